#include "base/json.h"
#include "web/exchange.h"
#include "web/problem_page.h"

enum { BLOCK_SIZE = 64 * 1024 };

/* design.md: strict, and Trusted Types on, so that not even our own script can write markup. */
#define CSP_COMMON                                                                                 \
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; "              \
    "font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; "                   \
    "require-trusted-types-for 'script'; trusted-types 'none'; "
static const char CSP_PAGE[] = CSP_COMMON "frame-ancestors 'none'";
static const char CSP_FRAMING[] = CSP_COMMON "frame-src 'self'; frame-ancestors 'none'";
/* What a preview shows was made by others: it may do nothing at all, only be shown in our page. */
static const char CSP_FRAMED[] = "default-src 'none'; frame-ancestors 'self'";

static const struct {
    const char *name, *value;
} ALWAYS[] = {
    {"X-Content-Type-Options", "nosniff"},
    /* not "no-referrer": browsers then send "Origin: null" with our own forms, too */
    {"Referrer-Policy", "same-origin"},
    {"Cross-Origin-Opener-Policy", "same-origin"},
    {"Cross-Origin-Resource-Policy", "same-origin"},
    {"Permissions-Policy", "camera=(), microphone=(), geolocation=(), usb=(), payment=()"},
};

enum err response_header(struct request *rq, struct response *rs, const char *name,
                         struct str value)
{
    for (size_t i = 0; i < value.n; i++)
        if ((unsigned char)value.p[i] < ' ' || value.p[i] == 0x7f)
            return fail(ERR_INPUT, "The value of a header is malformed");
    if (rs->header_count == RESPONSE_HEADERS_MAX)
        die("an answer has more headers than there is room for");
    rs->header[rs->header_count].name = name;
    rs->header[rs->header_count++].value = arena_text(rq->arena, value);
    return ERR_OK;
}

enum err response_redirect(struct request *rq, struct response *rs, struct str location)
{
    if (!str_starts(location, "/") || str_starts(location, "//") || str_starts(location, "/\\"))
        return fail(ERR_INPUT, "The address of the request is malformed");
    if (request_wants_json(rq)) { /* a script that followed it would open the next page twice */
        rs->type = "application/json";
        buf_clear(&rs->body);
        struct json j = json_to(&rs->body);
        json_open(&j, '{');
        json_key(&j, "location");
        json_str(&j, location);
        json_close(&j, '}');
        return ERR_OK;
    }
    TRY(response_header(rq, rs, "Location", location));
    rs->status = 303;
    return ERR_OK;
}

static ssize_t read_source(void *at, uint64_t offset, char *p, size_t n)
{
    struct exchange *ex = at;
    size_t got = 0;
    if (ex->rs.source.read(ex->rs.source.at, offset, p, n, &got) || got == 0)
        return MHD_CONTENT_READER_END_WITH_ERROR;
    watch_bytes(ex->slot, got);
    return (ssize_t)got;
}

static void source_done(void *at)
{
    exchange_release(at);
}

static struct MHD_Response *make_response(struct exchange *ex)
{
    struct response *rs = &ex->rs;
    struct MHD_Response *made;
    if (rs->source.read && rs->source.length) {
        atomic_fetch_add(&ex->holders, 1);
        made = MHD_create_response_from_callback(rs->source.length, BLOCK_SIZE, read_source, ex,
                                                 source_done);
        if (!made)
            exchange_release(ex);
    } else {
        made = MHD_create_response_from_buffer_with_free_callback(rs->body.n, rs->body.p, free);
        if (made)
            rs->body = (struct buf){0};
    }
    return made;
}

static const char *policy(const struct response *rs)
{
    return rs->is_framed ? CSP_FRAMED : rs->may_frame ? CSP_FRAMING : CSP_PAGE;
}

static void add_headers(const struct exchange *ex, struct MHD_Response *made)
{
    const struct response *rs = &ex->rs;
    for (size_t i = 0; i < ARRAY_SIZE(ALWAYS); i++)
        MHD_add_response_header(made, ALWAYS[i].name, ALWAYS[i].value);
    MHD_add_response_header(made, "Content-Security-Policy", policy(rs));
    MHD_add_response_header(made, "Content-Type", rs->type);
    if (!ex->is_local)
        MHD_add_response_header(made, "Strict-Transport-Security", "max-age=31536000");
    if (!rs->is_cacheable)
        MHD_add_response_header(made, "Cache-Control", "no-store");
    if (ex->is_closing)
        MHD_add_response_header(made, "Connection", "close");
    for (int i = 0; i < rs->header_count; i++)
        MHD_add_response_header(made, rs->header[i].name, rs->header[i].value);
}

enum MHD_Result exchange_answer(struct exchange *ex)
{
    uint64_t size = ex->rs.source.read ? 0 : ex->rs.body.n;
    struct MHD_Response *made = make_response(ex);
    if (!made)
        return MHD_NO;
    if (ex->server->is_stopping)
        ex->is_closing = true;
    add_headers(ex, made);
    ex->status = ex->rs.status;
    ex->stage = STAGE_QUEUED;
    watch_phase(ex->server->watch, ex->slot, WATCH_ANSWER);
    watch_bytes(ex->slot, size);
    enum MHD_Result queued = MHD_queue_response(ex->connection, (unsigned)ex->rs.status, made);
    MHD_destroy_response(made);
    return queued;
}
