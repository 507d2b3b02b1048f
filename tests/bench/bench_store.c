/* What the store costs over SQLite itself: durable jobs a second, one client and 64, each against a
 * bare loop that writes the same rows into a file of the same shape on the same disk in the same
 * run. Then full-text search at 1,000,000 rows, where the word stands in half of them.
 *     bench_store [ROWS]       in a new folder under TMPDIR or /tmp */
#include <pthread.h>
#include <sqlite3.h>
#include <stdatomic.h>
#include <stdio.h>
#include <unistd.h>

#include "base/clock.h"
#include "store/search.h"

enum { JOBS = 200, ROUNDS = 50, CLIENTS = 64, JOBS_EACH = 40 };

static const char ddl[] = "CREATE TABLE doc (id " DDL_ID ", label bigint, title text, state text);"
                          "CREATE TABLE history (id " DDL_ID ", doc bigint, what text);"
                          "CREATE TABLE leaf (id " DDL_ID ", hash " DDL_BLOB ", record text)";
static const struct sql rows[] = {
    {"doc", "INSERT INTO doc (label, title, state) VALUES ($1, $2, $3)", NULL},
    {"history", "INSERT INTO history (doc, what) VALUES ($1, $2)", NULL},
    {"leaf", "INSERT INTO leaf (hash, record) VALUES ($1, $2)", NULL},
};
static const char title[] = "关于做好全镇保密自查自评工作的通知";
static const char record[] =
    "{\"act\":\"document.issue\",\"actor\":12,\"at\":\"2026-11-22T18:46:00Z\","
    "\"entry\":17,\"number\":\"某镇〔2026〕7号\",\"responsible\":[12,40]}";
static const char hash[32] = "0123456789abcdef0123456789abcde";

static char folder[256];

static void need(enum err err)
{
    if (err)
        die(problem()->text[LANG_EN]);
}

static void must(bool ok)
{
    if (!ok)
        die("the bare loop failed");
}

static double seconds_since(uint64_t start)
{
    return (double)(clock_monotonic_ns() - start) / 1e9;
}

static char *path_of(const char *name)
{
    static char ring[4][320];
    static unsigned next;
    char *at = ring[next++ % 4];
    snprintf(at, sizeof ring[0], "%s/%s", folder, name);
    return at;
}

/* ---- The floor: SQLite with the same settings, nothing around it ---- */

struct bare {
    sqlite3 *db;
    sqlite3_stmt *begin, *commit, *rows[3];
};

static void bare_open(struct bare *b, const char *name)
{
    ARENA_SCOPE(a);
    const char *text;
    need(sql_for(a, ddl, false, &text));
    must(sqlite3_open(path_of(name), &b->db) == SQLITE_OK);
    must(sqlite3_exec(b->db,
                      "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; "
                      "PRAGMA cache_size = -4096; PRAGMA secure_delete = ON",
                      0, 0, 0) == SQLITE_OK);
    must(sqlite3_exec(b->db, text, 0, 0, 0) == SQLITE_OK);
    must(sqlite3_prepare_v2(b->db, "BEGIN IMMEDIATE", -1, &b->begin, 0) == SQLITE_OK);
    must(sqlite3_prepare_v2(b->db, "COMMIT", -1, &b->commit, 0) == SQLITE_OK);
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
        must(sqlite3_prepare_v2(b->db, rows[i].text, -1, &b->rows[i], 0) == SQLITE_OK);
}

static void bare_step(sqlite3_stmt *stmt)
{
    must(sqlite3_step(stmt) == SQLITE_DONE);
    sqlite3_reset(stmt);
}

static void bare_job(struct bare *b, int64_t n)
{
    sqlite3_bind_int64(b->rows[0], 1, n % 50);
    sqlite3_bind_text(b->rows[0], 2, title, sizeof title - 1, SQLITE_STATIC);
    sqlite3_bind_text(b->rows[0], 3, "issued", 6, SQLITE_STATIC);
    sqlite3_bind_int64(b->rows[1], 1, n);
    sqlite3_bind_text(b->rows[1], 2, "issue", 5, SQLITE_STATIC);
    sqlite3_bind_blob(b->rows[2], 1, hash, sizeof hash, SQLITE_STATIC);
    sqlite3_bind_text(b->rows[2], 2, record, sizeof record - 1, SQLITE_STATIC);
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
        bare_step(b->rows[i]);
}

