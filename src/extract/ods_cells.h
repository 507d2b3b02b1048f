/* Cells of ODF's sheets: where each lies, while its text is read as any other. Internal to src/extract. */
#ifndef EXTRACT_ODS_CELLS_H
#define EXTRACT_ODS_CELLS_H

#include "extract/cells.h"

struct ods_cells {
    struct cells cells;
    bool on;    /* within a spreadsheet */
    int tables; /* open ones: a table in a cell is that cell's text */
    uint32_t row, next_row, column, next_column;
};

/* Called at each element of a document, before and after its text came to `text`; takes it where a cell ends. */
enum err must_check ods_start(struct ods_cells *o, const char *name, const char **atts,
                              struct layers *text);
enum err must_check ods_end(struct ods_cells *o, const char *name, struct layers *text);

#endif
