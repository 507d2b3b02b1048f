/* The texts that a workbook holds once and its cells name by number. A cell may name a text of a megabyte, and a hundred thousand
 * cells the same one: the first cell of each text is always told, all further ones together come to WORDS_REPEATED_MAX bytes.
 * Internal to src/extract. */
#ifndef EXTRACT_SHARED_TEXTS_H
#define EXTRACT_SHARED_TEXTS_H

#include "extract/cells.h"

enum { SHARED_MAX = 4000000 };

struct shared_text {
    uint32_t end; /* in `all`; it begins where the one before ends */
    bool told;
};
struct shared_texts {
    struct words *w;
    struct str place; /* of the workbook */
    struct buf all;
    struct shared_text *texts;
    size_t count, cap;
};
struct shared_texts shared_texts_of(struct words *w, struct str place);
void shared_texts_free(struct shared_texts *s);

void shared_end(struct shared_texts *s); /* a text ends where `all` does now */
/* Into a cell; nothing where there is no text of that number. */
enum err must_check shared_put(struct shared_texts *s, struct cells *c, uint32_t row,
                               uint32_t column, uint64_t index);
/* After the last cell: texts that none of them names. They stood in cells that are deleted, and are still stored. */
enum err must_check shared_rest(struct shared_texts *s);

#endif
