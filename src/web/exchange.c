#include "web/exchange.h"

#include "base/clock.h"
#include "web/guard.h"
#include "web/router.h"
#include "web/uri.h"

#include <strings.h>
#include <sys/socket.h>

/* A refused body up to this size is still received and dropped, so that a browser, which reads no
 * answer before it has sent all, shows the reason; a larger one is cut off. */
enum { DRAIN_MAX = LARGE_BODY_MAX };

static const char FORM_TYPE[] = "application/x-www-form-urlencoded";
static const char UPLOAD_TYPE[] = "multipart/form-data";
static const char JSON_TYPE[] = "application/json";

static void sleep_connection(void *at)
{
    struct exchange *ex = at;
    watch_phase(ex->server->watch, ex->slot, WATCH_WORK);
    MHD_suspend_connection(ex->connection);
}

static void wake_connection(void *at)
{
    struct exchange *ex = at;
    watch_phase(ex->server->watch, ex->slot, WATCH_BODY);
    MHD_resume_connection(ex->connection);
}

struct exchange *exchange_new(struct http_server *server, struct MHD_Connection *connection,
                              struct watch_slot *slot, const char *target, bool is_local)
{
    struct arena *a = arena_new();
    struct exchange *ex = NEW(a, struct exchange);
    atomic_init(&ex->holders, 1);
    ex->server = server;
    ex->connection = connection;
    ex->slot = slot;
    ex->began_ns = clock_monotonic_ns();
    ex->is_local = is_local;
    ex->raw_target = target;
    ex->raw_size = target ? strlen(target) : 0;
    ex->target = arena_str(a, str_bytes(target, ex->raw_size));
    ex->rq.arena = a;
    ex->rq.exchange = ex;
    ex->rq.context = server->settings.context;
    ex->rq.peer = arena_text(a, str_of(watch_peer(slot)));
    ex->rq.is_local = is_local;
    ex->rs.status = 200;
    ex->rs.type = "text/html; charset=utf-8";
    ex->rs.body = BUF(PAGE_MAX);
    return ex;
}

void exchange_release(struct exchange *ex)
{
    if (atomic_fetch_sub(&ex->holders, 1) > 1)
        return;
    if (ex->rs.source.close)
        ex->rs.source.close(ex->rs.source.at);
    buf_free(&ex->rs.body);
    pipe_free(ex->pipe);
    free(ex->body);
    arena_free(ex->rq.arena);
}

/* ---- the head ---- */

static enum MHD_Result add_line(void *at, enum MHD_ValueKind kind, const char *name,
                                size_t name_size, const char *value, size_t value_size)
{
    (void)kind;
    struct head *head = at;
    if (head->count >= HEAD_LINES_MAX) {
        head->count = HEAD_LINES_MAX + 1;
        return MHD_NO;
    }
    head->line[head->count++] =
        (struct head_line){{name, name_size}, {value ? value : "", value_size}};
    return MHD_YES;
}

static enum err read_head(struct exchange *ex, const char *method, const char *version)
{
    struct head head = {
        .method = str_of(method),
        .target = {ex->raw_target, ex->raw_size},
        .version = str_of(version),
        .start = method,
    };
    const union MHD_ConnectionInfo *size =
        MHD_get_connection_info(ex->connection, MHD_CONNECTION_INFO_REQUEST_HEADER_SIZE);
    head.size = size ? size->header_size : 0;
    MHD_get_connection_values_n(ex->connection, MHD_HEADER_KIND, add_line, &head);
    TRY(guard_check(&head, &ex->rq, &ex->body_length));
    for (int i = 0; i < HEADER_COUNT; i++) /* the library reuses its buffer */
        if (ex->rq.header[i].p)
            ex->rq.header[i] = arena_str(ex->rq.arena, ex->rq.header[i]);
    TRY(target_parse(ex->rq.arena, ex->target, &ex->rq.path, &ex->rq.query_raw));
    return params_parse(ex->rq.arena, ex->rq.query_raw, &ex->rq.query);
}

static enum err find_peer_uid(struct exchange *ex)
{
    const union MHD_ConnectionInfo *fd =
        MHD_get_connection_info(ex->connection, MHD_CONNECTION_INFO_CONNECTION_FD);
    struct ucred peer;
    socklen_t size = sizeof peer;
    if (!fd || getsockopt(fd->connect_fd, SOL_SOCKET, SO_PEERCRED, &peer, &size))
        return fail_errno("cannot tell who is at the other end", ex->server->settings.socket_path);
    ex->rq.peer_uid = peer.uid;
    return ERR_OK;
}

