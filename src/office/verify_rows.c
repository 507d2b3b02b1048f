/* Rows against the leaves that name them. A row carries the index of its last leaf, so each named
 * row costs one look: where its own leaf is this one, the whole row is compared; where it is a later
 * one, that leaf's turn comes; where it is an earlier one, the row was put back to what it was.
 * Rows that no leaf names are found by counting: whatever is there and was not verified. */
#include <fcntl.h>
#include <sys/stat.h>

#include "base/clock.h"
#include "crypto/age/age.h"
#include "office/act.h"
#include "office/schema.h"
#include "office/vaults.h"
#include "office/verify.h"

static const struct sql record_get = {"verify.record", "SELECT skeleton FROM record WHERE idx = $1",
                                      NULL};
static const struct sql scopes = {"verify.scopes", "SELECT id, digest FROM scope ORDER BY id",
                                  NULL};
static const struct sql books = {"verify.books", "SELECT id, digest FROM rulebook ORDER BY id",
                                 NULL};
static const struct sql book_files = {
    "verify.book_files", "SELECT name, body FROM rulebook_file WHERE rulebook = $1 ORDER BY name",
    NULL};
static const struct sql files = {
    "verify.files", "SELECT id, size, sha256, sealed, destroyed_at FROM file ORDER BY id", NULL};
static const struct sql decisions = {
    "verify.decisions",
    "SELECT d.id, d.step, d.verdict, d.reason, d.signature, d.public_key, q.register, q.entry,"
    " q.action, q.digest FROM decision d LEFT JOIN request q ON q.id = d.request ORDER BY d.id",
    NULL};
static const struct sql scope_strays = {
    "verify.scope_strays",
    "SELECT DISTINCT scope FROM scope_member WHERE scope NOT IN (SELECT id FROM scope)", NULL};
static const struct sql scope_days = {
    "verify.scope_days",
    "SELECT DISTINCT scope FROM scope_member"
    " WHERE (from_day IS NOT NULL AND add_days(from_day, 0) IS NULL)"
    " OR (to_day IS NOT NULL AND add_days(to_day, 0) IS NULL)",
    NULL};
static const struct sql book_strays = {
    "verify.book_strays",
    "SELECT DISTINCT rulebook FROM rulebook_file WHERE rulebook NOT IN (SELECT id FROM rulebook)",
    NULL};

#define ANCESTORS                                                                                  \
    "WITH RECURSIVE up (department, ancestor, depth) AS ("                                         \
    " SELECT id, id, 0 FROM r_department UNION SELECT up.department, d.parent, up.depth + 1"       \
    " FROM up JOIN r_department d ON d.id = up.ancestor"                                           \
    " WHERE d.parent IS NOT NULL AND up.depth < 32) "
static const struct sql ancestors_more = {
    "verify.ancestors_more",
    ANCESTORS "SELECT department FROM (SELECT department, ancestor FROM department_ancestor"
              " EXCEPT SELECT department, ancestor FROM up) AS x ORDER BY department",
    NULL};
static const struct sql ancestors_less = {
    "verify.ancestors_less",
    ANCESTORS "SELECT department FROM (SELECT department, ancestor FROM up"
              " EXCEPT SELECT department, ancestor FROM department_ancestor) AS x"
              " ORDER BY department",
    NULL};

const struct sql *const verify_row_statements[] = {
    &record_get, &decisions,    &scope_days,  &scopes,         &books,          &book_files,
    &files,      &scope_strays, &book_strays, &ancestors_more, &ancestors_less, NULL};

/* One about a row. */
#define row_fault(v, kind, leaf, table, id, ...)                                                   \
    ((void)fail(ERR_CORRUPT, __VA_ARGS__), verify_fault(v, kind, leaf, table, id))

static void add_table(struct verify *v, struct arena *a, const char *table)
{
    struct covered *c = &v->tables[v->table_count++];
    c->table = table;
    c->leaf_of = (struct sql){"verify.leaf_of",
                              arena_printf(a, "SELECT leaf FROM %s WHERE id = $1", table), NULL};
    c->count =
        (struct sql){"verify.count", arena_printf(a, "SELECT count(*) FROM %s", table), NULL};
    c->scan = (struct sql){"verify.scan",
                           arena_printf(a, "SELECT id, leaf FROM %s ORDER BY id", table), NULL};
}

