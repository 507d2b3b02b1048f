#include "office/feed.h"

#include "base/clock.h"
#include "base/io.h"
#include "crypto/hash.h"
#include "office/accounts.h"
#include "office/inbox.h"
#include "report/calendar.h"

enum { FEED_DAYS = 366, FEED_ITEMS_MAX = 1000 };

static const struct sql feed_put = {
    "feed.put",
    "INSERT INTO feed (account, digest, at, leaf) VALUES ($1, $2, $3, $4)"
    " ON CONFLICT (account) DO UPDATE SET digest = excluded.digest, at = excluded.at,"
    " leaf = excluded.leaf RETURNING id",
    NULL};
static const struct sql feed_end = {"feed.end",
                                    "UPDATE feed SET digest = NULL, leaf = $2 WHERE account = $1"
                                    " AND digest IS NOT NULL RETURNING id",
                                    NULL};
static const struct sql feed_get = {
    "feed.get", "SELECT digest, at FROM feed WHERE account = $1 AND digest IS NOT NULL", NULL};

const struct sql *const feed_statements[] = {&feed_put, &feed_end, &feed_get, NULL};

/* 128 bits by chance need no slow hash; the account stands in it, so that a row serves for no other. */
static void digest_of(int64_t account, struct str password, unsigned char ret_digest[SHA256_SIZE])
{
    struct sha256 h;
    sha256_init(&h);
    sha256_add(&h, "calendar feed", 14);
    sha256_add(&h, &account, sizeof account);
    sha256_add(&h, password.p, password.n);
    sha256_end(&h, ret_digest);
    wipe(&h, sizeof h);
}

/* ---- the password
 * ------------------------------------------------------------------------------------ */

static enum err his_own(const struct viewer *v)
{
    TRY(viewer_ready(v));
    if (v->kind != ADMINISTRATOR_NONE || !v->person)
        return fail(ERR_REFUSED, "Nothing is due for an administrator: calendars are for people");
    return ERR_OK;
}

static enum err make_deed(struct deed *d, void *arg)
{
    const unsigned char *digest = arg;
    bool found;
    int64_t id;
    d->act = "calendar.password";
    d->reg = "account";
    d->entry = d->v->account;
    TRY(db_one(d->db, NULL, &feed_put, &found, "ibzi>i", d->v->account,
               str_bytes(digest, SHA256_SIZE), d->now, d->leaf, &id));
    deed_touch(d, "feed", id);
    return ERR_OK;
}

enum err feed_make(struct office *o, const struct viewer *v, char ret_password[FEED_PASSWORD_SIZE])
{
    unsigned char bytes[FEED_PASSWORD_BYTES], digest[SHA256_SIZE];
    WIPE_SCOPE(bytes);
    TRY(his_own(v));
    random_bytes(bytes, sizeof bytes);
    char text[FEED_PASSWORD_SIZE];
    WIPE_SCOPE(text);
    static const char digits[] = "0123456789abcdef";
    for (size_t i = 0; i < sizeof bytes; i++) {
        text[2 * i] = digits[bytes[i] >> 4];
        text[2 * i + 1] = digits[bytes[i] & 15];
    }
    text[FEED_PASSWORD_SIZE - 1] = '\0';
    digest_of(v->account, str_of(text), digest);
    TRY(deed_run(o, v, make_deed, digest, NULL));
    memcpy(ret_password, text, sizeof text);
    return ERR_OK;
}

enum err feed_drop(struct deed *d, int64_t account)
{
    bool found;
    int64_t id;
    TRY(db_one(d->db, NULL, &feed_end, &found, "ii>i", account, d->leaf, &id));
    if (found)
        deed_touch(d, "feed", id);
    return ERR_OK;
}

static enum err revoke_deed(struct deed *d, void *arg)
{
    (void)arg;
    size_t before = d->touched_count;
    d->act = "calendar.revoke";
    d->reg = "account";
    d->entry = d->v->account;
    TRY(feed_drop(d, d->v->account));
    return d->touched_count > before ? ERR_OK
                                     : fail(ERR_MISSING, "There is no password for your calendar");
}

enum err feed_revoke(struct office *o, const struct viewer *v)
{
    TRY(his_own(v));
    return deed_run(o, v, revoke_deed, NULL, NULL);
}

/* ---- looking it up
 * ----------------------------------------------------------------------------------- */

static enum err look(struct office *o, int64_t account, struct arena *a, bool *ret_found,
                     struct str *ret_digest, struct str *ret_at)
{
    struct db *db;
    TRY(store_read(o->store, &db));
    enum err err = db_one(db, a, &feed_get, ret_found, "i>bt", account, ret_digest, ret_at);
    db_release(db);
    return err;
}

enum err feed_since(struct office *o, const struct viewer *v, struct arena *a,
                    const char **ret_since)
{
    bool found;
    struct str digest, at = {NULL, 0};
    TRY(look(o, v->account, a, &found, &digest, &at));
    *ret_since = found ? arena_text(a, at) : NULL;
    return ERR_OK;
}

