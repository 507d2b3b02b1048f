/* Macros ([MS-OVBA]): the storage's "dir" names the modules; the source of each lies packed behind what was
 * compiled of it. */
#include "extract/bytes.h"
#include "extract/encoding.h"
#include "extract/ole_parts.h"

enum {
    SOURCE_MAX = 16 << 20,
    CHUNK = 4096,
    CODE_PAGE = 0x03,
    PROJECT_VERSION = 0x09,
    MODULE_STREAM = 0x1A,
    MODULE_OFFSET = 0x31,
};

/* One chunk: eight flags, each for a character as it is or two bytes that say how far back and how many. */
static void unpack_chunk(struct str s, struct buf *out)
{
    size_t start = out->n;
    for (size_t at = 0; at < s.n;) {
        uint32_t flags = le8(s, at++);
        for (int i = 0; i < 8 && at < s.n; i++) {
            if (!(flags >> i & 1)) {
                buf_char(out, s.p[at++]);
                continue;
            }
            uint32_t token = le16(s, at), bits = 4;
            size_t done = out->n - start;
            while (((size_t)1 << bits) < done)
                bits++;
            size_t back = (token >> (16 - bits)) + 1, n = (token & (0xFFFFu >> bits)) + 3;
            at += 2;
            for (; n && back <= out->n - start && out->n - start < CHUNK && !out->over; n--)
                buf_char(out, out->p[out->n - back]);
        }
    }
}

static void unpack(struct str s, struct buf *out)
{
    if (le8(s, 0) != 1)
        return;
    for (size_t at = 1; at + 2 <= s.n && !out->over;) {
        uint32_t head = le16(s, at);
        struct str body = cut(s, at + 2, (head & 0xFFF) + 1);
        if (head & 0x8000)
            unpack_chunk(body, out);
        else
            buf_str(out, body);
        at += 2 + body.n;
    }
}

static enum err module(const struct ole_document *d, struct str name, uint32_t offset,
                       unsigned page)
{
    struct str s;
    BUF_SCOPE(source, SOURCE_MAX);
    BUF_SCOPE(text, 4 * SOURCE_MAX);
    const struct ole_entry *e = ole_find(d->o, d->in, arena_text(d->w->a, name));
    if (!e)
        return ERR_OK;
    TRY(ole_stream(d, e, &s));
    unpack(cut_from(s, offset), &source);
    decode_page(page, buf_view(&source), &text);
    return words_put(d->w, LOOK_REMARK, words_place(d->w, d->place, name), buf_view(&text));
}

enum err ole_macros(const struct ole_document *d)
{
    struct str packed;
    BUF_SCOPE(dir, SOURCE_MAX);
    BUF_SCOPE(name, 1024);
    unsigned page = 1252;
    TRY(ole_stream(d, d->main, &packed));
    unpack(packed, &dir);
    struct str s = buf_view(&dir);
    for (size_t at = 0; at + 6 <= s.n;) {
        uint32_t type = le16(s, at);
        struct str body = cut(s, at + 6, le32(s, at + 2));
        if (type == CODE_PAGE)
            page = le16(body, 0);
        if (type == MODULE_STREAM) {
            buf_clear(&name);
            decode_page(page, body, &name);
        }
        if (type == MODULE_OFFSET && name.n)
            TRY(module(d, buf_view(&name), le32(body, 0), page));
        at += 6 + body.n + (type == PROJECT_VERSION ? 2 : 0);
    }
    return ERR_OK;
}
