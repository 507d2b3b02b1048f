#include "extract/bytes.h"
#include "extract/encoding.h"
#include "extract/metafile.h"

enum {
    HEAD = 8,
    SIGNATURE_AT = 40,
    TEXT = 40,           /* bytes that describe one */
    STRINGS_MAX = 10000, /* of one record */
    BY_GLYPH = 0x10,
    NO_BOUNDS = 0x100,
    ONE_BYTE = 0x200,
    PLUS_DUAL = 1,
};

enum record {
    EMR_HEADER = 1,
    EMR_EOF = 14,
    EMR_COMMENT = 70,
    EMR_FONT = 82,
    EMR_TEXT_A = 83,
    EMR_TEXT_W = 84,
    EMR_TEXTS_A = 96,
    EMR_TEXTS_W = 97,
    EMR_SMALL_TEXT = 108,
};
enum plus_record { PLUS_OBJECT = 0x4008, PLUS_STRING = 0x401C, PLUS_DRIVER_STRING = 0x4036 };

/* Where a record says that its bitmap lies: offset and size of head and bits, four numbers. */
static const struct {
    uint32_t type;
    size_t at;
} bitmaps[] = {{76, 84}, {77, 84}, {78, 84}, {79, 96}, {80, 48}, {81, 48}, {114, 84}, {116, 84}};

struct emf {
    struct drawn_text d;
    unsigned page;
};

bool is_emf(struct str s)
{
    return s.n >= 88 && le32(s, 0) == EMR_HEADER && !memcmp(s.p + SIGNATURE_AT, " EMF", 4);
}

static float le_float(struct str s, size_t at)
{
    uint32_t bits = le32(s, at);
    float f;
    memcpy(&f, &bits, sizeof f);
    return f;
}

/* ---- texts ---- */

static void add(struct emf *e, struct str raw, bool wide, double x, double y, double width)
{
    BUF_SCOPE(text, 8 * raw.n + 16);
    if (wide)
        decode_utf16le(raw, &text);
    else
        decode_page(e->page, raw, &text);
    drawn_text_add(&e->d, buf_view(&text), x, y, width);
}

/* `at`: of its description in the record, whose offsets count from the record's beginning. */
static void one_text(struct emf *e, struct str r, size_t at, bool wide)
{
    uint32_t n = le32(r, at + 8);
    struct str raw = cut(r, le32(r, at + 12), (size_t)n * (wide ? 2 : 1));
    double width = 0;
    if (le32(r, at + 16) & BY_GLYPH) {
        e->d.unread = true;
        return;
    }
    for (uint32_t i = 0; le32(r, at + 36) && i < n && i < r.n; i++)
        width += le32(r, le32(r, at + 36) + 4 * (size_t)i);
    add(e, raw, wide, (int32_t)le32(r, at), (int32_t)le32(r, at + 4), width);
}

static void many_texts(struct emf *e, struct str r, bool wide)
{
    uint32_t n = le32(r, 36);
    for (uint32_t i = 0; i < n && i < STRINGS_MAX && 40 + (size_t)TEXT * i < r.n; i++)
        one_text(e, r, 40 + (size_t)TEXT * i, wide);
}

static void small_text(struct emf *e, struct str r)
{
    uint32_t n = le32(r, 16), options = le32(r, 20);
    size_t at = options & NO_BOUNDS ? 36 : 52;
    if (options & BY_GLYPH)
        e->d.unread = true;
    else
        add(e, cut(r, at, (size_t)n * (options & ONE_BYTE ? 1 : 2)), !(options & ONE_BYTE),
            (int32_t)le32(r, 8), (int32_t)le32(r, 12), 0);
}

/* ---- EMF+, in comments ---- */

/* Where both are there to be chosen from, the same words are told once. */
static void add_plus(struct emf *e, struct str raw, double x, double y)
{
    BUF_SCOPE(text, 8 * raw.n + 16);
    const struct buf *all = &e->d.text;
    decode_utf16le(raw, &text);
    if (text.n && !(all->n && memmem(all->p, all->n, text.p, text.n)))
        drawn_text_add(&e->d, buf_view(&text), x, y, 0);
}

