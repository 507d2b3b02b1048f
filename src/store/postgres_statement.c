/* PostgreSQL: one statement. Values travel as text (blobs as bytes), so that the server chooses the
 * types. Rows are taken off the wire one by one; when another statement needs the connection
 * meanwhile, the rest waits in memory. */
#include "store/postgres.h"

#include <stdlib.h>

enum { OID_BOOL = 16, OID_BYTEA = 17, OID_INT8 = 20, OID_INT2 = 21, OID_INT4 = 23 };
enum { OID_FLOAT4 = 700, OID_FLOAT8 = 701, OID_NUMERIC = 1700 };

static void *must_alloc(size_t n)
{
    void *p = malloc(n ? n : 1);
    if (!p)
        die("out of memory");
    return p;
}

/* ---- Preparing ---- */

static bool is_word(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           (unsigned char)c >= 0x80;
}

/* Words that reach past the tables, wherever they stand: catalogues, files, settings, other
 * connections, texts run as statements. The read-only transaction stands behind this. */
static bool reaches_out(const char *text)
{
    static const char *const starts[] = {"pg_",           "information_schema",
                                         "lo_",           "dblink",
                                         "set_config",    "current_setting",
                                         "query_to_xml",  "table_to_xml",
                                         "schema_to_xml", "database_to_",
                                         "cursor_to_xml", "nextval",
                                         "setval",        "txid_",
                                         "inet_"};
    if (strstr(text, "U&") || strstr(text, "u&")) /* names written with escapes */
        return true;
    for (const char *at = text; *at;) {
        if (!is_word(*at)) {
            at++;
            continue;
        }
        for (size_t i = 0; i < ARRAY_SIZE(starts); i++)
            if (strncasecmp(at, starts[i], strlen(starts[i])) == 0)
                return true;
        while (is_word(*at))
            at++;
    }
    return false;
}

/* A raw text must be something that can stand as a table: one SELECT. */
static enum err wrap(struct arena *a, const char *name, const char *text, const char **ret_text)
{
    if (reaches_out(text))
        return fail(ERR_REFUSED, "Statement {1}: only reading is allowed here", name);
    size_t n = strlen(text);
    while (n && strchr(" \t\r\n;", text[n - 1]))
        n--;
    struct str inner = arena_str(a, str_bytes(text, n));
    *ret_text = arena_printf(a, "SELECT * FROM (%s\n) AS raw", inner.p);
    return ERR_OK;
}

static enum err prepare_text(struct pg_db *db, const char *name, const char *text,
                             const char *server_name)
{
    pg_quiet(db);
    PGresult *res = PQprepare(db->conn, server_name, text, 0, NULL);
    enum err err = PQresultStatus(res) == PGRES_COMMAND_OK ? ERR_OK : pg_fail(db, res, name);
    PQclear(res);
    return err;
}

enum err pg_prepare(struct db *base, const char *name, const char *text, struct query **ret_q)
{
    ARENA_SCOPE(a);
    struct pg_db *db = (struct pg_db *)base;
    if (base->restricted) {
        TRY(prepare_text(db, name, text, "")); /* it must be a statement without the wrap, too */
        TRY(wrap(a, name, text, &text));
    }
    struct pg_query *q = calloc(1, sizeof *q);
    if (!q)
        die("out of memory");
    uint64_t used;
    if (sql_placeholders(text, &used))
        while (q->count < PARAMS_MAX && used >> q->count)
            q->count++;
    snprintf(q->name, sizeof q->name, "s%llu", (unsigned long long)db->next_name++);
    enum err err = prepare_text(db, name, text, q->name);
    if (err) {
        free(q);
        return err;
    }
    *ret_q = &q->base;
    return ERR_OK;
}

void pg_destroy(struct query *base)
{
    struct pg_query *q = (struct pg_query *)base;
    struct pg_db *db = (struct pg_db *)base->db;
    pg_reset(base);
    if (PQtransactionStatus(db->conn) == PQTRANS_INERROR) {
        db->orphans = true;
    } else if (PQstatus(db->conn) == CONNECTION_OK) {
        char text[64];
        pg_quiet(db);
        snprintf(text, sizeof text, "DEALLOCATE %s", q->name);
        PQclear(PQexec(db->conn, text));
    }
    free(q->waiting);
    free(q);
}

/* ---- Binding ---- */

