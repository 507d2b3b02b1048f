/* What the jail forbids kills, and the one who waits for it sees that it was killed. */
#include "unit/test.h"

#include "extract/jail.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/futex.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { SECONDS = 2 };

/* Runs `act` in a jailed child; the signal that ended it, 0 for a good end, -1 for a bad one. */
static int in_jail(bool asks, void (*act)(void))
{
    int status;
    pid_t pid = fork();
    if (pid == 0) {
        struct jail_status jail;
        if (jail_enter(asks, SECONDS, &jail))
            _exit(1);
        act();
        _exit(0);
    }
    assert_int_equal(waitpid(pid, &status, 0), pid);
    return WIFSIGNALED(status) ? WTERMSIG(status) : WEXITSTATUS(status) ? -1 : 0;
}

static volatile int result;

static void nothing(void)
{
}
static void open_file(void)
{
    result = open("/etc/hostname", O_RDONLY);
}
static void make_file(void)
{
    result = open("/tmp/x", O_CREAT | O_WRONLY, 0600);
}
static void remove_file(void)
{
    result = unlink("/tmp/x");
}
static void make_socket(void)
{
    result = socket(AF_INET, SOCK_STREAM, 0);
}
static void make_child(void)
{
    result = fork();
}
static void run_program(void)
{
    result = execl("/bin/true", "true", NULL);
}
static void signal_parent(void)
{
    result = kill(getppid(), SIGTERM);
}
static void write_elsewhere(void)
{
    result = (int)write(7, "x", 1);
}
static void read_elsewhere(void)
{
    result = (int)read(7, (char[1]){0}, 1);
}
static void make_code(void)
{
    void *p =
        mmap(NULL, 4096, PROT_READ | PROT_WRITE | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    result = p == MAP_FAILED;
}
static void take_memory(void)
{
    void *p = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (p == MAP_FAILED)
        _exit(1);
}

static void use_time(void)
{
    while (result >= 0)
        result = result % 1000 + 1;
}
/* for longer than it may use the processor */
static void wait_long(void)
{
    struct timespec now, end;
    clock_gettime(CLOCK_MONOTONIC, &end);
    end.tv_sec += SECONDS + 1;
    do {
        syscall(SYS_futex, &result, FUTEX_WAIT_PRIVATE, result, &(struct timespec){.tv_sec = 1},
                NULL, 0);
        clock_gettime(CLOCK_MONOTONIC, &now);
    } while (now.tv_sec < end.tv_sec);
}

static void time_is_the_processors(void **state)
{
    (void)state;
    int how = in_jail(false, use_time);
    assert_true(how == SIGXCPU || how == SIGKILL);
    assert_int_equal(in_jail(false, wait_long), 0);
}

static void trace_parent(void)
{
    result = (int)ptrace(PTRACE_ATTACH, getppid(), NULL, NULL);
}
static void read_parent(void)
{
    struct iovec here = {(char[1]){0}, 1}, there = {(void *)&result, 1};
    result = (int)process_vm_readv(getppid(), &here, 1, &there, 1, 0);
}
static void make_pair(void)
{
    result = socketpair(AF_UNIX, SOCK_STREAM, 0, (int[2]){0});
}
static void signal_all(void)
{
    result = kill(-1, 0);
}
static void run_by_descriptor(void)
{
    result = (int)syscall(SYS_execveat, 0, "", NULL, NULL, 0x1000);
}
static void memory_as_a_file(void)
{
    result = memfd_create("x", 0);
}
static void make_thread(void)
{
    result = (int)syscall(SYS_clone3, NULL, 0);
}
static void queue_calls(void)
{
    result = (int)syscall(SYS_io_uring_setup, 1, NULL);
}
static void map_file(void)
{
    result = (int)syscall(SYS_openat2, AT_FDCWD, "/etc/hostname", NULL, 0);
}
static void code_out_of_data(void)
{
    static char page[8192];
    char *at = page + (4096 - (uintptr_t)page % 4096);
    result = mprotect(at, 4096, PROT_READ | PROT_EXEC);
}
static void undo_limits(void)
{
    result = setrlimit(RLIMIT_FSIZE, &(struct rlimit){1, 1});
}
static void be_traced(void)
{
    result = prctl(PR_SET_DUMPABLE, 1, 0, 0, 0);
}

static void what_is_forbidden_kills(void **state)
{
    (void)state;
    static const struct {
        void (*act)(void);
        bool asked; /* a library may ask, in vain */
    } forbidden[] = {{open_file, true},      {make_file, true},         {remove_file, false},
                     {make_socket, false},   {make_pair, false},        {make_child, false},
                     {make_thread, false},   {run_program, false},      {run_by_descriptor, false},
                     {signal_parent, false}, {signal_all, false},       {trace_parent, false},
                     {read_parent, false},   {write_elsewhere, false},  {read_elsewhere, false},
                     {make_code, false},     {code_out_of_data, false}, {memory_as_a_file, false},
                     {queue_calls, false},   {map_file, false},         {undo_limits, false},
                     {be_traced, false}};
    for (int asks = 0; asks < 2; asks++) {
        assert_int_equal(in_jail(asks, nothing), 0);
        assert_int_equal(in_jail(asks, take_memory), 0);
        for (size_t i = 0; i < ARRAY_SIZE(forbidden); i++) {
            int how = in_jail(asks, forbidden[i].act);
            if (how != (asks && forbidden[i].asked ? 0 : SIGSYS))
                fail_msg("the act %zu ended by %d (%s)", i, how, asks ? "asking" : "not asking");
        }
    }
}

static void expect_no_file(void)
{
    if (open("/etc/hostname", O_RDONLY) >= 0 || errno != EACCES)
        _exit(1);
    if (open("/tmp/x", O_CREAT | O_WRONLY, 0600) >= 0 || errno != EACCES)
        _exit(2);
    if (readlink("/proc/self/exe", (char[8]){0}, 8) >= 0 || errno != EACCES)
        _exit(3);
}

static void what_is_asked_for_is_not_given(void **state)
{
    (void)state;
    assert_int_equal(in_jail(true, expect_no_file), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(what_is_forbidden_kills),
                                       cmocka_unit_test(what_is_asked_for_is_not_given),
                                       cmocka_unit_test(time_is_the_processors)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
