#include "inspect/score.h"

/* So that 9/10 of a weight, added up, is 90 and not 89.9: far above what doubles lose over a thousand
 * points, far below a tenth of a point. */
#define ROUNDING 1e-7

const struct words grade_words[] = {
    [GRADE_NONE] = {"不涉及", "Nothing applies"},
    [GRADE_CONFORMS] = {"符合", "Conforms"},
    [GRADE_BASIC] = {"基本符合", "Basically conforms"},
    [GRADE_FAILS] = {"不符合", "Does not conform"},
};

const char *grade_name(enum grade grade)
{
    static const char *const names[] = {"none", "conforms", "basic", "fails"};
    return names[grade];
}

static double failing_share(const struct point *p)
{
    return p->population ? (double)p->failing / (double)p->population : 0;
}

static void add_point(struct tally *tallies, const struct point *p)
{
    const enum assessed parts[] = {p->check->progress ? ASSESSED_PROGRESS : ASSESSED_RESULT,
                                   ASSESSED_BOTH};
    for (size_t i = 0; i < ARRAY_SIZE(parts); i++) {
        struct tally *t = &tallies[parts[i]];
        double weight = p->population ? p->check->weight : 0;
        t->points += p->population > 0;
        t->not_applicable += !p->population;
        t->failing += p->failing > 0;
        t->vetoes += p->failing > 0 && p->check->veto;
        t->weight += weight;
        t->earned += weight * (1 - failing_share(p));
    }
}

static void judge(struct tally *tallies, double whole)
{
    for (int i = 0; i < ASSESSED_COUNT; i++) {
        struct tally *t = &tallies[i];
        if (!t->points)
            continue;
        t->lost = 100 * (t->weight - t->earned) / whole;
        t->score = (int)(1000 * t->earned / t->weight + ROUNDING);
        t->grade = t->vetoes                    ? GRADE_FAILS
                   : t->score >= SCORE_CONFORMS ? GRADE_CONFORMS
                   : t->score >= SCORE_BASIC    ? GRADE_BASIC
                                                : GRADE_FAILS;
    }
}

void score_points(const struct point *points, int count, struct score *ret_score)
{
    struct score s = {0};
    for (int i = 0; i < count; i++) {
        const struct check *c = points[i].check;
        add_point(s.whole, &points[i]);
        add_point(s.links[c->link], &points[i]);
        if (c->head)
            add_point(s.heads[c->head - 1], &points[i]);
    }
    double whole = s.whole[ASSESSED_BOTH].weight;
    judge(s.whole, whole);
    for (int i = 0; i < LINK_COUNT; i++)
        judge(s.links[i], whole);
    for (int i = 0; i < HEAD_COUNT; i++)
        judge(s.heads[i], whole);
    *ret_score = s;
}

double score_lost(const struct score *score, const struct point *point)
{
    double whole = score->whole[ASSESSED_BOTH].weight;
    return point->population ? 100 * point->check->weight * failing_share(point) / whole : 0;
}
