/* The risk coefficient: an index from 0 to below 1 that says what to mend first. Pure.
 *
 *     extent = sqrt(3/4 * failing share + 1/4 * failing share of the worst department)
 *     term   = w * max over the checks of a cause of (likelihood/5 * consequence/5 * extent)
 *     index  = 1 - product over the causes of (1 - term)
 *
 * It is made like the chance that at least one weak link gives, but it is no probability: likelihood
 * and consequence are declared grades, not frequencies. Checks of one cause count once, by the worst.
 * w is worked out from the checks so that an office where everything fails everywhere stands at
 * risk_rule.ceiling; it does not depend on how they stand, so that a repair never raises the index and a
 * new failing never lowers it. docs/risk.md has the reasons and an example by hand. */
#ifndef INSPECT_RISK_H
#define INSPECT_RISK_H

#include "inspect/examine.h"

/* Office defaults; no article gives them. */
struct risk_rule {
    double ceiling;    /* where an office stands in which everything fails */
    double most;       /* no single cause weighs more, however few there are */
    double worst_part; /* how much of the extent is the worst department's */
    double useful;     /* a repair names a department where mending it alone does so much of it */
};
extern const struct risk_rule risk_rule;

/* How a cause stands. */
struct risk_cause {
    const char *name;
    const struct check *check; /* of those that fail, the one that weighs most */
    const struct point *point;
    int failing; /* checks of this cause that fail */
    double extent, term;
    double share; /* of the whole index: all shares add up to 1 */
    double drop;  /* by how much the index falls when all of this cause is mended */
};

struct risk_link {
    int causes;   /* that weigh; a cause belongs to the link of the check that weighs most */
    double share; /* of the whole index */
    double drop;  /* when all of them are mended */
};

/* What lowers the index most: mending all of a cause, beginning with its worst check. */
struct risk_repair {
    const struct risk_cause *cause;
    double drop;        /* of all of the cause: cause->drop */
    double alone;       /* of its worst check alone; 0 where another check weighs as much */
    int64_t department; /* mending it there alone does most of it; 0: no one department */
    double there;       /* the drop of that */
};
enum { RISK_REPAIRS = 10 };

struct risk {
    double index;
    double weight;             /* w */
    struct risk_cause *causes; /* that weigh, the heaviest first */
    int cause_count;
    int applicable; /* causes with a check that applies */
    struct risk_link links[LINK_COUNT];
    struct risk_repair repairs[RISK_REPAIRS];
    int repair_count;
};

/* All points of the rulebook, also those that do not apply: their checks set w. */
void risk_of(struct arena *a, const struct point *points, int count, struct risk *ret_risk);

/* How far a point weighs by itself, 0..1: before w. */
double risk_extent(const struct point *point);
double risk_grade(const struct check *check); /* likelihood/5 * consequence/5 */

/* How the index moved: by cause, what moved it most first. */
struct risk_step {
    const char *cause;
    const struct check *check; /* that weighs most now, else that weighed most then */
    double before, after;      /* its term */
    double moved;              /* the index less what it would be had this cause stayed as it was */
};
struct risk_move {
    double before, after;
    struct risk_step *steps;
    int step_count;
};
/* Both of points of the same rulebook. */
void risk_compare(struct arena *a, const struct risk *before, const struct risk *after,
                  struct risk_move *ret_move);

#endif
