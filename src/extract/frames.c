#include "extract/frames.h"

enum err frames_lie(void)
{
    return fail(ERR_IO,
                "The reader of foreign files answered what it may not: its answer is dropped");
}

/* Its words are shown to a person: one line of ordinary characters. */
static bool take_failure(struct frames *f, const unsigned char *p, size_t n)
{
    static const enum err may[] = {ERR_INPUT, ERR_TOO_LARGE, ERR_UNSUPPORTED, ERR_MISSING, ERR_IO};
    bool known = false;
    if (n < 3 || n - 3 > (size_t)2 * ERR_TEXT_MAX || get_le(p + 1, 2) > n - 3)
        return false;
    struct str zh = str_bytes(p + 3, get_le(p + 1, 2));
    struct str en = str_bytes(p + 3 + zh.n, n - 3 - zh.n);
    for (size_t i = 0; i < ARRAY_SIZE(may); i++)
        known |= p[0] == may[i];
    if (!known || !str_utf8(zh) || !str_utf8(en))
        return false;
    for (size_t i = 3; i < n; i++) {
        if (p[i] < 0x20 || p[i] == 0x7F)
            return false;
    }
    f->failed = p[0] == ERR_MISSING ? ERR_INPUT : (enum err)p[0];
    (void)fail_words(f->failed, arena_text(f->a, zh), arena_text(f->a, en));
    return true;
}

/* The service's own, after whatever the reader wrote. */
static bool take_end(struct frames *f, const unsigned char *p, size_t n)
{
    f->ended = n == 5;
    f->signal = n == 5 ? (signed char)p[0] : -1;
    f->used = n == 5 ? get_le(p + 1, 4) : 0;
    return f->ended;
}

static enum err take_frame(struct frames *f, unsigned kind, const unsigned char *p, size_t n)
{
    if (kind == FRAME_ENDED && !f->ended)
        return take_end(f, p, n) ? ERR_OK : frames_lie();
    if (f->done || f->failed || f->ended || f->greeted == (kind == FRAME_HELLO))
        return frames_lie();
    if (kind == FRAME_HELLO) {
        f->greeted = n == 1 && p[0] == FRAME_VERSION;
        return f->greeted ? ERR_OK : frames_lie();
    }
    if (kind == FRAME_FAILED)
        return take_failure(f, p, n) ? ERR_OK : frames_lie();
    f->done = kind == FRAME_DONE;
    return !f->done || n == 0 ? f->take(f->at, kind, p, n) : frames_lie();
}

enum err frames_take(struct frames *f, const void *bytes, size_t n)
{
    buf_add(&f->waiting, bytes, n);
    if (f->record)
        buf_add(f->record, bytes, n);
    if (f->waiting.over)
        return frames_lie();
    const unsigned char *p = (const unsigned char *)f->waiting.p;
    size_t at = 0;
    while (f->waiting.n - at >= FRAME_HEAD) {
        size_t size = get_le(p + at + 1, 4);
        if (size > FRAME_MAX)
            return frames_lie();
        if (f->waiting.n - at - FRAME_HEAD < size)
            break;
        TRY(take_frame(f, p[at], p + at + FRAME_HEAD, size));
        at += FRAME_HEAD + size;
    }
    if (at)
        memmove(f->waiting.p, f->waiting.p + at, f->waiting.n - at);
    f->waiting.n -= at;
    return ERR_OK;
}

enum err frames_end(const struct frames *f)
{
    if (f->failed)
        return f->failed;
    return f->done && !f->waiting.n ? ERR_OK : frames_lie();
}
