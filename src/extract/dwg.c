/* DWG (Open Design Specification 5.4). What is in the open: the version, the properties of 2004 and later, and a preview that is a
 * picture. The drawing itself is read of 2000, 2004 and 2010 and later. */
#include "extract/dwg.h"
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
    int reads; /* an enum dwg_version; -1: none */
} versions[] = {
    {"AC1009", "R12", false, false, -1},       {"AC1012", "R13", false, false, -1},
    {"AC1014", "R14", false, false, -1},       {"AC1015", "2000", false, false, DWG_2000},
    {"AC1018", "2004", true, false, DWG_2004}, {"AC1021", "2007", true, true, -1},
    {"AC1024", "2010", true, true, DWG_2010},  {"AC1027", "2013", true, true, DWG_2013},
    {"AC1032", "2018", true, true, DWG_2013},
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

static enum err drawing(struct words *w, struct str place, struct str s, int version,
                        bool *ret_whole)
{
    enum { OBJECTS_MAX = 256 << 20, MAP_MAX = 32 << 20 };
    BUF_SCOPE(objects, OBJECTS_MAX);
    BUF_SCOPE(map, MAP_MAX);
    LAYERS_SCOPE(said);
    if (version < 0)
        return ERR_OK;
    bool found = dwg_sections(s, (enum dwg_version)version, &objects, &map);
    w->unpacked += objects.n + map.n;
    /* what was found of it is read, even where some is missing */
    *ret_whole =
        dwg_texts(buf_view(&objects), buf_view(&map), (enum dwg_version)version, &said) && found;
    return layers_put(&said, w, place);
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
    bool whole = false;
    TRY(drawing(w, place, s, versions[version].reads, &whole));
    return whole ? ERR_OK
                 : w->sink->note(w->sink->at, COVERAGE_PARTIAL,
                                 words_place(w, place, STR("(drawing)")));
}
