#include "office/proof.h"

#include "base/clock.h"
#include "base/io.h"
#include "office/desk.h"
#include "office/keys.h"
#include "office/verify.h"

enum { ROWS_DEFAULT = 100, ROWS_MAX = 1000, TEXT_MAX = 2 << 20 };

#define LOG_COLUMNS                                                                                \
    "SELECT r.idx, r.actor, r.entry, r.at, r.act, r.register, r.skeleton, l.hash, a.login,"        \
    " r.label FROM record r JOIN leaf l ON l.idx = r.idx LEFT JOIN account a ON a.id = r.actor "   \
    "WHERE "
/* $1 below this index, $2 and $3 the days' first and last moment, $4 act, $5 its first letters'
 * length or 0; then who asks: $6 his account (-1: all is seen) and $7 his sight. */
#define LOG_FILTER                                                                                 \
    "r.idx < $1 AND r.at >= $2 AND r.at < $3 AND ($4 = '' OR r.act = $4 OR"                        \
    " ($5 > 0 AND substr(r.act, 1, $5) = $4)) AND ($6 < 0 OR r.actor = $6 OR"                      \
    " (r.entry IS NOT NULL AND " SEES(7, "r.label") "))"
#define LOG_ORDER " ORDER BY r.idx DESC"

static const struct sql log_all = {"proof.log", LOG_COLUMNS LOG_FILTER LOG_ORDER, NULL};
static const struct sql log_entry = {
    "proof.log_entry",
    LOG_COLUMNS LOG_FILTER " AND r.register = $8 AND ($9 = 0 OR r.entry = $9)" LOG_ORDER, NULL};
static const struct sql log_actor = {"proof.log_actor",
                                     LOG_COLUMNS LOG_FILTER " AND r.actor = $8" LOG_ORDER, NULL};
static const struct sql record_get = {
    "proof.record",
    "SELECT actor, register, entry, label, skeleton, salt FROM record WHERE idx ="
    " $1",
    NULL};
static const struct sql last_of = {
    "proof.last", "SELECT max(idx) FROM record WHERE register = $1 AND entry = $2", NULL};
static const struct sql checkpoint_last = {
    "checkpoint.last", "SELECT size, note FROM checkpoint ORDER BY size DESC LIMIT 1", NULL};
static const struct sql checkpoint_put = {
    "checkpoint.put",
    "INSERT INTO checkpoint (size, at, note) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING", NULL};

const struct sql *const proof_statements[] = {&log_all,        &log_entry, &log_actor,
                                              &record_get,     &last_of,   &checkpoint_last,
                                              &checkpoint_put, NULL};

/* ---- the auditor's looks leave their trace ------------------------------------------------------------ */

struct look {
    const struct proof_filter *filter; /* NULL: a proof of `index` */
    int64_t index;
};

static enum err look_deed(struct deed *d, void *arg)
{
    const struct look *look = arg;
    d->act = "ledger.look";
    struct json j = json_to(&d->content);
    json_open(&j, '{');
    if (look->filter) {
        const struct proof_filter *f = look->filter;
        json_key_str(&j, "act", f->act);
        json_key_int(&j, "actor", f->actor);
        json_key_int(&j, "before", f->before);
        json_key_int(&j, "entry", f->entry);
        json_key_str(&j, "register", f->reg);
        json_key_str(&j, "since", f->since);
        json_key_str(&j, "until", f->until);
    } else {
        json_key_int(&j, "proof", look->index);
    }
    json_close(&j, '}');
    return ERR_OK;
}

static enum err trace(struct office *o, const struct viewer *v, struct look look)
{
    if (v->kind != ADMINISTRATOR_AUDIT)
        return ERR_OK;
    return deed_run(o, v, look_deed, &look, NULL);
}

/* ---- log ------------------------------------------------------------------------------------------------- */

static enum err bad(const char *field, const char *text)
{
    (void)fail(ERR_INPUT, text);
    return fail_field(ERR_INPUT, field);
}

