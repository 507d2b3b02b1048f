#include "extract/rewrite_xml.h"

#include <expat.h>

#include "extract/package.h"

enum { XML_DEPTH_MAX = 256, NUMBER_MAX = 10 };
#define NAME_PART '\x01' /* between namespace, name and prefix: no character of XML */

/* ---- namespaces: known by their names, written under prefixes of ours ---- */

#define OOXML "http://schemas.openxmlformats.org/"
#define ODF "urn:oasis:names:tc:opendocument:xmlns:"
static const struct {
    const char *uri, *prefix;
} spaces[NS_COUNT] = {
    [NS_XML] = {"http://www.w3.org/XML/1998/namespace", "xml"},
    [NS_W] = {OOXML "wordprocessingml/2006/main", "w"},
    [NS_R] = {OOXML "officeDocument/2006/relationships", "r"},
    [NS_WP] = {OOXML "drawingml/2006/wordprocessingDrawing", "wp"},
    [NS_WPS] = {"http://schemas.microsoft.com/office/word/2010/wordprocessingShape", "wps"},
    [NS_WPG] = {"http://schemas.microsoft.com/office/word/2010/wordprocessingGroup", "wpg"},
    [NS_A] = {OOXML "drawingml/2006/main", "a"},
    [NS_PIC] = {OOXML "drawingml/2006/picture", "pic"},
    [NS_C] = {OOXML "drawingml/2006/chart", "c"},
    [NS_M] = {OOXML "officeDocument/2006/math", "m"},
    [NS_MC] = {OOXML "markup-compatibility/2006", "mc"},
    [NS_V] = {"urn:schemas-microsoft-com:vml", "v"},
    [NS_O] = {"urn:schemas-microsoft-com:office:office", "o"},
    [NS_P] = {OOXML "presentationml/2006/main", "p"},
    [NS_X] = {OOXML "spreadsheetml/2006/main", ""},
    [NS_XDR] = {OOXML "drawingml/2006/spreadsheetDrawing", "xdr"},
    [NS_OFFICE] = {ODF "office:1.0", "office"},
    [NS_STYLE] = {ODF "style:1.0", "style"},
    [NS_TEXT] = {ODF "text:1.0", "text"},
    [NS_TABLE] = {ODF "table:1.0", "table"},
    [NS_DRAW] = {ODF "drawing:1.0", "draw"},
    [NS_FO] = {ODF "xsl-fo-compatible:1.0", "fo"},
    [NS_XLINK] = {"http://www.w3.org/1999/xlink", "xlink"},
    [NS_NUMBER] = {ODF "datastyle:1.0", "number"},
    [NS_SVG] = {ODF "svg-compatible:1.0", "svg"},
    [NS_PRESENTATION] = {ODF "presentation:1.0", "presentation"},
};

struct name {
    enum xml_ns ns;
    const char *local;
};

/* Splits "uri^local^prefix" where it stands in `room`. A name that is not of plain letters is none of ours. */
static struct name name_of(const char *expat, char room[128])
{
    struct name n = {NS_NONE, room};
    const char *first = strchr(expat, NAME_PART);
    const char *local = first ? first + 1 : expat;
    size_t length = strcspn(local, "\x01");
    if (length >= 128)
        return (struct name){NS_UNKNOWN, ""};
    memcpy(room, local, length);
    room[length] = '\0';
    for (size_t i = 0; i < length; i++) {
        char c = room[i];
        if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
              c == '-' || c == '_'))
            return (struct name){NS_UNKNOWN, ""};
    }
    if (!first)
        return n;
    n.ns = NS_UNKNOWN;
    for (int i = NS_XML; i < NS_COUNT; i++)
        if (strlen(spaces[i].uri) == (size_t)(first - expat) &&
            !memcmp(spaces[i].uri, expat, (size_t)(first - expat)))
            n.ns = (enum xml_ns)i;
    return n;
}

/* ---- where it is ---- */

struct frame {
    struct name name;
    char room[48];
    enum xml_act act;
    bool hidden;  /* its words are dropped */
    bool spoiled; /* a held one that points to what is not kept */
    bool chosen;  /* of alternatives: one was taken */
    bool words;
    int left;
    size_t out; /* where it began, of a held one */
    uint32_t at[2];
    size_t cut[2], text[2];
    bool said[2];
};

