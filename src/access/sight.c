#include "access/sight.h"

#include <stdatomic.h>
#include <stdlib.h>

/* Labels and scopes stand in chunks that never move, so that readers need no lock: an id below the
 * count, which is raised last, is whole. */
enum { CHUNK = 1024 };

/* A label with its scope beside it: half a cache line, and no second place to look. */
struct kept {
    struct label label;
    struct scope scope;
};

struct label_table {
    struct kept *labels[LABELS_MAX / CHUNK];
    struct scope *scopes[SCOPES_MAX / CHUNK];
    _Atomic uint32_t label_count, scope_count; /* scope 0 stands for SCOPE_OPEN */
    uint32_t *slots;                           /* the writer's: id + 1 by hash, 0 is free */
    uint32_t slot_count;                       /* a power of two, at most half taken */
};

static void *take(size_t count, size_t size)
{
    void *p = calloc(count ? count : 1, size);
    if (!p)
        die("out of memory");
    return p;
}

struct label_table *label_table_new(void)
{
    struct label_table *t = take(1, sizeof *t);
    t->slot_count = 64;
    t->slots = take(t->slot_count, sizeof *t->slots);
    t->scopes[0] = take(CHUNK, sizeof **t->scopes);
    atomic_init(&t->label_count, 0);
    atomic_init(&t->scope_count, 1);
    return t;
}

void label_table_free(struct label_table *t)
{
    if (!t)
        return;
    uint32_t scopes = atomic_load(&t->scope_count);
    for (uint32_t i = 1; i < scopes; i++)
        free((void *)t->scopes[i / CHUNK][i % CHUNK].members);
    for (size_t i = 0; i < SCOPES_MAX / CHUNK; i++)
        free(t->scopes[i]);
    for (size_t i = 0; i < LABELS_MAX / CHUNK; i++)
        free(t->labels[i]);
    free(t->slots);
    free(t);
}

/* ---- scopes ---- */

enum err scope_add(struct label_table *t, const struct scope_member *members, size_t count,
                   uint32_t *ret_scope)
{
    uint32_t id = atomic_load_explicit(&t->scope_count, memory_order_relaxed);
    if (count > SCOPE_MEMBERS_MAX)
        return fail(ERR_TOO_LARGE, "A scope of knowledge has at most {1} members",
                    numtext(SCOPE_MEMBERS_MAX));
    if (id == SCOPES_MAX)
        return fail(ERR_TOO_LARGE, "There are too many scopes of knowledge");
    for (size_t i = 0; i < count; i++)
        if ((unsigned)members[i].kind >= SCOPE_KIND_COUNT || members[i].from > members[i].to)
            return fail(ERR_INPUT, "Member {1} of the scope of knowledge is malformed",
                        numtext((long long)i + 1));
    struct scope_member *copy = take(count, sizeof *copy);
    if (count)
        memcpy(copy, members, count * sizeof *copy);
    scope_sort(copy, count);
    if (!t->scopes[id / CHUNK])
        t->scopes[id / CHUNK] = take(CHUNK, sizeof **t->scopes);
    t->scopes[id / CHUNK][id % CHUNK] = (struct scope){copy, count};
    atomic_store_explicit(&t->scope_count, id + 1, memory_order_release);
    *ret_scope = id;
    return ERR_OK;
}

/* ---- labels ---- */

static const struct kept *label_at(const struct label_table *t, uint32_t id)
{
    return &t->labels[id / CHUNK][id % CHUNK];
}

static struct scope scope_at(const struct label_table *t, uint32_t id)
{
    return t->scopes[id / CHUNK][id % CHUNK];
}

static bool label_eq(const struct label *a, const struct label *b)
{
    return a->level == b->level && a->scope == b->scope && a->compartments == b->compartments;
}

static uint64_t mix(uint64_t x)
{
    x = (x ^ (x >> 31)) * UINT64_C(0x9e3779b97f4a7c15);
    return x ^ (x >> 29);
}

/* The slot of that label, or the free one where it would stand. */
static uint32_t *slot_of(const struct label_table *t, const struct label *label)
{
    uint64_t h = mix(mix(label->compartments) + ((uint64_t)label->scope << 3 | label->level));
    for (uint32_t i = (uint32_t)h;; i++) {
        uint32_t *slot = &t->slots[i & (t->slot_count - 1)];
        if (*slot == 0 || label_eq(&label_at(t, *slot - 1)->label, label))
            return slot;
    }
}

static void grow_slots(struct label_table *t, uint32_t labels)
{
    free(t->slots);
    t->slot_count *= 2;
    t->slots = take(t->slot_count, sizeof *t->slots);
    for (uint32_t id = 0; id < labels; id++)
        *slot_of(t, &label_at(t, id)->label) = id + 1;
}

