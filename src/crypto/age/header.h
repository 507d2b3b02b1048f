/* The textual header of an age file: read strictly, so that one header has one form. */
#ifndef CRYPTO_AGE_HEADER_H
#define CRYPTO_AGE_HEADER_H

#include "crypto/age/stanza.h"
#include "crypto/hash.h"

struct header {
    const struct stanza *stanzas; /* at least one */
    size_t count;
    struct str authenticated; /* from the first byte to the "---" */
    unsigned char mac[SHA256_SIZE];
    size_t size; /* bytes up to and with the line feed after the MAC */
};

/* `bytes` begins with the header and may go on behind it. Slices point into `bytes` or the arena.
 * Failures have the field "header". */
enum err must_check header_parse(struct arena *a, struct str bytes, struct header *ret_header);

/* Tries the identities and checks the MAC: "header", "identity" or "hmac" on failure. */
enum err must_check header_open(const struct header *header, struct age_identity *const *identities,
                                size_t n, unsigned char ret_file_key[FILE_KEY_SIZE]);

/* Appends the header for these recipients. */
enum err must_check header_write(const struct age_recipient *const *recipients, size_t n,
                                 const unsigned char file_key[FILE_KEY_SIZE], struct buf *out);

#endif
