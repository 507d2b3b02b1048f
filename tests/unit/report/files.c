#include "unit/test.h"

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>

#include "base/io.h"
#include "files.h"

extern char **environ;

static struct str read_all(struct arena *a, int fd)
{
    BUF_SCOPE(out, 64 * 1024 * 1024);
    char piece[65536];
    size_t n;
    do {
        assert_ok(fd_read(fd, piece, sizeof piece, "tool", &n));
        buf_add(&out, piece, n);
    } while (n == sizeof piece);
    assert_false(out.over);
    return arena_str(a, buf_view(&out));
}

struct str tool_says(struct arena *a, struct str file, const char *const *argv)
{
    char path[] = "/tmp/report-test-XXXXXX";
    FD_SCOPE(fd);
    fd = mkstemp(path);
    assert_true(fd >= 0);
    assert_ok(fd_write(fd, file.p, file.n, path));
    char *args[16];
    size_t n = 0;
    for (; argv[n] && n < ARRAY_SIZE(args) - 1; n++)
        args[n] = arena_text(a, str_of(strcmp(argv[n], "@") ? argv[n] : path));
    args[n] = NULL;
    int ends[2];
    assert_int_equal(0, pipe2(ends, O_CLOEXEC));
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, ends[1], 1);
    pid_t pid;
    if (posix_spawnp(&pid, args[0], &actions, NULL, args, environ))
        fail_msg("cannot run %s", args[0]);
    posix_spawn_file_actions_destroy(&actions);
    close(ends[1]);
    struct str said = read_all(a, ends[0]);
    close(ends[0]);
    int status;
    assert_int_equal(pid, waitpid(pid, &status, 0));
    unlink(path);
    if (!WIFEXITED(status) || WEXITSTATUS(status))
        fail_msg("%s failed: %s", args[0], arena_text_of_(said));
    return said;
}

struct str pdf_says(struct arena *a, struct str pdf)
{
    return tool_says(a, pdf,
                     (const char *const[]){"pdftotext", "-q", "-enc", "UTF-8", "@", "-", NULL});
}

struct str package_says(struct arena *a, struct str file)
{
    const char *python = getenv("PYTHON"), *inside = getenv("INSIDE");
    python = python ? python : "python3";
    assert_non_null(inside);
    return tool_says(a, file, (const char *const[]){python, inside, "@", NULL});
}

void assert_says(struct str said, const char *text)
{
    if (!memmem(said.p, said.n, text, strlen(text)))
        fail_msg("\"%s\" is not in: %s", text, arena_text_of_(said));
}

void assert_says_not(struct str said, const char *text)
{
    if (memmem(said.p, said.n, text, strlen(text)))
        fail_msg("\"%s\" is in: %s", text, arena_text_of_(said));
}

struct doc *hostile_doc(struct arena *a)
{
    struct doc *d = doc_new(a);
    doc_set(d, &d->mark, STR("机密★10年<&>\"'"));
    doc_set(d, &d->header, STR("头 & <head>"));
    doc_set(d, &d->footer, STR("第3份 </w:t> 张某"));
    doc_set(d, &d->author, STR("<a&b>"));
    doc_set(d, &d->date, STR("2026-03-05"));
    doc_title(d, STR("关于<标题>&的通知"));
    doc_heading(d, 99, STR("一、]]> heading"));
    struct doc_block *b = doc_paragraph(d, STR("plain <b>&amp; "));
    doc_run(d, b, STR("粗体 bold"), true);
    doc_run(d, b, STR("\x01\x02\x1b\x7f end\r\nnext\tline"), false);
    doc_paragraph(d, (struct str){"nul\0byte", 8});
    doc_paragraph(d, STR("bad \xff\xc0\x80 utf8 \xed\xa0\x80 tail"));
    doc_paragraph(d, STR("astral 𠀀𠮷 😀 and \xF0\x9F\x87\xA8"));
    doc_paragraph(d, STR("bidi \u202Egnp.exe\u202C עברית العربية mixed"));
    doc_paragraph(d, STR(""));
    doc_line(d, DOC_RIGHT, STR("二〇二六年三月五日"));
    doc_rule(d);
    struct doc_table *t = doc_table(d, 3, NULL, true, STR("[表]:*?/\\'一 <>&"));
    doc_cell(d, t, STR("名称"));
    doc_cell(d, t, STR("数"));
    doc_cell(d, t, STR("=1+1"));
    doc_cell(d, t, STR("=cmd|' /C calc'!A0"));
    doc_cell(d, t, STR("42"));
    doc_cell(d, t, STR("_x0041_"));
    doc_cell(d, t, STR("007"));
    doc_qr(d, STR("https://example.invalid/leaf/12?a=1&b=<2>"), STR("验证 & verify"));
    doc_break(d);
    doc_paragraph(d, STR("最后一页 last"));
    return d;
}
