/* winmail.dat ([MS-OXTNEF]): attributes of a letter and of its attachments, some of which hold properties of MAPI. */
#include "extract/tnef.h"
#include "extract/bytes.h"
#include "extract/encoding.h"
#include "extract/mapi.h"

enum {
    SIGNATURE = 0x223E9F78,
    FIRST = 6,
    HEAD = 9, /* level, number and type, length */
    PROPERTIES_MAX = 100000,
    GUID = 16,
};

enum attribute {
    ATT_TITLE = 0x8010,
    ATT_DATA = 0x800F,
    ATT_BEGIN = 0x9002, /* an attachment */
    ATT_PROPERTIES = 0x9003,
    ATT_PEOPLE = 0x9004,
    ATT_OF_ATTACHMENT = 0x9005,
    ATT_CODE_PAGE = 0x9007,
};
/* Attributes that are text a reader sees: from, subject, body. */
static const uint16_t shown[] = {0x8000, 0x8004, 0x800C};
static const uint16_t about[] = {0x8005, 0x8006, 0x8008, 0x8009, 0x800B, 0x8010};

struct letter {
    struct words *w;
    struct str place;
    struct layers text;
    unsigned page;
    struct buf name; /* of the attachment */
    struct str data;
    bool has_data;
    int attachments;
    bool damaged;
};

bool is_tnef(struct str s)
{
    return s.n > FIRST + HEAD && le32(s, 0) == SIGNATURE;
}

/* ---- attachments ---- */

static enum err end_attachment(struct letter *l)
{
    struct str name = str_trim(buf_view(&l->name));
    struct words *w = l->w;
    if (!l->has_data)
        return ERR_OK;
    l->has_data = false;
    struct str label = name.n ? name : str_of(arena_printf(w->a, "attachment %d", l->attachments));
    struct str place = words_place(w, l->place, label);
    if (++w->entries > WORDS_ENTRIES_MAX)
        return w->sink->note(w->sink->at, COVERAGE_PARTIAL, place);
    TRY(words_put(w, LOOK_PROPERTY, place, name));
    return words_nested(w, place, l->data);
}

static enum err rtf_body(struct letter *l, struct str packed)
{
    BUF_SCOPE(rtf, MAPI_RTF_MAX);
    struct str place = words_place(l->w, l->place, STR("body (RTF)"));
    mapi_unpack_rtf(packed, &rtf);
    if (rtf.over || (l->w->unpacked += rtf.n) > WORDS_UNPACKED_MAX)
        return l->w->sink->note(l->w->sink->at, COVERAGE_PARTIAL, place);
    return words_nested(l->w, place, buf_view(&rtf));
}

/* ---- properties of MAPI ---- */

static size_t padded(size_t n)
{
    return (n + 3) & ~(size_t)3;
}

static size_t fixed_bytes(uint32_t type)
{
    switch (type) {
    case 2:
    case 3:
    case 4:
    case 10:
    case 11:
        return 4;
    case 5:
    case 6:
    case 7:
    case 20:
    case 64:
        return 8;
    case 72:
        return GUID;
    default:
        return 0;
    }
}

static enum err one_value(struct letter *l, uint32_t id, uint32_t type, struct str value)
{
    bool text = type == MAPI_TEXT || type == MAPI_TEXT_8;
    if (id == MAPI_RTF && type == MAPI_BYTES)
        return rtf_body(l, value);
    if (id == MAPI_HTML && type == MAPI_BYTES)
        return words_nested(l->w, words_place(l->w, l->place, STR("body (HTML)")), value);
    if (id == MAPI_DATA && (type == MAPI_BYTES || type == MAPI_STORAGE)) {
        /* an object says first what it is: a letter, which is another of these */
        l->data = type == MAPI_STORAGE ? cut_from(value, GUID) : value;
        l->has_data = true;
    } else if (text && (id == MAPI_LONG_NAME || (id == MAPI_FILE_NAME && !l->name.n))) {
        buf_clear(&l->name);
        mapi_add_text(l->page, value, type == MAPI_TEXT, &l->name);
    } else if (text) {
        mapi_add_text(l->page, value, type == MAPI_TEXT,
                      &l->text.of[mapi_is_shown(id) ? LOOK_SHOWN : LOOK_PROPERTY]);
    }
    return ERR_OK;
}

