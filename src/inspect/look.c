/* What a viewer is shown of the examination: sums over what he may know of. */
#include "base/clock.h"
#include "inspect/state.h"
#include "office/entry.h"

#include <stdlib.h>

static const struct sql hit_since = {
    "hit.since",
    "SELECT check_name, MIN(since) FROM hit WHERE until IS NULL AND (label < 0 OR " SEES(
        1, "label") ") GROUP BY check_name",
    NULL};
static const struct sql hit_of = {
    "hit.of", "SELECT since FROM hit WHERE check_name = $1 AND entry = $2 AND until IS NULL", NULL};
static const struct sql departments_below = {
    "examine.departments", "SELECT department FROM department_ancestor WHERE ancestor = $1", NULL};
static const struct sql extent_first = {"extent.first", "SELECT MIN(day) FROM extent", NULL};
static const struct sql extent_until = {
    "extent.until",
    "SELECT what, key, label, department, population FROM extent WHERE day <= $1"
    " ORDER BY what, key, label, department, day",
    NULL};
static const struct sql extent_of = {"extent.of",
                                     "SELECT label, department, day, population, failing"
                                     " FROM extent WHERE what = $1 ORDER BY day",
                                     NULL};

const struct sql *const look_statements[] = {
    &hit_since, &hit_of, &departments_below, &extent_first, &extent_until, &extent_of, NULL};

/* The register of findings says who may see the examination. */
static enum err may_look(const struct desk *k)
{
    const struct reg *finding = rule_register(k->book, STR("finding"));
    if (finding && desk_sees_register(k, finding))
        return ERR_OK;
    return fail(ERR_REFUSED, "The self-examination is for those who see the register of findings");
}

/* ---- points ---- */

struct sums {
    struct examination *x;
    struct point *points;
    int *point_of; /* by column; -1 */
    struct cells departments;
    const int64_t *only; /* departments; NULL: all */
    int only_count;
};

static bool wanted(const struct sums *s, uint32_t department)
{
    for (int i = 0; i < s->only_count; i++) {
        if (s->only[i] == department)
            return true;
    }
    return !s->only;
}

static void add_cells(struct sums *s, const struct sight *sight)
{
    struct examination *x = s->x;
    for (size_t i = 0; i < x->cells.count; i++) {
        const struct cell *c = &x->cells.rows[i];
        int at = s->point_of[c->column];
        if (at < 0 || !c->population || !sight_has(sight, c->label) || !wanted(s, c->department))
            continue;
        struct cell *d = cell_at(&s->departments, c->column, 0, 0, c->department);
        d->population += c->population;
        d->failing += c->failing;
        s->points[at].population += c->population;
        s->points[at].failing += c->failing;
    }
    for (size_t i = 0; i < s->departments.count; i++) {
        const struct cell *d = &s->departments.rows[i];
        struct point *p = &s->points[s->point_of[d->column]];
        int share = (int)(d->failing * 1000 / d->population);
        share = share || !d->failing ? share : 1;
        p->worst_department_share =
            share > p->worst_department_share ? share : p->worst_department_share;
    }
}

/* The checks of the examination as it stands under the lock: its rulebook is held by it, so the
 * points are of the desk's own, found by name. */
static void sum_up(struct sums *s, struct desk *k)
{
    struct examination *x = s->x;
    pthread_mutex_lock(&x->lock);
    s->point_of = NEW_ARRAY(k->a, int, (size_t)x->column_count + 1);
    for (int i = 0; i < x->column_count; i++)
        s->point_of[i] = -1;
    int at = 0;
    for (int i = 0; i < k->book->reg_count; i++) {
        for (int n = 0; n < k->book->regs[i]->check_count; n++, at++) {
            const struct check *c = &k->book->regs[i]->checks[n];
            int column = column_of(x, str_of(c->name));
            s->points[at].check = c;
            if (column >= 0)
                s->point_of[column] = at;
            if (column >= 0 && c->kind == CHECK_OFFICE && !s->only && x->whole[column] >= 0) {
                s->points[at].population = 1;
                s->points[at].failing = x->whole[column] == 0;
                s->points[at].worst_department_share = 1000 * (x->whole[column] == 0);
            }
        }
    }
    add_cells(s, k->sight);
    pthread_mutex_unlock(&x->lock);
    free(s->departments.rows);
    free(s->departments.slots);
}

