/* ZIP files: office documents are XML parts, whatever they are called, and all their text is read:
 * headers, footers, notes, comments, tracked and hidden text, properties. Everything else in an archive is
 * read as what it is. */
#include "extract/package.h"
#include "extract/sheet.h"
#include "extract/words.h"

#include <stdlib.h>

/* ---- the text of an XML part ---- */

struct xml_text {
    struct buf out;
};

static enum err text_start(void *at, const char *name, const char **atts)
{
    static const char *const said[] = {"Target", "descr", "title", "name", "href", NULL};
    struct xml_text *x = at;
    if (!strcmp(name, "tab"))
        buf_char(&x->out, '\t');
    else if (!strcmp(name, "br") || !strcmp(name, "cr"))
        buf_char(&x->out, '\n');
    /* links, and the descriptions and names of pictures and sheets */
    bool speaks = !strcmp(name, "Relationship") || !strcmp(name, "docPr") ||
                  !strcmp(name, "cNvPr") || !strcmp(name, "sheet") || !strcmp(name, "a");
    for (size_t i = 0; speaks && said[i]; i++) {
        const char *value = part_attribute(atts, said[i]);
        if (value && (strcmp(name, "Relationship") != 0 || strstr(value, ":"))) {
            buf_text(&x->out, value);
            buf_char(&x->out, '\n');
        }
    }
    return ERR_OK;
}

static enum err text_end(void *at, const char *name)
{
    static const char *const ends[] = {
        "p",           "h",       "tr",      "row",      "si",         "comment",        "c",
        "list-item",   "title",   "creator", "TextCode", "TextObject", "lastModifiedBy", "keywords",
        "description", "subject", "Company", "Manager",  "property",   "table-cell",     NULL};
    struct xml_text *x = at;
    for (size_t i = 0; ends[i]; i++)
        if (!strcmp(name, ends[i]))
            buf_char(&x->out, '\n');
    return ERR_OK;
}

static enum err text_piece(void *at, struct str text)
{
    struct xml_text *x = at;
    buf_str(&x->out, text);
    return x->out.over ? fail(ERR_TOO_LARGE, "The file holds more than {1} bytes of text",
                              numtext(TEXT_BYTES_MAX))
                       : ERR_OK;
}

static bool has_words(struct str s)
{
    for (size_t i = 0; i < s.n; i++)
        if (s.p[i] != ' ' && s.p[i] != '\n' && s.p[i] != '\t' && s.p[i] != '\r')
            return true;
    return false;
}

static enum err read_xml(struct words *w, struct opened *package, const char *name,
                         struct str place)
{
    struct xml_text x = {.out = BUF(TEXT_BYTES_MAX)};
    const struct part_reader reader = {&x, text_start, text_end, text_piece};
    enum err err = part_read(package, name, &reader);
    if (err == ERR_UNSUPPORTED)
        err = w->sink->note(w->sink->at, COVERAGE_LOCKED, place);
    else if (err)
        err = w->sink->note(w->sink->at, COVERAGE_PARTIAL, place);
    if (!err && has_words(buf_view(&x.out)) && str_utf8(buf_view(&x.out))) {
        err = w->sink->part(w->sink->at, LOOK_SHOWN, place);
        if (!err)
            err = w->sink->text(w->sink->at, buf_view(&x.out));
    }
    buf_free(&x.out);
    return err;
}

/* ---- cells have places of their own ---- */

struct cells {
    struct words *w;
    struct str place, sheet;
};

static enum err put_cell_sheet(void *at, struct str name)
{
    struct cells *c = at;
    c->sheet = arena_str(c->w->a, name);
    return ERR_OK;
}

