#include "unit/test.h"

#include "web/router.h"
#include "web/uri.h"

static void check_target(const char *target, const char *path, const char *query)
{
    ARENA_SCOPE(a);
    struct str got_path, got_query;
    assert_ok(target_parse(a, str_of(target), &got_path, &got_query));
    assert_str(got_path, path);
    assert_str(got_query, query);
}

static void test_target(void **state)
{
    (void)state;
    check_target("/", "/", "");
    check_target("/r/document/12?tab=copies&x=%20", "/r/document/12", "tab=copies&x=%20");
    check_target("/%E6%96%87%E4%BB%B6", "/文件", "");
    check_target("/a/?", "/a/", "");
    check_target("/a%3Fb", "/a?b", ""); /* decoded once, after the query was cut off */
    check_target("/%2561", "/%61", "");
}

static void test_target_refused(void **state)
{
    (void)state;
    static const char *const bad[] = {
        "",      "*",          "a",      "http://host/", "//host/a", "/a//b",
        "/../a", "/a/..",      "/a/./b", "/%2e%2e/a",    "/a%2fb",   "/a%2Fb",
        "/%",    "/%4",        "/%4g",   "/a%00",        "/a%0a",    "/a%7f",
        "/%ff",  "/%c0%af",    "/a b",   "/a#b",         "/a\\b",    "/\xE4\xBD\xA0",
        "/a<b",  "/%ed%a0%80",
    };
    ARENA_SCOPE(a);
    struct str path, query;
    for (size_t i = 0; i < ARRAY_SIZE(bad); i++)
        if (target_parse(a, str_of(bad[i]), &path, &query) != ERR_INPUT)
            fail_msg("accepted: %s", bad[i]);
    char *large = arena_alloc(a, TARGET_MAX + 2);
    memset(large, '/', 1);
    memset(large + 1, 'a', TARGET_MAX);
    assert_err(ERR_INPUT, target_parse(a, str_bytes(large, TARGET_MAX + 1), &path, &query));
    assert_ok(target_parse(a, str_bytes(large, TARGET_MAX), &path, &query));
}

static void test_params(void **state)
{
    (void)state;
    ARENA_SCOPE(a);
    struct params p;
    struct str first;
    assert_ok(params_parse(a, STR("a=1&b=x+y%26&&a=2&c&d==&%E5%90%8D=%E4%BD%A0"), &p));
    assert_int_equal(p.n, 6);
    assert_int_equal(params_count(&p, "a", &first), 2);
    assert_str(first, "1");
    assert_int_equal(params_count(&p, "b", &first), 1);
    assert_str(first, "x y&");
    assert_int_equal(params_count(&p, "d", &first), 1);
    assert_str(first, "=");
    assert_int_equal(params_count(&p, "名", &first), 1);
    assert_str(first, "你");
    assert_int_equal(params_count(&p, "missing", &first), 0);
    assert_ok(params_parse(a, STR(""), &p));
    assert_int_equal(p.n, 0);
}

static void test_params_refused(void **state)
{
    (void)state;
    static const char *const bad[] = {"a=%", "a=%zz", "=1", "a=%00", "a=%ff", "%0a=1", "a=%c3"};
    ARENA_SCOPE(a);
    struct params p;
    for (size_t i = 0; i < ARRAY_SIZE(bad); i++)
        if (params_parse(a, str_of(bad[i]), &p) != ERR_INPUT)
            fail_msg("accepted: %s", bad[i]);
    assert_err(ERR_INPUT, params_parse(a, STR("title=%ff"), &p));
    assert_string_equal(problem()->field, "title");
    BUF_SCOPE(many, 1 << 16);
    for (int i = 0; i < PARAMS_MAX; i++)
        buf_text(&many, "a=1&");
    assert_ok(params_parse(a, buf_view(&many), &p));
    buf_text(&many, "a=1");
    assert_err(ERR_INPUT, params_parse(a, buf_view(&many), &p));
}

/* ---- router ---- */

static enum err nothing(struct request *rq, struct response *rs)
{
    (void)rq, (void)rs;
    return ERR_OK;
}

static const struct route ROUTES[] = {
    {METHOD_GET, "/", nothing, 0},
    {METHOD_GET, "/r/{register}/{id}", nothing, 1},
    {METHOD_GET, "/r/{register}/new", nothing, 2},
    {METHOD_GET, "/r/{register}", nothing, 3},
    {METHOD_POST, "/r/{register}", nothing, 4},
    {METHOD_POST, "/r/{register}/{id}/do/{action}", nothing, 5},
    {METHOD_GET, "/f/{*rest}", nothing, 6},
    {METHOD_GET, "/r/department/{id}", nothing, 7},
    {0},
};

static unsigned find(enum method method, const char *path, struct request *rq)
{
    *rq = (struct request){.method = method, .path = str_of(path)};
    enum err err = router_find(ROUTES, rq);
    return err == ERR_OK ? rq->route->flags : 100 + err;
}

static void test_router(void **state)
{
    (void)state;
    struct request rq;
    assert_int_equal(find(METHOD_GET, "/", &rq), 0);
    assert_int_equal(find(METHOD_HEAD, "/", &rq), 0);
    assert_int_equal(find(METHOD_GET, "/r/document/12", &rq), 1);
    assert_str(rq.capture[0], "document");
    assert_str(rq.capture[1], "12");
    assert_int_equal(find(METHOD_GET, "/r/document/new", &rq), 2);
    assert_int_equal(find(METHOD_GET, "/r/department/9", &rq), 7);
    assert_str(rq.capture[0], "9");
    assert_int_equal(find(METHOD_GET, "/r/文件", &rq), 3);
    assert_int_equal(find(METHOD_POST, "/r/document", &rq), 4);
    assert_int_equal(find(METHOD_POST, "/r/document/3/do/issue", &rq), 5);
    assert_str(rq.capture[2], "issue");
    assert_int_equal(find(METHOD_GET, "/f/a/b/c", &rq), 6);
    assert_str(rq.capture[0], "a/b/c");
    assert_int_equal(find(METHOD_GET, "/r", &rq), 100 + ERR_MISSING);
    assert_int_equal(find(METHOD_GET, "/r/", &rq), 100 + ERR_MISSING);
    assert_int_equal(find(METHOD_GET, "/r/a/", &rq), 100 + ERR_MISSING);
    assert_int_equal(find(METHOD_GET, "/f/", &rq), 100 + ERR_MISSING);
    assert_int_equal(find(METHOD_GET, "/r/a/b/c", &rq), 100 + ERR_MISSING);
    assert_int_equal(find(METHOD_PUT, "/r/document", &rq), 100 + ERR_METHOD);
    assert_int_equal(find(METHOD_POST, "/", &rq), 100 + ERR_METHOD);
    router_check(ROUTES);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_target), cmocka_unit_test(test_target_refused),
        cmocka_unit_test(test_params), cmocka_unit_test(test_params_refused),
        cmocka_unit_test(test_router),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
