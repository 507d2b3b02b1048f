/* A YAML file as a small tree with line numbers. Only maps, lists and scalars: aliases, anchors,
 * tags, several documents and duplicate keys are refused. */
#ifndef RULEBOOK_TREE_H
#define RULEBOOK_TREE_H

#include "rulebook/fault.h"

enum { YAML_SIZE_MAX = 1 << 20, YAML_DEPTH_MAX = 16, YAML_NODES_MAX = 100000 };

enum node_kind { NODE_SCALAR, NODE_LIST, NODE_MAP };

struct node {
    enum node_kind kind;
    int line;
    bool quoted;     /* a scalar in quotes or a block: never a word of the language */
    struct str text; /* of a scalar: clean, NUL-terminated */
    const char *key; /* where it stands in a map */
    int key_line;
    struct node **items; /* of a list, or the values of a map in order */
    size_t count, room;
};

/* NULL when the file is malformed; the fault says where. The tree lives in `a`. */
struct node *yaml_tree(struct arena *a, struct fault_list *faults, const char *file,
                       struct str text);

/* The value under that key, NULL when there is none; `map` may be NULL or no map. */
struct node *node_get(const struct node *map, const char *key);

#endif
