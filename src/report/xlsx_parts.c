#include "report/xlsx_parts.h"

#define OFFICE_TYPE "application/vnd.openxmlformats-officedocument.spreadsheetml."
#define RELATION_TYPE "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
#define RELATIONS_OPEN                                                                             \
    XML_HEAD                                                                                       \
    "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">"
#define MAIN "xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\""

static const char root_relations[] =
    RELATIONS_OPEN "<Relationship Id=\"rId1\" Type=\"" RELATION_TYPE
                   "officeDocument\" Target=\"xl/workbook.xml\"/>"
                   "<Relationship Id=\"rId2\" "
                   "Type=\"http://schemas.openxmlformats.org/package/2006/relationships/metadata/"
                   "core-properties\" Target=\"docProps/core.xml\"/></Relationships>";

#define EDGE(name) "<" name " style=\"thin\"><color auto=\"1\"/></" name ">"
#define WRAP "<alignment vertical=\"center\" wrapText=\"1\"/></xf>"

/* Fonts, borders and the six formats of enum xlsx_style. */
static const char styles[] = XML_HEAD
    "<styleSheet " MAIN "><fonts count=\"4\">"
    "<font><sz val=\"11\"/><name val=\"宋体\"/><family val=\"2\"/></font>"
    "<font><b/><sz val=\"16\"/><name val=\"宋体\"/><family val=\"2\"/></font>"
    "<font><b/><sz val=\"11\"/><name val=\"黑体\"/><family val=\"2\"/></font>"
    "<font><b/><sz val=\"11\"/><name val=\"宋体\"/><family val=\"2\"/></font></fonts>"
    "<fills count=\"3\"><fill><patternFill patternType=\"none\"/></fill>"
    "<fill><patternFill patternType=\"gray125\"/></fill>"
    "<fill><patternFill patternType=\"solid\"><fgColor rgb=\"FFE8EDF2\"/></patternFill></fill>"
    "</fills><borders count=\"2\"><border><left/><right/><top/><bottom/><diagonal/></border>"
    "<border>" EDGE("left") EDGE("right") EDGE("top") EDGE(
        "bottom") "<diagonal/></border>"
                  "</borders><cellStyleXfs count=\"1\">"
                  "<xf numFmtId=\"0\" fontId=\"0\" fillId=\"0\" borderId=\"0\"/></cellStyleXfs>"
                  "<cellXfs count=\"6\"><xf numFmtId=\"0\" fontId=\"0\" fillId=\"0\" "
                  "borderId=\"0\" xfId=\"0\"/>"
                  "<xf numFmtId=\"0\" fontId=\"1\" fillId=\"0\" borderId=\"0\" xfId=\"0\" "
                  "applyFont=\"1\" "
                  "applyAlignment=\"1\"><alignment horizontal=\"center\" vertical=\"center\"/></xf>"
                  "<xf numFmtId=\"0\" fontId=\"2\" fillId=\"2\" borderId=\"1\" xfId=\"0\" "
                  "applyFont=\"1\" "
                  "applyFill=\"1\" applyBorder=\"1\" applyAlignment=\"1\">"
                  "<alignment horizontal=\"center\" vertical=\"center\" wrapText=\"1\"/></xf>"
                  "<xf numFmtId=\"49\" fontId=\"0\" fillId=\"0\" borderId=\"1\" xfId=\"0\" "
                  "applyNumberFormat=\"1\" applyBorder=\"1\" applyAlignment=\"1\">" WRAP
                  "<xf numFmtId=\"0\" fontId=\"0\" fillId=\"0\" borderId=\"1\" xfId=\"0\" "
                  "applyBorder=\"1\" "
                  "applyAlignment=\"1\">" WRAP
                  "<xf numFmtId=\"0\" fontId=\"3\" fillId=\"0\" borderId=\"1\" xfId=\"0\" "
                  "applyNumberFormat=\"1\" applyFont=\"1\" applyBorder=\"1\" "
                  "applyAlignment=\"1\">" WRAP "</cellXfs><cellStyles count=\"1\"><cellStyle "
                  "name=\"Normal\" xfId=\"0\" builtinId=\"0\"/>"
                  "</cellStyles></styleSheet>";

static enum err add_types(struct package *p, unsigned n)
{
    BUF_SCOPE(out, 1024 * 1024);
    buf_text(&out,
             XML_HEAD "<Types "
                      "xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\">"
                      "<Default Extension=\"rels\" "
                      "ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/>"
                      "<Default Extension=\"xml\" ContentType=\"application/xml\"/>"
                      "<Override PartName=\"/xl/workbook.xml\" "
                      "ContentType=\"" OFFICE_TYPE "sheet.main+xml\"/>"
                      "<Override PartName=\"/xl/styles.xml\" "
                      "ContentType=\"" OFFICE_TYPE "styles+xml\"/>"
                      "<Override PartName=\"/docProps/core.xml\" ContentType="
                      "\"application/vnd.openxmlformats-package.core-properties+xml\"/>");
    for (unsigned i = 1; i <= n; i++)
        buf_printf(&out,
                   "<Override PartName=\"/xl/worksheets/sheet%u.xml\" "
                   "ContentType=\"" OFFICE_TYPE "worksheet+xml\"/>",
                   i);
    buf_text(&out, "</Types>");
    TRY(buf_check(&out));
    return package_add(p, "[Content_Types].xml", buf_view(&out));
}

static enum err add_workbook(struct package *p, const struct str *names, unsigned n)
{
    BUF_SCOPE(out, 1024 * 1024);
    buf_text(&out, XML_HEAD "<workbook " MAIN " xmlns:r="
                            "\"http://schemas.openxmlformats.org/officeDocument/2006/"
                            "relationships\"><sheets>");
    for (unsigned i = 0; i < n; i++) {
        buf_text(&out, "<sheet name=\"");
        xml_text(&out, names[i]);
        buf_printf(&out, "\" sheetId=\"%u\" r:id=\"rId%u\"/>", i + 1, i + 1);
    }
    buf_text(&out, "</sheets></workbook>");
    TRY(buf_check(&out));
    return package_add(p, "xl/workbook.xml", buf_view(&out));
}

static enum err add_relations(struct package *p, unsigned n)
{
    BUF_SCOPE(out, 1024 * 1024);
    buf_text(&out, RELATIONS_OPEN);
    for (unsigned i = 1; i <= n; i++)
        buf_printf(&out,
                   "<Relationship Id=\"rId%u\" Type=\"" RELATION_TYPE
                   "worksheet\" Target=\"worksheets/sheet%u.xml\"/>",
                   i, i);
    buf_printf(&out,
               "<Relationship Id=\"rId%u\" Type=\"" RELATION_TYPE
               "styles\" Target=\"styles.xml\"/></Relationships>",
               n + 1);
    TRY(buf_check(&out));
    return package_add(p, "xl/_rels/workbook.xml.rels", buf_view(&out));
}

enum err xlsx_first_parts(struct package *p, const struct str *names, unsigned n)
{
    TRY(add_types(p, n));
    TRY(package_add(p, "_rels/.rels", str_of(root_relations)));
    TRY(add_workbook(p, names, n));
    TRY(add_relations(p, n));
    return package_add(p, "xl/styles.xml", str_of(styles));
}
