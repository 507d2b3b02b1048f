/* Sealed files in the age v1 format (age-encryption.org/v1, C2SP age.md): whoever holds the
 * identity of one of the recipients opens them, here or with the standard `age` program.
 *
 * Constant memory: chunks of 64 KiB, some 200 KiB for one file however long it is. Age
 * authenticates no sender: whoever knows a recipient can make a file for it. Recipients here are
 * X25519; other stanzas of a file are passed over.
 *
 * Failures of opening name their class in problem()->field:
 *   "armor"    ERR_INPUT    not strict ASCII armor
 *   "header"   ERR_INPUT    malformed header (ERR_UNSUPPORTED: another version of the format)
 *   "hmac"     ERR_CRYPTO   the header was changed
 *   "identity" ERR_REFUSED  none of the identities opens it
 *   "payload"  ERR_CRYPTO   changed, cut off or prolonged
 * and what the source or sink itself answers is passed on as it is. */
#ifndef CRYPTO_AGE_AGE_H
#define CRYPTO_AGE_AGE_H

#include "base/arena.h"

enum {
    AGE_CHUNK = 64 * 1024,        /* plaintext bytes of a chunk */
    AGE_HEADER_MAX = 64 * 1024,   /* bytes of a header, all stanzas together */
    AGE_RECIPIENTS_MAX = 512,     /* stanzas of a file */
    AGE_RECIPIENT_TEXT_SIZE = 63, /* "age1...", with the NUL */
    AGE_IDENTITY_TEXT_SIZE = 75,  /* "AGE-SECRET-KEY-1...", with the NUL */
};

/* --- keys ------------------------------------------------------------------------------------ */

struct age_recipient; /* a public key: may be shown to anybody */
struct age_identity;  /* a private key, in secret memory */

struct age_identity *age_keygen(void);
void age_identity_free(struct age_identity *identity); /* wipes; NULL is fine */

/* Strict bech32 (BIP 173 without its length limit). ERR_INPUT; a message never quotes an identity.
 */
enum err must_check age_recipient_parse(struct arena *a, struct str text,
                                        const struct age_recipient **ret_recipient);
enum err must_check age_identity_parse(struct str text, struct age_identity **ret_identity);

const struct age_recipient *
age_identity_recipient(const struct age_identity *identity); /* its own */
void age_recipient_text(const struct age_recipient *recipient,
                        char ret_text[AGE_RECIPIENT_TEXT_SIZE]);
void age_identity_text(const struct age_identity *identity,
                       char ret_text[AGE_IDENTITY_TEXT_SIZE]); /* a secret: the caller wipes it */

/* --- sealing: push ---------------------------------------------------------------------------- */

struct age_sink {
    enum err (*write)(void *context, const void *p, size_t n); /* all of it, in order */
    void *context;
};
struct age_seal;

/* Writes the header. ERR_INPUT without recipients, ERR_TOO_LARGE past AGE_RECIPIENTS_MAX. After any
 * failure of the three the file is worthless: free it. */
enum err must_check age_seal_begin(const struct age_recipient *const *recipients, size_t n,
                                   bool armored, struct age_sink sink, struct age_seal **ret_seal);
enum err must_check age_seal_write(struct age_seal *seal, const void *p, size_t n);
/* Writes the final chunk: without it nobody opens the file. Nothing may be written after it. */
enum err must_check age_seal_close(struct age_seal *seal);
void age_seal_free(struct age_seal *seal); /* NULL is fine */

/* Length of what comes out for `n` bytes and as many X25519 recipients, unarmored. */
uint64_t age_sealed_size(uint64_t n, size_t recipients);

/* --- opening: pull ---------------------------------------------------------------------------- */

#define AGE_SIZE_UNKNOWN UINT64_MAX

struct age_source {
    /* Fills `p` with `n` bytes from `offset` on; fewer only at the end of the source. Where `size`
     * is unknown the offset only ever grows without gaps, so that a pipe may ignore it. */
    enum err (*read)(void *context, uint64_t offset, void *p, size_t n, size_t *ret_n);
    void *context;
    uint64_t size; /* of the sealed bytes: then the file can be read from anywhere */
};
enum age_form { AGE_ANY_FORM, AGE_BINARY, AGE_ARMORED };
struct age_open;

/* Reads the header and finds the file key. Identities stay the caller's and are not used later. */
enum err must_check age_open_begin(struct age_identity *const *identities, size_t n,
                                   enum age_form form, struct age_source source,
                                   struct age_open **ret_open);

/* The next verified chunk, owned by `open` until the next call; empty at the verified end only.
 * Whoever stops before that has genuine bytes but does not know that the file is whole. */
enum err must_check age_open_next(struct age_open *open, struct str *ret_chunk);

/* The same by copying: fewer than `n` bytes only at the verified end. */
enum err must_check age_open_read(struct age_open *open, void *p, size_t n, size_t *ret_n);

/* Length of the plaintext, and reading on from any place of it (at most the length). Both first
 * verify the last chunk, so that a cut file is found before a byte of it is given out.
 * ERR_UNSUPPORTED where the source's size is unknown or the file is armored. */
enum err must_check age_open_size(struct age_open *open, uint64_t *ret_size);
enum err must_check age_open_seek(struct age_open *open, uint64_t offset);

void age_open_free(struct age_open *open); /* wipes; NULL is fine */

static inline void age_identity_cleanup(struct age_identity **identity)
{
    age_identity_free(*identity);
}
static inline void age_seal_cleanup(struct age_seal **seal)
{
    age_seal_free(*seal);
}
static inline void age_open_cleanup(struct age_open **open)
{
    age_open_free(*open);
}
#define AGE_IDENTITY_SCOPE(name) struct age_identity *name CLEANUP(age_identity_cleanup) = 0
#define AGE_SEAL_SCOPE(name) struct age_seal *name CLEANUP(age_seal_cleanup) = 0
#define AGE_OPEN_SCOPE(name) struct age_open *name CLEANUP(age_open_cleanup) = 0

#endif
