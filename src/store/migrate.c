/* Migrations: each once, in order, in its own transaction, and never another text under an old
 * name. */
#include "store/engine.h"

#include <sodium.h>

#include "base/buf.h"
#include "base/clock.h"

static const char table_ddl[] = "CREATE TABLE IF NOT EXISTS migration ("
                                "position bigint NOT NULL PRIMARY KEY, name text NOT NULL UNIQUE, "
                                "sha256 text NOT NULL, moment text NOT NULL)";

static const struct sql sql_list = {
    "migration.list", "SELECT position, name, sha256 FROM migration ORDER BY position", NULL};
static const struct sql sql_record = {
    "migration.record",
    "INSERT INTO migration (position, name, sha256, moment) VALUES ($1, $2, $3, $4)", NULL};

struct run {
    const struct migration *list;
    size_t count, done; /* done: what the database has, counted by read_done() */
};

static const char *text_for(const struct migration *m, bool postgres)
{
    return postgres && m->pg ? m->pg : m->sqlite;
}

static void sha_text(const char *text, struct buf *out)
{
    unsigned char sha[crypto_hash_sha256_BYTES];
    crypto_hash_sha256(sha, (const unsigned char *)text, strlen(text));
    buf_hex(out, sha, sizeof sha);
}

static enum err check_row(const struct run *r, struct query *q, bool postgres)
{
    ARENA_SCOPE(a);
    int64_t position = query_int(q, 0);
    const char *name = arena_text(a, query_text(q, 1));
    if (position != (int64_t)r->done)
        return fail(ERR_CORRUPT, "The database's list of migrations is damaged at {1}", name);
    if (r->done >= r->count)
        return fail(ERR_UNSUPPORTED,
                    "The database was made by a newer version of this program (migration {1})",
                    name);
    const struct migration *m = &r->list[r->done];
    if (!str_is(query_text(q, 1), m->name))
        return fail(ERR_CORRUPT, "The database has migration {1} where this program has {2}", name,
                    m->name);
    BUF_SCOPE(sha, 128);
    sha_text(text_for(m, postgres), &sha);
    if (!str_eq(query_text(q, 2), buf_view(&sha)))
        return fail(ERR_CORRUPT, "Migration {1} has changed since it ran", name);
    return ERR_OK;
}

static enum err read_done(struct db *db, void *arg)
{
    struct run *r = arg;
    QUERY_SCOPE(q);
    bool row;
    TRY(db_exec_script(db, table_ddl));
    if (db_is_postgres(db))
        TRY(db_exec_script(db, store_functions_pg));
    TRY(db_query(db, &sql_list, &q));
    for (r->done = 0;; r->done++) {
        TRY(query_step(q, &row));
        if (!row)
            return ERR_OK;
        TRY(check_row(r, q, db_is_postgres(db)));
    }
}

static enum err run_next(struct db *db, void *arg)
{
    const struct run *r = arg;
    const struct migration *m = &r->list[r->done];
    char moment[MOMENT_SIZE];
    const char *text = text_for(m, db_is_postgres(db));
    BUF_SCOPE(sha, 128);
    sha_text(text, &sha);
    moment_text(clock_now(), moment);
    TRY(db_exec_script(db, text));
    return db_run(db, &sql_record, "iztz", (int64_t)r->done, m->name, buf_view(&sha), moment);
}

enum err store_migrate(struct store *s, const struct migration *list, size_t count)
{
    struct run r = {.list = list, .count = count};
    TRY(store_write(s, &(struct write_job){.work = read_done, .arg = &r}));
    for (; r.done < count; r.done++)
        TRY(store_write(s, &(struct write_job){.work = run_next, .arg = &r}));
    return ERR_OK;
}
