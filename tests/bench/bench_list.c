/* The list of a register of 1,000,000 entries as the office reads it for a page: the first page,
 * filtered, sorted, searched, and a page far in. The floor is the bare SELECT of 50 rows by the key.
 * Also the memory of the process before and after.
 *
 *   bench_list [ENTRIES]                 the office stays in COFFERDAM_BENCH_DIR where that is set,
 *                                        and is measured again when it is there already */
#include <ftw.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/io.h"
#include "office/account.h"
#include "office/act.h"
#include "office/entry.h"
#include "office/internal.h"

enum { CHUNK = 10000, RUNS = 2000 };

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

static int64_t pss_kib(void)
{
    char line[256];
    int64_t sum = 0;
    FILE *f = fopen("/proc/self/smaps_rollup", "r");
    while (f && fgets(line, sizeof line, f)) {
        if (strncmp(line, "Pss:", 4) == 0)
            sum = strtol(line + 4, NULL, 10);
    }
    if (f)
        fclose(f);
    return sum;
}

static struct office *opened(const char *dir)
{
    struct office *o;
    need(office_open(dir, &o));
    return o;
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
    need(office_found(dir, &f));
    return opened(dir);
}

static void run(struct office *o, const struct viewer *v, struct arena *a, const char *reg,
                struct answer *answers, int count)
{
    struct act_result result;
    struct act_request r = {
        .reg = str_of(reg), .action = STR("create"), .answers = answers, .count = count, .rev = -1};
    need(act(o, v, &r, a, &result));
}

/* tests/bench/http_list.sh logs in as him. */
static void give_account(struct office *o, const struct viewer *system,
                         const struct viewer *security)
{
    const struct account_new n = {.login = STR("drafter"),
                                  .password = STR("the first words given"),
                                  .kind = STR("person"),
                                  .person = 1};
    struct login_request r = {.login = n.login, .password = n.password, .address = "127.0.0.1"};
    char token[2 * SESSION_TOKEN_SIZE + 1];
    struct session *s;
    int64_t id;
    need(account_make(o, system, &n, &id));
    need(account_activate(o, security, id));
    need(login(o, &r, token));
    need(session_use(o, str_of(token), r.address, &s));
    need(password_change(o, session_viewer(s), n.password, STR("the drafter's own words")));
    session_release(s);
}

static const struct viewer drafter = {
    .account = 4, .person = 1, .lang = LANG_ZH, .terminal = LEVEL_HIGHLY_SECRET};

/* Straight into the tables: a million acts are another measurement. */
static const struct sql fill = {
    "bench.fill",
    "INSERT INTO r_document (number, state, label, level, department, created_at, created_by,"
    " changed_at, changed_by, leaf, rev, title, kind, drafter, keywords)"
    " VALUES ($1, $2, 0, 1, 1, '2026-01-01T00:00:00Z', 1, '2026-01-01T00:00:00Z', 1, 0, 1, $3, $4, "
    "1,"
    " $5) RETURNING id",
    NULL};

struct chunk {
    int64_t first;
    const struct search *search;
};

static enum err fill_chunk(struct db *db, void *arg)
{
    struct chunk *c = arg;
    static const char *const states[] = {"draft", "determined", "issued", "draft"};
    static const char *const kinds[] = {"notice", "report", "plan"};
    static const char *const subjects[] = {"防汛", "档案", "财务", "土地", "统计", "信访", "民政"};
    for (int64_t i = c->first; i < c->first + CHUNK; i++) {
        char number[64], title[256];
        int64_t id;
        bool found_it;
        snprintf(number, sizeof number, "CS-WJ-2026-%07lld", (long long)i);
        snprintf(title, sizeof title, "关于做好第%lld号%s工作的通知", (long long)i,
                 subjects[i % 7]);
        TRY(db_one(db, NULL, &fill, &found_it, "zzzzz>i", number, states[i % 4], title,
                   kinds[i % 3], i % 1000 ? "日常" : "特别", &id));
        TRY(search_add(db, c->search, id, 0, str_of(title)));
    }
    return ERR_OK;
}

static void fill_all(struct office *o, int64_t entries)
{
    const struct rules *rules = rules_hold(o);
    const struct reg *reg = rule_register(rules->book, STR("document"));
    for (int64_t i = 0; i < entries; i += CHUNK) {
        struct chunk c = {i, &rules->sql[reg->index].search};
        struct write_job job = {.work = fill_chunk, .arg = &c};
        need(store_write(office_store(o), &job));
    }
    rules_release(o, rules);
}

