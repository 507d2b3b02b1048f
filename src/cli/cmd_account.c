/* account, role, session: who may come in and with which rights. */
#include "cli/link.h"
#include "cli/output.h"
#include "cli/terminal.h"

static enum err get_rows(struct cli *c, const char *what, const struct json_column *columns)
{
    LINK_SCOPE(l);
    TARGET_SCOPE(t);
    ANSWER_SCOPE(answer);
    TRY(link_open(c, &l));
    target_part(&t, "api");
    target_part(&t, what);
    target_param(&t, "login", c->count ? c->operands[0] : NULL);
    TRY(link_call(l, METHOD_GET, &t, NULL, &answer));
    return rows_write(c, json_object_get(answer, "rows"), columns);
}

/* POST /api/a/b/c; silent where it went well, but for --json. `body` is taken over. */
static enum err post(struct cli *c, struct link *l, const char *const *parts, json_t *body)
{
    TARGET_SCOPE(t);
    ANSWER_SCOPE(answer);
    target_part(&t, "api");
    for (; *parts; parts++)
        target_part(&t, *parts);
    TRY(link_call(l, METHOD_POST, &t, body, &answer));
    return c->json ? object_write(answer) : ERR_OK;
}
#define POST(c, l, body, ...) post((c), (l), (const char *const[]){__VA_ARGS__, NULL}, (body))

static enum err put_secret(json_t *body, const char *name, struct secret *secret)
{
    struct str text = secret_view(secret);
    json_t *value = json_stringn(text.p, text.n);
    if (!value)
        return fail(ERR_INPUT, "The text is not well-formed UTF-8");
    json_object_set_new(body, name, value);
    return ERR_OK;
}

enum err account_list_run(struct cli *c)
{
    static const struct json_column columns[] = {{"login", N_("Login")},
                                                 {"kind", N_("Kind")},
                                                 {"state", N_("State")},
                                                 {"person", N_("Person")},
                                                 {"person_name", N_("Name")},
                                                 {"hours", N_("Hours")},
                                                 {"addresses", N_("Addresses")},
                                                 {"expires", N_("Expires")},
                                                 {"terminal", N_("Terminal")},
                                                 {"must_change", N_("Must change password")},
                                                 {0}};
    return get_rows(c, "accounts", columns);
}

/* The id of the person that --person names by number or id. */
static enum err person_id(struct cli *c, struct link *l, const char *person, int64_t *ret_id)
{
    if (str_int(str_of(person), 1, INT64_MAX, ret_id))
        return ERR_OK;
    TARGET_SCOPE(t);
    ANSWER_SCOPE(answer);
    target_part(&t, "api");
    target_part(&t, "r");
    target_part(&t, "person");
    target_part(&t, person);
    TRY(link_call(l, METHOD_GET, &t, NULL, &answer));
    *ret_id = json_integer_value(json_object_get(answer, "id"));
    (void)c;
    return ERR_OK;
}

enum err account_make_run(struct cli *c)
{
    const char *person = option_value(c, "person"), *kind = option_value(c, "kind");
    int64_t id = 0;
    LINK_SCOPE(l);
    SECRET_SCOPE(first);
    TRY(link_open(c, &l));
    TRY(secret_of(c, "first-password-file", N_("First password of the new account"), true, &first));
    if (person)
        TRY(person_id(c, l, person, &id));
    json_t *body = json_pack("{s:s, s:s, s:I}", "login", c->operands[0], "kind",
                             kind ? kind : "person", "person", (json_int_t)id);
    enum err err = put_secret(body, "password", first);
    if (err) {
        json_decref(body);
        return err;
    }
    return POST(c, l, body, "accounts");
}

