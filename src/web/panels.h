/* What an entry's page shows beside its record (`shows:` of its register), as facts that the page,
 * the API and the command line print alike. Nothing in them that the viewer may not know. */
#ifndef WEB_PANELS_H
#define WEB_PANELS_H

#include "office/entry.h"

enum {
    DERIVATION_UP_MAX = 8,    /* sources above the entry */
    DERIVATION_DOWN_MAX = 8,  /* generations below it */
    DERIVATION_NODES_MAX = 80 /* in all */
};

struct panel_fact {
    struct words name;
    struct str text;
};

/* An entry of a tree, each after its parent: `parent` is an index, -1 for the first. */
struct panel_node {
    struct str text;
    const char *href;
    const struct state *state;
    int64_t id;
    int depth, parent;
    bool is_self;
    /* of its box in the picture: place, line from its parent (NULL: none), as much of the text as fits */
    int x, y;
    const char *edge, *brief;
};

struct panel {
    enum panel_kind kind;
    struct words title;
    const struct panel_fact *facts;
    int fact_count;
    const struct panel_node *nodes;
    int node_count;
    int width, height;        /* of their picture */
    bool is_cut;              /* there are more nodes than that */
    bool is_bad;              /* the facts give cause for concern: `verdict` */
    const char *verdict;      /* a msgid, or NULL */
    const char *const *notes; /* msgids, NULL behind the last; or NULL */
    const char *href;         /* a page of its own, or NULL */
    struct words link;
};

/* In the order of enum panel_kind; in the arena of the desk. */
enum err must_check panels_of(struct desk *k, const struct entry_view *view,
                              struct panel **ret_panels, int *ret_count);

#endif
