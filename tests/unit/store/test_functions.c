/* The helper functions: one table of results for both engines. NULL stands for null. */
#include "unit/store/fresh.h"

static const struct {
    const char *call, *result;
} table[] = {
    {"add_days('2026-11-22', 10)", "2026-12-02"},
    {"add_days('2024-02-28', 1)", "2024-02-29"},
    {"add_days('2026-01-01', -1)", "2025-12-31"},
    {"add_days('9999-12-31', 1)", NULL},
    {"add_days('1900-01-01', -1)", NULL},
    {"add_days('1900-01-01', 0)", "1900-01-01"},
    {"add_days('2026-02-30', 1)", NULL},
    {"add_days('2025-02-29', 1)", NULL},
    {"add_days('1900-02-29', 1)", NULL},
    {"add_days('2000-02-29', 1)", "2000-03-01"},
    {"add_days('2026-13-01', 1)", NULL},
    {"add_days('2026-1-1', 1)", NULL},
    {"add_days('', 1)", NULL},
    {"add_days('1899-12-31', 1)", NULL},
    {"add_days('2026-11-22x', 1)", NULL},
    {"add_days('2026-11-22', 9223372036854775807)", NULL},
    {"add_days('2026-11-22', CAST(NULL AS bigint))", NULL},
    {"add_days(CAST(NULL AS text), 1)", NULL},
    {"add_hours('2026-11-22T18:46:09Z', 24)", "2026-11-23T18:46:09Z"},
    {"add_hours('2026-11-22T18:46:00Z', 6)", "2026-11-23T00:46:00Z"},
    {"add_hours('2026-11-22T18:46:00Z', -19)", "2026-11-21T23:46:00Z"},
    {"add_hours('1965-03-01T00:30:00Z', -1)", "1965-02-28T23:30:00Z"},
    {"add_hours('2024-02-28T23:00:00Z', 1)", "2024-02-29T00:00:00Z"},
    {"add_hours('9999-12-31T23:59:59Z', 1)", NULL},
    {"add_hours('1900-01-01T00:00:00Z', -1)", NULL},
    {"add_hours('2026-02-30T00:00:00Z', 1)", NULL},
    {"add_hours('2026-11-22T24:00:00Z', 1)", NULL},
    {"add_hours('2026-11-22 18:46:00Z', 1)", NULL},
    {"add_hours('2026-11-22T18:46:00', 1)", NULL},
    {"add_hours('2026-11-22', 1)", NULL},
    {"add_hours('2026-11-22T18:46:00Z', 9223372036854775807)", NULL},
    {"add_hours('2026-11-22T18:46:00Z', CAST(NULL AS bigint))", NULL},
    {"add_hours(CAST(NULL AS text), 1)", NULL},
    {"add_months('2026-01-31', 1)", "2026-02-28"},
    {"add_months('2024-01-31', 1)", "2024-02-29"},
    {"add_months('2026-03-31', -1)", "2026-02-28"},
    {"add_months('2026-11-22', 120)", "2036-11-22"},
    {"add_months('2026-11-22', -9223372036854775807)", NULL},
    {"add_months('2026-11-22', 99999)", NULL},
    {"days_between('2026-11-22', '2026-12-02')", "10"},
    {"days_between('2026-12-02', '2026-11-22')", "-10"},
    {"days_between('2026-12-02', 'soon')", NULL},
    {"year_of('2026-11-22')", "2026"},
    {"year_of('2026')", NULL},
    {"period_end('P10Y', '2026-11-22')", "2036-11-22"},
    {"period_end('P10Y', '2024-02-29')", "2034-02-28"},
    {"period_end('P6M', '2026-08-31')", "2027-02-28"},
    {"period_end('P30D', '2026-11-22')", "2026-12-22"},
    {"period_end('P1Y6M', '2026-11-22')", "2028-05-22"},
    {"period_end('P1M1D', '2026-01-31')", "2026-03-01"},
    {"period_end('2030-01-01', '2026-11-22')", "2030-01-01"},
    {"period_end('2030-02-30', '2026-11-22')", NULL},
    {"period_end('if:会议开始前', '2026-11-22')", NULL},
    {"period_end('', '2026-11-22')", NULL},
    {"period_end('P', '2026-11-22')", NULL},
    {"period_end('PY', '2026-11-22')", NULL},
    {"period_end('P1', '2026-11-22')", NULL},
    {"period_end('P1M1Y', '2026-11-22')", NULL},
    {"period_end('P-1Y', '2026-11-22')", NULL},
    {"period_end('p1y', '2026-11-22')", NULL},
    {"period_end('P9999Y', '2026-11-22')", NULL},
    {"period_end('P010Y', '2026-11-22')", "2036-11-22"},
    {"period_end('P10Y', 'never')", NULL},
    {"period_end('2030-01-01', 'never')", NULL},
    {"period_end(CAST(NULL AS text), '2026-11-22')", NULL},
    {"period_months('P10Y')", "120"},
    {"period_months('P1Y6M')", "18"},
    {"period_months('P30D')", "1"},
    {"period_months('P31D')", "2"},
    {"period_months('P365D')", "12"},
    {"period_months('P366D')", "13"},
    {"period_months('P0D')", "0"},
    {"period_months('2030-01-01')", NULL},
    {"period_months('if:x')", NULL},
    {"period_months('')", NULL},
    /* 2026-11-22 is a Sunday; 11-25 is made a day off and Saturday 11-28 a working day below */
    {"working_day_add('2026-11-22', 1)", "2026-11-23"},
    {"working_day_add('2026-11-22', 3)", "2026-11-26"},
    {"working_day_add('2026-11-22', 5)", "2026-11-28"},
    {"working_day_add('2026-11-22', 6)", "2026-11-30"},
    {"working_day_add('2026-11-22', 0)", "2026-11-22"},
    {"working_day_add('2026-11-30', -1)", "2026-11-28"},
    {"working_day_add('2026-11-26', -1)", "2026-11-24"},
    {"working_day_add('2026-11-22', 3661)", NULL},
    {"working_day_add('2026-11-31', 1)", NULL},
    {"working_day_add('9999-12-30', 5)", NULL},
    {"working_day_add(CAST(NULL AS text), 5)", NULL},
};

