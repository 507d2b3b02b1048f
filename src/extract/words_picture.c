/* Pictures: text recognized by tesseract (Chinese and English), within the document's time. */
#include "extract/words.h"

#include <leptonica/allheaders.h>
#include <sys/random.h>
#include <tesseract/capi.h>

#include "base/clock.h"
#include "crypto/siphash.h"
#include "extract/picture_heard.h"
#include "extract/picture_parts.h"
#include "extract/picture_top.h"

enum {
    SIDE_MIN = 16,     /* dots; no letter fits */
    SIDE_SMALL = 1000, /* smaller ones are enlarged to what letters are recognized at */
    SHORT_LINE = 5,    /* times its height */
    SHORT_LINE_BYTES = 36,
    SIDE_MAX = 3600,     /* A4 at 300 dots an inch */
    SIDE_LEGIBLE = 1500, /* enough to see which way a page lies */
    PAGE_FROM =
        820, /* either side, as a slide at 150 dots an inch; which way a page lies is asked */
    CONFIDENCE_MIN = 35, /* percent; less is no text, but what looks a little like it */
    HAN_WORD = 2,        /* fewer among Latin letters are misread ones */
    MS_MIN = 200,
    PAGES_MAX = 200, /* of a TIFF */
    QUARTERS = 4,
    BESIDE_MAX = 8, /* things like letters on a page that was read */
};
#define DOTS_MAX (80u * 1000 * 1000)

/* The Chinese model reads Latin letters as well, the English one makes words of Chinese; and both at once do worse on
 * Chinese than the first alone (measured on pages of laws). So the second is asked only where the first saw no Han. */
enum { CHINESE, ENGLISH, MODELS };
static TessBaseAPI *models[MODELS]; /* NULL: not here */
static struct siphash_key picture_key;

