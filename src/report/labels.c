/* Labels for carriers: number and QR code, three by eight on A4. */
#include <cairo-pdf.h>

#include "report/forms.h"
#include "report/pdf_page.h"
#include "report/qr.h"

enum { ACROSS = 3, DOWN = 8, A_SHEET = ACROSS * DOWN };

#define LABEL_WIDTH (PAGE_PAPER_WIDTH / ACROSS)
#define LABEL_HEIGHT (PAGE_PAPER_HEIGHT / DOWN)
#define LABEL_MARGIN (5 * PAGE_MM) /* printers leave so much white, and so much a sheet may slip */

static void draw_code(cairo_t *cr, const struct qr *qr, double left, double top, double side)
{
    double module = side / qr->side;
    for (unsigned y = 0; y < qr->side; y++) {
        for (unsigned x = 0; x < qr->side; x++) {
            if (qr->dark[y][x])
                cairo_rectangle(cr, left + x * module, top + y * module, module, module);
        }
    }
    cairo_fill(cr);
}

static enum err draw_label(const struct canvas *c, const struct carrier_label *label, double left,
                           double top)
{
    struct qr *qr = malloc(sizeof *qr);
    if (!qr)
        die("out of memory");
    enum err err = qr_encode(label->code, qr);
    double side = LABEL_HEIGHT - 2 * LABEL_MARGIN;
    if (!err)
        draw_code(c->cr, qr, left + LABEL_MARGIN, top + LABEL_MARGIN, side);
    free(qr);
    if (err)
        return err;
    double x = left + LABEL_MARGIN + side + 2 * PAGE_MM, y = top + LABEL_MARGIN;
    double room = LABEL_WIDTH - 2 * LABEL_MARGIN - side - 2 * PAGE_MM;
    canvas_line(c, CANVAS_SANS, 10.5, true, DOC_LEFT, x, y + 10, room, label->mark);
    canvas_line(c, CANVAS_SANS, 11, false, DOC_LEFT, x, y + 29, room, label->number);
    canvas_line(c, CANVAS_SERIF, 8, false, DOC_LEFT, x, y + 45, room, label->title);
    canvas_line(c, CANVAS_SERIF, 7, false, DOC_LEFT, x, y + 61, room, label->office);
    return ERR_OK;
}

static void sheet_done(struct canvas *c)
{
    canvas_clear(c);
}

enum err labels_pdf(const struct carrier_label *labels, size_t n, struct str date, struct buf *out)
{
    if (!n)
        return fail(ERR_INPUT, "There is nothing to print labels for");
    if (n > CARRIER_LABELS_MAX)
        return fail(ERR_TOO_LARGE, "More than {1} labels at once", numtext(CARRIER_LABELS_MAX));
    cairo_surface_t *surface =
        cairo_pdf_surface_create_for_stream(canvas_write, out, PAGE_PAPER_WIDTH, PAGE_PAPER_HEIGHT);
    struct canvas c CLEANUP(sheet_done) = canvas_on(surface);
    char moment[64];
    snprintf(moment, sizeof moment, "%.10sT00:00:00+08:00", date.n >= 10 ? date.p : "2000-01-01");
    cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_CREATE_DATE, moment);
    cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_MOD_DATE, moment);
    for (size_t i = 0; i < n; i++) {
        unsigned at = (unsigned)(i % A_SHEET);
        if (i && !at)
            cairo_show_page(c.cr);
        TRY(draw_label(&c, &labels[i], at % ACROSS * LABEL_WIDTH,
                       (double)(at / ACROSS) * LABEL_HEIGHT));
    }
    cairo_show_page(c.cr);
    cairo_surface_finish(surface);
    return canvas_check(&c, out);
}
