#include "extract/pdf_hidden.h"

#include <stdlib.h>

enum {
    TINY = 2,          /* points: nobody reads that */
    BRIGHT = 0xF600,   /* of 0xFFFF: white on what is white nearly everywhere */
    CONTRAST_MIN = 20, /* of 255, between the darkest and the brightest dot of a letter's place */
    DRAWN_SIDE_MAX = 2000, /* dots */
    REVISIONS_MAX = 16,
    LINE_MIN = 4, /* bytes: shorter lines are no text that was taken out */
};
static const double DRAWN_SCALE = 1.25; /* 90 dots an inch */

/* ---- what is to be seen ---- */

struct drawn {
    cairo_surface_t *surface; /* NULL: not drawn */
    const unsigned char *dots;
    int width, height, stride;
    double scale;
};

static struct drawn draw(PopplerPage *page)
{
    double width, height;
    struct drawn d = {.scale = DRAWN_SCALE};
    poppler_page_get_size(page, &width, &height);
    double side = width > height ? width : height;
    if (side * d.scale > DRAWN_SIDE_MAX)
        d.scale = DRAWN_SIDE_MAX / side;
    d.width = (int)(width * d.scale) + 1;
    d.height = (int)(height * d.scale) + 1;
    cairo_surface_t *s = cairo_image_surface_create(CAIRO_FORMAT_RGB24, d.width, d.height);
    cairo_t *c = cairo_create(s);
    cairo_set_source_rgb(c, 1, 1, 1);
    cairo_paint(c);
    cairo_scale(c, d.scale, d.scale);
    poppler_page_render(page, c);
    cairo_destroy(c);
    cairo_surface_flush(s);
    d.dots = cairo_image_surface_get_data(s);
    d.stride = cairo_image_surface_get_stride(s);
    d.surface = s;
    if (!d.dots) {
        cairo_surface_destroy(s);
        d.surface = NULL;
    }
    return d;
}

static int clamp(double x, int most)
{
    return x < 0 ? 0 : x > most ? most : (int)x;
}

static bool shows_ink(const struct drawn *d, const PopplerRectangle *r)
{
    int x1 = clamp(r->x1 * d->scale, d->width), x2 = clamp(r->x2 * d->scale + 1, d->width);
    int y1 = clamp(r->y1 * d->scale, d->height), y2 = clamp(r->y2 * d->scale + 1, d->height);
    unsigned low[3] = {255, 255, 255}, high[3] = {0, 0, 0};
    for (int y = y1; y < y2; y++) {
        const unsigned char *row = d->dots + (size_t)y * (size_t)d->stride;
        for (int x = x1; x < x2; x++) {
            for (int i = 0; i < 3; i++) {
                unsigned c = row[4 * x + i];
                low[i] = c < low[i] ? c : low[i];
                high[i] = c > high[i] ? c : high[i];
                if (high[i] > low[i] + CONTRAST_MIN)
                    return true;
            }
        }
    }
    return false;
}

/* By colour and size: true where nothing is certain but that it may well be seen. */
static bool looks_shown(const PopplerTextAttributes *t, bool by_colour)
{
    bool white = t->color.red >= BRIGHT && t->color.green >= BRIGHT && t->color.blue >= BRIGHT;
    return t->font_size >= TINY && !(by_colour && white);
}

bool pdf_can_be_drawn(PopplerDocument *d)
{
    PopplerFontInfo *info = poppler_font_info_new(d);
    PopplerFontsIter *fonts = NULL;
    bool all = true;
    while (all && poppler_font_info_scan(info, 64, &fonts)) {
        if (!fonts)
            continue;
        do
            all = all && poppler_fonts_iter_is_embedded(fonts);
        while (poppler_fonts_iter_next(fonts));
        poppler_fonts_iter_free(fonts);
        fonts = NULL;
    }
    poppler_font_info_free(info);
    return all;
}

/* ---- word by word ---- */

static bool is_blank(uint32_t c)
{
    return c <= ' ' || c == 0xA0 || c == 0x3000;
}

struct page_text {
    const PopplerRectangle *boxes;
    guint box_count;
    const GList *runs;
    struct drawn drawn;
};

static bool character_shown(struct page_text *p, int index)
{
    while (p->runs && ((const PopplerTextAttributes *)p->runs->data)->end_index < index)
        p->runs = p->runs->next;
    const PopplerTextAttributes *run = p->runs ? p->runs->data : NULL;
    if (run && index >= run->start_index && !looks_shown(run, !p->drawn.surface))
        return false;
    return !p->drawn.surface || (guint)index >= p->box_count ||
           shows_ink(&p->drawn, &p->boxes[index]);
}

