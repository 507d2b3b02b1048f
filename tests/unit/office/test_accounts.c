/* Accounts, logging in, sessions and the three administrators, on a real office. */
#include "unit/test.h"

#include <pthread.h>

#include "base/clock.h"
#include "office/limits.h"
#include "office/throttle.h"
#include "unit/office/small.h"

static struct small s;

static int setup(void **state)
{
    (void)state;
    small_open(&s);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    small_close(&s);
    return 0;
}

static const struct viewer *who(enum small_kind kind)
{
    return small_viewer(&s, kind);
}

static enum err enter(const char *login_name, const char *password, const char *address)
{
    struct session *session;
    enum err err = small_login(&s, login_name, password, address, &session);
    if (!err) {
        assert_ok(logout(s.o, session));
        session_release(session);
    }
    return err;
}

/* ---- logging in ---------------------------------------------------------------------------------------- */

static void test_login(void **state)
{
    (void)state;
    assert_ok(enter("sys", SMALL_PASSWORD, "10.0.0.2"));
    assert_ok(enter(" SYS ", SMALL_PASSWORD, "10.0.0.2"));
    assert_err(ERR_LOGIN, enter("sys", "wrong", "10.0.0.3"));
    char known[ERR_TEXT_MAX];
    memcpy(known, problem()->text[LANG_EN], sizeof known);
    assert_err(ERR_LOGIN, enter("nobody", "wrong", "10.0.0.4"));
    assert_string_equal(known, problem()->text[LANG_EN]);
    assert_err(ERR_LOGIN, enter("", "", "10.0.0.5"));
    assert_err(ERR_LOGIN, enter("'; DROP TABLE account; --", "x", "10.0.0.6"));
    assert_true(small_has_act(&s, "login", "10.0.0.2"));
    assert_true(small_has_act(&s, "login.refused", "10.0.0.3"));
    assert_false(small_has_act(&s, "login.refused", "10.0.0.4"));
    assert_false(small_has_act(&s, "login.refused", "wrong"));
    assert_int_equal(small_number(&s, "SELECT count(*) FROM content WHERE instr(body,"
                                      " '" SMALL_PASSWORD "') > 0"),
                     0);
}

static void test_token(void **state)
{
    (void)state;
    char token[2 * SESSION_TOKEN_SIZE + 1];
    struct session *x;
    struct login_request r = {
        .login = STR("sys"), .password = STR(SMALL_PASSWORD), .address = "::1", .lang = LANG_EN};
    assert_ok(login(s.o, &r, token));
    assert_ok(session_use(s.o, str_of(token), "::1", &x));
    assert_int_equal(session_viewer(x)->kind, ADMINISTRATOR_SYSTEM);
    assert_int_equal(session_viewer(x)->lang, LANG_EN);
    assert_int_equal(session_secret(x).n, 32);
    struct str short_token = str_bytes(token, sizeof token - 2);
    struct session *y;
    assert_err(ERR_LOGIN, session_use(s.o, short_token, "::1", &y));
    assert_err(ERR_LOGIN, session_use(s.o, STR(""), "::1", &y));
    char was = token[0];
    token[0] = was == 'a' ? 'b' : 'a';
    assert_err(ERR_LOGIN, session_use(s.o, str_of(token), "::1", &y));
    token[0] = was;
    assert_ok(logout(s.o, x));
    assert_int_equal(session_viewer(x)->kind, ADMINISTRATOR_SYSTEM); /* still held */
    session_release(x);
    assert_err(ERR_LOGIN, session_use(s.o, str_of(token), "::1", &y));
}

/* An address that failed is locked, others are not; the lock holds for the right password too. */
static void test_lock(void **state)
{
    (void)state;
    assert_err(ERR_LOGIN, enter("aud", "wrong", "10.2.0.1"));
    assert_err(ERR_TOO_MANY, enter("aud", SMALL_PASSWORD, "10.2.0.1"));
    assert_err(ERR_TOO_MANY, enter("aud", "wrong", "10.2.0.1"));
    assert_ok(enter("aud", SMALL_PASSWORD, "10.2.0.2"));
    assert_ok(enter("sys", SMALL_PASSWORD, "10.2.0.1"));
    /* logins that do not exist are locked alike */
    assert_err(ERR_LOGIN, enter("nobody", "wrong", "10.2.0.1"));
    assert_err(ERR_TOO_MANY, enter("nobody", "wrong", "10.2.0.1"));
    /* after a restart the lock still holds */
    small_sql(&s, "UPDATE login_try SET locked_until = '2999-01-01T00:00:00Z'"
                  " WHERE address = '10.2.0.1'");
    small_reopen(&s);
    assert_err(ERR_TOO_MANY, enter("aud", SMALL_PASSWORD, "10.2.0.1"));
    assert_ok(enter("aud", SMALL_PASSWORD, "10.2.0.2"));
}

