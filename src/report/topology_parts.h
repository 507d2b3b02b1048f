/* The parts of the network picture: a machine's tile, a level's shape.
 * Internal to src/report. */
#ifndef REPORT_TOPOLOGY_PARTS_H
#define REPORT_TOPOLOGY_PARTS_H

#include "report/sketch.h"
#include "report/topology.h"

/* Shape and text of a level; the x behind them. */
int sketch_level(struct sketch *s, int level, int x, int y, int size, struct str text);

struct tile_size {
    int width, height, gap;
    bool small;
};
void sketch_tile(struct sketch *s, const struct tile_size *size, const struct topology_node *node,
                 bool misplaced, const struct topology_network *network, int x, int y);

#endif
