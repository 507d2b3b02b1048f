/* What a spreadsheet holds once it has been opened: sheets of rows of cells, as text. Rows and columns count
 * from 1 and 0: row 1 is the first, column 0 is "A". */
#ifndef EXTRACT_TABLE_H
#define EXTRACT_TABLE_H

#include "base/arena.h"

enum found_kind {
    FOUND_TEXT,
    FOUND_NUMBER, /* decimal text, at most 15 digits */
    FOUND_DATE,   /* "2026-03-01", "2026-03-01T18:46" or "18:46" by the cell's number format */
    FOUND_YESNO,  /* "1" or "0" */
    FOUND_ERROR,  /* "#N/A" ..., or "" of a formula whose value was not stored */
    FOUND_KINDS
};

enum {
    TABLE_SHEETS_MAX = 64,
    TABLE_ROWS_MAX = 250000, /* row number */
    TABLE_COLUMNS_MAX = 256,
    TABLE_CELLS_MAX = 4000000,
    TABLE_MERGES_MAX = 10000,     /* of a sheet */
    TABLE_CELL_BYTES = 4 * 32767, /* a cell of Excel holds 32,767 characters */
    TABLE_BYTES_MAX = 64 << 20,   /* text of all cells together */
    TABLE_INPUT_MAX = 64 << 20,   /* bytes of the file */
    TABLE_NAME_MAX = 4 * 64,      /* bytes of a sheet's name */
};

struct found_cell {
    const char *p; /* well-formed UTF-8, not NUL-terminated */
    uint32_t n;
    uint16_t column;
    uint8_t kind; /* enum found_kind */
};

struct found_row {
    uint32_t number;
    uint16_t count; /* only cells with something in them, by column */
    const struct found_cell *cells;
};

struct merge {
    uint32_t from_row, to_row;
    uint16_t from_column, to_column;
};

struct sheet {
    struct str name;
    const struct found_row *rows; /* only those with something in them, by number */
    int row_count;
    const struct merge *merges;
    int merge_count;
};

struct table {
    const struct sheet *sheets;
    int sheet_count;
};

/* The cell of that column; NULL where it is empty. */
const struct found_cell *table_cell(const struct found_row *row, int column);

/* "A", "Z", "AA": the name of a column; static per thread, in a ring of 4. */
const char *column_name(unsigned column);

static inline struct str cell_text(const struct found_cell *c)
{
    return c ? (struct str){c->p, c->n} : (struct str){"", 0};
}

#endif
