/* A document as text: parts with their places, and what was not read. The parent's side; internal to
 * src/extract but for the types, which extract.h hands out. */
#ifndef EXTRACT_TEXT_H
#define EXTRACT_TEXT_H

#include "base/arena.h"

/* Unread is never clean: the worst that was met is the document's. In rising order. */
enum coverage {
    COVERAGE_WHOLE,
    COVERAGE_PARTIAL, /* something in it was not read */
    COVERAGE_LOCKED,  /* behind a password */
    COVERAGE_TIMEOUT, /* its time ran out */
    COVERAGE_UNKNOWN, /* of no known format */
    COVERAGE_COUNT
};
const char *coverage_name(enum coverage coverage); /* "partial" */

enum {
    TEXT_PARTS_MAX = 100000,
    TEXT_NOTES_MAX = 1000,
    TEXT_PLACE_MAX = 1024, /* bytes of a place */
    TEXT_CHUNK = 64 * 1024,
    TEXT_BYTES_MAX = 256 << 20, /* text of all parts together */
};

/* "word/document.xml", "Sheet1!B7", "inner.zip/a.txt"; "" where the document is one text. */
struct text_part {
    struct str place, text; /* well-formed UTF-8 */
};
struct text_note {
    enum coverage why;
    struct str place;
};
struct extracted {
    const struct text_part *parts;
    size_t part_count;
    const struct text_note *notes;
    size_t note_count;
    enum coverage coverage;
};

#endif
