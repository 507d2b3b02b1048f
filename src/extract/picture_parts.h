/* What a picture file holds besides its dots. Internal to src/extract. */
#ifndef EXTRACT_PICTURE_PARTS_H
#define EXTRACT_PICTURE_PARTS_H

#include "extract/words.h"

/* Texts about a PNG or JPEG (comments, EXIF, XMP) as properties, and what stands behind its end as hidden. */
enum err must_check picture_parts(struct words *w, struct str place, struct str bytes);

/* How a JPEG is to be turned before it is shown, as EXIF numbers it: 1 not at all, 6 a quarter to the right. */
unsigned picture_orientation(struct str file);

#endif
