/* ASCII armor: strict PEM (RFC 7468) labelled AGE ENCRYPTED FILE. White space may stand before and
 * after it, at most 1 KiB each; lines may end in CR LF. */
#ifndef CRYPTO_AGE_ARMOR_H
#define CRYPTO_AGE_ARMOR_H

#include "base/buf.h"
#include "crypto/age/age.h"

struct armor_writer {
    struct age_sink to;
    unsigned char pending[48]; /* less than a line */
    size_t pending_count;
    struct buf lines;
};

void armor_writer_init(struct armor_writer *w, struct age_sink to);
enum err must_check armor_write(struct armor_writer *w, const void *p, size_t n);
enum err must_check armor_close(struct armor_writer *w); /* last line and footer */
void armor_writer_release(struct armor_writer *w);

struct armor_reader;

/* `begun` are the first bytes, read from the source already (copied); at most ARMOR_BEGUN_MAX. */
enum { ARMOR_BEGUN_MAX = 128 * 1024 };
struct armor_reader *armor_reader_new(struct age_source from, struct str begun);
void armor_reader_free(struct armor_reader *r); /* NULL is fine */

/* Fewer than `n` bytes only at the end. Failures of the form have the field "armor". */
enum err must_check armor_read(struct armor_reader *r, void *p, size_t n, size_t *ret_n);

/* Whether a file that begins so is armored: white space, then dashes. */
bool armor_looks(struct str begun);

#endif
