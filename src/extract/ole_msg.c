/* Letters of Outlook ([MS-OXMSG]): each property is a stream whose name says which and of what type; people and
 * attachments are storages with properties of their own. */
#include "extract/bytes.h"
#include "extract/mapi.h"
#include "extract/ole_parts.h"

#include <stdio.h>

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
    if (type == MAPI_MANY + MAPI_TEXT || type == MAPI_MANY + MAPI_TEXT_8)
        return memchr(name.p, '-', name.n) != NULL;
    return type == MAPI_TEXT || type == MAPI_TEXT_8;
}

/* ---- properties ---- */

static unsigned page_of(const struct ole_document *d)
{
    struct str s;
    unsigned page = 0;
    if (!ole_read(d->o, d->main, &s))
        return 0;
    for (size_t at = 0; at + 16 <= s.n; at += 8) /* the head's size differs, always by eights */
        if (le16(s, at) == 3 && (le16(s, at + 2) == MAPI_CODE_PAGE ||
                                 (le16(s, at + 2) == MAPI_BODY_CODE_PAGE && !page)))
            page = le32(s, at + 8);
    return page;
}

static enum err body(const struct ole_document *d, const struct ole_entry *e, uint32_t what)
{
    struct str s;
    BUF_SCOPE(text, MAPI_RTF_MAX);
    struct str place =
        words_place(d->w, d->place, what == MAPI_RTF ? STR("body (RTF)") : STR("body (HTML)"));
    TRY(ole_stream(d, e, &s));
    if (what == MAPI_HTML)
        return words_nested(d->w, place, s);
    mapi_unpack_rtf(s, &text);
    if (text.over || (d->w->unpacked += text.n) > WORDS_UNPACKED_MAX)
        return d->w->sink->note(d->w->sink->at, COVERAGE_PARTIAL, place);
    return words_nested(d->w, place, buf_view(&text));
}

static enum err attachment_data(const struct ole_document *d, const struct ole_entry *e,
                                unsigned page)
{
    BUF_SCOPE(name, TEXT_PLACE_MAX * 4);
    static const uint16_t names[] = {MAPI_LONG_NAME, MAPI_FILE_NAME};
    for (size_t i = 0; i < 4 && !name.n; i++) {
        struct str raw;
        const struct ole_entry *n = property(d, names[i / 2], i % 2 ? MAPI_TEXT_8 : MAPI_TEXT);
        if (n && ole_read(d->o, n, &raw))
            mapi_add_text(page, raw, i % 2 == 0, &name);
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
        } else if (what == MAPI_RTF || what == MAPI_HTML) {
            TRY(body(d, e, what));
        } else if (what == MAPI_DATA && type == MAPI_BYTES) {
            TRY(attachment_data(d, e, page));
        } else if (is_text(type, e->name)) {
            TRY(ole_stream(d, e, &raw));
            mapi_add_text(page, raw, type == MAPI_TEXT || type == MAPI_MANY + MAPI_TEXT,
                          &text.of[mapi_is_shown(what) ? LOOK_SHOWN : LOOK_PROPERTY]);
        }
    }
    return layers_put(&text, d->w, d->place);
}
