/* PDF through poppler: the text of every page (what lies under boxes or cannot be seen: hidden), annotations, form
 * fields, properties and attachments. A page with pictures and no text is not read. */
#include "extract/pdf_extras.h"
#include "extract/pdf_hidden.h"

#include "base/clock.h"

enum {
    PDF_PAGES_MAX = 10000,
    PDF_DRAWN_SECONDS = 5, /* for telling what is not seen; pages behind by colour and size alone */
    PDF_DPI = 200,
    PDF_SIDE_MAX = 3600, /* dots */
    PDF_LAYER_MIN = 200, /* letters that a page's picture is believed to be the picture of */
};

static bool is_blank(struct str s)
{
    for (size_t i = 0; i < s.n; i++)
        if (s.p[i] != ' ' && s.p[i] != '\n' && s.p[i] != '\f' && s.p[i] != '\t')
            return false;
    return true;
}

static enum err put_part(struct words *w, enum text_look look, struct str outer, const char *name,
                         const char *text)
{
    struct str s = str_of(text);
    if (is_blank(s))
        return ERR_OK;
    struct str place = words_place(w, outer, str_of(name));
    if (!str_utf8(s))
        return w->sink->note(w->sink->at, COVERAGE_PARTIAL, place);
    TRY(w->sink->part(w->sink->at, look, place));
    return w->sink->text(w->sink->at, s);
}

static void object_release(void *p)
{
    if (*(void **)p)
        g_object_unref(*(void **)p);
}

static void text_release(char **p)
{
    g_free(*p);
}

/* ---- pictures ---- */

static void surface_release(cairo_surface_t **s)
{
    cairo_surface_destroy(*s);
}

static enum err put_surface(struct words *w, struct str place, cairo_surface_t *s)
{
    cairo_surface_t *rgb CLEANUP(surface_release) = cairo_image_surface_create(
        CAIRO_FORMAT_RGB24, cairo_image_surface_get_width(s), cairo_image_surface_get_height(s));
    cairo_t *c = cairo_create(rgb);
    cairo_set_source_rgb(c, 1, 1, 1);
    cairo_paint(c);
    cairo_set_source_surface(c, s, 0, 0);
    cairo_paint(c);
    cairo_destroy(c);
    cairo_surface_flush(rgb);
    struct dots dots = {cairo_image_surface_get_data(rgb), cairo_image_surface_get_width(rgb),
                        cairo_image_surface_get_height(rgb), cairo_image_surface_get_stride(rgb)};
    if (!dots.p || dots.width <= 0 || dots.height <= 0)
        return w->sink->picture(w->sink->at, place);
    return words_dots(w, place, &dots);
}

static bool may_draw(const struct words *w)
{
    return w->reads_pictures && clock_processor_ns() < w->pictures_until;
}

/* The page as it looks. */
static enum err read_page(struct words *w, struct str place, PopplerPage *page)
{
    double width, height, scale = PDF_DPI / 72.0;
    poppler_page_get_size(page, &width, &height);
    double side = width > height ? width : height;
    if (side * scale > PDF_SIDE_MAX)
        scale = PDF_SIDE_MAX / side;
    if (!may_draw(w) || !(width > 0 && height > 0))
        return w->sink->picture(w->sink->at, place);
    cairo_surface_t *s CLEANUP(surface_release) = cairo_image_surface_create(
        CAIRO_FORMAT_ARGB32, (int)(width * scale) + 1, (int)(height * scale) + 1);
    cairo_t *c = cairo_create(s);
    cairo_scale(c, scale, scale);
    poppler_page_render(page, c);
    cairo_destroy(c);
    return put_surface(w, place, s);
}

