#include "office/rehearse.h"

#include "base/clock.h"
#include "office/desk.h"
#include "office/eval.h"
#include "office/internal.h"

#include <jansson.h>
#include <stdlib.h>

static const struct sql acts_since = {
    "rehearse.acts",
    "SELECT r.idx, r.act, r.at, r.actor, r.entry, r.label, r.register, c.body, a.person"
    " FROM record r LEFT JOIN content c ON c.idx = r.idx LEFT JOIN account a ON a.id = r.actor"
    " WHERE r.at >= $1 AND r.register IS NOT NULL AND r.entry > 0 ORDER BY r.idx",
    NULL};
static const struct sql request_of = {"rehearse.request",
                                      "SELECT answers, person FROM request WHERE id = $1", NULL};
static const struct sql decisions_of = {
    "rehearse.decisions",
    "SELECT coalesce(sum(CASE WHEN verdict = 'approve' THEN 1 ELSE 0 END), 0),"
    " coalesce(sum(CASE WHEN verdict = 'witness' THEN 1 ELSE 0 END), 0) FROM decision WHERE "
    "request = $1",
    NULL};
static const struct sql had_role = {"rehearse.role",
                                    "SELECT id FROM role_grant WHERE person = $1 AND role = $2 AND "
                                    "(from_day IS NULL OR from_day <= $3)"
                                    " AND (to_day IS NULL OR to_day >= $3) LIMIT 1",
                                    NULL};

const struct sql *const rehearse_statements[] = {&acts_since, &request_of, &decisions_of, &had_role,
                                                 NULL};

const char *rehearsal_name(enum rehearsal kind)
{
    static const char *const names[] = {"refused", "doubted", "asked", "approved", "unjudged"};
    return names[kind];
}

struct words rehearsal_words(enum rehearsal kind)
{
    static const struct words words[] = {
        {"将不予办理", "Would have been refused"},
        {"按条目现状将不予办理", "Would be refused as the entry stands today"},
        {"将要求补充填写", "Would have asked for more"},
        {"将要求增加批准或者见证", "Would have needed more approval or witness"},
        {"无法判断", "Could not be judged"}};
    return words[kind];
}

/* ---- what the draft demands of an action beyond what is in force ---- */

enum demand_kind {
    DEMAND_FROM,
    DEMAND_WHO,
    DEMAND_GUARD,
    DEMAND_ASK,
    DEMAND_APPROVAL,
    DEMAND_WITNESS
};

struct demand {
    enum demand_kind kind;
    const struct guard *guard;
    const struct ask *ask;
    bool blind; /* it cannot be judged on this database at all */
    bool looks; /* it looks at the entry */
    struct rehearsal_row row, doubt, lost;
};

/* An action in both versions. */
struct pairing {
    const struct reg *reg;
    const struct action *now, *draft; /* draft NULL: it has none */
    struct action relaxed;            /* the draft's without required answers */
    struct demand *demands;
    int count;
    int64_t acts;
};

struct rehearsing {
    struct desk *k;
    struct arena *a;
    const struct rules *draft;
    struct pairing *pairs;
    int pair_count;
    int64_t acts, gone;
};

/* One act as it was done. */
struct done {
    int64_t index, actor, entry, person, request;
    struct str at, number;
    char day[11];
    json_t *body;
    struct str asked;
    int64_t approvals, witnesses;
};

static bool same_whoms(const struct whom *a, int an, const struct whom *b, int bn)
{
    if (an != bn)
        return false;
    for (int i = 0; i < an; i++)
        if (a[i].kind != b[i].kind ||
            strcmp(a[i].path ? a[i].path : "", b[i].path ? b[i].path : "") != 0)
            return false;
    return true;
}

static bool has_guard(const struct action *a, const struct guard *g)
{
    for (int i = 0; i < a->guard_count; i++)
        if (strcmp(a->guards[i].source, g->source) == 0)
            return true;
    return false;
}

