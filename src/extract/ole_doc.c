/* Word documents ([MS-DOC]) of 97 and later: the characters lie in pieces all over the stream, in the order that
 * the piece table says; body, footnotes, headers, comments, endnotes and text boxes follow one another in it.
 * Those of Word 6 and 95 too: their pieces are in a code page, and their table lies in the same stream. */
#include "extract/bytes.h"
#include "extract/encoding.h"
#include "extract/ole_doc_runs.h"

#include "extract/ole_parts.h"

enum {
    FIELDS_DEEP = 32,
    FLAG_COMPLEX = 0x0004,
    FLAG_LOCKED = 0x0100,
    FLAG_TABLE_1 = 0x0200,
    FLAG_WIDE = 0x1000, /* of 95: two bytes for each character */
    FIRST_97 = 0xC1,    /* versions below it are older */
    PAIRS = 0x9A,       /* where the pairs of place and length begin */
    PAIR_BINS = 12,
    PAIR_CLX = 33,
    PAIR_DRAWINGS = 50,
    FIELD_BEGIN = 0x13,
    FIELD_RESULT = 0x14,
    FIELD_END = 0x15,
};

static const struct {
    const char *place;
    enum text_look look;
} stories[] = {
    {"", LOOK_SHOWN},
    {"footnotes", LOOK_SHOWN},
    {"headers and footers", LOOK_SHOWN},
    {"macros", LOOK_REMARK},
    {"comments", LOOK_REMARK},
    {"endnotes", LOOK_SHOWN},
    {"text boxes", LOOK_SHOWN},
    {"text boxes of headers", LOOK_SHOWN},
    {"behind the end", LOOK_HIDDEN},
};
enum { STORIES = ARRAY_SIZE(stories) };

struct doc {
    const struct ole_document *d;
    struct str stream, table;
    struct doc_runs runs;
    struct layers text;
    uint32_t left[STORIES]; /* characters of each that are still to come */
    size_t story, budget;
    bool in_code[FIELDS_DEEP]; /* of each open field, whether its instruction is being read */
    int fields;
    unsigned page; /* of old documents; 0: to be guessed */
};

static enum err end_story(struct doc *t)
{
    struct str place = t->d->place;
    if (stories[t->story].place[0])
        place = words_place(t->d->w, place, str_of(stories[t->story].place));
    t->fields = 0;
    return layers_put(&t->text, t->d->w, place);
}

static enum text_look look_in_story(const struct doc *t, enum text_look look)
{
    if (look == LOOK_SHOWN)
        look = stories[t->story].look;
    bool code = t->fields > 0 && t->fields <= FIELDS_DEEP && t->in_code[t->fields - 1];
    return code && look == LOOK_SHOWN ? LOOK_REMARK : look;
}

static void field(struct doc *t, uint32_t c)
{
    if (c == FIELD_BEGIN) {
        if (t->fields < FIELDS_DEEP)
            t->in_code[t->fields] = true;
        t->fields++;
    } else if (t->fields) {
        if (c == FIELD_RESULT && t->fields <= FIELDS_DEEP)
            t->in_code[t->fields - 1] = false;
        t->fields -= c == FIELD_END;
        struct buf *code = &t->text.of[LOOK_REMARK];
        if (code->n && code->p[code->n - 1] != ' ')
            buf_char(code, ' ');
    }
}

static void character(struct doc *t, uint32_t c, enum text_look look)
{
    if (c >= FIELD_BEGIN && c <= FIELD_END) {
        field(t, c);
    } else if (c == '\r' || c == 0x0B || c == 0x0C || c == 0x0E) {
        layers_break(&t->text);
    } else if (c == '\t' || c == 0x07) { /* a cell ends like a tab */
        buf_char(&t->text.of[look_in_story(t, look)], '\t');
    } else if (c == 0x1E) {
        buf_char(&t->text.of[look_in_story(t, look)], '-');
    } else if (c >= 0x20) {
        decode_character(c, &t->text.of[look_in_story(t, look)]);
    }
}

static uint32_t of_1252(uint32_t byte)
{
    static const uint16_t high[32] = {
        0x20AC, 0x81,   0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160,
        0x2039, 0x0152, 0x8D,   0x017D, 0x8F,   0x90,   0x2018, 0x2019, 0x201C, 0x201D, 0x2022,
        0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0x9D,   0x017E, 0x0178};
    return byte >= 0x80 && byte < 0xA0 ? high[byte - 0x80] : byte;
}

