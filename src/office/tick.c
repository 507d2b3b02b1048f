#include "office/tick.h"

#include "base/clock.h"
#include "office/act.h"
#include "office/internal.h"
#include "office/remind.h"

/* Days are the office's own, moments in UTC: the index is walked up to the later of both. */
#define RIPE(which)                                                                                \
    "SELECT id, register, entry, clock, at, refusals FROM due WHERE " which " AND next <= $1"      \
    " AND next <= CASE WHEN length(next) = 10 THEN $2 ELSE $3 END ORDER BY next, id LIMIT $4"

static const struct sql fresh = {"due.fresh", RIPE("refusals = 0"), NULL};
static const struct sql again = {"due.again", RIPE("refusals > 0"), NULL};
/* Nothing where the entry has changed meanwhile: it begins anew then. */
static const struct sql put_off = {
    "due.put_off",
    "UPDATE due SET refusals = refusals + 1, next = $3, reason_zh = $4, reason_en = $5"
    " WHERE id = $1 AND refusals = $2 AND next IS NOT NULL",
    NULL};
/* What was done and is due all the same has been done for this time. */
static const struct sql settled = {
    "due.settled",
    "UPDATE due SET acted = at, next = NULL, refusals = 0, reason_zh = NULL, reason_en = NULL"
    " WHERE id = $1 AND at = $2",
    NULL};

const struct sql *const tick_statements[] = {&fresh, &again, &put_off, &settled, NULL};

enum { TICK_MAX = 500 };
/* Put off for 5 minutes, then twice as long each time, at most a day. */
enum { FIRST_PAUSE = 5 * 60, LONGEST_PAUSE = 86400 };

static void copy(char *to, size_t size, struct str text)
{
    snprintf(to, size, "%.*s", (int)text.n, text.p ? text.p : "");
}

static enum err find(struct db *db, const struct sql *sql, const char *today, const char *now,
                     int max, struct ripe *rows, int *count)
{
    const char *last = strcmp(today, now) > 0 ? today : now;
    QUERY_SCOPE(q);
    TRY(db_start(db, sql, &q, "zzzi", last, today, now, (int64_t)(max - *count)));
    for (;;) {
        bool row;
        TRY(query_step(q, &row));
        if (!row)
            return ERR_OK;
        struct ripe *r = &rows[(*count)++];
        r->id = query_int(q, 0);
        r->entry = query_int(q, 2);
        r->refusals = (int)query_int(q, 5);
        copy(r->reg, sizeof r->reg, query_text(q, 1));
        copy(r->clock, sizeof r->clock, query_text(q, 3));
        copy(r->at, sizeof r->at, query_text(q, 4));
    }
}

enum err tick_find(struct office *o, int max, struct ripe *ret_rows, int *ret_count)
{
    struct db *db;
    char today[DATE_SIZE], now[MOMENT_SIZE];
    int n = 0;
    office_today(o, today);
    moment_text(clock_now(), now);
    TRY(store_read(o->store, &db));
    enum err err = find(db, &fresh, today, now, max, ret_rows, &n);
    if (!err && n < max)
        err = find(db, &again, today, now, max, ret_rows, &n);
    db_release(db);
    if (!err)
        *ret_count = n;
    return err;
}

/* ---- what came of them, written together at the end ---- */

struct outcome {
    const struct ripe *ripe;
    bool done;
    char next[MOMENT_SIZE];
    const char *zh, *en;
};

struct outcomes {
    struct outcome *rows;
    int count;
};

static enum err write_outcomes(struct db *db, void *arg)
{
    const struct outcomes *all = arg;
    for (int i = 0; i < all->count; i++) {
        const struct outcome *r = &all->rows[i];
        if (r->done)
            TRY(db_run(db, &settled, "iz", r->ripe->id, r->ripe->at));
        else
            TRY(db_run(db, &put_off, "iizzz", r->ripe->id, (int64_t)r->ripe->refusals, r->next,
                       r->zh, r->en));
    }
    return ERR_OK;
}

static void note_refusal(struct outcome *r, struct arena *a)
{
    int64_t pause = FIRST_PAUSE;
    for (int i = 0; i < r->ripe->refusals && pause < LONGEST_PAUSE; i++)
        pause *= 2;
    moment_text(clock_now() + (pause < LONGEST_PAUSE ? pause : LONGEST_PAUSE), r->next);
    r->zh = arena_text(a, str_of(problem()->text[LANG_ZH]));
    r->en = arena_text(a, str_of(problem()->text[LANG_EN]));
}

/* Clocks that now only remind have nothing to do: that counts as done. */
static enum err act_of_clock(struct office *o, const struct ripe *r, struct arena *a, int *acts)
{
    const struct viewer office = {.scheduler = true, .lang = LANG_ZH, .login = "", .address = ""};
    const struct rules *rules = rules_hold(o);
    const struct reg *reg = rule_register(rules->book, str_of(r->reg));
    const struct clock_rule *clock = NULL;
    for (int i = 0; reg && i < reg->clock_count; i++) {
        if (strcmp(reg->clocks[i].name, r->clock) == 0)
            clock = &reg->clocks[i];
    }
    enum err err = ERR_OK;
    if (!clock) {
        err = fail(ERR_UNSUPPORTED, "The rules in force no longer know this clock");
    } else if (clock->action) {
        struct act_request request = {.reg = str_of(r->reg),
                                      .action = str_of(clock->action->name),
                                      .entry = r->entry,
                                      .rev = -1};
        struct act_result result;
        err = act(o, &office, &request, a, &result);
        *acts += !err;
    }
    rules_release(o, rules);
    return err;
}

/* One failing entry must not stop the others, nor stand before them the next time; the first
 * failure is told. */
static enum err tick(struct office *o, int *ret_acts)
{
    ARENA_SCOPE(a);
    struct ripe *rows = NEW_ARRAY(a, struct ripe, TICK_MAX);
    struct outcomes all = {NEW_ARRAY(a, struct outcome, TICK_MAX), 0};
    int count, acts = 0;
    enum err first = who_tick(o);
    TRY(tick_find(o, TICK_MAX, rows, &count));
    struct problem told = *problem();
    for (int i = 0; i < count; i++) {
        struct outcome *r = &all.rows[all.count++];
        enum err err = act_of_clock(o, &rows[i], a, &acts);
        *r = (struct outcome){.ripe = &rows[i], .done = !err};
        if (err)
            note_refusal(r, a);
        if (err && !first) {
            first = err;
            told = *problem();
        }
    }
    if (count) {
        const struct write_job job = {.work = write_outcomes, .arg = &all};
        TRY(store_write(o->store, &job));
    }
    enum err reminded = remind_tick(o);
    if (reminded && !first) {
        first = reminded;
        told = *problem();
    }
    if (first)
        problem_set(&told);
    *ret_acts = acts;
    return first;
}

/* The server's own tick and one that is asked for may come at once. */
enum err office_tick(struct office *o, int *ret_acts)
{
    pthread_mutex_lock(&o->tick_lock);
    enum err err = tick(o, ret_acts);
    pthread_mutex_unlock(&o->tick_lock);
    return err;
}
