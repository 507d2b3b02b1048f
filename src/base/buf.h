/* A growable run of bytes with a stated maximum. Running over it sets `over` and drops the rest:
 * the writer checks once, at the end, with buf_check(). Lack of memory ends the process. */
#ifndef BASE_BUF_H
#define BASE_BUF_H

#include "base/arena.h"

struct buf {
    char *p; /* always NUL-terminated once anything was added */
    size_t n, cap, max;
    bool over;
};

#define BUF(max_bytes) ((struct buf){.max = (max_bytes)})
#define BUF_SCOPE(name, max_bytes) struct buf name CLEANUP(buf_free) = BUF(max_bytes)

void buf_free(struct buf *b);
void buf_clear(struct buf *b); /* empty again, memory kept */
void buf_add(struct buf *b, const void *p, size_t n);
void buf_str(struct buf *b, struct str s);
void buf_text(struct buf *b, const char *z);
void buf_char(struct buf *b, char c);
/* So many more bytes, which the caller fills; NULL past the maximum. */
char *buf_take(struct buf *b, size_t n);
void buf_int(struct buf *b, int64_t n);
void buf_printf(struct buf *b, const char *format, ...)
    __attribute__((format(printf, 2, 3), nonnull(2)));
void buf_utf8(struct buf *b, uint32_t c); /* one character; not a surrogate, at most U+10FFFF */
void buf_be64(struct buf *b, uint64_t n); /* eight bytes, big endian */

/* The bytes so far, still owned by the buffer. */
struct str buf_view(const struct buf *b);

/* ERR_TOO_LARGE when something was dropped. */
enum err must_check buf_check(const struct buf *b);

/* Lower-case hex, and base64 of RFC 4648 (standard alphabet, padded; the same unpadded, "raw"; or
 * url-safe, unpadded). */
void buf_hex(struct buf *b, const void *p, size_t n);
void buf_base64(struct buf *b, const void *p, size_t n);
void buf_base64raw(struct buf *b, const void *p, size_t n);
void buf_base64url(struct buf *b, const void *p, size_t n);

/* Strict inverses: canonical form only. False where malformed or longer than `room`. */
bool hex_decode(struct str s, void *out, size_t room, size_t *ret_n);
bool base64_decode(struct str s, void *out, size_t room, size_t *ret_n);
bool base64raw_decode(struct str s, void *out, size_t room, size_t *ret_n);
bool base64url_decode(struct str s, void *out, size_t room, size_t *ret_n);

#endif
