/* SQLite: connections, transactions, what a restricted statement may do. Statements stand in
 * sqlite_statement.c.
 *
 * WAL with synchronous=FULL: a commit is one write and one sync of the WAL. secure_delete stays ON
 * (not FAST): what was shredded must not lie on in freed pages; the WAL is
 * overwritten from its beginning after each checkpoint. mmap_size 0: mapped pages would count as the server's memory, and reading 4 KiB
 * costs about a microsecond. */
#include "store/sqlite.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/clock.h"

enum {
    LENGTH_MAX = 64 << 20,           /* of any text or blob */
    PROGRESS_STEPS = 4000,           /* of the virtual machine between two looks at the clock */
    UPKEEP_PAGES = 1000,             /* of the WAL: checkpoint when nobody waits */
    UPKEEP_PAGES_URGENT = 16 * 1000, /* 64 MiB: even when somebody does */
    APPLICATION_ID = 0x43666472,     /* "Cfdr" */
};

enum err sqlite_fail(struct sqlite_db *db, const char *name)
{
    static const struct {
        int code;
        enum err err;
    } table[] = {
        {SQLITE_BUSY, ERR_BUSY},           {SQLITE_LOCKED, ERR_BUSY},
        {SQLITE_CORRUPT, ERR_CORRUPT},     {SQLITE_NOTADB, ERR_CORRUPT},
        {SQLITE_CONSTRAINT, ERR_CONFLICT}, {SQLITE_INTERRUPT, ERR_TIMEOUT},
        {SQLITE_TOOBIG, ERR_TOO_LARGE},    {SQLITE_AUTH, ERR_REFUSED},
        {SQLITE_READONLY, ERR_REFUSED},
    };
    int code = sqlite3_errcode(db->handle) & 0xFF;
    if (code == SQLITE_NOMEM)
        die("out of memory");
    enum err err = code == SQLITE_ERROR && db->base.restricted ? ERR_INPUT : ERR_IO;
    for (size_t i = 0; i < ARRAY_SIZE(table); i++)
        if (table[i].code == code)
            err = table[i].err;
    if (err == ERR_TIMEOUT)
        return fail(err, "Statement {1} ran out of its time", name);
    return fail(err, "Statement {1}: {2}", name, sqlite3_errmsg(db->handle));
}

/* ---- Limits ---- */

static bool word_in(const char *word, const char *const *list, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (sqlite3_stricmp(word, list[i]) == 0)
            return true;
    return false;
}

static int authorize_raw(int action, const char *first, const char *second)
{
    static const char *const functions[] = {"load_extension", "fts3_tokenizer", "fts5",
                                            "sqlite_compileoption_get", "sqlite_log"};
    /* The first use of a search table on a connection declares its columns, which asks for this; to
     * really change the schema table SQLite refuses by itself. */
    bool schema = first && sqlite3_stricmp(first, "sqlite_master") == 0;
    if (schema && (action == SQLITE_UPDATE ||
                   (action == SQLITE_READ && second && sqlite3_stricmp(second, "ROWID") == 0)))
        return SQLITE_OK;
    switch (action) {
    case SQLITE_SELECT:
    case SQLITE_RECURSIVE:
        return SQLITE_OK;
    case SQLITE_READ: /* of a table; tables of SQLite itself tell about its inside */
        if (first &&
            (sqlite3_strnicmp(first, "sqlite_", 7) == 0 ||
             sqlite3_strnicmp(first, "pragma_", 7) == 0 || sqlite3_stricmp(first, "dbstat") == 0))
            return SQLITE_DENY;
        return SQLITE_OK;
    case SQLITE_FUNCTION:
        return word_in(second, functions, ARRAY_SIZE(functions)) ? SQLITE_DENY : SQLITE_OK;
    case SQLITE_PRAGMA: /* FTS5 asks so whether its table changed */
        return first && sqlite3_stricmp(first, "data_version") == 0 && !second ? SQLITE_OK
                                                                               : SQLITE_DENY;
    default:
        return SQLITE_DENY;
    }
}

