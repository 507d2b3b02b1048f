/* The fingerprints of one document, without any key. */
#ifndef SIEVE_PRINTS_H
#define SIEVE_PRINTS_H

#include "base/arena.h"
#include "sieve/passage_gram.h"

enum { PRINTS_UNITS_MAX = 1 << 28 };

struct prints {
    size_t units;
    const uint8_t *codes; /* of each unit: passage_gram.h */
    const struct gram *grams;
    const uint32_t *lines; /* of each gram: where it begins in its text, from 1 */
    size_t gram_count;
};

/* Of the texts of a document as its reader gave them, one after the other; no gram goes from one into the
 * next. ERR_TOO_LARGE past PRINTS_UNITS_MAX. */
enum err must_check prints_make(struct arena *a, const struct str *texts, size_t count,
                                struct prints *ret_prints);

/* Appends some units of a document, with the grams that lie in them, as a text of its own: `into` begins empty and keeps
 * to one arena. */
void prints_append(struct arena *a, struct prints *into, const struct prints *from, uint32_t unit,
                   uint32_t end);

#endif
