/* Convergence: what all releases together give away about one subject (a person, project, unit, place), though each
 * of them alone is harmless.
 *
 * An attribute that a share p of all subjects has says -log2(p) bits of which one is meant. Summed over the
 * distinct attributes that were released of a subject, the sum names it once it reaches log2 of how many
 * there are: a name of a street that a quarter shares adds two bits, a rare post ten. Attributes are
 * counted as independent, so the sum is an upper estimate: it warns early rather than late.
 *
 * Pure: the caller keeps the rows. */
#ifndef SIEVE_CONVERGE_H
#define SIEVE_CONVERGE_H

#include "base/arena.h"

/* That an item gave one attribute of a subject away. */
struct exposure {
    int64_t subject, item; /* items in the order of their release */
    uint32_t attribute;    /* which: post, place, age ... */
    uint32_t value;
    uint32_t having, population; /* subjects that have this value, of how many; having >= 1 */
};

struct converged {
    int64_t subject;
    uint32_t millibits; /* of all releases and the item together */
    uint32_t before;    /* without the item */
    const struct exposure *
        *reasons; /* one for each attribute, the earliest of its most telling value; by item */
    size_t reason_count;
};

/* Surprise in thousandths of a bit: -log2(having / population), at most 32 bits. */
uint32_t exposure_millibits(const struct exposure *x);

/* Subjects whose sum reaches `threshold` (millibits) with the item `now` and to which it adds something, by subject.
 * `rows` are all exposures of these subjects, those of the item too, in any order. The arrays live in `a`. */
size_t converge(struct arena *a, const struct exposure *rows, size_t count, int64_t now,
                uint32_t threshold, struct converged **ret_found);

#endif
