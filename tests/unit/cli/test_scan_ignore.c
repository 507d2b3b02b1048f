/* Patterns of .cofferdamignore, as gitignore(5) tells them. */
#include "unit/test.h"

#include "cli/scan.h"

static void test_names(void **state)
{
    static const struct {
        const char *pattern, *name;
        bool fits;
    } rows[] = {
        {"*.log", "a.log", true},
        {"*.log", "a.log2", false},
        {"a?c", "a文c", true},
        {"[a-c]x", "bx", true},
        {"[!a-c]x", "bx", false},
        {"[]]x", "]x", true},
        {"*a*b*c", "xxaxxbxxc", true},
        {"*a*b*c", "xxaxxbxx", false},
        {"\\*x", "*x", true},
        {"\\*x", "ax", false},
        {"[a-", "a", false},
        {"", "", true},
        {"*", "", true},
        {"a", "", false},
        {"报告*", "报告2.docx", true},
        {"**", "a", true},
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
        if (scan_glob(str_of(rows[i].pattern), str_of(rows[i].name)) != rows[i].fits)
            fail_msg("%s against %s", rows[i].pattern, rows[i].name);
}

static void test_paths(void **state)
{
    static const struct {
        const char *pattern, *path;
        bool fits;
    } rows[] = {
        {"docs/**", "docs/a/b.txt", true}, {"docs/*", "docs/a/b.txt", false},
        {"*.txt", "docs/a/b.txt", true},   {"**/b.txt", "b.txt", true},
        {"a/**/d", "a/d", true},           {"a/**/d", "a/b/c/d", true},
        {"a/**/d", "a/b/c/e", false},      {"a/b", "x/a/b", false},
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
        if (scan_glob_path(str_of(rows[i].pattern), str_of(rows[i].path)) != rows[i].fits)
            fail_msg("%s against %s", rows[i].pattern, rows[i].path);
}

/* A long pattern of stars over a long name ends at once and not after the age of the universe. */
static void test_stars_are_linear(void **state)
{
    char pattern[2001], name[20001];
    (void)state;
    for (size_t i = 0; i < 2000; i++)
        pattern[i] = i % 2 ? 'a' : '*';
    memset(name, 'a', 20000);
    pattern[2000] = name[20000] = '\0';
    name[19999] = 'b';
    assert_false(scan_glob(str_of(pattern), str_of(name)));
}

static void test_the_last_rule_decides(void **state)
{
    ARENA_SCOPE(a);
    const struct scan_ignore *top = scan_ignore_make(
                                 a, NULL, 0,
                                 STR("# old\n*.log\nbuild/\n/only-here\nx/y\n!keep.log\n")),
                             *inner = scan_ignore_make(a, top, 1, STR("!a.log\r\n*.tmp\n"));
    const struct {
        const struct scan_ignore *rules;
        const char *names[3];
        size_t count;
        bool folder, ignored;
    } rows[] = {
        {top, {"a.log"}, 1, false, true},
        {top, {"sub", "a.log"}, 2, false, true},
        {top, {"keep.log"}, 1, false, false},
        {top, {"build"}, 1, true, true},
        {top, {"build"}, 1, false, false},
        {top, {"only-here"}, 1, false, true},
        {top, {"sub", "only-here"}, 2, false, false},
        {top, {"x", "y"}, 2, false, true},
        {top, {"z", "x", "y"}, 3, false, false},
        {top, {"# old"}, 1, false, false},
        {inner, {"sub", "a.log"}, 2, false, false},
        {inner, {"sub", "b.log"}, 2, false, true},
        {inner, {"sub", "b.tmp"}, 2, false, true},
        {NULL, {"a.log"}, 1, false, false},
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
        if (scan_ignores(rows[i].rules, rows[i].names, rows[i].count, rows[i].folder) !=
            rows[i].ignored)
            fail_msg("row %zu", i);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_names),
        cmocka_unit_test(test_paths),
        cmocka_unit_test(test_stars_are_linear),
        cmocka_unit_test(test_the_last_rule_decides),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
