/* Where two texts part: what normal.c and normal_join.c share. */
#ifndef SIEVE_NORMAL_SHIFT_H
#define SIEVE_NORMAL_SHIFT_H

#include "sieve/normal.h"

/* From byte `at` on the original stands at `from`, step by step, up to the next shift; or all of it
 * is one character, which began there and had another length. */
struct shift {
    uint32_t at;
    uint32_t from : 31, single : 1;
};

/* From byte `at` of the joined text on the lines stand at `from`, step by step, up to the next. */
struct gap {
    uint32_t at, from;
};

struct shifts {
    struct arena *a;
    struct shift *rows;
    size_t count, room;
};

/* In the place of one that stood there already: nothing was written behind it. */
static inline void shift_add(struct shifts *s, size_t at, size_t from, bool single)
{
    s->count -= s->count && s->rows[s->count - 1].at == at;
    if (s->count == s->room)
        s->rows = arena_grow(s->a, s->rows, s->count, &s->room, sizeof *s->rows);
    s->rows[s->count++] = (struct shift){(uint32_t)at, (uint32_t)from & INT32_MAX, single};
}

static inline bool is_letter(int c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

#endif
