/* The paper bridge in the browser: a stack of scans goes in, each page finds its entry, and what it would be the proof
 * of is one click away, with the scan as evidence. */
#include "office/paper_bridge.h"
#include "web/incoming.h"
#include "web/page_templates.h"
#include "web/page_views.h"

struct scanning {
    struct visit *x;
    struct incoming in;
    struct scan_view view;
};

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
    const char *token = arena_text(x->a, str_of(t->in.tokens[n]));
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
    t->in.x = x;
    t->in.most = SCAN_FILES_MAX;
    TRY(incoming_take(&t->in));
    if (!t->in.count)
        return fail(ERR_INPUT, "Choose one or more files");
    struct scan_file *files = NEW_ARRAY(x->a, struct scan_file, t->in.count);
    TRY(visit_desk(x));
    for (int i = 0; i < t->in.count; i++)
        TRY(read_file(t, i, &files[i]));
    t->view.files = files;
    t->view.count = t->in.count;
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
