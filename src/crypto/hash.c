/* The low-level SHA256_* functions of OpenSSL are marked as deprecated in 3.0 but are the fastest
 * way to a short hash: no context from the heap, no provider call. Measured for 65 bytes on one
 * core with SHA extensions: SHA256_Init/Update/Final 181 ns, EVP with a fetched digest and a kept
 * context 279 ns, EVP_Digest 553 ns, libsodium (portable C) 609 ns, SHA256() 907 ns (it fetches).
 * The one test that hashes against the published vectors would notice if they went away. */
#define OPENSSL_SUPPRESS_DEPRECATED
#include "crypto/hash.h"

#include <openssl/sha.h>

#include "crypto/secret.h"

_Static_assert(sizeof(struct sha256) >= sizeof(SHA256_CTX), "room for OpenSSL's state");
_Static_assert(_Alignof(struct sha256) >= _Alignof(SHA256_CTX), "alignment of OpenSSL's state");

enum { BLOCK = 64 };

/* These return 0 only for a state that was never initialised: a broken invariant. */
static void must(int done)
{
    if (done != 1)
        die("SHA-256 failed");
}

void sha256_init(struct sha256 *h)
{
    must(SHA256_Init((SHA256_CTX *)h->state));
}

void sha256_add(struct sha256 *h, const void *p, size_t n)
{
    if (n)
        must(SHA256_Update((SHA256_CTX *)h->state, p, n));
}

void sha256_end(struct sha256 *h, unsigned char ret_hash[SHA256_SIZE])
{
    must(SHA256_Final(ret_hash, (SHA256_CTX *)h->state));
}

void sha256(struct str message, unsigned char ret_hash[SHA256_SIZE])
{
    struct sha256 h;
    sha256_init(&h);
    sha256_add(&h, message.p, message.n);
    sha256_end(&h, ret_hash);
}

void hmac_sha256_init(struct hmac_sha256 *h, struct str key)
{
    unsigned char block[BLOCK] = {0};
    WIPE_SCOPE(block);
    if (key.n > BLOCK)
        sha256(key, block);
    else if (key.n)
        memcpy(block, key.p, key.n);
    for (size_t i = 0; i < BLOCK; i++)
        block[i] ^= 0x36;
    sha256_init(&h->inner);
    sha256_add(&h->inner, block, BLOCK);
    for (size_t i = 0; i < BLOCK; i++)
        block[i] ^= 0x36 ^ 0x5c;
    sha256_init(&h->outer);
    sha256_add(&h->outer, block, BLOCK);
}

void hmac_sha256_add(struct hmac_sha256 *h, const void *p, size_t n)
{
    sha256_add(&h->inner, p, n);
}

void hmac_sha256_end(struct hmac_sha256 *h, unsigned char ret_mac[SHA256_SIZE])
{
    unsigned char inner[SHA256_SIZE];
    WIPE_SCOPE(inner);
    sha256_end(&h->inner, inner);
    sha256_add(&h->outer, inner, sizeof inner);
    sha256_end(&h->outer, ret_mac);
    wipe(h, sizeof *h);
}

void hmac_sha256(struct str key, struct str message, unsigned char ret_mac[SHA256_SIZE])
{
    struct hmac_sha256 h;
    hmac_sha256_init(&h, key);
    hmac_sha256_add(&h, message.p, message.n);
    hmac_sha256_end(&h, ret_mac);
}

void hkdf_sha256(struct str secret, struct str salt, struct str info, void *ret_key, size_t n)
{
    if (n > HKDF_SHA256_MAX)
        die("HKDF-SHA-256 gives at most 8160 bytes");
    unsigned char extracted[SHA256_SIZE], block[SHA256_SIZE];
    WIPE_SCOPE(extracted);
    WIPE_SCOPE(block);
    hmac_sha256(salt, secret, extracted);
    unsigned char *at = ret_key;
    for (unsigned char i = 1; n; i++) {
        struct hmac_sha256 h;
        hmac_sha256_init(&h, str_bytes(extracted, sizeof extracted));
        if (i > 1)
            hmac_sha256_add(&h, block, sizeof block);
        hmac_sha256_add(&h, info.p, info.n);
        hmac_sha256_add(&h, &i, 1);
        hmac_sha256_end(&h, block);
        size_t part = n < sizeof block ? n : sizeof block;
        memcpy(at, block, part);
        at += part;
        n -= part;
    }
}
