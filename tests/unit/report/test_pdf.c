#include "unit/test.h"

#include <pthread.h>

#include "files.h"
#include "report/writers.h"

static void hostile_strings_are_found_again(void **state)
{
    (void)state;
    ARENA_SCOPE(a);
    BUF_SCOPE(out, 8 << 20);
    assert_ok(doc_pdf(hostile_doc(a), &out));
    assert_true(str_starts(buf_view(&out), "%PDF-"));
    struct str said = pdf_says(a, buf_view(&out));
    assert_says(said, "机密★10年<&>\"'");
    assert_says(said, "关于<标题>&的通知");
    assert_says(said, "plain <b>&amp; 粗体 bold");
    assert_says(said, "astral");
    assert_says(said, "𠮷");
    assert_says(said, "=cmd|' /C calc'!A0");
    assert_says(said, "最后一页 last");
    assert_says(said, "—2—");
    assert_says(said, "第3份 </w:t> 张某");
}

static void equal_documents_give_equal_bytes(void **state)
{
    (void)state;
    ARENA_SCOPE(a);
    BUF_SCOPE(one, 8 << 20);
    BUF_SCOPE(two, 8 << 20);
    assert_ok(doc_pdf(hostile_doc(a), &one));
    assert_ok(doc_pdf(hostile_doc(a), &two));
    assert_true(str_eq(buf_view(&one), buf_view(&two)));
}

static void *make_pdf(void *out)
{
    ARENA_SCOPE(a);
    for (int i = 0; i < 3; i++) {
        buf_clear(out);
        if (doc_pdf(hostile_doc(a), out))
            die(problem()->text[LANG_EN]);
        report_rest(); /* while others draw */
    }
    return NULL;
}

static void threads_do_not_disturb_one_another(void **state)
{
    (void)state;
    enum { THREADS = 4 };
    ARENA_SCOPE(a);
    BUF_SCOPE(alone, 8 << 20);
    assert_ok(doc_pdf(hostile_doc(a), &alone));
    struct buf out[THREADS];
    pthread_t threads[THREADS];
    for (int i = 0; i < THREADS; i++) {
        out[i] = BUF(8 << 20);
        assert_int_equal(0, pthread_create(&threads[i], NULL, make_pdf, &out[i]));
    }
    for (int i = 0; i < THREADS; i++) {
        assert_int_equal(0, pthread_join(threads[i], NULL));
        assert_true(str_eq(buf_view(&alone), buf_view(&out[i])));
        buf_free(&out[i]);
    }
}

/* Kilobytes of font files that this process has in memory. */
static long fonts_resident(void)
{
    FILE *maps = fopen("/proc/self/smaps", "re");
    assert_non_null(maps);
    char line[4096];
    bool font = false;
    long sum = 0;
    while (fgets(line, sizeof line, maps)) {
        if (!(line[0] >= 'A' && line[0] <= 'Z')) /* a mapping; its numbers follow */
            font = strstr(line, ".ttc\n") != NULL;
        else if (font && strncmp(line, "Rss:", 4) == 0)
            sum += strtol(line + 4, NULL, 10);
    }
    fclose(maps);
    return sum;
}

static void rest_gives_memory_back(void **state)
{
    (void)state;
    ARENA_SCOPE(a);
    BUF_SCOPE(before, 8 << 20);
    BUF_SCOPE(after, 8 << 20);
    assert_ok(doc_pdf(hostile_doc(a), &before));
    long busy = fonts_resident();
    report_rest();
    long rested = fonts_resident();
    if (busy < 10000 || rested > busy / 10)
        fail_msg("%ld kB of fonts before, %ld kB after", busy, rested);
    assert_ok(doc_pdf(hostile_doc(a), &after));
    assert_true(str_eq(buf_view(&before), buf_view(&after)));
}

