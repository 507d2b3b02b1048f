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

/* ---- where something may be left out ---- */

enum { BLOCK = 64 };
/* A bit for each of BLOCK bytes. */
struct masks {
    uint64_t blanks, letters, wide; /* `wide`: of a character beyond ASCII */
};

static inline struct masks masks_of(const char *p)
{
    struct masks m = {0};
#ifdef __SSE2__
    for (int i = 0; i < BLOCK; i += 16) {
        const __m128i v = _mm_loadu_si128((const __m128i *)(const void *)(p + i));
        __m128i blank = _mm_or_si128(_mm_or_si128(_mm_cmpeq_epi8(v, _mm_set1_epi8(' ')),
                                                  _mm_cmpeq_epi8(v, _mm_set1_epi8('\t'))),
                                     _mm_cmpeq_epi8(v, _mm_set1_epi8('\n')));
        /* from 'a' on, moved to the least of signed bytes */
        __m128i small =
            _mm_add_epi8(_mm_or_si128(v, _mm_set1_epi8(0x20)), _mm_set1_epi8((char)(128 - 'a')));
        __m128i letter = _mm_cmpgt_epi8(_mm_set1_epi8(-128 + 26), small);
        m.blanks |= (uint64_t)(uint32_t)_mm_movemask_epi8(blank) << i;
        m.letters |= (uint64_t)(uint32_t)_mm_movemask_epi8(letter) << i;
        m.wide |= (uint64_t)(uint32_t)_mm_movemask_epi8(v) << i;
    }
#else
    for (int i = 0; i < BLOCK; i++) {
        m.blanks |= (uint64_t)is_blank(p[i]) << i;
        m.letters |= (uint64_t)is_letter(p[i]) << i;
        m.wide |= (uint64_t)((unsigned char)p[i] >> 7) << i;
    }
#endif
    return m;
}

/* Where blanks begin behind a wide character, and where a letter stands between two blanks with another behind the
 * second; what lies in the next block is supposed. */
static inline uint64_t places(struct masks m, struct masks before)
{
    uint64_t behind_blank = m.blanks << 1 | before.blanks >> 63;
    uint64_t behind_wide = m.wide << 1 | before.wide >> 63;
    uint64_t set_apart = m.letters & behind_blank & (m.blanks >> 1 | UINT64_C(1) << 63) &
                         (m.letters >> 2 | UINT64_C(3) << 62);
    return (m.blanks & ~behind_blank & behind_wide) | set_apart;
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

/* At one of the places; up to where the text is done. */
static size_t join_at(struct joiner *j, size_t at)
{
    struct str s = j->lines;
    if (is_letter(s.p[at])) {
        size_t spaced = spaced_letters(s, at);
        if (!spaced)
            return at + 1;
        join_spaced(j, at, spaced);
        return spaced;
    }
    size_t next = at;
    while (next < s.n && is_blank(s.p[next]))
        next++;
    if (next < s.n && han_behind(s, next) && han_before(s, at))
        leave_out(j, at, next);
    return next;
}

enum err normal_join(struct arena *a, const struct normal *lines, struct normal *ret_joined)
{
    struct str s = lines->text;
    struct joiner j = {.a = a, .lines = s};
    struct masks before = {.blanks = UINT64_MAX};
    size_t done = 0;
    for (size_t at = 0; at < s.n; at += BLOCK) {
        char last[BLOCK];
        const char *p = s.p + at;
        if (s.n - at < BLOCK) {
            memset(last, ' ', BLOCK);
            p = memcpy(last, p, s.n - at);
        }
        struct masks m = masks_of(p);
        for (uint64_t left = places(m, before); left; left &= left - 1) {
            size_t place = at + (size_t)__builtin_ctzll(left);
            if (place >= done && place < s.n)
                done = join_at(&j, place);
        }
        before = m;
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
