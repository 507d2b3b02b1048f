#include "redact/verify.h"

#include "base/io.h"
#include "extract/extractor.h"

enum { SHORT = 8 /* bytes: a shorter Latin word or number stands in markup by chance */ };

static enum err left_behind(struct str place)
{
    char text[TEXT_PLACE_MAX + 1];
    snprintf(text, sizeof text, "%.*s", (int)place.n, place.p);
    return fail(ERR_REFUSED,
                "What is to be removed still stands in the result ({1}): nothing is handed out",
                place.n ? text : "-");
}

/* ---- its texts ---- */

static enum err search_text(struct str text, struct str place, const struct needle *needles,
                            size_t count)
{
    ARENA_SCOPE(a);
    struct matched m = {.a = a, .original = text};
    for (size_t i = 0; i < count; i++) {
        size_t at = 0;
        struct match found;
        if (match_next(&m, &needles[i], &at, &found))
            return left_behind(place);
    }
    return ERR_OK;
}

/* What was not read of a copy that is dots alone is said by who read them. */
static void note_shown(const struct extracted *text, const struct extracted *shown,
                       struct redact_result *r)
{
    bool partial = text->coverage <= COVERAGE_PARTIAL;
    r->coverage = partial ? shown->coverage : text->coverage;
    r->notes = partial ? shown->notes : text->notes;
    r->note_count = partial ? shown->note_count : text->note_count;
}

static enum err search_texts(struct extractor *x, struct str result, const struct extracted *shown,
                             const struct needle *needles, size_t count, struct arena *a,
                             struct redact_result *r)
{
    FD_SCOPE(fd);
    struct extracted text;
    struct extractor *plain CLEANUP(extractor_cleanup) = NULL;
    TRY(memory_file(&fd));
    TRY(fd_write(fd, result.p, result.n, "memory"));
    if (shown)
        TRY(extractor_open(false, &plain));
    TRY(extractor_text(shown ? plain : x, fd, a, &text));
    for (size_t i = 0; i < text.part_count; i++)
        if (!str_is(text.parts[i].place, "mimetype")) /* of OpenDocument: ours */
            TRY(search_text(text.parts[i].text, text.parts[i].place, needles, count));
    r->coverage = text.coverage;
    r->notes = text.notes;
    r->note_count = text.note_count;
    if (shown)
        note_shown(&text, shown, r);
    return ERR_OK;
}

/* And what no reader of texts looks into: values of attributes, names of styles. */
static enum err search_flows(struct str result, const struct needle *needles, size_t count,
                             struct arena *a)
{
    struct extracted flows;
    TRY(rewriting_flows(result, a, &flows));
    for (size_t i = 0; i < flows.part_count; i++)
        TRY(search_text(flows.parts[i].text, flows.parts[i].place, needles, count));
    return ERR_OK;
}

/* ---- its bytes ---- */

struct writings {
    struct arena *a;
    struct str *rows;
    size_t count, room;
};

static void add(struct writings *w, struct str s)
{
    if (s.n < SHORT || s.n > NEEDLE_MAX)
        return;
    w->rows = arena_grow(w->a, w->rows, w->count, &w->room, sizeof *w->rows);
    w->rows[w->count++] = arena_str(w->a, s);
}

/* The digits of base64 that stay the same wherever the bytes begin in a group of three. */
static void add_base64(struct writings *w, struct str s)
{
    for (size_t shift = 0; shift < 3; shift++) {
        static const char zeros[2];
        BUF_SCOPE(bytes, NEEDLE_MAX);
        BUF_SCOPE(text, (size_t)2 * NEEDLE_MAX);
        buf_add(&bytes, zeros, shift);
        buf_str(&bytes, s);
        size_t whole = bytes.n - bytes.n % 3, first = shift ? 4 : 0;
        buf_base64(&text, bytes.p, whole);
        if (!bytes.over && text.n > first)
            add(w, str_bytes(text.p + first, text.n - first));
    }
}

