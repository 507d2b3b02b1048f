/* The short forms: a statement, its values and its first row in one call. */
#include "store/engine.h"

#include <stdarg.h>

static void bind_bytes(struct query *q, int n, enum value_kind kind, struct str bytes, bool copy)
{
    query_bind(q, n, &(struct value){.kind = kind, .bytes = bytes, .copy = copy});
}

/* Binds the letters of `types` up to its end or '>'; the arguments live until the caller's call
 * returns, or are copied. *ret_rest is what follows '>'. */
static enum err bind_list(struct query *q, const char *types, va_list *args, bool copy,
                          const char **ret_rest)
{
    int n = 1;
    for (; *types && *types != '>'; types++, n++) {
        switch (*types) {
        case 'i':
            bind_int(q, n, va_arg(*args, int64_t));
            break;
        case 't':
            bind_bytes(q, n, VALUE_TEXT, va_arg(*args, struct str), copy);
            break;
        case 'b':
            bind_bytes(q, n, VALUE_BLOB, va_arg(*args, struct str), copy);
            break;
        case 'z':
            bind_bytes(q, n, VALUE_TEXT, str_of(va_arg(*args, const char *)), copy);
            break;
        case 'n':
            bind_null(q, n);
            break;
        default:
            return statement_spoils(q->db,
                                    fail(ERR_IO, "Statement {1}: wrong argument types", q->name));
        }
    }
    *ret_rest = *types ? types + 1 : types;
    return ERR_OK;
}

enum err db_start(struct db *db, const struct sql *sql, struct query **ret_q, const char *types,
                  ...)
{
    struct query *q;
    const char *rest;
    TRY(db_query(db, sql, &q));
    va_list args;
    va_start(args, types);
    enum err err = bind_list(q, types, &args, true, &rest);
    va_end(args);
    if (err)
        query_done(q);
    else
        *ret_q = q;
    return err;
}

enum err db_run(struct db *db, const struct sql *sql, const char *types, ...)
{
    QUERY_SCOPE(q);
    const char *rest;
    TRY(db_query(db, sql, &q));
    va_list args;
    va_start(args, types);
    enum err err = bind_list(q, types, &args, false, &rest);
    va_end(args);
    TRY(err);
    for (bool row = true; row;)
        TRY(query_step(q, &row));
    return ERR_OK;
}

static enum err copy_out(struct query *q, struct arena *a, const char *types, va_list *args)
{
    int columns = query_columns(q);
    for (int col = 0; *types; types++, col++) {
        struct str *out;
        if (col >= columns || !strchr("itb", *types) || (*types != 'i' && !a))
            return statement_spoils(q->db,
                                    fail(ERR_IO, "Statement {1}: wrong argument types", q->name));
        if (*types == 'i') {
            *va_arg(*args, int64_t *) = query_int(q, col);
            continue;
        }
        out = va_arg(*args, struct str *);
        struct str got = *types == 't' ? query_text(q, col) : query_blob(q, col);
        *out = got.p ? arena_str(a, got) : got;
    }
    return ERR_OK;
}

enum err db_one(struct db *db, struct arena *a, const struct sql *sql, bool *ret_found,
                const char *types, ...)
{
    QUERY_SCOPE(q);
    const char *outputs;
    bool row = false;
    TRY(db_query(db, sql, &q));
    va_list args;
    va_start(args, types);
    enum err err = bind_list(q, types, &args, false, &outputs);
    if (!err)
        err = query_step(q, &row);
    if (!err && row)
        err = copy_out(q, a, outputs, &args);
    va_end(args);
    if (!err)
        *ret_found = row;
    return err;
}
