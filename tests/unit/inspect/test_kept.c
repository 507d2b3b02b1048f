#include "unit/test.h"

#include "inspect/compose_file.h"
#include "inspect/kept_parts.h"

/* Two sections; one sentence with a figure over two entries, one without evidence, one said of each. */
static const struct composed_record records[] = {{7, 0, {"SY-1", 4}, 11}, {9, 0, {"SY-2", 4}, 12}};
static const struct composed_proof proofs[] = {
    {.reg = "person", .words = {"人员", "人员"}, .records = records, .count = 2},
    {.reg = "medium",
     .words = {"介质", "介质"},
     .check = "medium.overdue",
     .population = 5,
     .failing = 1,
     .records = records,
     .count = 1}};
static const struct composed_figure figures[] = {{.name = "people",
                                                  .text = {"2", 1},
                                                  .known = true,
                                                  .rests = true,
                                                  .n = 2,
                                                  .query = "person where state = active",
                                                  .proofs = proofs,
                                                  .proof_count = 2},
                                                 {.name = "unknown", .text = {"", 0}, .query = ""}};
static const struct composed_sentence sentences[] = {
    {.id = {"people", 6},
     .text = {"2 people \"here\".", 16},
     .basis = "R58",
     .figures = figures,
     .figure_count = 2},
    {.id = {"gap", 3}, .text = {"Nothing.", 8}, .standing = STANDING_MISSING, .basis = ""},
    {.id = {"worst.a", 7}, .section = 2, .text = {"A.", 2}, .basis = "", .each = true}};
static const struct composed_section sections[] = {
    {.name = "first", .title = {"甲", "甲"}, .level = 1, .count = 2, .charts = 1},
    {.name = "under", .title = {"乙", "乙"}, .level = 2, .first = 2},
    {.name = "third", .title = {"丙", "丙"}, .level = 3, .first = 2, .count = 1, .tables = 1}};
static const struct str cells[] = {{"What", 4}, {"Number", 6}, {"People", 6}, {"2", 1}};
static const struct composed_bar bars[] = {{{"People", 6}, 2, 0}};
static const struct composed_table table = {.caption = "Base numbers",
                                            .columns = 2,
                                            .rows = 2,
                                            .cells = cells,
                                            .bars = bars,
                                            .bar_count = 1,
                                            .good = "Number",
                                            .bad = ""};
static const struct composed whole = {.kind = "annual",
                                      .period = {"2026-01-01", "2026-12-31"},
                                      .lang = LANG_ZH,
                                      .title = {"Report", 6},
                                      .office = {"Office", 6},
                                      .composer = "W",
                                      .today = "2026-11-22",
                                      .now = "2026-11-22T08:00:00Z",
                                      .leaf = 40,
                                      .level = 1,
                                      .sections = sections,
                                      .section_count = ARRAY_SIZE(sections),
                                      .sentences = sentences,
                                      .sentence_count = ARRAY_SIZE(sentences),
                                      .tables = {[EXHIBIT_NUMBERS] = &table}};

static struct str file_of(struct arena *a)
{
    BUF_SCOPE(out, 1 << 20);
    struct composed english = whole;
    english.lang = LANG_EN;
    kept_write(
        &out, (const struct composed *const[LANG_COUNT]){[LANG_ZH] = &whole, [LANG_EN] = &english});
    assert_ok(buf_check(&out));
    return arena_str(a, buf_view(&out));
}

static struct str json_of(struct arena *a, const struct composed *c)
{
    BUF_SCOPE(out, 1 << 20);
    struct json j = json_to(&out);
    composed_json(&j, c, -1);
    assert_ok(buf_check(&out));
    return arena_str(a, buf_view(&out));
}

