/* A composed report on paper: one document with numbered notes and the list of the evidence behind it,
 * in the layout of GB/T 9704-2012 (report/doc.h), as PDF, DOCX or text. */
#ifndef INSPECT_COMPOSE_FILE_H
#define INSPECT_COMPOSE_FILE_H

#include "inspect/compose.h"
#include "report/doc.h"

enum { COMPOSED_RECORDS_SHOWN = 24 }; /* of a figure, in the list of the evidence */

/* " [unproven statement of NAME, 2026-03-01]"; "" for a sentence as it was composed. */
struct str composed_mark(struct arena *a, const struct composed *c,
                         const struct composed_sentence *s);
/* How many sentences people changed, added and left out; "" where none. */
struct str composed_changes(struct arena *a, const struct composed *c);

/* Sections 一、, （一） and 1.; a sentence that is said of each thing is a paragraph of its own, the
 * others of a section are one. The number behind a sentence is that of its evidence; what a person stated
 * has none and says whose word it is. Lives in `a`. */
enum err must_check composed_doc(struct arena *a, const struct composed *c, struct doc **ret_doc);

/* "examination by link" as a drawing; NULL where the report has no such table. */
struct drawing;
enum err must_check composed_chart(struct arena *a, const struct composed *c,
                                   enum report_exhibit exhibit, const struct drawing **ret_drawing);

/* "（一）", "1.2"; the number of section `i` among those that are shown, "" for one that is not. */
const char *composed_number(struct arena *a, const struct composed *c, int section);
bool composed_shows(const struct composed *c, int section);

struct composed_file {
    const char *name, *media; /* "….pdf", "application/pdf" */
};
/* `format` is html, pdf, docx, txt or json; ERR_INPUT for another. */
enum err must_check composed_file(struct arena *a, const struct composed *c, struct str format,
                                  struct buf *out, struct composed_file *ret_file);

#endif
