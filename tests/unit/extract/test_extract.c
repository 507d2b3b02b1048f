/* Spreadsheets through the jailed program: what is read, and what hostile files come to. */
#include "unit/test.h"

#include "extract/extract.h"
#include "extract/receive.h"
#include "unit/extract/book.h"

static const char *at(const struct table *t, unsigned row, int column)
{
    for (int i = 0; i < t->sheets[0].row_count; i++) {
        if (t->sheets[0].rows[i].number == row)
            return arena_text_of_(cell_text(table_cell(&t->sheets[0].rows[i], column)));
    }
    return "(no row)";
}

static int kind(const struct table *t, unsigned row, int column)
{
    for (int i = 0; i < t->sheets[0].row_count; i++) {
        const struct found_cell *c = table_cell(&t->sheets[0].rows[i], column);
        if (t->sheets[0].rows[i].number == row && c)
            return c->kind;
    }
    return -1;
}

static void the_cells_of_a_workbook(void **state)
{
    (void)state;
    ARENA_SCOPE(a);
    struct table t;
    struct str file = book(
        a,
        STR(SHEET_HEAD
            "<row r=\"1\"><c r=\"A1\" t=\"s\"><v>0</v></c><c r=\"C1\" t=\"s\"><v>1</v></c></row>"
            "<row r=\"3\"><c r=\"A3\" s=\"1\"><v>46082</v></c><c r=\"B3\" s=\"0\"><v>46082</v></c>"
            "<c r=\"C3\" s=\"2\"><v>46082.5</v></c><c r=\"D3\" t=\"b\"><v>1</v></c>"
            "<c r=\"E3\"><f>1+1</f><v>2</v></c><c r=\"F3\"><f>NOW()</f></c>"
            "<c r=\"G3\" t=\"e\"><v>#N/A</v></c>"
            "<c r=\"H3\" "
            "t=\"inlineStr\"><is><r><t>张</t></r><rPh><t>zhang</t></rPh><r><t>三</t></r></is></c>"
            "<c r=\"I3\"><v>0.1</v></c><c r=\"J3\"><v>1.2E+3</v></c><c r=\"AA3\" "
            "s=\"3\"><v>0.75</v></c></row>"
            "</sheetData><mergeCells><mergeCell ref=\"A3:A5\"/></mergeCells></worksheet>"),
        "<sst><si><t>日期</t></si><si><r><t>a_x000D_b</t></r><r><t> &lt;c&gt;</t></r></si></sst>",
        "<styleSheet><numFmts><numFmt numFmtId=\"180\" "
        "formatCode=\"yyyy&quot;年&quot;m&quot;月&quot;\"/>"
        "<numFmt numFmtId=\"181\" formatCode=\"0.00&quot;day&quot;\"/></numFmts><cellXfs><xf "
        "numFmtId=\"181\"/><xf "
        "numFmtId=\"14\"/><xf numFmtId=\"180\"/><xf numFmtId=\"20\"/></cellXfs></styleSheet>");
    assert_ok(extract_table_bytes(file, a, &t));
    assert_int_equal(t.sheet_count, 1);
    assert_str(t.sheets[0].name, "表一");
    assert_int_equal(t.sheets[0].row_count, 2);
    assert_string_equal(at(&t, 1, 0), "日期");
    assert_string_equal(at(&t, 1, 1), "");
    assert_string_equal(at(&t, 1, 2), "a\nb <c>");
    assert_string_equal(at(&t, 3, 0), "2026-03-01");
    assert_int_equal(kind(&t, 3, 0), FOUND_DATE);
    assert_string_equal(at(&t, 3, 1), "46082");
    assert_int_equal(kind(&t, 3, 1), FOUND_NUMBER);
    assert_string_equal(at(&t, 3, 2), "2026-03-01T12:00");
    assert_int_equal(kind(&t, 3, 3), FOUND_YESNO);
    assert_string_equal(at(&t, 3, 4), "2");
    assert_int_equal(kind(&t, 3, 5), FOUND_ERROR);
    assert_string_equal(at(&t, 3, 6), "#N/A");
    assert_string_equal(at(&t, 3, 7), "张三");
    assert_string_equal(at(&t, 3, 8), "0.1");
    assert_string_equal(at(&t, 3, 9), "1200");
    assert_string_equal(at(&t, 3, 26), "18:00");
    assert_int_equal(t.sheets[0].merge_count, 1);
    assert_int_equal(t.sheets[0].merges[0].to_row, 5);
    assert_string_equal(column_name(0), "A");
    assert_string_equal(column_name(27), "AB");
    assert_string_equal(column_name(255), "IV");
}

