/* Exact data match: the office's own lists (people, contracts) found in any text, kept as keyed hashes of their
 * cells.
 *
 * What a column says is decided by the list. A cell of a column that points to its row by itself (a contract's
 * number) counts alone; of a column that does not (a name, a telephone number) only together with another cell
 * of the same row near it. What a list does not decide goes by form: a number of seven digits, six Chinese
 * characters, a code of eight letters count alone, a name as a hint. Two cells near each other are their row if
 * one of them is the row's own and long enough to tell, or both are its own; a long cell of at most eight rows
 * makes a row of any other cell. Written apart or together, full width, traditional, in capitals makes no
 * difference. */
#ifndef SIEVE_LISTED_H
#define SIEVE_LISTED_H

#include "sieve/finding.h"

enum {
    LISTED_KEY_SIZE = 32,
    LISTED_CELLS_MAX = 4000000, /* of all lists, empty ones too */
    LISTED_COLUMNS_MAX = 64,    /* of a list */
    LISTED_CELL_UNITS_MAX =
        16, /* words or Chinese characters that a cell is known by; what follows is not looked at */
    LISTED_NEAR = 300, /* bytes between two cells of a row */
};

struct listed;
struct listed *listed_new(const unsigned char key[LISTED_KEY_SIZE]);
void listed_free(struct listed *l); /* wipes the key; NULL is fine */

enum listed_role {
    LISTED_BY_FORM,
    LISTED_ALONE,    /* a cell is its row */
    LISTED_TOGETHER, /* only with another one of the row */
};
struct listed_column {
    struct str head;
    enum listed_role role;
};

/* What is kept of a cell. Whoever has the key too can test guesses of what it says, nobody else. */
struct listed_cell {
    uint64_t hash; /* 0: an empty cell */
    uint32_t gate; /* of its first two units, LISTED_GATE_BITS */
    uint8_t units; /* 1..LISTED_CELL_UNITS_MAX */
    uint8_t worth; /* what its form says alone: 0 nothing, 1 a hint, 2 its row */
};
enum { LISTED_GATE_BITS = 22, LISTED_WORTHS = 3 };
enum err must_check listed_hash(const struct listed *l, struct str cell,
                                struct listed_cell *ret_cell);

/* A list begins; the rows that follow are its own, a cell for each of its columns. `name` is what findings say.
 * ERR_TOO_LARGE past the limits. */
enum err must_check listed_begin(struct listed *l, struct str name, enum level level,
                                 const struct listed_column *columns, size_t count);
enum err must_check listed_put(struct listed *l, int64_t row, const struct listed_cell *cells);
/* Hashed and put. */
enum err must_check listed_add(struct listed *l, int64_t row, const struct str *cells);

/* Bytes of memory that it takes. */
size_t listed_memory(const struct listed *l);

/* Appends findings in `joined` (normal_join): `source` is the list's name, `row` and `columns` which cells were
 * met; they live as `f` does. Any number of threads at once. */
enum err must_check listed_find(const struct listed *l, const struct normal *joined,
                                struct findings *f);

static inline void listed_cleanup(struct listed **l)
{
    listed_free(*l);
}

#endif
