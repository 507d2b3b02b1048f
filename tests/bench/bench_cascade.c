/* One act that goes through a chain of 100,000 entries (a source changed, all that derives from it
 * is queued again), on a real office in a temporary folder. The goal of issue 3 is under 5 s. */
#include <ftw.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/io.h"
#include "office/act.h"
#include "office/internal.h"

enum { CHAIN = 100000 };

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

static struct office *found(struct arena *a, const char *dir)
{
    static const struct password_cost light = {.passes = 1, .memory_kib = 64};
    struct rule_file files[] = {{.name = "engine.yaml"}, {.name = "office.yaml"}};
    const char *beside =
        arena_printf(a, "%.*s", (int)(strlen(BENCH_REGULATIONS) - 11), BENCH_REGULATIONS);
    for (size_t i = 0; i < ARRAY_SIZE(files); i++)
        need(file_read(a, path_join(a, beside, files[i].name), 1 << 20, &files[i].text));
    struct office_founding f = {
        .facts = {.name_zh = "测试镇",
                  .name_en = "Bench Township",
                  .short_name = "CS",
                  .rank = "city",
                  .level = LEVEL_HIGHLY_SECRET,
                  .zone_minutes = 480,
                  .exercise = true,
                  .origin = "example.org/bench"},
        .rules = files,
        .rule_count = ARRAY_SIZE(files),
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

static const struct sql first_label = {"bench.label", "SELECT min(id) FROM label", NULL};
static const struct sql link_put = {
    "bench.link",
    "INSERT INTO r_paper (number, state, label, level, created_at, changed_at, leaf, rev, title,"
    " source, times) VALUES ($1, 'good', $2, 1, $3, $3, 0, 1, 'A link of the chain', $4, 0)"
    " RETURNING id",
    NULL};
static const struct sql queued = {
    "bench.queued", "SELECT count(*) FROM r_paper WHERE state = 'queued' AND times = 1", NULL};

/* The links themselves come in behind the office's back: 100,000 acts are another measurement. */
static enum err links(struct db *db, void *arg)
{
    const int64_t *root = arg;
    int64_t last = *root, label = 0;
    bool found;
    char number[32];
    TRY(db_one(db, NULL, &first_label, &found, ">i", &label));
    for (int i = 0; i < CHAIN; i++) {
        snprintf(number, sizeof number, "L%d", i);
        TRY(db_one(db, NULL, &link_put, &found, "zizi>i", number, label, "2026-01-01T00:00:00Z",
                   last, &last));
    }
    return ERR_OK;
}

int main(void)
{
    char dir[] = "/var/tmp/cofferdam-bench-XXXXXX";
    ARENA_SCOPE(a);
    crypto_start();
    if (!mkdtemp(dir))
        die("no temporary folder");
    struct office *o = found(a, path_join(a, dir, "office"));
    struct viewer v = {.account = 1, .kind = ADMINISTRATOR_SYSTEM, .lang = LANG_EN, .terminal = 4};
    struct answer title = {STR("title"), STR("The source")};
    struct act_request make = {
        .reg = STR("paper"), .action = STR("create"), .answers = &title, .count = 1, .rev = -1};
    struct act_result result;
    need(act(o, &v, &make, a, &result));
    struct write_job job = {.work = links, .arg = &result.entry};
    need(store_write(o->store, &job));
    struct act_request change = {
        .reg = STR("paper"), .action = STR("change"), .entry = result.entry, .rev = -1};
    uint64_t start = clock_monotonic_ns();
    clock_t before = clock();
    need(act(o, &v, &change, a, &result));
    double took = (double)(clock_monotonic_ns() - start) / 1e9;
    double busy = (double)(clock() - before) / CLOCKS_PER_SEC;
    struct db *db;
    bool row;
    int64_t count = 0;
    need(store_read(o->store, &db));
    need(db_one(db, NULL, &queued, &row, ">i", &count));
    db_release(db);
    if (count != CHAIN)
        die("not every link was queued");
    printf("cascade through %d entries in one act: %.2f s (goal under 5 s), %.1f us an entry; "
           "%.2f s of the processor\n",
           CHAIN, took, took * 1e6 / CHAIN, busy);
    office_close(o);
    return nftw(dir, remove_one, 16, FTW_DEPTH | FTW_PHYS) ? 1 : 0;
}
