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

static const struct listed_column by_form[] = {
    {{"姓名", 6}, LISTED_BY_FORM}, {{"电话", 6}, LISTED_BY_FORM}, {{"合同", 6}, LISTED_BY_FORM}};

static struct listed *lists(void)
{
    struct listed *l = listed_new(KEY);
    assert_ok(listed_begin(l, STR("staff"), LEVEL_WORK, by_form, 3));
    for (size_t i = 0; i < ARRAY_SIZE(people); i++)
        assert_ok(listed_add(l, (int64_t)i + 2, people[i]));
    const struct str clerk[] = {{"", 0}, {"", 0}, people[1][2]};
    for (int i = 0; i < 20; i++)
        assert_ok(listed_add(l, 100 + i, clerk));
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
        buf_printf(&b, "%.*s:%lld %d[%.*s]", (int)f.rows[i].source.n, f.rows[i].source.p,
                   (long long)f.rows[i].row, f.rows[i].sure, (int)(f.rows[i].to - f.rows[i].from),
                   text + f.rows[i].from);
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
    assert_ok(listed_begin(l, STR("rooms"), LEVEL_WORK, by_form, 2));
    assert_ok(listed_add(l, 1, pair));
    assert_non_null(strstr(found(a, l, "资料室何文"), "rooms:1 95["));
    assert_ok(listed_add(l, 2, other));
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

static const struct str roster[][3] = {
    {{"张伟", 6}, {"13700000001", 11}, {"A-17", 4}},
    {{"张伟", 6}, {"13700000002", 11}, {"B-20270018", 10}},
    {{"司马相如", 12}, {"13700000003", 11}, {"后勤保障中心", 18}},
};

/* What the list says of its columns goes before their form. */
static struct listed *decided(void)
{
    static const struct listed_column columns[] = {{{"姓名", 6}, LISTED_TOGETHER},
                                                   {{"电话", 6}, LISTED_TOGETHER},
                                                   {{"编号", 6}, LISTED_ALONE}};
    struct listed *l = listed_new(KEY);
    assert_ok(listed_begin(l, STR("other"), LEVEL_INTERNAL, by_form, 1));
    assert_ok(listed_add(l, 9, &STR("不相干的内容")));
    assert_ok(listed_begin(l, STR("roster"), LEVEL_WORK, columns, 3));
    for (size_t i = 0; i < ARRAY_SIZE(roster); i++)
        assert_ok(listed_add(l, (int64_t)i + 2, roster[i]));
    const struct str namesake[] = {{"张伟", 6}, {"", 0}, {"后勤保障中心", 18}};
    for (int i = 0; i < 20; i++)
        assert_ok(listed_add(l, 100 + i, namesake));
    return l;
}

static void test_roles(void **state)
{
    (void)state;
    ARENA_SCOPE(a);
    struct listed *l CLEANUP(listed_cleanup) = decided();
    assert_string_equal(found(a, l, "请拨打13700000001"), ""); /* one cell is none */
    assert_string_equal(found(a, l, "司马相如的作品"), "");
    assert_string_equal(found(a, l, "编号B-20270018的合同"), "roster:3 95[B-20270018]");
    assert_string_equal(found(a, l, "编号 a-17"), ""); /* too short for anything */
    /* a name that many have, beside a number of one of them; of that row alone */
    assert_string_equal(found(a, l, "张伟：13700000002"), "roster:3 95[张伟：13700000002]");
    /* what many have, and a name: two common things that stand anywhere */
    assert_string_equal(found(a, l, "后勤保障中心张伟"), "");
    assert_string_equal(found(a, l, "后勤保障中心司马相如"), "");
    /* three cells of one row are one finding, and its columns are told */
    struct normal lines, joined;
    struct findings f = {.a = a};
    assert_ok(normal_make(a, STR("张伟，电话13700000002，B-20270018，不相干的内容"), &lines));
    assert_ok(normal_join(a, &lines, &joined));
    assert_ok(listed_find(l, &joined, &f));
    findings_sort(&f);
    assert_int_equal(f.count, 2);
    assert_int_equal(f.rows[0].row, 3);
    assert_true(str_is(f.rows[0].columns, "姓名, 电话, 编号"));
    assert_true(str_is(f.rows[1].source, "other"));
    assert_int_equal(f.rows[1].level, LEVEL_INTERNAL);
    /* two mentions are two */
    assert_string_equal(found(a, l, "B-20270018、B-20270018"),
                        "roster:3 95[B-20270018]roster:3 95[B-20270018]");
}

static void test_hashes(void **state)
{
    (void)state;
    static const unsigned char other_key[LISTED_KEY_SIZE] = {4};
    struct listed *l CLEANUP(listed_cleanup) = listed_new(KEY);
    struct listed *same CLEANUP(listed_cleanup) = listed_new(KEY);
    struct listed *other CLEANUP(listed_cleanup) = listed_new(other_key);
    struct listed_cell x, y;
    assert_ok(listed_hash(l, STR("张伟"), &x));
    assert_ok(listed_hash(same, STR("張 偉"), &y));
    assert_true(x.hash == y.hash && x.gate == y.gate && x.units == 2 && y.units == 2);
    assert_ok(listed_hash(other, STR("张伟"), &y)); /* without the key nobody can test a guess */
    assert_true(x.hash != y.hash && x.gate != y.gate);
    assert_ok(listed_hash(l, STR("  ，"), &x));
    assert_true(x.hash == 0);
    assert_ok(listed_hash(l, STR("男"), &x));
    assert_true(x.hash == 0);
    assert_ok(listed_hash(l, STR("一二三四五六七八九十一二三四五六七八"),
                          &x)); /* known by how it begins */
    assert_int_equal(x.units, LISTED_CELL_UNITS_MAX);
    assert_ok(listed_begin(l, STR("wide"), LEVEL_WORK, by_form, 0));
    assert_int_equal(listed_begin(l, STR("wide"), LEVEL_WORK, by_form, LISTED_COLUMNS_MAX + 1),
                     ERR_TOO_LARGE);
}

/* Many rows: each is found, the memory is what the header says. */
static void test_many(void **state)
{
    (void)state;
    enum { ROWS = 20000 };
    struct listed *l CLEANUP(listed_cleanup) = listed_new(KEY);
    assert_ok(listed_begin(l, STR("many"), LEVEL_WORK, by_form, 2));
    for (int i = 0; i < ROWS; i++) {
        char name[24], number[24];
        snprintf(name, sizeof name, "code%dx", i % 300);
        snprintf(number, sizeof number, "%d", 7000000 + 13 * i);
        const struct str cells[] = {str_of(name), str_of(number)};
        assert_ok(listed_add(l, i + 2, cells));
    }
    assert_true(listed_memory(l) < (2 << 20));
    for (int i = 0; i < ROWS; i += 997) {
        ARENA_SCOPE(a);
        char want[80], text[40];
        snprintf(text, sizeof text, "code%dx %d", i % 300, 7000000 + 13 * i);
        snprintf(want, sizeof want, "many:%d 95[%s]", i + 2, text);
        assert_string_equal(found(a, l, text), want);
    }
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
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_cells), cmocka_unit_test(test_rows),
        cmocka_unit_test(test_roles), cmocka_unit_test(test_hashes),
        cmocka_unit_test(test_many),  cmocka_unit_test(test_long_text),
        cmocka_unit_test(test_sieve)};
    crypto_start();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
