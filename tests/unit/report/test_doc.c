#include "unit/test.h"

#include "files.h"
#include "report/writers.h"

static void cleans_what_writers_cannot_carry(void **state)
{
    (void)state;
    ARENA_SCOPE(a);
    assert_str(doc_clean(a, STR("a\r\nb\rc\td")), "a\nb\nc\td");
    assert_str(doc_clean(a, STR("a\x01z\x7fz\xc2\x85z")), "a\uFFFDz\uFFFDz\uFFFDz");
    assert_str(doc_clean(a, STR("\xff\xed\xa0\x80")), "\uFFFD\uFFFD\uFFFD\uFFFD");
    assert_str(doc_clean(a, STR("x\u202Ey\u2066z\uFEFF\uFFFE")), "x\uFFFDy\uFFFDz\uFFFD\uFFFD");
    assert_str(doc_clean(a, STR("𠮷 ok \uFFFD")), "𠮷 ok \uFFFD");
    assert_str(doc_clean(a, STR("")), "");
    struct str nul = doc_clean(a, (struct str){"a\0b", 3});
    assert_str(nul, "a\uFFFDb");
}

static void table_counts_short_rows(void **state)
{
    (void)state;
    ARENA_SCOPE(a);
    struct doc *d = doc_new(a);
    struct doc_table *t = doc_table(d, 2, NULL, true, STR(""));
    assert_int_equal(0, doc_table_rows(t));
    for (int i = 0; i < 5; i++)
        doc_cell(d, t, STR("x"));
    assert_int_equal(3, doc_table_rows(t));
    assert_non_null(doc_table_cell(t, 2, 0));
    assert_null(doc_table_cell(t, 2, 1));
}

static void text_has_everything_in_order(void **state)
{
    (void)state;
    ARENA_SCOPE(a);
    BUF_SCOPE(out, 1 << 20);
    assert_ok(doc_text(hostile_doc(a), &out));
    struct str said = buf_view(&out);
    assert_true(str_utf8(said));
    assert_true(str_starts(said, "机密★10年<&>\"'\n"));
    assert_says(said, "plain <b>&amp; 粗体 bold\uFFFD\uFFFD\uFFFD\uFFFD end\nnext\tline\n");
    assert_says(said, "名称 | 数 | =1+1\n=cmd|' /C calc'!A0 | 42 | _x0041_\n007 |  | \n");
    assert_says(said, "https://example.invalid/leaf/12?a=1&b=<2>\n");
    assert_true(str_ends(said, "第3份 </w:t> 张某\n"));
}

static void text_keeps_its_limit(void **state)
{
    (void)state;
    ARENA_SCOPE(a);
    BUF_SCOPE(out, 64);
    assert_err(ERR_TOO_LARGE, doc_text(hostile_doc(a), &out));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(cleans_what_writers_cannot_carry),
        cmocka_unit_test(table_counts_short_rows),
        cmocka_unit_test(text_has_everything_in_order),
        cmocka_unit_test(text_keeps_its_limit),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
