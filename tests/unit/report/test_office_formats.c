#include "unit/test.h"

#include "files.h"
#include "report/writers.h"

typedef enum err writer(const struct doc *d, struct buf *out);

static struct str written(struct arena *a, writer *write, const struct doc *d)
{
    BUF_SCOPE(out, 16 << 20);
    assert_ok(write(d, &out));
    return arena_str(a, buf_view(&out));
}

static void docx_survives_hostile_strings(void **state)
{
    (void)state;
    ARENA_SCOPE(a);
    struct str said = package_says(a, written(a, doc_docx, hostile_doc(a)));
    assert_says(said, "机密★10年<&>\"'\n");
    assert_says(said, "关于<标题>&的通知\n");
    assert_says(said, "plain <b>&amp; 粗体 bold\uFFFD\uFFFD\uFFFD\uFFFD end\nnext\tline\n");
    assert_says(said, "nul\uFFFDbyte\n");
    assert_says(said, "astral 𠀀𠮷 😀");
    assert_says(said, "bidi \uFFFDgnp.exe\uFFFD עברית العربية mixed");
    assert_says(said, "=cmd|' /C calc'!A0\n42\n_x0041_\n007\n");
    assert_says(said, "第3份 </w:t> 张某\n");
    assert_says(said, "验证 & verify\n");
}

static void xlsx_survives_hostile_strings(void **state)
{
    (void)state;
    ARENA_SCOPE(a);
    struct str said = package_says(a, written(a, doc_xlsx, hostile_doc(a)));
    assert_says(said, "sheet 1 _表_______一 <>&\n");
    assert_says(said, "机密★10年<&>\"'\n");
    assert_says(said, "=cmd|' /C calc'!A0\nnumber 42\n");
    assert_says(said, "_x005F_x0041_\n007\n"); /* readers turn it back into _x0041_ */
    assert_says(said, "最后一页 last\n");
    assert_says(said, "第3份 </w:t> 张某\n");
}

static void equal_documents_give_equal_bytes(void **state)
{
    (void)state;
    ARENA_SCOPE(a);
    writer *const writers[] = {doc_docx, doc_xlsx};
    for (size_t i = 0; i < ARRAY_SIZE(writers); i++) {
        struct str one = written(a, writers[i], hostile_doc(a));
        assert_true(str_eq(one, written(a, writers[i], hostile_doc(a))));
        assert_says_not(one, "2026-11"); /* no clock */
    }
}

static void long_texts_are_whole_or_cut_where_said(void **state)
{
    (void)state;
    ARENA_SCOPE(a);
    BUF_SCOPE(text, 2 << 20);
    for (int i = 0; i < 100000; i++)
        buf_text(&text, "𠮷&x"); /* 4 UTF-16 units */
    struct doc *d = doc_new(a);
    doc_paragraph(d, buf_view(&text));
    struct str said = package_says(a, written(a, doc_docx, d));
    assert_says(said, arena_text(a, buf_view(&text)));
    said = package_says(a, written(a, doc_xlsx, d));
    size_t found = 0;
    for (size_t i = 0; i + 4 <= said.n; i++)
        found += memcmp(said.p + i, "𠮷", 4) == 0;
    assert_int_equal(32767 / 4 + 1, found);
}

static void every_table_has_a_sheet(void **state)
{
    (void)state;
    ARENA_SCOPE(a);
    struct doc *d = doc_new(a);
    doc_title(d, STR("台账"));
    for (int i = 0; i < 3; i++) {
        struct doc_table *t = doc_table(d, 2, NULL, true, STR("同名"));
        doc_cell(d, t, STR("甲"));
        doc_cell(d, t, str_of(arena_printf(a, "乙%d", i)));
    }
    doc_paragraph(d, STR("表后 after"));
    struct str said = package_says(a, written(a, doc_xlsx, d));
    assert_says(said, "sheet 1 同名\nsheet 2 同名\nsheet 3 同名\n");
    assert_says(said, "乙0");
    assert_says(said, "乙2\n表后 after");
}

static void too_many_sheets_are_refused(void **state)
{
    (void)state;
    ARENA_SCOPE(a);
    struct doc *d = doc_new(a);
    for (int i = 0; i < 256; i++)
        doc_table(d, 1, NULL, false, STR(""));
    BUF_SCOPE(out, 16 << 20);
    assert_err(ERR_TOO_LARGE, doc_xlsx(d, &out));
}

static void small_buffers_are_refused(void **state)
{
    (void)state;
    ARENA_SCOPE(a);
    writer *const writers[] = {doc_docx, doc_xlsx};
    for (size_t i = 0; i < ARRAY_SIZE(writers); i++) {
        BUF_SCOPE(out, 500);
        assert_err(ERR_TOO_LARGE, writers[i](hostile_doc(a), &out));
    }
}

static void empty_documents_are_whole(void **state)
{
    (void)state;
    ARENA_SCOPE(a);
    struct doc *d = doc_new(a);
    doc_table(d, 2, NULL, true, STR(""));
    assert_true(package_says(a, written(a, doc_docx, d)).n > 0);
    assert_says(package_says(a, written(a, doc_xlsx, doc_new(a))), "sheet 1\n");
}

static void docx_notes_are_words_own(void **state)
{
    (void)state;
    ARENA_SCOPE(a);
    BUF_SCOPE(out, 8 << 20);
    struct doc *d = doc_new(a);
    struct doc_block *b = doc_paragraph(d, STR("sentence"));
    doc_note(d, b, STR("1"), STR("the <note> & its entries"));
    doc_note(d, b, STR("13"), STR(""));
    assert_ok(doc_docx(d, &out));
    struct str said = package_says(a, buf_view(&out));
    assert_says(said, "sentence13\n");
    assert_says(said, " the <note> & its entries\n");
    assert_says_not(said, "\n1");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(docx_notes_are_words_own),
        cmocka_unit_test(docx_survives_hostile_strings),
        cmocka_unit_test(xlsx_survives_hostile_strings),
        cmocka_unit_test(equal_documents_give_equal_bytes),
        cmocka_unit_test(long_texts_are_whole_or_cut_where_said),
        cmocka_unit_test(every_table_has_a_sheet),
        cmocka_unit_test(too_many_sheets_are_refused),
        cmocka_unit_test(small_buffers_are_refused),
        cmocka_unit_test(empty_documents_are_whole),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
