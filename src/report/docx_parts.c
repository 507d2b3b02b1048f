#include "report/docx_parts.h"

#define OFFICE_TYPE "application/vnd.openxmlformats-officedocument."
#define RELATION_TYPE "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
#define RELATIONS_OPEN                                                                             \
    XML_HEAD                                                                                       \
    "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">"

static const char content_types[] =
    XML_HEAD "<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\">"
             "<Default Extension=\"rels\" "
             "ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/>"
             "<Default Extension=\"xml\" ContentType=\"application/xml\"/>"
             "<Default Extension=\"png\" ContentType=\"image/png\"/>"
             "<Override PartName=\"/word/document.xml\" "
             "ContentType=\"" OFFICE_TYPE "wordprocessingml.document.main+xml\"/>"
             "<Override PartName=\"/word/styles.xml\" "
             "ContentType=\"" OFFICE_TYPE "wordprocessingml.styles+xml\"/>"
             "<Override PartName=\"/word/settings.xml\" "
             "ContentType=\"" OFFICE_TYPE "wordprocessingml.settings+xml\"/>"
             "<Override PartName=\"/word/footnotes.xml\" "
             "ContentType=\"" OFFICE_TYPE "wordprocessingml.footnotes+xml\"/>"
             "<Override PartName=\"/word/header1.xml\" "
             "ContentType=\"" OFFICE_TYPE "wordprocessingml.header+xml\"/>"
             "<Override PartName=\"/word/header2.xml\" "
             "ContentType=\"" OFFICE_TYPE "wordprocessingml.header+xml\"/>"
             "<Override PartName=\"/word/footer1.xml\" "
             "ContentType=\"" OFFICE_TYPE "wordprocessingml.footer+xml\"/>"
             "<Override PartName=\"/docProps/core.xml\" "
             "ContentType=\"application/vnd.openxmlformats-package.core-properties+xml\"/>"
             "</Types>";

static const char root_relations[] =
    RELATIONS_OPEN "<Relationship Id=\"rId1\" Type=\"" RELATION_TYPE
                   "officeDocument\" Target=\"word/document.xml\"/>"
                   "<Relationship Id=\"rId2\" "
                   "Type=\"http://schemas.openxmlformats.org/package/2006/relationships/metadata/"
                   "core-properties\" Target=\"docProps/core.xml\"/></Relationships>";

static const char settings[] = XML_HEAD
    "<w:settings " DOCX_NAMESPACES ">"
    "<w:defaultTabStop w:val=\"420\"/><w:characterSpacingControl w:val=\"compressPunctuation\"/>"
    "<w:footnotePr><w:footnote w:id=\"-1\"/><w:footnote w:id=\"0\"/></w:footnotePr>"
    "<w:themeFontLang w:val=\"en-US\" w:eastAsia=\"zh-CN\"/></w:settings>";

/* One row per style; sizes in half points. Fonts as GB/T 9704-2012 names them. */
struct docx_style {
    const char *id, *name, *east_asian;
    unsigned size;
    const char *run;       /* further run properties */
    const char *paragraph; /* paragraph properties */
    const char *outline;   /* level in the navigation pane, "" for none */
};

#define PITCH "<w:spacing w:line=\"579\" w:lineRule=\"exact\"/>"
#define INDENT "<w:ind w:firstLineChars=\"200\" w:firstLine=\"640\"/>"
#define TIGHT "<w:spacing w:before=\"20\" w:after=\"20\"/>"

