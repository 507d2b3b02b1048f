/* The assembly: which path goes where, who may go there, and what a failure looks like. */
#include "web/server.h"

#include "base/io.h"
#include "crypto/secret.h"
#include "office/vault.h"
#include "web/api.h"
#include "web/asset.h"
#include "web/html.h"
#include "web/page.h"
#include "web/problem_page.h"
#include "web/verifier.h"

struct web {
    struct office *o;
    struct arena *a;
    struct http_server *http;
    struct route *routes;
    struct verifier *verifier;
};

static const struct page_route {
    enum method method;
    const char *pattern;
    page_handler *show;
    unsigned flags;
} PAGES[] = {
    {METHOD_GET, "/login", page_login, ROUTE_OPEN},
    {METHOD_POST, "/login", page_login_post, ROUTE_OPEN},
    {METHOD_POST, "/language", page_language, ROUTE_OPEN | PAGE_UNREADY},
    {METHOD_POST, "/logout", page_logout, PAGE_UNREADY},
    {METHOD_GET, "/password", page_password, PAGE_UNREADY},
    {METHOD_POST, "/password", page_password_post, PAGE_UNREADY},
    {METHOD_GET, "/requests/{request}", page_request, 0},
    {METHOD_POST, "/requests/{request}", page_request_post, 0},
    {METHOD_GET, "/readings/{reading}", page_reading, ROUTE_WORKER},
    {METHOD_GET, "/readings/{reading}/{kind}", page_reading_file, ROUTE_WORKER},
    {METHOD_GET, "/exams", page_exams, 0},
    {METHOD_POST, "/exams/{exam}/begin", page_exam_begin, 0},
    {METHOD_GET, "/sit/{paper}", page_sit, 0},
    {METHOD_POST, "/sit/{paper}", page_sit_post, 0},
    {METHOD_GET, "/muster/{muster}", page_muster, 0},
    {METHOD_POST, "/muster/{muster}", page_muster_scan, 0},
    {METHOD_GET, "/releases/recheck", page_recheck, ROUTE_WORKER},
    {METHOD_POST, "/releases/recheck", page_recheck_post, 0},
    {METHOD_GET, "/release/{release}", page_release, ROUTE_WORKER},
    {METHOD_POST, "/release/{release}/{verb}", page_release_post, 0},
    {METHOD_GET, "/accounts", page_accounts, 0},
    {METHOD_POST, "/accounts", page_account_make, 0},
    {METHOD_GET, "/accounts/{account}", page_account, 0},
    {METHOD_POST, "/accounts/{account}/roles", page_role_give, 0},
    {METHOD_POST, "/accounts/{account}/roles/{grant}", page_role_take, 0},
    {METHOD_POST, "/accounts/{account}/{action}", page_account_post, 0},
    {METHOD_GET, "/ledger", page_ledger, ROUTE_WORKER},
    {METHOD_GET, "/ledger/verify", page_ledger_verify, 0},
    {METHOD_POST, "/ledger/verify", page_ledger_verify_post, 0},
    {METHOD_GET, "/ledger/checkpoint", page_ledger_checkpoint, ROUTE_WORKER},
    {METHOD_GET, "/ledger/{leaf}", page_ledger_leaf, ROUTE_WORKER},
    {METHOD_GET, "/rules", page_rules, 0},
    {METHOD_GET, "/rules/{version}", page_rules_version, 0},
    {METHOD_GET, "/rules/{version}/rehearsal", page_rules_rehearse, ROUTE_WORKER},
    {METHOD_POST, "/rules/{version}/approve", page_rules_approve, 0},
    {METHOD_GET, "/regulations", page_regulations, 0},
    {METHOD_GET, "/regulations/{name}", page_regulation, 0},
    {METHOD_GET, "/regulations/{name}/{format}", page_regulation_file, ROUTE_WORKER},
    {METHOD_GET, "/reports", page_reports, ROUTE_WORKER},
    {METHOD_GET, "/reports/{kind}/{format}", page_report_file, ROUTE_WORKER},
    {METHOD_POST, "/kept-reports", page_kept_make, 0},
    {METHOD_GET, "/kept-reports/{report}", page_kept, ROUTE_WORKER},
    {METHOD_POST, "/kept-reports/{report}", page_kept_edit, 0},
    {METHOD_GET, "/kept-reports/{report}/{format}", page_kept_file, ROUTE_WORKER},
    {METHOD_GET, "/help/{register}", page_help, 0},
    {METHOD_GET, "/calendar.ics", page_calendar, ROUTE_OPEN | ROUTE_WORKER},
    {METHOD_GET, "/me", page_me, 0},
    {METHOD_POST, "/me/calendar", page_calendar_make, 0},
    {METHOD_POST, "/me/calendar/revoke", page_calendar_revoke, 0},
    {METHOD_GET, "/me/sessions", page_sessions, 0},
    {METHOD_POST, "/me/sessions/{session}/revoke", page_session_revoke, 0},
    {METHOD_GET, "/", page_home, 0},
    {METHOD_GET, "/start", page_start, 0},
    {METHOD_GET, "/search", page_search, ROUTE_WORKER},
    {METHOD_GET, "/topology", page_topology, ROUTE_WORKER},
    {METHOD_GET, "/units", page_units, ROUTE_WORKER},
    {METHOD_GET, "/due", page_due, 0},
    {METHOD_GET, "/overview", page_overview, ROUTE_WORKER},
    {METHOD_GET, "/inspection", page_inspection, ROUTE_WORKER},
    {METHOD_GET, "/inspection/{check}", page_check, ROUTE_WORKER},
    {METHOD_GET, "/risk", page_risk, ROUTE_WORKER},
    {METHOD_GET, "/numbers", page_numbers, ROUTE_WORKER},
    {METHOD_GET, "/r/{register}", page_list, ROUTE_WORKER_QUERY},
    {METHOD_GET, "/suggest/{register}", page_suggest, ROUTE_WORKER},
    {METHOD_GET, "/dayone", page_dayone, 0},
    {METHOD_POST, "/dayone", page_dayone_post, ROUTE_UPLOAD},
    {METHOD_GET, "/papers", page_papers, 0},
    {METHOD_POST, "/papers", page_papers_post, ROUTE_UPLOAD},
    {METHOD_GET, "/r/{register}/import", page_import, 0},
    {METHOD_POST, "/r/{register}/import", page_import_post, ROUTE_UPLOAD},
    {METHOD_POST, "/r/{register}/export", page_export, 0},
    {METHOD_GET, "/uploads/{token}", page_upload, ROUTE_WORKER},
    {METHOD_GET, "/r/{register}/{entry}", page_entry, 0},
    {METHOD_GET, "/r/{register}/{entry}/print/{form}", page_print, ROUTE_WORKER},
    {METHOD_GET, "/r/{register}/new/{action}", page_make, 0},
    {METHOD_POST, "/r/{register}/new/{action}", page_make_post, ROUTE_UPLOAD},
    {METHOD_GET, "/r/{register}/{entry}/{action}", page_act, 0},
    {METHOD_POST, "/r/{register}/{entry}/{action}", page_act_post, ROUTE_UPLOAD},
    {METHOD_GET, "/requests", page_requests, 0},
};

