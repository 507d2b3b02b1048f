/* What the system and the security administrator do with accounts. Who may is asked twice: before
 * anything slow, and again inside the deed. */
#include "office/account.h"

#include "base/clock.h"
#include "base/text.h"
#include "office/accounts.h"
#include "office/feed.h"

enum { REASON_MAX = 500 };

static const struct sql list_all = {
    "account.list",
    "SELECT a.id, a.person, a.login, a.kind, a.state, p.name, a.hours, a.weekdays, a.addresses,"
    " a.expires, (SELECT max(t.locked_until) FROM login_try t WHERE t.account = a.id"
    " AND t.locked_until > $1), a.sessions_max, a.terminal_level, a.must_change"
    " FROM account a LEFT JOIN r_person p ON p.id = a.person ORDER BY a.login",
    NULL};
static const struct sql person_there = {"account.person", "SELECT id FROM r_person WHERE id = $1",
                                        NULL};
static const struct sql others_active = {
    "account.others",
    "SELECT count(*) FROM account WHERE kind = $1 AND state = 'active' AND id <> $2", NULL};
static const struct sql put_state = {
    "account.state", "UPDATE account SET state = $2, leaf = $3 WHERE id = $1", NULL};
static const struct sql put_limits = {
    "account.limits",
    "UPDATE account SET hours = $2, weekdays = $3, addresses = $4, expires = $5,"
    " sessions_max = $6, terminal_level = $7, leaf = $8 WHERE id = $1",
    NULL};
static const struct sql put_reset = {
    "account.reset",
    "UPDATE account SET password = $2, must_change = 1, state = 'new', sign_public = NULL,"
    " sign_wrapped = NULL, sign_salt = NULL, leaf = $3 WHERE id = $1",
    NULL};

const struct sql *const account_statements[] = {
    &list_all, &person_there, &others_active, &put_state, &put_limits, &put_reset, NULL};

/* The same refusal before the deed, where no connection is at hand. */
static enum err work_of(const struct viewer *v, unsigned kinds)
{
    if (v->scheduler || !(kinds & OPEN_TO(v->kind))) {
        (void)fail(ERR_REFUSED, "This is the work of another administrator");
        return fail_basis(ERR_REFUSED, "R34");
    }
    return viewer_ready(v);
}

static enum err not_himself(const struct viewer *v, int64_t account)
{
    if (v->account != account)
        return ERR_OK;
    (void)fail(ERR_REFUSED, "Nobody does this to his own account");
    return fail_basis(ERR_REFUSED, "R34");
}

/* ---- list
 * -------------------------------------------------------------------------------------------- */

static char *text_of(struct arena *a, struct query *q, int col)
{
    return arena_text(a, query_null(q, col) ? STR("") : query_text(q, col));
}

static enum err read_list(struct db *db, struct arena *a, struct account_row **ret_rows,
                          int *ret_count)
{
    struct account_row *rows = NULL;
    size_t n = 0, cap = 0;
    char now[MOMENT_SIZE];
    moment_text(clock_now(), now);
    QUERY_SCOPE(q);
    TRY(db_start(db, &list_all, &q, "z", now));
    for (bool row;;) {
        TRY(query_step(q, &row));
        if (!row)
            break;
        rows = arena_grow(a, rows, n, &cap, sizeof *rows);
        rows[n++] = (struct account_row){.id = query_int(q, 0),
                                         .person = query_int(q, 1),
                                         .login = text_of(a, q, 2),
                                         .kind = text_of(a, q, 3),
                                         .state = text_of(a, q, 4),
                                         .person_name = text_of(a, q, 5),
                                         .hours = text_of(a, q, 6),
                                         .weekdays = text_of(a, q, 7),
                                         .addresses = text_of(a, q, 8),
                                         .expires = text_of(a, q, 9),
                                         .locked_until = text_of(a, q, 10),
                                         .sessions_max = (int)query_int(q, 11),
                                         .terminal = (int)query_int(q, 12),
                                         .must_change = query_int(q, 13) != 0};
    }
    *ret_rows = rows;
    *ret_count = (int)n;
    return ERR_OK;
}