/* First and last moment (excluded) of the days asked for. */
static enum err moments(const struct office *o, const struct proof_filter *f, char ret_from[21],
                        char ret_to[21])
{
    int64_t day, zone = (int64_t)o->facts.zone_minutes * 60;
    memcpy(ret_from, "0", 2);
    memcpy(ret_to, "A", 2); /* above every digit */
    if (f->since.n) {
        if (!date_parse(f->since, &day))
            return bad("since", "This is no date");
        moment_text(day * 86400 - zone, ret_from);
    }
    if (f->until.n) {
        if (!date_parse(f->until, &day))
            return bad("until", "This is no date");
        moment_text((day + 1) * 86400 - zone, ret_to);
    }
    return ERR_OK;
}

static enum err start_log(struct desk *k, const struct proof_filter *f, struct query **ret_q)
{
    char from[21], to[21];
    TRY(moments(k->o, f, from, to));
    const struct sql *sql = f->reg.n ? &log_entry : f->actor >= 0 ? &log_actor : &log_all;
    QUERY_SCOPE(q);
    TRY(db_query(k->db, sql, &q));
    bind_int(q, 1, f->before >= 0 ? f->before : INT64_MAX);
    bind_text(q, 2, str_of(from));
    bind_text(q, 3, str_of(to));
    bind_text(q, 4, f->act.n ? f->act : STR(""));
    bind_int(q, 5, str_ends(f->act, ".") ? (int64_t)f->act.n : 0);
    bind_int(q, 6, k->v->kind == ADMINISTRATOR_AUDIT ? -1 : k->v->account);
    bind_sight(q, 7, k->sight->bits, k->sight->count);
    if (f->reg.n) {
        bind_text(q, 8, f->reg);
        bind_int(q, 9, f->entry > 0 ? f->entry : 0);
    } else if (f->actor >= 0) {
        bind_int(q, 8, f->actor);
    }
    *ret_q = q;
    q = NULL;
    return ERR_OK;
}

/* What he did himself, and acts on entries that he may know of: by the label of the act and by
 * the one that the entry has now, which may be higher. */
static enum err may_see(const struct desk *k, int64_t actor, struct str reg, int64_t entry,
                        int64_t label, bool *ret_may)
{
    *ret_may = k->v->kind == ADMINISTRATOR_AUDIT || actor == k->v->account;
    const struct reg *of = reg.p ? rule_register(k->book, reg) : NULL;
    if (*ret_may || !of || !desk_sees_register(k, of) || label < 0 || label > UINT32_MAX ||
        !sight_has(k->sight, (uint32_t)label))
        return ERR_OK;
    bool found = false;
    int64_t now = -1;
    TRY(db_one(k->db, NULL, &k->rules->sql[of->index].label_of, &found, "i>i", entry, &now));
    *ret_may = found && now >= 0 && now <= UINT32_MAX && sight_has(k->sight, (uint32_t)now);
    return ERR_OK;
}

static char *text_col(struct arena *a, struct query *q, int col)
{
    return arena_text(a, query_null(q, col) ? STR("") : query_text(q, col));
}

static char *hex_of(struct arena *a, struct str bytes)
{
    BUF_SCOPE(hex, 2 * TREE_HASH_SIZE);
    buf_hex(&hex, bytes.p, bytes.n <= TREE_HASH_SIZE ? bytes.n : TREE_HASH_SIZE);
    return arena_text(a, buf_view(&hex));
}

static enum err read_row(struct desk *k, struct arena *scratch, struct query *q,
                         struct proof_row *ret)
{
    struct leaf_record record;
    TRY(leaf_parse(scratch, query_text(q, 6), &record));
    *ret = (struct proof_row){.index = query_int(q, 0),
                              .actor = query_int(q, 1),
                              .entry = query_int(q, 2),
                              .at = text_col(k->a, q, 3),
                              .act = text_col(k->a, q, 4),
                              .reg = text_col(k->a, q, 5),
                              .number = arena_text(k->a, record.number),
                              .hash = hex_of(k->a, query_blob(q, 7)),
                              .who = text_col(k->a, q, 8)};
    return ERR_OK;
}

