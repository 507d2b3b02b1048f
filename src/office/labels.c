#include "office/internal.h"

#include "access/mark.h"
#include "base/clock.h"
#include "base/io.h"

#include <stdlib.h>

/* Labels and scopes live in memory (access/sight.h) under the ids that they have in the database.
 * They are appended to memory first; a deed that needs one saves it and every one before it that is
 * not saved yet, so that the ids in the database never have a gap. */

static const struct sql scope_all = {"scope.all", "SELECT id, digest FROM scope ORDER BY id", NULL};
static const struct sql member_all = {
    "scope.members", "SELECT kind, member, from_day, to_day FROM scope_member WHERE scope = $1",
    NULL};
static const struct sql label_all = {
    "label.all", "SELECT id, level, compartments, scope, tag FROM label ORDER BY id", NULL};
static const struct sql scope_put = {
    "scope.put", "INSERT INTO scope (id, digest, leaf) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING",
    NULL};
static const struct sql member_put = {
    "scope.member",
    "INSERT INTO scope_member (scope, kind, member, from_day, to_day) VALUES ($1, $2, $3, $4, $5)",
    NULL};
static const struct sql label_put = {
    "label.put",
    "INSERT INTO label (id, level, compartments, scope, tag, leaf) VALUES ($1, $2, $3, $4, $5, $6)"
    " ON CONFLICT DO NOTHING",
    NULL};

const struct sql *const label_statements[] = {&scope_all,  &member_all, &label_all, &scope_put,
                                              &member_put, &label_put,  NULL};

const char *const scope_kind_names[SCOPE_KIND_COUNT] = {"person", "post", "department"};

enum { TAG_SIZE = 5 };

/* What is known of each scope and label besides what access keeps. Grows, never shrinks. */
struct scope_index {
    unsigned char (*digest)[SHA256_SIZE]; /* by scope id - 1 */
    uint32_t scope_count, scope_cap;
    char (*tag)[TAG_SIZE]; /* by label id */
    uint32_t label_count, label_cap;
    pthread_rwlock_t lock; /* tags are read while the writer appends */
};

static void *grown(void *p, uint32_t count, uint32_t *cap, size_t size)
{
    if (count < *cap)
        return p;
    *cap = *cap ? *cap * 2 : 64;
    p = realloc(p, *cap * size);
    if (!p)
        die("out of memory");
    return p;
}

/* What a scope's row commits to: its members in order. */
void scope_digest(const struct scope_member *members, size_t count,
                  unsigned char ret_digest[SHA256_SIZE])
{
    struct sha256 h;
    sha256_init(&h);
    for (size_t i = 0; i < count; i++) {
        int64_t v[4] = {members[i].kind, members[i].id, members[i].from, members[i].to};
        for (int k = 0; k < 4; k++) {
            unsigned char be[8];
            for (int b = 0; b < 8; b++)
                be[b] = (unsigned char)((uint64_t)v[k] >> (56 - 8 * b));
            sha256_add(&h, be, 8);
        }
    }
    sha256_end(&h, ret_digest);
}

static void note_scope(struct scope_index *x, const unsigned char digest[SHA256_SIZE])
{
    x->digest = grown(x->digest, x->scope_count, &x->scope_cap, SHA256_SIZE);
    memcpy(x->digest[x->scope_count++], digest, SHA256_SIZE);
}

static void note_label(struct scope_index *x, const char *tag)
{
    pthread_rwlock_wrlock(&x->lock);
    x->tag = grown(x->tag, x->label_count, &x->label_cap, TAG_SIZE);
    snprintf(x->tag[x->label_count++], TAG_SIZE, "%s", tag);
    pthread_rwlock_unlock(&x->lock);
}

void label_tag(struct office *o, uint32_t label, char ret_tag[TAG_SIZE])
{
    struct scope_index *x = o->scopes;
    pthread_rwlock_rdlock(&x->lock);
    snprintf(ret_tag, TAG_SIZE, "%s", label < x->label_count ? x->tag[label] : "");
    pthread_rwlock_unlock(&x->lock);
}

/* ---- opening -----------------------------------------------------------------------------------
 */

bool scope_kind_of(struct str name, enum scope_kind *ret_kind)
{
    for (enum scope_kind k = 0; k < SCOPE_KIND_COUNT; k++) {
        if (str_is(name, scope_kind_names[k])) {
            *ret_kind = k;
            return true;
        }
    }
    return false;
}

void scope_member_text(struct buf *out, const struct scope_member *m)
{
    buf_printf(out, "%s:%lld", scope_kind_names[m->kind], (long long)m->id);
    if (m->from == DAY_MIN && m->to == DAY_MAX)
        return;
    char from[DATE_SIZE] = "", to[DATE_SIZE] = "";
    if (m->from != DAY_MIN)
        date_text(m->from, from);
    if (m->to != DAY_MAX)
        date_text(m->to, to);
    buf_printf(out, "@%s..%s", from, to);
}

