/* A document as one HTML file (well-formed as XML too), for a browser without a network: no script, no
 * other file. The numbers of notes lead to their anchors. */
#include "report/drawing.h"
#include "report/package.h"
#include "report/writers.h"

static const char head[] =
    "<!doctype html>\n<html><head><meta charset=\"utf-8\"/>"
    "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"/><style>"
    "body{max-width:46em;margin:2em auto;padding:0 1em;line-height:1.8;"
    "font-family:FangSong,\"Noto Serif CJK SC\",serif}"
    "h1,p.center{text-align:center}h1,h2{font-family:SimHei,\"Noto Sans CJK SC\",sans-serif}"
    "h2{font-size:1.15em}h3{font-size:1em}p{text-indent:2em}p.line{text-indent:0}"
    "p.right{text-align:right;text-indent:0}p.center{text-indent:0}sup a{text-decoration:none}"
    "table{border-collapse:collapse;width:100%;font-size:.85em;line-height:1.4}"
    "td,th{border:1px solid #888;padding:.2em .4em;vertical-align:top;overflow-wrap:anywhere}"
    "svg{max-width:100%;height:auto}:target{background:#ffe9a8}"
    "@media print{body{max-width:none;margin:0}}</style><title>";

static void write_run(struct buf *out, const struct doc_run *run)
{
    if (run->raised) {
        buf_text(out, "<sup><a href=\"#n");
        xml_text(out, run->text);
        buf_text(out, "\">");
        xml_text(out, run->text);
        buf_text(out, "</a></sup>");
    } else if (run->anchor) {
        buf_text(out, "<span id=\"n");
        xml_text(out, run->text);
        buf_text(out, "\">");
        xml_text(out, run->text);
        buf_text(out, "</span>");
    } else {
        buf_text(out, run->bold ? "<b>" : "");
        xml_text(out, run->text);
        buf_text(out, run->bold ? "</b>" : "");
    }
}

static void write_runs(struct buf *out, const char *open, const struct doc_run *runs,
                       const char *close)
{
    buf_text(out, open);
    for (; runs; runs = runs->next)
        write_run(out, runs);
    buf_text(out, close);
}

static void write_table(struct buf *out, const struct doc_table *t)
{
    size_t rows = doc_table_rows(t);
    buf_text(out, "<table><caption>");
    xml_text(out, t->caption);
    buf_text(out, "</caption><tbody>");
    for (size_t row = 0; row < rows; row++) {
        bool names = t->header && row == 0;
        buf_text(out, "<tr>");
        for (unsigned i = 0; i < t->columns; i++)
            write_runs(out, names ? "<th>" : "<td>", doc_table_cell(t, row, i),
                       names ? "</th>" : "</td>");
        buf_text(out, "</tr>\n");
    }
    buf_text(out, "</tbody></table>\n");
}

static void write_heading(struct buf *out, const struct doc_block *b)
{
    static const char *const open[] = {"<h2>", "<h3>", "<h4>", "<h5>"};
    static const char *const close[] = {"</h2>\n", "</h3>\n", "</h4>\n", "</h5>\n"};
    write_runs(out, open[b->level - 1], b->first, close[b->level - 1]);
}

/* A file of its own says what XML it is; here that stands already. */
static enum err write_drawing(struct buf *out, const struct drawing *d)
{
    BUF_SCOPE(svg, 16 * 1024 * 1024);
    TRY(drawing_svg(d, NULL, &svg));
    struct str whole = buf_view(&svg);
    const char *start = memmem(whole.p, whole.n, "<svg", 4);
    size_t skip = start ? (size_t)(start - whole.p) : 0;
    buf_str(out, str_bytes(whole.p + skip, whole.n - skip));
    return ERR_OK;
}

static enum err write_block(struct buf *out, const struct doc_block *b)
{
    static const char *const lines[] = {"<p class=\"line\">", "<p class=\"center\">",
                                        "<p class=\"right\">"};
    switch (b->kind) {
    case DOC_TITLE:
        write_runs(out, "<h1>", b->first, "</h1>\n");
        return ERR_OK;
    case DOC_HEADING:
        write_heading(out, b);
        return ERR_OK;
    case DOC_PARAGRAPH:
        write_runs(out, "<p>", b->first, "</p>\n");
        return ERR_OK;
    case DOC_LINE:
        write_runs(out, lines[b->align], b->first, "</p>\n");
        return ERR_OK;
    case DOC_TABLE:
        write_table(out, b->table);
        return ERR_OK;
    case DOC_RULE:
    case DOC_BREAK:
        buf_text(out, "<hr/>\n");
        return ERR_OK;
    case DOC_QR:
        write_runs(out, "<p class=\"line\">", b->first, " ");
        xml_text(out, b->qr);
        buf_text(out, "</p>\n");
        return ERR_OK;
    case DOC_DRAWING:
        return write_drawing(out, b->drawing);
    }
    return ERR_OK;
}

enum err doc_html(const struct doc *d, struct buf *out)
{
    buf_text(out, head);
    xml_text(out, doc_name(d));
    buf_text(out, "</title></head><body>\n");
    if (d->mark.n) {
        struct doc_run mark = {.text = d->mark, .bold = true};
        write_runs(out, "<p class=\"line\">", &mark, "</p>\n");
    }
    for (const struct doc_block *b = d->first; b && !out->over; b = b->next)
        TRY(write_block(out, b));
    struct doc_run footer = {.text = d->footer};
    write_runs(out, "<hr/><p class=\"line\">", d->footer.n ? &footer : NULL,
               "</p></body></html>\n");
    return buf_check(out);
}
