/* Opening and closing, and the pool of readers. */
#include "store/engine.h"

#include <errno.h>
#include <stdlib.h>
#include <time.h>

#include "base/clock.h"

static bool is_conninfo(const char *target)
{
    static const char *const starts[] = {
        "postgresql://", "postgres://", "host=",    "hostaddr=", "port=",   "dbname=",
        "user=",         "password=",   "service=", "passfile=", "sslmode="};
    for (size_t i = 0; i < ARRAY_SIZE(starts); i++)
        if (str_starts(str_of(target), starts[i]))
            return true;
    return false;
}

static void free_store(struct store *s)
{
    pthread_cond_destroy(&s->pool_changed);
    pthread_cond_destroy(&s->queue_idle);
    pthread_mutex_destroy(&s->pool_lock);
    pthread_mutex_destroy(&s->queue_lock);
    explicit_bzero(s->target, strlen(s->target));
    free(s->target);
    free(s);
}

enum err store_open(const struct store_config *config, struct store **ret_store)
{
    struct store *s = calloc(1, sizeof *s);
    if (!s || !(s->target = strdup(config->path_or_conninfo)))
        die("out of memory");
    s->engine = is_conninfo(s->target) ? &engine_postgres : &engine_sqlite;
    s->readers_max = config->readers_max ? config->readers_max : 8;
    s->cache_kib = config->cache_kib ? config->cache_kib : 1024;
    s->busy_ms = config->busy_ms ? config->busy_ms : 5000;
    s->unsynced = config->unsynced;
    s->queue_end = &s->queue;
    pthread_condattr_t attributes;
    pthread_condattr_init(&attributes);
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
    pthread_cond_init(&s->pool_changed, &attributes);
    pthread_cond_init(&s->queue_idle, &attributes);
    pthread_condattr_destroy(&attributes);
    pthread_mutex_init(&s->pool_lock, NULL);
    pthread_mutex_init(&s->queue_lock, NULL);
    s->creating = config->create;
    enum err err = s->engine->open(s, true, &s->writer);
    s->creating = false;
    if (err) {
        free_store(s);
        return err;
    }
    *ret_store = s;
    return ERR_OK;
}

static void close_db(struct db *db)
{
    statements_close_open(db, false);
    statements_drop(db);
    db->engine->close(db);
}

void store_close(struct store *s)
{
    if (!s)
        return;
    pthread_mutex_lock(&s->queue_lock);
    s->closing = true;
    while (s->leading)
        pthread_cond_wait(&s->queue_idle, &s->queue_lock);
    pthread_mutex_unlock(&s->queue_lock);
    pthread_mutex_lock(&s->pool_lock);
    s->pool_closing = true;
    pthread_cond_broadcast(&s->pool_changed);
    while (s->out || s->pool_waiting)
        pthread_cond_wait(&s->pool_changed, &s->pool_lock);
    pthread_mutex_unlock(&s->pool_lock);
    while (s->free_readers) {
        struct db *db = s->free_readers;
        s->free_readers = db->next_free;
        close_db(db);
    }
    close_db(s->writer); /* last: SQLite then writes the whole WAL back */
    free_store(s);
}

bool store_is_postgres(const struct store *s)
{
    return s->engine->postgres;
}

bool db_is_postgres(const struct db *db)
{
    return db->engine->postgres;
}

void store_forget(struct store *s)
{
    atomic_fetch_add_explicit(&s->generation, 1, memory_order_release);
}

/* ---- Readers ---- */

static struct timespec deadline_after(int64_t milliseconds)
{
    uint64_t end = clock_monotonic_ns() + (uint64_t)milliseconds * 1000000u;
    return (struct timespec){(time_t)(end / 1000000000u), (long)(end % 1000000000u)};
}

/* A free reader, or the right to open one (*ret_db NULL). Called with the pool locked. */
static enum err take_reader(struct store *s, struct db **ret_db)
{
    struct timespec end = deadline_after(s->busy_ms);
    int waited = 0;
    while (!s->pool_closing && !s->free_readers && s->opened >= s->readers_max) {
        if (waited == ETIMEDOUT)
            return fail(ERR_BUSY, "All {1} connections for reading are in use",
                        numtext((long long)s->readers_max));
        s->pool_waiting++;
        waited = pthread_cond_timedwait(&s->pool_changed, &s->pool_lock, &end);
        s->pool_waiting--;
    }
    if (s->pool_closing) {
        pthread_cond_broadcast(&s->pool_changed);
        return fail(ERR_STOPPED, "The program is ending");
    }
    *ret_db = s->free_readers;
    if (s->free_readers)
        s->free_readers = s->free_readers->next_free; /* last used first: its cache is warm */
    else
        s->opened++;
    s->out++;
    return ERR_OK;
}

/* `db` NULL: the one that was to be opened could not be. */
static void give_back(struct store *s, struct db *db)
{
    pthread_mutex_lock(&s->pool_lock);
    if (db) {
        db->next_free = s->free_readers;
        s->free_readers = db;
    } else {
        s->opened--;
    }
    s->out--;
    if (s->pool_closing)
        pthread_cond_broadcast(&s->pool_changed);
    else
        pthread_cond_signal(&s->pool_changed);
    pthread_mutex_unlock(&s->pool_lock);
}

enum err store_read(struct store *s, struct db **ret_db)
{
    struct db *db = NULL;
    pthread_mutex_lock(&s->pool_lock);
    enum err err = take_reader(s, &db);
    pthread_mutex_unlock(&s->pool_lock);
    TRY(err);
    if (!db)
        err = s->engine->open(s, false, &db);
    if (!err)
        err = s->engine->begin(db);
    if (err)
        give_back(s, db);
    else
        *ret_db = db;
    return err;
}

void db_release(struct db *db)
{
    if (!db)
        return;
    statements_close_open(db, false);
    db->engine->rollback(db);
    db->restricted = db->limited = false;
    give_back(db->store, db);
}

/* ---- Limits ---- */

enum err db_limit(struct db *db, int64_t milliseconds)
{
    db->limited = true;
    return statement_spoils(db, db->engine->limit(db, milliseconds));
}

enum err db_restrict(struct db *db, int64_t milliseconds)
{
    if (db->writer)
        return fail(ERR_IO, "Raw statements run on a reading connection only");
    TRY(db->engine->restrict_begin(db, milliseconds));
    db->restricted = true;
    return ERR_OK;
}

enum err db_unrestrict(struct db *db)
{
    if (!db->restricted)
        return ERR_OK;
    statements_close_open(db, true);
    db->restricted = false;
    return db->engine->restrict_end(db);
}

enum err db_exec_script(struct db *db, const char *statements)
{
    if (!db->working)
        return fail(ERR_IO, "A script of statements runs inside a write job only");
    ARENA_SCOPE(a);
    const char *text;
    statements_close_open(db, false);
    statements_drop(db);
    db->schema_changed = true;
    TRY(statement_spoils(db, sql_for(a, statements, db->engine->postgres, &text)));
    return statement_spoils(db, db->engine->script(db, text));
}
