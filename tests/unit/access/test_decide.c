/* The decision against a naive one, over all small worlds; and what it tells whom. */
#include "world.h"

static long compared;
static long seen[REASON_COUNT];

static void compare(const struct subject *who, const struct place *where, const struct label *label,
                    const struct scope *scope, const struct access_request *request, int64_t day)
{
    enum reason want = naive(who, where, label, scope, request, day);
    enum reason got = decide(who, where, label, scope, request, day);
    if (got != want)
        fail_msg("person %d clearance %d compartments %d, installation %d terminal %d, label %d "
                 "scope %d compartments %d, day %d: %s instead of %s",
                 (int)who->person, (int)who->clearance, (int)who->compartments,
                 (int)where->installation, (int)where->terminal, (int)label->level,
                 (int)label->scope, (int)label->compartments, (int)day, reason_code(got),
                 reason_code(want));
    compared++;
    seen[got]++;
}

/* One setting of the levels, with all compartments, scopes, persons, days and administrators. */
static void compare_levels(const struct place *where, enum level clearance, enum level level)
{
    static const unsigned open_to[] = {OPEN_TO_PERSONS, OPEN_TO(ADMINISTRATOR_SYSTEM)};
    for (unsigned scope = 0; scope < WORLD_SCOPES; scope++) {
        struct scope members = world_scope((int)scope);
        for (unsigned i = 0; i < 2 * 2 * 4 * 2 * 4 * 4; i++) {
            struct subject who = world_subject(1 + (i & 1));
            struct access_request request = {.verb = VERB_READ, .open_to = open_to[i >> 4 & 1]};
            struct label label = {level, scope, i >> 5 & 3};
            who.clearance = clearance;
            who.administrator = i >> 2 & 3;
            who.compartments = i >> 7 & 3;
            compare(&who, where, &label, &members, &request, i & 2 ? 200 : 100);
        }
    }
}

static void test_all_sights(void **state)
{
    (void)state;
    compared = 0;
    for (enum level installation = 0; installation < LEVEL_COUNT; installation++)
        for (enum level terminal = 0; terminal < LEVEL_COUNT; terminal++)
            for (enum level clearance = 0; clearance < LEVEL_COUNT; clearance++)
                for (enum level level = 0; level < LEVEL_COUNT; level++)
                    compare_levels(&(struct place){installation, terminal}, clearance, level);
    assert_int_equal(compared, 6L * 6 * 6 * 6 * WORLD_SCOPES * 512);
    for (int r = 0; r < REASON_ROLE; r++)
        assert_true(seen[r] > 0);
    print_message("%ld decisions compared\n", compared);
}

/* All verbs, roles, administrators and parts taken, on things that are known and that are not. */
static void test_all_acts(void **state)
{
    (void)state;
    static const uint64_t parts[] = {0,
                                     PART_SELF,
                                     PART_PROPOSER,
                                     PART_SELF | PART_PROPOSER,
                                     PART_OWN << 3,
                                     PART_PROPOSER | PART_OWN << 3};
    const struct place where = {LEVEL_TOP_SECRET, LEVEL_HIGHLY_SECRET};
    memset(seen, 0, sizeof seen);
    compared = 0;
    for (unsigned scope = 0; scope < 3; scope++) {
        struct scope members = world_scope((int)scope);
        for (unsigned i = 0; i < 2 * 4 * 16 * 4 * 4 * VERB_COUNT * 3; i++)
            for (unsigned k = 0; k < 36; k++) {
                unsigned rest = i >> 11;
                struct subject who = world_subject(1 + (i & 1));
                struct label label = {rest % 3 * 2, scope, 0};
                struct access_request request = {.verb = (enum verb)(rest / 3),
                                                 .open_to = i >> 3 & 15,
                                                 .roles = i >> 7 & 3,
                                                 .taken = parts[k % 6],
                                                 .forbidden = parts[k / 6]};
                who.clearance = LEVEL_HIGHLY_SECRET;
                who.administrator = i >> 1 & 3;
                who.roles = i >> 9 & 3;
                compare(&who, &where, &label, &members, &request, 100);
            }
    }
    assert_int_equal(compared, 3L * 2 * 4 * 16 * 4 * 4 * VERB_COUNT * 3 * 36);
    assert_true(seen[REASON_ALLOW] && seen[REASON_ROLE] && seen[REASON_SELF] &&
                seen[REASON_SEPARATION]);
    print_message("%ld decisions compared\n", compared);
}

static uint32_t dice(uint32_t *state, uint32_t sides)
{
    *state = *state * 1664525u + 1013904223u;
    return (*state >> 8) % sides;
}