static void test_throttle(void **state)
{
    (void)state;
    const uint64_t second = 1000000000;
    struct throttle *t = throttle_new();
    uint64_t key = throttle_key(t, STR("a"), "1.1.1.1"), now = second;
    assert_true(key == throttle_key(t, STR("a"), "::ffff:1.1.1.1"));
    assert_true(throttle_key(t, STR("a"), "2001:db8::1") ==
                throttle_key(t, STR("a"), "2001:db8::2"));
    assert_true(throttle_key(t, STR("a"), "2001:db8::1") !=
                throttle_key(t, STR("a"), "2001:db8:0:1::1"));
    int64_t expected = 1;
    for (int i = 0; i < 14; i++) {
        assert_ok(throttle_enter(t, key, "1.1.1.1", now));
        struct throttle_state after = throttle_leave(t, key, "1.1.1.1", TRIED_WRONG, now);
        assert_int_equal(after.failed, i + 1);
        assert_int_equal(after.locked_seconds, expected);
        now += (uint64_t)expected * second - 1;
        assert_err(ERR_TOO_MANY, throttle_enter(t, key, "1.1.1.1", now));
        now += 1;
        expected = expected * 2 > 900 ? 900 : expected * 2;
    }
    /* four at once while nothing failed, the fifth waits */
    uint64_t other = throttle_key(t, STR("b"), "1.1.1.2");
    for (int i = 0; i < 4; i++)
        assert_ok(throttle_enter(t, other, "1.1.1.2", now));
    assert_err(ERR_TOO_MANY, throttle_enter(t, other, "1.1.1.2", now));
    for (int i = 0; i < 4; i++)
        throttle_leave(t, other, "1.1.1.2", TRIED_RIGHT, now);
    /* known now: a lock lets it try every two seconds */
    for (int i = 0; i < 12; i++) {
        assert_ok(throttle_enter(t, other, "1.1.1.2", now));
        throttle_leave(t, other, "1.1.1.2", TRIED_WRONG, now);
        now += 2 * second;
    }
    assert_ok(throttle_enter(t, other, "1.1.1.2", now));
    assert_int_equal(throttle_leave(t, other, "1.1.1.2", TRIED_RIGHT, now).failed, 0);
    throttle_free(t);
}

/* Many logins from one address, many addresses: unknown pairs wait, known ones do not. */
static void test_flood(void **state)
{
    (void)state;
    struct throttle *t = throttle_new();
    uint64_t now = 1000000000, known = throttle_key(t, STR("known"), "1.1.1.1");
    assert_ok(throttle_enter(t, known, "1.1.1.1", now));
    throttle_leave(t, known, "1.1.1.1", TRIED_RIGHT, now);
    int tries = 0;
    for (int i = 0; i < 100; i++) {
        char name[16];
        snprintf(name, sizeof name, "u%d", i);
        uint64_t key = throttle_key(t, str_of(name), "1.1.1.1");
        if (throttle_enter(t, key, "1.1.1.1", now))
            continue;
        throttle_leave(t, key, "1.1.1.1", TRIED_WRONG, now);
        tries++;
    }
    assert_int_equal(tries, 20);
    for (int i = 0; i < 100; i++) {
        char address[32];
        snprintf(address, sizeof address, "2.2.%d.1", i);
        uint64_t key = throttle_key(t, STR("known"), address);
        if (throttle_enter(t, key, address, now))
            continue;
        throttle_leave(t, key, address, TRIED_WRONG, now);
        tries++;
    }
    assert_int_equal(tries, 60);
    assert_ok(throttle_enter(t, known, "1.1.1.1", now));
    throttle_leave(t, known, "1.1.1.1", TRIED_RIGHT, now);
    throttle_free(t);
}

