/* The vault: files in and out. A file lies in DIR/vault sealed with age (v1, X25519) to the
 * office's vault key, a file key of its own for each version; it opens with the standard `age` too.
 * Memory is constant however long a file is.
 *
 * In: an upload is sealed, hashed and made durable before its token is given out; the token waits
 * for this account, at most an hour, for the act that takes it. The act only inserts the row, so
 * that no acknowledged act can miss its file. Sealed files that no row names are set aside in
 * DIR/vault/lost and erased after a month; until then an older database may still be put right.
 *
 * Out: only by the number of a reading, which the act that opens the file wrote into the ledger
 * before the first byte left. */
#ifndef OFFICE_VAULT_H
#define OFFICE_VAULT_H

#include "office/deed.h"

enum {
    VAULT_TOKEN_SIZE = 33, /* with the NUL */
    VAULT_NAME_CHARS_MAX = 200,
    VAULT_WAITING_SECONDS = 3600, /* an upload waits so long for its act */
    VAULT_WAITING_MAX = 64,       /* uploads of one account that wait */
    VAULT_READING_SECONDS = 3600, /* a reading opens its file so long */
};
#define VAULT_FILE_MAX (INT64_C(16) << 30)

/* ---- in ----------------------------------------------------------------------------------------
 */

struct vault_put;

/* `name` as the client sent it: folders are cut off. ERR_INPUT for no name or a bad one,
 * ERR_TOO_MANY when too many uploads of this account wait, ERR_REFUSED for an administrator. What the scheduler puts in is the office's own:
 * vault_own() reads it. */
enum err must_check vault_put_begin(struct office *o, const struct viewer *v, struct str name,
                                    struct vault_put **ret_put);
/* ERR_TOO_LARGE past VAULT_FILE_MAX. After a failure the upload is worthless: free it. */
enum err must_check vault_put_write(struct vault_put *put, const void *p, size_t n);
/* Sealed and durable; the token stands for it, and `put` is freed. After a failure free it. */
enum err must_check vault_put_end(struct vault_put *put, char ret_token[VAULT_TOKEN_SIZE]);
void vault_put_free(struct vault_put *put); /* gives up what did not end well; NULL is fine */

/* All at once, for small files that are at hand. */
enum err must_check vault_put_bytes(struct office *o, const struct viewer *v, struct str name,
                                    struct str bytes, char ret_token[VAULT_TOKEN_SIZE]);

/* What waits under a token of this account, for showing the form again. ERR_MISSING. */
struct vault_waiting {
    char name[4 * VAULT_NAME_CHARS_MAX + 1];
    const char *media; /* static */
    int64_t size;
    unsigned char sha256[SHA256_SIZE];
};
enum err must_check vault_waiting(struct office *o, const struct viewer *v, struct str token,
                                  struct vault_waiting *ret_waiting);

/* The bytes of such an upload to a descriptor (a file in memory: they lie in the clear there). */
enum err must_check vault_waiting_copy(struct office *o, const struct viewer *v, struct str token,
                                       int fd);

/* ---- in a deed
 * ----------------------------------------------------------------------------------- */

/* Takes an upload of the deed's viewer for a field of an entry: inserts the row of `file` and
 * touches it. When the deed fails the upload still waits. ERR_MISSING for no such token. */
enum err must_check vault_claim(struct deed *d, struct str token, const char *reg, int64_t entry,
                                const char *field, int64_t *ret_file);

/* The numbered reading ("<number of the entry>-R<n>", n counts per entry): inserts the row and
 * touches it. d->number is the entry's. `kind`: "preview", "download", "print" ... The number lives
 * in the deed's arena. ERR_MISSING where the file was destroyed. */
enum err must_check vault_reading(struct deed *d, int64_t file, const char *kind,
                                  int64_t *ret_reading, struct str *ret_number);

/* Crypto-erase: the row stays and says so; after the commit the sealed file's header (with the only
 * wrapped file key) is overwritten and the file removed; at the next start where the power failed
 * in between. Backups keep what they have: they expire by their own rule. */
enum err must_check vault_destroy(struct deed *d, int64_t file);

/* ---- out
 * ------------------------------------------------------------------------------------------ */

struct vault_reader;

/* Opens the file of a reading of this very viewer, at most VAULT_READING_SECONDS old, while he may
 * still know of the entry. ERR_MISSING in all other cases, ERR_CRYPTO or ERR_CORRUPT for a damaged
 * file. */
enum err must_check vault_read_open(struct office *o, const struct viewer *v, int64_t reading,
                                    struct vault_reader **ret_reader);
struct vault_file {
    int64_t id, size;
    const char *name, *media, *number; /* of the reading */
    const char *reg;                   /* of the entry that it belongs to */
    int64_t entry;
    int level; /* of that entry, now */
    unsigned char sha256[SHA256_SIZE];
};
const struct vault_file *vault_read_file(const struct vault_reader *r); /* the reader's */
/* Fills `n` bytes from `offset` on; fewer only at the end. Near offsets in order cost nothing. */
enum err must_check vault_read(struct vault_reader *r, int64_t offset, void *p, size_t n,
                               size_t *ret_n);
void vault_read_close(struct vault_reader *r); /* NULL is fine */

/* All of a file that the office made itself (the scheduler put it in; nobody's upload), for rendering what
 * the entry says: `label` is that entry's, and the viewer may know of it. No reading is numbered, as none
 * is for the entry's texts. Bytes that are not those of the row's hash: ERR_CORRUPT. ERR_MISSING for an
 * upload and for what was destroyed. */
struct desk;
enum err must_check vault_own(struct desk *k, int64_t file, uint32_t label, size_t max,
                              struct str *ret_bytes);

/* ---- housekeeping
 * ----------------------------------------------------------------------------------- */

/* Uploads whose hour is over and sealed files that no row names; the scheduler's, hourly. */
enum err must_check vault_sweep(struct office *o, int *ret_removed);

#endif
