/* ChaCha20-Poly1305 (RFC 8439) of OpenSSL, about twice as fast as libsodium's. One key, any number
 * of messages; only the nonce is set anew for each. A nonce must never be used twice with a key:
 * whoever calls guarantees that. */
#ifndef CRYPTO_AEAD_H
#define CRYPTO_AEAD_H

#include "base/str.h"

enum { AEAD_KEY_SIZE = 32, AEAD_NONCE_SIZE = 12, AEAD_TAG_SIZE = 16 };

struct aead; /* holds the key; one thread at a time */

struct aead *aead_new(const unsigned char key[AEAD_KEY_SIZE]);
void aead_free(struct aead *aead); /* wipes; NULL is fine */

/* Writes message.n + AEAD_TAG_SIZE bytes. `ret_sealed` may be the message's own place. A message is
 * at most 1 GiB; more ends the process. */
void aead_seal(struct aead *aead, const unsigned char nonce[AEAD_NONCE_SIZE], struct str context,
               struct str message, unsigned char *ret_sealed);

/* Writes sealed.n - AEAD_TAG_SIZE bytes; `ret_message` may be the place of `sealed`. False where
 * the tag is wrong: then the output is wiped. */
bool must_check aead_open(struct aead *aead, const unsigned char nonce[AEAD_NONCE_SIZE],
                          struct str context, struct str sealed, unsigned char *ret_message);

static inline void aead_cleanup(struct aead **aead)
{
    aead_free(*aead);
}
#define AEAD_SCOPE(name) struct aead *name CLEANUP(aead_cleanup) = 0

#endif
