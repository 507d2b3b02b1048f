/* All detectors together: base64 opened once, maps, each finding once. */
#include "unit/test.h"

#include "base/buf.h"
#include "sieve/encoded.h"
#include "sieve/map.h"
#include "sieve/sieve.h"

static const char *found(struct arena *a, struct str text)
{
    struct findings f = {.a = a};
    BUF_SCOPE(b, 4096);
    struct sieve *s CLEANUP(sieve_cleanup) = NULL;
    assert_ok(sieve_open(&(struct sieve_parts){0}, &s));
    assert_ok(sieve_text(s, text, LOOK_SHOWN, &f));
    for (size_t i = 0; i < f.count; i++)
        buf_printf(&b, "%s@%zu-%zu ", finding_kind_name(f.rows[i].kind), f.rows[i].from,
                   f.rows[i].to);
    return arena_text(a, buf_view(&b));
}

static struct str coded(struct arena *a, const char *before, const char *plain, size_t width)
{
    BUF_SCOPE(code, 1 << 16);
    BUF_SCOPE(all, 1 << 16);
    buf_base64(&code, plain, strlen(plain));
    buf_text(&all, before);
    for (size_t i = 0; i < code.n; i++) {
        if (width && i && i % width == 0)
            buf_text(&all, "\r\n");
        buf_char(&all, code.p[i]);
    }
    buf_text(&all, " end");
    return arena_str(a, buf_view(&all));
}

static void test_base64(void **state)
{
    (void)state;
    ARENA_SCOPE(a);
    struct str text = coded(a, "data: ", "关于防汛的通知\n机密★10年\n联系人手机13800138000", 0);
    assert_string_equal(found(a, text),
                        arena_printf(a, "mark@6-%zu phone@6-%zu ", text.n - 4, text.n - 4));
    text =
        coded(a, "", "关于防汛的通知\n机密★10年\n联系人手机13800138000，请于本月底前报送材料", 60);
    assert_true(strstr(found(a, text), "mark@0-") != NULL);
    /* binary data, words with slashes, and a second layer are left */
    assert_string_equal(found(a, STR("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR4nGNgA"
                                     "AIAAAUAAXpeqz8AAAAA")),
                        "");
    struct str inner = coded(a, "", "关于防汛的通知\n机密★10年\n联系人手机13800138000", 0);
    assert_string_equal(found(a, coded(a, "", arena_text(a, inner), 0)), "");
}

static void test_encoded_runs(void **state)
{
    (void)state;
    ARENA_SCOPE(a);
    BUF_SCOPE(plain, ENCODED_MAX);
    size_t at = 0, from, to;
    struct str text = coded(a, "x ", "thirty characters and a few more of them", 0);
    assert_true(encoded_next(text, &at, &plain, &from, &to));
    assert_str(buf_view(&plain), "thirty characters and a few more of them");
    assert_int_equal(from, 2);
    assert_false(encoded_next(text, &at, &plain, &from, &to));
    at = 0;
    assert_false(encoded_next(STR(""), &at, &plain, &from, &to));
}

static void test_maps(void **state)
{
    static const struct {
        const char *text;
        bool map;
    } rows[] = {
        {"39.90421, 116.40739\n39.90532, 116.40811\n39.90650, 116.40903\n39.90711, "
         "116.41002\n39.90800, "
         "116.41120\n",
         true},
        {"39.90421, 116.40739 only one pair", false},
        {"N39°54'15\" E116°24'26\"\nN39°54'16\" E116°24'27\"\nN39°54'17\" "
         "E116°24'28\"\nN39°54'18\" "
         "E116°24'29\"\nN39°54'19\" E116°24'30\"\n",
         true},
        {"1.2345, 0.1234", false},
        {"v1.2345 of 2.3456\n1.1111 2.2222 3.3333", false},
        {"增长了 12.3 个百分点，达到 45.6%", false},
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
        ARENA_SCOPE(a);
        struct normal n;
        struct findings f = {.a = a};
        assert_ok(normal_make(a, str_of(rows[i].text), &n));
        map_find(&n, &f);
        if ((f.count > 0) != rows[i].map)
            fail_msg("%s", rows[i].text);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_base64),
        cmocka_unit_test(test_encoded_runs),
        cmocka_unit_test(test_maps),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
