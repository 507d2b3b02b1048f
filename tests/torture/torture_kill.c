/* Kills the office during acts from 8 clients, 300 times, and looks each time whether every
 * acknowledged act is there and the ledger verifies.
 *
 *   torture_kill [ROUNDS]        prints one line: N passed, N failed */
#include <fcntl.h>
#include <ftw.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/io.h"
#include "office/act.h"
#include "office/internal.h"
#include "office/proof.h"

enum { CLIENTS = 8 };

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

static enum err run(struct office *o, const struct viewer *v, struct arena *a, const char *reg,
                    const char *action, int64_t entry, struct answer *answers, int count,
                    struct act_result *ret)
{
    struct act_request r = {.reg = str_of(reg),
                            .action = str_of(action),
                            .entry = entry,
                            .answers = answers,
                            .count = count,
                            .rev = -1};
    return act(o, v, &r, a, ret);
}

static void found(struct arena *a, const char *dir)
{
    static const struct password_cost light = {.passes = 1, .memory_kib = 64};
    struct viewer system = {.account = 1, .kind = ADMINISTRATOR_SYSTEM, .terminal = 4};
    struct viewer security = {.account = 2, .kind = ADMINISTRATOR_SECURITY, .terminal = 4};
    struct answer bureau[] = {{STR("name"), STR("Bureau")}};
    struct answer person[] = {{STR("name"), STR("Drafter")}, {STR("unit"), STR("1")}};
    struct act_result result;
    struct rule_file rules = {.name = "office.yaml"};
    struct office *o;
    need(file_read(a, BENCH_REGULATIONS, 1 << 20, &rules.text));
    char *who = strstr(rules.text.p, "who: officer\n        asks:\n          - name\n");
    if (!who)
        die("the regulations of the torture have changed");
    rules.text = str_of(arena_printf(a, "%.*swho: [officer, system_administrator]%s",
                                     (int)(who - rules.text.p), rules.text.p, who + 12));
    struct office_founding f = {
        .facts = {.name_zh = "测试镇",
                  .name_en = "Torture Township",
                  .short_name = "CS",
                  .rank = "city",
                  .level = LEVEL_HIGHLY_SECRET,
                  .zone_minutes = 480,
                  .exercise = true,
                  .origin = "example.org/torture"},
        .rules = &rules,
        .rule_count = 1,
        .system = {"system", STR("the system's own words")},
        .security = {"security", STR("the guard's own words")},
        .audit = {"audit", STR("the auditor's own words")},
        .cost = &light,
    };
    need(office_found(dir, &f));
    need(office_open(dir, &o));
    need(run(o, &security, a, "department", "create", 0, bureau, 1, &result));
    need(run(o, &system, a, "person", "create", 0, person, 2, &result));
    office_close(o);
}

/* ---- the child: acts as fast as it can and tells each acknowledgement ----------------------------- */

struct acknowledged {
    int64_t leaf, entry;
};

struct client {
    struct office *o;
    int n, out;
    pthread_t thread;
};

static void *client_main(void *arg)
{
    struct client *c = arg;
    static const struct viewer drafter = {
        .account = 4, .person = 1, .lang = LANG_ZH, .terminal = LEVEL_HIGHLY_SECRET};
    ARENA_SCOPE(a);
    for (int i = 0;; i++) {
        struct answer answers[] = {
            {STR("title"), str_of(arena_printf(a, "第%d号通知（%d）", i, c->n))},
            {STR("kind"), STR("notice")},
        };
        struct act_result result;
        need(run(c->o, &drafter, a, "document", "create", 0, answers, 2, &result));
        if (i % 3 == 0) {
            answers[0].value = STR("改过的标题");
            need(run(c->o, &drafter, a, "document", "edit", result.entry, answers, 2, &result));
        }
        struct acknowledged told = {result.leaf, result.entry};
        /* one write of 16 bytes into a pipe is whole or not at all */
        if (write(c->out, &told, sizeof told) != sizeof told)
            return NULL;
        arena_clear(a);
    }
}

static _Noreturn void child(const char *dir, int out)
{
    struct office *o;
    struct client clients[CLIENTS];
    need(office_open(dir, &o));
    for (int i = 0; i < CLIENTS; i++) {
        clients[i] = (struct client){.o = o, .n = i, .out = out};
        if (pthread_create(&clients[i].thread, NULL, client_main, &clients[i]))
            die("no thread");
    }
    pause();
    _exit(0);
}