static enum err read_log(struct desk *k, const struct proof_filter *f, struct proof_row **ret_rows,
                         int *ret_count)
{
    int limit = f->limit ? f->limit : ROWS_DEFAULT, n = 0;
    struct proof_row *rows = NEW_ARRAY(k->a, struct proof_row, (size_t)limit);
    ARENA_SCOPE(scratch);
    QUERY_SCOPE(q);
    TRY(start_log(k, f, &q));
    while (n < limit) {
        bool row;
        TRY(query_step(q, &row));
        if (!row)
            break;
        bool may;
        TRY(may_see(k, query_int(q, 1), query_text(q, 5), query_int(q, 2), query_int(q, 9), &may));
        if (!may)
            continue;
        TRY(read_row(k, scratch, q, &rows[n]));
        arena_clear(scratch);
        n++;
    }
    *ret_rows = rows;
    *ret_count = n;
    return ERR_OK;
}

enum err proof_log(struct office *o, const struct viewer *v, const struct proof_filter *filter,
                   struct arena *a, struct proof_row **ret_rows, int *ret_count)
{
    TRY(viewer_ready(v));
    char from[21], to[21];
    if (filter->limit < 0 || filter->limit > ROWS_MAX)
        return bad("limit", "A page has 1 to 1000 rows");
    if (filter->act.n > LEAF_NAME_MAX || filter->reg.n > LEAF_NAME_MAX)
        return bad("act", "There is no such act");
    TRY(moments(o, filter, from, to));
    TRY(trace(o, v, (struct look){.filter = filter}));
    struct desk k CLEANUP(desk_cleanup) = {0};
    TRY(desk_open(&k, o, v, a));
    return read_log(&k, filter, ret_rows, ret_count);
}

/* ---- checkpoint -------------------------------------------------------------------------------------------- */

/* The tree goes on from the last checkpoint: nothing is signed that contradicts what was signed. */
static enum err goes_on(struct db *db, struct arena *a, const struct note_key *key,
                        const struct frontier *head)
{
    bool found;
    int64_t size;
    struct str text;
    struct note note;
    struct checkpoint last;
    TRY(db_one(db, a, &checkpoint_last, &found, ">it", &size, &text));
    if (!found)
        return ERR_OK;
    TRY(checkpoint_open(a, text, key, &note, &last));
    struct tree_hash root;
    struct frontier then;
    if (last.size <= head->size) {
        struct tree_view *view = NEW(a, struct tree_view);
        tree_view_init(view, db, head->size);
        struct tree_reader reader = tile_reader(&view->source);
        TRY(frontier_read(&reader, last.size, &then));
        frontier_root(&then, &root);
    }
    if (last.size > head->size || !tree_hash_eq(&root, &last.root))
        return fail(ERR_CORRUPT, "The ledger is not the continuation of its last checkpoint: "
                                 "nothing is signed");
    return ERR_OK;
}

struct put {
    int64_t size;
    struct str note;
};

static enum err put_work(struct db *db, void *arg)
{
    const struct put *put = arg;
    char now[MOMENT_SIZE];
    moment_text(clock_now(), now);
    return db_run(db, &checkpoint_put, "izt", put->size, now, put->note);
}

/* The head that it signs, and the note. */
static enum err checkpoint_make(struct office *o, struct arena *a, struct frontier *ret_head,
                                struct str *ret_note)
{
    struct note_key key;
    struct frontier head;
    TRY(keys_note_key(o, &key));
    ledger_head(o, &head);
    struct db *db;
    TRY(store_read(o->store, &db));
    enum err err = goes_on(db, a, &key, &head);
    db_release(db);
    if (err)
        return err;
    struct checkpoint c = {.origin = str_of(o->facts.origin), .size = head.size};
    frontier_root(&head, &c.root);
    BUF_SCOPE(note, 4096);
    TRY(checkpoint_sign(&note, &c, &key, keys_ledger(o)));
    TRY(buf_check(&note));
    struct put put = {(int64_t)head.size, arena_str(a, buf_view(&note))};
    struct write_job job = {.work = put_work, .arg = &put};
    TRY(store_write(o->store, &job));
    *ret_head = head;
    *ret_note = put.note;
    return ERR_OK;
}

