#include "cli/command.h"

const struct option options_common[] = {
    {"json", 0, NULL, false, N_("write JSON, one object a line")},
    {"lang", 0, "LANG", false, N_("language of what is written: zh or en")},
    {"help", 'h', NULL, false, N_("say what this command does and takes")},
    {0},
};
const struct option options_office[] = {
    {"dir", 'd', "DIR", false, N_("the office's folder (else $COFFERDAM_DIR)")},
    {"passphrase-file", 0, "FILE", false,
     N_("the passphrase of the office's keys stands in the first line of FILE")},
    {0},
};
const struct option options_person[] = {
    {"as", 0, "LOGIN", false, N_("who acts (else $COFFERDAM_LOGIN)")},
    {"password-file", 0, "FILE", false,
     N_("his password stands in the first line of FILE; asked for on a terminal")},
    {0},
};

const struct option *command_option(const struct command *command, int n)
{
    const struct option *groups[] = {
        command->options,
        command->flags & (COMMAND_OFFICE | COMMAND_PERSON) ? options_office : NULL,
        command->flags & COMMAND_PERSON ? options_person : NULL,
        options_common,
    };
    for (size_t g = 0; g < ARRAY_SIZE(groups); g++) {
        for (const struct option *o = groups[g]; o && o->name; o++) {
            if (o->name == options_common[0].name && (command->flags & COMMAND_NO_JSON))
                continue;
            if (n-- == 0)
                return o;
        }
    }
    return NULL;
}

/* ---- parsing, as getopt_long of GNU does but without abbreviations ---- */

struct reading {
    struct cli *c;
    char **args;
    int count, at; /* `at` is the argument being read */
};

static const struct option *by_name(const struct command *command, struct str name)
{
    const struct option *o;
    for (int i = 0; (o = command_option(command, i)); i++)
        if (str_is(name, o->name))
            return o;
    return NULL;
}

static const struct option *by_letter(const struct command *command, char letter)
{
    const struct option *o;
    for (int i = 0; (o = command_option(command, i)); i++)
        if (o->letter && o->letter == letter)
            return o;
    return NULL;
}

static enum err add(struct cli *c, const struct option *o, const char *value)
{
    for (int i = 0; i < c->given_count && !o->many; i++)
        if (c->given[i].option == o)
            return fail(ERR_INPUT, "--{1} is given twice", o->name);
    if (c->given_count == OPTION_VALUES_MAX)
        return fail(ERR_INPUT, "More than {1} options", numtext(OPTION_VALUES_MAX));
    c->given[c->given_count++] = (struct given){o, value};
    return ERR_OK;
}

static enum err take_value(struct reading *r, const struct option *o, const char *attached)
{
    if (attached)
        return add(r->c, o, attached);
    if (r->at + 1 >= r->count)
        return fail(ERR_INPUT, "--{1} needs a value: {2}", o->name, o->value);
    return add(r->c, o, r->args[++r->at]);
}

static enum err read_long(struct reading *r, const char *arg)
{
    const char *equals = strchr(arg, '=');
    struct str name = equals ? str_bytes(arg, (size_t)(equals - arg)) : str_of(arg);
    const struct option *o = by_name(r->c->command, name);
    if (!o)
        return fail(ERR_INPUT, "{1} has no option --{2}", r->c->command->name,
                    arena_text(r->c->a, name));
    if (o->value)
        return take_value(r, o, equals ? equals + 1 : NULL);
    if (equals)
        return fail(ERR_INPUT, "--{1} takes no value", o->name);
    return add(r->c, o, "");
}

static enum err read_short(struct reading *r, const char *letters)
{
    for (; *letters; letters++) {
        const struct option *o = by_letter(r->c->command, *letters);
        if (!o)
            return fail(ERR_INPUT, "{1} has no option -{2}", r->c->command->name,
                        arena_text(r->c->a, str_bytes(letters, 1)));
        if (o->value)
            return take_value(r, o, letters[1] ? letters + 1 : NULL);
        TRY(add(r->c, o, ""));
    }
    return ERR_OK;
}

