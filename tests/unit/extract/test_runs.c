/* Text among bytes of no known format. */
#include "unit/test.h"

#include "extract/encoding.h"
#include "extract/runs.h"
#include "unit/extract/compound.h"
#include "unit/extract/told.h"

static const char *runs_of(struct arena *a, struct str bytes, enum runs_least least)
{
    BUF_SCOPE(out, 1 << 20);
    add_runs_of_text(bytes, least, &out);
    return arena_str(a, buf_view(&out)).p;
}

static void put(struct buf *b, const char *bytes, size_t n)
{
    buf_add(b, bytes, n);
}
#define PUT(b, literal) put(b, literal, sizeof(literal) - 1)

static void test_every_way_to_write(void **state)
{
    (void)state;
    ARENA_SCOPE(a);
    BUF_SCOPE(b, 4096);
    PUT(&b, "\1\0\2\0\xFE\0");
    put_wide(&b, "绝密★长期");
    PUT(&b, "\0\0\7\1");
    PUT(&b, "a plain line\0\3");
    put_wide(&b, "wide letters");
    PUT(&b, "\0\0\1\2\3");
    PUT(&b, "关于防汛的通知\0\2\1");                 /* UTF-8 */
    PUT(&b, "\xBB\xFA\xC3\xDC\xCE\xC4\xBC\xFE\0\2"); /* GB2312: 机密文件 */
    PUT(&b, "ab\0xy\0");
    const char *all = runs_of(a, buf_view(&b), RUNS_AMONG_ANY);
    assert_non_null(strstr(all, "绝密★长期\n"));
    assert_non_null(strstr(all, "a plain line\n"));
    assert_non_null(strstr(all, "wide letters\n"));
    assert_non_null(strstr(all, "关于防汛的通知\n"));
    assert_non_null(strstr(all, "机密文件\n"));
    assert_null(strstr(all, "xy"));
}

static void test_short_words_only_among_texts(void **state)
{
    (void)state;
    ARENA_SCOPE(a);
    BUF_SCOPE(b, 4096);
    PUT(&b, "\1\0\2\0");
    put_wide(&b, "密码");
    PUT(&b, "\0\0\1\0Name\0\0");
    assert_string_equal(runs_of(a, buf_view(&b), RUNS_AMONG_ANY), "");
    assert_string_equal(runs_of(a, buf_view(&b), RUNS_AMONG_TEXTS), "密码\nName\n");
}

/* What is packed gives letters by chance: none of it is told. */
static void test_packed_bytes_say_nothing(void **state)
{
    (void)state;
    ARENA_SCOPE(a);
    BUF_SCOPE(b, 1 << 20);
    uint32_t x = 12345;
    for (int i = 0; i < 200000; i++) {
        x = x * 1664525 + 1013904223;
        buf_char(&b, (char)(x >> 24));
    }
    assert_string_equal(runs_of(a, buf_view(&b), RUNS_AMONG_ANY), "");
}

/* Bytes that nearly are text, over and over, take no longer than others. */
static void test_no_more_than_linear(void **state)
{
    (void)state;
    ARENA_SCOPE(a);
    BUF_SCOPE(b, 8 << 20);
    for (int i = 0; i < 4 << 20; i++)
        buf_char(&b, "-=\x81\x8F"[i % 4 < 2 ? i % 2 : (i >> 16 & 1) + i % 2]);
    assert_string_equal(runs_of(a, buf_view(&b), RUNS_AMONG_ANY), "");
}

static void test_unknown_stays_unread(void **state)
{
    (void)state;
    ARENA_SCOPE(a);
    BUF_SCOPE(b, 4096);
    PUT(&b, "\1\2\3\4\0\0\0\0");
    put_wide(&b, "机密★10年");
    put_zeros(&b, 600);
    struct told t = told(a, buf_view(&b));
    assert_string_equal(told_at(&t, LOOK_PROPERTY, "(among bytes)"), "机密★10年\n");
    assert_int_equal(told_coverage(&t), COVERAGE_UNKNOWN);
}

/* Kingsoft's own streams and the controls of a form hold texts as they are. */
static void test_streams_that_hold_texts(void **state)
{
    (void)state;
    ARENA_SCOPE(a);
    BUF_SCOPE(b, 4096);
    PUT(&b, "\3\0\0\0");
    put_wide(&b, "密级");
    PUT(&b, "\0\0\0\0");
    const struct member members[] = {{"Workbook", old_workbook(a, "one", "two", "three"), 0},
                                     {"ETExtData", buf_view(&b), 0}};
    struct told t = told(a, compound(a, members, 2));
    assert_string_equal(told_at(&t, LOOK_PROPERTY, "ETExtData/(among bytes)"), "密级\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_way_to_write),
        cmocka_unit_test(test_short_words_only_among_texts),
        cmocka_unit_test(test_packed_bytes_say_nothing),
        cmocka_unit_test(test_no_more_than_linear),
        cmocka_unit_test(test_unknown_stays_unread),
        cmocka_unit_test(test_streams_that_hold_texts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
