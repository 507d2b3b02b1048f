/* Group commit, the same on both engines. */
#include "unit/store/fresh.h"

#include <pthread.h>
#include <stdatomic.h>
#include <sys/wait.h>

enum { THREADS = 64, ROUNDS = 20 };

static const struct sql sql_add = {"row.add", "INSERT INTO row_of (who, n) VALUES ($1, $2)", NULL};

static void make(struct fresh *f)
{
    assert_ok(script(f->store, "CREATE TABLE row_of (who bigint NOT NULL, n bigint NOT NULL, "
                               "UNIQUE (who, n))"));
}

struct add {
    int64_t who, n;
    enum err then; /* what the work returns after it has written */
    bool swallow;  /* ignores the failure of its statement */
};

static enum err add_work(struct db *db, void *arg)
{
    struct add *add = arg;
    enum err err = db_run(db, &sql_add, "ii", add->who, add->n);
    if (err && !add->swallow)
        return err;
    if (add->then)
        return fail(add->then, "Job {1} refuses", numtext(add->who));
    return ERR_OK;
}

static enum err add(struct store *s, int64_t who, int64_t n, enum err then)
{
    struct add a = {.who = who, .n = n, .then = then};
    return store_write(s, &(struct write_job){.work = add_work, .arg = &a});
}

struct client {
    pthread_t thread;
    struct store *store;
    int64_t who;
    const char *wrong; /* what went wrong; cmocka may be asked on its own thread only */
};

/* Every third job fails after it has written, with words of its own. */
static void *client(void *arg)
{
    struct client *c = arg;
    char expected[64];
    snprintf(expected, sizeof expected, "Job %lld refuses", (long long)c->who);
    for (int64_t n = 0; n < ROUNDS; n++) {
        enum err then = n % 3 == 2 ? ERR_REFUSED : ERR_OK;
        if (add(c->store, c->who, n, then) != then)
            c->wrong = "an outcome of another job";
        else if (then && strcmp(problem()->text[LANG_EN], expected) != 0)
            c->wrong = "the words of another job";
    }
    return NULL;
}

static void run_clients(struct store *s)
{
    static struct client clients[THREADS];
    for (int i = 0; i < THREADS; i++) {
        clients[i] = (struct client){.store = s, .who = i};
        assert_int_equal(pthread_create(&clients[i].thread, NULL, client, &clients[i]), 0);
    }
    for (int i = 0; i < THREADS; i++)
        pthread_join(clients[i].thread, NULL);
    for (int i = 0; i < THREADS; i++)
        if (clients[i].wrong)
            fail_msg("client %d: %s", i, clients[i].wrong);
}

/* Slows each commit down, so that the others have the time to queue whatever the disk is like. */
static enum err slowly(void *ctx, struct db *db)
{
    (void)ctx, (void)db;
    usleep(1000);
    return ERR_OK;
}

static void test_many_writers_share_commits(void **state)
{
    struct fresh *f = *state;
    make(f);
    store_hooks(f->store, &(struct batch_hooks){.before_commit = slowly});
    struct store_figures before, after;
    store_figures(f->store, &before);
    run_clients(f->store);
    store_figures(f->store, &after);
    uint64_t jobs = after.jobs - before.jobs, batches = after.batches - before.batches;
    assert_int_equal(jobs, THREADS * ROUNDS);
    assert_int_equal(after.failed_jobs - before.failed_jobs, THREADS * (ROUNDS / 3));
    assert_true(batches * 4 <= jobs); /* four and more jobs to a commit */
    assert_int_equal(number(f->store, "SELECT count(*) FROM row_of"),
                     THREADS * (ROUNDS - ROUNDS / 3));
    assert_int_equal(number(f->store, "SELECT count(*) FROM row_of WHERE n % 3 = 2"), 0);
}

static void test_failed_job_alone(void **state)
{
    struct fresh *f = *state;
    make(f);
    assert_err(ERR_CONFLICT, add(f->store, 1, 1, ERR_CONFLICT));
    assert_string_equal(problem()->text[LANG_EN], "Job 1 refuses");
    assert_int_equal(number(f->store, "SELECT count(*) FROM row_of"), 0);
    assert_ok(add(f->store, 1, 1, ERR_OK));
    assert_err(ERR_CONFLICT, add(f->store, 1, 1, ERR_OK)); /* the constraint itself */
    assert_int_equal(number(f->store, "SELECT count(*) FROM row_of"), 1);
}

/* Who swallows the failure of a statement does not get his job through. */
static void test_spoiled_job(void **state)
{
    struct fresh *f = *state;
    make(f);
    assert_ok(add(f->store, 1, 1, ERR_OK));
    struct add again = {.who = 1, .n = 1, .swallow = true};
    assert_err(ERR_CONFLICT,
               store_write(f->store, &(struct write_job){.work = add_work, .arg = &again}));
    assert_non_null(strstr(problem()->text[LANG_EN], "row.add"));
}

/* ---- Hooks: a counter in memory that must always equal the rows ---- */

