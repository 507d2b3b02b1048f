#include "office/inbox.h"

#include "access/decide.h"
#include "base/clock.h"
#include "office/internal.h"

/* A person's list is put together out of one short walk for each name that he is addressed by: his
 * own, those he stands in for, his roles. Each walk has its index in order of time, so that what
 * others have to do costs nothing, however much it is. */

#define DUE_COLUMNS "u.id, u.register, u.entry, u.clock, u.at, u.refusals, u.reason_zh, u.reason_en"
#define DUE_WALK                                                                                   \
    " AND d.what = $2 AND d.at <= $3 AND d.at <= CASE WHEN length(d.at) = 10 THEN $4 ELSE $5 END"  \
    " AND u.id = d.of ORDER BY d.at, d.of LIMIT $6"

static const struct sql due_person = {
    "due.person",
    "SELECT " DUE_COLUMNS " FROM addressee d CROSS JOIN due u WHERE d.person = $1" DUE_WALK, NULL};
static const struct sql due_role = {
    "due.role",
    "SELECT " DUE_COLUMNS " FROM addressee d CROSS JOIN due u WHERE d.role = $1" DUE_WALK, NULL};
static const struct sql due_all = {"due.all",
                                   "SELECT " DUE_COLUMNS " FROM due u WHERE u.at <= $1 AND " SEES(
                                       2, "u.label") " ORDER BY u.at, u.id LIMIT $3",
                                   NULL};
static const struct sql due_stuck = {
    "due.stuck",
    "SELECT register, clock, count(*), min(at), min(next) FROM due WHERE refusals > 0"
    " GROUP BY register, clock ORDER BY register, clock",
    NULL};

const struct sql *const deadlines_statements[] = {&due_person, &due_role, &due_all, &due_stuck,
                                                  NULL};

struct found {
    int64_t id, entry;
    const struct reg *reg;
    const struct clock_rule *clock;
    struct str at, reason;
    int refusals;
    bool escalated;
};

struct finding {
    struct desk *k;
    struct found *rows;
    size_t count, cap;
};

bool due_is_over(struct str at, const char *today, const char *now)
{
    return str_cmp(at, str_of(at.n < MOMENT_SIZE - 1 ? today : now)) < 0;
}

static const struct clock_rule *clock_of(const struct reg *reg, struct str name)
{
    for (int i = 0; reg && i < reg->clock_count; i++) {
        if (str_is(name, reg->clocks[i].name))
            return &reg->clocks[i];
    }
    return NULL;
}

/* The rows of the walk, but for what the rules no longer know and registers not open to him. */
static enum err take(struct finding *f, struct query *q, bool escalated)
{
    struct desk *k = f->k;
    for (;;) {
        bool row;
        TRY(query_step(q, &row));
        if (!row)
            return ERR_OK;
        const struct reg *reg = rule_register(k->book, query_text(q, 1));
        const struct clock_rule *clock = clock_of(reg, query_text(q, 3));
        if (!clock || !desk_sees_register(k, reg))
            continue;
        f->rows = arena_grow(k->a, f->rows, f->count, &f->cap, sizeof *f->rows);
        f->rows[f->count++] =
            (struct found){.id = query_int(q, 0),
                           .entry = query_int(q, 2),
                           .reg = reg,
                           .clock = clock,
                           .at = arena_str(k->a, query_text(q, 4)),
                           .refusals = (int)query_int(q, 5),
                           .reason = arena_str(k->a, query_text(q, k->v->lang == LANG_ZH ? 6 : 7)),
                           .escalated = escalated};
    }
}

/* `until` for what he is addressed by at first; what comes to him later does so when it is time. */
static enum err walk(struct finding *f, const struct sql *sql, int64_t person, const char *role,
                     const char *until, int limit)
{
    const struct desk *k = f->k;
    const char *last = strcmp(k->today, k->now) > 0 ? k->today : k->now;
    for (int escalated = 0; escalated < 2; escalated++) {
        QUERY_SCOPE(q);
        TRY(db_query(k->db, sql, &q));
        if (role)
            bind_text(q, 1, str_of(role));
        else
            bind_int(q, 1, person);
        bind_text(q, 2, escalated ? STR("escalated") : STR("due"));
        bind_text(q, 3, str_of(escalated ? last : until));
        bind_text(q, 4, str_of(escalated ? k->today : until));
        bind_text(q, 5, str_of(escalated ? k->now : until));
        bind_int(q, 6, limit);
        TRY(take(f, q, escalated));
    }
    return ERR_OK;
}

static enum err walk_all(struct finding *f, const char *until, int limit)
{
    QUERY_SCOPE(q);
    TRY(db_query(f->k->db, &due_all, &q));
    bind_text(q, 1, str_of(until));
    bind_sight(q, 2, f->k->sight->bits, f->k->sight->count);
    bind_int(q, 3, limit);
    return take(f, q, false);
}