static int authorize(void *arg, int action, const char *first, const char *second,
                     const char *schema, const char *trigger)
{
    (void)schema, (void)trigger;
    const struct sqlite_db *db = arg;
    return db->base.restricted ? authorize_raw(action, first, second) : SQLITE_OK;
}

static int look_at_clock(void *arg)
{
    const struct sqlite_db *db = arg;
    return clock_monotonic_ns() > db->deadline_ns;
}

static enum err limit(struct db *base, int64_t milliseconds)
{
    struct sqlite_db *db = (struct sqlite_db *)base;
    db->deadline_ns = milliseconds ? clock_monotonic_ns() + (uint64_t)milliseconds * 1000000u : 0;
    sqlite3_progress_handler(db->handle, milliseconds ? PROGRESS_STEPS : 0,
                             milliseconds ? look_at_clock : NULL, db);
    return ERR_OK;
}

static enum err restrict_end(struct db *base)
{
    return limit(base, 0);
}

/* ---- Opening ---- */

static enum err make_file(const char *path, bool create)
{
    int fd = open(path, O_RDWR | O_CLOEXEC);
    if (fd < 0 && errno == ENOENT) {
        if (!create)
            return fail(ERR_MISSING, "There is no database {1}", path);
        fd = open(path, O_RDWR | O_CLOEXEC | O_CREAT | O_EXCL, 0600);
    }
    if (fd < 0)
        return fail_errno("cannot open", path);
    close(fd);
    return ERR_OK;
}

static enum err pragma_number(struct sqlite_db *db, const char *text, int64_t *ret_n)
{
    sqlite3_stmt *stmt = NULL;
    int code = sqlite3_prepare_v2(db->handle, text, -1, &stmt, NULL);
    if (code == SQLITE_OK)
        code = sqlite3_step(stmt);
    if (code == SQLITE_ROW)
        *ret_n = sqlite3_column_int64(stmt, 0);
    enum err err = code == SQLITE_ROW ? ERR_OK : sqlite_fail(db, text);
    sqlite3_finalize(stmt);
    return err;
}

static enum err run(struct sqlite_db *db, const char *text)
{
    if (sqlite3_exec(db->handle, text, NULL, NULL, NULL) != SQLITE_OK)
        return sqlite_fail(db, text);
    return ERR_OK;
}

/* An empty file becomes ours; a file of another program is left alone. */
static enum err check_owner(struct sqlite_db *db)
{
    int64_t id, objects;
    TRY(pragma_number(db, "PRAGMA application_id", &id));
    if (id == APPLICATION_ID)
        return ERR_OK;
    TRY(pragma_number(db, "SELECT count(*) FROM sqlite_schema", &objects));
    if (id || objects)
        return fail(ERR_INPUT, "The database {1} belongs to another program",
                    db->base.store->target);
    char text[64];
    snprintf(text, sizeof text, "PRAGMA application_id = %d", APPLICATION_ID);
    return run(db, text);
}

static int note_wal(void *arg, sqlite3 *handle, const char *schema, int pages)
{
    (void)handle, (void)schema;
    struct sqlite_db *db = arg;
    db->wal_pages = pages;
    if (pages < db->wal_tried)
        db->wal_tried = 0; /* it began anew */
    return SQLITE_OK;
}