struct mirror {
    int64_t now, at_begin, at_job;
    int64_t published; /* changed by `committed` only */
    bool refuse;
    int undone, committed, rolled_back;
};

static void mirror_begin(void *ctx)
{
    struct mirror *m = ctx;
    m->at_begin = m->now;
}

static void mirror_job(void *ctx)
{
    struct mirror *m = ctx;
    m->at_job = m->now;
}

static void mirror_undone(void *ctx)
{
    struct mirror *m = ctx;
    m->now = m->at_job;
    m->undone++;
}

static enum err mirror_before(void *ctx, struct db *db)
{
    struct mirror *m = ctx;
    static const struct sql count = {"count", "SELECT count(*) FROM row_of", NULL};
    int64_t rows = 0;
    bool found;
    TRY(db_one(db, NULL, &count, &found, ">i", &rows));
    if (rows != m->now)
        die("memory and rows differ before the commit");
    return m->refuse ? fail(ERR_IO, "The hook refuses") : ERR_OK;
}

static void mirror_after(void *ctx, bool committed)
{
    struct mirror *m = ctx;
    if (committed)
        m->committed++;
    else
        m->rolled_back++, m->now = m->at_begin;
}

static struct mirror mirror; /* the leader's alone, as a ledger's frontier is */

static enum err counted_work(struct db *db, void *arg)
{
    mirror.now++;
    return add_work(db, arg);
}

static void counted_committed(void *arg, enum err outcome)
{
    (void)arg;
    mirror.published += outcome == ERR_OK;
}

static enum err counted_add(struct store *s, int64_t who, int64_t n, enum err then)
{
    struct add a = {.who = who, .n = n, .then = then};
    return store_write(s, &(struct write_job){counted_work, counted_committed, &a});
}

static void set_mirror(struct fresh *f)
{
    mirror = (struct mirror){0};
    store_hooks(f->store, &(struct batch_hooks){.begin = mirror_begin,
                                                .job_begin = mirror_job,
                                                .job_undone = mirror_undone,
                                                .before_commit = mirror_before,
                                                .after = mirror_after,
                                                .ctx = &mirror});
}

static void test_failed_commit(void **state)
{
    struct fresh *f = *state;
    make(f);
    set_mirror(f);
    assert_ok(counted_add(f->store, 1, 1, ERR_OK));
    mirror.refuse = true;
    assert_err(ERR_IO, counted_add(f->store, 1, 2, ERR_OK));
    assert_string_equal(problem()->text[LANG_EN], "The hook refuses");
    assert_err(ERR_REFUSED, counted_add(f->store, 1, 3, ERR_REFUSED));
    mirror.refuse = false;
    assert_ok(counted_add(f->store, 1, 2, ERR_OK)); /* nothing of it was left */
    assert_int_equal(mirror.now, 2);
    assert_int_equal(mirror.published, 2);
    assert_int_equal(mirror.committed, 2);
    assert_int_equal(mirror.rolled_back, 2);
    assert_int_equal(mirror.undone, 1);
    assert_int_equal(number(f->store, "SELECT count(*) FROM row_of"), 2);
}

/* Many writers, some of whose jobs fail, while every fifth commit fails: memory equals rows. */
static enum err mirror_before_moody(void *ctx, struct db *db)
{
    struct mirror *m = ctx;
    usleep(500);
    m->refuse = (m->committed + m->rolled_back) % 5 == 4;
    return mirror_before(ctx, db);
}

static void *counted_client(void *arg)
{
    struct client *c = arg;
    for (int64_t n = 0; n < ROUNDS; n++) {
        enum err then = n % 4 == 3 ? ERR_REFUSED : ERR_OK;
        enum err got = counted_add(c->store, c->who, n, then);
        if (got != then && got != ERR_IO)
            c->wrong = "a wrong outcome";
    }
    return NULL;
}

static void test_memory_follows_commits(void **state)
{
    struct fresh *f = *state;
    static struct client clients[16];
    make(f);
    set_mirror(f);
    store_hooks(f->store, &(struct batch_hooks){.begin = mirror_begin,
                                                .job_begin = mirror_job,
                                                .job_undone = mirror_undone,
                                                .before_commit = mirror_before_moody,
                                                .after = mirror_after,
                                                .ctx = &mirror});
    for (int i = 0; i < 16; i++) {
        clients[i] = (struct client){.store = f->store, .who = i};
        assert_int_equal(pthread_create(&clients[i].thread, NULL, counted_client, &clients[i]), 0);
    }
    for (int i = 0; i < 16; i++) {
        pthread_join(clients[i].thread, NULL);
        assert_null(clients[i].wrong);
    }
    int64_t rows = number(f->store, "SELECT count(*) FROM row_of");
    assert_int_equal(mirror.now, rows);
    assert_int_equal(mirror.published, rows);
    assert_true(mirror.rolled_back > 0 && mirror.undone > 0 && rows > 0);
}

/* ---- Misuse and ends ---- */

static enum err nested_work(struct db *db, void *arg)
{
    (void)db;
    return add(arg, 1, 1, ERR_OK);
}

