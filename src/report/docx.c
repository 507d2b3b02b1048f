#include "report/writers.h"

#include "report/docx_parts.h"
#include "report/drawing.h"
#include "report/package.h"
#include "report/qr.h"

/* Twips (1/20 point) of the type area, 156 mm. */
enum { TYPE_WIDTH = 8845, QR_EMU = 792000, PART_MAX = 256 * 1024 * 1024, PICTURES_MAX = 64 };

struct writer {
    const struct doc *doc;
    struct package package;
    struct buf body;
    unsigned pictures, notes;
    struct buf notes_part;
};

static void writer_clear(struct writer *w)
{
    package_clear(&w->package);
    buf_free(&w->body);
    buf_free(&w->notes_part);
}

void docx_run(struct buf *out, struct str text, const char *properties)
{
    if (!text.n)
        return;
    buf_text(out, "<w:r>");
    if (*properties)
        buf_printf(out, "<w:rPr>%s</w:rPr>", properties);
    size_t from = 0;
    for (size_t i = 0; i <= text.n; i++) {
        if (i < text.n && text.p[i] != '\n' && text.p[i] != '\t')
            continue;
        if (i > from) {
            buf_text(out, "<w:t xml:space=\"preserve\">");
            xml_text(out, (struct str){text.p + from, i - from});
            buf_text(out, "</w:t>");
        }
        if (i < text.n)
            buf_text(out, text.p[i] == '\n' ? "<w:br/>" : "<w:tab/>");
        from = i + 1;
    }
    buf_text(out, "</w:r>");
}

#define RAISED "<w:vertAlign w:val=\"superscript\"/>"

/* A note of Word's own: it counts them itself, which gives the same numbers. */
static void write_note(struct writer *w, struct buf *out, const struct doc_run *run)
{
    unsigned id = ++w->notes;
    buf_printf(out, "<w:r><w:rPr>" RAISED "</w:rPr><w:footnoteReference w:id=\"%u\"/></w:r>", id);
    buf_printf(&w->notes_part,
               "<w:footnote w:id=\"%u\"><w:p><w:pPr><w:pStyle w:val=\"FootnoteText\"/></w:pPr>"
               "<w:r><w:rPr>" RAISED "</w:rPr><w:footnoteRef/></w:r>",
               id);
    docx_run(&w->notes_part, STR(" "), "");
    docx_run(&w->notes_part, run->note, "");
    buf_text(&w->notes_part, "</w:p></w:footnote>");
}

static void write_runs(struct writer *w, struct buf *out, const struct doc_run *runs)
{
    for (; runs; runs = runs->next) {
        if (runs->note.n)
            write_note(w, out, runs);
        else
            docx_run(out, runs->text, runs->raised ? RAISED : runs->bold ? "<w:b/><w:bCs/>" : "");
    }
}

static void styled(struct writer *w, const char *style, const char *align,
                   const struct doc_run *runs)
{
    struct buf *out = &w->body;
    buf_printf(out, "<w:p><w:pPr><w:pStyle w:val=\"%s\"/>", style);
    if (*align)
        buf_printf(out, "<w:jc w:val=\"%s\"/>", align);
    buf_text(out, "</w:pPr>");
    write_runs(w, out, runs);
    buf_text(out, "</w:p>");
}

static void head_line(struct writer *w, const char *style, struct str text)
{
    if (!text.n)
        return;
    struct doc_run run = {.text = text};
    styled(w, style, "", &run);
}

static void write_cell(struct writer *w, const struct doc_table *t, size_t row, unsigned column,
                       unsigned width)
{
    struct buf *out = &w->body;
    bool names = t->header && row == 0;
    buf_printf(out,
               "<w:tc><w:tcPr><w:tcW w:w=\"%u\" w:type=\"dxa\"/>"
               "<w:vAlign w:val=\"center\"/></w:tcPr>",
               width);
    styled(w, names ? "TableHead" : "TableText", "", doc_table_cell(t, row, column));
    buf_text(out, "</w:tc>");
}

static void write_table(struct writer *w, const struct doc_table *t)
{
    struct buf *out = &w->body;
    unsigned long sum = 0;
    unsigned widths[DOC_COLUMNS_MAX];
    for (unsigned i = 0; i < t->columns; i++)
        sum += t->weights[i];
    head_line(w, "Caption", t->caption);
    buf_printf(out,
               "<w:tbl><w:tblPr><w:tblStyle w:val=\"TableGrid\"/>"
               "<w:tblW w:w=\"%d\" w:type=\"dxa\"/><w:tblLayout w:type=\"fixed\"/></w:tblPr>"
               "<w:tblGrid>",
               TYPE_WIDTH);
    for (unsigned i = 0; i < t->columns; i++) {
        widths[i] = (unsigned)(TYPE_WIDTH * (unsigned long)t->weights[i] / sum);
        buf_printf(out, "<w:gridCol w:w=\"%u\"/>", widths[i]);
    }
    buf_text(out, "</w:tblGrid>");
    size_t rows = doc_table_rows(t);
    for (size_t row = 0; row < rows && !out->over; row++) {
        buf_text(out, "<w:tr>");
        if (t->header && row == 0)
            buf_text(out, "<w:trPr><w:tblHeader/></w:trPr>");
        for (unsigned i = 0; i < t->columns; i++)
            write_cell(w, t, row, i, widths[i]);
        buf_text(out, "</w:tr>");
    }
    if (!rows) { /* a table without rows is no table to Word */
        buf_text(out, "<w:tr>");
        for (unsigned i = 0; i < t->columns; i++)
            write_cell(w, t, 0, i, widths[i]);
        buf_text(out, "</w:tr>");
    }
    buf_text(out, "</w:tbl><w:p><w:pPr><w:pStyle w:val=\"TableText\"/></w:pPr></w:p>");
}

