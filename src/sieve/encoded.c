#include "sieve/encoded.h"

#include <stdlib.h>

static bool is_code(char c)
{
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '+' ||
           c == '/' || c == '-' || c == '_';
}

/* The first run of at least ENCODED_LEAST characters from `at` on. Where it could begin is told by the
 * last character that it would need: most of a text is never looked at. */
static bool find_run(struct str s, size_t at, size_t *ret_from)
{
    while (at + ENCODED_LEAST <= s.n) {
        size_t i = at + ENCODED_LEAST;
        while (i > at && is_code(s.p[i - 1]))
            i--;
        if (i == at) {
            *ret_from = at;
            return true;
        }
        at = i;
    }
    return false;
}

/* Line ends within it are passed over where a full line follows, or the last. */
static size_t run_end(struct str s, size_t at)
{
    for (;;) {
        size_t from = at;
        while (at < s.n && is_code(s.p[at]))
            at++;
        size_t next = at;
        if (next < s.n && s.p[next] == '\r')
            next++;
        bool line = next < s.n && s.p[next] == '\n' && at - from >= ENCODED_LEAST;
        if (!line || next + 1 >= s.n || !is_code(s.p[next + 1]))
            return at;
        at = next + 1;
    }
}

/* Well-formed text without controls, and with something to read. */
static bool is_text(struct str s)
{
    size_t letters = 0;
    for (size_t i = 0; i < s.n; i++) {
        unsigned char c = (unsigned char)s.p[i];
        if (c < 0x20 && c != '\n' && c != '\t' && c != '\r')
            return false;
        letters += c > ' ';
    }
    return letters >= 8 && str_utf8(s);
}

static bool decode(struct str run, struct buf *plain)
{
    size_t n = 0, got = 0;
    char *code = malloc(run.n), *out = malloc(run.n);
    if (!code || !out)
        die("out of memory");
    for (size_t i = 0; i < run.n; i++)
        if (is_code(run.p[i]))
            code[n++] = run.p[i] == '-' ? '+' : run.p[i] == '_' ? '/' : run.p[i];
    /* what is cut off in the middle is read as far as it goes */
    bool good = base64raw_decode(str_bytes(code, n), out, run.n, &got) ||
                base64raw_decode(str_bytes(code, n - n % 4), out, run.n, &got);
    good = good && is_text(str_bytes(out, got));
    if (good) {
        buf_clear(plain);
        buf_add(plain, out, got);
    }
    free(code);
    free(out);
    return good;
}

bool encoded_next(struct str text, size_t *at, struct buf *plain, size_t *ret_from, size_t *ret_to)
{
    size_t from;
    while (find_run(text, *at, &from)) {
        size_t end = run_end(text, from);
        size_t most = end - from > ENCODED_MAX ? ENCODED_MAX : end - from;
        *at = end;
        if (decode(str_bytes(text.p + from, most), plain)) {
            *ret_from = from;
            *ret_to = end;
            return true;
        }
    }
    return false;
}
