/* A small site on the real server, for tests from outside: demo_server PORT CERT.pem KEY.pem
 * SOCKET. Prints "ready PORT" and serves until standard input ends. */
#include "base/io.h"
#include "unit/web/gallery.h"
#include "web/asset.h"
#include "web/cookie.h"
#include "web/form.h"
#include "web/html.h"

#include <inttypes.h>
#include <pthread.h>
#include <unistd.h>

static const char SECRET[] = "a session's secret, only for this test";

static enum err show_home(struct request *rq, struct response *rs)
{
    (void)rq;
    buf_text(&rs->body, "<!doctype html><title>home</title><p>home");
    return ERR_OK;
}

/* What was asked for, back, escaped. */
static enum err show_echo(struct request *rq, struct response *rs)
{
    html_put(&rs->body, HTML_TEXT, rq->capture[0]);
    for (size_t i = 0; i < rq->query.n; i++) {
        buf_char(&rs->body, '\n');
        html_put(&rs->body, HTML_TEXT, rq->query.row[i].name);
        buf_char(&rs->body, '=');
        html_put(&rs->body, HTML_TEXT, rq->query.row[i].value);
    }
    return ERR_OK;
}

static enum err show_peer(struct request *rq, struct response *rs)
{
    buf_printf(&rs->body, "%s %u", rq->peer, rq->peer_uid);
    return ERR_OK;
}

static enum err show_token(struct request *rq, struct response *rs)
{
    char token[CSRF_SIZE];
    csrf_token(str_of(SECRET), token);
    buf_text(&rs->body, token);
    return cookie_set(rq, rs, SESSION_COOKIE, STR("abc"), 0);
}

static enum err take_form(struct request *rq, struct response *rs)
{
    struct str name;
    int64_t n;
    TRY(form_text(form_of(rq), "name", 20, &name));
    TRY(form_int_or(form_of(rq), "n", 0, 100, 7, &n));
    html_put(&rs->body, HTML_TEXT, name);
    buf_printf(&rs->body, " %" PRId64, n);
    return ERR_OK;
}

static enum err take_slowly(struct request *rq, struct response *rs)
{
    (void)rq;
    usleep(200 * 1000);
    buf_text(&rs->body, "done");
    return ERR_OK;
}

static enum err take_json(struct request *rq, struct response *rs)
{
    buf_str(&rs->body, rq->body);
    return ERR_OK;
}

static enum err refuse(struct request *rq, struct response *rs)
{
    (void)rq, (void)rs;
    return fail_basis(fail(ERR_REFUSED, "Refused for the test"), "L21");
}

struct sum {
    char name[600];
    uint64_t size, sum, stop_at;
    int begun, ended, aborted;
};

static enum err upload_begin(void *at, const struct upload_part *part)
{
    struct sum *sum = at;
    sum->begun++;
    snprintf(sum->name, sizeof sum->name, "%.*s", (int)part->file_name.n, part->file_name.p);
    return ERR_OK;
}

static enum err upload_data(void *at, const void *p, size_t n)
{
    struct sum *sum = at;
    const unsigned char *bytes = p;
    for (size_t i = 0; i < n; i++)
        sum->sum += bytes[i];
    sum->size += n;
    return sum->stop_at && sum->size > sum->stop_at
               ? fail(ERR_TOO_LARGE, "More than {1} bytes", "0")
               : ERR_OK;
}

static enum err upload_end(void *at)
{
    struct sum *sum = at;
    sum->ended++;
    return ERR_OK;
}

static void upload_abort(void *at)
{
    struct sum *sum = at;
    sum->aborted++;
    fprintf(stderr, "aborted after %" PRIu64 "\n", sum->size);
}

static enum err take_upload(struct request *rq, struct response *rs)
{
    struct sum sum = {0};
    int64_t stop_at;
    TRY(form_int_or(form_of(rq), "stop_at", 0, INT64_MAX, 0, &stop_at));
    sum.stop_at = (uint64_t)stop_at;
    const struct upload to = {&sum, upload_begin, upload_data, upload_end, upload_abort};
    TRY(request_upload(rq, &to));
    buf_printf(&rs->body, "%s %" PRIu64 " %" PRIu64 " %d %d %d fields %zu", sum.name, sum.size,
               sum.sum, sum.begun, sum.ended, sum.aborted, rq->form.n);
    return ERR_OK;
}

static enum err read_zeros(void *at, uint64_t offset, void *p, size_t n, size_t *ret_n)
{
    const uint64_t *length = at;
    memset(p, 'z', n);
    *ret_n = n < *length - offset ? n : (size_t)(*length - offset);
    return ERR_OK;
}

static void close_zeros(void *at)
{
    free(at);
}

static enum err show_stream(struct request *rq, struct response *rs)
{
    int64_t n;
    TRY(form_int(query_of(rq), "n", 0, INT64_MAX, &n));
    uint64_t *length = malloc(sizeof *length);
    if (!length)
        die("out of memory");
    *length = (uint64_t)n;
    rs->type = "application/octet-stream";
    rs->source = (struct source){read_zeros, close_zeros, length, *length};
    return ERR_OK;
}

