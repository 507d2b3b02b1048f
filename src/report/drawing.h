/* A drawing: a flat list of marks that a layout has put in their places. Pure and deterministic.
 * Whoever shows it only writes the marks down: a page's template, drawing_svg(), drawing_png(), and
 * on a page of a PDF drawing_paint() of report/drawing_parts.h. */
#ifndef REPORT_DRAWING_H
#define REPORT_DRAWING_H

#include "base/arena.h"
#include "base/buf.h"

enum mark_kind { MARK_RECT, MARK_PATH, MARK_TEXT };

/* What a mark is painted as: a CSS class and, in a file, fixed colours. */
enum paint {
    PAINT_ZONE_CLASSIFIED,
    PAINT_ZONE_CONFIDENTIAL,
    PAINT_ZONE_INTRANET,
    PAINT_ZONE_INTERNET,
    PAINT_NETWORK,
    PAINT_BUS,
    PAINT_STEM,
    PAINT_TILE,
    PAINT_TILE_BAD,
    PAINT_ICON,
    PAINT_GAP,
    PAINT_LINK,
    PAINT_LINK_BAD,
    PAINT_CROSS,     /* where it is broken */
    PAINT_LABEL,     /* the ground of a label */
    PAINT_LABEL_BAD, /* the ground of a forbidden link's label */
    PAINT_TEXT,
    PAINT_TEXT_STRONG,
    PAINT_TEXT_QUIET,
    PAINT_TEXT_BAD,
    PAINT_LEVEL_NONE,
    PAINT_LEVEL_PUBLIC,
    PAINT_LEVEL_INTERNAL,
    PAINT_LEVEL_WORK,
    PAINT_LEVEL_SECRET,
    PAINT_LEVEL_HIGHLY,
    PAINT_LEVEL_TOP,
    PAINT_GRID,
    PAINT_AXIS,
    PAINT_RULE, /* a limit across a plot */
    PAINT_AREA, /* what lies under the only line */
    PAINT_LINE_1,
    PAINT_LINE_2,
    PAINT_LINE_3,
    PAINT_LINE_4,
    PAINT_DOT_1,
    PAINT_DOT_2,
    PAINT_DOT_3,
    PAINT_DOT_4,
    PAINT_BAR,
    PAINT_BAR_GOOD,
    PAINT_BAR_WARN,
    PAINT_BAR_BAD,
    PAINT_COUNT
};
const char *paint_class(enum paint paint); /* "zone-classified" */

struct mark {
    enum mark_kind kind;
    enum paint paint;
    int x, y, width, height, round; /* MARK_RECT; x, y of MARK_TEXT's baseline */
    const char *path;               /* MARK_PATH */
    struct str text;                /* MARK_TEXT */
    int size;                       /* of the text, px */
    enum { ANCHOR_START, ANCHOR_MIDDLE, ANCHOR_END } anchor;
};

/* Marks that belong together: one thing, with its name, perhaps a link. */
struct mark_group {
    const char *href; /* NULL: none */
    struct str title; /* what it is, in words: read aloud, and shown on hovering */
    int first, count; /* marks */
};

struct drawing {
    int width, height;
    struct str title, description;
    const struct mark *marks;
    const struct mark_group *groups; /* all marks, in order */
    int mark_count, group_count;
};

/* The drawing as a file of its own, SVG 1.1 with title and desc, on white. Links are made absolute
 * by `base` ("https://office.example"), left out where it is NULL. */
enum err must_check drawing_svg(const struct drawing *d, const char *base, struct buf *out);

/* The same as a PNG on white, `scale` dots to each of its units (1 to 4). Links are left out. */
enum err must_check drawing_png(const struct drawing *d, int scale, struct buf *out);

#endif