/* ---- the parent ---------------------------------------------------------------------------------- */

static const struct sql record_is = {
    "torture.record",
    "SELECT 1 FROM record WHERE idx = $1 AND register = 'document' AND entry = $2", NULL};

struct tally {
    int64_t acknowledged, missing, faults, rounds_bad;
};

/* Reads what was acknowledged until the child is dead and the pipe empty. */
static size_t listen_and_kill(int in, pid_t pid, int milliseconds, struct acknowledged *told,
                              size_t room)
{
    uint64_t deadline = 0;
    size_t n = 0;
    bool killed = false;
    for (;;) {
        struct pollfd p = {.fd = in, .events = POLLIN};
        if (poll(&p, 1, killed ? -1 : 1) > 0) {
            ssize_t got = read(in, &told[n], sizeof *told);
            if (got <= 0)
                return n;
            if (got == sizeof *told && n + 1 < room)
                n++;
            /* the clock starts with the first acknowledgement: the office is open then */
            if (!deadline)
                deadline = clock_monotonic_ns() + (uint64_t)milliseconds * 1000000u;
        }
        if (!killed && deadline && clock_monotonic_ns() >= deadline) {
            kill(pid, SIGKILL);
            killed = true;
        }
    }
}

static bool round_of(const char *dir, int n, struct tally *t)
{
    enum { ROOM = 200000 };
    static struct acknowledged told[ROOM];
    int ends[2];
    ARENA_SCOPE(a);
    if (pipe2(ends, O_CLOEXEC))
        die("no pipe");
    pid_t pid = fork();
    if (pid < 0)
        die("no child");
    if (pid == 0) {
        close(ends[0]);
        child(dir, ends[1]);
    }
    close(ends[1]);
    size_t count = listen_and_kill(ends[0], pid, n * 7 % 97, told, ROOM);
    close(ends[0]);
    int status;
    waitpid(pid, &status, 0);
    if (!WIFSIGNALED(status) || WTERMSIG(status) != SIGKILL)
        die("the child ended by itself");

    struct office *o;
    struct proof_report report;
    struct db *db;
    int64_t missing = 0;
    need(office_open(dir, &o));
    need(store_read(office_store(o), &db));
    for (size_t i = 0; i < count; i++) {
        bool found_it;
        int64_t one;
        need(db_one(db, NULL, &record_is, &found_it, "ii>i", told[i].leaf, told[i].entry, &one));
        missing += !found_it;
    }
    db_release(db);
    need(proof_verify(o, NULL, a, &report));
    for (int i = 0; i < report.fault_count && i < 5; i++)
        fprintf(stderr, "round %d: %s\n", n, report.faults[i].words.en);
    office_close(o);
    t->acknowledged += (int64_t)count;
    t->missing += missing;
    t->faults += report.fault_count;
    return missing == 0 && report.fault_count == 0;
}

int main(int argc, char **argv)
{
    int64_t rounds = 300;
    char dir[] = "/var/tmp/cofferdam-torture-XXXXXX";
    struct tally t = {0};
    ARENA_SCOPE(a);
    if (argc > 1 && !str_int(str_of(argv[1]), 1, 100000, &rounds))
        die("ROUNDS is a number");
    crypto_start();
    if (!mkdtemp(dir))
        die("no temporary folder");
    char *home = path_join(a, dir, "office");
    found(a, home);
    setvbuf(stdout, NULL, _IOLBF, 0); /* nothing is pending when a round forks */
    printf("1..%lld\n", (long long)rounds);
    for (int i = 0; i < rounds; i++) {
        bool good = round_of(home, i, &t);
        printf("%s - all stands after kill %d\n", good ? "ok" : "not ok", i + 1);
        t.rounds_bad += !good;
        if (isatty(STDERR_FILENO))
            fprintf(stderr, "\r%d/%lld", i + 1, (long long)rounds);
    }
    printf(
        "# %lld rounds, %lld acts acknowledged, %lld of them missing, %lld faults in the ledger\n",
        (long long)rounds, (long long)t.acknowledged, (long long)t.missing, (long long)t.faults);
    if (t.rounds_bad) {
        fprintf(stderr, "the office is left in %s\n", dir);
        return 1;
    }
    return nftw(dir, remove_one, 16, FTW_DEPTH | FTW_PHYS) == 0 ? 0 : 1;
}
