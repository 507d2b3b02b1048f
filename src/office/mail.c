#include "office/mail.h"

#include "base/clock.h"
#include "base/io.h"
#include "base/text.h"
#include "crypto/hash.h"
#include "crypto/wrap.h"
#include "mail/message.h"
#include "mail/smtp.h"
#include "office/accounts.h"
#include "office/keys.h"
#include "office/mailing.h"

enum { PEM_MAX = 64 * 1024, LOGIN_CHARS = 254, PAGE_CHARS = 200 };

static const struct sql server_get = {
    "mail.server", "SELECT url, sender, login, password, ca, page FROM mail_server WHERE id = 1",
    NULL};
static const struct sql server_put = {
    "mail.set",
    "INSERT INTO mail_server (id, url, sender, login, password, ca, page, leaf)"
    " VALUES (1, $1, $2, $3, $4, $5, $6, $7) ON CONFLICT (id) DO UPDATE SET url = excluded.url,"
    " sender = excluded.sender, login = excluded.login, password = excluded.password,"
    " ca = excluded.ca, page = excluded.page, leaf = excluded.leaf",
    NULL};
static const struct sql reader_get = {
    "mail.reader", "SELECT login, lang, terminal_level, state FROM account WHERE person = $1",
    NULL};
/* of the register person, where the regulations in force give it that field */
static const struct sql address_get = {"mail.address", "SELECT mail FROM r_person WHERE id = $1",
                                       NULL};
static const struct sql counts = {"mail.counts",
                                  "SELECT (SELECT count(*) FROM outbox WHERE state = 'waiting'),"
                                  " (SELECT count(*) FROM outbox WHERE state = 'sent'),"
                                  " (SELECT count(*) FROM outbox WHERE state = 'failed')",
                                  NULL};
static const struct sql reason_get = {
    "mail.reason", "SELECT reason FROM outbox WHERE reason IS NOT NULL ORDER BY id DESC LIMIT 1",
    NULL};

const struct sql *const mail_statements[] = {&server_get, &server_put, &reader_get, &address_get,
                                             &counts,     &reason_get, NULL};

/* ---- the server
 * -------------------------------------------------------------------------------------- */

static const struct str password_context = {"mail server password", 20};

static void mail_key(const struct office *o, unsigned char ret_key[WRAP_KEY_SIZE])
{
    hkdf_sha256(keys_vault_identity(o), STR(""), STR("cofferdam mail"), ret_key, WRAP_KEY_SIZE);
}

enum err mail_server_load(struct office *o, struct arena *a, struct mail_server *ret_server)
{
    struct mail_server s = {0};
    bool found;
    struct db *db;
    TRY(store_read(o->store, &db));
    enum err err = db_one(db, a, &server_get, &found, ">tttttt", &s.url, &s.from, &s.user,
                          &s.sealed, &s.ca, &s.page);
    db_release(db);
    TRY(err);
    s.set = found && s.url.n;
    *ret_server = s;
    return ERR_OK;
}

static enum err mail_server_password(struct office *o, const struct mail_server *s,
                                     struct secret **ret_password)
{
    unsigned char key[WRAP_KEY_SIZE];
    WIPE_SCOPE(key);
    mail_key(o, key);
    return unwrap(key, s->sealed, password_context, ret_password);
}

enum err mail_is_set(struct office *o, bool *ret_set)
{
    ARENA_SCOPE(a);
    struct mail_server s;
    TRY(mail_server_load(o, a, &s));
    *ret_set = s.set;
    return ERR_OK;
}

/* ---- setting it
 * -------------------------------------------------------------------------------------- */

static enum err system_only(const struct viewer *v)
{
    if (v->scheduler || v->kind != ADMINISTRATOR_SYSTEM) {
        (void)fail(ERR_REFUSED, "This is the work of another administrator");
        return fail_basis(ERR_REFUSED, "R34");
    }
    return viewer_ready(v);
}

static enum err bad(const char *field, enum err err)
{
    return fail_field(err, field);
}

