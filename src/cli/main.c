/* cofferdam: the whole program. Exit status 0: done; 1: a negative answer; 2: could not. */
#include "cli/output.h"
#include "crypto/secret.h"

#include <signal.h>
#include <stdio.h>
#include <sys/resource.h>

/* The language: --lang (wherever it stands, so that even a malformed command is answered in it),
 * else that of the environment, else English as programs do. */
static enum lang language(int argc, char **argv)
{
    static const char *const variables[] = {"LC_ALL", "LC_MESSAGES", "LANG"};
    for (int i = 1; i < argc; i++) {
        const char *code = NULL;
        if (strncmp(argv[i], "--lang=", 7) == 0)
            code = argv[i] + 7;
        else if (strcmp(argv[i], "--lang") == 0 && i + 1 < argc)
            code = argv[i + 1];
        if (code && lang_from_code(code) != LANG_COUNT)
            return lang_from_code(code);
    }
    for (size_t i = 0; i < ARRAY_SIZE(variables); i++) {
        const char *code = getenv(variables[i]);
        if (code && *code)
            return lang_from_code(code) == LANG_ZH ? LANG_ZH : LANG_EN;
    }
    return LANG_EN;
}

/* Where a refusal comes with a list of faults: file:line: text. */
static enum err say_faults(struct cli *c)
{
    size_t i;
    json_t *fault;
    json_array_foreach(json_object_get(c->failure, "faults"), i, fault)
    {
        struct str file = json_shown(c, fault, "file"), line = json_shown(c, fault, "line");
        struct str text = json_shown(c, fault, "text");
        if (c->json)
            TRY(object_write(fault));
        else
            TRY(line_write(str_of(arena_printf(c->a, "%.*s:%.*s: %.*s", (int)file.n, file.p,
                                               (int)line.n, line.p, (int)text.n, text.p))));
    }
    return ERR_OK;
}

static enum err run(struct cli *c, int argc, char **argv)
{
    const char *lang;
    static char help[] = "help";
    char *nothing[] = {help};
    if (argc <= 1 || strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0)
        TRY(options_parse(c, 1, nothing));
    else
        TRY(options_parse(c, argc - 1, argv + 1));
    c->json = option_given(c, "json");
    lang = option_value(c, "lang");
    if (lang && lang_from_code(lang) == LANG_COUNT)
        return fail(ERR_INPUT, "--lang is zh or en, not {1}", lang);
    if (option_given(c, "help")) {
        help_command(c, c->command);
        return ERR_OK;
    }
    return c->command->run(c);
}

int main(int argc, char **argv)
{
    /* A broken pipe is a failed write like any other; a dump of memory would hold secrets. */
    const struct rlimit no_core = {0, 0};
    if (signal(SIGPIPE, SIG_IGN) == SIG_ERR || setrlimit(RLIMIT_CORE, &no_core))
        die("cannot set up the process");
    crypto_start();
    struct arena *a = arena_new();
    struct cli c = {.a = a, .lang = language(argc, argv)};
    enum err err = run(&c, argc, argv);
    if (err)
        say_problem(&c);
    if (err && say_faults(&c))
        say_problem(&c);
    int status = err ? err_exit_code(err) : c.status;
    json_decref(c.failure);
    arena_free(a);
    return status;
}
