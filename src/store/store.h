/* The database: one interface, two engines (SQLite 3.40 and PostgreSQL 15).
 *
 * Statements. A statement is a constant `struct sql` with placeholders $1..$64. One text serves
 * both engines where it can; where it cannot, `pg` holds PostgreSQL's, or the text itself marks the
 * parts that differ:  @sqlite{...}  and  @pg{...}  (braces inside must pair). The common subset:
 * bigint and text columns, dates as ISO text, INSERT ... RETURNING id, ON CONFLICT, CAST. Mind that
 * nulls sort first in SQLite and last in PostgreSQL (write NULLS FIRST); LIKE minds case in both;
 * a condition is a comparison, not a number. Every
 * placeholder must be bound before the first step, and only those of the text may be.
 *
 * Threads. A store may be used by any number of threads; a db and its queries by one at a time.
 *
 * Failures. A statement that breaks a constraint is ERR_CONFLICT, one that ran out of its time
 * ERR_TIMEOUT, damage ERR_CORRUPT, somebody else's lock ERR_BUSY, a restricted statement that
 * wants more than reading ERR_REFUSED, a malformed one ERR_INPUT while restricted and ERR_IO else.
 * In a write job (and in a PostgreSQL snapshot) a failed statement spoils the transaction: the job
 * fails even when its work says ERR_OK. Use ON CONFLICT where a conflict is expected. */
#ifndef STORE_STORE_H
#define STORE_STORE_H

#include "base/arena.h"

struct sql {
    const char *name; /* for error messages: "entry.insert" */
    const char *text;
    const char *pg; /* NULL when `text` serves both */
};

struct store;
struct db;
struct query;

struct store_config {
    /* A file, or a libpq connection text: "postgresql://...", or one that starts with a keyword
     * ("host=... dbname=..."). The PostgreSQL database must be UTF8 with collation C, so that both
     * engines order text alike. Its text may hold a password: it appears in no message. */
    const char *path_or_conninfo;
    unsigned readers_max; /* connections of the reading pool, opened when needed; 0 means 8 */
    unsigned cache_kib;   /* page cache of a SQLite reader, the writer has 4 times it; 0: 1024 */
    int64_t busy_ms;      /* waits so long for a lock or a free reader (ERR_BUSY); 0: 5000 */
    /* SQLite: nothing is synced before store_close(), for what is worthless unless it is built to
     * its end. A power failure until then can spoil the whole database; an end of the process
     * alone cannot. */
    bool unsynced;
    bool create; /* make the file (mode 0600) when it is not there; else ERR_MISSING */
};

enum err must_check store_open(const struct store_config *config, struct store **ret_store);

/* Waits until all readers are released and all writes are through; later writes: ERR_STOPPED. */
void store_close(struct store *s); /* NULL is fine */

bool store_is_postgres(const struct store *s);

/* Generated statements changed: connections drop all they kept before their next statement. (A
 * kept statement is found by the address of its `struct sql` and is used only while the text is the
 * same, so that freed and reused addresses do no harm.) */
void store_forget(struct store *s);

/* ---- Reading ---------------------------------------------------------------------------- */

/* A connection out of the pool with one snapshot from its first statement to db_release(), which
 * closes what is still open. Nothing can be written through it. A thread that takes several at once
 * risks ERR_BUSY. */
enum err must_check store_read(struct store *s, struct db **ret_db);
void db_release(struct db *db); /* NULL is fine */

bool db_is_postgres(const struct db *db);

enum column_type { COLUMN_NULL, COLUMN_INT, COLUMN_REAL, COLUMN_TEXT, COLUMN_BLOB };

/* Statements are prepared once per connection and kept; the same one may be open several times. */
enum err must_check db_query(struct db *db, const struct sql *sql, struct query **ret_q);

/* `n` as in $n. A NULL pointer (also inside a struct str) binds null. The bytes are copied. A wrong
 * `n` makes query_step() fail. */
