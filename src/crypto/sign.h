/* Ed25519 (RFC 8032) of libsodium. Verification is strict: S below the group order, no public key
 * and no R of small order, canonical encodings only. So a signature that one verifier takes, every
 * verifier takes. */
#ifndef CRYPTO_SIGN_H
#define CRYPTO_SIGN_H

#include "crypto/secret.h"

enum { SIGN_SEED_SIZE = 32, SIGN_PUBLIC_SIZE = 32, SIGN_SIZE = 64 };

struct sign_key; /* the pair, in secret memory */

struct sign_key *sign_key_new(void); /* at random */
struct sign_key *sign_key_from_seed(const unsigned char seed[SIGN_SEED_SIZE]);
void sign_key_free(struct sign_key *key); /* wipes; NULL is fine */

/* Thirty-two bytes, owned by the key. */
const unsigned char *sign_key_public(const struct sign_key *key);
/* What to keep (wrapped) so that the key can be made again. Owned by the key; a secret. */
struct str sign_key_seed(const struct sign_key *key);

void sign(const struct sign_key *key, struct str message, unsigned char ret_signature[SIGN_SIZE]);
bool must_check sign_verify(const unsigned char public_key[SIGN_PUBLIC_SIZE], struct str message,
                            const unsigned char signature[SIGN_SIZE]);

static inline void sign_key_cleanup(struct sign_key **key)
{
    sign_key_free(*key);
}
#define SIGN_KEY_SCOPE(name) struct sign_key *name CLEANUP(sign_key_cleanup) = 0

#endif
