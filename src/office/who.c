#include "office/who.h"

#include "base/clock.h"
#include "base/io.h"
#include "office/accounts.h"
#include "office/vault.h"

#define SECOND UINT64_C(1000000000)

enum { SWEEP_SECONDS = 3600 };

static const struct sql password_put = {
    "account.password",
    "UPDATE account SET password = $2, must_change = 0, sign_public = $3, sign_wrapped = $4,"
    " sign_salt = $5, leaf = $6 WHERE id = $1",
    NULL};
static const struct sql lang_put = {"account.lang",
                                    "UPDATE account SET lang = $2, leaf = $3 WHERE id = $1", NULL};

const struct sql *const who_statements[] = {&password_put, &lang_put, NULL};

/* ---- opening
 * ---------------------------------------------------------------------------------------- */

/* A hash that no password has, of the office's cost: made without computing one. */
static void make_dummy(const struct password_cost *cost, char ret_hash[PASSWORD_HASH_SIZE])
{
    unsigned char bytes[PASSWORD_SALT_SIZE + 32];
    random_bytes(bytes, sizeof bytes);
    BUF_SCOPE(out, PASSWORD_HASH_SIZE - 1);
    buf_printf(&out, "$argon2id$v=19$m=%u,t=%u,p=1$", cost->memory_kib, cost->passes);
    const size_t parts[] = {0, PASSWORD_SALT_SIZE, sizeof bytes};
    for (int i = 0; i < 2; i++) {
        BUF_SCOPE(part, 128);
        buf_base64(&part, bytes + parts[i], parts[i + 1] - parts[i]);
        size_t n = part.n;
        while (n && part.p[n - 1] == '=')
            n--;
        buf_str(&out, str_bytes(part.p, n));
        if (i == 0)
            buf_char(&out, '$');
    }
    if (buf_check(&out))
        die("a password's hash outgrew its room");
    memcpy(ret_hash, out.p, out.n + 1);
}

enum err sessions_open(struct office *o)
{
    crypto_start();
    if (!o->cost.passes)
        o->cost = password_cost_default;
    struct sessions *t = calloc(1, sizeof *t);
    if (!t)
        die("out of memory");
    pthread_mutex_init(&t->lock, NULL);
    pthread_mutex_init(&t->refusals_lock, NULL);
    for (int i = 0; i < SESSION_STRIPES; i++)
        pthread_mutex_init(&t->stripes[i], NULL);
    t->throttle = throttle_new();
    t->swept = clock_monotonic_ns();
    make_dummy(&o->cost, t->dummy);
    o->sessions = t;
    return ERR_OK;
}

void sessions_close(struct office *o)
{
    struct sessions *t = o->sessions;
    if (!t)
        return;
    while (t->all)
        session_end(o, t->all->id);
    pthread_mutex_destroy(&t->lock);
    pthread_mutex_destroy(&t->refusals_lock);
    for (int i = 0; i < SESSION_STRIPES; i++)
        pthread_mutex_destroy(&t->stripes[i]);
    throttle_free(t->throttle);
    free(t->refusals);
    free(t);
    o->sessions = NULL;
}

enum err who_tick(struct office *o)
{
    struct sessions *t = o->sessions;
    sessions_sweep(o);
    uint64_t now = clock_monotonic_ns();
    if (now - t->swept < SWEEP_SECONDS * SECOND)
        return ERR_OK;
    t->swept = now;
    int removed;
    return vault_sweep(o, &removed);
}

enum err viewer_ready(const struct viewer *v)
{
    if (v->must_change)
        return fail(ERR_REFUSED, "Change your password first");
    return ERR_OK;
}

/* ---- sessions
 * ------------------------------------------------------------------------------------------ */

static enum err logout_deed(struct deed *d, void *arg)
{
    (void)arg;
    d->act = "logout";
    d->reg = "account";
    d->entry = d->v->account;
    return ERR_OK;
}

enum err logout(struct office *o, struct session *s)
{
    session_end(o, s->id);
    return deed_run(o, &s->viewer, logout_deed, NULL, NULL);
}

static bool may_see(const struct viewer *v, int64_t account)
{
    return account == v->account || v->kind == ADMINISTRATOR_SECURITY;
}

enum err session_list(struct office *o, const struct viewer *v, int64_t account, struct arena *a,
                      struct session_row **ret_rows, int *ret_count)
{
    if (account && !may_see(v, account))
        return fail(ERR_MISSING, "There is no such account");
    if (!account && v->kind != ADMINISTRATOR_SECURITY)
        account = v->account;
    struct session *all;
    int count;
    sessions_copy(o, account, a, &all, &count);
    struct session_row *rows = NEW_ARRAY(a, struct session_row, (size_t)count);
    uint64_t mono = clock_monotonic_ns();
    int64_t now = clock_now();
    for (int i = 0; i < count; i++) {
        const struct session *s = &all[i];
        char *seen = arena_alloc(a, MOMENT_SIZE);
        uint64_t at = s->seen;
        moment_text(now - (mono > at ? (int64_t)((mono - at) / SECOND) : 0), seen);
        rows[i] = (struct session_row){.id = s->id,
                                       .login = s->login,
                                       .address = s->address,
                                       .agent = s->agent,
                                       .created_at = s->created,
                                       .seen_at = seen,
                                       .own = v->session && s->id == v->session->id};
    }
    *ret_rows = rows;
    *ret_count = count;
    return ERR_OK;
}

