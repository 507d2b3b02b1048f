#include "unit/test.h"

#include "inspect/risk.h"

#include <math.h>

/* The coefficient: an example by hand, and what must hold of it in any office. */

#define assert_near(a, b) assert_true(fabs((a) - (b)) < 1e-9)

/* ---- by hand (docs/risk.md tells the same) ---- */

static struct check doors = {.name = "doors", .cause = "doors", .likelihood = 5, .consequence = 5};
static struct check media = {
    .name = "media", .cause = "media", .likelihood = 4, .consequence = 5, .link = 5};
static struct check group = {
    .name = "group", .cause = "group", .likelihood = 2, .consequence = 5, .link = 1};
static struct check locks = {
    .name = "locks", .cause = "doors", .likelihood = 3, .consequence = 5, .link = 6};
static const struct point_part two[] = {{7, 12, 12}, {8, 13, 1}};

/* Terms 0.25 * 1 * 0.5, 0.25 * 0.8 * 0.8 and 0.25 * 0.4 * 1: so few checks weigh the most, 0.25. */
static struct point example[] = {
    {.check = &doors, .population = 4, .failing = 1, .worst_department_share = 250},
    {.check = &media,
     .population = 25,
     .failing = 13,
     .worst_department_share = 1000,
     .parts = two,
     .part_count = 2},
    {.check = &group, .population = 1, .failing = 1, .worst_department_share = 1000},
    {.check = &locks, .population = 0},
};
enum { EXAMPLE = ARRAY_SIZE(example) };

static void test_by_hand(void **state)
{
    struct risk r;
    (void)state;
    ARENA_SCOPE(a);
    risk_of(a, example, EXAMPLE, &r);
    assert_near(r.weight, 0.25);
    assert_near(risk_extent(&example[0]), 0.5);
    assert_near(risk_extent(&example[1]), 0.8); /* sqrt(3/4 * 0.52 + 1/4 * 1) */
    assert_near(r.index, 0.3385);               /* 1 - 0.875 * 0.84 * 0.9 */
    assert_int_equal(r.cause_count, 3);
    assert_int_equal(r.applicable, 3);
    assert_string_equal(r.causes[0].name, "media");
    assert_near(r.causes[0].term, 0.16);
    assert_near(r.causes[0].drop, 0.126);  /* 0.875 * 0.9 - 0.6615 */
    assert_near(r.causes[1].drop, 0.0945); /* 0.84 * 0.9 - 0.6615 */
    assert_near(r.causes[2].drop, 0.0735); /* 0.875 * 0.84 - 0.6615 */
    assert_near(r.links[5].share, log(0.84) / log(0.6615));
    assert_near(r.links[0].share + r.links[1].share + r.links[5].share, 1);
    assert_int_equal(r.links[6].causes, 0);
}

static void test_repairs_by_hand(void **state)
{
    struct risk r;
    (void)state;
    ARENA_SCOPE(a);
    risk_of(a, example, EXAMPLE, &r);
    assert_int_equal(r.repair_count, 3);
    assert_string_equal(r.repairs[0].cause->check->name, "media");
    assert_near(r.repairs[0].alone, 0.126);
    /* the first department mended, 1 of 25 is left: 0.7875 * (1 - 0.25 * 0.8 * extent) - 0.6615 */
    assert_int_equal(r.repairs[0].department, 7);
    assert_near(r.repairs[0].there, 0.126 - 0.1575 * sqrt(0.75 / 25 + 0.25 / 13));
    assert_int_equal(r.repairs[1].department, 0);
}

/* Half of two departments each: mending one takes sqrt(1/2) to sqrt(5/16), less than half of it. */
static void test_no_department_where_it_is_everywhere(void **state)
{
    static const struct point_part halves[] = {{7, 10, 5}, {8, 10, 5}};
    struct point p = {.check = &doors,
                      .population = 20,
                      .failing = 10,
                      .worst_department_share = 500,
                      .parts = halves,
                      .part_count = 2};
    struct risk r;
    (void)state;
    ARENA_SCOPE(a);
    risk_of(a, &p, 1, &r);
    assert_near(r.index, 0.25 * sqrt(0.5));
    assert_int_equal(r.repairs[0].department, 0);
}

