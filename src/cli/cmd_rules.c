/* rules: regulations checked before anybody proposes them, proposed, approved. */
#include "base/io.h"
#include "cli/link.h"
#include "cli/output.h"
#include "cli/rules_files.h"
#include "inspect/examples.h"

#include <stdio.h>

/* ---- check: without an office ---- */

enum err rules_write_fault(struct cli *c, const char *path, const struct rule_fault *fault)
{
    const char *text = words_in(&fault->words, c->lang);
    const char *file = str_ends(str_of(path), ".yaml") ? path : path_join(c->a, path, fault->file);
    if (c->json) {
        ANSWER_SCOPE(object);
        object = json_pack("{s:s, s:i, s:s}", "file", file, "line", fault->line, "text", text);
        return object_write(object);
    }
    return line_write(str_of(arena_printf(c->a, "%s:%d: %s", file, fault->line, text)));
}

enum err rules_check(struct cli *c, const char *path, struct rule_file **ret_files, int *ret_count,
                     int *ret_faults)
{
    TRY(rules_read(c->a, path, ret_files, ret_count));
    struct rule_faults *faults = NEW(c->a, struct rule_faults);
    struct rulebook *book = NULL;
    enum err err = rulebook_load(c->a, *ret_files, *ret_count, faults, &book);
    /* one file alone refers to registers that stand elsewhere; what reads as a whole is asked too */
    if (!err)
        err = examples_ask(c->a, book, faults);
    rulebook_free(book);
    for (int i = 0; i < faults->count; i++)
        TRY(rules_write_fault(c, path, &faults->rows[i]));
    *ret_faults = faults->count;
    return faults->count ? ERR_OK : err;
}

enum err rules_check_run(struct cli *c)
{
    struct rule_file *files;
    int count, faults = 0, more = 0;
    const char *path = c->operands[0];
    bool all_sieve = true;
    TRY(rules_read(c->a, path, &files, &count));
    for (int i = 0; i < count; i++)
        all_sieve &= rule_file_is_sieve(&files[i]);
    if (!all_sieve)
        TRY(rules_check(c, path, &files, &count, &faults));
    TRY(sieve_rules_check(c, path, files, count, &more));
    c->status = faults || more ? 1 : 0;
    return ERR_OK;
}

/* ---- in force, proposed, past ---- */

enum err rules_list_run(struct cli *c)
{
    static const struct json_column columns[] = {{"id", N_("Version")},
                                                 {"state", N_("State")},
                                                 {"at", N_("Since")},
                                                 {"digest", N_("SHA-256")},
                                                 {0}};
    LINK_SCOPE(l);
    TARGET_SCOPE(t);
    ANSWER_SCOPE(answer);
    TRY(link_open(c, &l));
    target_part(&t, "api");
    target_part(&t, "rules");
    TRY(link_call(l, METHOD_GET, &t, NULL, &answer));
    return rows_write(c, json_object_get(answer, "rows"), columns);
}

/* Names come from the office: only plain file names of the folder and of its folder sieve are written. */
static bool plain_name(struct str name)
{
    if (str_starts(name, "sieve/"))
        name = str_bytes(name.p + strlen("sieve/"), name.n - strlen("sieve/"));
    for (size_t i = 0; i < name.n; i++)
        if (!memchr("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-", name.p[i],
                    65))
            return false;
    return name.n && name.p[0] != '.';
}

enum err rules_show_run(struct cli *c)
{
    LINK_SCOPE(l);
    TARGET_SCOPE(t);
    ANSWER_SCOPE(answer);
    TRY(link_open(c, &l));
    target_part(&t, "api");
    target_part(&t, "rules");
    target_part(&t, c->operands[0]);
    TRY(link_call(l, METHOD_GET, &t, NULL, &answer));
    const char *folder = option_value(c, "out");
    const json_t *files = json_object_get(answer, "files");
    if (!folder)
        return rows_write(c, files, (const struct json_column[]){{"name", N_("File")}, {0}});
    size_t i;
    json_t *file;
    TRY(folder_make(folder, 0777));
    json_array_foreach(files, i, file)
    {
        struct str name = json_shown(c, file, "name");
        if (!plain_name(name))
            return fail(ERR_INPUT, "{1} is no plain file name", arena_text(c->a, name));
        if (str_starts(name, "sieve/"))
            TRY(folder_make(path_join(c->a, folder, "sieve"), 0777));
        TRY(file_write(path_join(c->a, folder, arena_text(c->a, name)), json_shown(c, file, "text"),
                       0666));
    }
    return ERR_OK;
}

json_t *rules_json(const struct rule_file *files, int count)
{
    json_t *list = json_array();
    for (int i = 0; i < count; i++)
        json_array_append_new(list, json_pack("{s:s, s:s%}", "name", files[i].name, "text",
                                              files[i].text.p, files[i].text.n));
    return list;
}

enum err rules_propose_run(struct cli *c)
{
    struct rule_file *files;
    int count;
    TRY(rules_read(c->a, c->operands[0], &files, &count));
    LINK_SCOPE(l);
    TARGET_SCOPE(t);
    ANSWER_SCOPE(answer);
    TRY(link_open(c, &l));
    target_part(&t, "api");
    target_part(&t, "rules");
    TRY(link_call(l, METHOD_POST, &t, json_pack("{s:o}", "files", rules_json(files, count)),
                  &answer));
    return c->json ? object_write(answer) : line_write(json_shown(c, answer, "id"));
}

enum err rules_approve_run(struct cli *c)
{
    LINK_SCOPE(l);
    TARGET_SCOPE(t);
    ANSWER_SCOPE(answer);
    TRY(link_open(c, &l));
    target_part(&t, "api");
    target_part(&t, "rules");
    target_part(&t, c->operands[0]);
    target_part(&t, "approve");
    TRY(link_call(l, METHOD_POST, &t, json_object(), &answer));
    return c->json ? object_write(answer) : ERR_OK;
}