/* A name of its own, which says nothing to people, or a number. */
static size_t after_name(struct str s, size_t at)
{
    enum { BY_NUMBER = 0 };
    size_t kind = at + GUID;
    return le32(s, kind) == BY_NUMBER ? kind + 8 : kind + 8 + padded(le32(s, kind + 4));
}

static enum err values(struct letter *l, uint32_t id, uint32_t type, struct str s, size_t *at)
{
    size_t fixed = fixed_bytes(type & ~(uint32_t)MAPI_MANY);
    bool many = type & MAPI_MANY;
    uint32_t count = 1;
    if (!fixed || many) {
        count = le32(s, *at);
        *at += 4;
    }
    l->damaged |= count > s.n;
    for (uint32_t i = 0; i < count && *at < s.n; i++) {
        size_t n = fixed ? fixed : le32(s, *at);
        *at += fixed ? 0 : 4;
        struct str value = cut(s, *at, n);
        l->damaged |= value.n < n;
        if (!fixed)
            TRY(one_value(l, id, type & ~(uint32_t)MAPI_MANY, value));
        *at += padded(value.n);
    }
    return ERR_OK;
}

static enum err properties(struct letter *l, struct str s, size_t *at)
{
    uint32_t count = le32(s, *at);
    *at += 4;
    l->damaged |= count > PROPERTIES_MAX || count > s.n;
    for (uint32_t i = 0; i < count && i < PROPERTIES_MAX && *at < s.n; i++) {
        uint32_t type = le16(s, *at), id = le16(s, *at + 2);
        *at += 4;
        if (id >= 0x8000)
            *at = after_name(s, *at);
        TRY(values(l, id, type, s, at));
    }
    return ERR_OK;
}

static enum err people(struct letter *l, struct str s)
{
    uint32_t count = le32(s, 0);
    size_t at = 4;
    for (uint32_t i = 0; i < count && at < s.n; i++)
        TRY(properties(l, s, &at));
    return ERR_OK;
}

/* ---- attributes ---- */

static bool is_of(uint32_t id, const uint16_t *all, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (all[i] == id)
            return true;
    return false;
}

static enum err one_attribute(struct letter *l, uint32_t id, struct str value)
{
    size_t at = 0;
    switch (id) {
    case ATT_BEGIN:
        TRY(end_attachment(l));
        l->attachments++;
        buf_clear(&l->name);
        return ERR_OK;
    case ATT_DATA:
        l->data = value;
        l->has_data = true;
        return ERR_OK;
    case ATT_PROPERTIES:
    case ATT_OF_ATTACHMENT:
        return properties(l, value, &at);
    case ATT_PEOPLE:
        return people(l, value);
    case ATT_CODE_PAGE:
        l->page = le32(value, 0);
        return ERR_OK;
    default:
        break;
    }
    if (id == ATT_TITLE && !l->name.n)
        mapi_add_text(l->page, cut(value, 0, strnlen(value.p, value.n)), false, &l->name);
    if (is_of(id, shown, ARRAY_SIZE(shown)))
        mapi_add_text(l->page, value, false, &l->text.of[LOOK_SHOWN]);
    else if (is_of(id, about, ARRAY_SIZE(about)) && id != ATT_TITLE)
        mapi_add_text(l->page, value, false, &l->text.of[LOOK_PROPERTY]);
    return ERR_OK;
}

static enum err read_letter(struct letter *l, struct str s)
{
    size_t at = FIRST;
    while (at + HEAD <= s.n) {
        uint32_t id = le16(s, at + 1), n = le32(s, at + 5);
        struct str value = cut(s, at + HEAD, n);
        l->damaged |= value.n < n;
        TRY(one_attribute(l, id, value));
        at += HEAD + value.n + 2; /* and a sum, which says nothing of who made it */
    }
    l->damaged |= at < s.n;
    TRY(end_attachment(l));
    TRY(layers_put(&l->text, l->w, l->place));
    return l->damaged ? l->w->sink->note(l->w->sink->at, COVERAGE_PARTIAL, l->place) : ERR_OK;
}

enum err words_tnef(struct words *w, struct str place, struct str bytes)
{
    struct letter l = {.w = w, .place = place, .text = layers_empty(), .name = BUF(1 << 16)};
    enum err err = read_letter(&l, bytes);
    layers_free(&l.text);
    buf_free(&l.name);
    return err;
}
