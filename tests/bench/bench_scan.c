/* scan over many small files: against opening and reading them in the same order, and with two workers against one.
 *     bench_scan [files]      100000 without a number
 * The program is the one beside this build, or $COFFERDAM. Goals: reading plus 20 %, 1.9 times on two cores. */
#include "base/arena.h"
#include "base/buf.h"
#include "base/clock.h"
#include "base/io.h"

#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>

enum { FILES = 100000, A_FOLDER = 1000, BODY_MAX = 2048 };

static double seconds_since(uint64_t start)
{
    return (double)(clock_monotonic_ns() - start) / 1e9;
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
static uint64_t read_all(const char *folder, int files)
{
    static char body[64 * 1024];
    uint64_t bytes = 0;
    for (int i = 0; i < files; i++) {
        ARENA_SCOPE(a);
        FD_SCOPE(fd);
        struct stat st;
        size_t n;
        fd = open(arena_printf(a, "%s/%03d/%03d.txt", folder, i / A_FOLDER, i % A_FOLDER),
                  O_RDONLY | O_CLOEXEC);
        if (fd < 0 || fstat(fd, &st) || fd_read(fd, body, sizeof body, "file", &n))
            die("cannot read a file");
        bytes += n;
    }
    return bytes;
}

static double scan(const char *program, const char *jobs, const char *folder)
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
    uint64_t start = clock_monotonic_ns();
    if (posix_spawnp(&pid, program, &actions, NULL, argv, environ) ||
        waitpid(pid, &status, 0) != pid)
        die("cannot start the program; $COFFERDAM names it");
    double took = seconds_since(start);
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
    (void)read_all(folder, (int)files);
    uint64_t start = clock_monotonic_ns();
    uint64_t bytes = read_all(folder, (int)files);
    double floor = seconds_since(start);
    double one = scan(program ? program : "cofferdam", "1", folder),
           two = scan(program ? program : "cofferdam", "2", folder);
    printf("# %lld files, %.0f MB: read in %.2f s (%.1f us a file)\n", (long long)files,
           (double)bytes / 1e6, floor, floor * 1e6 / (double)files);
    printf("scanned by one worker       %6.2f s  %.2f times reading, %.0f MB/s\n", one, one / floor,
           (double)bytes / one / 1e6);
    printf("scanned by two              %6.2f s  %.2f times reading (goal 1.20)\n", two,
           two / floor);
    printf("two workers against one     %6.2f times (goal 1.90)\n", one / two);
    remove_all(folder, (int)files);
    return 0;
}
