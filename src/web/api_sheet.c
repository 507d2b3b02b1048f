/* Tables in and out. */
#include "access/level.h"
#include "base/io.h"
#include "extract/extract.h"
#include "office/export.h"
#include "office/import.h"
#include "office/vault.h"
#include "web/api_parts.h"

#include <sys/stat.h>

enum { BAD_SHOWN = 200 };

/* ---- in ---- */

static enum err read_choices(struct api *x, struct import_choice **ret_choices, int *ret_count)
{
    const json_t *map = json_object_get(x->body, "map");
    const char *column;
    json_t *field;
    int n = 0;
    if (map && !json_is_object(map))
        return fail_field(fail(ERR_INPUT, "{1} must be a text", "map"), "map");
    struct import_choice *choices =
        NEW_ARRAY(x->a, struct import_choice, json_object_size(map) + 1);
    json_object_foreach((json_t *)(uintptr_t)map, column, field)
    {
        if (!json_is_string(field))
            return fail_field(fail(ERR_INPUT, "{1} must be a text", column), "map");
        choices[n++] = (struct import_choice){str_of(column), str_of(json_string_value(field))};
    }
    *ret_choices = choices;
    *ret_count = n;
    return ERR_OK;
}

static bool body_true(const struct api *x, const char *name)
{
    return json_is_true(json_object_get(x->body, name));
}

static void column_members(struct api *x, const struct import_column *c)
{
    json_key_text(&x->j, "column", column_name((unsigned)c->column));
    json_key_str(&x->j, "heading", c->heading);
    json_key_text(&x->j, "field", c->ask ? c->ask->name : "");
    if (c->ask)
        api_key_words(x, "title", c->ask->field->words);
    json_key_bool(&x->j, "sure", c->sure);
}

static void bad_members(struct api *x, const struct import_bad *bad)
{
    json_key_int(&x->j, "row", bad->row);
    json_key_text(&x->j, "column", bad->column >= 0 ? column_name((unsigned)bad->column) : "");
    json_key_str(&x->j, "why", bad->why);
}

static void low_members(struct api *x, const struct import_low *low)
{
    json_key_int(&x->j, "row", low->row);
    json_key_text(&x->j, "proposed", level_code(low->proposed));
    json_key_text(&x->j, "proposed_title", level_name(low->proposed, x->lang));
    api_key_words(x, "why", low->why);
}

static enum err errors_file(struct api *x, const struct import_plan *plan,
                            const struct import_result *result)
{
    BUF_SCOPE(file, EXPORT_BYTES_MAX);
    char token[VAULT_TOKEN_SIZE];
    TRY(import_errors(plan, result, x->lang, &file));
    TRY(vault_put_bytes(x->o, x->v, STR("errors.xlsx"), buf_view(&file), token));
    json_key_text(&x->j, "errors_file", token);
    return ERR_OK;
}

static enum err run_import(struct api *x, const struct import_plan *plan)
{
    struct import_options options = {.all = body_true(x, "all"), .dry = body_true(x, "dry")};
    struct import_result result;
    API_ROWS(x, "columns", plan->columns, plan->column_count, column_members);
    if (!plan->all_sure && !body_true(x, "guesses")) {
        json_key_bool(&x->j, "confirm", true);
        return ERR_OK;
    }
    TRY(import_run(x->o, x->v, plan, &options, x->a, &result));
    json_key_int(&x->j, "rows", result.rows);
    json_key_int(&x->j, "done", result.done);
    json_key_int(&x->j, "requests", result.requests);
    json_key_int(&x->j, "bad", result.bad_count);
    json_key_str(&x->j, "first", result.first);
    json_key_str(&x->j, "last", result.last);
    int shown = result.bad_count < BAD_SHOWN ? result.bad_count : BAD_SHOWN;
    API_ROWS(x, "errors", result.bad, shown, bad_members);
    json_key_int(&x->j, "low", result.low_count);
    shown = result.low_count < BAD_SHOWN ? result.low_count : BAD_SHOWN;
    API_ROWS(x, "lower", result.low, shown, low_members);
    return result.bad_count ? errors_file(x, plan, &result) : ERR_OK;
}

