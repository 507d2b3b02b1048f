#include "extract/encoding.h"

#include "extract/bytes.h"
#include "extract/words.h"

#include <unicode/ucnv.h>
#include <unicode/ucsdet.h>
#include <unicode/udata.h>

/* ---- converters ---- */

/* Windows' numbers, and what ICU calls them. */
static const struct {
    unsigned page;
    const char *name;
} pages[] = {
    {1252, "windows-1252"}, {1250, "windows-1250"},    {1251, "windows-1251"},
    {1253, "windows-1253"}, {1254, "windows-1254"},    {1255, "windows-1255"},
    {1256, "windows-1256"}, {1257, "windows-1257"},    {1258, "windows-1258"},
    {874, "windows-874"},   {932, "Shift_JIS"},        {936, "gb18030"},
    {949, "windows-949"},   {950, "Big5-HKSCS"},       {437, "ibm-437"},
    {850, "ibm-850"},       {852, "ibm-852"},          {866, "ibm-866"},
    {10000, "macintosh"},   {10001, "Shift_JIS"},      {10002, "Big5-HKSCS"},
    {10003, "windows-949"}, {10007, "x-mac-cyrillic"}, {10008, "gb18030"},
    {20866, "KOI8-R"},      {21866, "KOI8-U"},         {20936, "gb18030"},
    {28591, "ISO-8859-1"},  {28592, "ISO-8859-2"},     {28595, "ISO-8859-5"},
    {28596, "ISO-8859-6"},  {28597, "ISO-8859-7"},     {28598, "ISO-8859-8"},
    {28599, "ISO-8859-9"},  {28605, "ISO-8859-15"},    {50220, "ISO-2022-JP"},
    {50225, "ISO-2022-KR"}, {51932, "EUC-JP"},         {51949, "windows-949"},
    {52936, "HZ-GB-2312"},  {54936, "gb18030"},        {65000, "UTF-7"},
    {65001, "UTF-8"},       {1200, "UTF-16LE"},        {1201, "UTF-16BE"},
    {12000, "UTF-32LE"},    {12001, "UTF-32BE"},
};
enum { PAGES = ARRAY_SIZE(pages) };
static UConverter *converters[PAGES];

static UConverter *converter(size_t i)
{
    UErrorCode status = U_ZERO_ERROR;
    if (!converters[i])
        converters[i] = ucnv_open(pages[i].name, &status);
    return U_SUCCESS(status) ? converters[i] : NULL;
}

static size_t page_index(unsigned page)
{
    for (size_t i = 0; i < PAGES; i++)
        if (pages[i].page == page && converter(i))
            return i;
    return 0;
}

void decode_character(uint32_t c, struct buf *out)
{
    if (c)
        buf_utf8(out, c > 0x10FFFF || (c >= 0xD800 && c < 0xE000) ? 0xFFFD : c);
}

struct units {
    struct buf *out;
    uint32_t high; /* a surrogate that waits for its second half */
};

static void add_unit(struct units *u, uint32_t c)
{
    if (u->high && c >= 0xDC00 && c < 0xE000)
        c = 0x10000 + ((u->high - 0xD800) << 10) + (c - 0xDC00);
    else if (u->high)
        buf_utf8(u->out, 0xFFFD);
    u->high = c >= 0xD800 && c < 0xDC00 ? c : 0;
    if (!u->high)
        decode_character(c, u->out);
}

/* As UTF-16, unit by unit. `goes_on`: the last character may be cut, and the rest of it come next. */
static void run(UConverter *c, struct str s, bool goes_on, void *to,
                void (*take)(void *to, uint32_t unit))
{
    const char *at = s.p, *end = s.p + s.n;
    UErrorCode status = U_BUFFER_OVERFLOW_ERROR;
    while (at < end || status == U_BUFFER_OVERFLOW_ERROR) {
        UChar wide[4096], *stop = wide;
        status = U_ZERO_ERROR;
        ucnv_toUnicode(c, &stop, wide + 4096, &at, end, NULL, !goes_on, &status);
        for (UChar *p = wide; p < stop; p++)
            take(to, *p);
        if (U_FAILURE(status) && status != U_BUFFER_OVERFLOW_ERROR)
            return;
    }
}

