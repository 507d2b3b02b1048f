/* Declared mosaics: an officer writes down which facts together are a secret though each is harmless, and in which
 * words each may stand; the sieve watches for all of them over any number of releases.
 *
 * A mosaic may say what it is about: then a text counts only if it speaks of that too, so that a common word of one
 * piece in an unrelated text is none. A piece that most releases have anyway says nothing and is better left
 * out. */
#ifndef SIEVE_MOSAIC_H
#define SIEVE_MOSAIC_H

#include "access/level.h"
#include "base/arena.h"
#include "sieve/normal.h"

enum { MOSAIC_PIECES_MAX = 64, MOSAIC_WORD_MIN = 2 /* bytes */ };

/* Words of which any one will do; Latin ones whole and in any case. */
struct mosaic_words {
    const struct str *rows;
    size_t count;
};
struct mosaic {
    struct str number;         /* of its entry */
    enum level level;          /* of all pieces together */
    struct mosaic_words about; /* empty: any text counts */
    const struct mosaic_words *pieces;
    size_t piece_count;
    size_t need; /* how many pieces make it; 0: all */
};

/* All of them, ready to be looked for; read only, shared by threads. */
struct mosaics;
/* Copies what it needs. ERR_INPUT: a mosaic without pieces or with more than MOSAIC_PIECES_MAX, a piece without words, a
 * word of less than MOSAIC_WORD_MIN bytes, a `need` that is more than the pieces or 1. */
enum err must_check mosaics_new(const struct mosaic *rows, size_t count,
                                struct mosaics **ret_mosaics);
void mosaics_free(struct mosaics *m); /* NULL is fine */

/* A piece that a text has. */
struct mosaic_fact {
    uint32_t mosaic, piece; /* as given to mosaics_new() */
    size_t from, to;        /* bytes of the original, where it stands first */
};
/* Facts of a text (normal_join), each once, by mosaic and piece. */
size_t mosaics_facts(const struct mosaics *m, const struct normal *joined, struct arena *a,
                     struct mosaic_fact **ret_facts);

/* What was released before, or what one reader has gathered. */
struct mosaic_release {
    uint32_t mosaic, piece;
    int64_t item; /* in the order of release */
};
struct mosaic_complete {
    uint32_t mosaic;
    const int64_t
        *items; /* that brought a piece, each once, in order; the last is the text itself */
    size_t item_count;
    uint64_t pieces; /* bit i: piece i is out with this text */
};
/* Mosaics that the text makes complete, or to which it adds where they were so: facts of the text as item `now`, and
 * all that went before, in any order. */
size_t mosaics_complete(const struct mosaics *m, const struct mosaic_release *before, size_t count,
                        const struct mosaic_fact *facts, size_t fact_count, int64_t now,
                        struct arena *a, struct mosaic_complete **ret_complete);

static inline void mosaics_cleanup(struct mosaics **m)
{
    mosaics_free(*m);
}

#endif