void verify_tables(struct verify *v)
{
    for (unsigned i = 0; i < covered_table_count; i++)
        add_table(v, v->texts, covered_tables[i]);
    for (int i = 0; i < v->rules->book->reg_count; i++)
        add_table(v, v->texts, v->rules->book->regs[i]->table);
}

static struct covered *table_named(struct verify *v, struct str name)
{
    for (int i = 0; i < v->table_count; i++) {
        if (str_is(name, v->tables[i].table))
            return &v->tables[i];
    }
    return NULL;
}

/* ---- what a leaf names ---------------------------------------------------------------------------------- */

static enum err check_row(struct verify *v, int64_t index, struct covered *c,
                          const struct leaf_row *said, const uint8_t salt[LEAF_SALT_SIZE])
{
    const char *id = numtext(said->id);
    bool found = false;
    int64_t leaf = -1;
    TRY(db_one(v->db, NULL, &c->leaf_of, &found, "i>i", said->id, &leaf));
    if (!found) {
        row_fault(v, FAULT_ROW_MISSING, index, c->table, said->id,
                  "The row {2} of {1} is missing; record {3} wrote it", c->table, id,
                  numtext(index));
        return ERR_OK;
    }
    if (leaf > index)
        return ERR_OK;
    if (leaf < index) {
        row_fault(v, FAULT_ROW_CHANGED, index, c->table, said->id,
                  "The row {2} of {1} was put back to what it was before record {3}", c->table, id,
                  numtext(index));
        return ERR_OK;
    }
    struct tree_hash hash;
    c->verified++;
    v->report->rows++;
    TRY(row_commitment(v->rules, v->db, c->table, said->id, salt, &found, &leaf, &hash));
    if (!found || !tree_hash_eq(&hash, &said->hash))
        row_fault(v, FAULT_ROW_CHANGED, index, c->table, said->id,
                  "The row {2} of {1} is not what record {3} says of it", c->table, id,
                  numtext(index));
    return ERR_OK;
}

enum err verify_leaf_rows(struct verify *v, int64_t index, const struct leaf_record *record,
                          const uint8_t salt[LEAF_SALT_SIZE])
{
    for (size_t i = 0; i < record->row_count; i++) {
        const struct leaf_row *said = &record->rows[i];
        struct covered *c = table_named(v, said->table);
        if (!c) {
            char *table = arena_text(v->scratch, said->table);
            row_fault(v, FAULT_ROW_MISSING, index, table, said->id,
                      "The table {1}, of which record {2} speaks, is in no regulation in force",
                      table, numtext(index));
            continue;
        }
        TRY(check_row(v, index, c, said, salt));
    }
    return ERR_OK;
}

/* ---- what no leaf names ------------------------------------------------------------------------------------ */

static enum err leaf_names(struct verify *v, int64_t leaf, const char *table, int64_t id,
                           bool *ret_names)
{
    bool found;
    struct str skeleton;
    struct leaf_record record;
    *ret_names = false;
    TRY(db_one(v->db, v->scratch, &record_get, &found, "i>t", leaf, &skeleton));
    if (!found || leaf_parse(v->scratch, skeleton, &record))
        return ERR_OK;
    for (size_t i = 0; i < record.row_count && !*ret_names; i++)
        *ret_names = record.rows[i].id == id && str_is(record.rows[i].table, table);
    return ERR_OK;
}

static enum err check_unnamed(struct verify *v, const struct covered *c)
{
    bool found, row, names;
    int64_t count = 0;
    TRY(db_one(v->db, NULL, &c->count, &found, ">i", &count));
    if (count == c->verified)
        return ERR_OK;
    QUERY_SCOPE(q);
    TRY(db_query(v->db, &c->scan, &q));
    for (;;) {
        TRY(query_step(q, &row));
        if (!row)
            return ERR_OK;
        int64_t id = query_int(q, 0), leaf = query_int(q, 1);
        TRY(leaf_names(v, leaf, c->table, id, &names));
        arena_clear(v->scratch);
        if (!names)
            row_fault(v, FAULT_ROW_EXTRA, -1, c->table, id,
                      "The row {2} of {1} was added or changed behind the ledger's back: no record "
                      "names it as it says",
                      c->table, numtext(id));
    }
}

