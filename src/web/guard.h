/* The guard: looks at every request's head before anything is done with it, and refuses what two
 * parties on the way could read differently (request smuggling), RFC 9112 section 11.2.
 *
 * libmicrohttpd is lenient by design; it parses the head in place in one buffer and leaves the
 * lines there. So beside the values themselves the guard checks that these lie back to back in that
 * buffer, CRLF between them and nothing else: a NUL, a bare LF or a folded line, which the library
 * would hide, shows as a gap. Should a later version lay its buffer out in another way, every
 * request is refused and the tests tell. */
#ifndef WEB_GUARD_H
#define WEB_GUARD_H

#include "web/http.h"

enum { HEAD_LINES_MAX = 64, HEAD_SIZE_MAX = 16384, HEAD_VALUE_MAX = 8192 };

struct head_line {
    struct str name, value;
};

struct head {
    struct str method, target, version; /* target: pointer and size as it lay in the buffer */
    const char *start;                  /* the buffer, from the method to behind the empty line */
    size_t size;
    struct head_line line[HEAD_LINES_MAX];
    int count; /* HEAD_LINES_MAX + 1: there were more */
};

/* ERR_INPUT where refused; ERR_TOO_LARGE for a head that is too large; ERR_UNSUPPORTED for a body
 * in chunks (answered 411: uploads tell their size first). Fills rq->method, rq->header[] (views of
 * the head) and the length of the body. */
enum err must_check guard_check(const struct head *head, struct request *rq, uint64_t *ret_body);

/* Does the browser say that another site's page sent this? Origin and Sec-Fetch-Site, where there.
 */
bool guard_is_cross_site(const struct request *rq);

#endif