/* The picture of a block, `width` and `height` in EMU, and its caption. */
static enum err write_picture(struct writer *w, const struct doc_block *b, struct str png,
                              int width, int height)
{
    unsigned n = ++w->pictures;
    char name[48];
    snprintf(name, sizeof name, "word/media/qr%u.png", n);
    TRY(package_add(&w->package, name, png));
    buf_printf(&w->body, DOCX_PICTURE, width, height, n, n, n, n, n, width, height);
    styled(w, "TableText", "", b->first);
    return ERR_OK;
}

static enum err room_for_picture(const struct writer *w)
{
    if (w->pictures < PICTURES_MAX)
        return ERR_OK;
    return fail(ERR_TOO_LARGE, "The document has more than {1} pictures", numtext(PICTURES_MAX));
}

/* As wide as the type area; twice the dots of its units. */
static enum err write_drawing(struct writer *w, const struct doc_block *b)
{
    enum { EMU_OF_TWIP = 635, DOTS = 2 };
    const struct drawing *d = b->drawing;
    int width = TYPE_WIDTH * EMU_OF_TWIP;
    TRY(room_for_picture(w));
    BUF_SCOPE(png, 64 * 1024 * 1024);
    TRY(drawing_png(d, DOTS, &png));
    return write_picture(w, b, buf_view(&png), width,
                         (int)((int64_t)width * d->height / (d->width ? d->width : 1)));
}

static enum err write_qr(struct writer *w, const struct doc_block *b)
{
    TRY(room_for_picture(w));
    struct qr qr;
    TRY(qr_encode(b->qr, &qr));
    BUF_SCOPE(png, 1024 * 1024);
    TRY(qr_png(&qr, &png));
    return write_picture(w, b, buf_view(&png), QR_EMU, QR_EMU);
}

static enum err write_block(struct writer *w, const struct doc_block *b)
{
    static const char *const headings[] = {"Heading1", "Heading2", "Heading3", "Heading4"};
    static const char *const aligns[] = {"", "center", "right"};
    struct buf *out = &w->body;
    switch (b->kind) {
    case DOC_TITLE:
        styled(w, "Title", "", b->first);
        break;
    case DOC_HEADING:
        styled(w, headings[b->level - 1], "", b->first);
        break;
    case DOC_PARAGRAPH:
        styled(w, "BodyText", "", b->first);
        break;
    case DOC_LINE:
        styled(w, "Normal", aligns[b->align], b->first);
        break;
    case DOC_TABLE:
        write_table(w, b->table);
        break;
    case DOC_RULE:
        styled(w, "Rule", "", NULL);
        break;
    case DOC_BREAK:
        buf_text(out, "<w:p><w:r><w:br w:type=\"page\"/></w:r></w:p>");
        break;
    case DOC_QR:
        return write_qr(w, b);
    case DOC_DRAWING:
        return write_drawing(w, b);
    }
    return ERR_OK;
}

static enum err write_body(struct writer *w)
{
    const struct doc *d = w->doc;
    struct buf *out = &w->body;
    buf_text(out, XML_HEAD "<w:document " DOCX_NAMESPACES "><w:body>");
    head_line(w, "Mark", d->copy_number);
    head_line(w, "Mark", d->mark);
    head_line(w, "Mark", d->urgency);
    head_line(w, "Letterhead", d->letterhead);
    if (d->letterhead.n || d->number.n) {
        struct doc_run run = {.text = d->number};
        styled(w, "DocumentNumber", "", d->number.n ? &run : NULL);
    }
    for (const struct doc_block *b = d->first; b && !out->over; b = b->next)
        TRY(write_block(w, b));
    buf_text(out, DOCX_SECTION "</w:body></w:document>");
    TRY(buf_check(out));
    TRY(buf_check(&w->notes_part));
    return package_add(&w->package, "word/document.xml", buf_view(out));
}

enum err doc_docx(const struct doc *d, struct buf *out)
{
    struct writer w CLEANUP(writer_clear) = {
        .doc = d, .body = BUF(PART_MAX), .notes_part = BUF(PART_MAX)};
    TRY(package_open(&w.package));
    TRY(docx_first_parts(&w.package, d));
    TRY(write_body(&w));
    TRY(docx_notes(&w.package, buf_view(&w.notes_part)));
    TRY(docx_relations(&w.package, w.pictures));
    return package_finish(&w.package, out);
}
