#include "peers.h"

#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/io.h"

enum { RUNS = 5, NOT_THERE = 127, OUTPUT_MAX = 256 << 20, ARGS = 10 };

/* "TEXT", "WORDS", "YARA" and "CLAM" stand for the files. */
static const struct peer {
    const char *name;
    const char *argv[ARGS];
    int good; /* the highest exit status that is no error */
    const char *
        mark; /* a line of output with it is one found; "": each line; NULL: the output is the number */
    const char *found;
} rows[] = {
    {"ripgrep, all matches",
     {"rg", "--no-config", "-a", "-F", "--count-matches", "-f", "WORDS", "TEXT"},
     1,
     NULL,
     "matches"},
    {"ripgrep, lines",
     {"rg", "--no-config", "-a", "-F", "-c", "-f", "WORDS", "TEXT"},
     1,
     NULL,
     "lines"},
    {"grep -F, all matches", {"grep", "-a", "-F", "-o", "-f", "WORDS", "TEXT"}, 1, "", "matches"},
    {"grep -F, lines", {"grep", "-a", "-F", "-c", "-f", "WORDS", "TEXT"}, 1, NULL, "lines"},
    {"yara", {"yara", "-s", "YARA", "TEXT"}, 0, ":$w", "matches"},
    {"clamscan",
     {"clamscan", "--allmatch", "--max-filesize=100M", "--max-scansize=100M", "-d", "CLAM", "TEXT"},
     1,
     " FOUND",
     "matches"},
};

enum { FILE_TEXT, FILE_WORDS, FILE_YARA, FILE_CLAM, FILE_EMPTY, FILES };
static const char *const names[FILES] = {"TEXT", "WORDS", "YARA", "CLAM", "EMPTY"};

struct ran {
    double seconds;
    int status; /* of exit; NOT_THERE, -1: killed */
    struct str out, err;
};

static void must(enum err err)
{
    if (err)
        die(problem()->text[LANG_EN]);
}

/* Spawned, not forked: to copy the page tables of a large program would count as the other's time. */
static struct ran run(struct arena *a, const char *const *argv)
{
    int out[2];
    FD_SCOPE(err);
    posix_spawn_file_actions_t to;
    struct ran r = {.status = NOT_THERE};
    pid_t child;
    must(memory_file(&err));
    if (pipe2(out, O_CLOEXEC) || posix_spawn_file_actions_init(&to) ||
        posix_spawn_file_actions_addopen(&to, 0, "/dev/null", O_RDONLY, 0) ||
        posix_spawn_file_actions_adddup2(&to, out[1], 1) ||
        posix_spawn_file_actions_adddup2(&to, err, 2))
        die("no program can be run");
    int failed = posix_spawnp(&child, argv[0], &to, NULL, (char *const *)argv, environ);
    posix_spawn_file_actions_destroy(&to);
    close(out[1]);
    if (!failed) {
        BUF_SCOPE(b, OUTPUT_MAX);
        static char piece[1 << 16];
        struct rusage used;
        int status;
        for (ssize_t n; (n = read(out[0], piece, sizeof piece)) > 0;)
            buf_add(&b, piece, (size_t)n);
        if (wait4(child, &status, 0, &used) != child)
            die("a program was lost");
        must(buf_check(&b));
        r.status = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
        r.out = arena_str(a, buf_view(&b));
        r.seconds = (double)(used.ru_utime.tv_sec + used.ru_stime.tv_sec) +
                    (double)(used.ru_utime.tv_usec + used.ru_stime.tv_usec) / 1e6;
        char said[400];
        ssize_t n = pread(err, said, sizeof said, 0);
        r.err = arena_str(a, str_bytes(said, n > 0 ? (size_t)n : 0));
    }
    close(out[0]);
    return r;
}

static long long found_in(struct str out, const char *mark)
{
    long long count = 0;
    int64_t number = 0;
    struct str line;
    if (!mark)
        return str_int(str_trim(out), 0, INT64_MAX, &number) ? number : 0;
    while (str_split(&out, '\n', &line))
        count += line.n && (!*mark || memmem(line.p, line.n, mark, strlen(mark)));
    return count;
}

/* The least of a few runs; false: it failed, and was said so. */
static bool least(const struct peer *p, const char *const *paths, int text, double *ret_seconds,
                  long long *ret_found)
{
    const char *argv[ARGS + 1] = {0};
    *ret_seconds = 1e9;
    for (int i = 0; i < ARGS && p->argv[i]; i++) {
        argv[i] = p->argv[i];
        for (int k = 0; k < FILES; k++)
            if (!strcmp(argv[i], names[k]))
                argv[i] = paths[k == FILE_TEXT ? text : k];
    }
    for (int i = 0; i < RUNS; i++) {
        ARENA_SCOPE(a);
        struct ran r = run(a, argv);
        if (r.status == NOT_THERE) {
            printf("%-34s not installed\n", p->name);
            return false;
        }
        *ret_found = found_in(r.out, p->mark);
        if (r.status < 0 || r.status > p->good || (text == FILE_TEXT && !*ret_found)) {
            printf("%-34s did not run: exit %d, %.*s\n", p->name, r.status, (int)r.err.n, r.err.p);
            return false;
        }
        *ret_seconds = r.seconds < *ret_seconds ? r.seconds : *ret_seconds;
    }
    return true;
}

static bool installed(const char *program)
{
    ARENA_SCOPE(a);
    return run(a, (const char *const[]){program, "--version", NULL}).status != NOT_THERE;
}

static bool peer(const struct peer *p, const char *const *paths, double size, double floor)
{
    double took, start;
    long long found, none;
    if (!installed(p->argv[0])) {
        printf("%-34s not installed\n", p->name);
        return true;
    }
    if (!least(p, paths, FILE_TEXT, &took, &found) || !least(p, paths, FILE_EMPTY, &start, &none))
        return false;
    double speed = size / 1e9 / (took - start);
    printf("%-34s %7.3f GB/s  %5.2f of it  %lld %s; started in %.0f ms\n", p->name, speed,
           speed / floor, found, p->found, start * 1e3);
    fflush(stdout);
    return true;
}

bool peers_run(struct arena *a, struct str text, struct str words, double floor)
{
    BUF_SCOPE(yara, 1 << 20);
    BUF_SCOPE(clam, 1 << 20);
    char folder[] = "/var/tmp/cofferdam-bench-XXXXXX";
    const char *paths[FILES];
    struct str rest = words;
    int n = 0;
    bool good = true;
    if (!mkdtemp(folder))
        die("no temporary folder can be made");
    buf_text(&yara, "rule words { strings:\n");
    for (struct str word; str_split(&rest, '\n', &word) && word.n; n++) {
        buf_printf(&yara, "$w%d = \"%.*s\"\n", n, (int)word.n, word.p);
        buf_printf(&clam, "W%d:0:*:", n);
        buf_hex(&clam, word.p, word.n);
        buf_char(&clam, '\n');
    }
    buf_text(&yara, "condition: any of them }\n");
    const struct str bodies[FILES] = {text, words, buf_view(&yara), buf_view(&clam), STR("\n")};
    static const char *const files[FILES] = {"text", "words", "words.yar", "words.ndb", "empty"};
    for (int i = 0; i < FILES; i++) {
        paths[i] = path_join(a, folder, files[i]);
        must(file_write(paths[i], bodies[i], 0600));
    }
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
        good &= peer(&rows[i], paths, (double)text.n, floor);
    for (int i = 0; i < FILES; i++)
        unlink(paths[i]);
    rmdir(folder);
    return good;
}
