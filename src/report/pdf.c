#include "report/writers.h"

#include <cairo-pdf.h>

#include "report/canvas.h"
#include "report/drawing_parts.h"
#include "report/pdf_page.h"
#include "report/qr.h"

/* How a block's text looks: GB/T 9704-2012 (5.2.2, 7.3) with the free fonts nearest to its own. */
struct style {
    enum canvas_family family;
    double size;  /* points */
    double pitch; /* from one line to the next */
    double before, after;
    double indent; /* of the first line, in characters */
    bool bold;
    enum doc_align align;
    bool with_next; /* not left alone at the foot of a page */
};

static const struct style title_style = {CANVAS_SERIF, 22,  33, PAGE_PITCH, PAGE_PITCH / 2, 0, true,
                                         DOC_CENTER,   true};
static const struct style heading_styles[] = {
    {CANVAS_SANS, 16, PAGE_PITCH, 6, 0, 2, false, DOC_LEFT, true},
    {CANVAS_SERIF, 16, PAGE_PITCH, 0, 0, 2, true, DOC_LEFT, true},
    {CANVAS_SERIF, 16, PAGE_PITCH, 0, 0, 2, false, DOC_LEFT, true},
    {CANVAS_SERIF, 16, PAGE_PITCH, 0, 0, 2, false, DOC_LEFT, true},
};
static const struct style paragraph_style = {CANVAS_SERIF, 16,       PAGE_PITCH, 0, 0, 2,
                                             false,        DOC_LEFT, false};
static const struct style line_style = {CANVAS_SERIF, 16,       PAGE_PITCH, 0, 0, 0,
                                        false,        DOC_LEFT, false};
static const struct style caption_style = {CANVAS_SERIF, 9, 13, 2, 6, 0, false, DOC_LEFT, false};

static struct style style_of(const struct doc_block *b)
{
    if (b->kind == DOC_TITLE)
        return title_style;
    if (b->kind == DOC_HEADING)
        return heading_styles[b->level - 1];
    if (b->kind == DOC_PARAGRAPH)
        return paragraph_style;
    struct style s = line_style;
    s.align = b->align;
    s.with_next = b->align == DOC_RIGHT && b->next; /* signature and date stay together */
    return s;
}

/* Where a line starts: Pango leaves indent and alignment of single lines to us. */
static double line_start(PangoLayoutLine *line, const struct style *s, double room)
{
    PangoRectangle box;
    pango_layout_line_get_extents(line, NULL, &box);
    double free = room - (double)box.width / PANGO_SCALE;
    double indent = line->is_paragraph_start ? s->indent * s->size : 0;
    if (s->align == DOC_CENTER)
        return free > 0 ? free / 2 : 0;
    bool right_to_left = pango_layout_line_get_resolved_direction(line) == PANGO_DIRECTION_RTL;
    if (s->align == DOC_RIGHT || right_to_left)
        return free > indent ? free - indent : 0;
    return indent;
}

/* Room for a line with its notes, on the next page where this one has none left. */
static enum err make_room(struct pages *p, double pitch, const PangoLayoutLine *line,
                          const struct doc_run *runs)
{
    PangoLayout *notes[PAGE_NOTES_MAX];
    unsigned count = 0;
    double height = pitch;
    size_t at = 0, from = (size_t)line->start_index, to = from + (size_t)line->length;
    for (const struct doc_run *run = runs; run; at += run->text.n, run = run->next) {
        if (!run->note.n || at < from || at >= to || count == PAGE_NOTES_MAX)
            continue;
        notes[count] = note_layout(p, run);
        height += note_height(p, notes[count++]);
    }
    enum err err = ERR_OK;
    if (p->y + height > pages_bottom(p) + 0.5 && !pages_at_top(p))
        err = pages_break(p);
    for (unsigned i = 0; i < count; i++)
        note_put(p, notes[i]);
    return err;
}

/* One piece of text, breaking pages where it must. */
static enum err draw_text(struct pages *p, const struct style *s, const struct doc_run *runs,
                          bool start, bool end)
{
    PangoLayout *layout CLEANUP(layout_clear) =
        canvas_layout(&p->canvas, s->family, s->size, s->bold, PAGE_WIDTH, runs);
    pango_layout_set_indent(layout, start ? (int)(s->indent * s->size * PANGO_SCALE) : 0);
    if (start && !pages_at_top(p))
        p->y += s->before;
    unsigned lines = (unsigned)pango_layout_get_line_count(layout);
    double keep = (s->with_next ? lines + (p->doc->has_notes ? 3 : 1) : 1) * s->pitch;
    if (start && !pages_at_top(p) && p->y + keep > pages_bottom(p))
        TRY(pages_break(p));
    for (GSList *at = pango_layout_get_lines_readonly(layout); at; at = at->next) {
        PangoLayoutLine *line = at->data;
        TRY(make_room(p, s->pitch, line, runs));
        struct style first = *s;
        if (!start && at == pango_layout_get_lines_readonly(layout))
            first.indent = 0;
        cairo_move_to(p->canvas.cr, PAGE_LEFT + line_start(line, &first, PAGE_WIDTH),
                      p->y + (s->pitch - s->size) / 2 + s->size * 0.86);
        pango_cairo_show_layout_line(p->canvas.cr, line);
        p->y += s->pitch;
    }
    if (end)
        p->y += s->after;
    return canvas_check(&p->canvas, p->out);
}

