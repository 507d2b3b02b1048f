#include "unit/test.h"

#include "cli/output.h"

static enum err nothing(struct cli *c)
{
    (void)c;
    return ERR_OK;
}

static const struct option OWN[] = {
    {"set", 's', "NAME=VALUE", true, "an answer"},
    {"sort", 0, "FIELD", false, "order"},
    {"all", 'a', NULL, false, "all pages"},
    {0},
};

const struct command commands[] = {
    {"list", "[REGISTER]", 0, 1, "list", NULL, OWN, COMMAND_OFFICE | COMMAND_PERSON, nothing},
    {"ledger log", "", 0, 0, "log", NULL, NULL, 0, nothing},
    {"ledger check", "PROOF", 1, 1, "check", NULL, NULL, 0, nothing},
    {0},
};

struct line {
    struct arena *a;
    struct cli c;
};

static int open_line(void **state)
{
    struct line *l = test_calloc(1, sizeof *l);
    l->a = arena_new();
    *state = l;
    return 0;
}

static int close_line(void **state)
{
    struct line *l = *state;
    arena_free(l->a);
    test_free(l);
    return 0;
}

/* Words separated by single spaces; "''" is an empty one. */
static enum err parse(struct line *l, const char *words)
{
    char *args[16];
    int n = 0;
    struct str rest = str_of(words), word;
    while (str_split(&rest, ' ', &word))
        args[n++] = str_is(word, "''") ? arena_text(l->a, STR("")) : arena_text(l->a, word);
    l->c = (struct cli){.a = l->a, .lang = LANG_EN};
    return options_parse(&l->c, n, args);
}

static void test_takes(void **state)
{
    struct line *l = *state;
    int at = 0;
    assert_ok(parse(l, "list --set=a=1 -sb=2 -s c=3 department -a --sort -due -d /office"));
    assert_string_equal(l->c.command->name, "list");
    assert_int_equal(l->c.count, 1);
    assert_string_equal(l->c.operands[0], "department");
    assert_string_equal(option_next(&l->c, "set", &at), "a=1");
    assert_string_equal(option_next(&l->c, "set", &at), "b=2");
    assert_string_equal(option_next(&l->c, "set", &at), "c=3");
    assert_null(option_next(&l->c, "set", &at));
    assert_string_equal(option_value(&l->c, "sort"), "-due");
    assert_string_equal(option_value(&l->c, "dir"), "/office");
    assert_true(option_given(&l->c, "all"));
    assert_false(option_given(&l->c, "json"));
}

static void test_words(void **state)
{
    struct line *l = *state;
    assert_ok(parse(l, "ledger log"));
    assert_string_equal(l->c.command->name, "ledger log");
    assert_ok(parse(l, "ledger check -- --key"));
    assert_string_equal(l->c.operands[0], "--key");
    assert_ok(parse(l, "ledger check -")); /* standard input is an operand */
    assert_string_equal(l->c.operands[0], "-");
    assert_ok(parse(l, "ledger check --help")); /* help needs no operands */
}

static void test_refuses(void **state)
{
    static const char *const wrong[] = {
        "lists",                  /* no such command */
        "ledger",                 /* half of one */
        "ledger write",           /* another half */
        "list --sor due",         /* no abbreviations */
        "list --colour",          /* unknown */
        "list -z",                /* unknown letter */
        "list -az",               /* behind a known one */
        "list --sort",            /* its value is missing */
        "list -s",                /* so is this one's */
        "list --all=yes",         /* a switch with a value */
        "list --sort a --sort b", /* twice */
        "list -aa",               /* twice */
        "list a b",               /* too many */
        "ledger check",           /* too few */
        "list ''",                /* empty */
        "list \xff",              /* no text */
        "list --sort \xc3(",      /* nor this value */
        "ledger log --as x",      /* an option of other commands */
    };
    for (size_t i = 0; i < ARRAY_SIZE(wrong); i++) {
        enum err err = parse(*state, wrong[i]);
        if (err != ERR_INPUT)
            fail_msg("%s: %s", wrong[i], err_name(err));
    }
}

static void test_numbers(void **state)
{
    struct line *l = *state;
    int64_t n = 0;
    assert_ok(parse(l, "list --sort 007"));
    assert_ok(option_int(&l->c, "sort", 0, 10, 5, &n));
    assert_int_equal(n, 7);
    assert_err(ERR_INPUT, option_int(&l->c, "sort", 8, 10, 8, &n));
    assert_int_equal(n, 7);
    assert_ok(option_int(&l->c, "dir", 0, 10, 5, &n)); /* not given */
    assert_int_equal(n, 5);
}

static void test_widths(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        int width;
    } rows[] = {
        {"", 0},       {"abc", 3},  {"密级", 4}, {"机密★10年", 9}, {"e\xCC\x81", 1},
        {"（甲）", 6}, {"한글", 4}, {"𠀀", 2},   {"\xff", 1},
    };
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
        assert_int_equal(text_width(str_of(rows[i].text)), rows[i].width);
}

/* Columns line up whatever is in them, and nothing in them steers a terminal. */
static void test_table(void **state)
{
    struct line *l = *state;
    struct table t;
    table_init(&t, l->a, 2);
    table_text(&t, "密级");
    table_text(&t, "x");
    table_text(&t, "a\033[31m");
    table_text(&t, "two\nlines");
    BUF_SCOPE(out, 1000);
    assert_ok(table_text_into(&t, &out));
    assert_str(buf_view(&out), "密级    x\na\xEF\xBF\xBD[31m  two lines\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_takes, open_line, close_line),
        cmocka_unit_test_setup_teardown(test_words, open_line, close_line),
        cmocka_unit_test_setup_teardown(test_refuses, open_line, close_line),
        cmocka_unit_test_setup_teardown(test_numbers, open_line, close_line),
        cmocka_unit_test_setup_teardown(test_table, open_line, close_line),
        cmocka_unit_test(test_widths),
    };
    return cmocka_run_group_tests_name("options and output", tests, NULL, NULL);
}
