#include "extract/jail.h"

#include <errno.h>
#include <linux/landlock.h>
#include <seccomp.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#if defined(__SANITIZE_ADDRESS__)
#define SANITIZED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define SANITIZED 1
#endif
#endif
#ifndef SANITIZED
#define SANITIZED 0
#endif

static enum err limit(__rlimit_resource_t what, const char *name, rlim_t most)
{
    if (setrlimit(what, &(struct rlimit){most, most}))
        return fail_errno("cannot limit", name);
    return ERR_OK;
}

static enum err limits(int seconds)
{
    /* the sanitizers' shadow memory is larger than any limit */
    if (!SANITIZED)
        TRY(limit(RLIMIT_AS, "memory", JAIL_MEMORY));
    TRY(limit(RLIMIT_CPU, "time", (rlim_t)seconds));
    TRY(limit(RLIMIT_FSIZE, "files", 0));
    TRY(limit(RLIMIT_CORE, "core", 0));
    TRY(limit(RLIMIT_NPROC, "processes", 0));
    return limit(RLIMIT_NOFILE, "descriptors", 3);
}

/* Every right on files is handled and none is granted. The numbers are those of the kernel's uapi: a later
 * version of Landlock handles more. */
static int landlock(void)
{
    static const uint64_t handled[] = {0, (1ull << 13) - 1, (1ull << 14) - 1, (1ull << 15) - 1};
    long version = syscall(SYS_landlock_create_ruleset, NULL, 0, LANDLOCK_CREATE_RULESET_VERSION);
    if (version < 1)
        return 0;
    struct landlock_ruleset_attr all = {.handled_access_fs = handled[version > 3 ? 3 : version]};
    int fd = (int)syscall(SYS_landlock_create_ruleset, &all, sizeof all, 0);
    if (fd < 0)
        return 0;
    bool held = syscall(SYS_landlock_restrict_self, fd, 0) == 0;
    close(fd);
    return held ? (int)version : 0;
}

#define ALWAYS(call)                                                                               \
    {                                                                                              \
        SCMP_SYS(call), 0,                                                                         \
        {                                                                                          \
            0                                                                                      \
        }                                                                                          \
    }

/* What the readers were seen to ask for over all formats, and what malloc asks for when memory runs out (mprotect, madvise
 * for its other heaps): a document that needs too much is then told as that. There are no threads and no handlers of signals. */
static const struct allowed {
    int call;
    unsigned n;
    struct scmp_arg_cmp when;
} ALLOWED[] = {
    {SCMP_SYS(read), 1, {0, SCMP_CMP_EQ, 0, 0}},
    {SCMP_SYS(write), 1, {0, SCMP_CMP_EQ, 1, 0}},
    {SCMP_SYS(mmap), 1, {2, SCMP_CMP_MASKED_EQ, PROT_EXEC, 0}},
    {SCMP_SYS(mprotect), 1, {2, SCMP_CMP_MASKED_EQ, PROT_EXEC, 0}},
    ALWAYS(munmap),
    ALWAYS(mremap),
    ALWAYS(brk),
    ALWAYS(madvise),
    ALWAYS(futex),
    ALWAYS(getrandom),
    ALWAYS(clock_gettime),
    ALWAYS(exit_group),
#if SANITIZED
    ALWAYS(exit),
    ALWAYS(rt_sigreturn),
    {SCMP_SYS(write), 1, {0, SCMP_CMP_EQ, 2, 0}}, /* what the sanitizer has to say */
    ALWAYS(getpid),
    ALWAYS(gettid),
    ALWAYS(sigaltstack),
    ALWAYS(rt_sigprocmask),
    ALWAYS(rt_sigaction),
    ALWAYS(sched_yield),
#endif
};

/* What a library may ask for in vain. */
static const int ASKED[] = {SCMP_SYS(openat),    SCMP_SYS(open),   SCMP_SYS(newfstatat),
                            SCMP_SYS(stat),      SCMP_SYS(access), SCMP_SYS(readlink),
                            SCMP_SYS(faccessat), SCMP_SYS(statx),  SCMP_SYS(getcwd),
                            SCMP_SYS(sysinfo),   SCMP_SYS(uname),  SCMP_SYS(fcntl)};

static enum err filter(bool asks)
{
    scmp_filter_ctx filter = seccomp_init(SCMP_ACT_KILL_PROCESS);
    int wrong = filter ? 0 : -ENOMEM;
    for (size_t i = 0; i < ARRAY_SIZE(ALLOWED) && !wrong; i++)
        wrong = seccomp_rule_add_array(filter, SCMP_ACT_ALLOW, ALLOWED[i].call, ALLOWED[i].n,
                                       &ALLOWED[i].when);
    for (size_t i = 0; i < ARRAY_SIZE(ASKED) && !wrong && asks; i++)
        wrong = seccomp_rule_add(filter, SCMP_ACT_ERRNO(EACCES), ASKED[i], 0);
    /* and say in vain, on standard error */
    if (!wrong && asks && !SANITIZED)
        wrong = seccomp_rule_add(filter, SCMP_ACT_ERRNO(EBADF), SCMP_SYS(write), 1,
                                 SCMP_A0(SCMP_CMP_EQ, 2));
    if (!wrong)
        wrong = seccomp_load(filter);
    if (filter)
        seccomp_release(filter);
    errno = -wrong;
    return wrong ? fail_errno("cannot limit", "system calls") : ERR_OK;
}

enum err jail_enter(bool asks, int seconds, struct jail_status *ret_status)
{
    struct jail_status status = {0};
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0))
        return fail_errno("cannot limit", "privileges");
    if (!SANITIZED && prctl(PR_SET_DUMPABLE, 0, 0, 0, 0))
        return fail_errno("cannot limit", "tracing");
    status.landlock = landlock();
    TRY(limits(seconds));
    TRY(filter(asks));
    status.filtered = true;
    *ret_status = status;
    return ERR_OK;
}
