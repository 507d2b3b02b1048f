/* The weighing in an act: done before the deed, since it reads what is kept of files; its outcome is written down. */
#include "office/doing.h"
#include "office/internal.h"
#include "office/settled.h"
#include "office/weigh_parts.h"

static const struct sql asked = {
    "weigh.asked", "SELECT register, entry, action FROM request WHERE id = $1 AND state = 'open'",
    NULL};

const struct sql *const weigh_act_statements[] = {&asked, NULL};

static enum err before(struct desk *k, struct weigh_want *want, struct str reg, struct str action,
                       const struct weighing **ret_weighing)
{
    want->reg = rule_register(k->book, reg);
    want->action = want->reg ? rule_action(want->reg, action) : NULL;
    if (!want->action || want->action->computes != COMPUTE_WEIGH || !k->me)
        return ERR_OK;
    struct weighing *w = NEW(k->a, struct weighing);
    enum err err = weigh(k, want, w);
    if (err == ERR_MISSING)
        return ERR_OK; /* the deed says so */
    if (!err)
        *ret_weighing = w;
    return err;
}

enum err weigh_before(struct office *o, const struct viewer *v, const struct act_request *r,
                      struct arena *a, const struct weighing **ret_weighing)
{
    struct weigh_want want = {.entry = r->entry, .answers = r->answers, .count = r->count};
    *ret_weighing = NULL;
    if (v->scheduler || !v->person)
        return ERR_OK;
    DESK_SCOPE(k);
    TRY(desk_open(&k, o, v, a));
    return before(&k, &want, r->reg, r->action, ret_weighing);
}

enum err weigh_before_decision(struct office *o, const struct viewer *v, int64_t request,
                               struct arena *a, const struct weighing **ret_weighing)
{
    struct weigh_want want = {0};
    struct str reg, action;
    bool found;
    *ret_weighing = NULL;
    DESK_SCOPE(k);
    TRY(desk_open(&k, o, v, a));
    TRY(db_one(k.db, a, &asked, &found, "i>tit", request, &reg, &want.entry, &action));
    return found && want.entry ? before(&k, &want, reg, action, ret_weighing) : ERR_OK;
}

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

static enum err lower_level(const struct doing *x, const struct weighing *w)
{
    const struct weigh_line *first = w->line_count ? &w->lines[0] : NULL;
    const enum lang lang = x->d->v->lang;
    const char *why = first ? words_in(&first->sentence, lang) : "";
    (void)fail(
        ERR_REFUSED,
        "What was found speaks for {1} ({2}): choose that level, or say in “{3}” why a lower "
        "one is right",
        level_name(w->verdict.level, lang), why, words_in(&x->reg->weighs->reason->words, lang));
    (void)fail_basis(ERR_REFUSED, "R17");
    return fail_field(ERR_REFUSED, x->reg->weighs->reason->name);
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
    const struct weighing *w = x->weighed;
    enum level chosen;
    bool has;
    if (!w || x->action->computes != COMPUTE_WEIGH)
        return ERR_OK;
    if (w->rev >= 0 && w->rev != x->before.rev)
        return fail(ERR_CONFLICT, "The entry changed since you saw it: look again");
    TRY(level_after(x, &chosen));
    if (!verdict_decides(&w->verdict) || weigh_says(w, chosen) != WEIGHED_TOO_LOW)
        return ERR_OK;
    TRY(has_reason(x, &has));
    return has ? ERR_OK : lower_level(x, w);
}

enum err weigh_compute(struct doing *x)
{
    const struct weighing *w = x->weighed;
    const struct sql *put = &x->rules->sql[x->reg->index].weigh_put;
    if (!w)
        return ERR_OK;
    const enum weighed says = weigh_says(w, (enum level)x->e.level);
    TRY(db_run(x->d->db, put, "iiz", x->entry, (int64_t)w->verdict.level, weighed_name(says)));
    return says == WEIGHED_TOO_LOW && x->e.level < LEVEL_WORK
               ? settled_put(x->d, x->reg->name, x->entry, &w->quoted)
               : ERR_OK;
}
