#include "unit/test.h"

#include "web/cookie.h"
#include "web/guard.h"

/* Parses a head in place the way libmicrohttpd 0.9.75 does: lines end at CR LF or a bare LF, which
 * become zeros; values go up to the first NUL; a folded line is dropped from its place. */
static char *next_line(char **at, char *end)
{
    char *line = *at, *lf = memchr(line, '\n', (size_t)(end - line));
    if (!lf)
        return NULL;
    *lf = '\0';
    if (lf > line && lf[-1] == '\r')
        lf[-1] = '\0';
    *at = lf + 1;
    return line;
}

static enum err check_sized(const char *text, size_t n, struct request *rq, uint64_t *ret_body)
{
    static char buffer[64 * 1024];
    static struct head head;
    memcpy(buffer, text, n);
    head = (struct head){.start = buffer};
    char *at = buffer, *end = buffer + n, *line = next_line(&at, end);
    char *target = strchr(line, ' ');
    char *version = target ? strrchr(target + 1, ' ') : NULL;
    if (!version)
        return fail(ERR_INPUT, "The head of the request is malformed");
    *target = *version = '\0';
    head.method = str_of(buffer);
    head.target = str_of(target + 1);
    head.version = str_of(version + 1);
    while ((line = next_line(&at, end)) && *line) {
        char *colon = strchr(line, ':');
        if (*line == ' ' || *line == '\t')
            continue;
        if (!colon)
            return fail(ERR_INPUT, "The head of the request is malformed");
        *colon++ = '\0';
        while (*colon == ' ' || *colon == '\t')
            colon++;
        if (head.count > HEAD_LINES_MAX)
            break;
        if (head.count < HEAD_LINES_MAX)
            head.line[head.count] = (struct head_line){str_of(line), str_of(colon)};
        head.count++;
    }
    head.size = (size_t)(at - buffer);
    *rq = (struct request){0};
    return guard_check(&head, rq, ret_body);
}

#define CHECK(literal) check_sized(literal, sizeof(literal) - 1, &rq, &body)

static void test_fine(void **state)
{
    (void)state;
    struct request rq;
    uint64_t body = 9;
    assert_ok(CHECK("GET /a?b HTTP/1.1\r\nHost: x:8443\r\n\r\n"));
    assert_int_equal(rq.method, METHOD_GET);
    assert_int_equal(body, 0);
    assert_ok(CHECK("POST / HTTP/1.1\r\nhOST: x\r\nContent-Length: 12\r\nX-Other:\r\n"
                    "Cookie:   a=b  \r\nUser-Agent: \xE4\xBD\xA0\r\n\r\n"));
    assert_int_equal(rq.method, METHOD_POST);
    assert_int_equal(body, 12);
    assert_str(rq.header[HEADER_COOKIE], "a=b");
    assert_null(rq.header[HEADER_ORIGIN].p);
}

static void test_refused(void **state)
{
    (void)state;
    struct request rq;
    uint64_t body;
#define REFUSED(literal) assert_err(ERR_INPUT, CHECK(literal))
    REFUSED("GET / HTTP/1.1\r\n\r\n");
    REFUSED("GET / HTTP/1.1\r\nHost:\r\n\r\n");
    REFUSED("GET / HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n");
    REFUSED("GET / HTTP/1.1\r\nHost: a b\r\n\r\n");
    REFUSED("GET / HTTP/1.1\r\nHost: user@x\r\n\r\n");
    REFUSED("GET / HTTP/1.1\nHost: x\n\n");
    REFUSED("GET / HTTP/1.1\r\nHost: x\n\r\n");
    REFUSED("GET / HTTP/1.1\r\nHost: x\r\nX: a\r\n b\r\n\r\n");
    REFUSED("GET / HTTP/1.1\r\nHost: x\r\nX: a\0b\r\n\r\n");
    REFUSED("GET / HTTP/1.1\r\nHost: x\r\nX\0Y: a\r\n\r\n");
    REFUSED("GET /\0 HTTP/1.1\r\nHost: x\r\n\r\n");
    REFUSED("GET / HTTP/1.1\0\r\nHost: x\r\n\r\n");
    REFUSED("GET / HTTP/1.1\r\nHost: x\r\nX: a\x01z\r\n\r\n");
    REFUSED("GET / HTTP/1.1\r\nHost: x\r\nX: a\x7f\r\n\r\n");
    REFUSED("GET / HTTP/1.1\r\nHost: x\r\nX : a\r\n\r\n");
    REFUSED("GET / HTTP/1.1\r\nHost: x\r\n: a\r\n\r\n");
    REFUSED("GET / HTTP/1.1\r\nHost: x\r\nX(: a\r\n\r\n");
    REFUSED("GET / HTTP/2.0\r\nHost: x\r\n\r\n");
    REFUSED("GET / HTTP/1.11\r\nHost: x\r\n\r\n");
    REFUSED("G(T / HTTP/1.1\r\nHost: x\r\n\r\n");
    REFUSED("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nContent-Length: 3\r\n\r\n");
    REFUSED("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: +3\r\n\r\n");
    REFUSED("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: -0\r\n\r\n");
    REFUSED("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 3,3\r\n\r\n");
    REFUSED("POST / HTTP/1.1\r\nHost: x\r\nContent-Length:\r\n\r\n");
    REFUSED("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999999999999999\r\n\r\n");
    REFUSED("GET / HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\n");
    REFUSED(
        "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\n");
    REFUSED("POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: xchunked\r\n\r\n");
    REFUSED("POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: identity, chunked\r\n\r\n");
    REFUSED("POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n"
            "Transfer-Encoding: chunked\r\n\r\n");
    REFUSED("GET / HTTP/1.1\r\nHost: x\r\nCookie: a=\xff\r\n\r\n");
    assert_err(ERR_UNSUPPORTED,
               CHECK("POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"));
    assert_err(ERR_METHOD, CHECK("TRACE / HTTP/1.1\r\nHost: x\r\n\r\n"));
    assert_err(ERR_METHOD, CHECK("get / HTTP/1.1\r\nHost: x\r\n\r\n"));
}

