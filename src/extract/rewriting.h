/* The parent's end of rewriting a document: which texts a result would hold, the result without what is cut, and a search in
 * its streams. Used by src/redact, which decides what to cut. */
#ifndef EXTRACT_REWRITING_H
#define EXTRACT_REWRITING_H

#include "extract/cuts.h"
#include "extract/text.h"

/* What a rewriting left out, counted: the reviewer is told. */
enum rewrite_left {
    LEFT_DELETIONS, /* tracked deletions */
    LEFT_COMMENTS,  /* and speaker's notes */
    LEFT_HIDDEN,    /* runs, rows, columns, sheets, slides */
    LEFT_PICTURES,  /* replaced by a grey one */
    LEFT_PARTS, /* of the package: properties, macros, embedded objects, thumbnails, custom XML ... */
    LEFT_COUNT
};

/* The part i of the answer is flow i. ERR_UNSUPPORTED: this cannot be redacted, the words say what to do; else as
 * extract_table(). */
enum err must_check rewriting_flows(struct str document, struct arena *a,
                                    struct extracted *ret_flows);
/* Appends to `out`, whose limit is REWRITING_MAX. */
enum err must_check rewriting_cut(struct str document, const struct cuts *cuts, struct arena *a,
                                  struct buf *out, uint32_t left[LEFT_COUNT]);
/* Notes of `ret_found`: the streams that hold one of the needles. */
enum err must_check rewriting_search(struct str document, const struct cuts *needles,
                                     struct arena *a, struct extracted *ret_found);

enum { REWRITING_MAX = 56 << 20 }; /* bytes of a document and of its result */

#endif
