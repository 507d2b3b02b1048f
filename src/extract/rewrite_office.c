/* DOCX, XLSX, PPTX: a new package of the parts that a page needs, reached from the main part by relationships that are
 * known. Everything else (properties, comments, macros, thumbnails, custom XML, embedded files, printers) is in no result,
 * because nobody copies it. */
#include "extract/rewrite_xml.h"

#include <stdlib.h>
#include <zip.h>

#include "extract/package.h"
#include "extract/table.h"
#include "extract/xlsx_styles.h"
#include "report/package.h"

#define RELATION "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
#define CONTENT "application/vnd.openxmlformats-officedocument."

enum family { WORD = 1, SHEETS = 2, SLIDES = 4, ANY = 7 };

/* What the root of a settings part may hold: what changes how a page looks. */
static const char *const SETTINGS[] = {"mirrorMargins",
                                       "displayBackgroundShape",
                                       "evenAndOddHeaders",
                                       "bookFoldPrinting",
                                       "gutterAtTop",
                                       "defaultTabStop",
                                       "autoHyphenation",
                                       "characterSpacingControl",
                                       "compat",
                                       "noLineBreaksAfter",
                                       "noLineBreaksBefore",
                                       "footnotePr",
                                       "endnotePr",
                                       "themeFontLang",
                                       "clrSchemeMapping",
                                       "decimalSymbol",
                                       "listSeparator",
                                       "kinsoku",
                                       "drawingGridVerticalSpacing",
                                       "drawingGridHorizontalSpacing",
                                       "displayHorizontalDrawingGridEvery",
                                       "displayVerticalDrawingGridEvery",
                                       NULL};
static const char *const WORKBOOK[] = {"workbookPr", "sheets", NULL};
static const char *const WORKSHEET[] = {
    "sheetPr",      "dimension",  "sheetViews",   "sheetFormatPr", "cols",
    "sheetData",    "mergeCells", "printOptions", "pageMargins",   "pageSetup",
    "headerFooter", "rowBreaks",  "colBreaks",    "drawing",       NULL};

static const struct kind {
    const char *relation; /* the end of its relationship's type */
    unsigned families;
    const char *name;    /* in the result; %d counts */
    const char *content; /* its type; a number for each family where they differ */
    const char *const *children;
} kinds[] = {
    {"/officeDocument", WORD, "word/document.xml", "wordprocessingml.document.main+xml", NULL},
    {"/officeDocument", SHEETS, "xl/workbook.xml", "spreadsheetml.sheet.main+xml", WORKBOOK},
    {"/officeDocument", SLIDES, "ppt/presentation.xml", "presentationml.presentation.main+xml",
     NULL},
    {"/styles", WORD, "word/styles.xml", "wordprocessingml.styles+xml", NULL},
    {"/settings", WORD, "word/settings.xml", "wordprocessingml.settings+xml", SETTINGS},
    {"/numbering", WORD, "word/numbering.xml", "wordprocessingml.numbering+xml", NULL},
    {"/fontTable", WORD, "word/fontTable.xml", "wordprocessingml.fontTable+xml", NULL},
    {"/footnotes", WORD, "word/footnotes.xml", "wordprocessingml.footnotes+xml", NULL},
    {"/endnotes", WORD, "word/endnotes.xml", "wordprocessingml.endnotes+xml", NULL},
    {"/header", WORD, "word/header%d.xml", "wordprocessingml.header+xml", NULL},
    {"/footer", WORD, "word/footer%d.xml", "wordprocessingml.footer+xml", NULL},
    {"/styles", SHEETS, "xl/styles.xml", "spreadsheetml.styles+xml", NULL},
    {"/worksheet", SHEETS, "xl/worksheets/sheet%d.xml", "spreadsheetml.worksheet+xml", WORKSHEET},
    {"/drawing", SHEETS, "xl/drawings/drawing%d.xml", "drawing+xml", NULL},
    {"/slide", SLIDES, "ppt/slides/slide%d.xml", "presentationml.slide+xml", NULL},
    {"/slideLayout", SLIDES, "ppt/slideLayouts/slideLayout%d.xml", "presentationml.slideLayout+xml",
     NULL},
    {"/slideMaster", SLIDES, "ppt/slideMasters/slideMaster%d.xml", "presentationml.slideMaster+xml",
     NULL},
    {"/tableStyles", SLIDES, "ppt/tableStyles.xml", "presentationml.tableStyles+xml", NULL},
    {"/theme", ANY, "theme/theme%d.xml", "theme+xml", NULL},
    {"/chart", ANY, "charts/chart%d.xml", "drawingml.chart+xml", NULL},
    {"/image", ANY, "media/image%d.png", NULL, NULL},
    {"/sharedStrings", SHEETS, "xl/sharedStrings.xml", "spreadsheetml.sharedStrings+xml", NULL},
};

