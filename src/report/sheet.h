/* A workbook of one sheet, written row by row: memory stays the same however many rows there are, but for the
 * finished file. For tables too long for the document model; equal rows give equal bytes. */
#ifndef REPORT_SHEET_H
#define REPORT_SHEET_H

#include "base/buf.h"

enum sheet_style { SHEET_CELL, SHEET_HEAD, SHEET_BANNER, SHEET_BAD, SHEET_STYLES };

struct sheet_cell {
    struct str text;
    enum sheet_style style;
    bool
        is_number; /* digits that are shown as they are; all else is text, also what looks like a formula */
};

struct sheet_writer;

/* `name` of the sheet is cut to what the format allows. `columns` gives widths. The file is appended to `out`,
 * whose maximum is the limit of size. */
struct sheet_writer *sheet_open(struct str name, int columns, struct buf *out);
/* ERR_TOO_LARGE past 1,048,576 rows. Texts are cleaned as doc_clean() does and cut at 32,767 characters. */
enum err must_check sheet_row(struct sheet_writer *w, const struct sheet_cell *cells, int count);
enum err must_check sheet_finish(struct sheet_writer *w); /* the file is whole then */
void sheet_free(struct sheet_writer *w);                  /* NULL is fine */

#endif
