/* Pictures: text recognized by tesseract (Chinese and English), within the document's time. No result is kept for another
 * document: who could write such a cache could hide the text of the next. */
#include "extract/words.h"

#include <leptonica/allheaders.h>
#include <tesseract/capi.h>

#include "base/clock.h"
#include "extract/picture_parts.h"

enum {
    SIDE_MIN = 16,       /* dots; no letter fits */
    SIDE_SMALL = 1000,   /* smaller ones are enlarged to what letters are recognized at */
    SIDE_MAX = 3600,     /* A4 at 300 dots an inch */
    STRIP_FROM = 2000,   /* higher ones: their top is read first, where marks stand */
    CONFIDENCE_MIN = 35, /* percent; less is no text, but what looks a little like it */
    MS_MIN = 200,
    PAGES_MAX = 200, /* of a TIFF */
};
#define DOTS_MAX (80u * 1000 * 1000)

/* The Chinese model reads Latin letters as well, the English one makes words of Chinese; and both at once do worse on
 * Chinese than the first alone (measured on pages of laws). So the second is asked only where the first saw no Han. */
enum { CHINESE, ENGLISH, MODELS };
static TessBaseAPI *models[MODELS]; /* NULL: not here */

void words_pictures_prepare(void)
{
    static const char *const names[MODELS] = {"chi_sim", "eng"};
    setMsgSeverity(L_SEVERITY_NONE);
    for (int i = 0; i < MODELS; i++) {
        models[i] = TessBaseAPICreate();
        if (models[i] && TessBaseAPIInit3(models[i], NULL, names[i])) {
            TessBaseAPIDelete(models[i]);
            models[i] = NULL;
        }
        if (models[i]) {
            TessBaseAPISetVariable(models[i], "preserve_interword_spaces", "1");
            TessBaseAPISetVariable(models[i], "debug_file", "/dev/null");
        }
    }
}

static bool reads(const struct words *w)
{
    return w->reads_pictures && models[CHINESE] && models[ENGLISH];
}

static void pix_release(PIX **pix)
{
    pixDestroy(pix);
}

static int left_ms(const struct words *w)
{
    uint64_t now = clock_processor_ns();
    return now < w->pictures_until ? (int)((w->pictures_until - now) / 1000000) : 0;
}

static enum err not_read(struct words *w, struct str place)
{
    return w->sink->picture(w->sink->at, place);
}

/* Gaps as one blank each: what is set far apart is one line all the same. */
static void add_closed_up(struct buf *to, struct str text)
{
    for (size_t i = 0; i < text.n; i++)
        if (text.p[i] != ' ' || !to->n || to->p[to->n - 1] != ' ')
            buf_char(to, text.p[i]);
}

static bool has_han(struct str s)
{
    size_t han = 0, all = 0;
    for (size_t at = 0; at < s.n;) {
        uint32_t c = str_next(s, &at);
        all += c > ' ';
        han += c >= 0x4E00 && c < 0xA000;
    }
    return han * 5 > all;
}

/* Asked after each word. */
static bool is_late(void *w, int words)
{
    (void)words;
    return left_ms(w) == 0;
}

/* What one model sees, and how sure it is, in percent; true in *ret_late where it was not done in time. */
static int ask(struct words *w, TessBaseAPI *model, PIX *pix, struct buf *out, bool *ret_late)
{
    ETEXT_DESC *monitor = TessMonitorCreate();
    TessMonitorSetCancelThis(monitor, w);
    TessMonitorSetCancelFunc(monitor, is_late);
    TessBaseAPISetImage2(model, pix);
    if (pixGetXRes(pix) < 70)
        TessBaseAPISetSourceResolution(model, 200);
    *ret_late |= TessBaseAPIRecognize(model, monitor) != 0 || left_ms(w) == 0;
    TessMonitorDelete(monitor);
    char *said = TessBaseAPIGetUTF8Text(model);
    struct str text = str_trim(str_of(said ? said : ""));
    int sure = text.n && str_utf8(text) ? TessBaseAPIMeanTextConf(model) : 0;
    buf_clear(out);
    if (sure >= CONFIDENCE_MIN)
        add_closed_up(out, text);
    TessDeleteText(said);
    TessBaseAPIClear(model);
    return sure;
}

/* The whole picture; what was recognized when the time ran out counts, and is told as not whole. */
static enum err recognize(struct words *w, struct str place, PIX *pix)
{
    BUF_SCOPE(chinese, TEXT_BYTES_MAX);
    BUF_SCOPE(english, TEXT_BYTES_MAX);
    bool late = false;
    if (left_ms(w) < MS_MIN)
        return not_read(w, place);
    int sure = ask(w, models[CHINESE], pix, &chinese, &late);
    if (!has_han(buf_view(&chinese)) && left_ms(w) >= MS_MIN &&
        ask(w, models[ENGLISH], pix, &english, &late) < sure)
        buf_clear(&english);
    struct str text = buf_view(english.n ? &english : &chinese);
    if (text.n) {
        TRY(w->sink->part(w->sink->at, LOOK_PICTURE, place));
        TRY(w->sink->text(w->sink->at, text));
    }
    return late ? not_read(w, place) : ERR_OK;
}

