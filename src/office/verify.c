#include "office/verify.h"

#include "office/keys.h"
#include "office/schema.h"

enum { PROGRESS_EVERY = 1024 };

static const struct sql walk = {
    "verify.walk",
    "SELECT l.idx, l.hash, r.idx, r.skeleton, r.salt, r.act, r.at, r.actor, r.register, r.entry,"
    " r.label, c.idx, c.salt, c.body FROM leaf l LEFT JOIN record r ON r.idx = l.idx"
    " LEFT JOIN content c ON c.idx = l.idx ORDER BY l.idx",
    NULL};
static const struct sql size_of = {"verify.size", "SELECT count(*) FROM leaf", NULL};
static const struct sql records_extra = {
    "verify.records",
    "SELECT r.idx FROM record r WHERE NOT EXISTS (SELECT 1 FROM leaf l WHERE l.idx = r.idx)"
    " ORDER BY r.idx",
    NULL};
static const struct sql contents_extra = {
    "verify.contents",
    "SELECT c.idx FROM content c WHERE NOT EXISTS (SELECT 1 FROM leaf l WHERE l.idx = c.idx)"
    " ORDER BY c.idx",
    NULL};
static const struct sql tile_get = {
    "verify.tile", "SELECT hashes, root FROM tile WHERE level = $1 AND idx = $2", NULL};
static const struct sql tile_count = {"verify.tiles", "SELECT count(*) FROM tile", NULL};
static const struct sql witnessed = {
    "verify.witnessed",
    "SELECT size, note, by_key FROM witnessed WHERE origin = $1 ORDER BY size, id", NULL};
static const struct sql checkpoints = {"verify.checkpoints",
                                       "SELECT size, note FROM checkpoint ORDER BY size", NULL};

const struct sql *const verify_statements[] = {&walk,           &size_of,   &records_extra,
                                               &contents_extra, &tile_get,  &tile_count,
                                               &checkpoints,    &witnessed, NULL};

void verify_fault(struct verify *v, enum fault_kind kind, int64_t leaf, const char *table,
                  int64_t id)
{
    struct proof_report *r = v->report;
    if (r->fault_count == PROOF_FAULTS_MAX) {
        r->more_faults = true;
        return;
    }
    if (r->fault_count == v->fault_cap) {
        int cap = v->fault_cap ? 2 * v->fault_cap : 8;
        struct proof_fault *more = NEW_ARRAY(v->kept, struct proof_fault, (size_t)cap);
        if (r->fault_count)
            memcpy(more, r->faults, (size_t)r->fault_count * sizeof *more);
        r->faults = more;
        v->fault_cap = cap;
    }
    const struct problem *p = problem();
    r->faults[r->fault_count++] = (struct proof_fault){
        .kind = kind,
        .leaf = leaf,
        .table = arena_text(v->kept, str_of(table)),
        .id = id,
        .words = {arena_text(v->kept, str_of(p->text[LANG_ZH])),
                  arena_text(v->kept, str_of(p->text[LANG_EN]))},
    };
}

/* One about a leaf alone. */
#define leaf_fault(v, kind, leaf, ...)                                                             \
    ((void)fail(ERR_CORRUPT, __VA_ARGS__), verify_fault(v, kind, leaf, "", 0))

/* ---- one leaf ---------------------------------------------------------------------------------------- */

/* Columns of `walk`. */
enum {
    C_LEAF,
    C_HASH,
    C_RECORD,
    C_SKELETON,
    C_SALT,
    C_ACT,
    C_AT,
    C_ACTOR,
    C_REGISTER,
    C_ENTRY,
    C_LABEL,
    C_CONTENT,
    C_CONTENT_SALT,
    C_BODY
};

static bool column_is(struct query *q, int col, enum column_type type)
{
    return query_type(q, col) == type;
}