struct xml_pass {
    struct rewriter *r;
    const struct xml_job *job;
    struct buf *out;
    XML_Parser parser;
    struct flow flows[2]; /* words; values of attributes */
    struct frame frames[XML_DEPTH_MAX];
    int depth;
    int dropped;        /* depth of the dropped element that is open; 0 none */
    struct buf machine; /* characters that are no words */
    size_t string;
    bool field_decided, field_kept;
    enum err err;
};
enum { WORDS, VALUES };

static void stop(struct xml_pass *w, enum err err)
{
    if (w->err || !err)
        return;
    w->err = err;
    XML_StopParser(w->parser, XML_FALSE);
}

/* ---- values ---- */

/* Sizes, colours, counts and what the formats themselves say: no text of anybody's, and not looked into. */
static bool is_machine(struct str s)
{
    bool number = s.n <= NUMBER_MAX;
    for (size_t i = 0; i < s.n && number; i++)
        number = s.p[i] && strchr("0123456789abcdefABCDEF+-.%", s.p[i]);
    if (number || xml_is_vocabulary(s))
        return true;
    for (int i = NS_XML; i < NS_COUNT; i++)
        if (str_is(s, spaces[i].uri))
            return true;
    return false;
}

static void put_value(struct xml_pass *w, struct str value)
{
    if (is_machine(value)) {
        buf_str(w->out, value);
        return;
    }
    flow_text(&w->flows[VALUES], value, w->out, true);
    flow_break(&w->flows[VALUES]);
}

static void flush_machine(struct xml_pass *w)
{
    struct str s = str_trim(buf_view(&w->machine));
    if (s.n && !w->dropped)
        put_value(w, s);
    buf_clear(&w->machine);
}

/* Fields that count pages or list headings work in any document; all others tell of where a document came from. */
static bool field_is_plain(struct str s)
{
    static const char *const plain[] = {"PAGE",    "NUMPAGES", "SECTION", "SECTIONPAGES", "TOC",
                                        "PAGEREF", "REF",      "SEQ",     "STYLEREF",     "EQ"};
    s = str_trim(s);
    size_t n = 0;
    while (n < s.n && s.p[n] != ' ')
        n++;
    for (size_t i = 0; i < ARRAY_SIZE(plain); i++)
        if (str_is(str_bytes(s.p, n), plain[i]))
            return true;
    return false;
}

static const char *plain_value(const char **atts, const char *local)
{
    for (; atts[0]; atts += 2) {
        char room[128];
        if (!strcmp(name_of(atts[0], room).local, local))
            return atts[1];
    }
    return NULL;
}

/* ---- elements ---- */

static void mark(struct xml_pass *w, struct frame *f)
{
    f->out = w->out->n;
    for (int i = 0; i < 2; i++) {
        f->at[i] = w->flows[i].at;
        f->cut[i] = w->flows[i].cut;
        f->said[i] = w->flows[i].said;
        f->text[i] = w->flows[i].text.n;
    }
}

/* As if it had never come. */
static void take_back(struct xml_pass *w, const struct frame *f)
{
    w->out->n = f->out;
    for (int i = 0; i < 2; i++) {
        w->flows[i].at = f->at[i];
        w->flows[i].cut = f->cut[i];
        w->flows[i].said = f->said[i];
        w->flows[i].text.n = f->text[i];
    }
}

static struct frame *held(struct xml_pass *w)
{
    for (int i = w->depth; i > 0; i--)
        if (w->frames[i - 1].act == XML_HOLD)
            return &w->frames[i - 1];
    return NULL;
}

static bool is_link(const struct xml_pass *w, struct name n)
{
    return n.ns == NS_R || (w->job->odf && n.ns == NS_XLINK && !strcmp(n.local, "href"));
}

/* False: it points to what is not kept. */
static bool links_hold(struct xml_pass *w, const char **atts)
{
    for (; atts[0]; atts += 2) {
        char room[128];
        struct name n = name_of(atts[0], room);
        if (is_link(w, n) && !w->job->target(w->job->at, atts[1], false))
            return false;
    }
    return true;
}

static void put_attribute(struct xml_pass *w, struct name n, const char *value)
{
    if (n.ns == NS_UNKNOWN || xml_find(xml_left_attributes, n.ns, n.local))
        return;
    const char *target = is_link(w, n) ? w->job->target(w->job->at, value, true) : NULL;
    if (is_link(w, n) && !target)
        return;
    buf_char(w->out, ' ');
    if (n.ns != NS_NONE)
        buf_printf(w->out, "%s:", spaces[n.ns].prefix);
    buf_text(w->out, n.local);
    buf_text(w->out, "=\"");
    if (target)
        escape_xml(w->out, str_of(target));
    else
        put_value(w, str_of(value));
    buf_char(w->out, '"');
}