static void test_a_cause_counts_once_by_its_worst(void **state)
{
    struct point both[EXAMPLE];
    struct risk r;
    (void)state;
    ARENA_SCOPE(a);
    memcpy(both, example, sizeof example);
    both[3].population = both[3].failing = 2;
    both[3].worst_department_share = 1000;
    risk_of(a, both, EXAMPLE, &r);
    assert_near(r.index, 0.3574); /* doors: 0.6 outweighs 0.5; 1 - 0.85 * 0.84 * 0.9 */
    assert_int_equal(r.cause_count, 3);
    assert_string_equal(r.causes[1].check->name, "locks");
    assert_int_equal(r.causes[1].failing, 2);
    assert_near(r.repairs[1].drop, 0.1134);  /* 0.756 - 0.6426 */
    assert_near(r.repairs[1].alone, 0.0189); /* the doors stay: 0.6615 - 0.6426 */
    assert_int_equal(r.links[6].causes, 1);
    assert_int_equal(r.links[0].causes, 0);
}

static void test_movement_by_hand(void **state)
{
    struct point then[EXAMPLE];
    struct risk before, after;
    struct risk_move move;
    (void)state;
    ARENA_SCOPE(a);
    memcpy(then, example, sizeof example);
    then[0].failing = 4; /* all doors: extent 1, term 0.25 */
    then[0].worst_department_share = 1000;
    then[2].failing = 0;
    risk_of(a, then, EXAMPLE, &before);
    risk_of(a, example, EXAMPLE, &after);
    risk_compare(a, &before, &after, &move);
    assert_near(move.before, 0.37); /* 1 - 0.75 * 0.84 */
    assert_near(move.after, 0.3385);
    assert_int_equal(move.step_count, 2);
    assert_string_equal(move.steps[0].cause, "doors");
    assert_near(move.steps[0].moved, -0.0945); /* fell: 0.6615 * 0.75 / 0.875 - 0.6615 */
    assert_string_equal(move.steps[1].cause, "group");
    assert_near(move.steps[1].moved, 0.0735); /* rose */
}

static void test_nothing_fails(void **state)
{
    struct point p = {.check = &doors, .population = 5};
    struct risk r;
    (void)state;
    ARENA_SCOPE(a);
    risk_of(a, &p, 1, &r);
    assert_true(r.index == 0);
    assert_int_equal(r.cause_count, 0);
    assert_int_equal(r.applicable, 1);
    risk_of(a, NULL, 0, &r);
    assert_true(r.index == 0);
}

/* ---- random offices ---- */

enum { CHECKS_MAX = 160, DEPARTMENTS = 8, OFFICES = 200 };

struct random_office {
    struct check checks[CHECKS_MAX];
    struct point points[CHECKS_MAX];
    struct point_part parts[CHECKS_MAX][DEPARTMENTS];
    char names[CHECKS_MAX][16];
    int count;
    uint64_t seed;
};

static int any(struct random_office *o, int n) /* xorshift64*, 0..n-1 */
{
    o->seed ^= o->seed >> 12;
    o->seed ^= o->seed << 25;
    o->seed ^= o->seed >> 27;
    return (int)((o->seed * 0x2545f4914f6cdd1du >> 33) % (uint64_t)n);
}

/* What look.c would say of these departments. */
static void sum_up(struct point *p, const struct point_part *parts)
{
    p->population = p->failing = p->worst_department_share = 0;
    for (int i = 0; i < p->part_count; i++) {
        int share = parts[i].population ? (int)(1000 * parts[i].failing / parts[i].population) : 0;
        share = share || !parts[i].failing ? share : 1;
        p->population += parts[i].population;
        p->failing += parts[i].failing;
        p->worst_department_share =
            share > p->worst_department_share ? share : p->worst_department_share;
    }
}