/* A number that may be null for 0, a text that may be null for "". */
static bool same_int(struct query *q, int col, int64_t n, bool null_for_zero)
{
    if (null_for_zero && n == 0)
        return query_null(q, col);
    return column_is(q, col, COLUMN_INT) && query_int(q, col) == n;
}

static bool same_text(struct query *q, int col, struct str s, bool null_for_empty)
{
    if (null_for_empty && s.n == 0)
        return query_null(q, col);
    return column_is(q, col, COLUMN_TEXT) && str_eq(query_text(q, col), s);
}

static const char *column_at_fault(struct query *q, const struct leaf_record *r)
{
    if (!same_text(q, C_ACT, r->act, false))
        return "act";
    if (!same_text(q, C_AT, r->at, false))
        return "at";
    if (!same_int(q, C_ACTOR, r->actor, false))
        return "actor";
    if (!same_text(q, C_REGISTER, r->reg, true))
        return "register";
    if (!same_int(q, C_ENTRY, r->entry, true))
        return "entry";
    if (!same_int(q, C_LABEL, r->label, false))
        return "label";
    return NULL;
}

static void check_content(struct verify *v, struct query *q, int64_t index,
                          const struct leaf_record *r)
{
    const char *at = numtext(index);
    if (query_null(q, C_CONTENT)) {
        if (r->has_content)
            leaf_fault(v, FAULT_CONTENT_MISSING, index, "The content of record {1} is missing", at);
        return;
    }
    v->report->contents++;
    if (!r->has_content) {
        leaf_fault(v, FAULT_RECORD_EXTRA, index, "Record {1} has a content that it never had", at);
        return;
    }
    struct str salt = query_blob(q, C_CONTENT_SALT), body = query_text(q, C_BODY);
    struct tree_hash hash;
    bool same = column_is(q, C_BODY, COLUMN_TEXT) && column_is(q, C_CONTENT_SALT, COLUMN_BLOB) &&
                salt.n == LEAF_SALT_SIZE;
    if (same) {
        content_hash((const uint8_t *)salt.p, body, &hash);
        same = tree_hash_eq(&hash, &r->content);
    }
    if (!same)
        leaf_fault(v, FAULT_CONTENT_CHANGED, index, "The content of record {1} was changed", at);
}

/* Whether record and leaf belong together; then *ret_record and *ret_salt (in the scratch arena)
 * can be relied upon. */
static bool check_record(struct verify *v, struct query *q, int64_t index,
                         struct leaf_record *ret_record, const uint8_t **ret_salt)
{
    const char *at = numtext(index);
    if (query_null(q, C_RECORD)) {
        leaf_fault(v, FAULT_RECORD_MISSING, index, "Record {1} is missing", at);
        return false;
    }
    struct str hash = query_blob(q, C_HASH), salt = query_blob(q, C_SALT);
    struct str skeleton = query_text(q, C_SKELETON);
    struct tree_hash commitment, leaf;
    bool same = column_is(q, C_SKELETON, COLUMN_TEXT) && column_is(q, C_SALT, COLUMN_BLOB) &&
                column_is(q, C_HASH, COLUMN_BLOB) && salt.n == LEAF_SALT_SIZE &&
                hash.n == TREE_HASH_SIZE;
    if (same) {
        leaf_commitment((const uint8_t *)salt.p, skeleton, &commitment);
        leaf_hash(&commitment, &leaf);
        same = memcmp(leaf.byte, hash.p, TREE_HASH_SIZE) == 0;
    }
    if (!same) {
        leaf_fault(v, FAULT_RECORD_CHANGED, index, "Record {1} is not what its leaf commits to",
                   at);
        return false;
    }
    if (leaf_parse(v->scratch, skeleton, ret_record)) {
        leaf_fault(v, FAULT_RECORD_CHANGED, index, "Record {1} cannot be read", at);
        return false;
    }
    if (ret_record->index != index) {
        leaf_fault(v, FAULT_RECORD_CHANGED, index, "Record {1} stands in the place of record {2}",
                   numtext(ret_record->index), at);
        return false;
    }
    *ret_salt = (const uint8_t *)arena_str(v->scratch, salt).p;
    return true;
}