static const char holidays[] = "CREATE TABLE holiday (day text PRIMARY KEY, work bigint NOT NULL);"
                               "INSERT INTO holiday VALUES ('2026-11-25', 0), ('2026-11-28', 1)";

static void test_table(void **state)
{
    struct fresh *f = *state;
    struct db *db;
    bool row;
    assert_ok(store_migrate(f->store, NULL, 0));
    assert_ok(script(f->store, holidays));
    assert_ok(store_read(f->store, &db));
    for (size_t i = 0; i < ARRAY_SIZE(table); i++) {
        char text[160];
        snprintf(text, sizeof text, "SELECT CAST(%s AS text)", table[i].call);
        struct sql sql = {"function", text, NULL};
        struct query *q;
        assert_ok(db_query(db, &sql, &q));
        assert_ok(query_step(q, &row));
        const char *got = query_null(q, 0) ? "null" : arena_text_of_(query_text(q, 0));
        const char *expected = table[i].result ? table[i].result : "null";
        if (strcmp(got, expected) != 0)
            fail_msg("%s is %s instead of %s", table[i].call, got, expected);
        query_done(q);
    }
    db_release(db);
}

/* They take placeholders, and the date functions may stand in an index and a view. */
static void test_placeholders_and_schema(void **state)
{
    struct fresh *f = *state;
    struct db *db;
    ARENA_SCOPE(a);
    assert_ok(store_migrate(f->store, NULL, 0));
    assert_ok(script(f->store, holidays));
    assert_ok(script(f->store, "CREATE TABLE term (id " DDL_ID ", period text, start text);"
                               "CREATE INDEX term_end ON term (period_end(period, start));"
                               "INSERT INTO term (period, start) VALUES ('P1Y', '2026-11-22');"
                               "CREATE VIEW ends AS SELECT period_end(period, start) AS day "
                               "FROM term"));
    static const struct sql use = {
        "use", "SELECT add_days(day, $1), working_day_add($2, $3) FROM ends", NULL};
    struct str day, work;
    bool found;
    assert_ok(store_read(f->store, &db));
    assert_ok(
        db_one(db, a, &use, &found, "izi>tt", (int64_t)3, "2026-11-24", (int64_t)1, &day, &work));
    assert_str(day, "2027-11-25");
    assert_str(work, "2026-11-26");
    db_release(db);
}

static void test_no_calendar(void **state)
{
    struct fresh *f = *state;
    struct db *db;
    assert_ok(store_migrate(f->store, NULL, 0));
    static const struct sql use = {"use", "SELECT working_day_add('2026-11-22', 1)", NULL};
    bool found;
    int64_t n;
    assert_ok(store_read(f->store, &db));
    assert_err(ERR_IO, db_one(db, NULL, &use, &found, ">i", &n));
    db_release(db);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        fresh_test(test_table),
        fresh_test(test_placeholders_and_schema),
        fresh_test(test_no_calendar),
    };
    return cmocka_run_group_tests_name("store/functions", tests, NULL, NULL);
}
