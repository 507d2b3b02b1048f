/* Day one: an office's own spreadsheets looked at, all together. */
#include "extract/extract.h"
#include "office/dayone.h"
#include "office/export.h"
#include "office/import.h"
#include "office/vault.h"
#include "web/api_parts.h"

static void fit_members(struct api *x, const struct day_fit *fit)
{
    json_key_text(&x->j, "field", fit->ask->name);
    api_key_words(x, "title", fit->ask->field->words);
    json_key_int(&x->j, "score", fit->score);
}

static void column_members(struct api *x, const struct day_column *c)
{
    const struct day_fit *best = &c->fits[0];
    json_key_text(&x->j, "column", column_name((unsigned)c->column));
    json_key_str(&x->j, "heading", c->heading);
    json_key_text(&x->j, "field", best->ask ? best->ask->name : "");
    json_key_int(&x->j, "score", best->score);
    json_key_bool(&x->j, "sure", best->score >= DAY_SURE);
    if (best->ask)
        API_ROWS(x, "fits", c->fits, c->fit_count, fit_members);
}

static void sheet_members(struct api *x, const struct day_report *r, const struct day_sheet *s)
{
    json_key_str(&x->j, "file", r->files[s->file].name);
    json_key_str(&x->j, "sheet", s->name);
    json_key_str(&x->j, "title", s->title);
    json_key_int(&x->j, "head", s->head);
    json_key_text(&x->j, "register", s->reg ? s->reg->name : "");
    if (s->reg)
        api_key_words(x, "register_title", s->reg->words);
    json_key_text(&x->j, "action", s->action ? s->action->name : "");
    json_key_int(&x->j, "score", s->score);
    json_key(&x->j, "others");
    json_open(&x->j, '[');
    for (int i = 0; i < s->other_count; i++) {
        json_open(&x->j, '{');
        json_key_text(&x->j, "register", s->others[i].reg->name);
        json_key_text(&x->j, "action", s->others[i].action->name);
        json_key_int(&x->j, "score", s->others[i].score);
        json_close(&x->j, '}');
    }
    json_close(&x->j, ']');
    json_key_int(&x->j, "rows", s->row_count);
    json_key_int(&x->j, "skipped", s->skipped);
    API_ROWS(x, "columns", s->columns, s->column_count, column_members);
}

static void finding_members(struct api *x, const struct day_report *r, const struct day_finding *f)
{
    const struct day_sheet *s = &r->sheets[f->sheet];
    json_key_text(&x->j, "kind", day_kind_name(f->kind));
    api_key_words(x, "kind_title", *day_kind_words(f->kind));
    json_key_str(&x->j, "file", r->files[s->file].name);
    json_key_str(&x->j, "sheet", s->name);
    json_key_int(&x->j, "row", f->row);
    json_key_text(&x->j, "column", f->column >= 0 ? column_name((unsigned)f->column) : "");
    json_key_str(&x->j, "value", f->value);
    json_key_str(&x->j, "text", f->text);
    if (f->other_sheet < 0)
        return;
    json_key_str(&x->j, "other_file", r->files[r->sheets[f->other_sheet].file].name);
    json_key_int(&x->j, "other_row", f->other_row);
}

/* A file that cannot be opened is one line of the report. */
static enum err open_files(struct api *x, const json_t *tokens, struct day_file **ret_files,
                           int *ret_count)
{
    size_t count = json_array_size(tokens);
    if (!json_is_array(tokens) || !count || count > DAY_FILES_MAX)
        return fail_field(fail(ERR_INPUT, "{1} to {2} files at once", "1", numtext(DAY_FILES_MAX)),
                          "files");
    struct day_file *files = NEW_ARRAY(x->a, struct day_file, count);
    for (size_t i = 0; i < count; i++) {
        const json_t *token = json_array_get(tokens, i);
        struct table *table = NEW(x->a, struct table);
        struct vault_waiting waiting;
        if (!json_is_string(token))
            return fail_field(fail(ERR_INPUT, "{1} must be a text", "files"), "files");
        struct str text = str_of(json_string_value(token));
        TRY(vault_waiting(x->o, x->v, text, &waiting));
        files[i].name = arena_str(x->a, str_of(waiting.name));
        enum err err = import_open(x->o, x->v, text, x->a, table, &files[i].name);
        if (err && err != ERR_INPUT && err != ERR_TOO_LARGE && err != ERR_UNSUPPORTED &&
            err != ERR_TIMEOUT)
            return err;
        if (err)
            files[i].why = arena_str(x->a, str_of(problem()->text[x->lang]));
        else
            files[i].table = table;
    }
    *ret_files = files;
    *ret_count = (int)count;
    return ERR_OK;
}

