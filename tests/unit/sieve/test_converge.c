#include "unit/test.h"

#include "sieve/converge.h"

enum { POST, PLACE, AGE, PHONE };

static void test_bits(void **state)
{
    (void)state;
    struct exposure x = {.having = 1, .population = 1024};
    assert_int_equal(exposure_millibits(&x), 10000);
    x.having = 512;
    assert_int_equal(exposure_millibits(&x), 1000);
    x.having = 1024;
    assert_int_equal(exposure_millibits(&x), 0); /* all have it */
    x.having = 2000;
    assert_int_equal(exposure_millibits(&x), 0); /* nonsense says nothing */
    x.having = 0;
    assert_int_equal(exposure_millibits(&x), 0);
    x = (struct exposure){.having = 1, .population = UINT32_MAX};
    assert_int_equal(exposure_millibits(&x), 32000);
}

/* 1,024 people: 8 share a post, 16 a place, 32 an age: 7 + 6 + 5 bits; 10 name one. */
static const struct exposure rows[] = {
    {7, 100, POST, 3, 8, 1024},  {7, 101, PLACE, 9, 16, 1024}, {7, 101, POST, 3, 8, 1024},
    {7, 105, AGE, 41, 32, 1024}, {8, 100, POST, 3, 8, 1024},   {8, 105, POST, 3, 8, 1024},
    {9, 105, PHONE, 1, 1, 1024},
};

static void test_sums(void **state)
{
    (void)state;
    ARENA_SCOPE(a);
    struct converged *found;
    assert_int_equal(converge(a, rows, 3, 101, 10000, &found), 1);
    assert_int_equal(found[0].subject, 7);
    assert_int_equal(found[0].millibits, 13000); /* the post counts once */
    assert_int_equal(found[0].before, 7000);
    assert_int_equal(found[0].reason_count, 2);
    assert_int_equal(found[0].reasons[0]->item, 100); /* where it was said first */
    assert_int_equal(found[0].reasons[1]->item, 101);
    assert_int_equal(converge(a, rows, 3, 101, 13001, &found), 0);
    /* what adds nothing new trips nothing; one attribute that names one does */
    assert_int_equal(converge(a, rows, ARRAY_SIZE(rows), 105, 10000, &found), 2);
    assert_int_equal(found[0].subject, 7);
    assert_int_equal(found[0].millibits, 18000);
    assert_int_equal(found[1].subject, 9);
    assert_int_equal(converge(a, rows, ARRAY_SIZE(rows), 106, 10000, &found), 0);
    assert_int_equal(converge(a, NULL, 0, 1, 0, &found), 0);
}

/* Another value of an attribute that is out already counts by what it says more. */
static void test_values(void **state)
{
    (void)state;
    ARENA_SCOPE(a);
    struct converged *found;
    const struct exposure vague[] = {{1, 1, PLACE, 1, 512, 1024}, {1, 2, PLACE, 2, 4, 1024}};
    assert_int_equal(converge(a, vague, 2, 2, 8000, &found), 1);
    assert_int_equal(found[0].millibits, 8000);
    assert_int_equal(found[0].before, 1000);
    assert_int_equal(found[0].reason_count, 1);
    assert_int_equal(found[0].reasons[0]->value, 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_bits), cmocka_unit_test(test_sums),
                                       cmocka_unit_test(test_values)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
