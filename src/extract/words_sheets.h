/* The cells of workbooks of today as text, each with its place: XLSX and XLSB. Internal to src/extract. */
#ifndef EXTRACT_WORDS_SHEETS_H
#define EXTRACT_WORDS_SHEETS_H

#include "extract/package.h"
#include "extract/shared_texts.h"

enum { SHEETS_MAX = 4096 };

/* More forgiving than xlsx_parse(): a cell that is out of order or no number is text. A part that cannot be read is
 * a note. */
enum err must_check words_xlsx(struct words *w, struct str place, struct opened *p);
enum err must_check words_xlsb(struct words *w, struct str place, struct opened *p);
/* A part with comments of such a workbook. */
enum err must_check words_xlsb_comments(struct words *w, struct str place, struct str bytes);

/* Whether one of the two reads that part. */
bool words_sheets_has(const char *name);

#endif
