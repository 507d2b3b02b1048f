#include "office/internal.h"
#include "office/tree.h"

#include "base/clock.h"
#include "base/io.h"

static const struct sql record_put = {
    "record.put",
    "INSERT INTO record (idx, skeleton, salt, act, at, actor, register, entry, label)"
    " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
    NULL};
static const struct sql leaf_put = {"leaf.put", "INSERT INTO leaf (idx, hash) VALUES ($1, $2)",
                                    NULL};
static const struct sql content_put = {
    "content.put", "INSERT INTO content (idx, salt, body) VALUES ($1, $2, $3)", NULL};
static const struct sql caused_put = {
    "caused.put", "INSERT INTO caused (idx, register, entry, action) VALUES ($1, $2, $3, $4)",
    NULL};
static const struct sql leaf_count = {"leaf.count", "SELECT coalesce(max(idx) + 1, 0) FROM leaf",
                                      NULL};
static const struct sql ancestors_clear = {"ancestors.clear", "DELETE FROM department_ancestor",
                                           NULL};
static const struct sql ancestors_fill = {
    "ancestors.fill",
    "INSERT INTO department_ancestor (department, ancestor)"
    " WITH RECURSIVE up (department, ancestor, depth) AS ("
    "  SELECT id, id, 0 FROM r_department"
    "  UNION SELECT up.department, d.parent, up.depth + 1 FROM up"
    "  JOIN r_department d ON d.id = up.ancestor WHERE d.parent IS NOT NULL AND up.depth < 32)"
    " SELECT DISTINCT department, ancestor FROM up",
    NULL};

const struct sql *const deed_statements[] = {&record_put,     &leaf_put,   &content_put,
                                             &caused_put,     &leaf_count, &ancestors_clear,
                                             &ancestors_fill, NULL};

static uint32_t *touched_slot(const struct deed *d, const struct touched *t)
{
    uint64_t h = (uint64_t)t->id * 0x9e3779b97f4a7c15u;
    for (const char *p = t->table; *p; p++)
        h = (h ^ (unsigned char)*p) * 0x100000001b3u;
    size_t at = (size_t)(h >> 24) & (d->touched_slot_count - 1);
    for (; d->touched_slots[at]; at = (at + 1) & (d->touched_slot_count - 1)) {
        const struct touched *other = &d->touched[d->touched_slots[at] - 1];
        if (other->id == t->id && strcmp(other->table, t->table) == 0)
            break;
    }
    return &d->touched_slots[at];
}

void deed_touch(struct deed *d, const char *table, int64_t id)
{
    struct touched t = {table, id};
    if (2 * (d->touched_count + 1) > d->touched_slot_count) {
        d->touched_slot_count = d->touched_slot_count ? 4 * d->touched_slot_count : 16;
        d->touched_slots = NEW_ARRAY(d->a, uint32_t, d->touched_slot_count);
        for (size_t i = 0; i < d->touched_count; i++)
            *touched_slot(d, &d->touched[i]) = (uint32_t)i + 1;
    }
    uint32_t *slot = touched_slot(d, &t);
    if (*slot)
        return;
    d->touched =
        arena_grow(d->a, d->touched, d->touched_count, &d->touched_cap, sizeof *d->touched);
    d->touched[d->touched_count++] = t;
    *slot = (uint32_t)d->touched_count;
}

void deed_caused(struct deed *d, const char *reg, int64_t entry, const char *action)
{
    d->caused = arena_grow(d->a, d->caused, d->caused_count, &d->caused_cap, sizeof *d->caused);
    d->caused[d->caused_count++] = (struct leaf_caused){str_of(reg), entry, str_of(action)};
}

void deed_responsible(struct deed *d, int64_t person)
{
    if (!person)
        return;
    for (int i = 0; i < d->responsible_count; i++) {
        if (d->responsible[i] == person)
            return;
    }
    if (d->responsible_count < DEED_RESPONSIBLE_MAX)
        d->responsible[d->responsible_count++] = person;
}

void deed_after(struct deed *d, void (*run)(struct office *, void *), void *arg)
{
    struct after *a = NEW(d->keep, struct after);
    a->run = run;
    a->arg = arg;
    *d->after_end = a;
    d->after_end = &a->next;
}

/* ---- writing the leaf ------------------------------------------------------------------------ */

static bool touches(const struct deed *d, const char *table)
{
    for (size_t i = 0; i < d->touched_count; i++) {
        if (strcmp(d->touched[i].table, table) == 0)
            return true;
    }
    return false;
}

