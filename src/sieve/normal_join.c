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

/* ---- joining: what stays is copied run by run, its shifts with it ---- */

struct joiner {
    const struct normal *lines;
    char *out; /* NULL: nothing was left out yet */
    size_t n;
    struct shifts shifts;
    size_t shift; /* of the lines: the first that begins behind `from` */
    size_t from;  /* of the lines: what follows is still to be copied */
    bool gap;     /* something was left out before `from` */
};

/* What stands before `from` in the lines is copied already; what follows begins behind a gap. */
static void leave_out(struct joiner *j, size_t from)
{
    j->from = from;
    j->gap = true;
}

/* Copies up to `to`. */
static void copy_run(struct joiner *j, size_t to)
{
    const struct shift *shifts = j->lines->shifts;
    if (!j->out) /* less than the lines, always */
        j->out = arena_take(j->shifts.a, j->lines->text.n + 1);
    if (to == j->from)
        return;
    while (j->shift < j->lines->shift_count && shifts[j->shift].at <= j->from)
        j->shift++;
    if (j->gap || !j->shifts.count) {
        /* the one that `from` lies in */
        const struct shift *s = j->shift ? &shifts[j->shift - 1] : NULL;
        shift_add(&j->shifts, j->n,
                  !s          ? j->from
                  : s->single ? s->from
                              : s->from + (j->from - s->at),
                  s && s->single);
    }
    for (; j->shift < j->lines->shift_count && shifts[j->shift].at < to; j->shift++) {
        const struct shift *s = &shifts[j->shift];
        shift_add(&j->shifts, s->at - j->from + j->n, s->from, s->single);
    }
    memcpy(j->out + j->n, j->lines->text.p + j->from, to - j->from);
    j->n += to - j->from;
    j->from = to;
    j->gap = false;
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

static bool han_before(struct str s, size_t at)
{
    size_t from = at;
    while (from && at - from < 4 && ((unsigned char)s.p[from - 1] & 0xC0) == 0x80)
        from--;
    return from && is_han(char_at(s, from - 1));
}

/* Letters set apart: each is kept, the blanks between them are not. */
static void copy_spaced(struct joiner *j, size_t at, size_t end)
{
    for (; at + 2 < end; at += 2) {
        copy_run(j, at + 1);
        leave_out(j, at + 2);
    }
}

enum err normal_join(struct arena *a, const struct normal *lines, struct normal *ret_joined)
{
    struct str s = lines->text;
    struct joiner j = {.lines = lines, .shifts = {.a = a}};
    for (size_t at = 0; at < s.n;) {
        size_t spaced = is_letter(s.p[at]) ? spaced_letters(s, at) : 0;
        if (spaced) {
            copy_spaced(&j, at, spaced);
            at = spaced;
        }
        size_t blank = next_blank(s, at), next = blank;
        while (next < s.n && is_blank(s.p[next]))
            next++;
        if (next > blank && next < s.n && (unsigned char)s.p[next] >= 0x80 &&
            is_han(char_at(s, next)) && han_before(s, blank)) {
            copy_run(&j, blank);
            leave_out(&j, next);
        }
        at = next > at ? next : at + 1;
    }
    if (!j.out) {
        *ret_joined = *lines;
        return ERR_OK;
    }
    copy_run(&j, s.n);
    j.out[j.n] = '\0';
    *ret_joined =
        (struct normal){str_bytes(j.out, j.n), j.shifts.rows, j.shifts.count, lines->original};
    return ERR_OK;
}
