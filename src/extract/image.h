/* A picture on its way from the reader of its document, by the parent, to a reader that has models and sees nothing but the picture: so that what
 * is recognized can be kept for another document that shows it too, and no document can plant an answer for the picture of another.
 * Internal to src/extract.
 *   width (4) height (4) milliseconds (4)   little endian
 *   bytes                                   dots, red, green, blue; where it has no width, a picture file */
#ifndef EXTRACT_IMAGE_H
#define EXTRACT_IMAGE_H

#include "base/str.h"

enum {
    IMAGE_HEAD = 12,
    IMAGE_DOT = 3,
    IMAGE_BYTES_MAX = 180 << 20,
};

struct image {
    uint32_t width, height; /* 0: a file */
    struct str bytes;
};

/* Its size is that of its bytes, of which there are some and not too many. */
static inline bool image_is_whole(const struct image *image)
{
    size_t n = image->bytes.n;
    if (!n || n > IMAGE_BYTES_MAX)
        return false;
    if (!image->width)
        return !image->height;
    return n % IMAGE_DOT == 0 && (uint64_t)image->width * image->height == n / IMAGE_DOT;
}

#endif