static enum err commit_rows(struct deed *d, const uint8_t salt[LEAF_SALT_SIZE],
                            struct leaf_row **ret_rows, size_t *ret_count)
{
    const struct rules *rules = rules_hold(d->o);
    struct leaf_row *rows = NEW_ARRAY(d->a, struct leaf_row, d->touched_count);
    size_t count = 0;
    enum err err = ERR_OK;
    for (size_t i = 0; i < d->touched_count && !err; i++) {
        struct touched *t = &d->touched[i];
        bool found = false;
        int64_t leaf = -1;
        struct leaf_row *row = &rows[count];
        err = row_commitment(rules, d->db, t->table, t->id, salt, &found, &leaf, &row->hash);
        if (!err && (!found || leaf != d->leaf))
            err = fail(ERR_CORRUPT, "The row {1} {2} was changed without its leaf", t->table,
                       numtext(t->id));
        row->table = str_of(t->table);
        row->id = t->id;
        count += !err;
    }
    rules_release(d->o, rules);
    *ret_rows = rows;
    *ret_count = count;
    return err;
}

static enum err put_caused(struct deed *d)
{
    for (size_t i = 0; i < d->caused_count; i++) {
        const struct leaf_caused *c = &d->caused[i];
        TRY(db_run(d->db, &caused_put, "itit", d->leaf, c->reg, c->entry, c->action));
    }
    return ERR_OK;
}

static enum err put_record(struct deed *d, const struct leaf_record *record, struct str skeleton,
                           const uint8_t salt[LEAF_SALT_SIZE], const struct tree_hash *hash)
{
    QUERY_SCOPE(q);
    TRY(db_query(d->db, &record_put, &q));
    bind_int(q, 1, d->leaf);
    bind_text(q, 2, skeleton);
    bind_blob(q, 3, str_bytes(salt, LEAF_SALT_SIZE));
    bind_text(q, 4, record->act);
    bind_text(q, 5, record->at);
    bind_int(q, 6, record->actor);
    if (record->reg.n)
        bind_text(q, 7, record->reg);
    else
        bind_null(q, 7);
    if (record->entry)
        bind_int(q, 8, record->entry);
    else
        bind_null(q, 8);
    bind_int(q, 9, d->label);
    bool row;
    TRY(query_step(q, &row));
    return db_run(d->db, &leaf_put, "ib", d->leaf, str_bytes(hash->byte, TREE_HASH_SIZE));
}

static enum err write_leaf(struct deed *d)
{
    uint8_t salts[2 * LEAF_SALT_SIZE];
    random_bytes(salts, sizeof salts);
    TRY(buf_check(&d->content));
    if (touches(d, "r_department")) {
        TRY(db_run(d->db, &ancestors_clear, ""));
        TRY(db_run(d->db, &ancestors_fill, ""));
        d->mirrors |= MIRROR_PEOPLE;
    }
    struct leaf_record record = {.act = str_of(d->act),
                                 .actor = d->v ? d->v->account : 0,
                                 .at = str_of(d->now),
                                 .entry = d->entry,
                                 .index = d->leaf,
                                 .label = d->label,
                                 .number = d->number,
                                 .reg = str_of(d->reg),
                                 .responsible = d->responsible,
                                 .responsible_count = (size_t)d->responsible_count};
    struct leaf_row *rows;
    TRY(commit_rows(d, salts, &rows, &record.row_count));
    record.rows = rows;
    if (d->caused_count) {
        record.has_caused = true;
        caused_hash(salts, d->caused, d->caused_count, &record.caused);
        TRY(put_caused(d));
    }
    if (d->content.n) {
        struct str body = buf_view(&d->content);
        record.has_content = true;
        content_hash(salts + LEAF_SALT_SIZE, body, &record.content);
        TRY(db_run(d->db, &content_put, "ibt", d->leaf,
                   str_bytes(salts + LEAF_SALT_SIZE, LEAF_SALT_SIZE), body));
    }
    BUF_SCOPE(skeleton, LEAF_SKELETON_MAX);
    TRY(leaf_canonical(&skeleton, &record));
    struct tree_hash commitment, hash;
    leaf_commitment(salts, buf_view(&skeleton), &commitment);
    leaf_hash(&commitment, &hash);
    TRY(put_record(d, &record, buf_view(&skeleton), salts, &hash));
    struct completed completed;
    TRY(frontier_append(&d->o->frontier, &hash, &completed));
    return tree_store_tiles(d->db, &completed);
}

/* ---- the write job -----------------------------------------------------------------------------
 */

struct job {
    struct deed d;
    deed_work *work;
    void *arg;
};

static enum err deed_work_in(struct deed *d, struct db *db, deed_work *work, void *arg)
{
    int64_t now = clock_now();
    d->db = db;
    d->leaf = (int64_t)d->o->frontier.size;
    d->after_end = &d->after;
    moment_text(now, d->now);
    date_at(now, d->o->facts.zone_minutes, d->today);
    TRY(work(d, arg));
    if (!d->act)
        die("a deed without a name");
    return write_leaf(d);
}

static enum err job_work(struct db *db, void *arg)
{
    struct job *job = arg;
    return deed_work_in(&job->d, db, job->work, job->arg);
}

static void tell(struct office *o, unsigned mirrors, struct after *after)
{
    if (mirrors)
        atomic_fetch_or(&o->stale, mirrors);
    for (struct after *a = after; a; a = a->next)
        a->run(o, a->arg);
}

