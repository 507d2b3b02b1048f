#include "extract/words.h"

#include "extract/sheet.h"

#include <unicode/ucnv.h>

/* ---- what it is written in ---- */

static const char *const encodings[] = {"gb18030",  "Big5-HKSCS", "Shift_JIS",
                                        "UTF-16LE", "UTF-16BE",   "windows-1252"};
enum { GB, BIG5, SJIS, UTF16LE, UTF16BE, LATIN, ENCODINGS };
static UConverter *converters[ENCODINGS];

enum err words_prepare(void)
{
    static const char two[] = "\xa4\xa4";
    for (size_t i = 0; i < ENCODINGS; i++) {
        UErrorCode status = U_ZERO_ERROR;
        UChar wide[4];
        if (!converters[i])
            converters[i] = ucnv_open(encodings[i], &status);
        if (U_SUCCESS(status))
            ucnv_setToUCallBack(
                converters[i], i == LATIN ? UCNV_TO_U_CALLBACK_SUBSTITUTE : UCNV_TO_U_CALLBACK_STOP,
                NULL, NULL, NULL, &status);
        if (U_SUCCESS(status))
            ucnv_toUChars(converters[i], wide, 4, two, 2, &status);
        if (U_FAILURE(status))
            return fail(ERR_IO, "This program knows no {1}", encodings[i]);
    }
    return ERR_OK;
}

struct decoded {
    struct buf *out;
    size_t characters, common; /* of which in everyday use */
};

/* Han of the unified block, kana, and the punctuation beside them; the rare and the private are
 * what a wrong guess gives. */
static bool is_common(uint32_t c)
{
    return (c >= 0x4E00 && c < 0x9FA6) || (c >= 0x3000 && c < 0x3100) ||
           (c >= 0xFF00 && c < 0xFFF0) || (c >= 0x2010 && c < 0x2030);
}

static bool decode(int which, struct str s, struct decoded *d)
{
    UErrorCode status = U_ZERO_ERROR;
    const char *at = s.p, *end = s.p + s.n;
    uint32_t high = 0;
    ucnv_reset(converters[which]);
    buf_clear(d->out);
    d->characters = d->common = 0;
    while (at < end || status == U_BUFFER_OVERFLOW_ERROR) {
        UChar wide[4096], *to = wide;
        status = U_ZERO_ERROR;
        ucnv_toUnicode(converters[which], &to, wide + 4096, &at, end, NULL, true, &status);
        if (U_FAILURE(status) && status != U_BUFFER_OVERFLOW_ERROR)
            return false;
        for (UChar *p = wide; p < to; p++) {
            uint32_t c = *p;
            if (c >= 0xD800 && c < 0xDC00) {
                high = c;
                continue;
            }
            if (c >= 0xDC00 && c < 0xE000)
                c = high ? 0x10000 + ((high - 0xD800) << 10) + (c - 0xDC00) : 0xFFFD;
            high = 0;
            d->characters += c >= 0x80;
            d->common += is_common(c);
            buf_utf8(d->out, c ? c : ' ');
        }
    }
    return !d->out->over;
}

static bool plausible(const struct decoded *d)
{
    return d->characters && d->common * 100 >= d->characters * 90;
}

/* Every second byte of Latin text in UTF-16 is 0; of Chinese, blanks and digits give some. */
static int utf16_without_mark(struct str s)
{
    size_t zeros[2] = {0, 0}, seen = s.n < 4096 ? s.n : 4096;
    for (size_t i = 0; i < seen; i++)
        zeros[i % 2] += s.p[i] == 0;
    if (s.n % 2 || zeros[0] + zeros[1] == 0)
        return -1;
    if (zeros[1] > 4 * zeros[0])
        return UTF16LE;
    return zeros[0] > 4 * zeros[1] ? UTF16BE : -1;
}

bool words_decode(struct str s, struct buf *room, struct str *ret_text)
{
    struct decoded d = {.out = room};
    bool good = false;
    if (words_prepare())
        return false;
    if (s.n >= 3 && !memcmp(s.p, "\xEF\xBB\xBF", 3))
        s = str_bytes(s.p + 3, s.n - 3);
    bool little = s.n >= 2 && !memcmp(s.p, "\xFF\xFE", 2),
         big = s.n >= 2 && !memcmp(s.p, "\xFE\xFF", 2);
    if (little || big) {
        good = decode(little ? UTF16LE : UTF16BE, str_bytes(s.p + 2, (s.n - 2) & ~(size_t)1), &d);
    } else if (memchr(s.p ? s.p : "", 0, s.n)) {
        int which = utf16_without_mark(s);
        good = which >= 0 && decode(which, s, &d);
    } else if (str_utf8(s)) {
        *ret_text = s;
        return true;
    } else {
        for (int i = GB; i <= SJIS && !good; i++)
            good = decode(i, s, &d) && plausible(&d);
        good = good || decode(LATIN, s, &d);
    }
    if (good)
        *ret_text = buf_view(room);
    return good;
}

