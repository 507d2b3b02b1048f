/* Any text as a condition: refused with words, or a statement that SQLite compiles. */
#include "fuzz/fuzz.h"

#include <sqlite3.h>

#include "fuzz/small_rules.h"
#include "store/store.h"

#define promise(condition)                                                                         \
    do {                                                                                           \
        if (!(condition))                                                                          \
            die("broken promise: " #condition);                                                    \
    } while (0)

static void none(sqlite3_context *c, int count, sqlite3_value **v)
{
    (void)count;
    (void)v;
    sqlite3_result_null(c);
}

/* The store's helper functions by name: only that the statement compiles is of interest. */
static sqlite3 *tables(const struct rulebook *book)
{
    static const struct {
        const char *name;
        int count;
    } functions[] = {{"add_hours", 2},     {"add_days", 2},       {"add_months", 2},
                     {"days_between", 2},  {"year_of", 1},        {"period_end", 2},
                     {"period_months", 1}, {"working_day_add", 2}};
    sqlite3 *db;
    ARENA_SCOPE(a);
    promise(sqlite3_open(":memory:", &db) == SQLITE_OK);
    for (size_t i = 0; i < ARRAY_SIZE(functions); i++)
        promise(!sqlite3_create_function(db, functions[i].name, functions[i].count, SQLITE_UTF8,
                                         NULL, none, NULL, NULL));
    for (int i = 0; i < book->reg_count; i++)
        promise(!sqlite3_exec(db, rule_ddl(a, book->regs[i], ENGINE_SQLITE), NULL, NULL, NULL));
    promise(!sqlite3_exec(db,
                          "CREATE TABLE label (id, level, compartments, scope);"
                          "CREATE TABLE scope_member (scope, kind, member, from_day, to_day);"
                          "CREATE TABLE role_grant (id, person, role, from_day, to_day);"
                          "CREATE TABLE department_ancestor (department, ancestor);",
                          NULL, NULL, NULL));
    return db;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    static struct rulebook *book;
    static sqlite3 *db;
    ARENA_SCOPE(a);
    if (!book) {
        book = small_rulebook(a);
        db = tables(book);
    }
    const struct bound *b = NULL;
    const struct reg *paper = rule_register(book, STR("paper"));
    enum err err = rule_condition(a, book, paper, str_bytes((const char *)data, n), &b);
    if (err) {
        promise(problem()->text[LANG_ZH][0] && problem()->text[LANG_EN][0]);
        return 0;
    }
    const char *text;
    sqlite3_stmt *s = NULL;
    promise(!sql_for(a, b->text, false, &text));
    promise(sqlite3_prepare_v2(db, text, -1, &s, NULL) == SQLITE_OK);
    promise(sqlite3_stmt_readonly(s) && sqlite3_bind_parameter_count(s) == b->param_count);
    sqlite3_finalize(s);
    promise(!sql_for(a, b->text, true, &text));
    return 0;
}
