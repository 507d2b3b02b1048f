#include "office/request.h"
#include "office/weigh.h"

#include "office/duties.h"

#include "access/decide.h"
#include "office/desk.h"
#include "office/internal.h"

static const struct sql request_put = {
    "request.put",
    "INSERT INTO request (register, entry, action, label, answers, digest, account, person, at,"
    " step, state, leaf, duties) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 0, 'open', $10, $11)"
    " RETURNING id",
    NULL};
static const struct sql request_get = {
    "request.get",
    "SELECT register, entry, action, answers, digest, account, person, step, state, label"
    " FROM request WHERE id = $1",
    NULL};
static const struct sql request_step = {
    "request.step", "UPDATE request SET step = $2, leaf = $3 WHERE id = $1", NULL};
static const struct sql request_end = {"request.end",
                                       "UPDATE request SET state = $2, reason = $3, ended_at = $4, "
                                       "leaf = $5, entry = $6 WHERE id = $1",
                                       NULL};
static const struct sql decision_put = {
    "decision.put",
    "INSERT INTO decision (request, step, person, instead_of, verdict, reason, at, signature,"
    " public_key, leaf) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) RETURNING id",
    NULL};
static const struct sql decision_of = {
    "decision.of",
    "SELECT person, instead_of, step, verdict FROM decision WHERE request = $1 ORDER BY id", NULL};
static const struct sql account_active = {
    "request.asker", "SELECT id FROM account WHERE id = $1 AND state = 'active'", NULL};
static const struct sql request_open = {
    "request.open",
    "SELECT id FROM request WHERE register = $1 AND entry = $2 AND action = $3 AND state = 'open'",
    NULL};

const struct sql *const request_statements[] = {&request_put,  &request_get,    &request_step,
                                                &request_end,  &decision_put,   &decision_of,
                                                &request_open, &account_active, NULL};

static const char *const decision_names[DECISION_COUNT] = {"approve", "return", "refuse",
                                                           "witness"};

const char *decision_name(enum decision decision)
{
    return decision < DECISION_COUNT ? decision_names[decision] : "";
}

bool decision_parse(struct str name, enum decision *ret_decision)
{
    for (enum decision v = 0; v < DECISION_COUNT; v++) {
        if (str_is(name, decision_names[v])) {
            *ret_decision = v;
            return true;
        }
    }
    return false;
}

void decision_text(struct buf *out, struct str reg, int64_t entry, struct str action, int64_t step,
                   const char *decision, const unsigned char digest[32], struct str reason)
{
    buf_text(out, "cofferdam request v1\n");
    buf_str(out, reg);
    buf_printf(out, "\n%lld\n", (long long)entry);
    buf_str(out, action);
    buf_printf(out, "\n%s\n%lld\n", decision, (long long)step);
    buf_hex(out, digest, 32);
    buf_char(out, '\n');
    buf_str(out, reason);
    buf_char(out, '\n');
}

/* What is approved: this action with these answers, on this entry as it stands, under these rules.
 */
static enum err content_digest(struct doing *x, struct str answers, unsigned char ret_digest[32])
{
    static const uint8_t no_salt[LEAF_SALT_SIZE];
    struct tree_hash row = {{0}};
    if (x->entry) {
        bool found;
        int64_t leaf;
        TRY(row_commitment(x->rules, x->d->db, x->reg->table, x->entry, no_salt, &found, &leaf,
                           &row));
        if (!found)
            return missing_err();
    }
    struct sha256 h;
    BUF_SCOPE(head, 1024);
    buf_printf(&head, "cofferdam content v1\n%s\n%lld\n%s\n", x->reg->name, (long long)x->entry,
               x->action->name);
    sha256_init(&h);
    sha256_add(&h, head.p, head.n);
    sha256_add(&h, x->rules->digest, 32);
    sha256_add(&h, row.byte, sizeof row.byte);
    sha256_add(&h, answers.p, answers.n);
    sha256_end(&h, ret_digest);
    return ERR_OK;
}

