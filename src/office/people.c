#include "office/internal.h"

#include "base/clock.h"

#include <stdlib.h>

static const struct sql person_all = {
    "people.all",
    "SELECT id, name, department, post, clearance, compartments, state FROM r_person ORDER BY id",
    NULL};
static const struct sql ancestor_all = {
    "people.ancestors",
    "SELECT department, ancestor FROM department_ancestor ORDER BY department, ancestor", NULL};
static const struct sql grant_all = {
    "people.grants",
    "SELECT person, role FROM role_grant WHERE (from_day IS NULL OR from_day <= $1)"
    " AND (to_day IS NULL OR to_day >= $1)",
    NULL};
static const struct sql deputy_all = {
    "people.deputies",
    "SELECT person, deputy FROM r_deputy WHERE (from_day IS NULL OR from_day <= $1)"
    " AND (to_day IS NULL OR to_day >= $1) AND state = 'in_force' ORDER BY deputy, person",
    NULL};

const struct sql *const people_statements[] = {&person_all, &ancestor_all, &grant_all, &deputy_all,
                                               NULL};

enum { SIGHT_KINDS = ADMINISTRATOR_COUNT };

struct held_sight {
    struct sight sight; /* first: what callers see */
    int holders, terminal;
    bool current; /* the slot still points here */
};

struct deputy {
    int64_t person, deputy; /* sorted by deputy */
};

struct people {
    struct arena *arena;
    struct person *rows; /* by id */
    struct held_sight **sights;
    int count;
    struct held_sight *administrators[SIGHT_KINDS];
    struct deputy *deputies;
    int deputy_count;
    int64_t *principals; /* by deputy, as in `deputies` */
    int64_t day;
    int holders;
    bool current;
};

/* ---- reading ------------------------------------------------------------------------------------
 */

static struct person *find(const struct people *p, int64_t id)
{
    int lo = 0, hi = p->count;
    while (lo < hi) {
        int mid = lo + (hi - lo) / 2;
        if (p->rows[mid].id == id)
            return &p->rows[mid];
        if (p->rows[mid].id < id)
            lo = mid + 1;
        else
            hi = mid;
    }
    return NULL;
}

static enum err read_persons(struct people *p, const struct rules *rules, struct db *db)
{
    const struct reg *reg = rule_register(rules->book, STR("person"));
    size_t cap = 0;
    QUERY_SCOPE(q);
    TRY(db_query(db, &person_all, &q));
    for (;;) {
        bool row;
        TRY(query_step(q, &row));
        if (!row)
            return ERR_OK;
        p->rows = arena_grow(p->arena, p->rows, (size_t)p->count, &cap, sizeof *p->rows);
        struct person *one = &p->rows[p->count++];
        int state = rule_state(reg, query_text(q, 6));
        int64_t *own = NEW_ARRAY(p->arena, int64_t, 2);
        own[0] = query_int(q, 3); /* post */
        own[1] = query_int(q, 2); /* department, until its ancestors are known */
        *one = (struct person){.id = query_int(q, 0),
                               .name = arena_text(p->arena, query_text(q, 1)),
                               .active = state >= 0 && !reg->states[state].final,
                               .department = own[1]};
        one->subject = (struct subject){.person = one->id,
                                        .clearance = (enum level)query_int(q, 4),
                                        .compartments = (uint64_t)query_int(q, 5),
                                        .posts = own,
                                        .post_count = own[0] != 0,
                                        .departments = own + 1,
                                        .department_count = own[1] != 0};
    }
}

struct ancestors {
    int64_t *pairs; /* department, ancestor */
    size_t count, cap;
};

static enum err read_ancestors(struct people *p, struct db *db)
{
    struct ancestors all = {0};
    QUERY_SCOPE(q);
    TRY(db_query(db, &ancestor_all, &q));
    for (;;) {
        bool row;
        TRY(query_step(q, &row));
        if (!row)
            break;
        all.pairs = arena_grow(p->arena, all.pairs, all.count, &all.cap, 2 * sizeof(int64_t));
        all.pairs[2 * all.count] = query_int(q, 0);
        all.pairs[2 * all.count + 1] = query_int(q, 1);
        all.count++;
    }
    for (int i = 0; i < p->count; i++) {
        struct subject *s = &p->rows[i].subject;
        int64_t own = s->department_count ? s->departments[0] : 0;
        size_t n = 0;
        for (size_t k = 0; k < all.count; k++)
            n += all.pairs[2 * k] == own;
        if (!own || !n)
            continue;
        int64_t *ids = NEW_ARRAY(p->arena, int64_t, n);
        n = 0;
        for (size_t k = 0; k < all.count; k++) {
            if (all.pairs[2 * k] == own)
                ids[n++] = all.pairs[2 * k + 1];
        }
        s->departments = ids;
        s->department_count = n;
    }
    return ERR_OK;
}