static bool has_type(const struct request *rq, const char *type)
{
    struct str have = rq->header[HEADER_CONTENT_TYPE];
    size_t n = strlen(type);
    return have.n >= n && strncasecmp(have.p, type, n) == 0 &&
           (have.n == n || have.p[n] == ';' || have.p[n] == ' ');
}

/* What kind of body, and how large may it be? */
static enum err check_body(struct exchange *ex, int *ret_status)
{
    const struct request *rq = &ex->rq;
    unsigned flags = rq->route->flags;
    /* from the network nobody has so much kept before he is known */
    uint64_t max = (flags & ROUTE_LARGE) && ex->is_local ? LARGE_BODY_MAX : BODY_MAX;
    if ((flags & ROUTE_UPLOAD) && has_type(rq, UPLOAD_TYPE)) {
        max = ex->server->settings.upload_max;
        TRY(multipart_new(rq->arena, rq->header[HEADER_CONTENT_TYPE], &ex->parser));
    } else if (!has_type(rq, FORM_TYPE) && !((flags & ROUTE_JSON) && has_type(rq, JSON_TYPE))) {
        *ret_status = 415;
        return fail(ERR_INPUT, "This kind of content is not taken here");
    }
    if (ex->body_length > max)
        return fail(ERR_TOO_LARGE, "More than {1} bytes", numtext((long long)max));
    return ERR_OK;
}

static enum err check_request(struct exchange *ex, int *ret_status)
{
    struct http_server *server = ex->server;
    struct request *rq = &ex->rq;
    if (server->is_stopping)
        return fail(ERR_STOPPED, "The server is ending");
    TRY(router_find(server->settings.routes, rq));
    if ((rq->route->flags & ROUTE_LOCAL) && !ex->is_local)
        return fail(ERR_MISSING, "There is no such page");
    if (server->settings.admit)
        TRY(server->settings.admit(rq));
    return ex->body_length ? check_body(ex, ret_status) : ERR_OK;
}

/* A head that the guard refuses is answered without the pages: nothing in it is believed. */
static enum MHD_Result refuse_head(struct exchange *ex, enum err code)
{
    int status = code == ERR_UNSUPPORTED ? 411
                 : code == ERR_TOO_LARGE ? 431
                                         : err_http_status(code);
    ex->is_closing = true;
    ex->rs.status = status;
    ex->rs.type = "text/plain; charset=utf-8";
    buf_printf(&ex->rs.body, "%d %s\n", status, problem()->text[LANG_EN]);
    return exchange_answer(ex);
}

enum MHD_Result exchange_head(struct exchange *ex, const char *method, const char *version)
{
    enum err err = read_head(ex, method, version);
    if (!err && ex->is_local)
        err = find_peer_uid(ex);
    if (err)
        return refuse_head(ex, err);
    int status = 0;
    err = check_request(ex, &status);
    if (err) {
        exchange_fail(ex, err, status);
        ex->stage = STAGE_ANSWER;
        if (ex->body_length <= DRAIN_MAX) { /* answered when it is whole: the connection lives on */
            watch_phase(ex->server->watch, ex->slot, WATCH_BODY);
            return MHD_YES;
        }
        ex->is_closing = true;
        return exchange_answer(ex);
    }
    bool has_body = ex->body_length > 0;
    ex->stage = STAGE_BODY;
    watch_phase(ex->server->watch, ex->slot, has_body ? WATCH_BODY : WATCH_WORK);
    if (has_body && !ex->parser && !(ex->body = malloc(ex->body_length + 1)))
        die("out of memory");
    return MHD_YES;
}

/* ---- the body ---- */

static void work(struct job *job);

static void start_upload(struct exchange *ex)
{
    ex->stage = STAGE_UPLOAD;
    ex->pipe = pipe_new(sleep_connection, wake_connection, ex);
    atomic_fetch_add(&ex->holders, 1);
    ex->job.work = work;
    if (!workers_run(ex->server->uploads, &ex->job)) {
        exchange_fail(ex, fail(ERR_STOPPED, "The server is ending"), 0);
        pipe_drop(ex->pipe);
        exchange_release(ex);
    }
}

enum MHD_Result exchange_body(struct exchange *ex, const char *p, size_t *n)
{
    watch_bytes(ex->slot, *n);
    if (ex->stage == STAGE_ANSWER) { /* refused already: the rest is dropped */
        *n = 0;
        return MHD_YES;
    }
    if (ex->parser) {
        if (ex->stage == STAGE_BODY)
            start_upload(ex);
        *n -= pipe_put(ex->pipe, p, *n);
        return MHD_YES;
    }
    if (ex->stage != STAGE_BODY || *n > ex->body_length - ex->body_taken)
        return MHD_NO;
    memcpy(ex->body + ex->body_taken, p, *n);
    ex->body_taken += *n;
    *n = 0;
    return MHD_YES;
}