/* Pango's work on one paragraph grows faster than its length: giant runs are laid out in pieces
 * that end at a character. */
enum { PIECE = 24 * 1024 };

static enum err draw_block_text(struct pages *p, const struct style *s, const struct doc_run *runs)
{
    size_t total = 0;
    for (const struct doc_run *run = runs; run; run = run->next)
        total += run->text.n;
    if (total <= PIECE)
        return draw_text(p, s, runs, true, true);
    bool start = true;
    for (const struct doc_run *run = runs; run; run = run->next) {
        size_t at = 0;
        while (at < run->text.n) {
            size_t end = run->text.n - at > PIECE ? at + PIECE : run->text.n;
            while (end < run->text.n && (run->text.p[end] & 0xC0) == 0x80)
                end--;
            struct doc_run piece = {
                .text = {run->text.p + at, end - at}, .bold = run->bold, .raised = run->raised};
            TRY(draw_text(p, s, &piece, start, end == run->text.n && !run->next));
            start = false;
            at = end;
        }
    }
    return ERR_OK;
}

static enum err draw_rule(struct pages *p)
{
    if (p->y + 8 > pages_bottom(p))
        return pages_break(p);
    cairo_set_line_width(p->canvas.cr, 0.7);
    cairo_move_to(p->canvas.cr, PAGE_LEFT, p->y + 4);
    cairo_rel_line_to(p->canvas.cr, PAGE_WIDTH, 0);
    cairo_stroke(p->canvas.cr);
    p->y += 8;
    return ERR_OK;
}

/* 28 mm, so that a poor scanner reads it, with its caption to the right. */
static enum err draw_qr(struct pages *p, const struct doc_block *b)
{
    static const double side = 28 * PAGE_MM;
    struct qr qr;
    TRY(qr_encode(b->qr, &qr));
    if (p->y + side + 8 > pages_bottom(p))
        TRY(pages_break(p));
    p->y += 4;
    cairo_t *cr = p->canvas.cr;
    double module = side / qr.side;
    for (unsigned y = 0; y < qr.side; y++) {
        for (unsigned x = 0; x < qr.side; x++) {
            unsigned from = x;
            while (x < qr.side && qr.dark[y][x])
                x++;
            if (x > from)
                cairo_rectangle(cr, PAGE_LEFT + from * module, p->y + y * module,
                                (x - from) * module, module);
        }
    }
    cairo_fill(cr);
    PangoLayout *layout CLEANUP(layout_clear) =
        canvas_layout(&p->canvas, caption_style.family, caption_style.size, false,
                      PAGE_WIDTH - side - 14, b->first);
    pango_layout_set_height(layout, (int)(side * PANGO_SCALE));
    pango_layout_set_ellipsize(layout, PANGO_ELLIPSIZE_END);
    cairo_move_to(cr, PAGE_LEFT + side + 14, p->y);
    pango_cairo_show_layout(cr, layout);
    p->y += side + 4;
    return canvas_check(&p->canvas, p->out);
}

/* As wide as the type area, on the next page where this one has no room left. */
static enum err draw_drawing(struct pages *p, const struct doc_block *b)
{
    double scale = PAGE_WIDTH / (b->drawing->width ? b->drawing->width : 1);
    double room = PAGE_BOTTOM - PAGE_TOP;
    if (b->drawing->height * scale > room)
        scale = room / b->drawing->height;
    double height = b->drawing->height * scale;
    if (p->y + height > pages_bottom(p))
        TRY(pages_break(p));
    TRY(drawing_paint(&p->canvas, b->drawing, PAGE_LEFT, p->y, scale));
    p->y += height;
    if (b->first)
        TRY(draw_block_text(p, &caption_style, b->first));
    return canvas_check(&p->canvas, p->out);
}

static enum err draw_block(struct pages *p, const struct doc_block *b)
{
    switch (b->kind) {
    case DOC_TABLE:
        return pdf_table(p, b->table);
    case DOC_RULE:
        return draw_rule(p);
    case DOC_QR:
        return draw_qr(p, b);
    case DOC_DRAWING:
        return draw_drawing(p, b);
    case DOC_BREAK:
        return pages_at_top(p) ? ERR_OK : pages_break(p);
    case DOC_TITLE:
    case DOC_HEADING:
    case DOC_PARAGRAPH:
    case DOC_LINE:
        break;
    }
    struct style s = style_of(b);
    return draw_block_text(p, &s, b->first);
}

enum err doc_pdf(const struct doc *d, struct buf *out)
{
    cairo_surface_t *surface =
        cairo_pdf_surface_create_for_stream(canvas_write, out, PAGE_PAPER_WIDTH, PAGE_PAPER_HEIGHT);
    struct pages p CLEANUP(pages_clear) = {.doc = d, .out = out, .canvas = canvas_on(surface)};
    TRY(pages_begin(&p));
    for (const struct doc_block *b = d->first; b; b = b->next)
        TRY(draw_block(&p, b));
    return pages_end(&p);
}
