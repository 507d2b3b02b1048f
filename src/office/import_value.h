/* What stands in a cell, as it would be typed. */
#ifndef OFFICE_IMPORT_VALUE_H
#define OFFICE_IMPORT_VALUE_H

#include "office/import.h"

/* References that were found, by register and text. */
struct found_refs;
size_t import_refs_size(void); /* zeroed memory of this size begins as one */

struct import_world {
    const struct rules *rules;
    const struct sight *sight;
    enum lang lang;
    struct found_refs *refs;
    struct arena *keep; /* of refs */
    struct db *db;
    struct arena *a; /* of the row */
};

/* ERR_INPUT names the field. An entry is named by its number or its title; a title that several bear is an error
 * that names their numbers; an id is none: in a table it would be chance. */
enum err must_check import_value(struct import_world *w, const struct field *f,
                                 const struct found_cell *cell, struct str *ret_text);

/* "2026年3月1日" "2026/3/1" "2026.3.1" "20260301" "二〇二六年三月一日", with a time behind it or not; what is not
 * surely year, month and day is refused. */
bool import_date(struct str s, struct buf *out);

#endif
