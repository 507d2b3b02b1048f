/* The score of a self-examination: points on a hundred. Pure: it looks at the points and nothing else.
 *
 * Only points that apply count (population above 0). A point earns its weight times the share of its
 * population that holds; the score is what was earned out of what could be earned, on 100. Whether
 * work was done (progress) and what came of it (result) are kept apart, and together.
 *
 * From 90 it conforms, from 80 it basically conforms, below it does not; a failing veto point fails
 * whatever it belongs to, and so the whole. No article gives these numbers: they are office defaults,
 * the weights are the regulation's. */
#ifndef INSPECT_SCORE_H
#define INSPECT_SCORE_H

#include "inspect/examine.h"

enum { SCORE_CONFORMS = 900, SCORE_BASIC = 800 }; /* office defaults, in 1/10 */

enum grade {
    GRADE_NONE, /* nothing applies */
    GRADE_CONFORMS,
    GRADE_BASIC, /* basically conforms */
    GRADE_FAILS
};
const char *grade_name(enum grade grade); /* "none" "conforms" "basic" "fails" */
extern const struct words grade_words[];  /* by grade */

/* Of the whole, of a link, of a head. */
struct tally {
    int points;         /* that apply */
    int failing;        /* of them, those with a failing entry */
    int not_applicable; /* points that look at nothing here */
    int vetoes;         /* failing points that fail the whole */
    double weight;      /* what could be earned */
    double earned;
    double lost; /* what it takes off the hundred of the whole: whole score + all lost = 100 */
    int score;   /* in 1/10, rounded down, 0..1000; 0 where nothing applies */
    enum grade grade;
};

enum assessed { ASSESSED_PROGRESS, ASSESSED_RESULT, ASSESSED_BOTH, ASSESSED_COUNT };

struct score {
    struct tally whole[ASSESSED_COUNT];
    struct tally links[LINK_COUNT][ASSESSED_COUNT]; /* rows of link_names */
    struct tally heads[HEAD_COUNT][ASSESSED_COUNT]; /* row 0 is head 1; a check may have none */
};

/* `lost` of ASSESSED_PROGRESS and ASSESSED_RESULT is out of the hundred of ASSESSED_BOTH too: the two
 * add up to it. */
void score_points(const struct point *points, int count, struct score *ret_score);

/* What one point takes off the hundred of the whole. */
double score_lost(const struct score *score, const struct point *point);

#endif
