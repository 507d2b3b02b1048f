/* Reminders: what comes into a reminder's moment, or passes on to the next in the chain, becomes one mail a person
 * and tick, of numbers and days. They are found by `due.remind_at`, so a tick that finds none costs one look
 * into an index. Whoever may not know of an entry is told nothing of it, here as everywhere. */
#ifndef OFFICE_REMIND_H
#define OFFICE_REMIND_H

#include "office/doing.h"

/* Reminders by the day come at this time of that day, in the office's zone. Office default. */
enum { REMIND_MINUTE = 8 * 60 };

/* When a reminder comes, in seconds since 1970: so many days or hours from `at`, a date or a moment. False where
 * there is none (a malformed `at`, beyond the year 9999). `by` NULL: at `at` itself. Pure. */
bool remind_moment(struct str at, const struct remind *by, int zone_minutes, int64_t *ret_moment);

struct remind_plan {
    bool tell;    /* some came after `told` and until `now`: one mail stands for all of them */
    int64_t next; /* the first one later than `now`; 0: none */
};
struct remind_plan remind_plan(const struct clock_rule *clock, struct str at, int zone_minutes,
                               int64_t told, int64_t now);

/* Inside a deed: works out when the deadline `due` has to be looked at next. `told` is until when it was. */
enum err must_check remind_set(struct doing *x, const struct clock_rule *clock, int64_t due,
                               struct str at, struct str told);

/* Called by office_tick(). */
enum err must_check remind_tick(struct office *o);

#endif
