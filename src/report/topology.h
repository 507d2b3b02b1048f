/* The networks of an office as a picture: zones of one class each, an air gap between them, every
 * machine in its network. Pure and deterministic: the same model gives the same drawing.
 *
 * The layout makes a list of marks; whoever shows them (a page's template, or drawing_svg() below)
 * only writes them down. Level is told by text, shape and colour; a forbidden link by text, a broken
 * line and colour. */
#ifndef REPORT_TOPOLOGY_H
#define REPORT_TOPOLOGY_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/tr.h"

/* ---- the model ---- */

enum topology_class {
    TOPOLOGY_CLASSIFIED,
    TOPOLOGY_CONFIDENTIAL, /* standalone machines: on no network */
    TOPOLOGY_INTRANET,
    TOPOLOGY_INTERNET,
    TOPOLOGY_CLASS_COUNT
};
enum topology_kind { TOPOLOGY_COMPUTER, TOPOLOGY_SERVER, TOPOLOGY_EQUIPMENT };

enum { TOPOLOGY_NODES_MAX = 4000, TOPOLOGY_NETWORKS_MAX = 200, TOPOLOGY_LINKS_MAX = 1000 };

struct topology_network {
    struct str name;
    enum topology_class class;
    int level;        /* 0 public .. 5 top secret, -1 none entered */
    const char *href; /* NULL: not linked */
    struct str note;  /* of its state, where it is not in use */
};

struct topology_node {
    struct str name;
    enum topology_kind kind;
    enum topology_class class;
    int level;
    int network;      /* index, -1 for none */
    const char *href; /* NULL: not linked */
};

struct topology_link {
    int from, to;  /* indexes of networks */
    bool is_found; /* entered as found: forbidden; different classes are in any case */
    struct str words;
    const char *href;
};

struct topology {
    struct str title;
    const struct topology_network *networks;
    int network_count;
    const struct topology_node *nodes;
    int node_count;
    const struct topology_link *links;
    int link_count;
};

/* Of different classes, or found. */
bool topology_forbidden(const struct topology *t, const struct topology_link *link);
/* A node whose class is not that of its network. */
bool topology_misplaced(const struct topology *t, const struct topology_node *node);

/* msgids of the class, and of a level (-1: no level). */
const char *topology_class_words(enum topology_class class);
const char *topology_level_words(int level);

/* ---- the drawing ---- */

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

/* ERR_INPUT where an index is out of range; ERR_TOO_LARGE beyond the limits above. */
enum err must_check topology_draw(struct arena *a, const struct topology *t, enum lang lang,
                                  const struct drawing **ret_drawing);

/* The drawing as a file of its own, SVG 1.1 with title and desc, on white. Links are made absolute
 * by `base` ("https://office.example"), left out where it is NULL. */
enum err must_check drawing_svg(const struct drawing *d, const char *base, struct buf *out);

#endif
