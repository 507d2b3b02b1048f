/* RTF: groups in braces, words after a backslash, bytes in the code page of their font. Destinations say what a
 * group is; one that is unknown and may be ignored is kept as a remark, for words could be put there. */
#include "extract/bytes.h"
#include "extract/encoding.h"
#include "extract/ole_parts.h"
#include "extract/rtf_words.h"

#include <stdlib.h>

enum {
    GROUPS_MAX = 2048,
    FONTS = 65536,
    COLOURS = 4096,
    TINY = 4,
    PLAIN_SIZE = 24,
    DATA_MAX = 256 << 20
};

struct group {
    enum rtf_place place;
    bool hidden, deleted, starred, fresh; /* after \*; nothing but that stood in it yet */
    int size, colour;                     /* half points; of the table */
    bool shaded;
    int skip_after; /* characters that stand for a \u */
    uint32_t font;
    bool owns_data;
};

struct rtf {
    struct words *w;
    struct str place, s;
    size_t at;
    struct layers stories[RTF_PLACES];
    struct group *groups, now;
    size_t depth, too_deep;
    unsigned page, *pages; /* of the document; of each font */
    bool *white;           /* of each colour */
    uint32_t font_named, colour, red, green, blue, high;
    int skip; /* characters still to be passed over */
    bool cells_shaded, ended;
    struct buf bytes, data; /* text in a code page that waits; what is written in hexadecimal */
    int nibble, objects;    /* its first half; -1: none */
};

/* ---- text ---- */

static enum text_look look_now(const struct rtf *r)
{
    const struct group *g = &r->now;
    bool white = g->colour > 0 && g->colour < COLOURS && r->white[g->colour] && !g->shaded &&
                 !r->cells_shaded;
    enum text_look look = rtf_places[g->place].look;
    if (look != LOOK_SHOWN)
        return look;
    if (g->deleted)
        return LOOK_DELETED;
    return g->hidden || white || g->size <= TINY || r->ended ? LOOK_HIDDEN : LOOK_SHOWN;
}

static struct buf *target(struct rtf *r)
{
    return &r->stories[r->now.place].of[look_now(r)];
}

static unsigned page_now(const struct rtf *r)
{
    unsigned page = r->now.font < FONTS ? r->pages[r->now.font] : 0;
    bool double_byte = r->page == 936 || r->page == 950 || r->page == 932 || r->page == 949;
    return page && (page != 1252 || !double_byte) ? page : r->page;
}

/* Before anything changes that the waiting bytes depend on. */
static void flush(struct rtf *r)
{
    if (r->bytes.n)
        decode_page(page_now(r), buf_view(&r->bytes), target(r));
    buf_clear(&r->bytes);
}

static bool is_text(const struct rtf *r)
{
    return rtf_places[r->now.place].kind == RTF_TEXT;
}

static void put_wide(struct rtf *r, uint32_t c)
{
    flush(r);
    if (r->high && c >= 0xDC00 && c < 0xE000)
        c = 0x10000 + ((r->high - 0xD800) << 10) + (c - 0xDC00);
    r->high = c >= 0xD800 && c < 0xDC00 ? c : 0;
    if (!r->high && is_text(r))
        decode_character(c, target(r));
}

static void put_byte(struct rtf *r, unsigned char c)
{
    if (r->skip) {
        r->skip--;
    } else if (r->now.place == RTF_COLOURS && c == ';') {
        if (r->colour < COLOURS)
            r->white[r->colour] = r->red == 255 && r->green == 255 && r->blue == 255;
        r->colour++;
    } else if (is_text(r)) {
        r->high = 0;
        buf_char(&r->bytes, (char)c);
        if (r->bytes.n >= 4096 && c < 0x80) /* not within a character of two bytes */
            flush(r);
    }
}

static void put_break(struct rtf *r)
{
    flush(r);
    if (is_text(r))
        layers_break(&r->stories[r->now.place]);
}

/* ---- what is written in hexadecimal ---- */

static int hex(char c)
{
    return c >= '0' && c <= '9'                 ? c - '0'
           : (c | 32) >= 'a' && (c | 32) <= 'f' ? (c | 32) - 'a' + 10
                                                : -1;
}

static void put_hex(struct rtf *r, char c)
{
    int n = hex(c);
    if (n < 0)
        return;
    if (r->nibble < 0) {
        r->nibble = n;
        return;
    }
    buf_char(&r->data, (char)(r->nibble << 4 | n));
    r->nibble = -1;
}

/* An object of the first OLE: version, kind, three texts after their lengths, the length of what it is. */
static enum err object(struct rtf *r, struct str place, struct str s)
{
    size_t at = 8;
    struct str class = cut(s, 12, le32(s, 8));
    for (int i = 0; i < 3; i++)
        at += 4 + (size_t)le32(s, at);
    struct str bytes = cut(s, at + 4, le32(s, at));
    if (!bytes.n)
        return words_nested(r->w, place, s);
    if (str_starts(class, "Package"))
        return ole_native_bytes(r->w, place, cut(s, at, bytes.n + 4));
    return words_nested(r->w, place, bytes);
}