static void what_is_written_is_read(void **state)
{
    (void)state;
    ARENA_SCOPE(a);
    for (enum lang lang = 0; lang < LANG_COUNT; lang++) {
        struct composed c, expected = whole;
        expected.lang = lang;
        assert_ok(kept_read(a, file_of(a), lang, &c));
        assert_true(str_eq(json_of(a, &c), json_of(a, &expected)));
        assert_int_equal(c.sections[2].charts | c.sections[0].charts, 1);
        assert_int_equal(c.sentences[0].figures[0].proofs[1].records[0].leaf, 11);
    }
}

/* Any piece that is missing or of another kind is found; nothing is read past what is there. */
static void what_is_damaged_is_refused(void **state)
{
    static const struct {
        const char *from, *to;
    } damages[] = {
        {"cofferdam-report 1", "cofferdam-report 2"},
        {"\"leaf\":11", "\"leaf\":\"11\""},
        {"\"leaf\":11,", ""},
        {"\"level\":3", "\"level\":4"},
        {"\"standing\":\"proven\"", "\"standing\":\"stated\""},
        {"\"columns\":2", "\"columns\":3"},
        {"\"columns\":2", "\"columns\":99999999"},
        {"[\"People\",\"2\"]", "[\"People\"]"},
        {"\"charts\":[\"numbers\"]", "\"charts\":[\"gossip\"]"},
        {"\"from\":\"2026-01-01\"", "\"from\":\"2026-13-01\""},
        {"\"text\":\"A.\"", "\"text\":null"},
        {"\"sections\":[", "\"parts\":["},
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_SIZE(damages); i++) {
        ARENA_SCOPE(a);
        struct composed c;
        struct str file = file_of(a);
        BUF_SCOPE(out, 1 << 20);
        size_t n = strlen(damages[i].from), hits = 0;
        for (size_t at = 0; at < file.n;) {
            bool hit = file.n - at >= n && memcmp(file.p + at, damages[i].from, n) == 0;
            buf_str(&out, hit ? str_of(damages[i].to) : str_bytes(file.p + at, 1));
            hits += hit;
            at += hit ? n : 1;
        }
        assert_true(hits > 0);
        assert_err(ERR_CORRUPT, kept_read(a, buf_view(&out), LANG_EN, &c));
    }
    ARENA_SCOPE(a);
    struct str file = file_of(a);
    struct composed c;
    for (size_t n = 0; n < file.n; n += 7)
        assert_err(ERR_CORRUPT, kept_read(a, str_bytes(file.p, n), LANG_ZH, &c));
}

/* ---- what people make of it ---- */

static struct composed applied(struct arena *a, const struct composed_statement *s, int n,
                               bool draft)
{
    struct composed c = whole;
    kept_apply(a, &c, s, n, draft);
    return c;
}

static const struct composed_statement made[] = {
    {.how = STATED_CHANGED,
     .number = {"C-1", 3},
     .author = {"Zhou", 4},
     .day = {"2026-11-22", 10},
     .sentence = {"people", 6},
     .words = {[LANG_ZH] = {"99人。", 8}}},
    {.how = STATED_ADDED,
     .number = {"C-2", 3},
     .author = {"Zhou", 4},
     .day = {"2026-11-22", 10},
     .sentence = {"people", 6},
     .section = {"first", 5},
     .words = {[LANG_EN] = {"Added.", 6}}},
    {.how = STATED_LEFT_OUT,
     .number = {"C-3", 3},
     .author = {"Zhou", 4},
     .day = {"2026-11-22", 10},
     .sentence = {"gap", 3},
     .reason = {"because", 7}},
    {.how = STATED_ADDED,
     .number = {"C-4", 3},
     .section = {"under", 5},
     .words = {[LANG_ZH] = {"补充。", 9}}},
    {.how = STATED_CHANGED,
     .number = {"C-5", 3},
     .sentence = {"gone", 4},
     .section = {"first", 5},
     .words = {[LANG_ZH] = {"失所。", 9}}},
};