static enum err set_up(struct sqlite_db *db, bool writer)
{
    struct store *s = db->base.store;
    static const struct {
        int option, value;
    } options[] = {
        {SQLITE_DBCONFIG_DEFENSIVE, 1},
        {SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0},
        {SQLITE_DBCONFIG_ENABLE_FKEY, 1},
        {SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0},
        {SQLITE_DBCONFIG_DQS_DDL, 0},
        {SQLITE_DBCONFIG_DQS_DML, 0},
        {SQLITE_DBCONFIG_ENABLE_FTS3_TOKENIZER, 0},
    };
    for (size_t i = 0; i < ARRAY_SIZE(options); i++)
        if (sqlite3_db_config(db->handle, options[i].option, options[i].value, NULL) != SQLITE_OK)
            return sqlite_fail(db, "sqlite3_db_config");
    sqlite3_limit(db->handle, SQLITE_LIMIT_LENGTH, LENGTH_MAX);
    sqlite3_busy_timeout(db->handle, (int)s->busy_ms);
    if (writer)
        TRY(check_owner(db));
    char text[512];
    snprintf(text, sizeof text,
             "PRAGMA synchronous = %s; PRAGMA cell_size_check = ON; PRAGMA secure_delete = ON;"
             "PRAGMA temp_store = MEMORY; PRAGMA mmap_size = 0; PRAGMA wal_autocheckpoint = 0;"
             "PRAGMA case_sensitive_like = ON; PRAGMA journal_size_limit = 67108864; PRAGMA "
             "cache_size = -%u; %s",
             s->unsynced ? "OFF" : "FULL", writer ? s->cache_kib * 4 : s->cache_kib,
             writer ? "PRAGMA journal_mode = WAL" : "PRAGMA query_only = ON");
    TRY(run(db, text));
    int64_t wal;
    TRY(pragma_number(db, "SELECT count(*) FROM pragma_journal_mode WHERE journal_mode = 'wal'",
                      &wal));
    if (!wal)
        return fail(ERR_UNSUPPORTED, "The folder of {1} allows no write-ahead log", s->target);
    TRY(sqlite_functions(db->handle, &db->calendar));
    if (writer)
        sqlite3_wal_hook(db->handle, note_wal, db);
    sqlite3_set_authorizer(db->handle, authorize, db); /* last: pragmas above need not ask */
    return ERR_OK;
}

static void close_connection(struct db *base)
{
    struct sqlite_db *db = (struct sqlite_db *)base;
    for (size_t i = 0; i < ARRAY_SIZE(db->step); i++)
        sqlite3_finalize(db->step[i]);
    sqlite3_finalize(db->calendar.look);
    if (db->base.writer &&
        db->base.store
            ->unsynced) { /* now: the last one that closes writes everything back and syncs it */
        sqlite3_set_authorizer(db->handle, NULL, NULL);
        sqlite3_exec(db->handle, "PRAGMA synchronous = FULL", NULL, NULL, NULL);
    }
    sqlite3_close_v2(db->handle);
    free(db);
}

static void configure(void)
{
    sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0); /* one lock less at every allocation */
    sqlite3_config(SQLITE_CONFIG_URI, 0);
    if (sqlite3_initialize() != SQLITE_OK)
        die("SQLite cannot be initialized");
}

static enum err open_connection(struct store *s, bool writer, struct db **ret_db)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, configure);
    if (writer)
        TRY(make_file(s->target, s->creating));
    struct sqlite_db *db = calloc(1, sizeof *db);
    if (!db)
        die("out of memory");
    db->base.store = s;
    db->base.engine = &engine_sqlite;
    db->base.writer = writer;
    int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE;
    enum err err;
    if (sqlite3_open_v2(s->target, &db->handle, flags, NULL) != SQLITE_OK)
        err = db->handle ? sqlite_fail(db, "open") : ERR_IO;
    else
        err = set_up(db, writer);
    if (err) {
        close_connection(&db->base);
        return err;
    }
    *ret_db = &db->base;
    return ERR_OK;
}

/* ---- Transactions ---- */

static const char *const steps[SQLITE_STEPS] = {
    [STEP_BEGIN] = "BEGIN",          [STEP_BEGIN_WRITE] = "BEGIN IMMEDIATE",
    [STEP_COMMIT] = "COMMIT",        [STEP_ROLLBACK] = "ROLLBACK",
    [STEP_MARK] = "SAVEPOINT job",   [STEP_KEEP] = "RELEASE job",
    [STEP_UNDO] = "ROLLBACK TO job",
};

