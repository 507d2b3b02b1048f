/* What a text is written in. */
#include "extract/words.h"

#include <unicode/ucnv.h>

static const char *const encodings[] = {"gb18030",  "Big5-HKSCS",   "Shift_JIS", "UTF-16LE",
                                        "UTF-16BE", "windows-1252", "UTF-8"};
enum { GB, BIG5, SJIS, UTF16LE, UTF16BE, LATIN, UTF8, ENCODINGS };
static UConverter *converters[ENCODINGS];

enum err words_prepare(void)
{
    static const char two[] = "\xc2\xa4"; /* a character in each of them */
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

/* The text of `s`, behind what is in `out`. False: it is not so written. `open`: it goes on elsewhere. */
static bool convert(UConverter *converter, struct str s, bool goes_on, struct decoded *d)
{
    UErrorCode status = U_ZERO_ERROR;
    const char *at = s.p, *end = s.p + s.n;
    uint32_t high = 0;
    while (at < end || status == U_BUFFER_OVERFLOW_ERROR) {
        UChar wide[4096], *to = wide;
        status = U_ZERO_ERROR;
        ucnv_toUnicode(converter, &to, wide + 4096, &at, end, NULL, !goes_on, &status);
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

static bool decode(int which, struct str s, bool goes_on, struct decoded *d)
{
    ucnv_reset(converters[which]);
    buf_clear(d->out);
    d->characters = d->common = 0;
    return convert(converters[which], s, goes_on, d);
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

/* Which it is, and the text of it; -1: none. `goes_on`: its last character may be cut. */
static int written_in(struct str s, bool goes_on, struct buf *room, struct str *ret_text)
{
    struct decoded d = {.out = room};
    int which = -1;
    bool little = s.n >= 2 && !memcmp(s.p, "\xFF\xFE", 2),
         big = s.n >= 2 && !memcmp(s.p, "\xFE\xFF", 2);
    if (s.n >= 3 && !memcmp(s.p, "\xEF\xBB\xBF", 3))
        s = str_bytes(s.p + 3, s.n - 3);
    if (little || big) {
        s = str_bytes(s.p + 2, (s.n - 2) & ~(size_t)1);
        which =
            decode(little ? UTF16LE : UTF16BE, s, goes_on, &d) ? little ? UTF16LE : UTF16BE : -1;
    } else if (memchr(s.p ? s.p : "", 0, s.n)) {
        which = utf16_without_mark(s);
        which = which >= 0 && decode(which, s, goes_on, &d) ? which : -1;
    } else if (str_utf8(s)) {
        *ret_text = s;
        return UTF8;
    } else if (goes_on && decode(UTF8, s, true, &d)) {
        which = UTF8;
    } else {
        for (int i = GB; i <= SJIS && which < 0; i++)
            which = decode(i, s, goes_on, &d) && plausible(&d) ? i : -1;
        which = which < 0 && decode(LATIN, s, goes_on, &d) ? LATIN : which;
    }
    *ret_text = buf_view(room);
    return which;
}

bool words_decode(struct str s, struct buf *room, struct str *ret_text)
{
    struct str text;
    if (words_prepare() || written_in(s, false, room, &text) < 0)
        return false;
    *ret_text = text;
    return true;
}

bool words_decode_as(const char *charset, struct str s, struct buf *room, struct str *ret_text)
{
    UErrorCode status = U_ZERO_ERROR;
    UConverter *converter = ucnv_open(charset, &status);
    struct decoded d = {.out = room};
    if (U_FAILURE(status))
        return false;
    buf_clear(room);
    bool good = convert(converter, s, false, &d); /* what fits nowhere becomes U+FFFD */
    ucnv_close(converter);
    *ret_text = buf_view(room);
    return good;
}

/* ---- piece by piece ---- */

bool writing_of(struct str head, struct buf *room, struct writing *ret_writing,
                struct str *ret_text)
{
    if (words_prepare())
        return false;
    int which = written_in(head, true, room, ret_text);
    if (which < 0)
        return false;
    UErrorCode status = U_ZERO_ERROR;
    ucnv_reset(converters[which]);
    ucnv_setToUCallBack(converters[which], UCNV_TO_U_CALLBACK_SUBSTITUTE, NULL, NULL, NULL,
                        &status);
    *ret_writing = (struct writing){.which = which};
    return U_SUCCESS(status);
}

enum err writing_next(struct writing *x, struct str some, struct buf *room, struct str *ret_text)
{
    struct decoded d = {.out = room};
    bool between = x->which == UTF8 && !ucnv_toUCountPending(converters[UTF8], &(UErrorCode){0});
    if (between && str_utf8(some)) { /* as nearly all is */
        *ret_text = some;
        return ERR_OK;
    }
    buf_clear(room);
    if (!convert(converters[x->which], some, true, &d))
        return fail(ERR_TOO_LARGE, "The file holds more than {1} bytes of text",
                    numtext((long long)room->max));
    *ret_text = buf_view(room);
    x->broken |= x->which != LATIN && memmem(room->p, room->n, "\xEF\xBF\xBD", 3) != NULL;
    return ERR_OK;
}
