/* The work queue: what waits for the viewer. */
#ifndef OFFICE_INBOX_H
#define OFFICE_INBOX_H

#include "office/act.h"
#include "office/duties.h"
#include "office/entry.h"

struct request_row {
    int64_t id, entry;
    const struct reg *reg;
    const struct action *action;
    struct str number, title, asker;
    const char *at, *state; /* open done refused returned fallen withdrawn */
    struct str reason;
    int level;
    bool witness; /* it waits for a witness */
    int step;
};

/* Open requests that he may decide, oldest first. */
enum err must_check inbox_requests(struct desk *k, int limit, struct request_row **ret_rows,
                                   int *ret_count);
/* What he asked for: open, and ended within the last 30 days. */
enum err must_check inbox_mine(struct desk *k, int limit, struct request_row **ret_rows,
                               int *ret_count);

struct due_row {
    const struct reg *reg;
    const struct clock_rule *clock;
    int64_t entry;
    struct str number, title, at; /* a date or a moment, as stored */
    struct str when;              /* as the office's own clock says it */
    int level;
    bool overdue, escalated; /* escalated: it was another's and came to him as well */
    int refusals;            /* how often the clock's act was tried in vain */
    struct str reason;       /* why it was, the last time */
};
/* Whether a due date or moment is past: a day is not over while it lasts. */
bool due_is_over(struct str at, const char *today, const char *now);

/* Deadlines addressed to him (or, for `all`, every one that he may know of) from the past up to
 * `days` ahead, soonest first. */
enum err must_check inbox_due(struct desk *k, int days, bool all, int limit,
                              struct due_row **ret_rows, int *ret_count);

/* Clocks whose acts are tried in vain: for the system administrator, who may know of no entry. */
struct stuck_row {
    const struct reg *reg;
    const struct clock_rule *clock;
    int count;        /* entries */
    struct str since; /* when the first of them was due, as the office's own clock says it */
    struct str next;  /* when the next of them is tried again */
};
enum err must_check inbox_stuck(struct desk *k, struct stuck_row **ret_rows, int *ret_count);

/* One request with all that an approver needs on one screen. */
struct request_view {
    struct request_row row;
    struct change {
        const char *name;
        struct words words;
        struct str before, after;
    } * changes;
    int change_count;
    struct decision_row {
        struct str person, instead_of, reason;
        const char *at, *verdict;
        int step;
    } * decisions;
    int decision_count;
    struct duty *duties; /* from the top leader down to the asker, as it was when he asked */
    int duty_count;
    bool mine_to_decide, mine_to_withdraw;
    struct str waits_for;    /* who is asked now, in words */
    struct entry_view entry; /* id 0 where the request would make one */
};
enum err must_check inbox_request(struct desk *k, int64_t id, struct request_view *ret_view);

#endif
