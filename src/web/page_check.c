/* One point of the self-examination: what it asks, why it weighs, how it moved, what fails it, and the way
 * to a finding. */
#include "web/html.h"
#include "web/inspect_pages.h"
#include "web/page_templates.h"

enum { FAILING_SHOWN = 50, WHERE_SHOWN = 20, FINDINGS_SHOWN = 20 };

/* ---- taking it up ---- */

/* The action that makes a finding of what fails, where it is open to the viewer. */
static enum err taking_action(struct visit *x, const struct action **ret_action)
{
    const struct reg *finding;
    struct door *doors;
    int count;
    *ret_action = NULL;
    TRY(desk_register(&x->desk, STR("finding"), &finding));
    TRY(entry_doors(&x->desk, finding, NULL, &doors, &count));
    for (int i = 0; i < count; i++) {
        bool take = !strcmp(doors[i].action->name, "take");
        if (doors[i].open && (take || (!strcmp(doors[i].action->name, "create") && !*ret_action)))
            *ret_action = doors[i].action;
    }
    return ERR_OK;
}

static void add_answer(struct buf *b, const struct action *action, const char *name,
                       struct str value)
{
    for (int i = 0; i < action->ask_count; i++) {
        if (strcmp(action->asks[i].name, name) != 0 || !value.n)
            continue;
        buf_printf(b, "%s%s=", b->n && b->p[b->n - 1] != '?' ? "&" : "", name);
        url_encode(b, value);
    }
}

/* The form with all that is known filled in. The identity is that of src/inspect/finding.h: the same finding
 * from look to look. `f` NULL: of the office as a whole. */
static const char *take_href(struct visit *x, const struct action *action,
                             const struct check *check, const struct failing *f)
{
    if (!action)
        return NULL;
    BUF_SCOPE(b, TARGET_MAX);
    struct str number = f ? f->number : STR("");
    buf_printf(&b, "/r/finding/new/%s?", action->name);
    add_answer(&b, action, "title", str_of(words_in(&check->words, x->lang)));
    add_answer(&b, action, "grave", str_of(numtext(check->consequence)));
    add_answer(&b, action, "link", str_of(link_names[check->link].name));
    add_answer(&b, action, "check_name", str_of(check->name));
    add_answer(&b, action, "subject_register", str_of(check->reg->name));
    add_answer(&b, action, "subject_number", number);
    add_answer(&b, action, "identity",
               str_of(arena_printf(x->a, "%s/%s/%.*s", check->name, check->reg->name, (int)number.n,
                                   number.n ? number.p : "")));
    if (f) {
        add_answer(&b, action, "subject_entry", str_of(numtext(f->entry)));
        add_answer(&b, action, "protection", str_of(level_code((enum level)f->level)));
        if (f->department)
            add_answer(&b, action, "unit", str_of(numtext(f->department)));
    }
    return b.over ? NULL : arena_text(x->a, buf_view(&b));
}

/* ---- parts of the page ---- */

static enum err fill_failing(struct visit *x, struct check_view *v, const struct action *take)
{
    struct failing *rows;
    int64_t after;
    int count;
    TRY(form_int_or(query_of(x->rq), "after", 0, INT64_MAX, 0, &after));
    TRY(examine_failing(&x->desk, v->check, after, FAILING_SHOWN + 1, &rows, &count));
    if (count > FAILING_SHOWN) {
        count = FAILING_SHOWN;
        v->next = arena_printf(x->a, "%s?after=%lld#failing", check_href(v->check),
                               (long long)rows[count - 1].entry);
    }
    v->first = after ? arena_printf(x->a, "%s#failing", check_href(v->check)) : NULL;
    struct fail_row *shown = NEW_ARRAY(x->a, struct fail_row, (size_t)count + 1);
    for (int i = 0; i < count; i++) {
        shown[i].f = &rows[i];
        shown[i].since = day_of(x, rows[i].since);
        shown[i].take_href = take_href(x, take, v->check, &rows[i]);
        TRY(department_name(x, rows[i].department, &shown[i].department));
        visit_level(x, rows[i].level);
    }
    v->rows = shown;
    v->row_count = count;
    return ERR_OK;
}

/* The departments where it fails, with who is at their head. */
static enum err fill_where(struct visit *x, struct check_view *v)
{
    const struct reg *reg;
    struct where_row *rows = NEW_ARRAY(x->a, struct where_row, WHERE_SHOWN);
    TRY(desk_register(&x->desk, STR("department"), &reg));
    for (int i = 0; i < v->point->part_count && v->where_count < WHERE_SHOWN; i++) {
        const struct point_part *part = &v->point->parts[i];
        struct entry_view *view = NEW(x->a, struct entry_view);
        struct where_row *row = &rows[v->where_count];
        if (!part->failing || !part->department)
            continue;
        *row = (struct where_row){.part = part, .name = STR(""), .head = STR("")};
        row->share =
            arena_printf(x->a, "%.1f %%", 100.0 * (double)part->failing / (double)part->population);
        if (!entry_view(&x->desk, reg, part->department, STR(""), view)) {
            row->name = view->title;
            for (int k = 0; k < view->field_count; k++) {
                if (!strcmp(view->fields[k].field->name, "head"))
                    row->head = view->fields[k].text;
            }
        }
        v->where_count++;
    }
    v->where = rows;
    return ERR_OK;
}

