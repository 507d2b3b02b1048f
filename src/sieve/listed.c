#include "sieve/listed.h"

#include "crypto/hash.h"
#include "crypto/secret.h"
#include "crypto/siphash.h"
#include "sieve/passage_gram.h"

#include <stdlib.h>

enum {
    SURE_PAIR = 95,
    SURE_ALONE = 80,
    SURE_HINT = 30,
    ROWS_EACH_MAX = 8, /* a cell that more rows have says nothing */
    RECENT = 1024,
    LENGTHS = 4096,
    OVERLAP = 2 * LISTED_CELL_UNITS_MAX,
};

/* What a cell can say alone. */
enum worth { WORTH_NOTHING, WORTH_HINT, WORTH_ALONE };

struct cell {
    uint64_t hash; /* 0: free */
    uint32_t row;
    uint8_t column, worth;
};
struct list_row {
    uint32_t list;
    int64_t number;
};
struct list {
    struct str name;
    enum level level;
};

struct listed {
    struct siphash_key key;
    struct arena *a;
    struct cell *cells; /* open addressing */
    size_t cell_slots, cell_count;
    struct list_row *rows;
    size_t row_count, row_room;
    struct list *lists;
    size_t list_count, list_room;
    uint16_t lengths[LENGTHS]; /* by a cell's first unit: bit k: there are cells of k + 1 units */
};

struct listed *listed_new(const unsigned char key[LISTED_KEY_SIZE])
{
    struct listed *l = calloc(1, sizeof *l);
    unsigned char derived[SIPHASH_KEY_SIZE];
    if (!l)
        die("out of memory");
    hkdf_sha256(str_bytes(key, LISTED_KEY_SIZE), STR(""), STR("cofferdam/listed"), derived,
                sizeof derived);
    memcpy(&l->key, derived, sizeof l->key);
    wipe(derived, sizeof derived);
    l->a = arena_new();
    return l;
}

void listed_free(struct listed *l)
{
    if (!l)
        return;
    free(l->cells);
    arena_free(l->a);
    wipe(l, sizeof *l);
    free(l);
}

/* ---- cells ---- */

static uint64_t chain(const struct listed *l, uint64_t hash, uint64_t unit)
{
    return siphash_word(&l->key, hash ^ unit, 1, 3);
}

static bool digits_only(struct str s, size_t from, size_t to)
{
    for (size_t i = from; i < to; i++)
        if (s.p[i] < '0' || s.p[i] > '9')
            return false;
    return to > from;
}

static uint64_t number_hash(uint64_t hash, struct str s, size_t from, size_t to)
{
    for (size_t i = from; i < to; i++)
        hash = (hash ^ (unsigned char)s.p[i]) * UINT64_C(0x100000001B3);
    return hash;
}

/* Units of a text as cells are compared: digits that single blanks or hyphens part are one number. */
struct tokens {
    size_t n;
    uint64_t hash[GRAM_SEGMENT_UNITS];
    uint32_t from[GRAM_SEGMENT_UNITS], to[GRAM_SEGMENT_UNITS];
    uint8_t han[GRAM_SEGMENT_UNITS];
};

static size_t tokens_of(struct str text, size_t at, struct units *u, struct tokens *t)
{
    size_t next = units_of(text, at, u);
    t->n = 0;
    for (size_t i = 0; i < u->n; i++) {
        size_t from = u->at[i], to = unit_end(text, from), k = t->n;
        bool number = digits_only(text, from, to);
        bool goes_on = number && k && t->han[k - 1] == 2 && from == t->to[k - 1] + (size_t)1 &&
                       (text.p[from - 1] == ' ' || text.p[from - 1] == '-');
        if (goes_on) {
            t->hash[k - 1] = number_hash(t->hash[k - 1], text, from, to);
            t->to[k - 1] = (uint32_t)to;
            continue;
        }
        t->hash[k] = number ? number_hash(1, text, from, to) : u->hash[i];
        t->han[k] = number ? 2 : UNIT_KIND(u->code[i]) == UNIT_HAN;
        t->from[k] = (uint32_t)from;
        t->to[k] = (uint32_t)to;
        t->n++;
    }
    return next;
}

