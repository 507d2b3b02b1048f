/* Exact data match: the office's own lists (people, contracts) found in any text, kept as keyed hashes of their
 * cells.
 *
 * Cells of two columns of one row near each other are that row: a name and its telephone number. A cell that is
 * long enough to point to its row alone (a number of seven digits, six Chinese characters, a code of eight
 * letters) counts alone, a name only as a hint, and what several rows have not at all. Written apart or
 * together, full width, traditional, in capitals makes no difference. */
#ifndef SIEVE_LISTED_H
#define SIEVE_LISTED_H

#include "sieve/finding.h"

enum {
    LISTED_KEY_SIZE = 32,
    LISTED_ROWS_MAX = 2000000, /* of all lists */
    LISTED_COLUMNS_MAX = 64,
    LISTED_CELL_UNITS_MAX = 16, /* words or Chinese characters; longer cells are passed over */
    LISTED_NEAR = 300,          /* bytes between two cells of a row */
};

struct listed;
struct listed *listed_new(const unsigned char key[LISTED_KEY_SIZE]);
void listed_free(struct listed *l); /* wipes the key; NULL is fine */

/* A row of a list; `name` and `row` (as the list numbers them) are what findings say: "contracts:17".
 * ERR_TOO_LARGE past the limits. */
enum err must_check listed_add(struct listed *l, struct str name, int64_t row, enum level level,
                               const struct str *cells, size_t count);

/* Appends findings in `joined` (normal_join); `source` lives as `f` does. Any number of threads at once. */
enum err must_check listed_find(const struct listed *l, const struct normal *joined,
                                struct findings *f);

static inline void listed_cleanup(struct listed **l)
{
    listed_free(*l);
}

#endif
