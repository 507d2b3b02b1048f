/* How the office stands: points, score, coefficient and movement together, as pages and commands show
 * them; and the departments beside one another. */
#ifndef INSPECT_STANDING_H
#define INSPECT_STANDING_H

#include "inspect/risk.h"
#include "inspect/score.h"

struct standing {
    struct point *points; /* as examine_points() */
    int count;
    struct score score;
    struct risk risk;
    char since[11]; /* the day that `move` goes back to; "": no earlier day is known */
    struct risk_move move;
};

enum { STANDING_DAYS = 30 }; /* how far the movement goes back where nobody says */

/* Of the office (department 0) or of a department with those below it. `since` is a day, "" for
 * STANDING_DAYS ago or the first day known. Calls examine() first. */
enum err must_check standing_of(struct desk *k, int64_t department, struct str since,
                                struct standing *ret_standing);

/* Every department of which the viewer knows an entry that a check applies to, the riskiest first. */
struct standing_department {
    int64_t id;
    struct str name; /* "" where he may not know of the department */
    int failing;     /* points */
    int score;       /* in 1/10 */
    enum grade grade;
    double index;
};
enum err must_check standing_departments(struct desk *k, const struct standing *office,
                                         struct standing_department **ret_rows, int *ret_count);

#endif
