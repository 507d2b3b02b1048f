/* The cells of sheets as parts of text, each with its place ("Sheet1!B7"); of very large workbooks the
 * rows. Internal to src/extract. */
#ifndef EXTRACT_CELLS_H
#define EXTRACT_CELLS_H

#include "extract/layers.h"

enum { CELLS_APART_MAX = 50000, COLUMNS_MAX = 16384 };

struct cells {
    struct words *w;
    struct str place, sheet;
    bool hidden;               /* the whole sheet */
    bool columns[COLUMNS_MAX]; /* hidden ones */
    int column_ranges;
    bool row_hidden; /* the row that comes */
    uint32_t row;    /* of what waits in `line` */
    struct layers line;
    size_t put;
};

void cells_init(struct cells *c, struct words *w, struct str place);
void cells_free(struct cells *c);
enum err must_check cells_sheet(struct cells *c, struct str name, bool hidden);
void cells_hide_columns(struct cells *c, uint32_t from, uint32_t to);
/* Rows and columns from 0. What is shown lies hidden where its row, column or sheet does. */
enum err must_check cells_put(struct cells *c, uint32_t row, uint32_t column, enum text_look look,
                              struct str utf8);
enum err must_check cells_number(struct cells *c, uint32_t row, uint32_t column, double n,
                                 bool is_date, bool base_1904);
/* Something that belongs to the sheet and no cell: "Sheet1, header". */
enum err must_check cells_about(struct cells *c, const char *what, enum text_look look,
                                struct str utf8);
/* What stands above and below the printed pages, without its codes ("&C&\"SimSun\"&12"). */
enum err must_check cells_header(struct cells *c, const char *what, struct str utf8);
enum err must_check cells_end(struct cells *c); /* hands on what waits */

#endif
