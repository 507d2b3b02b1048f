#include "extract/extract.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include "base/clock.h"
#include "base/io.h"
#include "extract/receive.h"
#include "extract/start.h"

enum { BLOCK = 64 * 1024 };

static enum err too_slow(int seconds)
{
    return fail(ERR_TIMEOUT, "The file could not be read within {1} seconds", numtext(seconds));
}

static enum err receive(int fd, pid_t child, uint64_t deadline, struct frames *f)
{
    char block[BLOCK];
    struct idle idle = {0};
    for (;;) {
        struct pollfd wait = {.fd = fd, .events = POLLIN};
        int left = left_ms(deadline);
        int ready = poll(&wait, 1, left < IDLE_MS ? left : IDLE_MS);
        if (ready < 0 && errno == EINTR)
            continue;
        if (ready < 0)
            return fail_errno("cannot read", "pipe");
        if (ready == 0 && left == 0)
            return too_slow(EXTRACT_WALL_SECONDS);
        if (ready == 0 && idle_look(&idle, child, false))
            return too_slow(IDLE_LOOKS * IDLE_MS / 1000);
        if (ready == 0)
            continue;
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
        return fail(ERR_TIMEOUT,
                    "The file could not be read within {1} seconds of the processor's time",
                    numtext(EXTRACT_PROCESSOR_SECONDS));
    return fail(
        ERR_IO,
        "The reader of foreign files broke off: the file needs too much memory or is hostile");
}

enum err frames_run(int fd, const char *mode, struct frames *f)
{
    pid_t pid;
    FD_SCOPE(mine);
    FD_SCOPE(its);
    int ends[2];
    if (lseek(fd, 0, SEEK_SET) < 0 && errno != ESPIPE)
        return fail_errno("cannot read", "file");
    if (pipe2(ends, O_CLOEXEC))
        return fail_errno("cannot make", "pipe");
    mine = ends[0];
    its = ends[1];
    TRY(reader_start(READER, mode, fd, its, &pid));
    close(its);
    its = -1;
    uint64_t deadline = clock_monotonic_ns() + EXTRACT_WALL_SECONDS * UINT64_C(1000000000);
    enum err err = receive(mine, pid, deadline, f);
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
    TRY(frames_run(fd, mode, &r.frames));
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

enum err extract_table_bytes(struct str bytes, struct arena *a, struct table *ret_table)
{
    FD_SCOPE(fd);
    TRY(memory_file(&fd));
    TRY(fd_write(fd, bytes.p, bytes.n, "memory"));
    return extract_table(fd, a, ret_table);
}
