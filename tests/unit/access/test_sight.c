/* Labels interned, and sights: the same answers as the decision, for exactly the days they state. */
#include "world.h"

#include <pthread.h>
#include <stdatomic.h>

/* Every level, two compartments and every scope of the small world; labels in table order. */
static struct label_table *world_table(void)
{
    struct label_table *t = label_table_new();
    uint32_t id, want = 0;
    for (unsigned scope = 1; scope < WORLD_SCOPES; scope++) {
        assert_ok(scope_add(t, world_members[scope], world_member_count[scope], &id));
        assert_int_equal(id, scope);
    }
    for (unsigned scope = 0; scope < WORLD_SCOPES; scope++)
        for (enum level level = 0; level < LEVEL_COUNT; level++)
            for (uint64_t compartments = 0; compartments < 4; compartments++) {
                struct label label = {level, scope, compartments};
                assert_ok(label_intern(t, &label, &id));
                assert_int_equal(id, want++);
            }
    assert_int_equal(label_count(t), want);
    return t;
}

static void test_intern(void **state)
{
    (void)state;
    struct label_table *t = world_table();
    uint32_t count = label_count(t), id, again;
    struct label label;
    struct scope scope;
    for (id = 0; id < count; id++) {
        assert_true(label_get(t, id, &label, &scope));
        assert_int_equal(scope.count, world_member_count[label.scope]);
        assert_ok(label_intern(t, &label, &again));
        assert_int_equal(again, id);
    }
    assert_int_equal(label_count(t), count);
    assert_false(label_get(t, count, &label, &scope));
    assert_false(label_get(t, UINT32_MAX, &label, &scope));
    label = (struct label){LEVEL_SECRET, WORLD_SCOPES, 0};
    assert_err(ERR_INPUT, label_intern(t, &label, &id));
    label = (struct label){LEVEL_COUNT, 0, 0};
    assert_err(ERR_INPUT, label_intern(t, &label, &id));
    struct scope_member bad = {SCOPE_KIND_COUNT, 0, 0, 1};
    assert_err(ERR_INPUT, scope_add(t, &bad, 1, &id));
    bad = (struct scope_member){SCOPE_PERSON, 2, 1, 1};
    assert_err(ERR_INPUT, scope_add(t, &bad, 1, &id));
    assert_err(ERR_TOO_LARGE, scope_add(t, &bad, SCOPE_MEMBERS_MAX + 1, &id));
    label_table_free(t);
    label_table_free(NULL);
}

/* A sight knows what decide_known() allows, label by label, and so decides the acts. */
static void compare_sight(const struct label_table *t, const struct subject *who,
                          const struct place *where, unsigned open_to, int64_t day)
{
    struct sight sight;
    struct access_request request = {.verb = VERB_CHANGE, .open_to = open_to, .roles = 2};
    sight_init(&sight, t, who, where, open_to, day);
    assert_true(sight_is_for(&sight, day));
    for (uint32_t id = 0; id < label_count(t); id++) {
        struct label label;
        struct scope scope;
        assert_true(label_get(t, id, &label, &scope));
        bool known = naive_known(who, where, &label, &scope, open_to, day) == 0;
        assert_int_equal(sight_has(&sight, id), known);
        enum reason want = decide(who, where, &label, &scope, &request, day);
        assert_int_equal(sight_decide(&sight, who, id, &request), known ? want : REASON_SCOPE);
    }
    assert_false(sight_has(&sight, label_count(t)));
    assert_false(sight_has(&sight, UINT32_MAX));
    sight_free(&sight);
}

static void test_same_answers(void **state)
{
    (void)state;
    struct label_table *t = world_table();
    for (unsigned i = 0; i < 2 * 2 * 4 * 4 * 2; i++)
        for (enum level clearance = 0; clearance < LEVEL_COUNT; clearance++)
            for (enum level terminal = LEVEL_INTERNAL; terminal < LEVEL_COUNT; terminal += 2) {
                struct subject who = world_subject(1 + (i & 1));
                who.administrator = i >> 2 & 3;
                who.compartments = i >> 4 & 3;
                who.clearance = clearance;
                who.roles = i >> 6 & 1 ? 2 : 1;
                compare_sight(t, &who, &(struct place){LEVEL_TOP_SECRET, terminal}, OPEN_TO_PERSONS,
                              i & 2 ? 200 : 100);
            }
    label_table_free(t);
}

/* On every day of its range a sight made anew is the same; the day after, or before, one of his
 * memberships begins or ends. */