/* Seconds. */
static double bare_run(struct bare *b, int64_t jobs, int64_t in_batch)
{
    uint64_t start = clock_monotonic_ns();
    for (int64_t done = 0; done < jobs; done += in_batch) {
        bare_step(b->begin);
        for (int64_t i = 0; i < in_batch; i++)
            bare_job(b, done + i);
        bare_step(b->commit);
    }
    return seconds_since(start);
}

static void bare_close(struct bare *b)
{
    sqlite3_finalize(b->begin);
    sqlite3_finalize(b->commit);
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
        sqlite3_finalize(b->rows[i]);
    sqlite3_close(b->db);
}

/* ---- The store ---- */

static enum err job(struct db *db, void *arg)
{
    int64_t n = *(int64_t *)arg;
    TRY(db_run(db, &rows[0], "itz", n % 50, str_of(title), "issued"));
    TRY(db_run(db, &rows[1], "iz", n, "issue"));
    return db_run(db, &rows[2], "bt", str_bytes(hash, sizeof hash), str_of(record));
}

static enum err run_script(struct db *db, void *arg)
{
    return db_exec_script(db, arg);
}

static struct store *open_store(const char *name)
{
    struct store *s;
    need(store_open(&(struct store_config){.path_or_conninfo = path_of(name), .create = true}, &s));
    need(store_write(s, &(struct write_job){.work = run_script, .arg = (void *)(uintptr_t)ddl}));
    return s;
}

static double store_run(struct store *s, int64_t jobs)
{
    uint64_t start = clock_monotonic_ns();
    for (int64_t n = 0; n < jobs; n++)
        need(store_write(s, &(struct write_job){.work = job, .arg = &n}));
    return seconds_since(start);
}

static void one_client(struct bare *b)
{
    struct store *s = open_store("one.db");
    double floor = 0, ours = 0;                    /* seconds */
    for (int round = 0; round < ROUNDS; round++) { /* turn about: the disk changes its mind */
        floor += bare_run(b, JOBS, 1);
        ours += store_run(s, JOBS);
    }
    floor = JOBS * ROUNDS / floor;
    ours = JOBS * ROUNDS / ours;
    printf("one client: %.0f durable jobs/s; bare FULL commits of the same rows %.0f/s; "
           "ratio %.2f (goal 0.90)\n",
           ours, floor, ours / floor);
    store_close(s);
}

static void *client(void *arg)
{
    for (int64_t n = 0; n < JOBS_EACH; n++)
        need(store_write(arg, &(struct write_job){.work = job, .arg = &n}));
    return NULL;
}

static void many_clients(struct bare *b)
{
    struct store *s = open_store("many.db");
    struct store_figures before, after;
    pthread_t t[CLIENTS];
    double ours = 0, floor = 0, like = 0;
    store_figures(s, &before);
    for (int round = 0; round < ROUNDS; round++) {
        uint64_t start = clock_monotonic_ns();
        for (int i = 0; i < CLIENTS; i++)
            must(pthread_create(&t[i], NULL, client, s) == 0);
        for (int i = 0; i < CLIENTS; i++)
            pthread_join(t[i], NULL);
        ours += seconds_since(start);
        store_figures(s, &after);
        int64_t size = (int64_t)((after.jobs - before.jobs) / (after.batches - before.batches));
        like += bare_run(b, CLIENTS * JOBS_EACH / size * size, size);
        floor += bare_run(b, CLIENTS * JOBS_EACH, CLIENTS);
    }
    double jobs = CLIENTS * JOBS_EACH * ROUNDS;
    ours = jobs / ours;
    like = jobs / like;
    floor = jobs / floor;
    printf("%d clients: %.0f durable jobs/s, %.1f jobs a sync (goal 16); bare batches of that size "
           "%.0f/s, ratio %.2f (goal 0.50); bare batches of %d: %.0f/s, ratio %.2f\n",
           CLIENTS, ours,
           (double)(after.jobs - before.jobs) / (double)(after.batches - before.batches), like,
           ours / like, CLIENTS, floor, ours / floor);
    store_close(s);
}

/* ---- Search ---- */

struct fill {
    const struct search *search;
    int64_t from, to;
};

/* Half of the rows hold 保密, one in 1,000 holds 地震; label 7 stands on one in 10,000. */
static enum err fill(struct db *db, void *arg)
{
    const struct fill *f = arg;
    static const struct sql put = {"put", "INSERT INTO doc (id, label, title) VALUES ($1, $2, $3)",
                                   NULL};
    for (int64_t id = f->from; id < f->to; id++) {
        char text[160];
        snprintf(text, sizeof text, "关于%s工作的%s %lld号", id % 2 ? "保密" : "档案",
                 id % 1000 == 500 ? "地震通知" : "通知", (long long)id);
        int64_t label = id % 10000 == 77 ? 7 : 100 + id % 30;
        TRY(db_run(db, &put, "iiz", id, label, text));
        TRY(search_put(db, f->search, id, label, str_of(text)));
    }
    return ERR_OK;
}

