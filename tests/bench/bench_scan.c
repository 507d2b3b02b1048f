/* scan over many small files: against opening and reading them in the same order, and with two workers against one. On a
 * machine that others use too the processor's time is what to read: user and system of all threads, of which the start is a
 * part (a scan of one file).
 *     bench_scan [files]      100000 without a number
 * The program is the one beside this build, or $COFFERDAM. Goals: reading plus 20 %, 1.9 times on two cores. */
#include "base/arena.h"
#include "base/buf.h"
#include "base/clock.h"
#include "base/io.h"

#include <fcntl.h>
#include <pthread.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>

enum { FILES = 100000, A_FOLDER = 1000, BODY_MAX = 2048 };

struct took {
    double wall, processor; /* seconds */
};

static double processor_of(int who)
{
    struct rusage u;
    if (getrusage(who, &u))
        die("cannot ask for the processor's time");
    return (double)(u.ru_utime.tv_sec + u.ru_stime.tv_sec) +
           (double)(u.ru_utime.tv_usec + u.ru_stime.tv_usec) / 1e6;
}

static struct took now(int who)
{
    return (struct took){(double)clock_monotonic_ns() / 1e9, processor_of(who)};
}

static struct took since(int who, struct took start)
{
    struct took end = now(who);
    return (struct took){end.wall - start.wall, end.processor - start.processor};
}

static uint64_t chance(uint64_t *state)
{
    *state ^= *state << 13;
    *state ^= *state >> 7;
    return *state ^= *state << 17;
}

/* Letters of an office, half of them Chinese; every hundredth bears a mark. */
static void fill(struct buf *b, uint64_t *state, bool marked)
{
    static const char *const words[] = {
        "关于",   "工作", "安排",    "的通知", "各科室", "请于",     "本月底前", "报送",
        "report", " of ", "the day", " 2026",  "，",     "。",       "\n",       "编号 ",
        "1380",   "落实", "责任",    "检查",   "and ",   "meeting ", "单位",     "："};
    size_t want = 400 + chance(state) % 1200;
    buf_clear(b);
    buf_text(b, marked ? "机密★10年\n" : "");
    while (b->n < want)
        buf_text(b, words[chance(state) % ARRAY_SIZE(words)]);
}

static void make(const char *folder, int files)
{
    ARENA_SCOPE(a);
    BUF_SCOPE(b, BODY_MAX);
    uint64_t state = 20261128;
    for (int i = 0; i < files; i++) {
        const char *sub = arena_printf(a, "%s/%03d", folder, i / A_FOLDER);
        if (i % A_FOLDER == 0 && mkdir(sub, 0700))
            die("cannot make a folder");
        FD_SCOPE(fd);
        fill(&b, &state, i % 100 == 0);
        fd = open(arena_printf(a, "%s/%03d.txt", sub, i % A_FOLDER),
                  O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
        if (fd < 0 || fd_write(fd, b.p, b.n, "file"))
            die("cannot write a file");
    }
}

/* The floor: each opened, asked for its size, read, closed. */
struct reading {
    const char *folder;
    int from, to;
    uint64_t bytes;
};

static void *read_some(void *at)
{
    struct reading *r = at;
    char *body = malloc(64 * 1024);
    if (!body)
        die("out of memory");
    for (int i = r->from; i < r->to; i++) {
        ARENA_SCOPE(a);
        FD_SCOPE(fd);
        struct stat st;
        size_t n;
        fd = open(arena_printf(a, "%s/%03d/%03d.txt", r->folder, i / A_FOLDER, i % A_FOLDER),
                  O_RDONLY | O_CLOEXEC);
        if (fd < 0 || fstat(fd, &st) || fd_read(fd, body, 64 * 1024, "file", &n))
            die("cannot read a file");
        r->bytes += n;
    }
    free(body);
    return NULL;
}

static struct took read_all(const char *folder, int files, int readers, uint64_t *ret_bytes)
{
    struct reading parts[2] = {{folder, 0, files / readers, 0},
                               {folder, files / readers, files, 0}};
    pthread_t other;
    struct took start = now(RUSAGE_SELF);
    if (readers == 2 && pthread_create(&other, NULL, read_some, &parts[1]))
        die("cannot start a thread");
    (void)read_some(&parts[0]);
    if (readers == 2)
        pthread_join(other, NULL);
    *ret_bytes = parts[0].bytes + parts[1].bytes;
    return since(RUSAGE_SELF, start);
}

static struct took scan(const char *program, const char *jobs, const char *folder)
{
    extern char **environ;
    char *argv[] = {(char *)(uintptr_t)program,
                    (char *)(uintptr_t) "scan",
                    (char *)(uintptr_t) "-j",
                    (char *)(uintptr_t)jobs,
                    (char *)(uintptr_t) "--json",
                    (char *)(uintptr_t)folder,
                    NULL};
    posix_spawn_file_actions_t actions;
    pid_t pid;
    int status;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0);
    struct took start = now(RUSAGE_CHILDREN);
    if (posix_spawnp(&pid, program, &actions, NULL, argv, environ) ||
        waitpid(pid, &status, 0) != pid)
        die("cannot start the program; $COFFERDAM names it");
    struct took took = since(RUSAGE_CHILDREN, start);
    posix_spawn_file_actions_destroy(&actions);
    if (!WIFEXITED(status) || WEXITSTATUS(status) != 1)
        die("the scan did not end with findings");
    return took;
}

