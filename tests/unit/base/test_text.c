#include "unit/test.h"

#include <pthread.h>
#include <stdio.h>

#include "base/text.h"

static void test_clean(void **state)
{
    (void)state;
    ARENA_SCOPE(a);
    struct str s;
    assert_ok(text_clean(a, STR("机密★10年"), 6, &s));
    assert_str(s, "机密★10年");
    assert_ok(text_clean(a, STR(""), 0, &s));
    assert_int_equal(s.n, 0);
    assert_ok(text_clean(a, STR("e\xCC\x81t\xC3\xA9"), 3, &s)); /* decomposed and composed */
    assert_str(s, "\xC3\xA9t\xC3\xA9");
    assert_ok(text_clean(a, STR("a\r\nb\tc\n"), 6, &s));
    assert_str(s, "a\nb\tc\n");
    assert_ok(text_clean(a, STR("密\r\n件"), 3, &s));
    assert_str(s, "密\n件");
    assert_ok(text_clean(a, STR("\xF0\xA0\x80\x80\xF0\x9F\x94\x92"), 2, &s)); /* U+20000, a lock */
    assert_int_equal(s.n, 8);
    assert_ok(text_clean(a, STR("\xE1\x84\x92\xE1\x85\xA1\xE1\x86\xAB"), 1, &s)); /* jamo */
    assert_str(s, "한");
}

static void test_clean_refuses(void **state)
{
    (void)state;
    static const struct str hostile[] = {
        STR("a\x01"),        STR("a\0b"),
        STR("\x7F"),         STR("\xC2\x85"),
        STR("a\rb"),         STR("\r"),
        STR("\xC0\xAF"),     STR("\xED\xA0\x80"),
        STR("\xFF"),         STR("\xE2\x80\xAE"),
        STR("\xE2\x81\xA6"), STR("密\xE2\x80\x8F"),
        STR("\xE6"),         STR("\xF4\x90\x80\x80"),
    };
    ARENA_SCOPE(a);
    struct str s = STR("untouched");
    for (size_t i = 0; i < ARRAY_SIZE(hostile); i++)
        assert_err(ERR_INPUT, text_clean(a, hostile[i], 100, &s));
    assert_err(ERR_INPUT, text_clean(a, STR("密件"), 1, &s));
    assert_err(ERR_INPUT, text_clean(a, STR("abc"), 2, &s));
    assert_err(ERR_INPUT, text_clean(a, str_bytes("", (size_t)1 << 40), 9, &s));
    assert_str(s, "untouched");
}

static const char *tokens(struct str s)
{
    static char kept[8192];
    BUF_SCOPE(b, 8000);
    text_tokens(&b, s);
    assert_ok(buf_check(&b));
    snprintf(kept, sizeof kept, "%s", b.p ? b.p : "");
    return kept;
}

static void test_tokens(void **state)
{
    (void)state;
    assert_string_equal(tokens(STR("新闻")), "u65b0u95fb u95fb");
    assert_string_equal(tokens(STR("保密局")), "u4fddu5bc6 u5bc6u5c40 u5c40");
    assert_string_equal(tokens(STR("密")), "u5bc6");
    assert_string_equal(tokens(STR("")), "");
    assert_string_equal(tokens(STR(" ★〔〕…, ")), "");
    assert_string_equal(tokens(STR("ＡＢＣ－２０２６ Straße")), "abc 2026 strasse");
    assert_string_equal(tokens(STR("x新闻2026年")), "x u65b0u95fb u95fb 2026 u5e74");
    assert_string_equal(tokens(STR("二〇二六")), "u4e8cu3007 u3007u4e8c u4e8cu516d u516d");
    assert_string_equal(tokens(STR("ｶﾞー")), "u30acu30fc u30fc"); /* half width kana */
    assert_string_equal(tokens(STR("Élan e\xCC\x81lan")), "élan élan");
    assert_string_equal(tokens(STR("\xF0\xA0\x80\x80密")), "v20000u5bc6 u5bc6");
    assert_string_equal(tokens(STR("a\xF0\x9F\x94\x92"
                                   "b\xF0\x9F\x91\xA8\xE2\x80\x8D\xF0\x9F\x91\xA9")),
                        "a b");
}