static int32_t day_or(struct str text, int32_t open)
{
    int64_t day;
    return text.p && date_parse(text, &day) ? (int32_t)day : open;
}

enum err scope_members(struct db *db, struct arena *a, int64_t scope,
                       struct scope_member **ret_members, size_t *ret_count)
{
    struct scope_member *members = NULL;
    size_t count = 0, cap = 0;
    QUERY_SCOPE(q);
    TRY(db_start(db, &member_all, &q, "i", scope));
    for (;;) {
        bool row;
        TRY(query_step(q, &row));
        if (!row)
            break;
        members = arena_grow(a, members, count, &cap, sizeof *members);
        struct scope_member *m = &members[count++];
        if (!scope_kind_of(query_text(q, 0), &m->kind))
            return fail(ERR_CORRUPT, "Scope {1} has a member of no kind", numtext(scope));
        m->id = query_int(q, 1);
        m->from = day_or(query_text(q, 2), DAY_MIN);
        m->to = day_or(query_text(q, 3), DAY_MAX);
    }
    scope_sort(members, count);
    *ret_members = members;
    *ret_count = count;
    return ERR_OK;
}

static enum err load_scopes(struct office *o, struct db *db)
{
    ARENA_SCOPE(a);
    QUERY_SCOPE(q);
    TRY(db_query(db, &scope_all, &q));
    for (;;) {
        bool row;
        TRY(query_step(q, &row));
        if (!row)
            return ERR_OK;
        struct scope_member *members;
        size_t count;
        uint32_t id;
        unsigned char digest[SHA256_SIZE];
        TRY(scope_members(db, a, query_int(q, 0), &members, &count));
        TRY(scope_add(o->labels, members, count, &id));
        struct str stored = query_blob(q, 1);
        if (id != query_int(q, 0) || stored.n != sizeof digest)
            return fail(ERR_CORRUPT, "Scope {1} is damaged", numtext(query_int(q, 0)));
        memcpy(digest, stored.p, sizeof digest);
        note_scope(o->scopes, digest);
        arena_clear(a);
    }
}

enum err labels_load(struct office *o, struct db *db)
{
    o->labels = label_table_new();
    o->scopes = arena_alloc(o->arena, sizeof *o->scopes);
    pthread_rwlock_init(&o->scopes->lock, NULL);
    TRY(load_scopes(o, db));
    QUERY_SCOPE(q);
    TRY(db_query(db, &label_all, &q));
    for (;;) {
        bool row;
        TRY(query_step(q, &row));
        if (!row)
            break;
        struct label label = {.level = (enum level)query_int(q, 1),
                              .compartments = (uint64_t)query_int(q, 2),
                              .scope = (uint32_t)query_int(q, 3)};
        uint32_t id;
        TRY(label_intern(o->labels, &label, &id));
        if (id != query_int(q, 0))
            return fail(ERR_CORRUPT, "Label {1} is damaged", numtext(query_int(q, 0)));
        note_label(o->scopes, arena_text(o->arena, query_text(q, 4)));
    }
    o->labels_pending = o->scopes->label_count;
    o->scopes_pending = o->scopes->scope_count;
    labels_committed(o);
    return ERR_OK;
}

void labels_close(struct office *o)
{
    label_table_free(o->labels);
    if (o->scopes) {
        free(o->scopes->digest);
        free(o->scopes->tag);
        pthread_rwlock_destroy(&o->scopes->lock);
    }
}

void labels_committed(struct office *o)
{
    /* whatever was interned up to here was either saved by a deed of this batch, or will be saved
     * again by the next deed that needs it: only what deeds saved counts */
    o->labels_saved = o->labels_pending;
    o->scopes_saved = o->scopes_pending;
}

void labels_undone(struct office *o)
{
    o->labels_pending = o->labels_saved;
    o->scopes_pending = o->scopes_saved;
}

/* ---- a label for a deed
 * ---------------------------------------------------------------------------- */

static void bind_day(struct query *q, int n, int32_t day, int32_t open)
{
    char text[DATE_SIZE];
    if (day == open) {
        bind_null(q, n);
        return;
    }
    date_text(day, text);
    bind_text(q, n, str_of(text));
}

static enum err save_scope(struct deed *d, uint32_t id, const struct scope *scope)
{
    TRY(db_run(d->db, &scope_put, "ibi", (int64_t)id,
               str_bytes(d->o->scopes->digest[id - 1], SHA256_SIZE), d->leaf));
    if (db_changes(d->db) == 0)
        return ERR_OK;
    for (size_t i = 0; i < scope->count; i++) {
        const struct scope_member *m = &scope->members[i];
        QUERY_SCOPE(q);
        TRY(db_query(d->db, &member_put, &q));
        bind_int(q, 1, id);
        bind_text(q, 2, str_of(scope_kind_names[m->kind]));
        bind_int(q, 3, m->id);
        bind_day(q, 4, m->from, DAY_MIN);
        bind_day(q, 5, m->to, DAY_MAX);
        bool row;
        TRY(query_step(q, &row));
    }
    deed_touch(d, "scope", id);
    return ERR_OK;
}

