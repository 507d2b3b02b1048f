#include "extract/words_xml.h"

#include "extract/bytes.h"
#include "extract/map_data.h"
#include "extract/ods_cells.h"
#include "extract/package.h"
#include "extract/xml_vocabulary.h"

#include <stdlib.h>

enum { DEPTH_MAX = 256, HIDING_MAX = 4096, TINY_HALF_POINTS = 4, TINY_HUNDREDTHS = 200 };

/* An element that is open. */
struct frame {
    const struct xml_element *element;
    enum text_look look;
    bool white, shaded, skip;
    size_t from; /* of what is shown, where it began */
};

/* Where the last text of a page stood, in millimetres. */
struct spot {
    double x, y, width, height;
};

struct xml {
    struct words *w;
    struct str place;
    struct hiding *hiding;
    struct layers text;
    struct frame frames[DEPTH_MAX + 1];
    unsigned depth;
    bool known, odf;
    size_t choice_from, choice_to;
    struct spot last;
    struct buf base64;
    int files;
    struct ods_cells sheets;
    /* of a style that is being read */
    struct str style;
    bool style_white, style_shaded, style_hides;
};

static bool is(const char *a, const char *b)
{
    return a && !strcmp(a, b);
}

/* ---- styles that hide ---- */

static bool hides(const struct hiding *h, const char *name)
{
    for (size_t i = 0; h && name && i < h->count; i++)
        if (str_is(h->names[i], name))
            return true;
    return false;
}

static void add_hiding(struct xml *x)
{
    struct hiding *h = x->hiding;
    if (!h || h->count == HIDING_MAX || !x->style.n)
        return;
    h->names = arena_grow(x->w->a, h->names, h->count, &h->cap, sizeof *h->names);
    h->names[h->count++] = x->style;
}

/* Properties of a style: of ODF its attributes, of Word elements. */
static void style_property(struct xml *x, const char *name, const char **atts)
{
    const char *display = part_attribute(atts, "display"), *colour = part_attribute(atts, "color"),
               *size = part_attribute(atts, "font-size"),
               *behind = part_attribute(atts, "background-color"),
               *visible = part_attribute(atts, "visibility"), *val = part_attribute(atts, "val");
    if (is(name, "text-properties") || is(name, "table-properties") ||
        is(name, "drawing-page-properties")) {
        x->style_hides |= is(display, "none") || is(display, "false") || is(visible, "hidden");
        x->style_hides |= size && strstr(size, "pt") && strtod(size, NULL) <= 2;
        x->style_white |= is(colour, "#ffffff");
        x->style_shaded |= behind && !is(behind, "transparent") && !is(behind, "#ffffff");
    } else if (is(name, "table-row-properties") || is(name, "table-column-properties")) {
        x->style_hides |= is(visible, "hidden");
    } else if (is(name, "vanish")) {
        x->style_hides |= !val || (!is(val, "0") && !is(val, "false"));
    }
}

static enum err style_start(void *at, const char *name, const char **atts)
{
    struct xml *x = at;
    if (is(name, "style")) {
        const char *id = part_attribute(atts, "styleId");
        id = id ? id : part_attribute(atts, "name");
        x->style = id ? arena_str(x->w->a, str_of(id)) : STR("");
        x->style_white = x->style_shaded = x->style_hides = false;
    } else if (x->style.n) {
        style_property(x, name, atts);
    }
    return ERR_OK;
}

static enum err style_end(void *at, const char *name)
{
    struct xml *x = at;
    if (is(name, "style")) {
        if (x->style_hides || (x->style_white && !x->style_shaded))
            add_hiding(x);
        x->style = STR("");
    }
    return ERR_OK;
}

void hiding_read(struct words *w, struct str bytes, struct hiding *h)
{
    struct xml x = {.w = w, .hiding = h};
    const struct part_reader reader = {&x, style_start, style_end, NULL};
    if (xml_read(bytes, DEPTH_MAX, &reader))
        return; /* words_xml() says so */
}

/* ---- text ---- */

static struct frame *top(struct xml *x)
{
    return &x->frames[x->depth];
}

