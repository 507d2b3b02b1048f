/* Sessions: tokens, ends, lists, and many threads at once. */
#include "unit/test.h"

#include <pthread.h>
#include <stdatomic.h>

#include "base/clock.h"
#include "office/sessions.h"
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

static struct session *token_of(char token[2 * SESSION_TOKEN_SIZE + 1], const char *address)
{
    struct session *x;
    struct login_request r = {.login = STR("sys"),
                              .password = STR(SMALL_PASSWORD),
                              .address = address,
                              .lang = LANG_COUNT};
    assert_ok(login(s.o, &r, token));
    assert_ok(session_use(s.o, str_of(token), address, &x));
    return x;
}

static void test_ends(void **state)
{
    (void)state;
    const uint64_t second = 1000000000;
    char token[2 * SESSION_TOKEN_SIZE + 1];
    struct session *x = token_of(token, "10.6.0.1"), *y;
    uint64_t now = clock_monotonic_ns();
    /* idle: 30 minutes, shortly before and after */
    x->seen = now - (SESSION_IDLE_SECONDS - 5) * second;
    assert_ok(session_use(s.o, str_of(token), "10.6.0.1", &y));
    session_release(y);
    x->seen = clock_monotonic_ns() - (SESSION_IDLE_SECONDS + 1) * second;
    assert_err(ERR_LOGIN, session_use(s.o, str_of(token), "10.6.0.1", &y));
    x->seen = clock_monotonic_ns(); /* it is gone for good */
    assert_err(ERR_LOGIN, session_use(s.o, str_of(token), "10.6.0.1", &y));
    session_release(x);
    /* absolute: 12 hours, however busy */
    x = token_of(token, "10.6.0.1");
    now = clock_monotonic_ns();
    assert_in_range(x->ends, now + (SESSION_SECONDS - 60) * second, now + SESSION_SECONDS * second);
    x->ends = now;
    assert_err(ERR_LOGIN, session_use(s.o, str_of(token), "10.6.0.1", &y));
    session_release(x);
}

/* A session ends with the hours in which its account may work. */
static void test_ends_with_hours(void **state)
{
    (void)state;
    const uint64_t second = 1000000000;
    int64_t account;
    struct session *p = small_person(&s, "li", NULL, &account);
    struct account_limits l = limits_of("08:00-18:00", "", "10.0.0.0/8", "", 2);
    assert_ok(account_limit(s.o, who(SMALL_SECURITY), account, &l));
    session_release(p);
    now_is("2026-11-23T09:59:00Z"); /* 17:59 in China */
    assert_ok(small_login(&s, "li", SMALL_PASSWORD, "10.6.0.2", &p));
    assert_true(p->ends <= clock_monotonic_ns() + 61 * second);
    session_release(p);
    clock_set_offset(0);
}

/* A token that is carried to an address where the account may not work. */
static void test_token_elsewhere(void **state)
{
    (void)state;
    int64_t account;
    char token[2 * SESSION_TOKEN_SIZE + 1];
    struct session *x;
    session_release(small_person(&s, "li", NULL, &account));
    struct account_limits l = limits_of("", "", "10.0.0.0/8", "", 2);
    assert_ok(account_limit(s.o, who(SMALL_SECURITY), account, &l));
    struct login_request r = {.login = STR("li"),
                              .password = STR(SMALL_PASSWORD),
                              .address = "10.6.0.3",
                              .lang = LANG_COUNT};
    assert_ok(login(s.o, &r, token));
    assert_ok(session_use(s.o, str_of(token), "10.6.0.4", &x));
    session_release(x);
    assert_err(ERR_LOGIN, session_use(s.o, str_of(token), "11.0.0.1", &x));
    assert_err(ERR_LOGIN, session_use(s.o, str_of(token), "socket", &x));
}

/* Nobody uses a session whose login is not in the ledger yet. */
static void test_pending(void **state)
{
    (void)state;
    char token[2 * SESSION_TOKEN_SIZE + 1];
    struct session like = {.viewer = {.account = 77}, .login = "x", .address = "10.6.0.5"}, *x;
    int64_t id;
    like.limits.anywhere = true;
    assert_ok(session_add(s.o, &like, 1, 3600, token, &id));
    assert_err(ERR_LOGIN, session_use(s.o, str_of(token), "10.6.0.5", &x));
    session_start(s.o, id);
    assert_ok(session_use(s.o, str_of(token), "10.6.0.5", &x));
    session_release(x);
    assert_err(ERR_REFUSED, session_add(s.o, &like, 1, 3600, token, &id));
}

