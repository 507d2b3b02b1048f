/* PDF: each page drawn as a picture with black boxes over what is cut, and a new file of these pictures alone. Nothing of the
 * old file's structure is in the result, so that nothing can stay in it: no text under a box, no earlier revision, no
 * property, attachment, layer or script. */
#include "extract/rewrite.h"

#include <cairo-pdf.h>
#include <math.h>
#include <poppler.h>

enum { PDF_PAGES_MAX = 200, DPI = 200, PAGE_DOTS_MAX = 40 * 1000 * 1000 };

/* Points around a character: what its shadow or bold double may take beside it (poppler tells such doubles only once). */
static const double MARGIN = 0.7, MARGIN_PART = 0.12;

static void object_release(void *p)
{
    if (*(void **)p)
        g_object_unref(*(void **)p);
}

static void text_release(char **p)
{
    g_free(*p);
}

struct sheet {
    struct rewriter *r;
    PopplerPage *page;
    cairo_t *cr; /* NULL the first time */
    int index;
    double width, height;
    struct str place;
};

static void black(const struct sheet *s, double x1, double y1, double x2, double y2)
{
    double height = y2 > y1 ? y2 - y1 : y1 - y2;
    double m = MARGIN > MARGIN_PART * height ? MARGIN : MARGIN_PART * height;
    double left = x1 < x2 ? x1 : x2, top = y1 < y2 ? y1 : y2;
    double right = x1 < x2 ? x2 : x1, bottom = y1 < y2 ? y2 : y1;
    cairo_rectangle(s->cr, left - m, top - m, right - left + 2 * m, bottom - top + 2 * m);
    cairo_fill(s->cr);
}

/* ---- the text of a page ---- */

static enum err page_text(struct sheet *s)
{
    struct flow f;
    char *text CLEANUP(text_release) = poppler_page_get_text(s->page);
    PopplerRectangle *places = NULL;
    guint count = 0;
    struct str all = str_of(text ? text : "");
    BUF_SCOPE(unused, REWRITE_FLOW_MAX);
    if (!str_utf8(all))
        return fail(ERR_INPUT, "The text of page {1} cannot be read", numtext(s->index + 1));
    flow_open(s->r, &f);
    if (s->cr && all.n && !poppler_page_get_text_layout(s->page, &places, &count))
        count = 0;
    enum err err = ERR_OK;
    guint i = 0;
    for (size_t at = 0; at < all.n && s->cr && !err; i++) {
        size_t from = at;
        uint32_t c = str_next(all, &at);
        if (!flow_is_cut(&f, (uint32_t)from, (uint32_t)at))
            continue;
        if (i < count)
            black(s, places[i].x1, places[i].y1, places[i].x2, places[i].y2);
        else if (c > ' ')
            err = fail(ERR_INPUT, "The text of page {1} cannot be read", numtext(s->index + 1));
    }
    g_free(places);
    flow_text(&f, all, &unused, false);
    if (!err)
        err = flow_close(&f, LOOK_SHOWN, s->place);
    flow_free(&f);
    return err;
}

/* A field is drawn from its own text, which is not the page's: one letter of it, and all of it goes. */
static enum err fields(struct sheet *s)
{
    GList *all = poppler_page_get_form_field_mapping(s->page);
    enum err err = ERR_OK;
    for (GList *i = all; i && !err; i = i->next) {
        const PopplerFormFieldMapping *m = i->data;
        char *text CLEANUP(text_release) = NULL;
        if (poppler_form_field_get_field_type(m->field) == POPPLER_FORM_FIELD_TEXT)
            text = poppler_form_field_text_get_text(m->field);
        struct flow f;
        struct str words = str_of(text ? text : "");
        BUF_SCOPE(unused, REWRITE_FLOW_MAX);
        if (!str_utf8(words))
            words = STR("");
        flow_open(s->r, &f);
        if (s->cr && flow_is_cut(&f, 0, (uint32_t)words.n))
            black(s, m->area.x1, s->height - m->area.y1, m->area.x2, s->height - m->area.y2);
        flow_text(&f, words, &unused, false);
        err = flow_close(&f, LOOK_SHOWN, s->place);
        flow_free(&f);
    }
    poppler_page_free_form_field_mapping(all);
    return err;
}

