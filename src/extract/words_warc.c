/* WARC (ISO 28500): records of headers and so many bytes. A web server's answer is its headers and a body. */
#include "extract/words.h"

#include <ctype.h>

/* What stands before the first empty line, that line included; all of it where there is none. */
static struct str head_of(struct str s)
{
    const char *wide = memmem(s.p, s.n, "\r\n\r\n", 4), *narrow = memmem(s.p, s.n, "\n\n", 2);
    if (wide && (!narrow || wide < narrow))
        return str_bytes(s.p, (size_t)(wide - s.p) + 4);
    return narrow ? str_bytes(s.p, (size_t)(narrow - s.p) + 2) : s;
}

/* The value of a header, "" where absent. */
static struct str value_of(struct str head, const char *name)
{
    size_t n = strlen(name);
    struct str line;
    while (str_split(&head, '\n', &line))
        if (line.n > n && line.p[n] == ':' && !strncasecmp(line.p, name, n))
            return str_trim(str_bytes(line.p + n + 1, line.n - n - 1));
    return STR("");
}

static enum err put_head(struct words *w, struct str place, struct str head)
{
    BUF_SCOPE(room, TEXT_BYTES_MAX);
    struct str text;
    if (!str_trim(head).n)
        return ERR_OK;
    if (!words_decode(head, &room, &text))
        return w->sink->note(w->sink->at, COVERAGE_PARTIAL, place);
    TRY(w->sink->part(w->sink->at, LOOK_PROPERTY, place));
    return w->sink->text(w->sink->at, text);
}

static enum err one_record(struct words *w, struct str place, struct str head, struct str body)
{
    TRY(put_head(w, place, head));
    if (str_starts(body, "HTTP/")) {
        struct str http = head_of(body);
        TRY(put_head(w, place, http));
        body = str_bytes(body.p + http.n, body.n - http.n);
    }
    return words_nested(w, place, body);
}

enum err words_warc(struct words *w, struct str place, struct str bytes)
{
    while (str_starts(bytes, "WARC/")) {
        struct str head = head_of(bytes), name = value_of(head, "WARC-Target-URI");
        struct str rest = str_bytes(bytes.p + head.n, bytes.n - head.n);
        int64_t n;
        if (++w->entries > WORDS_ENTRIES_MAX ||
            !str_int(value_of(head, "Content-Length"), 0, INT64_MAX, &n) || (uint64_t)n > rest.n)
            return w->sink->note(w->sink->at, COVERAGE_PARTIAL, place);
        struct str inner = words_place(w, place, name.n ? name : STR("record"));
        TRY(one_record(w, inner, head, str_bytes(rest.p, (size_t)n)));
        bytes = str_bytes(rest.p + n, rest.n - (size_t)n);
        while (bytes.n && isspace((unsigned char)bytes.p[0]))
            bytes = str_bytes(bytes.p + 1, bytes.n - 1);
    }
    return bytes.n ? w->sink->note(w->sink->at, COVERAGE_PARTIAL, place) : ERR_OK;
}
