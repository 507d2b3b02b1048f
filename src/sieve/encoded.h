/* Base64 that text is hidden in: runs of at least 40 characters, perhaps over lines, that decode to text. */
#ifndef SIEVE_ENCODED_H
#define SIEVE_ENCODED_H

#include "base/buf.h"

enum { ENCODED_LEAST = 40, ENCODED_MAX = 4 << 20 };

/* The next such run from *at on: what it says goes to `plain`, which is emptied first; *at behind it.
 * False where there is none left. */
bool encoded_next(struct str text, size_t *at, struct buf *plain, size_t *ret_from, size_t *ret_to);

#endif
