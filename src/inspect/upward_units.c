/* The units on one page: who reported what, who did not, and what it comes to. */
#include <stdlib.h>

#include "inspect/upward_parts.h"
#include "office/act.h"
#include "office/proof.h"

/* ---- one row a unit ---- */

static struct str day_of(struct desk *k, struct query *q, int col)
{
    return query_null(q, col) ? STR("") : arena_str(k->a, query_text(q, col));
}

static int64_t number_of(struct query *q, int col)
{
    return query_null(q, col) ? -1 : query_int(q, col);
}

static enum err last_witnessed(struct desk *k, struct str key, struct upward_row *row)
{
    struct note_key parsed;
    struct witnessed last;
    if (note_key_parse(key, &parsed)) {
        row->witnessed_at = "";
        return ERR_OK; /* the register's own page shows what stands there */
    }
    TRY(witness_last(k->o, parsed.name, k->a, &last));
    row->witnessed_leaves = last.size;
    row->witnessed_at = last.at;
    return ERR_OK;
}

/* The last report that holds, and its number of confidential people. */
static enum err last_report(struct desk *k, int64_t unit, struct upward_row *row, int64_t *ret_last)
{
    bool more;
    *ret_last = 0;
    row->overdue = row->reported = -1;
    QUERY_SCOPE(q);
    TRY(db_start(
        k->db,
        upward_sql(k, "units.last",
                   "SELECT id, label, score, coefficient, until_day, overdue FROM"
                   " r_unit_bundle WHERE unit = $1 AND state = 'checked' ORDER BY id DESC"),
        &q, "i", unit));
    for (;;) {
        TRY(query_step(q, &more));
        if (!more)
            return ERR_OK;
        if (!upward_sees(k, query_int(q, 1)))
            continue;
        *ret_last = query_int(q, 0);
        row->score = day_of(k, q, 2);
        row->coefficient = day_of(k, q, 3);
        row->until_day = day_of(k, q, 4);
        row->overdue = number_of(q, 5);
        return ERR_OK;
    }
}

static enum err count_failed(struct desk *k, int64_t unit, int64_t *ret_failed)
{
    bool found;
    return db_one(k->db, NULL,
                  upward_sql(k, "units.failed",
                             "SELECT count(*) FROM r_unit_bundle WHERE unit = $1 AND state ="
                             " 'failed'"),
                  &found, "i>i", unit, ret_failed);
}

/* ---- roll-ups ---- */

struct sums {
    struct upward_sum *rows;
    size_t count, cap;
};

static void add_sum(struct desk *k, struct sums *sums, struct str title, int64_t value)
{
    size_t i = 0;
    while (i < sums->count && !str_eq(sums->rows[i].title, title))
        i++;
    if (i == sums->count) {
        sums->rows = arena_grow(k->a, sums->rows, sums->count, &sums->cap, sizeof *sums->rows);
        sums->rows[sums->count++] = (struct upward_sum){.title = arena_str(k->a, title)};
    }
    sums->rows[i].value += value;
    sums->rows[i].units++;
}

static enum err add_base(struct desk *k, int64_t bundle, struct sums *sums, struct upward_row *row)
{
    bool more;
    QUERY_SCOPE(q);
    TRY(db_start(k->db,
                 upward_sql(k, "units.base",
                            "SELECT name, title, value FROM r_unit_bundle_base WHERE entry = $1"
                            " ORDER BY id"),
                 &q, "i", bundle));
    for (;;) {
        TRY(query_step(q, &more));
        if (!more)
            return ERR_OK;
        struct str name = query_text(q, 0);
        if (str_is(name, "overdue"))
            continue;
        add_sum(k, sums, query_text(q, 1), query_int(q, 2));
        if (str_starts(name, "person.by_category/")) /* confidential people, by category */
            row->reported = (row->reported < 0 ? 0 : row->reported) + query_int(q, 2);
    }
}

static enum err fill_row(struct desk *k, struct query *q, struct upward_units *units,
                         struct sums *sums, struct upward_row *row)
{
    int64_t id = query_int(q, 0), last;
    *row = (struct upward_row){.number = arena_str(k->a, query_text(q, 2)),
                               .name = arena_str(k->a, query_text(q, 3)),
                               .contact = day_of(k, q, 4),
                               .report_due = day_of(k, q, 5),
                               .reported_on = day_of(k, q, 6),
                               .entered = number_of(q, 7)};
    TRY(last_witnessed(k, query_text(q, 8), row));
    TRY(last_report(k, id, row, &last));
    TRY(count_failed(k, id, &row->failed));
    if (last)
        TRY(add_base(k, last, sums, row));
    row->late = row->report_due.n && str_cmp(row->report_due, str_of(k->today)) < 0;
    units->reported += last > 0;
    units->late += row->late;
    return ERR_OK;
}

enum err upward_units(struct desk *k, struct upward_units *ret_units)
{
    struct upward_units units = {0};
    struct sums sums = {0};
    size_t count = 0, cap = 0;
    bool more;
    if (!upward_register(k, "unit") || !upward_register(k, "unit_bundle"))
        return fail(ERR_MISSING, "There is no such page");
    QUERY_SCOPE(q);
    TRY(db_start(k->db,
                 upward_sql(k, "units.rows",
                            "SELECT id, label, number, name, contact, report_due, reported_on,"
                            " people, ledger_key FROM r_unit WHERE state = 'active' ORDER BY id"),
                 &q, ""));
    for (;;) {
        TRY(query_step(q, &more));
        if (!more)
            break;
        if (!upward_sees(k, query_int(q, 1)))
            continue;
        units.rows = arena_grow(k->a, units.rows, count, &cap, sizeof *units.rows);
        TRY(fill_row(k, q, &units, &sums, &units.rows[count]));
        count++;
    }
    units.count = (int)count;
    units.sums = sums.rows;
    units.sum_count = (int)sums.count;
    *ret_units = units;
    return ERR_OK;
}
