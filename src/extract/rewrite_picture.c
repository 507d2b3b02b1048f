/* Pictures made anew out of their dots: what else was in the file (EXIF, comments, thumbnails, what is behind its end) is in
 * no result. */
#include "extract/picture_parts.h"
#include "extract/rewrite_dots.h"

#include <stdlib.h>

#include <png.h>
#include <turbojpeg.h>

enum { SIDE_MAX = 20000, QUALITY = 92, COLOURS = 3, GREY = 0xC8, GREY_SIDE = 16 };
#define DOTS_MAX (100u * 1000 * 1000)

void picture_free(struct picture *p)
{
    free(p->dots);
}

bool picture_room(struct picture *p)
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
    good = good && picture_room(p) && png_image_finish_read(&png, &white, p->dots, 0, NULL) != 0;
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
    good = good && picture_room(p) &&
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
    unsigned x = (unsigned)((uint64_t)b->x * p->width / BOX_WHOLE);
    unsigned y = (unsigned)((uint64_t)b->y * p->height / BOX_WHOLE);
    unsigned right = (unsigned)(((uint64_t)b->x + b->w) * p->width / BOX_WHOLE) + 1;
    unsigned bottom = (unsigned)(((uint64_t)b->y + b->h) * p->height / BOX_WHOLE) + 1;
    right = right > p->width ? p->width : right;
    bottom = bottom > p->height ? p->height : bottom;
    for (; y < bottom; y++)
        memset(p->dots + ((size_t)y * p->width + x) * COLOURS, 0, (size_t)(right - x) * COLOURS);
}

void picture_cover(struct picture *p, const struct cuts *cuts, uint32_t page)
{
    for (size_t i = 0; i < cuts->box_count; i++) {
        const struct box *b = &cuts->boxes[i];
        if (b->page == page && b->x < BOX_WHOLE && b->y < BOX_WHOLE)
            cover(p, b);
    }
}

enum err picture_pages(const struct rewriter *r, uint32_t pages)
{
    for (size_t i = 0; i < r->cuts->box_count; i++)
        if (r->cuts->boxes[i].page >= pages)
            return fail(ERR_INPUT, "There is no page {1}",
                        numtext((long long)r->cuts->boxes[i].page + 1));
    return ERR_OK;
}

/* ---- as it is shown ---- */

/* Where a photograph's dot goes, by how EXIF says it is turned: the copy is upright and says nothing of it. */
static void upright(struct picture *p, unsigned way)
{
    struct picture to = {way >= 5 ? p->height : p->width, way >= 5 ? p->width : p->height, NULL};
    if (way < 2 || way > 8 || !picture_room(&to))
        return;
    for (unsigned y = 0; y < p->height; y++)
        for (unsigned x = 0; x < p->width; x++) {
            unsigned right = p->width - 1 - x, below = p->height - 1 - y;
            const unsigned ways[9][2] = {
                [2] = {right, y}, [3] = {right, below}, [4] = {x, below}, [5] = {y, x},
                [6] = {below, x}, [7] = {below, right}, [8] = {y, right}};
            memcpy(to.dots + ((size_t)ways[way][1] * to.width + ways[way][0]) * COLOURS,
                   p->dots + ((size_t)y * p->width + x) * COLOURS, COLOURS);
        }
    picture_free(p);
    *p = to;
}

enum err rewrite_picture(struct rewriter *r, struct str file)
{
    struct picture p CLEANUP(picture_free) = {0};
    bool is_png = str_starts(file, "\x89PNG");
    if (!r->cuts)
        return ERR_OK; /* a picture has no texts */
    if (!(is_png ? read_png(file, &p) : read_jpeg(file, &p)))
        return fail(ERR_INPUT, "The picture is damaged or too large");
    if (!is_png)
        upright(&p, picture_orientation(file));
    TRY(picture_pages(r, 1));
    picture_cover(&p, r->cuts, 0);
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
        if (!picture_room(&p))
            return fail(ERR_IO, "The picture cannot be written");
        memset(p.dots, GREY, (size_t)GREY_SIDE * GREY_SIDE * COLOURS);
        r->left[LEFT_PICTURES]++;
    }
    return write_png(&p, out) ? buf_check(out) : fail(ERR_IO, "The picture cannot be written");
}