static enum text_look look_now(struct xml *x)
{
    const struct frame *f = top(x);
    return f->look == LOOK_SHOWN && f->white && !f->shaded ? LOOK_HIDDEN : f->look;
}

static struct buf *out(struct xml *x)
{
    return &x->text.of[look_now(x)];
}

static bool is_blank(struct str s)
{
    for (size_t i = 0; i < s.n; i++)
        if ((unsigned char)s.p[i] > ' ')
            return false;
    return true;
}

static enum err on_text(void *at, struct str text)
{
    struct xml *x = at;
    const struct frame *f = top(x);
    uint32_t actions = f->element ? f->element->actions : 0;
    if (actions & XML_BASE64)
        buf_str(&x->base64, text);
    else if (!f->skip && (x->odf || (actions & XML_BLANK) || !is_blank(text)))
        buf_str(out(x), text);
    return ERR_OK;
}

static void put_attribute(struct xml *x, enum text_look look, const char *value)
{
    struct buf *b = &x->text.of[look];
    size_t n = strlen(value);
    /* the same author of a hundred changes is said once */
    if (!n || (b->n > n && b->p[b->n - 1] == '\n' && !memcmp(b->p + b->n - n - 1, value, n)))
        return;
    if (look != LOOK_SHOWN && b->n && b->p[b->n - 1] != '\n')
        buf_char(b, '\n');
    buf_text(b, value);
    buf_char(b, '\n');
}

static void attributes(struct xml *x, const char *name, const char **atts)
{
    enum text_look look = top(x)->look;
    for (; atts[0]; atts += 2) {
        const char *colon = strrchr(atts[0], ':'), *key = colon ? colon + 1 : atts[0];
        if (!x->known && strncmp(atts[0], "xmlns", 5) != 0)
            put_attribute(x, look, atts[1]);
        for (unsigned i = 0; x->known && i < xml_attribute_count; i++) {
            const struct xml_attribute *a = &xml_attributes[i];
            if (is(a->element, name) && is(a->name, key) &&
                (!is(name, "Relationship") || strchr(atts[1], ':')))
                put_attribute(x, look == LOOK_SHOWN || a->look == LOOK_PROPERTY ? a->look : look,
                              atts[1]);
        }
    }
}

/* ---- what is not shown ---- */

static bool is_true(const char *value)
{
    return value && (is(value, "true") || is(value, "1"));
}

static bool is_false(const char *value)
{
    return value && (is(value, "false") || is(value, "0"));
}

/* Said by an element of itself. */
static bool hides_itself(struct xml *x, const char *name, const char **atts)
{
    const char *visible = part_attribute(atts, "visibility"),
               *display = part_attribute(atts, "display");
    if (is(name, "sld"))
        return is_false(part_attribute(atts, "show"));
    if (is(name, "sheet"))
        return part_attribute(atts, "state") && !is(part_attribute(atts, "state"), "visible");
    if (is(name, "cNvPr") || is(name, "docPr"))
        return is_true(part_attribute(atts, "hidden"));
    if (is_false(part_attribute(atts, "Visible")) || is(part_attribute(atts, "Alpha"), "0"))
        return true; /* OFD */
    if (x->odf)
        return is(visible, "collapse") || is(visible, "filter") || is(display, "none") ||
               hides(x->hiding, part_attribute(atts, "style-name"));
    return is(name, "rPr") && part_attribute(atts, "sz") &&
           strtol(part_attribute(atts, "sz"), NULL, 10) <= TINY_HUNDREDTHS;
}

static bool is_white(const char *value)
{
    return is(value, "FFFFFF") || is(value, "ffffff") || is(value, "255 255 255");
}