/* To grey and to a size that letters are recognized at. */
static PIX *prepared(PIX *pix)
{
    PIX *flat CLEANUP(pix_release) = pixRemoveAlpha(pix); /* on white */
    PIX *grey = flat ? pixConvertTo8(flat, 0) : NULL;
    if (!grey)
        return NULL;
    int side = pixGetWidth(grey) > pixGetHeight(grey) ? pixGetWidth(grey) : pixGetHeight(grey);
    float scale = side > SIDE_MAX ? (float)SIDE_MAX / (float)side : side < SIDE_SMALL ? 2.0f : 1.0f;
    if (scale == 1.0f)
        return grey;
    PIX *scaled = pixScale(grey, scale, scale);
    pixDestroy(&grey);
    return scaled;
}

/* The same picture twice in a document, such as a letter head, is read once. */
static bool seen_before(struct words *w, PIX *pix)
{
    uint64_t hash = 1469598103934665603u;
    const l_uint32 *p = pixGetData(pix);
    for (size_t i = 0, n = (size_t)pixGetWpl(pix) * (size_t)pixGetHeight(pix); i < n; i++)
        hash = (hash ^ p[i]) * 1099511628211u;
    for (int i = 0; i < w->picture_count; i++)
        if (w->picture_hashes[i] == hash)
            return true;
    if (w->picture_count < WORDS_PICTURES_MAX)
        w->picture_hashes[w->picture_count++] = hash;
    return false;
}

static enum err read_pix(struct words *w, struct str place, PIX *pix)
{
    PIX *grey CLEANUP(pix_release) = prepared(pix);
    if (!grey)
        return not_read(w, place);
    if (pixGetWidth(grey) < 2 * SIDE_MIN || pixGetHeight(grey) < 2 * SIDE_MIN ||
        seen_before(w, grey))
        return ERR_OK;
    if (!w->first_strip && pixGetHeight(grey) >= STRIP_FROM) {
        BOX *top = boxCreate(0, 0, pixGetWidth(grey), pixGetHeight(grey) / 4);
        PIX *strip CLEANUP(pix_release) = pixClipRectangle(grey, top, NULL);
        boxDestroy(&top);
        w->first_strip = true;
        if (strip)
            TRY(recognize(w, words_place(w, place, STR("(top)")), strip));
    }
    return recognize(w, place, grey);
}

enum err words_dots(struct words *w, struct str place, const struct dots *dots)
{
    if (!reads(w))
        return not_read(w, place);
    PIX *pix CLEANUP(pix_release) = pixCreate(dots->width, dots->height, 8);
    if (!pix)
        return not_read(w, place);
    for (int y = 0; y < dots->height; y++) {
        const unsigned char *row = dots->p + (size_t)y * (size_t)dots->stride;
        l_uint32 *to = pixGetData(pix) + (size_t)y * (size_t)pixGetWpl(pix);
        for (int x = 0; x < dots->width; x++) {
            uint32_t c;
            memcpy(&c, row + 4 * (size_t)x, 4);
            unsigned grey = ((c >> 16 & 0xFF) * 77 + (c >> 8 & 0xFF) * 150 + (c & 0xFF) * 29) >> 8;
            SET_DATA_BYTE(to, x, grey);
        }
    }
    return read_pix(w, place, pix);
}

/* ---- picture files ---- */

static enum err tiff(struct words *w, struct str place, struct str bytes)
{
    size_t offset = 0;
    int page = 0;
    do {
        PIX *pix CLEANUP(pix_release) =
            pixReadMemFromMultipageTiff((const l_uint8 *)bytes.p, bytes.n, &offset);
        const char *name = arena_printf(w->a, "page %d", ++page);
        struct str where = words_place(w, place, str_of(name));
        if (!pix)
            return not_read(w, where);
        TRY(read_pix(w, where, pix));
    } while (offset && page < PAGES_MAX);
    return offset ? not_read(w, place) : ERR_OK;
}

/* Of moving pictures only the first is read. */
static bool moves(struct str s)
{
    return memmem(s.p, s.n, "NETSCAPE2.0", 11) || memmem(s.p, s.n < 256 ? s.n : 256, "ANIM", 4) ||
           memmem(s.p, s.n < 256 ? s.n : 256, "acTL", 4);
}

enum err words_picture(struct words *w, struct str place, struct str bytes)
{
    l_int32 format, width = 0, height = 0;
    TRY(picture_parts(w, place, bytes));
    if (!reads(w))
        return not_read(w, place);
    if (pixReadHeaderMem((const l_uint8 *)bytes.p, bytes.n, &format, &width, &height, NULL, NULL,
                         NULL) ||
        width <= 0 || height <= 0 || (uint64_t)width * (uint64_t)height > DOTS_MAX)
        return not_read(w, place);
    if (width < SIDE_MIN || height < SIDE_MIN)
        return ERR_OK;
    if (!memcmp(bytes.p, "II*", 3) || !memcmp(bytes.p, "MM", 2))
        return tiff(w, place, bytes);
    PIX *pix CLEANUP(pix_release) = pixReadMem((const l_uint8 *)bytes.p, bytes.n);
    if (!pix)
        return not_read(w, place);
    TRY(read_pix(w, place, pix));
    return moves(bytes) ? not_read(w, place) : ERR_OK;
}
