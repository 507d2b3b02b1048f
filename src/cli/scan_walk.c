/* Which files: those named, and in folders all below, in the order of their names. */
#include "base/io.h"
#include "cli/scan.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>

enum { SCAN_DEPTH_MAX = 64, STDIN_MAX = 1 << 30, IGNORE_BYTES_MAX = 1 << 20 };

const char *scan_shown(struct arena *a, const char *path)
{
    struct str s = str_of(path);
    BUF_SCOPE(b, 64 * 1024);
    for (size_t at = 0; at < s.n;) {
        size_t from = at;
        uint32_t c = str_next(s, &at);
        if (c < 0x20 || c == 0x7F || c == 0xFFFD)
            buf_char(&b, '?');
        else
            buf_add(&b, s.p + from, at - from);
    }
    return arena_text(a, buf_view(&b));
}

/* One step of the way down. */
struct step {
    int folder; /* AT_FDCWD for what was named */
    const char *name, *path;
    const struct scan_ignore *rules;
    const char *names[SCAN_DEPTH_MAX + 1]; /* from the folder that was named on */
    size_t depth;
};

/* ---- a folder's names ---- */

static int by_name(const void *x, const void *y)
{
    return strcmp(*(const char *const *)x, *(const char *const *)y);
}

static const char **names_of(struct arena *a, DIR *dir, size_t *ret_count)
{
    const char **names = NULL;
    size_t count = 0, room = 0;
    for (const struct dirent *e; (e = readdir(dir));) {
        if (!strcmp(e->d_name, ".") || !strcmp(e->d_name, ".."))
            continue;
        names = arena_grow(a, names, count, &room, sizeof *names);
        names[count++] = arena_text(a, str_of(e->d_name));
    }
    if (count)
        qsort(names, count, sizeof *names, by_name);
    *ret_count = count;
    return names;
}

/* The folder's own rules; those above it where it has none. A link or a device is no rule file. */
static const struct scan_ignore *rules_of(struct arena *a, int folder, const struct step *at)
{
    struct stat st;
    FD_SCOPE(fd);
    fd = openat(folder, ".cofferdamignore", O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
    if (fd < 0 || fstat(fd, &st) || !S_ISREG(st.st_mode) || st.st_size > IGNORE_BYTES_MAX)
        return at->rules;
    char *text = arena_alloc(a, (size_t)st.st_size + 1);
    size_t n;
    if (fd_read(fd, text, (size_t)st.st_size, ".cofferdamignore", &n))
        return at->rules;
    return scan_ignore_make(a, at->rules, at->depth, str_bytes(text, n));
}

/* ---- down ---- */

static enum err walk(struct scan *s, const struct step *at);

static enum err below(struct scan *s, const struct step *at, int fd)
{
    ARENA_SCOPE(a);
    DIR *dir = fdopendir(fd);
    size_t count;
    if (!dir) {
        close(fd);
        (void)fail_errno("cannot open", at->path);
        return scan_offer(s, at->path, -1);
    }
    const char **names = names_of(a, dir, &count);
    struct step next = *at;
    next.folder = dirfd(dir);
    next.depth++;
    next.rules = s->ignores ? rules_of(a, next.folder, at) : NULL;
    enum err err = ERR_OK;
    for (size_t i = 0; i < count && !err; i++) {
        next.name = next.names[at->depth] = names[i];
        next.path = scan_shown(a, path_join(a, at->path, names[i]));
        err = walk(s, &next);
    }
    closedir(dir);
    return err;
}

/* Links inside folders, devices, pipes and sockets hold nothing that would leave with the folder. */
static enum err walk(struct scan *s, const struct step *at)
{
    bool named = at->depth == 0;
    struct stat st;
    int fd = openat(at->folder, at->name,
                    O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY | (named ? 0 : O_NOFOLLOW));
    if (fd < 0 && errno == ELOOP && !named)
        return ERR_OK;
    if (fd < 0 || fstat(fd, &st)) {
        /* a socket, or a device without its driver: nothing that can be read */
        if (errno == ENXIO && !named)
            return ERR_OK;
        (void)fail_errno("cannot open", at->path);
        if (fd >= 0)
            close(fd);
        return scan_offer(s, at->path, -1);
    }
    bool folder = S_ISDIR(st.st_mode);
    if (!named && scan_ignores(at->rules, at->names, at->depth, folder)) {
        close(fd);
        s->totals.ignored++;
        return ERR_OK;
    }
    if (folder && at->depth < SCAN_DEPTH_MAX)
        return below(s, at, fd);
    if (S_ISREG(st.st_mode))
        return scan_offer(s, at->path, fd);
    close(fd);
    if (!named && !folder)
        return ERR_OK;
    if (folder)
        (void)fail(ERR_TOO_LARGE, "Folders within folders go at most {1} deep",
                   numtext(SCAN_DEPTH_MAX));
    else
        (void)fail(ERR_INPUT, "{1} is neither a file nor a folder", at->path);
    return scan_offer(s, at->path, -1);
}

/* Standard input goes into memory of no process first: the readers want a file, which they may read twice. */
static enum err copy_input(int fd)
{
    static char block[256 * 1024];
    for (size_t all = 0, n = sizeof block; n == sizeof block; all += n) {
        TRY(fd_read(STDIN_FILENO, block, sizeof block, "-", &n));
        if (all + n > STDIN_MAX)
            return fail(ERR_TOO_LARGE, "{1} is larger than {2} bytes", "-", numtext(STDIN_MAX));
        TRY(fd_write(fd, block, n, "memory"));
    }
    return ERR_OK;
}

static enum err standard_input(struct scan *s)
{
    int fd = -1;
    enum err err = memory_file(&fd);
    if (!err)
        err = copy_input(fd);
    if (err && fd >= 0) {
        close(fd);
        fd = -1;
    }
    return scan_offer(s, "-", fd);
}

enum err scan_path(struct scan *s, const char *path)
{
    ARENA_SCOPE(a);
    if (strcmp(path, "-") == 0)
        return standard_input(s);
    struct step at = {.folder = AT_FDCWD, .name = path, .path = scan_shown(a, path)};
    return walk(s, &at);
}

/* ---- for the bar ---- */

static int64_t count_at(int folder, const char *name, int depth)
{
    struct dirent *e;
    int64_t count = 0;
    int fd = openat(folder, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC | (depth ? O_NOFOLLOW : 0));
    DIR *dir = fd >= 0 ? fdopendir(fd) : NULL;
    if (!dir) {
        if (fd >= 0)
            close(fd);
        return 1;
    }
    while ((e = readdir(dir))) {
        if (!strcmp(e->d_name, ".") || !strcmp(e->d_name, ".."))
            continue;
        if (e->d_type == DT_REG)
            count++;
        else if ((e->d_type == DT_DIR || e->d_type == DT_UNKNOWN) && depth < SCAN_DEPTH_MAX)
            count += count_at(dirfd(dir), e->d_name, depth + 1);
    }
    closedir(dir);
    return count;
}

int64_t scan_count(const char *path)
{
    return strcmp(path, "-") == 0 ? 1 : count_at(AT_FDCWD, path, 0);
}
