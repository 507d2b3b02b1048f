#include "office/doing.h"

#include "office/internal.h"

/* The answers to the target's questions, evaluated on the causing entry as it stands now. */
static enum err answer_sets(struct doing *x, const struct effect *f, struct doing *target)
{
    for (int i = 0; i < f->set_count; i++) {
        const struct set *s = &f->sets[i];
        for (int k = 0; k < f->action->ask_count; k++) {
            if (f->action->asks[k].child || strcmp(f->action->asks[k].name, s->target) != 0)
                continue;
            struct value *v = &target->values[k];
            const struct field *field = f->action->asks[k].field;
            if (field->type == FIELD_PEOPLE) {
                int64_t *ids;
                TRY(eval_ids(&x->e, s->value, x->d->a, &ids, &v->people_count));
                v->people = ids;
                v->given = v->people_count > 0;
            } else if (field_is_int(field)) {
                TRY(eval_int(&x->e, s->value, &v->given, &v->n));
            } else {
                TRY(eval_text(&x->e, s->value, x->d->a, &v->text));
                v->given = v->text.p != NULL;
            }
        }
    }
    struct value_world w = {x->d->o, x->rules, x->d->db, x->d->a, x->d->v, NULL, x->d->today};
    for (int k = 0; k < f->action->ask_count; k++) {
        if (!f->action->asks[k].child && !target->values[k].given)
            TRY(value_default(&w, f->action->asks[k].field, &target->values[k]));
        if (f->action->asks[k].required && !target->values[k].given)
            return fail(ERR_REFUSED, "What follows from this (“{1}”) lacks “{2}”",
                        words_in(&f->action->words, x->d->v->lang), f->action->asks[k].name);
    }
    return ERR_OK;
}

static enum err run_one(struct doing *x, const struct effect *f, int64_t entry)
{
    struct doing *t = NEW(x->d->a, struct doing);
    if (x->depth >= EFFECT_DEPTH_MAX)
        return fail(ERR_REFUSED, "Actions cause one another without an end");
    TRY(doing_begin(t, x->d, x->rules, f->target, f->action, entry));
    t->depth = x->depth + 1;
    t->clock = x->clock;
    t->me = t->e.me = x->me;
    /* what follows from an act is the rule's doing, not the actor's: his sight does not bound it */
    if (t->sight)
        sight_release(x->d->o, t->sight);
    t->sight = NULL;
    enum err err = doing_stand(t);
    if (!err)
        err = doing_check_state(t);
    if (!err)
        err = answer_sets(x, f, t);
    if (!err)
        err = doing_check_guards(t);
    if (!err)
        err = doing_write(t);
    doing_end(t);
    return err;
}

static enum err run_create(struct doing *x, const struct effect *f)
{
    const int64_t *ids;
    int64_t *rows;
    int count;
    if (f->rows) {
        TRY(eval_ids(&x->e, f->rows, x->d->a, &rows, &count));
        ids = rows;
    } else if (f->for_each >= 0) {
        ids = x->values[f->for_each].people;
        count = x->values[f->for_each].people_count;
    } else {
        return run_one(x, f, 0);
    }
    for (int i = 0; i < count; i++) {
        x->e.each = ids[i];
        TRY(run_one(x, f, 0));
    }
    x->e.each = 0;
    return ERR_OK;
}

static enum err run_do(struct doing *x, const struct effect *f)
{
    int64_t *ids;
    int count;
    TRY(eval_ids(&x->e, f->on, x->d->a, &ids, &count));
    for (int i = 0; i < count; i++)
        TRY(run_one(x, f, ids[i]));
    return ERR_OK;
}

enum err effects_run(struct doing *x)
{
    for (int i = 0; i < x->action->effect_count; i++) {
        const struct effect *f = &x->action->effects[i];
        TRY(f->kind == EFFECT_CREATE ? run_create(x, f) : run_do(x, f));
    }
    return ERR_OK;
}
