/* A fresh database for one test: SQLite in a folder of its own, or, when COFFERDAM_PG names a
 * PostgreSQL (see tests/with_postgres.sh), an empty schema there. */
#ifndef TESTS_UNIT_STORE_FRESH_H
#define TESTS_UNIT_STORE_FRESH_H

#include "unit/test.h"

#include <libpq-fe.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "store/store.h"

struct fresh {
    struct store *store;
    char folder[64], path[96];
};

static inline const char *fresh_postgres(void)
{
    return getenv("COFFERDAM_PG");
}

static inline void fresh_schema(const char *conninfo)
{
    PGconn *conn = PQconnectdb(conninfo);
    PGresult *res = PQexec(conn, "SET client_min_messages = error; DROP SCHEMA public CASCADE; "
                                 "CREATE SCHEMA public");
    if (PQresultStatus(res) != PGRES_COMMAND_OK)
        fail_msg("no PostgreSQL: %s", PQerrorMessage(conn));
    PQclear(res);
    PQfinish(conn);
}

static inline enum err fresh_reopen(struct fresh *f)
{
    struct store_config config = {.path_or_conninfo = f->path, .create = true, .readers_max = 4};
    if (fresh_postgres())
        config.path_or_conninfo = fresh_postgres();
    return store_open(&config, &f->store);
}

static inline int fresh_setup(void **state)
{
    struct fresh *f = calloc(1, sizeof *f);
    alarm(280); /* a test that failed with a reader in hand would wait for it in store_close() */
    snprintf(f->folder, sizeof f->folder, "/tmp/store.XXXXXX");
    assert_non_null(mkdtemp(f->folder));
    snprintf(f->path, sizeof f->path, "%s/office.db", f->folder);
    if (fresh_postgres())
        fresh_schema(fresh_postgres());
    assert_ok(fresh_reopen(f));
    *state = f;
    return 0;
}

static inline int fresh_teardown(void **state)
{
    static const char *const ends[] = {"", "-wal", "-shm", "-journal"};
    struct fresh *f = *state;
    store_close(f->store);
    for (size_t i = 0; i < ARRAY_SIZE(ends); i++) {
        char name[128];
        snprintf(name, sizeof name, "%s%s", f->path, ends[i]);
        unlink(name);
    }
    rmdir(f->folder);
    free(f);
    return 0;
}

#define fresh_test(fn) cmocka_unit_test_setup_teardown(fn, fresh_setup, fresh_teardown)

/* A job that runs one script. */
static inline enum err script_work(struct db *db, void *arg)
{
    return db_exec_script(db, arg);
}

static inline enum err script(struct store *s, const char *text)
{
    return store_write(s, &(struct write_job){.work = script_work, .arg = (void *)(uintptr_t)text});
}

/* The one number that a statement without placeholders gives; -1 when it gives none. */
static inline int64_t number(struct store *s, const char *text)
{
    struct db *db;
    bool found;
    int64_t n = -1;
    struct sql sql = {"test", text, NULL};
    assert_ok(store_read(s, &db));
    assert_ok(db_one(db, NULL, &sql, &found, ">i", &n));
    db_release(db);
    return n;
}

#endif
