#include "report/pdf_page.h"

#include <cairo-pdf.h>

enum { FOOT_SIZE = 9, NUMBER_SIZE = 14 };

bool pages_at_top(const struct pages *p)
{
    return p->y <= PAGE_TOP + 0.5;
}

double pages_bottom(const struct pages *p)
{
    return PAGE_BOTTOM - p->notes_height;
}

/* What stands outside the type area of every page. The mark stands on page one by itself. */
static void draw_margins(struct pages *p)
{
    const struct doc *d = p->doc;
    const struct canvas *c = &p->canvas;
    cairo_set_source_rgb(c->cr, 0.35, 0.35, 0.35);
    double head = PAGE_TOP - 9 * PAGE_MM, foot = PAGE_BOTTOM + 16 * PAGE_MM;
    if (d->header.n)
        canvas_line(c, CANVAS_SERIF, FOOT_SIZE, false, DOC_LEFT, PAGE_LEFT, head, PAGE_WIDTH * 0.7,
                    d->header);
    if (d->footer.n)
        canvas_line(c, CANVAS_SERIF, FOOT_SIZE, false, DOC_CENTER, PAGE_LEFT + PAGE_WIDTH / 2, foot,
                    PAGE_WIDTH, d->footer);
    cairo_set_source_rgb(c->cr, 0, 0, 0);
    if (d->mark.n && p->number > 1)
        canvas_line(c, CANVAS_SANS, 10.5, false, DOC_RIGHT, PAGE_LEFT + PAGE_WIDTH, head,
                    PAGE_WIDTH * 0.28, d->mark);
    if (d->page_numbers) {
        char text[40];
        snprintf(text, sizeof text, "— %u —", p->number);
        bool odd = p->number % 2;
        canvas_line(c, CANVAS_SERIF, NUMBER_SIZE, false, odd ? DOC_RIGHT : DOC_LEFT,
                    odd ? PAGE_LEFT + PAGE_WIDTH - NUMBER_SIZE : PAGE_LEFT + NUMBER_SIZE,
                    PAGE_BOTTOM + 10 * PAGE_MM, 0, str_of(text));
    }
}

static void head_line(struct pages *p, struct str text)
{
    if (!text.n)
        return;
    canvas_line(&p->canvas, CANVAS_SANS, 16, false, DOC_LEFT, PAGE_LEFT, p->y + PAGE_PITCH / 2 + 6,
                PAGE_WIDTH, text);
    p->y += PAGE_PITCH;
}

/* GB/T 9704-2012, 7.2: copy number, mark, urgency; the issuing body in red; number; red line. */
static void draw_head(struct pages *p)
{
    const struct doc *d = p->doc;
    head_line(p, d->copy_number);
    head_line(p, d->mark);
    head_line(p, d->urgency);
    if (!d->letterhead.n && !d->number.n)
        return;
    double middle = PAGE_LEFT + PAGE_WIDTH / 2;
    p->y = p->y < PAGE_TOP + 2 * PAGE_PITCH ? PAGE_TOP + 2 * PAGE_PITCH : p->y + PAGE_PITCH / 2;
    cairo_t *cr = p->canvas.cr;
    cairo_set_source_rgb(cr, 0.85, 0, 0);
    if (d->letterhead.n) {
        canvas_line(&p->canvas, CANVAS_SERIF, 36, true, DOC_CENTER, middle, p->y + 40, PAGE_WIDTH,
                    d->letterhead);
        p->y += 40 + PAGE_PITCH * 1.5;
    }
    if (d->number.n) {
        cairo_set_source_rgb(cr, 0, 0, 0);
        canvas_line(&p->canvas, CANVAS_SERIF, 16, false, DOC_CENTER, middle, p->y + 10, PAGE_WIDTH,
                    d->number);
        p->y += 10 + 4 * PAGE_MM;
        cairo_set_source_rgb(cr, 0.85, 0, 0);
    }
    cairo_set_line_width(cr, 1.6);
    cairo_move_to(cr, PAGE_LEFT, p->y);
    cairo_rel_line_to(cr, PAGE_WIDTH, 0);
    cairo_stroke(cr);
    cairo_set_source_rgb(cr, 0, 0, 0);
    p->y += PAGE_PITCH / 2;
}

/* The properties of the file. Dates come from the document alone, never from the clock. */
static void set_properties(struct pages *p)
{
    const struct doc *d = p->doc;
    cairo_surface_t *s = p->canvas.surface;
    cairo_pdf_surface_set_metadata(s, CAIRO_PDF_METADATA_TITLE, arena_text(d->arena, doc_name(d)));
    cairo_pdf_surface_set_metadata(s, CAIRO_PDF_METADATA_AUTHOR, arena_text(d->arena, d->author));
    const char *date = arena_printf(d->arena, "%.10sT00:00:00+08:00", doc_date(d).p);
    cairo_pdf_surface_set_metadata(s, CAIRO_PDF_METADATA_CREATE_DATE, date);
    cairo_pdf_surface_set_metadata(s, CAIRO_PDF_METADATA_MOD_DATE, date);
}

enum err pages_begin(struct pages *p)
{
    set_properties(p);
    p->number = 1;
    p->y = PAGE_TOP;
    draw_margins(p);
    draw_head(p);
    return canvas_check(&p->canvas, p->out);
}

enum err pages_break(struct pages *p)
{
    if (p->number == PAGES_MAX)
        return fail(ERR_TOO_LARGE, "The document has more than {1} pages", numtext(PAGES_MAX));
    notes_draw(p);
    cairo_show_page(p->canvas.cr);
    p->number++;
    p->y = PAGE_TOP;
    draw_margins(p);
    return canvas_check(&p->canvas, p->out);
}

enum err pages_end(struct pages *p)
{
    notes_draw(p);
    cairo_show_page(p->canvas.cr);
    cairo_surface_finish(p->canvas.surface);
    return canvas_check(&p->canvas, p->out);
}

void pages_clear(struct pages *p)
{
    while (p->note_count)
        g_object_unref(p->notes[--p->note_count]);
    canvas_clear(&p->canvas);
}
