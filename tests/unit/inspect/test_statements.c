#include "unit/test.h"

#include "base/io.h"
#include "inspect/statements.h"
#include "office/schema.h"

#include <unistd.h>

/* Prepares every statement of the examination on SQLite, or on the PostgreSQL that COFFERDAM_PG
 * names. What the rulebook writes is prepared in tests/unit/rulebook. */
static void test_statements(void **state)
{
    (void)state;
    ARENA_SCOPE(a);
    char dir[] = "/tmp/cofferdam-test-XXXXXX";
    const char *pg = getenv("COFFERDAM_PG");
    struct store *store;
    struct db *db;
    int n = 0;
    assert_non_null(mkdtemp(dir));
    const char *path = path_join(a, dir, "x.db");
    struct store_config config = {.path_or_conninfo = pg ? pg : path, .create = true};
    assert_ok(store_open(&config, &store));
    assert_ok(store_migrate(store, office_migrations, office_migration_count));
    assert_ok(store_read(store, &db));
    for (int i = 0; inspect_statement_lists[i]; i++) {
        for (int k = 0; inspect_statement_lists[i][k]; k++, n++) {
            const struct sql *sql = inspect_statement_lists[i][k];
            if (db_prepare_only(db, sql))
                fail_msg("%s: %s\n%s", sql->name, problem()->text[LANG_EN], sql->text);
        }
    }
    db_release(db);
    store_close(store);
    assert_true(n >= 13);
    if (!pg)
        unlink(path);
    rmdir(dir);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_statements)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
