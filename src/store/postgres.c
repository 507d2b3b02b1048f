/* PostgreSQL: connections and transactions. Statements stand in postgres_statement.c.
 *
 * One writer at a time, as in SQLite: every batch takes an advisory lock that ends with its
 * transaction, so that what a job decided on still holds when it commits. Readers see one snapshot
 * (REPEATABLE READ READ ONLY). A commit whose answer got lost is looked up by its transaction id;
 * when even that is impossible the process ends, because what it has in memory could be wrong. */
#include "store/postgres.h"

#include <stdlib.h>
#include <unistd.h>

#include "base/clock.h"

enum { COMMIT_LOOKUP_MS = 10000 };
#define WRITER_LOCK "7158837459201"

static void no_notice(void *arg, const char *message)
{
    (void)arg, (void)message; /* "relation exists already, skipping" */
}

static bool lost(const struct pg_db *db)
{
    return PQstatus(db->conn) != CONNECTION_OK;
}

enum err pg_fail(struct pg_db *db, const PGresult *res, const char *name)
{
    static const struct {
        const char *state; /* SQLSTATE or its beginning */
        enum err err;
    } table[] = {
        {"23", ERR_CONFLICT},   {"57014", ERR_TIMEOUT}, {"55P03", ERR_BUSY},
        {"40", ERR_BUSY},       {"25006", ERR_REFUSED}, {"42501", ERR_REFUSED},
        {"XX001", ERR_CORRUPT}, {"XX002", ERR_CORRUPT}, {"54", ERR_TOO_LARGE},
    };
    const char *state = res ? PQresultErrorField(res, PG_DIAG_SQLSTATE) : NULL;
    if (!state) /* PQerrorMessage() could quote the connection text */
        return fail(ERR_IO, "Statement {1}: the connection to the database is lost", name);
    enum err err = db->base.restricted ? ERR_INPUT : ERR_IO;
    for (size_t i = 0; i < ARRAY_SIZE(table); i++)
        if (str_starts(str_of(state), table[i].state))
            err = table[i].err;
    if (err == ERR_TIMEOUT)
        return fail(err, "Statement {1} ran out of its time", name);
    return fail(err, "Statement {1}: {2}", name, PQresultErrorField(res, PG_DIAG_MESSAGE_PRIMARY));
}

/* Runs constant text (several statements allowed); the first column of the last row, if asked. */
static enum err run(struct pg_db *db, const char *text, const char *name, char *ret_cell,
                    size_t room)
{
    pg_quiet(db);
    PGresult *res = PQexec(db->conn, text);
    ExecStatusType status = PQresultStatus(res);
    enum err err = ERR_OK;
    if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK)
        err = pg_fail(db, res, name);
    else if (ret_cell && PQntuples(res) == 1)
        snprintf(ret_cell, room, "%s", PQgetvalue(res, 0, 0));
    PQclear(res);
    return err;
}

/* ---- Opening ---- */

static enum err check_database(struct pg_db *db)
{
    char found[128] = "";
    TRY(run(db,
            "SELECT pg_encoding_to_char(encoding) || ' ' || datcollate FROM pg_database "
            "WHERE datname = current_database()",
            "open", found, sizeof found));
    if (strcmp(found, "UTF8 C") != 0 && strcmp(found, "UTF8 C.UTF-8") != 0 &&
        strcmp(found, "UTF8 POSIX") != 0)
        return fail(ERR_UNSUPPORTED,
                    "The PostgreSQL database must have encoding UTF8 and collation C, not {1}",
                    found);
    return ERR_OK;
}

/* SQLite has no standard_conforming_strings, no time zone and no search path to vary. */
static enum err set_up(struct pg_db *db)
{
    char text[512];
    PQsetNoticeProcessor(db->conn, no_notice, NULL);
    snprintf(text, sizeof text,
             "SET client_encoding = 'UTF8'; SET standard_conforming_strings = on; "
             "SET timezone = 'UTC'; SET datestyle = 'ISO'; SET synchronous_commit = on; "
             "SET lock_timeout = %lld; SET idle_in_transaction_session_timeout = 0; %s",
             (long long)db->base.store->busy_ms,
             db->base.writer ? "" : "SET default_transaction_read_only = on");
    TRY(run(db, text, "open", NULL, 0));
    return check_database(db);
}

static enum err connect_to(struct pg_db *db)
{
    if (db->conn)
        PQfinish(db->conn);
    db->conn = PQconnectdb(db->base.store->target);
    if (!db->conn)
        die("out of memory");
    if (lost(db))
        return fail(ERR_IO, "The connection to the PostgreSQL database cannot be made");
    return set_up(db);
}

static void close_connection(struct db *base)
{
    struct pg_db *db = (struct pg_db *)base;
    PQfinish(db->conn);
    free(db);
}

static enum err open_connection(struct store *s, bool writer, struct db **ret_db)
{
    struct pg_db *db = calloc(1, sizeof *db);
    if (!db)
        die("out of memory");
    db->base.store = s;
    db->base.engine = &engine_postgres;
    db->base.writer = writer;
    enum err err = connect_to(db);
    if (err) {
        close_connection(&db->base);
        return err;
    }
    *ret_db = &db->base;
    return ERR_OK;
}

/* ---- Transactions ---- */

static enum err begin_once(struct pg_db *db)
{
    const char *text = db->base.writer ? "BEGIN; SELECT pg_advisory_xact_lock(" WRITER_LOCK
                                         "); SELECT pg_current_xact_id()::text"
                                       : "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY";
    enum err err = run(db, text, "BEGIN", db->xid, sizeof db->xid);
    db->in_transaction = !err;
    if (err && !lost(db)) {
        struct problem kept = *problem();
        if (run(db, "ROLLBACK", "ROLLBACK", NULL, 0) == ERR_OK)
            problem_set(&kept);
    }
    return err;
}

