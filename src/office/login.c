/* Logging in. The password is verified before any write job; the job then makes sure that nothing
 * of the account changed meanwhile. */
#include "base/clock.h"
#include "base/io.h"
#include "base/text.h"
#include "office/accounts.h"

#define SECOND UINT64_C(1000000000)

enum { REFUSAL_SECONDS = 60, TRIES_KEPT = 200, TRIES_DAYS = 1 };

static const struct sql try_get = {
    "try.get",
    "SELECT failed, locked_until, good_at FROM login_try WHERE account = $1"
    " AND address = $2",
    NULL};
static const struct sql try_failed = {
    "try.failed",
    "INSERT INTO login_try (account, address, failed, at, locked_until)"
    " SELECT $1, $2, $3, $4, $5 WHERE EXISTS (SELECT 1 FROM login_try WHERE account = $1 AND"
    " address = $2) OR (SELECT count(*) FROM login_try WHERE account = $1) < $6"
    " ON CONFLICT (account, address) DO UPDATE SET failed = excluded.failed, at = excluded.at,"
    " locked_until = excluded.locked_until",
    NULL};
static const struct sql try_good = {
    "try.good",
    "INSERT INTO login_try (account, address, failed, at, good_at) VALUES ($1, $2, 0, $3, $3)"
    " ON CONFLICT (account, address) DO UPDATE SET failed = 0, at = excluded.at,"
    " good_at = excluded.good_at, locked_until = NULL",
    NULL};
static const struct sql try_forget = {
    "try.forget", "DELETE FROM login_try WHERE account = $1 AND good_at IS NULL AND at < $2", NULL};
static const struct sql key_put = {
    "account.key",
    "UPDATE account SET password = $2, sign_public = $3, sign_wrapped = $4, sign_salt = $5,"
    " leaf = $6 WHERE id = $1",
    NULL};

const struct sql *const login_statements[] = {&try_get,    &try_failed, &try_good,
                                              &try_forget, &key_put,    NULL};

/* ---- refusals
 * ---------------------------------------------------------------------------------------- */

/* Under the lock. */
static struct refusals *refusals_of(struct sessions *t, int64_t account)
{
    for (size_t i = 0; i < t->refusal_count; i++) {
        if (t->refusals[i].account == account)
            return &t->refusals[i];
    }
    if (t->refusal_count == t->refusal_cap) {
        size_t cap = t->refusal_cap ? 2 * t->refusal_cap : 16;
        struct refusals *more = realloc(t->refusals, cap * sizeof *more);
        if (!more)
            die("out of memory");
        t->refusals = more;
        t->refusal_cap = cap;
    }
    t->refusals[t->refusal_count] = (struct refusals){.account = account};
    return &t->refusals[t->refusal_count++];
}

int64_t refusals_take(struct office *o, int64_t account)
{
    struct sessions *t = o->sessions;
    pthread_mutex_lock(&t->refusals_lock);
    struct refusals *r = refusals_of(t, account);
    int64_t since = r->since;
    r->since = 0;
    pthread_mutex_unlock(&t->refusals_lock);
    return since;
}

struct attempt;
static enum err count_try(struct db *db, const struct attempt *t);

struct refusal {
    const struct account *account;
    const char *address, *reason;
    int64_t count;
    const struct attempt *counted; /* its table is written in the same commit; may be NULL */
};

static enum err refusal_deed(struct deed *d, void *arg)
{
    struct refusal *r = arg;
    d->act = "login.refused";
    d->reg = "account";
    d->entry = r->account->id;
    struct json j = json_to(&d->content);
    json_open(&j, '{');
    json_key_str(&j, "login", r->account->login);
    json_key_text(&j, "reason", r->reason);
    json_key_text(&j, "address", r->address);
    json_key_int(&j, "count", r->count);
    json_close(&j, '}');
    return r->counted ? count_try(d->db, r->counted) : ERR_OK;
}

