/* The regulations in force as files, and a draft held against what was done. */
#include "office/bylaw_file.h"
#include "office/rehearse.h"
#include "web/api_parts.h"

enum err api_regulation(struct request *rq, struct response *rs)
{
    struct api *x = rq->context;
    struct str format;
    struct bylaw_file file;
    TRY(api_ready(x));
    TRY(api_query(x, "format", &format));
    DESK_SCOPE(k);
    TRY(desk_open(&k, x->o, x->v, x->a));
    buf_clear(&rs->body);
    TRY(bylaw_file(&k, rq->capture[0], format, x->lang, &rs->body, &file));
    TRY(api_file_name(rq, rs, file.name));
    rs->type = file.media;
    x->is_raw = true;
    return ERR_OK;
}

static void rehearsal_members(struct api *x, const struct rehearsal_row *row)
{
    struct words kind = rehearsal_words(row->kind);
    json_key_text(&x->j, "register", row->reg);
    json_key_text(&x->j, "action", row->action);
    api_key_words(x, "title", row->title);
    json_key_text(&x->j, "kind", rehearsal_name(row->kind));
    api_key_words(x, "what", kind);
    api_key_words(x, "why", row->why);
    json_key_text(&x->j, "basis", row->basis);
    json_key_int(&x->j, "acts", row->acts);
    json_key_int(&x->j, "hits", row->hits);
    json_key(&x->j, "entries");
    json_open(&x->j, '[');
    for (int i = 0; i < row->number_count; i++)
        json_text(&x->j, row->numbers[i]);
    json_close(&x->j, ']');
}

enum err api_rehearsal(struct request *rq, struct response *rs)
{
    (void)rs;
    struct api *x = rq->context;
    TRY(api_ready(x));
    TRY(api_only(x, (const char *const[]){"files", "since", NULL}));
    struct rule_file *files = NULL;
    int count = 0;
    struct str since;
    struct rehearsal_report report = {0};
    TRY(api_rule_files(x, &files, &count));
    TRY(api_text(x, "since", &since));
    struct rule_faults *faults = NEW(x->a, struct rule_faults);
    enum err err = rehearse(x->o, x->v, files, count, since, x->a, faults, &report);
    if (err)
        return api_told(x, err, faults);
    json_key_int(&x->j, "acts", report.acts);
    json_key_int(&x->j, "gone", report.gone);
    API_ROWS(x, "rows", report.rows, report.count, rehearsal_members);
    return ERR_OK;
}
