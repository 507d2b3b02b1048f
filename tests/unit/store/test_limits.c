/* Limits of time, and what a restricted statement may do; the same on both engines. */
#include "unit/store/fresh.h"

static const struct sql sql_all = {"thing.all", "SELECT id, title FROM thing ORDER BY id", NULL};

static void make(struct fresh *f)
{
    assert_ok(script(f->store, "CREATE TABLE thing (id " DDL_ID ", title text, amount bigint);"
                               "INSERT INTO thing (title, amount) VALUES ('a', 0), ('a', 1), "
                               "('a', 2)"));
}

static void test_limit(void **state)
{
    struct fresh *f = *state;
    struct db *db;
    static const struct sql endless = {
        "endless",
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1000000000) "
        "SELECT count(*) FROM n",
        NULL};
    int64_t n;
    bool found;
    assert_ok(store_read(f->store, &db));
    assert_ok(db_limit(db, 50));
    assert_err(ERR_TIMEOUT, db_one(db, NULL, &endless, &found, ">i", &n));
    db_release(db);
    assert_int_equal(number(f->store, "SELECT 5"), 5); /* the next one has no limit */
}

static void raw(struct db *db, enum err expected, const char *text)
{
    struct sql sql = {"check", text, NULL};
    int64_t n = 0;
    bool found;
    assert_ok(db_restrict(db, 300));
    enum err got = db_one(db, NULL, &sql, &found, ">i", &n);
    if (got != expected)
        fail_msg("%s: %s instead of %s: %s", text, err_name(got), err_name(expected),
                 got ? problem()->text[LANG_EN] : "");
    assert_ok(db_unrestrict(db));
}

static void test_restricted(void **state)
{
    struct fresh *f = *state;
    struct db *db;
    struct query *outer;
    bool row;
    make(f);
    assert_ok(store_read(f->store, &db));
    assert_ok(db_query(db, &sql_all, &outer));
    assert_ok(query_step(outer, &row));
    raw(db, ERR_OK, "SELECT count(*) FROM thing WHERE amount < 2 -- a check");
    raw(db, ERR_OK, "SELECT max(id) FROM thing GROUP BY title HAVING count(*) > 1;");
    raw(db, ERR_OK, "WITH a AS (SELECT id FROM thing) SELECT id FROM a");
    static const struct {
        const char *text;
        bool postgres, sqlite;
    } hostile[] = {
        {"DELETE FROM thing", true, true},
        {"DELETE FROM thing RETURNING id", true, true},
        {"UPDATE thing SET amount = 0", true, true},
        {"DROP TABLE thing", true, true},
        {"SELECT 1; DELETE FROM thing", true, true},
        {"WITH a AS (DELETE FROM thing RETURNING id) SELECT id FROM a", true, true},
        {"SELECT 1) AS x, (SELECT 2", true, true},
        {"SELECT count(*) FROM sqlite_schema", false, true},
        {"SELECT count(*) FROM sqlite_master", false, true},
        {"SELECT count(*) FROM pragma_table_info('thing')", false, true},
        {"SELECT sql FROM sqlite_schema", false, true},
        {"UPDATE sqlite_master SET sql = ''", false, true},
        {"UPDATE sqlite_schema SET name = 'x'", false, true},
        {"PRAGMA query_only = OFF", false, true},
        {"ATTACH '/tmp/x.db' AS x", false, true},
        {"SELECT load_extension('x')", false, true},
        {"VACUUM INTO '/tmp/x.db'", false, true},
        {"BEGIN", true, true},
        {"COMMIT", true, true},
        {"ROLLBACK", true, true},
        {"SELECT count(*) FROM pg_class", true, false},
        {"SELECT count(*) FROM \"pg_authid\"", true, false},
        {"SELECT pg_read_file('/etc/passwd')", true, false},
        {"SELECT * FROM U&\"pg\\005fclass\"", true, false},
        {"SELECT set_config('transaction_read_only', 'off', true)", true, false},
        {"COPY thing TO PROGRAM 'id'", true, false},
        {"SET TRANSACTION READ WRITE", true, false},
    };
    for (size_t i = 0; i < ARRAY_SIZE(hostile); i++) {
        if (!(store_is_postgres(f->store) ? hostile[i].postgres : hostile[i].sqlite))
            continue;
        struct sql sql = {"check", hostile[i].text, NULL};
        struct query *q = NULL;
        assert_ok(db_restrict(db, 300));
        enum err got = db_query(db, &sql, &q);
        if (!got)
            got = query_step(q, &row);
        if (got != ERR_REFUSED && got != ERR_INPUT)
            fail_msg("%s: %s", hostile[i].text, err_name(got));
        assert_ok(db_unrestrict(db));
    }
    raw(db, ERR_TIMEOUT,
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1000000000) "
        "SELECT count(*) FROM n");
    raw(db, ERR_INPUT, "SELECT nothing FROM thing");
    raw(db, ERR_INPUT, "SELEKT");
    raw(db, ERR_OK, "SELECT count(*) FROM thing");
    int rest = 1; /* the query opened before goes on */
    for (;; rest++) {
        assert_ok(query_step(outer, &row));
        if (!row)
            break;
    }
    assert_int_equal(rest, 3);
    db_release(db);
    assert_int_equal(number(f->store, "SELECT count(*) FROM thing"), 3);
}

/* A statement that was kept unrestricted must not pass a check unrestricted. */
static void test_restricted_takes_nothing_kept(void **state)
{
    struct fresh *f = *state;
    if (store_is_postgres(f->store))
        return skip();
    struct db *db;
    static const struct sql schema = {"schema", "SELECT count(*) FROM sqlite_schema", NULL};
    int64_t n;
    bool found;
    assert_ok(store_read(f->store, &db));
    assert_ok(db_one(db, NULL, &schema, &found, ">i", &n));
    assert_ok(db_restrict(db, 100));
    assert_err(ERR_REFUSED, db_one(db, NULL, &schema, &found, ">i", &n));
    assert_ok(db_unrestrict(db));
    assert_ok(db_one(db, NULL, &schema, &found, ">i", &n));
    db_release(db);
}

static enum err limited_work(struct db *db, void *arg)
{
    (void)arg;
    TRY(db_limit(db, 20));
    return ERR_OK;
}

static enum err long_work(struct db *db, void *arg)
{
    (void)arg;
    static const struct sql count = {
        "long",
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 300000) "
        "SELECT count(*) FROM n",
        NULL};
    int64_t n;
    bool found;
    return db_one(db, NULL, &count, &found, ">i", &n);
}

/* One job's limit is not the next one's. */
static void test_limit_ends_with_the_job(void **state)
{
    struct fresh *f = *state;
    assert_ok(store_write(f->store, &(struct write_job){.work = limited_work}));
    usleep(30000);
    assert_ok(store_write(f->store, &(struct write_job){.work = long_work}));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        fresh_test(test_limit),
        fresh_test(test_restricted),
        fresh_test(test_restricted_takes_nothing_kept),
        fresh_test(test_limit_ends_with_the_job),
    };
    return cmocka_run_group_tests_name("store/limits", tests, NULL, NULL);
}
