/* What only the file engine can show: the file itself, and what a kill leaves of it. */
#include "unit/store/fresh.h"

#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include <sqlite3.h>

#include "base/io.h"

static enum err open_path(const char *path, bool create, struct store **ret_store)
{
    return store_open(&(struct store_config){.path_or_conninfo = path, .create = create},
                      ret_store);
}

static void test_file(void **state)
{
    struct fresh *f = *state;
    struct stat st;
    char wal[128];
    assert_ok(script(f->store, "CREATE TABLE t (a bigint)"));
    assert_int_equal(stat(f->path, &st), 0);
    assert_int_equal(st.st_mode & 0777, 0600);
    snprintf(wal, sizeof wal, "%s-wal", f->path);
    assert_int_equal(stat(wal, &st), 0);
    assert_int_equal(st.st_mode & 0777, 0600);
    assert_int_equal(number(f->store, "SELECT synchronous FROM pragma_synchronous"), 2);
    assert_int_equal(number(f->store, "SELECT foreign_keys FROM pragma_foreign_keys"), 1);
    assert_int_equal(number(f->store, "SELECT trusted_schema FROM pragma_trusted_schema"), 0);
    assert_int_equal(number(f->store, "SELECT secure_delete FROM pragma_secure_delete"), 1);
}

static void write_text(const char *path, const char *text, size_t n)
{
    FD_SCOPE(fd);
    fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
    assert_true(fd >= 0);
    assert_ok(fd_write(fd, text, n, path));
}

static void test_refused_files(void **state)
{
    struct fresh *f = *state;
    struct store *s = NULL;
    char path[128], garbage[8192];
    snprintf(path, sizeof path, "%s/other.db", f->folder);
    assert_err(ERR_MISSING, open_path(path, false, &s));
    assert_err(ERR_IO, open_path("/nowhere/at/all.db", true, &s));
    memset(garbage, 'x', sizeof garbage);
    write_text(path, garbage, sizeof garbage);
    assert_err(ERR_CORRUPT, open_path(path, true, &s));
    unlink(path);
    sqlite3 *other;
    assert_int_equal(sqlite3_open(path, &other), SQLITE_OK);
    assert_int_equal(sqlite3_exec(other, "CREATE TABLE x (a)", 0, 0, 0), SQLITE_OK);
    sqlite3_close(other);
    assert_err(ERR_INPUT, open_path(path, true, &s));
    assert_non_null(strstr(problem()->text[LANG_ZH], "其他程序"));
    unlink(path);
    assert_null(s);
}

/* A page changed on the disk is noticed as damage, not as an answer. */
static void test_damaged_page(void **state)
{
    struct fresh *f = *state;
    char junk[4096];
    struct db *db;
    bool found;
    int64_t n;
    static const struct sql sum = {"sum", "SELECT sum(length(a)) FROM t", NULL};
    assert_ok(script(f->store, "CREATE TABLE t (a text);"
                               "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n "
                               "WHERE i < 2000) INSERT INTO t SELECT 'some text' FROM n"));
    store_close(f->store);
    f->store = NULL;
    memset(junk, 0x5A, sizeof junk);
    FD_SCOPE(fd);
    fd = open(f->path, O_WRONLY);
    assert_int_equal(pwrite(fd, junk, sizeof junk, 4096 * 3), sizeof junk);
    assert_ok(fresh_reopen(f));
    assert_ok(store_read(f->store, &db));
    assert_err(ERR_CORRUPT, db_one(db, NULL, &sum, &found, ">i", &n));
    db_release(db);
}

/* ---- Kill -9 ---- */

enum { WRITERS = 8 };
static int acknowledged; /* write end of the child's pipe */

static const struct sql sql_add = {"add", "INSERT INTO t (who, n) VALUES ($1, $2)", NULL};

static enum err add_work(struct db *db, void *arg)
{
    int64_t *pair = arg;
    return db_run(db, &sql_add, "ii", pair[0], pair[1]);
}

struct writer {
    struct store *store;
    int64_t who, from;
};

static void *write_until_killed(void *arg)
{
    struct writer *w = arg;
    for (int64_t n = w->from;; n++) {
        int64_t pair[2] = {w->who, n};
        if (store_write(w->store, &(struct write_job){.work = add_work, .arg = pair}))
            _exit(1);
        if (write(acknowledged, pair, sizeof pair) != sizeof pair)
            _exit(1);
    }
    return NULL;
}

static _Noreturn void child(const char *path, int64_t from)
{
    struct store *s;
    static struct writer writers[WRITERS];
    pthread_t t;
    if (open_path(path, false, &s))
        _exit(1);
    for (int i = 0; i < WRITERS; i++) {
        writers[i] = (struct writer){s, i, from};
        if (pthread_create(&t, NULL, write_until_killed, &writers[i]))
            _exit(1);
    }
    for (;;)
        pause();
}

