/* A document sieved part by part, as the readers give them. The cells of a sheet are sieved together, so that what stands
 * beside and above a cell counts as evidence, and a hundred thousand cells cost what their text does; each finding still
 * belongs to one cell, as if it had been sieved alone.
 *
 * What lies across two cells is told of the first where only the whole says something (a passage of a secret, coordinates,
 * an entry of a list); anything else across them is no finding, because nobody wrote it so. */
#ifndef SIEVE_DOCUMENT_H
#define SIEVE_DOCUMENT_H

#include "extract/text.h"
#include "sieve/sieve.h"

enum {
    DOCUMENT_CELL_MAX = 32 * 1024,  /* bytes of a cell; a longer one is sieved alone */
    DOCUMENT_HELD_MAX = 256 * 1024, /* bytes of cells that wait for each other */
    DOCUMENT_CELLS_MAX = 16384
};

/* Called once for each part, in the order in which they came; findings are in the part's own bytes, sorted. */
struct document_sink {
    void *at;
    enum err (*part)(void *at, const struct text_part *part, struct findings *f);
};

/* With `a` the parts' places and texts must live as long as it does, and findings live there too; NULL: nothing that the
 * sink is given outlives its call. */
struct document_sieve;
struct document_sieve *document_sieve_new(struct sieve *sieve, struct arena *a,
                                          const struct document_sink *sink);
void document_sieve_free(struct document_sieve *d); /* NULL is fine */

/* The sink's own failures, and those of sieve_text(). */
enum err must_check document_sieve_part(struct document_sieve *d, const struct text_part *part);
/* What waits; another document may follow. */
enum err must_check document_sieve_end(struct document_sieve *d);

static inline void document_sieve_cleanup(struct document_sieve **d)
{
    document_sieve_free(*d);
}

#endif
