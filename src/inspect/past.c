/* The examination over time: base numbers, points of the past, trends. */
#include "base/clock.h"
#include "inspect/state.h"

#include <stdlib.h>

static const struct sql extent_first = {"extent.first", "SELECT MIN(day) FROM extent", NULL};
static const struct sql extent_until = {
    "extent.until",
    "SELECT what, key, label, department, population, failing FROM extent WHERE day <= $1"
    " ORDER BY what, key, label, department, day",
    NULL};
static const struct sql extent_of = {"extent.of",
                                     "SELECT label, department, day, population, failing"
                                     " FROM extent WHERE what = $1 ORDER BY day",
                                     NULL};

const struct sql *const examination_past[] = {&extent_first, &extent_until, &extent_of, NULL};

bool sees(const struct sight *sight, int64_t label)
{
    return label == -1 || (label >= 0 && label < LABEL_GONE && sight_has(sight, (uint32_t)label));
}

enum err examine_first_day(struct desk *k, struct str *ret_day)
{
    bool found;
    struct str first = {NULL, 0};
    TRY(may_look(k));
    TRY(db_one(k->db, k->a, &extent_first, &found, ">t", &first));
    *ret_day = found && first.p ? first : STR("");
    return ERR_OK;
}

static enum err check_day(struct desk *k, struct str day)
{
    int64_t n;
    struct str first;
    if (!date_parse(day, &n))
        return fail(ERR_INPUT, "A day is written like 2026-03-01");
    TRY(examine_first_day(k, &first));
    if (!first.n || str_cmp(day, first) < 0)
        return fail(ERR_MISSING, "The office has been examined since {1} only",
                    first.n ? first.p : k->today);
    return ERR_OK;
}

/* The last row of each cell up to that day; they come in order, the last one of a cell last. */
static enum err read_cells(struct examination *x, struct desk *k, struct str day,
                           struct cells *cells)
{
    QUERY_SCOPE(q);
    TRY(db_start(k->db, &extent_until, &q, "t", day));
    for (;;) {
        bool row;
        TRY(query_step(q, &row));
        if (!row)
            return ERR_OK;
        int column = column_of(x, query_text(q, 0));
        if (column < 0 || !sees(k->sight, query_int(q, 2)))
            continue;
        struct cell *c =
            cell_at(cells, (uint32_t)column, key_of_text(x, (uint32_t)column, query_text(q, 1)),
                    (uint32_t)query_int(q, 2), (uint32_t)query_int(q, 3));
        c->population = query_int(q, 4);
        c->failing = query_int(q, 5);
    }
}

enum err cells_on(struct examination *x, struct desk *k, struct str day, struct cells *ret_cells)
{
    struct cells cells = {0};
    TRY(check_day(k, day));
    enum err err = read_cells(x, k, day, &cells);
    if (err)
        cells_free(&cells);
    else
        *ret_cells = cells;
    return err;
}

/* ---- base numbers ---- */

static struct words key_words(const struct figure *f, uint32_t key)
{
    static const struct words yesno[] = {{"否", "No"}, {"是", "Yes"}};
    const struct words none = {NULL, NULL};
    if (!f->by || key == KEY_NONE)
        return none;
    switch (f->by->type) {
    case FIELD_CHOICE:
        return (int)key < f->by->choices->count ? f->by->choices->rows[key].words : none;
    case FIELD_STATE:
        return (int)key < f->reg->state_count ? f->reg->states[key].words : none;
    case FIELD_LEVEL:
        return level_is_valid((int)key) ? (struct words){level_name((enum level)key, LANG_ZH),
                                                         level_name((enum level)key, LANG_EN)}
                                        : none;
    default:
        return key < ARRAY_SIZE(yesno) ? yesno[key] : none;
    }
}

/* By (column, key): label and department are left out of their cells. */
static void sum_numbers(const struct cells *cells, const struct sight *sight, struct cells *sums)
{
    for (size_t i = 0; i < cells->count; i++) {
        const struct cell *c = &cells->rows[i];
        if (c->population && sight_has(sight, c->label))
            cell_at(sums, c->column, c->key, 0, 0)->population += c->population;
    }
}

static void write_numbers(struct examination *x, struct desk *k, struct cells *sums,
                          struct number **ret_rows, int *ret_count)
{
    struct number *rows = NULL;
    size_t count = 0, cap = 0;
    for (int i = 0; i < k->book->reg_count; i++) {
        for (int n = 0; n < k->book->regs[i]->figure_count; n++) {
            const struct figure *f = &k->book->regs[i]->figures[n];
            int column = column_of(x, str_of(f->name));
            size_t before = count;
            for (uint32_t key = 0; column >= 0 && key <= KEY_NONE; key++) {
                int64_t sum = cell_at(sums, (uint32_t)column, key, 0, 0)->population;
                if (!sum)
                    continue;
                rows = arena_grow(k->a, rows, count, &cap, sizeof *rows);
                rows[count++] = (struct number){f, key_words(f, key), sum};
            }
            if (count == before) {
                rows = arena_grow(k->a, rows, count, &cap, sizeof *rows);
                rows[count++] = (struct number){.figure = f};
            }
        }
    }
    *ret_rows = rows;
    *ret_count = (int)count;
}

enum err examine_numbers(struct desk *k, struct str day, struct number **ret_rows, int *ret_count)
{
    bool past = day.n && !str_is(day, k->today);
    struct cells sums = {0}, then = {0};
    TRY(may_look(k));
    TRY(examine(k->o, EXAMINE_CHANGES, NULL));
    struct examination *x = state_of(k->o);
    enum err err = ERR_OK;
    pthread_mutex_lock(&x->lock);
    if (past)
        err = cells_on(x, k, day, &then);
    if (!err) {
        sum_numbers(past ? &then : &x->cells, k->sight, &sums);
        write_numbers(x, k, &sums, ret_rows, ret_count);
    }
    pthread_mutex_unlock(&x->lock);
    cells_free(&then);
    cells_free(&sums);
    return err;
}

/* ---- over time ---- */

enum err examine_trend(struct desk *k, const struct check *check, struct moved **ret_rows,
                       int *ret_count)
{
    struct moved *rows = NULL, now = {.day = ""};
    size_t count = 0, cap = 0;
    struct cells last = {0};
    enum err err;
    TRY(may_look(k));
    QUERY_SCOPE(q);
    TRY(db_start(k->db, &extent_of, &q, "z", check->name));
    for (;;) {
        bool row = false;
        err = query_step(q, &row);
        if (err || !row)
            break;
        if (!sees(k->sight, query_int(q, 0)))
            continue;
        struct cell *c = cell_at(&last, 0, 0, (uint32_t)query_int(q, 0), (uint32_t)query_int(q, 1));
        now.population += query_int(q, 3) - c->population;
        now.failing += query_int(q, 4) - c->failing;
        c->population = query_int(q, 3);
        c->failing = query_int(q, 4);
        if (!count || !str_is(query_text(q, 2), rows[count - 1].day)) {
            rows = arena_grow(k->a, rows, count, &cap, sizeof *rows);
            count++;
        }
        rows[count - 1] = now;
        snprintf(rows[count - 1].day, sizeof now.day, "%.*s", (int)query_text(q, 2).n,
                 query_text(q, 2).p);
    }
    cells_free(&last);
    *ret_rows = rows;
    *ret_count = (int)count;
    return err;
}
