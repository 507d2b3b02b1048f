#include "extract/words.h"

#include "extract/cms.h"
#include "extract/font.h"
#include "extract/map_data.h"
#include "extract/metafile.h"
#include "extract/plain.h"
#include "extract/runs.h"
#include "extract/tnef.h"
#include "extract/words_xml.h"

enum { WORD_LEAST = 4 }; /* bytes: programs leave one or two that are no words */

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
        if (char_steers(c) || c == 0xFFFD)
            buf_char(&b, '?');
        else
            buf_add(&b, name.p + from, at - from);
    }
    return arena_str(w->a, buf_view(&b));
}

/* ---- plain text ---- */

bool words_is_html(struct str text)
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

/* And no page: those are read forgivingly. */
static bool looks_like_xml(struct str text)
{
    struct str s = str_trim(text);
    s.n = s.n < 4096 ? s.n : 4096;
    return str_starts(s, "<?xml") && !memmem(s.p, s.n, "<html", 5) && !memmem(s.p, s.n, "<HTML", 5);
}

/* <meta charset="big5">, or the same in its longer form. False: it says nothing. */
static bool page_charset(struct str bytes, char charset[32])
{
    static const char key[] = "charset=";
    struct str head = str_bytes(bytes.p, bytes.n < 2048 ? bytes.n : 2048);
    const char *end = head.p + head.n, *at = memmem(head.p, head.n, "<meta", 5);
    at = at ? memmem(at, (size_t)(end - at), key, sizeof key - 1) : NULL;
    size_t n = 0;
    for (at = at ? at + sizeof key - 1 : end; at < end && strchr("\"' ", *at);)
        at++;
    for (; at < end && n < 31 && !strchr("\"' />;", *at); at++)
        charset[n++] = *at;
    charset[n] = '\0';
    return n > 0;
}

/* Of no known format: what can be seen in it all the same. */
static enum err read_nothing(struct words *w, struct str place, struct str bytes)
{
    TRY(words_runs(w, place, bytes, RUNS_AMONG_ANY));
    return w->sink->note(w->sink->at, COVERAGE_UNKNOWN, place);
}

static enum err read_text(struct words *w, struct str place, struct str bytes)
{
    BUF_SCOPE(room, 3 * (size_t)TEXT_BYTES_MAX);
    struct str text;
    char charset[32];
    if (!(page_charset(bytes, charset) ? words_decode_as(charset, bytes, &room, &text)
                                       : words_decode(bytes, &room, &text)))
        return read_nothing(w, place, bytes);
    if (looks_like_xml(text)) {
        size_t before = w->parts;
        TRY(words_xml(w, place, bytes, NULL));
        /* where it has no words it was read all the same */
        return w->parts == before ? w->sink->part(w->sink->at, LOOK_SHOWN, place) : ERR_OK;
    }
    if (words_is_html(text))
        return words_html(w, place, text);
    TRY(w->sink->part(w->sink->at, LOOK_SHOWN, place));
    return w->sink->text(w->sink->at, text);
}

/* ---- which format ---- */

/* TAR of old has no head: octal digits, and a sum over the block that agrees. */
static bool is_tar(struct str s)
{
    enum { BLOCK = 512, SUM_AT = 148, SUM_N = 8 };
    unsigned sum = 0, said = 0;
    if (s.n < BLOCK || !s.p[0])
        return false;
    for (int i = 0; i < BLOCK; i++)
        sum += i >= SUM_AT && i < SUM_AT + SUM_N ? ' ' : (unsigned char)s.p[i];
    for (int i = SUM_AT; i < SUM_AT + SUM_N; i++)
        if (s.p[i] >= '0' && s.p[i] < '8')
            said = said * 8 + (unsigned)(s.p[i] - '0');
    return sum == said;
}

static bool is_mbox(struct str s)
{
    const char *line = str_starts(s, "From ") ? memchr(s.p, '\n', s.n) : NULL;
    return line && plain_mail(str_bytes(line + 1, s.n - (size_t)(line + 1 - s.p)));
}

