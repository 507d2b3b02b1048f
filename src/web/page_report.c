/* Reports in the browser: a form, the report with what each sentence rests on, and its files. */
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

enum err page_reports(struct visit *x)
{
    struct report_view *v = NEW(x->a, struct report_view);
    struct str kind = query_value(x, "kind"), period = query_value(x, "period");
    TRY(visit_desk(x));
    v->book = x->desk.book;
    v->period = period.n ? arena_text(x->a, period) : arena_printf(x->a, "%.4s", x->desk.today);
    visit_level(x, LEVEL_INTERNAL);
    if (kind.n) {
        TRY(composed_of(x, kind, &v->composed));
        visit_level(x, v->composed->level);
        v->numbers = NEW_ARRAY(x->a, const char *, (size_t)v->composed->section_count + 1);
        for (int i = 0; i < v->composed->section_count; i++)
            v->numbers[i] = composed_number(x->a, v->composed, i);
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
