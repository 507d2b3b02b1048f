/* What is public, looked at as a whole. */
#include "office/release_public.h"
#include "web/api_parts.h"

static void reason_members(struct api *x, const struct public_reason *r)
{
    api_key_words(x, "reason", r->why);
    json_key_str(&x->j, "basis", r->basis);
    json_key_text(&x->j, "level",
                  level_is_valid(r->level) ? level_code((enum level)r->level) : NULL);
    json_key_int(&x->j, "findings", r->count);
}

static void public_members(struct api *x, const struct public_row *r)
{
    json_key_text(&x->j, "register", r->reg->name);
    json_key_int(&x->j, "id", r->id);
    json_key_str(&x->j, "number", r->number);
    json_key_str(&x->j, "title", r->title);
    json_key_text(&x->j, "published_on", r->published_on);
    json_key_text(&x->j, "sieved_on", r->sieved_on);
    json_key_bool(&x->j, "take_down", r->open || r->unseen);
    json_key_bool(&x->j, "waits", r->waits);
    json_key_bool(&x->j, "current", r->is_current);
    json_key_int(&x->j, "open", r->open);
    json_key_int(&x->j, "unread", r->unseen);
    API_ROWS(x, "reasons", r->reasons, r->reason_count, reason_members);
}

static void secret_members(struct api *x, const struct declass_row *r)
{
    json_key_text(&x->j, "register", r->reg->name);
    json_key_int(&x->j, "id", r->id);
    json_key_str(&x->j, "number", r->number);
    json_key_str(&x->j, "title", r->title);
    json_key_text(&x->j, "level",
                  level_is_valid(r->level) ? level_code((enum level)r->level) : NULL);
    json_key_str(&x->j, "public_in", r->places);
    json_key_int(&x->j, "public_in_hidden", r->hidden_places);
    json_key_text(&x->j, "public_since", r->public_since);
    json_key_bool(&x->j, "long_public", r->is_long_public);
    json_key_bool(&x->j, "undecided", r->to_take_down);
    json_key_text(&x->j, "expired_on", r->expired_on);
    json_key_str(&x->j, "source", r->source);
    json_key_text(&x->j, "source_declassified_on", r->source_on);
    json_key_text(&x->j, "action", r->act ? r->act->name : NULL);
}

static enum err write_view(struct api *x)
{
    struct public_view v;
    DESK_SCOPE(k);
    TRY(api_ready(x));
    TRY(desk_open(&k, x->o, x->v, x->a));
    TRY(release_public(&k, &v));
    json_key_int(&x->j, "to_take_down", v.take_down);
    json_key_int(&x->j, "outside", v.outside);
    json_key_int(&x->j, "waiting", v.waiting);
    json_key_int(&x->j, "current", v.current);
    json_key_bool(&x->j, "cut", v.is_cut);
    API_ROWS(x, "public", v.rows, v.count, public_members);
    API_ROWS(x, "declassify", v.secrets, v.secret_count, secret_members);
    json_key_int(&x->j, "declassify_hidden", v.hidden);
    return ERR_OK;
}

enum err api_recheck(struct request *rq, struct response *rs)
{
    (void)rs;
    return write_view(rq->context);
}

enum err api_recheck_ask(struct request *rq, struct response *rs)
{
    (void)rs;
    struct api *x = rq->context;
    int asked;
    TRY(api_ready(x));
    TRY(api_only(x, (const char *const[]){NULL}));
    TRY(release_public_ask(x->o, x->v, x->a, &asked));
    json_key_int(&x->j, "asked", asked);
    return write_view(x);
}
