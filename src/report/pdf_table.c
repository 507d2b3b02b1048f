#include "report/pdf_page.h"

/* A row may be taller than a page: every cell keeps the next line to draw, and what is left goes
 * on after the break. */
struct cell {
    PangoLayout *layout;
    GSList *next; /* of its lines; NULL when all are drawn */
    double x, width;
    bool center;
};

struct grid {
    struct pages *pages;
    const struct doc_table *table;
    double size, pitch, pad;
    double x[DOC_COLUMNS_MAX + 1];
    struct cell cells[DOC_COLUMNS_MAX];
};

static void grid_release_row(struct grid *g)
{
    for (unsigned i = 0; i < g->table->columns; i++) {
        if (g->cells[i].layout)
            g_object_unref(g->cells[i].layout);
        g->cells[i].layout = NULL;
    }
}

static void grid_measure(struct grid *g)
{
    const struct doc_table *t = g->table;
    double sum = 0, x = PAGE_LEFT;
    for (unsigned i = 0; i < t->columns; i++)
        sum += t->weights[i];
    for (unsigned i = 0; i < t->columns; i++) {
        g->x[i] = x;
        x += PAGE_WIDTH * t->weights[i] / sum;
    }
    g->x[t->columns] = PAGE_LEFT + PAGE_WIDTH;
    g->size = t->columns > 12 ? 7 : t->columns > 7 ? 9 : 10.5;
    g->pitch = g->size * 1.55;
    g->pad = t->columns > 12 ? 1.5 : 4;
}

static void grid_load_row(struct grid *g, size_t row)
{
    for (unsigned i = 0; i < g->table->columns; i++) {
        struct cell *cell = &g->cells[i];
        bool names = g->table->header && row == 0;
        double width = g->x[i + 1] - g->x[i] - 2 * g->pad;
        if (width < g->size)
            width = g->size;
        cell->layout = canvas_layout(&g->pages->canvas, names ? CANVAS_SANS : CANVAS_SERIF, g->size,
                                     false, width, doc_table_cell(g->table, row, i));
        cell->next = pango_layout_get_lines_readonly(cell->layout);
        cell->x = g->x[i] + g->pad;
        cell->width = width;
        cell->center = names;
    }
}

static unsigned lines_left(const struct grid *g)
{
    unsigned most = 0;
    for (unsigned i = 0; i < g->table->columns; i++) {
        unsigned n = g_slist_length(g->cells[i].next);
        most = n > most ? n : most;
    }
    return most;
}

/* Draws up to `lines` lines of every cell and the box around them. */
static void draw_slice(struct grid *g, unsigned lines)
{
    struct pages *p = g->pages;
    cairo_t *cr = p->canvas.cr;
    double height = lines * g->pitch + 2 * g->pad;
    for (unsigned i = 0; i < g->table->columns; i++) {
        struct cell *cell = &g->cells[i];
        double y = p->y + g->pad + g->size * 1.12;
        unsigned own = g_slist_length(cell->next);
        if (own < lines)
            y += (lines - own) * g->pitch / 2;
        for (unsigned k = 0; k < lines && cell->next; k++, cell->next = cell->next->next) {
            PangoLayoutLine *line = cell->next->data;
            PangoRectangle box;
            pango_layout_line_get_extents(line, NULL, &box);
            double free = cell->width - (double)box.width / PANGO_SCALE;
            cairo_move_to(cr, cell->x + (cell->center && free > 0 ? free / 2 : 0), y);
            pango_cairo_show_layout_line(cr, line);
            y += g->pitch;
        }
    }
    cairo_set_line_width(cr, 0.6);
    for (unsigned i = 0; i <= g->table->columns; i++) {
        cairo_move_to(cr, g->x[i], p->y);
        cairo_rel_line_to(cr, 0, height);
    }
    cairo_move_to(cr, PAGE_LEFT, p->y);
    cairo_rel_line_to(cr, PAGE_WIDTH, 0);
    cairo_move_to(cr, PAGE_LEFT, p->y + height);
    cairo_rel_line_to(cr, PAGE_WIDTH, 0);
    cairo_stroke(cr);
    p->y += height;
}

static unsigned lines_that_fit(const struct grid *g)
{
    double room = pages_bottom(g->pages) - g->pages->y - 2 * g->pad;
    return room < g->pitch ? 0 : (unsigned)(room / g->pitch);
}

/* A header that leaves no room for anything else is not repeated. */
static enum err break_table(struct grid *g, size_t row)
{
    TRY(pages_break(g->pages));
    if (!g->table->header || row == 0)
        return ERR_OK;
    struct grid names = *g;
    memset(names.cells, 0, sizeof names.cells);
    grid_load_row(&names, 0);
    unsigned lines = lines_left(&names);
    if (lines * g->pitch < (PAGE_BOTTOM - PAGE_TOP) / 4)
        draw_slice(&names, lines);
    grid_release_row(&names);
    return ERR_OK;
}

static enum err draw_loaded_row(struct grid *g, size_t row)
{
    unsigned left = lines_left(g);
    unsigned page = (unsigned)((PAGE_BOTTOM - PAGE_TOP) / g->pitch);
    while (left) {
        unsigned fit = lines_that_fit(g);
        /* a row stays whole unless it fills a good part of a page */
        bool split = fit < left && (left < page / 2 || fit < 3) && !pages_at_top(g->pages);
        if (fit == 0 || split) {
            TRY(break_table(g, row));
            fit = lines_that_fit(g);
            fit = fit ? fit : 1;
        }
        unsigned lines = left < fit ? left : fit;
        draw_slice(g, lines);
        left -= lines;
    }
    return canvas_check(&g->pages->canvas, g->pages->out);
}

static enum err draw_row(struct grid *g, size_t row)
{
    grid_load_row(g, row);
    enum err e = draw_loaded_row(g, row);
    grid_release_row(g);
    return e;
}

enum err pdf_table(struct pages *p, const struct doc_table *t)
{
    struct grid g = {.pages = p, .table = t};
    grid_measure(&g);
    if (!pages_at_top(p))
        p->y += 6;
    if (t->caption.n) {
        if (p->y + 5 * g.pitch > pages_bottom(p))
            TRY(pages_break(p));
        canvas_line(&p->canvas, CANVAS_SANS, 12, false, DOC_CENTER, PAGE_LEFT + PAGE_WIDTH / 2,
                    p->y + 14, PAGE_WIDTH, t->caption);
        p->y += 22;
    }
    size_t rows = doc_table_rows(t);
    for (size_t row = 0; row < rows; row++)
        TRY(draw_row(&g, row));
    p->y += 8;
    return ERR_OK;
}