static void set_value(struct pg_query *q, int n, const void *p, size_t size, bool text, bool copy)
{
    free(q->copies[n - 1]);
    q->copies[n - 1] = NULL;
    if (p && (copy || text)) { /* a text goes NUL-terminated, a slice is not */
        char *bytes = q->copies[n - 1] = must_alloc(size + 1);
        memcpy(bytes, p, size);
        bytes[size] = '\0';
        p = bytes;
    }
    q->values[n - 1] = p;
    q->lengths[n - 1] = (int)size;
    q->formats[n - 1] = !text;
}

void pg_bind(struct query *base, int n, const struct value *v)
{
    struct pg_query *q = (struct pg_query *)base;
    bool cut = v->kind == VALUE_TEXT && memchr(v->bytes.p, 0, v->bytes.n);
    if ((v->kind == VALUE_TEXT || v->kind == VALUE_BLOB) && (v->bytes.n > INT32_MAX / 2 || cut)) {
        base->bound &= ~((uint64_t)1 << (n - 1)); /* the step fails */
        return;
    }
    switch (v->kind) {
    case VALUE_NULL:
        set_value(q, n, NULL, 0, true, false);
        break;
    case VALUE_INT: {
        const char *text = numtext(v->number);
        set_value(q, n, text, strlen(text), true, true);
        break;
    }
    case VALUE_TEXT:
    case VALUE_BLOB:
        set_value(q, n, v->bytes.p, v->bytes.n, v->kind == VALUE_TEXT, v->copy);
        break;
    }
}

void pg_bind_sight(struct query *base, int n, const uint64_t *bits, size_t nbits)
{
    struct buf out = BUF(64 << 20);
    buf_char(&out, '{');
    for (size_t i = 0; i < nbits; i++)
        if (bits[i / 64] >> (i % 64) & 1) {
            if (out.n > 1)
                buf_char(&out, ',');
            buf_int(&out, (int64_t)i);
        }
    buf_char(&out, '}');
    if (out.over)
        base->bound &= ~((uint64_t)1 << (n - 1)); /* the step fails */
    else
        set_value((struct pg_query *)base, n, out.p, out.n, true, true);
    buf_free(&out);
}

/* ---- Stepping ---- */

/* The next result off the wire; NULL when the statement is through. */
static PGresult *take(struct pg_db *db, struct pg_query *q)
{
    PGresult *res = PQgetResult(db->conn);
    if (!res) {
        db->streaming = NULL;
        return NULL;
    }
    if (PQresultStatus(res) == PGRES_COMMAND_OK || PQresultStatus(res) == PGRES_TUPLES_OK) {
        const char *count = PQcmdTuples(res);
        int64_t n;
        if (!str_starts(str_of(PQcmdStatus(res)), "SELECT") &&
            str_int(str_of(count), 0, INT64_MAX, &n))
            db->changes = n;
    }
    (void)q;
    return res;
}

void pg_quiet(struct pg_db *db)
{
    struct pg_query *q = db->streaming;
    while (q) {
        PGresult *res = take(db, q);
        if (!res)
            return;
        if (q->waiting_count == q->waiting_cap) {
            q->waiting_cap = q->waiting_cap ? q->waiting_cap * 2 : 16;
            q->waiting = realloc(q->waiting, q->waiting_cap * sizeof(PGresult *));
            if (!q->waiting)
                die("out of memory");
        }
        q->waiting[q->waiting_count++] = res;
    }
}

static enum err send(struct pg_db *db, struct pg_query *q)
{
    pg_quiet(db);
    if (!PQsendQueryPrepared(db->conn, q->name, q->count, q->values, q->lengths, q->formats, 0))
        return pg_fail(db, NULL, q->base.name);
    db->streaming = q;
    q->sent = true;
    if (!PQsetSingleRowMode(db->conn))
        die("libpq refuses single row mode");
    return ERR_OK;
}

static PGresult *next_result(struct pg_db *db, struct pg_query *q)
{
    if (q->waiting_at < q->waiting_count) {
        PGresult *res = q->waiting[q->waiting_at];
        q->waiting[q->waiting_at++] = NULL;
        return res;
    }
    return db->streaming == q ? take(db, q) : NULL;
}

enum err pg_step(struct query *base, bool *ret_row)
{
    struct pg_query *q = (struct pg_query *)base;
    struct pg_db *db = (struct pg_db *)base->db;
    if (!q->sent)
        TRY(send(db, q));
    PGresult *res = next_result(db, q);
    if (!res)
        return pg_fail(db, NULL, base->name); /* no result and no end of it */
    PQclear(q->row);
    q->row = res;
    switch (PQresultStatus(res)) {
    case PGRES_SINGLE_TUPLE:
        *ret_row = true;
        return ERR_OK;
    case PGRES_TUPLES_OK:
    case PGRES_COMMAND_OK:
        *ret_row = false;
        break;
    default: {
        enum err err = pg_fail(db, res, base->name);
        if (db->streaming == q)
            pg_quiet(db);
        return err;
    }
    }
    if (db->streaming == q)
        pg_quiet(db); /* only the closing NULL is left */
    return ERR_OK;
}