/* ---- asking
 * ---------------------------------------------------------------------------------------- */

struct past {
    int64_t people[64];
    int count;
    int in_step;
};

static void past_add(struct past *p, int64_t person)
{
    if (person && p->count < 64)
        p->people[p->count++] = person;
}

static bool past_has(const struct past *p, int64_t person)
{
    for (int i = 0; i < p->count; i++) {
        if (p->people[i] == person)
            return true;
    }
    return false;
}

static enum err past_read(struct deed *d, int64_t request, int64_t step, struct past *ret_past)
{
    QUERY_SCOPE(q);
    TRY(db_start(d->db, &decision_of, &q, "i", request));
    for (;;) {
        bool row;
        TRY(query_step(q, &row));
        if (!row)
            return ERR_OK;
        past_add(ret_past, query_int(q, 0));
        past_add(ret_past, query_int(q, 1));
        ret_past->in_step += query_int(q, 2) == step;
    }
}

/* Witnesses are looked for among the asker's own department: people who can be present. */
static enum err ask_witnesses(struct doing *x, int64_t request, const struct past *past)
{
    const struct person *asker = people_find(x->people, x->me);
    TRY(addressees_drop(x->d, "request", request));
    int64_t at = 0, person;
    while ((person = people_next(x->people, &at, -1)) != 0) {
        const struct person *p = people_find(x->people, person);
        if (person != x->me && !past_has(past, person) && asker &&
            p->department == asker->department)
            TRY(addressee_person(x->d, "request", request, person));
    }
    return ERR_OK;
}

static enum err ask_step(struct doing *x, int64_t request, int64_t step, const struct past *past)
{
    if (step >= x->action->step_count)
        return ask_witnesses(x, request, past);
    const struct step *s = &x->action->steps[step];
    return addressees_put(x, "request", request, s->whoms, s->whom_count);
}

/* How many besides the asker could decide this step (NULL: witness), as things stand; up to `enough`.
 * Who decides must know of the entry. */
static enum err deciders(struct doing *x, const struct step *s, int enough, int *ret_count)
{
    const struct office_facts *f = &x->d->o->facts;
    struct place where = {.installation = (enum level)f->level, .terminal = (enum level)f->level};
    struct label label;
    struct scope scope;
    int64_t at = 0, person;
    *ret_count = 0;
    if (!label_get(x->d->o->labels, (uint32_t)x->before.label, &label, &scope))
        return fail(ERR_CORRUPT, "An entry has no label");
    while (*ret_count < enough && (person = people_next(x->people, &at, -1)) != 0) {
        bool is = true, barred;
        int64_t instead_of = 0;
        if (person == x->me || decide_known(&people_find(x->people, person)->subject, &where,
                                            &label, &scope, OPEN_TO_PERSONS, office_day(x->d->o)))
            continue;
        if (s)
            TRY(whom_is(x, s->whoms, s->whom_count, person, &is, &instead_of));
        TRY(whom_barred(x, person, instead_of, &barred));
        *ret_count += is && !barred && instead_of != x->me;
    }
    return ERR_OK;
}

/* What nobody could ever decide is not asked: it would wait for ever, in nobody's inbox. */
static enum err check_deciders(struct doing *x)
{
    int count, steps = x->action->step_count;
    for (int i = 0; i <= steps; i++) {
        const struct step *s = i < steps ? &x->action->steps[i] : NULL;
        int needed = s ? s->quorum : x->action->witnesses ? x->action->witnesses + steps : 0;
        TRY(deciders(x, s, needed, &count));
        if (count >= needed)
            continue;
        fail(
            ERR_REFUSED,
            "Too few people who may know of this could decide or witness it ({1} of {2}, for {3}): "
            "have the scope of knowledge widened, or the roles given",
            numtext(count), numtext(needed),
            s ? whoms_text(x->d->a, x->rules->book, x->reg, s->whoms, s->whom_count, x->d->v->lang)
              : tr(x->d->v->lang, "a witness"));
        return fail_basis(ERR_REFUSED, "L21");
    }
    return ERR_OK;
}

