/* What is usual: median and median absolute deviation, in whole numbers. One wild value moves neither, so
 * a day of gathering does not make the next one usual. Pure. */
#ifndef INSPECT_ROBUST_H
#define INSPECT_ROBUST_H

#include <stdbool.h>
#include <stdint.h>

/* Of `count` values: twice the median and four times the median of the distances from it, so that halves
 * stay whole. */
struct usual {
    int count;
    int64_t median2, mad4;
};
/* Values from 0 to 1,000,000,000; the array is sorted. count 0: all 0. */
struct usual usual_of(int64_t *values, int count);

/* The highest whole number that is still usual: median + times * the deviation, which counts as 1 at
 * least (who always did the same may do one more). */
int64_t usual_limit(const struct usual *u, int times);

#endif
