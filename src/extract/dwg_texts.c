/* The objects of a DWG (chapters 2, 19, 20): bits that lie as they come. From 2007 on the texts of an object stand together at its end, so that nothing
 * else of it needs to be understood; before, they stand among the rest, and only the objects are read that are texts. */
#include "extract/bytes.h"
#include "extract/dwg.h"
#include "extract/encoding.h"
#include "extract/runs.h"

enum {
    OBJECTS_MAX = 2000000,
    TEXTS_MAX = 100000, /* of an object */
    EXTRAS_MAX = 1000,
    RAW_MAX = 64 << 20,
};

enum kind {
    KIND_TEXT = 1,
    KIND_ATTRIBUTE = 2,
    KIND_ATTRIBUTE_DEFINED = 3,
    KIND_DIMENSION_FIRST = 0x14,
    KIND_DIMENSION_LAST = 0x1A,
    KIND_MTEXT = 0x2C,
    KIND_OLE = 0x4A,
    KIND_XRECORD = 0x4F,
    KIND_PROXY = 0x1F2,
    KIND_PROXY_OBJECT = 0x1F3,
};

struct texts {
    struct str objects;
    enum dwg_version version;
    struct layers *out;
    struct buf
        narrow[LOOK_COUNT]; /* in the drawing's code page, as bytes: told apart when all is there */
    bool whole;
};

/* ---- bits, the highest of a byte first; past the end they are 0 ---- */

struct bits {
    struct str s;
    size_t at, end; /* in bits */
};

static uint32_t take(struct bits *b, int n)
{
    uint32_t v = 0;
    for (int i = 0; i < n; i++, b->at++)
        v = v << 1 | (b->at < b->end ? le8(b->s, b->at / 8) >> (7 - b->at % 8) & 1 : 0);
    return v;
}

static uint32_t take16(struct bits *b)
{
    uint32_t low = take(b, 8);
    return low | take(b, 8) << 8;
}

static uint32_t take32(struct bits *b)
{
    uint32_t low = take16(b);
    return low | take16(b) << 16;
}

static uint32_t take_short(struct bits *b)
{
    switch (take(b, 2)) {
    case 0:
        return take16(b);
    case 1:
        return take(b, 8);
    case 2:
        return 0;
    default:
        return 256;
    }
}

static uint32_t take_long(struct bits *b)
{
    switch (take(b, 2)) {
    case 0:
        return take32(b);
    case 1:
        return take(b, 8);
    default:
        return 0;
    }
}

static void skip_double(struct bits *b)
{
    b->at += take(b, 2) == 0 ? 64 : 0;
}

/* Against one that is known: nothing, four bytes of it, six, or all. */
static void skip_default_double(struct bits *b)
{
    static const size_t sizes[] = {0, 32, 48, 64};
    b->at += sizes[take(b, 2)];
}

static void skip_handle(struct bits *b)
{
    take(b, 4);
    b->at += 8 * (size_t)take(b, 4);
}

/* ---- texts ---- */

/* Only what is shown is written with codes for fonts and lines: a path has the same strokes in it. */
static void add_said(struct texts *x, enum text_look look, struct str utf8)
{
    if (look == LOOK_SHOWN) {
        dwg_words(utf8, &x->out->of[look]);
    } else if (utf8.n) {
        buf_str(&x->out->of[look], utf8);
        buf_char(&x->out->of[look], '\n');
    }
}

static void add_wide(struct texts *x, enum text_look look, struct bits *b, uint32_t n)
{
    BUF_SCOPE(raw, RAW_MAX);
    BUF_SCOPE(utf8, RAW_MAX);
    for (uint32_t i = 0; i < n && b->at < b->end; i++) {
        unsigned unit = take16(b);
        buf_char(&raw, (char)(unit & 0xFF));
        buf_char(&raw, (char)(unit >> 8));
    }
    decode_utf16le(buf_view(&raw), &utf8);
    add_said(x, look, buf_view(&utf8));
}

static void add_narrow(struct texts *x, enum text_look look, struct bits *b, uint32_t n)
{
    for (uint32_t i = 0; i < n && b->at < b->end; i++) {
        char c = (char)take(b, 8);
        if (c)
            buf_char(&x->narrow[look], c);
    }
    buf_char(&x->narrow[look], '\n');
}

