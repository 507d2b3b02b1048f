/* QR codes (ISO/IEC 18004, by libzint) as modules and as a PNG. Internal to src/report. */
#ifndef REPORT_QR_H
#define REPORT_QR_H

#include "base/buf.h"

enum { QR_SIDE_MAX = 177 };

struct qr {
    unsigned side;                       /* modules, without the quiet zone */
    bool dark[QR_SIDE_MAX][QR_SIDE_MAX]; /* [row][column] */
};

/* 1 to DOC_QR_MAX bytes of UTF-8, error correction M. ERR_TOO_LARGE, ERR_INPUT when empty. */
enum err must_check qr_encode(struct str says, struct qr *ret_qr);

/* A PNG with the quiet zone of four modules, four dots a module. */
enum err must_check qr_png(const struct qr *qr, struct buf *out);

#endif
