/* A slice of bytes that somebody else owns; not NUL-terminated. Text is UTF-8. */
#ifndef BASE_STR_H
#define BASE_STR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "base/err.h"

struct str {
    const char *p;
    size_t n;
};

#define STR(literal) ((struct str){"" literal, sizeof(literal) - 1})

static inline struct str str_of(const char *z)
{
    return (struct str){z, z ? strlen(z) : 0};
}

static inline struct str str_bytes(const void *p, size_t n)
{
    return (struct str){p, n};
}

static inline bool str_eq(struct str a, struct str b)
{
    return a.n == b.n && (a.n == 0 || memcmp(a.p, b.p, a.n) == 0);
}

static inline bool str_is(struct str a, const char *z)
{
    return str_eq(a, str_of(z));
}

bool str_starts(struct str s, const char *prefix);
bool str_ends(struct str s, const char *suffix);

/* Byte order, shorter first when one is a prefix of the other. */
int str_cmp(struct str a, struct str b);

struct str str_trim(struct str s); /* ASCII white space off both ends */

/* Takes the part before the next `sep` off the front of *rest; the whole rest when there is no
 * `sep`. False when nothing is left (after the last part rest->p is NULL). */
bool str_split(struct str *rest, char sep, struct str *ret_part);

/* The whole slice as a decimal number in [min, max]; nothing around it, no plus sign. */
bool str_int(struct str s, int64_t min, int64_t max, int64_t *ret_n);

/* Well-formed UTF-8 (RFC 3629: no surrogates, no overlong forms) without NUL. */
bool str_utf8(struct str s);
/* And without controls, but for tab, line's end and carriage return. */
bool str_plain(struct str s);

/* At most so many bytes from its beginning, whole characters of well-formed UTF-8. */
struct str str_cut(struct str s, size_t max);

/* Number of Unicode characters of well-formed UTF-8. */
size_t str_chars(struct str s);

/* One character; *at advances. U+FFFD and one byte forward where it is malformed. */
uint32_t str_next(struct str s, size_t *at);
/* Controls of the direction of writing: what stands behind them is shown elsewhere. */
bool char_turns(uint32_t c);
/* Not shown itself, but changes how the rest is shown: those, controls of C0 and C1 (a terminal obeys them), separators of
 * lines. Names and words from outside are shown without. */
bool char_steers(uint32_t c);

/* Compares in a time that depends on n only: for secrets and tokens. */
bool bytes_equal(const void *a, const void *b, size_t n);

#endif
