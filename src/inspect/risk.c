#include "inspect/risk.h"

#include <math.h>
#include <stdlib.h>

const struct risk_rule risk_rule = {
    /* Even where everything fails there is room left, and it shows. With 0.95 an office in which a
     * quarter of the checks fail for 3 to 33 of a hundred entries stands between 0.2 and 0.6. */
    .ceiling = 0.95,
    /* A rulebook of three checks could else put a single failing at 0.7. */
    .most = 0.25,
    /* One department that neglects what all others do is a weak link of the whole; yet the smaller a
     * department, the sooner one entry is all of it: so it counts for a quarter. */
    .worst_part = 0.25,
    .useful = 0.5,
};

enum { LIKELIEST = 5, GRAVEST = 5, BISECTIONS = 60 };

double risk_grade(const struct check *check)
{
    return (double)(check->likelihood * check->consequence) / (LIKELIEST * GRAVEST);
}

/* Concave: the first failing entries tell most, for a hole is there with the first of them. */
static double extent_of(double share, double worst)
{
    worst = worst > share ? worst : share;
    return sqrt((1 - risk_rule.worst_part) * share + risk_rule.worst_part * worst);
}

double risk_extent(const struct point *p)
{
    if (!p->population || !p->failing)
        return 0;
    return extent_of((double)p->failing / (double)p->population,
                     (double)p->worst_department_share / 1000);
}

static double point_term(const struct point *p)
{
    return risk_grade(p->check) * risk_extent(p);
}

/* ---- points by cause ---- */

/* Of one cause: rows of the sorted points. */
struct group {
    const struct point *const *rows;
    int count;
};

/* Causes by name, so that the order of the points changes nothing, not even the last bit. */
static int by_cause(const void *a, const void *b)
{
    const struct point *x = *(const struct point *const *)a, *y = *(const struct point *const *)b;
    int c = strcmp(x->check->cause, y->check->cause);
    return c ? c : strcmp(x->check->name, y->check->name);
}

static int group_points(struct arena *a, const struct point *points, int count,
                        struct group **ret_groups)
{
    const struct point **rows = NEW_ARRAY(a, const struct point *, (size_t)count + 1);
    struct group *groups = NEW_ARRAY(a, struct group, (size_t)count + 1);
    int n = 0;
    for (int i = 0; i < count; i++)
        rows[i] = &points[i];
    if (count)
        qsort(rows, (size_t)count, sizeof(struct point *), by_cause);
    for (int i = 0; i < count; i++) {
        if (!i || strcmp(rows[i]->check->cause, rows[i - 1]->check->cause) != 0)
            groups[n++].rows = &rows[i];
        groups[n - 1].count++;
    }
    *ret_groups = groups;
    return n;
}

/* The heaviest grade of the group: what it would weigh if all failed. */
static double group_grade(const struct group *g)
{
    double most = 0;
    for (int i = 0; i < g->count; i++)
        most = fmax(most, risk_grade(g->rows[i]->check));
    return most;
}

/* What the cause weighs with one check left out (NULL: none). */
static double group_term(const struct group *g, const struct point *except)
{
    double most = 0;
    for (int i = 0; i < g->count; i++) {
        if (g->rows[i] != except)
            most = fmax(most, point_term(g->rows[i]));
    }
    return most;
}

/* w: where everything fails, the index is the ceiling. More weight, more index: halving finds it. */
static double solve_weight(const struct group *groups, int count)
{
    double low = 0, high = risk_rule.most;
    for (int step = 0; step < BISECTIONS; step++) {
        double w = (low + high) / 2, safe = 1;
        for (int i = 0; i < count; i++)
            safe *= 1 - w * group_grade(&groups[i]);
        if (1 - safe > risk_rule.ceiling)
            high = w;
        else
            low = w;
    }
    return low;
}

/* ---- the index ---- */

static int heaviest(const void *a, const void *b)
{
    const struct risk_cause *x = a, *y = b;
    if (x->term != y->term)
        return x->term > y->term ? -1 : 1;
    return strcmp(x->name, y->name);
}

static void add_cause(struct risk *risk, const struct group *g)
{
    struct risk_cause cause = {.name = g->rows[0]->check->cause};
    bool applies = false;
    for (int i = 0; i < g->count; i++) {
        const struct point *p = g->rows[i];
        applies = applies || p->population;
        cause.failing += p->failing > 0;
        if (p->failing && (!cause.point || point_term(p) > point_term(cause.point)))
            cause.point = p;
    }
    risk->applicable += applies;
    if (!cause.point)
        return;
    cause.check = cause.point->check;
    cause.extent = risk_extent(cause.point);
    cause.term = risk->weight * group_term(g, NULL);
    risk->causes[risk->cause_count++] = cause;
}

