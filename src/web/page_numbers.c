/* The base numbers, on any day since the examination began, beside those of another day. */
#include "web/inspect_pages.h"
#include "web/page_templates.h"

#include <stdlib.h>

static const struct {
    const char *name;
    const char *title;
} GROUPS[] = {
    {"people", N_("People")},
    {"posts", N_("Posts")},
    {"key_parts", N_("Key departments and parts")},
    {"carriers", N_("Carriers")},
    {"computers", N_("Computers")},
    {"networks", N_("Networks")},
    {"media", N_("Media")},
    {"secrets", N_("Secrets")},
    {"work", N_("Work of the office")},
};

/* ---- what was counted on one day ---- */

struct counted {
    struct number *rows;
    int count;
};

/* A day that cannot be shown is said on the page; the other one still is. */
static enum err count_on(struct visit *x, struct numbers_view *v, struct str day,
                         struct counted *ret)
{
    enum err err = examine_numbers(&x->desk, day, &ret->rows, &ret->count);
    if (err != ERR_INPUT && err != ERR_MISSING)
        return err;
    v->problem = arena_text(x->a, str_of(problem()->text[x->lang]));
    x->rs->status = err_http_status(ERR_INPUT);
    *ret = (struct counted){0};
    return ERR_OK;
}

static bool same_key(struct words a, struct words b)
{
    return a.en == b.en || (a.en && b.en && !strcmp(a.en, b.en));
}

static const struct number *find_number(const struct counted *c, const struct figure *figure,
                                        struct words key)
{
    for (int i = 0; i < c->count; i++) {
        if (c->rows[i].figure == figure && same_key(c->rows[i].key, key))
            return &c->rows[i];
    }
    return NULL;
}

/* ---- rows ---- */

struct rows {
    struct visit *x;
    const struct numbers_view *v;
    struct number_row *rows;
    int count;
};

static void add_row(struct rows *r, const struct figure *figure, struct words key, int64_t then,
                    int64_t now)
{
    struct number_row *row = &r->rows[r->count];
    *row = (struct number_row){.figure = figure, .key = key, .then = then, .now = now};
    row->is_first = !r->count || r->rows[r->count - 1].figure != figure;
    row->change = now == then ? "" : arena_printf(r->x->a, "%+lld", (long long)(now - then));
    r->count++;
}

/* The keys of either day, then their sum. */
static void add_figure(struct rows *r, const struct figure *figure, const struct counted *then,
                       const struct counted *now)
{
    int64_t sum_then = 0, sum_now = 0;
    bool parted = figure->by != NULL;
    for (int i = 0; i < now->count; i++) {
        if (now->rows[i].figure != figure)
            continue;
        const struct number *before = find_number(then, figure, now->rows[i].key);
        sum_now += now->rows[i].count;
        if (now->rows[i].count || !parted)
            add_row(r, figure, now->rows[i].key, before ? before->count : 0, now->rows[i].count);
    }
    for (int i = 0; i < then->count; i++) {
        if (then->rows[i].figure != figure)
            continue;
        sum_then += then->rows[i].count;
        if (then->rows[i].count && !find_number(now, figure, then->rows[i].key))
            add_row(r, figure, then->rows[i].key, then->rows[i].count, 0);
    }
    if (parted && (!r->count || r->rows[r->count - 1].figure != figure ||
                   !r->rows[r->count - 1].is_first)) { /* of one part alone it is the part */
        add_row(r, figure, (struct words){NULL, NULL}, sum_then, sum_now);
        r->rows[r->count - 1].is_total = true;
    }
}

static void fill_groups(struct visit *x, struct numbers_view *v, const struct counted *then,
                        const struct counted *now)
{
    struct number_group *groups = NEW_ARRAY(x->a, struct number_group, ARRAY_SIZE(GROUPS));
    for (size_t g = 0; g < ARRAY_SIZE(GROUPS); g++) {
        /* each figure gives a row for each key of both days, and its sum */
        struct rows r = {.x = x, .v = v};
        r.rows = NEW_ARRAY(x->a, struct number_row, 2 * (size_t)(then->count + now->count) + 1);
        for (int i = 0; i < x->desk.book->reg_count; i++) {
            const struct reg *reg = x->desk.book->regs[i];
            for (int k = 0; k < reg->figure_count; k++) {
                if (!strcmp(reg->figures[k].group, GROUPS[g].name))
                    add_figure(&r, &reg->figures[k], then, now);
            }
        }
        if (r.count)
            groups[v->group_count++] =
                (struct number_group){page_words(GROUPS[g].title), r.rows, r.count};
    }
    v->groups = groups;
}

enum err page_numbers(struct visit *x)
{
    struct numbers_view *v = NEW(x->a, struct numbers_view);
    struct counted now, then = {0};
    struct str since;
    TRY(visit_desk(x));
    TRY(examine_first_day(&x->desk, &since));
    v->since = since.n ? arena_text(x->a, since) : arena_text(x->a, str_of(x->desk.today));
    v->today = arena_text(x->a, str_of(x->desk.today));
    v->day = query_value(x, "day");
    v->against = query_value(x, "against");
    if (!v->day.n || str_cmp(v->day, str_of(x->desk.today)) > 0)
        v->day = str_of(v->today);
    TRY(count_on(x, v, v->day, &now));
    if (v->against.n)
        TRY(count_on(x, v, v->against, &then));
    if (v->problem)
        v->against = STR("");
    if (!v->problem || now.count)
        fill_groups(x, v, &then, &now);
    visit_level(x, LEVEL_INTERNAL);
    visit_show(x, page_words(N_("Base numbers")), numbers_content, v);
    return ERR_OK;
}
