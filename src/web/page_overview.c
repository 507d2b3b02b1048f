/* The page for leaders: the office on one screen. */
#include "office/counts.h"
#include "web/inspect_pages.h"
#include "web/page_templates.h"

enum { DUE_SHOWN = 5, DUE_DAYS = 14, OLDEST_SHOWN = 4, COUNTED_MAX = 100 };

static void add_tile(struct overview_view *v, struct tile *tiles, const char *href,
                     const char *msgid, int count, enum tone tone)
{
    tiles[v->tile_count++] = (struct tile){href, page_words(msgid), count, count >= COUNTED_MAX,
                                           count ? tone : TONE_PLAIN};
}

/* What waits for the viewer himself, and what will be due. */
static enum err fill_work(struct visit *x, struct overview_view *v)
{
    struct request_row *asked;
    struct due_row *due;
    int asked_count, due_count, witness = 0, overdue = 0;
    struct tile *tiles = NEW_ARRAY(x->a, struct tile, 4);
    TRY(inbox_requests(&x->desk, COUNTED_MAX, &asked, &asked_count));
    TRY(inbox_due(&x->desk, DUE_DAYS, false, COUNTED_MAX, &due, &due_count));
    for (int i = 0; i < asked_count; i++)
        witness += asked[i].witness;
    while (overdue < due_count && due[overdue].overdue)
        overdue++;
    add_tile(v, tiles, "/requests", N_("To approve"), asked_count - witness, TONE_NOTE);
    add_tile(v, tiles, "/requests", N_("To witness"), witness, TONE_NOTE);
    add_tile(v, tiles, "/due", N_("Overdue"), overdue, TONE_BAD);
    add_tile(v, tiles, "/due", N_("Due within two weeks"), due_count - overdue, TONE_WARN);
    v->tiles = tiles;
    v->due = due;
    v->due_count = due_count < DUE_SHOWN ? due_count : DUE_SHOWN;
    for (int i = 0; i < v->due_count; i++)
        visit_level(x, due[i].level);
    return ERR_OK;
}

/* How many findings stand in each state that is not the end, and those that are due first. */
static enum err fill_findings(struct visit *x, struct overview_view *v)
{
    const struct reg *reg;
    struct list_page *list = NEW(x->a, struct list_page);
    TRY(desk_register(&x->desk, STR("finding"), &reg));
    struct count_row *rows = NEW_ARRAY(x->a, struct count_row, (size_t)reg->state_count + 1);
    struct list_want want = {.reg = STR("finding"), .sort = STR("due"), .limit = OLDEST_SHOWN};
    for (int i = 0; i < reg->state_count; i++) {
        const struct state *state = &reg->states[i];
        if (!strcmp(state->name, "closed") || !strcmp(state->name, "dismissed")) {
            want.filters[want.filter_count].field = STR("state");
            want.filters[want.filter_count].op = LIST_IS_NOT;
            want.filters[want.filter_count++].value = str_of(state->name);
            continue;
        }
        int64_t n = counts_seen(x->o, reg->name, x->desk.sight, i);
        rows[v->finding_count++] =
            (struct count_row){arena_printf(x->a, "/r/finding?filter.state=%s", state->name),
                               state->words, n, n ? page_state_tone(state) : TONE_PLAIN};
    }
    TRY(entry_list(&x->desk, &want, list));
    for (int i = 0; i < list->count; i++)
        visit_level(x, list->rows[i].level);
    v->findings = rows;
    v->oldest = list;
    return ERR_OK;
}

static enum err fill_risk(struct visit *x, struct overview_view *v, const struct standing *standing,
                          const struct chart_history *h)
{
    const struct risk_move *move = &standing->move;
    v->index = index_text(x->a, standing->risk.index);
    v->has_moved = standing->since[0];
    if (v->has_moved) {
        v->moved = moved_text(x->a, move->after - move->before);
        v->up = move->after > move->before;
    }
    return chart_risk(x, h, 420, 120, &v->trend);
}

enum err page_overview(struct visit *x)
{
    struct overview_view *v = NEW(x->a, struct overview_view);
    struct inspect_view *exam = NEW(x->a, struct inspect_view);
    struct standing *standing = NEW(x->a, struct standing);
    struct chart_history h;
    TRY(visit_desk(x));
    TRY(standing_of(&x->desk, 0, STR(""), standing));
    TRY(chart_history(x, 0, standing->points, standing->count, &h));
    exam->assesses = ASSESSED_BOTH;
    exam->sums_only = true;
    TRY(inspect_view(x, standing, &h, exam));
    v->exam = exam;
    visit_level(x, LEVEL_INTERNAL);
    TRY(fill_risk(x, v, standing, &h));
    TRY(fill_work(x, v));
    TRY(fill_findings(x, v));
    TRY(release_sums(&x->desk, &v->releases));
    visit_show(x, page_words(N_("For leaders")), overview_content, v);
    return ERR_OK;
}