enum err request_make(struct doing *x, int64_t *ret_request)
{
    struct deed *d = x->d;
    BUF_SCOPE(answers, 1 << 20);
    bool found = false;
    int64_t other = 0, id = 0;
    struct past none = {0};
    if (x->entry) {
        TRY(db_one(d->db, NULL, &request_open, &found, "ziz>i", x->reg->name, x->entry,
                   x->action->name, &other));
        if (found)
            return fail(ERR_CONFLICT, "This has been asked for already: request {1}",
                        numtext(other));
        TRY(check_deciders(x));
    }
    for (int i = 0; i < x->action->ask_count; i++) {
        const struct ask *ask = &x->action->asks[i];
        if (!ask->child && ask->field->type == FIELD_FILE && x->values[i].given)
            return fail(ERR_UNSUPPORTED, "A file cannot wait for approval: add it before");
    }
    struct json j = json_to(&answers);
    values_json(&j, x->action, x->values);
    TRY(buf_check(&answers));
    unsigned char digest[32];
    TRY(content_digest(x, buf_view(&answers), digest));
    uint32_t label = (uint32_t)x->before.label;
    if (!x->entry) {
        struct scope_member me = {
            .kind = SCOPE_PERSON, .from = DAY_MIN, .to = DAY_MAX, .id = x->me};
        TRY(label_for(d, x->reg->holds, 0, &me, 1, &label));
    }
    BUF_SCOPE(duties, 64 * 1024);
    TRY(duties_json(x, &duties));
    TRY(db_one(d->db, NULL, &request_put, &found, "zizitbiizit>i", x->reg->name, x->entry,
               x->action->name, (int64_t)label, buf_view(&answers), str_bytes(digest, 32),
               d->v->account, x->me, d->now, d->leaf, buf_view(&duties), &id));
    TRY(ask_step(x, id, 0, &none));
    deed_touch(d, "request", id);
    d->act = arena_printf(d->a, "%s.%s.request", x->reg->name, x->action->name);
    d->reg = x->reg->name;
    d->entry = x->entry;
    d->number = x->before.number;
    d->label = label;
    struct json c = json_to(&d->content);
    json_open(&c, '{');
    json_key(&c, "asked");
    json_raw(&c, buf_view(&answers));
    json_key_int(&c, "request", id);
    TRY(act_sign(x, x->entry, buf_view(&answers), &c));
    json_close(&c, '}');
    *ret_request = id;
    return ERR_OK;
}

/* ---- deciding
 * --------------------------------------------------------------------------------------- */

struct deciding {
    int64_t request;
    enum decision decision;
    const struct weigh_outcome *weighed;
    struct str reason;
    struct arena *a;
    struct act_result *result;
    bool withdraw;
    bool fallen;
};

struct asked {
    struct str reg, action, answers, digest, state;
    int64_t entry, account, person, step, label;
};

static enum err asked_read(struct deed *d, int64_t request, struct asked *r)
{
    bool found;
    TRY(db_one(d->db, d->a, &request_get, &found, "i>tittbiiiti", request, &r->reg, &r->entry,
               &r->action, &r->answers, &r->digest, &r->account, &r->person, &r->step, &r->state,
               &r->label));
    return found ? ERR_OK : missing_err();
}

static enum err request_close(struct deed *d, int64_t request, const char *state, struct str reason,
                              int64_t entry)
{
    TRY(addressees_drop(d, "request", request));
    TRY(db_run(d->db, &request_end, "iztzii", request, state, reason, d->now, d->leaf, entry));
    deed_touch(d, "request", request);
    return ERR_OK;
}