/* Statements of one column that must give nothing: each row they give is a fault of `table`. */
static enum err check_none(struct verify *v, const struct sql *sql, const char *table,
                           const char *msgid)
{
    QUERY_SCOPE(q);
    TRY(db_query(v->db, sql, &q));
    for (bool row;;) {
        TRY(query_step(q, &row));
        if (!row)
            return ERR_OK;
        int64_t id = query_int(q, 0);
        row_fault(v, FAULT_ROW_EXTRA, -1, table, id, msgid, table, numtext(id));
    }
}

static const char stray[] = "A part in {1} belongs to no entry: {2}";

static enum err check_strays(struct verify *v, const char *part, const char *table)
{
    struct sql sql = {"verify.strays",
                      arena_printf(v->texts,
                                   "SELECT DISTINCT entry FROM %s WHERE entry NOT IN"
                                   " (SELECT id FROM %s) ORDER BY entry",
                                   part, table),
                      NULL};
    struct sql *kept = NEW(v->texts, struct sql);
    *kept = sql;
    return check_none(v, kept, part, stray);
}

static enum err check_parts(struct verify *v)
{
    for (int i = 0; i < v->rules->book->reg_count; i++) {
        const struct reg *reg = v->rules->book->regs[i];
        for (int k = 0; k < reg->field_count; k++) {
            if (reg->fields[k].link_table)
                TRY(check_strays(v, reg->fields[k].link_table, reg->table));
        }
        for (int k = 0; k < reg->child_count; k++)
            TRY(check_strays(v, reg->children[k].table, reg->table));
    }
    TRY(check_none(v, &scope_strays, "scope_member", stray));
    return check_none(v, &book_strays, "rulebook_file", stray);
}

/* ---- what rows commit to by a digest of their own ------------------------------------------------------------ */

static enum err check_scopes(struct verify *v)
{
    QUERY_SCOPE(q);
    TRY(db_query(v->db, &scopes, &q));
    for (bool row;;) {
        TRY(query_step(q, &row));
        if (!row)
            return ERR_OK;
        struct scope_member *members;
        size_t count;
        unsigned char digest[SHA256_SIZE];
        int64_t id = query_int(q, 0);
        bool same = scope_members(v->db, v->scratch, id, &members, &count) == ERR_OK;
        if (same) {
            scope_digest(members, count, digest);
            same = str_eq(query_blob(q, 1), str_bytes(digest, sizeof digest));
        }
        arena_clear(v->scratch);
        if (!same)
            row_fault(v, FAULT_ROW_CHANGED, -1, "scope_member", id,
                      "The members of the scope of knowledge {1} were changed", numtext(id));
    }
}

static enum err book_digest(struct verify *v, int64_t book, unsigned char ret_digest[SHA256_SIZE])
{
    struct rule_file *list = NULL;
    size_t count = 0, cap = 0;
    QUERY_SCOPE(q);
    TRY(db_start(v->db, &book_files, &q, "i", book));
    for (bool row;;) {
        TRY(query_step(q, &row));
        if (!row)
            break;
        list = arena_grow(v->scratch, list, count, &cap, sizeof *list);
        list[count++] = (struct rule_file){.name = arena_text(v->scratch, query_text(q, 0)),
                                           .text = arena_str(v->scratch, query_text(q, 1))};
    }
    rules_digest(list, (int)count, ret_digest);
    return ERR_OK;
}

static enum err check_books(struct verify *v)
{
    QUERY_SCOPE(q);
    TRY(db_query(v->db, &books, &q));
    for (bool row;;) {
        TRY(query_step(q, &row));
        if (!row)
            return ERR_OK;
        unsigned char digest[SHA256_SIZE];
        TRY(book_digest(v, query_int(q, 0), digest));
        arena_clear(v->scratch);
        if (!str_eq(query_blob(q, 1), str_bytes(digest, sizeof digest)))
            row_fault(v, FAULT_ROW_CHANGED, -1, "rulebook_file", query_int(q, 0),
                      "The files of the regulations' version {1} were changed",
                      numtext(query_int(q, 0)));
    }
}

/* ---- what people signed ---------------------------------------------------------------------------------------- */

