/* The readers of office packages in XML, and of XML and HTML alone: what is shown, hidden, deleted, a remark, a property. */
#include "unit/test.h"

#include "unit/extract/book.h"
#include "unit/extract/told.h"

static void assert_at(const struct told *t, enum text_look look, const char *place,
                      const char *text)
{
    if (strcmp(told_at(t, look, place), text) != 0)
        fail_msg("%s of “%s” is “%s”, not “%s”", text_look_name(look), place,
                 told_at(t, look, place), text);
}

#define TYPES                                                                                      \
    {                                                                                              \
        "[Content_Types].xml", STR("<Types/>")                                                     \
    }
#define W "xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\" xmlns:v=\"v\""

static void runs_of_word(void **state)
{
    (void)state;
    ARENA_SCOPE(a);
    static const char body[] =
        "<w:document " W "><w:body><w:p><w:pPr><w:rPr><w:vanish/></w:rPr></w:pPr>\n"
        " <w:r><w:t>机</w:t></w:r>\n <w:r><w:rPr><w:b/></w:rPr><w:t>密★10年</w:t></w:r>\n"
        " <w:del w:author=\"甲\"><w:r><w:delText>删去</w:delText></w:r></w:del>\n"
        " <w:moveFrom><w:r><w:t>移走</w:t></w:r></w:moveFrom>"
        " <w:r><w:rPr><w:vanish/></w:rPr><w:t>隐藏</w:t></w:r>"
        " <w:r><w:rPr><w:vanish w:val=\"0\"/></w:rPr><w:t>可见</w:t></w:r>"
        " <w:r><w:rPr><w:color w:val=\"FFFFFF\"/></w:rPr><w:t>白字</w:t></w:r>"
        " <w:r><w:rPr><w:color w:val=\"FFFFFF\"/><w:shd "
        "w:fill=\"000000\"/></w:rPr><w:t>反白</w:t></w:r>"
        " <w:r><w:rPr><w:sz w:val=\"2\"/></w:rPr><w:t>微小</w:t></w:r>"
        " <w:r><w:rPr><w:rStyle w:val=\"Gone\"/></w:rPr><w:t>样式</w:t></w:r></w:p>"
        "<w:tbl><w:tr><w:tc><w:tcPr><w:shd w:fill=\"336699\"/></w:tcPr><w:p><w:r><w:rPr>"
        "<w:color w:val=\"FFFFFF\"/></w:rPr><w:t>表头</w:t></w:r></w:p></w:tc></w:tr></w:tbl>"
        "<w:p><w:r><mc:AlternateContent "
        "xmlns:mc=\"m\"><mc:Choice><w:p><w:r><w:t>框</w:t></w:r></w:p>"
        "</mc:Choice><mc:Fallback><w:p><w:r><w:t>框</w:t></w:r></w:p></mc:Fallback>"
        "</mc:AlternateContent></w:r></w:p>"
        "<w:p><w:r><w:pict><v:shape><v:textpath string=\"水印\"/></v:shape></w:pict></w:r></w:p>"
        "</w:body></w:document>";
    const struct zip_member members[] = {
        TYPES,
        {"word/document.xml", str_of(body)},
        {"word/styles.xml", STR("<w:styles " W "><w:style w:styleId=\"Gone\"><w:rPr><w:vanish/>"
                                "</w:rPr></w:style></w:styles>")},
        {"word/comments.xml",
         STR("<w:comments " W "><w:comment><w:p><w:r><w:t>批注</w:t></w:r></w:p>"
             "</w:comment></w:comments>")},
        {"docProps/core.xml",
         STR("<coreProperties><creator>乙</creator><x>丙</x></coreProperties>")},
    };
    struct told t = told(a, zipped(a, members, ARRAY_SIZE(members)));
    assert_at(&t, LOOK_SHOWN, "word/document.xml", "机密★10年可见反白\n表头\n框\n水印\n");
    assert_at(&t, LOOK_HIDDEN, "word/document.xml", "隐藏白字微小样式\n");
    assert_at(&t, LOOK_DELETED, "word/document.xml", "删去移走\n");
    assert_at(&t, LOOK_PROPERTY, "word/document.xml", "甲\n");
    assert_at(&t, LOOK_REMARK, "word/comments.xml", "批注\n");
    assert_at(&t, LOOK_PROPERTY, "docProps/core.xml", "乙\n丙\n");
    assert_int_equal(told_coverage(&t), COVERAGE_WHOLE);
}

