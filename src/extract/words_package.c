/* ZIP files: office documents are XML parts, whatever they are called, and all their text is read:
 * headers, footers, notes, comments, tracked and hidden text, properties. Everything else in an archive is
 * read as what it is. */
#include "extract/encoding.h"
#include "extract/font.h"
#include "extract/package.h"
#include "extract/words_sheets.h"
#include "extract/words_xml.h"

#include <stdlib.h>

/* ---- entries ---- */

enum package_kind { ARCHIVE, OFFICE, WORKBOOK, BINARY_WORKBOOK };

static enum package_kind kind_of(struct opened *p)
{
    if (opened_has(p, "xl/workbook.xml"))
        return WORKBOOK;
    if (opened_has(p, "xl/workbook.bin"))
        return BINARY_WORKBOOK;
    return opened_has(p, "[Content_Types].xml") || opened_has(p, "META-INF/manifest.xml") ||
                   opened_has(p, "OFD.xml")
               ? OFFICE
               : ARCHIVE;
}

static bool ends_with(const char *name, const char *end)
{
    size_t n = strlen(name), m = strlen(end);
    for (size_t i = 0; i < m; i++) {
        char c = n >= m ? name[n - m + i] : 0;
        if ((c >= 'A' && c <= 'Z' ? c + 32 : c) != end[i])
            return false;
    }
    return true;
}

/* What programs alone read, by its exact place: words could be hidden in anything else. */
static bool is_machinery(const char *name)
{
    return !strcmp(name, "META-INF/manifest.xml") || !strcmp(name, "xl/styles.bin") ||
           !strcmp(name, "xl/calcChain.bin") || !strncmp(name, "xl/printerSettings/", 19) ||
           !strncmp(name, "ppt/printerSettings/", 20) ||
           !strncmp(name, "xl/worksheets/binaryIndex", 25) || !strcmp(name, "layout-cache") ||
           (!strncmp(name, "word/fonts/", 11) && ends_with(name, ".odttf"));
}

static enum err read_entry(struct words *w, struct opened *p, int64_t index, struct str place,
                           enum err (*read)(struct words *w, struct str place, struct str bytes))
{
    BUF_SCOPE(bytes, 256u << 20);
    enum err err = opened_bytes(p, index, &bytes);
    w->unpacked += bytes.n; /* also what was in vain: many entries may be one bomb */
    if (err == ERR_UNSUPPORTED)
        return w->sink->note(w->sink->at, COVERAGE_LOCKED, place);
    if (err)
        return w->sink->note(w->sink->at, COVERAGE_PARTIAL, place);
    if (w->unpacked > WORDS_UNPACKED_MAX)
        return w->sink->note(w->sink->at, COVERAGE_PARTIAL, place);
    return read(w, place, buf_view(&bytes));
}

/* A font whose beginning is mixed with its name. */
static enum err mixed_font(struct words *w, struct str place, struct str bytes)
{
    BUF_SCOPE(font, 256u << 20);
    bool is = font_unmixed(place, bytes, &font) && is_font(buf_view(&font));
    return is ? words_font(w, place, buf_view(&font)) : words_nested(w, place, bytes);
}

/* What programs keep with a sheet: UTF-16 without a mark, nearly always. */
static enum err own_property(struct words *w, struct str place, struct str bytes)
{
    BUF_SCOPE(text, 1 << 20);
    if (bytes.n % 2 == 0 && bytes.n < (256u << 10))
        decode_utf16le(bytes, &text);
    bool is = text.n && !memmem(text.p, text.n, "\uFFFD", 3);
    return is ? words_put(w, LOOK_PROPERTY, place, buf_view(&text)) : words_nested(w, place, bytes);
}

/* ---- what is encrypted within ---- */

struct sealed {
    struct arena *a;
    struct str path, *paths; /* of the entry that is being told of; of all that are encrypted */
    size_t count, cap;
};

static enum err manifest_start(void *at, const char *name, const char **atts)
{
    struct sealed *s = at;
    const char *path = part_attribute(atts, "full-path");
    if (!strcmp(name, "file-entry"))
        s->path = path ? arena_str(s->a, str_of(path)) : STR("");
    if (!strcmp(name, "encryption-data") && s->count < PACKAGE_PARTS_MAX) {
        s->paths = arena_grow(s->a, s->paths, s->count, &s->cap, sizeof *s->paths);
        s->paths[s->count++] = s->path;
    }
    return ERR_OK;
}

static enum err manifest_end(void *at, const char *name)
{
    (void)at, (void)name;
    return ERR_OK;
}

static bool is_sealed(const struct sealed *s, const char *name)
{
    for (size_t i = 0; i < s->count; i++)
        if (str_is(s->paths[i], name))
            return true;
    return false;
}

/* ---- all entries ---- */

struct package {
    struct words *w;
    struct opened *p;
    enum package_kind kind;
    struct str place;
    struct sealed sealed;
    struct hiding hiding;
};

static enum err read_xml(struct package *k, int64_t index, struct str place)
{
    BUF_SCOPE(bytes, 256u << 20);
    enum err err = opened_bytes(k->p, index, &bytes);
    if (err)
        k->w->unpacked += bytes.n;
    if (err)
        return k->w->sink->note(k->w->sink->at,
                                err == ERR_UNSUPPORTED ? COVERAGE_LOCKED : COVERAGE_PARTIAL, place);
    return words_xml(k->w, place, buf_view(&bytes), &k->hiding);
}