/* 110 to 160 checks, a fifth of them on the office as a whole, a sixth sharing a cause. */
static void make_office(struct random_office *o, uint64_t seed)
{
    o->seed = seed * 0x9e3779b97f4a7c15u + 1;
    o->count = 110 + any(o, CHECKS_MAX - 110 + 1);
    for (int i = 0; i < o->count; i++) {
        struct point *p = &o->points[i];
        snprintf(o->names[i], sizeof o->names[i], "c%d", i);
        o->checks[i] =
            (struct check){.name = o->names[i],
                           .cause = i && !any(o, 6) ? o->checks[i - 1].cause : o->names[i],
                           .link = any(o, LINK_COUNT),
                           .likelihood = 1 + any(o, 5),
                           .consequence = 1 + any(o, 5)};
        bool office = !any(o, 5);
        *p = (struct point){
            .check = &o->checks[i], .parts = o->parts[i], .part_count = office ? 1 : DEPARTMENTS};
        for (int d = 0; d < p->part_count; d++)
            o->parts[i][d] =
                (struct point_part){.department = d + 1, .population = office ? 1 : any(o, 40)};
        sum_up(p, o->parts[i]);
    }
}

/* `permille` of the entries of a check fail, here and there. */
static void fail_some(struct random_office *o, int i, int permille)
{
    struct point *p = &o->points[i];
    int64_t left = (p->population * permille + 999) / 1000;
    while (p->population && left > 0) {
        struct point_part *d = &o->parts[i][any(o, p->part_count)];
        if (d->failing < d->population) {
            d->failing++;
            left--;
        }
    }
    sum_up(p, o->parts[i]);
}

static double index_of(struct random_office *o)
{
    struct risk r;
    ARENA_SCOPE(a);
    risk_of(a, o->points, o->count, &r);
    return r.index;
}

/* A quarter of the checks fails, for a few percent to a third of their entries. */
static void make_ordinary(struct random_office *o, uint64_t seed)
{
    make_office(o, seed);
    for (int i = 0; i < o->count; i++) {
        if (!any(o, 4))
            fail_some(o, i, 30 + any(o, 304));
    }
}

static void test_an_ordinary_office(void **state)
{
    static struct random_office o;
    (void)state;
    for (uint64_t seed = 1; seed <= OFFICES; seed++) {
        make_ordinary(&o, seed);
        double index = index_of(&o);
        if (index < 0.2 || index > 0.6)
            fail_msg("office %d stands at %f", (int)seed, index);
    }
}

static void fail_all(struct random_office *o, uint64_t seed, int permille)
{
    make_office(o, seed);
    for (int i = 0; i < o->count; i++)
        fail_some(o, i, permille);
}

static void test_it_does_not_saturate(void **state)
{
    static struct random_office o;
    (void)state;
    for (uint64_t seed = 1; seed <= OFFICES; seed++) {
        fail_all(&o, seed, 1000);
        double all = index_of(&o);
        assert_true(all <= risk_rule.ceiling + 1e-9 && all > 0.93);
        /* of the worst office nine tenths is less, and a single entry mended shows */
        fail_all(&o, seed, 900);
        assert_true(index_of(&o) < all);
        fail_all(&o, seed, 500);
        assert_true(index_of(&o) < all - 0.005);
        fail_all(&o, seed, 1000);
        int i = 0;
        while (o.points[i].population < 2 || o.points[i].check->cause != o.points[i].check->name ||
               o.points[i + 1].check->cause == o.points[i].check->cause)
            i++;
        for (int d = 0; d < o.points[i].part_count; d++)
            o.parts[i][d].failing = 0;
        sum_up(&o.points[i], o.parts[i]);
        assert_true(index_of(&o) < all);
    }
}

static void test_a_repair_never_raises_it(void **state)
{
    static struct random_office o;
    (void)state;
    for (uint64_t seed = 1; seed <= OFFICES; seed++) {
        make_ordinary(&o, seed);
        double before = index_of(&o);
        for (int step = 0; step < 40; step++) {
            int i = any(&o, o.count), d = any(&o, o.points[i].part_count);
            struct point_part *part = &o.parts[i][d];
            if (!part->failing)
                continue;
            part->failing--;
            part->population -= any(&o, 2); /* mended, or gone altogether */
            sum_up(&o.points[i], o.parts[i]);
            double after = index_of(&o);
            assert_true(after <= before);
            before = after;
        }
    }
}

