#include "office/remind.h"

#include "base/clock.h"
#include "office/internal.h"
#include "office/mail.h"

enum { BATCH = 500, BATCHES = 20, PEOPLE_MAX = 2000, AGAIN_SECONDS = 3600 };

#define ADDRESSED "FROM addressee WHERE what = 'escalated' AND of = $1"

static const struct sql remind_put = {
    "remind.put", "UPDATE due SET told = $2, remind_at = $3 WHERE id = $1", NULL};
static const struct sql remind_ripe = {
    "remind.ripe",
    "SELECT id, register, entry, clock, at, told FROM due WHERE remind_at <= $1"
    " ORDER BY remind_at, id LIMIT $2",
    NULL};
static const struct sql remind_escalated = {"remind.escalated",
                                            "SELECT DISTINCT at " ADDRESSED " ORDER BY at", NULL};
static const struct sql remind_whom = {
    "remind.whom",
    "SELECT what, kind, person, role, at FROM addressee WHERE (what = 'due' OR what = 'escalated')"
    " AND of = $1",
    NULL};
static const struct sql outbox_put = {
    "outbox.put",
    "INSERT INTO outbox (person, at, state, tries, next_at) VALUES ($1, $2, 'waiting', 0, $2)"
    " ON CONFLICT (person, at) DO UPDATE SET state = 'waiting', next_at = excluded.next_at"
    " RETURNING id",
    NULL};
static const struct sql outbox_line = {
    "outbox.line",
    "INSERT INTO outbox_line (outbox, register, number, due, label, escalated)"
    " VALUES ($1, $2, $3, $4, $5, $6)",
    NULL};

const struct sql *const remind_statements[] = {
    &remind_put, &remind_ripe, &remind_escalated, &remind_whom, &outbox_put, &outbox_line, NULL};

/* ---- when ---- */

bool remind_moment(struct str at, const struct remind *by, int zone_minutes, int64_t *ret_moment)
{
    enum { DAY = 86400, DAY_LAST = 2932896 };
    int64_t n;
    if (date_parse(at, &n)) {
        if (by && by->hours)
            return false;
        n = (n + (by ? by->n : 0)) * DAY + (REMIND_MINUTE - zone_minutes) * INT64_C(60);
    } else if (moment_parse(at, &n)) {
        n += by ? (int64_t)by->n * (by->hours ? 3600 : DAY) : 0;
    } else {
        return false;
    }
    if (n < 0 || n > DAY_LAST * INT64_C(86400))
        return false;
    *ret_moment = n;
    return true;
}

static void plan_moment(struct remind_plan *p, int64_t moment, int64_t told, int64_t now)
{
    if (moment > now)
        p->next = p->next && p->next < moment ? p->next : moment;
    else if (moment > told)
        p->tell = true;
}

struct remind_plan remind_plan(const struct clock_rule *clock, struct str at, int zone_minutes,
                               int64_t told, int64_t now)
{
    struct remind_plan p = {0};
    int64_t moment;
    for (int i = 0; i < clock->remind_count; i++) {
        if (remind_moment(at, &clock->reminds[i], zone_minutes, &moment))
            plan_moment(&p, moment, told, now);
    }
    return p;
}

static int64_t told_of(struct str told)
{
    int64_t moment;
    return told.p && moment_parse(told, &moment) ? moment : INT64_MIN;
}

/* 0 as null. */
static enum err put(struct db *db, int64_t due, struct str told, int64_t next)
{
    char text[MOMENT_SIZE];
    if (!next)
        return db_run(db, &remind_put, "itn", due, told);
    moment_text(next, text);
    return db_run(db, &remind_put, "itz", due, told, text);
}

