/* The weighing in an act: done before the deed, since it reads what is kept of files; its outcome is written down. */
#include "office/doing.h"
#include "office/internal.h"
#include "office/settled.h"
#include "office/weigh_parts.h"

static const struct sql asked = {
    "weigh.asked", "SELECT register, entry, action FROM request WHERE id = $1 AND state = 'open'",
    NULL};

const struct sql *const weigh_act_statements[] = {&asked, NULL};

static void outcome_of(struct arena *a, const struct weighing *w, struct weigh_outcome *ret)
{
    *ret = (struct weigh_outcome){
        .proposed = w->verdict.level, .decides = verdict_decides(&w->verdict), .rev = w->rev};
    for (int i = 0; i < LEVEL_COUNT; i++)
        ret->says[i] = weigh_says(w, (enum level)i);
    if (w->line_count)
        ret->why = (struct words){arena_text(a, str_of(w->lines[0].sentence.zh)),
                                  arena_text(a, str_of(w->lines[0].sentence.en))};
}

static enum err before(struct desk *k, struct weigh_want *want, struct str reg, struct str action,
                       const struct weigh_outcome **ret_outcome)
{
    want->reg = rule_register(k->book, reg);
    want->action = want->reg ? rule_action(want->reg, action) : NULL;
    if (!want->action || want->action->computes != COMPUTE_WEIGH || !k->me)
        return ERR_OK;
    struct weighing *w = NEW(k->a, struct weighing);
    struct weigh_outcome *outcome = NEW(k->a, struct weigh_outcome);
    enum err err = weigh(k, want, w);
    if (err == ERR_MISSING)
        return ERR_OK; /* the deed says so */
    TRY(err);
    outcome_of(k->a, w, outcome);
    outcome->quoted = &w->quoted;
    *ret_outcome = outcome;
    return ERR_OK;
}

enum err weigh_before(struct office *o, const struct viewer *v, const struct act_request *r,
                      struct arena *a, const struct weigh_outcome **ret_outcome)
{
    struct weigh_want want = {.entry = r->entry, .answers = r->answers, .count = r->count};
    *ret_outcome = NULL;
    if (v->scheduler || !v->person || !act_computes(o, r, COMPUTE_WEIGH))
        return ERR_OK;
    DESK_SCOPE(k);
    TRY(desk_open(&k, o, v, a));
    return before(&k, &want, r->reg, r->action, ret_outcome);
}

enum err weigh_before_decision(struct office *o, const struct viewer *v, int64_t request,
                               struct arena *a, const struct weigh_outcome **ret_outcome)
{
    struct weigh_want want = {0};
    struct str reg, action;
    bool found;
    *ret_outcome = NULL;
    DESK_SCOPE(k);
    TRY(desk_open(&k, o, v, a));
    TRY(db_one(k.db, a, &asked, &found, "i>tit", request, &reg, &want.entry, &action));
    return found && want.entry ? before(&k, &want, reg, action, ret_outcome) : ERR_OK;
}

/* ---- asked without doing anything ---- */

struct asking {
    const struct weigh_want *want;
    const struct weighing *w;
};

static enum err say_asked(struct deed *d, void *arg)
{
    const struct asking *asking = arg;
    const struct weigh_want *want = asking->want;
    d->act = arena_printf(d->a, "%s.%s.weighed", want->reg->name, want->action->name);
    d->reg = want->reg->name;
    d->entry = want->entry;
    struct json j = json_to(&d->content);
    json_open(&j, '{');
    json_key_text(&j, "proposed", level_code(asking->w->verdict.level));
    json_key_int(&j, "findings", (int64_t)asking->w->verdict.count);
    json_key_int(&j, "sources", (int64_t)asking->w->source_count);
    json_close(&j, '}');
    return ERR_OK;
}

enum err weigh_asked(const struct desk *k, const struct weigh_want *want, const struct weighing *w)
{
    struct asking asking = {want, w};
    return deed_run(k->o, k->v, say_asked, &asking, NULL);
}

/* ---- rows of a table ---- */

struct weigh_rows {
    struct desk k;       /* another's, with memory of its own for each row */
    struct arena *whole; /* the desk's */
    struct weigh_want want;
};

enum err weigh_rows_open(struct desk *k, const struct reg *reg, const struct action *action,
                         struct weigh_rows **ret_rows)
{
    const struct own_sieve *sieve;
    struct weigh_list *list;
    *ret_rows = NULL;
    if (!reg->weighs || action->computes != COMPUTE_WEIGH || !k->me)
        return ERR_OK;
    TRY(own_sieve_of(k, &sieve)); /* held by the desk, for all rows */
    TRY(weigh_list_read(k, reg->weighs, &list));
    struct weigh_rows *w = NEW(k->a, struct weigh_rows);
    *w = (struct weigh_rows){
        .k = *k, .whole = k->a, .want = {.reg = reg, .action = action, .list = list}};
    w->k.a = arena_new();
    *ret_rows = w;
    return ERR_OK;
}

