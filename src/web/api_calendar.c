/* One's own calendar. */
#include "office/feed.h"
#include "web/api_parts.h"

enum err api_calendar(struct request *rq, struct response *rs)
{
    struct api *x = rq->context;
    TRY(api_ready(x));
    DESK_SCOPE(k);
    TRY(desk_open(&k, x->o, x->v, x->a));
    buf_clear(&rs->body);
    TRY(feed_write(&k, &rs->body));
    rs->type = "text/calendar; charset=utf-8";
    x->is_raw = true;
    return ERR_OK;
}

enum err api_calendar_act(struct request *rq, struct response *rs)
{
    (void)rs;
    struct api *x = rq->context;
    char password[FEED_PASSWORD_SIZE];
    WIPE_SCOPE(password);
    TRY(api_ready(x));
    TRY(api_only(x, (const char *const[]){NULL}));
    if (str_is(rq->capture[0], "revoke"))
        return feed_revoke(x->o, x->v);
    if (!str_is(rq->capture[0], "password"))
        return fail(ERR_MISSING, "There is no such page");
    TRY(feed_make(x->o, x->v, password));
    json_key_text(&x->j, "login", x->v->login);
    json_key_text(&x->j, "password", password);
    json_key_text(&x->j, "path", "/calendar.ics");
    return ERR_OK;
}