/* ---- drawing ---- */

/* Whatever dot they touch. */
static void boxes(const struct sheet *s, cairo_surface_t *dots)
{
    const double width = cairo_image_surface_get_width(dots) / (double)BOX_WHOLE;
    const double height = cairo_image_surface_get_height(dots) / (double)BOX_WHOLE;
    cairo_save(s->cr);
    cairo_identity_matrix(s->cr);
    for (size_t i = 0; i < s->r->cuts->box_count; i++) {
        const struct box *b = &s->r->cuts->boxes[i];
        if (b->page != (uint32_t)s->index)
            continue;
        double x = floor(b->x * width), y = floor(b->y * height);
        cairo_rectangle(s->cr, x, y, ceil((b->x + (double)b->w) * width) - x,
                        ceil((b->y + (double)b->h) * height) - y);
        cairo_fill(s->cr);
    }
    cairo_restore(s->cr);
}

static enum err too_large(const struct sheet *s)
{
    return fail(ERR_TOO_LARGE, "Page {1} is too large to be drawn", numtext(s->index + 1));
}

/* Dots first, then boxes over them: only the dots are handed on. */
static enum err draw_page(struct sheet *s, cairo_surface_t *to, cairo_t *pdf)
{
    double scale = DPI / 72.0;
    if (!(s->width >= 1 && s->height >= 1 && s->width < 20000 && s->height < 20000) ||
        s->width * s->height * scale * scale > PAGE_DOTS_MAX)
        return too_large(s);
    cairo_surface_t *dots = cairo_image_surface_create(
        CAIRO_FORMAT_RGB24, (int)(s->width * scale + 0.5), (int)(s->height * scale + 0.5));
    s->cr = cairo_create(dots);
    cairo_set_source_rgb(s->cr, 1, 1, 1);
    cairo_paint(s->cr);
    cairo_scale(s->cr, scale, scale);
    cairo_save(s->cr);
    poppler_page_render_for_printing_with_options(s->page, s->cr, POPPLER_PRINT_DOCUMENT);
    cairo_restore(s->cr);
    cairo_set_antialias(s->cr, CAIRO_ANTIALIAS_NONE);
    cairo_set_source_rgb(s->cr, 0, 0, 0);
    boxes(s, dots);
    enum err err = page_text(s);
    if (!err)
        err = fields(s);
    if (!err && cairo_status(s->cr))
        err = fail(ERR_INPUT, "Page {1} cannot be drawn: {2}", numtext(s->index + 1),
                   cairo_status_to_string(cairo_status(s->cr)));
    cairo_destroy(s->cr);
    s->cr = NULL;
    cairo_surface_flush(dots);
    if (!err) {
        cairo_pdf_surface_set_size(to, s->width, s->height);
        cairo_save(pdf);
        cairo_scale(pdf, 1 / scale, 1 / scale);
        cairo_set_source_surface(pdf, dots, 0, 0);
        cairo_paint(pdf);
        cairo_restore(pdf);
        cairo_show_page(pdf);
    }
    cairo_surface_destroy(dots);
    return err;
}

static enum err one_page(struct rewriter *r, PopplerDocument *d, int index, cairo_surface_t *to,
                         cairo_t *pdf)
{
    PopplerPage *page CLEANUP(object_release) = poppler_document_get_page(d, index);
    struct sheet s = {.r = r, .page = page, .index = index};
    if (!page)
        return fail(ERR_INPUT, "The text of page {1} cannot be read", numtext(index + 1));
    s.place = str_of(arena_printf(r->a, "page %d", index + 1));
    poppler_page_get_size(page, &s.width, &s.height);
    if (to)
        return draw_page(&s, to, pdf);
    TRY(page_text(&s));
    return fields(&s);
}

