/* Scanned papers, brought back to their entries. */
#include "office/paper_bridge.h"
#include "web/api_parts.h"

static void page_members(struct api *x, const struct paper_page *p)
{
    json_key_int(&x->j, "page", p->page);
    json_key_text(&x->j, "found", paper_found_name(p->found));
    api_key_words(x, "found_title", *paper_found_words(p->found));
    if (!paper_is_ours(p->found))
        return;
    json_key_text(&x->j, "register", p->view.reg->name);
    json_key_str(&x->j, "number", p->view.number);
    json_key_str(&x->j, "form", p->form);
    json_key_text(&x->j, "state", p->view.state->name);
    api_key_words(x, "state_title", p->view.state->words);
    if (!p->action)
        return;
    json_key_text(&x->j, "action", p->action->name);
    api_key_words(x, "action_title", p->action->words);
    json_key_bool(&x->j, "open", p->open);
    json_key_str(&x->j, "why", p->why);
    json_key_text(&x->j, "scan", p->scan ? p->scan : "");
}

enum err api_paper_bridge(struct request *rq, struct response *rs)
{
    (void)rs;
    struct api *x = rq->context;
    struct str token;
    const struct paper_page *pages;
    int count;
    TRY(api_ready(x));
    TRY(api_only(x, (const char *const[]){"file", NULL}));
    TRY(api_text(x, "file", &token));
    DESK_SCOPE(k);
    TRY(desk_open(&k, x->o, x->v, x->a));
    TRY(paper_pages(&k, token, &pages, &count));
    API_ROWS(x, "pages", pages, count, page_members);
    return ERR_OK;
}
