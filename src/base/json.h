/* Writes JSON (RFC 8259) into a buffer: no white space, no second pass. Keys are written in the
 * order given; canonical records give them in byte order. Reading JSON is jansson's work. */
#ifndef BASE_JSON_H
#define BASE_JSON_H

#include "base/buf.h"

struct json {
    struct buf *out;
    bool comma; /* a value stands before, at this depth */
};

static inline struct json json_to(struct buf *out)
{
    return (struct json){.out = out};
}

void json_open(struct json *j, char bracket);  /* '{' or '[' */
void json_close(struct json *j, char bracket); /* '}' or ']' */
void json_key(struct json *j, const char *key);
void json_str(struct json *j, struct str s);
void json_text(struct json *j, const char *z); /* null for NULL */
void json_int(struct json *j, int64_t n);
void json_bool(struct json *j, bool v);
void json_none(struct json *j);
void json_raw(struct json *j, struct str value); /* a value that is JSON already */

#define json_key_str(j, k, s) (json_key(j, k), json_str(j, s))
#define json_key_text(j, k, z) (json_key(j, k), json_text(j, z))
#define json_key_int(j, k, n) (json_key(j, k), json_int(j, n))
#define json_key_bool(j, k, v) (json_key(j, k), json_bool(j, v))

#endif