/* Characters one after the other, all of one story and one look. */
static void stretch(struct doc *t, struct str raw, unsigned width, enum text_look look)
{
    uint32_t high = 0;
    if (width == 1 && t->page != 1252) {
        BUF_SCOPE(room, 3 * raw.n + 16);
        struct str text;
        decode_page(t->page, raw, &room);
        text = buf_view(&room);
        for (size_t at = 0; at < text.n;)
            character(t, str_next(text, &at), look);
        return;
    }
    for (size_t i = 0; i + width <= raw.n; i += width) {
        uint32_t c = width == 2 ? le16(raw, i) : of_1252(le8(raw, i));
        if (high && c >= 0xDC00 && c < 0xE000)
            c = 0x10000 + ((high - 0xD800) << 10) + (c - 0xDC00);
        high = width == 2 && c >= 0xD800 && c < 0xDC00 ? c : 0;
        if (!high)
            character(t, c, look);
    }
}

/* `n` characters of the stream from `at`, cut where a story ends or the look changes. */
static enum err piece(struct doc *t, uint32_t at, uint32_t n, unsigned width)
{
    while (n && at < t->stream.n && t->budget) {
        while (!t->left[t->story] && t->story < STORIES - 1) {
            TRY(end_story(t));
            t->story++;
        }
        uint32_t to, most = n < t->left[t->story] ? n : t->left[t->story];
        enum text_look look = doc_look(&t->runs, at, &to);
        uint32_t run = (to - at + width - 1) / width;
        most = most < run ? most : run;
        most = most < t->budget ? most : (uint32_t)t->budget;
        if (!most)
            break;
        stretch(t, cut(t->stream, at, (size_t)most * width), width, look);
        t->budget -= most;
        t->left[t->story] -= most;
        n -= most;
        at += most * width;
    }
    return ERR_OK;
}

/* The piece table: places of characters, then what lies there. False: there is none. */
static bool find_pieces(struct str clx, struct str *ret_pieces)
{
    size_t at = 0;
    while (le8(clx, at) == 1 && at < clx.n)
        at += 3 + le16(clx, at + 1);
    *ret_pieces = cut(clx, at + 5, le32(clx, at + 1));
    return le8(clx, at) == 2 && ret_pieces->n >= 16;
}

static enum err all_pieces(struct doc *t, struct str pieces, bool old)
{
    size_t n = (pieces.n - 4) / 12;
    bool wide = old && (le16(t->stream, 10) & FLAG_WIDE);
    for (size_t i = 0; i < n; i++) {
        uint32_t from = le32(pieces, 4 * i), to = le32(pieces, 4 * i + 4);
        uint32_t fc = le32(pieces, 4 * (n + 1) + 8 * i + 2);
        bool narrow = old ? !wide : fc & 0x40000000;
        fc = old ? fc : fc & 0x3FFFFFFF;
        if (to > from)
            TRY(piece(t, narrow && !old ? fc / 2 : fc, to - from, narrow ? 1 : 2));
    }
    return ERR_OK;
}

static struct str pair(const struct doc *t, size_t index)
{
    return cut(t->table, le32(t->stream, PAIRS + 8 * index),
               le32(t->stream, PAIRS + 8 * index + 4));
}

/* People who wrote, changed or saved it, and where: tables of texts, each after its length. */
static enum err people(struct doc *t)
{
    enum { PAIR_COMMENTERS = 36, PAIR_REVISERS = 51, PAIR_SAVED_BY = 71 };
    BUF_SCOPE(out, 1 << 20);
    static const size_t tables[] = {PAIR_COMMENTERS, PAIR_REVISERS, PAIR_SAVED_BY};
    for (size_t i = 0; i < ARRAY_SIZE(tables); i++) {
        struct str s = pair(t, tables[i]);
        bool headed = le16(s, 0) == 0xFFFF;
        size_t extra = headed ? le16(s, 4) : 0;
        for (size_t at = headed ? 6 : 0; at + 2 < s.n && at < 65536;) {
            size_t n = le16(s, at);
            decode_utf16le(cut(s, at + 2, 2 * n), &out);
            buf_char(&out, '\n');
            at += 2 + 2 * n + extra;
        }
    }
    return words_put(t->d->w, LOOK_PROPERTY, words_place(t->d->w, t->d->place, STR("people")),
                     buf_view(&out));
}

/* Letters drawn as shapes: so watermarks are made. */
static enum err drawn(struct doc *t)
{
    art_words(pair(t, PAIR_DRAWINGS), 0, &t->text);
    return layers_put(&t->text, t->d->w, words_place(t->d->w, t->d->place, STR("shapes")));
}

static void count_stories(struct doc *t, size_t at)
{
    uint64_t sum = 0;
    for (size_t i = 0; i < STORIES - 1; i++) {
        uint32_t n = le32(t->stream, at + 4 * i);
        t->left[i] = n <= t->stream.n ? n : 0;
        sum += t->left[i];
    }
    t->left[STORIES - 1] = UINT32_MAX;
    if (!sum)
        t->left[0] = UINT32_MAX;
}