static void part(struct page_text *p, struct str text, struct buf *shown, struct buf *hidden)
{
    int index = 0;
    for (size_t at = 0; at < text.n;) {
        size_t from = at, letters = 0, seen = 0;
        for (size_t next = at; next < text.n; at = next) {
            if (is_blank(str_next(text, &next)))
                break;
            letters++;
            seen += character_shown(p, index++);
        }
        /* a full stop alone may lie under a stain */
        bool hides = letters && seen * 2 < letters;
        if (hides)
            buf_char(hidden, hidden->n ? ' ' : '\n');
        buf_add(hides ? hidden : shown, text.p + from, at - from);
        for (size_t next = at; next < text.n; at = next) {
            if (!is_blank(str_next(text, &next)))
                break;
            buf_add(shown, text.p + at, next - at);
            index++;
        }
    }
}

void pdf_part_words(PopplerPage *page, const char *text, bool renders, struct buf *shown,
                    struct buf *hidden)
{
    PopplerRectangle *boxes = NULL;
    struct page_text p = {0};
    GList *runs = poppler_page_get_text_attributes(page);
    if (renders && poppler_page_get_text_layout(page, &boxes, &p.box_count))
        p.drawn = draw(page);
    p.boxes = boxes;
    p.runs = runs;
    part(&p, str_of(text), shown, hidden);
    if (p.drawn.surface)
        cairo_surface_destroy(p.drawn.surface);
    poppler_page_free_text_attributes(runs);
    g_free(boxes);
}

/* ---- earlier revisions ---- */

static int by_bytes(const void *x, const void *y)
{
    return str_cmp(*(const struct str *)x, *(const struct str *)y);
}

struct lines {
    struct str *all;
    size_t count, room;
};

static void add_lines(struct arena *a, struct lines *l, struct str text)
{
    struct str line;
    while (str_split(&text, '\n', &line)) {
        line = str_trim(line);
        l->all = arena_grow(a, l->all, l->count, &l->room, sizeof *l->all);
        l->all[l->count++] = line;
    }
    if (l->count)
        qsort(l->all, l->count, sizeof *l->all, by_bytes);
}

static enum err one_revision(struct words *w, struct str place, struct str bytes,
                             const struct lines *now, int number)
{
    GBytes *held = g_bytes_new_static(bytes.p, bytes.n);
    PopplerDocument *d = poppler_document_new_from_bytes(held, NULL, NULL);
    BUF_SCOPE(gone, TEXT_BYTES_MAX);
    g_bytes_unref(held);
    int pages = d ? poppler_document_get_n_pages(d) : 0;
    for (int i = 0; i < pages; i++) {
        PopplerPage *page = poppler_document_get_page(d, i);
        char *text = page ? poppler_page_get_text(page) : NULL;
        struct str rest = str_of(text ? text : ""), line;
        while (str_split(&rest, '\n', &line)) {
            line = str_trim(line);
            bool stands = line.n < LINE_MIN || (now->count && bsearch(&line, now->all, now->count,
                                                                      sizeof line, by_bytes));
            if (!stands && str_utf8(line)) {
                buf_str(&gone, line);
                buf_char(&gone, '\n');
            }
        }
        g_free(text);
        if (page)
            g_object_unref(page);
    }
    if (d)
        g_object_unref(d);
    if (!gone.n)
        return ERR_OK;
    const char *name = arena_printf(w->a, "(revision %d)", number);
    TRY(w->sink->part(w->sink->at, LOOK_DELETED, words_place(w, place, str_of(name))));
    return w->sink->text(w->sink->at, buf_view(&gone));
}

enum err pdf_revisions(struct words *w, struct str place, struct str bytes, struct str now)
{
    static const char mark[] = "%%EOF";
    size_t ends[REVISIONS_MAX], count = 0, all = 0;
    for (const char *p = bytes.p, *end = bytes.p + bytes.n;
         (p = memmem(p, (size_t)(end - p), mark, sizeof mark - 1)); p += sizeof mark - 1) {
        ends[all++ % REVISIONS_MAX] = (size_t)(p - bytes.p) + sizeof mark - 1;
        count = all < REVISIONS_MAX ? all : REVISIONS_MAX;
    }
    if (count < 2)
        return ERR_OK;
    struct lines lines = {0};
    add_lines(w->a, &lines, now);
    if (all > REVISIONS_MAX)
        TRY(w->sink->note(w->sink->at, COVERAGE_PARTIAL, place)); /* older ones are not read */
    for (size_t i = all - count; i + 1 < all; i++)
        TRY(one_revision(w, place, str_bytes(bytes.p, ends[i % REVISIONS_MAX]), &lines,
                         (int)i + 1));
    return ERR_OK;
}
