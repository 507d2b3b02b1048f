/* What slows guessing down, and when and from where an account may work: both without an office. */
#include "unit/test.h"

#include "base/clock.h"
#include "office/limits.h"
#include "office/throttle.h"

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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_throttle),    cmocka_unit_test(test_flood),
        cmocka_unit_test(test_limits_text), cmocka_unit_test(test_limits_address),
        cmocka_unit_test(test_limits_time),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
