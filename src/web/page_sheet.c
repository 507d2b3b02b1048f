/* Tables in and out, in the browser: chosen or pasted, the columns looked at, taken in; a view taken out. */
#include "base/io.h"
#include "extract/extract.h"
#include "office/export.h"
#include "office/import.h"
#include "office/vault.h"
#include "web/page_doors.h"
#include "web/page_templates.h"

enum { BAD_SHOWN = 200 };

struct taking {
    struct visit *x;
    struct vault_put *put;
    char token[VAULT_TOKEN_SIZE]; /* "" before a table is there */
    struct str file;
    struct table table;
    int sheet;
    struct import_plan plan;
    bool has_plan;
    struct sheet_view view;
};

/* ---- the file on its way in ---- */

static enum err upload_begin(void *at, const struct upload_part *part)
{
    struct taking *t = at;
    if (t->token[0])
        return fail(ERR_INPUT, "One file at a time");
    return vault_put_begin(t->x->o, t->x->v, part->file_name, &t->put);
}

static enum err upload_data(void *at, const void *p, size_t n)
{
    struct taking *t = at;
    return vault_put_write(t->put, p, n);
}

static enum err upload_end(void *at)
{
    struct taking *t = at;
    TRY(vault_put_end(t->put, t->token));
    t->put = NULL;
    return ERR_OK;
}

static void upload_abort(void *at)
{
    struct taking *t = at;
    vault_put_free(t->put);
    t->put = NULL;
}

static struct str sent(const struct visit *x, const char *name)
{
    struct str value = STR("");
    (void)params_count(&x->rq->form, name, &value);
    return value;
}

/* A file, a pasted text, or the token of what was sent before. */
static enum err take_table(struct taking *t)
{
    struct visit *x = t->x;
    TRY(request_upload(x->rq,
                       &(struct upload){t, upload_begin, upload_data, upload_end, upload_abort}));
    struct str token = sent(x, "token"), paste = sent(x, "paste");
    t->view.pasted = paste;
    if (!t->token[0] && token.n == VAULT_TOKEN_SIZE - 1)
        memcpy(t->token, token.p, token.n);
    if (!t->token[0] && !str_trim(paste).n)
        return fail(ERR_INPUT, "Paste a table or choose a file");
    if (!t->token[0])
        TRY(vault_put_bytes(x->o, x->v, STR("table.txt"), paste, t->token));
    return import_open(x->o, x->v, str_of(t->token), x->a, &t->table, &t->file);
}

/* ---- what is shown ---- */

static void show_sheets(struct taking *t)
{
    struct arena *a = t->x->a;
    t->view.sheets = NEW_ARRAY(a, struct option, t->table.sheet_count + 1);
    t->view.sheet_count = t->table.sheet_count;
    for (int i = 0; i < t->table.sheet_count; i++) {
        const char *name = arena_text(a, t->table.sheets[i].name);
        t->view.sheets[i] =
            (struct option){str_of(arena_printf(a, "%d", i + 1)), {name, name}, i == t->sheet};
    }
}

static void show_columns(struct taking *t)
{
    struct arena *a = t->x->a;
    const struct import_plan *p = &t->plan;
    struct column_view *columns = NEW_ARRAY(a, struct column_view, p->column_count + 1);
    for (int i = 0; i < p->column_count; i++) {
        const struct import_column *c = &p->columns[i];
        struct option *o = NEW_ARRAY(a, struct option, p->action->ask_count + 1);
        int n = 0;
        o[n++] = (struct option){STR(""), page_words(N_("(nothing)")), !c->ask};
        for (int k = 0; k < p->action->ask_count; k++) {
            const struct ask *ask = &p->action->asks[k];
            if (ask->field && ask->field->type != FIELD_FILE)
                o[n++] = (struct option){str_of(ask->name), ask->field->words, c->ask == ask};
        }
        columns[i] = (struct column_view){
            .name = arena_printf(a, "map.%s", column_name((unsigned)c->column)),
            .letter = arena_text(a, str_of(column_name((unsigned)c->column))),
            .heading = c->heading,
            .options = o,
            .option_count = n,
            .sure = c->sure,
            .found = c->ask != NULL};
    }
    t->view.columns = columns;
    t->view.column_count = p->column_count;
    t->view.rows = p->rows;
}