static void test_days(void **state)
{
    (void)state;
    struct label_table *t = world_table();
    const struct place where = {LEVEL_TOP_SECRET, LEVEL_TOP_SECRET};
    int ranges = 0;
    for (int person = 1; person <= 2; person++) {
        struct subject who = world_subject(person);
        who.clearance = LEVEL_TOP_SECRET;
        who.compartments = 3;
        struct sight old;
        sight_init(&old, t, &who, &where, OPEN_TO_PERSONS, -10);
        for (int64_t day = -9; day <= 600; day++) {
            struct sight now;
            sight_init(&now, t, &who, &where, OPEN_TO_PERSONS, day);
            size_t bytes = (label_count(t) + 63) / 64 * sizeof *now.bits;
            if (sight_is_for(&old, day)) {
                assert_int_equal(now.from, old.from);
                assert_int_equal(now.to, old.to);
                assert_memory_equal(now.bits, old.bits, bytes);
            } else {
                assert_int_equal(old.to, day - 1);
                assert_int_equal(now.from, day);
                ranges++;
            }
            sight_free(&old);
            old = now;
        }
        assert_int_equal(old.to, INT64_MAX);
        sight_free(&old);
    }
    /* person 1: 50, 100, 101, 151, 200, 201; person 2: 160, 200, 301 */
    assert_int_equal(ranges, 9);
    label_table_free(t);
}

static void test_extend(void **state)
{
    (void)state;
    struct label_table *t = label_table_new();
    const struct place where = {LEVEL_TOP_SECRET, LEVEL_TOP_SECRET};
    struct subject who = world_subject(1);
    struct sight sight;
    uint32_t scope, id;
    who.clearance = LEVEL_TOP_SECRET;
    sight_init(&sight, t, &who, &where, OPEN_TO_PERSONS, 100);
    assert_false(sight_has(&sight, 0));
    for (uint32_t i = 0; i < 5000; i++) {
        struct scope_member m = {SCOPE_PERSON, DAY_MIN, i == 4000 ? 120 : DAY_MAX, 1 + i % 3};
        assert_ok(scope_add(t, &m, 1, &scope));
        struct label label = {LEVEL_SECRET, scope, 0};
        assert_ok(label_intern(t, &label, &id));
        assert_int_equal(id, i);
        assert_false(sight_has(&sight, id)); /* not before it is extended */
        if (i % 7 == 0)
            sight_extend(&sight, t, &who, &where, OPEN_TO_PERSONS, 100);
    }
    sight_extend(&sight, t, &who, &where, OPEN_TO_PERSONS, 100);
    for (id = 0; id < 5000; id++)
        assert_int_equal(sight_has(&sight, id), id % 3 == 0);
    assert_int_equal(sight.to, INT64_MAX); /* member 4000 is another person */
    struct scope_member mine = {SCOPE_PERSON, DAY_MIN, 120, 1};
    assert_ok(scope_add(t, &mine, 1, &scope));
    struct label label = {LEVEL_SECRET, scope, 0};
    assert_ok(label_intern(t, &label, &id));
    sight_extend(&sight, t, &who, &where, OPEN_TO_PERSONS, 100);
    assert_true(sight_has(&sight, id));
    assert_int_equal(sight.to, 120);
    assert_false(sight_is_for(&sight, 121));
    sight_free(&sight);
    label_table_free(t);
}

/* One writer, two readers without a lock: whatever id is below the count is whole. */
struct shared {
    struct label_table *table;
    atomic_bool done;
};

static void *reader(void *context)
{
    struct shared *s = context;
    while (!atomic_load(&s->done))
        for (uint32_t id = 0, count = label_count(s->table); id < count; id += 1 + count / 64) {
            struct label label;
            struct scope scope;
            if (!label_get(s->table, id, &label, &scope) || scope.count != 1 ||
                label.compartments != id || scope.members[0].id != (int64_t)label.scope)
                die("a label was seen half-made");
        }
    return NULL;
}

static void test_readers(void **state)
{
    (void)state;
    struct shared s = {.table = label_table_new()};
    pthread_t threads[2];
    for (int i = 0; i < 2; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, reader, &s), 0);
    for (uint32_t i = 0; i < 30000; i++) {
        struct scope_member m = {SCOPE_PERSON, DAY_MIN, DAY_MAX, i + 1};
        uint32_t scope, id;
        assert_ok(scope_add(s.table, &m, 1, &scope));
        struct label label = {LEVEL_SECRET, scope, i};
        assert_ok(label_intern(s.table, &label, &id));
        assert_int_equal(id, i);
    }
    atomic_store(&s.done, true);
    for (int i = 0; i < 2; i++)
        assert_int_equal(pthread_join(threads[i], NULL), 0);
    label_table_free(s.table);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_intern),  cmocka_unit_test(test_same_answers),
        cmocka_unit_test(test_days),    cmocka_unit_test(test_extend),
        cmocka_unit_test(test_readers),
    };
    return cmocka_run_group_tests_name("access/sight", tests, NULL, NULL);
}
