/* What only the server engine can show: connections that break. */
#include "unit/store/fresh.h"

#include <pthread.h>

static const struct sql sql_one = {"one", "SELECT count(*) FROM t", NULL};

/* Cuts every connection to the database but its own. */
static void cut_all(void)
{
    PGconn *conn = PQconnectdb(fresh_postgres());
    PGresult *res = PQexec(conn, "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity "
                                 "WHERE datname = current_database() AND pid <> pg_backend_pid()");
    assert_int_equal(PQresultStatus(res), PGRES_TUPLES_OK);
    PQclear(res);
    PQfinish(conn);
}

static enum err add(struct db *db, void *arg)
{
    static const struct sql sql = {"add", "INSERT INTO t (a) VALUES ($1)", NULL};
    TRY(db_run(db, &sql, "i", (int64_t)1));
    if (arg)
        cut_all();
    return ERR_OK;
}

static void test_idle_connections_come_back(void **state)
{
    struct fresh *f = *state;
    assert_ok(script(f->store, "CREATE TABLE t (a bigint)"));
    assert_ok(store_write(f->store, &(struct write_job){.work = add}));
    assert_int_equal(number(f->store, sql_one.text), 1);
    cut_all();
    assert_ok(store_write(f->store, &(struct write_job){.work = add}));
    assert_int_equal(number(f->store, sql_one.text), 2);
}

/* Cut between the work and the commit: the commit's fate is looked up, and it failed. */
static void test_cut_before_commit(void **state)
{
    struct fresh *f = *state;
    assert_ok(script(f->store, "CREATE TABLE t (a bigint)"));
    assert_err(ERR_IO, store_write(f->store, &(struct write_job){.work = add, .arg = f}));
    assert_int_equal(number(f->store, sql_one.text), 0);
    assert_ok(store_write(f->store, &(struct write_job){.work = add}));
    assert_int_equal(number(f->store, sql_one.text), 1);
}

static void test_cut_while_reading(void **state)
{
    struct fresh *f = *state;
    struct db *db;
    bool found;
    int64_t n = 0;
    assert_ok(script(f->store, "CREATE TABLE t (a bigint)"));
    assert_ok(store_read(f->store, &db));
    assert_ok(db_one(db, NULL, &sql_one, &found, ">i", &n));
    cut_all();
    assert_err(ERR_IO, db_one(db, NULL, &sql_one, &found, ">i", &n));
    db_release(db);
    assert_int_equal(number(f->store, sql_one.text), 0);
}

/* No message says how to reach the database. */
static void test_no_secret_in_messages(void **state)
{
    (void)state;
    struct store *s;
    struct store_config config = {.path_or_conninfo =
                                      "host=/nowhere user=office password=ocean-secret dbname=x"};
    assert_err(ERR_IO, store_open(&config, &s));
    assert_null(strstr(problem()->text[LANG_EN], "ocean"));
    assert_null(strstr(problem()->text[LANG_EN], "nowhere"));
}

/* Two programs on one database write one after the other, as in SQLite. */
static void *write_elsewhere(void *arg)
{
    struct store *other;
    struct store_config config = {.path_or_conninfo = fresh_postgres(), .busy_ms = 100};
    enum err *outcome = arg;
    *outcome = store_open(&config, &other);
    if (*outcome)
        return NULL;
    *outcome = store_write(other, &(struct write_job){.work = add});
    store_close(other);
    return NULL;
}

static enum err meanwhile(struct db *db, void *arg)
{
    (void)db;
    pthread_t thread;
    if (pthread_create(&thread, NULL, write_elsewhere, arg))
        return fail(ERR_IO, "no thread");
    pthread_join(thread, NULL);
    return ERR_OK;
}

static void test_one_writer(void **state)
{
    struct fresh *f = *state;
    enum err outcome = ERR_OK;
    assert_ok(script(f->store, "CREATE TABLE t (a bigint)"));
    assert_ok(store_write(f->store, &(struct write_job){.work = meanwhile, .arg = &outcome}));
    assert_err(ERR_BUSY, outcome);
    write_elsewhere(&outcome);
    assert_err(ERR_OK, outcome);
    assert_int_equal(number(f->store, sql_one.text), 1);
}

static void test_encoding_is_checked(void **state)
{
    (void)state;
    PGconn *conn = PQconnectdb(fresh_postgres());
    PQclear(PQexec(conn, "SET client_min_messages = error; DROP DATABASE IF EXISTS latin"));
    PGresult *res = PQexec(conn, "CREATE DATABASE latin ENCODING 'LATIN1' TEMPLATE template0");
    assert_int_equal(PQresultStatus(res), PGRES_COMMAND_OK);
    PQclear(res);
    char conninfo[256];
    struct store *s;
    snprintf(conninfo, sizeof conninfo, "host=%s user=office dbname=latin", PQhost(conn));
    assert_err(ERR_UNSUPPORTED,
               store_open(&(struct store_config){.path_or_conninfo = conninfo}, &s));
    PQclear(PQexec(conn, "DROP DATABASE latin"));
    PQfinish(conn);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        fresh_test(test_idle_connections_come_back),
        fresh_test(test_cut_before_commit),
        fresh_test(test_cut_while_reading),
        cmocka_unit_test(test_no_secret_in_messages),
        fresh_test(test_one_writer),
        fresh_test(test_encoding_is_checked),
    };
    return cmocka_run_group_tests_name("store/postgres", tests, NULL, NULL);
}
