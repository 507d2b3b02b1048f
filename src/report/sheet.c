#include "report/sheet.h"

#include <stdlib.h>
#include <zlib.h>

#include "report/doc.h"
#include "report/package.h"

enum {
    ROWS_MAX = 1048576,
    CELL_CHARS_MAX = 32767,
    NAME_UNITS_MAX = 31,
    BLOCK = 64 * 1024,
    PARTS = 6
};

/* ZIP (APPNOTE 6.3.3): local headers, a descriptor behind what was streamed, the directory. */
struct part {
    const char *name;
    uint32_t crc, packed, size, offset;
};

struct sheet_writer {
    struct buf *out;
    struct buf block; /* XML that waits to be packed */
    size_t start;     /* of the file in `out` */
    z_stream z;
    struct part parts[PARTS];
    int part_count;
    uint32_t rows;
};

static void le(struct buf *out, uint32_t n, int bytes)
{
    for (int i = 0; i < bytes; i++)
        buf_char(out, (char)(n >> 8 * i & 0xFF));
}

enum { STREAMED = 8, UTF8_NAMES = 0x800, DEFLATED = 8, YEAR_1980 = 0x21 };

static void common_head(struct buf *out, const struct part *p)
{
    le(out, 20, 2);
    le(out, STREAMED | UTF8_NAMES, 2);
    le(out, DEFLATED, 2);
    le(out, 0, 2);
    le(out, YEAR_1980, 2);
    le(out, p->crc, 4);
    le(out, p->packed, 4);
    le(out, p->size, 4);
    le(out, (uint32_t)strlen(p->name), 2);
    le(out, 0, 2);
}

static void pack(struct sheet_writer *w, int flush)
{
    unsigned char packed[16 * 1024];
    struct part *p = &w->parts[w->part_count - 1];
    int status;
    if (w->block.n)
        p->crc = (uint32_t)crc32(p->crc, (const unsigned char *)w->block.p, (unsigned)w->block.n);
    p->size += (uint32_t)w->block.n;
    w->z.next_in = (unsigned char *)w->block.p;
    w->z.avail_in = (unsigned)w->block.n;
    do {
        w->z.next_out = packed;
        w->z.avail_out = sizeof packed;
        status = deflate(&w->z, flush);
        if (status == Z_STREAM_ERROR)
            die("deflate");
        size_t n = sizeof packed - w->z.avail_out;
        p->packed += (uint32_t)n;
        buf_add(w->out, packed, n);
    } while (w->z.avail_out == 0);
    buf_clear(&w->block);
}

static void part_begin(struct sheet_writer *w, const char *name)
{
    struct part *p = &w->parts[w->part_count++];
    *p = (struct part){.name = name, .offset = (uint32_t)(w->out->n - w->start)};
    le(w->out, 0x04034b50, 4);
    common_head(w->out, p);
    buf_text(w->out, name);
    deflateReset(&w->z);
}

static void part_end(struct sheet_writer *w)
{
    const struct part *p = &w->parts[w->part_count - 1];
    pack(w, Z_FINISH);
    le(w->out, 0x08074b50, 4);
    le(w->out, p->crc, 4);
    le(w->out, p->packed, 4);
    le(w->out, p->size, 4);
}

static void fixed_part(struct sheet_writer *w, const char *name, const char *xml)
{
    part_begin(w, name);
    buf_text(&w->block, XML_HEAD);
    buf_text(&w->block, xml);
    part_end(w);
}

#define MAIN "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
#define RELATIONS "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
#define PACKAGE "http://schemas.openxmlformats.org/package/2006/"
#define TYPES "application/vnd.openxmlformats-officedocument.spreadsheetml."

