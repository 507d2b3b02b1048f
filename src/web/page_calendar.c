/* The calendar feed: for programs that send a login and a password with every request (RFC 7617), and for
 * whoever is logged in. A failure is plain text, and for a wrong password 401: such programs follow no page. */
#include "crypto/secret.h"
#include "office/feed.h"
#include "web/page.h"

enum { CREDENTIALS_MAX = 512, SCHEME = 6 };

/* "Basic BASE64" -> login and password, in `room`. */
static bool credentials(struct str header, char room[CREDENTIALS_MAX], struct str *ret_login,
                        struct str *ret_password)
{
    size_t n, colon = 0;
    if (header.n <= SCHEME || strncasecmp(header.p, "Basic ", SCHEME) != 0)
        return false;
    struct str code = str_trim(str_bytes(header.p + SCHEME, header.n - SCHEME));
    if (!base64_decode(code, room, CREDENTIALS_MAX, &n) || !str_utf8(str_bytes(room, n)))
        return false;
    while (colon < n && room[colon] != ':')
        colon++;
    if (colon == n)
        return false;
    *ret_login = str_bytes(room, colon);
    *ret_password = str_bytes(room + colon + 1, n - colon - 1);
    return true;
}

static enum err guest(struct visit *x, struct viewer *ret_viewer)
{
    char room[CREDENTIALS_MAX];
    WIPE_SCOPE(room);
    struct str login, password;
    if (!credentials(x->rq->header[HEADER_AUTHORIZATION], room, &login, &password))
        return fail(ERR_LOGIN, "Login or password wrong");
    return feed_login(x->o, login, password, x->rq->is_local ? "socket" : x->rq->peer, x->a,
                      ret_viewer);
}

static enum err write_feed(struct visit *x, const struct viewer *v)
{
    DESK_SCOPE(k);
    TRY(desk_open(&k, x->o, v, x->a));
    TRY(feed_write(&k, &x->rs->body));
    x->rs->type = "text/calendar; charset=utf-8";
    return response_header(x->rq, x->rs, "Content-Disposition",
                           STR("attachment; filename=\"cofferdam.ics\""));
}

static enum err say_failure(struct visit *x, enum err err)
{
    const struct problem told = *problem();
    x->rs->status = err_http_status(err);
    x->rs->type = "text/plain; charset=utf-8";
    buf_clear(&x->rs->body);
    buf_text(&x->rs->body, told.text[x->lang]);
    buf_char(&x->rs->body, '\n');
    if (err == ERR_LOGIN)
        return response_header(x->rq, x->rs, "WWW-Authenticate",
                               STR("Basic realm=\"Cofferdam\", charset=\"UTF-8\""));
    return ERR_OK;
}

enum err page_calendar(struct visit *x)
{
    struct viewer asks;
    bool session = x->v && !x->rq->header[HEADER_AUTHORIZATION].n;
    enum err err = session ? ERR_OK : guest(x, &asks);
    if (!err)
        err = write_feed(x, session ? x->v : &asks);
    return err ? say_failure(x, err) : ERR_OK;
}

enum err page_calendar_make(struct visit *x)
{
    char *password = arena_alloc(x->a, FEED_PASSWORD_SIZE);
    TRY(feed_make(x->o, x->v, password));
    return me_show(x, password);
}

enum err page_calendar_revoke(struct visit *x)
{
    TRY(feed_revoke(x->o, x->v));
    return visit_go(x, "/me#calendar");
}
