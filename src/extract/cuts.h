/* What the parent asks of the jail when a document is to be rewritten or searched: a list in front of the document's
 * bytes, in one memory file. Internal to src/extract.
 *   "CUTS" version (1) flags (1) number of records (4), all little endian; then records:
 *   'C' flow (4) from (4) to (4) length (1) replacement    by flow and place, none over another
 *   'B' page (4) x (4) y (4) width (4) height (4)           parts of the page's width and height (text.h)
 *   'N' length (2) bytes                                    to be searched for */
#ifndef EXTRACT_CUTS_H
#define EXTRACT_CUTS_H

#include "base/buf.h"
#include "extract/text.h"

enum {
    CUTS_VERSION = 2,
    CUTS_MAX = 200000,
    CUTS_BYTES_MAX = 4 << 20, /* of the whole list */
    CUT_WITH_MAX = 64,        /* bytes of a replacement */
    NEEDLE_MAX = 4096,
};

enum cuts_flags { CUTS_KEEP_PICTURES = 1 };

struct cut {
    uint32_t flow;     /* which text: they count as they come */
    uint32_t from, to; /* bytes of it, at character boundaries */
    struct str with;   /* instead of it; "": a block for each character */
};

struct cuts {
    const struct cut *cuts;
    const struct box *boxes;
    const struct str *needles;
    size_t cut_count, box_count, needle_count;
    unsigned flags;
};

void cuts_write(struct buf *out, const struct cuts *c);
/* The list off the front of `file`, checked as if a stranger had written it; what follows is the document. Texts lie in
 * `file`. ERR_INPUT. */
enum err must_check cuts_read(struct arena *a, struct str file, struct cuts *ret_cuts,
                              struct str *ret_document);

#endif