static const char TYPES_XML[] =
    "<Types xmlns=\"" PACKAGE "content-types\"><Default Extension=\"rels\" "
    "ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/>"
    "<Default Extension=\"xml\" ContentType=\"application/xml\"/>"
    "<Override PartName=\"/xl/workbook.xml\" ContentType=\"" TYPES "sheet.main+xml\"/>"
    "<Override PartName=\"/xl/worksheets/sheet1.xml\" ContentType=\"" TYPES "worksheet+xml\"/>"
    "<Override PartName=\"/xl/styles.xml\" ContentType=\"" TYPES "styles+xml\"/></Types>";
static const char RELS_XML[] =
    "<Relationships xmlns=\"" PACKAGE "relationships\"><Relationship Id=\"rId1\" Type=\"" RELATIONS
    "/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>";
static const char WORKBOOK_RELS_XML[] =
    "<Relationships xmlns=\"" PACKAGE "relationships\"><Relationship Id=\"rId1\" Type=\"" RELATIONS
    "/worksheet\" Target=\"worksheets/sheet1.xml\"/><Relationship Id=\"rId2\" Type=\"" RELATIONS
    "/styles\" Target=\"styles.xml\"/></Relationships>";
/* The cell styles in the order of enum sheet_style. */
static const char STYLES_XML[] =
    "<styleSheet xmlns=\"" MAIN
    "\"><fonts count=\"3\"><font><sz val=\"11\"/><name val=\"宋体\"/></font>"
    "<font><b/><sz val=\"11\"/><name val=\"宋体\"/></font>"
    "<font><b/><sz val=\"11\"/><color rgb=\"FFC00000\"/><name val=\"宋体\"/></font></fonts>"
    "<fills count=\"4\"><fill><patternFill patternType=\"none\"/></fill>"
    "<fill><patternFill patternType=\"gray125\"/></fill>"
    "<fill><patternFill patternType=\"solid\"><fgColor rgb=\"FFE7ECF3\"/></patternFill></fill>"
    "<fill><patternFill patternType=\"solid\"><fgColor "
    "rgb=\"FFFFC7CE\"/></patternFill></fill></fills>"
    "<borders count=\"1\"><border/></borders><cellStyleXfs count=\"1\"><xf/></cellStyleXfs>"
    "<cellXfs count=\"4\"><xf/><xf fontId=\"1\" applyFont=\"1\" fillId=\"2\" applyFill=\"1\"/>"
    "<xf fontId=\"2\" applyFont=\"1\"/><xf fillId=\"3\" applyFill=\"1\"/></cellXfs></styleSheet>";

/* At most 31 UTF-16 units, none of []:*?/\' */
static void sheet_name(struct buf *out, struct str name)
{
    size_t units = 0, at = 0;
    while (at < name.n) {
        size_t from = at;
        uint32_t c = str_next(name, &at);
        units += c > 0xFFFF ? 2 : 1;
        if (units > NAME_UNITS_MAX)
            break;
        if (c < 0x20 || (c < 0x80 && strchr("[]:*?/\\'", (int)c)))
            buf_char(out, '_');
        else
            xml_text(out, str_bytes(name.p + from, at - from));
    }
    if (!units)
        buf_char(out, '1');
}

struct sheet_writer *sheet_open(struct str name, int columns, struct buf *out)
{
    struct sheet_writer *w = calloc(1, sizeof *w);
    ARENA_SCOPE(a);
    if (!w ||
        deflateInit2(&w->z, Z_DEFAULT_COMPRESSION, Z_DEFLATED, -15, 8, Z_DEFAULT_STRATEGY) != Z_OK)
        die("out of memory");
    w->out = out;
    w->start = out->n;
    w->block = BUF(64 * 1024 * 1024);
    fixed_part(w, "[Content_Types].xml", TYPES_XML);
    fixed_part(w, "_rels/.rels", RELS_XML);
    part_begin(w, "xl/workbook.xml");
    buf_text(&w->block, XML_HEAD "<workbook xmlns=\"" MAIN "\" xmlns:r=\"" RELATIONS
                                 "\"><sheets><sheet name=\"");
    sheet_name(&w->block, doc_clean(a, name));
    buf_text(&w->block, "\" sheetId=\"1\" r:id=\"rId1\"/></sheets></workbook>");
    part_end(w);
    fixed_part(w, "xl/_rels/workbook.xml.rels", WORKBOOK_RELS_XML);
    fixed_part(w, "xl/styles.xml", STYLES_XML);
    part_begin(w, "xl/worksheets/sheet1.xml");
    buf_printf(&w->block,
               XML_HEAD
               "<worksheet xmlns=\"" MAIN
               "\"><sheetFormatPr defaultRowHeight=\"16\"/><cols><col min=\"1\" max=\"%d\" "
               "width=\"18\" customWidth=\"1\"/></cols><sheetData>",
               columns > 0 ? columns : 1);
    return w;
}