/* What programs keep with an object: groups of a code and its value. */
static void add_extra(struct texts *x, struct bits b)
{
    enum { NARROW = 0, BRACE = 2, BYTES = 4 };
    while (b.at < b.end) {
        uint32_t code = take(&b, 8);
        if (code == NARROW && x->version >= DWG_2010) {
            add_wide(x, LOOK_PROPERTY, &b, take16(&b));
        } else if (code == NARROW) {
            uint32_t n = take(&b, 8);
            b.at += 16; /* its code page */
            add_narrow(x, LOOK_PROPERTY, &b, n);
        } else if (code == BRACE) {
            b.at += 8;
        } else if (code == BYTES) {
            b.at += 8 * (size_t)take(&b, 8);
        } else if (code == 3 || code == 5 || (code >= 40 && code <= 42)) {
            b.at += 64;
        } else if (code >= 10 && code <= 15) {
            b.at += 192;
        } else if (code == 70 || code == 71) {
            b.at += code == 70 ? 16 : 32;
        } else {
            x->whole = false;
            return;
        }
    }
}

static void add_extras(struct texts *x, struct bits *b)
{
    for (int i = 0; i < EXTRAS_MAX && b->at < b->end; i++) {
        size_t n = 8 * (size_t)take_short(b);
        if (!n)
            return;
        skip_handle(b);
        add_extra(x, (struct bits){b->s, b->at, b->at + n < b->end ? b->at + n : b->end});
        b->at += n;
    }
}

/* The stream of texts at the end, whose last bit says that there is one, and whose length stands before it. */
static void add_gathered(struct texts *x, enum text_look look, struct bits b)
{
    enum { LONG = 0x8000 };
    if (b.end < 17)
        return;
    size_t end = b.end - 1;
    b.at = end;
    if (!take(&b, 1))
        return;
    b.at = end -= 16;
    size_t n = take16(&b);
    if (n & LONG && end >= 16) {
        b.at = end -= 16;
        n = (n & ~(size_t)LONG) | (size_t)take16(&b) << 15;
    }
    if (n > end) {
        x->whole = false;
        return;
    }
    b.at = end - n;
    b.end = end;
    for (int i = 0; i < TEXTS_MAX && b.at + 2 <= b.end; i++)
        add_wide(x, look, &b, take_short(&b));
}

/* Values of any kind, whose texts lie among them as bytes. */
static void add_record(struct texts *x, struct bits b)
{
    BUF_SCOPE(bytes, RAW_MAX);
    take_long(&b); /* who is told of changes */
    if (x->version >= DWG_2004)
        take(&b, 1);
    if (x->version >= DWG_2013)
        take(&b, 1);
    for (uint32_t n = take_long(&b); n && b.at < b.end; n--)
        buf_char(&bytes, (char)take(&b, 8));
    add_runs_of_text(buf_view(&bytes), RUNS_AMONG_TEXTS, &x->out->of[LOOK_PROPERTY]);
}

/* ---- before 2007: through the head of an object to its text (19.4.1 to 19.4.46) ---- */

static void skip_entity(struct texts *x, struct bits *b)
{
    if (take(b, 1)) /* a picture of it */
        b->at += 8 * (size_t)take32(b);
    take(b, 2);
    take_long(b);
    take(b, 1); /* links to its neighbours; of 2004, whether it has a dictionary */
    uint32_t colour = take_short(b);
    for (uint32_t flag = 0x8000; flag && x->version >= DWG_2004; flag = flag == 0x8000 ? 0x2000 : 0)
        if (colour & flag) /* red, green and blue; how transparent */
            take_long(b);
    skip_double(b);
    take(b, 4);
    take_short(b);
    take(b, 8);
}

static void skip_doubles(struct bits *b, int n)
{
    for (int i = 0; i < n; i++)
        skip_double(b);
}

static void add_line_of_text(struct texts *x, struct bits *b)
{
    uint32_t without = take(b, 8);
    b->at += without & 1 ? 0 : 64;
    b->at += 128;
    if (!(without & 2)) {
        skip_default_double(b);
        skip_default_double(b);
    }
    if (!take(b, 1)) /* the direction of the plane */
        skip_doubles(b, 3);
    if (!take(b, 1)) /* how thick */
        skip_double(b);
    b->at += without & 4 ? 0 : 64;
    b->at += without & 8 ? 0 : 64;
    b->at += 64;
    b->at += without & 16 ? 0 : 64;
    add_narrow(x, LOOK_SHOWN, b, take_short(b));
    take_short(b);
}

static void add_paragraphs(struct texts *x, struct bits *b)
{
    skip_doubles(b, 3 + 3 + 3 + 1 + 1);
    take_short(b);
    take_short(b);
    skip_doubles(b, 2);
    add_narrow(x, LOOK_SHOWN, b, take_short(b));
}

