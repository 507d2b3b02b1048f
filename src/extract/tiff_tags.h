/* What a TIFF, or the EXIF of a picture, says beside its dots (TIFF 6.0, BigTIFF, EXIF 2.32, OGC GeoTIFF 1.1). Internal to
 * src/extract. */
#ifndef EXTRACT_TIFF_TAGS_H
#define EXTRACT_TIFF_TAGS_H

#include "extract/map_data.h"

/* Its texts, each on a line, are added to `about`. Where it was taken, and what it covers, is told. `what` as
 * map_tell() has it: "GeoTIFF", "photograph". Bytes that are no TIFF say nothing. */
enum err must_check tiff_tags(struct words *w, struct str place, struct str bytes,
                              struct buf *about);

#endif
