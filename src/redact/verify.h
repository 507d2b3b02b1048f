/* The proof that nothing is left. Internal to src/redact. */
#ifndef REDACT_VERIFY_H
#define REDACT_VERIFY_H

#include "redact/match.h"
#include "redact/redact.h"

/* Reads the result as a foreign file and searches its texts in every form, and its unpacked streams for the bytes of the
 * needles in every usual writing. ERR_REFUSED: found. Fills coverage and notes. */
enum err must_check verify(struct str result, const struct needle *needles, size_t count,
                           struct arena *a, struct redact_result *ret_result);

#endif
