/* Notes at the foot of a page, under a short line. */
#include "report/pdf_page.h"

enum { NOTE_SIZE = 9, NOTE_GAP = 3, RULE_ROOM = 8 };

static double text_height(PangoLayout *layout)
{
    int width, height;
    pango_layout_get_size(layout, &width, &height);
    return (double)height / PANGO_SCALE + NOTE_GAP;
}

PangoLayout *note_layout(const struct pages *p, const struct doc_run *note)
{
    struct doc_run text = {.text = note->note};
    struct doc_run blank = {.text = STR(" "), .next = &text};
    struct doc_run number = {.text = note->text, .raised = true, .next = &blank};
    return canvas_layout(&p->canvas, CANVAS_SERIF, NOTE_SIZE, false, PAGE_WIDTH, &number);
}

double note_height(const struct pages *p, PangoLayout *layout)
{
    return text_height(layout) + (p->note_count ? 0 : RULE_ROOM);
}

void note_put(struct pages *p, PangoLayout *layout)
{
    double height = note_height(p, layout);
    if (p->note_count == PAGE_NOTES_MAX ||
        p->notes_height + height > (PAGE_BOTTOM - PAGE_TOP) / 2) {
        g_object_unref(layout);
        return;
    }
    p->notes[p->note_count++] = layout;
    p->notes_height += height;
}

void notes_draw(struct pages *p)
{
    double y = pages_bottom(p) + RULE_ROOM;
    cairo_t *cr = p->canvas.cr;
    if (!p->note_count)
        return;
    cairo_set_line_width(cr, 0.5);
    cairo_move_to(cr, PAGE_LEFT, y - RULE_ROOM / 2.0);
    cairo_rel_line_to(cr, PAGE_WIDTH / 3, 0);
    cairo_stroke(cr);
    for (unsigned i = 0; i < p->note_count; i++) {
        cairo_move_to(cr, PAGE_LEFT, y);
        pango_cairo_show_layout(cr, p->notes[i]);
        y += text_height(p->notes[i]);
        g_object_unref(p->notes[i]);
    }
    p->note_count = 0;
    p->notes_height = 0;
}