static void statements_find_their_places(void **state)
{
    static const char *const ids[] = {"people", "C-2", "C-4", "worst.a", "C-5"};
    (void)state;
    ARENA_SCOPE(a);
    struct composed c = applied(a, made, ARRAY_SIZE(made), false);
    assert_int_equal(c.sentence_count, ARRAY_SIZE(ids));
    for (size_t i = 0; i < ARRAY_SIZE(ids); i++)
        assert_true(str_is(c.sentences[i].id, ids[i]));
    assert_int_equal(c.sections[0].count, 2);
    assert_int_equal(c.sections[1].first, 2);
    assert_int_equal(c.sections[1].count, 1);
    assert_int_equal(c.sections[2].count, 2);
    assert_int_equal(c.sentences[2].section, 1);
    assert_int_equal(c.changed, 1);
    assert_int_equal(c.added, 3); /* one of them about a sentence that is not there */
    assert_int_equal(c.left_out, 1);
    assert_true(str_is(c.sentences[1].text, "Added.")); /* in the language that there is */
}

static void a_statement_rests_on_nothing(void **state)
{
    (void)state;
    ARENA_SCOPE(a);
    struct composed c = applied(a, made, ARRAY_SIZE(made), false);
    const struct composed_sentence *s = composed_find(&c, STR("people"));
    assert_int_equal(s->standing, STANDING_STATED);
    assert_int_equal(s->figure_count, 0);
    assert_int_equal(*s->basis, 0);
    assert_ptr_equal(s->stated->original, &sentences[0]);
    assert_true(str_is(s->text, "99人。"));
    struct str mark = composed_mark(a, &c, s);
    assert_non_null(memmem(mark.p, mark.n, "Zhou", 4));
    assert_int_equal(composed_mark(a, &c, composed_find(&c, STR("worst.a"))).n, 0);
    struct str json = json_of(a, &c);
    assert_non_null(memmem(json.p, json.n, "\"standing\":\"stated\"", 19));
    assert_null(memmem(json.p, json.n, "person where", 12));
}

static void a_draft_shows_what_was_left_out(void **state)
{
    (void)state;
    ARENA_SCOPE(a);
    struct composed c = applied(a, made, ARRAY_SIZE(made), true);
    const struct composed_sentence *s = composed_find(&c, STR("gap"));
    assert_non_null(s);
    assert_int_equal(s->stated->how, STATED_LEFT_OUT);
    assert_true(str_is(s->text, "Nothing."));
    assert_int_equal(c.left_out, 1);
    c = applied(a, made, ARRAY_SIZE(made), false);
    assert_null(composed_find(&c, STR("gap")));
    struct str words = composed_changes(a, &c);
    assert_non_null(memmem(words.p, words.n, "另有1句未列入", sizeof "另有1句未列入" - 1));
    assert_int_equal(composed_changes(a, &whole).n, 0);
}

static void nothing_said_changes_nothing(void **state)
{
    (void)state;
    ARENA_SCOPE(a);
    struct composed c = applied(a, NULL, 0, false);
    assert_true(str_eq(json_of(a, &c), json_of(a, &whole)));
}

static void sections_are_counted_as_the_standard_says(void **state)
{
    struct composed english = whole;
    english.lang = LANG_EN;
    (void)state;
    ARENA_SCOPE(a);
    assert_string_equal(composed_number(a, &whole, 0), "一、");
    assert_string_equal(composed_number(a, &whole, 1), "（一）");
    assert_string_equal(composed_number(a, &whole, 2), "1. ");
    assert_string_equal(composed_number(a, &english, 2), "1.1.1 ");
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_written_is_read),
        cmocka_unit_test(what_is_damaged_is_refused),
        cmocka_unit_test(statements_find_their_places),
        cmocka_unit_test(a_statement_rests_on_nothing),
        cmocka_unit_test(a_draft_shows_what_was_left_out),
        cmocka_unit_test(nothing_said_changes_nothing),
        cmocka_unit_test(sections_are_counted_as_the_standard_says),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