static enum err take_step(struct db *base, enum sqlite_step step)
{
    struct sqlite_db *db = (struct sqlite_db *)base;
    if (!db->step[step] &&
        sqlite3_prepare_v3(db->handle, steps[step], -1, SQLITE_PREPARE_PERSISTENT, &db->step[step],
                           NULL) != SQLITE_OK)
        return sqlite_fail(db, steps[step]);
    int code = sqlite3_step(db->step[step]);
    enum err err = code == SQLITE_DONE ? ERR_OK : sqlite_fail(db, steps[step]);
    sqlite3_reset(db->step[step]);
    return err;
}

static enum err begin(struct db *base)
{
    return take_step(base, base->writer ? STEP_BEGIN_WRITE : STEP_BEGIN);
}

static enum err commit(struct db *base)
{
    return take_step(base, STEP_COMMIT);
}

static void rollback(struct db *base)
{
    struct sqlite_db *db = (struct sqlite_db *)base;
    if (db->deadline_ns)
        (void)limit(base, 0);
    if (sqlite3_get_autocommit(
            db->handle)) /* a full disk or an I/O error has rolled back already */
        return;
    struct problem kept = *problem();
    if (take_step(base, STEP_ROLLBACK))
        die("a transaction cannot be rolled back");
    problem_set(&kept);
}

static enum err mark(struct db *base)
{
    return take_step(base, STEP_MARK);
}

static enum err keep(struct db *base)
{
    return take_step(base, STEP_KEEP);
}

static enum err undo(struct db *base)
{
    struct sqlite_db *db = (struct sqlite_db *)base;
    if (sqlite3_get_autocommit(db->handle)) /* a full disk: the next savepoint would begin anew */
        return fail(ERR_IO, "The database gave the whole transaction up");
    TRY(take_step(base, STEP_UNDO));
    return take_step(base, STEP_KEEP);
}

static bool upkeep_due(struct db *base, bool *ret_urgent)
{
    struct sqlite_db *db = (struct sqlite_db *)base;
    int pages = db->wal_pages - db->wal_tried;
    *ret_urgent = pages >= UPKEEP_PAGES_URGENT;
    return pages >= UPKEEP_PAGES;
}

/* Passive: waits for no reader. What a reader still needs is written back the next time; the WAL
 * then begins anew with the next commit. A failure harms nothing that was promised. */
static void upkeep(struct db *base)
{
    struct sqlite_db *db = (struct sqlite_db *)base;
    int all = 0, done = 0;
    if (sqlite3_wal_checkpoint_v2(db->handle, "main", SQLITE_CHECKPOINT_PASSIVE, &all, &done) ==
        SQLITE_OK)
        db->wal_pages = all;
    db->wal_tried = db->wal_pages;
}

static enum err script(struct db *base, const char *text)
{
    struct sqlite_db *db = (struct sqlite_db *)base;
    if (sqlite3_exec(db->handle, text, NULL, NULL, NULL) != SQLITE_OK)
        return sqlite_fail(db, "script");
    if (sqlite3_get_autocommit(db->handle)) /* a COMMIT inside */
        return fail(ERR_IO, "The database gave the whole transaction up");
    return ERR_OK;
}

static int64_t changes(struct db *base)
{
    return sqlite3_changes64(((struct sqlite_db *)base)->handle);
}

const struct engine engine_sqlite = {
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
    .prepare = sqlite_prepare,
    .destroy = sqlite_destroy,
    .bind = sqlite_bind,
    .bind_sight = sqlite_bind_sight,
    .step = sqlite_step,
    .reset = sqlite_reset,
    .columns = sqlite_columns,
    .column_name = sqlite_column_name,
    .column_type = sqlite_column_type,
    .column_int = sqlite_column_int,
    .column_real = sqlite_column_real,
    .column_text = sqlite_column_text,
    .column_blob = sqlite_column_blob,
    .changes = changes,
    .script = script,
    .limit = limit,
    .restrict_begin = limit,
    .restrict_end = restrict_end,
};
