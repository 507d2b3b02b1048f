/* Registered secrets as the sieve knows them: the passages of each file that belongs to an entry of level
 * work secret or above, for as long as the entry has that level and the file is not destroyed.
 *
 * Fingerprints are taken of an upload by the act that makes it an entry's file, in the session of the
 * person who does it: a file that lies sealed is never opened for them. They are kept sealed beside the
 * file's row (`secret_prints`), bound to its name in the vault. What this memory holds follows the ledger, so
 * that whatever changes an entry's level is seen at the next question. */
#ifndef OFFICE_SECRETS_H
#define OFFICE_SECRETS_H

#include "extract/extractor.h"
#include "office/deed.h"
#include "office/desk.h"
#include "sieve/sieve.h"

enum {
    SECRETS_FILE_MAX = 64 << 20,    /* bytes of a file: it is held in memory */
    SECRETS_PRINTS_MAX = 256 << 20, /* bytes of a file of fingerprints */
};

/* Of an upload that waits (vault.h), before the deed that takes it; nothing where it was done already. It is
 * read once, for its fingerprints and for what the sieve keeps of it (sifted.h). What cannot be read has no
 * fingerprints, which is no failure: the act goes on. */
void secrets_take(struct office *o, const struct viewer *v, struct str token);
/* In the deed: keeps what was taken of an upload with its file, and forgets it with the file. */
enum err must_check secrets_keep(struct deed *d, int64_t file, struct str record);
enum err must_check secrets_forget(struct deed *d, int64_t file);
/* In the deed that gives an entry another label: where its level rises its files are secrets since now
 * (background.h). */
enum err must_check secrets_raise(struct deed *d, const char *register_name, int64_t entry,
                                  uint32_t label_before, enum level now);

/* ---- a file before it leaves ---- */

struct sieve_found {
    struct str place;
    enum text_look look;
    int64_t line;
    struct finding
        finding; /* `source`: number of the entry, "" where the viewer may not know of it */
    struct str snippet;
};
struct sieve_answer {
    const char *name;
    int64_t size;
    struct sieve_found *rows;
    size_t count, dropped;
    const struct text_note *notes; /* what was not read */
    size_t note_count;
    enum coverage coverage;
    enum level level; /* the highest that any finding speaks for */
};

/* What the sieve says of an upload of the desk's viewer, with the office's registered secrets. That he asked
 * leaves a leaf: what may leave is nobody's secret guess. All of it in k->a. */
enum err must_check secrets_sieve(struct desk *k, struct str token,
                                  struct sieve_answer *ret_answer);

/* ---- fingerprints of files elsewhere (sieve/fingerprint.h) ---- */

struct match_found {
    struct str path, place;
    uint32_t line;
    enum level level;
    int sure;
    struct str source;           /* as in a finding */
    const char *source_register; /* the same as the office itself knows it: shown to nobody */
    struct str source_number;
};

/* Passages of registered secrets in the files whose fingerprints an upload holds. It leaves a leaf, too. ERR_INPUT: it
 * is no such file. */
enum err must_check secrets_match(struct desk *k, struct str token, struct match_found **ret_rows,
                                  size_t *ret_count);

#endif
