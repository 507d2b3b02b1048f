/* Units into grams, in two forms: for the processors of today and for any. */
#include "sieve/passage_gram.h"

#include "base/cpu.h"

#if CPU_HAS_FAST
#include <immintrin.h>
#endif

#define ORDER_MIX UINT64_C(0x9E3779B97F4A7C15) /* of the golden ratio */
#define ORDER_MAX UINT32_C(0x4CCCCCCC)         /* three tenths of all: none of 29 once in 30,000 */
#define WORDS_APART UINT64_C(0xD6E8FEB86659FD93)
enum { TURN = 5, WORD_TURN = 11, WORDS_BYTES_MIN = 16 };

static uint64_t rotl(uint64_t x, int n)
{
    return x << n | x >> (64 - n);
}

/* Which of two grams is the lesser: by chance, the same for everybody. */
static uint32_t order(uint64_t hash)
{
    return (uint32_t)(hash * ORDER_MIX >> 32);
}

/* Hashes roll by rotation and exclusive or (cyclic polynomials); a unit's own hash is well mixed. */
static size_t grams_plain(const struct units *u, struct gram out[GRAMS_MAX])
{
    uint64_t h = 0, w = 0;
    size_t count = 0, han = 0, words = 0;
    for (size_t i = 0; i < u->n; i++) {
        bool is_han = UNIT_KIND(u->code[i]) == UNIT_HAN;
        h = rotl(h, TURN) ^ u->hash[i];
        han += is_han;
        if (i >= GRAM_UNITS) {
            h ^= rotl(u->hash[i - GRAM_UNITS], TURN * GRAM_UNITS);
            han -= UNIT_KIND(u->code[i - GRAM_UNITS]) == UNIT_HAN;
        }
        /* written always, counted if it is one: no branch that chance decides */
        out[count] = (struct gram){h, (uint32_t)(i + 1 - GRAM_UNITS), GRAM_UNITS};
        count += (i + 1 >= GRAM_UNITS) & (han >= GRAM_UNITS / 2) & (order(h) < ORDER_MAX);
        if (is_han) {
            w = words = 0;
            continue;
        }
        w = rotl(w, WORD_TURN) ^ u->hash[i];
        if (++words > GRAM_WORDS)
            w ^= rotl(u->hash[i - GRAM_WORDS], WORD_TURN * GRAM_WORDS);
        if (words >= GRAM_WORDS && u->at[i] - u->at[i + 1 - GRAM_WORDS] >= WORDS_BYTES_MIN)
            out[count++] =
                (struct gram){w ^ WORDS_APART, (uint32_t)(i + 1 - GRAM_WORDS), GRAM_WORDS};
    }
    return count;
}

#if CPU_HAS_FAST
enum { BLOCK = 64 };

#define ROTL(x, n) _mm256_or_si256(_mm256_slli_epi64(x, n), _mm256_srli_epi64(x, 64 - (n)))

/* What a hash of four units in a row needs of those before. */
struct roll {
    __m256i one, two, four, four_before; /* of runs of so many units, the last four of each */
};

/* Of the next four units the hashes of GRAM_UNITS up to each: of two, of four, of eight and four. */
CPU_FAST static inline __m256i roll_four(struct roll *r, const uint64_t *hashes)
{
    const __m256i five_bytes = _mm256_broadcastsi128_si256(
        _mm_setr_epi8(3, 4, 5, 6, 7, 0, 1, 2, 11, 12, 13, 14, 15, 8, 9, 10));
    __m256i one = _mm256_loadu_si256((const __m256i *)(const void *)hashes);
    __m256i behind =
        _mm256_alignr_epi8(one, _mm256_permute2x128_si256(r->one, one, 0x21), sizeof *hashes);
    __m256i two = _mm256_xor_si256(one, ROTL(behind, TURN));
    behind = _mm256_permute2x128_si256(r->two, two, 0x21);
    __m256i four = _mm256_xor_si256(two, ROTL(behind, 2 * TURN));
    __m256i eight = _mm256_xor_si256(four, ROTL(r->four, 4 * TURN));
    __m256i all = _mm256_xor_si256(eight, _mm256_shuffle_epi8(r->four_before, five_bytes));
    *r = (struct roll){one, two, four, r->four};
    return all;
}
_Static_assert(GRAM_UNITS == 12 && 8 * TURN == 40, "as roll_four() has it");