static enum err check_leaf(struct verify *v, struct query *q, int64_t index)
{
    struct leaf_record record;
    const uint8_t *salt;
    if (!check_record(v, q, index, &record, &salt))
        return ERR_OK;
    const char *column = column_at_fault(q, &record);
    if (column)
        leaf_fault(v, FAULT_RECORD_CHANGED, index,
                   "The column {2} of record {1} is not what the record says", numtext(index),
                   column);
    check_content(v, q, index, &record);
    TRY(verify_leaf_caused(v, index, &record, salt));
    return verify_leaf_rows(v, index, &record, salt);
}

/* ---- the tree -------------------------------------------------------------------------------------------- */

struct tree_walk {
    struct frontier frontier;
    struct tree_hash below[TILE_LEVELS][TILE_WIDTH]; /* of the tile that fills now */
    bool broken;                                     /* a leaf is missing: no root can be right */
    int64_t tiles;
    struct query *checkpoints;
    bool more; /* a checkpoint is at hand */
    struct query *witnessed;
    bool more_witnessed;
    struct note_key key;
    struct frontier head; /* what this process committed before the snapshot */
};

static enum err check_tile(struct verify *v, struct tree_walk *t, unsigned level, uint64_t index,
                           const struct tree_hash *root)
{
    const char *name = numtext((long long)index);
    QUERY_SCOPE(q);
    TRY(db_start(v->db, &tile_get, &q, "ii", (int64_t)level, (int64_t)index));
    bool row;
    TRY(query_step(q, &row));
    int64_t last = (int64_t)((index + 1) << (8 * (level + 1))) - 1;
    if (!row) {
        leaf_fault(v, FAULT_TREE, last, "The tile {1}/{2} of the tree is missing", numtext(level),
                   name);
        return ERR_OK;
    }
    t->tiles++;
    struct str hashes = query_blob(q, 0), stored = query_blob(q, 1);
    const struct tree_hash *below = t->below[level];
    if (hashes.n != sizeof t->below[level] || stored.n != TREE_HASH_SIZE) {
        leaf_fault(v, FAULT_TREE, last, "The tile {1}/{2} of the tree is damaged", numtext(level),
                   name);
        return ERR_OK;
    }
    for (int64_t i = 0; i < TILE_WIDTH; i++) {
        if (memcmp(hashes.p + i * TREE_HASH_SIZE, below[i].byte, TREE_HASH_SIZE) == 0)
            continue;
        int64_t leaf = level == 0 ? (int64_t)index * TILE_WIDTH + i : last;
        leaf_fault(v, FAULT_TREE, leaf, "Hash {3} in the tile {1}/{2} is not that of the leaves",
                   numtext(level), name, numtext(i));
    }
    if (memcmp(stored.p, root->byte, TREE_HASH_SIZE) != 0)
        leaf_fault(v, FAULT_TREE, last, "The root of the tile {1}/{2} is not that of the leaves",
                   numtext(level), name);
    return ERR_OK;
}

static void check_note(struct verify *v, struct tree_walk *t, int64_t size, struct str note)
{
    struct note parsed;
    struct checkpoint c;
    struct tree_hash root;
    v->report->checkpoints++;
    if (checkpoint_open(v->scratch, note, &t->key, &parsed, &c)) {
        leaf_fault(v, FAULT_CHECKPOINT, size - 1,
                   "The checkpoint of {1} leaves is not signed by this office", numtext(size));
        return;
    }
    frontier_root(&t->frontier, &root);
    if (t->broken || c.size != (uint64_t)size || !tree_hash_eq(&c.root, &root))
        leaf_fault(v, FAULT_CHECKPOINT, size - 1,
                   "The checkpoint of {1} leaves is of another history", numtext(size));
}