static void unread_files(struct api *x, const struct day_report *r)
{
    json_key(&x->j, "unread");
    json_open(&x->j, '[');
    for (int i = 0; i < r->file_count; i++) {
        if (r->files[i].table)
            continue;
        json_open(&x->j, '{');
        json_key_str(&x->j, "file", r->files[i].name);
        json_key_str(&x->j, "why", r->files[i].why);
        json_close(&x->j, '}');
    }
    json_close(&x->j, ']');
}

static void report_members(struct api *x, const struct day_report *r)
{
    unread_files(x, r);
    json_key(&x->j, "sheets");
    json_open(&x->j, '[');
    for (int i = 0; i < r->sheet_count; i++) {
        json_open(&x->j, '{');
        sheet_members(x, r, &r->sheets[i]);
        json_close(&x->j, '}');
    }
    json_close(&x->j, ']');
    json_key(&x->j, "findings");
    json_open(&x->j, '[');
    for (int i = 0; i < r->finding_count; i++) {
        json_open(&x->j, '{');
        finding_members(x, r, &r->findings[i]);
        json_close(&x->j, '}');
    }
    json_close(&x->j, ']');
    json_key_bool(&x->j, "more", r->more);
}

enum err api_dayone(struct request *rq, struct response *rs)
{
    (void)rs;
    struct api *x = rq->context;
    struct day_file *files;
    struct day_report report;
    int count;
    BUF_SCOPE(workbook, EXPORT_BYTES_MAX);
    TRY(api_ready(x));
    TRY(api_only(x, (const char *const[]){"files", "workbook", NULL}));
    TRY(open_files(x, json_object_get(x->body, "files"), &files, &count));
    {
        DESK_SCOPE(k);
        TRY(desk_open(&k, x->o, x->v, x->a));
        TRY(dayone(&k, files, count, &report));
        report_members(x, &report);
        if (json_is_true(json_object_get(x->body, "workbook")))
            TRY(day_workbook(&report, x->lang, &workbook));
    }
    if (workbook.n) {
        char token[VAULT_TOKEN_SIZE];
        TRY(vault_put_bytes(x->o, x->v, STR("dayone.xlsx"), buf_view(&workbook), token));
        json_key_text(&x->j, "workbook", token);
    }
    return ERR_OK;
}

/* One sheet, cleaned, under the names of the fields. */
enum err api_dayone_table(struct request *rq, struct response *rs)
{
    struct api *x = rq->context;
    struct day_file *files;
    struct day_report report;
    int64_t sheet;
    int count;
    TRY(api_ready(x));
    TRY(api_only(x, (const char *const[]){"files", "sheet", NULL}));
    TRY(api_int(x, "sheet", 1, TABLE_SHEETS_MAX, 1, &sheet));
    TRY(open_files(x, json_object_get(x->body, "files"), &files, &count));
    if (!files[0].table)
        return fail_words(ERR_INPUT, arena_text(x->a, files[0].why),
                          arena_text(x->a, files[0].why));
    DESK_SCOPE(k);
    TRY(desk_open(&k, x->o, x->v, x->a));
    TRY(dayone(&k, files, 1, &report));
    const struct str name =
        sheet <= files[0].table->sheet_count ? files[0].table->sheets[sheet - 1].name : STR("");
    (void)rs;
    for (int i = 0; i < report.sheet_count; i++) {
        if (!str_eq(report.sheets[i].name, name) || !report.sheets[i].reg)
            continue;
        BUF_SCOPE(csv, EXPORT_BYTES_MAX);
        TRY(day_table(&report.sheets[i], &csv));
        json_key_text(&x->j, "register", report.sheets[i].reg->name);
        json_key_text(&x->j, "action", report.sheets[i].action->name);
        json_key_str(&x->j, "csv", buf_view(&csv));
        return ERR_OK;
    }
    return fail_field(fail(ERR_INPUT, "The file has no sheet {1}", numtext(sheet)), "sheet");
}
