#include "report/writers.h"

#include <math.h>

#include "report/picture_parts.h"

enum { LONG_SIDE = 1240, SHORT_SIDE = 877 };

uint32_t picture_random(struct picture_dice *dice, uint32_t below)
{
    /* PCG-like: pictures need variety, not secrecy */
    dice->state = dice->state * 6364136223846793005ull + 1442695040888963407ull;
    return (uint32_t)((dice->state >> 33) % below);
}

void picture_head(struct canvas *c, const struct picture *p, double width)
{
    canvas_line(c, CANVAS_SANS, 30, false, DOC_CENTER, width / 2, 84, width - 120, p->title);
    canvas_line(c, CANVAS_SANS, 20, false, DOC_LEFT, 48, 42, width / 3, p->mark);
}

static void draw_bars(struct canvas *c, const struct picture *p)
{
    static const double colors[][3] = {
        {0.17, 0.35, 0.55}, {0.45, 0.60, 0.35}, {0.75, 0.55, 0.25}, {0.55, 0.30, 0.35}};
    const double left = 110, top = 140, width = LONG_SIDE - 190, height = SHORT_SIDE - 290;
    int64_t most = 1;
    for (unsigned i = 0; i < p->n; i++)
        most = p->values[i] > most ? p->values[i] : most;
    cairo_set_line_width(c->cr, 1);
    for (int i = 0; i <= 5; i++) {
        double y = top + height - height * i / 5;
        cairo_set_source_rgb(c->cr, 0.8, 0.8, 0.8);
        cairo_move_to(c->cr, left, y);
        cairo_rel_line_to(c->cr, width, 0);
        cairo_stroke(c->cr);
        cairo_set_source_rgb(c->cr, 0.3, 0.3, 0.3);
        char text[32];
        snprintf(text, sizeof text, "%.*f", most < 10, (double)most * i / 5);
        canvas_line(c, CANVAS_SANS, 16, false, DOC_RIGHT, left - 10, y + 5, 90, str_of(text));
    }
    double step = p->n ? width / p->n : width;
    for (unsigned i = 0; i < p->n; i++) {
        const double *rgb = colors[i % ARRAY_SIZE(colors)];
        double tall = height * (double)(p->values[i] > 0 ? p->values[i] : 0) / (double)most;
        cairo_set_source_rgb(c->cr, rgb[0], rgb[1], rgb[2]);
        cairo_rectangle(c->cr, left + step * (i + 0.2), top + height - tall, step * 0.6, tall);
        cairo_fill(c->cr);
        cairo_set_source_rgb(c->cr, 0, 0, 0);
        double middle = left + step * (i + 0.5);
        canvas_line(c, CANVAS_SANS, 16, false, DOC_CENTER, middle, top + height - tall - 8, step,
                    str_of(numtext(p->values[i])));
        canvas_line(c, CANVAS_SANS, 18, false, DOC_CENTER, middle, top + height + 28, step - 6,
                    p->labels[i]);
    }
}

static void note(struct canvas *c, const struct picture *p, double width, double height)
{
    cairo_set_source_rgb(c->cr, 0.3, 0.3, 0.3);
    canvas_line(c, CANVAS_SERIF, 17, false, DOC_LEFT, 60, height - 40, width - 120, p->note);
    cairo_set_source_rgb(c->cr, 0, 0, 0);
}

enum err picture_png(const struct picture *p, struct buf *out)
{
    if (p->n > PICTURE_ITEMS_MAX)
        return fail(ERR_INPUT, "A picture with more than {1} entries", numtext(PICTURE_ITEMS_MAX));
    bool upright = p->kind == PICTURE_FORM;
    int width = upright ? SHORT_SIDE : LONG_SIDE, height = upright ? LONG_SIDE : SHORT_SIDE;
    struct canvas c CLEANUP(canvas_clear) = canvas_image(width, height);
    switch (p->kind) {
    case PICTURE_BARS:
        picture_head(&c, p, width);
        draw_bars(&c, p);
        break;
    case PICTURE_MAP:
        picture_head(&c, p, width);
        picture_map(&c, p, width, height);
        break;
    case PICTURE_FORM:
        picture_form(&c, p, width, height);
        break;
    }
    note(&c, p, width, height);
    return canvas_png(&c, out);
}
