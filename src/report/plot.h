/* Figures as a picture: lines over days, and bars, with axes. Pure and deterministic; the layout is a
 * drawing like any other (report/drawing.h), for a page, an SVG, a PNG and a PDF alike.
 *
 * No line is told apart by its colour alone: each has its own dashes and its own shape of dot, and its
 * name and last value stand beside its end. Each bar bears its value. The description says the same
 * in a sentence. */
#ifndef REPORT_PLOT_H
#define REPORT_PLOT_H

#include "base/tr.h"
#include "report/drawing.h"

enum plot_kind {
    PLOT_LINES, /* from point to point */
    PLOT_STEPS, /* a value stands until the next one */
    PLOT_SPARK, /* PLOT_STEPS without axes and words, 96 by 20: beside a figure in a table */
    PLOT_BARS,  /* upright, their labels below: for short labels */
    PLOT_ROWS   /* lying, their labels to the left */
};

enum { PLOT_SERIES_MAX = 4, PLOT_POINTS_MAX = 20000, PLOT_BARS_MAX = 60, PLOT_RULES_MAX = 4 };

struct plot_point {
    int64_t day; /* as date_parse() gives it */
    double value;
};

struct plot_series {
    struct str name;                 /* "" where there is only one */
    const struct plot_point *points; /* by day, each day once */
    int count;
};

enum plot_tone { PLOT_PLAIN, PLOT_GOOD, PLOT_WARN, PLOT_BAD };

struct plot_bar {
    struct str label;
    double value; /* at least 0 */
    enum plot_tone tone;
    struct str note;  /* beside the value: "of 40"; "" for none */
    const char *href; /* NULL: not linked */
};

/* A limit: a broken line across the plot. */
struct plot_rule {
    double value;
    struct str name;
};

struct plot {
    enum plot_kind kind;
    struct str title;
    const struct plot_series *series; /* of lines, steps and a spark (one) */
    int series_count;
    int64_t first_day, last_day; /* the axis; what stood before the first is where steps begin */
    const struct plot_bar *bars;
    int bar_count;
    const struct plot_rule *rules;
    int rule_count;
    double most;       /* where the axis of values ends; 0: found */
    int decimals;      /* of values as they are written, 0 to 3 */
    int width, height; /* 0: 720 by 220; of lying bars the height follows from their number */
};

/* ERR_INPUT for days that go backwards, values that are no number or below 0, or an axis that ends before
 * it begins; ERR_TOO_LARGE beyond the limits above. */
enum err must_check plot_draw(struct arena *a, const struct plot *plot, enum lang lang,
                              const struct drawing **ret_drawing);

#endif
