/* A table of 100,000 rows in and out, as the command line does it: opened in the jail, each row an act with its
 * leaf; then the list as a workbook. The floor in the same run is the bare cost of what cannot be left out: the
 * same number of rows of the same size through SQLite with an index and three more rows each, in one commit; and
 * the same text packed by zlib. */
#include <ftw.h>
#include <sqlite3.h>
#include <stdio.h>
#include <sys/resource.h>
#include <unistd.h>
#include <zlib.h>

#include "base/clock.h"
#include "base/io.h"
#include "extract/extract.h"
#include "office/act.h"
#include "office/export.h"
#include "office/import.h"
#include "office/internal.h"

enum { ROWS = 100000, GOAL_SECONDS = 20, GOAL_MIB = 100 };

static void need(enum err err)
{
    if (err)
        die(problem()->text[LANG_EN]);
}

static double seconds_since(uint64_t start)
{
    return (double)(clock_monotonic_ns() - start) / 1e9;
}

static double peak_mib(void)
{
    struct rusage u;
    getrusage(RUSAGE_SELF, &u);
    return (double)u.ru_maxrss / 1024;
}

static int remove_one(const char *path, const struct stat *st, int kind, struct FTW *at)
{
    (void)st, (void)kind, (void)at;
    return remove(path);
}

static struct office *found(struct arena *a, const char *dir)
{
    static const struct password_cost light = {.passes = 1, .memory_kib = 64};
    struct rule_file rules = {.name = "office.yaml"};
    need(file_read(a, BENCH_REGULATIONS, 1 << 20, &rules.text));
    char *who = strstr(rules.text.p, "who: officer\n        asks:\n          - name\n");
    if (!who)
        die("the regulations of the bench have changed");
    rules.text = str_of(arena_printf(a, "%.*swho: [officer, system_administrator]%s",
                                     (int)(who - rules.text.p), rules.text.p, who + 12));
    struct office_founding f = {
        .facts = {.name_zh = "测试镇",
                  .name_en = "Bench Township",
                  .short_name = "CS",
                  .rank = "city",
                  .level = LEVEL_HIGHLY_SECRET,
                  .zone_minutes = 480,
                  .exercise = true,
                  .origin = "example.org/bench"},
        .rules = &rules,
        .rule_count = 1,
        .system = {"system", STR("the system's own words")},
        .security = {"security", STR("the guard's own words")},
        .audit = {"audit", STR("the auditor's own words")},
        .cost = &light,
    };
    struct office *o;
    need(office_found(dir, &f));
    need(office_open(dir, &o));
    return o;
}

static void run(struct office *o, const struct viewer *v, struct arena *a, const char *reg,
                struct answer *answers, int count)
{
    struct act_result result;
    struct act_request r = {
        .reg = str_of(reg), .action = STR("create"), .answers = answers, .count = count, .rev = -1};
    need(act(o, v, &r, a, &result));
}

static const struct viewer drafter = {
    .account = 4, .person = 1, .lang = LANG_ZH, .terminal = LEVEL_HIGHLY_SECRET};

/* ---- the floors ---- */

static void sqlite_need(sqlite3 *db, int rc)
{
    if (rc != SQLITE_OK && rc != SQLITE_DONE && rc != SQLITE_ROW)
        die(sqlite3_errmsg(db));
}

static double floor_rows(const char *path)
{
    static const char *const tables[] = {"entry", "record", "content", "leaf"};
    sqlite3 *db;
    sqlite3_stmt *put[4];
    char text[512];
    sqlite_need(NULL, sqlite3_open(path, &db));
    sqlite_need(db, sqlite3_exec(db, "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;", 0, 0, 0));
    for (int i = 0; i < 4; i++) {
        snprintf(text, sizeof text, "CREATE TABLE %s (id integer primary key, a text, b text)%s",
                 tables[i], i ? "" : "; CREATE UNIQUE INDEX number ON entry (a)");
        sqlite_need(db, sqlite3_exec(db, text, 0, 0, 0));
        snprintf(text, sizeof text, "INSERT INTO %s (a, b) VALUES (?1, ?2)", tables[i]);
        sqlite_need(db, sqlite3_prepare_v2(db, text, -1, &put[i], NULL));
    }
    memset(text, 'x', 300);
    uint64_t start = clock_monotonic_ns();
    sqlite_need(db, sqlite3_exec(db, "BEGIN IMMEDIATE", 0, 0, 0));
    for (int row = 0; row < ROWS; row++) {
        char number[32];
        snprintf(number, sizeof number, "CS-WJ-2026-%06d", row);
        for (int i = 0; i < 4; i++) {
            sqlite3_bind_text(put[i], 1, number, -1, SQLITE_STATIC);
            sqlite3_bind_text(put[i], 2, text, 300, SQLITE_STATIC);
            sqlite_need(db, sqlite3_step(put[i]));
            sqlite3_reset(put[i]);
        }
    }
    sqlite_need(db, sqlite3_exec(db, "COMMIT", 0, 0, 0));
    double took = seconds_since(start);
    for (int i = 0; i < 4; i++)
        sqlite3_finalize(put[i]);
    sqlite3_close(db);
    return took;
}