/* Whom `not_by` bars from doing it himself does not approve it for another either. */
static enum err check_apart(struct doing *x, int64_t person, int64_t instead_of)
{
    bool barred;
    TRY(whom_barred(x, person, instead_of, &barred));
    if (!barred)
        return ERR_OK;
    fail(ERR_REFUSED,
         "Who took the earlier part in this affair may not also approve “{1}” (separation of "
         "duty)",
         words_in(&x->action->words, x->d->v->lang));
    return x->action->basis_count ? fail_basis(ERR_REFUSED, x->action->basis[0]) : ERR_REFUSED;
}

static enum err check_decider(struct doing *x, const struct asked *r, const struct past *past,
                              enum decision decision, int64_t *ret_instead_of)
{
    int64_t person = x->d->v->person, asked_for = 0;
    bool is = false, witness = r->step >= x->action->step_count;
    *ret_instead_of = 0;
    if (person == r->person)
        return fail(ERR_REFUSED, "Who asked cannot decide (separation of duty)");
    if (r->person)
        TRY(whom_is(x, x->action->who, x->action->who_count, r->person, &is, &asked_for));
    if (asked_for == person)
        return fail(ERR_REFUSED, "This was asked for in your place (separation of duty)");
    if (past_has(past, person))
        return fail(ERR_REFUSED, "You have taken part in this request already");
    if (witness != (decision == DECISION_WITNESS) && decision != DECISION_REFUSE)
        return fail(ERR_REFUSED, witness ? N_("This request waits for a witness")
                                         : N_("This request waits for an approval"));
    if (!witness) {
        const struct step *s = &x->action->steps[r->step];
        TRY(whom_is(x, s->whoms, s->whom_count, person, &is, ret_instead_of));
        if (!is) /* one that would make an entry is known to those alone whom it concerns */
            return r->entry ? fail(ERR_REFUSED, "This request is not for you to decide")
                            : missing_err();
        if (past_has(past, *ret_instead_of) || *ret_instead_of == r->person ||
            (asked_for && *ret_instead_of == asked_for))
            return fail(ERR_REFUSED, "Whom you stand in for has taken part already");
        return check_apart(x, person, *ret_instead_of);
    }
    const struct person *p = people_find(x->people, person);
    if (!p || !p->active)
        return fail(ERR_REFUSED, "Only an active person can be a witness");
    TRY(whom_barred(x, person, 0, &is));
    if (is) {
        fail(ERR_REFUSED, "Who holds or proposed it cannot be its witness (separation of duty)");
        return fail_basis(ERR_REFUSED, "R28");
    }
    return ERR_OK;
}

static enum err sign_decision(struct doing *x, const struct deciding *c, const struct asked *r,
                              int64_t instead_of)
{
    struct deed *d = x->d;
    if (!d->v->key)
        return fail(ERR_REFUSED, "You have no signing key in this session: log in again");
    unsigned char signature[SIGN_SIZE];
    BUF_SCOPE(text, 64 * 1024);
    decision_text(&text, r->reg, r->entry, r->action, r->step, decision_name(c->decision),
                  (const unsigned char *)r->digest.p, c->reason);
    TRY(buf_check(&text));
    sign(d->v->key, buf_view(&text), signature);
    QUERY_SCOPE(q);
    bool row;
    TRY(db_query(d->db, &decision_put, &q));
    bind_int(q, 1, c->request);
    bind_int(q, 2, r->step);
    bind_int(q, 3, d->v->person);
    if (instead_of)
        bind_int(q, 4, instead_of);
    else
        bind_null(q, 4);
    bind_text(q, 5, str_of(decision_name(c->decision)));
    bind_text(q, 6, c->reason);
    bind_text(q, 7, str_of(d->now));
    bind_blob(q, 8, str_bytes(signature, sizeof signature));
    bind_blob(q, 9, str_bytes(sign_key_public(d->v->key), SIGN_PUBLIC_SIZE));
    bind_int(q, 10, d->leaf);
    TRY(query_step(q, &row));
    if (!row)
        return fail(ERR_CORRUPT, "A decision got no id");
    deed_touch(d, "decision", query_int(q, 0));
    return ERR_OK;
}