/* Programs look for the beginning of a PDF in the first kilobyte. */
static size_t late_pdf(struct str s)
{
    enum { LOOKED_AT = 1024 };
    const char *p = memmem(s.p, s.n < LOOKED_AT ? s.n : LOOKED_AT, "%PDF-", 5);
    return p && memmem(s.p, s.n, "startxref", 9) && memmem(s.p, s.n, " obj", 4) ? (size_t)(p - s.p)
                                                                                : 0;
}

static bool is_late_pdf(struct str s)
{
    return late_pdf(s) > 0;
}

/* What stands before is shown by no program. */
static enum err read_late_pdf(struct words *w, struct str place, struct str s)
{
    BUF_SCOPE(room, 16384);
    size_t n = late_pdf(s);
    struct str lead = str_bytes(s.p, n), text;
    if (words_decode(lead, &room, &text) && str_utf8(text) && str_trim(text).n >= WORD_LEAST) {
        TRY(w->sink->part(w->sink->at, LOOK_HIDDEN,
                          words_place(w, place, STR("(before the beginning)"))));
        TRY(w->sink->text(w->sink->at, text));
    }
    return words_pdf(w, place, str_bytes(s.p + n, s.n - n));
}

/* By the bytes at a place, or by a function; the first row that fits. Heads of two letters need a NUL near, for words begin
 * with them too. */
static const struct format {
    const char *head;
    size_t n, at;
    enum err (*read)(struct words *w, struct str place, struct str bytes);
    bool (*fits)(struct str bytes);
} FORMATS[] = {
    {"PK\3\4", 4, 0, words_package},
    {"PK\5\6", 4, 0, words_package},
    {"PK00PK\3\4", 8, 0, words_archive},
    {"PK\7\10PK\3\4", 8, 0, words_archive},
    {"SQLite format 3\0", 16, 0, words_sqlite},
    {"%PDF-", 5, 0, words_pdf},
    {"\xD0\xCF\x11\xE0", 4, 0, words_ole},
    {"{\\rtf", 5, 0, words_rtf},
    {"\x1F\x8B", 2, 0, words_archive}, /* gzip */
    {"\x1F\x9D", 2, 0, words_archive}, /* compress */
    {"BZh", 3, 0, words_archive},
    {"\xFD"
     "7zXZ",
     5, 0, words_archive},
    {"\x28\xB5\x2F\xFD", 4, 0, words_archive}, /* zstd */
    {"\x04\x22\x4D\x18", 4, 0, words_archive}, /* lz4 */
    {"LZIP\1", 5, 0, words_archive},
    {"7z\xBC\xAF\x27\x1C", 6, 0, words_archive},
    {"Rar!\x1A\x07", 6, 0, words_archive},
    {"MSCF\0", 5, 0, words_archive}, /* CAB */
    {"xar!", 4, 0, words_archive},
    {"\xED\xAB\xEE\xDB", 4, 0, words_archive}, /* RPM */
    {"070701", 6, 0, words_archive},           /* CPIO */
    {"070702", 6, 0, words_archive},
    {"070707", 6, 0, words_archive},
    {"!<arch>\n", 8, 0, words_archive},
    {"WARC/", 5, 0, words_warc},
    {"-lh", 3, 2, words_archive},
    {"-lz", 3, 2, words_archive},
    {"ustar", 5, 257, words_archive},
    {"CD001", 5, 32769, words_archive}, /* ISO 9660 */
    {.fits = is_tar, .read = words_archive},
    {.fits = is_font, .read = words_font},
    {.fits = is_tnef, .read = words_tnef},
    {.fits = is_cms, .read = words_cms},
    {.fits = is_cms_text, .read = words_cms},
    {.fits = is_emf, .read = words_emf},
    {.fits = is_wmf, .read = words_wmf},
    {.fits = is_shape, .read = words_shape},
    {.fits = is_dbf, .read = words_dbf},
    {.fits = is_dwg, .read = words_dwg},
    {.fits = is_dxf_binary, .read = words_dxf},
    {.fits = is_dxf, .read = words_dxf},
    {.fits = plain_mail, .read = words_mail},
    {.fits = is_mbox, .read = words_mbox},
    {.fits = is_late_pdf, .read = read_late_pdf},
    {"\x89PNG", 4, 0, words_picture},
    {"\xFF\xD8\xFF", 3, 0, words_picture},
    {"GIF8", 4, 0, words_picture},
    {"II*\0", 4, 0, words_picture},
    {"MM\0*", 4, 0, words_picture},
    {"II+\0", 4, 0, words_picture}, /* BigTIFF */
    {"MM\0+", 4, 0, words_picture},
    {"BM", 2, 0, words_picture},
    {"WEBP", 4, 8, words_picture},
    {"\x7F"
     "ELF",
     4, 0, read_nothing},
    {"MZ", 2, 0, read_nothing},
};

