/* The rows of lists in a text. */
#include "base/buf.h"
#include "sieve/listed_parts.h"

#include <stdlib.h>

enum {
    SURE_ROW = 95,   /* two cells of it, or one that the list says is it */
    SURE_ALONE = 80, /* one that looks like it */
    SURE_HINT = 30,
    RECENT = 64,   /* cells that are remembered */
    SAID = 8,      /* rows that are still being met */
    ROWS_SAID = 4, /* of two cells that several rows share */
    OVERLAP = 2 * LISTED_CELL_UNITS_MAX,
};

struct met {
    uint32_t cell, from, to;
};
/* A row that was met: what belongs to it and overlaps is the same finding. */
struct said {
    bool used;
    uint32_t row, from, to;
    uint64_t columns; /* bits */
    int sure;
};
struct finding_work {
    const struct listed *l;
    const struct normal *joined;
    struct findings *f;
    struct met recent[RECENT];
    size_t met; /* so far; the last RECENT are there */
    struct said said[SAID];
    size_t next_said;
    struct units units;
    struct tokens tokens;
};

/* ---- what is said ---- */

static const struct list *list_of(const struct listed *l, size_t entry)
{
    size_t low = 0, high = l->list_count;
    while (high - low > 1) {
        size_t mid = (low + high) / 2;
        if (l->lists[mid].first_entry <= entry)
            low = mid;
        else
            high = mid;
    }
    return &l->lists[low];
}

static uint32_t row_of(const struct list *list, size_t entry)
{
    return list->first_row + (uint32_t)(entry - list->first_entry) / list->width;
}

static size_t first_of(const struct list *list, uint32_t row)
{
    return list->first_entry + (size_t)(row - list->first_row) * list->width;
}

/* Of the list that a row is of. */
static const struct list *list_of_row(const struct listed *l, uint32_t row)
{
    const struct list *list = l->lists;
    for (size_t i = 1; i < l->list_count && l->lists[i].first_row <= row; i++)
        list = &l->lists[i];
    return list;
}

static struct str heads(struct arena *a, const struct list *list, uint64_t columns)
{
    BUF_SCOPE(b, 1000);
    for (uint32_t i = 0; i < list->width; i++) {
        if (!(columns >> i & 1) || !list->columns[i].head.n)
            continue;
        buf_text(&b, b.n ? ", " : "");
        buf_str(&b, list->columns[i].head);
    }
    return arena_str(a, str_cut(buf_view(&b), 200));
}

static void tell(struct finding_work *x, const struct said *s)
{
    const struct list *list = list_of_row(x->l, s->row);
    struct finding *made = finding_add(x->f, x->joined, FINDING_LISTED, s->from, s->to, s->sure,
                                       s->sure == SURE_HINT ? LEVEL_PUBLIC : list->level);
    if (!made)
        return;
    made->source = arena_str(x->f->a, list->name);
    made->row = x->l->rows[s->row];
    made->columns = heads(x->f->a, list, s->columns);
}

static void tell_all(struct finding_work *x)
{
    for (size_t i = 0; i < SAID; i++)
        if (x->said[i].used)
            tell(x, &x->said[i]);
}

static void say(struct finding_work *x, const struct said *now)
{
    for (size_t i = 0; i < SAID; i++) {
        struct said *s = &x->said[i];
        if (!s->used || s->row != now->row || now->from >= s->to)
            continue;
        s->from = now->from < s->from ? now->from : s->from;
        s->to = now->to > s->to ? now->to : s->to;
        s->columns |= now->columns;
        s->sure = now->sure > s->sure ? now->sure : s->sure;
        return;
    }
    struct said *s = &x->said[x->next_said++ % SAID];
    if (s->used)
        tell(x, s);
    *s = *now;
}

/* ---- which row ---- */

/* Columns of a row that have one of these texts, as bits. */
static uint64_t columns_with(const struct listed *l, const struct list *list, uint32_t row,
                             uint32_t cell)
{
    const struct entry *e = &l->entries[first_of(list, row)];
    uint64_t columns = 0;
    for (uint32_t i = 0; i < list->width; i++)
        columns |= e[i].cell == cell ? UINT64_C(1) << i : 0;
    return columns;
}

/* Whether two cells near each other can be their row: a department and a surname are not. */
static bool tells(const struct cell *a, const struct cell *b)
{
    bool long_one = (a->count < COMMON && a->worth == WORTH_ALONE) ||
                    (b->count < COMMON && b->worth == WORTH_ALONE);
    bool few = a->count < COMMON && b->count < COMMON;
    bool own = (a->count == 1 && a->worth != WORTH_NOTHING) ||
               (b->count == 1 && b->worth != WORTH_NOTHING) || (a->count == 1 && b->count == 1);
    return long_one || (few && own);
}

