/* Accounts, logging in, sessions and the three administrators, on a real office. */
#include "unit/test.h"

#include "base/clock.h"
#include "office/proof.h"
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

/* Another public key put into the row: what is signed would not be verified with it. */
static void test_damaged_key(void **state)
{
    (void)state;
    small_sql(&s, "UPDATE account SET sign_public = zeroblob(32) WHERE login = 'sys'");
    assert_err(ERR_CORRUPT, enter("sys", SMALL_PASSWORD, "10.6.0.7"));
    small_sql(&s, "UPDATE account SET sign_wrapped = 'x' || sign_wrapped WHERE login = 'aud'");
    assert_err(ERR_CORRUPT, enter("aud", SMALL_PASSWORD, "10.6.0.7"));
    small_sql(&s, "UPDATE account SET kind = 'root' WHERE login = 'sec'");
    assert_err(ERR_CORRUPT, enter("sec", SMALL_PASSWORD, "10.6.0.7"));
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

/* The request under way when its account is disabled does nothing any more. */
static void test_disabled_under_way(void **state)
{
    (void)state;
    int64_t account, other;
    struct account_new n = {
        .login = STR("sec2"), .password = STR("First-Password-9"), .kind = STR("security")};
    assert_ok(account_make(s.o, who(SMALL_SYSTEM), &n, &account));
    assert_ok(account_activate(s.o, who(SMALL_SECURITY), account));
    struct session *x;
    assert_ok(small_login(&s, "sec2", "First-Password-9", SMALL_ADDRESS, &x));
    assert_ok(
        password_change(s.o, session_viewer(x), STR("First-Password-9"), STR(SMALL_PASSWORD)));
    session_release(x);
    assert_ok(small_login(&s, "sec2", SMALL_PASSWORD, SMALL_ADDRESS, &x));
    session_release(small_person(&s, "li", NULL, &other));
    assert_ok(account_disable(s.o, session_viewer(x), other, STR("works")));
    assert_ok(account_disable(s.o, who(SMALL_SECURITY), account, STR("leaves")));
    assert_err(ERR_REFUSED, account_activate(s.o, session_viewer(x), other));
    session_release(x);
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

/* A regulation's act ends it all at once: account, sessions, roles. */
static void test_access_ends(void **state)
{
    (void)state;
    int64_t person, account;
    struct session *li = small_person(&s, "li", &person, &account);
    const struct viewer *sec = who(SMALL_SECURITY);
    ARENA_SCOPE(a);
    char token[2 * SESSION_TOKEN_SIZE + 1];
    struct login_request r = {.login = STR("li"),
                              .password = STR(SMALL_PASSWORD),
                              .address = SMALL_ADDRESS,
                              .agent = "test",
                              .lang = LANG_COUNT};
    struct session *again;
    struct grant_row *rows;
    int count;
    assert_ok(role_give(s.o, sec, person, STR("officer"), STR(""), STR("")));
    assert_ok(role_give(s.o, sec, person, STR("officer"), STR("2030-01-01"), STR("2031-01-01")));
    assert_ok(login(s.o, &r, token));
    assert_ok(session_use(s.o, str_of(token), SMALL_ADDRESS, &again));
    session_release(again);
    small_act(&s, sec, "person", "withdraw", person, NULL, NULL);
    assert_true(session_use(s.o, str_of(token), SMALL_ADDRESS, &again) != ERR_OK);
    assert_true(login(s.o, &r, token) != ERR_OK);
    assert_ok(role_list(s.o, sec, person, a, &rows, &count));
    assert_int_equal(count, 0);
    assert_int_equal(small_number(&s, "SELECT count(*) FROM account WHERE state = 'disabled'"), 1);
    /* once more is no harm, and the last leaf names what it changed */
    small_act(&s, sec, "person", "withdraw", person, NULL, NULL);
    assert_true(
        small_number(&s, "SELECT count(*) FROM record WHERE act = 'person.withdraw' AND"
                         " skeleton LIKE '%role_grant%' AND skeleton LIKE '%\"account\"%'") == 1);
    struct proof_report report;
    assert_ok(proof_verify(s.o, NULL, a, &report));
    assert_int_equal(report.fault_count, 0);
    session_release(li);
}

int main(void)
{
#define IN_OFFICE(test) cmocka_unit_test_setup_teardown(test, setup, teardown)
    const struct CMUnitTest tests[] = {
        IN_OFFICE(test_login),
        IN_OFFICE(test_lock),
        IN_OFFICE(test_refusals_are_few),
        IN_OFFICE(test_restrictions),
        IN_OFFICE(test_password),
        IN_OFFICE(test_first_password),
        IN_OFFICE(test_reset),
        IN_OFFICE(test_exclusive),
        IN_OFFICE(test_not_himself),
        IN_OFFICE(test_disable),
        IN_OFFICE(test_left),
        IN_OFFICE(test_disabled_under_way),
        IN_OFFICE(test_damaged_key),
        IN_OFFICE(test_make_input),
        IN_OFFICE(test_roles),
        IN_OFFICE(test_access_ends),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