static enum err read_grants(struct people *p, const struct rules *rules, struct db *db,
                            const char *today)
{
    QUERY_SCOPE(q);
    TRY(db_start(db, &grant_all, &q, "z", today));
    for (;;) {
        bool row;
        TRY(query_step(q, &row));
        if (!row)
            return ERR_OK;
        struct person *one = find(p, query_int(q, 0));
        int role = rule_role(rules->book, query_text(q, 1));
        if (one && role >= 0 && role < 64)
            one->subject.roles |= UINT64_C(1) << role;
    }
}

static enum err read_deputies(struct people *p, struct db *db, const char *today)
{
    size_t cap = 0;
    QUERY_SCOPE(q);
    TRY(db_start(db, &deputy_all, &q, "z", today));
    for (;;) {
        bool row;
        TRY(query_step(q, &row));
        if (!row)
            break;
        p->deputies =
            arena_grow(p->arena, p->deputies, (size_t)p->deputy_count, &cap, sizeof *p->deputies);
        p->deputies[p->deputy_count++] =
            (struct deputy){.person = query_int(q, 0), .deputy = query_int(q, 1)};
    }
    p->principals = NEW_ARRAY(p->arena, int64_t, p->deputy_count + 1);
    for (int i = 0; i < p->deputy_count; i++)
        p->principals[i] = p->deputies[i].person;
    return ERR_OK;
}

static enum err people_read(struct office *o, struct db *db, struct people **ret_people)
{
    struct arena *arena = arena_new();
    struct people *p = NEW(arena, struct people);
    p->arena = arena;
    p->current = true;
    p->day = office_day(o);
    char today[DATE_SIZE];
    date_text(p->day, today);
    const struct rules *rules = rules_hold(o);
    enum err err = read_persons(p, rules, db);
    if (!err)
        err = read_ancestors(p, db);
    if (!err)
        err = read_grants(p, rules, db, today);
    if (!err && rule_register(rules->book, STR("deputy")))
        err = read_deputies(p, db, today);
    p->sights = NEW_ARRAY(arena, struct held_sight *, p->count + 1);
    rules_release(o, rules);
    if (err) {
        arena_free(arena);
        return err;
    }
    *ret_people = p;
    return ERR_OK;
}

/* ---- holding ------------------------------------------------------------------------------------
 */

static void sight_drop(struct held_sight *s)
{
    if (s && --s->holders == 0) {
        sight_free(&s->sight);
        free(s);
    }
}

/* people_lock is held */
static void people_drop(struct people *p)
{
    if (--p->holders > 0)
        return;
    for (int i = 0; i < p->count; i++)
        sight_drop(p->sights[i]);
    for (int i = 0; i < SIGHT_KINDS; i++)
        sight_drop(p->administrators[i]);
    arena_free(p->arena);
}

static void people_replace(struct office *o, struct people *fresh)
{
    fresh->holders = 1;
    if (o->people)
        people_drop(o->people);
    o->people = fresh;
}

enum err people_load(struct office *o, struct db *db)
{
    struct people *p;
    TRY(people_read(o, db, &p));
    pthread_mutex_lock(&o->people_lock);
    people_replace(o, p);
    pthread_mutex_unlock(&o->people_lock);
    return ERR_OK;
}

/* people_lock is held. When the database cannot be read, what is known stays in use and stays
 * marked as stale: the next one tries again. */
static void refresh(struct office *o)
{
    bool stale = atomic_load(&o->stale) & MIRROR_PEOPLE;
    if (!stale && o->people->day == office_day(o))
        return;
    atomic_fetch_and(&o->stale, ~(unsigned)MIRROR_PEOPLE);
    struct db *db;
    struct people *p = NULL;
    enum err err = store_read(o->store, &db);
    if (!err) {
        err = people_read(o, db, &p);
        db_release(db);
    }
    if (err)
        atomic_fetch_or(&o->stale, MIRROR_PEOPLE);
    else
        people_replace(o, p);
}

const struct people *people_hold(struct office *o)
{
    pthread_mutex_lock(&o->people_lock);
    refresh(o);
    struct people *p = o->people;
    p->holders++;
    pthread_mutex_unlock(&o->people_lock);
    return p;
}

