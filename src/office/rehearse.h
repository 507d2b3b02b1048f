/* A draft of the regulations held against what was done: which acts it would have refused, or for which it would have
 * asked more. Nothing is changed: it reads the ledger, the requests and the registers of one snapshot.
 *
 * Each act on an entry is judged by what its record keeps: the answers, the state it began in, the day, the person, the
 * approvals and witnesses that were really given. Only what the draft adds is judged: a condition that is in force already
 * held when the act was done. A new condition that looks at the entry can only be asked of the entry as it stands today;
 * such answers are counted apart, and what cannot be judged at all is counted as that. Acts on entries that the viewer may
 * not know of are not counted anywhere. */
#ifndef OFFICE_REHEARSE_H
#define OFFICE_REHEARSE_H

#include "office/rules.h"

enum rehearsal {
    REHEARSAL_REFUSED, /* for certain: the state, who does it, or a condition over answers and day */
    REHEARSAL_DOUBTED,  /* by a condition on the entry as it stands today */
    REHEARSAL_ASKED,    /* an answer that is required now and was not given */
    REHEARSAL_APPROVED, /* more approvals or witnesses than there were, or other people's */
    REHEARSAL_UNJUDGED, /* a condition, path or answer that could not be judged */
    REHEARSAL_KINDS
};
const char *rehearsal_name(enum rehearsal kind); /* "refused" */
struct words rehearsal_words(enum rehearsal kind);

enum { REHEARSAL_ENTRIES_MAX = 20 };

/* What one demand of the draft means for one action. */
struct rehearsal_row {
    const char *reg, *action; /* names */
    struct words title;       /* "Document: Issue" */
    enum rehearsal kind;
    struct words why;                           /* the demand's sentence */
    const char *basis;                          /* its article or "" */
    int64_t acts, hits;                         /* acts looked at; those that it is so for */
    const char *numbers[REHEARSAL_ENTRIES_MAX]; /* the first entries */
    int64_t entries[REHEARSAL_ENTRIES_MAX];
    int number_count;
};

struct rehearsal_report {
    int64_t acts;                     /* looked at in all */
    int64_t gone;                     /* of actions that the draft no longer has */
    const struct rehearsal_row *rows; /* only those with hits, by register and action */
    int count;
};

/* `since` is a day of the office, both ends included; empty: a year back. ERR_INPUT with faults where the draft is none.
 * Everything in `a`. Administrators see nothing: ERR_REFUSED. */
enum err must_check rehearse(struct office *o, const struct viewer *v,
                             const struct rule_file *files, int count, struct str since,
                             struct arena *a, struct rule_faults *faults,
                             struct rehearsal_report *ret_report);

#endif
