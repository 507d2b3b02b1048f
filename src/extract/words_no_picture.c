/* Pictures where no models are linked: what is written about them is read, they themselves are told as not read, or handed
 * out to be recognized elsewhere. The libraries of words_picture.c bring eighty others with them, whose mappings every fork would copy. */
#include "extract/picture_parts.h"

#include <stdlib.h>

#include "base/clock.h"

void words_pictures_prepare(void)
{
}

static enum err hand_out(struct words *w, struct str place, const struct image *image)
{
    bool may = w->reads_pictures && image->bytes.n && image->bytes.n <= IMAGE_BYTES_MAX &&
               clock_processor_ns() < w->pictures_until;
    return may ? w->sink->image(w->sink->at, place, image) : w->sink->picture(w->sink->at, place);
}

enum err words_picture(struct words *w, struct str place, struct str bytes)
{
    TRY(picture_parts(w, place, bytes));
    return hand_out(w, place, &(struct image){.bytes = bytes});
}

/* Their colours, for a seal is told by its red. */
enum err words_dots(struct words *w, struct str place, const struct dots *dots)
{
    size_t width = dots->width > 0 ? (size_t)dots->width : 0,
           height = dots->height > 0 ? (size_t)dots->height : 0;
    if (!w->reads_pictures || !width || !height || width > IMAGE_BYTES_MAX / IMAGE_DOT / height)
        return w->sink->picture(w->sink->at, place);
    size_t n = width * height * IMAGE_DOT;
    unsigned char *rgb = malloc(n), *to = rgb;
    if (!rgb)
        die("out of memory");
    for (size_t y = 0; y < height; y++) {
        const unsigned char *row = dots->p + y * (size_t)dots->stride;
        for (size_t x = 0; x < width; x++, to += IMAGE_DOT) {
            uint32_t c;
            memcpy(&c, row + 4 * x, 4);
            to[0] = (unsigned char)(c >> 16);
            to[1] = (unsigned char)(c >> 8);
            to[2] = (unsigned char)c;
        }
    }
    const struct image image = {(uint32_t)width, (uint32_t)height, str_bytes(rgb, n)};
    enum err err = hand_out(w, place, &image);
    free(rgb);
    return err;
}

enum err words_image(struct words *w, const struct image *image)
{
    (void)image;
    return w->sink->picture(w->sink->at, STR(""));
}