static const struct format *format_of(struct str s)
{
    bool binary = s.n && memchr(s.p, 0, s.n < 4096 ? s.n : 4096);
    for (size_t i = 0; i < ARRAY_SIZE(FORMATS); i++) {
        const struct format *f = &FORMATS[i];
        bool fits = f->fits ? f->fits(s)
                            : s.n >= f->at + f->n && (f->n > 2 || binary) &&
                                  !memcmp(s.p + f->at, f->head, f->n);
        if (fits)
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

enum err words_again(struct words *w, struct str place, size_t n, bool *ret_may)
{
    bool before = w->repeated > WORDS_REPEATED_MAX;
    w->repeated += n;
    *ret_may = w->repeated <= WORDS_REPEATED_MAX;
    return before || *ret_may ? ERR_OK
                              : w->sink->note(w->sink->at, COVERAGE_PARTIAL,
                                              words_place(w, place, STR("(repeated text)")));
}

enum err words_read(struct words *w, struct str place, struct str s)
{
    if (!s.n)
        return ERR_OK;
    const struct format *f = format_of(s);
    return f ? f->read(w, place, s) : read_text(w, place, s);
}

/* ---- behind the end ---- */

static enum err hidden_part(void *at, enum text_look look, struct str place)
{
    const struct words_sink *outer = at;
    return outer->part(outer->at, look == LOOK_SHOWN ? LOOK_HIDDEN : look, place);
}

static enum err same_text(void *at, struct str text)
{
    const struct words_sink *outer = at;
    return outer->text(outer->at, text);
}

static enum err same_note(void *at, enum coverage why, struct str place)
{
    const struct words_sink *outer = at;
    return outer->note(outer->at, why, place);
}

static enum err same_picture(void *at, struct str place)
{
    const struct words_sink *outer = at;
    return outer->picture(outer->at, place);
}

static enum err same_image(void *at, struct str place, const struct image *image)
{
    const struct words_sink *outer = at;
    return outer->image(outer->at, place, image);
}

static enum err same_word(void *at, const struct text_word *word)
{
    const struct words_sink *outer = at;
    return outer->word(outer->at, word);
}

static enum err same_flush(void *at)
{
    const struct words_sink *outer = at;
    return outer->flush ? outer->flush(outer->at) : ERR_OK;
}

enum err words_behind(struct words *w, struct str place, struct str bytes)
{
    const struct words_sink *outer = w->sink;
    const struct words_sink hidden = {(void *)(uintptr_t)outer,
                                      hidden_part,
                                      same_text,
                                      same_note,
                                      same_picture,
                                      same_image,
                                      same_word,
                                      same_flush};
    while (bytes.n && memchr("\0\t\n\r ", bytes.p[0], 5))
        bytes = str_bytes(bytes.p + 1, bytes.n - 1);
    if (bytes.n < WORD_LEAST)
        return ERR_OK;
    w->sink = &hidden;
    enum err err = words_nested(w, words_place(w, place, STR("(behind the end)")), bytes);
    w->sink = outer;
    return err;
}

enum err words_left_over(struct words *w, struct str place, struct str bytes)
{
    BUF_SCOPE(room, 1 << 20);
    struct str text;
    if (bytes.n > WORDS_LEFT_OVER_MAX || format_of(bytes) || words_decode(bytes, &room, &text))
        return words_behind(w, place, bytes);
    return words_runs(w, words_place(w, place, STR("(behind the end)")), bytes, RUNS_AMONG_TEXTS);
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
        !format_of(head) && writing_of(start, &room, &writing, &text) && !words_is_html(text);
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
