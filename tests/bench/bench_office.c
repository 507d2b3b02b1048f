/* Acts per second, durable: one client, and 64 at once, over a real office in a temporary folder.
 * The floor in the same run writes the very same rows (entry, search index, series, record, leaf,
 * content) with bare prepared statements and the same FULL commits: one act a commit, and batches
 * of as many as the office grouped. */
#include <ftw.h>
#include <pthread.h>
#include <sqlite3.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/io.h"
#include "base/text.h"
#include "office/act.h"
#include "office/internal.h"

enum { ONE = 2000, CLIENTS = 64, EACH = 150, WARM = 100 };

static void need(enum err err)
{
    if (err)
        die(problem()->text[LANG_EN]);
}

static double seconds_since(uint64_t start)
{
    return (double)(clock_monotonic_ns() - start) / 1e9;
}

/* Of the whole process: what an act costs besides waiting for the disk. */
static double cpu_us(void)
{
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec * 1e6 + (double)t.tv_nsec / 1e3;
}

static int remove_one(const char *path, const struct stat *st, int kind, struct FTW *at)
{
    (void)st;
    (void)kind;
    (void)at;
    return remove(path);
}

/* ---- the office ------------------------------------------------------------------------------------ */

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
                const char *action, struct answer *answers, int count)
{
    struct act_result result;
    struct act_request r = {.reg = str_of(reg),
                            .action = str_of(action),
                            .answers = answers,
                            .count = count,
                            .rev = -1};
    need(act(o, v, &r, a, &result));
}

static void make_drafter(struct office *o, struct arena *a)
{
    struct viewer system = {.account = 1, .kind = ADMINISTRATOR_SYSTEM, .terminal = 4};
    struct viewer security = {.account = 2, .kind = ADMINISTRATOR_SECURITY, .terminal = 4};
    struct answer bureau[] = {{STR("name"), STR("Bureau")}};
    struct answer person[] = {{STR("name"), STR("Drafter")}, {STR("unit"), STR("1")}};
    run(o, &security, a, "department", "create", bureau, 1);
    run(o, &system, a, "person", "create", person, 2);
}

static const struct viewer drafter = {
    .account = 4, .person = 1, .lang = LANG_ZH, .terminal = LEVEL_HIGHLY_SECRET};

static void draft(struct office *o, struct arena *a, int client, int n)
{
    struct answer answers[] = {
        {STR("title"),
         str_of(arena_printf(a, "关于做好第%d号防汛物资储备工作的通知（%d）", n, client))},
        {STR("kind"), STR("notice")},
        {STR("pages"), STR("12")},
        {STR("keywords"), STR("防汛 物资")},
    };
    run(o, &drafter, a, "document", "create", answers, 4);
    arena_clear(a);
}

struct client {
    struct office *o;
    int n;
    pthread_t thread;
};

static void *client_main(void *arg)
{
    struct client *c = arg;
    ARENA_SCOPE(a);
    for (int i = 0; i < EACH; i++)
        draft(c->o, a, c->n, i);
    return NULL;
}

/* ---- the floor ------------------------------------------------------------------------------------- */

static void sqlite_need(sqlite3 *db, int rc)
{
    if (rc != SQLITE_OK && rc != SQLITE_DONE && rc != SQLITE_ROW)
        die(sqlite3_errmsg(db));
}

/* Copies of the last `count` rows of every table that an act writes, put back one act at a time. */
static const char *const floor_tables[] = {"r_document", "leaf", "record", "content"};

