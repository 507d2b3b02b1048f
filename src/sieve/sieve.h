/* All detectors over one text. */
#ifndef SIEVE_SIEVE_H
#define SIEVE_SIEVE_H

#include "sieve/finding.h"

/* Appends to `f`, sorted by place; marks also where blanks set their letters apart. A finding inside a
 * longer one of the same kind is left out. Offsets are those of `text`. */
enum err must_check sieve_text(struct str text, struct findings *f);

/* A finding's words for showing: marks as they stand, of all else the middle hidden. One line, in the
 * arena. */
struct str sieve_snippet(struct arena *a, struct str text, const struct finding *f);

#endif
