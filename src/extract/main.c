/* cofferdam-extract: reads one file from descriptor 0, writes frames (frame.h) to descriptor 1. Everything but
 * what main() prepares runs inside it. */
#include "extract/codes.h"
#include "extract/frame.h"
#include "extract/jail.h"
#include "extract/sheet.h"
#include "extract/words.h"

#include "base/buf.h"
#include "base/io.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <time.h>

struct out {
    struct buf waiting;
    uint32_t row, column;
    uint64_t cells, bytes;
    int sheets, merges;
};

enum { OUT_BLOCK = 64 * 1024 };

static enum err flush(struct out *o)
{
    enum err err = o->waiting.n ? fd_write(1, o->waiting.p, o->waiting.n, "pipe") : ERR_OK;
    buf_clear(&o->waiting);
    return err;
}

static enum err put_frame(struct out *o, enum frame_kind kind, const void *head, size_t head_n,
                          struct str text)
{
    unsigned char start[FRAME_HEAD] = {(unsigned char)kind};
    put_le(start + 1, (uint32_t)(head_n + text.n), 4);
    if (o->waiting.n + FRAME_HEAD + head_n + text.n > OUT_BLOCK)
        TRY(flush(o));
    buf_add(&o->waiting, start, sizeof start);
    buf_add(&o->waiting, head, head_n);
    buf_str(&o->waiting, text);
    return buf_check(&o->waiting);
}

static enum err put_sheet(void *at, struct str name)
{
    struct out *o = at;
    o->row = o->column = 0;
    o->merges = 0;
    if (++o->sheets > TABLE_SHEETS_MAX)
        return fail(ERR_TOO_LARGE, "The workbook has more than {1} sheets",
                    numtext(TABLE_SHEETS_MAX));
    return put_frame(o, FRAME_SHEET, NULL, 0, name);
}

static enum err put_cell(void *at, uint32_t row, uint32_t column, enum found_kind kind,
                         struct str text)
{
    struct out *o = at;
    unsigned char head[7];
    if (row < o->row || (row == o->row && column < o->column))
        return fail(ERR_INPUT, "The file is damaged: the row {1} is out of place", numtext(row));
    o->row = row;
    o->column = column + 1;
    o->bytes += text.n;
    if (++o->cells > TABLE_CELLS_MAX)
        return fail(ERR_TOO_LARGE, "The table has more than {1} cells", numtext(TABLE_CELLS_MAX));
    if (o->bytes > TABLE_BYTES_MAX)
        return fail(ERR_TOO_LARGE, "The table holds more than {1} bytes of text",
                    numtext(TABLE_BYTES_MAX));
    put_le(head, row, 4);
    put_le(head + 4, column, 2);
    head[6] = (unsigned char)kind;
    return put_frame(o, FRAME_CELL, head, sizeof head, text);
}

static enum err put_merge(void *at, const struct merge *m)
{
    struct out *o = at;
    unsigned char head[12];
    if (++o->merges > TABLE_MERGES_MAX)
        return fail(ERR_TOO_LARGE, "The sheet has more than {1} merged cells",
                    numtext(TABLE_MERGES_MAX));
    put_le(head, m->from_row, 4);
    put_le(head + 4, m->to_row, 4);
    put_le(head + 8, m->from_column, 2);
    put_le(head + 10, m->to_column, 2);
    return put_frame(o, FRAME_MERGED, head, sizeof head, STR(""));
}

static enum err put_part(void *at, enum text_look look, struct str place)
{
    unsigned char head = (unsigned char)look;
    return put_frame(at, FRAME_PART, &head, 1, place);
}

static enum err put_text(void *at, struct str text)
{
    struct out *o = at;
    o->bytes += text.n;
    if (o->bytes > TEXT_BYTES_MAX)
        return fail(ERR_TOO_LARGE, "The file holds more than {1} bytes of text",
                    numtext(TEXT_BYTES_MAX));
    while (text.n) {
        size_t n = text.n < TEXT_CHUNK ? text.n : TEXT_CHUNK;
        while (n < text.n && n && ((unsigned char)text.p[n] & 0xC0) == 0x80)
            n--; /* not in the middle of a character */
        TRY(put_frame(o, FRAME_TEXT, NULL, 0, str_bytes(text.p, n)));
        text = str_bytes(text.p + n, text.n - n);
    }
    return ERR_OK;
}

static enum err put_note(void *at, enum coverage why, struct str place)
{
    unsigned char head = (unsigned char)why;
    return put_frame(at, FRAME_NOTE, &head, 1, place);
}

