/* Reports in the browser: a form, those that are kept, one as it would be composed now with what each sentence
 * rests on, and its files. */
#include "inspect/compose_file.h"
#include "web/page.h"
#include "web/page_templates.h"
#include "web/page_views.h"

enum { REPORT_BYTES_MAX = 256 * 1024 * 1024 };

static enum err composed_of(struct visit *x, struct str kind, const struct composed **ret_composed)
{
    struct compose_want want = {.kind = kind, .lang = x->lang};
    TRY(visit_desk(x));
    TRY(report_period_parse(query_value(x, "period"), &want.period));
    return compose(&x->desk, &want, ret_composed);
}

enum err report_shown(struct visit *x, const struct composed *c,
                      const struct report_shown **ret_shown)
{
    struct report_shown *s = NEW(x->a, struct report_shown);
    uint32_t charts = 0;
    s->composed = c;
    s->numbers = NEW_ARRAY(x->a, const char *, (size_t)c->section_count + 1);
    for (int i = 0; i < c->section_count; i++) {
        s->numbers[i] = composed_number(x->a, c, i);
        charts |= c->sections[i].charts;
    }
    for (int i = 0; i < EXHIBIT_COUNT; i++)
        if (charts >> i & 1)
            TRY(composed_chart(x->a, c, (enum report_exhibit)i, &s->charts[i]));
    *ret_shown = s;
    return ERR_OK;
}

/* Those that are kept, the newest first; NULL where the register is not open to him. */
static enum err kept_list(struct visit *x, const struct list_page **ret_list)
{
    enum { KEPT_SHOWN = 20 };
    const struct reg *reg = rule_register(x->desk.book, STR("work_report"));
    struct list_want want = {.reg = STR("work_report"), .limit = KEPT_SHOWN};
    struct list_page *list = NEW(x->a, struct list_page);
    if (!reg || !desk_sees_register(&x->desk, reg))
        return ERR_OK;
    TRY(entry_list(&x->desk, &want, list));
    for (int i = 0; i < list->count; i++)
        visit_level(x, list->rows[i].level);
    *ret_list = list;
    return ERR_OK;
}

static bool may_keep(const struct visit *x)
{
    const struct reg *reg = rule_register(x->desk.book, STR("work_report"));
    for (int i = 0; reg && i < reg->action_count; i++)
        if (reg->actions[i].creates)
            return desk_is_one_of(&x->desk, reg->actions[i].who, reg->actions[i].who_count);
    return false;
}

enum err page_reports(struct visit *x)
{
    struct report_view *v = NEW(x->a, struct report_view);
    struct str kind = query_value(x, "kind"), period = query_value(x, "period");
    const struct composed *c;
    TRY(visit_desk(x));
    v->book = x->desk.book;
    v->period = period.n ? arena_text(x->a, period) : arena_printf(x->a, "%.4s", x->desk.today);
    visit_level(x, LEVEL_INTERNAL);
    if (kind.n) {
        TRY(composed_of(x, kind, &c));
        visit_level(x, c->level);
        TRY(report_shown(x, c, &v->shown));
        v->may_keep = may_keep(x);
    } else {
        TRY(kept_list(x, &v->kept));
    }
    visit_show(x, page_words(N_("Reports")), report_content, v);
    return ERR_OK;
}

enum err page_report_file(struct visit *x)
{
    const struct composed *c;
    struct composed_file file;
    TRY(composed_of(x, x->rq->capture[0], &c));
    buf_clear(&x->rs->body);
    x->rs->body.max = REPORT_BYTES_MAX;
    TRY(composed_file(x->a, c, x->rq->capture[1], &x->rs->body, &file));
    TRY(response_header(x->rq, x->rs, "Content-Disposition",
                        str_of(arena_printf(x->a, "attachment; filename*=UTF-8''%s",
                                            url_text(x->a, str_of(file.name))))));
    x->rs->type = file.media;
    return ERR_OK;
}
