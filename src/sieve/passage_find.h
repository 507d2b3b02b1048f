/* Stretches of a text that are also in a registered document: passage_find.c finds them,
 * passage_choose.c decides which of them are told. */
#ifndef SIEVE_PASSAGE_FIND_H
#define SIEVE_PASSAGE_FIND_H

#include "sieve/passage_index.h"

enum {
    SPAN_GAP = 24,      /* units between two stretches that are one passage with something put in */
    SPANS_MAX = 200000, /* of one text: what only repeats the secrets' boilerplate stops there */
};

struct span {
    size_t from, to; /* bytes of the text; of fingerprints: units */
    uint32_t document;
    unsigned weight,
        others; /* `others`: registered documents that have it, at least 1 but for public ones */
    int64_t shift[2]; /* unit of the document less unit of the text, at both ends */
    unsigned need;    /* of weight, set by choosing */
    enum level level; /* likewise: of the document, or of another that has the same */
};
struct spans {
    struct arena *a;
    struct span *rows;
    size_t count, room;
    size_t dropped; /* past SPANS_MAX */
};

/* Joins what belongs together and leaves what is to be told, by place. */
void spans_choose(const struct passages *p, struct spans *spans, size_t gap);
int span_sure(const struct span *x); /* of those chosen */

#endif