static void add_scattered(struct texts *x, uint32_t kind, struct bits b)
{
    bool line = kind >= KIND_TEXT && kind <= KIND_ATTRIBUTE_DEFINED;
    if (!line && kind != KIND_MTEXT)
        return;
    skip_entity(x, &b);
    if (line)
        add_line_of_text(x, &b);
    else
        add_paragraphs(x, &b);
}

/* ---- an object ---- */

static bool is_shown(uint32_t kind)
{
    return (kind >= KIND_TEXT && kind <= KIND_ATTRIBUTE_DEFINED) || kind == KIND_MTEXT ||
           (kind >= KIND_DIMENSION_FIRST && kind <= KIND_DIMENSION_LAST);
}

static uint32_t kind_of(struct bits *b, enum dwg_version version)
{
    if (version < DWG_2010)
        return take_short(b);
    uint32_t form = take(b, 2);
    return form == 0 ? take(b, 8) : form == 1 ? take(b, 8) + 0x1F0 : take16(b);
}

/* Seven bits a byte, the lowest first, while the eighth is set. */
static uint64_t modular(struct str s, size_t *at)
{
    uint64_t n = 0;
    unsigned b = 0x80;
    for (int i = 0; i < 63 && b & 0x80; i += 7) {
        b = le8(s, (*at)++);
        n |= (uint64_t)(b & 0x7F) << i;
    }
    return n;
}

static void one_object(struct texts *x, size_t at)
{
    struct str s = x->objects;
    uint32_t low = le16(s, at);
    size_t size = low & 0x7FFF, handles = 0;
    at += 2;
    if (low & 0x8000) {
        size |= (size_t)le16(s, at) << 15;
        at += 2;
    }
    if (x->version >= DWG_2010)
        handles = modular(s, &at);
    struct bits b = {cut(s, at, size), 0, 8 * size};
    if (!size || b.s.n < size || handles > b.end) {
        x->whole = false;
        return;
    }
    b.end -= handles;
    uint32_t kind = kind_of(&b, x->version);
    if (x->version < DWG_2010) {
        uint32_t n = take32(&b);
        b.end = n < b.end ? n : b.end;
    }
    skip_handle(&b);
    add_extras(x, &b);
    if (kind == KIND_OLE || kind == KIND_PROXY || kind == KIND_PROXY_OBJECT)
        x->whole = false;
    if (kind == KIND_XRECORD)
        add_record(x, b);
    if (x->version >= DWG_2010)
        add_gathered(x, is_shown(kind) ? LOOK_SHOWN : LOOK_PROPERTY, b);
    else
        add_scattered(x, kind, b);
}

/* ---- all of them ---- */

/* The same, where the seventh bit of the last byte says that it is negative. */
static int64_t modular_signed(struct str s, size_t *at)
{
    uint64_t n = modular(s, at);
    unsigned last = *at ? le8(s, *at - 1) : 0;
    if (!(last & 0x40))
        return (int64_t)n;
    uint64_t sign = UINT64_C(0x40);
    while (sign << 1 <= n)
        sign <<= 1;
    return -(int64_t)(n & ~sign);
}

/* Blocks of their length, pairs of a step to the next handle and one to its place, and a check. */
static void all_objects(struct texts *x, struct str map)
{
    int count = 0;
    for (size_t at = 0; be16(map, at) > 2;) {
        struct str block = cut(map, at + 2, be16(map, at) - 2);
        int64_t place = 0;
        for (size_t i = 0; i < block.n;) {
            modular(block, &i);
            place += modular_signed(block, &i);
            if (place < 0 || (uint64_t)place >= x->objects.n || ++count > OBJECTS_MAX) {
                x->whole = false;
                break;
            }
            one_object(x, (size_t)place);
        }
        at += 2 + block.n + 2;
    }
}

bool dwg_texts(struct str objects, struct str map, enum dwg_version version, struct layers *out)
{
    struct texts x = {objects, version, out, .whole = version >= DWG_2010};
    for (size_t i = 0; i < LOOK_COUNT; i++)
        x.narrow[i] = BUF(RAW_MAX);
    all_objects(&x, map);
    for (size_t i = 0; i < LOOK_COUNT; i++) {
        BUF_SCOPE(room, 4 * (size_t)RAW_MAX);
        struct str text;
        if (x.narrow[i].n && words_decode(buf_view(&x.narrow[i]), &room, &text))
            add_said(&x, (enum text_look)i, text);
        else
            x.whole &= !x.narrow[i].n;
        x.whole &= !x.narrow[i].over && !out->of[i].over;
        buf_free(&x.narrow[i]);
    }
    return x.whole;
}