static enum err revoke_deed(struct deed *d, void *arg)
{
    const struct session *s = arg;
    d->act = "session.revoke";
    d->reg = "account";
    d->entry = s->viewer.account;
    struct json j = json_to(&d->content);
    json_open(&j, '{');
    json_key_text(&j, "address", s->address);
    json_key_text(&j, "created", s->created);
    json_key_text(&j, "login", s->login);
    json_close(&j, '}');
    return ERR_OK;
}

enum err session_revoke(struct office *o, const struct viewer *v, int64_t id)
{
    ARENA_SCOPE(a);
    struct session *all, *found = NULL;
    int count;
    sessions_copy(o, 0, a, &all, &count);
    for (int i = 0; i < count; i++) {
        if (all[i].id == id && may_see(v, all[i].viewer.account))
            found = &all[i];
    }
    if (!found)
        return fail(ERR_MISSING, "There is no such session");
    session_end(o, id); /* at once, whatever becomes of the leaf */
    return deed_run(o, v, revoke_deed, found, NULL);
}

/* ---- password and language
 * -------------------------------------------------------------------------------- */

struct change {
    struct account was;
    char hash[PASSWORD_HASH_SIZE];
    struct wrapped_key key;
    bool key_made;
};

static enum err change_deed(struct deed *d, void *arg)
{
    struct change *c = arg;
    struct account now;
    TRY(account_by_id(d->db, d->a, c->was.id, &now));
    if (now.leaf != c->was.leaf || now.state != ACCOUNT_ACTIVE)
        return fail(ERR_CONFLICT, "The account changed meanwhile: log in again");
    d->act = "password.change";
    d->reg = "account";
    d->entry = now.id;
    if (c->key_made) {
        buf_text(&d->content, "{\"public_key\":\"");
        buf_hex(&d->content, c->key.public_key.p, c->key.public_key.n);
        buf_text(&d->content, "\"}");
    }
    TRY(db_run(d->db, &password_put, "izbtbi", now.id, c->hash, c->key.public_key, c->key.wrapped,
               c->key.salt, d->leaf));
    deed_touch(d, "account", now.id);
    return ERR_OK;
}

static enum err load_own(struct office *o, struct arena *a, const struct viewer *v,
                         struct account *ret_account)
{
    if (v->scheduler || !v->session)
        return fail(ERR_REFUSED, "This is for somebody who is logged in");
    struct db *db;
    TRY(store_read(o->store, &db));
    enum err err = account_by_id(db, a, v->account, ret_account);
    db_release(db);
    return err;
}

/* A stolen session must not serve for guessing the password. */
static enum err verify_old(struct office *o, struct arena *a, const struct viewer *v,
                           const struct account *account, struct str old)
{
    struct throttle *t = o->sessions->throttle;
    uint64_t key = throttle_key(t, account->login, v->address);
    TRY(throttle_enter(t, key, v->address, clock_monotonic_ns()));
    enum err err = password_verify(arena_text(a, account->password), old);
    throttle_leave(t, key, v->address, err == ERR_LOGIN ? TRIED_WRONG : TRIED_NEITHER,
                   clock_monotonic_ns());
    if (err != ERR_LOGIN)
        return err;
    TRY(refusal_note(o, account, v->address, "password"));
    (void)fail(ERR_LOGIN, "The old password is wrong");
    return fail_field(ERR_LOGIN, "old");
}

enum err password_change(struct office *o, const struct viewer *v, struct str old, struct str new)
{
    ARENA_SCOPE(a);
    struct change c = {0};
    TRY(load_own(o, a, v, &c.was));
    TRY(verify_old(o, a, v, &c.was, old));
    enum err err = password_rule(new, c.was.login);
    if (!err && str_eq(old, new))
        err = fail(ERR_INPUT, "The new password is the old one");
    if (err)
        return fail_field(err, "new");
    TRY(password_hash(new, &o->cost, c.hash));
    SIGN_KEY_SCOPE(pair);
    if (c.was.sign_wrapped.p) {
        TRY(signing_unwrap(&c.was, old, &pair));
    } else {
        pair = sign_key_new();
        c.key_made = true;
    }
    TRY(signing_wrap(a, pair, c.was.id, new, &o->cost, &c.key));
    TRY(deed_run(o, v, change_deed, &c, NULL));
    sessions_end(o, v->account, v->session->id);
    session_change(o, v->session->id, false, v->lang, pair);
    pair = NULL;
    return ERR_OK;
}

struct lang_job {
    int64_t account;
    enum lang lang;
};

static enum err lang_deed(struct deed *d, void *arg)
{
    struct lang_job *job = arg;
    d->act = "account.lang";
    d->reg = "account";
    d->entry = job->account;
    TRY(db_run(d->db, &lang_put, "izi", job->account, lang_code(job->lang), d->leaf));
    deed_touch(d, "account", job->account);
    return ERR_OK;
}

enum err lang_change(struct office *o, const struct viewer *v, enum lang lang)
{
    ARENA_SCOPE(a);
    struct account own;
    if (lang >= LANG_COUNT)
        return fail(ERR_INPUT, "There is no such language");
    TRY(load_own(o, a, v, &own));
    if (own.lang != lang) {
        struct lang_job job = {own.id, lang};
        TRY(deed_run(o, v, lang_deed, &job, NULL));
    }
    if (v->lang != lang)
        session_change(o, v->session->id, v->must_change, lang, NULL);
    return ERR_OK;
}