void pg_reset(struct query *base)
{
    struct pg_query *q = (struct pg_query *)base;
    struct pg_db *db = (struct pg_db *)base->db;
    while (db->streaming == q)
        PQclear(take(db, q));
    while (q->waiting_at < q->waiting_count)
        PQclear(q->waiting[q->waiting_at++]);
    q->waiting_at = q->waiting_count = 0;
    PQclear(q->row);
    PQclear(q->shape);
    q->row = q->shape = NULL;
    q->sent = false;
    free(q->blob);
    q->blob = NULL;
    for (int i = 0; i < q->count; i++) {
        free(q->copies[i]);
        q->copies[i] = NULL;
        q->values[i] = NULL;
    }
}

/* ---- Columns ---- */

/* What tells the columns: the row, or before it the server's description of the statement. */
static const PGresult *shape(struct query *base)
{
    struct pg_query *q = (struct pg_query *)base;
    struct pg_db *db = (struct pg_db *)base->db;
    if (q->row)
        return q->row;
    if (!q->shape) {
        pg_quiet(db);
        q->shape = PQdescribePrepared(db->conn, q->name);
    }
    return q->shape;
}

int pg_columns(struct query *q)
{
    return PQnfields(shape(q));
}

const char *pg_column_name(struct query *q, int col)
{
    return PQfname(shape(q), col);
}

/* The cell's text, or NULL for null and where there is no row or no such column. */
static const char *cell(struct query *base, int col, size_t *ret_n)
{
    const PGresult *row = ((struct pg_query *)base)->row;
    if (!row || PQntuples(row) != 1 || col < 0 || col >= PQnfields(row) || PQgetisnull(row, 0, col))
        return NULL;
    *ret_n = (size_t)PQgetlength(row, 0, col);
    return PQgetvalue(row, 0, col);
}

static Oid oid(struct query *q, int col)
{
    return PQftype(((struct pg_query *)q)->row, col);
}

enum column_type pg_column_type(struct query *q, int col)
{
    size_t n;
    if (!cell(q, col, &n))
        return COLUMN_NULL;
    switch (oid(q, col)) {
    case OID_BOOL:
    case OID_INT2:
    case OID_INT4:
    case OID_INT8:
        return COLUMN_INT;
    case OID_FLOAT4:
    case OID_FLOAT8:
        return COLUMN_REAL;
    case OID_NUMERIC: { /* sum() of bigint is numeric here and an integer in SQLite */
        const char *p = cell(q, col, &n);
        return memchr(p, '.', n) ? COLUMN_REAL : COLUMN_INT;
    }
    case OID_BYTEA:
        return COLUMN_BLOB;
    default:
        return COLUMN_TEXT;
    }
}

int64_t pg_column_int(struct query *q, int col)
{
    size_t n;
    const char *p = cell(q, col, &n);
    if (!p)
        return 0;
    if (oid(q, col) == OID_BOOL)
        return *p == 't';
    return strtoll(p, NULL, 10); /* like SQLite: as far as it is a number */
}

double pg_column_real(struct query *q, int col)
{
    size_t n;
    const char *p = cell(q, col, &n);
    return p ? strtod(p, NULL) : 0;
}

struct str pg_column_text(struct query *q, int col)
{
    size_t n = 0;
    const char *p = cell(q, col, &n);
    if (p && oid(q, col) == OID_BOOL)
        p = *p == 't' ? "1" : "0";
    return p ? str_bytes(p, n) : (struct str){0};
}

struct str pg_column_blob(struct query *base, int col)
{
    struct pg_query *q = (struct pg_query *)base;
    size_t n, got;
    const char *p = cell(base, col, &n);
    if (!p || oid(base, col) != OID_BYTEA || n < 2)
        return p ? str_bytes(p, n) : (struct str){0};
    free(q->blob); /* bytea comes as \x and hex */
    q->blob = must_alloc(n);
    if (!hex_decode(str_bytes(p + 2, n - 2), q->blob, n, &got))
        return (struct str){0};
    return str_bytes(q->blob, got);
}
