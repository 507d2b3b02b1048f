#include "sieve/converge.h"

#include <math.h>
#include <stdlib.h>

enum { MILLIBITS_MAX = 32000 };

uint32_t exposure_millibits(const struct exposure *x)
{
    if (!x->having || x->having >= x->population)
        return 0;
    double bits = -log2((double)x->having / (double)x->population);
    return bits >= MILLIBITS_MAX / 1000 ? MILLIBITS_MAX : (uint32_t)lround(bits * 1000);
}

/* By subject and attribute; of an attribute the most telling first, of equals the earliest. */
static int by_attribute(const void *x, const void *y)
{
    const struct exposure *a = *(const struct exposure *const *)x;
    const struct exposure *b = *(const struct exposure *const *)y;
    if (a->subject != b->subject)
        return a->subject < b->subject ? -1 : 1;
    if (a->attribute != b->attribute)
        return a->attribute < b->attribute ? -1 : 1;
    uint32_t bits = exposure_millibits(a), others = exposure_millibits(b);
    if (bits != others)
        return bits > others ? -1 : 1;
    if (a->item != b->item)
        return a->item < b->item ? -1 : 1;
    return (a->value > b->value) - (a->value < b->value);
}

static int by_item(const void *x, const void *y)
{
    const struct exposure *a = *(const struct exposure *const *)x;
    const struct exposure *b = *(const struct exposure *const *)y;
    if (a->item != b->item)
        return a->item < b->item ? -1 : 1;
    return (a->attribute > b->attribute) - (a->attribute < b->attribute);
}

/* The rows of one subject. */
static void sum_up(struct arena *a, const struct exposure **rows, size_t count, int64_t now,
                   struct converged *found)
{
    *found = (struct converged){.subject = rows[0]->subject,
                                .reasons = NEW_ARRAY(a, const struct exposure *, count)};
    for (size_t i = 0; i < count;) {
        size_t end = i, old = i;
        while (end < count && rows[end]->attribute == rows[i]->attribute)
            end++;
        while (old < end && rows[old]->item == now)
            old++;
        found->millibits += exposure_millibits(rows[i]);
        found->before += old < end ? exposure_millibits(rows[old]) : 0;
        if (exposure_millibits(rows[i]))
            found->reasons[found->reason_count++] = rows[i];
        i = end;
    }
    if (found->reason_count)
        qsort(found->reasons, found->reason_count, sizeof(struct exposure *), by_item);
}

size_t converge(struct arena *a, const struct exposure *rows, size_t count, int64_t now,
                uint32_t threshold, struct converged **ret_found)
{
    const struct exposure **sorted = NEW_ARRAY(a, const struct exposure *, count + 1);
    struct converged *found = NEW_ARRAY(a, struct converged, count + 1);
    size_t kept = 0;
    for (size_t i = 0; i < count; i++)
        sorted[i] = &rows[i];
    if (count)
        qsort(sorted, count, sizeof *sorted, by_attribute);
    for (size_t i = 0; i < count;) {
        size_t end = i;
        while (end < count && sorted[end]->subject == sorted[i]->subject)
            end++;
        sum_up(a, sorted + i, end - i, now, &found[kept]);
        kept += found[kept].millibits >= threshold && found[kept].millibits > found[kept].before;
        i = end;
    }
    *ret_found = found;
    return kept;
}