static enum err add_since(struct desk *k, struct point *points, int count)
{
    QUERY_SCOPE(q);
    TRY(db_query(k->db, &hit_since, &q));
    bind_sight(q, 1, k->sight->bits, k->sight->count);
    for (;;) {
        bool row;
        TRY(query_step(q, &row));
        if (!row)
            return ERR_OK;
        for (int i = 0; i < count; i++) {
            if (points[i].failing && str_is(query_text(q, 0), points[i].check->name))
                points[i].since = arena_text(k->a, query_text(q, 1));
        }
    }
}

static enum err points_of(struct desk *k, const int64_t *only, int only_count,
                          struct point **ret_points, int *ret_count)
{
    int count = 0;
    TRY(may_look(k));
    TRY(examine(k->o, EXAMINE_CHANGES, NULL));
    for (int i = 0; i < k->book->reg_count; i++)
        count += k->book->regs[i]->check_count;
    struct sums s = {.x = state_of(k->o),
                     .points = NEW_ARRAY(k->a, struct point, (size_t)count + 1),
                     .only = only,
                     .only_count = only_count};
    sum_up(&s, k);
    TRY(add_since(k, s.points, count));
    *ret_points = s.points;
    *ret_count = count;
    return ERR_OK;
}

enum err examine_points(struct desk *k, struct point **ret_points, int *ret_count)
{
    return points_of(k, NULL, 0, ret_points, ret_count);
}

enum err examine_department(struct desk *k, int64_t department, struct point **ret_points,
                            int *ret_count)
{
    int64_t *ids = NULL;
    size_t count = 0, cap = 0;
    QUERY_SCOPE(q);
    TRY(db_start(k->db, &departments_below, &q, "i", department));
    for (;;) {
        bool row;
        TRY(query_step(q, &row));
        if (!row)
            break;
        ids = arena_grow(k->a, ids, count, &cap, sizeof *ids);
        ids[count++] = query_int(q, 0);
    }
    if (!count)
        return fail(ERR_MISSING, "There is no such department");
    return points_of(k, ids, (int)count, ret_points, ret_count);
}

/* ---- one point ---- */

static enum err describe(struct desk *k, const struct check *check, struct failing *f)
{
    struct shown shown = {0};
    bool found;
    struct str since = {NULL, 0};
    TRY(db_one(k->db, k->a, &hit_of, &found, "zi>t", check->name, f->entry, &since));
    f->since = found ? since.p : NULL;
    TRY(shown_entry(k, check->reg, f->entry, &shown));
    f->title = shown.text;
    return ERR_OK;
}

enum err examine_failing(struct desk *k, const struct check *check, int64_t after, int limit,
                         struct failing **ret_rows, int *ret_count)
{
    TRY(may_look(k));
    struct examination *x = state_of(k->o);
    struct failing *rows = NEW_ARRAY(k->a, struct failing, (size_t)limit + 1);
    int count = 0;
    pthread_mutex_lock(&x->lock);
    int column = x->known ? column_of(x, str_of(check->name)) : -1;
    for (int i = 0; column >= 0 && i < x->book->reg_count; i++) {
        const struct reg_state *r = &x->regs[i];
        int at = column - r->first_column;
        if (at < 0 || at >= r->columns)
            continue;
        for (int64_t id = after + 1; id < r->room && count < limit; id++) {
            if (r->said[(size_t)id * (size_t)r->columns + (size_t)at] == SAID_FAILS &&
                sight_has(k->sight, r->label[id]))
                rows[count++] = (struct failing){.entry = id, .department = r->department[id]};
        }
    }
    pthread_mutex_unlock(&x->lock);
    for (int i = 0; i < count; i++)
        TRY(describe(k, check, &rows[i]));
    *ret_rows = rows;
    *ret_count = count;
    return ERR_OK;
}

