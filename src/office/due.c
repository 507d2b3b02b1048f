#include "office/request.h"

#include "base/clock.h"
#include "office/internal.h"
#include "office/remind.h"

static const struct sql due_get = {
    "due.get", "SELECT id FROM due WHERE register = $1 AND entry = $2 AND clock = $3", NULL};
/* With each change of the entry the clock's act is tried anew, but for a time at which it was done. */
static const struct sql due_put = {
    "due.put",
    "INSERT INTO due (register, entry, clock, at, label, next) VALUES ($1, $2, $3, $4, $5, $6)"
    " ON CONFLICT (register, entry, clock) DO UPDATE SET at = excluded.at, label = excluded.label,"
    " refusals = 0, reason_zh = NULL, reason_en = NULL,"
    " next = CASE WHEN due.acted = excluded.at THEN NULL ELSE excluded.next END,"
    " told = CASE WHEN due.at = excluded.at THEN due.told END, remind_at = NULL"
    " RETURNING id, told",
    NULL};
static const struct sql due_drop = {"due.drop", "DELETE FROM due WHERE id = $1", NULL};
static const struct sql addressee_drop = {
    "addressee.drop", "DELETE FROM addressee WHERE what = $1 AND of = $2", NULL};
static const struct sql addressee_put = {"addressee.put",
                                         "INSERT INTO addressee (what, of, kind, person, role, at)"
                                         " VALUES ($1, $2, $3, $4, $5, $6)",
                                         NULL};
static const struct sql due_relabelled = {
    "due.relabelled", "UPDATE due SET label = $3 WHERE register = $1 AND entry = $2", NULL};

const struct sql *const due_statements[] = {
    &due_get, &due_put, &due_drop, &addressee_drop, &addressee_put, &due_relabelled, NULL};

enum err addressees_drop(struct deed *d, const char *what, int64_t of)
{
    return db_run(d->db, &addressee_drop, "zi", what, of);
}

/* `at`: of a deadline, when it is due; of an escalation, from when on it comes to him. */
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

static enum err clock_refresh(struct doing *x, const struct clock_rule *c, int64_t label)
{
    static const struct str never = {NULL, 0};
    struct str at;
    bool found;
    int64_t id = 0;
    TRY(eval_text(&x->e, c->at, x->d->a, &at));
    if (at.p) {
        struct str told;
        TRY(db_one(x->d->db, x->d->a, &due_put, &found, "ziztit>it", x->reg->name, x->entry,
                   c->name, at, label, c->action ? at : never, &id, &told));
        TRY(addressees_drop(x->d, "due", id));
        TRY(addressees_add(x, "due", id, c->to, c->to_count, at));
        TRY(escalations_put(x, c, id, at));
        return remind_set(x, c, id, at, told);
    }
    TRY(db_one(x->d->db, NULL, &due_get, &found, "ziz>i", x->reg->name, x->entry, c->name, &id));
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

enum err due_relabel(struct deed *d, const struct reg *reg, int64_t entry, int64_t label)
{
    return reg->clock_count ? db_run(d->db, &due_relabelled, "zii", reg->name, entry, label)
                            : ERR_OK;
}