enum err account_list(struct office *o, const struct viewer *v, struct arena *a,
                      struct account_row **ret_rows, int *ret_count)
{
    TRY(work_of(v, OPEN_TO(ADMINISTRATOR_SYSTEM) | OPEN_TO(ADMINISTRATOR_SECURITY)));
    struct db *db;
    TRY(store_read(o->store, &db));
    enum err err = read_list(db, a, ret_rows, ret_count);
    db_release(db);
    return err;
}

/* ---- make and reset: the system administrator
 * ----------------------------------------------------------- */

/* Begins the record of what is done to this account. */
static void about(struct deed *d, const char *act, const struct account *account)
{
    d->act = act;
    d->reg = "account";
    d->entry = account->id;
    deed_responsible(d, account->person);
}

static enum err make_deed(struct deed *d, void *arg)
{
    struct account_seed *seed = arg;
    TRY(viewer_is(d, OPEN_TO(ADMINISTRATOR_SYSTEM)));
    if (seed->person) {
        bool found = false;
        int64_t id;
        TRY(db_one(d->db, NULL, &person_there, &found, "i>i", seed->person, &id));
        if (!found) {
            (void)fail(ERR_INPUT, "There is no such person");
            return fail_field(ERR_INPUT, "person");
        }
    }
    struct account made = {.person = seed->person};
    TRY(account_insert(d, seed, &made.id));
    about(d, "account.make", &made);
    struct json j = json_to(&d->content);
    json_open(&j, '{');
    json_key_text(&j, "kind", account_kinds[seed->kind]);
    json_key_str(&j, "login", seed->login);
    json_key_int(&j, "person", seed->person);
    json_close(&j, '}');
    return ERR_OK;
}

struct made {
    struct account_seed seed;
    int64_t id;
};

static enum err make_work(struct deed *d, void *arg)
{
    struct made *made = arg;
    TRY(make_deed(d, &made->seed));
    made->id = d->entry;
    return ERR_OK;
}

enum err account_make(struct office *o, const struct viewer *v, const struct account_new *n,
                      int64_t *ret_id)
{
    ARENA_SCOPE(a);
    TRY(work_of(v, OPEN_TO(ADMINISTRATOR_SYSTEM)));
    struct made made = {.seed = {.kind = ADMINISTRATOR_COUNT, .must_change = true}};
    for (int k = 0; k < ADMINISTRATOR_COUNT; k++) {
        if (str_is(n->kind, account_kinds[k]))
            made.seed.kind = (enum administrator)k;
    }
    if (made.seed.kind == ADMINISTRATOR_COUNT) {
        (void)fail(ERR_INPUT, "An account is of the kind person, system, security or audit");
        return fail_field(ERR_INPUT, "kind");
    }
    if ((made.seed.kind == ADMINISTRATOR_NONE) != (n->person > 0)) {
        (void)fail(ERR_INPUT,
                   "An ordinary account belongs to a person, an administrator's to none");
        return fail_field(ERR_INPUT, "person");
    }
    made.seed.person = n->person;
    TRY(login_clean(a, n->login, &made.seed.login));
    char hash[PASSWORD_HASH_SIZE];
    TRY(account_hash(made.seed.login, n->password, &o->cost, hash));
    made.seed.hash = hash;
    TRY(deed_run(o, v, make_work, &made, NULL));
    *ret_id = made.id;
    return ERR_OK;
}

struct work {
    int64_t id;
    struct str reason;
    const char *hash;
    const struct account_limits *limits;
};

