/* Rows of `account`: read, checked, made. */
#include "base/clock.h"
#include "base/text.h"
#include "office/accounts.h"

enum { SESSIONS_DEFAULT = 3 };

const char *const account_states[ACCOUNT_STATES] = {
    [ACCOUNT_NEW] = "new", [ACCOUNT_ACTIVE] = "active", [ACCOUNT_DISABLED] = "disabled"};
const char *const account_kinds[ADMINISTRATOR_COUNT] = {[ADMINISTRATOR_NONE] = "person",
                                                        [ADMINISTRATOR_SYSTEM] = "system",
                                                        [ADMINISTRATOR_SECURITY] = "security",
                                                        [ADMINISTRATOR_AUDIT] = "audit"};

#define ACCOUNT_COLUMNS                                                                            \
    "SELECT id, login, kind, person, state, password, must_change, lang, hours, weekdays,"         \
    " addresses, sessions_max, terminal_level, expires, sign_public, sign_wrapped, sign_salt,"     \
    " leaf FROM account WHERE "

static const struct sql by_login = {"account.by_login", ACCOUNT_COLUMNS "login = $1", NULL};
static const struct sql by_id = {"account.by_id", ACCOUNT_COLUMNS "id = $1", NULL};
static const struct sql insert = {
    "account.insert",
    "INSERT INTO account (login, kind, person, state, password, must_change, lang, hours,"
    " weekdays, addresses, sessions_max, terminal_level, created_at, leaf)"
    " VALUES ($1, $2, $3, $4, $5, $6, 'zh', '', '', '', $7, $8, $9, $10)"
    " ON CONFLICT DO NOTHING RETURNING id",
    NULL};
static const struct sql login_taken = {"account.taken", "SELECT id FROM account WHERE login = $1",
                                       NULL};

const struct sql *const account_row_statements[] = {&by_login, &by_id, &insert, &login_taken, NULL};

static int index_of(struct str s, const char *const *names, int count)
{
    for (int i = 0; i < count; i++) {
        if (str_is(s, names[i]))
            return i;
    }
    return -1;
}

static enum err read_account(struct db *db, struct arena *a, const struct sql *sql, int64_t id,
                             struct str login, bool *ret_found, struct account *ret)
{
    struct account r = {0};
    QUERY_SCOPE(q);
    TRY(db_query(db, sql, &q));
    if (login.p)
        bind_text(q, 1, login);
    else
        bind_int(q, 1, id);
    bool row;
    TRY(query_step(q, &row));
    if (!row) {
        *ret_found = false;
        return ERR_OK;
    }
    r.id = query_int(q, 0);
    r.person = query_int(q, 3);
    r.must_change = query_int(q, 6);
    r.sessions_max = query_int(q, 11);
    r.terminal = query_int(q, 12);
    r.leaf = query_int(q, 17);
    struct str *const texts[] = {
        [1] = &r.login,     [2] = &r.kind_text,    [4] = &r.state_text, [5] = &r.password,
        [7] = &r.lang_text, [8] = &r.hours,        [9] = &r.weekdays,   [10] = &r.addresses,
        [13] = &r.expires,  [15] = &r.sign_wrapped};
    for (int i = 0; i < (int)ARRAY_SIZE(texts); i++) {
        if (texts[i] && !query_null(q, i))
            *texts[i] = arena_str(a, query_text(q, i));
    }
    if (!query_null(q, 14))
        r.sign_public = arena_str(a, query_blob(q, 14));
    if (!query_null(q, 16))
        r.sign_salt = arena_str(a, query_blob(q, 16));
    int kind = index_of(r.kind_text, account_kinds, ADMINISTRATOR_COUNT);
    int state = index_of(r.state_text, account_states, ACCOUNT_STATES);
    enum lang lang = r.lang_text.p ? lang_from_code(r.lang_text.p) : LANG_COUNT;
    if (kind < 0 || state < 0 || lang == LANG_COUNT || r.login.n > LOGIN_MAX ||
        r.sessions_max < 1 || r.sessions_max > 100 || !level_is_valid((int)r.terminal) ||
        (kind == ADMINISTRATOR_NONE) != (r.person > 0))
        return fail(ERR_CORRUPT, "The account {1} is damaged", numtext(r.id));
    r.kind = (enum administrator)kind;
    r.state = (enum account_state)state;
    r.lang = lang;
    *ret = r;
    *ret_found = true;
    return ERR_OK;
}