static void slides(void **state)
{
    (void)state;
    ARENA_SCOPE(a);
#define P(s) "<a:p xmlns:a=\"a\"><a:r><a:t>" s "</a:t></a:r></a:p>"
    const struct zip_member members[] = {
        TYPES,
        {"ppt/slides/slide1.xml", STR("<p:sld xmlns:p=\"p\">" P("甲") "</p:sld>")},
        {"ppt/slides/slide2.xml", STR("<p:sld xmlns:p=\"p\" show=\"0\">" P("乙") "</p:sld>")},
        {"ppt/notesSlides/n1.xml", STR("<p:notes xmlns:p=\"p\">" P("丙") "</p:notes>")},
    };
    struct told t = told(a, zipped(a, members, ARRAY_SIZE(members)));
    assert_at(&t, LOOK_SHOWN, "ppt/slides/slide1.xml", "甲\n");
    assert_at(&t, LOOK_HIDDEN, "ppt/slides/slide2.xml", "乙\n");
    assert_at(&t, LOOK_REMARK, "ppt/notesSlides/n1.xml", "丙\n");
}

static void sheets(void **state)
{
    (void)state;
    ARENA_SCOPE(a);
    const struct zip_member members[] = {
        {"xl/workbook.xml",
         STR("<workbook xmlns:r=\"r\"><sheets><sheet name=\"甲\" r:id=\"1\"/>"
             "<sheet name=\"乙\" state=\"veryHidden\" r:id=\"2\"/></sheets></workbook>")},
        {"xl/_rels/workbook.xml.rels",
         STR("<R><Relationship Id=\"1\" Target=\"worksheets/sheet1.xml\"/>"
             "<Relationship Id=\"2\" Target=\"worksheets/sheet2.xml\"/></R>")},
        {"xl/sharedStrings.xml", STR("<sst><si><r><t>机</t></r><r><t>密</t></r></si></sst>")},
        {"xl/worksheets/sheet1.xml",
         STR("<worksheet><cols><col min=\"3\" max=\"3\" hidden=\"1\"/></cols><sheetData>"
             "<row r=\"1\"><c r=\"A1\" t=\"s\"><v>0</v></c><c r=\"B1\"><v>13800138000</v></c>"
             "<c r=\"C1\" t=\"str\"><f>\"藏\"</f><v>列</v></c></row>"
             "<row r=\"2\" hidden=\"1\"><c r=\"ZZ2\" "
             "t=\"inlineStr\"><is><t>行</t></is></c></row></sheetData>"
             "<headerFooter><oddHeader>&amp;C&amp;\"宋体\"&amp;12绝密</oddHeader></headerFooter></"
             "worksheet>")},
        {"xl/worksheets/sheet2.xml", STR("<worksheet><sheetData><row><c "
                                         "t=\"str\"><v>表</v></c></row></sheetData></worksheet>")},
        {"xl/comments1.xml",
         STR("<comments><authors><author>丁</author></authors><commentList>"
             "<comment ref=\"A1\"><text><t>注</t></text></comment></commentList></comments>")},
    };
    struct told t = told(a, zipped(a, members, ARRAY_SIZE(members)));
    assert_at(&t, LOOK_SHOWN, "甲!A1", "机密");
    assert_at(&t, LOOK_SHOWN, "甲!B1", "13800138000");
    assert_at(&t, LOOK_REMARK, "甲!C1", "\"藏\"");
    assert_at(&t, LOOK_HIDDEN, "甲!C1", "列");
    assert_at(&t, LOOK_HIDDEN, "甲!ZZ2", "行");
    assert_at(&t, LOOK_SHOWN, "甲, header", "\n绝密");
    assert_at(&t, LOOK_HIDDEN, "乙!A1", "表");
    assert_at(&t, LOOK_REMARK, "xl/comments1.xml", "A1\n注\n");
    assert_int_equal(told_coverage(&t), COVERAGE_WHOLE);
}

#define ODF                                                                                        \
    "xmlns:office=\"urn:oasis:names:tc:opendocument:xmlns:office:1.0\" xmlns:text=\"t\" "          \
    "xmlns:style=\"s\" xmlns:fo=\"f\" xmlns:table=\"b\""

