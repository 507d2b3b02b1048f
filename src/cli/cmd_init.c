/* init: founds an office. What is not given is asked for at a terminal; nothing has a default that
 * would let anybody in. */
#include "access/level.h"
#include "base/io.h"
#include "cli/output.h"
#include "cli/rules_files.h"
#include "cli/terminal.h"
#include "office/built_in.h"
#include "office/keys.h"

#include <dirent.h>
#include <errno.h>

/* Not a cost for real passwords: for exercises and tests that log in thousands of times. */
static const struct password_cost light = {.passes = 1, .memory_kib = 64};

static enum err text_of(struct cli *c, const char *option, const char *question,
                        const char *otherwise, const char **ret_text)
{
    const char *given = option_value(c, option);
    if (!given)
        given = otherwise;
    if (!given && !terminal_asks())
        return fail(ERR_INPUT, "--{1} is missing, and there is no terminal to ask at", option);
    if (!given) {
        struct str line;
        TRY(terminal_line(c, question, &line));
        given = arena_text(c->a, line);
    }
    *ret_text = given;
    return ERR_OK;
}

static enum err read_facts(struct cli *c, struct office_facts *f)
{
    const char *level_text;
    enum level level;
    int64_t zone;
    TRY(text_of(c, "name", N_("Name of the office in Chinese"), NULL, &f->name_zh));
    TRY(text_of(c, "name-en", N_("Name of the office in English"), NULL, &f->name_en));
    TRY(text_of(c, "short", N_("Short name for numbers (capital letters, e.g. QX)"), NULL,
                &f->short_name));
    TRY(text_of(c, "rank", N_("Rank (central, provincial, city, county, township, unit)"), NULL,
                &f->rank));
    TRY(text_of(
        c, "level",
        N_("Level of the installation (public internal work secret highly_secret top_secret)"),
        NULL, &level_text));
    if (!level_parse(str_of(level_text), &level))
        return fail(ERR_INPUT, "{1} is no level", level_text);
    TRY(option_int(c, "zone", -840, 840, 480, &zone));
    f->level = (int)level;
    f->zone_minutes = (int)zone;
    f->exercise = option_given(c, "exercise");
    f->origin = option_value(c, "origin");
    if (!f->origin)
        f->origin = arena_printf(c->a, "cofferdam/%s", f->short_name);
    return ERR_OK;
}

/* The three, who may not be one person (R34). */
static const struct role_row {
    const char *login, *file, *who, *password; /* options and questions */
} ADMINISTRATORS[3] = {
    {"system", "system-password-file", N_("Login of the system administrator"),
     N_("Password of the system administrator")},
    {"security", "security-password-file", N_("Login of the security administrator"),
     N_("Password of the security administrator")},
    {"audit", "audit-password-file", N_("Login of the audit administrator"),
     N_("Password of the audit administrator")},
};

static enum err read_accounts(struct cli *c, struct office_founding *f, struct secret **secrets)
{
    struct founding_account *const to[3] = {&f->system, &f->security, &f->audit};
    for (int i = 0; i < 3; i++) {
        const struct role_row *row = &ADMINISTRATORS[i];
        TRY(text_of(c, row->login, row->who, NULL, &to[i]->login));
        TRY(secret_of(c, row->file, row->password, true, &secrets[i]));
        to[i]->password = secret_view(secrets[i]);
        for (int j = 0; j < i; j++) {
            if (strcmp(to[i]->login, to[j]->login) == 0)
                return fail_basis(
                    fail(ERR_INPUT, "The three administrators are three accounts, not one"), "R34");
            if (str_eq(to[i]->password, to[j]->password))
                return fail_basis(
                    fail(ERR_INPUT, "The three administrators may not have the same password"),
                    "R34");
        }
    }
    return ERR_OK;
}

static enum err read_passphrase(struct cli *c, struct secret **ret_passphrase)
{
    if (!option_given(c, "open-key"))
        return secret_of(c, "passphrase-file", N_("Passphrase of the office's keys"), true,
                         ret_passphrase);
    if (option_given(c, "passphrase-file"))
        return fail(ERR_INPUT, "Either --open-key or --passphrase-file, not both");
    return ERR_OK;
}

static enum err read_cost(struct cli *c, struct office_founding *f)
{
    const char *cost = option_value(c, "password-cost");
    if (!cost || strcmp(cost, "full") == 0)
        return ERR_OK;
    if (strcmp(cost, "light") != 0)
        return fail(ERR_INPUT, "--password-cost is full or light");
    if (!f->facts.exercise)
        return fail(ERR_REFUSED, "Light passwords are for exercises: give --exercise too");
    f->cost = &light;
    return ERR_OK;
}

/* An office gets a folder of its own: what lies in one could be taken for its data. */
static enum err check_folder(const char *path)
{
    DIR *dir = opendir(path);
    if (!dir)
        return errno == ENOENT ? ERR_OK : fail_errno("cannot open", path);
    bool empty = true;
    for (const struct dirent *e; empty && (e = readdir(dir));)
        empty = strcmp(e->d_name, ".") == 0 || strcmp(e->d_name, "..") == 0;
    closedir(dir);
    return empty ? ERR_OK : fail(ERR_CONFLICT, "{1} is not empty", path);
}

static void secrets_wipe(struct secret *(*secrets)[4])
{
    for (int i = 0; i < 4; i++)
        secret_free((*secrets)[i]);
}

enum err init_run(struct cli *c)
{
    struct secret *secrets[4] CLEANUP(secrets_wipe) = {0};
    struct office_founding f = {.rules = built_in_rules, .rule_count = built_in_rule_count};
    const char *rules = option_value(c, "rules");
    TRY(check_folder(c->operands[0]));
    if (rules) {
        struct rule_file *files;
        int faults;
        TRY(rules_check(c, rules, &files, &f.rule_count, &faults));
        if (faults)
            return fail(ERR_INPUT, "The regulations have faults");
        f.rules = files;
    }
    TRY(read_facts(c, &f.facts));
    TRY(read_cost(c, &f));
    TRY(read_passphrase(c, &secrets[3]));
    if (secrets[3])
        f.passphrase = secret_view(secrets[3]);
    TRY(read_accounts(c, &f, secrets));
    TRY(office_found(c->operands[0], &f));
    if (option_given(c, "open-key"))
        say(c, N_("The office's keys lie open beside its data: they protect nothing. This is for "
                  "demonstrations."));
    if (c->json) {
        json_t *made = json_pack("{s:s}", "dir", c->operands[0]);
        enum err err = object_write(made);
        json_decref(made);
        return err;
    }
    return ERR_OK;
}

/* ---- keys rewrap: another passphrase for the same keys ---- */

enum err keys_rewrap_run(struct cli *c)
{
    SECRET_SCOPE(old);
    SECRET_SCOPE(new);
    bool locked;
    const char *dir = c->operands[0];
    TRY(keys_locked(dir, &locked));
    if (locked)
        TRY(secret_of(c, "passphrase-file", N_("Passphrase of the office's keys"), false, &old));
    TRY(secret_of(c, "new-passphrase-file", N_("New passphrase of the office's keys"), true, &new));
    return keys_rewrap(dir, old ? secret_view(old) : STR(""), secret_view(new),
                       &password_cost_default);
}
