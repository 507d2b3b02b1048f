/* The ledger as the feed of what changed. */
#include "inspect/state.h"
#include "ledger/leaf.h"

/* Past these it is cheaper to ask everything. */
enum { FEED_RECORDS_MAX = 5000, FEED_ROWS_MAX = 20000, FEED_ENTRIES_MAX = 5000 };

static const struct sql records = {
    "examine.records", "SELECT idx, skeleton FROM record WHERE idx > $1 ORDER BY idx LIMIT $2",
    NULL};
static const struct sql last_leaf = {"examine.last", "SELECT coalesce(max(idx), -1) FROM record",
                                     NULL};

const struct sql *const examination_feed[] = {&records, &last_leaf, NULL};

static void add_entry(struct stale *s, int reg, int64_t id)
{
    struct ids *ids = &s->entries[reg];
    if (s->whole[reg] || (ids->count && ids->rows[ids->count - 1] == id))
        return;
    if (ids->count == FEED_ENTRIES_MAX) {
        s->whole[reg] = true;
        return;
    }
    ids->rows = arena_grow(s->a, ids->rows, ids->count, &ids->cap, sizeof *ids->rows);
    ids->rows[ids->count++] = id;
}

static enum err reach_back(struct eval *e, struct stale *s, int reg, const struct reach *r,
                           int64_t id)
{
    if (s->whole[reg])
        return ERR_OK;
    if (!r->ids) {
        s->whole[reg] = true;
        return ERR_OK;
    }
    QUERY_SCOPE(q);
    e->entry = id;
    enum err err = eval_query(e, r->ids, &q);
    e->entry = 0;
    TRY(err);
    for (;;) {
        bool row;
        TRY(query_step(q, &row));
        if (!row || s->whole[reg])
            return ERR_OK;
        add_entry(s, reg, query_int(q, 0));
    }
}

/* A changed row: its own entry, and all that look at it. */
static enum err take_row(struct examination *x, struct eval *e, struct stale *s,
                         const struct leaf_row *row)
{
    const struct reg *own = NULL;
    if (str_starts(row->table, "r_"))
        own = rule_register(x->book, str_bytes(row->table.p + 2, row->table.n - 2));
    if (own) {
        s->touched[own->index / 64] |= UINT64_C(1) << (own->index % 64);
        add_entry(s, own->index, row->id);
    }
    if (str_is(row->table, "fact")) /* conditions may lean on what the office is */
        s->all = true;
    if (str_is(row->table, "role_grant")) /* and those on the whole office on who has a role */
        memset(s->touched, 0xff, sizeof s->touched);
    for (int i = 0; i < x->book->reg_count; i++) {
        const struct reg *reg = x->book->regs[i];
        for (int k = 0; k < reg->reach_count; k++) {
            const struct reach *r = &reg->reaches[k];
            if (r->from ? r->from == own : str_is(row->table, r->table))
                TRY(reach_back(e, s, i, r, row->id));
        }
    }
    return ERR_OK;
}

static enum err take_records(struct examination *x, struct eval *e, struct stale *s, bool *ret_more)
{
    int count = 0;
    size_t rows = 0;
    QUERY_SCOPE(q);
    TRY(db_start(e->db, &records, &q, "ii", x->leaf, (int64_t)FEED_RECORDS_MAX));
    for (;; count++) {
        bool row;
        struct leaf_record record;
        TRY(query_step(q, &row));
        if (!row)
            break;
        TRY(leaf_parse(s->a, query_text(q, 1), &record));
        s->leaf = query_int(q, 0);
        rows += record.row_count;
        if (rows > FEED_ROWS_MAX)
            break;
        for (size_t i = 0; i < record.row_count; i++)
            TRY(take_row(x, e, s, &record.rows[i]));
    }
    *ret_more = count == FEED_RECORDS_MAX || rows > FEED_ROWS_MAX;
    return ERR_OK;
}

enum err feed_read(struct examination *x, struct eval *e, struct stale *s)
{
    bool found, more = false;
    s->leaf = x->leaf;
    if (!s->all) {
        s->entries = NEW_ARRAY(s->a, struct ids, (size_t)x->book->reg_count + 1);
        s->whole = NEW_ARRAY(s->a, bool, (size_t)x->book->reg_count + 1);
        TRY(take_records(x, e, s, &more));
    }
    s->all = s->all || more;
    return s->all ? db_one(e->db, NULL, &last_leaf, &found, ">i", &s->leaf) : ERR_OK;
}
