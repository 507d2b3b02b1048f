#include "web/uri.h"

static int hex_value(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    if (c >= 'A' && c <= 'F')
        return c - 'A' + 10;
    return -1;
}

/* One layer of percent signs off; `plus` also makes "+" a space. */
static bool decode(struct arena *a, struct str s, bool plus, struct str *ret_s)
{
    char *out = arena_alloc(a, s.n + 1);
    size_t n = 0;
    for (size_t i = 0; i < s.n; i++) {
        char c = s.p[i];
        if (c == '%') {
            int high = i + 2 < s.n ? hex_value(s.p[i + 1]) : -1;
            int low = i + 2 < s.n ? hex_value(s.p[i + 2]) : -1;
            if (high < 0 || low < 0)
                return false;
            c = (char)(high * 16 + low);
            i += 2;
        } else if (c == '+' && plus) {
            c = ' ';
        }
        out[n++] = c;
    }
    *ret_s = (struct str){out, n};
    return str_utf8(*ret_s);
}

static bool has_control(struct str s)
{
    for (size_t i = 0; i < s.n; i++)
        if ((unsigned char)s.p[i] < ' ' || s.p[i] == 0x7f)
            return true;
    return false;
}

/* Every part between slashes is something; only the last may be empty ("/", "/a/"). */
static bool parts_are_plain(struct str path)
{
    struct str rest = {path.p + 1, path.n - 1}, part;
    while (str_split(&rest, '/', &part))
        if (str_is(part, ".") || str_is(part, "..") || (part.n == 0 && rest.p))
            return false;
    return true;
}

enum err target_parse(struct arena *a, struct str target, struct str *ret_path,
                      struct str *ret_query)
{
    if (target.n == 0 || target.n > TARGET_MAX || target.p[0] != '/')
        return fail(ERR_INPUT, "The address of the request is malformed");
    for (size_t i = 0; i < target.n; i++) {
        unsigned char c = (unsigned char)target.p[i];
        if (c <= ' ' || c >= 0x7f || c == '#' || c == '\\' || c == '"' || c == '<' || c == '>')
            return fail(ERR_INPUT, "The address of the request is malformed");
    }
    const char *mark = memchr(target.p, '?', target.n);
    size_t n = mark ? (size_t)(mark - target.p) : target.n;
    for (size_t i = 0; i + 2 < n; i++)
        if (target.p[i] == '%' && target.p[i + 1] == '2' && (target.p[i + 2] | 32) == 'f')
            return fail(ERR_INPUT, "The address of the request is malformed");
    struct str path;
    if (!decode(a, str_bytes(target.p, n), false, &path) || has_control(path) ||
        !parts_are_plain(path))
        return fail(ERR_INPUT, "The address of the request is malformed");
    *ret_path = path;
    *ret_query = mark ? str_bytes(mark + 1, target.n - n - 1) : STR("");
    return ERR_OK;
}

enum err params_parse(struct arena *a, struct str encoded, struct params *ret_params)
{
    struct param_pair *rows = NULL;
    size_t n = 0, cap = 0;
    struct str rest = encoded, pair;
    while (str_split(&rest, '&', &pair)) {
        if (pair.n == 0)
            continue;
        if (n == PARAMS_MAX)
            return fail(ERR_INPUT, "More than {1} fields", numtext(PARAMS_MAX));
        const char *equals = memchr(pair.p, '=', pair.n);
        size_t name_size = equals ? (size_t)(equals - pair.p) : pair.n;
        struct str raw_value = equals ? str_bytes(equals + 1, pair.n - name_size - 1) : STR("");
        rows = arena_grow(a, rows, n, &cap, sizeof *rows);
        struct param_pair *row = &rows[n];
        if (!decode(a, str_bytes(pair.p, name_size), true, &row->name) || row->name.n == 0 ||
            row->name.n > PARAM_NAME_MAX || has_control(row->name))
            return fail(ERR_INPUT, "The name of a field is malformed");
        if (!decode(a, raw_value, true, &row->value)) {
            const char *name = arena_text(a, row->name);
            return fail_field(fail(ERR_INPUT, "The field {1} is not well-formed text", name), name);
        }
        n++;
    }
    *ret_params = (struct params){rows, n};
    return ERR_OK;
}

size_t params_count(const struct params *params, const char *name, struct str *ret_first)
{
    size_t count = 0;
    for (size_t i = 0; i < params->n; i++)
        if (str_is(params->row[i].name, name) && count++ == 0)
            *ret_first = params->row[i].value;
    return count;
}
