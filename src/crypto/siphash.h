/* SipHash (Aumasson and Bernstein, 2012) of one 64-bit word: a keyed hash for tables of what strangers
 * wrote. Whoever lacks the key can neither recompute an entry nor aim at a bucket. Inline, because it
 * runs for every few bytes of a text: SipHash-1-3 takes about 5 ns. */
#ifndef CRYPTO_SIPHASH_H
#define CRYPTO_SIPHASH_H

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

/* SipHash-`c`-`d`; the numbers are constants where it is called. */
static inline uint64_t siphash_word(const struct siphash_key *key, uint64_t word, int c, int d)
{
    const uint64_t blocks[2] = {word,
                                (uint64_t)sizeof word << 56}; /* the last one says the length */
    uint64_t v[4] = {key->k0 ^ 0x736f6d6570736575, key->k1 ^ 0x646f72616e646f6d,
                     key->k0 ^ 0x6c7967656e657261, key->k1 ^ 0x7465646279746573};
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

#endif
