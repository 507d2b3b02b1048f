/* Kept reports: keeping, looking, changing words, and the files of one. */
#include "inspect/compose_file.h"
#include "inspect/kept.h"
#include "web/api_parts.h"

enum { REPORT_SIZE_MAX = 256 * 1024 * 1024 };

enum err api_kept_make(struct request *rq, struct response *rs)
{
    (void)rs;
    struct api *x = rq->context;
    struct str kind, text;
    struct report_period period;
    const char *number;
    int64_t entry;
    TRY(api_ready(x));
    TRY(api_only(x, (const char *const[]){"kind", "period", NULL}));
    TRY(api_text(x, "kind", &kind));
    TRY(api_text(x, "period", &text));
    TRY(report_period_parse(text, &period));
    TRY(kept_make(x->o, x->v, kind, &period, x->a, &number, &entry));
    json_key_int(&x->j, "id", entry);
    json_key_text(&x->j, "number", number);
    return ERR_OK;
}

/* As it stands for its writer: with the sentences that were left out, in their places. */
enum err api_kept_show(struct request *rq, struct response *rs)
{
    (void)rs;
    struct api *x = rq->context;
    struct str number;
    struct kept kept;
    enum lang lang;
    TRY(api_ready(x));
    TRY(api_query(x, "number", &number));
    TRY(api_language(x, &lang));
    DESK_SCOPE(k);
    TRY(desk_open(&k, x->o, x->v, x->a));
    TRY(kept_open(&k, 0, number, lang, true, &kept));
    json_key_text(&x->j, "state", kept.entry.state->name);
    api_key_words(x, "state_title", kept.entry.state->words);
    json_key(&x->j, "report");
    composed_json(&x->j, kept.composed, COMPOSED_RECORDS_SHOWN);
    return ERR_OK;
}

static enum err open_numbered(struct api *x, struct str number, enum lang lang,
                              struct kept *ret_kept)
{
    DESK_SCOPE(k);
    TRY(desk_open(&k, x->o, x->v, x->a));
    return kept_open(&k, 0, number, lang, false, ret_kept);
}

/* A file of it: a numbered reading before the first byte. */
enum err api_kept_file(struct request *rq, struct response *rs)
{
    struct api *x = rq->context;
    struct str number, format;
    struct kept kept;
    struct composed_file file;
    const char *reading;
    enum lang lang;
    TRY(api_ready(x));
    TRY(api_query(x, "number", &number));
    TRY(api_query(x, "format", &format));
    TRY(api_language(x, &lang));
    TRY(open_numbered(x, number, lang, &kept));
    buf_clear(&rs->body);
    rs->body.max = REPORT_SIZE_MAX;
    TRY(composed_file(x->a, kept.composed, format.n ? format : STR("json"), &rs->body, &file));
    TRY(kept_reading(x->o, x->v, kept.entry.id, x->a, &reading));
    TRY(api_file_name(rq, rs, file.name));
    rs->type = file.media;
    x->is_raw = true;
    return ERR_OK;
}

enum err api_kept_edit(struct request *rq, struct response *rs)
{
    (void)rs;
    struct api *x = rq->context;
    struct kept_edit edit = {0};
    struct str number, what;
    const char *statement;
    TRY(api_ready(x));
    TRY(api_only(x, (const char *const[]){"number", "what", "sentence", "section", "zh", "en",
                                          "reason", NULL}));
    TRY(api_text(x, "number", &number));
    TRY(api_text(x, "what", &what));
    TRY(api_text(x, "sentence", &edit.sentence));
    TRY(api_text(x, "section", &edit.section));
    TRY(api_text(x, "zh", &edit.words[LANG_ZH]));
    TRY(api_text(x, "en", &edit.words[LANG_EN]));
    TRY(api_text(x, "reason", &edit.reason));
    if (!kept_what_parse(what, &edit.what))
        return fail_field(fail(ERR_INPUT, "A sentence is changed, added, left out or taken back"),
                          "what");
    TRY(kept_edit(x->o, x->v, 0, number, &edit, x->a, &statement));
    json_key_text(&x->j, "number", statement);
    return ERR_OK;
}