/* The account acted upon, after all that forbids it. */
static enum err subject_of(struct deed *d, const struct work *w, unsigned kinds,
                           struct account *ret_account)
{
    TRY(viewer_is(d, kinds));
    TRY(not_himself(d->v, w->id));
    return account_by_id(d->db, d->a, w->id, ret_account);
}

/* Someone must remain who can do this work. */
static enum err not_the_last(struct deed *d, const struct account *account)
{
    if (account->kind == ADMINISTRATOR_NONE || account->state != ACCOUNT_ACTIVE)
        return ERR_OK;
    bool found;
    int64_t others = 0;
    TRY(db_one(d->db, NULL, &others_active, &found, "ti>i", account->kind_text, account->id,
               &others));
    if (others == 0)
        return fail(ERR_REFUSED, "This is the last active administrator of his kind: activate "
                                 "another one first");
    return ERR_OK;
}

static void end_sessions(struct office *o, void *arg)
{
    const struct account *account = arg;
    sessions_end(o, account->id, 0);
}

/* The row changed: it is covered, and whoever works under it logs in again. */
static void changed(struct deed *d, const struct account *account)
{
    struct account *kept = NEW(d->keep, struct account);
    *kept = *account;
    deed_touch(d, "account", account->id);
    deed_after(d, end_sessions, kept);
}

static enum err reset_deed(struct deed *d, void *arg)
{
    struct work *w = arg;
    struct account account;
    TRY(subject_of(d, w, OPEN_TO(ADMINISTRATOR_SYSTEM), &account));
    TRY(not_the_last(d, &account));
    if (account.state == ACCOUNT_DISABLED)
        return fail(ERR_REFUSED, "This account is disabled");
    about(d, "account.reset", &account);
    buf_text(&d->content, "{\"old_public_key\":\"");
    buf_hex(&d->content, account.sign_public.p, account.sign_public.n);
    buf_text(&d->content, "\"}");
    TRY(db_run(d->db, &put_reset, "izi", account.id, w->hash, d->leaf));
    TRY(feed_drop(d, account.id));
    changed(d, &account);
    return ERR_OK;
}

enum err account_reset(struct office *o, const struct viewer *v, int64_t id, struct str password)
{
    ARENA_SCOPE(a);
    TRY(work_of(v, OPEN_TO(ADMINISTRATOR_SYSTEM)));
    TRY(not_himself(v, id));
    struct account account;
    struct db *db;
    TRY(store_read(o->store, &db));
    enum err err = account_by_id(db, a, id, &account);
    db_release(db);
    if (err)
        return err;
    char hash[PASSWORD_HASH_SIZE];
    TRY(account_hash(account.login, password, &o->cost, hash));
    struct work w = {.id = id, .hash = hash};
    return deed_run(o, v, reset_deed, &w, NULL);
}

/* ---- activate, disable, limit: the security administrator
 * --------------------------------------------------- */

static enum err activate_deed(struct deed *d, void *arg)
{
    struct work *w = arg;
    struct account account;
    TRY(subject_of(d, w, OPEN_TO(ADMINISTRATOR_SECURITY), &account));
    if (account.state == ACCOUNT_ACTIVE)
        return fail(ERR_CONFLICT, "This account is active already");
    about(d, "account.activate", &account);
    TRY(db_run(d->db, &put_state, "izi", account.id, account_states[ACCOUNT_ACTIVE], d->leaf));
    deed_touch(d, "account", account.id);
    d->mirrors |= MIRROR_PEOPLE;
    return ERR_OK;
}

enum err account_activate(struct office *o, const struct viewer *v, int64_t id)
{
    struct work w = {.id = id};
    TRY(work_of(v, OPEN_TO(ADMINISTRATOR_SECURITY)));
    return deed_run(o, v, activate_deed, &w, NULL);
}