/* The longest name that the first words are. */
static const struct command *find(struct reading *r)
{
    const struct command *found = NULL;
    int used = 0;
    for (const struct command *k = commands; k->name; k++) {
        struct str rest = str_of(k->name), word;
        int n = 0;
        bool same = true;
        while (same && str_split(&rest, ' ', &word)) {
            same = n < r->count && str_is(word, r->args[n]);
            n++;
        }
        if (same && n > used) {
            found = k;
            used = n;
        }
    }
    r->at = used;
    return found;
}

/* "ledger" alone: which words may follow? */
static enum err unknown(struct reading *r)
{
    BUF_SCOPE(names, 1024);
    size_t n = strlen(r->args[0]);
    for (const struct command *k = commands; k->name; k++)
        if (strncmp(k->name, r->args[0], n) == 0 && k->name[n] == ' ')
            buf_printf(&names, "%s%s", names.n ? ", " : "", k->name + n + 1);
    if (names.n)
        return fail(ERR_INPUT, "{1} is followed by one of: {2}", r->args[0], names.p);
    return fail(ERR_INPUT, "There is no command {1}; see cofferdam help", r->args[0]);
}

static enum err check_operands(const struct cli *c)
{
    const struct command *k = c->command;
    if (option_given(c, "help"))
        return ERR_OK;
    for (int i = 0; i < c->count; i++) {
        if (!c->operands[i][0])
            return fail(ERR_INPUT, "An argument is empty");
        if (!(k->flags & COMMAND_FILES) && !str_utf8(str_of(c->operands[i])))
            return fail(ERR_INPUT, "An argument is not well-formed UTF-8");
    }
    for (int i = 0; i < c->given_count; i++)
        if (!str_utf8(str_of(c->given[i].value)))
            return fail(ERR_INPUT, "The value of --{1} is not well-formed UTF-8",
                        c->given[i].option->name);
    if (c->count < k->min || (k->max >= 0 && c->count > k->max))
        return fail(ERR_INPUT, "usage: cofferdam {1} {2}", k->name, k->takes);
    return ERR_OK;
}

enum err options_parse(struct cli *c, int argc, char **argv)
{
    struct reading r = {.c = c, .args = argv, .count = argc};
    c->command = find(&r);
    if (!c->command)
        return unknown(&r);
    c->operands = NEW_ARRAY(c->a, const char *, argc + 1);
    c->given = NEW_ARRAY(c->a, struct given, OPTION_VALUES_MAX);
    bool only_operands = false;
    for (; r.at < r.count; r.at++) {
        const char *arg = r.args[r.at];
        if (only_operands || arg[0] != '-' || !arg[1])
            c->operands[c->count++] = arg;
        else if (strcmp(arg, "--") == 0)
            only_operands = true;
        else
            TRY(arg[1] == '-' ? read_long(&r, arg + 2) : read_short(&r, arg + 1));
    }
    return check_operands(c);
}

/* ---- what was given ---- */

const char *option_next(const struct cli *c, const char *name, int *at)
{
    while (*at < c->given_count) {
        const struct given *g = &c->given[(*at)++];
        if (strcmp(g->option->name, name) == 0)
            return g->value;
    }
    return NULL;
}

const char *option_value(const struct cli *c, const char *name)
{
    int at = 0;
    return option_next(c, name, &at);
}

bool option_given(const struct cli *c, const char *name)
{
    return option_value(c, name) != NULL;
}

enum err option_need(const struct cli *c, const char *name, const char **ret_value)
{
    const char *value = option_value(c, name);
    if (!value)
        return fail(ERR_INPUT, "--{1} is missing", name);
    *ret_value = value;
    return ERR_OK;
}

enum err option_int(const struct cli *c, const char *name, int64_t min, int64_t max,
                    int64_t otherwise, int64_t *ret_value)
{
    const char *value = option_value(c, name);
    int64_t n = otherwise;
    if (value && !str_int(str_of(value), min, max, &n))
        return fail(ERR_INPUT, "--{1} must be a whole number from {2} to {3}", name, numtext(min),
                    numtext(max));
    *ret_value = n;
    return ERR_OK;
}