static bool signed_for(struct query *q, int64_t entry)
{
    struct str signature = query_blob(q, 4), key = query_blob(q, 5), digest = query_blob(q, 9);
    if (signature.n != SIGN_SIZE || key.n != SIGN_PUBLIC_SIZE || digest.n != SHA256_SIZE)
        return false;
    BUF_SCOPE(text, 64 * 1024);
    char verdict[32];
    struct str name = query_text(q, 2);
    if (name.n >= sizeof verdict)
        return false;
    memcpy(verdict, name.p, name.n);
    verdict[name.n] = '\0';
    decision_text(&text, query_text(q, 6), entry, query_text(q, 8), query_int(q, 1), verdict,
                  (const unsigned char *)digest.p, query_text(q, 3));
    return !buf_check(&text) && sign_verify((const unsigned char *)key.p, buf_view(&text),
                                            (const unsigned char *)signature.p);
}

/* A request for a new entry was signed when there was none: its number came afterwards. */
static enum err check_decisions(struct verify *v)
{
    QUERY_SCOPE(q);
    TRY(db_query(v->db, &decisions, &q));
    for (bool row;;) {
        TRY(query_step(q, &row));
        if (!row)
            return ERR_OK;
        int64_t id = query_int(q, 0);
        if (!signed_for(q, query_int(q, 7)) && !signed_for(q, 0))
            row_fault(v, FAULT_ROW_CHANGED, -1, "decision", id,
                      "The signature under decision {1} does not stand", numtext(id));
    }
}

/* ---- sealed files ---------------------------------------------------------------------------------------------- */

static enum err hash_sealed(struct verify *v, struct str sealed,
                            unsigned char ret_hash[SHA256_SIZE])
{
    struct sealed_file f;
    enum err err = sealed_open(v->o, v->scratch, sealed, &f);
    struct sha256 h;
    sha256_init(&h);
    while (!err) {
        struct str chunk;
        err = age_open_next(f.open, &chunk);
        if (err || !chunk.n)
            break;
        sha256_add(&h, chunk.p, chunk.n);
    }
    sealed_close(&f);
    sha256_end(&h, ret_hash);
    return err;
}

/* Its name, length and (when asked for) content; "" when all is well. */
static const char *file_fault(struct verify *v, struct query *q)
{
    struct str sealed = query_text(q, 3);
    struct stat st;
    if (!vault_name_valid(sealed))
        return "The sealed name of file {1} is damaged";
    bool there = lstat(vault_path(v->scratch, v->o, sealed), &st) == 0;
    if (!query_null(q, 4))
        return there ? "File {1} was destroyed, but its sealed file is still there" : NULL;
    if (!there)
        return "The sealed file of file {1} is missing";
    if (!S_ISREG(st.st_mode) ||
        (uint64_t)st.st_size != age_sealed_size((uint64_t)query_int(q, 1), 1))
        return "The sealed file of file {1} is not as long as its row says";
    unsigned char hash[SHA256_SIZE];
    if (v->options && v->options->files &&
        (hash_sealed(v, sealed, hash) || !str_eq(query_blob(q, 2), str_bytes(hash, sizeof hash))))
        return "The sealed file of file {1} is not what its row says";
    return NULL;
}

static enum err check_files(struct verify *v)
{
    QUERY_SCOPE(q);
    TRY(db_query(v->db, &files, &q));
    for (bool row;;) {
        TRY(query_step(q, &row));
        if (!row)
            return ERR_OK;
        v->report->files++;
        int64_t id = query_int(q, 0);
        const char *fault = file_fault(v, q);
        arena_clear(v->scratch);
        if (fault)
            row_fault(v, FAULT_FILE, -1, "file", id, fault, numtext(id));
    }
}

enum err verify_rest(struct verify *v)
{
    static const char derived[] = "The departments above department {2} are not what {1} says";
    for (int i = 0; i < v->table_count; i++)
        TRY(check_unnamed(v, &v->tables[i]));
    TRY(check_parts(v));
    TRY(check_scopes(v));
    TRY(check_none(v, &scope_days, "scope_member", "A day in {1} of scope {2} is malformed"));
    TRY(check_books(v));
    TRY(check_decisions(v));
    TRY(check_none(v, &ancestors_more, "department_ancestor", derived));
    TRY(check_none(v, &ancestors_less, "department_ancestor", derived));
    return check_files(v);
}
