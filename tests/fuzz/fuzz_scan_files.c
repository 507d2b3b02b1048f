/* The files that a scan is given besides what it scans: .cofferdamignore (hostile: it lies in the folder), allow-lists,
 * baselines. The first byte says which. */
#include "fuzz/fuzz.h"

#include "base/io.h"
#include "cli/output.h"
#include "cli/scan.h"

#include <unistd.h>

#define promise(condition)                                                                         \
    do {                                                                                           \
        if (!(condition))                                                                          \
            die("broken promise: " #condition);                                                    \
    } while (0)

/* Where an allow-list's row is over. */
void say_problem(struct cli *c)
{
    (void)c;
    promise(problem()->text[LANG_EN][0] && problem()->text[LANG_ZH][0]);
}

/* The first line is a path, what follows the rules. */
static void ignore(struct arena *a, struct str s)
{
    const char *line = memchr(s.p, '\n', s.n);
    struct str path = str_bytes(s.p, line ? (size_t)(line - s.p) : s.n), name;
    struct str rules = line ? str_bytes(line + 1, s.n - path.n - 1) : STR("");
    const struct scan_ignore *outer = scan_ignore_make(a, NULL, 0, rules);
    const struct scan_ignore *inner = scan_ignore_make(a, outer, 1, rules);
    const char *names[16];
    size_t count = 0;
    struct str rest = path;
    while (count < ARRAY_SIZE(names) && str_split(&rest, '/', &name))
        names[count++] = arena_text(a, name);
    bool twice = scan_ignores(inner, names, count, false);
    promise(twice == scan_ignores(inner, names, count, false));
    (void)scan_ignores(outer, names, count, true);
    (void)scan_glob_path(rules, path);
    promise(scan_glob(STR("*"), path));
}

static void files(struct arena *a, struct str s, bool known)
{
    struct cli c = {.a = a};
    FD_SCOPE(fd);
    promise(!memory_file(&fd) && !fd_write(fd, s.p, s.n, "memory"));
    const char *path = arena_printf(a, "/proc/self/fd/%d", fd);
    struct scan_known *k = NULL;
    struct scan_allow *allow = NULL;
    unsigned char mark[SCAN_MARK] = {0};
    enum err err = known ? scan_known_load(a, path, &k) : scan_allow_load(&c, path, &allow);
    promise(err == ERR_OK || err == ERR_INPUT || err == ERR_TOO_LARGE);
    if (err)
        promise(problem()->text[LANG_EN][0] && problem()->text[LANG_ZH][0]);
    else if (known)
        (void)scan_known_has(k, mark);
    else
        (void)scan_allow_has(allow, "a/b.txt", STR("phone"), STR("13800138000"));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    ARENA_SCOPE(a);
    if (!n)
        return 0;
    struct str s = str_bytes(data + 1, n - 1);
    switch (data[0] % 3) {
    case 0:
        ignore(a, s);
        break;
    case 1:
        files(a, s, true);
        break;
    default:
        files(a, s, false);
    }
    return 0;
}
