/* The paper bridge in the browser: a stack of scans goes in, each page finds its entry, and what it would be the proof
 * of is one click away, with the scan as evidence. */
#include "office/paper_bridge.h"
#include "office/vault.h"
#include "web/page.h"
#include "web/page_templates.h"
#include "web/page_views.h"

struct scanning {
    struct visit *x;
    struct vault_put *put;
    char tokens[SCAN_FILES_MAX][VAULT_TOKEN_SIZE];
    int count;
    struct scan_view view;
};

/* ---- the files on their way in ---- */

static enum err upload_begin(void *at, const struct upload_part *part)
{
    struct scanning *t = at;
    if (t->count == SCAN_FILES_MAX)
        return fail(ERR_TOO_LARGE, "{1} to {2} files at once", "1", numtext(SCAN_FILES_MAX));
    return vault_put_begin(t->x->o, t->x->v, part->file_name, &t->put);
}

static enum err upload_data(void *at, const void *p, size_t n)
{
    struct scanning *t = at;
    return vault_put_write(t->put, p, n);
}

static enum err upload_end(void *at)
{
    struct scanning *t = at;
    TRY(vault_put_end(t->put, t->tokens[t->count]));
    t->put = NULL;
    t->count++;
    return ERR_OK;
}

static void upload_abort(void *at)
{
    struct scanning *t = at;
    vault_put_free(t->put);
    t->put = NULL;
}

/* ---- what they are ---- */

/* The form of what the page proves; where the action keeps the scan, the file goes along. */
static const char *form_of_page(struct visit *x, const struct paper_page *p, const char *token)
{
    const char *path = arena_printf(x->a, "/r/%s/%lld/%s", p->view.reg->name, (long long)p->view.id,
                                    p->action->name);
    return p->scan ? arena_printf(x->a, "%s?%s=%s", path, p->scan, token) : path;
}

static void add_page(struct scanning *t, struct scan_file *file, const struct paper_page *p,
                     const char *token)
{
    struct visit *x = t->x;
    struct scan_row *row = &file->rows[file->count++];
    *row = (struct scan_row){.page = p};
    t->view.pages++;
    if (!paper_is_ours(p->found))
        return;
    t->view.known++;
    visit_level(x, p->view.level);
    row->href = arena_printf(x->a, "/r/%s/%lld", p->view.reg->name, (long long)p->view.id);
    if (p->action && p->open)
        row->act = form_of_page(x, p, token);
}

/* A file that cannot be opened is told of, and the others are read. */
static enum err read_file(struct scanning *t, int n, struct scan_file *file)
{
    struct visit *x = t->x;
    const struct paper_page *pages;
    int count;
    struct vault_waiting waiting;
    const char *token = arena_text(x->a, str_of(t->tokens[n]));
    TRY(vault_waiting(x->o, x->v, str_of(token), &waiting));
    file->name = arena_text(x->a, str_of(waiting.name));
    enum err err = paper_pages(&x->desk, str_of(token), &pages, &count);
    if (err && err != ERR_INPUT && err != ERR_TOO_LARGE && err != ERR_UNSUPPORTED &&
        err != ERR_TIMEOUT)
        return err;
    if (err) {
        file->why = arena_text(x->a, str_of(problem()->text[x->lang]));
        return ERR_OK;
    }
    file->rows = NEW_ARRAY(x->a, struct scan_row, count + 1);
    for (int i = 0; i < count; i++)
        add_page(t, file, &pages[i], token);
    return ERR_OK;
}

static enum err work(struct scanning *t)
{
    struct visit *x = t->x;
    TRY(request_upload(x->rq,
                       &(struct upload){t, upload_begin, upload_data, upload_end, upload_abort}));
    if (!t->count)
        return fail(ERR_INPUT, "Choose one or more files");
    struct scan_file *files = NEW_ARRAY(x->a, struct scan_file, t->count);
    TRY(visit_desk(x));
    for (int i = 0; i < t->count; i++)
        TRY(read_file(t, i, &files[i]));
    t->view.files = files;
    t->view.count = t->count;
    return ERR_OK;
}

enum err page_papers(struct visit *x)
{
    visit_show(x, page_words(N_("Scanned papers")), papers_content, NEW(x->a, struct scan_view));
    return ERR_OK;
}

enum err page_papers_post(struct visit *x)
{
    struct scanning *t = NEW(x->a, struct scanning);
    t->x = x;
    enum err err = work(t);
    if (err && err != ERR_INPUT && err != ERR_TOO_LARGE && err != ERR_TOO_MANY &&
        err != ERR_MISSING)
        return err;
    if (err) {
        t->view.error = arena_text(x->a, str_of(problem()->text[x->lang]));
        x->rs->status = err_http_status(err);
    }
    visit_show(x, page_words(N_("Scanned papers")), papers_content, &t->view);
    return ERR_OK;
}
