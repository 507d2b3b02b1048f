/* The live examination under the delivered regulations: 1,000,000 entries (a fifth documents, the rest
 * their copies) examined as a whole, and what one act costs afterwards. The floor is a bare scan of the
 * same tables that reads what any check must read. The goals of issue 4: the whole under 10 s, after
 * an act under 20 ms.
 *
 *   bench_examine [ENTRIES] */
#include <ftw.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/io.h"
#include "inspect/examine.h"
#include "office/built_in.h"
#include "office/deed.h"
#include "office/internal.h"

enum { COPIES_OF_EACH = 4, ACTS = 60 };

static void need(enum err err)
{
    if (err)
        die(problem()->text[LANG_EN]);
}

static int remove_one(const char *path, const struct stat *st, int kind, struct FTW *at)
{
    (void)st;
    (void)kind;
    (void)at;
    return remove(path);
}

static double since(uint64_t start)
{
    return (double)(clock_monotonic_ns() - start) / 1e9;
}

/* Of the processor: on a crowded machine the time on the wall says more about the others. */
static double processor(void)
{
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static struct office *found(const char *dir)
{
    static const struct password_cost light = {.passes = 1, .memory_kib = 64};
    struct office_founding f = {
        .facts = {.name_zh = "测试镇",
                  .name_en = "Bench Township",
                  .short_name = "CS",
                  .rank = "city",
                  .level = LEVEL_HIGHLY_SECRET,
                  .zone_minutes = 480,
                  .exercise = true,
                  .origin = "example.org/bench"},
        .rules = built_in_rules,
        .rule_count = built_in_rule_count,
        .system = {"system", STR("the system's own words")},
        .security = {"security", STR("the guard's own words")},
        .audit = {"audit", STR("the auditor's own words")},
        .cost = &light,
    };
    struct office *o;
    need(office_found(dir, &f));
    need(office_open_unsynced(dir, &o));
    return o;
}

/* Straight into the tables: a million acts are another measurement. One copy of a hundred is overdue. */
#define NUMBERS                                                                                    \
    "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < CAST($1 AS BIGINT))"
static const struct sql documents_put = {
    "bench.documents",
    "INSERT INTO r_document (number, state, label, level, department, created_at, changed_at, leaf,"
    " rev, title, kind, drafter, period, issued_on, secret_until) " NUMBERS
    " SELECT 'D' || i, 'issued', 0, 3, 1 + i % 40, $2, $2, 0, 1, 'Document ' || i, 'notice',"
    " 1 + i % 500, 'P10Y', substr($2, 1, 10), '2099-12-31' FROM n",
    NULL};
static const struct sql copies_put = {
    "bench.copies",
    "INSERT INTO r_copy (number, state, label, level, department, created_at, changed_at, leaf, "
    "rev,"
    " document, holder, due, kept_in, handed_on, received_on, marked_level, marked_period) " NUMBERS
    " SELECT 'C' || i, 'received', 0, 3, 1 + i % 40, $2, $2, 0, 1, 1 + i / 4, 1 + i % 500,"
    " CASE WHEN i % 100 = 0 THEN '2026-01-01' ELSE '2099-01-01' END, 1, $2, $2, 3, 'P10Y' FROM n",
    NULL};
static const struct sql people_put = {
    "bench.people",
    "INSERT INTO r_person (number, state, label, level, department, created_at, changed_at, leaf,"
    " rev, name, clearance) " NUMBERS
    " SELECT 'P' || i, 'active', 0, 1, 1 + i % 40, $2, $2, 0, 1, 'Person ' || i, 4 FROM n",
    NULL};

struct fill {
    int64_t documents;
    char now[MOMENT_SIZE];
};

static enum err fill(struct db *db, void *arg)
{
    const struct fill *f = arg;
    TRY(db_run(db, &people_put, "iz", INT64_C(500), f->now));
    TRY(db_run(db, &documents_put, "iz", f->documents, f->now));
    return db_run(db, &copies_put, "iz", f->documents * COPIES_OF_EACH, f->now);
}

/* ---- the floor ---- */

static int64_t scan(struct db *db, const struct sql *sql)
{
    struct query *q;
    int64_t rows = 0;
    need(db_query(db, sql, &q));
    for (;; rows++) {
        bool row;
        need(query_step(q, &row));
        if (!row)
            break;
        (void)query_int(q, 0);
    }
    query_done(q);
    return rows;
}

static double floor_seconds(struct office *o, int64_t entries)
{
    static const struct sql documents = {
        "bench.scan_documents",
        "SELECT id, label, department, state, level, period, issued_on, secret_until, changed_at"
        " FROM r_document",
        NULL};
    static const struct sql copies = {
        "bench.scan_copies",
        "SELECT id, label, department, state, level, due, kept_in, holder, document, changed_at"
        " FROM r_copy",
        NULL};
    double before = processor();
    struct db *db;
    need(store_read(o->store, &db));
    if (scan(db, &documents) + scan(db, &copies) != entries)
        die("the tables are not filled as they should be");
    db_release(db);
    return processor() - before;
}

/* ---- after an act ---- */

struct touch {
    const char *table;
    const struct sql *sql;
    int64_t id;
};

static enum err touch_row(struct deed *d, void *arg)
{
    struct touch *t = arg;
    d->act = "bench.touch";
    TRY(db_run(d->db, t->sql, "ii", t->id, d->leaf));
    deed_touch(d, t->table, t->id);
    return ERR_OK;
}

static int ascending(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static void after_acts(struct office *o, const char *what, const char *table, const struct sql *sql)
{
    static const struct viewer clock = {
        .scheduler = true, .lang = LANG_ZH, .login = "", .address = ""};
    double seconds[ACTS], worked = 0;
    int64_t entries = 0;
    for (int i = 0; i < ACTS; i++) {
        struct touch t = {table, sql, 1 + 37 * i % 500};
        struct examined done;
        need(deed_run(o, &clock, touch_row, &t, NULL));
        double before = processor();
        uint64_t start = clock_monotonic_ns();
        need(examine(o, EXAMINE_CHANGES, &done));
        seconds[i] = since(start);
        worked += processor() - before;
        entries += done.entries;
        if (done.whole)
            die("an act had everything examined");
    }
    qsort(seconds, ACTS, sizeof *seconds, ascending);
    printf("%-44s %9.3f ms, worst %.3f ms, %.3f ms of processor, %.1f entries (goal 20 ms)\n", what,
           1e3 * seconds[ACTS / 2], 1e3 * seconds[ACTS - 1], 1e3 * worked / ACTS,
           (double)entries / ACTS);
}

static void whole(struct office *o, const char *what, double floor)
{
    struct examined done;
    double before = processor();
    uint64_t start = clock_monotonic_ns();
    need(examine(o, EXAMINE_WHOLE, &done));
    double seconds = since(start), worked = processor() - before;
    printf(
        "%-44s %9.3f s   %.3f s of processor, %.1f times the floor; %lld hits came (goal 10 s)\n",
        what, seconds, worked, worked / floor, (long long)done.opened);
}

int main(int argc, char **argv)
{
    static const struct sql copy = {"bench.copy",
                                    "UPDATE r_copy SET due = CASE WHEN due < '2027' THEN"
                                    " '2099-01-01' ELSE '2026-01-01' END, leaf = $2 WHERE id = $1",
                                    NULL};
    static const struct sql document = {
        "bench.document", "UPDATE r_document SET rev = rev + 1, leaf = $2 WHERE id = $1", NULL};
    static const struct sql person = {
        "bench.person", "UPDATE r_person SET rev = rev + 1, leaf = $2 WHERE id = $1", NULL};
    char dir[] = "/var/tmp/cofferdam-bench-XXXXXX";
    int64_t entries = 1000000;
    ARENA_SCOPE(a);
    if (argc > 1 && !str_int(str_of(argv[1]), 10000, 10000000, &entries))
        die("ENTRIES is a number");
    crypto_start();
    if (!mkdtemp(dir))
        die("no temporary folder");
    struct office *o = found(path_join(a, dir, "office"));
    struct fill f = {.documents = entries / (COPIES_OF_EACH + 1)};
    entries = f.documents * (COPIES_OF_EACH + 1);
    moment_text(clock_now(), f.now);
    struct write_job job = {.work = fill, .arg = &f};
    need(store_write(o->store, &job));
    printf("%lld entries under the delivered regulations\n", (long long)entries);
    double floor = floor_seconds(o, entries);
    printf("%-44s %9.3f s of processor\n", "floor: a bare scan of the same rows", floor);
    whole(o, "everything, and the first hits written", floor);
    whole(o, "everything again", floor);
    after_acts(o, "after an act on a copy", "r_copy", &copy);
    after_acts(o, "after an act on a document", "r_document", &document);
    after_acts(o, "after an act on a person", "r_person", &person);
    office_close(o);
    return nftw(dir, remove_one, 16, FTW_DEPTH | FTW_PHYS) ? 1 : 0;
}
