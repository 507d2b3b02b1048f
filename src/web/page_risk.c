/* The risk coefficient: what it is made of, what lowers it most, how it moved. */
#include "web/inspect_pages.h"
#include "web/page_templates.h"

#include <math.h>

enum { CAUSES_SHOWN = 12, STEPS_SHOWN = 6 };

const char *index_text(struct arena *a, double index)
{
    return arena_printf(a, "%.3f", index);
}

const char *moved_text(struct arena *a, double by)
{
    if (fabs(by) < 0.0005)
        return "±0.000";
    return arena_printf(a, "%+.3f", by);
}

static const char *drop_text(struct arena *a, double drop)
{
    return drop > 0 && drop < 0.0005 ? "<0.001" : index_text(a, drop);
}

static void fill_causes(struct visit *x, struct risk_view *v)
{
    struct cause_row *rows = NEW_ARRAY(x->a, struct cause_row, CAUSES_SHOWN);
    for (int i = 0; i < v->risk->cause_count && i < CAUSES_SHOWN; i++) {
        const struct risk_cause *c = &v->risk->causes[i];
        rows[v->cause_count++] =
            (struct cause_row){.cause = c,
                               .extent = arena_printf(x->a, "%.2f", c->extent),
                               .share = arena_printf(x->a, "%.1f %%", 100 * c->share),
                               .drop = drop_text(x->a, c->drop),
                               .percent = (int)lround(100 * c->share)};
    }
    v->causes = rows;
}

static enum err fill_repairs(struct visit *x, struct risk_view *v)
{
    struct repair_row *rows = NEW_ARRAY(x->a, struct repair_row, RISK_REPAIRS);
    for (int i = 0; i < v->risk->repair_count; i++) {
        const struct risk_repair *r = &v->risk->repairs[i];
        rows[i] = (struct repair_row){.repair = r,
                                      .drop = drop_text(x->a, r->drop),
                                      .after = index_text(x->a, v->risk->index - r->drop),
                                      .there_drop = drop_text(x->a, r->there)};
        TRY(department_name(x, r->department, &rows[i].there));
    }
    v->repairs = rows;
    v->repair_count = v->risk->repair_count;
    return ERR_OK;
}

/* Which links bring it about. */
static enum err draw_links(struct visit *x, struct risk_view *v)
{
    struct plot_bar bars[LINK_COUNT];
    for (int i = 0; i < LINK_COUNT; i++)
        bars[i] = (struct plot_bar){.label = str_of(words_in(&link_names[i].words, x->lang)),
                                    .value = 100 * v->risk->links[i].share,
                                    .note = STR("%")};
    const struct plot plot = {.kind = PLOT_ROWS,
                              .title = str_of(tr(x->lang, N_("Share of each link"))),
                              .bars = bars,
                              .bar_count = LINK_COUNT,
                              .decimals = 1,
                              .width = 560};
    return plot_draw(x->a, &plot, x->lang, &v->links);
}

static enum err fill_departments(struct visit *x, struct risk_view *v,
                                 const struct standing *standing)
{
    struct standing_department *departments;
    int count;
    TRY(standing_departments(&x->desk, standing, &departments, &count));
    struct department_row *rows = NEW_ARRAY(x->a, struct department_row, (size_t)count + 1);
    for (int i = 0; i < count; i++)
        rows[i] = (struct department_row){&departments[i], index_text(x->a, departments[i].index),
                                          tenths_text(x->a, departments[i].score)};
    v->rows = rows;
    v->row_count = count;
    return ERR_OK;
}

static void fill_move(struct visit *x, struct risk_view *v, const struct standing *standing)
{
    const struct risk_move *move = &standing->move;
    if (!standing->since[0])
        return;
    v->against = standing->since;
    v->moved = moved_text(x->a, move->after - move->before);
    v->up = move->after > move->before;
    struct step_row *rows = NEW_ARRAY(x->a, struct step_row, STEPS_SHOWN);
    for (int i = 0; i < move->step_count && v->step_count < STEPS_SHOWN; i++) {
        const struct risk_step *step = &move->steps[i];
        if (fabs(step->moved) >= 0.0005 && step->check)
            rows[v->step_count++] =
                (struct step_row){step, moved_text(x->a, step->moved), step->moved > 0};
    }
    v->steps = rows;
}

enum err page_risk(struct visit *x)
{
    struct risk_view *v = NEW(x->a, struct risk_view);
    struct standing *standing = NEW(x->a, struct standing);
    struct chart_history h;
    TRY(visit_desk(x));
    TRY(asked_department(x, &v->department));
    TRY(standing_of(&x->desk, v->department, STR(""), standing));
    v->risk = &standing->risk;
    v->index = index_text(x->a, v->risk->index);
    v->ceiling = arena_printf(x->a, "%.2f", risk_rule.ceiling);
    TRY(department_options(x, v->department, &v->departments, &v->department_count));
    TRY(chart_history(x, v->department, standing->points, standing->count, &h));
    TRY(chart_risk(x, &h, 720, 200, &v->trend));
    fill_causes(x, v);
    TRY(fill_repairs(x, v));
    TRY(draw_links(x, v));
    TRY(fill_departments(x, v, standing));
    fill_move(x, v, standing);
    visit_level(x, LEVEL_INTERNAL);
    visit_show(x, page_words(N_("Risk")), risk_content, v);
    return ERR_OK;
}
