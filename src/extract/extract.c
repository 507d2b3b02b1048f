#include "extract/extract.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include "base/clock.h"
#include "base/io.h"
#include "extract/receive.h"
#include "extract/text_receive.h"

enum { BLOCK = 64 * 1024 };

/* Beside this program, or where the build leaves it; $COFFERDAM_EXTRACT for tests, which lie elsewhere. */
static enum err find_program(struct arena *a, const char **ret_path)
{
    static const char *const places[] = {"cofferdam-extract", "../extract/cofferdam-extract",
                                         "../libexec/cofferdam-extract"};
    const char *named = secure_getenv("COFFERDAM_EXTRACT");
    char self[4096];
    ssize_t n = readlink("/proc/self/exe", self, sizeof self - 1);
    if (named && *named) {
        *ret_path = named;
        return ERR_OK;
    }
    while (n > 0 && self[n - 1] != '/')
        n--;
    if (n > 0) {
        self[n - 1] = '\0';
        for (size_t i = 0; i < ARRAY_SIZE(places); i++) {
            const char *path = path_join(a, self, places[i]);
            if (access(path, X_OK) == 0) {
                *ret_path = path;
                return ERR_OK;
            }
        }
    }
    return fail(ERR_IO, "The program {1} is not there: foreign files cannot be opened",
                "cofferdam-extract");
}

/* It gets the file as descriptor 0, the pipe as 1, and nothing else of ours: no descriptor, no environment. */
static enum err start(const char *path, const char *mode, int in, int out, pid_t *ret_pid)
{
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
    char *argv[] = {(char *)(uintptr_t) "cofferdam-extract", (char *)(uintptr_t)mode, NULL},
         *envp[] = {NULL};
    sigset_t none, usual;
    sigemptyset(&none);
    sigemptyset(&usual);
    sigaddset(&usual, SIGPIPE);
    int wrong = posix_spawn_file_actions_init(&actions);
    if (wrong) {
        errno = wrong;
        return fail_errno("cannot start", path);
    }
    posix_spawnattr_init(&attributes);
    wrong = posix_spawnattr_setsigmask(&attributes, &none);
    if (!wrong)
        wrong = posix_spawnattr_setsigdefault(&attributes, &usual);
    if (!wrong)
        wrong =
            posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
    if (!wrong)
        wrong = posix_spawn_file_actions_adddup2(&actions, in, 0);
    if (!wrong)
        wrong = posix_spawn_file_actions_adddup2(&actions, out, 1);
    if (!wrong)
        wrong = posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0);
    if (!wrong)
        wrong = posix_spawn_file_actions_addclosefrom_np(&actions, 3);
    if (!wrong)
        wrong = posix_spawn(ret_pid, path, &actions, &attributes, argv, envp);
    posix_spawn_file_actions_destroy(&actions);
    posix_spawnattr_destroy(&attributes);
    errno = wrong;
    return wrong ? fail_errno("cannot start", path) : ERR_OK;
}

static int left_ms(uint64_t deadline)
{
    uint64_t now = clock_monotonic_ns();
    return now >= deadline ? 0 : (int)((deadline - now) / 1000000 + 1);
}

static enum err too_slow(void)
{
    return fail(ERR_TIMEOUT, "The file could not be read within {1} seconds",
                numtext(EXTRACT_SECONDS));
}

static enum err receive(int fd, uint64_t deadline, struct frames *f)
{
    char block[BLOCK];
    for (;;) {
        struct pollfd wait = {.fd = fd, .events = POLLIN};
        int ready = poll(&wait, 1, left_ms(deadline));
        if (ready < 0 && errno == EINTR)
            continue;
        if (ready <= 0)
            return too_slow();
        ssize_t n = read(fd, block, sizeof block);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return fail_errno("cannot read", "pipe");
        if (n == 0)
            return ERR_OK;
        TRY(frames_take(f, block, (size_t)n));
    }
}

