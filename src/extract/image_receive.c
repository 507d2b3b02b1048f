#include "extract/image_receive.h"

#include <unistd.h>

#include "base/io.h"
#include "extract/text.h"

enum { HEAD = 12, TOLD_MAX = 1000000 };

static bool is_place(struct str place)
{
    return place.n <= TEXT_PLACE_MAX && str_utf8(place);
}

static enum err begin(struct image_receiver *r, const unsigned char *p, size_t n)
{
    struct str place = str_bytes(p + HEAD, n < HEAD ? 0 : n - HEAD);
    unsigned char first[IMAGE_HEAD] = {0};
    if (r->fd >= 0 || n < HEAD || !is_place(place))
        return frames_lie();
    r->left = get_le(p + 8, 4);
    if (!image_is_whole(&(struct image){get_le(p, 4), get_le(p + 4, 4), {NULL, r->left}}))
        return frames_lie();
    buf_clear(&r->place);
    buf_str(&r->place, place);
    sha256_init(&r->hash);
    sha256_add(&r->hash, p, 8);
    memcpy(first, p, 8);
    TRY(memory_file(&r->fd));
    return fd_write(r->fd, first, sizeof first, "memory");
}

static enum err take_bytes(struct image_receiver *r, const unsigned char *p, size_t n)
{
    unsigned char key[SHA256_SIZE];
    if (r->fd < 0 || !n || n > r->left)
        return frames_lie();
    TRY(fd_write(r->fd, p, n, "memory"));
    sha256_add(&r->hash, p, n);
    r->left -= n;
    if (r->left)
        return ERR_OK;
    sha256_end(&r->hash, key);
    enum err err = r->image(r->at, buf_view(&r->place), r->fd, key);
    close(r->fd);
    r->fd = -1;
    return err;
}

static enum err take_frame(void *at, unsigned kind, const unsigned char *p, size_t n)
{
    struct image_receiver *r = at;
    if (kind == FRAME_BYTES)
        return take_bytes(r, p, n);
    if (++r->told > TOLD_MAX)
        return frames_lie();
    if (kind == FRAME_IMAGE)
        return begin(r, p, n);
    if (r->fd >= 0) /* a picture that stops short */
        return frames_lie();
    if (kind == FRAME_PICTURE && is_place(str_bytes(p, n)))
        return r->not_read(r->at, str_bytes(p, n));
    return kind == FRAME_DONE ? ERR_OK : frames_lie();
}

void image_receiver_init(struct image_receiver *r, struct arena *a)
{
    *r = (struct image_receiver){
        .frames = {.a = a, .waiting = BUF(256 * 1024), .at = r, .take = take_frame},
        .place = BUF(TEXT_PLACE_MAX),
        .fd = -1};
}

void image_receiver_free(struct image_receiver *r)
{
    if (r->fd >= 0)
        close(r->fd);
    buf_free(&r->place);
    buf_free(&r->frames.waiting);
}
