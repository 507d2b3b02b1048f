/* A document as text: parts with their places, and what was not read. Opened by jailed readers (extractor.h). */
#ifndef EXTRACT_TEXT_H
#define EXTRACT_TEXT_H

#include "base/arena.h"
#include "extract/look.h"

/* Unread is never clean: the worst that was met is the document's. In rising order. */
enum coverage {
    COVERAGE_WHOLE,
    COVERAGE_PARTIAL, /* something in it was not read */
    COVERAGE_LOCKED,  /* behind a password */
    COVERAGE_TIMEOUT, /* its time ran out */
    COVERAGE_BROKEN,  /* its reader broke off: it needs too much memory, or is hostile */
    COVERAGE_UNKNOWN, /* of no known format */
    COVERAGE_COUNT
};
const char *coverage_name(enum coverage coverage); /* "partial" */

enum {
    TEXT_PARTS_MAX = 100000, /* of what is collected (extractor_text) */
    TEXT_NOTES_MAX = 1000,
    TEXT_PLACE_MAX = 1024, /* bytes of a place */
    TEXT_CHUNK = 64 * 1024,
    TEXT_BYTES_MAX = 256 << 20, /* of a text that is in memory as a whole */
    TEXT_PIECE = 4 << 20,       /* a longer text comes in pieces, */
    TEXT_OVERLAP = 4 << 10,     /* which repeat at most so much of the one before */
};
#define TEXT_STREAM_MAX (UINT64_C(4) << 30) /* text of one document */

/* An area of a page as it is shown, in parts of its width and height, from the upper left corner. */
enum { BOX_WHOLE = 100000 };
struct box {
    uint32_t page; /* from 0 */
    uint32_t x, y, w, h;
};

/* A letter that was recognized: bytes of its part's text, and where it stands. */
struct text_word {
    uint32_t from, to;
    struct box box;
};
enum { TEXT_WORDS_MAX = 4000000, TEXT_PAGES_MAX = 10000 };

/* "word/document.xml", "Sheet1!B7", "inner.zip/a.txt"; "" where the document is one text.
 *
 * A text over TEXT_PIECE comes in pieces of one place and look, cut at a line's end where one is near. Every piece
 * but the first begins with `again` bytes that stood at the end of the one before, so that what lies across the cut
 * is found: what ends within them has been seen already. */
struct text_part {
    struct str place, text; /* well-formed UTF-8 */
    enum text_look look;
    size_t again;
    uint64_t from, line;           /* bytes and line ends of this text that come before the piece */
    const struct text_word *words; /* in order, of extractor_words() alone */
    size_t word_count;
};
/* The line of a byte of it, from 1, in the text as a whole. */
int64_t text_line(const struct text_part *part, size_t at);
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