static void put_tag(struct xml_pass *w, struct name n, bool ends)
{
    buf_text(w->out, ends ? "</" : "<");
    if (spaces[n.ns].prefix[0])
        buf_printf(w->out, "%s:", spaces[n.ns].prefix);
    buf_text(w->out, n.local);
}

static void declare_spaces(struct xml_pass *w)
{
    int from = w->job->odf ? NS_OFFICE : NS_W, to = w->job->odf ? NS_COUNT : NS_OFFICE;
    for (int i = from; i < to; i++)
        buf_printf(w->out, spaces[i].prefix[0] ? " xmlns:%s=\"%s\"" : " xmlns%s=\"%s\"",
                   spaces[i].prefix, spaces[i].uri);
}

/* Alternatives: the first that asks for nothing but what we know, else what stands in for it. */
static bool take_alternative(struct xml_pass *w, struct name n, const char **atts)
{
    static const char *const known[] = {"wps", "wpg", "a", "wp", "pic", "c"};
    struct frame *up = &w->frames[w->depth - 1];
    struct str needs = str_of(plain_value(atts, "Requires")), one;
    if (!strcmp(n.local, "Fallback"))
        return !up->chosen;
    bool all = needs.n > 0 && !up->chosen;
    while (all && str_split(&needs, ' ', &one)) {
        bool found = false;
        for (size_t i = 0; i < ARRAY_SIZE(known); i++)
            found |= str_is(one, known[i]);
        all = found;
    }
    up->chosen |= all;
    return all;
}

static bool style_is_hidden(const struct xml_pass *w, const char *style)
{
    const char *const *list = w->job->hidden_styles;
    for (; style && list && *list; list++)
        if (!strcmp(*list, style))
            return true;
    return false;
}

/* Word hides runs and paragraphs by a property within them, or by their style. */
static void note_hidden(struct xml_pass *w, struct name n, const char **atts)
{
    if (n.ns != NS_W || w->depth < 2)
        return;
    struct frame *run = &w->frames[w->depth - 2]; /* r/rPr/vanish */
    const char *value = plain_value(atts, "val");
    bool vanish = !strcmp(n.local, "vanish") || !strcmp(n.local, "specVanish");
    bool off = value && (!strcmp(value, "0") || !strcmp(value, "false") || !strcmp(value, "off"));
    bool style =
        (!strcmp(n.local, "rStyle") || !strcmp(n.local, "pStyle")) && style_is_hidden(w, value);
    bool fits = run->name.ns == NS_W &&
                (!strcmp(run->name.local, "r") || (style && !strcmp(run->name.local, "p")));
    if (!fits || !(style || (vanish && !off)) || run->hidden)
        return;
    run->hidden = true;
    w->r->left[LEFT_HIDDEN]++;
}

static bool is_hidden(const struct xml_pass *w)
{
    for (int i = w->depth; i > 0; i--)
        if (w->frames[i - 1].hidden)
            return true;
    return false;
}

static enum xml_act judge(struct xml_pass *w, struct name n, const char **atts, int *ret_left)
{
    const struct xml_rule *rule = xml_find(xml_rules, n.ns, n.local);
    enum xml_act act = rule ? rule->act : XML_KEEP;
    const char *const *child = w->job->children;
    *ret_left = rule ? rule->left : -1;
    if (n.ns == NS_UNKNOWN || n.ns == NS_NONE)
        return XML_DROP;
    if ((act == XML_HOLD || n.ns == NS_MC) && is_hidden(w))
        return XML_DROP; /* a picture where words are hidden */
    if (w->depth == 1 && child) {
        while (*child && strcmp(*child, n.local) != 0)
            child++;
        if (!*child)
            return XML_DROP;
    }
    if (n.ns == NS_MC && strcmp(n.local, "AlternateContent") != 0 && !take_alternative(w, n, atts))
        return XML_DROP;
    const char *instruction = plain_value(atts, "instr");
    if (n.ns == NS_W && !strcmp(n.local, "fldSimple") &&
        !(instruction && field_is_plain(str_of(instruction))))
        return XML_UNWRAP;
    const char *shown = plain_value(atts, "display");
    if (n.ns == NS_TEXT && !strcmp(n.local, "section") && shown && strcmp(shown, "true") != 0) {
        *ret_left = LEFT_HIDDEN;
        return XML_DROP;
    }
    const char *seen = plain_value(atts, "visibility");
    if (n.ns == NS_TABLE && !strcmp(n.local, "table-row") && seen && strcmp(seen, "visible") != 0) {
        *ret_left = LEFT_HIDDEN;
        return XML_DROP;
    }
    if (act == XML_KEEP && !links_hold(w, atts)) {
        struct frame *up = held(w);
        if (up)
            up->spoiled = true;
        /* a page's setting points to a printer's, and stays without it */
        return n.ns == NS_X && !strcmp(n.local, "pageSetup") ? XML_KEEP : XML_DROP;
    }
    return act;
}

