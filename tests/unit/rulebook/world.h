/* A rulebook out of files of tests/unit/rulebook/data, and a database with its tables. */
#ifndef TESTS_UNIT_RULEBOOK_WORLD_H
#define TESTS_UNIT_RULEBOOK_WORLD_H

#include "unit/rules_folder.h"
#include "unit/store/fresh.h"

#include "base/buf.h"
#include "base/io.h"
#include "rulebook/rulebook.h"

static inline const char *data_folder(void)
{
    const char *folder = getenv("RULEBOOK_DATA");
    return folder ? folder : "tests/unit/rulebook/data";
}

static inline struct str data_file(struct arena *a, const char *name)
{
    struct str body;
    assert_ok(file_read(a, path_join(a, data_folder(), name), 1 << 20, &body));
    return body;
}

static inline struct rulebook *must_load(struct arena *a, const struct rule_file *files, int count)
{
    static struct rule_faults faults;
    struct rulebook *book = NULL;
    if (rulebook_load(a, files, count, &faults, &book)) {
        for (int i = 0; i < faults.count; i++)
            fprintf(stderr, "%s:%d: %s\n", faults.rows[i].file, faults.rows[i].line,
                    faults.rows[i].words.en);
        fail_msg("%d faults", faults.count);
    }
    return book;
}

static inline struct rulebook *load_data(struct arena *a, const char *name)
{
    struct rule_file file = {name, data_file(a, name)};
    return must_load(a, &file, 1);
}

/* The regulations of the house itself. */
static inline struct rulebook *load_regulations(struct arena *a)
{
    const char *folder = getenv("RULEBOOK_REGULATIONS");
    int count;
    const struct rule_file *files = rules_of_folder(a, folder ? folder : "regulations", &count);
    return must_load(a, files, count);
}

/* What the office keeps beside the registers (docs/tables.md). */
static const struct migration office_tables[] = {
    {"office",
     "CREATE TABLE label (id bigint PRIMARY KEY, level bigint NOT NULL, compartments bigint NOT "
     "NULL, scope bigint);"
     "CREATE TABLE scope_member (scope bigint NOT NULL, kind text NOT NULL, member bigint NOT NULL,"
     " from_day text, to_day text);"
     "CREATE TABLE role_grant (id " DDL_ID ", person bigint NOT NULL, role text NOT NULL,"
     " from_day text, to_day text);"
     "CREATE TABLE department_ancestor (department bigint NOT NULL, ancestor bigint NOT NULL);"
     "CREATE TABLE holiday (day text PRIMARY KEY, work bigint NOT NULL);",
     NULL}};

static inline enum rule_engine world_engine(void)
{
    return fresh_postgres() ? ENGINE_POSTGRES : ENGINE_SQLITE;
}

static inline void make_tables(struct arena *a, struct store *s, const struct rulebook *book)
{
    assert_ok(store_migrate(s, office_tables, ARRAY_SIZE(office_tables)));
    for (int i = 0; i < book->reg_count; i++)
        assert_ok(script(s, rule_ddl(a, book->regs[i], world_engine())));
}

static inline struct sql sql_of(const struct bound *b)
{
    return (struct sql){b->name, b->text, b->pg};
}

#endif
