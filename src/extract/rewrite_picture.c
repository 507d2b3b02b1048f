/* Pictures made anew out of their dots: what else was in the file (EXIF, comments, thumbnails, what is behind its end) is in
 * no result. */
#include "extract/picture_parts.h"
#include "extract/rewrite.h"

#include <stdlib.h>

#include <png.h>
#include <turbojpeg.h>

enum { SIDE_MAX = 20000, QUALITY = 92, COLOURS = 3, GREY = 0xC8, GREY_SIDE = 16 };
#define DOTS_MAX (100u * 1000 * 1000)

struct picture {
    unsigned width, height;
    unsigned char *dots; /* red, green, blue */
};

static void picture_free(struct picture *p)
{
    free(p->dots);
}

static bool make_room(struct picture *p)
{
    if (!p->width || !p->height || p->width > SIDE_MAX || p->height > SIDE_MAX ||
        (uint64_t)p->width * p->height > DOTS_MAX)
        return false;
    p->dots = malloc((size_t)p->width * p->height * COLOURS);
    if (!p->dots)
        die("out of memory");
    return true;
}

static bool read_png(struct str file, struct picture *p)
{
    png_image png = {.version = PNG_IMAGE_VERSION};
    const png_color white = {255, 255, 255};
    bool good = png_image_begin_read_from_memory(&png, file.p, file.n) != 0;
    png.format = PNG_FORMAT_RGB;
    p->width = png.width;
    p->height = png.height;
    good = good && make_room(p) && png_image_finish_read(&png, &white, p->dots, 0, NULL) != 0;
    png_image_free(&png);
    return good;
}

static bool read_jpeg(struct str file, struct picture *p)
{
    int width = 0, height = 0, sampling, colours;
    const unsigned char *bytes = (const unsigned char *)file.p;
    tjhandle jpeg = tjInitDecompress();
    if (!jpeg)
        die("out of memory");
    bool good =
        tjDecompressHeader3(jpeg, bytes, file.n, &width, &height, &sampling, &colours) == 0 &&
        width > 0 && height > 0;
    p->width = (unsigned)width;
    p->height = (unsigned)height;
    good = good && make_room(p) &&
           tjDecompress2(jpeg, bytes, file.n, p->dots, width, 0, height, TJPF_RGB, 0) == 0;
    tjDestroy(jpeg);
    return good;
}

static bool write_png(const struct picture *p, struct buf *out)
{
    png_image png = {.version = PNG_IMAGE_VERSION,
                     .width = p->width,
                     .height = p->height,
                     .format = PNG_FORMAT_RGB};
    png_alloc_size_t n = 0;
    if (!png_image_write_to_memory(&png, NULL, &n, 0, p->dots, 0, NULL))
        return false;
    void *bytes = malloc(n);
    if (!bytes)
        die("out of memory");
    bool good = png_image_write_to_memory(&png, bytes, &n, 0, p->dots, 0, NULL) != 0;
    if (good)
        buf_add(out, bytes, n);
    free(bytes);
    return good;
}

static bool write_jpeg(const struct picture *p, struct buf *out)
{
    unsigned char *bytes = NULL;
    unsigned long n = 0;
    tjhandle jpeg = tjInitCompress();
    if (!jpeg)
        die("out of memory");
    bool good = tjCompress2(jpeg, p->dots, (int)p->width, 0, (int)p->height, TJPF_RGB, &bytes, &n,
                            TJSAMP_444, QUALITY, 0) == 0;
    if (good)
        buf_add(out, bytes, n);
    tjFree(bytes);
    tjDestroy(jpeg);
    return good;
}

/* ---- boxes ---- */

static void cover(struct picture *p, const struct box *b)
{
    unsigned x = (unsigned)((uint64_t)b->x * p->width / 1000);
    unsigned y = (unsigned)((uint64_t)b->y * p->height / 1000);
    unsigned right = (unsigned)(((uint64_t)b->x + b->w) * p->width / 1000) + 1;
    unsigned bottom = (unsigned)(((uint64_t)b->y + b->h) * p->height / 1000) + 1;
    right = right > p->width ? p->width : right;
    bottom = bottom > p->height ? p->height : bottom;
    for (; y < bottom; y++)
        memset(p->dots + ((size_t)y * p->width + x) * COLOURS, 0, (size_t)(right - x) * COLOURS);
}

enum err rewrite_picture(struct rewriter *r, struct str file)
{
    struct picture p CLEANUP(picture_free) = {0};
    bool is_png = str_starts(file, "\x89PNG");
    if (!r->cuts)
        return ERR_OK;                             /* a picture has no texts */
    if (!is_png && picture_orientation(file) != 1) /* boxes of what is seen would lie elsewhere */
        return fail(ERR_UNSUPPORTED,
                    "The photograph is stored turned: turn it upright and save it again first");
    if (!(is_png ? read_png(file, &p) : read_jpeg(file, &p)))
        return fail(ERR_INPUT, "The picture is damaged or too large");
    for (size_t i = 0; i < r->cuts->box_count; i++) {
        if (r->cuts->boxes[i].page)
            return fail(ERR_INPUT, "There is no page {1}",
                        numtext((long long)r->cuts->boxes[i].page + 1));
        if (r->cuts->boxes[i].x < 1000 && r->cuts->boxes[i].y < 1000)
            cover(&p, &r->cuts->boxes[i]);
    }
    if (!(is_png ? write_png(&p, &r->out) : write_jpeg(&p, &r->out)))
        return fail(ERR_IO, "The picture cannot be written");
    return buf_check(&r->out);
}

enum err rewrite_picture_part(struct rewriter *r, struct str file, struct buf *out)
{
    struct picture p CLEANUP(picture_free) = {0};
    bool keep = r->cuts && (r->cuts->flags & CUTS_KEEP_PICTURES);
    bool good = keep && (str_starts(file, "\x89PNG") ? read_png(file, &p) : read_jpeg(file, &p));
    if (!good) {
        picture_free(&p);
        p = (struct picture){.width = GREY_SIDE, .height = GREY_SIDE};
        (void)make_room(&p);
        memset(p.dots, GREY, (size_t)GREY_SIDE * GREY_SIDE * COLOURS);
        r->left[LEFT_PICTURES]++;
    }
    return write_png(&p, out) ? buf_check(out) : fail(ERR_IO, "The picture cannot be written");
}
