/* What the jail forbids kills, and the one who waits for it sees that it was killed. */
#include "unit/test.h"

#include "extract/jail.h"

#include <fcntl.h>
#include <linux/futex.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { SECONDS = 2 };

/* Runs `act` in a jailed child; the signal that ended it, 0 for a good end, -1 for a bad one. */
static int in_jail(void (*act)(void))
{
    int status;
    pid_t pid = fork();
    if (pid == 0) {
        struct jail_status jail;
        if (jail_enter(false, SECONDS, &jail))
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
    int how = in_jail(use_time);
    assert_true(how == SIGXCPU || how == SIGKILL);
    assert_int_equal(in_jail(wait_long), 0);
}

static void what_is_forbidden_kills(void **state)
{
    (void)state;
    void (*const forbidden[])(void) = {open_file,      make_file,   remove_file,   make_socket,
                                       make_child,     run_program, signal_parent, write_elsewhere,
                                       read_elsewhere, make_code};
    assert_int_equal(in_jail(nothing), 0);
    assert_int_equal(in_jail(take_memory), 0);
    for (size_t i = 0; i < ARRAY_SIZE(forbidden); i++) {
        int how = in_jail(forbidden[i]);
        if (how != SIGSYS)
            fail_msg("the act %zu ended by %d, not by SIGSYS", i, how);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(what_is_forbidden_kills),
                                       cmocka_unit_test(time_is_the_processors)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
