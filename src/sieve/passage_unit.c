/* Texts into units, in two forms: for the processors of today and for any. */
#include "sieve/passage_gram.h"

#include "base/cpu.h"

#if CPU_HAS_FAST
#include <immintrin.h>
#endif

/* Odd constants of splitmix64 and the golden ratio: no secrets, only good mixers. */
#define MIX_A UINT64_C(0x9E3779B97F4A7C15)
#define MIX_B UINT64_C(0xBF58476D1CE4E5B9)
#define MIX_C UINT64_C(0x94D049BB133111EB)

enum { LETTER = 1, LEAD = 2 };
#define LETTER_ROW(first, n) [first...(first) + (n)-1] = LETTER
static const uint8_t class_of[256] = {LETTER_ROW('0', 10), LETTER_ROW('A', 26), LETTER_ROW('a', 26),
                                      [0xC2 ... 0xF4] = LEAD};

static inline uint64_t mix(uint64_t x)
{
    x *= MIX_B;
    x ^= x >> 29;
    x *= MIX_C;
    return x ^ x >> 32;
}

/* ---- units ---- */

enum part { PART_NONE, PART_WORD, PART_HAN };

/* The character at `at`, whose first byte is a lead. Of what kind of unit it is. */
static enum part part_at(struct str s, size_t at, size_t *ret_end, uint32_t *ret_c)
{
    *ret_end = at;
    uint32_t c = *ret_c = str_next(s, ret_end);
    if (c < 0xAA || c == 0xD7 || c == 0xF7 || c == 0xFFFD)
        return PART_NONE;
    if (c < 0x2000)
        return PART_WORD;
    if (c < 0x2E80 || (c >= 0x3000 && c < 0x3040 && c != 0x3007) || (c >= 0xE000 && c < 0xF900) ||
        (c >= 0xFE00 && c < 0x20000))
        return PART_NONE;
    return PART_HAN;
}

static void put(struct units *u, size_t at, uint64_t hash, enum unit_kind kind)
{
    u->hash[u->n] = hash;
    u->at[u->n] = (uint32_t)at;
    u->code[u->n++] = (uint8_t)((hash >> 40 & 3) | (unsigned)kind << 2);
}

static enum unit_kind word_kind(size_t bytes)
{
    return bytes <= 3 ? UNIT_SHORT : bytes <= 7 ? UNIT_MIDDLE : UNIT_LONG;
}

/* ---- words: their bytes in lower case, eight at a time ---- */

#define EACH_BYTE(c) ((c)*UINT64_C(0x0101010101010101))

static uint64_t word_hash(uint64_t hash, uint64_t last, size_t bytes)
{
    return mix(hash ^ last ^ (uint64_t)bytes << 56);
}

/* A word that is long or has letters beyond ASCII. */
static size_t any_word_end(struct str s, size_t at, uint64_t *ret_hash)
{
    uint64_t hash = MIX_A, some = 0;
    size_t first = at, taken = 0;
    while (at < s.n) {
        unsigned char c = (unsigned char)s.p[at];
        size_t end = at + 1;
        uint32_t ignored;
        if (class_of[c] != LETTER &&
            (class_of[c] != LEAD || part_at(s, at, &end, &ignored) != PART_WORD))
            break;
        for (; at < end; at++) {
            some |= (uint64_t)(uint8_t)(s.p[at] | 0x20) << 8 * taken;
            if (++taken == 8) {
                hash = mix(hash ^ some);
                some = taken = 0;
            }
        }
    }
    *ret_hash = word_hash(hash, some, at - first);
    return at;
}

/* One bit for each of the eight bytes that is no ASCII letter or digit: its highest. */
static uint64_t no_letters(uint64_t x)
{
    const uint64_t high = EACH_BYTE(0x80), low = x & ~high, folded = low | EACH_BYTE(0x20);
    uint64_t letter = (folded + EACH_BYTE(0x80 - 'a')) & ~(folded + EACH_BYTE(0x7F - 'z'));
    uint64_t digit = (low + EACH_BYTE(0x80 - '0')) & ~(low + EACH_BYTE(0x7F - '9'));
    return ((~(letter | digit)) | x) & high;
}