/* Styles and what is encrypted: before all else. */
static void look_ahead(struct package *k)
{
    static const char *const styles[] = {"word/styles.xml", "styles.xml"};
    const struct part_reader reader = {&k->sealed, manifest_start, manifest_end, NULL};
    for (int64_t i = 0; i < opened_count(k->p); i++) {
        const char *name = opened_name(k->p, i);
        BUF_SCOPE(bytes, 64u << 20);
        bool manifest = name && !strcmp(name, "META-INF/manifest.xml");
        bool style = name && (!strcmp(name, styles[0]) || !strcmp(name, styles[1]));
        if ((!manifest && !style) || opened_bytes(k->p, i, &bytes))
            continue;
        if (style)
            hiding_read(k->w, buf_view(&bytes), &k->hiding);
        else if (xml_read(buf_view(&bytes), PACKAGE_DEPTH_MAX, &reader))
            continue; /* that part itself will be read and noted */
    }
}

static bool is_xml(const char *name)
{
    static const char *const ends[] = {".xml",  ".rels",  ".vml",  ".fpage",
                                       ".fdoc", ".fdseq", ".frag", ".struct"};
    for (size_t i = 0; i < ARRAY_SIZE(ends); i++)
        if (ends_with(name, ends[i]))
            return true;
    return false;
}

static enum err one_entry(struct package *k, int64_t index, const char *name)
{
    struct words *w = k->w;
    enum package_kind kind = k->kind;
    struct str place = words_place(w, k->place, str_of(name));
    size_t n = strlen(name);
    if (++w->entries > WORDS_ENTRIES_MAX || w->unpacked > WORDS_UNPACKED_MAX)
        return w->sink->note(w->sink->at, COVERAGE_PARTIAL, place);
    if (!n || name[n - 1] == '/' || (kind != ARCHIVE && is_machinery(name)))
        return ERR_OK;
    bool workbook = kind == WORKBOOK || kind == BINARY_WORKBOOK;
    if (workbook && words_sheets_has(name) && !strstr(name, "_rels/"))
        return ERR_OK; /* read with their cells' places */
    if (kind == BINARY_WORKBOOK && !strncmp(name, "xl/comments", 11) && ends_with(name, ".bin"))
        return read_entry(w, k->p, index, place, words_xlsb_comments);
    if (kind != ARCHIVE && ends_with(name, ".odttf") && !is_sealed(&k->sealed, name))
        return read_entry(w, k->p, index, place, mixed_font);
    if (workbook && !strncmp(name, "xl/customProperty", 17) && ends_with(name, ".bin"))
        return read_entry(w, k->p, index, place, own_property);
    if (is_sealed(&k->sealed, name))
        return w->sink->note(w->sink->at, COVERAGE_LOCKED, place);
    return kind != ARCHIVE && is_xml(name) ? read_xml(k, index, place)
                                           : read_entry(w, k->p, index, place, words_nested);
}

static void opened_release(struct opened **p)
{
    opened_free(*p);
}

/* The directory's end says how long the comment behind it is (APPNOTE 4.3.16): the comment is a remark, and what stands
 * behind that is looked at by nothing that opens the file. */
static enum err behind_the_directory(struct words *w, struct str place, struct str bytes)
{
    enum { END = 22, LENGTH_AT = 20 };
    const char *last = NULL;
    for (const char *p = bytes.p, *end = bytes.p + bytes.n;
         (p = memmem(p, (size_t)(end - p), "PK\5\6", 4)); p += 4)
        last = p;
    size_t at = last ? (size_t)(last - bytes.p) : bytes.n;
    if (bytes.n - at < END)
        return ERR_OK;
    const unsigned char *length = (const unsigned char *)last + LENGTH_AT;
    size_t n = (size_t)length[0] | (size_t)length[1] << 8, left = bytes.n - at - END;
    n = n < left ? n : left;
    BUF_SCOPE(room, TEXT_BYTES_MAX);
    struct str text;
    if (n && words_decode(str_bytes(last + END, n), &room, &text)) {
        TRY(w->sink->part(w->sink->at, LOOK_REMARK, words_place(w, place, STR("(comment)"))));
        TRY(w->sink->text(w->sink->at, text));
    }
    return words_behind(w, place, str_bytes(last + END + n, left - n));
}

enum err words_package(struct words *w, struct str place, struct str bytes)
{
    struct opened *p CLEANUP(opened_release) = NULL;
    if (opened_package(bytes, &p)) { /* without its directory: entry by entry, as far as they go */
        TRY(w->sink->note(w->sink->at, COVERAGE_PARTIAL, place));
        return words_archive(w, place, bytes);
    }
    struct package k = {w, p, kind_of(p), place, {.a = w->a}, {0}};
    if (k.kind != ARCHIVE)
        look_ahead(&k);
    if (k.kind == WORKBOOK)
        TRY(words_xlsx(w, place, p));
    if (k.kind == BINARY_WORKBOOK)
        TRY(words_xlsb(w, place, p));
    for (int64_t i = 0; i < opened_count(p); i++) {
        const char *name = opened_name(p, i);
        if (name)
            TRY(one_entry(&k, i, name));
        else
            TRY(w->sink->note(w->sink->at, COVERAGE_PARTIAL, place));
    }
    return behind_the_directory(w, place, bytes);
}
