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

/* As letters are recognized in pictures. */
static void what_reads_nearly_so_is_found(void **state)
{
    (void)state;
    static const struct {
        const char *needle, *text, *found; /* NULL: nowhere */
        bool exact;
    } rows[] = {
        {"梧桐计划", "与梧桐计划有关", "梧桐计划", true},
        {"梧桐计划", "与梧桐计刘有关", "梧桐计刘", false},
        {"梧桐计划", "与梧桐划有关", "梧桐划", false}, /* one lost */
        {"梧桐计划", "与梧 桐 一 计 划有关", "梧 桐 一 计 划", false},
        {"梧桐计划", "与梧相计刘有关", NULL, false},
        {"仓颉", "负责人仓颜", NULL, false}, /* of two letters each counts */
        {"经费由财政统一安排", "经费由财攻统一女排", "经费由财攻统一女排", false},
        {"经费由财政统一安排", "经贵由财攻统一女排", NULL, false},
        {"13800138000", "电话 138 0013 8O00。", "138 0013 8O00", false},
        {"13800138000", "电话13800130000转", "13800130000", false},
        {"13800138000", "电话13811138000", NULL, false},
        {"Zwickelbach", "the Zwickeibach works", "Zwickeibach", false},
        {"sun", "sum", NULL, false},
        {"sunset", "sunsel", NULL, false},
        {"梧桐计划", "", NULL, false},
        {"梧桐计划", "梧", NULL, false},
    };
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
        ARENA_SCOPE(a);
        struct needle n;
        struct match found;
        bool exact;
        size_t at = 0;
        struct matched m = {.a = a, .original = str_of(rows[i].text)};
        assert_true(needle_make(a, str_of(rows[i].needle), STR(""), &n));
        bool got = match_near(&m, &n, &at, &found, &exact);
        if (got != (rows[i].found != NULL))
            fail_msg("%s in %s", rows[i].needle, rows[i].text);
        if (!got)
            continue;
        assert_str(str_bytes(rows[i].text + found.from, found.to - found.from), rows[i].found);
        assert_int_equal(exact, rows[i].exact);
        assert_false(match_near(&m, &n, &at, &found, &exact));
    }
}

static void each_place_that_reads_nearly_so(void **state)
{
    (void)state;
    ARENA_SCOPE(a);
    struct needle n;
    struct match found;
    bool exact;
    size_t at = 0, count = 0;
    struct matched m = {.a = a, .original = STR("梧桐计划梧桐计刘，其余照旧。梧相计划")};
    static const size_t begins[] = {0, 12, 42};
    assert_true(needle_make(a, STR("梧桐计划"), STR(""), &n));
    for (; match_near(&m, &n, &at, &found, &exact); count++) {
        assert_true(count < ARRAY_SIZE(begins));
        assert_int_equal(found.from, begins[count]);
        assert_int_equal(found.to, begins[count] + 12);
    }
    assert_int_equal(count, ARRAY_SIZE(begins));
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
        cmocka_unit_test(what_reads_nearly_so_is_found),
        cmocka_unit_test(each_place_that_reads_nearly_so),
        cmocka_unit_test(every_place_is_found_also_those_that_overlap),
        cmocka_unit_test(what_tells_nothing_is_no_needle),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
