/* Joining: the text without blanks that only break words. */
#include "sieve/normal_shift.h"

#ifdef __SSE2__
#include <emmintrin.h>
#endif

static bool is_han(uint32_t c)
{
    return (c >= 0x3400 && c < 0xA000) || (c >= 0x20000 && c < 0x32000) || c == 0x3007;
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\n';
}

static uint32_t char_at(struct str s, size_t at)
{
    return at < s.n ? str_next(s, &at) : 0;
}

/* "S E C R E T": at least three letters, each alone; where the run ends, 0 for none. */
static size_t spaced_letters(struct str s, size_t at)
{
    size_t letters = 0;
    if (at && !is_blank(s.p[at - 1]))
        return 0;
    while (at < s.n && is_letter(s.p[at]) && (at + 1 == s.n || is_blank(s.p[at + 1]))) {
        letters++;
        if (at + 2 >= s.n || s.p[at + 1] != ' ' || !is_letter(s.p[at + 2]) ||
            (at + 3 < s.n && !is_blank(s.p[at + 3])))
            return letters >= 3 ? at + 1 : 0;
        at += 2;
    }
    return 0;
}

/* ---- joining: what stays is copied run by run ---- */

struct joiner {
    struct arena *a;
    struct str lines;
    char *out; /* NULL: nothing was left out yet */
    size_t n;
    size_t from; /* of the lines: what follows is still to be copied */
    struct gap *gaps;
    size_t gap_count, gap_room;
};

/* Copies up to `to`, and leaves out what stands between there and `next`. */
static void leave_out(struct joiner *j, size_t to, size_t next)
{
    if (!j->out) { /* less than the lines, always */
        j->out = arena_take(j->a, j->lines.n + 1);
        j->gaps = arena_grow(j->a, j->gaps, 0, &j->gap_room, sizeof *j->gaps);
        j->gaps[j->gap_count++] = (struct gap){0, 0};
    }
    memcpy(j->out + j->n, j->lines.p + j->from, to - j->from);
    j->n += to - j->from;
    j->from = next;
    j->gaps = arena_grow(j->a, j->gaps, j->gap_count, &j->gap_room, sizeof *j->gaps);
    j->gaps[j->gap_count++] = (struct gap){(uint32_t)j->n, (uint32_t)next};
}

/* The next blank or the end. */
static size_t next_blank(struct str s, size_t at)
{
#ifdef __SSE2__
    const __m128i space = _mm_set1_epi8(' '), tab = _mm_set1_epi8('\t'), line = _mm_set1_epi8('\n');
    for (; at + 16 <= s.n; at += 16) {
        __m128i v = _mm_loadu_si128((const __m128i *)(const void *)(s.p + at));
        __m128i hit = _mm_or_si128(_mm_or_si128(_mm_cmpeq_epi8(v, space), _mm_cmpeq_epi8(v, tab)),
                                   _mm_cmpeq_epi8(v, line));
        int mask = _mm_movemask_epi8(hit);
        if (mask)
            return at + (size_t)__builtin_ctz((unsigned)mask);
    }
#endif
    while (at < s.n && !is_blank(s.p[at]))
        at++;
    return at;
}

/* Of three bytes, U+4000 to U+9FFF: nearly all. */
static inline bool is_plain_han(const char *p)
{
    const unsigned char *u = (const unsigned char *)p;
    return u[0] >= 0xE4 && u[0] <= 0xE9 && (u[1] & 0xC0) == 0x80 && (u[2] & 0xC0) == 0x80;
}

static bool han_behind(struct str s, size_t at)
{
    if (s.n - at >= 3 && is_plain_han(s.p + at))
        return true;
    return (unsigned char)s.p[at] >= 0x80 && is_han(char_at(s, at));
}

static bool han_before(struct str s, size_t at)
{
    size_t from = at;
    if (at >= 3 && is_plain_han(s.p + at - 3))
        return true;
    while (from && at - from < 4 && ((unsigned char)s.p[from - 1] & 0xC0) == 0x80)
        from--;
    return from && is_han(char_at(s, from - 1));
}

/* Letters set apart: each is kept, the blanks between them are not. */
static void join_spaced(struct joiner *j, size_t at, size_t end)
{
    for (; at + 2 < end; at += 2)
        leave_out(j, at + 1, at + 2);
}

enum err normal_join(struct arena *a, const struct normal *lines, struct normal *ret_joined)
{
    struct str s = lines->text;
    struct joiner j = {.a = a, .lines = s};
    for (size_t at = 0; at < s.n;) {
        size_t spaced = is_letter(s.p[at]) ? spaced_letters(s, at) : 0;
        if (spaced) {
            join_spaced(&j, at, spaced);
            at = spaced;
        }
        size_t blank = next_blank(s, at), next = blank;
        while (next < s.n && is_blank(s.p[next]))
            next++;
        if (next > blank && next < s.n && han_behind(s, next) && han_before(s, blank))
            leave_out(&j, blank, next);
        at = next > at ? next : at + 1;
    }
    *ret_joined = *lines;
    if (!j.out)
        return ERR_OK;
    memcpy(j.out + j.n, s.p + j.from, s.n - j.from);
    j.n += s.n - j.from;
    j.out[j.n] = '\0';
    ret_joined->text = str_bytes(j.out, j.n);
    ret_joined->gaps = j.gaps;
    ret_joined->gap_count = j.gap_count;
    return ERR_OK;
}