/* activate, disable, reset: the last word of the command. */
enum err account_act_run(struct cli *c)
{
    const char *action = strchr(c->command->name, ' ') + 1, *reason = option_value(c, "reason");
    LINK_SCOPE(l);
    TRY(link_open(c, &l));
    json_t *body = json_object();
    enum err err = ERR_OK;
    if (reason)
        json_object_set_new(body, "reason", json_string(reason));
    if (strcmp(action, "reset") == 0) {
        SECRET_SCOPE(first);
        err = secret_of(c, "first-password-file", N_("New first password of the account"), true,
                        &first);
        if (!err)
            err = put_secret(body, "password", first);
    }
    if (err) {
        json_decref(body);
        return err;
    }
    return POST(c, l, body, "accounts", c->operands[0], action);
}

enum err account_limit_run(struct cli *c)
{
    static const char *const names[] = {"hours",   "weekdays", "addresses",
                                        "expires", "sessions", "terminal"};
    LINK_SCOPE(l);
    TRY(link_open(c, &l));
    json_t *body = json_object();
    for (size_t i = 0; i < ARRAY_SIZE(names); i++)
        if (option_given(c, names[i]))
            json_object_set_new(body, names[i], json_string(option_value(c, names[i])));
    return POST(c, l, body, "accounts", c->operands[0], "limit");
}

enum err account_password_run(struct cli *c)
{
    SECRET_SCOPE(old);
    SECRET_SCOPE(new);
    LINK_SCOPE(l);
    TRY(link_open(c, &l));
    TRY(secret_of(c, "password-file", N_("Password until now"), false, &old));
    TRY(secret_of(c, "new-password-file", N_("New password"), true, &new));
    json_t *body = json_object();
    enum err err = put_secret(body, "old", old);
    if (!err)
        err = put_secret(body, "new", new);
    if (err) {
        json_decref(body);
        return err;
    }
    return POST(c, l, body, "password");
}

/* ---- roles ---- */

enum err role_list_run(struct cli *c)
{
    static const struct json_column columns[] = {{"id", N_("Grant")},    {"role", N_("Role")},
                                                 {"title", N_("Title")}, {"from", N_("From")},
                                                 {"to", N_("To")},       {0}};
    return get_rows(c, "grants", columns);
}

enum err role_give_run(struct cli *c)
{
    LINK_SCOPE(l);
    TRY(link_open(c, &l));
    for (int i = 1; i < c->count; i++) {
        json_t *body = json_pack("{s:s, s:s}", "login", c->operands[0], "role", c->operands[i]);
        if (option_given(c, "from"))
            json_object_set_new(body, "from", json_string(option_value(c, "from")));
        if (option_given(c, "to"))
            json_object_set_new(body, "to", json_string(option_value(c, "to")));
        TRY(POST(c, l, body, "grants"));
    }
    return ERR_OK;
}

enum err role_take_run(struct cli *c)
{
    LINK_SCOPE(l);
    TRY(link_open(c, &l));
    return POST(c, l, json_object(), "grants", c->operands[0], "take");
}

/* ---- sessions ---- */

enum err session_list_run(struct cli *c)
{
    static const struct json_column columns[] = {
        {"id", N_("Session")},       {"login", N_("Login")},
        {"address", N_("Address")},  {"agent", N_("Program")},
        {"created_at", N_("Since")}, {"seen_at", N_("Last seen")},
        {"own", N_("This one")},     {0}};
    return get_rows(c, "sessions", columns);
}

enum err session_revoke_run(struct cli *c)
{
    LINK_SCOPE(l);
    TRY(link_open(c, &l));
    return POST(c, l, json_object(), "sessions", c->operands[0], "revoke");
}

/* ---- the password of one's calendar ---- */

/* "calendar password": the only time that it is shown. */
enum err calendar_act_run(struct cli *c)
{
    LINK_SCOPE(l);
    TARGET_SCOPE(t);
    ANSWER_SCOPE(answer);
    TRY(link_open(c, &l));
    target_part(&t, "api");
    target_part(&t, "calendar");
    target_part(&t, c->command->name + strlen("calendar "));
    TRY(link_call(l, METHOD_POST, &t, NULL, &answer));
    if (c->json)
        return object_write(answer);
    struct str password = json_shown(c, answer, "password");
    return password.n ? line_write(password) : ERR_OK;
}