static void test_refusals_are_few(void **state)
{
    (void)state;
    for (int i = 0; i < 8; i++) {
        char address[32];
        snprintf(address, sizeof address, "10.3.0.%d", i);
        assert_err(ERR_LOGIN, enter("sec", "wrong", address));
    }
    assert_int_equal(small_number(&s, "SELECT count(*) FROM record WHERE act = 'login.refused'"),
                     1);
    assert_ok(enter("sec", SMALL_PASSWORD, "10.3.1.1"));
    assert_true(small_has_act(&s, "login", "\"refused_before\":7"));
}

/* ---- limits --------------------------------------------------------------------------------------------- */

static void test_limits_text(void **state)
{
    (void)state;
    struct limits l;
    static const char *const good[][3] = {
        {"", "", ""},
        {"08:00-18:30", "12345", "10.1.0.0/16,2001:db8::/32, ::1 ,socket"},
        {"20:00-06:00", "7", "192.168.1.5"},
        {"00:00-24:00", "1234567", "0.0.0.0/0,::/0"},
    };
    for (size_t i = 0; i < ARRAY_SIZE(good); i++)
        assert_ok(limits_parse(str_of(good[i][0]), str_of(good[i][1]), str_of(good[i][2]), &l));
    static const char *const bad[][4] = {
        {"8:00-18:30", "", "", "hours"},
        {"08:00-25:00", "", "", "hours"},
        {"08:00", "", "", "hours"},
        {"08:00-08:00", "", "", "hours"},
        {"24:00-08:00", "", "", "hours"},
        {"08:00-18:30-", "", "", "hours"},
        {"", "0", "", "weekdays"},
        {"", "11", "", "weekdays"},
        {"", "21", "", "weekdays"},
        {"", "8", "", "weekdays"},
        {"", "", "10.1.0.1/16", "addresses"},
        {"", "", "10.1", "addresses"},
        {"", "", "10.0.0.0/33", "addresses"},
        {"", "", "::/129", "addresses"},
        {"", "", "10.0.0.0/", "addresses"},
        {"", "", "a,b", "addresses"},
        {"", "", "10.0.0.0/8,,", "addresses"},
        {"", "", "10.0.0.0/8/8", "addresses"},
    };
    for (size_t i = 0; i < ARRAY_SIZE(bad); i++) {
        assert_err(ERR_INPUT,
                   limits_parse(str_of(bad[i][0]), str_of(bad[i][1]), str_of(bad[i][2]), &l));
        assert_string_equal(problem()->field, bad[i][3]);
    }
}

static void test_limits_address(void **state)
{
    (void)state;
    struct limits l;
    assert_ok(limits_parse(STR(""), STR(""), STR("10.1.0.0/17,2001:db8::/33,socket"), &l));
    assert_true(limits_allow_address(&l, "10.1.127.255"));
    assert_true(limits_allow_address(&l, "::ffff:10.1.0.1"));
    assert_true(limits_allow_address(&l, "2001:db8:7fff::1"));
    assert_true(limits_allow_address(&l, "socket"));
    assert_false(limits_allow_address(&l, "10.1.128.0"));
    assert_false(limits_allow_address(&l, "2001:db8:8000::1"));
    assert_false(limits_allow_address(&l, "10.1.0.1.evil"));
    assert_false(limits_allow_address(&l, ""));
    assert_ok(limits_parse(STR(""), STR(""), STR("10.1.0.1"), &l));
    assert_false(limits_allow_address(&l, "socket"));
}

static bool at(const struct limits *l, const char *moment, int64_t *left)
{
    int64_t seconds;
    assert_true(moment_parse(str_of(moment), &seconds));
    return limits_allow_time(l, seconds, 480, left);
}

