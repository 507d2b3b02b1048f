/* The networks of an office as a picture: zones of one class each, an air gap between them, every
 * machine in its network. Pure and deterministic: the same model gives the same drawing.
 *
 * Level is told by text, shape and colour; a forbidden link by text, a broken line and colour. */
#ifndef REPORT_TOPOLOGY_H
#define REPORT_TOPOLOGY_H

#include "base/tr.h"
#include "report/drawing.h"

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

/* ERR_INPUT where an index is out of range; ERR_TOO_LARGE beyond the limits above. */
enum err must_check topology_draw(struct arena *a, const struct topology *t, enum lang lang,
                                  const struct drawing **ret_drawing);

#endif
