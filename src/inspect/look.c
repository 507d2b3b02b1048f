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
    "hit.of",
    "SELECT h.since, l.level FROM hit h JOIN label l ON l.id = h.label"
    " WHERE h.check_name = $1 AND h.entry = $2 AND h.until IS NULL",
    NULL};
static const struct sql departments_below = {
    "examine.departments", "SELECT department FROM department_ancestor WHERE ancestor = $1", NULL};

const struct sql *const examination_looks[] = {&hit_since, &hit_of, &departments_below, NULL};

/* The register of findings says who may see the examination. */
enum err may_look(const struct desk *k)
{
    const struct reg *finding = rule_register(k->book, STR("finding"));
    if (finding && desk_sees_register(k, finding))
        return ERR_OK;
    return fail(ERR_REFUSED, "The self-examination is for those who see the register of findings");
}

/* ---- points ---- */

bool department_wanted(const int64_t *only, int only_count, uint32_t department)
{
    for (int i = 0; i < only_count; i++) {
        if (only[i] == department)
            return true;
    }
    return !only;
}

static int share_of(const struct point_part *p)
{
    int share = (int)(p->failing * 1000 / p->population);
    return share || !p->failing ? share : 1;
}

/* Where the largest share fails first, of equal shares where most entries fail. */
static int by_share(const void *a, const void *b)
{
    const struct point_part *x = a, *y = b;
    int64_t left = x->failing * y->population, right = y->failing * x->population;
    if (left != right)
        return left > right ? -1 : 1;
    if (x->failing != y->failing)
        return x->failing > y->failing ? -1 : 1;
    return (x->department > y->department) - (x->department < y->department);
}

void sums_part(struct sums *s, struct arena *a, int count)
{
    struct point_part **parts = NEW_ARRAY(a, struct point_part *, (size_t)count + 1);
    for (size_t i = 0; i < s->departments.count; i++)
        s->points[s->point_of[s->departments.rows[i].column]].part_count++;
    for (int i = 0; i < count; i++) {
        parts[i] = NEW_ARRAY(a, struct point_part, (size_t)s->points[i].part_count + 1);
        s->points[i].parts = parts[i];
        s->points[i].part_count = 0;
    }
    for (size_t i = 0; i < s->departments.count; i++) {
        const struct cell *d = &s->departments.rows[i];
        int at = s->point_of[d->column];
        parts[at][s->points[at].part_count++] =
            (struct point_part){d->department, d->population, d->failing};
    }
    for (int i = 0; i < count; i++) {
        struct point *p = &s->points[i];
        if (!p->part_count)
            continue;
        qsort(parts[i], (size_t)p->part_count, sizeof(struct point_part), by_share);
        p->worst_department_share = share_of(&parts[i][0]);
    }
}

static void add_cells(struct sums *s, const struct sight *sight, const struct cells *cells)
{
    for (size_t i = 0; i < cells->count; i++) {
        const struct cell *c = &cells->rows[i];
        int at = s->point_of[c->column];
        if (at < 0 || c->population <= 0)
            continue;
        struct point *p = &s->points[at];
        if (c->label == LABEL_GONE && !s->only) {
            p->population = c->population;
            p->failing = c->failing;
            p->worst_department_share = 1000 * (c->failing > 0);
        } else if (c->label != LABEL_GONE && sight_has(sight, c->label) &&
                   department_wanted(s->only, s->only_count, c->department)) {
            struct cell *d = cell_at(&s->departments, c->column, 0, 0, c->department);
            d->population += c->population;
            d->failing += c->failing;
            p->population += c->population;
            p->failing += c->failing;
        }
    }
}

/* The examination's rulebook is held by it, so the points are of the desk's own, found by name. */
void sums_begin(struct sums *s, struct desk *k)
{
    struct examination *x = s->x;
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
        }
    }
}

static enum err sum_up(struct sums *s, struct desk *k, struct str day, int count)
{
    struct examination *x = s->x;
    struct cells then = {0};
    enum err err = ERR_OK;
    pthread_mutex_lock(&x->lock);
    if (!x->known) {
        pthread_mutex_unlock(&x->lock);
        return fail(ERR_BUSY, "The examination begins anew. Try again in a moment");
    }
    sums_begin(s, k);
    if (day.n)
        err = cells_on(x, k, day, &then);
    if (!err)
        add_cells(s, k->sight, day.n ? &then : &x->cells);
    pthread_mutex_unlock(&x->lock);
    if (!err)
        sums_part(s, k->a, count);
    cells_free(&then);
    cells_free(&s->departments);
    return err;
}