/* He may have lost his role, his post or his account since he asked. */
static enum err asker_may(struct doing *x, const struct asked *r)
{
    bool is = false, barred = false;
    int64_t instead_of = 0, id;
    if (r->person) {
        TRY(whom_is(x, x->action->who, x->action->who_count, r->person, &is, &instead_of));
        TRY(whom_barred(x, r->person, instead_of, &barred));
        deed_responsible(x->d, instead_of);
    } else {
        TRY(db_one(x->d->db, NULL, &account_active, &is, "i>i", r->account, &id));
    }
    return is && !barred
               ? ERR_OK
               : fail(ERR_REFUSED, "Who asked for this may no longer do it: return or refuse it");
}

/* The last signature is there: the action is done, for the one who asked. */
static enum err carry_out(struct doing *x, struct deciding *c, const struct asked *r,
                          const struct past *past)
{
    x->me = x->e.me = r->person;
    TRY(asker_may(x, r));
    TRY(doing_check_guards(x));
    TRY(doing_write(x));
    deed_responsible(x->d, r->person);
    for (int i = 0; i < past->count; i++)
        deed_responsible(x->d, past->people[i]);
    TRY(request_close(x->d, c->request, "done", STR(""), x->entry));
    x->d->act = arena_printf(x->d->a, "%s.%s", x->reg->name, x->action->name);
    x->d->entry = x->entry;
    x->d->number = x->e.number;
    x->d->label = (uint32_t)x->e.label;
    doing_result(x, c->a, c->result);
    return ERR_OK;
}

static enum err next_step(struct doing *x, struct deciding *c, struct asked *r, struct past *past)
{
    bool witness = r->step >= x->action->step_count;
    int needed = witness ? x->action->witnesses : x->action->steps[r->step].quorum;
    past_add(past, x->d->v->person);
    if (past->in_step + 1 >= needed)
        r->step++;
    bool more = r->step < x->action->step_count ||
                (r->step == x->action->step_count && x->action->witnesses > 0);
    if (!more)
        return carry_out(x, c, r, past);
    TRY(db_run(x->d->db, &request_step, "iii", c->request, r->step, x->d->leaf));
    deed_touch(x->d, "request", c->request);
    TRY(ask_step(x, c->request, r->step, past));
    *c->result = (struct act_result){.entry = x->entry,
                                     .leaf = x->d->leaf,
                                     .number = arena_text(c->a, x->before.number),
                                     .request = c->request};
    return ERR_OK;
}

static void decision_content(struct deed *d, const struct deciding *c)
{
    struct json j = json_to(&d->content);
    json_open(&j, '{');
    json_key_int(&j, "request", c->request);
    json_key_text(&j, "verdict", decision_name(c->decision));
    json_key_str(&j, "reason", c->reason);
    draw_say(d, &j);
    json_close(&j, '}');
}

static enum err decide_in(struct doing *x, struct deciding *c, struct asked *r)
{
    struct deed *d = x->d;
    struct past past = {0};
    int64_t instead_of;
    TRY(doing_stand(x));
    d->number = x->before.number;
    unsigned char digest[32];
    TRY(content_digest(x, r->answers, digest));
    if (!str_eq(r->digest, str_bytes(digest, 32))) {
        c->fallen = true;
        d->act = "request.fallen";
        return request_close(d, c->request, "fallen", STR(""), r->entry);
    }
    struct value_world w = {d->o, x->rules, d->db, d->a, d->v, NULL, d->today};
    TRY(values_from_json(&w, x->action, r->answers, x->values));
    TRY(past_read(d, c->request, r->step, &past));
    TRY(check_decider(x, r, &past, c->decision, &instead_of));
    TRY(sign_decision(x, c, r, instead_of));
    deed_responsible(d, instead_of);
    if (c->decision == DECISION_APPROVE || c->decision == DECISION_WITNESS)
        return next_step(x, c, r, &past);
    const char *state = c->decision == DECISION_RETURN ? "returned" : "refused";
    *c->result = (struct act_result){.entry = r->entry, .leaf = d->leaf, .number = ""};
    return request_close(d, c->request, state, c->reason, r->entry);
}