static enum err put_cell_text(void *at, uint32_t row, uint32_t column, enum found_kind kind,
                              struct str text)
{
    struct cells *c = at;
    char letters[8], *p = letters + sizeof letters - 1;
    (void)kind;
    if (!text.n)
        return ERR_OK;
    *p = '\0';
    for (uint32_t n = column + 1; n; n = (n - 1) / 26)
        *--p = (char)('A' + (n - 1) % 26);
    BUF_SCOPE(name, TEXT_PLACE_MAX);
    buf_printf(&name, "%.*s!%s%u", (int)c->sheet.n, c->sheet.p, p, row);
    TRY(c->w->sink->part(c->w->sink->at, LOOK_SHOWN, words_place(c->w, c->place, buf_view(&name))));
    return c->w->sink->text(c->w->sink->at, text);
}

static enum err put_merge_nowhere(void *at, const struct merge *merge)
{
    (void)at, (void)merge;
    return ERR_OK;
}

static enum err read_cells(struct words *w, struct str place, struct str bytes)
{
    struct cells c = {.w = w, .place = place};
    const struct sheet_sink sink = {&c, put_cell_sheet, put_cell_text, put_merge_nowhere};
    ARENA_SCOPE(a);
    enum err err = xlsx_parse(bytes, a, &sink);
    return err ? w->sink->note(w->sink->at, COVERAGE_PARTIAL, place) : ERR_OK;
}

/* ---- entries ---- */

enum package_kind { ARCHIVE, OFFICE, WORKBOOK };

static enum package_kind kind_of(struct opened *p)
{
    if (opened_has(p, "xl/workbook.xml"))
        return WORKBOOK;
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
    return !strcmp(name, "META-INF/manifest.xml") || !strncmp(name, "xl/printerSettings/", 19) ||
           (!strncmp(name, "word/fonts/", 11) && ends_with(name, ".odttf"));
}

static enum err read_entry(struct words *w, struct opened *p, int64_t index, struct str place)
{
    BUF_SCOPE(bytes, 256u << 20);
    enum err err = opened_bytes(p, index, &bytes);
    if (err == ERR_UNSUPPORTED)
        return w->sink->note(w->sink->at, COVERAGE_LOCKED, place);
    if (err)
        return w->sink->note(w->sink->at, COVERAGE_PARTIAL, place);
    w->unpacked += bytes.n;
    if (w->unpacked > WORDS_UNPACKED_MAX)
        return w->sink->note(w->sink->at, COVERAGE_PARTIAL, place);
    return words_nested(w, place, buf_view(&bytes));
}

static enum err one_entry(struct words *w, struct opened *p, enum package_kind kind, int64_t index,
                          const char *name, struct str outer)
{
    struct str place = words_place(w, outer, str_of(name));
    size_t n = strlen(name);
    if (++w->entries > WORDS_ENTRIES_MAX || w->unpacked > WORDS_UNPACKED_MAX)
        return w->sink->note(w->sink->at, COVERAGE_PARTIAL, place);
    if (!n || name[n - 1] == '/' || (kind != ARCHIVE && is_machinery(name)))
        return ERR_OK;
    bool sheet = kind == WORKBOOK && (strstr(name, "xl/worksheets/sheet") == name ||
                                      !strcmp(name, "xl/sharedStrings.xml"));
    if (sheet && ends_with(name, ".xml"))
        return ERR_OK; /* read_cells() has them */
    bool xml = ends_with(name, ".xml") || ends_with(name, ".rels") || ends_with(name, ".vml");
    return kind != ARCHIVE && xml ? read_xml(w, p, name, place) : read_entry(w, p, index, place);
}

static void opened_release(struct opened **p)
{
    opened_free(*p);
}

enum err words_package(struct words *w, struct str place, struct str bytes)
{
    struct opened *p CLEANUP(opened_release) = NULL;
    if (opened_package(bytes, &p))
        return words_archive(w, place, bytes); /* without its directory, entry by entry */
    enum package_kind kind = kind_of(p);
    if (kind == WORKBOOK)
        TRY(read_cells(w, place, bytes));
    for (int64_t i = 0; i < opened_count(p); i++) {
        const char *name = opened_name(p, i);
        if (name)
            TRY(one_entry(w, p, kind, i, name, place));
        else
            TRY(w->sink->note(w->sink->at, COVERAGE_PARTIAL, place));
    }
    return ERR_OK;
}
