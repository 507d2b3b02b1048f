/* Letters of Outlook ([MS-OXMSG]): each property is a stream whose name says which and of what type; people and
 * attachments are storages with properties of their own. */
#include "extract/bytes.h"
#include "extract/encoding.h"
#include "extract/ole_parts.h"

#include <stdio.h>

enum {
    TYPE_TEXT_8 = 0x1E,
    TYPE_TEXT = 0x1F,
    TYPE_BYTES = 0x102,
    TYPE_TEXTS_8 = 0x101E,
    TYPE_TEXTS = 0x101F,
    TYPE_STORAGE = 0x0D,
    RTF = 0x1009,
    HTML = 0x1013,
    DATA = 0x3701,
    FILE_NAME = 0x3704,
    LONG_NAME = 0x3707,
    CODE_PAGE = 0x3FFD,
    BODY_CODE_PAGE = 0x3FDE,
    UNPACKED_MAX = 64 << 20,
};

/* What a reader of the letter sees; all other texts are about it. */
static const uint16_t shown[] = {0x0037 /* subject */,
                                 0x1000 /* body */,
                                 0x0C1A /* sender */,
                                 0x0C1F /* from */,
                                 0x0E02 /* blind */,
                                 0x0E03 /* copies */,
                                 0x0E04 /* to */,
                                 0x3001 /* of a person */,
                                 0x3003,
                                 0x39FE,
                                 0x8208 /* location */};

static bool is_shown(uint32_t property)
{
    for (size_t i = 0; i < ARRAY_SIZE(shown); i++)
        if (shown[i] == property)
            return true;
    return false;
}

/* "__substg1.0_" and eight digits: which, and of what type. */
static bool tag_of(struct str name, uint32_t *ret_property, uint32_t *ret_type)
{
    static const char head[] = "__substg1.0_";
    unsigned char tag[4];
    char digits[8];
    size_t n, at = sizeof head - 1;
    if (!str_starts(name, head) || name.n < at + 8)
        return false;
    for (size_t i = 0; i < 8; i++)
        digits[i] =
            (char)(name.p[at + i] | (name.p[at + i] >= 'A' && name.p[at + i] <= 'F' ? 32 : 0));
    if (!hex_decode(str_bytes(digits, 8), tag, sizeof tag, &n))
        return false;
    *ret_property = (uint32_t)(tag[0] << 8 | tag[1]);
    *ret_type = (uint32_t)(tag[2] << 8 | tag[3]);
    return true;
}

static const struct ole_entry *property(const struct ole_document *d, uint32_t property,
                                        uint32_t type)
{
    char name[32];
    snprintf(name, sizeof name, "__substg1.0_%04X%04X", property, type);
    return ole_find(d->o, d->in, name);
}

/* Lists of texts have a stream of lengths, and one for each text, with a dash in its name. */
static bool is_text(uint32_t type, struct str name)
{
    if (type == TYPE_TEXTS || type == TYPE_TEXTS_8)
        return memchr(name.p, '-', name.n) != NULL;
    return type == TYPE_TEXT || type == TYPE_TEXT_8;
}

/* ---- packed RTF ([MS-OXRTFCP]) ---- */

static void unpack_rtf(struct str s, struct buf *out)
{
    static const char primer[] =
        "{\\rtf1\\ansi\\mac\\deff0\\deftab720{\\fonttbl;}{\\f0\\fnil \\froman \\fswiss \\fmodern "
        "\\fscript \\fdecor MS Sans SerifSymbolArialTimes New RomanCourier{\\colortbl\\red0"
        "\\green0\\blue0\r\n\\par \\pard\\plain\\f0\\fs20\\b\\i\\u\\tab\\tx";
    char ring[4096] = {0};
    size_t to = sizeof primer - 1;
    memcpy(ring, primer, to);
    if (le32(s, 8) == 0x414C454D) { /* "MELA": not packed */
        buf_str(out, cut_from(s, 16));
        return;
    }
    for (size_t at = 16; at < s.n && !out->over;) {
        uint32_t flags = le8(s, at++);
        for (int i = 0; i < 8 && at < s.n; i++) {
            size_t from = 0, n = 1;
            if (flags >> i & 1) {
                uint32_t token = le8(s, at) << 8 | le8(s, at + 1);
                at += 2;
                from = token >> 4;
                n = (token & 15) + 2;
                if (from == to)
                    return; /* the end */
            }
            for (; n; n--) {
                char c = flags >> i & 1 ? ring[from++ & 4095] : s.p[at++];
                buf_char(out, c);
                ring[to] = c;
                to = (to + 1) & 4095;
            }
        }
    }
}

