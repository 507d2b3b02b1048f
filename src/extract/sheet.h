/* What the parsers of spreadsheets share. They run inside the jail, and in the fuzzer without it: they read
 * memory and call the sink. Internal to src/extract. */
#ifndef EXTRACT_SHEET_H
#define EXTRACT_SHEET_H

#include "extract/table.h"

/* Where what is found goes. Cells come row by row, each row's by column; cells of a row that comes twice, or
 * out of order, are the sink's to refuse. */
struct sheet_sink {
    void *at;
    enum err (*sheet)(void *at, struct str name);
    enum err (*cell)(void *at, uint32_t row, uint32_t column, enum found_kind kind,
                     struct str text);
    enum err (*merged)(void *at, const struct merge *merge);
};

/* By what the file begins with, never by a name. */
enum err must_check sheet_parse(struct str file, struct arena *a, const struct sheet_sink *sink);

enum err must_check xlsx_parse(struct str file, struct arena *a, const struct sheet_sink *sink);

/* Text in UTF-8, UTF-16 or GB18030; cells by comma, semicolon or tab, quoted as RFC 4180 says. */
enum err must_check delimited_parse(struct str file, struct arena *a,
                                    const struct sheet_sink *sink);

/* Loads what converting needs: it opens files, so before the jail. */
enum err must_check delimited_prepare(void);

#endif