static void a_date_that_is_none_does_no_harm(void **state)
{
    (void)state;
    ARENA_SCOPE(a);
    BUF_SCOPE(out, 8 << 20);
    struct doc *d = doc_new(a);
    doc_set(d, &d->date, STR("<)>//endob"));
    assert_str(doc_date(d), "2000-01-01");
    assert_ok(doc_pdf(d, &out));
    assert_says(tool_says(a, buf_view(&out), (const char *const[]){"pdfinfo", "@", NULL}),
                "CreationDate");
}

static void fonts_are_embedded_on_a4(void **state)
{
    (void)state;
    ARENA_SCOPE(a);
    BUF_SCOPE(out, 8 << 20);
    struct doc *d = doc_new(a);
    doc_set(d, &d->date, STR("2026-03-05"));
    doc_title(d, STR("青溪虚构镇"));
    doc_paragraph(d, STR("English and 中文"));
    assert_ok(doc_pdf(d, &out));
    struct str fonts = tool_says(a, buf_view(&out), (const char *const[]){"pdffonts", "@", NULL});
    assert_says(fonts, "NotoSerifCJKsc");
    assert_says(fonts, " yes yes yes "); /* embedded, subset, Unicode */
    assert_says_not(fonts, " no ");
    struct str info = tool_says(a, buf_view(&out), (const char *const[]){"pdfinfo", "@", NULL});
    assert_says(info, "(A4)");
    assert_says(info, "青溪虚构镇");
    assert_says(info, "2026");
}

static struct str repeat(struct arena *a, const char *text, size_t bytes)
{
    BUF_SCOPE(out, 8 << 20);
    while (out.n + strlen(text) <= bytes)
        buf_text(&out, text);
    return arena_str(a, buf_view(&out));
}

static void a_megabyte_in_one_paragraph(void **state)
{
    (void)state;
    ARENA_SCOPE(a);
    BUF_SCOPE(out, 32 << 20);
    struct doc *d = doc_new(a);
    doc_paragraph(d, repeat(a, "保密工作无小事，一字不落。", 1 << 20));
    doc_paragraph(d, STR("终了 finis"));
    assert_ok(doc_pdf(d, &out));
    struct str said = pdf_says(a, buf_view(&out));
    assert_says(said, "终了 finis");
    size_t found = 0;
    for (size_t i = 0; i + 3 <= said.n; i++)
        found += memcmp(said.p + i, "密", 3) == 0;
    assert_int_equal((1 << 20) / strlen("保密工作无小事，一字不落。"), found);
}

/* A cell higher than a page goes on; the header stands on every page; no row is lost. */
static void tables_break_across_pages(void **state)
{
    (void)state;
    ARENA_SCOPE(a);
    BUF_SCOPE(out, 16 << 20);
    struct doc *d = doc_new(a);
    static const unsigned weights[] = {1, 5};
    struct doc_table *t = doc_table(d, 2, weights, true, STR("清单"));
    doc_cell(d, t, STR("序"));
    doc_cell(d, t, STR("HEADERWORD"));
    for (int i = 0; i < 150; i++) {
        doc_cell(d, t, str_of(arena_printf(a, "row%03d", i)));
        doc_cell(d, t, i == 70 ? repeat(a, "长文字", 18000) : STR("短"));
    }
    assert_ok(doc_pdf(d, &out));
    struct str said = pdf_says(a, buf_view(&out));
    for (int i = 0; i < 150; i++)
        assert_says(said, arena_printf(a, "row%03d", i));
    size_t found = 0, headers = 0;
    for (size_t i = 0; i + 10 <= said.n; i++) {
        found += memcmp(said.p + i, "长", 3) == 0;
        headers += memcmp(said.p + i, "HEADERWORD", 10) == 0;
    }
    assert_int_equal(2000, found);
    assert_true(headers >= 6);
}

