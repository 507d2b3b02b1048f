/* Day one: an office's own spreadsheets, as they are. Each sheet is read below its titles, the register that it
 * keeps and the field that each column gives are proposed with a score, and what contradicts itself, within a
 * sheet and across all of them, is listed with its place. Nothing is changed here: a person looks at it, and the
 * cleaned table goes to the import (import.h), which has the same guards as ever. */
#ifndef OFFICE_DAYONE_H
#define OFFICE_DAYONE_H

#include "base/buf.h"
#include "extract/table.h"
#include "office/desk.h"

enum {
    DAY_FILES_MAX = 60,
    DAY_SHEETS_MAX = 400,
    DAY_ALTERNATIVES = 3,
    DAY_FINDINGS_MAX = 5000,
    DAY_SURE = 800,  /* of 1000: a name or title of the field, or a word that offices use for it */
    DAY_LEAST = 500, /* less is no proposal */
};

struct day_file {
    struct str name;
    const struct table *table; /* NULL: could not be opened */
    struct str why;            /* then the reason */
};

struct day_fit {
    const struct ask *ask;
    int score; /* 0 to 1000 */
};

struct day_column {
    int column;
    struct str heading; /* with what stands above it, where the head has two rows */
    struct day_fit
        fits[DAY_ALTERNATIVES]; /* best first; fits[0].ask NULL where nothing is proposed */
    int fit_count;
};

struct day_row {
    uint32_t number; /* of the sheet */
    const struct str
        *cells; /* as columns; ditto marks and merged cells are filled in, dates are ISO */
};

struct day_total {
    uint32_t row;
    int column; /* of columns */
    struct str said;
};

struct day_sheet {
    int file;               /* of the files */
    struct str name, title; /* of the sheet; what stands above its head */
    uint32_t head;          /* row of its head, 0: none was found */
    const struct reg *reg;  /* NULL: no register fits */
    const struct action *action;
    int score; /* of the register, 0 to 1000 */
    struct {
        const struct reg *reg;
        const struct action *action;
        int score;
    } others[DAY_ALTERNATIVES];
    int other_count;
    const struct day_column *columns;
    int column_count;
    const struct day_row *rows;
    int row_count;
    const struct day_total *totals;
    int total_count;
    int skipped; /* rows that are no entries: notes, repeated heads */
};

enum day_kind {
    DAY_TWICE,      /* the same number or serial twice, with different values */
    DAY_LEFT,       /* who has left holds something */
    DAY_PERSON,     /* nobody of that name */
    DAY_DEPARTMENT, /* no such department */
    DAY_ORDER,      /* ends before it begins */
    DAY_NO_DATE,    /* no day of the calendar */
    DAY_LEVEL,      /* no level */
    DAY_BELOW,      /* lower than what marks and quoted secrets in its text say (weigh.h) */
    DAY_TOTAL,      /* does not add up */
    DAY_PERIOD,     /* longer than L20 allows */
    DAY_BOTH_SIDES, /* a machine or medium on both sides (L31) */
    DAY_KINDS
};
const char *day_kind_name(enum day_kind kind); /* "twice" */
const struct words *day_kind_words(enum day_kind kind);

struct day_finding {
    enum day_kind kind;
    int sheet; /* of the sheets */
    uint32_t row;
    int column;       /* of the sheet's table; -1: the row */
    struct str value; /* what stands there */
    struct str text;  /* what is wrong with it, in words */
    int other_sheet;  /* where the other place is; -1: none */
    uint32_t other_row;
};

struct day_report {
    const struct day_file *files;
    int file_count;
    const struct day_sheet *sheets;
    int sheet_count;
    const struct day_finding *findings;
    int finding_count;
    bool more; /* there were more than DAY_FINDINGS_MAX */
};

/* All of it in k->a. */
enum err must_check dayone(struct desk *k, const struct day_file *files, int count,
                           struct day_report *ret_report);
/* The second half of dayone(): fills the findings. */
enum err must_check day_findings(struct desk *k, struct day_report *report);

/* The sheet as a table that import takes without a question: CSV under the names of the fields. */
enum err must_check day_table(const struct day_sheet *sheet, struct buf *out);

/* The whole as a workbook. */
enum err must_check day_workbook(const struct day_report *report, enum lang lang, struct buf *out);

/* Words that offices write over their columns (dayone_words.c). */
bool day_word_is(const char *field, struct str heading); /* `heading` as day_plain() gives it */
bool day_word_known(struct str heading);                 /* of any field, or of none ("序号") */
bool day_title_hints(const char *reg, struct str title);
/* Without blanks, signs and brackets; Latin in lower case. */
struct str day_plain(struct arena *a, struct str s);

#endif