static enum err plus_object(struct emf *e, uint32_t flags, struct str s)
{
    enum { IMAGE = 5, BITMAP = 1, METAFILE = 2, COMPRESSED = 1 };
    struct str place;
    uint32_t kind = le32(s, 4);
    if ((flags >> 8 & 0x7F) != IMAGE)
        return ERR_OK;
    if (!drawn_text_picture(&e->d, &place))
        return ERR_OK;
    if (kind == BITMAP && le32(s, 24) == COMPRESSED && !(flags & 0x8000))
        return words_nested(e->d.w, place, cut_from(s, 28));
    if (kind == METAFILE && !(flags & 0x8000))
        return words_nested(e->d.w, place, cut(s, 16, le32(s, 12)));
    return e->d.w->sink->picture(e->d.w->sink->at, place);
}

static enum err plus(struct emf *e, struct str s)
{
    for (size_t at = 0; at + 12 <= s.n;) {
        uint32_t type = le16(s, at), flags = le16(s, at + 2), size = le32(s, at + 4);
        struct str data = cut(s, at + 12, le32(s, at + 8));
        if (size < 12)
            break;
        if (type == PLUS_STRING)
            add_plus(e, cut(data, 28, 2 * (size_t)le32(data, 8)), le_float(data, 12),
                     le_float(data, 16));
        else if (type == PLUS_DRIVER_STRING && (le32(data, 4) & 1))
            add_plus(e, cut(data, 16, 2 * (size_t)le32(data, 12)), 0, 0);
        else if (type == PLUS_DRIVER_STRING)
            e->d.unread = true;
        else if (type == PLUS_OBJECT)
            TRY(plus_object(e, flags, data));
        at += cut(s, at, size).n;
    }
    return ERR_OK;
}

/* ---- records ---- */

static enum err bitmap(struct emf *e, uint32_t type, struct str r)
{
    struct str place;
    for (size_t i = 0; i < ARRAY_SIZE(bitmaps); i++) {
        size_t at = bitmaps[i].at;
        if (bitmaps[i].type != type || !le32(r, at + 4) || !drawn_text_picture(&e->d, &place))
            continue;
        return words_dib(e->d.w, place, cut(r, le32(r, at), le32(r, at + 4)),
                         cut(r, le32(r, at + 8), le32(r, at + 12)));
    }
    return ERR_OK;
}

static enum err one_record(struct emf *e, uint32_t type, struct str r)
{
    switch (type) {
    case EMR_TEXT_A:
    case EMR_TEXT_W:
        one_text(e, r, 36, type == EMR_TEXT_W);
        return ERR_OK;
    case EMR_TEXTS_A:
    case EMR_TEXTS_W:
        many_texts(e, r, type == EMR_TEXTS_W);
        return ERR_OK;
    case EMR_SMALL_TEXT:
        small_text(e, r);
        return ERR_OK;
    case EMR_FONT:
        e->page = metafile_page((int)le8(r, 35));
        return ERR_OK;
    case EMR_COMMENT:
        return str_starts(cut_from(r, 12), "EMF+") ? plus(e, cut(r, 16, le32(r, 8) - 4)) : ERR_OK;
    default:
        return bitmap(e, type, r);
    }
}

static enum err all_records(struct emf *e, struct str s, bool *ret_whole)
{
    for (size_t at = 0; at + HEAD <= s.n;) {
        uint32_t type = le32(s, at), size = le32(s, at + 4);
        if (size < HEAD || size > s.n - at)
            return ERR_OK;
        TRY(one_record(e, type, cut(s, at, size)));
        at += size;
        if (type == EMR_EOF) {
            *ret_whole = true;
            return words_behind(e->d.w, e->d.place, cut_from(s, at));
        }
    }
    return ERR_OK;
}

enum err words_emf(struct words *w, struct str place, struct str s)
{
    struct emf e = {.d = drawn_text_of(w, place), .page = metafile_page(1)};
    struct str head = cut(s, 0, le32(s, 4));
    BUF_SCOPE(about, 1 << 20);
    bool whole = false;
    decode_utf16le(cut(head, le32(head, 64), 2 * (size_t)le32(head, 60)), &about);
    enum err err =
        words_put(w, LOOK_PROPERTY, words_place(w, place, STR("(about)")), buf_view(&about));
    if (!err)
        err = all_records(&e, s, &whole);
    return drawn_text_end(&e.d, err, whole);
}
