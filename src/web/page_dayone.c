/* Day one in the browser: an office's own spreadsheets, several files at once; what they are, what contradicts
 * itself; each sheet goes on to the import of its register. */
#include "office/dayone.h"
#include "office/export.h"
#include "office/import.h"
#include "web/incoming.h"
#include "web/page_doors.h"
#include "web/page_templates.h"

struct looking {
    struct visit *x;
    struct incoming in;
    struct day_page view;
};

static struct str sent(const struct visit *x, const char *name)
{
    struct str value = STR("");
    (void)params_count(&x->rq->form, name, &value);
    return value;
}

/* A file that cannot be opened is one line of the report. */
static enum err open_files(struct looking *t, struct day_file **ret_files)
{
    struct visit *x = t->x;
    struct day_file *files = NEW_ARRAY(x->a, struct day_file, t->in.count + 1);
    for (int i = 0; i < t->in.count; i++) {
        struct table *table = NEW(x->a, struct table);
        struct vault_waiting waiting;
        TRY(vault_waiting(x->o, x->v, str_of(t->in.tokens[i]), &waiting));
        files[i].name = arena_str(x->a, str_of(waiting.name));
        enum err err =
            import_open(x->o, x->v, str_of(t->in.tokens[i]), x->a, table, &files[i].name);
        if (err && err != ERR_INPUT && err != ERR_TOO_LARGE && err != ERR_UNSUPPORTED &&
            err != ERR_TIMEOUT)
            return err;
        if (err)
            files[i].why = arena_str(x->a, str_of(problem()->text[x->lang]));
        else
            files[i].table = table;
    }
    *ret_files = files;
    return ERR_OK;
}

static enum err look(struct looking *t, struct day_report *ret_report)
{
    struct day_file *files;
    TRY(open_files(t, &files));
    TRY(visit_desk(t->x));
    return dayone(&t->x->desk, files, t->in.count, ret_report);
}

/* One sheet, cleaned, on its way to the import of its register. */
static enum err hand_over(struct looking *t)
{
    struct visit *x = t->x;
    struct day_report report;
    int64_t sheet;
    char token[VAULT_TOKEN_SIZE];
    BUF_SCOPE(csv, EXPORT_BYTES_MAX);
    TRY(form_int_or(form_of(x->rq), "sheet", 1, DAY_SHEETS_MAX, 1, &sheet));
    TRY(look(t, &report));
    if (sheet > report.sheet_count || !report.sheets[sheet - 1].reg)
        return fail(ERR_INPUT, "The file has no sheet {1}", numtext(sheet));
    const struct day_sheet *s = &report.sheets[sheet - 1];
    TRY(day_table(s, &csv));
    const char *reg = arena_text(x->a, str_of(s->reg->name));
    visit_leave_desk(x);
    TRY(vault_put_bytes(x->o, x->v, str_of(arena_printf(x->a, "%s.csv", reg)), buf_view(&csv),
                        token));
    return response_redirect(x->rq, x->rs,
                             str_of(arena_printf(x->a, "/r/%s/import?token=%s", reg, token)));
}

static enum err show_report(struct looking *t)
{
    struct visit *x = t->x;
    struct day_report *report = NEW(x->a, struct day_report);
    char token[VAULT_TOKEN_SIZE];
    BUF_SCOPE(workbook, EXPORT_BYTES_MAX);
    TRY(look(t, report));
    TRY(day_workbook(report, x->lang, &workbook));
    const char **tokens = NEW_ARRAY(x->a, const char *, t->in.count + 1);
    int *numbers = NEW_ARRAY(x->a, int, report->sheet_count + 1),
        *found = NEW_ARRAY(x->a, int, report->sheet_count + 1);
    for (int i = 0; i < t->in.count; i++)
        tokens[i] = arena_text(x->a, str_of(t->in.tokens[i]));
    for (int i = 0; i < report->sheet_count; i++) {
        const struct day_sheet *s = &report->sheets[i];
        numbers[i] = i && report->sheets[i - 1].file == s->file ? numbers[i - 1] + 1 : 1;
        for (int c = 0; c < s->column_count; c++)
            found[i] += s->columns[c].fits[0].ask != NULL;
        if (s->reg)
            visit_level(x, s->reg->holds);
    }
    t->view.report = report;
    t->view.tokens = tokens;
    t->view.numbers = numbers;
    t->view.found = found;
    TRY(vault_put_bytes(x->o, x->v, STR("dayone.xlsx"), buf_view(&workbook), token));
    t->view.workbook = arena_text(x->a, str_of(token));
    return ERR_OK;
}

static enum err work(struct looking *t)
{
    struct visit *x = t->x;
    t->in.x = x;
    t->in.most = DAY_FILES_MAX;
    TRY(incoming_take(&t->in));
    struct str token = sent(x, "token");
    if (!t->in.count && token.n == VAULT_TOKEN_SIZE - 1) {
        memcpy(t->in.tokens[t->in.count++], token.p, token.n);
        return hand_over(t);
    }
    if (!t->in.count)
        return fail(ERR_INPUT, "Choose one or more files");
    return show_report(t);
}

enum err page_dayone(struct visit *x)
{
    visit_show(x, page_words(N_("Day one")), dayone_content, NEW(x->a, struct day_page));
    return ERR_OK;
}

enum err page_dayone_post(struct visit *x)
{
    struct looking *t = NEW(x->a, struct looking);
    t->x = x;
    enum err err = work(t);
    if (!err && !t->view.report)
        return ERR_OK; /* handed over */
    if (err && err != ERR_INPUT && err != ERR_TOO_LARGE && err != ERR_TOO_MANY &&
        err != ERR_MISSING)
        return err;
    if (err) {
        t->view.error = arena_text(x->a, str_of(problem()->text[x->lang]));
        x->rs->status = err_http_status(err);
    }
    visit_show(x, page_words(N_("Day one")), dayone_content, &t->view);
    return ERR_OK;
}
