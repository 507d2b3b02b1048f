/* The drawing on a canvas: as a picture of dots, or on a page. */
#include <math.h>
#include <stdlib.h>

#include "report/drawing_parts.h"

enum { DASHES_MAX = 8, SCALE_MAX = 4, SIDE_MAX = 16000 };

static void set_color(cairo_t *cr, const char *color)
{
    unsigned long rgb = strtoul(color + 1, NULL, 16);
    cairo_set_source_rgb(cr, (double)(rgb >> 16 & 255) / 255, (double)(rgb >> 8 & 255) / 255,
                         (double)(rgb & 255) / 255);
}

static bool is_color(const char *color)
{
    return color && color[0] == '#';
}

static void set_dash(cairo_t *cr, const char *dash)
{
    double rows[DASHES_MAX];
    int n = 0;
    while (dash && *dash && n < DASHES_MAX) {
        char *end;
        rows[n] = strtod(dash, &end);
        if (end == dash)
            break;
        n++;
        dash = end;
    }
    cairo_set_dash(cr, rows, n, 0);
}

static void paint_shape(cairo_t *cr, const struct look *look)
{
    if (is_color(look->fill)) {
        set_color(cr, look->fill);
        cairo_fill_preserve(cr);
    }
    if (is_color(look->stroke)) {
        set_color(cr, look->stroke);
        cairo_set_line_width(cr, look->width ? look->width / 10.0 : 1);
        cairo_set_line_cap(cr, look->round ? CAIRO_LINE_CAP_ROUND : CAIRO_LINE_CAP_BUTT);
        set_dash(cr, look->dash);
        cairo_stroke_preserve(cr);
    }
    cairo_new_path(cr);
}

static void rect_path(cairo_t *cr, const struct mark *m)
{
    static const double quarter = 3.14159265358979323846 / 2;
    double r = m->round, x = m->x, y = m->y, w = m->width, h = m->height;
    if (r <= 0) {
        cairo_rectangle(cr, x, y, w, h);
        return;
    }
    r = r * 2 > w ? w / 2 : r;
    r = r * 2 > h ? h / 2 : r;
    cairo_new_sub_path(cr);
    cairo_arc(cr, x + w - r, y + r, r, -quarter, 0);
    cairo_arc(cr, x + w - r, y + h - r, r, 0, quarter);
    cairo_arc(cr, x + r, y + h - r, r, quarter, 2 * quarter);
    cairo_arc(cr, x + r, y + r, r, 2 * quarter, 3 * quarter);
    cairo_close_path(cr);
}

/* ---- paths, as SVG writes them ---- */

static bool read_numbers(const char **p, double *rows, int count)
{
    for (int i = 0; i < count; i++) {
        while (**p == ' ' || **p == ',')
            (*p)++;
        char *end;
        rows[i] = strtod(*p, &end);
        if (end == *p || !isfinite(rows[i]))
            return false;
        *p = end;
    }
    return true;
}

/* Half a circle whose ends lie beside one another: all arcs that our layouts draw. */
static void half_circle(cairo_t *cr, const double *n, double x, double y)
{
    static const double half = 3.14159265358979323846;
    bool right = n[5] > 0;
    if (n[4] > 0)
        cairo_arc(cr, x + n[5] / 2, y, n[0], right ? half : 0, right ? 2 * half : half);
    else
        cairo_arc_negative(cr, x + n[5] / 2, y, n[0], right ? half : 0, right ? 0 : -half);
}

static bool draw_step(cairo_t *cr, char command, const char **p)
{
    double n[7], x = 0, y = 0;
    if (cairo_has_current_point(cr))
        cairo_get_current_point(cr, &x, &y);
    switch (command) {
    case 'M':
    case 'm':
    case 'L':
    case 'l':
        if (!read_numbers(p, n, 2))
            return false;
        if (command == 'm' || command == 'l')
            n[0] += x, n[1] += y;
        if (command == 'M' || command == 'm')
            cairo_move_to(cr, n[0], n[1]);
        else
            cairo_line_to(cr, n[0], n[1]);
        return true;
    case 'H':
    case 'h':
        if (!read_numbers(p, n, 1))
            return false;
        cairo_line_to(cr, command == 'h' ? x + n[0] : n[0], y);
        return true;
    case 'V':
    case 'v':
        if (!read_numbers(p, n, 1))
            return false;
        cairo_line_to(cr, x, command == 'v' ? y + n[0] : n[0]);
        return true;
    case 'a':
        if (!read_numbers(p, n, 7) || n[6] != 0 || fabs(fabs(n[5]) - 2 * n[0]) > 0.3)
            return false;
        half_circle(cr, n, x, y);
        return true;
    case 'z':
        cairo_close_path(cr);
        return true;
    default:
        return false;
    }
}

static enum err draw_path(cairo_t *cr, const char *path)
{
    char command = 0;
    for (const char *p = path; *p;) {
        if (*p == ' ' || *p == ',') {
            p++;
            continue;
        }
        if ((*p >= 'A' && *p <= 'Z') || (*p >= 'a' && *p <= 'z'))
            command = *p++;
        else if (command == 'M' || command == 'm') /* more points after the first are lines */
            command = command == 'M' ? 'L' : 'l';
        else if (command == 'z')
            command = 0;
        if (!draw_step(cr, command, &p))
            return fail(ERR_INPUT, "A path of the picture cannot be drawn: {1}", path);
    }
    return ERR_OK;
}

/* ---- the whole ---- */

static enum err paint_mark(const struct canvas *c, const struct mark *m)
{
    static const enum doc_align align[] = {DOC_LEFT, DOC_CENTER, DOC_RIGHT};
    const struct look *look = paint_look(m->paint);
    if (m->kind == MARK_TEXT) {
        set_color(c->cr, look->ink);
        canvas_line(c, CANVAS_SANS, m->size, look->bold, align[m->anchor], m->x, m->y, 0, m->text);
        return ERR_OK;
    }
    cairo_new_path(c->cr);
    if (m->kind == MARK_RECT)
        rect_path(c->cr, m);
    else
        TRY(draw_path(c->cr, m->path));
    paint_shape(c->cr, look);
    return ERR_OK;
}

enum err drawing_paint(const struct canvas *c, const struct drawing *d, double x, double y,
                       double scale)
{
    enum err err = ERR_OK;
    cairo_save(c->cr);
    cairo_translate(c->cr, x, y);
    cairo_scale(c->cr, scale, scale);
    for (int i = 0; i < d->mark_count && !err; i++)
        err = paint_mark(c, &d->marks[i]);
    cairo_restore(c->cr);
    return err;
}

enum err drawing_png(const struct drawing *d, int scale, struct buf *out)
{
    if (scale < 1 || scale > SCALE_MAX || d->width * scale > SIDE_MAX ||
        d->height * scale > SIDE_MAX)
        return fail(ERR_TOO_LARGE, "This picture has too many parts");
    struct canvas c CLEANUP(canvas_clear) = canvas_image(d->width * scale, d->height * scale);
    TRY(drawing_paint(&c, d, 0, 0, scale));
    return canvas_png(&c, out);
}
