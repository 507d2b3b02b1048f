#include "base/json.h"

static void before_value(struct json *j)
{
    if (j->comma)
        buf_char(j->out, ',');
    j->comma = true;
}

void json_open(struct json *j, char bracket)
{
    before_value(j);
    buf_char(j->out, bracket);
    j->comma = false;
}

void json_close(struct json *j, char bracket)
{
    buf_char(j->out, bracket);
    j->comma = true;
}

/* The next character from `i` on that does not stand for itself, or the end. */
static size_t next_escaped(struct str s, size_t i)
{
    const uint64_t each = UINT64_C(0x0101010101010101), high = each << 7;
    for (uint64_t v; i + sizeof v <= s.n; i += sizeof v) {
        memcpy(&v, s.p + i, sizeof v);
        uint64_t quote = v ^ each * '"', slash = v ^ each * '\\';
        /* one of them in eight bytes borrows a highest bit; without one, none is borrowed */
        if (((v - each * 0x20) & ~v & high) | ((quote - each) & ~quote & high) |
            ((slash - each) & ~slash & high))
            break;
    }
    while (i < s.n && (unsigned char)s.p[i] >= 0x20 && s.p[i] != '"' && s.p[i] != '\\')
        i++;
    return i;
}

/* Nearly all: nothing in it is escaped. `colon` as of a key. */
static bool quoted_plain(struct json *j, struct str s, bool comma, bool colon)
{
    if (next_escaped(s, 0) < s.n)
        return false;
    char *p = buf_take(j->out, s.n + 2 + comma + colon);
    if (!p)
        return true;
    if (comma)
        *p++ = ',';
    *p++ = '"';
    if (s.n)
        memcpy(p, s.p, s.n);
    p[s.n] = '"';
    if (colon)
        p[s.n + 1] = ':';
    return true;
}

static void quoted(struct json *j, struct str s)
{
    buf_char(j->out, '"');
    size_t from = 0;
    for (size_t i = 0; (i = next_escaped(s, i)) < s.n; i++) {
        unsigned char c = (unsigned char)s.p[i];
        buf_add(j->out, s.p + from, i - from);
        from = i + 1;
        if (c == '"' || c == '\\')
            buf_printf(j->out, "\\%c", c);
        else if (c == '\n')
            buf_text(j->out, "\\n");
        else
            buf_printf(j->out, "\\u%04x", c);
    }
    if (s.n > from)
        buf_add(j->out, s.p + from, s.n - from);
    buf_char(j->out, '"');
}

void json_key(struct json *j, const char *key)
{
    if (!quoted_plain(j, str_of(key), j->comma, true)) {
        before_value(j);
        quoted(j, str_of(key));
        buf_char(j->out, ':');
    }
    j->comma = false;
}

void json_str(struct json *j, struct str s)
{
    if (!quoted_plain(j, s, j->comma, false)) {
        before_value(j);
        quoted(j, s);
    }
    j->comma = true;
}

void json_text(struct json *j, const char *z)
{
    if (z)
        json_str(j, str_of(z));
    else
        json_none(j);
}

void json_int(struct json *j, int64_t n)
{
    before_value(j);
    buf_int(j->out, n);
}

void json_bool(struct json *j, bool v)
{
    json_raw(j, str_of(v ? "true" : "false"));
}

void json_none(struct json *j)
{
    json_raw(j, STR("null"));
}

void json_raw(struct json *j, struct str value)
{
    before_value(j);
    buf_str(j->out, value);
}