static void show_result(struct taking *t, const struct import_result *r, bool all)
{
    struct arena *a = t->x->a;
    int n = r->bad_count < BAD_SHOWN ? r->bad_count : BAD_SHOWN;
    struct bad_view *bads = NEW_ARRAY(a, struct bad_view, n + 1);
    for (int i = 0; i < n; i++)
        bads[i] = (struct bad_view){
            arena_text(a, str_of(numtext(r->bad[i].row))),
            r->bad[i].column < 0 ? ""
                                 : arena_text(a, str_of(column_name((unsigned)r->bad[i].column))),
            r->bad[i].why};
    t->view.is_done = true;
    t->view.none = all && r->bad_count;
    t->view.done = r->done;
    t->view.requests = r->requests;
    t->view.bad = r->bad_count;
    t->view.first = r->first;
    t->view.last = r->last;
    t->view.bads = bads;
    t->view.bad_count = n;
    t->view.lows = r->low;
    t->view.low_count = r->low_count;
    t->view.low_shown = r->low_count < BAD_SHOWN ? r->low_count : BAD_SHOWN;
}

/* ---- what is done ---- */

static enum err make_plan(struct taking *t)
{
    struct visit *x = t->x;
    struct import_choice *choices = NEW_ARRAY(x->a, struct import_choice, x->rq->form.n + 1);
    int n = 0;
    int64_t sheet;
    TRY(form_int_or(form_of(x->rq), "sheet", 1, TABLE_SHEETS_MAX, 1, &sheet));
    t->sheet = (int)sheet - 1;
    show_sheets(t);
    /* another sheet has other columns */
    for (size_t i = 0; i < x->rq->form.n && !str_is(sent(x, "step"), "look"); i++) {
        const struct param_pair *pair = &x->rq->form.row[i];
        if (str_starts(pair->name, "map."))
            choices[n++] =
                (struct import_choice){str_bytes(pair->name.p + 4, pair->name.n - 4), pair->value};
    }
    TRY(visit_desk(x));
    TRY(import_plan(&x->desk, x->rq->capture[0], STR("create"), &t->table, t->sheet, choices, n,
                    &t->plan));
    t->plan.name = t->file;
    t->has_plan = true;
    show_columns(t);
    return ERR_OK;
}

static enum err run(struct taking *t)
{
    struct visit *x = t->x;
    struct import_options options = {.all = !t->view.good_rows,
                                     .dry = str_is(sent(x, "step"), "dry")};
    struct import_result result;
    visit_leave_desk(x);
    TRY(import_run(x->o, x->v, &t->plan, &options, x->a, &result));
    show_result(t, &result, options.all || options.dry);
    if (result.bad_count) {
        BUF_SCOPE(file, EXPORT_BYTES_MAX);
        char token[VAULT_TOKEN_SIZE];
        TRY(import_errors(&t->plan, &result, x->lang, &file));
        TRY(vault_put_bytes(x->o, x->v, STR("errors.xlsx"), buf_view(&file), token));
        t->view.errors = arena_text(x->a, str_of(token));
    }
    /* what was taken in is done with; after a look, or nothing, the columns stay for another try */
    if (!options.dry && !t->view.none)
        t->token[0] = '\0';
    return ERR_OK;
}

static enum err show(struct taking *t)
{
    struct visit *x = t->x;
    TRY(visit_register(x, 0, &t->view.reg));
    t->view.action = rule_action(t->view.reg, STR("create"));
    if (!t->view.action)
        return fail(ERR_MISSING, "There is no such page");
    t->view.token = t->token[0] ? arena_text(x->a, str_of(t->token)) : NULL;
    t->view.file = t->file;
    visit_level(x, t->view.reg->holds);
    visit_show(x, page_words(N_("Take in a table")), sheet_content, &t->view);
    return ERR_OK;
}