static void pair(struct finding_work *x, const struct met *before, uint32_t cell, uint32_t to)
{
    const struct listed *l = x->l;
    const struct cell *a = &l->cells[before->cell - 1], *b = &l->cells[cell - 1];
    bool by_first = a->count < b->count;
    uint32_t rarer = by_first ? before->cell : cell, other = by_first ? cell : before->cell;
    size_t said = 0;
    if (!tells(a, b))
        return;
    for (size_t e = l->cells[rarer - 1].last; e && said < ROWS_SAID; e = l->entries[e].before) {
        const struct list *list = list_of(l, e);
        uint32_t row = row_of(list, e);
        uint64_t columns = columns_with(l, list, row, other);
        if (!columns)
            continue;
        columns |= columns_with(l, list, row, rarer);
        said++;
        say(x, &(struct said){true, row, before->from, to, columns, SURE_ROW});
    }
}

/* What a cell says by itself, by what its list says of its column. */
static void alone(struct finding_work *x, uint32_t cell, uint32_t from, uint32_t to)
{
    const struct listed *l = x->l;
    const struct cell *c = &l->cells[cell - 1];
    if (c->worth == WORTH_NOTHING || c->count == COMMON)
        return;
    for (size_t e = c->last; e; e = l->entries[e].before) {
        const struct list *list = list_of(l, e);
        uint32_t column = (uint32_t)(e - list->first_entry) % list->width;
        enum listed_role role = list->columns[column].role;
        int sure = role == LISTED_ALONE ? (c->count == 1 ? SURE_ROW : SURE_ALONE) : 0;
        if (role == LISTED_BY_FORM && c->count == 1)
            sure = c->worth == WORTH_ALONE ? SURE_ALONE : SURE_HINT;
        if (!sure)
            continue;
        say(x, &(struct said){true, row_of(list, e), from, to, UINT64_C(1) << column, sure});
        return;
    }
}

static void hit(struct finding_work *x, uint32_t cell, uint32_t from, uint32_t to)
{
    size_t known = x->met < RECENT ? x->met : RECENT;
    for (size_t i = 1; i <= known; i++) {
        const struct met *m = &x->recent[(x->met - i) % RECENT];
        if (m->cell != cell && m->to <= from && from <= m->to + LISTED_NEAR)
            pair(x, m, cell, to);
    }
    alone(x, cell, from, to);
    x->recent[x->met++ % RECENT] = (struct met){cell, from, to};
}

/* ---- the text ---- */

/* A cell that begins at token i, if the gate knows of one. */
static void find_at(struct finding_work *x, size_t i, unsigned lengths)
{
    const struct tokens *t = &x->tokens;
    uint64_t hash = 0;
    for (size_t k = 0; lengths >> k && i + k < t->n; k++) {
        hash = listed_chain(x->l, hash, t->hash[i + k]);
        if (!(lengths >> k & 1))
            continue;
        uint32_t cell = listed_cell_of(x->l, hash ? hash : 1);
        if (cell)
            hit(x, cell, t->from[i], (uint32_t)token_end(x->joined->text, t, i + k));
    }
}

static inline unsigned lengths_at(const struct listed *l, uint32_t gate)
{
    bool open = l->gate[gate / 64] >> (gate % 64) & 1;
    return open ? l->lengths[gate % (1U << LENGTHS_BITS)] : 0;
}

static void find_from(struct finding_work *x, size_t first, size_t end)
{
    const struct tokens *t = &x->tokens;
    const struct listed *l = x->l;
    for (size_t i = first; i < end; i++) {
        unsigned lengths = lengths_at(l, listed_gate(l, t->hash[i], t->hash[i + 1])) & ~1U;
        if (t->kind[i] != TOKEN_HAN)
            lengths |= lengths_at(l, listed_gate(l, t->hash[i], 0)) & 1U;
        if (lengths)
            find_at(x, i, lengths);
    }
}

static void work_cleanup(struct finding_work **x)
{
    free(*x);
}

enum err listed_find(const struct listed *l, const struct normal *joined, struct findings *f)
{
    struct str text = joined->text;
    if (!l->cell_count)
        return ERR_OK;
    struct finding_work *x CLEANUP(work_cleanup) = malloc(sizeof *x);
    if (!x)
        die("out of memory");
    x->l = l;
    x->joined = joined;
    x->f = f;
    x->met = x->next_said = 0;
    memset(x->said, 0, sizeof x->said);
    size_t done = 0; /* bytes whose tokens were looked at as first ones */
    for (size_t at = 0; at < text.n;) {
        size_t next = listed_tokens(text, at, &x->units, &x->tokens), n = x->tokens.n, first = 0;
        bool last = next >= text.n;
        size_t end = last || n < 2 * OVERLAP ? n : n - OVERLAP;
        while (first < end && x->tokens.from[first] < done)
            first++;
        find_from(x, first, end);
        done = end < n ? x->tokens.from[end] : next;
        at = last ? next : done > at ? done : next;
    }
    tell_all(x);
    return ERR_OK;
}
