/* Reports that write themselves: which there are, and one of them. */
#include "inspect/compose_file.h"
#include "web/api_parts.h"

enum { REPORT_SIZE_MAX = 256 * 1024 * 1024 };

static void report_members(struct api *x, const struct report *r)
{
    json_key_text(&x->j, "name", r->name);
    api_key_words(x, "title", r->words);
    json_key_int(&x->j, "sections", r->section_count);
    json_key(&x->j, "basis");
    json_open(&x->j, '[');
    for (int i = 0; i < r->basis_count; i++)
        json_text(&x->j, r->basis[i]);
    json_close(&x->j, ']');
}

enum err api_reports(struct request *rq, struct response *rs)
{
    (void)rs;
    struct api *x = rq->context;
    TRY(api_ready(x));
    DESK_SCOPE(k);
    TRY(desk_open(&k, x->o, x->v, x->a));
    API_ROWS(x, "rows", k.book->reports, k.book->report_count, report_members);
    return ERR_OK;
}

enum err api_language(const struct api *x, enum lang *ret_lang)
{
    struct str lang;
    TRY(api_query(x, "lang", &lang));
    *ret_lang = lang.n ? lang_from_code(arena_text(x->a, lang)) : x->lang;
    return *ret_lang < LANG_COUNT ? ERR_OK : fail(ERR_INPUT, "The language is zh or en");
}

enum err api_report(struct request *rq, struct response *rs)
{
    struct api *x = rq->context;
    struct compose_want want = {.kind = rq->capture[0]};
    struct str format, period;
    struct composed_file file;
    const struct composed *c;
    TRY(api_ready(x));
    TRY(api_query(x, "format", &format));
    TRY(api_query(x, "period", &period));
    TRY(api_language(x, &want.lang));
    TRY(report_period_parse(period, &want.period));
    DESK_SCOPE(k);
    TRY(desk_open(&k, x->o, x->v, x->a));
    TRY(compose(&k, &want, &c));
    buf_clear(&rs->body);
    rs->body.max = REPORT_SIZE_MAX;
    TRY(composed_file(x->a, c, format.n ? format : STR("json"), &rs->body, &file));
    TRY(api_file_name(rq, rs, file.name));
    rs->type = file.media;
    x->is_raw = true;
    return ERR_OK;
}