enum err api_import(struct request *rq, struct response *rs)
{
    (void)rs;
    struct api *x = rq->context;
    struct str token, action;
    int64_t sheet;
    struct import_choice *choices;
    int choice_count;
    struct table table;
    struct import_plan plan;
    struct str name;
    TRY(api_ready(x));
    TRY(api_only(
        x, (const char *const[]){"file", "action", "sheet", "map", "guesses", "all", "dry", NULL}));
    TRY(api_text(x, "file", &token));
    TRY(api_text(x, "action", &action));
    TRY(api_int(x, "sheet", 1, TABLE_SHEETS_MAX, 1, &sheet));
    TRY(read_choices(x, &choices, &choice_count));
    TRY(import_open(x->o, x->v, token, x->a, &table, &name));
    {
        DESK_SCOPE(k);
        TRY(desk_open(&k, x->o, x->v, x->a));
        TRY(import_plan(&k, x->rq->capture[0], action, &table, (int)sheet - 1, choices,
                        choice_count, &plan));
    }
    plan.name = name;
    enum err err = run_import(x, &plan);
    import_free(x->o, &plan);
    return err;
}

/* ---- out ---- */

enum err api_export(struct request *rq, struct response *rs)
{
    (void)rs;
    struct api *x = rq->context;
    struct list_want want;
    struct exported exported;
    char token[VAULT_TOKEN_SIZE];
    BUF_SCOPE(file, EXPORT_BYTES_MAX);
    struct str format;
    TRY(api_ready(x));
    TRY(api_text(x, "format", &format));
    if (format.n && !str_is(format, "xlsx") && !str_is(format, "csv"))
        return fail_field(fail(ERR_INPUT, "The formats are xlsx and csv"), "format");
    {
        DESK_SCOPE(k);
        const struct reg *reg;
        TRY(desk_open(&k, x->o, x->v, x->a));
        TRY(desk_register(&k, x->rq->capture[0], &reg));
        TRY(api_want(x, reg, &want));
        want.reg = arena_str(x->a, want.reg);
    }
    TRY(export_list(x->o, x->v, &want, str_is(format, "csv") ? EXPORT_CSV : EXPORT_XLSX, x->a,
                    &file, &exported));
    TRY(vault_put_bytes(x->o, x->v, str_of(exported.name), buf_view(&file), token));
    json_key_text(&x->j, "export", exported.number);
    json_key_text(&x->j, "name", exported.name);
    json_key_text(&x->j, "level", level_code((enum level)exported.level));
    json_key_int(&x->j, "rows", exported.rows);
    json_key_int(&x->j, "leaf", exported.leaf);
    json_key_text(&x->j, "token", token);
    return ERR_OK;
}

/* ---- the bytes of what waits ---- */

struct held {
    int fd;
};

static enum err held_read(void *at, uint64_t offset, void *p, size_t n, size_t *ret_n)
{
    const struct held *h = at;
    ssize_t got = pread(h->fd, p, n, (off_t)offset);
    if (got < 0)
        return fail_errno("cannot read", "memory");
    *ret_n = (size_t)got;
    return ERR_OK;
}

static void held_close(void *at)
{
    const struct held *h = at;
    close(h->fd);
}

enum err api_upload(struct request *rq, struct response *rs)
{
    struct api *x = rq->context;
    struct vault_waiting file;
    struct held *h = NEW(x->a, struct held);
    TRY(api_ready(x));
    TRY(vault_waiting(x->o, x->v, rq->capture[0], &file));
    TRY(memory_file(&h->fd));
    enum err err = vault_waiting_copy(x->o, x->v, rq->capture[0], h->fd);
    if (!err)
        err = api_file_name(rq, rs, arena_text(x->a, str_of(file.name)));
    if (err) {
        close(h->fd);
        return err;
    }
    rs->type = file.media;
    rs->source = (struct source){held_read, held_close, h, (uint64_t)file.size};
    return ERR_OK;
}
