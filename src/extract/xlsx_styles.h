/* Number formats: whether a number is a day. Internal to src/extract. */
#ifndef EXTRACT_XLSX_STYLES_H
#define EXTRACT_XLSX_STYLES_H

#include "extract/package.h"

enum { STYLES_MAX = 65536 };

struct styles {
    struct arena *a;
    bool *is_date; /* by the cell's style */
    size_t count, cap;
    bool base_1904;
};

/* A workbook without styles has no dates. */
enum err must_check styles_read(struct opened *p, struct styles *s);
/* Whether a format code shows a day or a time: "yyyy/m/d", "[$-804]yyyy年m月d日", but not "0.00\d". */
bool format_is_date(struct str code);
/* An Excel serial as "2026-03-01", "2026-03-01T18:46" or "18:46". False where it is no such day. */
bool serial_date(double serial, bool base_1904, struct buf *out);

#endif
