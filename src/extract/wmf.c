#include "extract/bytes.h"
#include "extract/encoding.h"
#include "extract/metafile.h"

enum {
    PLACEABLE = 22, /* bytes of a head before the head */
    HEAD = 18,
    OBJECTS_MAX = 1024,
    OPAQUE_OR_CLIPPED = 6,
    BY_GLYPH = 0x10,
};

enum record {
    META_EOF = 0,
    META_SELECT = 0x012D,
    META_DELETE = 0x01F0,
    META_FONT = 0x02FB,
    META_TEXT = 0x0521,
    META_EXT_TEXT = 0x0A32,
    META_ESCAPE = 0x0626,
};

/* Records that take the lowest free number of an object, besides META_FONT. */
static const uint16_t creating[] = {0x02FA, 0x02FC, 0x00F7, 0x01F9, 0x0142, 0x06FF};
/* Where a bitmap begins in a record. */
static const struct {
    uint16_t type;
    unsigned char at;
} bitmaps[] = {{0x0F43, 28}, {0x0B41, 26}, {0x0940, 22}, {0x0D33, 24}};

struct wmf {
    struct drawn_text d;
    unsigned page;
    bool used[OBJECTS_MAX];
    unsigned short pages[OBJECTS_MAX]; /* of fonts */
    struct buf enhanced;               /* the same picture as EMF, in comments */
};

static struct str without_placeable(struct str s)
{
    if (!str_starts(s, "\xD7\xCD\xC6\x9A"))
        return s;
    return cut_from(s, le16(s, PLACEABLE + 2) == 9 ? PLACEABLE : PLACEABLE + 2); /* within EMF+ */
}

bool is_wmf(struct str s)
{
    s = without_placeable(s);
    uint32_t type = le16(s, 0), version = le16(s, 4);
    return s.n >= HEAD + 6 && (type == 1 || type == 2) && le16(s, 2) == 9 &&
           (version == 0x100 || version == 0x300) && !le16(s, 16);
}

/* ---- objects ---- */

static void create(struct wmf *m, unsigned page)
{
    for (int i = 0; i < OBJECTS_MAX; i++)
        if (!m->used[i]) {
            m->used[i] = true;
            m->pages[i] = (unsigned short)page;
            return;
        }
}

static bool creates(uint32_t type)
{
    for (size_t i = 0; i < ARRAY_SIZE(creating); i++)
        if (creating[i] == type)
            return true;
    return false;
}

/* ---- records ---- */

static void add(struct wmf *m, struct str raw, double x, double y, double width)
{
    BUF_SCOPE(text, 8 * raw.n + 16);
    decode_page(m->page, raw, &text);
    drawn_text_add(&m->d, buf_view(&text), x, y, width);
}

static void text(struct wmf *m, struct str r)
{
    uint32_t n = le16(r, 6);
    size_t after = 8 + n + (n & 1);
    add(m, cut(r, 8, n), (int16_t)le16(r, after + 2), (int16_t)le16(r, after), 0);
}

static void placed_text(struct wmf *m, struct str r)
{
    uint32_t n = le16(r, 10), options = le16(r, 12);
    size_t at = 14 + (options & OPAQUE_OR_CLIPPED ? 8 : 0), after = at + n + (n & 1);
    double width = 0;
    if (options & BY_GLYPH) {
        m->d.unread = true;
        return;
    }
    for (uint32_t i = 0; i < n; i++)
        width += le16(r, after + 2 * (size_t)i);
    add(m, cut(r, at, n), (int16_t)le16(r, 8), (int16_t)le16(r, 6), width);
}

static void comment(struct wmf *m, struct str r)
{
    if (le16(r, 6) == 15 && str_starts(cut_from(r, 10), "WMFC") && le32(r, 14) == 1)
        buf_str(&m->enhanced, cut(r, 44, le32(r, 32)));
}

static enum err bitmap(struct wmf *m, uint32_t type, struct str r)
{
    struct str place;
    for (size_t i = 0; i < ARRAY_SIZE(bitmaps); i++) {
        struct str dib = cut_from(r, bitmaps[i].at);
        if (bitmaps[i].type == type && dib.n > 40 && drawn_text_picture(&m->d, &place))
            return words_dib(m->d.w, place, dib, STR(""));
    }
    return ERR_OK;
}

static enum err one_record(struct wmf *m, uint32_t type, struct str r)
{
    uint32_t object = le16(r, 6);
    if (type == META_TEXT)
        text(m, r);
    else if (type == META_EXT_TEXT)
        placed_text(m, r);
    else if (type == META_ESCAPE)
        comment(m, r);
    else if (type == META_FONT)
        create(m, metafile_page((int)le8(r, 6 + 13)));
    else if (creates(type))
        create(m, 0);
    else if (type == META_SELECT && object < OBJECTS_MAX && m->pages[object])
        m->page = m->pages[object];
    else if (type == META_DELETE && object < OBJECTS_MAX) {
        m->used[object] = false;
        m->pages[object] = 0;
    } else
        return bitmap(m, type, r);
    return ERR_OK;
}

static enum err all_records(struct wmf *m, struct str s, bool *ret_whole)
{
    for (size_t at = HEAD; at + 6 <= s.n;) {
        uint64_t size = 2 * (uint64_t)le32(s, at);
        uint32_t type = le16(s, at + 4);
        if (type == META_EOF && size >= 6) {
            *ret_whole = true;
            break;
        }
        if (size < 6 || size > s.n - at)
            break;
        TRY(one_record(m, type, cut(s, at, size)));
        at += size;
    }
    if (m->enhanced.n)
        return words_nested(m->d.w, words_place(m->d.w, m->d.place, STR("(enhanced)")),
                            buf_view(&m->enhanced));
    return ERR_OK;
}

enum err words_wmf(struct words *w, struct str place, struct str s)
{
    struct wmf *m = NEW(w->a, struct wmf);
    bool whole = false;
    *m = (struct wmf){
        .d = drawn_text_of(w, place), .page = metafile_page(1), .enhanced = BUF(TEXT_BYTES_MAX)};
    enum err err = all_records(m, without_placeable(s), &whole);
    buf_free(&m->enhanced);
    return drawn_text_end(&m->d, err, whole);
}