enum { KINDS = ARRAY_SIZE(kinds), RELATIONS_MAX = 20000 };

struct relation {
    const char *id;   /* as the part has it */
    const char *mine; /* as the result has it */
    int part;
    bool used;
};
struct part {
    const char *source, *name;
    const struct kind *kind;
    struct relation *relations;
    size_t relation_count, relation_room;
    struct str body;
    bool hidden; /* a slide that is not shown */
    bool used;   /* something that is kept points to it */
};
struct office {
    struct rewriter *r;
    struct opened *package;
    enum family family;
    struct part *parts;
    size_t count, room, relations;
    int numbers[KINDS];
    const char **hidden; /* relationship ids of hidden sheets; styles that hide */
    size_t hidden_count, hidden_room;
    struct styles styles;
    bool *strings;
    size_t string_count;
};

/* ---- names ---- */

/* Where `target` leads from the part `from`; "" where that is outside. */
static const char *resolve(struct arena *a, const char *from, const char *target)
{
    BUF_SCOPE(b, 4096);
    const char *slash = strrchr(from, '/');
    struct str rest = str_of(target), one;
    if (*target == '/')
        rest = str_of(target + 1);
    else if (slash)
        buf_add(&b, from, (size_t)(slash - from));
    while (str_split(&rest, '/', &one)) {
        if (str_is(one, "."))
            continue;
        if (str_is(one, "..")) {
            while (b.n && b.p[b.n - 1] != '/')
                b.n--;
            b.n -= b.n > 0;
            continue;
        }
        if (b.n)
            buf_char(&b, '/');
        buf_str(&b, one);
    }
    return b.over || !b.n ? "" : arena_text(a, buf_view(&b));
}

static const char *relations_of(struct arena *a, const char *part)
{
    const char *slash = strrchr(part, '/');
    int folder = slash ? (int)(slash - part) + 1 : 0;
    return arena_printf(a, "%.*s_rels/%s.rels", folder, part, part + folder);
}

/* ---- what is hidden as a whole ---- */

static void hide(struct office *o, const char *id)
{
    if (!o->hidden) /* it ends with NULL */
        o->hidden = arena_grow(o->r->a, NULL, 0, &o->hidden_room, sizeof *o->hidden);
    o->hidden =
        arena_grow(o->r->a, o->hidden, o->hidden_count + 1, &o->hidden_room, sizeof *o->hidden);
    o->hidden[o->hidden_count++] = arena_text(o->r->a, str_of(id));
    o->hidden[o->hidden_count] = NULL;
}

static bool is_hidden(const struct office *o, const char *id)
{
    for (size_t i = 0; i < o->hidden_count; i++)
        if (!strcmp(o->hidden[i], id))
            return true;
    return false;
}

struct looking {
    struct office *o;
    struct part *part;
    const char *style;
    bool root_seen;
};

static enum err look_start(void *at, const char *name, const char **atts)
{
    struct looking *l = at;
    const char *state = part_attribute(atts, "state"), *id = part_attribute(atts, "id"),
               *show = part_attribute(atts, "show"), *style = part_attribute(atts, "styleId"),
               *value = part_attribute(atts, "val");
    if (!strcmp(name, "sheet") && state && strcmp(state, "visible") != 0 && id)
        hide(l->o, id);
    if (!l->root_seen && !strcmp(name, "sld") && show &&
        (!strcmp(show, "0") || !strcmp(show, "false")))
        l->part->hidden = true;
    if (!strcmp(name, "style"))
        l->style = style ? arena_text(l->o->r->a, str_of(style)) : NULL;
    bool vanish =
        !strcmp(name, "vanish") && !(value && (!strcmp(value, "0") || !strcmp(value, "false")));
    if (l->style && (vanish || (!strcmp(name, "basedOn") && value && is_hidden(l->o, value))))
        hide(l->o, l->style);
    l->root_seen = true;
    return ERR_OK;
}