/* A head that a witness cosigned, when the tree has its size. */
static void check_witnessed(struct verify *v, struct tree_walk *t, int64_t size, struct str note,
                            struct str by_key)
{
    struct note parsed;
    struct checkpoint c;
    struct note_key witness;
    struct tree_hash root;
    int64_t seconds;
    v->report->witnessed++;
    if (checkpoint_open(v->scratch, note, &t->key, &parsed, &c) ||
        note_key_parse(by_key, &witness) || cosignature_verify(&parsed, &witness, &seconds)) {
        leaf_fault(v, FAULT_WITNESS, size - 1,
                   "The witnessed head of {1} leaves is not genuinely signed", numtext(size));
        return;
    }
    frontier_root(&t->frontier, &root);
    if (t->broken || c.size != (uint64_t)size || !tree_hash_eq(&c.root, &root))
        leaf_fault(v, FAULT_WITNESS, size - 1,
                   "The head of {1} leaves that {2} cosigned is of another history: the past was "
                   "rewritten",
                   numtext(size), witness.name);
}

/* Those of the size that the tree has now. */
static enum err check_checkpoints(struct verify *v, struct tree_walk *t)
{
    while (t->more && query_int(t->checkpoints, 0) <= (int64_t)t->frontier.size) {
        check_note(v, t, query_int(t->checkpoints, 0), query_text(t->checkpoints, 1));
        TRY(query_step(t->checkpoints, &t->more));
    }
    while (t->more_witnessed && query_int(t->witnessed, 0) <= (int64_t)t->frontier.size) {
        check_witnessed(v, t, query_int(t->witnessed, 0), query_text(t->witnessed, 1),
                        query_text(t->witnessed, 2));
        TRY(query_step(t->witnessed, &t->more_witnessed));
    }
    if (t->frontier.size == t->head.size && !t->broken) {
        struct tree_hash mine, root;
        frontier_root(&t->head, &mine);
        frontier_root(&t->frontier, &root);
        if (!tree_hash_eq(&mine, &root))
            leaf_fault(v, FAULT_TREE, (int64_t)t->head.size - 1,
                       "The ledger in the database is not the one that this program wrote");
    }
    return ERR_OK;
}

static enum err grow(struct verify *v, struct tree_walk *t, struct str hash)
{
    struct tree_hash leaf = {{0}};
    if (hash.n == TREE_HASH_SIZE)
        memcpy(leaf.byte, hash.p, TREE_HASH_SIZE);
    t->below[0][t->frontier.size % TILE_WIDTH] = leaf;
    struct completed done;
    TRY(frontier_append(&t->frontier, &leaf, &done));
    for (unsigned k = 0; k < done.count; k++) {
        if (!t->broken)
            TRY(check_tile(v, t, k, done.index[k], &done.hash[k]));
        if (k + 1 < TILE_LEVELS)
            t->below[k + 1][done.index[k] % TILE_WIDTH] = done.hash[k];
    }
    return check_checkpoints(v, t);
}

/* ---- all of it ---------------------------------------------------------------------------------------------- */

static enum err walk_leaves(struct verify *v, struct tree_walk *t, int64_t total)
{
    QUERY_SCOPE(q);
    TRY(db_query(v->db, &walk, &q));
    int64_t expected = 0;
    for (bool row;; expected++) {
        TRY(query_step(q, &row));
        if (!row)
            break;
        int64_t index = query_int(q, C_LEAF);
        if (index != expected) {
            leaf_fault(v, FAULT_RECORD_MISSING, expected, "The leaves {1} to {2} are missing",
                       numtext(expected), numtext(index - 1));
            t->broken = true;
            expected = index;
        }
        TRY(check_leaf(v, q, index));
        TRY(grow(v, t, query_blob(q, C_HASH)));
        arena_clear(v->scratch);
        v->report->leaves++;
        const struct proof_options *o = v->options;
        if (o && o->progress && expected % PROGRESS_EVERY == 0)
            o->progress(o->context, expected, total);
    }
    return ERR_OK;
}

