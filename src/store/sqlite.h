/* Private to the SQLite engine. */
#ifndef STORE_SQLITE_H
#define STORE_SQLITE_H

#include <sqlite3.h>

#include "store/engine.h"

enum sqlite_step {
    STEP_BEGIN,
    STEP_BEGIN_WRITE,
    STEP_COMMIT,
    STEP_ROLLBACK,
    STEP_MARK,
    STEP_KEEP,
    STEP_UNDO,
    SQLITE_STEPS
};

struct sqlite_db {
    struct db base;
    sqlite3 *handle;
    sqlite3_stmt *step[SQLITE_STEPS];
    struct calendar calendar;
    uint64_t deadline_ns;
    int wal_pages; /* as of the last commit */
    int wal_tried; /* as of the last checkpoint, whatever it could write back */
};

struct sight { /* what bind_sight() points to */
    const uint64_t *bits;
    size_t nbits;
};

struct sqlite_query {
    struct query base;
    sqlite3_stmt *stmt;
    unsigned char
        index[PARAMS_MAX + 1]; /* of $n for sqlite3_bind_...; SQLite counts by first use */
    struct sight sight;
};

/* Words the connection's last error; dies for lack of memory. */
enum err sqlite_fail(struct sqlite_db *db, const char *name);

enum err must_check sqlite_prepare(struct db *db, const char *name, const char *text,
                                   struct query **ret_q);
void sqlite_destroy(struct query *q);
void sqlite_bind(struct query *q, int n, const struct value *v);
void sqlite_bind_sight(struct query *q, int n, const uint64_t *bits, size_t nbits);
enum err must_check sqlite_step(struct query *q, bool *ret_row);
void sqlite_reset(struct query *q);
int sqlite_columns(struct query *q);
const char *sqlite_column_name(struct query *q, int col);
enum column_type sqlite_column_type(struct query *q, int col);
int64_t sqlite_column_int(struct query *q, int col);
double sqlite_column_real(struct query *q, int col);
struct str sqlite_column_text(struct query *q, int col);
struct str sqlite_column_blob(struct query *q, int col);

#endif
