/* The watch, every day: judging, and entering what is new. */
#include "inspect/gather_parts.h"

#include "base/clock.h"

#include <pthread.h>
#include <stdlib.h>

static const struct sql alerts_all = {
    "watch.alerts",
    "SELECT id, person, rule, window_days, measured, raised_on, state FROM r_gathering_alert"
    " WHERE raised_on IS NOT NULL ORDER BY id",
    NULL};

const struct sql *const watch_statements[] = {&alerts_all, NULL};

struct alert {
    int64_t id, person, measured;
    const struct watch *rule;
    int window, raised;
    bool open;
};

struct watch_day {
    struct office *o;
    struct arena *a;
    const struct rulebook *book;
    struct gathering *g;
    struct alert *alerts;
    size_t alert_count;
    struct watched done;
};

static const struct watch *rule_named(const struct watching *w, struct str name)
{
    for (int i = 0; i < w->rule_count; i++) {
        if (str_is(name, w->rules[i].name))
            return &w->rules[i];
    }
    return NULL;
}

/* What was told is not told again: a person's windows begin after the day of his last alert. */
static enum err read_alerts(struct watch_day *d, struct db *db)
{
    size_t cap = 0;
    QUERY_SCOPE(q);
    TRY(db_query(db, &alerts_all, &q));
    for (;;) {
        bool row;
        int64_t day;
        TRY(query_step(q, &row));
        if (!row)
            return ERR_OK;
        const struct watch *rule = rule_named(d->book->watching, query_text(q, 2));
        if (!rule || !date_parse(query_text(q, 5), &day))
            continue;
        d->alerts = arena_grow(d->a, d->alerts, d->alert_count, &cap, sizeof *d->alerts);
        d->alerts[d->alert_count++] = (struct alert){.id = query_int(q, 0),
                                                     .person = query_int(q, 1),
                                                     .rule = rule,
                                                     .window = (int)query_int(q, 3),
                                                     .measured = query_int(q, 4),
                                                     .raised = (int)day,
                                                     .open = str_is(query_text(q, 6), "open")};
        gathering_told(d->g, rule, query_int(q, 1), (int)day);
    }
}

/* ---- acts of the office itself ---- */

const struct viewer watch_viewer = {.scheduler = true, .lang = LANG_ZH, .login = "", .address = ""};

void answers_add(struct answers *as, const char *name, const char *value)
{
    as->rows[as->count++] = (struct answer){str_of(name), str_of(value)};
}

static void add_pieces(struct watch_day *d, struct answers *as, const struct judgement *j)
{
    for (int i = 0; i < j->piece_count && i < PIECES_SHOWN; i++) {
        const struct piece *p = j->pieces[i];
        char day[DATE_SIZE];
        date_text(p->day, day);
        answers_add(as, arena_printf(d->a, "piece.%d.register", i), p->reg->name);
        answers_add(as, arena_printf(d->a, "piece.%d.number", i),
                    p->number.n ? arena_text(d->a, p->number) : "-");
        answers_add(as, arena_printf(d->a, "piece.%d.day", i), arena_text(d->a, str_of(day)));
        answers_add(as, arena_printf(d->a, "piece.%d.kind", i), piece_kind_names[p->by->kind]);
    }
}

static const char *whole(struct watch_day *d, int64_t n)
{
    return arena_printf(d->a, "%lld", (long long)n);
}

/* The higher of the two medians, rounded up. */
static int64_t usual_of_both(const struct judgement *j)
{
    int64_t own = (j->own.median2 + 1) / 2, peers = (j->peers.median2 + 1) / 2;
    return own > peers ? own : peers;
}

static enum err enter(struct watch_day *d, const struct judgement *j, int64_t alert)
{
    struct answers *as = NEW(d->a, struct answers);
    struct act_result result;
    answers_add(as, "measured", whole(d, j->measured));
    answers_add(as, "how", judgement_text(d->a, j));
    add_pieces(d, as, j);
    if (!alert) {
        answers_add(as, "person", whole(d, j->person));
        answers_add(as, "rule", j->rule->name);
        answers_add(as, "window_days", whole(d, j->window));
        answers_add(as, "usual", whole(d, usual_of_both(j)));
    }
    struct act_request r = {.reg = STR("gathering_alert"),
                            .action = alert ? STR("grow") : STR("create"),
                            .entry = alert,
                            .answers = as->rows,
                            .count = as->count,
                            .rev = -1};
    TRY(act(d->o, &watch_viewer, &r, d->a, &result));
    d->done.raised += !alert;
    d->done.grown += alert != 0;
    return ERR_OK;
}

static struct alert *open_alert(struct watch_day *d, const struct watch *rule, int64_t person)
{
    for (size_t i = 0; i < d->alert_count; i++) {
        struct alert *a = &d->alerts[i];
        if (a->open && a->rule == rule && a->person == person)
            return a;
    }
    return NULL;
}