/* ---- places ---- */

struct str words_place(struct words *w, struct str outer, struct str name)
{
    BUF_SCOPE(b, 2 * TEXT_PLACE_MAX);
    size_t most = outer.n + 2 < TEXT_PLACE_MAX ? TEXT_PLACE_MAX - outer.n - 2 : 0;
    buf_str(&b, outer);
    if (outer.n)
        buf_char(&b, '/');
    for (size_t at = 0; at < name.n;) {
        size_t from = at;
        uint32_t c = str_next(name, &at);
        if (at > most)
            break;
        if (c < 0x20 || c == 0x7F || c == 0xFFFD)
            buf_char(&b, '?');
        else
            buf_add(&b, name.p + from, at - from);
    }
    return arena_str(w->a, buf_view(&b));
}

/* ---- plain text ---- */

static bool looks_like_html(struct str text)
{
    static const char *const heads[] = {"<!doctype html", "<html", "<head", "<body", "<?xml",
                                        "<table",         "<div",  "<meta", "<!--"};
    struct str s = str_trim(text);
    for (size_t i = 0; i < ARRAY_SIZE(heads); i++) {
        size_t n = strlen(heads[i]), same = 0;
        while (same < n && same < s.n &&
               (s.p[same] | (s.p[same] >= 'A' && s.p[same] <= 'Z' ? 32 : 0)) == heads[i][same])
            same++;
        if (same == n)
            return true;
    }
    return false;
}

static enum err read_text(struct words *w, struct str place, struct str bytes)
{
    BUF_SCOPE(room, 3 * (size_t)TEXT_BYTES_MAX);
    struct str text;
    if (!words_decode(bytes, &room, &text))
        return w->sink->note(w->sink->at, COVERAGE_UNKNOWN, place);
    if (looks_like_html(text))
        return words_html(w, place, text);
    TRY(w->sink->part(w->sink->at, LOOK_SHOWN, place));
    return w->sink->text(w->sink->at, text);
}

/* ---- which format ---- */

/* What is known by its first bytes and not read (yet): pictures, sound, programs, other archives. */
static const struct {
    const char *head;
    size_t n;
    enum coverage why;
} unread[] = {

    {"\xD0\xCF\x11\xE0", 4, COVERAGE_UNKNOWN},
    {"Rar!", 4, COVERAGE_UNKNOWN},
    {"7z\xBC\xAF", 4, COVERAGE_UNKNOWN},
    {"\x1F\x8B", 2, COVERAGE_UNKNOWN},
    {"BZh", 3, COVERAGE_UNKNOWN},
    {"\xFD"
     "7zXZ",
     5, COVERAGE_UNKNOWN},
    {"{\\rtf", 5, COVERAGE_UNKNOWN},
    {"\x89PNG", 4, COVERAGE_PARTIAL},
    {"\xFF\xD8\xFF", 3, COVERAGE_PARTIAL},
    {"GIF8", 4, COVERAGE_PARTIAL},
    {"II*\0", 4, COVERAGE_PARTIAL},
    {"MM\0*", 4, COVERAGE_PARTIAL},
    {"BM", 2, COVERAGE_PARTIAL},
    {"\x7F"
     "ELF",
     4, COVERAGE_UNKNOWN},
    {"MZ", 2, COVERAGE_UNKNOWN},
};

enum err words_nested(struct words *w, struct str place, struct str bytes)
{
    if (w->depth == WORDS_DEPTH_MAX)
        return w->sink->note(w->sink->at, COVERAGE_PARTIAL, place);
    w->depth++;
    enum err err = words_read(w, place, bytes);
    w->depth--;
    return err;
}

enum err words_read(struct words *w, struct str place, struct str s)
{
    if (!s.n)
        return ERR_OK;
    if (s.n >= 4 && !memcmp(s.p, "PK\3\4", 4))
        return words_package(w, place, s);
    if (s.n >= 5 && !memcmp(s.p, "%PDF-", 5))
        return words_pdf(w, place, s);
    for (size_t i = 0; i < ARRAY_SIZE(unread); i++) {
        bool binary = unread[i].n > 2 || memchr(s.p, 0, s.n < 4096 ? s.n : 4096);
        if (binary && s.n >= unread[i].n && !memcmp(s.p, unread[i].head, unread[i].n))
            return w->sink->note(w->sink->at, unread[i].why, place);
    }
    return read_text(w, place, s);
}