static enum err check_extra(struct verify *v, const struct sql *sql, const char *msgid)
{
    QUERY_SCOPE(q);
    TRY(db_query(v->db, sql, &q));
    for (bool row;;) {
        TRY(query_step(q, &row));
        if (!row)
            return ERR_OK;
        leaf_fault(v, FAULT_RECORD_EXTRA, query_int(q, 0), msgid, numtext(query_int(q, 0)));
    }
}

static enum err check_end(struct verify *v, struct tree_walk *t)
{
    int64_t size = (int64_t)t->frontier.size, tiles = 0;
    for (; t->more;) {
        leaf_fault(v, FAULT_CHECKPOINT, size,
                   "A checkpoint knows of {1} leaves, the ledger has {2}: its end was cut off",
                   numtext(query_int(t->checkpoints, 0)), numtext(size));
        TRY(query_step(t->checkpoints, &t->more));
    }
    for (; t->more_witnessed;) {
        leaf_fault(v, FAULT_WITNESS, size,
                   "A witness cosigned {1} leaves, the ledger has {2}: its end was cut off",
                   numtext(query_int(t->witnessed, 0)), numtext(size));
        TRY(query_step(t->witnessed, &t->more_witnessed));
    }
    if (t->head.size > t->frontier.size)
        leaf_fault(v, FAULT_RECORD_MISSING, size,
                   "This program wrote {1} leaves, the ledger has {2}: its end was cut off",
                   numtext((long long)t->head.size), numtext(size));
    bool found;
    TRY(db_one(v->db, NULL, &tile_count, &found, ">i", &tiles));
    if (!t->broken && tiles > t->tiles)
        leaf_fault(v, FAULT_TREE, size, "The tree has {1} tiles too many",
                   numtext(tiles - t->tiles));
    TRY(check_extra(v, &records_extra, "Record {1} has no leaf"));
    return check_extra(v, &contents_extra, "There is a content {1} without a record");
}

static enum err verify_all(struct verify *v, struct tree_walk *t)
{
    bool found;
    int64_t total = 0;
    TRY(keys_note_key(v->o, &t->key));
    TRY(db_one(v->db, NULL, &size_of, &found, ">i", &total));
    TRY(db_query(v->db, &checkpoints, &t->checkpoints));
    TRY(query_step(t->checkpoints, &t->more));
    TRY(db_start(v->db, &witnessed, &t->witnessed, "z", v->o->facts.origin));
    TRY(query_step(t->witnessed, &t->more_witnessed));
    verify_tables(v);
    TRY(walk_leaves(v, t, total));
    TRY(check_end(v, t));
    TRY(verify_rest(v));
    TRY(verify_caused_rest(v));
    frontier_root(&t->frontier, &v->report->root);
    if (v->options && v->options->progress)
        v->options->progress(v->options->context, total, total);
    return ERR_OK;
}

enum err proof_verify(struct office *o, const struct proof_options *options, struct arena *a,
                      struct proof_report *ret_report)
{
    ARENA_SCOPE(scratch);
    ARENA_SCOPE(tables);
    struct proof_report report = {0};
    struct tree_walk *t = NEW(tables, struct tree_walk);
    struct verify v = {.o = o,
                       .options = options,
                       .kept = a,
                       .scratch = scratch,
                       .texts = tables,
                       .report = &report};
    ledger_head(o, &t->head);
    TRY(store_read(o->store, &v.db));
    v.rules = rules_hold(o);
    v.tables =
        NEW_ARRAY(tables, struct covered, covered_table_count + (unsigned)v.rules->book->reg_count);
    enum err err = verify_all(&v, t);
    query_done(t->checkpoints);
    query_done(t->witnessed);
    rules_release(o, v.rules);
    db_release(v.db);
    if (!err)
        err = witness_tail(o, a, &report.tail);
    if (!err)
        *ret_report = report;
    return err;
}