enum err examine_evidence(struct desk *k, const struct check *check, struct evidence *ret_evidence)
{
    struct evidence found = {STR(""), STR(""), 0, 0};
    struct eval e = {.o = k->o, .db = k->db, .today = k->today, .now = k->now};
    bool row = false;
    TRY(may_look(k));
    if (check->evidence) {
        QUERY_SCOPE(q);
        TRY(eval_query(&e, check->evidence, &q));
        TRY(query_step(q, &row));
        if (row && !query_null(q, 0)) {
            found.oldest = arena_str(k->a, query_text(q, 0));
            found.newest = arena_str(k->a, query_text(q, 1));
        }
        found.of = row ? query_int(q, 2) : 0;
        found.with = row ? query_int(q, 3) : 0;
    }
    *ret_evidence = found;
    return ERR_OK;
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

/* Sums by (column, key): label and department are left out of their cells. */
static void add_number(struct cells *sums, uint32_t column, uint32_t key, int64_t n)
{
    if (n)
        cell_at(sums, column, key, 0, 0)->population += n;
}

static void numbers_now(struct examination *x, const struct sight *sight, struct cells *sums)
{
    for (size_t i = 0; i < x->cells.count; i++) {
        const struct cell *c = &x->cells.rows[i];
        if (sight_has(sight, c->label))
            add_number(sums, c->column, c->key, c->population);
    }
}

/* The last row of each cell up to that day; they come in order, the last one of a cell last. */
static enum err numbers_on(struct examination *x, struct desk *k, struct str day,
                           struct cells *sums)
{
    struct cells last = {0};
    enum err err = ERR_OK;
    QUERY_SCOPE(q);
    TRY(db_start(k->db, &extent_until, &q, "t", day));
    for (;;) {
        bool row = false;
        err = query_step(q, &row);
        if (err || !row)
            break;
        int column = column_of(x, query_text(q, 0));
        if (column < 0 || !sight_has(k->sight, (uint32_t)query_int(q, 2)))
            continue;
        cell_at(&last, (uint32_t)column, key_of_text(x, (uint32_t)column, query_text(q, 1)),
                (uint32_t)query_int(q, 2), (uint32_t)query_int(q, 3))
            ->population = query_int(q, 4);
    }
    for (size_t i = 0; i < last.count; i++)
        add_number(sums, last.rows[i].column, last.rows[i].key, last.rows[i].population);
    free(last.rows);
    free(last.slots);
    return err;
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

static enum err check_day(struct desk *k, struct str day)
{
    int64_t n;
    bool found;
    struct str first = {NULL, 0};
    if (!date_parse(day, &n))
        return fail(ERR_INPUT, "A day is written like 2026-03-01");
    TRY(db_one(k->db, k->a, &extent_first, &found, ">t", &first));
    if (!found || !first.p || str_cmp(day, first) < 0)
        return fail(ERR_MISSING, "The office has been examined since {1} only",
                    first.p ? first.p : k->today);
    return ERR_OK;
}

enum err examine_numbers(struct desk *k, struct str day, struct number **ret_rows, int *ret_count)
{
    bool past = day.n && !str_is(day, k->today);
    struct cells sums = {0};
    TRY(may_look(k));
    TRY(examine(k->o, EXAMINE_CHANGES, NULL));
    if (past)
        TRY(check_day(k, day));
    struct examination *x = state_of(k->o);
    enum err err = ERR_OK;
    pthread_mutex_lock(&x->lock);
    if (past)
        err = numbers_on(x, k, day, &sums);
    else
        numbers_now(x, k->sight, &sums);
    if (!err)
        write_numbers(x, k, &sums, ret_rows, ret_count);
    pthread_mutex_unlock(&x->lock);
    free(sums.rows);
    free(sums.slots);
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
        if (!sight_has(k->sight, (uint32_t)query_int(q, 0)))
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
    free(last.rows);
    free(last.slots);
    *ret_rows = rows;
    *ret_count = (int)count;
    return err;
}