static void convert(size_t which, struct str s, void *to, void (*take)(void *to, uint32_t unit))
{
    UConverter *c = converter(which);
    if (!c)
        return;
    ucnv_reset(c);
    run(c, s, false, to, take);
}

static void take_unit(void *to, uint32_t unit)
{
    add_unit(to, unit);
}

static void decode_with(size_t which, struct str s, struct buf *out)
{
    struct units u = {.out = out};
    convert(which, s, &u, take_unit);
    if (u.high)
        buf_utf8(out, 0xFFFD);
}

void decode_page(unsigned page, struct str s, struct buf *out)
{
    decode_with(page_index(page), s, out);
}

void decode_utf16le(struct str s, struct buf *out)
{
    struct units u = {.out = out};
    for (size_t i = 0; i + 1 < s.n; i += 2)
        add_unit(&u, le16(s, i));
    if (u.high)
        buf_utf8(out, 0xFFFD);
}

void decode_latin1(struct str s, struct buf *out)
{
    for (size_t i = 0; i < s.n; i++)
        decode_character(le8(s, i), out);
}

/* ---- how much a guess looks like a language ---- */

/* The characters that make up about half of any text, and those of office papers. */
static const char usual[] =
    "的一是不了在人有我他这中大来上个国和也子时道要出得里后自以会家可下而过天去能对小多然于心"
    "学之都好看起发当没成只如事把还用第样作种美开从面物主想定年经法说前动工方与现无等本部关全"
    "行理公司管密级机秘文件内员号月日通知为及各单位位务实进意见办室电话地址元同合项目名姓"
    "這個來國們時會對說學過後從當發還開現經動無種樣與為關機級務單間題問長門東車電話業產總體"
    "のにはをたがでとしれさるなてもいあこらりくきっまそうのわけよ"
    "이다는에의을를하고가은도로지한서사기인아자대어시리그나정일수보부전해스있었게여";

static uint8_t everyday[0x10000 / 8], common[0x10000 / 8];

static void mark(void *at, uint32_t unit)
{
    uint8_t *set = at;
    set[unit / 8] |= (uint8_t)(1 << unit % 8);
}

static bool is_in(const uint8_t *set, uint32_t c)
{
    return c < 0x10000 && (set[c / 8] >> c % 8 & 1);
}

static void mark_rows(unsigned page, int from, int to, int low)
{
    for (int row = from; row <= to; row++)
        for (int cell = low; cell < 0xFF; cell++) {
            const char two[] = {(char)row, (char)cell};
            if (cell < 0x7F || cell > 0xA0)
                convert(page_index(page), str_bytes(two, 2), everyday, mark);
        }
}

/* Level 1 of GB 2312 and of Big5, kana, and the punctuation beside them. */
static void prepare_sets(void)
{
    static bool done;
    if (done)
        return;
    mark_rows(936, 0xB0, 0xD7, 0xA1);
    mark_rows(950, 0xA4, 0xC6, 0x40);
    for (uint32_t c = 0x3000; c < 0x3100; c++)
        mark(everyday, c);
    for (uint32_t c = 0x2010; c < 0x2030; c++)
        mark(everyday, c);
    for (uint32_t c = 0xFF01; c < 0xFF5F; c++)
        mark(everyday, c);
    mark(everyday, 0x2605); /* the star of a classification mark */
    everyday[0xFFFD / 8] &= (uint8_t) ~(1 << 0xFFFD % 8);
    for (size_t at = 0; at < sizeof usual - 1;)
        mark(common, str_next(str_bytes(usual, sizeof usual - 1), &at));
    done = true;
}

struct score {
    long sum, characters; /* not ASCII */
    bool hangul;          /* counts as a language's own */
    uint32_t previous;
};

static void judge_unit(void *at, uint32_t c)
{
    struct score *s = at;
    if (c < 0x80) {
        if (c < 0x20 && c != '\t' && c != '\n' && c != '\r' && c != '\f')
            s->sum -= 4;
        return;
    }
    s->characters++;
    if (is_in(common, c))
        s->sum += c < 0xAC00 || s->hangul ? 2 : -1;
    else if (is_in(everyday, c) || (s->hangul && c >= 0xAC00 && c < 0xD7A4))
        s->sum += 1;
    else if (c == 0xFFFD || (c >= 0xE000 && c < 0xF900) || c < 0xA0)
        s->sum -= 4;
    else
        s->sum -= 1;
}

