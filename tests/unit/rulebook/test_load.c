/* Regulations that must not load, each with the line and the words of its fault. */
#include "unit/rulebook/world.h"

enum { LINES_MAX = 64 };

struct changed {
    struct str lines[LINES_MAX + 1]; /* of thing.yaml, from 1 */
    int count;
};

static struct changed lines_of(struct arena *a, const char *name)
{
    struct changed c = {0};
    struct str rest = data_file(a, name), line;
    while (str_split(&rest, '\n', &line) && c.count < LINES_MAX)
        c.lines[++c.count] = line;
    return c;
}

static struct str joined(struct arena *a, const struct changed *c)
{
    BUF_SCOPE(b, 1 << 16);
    for (int i = 1; i <= c->count; i++) {
        buf_str(&b, c->lines[i]);
        buf_char(&b, '\n');
    }
    return arena_str(a, buf_view(&b));
}

/* `c` is the file "thing"; `beside` (NULL: none) stands with it. */
static void must_fail(struct arena *a, const struct changed *c, const char *beside,
                      struct str expected)
{
    static struct rule_faults faults;
    struct rule_file files[] = {{"base.yaml", data_file(a, "base.yaml")},
                                {"thing", joined(a, c)},
                                {beside, beside ? data_file(a, beside) : STR("")}};
    struct rulebook *book = NULL;
    assert_err(ERR_INPUT, rulebook_load(a, files, beside ? 3 : 2, &faults, &book));
    const char *got = arena_printf(a, "%d: %s", faults.rows[0].line, faults.rows[0].words.en);
    assert_str(expected, got);
    assert_string_equal("thing", faults.rows[0].file);
    /* the Chinese is there, and is not the English */
    assert_string_not_equal(faults.rows[0].words.zh, faults.rows[0].words.en);
}

/* How many cases of `bad` there were. */
static int run_bad(struct arena *a, const struct changed plain, const char *beside, const char *bad)
{
    struct changed c = plain;
    struct str rest = data_file(a, bad), line;
    int cases = 0;
    while (str_split(&rest, '\n', &line)) {
        const char *bar = memchr(line.p, '|', line.n);
        int64_t at;
        if (str_starts(line, "> ")) {
            must_fail(a, &c, beside, str_bytes(line.p + 2, line.n - 2));
            c = plain;
            cases++;
        } else if (line.n && line.p[0] != '#') {
            assert_non_null(bar);
            assert_true(str_int(str_bytes(line.p, (size_t)(bar - line.p)), 1, plain.count, &at));
            c.lines[at] = str_bytes(bar + 1, line.n - (size_t)(bar - line.p) - 1);
        }
    }
    return cases;
}

static void test_bad(void **state)
{
    (void)state;
    ARENA_SCOPE(a);
    assert_true(run_bad(a, lines_of(a, "thing.yaml"), NULL, "bad.txt") > 90);
}

static void test_bad_report(void **state)
{
    (void)state;
    ARENA_SCOPE(a);
    assert_true(run_bad(a, lines_of(a, "report.txt"), "thing.yaml", "report_bad.txt") > 20);
}

static void test_bad_weighs(void **state)
{
    (void)state;
    ARENA_SCOPE(a);
    assert_true(run_bad(a, lines_of(a, "weighs.yaml"), NULL, "weighs_bad.txt") > 15);
}

static void test_weighs(void **state)
{
    (void)state;
    ARENA_SCOPE(a);
    const struct changed plain = lines_of(a, "weighs.yaml");
    struct rule_file files[] = {{"base.yaml", data_file(a, "base.yaml")},
                                {"thing", joined(a, &plain)}};
    struct rulebook *book = must_load(a, files, 2);
    const struct reg *paper = rule_register(book, STR("paper"));
    const struct weighs *w = paper->weighs;
    assert_non_null(w);
    assert_string_equal("level_chosen", w->level->name);
    assert_int_equal(2, w->text_count);
    assert_string_equal("notes", w->texts[1]->name);
    assert_int_equal(2, w->basis_count);
    assert_ptr_equal(rule_register(book, STR("matter")), w->matter->target);
    assert_string_equal("grade", w->grade->name);
    assert_ptr_equal(rule_action(paper, STR("derive")), w->derive);
    assert_int_equal(COMPUTE_WEIGH, w->derive->computes);
    assert_null(rule_register(book, STR("matter"))->weighs);
    rulebook_free(book);
}

