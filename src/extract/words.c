#include "extract/words.h"

/* ---- places ---- */

struct str words_place(struct words *w, struct str outer, struct str name)
{
    BUF_SCOPE(b, 2 * TEXT_PLACE_MAX);
    size_t most = outer.n + 2 < TEXT_PLACE_MAX ? TEXT_PLACE_MAX - outer.n - 2 : 0;
    buf_str(&b, outer);
    if (outer.n)
        buf_char(&b, '/');
    for (size_t at = 0; at < name.n;) {
        size_t from = at;
        uint32_t c = str_next(name, &at);
        if (at > most)
            break;
        if (c < 0x20 || c == 0x7F || c == 0xFFFD)
            buf_char(&b, '?');
        else
            buf_add(&b, name.p + from, at - from);
    }
    return arena_str(w->a, buf_view(&b));
}

/* ---- plain text ---- */

static bool looks_like_html(struct str text)
{
    static const char *const heads[] = {"<!doctype html", "<html", "<head", "<body", "<?xml",
                                        "<table",         "<div",  "<meta", "<!--"};
    struct str s = str_trim(text);
    for (size_t i = 0; i < ARRAY_SIZE(heads); i++) {
        size_t n = strlen(heads[i]), same = 0;
        while (same < n && same < s.n &&
               (s.p[same] | (s.p[same] >= 'A' && s.p[same] <= 'Z' ? 32 : 0)) == heads[i][same])
            same++;
        if (same == n)
            return true;
    }
    return false;
}

static enum err read_text(struct words *w, struct str place, struct str bytes)
{
    BUF_SCOPE(room, 3 * (size_t)TEXT_BYTES_MAX);
    struct str text;
    if (!words_decode(bytes, &room, &text))
        return w->sink->note(w->sink->at, COVERAGE_UNKNOWN, place);
    if (looks_like_html(text))
        return words_html(w, place, text);
    TRY(w->sink->part(w->sink->at, LOOK_SHOWN, place));
    return w->sink->text(w->sink->at, text);
}

/* ---- which format ---- */

static enum err read_nothing(struct words *w, struct str place, struct str bytes)
{
    (void)bytes;
    return w->sink->note(w->sink->at, COVERAGE_UNKNOWN, place);
}

static enum err read_no_picture(struct words *w, struct str place, struct str bytes)
{
    (void)bytes;
    return w->sink->note(w->sink->at, COVERAGE_PARTIAL, place);
}

/* By the bytes at its start; the first row that fits. Heads of two letters need a NUL near, for words begin with them
 * too. */
static const struct format {
    const char *head;
    size_t n;
    enum err (*read)(struct words *w, struct str place, struct str bytes);
} FORMATS[] = {
    {"PK\3\4", 4, words_package},
    {"%PDF-", 5, words_pdf},
    {"\xD0\xCF\x11\xE0", 4, read_nothing},
    {"Rar!", 4, read_nothing},
    {"7z\xBC\xAF", 4, read_nothing},
    {"\x1F\x8B", 2, read_nothing},
    {"BZh", 3, read_nothing},
    {"\xFD"
     "7zXZ",
     5, read_nothing},
    {"{\\rtf", 5, read_nothing},
    {"\x89PNG", 4, read_no_picture},
    {"\xFF\xD8\xFF", 3, read_no_picture},
    {"GIF8", 4, read_no_picture},
    {"II*\0", 4, read_no_picture},
    {"MM\0*", 4, read_no_picture},
    {"BM", 2, read_no_picture},
    {"\x7F"
     "ELF",
     4, read_nothing},
    {"MZ", 2, read_nothing},
};

static const struct format *format_of(struct str s)
{
    bool binary = s.n && memchr(s.p, 0, s.n < 4096 ? s.n : 4096);
    for (size_t i = 0; i < ARRAY_SIZE(FORMATS); i++) {
        const struct format *f = &FORMATS[i];
        if ((f->n > 2 || binary) && s.n >= f->n && !memcmp(s.p, f->head, f->n))
            return f;
    }
    return NULL;
}

enum err words_nested(struct words *w, struct str place, struct str bytes)
{
    if (w->depth == WORDS_DEPTH_MAX)
        return w->sink->note(w->sink->at, COVERAGE_PARTIAL, place);
    w->depth++;
    enum err err = words_read(w, place, bytes);
    w->depth--;
    return err;
}

enum err words_read(struct words *w, struct str place, struct str s)
{
    if (!s.n)
        return ERR_OK;
    const struct format *f = format_of(s);
    return f ? f->read(w, place, s) : read_text(w, place, s);
}

/* ---- text too long for memory ---- */

enum err words_stream(struct words *w, struct str head, const struct words_source *source,
                      bool *ret_taken)
{
    enum { LOOKED_AT = 1 << 20 };
    struct writing writing;
    BUF_SCOPE(room, 4 * (size_t)LOOKED_AT);
    struct str start = str_bytes(head.p, head.n < LOOKED_AT ? head.n : LOOKED_AT), text;
    *ret_taken =
        !format_of(head) && writing_of(start, &room, &writing, &text) && !looks_like_html(text);
    if (!*ret_taken)
        return ERR_OK;
    TRY(w->sink->part(w->sink->at, LOOK_SHOWN, STR("")));
    for (struct str block = head; block.n;) {
        while (block.n) {
            struct str some = str_bytes(block.p, block.n < LOOKED_AT ? block.n : LOOKED_AT);
            TRY(writing_next(&writing, some, &room, &text));
            TRY(w->sink->text(w->sink->at, text));
            block = str_bytes(block.p + some.n, block.n - some.n);
        }
        TRY(source->read(source->at, &block));
    }
    return writing.broken ? w->sink->note(w->sink->at, COVERAGE_PARTIAL, STR("")) : ERR_OK;
}
