/* Compound files made for a test, and the documents that lie in them. */
#ifndef TESTS_UNIT_EXTRACT_COMPOUND_H
#define TESTS_UNIT_EXTRACT_COMPOUND_H

#include "base/buf.h"

/* A stream, or where `bytes.p` is NULL a storage. `in` is the storage it lies in, counted from 1 in the order of
 * the list; 0 is the root. */
struct member {
    const char *name;
    struct str bytes;
    int in;
};

/* Streams shorter than 4096 bytes lie in mini sectors. At most 60 KiB together. */
struct str compound(struct arena *a, const struct member *members, size_t n);

void put16(struct buf *b, unsigned n);
void put32(struct buf *b, uint32_t n);
void set16(struct buf *b, size_t at, unsigned n);
void set32(struct buf *b, size_t at, uint32_t n);
void put_zeros(struct buf *b, size_t up_to); /* until it has so many bytes */
void put_wide(struct buf *b, const char *utf8);

/* A Word document whose body is `shown`, then a deleted, a hidden, and an 8-bit piece; `comment` is one. */
struct str word_document(struct arena *a, const char *shown, const char *deleted,
                         const char *hidden, const char *narrow, const char *comment);
/* A workbook: the first sheet shows two shared texts (one runs over two records) and a number, the second is
 * hidden. */
struct str old_workbook(struct arena *a, const char *one, const char *two, const char *hidden);
/* A show: the slide's text now, what it was before, and a remark of the speaker. */
struct str old_show(struct arena *a, const char *now, const char *before, const char *notes);
struct str old_letter(struct arena *a, const char *subject, const char *body, const char *to,
                      struct str attachment);

#endif
