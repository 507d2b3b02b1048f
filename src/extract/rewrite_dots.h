/* Dots of a picture that is made anew. Internal to src/extract. */
#ifndef EXTRACT_REWRITE_DOTS_H
#define EXTRACT_REWRITE_DOTS_H

#include "extract/rewrite.h"

struct picture {
    unsigned width, height;
    unsigned char *dots; /* red, green, blue */
};

/* For its width and height; false: too large. */
bool must_check picture_room(struct picture *p);
void picture_free(struct picture *p);
/* The boxes of that page in black; whatever dot they touch. */
void picture_cover(struct picture *p, const struct cuts *cuts, uint32_t page);
/* ERR_INPUT: a box lies on a page that is not among so many. */
enum err must_check picture_pages(const struct rewriter *r, uint32_t pages);

#endif