/* ---- properties ---- */

static unsigned page_of(const struct ole_document *d)
{
    struct str s;
    unsigned page = 0;
    if (!ole_read(d->o, d->main, &s))
        return 0;
    for (size_t at = 0; at + 16 <= s.n; at += 8) /* the head's size differs, always by eights */
        if (le16(s, at) == 3 &&
            (le16(s, at + 2) == CODE_PAGE || (le16(s, at + 2) == BODY_CODE_PAGE && !page)))
            page = le32(s, at + 8);
    return page;
}

static void add_text(unsigned page, struct str raw, bool wide, struct buf *out)
{
    BUF_SCOPE(room, 4 * raw.n + 16);
    struct str text = STR("");
    if (wide)
        decode_utf16le(raw, out);
    else if (page && page != 1252)
        decode_page(page, raw, out);
    else if (words_decode(raw, &room, &text))
        buf_str(out, text);
    buf_char(out, '\n');
}

static enum err body(const struct ole_document *d, const struct ole_entry *e, uint32_t what)
{
    struct str s;
    BUF_SCOPE(text, UNPACKED_MAX);
    struct str place =
        words_place(d->w, d->place, what == RTF ? STR("body (RTF)") : STR("body (HTML)"));
    TRY(ole_stream(d, e, &s));
    if (what == HTML)
        return words_nested(d->w, place, s);
    unpack_rtf(s, &text);
    if (text.over || (d->w->unpacked += text.n) > WORDS_UNPACKED_MAX)
        return d->w->sink->note(d->w->sink->at, COVERAGE_PARTIAL, place);
    return words_nested(d->w, place, buf_view(&text));
}

static enum err attachment_data(const struct ole_document *d, const struct ole_entry *e,
                                unsigned page)
{
    BUF_SCOPE(name, TEXT_PLACE_MAX * 4);
    static const uint16_t names[] = {LONG_NAME, FILE_NAME};
    for (size_t i = 0; i < 4 && !name.n; i++) {
        struct str raw;
        const struct ole_entry *n = property(d, names[i / 2], i % 2 ? TYPE_TEXT_8 : TYPE_TEXT);
        if (n && ole_read(d->o, n, &raw))
            add_text(page, raw, i % 2 == 0, &name);
    }
    struct str label = str_trim(buf_view(&name));
    struct str s, place = words_place(d->w, d->place, label.n ? label : STR("attachment"));
    TRY(ole_stream(d, e, &s));
    return words_nested(d->w, place, s);
}

static enum err inner_storage(const struct ole_document *d, const struct ole_entry *e)
{
    struct ole_document inner = *d;
    const char *what = str_starts(e->name, "__recip")    ? "recipient"
                       : str_starts(e->name, "__attach") ? "attachment"
                                                         : "letter";
    if (str_starts(e->name, "__nameid"))
        return ERR_OK;
    inner.in = e;
    inner.place = words_place(d->w, d->place, str_of(what));
    inner.depth++;
    return ole_storage(&inner); /* a letter's own, or an object of another program */
}

enum err ole_msg(const struct ole_document *d)
{
    LAYERS_SCOPE(text);
    unsigned page = page_of(d);
    for (size_t i = d->in->first; i < d->in->first + d->in->count; i++) {
        const struct ole_entry *e = &d->o->entries[i];
        uint32_t what, type;
        struct str raw;
        if (e->kind != OLE_STREAM) {
            TRY(inner_storage(d, e));
        } else if (!tag_of(e->name, &what, &type)) {
            continue;
        } else if (what == RTF || what == HTML) {
            TRY(body(d, e, what));
        } else if (what == DATA && type == TYPE_BYTES) {
            TRY(attachment_data(d, e, page));
        } else if (is_text(type, e->name)) {
            TRY(ole_stream(d, e, &raw));
            add_text(page, raw, type == TYPE_TEXT || type == TYPE_TEXTS,
                     &text.of[is_shown(what) ? LOOK_SHOWN : LOOK_PROPERTY]);
        }
    }
    return layers_put(&text, d->w, d->place);
}
