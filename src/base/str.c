#include "base/str.h"

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

bool str_utf8(struct str s)
{
    uint32_t c;
    for (size_t i = past_usual(s, 0); i < s.n; i = past_usual(s, i)) {
        size_t len = decode(s, i, &c);
        if (!len || c == 0)
            return false;
        i += len;
    }
    return true;
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