bool weigh_rows_wants(const struct weigh_rows *w, const struct ask *ask)
{
    const struct weighs *by = w->want.reg->weighs;
    if (!ask || !ask->field)
        return false;
    bool wants = ask->field->type == FIELD_LEVEL || (by->matter && ask->field == by->matter) ||
                 (by->source && ask->field == by->source);
    for (int i = 0; i < by->text_count; i++)
        wants |= ask->field == by->texts[i];
    return wants;
}

enum err weigh_row(struct weigh_rows *w, const struct answer *answers, int count,
                   struct weigh_outcome *ret_outcome)
{
    struct weighing weighing;
    w->want.answers = answers;
    w->want.count = count;
    arena_clear(w->k.a);
    TRY(weigh(&w->k, &w->want, &weighing));
    outcome_of(w->whole, &weighing, ret_outcome);
    ret_outcome->only_told = true;
    for (int i = 0; i < LEVEL_COUNT; i++) /* a row has no file: what is secret in it was not read */
        if (ret_outcome->says[i] == WEIGHED_TOO_HIGH)
            ret_outcome->says[i] = WEIGHED_UNREAD;
    return ERR_OK;
}

void weigh_rows_close(struct weigh_rows *w)
{
    if (w)
        arena_free(w->k.a);
}

/* ---- in the deed ---- */

static enum err has_reason(struct doing *x, bool *ret_has)
{
    const struct field *f = x->reg->weighs->reason;
    for (int i = 0; i < x->action->ask_count; i++)
        if (x->action->asks[i].field && !strcmp(x->action->asks[i].name, f->name)) {
            *ret_has = x->values[i].given && x->values[i].text.n;
            return ERR_OK;
        }
    QUERY_SCOPE(q);
    bool row;
    *ret_has = false;
    if (!x->entry)
        return ERR_OK;
    TRY(db_start(x->d->db, (const struct sql *)(const void *)x->reg->by_id, &q, "i", x->entry));
    TRY(query_step(q, &row));
    *ret_has = row && !query_null(q, (int)(f - x->reg->fields));
    return ERR_OK;
}

static void lower_level(const struct doing *x, const struct weigh_outcome *w)
{
    const enum lang lang = x->d->v->lang;
    (void)fail(
        ERR_REFUSED,
        "What was found speaks for {1} ({2}): choose that level, or say in “{3}” why a lower "
        "one is right",
        level_name(w->proposed, lang), w->why.zh ? words_in(&w->why, lang) : "",
        words_in(&x->reg->weighs->reason->words, lang));
    (void)fail_basis(ERR_REFUSED, "R17");
    (void)fail_field(ERR_REFUSED, x->reg->weighs->reason->name);
}

/* The level that the action gives; what it leaves alone stays. */
static enum err level_after(struct doing *x, enum level *ret_level)
{
    bool known = true;
    int64_t level = x->action->creates ? x->reg->holds : x->before.level;
    if (x->action->level)
        TRY(eval_int(&x->e, x->action->level, &known, &level));
    if (!known || !level_is_valid((int)level))
        return fail(ERR_REFUSED, "The level is not known");
    *ret_level = (enum level)(level > x->reg->holds ? level : x->reg->holds);
    return ERR_OK;
}

enum err weigh_check(struct doing *x)
{
    const struct weigh_outcome *w = x->weighed;
    enum level chosen;
    bool has;
    if (!w || w->only_told || x->action->computes != COMPUTE_WEIGH)
        return ERR_OK;
    if (w->rev >= 0 && w->rev != x->before.rev)
        return fail(ERR_CONFLICT, "The entry changed since you saw it: look again");
    TRY(level_after(x, &chosen));
    if (!w->decides || w->says[chosen] != WEIGHED_TOO_LOW)
        return ERR_OK;
    TRY(has_reason(x, &has));
    if (has)
        return ERR_OK;
    lower_level(x, w);
    return ERR_REFUSED;
}

enum err weigh_compute(struct doing *x)
{
    const struct weigh_outcome *w = x->weighed;
    const struct sql *put = &x->rules->sql[x->reg->index].weigh_put;
    if (!w || !level_is_valid((int)x->e.level))
        return ERR_OK;
    const enum weighed says = w->says[x->e.level];
    x->is_low = says == WEIGHED_TOO_LOW;
    TRY(db_run(x->d->db, put, "iiz", x->entry, (int64_t)w->proposed, weighed_name(says)));
    /* a drafter's own reason settles nothing yet */
    return x->is_low && x->e.level < LEVEL_WORK && x->action->step_count
               ? settled_put(x->d, x->reg->name, x->entry, w->quoted)
               : ERR_OK;
}
