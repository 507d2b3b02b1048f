/* scan: what must not leave, in files and folders. Needs no office. */
#include "base/io.h"
#include "cli/link.h"
#include "cli/output.h"
#include "extract/text.h"
#include "sieve/sieve.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>

enum { SCAN_DEPTH_MAX = 64 };

struct scan {
    struct cli *c;
    struct sieve *sieve;
    int64_t files, findings, unread;
};

/* A name for showing and for JSON: what is no UTF-8 or a control becomes '?'. */
static const char *shown_path(struct arena *a, const char *path)
{
    struct str s = str_of(path);
    BUF_SCOPE(b, 8192);
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

static int64_t line_of(struct str text, size_t at)
{
    int64_t line = 1;
    for (size_t i = 0; i < at; i++)
        line += text.p[i] == '\n';
    return line;
}

/* ---- one finding, one file ---- */

static enum err write_finding(struct scan *s, struct arena *a, const char *path,
                              const struct text_part *part, const struct finding *f)
{
    struct cli *c = s->c;
    struct str snippet = sieve_snippet(a, part->text, f);
    struct words kind = finding_kind_words(f->kind);
    int64_t line = line_of(part->text, f->from);
    if (c->json) {
        ANSWER_SCOPE(object);
        object = json_pack("{s:s, s:s, s:s, s:I, s:s, s:s, s:s, s:i, s:s, s:I, s:I}", "path", path,
                           "place", arena_text(a, part->place), "look", text_look_name(part->look),
                           "line", (json_int_t)line, "kind", finding_kind_name(f->kind), "rule",
                           arena_text(a, f->rule->id), "level", level_code(f->level), "sure",
                           f->sure, "snippet", arena_text(a, snippet), "from", (json_int_t)f->from,
                           "to", (json_int_t)f->to);
        return object_write(object);
    }
    return line_write(str_of(arena_printf(
        a, "%s%s%s:%lld: %s: %.*s", path, part->place.n ? ": " : "", arena_text(a, part->place),
        (long long)line, words_in(&kind, c->lang), (int)snippet.n, snippet.p)));
}

static enum err write_coverage(struct scan *s, struct arena *a, const char *path,
                               const struct extracted *text, size_t findings)
{
    static const char *const why[COVERAGE_COUNT] = {
        [COVERAGE_PARTIAL] = N_("not read in full"),
        [COVERAGE_LOCKED] = N_("behind a password, not read"),
        [COVERAGE_TIMEOUT] = N_("not read in time"),
        [COVERAGE_UNKNOWN] = N_("of a format that is not read")};
    struct cli *c = s->c;
    if (c->json) {
        ANSWER_SCOPE(object);
        json_t *notes = json_array();
        for (size_t i = 0; i < text->note_count; i++)
            json_array_append_new(notes,
                                  json_pack("{s:s, s:s}", "why", coverage_name(text->notes[i].why),
                                            "place", arena_text(a, text->notes[i].place)));
        object = json_pack("{s:s, s:s, s:I, s:o}", "path", path, "coverage",
                           coverage_name(text->coverage), "findings", (json_int_t)findings,
                           "unread", notes);
        return object_write(object);
    }
    for (size_t i = 0; i < text->note_count; i++)
        TRY(line_write(str_of(arena_printf(
            a, "%s%s%s: %s", path, text->notes[i].place.n ? ": " : "",
            arena_text(a, text->notes[i].place), tr(c->lang, why[text->notes[i].why])))));
    if (text->coverage != COVERAGE_WHOLE && !text->note_count)
        return line_write(
            str_of(arena_printf(a, "%s: %s", path, tr(c->lang, why[text->coverage]))));
    return ERR_OK;
}

static enum err scan_open(struct scan *s, const char *path, int fd)
{
    ARENA_SCOPE(a);
    struct extracted text;
    size_t findings = 0;
    TRY(extract_text(fd, a, &text));
    for (size_t i = 0; i < text.part_count; i++) {
        struct findings f = {.a = a};
        TRY(sieve_text(s->sieve, text.parts[i].text, text.parts[i].look, &f));
        for (size_t k = 0; k < f.count; k++)
            TRY(write_finding(s, a, path, &text.parts[i], &f.rows[k]));
        findings += f.count + f.dropped;
    }
    s->files++;
    s->findings += (int64_t)findings;
    s->unread += text.coverage != COVERAGE_WHOLE;
    return write_coverage(s, a, path, &text, findings);
}

/* What cannot be looked at is told, and the rest goes on. */
static enum err tell_unread(struct scan *s, const char *path)
{
    ARENA_SCOPE(a);
    const char *why = problem()->text[s->c->lang];
    s->unread++;
    if (s->c->json) {
        ANSWER_SCOPE(object);
        object = json_pack("{s:s, s:s, s:s}", "path", path, "coverage", "unknown", "why", why);
        return object_write(object);
    }
    return line_write(str_of(arena_printf(a, "%s: %s", path, why)));
}

/* ---- files and folders ---- */

static enum err scan_at(struct scan *s, int folder, const char *name, const char *path, int depth,
                        bool named);

static int by_name(const void *x, const void *y)
{
    return strcmp(*(const char *const *)x, *(const char *const *)y);
}

/* In the order of their names, so that equal folders give equal output. */
static enum err scan_folder(struct scan *s, int fd, const char *path, int depth)
{
    ARENA_SCOPE(a);
    const char **names = NULL;
    size_t count = 0, room = 0;
    DIR *dir = fdopendir(fd);
    if (!dir) {
        close(fd);
        (void)fail_errno("cannot open", path);
        return tell_unread(s, path);
    }
    for (const struct dirent *e; (e = readdir(dir));) {
        if (!strcmp(e->d_name, ".") || !strcmp(e->d_name, ".."))
            continue;
        names = arena_grow(a, names, count, &room, sizeof *names);
        names[count++] = arena_text(a, str_of(e->d_name));
    }
    if (count)
        qsort(names, count, sizeof *names, by_name);
    enum err err = ERR_OK;
    for (size_t i = 0; i < count && !err; i++)
        err = scan_at(s, dirfd(dir), names[i], shown_path(a, path_join(a, path, names[i])),
                      depth + 1, false);
    closedir(dir);
    return err;
}

/* Links inside folders, devices, pipes and sockets hold nothing that would leave with the folder. */
static enum err scan_at(struct scan *s, int folder, const char *name, const char *path, int depth,
                        bool named)
{
    struct stat st;
    FD_SCOPE(fd);
    fd = openat(folder, name,
                O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY | (named ? 0 : O_NOFOLLOW));
    if (fd < 0 && errno == ELOOP && !named)
        return ERR_OK;
    if (fd < 0 || fstat(fd, &st)) {
        (void)fail_errno("cannot open", path);
        return tell_unread(s, path);
    }
    if (S_ISDIR(st.st_mode)) {
        int own = fd;
        fd = -1;
        if (depth < SCAN_DEPTH_MAX)
            return scan_folder(s, own, path, depth);
        close(own);
        (void)fail(ERR_TOO_LARGE, "Folders within folders go at most {1} deep",
                   numtext(SCAN_DEPTH_MAX));
        return tell_unread(s, path);
    }
    if (!S_ISREG(st.st_mode)) {
        if (!named)
            return ERR_OK;
        (void)fail(ERR_INPUT, "{1} is neither a file nor a folder", path);
        return tell_unread(s, path);
    }
    enum err err = scan_open(s, path, fd);
    return err == ERR_IO ? tell_unread(s, path) : err;
}

/* Standard input is read into memory first: the jail wants a file. */
static enum err scan_stdin(struct scan *s)
{
    ARENA_SCOPE(a);
    struct str bytes;
    FD_SCOPE(fd);
    TRY(file_read(a, "-", TEXT_INPUT_MAX, &bytes));
    TRY(memory_file(&fd));
    TRY(fd_write(fd, bytes.p, bytes.n, "memory"));
    return scan_open(s, "-", fd);
}

enum err scan_run(struct cli *c)
{
    struct sieve *sieve CLEANUP(sieve_cleanup) = NULL;
    TRY(sieve_open(&(struct sieve_parts){0}, &sieve));
    struct scan s = {.c = c, .sieve = sieve};
    for (int i = 0; i < c->count; i++) {
        if (strcmp(c->operands[i], "-") == 0)
            TRY(scan_stdin(&s));
        else
            TRY(scan_at(&s, AT_FDCWD, c->operands[i], shown_path(c->a, c->operands[i]), 0, true));
    }
    c->status = s.findings ? 1 : s.unread ? 2 : 0;
    if (!c->json)
        return line_write(str_of(
            arena_printf(c->a, "%s: %lld  %s: %lld  %s: %lld", tr(c->lang, N_("Files")),
                         (long long)s.files, tr(c->lang, N_("Findings")), (long long)s.findings,
                         tr(c->lang, N_("Not read in full")), (long long)s.unread)));
    return ERR_OK;
}