enum err remind_set(struct doing *x, const struct clock_rule *clock, int64_t due, struct str at,
                    struct str told)
{
    int zone = x->d->o->facts.zone_minutes;
    int64_t now = clock_now(), since = told_of(told), moment;
    if (!clock->remind_count && !clock->escalation_count)
        return ERR_OK;
    struct remind_plan p = remind_plan(clock, at, zone, since, now);
    QUERY_SCOPE(q);
    TRY(db_start(x->d->db, &remind_escalated, &q, "i", due));
    for (;;) {
        bool row;
        TRY(query_step(q, &row));
        if (!row)
            break;
        if (remind_moment(query_text(q, 0), NULL, zone, &moment))
            plan_moment(&p, moment, since, now);
    }
    query_done(q);
    q = NULL;
    return put(x->d->db, due, told, p.tell ? now : p.next);
}

/* ---- whom ---- */

/* Somebody who may be told, as far as this batch has asked. */
struct reader {
    int64_t person;
    bool reachable;
    const struct sight *sight;
};

struct round {
    struct office *o;
    const struct rules *rules;
    const struct people *people;
    struct arena *a;
    struct reader *readers;
    size_t reader_count, reader_cap;
    int64_t now;
    char text[MOMENT_SIZE]; /* of `now` */
    bool mails;
    int rows; /* found by this batch */
};

struct ripe {
    int64_t id, entry;
    struct str reg, clock, at, told;
};

struct addressee {
    bool escalated;
    int64_t person;
    int role; /* -1: the person */
};

/* One entry to tell of, and whom. */
struct telling {
    struct round *r;
    const struct ripe *ripe;
    const struct reg *reg;
    const struct clock_rule *clock;
    struct addressee *whom;
    int whom_count;
    size_t whom_cap, people_cap;
    struct told {
        int64_t person;
        bool escalated;
    } * people;
    int people_count;
    struct str number;
    uint32_t label;
};

static enum err find_reader(struct round *r, struct db *db, int64_t person,
                            const struct reader **ret_reader)
{
    for (size_t i = 0; i < r->reader_count; i++) {
        if (r->readers[i].person == person) {
            *ret_reader = &r->readers[i];
            return ERR_OK;
        }
    }
    struct reader new = {.person = person};
    struct mail_reader who;
    TRY(mail_reader(r->o, r->rules, db, r->a, person, &who));
    new.reachable = who.reachable;
    if (new.reachable) {
        struct viewer v = {.person = person, .kind = ADMINISTRATOR_NONE, .terminal = who.terminal};
        new.sight = sight_hold(r->o, &v);
    }
    r->readers = arena_grow(r->a, r->readers, r->reader_count, &r->reader_cap, sizeof new);
    r->readers[r->reader_count] = new;
    *ret_reader = &r->readers[r->reader_count++];
    return ERR_OK;
}

static bool has_role(const struct round *r, const struct person *p, int role)
{
    return role >= 0 &&
           ((p->subject.roles >> role & 1) || people_deputy_for_role(r->people, p->id, role));
}

/* Whether his lists show this register at all. */
static bool may_list(const struct round *r, const struct reg *reg, const struct person *p)
{
    for (int i = 0; i < reg->view_count; i++) {
        const struct whom *w = &reg->view[i];
        if (w->kind == WHOM_ANYONE || (w->kind == WHOM_ROLE && has_role(r, p, w->role)))
            return true;
    }
    return false;
}

static bool is_meant(const struct round *r, const struct addressee *a, const struct person *p)
{
    return a->role >= 0 ? has_role(r, p, a->role) : people_acts_for(r->people, p->id, a->person);
}

static enum err find_people(struct telling *t, struct db *db)
{
    struct round *r = t->r;
    int64_t at = 0, id;
    while (t->whom_count && t->people_count < PEOPLE_MAX &&
           (id = people_next(r->people, &at, -1))) {
        const struct person *p = people_find(r->people, id);
        bool meant = false, first = false;
        for (int i = 0; i < t->whom_count; i++) {
            bool is = is_meant(r, &t->whom[i], p);
            meant |= is;
            first |= is && !t->whom[i].escalated;
        }
        if (!meant || !may_list(r, t->reg, p))
            continue;
        const struct reader *reader;
        TRY(find_reader(r, db, id, &reader));
        if (!reader->reachable || !sight_has(reader->sight, t->label))
            continue;
        t->people =
            arena_grow(r->a, t->people, (size_t)t->people_count, &t->people_cap, sizeof *t->people);
        t->people[t->people_count++] = (struct told){id, !first};
    }
    return ERR_OK;
}