static enum err look_end(void *at, const char *name)
{
    (void)at, (void)name;
    return ERR_OK;
}

static enum err look_into(struct office *o, struct part *part)
{
    struct looking l = {.o = o, .part = part};
    return part_read(o->package, part->source,
                     &(struct part_reader){&l, look_start, look_end, NULL});
}

static enum err count_string(void *at, const char *name, const char **atts)
{
    (void)atts;
    *(size_t *)at += !strcmp(name, "si");
    return ERR_OK;
}

/* ---- the parts, and how they hang together ---- */

static const struct kind *kind_of(const struct office *o, const char *type)
{
    const char *slash = type ? strrchr(type, '/') : NULL;
    for (size_t i = 0; slash && i < KINDS; i++)
        if ((kinds[i].families & o->family) && !strcmp(kinds[i].relation, slash))
            return &kinds[i];
    return NULL;
}

static int add_part(struct office *o, const char *source, const struct kind *kind)
{
    static const char *const folders[] = {[WORD] = "word/", [SHEETS] = "xl/", [SLIDES] = "ppt/"};
    for (size_t i = 0; i < o->count; i++)
        if (!strcasecmp(o->parts[i].source, source))
            return o->parts[i].kind == kind ? (int)i : -1;
    if (!opened_has(o->package, source) || o->count == PACKAGE_PARTS_MAX)
        return -1;
    int number = ++o->numbers[kind - kinds];
    const char *in = kind->families == ANY ? folders[o->family] : "";
    const char *percent = strstr(kind->name, "%d");
    int head = percent ? (int)(percent - kind->name) : (int)strlen(kind->name);
    const char *name =
        percent ? arena_printf(o->r->a, "%s%.*s%d%s", in, head, kind->name, number, percent + 2)
                : kind->name;
    if (!percent && number > 1)
        return -1;
    o->parts = arena_grow(o->r->a, o->parts, o->count, &o->room, sizeof *o->parts);
    o->parts[o->count] = (struct part){.source = source, .name = name, .kind = kind};
    return (int)o->count++;
}

struct linking {
    struct office *o;
    size_t from;
};

static enum err link_start(void *at, const char *name, const char **atts)
{
    struct linking *l = at;
    struct office *o = l->o;
    const char *id = part_attribute(atts, "Id"), *type = part_attribute(atts, "Type"),
               *target = part_attribute(atts, "Target"), *mode = part_attribute(atts, "TargetMode");
    if (strcmp(name, "Relationship") != 0 || !id || !target ||
        (mode && !strcasecmp(mode, "External")))
        return ERR_OK;
    if (++o->relations > RELATIONS_MAX)
        return fail(ERR_TOO_LARGE, "The file has more than {1} parts", numtext(RELATIONS_MAX));
    const struct kind *kind = kind_of(o, type);
    if (!kind)
        return ERR_OK;
    if (o->family == SHEETS && !l->from && is_hidden(o, id)) {
        o->r->left[LEFT_HIDDEN]++;
        return ERR_OK;
    }
    const char *source = resolve(o->r->a, o->parts[l->from].source, target);
    int part = *source ? add_part(o, source, kind) : -1;
    if (part < 0)
        return ERR_OK;
    struct part *p = &o->parts[l->from];
    p->relations = arena_grow(o->r->a, p->relations, p->relation_count, &p->relation_room,
                              sizeof *p->relations);
    const char *mine = arena_printf(o->r->a, "rId%zu", p->relation_count + 1);
    p->relations[p->relation_count++] =
        (struct relation){arena_text(o->r->a, str_of(id)), mine, part, false};
    return ERR_OK;
}

