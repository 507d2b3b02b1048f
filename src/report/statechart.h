/* A state machine as a picture: columns by the fewest steps from the start, boxes in them, edges that
 * run only in the channels between the columns and in lanes above and below all boxes, so that no edge
 * passes behind a box. Pure and deterministic; the layout is written down by whoever shows it. */
#ifndef REPORT_STATECHART_H
#define REPORT_STATECHART_H

#include "base/arena.h"

enum { CHART_NODES_MAX = 40, CHART_EDGES_MAX = 400, CHART_TEXT_SIZE = 13, CHART_LABEL_HEIGHT = 14 };

enum chart_kind { CHART_STATE, CHART_FINAL, CHART_START };

struct chart_node {
    struct str text;
    enum chart_kind kind;
    int tone;      /* the caller's */
    int column;    /* found */
    int x, y;      /* found: upper left corner */
    int width;     /* found */
    int height;    /* found */
    int ins, outs; /* found: edges that end and begin here */
};

/* From another node than `to`. */
struct chart_edge {
    int from, to;
    struct str label;            /* short: numbers of articles */
    const char *path, *arrow;    /* found: of SVG */
    int label_x, label_y;        /* found: middle of the label */
    int label_width;             /* found */
    int in, out, enters, leaves; /* found: ports; tracks in the channels beside target and source */
    int lane;                    /* found: -1 none, even above, odd below all boxes */
};

/* The caller gives texts, kinds and edges; the rest is found here. Nodes of CHART_START stand in the
 * first column; what cannot be reached from them stands in the second. */
struct chart {
    struct chart_node *nodes;
    int node_count;
    struct chart_edge *edges;
    int edge_count;
    int width, height; /* found */
};

/* ERR_TOO_LARGE beyond the limits above, ERR_INPUT for an edge that leads nowhere or to itself. */
enum err must_check statechart_lay(struct arena *a, struct chart *c);

#endif
