/* What a PDF holds beside the text of its pages. The files are made here; their tables of objects are left to be found. */
#include "unit/test.h"

#include <zlib.h>

#include "base/buf.h"
#include "unit/extract/told.h"

/* Fontconfig keeps what it has read until the process ends. */
const char *__lsan_default_suppressions(void);
__attribute__((visibility("default"))) const char *__lsan_default_suppressions(void)
{
    return "leak:libfontconfig\nleak:libpangoft2\n";
}

static void assert_at(const struct told *t, enum text_look look, const char *place,
                      const char *text)
{
    if (strcmp(told_at(t, look, place), text) != 0)
        fail_msg("%s of “%s” is “%s”, not “%s”", text_look_name(look), place,
                 told_at(t, look, place), text);
}

#define PAGES                                                                                      \
    "2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"                                           \
    "3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 99 99]/Annots[10 0 R 11 0 R 12 0 R]>>endobj\n"
#define END "trailer<</Root 1 0 R>>\nstartxref\n0\n%%EOF\n"

static void stream(struct buf *b, int number, const char *head, struct str body, bool packs)
{
    char room[4096];
    uLongf n = sizeof room;
    if (packs && compress((Bytef *)room, &n, (const Bytef *)body.p, body.n) != Z_OK)
        die("no room");
    struct str bytes = packs ? str_bytes(room, n) : body;
    buf_printf(b, "%d 0 obj<<%s/Length %zu%s>>\nstream\n", number, head, bytes.n,
               packs ? "/Filter/FlateDecode" : "");
    buf_str(b, bytes);
    buf_text(b, "\nendstream endobj\n");
}

static void around_the_pages(void **state)
{
    (void)state;
    ARENA_SCOPE(a);
    struct told t = told(
        a, STR("%PDF-1.7\n1 0 obj<</Type/Catalog/Pages 2 0 R/Outlines 20 0 R/AcroForm<</Fields[12 "
               "0 R]>>>>"
               "endobj\n" PAGES "10 0 obj<</Type/Annot/Subtype/Link/Rect[0 0 9 "
               "9]/A<</S/URI/URI(http://inner.host/x)>>>>"
               "endobj\n"
               "11 0 obj<</Type/Annot/Subtype/Text/Rect[0 0 9 9]/Contents(remark)/T(who wrote it)"
               "/Subj(about what)>>endobj\n"
               "12 0 obj<</Type/Annot/Subtype/Widget/FT/Ch/Ff 131072/T(field)/TU(the hint)/Rect[0 "
               "0 9 9]"
               "/Opt[(first)(second)]/V(first)>>endobj\n"
               "20 0 obj<</Type/Outlines/First 21 0 R/Last 21 0 R/Count 1>>endobj\n"
               "21 0 obj<</Title(secret chapter)/Parent 20 0 R/Dest[3 0 R/Fit]>>endobj\n" END));
    assert_at(&t, LOOK_REMARK, "page 1, link", "http://inner.host/x\n");
    assert_at(&t, LOOK_REMARK, "page 1, annotation", "remark\nabout what\n");
    assert_at(&t, LOOK_PROPERTY, "page 1, annotation", "who wrote it\n");
    assert_at(&t, LOOK_REMARK, "page 1, form field", "the hint\nfirst\nsecond\n");
    assert_at(&t, LOOK_REMARK, "outline", "secret chapter\n");
}

static void scripts(void **state)
{
    (void)state;
    ARENA_SCOPE(a);
    BUF_SCOPE(b, 1 << 16);
    buf_text(&b, "%PDF-1.7\n1 0 obj<</Type/Catalog/Pages 2 0 R/OpenAction<</S/JavaScript/JS"
                 "(app.alert\\(\"\\101 (b)\\\\\"\\);)>>/Names<</JavaScript<</Names[(n)30 0 R]>>>>>>"
                 "endobj\n" PAGES);
    buf_text(&b, "30 0 obj<</S/JavaScript/JS 31 0 R>>endobj\n");
    stream(&b, 31, "", STR("var password = 'from a stream';"), true);
    buf_text(&b, "32 0 obj<</S/JavaScript/JS<FEFF673A5BC6>>>endobj\n");
    stream(&b, 33, "/Type/ObjStm/N 1/First 5", STR("34 0 <</S/JavaScript/JS(in objects)>>"), true);
    buf_text(&b, END);
    struct told t = told(a, buf_view(&b));
    assert_at(&t, LOOK_REMARK, "(script)",
              "app.alert(\"A (b)\\\");\n机密\nin objects\nvar password = 'from a stream';\n");
}

static void forms_in_xml(void **state)
{
    (void)state;
    ARENA_SCOPE(a);
    BUF_SCOPE(b, 1 << 16);
    buf_text(&b,
             "%PDF-1.7\n1 0 obj<</Type/Catalog/Pages 2 0 R/AcroForm<</Fields[]/XFA[(preamble)40 0 "
             "R(datasets)41 0 R(postamble)42 0 R]>>>>endobj\n" PAGES);
    stream(&b, 40, "", STR("<xdp:xdp xmlns:xdp=\"http://ns.adobe.com/xdp/\">"), true);
    stream(&b, 41, "",
           STR("<xfa:datasets "
               "xmlns:xfa=\"http://www.xfa.org/schema/xfa-data/1.0/\"><xfa:data><name>机密★10"
               "年</name></xfa:data></xfa:datasets>"),
           true);
    stream(&b, 42, "", STR("</xdp:xdp>"), true);
    buf_text(&b, END);
    struct told t = told(a, buf_view(&b));
    assert_non_null(strstr(told_at(&t, LOOK_SHOWN, "(XFA)"), "机密★10年"));
    for (size_t i = 0; i < t.note_count; i++)
        assert_false(str_is(t.notes[i].place, "(XFA)"));
    buf_clear(&b);
    buf_text(&b, "%PDF-1.7\n1 0 obj<</Type/Catalog/Pages 2 0 R/AcroForm<</Fields[]/XFA 99 0 "
                 "R>>>>endobj\n" PAGES END);
    t = told(a, buf_view(&b)); /* there is one, and it is not found */
    bool noted = false;
    for (size_t i = 0; i < t.note_count; i++)
        noted |= str_is(t.notes[i].place, "(XFA)") && t.notes[i].why == COVERAGE_PARTIAL;
    assert_true(noted);
    buf_text(&b, "% /Encrypt, or what looks like it\n");
    noted = false;
    t = told(a, buf_view(&b)); /* nothing of it is looked into then */
    for (size_t i = 0; i < t.note_count; i++)
        noted |= str_is(t.notes[i].place, "(XFA)") && t.notes[i].why == COVERAGE_PARTIAL;
    assert_true(noted);
}

static void what_comes_before(void **state)
{
    (void)state;
    ARENA_SCOPE(a);
    struct told t = told(
        a, STR("\xEF\xBB\xBF"
               "words before\n%PDF-1.7\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n" PAGES
               "10 0 obj<</Type/Annot/Subtype/Text/Rect[0 0 9 9]/Contents(remark)>>endobj\n" END));
    assert_at(&t, LOOK_HIDDEN, "(before the beginning)", "words before\n");
    assert_at(&t, LOOK_REMARK, "page 1, annotation", "remark\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(around_the_pages),
        cmocka_unit_test(scripts),
        cmocka_unit_test(forms_in_xml),
        cmocka_unit_test(what_comes_before),
    };
    words_pdf_prepare();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