static void many_columns_fit(void **state)
{
    (void)state;
    ARENA_SCOPE(a);
    BUF_SCOPE(out, 8 << 20);
    struct doc *d = doc_new(a);
    struct doc_table *t = doc_table(d, DOC_COLUMNS_MAX, NULL, true, STR(""));
    for (int i = 0; i < 3 * DOC_COLUMNS_MAX; i++)
        doc_cell(d, t, str_of(arena_printf(a, "c%d", i)));
    assert_ok(doc_pdf(d, &out));
    assert_says(pdf_says(a, buf_view(&out)), "c71");
}

static void limits_are_kept(void **state)
{
    (void)state;
    ARENA_SCOPE(a);
    BUF_SCOPE(out, 1000);
    assert_err(ERR_TOO_LARGE, doc_pdf(hostile_doc(a), &out));
    BUF_SCOPE(large, 8 << 20);
    struct doc *d = doc_new(a);
    doc_qr(d, repeat(a, "x", DOC_QR_MAX + 1), STR(""));
    assert_err(ERR_TOO_LARGE, doc_pdf(d, &large));
    d = doc_new(a);
    doc_qr(d, STR(""), STR(""));
    buf_clear(&large);
    assert_err(ERR_INPUT, doc_pdf(d, &large));
}

static void an_empty_document_is_one_page(void **state)
{
    (void)state;
    ARENA_SCOPE(a);
    BUF_SCOPE(out, 1 << 20);
    assert_ok(doc_pdf(doc_new(a), &out));
    struct str info = tool_says(a, buf_view(&out), (const char *const[]){"pdfinfo", "@", NULL});
    assert_says(info, "Pages:           1\n");
}

/* Which page, from 1, says that; 0: none. */
static int page_that_says(struct str said, const char *text)
{
    const char *at = memmem(said.p, said.n, text, strlen(text));
    int page = 1;
    for (const char *c = said.p; at && c < at; c++)
        page += *c == '\f';
    return at ? page : 0;
}

static void notes_stand_on_the_page_of_their_numbers(void **state)
{
    enum { NOTES = 90 };
    (void)state;
    ARENA_SCOPE(a);
    BUF_SCOPE(out, 8 << 20);
    struct doc *d = doc_new(a);
    for (int i = 1; i <= NOTES; i++) {
        struct doc_block *b = doc_paragraph(d, str_of(arena_printf(a, "sentence%dend", i)));
        for (int words = 0; words < i % 5; words++)
            doc_run(d, b, STR(" 文字文字文字文字文字文字文字文字文字文字文字文字文字"), false);
        doc_run(d, b, str_of(arena_printf(a, " last%dend", i)), false);
        doc_note(d, b, str_of(arena_printf(a, "%d", i)), str_of(arena_printf(a, "note%dend", i)));
        if (i % 30 == 0)
            doc_cell(d, doc_table(d, 1, NULL, false, STR("")), STR("cell"));
    }
    assert_ok(doc_pdf(d, &out));
    struct str said = pdf_says(a, buf_view(&out));
    for (int i = 1; i <= NOTES; i++) {
        int page = page_that_says(said, arena_printf(a, "last%dend", i));
        assert_true(page > 0);
        assert_int_equal(page_that_says(said, arena_printf(a, "note%dend", i)), page);
    }
    assert_true(page_that_says(said, "note90end") > 5);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(hostile_strings_are_found_again),
        cmocka_unit_test(equal_documents_give_equal_bytes),
        cmocka_unit_test(notes_stand_on_the_page_of_their_numbers),
        cmocka_unit_test(threads_do_not_disturb_one_another),
        cmocka_unit_test(rest_gives_memory_back),
        cmocka_unit_test(a_date_that_is_none_does_no_harm),
        cmocka_unit_test(fonts_are_embedded_on_a4),
        cmocka_unit_test(a_megabyte_in_one_paragraph),
        cmocka_unit_test(tables_break_across_pages),
        cmocka_unit_test(many_columns_fit),
        cmocka_unit_test(limits_are_kept),
        cmocka_unit_test(an_empty_document_is_one_page),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
