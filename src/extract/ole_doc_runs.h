/* Where in a Word document's stream characters are not simply shown. Internal to src/extract. */
#ifndef EXTRACT_OLE_DOC_RUNS_H
#define EXTRACT_OLE_DOC_RUNS_H

#include "extract/layers.h"

struct doc_run {
    uint32_t from, to; /* bytes of the stream */
    enum text_look look;
};
struct doc_runs {
    struct doc_run *all; /* by `from` */
    size_t count, cap;
};

/* `bins` is the table of character formats (PlcBteChpx); the formats lie in pages of the stream. */
void doc_runs_read(struct arena *a, struct str stream, struct str bins, struct doc_runs *ret_runs);

/* How the byte at `at` lies, and up to where that is so. */
enum text_look doc_look(const struct doc_runs *r, uint32_t at, uint32_t *ret_to);

#endif
