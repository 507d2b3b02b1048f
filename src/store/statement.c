/* Statements: found again or prepared, bound, stepped, closed; the same for both engines. */
#include "store/engine.h"

#include <stdlib.h>

/* ---- Kept statements ---- */

static unsigned bucket_of(const struct sql *key)
{
    return (unsigned)(((uintptr_t)key >> 3) * 0x9E3779B97F4A7C15u >> 56) % BUCKETS;
}

static void destroy(struct query *q)
{
    char *source = q->source;
    q->db->engine->destroy(q);
    free(source);
}

static void unchain(struct query *q)
{
    struct query **at = &q->db->kept[bucket_of(q->key)];
    while (*at != q)
        at = &(*at)->chain;
    *at = q->chain;
    q->kept = false;
    q->db->kept_count--;
}

void statements_drop(struct db *db)
{
    for (unsigned i = 0; i < BUCKETS; i++)
        while (db->kept[i]) {
            struct query *q = db->kept[i];
            unchain(q);
            if (!q->open) /* an open one goes with query_done() */
                destroy(q);
        }
}

static void drop_oldest(struct db *db)
{
    struct query *oldest = NULL;
    for (unsigned i = 0; i < BUCKETS; i++)
        for (struct query *q = db->kept[i]; q; q = q->chain)
            if (!q->open && (!oldest || q->last_use < oldest->last_use))
                oldest = q;
    if (oldest) {
        unchain(oldest);
        destroy(oldest);
    }
}

static void keep(struct query *q)
{
    struct db *db = q->db;
    if (db->kept_count >= KEPT_MAX)
        drop_oldest(db);
    struct query **bucket = &db->kept[bucket_of(q->key)];
    q->chain = *bucket;
    *bucket = q;
    q->kept = true;
    db->kept_count++;
}

static const char *text_of(const struct db *db, const struct sql *sql)
{
    return db->engine->postgres && sql->pg ? sql->pg : sql->text;
}

static struct query *find(struct db *db, const struct sql *sql)
{
    for (struct query *q = db->kept[bucket_of(sql)]; q; q = q->chain)
        if (q->key == sql && !q->open && strcmp(q->source, text_of(db, sql)) == 0)
            return q;
    return NULL;
}

static enum err prepare(struct db *db, const struct sql *sql, struct query **ret_q)
{
    ARENA_SCOPE(a);
    const char *given = text_of(db, sql), *text;
    uint64_t used;
    TRY(sql_for(a, given, db->engine->postgres, &text));
    if (!sql_placeholders(text, &used))
        return fail(ERR_INPUT, "Statement {1}: placeholders go from $1 to $64", sql->name);
    struct query *q;
    TRY(db->engine->prepare(db, sql->name, text, &q));
    size_t n = strlen(given) + 1, name = strlen(sql->name) + 1;
    q->source = malloc(n + name);
    if (!q->source)
        die("out of memory");
    memcpy(q->source, given, n);
    memcpy(q->source + n, sql->name, name);
    q->name = q->source + n;
    q->db = db;
    q->key = sql;
    q->used = used;
    *ret_q = q;
    return ERR_OK;
}

enum err statement_spoils(struct db *db, enum err code)
{
    if (code && db->working && !db->spoiled) {
        db->spoiled = code;
        db->spoiled_words = *problem();
    }
    return code;
}

enum err db_query(struct db *db, const struct sql *sql, struct query **ret_q)
{
    uint64_t now = atomic_load_explicit(&db->store->generation, memory_order_acquire);
    if (db->generation != now) {
        statements_drop(db);
        db->generation = now;
    }
    struct query *q = db->restricted ? NULL : find(db, sql);
    if (!q) {
        enum err err = prepare(db, sql, &q);
        if (err)
            return statement_spoils(db, err);
        if (!db->restricted) /* what was checked as restricted is not taken for anything else */
            keep(q);
    }
    q->open = true;
    q->stepped = q->ended = false;
    q->raw = db->restricted;
    q->bound = 0;
    q->wrong = 0;
    q->last_use = ++db->uses;
    q->open_before = NULL;
    q->open_after = db->open_first;
    if (db->open_first)
        db->open_first->open_before = q;
    db->open_first = q;
    *ret_q = q;
    return ERR_OK;
}