/* A property of the run, paragraph or cell that is open around it: run > properties > this. */
static void property(struct xml *x, uint32_t actions, const char **atts)
{
    const char *val = part_attribute(atts, "val"), *fill = part_attribute(atts, "fill");
    struct frame *of = &x->frames[x->depth >= 2 ? x->depth - 2 : 0];
    if (actions & XML_COLOUR) {
        const char *value = part_attribute(atts, "Value");
        if (value) /* OFD's stands in the text's own element */
            of = &x->frames[x->depth - 1];
        of->white |= is_white(value ? value : val);
    }
    if ((actions & XML_HIDES) && !is_false(val))
        of->look = of->look == LOOK_SHOWN ? LOOK_HIDDEN : of->look;
    if ((actions & XML_SIZE) && val && strtol(val, NULL, 10) <= TINY_HALF_POINTS)
        of->look = of->look == LOOK_SHOWN ? LOOK_HIDDEN : of->look;
    if ((actions & XML_STYLE) && hides(x->hiding, val))
        of->look = of->look == LOOK_SHOWN ? LOOK_HIDDEN : of->look;
    if ((actions & XML_SHADE) && !is(val, "none"))
        of->shaded |= !fill || (!is(fill, "auto") && !is_white(fill));
}

/* Text that is placed on a page of OFD: what stands side by side belongs together. */
static void place_text(struct xml *x, const char **atts)
{
    const char *boundary = part_attribute(atts, "Boundary");
    double n[4] = {0};
    char *end = NULL;
    for (int i = 0; i < 4 && boundary; i++, boundary = end)
        n[i] = strtod(boundary, &end);
    struct spot s = {n[0], n[1], n[2], n[3]};
    double middle = s.y + s.height / 2, gap = s.x - (x->last.x + x->last.width);
    bool same_line = middle > x->last.y && middle < x->last.y + x->last.height;
    if (!same_line)
        layers_break(&x->text);
    else if (gap > s.height || gap < -x->last.width)
        buf_char(out(x), ' ');
    x->last = s;
}

/* ---- elements ---- */

static void begin_root(struct xml *x, const char *name)
{
    top(x)->look = xml_root_look(name, &x->known);
    x->odf = str_starts(str_of(name), "document-") || (is(name, "document") && x->odf);
}

static enum err on_start(void *at, const char *name, const char **atts)
{
    struct xml *x = at;
    struct frame f = x->frames[x->depth++];
    f.element = xml_element_find(name);
    uint32_t actions = f.element ? f.element->actions : 0;
    /* deleted is deleted, and an author is one also of a remark */
    bool may = f.look == LOOK_SHOWN || f.look == LOOK_HIDDEN ||
               (f.look == LOOK_REMARK && f.element && f.element->look == LOOK_PROPERTY);
    if (may && (actions & XML_LOOK))
        f.look = f.element->look;
    f.skip |= (actions & XML_SKIP) != 0;
    f.from = x->text.of[LOOK_SHOWN].n;
    *top(x) = f;
    if (x->depth == 1)
        begin_root(x, name);
    if (top(x)->look == LOOK_SHOWN && hides_itself(x, name, atts))
        top(x)->look = LOOK_HIDDEN;
    if (is(name, "rPr") && top(x)->look == LOOK_HIDDEN &&
        x->frames[x->depth - 1].look == LOOK_SHOWN)
        x->frames[x->depth - 1].look = LOOK_HIDDEN; /* a size that is an attribute */
    attributes(x, name, atts);
    if (x->odf) {
        (void)style_start(x, name, atts);
        TRY(ods_start(&x->sheets, name, atts, &x->text));
    }
    if ((actions & XML_TAB) && !part_attribute(atts, "val")) /* no stop of one */
        buf_char(out(x), '\t');
    if (actions & XML_LINE)
        buf_char(out(x), '\n');
    if (actions & XML_HYPHEN)
        buf_char(out(x), '-');
    if ((actions & XML_BLANKS) && x->odf)
        buf_char(out(x), ' ');
    if (actions & XML_OBJECT)
        place_text(x, atts);
    property(x, actions, atts);
    return ERR_OK;
}

/* Bytes of a file in the middle of the text. */
static enum err nested_file(struct xml *x)
{
    struct buf *b = &x->base64;
    size_t n = 0;
    for (size_t i = 0; i < b->n; i++)
        if ((unsigned char)b->p[i] > ' ')
            b->p[n++] = b->p[i];
    const char *name = arena_printf(x->w->a, "file %d", ++x->files);
    struct str place = words_place(x->w, x->place, str_of(name));
    char *bytes = malloc(n + 1);
    if (!bytes)
        die("out of memory");
    size_t got = 0;
    enum err err;
    if (b->over || ++x->w->entries > WORDS_ENTRIES_MAX ||
        !base64_decode(str_bytes(b->p, n), bytes, n, &got))
        err = x->w->sink->note(x->w->sink->at, COVERAGE_PARTIAL, place);
    else
        err = words_nested(x->w, place, str_bytes(bytes, got));
    free(bytes);
    buf_clear(b);
    return err;
}

