/* How the points stood over time, as pictures; departments to choose from. */
#include "base/clock.h"
#include "web/inspect_views.h"
#include "web/page.h"

/* Days evenly between the first and yesterday; today comes from what is now. */
static int sample_days(struct chart_history *h, char (*ret_days)[11])
{
    int64_t span = h->last - h->first;
    int64_t count = span < HISTORY_SAMPLES - 1 ? span : HISTORY_SAMPLES - 1;
    for (int64_t i = 0; i < count; i++) {
        h->day[i] = h->first + i * span / count;
        date_text(h->day[i], ret_days[i]);
    }
    return (int)count;
}

enum err chart_history(struct visit *x, int64_t department, const struct point *now, int count,
                       struct chart_history *ret_history)
{
    char days[HISTORY_SAMPLES][11];
    struct str first;
    struct chart_history h = {.point_count = count};
    struct point *points = NULL;
    int each = 0;
    TRY(examine_first_day(&x->desk, &first));
    if (!date_parse(str_of(x->desk.today), &h.last))
        return fail(ERR_INPUT, "A day is written like 2026-03-01");
    if (!date_parse(first, &h.first) || h.first > h.last)
        h.first = h.last; /* it begins today */
    int past = sample_days(&h, days);
    if (past)
        TRY(examine_history(&x->desk, (const char(*)[11])days, past, department, &points, &each));
    for (int i = 0; i < past; i++)
        h.points[i] = points + (size_t)each * (size_t)i;
    h.points[past] = now;
    h.day[past] = h.last;
    h.days = past + 1;
    *ret_history = h;
    return ERR_OK;
}

enum err chart_failing(struct visit *x, const struct chart_history *h, chart_wants *wanted,
                       int which, struct str title, const struct drawing **ret_drawing)
{
    struct plot_point *rows = NEW_ARRAY(x->a, struct plot_point, (size_t)h->days);
    for (int i = 0; i < h->days; i++) {
        int64_t failing = 0;
        for (int k = 0; k < h->point_count; k++)
            failing += wanted(&h->points[i][k], which) ? h->points[i][k].failing : 0;
        rows[i] = (struct plot_point){h->day[i], (double)failing};
    }
    const struct plot_series series = {STR(""), rows, h->days};
    const struct plot plot = {.kind = PLOT_SPARK,
                              .title = title,
                              .series = &series,
                              .series_count = 1,
                              .first_day = h->first,
                              .last_day = h->last};
    return plot_draw(x->a, &plot, x->lang, ret_drawing);
}

enum err chart_risk(struct visit *x, const struct chart_history *h, int width, int height,
                    const struct drawing **ret_drawing)
{
    struct plot_point *rows = NEW_ARRAY(x->a, struct plot_point, (size_t)h->days);
    for (int i = 0; i < h->days; i++) {
        struct risk risk;
        risk_of(x->a, h->points[i], h->point_count, &risk);
        rows[i] = (struct plot_point){h->day[i], risk.index};
    }
    const struct plot_series series = {STR(""), rows, h->days};
    const struct plot plot = {.kind = PLOT_STEPS,
                              .title = str_of(tr(x->lang, N_("Risk coefficient over time"))),
                              .series = &series,
                              .series_count = 1,
                              .first_day = h->first,
                              .last_day = h->last,
                              .most = 1,
                              .decimals = 3,
                              .width = width,
                              .height = height};
    return plot_draw(x->a, &plot, x->lang, ret_drawing);
}

/* ---- departments ---- */

enum err department_options(struct visit *x, int64_t chosen, const struct option **ret_options,
                            int *ret_count)
{
    enum { DEPARTMENTS_MAX = 200 };
    const struct reg *reg;
    struct pick *picks;
    int count;
    TRY(desk_register(&x->desk, STR("department"), &reg));
    TRY(entry_picks(&x->desk, reg, STR(""), DEPARTMENTS_MAX, &picks, &count));
    struct option *o = NEW_ARRAY(x->a, struct option, (size_t)count + 1);
    for (int i = 0; i < count; i++) {
        const char *title = arena_text(x->a, picks[i].title);
        o[i] = (struct option){str_of(arena_printf(x->a, "%lld", (long long)picks[i].id)),
                               {title, title},
                               picks[i].id == chosen};
    }
    *ret_options = o;
    *ret_count = count;
    return ERR_OK;
}

enum err department_name(struct visit *x, int64_t id, struct str *ret_name)
{
    const struct reg *reg;
    struct shown shown = {.text = STR("")};
    if (id && !desk_register(&x->desk, STR("department"), &reg))
        TRY(shown_entry(&x->desk, reg, id, &shown));
    *ret_name = shown.text;
    return ERR_OK;
}

/* ---- words and tones ---- */

enum tone grade_tone(enum grade grade)
{
    static const enum tone tones[] = {TONE_PLAIN, TONE_GOOD, TONE_WARN, TONE_BAD};
    return tones[grade];
}

struct words point_state_words(const struct point *p)
{
    return page_words(!p->population ? N_("Does not apply")
                      : p->failing   ? N_("Fails")
                                     : N_("Holds"));
}

enum tone point_state_tone(const struct point *p)
{
    return !p->population ? TONE_PLAIN : p->failing ? TONE_BAD : TONE_GOOD;
}

struct str short_day(struct str when)
{
    return when.n > 10 ? str_bytes(when.p, 10) : when;
}

const char *check_href(const struct check *check)
{
    static _Thread_local char rows[8][160];
    static _Thread_local unsigned at;
    char *row = rows[at++ % ARRAY_SIZE(rows)];
    snprintf(row, sizeof rows[0], "/inspection/%s", check->name);
    return row;
}
