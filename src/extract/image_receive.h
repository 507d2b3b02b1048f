/* Pictures out of the jail, on to who has them recognized. Internal to src/extract. */
#ifndef EXTRACT_IMAGE_RECEIVE_H
#define EXTRACT_IMAGE_RECEIVE_H

#include "crypto/hash.h"
#include "extract/frames.h"
#include "extract/image.h"

struct image_receiver {
    struct frames frames; /* of the document's reader */
    struct buf place;     /* of the picture that comes, */
    int fd;               /* as image.h has it, without its milliseconds; -1: none comes */
    size_t left;          /* bytes of it that are yet to come */
    struct sha256 hash;
    size_t told;
    void *at;
    /* It is there as a whole: `key` is the hash of its size and bytes. */
    enum err (*image)(void *at, struct str place, int fd, const unsigned char key[SHA256_SIZE]);
    enum err (*not_read)(void *at, struct str place);
};

void image_receiver_init(struct image_receiver *r, struct arena *a);
void image_receiver_free(struct image_receiver *r);

#endif
