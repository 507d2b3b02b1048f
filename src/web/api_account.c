/* Accounts, roles, sessions. An account is named by its login. */
#include "access/level.h"
#include "office/account.h"
#include "web/api_parts.h"

static void account_members(struct api *x, const struct account_row *row)
{
    json_key_int(&x->j, "id", row->id);
    json_key_text(&x->j, "login", row->login);
    json_key_text(&x->j, "kind", row->kind);
    json_key_text(&x->j, "state", row->state);
    json_key_int(&x->j, "person", row->person);
    json_key_text(&x->j, "person_name", row->person_name);
    json_key_text(&x->j, "hours", row->hours);
    json_key_text(&x->j, "weekdays", row->weekdays);
    json_key_text(&x->j, "addresses", row->addresses);
    json_key_text(&x->j, "expires", row->expires);
    json_key_text(&x->j, "locked_until", row->locked_until);
    json_key_int(&x->j, "sessions", row->sessions_max);
    json_key_text(&x->j, "terminal", level_code((enum level)row->terminal));
    json_key_bool(&x->j, "must_change", row->must_change);
}

enum err api_accounts(struct request *rq, struct response *rs)
{
    (void)rs;
    struct api *x = rq->context;
    TRY(api_ready(x));
    struct account_row *rows;
    int count;
    TRY(account_list(x->o, x->v, x->a, &rows, &count));
    API_ROWS(x, "rows", rows, count, account_members);
    return ERR_OK;
}

static enum err find_account(struct api *x, struct str login, struct account_row *ret_row)
{
    struct account_row *rows;
    int count;
    TRY(account_list(x->o, x->v, x->a, &rows, &count));
    for (int i = 0; i < count; i++) {
        if (str_is(login, rows[i].login)) {
            *ret_row = rows[i];
            return ERR_OK;
        }
    }
    return fail(ERR_MISSING, "There is no account {1}", arena_text(x->a, login));
}

enum err api_account_make(struct request *rq, struct response *rs)
{
    (void)rs;
    struct api *x = rq->context;
    TRY(api_ready(x));
    TRY(api_only(x, (const char *const[]){"login", "password", "kind", "person", NULL}));
    struct account_new n = {0};
    TRY(api_text(x, "login", &n.login));
    TRY(api_text(x, "password", &n.password));
    TRY(api_text(x, "kind", &n.kind));
    TRY(api_int(x, "person", 0, INT64_MAX, 0, &n.person));
    if (!n.kind.n)
        n.kind = STR("person");
    int64_t id;
    TRY(account_make(x->o, x->v, &n, &id));
    json_key_int(&x->j, "id", id);
    json_key_str(&x->j, "login", n.login);
    return ERR_OK;
}

static enum err limit(struct api *x, const struct account_row *row)
{
    /* What is not given stays as it is. */
    struct account_limits l = {str_of(row->hours),   str_of(row->weekdays), str_of(row->addresses),
                               str_of(row->expires), row->sessions_max,     row->terminal};
    static const struct {
        const char *name;
        size_t at;
    } TEXTS[] = {{"hours", offsetof(struct account_limits, hours)},
                 {"weekdays", offsetof(struct account_limits, weekdays)},
                 {"addresses", offsetof(struct account_limits, addresses)},
                 {"expires", offsetof(struct account_limits, expires)}};
    for (size_t i = 0; i < ARRAY_SIZE(TEXTS); i++)
        if (json_object_get(x->body, TEXTS[i].name))
            TRY(api_text(x, TEXTS[i].name, (struct str *)((char *)&l + TEXTS[i].at)));
    int64_t sessions;
    TRY(api_int(x, "sessions", 1, 100, l.sessions_max, &sessions));
    l.sessions_max = (int)sessions;
    struct str terminal;
    TRY(api_text(x, "terminal", &terminal));
    enum level level = (enum level)l.terminal;
    if (terminal.n && !level_parse(terminal, &level))
        return fail_field(fail(ERR_INPUT, "{1} is no level", arena_text(x->a, terminal)),
                          "terminal");
    l.terminal = (int)level;
    return account_limit(x->o, x->v, row->id, &l);
}

