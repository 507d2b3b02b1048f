/* Asking: the statements of the rulebook, and what they say. */
#include "inspect/state.h"

#include <stdlib.h>

enum { RAW_LIMIT_MS = 10000 };

/* ---- keys of figures ---- */

static int key_of(const struct figure *f, struct str text)
{
    int64_t n;
    if (!f->by)
        return 0;
    if (!text.n)
        return KEY_NONE;
    switch (f->by->type) {
    case FIELD_CHOICE: {
        const struct choice *c = rule_choice(f->by->choices, text);
        return c && c - f->by->choices->rows < KEY_NONE ? (int)(c - f->by->choices->rows)
                                                        : KEY_NONE;
    }
    case FIELD_STATE: {
        int state = rule_state(f->reg, text);
        return state >= 0 ? state : KEY_NONE;
    }
    default: /* a level or a yesno */
        return str_int(text, 0, KEY_NONE - 1, &n) ? (int)n : KEY_NONE;
    }
}

static void read_columns(struct query *q, const struct reg *reg, uint8_t *said)
{
    for (int i = 0; i < reg->check_count; i++)
        said[i] = query_null(q, 3 + i)  ? SAID_NOTHING
                  : query_int(q, 3 + i) ? SAID_HOLDS
                                        : SAID_FAILS;
    for (int i = 0; i < reg->figure_count; i++) {
        int at = 3 + reg->check_count + i;
        said[reg->check_count + i] =
            query_null(q, at) ? SAID_NOTHING
                              : (uint8_t)(key_of(&reg->figures[i], query_text(q, at)) + 1);
    }
}

/* ---- raw SQL: which entries fail ---- */

static enum err raw_check(struct examination *x, struct eval *e, struct reg_state *r, int column,
                          struct changes *changes)
{
    const struct check *c = &r->reg->checks[column];
    int64_t *ids;
    int count;
    ARENA_SCOPE(a);
    TRY(db_restrict(e->db, RAW_LIMIT_MS));
    enum err err = eval_ids(e, c->whole, a, &ids, &count);
    enum err free_again = db_unrestrict(e->db);
    if (err || free_again)
        return err ? err : free_again;
    uint8_t *said = NEW_ARRAY(a, uint8_t, (size_t)r->columns + 1);
    bool *fails = NEW_ARRAY(a, bool, (size_t)r->room + 1);
    for (int i = 0; i < count; i++) {
        if (ids[i] >= 0 && ids[i] < r->room)
            fails[ids[i]] = true;
    }
    for (int64_t id = 0; id < r->room; id++) {
        if (r->label[id] == LABEL_GONE)
            continue;
        memcpy(said, r->said + (size_t)id * (size_t)r->columns, (size_t)r->columns);
        if (!said[column])
            continue;
        said[column] = fails[id] ? SAID_FAILS : SAID_HOLDS;
        state_put(x, r, id, r->label[id], r->department[id], said, changes);
    }
    return ERR_OK;
}

/* What raw SQL said stays until it is asked again. */
static void keep_raw(const struct reg_state *r, int64_t id, uint8_t *said)
{
    for (int i = 0; i < r->reg->check_count && id < r->room; i++) {
        if (r->reg->checks[i].kind == CHECK_RAW && said[i] &&
            r->said[(size_t)id * (size_t)r->columns + (size_t)i] == SAID_FAILS)
            said[i] = SAID_FAILS;
    }
}

/* ---- registers and entries ---- */

static enum err take_row(struct examination *x, struct reg_state *r, struct query *q, uint8_t *said,
                         struct changes *changes)
{
    int64_t id = query_int(q, 0), label = query_int(q, 1), department = query_int(q, 2);
    if (label < 0 || label >= LABEL_GONE || department < 0 || department > UINT32_MAX)
        return fail(ERR_CORRUPT, "The register {1} has a row without a label", r->reg->name);
    read_columns(q, r->reg, said);
    keep_raw(r, id, said);
    state_put(x, r, id, (uint32_t)label, (uint32_t)department, said, changes);
    return ERR_OK;
}