void people_release(struct office *o, const struct people *p)
{
    pthread_mutex_lock(&o->people_lock);
    people_drop((struct people *)p);
    pthread_mutex_unlock(&o->people_lock);
}

void people_close(struct office *o)
{
    if (o->people)
        people_drop(o->people);
    o->people = NULL;
}

const struct person *people_find(const struct people *p, int64_t id)
{
    return find(p, id);
}

int64_t people_next(const struct people *p, int64_t *at, int role)
{
    while (*at < p->count) {
        const struct person *one = &p->rows[(*at)++];
        if (one->active && (role < 0 || (one->subject.roles >> role & 1)))
            return one->id;
    }
    return 0;
}

int people_principals(const struct people *p, int64_t person, const int64_t **ret_ids)
{
    int first = 0;
    while (first < p->deputy_count && p->deputies[first].deputy < person)
        first++;
    int n = 0;
    while (first + n < p->deputy_count && p->deputies[first + n].deputy == person)
        n++;
    *ret_ids = p->principals + first;
    return n;
}

int64_t people_deputy_for_role(const struct people *p, int64_t person, int role)
{
    const int64_t *ids;
    int n = people_principals(p, person, &ids);
    for (int i = 0; i < n; i++) {
        const struct person *one = find(p, ids[i]);
        if (one && one->active && one->subject.roles >> role & 1)
            return one->id;
    }
    return 0;
}

bool people_acts_for(const struct people *p, int64_t person, int64_t principal)
{
    if (person == principal)
        return person != 0;
    const int64_t *ids;
    int n = people_principals(p, person, &ids);
    for (int i = 0; i < n; i++) {
        if (ids[i] == principal)
            return true;
    }
    return false;
}

/* ---- sights
 * --------------------------------------------------------------------------------------- */

static struct held_sight *sight_make(struct office *o, const struct held_sight *before,
                                     const struct subject *who, const struct place *where,
                                     unsigned open_to, int64_t day)
{
    struct held_sight *s = calloc(1, sizeof *s);
    if (!s)
        die("out of memory");
    s->holders = 1;
    s->terminal = (int)where->terminal;
    bool extends = before && before->terminal == s->terminal && sight_is_for(&before->sight, day);
    if (!extends) {
        sight_init(&s->sight, o->labels, who, where, open_to, day);
        return s;
    }
    uint32_t words = (before->sight.count + 63) / 64;
    s->sight = before->sight;
    s->sight.bits = malloc((words ? words : 1) * sizeof(uint64_t));
    if (!s->sight.bits)
        die("out of memory");
    if (words)
        memcpy(s->sight.bits, before->sight.bits, words * sizeof(uint64_t));
    s->sight.room = words ? words * 64 : 64;
    sight_extend(&s->sight, o->labels, who, where, open_to, day);
    return s;
}

const struct sight *sight_hold(struct office *o, const struct viewer *v)
{
    /* an administrator has no scope and no clearance of his own: open registers only */
    static const struct subject nobody = {.clearance = LEVEL_PUBLIC};
    struct place where = {.installation = (enum level)o->facts.level,
                          .terminal = (enum level)v->terminal};
    pthread_mutex_lock(&o->people_lock);
    refresh(o);
    struct people *p = o->people;
    struct person *one = v->kind == ADMINISTRATOR_NONE ? find(p, v->person) : NULL;
    struct subject admin = {.clearance = LEVEL_INTERNAL, .administrator = v->kind};
    const struct subject *who = v->kind != ADMINISTRATOR_NONE ? &admin
                                : one && one->active          ? &one->subject
                                                              : &nobody;
    struct held_sight **slot = one ? &p->sights[one - p->rows] : &p->administrators[v->kind];
    struct held_sight *s = *slot;
    if (!s || s->terminal != v->terminal || !sight_is_for(&s->sight, p->day) ||
        s->sight.count < label_count(o->labels)) {
        struct held_sight *fresh = sight_make(o, s, who, &where, OPEN_TO(v->kind), p->day);
        sight_drop(s);
        *slot = s = fresh;
    }
    s->holders++;
    pthread_mutex_unlock(&o->people_lock);
    return &s->sight;
}

void sight_release(struct office *o, const struct sight *s)
{
    pthread_mutex_lock(&o->people_lock);
    sight_drop((struct held_sight *)s);
    pthread_mutex_unlock(&o->people_lock);
}