static double look_at(unsigned page, struct str sample)
{
    struct score s = {.hangul = page == 949};
    convert(page_index(page), sample, &s, judge_unit);
    return s.characters ? (double)s.sum / (double)s.characters : -4;
}

/* Letters of Russian by how often they come, of what is no ASCII. */
static void judge_cyrillic(void *at, uint32_t c)
{
    static const uint32_t most[] = {0x43E, 0x435, 0x430, 0x438, 0x43D,
                                    0x442, 0x441, 0x440, 0x432, 0x43B};
    struct score *s = at;
    if (c < 0x80) {
        s->previous = c;
        return;
    }
    s->characters++;
    bool small = c >= 0x430 && c < 0x460, large = c >= 0x401 && c < 0x430;
    s->sum += small ? 1 : large ? 0 : -3;
    if (large && s->previous >= 0x430)
        s->sum -= 3; /* a capital inside a word */
    for (size_t i = 0; i < ARRAY_SIZE(most); i++)
        s->sum += c == most[i];
    s->previous = c;
}

/* ---- guessing ---- */

enum { SAMPLE = 64 * 1024 };

static bool guess_east_asian(struct str sample, unsigned *ret_page)
{
    static const unsigned tried[] = {936, 950, 932, 51932, 949, 1200, 1201};
    double best = 0.6;
    for (size_t i = 0; i < ARRAY_SIZE(tried); i++) {
        bool wide = tried[i] == 1200 || tried[i] == 1201;
        if (wide && sample.n % 2)
            continue;
        double score = look_at(tried[i], sample);
        if (score > best) {
            best = score;
            *ret_page = tried[i];
        }
    }
    return best > 0.6;
}

static bool guess_cyrillic(struct str sample, unsigned *ret_page)
{
    static const unsigned tried[] = {1251, 20866, 866, 28595};
    double best = 1.0;
    for (size_t i = 0; i < ARRAY_SIZE(tried); i++) {
        struct score s = {0};
        convert(page_index(tried[i]), sample, &s, judge_cyrillic);
        double score = s.characters ? (double)s.sum / (double)s.characters : 0;
        if (score > best) {
            best = score;
            *ret_page = tried[i];
        }
    }
    return best > 1.0;
}

static unsigned page_of_name(const char *name)
{
    for (size_t i = 0; i < PAGES; i++)
        if (ucnv_compareNames(name, pages[i].name) == 0)
            return pages[i].page;
    return 0;
}

/* ICU's detector: asked last, and believed only where it is sure. */
static unsigned third_opinion(struct str sample)
{
    UErrorCode status = U_ZERO_ERROR;
    unsigned page = 1252;
    UCharsetDetector *d = ucsdet_open(&status);
    ucsdet_setText(d, sample.p, (int32_t)sample.n, &status);
    const UCharsetMatch *m = U_SUCCESS(status) ? ucsdet_detect(d, &status) : NULL;
    if (m && U_SUCCESS(status) && ucsdet_getConfidence(m, &status) >= 40) {
        const char *name = ucsdet_getName(m, &status);
        if (U_SUCCESS(status) && page_of_name(name))
            page = page_of_name(name);
    }
    ucsdet_close(d);
    return page == 28591 ? 1252 : page;
}

/* Bytes of UTF-8 that are well formed outweigh a few that are not: a cut or mixed file. */
static bool nearly_utf8(struct str s)
{
    size_t good = 0, bad = 0;
    for (size_t at = 0; at < s.n;) {
        size_t from = at;
        uint32_t c = str_next(s, &at);
        good += at - from > 1;
        bad += c == 0xFFFD && at - from == 1;
    }
    return good > 10 * bad;
}

static bool many_controls(struct str s)
{
    size_t n = 0;
    for (size_t i = 0; i < s.n; i++) {
        unsigned char c = (unsigned char)s.p[i];
        n += (c < 0x20 && !memchr("\t\n\f\r\x1B", c, 5)) || c == 0x7F;
    }
    return n * 20 > s.n;
}