/* All rows; an entry that had a place and has no row any more is gone. */
static enum err scan_rows(struct examination *x, struct eval *e, struct reg_state *r,
                          struct changes *changes, int64_t *ret_entries)
{
    ARENA_SCOPE(a);
    int64_t entries = 0, room = r->room;
    uint8_t *said = NEW_ARRAY(a, uint8_t, (size_t)r->columns + 1);
    uint8_t *seen = NEW_ARRAY(a, uint8_t, (size_t)room + 1);
    QUERY_SCOPE(q);
    TRY(eval_query(e, r->reg->examine, &q));
    for (;; entries++) {
        bool row;
        TRY(query_step(q, &row));
        if (!row)
            break;
        TRY(take_row(x, r, q, said, changes));
        if (query_int(q, 0) >= 0 && query_int(q, 0) < room)
            seen[query_int(q, 0)] = 1;
    }
    for (int64_t id = 0; id < room; id++) {
        if (!seen[id])
            state_gone(x, r, id, changes);
    }
    *ret_entries = entries;
    return ERR_OK;
}

enum err scan_register(struct examination *x, struct eval *e, struct reg_state *r,
                       struct changes *changes, int64_t *ret_entries)
{
    if (!r->reg->examine)
        return ERR_OK;
    int64_t entries;
    TRY(scan_rows(x, e, r, changes, &entries));
    for (int i = 0; i < r->reg->check_count; i++) {
        if (r->reg->checks[i].kind == CHECK_RAW)
            TRY(raw_check(x, e, r, i, changes));
    }
    *ret_entries += entries;
    return ERR_OK;
}

static int by_id(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return (x > y) - (x < y);
}

/* Sorted, each once. */
static size_t sort_ids(int64_t *ids, size_t count)
{
    size_t kept = 0;
    if (count)
        qsort(ids, count, sizeof *ids, by_id);
    for (size_t i = 0; i < count; i++) {
        if (!kept || ids[kept - 1] != ids[i])
            ids[kept++] = ids[i];
    }
    return kept;
}

enum err scan_entries(struct examination *x, struct eval *e, struct reg_state *r, struct ids *ids,
                      struct changes *changes)
{
    ids->count = sort_ids(ids->rows, ids->count);
    if (!r->reg->examine_some || !ids->count)
        return ERR_OK;
    ARENA_SCOPE(a);
    uint8_t *said = NEW_ARRAY(a, uint8_t, (size_t)r->columns + 1);
    bool *there = NEW_ARRAY(a, bool, ids->count);
    QUERY_SCOPE(q);
    e->entries = ids->rows;
    e->entry_count = ids->count;
    enum err err = eval_query(e, r->reg->examine_some, &q);
    e->entries = NULL;
    TRY(err);
    for (;;) {
        bool row;
        TRY(query_step(q, &row));
        if (!row)
            break;
        int64_t id = query_int(q, 0);
        const int64_t *at = bsearch(&id, ids->rows, ids->count, sizeof *ids->rows, by_id);
        if (at)
            there[at - ids->rows] = true;
        TRY(take_row(x, r, q, said, changes));
    }
    for (size_t i = 0; i < ids->count; i++) {
        if (!there[i])
            state_gone(x, r, ids->rows[i], changes);
    }
    return ERR_OK;
}

static bool looks_at(const struct check *c, const uint64_t *touched)
{
    for (size_t i = 0; i < ARRAY_SIZE(c->reads); i++) {
        if (c->reads[i] & touched[i])
            return true;
    }
    return false;
}

enum err scan_office(struct examination *x, struct eval *e, const uint64_t *touched,
                     struct changes *changes)
{
    for (int i = 0; i < x->book->reg_count; i++) {
        const struct reg *reg = x->book->regs[i];
        for (int k = 0; k < reg->check_count; k++) {
            const struct check *c = &reg->checks[k];
            bool known;
            int64_t holds = 0;
            if (c->kind != CHECK_OFFICE || (touched && !looks_at(c, touched)))
                continue;
            TRY(eval_int(e, c->whole, &known, &holds));
            int8_t now = (int8_t)(known ? holds == 1 : -1);
            int8_t *said = &x->whole[x->regs[i].first_column + k];
            if ((*said == 0) != (now == 0))
                change_add(changes, now ? HIT_WENT : HIT_CAME, c, 0, LABEL_GONE, 0);
            *said = now;
            struct cell *cell =
                cell_at(&x->cells, (uint32_t)(x->regs[i].first_column + k), 0, LABEL_GONE, 0);
            cell->population = now >= 0;
            cell->failing = now == 0;
        }
    }
    return ERR_OK;
}