enum err label_intern(struct label_table *t, const struct label *label, uint32_t *ret_id)
{
    if (!level_is_valid((int)label->level) ||
        label->scope >= atomic_load_explicit(&t->scope_count, memory_order_relaxed))
        return fail(ERR_INPUT, "The label has no such level or scope of knowledge");
    uint32_t *slot = slot_of(t, label);
    if (*slot) {
        *ret_id = *slot - 1;
        return ERR_OK;
    }
    uint32_t id = atomic_load_explicit(&t->label_count, memory_order_relaxed);
    if (id == LABELS_MAX)
        return fail(ERR_TOO_LARGE, "There are too many labels");
    if (!t->labels[id / CHUNK])
        t->labels[id / CHUNK] = take(CHUNK, sizeof **t->labels);
    t->labels[id / CHUNK][id % CHUNK] = (struct kept){*label, scope_at(t, label->scope)};
    *slot = id + 1;
    if (2 * (id + 1) > t->slot_count)
        grow_slots(t, id + 1);
    atomic_store_explicit(&t->label_count, id + 1, memory_order_release);
    *ret_id = id;
    return ERR_OK;
}

uint32_t label_count(const struct label_table *t)
{
    return atomic_load_explicit(&t->label_count, memory_order_acquire);
}

bool label_get(const struct label_table *t, uint32_t id, struct label *ret_label,
               struct scope *ret_scope)
{
    if (id >= label_count(t))
        return false;
    const struct kept *kept = label_at(t, id);
    *ret_label = kept->label;
    *ret_scope = kept->scope;
    return true;
}

/* ---- sight ---- */

static bool has_id(const int64_t *ids, size_t count, int64_t id)
{
    size_t low = 0, high = count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (ids[middle] < id)
            low = middle + 1;
        else
            high = middle;
    }
    return low < count && ids[low] == id;
}

static bool concerns(const struct scope_member *m, const struct subject *who)
{
    switch (m->kind) {
    case SCOPE_PERSON:
        return m->id == who->person;
    case SCOPE_POST:
        return has_id(who->posts, who->post_count, m->id);
    default:
        return has_id(who->departments, who->department_count, m->id);
    }
}

/* Narrows the sight's days to those on which every membership of his is as it is on `day`. */
static void narrow(struct sight *s, const struct scope *scope, const struct subject *who,
                   int64_t day)
{
    for (size_t i = 0; i < scope->count; i++) {
        const struct scope_member *m = &scope->members[i];
        if ((m->from == DAY_MIN && m->to == DAY_MAX) || !concerns(m, who))
            continue;
        int64_t starts = m->from, ends = (int64_t)m->to + 1; /* first days of a change */
        if (m->from != DAY_MIN) {
            if (starts > day && starts - 1 < s->to)
                s->to = starts - 1;
            if (starts <= day && starts > s->from)
                s->from = starts;
        }
        if (m->to != DAY_MAX) {
            if (ends > day && ends - 1 < s->to)
                s->to = ends - 1;
            if (ends <= day && ends > s->from)
                s->from = ends;
        }
    }
}

void sight_extend(struct sight *s, const struct label_table *t, const struct subject *who,
                  const struct place *where, unsigned open_to, int64_t day)
{
    uint32_t count = label_count(t);
    size_t words = ((size_t)count + 63) / 64, had = ((size_t)s->count + 63) / 64;
    if (count > s->room) {
        /* doubled, so that labels coming one by one cost no copy each */
        size_t room = words > 2 * had ? words : 2 * had;
        uint64_t *bits = take(room, sizeof *bits);
        if (had)
            memcpy(bits, s->bits, had * sizeof *bits);
        free(s->bits);
        s->bits = bits;
        s->room = (uint32_t)(room * 64);
    }
    for (uint32_t id = s->count; id < count; id++) {
        const struct kept *kept = label_at(t, id);
        narrow(s, &kept->scope, who, day);
        if (decide_known(who, where, &kept->label, &kept->scope, open_to, day) == REASON_ALLOW)
            s->bits[id / 64] |= UINT64_C(1) << (id % 64);
    }
    s->count = count;
}

void sight_init(struct sight *s, const struct label_table *t, const struct subject *who,
                const struct place *where, unsigned open_to, int64_t day)
{
    *s = (struct sight){.from = INT64_MIN, .to = INT64_MAX};
    sight_extend(s, t, who, where, open_to, day);
}

void sight_free(struct sight *s)
{
    free(s->bits);
    *s = (struct sight){0};
}