static enum err fill_trend(struct visit *x, struct check_view *v)
{
    struct moved *moved;
    struct chart_history span;
    struct str first;
    int count, n = 0;
    TRY(examine_trend(&x->desk, v->check, &moved, &count));
    TRY(examine_first_day(&x->desk, &first));
    if (!date_parse(str_of(x->desk.today), &span.last))
        return fail(ERR_INPUT, "A day is written like 2026-03-01");
    if (!date_parse(first, &span.first) || span.first > span.last)
        span.first = span.last;
    struct plot_point *failing = NEW_ARRAY(x->a, struct plot_point, (size_t)count + 1);
    struct plot_point *all = NEW_ARRAY(x->a, struct plot_point, (size_t)count + 1);
    for (int i = 0; i < count; i++) {
        int64_t day;
        if (!date_parse(str_of(moved[i].day), &day) || day >= span.last)
            continue; /* today is what is counted now */
        failing[n] = (struct plot_point){day, (double)moved[i].failing};
        all[n++] = (struct plot_point){day, (double)moved[i].population};
    }
    failing[n] = (struct plot_point){span.last, (double)v->point->failing};
    all[n++] = (struct plot_point){span.last, (double)v->point->population};
    const struct plot_series series[] = {
        {str_of(tr(x->lang, N_("It applies to"))), all, n},
        {str_of(tr(x->lang, N_("Fails"))), failing, n},
    };
    const struct plot plot = {.kind = PLOT_STEPS,
                              .title = str_of(tr(x->lang, N_("How it moved"))),
                              .series = series,
                              .series_count = 2,
                              .first_day = span.first,
                              .last_day = span.last,
                              .height = 190};
    return plot_draw(x->a, &plot, x->lang, &v->trend);
}

static void fill_siblings(struct visit *x, struct check_view *v, const struct point *points,
                          int count)
{
    const struct check **rows = NEW_ARRAY(x->a, const struct check *, (size_t)count + 1);
    for (int i = 0; i < count; i++) {
        if (points[i].check != v->check && !strcmp(points[i].check->cause, v->check->cause))
            rows[v->sibling_count++] = points[i].check;
    }
    v->siblings = rows;
}

/* Findings of this check that are not finished: who mends it, until when. */
static enum err fill_findings(struct visit *x, struct check_view *v)
{
    struct list_page *list = NEW(x->a, struct list_page);
    struct list_want want = {.reg = STR("finding"), .limit = FINDINGS_SHOWN};
    static const char *const over[] = {"closed", "dismissed"};
    want.filters[0].field = STR("check_name");
    want.filters[0].value = str_of(v->check->name);
    want.filters[0].op = LIST_IS;
    for (size_t i = 0; i < ARRAY_SIZE(over); i++) {
        want.filters[i + 1].field = STR("state");
        want.filters[i + 1].value = str_of(over[i]);
        want.filters[i + 1].op = LIST_IS_NOT;
    }
    want.filter_count = 1 + (int)ARRAY_SIZE(over);
    TRY(entry_list(&x->desk, &want, list));
    for (int i = 0; i < list->count; i++)
        visit_level(x, list->rows[i].level);
    v->findings = list;
    v->findings_href = arena_printf(x->a, "/r/finding?filter.check_name=%s",
                                    url_text(x->a, str_of(v->check->name)));
    return ERR_OK;
}

static const struct point *point_named(const struct point *points, int count, struct str name)
{
    for (int i = 0; i < count; i++) {
        if (str_is(name, points[i].check->name))
            return &points[i];
    }
    return NULL;
}

enum err page_check(struct visit *x)
{
    struct check_view *v = NEW(x->a, struct check_view);
    struct point *points;
    struct score score;
    struct evidence evidence;
    const struct action *take;
    int count;
    TRY(visit_desk(x));
    TRY(examine_points(&x->desk, &points, &count));
    v->point = point_named(points, count, x->rq->capture[0]);
    if (!v->point)
        return fail(ERR_MISSING, "There is no such point of the self-examination");
    v->check = v->point->check;
    score_points(points, count, &score);
    v->asks = bylaw_check(x->a, x->desk.book, v->check, x->lang);
    v->article = bylaw_article(x->a, v->check->basis, x->lang);
    v->lost = lost_text(x->a, score_lost(&score, v->point));
    v->since = day_of(x, v->point->since);
    v->why_not = why_not(x, v->point);
    TRY(point_evidence(x, v->check, &v->oldest, &v->newest, &evidence));
    TRY(taking_action(x, &take));
    if (v->check->kind == CHECK_OFFICE && v->point->failing)
        v->take_href = take_href(x, take, v->check, NULL);
    visit_level(x, LEVEL_INTERNAL);
    fill_siblings(x, v, points, count);
    TRY(fill_trend(x, v));
    TRY(fill_failing(x, v, take));
    TRY(fill_where(x, v));
    TRY(fill_findings(x, v));
    visit_show(x, v->check->words, check_content, v);
    return ERR_OK;
}