static bool was_required(const struct action *a, const char *name)
{
    for (int i = 0; i < a->ask_count; i++)
        if (strcmp(a->asks[i].name, name) == 0)
            return a->asks[i].required;
    return false;
}

static bool same_steps(const struct action *a, const struct action *b)
{
    bool same = a->step_count == b->step_count;
    for (int i = 0; same && i < a->step_count; i++)
        same = a->steps[i].quorum == b->steps[i].quorum &&
               same_whoms(a->steps[i].whoms, a->steps[i].whom_count, b->steps[i].whoms,
                          b->steps[i].whom_count);
    return same;
}

static struct demand *add_demand(struct rehearsing *r, struct pairing *p, enum demand_kind kind,
                                 struct words why, const char *basis)
{
    static const enum rehearsal kinds[] = {
        [DEMAND_FROM] = REHEARSAL_REFUSED,      [DEMAND_WHO] = REHEARSAL_REFUSED,
        [DEMAND_GUARD] = REHEARSAL_REFUSED,     [DEMAND_ASK] = REHEARSAL_ASKED,
        [DEMAND_APPROVAL] = REHEARSAL_APPROVED, [DEMAND_WITNESS] = REHEARSAL_APPROVED};
    struct demand *d = &p->demands[p->count++];
    struct words title = {arena_printf(r->a, "%s：%s", p->reg->words.zh, p->draft->words.zh),
                          arena_printf(r->a, "%s: %s", p->reg->words.en, p->draft->words.en)};
    struct words told = {arena_text(r->a, str_of(why.zh)), arena_text(r->a, str_of(why.en))};
    d->kind = kind;
    d->row = (struct rehearsal_row){.reg = arena_text(r->a, str_of(p->reg->name)),
                                    .action = arena_text(r->a, str_of(p->draft->name)),
                                    .title = title,
                                    .kind = kinds[kind],
                                    .why = told,
                                    .basis = arena_text(r->a, str_of(basis ? basis : ""))};
    d->doubt = d->lost = d->row;
    d->doubt.kind = REHEARSAL_DOUBTED;
    d->lost.kind = REHEARSAL_UNJUDGED;
    return d;
}

static struct words words_of(const char *msgid)
{
    return (struct words){tr(LANG_ZH, msgid), msgid};
}

/* A condition about something that the registers do not have yet is found out once, on a connection of its own: it must
 * not spoil the snapshot for the others. */
static enum err probe(struct rehearsing *r, struct demand *d)
{
    struct db *db;
    const struct bound *b = d->guard->holds;
    for (int i = 0; i < b->param_count; i++)
        d->looks |= b->params[i].kind == PARAM_ENTRY;
    TRY(store_read(r->k->o->store, &db));
    struct query *q = NULL;
    d->blind = db_query(db, (const struct sql *)(const void *)b, &q) != ERR_OK;
    query_done(q);
    db_release(db);
    return ERR_OK;
}

static enum err find_demands(struct rehearsing *r, struct pairing *p)
{
    const struct action *now = p->now, *draft = p->draft;
    p->demands = NEW_ARRAY(r->a, struct demand, draft->guard_count + draft->ask_count + 4);
    add_demand(r, p, DEMAND_FROM, words_of(N_("It may no longer be done in that state")), "");
    if (!same_whoms(now->who, now->who_count, draft->who, draft->who_count))
        add_demand(r, p, DEMAND_WHO, words_of(N_("Who did it may no longer do it")), "");
    for (int i = 0; i < draft->guard_count; i++) {
        const struct guard *g = &draft->guards[i];
        if (has_guard(now, g))
            continue;
        struct demand *d = add_demand(r, p, DEMAND_GUARD, g->words, g->basis);
        d->guard = g;
        TRY(probe(r, d));
    }
    for (int i = 0; i < draft->ask_count; i++) {
        const struct ask *ask = &draft->asks[i];
        if (!ask->required || was_required(now, ask->name))
            continue;
        struct words name = ask->child ? ask->child->words : ask->field->words;
        struct words why = {arena_printf(r->a, "须填写：%s", name.zh),
                            arena_printf(r->a, "Required: %s", name.en)};
        add_demand(r, p, DEMAND_ASK, why, "")->ask = ask;
    }
    if (!same_steps(now, draft))
        add_demand(r, p, DEMAND_APPROVAL, words_of(N_("Other or more people approve it")), "");
    if (draft->witnesses > now->witnesses)
        add_demand(r, p, DEMAND_WITNESS, words_of(N_("More witnesses are present")), "");
    struct ask *asks = NEW_ARRAY(r->a, struct ask, draft->ask_count + 1);
    for (int i = 0; i < draft->ask_count; i++) {
        asks[i] = draft->asks[i];
        asks[i].required = false;
    }
    p->relaxed = *draft;
    p->relaxed.asks = asks;
    return ERR_OK;
}

