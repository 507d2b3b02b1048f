#include "sieve/prints.h"

#include "sieve/normal.h"

#include <stdlib.h>

struct making {
    struct arena *a;
    struct units *units;
    struct gram *grams, *kept; /* of a segment */
    uint8_t *codes;
    size_t code_count, code_room;
    struct gram *all;
    uint32_t *lines;
    size_t count, room, line_room;
    const struct normal *joined;
    struct str text;
    size_t seen; /* of the text: its lines are counted up to here */
    uint32_t line;
};

/* What of the units at the end is looked at again with the next segment: no gram and no window is missed. */
enum { OVERLAP = GRAM_UNITS + GRAM_WINDOW };

/* Grams come nearly in order; one that begins before what was counted gets the line of that. */
static uint32_t line_of(struct making *m, const struct gram *g)
{
    size_t at = normal_origin(m->joined, m->units->at[g->unit]);
    for (; m->seen < at; m->seen++)
        m->line += m->text.p[m->seen] == '\n';
    return m->line;
}

static void put_segment(struct making *m, size_t skip)
{
    size_t base = m->code_count - skip; /* of the segment's first unit */
    for (size_t i = skip; i < m->units->n; i++) {
        m->codes = arena_grow(m->a, m->codes, m->code_count, &m->code_room, 1);
        m->codes[m->code_count++] = m->units->code[i];
    }
    size_t n = grams_winnow(m->grams, grams_of(m->units, m->grams), m->kept);
    for (size_t i = 0; i < n; i++) {
        struct gram g = m->kept[i];
        if (skip && g.unit + g.units <= skip)
            continue; /* the segment before had it */
        m->lines = arena_grow(m->a, m->lines, m->count, &m->line_room, sizeof *m->lines);
        m->lines[m->count] = line_of(m, &g);
        g.unit += (uint32_t)base;
        m->all = arena_grow(m->a, m->all, m->count, &m->room, sizeof *m->all);
        m->all[m->count++] = g;
    }
}

static enum err put_text(struct making *m, struct str text)
{
    ARENA_SCOPE(a);
    struct normal lines, joined;
    size_t skip = 0;
    m->joined = &joined;
    m->text = text;
    m->seen = 0;
    m->line = 1;
    TRY(normal_make(a, text, &lines));
    TRY(normal_join(a, &lines, &joined));
    for (size_t at = 0; at < joined.text.n;) {
        size_t next = units_of(joined.text, at, m->units), n = m->units->n;
        if (m->code_count + n > PRINTS_UNITS_MAX)
            return fail(ERR_TOO_LARGE, "The text has more than {1} characters",
                        numtext(PRINTS_UNITS_MAX));
        put_segment(m, skip);
        if (next >= joined.text.n)
            break;
        skip = n > OVERLAP && m->units->at[n - OVERLAP] > at ? OVERLAP : 0;
        at = skip ? m->units->at[n - OVERLAP] : next;
    }
    return ERR_OK;
}

enum err prints_make(struct arena *a, const struct str *texts, size_t count,
                     struct prints *ret_prints)
{
    struct making m = {.a = a};
    char *memory = malloc(sizeof(struct units) + 2 * GRAMS_MAX * sizeof(struct gram));
    if (!memory)
        die("out of memory");
    m.units = (struct units *)memory;
    m.grams = (struct gram *)(memory + sizeof(struct units));
    m.kept = m.grams + GRAMS_MAX;
    enum err err = ERR_OK;
    for (size_t i = 0; i < count && !err; i++)
        err = put_text(&m, texts[i]);
    free(memory);
    if (!err)
        *ret_prints = (struct prints){m.code_count, m.codes, m.all, m.lines, m.count};
    return err;
}

/* Arrays as large as both: a document is quoted in few places. */
static void *joined_arrays(struct arena *a, const void *x, size_t nx, const void *y, size_t ny,
                           size_t size)
{
    char *all = arena_alloc_array(a, nx + ny + 1, size);
    if (nx)
        memcpy(all, x, nx * size);
    if (ny)
        memcpy(all + nx * size, y, ny * size);
    return all;
}

void prints_append(struct arena *a, struct prints *into, const struct prints *from, uint32_t unit,
                   uint32_t end)
{
    size_t n = 0;
    if (end > from->units)
        end = (uint32_t)from->units;
    if (unit >= end)
        return;
    struct gram *grams = NEW_ARRAY(a, struct gram, from->gram_count + 1);
    uint32_t *lines = NEW_ARRAY(a, uint32_t, from->gram_count + 1);
    for (size_t i = 0; i < from->gram_count; i++) {
        struct gram g = from->grams[i];
        if (g.unit < unit || g.unit + g.units > end)
            continue;
        g.unit += (uint32_t)into->units - unit;
        lines[n] = from->lines[i];
        grams[n++] = g;
    }
    *into = (struct prints){
        .units = into->units + end - unit,
        .codes = joined_arrays(a, into->codes, into->units, from->codes + unit, end - unit, 1),
        .grams = joined_arrays(a, into->grams, into->gram_count, grams, n, sizeof *grams),
        .lines = joined_arrays(a, into->lines, into->gram_count, lines, n, sizeof *lines),
        .gram_count = into->gram_count + n};
}