/* True: the sheet's own reader has it. */
static bool sheet_start(struct xml_pass *w, struct name n, const char **atts)
{
    struct xml_sheet *s = w->job->sheet;
    const char *plain[32 + 1];
    size_t count = 0;
    if (!s || n.ns != NS_X)
        return false;
    for (size_t i = 0; atts[i] && count < 32; i += 2) {
        if (strchr(atts[i], NAME_PART))
            continue;
        plain[count++] = atts[i];
        plain[count++] = atts[i + 1];
    }
    plain[count] = NULL;
    if (s->in_cell) {
        sheet_inner(s, n.local, true);
        return true;
    }
    if (!strcmp(n.local, "col"))
        sheet_column(s, w->r, plain);
    else if (!strcmp(n.local, "row"))
        sheet_row(s, w->r, plain);
    else if (!strcmp(n.local, "c"))
        sheet_cell(s, plain);
    return s->in_cell;
}

static void count_left(struct xml_pass *w, int left)
{
    if (left >= 0)
        w->r->left[left]++;
}

static void start_kept(struct xml_pass *w, struct frame *f, const char **atts)
{
    struct name n = f->name;
    if (f->act == XML_UNWRAP)
        return;
    put_tag(w, n, false);
    if (w->depth == 0)
        declare_spaces(w);
    for (size_t i = 0; atts[i]; i += 2) {
        char room[128];
        put_attribute(w, name_of(atts[i], room), atts[i + 1]);
    }
    buf_char(w->out, '>');
    if (n.ns == NS_W && !strcmp(n.local, "fldChar"))
        w->field_decided = false;
    if (w->job->strings && n.ns == NS_X && !strcmp(n.local, "si")) {
        f->hidden = w->string >= w->job->string_count || !w->job->strings[w->string];
        w->string++;
    }
}

static void XMLCALL on_start(void *at, const XML_Char *expat, const XML_Char **atts)
{
    struct xml_pass *w = at;
    struct frame *f = &w->frames[w->depth];
    if (w->err)
        return;
    if (w->depth == XML_DEPTH_MAX - 1) {
        stop(w, fail(ERR_INPUT, "The file is damaged: its elements nest too deep"));
        return;
    }
    flush_machine(w);
    *f = (struct frame){.left = -1};
    char room[128];
    struct name n = name_of(expat, room);
    snprintf(f->room, sizeof f->room, "%s", n.local);
    f->name = (struct name){strlen(n.local) < sizeof f->room ? n.ns : NS_UNKNOWN, f->room};
    if (w->dropped) {
        w->depth++;
        return;
    }
    if (!w->depth && (f->name.ns == NS_UNKNOWN || f->name.ns == NS_NONE)) {
        stop(w, fail(ERR_UNSUPPORTED,
                     "This variant of the format is not known: open it and save it again first"));
        return;
    }
    note_hidden(w, f->name, (const char **)atts);
    if (sheet_start(w, f->name, (const char **)atts)) {
        f->act = XML_UNWRAP;
        w->depth++;
        return;
    }
    f->act = judge(w, f->name, (const char **)atts, &f->left);
    f->words = xml_find(xml_words, f->name.ns, f->name.local) != NULL;
    if (f->act == XML_DROP) {
        count_left(w, f->left);
        w->dropped = ++w->depth;
        return;
    }
    if (f->act == XML_HOLD) {
        mark(w, f);
        f->spoiled = !links_hold(w, (const char **)atts);
    }
    start_kept(w, f, (const char **)atts);
    w->depth++;
}

static void end_kept(struct xml_pass *w, const struct frame *f)
{
    if (f->act != XML_UNWRAP) {
        put_tag(w, f->name, true);
        buf_char(w->out, '>');
    }
    if (xml_find(xml_breaks, f->name.ns, f->name.local))
        flow_break(&w->flows[WORDS]);
    if (f->act == XML_HOLD && f->spoiled) {
        take_back(w, f);
        count_left(w, f->left >= 0 ? f->left : LEFT_PARTS);
    }
}

