#include "base/err.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static _Thread_local struct problem last;

static const struct {
    const char *name;
    int status;
    int exit_code;
} table[ERR_COUNT] = {
    [ERR_OK] = {"ok", 200, 0},
    [ERR_INPUT] = {"input", 400, 2},
    [ERR_LOGIN] = {"login", 401, 1},
    [ERR_REFUSED] = {"refused", 403, 1},
    [ERR_MISSING] = {"missing", 404, 1},
    [ERR_METHOD] = {"method", 405, 2},
    [ERR_CONFLICT] = {"conflict", 409, 1},
    [ERR_TOO_LARGE] = {"too_large", 413, 2},
    [ERR_TOO_MANY] = {"too_many", 429, 1},
    [ERR_BUSY] = {"busy", 503, 2},
    [ERR_TIMEOUT] = {"timeout", 503, 2},
    [ERR_CORRUPT] = {"corrupt", 500, 2},
    [ERR_CRYPTO] = {"crypto", 400, 2},
    [ERR_UNSUPPORTED] = {"unsupported", 501, 2},
    [ERR_IO] = {"io", 500, 2},
    [ERR_STOPPED] = {"stopped", 503, 2},
};

const struct problem *problem(void)
{
    return &last;
}

void problem_set(const struct problem *p)
{
    last = *p;
}

/* Copies at most `room` bytes of src, never splitting a UTF-8 character; returns bytes copied. */
static size_t copy_whole(char *dst, size_t room, const char *src, size_t len)
{
    if (len > room) {
        len = room;
        while (len > 0 && ((unsigned char)src[len] & 0xC0) == 0x80)
            len--;
    }
    memcpy(dst, src, len);
    return len;
}

static void render(char out[ERR_TEXT_MAX], const char *text, const char *const *args)
{
    size_t n = 0, count = 0;
    while (args[count] && count < 4)
        count++;
    for (const char *p = text; *p;) {
        size_t room = ERR_TEXT_MAX - 1 - n;
        if (p[0] == '{' && p[1] >= '1' && p[1] <= '4' && p[2] == '}') {
            size_t i = (size_t)(p[1] - '1');
            if (i < count)
                n += copy_whole(out + n, room, args[i], strlen(args[i]));
            p += 3;
            continue;
        }
        size_t run = 1 + strcspn(p + 1, "{");
        n += copy_whole(out + n, room, p, run);
        p += run;
    }
    out[n] = '\0';
}

void problem_state_(enum err code, const char *const *msgid_and_args)
{
    struct problem now = {.code = code};
    for (enum lang l = 0; l < LANG_COUNT; l++)
        render(now.text[l], tr(l, msgid_and_args[0]), msgid_and_args + 1);
    last = now;
}

void problem_words_(enum err code, const char *zh, const char *en)
{
    static const char *const none[] = {0};
    struct problem now = {.code = code};
    render(now.text[LANG_ZH], zh, none);
    render(now.text[LANG_EN], en, none);
    last = now;
}

void problem_field_(const char *field)
{
    snprintf(last.field, sizeof last.field, "%s", field);
}

void problem_basis_(const char *basis)
{
    snprintf(last.basis, sizeof last.basis, "%s", basis);
}

void problem_more(const char *text)
{
    for (enum lang l = 0; l < LANG_COUNT; l++) {
        size_t n = strlen(last.text[l]);
        n += copy_whole(last.text[l] + n, ERR_TEXT_MAX - 1 - n, text, strlen(text));
        last.text[l][n] = '\0';
    }
}

enum err fail_errno(const char *what, const char *path)
{
    int saved = errno;
    return fail(ERR_IO, "{1} {2}: {3}", what, path, strerror(saved));
}

const char *err_name(enum err code)
{
    return code < ERR_COUNT ? table[code].name : "unknown";
}

int err_http_status(enum err code)
{
    return code < ERR_COUNT ? table[code].status : 500;
}

int err_exit_code(enum err code)
{
    return code < ERR_COUNT ? table[code].exit_code : 2;
}

const char *numtext(long long n)
{
    static _Thread_local char ring[16][24];
    static _Thread_local unsigned next;
    char *at = ring[next++ % 16];
    snprintf(at, sizeof ring[0], "%lld", n);
    return at;
}

_Noreturn void die(const char *why)
{
    fprintf(stderr, "cofferdam: fatal: %s\n", why);
    abort();
}
