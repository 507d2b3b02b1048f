#include "web/multipart.h"

#include "base/text.h"

#include <ctype.h>
#include <strings.h>

enum state { AT_BOUNDARY, AFTER_BOUNDARY, IN_HEAD, IN_FIELD, IN_FILE, AT_END };
enum { BOUNDARY_MAX = 70 };

struct multipart {
    struct arena *arena;
    enum state state;
    char boundary[4 + BOUNDARY_MAX]; /* CR LF - - and the sender's own */
    size_t boundary_size;
    size_t from, n; /* what is not yet dealt with */
    size_t fields_size;
    int parts;
    struct upload_part part;
    char *field; /* value of the plain field under way */
    size_t field_size, field_room;
    char window[MULTIPART_WINDOW];
};

static enum err malformed(void)
{
    return fail(ERR_INPUT, "The form was sent in a malformed way");
}

/* The value of `name="..."` or `name=token` among the parameters of a header field. */
static bool parameter(struct arena *a, struct str header, const char *name, struct str *ret_value)
{
    size_t i = 0;
    while (i < header.n) {
        while (i < header.n && header.p[i] != ';')
            i++;
        for (i++; i < header.n && (header.p[i] == ' ' || header.p[i] == '\t'); i++)
            ;
        size_t start = i;
        while (i < header.n && header.p[i] != '=' && header.p[i] != ';')
            i++;
        if (i >= header.n || header.p[i] == ';')
            continue;
        struct str key = str_bytes(header.p + start, i - start);
        char *value = arena_alloc(a, header.n + 1);
        size_t n = 0;
        bool quoted = ++i < header.n && header.p[i] == '"';
        for (i += quoted; i < header.n && header.p[i] != (quoted ? '"' : ';'); i++)
            value[n++] = header.p[i];
        if (quoted && i++ >= header.n)
            return false;
        if (key.n == strlen(name) && strncasecmp(key.p, name, key.n) == 0) {
            *ret_value = (struct str){value, n};
            return true;
        }
    }
    return false;
}

enum err multipart_new(struct arena *a, struct str content_type, struct multipart **ret_parser)
{
    static const char others[] = "'()+_,-./:=? ";
    struct str boundary;
    if (!parameter(a, content_type, "boundary", &boundary) || boundary.n == 0 ||
        boundary.n > BOUNDARY_MAX)
        return malformed();
    for (size_t i = 0; i < boundary.n; i++)
        if (!isalnum((unsigned char)boundary.p[i]) && !strchr(others, boundary.p[i]))
            return malformed();
    struct multipart *m = NEW(a, struct multipart);
    m->arena = a;
    memcpy(m->boundary, "\r\n--", 4);
    memcpy(m->boundary + 4, boundary.p, boundary.n);
    m->boundary_size = 4 + boundary.n;
    memcpy(m->window, "\r\n", 2); /* so that the first boundary looks like all others */
    m->n = 2;
    *ret_parser = m;
    return ERR_OK;
}

void *multipart_room(struct multipart *m, size_t *ret_room)
{
    if (m->from) {
        memmove(m->window, m->window + m->from, m->n);
        m->from = 0;
    }
    *ret_room = sizeof m->window - m->n;
    return m->window + m->n;
}

void multipart_gave(struct multipart *m, size_t n)
{
    m->n += n;
}

static struct str take(struct multipart *m, size_t n)
{
    struct str s = str_bytes(m->window + m->from, n);
    m->from += n;
    m->n -= n;
    return s;
}

/* %22, %0D and %0A are how browsers write a quote and line ends into a name; the last part of a
 * path; no control characters. */
static enum err clean_name(struct arena *a, struct str s, size_t max, struct str *ret_s)
{
    char *out = arena_alloc(a, s.n + 1);
    size_t n = 0;
    for (size_t i = 0; i < s.n; i++) {
        bool escaped = i + 2 < s.n && s.p[i] == '%';
        if (escaped && s.p[i + 1] == '2' && s.p[i + 2] == '2') {
            out[n++] = '"';
            i += 2;
        } else if (escaped && s.p[i + 1] == '0' && strchr("ADad", s.p[i + 2])) {
            out[n++] = ' ';
            i += 2;
        } else {
            out[n++] = s.p[i];
        }
    }
    return text_clean(a, (struct str){out, n}, max, ret_s);
}

static enum err read_disposition(struct multipart *m, struct str value)
{
    struct str name, file;
    static const char kind[] = "form-data";
    if (value.n < sizeof kind - 1 || strncasecmp(value.p, kind, sizeof kind - 1) != 0 ||
        !parameter(m->arena, value, "name", &name))
        return malformed();
    TRY(clean_name(m->arena, name, PARAM_NAME_MAX, &m->part.field));
    if (m->part.field.n == 0 || m->part.field.n > PARAM_NAME_MAX)
        return malformed();
    m->state = IN_FIELD;
    if (!parameter(m->arena, value, "filename", &file))
        return ERR_OK;
    for (size_t i = file.n; i > 0; i--)
        if (file.p[i - 1] == '/' || file.p[i - 1] == '\\') {
            file = str_bytes(file.p + i, file.n - i);
            break;
        }
    m->state = IN_FILE;
    enum err err = clean_name(m->arena, file, FILE_NAME_MAX, &m->part.file_name);
    return err ? fail_field(err, arena_text(m->arena, m->part.field)) : ERR_OK;
}