static bool raised_before(const struct judgement *rows, int at)
{
    for (int i = 0; i < at; i++) {
        if (rows[i].exceeds && rows[i].rule == rows[at].rule && rows[i].person == rows[at].person)
            return true;
    }
    return false;
}

/* One alert for a person and rule, of the shortest window in which it shows. */
static enum err raise_new(struct watch_day *d, const struct judgement *rows, int count)
{
    enum err first = ERR_OK;
    struct problem told = *problem();
    for (int i = 0; i < count; i++) {
        const struct judgement *j = &rows[i];
        d->done.judged += j->limit >= 0;
        d->done.exceeding += j->exceeds;
        if (!j->exceeds || !j->person || open_alert(d, j->rule, j->person) ||
            raised_before(rows, i))
            continue;
        enum err err = enter(d, j, 0);
        if (err && !first) {
            first = err;
            told = *problem();
        }
    }
    if (first)
        problem_set(&told);
    return first;
}

/* What an open alert is about goes on: from where its window began until today. */
static enum err grow_open(struct watch_day *d, const struct judgement *rows, int count)
{
    for (size_t i = 0; i < d->alert_count; i++) {
        const struct alert *a = &d->alerts[i];
        struct judgement j;
        const struct judgement *same = NULL;
        if (!a->open || a->rule->released)
            continue;
        for (int k = 0; k < count && !same; k++) {
            if (rows[k].rule == a->rule && rows[k].person == a->person &&
                rows[k].window == a->window)
                same = &rows[k];
        }
        gathering_measure(d->g, a->rule, a->person, a->raised - a->window + 1, d->g->last, &j);
        if (j.measured <= a->measured || !same)
            continue;
        j.own = same->own;
        j.peers = same->peers;
        j.limit = same->limit;
        TRY(enter(d, &j, a->id));
    }
    return ERR_OK;
}

static enum err watch_day(struct watch_day *d)
{
    struct db *db;
    struct judgement *rows;
    int count;
    TRY(store_read(office_store(d->o), &db));
    enum err err = gathering_read(d->o, db, d->book, d->a, &d->g);
    if (!err)
        err = read_alerts(d, db);
    db_release(db);
    TRY(err);
    gathering_judge(d->g, &rows, &count);
    err = raise_new(d, rows, count);
    if (!err)
        err = grow_open(d, rows, count);
    /* neither keeps the other from being told */
    struct problem first = *problem();
    enum err second = gathering_mosaics(d->g, d->book, &d->done);
    if (!err)
        return second;
    problem_set(&first);
    return err;
}

enum err watch_run(struct office *o, struct watched *ret_watched)
{
    ARENA_SCOPE(a);
    struct watch_day d = {.o = o, .a = a, .book = office_rules(o)};
    enum err err = d.book->watching ? watch_day(&d) : ERR_OK;
    office_rules_release(o, d.book);
    if (!err && ret_watched)
        *ret_watched = d.done;
    return err;
}

/* ---- for an officer's eyes ---- */

enum err watch_explain(struct desk *k, int64_t person, struct judgement **ret_rows, int *ret_count)
{
    const struct reg *reg;
    struct gathering *g;
    struct judgement *rows;
    int count, kept = 0;
    TRY(desk_register(k, STR("gathering_alert"), &reg));
    const struct action *create = rule_action(reg, STR("create"));
    if (!create || !desk_is_one_of(k, create->who, create->who_count))
        return fail(ERR_REFUSED, "What people gather is for those who enter alerts of it");
    if (person == k->v->person)
        return fail(ERR_REFUSED, "Nobody looks into what is said of himself here");
    if (!k->book->watching)
        return fail(ERR_MISSING, "The regulations in force watch nothing");
    TRY(gathering_read(k->o, k->db, k->book, k->a, &g));
    gathering_judge(g, &rows, &count);
    for (int i = 0; i < count; i++) {
        if (!rows[i].rule->released && rows[i].subject == person)
            rows[kept++] = rows[i];
    }
    *ret_rows = rows;
    *ret_count = kept;
    return ERR_OK;
}

/* ---- once a day ---- */

struct watch_state {
    pthread_mutex_t lock;
    int64_t day;
};

static void *state_new(struct office *o)
{
    (void)o;
    struct watch_state *s = calloc(1, sizeof *s);
    if (!s)
        die("out of memory");
    pthread_mutex_init(&s->lock, NULL);
    return s;
}

static void state_free(void *p)
{
    struct watch_state *s = p;
    pthread_mutex_destroy(&s->lock);
    free(s);
}

enum err watch_daily(struct office *o)
{
    struct watch_state *s = office_guest(o, GUEST_WATCH, state_new, state_free);
    enum err err = ERR_OK;
    pthread_mutex_lock(&s->lock);
    if (s->day != office_day(o))
        err = watch_run(o, NULL);
    if (!err)
        s->day = office_day(o);
    pthread_mutex_unlock(&s->lock);
    return err;
}