/* Of the word at `at`, which has a letter there; where it ends. */
static size_t word_end(struct str s, size_t at, uint64_t *ret_hash)
{
    uint64_t x[2];
    if (s.n - at < 2 * sizeof *x)
        return any_word_end(s, at, ret_hash);
    memcpy(x, s.p + at, sizeof x);
    uint64_t stop = no_letters(x[0]), hash = MIX_A, last = x[0];
    size_t n = 0;
    if (!stop) {
        n = 8;
        stop = no_letters(x[1]);
        hash = mix(hash ^ (x[0] | EACH_BYTE(0x20)));
        last = x[1];
    }
    if (!stop)
        return any_word_end(s, at, ret_hash);
    size_t more = (size_t)__builtin_ctzll(stop) / 8;
    if ((unsigned char)s.p[at + n + more] >= 0x80)
        return any_word_end(s, at, ret_hash);
    uint64_t own = more ? UINT64_MAX >> 8 * (8 - more) : 0;
    *ret_hash = word_hash(hash, (last | EACH_BYTE(0x20)) & own, n + more);
    return at + n + more;
}

#if CPU_HAS_FAST
/* By the low 64 bits of the product. */
CPU_FAST static inline __m256i times(__m256i x, uint64_t by)
{
    const __m256i low = _mm256_set1_epi64x((long long)(by & UINT32_MAX)),
                  high = _mm256_set1_epi64x((long long)(by >> 32));
    __m256i across = _mm256_add_epi64(_mm256_mul_epu32(_mm256_srli_epi64(x, 32), low),
                                      _mm256_mul_epu32(x, high));
    return _mm256_add_epi64(_mm256_mul_epu32(x, low), _mm256_slli_epi64(across, 32));
}

CPU_FAST static inline __m256i mix_fast(__m256i x)
{
    x = times(x, MIX_B);
    x = times(_mm256_xor_si256(x, _mm256_srli_epi64(x, 29)), MIX_C);
    return _mm256_xor_si256(x, _mm256_srli_epi64(x, 32));
}

enum { HANS = 8, HANS_READ = 28 /* bytes */ };

/* As put() of those that are plain_han() among the next HANS characters, up to the first that is not; how many. Writes
 * HANS always. */