static enum err read_images(struct words *w, struct str place, PopplerPage *page,
                            const GList *images)
{
    if (!may_draw(w))
        return w->sink->picture(w->sink->at, place);
    int number = 0;
    for (const GList *i = images; i; i = i->next) {
        const PopplerImageMapping *m = i->data;
        const char *name = arena_printf(w->a, "%.*s, picture %d", (int)place.n, place.p, ++number);
        cairo_surface_t *s CLEANUP(surface_release) = poppler_page_get_image(page, m->image_id);
        if (s)
            TRY(put_surface(w, words_place(w, STR(""), str_of(name)), s));
        else
            TRY(w->sink->picture(w->sink->at, place));
    }
    return ERR_OK;
}

static size_t letters(struct str s)
{
    size_t n = 0;
    for (size_t at = 0; at < s.n;)
        n += str_next(s, &at) > ' ';
    return n;
}

static bool covers(PopplerPage *page, const GList *images)
{
    double width, height;
    poppler_page_get_size(page, &width, &height);
    for (const GList *i = images; i; i = i->next) {
        const PopplerRectangle *r = &((const PopplerImageMapping *)i->data)->area;
        if ((r->x2 - r->x1) * (r->y2 - r->y1) >= 0.8 * width * height)
            return true;
    }
    return false;
}

/* The text layer first. A page without one is read as it looks (it may be drawn in outlines, too), one that has some beside
 * its pictures, picture by picture. A scan under a long text is what that text was recognized in. */
static enum err pictures(struct words *w, struct str place, PopplerPage *page, struct str text)
{
    GList *images = poppler_page_get_image_mapping(page);
    enum err err = ERR_OK;
    if (is_blank(text))
        err = read_page(w, place, page);
    else if (images && !(letters(text) >= PDF_LAYER_MIN && covers(page, images)))
        err = read_images(w, place, page, images);
    poppler_page_free_image_mapping(images);
    return err;
}

/* What is known of the whole document while its pages are read. */
struct reading {
    PopplerDocument *d;
    bool drawn;           /* pages may be drawn */
    uint64_t drawn_until; /* for so long */
    struct buf all;       /* the text of all pages */
};

static enum err page_text(struct words *w, struct str outer, const char *name, PopplerPage *page,
                          const char *text, struct reading *r)
{
    BUF_SCOPE(shown, TEXT_BYTES_MAX);
    BUF_SCOPE(hidden, TEXT_BYTES_MAX);
    if (is_blank(str_of(text)) || !str_utf8(str_of(text)))
        return put_part(w, LOOK_SHOWN, outer, name, text);
    buf_text(&r->all, text);
    buf_char(&r->all, '\n');
    pdf_part_words(page, text, r->drawn && clock_processor_ns() < r->drawn_until, &shown, &hidden);
    if (shown.n)
        TRY(put_part(w, LOOK_SHOWN, outer, name, shown.p));
    return hidden.n ? put_part(w, LOOK_HIDDEN, outer, name, hidden.p) : ERR_OK;
}

static enum err one_page(struct words *w, struct str outer, struct reading *r, int index)
{
    const char *name = arena_printf(w->a, "page %d", index + 1);
    struct str place = words_place(w, outer, str_of(name));
    PopplerPage *page CLEANUP(object_release) = poppler_document_get_page(r->d, index);
    w->page = (uint32_t)index;
    if (!page)
        return w->sink->note(w->sink->at, COVERAGE_PARTIAL, place);
    char *text CLEANUP(text_release) = poppler_page_get_text(page);
    if (text)
        TRY(page_text(w, outer, name, page, text, r));
    TRY(pdf_page_extras(w, outer, page, name));
    return pictures(w, place, page, str_of(text ? text : ""));
}

/* ---- around the pages ---- */

static enum err properties(struct words *w, struct str outer, PopplerDocument *d)
{
    static const struct {
        const char *name;
        char *(*get)(PopplerDocument *);
    } all[] = {{"title", poppler_document_get_title},
               {"author", poppler_document_get_author},
               {"subject", poppler_document_get_subject},
               {"keywords", poppler_document_get_keywords},
               {"metadata", poppler_document_get_metadata}};
    for (size_t i = 0; i < ARRAY_SIZE(all); i++) {
        char *text CLEANUP(text_release) = all[i].get(d);
        if (text)
            TRY(put_part(w, LOOK_PROPERTY, outer, all[i].name, text));
    }
    return ERR_OK;
}

