/* finding list, finding who, finding take. */
#include "cli/link.h"
#include "cli/output.h"

static enum err get(struct cli *c, const char *part, json_t **ret_answer)
{
    LINK_SCOPE(l);
    TARGET_SCOPE(t);
    TRY(link_open(c, &l));
    target_part(&t, "api");
    target_part(&t, "findings");
    if (part)
        target_part(&t, part);
    if (option_given(c, "overdue"))
        target_param(&t, "overdue", "1");
    target_param(&t, "person", option_value(c, "person"));
    return link_call(l, METHOD_GET, &t, NULL, ret_answer);
}

enum err finding_list_run(struct cli *c)
{
    static const struct json_column columns[] = {
        {"number", N_("Number")},     {"title", N_("Title")},
        {"subject", N_("Entry")},     {"grave", N_("Grave")},
        {"times", N_("Times")},       {"responsible", N_("Responsible")},
        {"due", N_("Due")},           {"overdue", N_("Days overdue")},
        {"state_title", N_("State")}, {0}};
    ANSWER_SCOPE(answer);
    TRY(get(c, NULL, &answer));
    return rows_write(c, json_object_get(answer, "rows"), columns);
}

enum err finding_who_run(struct cli *c)
{
    static const struct json_column columns[] = {
        {"responsible", N_("Responsible")}, {"open", N_("Open")},     {"overdue", N_("Overdue")},
        {"worst", N_("Days overdue")},      {"next", N_("Next due")}, {0}};
    ANSWER_SCOPE(answer);
    TRY(get(c, "duties", &answer));
    return rows_write(c, json_object_get(answer, "rows"), columns);
}

static json_t *take_body(struct cli *c, const char *person, const char *due)
{
    json_t *body =
        json_pack("{s:s, s:s, s:s}", "check", c->operands[0], "person", person, "due", due);
    if (option_given(c, "all"))
        return body;
    json_t *numbers = json_array();
    for (int i = 1; i < c->count; i++)
        json_array_append_new(numbers, json_string(c->operands[i]));
    json_object_set_new(body, "numbers", numbers);
    return body;
}

/* Exit status 1 where something was not taken up. */
enum err finding_take_run(struct cli *c)
{
    static const struct json_column columns[] = {{"number", N_("Entry")},
                                                 {"finding", N_("Finding")},
                                                 {"how_title", N_("What was done")},
                                                 {"why", N_("Why not")},
                                                 {0}};
    static const struct {
        const char *how, *words;
    } names[] = {{"new", N_("taken up")},
                 {"again", N_("taken up again")},
                 {"assigned", N_("given to somebody")},
                 {"stands", N_("stands already")},
                 {"not", N_("not taken up")}};
    const char *person, *due;
    LINK_SCOPE(l);
    TARGET_SCOPE(t);
    ANSWER_SCOPE(answer);
    size_t at;
    json_t *row;
    if (option_given(c, "all") == (c->count > 1))
        return fail(ERR_INPUT, "Either numbers or --all");
    TRY(option_need(c, "person", &person));
    TRY(option_need(c, "due", &due));
    TRY(link_open(c, &l));
    target_part(&t, "api");
    target_part(&t, "findings");
    target_part(&t, "take");
    TRY(link_call(l, METHOD_POST, &t, take_body(c, person, due), &answer));
    json_t *rows = json_object_get(answer, "rows");
    json_array_foreach(rows, at, row)
    {
        const char *how = json_string_value(json_object_get(row, "how"));
        for (size_t i = 0; how && i < ARRAY_SIZE(names); i++) {
            if (strcmp(names[i].how, how) == 0)
                json_object_set_new(row, "how_title", json_string(tr(c->lang, names[i].words)));
        }
        if (how && strcmp(how, "not") == 0)
            c->status = 1;
    }
    return rows_write(c, rows, columns);
}