/* Whether this one is told, and then for how many it stands. */
static bool refusal_due(struct office *o, int64_t account, int64_t *ret_count)
{
    struct sessions *t = o->sessions;
    uint64_t now = clock_monotonic_ns();
    pthread_mutex_lock(&t->refusals_lock);
    struct refusals *of = refusals_of(t, account);
    of->since++;
    bool due = of->told == 0 || now - of->told >= REFUSAL_SECONDS * SECOND;
    if (due) {
        *ret_count = of->since;
        of->since = 0;
        of->told = now;
    }
    pthread_mutex_unlock(&t->refusals_lock);
    return due;
}

enum err refusal_note(struct office *o, const struct account *account, const char *address,
                      const char *reason)
{
    struct refusal r = {.account = account, .address = address, .reason = reason};
    if (!refusal_due(o, account->id, &r.count))
        return ERR_OK;
    return deed_run(o, NULL, refusal_deed, &r, NULL);
}

/* ---- tries
 * -----------------------------------------------------------------------------------------------
 */

struct attempt {
    struct office *o;
    const struct login_request *r;
    struct arena *a;
    const char *address;
    struct str login;
    bool found;
    struct account account;
    uint64_t key; /* of the throttle */
    struct throttle_state state;
};

static enum err seed_pair(struct attempt *t, struct db *db)
{
    if (throttle_has(t->o->sessions->throttle, t->key) || !t->found)
        return ERR_OK;
    bool found;
    int64_t failed, until = 0, now = clock_now();
    struct str locked, good;
    TRY(db_one(db, t->a, &try_get, &found, "iz>itt", t->account.id, t->address, &failed, &locked,
               &good));
    if (!found)
        return ERR_OK;
    struct throttle_seed seed = {.known = good.p != NULL};
    seed.failed = failed > 0 && failed < 1000 ? (int)failed : 0;
    if (locked.p && moment_parse(locked, &until) && until > now)
        seed.locked_seconds = until - now;
    throttle_seed(t->o->sessions->throttle, t->key, &seed);
    return ERR_OK;
}

/* Looks the account up; the reader is released before anything slow. */
static enum err look_up(struct attempt *t)
{
    struct db *db;
    TRY(store_read(t->o->store, &db));
    enum err err = account_by_login(db, t->a, t->login, &t->found, &t->account);
    if (!err)
        err = seed_pair(t, db);
    db_release(db);
    return err;
}

static enum err count_try(struct db *db, const struct attempt *t)
{
    char now[21], until[21], old[21];
    int64_t seconds = clock_now();
    moment_text(seconds, now);
    moment_text(seconds + t->state.locked_seconds, until);
    moment_text(seconds - TRIES_DAYS * 86400, old);
    int64_t id = t->found ? t->account.id : 0;
    const char *address = t->found ? t->address : "";
    TRY(db_run(db, &try_forget, "iz", id, old));
    return db_run(db, &try_failed, "izizzi", id, address, (int64_t)t->state.failed, now, until,
                  (int64_t)TRIES_KEPT);
}

static enum err count_work(struct db *db, void *arg)
{
    return count_try(db, arg);
}

/* One commit whether the login exists or not, is told or not: the answer takes as long. */
static enum err wrong(struct attempt *t)
{
    t->state = throttle_leave(t->o->sessions->throttle, t->key, t->address, TRIED_WRONG,
                              clock_monotonic_ns());
    struct refusal r = {
        .account = &t->account, .address = t->address, .reason = "password", .counted = t};
    struct write_job job = {.work = count_work, .arg = t};
    if (t->found && refusal_due(t->o, t->account.id, &r.count))
        TRY(deed_run(t->o, NULL, refusal_deed, &r, NULL));
    else
        TRY(store_write(t->o->store, &job));
    return fail(ERR_LOGIN, "Login or password wrong");
}

/* ---- after a right password
 * -------------------------------------------------------------------------------- */

static bool person_active(struct office *o, int64_t person)
{
    const struct people *people = people_hold(o);
    const struct person *p = people_find(people, person);
    bool active = p && p->active;
    people_release(o, people);
    return active;
}