enum err db_prepare_only(struct db *db, const struct sql *sql)
{
    struct query *q;
    TRY(prepare(db, sql, &q));
    destroy(q);
    return ERR_OK;
}

void query_done(struct query *q)
{
    if (!q || !q->open)
        return;
    struct db *db = q->db;
    db->engine->reset(q);
    if (q->open_before)
        q->open_before->open_after = q->open_after;
    else
        db->open_first = q->open_after;
    if (q->open_after)
        q->open_after->open_before = q->open_before;
    q->open = false;
    if (!q->kept)
        destroy(q);
}

void statements_close_open(struct db *db, bool raw_only)
{
    for (struct query *q = db->open_first, *next; q; q = next) {
        next = q->open_after;
        if (q->raw || !raw_only)
            query_done(q);
    }
}

/* ---- Binding ---- */

static bool may_bind(struct query *q, int n)
{
    if (n >= 1 && n <= PARAMS_MAX && (q->used >> (n - 1) & 1) && !q->stepped) {
        q->bound |= (uint64_t)1 << (n - 1);
        return true;
    }
    if (!q->wrong)
        q->wrong = n ? n : -1;
    return false;
}

void query_bind(struct query *q, int n, const struct value *v)
{
    struct value value = *v;
    if (v->kind != VALUE_INT && !v->bytes.p)
        value.kind = VALUE_NULL;
    if (may_bind(q, n))
        q->db->engine->bind(q, n, &value);
}

void bind_int(struct query *q, int n, int64_t value)
{
    query_bind(q, n, &(struct value){.kind = VALUE_INT, .number = value});
}

void bind_text(struct query *q, int n, struct str value)
{
    query_bind(q, n, &(struct value){.kind = VALUE_TEXT, .bytes = value, .copy = true});
}

void bind_blob(struct query *q, int n, struct str value)
{
    query_bind(q, n, &(struct value){.kind = VALUE_BLOB, .bytes = value, .copy = true});
}

void bind_null(struct query *q, int n)
{
    query_bind(q, n, &(struct value){.kind = VALUE_NULL});
}

void bind_sight(struct query *q, int n, const uint64_t *bits, size_t nbits)
{
    if (may_bind(q, n))
        q->db->engine->bind_sight(q, n, bits, nbits);
}

/* ---- Stepping ---- */

static enum err check_bound(struct query *q)
{
    q->stepped = true;
    uint64_t open = q->used & ~q->bound;
    if (!q->wrong && !open)
        return ERR_OK;
    int n = q->wrong;
    for (int i = 0; !n && i < PARAMS_MAX; i++)
        if (open >> i & 1)
            n = i + 1;
    return fail(ERR_IO, "Statement {1}: ${2} is bound wrongly", q->name, numtext(n));
}

enum err query_step(struct query *q, bool *ret_row)
{
    if (q->ended) {
        *ret_row = false;
        return ERR_OK;
    }
    bool row = false;
    enum err err = q->stepped ? ERR_OK : check_bound(q);
    if (!err)
        err = q->db->engine->step(q, &row);
    q->ended = err || !row;
    if (err)
        return statement_spoils(q->db, err);
    *ret_row = row;
    return ERR_OK;
}

int query_columns(struct query *q)
{
    return q->db->engine->columns(q);
}

const char *query_name(struct query *q, int col)
{
    return q->db->engine->column_name(q, col);
}

enum column_type query_type(struct query *q, int col)
{
    return q->db->engine->column_type(q, col);
}

bool query_null(struct query *q, int col)
{
    return q->db->engine->column_type(q, col) == COLUMN_NULL;
}

int64_t query_int(struct query *q, int col)
{
    return q->db->engine->column_int(q, col);
}

double query_real(struct query *q, int col)
{
    return q->db->engine->column_real(q, col);
}

struct str query_text(struct query *q, int col)
{
    return q->db->engine->column_text(q, col);
}

struct str query_blob(struct query *q, int col)
{
    return q->db->engine->column_blob(q, col);
}

int64_t db_changes(struct db *db)
{
    return db->engine->changes(db);
}
