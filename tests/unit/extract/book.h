/* Workbooks made for a test: parts of XML in a ZIP. */
#ifndef TESTS_UNIT_EXTRACT_BOOK_H
#define TESTS_UNIT_EXTRACT_BOOK_H

#include "base/buf.h"

#define SHEET_HEAD                                                                                 \
    "<?xml version=\"1.0\"?><worksheet "                                                           \
    "xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"><sheetData>"
#define SHEET_END "</sheetData></worksheet>"

/* A workbook with one sheet "表一" of this XML, and shared strings and styles where not NULL. The bytes are
 * the arena's. */
struct str book(struct arena *a, struct str sheet, const char *strings, const char *styles);

struct zip_member {
    const char *name;
    struct str bytes;
};
struct str zipped(struct arena *a, const struct zip_member *members, size_t n);

/* One file behind a password. */
struct str locked_zip(struct arena *a, const char *name, struct str body);

#endif
