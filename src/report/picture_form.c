#include <math.h>

#include "report/picture_parts.h"

/* The grey of the paper and the dust on the glass. */
static void paper(struct canvas *c, struct picture_dice *dice, double width, double height)
{
    cairo_set_source_rgb(c->cr, 0.965, 0.96, 0.94);
    cairo_paint(c->cr);
    for (int i = 0; i < 260; i++) {
        double grey = 0.72 + picture_random(dice, 200) / 1000.0;
        cairo_set_source_rgb(c->cr, grey, grey, grey);
        cairo_arc(c->cr, picture_random(dice, (uint32_t)width),
                  picture_random(dice, (uint32_t)height), 0.5 + picture_random(dice, 12) / 10.0, 0,
                  2 * M_PI);
        cairo_fill(c->cr);
    }
    cairo_set_source_rgb(c->cr, 0.12, 0.12, 0.14);
}

static void wrapped(struct canvas *c, double size, double x, double y, double width, double height,
                    struct str text)
{
    struct doc_run run = {.text = text};
    PangoLayout *layout CLEANUP(layout_clear) =
        canvas_layout(c, CANVAS_SERIF, size, false, width, &run);
    pango_layout_set_height(layout, (int)(height * PANGO_SCALE));
    pango_layout_set_ellipsize(layout, PANGO_ELLIPSIZE_END);
    int w, h;
    pango_layout_get_pixel_size(layout, &w, &h);
    cairo_move_to(c->cr, x, y + (h < height ? (height - h) / 2 : 0));
    pango_cairo_show_layout(c->cr, layout);
}

static void stamp(struct canvas *c, struct picture_dice *dice, double x, double y)
{
    cairo_save(c->cr);
    cairo_translate(c->cr, x, y);
    cairo_rotate(c->cr, ((double)picture_random(dice, 300) - 150) / 600);
    cairo_set_source_rgba(c->cr, 0.80, 0.12, 0.12, 0.75);
    cairo_set_line_width(c->cr, 5);
    cairo_new_path(c->cr);
    cairo_arc(c->cr, 0, 0, 78, 0, 2 * M_PI);
    cairo_stroke(c->cr);
    for (int i = 0; i < 10; i++) { /* a five-pointed star */
        double far = i % 2 ? 12 : 30, angle = M_PI * i / 5 - M_PI / 2;
        cairo_line_to(c->cr, cos(angle) * far, sin(angle) * far);
    }
    cairo_close_path(c->cr);
    cairo_fill(c->cr);
    canvas_line(c, CANVAS_SERIF, 20, true, DOC_CENTER, 0, 58, 120, STR("演示专用章"));
    canvas_line(c, CANVAS_SERIF, 14, true, DOC_CENTER, 0, -42, 120, STR("EXAMPLE"));
    cairo_restore(c->cr);
}

void picture_form(struct canvas *c, const struct picture *p, double width, double height)
{
    struct picture_dice dice = {p->seed + 7ull};
    paper(c, &dice, width, height);
    cairo_translate(c->cr, width / 2, height / 2);
    cairo_rotate(c->cr, ((double)picture_random(&dice, 24) - 12) / 1000); /* laid askew */
    cairo_translate(c->cr, -width / 2, -height / 2);
    picture_head(c, p, width);
    const double left = 70, top = 130, names = 190, inner = width - 140;
    double row = p->n ? (height - 330) / p->n : 0;
    row = row > 110 ? 110 : row;
    cairo_set_line_width(c->cr, 1.6);
    for (unsigned i = 0; i < p->n; i++) {
        double y = top + row * i;
        cairo_rectangle(c->cr, left, y, inner, row);
        cairo_move_to(c->cr, left + names, y);
        cairo_rel_line_to(c->cr, 0, row);
        cairo_stroke(c->cr);
        wrapped(c, 20, left + 12, y + 4, names - 24, row - 8, p->labels[i]);
        wrapped(c, 20, left + names + 14, y + 4, inner - names - 28, row - 8, p->texts[i]);
    }
    stamp(c, &dice, width - 210,
          top + row * p->n + 70 < height - 130 ? top + row * p->n + 60 : height - 150);
    cairo_identity_matrix(c->cr);
}
