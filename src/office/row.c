#include "office/internal.h"
#include "office/schema.h"

/* SELECT * of the covered tables, in the order of covered_tables[] */
static const struct sql covered_rows[] = {
    {"fact.row", "SELECT * FROM fact WHERE id = $1", NULL},
    {"scope.row", "SELECT * FROM scope WHERE id = $1", NULL},
    {"label.row", "SELECT * FROM label WHERE id = $1", NULL},
    {"account.row", "SELECT * FROM account WHERE id = $1", NULL},
    {"role_grant.row", "SELECT * FROM role_grant WHERE id = $1", NULL},
    {"rulebook.row", "SELECT * FROM rulebook WHERE id = $1", NULL},
    {"request.row", "SELECT * FROM request WHERE id = $1", NULL},
    {"decision.row", "SELECT * FROM decision WHERE id = $1", NULL},
    {"file.row", "SELECT * FROM file WHERE id = $1", NULL},
    {"reading.row", "SELECT * FROM reading WHERE id = $1", NULL},
    {"feed.row", "SELECT * FROM feed WHERE id = $1", NULL},
    {"mail_server.row", "SELECT * FROM mail_server WHERE id = $1", NULL},
    {"hit.row", "SELECT * FROM hit WHERE id = $1", NULL},
    {"extent.row", "SELECT * FROM extent WHERE id = $1", NULL},
    {"witnessed.row", "SELECT * FROM witnessed WHERE id = $1", NULL},
};

const struct sql *row_statement(unsigned covered)
{
    return covered < ARRAY_SIZE(covered_rows) ? &covered_rows[covered] : NULL;
}

/* Columns without a value are left out, so that a column which a later rulebook adds changes no
 * commitment of rows that stand. */
static void hash_columns(struct row_hasher *h, struct query *q, int64_t *leaf)
{
    int n = query_columns(q);
    for (int i = 0; i < n; i++) {
        struct str name = str_of(query_name(q, i));
        switch (query_type(q, i)) {
        case COLUMN_NULL:
            break;
        case COLUMN_INT:
            if (leaf && str_is(name, "leaf"))
                *leaf = query_int(q, i);
            row_int(h, name, query_int(q, i));
            break;
        case COLUMN_BLOB:
            row_blob(h, name, query_blob(q, i));
            break;
        case COLUMN_REAL:
        case COLUMN_TEXT:
            row_text(h, name, query_text(q, i));
            break;
        }
    }
}

static enum err hash_parts(struct db *db, const struct sql *sql, const char *name, int64_t id,
                           struct row_hasher *h)
{
    QUERY_SCOPE(q);
    TRY(db_start(db, sql, &q, "i", id));
    for (;;) {
        bool row;
        TRY(query_step(q, &row));
        if (!row)
            return ERR_OK;
        row_text(h, STR("part"), str_of(name));
        hash_columns(h, q, NULL);
    }
}

static const struct reg *register_of(const struct rules *rules, const char *table)
{
    for (int i = 0; i < rules->book->reg_count; i++) {
        if (strcmp(rules->book->regs[i]->table, table) == 0)
            return rules->book->regs[i];
    }
    return NULL;
}

enum err row_commitment(const struct rules *rules, struct db *db, const char *table, int64_t id,
                        const uint8_t salt[LEAF_SALT_SIZE], bool *ret_found, int64_t *ret_leaf,
                        struct tree_hash *ret_hash)
{
    const struct sql *sql = NULL;
    const struct reg *reg = NULL;
    if (table[0] == 'r' && table[1] == '_')
        reg = register_of(rules, table);
    if (reg)
        sql = &rules->sql[reg->index].row;
    for (unsigned i = 0; i < covered_table_count && !sql; i++) {
        if (strcmp(covered_tables[i], table) == 0)
            sql = row_statement(i);
    }
    if (!sql)
        return fail(ERR_CORRUPT, "There is no table {1} that the ledger covers", table);
    QUERY_SCOPE(q);
    TRY(db_start(db, sql, &q, "i", id));
    bool row;
    TRY(query_step(q, &row));
    if (!row) {
        *ret_found = false;
        return ERR_OK;
    }
    struct row_hasher h;
    int64_t leaf = -1;
    row_begin(&h, salt);
    hash_columns(&h, q, &leaf);
    const struct reg_sql *own = reg ? &rules->sql[reg->index] : NULL;
    for (int i = 0; own && i < own->link_count; i++)
        TRY(hash_parts(db, &own->links[i], own->links[i].name, id, &h));
    for (int i = 0; own && i < own->child_count; i++)
        TRY(hash_parts(db, &own->children[i], own->children[i].name, id, &h));
    row_end(&h, ret_hash);
    *ret_leaf = leaf;
    *ret_found = true;
    return ERR_OK;
}