/* Shares by the logarithms of what each cause leaves: these add up, the terms do not. */
static void add_shares(struct risk *risk, double safe)
{
    double link_safe[LINK_COUNT];
    for (int i = 0; i < LINK_COUNT; i++)
        link_safe[i] = 1;
    for (int i = 0; i < risk->cause_count; i++) {
        struct risk_cause *c = &risk->causes[i];
        struct risk_link *link = &risk->links[c->check->link];
        c->share = log1p(-c->term) / log(safe);
        c->drop = safe / (1 - c->term) - safe;
        link->causes++;
        link->share += c->share;
        link_safe[c->check->link] *= 1 - c->term;
    }
    for (int i = 0; i < LINK_COUNT; i++)
        risk->links[i].drop = safe / link_safe[i] - safe;
}

/* ---- repairs ---- */

static const struct group *group_named(const struct group *groups, int count, const char *cause)
{
    for (int i = 0; i < count; i++) {
        if (!strcmp(groups[i].rows[0]->check->cause, cause))
            return &groups[i];
    }
    return NULL;
}

/* The point as it would stand were its worst department mended. */
static double term_without_worst(const struct point *p)
{
    const struct point_part *worst = &p->parts[0];
    double share = (double)(p->failing - worst->failing) / (double)p->population, next = 0;
    if (p->failing == worst->failing)
        return 0;
    for (int i = 1; i < p->part_count; i++)
        next = fmax(next, (double)p->parts[i].failing / (double)p->parts[i].population);
    return risk_grade(p->check) * extent_of(share, next);
}

static void add_department(struct risk_repair *r, const struct risk *risk, double safe,
                           const struct group *g)
{
    const struct point *p = r->cause->point;
    if (p->part_count < 2)
        return;
    double left = risk->weight * fmax(group_term(g, p), term_without_worst(p));
    double there = safe / (1 - r->cause->term) * (1 - left) - safe;
    if (there < risk_rule.useful * r->drop)
        return;
    r->department = p->parts[0].department;
    r->there = there;
}

static void add_repairs(struct risk *risk, double safe, const struct group *groups, int count)
{
    for (int i = 0; i < risk->cause_count && i < RISK_REPAIRS; i++) {
        const struct risk_cause *c = &risk->causes[i];
        const struct group *g = group_named(groups, count, c->name);
        struct risk_repair *r = &risk->repairs[risk->repair_count++];
        double left = risk->weight * group_term(g, c->point);
        *r = (struct risk_repair){
            .cause = c, .drop = c->drop, .alone = safe / (1 - c->term) * (1 - left) - safe};
        r->alone = r->alone > 0 ? r->alone : 0;
        add_department(r, risk, safe, g);
    }
}

void risk_of(struct arena *a, const struct point *points, int count, struct risk *ret_risk)
{
    struct group *groups;
    int n = group_points(a, points, count, &groups);
    double safe = 1;
    struct risk risk = {.weight = solve_weight(groups, n),
                        .causes = NEW_ARRAY(a, struct risk_cause, (size_t)n + 1)};
    for (int i = 0; i < n; i++)
        add_cause(&risk, &groups[i]);
    for (int i = 0; i < risk.cause_count; i++)
        safe *= 1 - risk.causes[i].term;
    risk.index = 1 - safe;
    if (risk.cause_count)
        qsort(risk.causes, (size_t)risk.cause_count, sizeof *risk.causes, heaviest);
    if (risk.index > 0)
        add_shares(&risk, safe);
    add_repairs(&risk, safe, groups, n);
    *ret_risk = risk;
}

/* ---- how it moved ---- */

static int most_moved(const void *a, const void *b)
{
    const struct risk_step *x = a, *y = b;
    if (fabs(x->moved) != fabs(y->moved))
        return fabs(x->moved) > fabs(y->moved) ? -1 : 1;
    return strcmp(x->cause, y->cause);
}

static const struct risk_cause *cause_of(const struct risk *risk, const char *name)
{
    for (int i = 0; i < risk->cause_count; i++) {
        if (!strcmp(risk->causes[i].name, name))
            return &risk->causes[i];
    }
    return NULL;
}

static void add_step(struct risk_move *move, const struct risk_cause *then,
                     const struct risk_cause *now)
{
    struct risk_step step = {.before = then ? then->term : 0, .after = now ? now->term : 0};
    if (step.before == step.after)
        return;
    step.cause = now ? now->name : then->name;
    step.check = now ? now->check : then->check;
    step.moved = (1 - move->after) * ((1 - step.before) / (1 - step.after) - 1);
    move->steps[move->step_count++] = step;
}

void risk_compare(struct arena *a, const struct risk *before, const struct risk *after,
                  struct risk_move *ret_move)
{
    struct risk_move move = {.before = before->index, .after = after->index};
    move.steps = NEW_ARRAY(a, struct risk_step,
                           (size_t)before->cause_count + (size_t)after->cause_count + 1);
    for (int i = 0; i < after->cause_count; i++)
        add_step(&move, cause_of(before, after->causes[i].name), &after->causes[i]);
    for (int i = 0; i < before->cause_count; i++) {
        if (!cause_of(after, before->causes[i].name))
            add_step(&move, &before->causes[i], NULL);
    }
    if (move.step_count)
        qsort(move.steps, (size_t)move.step_count, sizeof *move.steps, most_moved);
    *ret_move = move;
}