static enum worth worth_of(const struct tokens *t)
{
    size_t han = 0, bytes = 0;
    bool number = false;
    for (size_t i = 0; i < t->n; i++) {
        han += t->han[i] == 1;
        number |= t->han[i] == 2;
        bytes += t->han[i] == 1 ? 0 : t->to[i] - t->from[i];
    }
    if (han >= 6 || bytes >= (number ? 7U : 8U))
        return WORTH_ALONE;
    return han >= 3 || bytes >= 5 ? WORTH_HINT : WORTH_NOTHING;
}

static void grow(struct listed *l)
{
    struct cell *old = l->cells;
    size_t n = l->cell_slots;
    if (l->cell_count * 4 < n * 3)
        return;
    l->cell_slots = n ? 2 * n : 1024;
    l->cells = calloc(l->cell_slots, sizeof *l->cells);
    if (!l->cells)
        die("out of memory");
    for (size_t i = 0; i < n; i++) {
        size_t at = old[i].hash & (l->cell_slots - 1);
        if (!old[i].hash)
            continue;
        while (l->cells[at].hash)
            at = (at + 1) & (l->cell_slots - 1);
        l->cells[at] = old[i];
    }
    free(old);
}

static void put_cell(struct listed *l, const struct tokens *t, uint32_t row, uint8_t column)
{
    uint64_t hash = 0;
    unsigned same = 0;
    for (size_t i = 0; i < t->n; i++)
        hash = chain(l, hash, t->hash[i]);
    hash = hash ? hash : 1;
    grow(l);
    size_t at = hash & (l->cell_slots - 1);
    for (; l->cells[at].hash; at = (at + 1) & (l->cell_slots - 1))
        same += l->cells[at].hash == hash;
    if (same > ROWS_EACH_MAX)
        return; /* one more than counts: it is known as common */
    l->cells[at] = (struct cell){hash, row, column, (uint8_t)worth_of(t)};
    l->cell_count++;
    l->lengths[t->hash[0] % LENGTHS] |= (uint16_t)(1U << (t->n - 1));
}

static uint32_t list_named(struct listed *l, struct str name, enum level level)
{
    for (size_t i = l->list_count; i--;)
        if (str_eq(l->lists[i].name, name) && l->lists[i].level == level)
            return (uint32_t)i;
    l->lists = arena_grow(l->a, l->lists, l->list_count, &l->list_room, sizeof *l->lists);
    l->lists[l->list_count] = (struct list){arena_str(l->a, name), level};
    return (uint32_t)l->list_count++;
}

struct work {
    struct units units;
    struct tokens tokens;
};

static struct work *work_new(void)
{
    struct work *w = malloc(sizeof *w);
    if (!w)
        die("out of memory");
    return w;
}

static void work_cleanup(struct work **w)
{
    free(*w);
}

enum err listed_add(struct listed *l, struct str name, int64_t row, enum level level,
                    const struct str *cells, size_t count)
{
    struct work *w CLEANUP(work_cleanup) = work_new();
    if (l->row_count == LISTED_ROWS_MAX)
        return fail(ERR_TOO_LARGE, "The lists have more than {1} rows", numtext(LISTED_ROWS_MAX));
    if (count > LISTED_COLUMNS_MAX)
        return fail(ERR_TOO_LARGE, "A list has more than {1} columns", numtext(LISTED_COLUMNS_MAX));
    l->rows = arena_grow(l->a, l->rows, l->row_count, &l->row_room, sizeof *l->rows);
    l->rows[l->row_count] = (struct list_row){list_named(l, name, level), row};
    for (size_t i = 0; i < count; i++) {
        ARENA_SCOPE(a);
        struct normal lines, joined;
        TRY(normal_make(a, cells[i], &lines));
        TRY(normal_join(a, &lines, &joined));
        bool all = tokens_of(joined.text, 0, &w->units, &w->tokens) >= joined.text.n;
        if (all && w->tokens.n && w->tokens.n <= LISTED_CELL_UNITS_MAX)
            put_cell(l, &w->tokens, (uint32_t)l->row_count, (uint8_t)i);
    }
    l->row_count++;
    return ERR_OK;
}

