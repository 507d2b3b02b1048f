/* A list as a file: the same rows in the same order as the page shows them, and no others. The file bears the
 * level of what is in it and the number of the export, which stands in the ledger with filter and count before
 * the first byte leaves. */
#ifndef OFFICE_EXPORT_H
#define OFFICE_EXPORT_H

#include "base/buf.h"
#include "office/entry.h"

enum export_format { EXPORT_XLSX, EXPORT_CSV };

enum { EXPORT_BYTES_MAX = 256 << 20, EXPORT_ROWS_MAX = 1000000 };

struct exported {
    int64_t rows, leaf;
    int level;
    const char *name;   /* "document-3FA20C71.xlsx" */
    const char *number; /* of the export: printed in the file and in the ledger */
};

/* `want`'s cursor and limit are not looked at. The file is appended to `out`. In CSV what a spreadsheet would
 * reckon with gets a quotation mark in front (=, +, -, @, tab). */
enum err must_check export_list(struct office *o, const struct viewer *v,
                                const struct list_want *want, enum export_format format,
                                struct arena *a, struct buf *out, struct exported *ret_exported);

#endif