static enum err put_failure(struct out *o, enum err code)
{
    const struct problem *p = problem();
    unsigned char head[3] = {(unsigned char)code};
    BUF_SCOPE(text, 2 * ERR_TEXT_MAX);
    put_le(head + 1, (uint32_t)strlen(p->text[LANG_ZH]), 2);
    buf_text(&text, p->text[LANG_ZH]);
    buf_text(&text, p->text[LANG_EN]);
    return put_frame(o, FRAME_FAILED, head, sizeof head, buf_view(&text));
}

static enum err read_input(struct buf *file)
{
    size_t n = OUT_BLOCK;
    char *block = malloc(OUT_BLOCK);
    if (!block)
        die("out of memory");
    enum err err = ERR_OK;
    while (n == OUT_BLOCK && !err) {
        err = fd_read(0, block, OUT_BLOCK, "file", &n);
        if (!err)
            buf_add(file, block, n);
        if (file->over)
            err =
                fail(ERR_TOO_LARGE, "The file is larger than {1} bytes", numtext(TABLE_INPUT_MAX));
    }
    free(block);
    return err;
}

enum mode { MODE_TABLE, MODE_CODES, MODE_TEXT };

static enum err parse(struct out *o, enum mode mode, struct str file, struct arena *a)
{
    const struct sheet_sink sheets = {o, put_sheet, put_cell, put_merge};
    const struct words_sink words = {o, put_part, put_text, put_note};
    struct words w = {.a = a, .sink = &words};
    switch (mode) {
    case MODE_CODES:
        return codes_parse(file, a, &sheets);
    case MODE_TEXT:
        return words_read(&w, STR(""), file);
    case MODE_TABLE:
        break;
    }
    return sheet_parse(file, a, &sheets);
}

static enum err work(struct out *o, enum mode mode)
{
    static const unsigned char version = FRAME_VERSION;
    ARENA_SCOPE(a);
    BUF_SCOPE(file, TABLE_INPUT_MAX);
    TRY(put_frame(o, FRAME_HELLO, &version, 1, STR("")));
    enum err err = read_input(&file);
    if (!err)
        err = parse(o, mode, buf_view(&file), a);
    if (err)
        TRY(put_failure(o, err));
    else
        TRY(put_frame(o, FRAME_DONE, NULL, 0, STR("")));
    return flush(o);
}

/* A child enters the jail, where it may write no file, and tells by its end what holds it. */
static int say_status(void)
{
    enum { HELD = 64 };
    int status = 0;
    pid_t pid = fork();
    if (pid == 0) {
        struct jail_status jail = {0};
        _exit(jail_enter(false, &jail) || !jail.filtered ? 0 : HELD + jail.landlock);
    }
    if (pid < 0 || waitpid(pid, &status, 0) != pid || !WIFEXITED(status) ||
        WEXITSTATUS(status) < HELD) {
        puts("seccomp: off; no file is opened here");
        return 1;
    }
    puts("seccomp: on");
    if (WEXITSTATUS(status) > HELD)
        printf("Landlock: on, version %d of the kernel's\n", WEXITSTATUS(status) - HELD);
    else
        puts("Landlock: the kernel has none; seccomp alone lets no file be opened");
    return 0;
}

int main(int argc, char **argv)
{
    struct jail_status jail;
    struct out o = {.waiting = BUF(OUT_BLOCK + FRAME_HEAD + FRAME_MAX)};
    if (argc == 2 && strcmp(argv[1], "--status") == 0)
        return say_status();
    enum mode mode = argc == 2 && strcmp(argv[1], "--codes") == 0  ? MODE_CODES
                     : argc == 2 && strcmp(argv[1], "--text") == 0 ? MODE_TEXT
                                                                   : MODE_TABLE;
    if (argc != 1 && mode == MODE_TABLE) {
        fputs("cofferdam-extract reads a file from descriptor 0 and is started by cofferdam\n"
              "cofferdam-extract --status   says what holds it\n",
              stderr);
        return 2;
    }
    if (setenv("TZ", "UTC0", 1))
        die("out of memory");
    if (mode == MODE_TEXT)
        words_pdf_prepare();
    tzset(); /* dates in a ZIP are converted: this opens a file, so before the jail */
    if (delimited_prepare() || (mode == MODE_CODES && codes_prepare()) ||
        (mode == MODE_TEXT && words_prepare()) || jail_enter(mode == MODE_TEXT, &jail)) {
        fprintf(stderr, "cofferdam-extract: %s\n", problem()->text[LANG_EN]);
        return 2;
    }
    _exit(work(&o, mode) ? 2 : 0); /* nothing is left to be done, and nothing else may be */
}