/* Behind the last mark of the end, where one stands in the last kilobytes as programs ask for it. */
static enum err behind_the_end(struct words *w, struct str place, struct str bytes)
{
    size_t end = 0;
    for (const char *p = bytes.p; (p = memmem(p, bytes.n - (size_t)(p - bytes.p), "%%EOF", 5));
         p += 5)
        end = (size_t)(p - bytes.p) + 5;
    return end ? words_behind(w, place, str_bytes(bytes.p + end, bytes.n - end)) : ERR_OK;
}

static enum err all_pages(struct words *w, struct str place, struct reading *r)
{
    int pages = poppler_document_get_n_pages(r->d);
    for (int i = 0; i < pages && i < PDF_PAGES_MAX; i++)
        TRY(one_page(w, place, r, i));
    if (pages > PDF_PAGES_MAX)
        TRY(w->sink->note(w->sink->at, COVERAGE_PARTIAL, place));
    TRY(properties(w, place, r->d));
    return pdf_outline(w, place, r->d);
}

enum err words_pdf(struct words *w, struct str place, struct str bytes)
{
    GError *error = NULL;
    GBytes *held = g_bytes_new_static(bytes.p, bytes.n);
    PopplerDocument *d CLEANUP(object_release) =
        poppler_document_new_from_bytes(held, NULL, &error);
    g_bytes_unref(held);
    if (!d) {
        bool locked = error && g_error_matches(error, POPPLER_ERROR, POPPLER_ERROR_ENCRYPTED);
        g_clear_error(&error);
        return w->sink->note(w->sink->at, locked ? COVERAGE_LOCKED : COVERAGE_PARTIAL, place);
    }
    struct reading r = {.d = d,
                        .drawn = !w->reads_pictures && pdf_can_be_drawn(d),
                        .drawn_until =
                            clock_processor_ns() + PDF_DRAWN_SECONDS * UINT64_C(1000000000),
                        .all = BUF(TEXT_BYTES_MAX)};
    enum err err = all_pages(w, place, &r);
    if (!err && !w->reads_pictures)
        err = pdf_scripts(w, place, bytes, poppler_document_has_javascript(d));
    if (!err && !w->reads_pictures)
        err = pdf_revisions(w, place, bytes, buf_view(&r.all));
    buf_free(&r.all);
    if (!err)
        err = behind_the_end(w, place, bytes);
    /* last: poppler 22.12 crashes where the catalog names one without a stream, and all else has been said then */
    if (!err && w->sink->flush)
        err = w->sink->flush(w->sink->at);
    return err ? err : pdf_attachments(w, place, d);
}

/* Poppler makes its tables when it opens its first document, and its libraries theirs: before the jail. */
void words_pdf_prepare(void)
{
    static const char smallest[] = "%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
                                   "2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
                                   "3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>endobj\n"
                                   "trailer<</Root 1 0 R>>\n";
    GBytes *held = g_bytes_new_static(smallest, sizeof smallest - 1);
    PopplerDocument *d CLEANUP(object_release) = poppler_document_new_from_bytes(held, NULL, NULL);
    g_bytes_unref(held);
    PopplerPage *page CLEANUP(object_release) = d ? poppler_document_get_page(d, 0) : NULL;
    char *text CLEANUP(text_release) = page ? poppler_page_get_text(page) : NULL;
    (void)text;
    cairo_surface_t *s CLEANUP(surface_release) =
        cairo_image_surface_create(CAIRO_FORMAT_ARGB32, 9, 9);
    cairo_t *c = cairo_create(s);
    if (page)
        poppler_page_render(page, c);
    cairo_destroy(c);
}
