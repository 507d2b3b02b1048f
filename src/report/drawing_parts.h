/* How a mark looks on paper, and the painting of drawings on a canvas. Internal to src/report. */
#ifndef REPORT_DRAWING_PARTS_H
#define REPORT_DRAWING_PARTS_H

#include "report/canvas.h"
#include "report/drawing.h"

/* Colours as "#rrggbb", NULL and "none" for none. */
struct look {
    const char *name;
    const char *fill, *stroke; /* of shapes */
    const char *ink;           /* of texts */
    int width;                 /* of the stroke in tenths of a unit; 0: one unit */
    const char *dash;          /* "5 3"; NULL: whole */
    bool bold, round;          /* the text; the ends of the stroke */
};
const struct look *paint_look(enum paint paint);

/* Paints it with its upper left corner at (x, y), `scale` of the canvas to each unit. ERR_INPUT for a
 * path that is none of ours (M m L l H h V v A a with whole circles' arcs, z). */
enum err must_check drawing_paint(const struct canvas *c, const struct drawing *d, double x,
                                  double y, double scale);

#endif