static enum err pair_up(struct rehearsing *r)
{
    int most = 0;
    for (int i = 0; i < r->k->book->reg_count; i++)
        most += r->k->book->regs[i]->action_count;
    r->pairs = NEW_ARRAY(r->a, struct pairing, most + 1);
    for (int i = 0; i < r->k->book->reg_count; i++) {
        const struct reg *reg = r->k->book->regs[i],
                         *draft = rule_register(r->draft->book, str_of(reg->name));
        for (int k = 0; k < reg->action_count; k++) {
            struct pairing *p = &r->pairs[r->pair_count++];
            p->reg = reg;
            p->now = &reg->actions[k];
            p->draft = draft ? rule_action(draft, str_of(p->now->name)) : NULL;
            if (p->draft)
                TRY(find_demands(r, p));
        }
    }
    return ERR_OK;
}

/* ---- one act ---- */

static void hit(struct rehearsing *r, struct rehearsal_row *row, const struct done *d)
{
    row->hits++;
    if (row->number_count == REHEARSAL_ENTRIES_MAX)
        return;
    for (int i = 0; i < row->number_count; i++)
        if (row->entries[i] == d->entry)
            return;
    row->entries[row->number_count] = d->entry;
    row->numbers[row->number_count++] = arena_text(r->a, d->number);
}

static enum err judge_who(struct rehearsing *r, const struct pairing *p, struct demand *m,
                          const struct done *d)
{
    bool may = false, unsure = false;
    for (int i = 0; i < p->draft->who_count && !may; i++) {
        const struct whom *w = &p->draft->who[i];
        int64_t id;
        if (w->kind == WHOM_ANYONE)
            may = d->person != 0;
        else if (w->kind == WHOM_CLOCK)
            may = d->actor == 0;
        else if (w->kind == WHOM_ROLE)
            TRY(db_one(r->k->db, NULL, &had_role, &may, "izz>i", d->person,
                       r->draft->book->roles[w->role].name, d->day, &id));
        else
            unsure = true;
    }
    if (!may)
        hit(r, unsure ? &m->lost : &m->row, d);
    return ERR_OK;
}

static enum err judge_guard(struct rehearsing *r, struct pairing *p, struct demand *m,
                            const struct done *d)
{
    struct value values[ASKS_MAX] = {0};
    struct value_world w = {r->k->o, r->draft, r->k->db, r->k->a, r->k->v, NULL, d->day};
    if (m->blind || !d->asked.n || values_from_json(&w, &p->relaxed, d->asked, values)) {
        hit(r, &m->lost, d);
        return ERR_OK;
    }
    bool known = false;
    int64_t holds = 0;
    struct eval e = {.o = r->k->o,
                     .db = r->k->db,
                     .entry = p->draft->creates ? 0 : d->entry,
                     .me = d->person,
                     .today = d->day,
                     .now = arena_text(r->k->a, d->at),
                     .values = values};
    TRY(eval_int(&e, m->guard->holds, &known, &holds));
    if (!known || !holds)
        hit(r, m->looks ? &m->doubt : &m->row, d);
    return ERR_OK;
}