/* A text of a megabyte in a hundred cells: no more of that than may be, but every other text, and it is said. */
static void texts_told_again(void **state)
{
    enum { LONG = 1 << 20, CELLS = 100 };
    (void)state;
    ARENA_SCOPE(a);
    BUF_SCOPE(strings, 2 * LONG);
    BUF_SCOPE(cells, 1 << 20);
    buf_text(&strings, "<sst><si><t>");
    for (int i = 0; i < LONG; i++)
        buf_char(&strings, 'x');
    buf_text(&strings,
             "</t></si><si><t>机密★10年</t></si><si><t>of a sheet that is gone</t></si></sst>");
    buf_text(&cells, SHEET_HEAD);
    for (int i = 1; i <= CELLS; i++)
        buf_printf(&cells, "<row r=\"%d\"><c r=\"A%d\" t=\"s\"><v>0</v></c></row>", i, i);
    buf_text(&cells, "<row r=\"101\"><c r=\"A101\" t=\"s\"><v>1</v></c></row>" SHEET_END);
    struct told t = told(a, book(a, buf_view(&cells), strings.p, NULL));
    assert_int_equal(strlen(told_at(&t, LOOK_SHOWN, "表一!A65")), LONG);
    assert_at(&t, LOOK_SHOWN, "表一!A66", "");
    assert_at(&t, LOOK_SHOWN, "表一!A101", "机密★10年");
    assert_at(&t, LOOK_DELETED, "(in no cell)", "of a sheet that is gone\n");
    assert_int_equal(t.note_count, 1);
    assert_int_equal(t.notes[0].why, COVERAGE_PARTIAL);
    assert_true(str_is(t.notes[0].place, "(repeated text)"));
}

static void open_documents(void **state)
{
    (void)state;
    ARENA_SCOPE(a);
    static const char inside[] =
        "<office:automatic-styles><style:style style:name=\"T1\"><style:text-properties "
        "text:display=\"none\"/></style:style><style:style style:name=\"W\"><style:text-properties "
        "fo:color=\"#ffffff\"/></style:style></office:automatic-styles><office:body><office:text>"
        "<text:tracked-changes><text:deletion><text:p>删掉</text:p></text:deletion></"
        "text:tracked-changes>"
        "<text:p>机<text:span>密</text:span><text:s/>x<text:span "
        "text:style-name=\"T1\">藏</text:span>"
        "<text:span text:style-name=\"W\">白</text:span><text:span "
        "text:style-name=\"C\">远</text:span>"
        "<office:annotation><text:p>注</text:p></office:annotation></text:p>"
        "<office:binary-data>aGVs\nbG8=</office:binary-data></office:text></office:body>";
    const struct zip_member members[] = {
        {"META-INF/manifest.xml", STR("<m><file-entry full-path=\"sealed.xml\"><encryption-data/>"
                                      "</file-entry></m>")},
        {"content.xml",
         str_of(arena_printf(a, "<office:document-content " ODF ">%s</office:document-content>",
                             inside))},
        {"styles.xml",
         STR("<office:document-styles " ODF "><style:style style:name=\"C\"><style:text-properties "
             "text:display=\"none\"/></style:style></office:document-styles>")},
        {"meta.xml",
         STR("<office:document-meta " ODF "><creator>赵</creator></office:document-meta>")},
        {"sealed.xml", STR("\1\2\3")},
    };
    struct told t = told(a, zipped(a, members, ARRAY_SIZE(members)));
    assert_at(&t, LOOK_SHOWN, "content.xml", "机密 x\n");
    assert_at(&t, LOOK_HIDDEN, "content.xml", "藏白远\n");
    assert_at(&t, LOOK_DELETED, "content.xml", "删掉\n");
    assert_at(&t, LOOK_REMARK, "content.xml", "注\n");
    assert_at(&t, LOOK_PROPERTY, "meta.xml", "赵\n");
    assert_int_equal(told_coverage(&t), COVERAGE_LOCKED);
    assert_str(t.notes[0].place, "sealed.xml");
    t = told(
        a, str_of(arena_printf(
               a, "<?xml version=\"1.0\"?><office:document " ODF ">%s</office:document>", inside)));
    assert_at(&t, LOOK_SHOWN, "", "机密 x远\n");
    assert_at(&t, LOOK_HIDDEN, "", "藏白\n");
    assert_at(&t, LOOK_SHOWN, "file 1", "hello");
}

