/* What lies in a compound file: known documents by the name of their stream, and everything else as what it
 * is. */
#include "extract/bytes.h"
#include "extract/encoding.h"
#include "extract/ole_parts.h"
#include "extract/runs.h"
#include "extract/visio.h"

enum { STORAGES_DEEP = 16 };

enum err ole_stream(const struct ole_document *d, const struct ole_entry *e, struct str *ret_bytes)
{
    struct str bytes;
    bool whole = ole_read(d->o, e, &bytes);
    d->w->unpacked += bytes.n;
    if (++d->w->entries > WORDS_ENTRIES_MAX || d->w->unpacked > WORDS_UNPACKED_MAX) {
        bytes = STR("");
        whole = false;
    }
    if (!whole)
        TRY(d->w->sink->note(d->w->sink->at, COVERAGE_PARTIAL,
                             words_place(d->w, d->place, e->name)));
    *ret_bytes = bytes;
    return ERR_OK;
}

static enum err locked(const struct ole_document *d)
{
    return d->w->sink->note(d->w->sink->at, COVERAGE_LOCKED, d->place);
}

static enum err nested(const struct ole_document *d)
{
    struct str bytes;
    TRY(ole_stream(d, d->main, &bytes));
    return words_nested(d->w, words_place(d->w, d->place, d->main->name), bytes);
}

static enum err pictures(const struct ole_document *d)
{
    struct str bytes;
    TRY(ole_stream(d, d->main, &bytes));
    return art_pictures(d->w, words_place(d->w, d->place, d->main->name), bytes);
}

/* Bytes of a known program that hold their texts as they are: they are all that is in them to read. */
static enum err texts(const struct ole_document *d)
{
    struct str bytes;
    TRY(ole_stream(d, d->main, &bytes));
    return words_runs(d->w, words_place(d->w, d->place, d->main->name), bytes, RUNS_AMONG_TEXTS);
}

/* Streams that say what their storage holds. */
static const struct known {
    const char *name;
    enum err (*read)(const struct ole_document *d);
} known[] = {
    {"EncryptedPackage", locked},
    {"EncryptedSummary", locked},
    {"\011DRMContent", locked},
    {"WordDocument", ole_doc},
    {"Workbook", ole_xls},
    {"Book", ole_xls},
    {"PowerPoint Document", ole_ppt},
    {"VisioDocument", ole_visio},
    {"__properties_version1.0", ole_msg},
    {"\005SummaryInformation", ole_properties},
    {"\005DocumentSummaryInformation", ole_properties},
    {"VisioInformation", ole_properties},
    {"dir", ole_macros},
    {"\001Ole10Native", ole_native},
    {"Package", nested},
    {"Pictures", pictures},
    {"Data", pictures},
    {"Ctls", texts}, /* controls of a sheet, and of a form of macros ([MS-OFORMS]) */
    {"f", texts},
    {"o", texts},
    {"x", texts},
    {"XCB", texts}, /* menus */
    {"\001Ole10ItemName", texts},
    {"WpsCustomData", texts}, /* Kingsoft's own formats and settings */
    {"ETExtData", texts},
};

/* What programs alone read: formats, sizes, links between the parts; and what a reader above takes with
 * its main stream. */
static const char *const machinery[] = {
    "0Table",         "1Table",
    "\001CompObj",    "\001Ole",
    "\003ObjInfo",    "\003LinkInfo",
    "\003PIC",        "\003META",
    "\002OlePres000", "\003PRINT",
    "\003EPRINT",     "\003OCXNAME",
    "Current User",   "VersionStream",
    "PROJECT",        "PROJECTwm",
    "PROJECTlk",      "_SX_DB_CUR",
    "_VBA_PROJECT",   "\001Ole10FmtProgID",
    "EncryptionInfo", "\003AccessObjSiteData",
};

static const struct known *known_as(struct str name)
{
    for (size_t i = 0; i < ARRAY_SIZE(known); i++)
        if (ole_same_name(name, known[i].name))
            return &known[i];
    return NULL;
}

static bool is_machinery(struct str name)
{
    for (size_t i = 0; i < ARRAY_SIZE(machinery); i++)
        if (ole_same_name(name, machinery[i]))
            return true;
    return false;
}