static enum err save_label(struct deed *d, uint32_t id)
{
    struct label label;
    struct scope scope;
    if (!label_get(d->o->labels, id, &label, &scope))
        die("a label without its id");
    /* every new scope comes with its label, so their ids run without a gap too */
    if (label.scope > d->o->scopes_pending) {
        TRY(save_scope(d, label.scope, &scope));
        d->o->scopes_pending = label.scope;
    }
    QUERY_SCOPE(q);
    TRY(db_query(d->db, &label_put, &q));
    bind_int(q, 1, id);
    bind_int(q, 2, label.level);
    bind_int(q, 3, (int64_t)label.compartments);
    if (label.scope)
        bind_int(q, 4, label.scope);
    else
        bind_null(q, 4);
    bind_text(q, 5, str_of(d->o->scopes->tag[id]));
    bind_int(q, 6, d->leaf);
    bool row;
    TRY(query_step(q, &row));
    if (db_changes(d->db))
        deed_touch(d, "label", id);
    return ERR_OK;
}

static enum err save_up_to(struct deed *d, uint32_t label)
{
    struct office *o = d->o;
    if (label < o->labels_pending)
        return ERR_OK;
    while (o->labels_pending < o->scopes->label_count) {
        TRY(save_label(d, o->labels_pending));
        o->labels_pending++;
    }
    return ERR_OK;
}

static enum err scope_for(struct office *o, const struct scope_member *members, size_t count,
                          uint32_t *ret_scope)
{
    unsigned char digest[SHA256_SIZE];
    scope_digest(members, count, digest);
    for (uint32_t i = o->scopes->scope_count; i-- > 0;) {
        if (memcmp(o->scopes->digest[i], digest, SHA256_SIZE) == 0) {
            *ret_scope = i + 1;
            return ERR_OK;
        }
    }
    TRY(scope_add(o->labels, members, count, ret_scope));
    note_scope(o->scopes, digest);
    return ERR_OK;
}

static bool tag_taken(const struct scope_index *x, const char *tag)
{
    for (uint32_t i = 0; i < x->label_count; i++) {
        if (strcmp(x->tag[i], tag) == 0)
            return true;
    }
    return false;
}

/* By chance, so that numbers of different scopes tell nothing of one another; and no other label's,
 * for each label counts its own numbers from 1. A fourth letter where three have become scarce. */
static void fresh_tag(const struct scope_index *x, char ret_tag[TAG_SIZE])
{
    static const char letters[] = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ";
    for (int tries = 0;; tries++) {
        unsigned char dice[TAG_SIZE - 1];
        int n = tries < 16 ? 3 : 4;
        random_bytes(dice, sizeof dice);
        for (int i = 0; i < n; i++)
            ret_tag[i] = letters[dice[i] % 32];
        ret_tag[n] = '\0';
        if (!tag_taken(x, ret_tag) || tries == 10000)
            return;
    }
}

enum err label_for(struct deed *d, int level, uint64_t compartments,
                   const struct scope_member *members, int member_count, uint32_t *ret_label)
{
    struct office *o = d->o;
    if (level > o->facts.level) {
        fail(ERR_REFUSED,
             "This installation may hold at most the level {1}: nothing above it comes in",
             level_name((enum level)o->facts.level, d->v ? d->v->lang : LANG_ZH));
        return fail_basis(ERR_REFUSED, "R32");
    }
    if (level_is_state_secret((enum level)level) && member_count < 0) {
        fail(ERR_REFUSED, "A state secret needs a scope of knowledge");
        return fail_basis(ERR_REFUSED, "L21");
    }
    struct label label = {.level = (enum level)level, .compartments = compartments};
    if (member_count >= 0) {
        struct scope_member *sorted = NEW_ARRAY(d->a, struct scope_member, member_count + 1);
        if (member_count)
            memcpy(sorted, members, (size_t)member_count * sizeof *sorted);
        scope_sort(sorted, (size_t)member_count);
        TRY(scope_for(o, sorted, (size_t)member_count, &label.scope));
    }
    uint32_t id;
    TRY(label_intern(o->labels, &label, &id));
    if (id == o->scopes->label_count) {
        char tag[TAG_SIZE] = "";
        if (label.scope || label.compartments)
            fresh_tag(o->scopes, tag);
        note_label(o->scopes, tag);
    }
    TRY(save_up_to(d, id));
    *ret_label = id;
    return ERR_OK;
}
