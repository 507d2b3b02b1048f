#include "web/guard.h"

#include <ctype.h>
#include <strings.h>

static const char *const METHODS[METHOD_COUNT] = {
    [METHOD_GET] = "GET", [METHOD_HEAD] = "HEAD",     [METHOD_POST] = "POST",
    [METHOD_PUT] = "PUT", [METHOD_DELETE] = "DELETE",
};

static const char *const HEADERS[HEADER_COUNT] = {
    [HEADER_HOST] = "Host",
    [HEADER_COOKIE] = "Cookie",
    [HEADER_USER_AGENT] = "User-Agent",
    [HEADER_ACCEPT] = "Accept",
    [HEADER_ACCEPT_LANGUAGE] = "Accept-Language",
    [HEADER_IF_NONE_MATCH] = "If-None-Match",
    [HEADER_RANGE] = "Range",
    [HEADER_CONTENT_TYPE] = "Content-Type",
    [HEADER_CONTENT_LENGTH] = "Content-Length",
    [HEADER_ORIGIN] = "Origin",
    [HEADER_SEC_FETCH_SITE] = "Sec-Fetch-Site",
    [HEADER_CSRF_TOKEN] = "X-CSRF-Token",
    [HEADER_AUTHORIZATION] = "Authorization",
};

static enum err refuse(void)
{
    return fail(ERR_INPUT, "The head of the request is malformed");
}

static bool is_token(struct str s)
{
    static const char others[] = "!#$%&'*+-.^_`|~";
    for (size_t i = 0; i < s.n; i++) {
        unsigned char c = (unsigned char)s.p[i];
        if (c >= 0x80 || c == 0 || (!isalnum(c) && !strchr(others, c)))
            return false;
    }
    return s.n > 0;
}

static bool is_value(struct str s)
{
    if (s.n > HEAD_VALUE_MAX)
        return false;
    for (size_t i = 0; i < s.n; i++) {
        unsigned char c = (unsigned char)s.p[i];
        if ((c < ' ' && c != '\t') || c == 0x7f)
            return false;
    }
    return true;
}

static bool is_named(struct str name, const char *wanted)
{
    return name.n == strlen(wanted) && strncasecmp(name.p, wanted, name.n) == 0;
}

/* Where the next line must begin: behind the CR and LF that became zeros. */
static uintptr_t after(struct str s)
{
    return (uintptr_t)s.p + s.n + 2;
}

/* Method, target, version and all lines lie back to back. */
static bool is_seamless(const struct head *head)
{
    uintptr_t at = (uintptr_t)head->start;
    if ((uintptr_t)head->method.p != at || (uintptr_t)head->target.p != at + head->method.n + 1 ||
        (uintptr_t)head->version.p != (uintptr_t)head->target.p + head->target.n + 1)
        return false;
    at = after(head->version);
    for (int i = 0; i < head->count; i++) {
        const struct head_line *line = &head->line[i];
        if ((uintptr_t)line->name.p != at || (uintptr_t)line->value.p < at + line->name.n + 1)
            return false;
        at = after(line->value);
    }
    return at + 2 == (uintptr_t)head->start + head->size;
}

static enum err read_length(const struct request *rq, uint64_t *ret_body)
{
    struct str length = rq->header[HEADER_CONTENT_LENGTH];
    int64_t n = 0;
    if (length.p && !str_int(length, 0, INT64_MAX, &n))
        return refuse();
    for (size_t i = 0; i < length.n; i++)
        if (!isdigit((unsigned char)length.p[i]))
            return refuse();
    bool takes_body = rq->method != METHOD_GET && rq->method != METHOD_HEAD;
    if (n > 0 && !takes_body)
        return refuse();
    *ret_body = (uint64_t)n;
    return ERR_OK;
}

static enum err read_lines(const struct head *head, struct request *rq, bool *ret_chunked)
{
    for (int i = 0; i < head->count; i++) {
        const struct head_line *line = &head->line[i];
        if (!is_token(line->name) || !is_value(line->value))
            return refuse();
        if (is_named(line->name, "Transfer-Encoding")) {
            if (*ret_chunked || !is_named(line->value, "chunked"))
                return refuse();
            *ret_chunked = true;
        }
        for (int h = 0; h < HEADER_COUNT; h++) {
            if (!is_named(line->name, HEADERS[h]))
                continue;
            if (rq->header[h].p || !str_utf8(line->value))
                return refuse(); /* all that we read may stand once only */
            rq->header[h] = str_trim(line->value);
        }
    }
    return ERR_OK;
}

enum err guard_check(const struct head *head, struct request *rq, uint64_t *ret_body)
{
    if (head->count > HEAD_LINES_MAX || head->size > HEAD_SIZE_MAX)
        return fail(ERR_TOO_LARGE, "The head of the request is too large");
    if (!str_is(head->version, "HTTP/1.1") && !str_is(head->version, "HTTP/1.0"))
        return refuse();
    if (!is_token(head->method) || !is_seamless(head))
        return refuse();
    bool chunked = false;
    TRY(read_lines(head, rq, &chunked));
    struct str host = rq->header[HEADER_HOST];
    if (host.n == 0 || memchr(host.p, '/', host.n) || memchr(host.p, '@', host.n) ||
        memchr(host.p, ' ', host.n))
        return refuse();
    if (chunked && rq->header[HEADER_CONTENT_LENGTH].p)
        return refuse();
    for (rq->method = 0; rq->method < METHOD_COUNT; rq->method++)
        if (str_is(head->method, METHODS[rq->method]))
            break;
    if (rq->method == METHOD_COUNT)
        return fail(ERR_METHOD, "This cannot be done here");
    if (chunked)
        return fail(ERR_UNSUPPORTED, "The request must tell the size of its content first");
    return read_length(rq, ret_body);
}

bool guard_is_cross_site(const struct request *rq)
{
    struct str site = rq->header[HEADER_SEC_FETCH_SITE], origin = rq->header[HEADER_ORIGIN];
    if (site.p && !str_is(site, "same-origin") && !str_is(site, "none"))
        return true;
    if (!origin.p)
        return false;
    struct str host = rq->header[HEADER_HOST];
    static const char scheme[] = "https://";
    size_t n = sizeof scheme - 1;
    return !(str_starts(origin, scheme) && origin.n == n + host.n &&
             strncasecmp(origin.p + n, host.p, host.n) == 0);
}