static void remove_all(const char *folder, int files)
{
    for (int i = 0; i < files; i++) {
        ARENA_SCOPE(a);
        const char *sub = arena_printf(a, "%s/%03d", folder, i / A_FOLDER);
        if (unlink(arena_printf(a, "%s/%03d.txt", sub, i % A_FOLDER)) ||
            ((i % A_FOLDER == A_FOLDER - 1 || i == files - 1) && rmdir(sub)))
            die("cannot remove a file");
    }
    if (rmdir(folder))
        die("cannot remove the folder");
}

int main(int argc, char **argv)
{
    int64_t files = FILES;
    char folder[] = "/tmp/bench-scan-XXXXXX";
    const char *program = getenv("COFFERDAM");
    if ((argc > 1 && !str_int(str_of(argv[1]), 1, 10000000, &files)) || !mkdtemp(folder))
        die("usage: bench_scan [files]");
    make(folder, (int)files);
    uint64_t bytes;
    ARENA_SCOPE(a);
    (void)read_all(folder, (int)files, 1, &bytes);
    struct took floor = read_all(folder, (int)files, 1, &bytes),
                floor_two = read_all(folder, (int)files, 2, &bytes);
    program = program ? program : "cofferdam";
    struct took start = scan(program, "1", arena_printf(a, "%s/000/000.txt", folder)),
                one = scan(program, "1", folder), two = scan(program, "2", folder);
    const struct {
        const char *name;
        struct took took;
    } rows[] = {{"read by one", floor},
                {"read by two", floor_two},
                {"the start of a scan", start},
                {"scanned by one worker", one},
                {"scanned by two", two}};
    printf("# %lld files, %.0f MB\n", (long long)files, (double)bytes / 1e6);
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
        printf(
            "%-24s %6.2f s  %6.2f s of processor, %5.1f us a file; %5.2f and %5.2f times reading\n",
            rows[i].name, rows[i].took.wall, rows[i].took.processor,
            rows[i].took.processor * 1e6 / (double)files, rows[i].took.wall / floor.wall,
            rows[i].took.processor / floor.processor);
    printf("two workers               %6.2f times reading by one (goal 1.20), %.2f times reading "
           "by two\n",
           two.wall / floor.wall, two.wall / floor_two.wall);
    printf("two workers against one   %6.2f times (goal 1.90); %.2f times its processor's time\n",
           one.wall / two.wall, two.processor / one.processor);
    remove_all(folder, (int)files);
    return 0;
}