static bool guess_8_bit(struct str sample, unsigned *ret_page)
{
    *ret_page = 65001;
    if (nearly_utf8(sample) || guess_east_asian(sample, ret_page) ||
        guess_cyrillic(sample, ret_page))
        return true;
    if (many_controls(sample))
        return false;
    *ret_page = third_opinion(sample);
    return true;
}

/* With NUL: UTF-16 or UTF-32, of Latin (half or more are 0) or of Chinese (some). */
static bool guess_wide(struct str sample, unsigned *ret_page)
{
    static const unsigned four[] = {12000, 12001}, two[] = {1200, 1201};
    size_t zeros[4] = {0}, n = sample.n & ~(size_t)3;
    for (size_t i = 0; i < n; i++)
        zeros[i % 4] += sample.p[i] == 0;
    for (size_t i = 0; i < 2 && n; i++) {
        bool empty = zeros[i ? 0 : 3] == n / 4 && zeros[i ? 1 : 2] >= n / 4 * 9 / 10 &&
                     zeros[i ? 3 : 0] <= n / 64;
        if (empty && sample.n % 4 == 0) {
            *ret_page = four[i];
            return true;
        }
    }
    size_t odd = zeros[1] + zeros[3], even = zeros[0] + zeros[2];
    double little = look_at(two[0], sample), big = look_at(two[1], sample);
    bool latin = (odd > even ? odd : even) * 10 > n * 3;
    if (latin && (odd > 4 * even || even > 4 * odd))
        *ret_page = two[even > odd];
    else if (little > 0.6 || big > 0.6)
        *ret_page = two[big > little];
    else
        return false;
    struct score s = {0};
    convert(page_index(*ret_page), sample, &s, judge_unit);
    return !latin || s.sum > -(long)(n / 20);
}

/* Marks of the byte order. GB 18030 has one too. */
static const struct {
    const char *head;
    size_t n;
    unsigned page;
} order_marks[] = {
    {"\xEF\xBB\xBF", 3, 65001}, {"\xFF\xFE\0\0", 4, 12000}, {"\0\0\xFE\xFF", 4, 12001},
    {"\xFF\xFE", 2, 1200},      {"\xFE\xFF", 2, 1201},      {"\x84\x31\x95\x33", 4, 54936},
};

static bool has_escapes(struct str s)
{
    for (const char *p = memchr(s.p, 0x1B, s.n); p;
         p = memchr(p + 1, 0x1B, s.n - (size_t)(p + 1 - s.p)))
        if (s.n - (size_t)(p - s.p) >= 3 && p[1] == '$' && memchr("@B(", p[2], 3))
            return true;
    return false;
}

static bool guess(struct str s, unsigned *ret_page)
{
    struct str sample = cut(s, 0, SAMPLE);
    if (memchr(s.p, 0, s.n))
        return guess_wide(sample, ret_page);
    if (has_escapes(sample)) {
        *ret_page = 50220;
        return true;
    }
    if (str_utf8(s)) {
        *ret_page = 65001;
        return true;
    }
    return guess_8_bit(sample, ret_page);
}

static bool decode_whole(unsigned page, struct str s, struct buf *room, struct str *ret_text)
{
    if (page == 65001 && str_utf8(s)) {
        *ret_text = s;
        return true;
    }
    buf_clear(room);
    decode_page(page, s, room);
    *ret_text = buf_view(room);
    return !room->over;
}

/* By a mark, which is taken off, or by a guess. */
static bool guess_marked(struct str *s, unsigned *ret_page)
{
    for (size_t i = 0; i < ARRAY_SIZE(order_marks); i++) {
        size_t n = order_marks[i].n;
        if (s->n >= n && !memcmp(s->p, order_marks[i].head, n)) {
            *s = cut_from(*s, n);
            *ret_page = order_marks[i].page;
            return true;
        }
    }
    return s->n && guess(*s, ret_page);
}

bool words_decode(struct str s, struct buf *room, struct str *ret_text)
{
    unsigned page;
    return !words_prepare() && guess_marked(&s, &page) && decode_whole(page, s, room, ret_text);
}

