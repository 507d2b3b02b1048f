/* Pages prepared for recognizing: even light, and the lines of a page's top one by one, since a mark that stands alone
 * beside a red head is what layout analysis drops first. Dots only, nothing is read here. Internal to src/extract. */
#ifndef EXTRACT_PICTURE_TOP_H
#define EXTRACT_PICTURE_TOP_H

#include <leptonica/allheaders.h>

enum { PICTURE_LINES_MAX = 12 };

/* The upper quarter; NULL: no memory. The caller destroys what these return. */
PIX *picture_strip(PIX *grey);
/* Light from one side, shadows and tinted paper taken out. */
PIX *picture_evened(PIX *grey);
/* The lines in a strip of a page whose longer side is `side` dots, from above, with their boxes in it; at most PICTURE_LINES_MAX.
 * NULL: none. */
PIXA *picture_lines(PIX *evened, int side);

/* How many things on such a page are as large and as dense as letters. */
int picture_letters_count(PIX *evened, int side);

#endif
