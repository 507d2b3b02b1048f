/* SHA-256 (FIPS 180-4), HMAC-SHA-256 (RFC 2104) and HKDF-SHA-256 (RFC 5869). None can fail, none
 * takes memory from the heap: a message of 65 bytes costs the two compressions and nothing more. */
#ifndef CRYPTO_HASH_H
#define CRYPTO_HASH_H

#include "base/str.h"

enum { SHA256_SIZE = 32, HKDF_SHA256_MAX = 255 * 32 };

void sha256(struct str message, unsigned char ret_hash[SHA256_SIZE]);

/* The same in pieces: init, any number of add, end. May be copied to branch off (a shared prefix);
 * lives on the stack; needs no release, but wipe() it where the message is secret. */
struct sha256 {
    uint64_t state[14];
};
void sha256_init(struct sha256 *h);
void sha256_add(struct sha256 *h, const void *p, size_t n);
void sha256_end(struct sha256 *h, unsigned char ret_hash[SHA256_SIZE]);

/* Compare the result with bytes_equal(), never with memcmp(). */
void hmac_sha256(struct str key, struct str message, unsigned char ret_mac[SHA256_SIZE]);

struct hmac_sha256 {
    struct sha256 inner, outer;
};
void hmac_sha256_init(struct hmac_sha256 *h, struct str key);
void hmac_sha256_add(struct hmac_sha256 *h, const void *p, size_t n);
void hmac_sha256_end(struct hmac_sha256 *h, unsigned char ret_mac[SHA256_SIZE]); /* wipes *h */

/* Extract and expand. `n` at most HKDF_SHA256_MAX: more ends the process. `secret` is the input
 * keying material; `salt` and `info` may be empty. */
void hkdf_sha256(struct str secret, struct str salt, struct str info, void *ret_key, size_t n);

#endif