/* A bit for each of four hashes whose order() is below ORDER_MAX. */
CPU_FAST static inline unsigned are_low(__m256i h)
{
    const __m256i low = _mm256_set1_epi64x((long long)(ORDER_MIX & UINT32_MAX)),
                  crossed = _mm256_set1_epi64x((long long)(ORDER_MIX << 32 | ORDER_MIX >> 32));
    /* the upper half of each product, its sign turned, since only signed numbers are compared */
    __m256i across = _mm256_mullo_epi32(h, crossed);
    __m256i upper = _mm256_add_epi32(_mm256_add_epi32(across, _mm256_slli_epi64(across, 32)),
                                     _mm256_mul_epu32(h, low));
    upper = _mm256_xor_si256(upper, _mm256_set1_epi32(INT32_MIN));
    __m256i less = _mm256_cmpgt_epi32(_mm256_set1_epi32((int)(ORDER_MAX ^ 0x80000000)), upper);
    return (unsigned)_mm256_movemask_pd(_mm256_castsi256_pd(less));
}

/* Of a block the hashes of GRAM_UNITS up to each unit, and a bit for each that is low. */
CPU_FAST static uint64_t roll_block(const struct units *u, size_t base, uint64_t ret_hashes[BLOCK])
{
    struct roll r = {0};
    uint64_t low = 0;
    for (size_t i = base ? base - GRAM_UNITS : base; i < base; i += 4)
        (void)roll_four(&r, u->hash + i);
    for (size_t i = 0; i < BLOCK; i += 4) {
        __m256i h = roll_four(&r, u->hash + base + i);
        _mm256_storeu_si256((__m256i *)(void *)(ret_hashes + i), h);
        low |= (uint64_t)are_low(h) << i;
    }
    return low;
}

/* A bit for each unit of a block that is a character. */
CPU_FAST static inline uint64_t hans_of(const struct units *u, size_t base)
{
    uint64_t hans = 0;
    for (int i = 0; i < BLOCK; i += 32) {
        __m256i code = _mm256_loadu_si256((const __m256i *)(const void *)(u->code + base + i));
        __m256i han = _mm256_cmpeq_epi8(_mm256_and_si256(code, _mm256_set1_epi8(3 << 2)),
                                        _mm256_setzero_si256());
        hans |= (uint64_t)(uint32_t)_mm256_movemask_epi8(han) << i;
    }
    return hans;
}

/* Words in a row, up to the last. */
struct word_run {
    size_t next, words;
    uint64_t hash;
};

/* Of the units of a block that are words those with which a gram ends. */
static uint64_t word_grams(const struct units *u, size_t base, uint64_t words, struct word_run *r,
                           uint64_t ret_hashes[BLOCK])
{
    uint64_t ends = 0;
    for (; words; words &= words - 1) {
        size_t i = base + (size_t)__builtin_ctzll(words);
        if (i != r->next)
            r->words = r->hash = 0;
        r->next = i + 1;
        r->hash = rotl(r->hash, WORD_TURN) ^ u->hash[i];
        if (++r->words > GRAM_WORDS)
            r->hash ^= rotl(u->hash[i - GRAM_WORDS], WORD_TURN * GRAM_WORDS);
        if (r->words >= GRAM_WORDS && u->at[i] - u->at[i + 1 - GRAM_WORDS] >= WORDS_BYTES_MIN) {
            ret_hashes[i - base] = r->hash ^ WORDS_APART;
            ends |= words & -words;
        }
    }
    return ends;
}