static void XMLCALL on_end(void *at, const XML_Char *expat)
{
    struct xml_pass *w = at;
    (void)expat;
    if (w->err)
        return;
    struct frame *f = &w->frames[w->depth - 1];
    struct xml_sheet *s = w->job->sheet;
    if (w->dropped) {
        if (w->dropped == w->depth)
            w->dropped = 0;
        w->depth--;
        return;
    }
    if (s && s->in_cell) {
        if (!strcmp(f->name.local, "c"))
            stop(w, sheet_cell_end(s, &w->flows[WORDS], w->out));
        else
            sheet_inner(s, f->name.local, false);
        w->depth--;
        return;
    }
    flush_machine(w);
    end_kept(w, f);
    w->depth--;
    stop(w, buf_check(w->out));
}

static void put_words(struct xml_pass *w, const struct frame *f, struct str text)
{
    if (f->name.ns == NS_W && !strcmp(f->name.local, "instrText")) {
        if (!w->field_decided && str_trim(text).n) {
            w->field_decided = true;
            w->field_kept = field_is_plain(text);
        }
        if (!w->field_kept)
            return;
    }
    if (!is_hidden(w))
        flow_text(&w->flows[WORDS], text, w->out, true);
}

static void XMLCALL on_text(void *at, const XML_Char *text, int n)
{
    struct xml_pass *w = at;
    struct str s = str_bytes(text, (size_t)n);
    if (w->err || w->dropped || !w->depth)
        return;
    const struct frame *f = &w->frames[w->depth - 1];
    struct xml_sheet *sheet = w->job->sheet;
    if (sheet && sheet->in_cell) {
        if (sheet->in_value && !sheet->in_phonetic)
            buf_str(&sheet->value, s);
        return;
    }
    if (f->words || f->act == XML_UNWRAP)
        put_words(w, f, s);
    else
        buf_str(&w->machine, s);
    if (w->machine.over)
        stop(w, fail(ERR_INPUT, "The file is damaged: {1}", "XML"));
}

static void XMLCALL on_doctype(void *at, const XML_Char *name, const XML_Char *system,
                               const XML_Char *public, int has_internal)
{
    (void)name, (void)system, (void)public, (void)has_internal;
    stop(at, fail(ERR_INPUT, "The file declares a document type: no office document does"));
}

static enum err parse(struct xml_pass *w)
{
    struct str s = w->job->bytes;
    XML_SetUserData(w->parser, w);
    XML_SetReturnNSTriplet(w->parser, 1);
    XML_SetElementHandler(w->parser, on_start, on_end);
    XML_SetCharacterDataHandler(w->parser, on_text);
    XML_SetStartDoctypeDeclHandler(w->parser, on_doctype);
    buf_text(w->out, "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n");
    for (size_t at = 0; at < s.n || !s.n;) {
        size_t n = s.n - at < (1 << 20) ? s.n - at : 1 << 20;
        enum XML_Status status = XML_Parse(w->parser, s.p + at, (int)n, at + n == s.n);
        if (w->err)
            return w->err;
        if (status != XML_STATUS_OK)
            return fail(ERR_INPUT, "The file is damaged: {1}",
                        XML_ErrorString(XML_GetErrorCode(w->parser)));
        at += n;
        if (!n)
            break;
    }
    return ERR_OK;
}

enum err rewrite_xml(struct rewriter *r, const struct xml_job *job, struct buf *out)
{
    struct xml_pass *w = NEW(r->a, struct xml_pass);
    *w = (struct xml_pass){.r = r, .job = job, .out = out, .machine = BUF(1 << 20)};
    w->parser = XML_ParserCreateNS(NULL, NAME_PART);
    if (!w->parser)
        die("out of memory");
    flow_open(r, &w->flows[WORDS]);
    flow_open(r, &w->flows[VALUES]);
    enum err err = parse(w);
    XML_ParserFree(w->parser);
    if (!err)
        err = flow_close(&w->flows[WORDS], LOOK_SHOWN, job->place);
    if (!err)
        err = flow_close(&w->flows[VALUES], LOOK_PROPERTY, job->place);
    flow_free(&w->flows[WORDS]);
    flow_free(&w->flows[VALUES]);
    buf_free(&w->machine);
    return err ? err : buf_check(out);
}
