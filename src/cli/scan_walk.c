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
    size_t plain = 0;
    while (plain < s.n && s.p[plain] >= 0x20 && s.p[plain] < 0x7F)
        plain++;
    if (plain == s.n)
        return arena_text(a, s);
    BUF_SCOPE(b, 64 * 1024);
    for (size_t at = 0; at < s.n;) {
        size_t from = at;
        uint32_t c = str_next(s, &at);
        if (char_steers(c) || c == 0xFFFD)
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

struct entry {
    const char *name;
    bool is_file; /* for sure; else it is opened to see */
};

static int by_name(const void *x, const void *y)
{
    const struct entry *a = x, *b = y;
    return strcmp(a->name, b->name);
}

/* `ret_wrong`: the errno that kept further ones from being read; 0 where those are all. */
static struct entry *entries_of(struct arena *a, DIR *dir, size_t *ret_count, int *ret_wrong)
{
    struct entry *rows = NULL;
    size_t count = 0, room = 0;
    errno = 0;
    for (const struct dirent *e; (e = readdir(dir)); errno = 0) {
        if (!strcmp(e->d_name, ".") || !strcmp(e->d_name, ".."))
            continue;
        rows = arena_grow(a, rows, count, &room, sizeof *rows);
        rows[count++] = (struct entry){arena_text(a, str_of(e->d_name)), e->d_type == DT_REG};
    }
    *ret_wrong = errno;
    if (count)
        qsort(rows, count, sizeof *rows, by_name);
    *ret_count = count;
    return rows;
}

void scan_folder_release(struct scan_folder *folder)
{
    if (--folder->held)
        return;
    closedir(folder->dir);
    arena_free(folder->a);
}

/* Takes the descriptor. */
static enum err folder_open(int fd, const char *path, struct scan_folder **ret_folder)
{
    DIR *dir = fdopendir(fd);
    if (!dir) {
        enum err err = fail_errno("cannot open", path);
        close(fd);
        return err;
    }
    struct arena *a = arena_new();
    *ret_folder = NEW(a, struct scan_folder);
    **ret_folder = (struct scan_folder){a, dir, dirfd(dir), arena_text(a, str_of(path)), 1};
    return ERR_OK;
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

static enum err step_down(struct scan *s, struct step *at, struct scan_folder *folder,
                          const struct entry *e)
{
    at->name = at->names[at->depth - 1] = e->name;
    if (!e->is_file) {
        ARENA_SCOPE(a);
        at->path = scan_shown(a, path_join(a, folder->path, e->name));
        return walk(s, at);
    }
    if (scan_ignores(at->rules, at->names, at->depth, false)) {
        s->totals.ignored++;
        return ERR_OK;
    }
    return scan_offer_name(s, folder, e->name);
}

static enum err below(struct scan *s, const struct step *at, int fd)
{
    ARENA_SCOPE(a);
    struct scan_folder *folder = NULL;
    size_t count;
    if (folder_open(fd, at->path, &folder))
        return scan_offer(s, at->path, -1);
    int wrong;
    struct entry *entries = entries_of(folder->a, folder->dir, &count, &wrong);
    struct step next = *at;
    next.folder = folder->fd;
    next.depth++;
    next.rules = s->ignores ? rules_of(a, next.folder, at) : NULL;
    enum err err = ERR_OK;
    if (wrong) { /* said; what is known is looked at all the same */
        errno = wrong;
        (void)fail_errno("cannot read", at->path);
        err = scan_offer(s, at->path, -1);
    }
    for (size_t i = 0; i < count && !err; i++)
        err = step_down(s, &next, folder, &entries[i]);
    scan_folder_release(folder);
    return err;
}

int scan_open(struct scan_file *file, const struct scan_folder *folder, const char *name)
{
    file->path = scan_shown(file->a, path_join(file->a, folder->path, name));
    int fd = openat(folder->fd, name, O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY | O_NOFOLLOW);
    if (fd < 0) {
        file->skipped = errno == ELOOP || errno == ENXIO;
        (void)fail_errno("cannot open", file->path);
        scan_failed(file);
    }
    return fd;
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
