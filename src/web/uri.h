/* Request targets and urlencoded pairs (RFC 3986; WHATWG URL for forms), read strictly: what a
 * browser or our own client sends passes, all else is refused with ERR_INPUT. */
#ifndef WEB_URI_H
#define WEB_URI_H

#include "web/http.h"

/* "/a/b?c=d" -> decoded path and raw query. Refuses what does not start with "/", malformed percent
 * signs, encoded slashes, empty or dot parts, control characters and malformed UTF-8. */
enum err must_check target_parse(struct arena *a, struct str target, struct str *ret_path,
                                 struct str *ret_query);

/* "a=1&b=x+y" -> pairs, at most PARAMS_MAX. Empty pairs ("a=1&&b=2", "") are skipped. */
enum err must_check params_parse(struct arena *a, struct str encoded, struct params *ret_params);

/* The values of `name`: how many, and the first. */
size_t params_count(const struct params *params, const char *name, struct str *ret_first);

#endif