static enum err finish(struct doc *t)
{
    if (!t->budget)
        TRY(t->d->w->sink->note(t->d->w->sink->at, COVERAGE_PARTIAL, t->d->place));
    return end_story(t);
}

static enum err read_97(struct doc *t)
{
    struct str pieces;
    const struct ole_entry *table =
        ole_find(t->d->o, t->d->in, le16(t->stream, 10) & FLAG_TABLE_1 ? "1Table" : "0Table");
    if (table)
        TRY(ole_stream(t->d, table, &t->table));
    if (!find_pieces(pair(t, PAIR_CLX), &pieces))
        return t->d->w->sink->note(t->d->w->sink->at, COVERAGE_PARTIAL, t->d->place);
    t->page = 1252;
    doc_runs_read(t->d->w->a, t->stream, pair(t, PAIR_BINS), &t->runs);
    count_stories(t, 0x4C);
    TRY(all_pieces(t, pieces, false));
    TRY(finish(t));
    TRY(drawn(t));
    return people(t);
}

static unsigned page_of_language(uint32_t language, bool mac)
{
    static const struct {
        uint32_t language;
        unsigned page, mac;
    } known[] = {{0x804, 936, 10008},  {0x404, 950, 10002}, {0xC04, 950, 10002},
                 {0x411, 932, 10001},  {0x412, 949, 10003}, {0x419, 1251, 10007},
                 {0x405, 1250, 10000}, {0x415, 1250, 10000}};
    for (size_t i = 0; i < ARRAY_SIZE(known); i++)
        if (known[i].language == language)
            return mac ? known[i].mac : known[i].page;
    return mac ? 10000 : 1252;
}

/* A document that says it is in a western language, but whose bytes are mostly none of it, was written with fonts of another. */
static unsigned page_of_bytes(const struct doc *t, uint32_t from, uint32_t to)
{
    enum { SAMPLE = 64 << 10 };
    struct str s = cut(t->stream, from, to > from && to - from < SAMPLE ? to - from : SAMPLE);
    BUF_SCOPE(sample, SAMPLE);
    size_t high = 0, letters = 0;
    for (size_t i = 0; i < s.n; i++) {
        bool shown = (unsigned char)s.p[i] > ' ';
        high += (unsigned char)s.p[i] >= 0xA0;
        letters += shown;
        buf_char(&sample, shown ? s.p[i] : ' ');
    }
    return 4 * high > letters ? decode_guess(buf_view(&sample)) : 0;
}

static uint64_t characters_in_all(const struct doc *t)
{
    uint64_t sum = 0;
    for (size_t i = 0; i < STORIES - 1; i++)
        sum += t->left[i];
    return sum;
}

static enum err read_old(struct doc *t)
{
    enum { CHARSET = 0x14, MAC = 256, FIRST = 0x18, LAST = 0x1C, COUNTS = 0x34, CLX = 0x160 };
    struct str pieces, clx = cut(t->stream, le32(t->stream, CLX), le32(t->stream, CLX + 4));
    t->page = page_of_language(le16(t->stream, 6), le16(t->stream, CHARSET) == MAC);
    if (t->page == 1252) {
        unsigned seen = page_of_bytes(t, le32(t->stream, FIRST), le32(t->stream, LAST));
        t->page = seen ? seen : t->page;
    }
    count_stories(t, COUNTS);
    if ((le16(t->stream, 10) & FLAG_COMPLEX) && find_pieces(clx, &pieces)) {
        TRY(all_pieces(t, pieces, true));
    } else {
        uint32_t from = le32(t->stream, FIRST), to = le32(t->stream, LAST);
        if (to <= from)
            return t->d->w->sink->note(t->d->w->sink->at, COVERAGE_PARTIAL, t->d->place);
        /* Far Eastern editions kept two bytes for each character */
        bool wide = characters_in_all(t) * 2 <= to - from;
        TRY(piece(t, from, (to - from) / (wide ? 2 : 1), wide ? 2 : 1));
    }
    return finish(t);
}

enum err ole_doc(const struct ole_document *d)
{
    struct doc t = {.d = d, .text = layers_empty()};
    TRY(ole_stream(d, d->main, &t.stream));
    t.budget = t.stream.n + 16; /* no character lies twice in it */
    enum err err;
    if (le8(t.stream, 1) != 0xA5 && le8(t.stream, 1) != 0xA6)
        err = d->w->sink->note(d->w->sink->at, COVERAGE_PARTIAL, d->place);
    else if (le16(t.stream, 10) & FLAG_LOCKED)
        err = d->w->sink->note(d->w->sink->at, COVERAGE_LOCKED, d->place);
    else
        err = le16(t.stream, 2) < FIRST_97 ? read_old(&t) : read_97(&t);
    layers_free(&t.text);
    return err;
}
