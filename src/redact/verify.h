/* The proof that nothing is left. Internal to src/redact. */
#ifndef REDACT_VERIFY_H
#define REDACT_VERIFY_H

#include "redact/match.h"
#include "redact/redact.h"

struct extractor;

/* Reads the result as a foreign file and searches its texts in every form, and its unpacked streams for the bytes of the
 * needles in every usual writing. ERR_REFUSED: found. Fills coverage and notes. `shown`: what its pictures were recognized to show and was looked into,
 * NULL: they are read here. */
enum err must_check verify(struct extractor *x, struct str result, const struct extracted *shown,
                           const struct needle *needles, size_t count, struct arena *a,
                           struct redact_result *ret_result);

#endif
