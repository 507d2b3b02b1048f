#include "base/io.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/random.h>
#include <sys/stat.h>

enum err fd_write(int fd, const void *p, size_t n, const char *name)
{
    const char *at = p;
    while (n) {
        ssize_t k = write(fd, at, n);
        if (k < 0) {
            if (errno == EINTR)
                continue;
            return fail_errno("cannot write", name);
        }
        at += k;
        n -= (size_t)k;
    }
    return ERR_OK;
}

enum err fd_read(int fd, void *p, size_t n, const char *name, size_t *ret_n)
{
    size_t got = 0;
    while (got < n) {
        ssize_t k = read(fd, (char *)p + got, n - got);
        if (k < 0) {
            if (errno == EINTR)
                continue;
            return fail_errno("cannot read", name);
        }
        if (k == 0)
            break;
        got += (size_t)k;
    }
    *ret_n = got;
    return ERR_OK;
}

static void free_cleanup(char **p)
{
    free(*p);
}

enum err file_read(struct arena *a, const char *path, size_t max, struct str *ret_body)
{
    FD_SCOPE(opened);
    int fd = STDIN_FILENO;
    if (strcmp(path, "-") != 0) {
        fd = opened = open(path, O_RDONLY | O_CLOEXEC);
        if (opened < 0)
            return fail_errno("cannot open", path);
    }
    size_t n = 0, cap = 64 * 1024;
    char *bytes CLEANUP(free_cleanup) = malloc(cap);
    if (!bytes)
        die("out of memory");
    for (;;) {
        size_t got;
        TRY(fd_read(fd, bytes + n, cap - n, path, &got));
        n += got;
        if (n > max)
            return fail(ERR_TOO_LARGE, "{1} is larger than {2} bytes", path,
                        numtext((long long)max));
        if (n < cap)
            break;
        cap *= 2;
        char *more = realloc(bytes, cap);
        if (!more)
            die("out of memory");
        bytes = more;
    }
    *ret_body = arena_str(a, str_bytes(bytes, n));
    return ERR_OK;
}

enum err folder_sync(const char *path)
{
    FD_SCOPE(fd);
    fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0 || fsync(fd))
        return fail_errno("cannot sync", path);
    return ERR_OK;
}

enum err file_write(const char *path, struct str body, unsigned mode)
{
    ARENA_SCOPE(a);
    char *temporary = arena_printf(a, "%s.%d.new", path, getpid());
    const char *slash = strrchr(path, '/');
    const char *folder = !slash          ? "."
                         : slash == path ? "/"
                                         : arena_printf(a, "%.*s", (int)(slash - path), path);
    FD_SCOPE(fd);
    fd = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, mode);
    if (fd < 0)
        return fail_errno("cannot make", temporary);
    enum err err = fd_write(fd, body.p, body.n, temporary);
    if (!err && fsync(fd))
        err = fail_errno("cannot sync", temporary);
    if (!err && rename(temporary, path))
        err = fail_errno("cannot rename to", path);
    if (err) {
        unlink(temporary);
        return err;
    }
    return folder_sync(folder);
}

enum err folder_make(const char *path, unsigned mode)
{
    struct stat st;
    if (mkdir(path, mode) == 0)
        return ERR_OK;
    if (errno == EEXIST && stat(path, &st) == 0 && S_ISDIR(st.st_mode))
        return ERR_OK;
    return fail_errno("cannot make the folder", path);
}

bool file_exists(const char *path)
{
    return access(path, F_OK) == 0;
}

enum err memory_file(int *ret_fd)
{
    int fd = memfd_create("cofferdam", MFD_CLOEXEC);
    if (fd < 0)
        return fail_errno("cannot make", "memory");
    *ret_fd = fd;
    return ERR_OK;
}

char *path_join(struct arena *a, const char *folder, const char *name)
{
    size_t n = strlen(folder), more = strlen(name);
    char *path = arena_take(a, n + more + 2);
    memcpy(path, folder, n);
    path[n] = '/';
    memcpy(path + n + 1, name, more + 1);
    return path;
}

void random_bytes(void *p, size_t n)
{
    unsigned char *at = p;
    while (n) {
        ssize_t k = getrandom(at, n, 0);
        if (k < 0) {
            if (errno == EINTR)
                continue;
            die("the system's random generator failed");
        }
        at += k;
        n -= (size_t)k;
    }
}
