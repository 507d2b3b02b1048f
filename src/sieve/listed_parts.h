/* What listed.c (keeping) and listed_find.c (searching) share. Private to this folder. */
#ifndef SIEVE_LISTED_PARTS_H
#define SIEVE_LISTED_PARTS_H

#include "crypto/siphash.h"
#include "sieve/listed.h"
#include "sieve/passage_gram.h"

enum worth { WORTH_NOTHING, WORTH_HINT, WORTH_ALONE };
enum {
    ROWS_EACH_MAX = 8, /* a cell that more rows have is common */
    COMMON = ROWS_EACH_MAX + 1,
    LENGTHS_BITS = 16,
    TAG_BITS = 10, /* of a slot: the rest is the cell */
};
_Static_assert(LISTED_CELLS_MAX < 1 << (32 - TAG_BITS), "a slot numbers any cell");

/* A text that some cells have. */
struct cell {
    uint64_t hash;
    uint32_t last;        /* entry that has it, from 1; the others follow by `before` */
    uint8_t count, worth; /* count: rows that have it, at most COMMON */
};
/* A cell of a row. */
struct entry {
    uint32_t cell;   /* from 1; 0: empty */
    uint32_t before; /* another entry with the same text; 0: none */
};
struct list {
    struct str name;
    enum level level;
    const struct listed_column *columns;
    uint32_t width, first_row, first_entry;
};

struct listed {
    struct siphash_key key;
    uint64_t gate_key[2]; /* odd */
    struct arena *a;
    uint32_t *slots; /* open addressing: cell + 1, tagged; 0: free */
    size_t slot_count, cell_count, cell_room, entry_count, entry_room, row_count, row_room;
    struct cell *cells;
    struct entry *entries;
    uint32_t *rows; /* their numbers */
    struct list *lists;
    size_t list_count, list_room;
    uint64_t gate[(1 << LISTED_GATE_BITS) / 64]; /* bit: a cell begins so */
    uint16_t lengths
        [1 << LENGTHS_BITS]; /* by the gate's lower bits: bit k: there are cells of k + 1 units */
};

/* Units of a text as cells are compared: digits that single blanks or hyphens part are one number. */
enum token_kind { TOKEN_WORD, TOKEN_HAN, TOKEN_NUMBER };
struct tokens {
    size_t n;
    uint64_t hash[GRAM_SEGMENT_UNITS + 1]; /* behind the last: 0 */
    uint32_t from[GRAM_SEGMENT_UNITS];
    uint32_t number_end[GRAM_SEGMENT_UNITS]; /* of numbers alone */
    uint8_t kind[GRAM_SEGMENT_UNITS];
};
static inline size_t token_end(struct str text, const struct tokens *t, size_t i)
{
    return t->kind[i] == TOKEN_NUMBER ? t->number_end[i] : unit_end(text, t->from[i]);
}
/* Of a segment from `at` on; where the next one begins. */
size_t listed_tokens(struct str text, size_t at, struct units *u, struct tokens *t);

static inline uint64_t listed_chain(const struct listed *l, uint64_t hash, uint64_t unit)
{
    return siphash_word(&l->key, hash ^ unit, 1, 3);
}

/* A number is known by itself, all else by two units: a name's first character begins too many words. */
static inline uint32_t listed_gate(const struct listed *l, uint64_t first, uint64_t second)
{
    return (uint32_t)((first * l->gate_key[0] + second * l->gate_key[1]) >>
                      (64 - LISTED_GATE_BITS));
}

/* The cell with that hash, from 1; 0: none. */
uint32_t listed_cell_of(const struct listed *l, uint64_t hash);

#endif
