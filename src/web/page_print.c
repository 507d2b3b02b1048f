/* A paper of an entry, as the browser shows and prints it. */
#include "office/paper.h"
#include "web/html.h"
#include "web/page.h"

/* Where the code on the paper leads: this office as the reader reached it. */
static struct str address_of(struct visit *x)
{
    struct str host = x->rq->header[HEADER_HOST];
    if (x->rq->is_local || !host.n)
        return STR("");
    return str_of(arena_printf(x->a, "https://%.*s", (int)host.n, host.p));
}

enum err page_print(struct visit *x)
{
    struct request *rq = x->rq;
    struct paper_want want = {rq->capture[0], rq->capture[1], rq->capture[2], address_of(x)};
    const char *name;
    TRY(paper_print(x->o, x->v, &want, x->a, &x->rs->body, &name));
    TRY(response_header(
        rq, x->rs, "Content-Disposition",
        str_of(arena_printf(x->a, "inline; filename*=UTF-8''%s", url_text(x->a, str_of(name))))));
    x->rs->type = "application/pdf";
    x->rs->is_framed = true;
    return ERR_OK;
}
