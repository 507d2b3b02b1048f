/* The mail server, for the system administrator. */
#include "office/mail.h"
#include "web/api_parts.h"

enum err api_mail(struct request *rq, struct response *rs)
{
    (void)rs;
    struct api *x = rq->context;
    struct mail_status s;
    TRY(api_ready(x));
    TRY(mail_status(x->o, x->v, x->a, &s));
    json_key_text(&x->j, "url", s.url);
    json_key_text(&x->j, "from", s.from);
    json_key_text(&x->j, "user", s.user);
    json_key_text(&x->j, "page", s.page);
    json_key_bool(&x->j, "password", s.has_password);
    json_key_bool(&x->j, "ca", s.has_ca);
    json_key_int(&x->j, "waiting", s.waiting);
    json_key_int(&x->j, "sent", s.sent);
    json_key_int(&x->j, "failed", s.failed);
    json_key_text(&x->j, "reason", s.reason);
    return ERR_OK;
}

static enum err set(struct api *x)
{
    struct mail_settings s;
    TRY(api_only(x, (const char *const[]){"url", "from", "user", "password", "ca", "page", NULL}));
    TRY(api_text(x, "url", &s.url));
    TRY(api_text(x, "from", &s.from));
    TRY(api_text(x, "user", &s.user));
    TRY(api_text(x, "password", &s.password));
    TRY(api_text(x, "ca", &s.ca));
    TRY(api_text(x, "page", &s.page));
    return mail_set(x->o, x->v, &s);
}

enum err api_mail_act(struct request *rq, struct response *rs)
{
    (void)rs;
    struct api *x = rq->context;
    struct str address;
    TRY(api_ready(x));
    if (str_is(rq->capture[0], "set"))
        return set(x);
    TRY(api_only(x, (const char *const[]){"address", NULL}));
    if (str_is(rq->capture[0], "off"))
        return mail_off(x->o, x->v);
    if (!str_is(rq->capture[0], "test"))
        return fail(ERR_MISSING, "There is no such page");
    TRY(api_text(x, "address", &address));
    return mail_test(x->o, x->v, address);
}