static enum err check_settings(const struct office *o, struct arena *a, struct mail_settings *s)
{
    if (!smtp_url_ok(s->url))
        return bad("url", fail(ERR_INPUT, "A mail server is smtp://HOST or smtps://HOST, with a "
                                          "port where it is not the usual one"));
    if (!mail_address_ok(s->from))
        return bad("from", fail(ERR_INPUT, "A mail address is malformed"));
    if (text_clean(a, s->user, LOGIN_CHARS, &s->user))
        return bad("user", ERR_INPUT);
    if (s->user.n && !s->password.n)
        return bad("password", fail(ERR_INPUT, "A login needs its password"));
    if (s->password.n > KEYS_PASSPHRASE_MAX || (s->password.n && !str_utf8(s->password)))
        return bad("password", fail(ERR_INPUT, "The text is not well-formed UTF-8"));
    if (s->ca.n > PEM_MAX ||
        (s->ca.n && !strstr(arena_text(a, s->ca), "-----BEGIN CERTIFICATE-----")))
        return bad("ca", fail(ERR_INPUT, "Certificates are wanted in PEM form"));
    if (text_clean(a, s->page, PAGE_CHARS, &s->page) ||
        (s->page.n && !str_starts(s->page, "https://")))
        return bad("page", fail(ERR_INPUT, "The address of the office begins with https://"));
    (void)o;
    return ERR_OK;
}

struct setting_job {
    const struct mail_settings *s;
    struct str sealed;
    bool off;
};

static enum err set_deed(struct deed *d, void *arg)
{
    const struct setting_job *job = arg;
    const struct mail_settings *s = job->s;
    TRY(viewer_is(d, OPEN_TO(ADMINISTRATOR_SYSTEM)));
    d->act = job->off ? "mail.off" : "mail.set";
    struct json j = json_to(&d->content);
    json_open(&j, '{');
    json_key_str(&j, "url", s->url);
    json_key_str(&j, "from", s->from);
    json_key_str(&j, "user", s->user);
    json_key_str(&j, "page", s->page);
    json_key_bool(&j, "password", job->sealed.n > 0);
    json_key_bool(&j, "ca", s->ca.n > 0);
    json_close(&j, '}');
    TRY(db_run(d->db, &server_put, "tttttti", s->url, s->from, s->user, job->sealed, s->ca, s->page,
               d->leaf));
    deed_touch(d, "mail_server", 1);
    return ERR_OK;
}

enum err mail_set(struct office *o, const struct viewer *v, const struct mail_settings *settings)
{
    ARENA_SCOPE(a);
    unsigned char key[WRAP_KEY_SIZE];
    WIPE_SCOPE(key);
    struct mail_settings s = *settings;
    struct setting_job job = {.s = &s, .sealed = STR("")};
    TRY(system_only(v));
    TRY(check_settings(o, a, &s));
    if (!s.ca.n)
        s.ca = STR("");
    mail_key(o, key);
    if (s.user.n)
        TRY(wrap(a, key, s.password, password_context, &job.sealed));
    return deed_run(o, v, set_deed, &job, NULL);
}

enum err mail_off(struct office *o, const struct viewer *v)
{
    static const struct mail_settings none = {{"", 0}, {"", 0}, {"", 0}, {"", 0}, {"", 0}, {"", 0}};
    struct setting_job job = {.s = &none, .sealed = STR(""), .off = true};
    bool set = false;
    TRY(system_only(v));
    TRY(mail_is_set(o, &set));
    if (!set)
        return fail(ERR_MISSING, "No mail server is set");
    return deed_run(o, v, set_deed, &job, NULL);
}

/* ---- looking
 * ----------------------------------------------------------------------------------------- */

static enum err read_status(struct db *db, struct arena *a, struct mail_status *s)
{
    bool found;
    struct str reason = {NULL, 0};
    TRY(db_one(db, NULL, &counts, &found, ">iii", &s->waiting, &s->sent, &s->failed));
    TRY(db_one(db, a, &reason_get, &found, ">t", &reason));
    s->reason = found ? arena_text(a, reason) : NULL;
    return ERR_OK;
}

enum err mail_status(struct office *o, const struct viewer *v, struct arena *a,
                     struct mail_status *ret_status)
{
    struct mail_server server;
    struct mail_status s = {0};
    TRY(system_only(v));
    TRY(mail_server_load(o, a, &server));
    if (server.set) {
        s.url = arena_text(a, server.url);
        s.from = arena_text(a, server.from);
        s.user = arena_text(a, server.user);
        s.page = arena_text(a, server.page);
        s.has_password = server.sealed.n > 0;
        s.has_ca = server.ca.n > 0;
    }
    struct db *db;
    TRY(store_read(o->store, &db));
    enum err err = read_status(db, a, &s);
    db_release(db);
    TRY(err);
    *ret_status = s;
    return ERR_OK;
}

