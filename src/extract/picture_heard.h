/* What a model recognized, with the place of every letter on the page as it is shown. Internal to src/extract. */
#ifndef EXTRACT_PICTURE_HEARD_H
#define EXTRACT_PICTURE_HEARD_H

#include <leptonica/allheaders.h>
#include <tesseract/capi.h>

#include "base/buf.h"
#include "extract/text.h"

/* How what a model looks at lies on the page: cut out of it at x, y and made larger by `scale`, after the page of `width` to `height` dots was
 * turned upright by so many quarters to the right. */
struct view {
    float scale;
    int x, y, width, height, quarters;
    uint32_t page;
};

struct heard_word {
    struct text_word at;
    float sure; /* percent */
};

struct heard {
    struct buf text;
    struct arena *a;
    struct heard_word *words; /* of the text, in order, where places are asked for */
    size_t count, room;
    bool wants_places;
};

/* Adds what the model has just recognized, gaps as one blank each, and where its letters stand. False: the places of what it
 * says cannot be had. */
bool must_check heard_add(struct heard *h, TessBaseAPI *model, struct str said,
                          const struct view *view);

/* The page as it is shown, grey, without what was heard of it with some certainty: white. NULL: no memory. */
PIX *heard_beside(const struct heard *all, int count, PIX *shown);

#endif