static void test_limits_time(void **state)
{
    (void)state;
    struct limits l;
    int64_t left;
    assert_ok(limits_parse(STR("08:00-18:30"), STR("12345"), STR(""), &l));
    assert_false(at(&l, "2026-11-22T23:59:59Z", &left)); /* Monday 07:59:59 in China */
    assert_true(at(&l, "2026-11-23T00:00:00Z", &left));
    assert_int_equal(left, 10 * 3600 + 1800);
    assert_true(at(&l, "2026-11-23T10:29:59Z", &left));
    assert_int_equal(left, 1);
    assert_false(at(&l, "2026-11-23T10:30:00Z", &left));
    assert_false(at(&l, "2026-11-22T04:00:00Z", &left)); /* Sunday noon */
    assert_ok(limits_parse(STR("20:00-06:00"), STR(""), STR(""), &l));
    assert_true(at(&l, "2026-11-23T12:00:00Z", &left));
    assert_int_equal(left, 10 * 3600);
    assert_true(at(&l, "2026-11-23T21:59:00Z", &left));
    assert_int_equal(left, 60);
    assert_false(at(&l, "2026-11-23T22:00:00Z", &left));
}

static struct account_limits limits_of(const char *hours, const char *weekdays,
                                       const char *addresses, const char *expires, int sessions)
{
    return (struct account_limits){.hours = str_of(hours),
                                   .weekdays = str_of(weekdays),
                                   .addresses = str_of(addresses),
                                   .expires = str_of(expires),
                                   .sessions_max = sessions,
                                   .terminal = LEVEL_INTERNAL};
}

static int64_t now_is(const char *moment)
{
    int64_t then;
    assert_true(moment_parse(str_of(moment), &then));
    clock_set_offset(0);
    clock_set_offset(then - clock_now());
    return then;
}

static void test_restrictions(void **state)
{
    (void)state;
    int64_t account;
    struct session *p = small_person(&s, "li", NULL, &account), *again;
    const struct viewer *sec = who(SMALL_SECURITY);
    struct account_limits l = limits_of("08:00-18:00", "12345", "10.0.0.0/8", "2026-12-31", 2);
    now_is("2026-11-23T02:00:00Z");
    assert_ok(account_limit(s.o, sec, account, &l));
    session_release(p);
    assert_err(ERR_REFUSED, enter("li", SMALL_PASSWORD, "11.0.0.1"));
    assert_ok(enter("li", SMALL_PASSWORD, "10.9.9.9"));
    now_is("2026-11-23T11:00:00Z");
    assert_err(ERR_REFUSED, enter("li", SMALL_PASSWORD, "10.9.9.9"));
    assert_err(ERR_LOGIN, enter("li", "wrong", "10.9.9.8")); /* says nothing of the hours */
    now_is("2026-12-31T02:00:00Z");
    assert_ok(enter("li", SMALL_PASSWORD, "10.9.9.9"));
    now_is("2027-01-01T02:00:00Z");
    assert_err(ERR_REFUSED, enter("li", SMALL_PASSWORD, "10.9.9.9"));
    now_is("2026-11-23T02:00:00Z");
    struct session *one, *two;
    assert_ok(small_login(&s, "li", SMALL_PASSWORD, "10.9.9.9", &one));
    assert_int_equal(session_viewer(one)->terminal, LEVEL_INTERNAL);
    assert_ok(small_login(&s, "li", SMALL_PASSWORD, "10.9.9.9", &two));
    assert_err(ERR_REFUSED, small_login(&s, "li", SMALL_PASSWORD, "10.9.9.9", &again));
    assert_ok(logout(s.o, one));
    session_release(one);
    assert_ok(small_login(&s, "li", SMALL_PASSWORD, "10.9.9.9", &again));
    session_release(two);
    session_release(again);
    assert_true(small_has_act(&s, "login.refused", "\"reason\":\"address\""));
    clock_set_offset(0);
}

/* ---- sessions ------------------------------------------------------------------------------------------------ */

