/* The field of a plot: its scales, and the parts that lines and bars share. Internal to src/report. */
#ifndef REPORT_PLOT_PARTS_H
#define REPORT_PLOT_PARTS_H

#include "report/plot.h"
#include "report/sketch.h"

enum { PLOT_TEXT = 12, PLOT_GAP = 8 };

struct plot_field {
    struct sketch *s;
    const struct plot *plot;
    int width, height;            /* of the whole */
    int left, top, right, bottom; /* of the field between the axes */
    double most, step;            /* of the axis of values: it begins at 0 */
};

/* The axis of values: where it ends, and its steps of 1, 2 or 5 by a power of ten. */
void field_scale(struct plot_field *f, double most);
/* "12", "0.31": as many decimals as the plot says. */
const char *field_number(const struct plot_field *f, double value);
/* The same for a step of the axis: no decimals where it has none. */
const char *field_tick(const struct plot_field *f, double value);
double field_y(const struct plot_field *f, double value);

void plot_bars(struct plot_field *f);
void plot_rows(struct plot_field *f);
/* "制度建设 3; 责任落实 1" */
struct str bars_words(const struct plot_field *f);

#endif
