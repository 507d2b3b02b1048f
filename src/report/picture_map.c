#include <math.h>

#include "report/picture_parts.h"

/* A closed line around the middle, uneven as boundaries are. */
static void boundary(struct canvas *c, struct picture_dice *dice, double width, double height)
{
    enum { POINTS = 26 };
    double x[POINTS], y[POINTS];
    for (int i = 0; i < POINTS; i++) {
        double far = 0.80 + picture_random(dice, 200) / 1000.0;
        double angle = 2 * M_PI * i / POINTS;
        x[i] = width / 2 + cos(angle) * far * (width / 2 - 90);
        y[i] = height / 2 + 25 + sin(angle) * far * (height / 2 - 110);
    }
    cairo_move_to(c->cr, (x[0] + x[POINTS - 1]) / 2, (y[0] + y[POINTS - 1]) / 2);
    for (int i = 0; i < POINTS; i++) {
        int next = (i + 1) % POINTS;
        double mx = (x[i] + x[next]) / 2, my = (y[i] + y[next]) / 2;
        cairo_curve_to(c->cr, x[i], y[i], x[i], y[i], mx, my);
    }
    cairo_close_path(c->cr);
    cairo_set_source_rgb(c->cr, 0.96, 0.97, 0.92);
    cairo_fill_preserve(c->cr);
    cairo_set_source_rgb(c->cr, 0.35, 0.35, 0.35);
    double dash[] = {14, 5, 3, 5};
    cairo_set_dash(c->cr, dash, 4, 0);
    cairo_set_line_width(c->cr, 2.5);
    cairo_stroke(c->cr);
    cairo_set_dash(c->cr, NULL, 0, 0);
}

/* A line from the left edge to the right one, in three bends. */
static void winding(struct canvas *c, struct picture_dice *dice, double width, double height,
                    double thick)
{
    double y = height * (0.3 + picture_random(dice, 450) / 1000.0), step = (width - 240) / 3;
    cairo_move_to(c->cr, 120, y);
    for (int i = 0; i < 3; i++) {
        double up = (double)picture_random(dice, 240) - 120;
        double down = (double)picture_random(dice, 240) - 120;
        cairo_rel_curve_to(c->cr, step / 3, up, step * 2 / 3, down, step, (up + down) / 3);
    }
    cairo_set_line_width(c->cr, thick);
    cairo_stroke(c->cr);
}

static void compass_and_scale(struct canvas *c, double width, double height)
{
    cairo_set_source_rgb(c->cr, 0, 0, 0);
    cairo_move_to(c->cr, width - 90, 145);
    cairo_rel_line_to(c->cr, 14, 50);
    cairo_rel_line_to(c->cr, -14, -12);
    cairo_rel_line_to(c->cr, -14, 12);
    cairo_close_path(c->cr);
    cairo_fill(c->cr);
    canvas_line(c, CANVAS_SANS, 20, true, DOC_CENTER, width - 90, 138, 0, STR("N"));
    cairo_set_line_width(c->cr, 3);
    cairo_move_to(c->cr, width - 260, height - 46);
    cairo_rel_line_to(c->cr, 160, 0);
    cairo_stroke(c->cr);
    canvas_line(c, CANVAS_SANS, 15, false, DOC_CENTER, width - 180, height - 54, 0, STR("2 km"));
}

/* Points in a loose grid, so that names do not cover one another. */
static void places(struct canvas *c, const struct picture *p, struct picture_dice *dice,
                   double width, double height)
{
    unsigned across = p->n > 12 ? 6 : 4, down = (p->n + across - 1) / across;
    for (unsigned i = 0; i < p->n; i++) {
        double x = 170 + (width - 340) * ((i % across) + 0.5) / across,
               y = 180 + (height - 330) * ((double)(i / across) + 0.5) / down;
        x += (double)picture_random(dice, 60) - 30;
        y += (double)picture_random(dice, 40) - 20;
        bool seat = i == 0;
        cairo_set_source_rgb(c->cr, seat ? 0.8 : 0.1, 0.1, 0.1);
        cairo_arc(c->cr, x, y, seat ? 9 : 5, 0, 2 * M_PI);
        cairo_fill(c->cr);
        cairo_set_source_rgb(c->cr, 0, 0, 0);
        canvas_line(c, CANVAS_SANS, seat ? 22 : 17, seat, DOC_LEFT, x + 12, y + 6, 190,
                    p->labels[i]);
    }
}

void picture_map(struct canvas *c, const struct picture *p, double width, double height)
{
    struct picture_dice dice = {p->seed + 1ull};
    boundary(c, &dice, width, height);
    cairo_set_source_rgb(c->cr, 0.55, 0.72, 0.86);
    winding(c, &dice, width, height, 11);
    cairo_set_source_rgb(c->cr, 0.80, 0.55, 0.30);
    winding(c, &dice, width, height, 5);
    winding(c, &dice, width, height, 3);
    places(c, p, &dice, width, height);
    compass_and_scale(c, width, height);
    cairo_set_line_width(c->cr, 2);
    cairo_rectangle(c->cr, 30, 100, width - 60, height - 125);
    cairo_stroke(c->cr);
}
