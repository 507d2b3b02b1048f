/* inbox, requests, approve, return, refuse, witness, withdraw. */
#include "cli/link.h"
#include "cli/output.h"

static const struct json_column request_columns[] = {
    {"id", N_("Request")},    {"register", N_("Register")}, {"action", N_("Action")},
    {"number", N_("Number")}, {"title", N_("Title")},       {"asker", N_("Asked by")},
    {"at", N_("When")},       {"state", N_("State")},       {0}};

static enum err get(struct link *l, const char *a, const char *b, const char *param,
                    const char *value, json_t **ret_answer)
{
    TARGET_SCOPE(t);
    target_part(&t, "api");
    target_part(&t, a);
    if (b)
        target_part(&t, b);
    if (param)
        target_param(&t, param, value);
    return link_call(l, METHOD_GET, &t, NULL, ret_answer);
}

enum err inbox_run(struct cli *c)
{
    static const struct json_column due[] = {{"at", N_("Due")},
                                             {"register", N_("Register")},
                                             {"number", N_("Number")},
                                             {"title", N_("Title")},
                                             {"clock_title", N_("What")},
                                             {"overdue", N_("Overdue")},
                                             {"reason", N_("Tried in vain")},
                                             {0}};
    static const struct json_column stuck[] = {
        {"since", N_("Due since")}, {"register", N_("Register")}, {"clock_title", N_("What")},
        {"count", N_("Entries")},   {"next", N_("Tried again")},  {0}};
    LINK_SCOPE(l);
    ANSWER_SCOPE(answer);
    int64_t days;
    TRY(option_int(c, "days", 0, 3660, 14, &days));
    TRY(link_open(c, &l));
    TRY(get(l, "inbox", NULL, "days", numtext(days), &answer));
    TRY(rows_write(c, json_object_get(answer, "requests"), request_columns));
    if (!c->json)
        TRY(line_write(STR("")));
    TRY(rows_write(c, json_object_get(answer, "due"), due));
    if (!json_array_size(json_object_get(answer, "stuck")))
        return ERR_OK;
    if (!c->json)
        TRY(line_write(STR("")));
    return rows_write(c, json_object_get(answer, "stuck"), stuck);
}

enum err requests_run(struct cli *c)
{
    LINK_SCOPE(l);
    ANSWER_SCOPE(answer);
    TRY(link_open(c, &l));
    TRY(get(l, "requests", NULL, "mine", option_given(c, "mine") ? "1" : "0", &answer));
    return rows_write(c, json_object_get(answer, "rows"), request_columns);
}

enum err request_run(struct cli *c)
{
    static const struct json_column changes[] = {{"name", N_("Field")},
                                                 {"title", N_("Title")},
                                                 {"before", N_("Before")},
                                                 {"after", N_("After")},
                                                 {0}};
    static const struct json_column duties[] = {
        {"duty", N_("Responsible")}, {"people", N_("Who")}, {0}};
    static const struct json_column decisions[] = {{"at", N_("When")},
                                                   {"person", N_("Who")},
                                                   {"verdict", N_("Verdict")},
                                                   {"reason", N_("Reason")},
                                                   {0}};
    LINK_SCOPE(l);
    ANSWER_SCOPE(answer);
    TRY(link_open(c, &l));
    TRY(get(l, "requests", c->operands[0], NULL, NULL, &answer));
    if (c->json)
        return object_write(answer);
    ANSWER_SCOPE(alone);
    alone = json_pack("[O]", answer);
    TRY(rows_write(c, alone, request_columns));
    TRY(line_write(STR("")));
    TRY(rows_write(c, json_object_get(answer, "changes"), changes));
    TRY(line_write(STR("")));
    TRY(rows_write(c, json_object_get(answer, "duties"), duties));
    TRY(line_write(STR("")));
    TRY(rows_write(c, json_object_get(answer, "decisions"), decisions));
    struct str waits = json_shown(c, answer, "waits_for");
    return waits.n ? line_write(str_of(arena_printf(c->a, "%s %.*s", tr(c->lang, N_("Waits for:")),
                                                    (int)waits.n, waits.p)))
                   : ERR_OK;
}

/* The command's name is the verdict. */
enum err decide_run(struct cli *c)
{
    LINK_SCOPE(l);
    TARGET_SCOPE(t);
    ANSWER_SCOPE(answer);
    TRY(link_open(c, &l));
    target_part(&t, "api");
    target_part(&t, "requests");
    target_part(&t, c->operands[0]);
    target_part(&t, c->command->name);
    const char *reason = option_value(c, "reason");
    json_t *body = json_object();
    if (reason)
        json_object_set_new(body, "reason", json_string(reason));
    TRY(link_call(l, METHOD_POST, &t, body, &answer));
    if (c->json)
        return object_write(answer);
    struct str number = json_shown(c, answer, "number"), request = json_shown(c, answer, "request");
    if (request.n) {
        say(c, N_("It still waits for others."));
        return line_write(request);
    }
    return number.n ? line_write(number) : ERR_OK;
}
