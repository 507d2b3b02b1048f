#include "cli/terminal.h"

#include "base/clock.h"
#include "base/io.h"
#include "office/keys.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <termios.h>

bool terminal_asks(void)
{
    return isatty(STDIN_FILENO) && isatty(STDERR_FILENO);
}

static void ask(struct cli *c, const char *question)
{
    fprintf(stderr, "%s: ", tr(c->lang, question));
    fflush(stderr);
}

/* One line of standard input without its end. A byte at a time: what follows is the next answer. */
static enum err read_line(unsigned char *line, size_t room, size_t *ret_n)
{
    size_t n = 0;
    for (;;) {
        unsigned char byte;
        size_t got;
        TRY(fd_read(STDIN_FILENO, &byte, 1, "stdin", &got));
        if (got == 0 && n == 0)
            return fail(ERR_INPUT, "Nothing was typed");
        if (got == 0 || byte == '\n')
            break;
        if (n == room)
            return fail(ERR_INPUT, "More than {1} bytes", numtext((long long)room));
        line[n++] = byte;
    }
    *ret_n = n;
    return ERR_OK;
}

enum err terminal_line(struct cli *c, const char *question, struct str *ret_line)
{
    unsigned char line[4096];
    size_t n;
    ask(c, question);
    TRY(read_line(line, sizeof line, &n));
    *ret_line = arena_str(c->a, str_trim(str_bytes(line, n)));
    return ERR_OK;
}

/* The terminal's echo is off while a secret is typed, and on again however that ends. */
static struct termios echo_was;
static volatile sig_atomic_t echo_off;

static void echo_restore(void)
{
    if (echo_off && tcsetattr(STDIN_FILENO, TCSAFLUSH, &echo_was) == 0)
        echo_off = 0;
}

static void interrupted(int signal)
{
    echo_restore();
    _exit(128 + signal);
}

static enum err read_quietly(unsigned char *line, size_t room, size_t *ret_n)
{
    struct termios quiet;
    if (tcgetattr(STDIN_FILENO, &echo_was))
        return fail_errno("cannot ask at", "the terminal");
    quiet = echo_was;
    quiet.c_lflag &= ~(tcflag_t)ECHO;
    struct sigaction end = {.sa_handler = interrupted}, was_int, was_term;
    sigaction(SIGINT, &end, &was_int);
    sigaction(SIGTERM, &end, &was_term);
    echo_off = 1;
    enum err err = tcsetattr(STDIN_FILENO, TCSAFLUSH, &quiet)
                       ? fail_errno("cannot ask at", "the terminal")
                       : read_line(line, room, ret_n);
    echo_restore();
    sigaction(SIGINT, &was_int, NULL);
    sigaction(SIGTERM, &was_term, NULL);
    fputc('\n', stderr);
    return err;
}

static enum err ask_secret(struct cli *c, const char *question, struct secret **ret_secret)
{
    unsigned char line[KEYS_PASSPHRASE_MAX];
    WIPE_SCOPE(line);
    size_t n;
    ask(c, question);
    TRY(read_quietly(line, sizeof line, &n));
    if (n == 0)
        return fail(ERR_INPUT, "Nothing was typed");
    *ret_secret = secret_copy(line, n);
    return ERR_OK;
}

enum err terminal_secret(struct cli *c, const char *question, bool twice,
                         struct secret **ret_secret)
{
    SECRET_SCOPE(first);
    SECRET_SCOPE(again);
    TRY(ask_secret(c, question, &first));
    if (twice) {
        TRY(ask_secret(c, N_("Once more"), &again));
        if (!str_eq(secret_view(first), secret_view(again)))
            return fail(ERR_INPUT, "The two were not the same");
    }
    *ret_secret = first;
    first = NULL;
    return ERR_OK;
}

enum err secret_of(struct cli *c, const char *option, const char *question, bool twice,
                   struct secret **ret_secret)
{
    const char *path = option_value(c, option);
    if (path)
        return keys_passphrase_file(path, ret_secret);
    if (!terminal_asks())
        return fail(ERR_INPUT, "--{1} is missing, and there is no terminal to ask at", option);
    return terminal_secret(c, question, twice, ret_secret);
}

/* ---- progress ---- */

static bool shown;
static uint64_t shown_at;

void progress_show(void *unused, uint64_t done, uint64_t total)
{
    (void)unused;
    enum { CELLS = 30, EVERY_NS = 100 * 1000 * 1000 };
    uint64_t now = clock_monotonic_ns();
    if (!isatty(STDERR_FILENO) || (shown && now - shown_at < EVERY_NS && done != total))
        return;
    shown = true;
    shown_at = now;
    if (total == 0) {
        fprintf(stderr, "\r%10.1f MB ", (double)done / 1e6);
        return;
    }
    int full = (int)((double)done / (double)total * CELLS);
    full = full > CELLS ? CELLS : full;
    fprintf(stderr, "\r[%.*s%*s] %3d%% ", full, "##############################", CELLS - full, "",
            (int)((double)done * 100 / (double)total));
}

void progress_end(void)
{
    if (shown)
        fputs("\r\033[K", stderr);
    shown = false;
}