void bind_int(struct query *q, int n, int64_t value);
void bind_text(struct query *q, int n, struct str value);
void bind_blob(struct query *q, int n, struct str value);
void bind_null(struct query *q, int n);

/* The labels a person sees: bit i of `bits` stands for label i. SQLite takes it as a pointer for
 * sees(), so `bits` must live until query_done(); PostgreSQL gets an array of bigint. Write the
 * condition with SEES(). */
void bind_sight(struct query *q, int n, const uint64_t *bits, size_t nbits);
#define SEES(n, column) "@sqlite{sees($" #n ", " column ")}@pg{" column " = ANY($" #n "::bigint[])}"

/* *ret_row false: no more rows (an INSERT, UPDATE or DELETE is then done). */
enum err must_check query_step(struct query *q, bool *ret_row);

/* Columns count from 0. null reads as 0, and as a str whose p is NULL. Texts and blobs are valid
 * until the next step or query_done(). Booleans read as 0 and 1. */
int query_columns(struct query *q);
const char *query_name(struct query *q, int col); /* valid until query_done() */
enum column_type query_type(struct query *q, int col);
bool query_null(struct query *q, int col);
int64_t query_int(struct query *q, int col);
double query_real(struct query *q, int col);
struct str query_text(struct query *q, int col);
struct str query_blob(struct query *q, int col);

void query_done(struct query *q); /* NULL is fine */
static inline void query_cleanup(struct query **q)
{
    query_done(*q);
}
#define QUERY_SCOPE(name) struct query *name CLEANUP(query_cleanup) = NULL

/* Short forms. `types` has one letter per placeholder from $1 on: i int64_t, t struct str (text),
 * z const char * (text), b struct str (blob), n null (no argument).
 *     db_run(db, &sql_rename, "ti", title, id) */
enum err must_check db_start(struct db *db, const struct sql *sql, struct query **ret_q,
                             const char *types, ...);
enum err must_check db_run(struct db *db, const struct sql *sql, const char *types, ...);

/* The first row, its columns copied out: after '>' come the outputs in column order, i int64_t *,
 * t and b struct str * (in the arena, which may be NULL when there are none). Without a row
 * *ret_found is false and the outputs are untouched.
 *     db_one(db, a, &sql_find, &found, "t>it", number, &id, &title) */
enum err must_check db_one(struct db *db, struct arena *a, const struct sql *sql, bool *ret_found,
                           const char *types, ...);

/* Rows that the last INSERT, UPDATE or DELETE of this connection changed. */
int64_t db_changes(struct db *db);

/* Several statements separated by ';', with marked variants: DDL. Inside a write job only. After
 * the commit all connections forget their kept statements. */
enum err must_check db_exec_script(struct db *db, const char *statements);

/* Does the text compile here? For tests that prepare every statement. Nothing is kept. */
enum err must_check db_prepare_only(struct db *db, const struct sql *sql);

/* The statement for one engine with its marks resolved, in the arena. */
enum err must_check sql_for(struct arena *a, const char *text, bool postgres,
                            const char **ret_text);

/* Time limit: a statement that runs later than `milliseconds` from now (PostgreSQL: one that runs
 * longer than that) fails with ERR_TIMEOUT. 0 lifts it; db_release() does too. */
enum err must_check db_limit(struct db *db, int64_t milliseconds);

/* Raw SQL of a regulation's check: until db_unrestrict() each text must be a single SELECT that
 * only reads tables (no pragma, no attaching, no extension, no system catalogue), within
 * `milliseconds` in all. Only on a reading connection. A failure inside does not spoil the rest of
 * the snapshot. */
enum err must_check db_restrict(struct db *db, int64_t milliseconds);
enum err must_check db_unrestrict(struct db *db);

/* ---- Writing ---------------------------------------------------------------------------- */

/* Work runs inside the transaction of a batch, perhaps on the thread of another caller, and decides
 * access and conditions there. When it fails, all it did in the database is undone. It must not
 * call store_write() (the process dies). `committed` (may be NULL) runs after the commit with the
 * outcome of this job, jobs in order, before any waiting caller goes on: what is kept in memory
 * changes only there. */