static void add_utf16(struct writings *w, struct str s, bool big)
{
    BUF_SCOPE(b, NEEDLE_MAX);
    for (size_t at = 0; at < s.n;) {
        uint32_t c = str_next(s, &at);
        uint16_t units[2] = {(uint16_t)c, 0};
        int n = 1;
        if (c > 0xFFFF) {
            units[0] = (uint16_t)(0xD800 + ((c - 0x10000) >> 10));
            units[1] = (uint16_t)(0xDC00 + ((c - 0x10000) & 0x3FF));
            n = 2;
        }
        for (int i = 0; i < n; i++) {
            buf_char(&b, (char)(big ? units[i] >> 8 : units[i]));
            buf_char(&b, (char)(big ? units[i] : units[i] >> 8));
        }
    }
    if (b.over)
        return;
    add(w, buf_view(&b));
    add_base64(w, buf_view(&b));
}

/* "%E6%9C%BA", "e69cba", "\u673a", "&#x673a;", "&#26426;"; hexadecimal digits small or large. */
enum escape { PERCENT, HEX, BACKSLASH, REFERENCE_HEX, REFERENCE, ESCAPES };

static void put_escape(struct buf *b, enum escape how, uint32_t c, bool large)
{
    switch (how) {
    case PERCENT:
        buf_printf(b, large ? "%%%02X" : "%%%02x", c);
        break;
    case HEX:
        buf_printf(b, large ? "%02X" : "%02x", c);
        break;
    case BACKSLASH:
        buf_printf(b, large ? "\\u%04X" : "\\u%04x", c);
        break;
    case REFERENCE_HEX:
        buf_printf(b, large ? "&#x%X;" : "&#x%x;", c);
        break;
    default:
        buf_printf(b, "&#%u;", c);
    }
}

static void add_escaped(struct writings *w, struct str s)
{
    for (int how = 0; how < 2 * ESCAPES; how++) {
        BUF_SCOPE(b, NEEDLE_MAX);
        enum escape kind = (enum escape)(how / 2);
        for (size_t at = 0; at < s.n;) {
            uint32_t c = (unsigned char)s.p[at];
            if (kind >= BACKSLASH)
                c = str_next(s, &at);
            else
                at++;
            put_escape(&b, kind, c, how % 2);
        }
        if (!b.over)
            add(w, buf_view(&b));
    }
}

static void add_all(struct writings *w, struct str s)
{
    bool wide = false;
    for (size_t i = 0; i < s.n; i++)
        wide |= (unsigned char)s.p[i] >= 0x80;
    if (s.n < (wide ? 6 : SHORT) || s.n > NEEDLE_MAX)
        return;
    if (s.n < SHORT) { /* two Han characters are six bytes */
        w->rows = arena_grow(w->a, w->rows, w->count, &w->room, sizeof *w->rows);
        w->rows[w->count++] = s;
    }
    add(w, s);
    add_utf16(w, s, false);
    add_utf16(w, s, true);
    add_base64(w, s);
    add_escaped(w, s);
}

static enum err search_streams(struct str result, const struct needle *needles, size_t count,
                               struct arena *a)
{
    struct writings w = {.a = a};
    struct extracted found;
    for (size_t i = 0; i < count; i++) {
        add_all(&w, needles[i].raw);
        if (!str_eq(needles[i].raw, needles[i].text))
            add_all(&w, needles[i].text);
    }
    const struct cuts list = {.needles = w.rows, .needle_count = w.count};
    if (!w.count)
        return ERR_OK;
    TRY(rewriting_search(result, &list, a, &found));
    return found.note_count ? left_behind(found.notes[0].place) : ERR_OK;
}

enum err verify(struct extractor *x, struct str result, const struct extracted *shown,
                const struct needle *needles, size_t count, struct arena *a,
                struct redact_result *ret_result)
{
    TRY(search_texts(x, result, shown, needles, count, a, ret_result));
    TRY(search_flows(result, needles, count, a));
    return search_streams(result, needles, count, a);
}
