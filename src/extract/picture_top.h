/* Pages prepared for recognizing: even light, and the lines of a page's top one by one, since a mark that stands alone
 * beside a red head is what layout analysis drops first. Dots only, nothing is read here. Internal to src/extract. */
#ifndef EXTRACT_PICTURE_TOP_H
#define EXTRACT_PICTURE_TOP_H

#include <leptonica/allheaders.h>
#include <stdbool.h>

enum { PICTURE_LINES_MAX = 12 };

/* How far down the top reaches: a quarter of the page, or, where a table is seen above the paper of a photograph, what would be
 * the top of that paper; at most half. In dots, of the page in colours or grey as it was taken. */
int picture_top_height(PIX *shown);
/* So much of a picture; NULL: no memory. The caller destroys what these return. */
PIX *picture_strip(PIX *pix, int height);
/* Light from one side, shadows and tinted paper taken out. */
PIX *picture_evened(PIX *grey);
/* The lines in a strip of a page whose longer side is `side` dots, from above, with their boxes in it; at most PICTURE_LINES_MAX.
 * NULL: none. */
PIXA *picture_lines(PIX *evened, int side);
/* Of a strip in colours the lines in other ink that something red touches, such as a seal, without the red. */
PIXA *picture_lines_under_red(PIX *strip, int side);

/* How many things on such a page are as large and as dense as letters. */
int picture_letters_count(PIX *evened, int side);

#endif