static enum err end_data(struct rtf *r)
{
    struct str s = buf_view(&r->data);
    bool picture = r->now.place == RTF_PICTURE;
    const char *name = arena_printf(r->w->a, "%s %d", picture ? "picture" : "object", ++r->objects);
    struct str place = words_place(r->w, r->place, str_of(name));
    enum err err = ERR_OK;
    if (++r->w->entries > WORDS_ENTRIES_MAX || r->data.over ||
        (r->w->unpacked += s.n) > WORDS_UNPACKED_MAX)
        err = r->w->sink->note(r->w->sink->at, COVERAGE_PARTIAL, place);
    else if (s.n)
        err = picture ? words_nested(r->w, place, s) : object(r, place, s);
    buf_clear(&r->data);
    r->nibble = -1;
    return err;
}

/* ---- groups and words ---- */

static void open_group(struct rtf *r)
{
    flush(r);
    if (r->depth == GROUPS_MAX) {
        r->too_deep++;
        return;
    }
    r->groups[r->depth++] = r->now;
    r->now.starred = r->now.owns_data = false;
    r->now.fresh = true;
    r->skip = 0;
}

/* A value that is numbers alone says nothing. */
static void drop_numbers(struct buf *b)
{
    size_t at = b->n;
    while (at && memchr("0123456789;,.()- ", b->p[at - 1], 17))
        at--;
    if (at == 0 || b->p[at - 1] == '\n')
        b->n = at;
}

static enum err close_group(struct rtf *r)
{
    flush(r);
    if (r->now.place == RTF_SHAPE)
        drop_numbers(&r->stories[RTF_SHAPE].of[look_now(r)]);
    r->skip = 0;
    if (r->too_deep) {
        r->too_deep--;
        return ERR_OK;
    }
    if (r->now.owns_data)
        TRY(end_data(r));
    if (r->depth)
        r->now = r->groups[--r->depth];
    r->ended = r->depth == 0;
    return ERR_OK;
}

static void enter_place(struct rtf *r, enum rtf_place place)
{
    bool data = rtf_places[place].kind == RTF_DATA;
    r->now.place = place;
    r->now.owns_data = data;
    if (data)
        buf_clear(&r->data);
    if (rtf_places[place].kind == RTF_TEXT && place != RTF_BODY)
        layers_break(&r->stories[place]);
}

/* Words that set something of the group. */
static void property(struct rtf *r, enum rtf_property what, int n)
{
    struct group *g = &r->now;
    switch (what) {
    case RTF_HIDDEN:
        g->hidden = n != 0;
        break;
    case RTF_DELETED:
        g->deleted = n != 0;
        break;
    case RTF_COLOUR:
        g->colour = n;
        break;
    case RTF_SHADE:
        g->shaded = n != 0;
        break;
    case RTF_CELL_SHADE:
        r->cells_shaded = true;
        break;
    case RTF_ROW:
        r->cells_shaded = false;
        break;
    case RTF_SIZE:
        g->size = n;
        break;
    case RTF_PLAIN:
        g->hidden = g->deleted = g->shaded = false;
        g->colour = 0;
        g->size = PLAIN_SIZE;
        break;
    case RTF_UNICODE_SKIP:
        g->skip_after = n >= 0 && n < 16 ? n : 1;
        break;
    case RTF_PAGE:
        r->page = (unsigned)n;
        break;
    case RTF_FONT:
        g->font = (uint32_t)n;
        break;
    case RTF_CHARSET:
        if (g->font < FONTS)
            r->pages[g->font] = rtf_page_of_charset(n);
        break;
    case RTF_RED:
        r->red = (uint32_t)n;
        break;
    case RTF_GREEN:
        r->green = (uint32_t)n;
        break;
    case RTF_BLUE:
        r->blue = (uint32_t)n;
        break;
    }
}

static void binary(struct rtf *r, int n)
{
    struct str raw = cut(r->s, r->at, n > 0 ? (size_t)n : 0);
    r->at += raw.n;
    if (rtf_places[r->now.place].kind == RTF_DATA)
        buf_str(&r->data, raw);
}