static bool was_answered(const struct done *d, const char *name)
{
    json_error_t e;
    json_t *asked = json_loadb(d->asked.p, d->asked.n, 0, &e);
    const json_t *value = json_object_get(asked, name);
    bool given =
        value && !json_is_null(value) && !(json_is_array(value) && !json_array_size(value));
    json_decref(asked);
    return given;
}

static int needed(const struct action *a)
{
    int n = 0;
    for (int i = 0; i < a->step_count; i++)
        n += a->steps[i].quorum;
    return n;
}

static enum err judge(struct rehearsing *r, struct pairing *p, struct demand *m,
                      const struct done *d)
{
    struct str from = str_of(json_string_value(json_object_get(d->body, "from")));
    int state;
    switch (m->kind) {
    case DEMAND_FROM:
        state = from.n ? rule_state(rule_register(r->draft->book, str_of(p->reg->name)), from) : -1;
        if (!p->draft->creates && from.n && (state < 0 || !(p->draft->from >> state & 1)))
            hit(r, &m->row, d);
        return ERR_OK;
    case DEMAND_WHO:
        return judge_who(r, p, m, d);
    case DEMAND_GUARD:
        return judge_guard(r, p, m, d);
    case DEMAND_ASK:
        if (!d->asked.n)
            hit(r, &m->lost, d);
        else if (!was_answered(d, m->ask->name))
            hit(r, &m->row, d);
        return ERR_OK;
    case DEMAND_APPROVAL:
        /* as many of other people: nobody knows what they would have said */
        if (d->approvals < needed(p->draft) || !same_steps(p->now, p->draft))
            hit(r, &m->row, d);
        return ERR_OK;
    case DEMAND_WITNESS:
        if (d->witnesses < p->draft->witnesses)
            hit(r, &m->row, d);
        return ERR_OK;
    }
    return ERR_OK;
}

/* The answers stand in the record, or in the request that was carried out by its last signature. */
static enum err read_answers(struct rehearsing *r, struct done *d)
{
    const json_t *asked = json_object_get(d->body, "asked");
    bool found;
    d->request = json_integer_value(json_object_get(d->body, "request"));
    if (d->request) {
        TRY(db_one(r->k->db, r->k->a, &request_of, &found, "i>ti", d->request, &d->asked,
                   &d->person));
        TRY(db_one(r->k->db, NULL, &decisions_of, &found, "i>ii", d->request, &d->approvals,
                   &d->witnesses));
    } else if (asked) {
        char *text = json_dumps(asked, JSON_COMPACT);
        d->asked = str_of(arena_text(r->k->a, str_of(text ? text : "")));
        free(text);
    }
    return ERR_OK;
}

static enum err number_of(struct rehearsing *r, const struct reg *reg, struct done *d)
{
    QUERY_SCOPE(q);
    bool row;
    TRY(db_start(r->k->db, &r->k->rules->sql[reg->index].stand, &q, "i", d->entry));
    TRY(query_step(q, &row));
    d->number = row ? arena_str(r->k->a, query_text(q, 0)) : STR("");
    return ERR_OK;
}

static struct pairing *pair_of(struct rehearsing *r, struct str reg, struct str act)
{
    if (act.n <= reg.n + 1 || !str_starts(act, arena_text(r->k->a, reg)) || act.p[reg.n] != '.')
        return NULL;
    struct str action = str_bytes(act.p + reg.n + 1, act.n - reg.n - 1);
    for (int i = 0; i < r->pair_count; i++)
        if (str_is(reg, r->pairs[i].reg->name) && str_is(action, r->pairs[i].now->name))
            return &r->pairs[i];
    return NULL;
}