/* Waits for its end, at most until then. `kill_now`: its answer is of no use any more. */
static int reap(pid_t pid, uint64_t deadline, bool kill_now)
{
    int status = 0;
    int handle = (int)syscall(SYS_pidfd_open, pid, 0);
    if (!kill_now && handle >= 0) {
        struct pollfd wait = {.fd = handle, .events = POLLIN};
        while (poll(&wait, 1, left_ms(deadline)) < 0 && errno == EINTR)
            ;
        kill_now = !(wait.revents & POLLIN);
    }
    if (kill_now)
        kill(pid, SIGKILL);
    while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
        ;
    if (handle >= 0)
        close(handle);
    return status;
}

static enum err judge(int status)
{
    if (WIFEXITED(status) && WEXITSTATUS(status) == 0)
        return ERR_OK;
    if (WIFSIGNALED(status) && WTERMSIG(status) == SIGSYS)
        return fail(ERR_IO,
                    "The reader of foreign files tried what it may not and was stopped: treat the "
                    "file as hostile");
    if (WIFSIGNALED(status) && (WTERMSIG(status) == SIGXCPU || WTERMSIG(status) == SIGKILL))
        return too_slow();
    return fail(
        ERR_IO,
        "The reader of foreign files broke off: the file needs too much memory or is hostile");
}

/* `mode` NULL: a spreadsheet. */
static enum err extract(int fd, const char *mode, struct arena *a, struct frames *f)
{
    const char *path;
    pid_t pid;
    TRY(find_program(a, &path));
    FD_SCOPE(mine);
    FD_SCOPE(its);
    int ends[2];
    if (lseek(fd, 0, SEEK_SET) < 0 && errno != ESPIPE)
        return fail_errno("cannot read", "file");
    if (pipe2(ends, O_CLOEXEC))
        return fail_errno("cannot make", "pipe");
    mine = ends[0];
    its = ends[1];
    TRY(start(path, mode, fd, its, &pid));
    close(its);
    its = -1;
    uint64_t deadline = clock_monotonic_ns() + EXTRACT_SECONDS * UINT64_C(1000000000);
    enum err err = receive(mine, deadline, f);
    int status = reap(pid, deadline, err != ERR_OK);
    if (!err && !f->failed)
        err = judge(status);
    if (!err)
        err = frames_end(f);
    buf_free(&f->waiting);
    return err;
}

static enum err extract_cells(int fd, const char *mode, struct arena *a, struct table *ret_table)
{
    struct receiver r;
    receiver_init(&r, a);
    TRY(extract(fd, mode, a, &r.frames));
    *ret_table = receiver_table(&r);
    return ERR_OK;
}

enum err extract_table(int fd, struct arena *a, struct table *ret_table)
{
    return extract_cells(fd, NULL, a, ret_table);
}

enum err extract_codes(int fd, struct arena *a, struct table *ret_table)
{
    TRY(extract_cells(fd, "--codes", a, ret_table));
    return ret_table->sheet_count == 1 ? ERR_OK : frames_lie();
}

enum err memory_file(int *ret_fd)
{
    int fd = memfd_create("cofferdam", MFD_CLOEXEC);
    if (fd < 0)
        return fail_errno("cannot make", "memory");
    *ret_fd = fd;
    return ERR_OK;
}

enum err extract_table_bytes(struct str bytes, struct arena *a, struct table *ret_table)
{
    FD_SCOPE(fd);
    TRY(memory_file(&fd));
    TRY(fd_write(fd, bytes.p, bytes.n, "memory"));
    return extract_table(fd, a, ret_table);
}

enum err extract_text(int fd, struct arena *a, struct extracted *ret_text)
{
    struct text_receiver r;
    text_receiver_init(&r, a);
    enum err err = extract(fd, "--text", a, &r.frames);
    struct extracted text = text_receiver_result(&r);
    text_receiver_free(&r);
    /* what came before its time ran out has been read */
    if (err == ERR_TIMEOUT || err == ERR_TOO_LARGE)
        text.coverage = COVERAGE_TIMEOUT;
    else if (err == ERR_INPUT || err == ERR_UNSUPPORTED)
        text.coverage = COVERAGE_UNKNOWN;
    else if (err)
        return err;
    *ret_text = text;
    return ERR_OK;
}