static void job_committed(void *arg, enum err outcome)
{
    struct job *job = arg;
    if (outcome)
        return;
    *job->d.after_end = NULL;
    tell(job->d.o, job->d.mirrors, job->d.after);
}

enum err deed_run(struct office *o, const struct viewer *v, deed_work *work, void *arg,
                  int64_t *ret_leaf)
{
    ARENA_SCOPE(a);
    struct job job = {.d = {.o = o, .v = v, .a = a, .keep = a, .content = BUF(1 << 20)},
                      .work = work,
                      .arg = arg};
    struct write_job write = {.work = job_work, .committed = job_committed, .arg = &job};
    enum err err = store_write(o->store, &write);
    buf_free(&job.d.content);
    if (!err && ret_leaf)
        *ret_leaf = job.d.leaf;
    return err;
}

/* ---- many in one job ---- */

struct deeds {
    struct office *o;
    const struct viewer *v;
    struct db *db;
    struct arena *keep, *each;
    struct buf content;
    unsigned mirrors;
    struct after *after, **after_end;
    deeds_work *work;
    void *arg;
};

struct db *deeds_db(struct deeds *all)
{
    return all->db;
}

enum err deeds_do(struct deeds *all, deed_work *work, void *arg, int64_t *ret_leaf)
{
    struct office *o = all->o;
    struct frontier frontier = o->frontier;
    uint32_t labels = o->labels_pending, scopes = o->scopes_pending;
    struct deed d = {.o = o, .v = all->v, .a = all->each, .keep = all->keep};
    TRY(db_part_begin(all->db));
    buf_clear(&all->content);
    d.content = all->content;
    enum err err = deed_work_in(&d, all->db, work, arg);
    all->content = d.content;
    err = db_part_end(all->db, err);
    if (err) {
        o->frontier = frontier;
        o->labels_pending = labels;
        o->scopes_pending = scopes;
    } else {
        if (d.after) {
            *all->after_end = d.after;
            all->after_end = d.after_end;
            *all->after_end = NULL;
        }
        all->mirrors |= d.mirrors;
        if (ret_leaf)
            *ret_leaf = d.leaf;
    }
    arena_clear(all->each);
    return err;
}

static enum err deeds_job(struct db *db, void *arg)
{
    struct deeds *all = arg;
    all->db = db;
    return all->work(all, all->arg);
}

static void deeds_committed(void *arg, enum err outcome)
{
    struct deeds *all = arg;
    if (!outcome)
        tell(all->o, all->mirrors, all->after);
}

enum err deeds_run(struct office *o, const struct viewer *v, deeds_work *work, void *arg)
{
    ARENA_SCOPE(keep);
    ARENA_SCOPE(each);
    struct deeds all = {.o = o,
                        .v = v,
                        .keep = keep,
                        .each = each,
                        .content = BUF(1 << 20),
                        .work = work,
                        .arg = arg};
    all.after_end = &all.after;
    struct write_job write = {.work = deeds_job, .committed = deeds_committed, .arg = &all};
    enum err err = store_write(o->store, &write);
    buf_free(&all.content);
    return err;
}

/* ---- the tree in memory: goes back with what is undone ------------------------------------------
 */

static void batch_begin(void *ctx)
{
    struct office *o = ctx;
    o->batch_frontier = o->frontier;
}

static void job_begin(void *ctx)
{
    struct office *o = ctx;
    o->job_frontier = o->frontier;
}

static void job_undone(void *ctx)
{
    struct office *o = ctx;
    o->frontier = o->job_frontier;
    labels_undone(o);
}

static void batch_after(void *ctx, bool committed)
{
    struct office *o = ctx;
    if (!committed) {
        o->frontier = o->batch_frontier;
        labels_undone(o);
        return;
    }
    pthread_mutex_lock(&o->head_lock);
    o->head = o->frontier;
    pthread_mutex_unlock(&o->head_lock);
    labels_committed(o);
}

void ledger_head(struct office *o, struct frontier *ret_frontier)
{
    pthread_mutex_lock(&o->head_lock);
    *ret_frontier = o->head;
    pthread_mutex_unlock(&o->head_lock);
}

enum err ledger_load(struct office *o, struct db *db)
{
    bool found;
    int64_t size = 0;
    TRY(db_one(db, NULL, &leaf_count, &found, ">i", &size));
    struct tree_view *view = arena_alloc(o->arena, sizeof *view);
    tree_view_init(view, db, (uint64_t)size);
    struct tree_reader reader = tile_reader(&view->source);
    TRY(frontier_read(&reader, (uint64_t)size, &o->frontier));
    o->head = o->batch_frontier = o->job_frontier = o->frontier;
    struct batch_hooks hooks = {.begin = batch_begin,
                                .job_begin = job_begin,
                                .job_undone = job_undone,
                                .after = batch_after,
                                .ctx = o};
    store_hooks(o->store, &hooks);
    return ERR_OK;
}