static void text_in_every_writing(void **state)
{
    (void)state;
    const struct {
        struct str bytes;
        const char *one, *two;
    } texts[] = {
        {STR("a,\"b, \"\"c\"\"\nd\"\r\n1,2\r\n"), "a", "b, \"c\"\nd"},
        {STR("\xEF\xBB\xBF姓名;部门\n张;办\n"), "姓名", "部门"},
        {STR("\xd0\xd5\xc3\xfb\t\xb2\xbf\xc3\xc5\n\xd5\xc5\t\xb0\xec\n"), "姓名", "部门"},
        {STR("\xFF\xFE\x11\x62\x2c\x00\x60\x4f\x0a\x00"), "我", "你"},
        {STR("\xFE\xFF\x62\x11\x00\x2c\x4f\x60"), "我", "你"},
    };
    for (size_t i = 0; i < ARRAY_SIZE(texts); i++) {
        ARENA_SCOPE(a);
        struct table t;
        assert_ok(extract_table_bytes(texts[i].bytes, a, &t));
        assert_string_equal(at(&t, 1, 0), texts[i].one);
        assert_string_equal(at(&t, 1, 1), texts[i].two);
    }
}

static void refuse(enum err code, struct str file, const char *says)
{
    ARENA_SCOPE(a);
    struct table t;
    assert_err(code, extract_table_bytes(file, a, &t));
    if (!strstr(problem()->text[LANG_EN], says))
        fail_msg("“%s” does not say “%s”", problem()->text[LANG_EN], says);
}

static void damaged_files_are_named(void **state)
{
    (void)state;
    ARENA_SCOPE(a);
    struct str good = book(
        a, STR(SHEET_HEAD "<row r=\"1\"><c r=\"A1\"><v>1</v></c></row>" SHEET_END), NULL, NULL);
    refuse(ERR_INPUT, STR(""), "empty");
    refuse(ERR_UNSUPPORTED, STR("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"), "old .xls");
    refuse(ERR_UNSUPPORTED, STR("%PDF-1.4"), "another kind");
    refuse(ERR_INPUT, STR("a,\"b\n"), "never closed");
    refuse(ERR_INPUT, STR("\x01\x00\x02"), "neither UTF-8");
    refuse(ERR_INPUT, STR("\xff\xff\xff\xff"), "neither UTF-8");
    refuse(ERR_INPUT, str_bytes(good.p, good.n / 2), "damaged");
    refuse(ERR_INPUT,
           book(a, STR(SHEET_HEAD "<row r=\"1\"><c r=\"A1\"><v>x</v></c></row>" SHEET_END), NULL,
                NULL),
           "表一!A1 holds no number");
    refuse(ERR_INPUT,
           book(a, STR(SHEET_HEAD "<row r=\"2\"><c r=\"B2\" t=\"s\"><v>7</v></c></row>" SHEET_END),
                NULL, NULL),
           "the text of 表一!B2");
    refuse(ERR_INPUT, book(a, STR(SHEET_HEAD "<row r=\"2\"/><row r=\"1\"/>" SHEET_END), NULL, NULL),
           "out of place");
    refuse(ERR_INPUT,
           book(a, STR(SHEET_HEAD "<row r=\"1\"><c r=\"A9\"/></row>" SHEET_END), NULL, NULL),
           "out of place");
    refuse(ERR_INPUT, book(a, STR(SHEET_HEAD "<row>"), NULL, NULL), "sheet1.xml");
    refuse(ERR_TOO_LARGE,
           book(a,
                STR(SHEET_HEAD "<row r=\"999999\"><c r=\"A999999\"><v>1</v></c></row>" SHEET_END),
                NULL, NULL),
           "rows");
    refuse(ERR_TOO_LARGE,
           book(a, STR(SHEET_HEAD "<row r=\"1\"><c r=\"ZZ1\"><v>1</v></c></row>" SHEET_END), NULL,
                NULL),
           "past the column IV");
    /* one bit of what is packed: inflate or the CRC notices */
    char *bad = arena_text(a, good);
    const char *part = memmem(bad, good.n, "xl/worksheets/sheet1.xml", 23);
    bad[part - bad + 23 + 8] ^= 0x10;
    refuse(ERR_INPUT, str_bytes(bad, good.n), "");
}