CPU_FAST static inline size_t put_hans(struct units *u, struct str s, size_t at)
{
    const char *p = s.p + at;
    const __m256i three = _mm256_broadcastsi128_si256(
        _mm_setr_epi8(2, 1, 0, -1, 5, 4, 3, -1, 8, 7, 6, -1, 11, 10, 9, -1));
    __m256i v = _mm256_inserti128_si256(
        _mm256_castsi128_si256(_mm_loadu_si128((const __m128i *)(const void *)p)),
        _mm_loadu_si128((const __m128i *)(const void *)(p + 12)), 1);
    v = _mm256_shuffle_epi8(v, three);
    __m256i inner = _mm256_cmpeq_epi32(_mm256_and_si256(v, _mm256_set1_epi32(0xC0C0)),
                                       _mm256_set1_epi32(0x8080));
    __m256i lead = _mm256_andnot_si256(_mm256_cmpgt_epi32(v, _mm256_set1_epi32(0xE9FFFF)),
                                       _mm256_cmpgt_epi32(v, _mm256_set1_epi32(0xE3FFFF)));
    unsigned good =
        (unsigned)_mm256_movemask_ps(_mm256_castsi256_ps(_mm256_and_si256(inner, lead)));
    __m256i c = _mm256_or_si256(
        _mm256_or_si256(_mm256_and_si256(_mm256_srli_epi32(v, 4), _mm256_set1_epi32(0xF000)),
                        _mm256_and_si256(_mm256_srli_epi32(v, 2), _mm256_set1_epi32(0xFC0))),
        _mm256_and_si256(v, _mm256_set1_epi32(0x3F)));
    const __m256i more = _mm256_set1_epi64x((long long)MIX_A);
    __m256i a = mix_fast(_mm256_add_epi64(_mm256_cvtepu32_epi64(_mm256_castsi256_si128(c)), more));
    __m256i b =
        mix_fast(_mm256_add_epi64(_mm256_cvtepu32_epi64(_mm256_extracti128_si256(c, 1)), more));
    _mm256_storeu_si256((__m256i *)(void *)(u->hash + u->n), a);
    _mm256_storeu_si256((__m256i *)(void *)(u->hash + u->n + 4), b);
    _mm256_storeu_si256((__m256i *)(void *)(u->at + u->n),
                        _mm256_add_epi32(_mm256_set1_epi32((int)at),
                                         _mm256_setr_epi32(0, 3, 6, 9, 12, 15, 18, 21)));
    /* bits 40 and 41 of each, in one byte each */
    __m256i both = _mm256_or_si256(
        _mm256_and_si256(_mm256_srli_epi64(a, 40), _mm256_set1_epi64x(3)),
        _mm256_slli_epi64(_mm256_and_si256(_mm256_srli_epi64(b, 40), _mm256_set1_epi64x(3)), 32));
    both = _mm256_shuffle_epi8(
        both, _mm256_setr_epi8(0, 8, -1, -1, 4, 12, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, /**/
                               -1, -1, 0, 8, -1, -1, 4, 12, -1, -1, -1, -1, -1, -1, -1, -1));
    _mm_storel_epi64((__m128i *)(void *)(u->code + u->n),
                     _mm_or_si128(_mm256_castsi256_si128(both), _mm256_extracti128_si256(both, 1)));
    return (size_t)__builtin_ctz(~good);
}

enum { BLOCK = 64, WORD = 16 /* bytes read of a word, which is shorter */ };

CPU_FAST static inline uint64_t letters_of(const char *p, uint64_t *ret_wide)
{
    uint64_t letters = 0, wide = 0;
    for (int i = 0; i < BLOCK; i += 32) {
        const __m256i v = _mm256_loadu_si256((const __m256i *)(const void *)(p + i));
        /* from a range's first on, moved to the least of signed bytes */
        __m256i digit = _mm256_cmpgt_epi8(_mm256_set1_epi8(-128 + 10),
                                          _mm256_add_epi8(v, _mm256_set1_epi8((char)(128 - '0'))));
        __m256i letter = _mm256_cmpgt_epi8(
            _mm256_set1_epi8(-128 + 26), _mm256_add_epi8(_mm256_or_si256(v, _mm256_set1_epi8(0x20)),
                                                         _mm256_set1_epi8((char)(128 - 'a'))));
        letters |= (uint64_t)(uint32_t)_mm256_movemask_epi8(_mm256_or_si256(digit, letter)) << i;
        wide |= (uint64_t)(uint32_t)_mm256_movemask_epi8(v) << i;
    }
    *ret_wide = wide;
    return letters;
}

/* The words of ASCII from `at` on, where none has begun before, that are short and end in plain sight; where what follows
 * stands. */
