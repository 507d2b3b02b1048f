/* Which words of a catalogue's phrases stand in a text that is gone. */
#include "unit/test.h"

#include "sieve/terms.h"

static const struct str phrases[] = {
    STR("民兵组织编成和集结预案"),
    STR("人民防空指挥所的位置和图件"),
    STR("应急物资战略储备的数量和布局"),
    STR("Draft policies and debates before the decision"),
    STR("有关工作情况"),
};

struct ranked {
    struct arena *a;
    struct phrase_match *rows;
    size_t count;
};

static void rank(struct ranked *r, struct str text, size_t limit)
{
    struct terms terms;
    r->a = arena_new();
    assert_ok(terms_make(r->a, &text, 1, &terms));
    struct phrases *all;
    assert_ok(phrases_make(r->a, phrases, ARRAY_SIZE(phrases), &all));
    phrases_rank(r->a, all, &terms, 1, limit, &r->rows, &r->count);
}

static void test_best(void **state)
{
    struct ranked r;
    (void)state;
    rank(&r, STR("关于民兵组织编成的通知：各村集结地点见附件，指挥所另行通知。"), 5);
    assert_int_equal(r.count, 1);
    assert_int_equal(r.rows[0].phrase, 0);
    assert_str(r.rows[0].words, "民兵组织编成、集结");
    assert_in_range(r.rows[0].percent, 60, 99);
    arena_free(r.a);
    /* as folded for matching: traditional characters, a line's end within a word */
    rank(&r, STR("應急物資戰略儲備的數\n量"), 5);
    assert_int_equal(r.count, 1);
    assert_int_equal(r.rows[0].phrase, 2);
    arena_free(r.a);
    rank(&r, STR("The DRAFT policies were in debates; no decision yet"), 5);
    assert_int_equal(r.count, 1);
    assert_int_equal(r.rows[0].phrase, 3);
    arena_free(r.a);
}

static void test_nothing(void **state)
{
    static const struct str texts[] = {
        STR(""),
        STR("今天天气很好，适合去水库边散步。"),
        STR("有关工作情况的报告、通知和文件"),
        STR("民兵") /* one word of many */,
        STR("组 织 and 集。结"),
        STR("the of and before"),
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_SIZE(texts); i++) {
        struct ranked r;
        rank(&r, texts[i], 5);
        assert_int_equal(r.count, 0);
        arena_free(r.a);
    }
}

static void test_limit_and_order(void **state)
{
    struct ranked r;
    (void)state;
    rank(&r, STR("民兵组织编成和集结预案、人民防空指挥所的位置、战略储备的数量"), 2);
    assert_int_equal(r.count, 2);
    assert_int_equal(r.rows[0].phrase, 0);
    assert_int_equal(r.rows[0].percent, 100);
    assert_int_equal(r.rows[1].phrase, 1);
    arena_free(r.a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_best), cmocka_unit_test(test_nothing),
                                       cmocka_unit_test(test_limit_and_order)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