static void test_limits(void **state)
{
    (void)state;
    struct request rq;
    uint64_t body;
    for (int lines = HEAD_LINES_MAX - 1; lines <= HEAD_LINES_MAX; lines++) {
        BUF_SCOPE(head, 1 << 16);
        buf_text(&head, "GET / HTTP/1.1\r\nHost: x\r\n");
        for (int i = 0; i < lines; i++)
            buf_text(&head, "X: y\r\n");
        buf_text(&head, "\r\n");
        assert_err(lines < HEAD_LINES_MAX ? ERR_OK : ERR_TOO_LARGE,
                   check_sized(head.p, head.n, &rq, &body));
    }
    BUF_SCOPE(large, 1 << 16);
    buf_text(&large, "GET / HTTP/1.1\r\nHost: x\r\nX: ");
    for (int i = 0; i <= HEAD_VALUE_MAX; i++)
        buf_char(&large, 'v');
    buf_text(&large, "\r\n\r\n");
    assert_err(ERR_INPUT, check_sized(large.p, large.n, &rq, &body));
}

static void test_cross_site(void **state)
{
    (void)state;
    struct request rq = {.header[HEADER_HOST] = STR("office:8443")};
    assert_false(guard_is_cross_site(&rq));
    rq.header[HEADER_ORIGIN] = STR("https://office:8443");
    assert_false(guard_is_cross_site(&rq));
    rq.header[HEADER_SEC_FETCH_SITE] = STR("same-origin");
    assert_false(guard_is_cross_site(&rq));
    rq.header[HEADER_SEC_FETCH_SITE] = STR("same-site");
    assert_true(guard_is_cross_site(&rq));
    rq.header[HEADER_SEC_FETCH_SITE] = (struct str){NULL, 0};
    static const char *const others[] = {"https://office", "https://evil", "null",
                                         "http://office:8443", "https://office:8443.evil"};
    for (size_t i = 0; i < ARRAY_SIZE(others); i++) {
        rq.header[HEADER_ORIGIN] = str_of(others[i]);
        assert_true(guard_is_cross_site(&rq));
    }
}

static bool find_cookie(const char *header, struct str *ret_value)
{
    struct request rq = {.header[HEADER_COOKIE] = str_of(header)};
    return cookie_find(&rq, "__Host-session", ret_value);
}

static void test_cookies(void **state)
{
    (void)state;
    struct str value;
    assert_true(find_cookie("__Host-session=abc", &value));
    assert_str(value, "abc");
    assert_true(find_cookie("a=b; __Host-session=; c=d", &value));
    assert_str(value, "");
    assert_false(find_cookie("", &value));
    assert_false(find_cookie("x__Host-session=abc", &value));
    assert_false(find_cookie("__host-session=abc", &value));
    assert_false(find_cookie("__Host-session=abc; __Host-session=abd", &value));
}

static void test_set_cookie(void **state)
{
    (void)state;
    ARENA_SCOPE(a);
    struct request rq = {.arena = a};
    struct response rs = {0};
    assert_ok(cookie_set(&rq, &rs, SESSION_COOKIE, STR("abc"), 0));
    assert_string_equal(rs.header[0].value,
                        "__Host-session=abc; Path=/; Secure; HttpOnly; SameSite=Strict");
    assert_ok(cookie_set(&rq, &rs, SESSION_COOKIE, STR(""), -1));
    assert_string_equal(rs.header[1].value,
                        "__Host-session=; Path=/; Secure; HttpOnly; SameSite=Strict; Max-Age=0");
    assert_err(ERR_INPUT, cookie_set(&rq, &rs, SESSION_COOKIE, STR("a;b"), 0));
    assert_err(ERR_INPUT, cookie_set(&rq, &rs, SESSION_COOKIE, STR("a\r\nX: y"), 0));
    assert_err(ERR_INPUT, response_header(&rq, &rs, "X", STR("a\nb")));
    assert_err(ERR_INPUT, response_redirect(&rq, &rs, STR("//evil")));
    assert_err(ERR_INPUT, response_redirect(&rq, &rs, STR("/\\evil")));
    assert_err(ERR_INPUT, response_redirect(&rq, &rs, STR("https://evil")));
    assert_int_equal(rs.header_count, 2);
}

/* HMAC-SHA-256 of "csrf" under "key", made with `openssl dgst -mac hmac`. */
static void test_csrf(void **state)
{
    (void)state;
    char token[CSRF_SIZE];
    csrf_token(STR("key"), token);
    assert_string_equal(token, "sWuREk0YevM5tRX19gRqVamF8yBltj4-qePwsy8F4zY");
    assert_true(csrf_matches(STR("key"), str_of(token)));
    assert_false(csrf_matches(STR("kez"), str_of(token)));
    assert_false(csrf_matches(STR("key"), STR("")));
    assert_false(csrf_matches(STR("key"), str_bytes(token, CSRF_SIZE - 2)));
    token[7] ^= 1;
    assert_false(csrf_matches(STR("key"), str_of(token)));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_fine),    cmocka_unit_test(test_refused),
        cmocka_unit_test(test_limits),  cmocka_unit_test(test_cross_site),
        cmocka_unit_test(test_cookies), cmocka_unit_test(test_set_cookie),
        cmocka_unit_test(test_csrf),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
