/* The stream is a tree: a pointer says of another stream its kind, place, length and form. A stream is packed or plain, and holds pointers, chunks
 * (a head and bytes) or bytes. What shapes say are chunks of one kind; names, properties and hints lie as texts among the rest.
 * Nobody published the format; this follows what the files show. */
#include "extract/visio.h"

#include "extract/bytes.h"
#include "extract/encoding.h"
#include "extract/runs.h"

enum {
    VERSION_AT = 0x1A,
    ROOT_AT = 0x24,
    POINTER = 18,
    POINTER_MAX = 20000, /* streams in all */
    DEEP_MAX = 8,
    STREAM_MAX = 64 << 20,
    WINDOW = 4096,
    CHUNK_HEAD = 19,
    TEXT_HEAD = 8,
    LEVEL_MAX = 16,
};

enum kind {
    KIND_TEXT = 0x0E, /* of chunks; the others are of streams */
    KIND_PICTURE = 0x0C,
    KIND_OBJECTS = 0x0D,
    KIND_PAGE = 0x15,
    KIND_COLOURS = 0x16,
    KIND_OBJECT_PIECE = 0x1F,
};

struct pointer {
    uint32_t kind, at, n;
    unsigned form;
};

struct visio {
    struct words *w;
    struct str place, file;
    bool wide; /* texts are UTF-16: 2003 and later */
    bool lost;
    int streams, page, pictures, objects;
    size_t
        left; /* bytes of the file that streams may still take: they do not lie upon one another */
    struct layers said;
    struct buf narrow; /* texts in a code page that is not told */
};

static struct pointer pointer_at(struct str s, size_t at)
{
    return (struct pointer){le32(s, at), le32(s, at + 8), le32(s, at + 12), le16(s, at + 16)};
}

static bool is_packed(const struct pointer *p)
{
    return p->form & 2;
}

static bool has_pointers(const struct pointer *p)
{
    return p->form >> 4 == 5 && p->kind != KIND_COLOURS;
}

static bool has_chunks(const struct pointer *p)
{
    return p->form >> 4 == 0xD || p->form >> 4 == 0xC || p->form >> 4 == 8;
}

/* Eight steps to a byte of signs, the lowest first: a byte as it is, or 3 to 18 out of the last 4096, whose place is counted from 18 before the
 * window's end. */
static void unpack(struct str s, struct buf *out)
{
    enum { BIAS = 18, LEAST = 3 };
    unsigned char window[WINDOW] = {0};
    size_t n = 0;
    for (size_t at = 0; at < s.n && !out->over;) {
        unsigned signs = le8(s, at++);
        for (int bit = 0; bit < 8 && at < s.n; bit++) {
            if (signs >> bit & 1) {
                window[n++ % WINDOW] = (unsigned char)s.p[at];
                buf_char(out, s.p[at++]);
                continue;
            }
            unsigned from = (le8(s, at) | (le8(s, at + 1) & 0xF0) << 4) + BIAS;
            unsigned length = (le8(s, at + 1) & 0x0F) + LEAST;
            at += 2;
            for (unsigned i = 0; i < length; i++) {
                unsigned char c = window[(from + i) % WINDOW];
                window[n++ % WINDOW] = c;
                buf_char(out, (char)c);
            }
        }
    }
}

/* ---- what is in a stream ---- */

/* A text has no controls but tabs, lines and the signs for fields. */
static bool is_text(struct str s, bool wide)
{
    if (!s.n || (wide && s.n % 2))
        return false;
    for (size_t i = 0; i < s.n; i += wide ? 2 : 1) {
        uint32_t c = wide ? le16(s, i) : le8(s, i);
        if (!c || (c < ' ' && !strchr("\t\n\r\x0B\x1E\x1F", (int)c)) || (wide && c == 0xFFFF))
            return false;
    }
    return true;
}

static struct str without_end(struct str s, bool wide)
{
    size_t unit = wide ? 2 : 1;
    while (s.n >= unit && !s.p[s.n - 1] && !s.p[s.n - unit])
        s.n -= unit;
    return s;
}

/* Heads are looked for and not counted from one to the next: what lies between chunks differs by version and kind. What was a text is
 * blanked, so that it is told once. */
static void add_chunks(struct visio *x, struct buf *stream)
{
    struct str s = buf_view(stream);
    for (size_t at = 0; at + CHUNK_HEAD + TEXT_HEAD <= s.n; at++) {
        uint32_t n = s.p[at] == KIND_TEXT ? le32(s, at + 12) : 0;
        if (n <= TEXT_HEAD || le32(s, at) != KIND_TEXT || le16(s, at + 16) > LEVEL_MAX ||
            n > s.n - at - CHUNK_HEAD)
            continue;
        size_t from = at + CHUNK_HEAD + TEXT_HEAD;
        struct str text = without_end(cut(s, from, n - TEXT_HEAD), x->wide);
        if (!is_text(text, x->wide))
            continue;
        struct buf *to = x->wide ? &x->said.of[LOOK_SHOWN] : &x->narrow;
        if (x->wide)
            decode_utf16le(text, to);
        else
            buf_str(to, text);
        buf_char(to, '\n');
        memset(stream->p + from, 0, text.n);
        at = from + text.n - 1;
    }
}