/* Kills a child in the midst of its writes; last[who] becomes the last n that it was told. */
static void one_kill(struct fresh *f, int64_t from, useconds_t after, int64_t last[WRITERS])
{
    int ends[2], status;
    assert_int_equal(pipe(ends), 0);
    pid_t pid = fork();
    if (pid == 0) {
        close(ends[0]);
        acknowledged = ends[1];
        child(f->path, from);
    }
    close(ends[1]);
    usleep(after);
    kill(pid, SIGKILL);
    int64_t pair[2];
    size_t got;
    for (;;) {
        assert_ok(fd_read(ends[0], pair, sizeof pair, "pipe", &got));
        if (got < sizeof pair)
            break;
        last[pair[0]] = pair[1];
    }
    close(ends[0]);
    waitpid(pid, &status, 0);
    assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
}

static void test_kill(void **state)
{
    struct fresh *f = *state;
    int64_t last[WRITERS], told = 0;
    assert_ok(script(f->store, "CREATE TABLE t (who bigint, n bigint, PRIMARY KEY (who, n))"));
    store_close(f->store);
    f->store = NULL;
    for (int round = 0; round < 12; round++) {
        int64_t from = round * 1000000;
        for (int i = 0; i < WRITERS; i++)
            last[i] = from - 1;
        one_kill(f, from, 40000 + 7000 * (useconds_t)round, last);
        assert_ok(fresh_reopen(f));
        for (int i = 0; i < WRITERS; i++) {
            char text[160];
            snprintf(text, sizeof text,
                     "SELECT count(*) FROM t WHERE who = %d AND n BETWEEN %lld AND %lld", i,
                     (long long)from, (long long)last[i]);
            assert_int_equal(number(f->store, text), last[i] - from + 1);
            told += last[i] - from + 1;
        }
        assert_int_equal(number(f->store, "SELECT count(*) FROM pragma_integrity_check "
                                          "WHERE integrity_check = 'ok'"),
                         1);
        store_close(f->store);
        f->store = NULL;
    }
    assert_true(told > 100); /* it did write before it was killed */
    assert_ok(fresh_reopen(f));
}

/* The disk is full in the midst of a batch: an error, nothing half-written, and on it goes. */
static enum err fill(struct db *db, void *arg)
{
    (void)arg;
    static const struct sql big = {"big", "INSERT INTO t (a) VALUES (zeroblob(1000000))", NULL};
    for (int i = 0; i < 3; i++)
        TRY(db_run(db, &big, ""));
    return ERR_OK;
}

static void test_full(void **state)
{
    struct fresh *f = *state;
    assert_ok(script(f->store, "CREATE TABLE t (a blob); PRAGMA max_page_count = 300"));
    assert_err(ERR_IO, store_write(f->store, &(struct write_job){.work = fill}));
    assert_int_equal(number(f->store, "SELECT count(*) FROM t"), 0);
    assert_ok(script(f->store, "INSERT INTO t VALUES (x'00')"));
    assert_int_equal(number(f->store, "SELECT count(*) FROM t"), 1);
}

/* The WAL is written back although nobody asks for it. */
static void test_checkpoints(void **state)
{
    struct fresh *f = *state;
    struct store_figures figures;
    assert_ok(script(f->store, "CREATE TABLE t (a blob)"));
    for (int i = 0; i < 60; i++)
        assert_ok(script(f->store, "INSERT INTO t VALUES (zeroblob(100000))"));
    store_figures(f->store, &figures);
    assert_in_range(figures.checkpoints, 1, 10);
    struct stat st;
    char wal[128];
    snprintf(wal, sizeof wal, "%s-wal", f->path);
    assert_int_equal(stat(wal, &st), 0);
    assert_in_range(st.st_size, 1, 5200 * 1024);
}

/* Another process holds the writer's lock: busy after the time given, not for ever. */
static void test_busy(void **state)
{
    struct fresh *f = *state;
    sqlite3 *other;
    store_close(f->store);
    assert_ok(
        store_open(&(struct store_config){.path_or_conninfo = f->path, .busy_ms = 50}, &f->store));
    assert_int_equal(sqlite3_open(f->path, &other), SQLITE_OK);
    assert_int_equal(sqlite3_exec(other, "BEGIN IMMEDIATE", 0, 0, 0), SQLITE_OK);
    assert_err(ERR_BUSY, script(f->store, "CREATE TABLE t (a bigint)"));
    sqlite3_close(other);
    assert_ok(script(f->store, "CREATE TABLE t (a bigint)"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        fresh_test(test_file), fresh_test(test_refused_files), fresh_test(test_damaged_page),
        fresh_test(test_kill), fresh_test(test_full),          fresh_test(test_checkpoints),
        fresh_test(test_busy),
    };
    return cmocka_run_group_tests_name("store/sqlite", tests, NULL, NULL);
}
