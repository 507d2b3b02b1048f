/* The mirror of people in memory: who is cleared for what, stands where, has which roles today. A
 * snapshot never changes; after a deed that changed people a new one takes its place. */
#ifndef OFFICE_PEOPLE_H
#define OFFICE_PEOPLE_H

#include "office/who.h"

struct person {
    int64_t id;
    const char *name;
    struct subject subject; /* administrator NONE; roles as the rulebook numbers them */
    bool active;            /* its state is not final */
    int64_t department;
};

struct people; /* a snapshot */

const struct people *people_hold(struct office *o);
void people_release(struct office *o, const struct people *p);
const struct person *people_find(const struct people *p, int64_t id); /* NULL */

/* Whether `person` stands in for somebody with that role today (a dated deputy); who, else 0. */
int64_t people_deputy_for_role(const struct people *p, int64_t person, int role);
/* Whether he is `principal` himself or his deputy today. */
bool people_acts_for(const struct people *p, int64_t person, int64_t principal);
/* The active people with a role (-1: all), one after the other; *at starts 0; 0 at the end. */
int64_t people_next(const struct people *p, int64_t *at, int role);
/* Those for whom he stands in today. */
int people_principals(const struct people *p, int64_t person, const int64_t **ret_ids);

/* What a viewer may know of: one bit per label, for persons and for administrators (who know only
 * of registers opened to them, and no document). Held until released. */
const struct sight *sight_hold(struct office *o, const struct viewer *v);
void sight_release(struct office *o, const struct sight *s);

#endif
