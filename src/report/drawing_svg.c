/* The drawing as a file of its own. */
#include "report/drawing_parts.h"
#include "report/package.h"

static void write_stroke(struct buf *out, const struct look *look)
{
    if (look->width)
        buf_printf(out, " stroke-width=\"%.*f\"", look->width % 10 != 0, look->width / 10.0);
    if (look->dash)
        buf_printf(out, " stroke-dasharray=\"%s\"", look->dash);
    if (look->round)
        buf_text(out, " stroke-linecap=\"round\"");
}

static void write_text(struct buf *out, const struct mark *m, const struct look *look)
{
    static const char *const anchors[] = {"start", "middle", "end"};
    buf_printf(out, "<text x=\"%d\" y=\"%d\" font-size=\"%d\" text-anchor=\"%s\" fill=\"%s\"%s>",
               m->x, m->y, m->size, anchors[m->anchor], look->ink,
               look->bold ? " font-weight=\"600\"" : "");
    xml_text(out, m->text);
    buf_text(out, "</text>\n");
}

static void write_mark(struct buf *out, const struct mark *m)
{
    const struct look *look = paint_look(m->paint);
    if (m->kind == MARK_TEXT) {
        write_text(out, m, look);
        return;
    }
    if (m->kind == MARK_RECT)
        buf_printf(out, "<rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" rx=\"%d\"", m->x, m->y,
                   m->width, m->height, m->round);
    else
        buf_printf(out, "<path d=\"%s\"", m->path);
    buf_printf(out, " fill=\"%s\" stroke=\"%s\"", look->fill, look->stroke);
    write_stroke(out, look);
    buf_text(out, "/>\n");
}

static void write_group(struct buf *out, const struct drawing *d, const struct mark_group *g,
                        const char *base)
{
    bool linked = g->href && base;
    if (linked) {
        buf_text(out, "<a xlink:href=\"");
        xml_text(out, str_of(base));
        xml_text(out, str_of(g->href));
        buf_text(out, "\">");
    } else {
        buf_text(out, "<g>");
    }
    if (g->title.n) {
        buf_text(out, "<title>");
        xml_text(out, g->title);
        buf_text(out, "</title>\n");
    }
    for (int i = 0; i < g->count; i++)
        write_mark(out, &d->marks[g->first + i]);
    buf_text(out, linked ? "</a>\n" : "</g>\n");
}

enum err drawing_svg(const struct drawing *d, const char *base, struct buf *out)
{
    buf_printf(out,
               "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
               "<svg xmlns=\"http://www.w3.org/2000/svg\" "
               "xmlns:xlink=\"http://www.w3.org/1999/xlink\" version=\"1.1\" width=\"%d\" "
               "height=\"%d\" viewBox=\"0 0 %d %d\" font-family=\"Noto Sans CJK SC, Noto Sans, "
               "sans-serif\">\n<title>",
               d->width, d->height, d->width, d->height);
    xml_text(out, d->title);
    buf_text(out, "</title>\n<desc>");
    xml_text(out, d->description);
    buf_printf(out, "</desc>\n<rect width=\"%d\" height=\"%d\" fill=\"#ffffff\"/>\n", d->width,
               d->height);
    for (int i = 0; i < d->group_count; i++)
        write_group(out, d, &d->groups[i], base);
    buf_text(out, "</svg>\n");
    return buf_check(out);
}