/* Those of the clock where it reminds, and those whom it has come to by now. */
static enum err find_whom(struct telling *t, struct db *db, struct remind_plan *p)
{
    struct round *r = t->r;
    int64_t told = told_of(t->ripe->told), moment;
    int zone = r->o->facts.zone_minutes;
    QUERY_SCOPE(q);
    TRY(db_start(db, &remind_whom, &q, "i", t->ripe->id));
    for (;;) {
        bool row;
        TRY(query_step(q, &row));
        if (!row)
            return ERR_OK;
        struct addressee one = {.escalated = str_is(query_text(q, 0), "escalated"), .role = -1};
        if (str_is(query_text(q, 1), "role"))
            one.role = rule_role(r->rules->book, query_text(q, 3));
        else
            one.person = query_int(q, 2);
        bool now = p->tell;
        if (one.escalated) {
            struct remind_plan step = {0};
            if (!remind_moment(query_text(q, 4), NULL, zone, &moment))
                continue;
            plan_moment(&step, moment, told, r->now);
            now = step.tell;
            if (step.next && (!p->next || step.next < p->next))
                p->next = step.next;
        }
        if (!now)
            continue;
        t->whom = arena_grow(r->a, t->whom, (size_t)t->whom_count, &t->whom_cap, sizeof one);
        t->whom[t->whom_count++] = one;
    }
}

static enum err find_entry(struct telling *t, struct db *db, bool *ret_found)
{
    QUERY_SCOPE(q);
    TRY(db_start(db, (const struct sql *)(const void *)t->reg->title_of, &q, "i", t->ripe->entry));
    TRY(query_step(q, ret_found));
    if (*ret_found) {
        t->number = arena_str(t->r->a, query_text(q, 0));
        t->label = (uint32_t)query_int(q, 2);
    }
    return ERR_OK;
}

/* ---- telling ---- */

/* The leaf bears the entry's number and label and names the people: whoever may know of the entry sees it there. */
static enum err tell_deed(struct deed *d, void *arg)
{
    struct telling *t = arg;
    bool found;
    int64_t box;
    d->act = arena_printf(d->a, "%s.remind", t->reg->name);
    d->reg = t->reg->name;
    d->entry = t->ripe->entry;
    d->number = t->number;
    d->label = t->label;
    struct json j = json_to(&d->content);
    json_open(&j, '{');
    json_key_text(&j, "clock", t->clock->name);
    json_key_str(&j, "due", t->ripe->at);
    json_key(&j, "to");
    json_open(&j, '[');
    for (int i = 0; i < t->people_count; i++)
        json_int(&j, t->people[i].person);
    json_close(&j, ']');
    json_close(&j, '}');
    for (int i = 0; i < t->people_count; i++) {
        TRY(db_one(d->db, NULL, &outbox_put, &found, "iz>i", t->people[i].person, t->r->text,
                   &box));
        TRY(db_run(d->db, &outbox_line, "izttii", box, t->reg->name, t->number, t->ripe->at,
                   (int64_t)t->label, (int64_t)t->people[i].escalated));
    }
    return ERR_OK;
}

static const struct clock_rule *clock_of(const struct reg *reg, struct str key)
{
    for (int i = 0; reg && i < reg->clock_count; i++) {
        if (str_is(key, reg->clocks[i].name))
            return &reg->clocks[i];
    }
    return NULL;
}

