/* SQLite: one statement. */
#include "store/sqlite.h"

#include <stdlib.h>

/* More than one statement in a text would be left out silently. */
static bool only_blank(const char *tail)
{
    for (;;) {
        tail += strspn(tail, " \t\r\n;");
        if (tail[0] == '-' && tail[1] == '-') {
            tail += strcspn(tail, "\n");
        } else if (tail[0] == '/' && tail[1] == '*') {
            const char *end = strstr(tail + 2, "*/");
            if (!end)
                return true;
            tail = end + 2;
        } else {
            return *tail == '\0';
        }
    }
}

/* Fills index[]; false for a placeholder that is no $n. */
static bool map_placeholders(struct sqlite_query *q)
{
    int count = sqlite3_bind_parameter_count(q->stmt);
    if (count > PARAMS_MAX)
        return false;
    for (int i = 1; i <= count; i++) {
        const char *name = sqlite3_bind_parameter_name(q->stmt, i);
        int64_t n;
        if (!name || *name != '$' || !str_int(str_of(name + 1), 1, PARAMS_MAX, &n))
            return false;
        q->index[n] = (unsigned char)i;
    }
    return true;
}

enum err sqlite_prepare(struct db *base, const char *name, const char *text, struct query **ret_q)
{
    struct sqlite_db *db = (struct sqlite_db *)base;
    struct sqlite_query *q = calloc(1, sizeof *q);
    if (!q)
        die("out of memory");
    const char *tail;
    enum err err = ERR_OK;
    enum err malformed = base->restricted ? ERR_INPUT : ERR_IO;
    if (sqlite3_prepare_v3(db->handle, text, -1, SQLITE_PREPARE_PERSISTENT, &q->stmt, &tail) !=
        SQLITE_OK)
        err = sqlite_fail(db, name);
    else if (!q->stmt || !only_blank(tail))
        err = fail(malformed, "Statement {1}: exactly one statement is expected", name);
    else if (!map_placeholders(q))
        err = fail(malformed, "Statement {1}: placeholders go from $1 to $64", name);
    else if (base->restricted && !sqlite3_stmt_readonly(q->stmt))
        err = fail(ERR_REFUSED, "Statement {1}: only reading is allowed here", name);
    if (err) {
        sqlite3_finalize(q->stmt);
        free(q);
        return err;
    }
    *ret_q = &q->base;
    return ERR_OK;
}

void sqlite_destroy(struct query *base)
{
    struct sqlite_query *q = (struct sqlite_query *)base;
    sqlite3_finalize(q->stmt);
    free(q);
}

void sqlite_bind(struct query *base, int n, const struct value *v)
{
    struct sqlite_query *q = (struct sqlite_query *)base;
    int i = q->index[n], code = SQLITE_OK;
    sqlite3_destructor_type life = v->copy ? SQLITE_TRANSIENT : SQLITE_STATIC;
    switch (v->kind) {
    case VALUE_NULL:
        code = sqlite3_bind_null(q->stmt, i);
        break;
    case VALUE_INT:
        code = sqlite3_bind_int64(q->stmt, i, v->number);
        break;
    case VALUE_TEXT:
        code = sqlite3_bind_text64(q->stmt, i, v->bytes.p, v->bytes.n, life, SQLITE_UTF8);
        break;
    case VALUE_BLOB:
        code = sqlite3_bind_blob64(q->stmt, i, v->bytes.p, v->bytes.n, life);
        break;
    }
    if (code == SQLITE_NOMEM)
        die("out of memory");
    if (code != SQLITE_OK) /* too large: the step fails rather than run with null */
        q->base.bound &= ~((uint64_t)1 << (n - 1));
}

void sqlite_bind_sight(struct query *base, int n, const uint64_t *bits, size_t nbits)
{
    struct sqlite_query *q = (struct sqlite_query *)base;
    q->sight = (struct sight){bits, nbits};
    if (sqlite3_bind_pointer(q->stmt, q->index[n], &q->sight, "sight", NULL) != SQLITE_OK)
        q->base.bound &= ~((uint64_t)1 << (n - 1));
}

enum err sqlite_step(struct query *base, bool *ret_row)
{
    struct sqlite_query *q = (struct sqlite_query *)base;
    int code = sqlite3_step(q->stmt);
    if (code != SQLITE_ROW && code != SQLITE_DONE)
        return sqlite_fail((struct sqlite_db *)base->db, base->name);
    *ret_row = code == SQLITE_ROW;
    return ERR_OK;
}

void sqlite_reset(struct query *base)
{
    struct sqlite_query *q = (struct sqlite_query *)base;
    sqlite3_reset(q->stmt); /* repeats the error of the step, which was told */
    sqlite3_clear_bindings(q->stmt);
}

int sqlite_columns(struct query *q)
{
    return sqlite3_column_count(((struct sqlite_query *)q)->stmt);
}

const char *sqlite_column_name(struct query *q, int col)
{
    return sqlite3_column_name(((struct sqlite_query *)q)->stmt, col);
}

enum column_type sqlite_column_type(struct query *q, int col)
{
    switch (sqlite3_column_type(((struct sqlite_query *)q)->stmt, col)) {
    case SQLITE_INTEGER:
        return COLUMN_INT;
    case SQLITE_FLOAT:
        return COLUMN_REAL;
    case SQLITE_TEXT:
        return COLUMN_TEXT;
    case SQLITE_BLOB:
        return COLUMN_BLOB;
    default:
        return COLUMN_NULL;
    }
}

int64_t sqlite_column_int(struct query *q, int col)
{
    return sqlite3_column_int64(((struct sqlite_query *)q)->stmt, col);
}

double sqlite_column_real(struct query *q, int col)
{
    return sqlite3_column_double(((struct sqlite_query *)q)->stmt, col);
}

struct str sqlite_column_text(struct query *q, int col)
{
    sqlite3_stmt *stmt = ((struct sqlite_query *)q)->stmt;
    const char *p = (const char *)sqlite3_column_text(stmt, col);
    return p ? str_bytes(p, (size_t)sqlite3_column_bytes(stmt, col)) : (struct str){0};
}

struct str sqlite_column_blob(struct query *q, int col)
{
    sqlite3_stmt *stmt = ((struct sqlite_query *)q)->stmt;
    if (sqlite3_column_type(stmt, col) == SQLITE_NULL)
        return (struct str){0};
    const void *p = sqlite3_column_blob(stmt, col);
    return str_bytes(p ? p : "", (size_t)sqlite3_column_bytes(stmt, col));
}
