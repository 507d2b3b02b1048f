/* What pictures of a copy show, and where what is to be removed stands in it. Internal to src/redact. */
#ifndef REDACT_PICTURES_H
#define REDACT_PICTURES_H

#include "extract/extractor.h"
#include "redact/match.h"

/* PDF and pictures, whose copies are dots and nothing else. */
bool pictures_alone(struct str document);

/* All that is recognized on the copy's pages, with places. */
enum err must_check pictures_read(struct extractor *x, struct str copy, struct arena *a,
                                  struct extracted *ret_reading);

struct boxes {
    struct arena *a;
    struct box *rows;
    size_t count, room;
    uint32_t found, near; /* places; those that read only nearly so */
};
/* Adds a box for each line of each place where a needle stands, nearly, and marks the needle as seen. ERR_UNSUPPORTED: a place of
 * what was recognized is not known; ERR_TOO_LARGE. */
enum err must_check pictures_find(const struct extracted *reading, struct needle *needles,
                                  size_t count, struct boxes *boxes);

#endif
