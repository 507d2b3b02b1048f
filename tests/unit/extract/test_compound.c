/* The readers of old office files, over files made here, and over real ones where they are. */
#include "unit/test.h"

#include "extract/ole.h"
#include "unit/extract/compound.h"
#include "unit/extract/told.h"

#include <stdio.h>
#include <stdlib.h>

static void assert_at(const struct told *t, enum text_look look, const char *place,
                      const char *text)
{
    if (strcmp(told_at(t, look, place), text) != 0)
        fail_msg("%s of “%s” is “%s”, not “%s”", text_look_name(look), place,
                 told_at(t, look, place), text);
}

static void words_of_a_document(void **state)
{
    (void)state;
    ARENA_SCOPE(a);
    struct told t = told(a, word_document(a, "机密★10年\r\x13 HYPERLINK x \x14链接\x15", "删去",
                                          "藏着", "na\xEFve \x80 5", "批注一"));
    assert_at(&t, LOOK_SHOWN, "", "机密★10年\n链接\nnaïve € 5");
    assert_at(&t, LOOK_DELETED, "", "删去\n");
    assert_at(&t, LOOK_HIDDEN, "", "藏着\n");
    assert_at(&t, LOOK_REMARK, "", " HYPERLINK x \n");
    assert_at(&t, LOOK_REMARK, "comments", "批注一");
    assert_int_equal(told_coverage(&t), COVERAGE_WHOLE);
}

static void a_locked_document_is_no_empty_one(void **state)
{
    (void)state;
    ARENA_SCOPE(a);
    struct str file = word_document(a, "x", "", "", "", "");
    char *bytes = arena_text(a, file);
    char *fib = memmem(bytes, file.n, "\xEC\xA5\xC1\0", 4);
    assert_non_null(fib);
    fib[11] |= 1;
    struct told t = told(a, str_bytes(bytes, file.n));
    assert_int_equal(told_coverage(&t), COVERAGE_LOCKED);
    assert_int_equal(t.part_count, 0);
    const struct member package[] = {{"EncryptedPackage", STR("x"), 0}};
    t = told(a, compound(a, package, 1));
    assert_int_equal(told_coverage(&t), COVERAGE_LOCKED);
    const struct member pass[] = {{"Workbook", STR("\x09\x08\x04\0\0\6\5\0\x2F\0\2\0\1\0"), 0}};
    t = told(a, compound(a, pass, 1));
    assert_int_equal(told_coverage(&t), COVERAGE_LOCKED);
}

static void cells_of_a_workbook(void **state)
{
    (void)state;
    ARENA_SCOPE(a);
    struct told t = told(a, old_workbook(a, "姓名", "跨记录的文字", "隐藏表"));
    assert_at(&t, LOOK_SHOWN, "甲!A1", "姓名");
    assert_at(&t, LOOK_SHOWN, "甲!AB2", "跨记录的文字");
    assert_at(&t, LOOK_SHOWN, "甲!A3", "13800138");
    assert_at(&t, LOOK_SHOWN, "甲, header", "\nx");
    assert_at(&t, LOOK_HIDDEN, "乙!A1", "隐藏表");
    assert_int_equal(told_coverage(&t), COVERAGE_WHOLE);
}

static void slides_of_a_show(void **state)
{
    (void)state;
    ARENA_SCOPE(a);
    struct told t = told(a, old_show(a, "现在", "从前", "讲稿"));
    assert_at(&t, LOOK_SHOWN, "slide 1", "现在\n");
    assert_at(&t, LOOK_DELETED, "slide", "从前\n");
    assert_at(&t, LOOK_REMARK, "notes", "讲稿\n");
}

static void a_letter_and_what_hangs_on_it(void **state)
{
    (void)state;
    ARENA_SCOPE(a);
    struct told t = told(a, old_letter(a, "关于会议", "正文", "办公室",
                                       word_document(a, "附件里的字", "", "", "", "")));
    assert_at(&t, LOOK_SHOWN, "", "关于会议\n正文\n");
    assert_at(&t, LOOK_SHOWN, "recipient", "办公室\n");
    assert_at(&t, LOOK_SHOWN, "attachment/清单.txt", "附件里的字\n");
    assert_int_equal(told_coverage(&t), COVERAGE_WHOLE);
}

