#include "extract/runs.h"

#include "extract/bytes.h"
#include "extract/encoding.h"
#include "extract/layers.h"

enum {
    RUNS_MAX = 16 << 20, /* bytes of text out of one place */
    ASCII_LEAST = 6,     /* letters, where nothing else vouches for them */
    ROWS = 72,           /* of GB2312 that are filled, from B0; before them 3 of signs */
    CELLS = 94,
    COMMON_ROWS = 40,   /* the hanzi that one writes with (level 1) */
    WINDOW = 1024,      /* bytes, */
    PACKED_LEAST = 215, /* of which so many kinds are no text: packed, enciphered or a picture */
};

enum kind { NONE, RARE, USUAL };

/* ---- which characters ---- */

static uint16_t signs[3][CELLS], hanzi[ROWS][CELLS]; /* GB2312 to Unicode */
static unsigned char common[(0xA000 - 0x4E00) / 8];

static uint16_t character_of(unsigned lead, unsigned trail)
{
    BUF_SCOPE(room, 64);
    const char pair[] = {(char)lead, (char)trail};
    size_t at = 0;
    decode_page(936, str_bytes(pair, 2), &room);
    uint32_t c = str_next(buf_view(&room), &at);
    return at == room.n && c < 0xE000 ? (uint16_t)c : 0;
}

static void fill_tables(void)
{
    if (hanzi[0][0])
        return;
    for (unsigned cell = 0; cell < CELLS; cell++) {
        for (unsigned row = 0; row < 3; row++)
            signs[row][cell] = character_of(0xA1 + row, 0xA1 + cell);
        for (unsigned row = 0; row < ROWS; row++) {
            unsigned c = hanzi[row][cell] = character_of(0xB0 + row, 0xA1 + cell);
            if (row < COMMON_ROWS && c >= 0x4E00 && c < 0xA000)
                common[(c - 0x4E00) / 8] |= (unsigned char)(1 << (c - 0x4E00) % 8);
        }
    }
}

static enum kind kind_of(uint32_t c)
{
    if ((c >= ' ' && c < 0x7F) || c == '\t')
        return USUAL;
    if (c >= 0x4E00 && c < 0xA000)
        return common[(c - 0x4E00) / 8] >> (c - 0x4E00) % 8 & 1 ? USUAL : RARE;
    if ((c >= 0x3000 && c < 0x3012) || (c >= 0xFF01 && c < 0xFF5F) || (c >= 0x2014 && c < 0x201E) ||
        c == 0x2026)
        return USUAL;
    bool letter = (c >= 0xC0 && c < 0x180) || (c >= 0x391 && c < 0x460) ||
                  (c >= 0x3041 && c < 0x30FF) || (c >= 0xAC00 && c < 0xD7A4);
    return letter || c == 0xB7 || c == 0x2605 ? RARE : NONE;
}

/* ---- one character, however it is written ---- */

typedef size_t next_character(struct str s, size_t at, uint32_t before, uint32_t *ret_c);

static size_t next_wide(struct str s, size_t at, uint32_t before, uint32_t *ret_c)
{
    (void)before;
    *ret_c = le16(s, at);
    return at + 2 <= s.n ? 2 : 0;
}

static bool is_letter(uint32_t c)
{
    return (c | 32) >= 'a' && (c | 32) <= 'z';
}

static size_t utf8(struct str s, size_t at, size_t n, uint32_t *ret_c)
{
    struct str one = cut(s, at, n);
    size_t end = 0;
    *ret_c = one.n == n ? str_next(one, &end) : 0;
    return end == n && *ret_c != 0xFFFD ? n : 0;
}

static size_t next_narrow(struct str s, size_t at, uint32_t before, uint32_t *ret_c)
{
    uint32_t lead = le8(s, at), trail = le8(s, at + 1);
    *ret_c = lead;
    if (lead < 0x80)
        return at < s.n;
    if (lead >= 0xE3 && lead < 0xF0 && utf8(s, at, 3, ret_c))
        return 3;
    bool within = is_letter(before) && (lead >= 0xC0);
    if (within && lead < 0xE0 && is_letter(le8(s, at + 2)) && utf8(s, at, 2, ret_c))
        return 2;
    *ret_c = lead;
    if (within && is_letter(trail))
        return 1; /* of Latin-1 */
    *ret_c = 0;
    if (trail < 0xA1 || trail == 0xFF)
        return 1;
    if (lead >= 0xA1 && lead < 0xA4)
        *ret_c = signs[lead - 0xA1][trail - 0xA1];
    else if (lead >= 0xB0 && lead < 0xB0 + ROWS)
        *ret_c = hanzi[lead - 0xB0][trail - 0xA1];
    return 2;
}