static void control_word(struct rtf *r, struct str name, int n, bool given)
{
    const struct rtf_word *word = rtf_word_find(name);
    bool starred = r->now.starred && r->now.fresh;
    if (r->skip && word && word->kind != RTF_WORD_PLACE) {
        r->skip--;
        return;
    }
    if (!word) {
        if (starred && is_text(r))
            enter_place(r, RTF_UNKNOWN);
        r->now.fresh = false;
        return;
    }
    r->now.fresh = false;
    if (word->kind != RTF_WORD_CHARACTER)
        flush(r);
    switch (word->kind) {
    case RTF_WORD_PLACE:
        if (rtf_places[r->now.place].kind != RTF_DATA)
            enter_place(r, (enum rtf_place)word->value);
        break;
    case RTF_WORD_PROPERTY:
        property(r, (enum rtf_property)word->value, given ? n : 1);
        break;
    case RTF_WORD_CHARACTER:
        put_wide(r, (uint32_t)word->value);
        break;
    case RTF_WORD_BREAK:
        put_break(r);
        break;
    case RTF_WORD_UNICODE:
        put_wide(r, (uint32_t)n & 0xFFFF);
        r->skip = r->now.skip_after;
        break;
    case RTF_WORD_BINARY:
        binary(r, n);
        break;
    case RTF_WORD_PASS:
        break;
    }
}

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* After the backslash. */
static void control(struct rtf *r)
{
    size_t from = r->at;
    while (r->at < r->s.n && r->at - from < 40 && is_letter(r->s.p[r->at]))
        r->at++;
    if (r->at > from) {
        struct str name = str_bytes(r->s.p + from, r->at - from);
        bool minus = le8(r->s, r->at) == '-', given = false;
        int64_t n = 0;
        for (r->at += minus; le8(r->s, r->at) - '0' < 10u; r->at++, given = true)
            n = n < 100000000 ? n * 10 + (r->s.p[r->at] - '0') : n;
        r->at += le8(r->s, r->at) == ' ';
        control_word(r, name, (int)(minus ? -n : n), given);
        return;
    }
    char c = (char)le8(r->s, r->at++);
    switch (c) {
    case '\'': {
        int high = hex((char)le8(r->s, r->at)), low = hex((char)le8(r->s, r->at + 1));
        r->at += high >= 0 && low >= 0 ? 2 : 0;
        if (high >= 0 && low >= 0)
            put_byte(r, (unsigned char)(high << 4 | low));
        break;
    }
    case '*':
        r->now.starred = true;
        break;
    case '~':
        put_wide(r, 0xA0);
        break;
    case '_':
        put_byte(r, '-');
        break;
    case '\r':
    case '\n':
        put_break(r);
        break;
    case '\\':
    case '{':
    case '}':
        put_byte(r, (unsigned char)c);
        break;
    default: /* a hyphen where a word may be broken, and marks of indexes */
        break;
    }
}

static enum err read_all(struct rtf *r)
{
    while (r->at < r->s.n) {
        char c = r->s.p[r->at++];
        if (c == '{') {
            open_group(r);
        } else if (c == '}') {
            TRY(close_group(r));
        } else if (c == '\\') {
            control(r);
        } else if (c != '\r' && c != '\n') {
            r->now.fresh = false;
            if (rtf_places[r->now.place].kind == RTF_DATA)
                put_hex(r, c);
            else
                put_byte(r, (unsigned char)c);
        }
    }
    flush(r);
    return r->now.owns_data ? end_data(r) : ERR_OK;
}

static enum err hand_on(struct rtf *r)
{
    for (size_t i = 0; i < RTF_PLACES; i++) {
        struct str place = r->place;
        if (rtf_places[i].name)
            place = words_place(r->w, place, str_of(rtf_places[i].name));
        struct buf *markup = &r->stories[RTF_MARKUP].of[LOOK_SHOWN];
        if (i == RTF_MARKUP && markup->n) {
            TRY(words_html(r->w, place, buf_view(markup)));
            buf_clear(markup);
        }
        TRY(layers_put(&r->stories[i], r->w, place));
    }
    /* a group that is never closed, or more of them than may be: something was cut off */
    return r->depth || r->too_deep ? r->w->sink->note(r->w->sink->at, COVERAGE_PARTIAL, r->place)
                                   : ERR_OK;
}

enum err words_rtf(struct words *w, struct str place, struct str bytes)
{
    struct rtf r = {.w = w,
                    .place = place,
                    .s = bytes,
                    .now = {.size = PLAIN_SIZE, .skip_after = 1},
                    .page = 1252,
                    .nibble = -1,
                    .bytes = BUF(1 << 20),
                    .data = BUF(DATA_MAX)};
    for (size_t i = 0; i < RTF_PLACES; i++)
        r.stories[i] = layers_empty();
    r.groups = NEW_ARRAY(w->a, struct group, GROUPS_MAX);
    r.pages = NEW_ARRAY(w->a, unsigned, FONTS);
    r.white = NEW_ARRAY(w->a, bool, COLOURS);
    enum err err = read_all(&r);
    if (!err)
        err = hand_on(&r);
    for (size_t i = 0; i < RTF_PLACES; i++)
        layers_free(&r.stories[i]);
    buf_free(&r.bytes);
    buf_free(&r.data);
    return err;
}
