/* Tables of coordinates: a single pair is a place on a visiting card, many in a row are data. GeoJSON, WKT and KML are
 * known by rules (regulations/sieve/maps.yaml). */
#ifndef SIEVE_MAP_H
#define SIEVE_MAP_H

#include "sieve/finding.h"

enum { MAP_PAIRS_LEAST = 5, MAP_GAP_MAX = 200 };

void map_find(const struct normal *n, struct findings *f);

#endif