const char *account_refused(struct office *o, struct arena *a, const struct account *acc,
                            const struct limits *limits, const char *address, int64_t *ret_left)
{
    char today[11];
    office_today(o, today);
    if (acc->state == ACCOUNT_NEW) {
        (void)fail(ERR_REFUSED,
                   "This account is not active yet: the security administrator activates it");
        return "new";
    }
    if (acc->state != ACCOUNT_ACTIVE) {
        (void)fail(ERR_REFUSED, "This account is disabled");
        return "disabled";
    }
    if (acc->kind == ADMINISTRATOR_NONE && !person_active(o, acc->person)) {
        (void)fail(ERR_REFUSED, "This person no longer works here");
        return "left";
    }
    if (acc->expires.n && str_cmp(str_of(today), acc->expires) > 0) {
        (void)fail(ERR_REFUSED, "This account expired on {1}", arena_text(a, acc->expires));
        return "expired";
    }
    if (!limits_allow_address(limits, address)) {
        (void)fail(ERR_REFUSED, "This account may not work from this address");
        return "address";
    }
    if (!limits_allow_time(limits, clock_now(), o->facts.zone_minutes, ret_left)) {
        (void)fail(ERR_REFUSED, "This account may not work at this hour");
        return "hours";
    }
    return NULL;
}

/* What changes at a login: the first signing key, a password hashed at another cost. */
struct renewal {
    bool key_made, rehashed;
    struct wrapped_key key;
    char hash[PASSWORD_HASH_SIZE];
    struct sign_key *pair; /* for the session; NULL while the password is not his own */
};

static void renewal_release(struct renewal *n)
{
    sign_key_free(n->pair);
    wipe(n, sizeof *n);
}

static enum err renew(struct attempt *t, struct renewal *n)
{
    const struct account *acc = &t->account;
    const struct password_cost *cost = &t->o->cost;
    struct str password = t->r->password;
    n->key = (struct wrapped_key){
        .wrapped = acc->sign_wrapped, .salt = acc->sign_salt, .public_key = acc->sign_public};
    if (acc->sign_wrapped.p) {
        TRY(signing_unwrap(acc, password, &n->pair));
    } else if (!acc->must_change) {
        n->pair = sign_key_new();
        TRY(signing_wrap(t->a, n->pair, acc->id, password, cost, &n->key));
        n->key_made = true;
    }
    char *old = arena_text(t->a, acc->password);
    if (password_needs_rehash(old, cost)) {
        TRY(password_hash(password, cost, n->hash));
        n->rehashed = true;
    }
    return ERR_OK;
}

struct login_job {
    struct attempt *t;
    struct renewal *n;
    int64_t refused; /* before this login, not told yet */
};

static enum err login_deed(struct deed *d, void *arg)
{
    struct login_job *job = arg;
    const struct account *was = &job->t->account;
    struct account now;
    TRY(account_by_id(d->db, d->a, was->id, &now));
    if (now.leaf != was->leaf || now.state != ACCOUNT_ACTIVE)
        return fail(ERR_CONFLICT, "The account changed meanwhile: log in again");
    d->act = "login";
    d->reg = "account";
    d->entry = was->id;
    struct json j = json_to(&d->content);
    json_open(&j, '{');
    json_key_text(&j, "address", job->t->address);
    json_key_int(&j, "refused_before", job->refused);
    if (job->n->key_made) {
        json_key(&j, "public_key");
        buf_char(&d->content, '"');
        buf_hex(&d->content, job->n->key.public_key.p, job->n->key.public_key.n);
        buf_char(&d->content, '"');
    }
    json_close(&j, '}');
    TRY(db_run(d->db, &try_good, "izz", was->id, job->t->address, d->now));
    if (!job->n->key_made && !job->n->rehashed)
        return ERR_OK;
    struct str hash = job->n->rehashed ? str_of(job->n->hash) : now.password;
    TRY(db_run(d->db, &key_put, "itbtbi", was->id, hash, job->n->key.public_key,
               job->n->key.wrapped, job->n->key.salt, d->leaf));
    deed_touch(d, "account", was->id);
    return ERR_OK;
}

