/* A cairo drawing with Pango text: what the PDF writer and the pictures share. Internal to
 * src/report. */
#ifndef REPORT_CANVAS_H
#define REPORT_CANVAS_H

#include <pango/pangocairo.h>

#include "base/buf.h"
#include "report/doc.h"

struct canvas {
    cairo_surface_t *surface;
    cairo_t *cr;
    PangoContext *text;
};

/* Draws into a surface and takes it over. */
struct canvas canvas_on(cairo_surface_t *surface);
/* A white picture of that many dots; black is set. */
struct canvas canvas_image(int width, int height);
void canvas_clear(struct canvas *c);

/* The finished picture. */
enum err must_check canvas_png(struct canvas *c, struct buf *out);

/* cairo's writer into a buffer (cairo_write_func_t). */
cairo_status_t canvas_write(void *buf, const unsigned char *p, unsigned n);

/* The status of surface and context as an error. */
enum err must_check canvas_check(const struct canvas *c, const struct buf *out);

enum canvas_family { CANVAS_SERIF, CANVAS_SANS };

/* Text in a box `width` wide (points or dots; 0 for one endless line). Release: g_object_unref. */
PangoLayout *canvas_layout(const struct canvas *c, enum canvas_family family, double size,
                           bool bold, double width, const struct doc_run *runs);
static inline void layout_clear(PangoLayout **layout)
{
    if (*layout)
        g_object_unref(*layout);
}

/* One line of plain text whose baseline starts at (x, y); drawn smaller where wider than `room`
 * (0: never). Returns its width. */
double canvas_line(const struct canvas *c, enum canvas_family family, double size, bool bold,
                   enum doc_align align, double x, double y, double room, struct str text);

#endif