/* A page that frames what others made, and what they made: a text, or a one-page PDF. */
static enum err show_frame(struct request *rq, struct response *rs)
{
    rs->may_frame = true;
    buf_text(&rs->body, "<!doctype html><title>preview</title><iframe src=\"/framed/");
    html_put(&rs->body, HTML_SEGMENT, rq->capture[0]);
    buf_text(&rs->body, "\" width=\"600\" height=\"400\"></iframe>");
    return ERR_OK;
}

static enum err show_framed(struct request *rq, struct response *rs)
{
    rs->is_framed = true;
    if (str_is(rq->capture[0], "html")) {
        buf_text(&rs->body, "<p>framed<script>document.title='ran'</script>");
        return ERR_OK;
    }
    rs->type = "application/pdf";
    buf_text(&rs->body,
             "%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
             "2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
             "3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 200]/Contents 4 0 R>>endobj\n"
             "4 0 obj<</Length 32>>stream\n0 0.4 0 rg 50 50 200 100 re f   \nendstream endobj\n"
             "trailer<</Root 1 0 R>>\n%%EOF\n");
    return ERR_OK;
}

static enum err leave(struct request *rq, struct response *rs)
{
    return response_redirect(rq, rs, STR("/"));
}

static const struct route ROUTES[] = {
    {METHOD_GET, "/", show_home, ROUTE_OPEN},
    {METHOD_GET, "/a/{name}", asset_serve, ROUTE_OPEN},
    {METHOD_GET, "/echo/{text}", show_echo, ROUTE_OPEN},
    {METHOD_GET, "/gallery/{page}", gallery_show, ROUTE_OPEN},
    {METHOD_GET, "/worker", show_home, ROUTE_OPEN | ROUTE_WORKER},
    {METHOD_GET, "/peer", show_peer, ROUTE_OPEN | ROUTE_LOCAL},
    {METHOD_GET, "/token", show_token, ROUTE_OPEN},
    {METHOD_GET, "/stream", show_stream, ROUTE_OPEN},
    {METHOD_GET, "/refused", refuse, ROUTE_OPEN},
    {METHOD_GET, "/frame/{what}", show_frame, ROUTE_OPEN},
    {METHOD_GET, "/framed/{what}", show_framed, ROUTE_OPEN},
    {METHOD_GET, "/leave", leave, ROUTE_OPEN},
    {METHOD_GET, "/closed", show_home, 0},
    {METHOD_POST, "/form", take_form, ROUTE_OPEN},
    {METHOD_POST, "/slow", take_slowly, ROUTE_OPEN},
    {METHOD_POST, "/json", take_json, ROUTE_OPEN | ROUTE_JSON},
    {METHOD_POST, "/upload", take_upload, ROUTE_OPEN | ROUTE_UPLOAD},
    {METHOD_POST, "/closed", take_form, 0},
    {0},
};

static enum err admit(struct request *rq)
{
    if (rq->route->flags & ROUTE_OPEN)
        return ERR_OK;
    struct str session;
    if (!cookie_find(rq, SESSION_COOKIE, &session) || !str_is(session, "abc"))
        return fail(ERR_LOGIN, "Please log in");
    return ERR_OK;
}

static enum err check_token(struct request *rq, struct str token)
{
    (void)rq;
    if (!csrf_matches(str_of(SECRET), token))
        return fail(ERR_REFUSED, "This form was not sent from a page of this office");
    return ERR_OK;
}

static enum err run(char **argv)
{
    ARENA_SCOPE(a);
    struct str cert, key;
    TRY(file_read(a, argv[2], 1 << 20, &cert));
    TRY(file_read(a, argv[3], 1 << 20, &key));
    const struct http_settings settings = {
        .listen = argv[1],
        .socket_path = argv[4],
        .cert_pem = cert.p,
        .key_pem = key.p,
        .routes = ROUTES,
        .admit = admit,
        .check_token = check_token,
        .log_fd = STDERR_FILENO,
        .head_seconds = argv[5] ? (int)strtol(argv[5], NULL, 10) : 0,
        .idle_seconds = argv[5] && argv[6] ? (int)strtol(argv[6], NULL, 10) : 0,
        .connections = argv[5] && argv[6] && argv[7] ? (int)strtol(argv[7], NULL, 10) : 0,
    };
    struct http_server *server;
    TRY(http_start(&settings, &server));
    printf("ready %d\n", http_port(server));
    fflush(stdout);
    char byte;
    while (read(STDIN_FILENO, &byte, 1) > 0)
        ;
    http_stop(server, 3);
    return ERR_OK;
}

int main(int argc, char **argv)
{
    if (argc < 5)
        return 2;
    enum err err = run(argv);
    if (err)
        fprintf(stderr, "%s\n", problem()->text[LANG_EN]);
    return err_exit_code(err);
}