static enum err end_page(struct visio *x, struct str place)
{
    BUF_SCOPE(room, TEXT_BYTES_MAX);
    struct str text;
    if (x->narrow.n && words_decode(buf_view(&x->narrow), &room, &text))
        buf_str(&x->said.of[LOOK_SHOWN], text);
    else
        x->lost |= x->narrow.n > 0;
    x->lost |= x->narrow.over;
    buf_clear(&x->narrow);
    return layers_put(&x->said, x->w, place);
}

static bool is_file(struct str s)
{
    static const char *const heads[] = {
        "\xD0\xCF\x11\xE0", "\x89PNG", "\xFF\xD8\xFF", "GIF8", "II*", "PK\3\4"};
    for (size_t i = 0; i < ARRAY_SIZE(heads); i++)
        if (str_starts(s, heads[i]))
            return true;
    return str_starts(s, "BM") || str_starts(cut_from(s, 40), " EMF");
}

/* A picture without the head of its file is one that was not read. */
static enum err embedded(struct visio *x, struct str bytes, const char *kind, int number)
{
    struct str where =
        words_place(x->w, x->place, str_of(arena_printf(x->w->a, "%s %d", kind, number)));
    return is_file(bytes) ? words_nested(x->w, where, bytes)
                          : x->w->sink->picture(x->w->sink->at, where);
}

/* ---- the tree ---- */

static enum err read_stream(struct visio *x, const struct pointer *p, int deep, struct buf *object);

static enum err read_pointers(struct visio *x, struct str s, bool packed, int deep,
                              struct buf *object)
{
    size_t shift = packed ? 4 : 0, at = (size_t)le32(s, shift) + shift;
    uint32_t count = at >= 4 && at < s.n ? le32(s, at) : 0;
    if (!count)
        return ERR_OK;
    at += 8;
    if (count > (s.n - (at < s.n ? at : s.n)) / POINTER) {
        x->lost = true;
        count = (uint32_t)((s.n - (at < s.n ? at : s.n)) / POINTER);
    }
    for (uint32_t i = 0; i < count; i++) {
        struct pointer p = pointer_at(s, at + i * POINTER);
        if (p.kind && p.n)
            TRY(read_stream(x, &p, deep + 1, object));
    }
    return ERR_OK;
}

/* The bytes behind their length. */
static struct str content(struct str s)
{
    return cut(s, 4, le32(s, 0));
}

static enum err read_content(struct visio *x, const struct pointer *p, struct buf *stream, int deep,
                             struct buf *object)
{
    struct str s = buf_view(stream);
    if (p->kind == KIND_OBJECT_PIECE && object) {
        buf_str(object, content(s));
        return ERR_OK;
    }
    if (p->kind == KIND_PICTURE)
        return embedded(x, content(s), "picture", ++x->pictures);
    if (has_chunks(p))
        add_chunks(x, stream);
    add_runs_of_text(s, RUNS_AMONG_TEXTS, &x->said.of[LOOK_PROPERTY]);
    return has_pointers(p) ? read_pointers(x, s, is_packed(p), deep, object) : ERR_OK;
}

static enum err read_stream(struct visio *x, const struct pointer *p, int deep,
                            struct buf *outer_object)
{
    struct str raw = cut(x->file, p->at, p->n);
    BUF_SCOPE(stream, STREAM_MAX);
    BUF_SCOPE(object, STREAM_MAX);
    x->lost |= raw.n < p->n;
    if (deep > DEEP_MAX || ++x->streams > POINTER_MAX || raw.n > x->left ||
        x->w->unpacked + 9 * (uint64_t)raw.n > WORDS_UNPACKED_MAX) {
        x->lost = true;
        return ERR_OK;
    }
    x->left -= raw.n;
    if (is_packed(p))
        unpack(raw, &stream);
    else
        buf_str(&stream, raw);
    x->lost |= stream.over;
    x->w->unpacked += stream.n;
    TRY(read_content(x, p, &stream, deep, p->kind == KIND_OBJECTS ? &object : outer_object));
    if (object.n)
        TRY(embedded(x, buf_view(&object), "object", ++x->objects));
    if (p->kind != KIND_PAGE)
        return ERR_OK;
    return end_page(
        x, words_place(x->w, x->place, str_of(arena_printf(x->w->a, "page %d", ++x->page))));
}

enum err words_visio(struct words *w, struct str place, struct str s)
{
    enum { OLDEST = 6, FIRST_WIDE = 11 };
    unsigned version = le8(s, VERSION_AT);
    if (!str_starts(s, "Visio (TM) Drawing") || version < OLDEST) {
        TRY(words_runs(w, place, s, RUNS_AMONG_ANY));
        return w->sink->note(w->sink->at, COVERAGE_PARTIAL, place);
    }
    struct visio x = {.w = w, .place = place, .file = s, .wide = version >= FIRST_WIDE};
    x.said = layers_empty();
    x.left = s.n;
    x.narrow = BUF(TEXT_BYTES_MAX);
    struct pointer root = pointer_at(s, ROOT_AT);
    enum err err = read_stream(&x, &root, 0, NULL);
    if (!err)
        err = end_page(&x, place);
    if (!err && x.lost)
        err = w->sink->note(w->sink->at, COVERAGE_PARTIAL, place);
    layers_free(&x.said);
    buf_free(&x.narrow);
    return err;
}

enum err ole_visio(const struct ole_document *d)
{
    struct str s;
    TRY(ole_stream(d, d->main, &s));
    return words_visio(d->w, words_place(d->w, d->place, d->main->name), s);
}