static void test_nested_write_dies(void **state)
{
    struct fresh *f = *state;
    int words[2];
    assert_int_equal(pipe(words), 0);
    pid_t child = fork();
    if (child == 0) { /* a store of its own: the parent's stays untouched */
        dup2(words[1], STDERR_FILENO);
        char path[128];
        snprintf(path, sizeof path, "%s/child.db", f->folder);
        struct store *s;
        struct store_config config = {.path_or_conninfo = path, .create = true};
        if (store_open(&config, &s) == ERR_OK &&
            store_write(s, &(struct write_job){.work = nested_work, .arg = s}))
            _exit(3);
        _exit(4);
    }
    close(words[1]);
    char text[512];
    ssize_t n = read(words[0], text, sizeof text - 1);
    text[n > 0 ? n : 0] = '\0';
    close(words[0]);
    int status;
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFSIGNALED(status));
    assert_non_null(strstr(text, "store_write() inside a write job"));
    static const char *const ends[] = {"", "-wal", "-shm"};
    for (size_t i = 0; i < ARRAY_SIZE(ends); i++) {
        snprintf(text, sizeof text, "%s/child.db%s", f->folder, ends[i]);
        unlink(text);
    }
}

static _Atomic bool stopping;

static void *until_stopped(void *arg)
{
    struct client *c = arg;
    for (int64_t n = 0; n < 100000; n++) {
        enum err err = add(c->store, c->who, n, ERR_OK);
        if (err) {
            c->wrong = err == ERR_STOPPED ? NULL : "another failure than the end";
            return NULL;
        }
        if (atomic_load(&stopping)) { /* the store may be freed from now on: go no further */
            c->who = n;
            return NULL;
        }
    }
    return NULL;
}

/* Reopened, everything that was acknowledged is there. */
static void test_reopen(void **state)
{
    struct fresh *f = *state;
    struct client c = {.store = f->store};
    make(f);
    atomic_store(&stopping, false);
    assert_int_equal(pthread_create(&c.thread, NULL, until_stopped, &c), 0);
    usleep(50000);
    atomic_store(&stopping, true);
    pthread_join(c.thread, NULL);
    assert_null(c.wrong);
    store_close(f->store);
    f->store = NULL;
    assert_ok(fresh_reopen(f));
    assert_int_equal(number(f->store, "SELECT count(*) FROM row_of"), c.who + 1);
}

static void *hold_reader(void *arg)
{
    usleep(100000);
    db_release(arg);
    return NULL;
}

static void test_close_waits_for_readers(void **state)
{
    struct fresh *f = *state;
    struct db *db;
    pthread_t thread;
    static const struct sql one = {"one", "SELECT 1", NULL};
    int64_t n;
    bool found;
    assert_ok(store_read(f->store, &db));
    assert_ok(db_one(db, NULL, &one, &found, ">i", &n));
    assert_int_equal(pthread_create(&thread, NULL, hold_reader, db), 0);
    store_close(f->store); /* a sanitizer would see the reader use what is freed */
    pthread_join(thread, NULL);
    f->store = NULL;
    assert_ok(fresh_reopen(f));
}

static enum err leave_open(struct db *db, void *arg)
{
    (void)arg;
    static const struct sql all = {"all", "SELECT who FROM row_of", NULL};
    struct query *q;
    bool row;
    TRY(db_query(db, &all, &q));
    TRY(query_step(q, &row));
    return row ? ERR_OK : fail(ERR_MISSING, "no row");
}

static void test_work_leaves_a_query_open(void **state)
{
    struct fresh *f = *state;
    make(f);
    assert_ok(add(f->store, 1, 1, ERR_OK));
    assert_ok(add(f->store, 1, 2, ERR_OK));
    assert_ok(store_write(f->store, &(struct write_job){.work = leave_open}));
    assert_ok(add(f->store, 1, 3, ERR_OK));
}

static enum err bad_script(struct db *db, void *arg)
{
    (void)arg;
    TRY(db_exec_script(db, "CREATE TABLE half (a bigint); INSERT INTO half VALUES (1)"));
    return db_exec_script(db, "CREATE TABLE half (a bigint)");
}

static void test_ddl_is_undone(void **state)
{
    struct fresh *f = *state;
    assert_err(ERR_IO, store_write(f->store, &(struct write_job){.work = bad_script}));
    assert_ok(script(f->store, "CREATE TABLE half (b bigint)"));
    assert_int_equal(number(f->store, "SELECT count(b) FROM half"), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        fresh_test(test_many_writers_share_commits),
        fresh_test(test_failed_job_alone),
        fresh_test(test_spoiled_job),
        fresh_test(test_failed_commit),
        fresh_test(test_memory_follows_commits),
        fresh_test(test_nested_write_dies),
        fresh_test(test_reopen),
        fresh_test(test_close_waits_for_readers),
        fresh_test(test_work_leaves_a_query_open),
        fresh_test(test_ddl_is_undone),
    };
    return cmocka_run_group_tests_name("store/write", tests, NULL, NULL);
}