static void test_sessions(void **state)
{
    (void)state;
    ARENA_SCOPE(a);
    int64_t account;
    struct session *li = small_person(&s, "li", NULL, &account), *zhang, *second;
    zhang = small_person(&s, "zhang", NULL, NULL);
    assert_ok(small_login(&s, "li", SMALL_PASSWORD, "10.0.0.9", &second));
    struct session_row *rows;
    int count;
    assert_ok(session_list(s.o, session_viewer(li), account, a, &rows, &count));
    assert_in_range(count, 2, 3);
    int64_t other = 0;
    int own = 0;
    for (int i = 0; i < count; i++) {
        own += rows[i].own;
        if (strcmp(rows[i].address, "10.0.0.9") == 0)
            other = rows[i].id;
    }
    assert_int_equal(own, 1);
    assert_true(other > 0);
    assert_err(ERR_MISSING, session_list(s.o, session_viewer(zhang), account, a, &rows, &count));
    assert_err(ERR_MISSING, session_revoke(s.o, session_viewer(zhang), other));
    assert_err(ERR_MISSING, session_revoke(s.o, who(SMALL_SYSTEM), other));
    assert_ok(session_revoke(s.o, session_viewer(li), other));
    assert_err(ERR_MISSING, session_revoke(s.o, session_viewer(li), other));
    assert_true(small_has_act(&s, "session.revoke", "10.0.0.9"));
    assert_ok(session_list(s.o, who(SMALL_SECURITY), 0, a, &rows, &count));
    assert_true(count >= 5);
    for (int i = 0; i < count; i++) {
        if (strcmp(rows[i].login, "zhang") == 0)
            assert_ok(session_revoke(s.o, who(SMALL_SECURITY), rows[i].id));
    }
    session_release(li);
    session_release(second);
    session_release(zhang);
}

struct hammer {
    char token[2 * SESSION_TOKEN_SIZE + 1];
    int used, refused;
};

static void *hammer(void *arg)
{
    struct hammer *h = arg;
    for (int i = 0; i < 20000; i++) {
        struct session *x;
        if (session_use(s.o, str_of(h->token), "10.4.0.1", &x)) {
            h->refused++;
            continue;
        }
        h->used += session_viewer(x)->account > 0;
        session_release(x);
    }
    return NULL;
}

/* Requests use a session while it is changed and ended under them. */
static void test_parallel(void **state)
{
    (void)state;
    enum { THREADS = 4 };
    struct hammer h[THREADS];
    pthread_t thread[THREADS];
    struct login_request r = {.login = STR("sys"),
                              .password = STR(SMALL_PASSWORD),
                              .address = "10.4.0.1",
                              .lang = LANG_COUNT};
    struct session *x;
    assert_ok(login(s.o, &r, h[0].token));
    assert_ok(session_use(s.o, str_of(h[0].token), "10.4.0.1", &x));
    for (int i = 0; i < THREADS; i++) {
        memcpy(h[i].token, h[0].token, sizeof h[i].token);
        h[i].used = h[i].refused = 0;
        assert_int_equal(pthread_create(&thread[i], NULL, hammer, &h[i]), 0);
    }
    for (int i = 0; i < 20; i++)
        assert_ok(lang_change(s.o, session_viewer(x), i % 2 ? LANG_ZH : LANG_EN));
    assert_ok(logout(s.o, x));
    session_release(x);
    for (int i = 0; i < THREADS; i++) {
        pthread_join(thread[i], NULL);
        assert_int_equal(h[i].used + h[i].refused, 20000);
    }
}

/* ---- passwords and keys ----------------------------------------------------------------------------------------- */

static void test_password(void **state)
{
    (void)state;
    struct session *x, *y;
    assert_ok(small_login(&s, "sys", SMALL_PASSWORD, SMALL_ADDRESS, &x));
    const struct viewer *v = session_viewer(x);
    assert_non_null(v->key);
    unsigned char public_key[SIGN_PUBLIC_SIZE];
    memcpy(public_key, sign_key_public(v->key), sizeof public_key);
    assert_err(ERR_INPUT, password_change(s.o, v, STR(SMALL_PASSWORD), STR("short")));
    assert_string_equal(problem()->field, "new");
    assert_err(ERR_INPUT, password_change(s.o, v, STR(SMALL_PASSWORD), STR(SMALL_PASSWORD)));
    assert_ok(password_change(s.o, v, STR(SMALL_PASSWORD), STR("Another-Lantern-77")));
    assert_err(ERR_LOGIN, password_change(s.o, v, STR(SMALL_PASSWORD), STR("Third-Lantern-77")));
    session_release(x);
    assert_err(ERR_LOGIN, enter("sys", SMALL_PASSWORD, "10.5.0.1"));
    assert_ok(small_login(&s, "sys", "Another-Lantern-77", "10.5.0.2", &y));
    assert_memory_equal(sign_key_public(session_viewer(y)->key), public_key, sizeof public_key);
    session_release(y);
}