static void test_report(void **state)
{
    (void)state;
    ARENA_SCOPE(a);
    struct rule_file files[] = {{"base.yaml", data_file(a, "base.yaml")},
                                {"thing.yaml", data_file(a, "thing.yaml")},
                                {"report.yaml", data_file(a, "report.txt")}};
    struct rulebook *book = must_load(a, files, ARRAY_SIZE(files));
    const struct report *r = rule_report(book, STR("yearly"));
    assert_non_null(r);
    assert_int_equal(1, r->section_count);
    const struct report_sentence *s = &r->sections[0].sentences[0];
    assert_int_equal(3, s->figure_count);
    assert_int_equal(3, s->records); /* the share has none of its own */
    assert_int_equal(2, s->saying_count);
    assert_true(s->sayings[0].missing);
    assert_int_equal(0, s->sayings[0].absent);
    assert_int_equal(7, s->sayings[1].piece_count[LANG_ZH]);
    rulebook_free(book);

    /* `missing` leans on the record that is named first, whichever figure stands first */
    struct changed c = lines_of(a, "report.txt");
    c.lines[18] = STR("            records: [open, all]");
    files[2].text = joined(a, &c);
    book = must_load(a, files, ARRAY_SIZE(files));
    s = &rule_report(book, STR("yearly"))->sections[0].sentences[0];
    assert_int_equal(3, s->records);
    assert_int_equal(1, s->sayings[0].absent);
    rulebook_free(book);
}

static void test_good(void **state)
{
    (void)state;
    ARENA_SCOPE(a);
    const struct changed plain = lines_of(a, "thing.yaml");
    struct rule_file files[] = {{"base.yaml", data_file(a, "base.yaml")},
                                {"thing", joined(a, &plain)}};
    struct rulebook *book = must_load(a, files, 2);
    const struct reg *thing = rule_register(book, STR("thing"));
    assert_int_equal(4, book->reg_count);
    assert_string_equal("r_thing", thing->table);
    assert_int_equal(7, thing->own_count);
    assert_int_equal(16, thing->field_count);
    assert_int_equal(1, rule_state(thing, STR("shut")));
    assert_int_equal(-1, rule_state(thing, STR("gone")));
    const struct action *close = rule_action(thing, STR("close"));
    assert_int_equal(1, close->from);
    assert_int_equal(1, close->to);
    assert_string_equal("due < today", close->guards[0].source);
    assert_null(rule_action(thing, STR("destroy")));
    rulebook_free(book);
}

/* What a refusal can name: the lists that a guard asks to be empty in any case. */
static void test_ways(void **state)
{
    static const struct {
        const char *that;
        int ways;
        const char *of; /* the last one */
    } rows[] = {
        {"none(parts)", 1, "thing"},
        {"none(parts where state = open) and due < today", 1, "thing"},
        {"not any(parts where state = open)", 1, "thing"},
        {"count(parts where state = open) = 0", 1, "thing"},
        {"none(parts) and none(person where state = active)", 2, "person"},
        {"all(users, each.state = active)", 1, "person"},
        {"all(asked.helpers, each.state = active)", 1, "person"},
        {"none(parts) or due < today", 0, NULL},
        {"any(parts)", 0, NULL},
        {"count(parts) = 1", 0, NULL},
        {"count(parts) > 0", 0, NULL},
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
        ARENA_SCOPE(a);
        struct changed c = lines_of(a, "thing.yaml");
        for (int k = 1; k <= c.count; k++)
            if (strstr(arena_text(a, c.lines[k]), "that: due < today"))
                c.lines[k] = str_of(arena_printf(
                    a, "          - {that: '%s', zh: 未到期, en: Not due}", rows[i].that));
        struct rule_file files[] = {{"base.yaml", data_file(a, "base.yaml")},
                                    {"thing", joined(a, &c)}};
        struct rulebook *book = must_load(a, files, 2);
        const struct guard *g =
            &rule_action(rule_register(book, STR("thing")), STR("close"))->guards[0];
        assert_string_equal(rows[i].that, g->source);
        assert_int_equal(rows[i].ways, g->way_count);
        if (rows[i].ways)
            assert_string_equal(rows[i].of, g->ways[rows[i].ways - 1].reg->name);
        rulebook_free(book);
    }
}