static double floor_pack(struct str text)
{
    uLongf n = compressBound(text.n);
    unsigned char *packed = malloc(n);
    uint64_t start = clock_monotonic_ns();
    if (!packed || compress(packed, &n, (const unsigned char *)text.p, text.n) != Z_OK)
        die("compress");
    free(packed);
    return seconds_since(start);
}

int main(void)
{
    char dir[] = "/var/tmp/cofferdam-bench-XXXXXX";
    ARENA_SCOPE(a);
    BUF_SCOPE(table, 64 << 20);
    BUF_SCOPE(file, EXPORT_BYTES_MAX);
    crypto_start();
    if (!mkdtemp(dir))
        die("no temporary folder");
    struct office *o = found(a, path_join(a, dir, "office"));
    struct viewer system = {.account = 1, .kind = ADMINISTRATOR_SYSTEM, .terminal = 4};
    struct viewer security = {.account = 2, .kind = ADMINISTRATOR_SECURITY, .terminal = 4};
    run(o, &security, a, "department", (struct answer[]){{STR("name"), STR("Bureau")}}, 1);
    run(o, &system, a, "person",
        (struct answer[]){{STR("name"), STR("Drafter")}, {STR("unit"), STR("1")}}, 2);
    buf_text(&table, "title,kind,pages,keywords\n");
    for (int i = 0; i < ROWS; i++)
        buf_printf(&table, "关于做好第%d号防汛物资储备工作的通知,notice,%d,防汛 物资\n", i,
                   1 + i % 40);

    struct table read;
    struct import_plan plan;
    struct import_result result;
    struct import_options all = {.all = true};
    uint64_t start = clock_monotonic_ns();
    need(extract_table_bytes(buf_view(&table), a, &read));
    double opened = seconds_since(start);
    {
        DESK_SCOPE(k);
        need(desk_open(&k, o, &drafter, a));
        need(import_plan(&k, STR("document"), STR("create"), &read, 0, NULL, 0, &plan));
    }
    need(import_run(o, &drafter, &plan, &all, a, &result));
    double in = seconds_since(start);
    import_free(o, &plan);
    if (result.done != ROWS || result.bad_count)
        die("not every row was taken in");
    double in_mib = peak_mib();

    struct exported exported;
    struct list_want want = {.reg = STR("document")};
    start = clock_monotonic_ns();
    need(export_list(o, &drafter, &want, EXPORT_XLSX, a, &file, &exported));
    double out = seconds_since(start);
    if (exported.rows != ROWS)
        die("not every row went out");
    office_close(o);

    double floor = floor_rows(path_join(a, dir, "floor.db"));
    double packing = floor_pack(buf_view(&table));
    printf("import of %d rows  %8.2f s (opening %.2f s)   floor %6.2f s   ratio %.1f   goal %d s: "
           "%s\n",
           ROWS, in, opened, floor, in / floor, GOAL_SECONDS,
           in <= GOAL_SECONDS ? "met" : "missed");
    printf("memory             %10.1f MiB at most, the table among it   goal %d MiB: %s\n", in_mib,
           GOAL_MIB, in_mib <= GOAL_MIB ? "met" : "missed");
    printf("export of %d rows  %8.2f s, %zu bytes   floor %6.2f s (packing)   ratio %.1f\n", ROWS,
           out, file.n, packing, out / packing);
    return nftw(dir, remove_one, 16, FTW_DEPTH | FTW_PHYS) == 0 ? 0 : 1;
}