static void test_first_password(void **state)
{
    (void)state;
    int64_t account;
    struct account_new n = {
        .login = STR("Sys2"), .password = STR("First-Password-9"), .kind = STR("system")};
    assert_ok(account_make(s.o, who(SMALL_SYSTEM), &n, &account));
    assert_err(ERR_REFUSED, enter("sys2", "First-Password-9", SMALL_ADDRESS)); /* not active yet */
    assert_err(ERR_CONFLICT, account_make(s.o, who(SMALL_SYSTEM), &n, &account));
    assert_ok(account_activate(s.o, who(SMALL_SECURITY), account));
    struct session *x, *y;
    assert_ok(small_login(&s, "sys2", "First-Password-9", SMALL_ADDRESS, &x));
    const struct viewer *v = session_viewer(x);
    assert_true(v->must_change);
    assert_null(v->key); /* not under a password that somebody else knows */
    ARENA_SCOPE(a);
    struct account_row *rows;
    int count;
    assert_err(ERR_REFUSED, account_list(s.o, v, a, &rows, &count));
    assert_ok(password_change(s.o, v, STR("First-Password-9"), STR("Own-Password-10")));
    session_release(x);
    assert_ok(small_login(&s, "sys2", "Own-Password-10", SMALL_ADDRESS, &y));
    assert_false(session_viewer(y)->must_change);
    assert_non_null(session_viewer(y)->key);
    assert_ok(account_list(s.o, session_viewer(y), a, &rows, &count));
    assert_int_equal(count, 4);
    session_release(y);
}

static void test_reset(void **state)
{
    (void)state;
    int64_t account;
    struct session *li = small_person(&s, "li", NULL, &account), *x;
    unsigned char before[SIGN_PUBLIC_SIZE];
    memcpy(before, sign_key_public(session_viewer(li)->key), sizeof before);
    assert_err(ERR_REFUSED, account_reset(s.o, who(SMALL_SYSTEM), who(SMALL_SYSTEM)->account,
                                          STR("Another-Lantern-77")));
    assert_err(ERR_REFUSED, account_reset(s.o, who(SMALL_SYSTEM), who(SMALL_SECURITY)->account,
                                          STR("Another-Lantern-77"))); /* the last of its kind */
    assert_ok(account_reset(s.o, who(SMALL_SYSTEM), account, STR("Another-Lantern-77")));
    ARENA_SCOPE(a);
    struct session_row *rows;
    int count;
    assert_ok(session_list(s.o, who(SMALL_SECURITY), account, a, &rows, &count));
    assert_int_equal(count, 0);
    /* neither administrator alone gets in */
    assert_err(ERR_REFUSED, enter("li", "Another-Lantern-77", SMALL_ADDRESS));
    assert_ok(account_activate(s.o, who(SMALL_SECURITY), account));
    assert_ok(small_login(&s, "li", "Another-Lantern-77", SMALL_ADDRESS, &x));
    assert_true(session_viewer(x)->must_change);
    assert_ok(
        password_change(s.o, session_viewer(x), STR("Another-Lantern-77"), STR(SMALL_PASSWORD)));
    session_release(x);
    assert_ok(small_login(&s, "li", SMALL_PASSWORD, SMALL_ADDRESS, &x));
    assert_memory_not_equal(sign_key_public(session_viewer(x)->key), before, sizeof before);
    assert_true(small_has_act(&s, "account.reset", "old_public_key"));
    session_release(x);
    session_release(li);
}

/* ---- three administrators ----------------------------------------------------------------------------------------- */

static int64_t subject, subject_person;

