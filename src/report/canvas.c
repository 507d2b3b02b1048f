#include "report/canvas.h"

#ifndef __has_feature /* clang's way to ask */
#define __has_feature(name) 0
#endif
#if defined(__SANITIZE_ADDRESS__) || __has_feature(address_sanitizer)
/* Fontconfig keeps its fonts to the end of the process, and so do we. */
const char *__lsan_default_suppressions(void);
__attribute__((visibility("default"))) const char *__lsan_default_suppressions(void)
{
    return "leak:libfontconfig\nleak:libpango\nleak:libcairo\n";
}
#endif

struct canvas canvas_on(cairo_surface_t *surface)
{
    struct canvas c = {.surface = surface, .cr = cairo_create(surface)};
    c.text = pango_cairo_create_context(c.cr);
    pango_context_set_language(c.text, pango_language_from_string("zh-cn"));
    pango_context_set_round_glyph_positions(c.text, FALSE);
    cairo_font_options_t *options = cairo_font_options_create();
    cairo_font_options_set_hint_style(options, CAIRO_HINT_STYLE_NONE);
    cairo_font_options_set_hint_metrics(options, CAIRO_HINT_METRICS_OFF);
    cairo_font_options_set_antialias(options, CAIRO_ANTIALIAS_GRAY);
    pango_cairo_context_set_font_options(c.text, options);
    cairo_font_options_destroy(options);
    pango_cairo_context_set_resolution(c.text, 72); /* sizes are in units of the surface */
    return c;
}

struct canvas canvas_image(int width, int height)
{
    struct canvas c = canvas_on(cairo_image_surface_create(CAIRO_FORMAT_RGB24, width, height));
    cairo_set_source_rgb(c.cr, 1, 1, 1);
    cairo_paint(c.cr);
    cairo_set_source_rgb(c.cr, 0, 0, 0);
    return c;
}

void canvas_clear(struct canvas *c)
{
    if (c->text)
        g_object_unref(c->text);
    if (c->cr)
        cairo_destroy(c->cr);
    if (c->surface)
        cairo_surface_destroy(c->surface);
    *c = (struct canvas){0};
}

cairo_status_t canvas_write(void *buf, const unsigned char *p, unsigned n)
{
    struct buf *out = buf;
    buf_add(out, p, n);
    return out->over ? CAIRO_STATUS_WRITE_ERROR : CAIRO_STATUS_SUCCESS;
}

enum err canvas_check(const struct canvas *c, const struct buf *out)
{
    TRY(buf_check(out));
    cairo_status_t state = cairo_surface_status(c->surface);
    if (!state)
        state = cairo_status(c->cr);
    if (state == CAIRO_STATUS_NO_MEMORY)
        die("out of memory");
    if (state)
        return fail(ERR_IO, "The page cannot be drawn: {1}", cairo_status_to_string(state));
    return ERR_OK;
}

enum err canvas_png(struct canvas *c, struct buf *out)
{
    TRY(canvas_check(c, out));
    cairo_surface_flush(c->surface);
    cairo_status_t state = cairo_surface_write_to_png_stream(c->surface, canvas_write, out);
    TRY(buf_check(out));
    if (state)
        return fail(ERR_IO, "The page cannot be drawn: {1}", cairo_status_to_string(state));
    return ERR_OK;
}

static void set_font(PangoLayout *layout, enum canvas_family family, double size, bool bold)
{
    PangoFontDescription *font = pango_font_description_new();
    pango_font_description_set_family_static(font, family == CANVAS_SANS
                                                       ? "Noto Sans CJK SC, Noto Sans, sans-serif"
                                                       : "Noto Serif CJK SC, Noto Serif, serif");
    pango_font_description_set_absolute_size(font, size * PANGO_SCALE);
    pango_font_description_set_weight(font, bold ? PANGO_WEIGHT_BOLD : PANGO_WEIGHT_NORMAL);
    pango_layout_set_font_description(layout, font);
    pango_font_description_free(font);
}

/* Joins the runs into the layout; bold and raised ones as attributes. */
static void set_part(PangoAttrList *parts, PangoAttribute *attribute, guint from, guint to)
{
    attribute->start_index = from;
    attribute->end_index = to;
    pango_attr_list_insert(parts, attribute);
}

static void set_runs(PangoLayout *layout, double size, const struct doc_run *runs)
{
    if (runs && !runs->next && !runs->bold && !runs->raised) {
        pango_layout_set_text(layout, runs->text.p, (int)runs->text.n);
        return;
    }
    BUF_SCOPE(text, DOC_TEXT_MAX);
    PangoAttrList *parts = pango_attr_list_new();
    for (const struct doc_run *run = runs; run; run = run->next) {
        guint from = (guint)text.n;
        buf_str(&text, run->text);
        if (run->bold)
            set_part(parts, pango_attr_weight_new(PANGO_WEIGHT_BOLD), from, (guint)text.n);
        if (run->raised) {
            set_part(parts, pango_attr_size_new_absolute((int)(size * 0.6 * PANGO_SCALE)), from,
                     (guint)text.n);
            set_part(parts, pango_attr_rise_new((int)(size * 0.35 * PANGO_SCALE)), from,
                     (guint)text.n);
        }
    }
    struct str whole = buf_view(&text);
    pango_layout_set_text(layout, whole.p, (int)whole.n);
    pango_layout_set_attributes(layout, parts);
    pango_attr_list_unref(parts);
}

PangoLayout *canvas_layout(const struct canvas *c, enum canvas_family family, double size,
                           bool bold, double width, const struct doc_run *runs)
{
    PangoLayout *layout = pango_layout_new(c->text);
    set_font(layout, family, size, bold);
    if (width > 0) {
        pango_layout_set_width(layout, (int)(width * PANGO_SCALE));
        pango_layout_set_wrap(layout, PANGO_WRAP_WORD_CHAR);
    } else {
        pango_layout_set_single_paragraph_mode(layout, TRUE);
    }
    set_runs(layout, size, runs);
    return layout;
}

static double line_width(PangoLayout *layout)
{
    int width, height;
    pango_layout_get_size(layout, &width, &height);
    return (double)width / PANGO_SCALE;
}

double canvas_line(const struct canvas *c, enum canvas_family family, double size, bool bold,
                   enum doc_align align, double x, double y, double room, struct str text)
{
    struct doc_run run = {.text = text};
    PangoLayout *layout CLEANUP(layout_clear) = canvas_layout(c, family, size, bold, 0, &run);
    double width = line_width(layout);
    if (room > 0 && width > room) {
        double smaller = size * room / width;
        set_font(layout, family, smaller > 4 ? smaller : 4, bold);
        if (line_width(layout) > room) {
            pango_layout_set_width(layout, (int)(room * PANGO_SCALE));
            pango_layout_set_ellipsize(layout, PANGO_ELLIPSIZE_END);
        }
        width = line_width(layout);
    }
    if (align == DOC_CENTER)
        x -= width / 2;
    else if (align == DOC_RIGHT)
        x -= width;
    cairo_move_to(c->cr, x, y);
    pango_cairo_show_layout_line(c->cr, pango_layout_get_line_readonly(layout, 0));
    return width;
}
