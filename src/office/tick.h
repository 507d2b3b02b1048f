/* What clocks have to do by themselves. */
#ifndef OFFICE_TICK_H
#define OFFICE_TICK_H

#include "office/office.h"
#include "rulebook/rulebook.h"

struct ripe {
    int64_t id, entry;
    char reg[REGISTER_LEN_MAX + 1], clock[NAME_LEN_MAX + 1], at[21];
    int refusals;
};

/* Of what clocks are to do by now, at most `max`: first what was not refused yet, soonest first;
 * then, as far as there is room, what was put off and whose time has come again. */
enum err must_check tick_find(struct office *o, int max, struct ripe *ret_rows, int *ret_count);

#endif
