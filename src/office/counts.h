/* How many entries stand under each label and state, kept in memory: lists and tiles show a total
 * of what the viewer may know without counting rows. */
#ifndef OFFICE_COUNTS_H
#define OFFICE_COUNTS_H

#include "office/deed.h"

enum err must_check counts_load(struct office *o, struct db *db);
void counts_close(struct office *o);

/* After the commit: an entry came to (label, state), or left (-1). */
void counts_add(struct office *o, const char *reg, uint32_t label, int state, int64_t n);

/* Of a register what `sight` shows, of one state or of all (-1). */
int64_t counts_seen(struct office *o, const char *reg, const struct sight *sight, int state);

/* Where the viewer may know of so few entries of a register that it is cheaper to gather and sort
 * them than to walk past everybody else's: true, and the labels they stand under as a JSON list. */
enum { COUNTS_FEW_MAX = 2000 };
bool counts_few(struct office *o, const char *reg, const struct sight *sight,
                struct buf *ret_labels);

#endif
