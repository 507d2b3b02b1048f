#include "inspect/standing.h"

#include "base/clock.h"
#include "office/entry.h"

#include <stdlib.h>

/* The day to compare with, "" where none before today is known. */
static enum err earlier_day(struct desk *k, struct str since, char ret_day[DATE_SIZE])
{
    struct str first;
    int64_t today;
    char day[DATE_SIZE] = "";
    TRY(examine_first_day(k, &first));
    if (since.n) {
        if (!date_parse(since, &today))
            return fail(ERR_INPUT, "A day is written like 2026-03-01");
        snprintf(day, sizeof day, "%.*s", (int)since.n, since.p);
    } else if (first.n && date_parse(str_of(k->today), &today)) {
        date_text(today - STANDING_DAYS, day);
        if (str_cmp(str_of(day), first) < 0)
            snprintf(day, sizeof day, "%.*s", (int)first.n, first.p);
    }
    if (since.n && strcmp(day, k->today) >= 0)
        return fail(ERR_INPUT, "{1} is no day of the past", day);
    if (strcmp(day, k->today) >= 0)
        day[0] = '\0';
    memcpy(ret_day, day, sizeof day);
    return ERR_OK;
}

enum err standing_of(struct desk *k, int64_t department, struct str since,
                     struct standing *ret_standing)
{
    struct standing s = {0};
    struct point *then;
    int count;
    TRY(examine_points_on(k, STR(""), department, &s.points, &s.count));
    score_points(s.points, s.count, &s.score);
    risk_of(k->a, s.points, s.count, &s.risk);
    TRY(earlier_day(k, since, s.since));
    if (s.since[0]) {
        struct risk before;
        TRY(examine_points_on(k, str_of(s.since), department, &then, &count));
        risk_of(k->a, then, count, &before);
        risk_compare(k->a, &before, &s.risk, &s.move);
    }
    *ret_standing = s;
    return ERR_OK;
}

/* ---- departments ---- */

static int riskiest(const void *a, const void *b)
{
    const struct standing_department *x = a, *y = b;
    if (x->index != y->index)
        return x->index > y->index ? -1 : 1;
    return (x->id > y->id) - (x->id < y->id);
}

static int by_id(const void *a, const void *b)
{
    const struct standing_department *x = a, *y = b;
    return (x->id > y->id) - (x->id < y->id);
}

/* Each once, out of the points of the office. */
static int departments_of(struct arena *a, const struct standing *office,
                          struct standing_department **ret_rows)
{
    struct standing_department *rows = NULL;
    size_t n = 0, cap = 0;
    int count = 0;
    for (int i = 0; i < office->count; i++) {
        for (int k = 0; k < office->points[i].part_count; k++) {
            if (!office->points[i].parts[k].department)
                continue;
            rows = arena_grow(a, rows, n, &cap, sizeof *rows);
            rows[n++] = (struct standing_department){.id = office->points[i].parts[k].department};
        }
    }
    if (n)
        qsort(rows, n, sizeof *rows, by_id);
    for (size_t i = 0; i < n; i++) {
        if (!i || rows[i].id != rows[i - 1].id)
            rows[count++] = rows[i];
    }
    *ret_rows = rows;
    return count;
}

static enum err stand(struct desk *k, const struct reg *reg, struct standing_department *d)
{
    struct point *points;
    int count;
    struct score score;
    struct risk risk;
    struct shown shown = {0};
    TRY(examine_department(k, d->id, &points, &count));
    score_points(points, count, &score);
    risk_of(k->a, points, count, &risk);
    TRY(shown_entry(k, reg, d->id, &shown));
    d->name = shown.text;
    d->failing = score.whole[ASSESSED_BOTH].failing;
    d->score = score.whole[ASSESSED_BOTH].score;
    d->grade = score.whole[ASSESSED_BOTH].grade;
    d->index = risk.index;
    return ERR_OK;
}

enum err standing_departments(struct desk *k, const struct standing *office,
                              struct standing_department **ret_rows, int *ret_count)
{
    struct standing_department *rows;
    int count = departments_of(k->a, office, &rows);
    const struct reg *reg = rule_register(k->book, STR("department"));
    for (int i = 0; i < count; i++)
        TRY(stand(k, reg, &rows[i]));
    if (count)
        qsort(rows, (size_t)count, sizeof *rows, riskiest);
    *ret_rows = rows;
    *ret_count = count;
    return ERR_OK;
}
