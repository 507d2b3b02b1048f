/* The payload of an age file: STREAM over ChaCha20-Poly1305. Each chunk's nonce is its number and
 * whether it is the last, so chunks cannot be moved, left out or cut off; and any one of them can
 * be opened alone. */
#ifndef CRYPTO_AGE_STREAM_H
#define CRYPTO_AGE_STREAM_H

#include "crypto/aead.h"
#include "crypto/age/stanza.h"

enum { STREAM_NONCE_SIZE = 16, SEALED_CHUNK = AGE_CHUNK + AEAD_TAG_SIZE };

/* The key that file key and nonce give. Free with aead_free(). */
struct aead *stream_key(const unsigned char file_key[FILE_KEY_SIZE],
                        const unsigned char nonce[STREAM_NONCE_SIZE]);

/* Both take at most one chunk; the output may be the input's own place. */
void stream_seal(struct aead *key, uint64_t number, bool last, struct str plain,
                 unsigned char *ret_sealed);
bool must_check stream_open(struct aead *key, uint64_t number, bool last, struct str sealed,
                            unsigned char *ret_plain);

#endif
