#include "office/request.h"

#include "base/clock.h"
#include "office/internal.h"

static const struct sql due_get = {
    "due.get", "SELECT id FROM due WHERE register = $1 AND entry = $2 AND clock = $3", NULL};
static const struct sql due_put = {
    "due.put",
    "INSERT INTO due (register, entry, clock, at, label) VALUES ($1, $2, $3, $4, $5)"
    " ON CONFLICT (register, entry, clock) DO UPDATE SET at = excluded.at, label = excluded.label"
    " RETURNING id",
    NULL};
static const struct sql due_drop = {"due.drop", "DELETE FROM due WHERE id = $1", NULL};
static const struct sql addressee_drop = {
    "addressee.drop", "DELETE FROM addressee WHERE what = $1 AND of = $2", NULL};
static const struct sql addressee_put = {"addressee.put",
                                         "INSERT INTO addressee (what, of, kind, person, role, at)"
                                         " VALUES ($1, $2, $3, $4, $5, $6)",
                                         NULL};
static const struct sql due_now = {
    "due.now",
    "SELECT register, entry, clock FROM due WHERE at <= $1 AND clock LIKE '%!'"
    " AND at <= CASE WHEN length(at) = 10 THEN $2 ELSE $3 END ORDER BY at, id LIMIT $4",
    NULL};

const struct sql *const due_statements[] = {&due_get,       &due_put, &due_drop, &addressee_drop,
                                            &addressee_put, &due_now, NULL};

enum err addressees_drop(struct deed *d, const char *what, int64_t of)
{
    return db_run(d->db, &addressee_drop, "zi", what, of);
}

/* `at`: from when on it comes to him; p NULL: at once. */
static enum err addressee(struct deed *d, const char *what, int64_t of, int64_t person,
                          const char *role, struct str at)
{
    QUERY_SCOPE(q);
    bool row;
    TRY(db_query(d->db, &addressee_put, &q));
    bind_text(q, 1, str_of(what));
    bind_int(q, 2, of);
    bind_text(q, 3, role ? STR("role") : STR("person"));
    if (role)
        bind_null(q, 4);
    else
        bind_int(q, 4, person);
    bind_text(q, 5, role ? str_of(role) : (struct str){0});
    bind_text(q, 6, at);
    return query_step(q, &row);
}

enum err addressee_person(struct deed *d, const char *what, int64_t of, int64_t person)
{
    return addressee(d, what, of, person, NULL, (struct str){0});
}

static enum err addressees_add(struct doing *x, const char *what, int64_t of,
                               const struct whom *whoms, int count, struct str at)
{
    for (int i = 0; i < count; i++) {
        const struct whom *w = &whoms[i];
        int64_t *named;
        int people;
        if (w->kind == WHOM_ROLE) {
            TRY(addressee(x->d, what, of, 0, x->rules->book->roles[w->role].name, at));
        } else if (w->kind == WHOM_PATH) {
            TRY(eval_ids(&x->e, w->person, x->d->a, &named, &people));
            for (int k = 0; k < people; k++)
                if (named[k])
                    TRY(addressee(x->d, what, of, named[k], NULL, at));
        }
    }
    return ERR_OK;
}

enum err addressees_put(struct doing *x, const char *what, int64_t of, const struct whom *whoms,
                        int count)
{
    TRY(addressees_drop(x->d, what, of));
    return addressees_add(x, what, of, whoms, count, (struct str){0});
}

enum { DAY_LAST = 2932896 }; /* 9999-12-31 */

/* The day or moment that lies `after` behind `at`; p NULL beyond the year 9999, where none comes. */
static struct str later(struct arena *a, struct str at, const struct remind *after)
{
    int64_t n;
    char day[DATE_SIZE], moment[MOMENT_SIZE];
    if (date_parse(at, &n)) {
        if (n + after->n > DAY_LAST)
            return (struct str){0};
        date_text(n + after->n, day);
        return arena_str(a, str_of(day));
    }
    if (!moment_parse(at, &n))
        return (struct str){0};
    n += (int64_t)after->n * (after->hours ? 3600 : 86400);
    if (n >= (DAY_LAST + 1) * INT64_C(86400))
        return (struct str){0};
    moment_text(n, moment);
    return arena_str(a, str_of(moment));
}

static enum err escalations_put(struct doing *x, const struct clock_rule *c, int64_t due,
                                struct str at)
{
    TRY(addressees_drop(x->d, "escalated", due));
    for (int i = 0; i < c->escalation_count; i++) {
        const struct escalation *e = &c->escalations[i];
        struct str from = later(x->d->a, at, &e->after);
        if (from.p)
            TRY(addressees_add(x, "escalated", due, e->whoms, e->whom_count, from));
    }
    return ERR_OK;
}

