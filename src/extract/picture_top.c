#include "extract/picture_top.h"

#include "base/err.h"

enum {
    LETTERS_A_SIDE = 52, /* 16 points, as marks have it, on A4 */
    LETTER_MIN = 8,      /* dots; less cannot be read */
    BLACK = 165,         /* of evened grey, where paper is 200 and more */
    WHITE = 255,
    QUARTER = 4,
};
/* of the box around it; a frame has less, a square has more */
static const float LETTER_INK = 0.17f, LETTER_INK_MOST = 0.85f;

static void pix_release(PIX **pix)
{
    pixDestroy(pix);
}

static void boxes_release(BOXA **boxes)
{
    boxaDestroy(boxes);
}

PIX *picture_strip(PIX *grey)
{
    BOX *top = boxCreate(0, 0, pixGetWidth(grey), pixGetHeight(grey) / QUARTER);
    PIX *strip = pixClipRectangle(grey, top, NULL);
    boxDestroy(&top);
    return strip;
}

PIX *picture_evened(PIX *grey)
{
    PIX *evened = pixBackgroundNormSimple(grey, NULL, NULL);
    return evened ? evened : pixCopy(NULL, grey);
}

/* What is as large and as dense as letters: no frames, rules or edges of the paper, no specks. */
static PIX *letters(PIX *black, int em)
{
    int speck = em / 12 > 2 ? em / 12 : 2;
    PIX *small CLEANUP(pix_release) =
        pixSelectBySize(black, 6 * em, 7 * em / 2, 8, L_SELECT_IF_BOTH, L_SELECT_IF_LT, NULL);
    PIX *dense CLEANUP(pix_release) =
        small ? pixSelectByAreaFraction(small, LETTER_INK, 8, L_SELECT_IF_GTE, NULL) : NULL;
    return dense
               ? pixSelectBySize(dense, speck, speck, 8, L_SELECT_IF_EITHER, L_SELECT_IF_GTE, NULL)
               : NULL;
}

/* Letters set apart by a width of their own are one line. */
static BOXA *line_boxes(PIX *letters, int em)
{
    PIX *joined CLEANUP(pix_release) = pixCloseSafeBrick(NULL, letters, 3 * em / 2, em / 4 + 1);
    BOXA *all CLEANUP(boxes_release) = joined ? pixConnCompBB(joined, 8) : NULL;
    return all ? boxaSort(all, L_SORT_BY_Y, L_SORT_INCREASING, NULL) : NULL;
}

/* A frame around letters would be read as one. */
static PIX *without(PIX *evened, PIX *black, PIX *letters)
{
    PIX *rest CLEANUP(pix_release) = pixSubtract(NULL, black, letters);
    PIX *wide CLEANUP(pix_release) = rest ? pixDilateBrick(NULL, rest, 3, 3) : NULL;
    PIX *clean = pixCopy(NULL, evened);
    if (clean && wide)
        pixPaintThroughMask(clean, wide, 0, 0, WHITE);
    return clean;
}

static PIXA *clipped(PIX *page, BOXA *boxes, int em)
{
    PIXA *lines = pixaCreate(PICTURE_LINES_MAX);
    for (int i = 0; lines && i < boxaGetCount(boxes) && pixaGetCount(lines) < PICTURE_LINES_MAX;
         i++) {
        int x, y, w, h;
        boxaGetBoxGeometry(boxes, i, &x, &y, &w, &h);
        if (h < em / 2 || h > 4 * em || w < 5 * em / 4)
            continue;
        BOX *around = boxCreate(x - em / 3, y - em / 3, w + 2 * em / 3, h + 2 * em / 3);
        BOX *within = NULL;
        PIX *line = pixClipRectangle(page, around, &within);
        boxDestroy(&around);
        if (line && within) {
            pixaAddPix(lines, line, L_INSERT);
            pixaAddBox(lines, within, L_INSERT);
        } else {
            pixDestroy(&line);
            boxDestroy(&within);
        }
    }
    return lines;
}

PIXA *picture_lines(PIX *evened, int side)
{
    int em = side / LETTERS_A_SIDE;
    if (em < LETTER_MIN)
        return NULL;
    PIX *black CLEANUP(pix_release) = pixThresholdToBinary(evened, BLACK);
    PIX *kept CLEANUP(pix_release) = black ? letters(black, em) : NULL;
    PIX *clean CLEANUP(pix_release) = kept ? without(evened, black, kept) : NULL;
    BOXA *boxes CLEANUP(boxes_release) = clean ? line_boxes(kept, em) : NULL;
    return boxes ? clipped(clean, boxes, em) : NULL;
}

/* Squares are what was blackened, specks are dirt. */
int picture_letters_count(PIX *evened, int side)
{
    int em = side / LETTERS_A_SIDE;
    if (em < LETTER_MIN)
        return 0;
    PIX *black CLEANUP(pix_release) = pixThresholdToBinary(evened, BLACK);
    PIX *kept CLEANUP(pix_release) = black ? letters(black, em) : NULL;
    PIX *large CLEANUP(pix_release) =
        kept ? pixSelectBySize(kept, em / 4, em / 4, 8, L_SELECT_IF_BOTH, L_SELECT_IF_GTE, NULL)
             : NULL;
    PIX *open CLEANUP(pix_release) =
        large ? pixSelectByAreaFraction(large, LETTER_INK_MOST, 8, L_SELECT_IF_LT, NULL) : NULL;
    l_int32 count = 0;
    return open && !pixCountConnComp(open, 8, &count) ? count : 0;
}