static cairo_status_t take_bytes(void *to, const unsigned char *bytes, unsigned n)
{
    buf_add(to, bytes, n);
    return ((struct buf *)to)->over ? CAIRO_STATUS_WRITE_ERROR : CAIRO_STATUS_SUCCESS;
}

static enum err draw_all(struct rewriter *r, PopplerDocument *d, int pages)
{
    cairo_surface_t *to = cairo_pdf_surface_create_for_stream(take_bytes, &r->out, 595, 842);
    cairo_pdf_surface_set_metadata(to, CAIRO_PDF_METADATA_CREATE_DATE, "1980-01-01T00:00:00Z");
    cairo_t *pdf = cairo_create(to);
    enum err err = ERR_OK;
    for (int i = 0; i < pages && !err; i++) {
        err = one_page(r, d, i, to, pdf);
        if (!err)
            err = buf_check(&r->out);
    }
    cairo_destroy(pdf);
    cairo_surface_finish(to);
    bool good = cairo_surface_status(to) == CAIRO_STATUS_SUCCESS;
    cairo_surface_destroy(to);
    if (!err && r->out.over)
        err = buf_check(&r->out);
    if (!err && !good)
        err = fail(ERR_IO, "The document cannot be drawn");
    return err;
}

/* Fonts lie outside the jail. */
static enum err fonts_are_there(PopplerDocument *d)
{
    PopplerFontInfo *info = poppler_font_info_new(d);
    PopplerFontsIter *i = NULL;
    enum err err = ERR_OK;
    while (!err && poppler_font_info_scan(info, 16, &i)) {
        if (!i)
            continue;
        do {
            const char *name = poppler_fonts_iter_get_name(i);
            if (!poppler_fonts_iter_is_embedded(i) &&
                poppler_fonts_iter_get_font_type(i) != POPPLER_FONT_TYPE_TYPE3)
                err = fail(ERR_UNSUPPORTED,
                           "The font {1} is not in the file: save it as PDF with its fonts "
                           "embedded first",
                           name && str_utf8(str_of(name)) ? name : "?");
        } while (!err && poppler_fonts_iter_next(i));
        poppler_fonts_iter_free(i);
        i = NULL;
    }
    g_object_unref(info);
    return err;
}

enum err rewrite_pdf(struct rewriter *r, struct str file)
{
    GError *error = NULL;
    GBytes *held = g_bytes_new_static(file.p, file.n);
    PopplerDocument *d CLEANUP(object_release) =
        poppler_document_new_from_bytes(held, NULL, &error);
    g_bytes_unref(held);
    if (!d) {
        bool locked = error && g_error_matches(error, POPPLER_ERROR, POPPLER_ERROR_ENCRYPTED);
        g_clear_error(&error);
        return locked ? fail(ERR_UNSUPPORTED,
                             "The file is protected by a password: save it without one")
                      : fail(ERR_INPUT, "The file is damaged: {1}", "PDF");
    }
    int pages = poppler_document_get_n_pages(d);
    if (pages > PDF_PAGES_MAX)
        return fail(ERR_TOO_LARGE, "The file has more than {1} pages: split it first",
                    numtext(PDF_PAGES_MAX));
    TRY(fonts_are_there(d));
    if (r->cuts) {
        for (size_t i = 0; i < r->cuts->box_count; i++)
            if (r->cuts->boxes[i].page >= (uint32_t)pages)
                return fail(ERR_INPUT, "There is no page {1}",
                            numtext((long long)r->cuts->boxes[i].page + 1));
        return draw_all(r, d, pages);
    }
    for (int i = 0; i < pages; i++)
        TRY(one_page(r, d, i, NULL, NULL));
    return ERR_OK;
}
