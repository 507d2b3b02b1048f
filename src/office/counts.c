#include "office/counts.h"

#include "office/internal.h"

#include <stdlib.h>

/* One row per register: counts by label and state in a flat array, grown as labels come. */
struct register_counts {
    const char *name; /* of the rulebook that counts_load() saw, copied */
    int states;
    uint32_t labels;
    int64_t *n; /* [label * states + state] */
};

struct counts {
    pthread_rwlock_t lock;
    struct arena *arena;
    struct register_counts *rows;
    int count;
};

static struct register_counts *row_of(struct counts *c, const char *reg)
{
    for (int i = 0; i < c->count; i++) {
        if (strcmp(c->rows[i].name, reg) == 0)
            return &c->rows[i];
    }
    return NULL;
}

static void add(struct register_counts *r, uint32_t label, int state, int64_t n)
{
    if (state < 0 || state >= r->states)
        return;
    if (label >= r->labels) {
        uint32_t more = label + 64;
        int64_t *bigger = realloc(r->n, (size_t)more * (size_t)r->states * sizeof *bigger);
        if (!bigger)
            die("out of memory");
        memset(bigger + (size_t)r->labels * (size_t)r->states, 0,
               (size_t)(more - r->labels) * (size_t)r->states * sizeof *bigger);
        r->n = bigger;
        r->labels = more;
    }
    r->n[(size_t)label * (size_t)r->states + (size_t)state] += n;
}

static enum err load(struct office *o, struct counts *c, const struct rules *rules, struct db *db)
{
    c->rows = NEW_ARRAY(c->arena, struct register_counts, rules->book->reg_count + 1);
    for (int i = 0; i < rules->book->reg_count; i++) {
        const struct reg *reg = rules->book->regs[i];
        struct register_counts *r = &c->rows[c->count++];
        r->name = arena_text(c->arena, str_of(reg->name));
        r->states = reg->state_count;
        QUERY_SCOPE(q);
        TRY(db_query(db, &rules->sql[reg->index].counts, &q));
        for (;;) {
            bool row;
            TRY(query_step(q, &row));
            if (!row)
                break;
            int64_t label = query_int(q, 0);
            if (label < 0 || label >= label_count(o->labels))
                return fail(ERR_CORRUPT, "The register {1} has a row without a label", reg->name);
            add(r, (uint32_t)label, rule_state(reg, query_text(q, 1)), query_int(q, 2));
        }
    }
    return ERR_OK;
}

static void counts_free(struct counts *c)
{
    if (!c)
        return;
    for (int i = 0; i < c->count; i++)
        free(c->rows[i].n);
    pthread_rwlock_destroy(&c->lock);
    arena_free(c->arena);
}

enum err counts_load(struct office *o, struct db *db)
{
    struct arena *arena = arena_new();
    struct counts *c = NEW(arena, struct counts);
    c->arena = arena;
    pthread_rwlock_init(&c->lock, NULL);
    const struct rules *rules = rules_hold(o);
    enum err err = load(o, c, rules, db);
    rules_release(o, rules);
    if (err) {
        counts_free(c);
        return err;
    }
    counts_free(o->counts);
    o->counts = c;
    return ERR_OK;
}

void counts_close(struct office *o)
{
    counts_free(o->counts);
    o->counts = NULL;
}

void counts_add(struct office *o, const char *reg, uint32_t label, int state, int64_t n)
{
    struct counts *c = o->counts;
    pthread_rwlock_wrlock(&c->lock);
    struct register_counts *r = row_of(c, reg);
    if (r)
        add(r, label, state, n);
    pthread_rwlock_unlock(&c->lock);
}

int64_t counts_seen(struct office *o, const char *reg, const struct sight *sight, int state)
{
    struct counts *c = o->counts;
    int64_t sum = 0;
    pthread_rwlock_rdlock(&c->lock);
    const struct register_counts *r = row_of(c, reg);
    for (uint32_t label = 0; r && label < r->labels; label++) {
        if (!sight_has(sight, label))
            continue;
        const int64_t *n = r->n + (size_t)label * (size_t)r->states;
        for (int s = 0; s < r->states; s++)
            sum += state < 0 || state == s ? n[s] : 0;
    }
    pthread_rwlock_unlock(&c->lock);
    return sum;
}

bool counts_few(struct office *o, const char *reg, const struct sight *sight,
                struct buf *ret_labels)
{
    struct counts *c = o->counts;
    int64_t seen = 0, total = 0;
    char sep = '[';
    pthread_rwlock_rdlock(&c->lock);
    const struct register_counts *r = row_of(c, reg);
    for (uint32_t label = 0; r && label < r->labels; label++) {
        const int64_t *n = r->n + (size_t)label * (size_t)r->states;
        int64_t here = 0;
        for (int s = 0; s < r->states; s++)
            here += n[s];
        total += here;
        if (!here || !sight_has(sight, label))
            continue;
        seen += here;
        if (seen > COUNTS_FEW_MAX)
            break;
        buf_char(ret_labels, sep);
        buf_int(ret_labels, label);
        sep = ',';
    }
    pthread_rwlock_unlock(&c->lock);
    buf_text(ret_labels, sep == '[' ? "[]" : "]");
    /* a page of 50 walks past 50 * total / seen rows; gathering takes `seen`, each dearer */
    return seen <= COUNTS_FEW_MAX && seen * (seen > 50 ? seen : 50) < total * 10;
}
