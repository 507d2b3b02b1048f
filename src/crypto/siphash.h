/* SipHash (Aumasson and Bernstein, 2012) of one 64-bit word: a keyed hash for tables of what strangers
 * wrote. Whoever lacks the key can neither recompute an entry nor aim at a bucket. Inline, because it
 * runs for every few bytes of a text: SipHash-1-3 takes about 5 ns. */
#ifndef CRYPTO_SIPHASH_H
#define CRYPTO_SIPHASH_H

#include <stddef.h>
#include <stdint.h>

enum { SIPHASH_KEY_SIZE = 16 };

struct siphash_key {
    uint64_t k0, k1; /* the key's 16 bytes, little endian */
};

static inline uint64_t siphash_rotl(uint64_t x, int n)
{
    return x << n | x >> (64 - n);
}

static inline void siphash_round(uint64_t v[4])
{
    v[0] += v[1], v[1] = siphash_rotl(v[1], 13) ^ v[0], v[0] = siphash_rotl(v[0], 32);
    v[2] += v[3], v[3] = siphash_rotl(v[3], 16) ^ v[2];
    v[0] += v[3], v[3] = siphash_rotl(v[3], 21) ^ v[0];
    v[2] += v[1], v[1] = siphash_rotl(v[1], 17) ^ v[2], v[2] = siphash_rotl(v[2], 32);
}

#define SIPHASH_SIZE_OF_WORD ((uint64_t)sizeof(uint64_t) << 56) /* the last block says the length */

static inline void siphash_start(const struct siphash_key *key, uint64_t ret_v[4])
{
    ret_v[0] = key->k0 ^ 0x736f6d6570736575;
    ret_v[1] = key->k1 ^ 0x646f72616e646f6d;
    ret_v[2] = key->k0 ^ 0x6c7967656e657261;
    ret_v[3] = key->k1 ^ 0x7465646279746573;
}

/* SipHash-`c`-`d`; the numbers are constants where it is called. */
static inline uint64_t siphash_word(const struct siphash_key *key, uint64_t word, int c, int d)
{
    const uint64_t blocks[2] = {word, SIPHASH_SIZE_OF_WORD};
    uint64_t v[4];
    siphash_start(key, v);
    for (int b = 0; b < 2; b++) {
        v[3] ^= blocks[b];
        for (int i = 0; i < c; i++)
            siphash_round(v);
        v[0] ^= blocks[b];
    }
    v[2] ^= 0xFF;
    for (int i = 0; i < d; i++)
        siphash_round(v);
    return v[0] ^ v[1] ^ v[2] ^ v[3];
}

/* SipHash-1-3 of each; `ret_hashes` may be `words`. Four at once where the machine can. */
void siphash_words(const struct siphash_key *key, const uint64_t *words, size_t n,
                   uint64_t *ret_hashes);

#endif