/* A clock that does something is kept under its name and '!': so the scheduler finds what is his.
 */
static const char *clock_key(struct arena *a, const struct clock_rule *c)
{
    return c->action ? arena_printf(a, "%s!", c->name) : c->name;
}

static enum err clock_refresh(struct doing *x, const struct clock_rule *c, int64_t label)
{
    const char *key = clock_key(x->d->a, c);
    struct str at;
    bool found;
    int64_t id = 0;
    TRY(eval_text(&x->e, c->at, x->d->a, &at));
    if (at.p) {
        TRY(db_one(x->d->db, NULL, &due_put, &found, "zizti>i", x->reg->name, x->entry, key, at,
                   label, &id));
        TRY(addressees_put(x, "due", id, c->to, c->to_count));
        return escalations_put(x, c, id, at);
    }
    TRY(db_one(x->d->db, NULL, &due_get, &found, "ziz>i", x->reg->name, x->entry, key, &id));
    if (!found)
        return ERR_OK;
    TRY(addressees_drop(x->d, "due", id));
    TRY(addressees_drop(x->d, "escalated", id));
    return db_run(x->d->db, &due_drop, "i", id);
}

enum err due_refresh(struct deed *d, const struct rules *rules, const struct reg *reg,
                     int64_t entry, int64_t label)
{
    if (!reg->clock_count)
        return ERR_OK;
    struct doing x = {.d = d, .rules = rules, .reg = reg, .entry = entry};
    x.e = (struct eval){.o = d->o, .db = d->db, .entry = entry, .today = d->today, .now = d->now};
    for (int i = 0; i < reg->clock_count; i++)
        TRY(clock_refresh(&x, &reg->clocks[i], label));
    return ERR_OK;
}

/* ---- what clocks do by themselves
 * ---------------------------------------------------------------- */

struct ripe {
    char reg[NAME_LEN_MAX + 1], clock[NAME_LEN_MAX + 2];
    int64_t entry;
};

enum { TICK_MAX = 500 };

static enum err find_ripe(struct office *o, struct ripe *rows, int *ret_count)
{
    struct db *db;
    char today[DATE_SIZE], now[MOMENT_SIZE];
    int n = 0;
    office_today(o, today);
    moment_text(clock_now(), now);
    /* days are the office's own, moments in UTC: the index is walked up to the later of both */
    const char *last = strcmp(today, now) > 0 ? today : now;
    TRY(store_read(o->store, &db));
    struct query *q = NULL;
    enum err err = db_start(db, &due_now, &q, "zzzi", last, today, now, (int64_t)TICK_MAX);
    bool row = true;
    while (!err && !(err = query_step(q, &row)) && row) {
        struct ripe *r = &rows[n++];
        struct str reg = query_text(q, 0), clock = query_text(q, 2);
        snprintf(r->reg, sizeof r->reg, "%.*s", (int)reg.n, reg.p);
        snprintf(r->clock, sizeof r->clock, "%.*s", (int)clock.n, clock.p);
        r->clock[strcspn(r->clock, "!")] = '\0';
        r->entry = query_int(q, 1);
    }
    query_done(q);
    db_release(db);
    *ret_count = n;
    return err;
}

static const struct action *ripe_action(const struct rules *rules, const struct ripe *r)
{
    const struct reg *reg = rule_register(rules->book, str_of(r->reg));
    for (int i = 0; reg && i < reg->clock_count; i++) {
        if (strcmp(reg->clocks[i].name, r->clock) == 0)
            return reg->clocks[i].action;
    }
    return NULL;
}

/* One failing entry must not stop the others; the first failure is told. */
enum err office_tick(struct office *o, int *ret_acts)
{
    ARENA_SCOPE(a);
    struct ripe *rows = NEW_ARRAY(a, struct ripe, TICK_MAX);
    struct viewer office = {.scheduler = true, .lang = LANG_ZH, .login = "", .address = ""};
    int count, acts = 0;
    enum err first = who_tick(o);
    TRY(find_ripe(o, rows, &count));
    for (int i = 0; i < count; i++) {
        const struct rules *rules = rules_hold(o);
        const struct action *action = ripe_action(rules, &rows[i]);
        enum err err = ERR_OK;
        if (action) {
            struct act_request r = {.reg = str_of(rows[i].reg),
                                    .action = str_of(action->name),
                                    .entry = rows[i].entry,
                                    .rev = -1};
            struct act_result result;
            err = act(o, &office, &r, a, &result);
            acts += !err;
        }
        rules_release(o, rules);
        if (err && !first)
            first = err;
    }
    *ret_acts = acts;
    return first;
}