static enum err try_list(const struct viewer *v)
{
    ARENA_SCOPE(a);
    struct account_row *rows;
    int count;
    return account_list(s.o, v, a, &rows, &count);
}
static enum err try_make(const struct viewer *v)
{
    static int n;
    char name[16];
    int64_t id;
    snprintf(name, sizeof name, "extra%d", n++);
    struct account_new new = {
        .login = str_of(name), .password = STR("First-Password-9"), .kind = STR("audit")};
    return account_make(s.o, v, &new, &id);
}
static enum err try_reset(const struct viewer *v)
{
    return account_reset(s.o, v, subject, STR("Another-Lantern-77"));
}
static enum err try_activate(const struct viewer *v)
{
    return account_activate(s.o, v, subject);
}
static enum err try_limit(const struct viewer *v)
{
    struct account_limits l = limits_of("", "", "", "", 5);
    return account_limit(s.o, v, subject, &l);
}
static enum err try_disable(const struct viewer *v)
{
    return account_disable(s.o, v, subject, STR("left the office"));
}
static enum err try_give(const struct viewer *v)
{
    return role_give(s.o, v, subject_person, STR("officer"), STR("2026-01-01"), STR(""));
}
static enum err try_roles(const struct viewer *v)
{
    ARENA_SCOPE(a);
    struct grant_row *rows;
    int count;
    return role_list(s.o, v, 0, a, &rows, &count);
}

enum { SYS = 1, SEC = 2, AUD = 4 };
static const struct {
    const char *name;
    enum err (*attempt)(const struct viewer *v);
    unsigned allowed;
} matrix[] = {
    {"list", try_list, SYS | SEC},   {"make", try_make, SYS},       {"reset", try_reset, SYS},
    {"activate", try_activate, SEC}, {"limit", try_limit, SEC},     {"give", try_give, SEC},
    {"roles", try_roles, SEC | AUD}, {"disable", try_disable, SEC},
};

static void test_exclusive(void **state)
{
    (void)state;
    struct session *li = small_person(&s, "li", NULL, NULL);
    struct session *zhang = small_person(&s, "zhang", &subject_person, &subject);
    const struct viewer *all[] = {who(SMALL_SYSTEM), who(SMALL_SECURITY), who(SMALL_AUDIT),
                                  session_viewer(li)};
    for (size_t i = 0; i < ARRAY_SIZE(matrix); i++) {
        for (int pass = 0; pass < 2; pass++) { /* first those who may not: nothing happens */
            for (size_t k = 0; k < ARRAY_SIZE(all); k++) {
                bool may = matrix[i].allowed >> k & 1;
                if (may != (pass == 1))
                    continue;
                enum err err = matrix[i].attempt(all[k]);
                if ((err == ERR_OK) != may || (!may && err != ERR_REFUSED))
                    fail_msg("%s by kind %zu: %s", matrix[i].name, k, err_name(err));
                if (!may)
                    assert_string_equal(problem()->basis, "R34");
            }
        }
    }
    session_release(li);
    session_release(zhang);
}

static void test_not_himself(void **state)
{
    (void)state;
    const struct viewer *sec = who(SMALL_SECURITY);
    struct account_limits l = limits_of("", "", "", "", 5);
    assert_err(ERR_REFUSED, account_limit(s.o, sec, sec->account, &l));
    assert_err(ERR_REFUSED, account_disable(s.o, sec, sec->account, STR("tired")));
    assert_err(ERR_REFUSED, account_activate(s.o, sec, sec->account));
    /* the last system administrator and auditor stay */
    assert_err(ERR_REFUSED, account_disable(s.o, sec, who(SMALL_SYSTEM)->account, STR("x")));
    assert_err(ERR_REFUSED, account_disable(s.o, sec, who(SMALL_AUDIT)->account, STR("x")));
    l.expires = STR("2020-01-01");
    assert_err(ERR_REFUSED, account_limit(s.o, sec, who(SMALL_SYSTEM)->account, &l));
    assert_err(ERR_MISSING, account_activate(s.o, sec, 99999));
    assert_err(ERR_INPUT, account_disable(s.o, sec, 99999, STR(" ")));
}

static void test_disable(void **state)
{
    (void)state;
    int64_t account;
    struct session *li = small_person(&s, "li", NULL, &account);
    assert_ok(account_disable(s.o, who(SMALL_SECURITY), account, STR("调离")));
    assert_err(ERR_REFUSED, enter("li", SMALL_PASSWORD, SMALL_ADDRESS));
    assert_err(ERR_CONFLICT, account_disable(s.o, who(SMALL_SECURITY), account, STR("again")));
    assert_ok(account_activate(s.o, who(SMALL_SECURITY), account));
    assert_ok(enter("li", SMALL_PASSWORD, SMALL_ADDRESS));
    session_release(li);
}