struct write_job {
    enum err (*work)(struct db *db, void *arg);
    void (*committed)(void *arg, enum err outcome);
    void *arg;
};

/* Returns when the batch with this job is durable or undone; what problem() says then is the
 * job's own. There is no thread for writing: the caller that finds none at work commits all that
 * is queued (at most 512 jobs) and never waits for more. */
enum err must_check store_write(struct store *s, const struct write_job *job);

/* A part of a job that can be undone alone: db_part_begin(), work, then db_part_end() with what came of it. A
 * failed part is undone whole, with what it spoiled; the job may go on. What is returned is the part's own
 * failure, or that of undoing it, which spoils the job. Parts do not nest, and no query may stay open over their
 * ends. */
enum err must_check db_part_begin(struct db *db);
enum err must_check db_part_end(struct db *db, enum err outcome);

/* What surrounds every batch, on the thread that commits it; each may be NULL. Set them before the
 * first write. */
struct batch_hooks {
    void (*begin)(void *ctx);      /* the transaction stands, no job has run */
    void (*job_begin)(void *ctx);  /* before each job */
    void (*job_undone)(void *ctx); /* it failed: memory goes back to what it was at job_begin */
    enum err (*before_commit)(void *ctx, struct db *db); /* failing fails every job */
    void (*after)(void *ctx, bool committed); /* false: memory goes back to what it was at begin */
    void *ctx;
};
void store_hooks(struct store *s, const struct batch_hooks *hooks); /* copied */

struct store_figures {
    uint64_t jobs, batches, failed_jobs, checkpoints; /* batches: commits that were made durable */
};
void store_figures(struct store *s, struct store_figures *ret_figures);

/* ---- Migrations ------------------------------------------------------------------------- */

/* The array only ever grows at its end. */
struct migration {
    const char *name;
    const char *sqlite;
    const char *pg; /* NULL: the first text, its marks resolved, serves both */
};

/* Runs what this database has not yet, each in its own transaction, and records name, SHA-256 and
 * moment in the table `migration`. ERR_CORRUPT when a text that ran has changed since or stands
 * elsewhere; ERR_UNSUPPORTED when the database knows migrations that this program does not. On
 * PostgreSQL it also installs the helper functions. */
enum err must_check store_migrate(struct store *s, const struct migration *list, size_t count);

/* Words of DDL for both engines. An id is given by the database; rows inserted with an id of one's
 * own do not move PostgreSQL's sequence on. */
#define DDL_ID                                                                                     \
    "@sqlite{integer primary key}@pg{bigint generated by default as identity primary key}"
#define DDL_BLOB "@sqlite{blob}@pg{bytea}"

/* ---- Helper functions, the same in both engines --------------------------------------------
 * Null in, null out; what is malformed or leaves the years 1900..9999 gives null too.
 *   add_hours(moment, n)       '2026-11-22T18:46:00Z' and n hours more
 *   add_days(date, n)  add_months(date, n)  days_between(a, b)  year_of(date)
 *   period_end(period, date)   'P10Y' 'P6M' 'P30D' 'P1Y6M' after the date; 'YYYY-MM-DD' is itself;
 *                              null for a condition ('if:...') and for ''
 *   period_months(period)      'P10Y' 120; days are rounded up ('P30D' 1); null for all else
 *   working_day_add(date, n)   the n-th working day after (before when n < 0) the date; 0 is the
 *                              date itself. Saturday and Sunday are off, but what the table
 *                              holiday(day text primary key, work bigint) says goes first: work 1
 *                              makes a working day, 0 a day off. |n| at most 3660.
 * SQLite only, through SEES():   sees(sight, label) */

/* PostgreSQL's text of them, run by store_migrate(); may be run again at any time.
 * (day_of, day_text and period_parts are its own.) */
extern const char store_functions_pg[];

#endif