static void fill_session(struct session *s, const struct attempt *t, const struct limits *limits)
{
    const struct account *acc = &t->account;
    memset(s, 0, sizeof *s);
    s->limits = *limits;
    s->viewer = (struct viewer){.account = acc->id,
                                .person = acc->person,
                                .kind = acc->kind,
                                .lang = t->r->lang < LANG_COUNT ? t->r->lang : acc->lang,
                                .terminal = (int)acc->terminal,
                                .must_change = acc->must_change};
    memcpy(s->login, acc->login.p, acc->login.n);
    memcpy(s->address, t->address, strlen(t->address));
    const char *agent = t->r->agent ? t->r->agent : "";
    size_t n = strlen(agent) < AGENT_MAX - 1 ? strlen(agent) : AGENT_MAX - 1;
    for (size_t i = 0; i < n; i++)
        s->agent[i] = agent[i] >= ' ' && agent[i] <= '~' ? agent[i] : '?';
}

static enum err enter(struct attempt *t, const struct limits *limits, int64_t left,
                      char ret_token[2 * SESSION_TOKEN_SIZE + 1])
{
    struct renewal n CLEANUP(renewal_release) = {0};
    TRY(renew(t, &n));
    struct session like;
    fill_session(&like, t, limits);
    like.key = n.pair;
    n.pair = NULL;
    char token[2 * SESSION_TOKEN_SIZE + 1];
    WIPE_SCOPE(token);
    int64_t id;
    int max = (int)t->account.sessions_max;
    enum err err = session_add(t->o, &like, max, left, token, &id);
    if (err == ERR_REFUSED) {
        TRY(refusal_note(t->o, &t->account, t->address, "sessions"));
        return fail(ERR_REFUSED, "This account has {1} sessions already: end one of them first",
                    numtext(max));
    }
    if (err)
        return err;
    struct viewer who = like.viewer;
    who.login = like.login;
    who.address = like.address;
    struct login_job job = {t, &n, refusals_take(t->o, t->account.id)};
    err = deed_run(t->o, &who, login_deed, &job, NULL);
    if (err) {
        session_end(t->o, id);
        return err;
    }
    session_start(t->o, id);
    memcpy(ret_token, token, sizeof token);
    return ERR_OK;
}

static enum err right(struct attempt *t, char ret_token[2 * SESSION_TOKEN_SIZE + 1])
{
    const struct account *acc = &t->account;
    struct limits limits;
    int64_t left = 0;
    if (limits_parse(acc->hours, acc->weekdays, acc->addresses, &limits))
        return fail(ERR_CORRUPT, "The account {1} is damaged", numtext(acc->id));
    const char *reason = account_refused(t->o, t->a, acc, &limits, t->address, &left);
    if (reason) {
        struct problem why = *problem();
        TRY(refusal_note(t->o, acc, t->address, reason));
        return fail_words(why.code, why.text[LANG_ZH], why.text[LANG_EN]);
    }
    return enter(t, &limits, left, ret_token);
}

enum err login(struct office *o, const struct login_request *r,
               char ret_token[2 * SESSION_TOKEN_SIZE + 1])
{
    ARENA_SCOPE(a);
    struct attempt t = {.o = o, .r = r, .a = a};
    t.address = r->from_socket ? "socket" : r->address;
    if (strlen(t.address) >= ADDRESS_MAX)
        return fail(ERR_INPUT, "The address is too long");
    if (r->login.n > 4 * LOGIN_MAX || login_clean(a, r->login, &t.login))
        t.login = STR("?"); /* no such account can be: as if it were unknown */
    struct throttle *throttle = o->sessions->throttle;
    t.key = throttle_key(throttle, t.login, t.address);
    TRY(look_up(&t));
    TRY(throttle_enter(throttle, t.key, t.address, clock_monotonic_ns()));
    const char *hash = t.found ? arena_text(a, t.account.password) : o->sessions->dummy;
    enum err err = password_verify(hash, r->password);
    if (err == ERR_LOGIN || (!err && !t.found))
        return wrong(&t);
    if (!err)
        err = right(&t, ret_token);
    throttle_leave(throttle, t.key, t.address, err ? TRIED_NEITHER : TRIED_RIGHT,
                   clock_monotonic_ns());
    return err;
}