CPU_FAST static size_t words_fast(struct units *u, struct str s, size_t at)
{
    while (at + BLOCK + WORD <= s.n) {
        const char *p = s.p + at;
        uint64_t wide, letters = letters_of(p, &wide), starts = letters & ~(letters << 1);
        size_t limit = wide ? (size_t)__builtin_ctzll(wide) : BLOCK;
        for (; starts; starts &= starts - 1) {
            uint64_t x[2];
            size_t from = (size_t)__builtin_ctzll(starts);
            uint64_t rest = ~letters >> from;
            size_t n = rest ? (size_t)__builtin_ctzll(rest) : BLOCK;
            if (from + n >= limit || n >= WORD)
                return at + (from < limit ? from : limit);
            memcpy(x, p + from, sizeof x);
            bool two = n >= sizeof *x;
            uint64_t hash = two ? mix(MIX_A ^ (x[0] | EACH_BYTE(0x20))) : MIX_A;
            uint64_t last = (x[two] | EACH_BYTE(0x20)) & ~(UINT64_MAX << 8 * (n % sizeof *x));
            put(u, at + from, word_hash(hash, last, n), word_kind(n));
        }
        at += limit;
        if (wide)
            break;
    }
    return at;
}

static inline bool ascii_goes_on(struct str s, size_t at)
{
    uint64_t x[2];
    if (at + BLOCK + WORD > s.n)
        return false;
    memcpy(x, s.p + at, sizeof x);
    return !((x[0] | x[1]) & EACH_BYTE(0x80));
}

/* All there are in a row but perhaps the last few; where the next character stands. */
CPU_FAST static size_t hans_fast(struct units *u, struct str s, size_t at)
{
    size_t n = HANS;
    while (n == HANS && at + HANS_READ <= s.n) {
        n = put_hans(u, s, at);
        u->n += n;
        at += 3 * n;
    }
    return at;
}
#endif

/* A Chinese character of three bytes, nearly all there is; 0 for anything else. */
static uint32_t plain_han(struct str s, size_t at)
{
    const unsigned char *p = (const unsigned char *)s.p + at;
    if (at + 3 > s.n || p[0] < 0xE4 || p[0] > 0xE9 || (p[1] & 0xC0) != 0x80 ||
        (p[2] & 0xC0) != 0x80)
        return 0;
    return (uint32_t)(p[0] & 15) << 12 | (uint32_t)(p[1] & 63) << 6 | (p[2] & 63);
}

size_t units_of(struct str text, size_t from, struct units *u)
{
    size_t at = from, limit = text.n - from > GRAM_SEGMENT ? from + GRAM_SEGMENT : text.n;
    struct str s = str_bytes(text.p, limit);
#if CPU_HAS_FAST
    bool fast = cpu_fast();
#endif
    u->n = 0;
    while (at < s.n) {
#if CPU_HAS_FAST
        if (fast) {
            at = (unsigned char)s.p[at] >= 0xE4 ? hans_fast(u, s, at)
                 : ascii_goes_on(s, at)         ? words_fast(u, s, at)
                                                : at;
            if (at == s.n)
                break;
        }
#endif
        uint32_t c = plain_han(s, at);
        if (c) {
            put(u, at, mix(c + MIX_A), UNIT_HAN);
            at += 3;
            continue;
        }
        unsigned char byte = (unsigned char)s.p[at];
        size_t end = at + 1;
        enum part part = class_of[byte] == LETTER ? PART_WORD : PART_NONE;
        if (class_of[byte] == LEAD)
            part = part_at(s, at, &end, &c);
        if (part == PART_HAN) {
            put(u, at, mix(c + MIX_A), UNIT_HAN);
        } else if (part == PART_WORD) {
            uint64_t hash;
            end = word_end(s, at, &hash);
            if (end == limit && limit < text.n && at > from + GRAM_SEGMENT / 2)
                return at; /* it goes on: the next segment has all of it */
            put(u, at, hash, word_kind(end - at));
        } else if (class_of[byte] == LEAD && limit < text.n && limit - at < 4) {
            return at; /* perhaps the limit parts it */
        }
        at = end;
    }
    return at;
}

size_t unit_end(struct str text, size_t at)
{
    size_t end = at;
    uint64_t ignored;
    uint32_t c;
    if (at >= text.n)
        return text.n;
    if (class_of[(unsigned char)text.p[at]] == LETTER || part_at(text, at, &end, &c) == PART_WORD)
        return word_end(text, at, &ignored);
    return end;
}