static void cells_of_open_sheets(void **state)
{
    (void)state;
    ARENA_SCOPE(a);
#define CELL(s) "<table:table-cell><text:p>" s "</text:p></table:table-cell>"
    const struct zip_member members[] = {
        {"META-INF/manifest.xml", STR("<m/>")},
        {"content.xml",
         STR("<office:document-content " ODF "><office:body><office:spreadsheet>"
             "<table:table table:name=\"甲\"><table:table-row "
             "table:number-rows-repeated=\"2\"/>"
             "<table:table-row><table:table-cell table:number-columns-repeated=\"3\"/>" CELL(
                 "丁三") "</table:table-row><table:table-row "
                         "table:visibility=\"collapse\">" CELL("藏") "</table:table-row></"
                                                                     "table:table></"
                                                                     "office:spreadsheet></"
                                                                     "office:body>"
                                                                     "</"
                                                                     "office:document-"
                                                                     "content>")},
    };
    struct told t = told(a, zipped(a, members, ARRAY_SIZE(members)));
    assert_at(&t, LOOK_SHOWN, "content.xml/甲!D3", "丁三");
    assert_at(&t, LOOK_HIDDEN, "content.xml/甲!A4", "藏");
    assert_int_equal(told_coverage(&t), COVERAGE_WHOLE);
}

static void pages_of_ofd(void **state)
{
    (void)state;
    ARENA_SCOPE(a);
#define AT(where, more, s)                                                                         \
    "<TextObject Boundary=\"" where "\"" more "<TextCode>" s "</TextCode></TextObject>"
    const struct zip_member members[] = {
        {"OFD.xml", STR("<OFD><DocInfo><Author>钱</Author></DocInfo></OFD>")},
        {"Doc_0/Pages/Page_0/Content.xml",
         STR("<Page><Area><PhysicalBox>0 0 210 297</PhysicalBox></Area>" AT("10 10 5 5", ">", "机")
                 AT("16 10 5 5", ">", "密") AT("90 10 5 5", ">", "右") AT("10 20 5 5", ">", "下")
                     AT("10 30 5 5", "><FillColor Value=\"255 255 255\"/>", "白")
                         AT("10 40 5 5", " Visible=\"false\">", "隐") "</Page>")},
        {"Doc_0/Annots/Page_0/Annotation.xml",
         STR("<PageAnnot>" AT("1 1 1 1", ">", "注") "</PageAnnot>")},
    };
    struct told t = told(a, zipped(a, members, ARRAY_SIZE(members)));
    assert_at(&t, LOOK_SHOWN, "Doc_0/Pages/Page_0/Content.xml", "机密 右\n下\n");
    assert_at(&t, LOOK_HIDDEN, "Doc_0/Pages/Page_0/Content.xml", "白\n隐");
    assert_at(&t, LOOK_REMARK, "Doc_0/Annots/Page_0/Annotation.xml", "注");
    assert_at(&t, LOOK_PROPERTY, "OFD.xml", "钱\n");
    assert_int_equal(told_coverage(&t), COVERAGE_WHOLE);
}

static void xml_of_any_kind(void **state)
{
    (void)state;
    ARENA_SCOPE(a);
    struct told t = told(
        a, STR("<?xml version=\"1.0\" encoding=\"gb2312\"?><r n=\"\xd5\xc5\"><c>\xbb\xfa</c></r>"));
    assert_at(&t, LOOK_SHOWN, "", "张\n机\n");
    t = told(a, STR("<?xml version=\"1.0\"?><!DOCTYPE svg PUBLIC \"-//W3C//DTD SVG 1.1//EN\" "
                    "\"http://example.org/x.dtd\"><svg><text>图&nbsp;中</text></svg>"));
    assert_at(&t, LOOK_SHOWN, "", "图中\n");
    assert_int_equal(told_coverage(&t), COVERAGE_WHOLE);
    /* entities of its own: read, but not blown up, and said so */
    t = told(a, STR("<?xml version=\"1.0\"?><!DOCTYPE x [<!ENTITY a \"ha\"><!ENTITY b "
                    "\"&a;&a;\">]><x>&b;kept</x>"));
    assert_non_null(strstr(told_at(&t, LOOK_SHOWN, ""), "kept"));
    assert_null(strstr(told_at(&t, LOOK_SHOWN, ""), "haha"));
    assert_int_equal(told_coverage(&t), COVERAGE_PARTIAL);
    BUF_SCOPE(deep, 1 << 20);
    buf_text(&deep, "<?xml version=\"1.0\"?>");
    for (int i = 0; i < 10000; i++)
        buf_text(&deep, "<a>");
    buf_text(&deep, "innermost");
    t = told(a, buf_view(&deep));
    assert_non_null(strstr(told_at(&t, LOOK_SHOWN, ""), "innermost"));
    assert_int_equal(told_coverage(&t), COVERAGE_PARTIAL);
}

