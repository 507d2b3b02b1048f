/* Patterns of gitignore(5). Matching walks both texts with one place to come back to for a star: linear in what is
 * there, whatever the pattern. */
#include "cli/scan.h"

struct rule {
    struct str pattern; /* without '!', slashes at the ends */
    bool keeps, folders, anchored;
};

struct scan_ignore {
    const struct scan_ignore *outer;
    size_t depth; /* names above the folder that this stands in */
    struct rule *rules;
    size_t count, room;
};

/* ---- one name ---- */

/* "[a-z]" at *at, which is behind the bracket; false: malformed, or not in it. */
static bool in_set(struct str p, size_t *at, uint32_t c)
{
    bool not = *at < p.n && (p.p[*at] == '!' || p.p[*at] == '^'), in = false, first = true;
    *at += not ;
    while (*at < p.n && (first || p.p[*at] != ']')) {
        first = false;
        uint32_t from = str_next(p, at), to = from;
        if (*at + 1 < p.n && p.p[*at] == '-' && p.p[*at + 1] != ']') {
            (*at)++;
            to = str_next(p, at);
        }
        in = in || (c >= from && c <= to);
    }
    if (*at >= p.n)
        return false;
    (*at)++;
    return in != not ;
}

/* One character of the pattern that is no star, against one of the name. Both go forward. */
static bool one(struct str p, size_t *at, struct str name, size_t *in)
{
    uint32_t c = str_next(name, in), want = str_next(p, at);
    if (want == '?')
        return true;
    if (want == '[')
        return in_set(p, at, c);
    if (want == '\\' && *at < p.n)
        want = str_next(p, at);
    return want == c;
}

bool scan_glob(struct str p, struct str name)
{
    size_t at = 0, in = 0, star = SIZE_MAX, from = 0;
    while (in < name.n) {
        size_t at_next = at, in_next = in;
        if (at < p.n && p.p[at] == '*') {
            star = ++at;
            from = in;
        } else if (at < p.n && one(p, &at_next, name, &in_next)) {
            at = at_next;
            in = in_next;
        } else if (star != SIZE_MAX) {
            (void)str_next(name, &from);
            at = star;
            in = from;
        } else {
            return false;
        }
    }
    while (at < p.n && p.p[at] == '*')
        at++;
    return at == p.n;
}

/* ---- paths ---- */

enum { PARTS_MAX = 256 };

static size_t parts_of(struct str path, struct str parts[PARTS_MAX])
{
    size_t n = 0;
    struct str part;
    while (n < PARTS_MAX && str_split(&path, '/', &part))
        if (part.n)
            parts[n++] = part;
    return n;
}

/* As scan_glob(), with parts for characters and `**` for the star. */
static bool parts_match(const struct str *p, size_t pn, const struct str *names, size_t count)
{
    size_t at = 0, in = 0, star = SIZE_MAX, from = 0;
    while (in < count) {
        if (at < pn && str_is(p[at], "**")) {
            star = ++at;
            from = in;
        } else if (at < pn && scan_glob(p[at], names[in])) {
            at++;
            in++;
        } else if (star != SIZE_MAX) {
            at = star;
            in = ++from;
        } else {
            return false;
        }
    }
    while (at < pn && str_is(p[at], "**"))
        at++;
    return at == pn;
}

bool scan_glob_path(struct str pattern, struct str path)
{
    struct str parts[PARTS_MAX], names[PARTS_MAX];
    size_t pn = parts_of(pattern, parts), n = parts_of(path, names);
    if (pn == 1 && !memchr(pattern.p, '/', pattern.n))
        return n && scan_glob(parts[0], names[n - 1]);
    return parts_match(parts, pn, names, n);
}

/* ---- the file ---- */

static void add_rule(struct arena *a, struct scan_ignore *g, struct str line)
{
    struct rule r = {0};
    while (line.n && (line.p[line.n - 1] == ' ' || line.p[line.n - 1] == '\r') &&
           !(line.n > 1 && line.p[line.n - 2] == '\\'))
        line.n--;
    if (!line.n || line.p[0] == '#')
        return;
    if (line.p[0] == '!') {
        r.keeps = true;
        line = str_bytes(line.p + 1, line.n - 1);
    }
    while (line.n && line.p[line.n - 1] == '/') {
        r.folders = true;
        line.n--;
    }
    r.anchored = line.n && memchr(line.p, '/', line.n);
    if (line.n && line.p[0] == '/')
        line = str_bytes(line.p + 1, line.n - 1);
    if (!line.n)
        return;
    r.pattern = arena_str(a, line);
    g->rules = arena_grow(a, g->rules, g->count, &g->room, sizeof *g->rules);
    g->rules[g->count++] = r;
}

struct scan_ignore *scan_ignore_make(struct arena *a, const struct scan_ignore *outer, size_t depth,
                                     struct str text)
{
    struct scan_ignore *g = NEW(a, struct scan_ignore);
    struct str line;
    g->outer = outer;
    g->depth = depth;
    while (str_split(&text, '\n', &line))
        add_rule(a, g, line);
    return g;
}

static bool fits(const struct rule *r, const struct str *names, size_t count, bool folder)
{
    struct str parts[PARTS_MAX];
    if (!count || (r->folders && !folder))
        return false;
    if (!r->anchored)
        return scan_glob(r->pattern, names[count - 1]);
    return parts_match(parts, parts_of(r->pattern, parts), names, count);
}

bool scan_ignores(const struct scan_ignore *rules, const char *const *names, size_t count,
                  bool folder)
{
    struct str all[PARTS_MAX];
    if (!rules || count > PARTS_MAX)
        return false;
    for (size_t i = 0; i < count; i++)
        all[i] = str_of(names[i]);
    for (const struct scan_ignore *g = rules; g; g = g->outer)
        for (size_t i = g->count; i-- > 0 && g->depth < count;)
            if (fits(&g->rules[i], all + g->depth, count - g->depth, folder))
                return !g->rules[i].keeps;
    return false;
}