static void test_password_ends_others(void **state)
{
    (void)state;
    char one[2 * SESSION_TOKEN_SIZE + 1], two[2 * SESSION_TOKEN_SIZE + 1];
    struct session *x = token_of(one, "10.6.0.6"), *y = token_of(two, "10.6.0.6"), *z;
    assert_ok(
        password_change(s.o, session_viewer(x), STR(SMALL_PASSWORD), STR("Another-Lantern-77")));
    assert_ok(session_use(s.o, str_of(one), "10.6.0.6", &z));
    session_release(z);
    assert_err(ERR_LOGIN, session_use(s.o, str_of(two), "10.6.0.6", &z));
    session_release(x);
    session_release(y);
}

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

static atomic_bool ended;

struct hammer {
    char token[2 * SESSION_TOKEN_SIZE + 1];
    int used, refused, lost;
};

static void *hammer(void *arg)
{
    struct hammer *h = arg;
    for (int i = 0; i < 20000; i++) {
        struct session *x;
        bool before = !atomic_load(&ended);
        if (session_use(s.o, str_of(h->token), "10.4.0.1", &x)) {
            h->lost += before && !atomic_load(&ended);
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
        h[i].used = h[i].refused = h[i].lost = 0;
        assert_int_equal(pthread_create(&thread[i], NULL, hammer, &h[i]), 0);
    }
    for (int i = 0; i < 20; i++)
        assert_ok(lang_change(s.o, session_viewer(x), i % 2 ? LANG_ZH : LANG_EN));
    atomic_store(&ended, true);
    assert_ok(logout(s.o, x));
    session_release(x);
    for (int i = 0; i < THREADS; i++) {
        pthread_join(thread[i], NULL);
        assert_int_equal(h[i].lost, 0);
        assert_int_equal(h[i].used + h[i].refused, 20000);
    }
}

/* People come and go at once, from addresses of their own, while all are listed and swept. */
static void *come_and_go(void *arg)
{
    int *failed = arg;
    char address[32];
    for (int i = 0; i < 8; i++) {
        struct session *x;
        snprintf(address, sizeof address, "10.7.%d.%d", *failed, i);
        if (small_login(&s, *failed % 2 ? "sys" : "aud", SMALL_PASSWORD, address, &x)) {
            *failed = -1;
            break;
        }
        if (logout(s.o, x))
            *failed = -1;
        session_release(x);
        if (*failed < 0)
            break;
    }
    return NULL;
}

static void test_many_come_and_go(void **state)
{
    (void)state;
    enum { THREADS = 4 };
    int outcome[THREADS];
    pthread_t thread[THREADS];
    ARENA_SCOPE(a);
    struct account_limits l = limits_of("", "", "", "", 100);
    int64_t aud = small_viewer(&s, SMALL_AUDIT)->account;
    int64_t sys = small_viewer(&s, SMALL_SYSTEM)->account;
    assert_ok(account_limit(s.o, small_viewer(&s, SMALL_SECURITY), aud, &l));
    assert_ok(account_limit(s.o, small_viewer(&s, SMALL_SECURITY), sys, &l));
    for (int i = 0; i < THREADS; i++) {
        outcome[i] = i;
        assert_int_equal(pthread_create(&thread[i], NULL, come_and_go, &outcome[i]), 0);
    }
    for (int i = 0; i < 50; i++) {
        struct session_row *rows;
        int count;
        assert_ok(session_list(s.o, small_viewer(&s, SMALL_SECURITY), 0, a, &rows, &count));
        sessions_sweep(s.o);
    }
    for (int i = 0; i < THREADS; i++) {
        pthread_join(thread[i], NULL);
        assert_int_equal(outcome[i], i);
    }
    assert_int_equal(small_number(&s, "SELECT count(*) FROM record WHERE act = 'logout'"), 32);
}

int main(void)
{
#define IN_OFFICE(test) cmocka_unit_test_setup_teardown(test, setup, teardown)
    const struct CMUnitTest tests[] = {
        IN_OFFICE(test_token),
        IN_OFFICE(test_ends),
        IN_OFFICE(test_ends_with_hours),
        IN_OFFICE(test_token_elsewhere),
        IN_OFFICE(test_pending),
        IN_OFFICE(test_password_ends_others),
        IN_OFFICE(test_sessions),
        IN_OFFICE(test_parallel),
        IN_OFFICE(test_many_come_and_go),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