static enum err work(struct taking *t)
{
    TRY(take_table(t));
    struct str step = sent(t->x, "step");
    t->view.good_rows = str_is(sent(t->x, "mode"), "good");
    TRY(make_plan(t));
    return str_is(step, "run") || str_is(step, "dry") ? run(t) : ERR_OK;
}

enum err page_import(struct visit *x)
{
    struct taking *t = NEW(x->a, struct taking);
    struct str token = query_value(x, "token"); /* of a table that was made ready (page_dayone.c) */
    t->x = x;
    t->view.pasted = t->file = STR("");
    if (token.n == VAULT_TOKEN_SIZE - 1) {
        memcpy(t->token, token.p, token.n);
        TRY(import_open(x->o, x->v, token, x->a, &t->table, &t->file));
        if (make_plan(t))
            t->view.error = arena_text(x->a, str_of(problem()->text[x->lang]));
    }
    enum err err = show(t);
    if (t->has_plan)
        import_free(x->o, &t->plan);
    return err;
}

enum err page_import_post(struct visit *x)
{
    struct taking *t = NEW(x->a, struct taking);
    t->x = x;
    t->view.pasted = t->file = STR("");
    enum err err = work(t);
    if (err && err != ERR_INPUT && err != ERR_REFUSED && err != ERR_TOO_LARGE &&
        err != ERR_UNSUPPORTED && err != ERR_MISSING && err != ERR_TIMEOUT)
        return err;
    if (err) {
        t->view.error = arena_text(x->a, str_of(problem()->text[x->lang]));
        /* a kind of file that is not read is the sender's to change */
        x->rs->status = err_http_status(err == ERR_UNSUPPORTED ? ERR_INPUT : err);
        if (!t->table.sheet_count)
            t->token[0] = '\0'; /* it cannot be opened: another one is asked for */
    }
    err = show(t);
    if (t->has_plan)
        import_free(x->o, &t->plan);
    return err;
}

/* ---- out ---- */

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

/* The answer is a file of these bytes, kept in memory until it has left; `fd` is taken over. */
static enum err give_file(struct visit *x, int fd, uint64_t size, const char *name,
                          const char *media)
{
    struct held *h = NEW(x->a, struct held);
    h->fd = fd;
    enum err err = response_header(x->rq, x->rs, "Content-Disposition",
                                   str_of(arena_printf(x->a, "attachment; filename*=UTF-8''%s",
                                                       url_text(x->a, str_of(name)))));
    if (err) {
        close(fd);
        return err;
    }
    x->rs->type = media;
    x->rs->source = (struct source){held_read, held_close, h, size};
    return ERR_OK;
}

enum err page_export(struct visit *x)
{
    const struct reg *reg;
    struct list_want want;
    struct exported exported;
    int fd = -1;
    bool csv = str_is(sent(x, "format"), "csv");
    BUF_SCOPE(file, EXPORT_BYTES_MAX);
    TRY(visit_register(x, 0, &reg));
    TRY(page_list_want(x, reg, &want));
    want.reg = arena_str(x->a, want.reg);
    visit_leave_desk(x);
    TRY(export_list(x->o, x->v, &want, csv ? EXPORT_CSV : EXPORT_XLSX, x->a, &file, &exported));
    TRY(memory_file(&fd));
    enum err err = fd_write(fd, file.p, file.n, "memory");
    if (err) {
        close(fd);
        return err;
    }
    return give_file(x, fd, file.n, exported.name,
                     csv ? "text/csv; charset=utf-8"
                         : "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet");
}

/* The workbook of bad rows, as long as it waits. */
enum err page_upload(struct visit *x)
{
    struct vault_waiting file;
    int fd = -1;
    TRY(vault_waiting(x->o, x->v, x->rq->capture[0], &file));
    TRY(memory_file(&fd));
    enum err err = vault_waiting_copy(x->o, x->v, x->rq->capture[0], fd);
    if (err) {
        close(fd);
        return err;
    }
    return give_file(x, fd, (uint64_t)file.size, arena_text(x->a, str_of(file.name)), file.media);
}