/* As whom he is addressed: himself and those he stands in for; his roles and theirs. */
static enum err walk_addressed(struct finding *f, const char *until, int limit)
{
    struct desk *k = f->k;
    const int64_t *ids;
    int n = people_principals(k->people, k->me->id, &ids);
    uint64_t roles = k->me->subject.roles;
    TRY(walk(f, &due_person, k->me->id, NULL, until, limit));
    for (int i = 0; i < n; i++) {
        const struct person *one = people_find(k->people, ids[i]);
        if (one && one->active)
            roles |= one->subject.roles;
        TRY(walk(f, &due_person, ids[i], NULL, until, limit));
    }
    for (int i = 0; i < k->book->role_count && i < 64; i++) {
        if (roles >> i & 1)
            TRY(walk(f, &due_role, 0, k->book->roles[i].name, until, limit));
    }
    return ERR_OK;
}

static int sooner(const void *a, const void *b)
{
    const struct found *x = a, *y = b;
    int by_time = str_cmp(x->at, y->at);
    return by_time ? by_time : (x->id > y->id) - (x->id < y->id);
}

static enum err show(struct desk *k, const struct found *f, struct due_row *r, bool *ret_known)
{
    int64_t label = 0;
    struct label l;
    struct scope s;
    *r = (struct due_row){.reg = f->reg,
                          .clock = f->clock,
                          .entry = f->entry,
                          .at = f->at,
                          .when = shown_moment(k, f->at),
                          .overdue = due_is_over(f->at, k->today, k->now),
                          .escalated = f->escalated,
                          .refusals = f->refusals,
                          .reason = f->reason};
    QUERY_SCOPE(q);
    bool row;
    TRY(db_start(k->db, (const struct sql *)(const void *)f->reg->title_of, &q, "i", f->entry));
    TRY(query_step(q, &row));
    if (row)
        label = query_int(q, 2);
    *ret_known = row && sight_has(k->sight, (uint32_t)label) &&
                 label_get(k->o->labels, (uint32_t)label, &l, &s);
    if (!*ret_known)
        return ERR_OK;
    r->level = l.level;
    r->number = arena_str(k->a, query_text(q, 0));
    r->title = arena_str(k->a, query_text(q, 1));
    return ERR_OK;
}

enum err inbox_due(struct desk *k, int days, bool all, int limit, struct due_row **ret_rows,
                   int *ret_count)
{
    char day[DATE_SIZE];
    struct finding f = {.k = k};
    int n = 0;
    *ret_count = 0;
    if (!k->me || !k->me->active)
        return ERR_OK;
    date_text(office_day(k->o) + days, day);
    /* as text after every moment of that day */
    const char *until = arena_printf(k->a, "%sT99", day);
    TRY(all ? walk_all(&f, until, 2 * limit) : walk_addressed(&f, until, 2 * limit));
    if (f.count)
        qsort(f.rows, f.count, sizeof *f.rows, sooner);
    struct due_row *rows = NEW_ARRAY(k->a, struct due_row, (size_t)limit + 1);
    for (size_t i = 0; i < f.count && n < limit; i++) {
        bool known;
        /* by whatever names he is addressed, it is one deadline */
        if (i + 1 < f.count && f.rows[i + 1].id == f.rows[i].id) {
            f.rows[i + 1].escalated &= f.rows[i].escalated;
            continue;
        }
        TRY(show(k, &f.rows[i], &rows[n], &known));
        n += known;
    }
    *ret_rows = rows;
    *ret_count = n;
    return ERR_OK;
}

enum err inbox_stuck(struct desk *k, struct stuck_row **ret_rows, int *ret_count)
{
    struct stuck_row *rows = NULL;
    size_t count = 0, cap = 0;
    *ret_count = 0;
    *ret_rows = NULL;
    if (k->v->kind != ADMINISTRATOR_SYSTEM)
        return ERR_OK;
    QUERY_SCOPE(q);
    TRY(db_start(k->db, &due_stuck, &q, ""));
    for (;;) {
        bool row;
        TRY(query_step(q, &row));
        if (!row)
            break;
        const struct reg *reg = rule_register(k->book, query_text(q, 0));
        const struct clock_rule *clock = clock_of(reg, query_text(q, 1));
        if (!clock)
            continue;
        rows = arena_grow(k->a, rows, count, &cap, sizeof *rows);
        rows[count++] = (struct stuck_row){.reg = reg,
                                           .clock = clock,
                                           .count = (int)query_int(q, 2),
                                           .since = shown_moment(k, query_text(q, 3)),
                                           .next = shown_moment(k, query_text(q, 4))};
    }
    *ret_rows = rows;
    *ret_count = (int)count;
    return ERR_OK;
}
