/* QR codes on scanned pages: PNG, JPEG, and PDF whose pages are JPEG pictures, as scanners write them. Inside the
 * jail, and in the fuzzer without it. Internal to src/extract. */
#ifndef EXTRACT_CODES_H
#define EXTRACT_CODES_H

#include "extract/sheet.h"

enum {
    CODES_PAGES_MAX = 500,
    CODES_A_PAGE = 16,
    CODES_SIDE_MAX = 12000, /* dots */
};
#define CODES_DOTS_MAX (64u * 1024 * 1024)

/* A sheet "codes": a row for each page, column A says what it is ("picture", or why it cannot be read), what
 * its codes say from column B on. ERR_INPUT for no such file, ERR_TOO_LARGE. */
enum err must_check codes_parse(struct str file, struct arena *a, const struct sheet_sink *sink);

/* Loads what reading codes needs: it opens files, so before the jail. */
enum err must_check codes_prepare(void);

#endif