static void test_tokens_of_hostile_input(void **state)
{
    (void)state;
    assert_string_equal(tokens(STR("a\xFF\xFE"
                                   "b\0c\xE6\x9C")),
                        "a b c");
    assert_string_equal(tokens(STR("\" OR NEAR(* ' & | ! :")), "or near");
    /* U+FDFA unfolds to 18 characters: three times of it grow past the first guess */
    BUF_SCOPE(many, 1 << 20);
    for (int i = 0; i < 60; i++)
        buf_text(&many, "\xEF\xB7\xBA");
    BUF_SCOPE(out, 1 << 20);
    text_tokens(&out, buf_view(&many));
    assert_ok(buf_check(&out));
    assert_true(out.n > 60 && str_utf8(buf_view(&out)));
    /* one endless word counts with its first 64 characters */
    buf_clear(&many);
    for (int i = 0; i < 10000; i++)
        buf_text(&many, "w");
    buf_clear(&out);
    text_tokens(&out, buf_view(&many));
    assert_int_equal(out.n, 64);
    /* an endless run stays within its bound and ends with a whole token */
    buf_clear(&many);
    for (int i = 0; i < 200000; i++)
        buf_text(&many, "密");
    buf_clear(&out);
    text_tokens(&out, buf_view(&many));
    assert_ok(buf_check(&out));
    assert_in_range(out.n, 65000, 65536);
    assert_true(str_ends(buf_view(&out), " u5bc6u5bc6"));
}

static const char *asked(struct str typed, bool postgres)
{
    static char kept[8192];
    BUF_SCOPE(b, 8000);
    (postgres ? text_query_tsquery : text_query_fts5)(&b, typed);
    assert_ok(buf_check(&b));
    snprintf(kept, sizeof kept, "%s", b.p ? b.p : "");
    return kept;
}

static void test_queries(void **state)
{
    (void)state;
    assert_string_equal(asked(STR("新闻"), false), "\"u65b0u95fb\"");
    assert_string_equal(asked(STR("新"), false), "\"u65b0\" *");
    assert_string_equal(asked(STR("保密局 Plan plan"), false),
                        "\"u4fddu5bc6\" AND \"u5bc6u5c40\" AND \"plan\"");
    assert_string_equal(asked(STR("密 a"), true), "'u5bc6':* & 'a'");
    assert_string_equal(asked(STR("\"' \\ )("), false), "");
    assert_string_equal(asked(STR("x\" OR y' | z"), true), "'x' & 'or' & 'y' & 'z'");
    BUF_SCOPE(many, 1 << 20);
    for (int i = 0; i < 1000; i++)
        buf_printf(&many, "w%d ", i);
    BUF_SCOPE(out, 1 << 20);
    text_query_fts5(&out, buf_view(&many));
    size_t joins = 0;
    for (const char *at = out.p; (at = strstr(at, " AND ")); at++)
        joins++;
    assert_int_equal(joins, 31);
}

static int compare_keys(struct str x, struct str y)
{
    BUF_SCOPE(a, 8192);
    BUF_SCOPE(b, 8192);
    text_sort_key(&a, x);
    text_sort_key(&b, y);
    assert_ok(buf_check(&a));
    return str_cmp(buf_view(&a), buf_view(&b));
}

static void test_reading_order(void **state)
{
    (void)state;
    static const struct str ordered[] = {
        STR(""),     STR("2026"), STR("阿"),   STR("保密"), STR("北京"),  STR("机密"),
        STR("绝密"), STR("秘密"), STR("张三"), STR("中国"), STR("alpha"), STR("Beta"),
    };
    for (size_t i = 0; i < ARRAY_SIZE(ordered); i++)
        for (size_t j = 0; j < ARRAY_SIZE(ordered); j++) {
            int got = compare_keys(ordered[i], ordered[j]);
            assert_int_equal((got > 0) - (got < 0), (i > j) - (i < j));
        }
    assert_int_equal(compare_keys(STR("\xFF\xFE"), STR("\xFF\xFE")), 0);
    BUF_SCOPE(many, 1 << 20);
    for (int i = 0; i < 5000; i++)
        buf_text(&many, i % 2 ? "\xF0\xA0\x80\x80" : "\xEF\xB7\xBA");
    BUF_SCOPE(key, 1 << 20);
    text_sort_key(&key, buf_view(&many));
    assert_in_range(key.n, 1, 4096);
}

static void *many_keys(void *arg)
{
    for (int i = 0; i < 500; i++)
        if (compare_keys(STR("保密"), STR("机密")) >= 0)
            *(bool *)arg = true;
    return NULL;
}

static void test_threads(void **state)
{
    (void)state;
    pthread_t t[4];
    bool wrong[4] = {false};
    for (int i = 0; i < 4; i++)
        assert_int_equal(pthread_create(&t[i], NULL, many_keys, &wrong[i]), 0);
    for (int i = 0; i < 4; i++) {
        pthread_join(t[i], NULL);
        assert_false(wrong[i]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_clean),   cmocka_unit_test(test_clean_refuses),
        cmocka_unit_test(test_tokens),  cmocka_unit_test(test_tokens_of_hostile_input),
        cmocka_unit_test(test_queries), cmocka_unit_test(test_reading_order),
        cmocka_unit_test(test_threads),
    };
    return cmocka_run_group_tests_name("base/text", tests, NULL, NULL);
}