/* A set of two properties: the code page, and a title in it. */
static void properties_in_their_code_page(void **state)
{
    (void)state;
    ARENA_SCOPE(a);
    BUF_SCOPE(b, 4096);
    put32(&b, 0xFFFE);
    put_zeros(&b, 24);
    put32(&b, 1);
    put_zeros(&b, 44);
    put32(&b, 48);
    put32(&b, 0);
    put32(&b, 2);
    static const uint32_t table[] = {1, 24, 2, 32};
    for (size_t i = 0; i < 4; i++)
        put32(&b, table[i]);
    put32(&b, 2);
    put32(&b, 936);
    put32(&b, 30);
    put32(&b, 5);
    buf_add(&b, "\xBB\xFA\xC3\xDC\0", 5);
    const struct member members[] = {{"\005SummaryInformation", buf_view(&b), 0}};
    struct told t = told(a, compound(a, members, 1));
    assert_at(&t, LOOK_PROPERTY, "properties", "机密\n");
}

/* Chains that bite their tails, entries that name themselves, sizes that are none. */
static void hostile_compounds_end(void **state)
{
    (void)state;
    ARENA_SCOPE(a);
    struct str good = word_document(a, "x", "y", "z", "w", "v");
    struct ole o;
    assert_ok(ole_open(a, good, &o));
    assert_int_equal(o.count, 3);
    for (size_t at = 512; at + 4 <= 1024; at += 4) { /* each sector follows itself */
        char *bad = arena_text(a, good);
        bad[at] = (char)((at - 512) / 4);
        bad[at + 1] = bad[at + 2] = bad[at + 3] = 0;
        told(a, str_bytes(bad, good.n));
    }
    char *entry = memmem(good.p, good.n, "R\0o\0o\0t\0", 8);
    assert_non_null(entry);
    for (size_t field = 68; field < 128; field += 4)
        for (int i = 0; i < 3; i++) {
            char *bad = arena_text(a, good);
            memset(bad + (entry - good.p) + 128 * i + field, 1, 1);
            memset(bad + (entry - good.p) + 128 * i + field + 1, 0, 3);
            told(a, str_bytes(bad, good.n));
        }
    struct told t = told(a, str_bytes(good.p, good.n / 2));
    assert_true(t.note_count > 0);
    t = told(a, STR("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"));
    assert_int_equal(told_coverage(&t), COVERAGE_PARTIAL);
}

static struct str real_file(struct arena *a, const char *name)
{
    FILE *f = fopen(arena_printf(a, "%s/corpus/office/%s", getenv("COFFERDAM_SHARED"), name), "rb");
    if (!f)
        fail_msg("%s is not there", name);
    BUF_SCOPE(b, 16 << 20);
    char block[4096];
    for (size_t n; (n = fread(block, 1, sizeof block, f)) > 0;)
        buf_add(&b, block, n);
    fclose(f);
    return arena_str(a, buf_view(&b));
}

static void real_files_have_their_words(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        enum text_look look;
        const char *place, *holds;
    } files[] = {
        {"testWORD6.doc", LOOK_SHOWN, "", "The quick brown fox jumps over the lazy dog"},
        {"testWORD_features.doc", LOOK_HIDDEN, "", "This is hidden text."},
        {"testWORD_features.doc", LOOK_DELETED, "", "bibendum"},
        {"testWORD_features.doc", LOOK_REMARK, "comments", "This is another comment"},
        {"testEXCEL_extra_metadata.xls", LOOK_HIDDEN, "very-hidden-sheet!A1", "very hidden sheet"},
        {"testEXCEL_extra_metadata.xls", LOOK_REMARK, "Sheet4!A1", "This is a comment"},
        {"testEXCEL_extra_metadata.xls", LOOK_HIDDEN, "hidden-columns-and-hidden-rows!B1", "2"},
        {"testPPT.ppt", LOOK_SHOWN, "slide 1", "Sample Powerpoint Slide"},
        {"testMSG_forwarded.msg", LOOK_SHOWN, "body (RTF)", "Original Body"},
    };
    if (!getenv("COFFERDAM_SHARED"))
        skip();
    for (size_t i = 0; i < ARRAY_SIZE(files); i++) {
        ARENA_SCOPE(a);
        struct str bytes = real_file(a, files[i].name);
        struct told t = told(a, bytes);
        const char *text = told_at(&t, files[i].look, files[i].place);
        if (!strstr(text, files[i].holds))
            fail_msg("%s: “%s” is “%s”", files[i].name, files[i].place, text);
    }
}