/* Who has left does not get in, though nobody has disabled his account yet. */
static void test_left(void **state)
{
    (void)state;
    int64_t person;
    session_release(small_person(&s, "li", &person, NULL));
    small_act(&s, who(SMALL_SECURITY), "person", "leave", person, NULL, NULL);
    assert_err(ERR_REFUSED, enter("li", SMALL_PASSWORD, SMALL_ADDRESS));
    assert_true(small_has_act(&s, "login.refused", "\"reason\":\"left\""));
}

static void test_make_input(void **state)
{
    (void)state;
    static const struct {
        const char *login, *password, *kind;
        int64_t person;
        const char *field;
    } bad[] = {
        {"", "First-Password-9", "audit", 0, "login"},
        {"a b", "First-Password-9", "audit", 0, "login"},
        {"a'b", "First-Password-9", "audit", 0, "login"},
        {"abc", "short", "audit", 0, "password"},
        {"abc", "First-Password-9", "root", 0, "kind"},
        {"abc", "First-Password-9", "audit", 1, "person"},
        {"abc", "First-Password-9", "person", 0, "person"},
        {"abc", "First-Password-9", "person", 424242, "person"},
    };
    int64_t id;
    for (size_t i = 0; i < ARRAY_SIZE(bad); i++) {
        struct account_new n = {str_of(bad[i].login), str_of(bad[i].password), str_of(bad[i].kind),
                                bad[i].person};
        assert_err(ERR_INPUT, account_make(s.o, who(SMALL_SYSTEM), &n, &id));
        assert_string_equal(problem()->field, bad[i].field);
    }
}

static void test_roles(void **state)
{
    (void)state;
    ARENA_SCOPE(a);
    int64_t person;
    struct session *li = small_person(&s, "li", &person, NULL);
    const struct viewer *sec = who(SMALL_SECURITY);
    assert_err(ERR_INPUT, role_give(s.o, sec, person, STR("emperor"), STR(""), STR("")));
    assert_string_equal(problem()->field, "role");
    assert_err(ERR_INPUT, role_give(s.o, sec, 4242, STR("officer"), STR(""), STR("")));
    assert_err(ERR_INPUT, role_give(s.o, sec, person, STR("officer"), STR("2026-02-30"), STR("")));
    assert_err(ERR_INPUT,
               role_give(s.o, sec, person, STR("officer"), STR("2026-02-02"), STR("2026-02-01")));
    assert_ok(role_give(s.o, sec, person, STR("officer"), STR(""), STR("")));
    assert_err(ERR_CONFLICT, role_give(s.o, sec, person, STR("officer"), STR(""), STR("")));
    struct grant_row *rows;
    int count;
    assert_ok(role_list(s.o, session_viewer(li), person, a, &rows, &count)); /* his own */
    assert_int_equal(count, 1);
    assert_string_equal(rows[0].role_words.en, "Confidentiality officer");
    assert_ok(role_take(s.o, sec, rows[0].id));
    assert_err(ERR_MISSING, role_take(s.o, sec, rows[0].id));
    assert_ok(role_list(s.o, sec, person, a, &rows, &count));
    assert_int_equal(count, 0);
    assert_true(small_has_act(&s, "role.take", "officer"));
    session_release(li);
}

int main(void)
{
#define IN_OFFICE(test) cmocka_unit_test_setup_teardown(test, setup, teardown)
    const struct CMUnitTest tests[] = {
        IN_OFFICE(test_login),
        IN_OFFICE(test_token),
        IN_OFFICE(test_lock),
        cmocka_unit_test(test_throttle),
        cmocka_unit_test(test_flood),
        IN_OFFICE(test_refusals_are_few),
        cmocka_unit_test(test_limits_text),
        cmocka_unit_test(test_limits_address),
        cmocka_unit_test(test_limits_time),
        IN_OFFICE(test_restrictions),
        IN_OFFICE(test_sessions),
        IN_OFFICE(test_parallel),
        IN_OFFICE(test_password),
        IN_OFFICE(test_first_password),
        IN_OFFICE(test_reset),
        IN_OFFICE(test_exclusive),
        IN_OFFICE(test_not_himself),
        IN_OFFICE(test_disable),
        IN_OFFICE(test_left),
        IN_OFFICE(test_make_input),
        IN_OFFICE(test_roles),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