/* Bytes of a program's own that nothing here reads, unless they are a file or text. */
static enum err own_bytes(struct words *w, struct str place, struct str bytes)
{
    static const char *const files[] = {"PK\3\4",  "\xD0\xCF\x11\xE0", "%PDF", "{\\rtf",
                                        "\x89PNG", "\xFF\xD8\xFF",     "GIF8", "BM"};
    struct str head = cut(bytes, 0, 256);
    bool file = !memchr(head.p, 0, head.n);
    for (size_t i = 0; i < ARRAY_SIZE(files); i++)
        file |= str_starts(bytes, files[i]);
    if (file)
        return words_nested(w, place, bytes);
    TRY(words_runs(w, place, bytes, RUNS_AMONG_ANY));
    return w->sink->note(w->sink->at, COVERAGE_PARTIAL, place);
}

/* A stream that nothing above knows: of a document that is read otherwise, only that it is there. */
static enum err unknown_stream(const struct ole_document *d)
{
    struct str bytes, place = words_place(d->w, d->place, d->main->name);
    TRY(ole_stream(d, d->main, &bytes));
    return d->in_known ? own_bytes(d->w, place, bytes) : words_nested(d->w, place, bytes);
}

static enum err read_member(const struct ole_document *d)
{
    if (d->main->kind == OLE_STREAM && known_as(d->main->name))
        return known_as(d->main->name)->read(d);
    if (is_machinery(d->main->name))
        return ERR_OK;
    if (d->main->kind != OLE_STORAGE)
        return unknown_stream(d);
    const struct ole_document inner = {
        d->w,         d->o,       d->main, NULL, words_place(d->w, d->place, d->main->name),
        d->depth + 1, d->in_known};
    return ole_storage(&inner);
}

/* Readers that take all of their storage themselves. */
static bool takes_all(const struct ole *o, const struct ole_entry *in)
{
    return ole_find(o, in, "__properties_version1.0") || ole_find(o, in, "EncryptedPackage") ||
           ole_find(o, in, "dir");
}

enum err ole_storage(const struct ole_document *d)
{
    const struct ole_entry *in = d->in, *all = d->o->entries;
    bool in_known = d->in_known, alone = takes_all(d->o, in);
    if (d->depth > STORAGES_DEEP)
        return d->w->sink->note(d->w->sink->at, COVERAGE_PARTIAL, d->place);
    for (size_t i = in->first; i < in->first + in->count; i++)
        in_known |= known_as(all[i].name) != NULL;
    for (size_t i = in->first; i < in->first + in->count; i++) {
        const struct ole_document member = {d->w, d->o, in, &all[i], d->place, d->depth, in_known};
        if (!alone || known_as(member.main->name))
            TRY(read_member(&member));
    }
    return ERR_OK;
}

enum err words_ole(struct words *w, struct str place, struct str bytes)
{
    struct ole o;
    if (ole_open(w->a, bytes, &o))
        return w->sink->note(w->sink->at, COVERAGE_PARTIAL, place);
    if (!o.entries[0].count)
        return w->sink->note(w->sink->at, COVERAGE_UNKNOWN, place);
    const struct ole_document root = {w, &o, &o.entries[0], NULL, place, 0, false};
    return ole_storage(&root);
}

/* ---- what was dragged in ---- */

static struct str text_z(struct str s, size_t *at)
{
    struct str rest = cut_from(s, *at);
    const char *end = memchr(rest.p, 0, rest.n);
    struct str text = end ? str_bytes(rest.p, (size_t)(end - rest.p)) : rest;
    *at += text.n + 1;
    return text;
}

/* Size, 2, label, path it came from, 0 and 3, length and temporary path, length and the bytes. */
enum err ole_native_bytes(struct words *w, struct str place, struct str s)
{
    size_t at = 6;
    if (le16(s, 4) != 2)
        return own_bytes(w, place, cut_from(s, 4));
    BUF_SCOPE(names, TEXT_PLACE_MAX * 4);
    decode_page(936, text_z(s, &at), &names);
    struct str label = arena_str(w->a, buf_view(&names));
    buf_char(&names, '\n');
    decode_page(936, text_z(s, &at), &names);
    at += 4;
    buf_char(&names, '\n');
    struct str temporary = cut(s, at + 4, le32(s, at));
    decode_page(936, temporary, &names);
    at += 4 + temporary.n;
    place = words_place(w, place, label);
    TRY(words_put(w, LOOK_PROPERTY, place, buf_view(&names)));
    struct str bytes = cut(s, at + 4, le32(s, at));
    if (bytes.n < le32(s, at))
        TRY(w->sink->note(w->sink->at, COVERAGE_PARTIAL, place));
    return words_nested(w, place, bytes);
}

enum err ole_native(const struct ole_document *d)
{
    struct str s;
    TRY(ole_stream(d, d->main, &s));
    return ole_native_bytes(d->w, words_place(d->w, d->place, STR("object")), s);
}
