/* What a weighing says of a level, whatever was chosen when it was made. */
#include "unit/test.h"

#include "office/weigh.h"

static struct finding one(enum finding_kind kind, enum level level)
{
    return (struct finding){
        .kind = kind, .rule = finding_kind_rule(kind), .sure = 95, .level = level};
}

/* A weighing of one finding, chosen, and read in full. */
static struct weighing of(const struct finding *f, struct verdict_line *line, bool decides,
                          enum level level)
{
    *line =
        (struct verdict_line){.finding = f, .decides = decides, .hundredths = decides ? 0 : 200};
    return (struct weighing){.has_chosen = true,
                             .is_whole = true,
                             .verdict = {.level = level, .lines = line, .count = 1}};
}

static void test_both_ways(void **state)
{
    (void)state;
    const struct finding passage = one(FINDING_PASSAGE, LEVEL_SECRET);
    struct verdict_line line;
    struct weighing w = of(&passage, &line, true, LEVEL_SECRET);
    assert_int_equal(WEIGHED_TOO_LOW, weigh_says(&w, LEVEL_INTERNAL));
    assert_int_equal(WEIGHED_TOO_LOW, weigh_says(&w, LEVEL_WORK));
    assert_int_equal(WEIGHED_AGREES, weigh_says(&w, LEVEL_SECRET));
    /* a passage speaks for its own level and no higher one */
    assert_int_equal(WEIGHED_TOO_HIGH, weigh_says(&w, LEVEL_HIGHLY_SECRET));
    /* what is no secret is never too high */
    w.verdict = (struct verdict){.level = LEVEL_PUBLIC};
    assert_int_equal(WEIGHED_AGREES, weigh_says(&w, LEVEL_INTERNAL));
    assert_int_equal(WEIGHED_TOO_HIGH, weigh_says(&w, LEVEL_WORK));
}

static void test_a_mark_is_no_evidence(void **state)
{
    (void)state;
    const struct finding mark = one(FINDING_MARK, LEVEL_SECRET),
                         word = one(FINDING_WORD, LEVEL_SECRET);
    struct verdict_line line;
    struct weighing w = of(&mark, &line, true, LEVEL_SECRET);
    assert_int_equal(WEIGHED_TOO_LOW, weigh_says(&w, LEVEL_WORK));
    assert_int_equal(WEIGHED_TOO_HIGH, weigh_says(&w, LEVEL_SECRET));
    w = of(&word, &line, false, LEVEL_PUBLIC);
    assert_int_equal(WEIGHED_AGREES, weigh_says(&w, LEVEL_SECRET));
    line.hundredths = 0; /* over its kind's cap */
    assert_int_equal(WEIGHED_TOO_HIGH, weigh_says(&w, LEVEL_SECRET));
}

static void test_list_and_sources(void **state)
{
    (void)state;
    struct weigh_matter matter = {.level = LEVEL_SECRET};
    struct weigh_source source = {.level = LEVEL_HIGHLY_SECRET, .status = SOURCE_SECRET};
    struct weighing w = {
        .has_chosen = true, .is_whole = true, .matters = &matter, .matter_count = 1};
    assert_int_equal(WEIGHED_AGREES, weigh_says(&w, LEVEL_SECRET));
    assert_int_equal(WEIGHED_TOO_HIGH, weigh_says(&w, LEVEL_HIGHLY_SECRET));
    w.sources = &source;
    w.source_count = 1;
    assert_int_equal(WEIGHED_AGREES, weigh_says(&w, LEVEL_HIGHLY_SECRET));
    source.status = SOURCE_EXPIRED; /* speaks for nothing any more */
    assert_int_equal(WEIGHED_TOO_HIGH, weigh_says(&w, LEVEL_HIGHLY_SECRET));
    source.status = SOURCE_ENDED;
    assert_int_equal(WEIGHED_TOO_HIGH, weigh_says(&w, LEVEL_HIGHLY_SECRET));
}

static void test_unread_draft_ended(void **state)
{
    (void)state;
    const struct finding passage = one(FINDING_PASSAGE, LEVEL_SECRET);
    struct verdict_line line;
    struct weighing w = of(&passage, &line, true, LEVEL_SECRET);
    w.is_whole = false; /* unread is never clean; what was found counts all the same */
    assert_int_equal(WEIGHED_UNREAD, weigh_says(&w, LEVEL_SECRET));
    assert_int_equal(WEIGHED_TOO_LOW, weigh_says(&w, LEVEL_WORK));
    w.is_whole = true;
    w.has_chosen = false; /* a draft is protected first */
    assert_int_equal(WEIGHED_AGREES, weigh_says(&w, LEVEL_TOP_SECRET));
    assert_int_equal(WEIGHED_TOO_LOW, weigh_says(&w, LEVEL_INTERNAL));
    w.has_ended = true; /* its marks are of then */
    assert_int_equal(WEIGHED_AGREES, weigh_says(&w, LEVEL_INTERNAL));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_both_ways),
        cmocka_unit_test(test_a_mark_is_no_evidence),
        cmocka_unit_test(test_list_and_sources),
        cmocka_unit_test(test_unread_draft_ended),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