static enum err disable_deed(struct deed *d, void *arg)
{
    struct work *w = arg;
    struct account account;
    TRY(subject_of(d, w, OPEN_TO(ADMINISTRATOR_SECURITY), &account));
    TRY(not_the_last(d, &account));
    if (account.state == ACCOUNT_DISABLED)
        return fail(ERR_CONFLICT, "This account is disabled already");
    about(d, "account.disable", &account);
    struct json j = json_to(&d->content);
    json_open(&j, '{');
    json_key_str(&j, "reason", w->reason);
    json_close(&j, '}');
    TRY(db_run(d->db, &put_state, "izi", account.id, account_states[ACCOUNT_DISABLED], d->leaf));
    changed(d, &account);
    d->mirrors |= MIRROR_PEOPLE;
    return ERR_OK;
}

enum err account_disable(struct office *o, const struct viewer *v, int64_t id, struct str reason)
{
    ARENA_SCOPE(a);
    struct work w = {.id = id};
    TRY(work_of(v, OPEN_TO(ADMINISTRATOR_SECURITY)));
    enum err err = text_clean(a, str_trim(reason), REASON_MAX, &w.reason);
    if (!err && !w.reason.n)
        err = fail(ERR_INPUT, "Say why");
    if (err)
        return fail_field(err, "reason");
    return deed_run(o, v, disable_deed, &w, NULL);
}

static enum err check_limits(const struct office *o, const struct account_limits *l)
{
    struct limits parsed;
    int64_t day;
    TRY(limits_parse(l->hours, l->weekdays, l->addresses, &parsed));
    if (l->expires.n && !date_parse(l->expires, &day)) {
        (void)fail(ERR_INPUT, "This is no date");
        return fail_field(ERR_INPUT, "expires");
    }
    if (l->sessions_max < 1 || l->sessions_max > 100) {
        (void)fail(ERR_INPUT, "An account has 1 to 100 sessions at once");
        return fail_field(ERR_INPUT, "sessions_max");
    }
    if (!level_is_valid(l->terminal) || l->terminal > o->facts.level) {
        (void)fail(ERR_INPUT, "A terminal's level is none above the installation's");
        return fail_field(ERR_INPUT, "terminal");
    }
    return ERR_OK;
}

static enum err limit_deed(struct deed *d, void *arg)
{
    struct work *w = arg;
    const struct account_limits *l = w->limits;
    struct account account;
    TRY(subject_of(d, w, OPEN_TO(ADMINISTRATOR_SECURITY), &account));
    if (l->expires.n)
        TRY(not_the_last(d, &account)); /* an end is a disabling to come */
    about(d, "account.limit", &account);
    struct json j = json_to(&d->content);
    json_open(&j, '{');
    json_key_str(&j, "addresses", l->addresses);
    json_key_str(&j, "expires", l->expires);
    json_key_str(&j, "hours", l->hours);
    json_key_int(&j, "sessions_max", l->sessions_max);
    json_key_int(&j, "terminal", l->terminal);
    json_key_str(&j, "weekdays", l->weekdays);
    json_close(&j, '}');
    struct str expires = l->expires.n ? l->expires : (struct str){NULL, 0};
    TRY(db_run(d->db, &put_limits, "ittttiii", account.id, l->hours, l->weekdays, l->addresses,
               expires, (int64_t)l->sessions_max, (int64_t)l->terminal, d->leaf));
    changed(d, &account);
    return ERR_OK;
}

static struct str not_null(struct str s)
{
    return s.p ? s : STR("");
}

enum err account_limit(struct office *o, const struct viewer *v, int64_t id,
                       const struct account_limits *limits)
{
    TRY(work_of(v, OPEN_TO(ADMINISTRATOR_SECURITY)));
    TRY(check_limits(o, limits));
    struct account_limits l = *limits;
    l.hours = not_null(l.hours);
    l.weekdays = not_null(l.weekdays);
    l.addresses = not_null(l.addresses);
    struct work w = {.id = id, .limits = &l};
    return deed_run(o, v, limit_deed, &w, NULL);
}