enum err proof_checkpoint(struct office *o, struct arena *a, struct str *ret_note)
{
    struct frontier head;
    return checkpoint_make(o, a, &head, ret_note);
}

enum err proof_key(struct office *o, struct arena *a, struct str *ret_key)
{
    struct note_key key;
    TRY(keys_note_key(o, &key));
    BUF_SCOPE(text, 1024);
    note_key_text(&text, &key);
    TRY(buf_check(&text));
    *ret_key = arena_str(a, buf_view(&text));
    return ERR_OK;
}

enum err proof_past_head(struct office *o, const struct tree_reader *tree, uint64_t size,
                         struct arena *a, struct str *ret_note)
{
    struct note_key key;
    struct frontier then;
    struct checkpoint c = {.origin = str_of(o->facts.origin), .size = size};
    TRY(keys_note_key(o, &key));
    TRY(frontier_read(tree, size, &then));
    frontier_root(&then, &c.root);
    BUF_SCOPE(note, 4096);
    TRY(checkpoint_sign(&note, &c, &key, keys_ledger(o)));
    *ret_note = arena_str(a, buf_view(&note));
    return ERR_OK;
}

enum err proof_sign_bundle(struct office *o, struct bundle_writer *w,
                           uint8_t ret_digest[SHA256_SIZE])
{
    struct note_key key;
    TRY(keys_note_key(o, &key));
    return bundle_sign(w, &key, keys_ledger(o), ret_digest);
}

enum err proof_sign_text(struct office *o, struct str text, struct arena *a, struct str *ret_note)
{
    struct note_key key;
    BUF_SCOPE(note, NOTE_MAX);
    TRY(keys_note_key(o, &key));
    buf_str(&note, text);
    buf_char(&note, '\n');
    TRY(note_sign(&note, text, &key, keys_ledger(o)));
    *ret_note = arena_str(a, buf_view(&note));
    return ERR_OK;
}

/* ---- proofs --------------------------------------------------------------------------------------------------- */

static enum err no_act(void)
{
    return fail(ERR_MISSING, "There is no such act in the ledger");
}

/* Salt and skeleton of an act that he may see. */
static enum err get_extra(struct desk *k, int64_t index, struct buf *out)
{
    bool found;
    int64_t actor, entry, label;
    struct str reg, skeleton, salt;
    TRY(db_one(k->db, k->a, &record_get, &found, "i>itiitb", index, &actor, &reg, &entry, &label,
               &skeleton, &salt));
    bool may = false;
    if (found)
        TRY(may_see(k, actor, reg, entry, label, &may));
    if (!may)
        return no_act();
    if (salt.n != LEAF_SALT_SIZE)
        return fail(ERR_CORRUPT, "Record {1} is not what its leaf commits to", numtext(index));
    buf_str(out, salt);
    buf_str(out, skeleton);
    return buf_check(out);
}

static enum err prove(struct desk *k, int64_t index, const struct frontier *head, struct str note,
                      struct buf *out)
{
    if ((uint64_t)index >= head->size)
        return no_act();
    BUF_SCOPE(extra, PROOFTEXT_EXTRA_MAX);
    TRY(get_extra(k, index, &extra));
    struct prooftext *p = NEW(k->a, struct prooftext);
    struct tree_view *view = NEW(k->a, struct tree_view);
    tree_view_init(view, k->db, head->size);
    struct tree_reader reader = tile_reader(&view->source);
    p->extra = buf_view(&extra);
    p->index = (uint64_t)index;
    p->checkpoint = note;
    TRY(inclusion_prove(&reader, (uint64_t)index, head->size, &p->proof));
    return prooftext_write(out, p);
}

