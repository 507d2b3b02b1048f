#include "unit/test.h"

#include "inspect/score.h"

#include <math.h>

/* Scores worked out by hand. */

enum { PERSONNEL = 4, CARRIERS = 5 }; /* rows of link_names */

#define assert_near(a, b) assert_true(fabs((a) - (b)) < 1e-9)

/* 10 points of weight apply: 1.8 of 2, 3 of 3 and 4 of 5 are earned. */
static struct check checks[] = {
    {.name = "a", .link = CARRIERS, .head = 6, .weight = 2},
    {.name = "b", .link = PERSONNEL, .head = 4, .weight = 3, .progress = true},
    {.name = "c", .link = CARRIERS, .weight = 5, .progress = true},
    {.name = "d", .link = CARRIERS, .head = 6, .weight = 10, .veto = true},
};
static struct point points[] = {
    {.check = &checks[0], .population = 10, .failing = 1},
    {.check = &checks[1], .population = 4, .failing = 0},
    {.check = &checks[2], .population = 5, .failing = 1},
    {.check = &checks[3], .population = 0, .failing = 0},
};
enum { POINTS = ARRAY_SIZE(points) };

static void test_by_hand(void **state)
{
    struct score s;
    (void)state;
    score_points(points, POINTS, &s);
    const struct tally *whole = &s.whole[ASSESSED_BOTH];
    assert_int_equal(whole->points, 3);
    assert_int_equal(whole->failing, 2);
    assert_int_equal(whole->not_applicable, 1);
    assert_near(whole->weight, 10);
    assert_near(whole->earned, 8.8);
    assert_int_equal(whole->score, 880);
    assert_near(whole->lost, 12);
    assert_int_equal(whole->grade, GRADE_BASIC);
    assert_near(score_lost(&s, &points[0]), 2);
    assert_near(score_lost(&s, &points[1]), 0);
    assert_near(score_lost(&s, &points[2]), 10);
    assert_near(score_lost(&s, &points[3]), 0);
}

static void test_progress_and_result_apart(void **state)
{
    struct score s;
    (void)state;
    score_points(points, POINTS, &s);
    assert_int_equal(s.whole[ASSESSED_PROGRESS].score, 875); /* 7 of 8 */
    assert_near(s.whole[ASSESSED_PROGRESS].lost, 10);
    assert_int_equal(s.whole[ASSESSED_RESULT].score, 900); /* 1.8 of 2: not 89.9 */
    assert_near(s.whole[ASSESSED_RESULT].lost, 2);
    assert_int_equal(s.whole[ASSESSED_RESULT].grade, GRADE_CONFORMS);
}

static void test_by_link_and_head(void **state)
{
    struct score s;
    (void)state;
    score_points(points, POINTS, &s);
    assert_int_equal(s.links[CARRIERS][ASSESSED_BOTH].score, 828); /* 5.8 of 7: 82.857 */
    assert_near(s.links[CARRIERS][ASSESSED_BOTH].lost, 12);
    assert_int_equal(s.links[PERSONNEL][ASSESSED_BOTH].score, 1000);
    assert_int_equal(s.links[0][ASSESSED_BOTH].grade, GRADE_NONE);
    assert_int_equal(s.links[0][ASSESSED_BOTH].score, 0);
    assert_int_equal(s.heads[5][ASSESSED_BOTH].points, 1); /* c has no head, d does not apply */
    assert_int_equal(s.heads[5][ASSESSED_BOTH].not_applicable, 1);
    assert_int_equal(s.heads[5][ASSESSED_BOTH].score, 900);
    assert_near(s.heads[5][ASSESSED_BOTH].lost, 2);
    assert_int_equal(s.heads[3][ASSESSED_PROGRESS].score, 1000);
}

static void test_a_veto_fails_the_whole(void **state)
{
    struct score s;
    (void)state;
    struct point failing[POINTS];
    memcpy(failing, points, sizeof points);
    failing[3].population = 1000;
    failing[3].failing = 1; /* 9.99 of 10: the score itself hardly moves */
    score_points(failing, POINTS, &s);
    assert_int_equal(s.whole[ASSESSED_BOTH].score, 939); /* 18.79 of 20 */
    assert_int_equal(s.whole[ASSESSED_BOTH].vetoes, 1);
    assert_int_equal(s.whole[ASSESSED_BOTH].grade, GRADE_FAILS);
    assert_int_equal(s.whole[ASSESSED_RESULT].grade, GRADE_FAILS);
    assert_int_equal(s.whole[ASSESSED_PROGRESS].grade, GRADE_BASIC);
    assert_int_equal(s.links[CARRIERS][ASSESSED_BOTH].grade, GRADE_FAILS);
    assert_int_equal(s.links[PERSONNEL][ASSESSED_BOTH].grade, GRADE_CONFORMS);
    failing[3].failing = 0;
    score_points(failing, POINTS, &s);
    assert_int_equal(s.whole[ASSESSED_BOTH].grade, GRADE_CONFORMS); /* 94 */
}

static void test_limits(void **state)
{
    static const struct {
        int64_t population, failing;
        int score;
        enum grade grade;
    } rows[] = {
        {10, 1, 900, GRADE_CONFORMS}, {10000, 1004, 899, GRADE_BASIC}, /* 89.96 */
        {10, 2, 800, GRADE_BASIC},    {10000, 2001, 799, GRADE_FAILS}, /* 79.99 */
        {7, 7, 0, GRADE_FAILS},       {7, 0, 1000, GRADE_CONFORMS},    {0, 0, 0, GRADE_NONE},
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
        struct check c = {.name = "x", .weight = 3};
        struct point p = {
            .check = &c, .population = rows[i].population, .failing = rows[i].failing};
        struct score s;
        score_points(&p, 1, &s);
        assert_int_equal(s.whole[ASSESSED_BOTH].score, rows[i].score);
        assert_int_equal(s.whole[ASSESSED_BOTH].grade, rows[i].grade);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_by_hand),          cmocka_unit_test(test_progress_and_result_apart),
        cmocka_unit_test(test_by_link_and_head), cmocka_unit_test(test_a_veto_fails_the_whole),
        cmocka_unit_test(test_limits),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