/* ---- finding ---- */

/* The last cell that was seen of a row. */
struct seen {
    uint32_t row;
    bool used;
    bool own;     /* no other row has it */
    bool telling; /* and it is no word that stands anywhere */
    uint8_t column;
    uint32_t from, to;
};
struct finding_work {
    const struct listed *l;
    const struct normal *joined;
    struct findings *f;
    struct seen recent[RECENT];
};

static void say(struct finding_work *x, uint32_t row, size_t from, size_t to, int sure)
{
    const struct list_row *r = &x->l->rows[row];
    const struct list *list = &x->l->lists[r->list];
    struct finding *made = finding_add(x->f, x->joined, FINDING_LISTED, from, to, sure,
                                       sure == SURE_HINT ? LEVEL_PUBLIC : list->level);
    if (made)
        made->source = str_of(arena_printf(x->f->a, "%.*s:%lld", (int)list->name.n, list->name.p,
                                           (long long)r->number));
}

/* Two cells near each other are their row, if one of them tells or both are its own: a department and a
 * surname are neither. */
static void hit(struct finding_work *x, const struct cell *c, bool own, uint32_t from, uint32_t to)
{
    struct seen *s = &x->recent[c->row % RECENT];
    struct seen now = {c->row, true, own, own && c->worth != WORTH_NOTHING, c->column, from, to};
    bool near = s->used && s->row == c->row && s->column != c->column &&
                from <= s->to + LISTED_NEAR && from >= s->from;
    if (near && (now.telling || s->telling || (now.own && s->own)))
        say(x, c->row, s->from, to > s->to ? to : s->to, SURE_PAIR);
    *s = now;
}

/* One cell's text at [from, to): its rows, unless too many have it. */
static void hits(struct finding_work *x, uint64_t hash, uint32_t from, uint32_t to)
{
    const struct listed *l = x->l;
    const struct cell *rows[ROWS_EACH_MAX + 1];
    size_t n = 0;
    for (size_t at = hash & (l->cell_slots - 1); l->cells[at].hash;
         at = (at + 1) & (l->cell_slots - 1)) {
        if (l->cells[at].hash != hash)
            continue;
        if (n == ROWS_EACH_MAX)
            return;
        rows[n++] = &l->cells[at];
    }
    for (size_t i = 0; i < n; i++)
        hit(x, rows[i], n == 1, from, to);
    if (n == 1 && rows[0]->worth != WORTH_NOTHING)
        say(x, rows[0]->row, from, to, rows[0]->worth == WORTH_ALONE ? SURE_ALONE : SURE_HINT);
}

static void find_at(struct finding_work *x, const struct tokens *t, size_t i)
{
    unsigned lengths = x->l->lengths[t->hash[i] % LENGTHS];
    uint64_t hash = 0;
    for (size_t k = 0; lengths >> k && i + k < t->n; k++) {
        hash = chain(x->l, hash, t->hash[i + k]);
        if (lengths >> k & 1)
            hits(x, hash ? hash : 1, t->from[i], t->to[i + k]);
    }
}

enum err listed_find(const struct listed *l, const struct normal *joined, struct findings *f)
{
    struct work *w CLEANUP(work_cleanup) = work_new();
    struct str text = joined->text;
    struct finding_work x = {.l = l, .joined = joined, .f = f};
    size_t done = 0; /* bytes whose tokens were looked at as first ones */
    for (size_t at = 0; at < text.n && l->cell_slots;) {
        size_t next = tokens_of(text, at, &w->units, &w->tokens), n = w->tokens.n;
        bool last = next >= text.n;
        size_t end = last || n < 2 * OVERLAP ? n : n - OVERLAP;
        for (size_t i = 0; i < end; i++)
            if (w->tokens.from[i] >= done)
                find_at(&x, &w->tokens, i);
        done = end < n ? w->tokens.from[end] : next;
        at = last ? next : done > at ? done : next;
    }
    return ERR_OK;
}
