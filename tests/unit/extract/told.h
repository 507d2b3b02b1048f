/* What the readers of documents say of bytes, kept for a test. */
#ifndef TESTS_UNIT_EXTRACT_TOLD_H
#define TESTS_UNIT_EXTRACT_TOLD_H

#include "extract/words.h"

struct told {
    struct arena *a;
    struct text_part *parts;
    size_t part_count, part_cap;
    struct text_note *notes;
    size_t note_count, note_cap;
};

struct told told(struct arena *a, struct str bytes);

/* The text of that place which lies so, all of it; "" where there is none. */
const char *told_at(const struct told *t, enum text_look look, const char *place);
/* The worst note. */
enum coverage told_coverage(const struct told *t);

#endif
