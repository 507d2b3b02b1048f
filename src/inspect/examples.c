#include "inspect/examples.h"

#include <stdlib.h>
#include <unistd.h>

#include "base/io.h"
#include "office/eval.h"
#include "office/schema.h"

static const struct office_facts facts = {.name_zh = "范例县",
                                          .name_en = "Example County",
                                          .short_name = "FL",
                                          .rank = "county",
                                          .level = LEVEL_TOP_SECRET};

struct asking {
    struct arena *a;
    const struct rulebook *book;
    struct rule_faults *faults;
    struct db *db;
};

static enum err insert(struct asking *k, const struct example_row *r)
{
    BUF_SCOPE(text, 16384);
    buf_printf(&text, "INSERT INTO %s (", r->table);
    for (int i = 0; i < r->cell_count; i++)
        buf_printf(&text, "%s%s", i ? ", " : "", r->cells[i].column);
    buf_text(&text, ") VALUES (");
    for (int i = 0; i < r->cell_count; i++)
        buf_printf(&text, "%s$%d", i ? ", " : "", i + 1);
    buf_text(&text, ")");
    TRY(buf_check(&text));
    struct sql *sql = NEW(k->a, struct sql);
    *sql = (struct sql){"example", arena_text(k->a, buf_view(&text)), NULL};
    QUERY_SCOPE(q);
    bool row;
    TRY(db_query(k->db, sql, &q));
    for (int i = 0; i < r->cell_count; i++) {
        if (r->cells[i].text)
            bind_text(q, i + 1, str_of(r->cells[i].text));
        else
            bind_int(q, i + 1, r->cells[i].n);
    }
    return query_step(q, &row);
}

enum verdict_of_check { DOES_NOT_APPLY, HOLDS, FAILS };

static enum err ask(struct asking *k, const struct check *c, const struct example *x,
                    enum verdict_of_check *ret)
{
    struct eval e = {.db = k->db,
                     .facts = &facts,
                     .entry = x->entry,
                     .today = example_today,
                     .now = example_now};
    bool row, known = false;
    int64_t holds = 0;
    if (c->kind == CHECK_EACH) {
        QUERY_SCOPE(q);
        TRY(eval_query(&e, c->reg->examine_some, &q));
        TRY(query_step(q, &row));
        known = row && !query_null(q, 3 + c->index);
        holds = known ? query_int(q, 3 + c->index) : 0;
    } else if (c->kind == CHECK_OFFICE) {
        e.entry = 0;
        TRY(eval_int(&e, c->whole, &known, &holds));
    } else {
        int64_t *ids;
        int count;
        TRY(eval_ids(&e, c->whole, k->a, &ids, &count));
        known = true;
        holds = 1;
        for (int i = 0; i < count; i++)
            holds = holds && ids[i] != x->entry;
    }
    *ret = !known ? DOES_NOT_APPLY : holds ? HOLDS : FAILS;
    return ERR_OK;
}

/* A message about the example `what` of the check. */
static void say(struct asking *k, const struct check *c, const char *what, const char *msgid,
                const char *why)
{
    struct rule_faults *f = k->faults;
    if (f->count == (int)ARRAY_SIZE(f->rows))
        return;
    (void)fail(ERR_INPUT, msgid, c->name, what, why);
    f->rows[f->count++] =
        (struct rule_fault){.file = arena_text(k->a, str_of(c->reg->file)),
                            .line = c->line,
                            .words = {arena_text(k->a, str_of(problem()->text[LANG_ZH])),
                                      arena_text(k->a, str_of(problem()->text[LANG_EN]))}};
}

/* Inserted, asked, undone. */
static enum err one(struct asking *k, const struct check *c, const struct example *x,
                    enum verdict_of_check wanted)
{
    static const char *const came[] = {[DOES_NOT_APPLY] =
                                           N_("The check {1} does not apply to its example “{2}”"),
                                       [HOLDS] = N_("The check {1} holds for its example “{2}”"),
                                       [FAILS] = N_("The check {1} fails for its example “{2}”")};
    const char *what = wanted == FAILS ? "fails" : "holds";
    enum verdict_of_check is = DOES_NOT_APPLY;
    enum err err = db_part_begin(k->db);
    for (int i = 0; i < x->row_count && !err; i++)
        err = insert(k, &x->rows[i]);
    if (!err)
        err = ask(k, c, x, &is);
    struct problem told = *problem();
    /* it fails on purpose, so that its rows are undone */
    enum err undone = db_part_end(k->db, ERR_CONFLICT);
    if (undone != ERR_CONFLICT)
        return undone;
    if (err == ERR_CONFLICT || err == ERR_INPUT) {
        say(k, c, what, N_("The example “{2}” of {1} cannot be entered: {3}"),
            arena_text(k->a, str_of(told.text[LANG_EN])));
        return ERR_OK;
    }
    problem_set(&told);
    TRY(err);
    if (is != wanted)
        say(k, c, what, came[is], "");
    return ERR_OK;
}

static enum err ask_all(struct db *db, void *arg)
{
    struct asking *k = arg;
    k->db = db;
    for (int i = 0; i < k->book->reg_count; i++)
        TRY(db_exec_script(db, rule_ddl(k->a, k->book->regs[i], ENGINE_SQLITE)));
    for (int i = 0; i < k->book->reg_count; i++) {
        const struct reg *reg = k->book->regs[i];
        for (int n = 0; n < reg->check_count; n++) {
            const struct check *c = &reg->checks[n];
            if (!c->fails)
                continue;
            TRY(one(k, c, c->fails, FAILS));
            TRY(one(k, c, c->holds, HOLDS));
        }
    }
    return ERR_OK;
}

enum err examples_ask(struct arena *a, const struct rulebook *book, struct rule_faults *faults)
{
    const char *tmp = getenv("TMPDIR");
    char *dir = arena_printf(a, "%s/cofferdam-examples.XXXXXX", tmp && *tmp ? tmp : "/tmp");
    struct asking k = {.a = a, .book = book, .faults = faults};
    const struct write_job job = {.work = ask_all, .arg = &k};
    struct store *s = NULL;
    if (!mkdtemp(dir))
        return fail_errno("cannot create", dir);
    struct store_config config = {
        .path_or_conninfo = path_join(a, dir, "examples.db"), .unsynced = true, .create = true};
    enum err err = store_open(&config, &s);
    if (!err)
        err = store_migrate(s, office_migrations, office_migration_count);
    if (!err)
        err = store_write(s, &job);
    struct problem told = *problem();
    store_close(s);
    static const char *const ends[] = {"", "-wal", "-shm"};
    for (size_t i = 0; i < ARRAY_SIZE(ends); i++)
        (void)unlink(arena_printf(a, "%s/examples.db%s", dir, ends[i]));
    (void)rmdir(dir);
    problem_set(&told);
    return err;
}
