/* Private to src/store: what the two engines share, and what each must do. */
#ifndef STORE_ENGINE_H
#define STORE_ENGINE_H

#include <pthread.h>
#include <stdatomic.h>

#include "store/store.h"

enum {
    PARAMS_MAX = 64,
    KEPT_MAX = 384, /* statements of a connection; the least recently used goes */
    BUCKETS = 256,
    BATCH_MAX = 512,
};

/* One statement on one connection: kept (found again by its address) or for once. Each engine's own
 * struct begins with this one. */
struct query {
    struct db *db;
    const struct sql *key; /* address only: may be freed meanwhile */
    char *source;          /* the text as given, NUL, then the name */
    const char *name;
    struct query *chain; /* kept with the same hash */
    struct query *open_before, *open_after;
    uint64_t used;  /* bit n-1: $n stands in the text */
    uint64_t bound; /* bit n-1: it has a value */
    uint64_t last_use;
    int wrong;                            /* first n bound that does not stand in the text, or 0 */
    bool kept, open, stepped, ended, raw; /* raw: prepared under db_restrict() */
};

struct db {
    struct store *store;
    const struct engine *engine;
    struct query *kept[BUCKETS];
    struct query *open_first;
    struct db *next_free;
    uint64_t generation; /* of the kept statements */
    uint64_t uses;
    unsigned kept_count;
    bool writer, working;     /* working: inside a batch */
    bool restricted, limited; /* limited: db_limit() holds in this job */
    bool schema_changed;
    enum err spoiled; /* a statement failed in this job */
    struct problem spoiled_words;
};

enum value_kind { VALUE_NULL, VALUE_INT, VALUE_TEXT, VALUE_BLOB };

struct value {
    enum value_kind kind;
    int64_t number;
    struct str bytes;
    bool copy; /* false: the bytes live until query_done() */
};

/* Failures are worded by the engine. `text` is resolved for it already. */
struct engine {
    bool postgres;
    enum err (*open)(struct store *s, bool writer, struct db **ret_db);
    void (*close)(struct db *db);

    enum err (*begin)(struct db *db);  /* a snapshot, or on the writer the exclusive transaction */
    enum err (*commit)(struct db *db); /* durable on return */
    void (*rollback)(struct db *db);   /* whatever the state; also ends a snapshot */
    enum err (*mark)(struct db *db);   /* one job's savepoint */
    enum err (*keep)(struct db *db);   /* it went well */
    enum err (*undo)(struct db *db);   /* back to the mark, which is gone then */
    bool (*upkeep_due)(struct db *db, bool *ret_urgent); /* after a commit */
    void (*upkeep)(struct db *db);

    enum err (*prepare)(struct db *db, const char *name, const char *text, struct query **ret_q);
    void (*destroy)(struct query *q);
    void (*bind)(struct query *q, int n, const struct value *v);
    void (*bind_sight)(struct query *q, int n, const uint64_t *bits, size_t nbits);
    enum err (*step)(struct query *q, bool *ret_row);
    void (*reset)(struct query *q); /* bindings go, too */

    int (*columns)(struct query *q);
    const char *(*column_name)(struct query *q, int col);
    enum column_type (*column_type)(struct query *q, int col);
    int64_t (*column_int)(struct query *q, int col);
    double (*column_real)(struct query *q, int col);
    struct str (*column_text)(struct query *q, int col);
    struct str (*column_blob)(struct query *q, int col);
    int64_t (*changes)(struct db *db);

    enum err (*script)(struct db *db, const char *text);
    enum err (*limit)(struct db *db, int64_t milliseconds);
    enum err (*restrict_begin)(struct db *db, int64_t milliseconds);
    enum err (*restrict_end)(struct db *db);
};

extern const struct engine engine_sqlite, engine_postgres;

struct waiter; /* a caller of store_write(), in write.c */

struct store {
    const struct engine *engine;
    char *target; /* path or connection text; wiped when freed */
    unsigned readers_max, cache_kib;
    int64_t busy_ms;
    _Atomic uint64_t generation;
    _Atomic uint64_t jobs, batches, failed_jobs, checkpoints;

    pthread_mutex_t pool_lock;
    pthread_cond_t pool_changed; /* a reader came back */
    struct db *free_readers;
    unsigned opened, out, pool_waiting;
    bool pool_closing, creating, unsynced;

    pthread_mutex_t queue_lock;
    pthread_cond_t queue_idle; /* nobody leads */
    struct waiter *queue, **queue_end;
    bool leading, closing;
    struct db *writer;
    struct batch_hooks hooks;
};

/* statement.c */
void query_bind(struct query *q, int n, const struct value *v);     /* as bind_text() and its kin */
enum err must_check statement_spoils(struct db *db, enum err code); /* remembers it for the job */
void statements_close_open(struct db *db, bool raw_only);           /* what callers left open */
void statements_drop(struct db *db);                                /* all that are kept */

/* variant.c: which placeholders stand in a resolved text. False past $64 or for $0. */
bool sql_placeholders(const char *text, uint64_t *ret_used);

/* sqlite_functions.c */
struct sqlite3;
struct sqlite3_stmt;
struct calendar { /* the look-up of working_day_add() */
    struct sqlite3 *db;
    struct sqlite3_stmt *look;
};
enum err must_check sqlite_functions(struct sqlite3 *db, struct calendar *calendar);

#endif
