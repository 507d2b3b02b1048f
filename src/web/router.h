/* Which handler answers a path. Patterns are literal parts and {names}; a literal part goes before
 * a name, so "/r/new" wins over "/r/{id}" wherever it stands in the table. */
#ifndef WEB_ROUTER_H
#define WEB_ROUTER_H

#include "web/http.h"

/* Finds rq->route and rq->capture[] for rq->path and rq->method (HEAD counts as GET). ERR_MISSING:
 * no such path; ERR_METHOD: the path is there, but not for this method. */
enum err must_check router_find(const struct route *routes, struct request *rq);

/* A table that cannot work ends the program at its start: patterns without "/", with more than
 * CAPTURES_MAX names, or twice the same. */
void router_check(const struct route *routes);

#endif
