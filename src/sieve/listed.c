#include "sieve/listed.h"

#include "crypto/hash.h"
#include "crypto/secret.h"
#include "sieve/listed_parts.h"

#include <stdlib.h>

enum { FIRST_SLOTS = 1024, FIRST_ROOM = 256 };

struct listed *listed_new(const unsigned char key[LISTED_KEY_SIZE])
{
    struct listed *l = calloc(1, sizeof *l);
    unsigned char derived[SIPHASH_KEY_SIZE + sizeof l->gate_key];
    if (!l)
        die("out of memory");
    hkdf_sha256(str_bytes(key, LISTED_KEY_SIZE), STR(""), STR("cofferdam/listed"), derived,
                sizeof derived);
    memcpy(&l->key, derived, sizeof l->key);
    memcpy(l->gate_key, derived + SIPHASH_KEY_SIZE, sizeof l->gate_key);
    wipe(derived, sizeof derived);
    l->gate_key[0] |= 1;
    l->gate_key[1] |= 1;
    l->a = arena_new();
    l->entry_count = 1; /* 0 is none */
    return l;
}

void listed_free(struct listed *l)
{
    if (!l)
        return;
    free(l->slots);
    free(l->cells);
    free(l->entries);
    free(l->rows);
    arena_free(l->a);
    wipe(l, sizeof *l);
    free(l);
}

size_t listed_memory(const struct listed *l)
{
    return sizeof *l + l->slot_count * sizeof *l->slots + l->cell_room * sizeof *l->cells +
           l->entry_room * sizeof *l->entries + l->row_room * sizeof *l->rows;
}

/* ---- units ---- */

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool digits_only(struct str s, size_t from, size_t to)
{
    for (size_t i = from; i < to; i++)
        if (!is_digit(s.p[i]))
            return false;
    return to > from;
}

static uint64_t number_hash(uint64_t hash, struct str s, size_t from, size_t to)
{
    for (size_t i = from; i < to; i++)
        hash = (hash ^ (unsigned char)s.p[i]) * UINT64_C(0x100000001B3);
    return hash;
}

/* A unit that is no Chinese character; true where it only goes on with the number before it. */
static bool put_word(struct str text, size_t from, uint64_t hash, struct tokens *t)
{
    size_t k = t->n, to = unit_end(text, from);
    if (!digits_only(text, from, to)) {
        t->hash[k] = hash;
        t->kind[k] = TOKEN_WORD;
        return false;
    }
    if (k && t->kind[k - 1] == TOKEN_NUMBER && from == t->number_end[k - 1] + (size_t)1 &&
        (text.p[from - 1] == ' ' || text.p[from - 1] == '-')) {
        t->hash[k - 1] = number_hash(t->hash[k - 1], text, from, to);
        t->number_end[k - 1] = (uint32_t)to;
        return true;
    }
    t->hash[k] = number_hash(1, text, from, to);
    t->kind[k] = TOKEN_NUMBER;
    t->number_end[k] = (uint32_t)to;
    return false;
}

size_t listed_tokens(struct str text, size_t at, struct units *u, struct tokens *t)
{
    size_t next = units_of(text, at, u);
    t->n = 0;
    for (size_t i = 0; i < u->n; i++) {
        size_t k = t->n;
        t->hash[k] = u->hash[i];
        t->from[k] = u->at[i];
        t->kind[k] = TOKEN_HAN;
        if (UNIT_KIND(u->code[i]) != UNIT_HAN && put_word(text, u->at[i], u->hash[i], t))
            continue;
        t->n++;
    }
    t->hash[t->n] = 0;
    return next;
}