static enum err link_part(struct office *o, size_t from)
{
    struct linking l = {o, from};
    const char *name = relations_of(o->r->a, o->parts[from].source);
    const struct kind *k = o->parts[from].kind;
    if (k == &kinds[0] || k == &kinds[1] || !strcmp(k->relation, "/slide") ||
        (!strcmp(k->relation, "/styles") && o->family == WORD))
        TRY(look_into(o, &o->parts[from]));
    if (o->parts[from].hidden || !opened_has(o->package, name))
        return ERR_OK;
    return part_read(o->package, name, &(struct part_reader){&l, link_start, look_end, NULL});
}

static enum err find_main(struct office *o)
{
    static const struct {
        const char *name;
        enum family family;
    } mains[] = {
        {"word/document.xml", WORD}, {"xl/workbook.xml", SHEETS}, {"ppt/presentation.xml", SLIDES}};
    for (size_t i = 0; i < ARRAY_SIZE(mains); i++) {
        if (!opened_has(o->package, mains[i].name))
            continue;
        o->family = mains[i].family;
        return add_part(o, mains[i].name, &kinds[i]) == 0
                   ? ERR_OK
                   : fail(ERR_INPUT, "The file is damaged: {1}", mains[i].name);
    }
    return fail(ERR_UNSUPPORTED,
                "This variant of the format is not known: open it and save it again first");
}

/* ---- writing ---- */

/* Pictures and charts are kept only where what points to them is: else those of deleted text would come along. */
static bool on_demand(const struct kind *k)
{
    return !k->content || !strcmp(k->relation, "/chart");
}

static const char *target_of(void *at, const char *id, bool uses)
{
    const struct linking *l = at;
    const struct part *p = &l->o->parts[l->from];
    for (size_t i = 0; i < p->relation_count; i++) {
        struct part *t = &l->o->parts[p->relations[i].part];
        if (strcmp(p->relations[i].id, id) != 0 || t->hidden)
            continue;
        t->used |= uses;
        p->relations[i].used |= uses;
        return p->relations[i].mine;
    }
    return NULL;
}

static enum err write_relations(struct office *o, struct package *to, const struct part *p)
{
    BUF_SCOPE(b, 8 << 20);
    buf_text(&b, XML_HEAD "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/"
                          "relationships\">");
    bool some = false;
    for (size_t i = 0; i < p->relation_count; i++) {
        const struct part *t = &o->parts[p->relations[i].part];
        if (t->hidden || (on_demand(t->kind) && !p->relations[i].used))
            continue;
        some = true;
        buf_printf(&b, "<Relationship Id=\"%s\" Type=\"" RELATION "%s\" Target=\"/%s\"/>",
                   p->relations[i].mine, t->kind->relation, t->name);
    }
    buf_text(&b, "</Relationships>");
    TRY(buf_check(&b));
    return some ? package_add(to, relations_of(o->r->a, p->name), buf_view(&b)) : ERR_OK;
}

static enum err make_part(struct office *o, size_t index)
{
    struct part *p = &o->parts[index];
    struct linking l = {o, index};
    BUF_SCOPE(bytes, 256u << 20);
    BUF_SCOPE(out, 256u << 20);
    TRY(part_bytes(o->r, o->package, p->source, &bytes));
    if (!p->kind->content) {
        TRY(rewrite_picture_part(o->r, buf_view(&bytes), &out));
        p->body = arena_str(o->r->a, buf_view(&out));
        return ERR_OK;
    }
    struct xml_job job = {.bytes = buf_view(&bytes),
                          .place = str_of(p->name),
                          .children = p->kind->children,
                          .target = target_of,
                          .at = &l,
                          .hidden_styles = o->family == WORD ? o->hidden : NULL};
    if (!strcmp(p->kind->relation, "/worksheet")) {
        job.sheet = NEW(o->r->a, struct xml_sheet);
        *job.sheet = (struct xml_sheet){.styles = &o->styles,
                                        .strings = o->strings,
                                        .string_count = o->string_count,
                                        .value = BUF(TABLE_CELL_BYTES)};
    }
    if (!strcmp(p->kind->relation, "/sharedStrings")) {
        job.strings = o->strings;
        job.string_count = o->string_count;
    }
    enum err err = rewrite_xml(o->r, &job, &out);
    if (job.sheet)
        buf_free(&job.sheet->value);
    if (!err)
        p->body = arena_str(o->r->a, buf_view(&out));
    return err;
}

