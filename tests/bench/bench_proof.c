/* A session a request (goal: under a microsecond), against a bare hash and lock; and verifying the
 * ledger: leaves a second and memory, against reading and hashing the same records alone.
 *     bench_proof [leaves]      100000 without a number */
#include <ftw.h>
#include <pthread.h>
#include <sqlite3.h>
#include <sys/resource.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/io.h"
#include "office/account.h"
#include "office/internal.h"
#include "office/proof.h"

enum { USES = 2000000, CLIENTS = 64 };

#define PASSWORD "the system's own words"

static void need(enum err err)
{
    if (err)
        die(problem()->text[LANG_EN]);
}

static double seconds_since(uint64_t start)
{
    return (double)(clock_monotonic_ns() - start) / 1e9;
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
    struct rule_file rules = {.name = "office.yaml"};
    need(file_read(a, BENCH_REGULATIONS, 1 << 20, &rules.text));
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
        .system = {"system", STR(PASSWORD)},
        .security = {"security", STR("the guard's own words")},
        .audit = {"audit", STR("the auditor's own words")},
        .cost = &light,
    };
    struct office *o;
    need(office_found(dir, &f));
    need(office_open(dir, &o));
    return o;
}

/* ---- sessions --------------------------------------------------------------------------------------- */

struct user {
    struct office *o;
    char token[2 * SESSION_TOKEN_SIZE + 1];
    pthread_t thread;
};

static void *use(void *arg)
{
    struct user *u = arg;
    for (int i = 0; i < USES; i++) {
        struct session *s;
        need(session_use(u->o, str_of(u->token), "10.0.0.1", &s));
        session_release(s);
    }
    return NULL;
}

static double floor_uses(const char *token)
{
    pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
    unsigned char bytes[32], hash[SHA256_SIZE];
    size_t n;
    unsigned sum = 0;
    uint64_t start = clock_monotonic_ns();
    for (int i = 0; i < USES; i++) {
        if (!hex_decode(str_of(token), bytes, sizeof bytes, &n))
            die("no token");
        sha256(str_bytes(bytes, n), hash);
        pthread_mutex_lock(&lock);
        sum += hash[0];
        pthread_mutex_unlock(&lock);
    }
    if (!sum)
        die("nothing was hashed");
    return seconds_since(start) / USES * 1e9;
}

static void bench_sessions(struct office *o)
{
    struct user u[2] = {{.o = o}, {.o = o}};
    struct login_request r = {.login = STR("system"),
                              .password = STR(PASSWORD),
                              .address = "10.0.0.1",
                              .lang = LANG_COUNT};
    for (int i = 0; i < 2; i++)
        need(login(o, &r, u[i].token));
    uint64_t start = clock_monotonic_ns();
    use(&u[0]);
    double one = seconds_since(start) / USES * 1e9, bare = floor_uses(u[0].token);
    start = clock_monotonic_ns();
    for (int i = 0; i < 2; i++) {
        if (pthread_create(&u[i].thread, NULL, use, &u[i]))
            die("no thread");
    }
    for (int i = 0; i < 2; i++)
        pthread_join(u[i].thread, NULL);
    double two = seconds_since(start) / USES * 1e9;
    printf(
        "a session used        %8.0f ns       floor %8.0f ns          ratio %.2f (goal 1000 ns)\n",
        one, bare, bare / one);
    printf("the same, two threads %8.0f ns each\n", two);
}

/* ---- verifying ----------------------------------------------------------------------------------------- */

static const struct sql grant = {
    "bench.grant",
    "INSERT INTO role_grant (person, role, granted_by, leaf) VALUES (1, 'officer', 1, $1)"
    " RETURNING id",
    NULL};

static enum err grant_deed(struct deed *d, void *arg)
{
    (void)arg;
    bool row;
    int64_t id = 0;
    d->act = "role.give";
    d->reg = "role_grant";
    TRY(db_one(d->db, NULL, &grant, &row, "i>i", d->leaf, &id));
    d->entry = id;
    buf_text(&d->content, "{\"from\":\"\",\"person\":1,\"role\":\"officer\",\"to\":\"\"}");
    deed_touch(d, "role_grant", id);
    return ERR_OK;
}

struct writer {
    struct office *o;
    int64_t count;
    pthread_t thread;
};

static void *write_leaves(void *arg)
{
    struct writer *w = arg;
    for (int64_t i = 0; i < w->count; i++)
        need(deed_run(w->o, NULL, grant_deed, NULL, NULL));
    return NULL;
}

static void fill(struct office *o, int64_t leaves)
{
    struct writer w[CLIENTS];
    for (int i = 0; i < CLIENTS; i++) {
        w[i] = (struct writer){.o = o, .count = leaves / CLIENTS};
        if (pthread_create(&w[i].thread, NULL, write_leaves, &w[i]))
            die("no thread");
    }
    for (int i = 0; i < CLIENTS; i++)
        pthread_join(w[i].thread, NULL);
}

/* The records read in order, and each hashed three times: leaf, content, row. */
static double floor_verify(const char *path)
{
    sqlite3 *db;
    sqlite3_stmt *q;
    if (sqlite3_open(path, &db) ||
        sqlite3_prepare_v2(db,
                           "SELECT r.skeleton, r.salt, c.body, l.hash FROM leaf l"
                           " JOIN record r ON r.idx = l.idx LEFT JOIN content c ON c.idx = l.idx"
                           " ORDER BY l.idx",
                           -1, &q, NULL))
        die(sqlite3_errmsg(db));
    uint64_t start = clock_monotonic_ns();
    int64_t n = 0;
    unsigned char hash[SHA256_SIZE];
    while (sqlite3_step(q) == SQLITE_ROW) {
        for (int i = 0; i < 3; i++)
            sha256(str_bytes(sqlite3_column_blob(q, i), (size_t)sqlite3_column_bytes(q, i)), hash);
        n++;
    }
    double rate = (double)n / seconds_since(start);
    sqlite3_finalize(q);
    sqlite3_close(db);
    return rate;
}

static long peak_kib(void)
{
    struct rusage u;
    getrusage(RUSAGE_SELF, &u);
    return u.ru_maxrss;
}

int main(int argc, char **argv)
{
    char dir[] = "/var/tmp/cofferdam-bench-XXXXXX";
    ARENA_SCOPE(a);
    int64_t leaves = 100000;
    if (argc > 1 && !str_int(str_of(argv[1]), 1000, 100000000, &leaves))
        die("how many leaves?");
    crypto_start();
    if (!mkdtemp(dir))
        die("no temporary folder");
    char *home = path_join(a, dir, "office");
    struct office *o = found(a, home);
    bench_sessions(o);
    uint64_t start = clock_monotonic_ns();
    fill(o, leaves);
    printf("%lld leaves written in %.1f s\n", (long long)leaves, seconds_since(start));
    long before = peak_kib();
    struct proof_report report;
    start = clock_monotonic_ns();
    need(proof_verify(o, NULL, a, &report));
    double took = seconds_since(start);
    if (report.fault_count)
        die(report.faults[0].words.en);
    office_close(o);
    double rate = (double)report.leaves / took,
           bare = floor_verify(path_join(a, home, "office.db"));
    printf("verify                %8.0f leaves/s floor %8.0f leaves/s    ratio %.2f\n", rate, bare,
           rate / bare);
    printf("verify's memory       %8ld KiB more at the peak\n", peak_kib() - before);
    return nftw(dir, remove_one, 16, FTW_DEPTH | FTW_PHYS) == 0 ? 0 : 1;
}