struct verifier *visit_verifier(const struct visit *x)
{
    return x->web->verifier;
}

/* ---- who asks ---- */

static struct web *web_of(const struct request *rq)
{
    return rq->context;
}

static enum err find_session(const struct request *rq, struct session **ret_session)
{
    struct str token;
    if (!cookie_find(rq, SESSION_COOKIE, &token))
        return fail(ERR_LOGIN, "Please log in");
    return session_use(web_of(rq)->o, token, rq->peer, ret_session);
}

/* A body is only looked at for somebody who is logged in. Without one the handler finds out. */
static enum err admit(struct request *rq)
{
    if ((rq->route->flags & ROUTE_OPEN) || rq->method == METHOD_GET || rq->method == METHOD_HEAD)
        return ERR_OK;
    struct session *s;
    TRY(find_session(rq, &s));
    session_release(s);
    return ERR_OK;
}

/* A form of a session bears its token. Without a session (login, language) there is nothing to
 * forge; a program's own token is not sent by a browser on its own. */
static enum err check_token(struct request *rq, struct str token)
{
    struct session *s;
    if (api_has_bearer(rq))
        return ERR_OK;
    enum err err = find_session(rq, &s);
    if (err)
        return rq->route->flags & ROUTE_OPEN ? ERR_OK : err;
    bool good = csrf_matches(session_secret(s), token);
    session_release(s);
    return good ? ERR_OK : fail(ERR_REFUSED, "This form was not sent from a page of this office");
}

static enum lang language_of(const struct request *rq, const struct viewer *v)
{
    struct str code = {NULL, 0};
    if (v)
        return v->lang;
    if (!cookie_find(rq, LANGUAGE_COOKIE, &code))
        code = rq->header[HEADER_ACCEPT_LANGUAGE];
    char two[3] = "";
    if (code.n >= 2)
        memcpy(two, code.p, 2);
    enum lang lang = lang_from_code(two);
    return lang == LANG_COUNT ? LANG_ZH : lang;
}