/* A font with one table, of names; what is put behind it no program sees. */
static struct str font(struct arena *a, const char *behind)
{
    static const char head[] = "\0\1\0\0\0\1\0\0\0\0\0\0name\0\0\0\0\0\0\0\x1C\0\0\0\x1A";
    static const char names[] = "\0\0\0\1\0\x12\0\3\0\1\4\t\0\1\0\x8\0\0\0S\0o\0n\0g\0\0";
    BUF_SCOPE(b, 1024);
    buf_add(&b, head, 28);
    buf_add(&b, names, 28);
    buf_text(&b, behind);
    return arena_str(a, buf_view(&b));
}

static void fonts_are_no_gap(void **state)
{
    (void)state;
    ARENA_SCOPE(a);
    struct str plain = font(a, ""), mixed = font(a, "words behind the font");
    char *p = (char *)(uintptr_t)mixed.p;
    for (int i = 0; i < 32; i++)
        p[i] = (char)(p[i] ^ (char)(15 - i % 16)); /* 00010203-... from its end */
    const struct zip_member members[] = {
        TYPES,
        {"Documents/1/Fonts/00010203-0405-0607-0809-0a0b0c0d0e0f.odttf", mixed},
        {"OPS/song.ttf", plain},
        {"ppt/fonts/none.ttf", STR("\0\1\0\0 no font at all \x81\x82\xFF")},
    };
    struct told t = told(a, zipped(a, members, ARRAY_SIZE(members)));
    assert_at(&t, LOOK_PROPERTY, "OPS/song.ttf/(names)", "Song\n");
    assert_at(&t, LOOK_HIDDEN,
              "Documents/1/Fonts/00010203-0405-0607-0809-0a0b0c0d0e0f.odttf/(behind the end)",
              "words behind the font");
    assert_int_equal(t.note_count, 1);
    assert_true(str_is(t.notes[0].place, "ppt/fonts/none.ttf"));
}

static void pages_of_html(void **state)
{
    (void)state;
    ARENA_SCOPE(a);
    struct told t = told(
        a,
        STR("<html><body><p>机<b>密</b></p><div style=\"display: none\">藏<div>内</div>层</div>后"
            "<span style=\"font-size:0px\">零</span><span style='COLOR:#FFF'>白</span><i "
            "hidden>属</i>"
            "<font color=white>字</font><p style=\"color:black\">黑<img alt=\"图\" "
            "src=\"data:text/plain;base64,aGVsbG8\"></body></html>"));
    assert_at(&t, LOOK_SHOWN, "", "\n\n机密\n\n后\n\n黑\n");
    assert_at(&t, LOOK_HIDDEN, "", "藏\n内\n层\n零\n白\n属\n字");
    assert_at(&t, LOOK_REMARK, "(not shown)", "图\n");
    assert_at(&t, LOOK_SHOWN, "file 1", "hello");
    /* white on a page with colours is seen */
    t = told(a, STR("<html><body bgcolor=blue><span style=\"color:#fff\">白</span>"
                    "<span style=\"color:red;background:red\">同</span>"));
    assert_at(&t, LOOK_HIDDEN, "", "同");
    /* what says how it is written */
    t = told(a, STR("<html><meta charset=windows-1251><p>\xcf\xf0\xe8\xe2\xe5\xf2"));
    assert_non_null(strstr(told_at(&t, LOOK_SHOWN, ""), "Привет"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(runs_of_word),     cmocka_unit_test(slides),
        cmocka_unit_test(sheets),           cmocka_unit_test(texts_told_again),
        cmocka_unit_test(open_documents),   cmocka_unit_test(cells_of_open_sheets),
        cmocka_unit_test(pages_of_ofd),     cmocka_unit_test(xml_of_any_kind),
        cmocka_unit_test(fonts_are_no_gap), cmocka_unit_test(pages_of_html),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
