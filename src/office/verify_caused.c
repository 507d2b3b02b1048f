/* What acts did to other entries, against the leaves that commit to it. Each such entry's row was
 * touched by the same act, so its leaf names it: one index, by entry, finds all of a leaf. What it
 * does not find is found by counting. */
#include "office/verify.h"

static const struct sql caused_here = {
    "verify.caused", "SELECT action FROM caused WHERE register = $1 AND entry = $2 AND idx = $3",
    NULL};
static const struct sql caused_count = {"verify.caused_count", "SELECT count(*) FROM caused", NULL};
static const struct sql caused_leaves = {
    "verify.caused_leaves",
    "SELECT c.idx, c.n, r.skeleton FROM"
    " (SELECT idx, count(*) AS n FROM caused GROUP BY idx) AS c"
    " LEFT JOIN record r ON r.idx = c.idx ORDER BY c.idx",
    NULL};

const struct sql *const verify_caused_statements[] = {&caused_here, &caused_count, &caused_leaves,
                                                      NULL};

#define caused_fault(v, kind, index, ...)                                                          \
    ((void)fail(ERR_CORRUPT, __VA_ARGS__), verify_fault(v, kind, index, "caused", index))

/* Those of leaf `index` on the entries that it names. */
static enum err caused_by(struct verify *v, int64_t index, const struct leaf_record *record,
                          struct leaf_caused **ret_list, size_t *ret_count)
{
    struct leaf_caused *list = NULL;
    size_t count = 0, cap = 0;
    for (size_t i = 0; i < record->row_count; i++) {
        const struct leaf_row *named = &record->rows[i];
        if (!str_starts(named->table, "r_"))
            continue;
        struct str reg = {named->table.p + 2, named->table.n - 2};
        QUERY_SCOPE(q);
        TRY(db_start(v->db, &caused_here, &q, "tii", reg, named->id, index));
        for (bool row;;) {
            TRY(query_step(q, &row));
            if (!row)
                break;
            list = arena_grow(v->scratch, list, count, &cap, sizeof *list);
            list[count++] =
                (struct leaf_caused){reg, named->id, arena_str(v->scratch, query_text(q, 0))};
        }
    }
    *ret_list = list;
    *ret_count = count;
    return ERR_OK;
}

enum err verify_leaf_caused(struct verify *v, int64_t index, const struct leaf_record *record,
                            const uint8_t salt[LEAF_SALT_SIZE])
{
    struct leaf_caused *list;
    size_t count;
    struct tree_hash hash;
    if (!record->has_caused)
        return ERR_OK;
    TRY(caused_by(v, index, record, &list, &count));
    v->caused_verified += (int64_t)count;
    caused_hash(salt, list, count, &hash);
    if (!tree_hash_eq(&hash, &record->caused))
        caused_fault(v, FAULT_ROW_CHANGED, index,
                     "What record {1} caused in other entries is not what it says: rows of it were "
                     "changed, added or removed",
                     numtext(index));
    return ERR_OK;
}

enum err verify_caused_rest(struct verify *v)
{
    bool found;
    int64_t total = 0;
    TRY(db_one(v->db, NULL, &caused_count, &found, ">i", &total));
    if (total == v->caused_verified)
        return ERR_OK;
    QUERY_SCOPE(q);
    TRY(db_query(v->db, &caused_leaves, &q));
    for (bool row;;) {
        TRY(query_step(q, &row));
        if (!row)
            return ERR_OK;
        int64_t index = query_int(q, 0);
        struct leaf_caused *list;
        size_t count = 0;
        struct leaf_record record;
        if (!query_null(q, 2) && leaf_parse(v->scratch, query_text(q, 2), &record) == ERR_OK &&
            record.has_caused)
            TRY(caused_by(v, index, &record, &list, &count));
        arena_clear(v->scratch);
        if ((int64_t)count != query_int(q, 1))
            caused_fault(v, FAULT_ROW_EXTRA, index,
                         "Record {1} caused less in other entries than rows say it did",
                         numtext(index));
    }
}