void words_pictures_prepare(void)
{
    static const char *const names[MODELS] = {"chi_sim", "eng"};
    setMsgSeverity(L_SEVERITY_NONE);
    if (getrandom(&picture_key, sizeof picture_key, 0) != sizeof picture_key)
        die("no random numbers");
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

static void pixa_release(PIXA **pixa)
{
    pixaDestroy(pixa);
}

static int longer_side(PIX *pix)
{
    return pixGetWidth(pix) > pixGetHeight(pix) ? pixGetWidth(pix) : pixGetHeight(pix);
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

struct letters {
    size_t han, latin;
};

static struct letters letters_of(struct str s)
{
    struct letters n = {0};
    for (size_t at = 0; at < s.n;) {
        uint32_t c = str_next(s, &at);
        n.han += c >= 0x4E00 && c < 0xA000;
        n.latin += (c | 0x20) >= 'a' && (c | 0x20) <= 'z';
    }
    return n;
}

/* Asked after each word. */
static bool is_late(void *w, int words)
{
    (void)words;
    return left_ms(w) == 0;
}

/* Ended with it; words with their places lie in its arena. */
#define HEARD_SCOPE(name, words)                                                                   \
    ARENA_SCOPE(name##_arena);                                                                     \
    struct heard name CLEANUP(heard_release) = {                                                   \
        .text = BUF(TEXT_BYTES_MAX), .a = name##_arena, .wants_places = (words)->wants_places}

static void heard_release(struct heard *h)
{
    buf_free(&h->text);
}

static void heard_clear(struct heard *h)
{
    buf_clear(&h->text);
    h->count = 0;
}

/* What one model sees, and how sure it is, in percent; true in *ret_late where it was not done in time, or where what it
 * sees has no places though they are asked for. */
static int ask(struct words *w, TessBaseAPI *model, TessPageSegMode layout, PIX *pix,
               const struct view *view, struct heard *out, bool *ret_late)
{
    ETEXT_DESC *monitor = TessMonitorCreate();
    TessMonitorSetCancelThis(monitor, w);
    TessMonitorSetCancelFunc(monitor, is_late);
    TessBaseAPISetPageSegMode(model, layout);
    TessBaseAPISetImage2(model, pix);
    if (pixGetXRes(pix) < 70)
        TessBaseAPISetSourceResolution(model, 200);
    *ret_late |= TessBaseAPIRecognize(model, monitor) != 0 || left_ms(w) == 0;
    TessMonitorDelete(monitor);
    char *said = TessBaseAPIGetUTF8Text(model);
    struct str text = str_trim(str_of(said ? said : ""));
    int sure = text.n && str_utf8(text) ? TessBaseAPIMeanTextConf(model) : 0;
    if (sure >= CONFIDENCE_MIN)
        *ret_late |= !heard_add(out, model, text, view);
    TessDeleteText(said);
    TessBaseAPIClear(model);
    return sure;
}

/* A short line, as marks are, is told once of a page that is read in several ways. */
static bool told_before(struct words *w, struct str line)
{
    uint64_t hash = siphash_word(&picture_key, 0, 1, 3);
    if (line.n > SHORT_LINE_BYTES || w->wants_places)
        return false;
    for (size_t i = 0; i < line.n; i++)
        if (line.p[i] != ' ')
            hash = siphash_word(&picture_key, hash ^ (unsigned char)line.p[i], 1, 3);
    for (int i = 0; i < w->line_count; i++)
        if (w->line_hashes[i] == hash)
            return true;
    if (w->line_count < WORDS_LINES_MAX)
        w->line_hashes[w->line_count++] = hash;
    return false;
}

/* The lines keep their numbers. */
static enum err put(struct words *w, struct str place, const struct heard *heard)
{
    BUF_SCOPE(fresh, TEXT_BYTES_MAX);
    struct str text = buf_view(&heard->text), line;
    bool has_text = false;
    while (str_split(&text, '\n', &line)) {
        bool tells = line.n && !told_before(w, line);
        if (tells)
            buf_str(&fresh, line);
        has_text |= tells;
        if (text.p)
            buf_char(&fresh, '\n');
    }
    if (!has_text)
        return ERR_OK;
    TRY(w->sink->part(w->sink->at, LOOK_PICTURE, place));
    TRY(w->sink->text(w->sink->at, buf_view(&fresh)));
    for (size_t i = 0; i < heard->count; i++)
        TRY(w->sink->word(w->sink->at, &heard->words[i].at));
    return ERR_OK;
}

/* Writing by hand, a seal, a photograph: things like letters where none was recognized. */
static bool is_beside(const struct heard all[2], PIX *pix, const struct view *view)
{
    int side = pixGetWidth(pix) > pixGetHeight(pix) ? pixGetWidth(pix) : pixGetHeight(pix);
    PIX *shown CLEANUP(pix_release) =
        view->quarters ? pixRotateOrth(pix, QUARTERS - view->quarters) : pixClone(pix);
    PIX *rest CLEANUP(pix_release) = shown ? heard_beside(all, 2, shown) : NULL;
    return !rest || picture_letters_count(rest, side) >= BESIDE_MAX;
}

/* The whole picture; what was recognized when the time ran out counts, and is told as not whole. Among much Latin a few Han
 * are read by the first model all the same. */
static enum err recognize(struct words *w, struct str place, PIX *pix, const struct view *view)
{
    HEARD_SCOPE(chinese, w);
    HEARD_SCOPE(english, w);
    bool late = false;
    if (left_ms(w) < MS_MIN)
        return not_read(w, place);
    int sure = ask(w, models[CHINESE], PSM_AUTO, pix, view, &chinese, &late);
    struct letters seen = letters_of(buf_view(&chinese.text));
    if (seen.han * 4 <= seen.latin && left_ms(w) >= MS_MIN &&
        ask(w, models[ENGLISH], PSM_AUTO, pix, view, &english, &late) >= sure &&
        seen.han < HAN_WORD)
        heard_clear(&chinese);
    else if (seen.han < HAN_WORD && chinese.text.n)
        heard_clear(&english);
    TRY(put(w, place, &chinese));
    TRY(put(w, place, &english));
    const struct heard all[] = {chinese, english};
    bool blurred = w->wants_places && ((sure && sure < CONFIDENCE_MIN && !english.text.n) ||
                                       is_beside(all, pix, view));
    return late || blurred ? not_read(w, place) : ERR_OK;
}

/* ---- the top of a page, where marks stand: read in more ways than one ---- */

static enum err read_sparse(struct words *w, struct str place, PIX *evened, float scale,
                            struct view view)
{
    HEARD_SCOPE(heard, w);
    bool late = false;
    view.scale = scale;
    PIX *scaled CLEANUP(pix_release) = pixScale(evened, scale, scale);
    if (scaled && left_ms(w) >= MS_MIN)
        (void)ask(w, models[CHINESE], PSM_SPARSE_TEXT, scaled, &view, &heard, &late);
    return put(w, place, &heard);
}

static void read_line(struct words *w, TessPageSegMode layout, PIX *line, const struct view *view,
                      struct heard *to)
{
    bool late = false;
    size_t before = to->text.n;
    (void)ask(w, models[CHINESE], layout, line, view, to, &late);
    if (to->text.n > before)
        buf_char(&to->text, '\n');
}

/* Two letters alone are no line to the model, but a word. */
static enum err read_lines(struct words *w, struct str place, PIXA *lines, struct view view)
{
    HEARD_SCOPE(heard, w);
    for (int i = 0; i < pixaGetCount(lines) && left_ms(w) >= MS_MIN; i++) {
        PIX *line CLEANUP(pix_release) = pixaGetPix(lines, i, L_CLONE);
        bool is_short = pixGetWidth(line) < SHORT_LINE * pixGetHeight(line);
        pixaGetBoxGeometry(lines, i, &view.x, &view.y, NULL, NULL);
        read_line(w, PSM_SINGLE_LINE, line, &view, &heard);
        if (is_short)
            read_line(w, PSM_SINGLE_WORD, line, &view, &heard);
    }
    return put(w, place, &heard);
}

/* `shown` is the page as it was taken, in colours. What of it runs out of its time is not told here: the whole page, which
 * comes next, tells. */
static enum err read_top(struct words *w, struct str place, PIX *shown, PIX *page, struct view view)
{
    int side = longer_side(page);
    int height = picture_top_height(shown);
    struct str top = words_place(w, place, STR("(top)"));
    PIX *strip CLEANUP(pix_release) = picture_strip(page, height);
    PIX *coloured CLEANUP(pix_release) = picture_strip(shown, height);
    PIXA *lines CLEANUP(pixa_release) = strip ? picture_lines(strip, side) : NULL;
    PIXA *sealed CLEANUP(pixa_release) = coloured ? picture_lines_under_red(coloured, side) : NULL;
    TRY(lines ? read_lines(w, top, lines, view) : ERR_OK);
    TRY(sealed ? read_lines(w, top, sealed, view) : ERR_OK);
    TRY(strip ? read_sparse(w, top, strip, 1.0f, view) : ERR_OK);
    return strip ? read_sparse(w, top, strip, 1.5f, view) : ERR_OK;
}

/* ---- which way is up ---- */

enum { HAN_PAGE = 3, LATIN_PAGE = 15, SURE_PAGE = 65 };

/* Letters that are read with certainty: 85 percent the right way up, under 35 any other. Not by PSM_AUTO, which turns text by
 * itself. */
static size_t legible(struct words *w, PIX *page)
{
    struct heard heard CLEANUP(heard_release) = {.text = BUF(TEXT_BYTES_MAX)};
    bool late = false;
    int sure = left_ms(w) >= MS_MIN
                   ? ask(w, models[CHINESE], PSM_SPARSE_TEXT, page, NULL, &heard, &late)
                   : 0;
    struct letters n = letters_of(buf_view(&heard.text));
    return sure < SURE_PAGE ? 0 : n.han * (LATIN_PAGE / HAN_PAGE) + n.latin;
}

static PIX *turned(PIX *pix, int quarters)
{
    return quarters ? pixRotateOrth(pix, quarters) : pixClone(pix);
}

/* Scanned askew by a quarter or upside down: where little is legible as it stands, the other ways are tried on a smaller
 * picture. Quarters to the right. */
static int upright(struct words *w, PIX *page, int top)
{
    PIX *strip CLEANUP(pix_release) = picture_strip(page, top);
    int best = 0;
    if (strip && legible(w, strip) >= LATIN_PAGE)
        return 0;
    float scale = (float)SIDE_LEGIBLE / (float)longer_side(page);
    scale = scale > 1.0f ? 1.0f : scale < 0.5f ? 0.5f : scale;
    PIX *small CLEANUP(pix_release) = pixScale(page, scale, scale);
    size_t most = 0;
    for (int i = 0; i < QUARTERS && small && most < LATIN_PAGE; i++) {
        PIX *way CLEANUP(pix_release) = turned(small, i);
        size_t n = way ? legible(w, way) : 0;
        best = n > most ? i : best;
        most = n > most ? n : most;
    }
    return most >= LATIN_PAGE ? best : 0;
}

/* On white, and in a size that letters are recognized at. */
static PIX *prepared(PIX *pix)
{
    PIX *flat CLEANUP(pix_release) = pixRemoveAlpha(pix);
    PIX *plain = !flat ? NULL : pixGetDepth(flat) == 32 ? pixClone(flat) : pixConvertTo8(flat, 0);
    if (!plain)
        return NULL;
    int side = longer_side(plain);
    float scale = side > SIDE_MAX ? (float)SIDE_MAX / (float)side : side < SIDE_SMALL ? 2.0f : 1.0f;
    if (scale == 1.0f)
        return plain;
    PIX *scaled = pixScale(plain, scale, scale);
    pixDestroy(&plain);
    return scaled;
}

/* The same picture twice in a document, such as a letter head, is read once. Keyed, so that nobody makes one that passes for
 * another and stays unread. */
static bool seen_before(struct words *w, PIX *pix)
{
    const l_uint32 *p = pixGetData(pix);
    uint64_t size = (uint64_t)pixGetWidth(pix) << 32 | (uint64_t)pixGetHeight(pix);
    uint64_t hash = siphash_word(&picture_key, size, 1, 3);
    for (size_t i = 0, n = (size_t)pixGetWpl(pix) * (size_t)pixGetHeight(pix); i < n; i++)
        hash = siphash_word(&picture_key, hash ^ p[i], 1, 3);
    for (int i = 0; i < w->picture_count && !w->wants_places; i++)
        if (w->picture_hashes[i] == hash)
            return true;
    if (w->picture_count < WORDS_PICTURES_MAX)
        w->picture_hashes[w->picture_count++] = hash;
    return false;
}

static enum err read_pix(struct words *w, struct str place, PIX *pix)
{
    PIX *plain CLEANUP(pix_release) = prepared(pix);
    PIX *grey CLEANUP(pix_release) = plain ? pixConvertTo8(plain, 0) : NULL;
    w->line_count = 0;
    if (!grey)
        return not_read(w, place);
    if (pixGetWidth(grey) < 2 * SIDE_MIN || pixGetHeight(grey) < 2 * SIDE_MIN ||
        seen_before(w, grey))
        return ERR_OK;
    struct view view = {1, 0, 0, pixGetWidth(grey), pixGetHeight(grey), 0, w->page};
    if (pixGetHeight(grey) < PAGE_FROM || pixGetWidth(grey) < PAGE_FROM)
        return recognize(w, place, grey, &view);
    PIX *even CLEANUP(pix_release) = picture_evened(grey);
    view.quarters = even ? upright(w, even, picture_top_height(plain)) : 0;
    PIX *page CLEANUP(pix_release) = even ? turned(even, view.quarters) : NULL;
    PIX *shown CLEANUP(pix_release) = page ? turned(plain, view.quarters) : NULL;
    if (!shown)
        return not_read(w, place);
    TRY(read_top(w, place, shown, page, view));
    return recognize(w, place, page, &view);
}

enum err words_dots(struct words *w, struct str place, const struct dots *dots)
{
    if (!reads(w))
        return not_read(w, place);
    PIX *pix CLEANUP(pix_release) = pixCreate(dots->width, dots->height, 32);
    if (!pix)
        return not_read(w, place);
    for (int y = 0; y < dots->height; y++) {
        const unsigned char *row = dots->p + (size_t)y * (size_t)dots->stride;
        l_uint32 *to = pixGetData(pix) + (size_t)y * (size_t)pixGetWpl(pix);
        for (int x = 0; x < dots->width; x++) {
            uint32_t c;
            memcpy(&c, row + 4 * (size_t)x, 4);
            composeRGBPixel((int)(c >> 16 & 0xFF), (int)(c >> 8 & 0xFF), (int)(c & 0xFF), &to[x]);
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
        w->page = (uint32_t)page;
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

/* Turned and mirrored as the camera says. */
static PIX *as_shown(struct str bytes)
{
    static const struct {
        int quarters;  /* to the right, */
        bool mirrored; /* then left and right changed */
    } ways[9] = {[2] = {0, true},  [3] = {2, false}, [4] = {2, true}, [5] = {1, true},
                 [6] = {1, false}, [7] = {3, true},  [8] = {3, false}};
    unsigned way = picture_orientation(bytes);
    PIX *stored = pixReadMem((const l_uint8 *)bytes.p, bytes.n);
    if (!stored || way <= 1)
        return stored;
    PIX *shown = pixRotateOrth(stored, ways[way].quarters);
    pixDestroy(&stored);
    return shown && ways[way].mirrored ? pixFlipLR(shown, shown) : shown;
}

static enum err read_file(struct words *w, struct str place, struct str bytes)
{
    l_int32 format, width = 0, height = 0;
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
    PIX *pix CLEANUP(pix_release) = as_shown(bytes);
    if (!pix)
        return not_read(w, place);
    TRY(read_pix(w, place, pix));
    return moves(bytes) ? not_read(w, place) : ERR_OK;
}

enum err words_picture(struct words *w, struct str place, struct str bytes)
{
    TRY(picture_parts(w, place, bytes));
    return read_file(w, place, bytes);
}

enum err words_image(struct words *w, const struct image *image)
{
    if (!image->width)
        return read_file(w, STR(""), image->bytes);
    if (!reads(w) || !image_is_whole(image))
        return not_read(w, STR(""));
    PIX *pix CLEANUP(pix_release) = pixCreate((int)image->width, (int)image->height, 32);
    if (!pix)
        return not_read(w, STR(""));
    const unsigned char *dot = (const unsigned char *)image->bytes.p;
    for (uint32_t y = 0; y < image->height; y++) {
        l_uint32 *to = pixGetData(pix) + (size_t)y * (size_t)pixGetWpl(pix);
        for (uint32_t x = 0; x < image->width; x++, dot += IMAGE_DOT)
            composeRGBPixel(dot[0], dot[1], dot[2], &to[x]);
    }
    return read_pix(w, STR(""), pix);
}