static enum err read_head(struct multipart *m, struct str head)
{
    m->part = (struct upload_part){.file_name = STR(""), .type = STR("")};
    bool has_disposition = false;
    struct str line;
    while (str_split(&head, '\n', &line)) {
        bool is_last = head.p == NULL, has_return = str_ends(line, "\r");
        line.n -= has_return;
        const char *colon = line.n ? memchr(line.p, ':', line.n) : NULL;
        if (!colon || is_last == has_return || memchr(line.p, '\r', line.n) || !str_utf8(line))
            return malformed();
        struct str name = str_bytes(line.p, (size_t)(colon - line.p));
        struct str value = str_trim(str_bytes(colon + 1, line.n - name.n - 1));
        if (name.n == 19 && strncasecmp(name.p, "Content-Disposition", 19) == 0) {
            if (has_disposition)
                return malformed();
            has_disposition = true;
            TRY(read_disposition(m, value));
        } else if (name.n == 12 && strncasecmp(name.p, "Content-Type", 12) == 0) {
            m->part.type = arena_str(m->arena, value);
        }
    }
    return has_disposition ? ERR_OK : malformed();
}

/* The bytes before the next boundary that are certain; *ret_found: and then the boundary follows.
 */
static size_t before_boundary(const struct multipart *m, bool *ret_found)
{
    const char *at = m->n ? memmem(m->window + m->from, m->n, m->boundary, m->boundary_size) : NULL;
    *ret_found = at != NULL;
    if (at)
        return (size_t)(at - m->window) - m->from;
    return m->n < m->boundary_size ? 0 : m->n - m->boundary_size + 1;
}

static enum err step_boundary(struct multipart *m, bool *ret_more)
{
    if (m->n < m->boundary_size + 2) {
        *ret_more = true;
        return ERR_OK;
    }
    if (memcmp(take(m, m->boundary_size).p, m->boundary, m->boundary_size) != 0)
        return malformed();
    m->state = AFTER_BOUNDARY;
    return ERR_OK;
}

static enum err step_head(struct multipart *m, bool *ret_more)
{
    const char *end = memmem(m->window + m->from, m->n, "\r\n\r\n", 4);
    size_t n = end ? (size_t)(end - m->window) - m->from : m->n;
    if (n > PART_HEAD_MAX)
        return malformed();
    if (!end) {
        *ret_more = true;
        return ERR_OK;
    }
    struct str head = take(m, n);
    take(m, 4);
    if (++m->parts > PARAMS_MAX)
        return fail(ERR_INPUT, "More than {1} fields", numtext(PARAMS_MAX));
    m->field_size = 0;
    return read_head(m, head);
}

static void add_to_field(struct multipart *m, struct str piece)
{
    size_t need = m->field_size + piece.n;
    if (need > m->field_room || !m->field) {
        m->field_room = 2 * need + 64;
        char *larger = arena_alloc(m->arena, m->field_room);
        if (m->field_size)
            memcpy(larger, m->field, m->field_size);
        m->field = larger;
    }
    memcpy(m->field + m->field_size, piece.p, piece.n);
    m->field_size = need;
}

static enum err step_field(struct multipart *m, bool *ret_more, enum multipart_event *event,
                           struct multipart_item *item)
{
    bool found;
    size_t n = before_boundary(m, &found);
    m->fields_size += n;
    if (m->fields_size > BODY_MAX)
        return fail(ERR_TOO_LARGE, "More than {1} bytes", numtext(BODY_MAX));
    add_to_field(m, take(m, n));
    if (!found) {
        *ret_more = true;
        return ERR_OK;
    }
    m->state = AT_BOUNDARY;
    *item = (struct multipart_item){
        .part = m->part, .data = arena_str(m->arena, str_bytes(m->field, m->field_size))};
    if (!str_utf8(item->data)) {
        const char *name = arena_text(m->arena, m->part.field);
        return fail_field(fail(ERR_INPUT, "The field {1} is not well-formed text", name), name);
    }
    *event = MULTIPART_FIELD;
    return ERR_OK;
}

static void step_file(struct multipart *m, bool *ret_more, enum multipart_event *event,
                      struct multipart_item *item)
{
    bool found;
    size_t n = before_boundary(m, &found);
    item->part = m->part;
    if (n) {
        item->data = take(m, n);
        *event = MULTIPART_DATA;
    } else if (found) {
        m->state = AT_BOUNDARY;
        *event = MULTIPART_END;
    } else {
        *ret_more = true;
    }
}

static enum err step_after_boundary(struct multipart *m)
{
    struct str mark = take(m, 2);
    if (str_is(mark, "\r\n"))
        m->state = IN_HEAD;
    else if (str_is(mark, "--"))
        m->state = AT_END;
    else
        return malformed();
    return ERR_OK;
}

enum err multipart_next(struct multipart *m, enum multipart_event *ret_event,
                        struct multipart_item *ret_item)
{
    for (;;) {
        bool more = false;
        enum multipart_event event = MULTIPART_MORE;
        struct multipart_item item = {0};
        switch (m->state) {
        case AT_BOUNDARY:
            TRY(step_boundary(m, &more));
            break;
        case AFTER_BOUNDARY:
            TRY(step_after_boundary(m));
            break;
        case IN_HEAD:
            TRY(step_head(m, &more));
            if (m->state == IN_FILE) {
                event = MULTIPART_FILE;
                item.part = m->part;
            }
            break;
        case IN_FIELD:
            TRY(step_field(m, &more, &event, &item));
            break;
        case IN_FILE:
            step_file(m, &more, &event, &item);
            break;
        case AT_END: /* what follows is an epilogue, which means nothing (RFC 2046) */
            event = MULTIPART_DONE;
            break;
        }
        if (more || event != MULTIPART_MORE) {
            *ret_event = event;
            *ret_item = item;
            return ERR_OK;
        }
    }
}