static enum err rehearse_act(struct rehearsing *r, struct pairing *p, struct done *d,
                             struct str body)
{
    json_error_t e;
    int64_t at = 0;
    r->acts++;
    p->acts++;
    if (!p->draft) {
        r->gone++;
        return ERR_OK;
    }
    if (!moment_parse(d->at, &at))
        return fail(ERR_CORRUPT, "A record has no moment");
    date_text((at + r->k->o->facts.zone_minutes * 60) / 86400, d->day);
    d->body = body.n ? json_loadb(body.p, body.n, 0, &e) : NULL;
    enum err err = read_answers(r, d);
    if (!err)
        err = number_of(r, p->reg, d);
    for (int i = 0; i < p->count && !err; i++)
        err = judge(r, p, &p->demands[i], d);
    json_decref(d->body);
    return err;
}

static enum err walk(struct rehearsing *r, const char *since)
{
    QUERY_SCOPE(q);
    TRY(db_start(r->k->db, &acts_since, &q, "z", since));
    for (bool row = true;;) {
        TRY(query_step(q, &row));
        if (!row)
            return ERR_OK;
        if (!sight_has(r->k->sight, (uint32_t)query_int(q, 5)))
            continue;
        struct pairing *p = pair_of(r, query_text(q, 6), query_text(q, 1));
        struct done d = {.index = query_int(q, 0),
                         .actor = query_int(q, 3),
                         .entry = query_int(q, 4),
                         .person = query_int(q, 8),
                         .at = arena_str(r->k->a, query_text(q, 2))};
        if (p)
            TRY(rehearse_act(r, p, &d, arena_str(r->k->a, query_text(q, 7))));
    }
}

/* ---- the whole ---- */

static void gather(struct rehearsing *r, struct rehearsal_report *report)
{
    struct rehearsal_row *rows = NULL;
    size_t count = 0, cap = 0;
    for (int i = 0; i < r->pair_count; i++) {
        struct pairing *p = &r->pairs[i];
        for (int k = 0; k < p->count; k++) {
            struct rehearsal_row *three[] = {&p->demands[k].row, &p->demands[k].doubt,
                                             &p->demands[k].lost};
            for (size_t n = 0; n < ARRAY_SIZE(three); n++) {
                if (!three[n]->hits)
                    continue;
                rows = arena_grow(r->a, rows, count, &cap, sizeof *rows);
                rows[count] = *three[n];
                rows[count++].acts = p->acts;
            }
        }
    }
    *report = (struct rehearsal_report){r->acts, r->gone, rows, (int)count};
}

static enum err since_moment(const struct desk *k, struct str since, char ret_at[21])
{
    int64_t day;
    if (!since.n && date_parse(str_of(k->today), &day))
        day -= 365;
    else if (!date_parse(since, &day))
        return fail(ERR_INPUT, "{1} is not a day: write 2026-11-22", arena_text(k->a, since));
    moment_text(day * 86400 - k->o->facts.zone_minutes * 60, ret_at);
    return ERR_OK;
}

static enum err rehearse_with(struct rehearsing *r, struct str since,
                              struct rehearsal_report *ret_report)
{
    char at[21];
    TRY(since_moment(r->k, since, at));
    TRY(pair_up(r));
    TRY(walk(r, at));
    gather(r, ret_report);
    return ERR_OK;
}

enum err rehearse(struct office *o, const struct viewer *v, const struct rule_file *files,
                  int count, struct str since, struct arena *a, struct rule_faults *faults,
                  struct rehearsal_report *ret_report)
{
    struct rulebook *book;
    struct rules *draft;
    if (v->kind != ADMINISTRATOR_NONE || v->must_change)
        return fail(ERR_REFUSED, "Only people who work with the registers rehearse regulations");
    TRY(rulebook_load(a, files, count, faults, &book));
    TRY(rules_prepare(book, &draft));
    DESK_SCOPE(k);
    ARENA_SCOPE(own);
    enum err err = desk_open(&k, o, v, own);
    struct rehearsing r = {.k = &k, .a = a, .draft = draft};
    if (!err)
        err = rehearse_with(&r, since, ret_report);
    desk_close(&k);
    rules_free(draft);
    return err;
}
