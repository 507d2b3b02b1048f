#include "web/router.h"

/* Matches one pattern; the score has one digit a part: literal 2, name 1, rest 0. */
static bool matches(const char *pattern, struct str path, struct str capture[CAPTURES_MAX],
                    uint64_t *ret_score)
{
    struct str want_rest = str_of(pattern + 1), have_rest = {path.p + 1, path.n - 1}, want;
    uint64_t score = 0;
    int captured = 0;
    while (str_split(&want_rest, '/', &want)) {
        if (str_starts(want, "{*")) {
            capture[captured] = have_rest.p ? have_rest : STR("");
            *ret_score = score * 3;
            return have_rest.n > 0;
        }
        struct str have;
        if (!str_split(&have_rest, '/', &have))
            return false;
        bool is_name = str_starts(want, "{");
        if (is_name ? have.n == 0 : !str_eq(want, have))
            return false;
        if (is_name)
            capture[captured++] = have;
        score = score * 3 + (is_name ? 1 : 2);
    }
    *ret_score = score;
    return have_rest.p == NULL;
}

enum err router_find(const struct route *routes, struct request *rq)
{
    enum method method = rq->method == METHOD_HEAD ? METHOD_GET : rq->method;
    bool path_is_there = false;
    uint64_t best = 0;
    const struct route *found = NULL;
    for (const struct route *route = routes; route->pattern; route++) {
        struct str capture[CAPTURES_MAX] = {{0}};
        uint64_t score;
        if (!matches(route->pattern, rq->path, capture, &score))
            continue;
        path_is_there = true;
        if (route->method != method || (found && score <= best))
            continue;
        found = route;
        best = score;
        memcpy(rq->capture, capture, sizeof capture);
    }
    if (!found)
        return path_is_there ? fail(ERR_METHOD, "This cannot be done here")
                             : fail(ERR_MISSING, "There is no such page");
    rq->route = found;
    return ERR_OK;
}

void router_check(const struct route *routes)
{
    for (const struct route *route = routes; route->pattern; route++) {
        int names = 0;
        for (const char *p = route->pattern; *p; p++)
            names += *p == '{';
        if (route->pattern[0] != '/' || names > CAPTURES_MAX || !route->handle ||
            route->method == METHOD_HEAD)
            die("a route's pattern is malformed");
        for (const struct route *other = routes; other != route; other++)
            if (other->method == route->method && strcmp(other->pattern, route->pattern) == 0)
                die("a route stands twice");
    }
}