enum err proof_prove(struct office *o, const struct viewer *v, int64_t index, struct arena *a,
                     struct str *ret_text)
{
    TRY(viewer_ready(v));
    if (index < 0)
        return no_act();
    TRY(trace(o, v, (struct look){.index = index}));
    struct frontier head;
    struct str note;
    TRY(checkpoint_make(o, a, &head, &note));
    struct desk k CLEANUP(desk_cleanup) = {0};
    TRY(desk_open(&k, o, v, a)); /* a snapshot at least as new as the head */
    BUF_SCOPE(out, TEXT_MAX);
    TRY(prove(&k, index, &head, note, &out));
    TRY(buf_check(&out));
    *ret_text = arena_str(a, buf_view(&out));
    return ERR_OK;
}

static enum err last_in(struct desk *k, const struct reg *reg, struct str number, bool *ret_found,
                        int64_t *ret_index)
{
    char *text = arena_printf(k->a, "SELECT id FROM %s WHERE number = $1", reg->table);
    struct sql *by_number = NEW(k->a, struct sql);
    *by_number = (struct sql){"proof.by_number", text, NULL};
    bool found, any;
    int64_t id, index = -1;
    TRY(db_one(k->db, NULL, by_number, &found, "t>i", number, &id));
    if (!found)
        return ERR_OK;
    TRY(db_one(k->db, NULL, &last_of, &any, "zi>i", reg->name, id, &index));
    int64_t actor, entry, label;
    struct str name, skeleton, salt;
    TRY(db_one(k->db, k->a, &record_get, &found, "i>itiitb", index, &actor, &name, &entry, &label,
               &skeleton, &salt));
    if (!any || !found)
        return ERR_OK;
    TRY(may_see(k, actor, name, entry, label, ret_found));
    if (*ret_found)
        *ret_index = index;
    return ERR_OK;
}

enum err proof_find(struct office *o, const struct viewer *v, struct str number, int64_t *ret_index)
{
    TRY(viewer_ready(v));
    ARENA_SCOPE(a);
    struct desk k CLEANUP(desk_cleanup) = {0};
    TRY(desk_open(&k, o, v, a));
    bool found = false;
    int64_t index = -1;
    for (int i = 0; i < k.book->reg_count && !found; i++)
        TRY(last_in(&k, k.book->regs[i], number, &found, &index));
    if (!found)
        return no_act();
    *ret_index = index;
    return ERR_OK;
}

enum err proof_check(struct arena *a, struct str text, struct str key, struct proved *ret_proved)
{
    struct note_key signer;
    struct prooftext proof;
    struct proved p = {0};
    TRY(note_key_parse(key, &signer));
    TRY(prooftext_parse(a, text, &proof));
    if (proof.extra.n <= LEAF_SALT_SIZE)
        return fail(ERR_INPUT, "The proof does not show what it proves");
    const uint8_t *salt = (const uint8_t *)proof.extra.p;
    struct str skeleton = str_bytes(proof.extra.p + LEAF_SALT_SIZE, proof.extra.n - LEAF_SALT_SIZE);
    if (leaf_parse(a, skeleton, &p.record))
        return fail(ERR_INPUT, "The proof does not show what it proves");
    struct tree_hash commitment, leaf;
    leaf_commitment(salt, skeleton, &commitment);
    leaf_hash(&commitment, &leaf);
    struct checkpoint c;
    TRY(prooftext_verify(a, &proof, &signer, &leaf, &c));
    if ((uint64_t)p.record.index != proof.index)
        return fail(ERR_CRYPTO, "The proof is of another act than it shows");
    p.origin = c.origin;
    p.index = (int64_t)proof.index;
    p.size = (int64_t)c.size;
    *ret_proved = p;
    return ERR_OK;
}
