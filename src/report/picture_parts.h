/* The kinds of pictures. Internal to src/report. */
#ifndef REPORT_PICTURE_PARTS_H
#define REPORT_PICTURE_PARTS_H

#include "report/canvas.h"
#include "report/writers.h"

/* The same seed gives the same picture. */
struct picture_dice {
    uint64_t state;
};
uint32_t picture_random(struct picture_dice *dice, uint32_t below);

void picture_head(struct canvas *c, const struct picture *p, double width);
void picture_map(struct canvas *c, const struct picture *p, double width, double height);
void picture_form(struct canvas *c, const struct picture *p, double width, double height);

#endif