static double page_us(struct office *o, struct list_want *want, int runs, int *ret_rows)
{
    ARENA_SCOPE(a);
    uint64_t start = clock_monotonic_ns();
    for (int i = 0; i < runs; i++) {
        DESK_SCOPE(k);
        struct list_page page;
        need(desk_open(&k, o, &drafter, a));
        need(entry_list(&k, want, &page));
        *ret_rows = page.count;
        desk_close(&k);
        arena_clear(a);
    }
    return (double)(clock_monotonic_ns() - start) / 1e3 / runs;
}

static double floor_us(struct office *o)
{
    static const struct sql bare = {
        "bench.floor",
        "SELECT id, number, title, level, state, drafter, department, label, issued_on FROM"
        " r_document ORDER BY id DESC LIMIT 50",
        NULL};
    uint64_t start = clock_monotonic_ns();
    for (int i = 0; i < RUNS; i++) {
        struct db *db;
        struct query *q;
        bool row = true;
        need(store_read(office_store(o), &db));
        need(db_query(db, &bare, &q));
        while (row)
            need(query_step(q, &row));
        query_done(q);
        db_release(db);
    }
    return (double)(clock_monotonic_ns() - start) / 1e3 / RUNS;
}

int main(int argc, char **argv)
{
    int64_t entries = 1000000;
    char temporary[] = "/var/tmp/cofferdam-bench-XXXXXX";
    const char *keep = getenv("COFFERDAM_BENCH_DIR");
    ARENA_SCOPE(a);
    if (argc > 1 && !str_int(str_of(argv[1]), CHUNK, 100000000, &entries))
        die("ENTRIES is a number");
    crypto_start();
    if (!keep && !mkdtemp(temporary))
        die("no temporary folder");
    const char *home = keep ? keep : path_join(a, temporary, "office");
    struct stat st;
    bool there = stat(home, &st) == 0; /* kept from an earlier run */
    struct office *o = there ? opened(home) : found(a, home);
    struct viewer system = {.account = 1, .kind = ADMINISTRATOR_SYSTEM, .terminal = 4};
    struct viewer security = {.account = 2, .kind = ADMINISTRATOR_SECURITY, .terminal = 4};
    struct answer bureau[] = {{STR("name"), STR("Bureau")}};
    struct answer person[] = {{STR("name"), STR("Drafter")}, {STR("unit"), STR("1")}};
    int64_t idle = pss_kib();
    if (!there) {
        run(o, &security, a, "department", bureau, 1);
        run(o, &system, a, "person", person, 2);
        give_account(o, &system, &security);
        fill_all(o, entries);
    }
    office_close(o);
    uint64_t start = clock_monotonic_ns();
    need(office_open(home, &o));
    printf("opened with %lld entries in %.2f s\n", (long long)entries,
           (double)(clock_monotonic_ns() - start) / 1e9);

    static const struct {
        const char *name, *filter, *value, *search, *sort;
        int runs;
    } rows[] = {
        {"first page", NULL, NULL, "", "", RUNS},
        {"of one state", "state", "issued", "", "", RUNS},
        {"of one kind", "kind", "plan", "", "", 200},
        {"sorted by title", NULL, NULL, "", "title", 100},
        {"a two-character word, 1 in 7", NULL, NULL, "防汛", "", 200},
        {"a word of one entry", NULL, NULL, "第4711号", "", 200},
        {"found and filtered", "state", "issued", "档案", "", 50},
    };
    printf("%-32s %10.1f us\n", "floor: bare SELECT of 50 rows", floor_us(o));
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
        struct list_want want = {
            .reg = STR("document"), .search = str_of(rows[i].search), .sort = str_of(rows[i].sort)};
        int count = 0;
        if (rows[i].filter) {
            want.filters[0].field = str_of(rows[i].filter);
            want.filters[0].value = str_of(rows[i].value);
            want.filter_count = 1;
        }
        double us = page_us(o, &want, rows[i].runs, &count);
        printf("%-32s %10.1f us   %d rows (goal 50 ms)\n", rows[i].name, us, count);
    }
    printf("PSS idle %lld KiB, with %lld entries %lld KiB (goals 40 and 150 MiB)\n",
           (long long)idle, (long long)entries, (long long)pss_kib());
    office_close(o);
    if (!keep)
        return nftw(temporary, remove_one, 16, FTW_DEPTH | FTW_PHYS) == 0 ? 0 : 1;
    return 0;
}
