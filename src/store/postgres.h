/* Private to the PostgreSQL engine. */
#ifndef STORE_POSTGRES_H
#define STORE_POSTGRES_H

#include <libpq-fe.h>

#include "base/buf.h"
#include "store/engine.h"

struct pg_query;

struct pg_db {
    struct db base;
    PGconn *conn;
    struct pg_query *streaming; /* its rows still come over the wire */
    uint64_t next_name;
    int64_t changes;
    bool in_transaction;
    bool orphans; /* statements that could not be deallocated in a failed transaction */
    char xid[24]; /* of the writer's transaction, to learn what became of a lost commit */
};

struct pg_query {
    struct query base;
    char name[24]; /* of the prepared statement on the server */
    char *copies[PARAMS_MAX];
    const char *values[PARAMS_MAX];
    int lengths[PARAMS_MAX], formats[PARAMS_MAX], count;
    bool sent;
    PGresult *row;      /* the current row, or what came last */
    PGresult *shape;    /* the columns, asked for before the first row */
    PGresult **waiting; /* rows taken off the wire to make room for another statement */
    size_t waiting_at, waiting_count, waiting_cap;
    char *blob; /* the last query_blob(), decoded */
};

/* Words the connection's or the result's failure (res may be NULL). */
enum err pg_fail(struct pg_db *db, const PGresult *res, const char *name);

/* Takes what still streams off the wire, so that the connection is free. */
void pg_quiet(struct pg_db *db);

enum err must_check pg_prepare(struct db *db, const char *name, const char *text,
                               struct query **ret_q);
void pg_destroy(struct query *q);
void pg_bind(struct query *q, int n, const struct value *v);
void pg_bind_sight(struct query *q, int n, const uint64_t *bits, size_t nbits);
enum err must_check pg_step(struct query *q, bool *ret_row);
void pg_reset(struct query *q);
int pg_columns(struct query *q);
const char *pg_column_name(struct query *q, int col);
enum column_type pg_column_type(struct query *q, int col);
int64_t pg_column_int(struct query *q, int col);
double pg_column_real(struct query *q, int col);
struct str pg_column_text(struct query *q, int col);
struct str pg_column_blob(struct query *q, int col);

#endif
