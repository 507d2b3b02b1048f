/* When reminders come: by the day at eight in the office's zone, by the hour from a moment, once each. */
#include "unit/test.h"

#include "base/clock.h"
#include "office/remind.h"

enum { CHINA = 480 };

static int64_t seconds(const char *moment)
{
    int64_t n;
    assert_true(moment_parse(str_of(moment), &n));
    return n;
}

static void expect(const char *at, const struct remind *by, int zone, const char *moment)
{
    int64_t n = 0;
    char text[MOMENT_SIZE];
    assert_true(remind_moment(str_of(at), by, zone, &n));
    moment_text(n, text);
    assert_string_equal(text, moment);
}

static void moments(void **state)
{
    (void)state;
    const struct remind before = {-3, false}, after = {1, false}, hours = {-2, true};
    int64_t n;
    expect("2026-03-02", &before, CHINA, "2026-02-27T00:00:00Z");
    expect("2026-12-31", &after, CHINA, "2027-01-01T00:00:00Z");
    expect("2026-03-02", NULL, CHINA, "2026-03-02T00:00:00Z");
    /* a day is a day of the office's clock, whatever others do with theirs in spring and autumn */
    expect("2026-03-29", NULL, 60, "2026-03-29T07:00:00Z");
    expect("2026-10-25", &after, -300, "2026-10-26T13:00:00Z");
    expect("2026-01-01T01:30:00Z", &hours, CHINA, "2025-12-31T23:30:00Z");
    expect("2028-02-28T01:30:00Z", &after, CHINA, "2028-02-29T01:30:00Z");
    assert_false(remind_moment(STR("2026-03-02"), &hours, CHINA, &n)); /* a day has no hours */
    assert_false(remind_moment(STR("2026-02-30"), NULL, CHINA, &n));
    assert_false(remind_moment(STR(""), NULL, CHINA, &n));
    assert_false(remind_moment(STR("9999-12-31"), &after, CHINA, &n));
}

static void plans(void **state)
{
    (void)state;
    const struct remind rows[] = {{-3, false}, {0, false}, {1, false}};
    const struct clock_rule clock = {.reminds = rows, .remind_count = 3};
    struct str at = STR("2026-03-10");
    struct remind_plan p =
        remind_plan(&clock, at, CHINA, INT64_MIN, seconds("2026-03-06T23:59:59Z"));
    assert_false(p.tell);
    assert_int_equal(p.next, seconds("2026-03-07T00:00:00Z"));
    p = remind_plan(&clock, at, CHINA, INT64_MIN, seconds("2026-03-07T00:00:00Z"));
    assert_true(p.tell);
    assert_int_equal(p.next, seconds("2026-03-10T00:00:00Z"));
    /* told then: not again */
    p = remind_plan(&clock, at, CHINA, seconds("2026-03-07T00:00:00Z"),
                    seconds("2026-03-09T00:00:00Z"));
    assert_false(p.tell);
    assert_int_equal(p.next, seconds("2026-03-10T00:00:00Z"));
    /* all the rest passed meanwhile: one stands for them, and nothing is left */
    p = remind_plan(&clock, at, CHINA, seconds("2026-03-07T00:00:00Z"),
                    seconds("2026-04-01T00:00:00Z"));
    assert_true(p.tell);
    assert_int_equal(p.next, 0);
    p = remind_plan(&clock, at, CHINA, seconds("2026-04-01T00:00:00Z"),
                    seconds("2026-04-02T00:00:00Z"));
    assert_false(p.tell);
    assert_int_equal(p.next, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(moments), cmocka_unit_test(plans)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