/* A document of Word 95: a head, the text, and where it was saved in a hurry a table of pieces, here one. */
static struct str word_95(struct arena *a, unsigned language, unsigned charset, struct str text,
                          unsigned flags)
{
    enum { HEAD = 0x300, COMPLEX = 4, WIDE = 0x1000 };
    BUF_SCOPE(b, 64 << 10);
    uint32_t characters = (uint32_t)text.n / (flags & WIDE ? 2 : 1), clx = HEAD + (uint32_t)text.n;
    put16(&b, 0xA5DC);
    put16(&b, 101);
    put_zeros(&b, HEAD);
    set16(&b, 6, language);
    set16(&b, 10, flags);
    set16(&b, 0x14, charset);
    set32(&b, 0x18, HEAD);
    set32(&b, 0x1C, flags & COMPLEX ? HEAD : clx);
    set32(&b, 0x34, characters);
    set32(&b, 0x160, clx);
    set32(&b, 0x164, 5 + 16);
    buf_str(&b, text);
    buf_char(&b, 2);
    put32(&b, 16);
    put32(&b, 0);
    put32(&b, characters);
    put16(&b, 0);
    put32(&b, HEAD);
    put16(&b, 0);
    const struct member members[] = {{"WordDocument", buf_view(&b), 0}};
    return compound(a, members, 1);
}

static void old_documents_in_their_letters(void **state)
{
    (void)state;
    ARENA_SCOPE(a);
    BUF_SCOPE(wide, 1024);
    put_wide(&wide, "关于工程的绝密报告");
    struct told t = told(a, word_95(a, 0x804, 0, buf_view(&wide), 0x1004));
    assert_string_equal(told_at(&t, LOOK_SHOWN, ""), "关于工程的绝密报告");
    t = told(a, word_95(a, 0x40C, 256,
                        STR("l\xD5"
                            "Acad\x8Emie"),
                        0)); /* of a Macintosh */
    assert_string_equal(told_at(&t, LOOK_SHOWN, ""), "l’Académie");
    /* "关于工程的绝密报告和计划的通知", by a program that says it writes English */
    t = told(a,
             word_95(a, 0x409, 0,
                     STR("\xB9\xD8\xD3\xDA\xB9\xA4\xB3\xCC\xB5\xC4\xBE\xF8\xC3\xDC\xB1\xA8\xB8\xE6"
                         "\xBA\xCD\xBC\xC6\xBB\xAE\xB5\xC4\xCD\xA8\xD6\xAA"),
                     0));
    assert_string_equal(told_at(&t, LOOK_SHOWN, ""), "关于工程的绝密报告和计划的通知");
    t = told(a, word_95(a, 0x409, 0, STR("plain words, caf\xE9"), 4));
    assert_string_equal(told_at(&t, LOOK_SHOWN, ""), "plain words, café");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(words_of_a_document),
        cmocka_unit_test(a_locked_document_is_no_empty_one),
        cmocka_unit_test(cells_of_a_workbook),
        cmocka_unit_test(slides_of_a_show),
        cmocka_unit_test(a_letter_and_what_hangs_on_it),
        cmocka_unit_test(properties_in_their_code_page),
        cmocka_unit_test(old_documents_in_their_letters),
        cmocka_unit_test(hostile_compounds_end),
        cmocka_unit_test(real_files_have_their_words),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
