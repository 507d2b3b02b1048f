/* DWG (Open Design Specification 5.4): the drawing itself is packed, each version in its own way, and not read. What is in the open:
 * the version, the properties of 2004 and later, and a preview that is a picture. */
#include "extract/bytes.h"
#include "extract/encoding.h"
#include "extract/map_data.h"
#include "extract/metafile.h"

enum {
    PREVIEW_AT = 0x0D,
    PROPERTIES_AT = 0x20,
    TEXTS = 8, /* title, subject, author, keywords, comments, by whom, revision, links */
    TIMES = 24,
    OWN_MAX = 200,
    PREVIEW_MARK = 16, /* bytes, before how long it is */
};

static const struct {
    char magic[7];
    const char *name;
    bool has_properties, wide;
} versions[] = {
    {"AC1009", "R12", false, false}, {"AC1012", "R13", false, false},
    {"AC1014", "R14", false, false}, {"AC1015", "2000", false, false},
    {"AC1018", "2004", true, false}, {"AC1021", "2007", true, true},
    {"AC1024", "2010", true, true},  {"AC1027", "2013", true, true},
    {"AC1032", "2018", true, true},
};

static int version_of(struct str s)
{
    for (size_t i = 0; i < ARRAY_SIZE(versions); i++)
        if (s.n > PROPERTIES_AT + 4 && str_starts(s, versions[i].magic))
            return (int)i;
    return -1;
}

/* A NUL follows soon: a text that begins with these letters is none. */
bool is_dwg(struct str s)
{
    return version_of(s) >= 0 && memchr(s.p, 0, PROPERTIES_AT);
}

/* A length in characters with the NUL, and they. False: there is none. */
static bool add_text(struct str s, size_t *at, bool wide, struct buf *out)
{
    size_t n = le16(s, *at) * (wide ? 2 : 1);
    struct str raw = cut(s, *at + 2, n), text;
    BUF_SCOPE(room, 8 * n + 64);
    if (raw.n < n || *at + 2 > s.n)
        return false;
    *at += 2 + n;
    if (wide) {
        decode_utf16le(raw, out);
    } else {
        raw.n = strnlen(raw.p, raw.n);
        if (raw.n && words_decode(raw, &room, &text))
            buf_str(out, text);
    }
    buf_char(out, '\n');
    return true;
}

static void add_properties(struct str s, bool wide, struct buf *out)
{
    size_t at = le32(s, PROPERTIES_AT);
    int texts = 0;
    while (at && texts < TEXTS && add_text(s, &at, wide, out))
        texts++;
    if (texts < TEXTS)
        return;
    at += TIMES;
    size_t own = le16(s, at);
    at += 2;
    for (size_t i = 0; i < 2 * own && own <= OWN_MAX && add_text(s, &at, wide, out); i++)
        ;
}

/* A count, and for each a kind (1 head, 2 bitmap, 3 metafile, 6 PNG), where it stands, and how long it is. */
static enum err preview(struct words *w, struct str place, struct str s)
{
    enum { BITMAP = 2, METAFILE = 3, PNG = 6, ENTRY = 9, COUNT_MAX = 8 };
    size_t at = le32(s, PREVIEW_AT), count = le8(s, at + PREVIEW_MARK + 4);
    if (!at || count > COUNT_MAX)
        return ERR_OK;
    for (size_t i = 0; i < count; i++) {
        size_t e = at + PREVIEW_MARK + 5 + i * ENTRY;
        uint32_t kind = le8(s, e);
        struct str bytes = cut(s, le32(s, e + 1), le32(s, e + 5));
        struct str where = words_place(w, place, STR("(preview)"));
        if (!bytes.n || (kind != BITMAP && kind != METAFILE && kind != PNG))
            continue;
        if (kind == BITMAP) /* without the head of a file */
            TRY(words_dib(w, where, bytes, STR("")));
        else
            TRY(words_nested(w, where, bytes));
    }
    return ERR_OK;
}

enum err words_dwg(struct words *w, struct str place, struct str s)
{
    BUF_SCOPE(about, 1 << 20);
    int version = version_of(s);
    if (version < 0)
        return w->sink->note(w->sink->at, COVERAGE_PARTIAL, place);
    if (versions[version].has_properties)
        add_properties(s, versions[version].wide, &about);
    TRY(map_tell(w, place, str_of(arena_printf(w->a, "drawing, DWG %s", versions[version].name)),
                 NULL));
    TRY(words_put(w, LOOK_PROPERTY, words_place(w, place, STR("(about)")), buf_view(&about)));
    TRY(preview(w, place, s));
    return w->sink->note(w->sink->at, COVERAGE_PARTIAL, words_place(w, place, STR("(drawing)")));
}
