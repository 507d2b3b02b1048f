/* That something is a map, and what it covers: a line that the sieve's rules know (regulations/sieve/maps.yaml), told as a property
 * at "(map)": "map data: Shapefile, polygon, 12 records, x 116.100000..116.900000, y 39.100000..40.200000".
 * Internal to src/extract. */
#ifndef EXTRACT_MAP_DATA_H
#define EXTRACT_MAP_DATA_H

#include "extract/layers.h"

/* In the map's own units: degrees, or metres of some grid. */
struct extent {
    double x_from, x_to, y_from, y_to;
    uint64_t points; /* 0: nothing is known */
};
/* What is no number, or too large for any grid on earth, does not count. */
void extent_add(struct extent *e, double x, double y);

/* `what`: format and what else there is to say of it, separated by ", ". `covers` may be NULL. */
enum err must_check map_tell(struct words *w, struct str place, struct str what,
                             const struct extent *covers);

/* A shapefile's geometry or its index (ESRI, "Shapefile Technical Description", 1998). */
bool is_shape(struct str bytes);
enum err must_check words_shape(struct words *w, struct str place, struct str bytes);
/* The table of attributes beside it, or any other of dBASE; deleted records are still in it. */
bool is_dbf(struct str bytes);
enum err must_check words_dbf(struct words *w, struct str place, struct str bytes);

/* Drawings of AutoCAD: all their words; what of a DWG is not read is a note. */
bool is_dwg(struct str bytes);
enum err must_check words_dwg(struct words *w, struct str place, struct str bytes);
bool is_dxf_binary(struct str bytes);
bool is_dxf(struct str bytes);
enum err must_check words_dxf(struct words *w, struct str place, struct str bytes);

/* KML and GPX, by the name of the first element; nothing where it is neither. */
enum err must_check map_xml(struct words *w, struct str place, struct str utf8);

/* Databases of SQLite: the text of all tables; GeoPackage and MBTiles are maps. */
enum err must_check words_sqlite(struct words *w, struct str place, struct str bytes);

#endif