/* More faults than there is room for, files that name the same thing, no files at all. */
static void test_many(void **state)
{
    (void)state;
    ARENA_SCOPE(a);
    static struct rule_faults faults;
    struct rulebook *book = NULL;
    BUF_SCOPE(b, 1 << 20);
    buf_text(&b, "regulation: many\ntitle: {zh: 多, en: Many}\nchoices:\n");
    for (int i = 0; i < 300; i++)
        buf_printf(&b, "  C%d: {a: {zh: 甲, en: A}}\n", i);
    struct rule_file many = {"many", buf_view(&b)};
    assert_err(ERR_INPUT, rulebook_load(a, &many, 1, &faults, &book));
    assert_int_equal(100, faults.count);
    assert_int_equal(103, faults.rows[99].line);

    struct rule_file twice[] = {{"base.yaml", data_file(a, "base.yaml")},
                                {"again.yaml", data_file(a, "base.yaml")}};
    assert_err(ERR_INPUT, rulebook_load(a, twice, 2, &faults, &book));
    assert_string_equal("again.yaml", faults.rows[0].file);
    assert_string_equal("The regulation base stands already in base.yaml", faults.rows[0].words.en);

    assert_err(ERR_INPUT, rulebook_load(a, NULL, 0, &faults, &book));
    assert_string_equal("The regulations define no register person", faults.rows[0].words.en);
}

/* What would take long or much is refused early. */
static void test_large(void **state)
{
    (void)state;
    ARENA_SCOPE(a);
    static struct rule_faults faults;
    struct rulebook *book = NULL;
    char *big = arena_alloc(a, (1 << 20) + 2);
    memset(big, '#', (1 << 20) + 1);
    struct rule_file file = {"big", str_bytes(big, (1 << 20) + 1)};
    assert_err(ERR_INPUT, rulebook_load(a, &file, 1, &faults, &book));
    assert_string_equal("The file is larger than 1048576 bytes", faults.rows[0].words.en);
    for (size_t i = 0; i < 1 << 20; i += 2)
        memcpy(big + i, "[ ", 2);
    file.text.n = 1 << 20;
    assert_err(ERR_INPUT, rulebook_load(a, &file, 1, &faults, &book));
    memcpy(big, "[", 1);
    for (size_t i = 1; i + 1 < 1 << 20; i += 2)
        memcpy(big + i, "a,", 2);
    assert_err(ERR_INPUT, rulebook_load(a, &file, 1, &faults, &book));
    assert_string_equal("The file has more than 100000 values", faults.rows[0].words.en);
}

/* Each value is twice the one before: the statement would be 2^40 long. */
static void test_doubling(void **state)
{
    (void)state;
    ARENA_SCOPE(a);
    static struct rule_faults faults;
    struct rulebook *book = NULL;
    struct changed c = lines_of(a, "thing.yaml");
    BUF_SCOPE(fields, 1 << 16);
    BUF_SCOPE(sets, 1 << 16);
    for (int i = 0; i < 40; i++) {
        buf_printf(&fields, "      c%d: {type: int, zh: 数, en: Count}\n", i);
        buf_printf(&sets, "%sc%d: c%d + c%d", i ? ", " : "        set: {", i, i ? i - 1 : 0,
                   i ? i - 1 : 0);
    }
    buf_char(&sets, '}');
    buf_str(&fields, c.lines[19]);
    c.lines[19] = buf_view(&fields);
    c.lines[36] = buf_view(&sets);
    struct rule_file files[] = {{"base.yaml", data_file(a, "base.yaml")}, {"thing", joined(a, &c)}};
    assert_err(ERR_INPUT, rulebook_load(a, files, 2, &faults, &book));
    assert_string_equal("This becomes too large a statement", faults.rows[0].words.en);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_good),   cmocka_unit_test(test_ways),
        cmocka_unit_test(test_bad),    cmocka_unit_test(test_bad_weighs),
        cmocka_unit_test(test_weighs), cmocka_unit_test(test_many),
        cmocka_unit_test(test_large),  cmocka_unit_test(test_doubling),
        cmocka_unit_test(test_report), cmocka_unit_test(test_bad_report)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
