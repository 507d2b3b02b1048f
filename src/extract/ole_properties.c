/* Property sets ([MS-OLEPS]): a header names one or two sets, each a table of numbers and places of typed values.
 * All texts in them are read, whatever they are called. */
#include "extract/bytes.h"
#include "extract/encoding.h"
#include "extract/ole_parts.h"

enum {
    TYPE_I2 = 2,
    TYPE_LPSTR = 30,
    TYPE_LPWSTR = 31,
    TYPE_VARIANT = 12,
    TYPE_VECTOR = 0x1000,
    PROPERTIES_MAX = 4096,
    ID_DICTIONARY = 0,
    ID_CODEPAGE = 1,
};

struct set {
    struct str bytes;
    unsigned page;
    struct buf *out;
    size_t left; /* bytes that texts may still take: they do not lie upon one another */
};

/* A text at `at` after its length; returns the bytes it took. */
static size_t text(struct set *s, size_t at, bool wide)
{
    size_t n = le32(s->bytes, at);
    struct str raw = cut(s->bytes, at + 4, wide || s->page == 1200 ? 2 * n : n);
    if (raw.n > s->left)
        return 4;
    s->left -= raw.n;
    if (wide)
        decode_utf16le(raw, s->out);
    else
        decode_page(s->page, raw, s->out);
    buf_char(s->out, '\n');
    return 4 + (wide ? 2 * n : n);
}

static void value(struct set *s, size_t at)
{
    uint32_t type = le32(s->bytes, at), n = 1;
    at += 4;
    if (type & TYPE_VECTOR) {
        n = le32(s->bytes, at);
        at += 4;
    }
    bool variants = (type & 0xFFF) == TYPE_VARIANT;
    for (uint32_t i = 0; i < n && i < PROPERTIES_MAX && at < s->bytes.n; i++) {
        uint32_t one = type & 0xFFF;
        if (variants) {
            one = le32(s->bytes, at);
            at += 4;
        }
        if (one == TYPE_LPSTR || one == TYPE_LPWSTR)
            at += text(s, at, one == TYPE_LPWSTR);
        else
            at += 4;
        if (one == TYPE_LPWSTR)
            at = (at + 3) & ~(size_t)3; /* the others lie one upon the other */
    }
}

/* The names of an office's own properties. */
static void dictionary(struct set *s, size_t at)
{
    uint32_t n = le32(s->bytes, at);
    at += 4;
    for (uint32_t i = 0; i < n && i < PROPERTIES_MAX && at < s->bytes.n; i++) {
        at += 4 + text(s, at + 4, s->page == 1200);
        if (s->page == 1200)
            at = (at + 3) & ~(size_t)3;
    }
}

static void read_set(struct str bytes, struct buf *out)
{
    struct set s = {.bytes = bytes, .page = 1252, .out = out, .left = bytes.n};
    uint32_t n = le32(bytes, 4);
    for (int pass = 0; pass < 2; pass++) /* the code page first */
        for (uint32_t i = 0; i < n && i < PROPERTIES_MAX; i++) {
            uint32_t id = le32(bytes, 8 + 8 * (size_t)i), at = le32(bytes, 12 + 8 * (size_t)i);
            if (pass == 0 && id == ID_CODEPAGE && le32(bytes, at) == TYPE_I2)
                s.page = le16(bytes, (size_t)at + 4);
            else if (pass == 1 && id == ID_DICTIONARY)
                dictionary(&s, at);
            else if (pass == 1 && id != ID_CODEPAGE)
                value(&s, at);
        }
}

enum err ole_properties(const struct ole_document *d)
{
    struct str s;
    BUF_SCOPE(out, 16 << 20);
    TRY(ole_stream(d, d->main, &s));
    for (uint32_t i = 0; i < le32(s, 24) && i < 2; i++)
        read_set(cut_from(s, le32(s, 28 + 20 * (size_t)i + 16)), &out);
    return words_put(d->w, LOOK_PROPERTY, words_place(d->w, d->place, STR("properties")),
                     buf_view(&out));
}