static enum err decide_work(struct deed *d, void *arg)
{
    struct deciding *c = arg;
    struct asked r;
    TRY(asked_read(d, c->request, &r));
    const struct rules *rules = rules_hold(d->o);
    const struct reg *reg = rule_register(rules->book, r.reg);
    const struct action *action = reg ? rule_action(reg, r.action) : NULL;
    d->act = arena_printf(d->a, "request.%s", decision_name(c->decision));
    d->reg = reg ? reg->name : NULL;
    d->entry = r.entry;
    d->label = (uint32_t)r.label;
    enum err err = ERR_OK;
    if (!action) {
        err = missing_err();
    } else {
        struct doing *x = NEW(d->a, struct doing);
        err = doing_begin(x, d, rules, reg, action, r.entry);
        x->weighed = c->weighed;
        if (!err && x->sight && !sight_has(x->sight, (uint32_t)r.label) && r.entry)
            err = missing_err();
        if (!err && !str_is(r.state, "open"))
            err = fail(ERR_CONFLICT, "This request is no longer open");
        if (!err)
            err = decide_in(x, c, &r);
        doing_end(x);
    }
    if (!err)
        decision_content(d, c);
    rules_release(d->o, rules);
    return err;
}

enum err act_decide(struct office *o, const struct viewer *v, int64_t request,
                    enum decision decision, struct str reason, struct arena *a,
                    struct act_result *ret_result)
{
    struct act_result result;
    if (v->kind != ADMINISTRATOR_NONE || v->must_change)
        return missing_err();
    if ((decision == DECISION_RETURN || decision == DECISION_REFUSE) && !str_trim(reason).n) {
        fail(ERR_INPUT, "Returning or refusing needs a reason");
        return fail_field(ERR_INPUT, "reason");
    }
    if (reason.n > 4000 || !str_utf8(reason)) {
        fail(ERR_INPUT, "The reason is too long or malformed");
        return fail_field(ERR_INPUT, "reason");
    }
    struct deciding c = {
        .request = request, .decision = decision, .reason = reason, .a = a, .result = &result};
    if (decision == DECISION_APPROVE || decision == DECISION_WITNESS)
        TRY(weigh_before_decision(o, v, request, a, &c.weighed));
    TRY(deed_run(o, v, decide_work, &c, NULL));
    if (c.fallen)
        return fail(ERR_CONFLICT,
                    "The entry or the rules changed since this was asked: the request has fallen");
    *ret_result = result;
    return ERR_OK;
}

static enum err withdraw_work(struct deed *d, void *arg)
{
    struct deciding *c = arg;
    struct asked r;
    TRY(asked_read(d, c->request, &r));
    if (r.person != d->v->person || !d->v->person)
        return missing_err();
    if (!str_is(r.state, "open"))
        return fail(ERR_CONFLICT, "This request is no longer open");
    const struct rules *rules = rules_hold(d->o);
    const struct reg *reg = rule_register(rules->book, r.reg);
    d->act = "request.withdraw";
    d->reg = reg ? reg->name : NULL;
    rules_release(d->o, rules);
    d->entry = r.entry;
    d->label = (uint32_t)r.label;
    struct json j = json_to(&d->content);
    json_open(&j, '{');
    json_key_int(&j, "request", c->request);
    json_close(&j, '}');
    return request_close(d, c->request, "withdrawn", STR(""), r.entry);
}

enum err act_withdraw(struct office *o, const struct viewer *v, int64_t request)
{
    struct deciding c = {.request = request};
    return deed_run(o, v, withdraw_work, &c, NULL);
}
