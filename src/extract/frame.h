/* What crosses the pipe from the jail: frames of a kind (1 byte), a length (4 bytes, little endian) and so many
 * bytes. Internal to src/extract.
 *   HELLO   version (1)                  first
 *   SHEET   name                         what follows belongs to it
 *   CELL    row (4) column (2) kind (1) text
 *   MERGED  from row (4) to row (4) from column (2) to column (2)
 *   PART    look (1) place               text follows that stands there
 *   TEXT    text
 *   NOTE    coverage (1) place           something there was not read, and why
 *   WORD    from (4) to (4) page (4) x (4) y (4) width (4) height (4)   a letter of the last part's text, and where it stands
 *   IMAGE   width (4) height (4) size (4) place   a picture to be recognized; so many BYTES follow: a file, or where it has a width dots of 3
 *   PICTURE place                        one there was not read, or not whole
 *   BYTES   bytes                        of the document that was written anew
 *   LEFT    numbers (4 each)             what it left out, by enum rewrite_left
 *   FAILED  code (1) length of zh (2) zh en
 *   DONE    nothing                      last; without it the answer is not whole
 *   ENDED   signal (1) milliseconds (4)                   of the service's, behind the reader's last: 0 it ended well, 255 badly; and the processor's time that it took */
#ifndef EXTRACT_FRAME_H
#define EXTRACT_FRAME_H

#include "extract/table.h"

enum frame_kind {
    FRAME_HELLO = 1,
    FRAME_SHEET,
    FRAME_CELL,
    FRAME_MERGED,
    FRAME_FAILED,
    FRAME_DONE,
    FRAME_PART,
    FRAME_TEXT,
    FRAME_NOTE,
    FRAME_ENDED,
    FRAME_PICTURE,
    FRAME_BYTES,
    FRAME_LEFT,
    FRAME_WORD,
    FRAME_IMAGE
};

enum {
    FRAME_VERSION = 1,
    FRAME_HEAD = 5,
    FRAME_MAX = TABLE_CELL_BYTES + 16, /* bytes after the head */
};

static inline void put_le(unsigned char *at, uint32_t n, int bytes)
{
    for (int i = 0; i < bytes; i++)
        at[i] = (unsigned char)(n >> 8 * i);
}

static inline uint32_t get_le(const unsigned char *at, int bytes)
{
    uint32_t n = 0;
    for (int i = 0; i < bytes; i++)
        n |= (uint32_t)at[i] << 8 * i;
    return n;
}

#endif
