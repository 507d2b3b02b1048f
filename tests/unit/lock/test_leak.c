#include "unit/test.h"

#include <math.h>

#include "lock/leak.h"

/* A class B device at 300 MHz, nothing between it and the reader. */
static struct leak_case bare(void)
{
    return (struct leak_case){.device = LEAK_CLASS_B, .frequency = 300};
}

static struct leak_range estimate(struct leak_case c)
{
    struct leak_range r;
    assert_int_equal(leak_distance(&c, &r), ERR_OK);
    return r;
}

static void near(double got, double wanted)
{
    if (fabs(got - wanted) > wanted * 0.005)
        fail_msg("%.3f m instead of %.3f m", got, wanted);
}

/* By hand, likely: E 47 dBμV/m at 3 m -> EIRP 47 + 9.54 - 104.77 = -48.23 dBm in 120 kHz, -29.02 in
 * 10 MHz; noise -173.98 + 70 + 6 = -97.98 dBm; wanted 10 - 10 = 0 dB; so the way may cost
 * -29.02 + 10 + 97.98 = 78.96 dB = 20 log10(d) + 49.54 - 27.55; d = 10^(56.97 / 20) = 705 m.
 * Mild: 6 + 4 + 4 + 5 = 19 dB less, 705 / 8.91 = 79 m. Grave: 6 + 4 + 3 + 5 = 18 dB more, 5603 m. */
static void test_by_hand(void **state)
{
    (void)state;
    struct leak_range r = estimate(bare());
    near(r.likely, 705.4);
    near(r.low, 79.14);
    near(r.high, 5603);

    struct leak_case c = bare();
    c.frequency = 100; /* limit 40: 7 dB less, but 9.54 dB less on the way */
    near(estimate(c).likely, 945.2);
    c = bare();
    c.device = LEAK_CLASS_A; /* 10 dB: a factor of 3.162 */
    near(estimate(c).likely, 2231);
    c = bare();
    c.shielding = 50; /* a factor of 316.2 */
    near(estimate(c).likely, 2.231);
    c = bare();
    c.wall = LEAK_WALL_CONCRETE, c.walls = 1; /* 23, 15, 8 dB */
    r = estimate(c);
    near(r.low, 5.603);
    near(r.likely, 125.4);
    near(r.high, 2231);
    c = bare();
    c.measured = true, c.field_dbuv = 27; /* 20 dB below the limit: a tenth */
    near(estimate(c).likely, 70.54);
}

/* With a jammer at the emission's own strength the reader needs 0 dB and never has more; 1 dB less and
 * he has it up to 705 m * sqrt(1 - 10^-0.1) = 319.9 m. In the grave case he needs -5 dB of a signal that
 * is 6 dB stronger: a jammer 3 dB over the emission leaves 5603 m * sqrt(1 - 10^(0.3 - 1.1)) = 5140 m. */
static void test_jammer(void **state)
{
    (void)state;
    struct leak_case c = bare();
    c.jammed = true, c.jammer_dbuv = 47.01;
    assert_true(estimate(c).likely == 0);
    assert_true(estimate(c).low == 0);
    c.jammer_dbuv = 46;
    near(estimate(c).likely, 319.9);
    c.jammer_dbuv = 50;
    near(estimate(c).high, 5140);
    assert_true(estimate(c).likely == 0);
    c.jammer_dbuv = 58.01; /* 11 dB over the emission covers the grave case too */
    assert_true(estimate(c).high == 0);
}

static void test_uncontrolled_agrees_with_report(void **state)
{
    (void)state;
    struct leak_range r = estimate(bare());
    assert_true(r.low < LEAK_REPORTED && LEAK_REPORTED < r.high);
}

static uint32_t dice(uint32_t *seed)
{
    return *seed = *seed * 1664525u + 1013904223u;
}

static void no_farther(struct leak_case more_protected, struct leak_range before)
{
    struct leak_range after = estimate(more_protected);
    assert_true(after.low <= before.low);
    assert_true(after.likely <= before.likely);
    assert_true(after.high <= before.high);
}

static void test_protection_never_reaches_farther(void **state)
{
    (void)state;
    uint32_t seed = 7;
    for (int i = 0; i < 5000; i++) {
        struct leak_case c = {
            .device = dice(&seed) >> 8 & 1 ? LEAK_CLASS_A : LEAK_CLASS_B,
            .measured = true,
            .field_dbuv = (dice(&seed) >> 8) % 100 - 20.0,
            .frequency = 30 + (dice(&seed) >> 8) % 5000,
            .wall = (enum leak_wall)((dice(&seed) >> 8) % LEAK_WALL_COUNT),
            .walls = (int)((dice(&seed) >> 8) % 19),
            .shielding = (dice(&seed) >> 8) % 100,
            .jammed = dice(&seed) >> 8 & 1,
            .jammer_dbuv = (dice(&seed) >> 8) % 100 - 20.0,
        };
        struct leak_range r = estimate(c);
        assert_true(r.low <= r.likely && r.likely <= r.high);
        assert_true(isfinite(r.high));
        struct leak_case more = c;
        more.walls++;
        no_farther(more, r);
        more = c, more.shielding += 10;
        no_farther(more, r);
        more = c, more.field_dbuv -= 3;
        no_farther(more, r);
        more = c, more.frequency += 100;
        no_farther(more, r);
        more = c, more.jammed = true, more.jammer_dbuv += c.jammed ? 3 : 0;
        no_farther(more, r);
    }
}

static void test_devices(void **state)
{
    (void)state;
    assert_true(leak_default_field(LEAK_CLASS_B, 230) == 40);
    assert_true(leak_default_field(LEAK_CLASS_B, 231) == 47);
    assert_true(leak_default_field(LEAK_CLASS_A, 300) == 57);
    assert_true(leak_default_field(LEAK_CLASS_A, 2000) == 56);
    assert_true(leak_default_field(LEAK_LOW_RADIATION, 300) <
                leak_default_field(LEAK_CLASS_B, 300));
    assert_int_equal(leak_device_from_code("low_radiation"), LEAK_LOW_RADIATION);
    assert_int_equal(leak_device_from_code("class_c"), LEAK_DEVICE_COUNT);
    assert_int_equal(leak_wall_from_code("brick"), LEAK_WALL_BRICK);
    assert_int_equal(leak_wall_from_code(""), LEAK_WALL_COUNT);
}

static void refused(struct leak_case c)
{
    struct leak_range r = {-1, -1, -1};
    assert_int_equal(leak_distance(&c, &r), ERR_INPUT);
    assert_true(r.low == -1 && r.likely == -1 && r.high == -1);
}

static void test_refused(void **state)
{
    (void)state;
    struct leak_case c = bare();
    c.frequency = 29, refused(c);
    c.frequency = 6001, refused(c);
    c.frequency = (double)NAN, refused(c);
    c = bare(), c.walls = 21, refused(c);
    c = bare(), c.walls = -1, refused(c);
    c = bare(), c.wall = LEAK_WALL_COUNT, refused(c);
    c = bare(), c.device = LEAK_DEVICE_COUNT, refused(c);
    c = bare(), c.shielding = 121, refused(c);
    c = bare(), c.shielding = (double)INFINITY, refused(c);
    c = bare(), c.measured = true, c.field_dbuv = 121, refused(c);
    c = bare(), c.jammed = true, c.jammer_dbuv = -41, refused(c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_by_hand),
        cmocka_unit_test(test_jammer),
        cmocka_unit_test(test_uncontrolled_agrees_with_report),
        cmocka_unit_test(test_protection_never_reaches_farther),
        cmocka_unit_test(test_devices),
        cmocka_unit_test(test_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
