/* Any bytes as UTF-8: of themselves, as a charset of any name (the input's first line), and piece by piece, where the same
 * bytes give the same text however they are cut. */
#include "fuzz/fuzz.h"

#include "fuzz/words_sink.h"

enum { ROOM = 32 << 20 };

static void as_named(struct str line, struct str bytes)
{
    BUF_SCOPE(room, ROOM);
    char name[64];
    struct str text;
    size_t n = line.n < sizeof name - 1 ? line.n : sizeof name - 1;
    memcpy(name, line.p, n);
    name[n] = '\0';
    if (words_decode_as(name, bytes, &room, &text))
        promise(str_utf8(text));
}

static bool in_pieces(struct str s, size_t piece, struct buf *all)
{
    BUF_SCOPE(head, ROOM);
    struct writing x;
    struct str start;
    if (!writing_of(s, &head, &x, &start))
        return false;
    promise(str_utf8(start));
    while (s.n) {
        BUF_SCOPE(room, ROOM);
        struct str text, some = str_bytes(s.p, s.n < piece ? s.n : piece);
        promise(!writing_next(&x, some, &room, &text));
        promise(str_utf8(text));
        buf_str(all, text);
        s = str_bytes(s.p + some.n, s.n - some.n);
    }
    promise(!all->over);
    return true;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    struct str s = str_bytes(data, n), text;
    const char *line = n ? memchr(s.p, '\n', n) : NULL;
    BUF_SCOPE(room, ROOM);
    promise(!words_prepare());
    if (words_decode(s, &room, &text))
        promise(str_utf8(text));
    if (line)
        as_named(str_bytes(s.p, (size_t)(line - s.p)),
                 str_bytes(line + 1, n - 1 - (size_t)(line - s.p)));
    BUF_SCOPE(whole, ROOM);
    BUF_SCOPE(cut, ROOM);
    if (n && in_pieces(s, n, &whole) && in_pieces(s, 64 + n % 61, &cut))
        promise(str_eq(buf_view(&whole), buf_view(&cut)));
    return 0;
}
