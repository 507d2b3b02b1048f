#include "crypto/sign.h"

#include <sodium.h>

_Static_assert(SIGN_SEED_SIZE == crypto_sign_SEEDBYTES, "Ed25519 seed");
_Static_assert(SIGN_PUBLIC_SIZE == crypto_sign_PUBLICKEYBYTES, "Ed25519 public key");
_Static_assert(SIGN_SIZE == crypto_sign_BYTES, "Ed25519 signature");

/* libsodium keeps seed and public key one after the other; both are shown out of there. */
struct sign_key {
    struct secret *pair;
};

struct sign_key *sign_key_from_seed(const unsigned char seed[SIGN_SEED_SIZE])
{
    struct sign_key *key = malloc(sizeof *key);
    if (!key)
        die("out of memory");
    key->pair = secret_new(crypto_sign_SECRETKEYBYTES);
    unsigned char public_key[SIGN_PUBLIC_SIZE];
    if (crypto_sign_seed_keypair(public_key, secret_bytes(key->pair), seed))
        die("Ed25519 failed");
    return key;
}

struct sign_key *sign_key_new(void)
{
    SECRET_SCOPE(seed);
    seed = secret_random(SIGN_SEED_SIZE);
    return sign_key_from_seed(secret_bytes(seed));
}

void sign_key_free(struct sign_key *key)
{
    if (!key)
        return;
    secret_free(key->pair);
    free(key);
}

const unsigned char *sign_key_public(const struct sign_key *key)
{
    return secret_bytes(key->pair) + SIGN_SEED_SIZE;
}

struct str sign_key_seed(const struct sign_key *key)
{
    return str_bytes(secret_bytes(key->pair), SIGN_SEED_SIZE);
}

void sign(const struct sign_key *key, struct str message, unsigned char ret_signature[SIGN_SIZE])
{
    if (crypto_sign_detached(ret_signature, 0, (const unsigned char *)message.p, message.n,
                             secret_bytes(key->pair)))
        die("Ed25519 failed");
}

bool sign_verify(const unsigned char public_key[SIGN_PUBLIC_SIZE], struct str message,
                 const unsigned char signature[SIGN_SIZE])
{
    return crypto_sign_verify_detached(signature, (const unsigned char *)message.p, message.n,
                                       public_key) == 0;
}
