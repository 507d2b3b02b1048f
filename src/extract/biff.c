#include "extract/biff.h"

#include "extract/bytes.h"
#include "extract/encoding.h"

enum { HEAD = 4 };

static bool enter(struct biff *b, size_t at)
{
    if (b->s.n < HEAD || at > b->s.n - HEAD)
        return false;
    b->type = le16(b->s, at);
    b->at = at + HEAD;
    b->end = b->at + cut(b->s, b->at, le16(b->s, at + 2)).n;
    return true;
}

bool biff_next(struct biff *b)
{
    return enter(b, b->end);
}

struct str biff_body(const struct biff *b)
{
    return cut(b->s, b->at, b->end - b->at);
}

/* Where the record is used up, into the one that continues it. */
static bool more(struct biff *b)
{
    if (b->at < b->end)
        return true;
    uint32_t type = b->type;
    if (le16(b->s, b->end) != BIFF_CONTINUE || !enter(b, b->end))
        return false;
    b->type = type;
    return b->at < b->end;
}

static uint32_t byte(struct biff *b)
{
    return more(b) ? le8(b->s, b->at++) : 0;
}

static uint32_t number(struct biff *b, int bytes)
{
    uint32_t n = 0;
    for (int i = 0; i < bytes; i++)
        n |= byte(b) << 8 * i;
    return n;
}

static void skip(struct biff *b, size_t n)
{
    while (n && more(b)) {
        size_t some = b->end - b->at < n ? b->end - b->at : n;
        b->at += some;
        n -= some;
    }
}

static void characters(struct biff *b, size_t n, uint32_t flags, struct buf *out)
{
    while (n && more(b)) {
        size_t width = b->wide && (flags & 1) ? 2 : 1, some = (b->end - b->at) / width;
        if (!some)
            break; /* half a character */
        some = some < n ? some : n;
        struct str raw = cut(b->s, b->at, some * width);
        if (width == 2)
            decode_utf16le(raw, out);
        else if (b->wide)
            decode_latin1(raw, out);
        else
            decode_page(b->page, raw, out);
        b->at += some * width;
        n -= some;
        if (n && b->at == b->end && b->wide)
            flags = byte(b); /* what continues says again how it is written */
    }
}

void biff_string(struct biff *b, size_t n, struct buf *out)
{
    characters(b, n, b->wide ? byte(b) : 0, out);
}

void biff_rich_string(struct biff *b, struct buf *out)
{
    size_t n = number(b, 2);
    uint32_t flags = byte(b);
    size_t runs = flags & 8 ? number(b, 2) : 0, other = flags & 4 ? number(b, 4) : 0;
    characters(b, n, flags, out);
    skip(b, 4 * runs + other);
}

double biff_rk(uint32_t rk)
{
    double n;
    if (rk & 2) {
        n = (double)((int32_t)rk >> 2);
    } else {
        uint64_t bits = (uint64_t)(rk & ~3u) << 32;
        memcpy(&n, &bits, sizeof n);
    }
    return rk & 1 ? n / 100 : n;
}
