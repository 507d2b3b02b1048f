#include "report/qr.h"

#include <zint.h>

#include "report/canvas.h"
#include "report/doc.h"

static void zint_clear(struct zint_symbol **symbol)
{
    ZBarcode_Delete(*symbol);
}

enum err qr_encode(struct str says, struct qr *ret_qr)
{
    if (!says.n)
        return fail(ERR_INPUT, "A QR code without content");
    if (says.n > DOC_QR_MAX)
        return fail(ERR_TOO_LARGE, "The content of a QR code is longer than {1} bytes",
                    numtext(DOC_QR_MAX));
    struct zint_symbol *symbol CLEANUP(zint_clear) = ZBarcode_Create();
    if (!symbol)
        die("out of memory");
    symbol->symbology = BARCODE_QRCODE;
    symbol->input_mode = UNICODE_MODE;
    symbol->option_1 = 2; /* level M */
    int state = ZBarcode_Encode(symbol, (const unsigned char *)says.p, (int)says.n);
    if (state >= ZINT_ERROR || symbol->rows < 21 || symbol->rows > QR_SIDE_MAX ||
        symbol->width != symbol->rows)
        return fail(ERR_INPUT, "The QR code cannot be made: {1}", symbol->errtxt);
    ret_qr->side = (unsigned)symbol->rows;
    for (unsigned y = 0; y < ret_qr->side; y++) {
        for (unsigned x = 0; x < ret_qr->side; x++)
            ret_qr->dark[y][x] = symbol->encoded_data[y][x >> 3] >> (x & 7) & 1;
    }
    return ERR_OK;
}

enum { QUIET = 4, DOTS = 4 };

enum err qr_png(const struct qr *qr, struct buf *out)
{
    int side = (int)(qr->side + 2 * QUIET) * DOTS;
    struct canvas c CLEANUP(canvas_clear) = canvas_image(side, side);
    for (unsigned y = 0; y < qr->side; y++) {
        for (unsigned x = 0; x < qr->side; x++) {
            if (qr->dark[y][x])
                cairo_rectangle(c.cr, (x + QUIET) * DOTS, (y + QUIET) * DOTS, DOTS, DOTS);
        }
    }
    cairo_fill(c.cr);
    return canvas_png(&c, out);
}