static void hostile_files_do_no_harm(void **state)
{
    (void)state;
    ARENA_SCOPE(a);
    BUF_SCOPE(b, 128 << 20);
    buf_text(&b,
             "<!DOCTYPE x [<!ENTITY a \"ha\"><!ENTITY b \"&a;&a;\">]><worksheet>&b;</worksheet>");
    refuse(ERR_INPUT, book(a, buf_view(&b), NULL, NULL), "document type");
    buf_clear(&b);
    for (int i = 0; i < 100; i++)
        buf_text(&b, "<a>");
    refuse(ERR_INPUT, book(a, buf_view(&b), NULL, NULL), "nest too deep");
    buf_clear(&b);
    buf_text(&b, SHEET_HEAD);
    for (int i = 0; i < 60 << 20 >> 10; i++)
        buf_printf(&b, "%1024s", "");
    buf_text(&b, SHEET_END);
    refuse(ERR_TOO_LARGE, book(a, buf_view(&b), NULL, NULL), "made to do harm");
    buf_clear(&b);
    buf_text(&b, "<worksheet a=\"");
    for (int i = 0; i < 4 << 10; i++)
        buf_printf(&b, "%1024d", i);
    refuse(ERR_TOO_LARGE, book(a, buf_view(&b), NULL, NULL), "single tag");
    buf_clear(&b);
    buf_text(&b, SHEET_HEAD "<row r=\"1\"><c r=\"A1\" t=\"str\"><v>");
    for (int i = 0; i < 200; i++)
        buf_printf(&b, "%1024d", i);
    refuse(ERR_TOO_LARGE, book(a, buf_view(&b), NULL, NULL), "表一!A1 holds too much");
}

/* ---- the parent trusts the child in nothing ---- */

static void frame(struct buf *out, int kind, const char *body, size_t n)
{
    unsigned char head[FRAME_HEAD] = {(unsigned char)kind};
    put_le(head + 1, (uint32_t)n, 4);
    buf_add(out, head, sizeof head);
    buf_add(out, body, n);
}

static enum err received(const struct buf *frames, struct arena *a, struct table *ret_table)
{
    struct receiver r;
    receiver_init(&r, a);
    enum err err = ERR_OK;
    for (size_t i = 0; i < frames->n && !err; i++) /* in the smallest pieces */
        err = frames_take(&r.frames, frames->p + i, 1);
    if (!err)
        err = frames_end(&r.frames);
    if (!err)
        *ret_table = receiver_table(&r);
    buf_free(&r.frames.waiting);
    return err;
}

static void lying_frames_are_dropped(void **state)
{
    (void)state;
    static const struct {
        int kind;
        const char *body;
        size_t n;
    } lies[] = {
        {FRAME_HELLO, "\1", 1},                         /* twice */
        {FRAME_CELL, "\0\0\0\0\0\0\0x", 8},             /* row 0 */
        {FRAME_CELL, "\1\0\0\0\0\1\0x", 8},             /* column 256 */
        {FRAME_CELL, "\1\0\0\0\0\0\x09x", 8},           /* a kind that is none */
        {FRAME_CELL, "\1\0\0\0\0\0\0\xff", 8},          /* no UTF-8 */
        {FRAME_CELL, "\1\0\0", 3},                      /* cut */
        {FRAME_MERGED, "\2\0\0\0\1\0\0\0\0\0\0\0", 12}, /* to above from */
        {FRAME_FAILED, "\1\xff\xff", 3},                /* longer than it is */
        {FRAME_FAILED, "\7\1\0ab", 5},                  /* no failure of a file */
        {FRAME_FAILED, "\1\1\0a\x1b", 5},               /* speaks to the terminal */
        {FRAME_SHEET, "\xff", 1},
        {99, "", 0},
    };
    for (size_t i = 0; i < ARRAY_SIZE(lies); i++) {
        ARENA_SCOPE(a);
        BUF_SCOPE(frames, 4096);
        struct table t;
        frame(&frames, FRAME_HELLO, "\1", 1);
        frame(&frames, FRAME_SHEET, "s", 1);
        frame(&frames, FRAME_CELL, "\1\0\0\0\1\0\0x", 8);
        struct buf before = frames;
        frame(&frames, lies[i].kind, lies[i].body, lies[i].n);
        frame(&frames, FRAME_DONE, "", 0);
        assert_err(ERR_IO, received(&frames, a, &t));
        frames.n = before.n;
        assert_err(ERR_IO, received(&frames, a, &t)); /* without its end */
        frame(&frames, FRAME_DONE, "", 0);
        assert_ok(received(&frames, a, &t));
        assert_int_equal(t.sheets[0].row_count, 1);
    }
    ARENA_SCOPE(a);
    BUF_SCOPE(huge, 64);
    struct table t;
    buf_add(&huge, "\1\xff\xff\xff\x7f", 5);
    assert_err(ERR_IO, received(&huge, a, &t));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_cells_of_a_workbook),  cmocka_unit_test(text_in_every_writing),
        cmocka_unit_test(damaged_files_are_named),  cmocka_unit_test(hostile_files_do_no_harm),
        cmocka_unit_test(lying_frames_are_dropped),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