enum err mail_reader(struct office *o, const struct rules *rules, struct db *db, struct arena *a,
                     int64_t person, struct mail_reader *ret_reader)
{
    struct mail_reader r = {0};
    bool found;
    struct str login, lang = STR(""), state = STR(""), address = {NULL, 0};
    int64_t terminal = 0;
    const struct reg *people = rule_register(rules->book, STR("person"));
    (void)o;
    TRY(db_one(db, a, &reader_get, &found, "i>ttit", person, &login, &lang, &terminal, &state));
    if (found && str_is(state, "active") && people && rule_field(people, STR("mail")))
        TRY(db_one(db, a, &address_get, &found, "i>t", person, &address));
    r.reachable = address.p && mail_address_ok(address);
    r.address = address;
    r.lang = lang_from_code(arena_text(a, lang));
    r.lang = r.lang == LANG_COUNT ? LANG_ZH : r.lang;
    r.terminal = (int)terminal;
    *ret_reader = r;
    return ERR_OK;
}

/* ---- one letter
 * -------------------------------------------------------------------------------------- */

enum err mail_deliver(struct office *o, const struct mail_letter *letter,
                      const _Atomic bool *ending)
{
    ARENA_SCOPE(a);
    SECRET_SCOPE(password);
    BUF_SCOPE(out, MAIL_MESSAGE_MAX);
    struct mail_server server;
    TRY(mail_server_load(o, a, &server));
    if (!server.set)
        return fail(ERR_IO, "No mail server is set");
    if (server.user.n)
        TRY(mail_server_password(o, &server, &password));
    unsigned char id[16];
    random_bytes(id, sizeof id);
    BUF_SCOPE(name, 64);
    buf_hex(&name, id, sizeof id);
    const struct mail_message m = {.from = server.from,
                                   .to = letter->to,
                                   .subject = letter->subject,
                                   .text = letter->text,
                                   .id = arena_text(a, buf_view(&name)),
                                   .at = clock_now()};
    TRY(message_write(&out, &m));
    /* libcurl wants an end behind the password: it is wiped with the secret */
    SECRET_SCOPE(ended);
    ended = secret_new((password ? secret_size(password) : 0) + 1);
    if (password)
        memcpy(secret_bytes(ended), secret_bytes(password), secret_size(password));
    const struct smtp_server smtp = {.url = arena_text(a, server.url),
                                     .from = arena_text(a, server.from),
                                     .user = server.user.n ? arena_text(a, server.user) : NULL,
                                     .password = (const char *)secret_bytes(ended),
                                     .ca = server.ca,
                                     .plain = o->facts.exercise && smtp_is_loopback(server.url),
                                     .ending = ending};
    return smtp_send(&smtp, arena_text(a, letter->to), buf_view(&out));
}

struct test_job {
    struct str outcome;
};

static enum err test_deed(struct deed *d, void *arg)
{
    const struct test_job *job = arg;
    TRY(viewer_is(d, OPEN_TO(ADMINISTRATOR_SYSTEM)));
    d->act = "mail.test";
    struct json j = json_to(&d->content);
    json_open(&j, '{');
    json_key_str(&j, "outcome", job->outcome);
    json_close(&j, '}');
    return ERR_OK;
}

enum err mail_test(struct office *o, const struct viewer *v, struct str address)
{
    TRY(system_only(v));
    if (!mail_address_ok(address))
        return bad("address", fail(ERR_INPUT, "A mail address is malformed"));
    const struct mail_letter letter = {
        .to = address,
        .subject = str_of(tr(v->lang, N_("Cofferdam: a test"))),
        .text = str_of(tr(v->lang, N_("Mail of this office arrives here.")))};
    enum err err = mail_deliver(o, &letter, NULL);
    struct problem why = *problem();
    struct test_job job = {str_of(err ? err_name(err) : "sent")};
    TRY(deed_run(o, v, test_deed, &job, NULL));
    return err ? fail_words(why.code, why.text[LANG_ZH], why.text[LANG_EN]) : ERR_OK;
}