static void search_once(struct store *s, const struct search *x, const char *typed,
                        const uint64_t *bits, size_t nbits, const char *what)
{
    ARENA_SCOPE(a);
    struct sql sql = {"page",
                      arena_printf(a,
                                   "SELECT doc.id, doc.title FROM %s WHERE %s AND " SEES(
                                       2, "doc.label") " ORDER BY %s DESC LIMIT 50",
                                   x->from, search_match(a, x, 1), x->key),
                      NULL};
    double best = 1e9;
    int64_t got = 0;
    for (int round = 0; round < 5; round++) {
        struct db *db;
        struct query *q;
        bool row = true;
        BUF_SCOPE(words, 1 << 16);
        uint64_t start = clock_monotonic_ns();
        need(store_read(s, &db));
        must(search_typed(db, &words, str_of(typed), bits, nbits));
        need(db_query(db, &sql, &q));
        bind_text(q, 1, buf_view(&words));
        bind_sight(q, 2, bits, nbits);
        for (got = 0;; got++) {
            need(query_step(q, &row));
            if (!row)
                break;
        }
        query_done(q);
        db_release(db);
        double took = seconds_since(start) * 1e3;
        best = took < best ? took : best;
    }
    printf("search %s: %lld rows in %.2f ms (goal 50 ms)\n", what, (long long)got, best);
    store_forget(s);
}

static void search_many(int64_t count)
{
    ARENA_SCOPE(a);
    struct store *s = open_store("search.db");
    struct search x;
    need(search_make(a, "doc", &x));
    need(store_write(s, &(struct write_job){run_script, NULL, (void *)(uintptr_t)x.create}));
    uint64_t start = clock_monotonic_ns();
    for (int64_t from = 1; from <= count; from += 1000) {
        struct fill f = {&x, from, from + 1000};
        need(store_write(s, &(struct write_job){.work = fill, .arg = &f}));
    }
    printf("%lld rows with their words in %.1f s\n", (long long)count, seconds_since(start));
    static uint64_t all[4] = {1u << 7, ~(uint64_t)0, ~(uint64_t)0, 0}, few[1] = {1u << 7};
    static uint64_t many[400] = {1u << 7}; /* label 7 and 500 that stand on nothing */
    for (size_t i = 4; i < 4 + 125; i++)
        many[i] = (uint64_t)15 << 60;
    search_once(s, &x, "保密", all, 256, "a word in half of the rows, all labels");
    search_once(s, &x, "地震", all, 256, "a word in 1 of 1,000");
    search_once(s, &x, "保密通知 工作", all, 256, "four words");
    search_once(s, &x, "保", all, 256, "one character");
    search_once(s, &x, "通", all, 256, "one character in every row");
    search_once(s, &x, "保密", few, 8, "a word in half of the rows, one rare label");
    search_once(s, &x, "保", few, 8, "one character, one rare label");
    search_once(s, &x, "保密", many, 400 * 64, "a common word, 501 labels but few rows");
    search_once(s, &x, "999123", all, 256, "a number");
    store_close(s);
}

int main(int argc, char **argv)
{
    int64_t count = 1000000;
    if (argc > 1 && !str_int(str_of(argv[1]), 0, 100000000, &count))
        die("usage: bench_store [ROWS]");
    const char *under = getenv("TMPDIR");
    snprintf(folder, sizeof folder, "%s/bench_store.XXXXXX", under ? under : "/tmp");
    must(mkdtemp(folder) != NULL);
    struct store *first = open_store("first.db"); /* sets SQLite up before the floor does */
    store_close(first);
    struct bare b;
    bare_open(&b, "bare.db");
    one_client(&b);
    many_clients(&b);
    bare_close(&b);
    if (count)
        search_many(count);
    static const char *const files[] = {"bare.db", "one.db", "many.db", "search.db", "first.db"};
    static const char *const ends[] = {"", "-wal", "-shm"};
    for (size_t i = 0; i < ARRAY_SIZE(files); i++)
        for (size_t j = 0; j < ARRAY_SIZE(ends); j++) {
            char name[320];
            snprintf(name, sizeof name, "%s/%s%s", folder, files[i], ends[j]);
            unlink(name);
        }
    rmdir(folder);
    return 0;
}
