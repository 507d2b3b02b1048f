/* weigh: what the sieve says of an entry's level. */
#include "cli/link.h"
#include "cli/output.h"

static const struct json_column hints[] = {
    {"hint", N_("Hint")}, {"title", N_("Why")}, {"basis", N_("Article")}, {0}};
static const struct json_column findings[] = {
    {"level_title", N_("Level")}, {"reason", N_("Why")},    {"where", N_("Where")},
    {"snippet", N_("Words")},     {"basis", N_("Article")}, {0}};
static const struct json_column sources[] = {{"level_title", N_("Level")}, {"number", N_("Source")},
                                             {"title", N_("Title")},       {"status", N_("Status")},
                                             {"passages", N_("Passages")}, {0}};
static const struct json_column matters[] = {{"level_title", N_("Level")}, {"number", N_("Matter")},
                                             {"title", N_("Title")},       {"percent", "%"},
                                             {"words", N_("Words")},       {0}};
static const struct json_column unread[] = {{"place", N_("Not read")}, {"why", N_("Why")}, {0}};

static enum err write_rows(struct cli *c, const json_t *answer, const char *name,
                           const struct json_column *columns)
{
    const json_t *rows = json_object_get(answer, name);
    if (!json_array_size(rows))
        return ERR_OK;
    TRY(line_write(STR("")));
    return rows_write(c, rows, columns);
}

static enum err write_all(struct cli *c, const json_t *answer)
{
    TRY(line_write(str_of(arena_printf(c->a, "%s: %s, %s %%: %s",
                                       arena_text(c->a, json_shown(c, answer, "number")),
                                       arena_text(c->a, json_shown(c, answer, "proposed_title")),
                                       arena_text(c->a, json_shown(c, answer, "sure")),
                                       arena_text(c->a, json_shown(c, answer, "sentence"))))));
    TRY(line_write(json_shown(c, answer, "says_title")));
    TRY(write_rows(c, answer, "hints", hints));
    TRY(write_rows(c, answer, "findings", findings));
    TRY(write_rows(c, answer, "sources", sources));
    TRY(write_rows(c, answer, "matters", matters));
    return write_rows(c, answer, "unread", unread);
}

enum err weigh_run(struct cli *c)
{
    LINK_SCOPE(l);
    TARGET_SCOPE(t);
    ANSWER_SCOPE(answer);
    TRY(link_open(c, &l));
    target_part(&t, "api");
    target_part(&t, "r");
    target_part(&t, c->operands[0]);
    target_part(&t, c->operands[1]);
    target_part(&t, "sieve");
    TRY(link_call(l, METHOD_GET, &t, NULL, &answer));
    const char *says = json_string_value(json_object_get(answer, "says"));
    if (says && strcmp(says, "agrees") != 0)
        c->status = strcmp(says, "unread") == 0 ? 2 : 1;
    return c->json ? object_write(answer) : write_all(c, answer);
}
