/* What findings come to. */
#include "unit/test.h"

#include "sieve/verdict.h"

struct world {
    struct arena *a;
    struct findings findings;
    struct verdict_part part;
    struct verdict_facts facts;
    struct verdict v;
};

static void add(struct world *w, enum finding_kind kind, int sure, enum level level, size_t from)
{
    struct findings *f = &w->findings;
    f->a = w->a;
    f->rows = arena_grow(w->a, f->rows, f->count, &f->room, sizeof *f->rows);
    f->rows[f->count++] = (struct finding){.kind = kind,
                                           .rule = finding_kind_rule(kind),
                                           .from = from,
                                           .to = from + 6,
                                           .sure = sure,
                                           .level = level};
}

static void make(struct world *w)
{
    w->part = (struct verdict_part){STR("abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyz"),
                                    &w->findings};
    verdict_make(w->a, &w->part, 1, &w->facts, &w->v);
}

static void test_nothing(void **state)
{
    (void)state;
    ARENA_SCOPE(a);
    struct world w = {.a = a};
    make(&w);
    assert_int_equal(w.v.level, LEVEL_PUBLIC);
    assert_int_equal(w.v.by, VERDICT_NOTHING);
    assert_int_equal(w.v.count, 0);
    assert_true(w.v.sure > 70 && w.v.sure < 100);
    add(&w, FINDING_CREDIT_CODE, 99, LEVEL_PUBLIC, 0); /* names a unit: speaks for no level */
    make(&w);
    assert_int_equal(w.v.by, VERDICT_NOTHING);
    assert_int_equal(w.v.count, 1);
}

static void test_marks_decide(void **state)
{
    (void)state;
    ARENA_SCOPE(a);
    struct world w = {.a = a};
    add(&w, FINDING_MARK, 99, LEVEL_SECRET, 0);
    add(&w, FINDING_MARK, 97, LEVEL_HIGHLY_SECRET, 20);
    add(&w, FINDING_PHONE, 90, LEVEL_INTERNAL, 10);
    make(&w);
    assert_int_equal(w.v.level, LEVEL_HIGHLY_SECRET);
    assert_int_equal(w.v.by, VERDICT_MARK);
    assert_int_equal(w.v.sure, 97);
    assert_true(w.v.lines[0].decides && w.v.lines[0].finding->level == LEVEL_HIGHLY_SECRET);
    assert_true(w.v.lines[1].decides && !w.v.lines[2].decides);
    assert_non_null(strstr(w.v.lines[2].sentence.en, "remove it before publication"));
    assert_str(w.v.lines[2].snippet, "kl**op");
}

static void test_passage_decides(void **state)
{
    (void)state;
    ARENA_SCOPE(a);
    struct world w = {.a = a};
    add(&w, FINDING_PASSAGE, 95, LEVEL_TOP_SECRET, 0);
    add(&w, FINDING_MARK, 99, LEVEL_SECRET, 10);
    make(&w);
    assert_int_equal(w.v.level, LEVEL_TOP_SECRET);
    assert_int_equal(w.v.by, VERDICT_PASSAGE);
    w = (struct world){.a = a};
    add(&w, FINDING_PASSAGE, 60, LEVEL_TOP_SECRET, 0); /* not confirmed */
    make(&w);
    assert_int_equal(w.v.by, VERDICT_NOTHING);
}

static void test_caps(void **state)
{
    (void)state;
    ARENA_SCOPE(a);
    struct world w = {.a = a};
    for (size_t i = 0; i < 40; i++)
        add(&w, FINDING_PHONE, 99, LEVEL_SECRET, i); /* however many: no state secret */
    make(&w);
    assert_int_equal(w.v.level, LEVEL_INTERNAL);
    assert_int_equal(w.v.by, VERDICT_EVIDENCE);
    int sum = 0;
    for (size_t i = 0; i < w.v.count; i++)
        sum += w.v.lines[i].hundredths;
    assert_int_equal(sum, 280);
    add(&w, FINDING_WORD, 95, LEVEL_SECRET, 41);
    make(&w);
    assert_int_equal(w.v.level, LEVEL_SECRET);
    assert_int_equal(w.v.by, VERDICT_EVIDENCE);
}

static void test_order_changes_nothing(void **state)
{
    (void)state;
    ARENA_SCOPE(a);
    struct world w = {.a = a}, x = {.a = a};
    static const int sures[] = {99, 60, 80, 95, 70};
    for (size_t i = 0; i < 5; i++) {
        add(&w, FINDING_PHONE, sures[i], LEVEL_INTERNAL, i);
        add(&x, FINDING_PHONE, sures[4 - i], LEVEL_INTERNAL, 4 - i);
    }
    make(&w);
    make(&x);
    assert_int_equal(w.v.sure, x.v.sure);
    for (size_t i = 0; i < 5; i++) {
        assert_int_equal(w.v.lines[i].finding->from, x.v.lines[i].finding->from);
        assert_int_equal(w.v.lines[i].hundredths, x.v.lines[i].hundredths);
    }
}

static void test_hints(void **state)
{
    (void)state;
    ARENA_SCOPE(a);
    struct world w = {.a = a};
    add(&w, FINDING_MARK, 99, LEVEL_SECRET, 0);
    w.facts = (struct verdict_facts){
        .level = LEVEL_SECRET, .today = 20000, .public_since = 19000, .expires = 20000};
    make(&w);
    assert_true(w.v.hints[HINT_EXPIRED] && w.v.hints[HINT_PUBLIC] && w.v.hints[HINT_NO_EVIDENCE]);
    assert_false(w.v.hints[HINT_NO_BASIS] || w.v.hints[HINT_TOO_LOW]);
    w.facts = (struct verdict_facts){.level = LEVEL_INTERNAL,
                                     .today = 20000,
                                     .public_since = 19900,
                                     .expires = 20001,
                                     .no_basis = true};
    make(&w);
    assert_false(w.v.hints[HINT_EXPIRED] || w.v.hints[HINT_PUBLIC] || w.v.hints[HINT_NO_BASIS]);
    assert_true(w.v.hints[HINT_TOO_LOW]);
    w.facts.level = LEVEL_WORK;
    add(&w, FINDING_WORD, 95, LEVEL_WORK, 10);
    make(&w);
    assert_true(w.v.hints[HINT_NO_BASIS]);
    assert_false(w.v.hints[HINT_NO_EVIDENCE] || w.v.hints[HINT_EXPIRED]);
    for (int i = 0; i < HINT_COUNT; i++)
        assert_true(verdict_hint_words((enum verdict_hint)i).zh &&
                    verdict_hint_basis((enum verdict_hint)i)[0]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_nothing),
        cmocka_unit_test(test_marks_decide),
        cmocka_unit_test(test_passage_decides),
        cmocka_unit_test(test_caps),
        cmocka_unit_test(test_order_changes_nothing),
        cmocka_unit_test(test_hints),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
