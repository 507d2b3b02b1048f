/* Findings: what the examination, an inspection or a person found, and who mends it by when. The steps
 * are actions of the register `finding` (regulations/inspection.yaml); here stands what joins it to the
 * examination.
 *
 * A finding keeps its identity (check, register, number) from look to look: what is taken up again, or
 * fails again after it was closed, is the same finding once more, never a second one. */
#ifndef INSPECT_FINDING_H
#define INSPECT_FINDING_H

#include "inspect/examine.h"

/* More are taken up in several goes. */
enum { TAKE_MAX = 2000 };

/* Takes up what fails a check: one commit, an act for each. The viewer knows of the entries, and so does
 * who is to mend them; what he may not know of is left out of "all". */
struct finding_take {
    const struct check *check;
    const struct str *numbers; /* of entries; NULL: all that fail */
    int count;
    struct str person, due; /* as typed */
};

enum taken_how {
    TAKEN_NEW,
    TAKEN_AGAIN,    /* it was closed or dismissed */
    TAKEN_ASSIGNED, /* it was there and nobody had it */
    TAKEN_STANDS,   /* somebody mends it, or it is accepted for a time: nothing was done */
    TAKEN_NOT       /* `why` */
};
const char *taken_name(enum taken_how how); /* "new" ... */

struct taken {
    struct str number, finding; /* of the entry ("" for the office as a whole), of its finding */
    enum taken_how how;
    struct str why; /* in the viewer's language */
};
enum err must_check finding_take(struct office *o, const struct viewer *v,
                                 const struct finding_take *want, struct arena *a,
                                 struct taken **ret_rows, int *ret_count);

/* Opens what was closed and fails again, as the office's own clock: examine() does it when something
 * came. The register's action `reopen` may refuse; then it stays closed. */
enum err must_check findings_reopen(struct office *o, int *ret_count);

/* What is not finished, the most overdue first, of what the viewer may know of. */
struct finding_row {
    int64_t id;
    struct str number, title, check_name, subject, due; /* dates; "" */
    struct str responsible; /* name, "" where nobody is, or he may not know of him */
    int64_t person;         /* 0: nobody */
    const struct state *state;
    int grave, times;
    int overdue; /* days; 0: not */
};
struct finding_want {
    bool overdue;   /* only these */
    int64_t person; /* only his; 0: everybody's */
};
enum err must_check findings_open(struct desk *k, const struct finding_want *want,
                                  struct finding_row **ret_rows, int *ret_count);

/* The same by who is to mend it; nobody's come last. */
struct finding_duty {
    int64_t person;
    struct str name;
    int open, overdue, worst; /* worst: days that the oldest is overdue */
    struct str next;          /* the next day on which one is due, "" */
};
enum err must_check findings_duties(struct desk *k, struct finding_duty **ret_rows, int *ret_count);

#endif