enum MHD_Result exchange_whole(struct exchange *ex)
{
    switch (ex->stage) {
    case STAGE_BODY: {
        if (ex->body_taken < ex->body_length)
            return MHD_NO;
        watch_phase(ex->server->watch, ex->slot, WATCH_WORK);
        enum method method = ex->rq.method;
        unsigned flags = ex->rq.route->flags;
        bool inline_ok = (method == METHOD_GET || method == METHOD_HEAD) &&
                         !(flags & ROUTE_WORKER) &&
                         !((flags & ROUTE_WORKER_QUERY) && ex->rq.query_raw.n);
        if (inline_ok) {
            exchange_handle(ex);
            return exchange_answer(ex);
        }
        ex->stage = STAGE_WORK;
        atomic_fetch_add(&ex->holders, 1);
        ex->job.work = work;
        MHD_suspend_connection(ex->connection);
        if (!workers_run(ex->server->acts, &ex->job)) {
            exchange_fail(ex, fail(ERR_STOPPED, "The server is ending"), 0);
            MHD_resume_connection(ex->connection);
            exchange_release(ex);
        }
        return MHD_YES;
    }
    case STAGE_UPLOAD:
        pipe_end(ex->pipe, false);
        if (pipe_sleep_until_dropped(ex->pipe))
            return MHD_YES;
        return exchange_answer(ex);
    case STAGE_WORK: /* woken: the worker has done */
    case STAGE_ANSWER:
        return exchange_answer(ex);
    default:
        return MHD_NO;
    }
}

void exchange_over(struct exchange *ex, bool cut)
{
    ex->slot = NULL;
    if (ex->pipe)
        pipe_end(ex->pipe, cut);
    exchange_release(ex);
}

/* ---- the handler ---- */

static enum err read_body(struct exchange *ex)
{
    struct request *rq = &ex->rq;
    if (ex->parser)
        return exchange_read_fields(ex);
    if (!ex->body)
        return ERR_OK;
    struct str body = str_bytes(ex->body, ex->body_taken);
    if (has_type(rq, FORM_TYPE))
        return params_parse(rq->arena, body, &rq->form);
    if (!str_utf8(body))
        return fail(ERR_INPUT, "The text is not well-formed UTF-8");
    rq->body = body;
    return ERR_OK;
}

/* A form that changes something must come from a page of ours (the session's token in it). */
static enum err check_token(struct exchange *ex)
{
    const struct request *rq = &ex->rq;
    if (rq->method == METHOD_GET || rq->method == METHOD_HEAD || ex->is_local)
        return ERR_OK;
    if (guard_is_cross_site(rq))
        return fail(ERR_REFUSED, "This form was not sent from a page of this office");
    if (!ex->server->settings.check_token)
        return ERR_OK;
    struct str token = rq->header[HEADER_CSRF_TOKEN];
    if (!token.p && params_count(&rq->form, "csrf", &token) != 1)
        token = STR("");
    return ex->server->settings.check_token(&ex->rq, token);
}

static enum err run_handler(struct exchange *ex)
{
    TRY(read_body(ex));
    TRY(check_token(ex));
    TRY(ex->rq.route->handle(&ex->rq, &ex->rs));
    if (ex->rs.body.over)
        return fail(ERR_IO, "The page is larger than {1} bytes", numtext(PAGE_MAX));
    return ERR_OK;
}

void exchange_handle(struct exchange *ex)
{
    enum err err = run_handler(ex);
    if (err)
        exchange_fail(ex, err, 0);
}

/* `status` 0: the code's own. What the handler had written so far is dropped. */
void exchange_fail(struct exchange *ex, enum err code, int status)
{
    struct response *rs = &ex->rs;
    if (rs->source.close)
        rs->source.close(rs->source.at);
    struct buf body = rs->body;
    *rs = (struct response){.status = status ? status : err_http_status(code),
                            .type = "text/html; charset=utf-8",
                            .body = body};
    buf_clear(&rs->body);
    if (ex->server->settings.error_page)
        ex->server->settings.error_page(&ex->rq, rs, code);
    if (rs->body.n == 0 || rs->body.over) {
        buf_clear(&rs->body);
        rs->type = "text/plain; charset=utf-8";
        buf_printf(&rs->body, "%s\n%s\n", problem()->text[LANG_ZH], problem()->text[LANG_EN]);
    }
}

static void work(struct job *job)
{
    struct exchange *ex = (struct exchange *)job;
    bool is_upload = ex->pipe != NULL;
    exchange_handle(ex);
    if (is_upload)
        pipe_drop(ex->pipe);
    else
        MHD_resume_connection(ex->connection);
    exchange_release(ex);
}