static enum err read_since(struct desk *k, struct db *db, struct point *points, int count)
{
    QUERY_SCOPE(q);
    TRY(db_query(db, &hit_since, &q));
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

/* The desk's snapshot is older than the examination that it has just asked for. */
static enum err add_since(struct desk *k, struct point *points, int count)
{
    struct db *db;
    TRY(store_read(office_store(k->o), &db));
    enum err err = read_since(k, db, points, count);
    db_release(db);
    return err;
}

/* Now where no day is named. */
static enum err points_of(struct desk *k, struct str day, const int64_t *only, int only_count,
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
    TRY(sum_up(&s, k, day, count));
    if (!day.n)
        TRY(add_since(k, s.points, count));
    *ret_points = s.points;
    *ret_count = count;
    return ERR_OK;
}

enum err with_those_below(struct desk *k, int64_t department, int64_t **ret_ids, int *ret_count)
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
    *ret_ids = ids;
    *ret_count = (int)count;
    return ERR_OK;
}

enum err examine_points(struct desk *k, struct point **ret_points, int *ret_count)
{
    return points_of(k, STR(""), NULL, 0, ret_points, ret_count);
}

enum err examine_department(struct desk *k, int64_t department, struct point **ret_points,
                            int *ret_count)
{
    return examine_points_on(k, STR(""), department, ret_points, ret_count);
}

enum err examine_points_on(struct desk *k, struct str day, int64_t department,
                           struct point **ret_points, int *ret_count)
{
    int64_t *ids = NULL;
    int count = 0;
    if (department)
        TRY(with_those_below(k, department, &ids, &count));
    if (str_is(day, k->today))
        day = STR("");
    return points_of(k, day, ids, count, ret_points, ret_count);
}

/* ---- one point ---- */

static enum err describe(struct desk *k, struct db *db, const struct check *check,
                         struct failing *f)
{
    bool found, row;
    struct str since;
    int64_t level;
    TRY(db_one(db, k->a, &hit_of, &found, "zi>ti", check->name, f->entry, &since, &level));
    if (found) {
        f->since = since.p;
        f->level = (int)level;
    }
    QUERY_SCOPE(q);
    TRY(db_start(db, (const struct sql *)(const void *)check->reg->title_of, &q, "i", f->entry));
    TRY(query_step(q, &row));
    if (!row)
        return ERR_OK;
    f->number = arena_str(k->a, query_text(q, 0));
    f->title = query_null(q, 1) ? f->number : arena_str(k->a, query_text(q, 1));
    return ERR_OK;
}

/* The desk's snapshot is older than the examination. */
static enum err describe_all(struct desk *k, const struct check *check, struct failing *rows,
                             int count)
{
    struct db *db;
    enum err err = ERR_OK;
    TRY(store_read(office_store(k->o), &db));
    for (int i = 0; i < count && !err; i++)
        err = describe(k, db, check, &rows[i]);
    db_release(db);
    return err;
}

static enum err failing_of(struct desk *k, const struct check *check, const int64_t *only,
                           int only_count, int64_t after, int limit, struct failing **ret_rows,
                           int *ret_count)
{
    int count = 0, at = 0;
    struct examination *x = state_of(k->o);
    struct failing *rows = NEW_ARRAY(k->a, struct failing, (size_t)limit + 1);
    pthread_mutex_lock(&x->lock);
    int column = x->known ? column_of(x, str_of(check->name)) : -1;
    const struct reg_state *r = column < 0 ? NULL : column_register(x, (uint32_t)column, &at);
    for (int64_t id = after + 1; r && id < r->room && count < limit; id++) {
        if (r->said[(size_t)id * (size_t)r->columns + (size_t)at] == SAID_FAILS &&
            sight_has(k->sight, r->label[id]) &&
            department_wanted(only, only_count, r->department[id]))
            rows[count++] = (struct failing){
                .entry = id, .department = r->department[id], .label = r->label[id]};
    }
    pthread_mutex_unlock(&x->lock);
    TRY(describe_all(k, check, rows, count));
    *ret_rows = rows;
    *ret_count = count;
    return ERR_OK;
}

enum err examined_failing(struct desk *k, const struct check *check, int64_t after, int limit,
                          struct failing **ret_rows, int *ret_count)
{
    TRY(may_look(k));
    return failing_of(k, check, NULL, 0, after, limit, ret_rows, ret_count);
}

enum err examine_failing(struct desk *k, const struct check *check, int64_t after, int limit,
                         struct failing **ret_rows, int *ret_count)
{
    return examine_failing_in(k, check, 0, after, limit, ret_rows, ret_count);
}

enum err examine_failing_in(struct desk *k, const struct check *check, int64_t department,
                            int64_t after, int limit, struct failing **ret_rows, int *ret_count)
{
    int64_t *only = NULL;
    int only_count = 0;
    TRY(may_look(k));
    TRY(examine(k->o, EXAMINE_CHANGES, NULL));
    if (department)
        TRY(with_those_below(k, department, &only, &only_count));
    return failing_of(k, check, only, only_count, after, limit, ret_rows, ret_count);
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
