#include "extract/codes.h"

#include <iconv.h>
#include <stdio.h>
#include <stdlib.h>

#include <png.h>
#include <turbojpeg.h>
#include <zbar.h>

static int byte_order(const void *a, const void *b)
{
    return *(const unsigned char *)a - *(const unsigned char *)b;
}

/* zbar asks for these when it makes text out of a code; what is open stays loaded. And it sorts: the first
 * large qsort() asks the kernel how much memory there is, and remembers it. */
enum err codes_prepare(void)
{
    unsigned char sorted[2048] = {1};
    qsort(sorted, sizeof sorted, 1, byte_order);
    static const char *const sets[] = {"UTF-8", "CP437", "SJIS", "BIG-5"};
    for (size_t i = 0; i < ARRAY_SIZE(sets); i++) {
        if (iconv_open("UTF-8", sets[i]) == (iconv_t)-1)
            return fail_errno("cannot load", sets[i]);
    }
    for (int i = 1; i <= 16; i++) {
        char name[16];
        snprintf(name, sizeof name, "ISO8859-%d", i);
        if (i != 12 && iconv_open("UTF-8", name) == (iconv_t)-1)
            return fail_errno("cannot load", name);
    }
    return ERR_OK;
}

struct picture {
    unsigned width, height;
    unsigned char *dots; /* grey */
};

static bool fits(unsigned width, unsigned height)
{
    return width && height && width <= CODES_SIDE_MAX && height <= CODES_SIDE_MAX &&
           (uint64_t)width * height <= CODES_DOTS_MAX;
}

static bool room_for(struct picture *p)
{
    p->dots = malloc((size_t)p->width * p->height);
    if (!p->dots)
        die("out of memory");
    return true;
}

/* ---- JPEG ---- */

/* What was decoded before a fault stays: a cut scan may still show its code. */
static bool read_jpeg(struct str bytes, struct picture *p)
{
    int width = 0, height = 0, sampling, colours;
    tjhandle jpeg = tjInitDecompress();
    if (!jpeg)
        die("out of memory");
    const unsigned char *file = (const unsigned char *)bytes.p;
    bool good =
        tjDecompressHeader3(jpeg, file, bytes.n, &width, &height, &sampling, &colours) == 0 &&
        width > 0 && height > 0 && fits((unsigned)width, (unsigned)height);
    if (good) {
        p->width = (unsigned)width;
        p->height = (unsigned)height;
        good = room_for(p);
        memset(p->dots, 0xFF, (size_t)p->width * p->height);
        if (tjDecompress2(jpeg, file, bytes.n, p->dots, width, 0, height, TJPF_GRAY, 0) != 0)
            good = tjGetErrorCode(jpeg) == TJERR_WARNING;
    }
    tjDestroy(jpeg);
    return good;
}

/* ---- PNG ---- */

static bool read_png(struct str bytes, struct picture *p)
{
    png_image png = {.version = PNG_IMAGE_VERSION};
    bool good = png_image_begin_read_from_memory(&png, bytes.p, bytes.n) != 0;
    png_color white = {255, 255, 255};
    if (good && (good = fits(png.width, png.height))) {
        png.format = PNG_FORMAT_GRAY;
        p->width = png.width;
        p->height = png.height;
        good = room_for(p) && png_image_finish_read(&png, &white, p->dots, 0, NULL) != 0;
    }
    png_image_free(&png);
    return good;
}

/* ---- codes ---- */

static enum err put(const struct sheet_sink *sink, uint32_t page, uint32_t column, struct str text)
{
    return sink->cell(sink->at, page, column, FOUND_TEXT, text);
}

static enum err put_codes(const struct picture *p, uint32_t page, const struct sheet_sink *sink)
{
    zbar_image_scanner_t *scanner = zbar_image_scanner_create();
    zbar_image_t *image = zbar_image_create();
    if (!scanner || !image)
        die("out of memory");
    zbar_image_scanner_set_config(scanner, ZBAR_NONE, ZBAR_CFG_ENABLE, 0);
    zbar_image_scanner_set_config(scanner, ZBAR_QRCODE, ZBAR_CFG_ENABLE, 1);
    zbar_image_set_format(image, zbar_fourcc('Y', '8', '0', '0'));
    zbar_image_set_size(image, p->width, p->height);
    zbar_image_set_data(image, p->dots, (unsigned long)p->width * p->height, NULL);
    enum err err = put(sink, page, 0, STR("picture"));
    if (zbar_scan_image(scanner, image) > 0) {
        uint32_t column = 1;
        for (const zbar_symbol_t *s = zbar_image_first_symbol(image);
             s && !err && column <= CODES_A_PAGE; s = zbar_symbol_next(s)) {
            struct str text = str_bytes(zbar_symbol_get_data(s), zbar_symbol_get_data_length(s));
            if (text.n && text.n <= 4000 && str_utf8(text))
                err = put(sink, page, column++, text);
        }
    }
    zbar_image_destroy(image);
    zbar_image_scanner_destroy(scanner);
    return err;
}

static enum err put_picture(struct str bytes, uint32_t page, const struct sheet_sink *sink)
{
    struct picture p = {0};
    bool good = str_starts(bytes, "\x89PNG") ? read_png(bytes, &p) : read_jpeg(bytes, &p);
    enum err err = good ? put_codes(&p, page, sink) : put(sink, page, 0, STR("unreadable"));
    free(p.dots);
    return err;
}

/* ---- PDF ---- */

static const char *find(const char *from, const char *end, const char *word)
{
    return from && from < end ? memmem(from, (size_t)(end - from), word, strlen(word)) : NULL;
}

/* Scanners put one JPEG on each page: the picture streams in the order of the file. Nothing else of a PDF is
 * understood, so nothing else of it can do harm. */
static enum err pdf_parse(struct str file, const struct sheet_sink *sink)
{
    const char *at = file.p, *end = file.p + file.n;
    uint32_t page = 0;
    while ((at = find(at, end, "stream"))) {
        const char *begin = at + 6, *stop;
        while (begin < end && (*begin == '\r' || *begin == '\n'))
            begin++;
        bool jpeg = end - begin > 3 && memcmp(begin, "\xFF\xD8\xFF", 3) == 0;
        stop = find(begin, end, "endstream");
        if (!stop)
            stop = end;
        if (jpeg) {
            if (++page > CODES_PAGES_MAX)
                return fail(ERR_TOO_LARGE, "More than {1} pages", numtext(CODES_PAGES_MAX));
            TRY(put_picture(str_bytes(begin, (size_t)(stop - begin)), page, sink));
        }
        at = stop < end ? stop + 9 : end;
    }
    return page ? ERR_OK
                : fail(ERR_UNSUPPORTED, "The PDF holds no scanned pages (JPEG pictures): scan it "
                                        "to PDF, PNG or JPEG");
}

enum err codes_parse(struct str file, struct arena *a, const struct sheet_sink *sink)
{
    (void)a;
    TRY(sink->sheet(sink->at, STR("codes")));
    if (str_starts(file, "%PDF-"))
        return pdf_parse(file, sink);
    if (str_starts(file, "\x89PNG") || str_starts(file, "\xFF\xD8\xFF"))
        return put_picture(file, 1, sink);
    return fail(ERR_INPUT, "This is no scan: PDF, PNG or JPEG is read");
}
