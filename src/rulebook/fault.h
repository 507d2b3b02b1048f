/* Faults of regulation files: where, what was expected, and the nearest known name. */
#ifndef RULEBOOK_FAULT_H
#define RULEBOOK_FAULT_H

#include "rulebook/rulebook.h"

/* A line of a file; what a fault names. */
struct spot {
    const char *file;
    int line;
};

static inline struct spot spot_in(const char *file, int line)
{
    return (struct spot){file, line};
}

/* Collects at most 100; the texts live in `a`. Later ones are counted in `dropped` only. */
struct fault_list {
    struct arena *a;
    struct rule_faults *rows;
    int dropped;
};

/* The arguments are strings (at most four), as for fail(). */
#define fault(list, spot, ...) fault_add_((list), (spot), (const char *const[]){__VA_ARGS__, 0})
void fault_add_(struct fault_list *list, struct spot at, const char *const *msgid_and_args);

/* The words of the problem just stated with fail(). */
void fault_problem(struct fault_list *list, struct spot at);

static inline bool fault_any(const struct fault_list *list)
{
    return list->rows->count > 0;
}

/* The known name that is nearest to a misspelt one. */
struct guess {
    struct str word;
    const char *best;
    int distance;
};

void guess_try(struct guess *g, const char *name);

/* "{what} {word} is not known" with "did you mean ...?" where a name came near. `what` is a msgid:
 * N_("key"), N_("field"), ... */
void fault_unknown(struct fault_list *list, struct spot at, const char *what,
                   const struct guess *g);

#endif