static void write_text(struct buf *out, struct arena *a, struct str s)
{
    struct str clean = doc_clean(a, s);
    size_t at = 0, from = 0, units = 0;
    while (at < clean.n) {
        size_t here = at;
        uint32_t c = str_next(clean, &at);
        units += c > 0xFFFF ? 2 : 1;
        if (units > CELL_CHARS_MAX) {
            at = here;
            break;
        }
        /* readers turn _xHHHH_ into a character */
        if (c == '_' && at < clean.n && clean.p[at] == 'x') {
            xml_text(out, str_bytes(clean.p + from, here - from));
            buf_text(out, "_x005F_");
            from = at;
        }
    }
    xml_text(out, str_bytes(clean.p + from, at - from));
}

enum err sheet_row(struct sheet_writer *w, const struct sheet_cell *cells, int count)
{
    struct buf *out = &w->block;
    ARENA_SCOPE(a);
    if (++w->rows > ROWS_MAX)
        return fail(ERR_TOO_LARGE, "The sheet has more than {1} rows", numtext(ROWS_MAX));
    buf_printf(out, "<row r=\"%u\">", w->rows);
    for (int i = 0; i < count; i++) {
        if (!cells[i].text.n && cells[i].style == SHEET_CELL) {
            buf_text(out, "<c/>");
        } else if (cells[i].is_number) {
            buf_printf(out, "<c s=\"%d\"><v>", cells[i].style);
            xml_text(out, cells[i].text);
            buf_text(out, "</v></c>");
        } else {
            buf_printf(out, "<c s=\"%d\" t=\"inlineStr\"><is><t xml:space=\"preserve\">",
                       cells[i].style);
            write_text(out, a, cells[i].text);
            buf_text(out, "</t></is></c>");
        }
    }
    buf_text(out, "</row>");
    TRY(buf_check(out));
    if (out->n >= BLOCK)
        pack(w, Z_NO_FLUSH);
    return buf_check(w->out);
}

enum err sheet_finish(struct sheet_writer *w)
{
    buf_text(&w->block, "</sheetData></worksheet>");
    part_end(w);
    uint32_t from = (uint32_t)(w->out->n - w->start);
    for (int i = 0; i < w->part_count; i++) {
        const struct part *p = &w->parts[i];
        le(w->out, 0x02014b50, 4);
        le(w->out, 20, 2);
        common_head(w->out, p);
        le(w->out, 0, 4); /* no comment, disk 0 */
        le(w->out, 0, 2);
        le(w->out, 0, 4);
        le(w->out, p->offset, 4);
        buf_text(w->out, p->name);
    }
    uint32_t size = (uint32_t)(w->out->n - w->start) - from;
    le(w->out, 0x06054b50, 4);
    le(w->out, 0, 4);
    le(w->out, (uint32_t)w->part_count, 2);
    le(w->out, (uint32_t)w->part_count, 2);
    le(w->out, size, 4);
    le(w->out, from, 4);
    le(w->out, 0, 2);
    return buf_check(w->out);
}

void sheet_free(struct sheet_writer *w)
{
    if (!w)
        return;
    deflateEnd(&w->z);
    buf_free(&w->block);
    free(w);
}
