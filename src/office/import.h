/* Tables from outside become entries: each row an act like any other, with the same guards and its own leaf.
 * Columns are matched with what an action asks; what is not sure is shown to a person first. Every row that
 * fails comes back with its reason and place. */
#ifndef OFFICE_IMPORT_H
#define OFFICE_IMPORT_H

#include "base/buf.h"
#include "extract/table.h"
#include "office/desk.h"

struct rules;

/* What a person says about a column: its heading, or its letter ("C"), and the field; "" leaves it out. */
struct import_choice {
    struct str column, field;
};

struct import_column {
    int column;
    struct str heading;
    const struct ask *ask; /* NULL: nothing takes it */
    bool sure; /* by its name, its title or a person's choice; else it only looks alike */
};

struct import_plan {
    const struct rules *rules; /* held: what stands here lives there and in the caller's arena */
    const struct reg *reg;
    const struct action *action;
    const struct sheet *sheet;
    int header; /* of sheet->rows */
    const struct import_column *columns;
    int column_count;
    int rows;        /* behind the header */
    bool all_sure;   /* no column needs a person's word */
    struct str name; /* of the file */
};

/* The table in an upload of this account (vault.h): decrypted into memory only, opened in the jail. Fails as
 * extract_table() does. */
enum err must_check import_open(struct office *o, const struct viewer *v, struct str token,
                                struct arena *a, struct table *ret_table, struct str *ret_name);

/* `sheet` counts from 0. ERR_INPUT: there is no such sheet or choice, no column fits, or nothing gives what the
 * action requires. The plan is freed with import_free(). */
enum err must_check import_plan(struct desk *k, struct str reg, struct str action,
                                const struct table *table, int sheet,
                                const struct import_choice *choices, int choice_count,
                                struct import_plan *ret_plan);
void import_free(struct office *o, struct import_plan *plan);

struct import_options {
    bool all; /* all rows or none; else the good ones stay */
    bool dry; /* nothing stays: only looked at */
};

struct import_bad {
    uint32_t row;
    int column; /* -1: the row as a whole */
    struct str why;
};

/* Taken in, but lower than what its text says (weigh.h). */
struct import_low {
    uint32_t row;
    enum level proposed;
    struct words why;
};

struct import_result {
    int64_t rows, done, requests; /* requests: of those done, how many wait for approval */
    struct str first, last;       /* numbers of the entries made */
    const struct import_bad *bad; /* by row */
    int bad_count;
    const struct import_low *low; /* by row; after a look: those that would be */
    int low_count;
};

/* Runs it, and writes one more leaf that says what came of the whole: "<register>.import"; of a look where rows were
 * weighed "<register>.import.looked", so that nobody guesses unseen at secrets. Bad rows are no failure of this
 * function. All of it is in the caller's arena. */
enum err must_check import_run(struct office *o, const struct viewer *v,
                               const struct import_plan *plan, const struct import_options *options,
                               struct arena *a, struct import_result *ret_result);

/* The bad rows under their header as a workbook: the cell coloured, the reason in a last column. Corrected, it
 * can be taken in as it is. */
enum err must_check import_errors(const struct import_plan *plan,
                                  const struct import_result *result, enum lang lang,
                                  struct buf *out);

#endif
