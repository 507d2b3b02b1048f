/* Every statement of the examination and the watch prepares on both engines. */
#include "unit/test.h"

#include "base/io.h"
#include "inspect/statements.h"
#include "office/internal.h"
#include "office/schema.h"
#include "unit/rules_folder.h"

#include <unistd.h>

struct prepared {
    const char *script;
};

static enum err make_tables(struct db *db, void *arg)
{
    const struct prepared *p = arg;
    return db_exec_script(db, p->script);
}

static int check(struct db *db, const struct sql *sql)
{
    if (!sql || !sql->text)
        return 0;
    enum err err = db_prepare_only(db, sql);
    if (err)
        fail_msg("%s: %s\n%s", sql->name, problem()->text[LANG_EN], sql->text);
    return 1;
}

/* A rulebook's statement has the layout of a store's. */
static int check_bound(struct db *db, const struct bound *b)
{
    return check(db, (const struct sql *)(const void *)b);
}

static int check_rules(struct db *db, const struct rulebook *book)
{
    const struct watching *w = book->watching;
    int n = check_bound(db, w->people);
    for (int i = 0; i < w->gather_count; i++)
        n += check_bound(db, w->gathers[i].piece);
    for (int i = 0; i < w->release_count; i++)
        n += check_bound(db, w->releases[i].piece);
    for (int i = 0; i < book->reg_count; i++)
        n += check_bound(db, book->regs[i]->examine_some);
    return n;
}

static void test_all_prepare(void **state)
{
    (void)state;
    ARENA_SCOPE(a);
    char dir[] = "/tmp/cofferdam-test-XXXXXX";
    const char *pg = getenv("COFFERDAM_PG");
    struct rule_faults *faults = NEW(a, struct rule_faults);
    struct rulebook *book;
    struct store *store;
    struct db *db;
    struct prepared p;
    struct rule_question *questions;
    int count, question_count, n = 0;
    const struct rule_file *files = rules_of_folder(a, OFFICE_REGULATIONS, &count);
    assert_non_null(mkdtemp(dir));
    struct store_config config = {.path_or_conninfo = pg ? pg : path_join(a, dir, "x.db"),
                                  .create = true};
    assert_ok(rulebook_load(a, files, count, faults, &book));
    assert_ok(store_open(&config, &store));
    assert_ok(store_migrate(store, office_migrations, office_migration_count));
    assert_ok(rule_migration(a, NULL, book, pg ? ENGINE_POSTGRES : ENGINE_SQLITE, faults, &p.script,
                             &questions, &question_count));
    assert_ok(store_write(store, &(struct write_job){.work = make_tables, .arg = &p}));
    assert_ok(store_read(store, &db));
    for (int i = 0; inspect_statement_lists[i]; i++) {
        for (int k = 0; inspect_statement_lists[i][k]; k++)
            n += check(db, inspect_statement_lists[i][k]);
    }
    n += check_rules(db, book);
    assert_true(n > 30);
    db_release(db);
    store_close(store);
    rulebook_free(book);
    if (!pg)
        unlink(path_join(a, dir, "x.db"));
    rmdir(dir);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_all_prepare)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