static void test_a_new_failing_never_lowers_it(void **state)
{
    static struct random_office o;
    (void)state;
    for (uint64_t seed = 1; seed <= OFFICES; seed++) {
        make_ordinary(&o, seed);
        double before = index_of(&o);
        for (int step = 0; step < 40; step++) {
            int i = any(&o, o.count), d = any(&o, o.points[i].part_count);
            struct point_part *part = &o.parts[i][d];
            if (part->failing == part->population || any(&o, 2))
                part->population++; /* a new entry that fails */
            part->failing++;
            sum_up(&o.points[i], o.parts[i]);
            double after = index_of(&o);
            assert_true(after >= before);
            before = after;
        }
    }
}

static void test_order_does_not_matter(void **state)
{
    static struct random_office o;
    (void)state;
    for (uint64_t seed = 1; seed <= OFFICES; seed++) {
        make_ordinary(&o, seed);
        double before = index_of(&o);
        for (int i = o.count - 1; i > 0; i--) {
            int other = any(&o, i + 1);
            struct point p = o.points[i];
            o.points[i] = o.points[other];
            o.points[other] = p;
        }
        assert_true(index_of(&o) == before); /* to the last bit */
    }
}

static void test_a_shared_cause_is_not_counted_twice(void **state)
{
    static struct random_office o;
    (void)state;
    for (uint64_t seed = 1; seed <= OFFICES; seed++) {
        make_ordinary(&o, seed);
        int i = 0;
        o.count = o.count < CHECKS_MAX ? o.count : CHECKS_MAX - 1;
        while (!o.points[i].failing)
            i++;
        double before = index_of(&o);
        struct check *twin = &o.checks[o.count];
        *twin = o.checks[i];
        twin->name = "twin";
        twin->link = (twin->link + 1) % LINK_COUNT;
        o.points[o.count] = o.points[i];
        o.points[o.count++].check = twin;
        assert_true(index_of(&o) == before);
    }
}

static void mend(struct random_office *o, const struct point *p)
{
    struct point *at = &o->points[p - o->points];
    for (int d = 0; d < at->part_count; d++)
        o->parts[p - o->points][d].failing = 0;
    sum_up(at, o->parts[p - o->points]);
}

/* What is promised of a repair comes true when it is made. */
static void test_repairs_keep_their_word(void **state)
{
    static struct random_office o;
    (void)state;
    for (uint64_t seed = 1; seed <= OFFICES; seed++) {
        struct risk r;
        ARENA_SCOPE(a);
        make_ordinary(&o, seed);
        risk_of(a, o.points, o.count, &r);
        assert_int_equal(r.repair_count, RISK_REPAIRS);
        double share = 0, last = 1;
        for (int i = 0; i < LINK_COUNT; i++)
            share += r.links[i].share;
        assert_near(share, 1);
        for (int i = 0; i < r.repair_count; i++) {
            assert_true(r.repairs[i].drop <= last &&
                        r.repairs[i].alone <= r.repairs[i].drop + 1e-12);
            last = r.repairs[i].drop;
        }
        const struct risk_repair *mended = &r.repairs[any(&o, RISK_REPAIRS)];
        mend(&o, mended->cause->point);
        assert_near(index_of(&o), r.index - mended->alone);
        for (int i = 0; i < o.count; i++) {
            if (!strcmp(o.points[i].check->cause, mended->cause->name))
                mend(&o, &o.points[i]);
        }
        assert_near(index_of(&o), r.index - mended->drop);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_by_hand),
        cmocka_unit_test(test_repairs_by_hand),
        cmocka_unit_test(test_no_department_where_it_is_everywhere),
        cmocka_unit_test(test_a_cause_counts_once_by_its_worst),
        cmocka_unit_test(test_movement_by_hand),
        cmocka_unit_test(test_nothing_fails),
        cmocka_unit_test(test_an_ordinary_office),
        cmocka_unit_test(test_it_does_not_saturate),
        cmocka_unit_test(test_a_repair_never_raises_it),
        cmocka_unit_test(test_a_new_failing_never_lowers_it),
        cmocka_unit_test(test_order_does_not_matter),
        cmocka_unit_test(test_a_shared_cause_is_not_counted_twice),
        cmocka_unit_test(test_repairs_keep_their_word),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
