/* The points on many days at once, for charts. */
#include "inspect/state.h"

static const struct sql extent_all = {
    "extent.all",
    "SELECT what, label, department, day, population, failing FROM extent WHERE key = ''"
    " ORDER BY what, label, department, day",
    NULL};

const struct sql *const examination_history[] = {&extent_all, NULL};

struct history {
    struct desk *k;
    const char (*days)[11];
    int day_count, check_count;
    struct sums *sums; /* a day each */
};

/* One cell, row after row: what it changes by is added to all days from then on. */
struct running {
    struct str what;
    int64_t label, department, population, failing;
};

static void add_change(struct history *h, const struct running *now, int column, struct str day,
                       int64_t population, int64_t failing)
{
    for (int i = h->day_count; i-- > 0 && str_cmp(str_of(h->days[i]), day) >= 0;) {
        struct sums *s = &h->sums[i];
        struct point *p = &s->points[s->point_of[column]];
        p->population += population;
        p->failing += failing;
        if (now->label < 0)
            continue;
        struct cell *c =
            cell_at(&s->departments, (uint32_t)column, 0, 0, (uint32_t)now->department);
        c->population += population;
        c->failing += failing;
    }
}

static enum err read_extents(struct history *h)
{
    struct running now = {STR(""), -2, -2, 0, 0};
    struct examination *x = h->sums[0].x;
    QUERY_SCOPE(q);
    TRY(db_query(h->k->db, &extent_all, &q));
    for (;;) {
        bool row;
        TRY(query_step(q, &row));
        if (!row)
            return ERR_OK;
        int64_t label = query_int(q, 1), department = query_int(q, 2);
        struct str what = query_text(q, 0);
        if (!str_eq(what, now.what) || label != now.label || department != now.department)
            now = (struct running){arena_str(h->k->a, what), label, department, 0, 0};
        int64_t population = query_int(q, 4) - now.population,
                failing = query_int(q, 5) - now.failing;
        now.population += population;
        now.failing += failing;
        int column = column_of(x, what);
        bool seen = sees(h->k->sight, label) &&
                    (label < 0 ? !h->sums[0].only
                               : department_wanted(h->sums[0].only, h->sums[0].only_count,
                                                   (uint32_t)department));
        if (column >= 0 && h->sums[0].point_of[column] >= 0 && seen)
            add_change(h, &now, column, query_text(q, 3), population, failing);
    }
}

/* Departments that the check does not apply to on that day are none of its parts. */
static void finish_day(struct history *h, struct sums *s)
{
    struct cells kept = {0};
    for (size_t i = 0; i < s->departments.count; i++) {
        const struct cell *c = &s->departments.rows[i];
        if (c->population > 0)
            *cell_at(&kept, c->column, 0, 0, c->department) = *c;
    }
    cells_free(&s->departments);
    s->departments = kept;
    sums_part(s, h->k->a, h->check_count);
    for (int i = 0; i < h->check_count; i++) {
        struct point *p = &s->points[i];
        if (p->check->kind == CHECK_OFFICE)
            p->worst_department_share = 1000 * (p->failing > 0);
    }
    cells_free(&s->departments);
}

static enum err read_history(struct history *h)
{
    struct examination *x = state_of(h->k->o);
    pthread_mutex_lock(&x->lock);
    if (!x->known) {
        pthread_mutex_unlock(&x->lock);
        return fail(ERR_BUSY, "The examination begins anew. Try again in a moment");
    }
    for (int i = 0; i < h->day_count; i++)
        sums_begin(&h->sums[i], h->k);
    enum err err = read_extents(h);
    pthread_mutex_unlock(&x->lock);
    for (int i = 0; i < h->day_count; i++)
        finish_day(h, &h->sums[i]);
    return err;
}

enum err examine_history(struct desk *k, const char (*days)[11], int day_count, int64_t department,
                         struct point **ret_points, int *ret_count)
{
    struct history h = {.k = k, .days = days, .day_count = day_count};
    int64_t *ids = NULL;
    int id_count = 0;
    TRY(may_look(k));
    if (day_count < 1 || day_count > HISTORY_DAYS_MAX)
        return fail(ERR_INPUT, "Between 1 and {1} days can be compared", numtext(HISTORY_DAYS_MAX));
    if (department)
        TRY(with_those_below(k, department, &ids, &id_count));
    TRY(examine(k->o, EXAMINE_CHANGES, NULL));
    for (int i = 0; i < k->book->reg_count; i++)
        h.check_count += k->book->regs[i]->check_count;
    size_t each = (size_t)h.check_count;
    struct point *points = NEW_ARRAY(k->a, struct point, each * (size_t)day_count + 1);
    h.sums = NEW_ARRAY(k->a, struct sums, (size_t)day_count);
    for (int i = 0; i < day_count; i++)
        h.sums[i] = (struct sums){.x = state_of(k->o),
                                  .points = points + each * (size_t)i,
                                  .only = ids,
                                  .only_count = id_count};
    TRY(read_history(&h));
    *ret_points = points;
    *ret_count = h.check_count;
    return ERR_OK;
}