static const struct docx_style styles[] = {
    {"BodyText", "Body Text", "仿宋", 32, "", PITCH INDENT, ""},
    {"Title", "Title", "方正小标宋简体", 44, "<w:b/>",
     "<w:spacing w:before=\"480\" w:after=\"320\"/><w:jc w:val=\"center\"/>", ""},
    {"Heading1", "heading 1", "黑体", 32, "", "<w:keepNext/>" PITCH INDENT, "0"},
    {"Heading2", "heading 2", "楷体", 32, "<w:b/>", "<w:keepNext/>" PITCH INDENT, "1"},
    {"Heading3", "heading 3", "仿宋", 32, "<w:b/>", "<w:keepNext/>" PITCH INDENT, "2"},
    {"Heading4", "heading 4", "仿宋", 32, "", "<w:keepNext/>" PITCH INDENT, "3"},
    {"Mark", "Mark", "黑体", 32, "", PITCH, ""},
    {"Letterhead", "Letterhead", "方正小标宋简体", 68, "<w:b/><w:color w:val=\"D90000\"/>",
     "<w:spacing w:before=\"480\" w:after=\"400\"/><w:jc w:val=\"center\"/>", ""},
    {"DocumentNumber", "Document Number", "仿宋", 32, "",
     "<w:pBdr><w:bottom w:val=\"single\" w:sz=\"12\" w:space=\"8\" w:color=\"D90000\"/></w:pBdr>"
     "<w:jc w:val=\"center\"/>",
     ""},
    {"Caption", "caption", "黑体", 24, "",
     "<w:keepNext/><w:spacing w:before=\"120\" w:after=\"60\"/><w:jc w:val=\"center\"/>", ""},
    {"TableHead", "Table Head", "黑体", 21, "", TIGHT "<w:jc w:val=\"center\"/>", ""},
    {"TableText", "Table Text", "仿宋", 21, "", TIGHT, ""},
    {"Rule", "Rule", "仿宋", 12, "",
     "<w:pBdr><w:bottom w:val=\"single\" w:sz=\"6\" w:space=\"1\" w:color=\"auto\"/></w:pBdr>", ""},
    {"FootnoteText", "footnote text", "仿宋", 18, "",
     "<w:snapToGrid w:val=\"0\"/><w:spacing w:line=\"240\" w:lineRule=\"auto\"/>", ""},
    {"Header", "header", "仿宋", 18, "", "<w:tabs><w:tab w:val=\"right\" w:pos=\"8845\"/></w:tabs>",
     ""},
    {"Footer", "footer", "宋体", 28, "", "<w:jc w:val=\"right\"/>", ""},
};

static void write_styles(struct buf *out)
{
    buf_text(out, XML_HEAD
             "<w:styles " DOCX_NAMESPACES "><w:docDefaults><w:rPrDefault><w:rPr>"
             "<w:rFonts w:ascii=\"Times New Roman\" w:hAnsi=\"Times New Roman\" "
             "w:cs=\"Times New Roman\" w:eastAsia=\"仿宋\"/><w:sz w:val=\"32\"/>"
             "<w:lang w:val=\"en-US\" w:eastAsia=\"zh-CN\"/></w:rPr></w:rPrDefault></w:docDefaults>"
             "<w:style w:type=\"paragraph\" w:default=\"1\" w:styleId=\"Normal\">"
             "<w:name w:val=\"Normal\"/><w:pPr>" PITCH "</w:pPr></w:style>");
    for (size_t i = 0; i < ARRAY_SIZE(styles); i++) {
        const struct docx_style *s = &styles[i];
        buf_printf(out,
                   "<w:style w:type=\"paragraph\" w:styleId=\"%s\"><w:name w:val=\"%s\"/>"
                   "<w:pPr>%s",
                   s->id, s->name, s->paragraph);
        if (*s->outline)
            buf_printf(out, "<w:outlineLvl w:val=\"%s\"/>", s->outline);
        buf_printf(out,
                   "</w:pPr><w:rPr><w:rFonts w:eastAsia=\"%s\"/>%s<w:sz w:val=\"%u\"/></w:rPr>",
                   s->east_asian, s->run, s->size);
        buf_text(out, "</w:style>");
    }
    buf_text(out, "<w:style w:type=\"table\" w:styleId=\"TableGrid\"><w:name w:val=\"Table Grid\"/>"
                  "<w:tblPr><w:tblBorders>");
    static const char *const edges[] = {"top", "left", "bottom", "right", "insideH", "insideV"};
    for (size_t i = 0; i < ARRAY_SIZE(edges); i++)
        buf_printf(out, "<w:%s w:val=\"single\" w:sz=\"4\" w:space=\"0\" w:color=\"auto\"/>",
                   edges[i]);
    buf_text(out, "</w:tblBorders></w:tblPr></w:style></w:styles>");
}