static bool is_written(const struct part *p)
{
    return !p->hidden && (p->used || !on_demand(p->kind));
}

static enum err write_types(struct office *o, struct package *to)
{
    BUF_SCOPE(b, 8 << 20);
    buf_text(&b, XML_HEAD
             "<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\">"
             "<Default Extension=\"rels\" "
             "ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/>"
             "<Default Extension=\"png\" ContentType=\"image/png\"/>");
    for (size_t i = 0; i < o->count; i++)
        if (o->parts[i].kind->content && is_written(&o->parts[i]))
            buf_printf(&b, "<Override PartName=\"/%s\" ContentType=\"" CONTENT "%s\"/>",
                       o->parts[i].name, o->parts[i].kind->content);
    buf_text(&b, "</Types>");
    TRY(buf_check(&b));
    return package_add(to, "[Content_Types].xml", buf_view(&b));
}

static enum err write_root(struct office *o, struct package *to)
{
    BUF_SCOPE(b, 4096);
    buf_printf(&b,
               XML_HEAD "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/"
                        "relationships\"><Relationship Id=\"rId1\" Type=\"" RELATION
                        "/officeDocument\" Target=\"/%s\"/></Relationships>",
               o->parts[0].name);
    return package_add(to, "_rels/.rels", buf_view(&b));
}

/* What is needed only where something points to it, and shared strings, of which only those that a cell shows are kept,
 * come behind all that may ask for them. */
static int turn_of(const struct kind *k)
{
    if (!k->content)
        return 2;
    return on_demand(k) || !strcmp(k->relation, "/sharedStrings");
}

static enum err write_all(struct office *o, struct package *to)
{
    for (int turn = 0; turn < 3; turn++)
        for (size_t i = 0; i < o->count; i++)
            if (turn_of(o->parts[i].kind) == turn && is_written(&o->parts[i]))
                TRY(make_part(o, i));
    TRY(write_types(o, to));
    TRY(write_root(o, to));
    for (size_t i = 0; i < o->count; i++) {
        if (!is_written(&o->parts[i]))
            continue;
        TRY(package_add(to, o->parts[i].name, o->parts[i].body));
        TRY(write_relations(o, to, &o->parts[i]));
    }
    return package_finish(to, &o->r->out);
}

static enum err read_cells_need(struct office *o)
{
    o->styles.a = o->r->a;
    if (o->family != SHEETS)
        return ERR_OK;
    TRY(styles_read(o->package, &o->styles));
    if (opened_has(o->package, "xl/sharedStrings.xml"))
        TRY(part_read(o->package, "xl/sharedStrings.xml",
                      &(struct part_reader){&o->string_count, count_string, look_end, NULL}));
    if (o->string_count > SHEET_STRINGS_MAX)
        return fail(ERR_TOO_LARGE, "The file has more than {1} parts", numtext(SHEET_STRINGS_MAX));
    o->strings = NEW_ARRAY(o->r->a, bool, o->string_count + 1);
    return ERR_OK;
}

enum err rewrite_office(struct rewriter *r, struct opened *package)
{
    struct office o = {.r = r, .package = package};
    struct package to CLEANUP(package_clear) = {0};
    TRY(find_main(&o));
    for (size_t i = 0; i < o.count; i++)
        TRY(link_part(&o, i));
    for (size_t i = 0; i < o.count; i++)
        r->left[LEFT_HIDDEN] += o.parts[i].hidden;
    TRY(read_cells_need(&o));
    int64_t parts = 0;
    for (int64_t i = 0; i < opened_count(package); i++) {
        const char *name = opened_name(package, i);
        size_t n = name ? strlen(name) : 0;
        parts += n && name[n - 1] != '/' && !str_ends(str_of(name), ".rels") &&
                 strcmp(name, "[Content_Types].xml") != 0;
    }
    if (parts > (int64_t)o.count)
        r->left[LEFT_PARTS] += (uint32_t)(parts - (int64_t)o.count);
    TRY(package_open(&to));
    return write_all(&o, &to);
}