static enum err find_account(struct office *o, struct arena *a, struct str login, bool *ret_found,
                             struct account *ret_account)
{
    struct db *db;
    TRY(store_read(o->store, &db));
    enum err err = account_by_login(db, a, login, ret_found, ret_account);
    db_release(db);
    return err;
}

/* ERR_LOGIN for whatever is wrong; nothing tells an unknown login from a wrong password. */
static enum err verify(struct office *o, struct arena *a, struct str login, struct str password,
                       struct account *ret_account)
{
    struct account account = {0};
    bool known = false, has = false;
    struct str digest = {NULL, 0}, at;
    unsigned char given[SHA256_SIZE];
    TRY(find_account(o, a, login, &known, &account));
    TRY(look(o, account.id, a, &has, &digest, &at));
    digest_of(account.id, password, given);
    if (!known || !has || digest.n != SHA256_SIZE || !bytes_equal(digest.p, given, SHA256_SIZE))
        return fail(ERR_LOGIN, "Login or password wrong");
    *ret_account = account;
    return ERR_OK;
}

/* What holds at a login holds here. */
static enum err admit(struct office *o, struct arena *a, const struct account *account,
                      const char *address)
{
    struct limits limits;
    int64_t left;
    if (limits_parse(account->hours, account->weekdays, account->addresses, &limits))
        return fail(ERR_CORRUPT, "The account {1} is damaged", numtext(account->id));
    const char *reason = account_refused(o, a, account, &limits, address, &left);
    if (!reason && account->must_change) {
        (void)fail(ERR_REFUSED, "Change your password first");
        reason = "password";
    }
    if (!reason)
        return ERR_OK;
    struct problem why = *problem();
    TRY(refusal_note(o, account, address, reason));
    return fail_words(why.code, why.text[LANG_ZH], why.text[LANG_EN]);
}

enum err feed_login(struct office *o, struct str login, struct str password, const char *address,
                    struct arena *a, struct viewer *ret_viewer)
{
    struct throttle *t = o->sessions->throttle;
    struct str clean = STR("?");
    struct account account;
    if (strlen(address) >= ADDRESS_MAX)
        return fail(ERR_INPUT, "The address is too long");
    if (login.n > 4 * LOGIN_MAX || login_clean(a, login, &clean))
        clean = STR("?"); /* no such account can be */
    /* no login has a slash: guesses at the feed do not lock the account's own door */
    struct str pair = str_of(arena_printf(a, "calendar/%.*s", (int)clean.n, clean.p));
    uint64_t key = throttle_key(t, pair, address);
    TRY(throttle_enter(t, key, address, clock_monotonic_ns()));
    enum err err = verify(o, a, clean, password, &account);
    enum tried tried = err == ERR_LOGIN ? TRIED_WRONG : err ? TRIED_NEITHER : TRIED_RIGHT;
    throttle_leave(t, key, address, tried, clock_monotonic_ns());
    TRY(err);
    TRY(admit(o, a, &account, address));
    *ret_viewer = (struct viewer){.account = account.id,
                                  .person = account.person,
                                  .kind = account.kind,
                                  .lang = account.lang,
                                  .terminal = (int)account.terminal,
                                  .login = arena_text(a, account.login),
                                  .address = arena_text(a, str_of(address))};
    return ERR_OK;
}

/* ---- the calendar
 * ------------------------------------------------------------------------------------ */

/* The same as long as the deadline is, and says neither register nor clock: a MAC under the office's key. */
static struct str uid_of(struct desk *k, const unsigned char key[SHA256_SIZE],
                         const struct due_row *row)
{
    unsigned char mac[SHA256_SIZE];
    const char *what =
        arena_printf(k->a, "%s/%lld/%s", row->reg->name, (long long)row->entry, row->clock->name);
    hmac_sha256(str_bytes(key, SHA256_SIZE), str_of(what), mac);
    BUF_SCOPE(text, 128);
    buf_hex(&text, mac, 16);
    buf_text(&text, "@cofferdam");
    return arena_str(k->a, buf_view(&text));
}

enum err feed_write(struct desk *k, struct buf *out)
{
    struct due_row *rows;
    int count;
    unsigned char key[SHA256_SIZE];
    WIPE_SCOPE(key);
    TRY(inbox_due(k, FEED_DAYS, false, FEED_ITEMS_MAX, &rows, &count));
    hkdf_sha256(keys_vault_identity(k->o), STR(""), STR("cofferdam calendar"), key, sizeof key);
    struct calendar_item *items = NEW_ARRAY(k->a, struct calendar_item, (size_t)count + 1);
    for (int i = 0; i < count; i++)
        items[i] = (struct calendar_item){uid_of(k, key, &rows[i]), rows[i].number, rows[i].at};
    return calendar_write(out, str_of(k->now), items, (size_t)count);
}
