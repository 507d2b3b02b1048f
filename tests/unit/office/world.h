/* A real office in a temporary folder, for the tests of this folder. Its regulations are the test
 * ones of the rulebook: tests/unit/rulebook/data/office.yaml. */
#ifndef TESTS_UNIT_OFFICE_WORLD_H
#define TESTS_UNIT_OFFICE_WORLD_H

#include "unit/test.h"

#include "base/io.h"
#include "office/act.h"
#include "office/internal.h"

struct world {
    char dir[64];
    struct office *o;
    struct arena *a;
    struct viewer system, security, audit, clock;
    struct viewer people[8]; /* made by world_person() */
    int people_count;
};

void world_open(struct world *w);
/* With one more regulation: a file. */
void world_open_with(struct world *w, const char *path);
void world_reopen(struct world *w);
void world_close(struct world *w); /* and removes the folder */

/* A person of the register with an active account and a signing key, and roles by commas. */
struct viewer *world_person(struct world *w, const char *name, const char *department,
                            const char *clearance, const char *roles);
/* A department; its number. */
const char *world_department(struct world *w, const char *name);

/* Pairs "name", "value" ..., NULL. */
enum err must_check world_act(struct world *w, const struct viewer *v, const char *reg,
                              const char *action, int64_t entry, struct act_result *ret,
                              const char *const *pairs);
#define DO(w, v, reg, action, entry, ret, ...)                                                     \
    world_act(w, v, reg, action, entry, ret, (const char *const[]){__VA_ARGS__, NULL})

#endif