/* An idle connection may have been cut (a restarted server): connect anew, once. */
static enum err begin(struct db *base)
{
    struct pg_db *db = (struct pg_db *)base;
    enum err err = begin_once(db);
    if (!err || !lost(db))
        return err;
    statements_drop(base);
    TRY(connect_to(db));
    return begin_once(db);
}

/* What became of the transaction whose COMMIT got no answer. */
static enum err look_up_commit(struct pg_db *db)
{
    char text[96], status[32] = "";
    snprintf(text, sizeof text, "SELECT pg_xact_status('%s'::xid8)", db->xid);
    uint64_t end = clock_monotonic_ns() + COMMIT_LOOKUP_MS * (uint64_t)1000000;
    statements_drop(&db->base);
    do {
        if (connect_to(db) == ERR_OK && run(db, text, "COMMIT", status, sizeof status) == ERR_OK) {
            if (strcmp(status, "committed") == 0)
                return ERR_OK;
            if (strcmp(status, "aborted") == 0)
                return fail(ERR_IO, "Statement {1}: the connection to the database is lost",
                            "COMMIT");
        }
        usleep(200 * 1000);
    } while (clock_monotonic_ns() < end);
    die("the database is gone and with it the outcome of a commit");
}

static enum err commit(struct db *base)
{
    struct pg_db *db = (struct pg_db *)base;
    pg_quiet(db);
    PGresult *res = PQexec(db->conn, "COMMIT");
    enum err err = ERR_OK;
    if (PQresultStatus(res) != PGRES_COMMAND_OK)
        err = lost(db) ? look_up_commit(db) : pg_fail(db, res, "COMMIT");
    else if (strcmp(PQcmdStatus(res), "COMMIT") != 0) /* a spoiled transaction answers ROLLBACK */
        err = fail(ERR_IO, "The database gave the whole transaction up");
    db->in_transaction = db->in_transaction && !lost(db) && err;
    PQclear(res);
    return err;
}

static void rollback(struct db *base)
{
    struct pg_db *db = (struct pg_db *)base;
    struct problem kept = *problem();
    if (db->in_transaction && run(db, "ROLLBACK", "ROLLBACK", NULL, 0) != ERR_OK && !lost(db))
        die("a transaction cannot be rolled back");
    db->in_transaction = false;
    if (db->orphans && !lost(db)) {
        statements_drop(base);
        db->orphans = run(db, "DEALLOCATE ALL", "DEALLOCATE", NULL, 0) != ERR_OK;
    }
    problem_set(&kept);
}

static enum err mark(struct db *base)
{
    return run((struct pg_db *)base, "SAVEPOINT job", "SAVEPOINT", NULL, 0);
}

static enum err keep(struct db *base)
{
    return run((struct pg_db *)base, "RELEASE SAVEPOINT job", "RELEASE", NULL, 0);
}

static enum err undo(struct db *base)
{
    return run((struct pg_db *)base, "ROLLBACK TO SAVEPOINT job; RELEASE SAVEPOINT job", "UNDO",
               NULL, 0);
}

static bool upkeep_due(struct db *base, bool *ret_urgent)
{
    (void)base;
    *ret_urgent = false; /* the server checkpoints by itself */
    return false;
}

static void upkeep(struct db *base)
{
    (void)base;
}

static enum err script(struct db *base, const char *text)
{
    struct pg_db *db = (struct pg_db *)base;
    TRY(run(db, text, "script", NULL, 0));
    if (PQtransactionStatus(db->conn) != PQTRANS_INTRANS) /* a COMMIT inside */
        return fail(ERR_IO, "The database gave the whole transaction up");
    return ERR_OK;
}

/* ---- Limits ---- */

static enum err limit(struct db *base, int64_t milliseconds)
{
    char text[64];
    snprintf(text, sizeof text, "SET LOCAL statement_timeout = %lld", (long long)milliseconds);
    return run((struct pg_db *)base, text, "limit", NULL, 0);
}

static enum err restrict_begin(struct db *base, int64_t milliseconds)
{
    TRY(run((struct pg_db *)base, "SAVEPOINT raw", "restrict", NULL, 0));
    return limit(base, milliseconds);
}

/* Rolling back to the savepoint also restores statement_timeout. */
static enum err restrict_end(struct db *base)
{
    return run((struct pg_db *)base, "ROLLBACK TO SAVEPOINT raw; RELEASE SAVEPOINT raw",
               "unrestrict", NULL, 0);
}

static int64_t changes(struct db *base)
{
    return ((struct pg_db *)base)->changes;
}

const struct engine engine_postgres = {
    .postgres = true,
    .open = open_connection,
    .close = close_connection,
    .begin = begin,
    .commit = commit,
    .rollback = rollback,
    .mark = mark,
    .keep = keep,
    .undo = undo,
    .upkeep_due = upkeep_due,
    .upkeep = upkeep,
    .prepare = pg_prepare,
    .destroy = pg_destroy,
    .bind = pg_bind,
    .bind_sight = pg_bind_sight,
    .step = pg_step,
    .reset = pg_reset,
    .columns = pg_columns,
    .column_name = pg_column_name,
    .column_type = pg_column_type,
    .column_int = pg_column_int,
    .column_real = pg_column_real,
    .column_text = pg_column_text,
    .column_blob = pg_column_blob,
    .changes = changes,
    .script = script,
    .limit = limit,
    .restrict_begin = restrict_begin,
    .restrict_end = restrict_end,
};
