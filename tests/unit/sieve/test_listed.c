/* People and numbers are made up. */
#include "unit/test.h"

#include "base/buf.h"
#include "crypto/secret.h"
#include "sieve/listed.h"
#include "sieve/passage_gram.h"
#include "sieve/sieve.h"

static const unsigned char KEY[LISTED_KEY_SIZE] = {3};

static const struct str people[][3] = {
    {{"欧阳修远", 12}, {"13900000001", 11}, {"HT-2027-0093", 12}},
    {{"陈明", 6}, {"0512-6678001", 12}, {"综合科", 9}},
    {{"Li Ming", 7}, {"13900000003", 11}, {"综合科", 9}},
};

static struct listed *lists(void)
{
    struct listed *l = listed_new(KEY);
    for (size_t i = 0; i < ARRAY_SIZE(people); i++)
        assert_ok(listed_add(l, STR("staff"), (int64_t)i + 2, LEVEL_WORK, people[i], 3));
    for (int i = 0; i < 20; i++)
        assert_ok(listed_add(l, STR("staff"), 100 + i, LEVEL_WORK, &people[1][2], 1));
    return l;
}

/* "staff:2 95[...]" one after the other, of the detector alone. */
static const char *found(struct arena *a, const struct listed *l, const char *text)
{
    struct normal lines, joined;
    struct findings f = {.a = a};
    BUF_SCOPE(b, 1 << 16);
    assert_ok(normal_make(a, str_of(text), &lines));
    assert_ok(normal_join(a, &lines, &joined));
    assert_ok(listed_find(l, &joined, &f));
    findings_sort(&f);
    for (size_t i = 0; i < f.count; i++)
        buf_printf(&b, "%.*s %d[%.*s]", (int)f.rows[i].source.n, f.rows[i].source.p, f.rows[i].sure,
                   (int)(f.rows[i].to - f.rows[i].from), text + f.rows[i].from);
    buf_char(&b, '\0');
    return arena_text(a, str_of(b.p));
}

static void test_cells(void **state)
{
    (void)state;
    ARENA_SCOPE(a);
    struct listed *l CLEANUP(listed_cleanup) = lists();
    assert_string_equal(found(a, l, "请拨打 139 0000-0001 。"), "staff:2 80[139 0000-0001]");
    assert_string_equal(found(a, l, "ｈｔ-２０２７-００９３号"),
                        "staff:2 80[ｈｔ-２０２７-００９３]");
    assert_string_equal(found(a, l, "诗人歐陽 修遠的作品"),
                        "staff:2 30[歐陽 修遠]");           /* a name is a hint */
    assert_string_equal(found(a, l, "陈明显然不同意"), ""); /* two characters alone are nothing */
    assert_string_equal(found(a, l, "综合科的同志"), "");   /* nor what many have */
    assert_string_equal(found(a, l, "23900000001 1390000000"), "");
    assert_string_equal(found(a, l, ""), "");
}

static void test_rows(void **state)
{
    (void)state;
    ARENA_SCOPE(a);
    struct listed *l CLEANUP(listed_cleanup) = lists();
    assert_non_null(strstr(found(a, l, "联系人：陈明，电话 0512-6678001"),
                           "staff:3 95[陈明，电话 0512-6678001]"));
    assert_non_null(strstr(found(a, l, "call li  MING at 13900000003 now"),
                           "staff:4 95[li  MING at 13900000003]"));
    /* a department of few and a short name are nothing, both its own they are the row */
    const struct str pair[] = {{"资料室", 9}, {"何文", 6}}, other[] = {{"资料室", 9}, {"吴丽", 6}};
    assert_ok(listed_add(l, STR("rooms"), 1, LEVEL_WORK, pair, 2));
    assert_non_null(strstr(found(a, l, "资料室何文"), "rooms:1 95["));
    assert_ok(listed_add(l, STR("rooms"), 2, LEVEL_WORK, other, 2));
    assert_null(strstr(found(a, l, "资料室何文"), " 95["));
    /* of two rows */
    assert_null(strstr(found(a, l, "陈明，13900000001"), " 95["));
    /* too far from each other */
    BUF_SCOPE(b, 4096);
    buf_text(&b, "陈明");
    for (int i = 0; i < 120; i++)
        buf_text(&b, "的");
    buf_text(&b, "0512-6678001");
    buf_char(&b, '\0');
    assert_null(strstr(found(a, l, b.p), " 95["));
}

static void test_long_text(void **state)
{
    (void)state;
    ARENA_SCOPE(a);
    struct listed *l CLEANUP(listed_cleanup) = lists();
    for (int shift = 0; shift < 60; shift += 7) {
        BUF_SCOPE(b, 1 << 18);
        for (int i = 0; i < GRAM_SEGMENT / 3 - 30 + shift; i++)
            buf_text(&b, "的");
        buf_text(&b, "欧阳修远电话13900000001");
        for (int i = 0; i < 20000; i++)
            buf_text(&b, "了");
        buf_char(&b, '\0');
        const char *said = found(a, l, b.p);
        assert_non_null(strstr(said, " 95["));
        assert_null(strstr(strstr(said, " 95[") + 1, " 95[")); /* once */
    }
}

static void test_sieve(void **state)
{
    (void)state;
    ARENA_SCOPE(a);
    struct listed *l CLEANUP(listed_cleanup) = lists();
    struct sieve *s CLEANUP(sieve_cleanup) = NULL;
    struct findings f = {.a = a};
    assert_ok(sieve_open(&(struct sieve_parts){.listed = l}, &s));
    assert_ok(sieve_text(s, STR("合同 HT-2027-0093"), LOOK_SHOWN, &f));
    assert_int_equal(f.count, 1);
    assert_int_equal(f.rows[0].kind, FINDING_LISTED);
    assert_int_equal(f.rows[0].level, LEVEL_WORK);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_cells), cmocka_unit_test(test_rows),
                                       cmocka_unit_test(test_long_text),
                                       cmocka_unit_test(test_sieve)};
    crypto_start();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
