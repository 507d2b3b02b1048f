#include "crypto/siphash.h"

#include "base/cpu.h"

#if CPU_HAS_FAST
#include <immintrin.h>

enum { LANES = 4 };

CPU_FAST static inline __m256i rotl(__m256i x, int n)
{
    return _mm256_or_si256(_mm256_slli_epi64(x, n), _mm256_srli_epi64(x, 64 - n));
}

CPU_FAST static inline __m256i rotl32(__m256i x)
{
    return _mm256_shuffle_epi32(x, _MM_SHUFFLE(2, 3, 0, 1));
}

CPU_FAST static inline void round_fast(__m256i v[4])
{
    v[0] = _mm256_add_epi64(v[0], v[1]);
    v[1] = _mm256_xor_si256(rotl(v[1], 13), v[0]);
    v[0] = rotl32(v[0]);
    v[2] = _mm256_add_epi64(v[2], v[3]);
    v[3] = _mm256_xor_si256(rotl(v[3], 16), v[2]);
    v[0] = _mm256_add_epi64(v[0], v[3]);
    v[3] = _mm256_xor_si256(rotl(v[3], 21), v[0]);
    v[2] = _mm256_add_epi64(v[2], v[1]);
    v[1] = _mm256_xor_si256(rotl(v[1], 17), v[2]);
    v[2] = rotl32(v[2]);
}

/* As siphash_word(), a word in each lane; how many were taken. */
CPU_FAST static size_t words_fast(const struct siphash_key *key, const uint64_t *words, size_t n,
                                  uint64_t *ret_hashes)
{
    uint64_t first[4];
    size_t done = 0;
    siphash_start(key, first);
    for (; n - done >= LANES; done += LANES) {
        const __m256i word = _mm256_loadu_si256((const __m256i *)(const void *)(words + done));
        const __m256i size = _mm256_set1_epi64x((long long)SIPHASH_SIZE_OF_WORD);
        __m256i v[4];
        for (int i = 0; i < 4; i++)
            v[i] = _mm256_set1_epi64x((long long)first[i]);
        v[3] = _mm256_xor_si256(v[3], word);
        round_fast(v);
        v[0] = _mm256_xor_si256(v[0], word);
        v[3] = _mm256_xor_si256(v[3], size);
        round_fast(v);
        v[0] = _mm256_xor_si256(v[0], size);
        v[2] = _mm256_xor_si256(v[2], _mm256_set1_epi64x(0xFF));
        for (int i = 0; i < 3; i++)
            round_fast(v);
        _mm256_storeu_si256(
            (__m256i *)(void *)(ret_hashes + done),
            _mm256_xor_si256(_mm256_xor_si256(v[0], v[1]), _mm256_xor_si256(v[2], v[3])));
    }
    return done;
}
#endif

void siphash_words(const struct siphash_key *key, const uint64_t *words, size_t n,
                   uint64_t *ret_hashes)
{
    size_t done = 0;
#if CPU_HAS_FAST
    if (cpu_fast())
        done = words_fast(key, words, n, ret_hashes);
#endif
    for (; done < n; done++)
        ret_hashes[done] = siphash_word(key, words[done], 1, 3);
}