enum err account_by_login(struct db *db, struct arena *a, struct str login, bool *ret_found,
                          struct account *ret_account)
{
    return read_account(db, a, &by_login, 0, login, ret_found, ret_account);
}

enum err account_by_id(struct db *db, struct arena *a, int64_t id, struct account *ret_account)
{
    bool found;
    TRY(read_account(db, a, &by_id, id, (struct str){0}, &found, ret_account));
    return found ? ERR_OK : fail(ERR_MISSING, "There is no such account");
}

static bool login_char(unsigned char c)
{
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '_' || c == '-' ||
           c >= 0x80;
}

enum err login_clean(struct arena *a, struct str typed, struct str *ret_login)
{
    struct str clean;
    if (text_clean(a, str_trim(typed), LOGIN_MAX, &clean) || !clean.n || clean.n > LOGIN_MAX) {
        (void)fail(ERR_INPUT, "A login has 1 to {1} bytes", numtext(LOGIN_MAX));
        return fail_field(ERR_INPUT, "login");
    }
    char *text = arena_text(a, clean);
    for (size_t i = 0; i < clean.n; i++) {
        if (text[i] >= 'A' && text[i] <= 'Z')
            text[i] = (char)(text[i] - 'A' + 'a');
        if (!login_char((unsigned char)text[i])) {
            (void)fail(ERR_INPUT, "A login is made of letters, digits, dots, dashes and "
                                  "underscores");
            return fail_field(ERR_INPUT, "login");
        }
    }
    *ret_login = str_bytes(text, clean.n);
    return ERR_OK;
}

enum err account_hash(struct str login, struct str password, const struct password_cost *cost,
                      char ret_hash[PASSWORD_HASH_SIZE])
{
    enum err err = password_rule(password, login);
    if (err)
        return fail_field(err, "password");
    return password_hash(password, cost ? cost : &password_cost_default, ret_hash);
}

enum err account_insert(struct deed *d, const struct account_seed *seed, int64_t *ret_id)
{
    struct str login;
    TRY(login_clean(d->a, seed->login, &login));
    bool found = false;
    int64_t id;
    TRY(db_one(d->db, NULL, &login_taken, &found, "t>i", login, &id));
    if (found) {
        (void)fail(ERR_CONFLICT, "There is an account {1} already", arena_text(d->a, login));
        return fail_field(ERR_CONFLICT, "login");
    }
    QUERY_SCOPE(q);
    TRY(db_query(d->db, &insert, &q));
    bind_text(q, 1, login);
    bind_text(q, 2, str_of(account_kinds[seed->kind]));
    if (seed->person)
        bind_int(q, 3, seed->person);
    else
        bind_null(q, 3);
    bind_text(q, 4, str_of(account_states[seed->active ? ACCOUNT_ACTIVE : ACCOUNT_NEW]));
    bind_text(q, 5, str_of(seed->hash));
    bind_int(q, 6, seed->must_change);
    bind_int(q, 7, SESSIONS_DEFAULT);
    bind_int(q, 8, d->o->facts.level);
    bind_text(q, 9, str_of(d->now));
    bind_int(q, 10, d->leaf);
    bool row;
    TRY(query_step(q, &row));
    if (!row) {
        (void)fail(ERR_CONFLICT, "This person has an account already");
        return fail_field(ERR_CONFLICT, "person");
    }
    id = query_int(q, 0);
    deed_touch(d, "account", id);
    *ret_id = id;
    return ERR_OK;
}

enum err viewer_is(struct deed *d, unsigned kinds)
{
    struct account own;
    if (!d->v || d->v->scheduler || !(kinds & OPEN_TO(d->v->kind))) {
        (void)fail(ERR_REFUSED, "This is the work of another administrator");
        return fail_basis(ERR_REFUSED, "R34");
    }
    TRY(viewer_ready(d->v));
    TRY(account_by_id(d->db, d->a, d->v->account, &own));
    if (own.state != ACCOUNT_ACTIVE || own.kind != d->v->kind)
        return fail(ERR_REFUSED, "Your account is no longer active");
    return ERR_OK;
}
