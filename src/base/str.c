#include "base/str.h"

#include "base/cpu.h"

#if CPU_HAS_FAST
#include <immintrin.h>
#endif

bool str_starts(struct str s, const char *prefix)
{
    size_t n = strlen(prefix);
    return s.n >= n && memcmp(s.p, prefix, n) == 0;
}

bool str_ends(struct str s, const char *suffix)
{
    size_t n = strlen(suffix);
    return s.n >= n && memcmp(s.p + s.n - n, suffix, n) == 0;
}

int str_cmp(struct str a, struct str b)
{
    size_t n = a.n < b.n ? a.n : b.n;
    int c = n ? memcmp(a.p, b.p, n) : 0;
    if (c)
        return c;
    return (a.n > b.n) - (a.n < b.n);
}

static bool is_space(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

struct str str_trim(struct str s)
{
    while (s.n && is_space(s.p[0])) {
        s.p++;
        s.n--;
    }
    while (s.n && is_space(s.p[s.n - 1]))
        s.n--;
    return s;
}

bool str_split(struct str *rest, char sep, struct str *ret_part)
{
    if (!rest->p)
        return false;
    const char *at = rest->n ? memchr(rest->p, sep, rest->n) : NULL;
    if (!at) {
        *ret_part = *rest;
        *rest = (struct str){NULL, 0};
        return true;
    }
    *ret_part = (struct str){rest->p, (size_t)(at - rest->p)};
    rest->n -= ret_part->n + 1;
    rest->p = at + 1;
    return true;
}

bool str_int(struct str s, int64_t min, int64_t max, int64_t *ret_n)
{
    bool minus = s.n && s.p[0] == '-';
    size_t i = minus;
    if (i == s.n || s.n - i > 19)
        return false;
    uint64_t v = 0;
    for (; i < s.n; i++) {
        if (s.p[i] < '0' || s.p[i] > '9')
            return false;
        v = v * 10 + (uint64_t)(s.p[i] - '0');
    }
    if (v > (uint64_t)INT64_MAX)
        return false;
    int64_t n = minus ? -(int64_t)v : (int64_t)v;
    if (n < min || n > max)
        return false;
    *ret_n = n;
    return true;
}

/* Length of the well-formed character at s.p[i], 0 when malformed; *ret_c is its code point. */
static size_t decode(struct str s, size_t i, uint32_t *ret_c)
{
    const unsigned char *p = (const unsigned char *)s.p + i;
    size_t left = s.n - i;
    uint32_t c = p[0], min;
    size_t len;
    if (c < 0x80) {
        *ret_c = c;
        return 1;
    }
    if (c >= 0xC2 && c <= 0xDF) {
        len = 2, min = 0x80, c &= 0x1F;
    } else if (c >= 0xE0 && c <= 0xEF) {
        len = 3, min = 0x800, c &= 0x0F;
    } else if (c >= 0xF0 && c <= 0xF4) {
        len = 4, min = 0x10000, c &= 0x07;
    } else {
        return 0;
    }
    if (left < len)
        return 0;
    for (size_t k = 1; k < len; k++) {
        if ((p[k] & 0xC0) != 0x80)
            return 0;
        c = c << 6 | (p[k] & 0x3F);
    }
    if (c < min || c > 0x10FFFF || (c >= 0xD800 && c <= 0xDFFF))
        return 0;
    *ret_c = c;
    return len;
}

struct str str_cut(struct str s, size_t max)
{
    if (s.n <= max)
        return s;
    while (max && ((unsigned char)s.p[max] & 0xC0) == 0x80)
        max--;
    return str_bytes(s.p, max);
}

/* Past the characters that most texts are made of: ASCII by eight, and those of three bytes that need no closer look. */
static size_t past_usual(struct str s, size_t i)
{
    const uint64_t each = UINT64_C(0x0101010101010101);
    const unsigned char *p = (const unsigned char *)s.p;
    for (;;) {
        uint64_t v;
        while (i + 3 <= s.n && p[i] >= 0xE1 && p[i] != 0xED && p[i] <= 0xEF &&
               (p[i + 1] & 0xC0) == 0x80 && (p[i + 2] & 0xC0) == 0x80)
            i += 3;
        if (i + sizeof v > s.n)
            return i;
        memcpy(&v, p + i, sizeof v);
        if ((v | (v - each)) & (each << 7)) /* not ASCII, or a zero */
            return i;
        i += sizeof v;
    }
}

static bool utf8_from(struct str s, size_t i)
{
    uint32_t c;
    for (i = past_usual(s, i); i < s.n; i = past_usual(s, i)) {
        size_t len = decode(s, i, &c);
        if (!len || c == 0)
            return false;
        i += len;
    }
    return true;
}

static bool is_control(unsigned char c)
{
    return ((c < 0x20) & (c != '\n') & (c != '\t') & (c != '\r')) | (c == 0x7F);
}

#if CPU_HAS_FAST
/* Each pair of neighbouring bytes, 32 at once (Keiser and Lemire, "Validating UTF-8 in less than one instruction per
 * byte", 2020): a table for each half of the first and for the upper half of the second says which faults they may be
 * part of; a fault is what all three say. */
enum {
    SHORT = 1,       /* something else where a character goes on */
    LONG = 2,        /* a character that goes on behind ASCII */
    OVERLONG_3 = 4,  /* written in three bytes though two would do */
    BEYOND = 8,      /* past U+10FFFF */
    SURROGATE = 16,  /* of UTF-16 */
    OVERLONG_2 = 32, /* in two though one would do */
    OVERLONG_4 = 64, /* in four though three would do; or F5 and above before 80 to 8F */
    GOES_ON = 128,   /* right only as third or fourth byte, which the bytes before decide */
};
enum { ANY = SHORT | LONG | GOES_ON, OVER = ANY | BEYOND | OVERLONG_4 };
enum { ON = LONG | OVERLONG_2 | GOES_ON };
static const uint8_t first_high[16] = {[0 ... 7] = LONG,
                                       [8 ... 11] = GOES_ON,
                                       [12] = SHORT | OVERLONG_2,
                                       [13] = SHORT,
                                       [14] = SHORT | OVERLONG_3 | SURROGATE,
                                       [15] = SHORT | BEYOND | OVERLONG_4};
static const uint8_t first_low[16] = {[0] = ANY | OVERLONG_2 | OVERLONG_3 | OVERLONG_4,
                                      [1] = ANY | OVERLONG_2,
                                      [2 ... 3] = ANY,
                                      [4] = ANY | BEYOND,
                                      [5 ... 12] = OVER,
                                      [13] = OVER | SURROGATE,
                                      [14 ... 15] = OVER};
static const uint8_t second_high[16] = {[0 ... 7] = SHORT,
                                        [8] = ON | OVERLONG_3 | OVERLONG_4,
                                        [9] = ON | OVERLONG_3 | BEYOND,
                                        [10 ... 11] = ON | SURROGATE | BEYOND,
                                        [12 ... 15] = SHORT};

/* By the lower halves of the bytes of `which`. */
CPU_FAST static inline __m256i look_up(const uint8_t table[16], __m256i which)
{
    const __m256i rows =
        _mm256_broadcastsi128_si256(_mm_loadu_si128((const __m128i *)(const void *)table));
    return _mm256_shuffle_epi8(rows, _mm256_and_si256(which, _mm256_set1_epi8(15)));
}

CPU_FAST static inline __m256i faults_of(__m256i before, __m256i v)
{
    const __m256i ends = _mm256_permute2x128_si256(before, v, 0x21);
    __m256i one = _mm256_alignr_epi8(v, ends, 15), two = _mm256_alignr_epi8(v, ends, 14),
            three = _mm256_alignr_epi8(v, ends, 13);
    __m256i fault = _mm256_and_si256(
        look_up(first_low, one), _mm256_and_si256(look_up(first_high, _mm256_srli_epi16(one, 4)),
                                                  look_up(second_high, _mm256_srli_epi16(v, 4))));
    __m256i third = _mm256_subs_epu8(two, _mm256_set1_epi8((char)(0xE0 - 0x80))),
            fourth = _mm256_subs_epu8(three, _mm256_set1_epi8((char)(0xF0 - 0x80)));
    __m256i must = _mm256_and_si256(_mm256_or_si256(third, fourth), _mm256_set1_epi8((char)0x80));
    return _mm256_xor_si256(must, fault);
}

/* The bytes that may not stand in the text: controls, or zeros alone. */
CPU_FAST static inline __m256i bad_bytes(__m256i v, bool controls)
{
    if (!controls)
        return _mm256_cmpeq_epi8(v, _mm256_setzero_si256());
    const __m256i last = _mm256_set1_epi8(0x1F);
    __m256i low = _mm256_cmpeq_epi8(_mm256_max_epu8(v, last), last);
    __m256i fine = _mm256_or_si256(_mm256_or_si256(_mm256_cmpeq_epi8(v, _mm256_set1_epi8('\n')),
                                                   _mm256_cmpeq_epi8(v, _mm256_set1_epi8('\t'))),
                                   _mm256_cmpeq_epi8(v, _mm256_set1_epi8('\r')));
    return _mm256_or_si256(_mm256_andnot_si256(fine, low),
                           _mm256_cmpeq_epi8(v, _mm256_set1_epi8(0x7F)));
}

CPU_FAST static bool text_fast(struct str s, bool controls)
{
    enum { BLOCK = 32, LOOK = 32 * BLOCK /* so often it is asked whether all was well */ };
    const __m256i blank = _mm256_set1_epi8(' ');
    __m256i before = blank, wrong = _mm256_setzero_si256();
    for (size_t at = 0; at <= s.n; at += BLOCK) {
        __m256i v;
        char last[BLOCK];
        if (s.n - at >= BLOCK) {
            v = _mm256_loadu_si256((const __m256i *)(const void *)(s.p + at));
        } else { /* blanks behind it end what is not whole */
            _mm256_storeu_si256((__m256i *)(void *)last, blank);
            memcpy(last, s.p + at, s.n - at);
            v = _mm256_loadu_si256((const __m256i *)(const void *)last);
        }
        wrong =
            _mm256_or_si256(wrong, _mm256_or_si256(faults_of(before, v), bad_bytes(v, controls)));
        before = v;
        if (at % LOOK == 0 && !_mm256_testz_si256(wrong, wrong))
            return false;
    }
    return _mm256_testz_si256(wrong, wrong);
}
#endif

bool str_utf8(struct str s)
{
#if CPU_HAS_FAST
    if (s.n && cpu_fast())
        return text_fast(s, false);
#endif
    return utf8_from(s, 0);
}

bool str_plain(struct str s)
{
#if CPU_HAS_FAST
    if (s.n && cpu_fast())
        return text_fast(s, true);
#endif
    for (size_t i = 0; i < s.n; i++)
        if (is_control((unsigned char)s.p[i]))
            return false;
    return utf8_from(s, 0);
}

size_t str_chars(struct str s)
{
    size_t n = 0;
    for (size_t i = 0; i < s.n; i++)
        n += ((unsigned char)s.p[i] & 0xC0) != 0x80;
    return n;
}

uint32_t str_next(struct str s, size_t *at)
{
    uint32_t c = 0xFFFD;
    size_t len = decode(s, *at, &c);
    *at += len ? len : 1;
    return len ? c : 0xFFFD;
}

bool bytes_equal(const void *a, const void *b, size_t n)
{
    const volatile unsigned char *x = a, *y = b;
    unsigned char diff = 0;
    for (size_t i = 0; i < n; i++)
        diff |= x[i] ^ y[i];
    return diff == 0;
}

bool char_turns(uint32_t c)
{
    return c == 0x061C || c == 0x200E || c == 0x200F || (c >= 0x202A && c <= 0x202E) ||
           (c >= 0x2066 && c <= 0x2069);
}

bool char_steers(uint32_t c)
{
    return c < 0x20 || (c >= 0x7F && c < 0xA0) || c == 0x2028 || c == 0x2029 || char_turns(c);
}
