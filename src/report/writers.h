/* The writers of the document model. Each appends the whole file to `out`, whose own maximum is
 * the limit of size (ERR_TOO_LARGE past it); on failure `out` holds rubbish. Nothing touches a
 * disk. Equal documents give equal bytes on one machine: no clock, no random names. */
#ifndef REPORT_WRITERS_H
#define REPORT_WRITERS_H

#include "base/buf.h"
#include "report/doc.h"

/* A4, margins of GB/T 9704-2012 (top 37, left 28, right 26, bottom 35 mm), Chinese by fontconfig's
 * Noto CJK fonts, embedded and searchable. Threads may call it at the same time. Fonts stay loaded
 * between calls. */
enum err must_check doc_pdf(const struct doc *d, struct buf *out);

/* Gives back the memory that the fonts took (about 90 MB after the first PDF); they stay open, and
 * the next PDF takes a few milliseconds more. For a server that has nothing to do. Safe at any time,
 * in any thread. */
void report_rest(void);

/* WordprocessingML (ECMA-376), transitional. */
enum err must_check doc_docx(const struct doc *d, struct buf *out);

/* SpreadsheetML: a sheet for each table with the text that leads to it. Plain
 * numbers of up to 11 signs become numbers; everything else is text, also what looks like a
 * formula. ERR_TOO_LARGE past 1,048,576 rows; a cell is cut at 32,767 characters (the format's
 * limits). */
enum err must_check doc_xlsx(const struct doc *d, struct buf *out);

/* One HTML file, well-formed as XML, without script or other files; notes lead to their anchors. */
enum err must_check doc_html(const struct doc *d, struct buf *out);

/* UTF-8, lines ended by "\n", tables with " | " between cells. */
enum err must_check doc_text(const struct doc *d, struct buf *out);

/* Drawings: what an office keeps as images. */
enum picture_kind {
    PICTURE_BARS, /* a bar chart of labels and values */
    PICTURE_MAP,  /* a sketch map: boundary, roads, water, labelled points */
    PICTURE_FORM  /* a paper form as a scanner sees it: labels left, texts right, a stamp */
};

enum { PICTURE_ITEMS_MAX = 24 };

struct picture {
    enum picture_kind kind;
    struct str title, mark, note; /* note: bottom line; "" for none */
    struct str labels[PICTURE_ITEMS_MAX];
    struct str texts[PICTURE_ITEMS_MAX]; /* of a form */
    int64_t values[PICTURE_ITEMS_MAX];   /* of bars, at least 0 */
    unsigned n;                          /* labels */
    uint32_t seed;                       /* of the map's lines and the scanner's dust */
};

/* A PNG of 1240 x 877 dots (A4 across at 106 dpi; a form stands upright). */
enum err must_check picture_png(const struct picture *p, struct buf *out);

#endif