static void write_header(struct buf *out, const struct doc *d, bool mark)
{
    buf_text(out, XML_HEAD "<w:hdr " DOCX_NAMESPACES
                           "><w:p><w:pPr><w:pStyle w:val=\"Header\"/></w:pPr>");
    docx_run(out, d->header, "");
    if (mark) {
        docx_run(out, STR("\t"), "");
        docx_run(out, d->mark, "");
    }
    buf_text(out, "</w:p></w:hdr>");
}

static void write_footer(struct buf *out, const struct doc *d)
{
    buf_text(out, XML_HEAD "<w:ftr " DOCX_NAMESPACES ">");
    if (d->page_numbers)
        buf_text(out, "<w:p><w:pPr><w:pStyle w:val=\"Footer\"/></w:pPr>"
                      "<w:r><w:t xml:space=\"preserve\">— </w:t></w:r>"
                      "<w:fldSimple w:instr=\" PAGE \"><w:r><w:t>1</w:t></w:r></w:fldSimple>"
                      "<w:r><w:t xml:space=\"preserve\"> —</w:t></w:r></w:p>");
    buf_text(out, "<w:p><w:pPr><w:pStyle w:val=\"Header\"/><w:jc w:val=\"center\"/></w:pPr>");
    docx_run(out, d->footer, "");
    buf_text(out, "</w:p></w:ftr>");
}

enum err docx_first_parts(struct package *p, const struct doc *d)
{
    TRY(package_add(p, "[Content_Types].xml", str_of(content_types)));
    TRY(package_add(p, "_rels/.rels", str_of(root_relations)));
    TRY(package_properties(p, d));
    TRY(package_add(p, "word/settings.xml", str_of(settings)));
    BUF_SCOPE(part, DOC_TEXT_MAX);
    write_styles(&part);
    TRY(package_add(p, "word/styles.xml", buf_view(&part)));
    for (int first = 0; first < 2; first++) {
        buf_clear(&part);
        write_header(&part, d, !first);
        TRY(buf_check(&part));
        TRY(package_add(p, first ? "word/header2.xml" : "word/header1.xml", buf_view(&part)));
    }
    buf_clear(&part);
    write_footer(&part, d);
    TRY(buf_check(&part));
    return package_add(p, "word/footer1.xml", buf_view(&part));
}

enum err docx_notes(struct package *p, struct str footnotes)
{
    BUF_SCOPE(out, DOC_TEXT_MAX);
    buf_text(&out,
             XML_HEAD "<w:footnotes " DOCX_NAMESPACES
                      "><w:footnote w:type=\"separator\" w:id=\"-1\"><w:p><w:r><w:separator/>"
                      "</w:r></w:p></w:footnote><w:footnote w:type=\"continuationSeparator\" "
                      "w:id=\"0\"><w:p><w:r><w:continuationSeparator/></w:r></w:p></w:footnote>");
    buf_str(&out, footnotes);
    buf_text(&out, "</w:footnotes>");
    TRY(buf_check(&out));
    return package_add(p, "word/footnotes.xml", buf_view(&out));
}

enum err docx_relations(struct package *p, unsigned pictures)
{
    BUF_SCOPE(out, 64 * 1024);
    buf_text(
        &out, RELATIONS_OPEN
        "<Relationship Id=\"rId1\" Type=\"" RELATION_TYPE "styles\" Target=\"styles.xml\"/>"
        "<Relationship Id=\"rId2\" Type=\"" RELATION_TYPE "settings\" Target=\"settings.xml\"/>"
        "<Relationship Id=\"rId3\" Type=\"" RELATION_TYPE "header\" Target=\"header1.xml\"/>"
        "<Relationship Id=\"rId4\" Type=\"" RELATION_TYPE "header\" Target=\"header2.xml\"/>"
        "<Relationship Id=\"rId5\" Type=\"" RELATION_TYPE "footer\" Target=\"footer1.xml\"/>"
        "<Relationship Id=\"rId6\" Type=\"" RELATION_TYPE "footnotes\" Target=\"footnotes.xml\"/>");
    for (unsigned n = 1; n <= pictures; n++)
        buf_printf(&out,
                   "<Relationship Id=\"rIdQr%u\" Type=\"" RELATION_TYPE
                   "image\" Target=\"media/qr%u.png\"/>",
                   n, n);
    buf_text(&out, "</Relationships>");
    TRY(buf_check(&out));
    return package_add(p, "word/_rels/document.xml.rels", buf_view(&out));
}
