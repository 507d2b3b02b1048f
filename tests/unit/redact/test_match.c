/* Where a text stands, however it is written, and where it does not. */
#include "unit/test.h"

#include "redact/match.h"

static void texts_are_found_as_they_are_written(void **state)
{
    (void)state;
    static const struct {
        const char *needle, *text, *found; /* NULL: nowhere */
    } rows[] = {
        {"梧桐计划", "与梧桐计划有关", "梧桐计划"},
        {"梧桐计划", "與梧桐計劃有關", "梧桐計劃"},
        {"梧桐計劃", "与梧桐计划有关", "梧桐计划"},
        {"梧桐计划", "梧 桐\n计\t划。", "梧 桐\n计\t划"},
        {"梧桐计划", "梧\u200B桐计划", "梧\u200B桐计划"},
        {"梧桐计划", "&#26791;桐计划", "&#26791;桐计划"},
        {"梧桐计划", "梧桐、计划", NULL},
        {"Abcdef", "xＡＢＣ　ｄｅｆx", "ＡＢＣ　ｄｅｆ"},
        {"abcdef", "ABC DEFG", "ABC DEF"},
        {"abcdef", "abcde", NULL},
        {"sun set", "Sun \n set", "Sun \n set"},
        {"sun", "s u n", NULL}, /* short and Latin: spaced it is another word */
        {"sun", "Sunday", "Sun"},
        {"138-0013-8000", "电话１３８ 0013 8000。", "１３８ 0013 8000"},
        {"13800138000", "138-0013-8000", "138-0013-8000"},
        {"13800138000", "138.0013.8000", NULL},
        {"密", "机密", "密"},
        {"梧桐计划", "", NULL},
    };
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
        ARENA_SCOPE(a);
        struct needle n;
        struct match found;
        size_t at = 0;
        struct matched m = {.a = a, .original = str_of(rows[i].text)};
        assert_true(needle_make(a, str_of(rows[i].needle), STR(""), &n));
        bool got = match_next(&m, &n, &at, &found);
        if (got != (rows[i].found != NULL))
            fail_msg("%s in %s", rows[i].needle, rows[i].text);
        if (got)
            assert_str(str_bytes(rows[i].text + found.from, found.to - found.from), rows[i].found);
    }
}

static void every_place_is_found_also_those_that_overlap(void **state)
{
    (void)state;
    ARENA_SCOPE(a);
    struct needle n;
    struct match found;
    struct matched m = {.a = a, .original = STR("天天天，天 天")};
    static const size_t begins[] = {0, 3, 12};
    size_t at = 0, count = 0;
    assert_true(needle_make(a, STR("天天"), STR(""), &n));
    while (match_next(&m, &n, &at, &found)) {
        assert_true(count < ARRAY_SIZE(begins));
        assert_int_equal(found.from, begins[count++]);
    }
    assert_int_equal(count, ARRAY_SIZE(begins));
}

static void what_tells_nothing_is_no_needle(void **state)
{
    (void)state;
    ARENA_SCOPE(a);
    struct needle n;
    static const char *const none[] = {"", " ", "x", "1", "1-", "\u200B", " \n\t", "-"};
    for (size_t i = 0; i < ARRAY_SIZE(none); i++)
        if (needle_make(a, str_of(none[i]), STR(""), &n))
            fail_msg("\"%s\" is a needle", none[i]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(texts_are_found_as_they_are_written),
        cmocka_unit_test(every_place_is_found_also_those_that_overlap),
        cmocka_unit_test(what_tells_nothing_is_no_needle),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
