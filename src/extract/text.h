/* A document as text: parts with their places, and what was not read. Opened in the jailed program, as
 * spreadsheets are (extract.h). */
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
    COVERAGE_UNKNOWN, /* of no known format */
    COVERAGE_COUNT
};
const char *coverage_name(enum coverage coverage); /* "partial" */

enum {
    TEXT_INPUT_MAX = 64 << 20, /* bytes of the file */
    TEXT_PARTS_MAX = 100000,
    TEXT_NOTES_MAX = 1000,
    TEXT_PLACE_MAX = 1024, /* bytes of a place */
    TEXT_CHUNK = 64 * 1024,
    TEXT_BYTES_MAX = 256 << 20, /* text of all parts together */
};

/* "word/document.xml", "Sheet1!B7", "inner.zip/a.txt"; "" where the document is one text. */
struct text_part {
    struct str place, text; /* well-formed UTF-8 */
    enum text_look look;
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

/* A document as text with the places where it stands, and what of it was not read. A damaged or unknown file is no
 * failure: its coverage says so, and so it does where its time ran out or the reader broke off. ERR_IO: the
 * program is not there or answered what it may not. */
enum err must_check extract_text(int fd, struct arena *a, struct extracted *ret_text);

/* A file in memory for such bytes: gone when it is closed, in no folder, sealed against nothing but the end
 * of the process. */
enum err must_check memory_file(int *ret_fd);

#endif