static enum worth worth_of(struct str text, const struct tokens *t, size_t n)
{
    size_t han = 0, bytes = 0;
    bool number = false;
    for (size_t i = 0; i < n; i++) {
        han += t->kind[i] == TOKEN_HAN;
        number |= t->kind[i] == TOKEN_NUMBER;
        bytes += t->kind[i] == TOKEN_HAN ? 0 : token_end(text, t, i) - t->from[i];
    }
    if (han >= 6 || bytes >= (number ? 7U : 8U))
        return WORTH_ALONE;
    return han >= 3 || bytes >= 5 ? WORTH_HINT : WORTH_NOTHING;
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

static enum err hash_with(const struct listed *l, struct work *w, struct str cell,
                          struct listed_cell *ret_cell)
{
    ARENA_SCOPE(a);
    const struct tokens *t = &w->tokens;
    struct normal lines, joined;
    uint64_t hash = 0;
    *ret_cell = (struct listed_cell){0};
    if (!cell.n)
        return ERR_OK;
    TRY(normal_make(a, cell, &lines));
    TRY(normal_join(a, &lines, &joined));
    (void)listed_tokens(joined.text, 0, &w->units, &w->tokens);
    size_t n = t->n < LISTED_CELL_UNITS_MAX ? t->n : LISTED_CELL_UNITS_MAX;
    if (!n || (n == 1 && t->kind[0] == TOKEN_HAN))
        return ERR_OK; /* one character says nothing at all */
    for (size_t i = 0; i < n; i++)
        hash = listed_chain(l, hash, t->hash[i]);
    *ret_cell = (struct listed_cell){.hash = hash ? hash : 1,
                                     .gate = listed_gate(l, t->hash[0], n > 1 ? t->hash[1] : 0),
                                     .units = (uint8_t)n,
                                     .worth = (uint8_t)worth_of(joined.text, t, n)};
    return ERR_OK;
}

enum err listed_hash(const struct listed *l, struct str cell, struct listed_cell *ret_cell)
{
    struct work *w CLEANUP(work_cleanup) = work_new();
    return hash_with(l, w, cell, ret_cell);
}

/* ---- keeping ---- */

/* In memory of its own: an arena would keep each smaller one. */
static void *grown(void *p, size_t count, size_t *room, size_t size)
{
    if (count < *room)
        return p;
    *room = *room ? *room + *room / 2 : FIRST_ROOM;
    p = realloc(p, *room * size);
    if (!p)
        die("out of memory");
    return p;
}

static size_t slot_at(const struct listed *l, uint64_t hash)
{
    return hash & (l->slot_count - 1);
}

static uint32_t tagged(uint32_t cell, uint64_t hash)
{
    return cell << TAG_BITS | (uint32_t)(hash >> (64 - TAG_BITS));
}

static void put_slot(struct listed *l, uint32_t cell, uint64_t hash)
{
    size_t at = slot_at(l, hash);
    while (l->slots[at])
        at = (at + 1) & (l->slot_count - 1);
    l->slots[at] = tagged(cell, hash);
}

static void grow_slots(struct listed *l)
{
    if (2 * l->cell_count < l->slot_count)
        return;
    free(l->slots);
    l->slot_count = l->slot_count ? 2 * l->slot_count : FIRST_SLOTS;
    l->slots = calloc(l->slot_count, sizeof *l->slots);
    if (!l->slots)
        die("out of memory");
    for (uint32_t i = 0; i < l->cell_count; i++)
        put_slot(l, i + 1, l->cells[i].hash);
}

uint32_t listed_cell_of(const struct listed *l, uint64_t hash)
{
    const uint32_t tag = (uint32_t)(hash >> (64 - TAG_BITS)), mask = (1U << TAG_BITS) - 1;
    for (size_t at = slot_at(l, hash); l->slots[at]; at = (at + 1) & (l->slot_count - 1)) {
        uint32_t cell = l->slots[at] >> TAG_BITS;
        if ((l->slots[at] & mask) == tag && l->cells[cell - 1].hash == hash)
            return cell;
    }
    return 0;
}

static uint32_t put_cell(struct listed *l, const struct listed_cell *c)
{
    grow_slots(l);
    uint32_t cell = listed_cell_of(l, c->hash);
    if (cell)
        return cell;
    l->cells = grown(l->cells, l->cell_count, &l->cell_room, sizeof *l->cells);
    l->cells[l->cell_count++] = (struct cell){.hash = c->hash, .worth = c->worth};
    put_slot(l, (uint32_t)l->cell_count, c->hash);
    l->gate[c->gate / 64] |= UINT64_C(1) << (c->gate % 64);
    l->lengths[c->gate % (1U << LENGTHS_BITS)] |= (uint16_t)(1U << (c->units - 1));
    return (uint32_t)l->cell_count;
}

static bool is_in(const struct listed *l, uint32_t cell, size_t first, size_t end)
{
    for (size_t i = first; i < end; i++)
        if (l->entries[i].cell == cell)
            return true;
    return false;
}

enum err listed_begin(struct listed *l, struct str name, enum level level,
                      const struct listed_column *columns, size_t count)
{
    if (count > LISTED_COLUMNS_MAX)
        return fail(ERR_TOO_LARGE, "A list has more than {1} columns", numtext(LISTED_COLUMNS_MAX));
    struct listed_column *own = NEW_ARRAY(l->a, struct listed_column, count + 1);
    for (size_t i = 0; i < count; i++)
        own[i] = (struct listed_column){arena_str(l->a, columns[i].head), columns[i].role};
    l->lists = arena_grow(l->a, l->lists, l->list_count, &l->list_room, sizeof *l->lists);
    l->lists[l->list_count++] = (struct list){.name = arena_str(l->a, name),
                                              .level = level,
                                              .columns = own,
                                              .width = (uint32_t)count,
                                              .first_row = (uint32_t)l->row_count,
                                              .first_entry = (uint32_t)l->entry_count};
    return ERR_OK;
}

enum err listed_put(struct listed *l, int64_t row, const struct listed_cell *cells)
{
    const struct list *list = &l->lists[l->list_count - 1];
    size_t first = l->entry_count;
    if (first + list->width > LISTED_CELLS_MAX || l->row_count == LISTED_CELLS_MAX)
        return fail(ERR_TOO_LARGE, "The lists have more than {1} cells", numtext(LISTED_CELLS_MAX));
    l->rows = grown(l->rows, l->row_count, &l->row_room, sizeof *l->rows);
    l->rows[l->row_count++] = (uint32_t)row;
    for (size_t i = 0; i < list->width; i++) {
        uint32_t cell = cells[i].hash ? put_cell(l, &cells[i]) : 0;
        struct cell *c = cell ? &l->cells[cell - 1] : NULL;
        bool again = c && is_in(l, cell, first, l->entry_count);
        l->entries = grown(l->entries, l->entry_count, &l->entry_room, sizeof *l->entries);
        l->entries[l->entry_count++] = (struct entry){cell, c && !again ? c->last : 0};
        if (!c || again)
            continue;
        c->last = (uint32_t)l->entry_count - 1;
        c->count += c->count < COMMON;
    }
    return ERR_OK;
}

enum err listed_add(struct listed *l, int64_t row, const struct str *cells)
{
    struct work *w CLEANUP(work_cleanup) = work_new();
    const struct list *list = &l->lists[l->list_count - 1];
    struct listed_cell hashed[LISTED_COLUMNS_MAX];
    for (size_t i = 0; i < list->width; i++)
        TRY(hash_with(l, w, cells[i], &hashed[i]));
    return listed_put(l, row, hashed);
}
