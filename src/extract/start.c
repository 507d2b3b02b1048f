#include "extract/start.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>

#include "base/clock.h"
#include "base/io.h"

/* Beside this program, or where the build leaves it; $COFFERDAM_EXTRACT for tests, which lie elsewhere. */
static enum err find_program(struct arena *a, const char *program, const char **ret_path)
{
    static const char *const places[] = {"", "../extract/", "../libexec/"};
    const char *named = secure_getenv("COFFERDAM_EXTRACT");
    char self[4096];
    ssize_t n = readlink("/proc/self/exe", self, sizeof self - 1);
    if (named && *named) {
        *ret_path = arena_printf(a, "%s%s", named, program + strlen(READER));
        return ERR_OK;
    }
    while (n > 0 && self[n - 1] != '/')
        n--;
    if (n > 0) {
        self[n - 1] = '\0';
        for (size_t i = 0; i < ARRAY_SIZE(places); i++) {
            const char *path = arena_printf(a, "%s/%s%s", self, places[i], program);
            if (access(path, X_OK) == 0) {
                *ret_path = path;
                return ERR_OK;
            }
        }
    }
    return fail(ERR_IO, "The program {1} is not there: foreign files cannot be opened", program);
}

enum err reader_there(const char *program)
{
    ARENA_SCOPE(a);
    const char *path;
    return find_program(a, program, &path);
}

enum err reader_start(const char *program, const char *mode, int in, int out, pid_t *ret_pid)
{
    ARENA_SCOPE(a);
    const char *path;
    TRY(find_program(a, program, &path));
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
    char *argv[] = {(char *)(uintptr_t)program, (char *)(uintptr_t)mode, NULL},
         *envp[] = {(char *)(uintptr_t) "OMP_THREAD_LIMIT=1", /* a jail has no threads */
                    (char *)(uintptr_t) "LD_BIND_NOW=1",      /* once, not in every child */
                    NULL};
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
        wrong = out >= 0 ? posix_spawn_file_actions_adddup2(&actions, out, 1)
                         : posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0);
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

bool idle_look(struct idle *i, pid_t child, bool held_up)
{
    uint64_t now = clock_monotonic_ns(), used = i->used;
    if (now - i->looked < IDLE_MS * UINT64_C(1000000))
        return false;
    i->looked = now;
    bool sleeps = clock_processor_of(child, &used) && used == i->used && !held_up;
    i->used = used;
    i->times = sleeps ? i->times + 1 : 0;
    return i->times >= IDLE_LOOKS;
}

int left_ms(uint64_t deadline)
{
    uint64_t now = clock_monotonic_ns();
    return now >= deadline ? 0 : (int)((deadline - now) / 1000000 + 1);
}