/* What a program shows that cannot show the other: nearly always the same words. */
static void end_choice(struct xml *x, uint32_t actions, size_t from)
{
    struct buf *b = &x->text.of[LOOK_SHOWN];
    if (actions & XML_CHOICE) {
        x->choice_from = from;
        x->choice_to = b->n;
    } else if (b->n - from == x->choice_to - x->choice_from &&
               !memcmp(b->p + from, b->p + x->choice_from, b->n - from)) {
        b->n = from;
    }
}

static enum err on_end(void *at, const char *name)
{
    struct xml *x = at;
    const struct frame f = *top(x);
    uint32_t actions = f.element ? f.element->actions : 0;
    if (x->odf)
        (void)style_end(x, name);
    if ((actions & XML_BASE64) && x->base64.n)
        TRY(nested_file(x));
    if ((actions & (XML_CHOICE | XML_FALLBACK)) && x->text.of[LOOK_SHOWN].n >= f.from &&
        x->text.of[LOOK_SHOWN].p)
        end_choice(x, actions, f.from);
    x->depth--;
    if ((actions & XML_BREAK) || !x->known || f.look == LOOK_PROPERTY)
        layers_break(&x->text);
    return x->odf ? ods_end(&x->sheets, name, &x->text) : ERR_OK;
}

/* As UTF-8: by the encoding that it declares, if it can be that. */
static bool decoded(struct str bytes, struct buf *room, struct str *ret_text)
{
    static const char key[] = "encoding=";
    struct str head = cut(bytes, 0, 200);
    const char *at = memmem(head.p, head.n, key, sizeof key - 1);
    char charset[64];
    size_t n = 0;
    if (at && str_starts(head, "<?xml"))
        for (at += sizeof key;
             at < head.p + head.n && n < sizeof charset - 1 && *at != '"' && *at != '\''; at++)
            charset[n++] = *at;
    charset[n] = '\0';
    return n ? words_decode_as(charset, bytes, room, ret_text)
             : words_decode(bytes, room, ret_text);
}

static enum err read_decoded(struct xml *x, struct str utf8)
{
    const struct part_reader reader = {x, on_start, on_end, on_text};
    struct str head = cut(utf8, 0, 4096);
    x->odf = memmem(head.p, head.n, "urn:oasis:names:tc:opendocument", 31) != NULL;
    enum err err = xml_read(utf8, DEPTH_MAX, &reader);
    if (err != ERR_INPUT)
        return err ? err : layers_put(&x->text, x->w, x->place);
    TRY(x->w->sink->note(x->w->sink->at, COVERAGE_PARTIAL, x->place));
    return words_html(x->w, x->place, utf8);
}

enum err words_xml(struct words *w, struct str place, struct str bytes, struct hiding *hiding)
{
    BUF_SCOPE(room, 3 * (size_t)TEXT_BYTES_MAX);
    struct hiding own = {0};
    struct str utf8;
    if (!bytes.n)
        return ERR_OK;
    if (!decoded(bytes, &room, &utf8))
        return w->sink->note(w->sink->at, COVERAGE_PARTIAL, place);
    struct xml *x = malloc(sizeof *x);
    if (!x)
        die("out of memory");
    *x = (struct xml){.w = w,
                      .place = place,
                      .hiding = hiding ? hiding : &own,
                      .text = layers_empty(),
                      .base64 = BUF(TEXT_BYTES_MAX)};
    cells_init(&x->sheets.cells, w, place);
    enum err err = map_xml(w, place, utf8);
    if (!err)
        err = read_decoded(x, utf8);
    cells_free(&x->sheets.cells);
    layers_free(&x->text);
    buf_free(&x->base64);
    free(x);
    return err;
}
