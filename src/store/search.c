#include "store/search.h"

#include "base/text.h"

enum { LABELS_MAX = 512, NAME_MAX_BYTES = 48 };

/* Begins the token of a label: a sign that no text token contains. */
#define LABEL_MARK "\xC2\xA4"

static bool is_name(const char *z)
{
    size_t n = strlen(z);
    if (n == 0 || n > NAME_MAX_BYTES || *z < 'a' || *z > 'z')
        return false;
    return strspn(z, "abcdefghijklmnopqrstuvwxyz0123456789_") == n;
}

enum err search_make(struct arena *a, const char *table, struct search *ret_search)
{
    if (!is_name(table))
        return fail(ERR_INPUT, "{1} cannot be the name of a table", table);
    struct search x = {.table = arena_text(a, str_of(table))};
    x.create = arena_printf(
        a,
        "@sqlite{CREATE VIRTUAL TABLE %s_search USING fts5(tokens, detail = none, columnsize = 0, "
        "prefix = '5', tokenize = 'ascii');}"
        "@pg{CREATE TABLE %s_search (id bigint PRIMARY KEY, tokens tsvector NOT NULL);"
        "CREATE INDEX %s_search_tokens ON %s_search USING gin (tokens);}",
        table, table, table, table);
    x.drop = arena_printf(a, "DROP TABLE %s_search", table);
    x.settle = arena_printf(
        a, "@sqlite{INSERT INTO %s_search (%s_search) VALUES ('optimize')}@pg{SELECT 1}", table,
        table);
    x.remove.name = arena_printf(a, "%s.search.remove", table);
    x.remove.text =
        arena_printf(a, "DELETE FROM %s_search WHERE @sqlite{rowid}@pg{id} = $1", table);
    x.put.name = arena_printf(a, "%s.search.put", table);
    x.put.text = arena_printf(a,
                              "@sqlite{INSERT INTO %s_search (rowid, tokens) VALUES ($1, $2)}"
                              "@pg{INSERT INTO %s_search (id, tokens) VALUES ($1, "
                              "array_to_tsvector(array_remove(string_to_array($2, ' '), '')))}",
                              table, table);
    /* CROSS: SQLite would let a filter's index drive and ask the words of every row it gives */
    x.from = arena_printf(
        a, "%s_search @sqlite{CROSS}@pg{INNER} JOIN %s ON %s.id = %s_search.@sqlite{rowid}@pg{id}",
        table, table, table, table);
    x.key = arena_printf(a, "%s_search.@sqlite{rowid}@pg{id}", table);
    *ret_search = x;
    return ERR_OK;
}

const char *search_match(struct arena *a, const struct search *x, int n)
{
    return arena_printf(a, "@sqlite{%s_search MATCH $%d}@pg{%s_search.tokens @@ $%d::tsquery}",
                        x->table, n, x->table, n);
}

enum err search_add(struct db *db, const struct search *x, int64_t id, int64_t label,
                    struct str text)
{
    BUF_SCOPE(tokens, 128 * 1024);
    buf_printf(&tokens, LABEL_MARK "%lld ", (long long)label);
    text_tokens(&tokens, text);
    TRY(buf_check(&tokens));
    return db_run(db, &x->put, "it", id, buf_view(&tokens));
}

enum err search_put(struct db *db, const struct search *x, int64_t id, int64_t label,
                    struct str text)
{
    TRY(search_remove(db, x, id));
    return search_add(db, x, id, label, text);
}

enum err search_remove(struct db *db, const struct search *x, int64_t id)
{
    return db_run(db, &x->remove, "i", id);
}

/* AND (label 1 OR label 5), while they are few; more would cost more than they spare. */
static void narrow(struct buf *out, bool postgres, const uint64_t *bits, size_t nbits)
{
    size_t count = 0, at[LABELS_MAX];
    for (size_t i = 0; i < nbits; i++) {
        if (i % 64 == 0 && !bits[i / 64]) {
            i += 63;
            continue;
        }
        if (!(bits[i / 64] >> (i % 64) & 1))
            continue;
        if (count == LABELS_MAX)
            return;
        at[count++] = i;
    }
    if (count == 0)
        at[count++] = SIZE_MAX; /* nobody's label: nothing is found */
    const char *quote = postgres ? "'" : "\"";
    buf_text(out, postgres ? " & (" : " AND (");
    for (size_t i = 0; i < count; i++)
        buf_printf(out, "%s%s" LABEL_MARK "%zu%s", i ? (postgres ? " | " : " OR ") : "", quote,
                   at[i], quote);
    buf_char(out, ')');
}

bool search_typed(struct db *db, struct buf *out, struct str typed, const uint64_t *bits,
                  size_t nbits)
{
    bool postgres = db_is_postgres(db);
    size_t before = out->n;
    (postgres ? text_query_tsquery : text_query_fts5)(out, typed);
    if (out->n == before)
        return false;
    narrow(out, postgres, bits, nbits);
    return true;
}
