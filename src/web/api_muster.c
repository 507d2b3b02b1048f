/* A muster, counted code by code. */
#include "office/muster.h"
#include "web/api_parts.h"

enum err api_muster(struct request *rq, struct response *rs)
{
    (void)rs;
    struct api *x = rq->context;
    TRY(api_ready(x));
    DESK_SCOPE(k);
    struct muster_view view;
    TRY(desk_open(&k, x->o, x->v, x->a));
    TRY(muster_view(&k, rq->capture[0], &view));
    json_key_str(&x->j, "number", view.entry.number);
    json_key_text(&x->j, "state", view.entry.state->name);
    json_key(&x->j, "rows");
    json_open(&x->j, '[');
    for (int i = 0; i < view.part_count; i++) {
        json_open(&x->j, '{');
        json_key_text(&x->j, "state", view.parts[i].state->name);
        api_key_words(x, "title", view.parts[i].state->words);
        json_key_int(&x->j, "count", view.parts[i].page->total);
        json_close(&x->j, '}');
    }
    json_close(&x->j, ']');
    return ERR_OK;
}

enum err api_muster_scan(struct request *rq, struct response *rs)
{
    static const char *const KNOWN[] = {"code", NULL};
    (void)rs;
    struct api *x = rq->context;
    struct str code;
    struct muster_scan scan;
    TRY(api_ready(x));
    TRY(api_only(x, KNOWN));
    TRY(api_text(x, "code", &code));
    TRY(muster_scan(x->o, x->v, rq->capture[0], code, x->a, &scan));
    json_key_str(&x->j, "code", scan.code);
    json_key_text(&x->j, "seen", muster_seen_name(scan.seen));
    api_key_words(x, "title", *muster_seen_words(scan.seen));
    json_key_str(&x->j, "carrier", scan.carrier);
    json_key_str(&x->j, "belongs", scan.belongs);
    json_key_int(&x->j, "item", scan.item);
    return ERR_OK;
}
