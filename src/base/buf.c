#include "base/buf.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

void buf_free(struct buf *b)
{
    free(b->p);
    *b = BUF(b->max);
}

void buf_clear(struct buf *b)
{
    b->n = 0;
    b->over = false;
    if (b->p)
        b->p[0] = '\0';
}

static bool reserve(struct buf *b, size_t more)
{
    if (b->over || more > b->max - b->n) {
        b->over = true;
        return false;
    }
    if (b->n + more + 1 > b->cap) {
        size_t cap = b->cap ? b->cap : 256;
        while (cap < b->n + more + 1)
            cap *= 2;
        char *p = realloc(b->p, cap);
        if (!p)
            die("out of memory");
        b->p = p;
        b->cap = cap;
    }
    return true;
}

void buf_add(struct buf *b, const void *p, size_t n)
{
    if (!reserve(b, n))
        return;
    if (n)
        memcpy(b->p + b->n, p, n);
    b->n += n;
    b->p[b->n] = '\0';
}

char *buf_take(struct buf *b, size_t n)
{
    if (!reserve(b, n))
        return NULL;
    char *p = b->p + b->n;
    b->n += n;
    b->p[b->n] = '\0';
    return p;
}

void buf_str(struct buf *b, struct str s)
{
    buf_add(b, s.p, s.n);
}

void buf_text(struct buf *b, const char *z)
{
    buf_add(b, z, strlen(z));
}

void buf_char(struct buf *b, char c)
{
    bool fits = b->n + 1 < b->cap && b->n < b->max && !b->over;
    if (!fits && !reserve(b, 1))
        return;
    b->p[b->n++] = c;
    b->p[b->n] = '\0';
}

void buf_int(struct buf *b, int64_t n)
{
    char digits[24];
    char *at = digits + sizeof digits;
    uint64_t v = n < 0 ? 0 - (uint64_t)n : (uint64_t)n;
    do {
        *--at = (char)('0' + v % 10);
        v /= 10;
    } while (v);
    if (n < 0)
        *--at = '-';
    buf_add(b, at, (size_t)(digits + sizeof digits - at));
}

void buf_printf(struct buf *b, const char *format, ...)
{
    va_list args, again;
    va_start(args, format);
    va_copy(again, args);
    int n = vsnprintf(NULL, 0, format, args);
    va_end(args);
    if (n < 0)
        die("format");
    if (reserve(b, (size_t)n)) {
        vsnprintf(b->p + b->n, (size_t)n + 1, format, again);
        b->n += (size_t)n;
    }
    va_end(again);
}

void buf_utf8(struct buf *b, uint32_t c)
{
    static const unsigned char heads[] = {0, 0, 0xC0, 0xE0, 0xF0};
    char bytes[4];
    size_t n = c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
    for (size_t i = n; i > 1; i--, c >>= 6)
        bytes[i - 1] = (char)(0x80 | (c & 0x3F));
    bytes[0] = (char)(heads[n] | c);
    buf_add(b, bytes, n);
}

void buf_be64(struct buf *b, uint64_t n)
{
    unsigned char bytes[8];
    for (int i = 0; i < 8; i++)
        bytes[i] = (unsigned char)(n >> (56 - 8 * i));
    buf_add(b, bytes, 8);
}

struct str buf_view(const struct buf *b)
{
    return (struct str){b->p ? b->p : "", b->n};
}

enum err buf_check(const struct buf *b)
{
    if (b->over)
        return fail(ERR_TOO_LARGE, "More than {1} bytes", numtext((long long)b->max));
    return ERR_OK;
}

void buf_hex(struct buf *b, const void *p, size_t n)
{
    static const char digits[] = "0123456789abcdef";
    const unsigned char *u = p;
    for (size_t i = 0; i < n; i++) {
        char two[2] = {digits[u[i] >> 4], digits[u[i] & 15]};
        buf_add(b, two, 2);
    }
}

static const char standard[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
static const char url_safe[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

static void encode64(struct buf *b, const unsigned char *u, size_t n, const char *set, bool pad)
{
    char chars[64];
    size_t k = 0;
    for (size_t i = 0; i < n; i += 3) {
        size_t left = n - i;
        uint32_t v = (uint32_t)u[i] << 16;
        if (left > 1)
            v |= (uint32_t)u[i + 1] << 8;
        if (left > 2)
            v |= u[i + 2];
        if (k == sizeof chars) {
            buf_add(b, chars, k);
            k = 0;
        }
        chars[k] = set[v >> 18];
        chars[k + 1] = set[v >> 12 & 63];
        chars[k + 2] = left > 1 ? set[v >> 6 & 63] : '=';
        chars[k + 3] = left > 2 ? set[v & 63] : '=';
        k += pad || left > 2 ? 4 : left + 1;
    }
    buf_add(b, chars, k);
}

void buf_base64(struct buf *b, const void *p, size_t n)
{
    encode64(b, p, n, standard, true);
}

void buf_base64raw(struct buf *b, const void *p, size_t n)
{
    encode64(b, p, n, standard, false);
}

void buf_base64url(struct buf *b, const void *p, size_t n)
{
    encode64(b, p, n, url_safe, false);
}

static int hex_digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    return -1;
}

bool hex_decode(struct str s, void *out, size_t room, size_t *ret_n)
{
    if (s.n % 2 || s.n / 2 > room)
        return false;
    unsigned char *o = out;
    for (size_t i = 0; i < s.n; i += 2) {
        int hi = hex_digit(s.p[i]), lo = hex_digit(s.p[i + 1]);
        if (hi < 0 || lo < 0)
            return false;
        o[i / 2] = (unsigned char)(hi << 4 | lo);
    }
    *ret_n = s.n / 2;
    return true;
}

static int digit64(char c, const char *set)
{
    if (c >= 'A' && c <= 'Z')
        return c - 'A';
    if (c >= 'a' && c <= 'z')
        return c - 'a' + 26;
    if (c >= '0' && c <= '9')
        return c - '0' + 52;
    return c == set[62] ? 62 : c == set[63] ? 63 : -1;
}

static bool decode64(struct str s, unsigned char *o, size_t room, const char *set, size_t *ret_n)
{
    size_t n = 0;
    if (s.n % 4 == 1)
        return false;
    for (size_t i = 0; i < s.n; i += 4) {
        size_t chars = s.n - i < 4 ? s.n - i : 4;
        uint32_t v = 0;
        for (size_t k = 0; k < chars; k++) {
            int digit = digit64(s.p[i + k], set);
            if (digit < 0)
                return false;
            v |= (uint32_t)digit << (18 - 6 * k);
        }
        size_t bytes = chars - 1;
        /* bits that encode nothing must be zero: one text for one value */
        if (v & (0xFFFFFFu >> (8 * bytes)))
            return false;
        if (n + bytes > room)
            return false;
        for (size_t k = 0; k < bytes; k++)
            o[n++] = (unsigned char)(v >> (16 - 8 * k));
    }
    *ret_n = n;
    return true;
}

bool base64_decode(struct str s, void *out, size_t room, size_t *ret_n)
{
    if (s.n % 4)
        return false;
    for (int i = 0; i < 2 && s.n && s.p[s.n - 1] == '='; i++)
        s.n--;
    return decode64(s, out, room, standard, ret_n);
}

bool base64raw_decode(struct str s, void *out, size_t room, size_t *ret_n)
{
    return decode64(s, out, room, standard, ret_n);
}

bool base64url_decode(struct str s, void *out, size_t room, size_t *ret_n)
{
    return decode64(s, out, room, url_safe, ret_n);
}
