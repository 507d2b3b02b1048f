/* What the readers of a DWG share (Open Design Specification 5.4). Internal to src/extract. */
#ifndef EXTRACT_DWG_H
#define EXTRACT_DWG_H

#include "extract/layers.h"

enum dwg_version {
    DWG_2000,
    DWG_2004,
    DWG_2010,
    DWG_2013
}; /* and later: how objects are written down */

/* The objects of a drawing and the map that says where each begins, as bytes. False: they could not be had. */
bool dwg_sections(struct str file, enum dwg_version version, struct buf *objects, struct buf *map);

/* The texts of all objects: shown what the drawing shows, as properties the names of layers and blocks, and what programs keep with an
 * object. False: something was not read. */
bool dwg_texts(struct str objects, struct str map, enum dwg_version version, struct layers *out);

/* As they stand in DXF too: \P ends a line, \U+4E2D is a character, {\fSimSun;...} a font. Ends with a line. */
void dwg_words(struct str utf8, struct buf *out);

#endif