/* Scopes of up to 60 members, the same person in them several times, people with many posts. */
static void test_large_scopes(void **state)
{
    (void)state;
    enum { MOST = 60, POSTS = 12 };
    uint32_t random = 1;
    const struct place where = {LEVEL_SECRET, LEVEL_SECRET};
    const struct access_request request = {.verb = VERB_LIST, .open_to = OPEN_TO_PERSONS};
    const struct label label = {LEVEL_SECRET, 1, 0};
    memset(seen, 0, sizeof seen);
    for (int round = 0; round < 20000; round++) {
        struct scope_member members[MOST];
        struct scope scope = {members, dice(&random, MOST + 1)};
        int64_t posts[POSTS], departments[POSTS];
        uint32_t ids = 20 + dice(&random, 400);
        struct subject who = {.person = dice(&random, ids), .clearance = LEVEL_SECRET};
        for (size_t i = 0; i < scope.count; i++) {
            int32_t from = (int32_t)dice(&random, 300);
            members[i] =
                (struct scope_member){(enum scope_kind)dice(&random, 3), from,
                                      from + (int32_t)dice(&random, 100), dice(&random, ids)};
        }
        scope_sort(members, scope.count);
        who.posts = posts;
        who.post_count = dice(&random, POSTS + 1);
        who.departments = departments;
        who.department_count = dice(&random, POSTS + 1);
        for (int i = 0; i < POSTS; i++) {
            posts[i] = (i ? posts[i - 1] : 0) + 1 + dice(&random, ids / POSTS);
            departments[i] = (i ? departments[i - 1] : 0) + 1 + dice(&random, ids / POSTS);
        }
        for (int64_t day = 0; day <= 400; day += 80)
            compare(&who, &where, &label, &scope, &request, day);
    }
    assert_true(seen[REASON_ALLOW] > 1000 && seen[REASON_SCOPE] > 1000 &&
                seen[REASON_SCOPE_PERIOD] > 1000);
}

/* A zeroed request, scope or subject admits nobody to anything but the public. */
static void test_forgotten(void **state)
{
    (void)state;
    struct subject who = {.person = 1};
    struct place where = {0};
    struct label label = {0};
    struct access_request request = {.verb = VERB_READ};
    assert_int_equal(REASON_NOT_ADMINISTRATOR, decide(&who, &where, &label, NULL, &request, 100));
    request.open_to = OPEN_TO_PERSONS;
    assert_int_equal(REASON_ALLOW, decide(&who, &where, &label, NULL, &request, 100));
    label.scope = 3;
    assert_int_equal(REASON_SCOPE, decide(&who, &where, &label, NULL, &request, 100));
    label.scope = 0;
    for (label.level = LEVEL_INTERNAL; label.level < LEVEL_COUNT; label.level++)
        assert_int_equal(REASON_INSTALLATION, decide(&who, &where, &label, NULL, &request, 100));
}

static void test_malformed(void **state)
{
    (void)state;
    struct subject who = {.person = 1};
    struct place where = {0};
    struct label label = {0};
    struct access_request request = {.verb = VERB_READ, .open_to = ~0u};
#define MALFORMED(place, value)                                                                    \
    do {                                                                                           \
        __typeof__(place) before = place;                                                          \
        place = (__typeof__(place))(value);                                                        \
        assert_int_equal(REASON_MALFORMED, decide(&who, &where, &label, NULL, &request, 1));       \
        place = before;                                                                            \
    } while (0)
    for (int i = 0; i < 3; i++) {
        static const int values[] = {LEVEL_COUNT, -1, INT32_MAX};
        MALFORMED(who.clearance, values[i]);
        MALFORMED(where.installation, values[i]);
        MALFORMED(where.terminal, values[i]);
        MALFORMED(label.level, values[i]);
        MALFORMED(who.administrator, values[i]);
        MALFORMED(request.verb, i ? values[i] : VERB_COUNT);
    }
    assert_int_equal(REASON_ALLOW, decide(&who, &where, &label, NULL, &request, 1));
}

/* What one may not know of is told like what is not there, whatever the reason. */
static void test_words(void **state)
{
    (void)state;
    assert_err(ERR_MISSING, missing_err());
    struct problem nothing = *problem();
    for (enum reason r = REASON_ALLOW; r < REASON_COUNT; r++) {
        assert_true(reason_text(r, LANG_EN)[0] && reason_text(r, LANG_ZH)[0] && reason_code(r)[0]);
        assert_string_not_equal(reason_text(r, LANG_EN), reason_text(r, LANG_ZH));
        for (enum reason other = 0; other < r; other++)
            assert_string_not_equal(reason_code(r), reason_code(other));
        if (r == REASON_ALLOW) {
            assert_ok(decision_err(r));
        } else if (reason_is_open(r)) {
            assert_err(ERR_REFUSED, decision_err(r));
            assert_string_equal(problem()->text[LANG_EN], reason_text(r, LANG_EN));
            assert_string_equal(problem()->text[LANG_ZH], reason_text(r, LANG_ZH));
        } else {
            assert_err(ERR_INPUT, fail_basis(fail_field(fail(ERR_INPUT, "x"), "y"), "L1"));
            assert_err(ERR_MISSING, decision_err(r));
            assert_memory_equal(problem()->text, nothing.text, sizeof nothing.text);
            assert_string_equal(problem()->field, nothing.field);
            assert_string_equal(problem()->basis, nothing.basis);
        }
    }
    assert_string_equal(reason_basis(REASON_INSTALLATION), "R32");
    assert_string_equal(reason_basis(REASON_TERMINAL), "R32");
    assert_string_equal(reason_basis(REASON_SCOPE), "L21");
    assert_string_equal(reason_basis(REASON_ADMINISTRATOR), "R34");
    assert_string_equal(reason_text(REASON_SCOPE, LANG_ZH), "该人员不在知悉范围内");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_all_sights),   cmocka_unit_test(test_all_acts),
        cmocka_unit_test(test_large_scopes), cmocka_unit_test(test_forgotten),
        cmocka_unit_test(test_malformed),    cmocka_unit_test(test_words),
    };
    return cmocka_run_group_tests_name("access/decide", tests, NULL, NULL);
}