/* ---- a run ---- */

struct run {
    size_t usual, rare, letters,
        wide;       /* characters: of which usual, letters and digits, beyond ASCII */
    size_t changes; /* that differ from the one before */
    size_t end;
};

/* From a usual character on; two rare ones in a row and a third are the end. */
static struct run run_at(struct str s, size_t at, next_character *next)
{
    struct run r = {.end = at};
    uint32_t c, before = 0;
    int rare = 0;
    for (size_t n; at < s.n && (n = next(s, at, before, &c)) > 0; at += n, before = c) {
        enum kind kind = kind_of(c);
        rare = kind == RARE ? rare + 1 : 0;
        if (kind == NONE || rare > 2 || (kind == RARE && !r.usual))
            break;
        r.usual += kind == USUAL;
        r.rare += kind == RARE;
        r.wide += c >= 0x80;
        r.changes += c != before;
        r.letters += is_letter(c) || (c >= '0' && c <= '9');
        r.end = at + n;
    }
    return r;
}

static bool counts(const struct run *r, enum runs_least least)
{
    size_t of_letters = least == RUNS_AMONG_ANY ? ASCII_LEAST : RUNS_AMONG_ANY;
    if (r->usual < 3 * r->rare || 2 * r->changes < r->usual)
        return false;
    return r->wide >= least || (r->usual + r->rare >= of_letters && 3 * r->letters >= 2 * r->usual);
}

static void add_run(struct str s, size_t at, size_t end, next_character *next, struct buf *out)
{
    for (uint32_t c = 0, before = 0; at < end; before = c) {
        at += next(s, at, before, &c);
        decode_character(c, out);
    }
    buf_char(out, '\n');
}

static bool is_packed(struct str s)
{
    unsigned char seen[256] = {0};
    int kinds = 0;
    for (size_t i = 0; i < s.n; i++) {
        kinds += !seen[(unsigned char)s.p[i]];
        seen[(unsigned char)s.p[i]] = 1;
    }
    return kinds >= PACKED_LEAST;
}

/* Bytes, and UTF-16 from even and from odd ones. */
static const struct way {
    next_character *next;
    size_t step, from;
} ways[] = {{next_narrow, 1, 0}, {next_wide, 2, 0}, {next_wide, 2, 1}};

/* The text that begins here, in the way that takes most bytes of it; returns its end, or `at`. Where a way gave none, it is not tried
 * again before `failed`, lest bytes be read over and over. */
static size_t add_text_at(struct str s, size_t at, enum runs_least least,
                          size_t failed[ARRAY_SIZE(ways)], struct buf *out)
{
    size_t end = at, best = 0;
    for (size_t i = 0; i < ARRAY_SIZE(ways); i++) {
        if (at < failed[i] || at % ways[i].step != ways[i].from)
            continue;
        struct run r = run_at(s, at, ways[i].next);
        if (!counts(&r, least))
            failed[i] = r.end;
        else if (r.end > end) {
            end = r.end;
            best = i;
        }
    }
    if (end > at)
        add_run(s, at, end, ways[best].next, out);
    return end;
}

void add_runs_of_text(struct str s, enum runs_least least, struct buf *out)
{
    size_t judged = 0, failed[ARRAY_SIZE(ways)] = {0};
    fill_tables();
    for (size_t at = 0; at < s.n && !out->over;) {
        if (at >= judged) {
            judged = at + WINDOW;
            if (is_packed(cut(s, at, WINDOW))) {
                at = judged;
                continue;
            }
        }
        if (!le16(s, at)) { /* most of what is neither packed nor text */
            at++;
            continue;
        }
        size_t end = add_text_at(s, at, least, failed, out);
        at = end > at ? end : at + 1;
    }
}

enum err words_runs(struct words *w, struct str place, struct str bytes, enum runs_least least)
{
    BUF_SCOPE(out, RUNS_MAX);
    add_runs_of_text(bytes, least, &out);
    if (out.over)
        TRY(w->sink->note(w->sink->at, COVERAGE_PARTIAL, place));
    return words_put(w, LOOK_PROPERTY, words_place(w, place, STR("(among bytes)")), buf_view(&out));
}