static double floor_run(const char *path, int acts, int batch)
{
    sqlite3 *db;
    sqlite3_stmt *insert[4], *begin, *commit, *search, *series, *tokens;
    char text[4096];
    sqlite_need(NULL, sqlite3_open(path, &db));
    sqlite_need(db, sqlite3_exec(db, "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;", 0, 0, 0));
    for (int i = 0; i < 4; i++) {
        const char *key = i ? "idx" : "id";
        snprintf(text, sizeof text,
                 "CREATE TEMP TABLE t_%s AS SELECT * FROM %s ORDER BY %s DESC LIMIT %d;"
                 "DELETE FROM %s WHERE %s IN (SELECT %s FROM t_%s);",
                 floor_tables[i], floor_tables[i], key, acts, floor_tables[i], key, key,
                 floor_tables[i]);
        sqlite_need(db, sqlite3_exec(db, text, 0, 0, 0));
        snprintf(text, sizeof text, "INSERT INTO %s SELECT * FROM t_%s WHERE rowid = ?1",
                 floor_tables[i], floor_tables[i]);
        sqlite_need(db, sqlite3_prepare_v2(db, text, -1, &insert[i], NULL));
    }
    sqlite_need(db, sqlite3_prepare_v2(db, "BEGIN IMMEDIATE", -1, &begin, NULL));
    sqlite_need(db, sqlite3_prepare_v2(db, "COMMIT", -1, &commit, NULL));
    sqlite_need(db, sqlite3_prepare_v2(db,
                                       "UPDATE series SET next = next + 1 WHERE register ="
                                       " 'document' AND key <> ?1",
                                       -1, &series, NULL));
    sqlite_need(db,
                sqlite3_prepare_v2(db,
                                   "INSERT INTO r_document_search (rowid, tokens)"
                                   " VALUES ((SELECT max(rowid) FROM r_document_search) + 1, ?2)",
                                   -1, &search, NULL));
    sqlite_need(db, sqlite3_prepare_v2(db,
                                       "SELECT tokens FROM r_document_search ORDER BY rowid DESC"
                                       " LIMIT 1",
                                       -1, &tokens, NULL));
    sqlite_need(db, sqlite3_step(tokens));
    snprintf(text, sizeof text, "%s", (const char *)sqlite3_column_text(tokens, 0));
    sqlite3_finalize(tokens);
    uint64_t start = clock_monotonic_ns();
    for (int n = 0; n < acts; n++) {
        if (n % batch == 0) {
            sqlite_need(db, sqlite3_step(begin));
            sqlite3_reset(begin);
        }
        for (int i = 0; i < 4; i++) {
            sqlite3_bind_int(insert[i], 1, acts - n);
            sqlite_need(db, sqlite3_step(insert[i]));
            sqlite3_reset(insert[i]);
        }
        sqlite3_bind_text(search, 2, text, -1, SQLITE_STATIC);
        sqlite_need(db, sqlite3_step(search));
        sqlite3_reset(search);
        sqlite3_bind_text(series, 1, "", -1, SQLITE_STATIC);
        sqlite_need(db, sqlite3_step(series));
        sqlite3_reset(series);
        if (n % batch == batch - 1 || n == acts - 1) {
            sqlite_need(db, sqlite3_step(commit));
            sqlite3_reset(commit);
        }
    }
    double took = seconds_since(start);
    for (int i = 0; i < 4; i++)
        sqlite3_finalize(insert[i]);
    sqlite3_finalize(begin);
    sqlite3_finalize(commit);
    sqlite3_finalize(series);
    sqlite3_finalize(search);
    sqlite3_close(db);
    return acts / took;
}

int main(void)
{
    char dir[] = "/var/tmp/cofferdam-bench-XXXXXX";
    ARENA_SCOPE(a);
    ARENA_SCOPE(b);
    crypto_start();
    if (!mkdtemp(dir))
        die("no temporary folder");
    char *home = path_join(a, dir, "office");
    struct office *o = found(a, home);
    make_drafter(o, a);
    for (int i = 0; i < WARM; i++)
        draft(o, b, 0, i);

    double cpu = cpu_us();
    uint64_t start = clock_monotonic_ns();
    for (int i = 0; i < ONE; i++)
        draft(o, b, 0, i);
    double one = ONE / seconds_since(start);
    double cpu_one = (cpu_us() - cpu) / ONE;

    struct client clients[CLIENTS];
    struct store_figures before, after;
    store_figures(office_store(o), &before);
    start = clock_monotonic_ns();
    for (int i = 0; i < CLIENTS; i++) {
        clients[i] = (struct client){.o = o, .n = i};
        if (pthread_create(&clients[i].thread, NULL, client_main, &clients[i]))
            die("no thread");
    }
    for (int i = 0; i < CLIENTS; i++)
        pthread_join(clients[i].thread, NULL);
    double many = CLIENTS * EACH / seconds_since(start);
    store_figures(office_store(o), &after);
    double grouped = (double)(after.jobs - before.jobs) / (double)(after.batches - before.batches);
    office_close(o);

    char *path = path_join(a, home, "office.db");
    cpu = cpu_us();
    double floor_one = floor_run(path, ONE, 1);
    double cpu_floor = (cpu_us() - cpu) / ONE;
    double floor_many = floor_run(path, 6000, (int)(grouped + 0.5));
    printf("one client            %8.0f acts/s   floor %8.0f commits/s   ratio %.2f (goal 0.70)\n",
           one, floor_one, one / floor_one);
    printf("processor time        %8.0f us an act   floor %8.0f us\n", cpu_one, cpu_floor);
    printf("64 clients            %8.0f acts/s   floor %8.0f acts/s      ratio %.2f (goal 0.50)\n",
           many, floor_many, many / floor_many);
    printf("acts a sync           %8.1f (goal 16)\n", grouped);
    return nftw(dir, remove_one, 16, FTW_DEPTH | FTW_PHYS) == 0 ? 0 : 1;
}