/* Names that programs use and ICU takes for something narrower. */
static unsigned page_of_charset(const char *name)
{
    static const struct {
        const char *name;
        unsigned page;
    } wider[] = {{"gb2312", 936},      {"gbk", 936},         {"x-gbk", 936},
                 {"gb_2312-80", 936},  {"cp936", 936},       {"big5", 950},
                 {"x-x-big5", 950},    {"euc-kr", 949},      {"ks_c_5601-1987", 949},
                 {"iso-8859-1", 1252}, {"us-ascii", 1252},   {"latin1", 1252},
                 {"utf-16", 1200},     {"windows-31j", 932}, {"sjis", 932},
                 {"x-sjis", 932},      {"utf8", 65001},      {"unicode-1-1-utf-7", 65000},
                 {"iso-8859-9", 1254}};
    for (size_t i = 0; i < ARRAY_SIZE(wider); i++)
        if (ucnv_compareNames(name, wider[i].name) == 0)
            return wider[i].page;
    return page_of_name(name);
}

static void count_bad(void *at, uint32_t unit)
{
    *(size_t *)at += unit == 0xFFFD;
}

/* One that is in no table here, but ICU has it. */
static bool decode_named(const char *charset, struct str s, struct buf *room, struct str *ret_text)
{
    UErrorCode status = U_ZERO_ERROR;
    UConverter *c = ucnv_open(charset, &status);
    struct units u = {.out = room};
    if (U_FAILURE(status))
        return words_decode(s, room, ret_text);
    buf_clear(room);
    run(c, s, false, &u, take_unit);
    ucnv_close(c);
    *ret_text = buf_view(room);
    return !room->over;
}

bool words_decode_as(const char *charset, struct str s, struct buf *room, struct str *ret_text)
{
    if (words_prepare())
        return false;
    unsigned page = page_of_charset(charset);
    size_t bad = 0;
    bool marked = s.n >= 2 && (!memcmp(s.p, "\xFF\xFE", 2) || !memcmp(s.p, "\xFE\xFF", 2));
    bool escapes = page == 65000 || page == 50220 || page == 50225 || page == 52936;
    if (!s.n || marked || page == 65001 || (str_utf8(s) && !escapes))
        return words_decode(s, room, ret_text); /* a wrong name is no better than none */
    if (!page)
        return decode_named(charset, s, room, ret_text);
    convert(page_index(page), cut(s, 0, SAMPLE), &bad, count_bad);
    return bad ? words_decode(s, room, ret_text) : decode_whole(page, s, room, ret_text);
}

/* ---- piece by piece ---- */

bool writing_of(struct str head, struct buf *room, struct writing *ret_writing,
                struct str *ret_text)
{
    unsigned page;
    if (words_prepare() || !head.n || !guess_marked(&head, &page) ||
        !decode_whole(page, head, room, ret_text))
        return false;
    *ret_writing = (struct writing){.which = page_index(page)};
    ucnv_reset(converters[ret_writing->which]);
    return true;
}

unsigned decode_guess(struct str bytes)
{
    unsigned page;
    if (words_prepare() || !bytes.n || !guess_marked(&bytes, &page))
        return 0;
    return page >= 1200 && page <= 1201 ? 0 : page;
}

enum err writing_next(struct writing *x, struct str some, struct buf *room, struct str *ret_text)
{
    UConverter *c = converters[x->which];
    bool utf8 = pages[x->which].page == 65001;
    if (utf8 && !ucnv_toUCountPending(c, &(UErrorCode){0}) && str_utf8(some)) {
        *ret_text = some; /* as nearly all is */
        return ERR_OK;
    }
    struct units u = {.out = room, .high = x->high};
    buf_clear(room);
    run(c, some, true, &u, take_unit);
    x->high = u.high;
    if (room->over)
        return fail(ERR_TOO_LARGE, "The file holds more than {1} bytes of text",
                    numtext((long long)room->max));
    *ret_text = buf_view(room);
    x->broken |= memmem(ret_text->p, ret_text->n, "\xEF\xBF\xBD", 3) != NULL;
    return ERR_OK;
}

enum err words_prepare(void)
{
    static bool done;
    UErrorCode status = U_ZERO_ERROR;
    if (done)
        return ERR_OK;
    udata_setFileAccess(UDATA_NO_FILES, &status); /* in the jail even a look for a file ends it */
    if (!converter(0) || page_index(936) == 0 || page_index(950) == 0)
        return fail(ERR_IO, "This program knows no {1}", "GB18030");
    prepare_sets();
    done = true;
    return ERR_OK;
}
