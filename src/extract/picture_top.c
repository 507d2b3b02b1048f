#include "extract/picture_top.h"

#include "base/err.h"

enum {
    LETTERS_A_SIDE = 52, /* 16 points, as marks have it, on A4 */
    LETTER_MIN = 8,      /* dots; less cannot be read */
    BLACK = 165,         /* of evened grey, where paper is 200 and more */
    WHITE = 255,
    QUARTER = 4,
    COARSE = 8,         /* a dot in so many is enough to see where the paper begins */
    PAPER_PERCENT = 25, /* of a row that is as bright as paper, at most tilted */
    TOP_PERCENT = 34,   /* of the width, below the upper edge of the paper */
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

/* The first row of a picture that shows paper and not the table it lies on, which is darker; 0 where none is seen. */
static int paper_from(PIX *grey)
{
    int bright = 0, width = pixGetWidth(grey), row = 0;
    PIX *paper CLEANUP(pix_release) = NULL;
    if (pixOtsuAdaptiveThreshold(grey, width, pixGetHeight(grey), 0, 0, 0.0f, NULL, &paper))
        return 0;
    for (; row < pixGetHeight(paper); row++) {
        int dark = 0;
        pixCountPixelsInRow(paper, row, &dark, NULL);
        bright = width - dark;
        if (bright * 100 >= width * PAPER_PERCENT)
            return row;
    }
    return 0;
}

int picture_top_height(PIX *shown)
{
    int height = pixGetHeight(shown), usual = height / QUARTER;
    PIX *coarse CLEANUP(pix_release) = pixScaleByIntSampling(shown, COARSE);
    PIX *grey CLEANUP(pix_release) = coarse ? pixConvertTo8(coarse, 0) : NULL;
    int paper = grey ? paper_from(grey) * COARSE : 0;
    int reach = paper ? paper + pixGetWidth(shown) * TOP_PERCENT / 100 : 0;
    reach = reach < height / 2 ? reach : height / 2;
    return reach > usual ? reach : usual;
}

PIX *picture_strip(PIX *pix, int height)
{
    BOX *top = boxCreate(0, 0, pixGetWidth(pix), height);
    PIX *strip = pixClipRectangle(pix, top, NULL);
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

/* Whether something red lies in the box. */
static bool touches(PIX *red, BOX *box, int least)
{
    int count = 0;
    PIX *part CLEANUP(pix_release) = pixClipRectangle(red, box, NULL);
    return part && !pixCountPixels(part, &count, NULL) && count >= least;
}

/* All lines, or those that `red` touches. */
static PIXA *clipped(PIX *page, BOXA *boxes, int em, PIX *red)
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
        bool wanted = !red || touches(red, around, em * em / 8);
        PIX *line = wanted ? pixClipRectangle(page, around, &within) : NULL;
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

static PIXA *lines_of(PIX *evened, int side, PIX *red)
{
    int em = side / LETTERS_A_SIDE;
    if (em < LETTER_MIN)
        return NULL;
    PIX *black CLEANUP(pix_release) = pixThresholdToBinary(evened, BLACK);
    PIX *kept CLEANUP(pix_release) = black ? letters(black, em) : NULL;
    PIX *clean CLEANUP(pix_release) = kept ? without(evened, black, kept) : NULL;
    BOXA *boxes CLEANUP(boxes_release) = clean ? line_boxes(kept, em) : NULL;
    return boxes ? clipped(clean, boxes, em, red) : NULL;
}

PIXA *picture_lines(PIX *evened, int side)
{
    return lines_of(evened, side, NULL);
}

PIXA *picture_lines_under_red(PIX *strip, int side)
{
    if (pixGetDepth(strip) != 32)
        return NULL;
    /* by hue: tinted paper and brown tables are none */
    PIX *red CLEANUP(pix_release) = pixMakeArbMaskFromRGB(strip, 0.75f, -1.0f, 0.0f, 12.0f);
    int count = 0;
    if (!red || pixCountPixels(red, &count, NULL) || !count)
        return NULL;
    PIX *seen CLEANUP(pix_release) = pixGetRGBComponent(strip, COLOR_RED); /* red is white in it */
    PIX *evened CLEANUP(pix_release) = seen ? picture_evened(seen) : NULL;
    return evened ? lines_of(evened, side, red) : NULL;
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
