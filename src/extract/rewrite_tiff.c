/* TIFF, as scanners and faxes write it: each page made anew out of its dots, and nothing else of the file. */
#include "extract/rewrite_dots.h"

#include <stdlib.h>
#include <tiffio.h>

enum { PAGES_MAX = 200 };

/* libtiff reads and writes through these: a file in memory. */
struct memory {
    struct buf out; /* what is written */
    struct str in;  /* else what is read */
    uint64_t at;
    bool writes;
};

static uint64_t size_of(void *at)
{
    const struct memory *m = at;
    return m->writes ? m->out.n : m->in.n;
}

static tmsize_t take(void *at, void *to, tmsize_t n)
{
    struct memory *m = at;
    const char *p = m->writes ? m->out.p : m->in.p;
    uint64_t size = size_of(at), left = m->at < size ? size - m->at : 0;
    size_t most = n < 0 ? 0 : (uint64_t)n < left ? (size_t)n : (size_t)left;
    if (most)
        memcpy(to, p + m->at, most);
    m->at += most;
    return (tmsize_t)most;
}

static tmsize_t put(void *at, void *from, tmsize_t n)
{
    static const char zeros[4096];
    struct memory *m = at;
    if (!m->writes || n < 0 || m->at + (uint64_t)n > m->out.max)
        return -1;
    while (m->out.n < m->at && !m->out.over)
        buf_add(&m->out, zeros, m->at - m->out.n < sizeof zeros ? m->at - m->out.n : sizeof zeros);
    size_t over = m->out.n - m->at < (size_t)n ? m->out.n - m->at : (size_t)n;
    if (over)
        memcpy(m->out.p + m->at, from, over);
    buf_add(&m->out, (const char *)from + over, (size_t)n - over);
    m->at += (uint64_t)n;
    return m->out.over ? -1 : n;
}

static uint64_t seek(void *at, uint64_t offset, int whence)
{
    struct memory *m = at;
    if (whence == SEEK_CUR)
        offset += m->at;
    if (whence == SEEK_END)
        offset += size_of(at);
    return m->at = offset;
}

static int shut(void *at)
{
    (void)at;
    return 0;
}

static void tiff_release(TIFF **t)
{
    if (*t)
        TIFFClose(*t);
}

static TIFF *open_memory(struct memory *m)
{
    TIFFSetErrorHandler(NULL);
    TIFFSetWarningHandler(NULL);
    return TIFFClientOpen("memory", m->writes ? "wm" : "rm", m, take, put, seek, shut, size_of,
                          NULL, NULL);
}

/* As it is shown, on white. */
static bool read_page(TIFF *t, struct picture *p)
{
    char why[1024];
    uint32_t width = 0, height = 0;
    if (!TIFFGetField(t, TIFFTAG_IMAGEWIDTH, &width) ||
        !TIFFGetField(t, TIFFTAG_IMAGELENGTH, &height) || !TIFFRGBAImageOK(t, why))
        return false;
    p->width = width;
    p->height = height;
    if (!picture_room(p))
        return false;
    uint32_t *rgba = calloc((size_t)width * height, sizeof *rgba);
    if (!rgba)
        die("out of memory");
    bool good = TIFFReadRGBAImageOriented(t, width, height, rgba, ORIENTATION_TOPLEFT, 1) != 0;
    for (size_t i = 0; i < (size_t)width * height && good; i++) {
        unsigned paper = 255 - TIFFGetA(rgba[i]); /* colours are multiplied already */
        const unsigned all[] = {TIFFGetR(rgba[i]), TIFFGetG(rgba[i]), TIFFGetB(rgba[i])};
        for (int k = 0; k < 3; k++)
            p->dots[3 * i + (size_t)k] =
                (unsigned char)(all[k] + paper > 255 ? 255 : all[k] + paper);
    }
    free(rgba);
    return good;
}

struct resolution {
    float x, y;
    uint16_t unit;
};

static bool write_page(TIFF *t, const struct picture *p, const struct resolution *r)
{
    bool good = TIFFSetField(t, TIFFTAG_IMAGEWIDTH, p->width) &&
                TIFFSetField(t, TIFFTAG_IMAGELENGTH, p->height) &&
                TIFFSetField(t, TIFFTAG_BITSPERSAMPLE, 8) &&
                TIFFSetField(t, TIFFTAG_SAMPLESPERPIXEL, 3) &&
                TIFFSetField(t, TIFFTAG_PLANARCONFIG, PLANARCONFIG_CONTIG) &&
                TIFFSetField(t, TIFFTAG_PHOTOMETRIC, PHOTOMETRIC_RGB) &&
                TIFFSetField(t, TIFFTAG_COMPRESSION, COMPRESSION_LZW) &&
                TIFFSetField(t, TIFFTAG_ROWSPERSTRIP, 64);
    if (good && r->x > 0)
        good = TIFFSetField(t, TIFFTAG_XRESOLUTION, r->x) &&
               TIFFSetField(t, TIFFTAG_YRESOLUTION, r->y) &&
               TIFFSetField(t, TIFFTAG_RESOLUTIONUNIT, r->unit);
    for (uint32_t y = 0; y < p->height && good; y++)
        good = TIFFWriteScanline(t, p->dots + (size_t)y * p->width * 3, y, 0) == 1;
    return good && TIFFWriteDirectory(t) == 1;
}

static enum err damaged(void)
{
    return fail(ERR_INPUT, "The picture is damaged or too large");
}

static enum err one_page(struct rewriter *r, TIFF *from, TIFF *to, uint32_t page)
{
    struct picture p CLEANUP(picture_free) = {0};
    struct resolution dots = {0, 0, RESUNIT_INCH};
    if (!read_page(from, &p))
        return damaged();
    if (!TIFFGetField(from, TIFFTAG_XRESOLUTION, &dots.x) ||
        !TIFFGetField(from, TIFFTAG_YRESOLUTION, &dots.y) || !(dots.x >= 1 && dots.x <= 100000) ||
        !(dots.y >= 1 && dots.y <= 100000))
        dots.x = 0;
    else
        TIFFGetFieldDefaulted(from, TIFFTAG_RESOLUTIONUNIT, &dots.unit);
    picture_cover(&p, r->cuts, page);
    return write_page(to, &p, &dots) ? ERR_OK : fail(ERR_IO, "The picture cannot be written");
}

static enum err all_pages(struct rewriter *r, TIFF *from, struct memory *out)
{
    TIFF *to CLEANUP(tiff_release) = open_memory(out);
    uint32_t page = 0;
    if (!to)
        return fail(ERR_IO, "The picture cannot be written");
    do {
        if (page == PAGES_MAX)
            return fail(ERR_TOO_LARGE, "The file has more than {1} pages: split it first",
                        numtext(PAGES_MAX));
        TRY(one_page(r, from, to, page++));
        TRY(buf_check(&out->out));
    } while (TIFFReadDirectory(from));
    return TIFFLastDirectory(from) ? picture_pages(r, page) : damaged();
}

enum err rewrite_tiff(struct rewriter *r, struct str file)
{
    struct memory in = {.in = file};
    struct memory out = {.out = BUF(REWRITING_MAX), .writes = true};
    if (!r->cuts)
        return ERR_OK; /* a picture has no texts */
    TIFF *from CLEANUP(tiff_release) = open_memory(&in);
    enum err err = from ? all_pages(r, from, &out) : damaged();
    if (!err)
        buf_add(&r->out, out.out.p, out.out.n);
    buf_free(&out.out);
    return err ? err : buf_check(&r->out);
}
