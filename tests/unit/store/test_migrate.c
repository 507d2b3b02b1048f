#include "unit/store/fresh.h"

static const struct migration list[] = {
    {"thing", "CREATE TABLE thing (id " DDL_ID ", a text)", NULL},
    {"thing.b", "ALTER TABLE thing ADD COLUMN b text; INSERT INTO thing (a, b) VALUES ('x', 'y')",
     NULL},
    {"own", "CREATE TABLE own (lite bigint)", "CREATE TABLE own (post bigint)"},
};

static void test_each_runs_once(void **state)
{
    struct fresh *f = *state;
    assert_ok(store_migrate(f->store, list, 1));
    assert_int_equal(number(f->store, "SELECT count(*) FROM migration"), 1);
    assert_ok(store_migrate(f->store, list, 3));
    assert_ok(store_migrate(f->store, list, 3));
    assert_int_equal(number(f->store, "SELECT count(*) FROM migration"), 3);
    assert_int_equal(number(f->store, "SELECT count(*) FROM thing"), 1);
    assert_int_equal(number(f->store, "SELECT count(@sqlite{lite}@pg{post}) FROM own"), 0);
    assert_int_equal(number(f->store, "SELECT count(*) FROM migration WHERE length(sha256) = 64 "
                                      "AND moment LIKE '20__-__-__T__:__:__Z'"),
                     3);
}

static void test_refusals(void **state)
{
    struct fresh *f = *state;
    assert_ok(store_migrate(f->store, list, 3));
    assert_err(ERR_UNSUPPORTED, store_migrate(f->store, list, 2)); /* from the future */
    assert_non_null(strstr(problem()->text[LANG_EN], "own"));
    struct migration changed[3] = {list[0], list[1], list[2]};
    changed[1].sqlite = "SELECT 1";
    assert_err(ERR_CORRUPT, store_migrate(f->store, changed, 3));
    assert_non_null(strstr(problem()->text[LANG_EN], "thing.b"));
    struct migration moved[3] = {list[1], list[0], list[2]};
    assert_err(ERR_CORRUPT, store_migrate(f->store, moved, 3));
    assert_ok(script(f->store, "DELETE FROM migration WHERE position = 1"));
    assert_err(ERR_CORRUPT, store_migrate(f->store, list, 3));
}

static void test_failure_leaves_nothing(void **state)
{
    struct fresh *f = *state;
    struct migration broken[2] = {list[0], {"broken", "CREATE TABLE half (a text); SELEKT", NULL}};
    assert_err(ERR_IO, store_migrate(f->store, broken, 2));
    assert_int_equal(number(f->store, "SELECT count(*) FROM migration"), 1);
    broken[1].sqlite = "CREATE TABLE half (a text)"; /* it never ran, so it may be mended */
    assert_ok(store_migrate(f->store, broken, 2));
    assert_int_equal(number(f->store, "SELECT count(*) FROM half"), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        fresh_test(test_each_runs_once),
        fresh_test(test_refusals),
        fresh_test(test_failure_leaves_nothing),
    };
    return cmocka_run_group_tests_name("store/migrate", tests, NULL, NULL);
}
