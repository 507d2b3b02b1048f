/* One look at the office: a snapshot of the database, the rules, the people and what the viewer may
 * know, held together for one request. Everything that only reads takes a desk. */
#ifndef OFFICE_DESK_H
#define OFFICE_DESK_H

#include "office/people.h"

struct rules;
struct own_sieve;

struct desk {
    struct office *o;
    const struct viewer *v;
    struct arena *a; /* the request's: all that is returned lives there or in the rulebook */
    const struct rules *rules;
    const struct rulebook *book;
    const struct people *people;
    const struct person *me; /* NULL for administrators */
    const struct sight *sight;
    struct db *db;
    const struct own_sieve *own_sieve; /* once asked for: own_sieve.h */
    char today[11], now[21];
};

enum err must_check desk_open(struct desk *k, struct office *o, const struct viewer *v,
                              struct arena *a);
void desk_close(struct desk *k);

static inline void desk_cleanup(struct desk *k)
{
    desk_close(k);
}
#define DESK_SCOPE(name) struct desk name CLEANUP(desk_cleanup) = {0}

/* Registers whose lists the viewer may open at all (`view:` of the regulation). */
bool desk_sees_register(const struct desk *k, const struct reg *reg);

/* The register of that name, ERR_MISSING when there is none that he may see. */
enum err must_check desk_register(const struct desk *k, struct str name,
                                  const struct reg **ret_reg);

/* Whether there is an entry of that register and number that the viewer may know of. */
enum err must_check desk_knows(const struct desk *k, struct str reg, struct str number,
                               bool *ret_knows);

/* What a label on a row stands for; false when there is no such label. */
struct label;
bool desk_label(const struct desk *k, uint32_t id, struct label *ret_label);

/* Whether he is one of these by role, kind of account or deputyship; paths count as no. */
bool desk_is_one_of(const struct desk *k, const struct whom *whoms, int count);

/* "Confidentiality officer, drafter": the people meant by an action of `reg`, in words. */
const char *whoms_text(struct arena *a, const struct rulebook *book, const struct reg *reg,
                       const struct whom *whoms, int count, enum lang lang);

#endif