enum err api_account_act(struct request *rq, struct response *rs)
{
    (void)rs;
    struct api *x = rq->context;
    static const struct {
        const char *name;
        const char *asks[7];
    } ACTIONS[] = {
        {"activate", {0}},
        {"disable", {"reason"}},
        {"reset", {"password"}},
        {"limit", {"hours", "weekdays", "addresses", "expires", "sessions", "terminal"}}};
    TRY(api_ready(x));
    size_t i = 0;
    while (i < ARRAY_SIZE(ACTIONS) && !str_is(rq->capture[1], ACTIONS[i].name))
        i++;
    if (i == ARRAY_SIZE(ACTIONS))
        return fail(ERR_MISSING, "There is no such page");
    TRY(api_only(x, ACTIONS[i].asks));
    struct account_row row;
    TRY(find_account(x, rq->capture[0], &row));
    struct str text = STR("");
    if (i == 1 || i == 2)
        TRY(api_text(x, ACTIONS[i].asks[0], &text));
    switch (i) {
    case 0:
        return account_activate(x->o, x->v, row.id);
    case 1:
        return account_disable(x->o, x->v, row.id, text);
    case 2:
        return account_reset(x->o, x->v, row.id, text);
    default:
        return limit(x, &row);
    }
}

/* ---- roles ---- */

static void grant_members(struct api *x, const struct grant_row *row)
{
    json_key_int(&x->j, "id", row->id);
    json_key_int(&x->j, "person", row->person);
    json_key_text(&x->j, "role", row->role);
    api_key_words(x, "title", row->role_words);
    json_key_text(&x->j, "from", row->from_day);
    json_key_text(&x->j, "to", row->to_day);
}

/* A person, by the login of his account. */
static enum err person_of(struct api *x, struct str login, int64_t *ret_person)
{
    struct account_row row;
    TRY(find_account(x, login, &row));
    if (!row.person)
        return fail(ERR_INPUT, "{1} is an administrator's account: roles are for people",
                    row.login);
    *ret_person = row.person;
    return ERR_OK;
}

enum err api_grants(struct request *rq, struct response *rs)
{
    (void)rs;
    struct api *x = rq->context;
    TRY(api_ready(x));
    struct str login;
    int64_t person = x->v->person;
    TRY(api_query(x, "login", &login));
    if (login.n)
        TRY(person_of(x, login, &person));
    struct grant_row *rows;
    int count;
    TRY(role_list(x->o, x->v, person, x->a, &rows, &count));
    API_ROWS(x, "rows", rows, count, grant_members);
    return ERR_OK;
}

enum err api_grant_give(struct request *rq, struct response *rs)
{
    (void)rs;
    struct api *x = rq->context;
    TRY(api_ready(x));
    TRY(api_only(x, (const char *const[]){"login", "role", "from", "to", NULL}));
    struct str login, role, from, to;
    int64_t person = 0;
    TRY(api_text(x, "login", &login));
    TRY(api_text(x, "role", &role));
    TRY(api_text(x, "from", &from));
    TRY(api_text(x, "to", &to));
    TRY(person_of(x, login, &person));
    return role_give(x->o, x->v, person, role, from, to);
}

enum err api_grant_take(struct request *rq, struct response *rs)
{
    (void)rs;
    struct api *x = rq->context;
    int64_t grant;
    TRY(api_ready(x));
    TRY(api_id(x, 0, &grant));
    return role_take(x->o, x->v, grant);
}

/* ---- sessions ---- */

static void session_members(struct api *x, const struct session_row *row)
{
    json_key_int(&x->j, "id", row->id);
    json_key_text(&x->j, "login", row->login);
    json_key_text(&x->j, "address", row->address);
    json_key_text(&x->j, "agent", row->agent);
    json_key_text(&x->j, "created_at", row->created_at);
    json_key_text(&x->j, "seen_at", row->seen_at);
    json_key_bool(&x->j, "own", row->own);
}

enum err api_sessions(struct request *rq, struct response *rs)
{
    (void)rs;
    struct api *x = rq->context;
    TRY(api_ready(x));
    struct str login;
    int64_t account = x->v->account;
    TRY(api_query(x, "login", &login));
    if (login.n && !str_is(login, x->v->login)) {
        struct account_row row;
        TRY(find_account(x, login, &row));
        account = row.id;
    }
    struct session_row *rows;
    int count;
    TRY(session_list(x->o, x->v, account, x->a, &rows, &count));
    API_ROWS(x, "rows", rows, count, session_members);
    return ERR_OK;
}

enum err api_session_revoke(struct request *rq, struct response *rs)
{
    (void)rs;
    struct api *x = rq->context;
    int64_t id;
    TRY(api_ready(x));
    TRY(api_id(x, 0, &id));
    return session_revoke(x->o, x->v, id);
}
