#include "unit/test.h"

#include "base/io.h"
#include "office/internal.h"
#include "office/schema.h"
#include "office/statements.h"

#include <dirent.h>
#include <unistd.h>

/* Prepares every statement of the office, of its registers and of their lists, on SQLite, or on the
 * PostgreSQL that COFFERDAM_PG names. Preparing finds unknown tables, columns and functions, and on
 * PostgreSQL parameters whose type cannot be told. */

struct prepared {
    struct store *store;
    struct rules *rules;
    const char *script;
    struct arena *a;
};

static int by_name(const void *x, const void *y)
{
    return strcmp(((const struct rule_file *)x)->name, ((const struct rule_file *)y)->name);
}

static int read_rules(struct arena *a, const char *folder, struct rule_file *files, int room)
{
    DIR *d = opendir(folder);
    int n = 0;
    assert_non_null(d);
    for (struct dirent *e; (e = readdir(d)) && n < room;) {
        if (!str_ends(str_of(e->d_name), ".yaml"))
            continue;
        files[n].name = arena_text(a, str_of(e->d_name));
        assert_ok(file_read(a, path_join(a, folder, e->d_name), 1 << 20, &files[n].text));
        n++;
    }
    closedir(d);
    qsort(files, (size_t)n, sizeof *files, by_name);
    return n;
}

static enum err make_tables(struct db *db, void *arg)
{
    struct prepared *p = arg;
    TRY(db_exec_script(db, p->script));
    for (int i = 0; i < p->rules->book->reg_count; i++)
        TRY(db_exec_script(db, p->rules->sql[i].search.create));
    return ERR_OK;
}

static int check(struct db *db, const struct sql *sql)
{
    if (!sql->text)
        return 0;
    enum err err = db_prepare_only(db, sql);
    if (err)
        fail_msg("%s: %s\n%s", sql->name, problem()->text[LANG_EN], sql->text);
    return 1;
}

static int check_register(struct db *db, const struct reg_sql *x, const struct reg *reg)
{
    int n = check(db, &x->row) + check(db, &x->stand) + check(db, &x->search_text) +
            check(db, &x->follow) + check(db, &x->by_number) + check(db, &x->label_of) +
            check(db, &x->counts) + check(db, &x->by_title);
    for (int i = 0; i < reg->field_count; i++)
        n += check(db, &x->files[i]);
    for (int i = 0; i < x->link_count; i++)
        n += check(db, &x->links[i]) + check(db, &x->link_clear[i]) + check(db, &x->link_put[i]);
    for (int i = 0; i < x->child_count; i++)
        n += check(db, &x->children[i]) + check(db, &x->child_clear[i]) +
             check(db, &x->child_put[i]);
    return n;
}

static int check_list(struct db *db, struct arena *a, const struct reg *reg,
                      const struct list_shape *shape)
{
    const struct bound *b;
    assert_ok(rule_list(a, reg, shape, &b));
    return check(db, (const struct sql *)(const void *)b);
}

static int check_lists(struct db *db, struct arena *a, const struct reg_sql *x,
                       const struct reg *reg)
{
    struct list_shape newest = {.descending = true};
    struct list_shape found = {.descending = true, .search = &x->list_search};
    int n = check_list(db, a, reg, &newest) + check_list(db, a, reg, &found);
    newest.after = true;
    n += check_list(db, a, reg, &newest);
    newest.backward = true;
    n += check_list(db, a, reg, &newest);
    for (int i = 0; i < reg->column_count; i++) {
        const struct field *f = reg->columns[i];
        struct list_shape sorted = {.sort = f};
        struct list_shape counted = {.filter_count = 1, .count = true};
        if (!f->column)
            continue;
        n += check_list(db, a, reg, &sorted);
        sorted.after = sorted.after_empty = true;
        n += check_list(db, a, reg, &sorted);
        counted.filters[0] = (struct list_filter){f, LIST_IS};
        n += check_list(db, a, reg, &counted);
    }
    return n;
}

static void check_all(struct prepared *p)
{
    struct db *db;
    int n = 0;
    assert_ok(store_read(p->store, &db));
    for (int i = 0; office_statement_lists[i]; i++) {
        for (int k = 0; office_statement_lists[i][k]; k++)
            n += check(db, office_statement_lists[i][k]);
    }
    for (unsigned i = 0; i < covered_table_count; i++)
        n += check(db, row_statement(i));
    for (int i = 0; i < p->rules->book->reg_count; i++) {
        const struct reg *reg = p->rules->book->regs[i];
        n += check_register(db, &p->rules->sql[i], reg);
        n += check_lists(db, p->a, &p->rules->sql[i], reg);
    }
    db_release(db);
    assert_true(n > 300);
}

static void prepare_with(const char *folder)
{
    ARENA_SCOPE(a);
    char dir[] = "/tmp/cofferdam-test-XXXXXX";
    const char *pg = getenv("COFFERDAM_PG");
    struct rule_file files[64];
    struct rule_faults *faults = NEW(a, struct rule_faults);
    struct rulebook *book;
    struct prepared p = {.a = a};
    struct rule_question *questions;
    int count = read_rules(a, folder, files, 64), question_count;
    assert_non_null(mkdtemp(dir));
    struct store_config config = {.path_or_conninfo = pg ? pg : path_join(a, dir, "x.db"),
                                  .create = true};
    enum err err = rulebook_load(a, files, count, faults, &book);
    if (err)
        fail_msg("%s:%d: %s", faults->rows[0].file, faults->rows[0].line, faults->rows[0].words.en);
    assert_ok(rules_prepare(book, &p.rules));
    assert_ok(store_open(&config, &p.store));
    assert_ok(store_migrate(p.store, office_migrations, office_migration_count));
    assert_ok(rule_migration(a, NULL, book, pg ? ENGINE_POSTGRES : ENGINE_SQLITE, faults, &p.script,
                             &questions, &question_count));
    struct write_job job = {.work = make_tables, .arg = &p};
    assert_ok(store_write(p.store, &job));
    check_all(&p);
    store_close(p.store);
    rules_free(p.rules);
    if (!pg)
        unlink(path_join(a, dir, "x.db"));
    rmdir(dir);
}

static void test_office_regulations(void **state)
{
    (void)state;
    prepare_with(OFFICE_REGULATIONS);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_office_regulations),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