/* Block by block: of most units a bit says that they end no gram. */
CPU_FAST static size_t grams_fast(const struct units *u, struct gram out[GRAMS_MAX])
{
    uint64_t hashes[BLOCK], word_hashes[BLOCK];
    size_t count = 0;
    unsigned __int128 hans = 0; /* of this block above those of the one before */
    struct word_run run = {.next = SIZE_MAX};
    for (size_t base = 0; base < u->n; base += BLOCK) {
        uint64_t own = u->n - base < BLOCK ? (UINT64_C(1) << (u->n - base)) - 1 : UINT64_MAX;
        uint64_t han = hans_of(u, base) & own, words = ~han & own;
        hans = (unsigned __int128)han << 64 | hans >> 64;
        bool any = __builtin_popcountll(han) + __builtin_popcountll((uint64_t)hans >> 53) >=
                   GRAM_UNITS / 2;
        uint64_t low = any ? roll_block(u, base, hashes) & own : 0;
        low &= base ? UINT64_MAX : UINT64_MAX << (GRAM_UNITS - 1);
        uint64_t ends = words ? word_grams(u, base, words, &run, word_hashes) : 0;
        if (!words &&
            (uint64_t)hans >> (BLOCK + 1 - GRAM_UNITS) == UINT64_MAX >> (BLOCK + 1 - GRAM_UNITS))
            for (; low; low &= low - 1) {
                size_t i = (size_t)__builtin_ctzll(low);
                out[count++] =
                    (struct gram){hashes[i], (uint32_t)(base + i + 1 - GRAM_UNITS), GRAM_UNITS};
            }
        for (uint64_t left = low | ends; left; left &= left - 1) {
            size_t i = (size_t)__builtin_ctzll(left);
            unsigned window = (unsigned)(hans >> (53 + i)) & ((1U << GRAM_UNITS) - 1);
            out[count] =
                (struct gram){hashes[i], (uint32_t)(base + i + 1 - GRAM_UNITS), GRAM_UNITS};
            count += (low >> i & 1) & (__builtin_popcount(window) >= GRAM_UNITS / 2);
            if (ends >> i & 1)
                out[count++] = (struct gram){word_hashes[i], (uint32_t)(base + i + 1 - GRAM_WORDS),
                                             GRAM_WORDS};
        }
    }
    return count;
}
#endif

size_t grams_of(const struct units *u, struct gram out[GRAMS_MAX])
{
#if CPU_HAS_FAST
    if (cpu_fast())
        return grams_fast(u, out);
#endif
    return grams_plain(u, out);
}

static int64_t end_of(const struct gram *g)
{
    return (int64_t)g->unit + g->units;
}

/* Whether some window has gram `i` as its least, the last of equals: then the nearest lesser ones on both
 * sides leave room for one. Windows are counted in units, what grams_of() left out is nobody's least. */
static bool least_somewhere(const struct gram *grams, size_t n, size_t i)
{
    const struct gram *g = &grams[i];
    int64_t window = g->units == GRAM_UNITS ? GRAM_WINDOW : GRAM_WORD_WINDOW;
    int64_t low = end_of(g) - window, high = end_of(g) + window;
    uint32_t own = order(g->hash);
    for (size_t k = i; k-- && end_of(&grams[k]) > low;)
        if (grams[k].units == g->units && order(grams[k].hash) < own)
            low = end_of(&grams[k]);
    for (size_t k = i + 1; k < n && end_of(&grams[k]) < high; k++)
        if (grams[k].units == g->units && order(grams[k].hash) <= own)
            high = end_of(&grams[k]);
    return high - low > window;
}

size_t grams_winnow(const struct gram *grams, size_t n, struct gram *out)
{
    size_t kept = 0;
    for (size_t i = 0; i < n; i++)
        if (least_somewhere(grams, n, i))
            out[kept++] = grams[i];
    return kept;
}