static struct visit visit_start(struct request *rq, struct response *rs, struct session *s)
{
    struct web *w = web_of(rq);
    struct visit x = {.web = w, .o = w->o, .s = s, .rq = rq, .rs = rs, .a = rq->arena};
    x.v = s ? session_viewer(s) : NULL;
    x.lang = language_of(rq, x.v);
    return x;
}

/* ---- the way to a page ---- */

static enum err show_page(struct visit *x, const struct page_route *route)
{
    if (x->v && x->v->must_change && !(route->flags & PAGE_UNREADY))
        return visit_go(x, "/password");
    return route->show(x);
}

static enum err handle_page(struct request *rq, struct response *rs)
{
    const struct page_route *route = &PAGES[rq->route - web_of(rq)->routes];
    struct session *s = NULL;
    enum err err = find_session(rq, &s);
    if (err && !(route->flags & ROUTE_OPEN))
        return err;
    struct visit x = visit_start(rq, rs, err ? NULL : s);
    err = show_page(&x, route);
    visit_leave_desk(&x);
    if (x.s)
        session_release(x.s);
    return err;
}

static enum err handle_api(struct request *rq, struct response *rs)
{
    struct session *s = NULL;
    bool has = !api_has_bearer(rq) && !find_session(rq, &s);
    api_answer(web_of(rq)->o, has ? s : NULL, rq, rs);
    if (has)
        session_release(s);
    return ERR_OK;
}

/* ---- failures ---- */

static bool is_page(const struct request *rq)
{
    return rq->method == METHOD_GET && !request_wants_json(rq) && !str_starts(rq->path, "/api/");
}

/* Who is not logged in comes back here after the login. */
static bool to_login(struct request *rq, struct response *rs)
{
    BUF_SCOPE(to, TARGET_MAX);
    buf_text(&to, "/login");
    if (rq->path.n > 1) {
        buf_text(&to, "?back=");
        url_encode(&to, rq->path);
    }
    return !to.over && !response_redirect(rq, rs, buf_view(&to));
}

static void error_page(struct request *rq, struct response *rs, enum err code)
{
    const struct problem told = *problem();
    if (code == ERR_LOGIN && is_page(rq) && to_login(rq, rs))
        return;
    struct session *s = NULL;
    bool has = !find_session(rq, &s);
    struct visit x = visit_start(rq, rs, has ? s : NULL);
    visit_frame(&x);
    problem_set(&told);
    problem_show(rq, rs, &x.page, code);
    if (has)
        session_release(s);
}

/* ---- start and stop ---- */

static void make_routes(struct web *w)
{
    static const struct route OTHERS[] = {
        {METHOD_GET, "/a/{name}", asset_serve, ROUTE_OPEN},
        API_ROUTES(handle_api),
    };
    size_t pages = ARRAY_SIZE(PAGES), others = ARRAY_SIZE(OTHERS);
    w->routes = NEW_ARRAY(w->a, struct route, pages + others + 1);
    for (size_t i = 0; i < pages; i++)
        w->routes[i] =
            (struct route){PAGES[i].method, PAGES[i].pattern, handle_page, PAGES[i].flags};
    memcpy(w->routes + pages, OTHERS, sizeof OTHERS);
}

static enum err start(struct web *w, const struct web_config *config)
{
    enum { PEM_MAX = 1 << 20 };
    struct str cert = STR(""), key = STR("");
    if (config->listen) {
        TRY(file_read(w->a, config->cert_path, PEM_MAX, &cert));
        TRY(file_read(w->a, config->key_path, PEM_MAX, &key));
    }
    const struct http_settings settings = {
        .listen = config->listen,
        .socket_path = config->socket_path,
        .cert_pem = cert.p,
        .key_pem = key.p,
        .routes = w->routes,
        .context = w,
        .admit = admit,
        .check_token = check_token,
        .error_page = error_page,
        .threads = config->threads,
        .upload_max = (uint64_t)VAULT_FILE_MAX + BODY_MAX,
        .log_fd = config->log_fd,
    };
    enum err err = http_start(&settings, &w->http);
    wipe((void *)(uintptr_t)key.p, key.n);
    return err;
}

enum err web_serve_start(struct office *o, const struct web_config *config, struct web **ret_web)
{
    struct arena *a = arena_new();
    struct web *w = NEW(a, struct web);
    w->a = a;
    w->o = o;
    w->verifier = verifier_new(o);
    make_routes(w);
    enum err err = start(w, config);
    if (err) {
        web_serve_stop(w, 0);
        return err;
    }
    *ret_web = w;
    return ERR_OK;
}

int web_serve_port(const struct web *w)
{
    return http_port(w->http);
}

void web_serve_stop(struct web *w, int seconds)
{
    if (!w)
        return;
    if (w->http)
        http_stop(w->http, seconds);
    verifier_free(w->verifier);
    arena_free(w->a);
}