/* One that fails is left alone for an hour and does not stop the others. */
static enum err tell(struct round *r, struct deeds *all, const struct ripe *ripe)
{
    struct db *db = deeds_db(all);
    struct telling t = {.r = r, .ripe = ripe};
    bool found = false;
    t.reg = rule_register(r->rules->book, ripe->reg);
    t.clock = clock_of(t.reg, ripe->clock);
    if (!t.clock)
        return put(db, ripe->id, ripe->told, 0);
    struct remind_plan p =
        remind_plan(t.clock, ripe->at, r->o->facts.zone_minutes, told_of(ripe->told), r->now);
    TRY(find_whom(&t, db, &p));
    TRY(find_entry(&t, db, &found));
    if (found && r->mails)
        TRY(find_people(&t, db));
    if (t.people_count && deeds_do(all, tell_deed, &t, NULL))
        return put(db, ripe->id, ripe->told, r->now + AGAIN_SECONDS);
    return put(db, ripe->id, str_of(r->text), p.next);
}

static enum err find_ripe(struct round *r, struct db *db, struct ripe *rows, int *ret_count)
{
    int n = 0;
    QUERY_SCOPE(q);
    TRY(db_start(db, &remind_ripe, &q, "zi", r->text, (int64_t)BATCH));
    for (;;) {
        bool row;
        TRY(query_step(q, &row));
        if (!row)
            break;
        rows[n++] = (struct ripe){.id = query_int(q, 0),
                                  .entry = query_int(q, 2),
                                  .reg = arena_str(r->a, query_text(q, 1)),
                                  .clock = arena_str(r->a, query_text(q, 3)),
                                  .at = arena_str(r->a, query_text(q, 4)),
                                  .told = query_null(q, 5) ? (struct str){0}
                                                           : arena_str(r->a, query_text(q, 5))};
    }
    *ret_count = n;
    return ERR_OK;
}

static enum err round_work(struct deeds *all, void *arg)
{
    struct round *r = arg;
    struct ripe *rows = NEW_ARRAY(r->a, struct ripe, BATCH);
    TRY(find_ripe(r, deeds_db(all), rows, &r->rows));
    for (int i = 0; i < r->rows; i++)
        TRY(tell(r, all, &rows[i]));
    return ERR_OK;
}

static enum err one_round(struct office *o, const char *now, bool mails, int *ret_rows)
{
    ARENA_SCOPE(a);
    struct viewer clock = {.scheduler = true, .lang = LANG_ZH, .login = "", .address = ""};
    struct round r = {.o = o, .a = a, .now = clock_now(), .mails = mails};
    memcpy(r.text, now, MOMENT_SIZE);
    r.rules = rules_hold(o);
    r.people = people_hold(o);
    enum err err = deeds_run(o, &clock, round_work, &r);
    for (size_t i = 0; i < r.reader_count; i++) {
        if (r.readers[i].sight)
            sight_release(o, r.readers[i].sight);
    }
    people_release(o, r.people);
    rules_release(o, r.rules);
    *ret_rows = r.rows;
    return err;
}

/* Nothing is written where nothing is ripe. */
static enum err anything(struct office *o, const char *now, bool *ret_any)
{
    struct db *db;
    TRY(store_read(o->store, &db));
    struct query *q = NULL;
    enum err err = db_start(db, &remind_ripe, &q, "zi", now, (int64_t)1);
    if (!err)
        err = query_step(q, ret_any);
    query_done(q);
    db_release(db);
    return err;
}

enum err remind_tick(struct office *o)
{
    char now[MOMENT_SIZE];
    bool any = false, mails = false;
    moment_text(clock_now(), now);
    TRY(anything(o, now, &any));
    if (!any)
        return ERR_OK;
    TRY(mail_is_set(o, &mails));
    for (int i = 0, rows = BATCH; i < BATCHES && rows == BATCH; i++)
        TRY(one_round(o, now, mails, &rows));
    return ERR_OK;
}
