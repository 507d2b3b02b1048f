#include "office/doing.h"

#include "office/internal.h"

/* What follows from an act is worked through in the order in which a recursion would, but on a list
 * of its own: a chain of a hundred thousand documents needs no deep stack. */

/* An entry that causes others, after its own change. What is left to do of its effects. */
struct cause {
    struct eval e;
    const struct action *action;
    int next; /* effect */
    const struct effect *now;
    const int64_t *ids; /* of `now`: for whom, to whom */
    int count, at;
};

/* What was done in this deed already: so circles end, and what is reached by two ways is done once. */
struct done_act {
    const struct action *action;
    int64_t entry;
};

struct cascade {
    struct doing *x;
    struct cause *stack;
    size_t depth, cap;
    struct done_act *done; /* open addressing; a power of two of slots */
    size_t done_count, done_slots;
    struct doing *target; /* one at a time */
    int caused;
};

static struct done_act *done_slot(struct done_act *rows, size_t slots, struct done_act key)
{
    uint64_t h = ((uint64_t)(uintptr_t)key.action >> 4) * 0x9e3779b97f4a7c15u;
    h = (h ^ (uint64_t)key.entry) * 0xff51afd7ed558ccdu;
    size_t at = (size_t)(h >> 32) & (slots - 1);
    while (rows[at].action && (rows[at].action != key.action || rows[at].entry != key.entry))
        at = (at + 1) & (slots - 1);
    return &rows[at];
}

/* True when it was not there yet. */
static bool done_add(struct cascade *k, const struct action *action, int64_t entry)
{
    struct done_act key = {action, entry};
    if (2 * (k->done_count + 1) > k->done_slots) {
        size_t slots = k->done_slots ? 4 * k->done_slots : 64;
        struct done_act *rows = NEW_ARRAY(k->x->d->a, struct done_act, slots);
        for (size_t i = 0; i < k->done_slots; i++)
            if (k->done[i].action)
                *done_slot(rows, slots, k->done[i]) = k->done[i];
        k->done = rows;
        k->done_slots = slots;
    }
    struct done_act *slot = done_slot(k->done, k->done_slots, key);
    if (slot->action)
        return false;
    *slot = key;
    k->done_count++;
    return true;
}

/* The answers to the target's questions, evaluated on the causing entry as it stands now. */
static enum err answer_sets(const struct cause *c, struct doing *target)
{
    const struct effect *f = c->now;
    struct deed *d = target->d;
    for (int i = 0; i < f->set_count; i++) {
        const struct set *s = &f->sets[i];
        for (int k = 0; k < f->action->ask_count; k++) {
            if (f->action->asks[k].child || strcmp(f->action->asks[k].name, s->target) != 0)
                continue;
            struct value *v = &target->values[k];
            const struct field *field = f->action->asks[k].field;
            if (field->type == FIELD_PEOPLE) {
                int64_t *ids;
                TRY(eval_ids(&c->e, s->value, d->a, &ids, &v->people_count));
                v->people = ids;
                v->given = v->people_count > 0;
            } else if (field_is_int(field)) {
                TRY(eval_int(&c->e, s->value, &v->given, &v->n));
            } else {
                TRY(eval_text(&c->e, s->value, d->a, &v->text));
                v->given = v->text.p != NULL;
            }
        }
    }
    struct value_world w = {d->o, target->rules, d->db, d->a, d->v, NULL, d->today};
    for (int k = 0; k < f->action->ask_count; k++) {
        if (!f->action->asks[k].child && !target->values[k].given)
            TRY(value_default(&w, f->action->asks[k].field, &target->values[k]));
        if (f->action->asks[k].required && !target->values[k].given)
            return fail(ERR_REFUSED, "What follows from this (“{1}”) lacks “{2}”",
                        words_in(&f->action->words, d->v->lang), f->action->asks[k].name);
    }
    return ERR_OK;
}

static void push(struct cascade *k, const struct doing *x)
{
    if (!x->action->effect_count)
        return;
    struct arena *a = k->x->d->a;
    k->stack = arena_grow(a, k->stack, k->depth, &k->cap, sizeof *k->stack);
    struct cause *c = &k->stack[k->depth++];
    *c = (struct cause){.e = x->e, .action = x->action};
    struct value *values = NEW_ARRAY(a, struct value, x->action->ask_count + 1);
    for (int i = 0; i < x->action->ask_count; i++)
        values[i] = x->values[i];
    c->e.values = values;
}

/* For whom or to whom the next effect is. */
static enum err expand(struct cascade *k, struct cause *c)
{
    static const int64_t once = 0;
    const struct effect *f = c->now = &c->action->effects[c->next++];
    const struct bound *rows = f->kind == EFFECT_DO ? f->on : f->rows;
    int64_t *ids;
    c->at = 0;
    c->e.each = 0;
    if (rows) {
        TRY(eval_ids(&c->e, rows, k->x->d->a, &ids, &c->count));
        c->ids = ids;
    } else if (f->for_each >= 0) {
        c->ids = c->e.values[f->for_each].people;
        c->count = c->e.values[f->for_each].people_count;
    } else {
        c->ids = &once;
        c->count = 1;
    }
    return ERR_OK;
}

static enum err do_target(struct cascade *k, struct cause *c, int64_t entry)
{
    const struct doing *x = k->x;
    struct doing *t = k->target;
    const struct effect *f = c->now;
    if (++k->caused > EFFECTS_MAX)
        return fail(ERR_REFUSED, "More than {1} entries would follow from this one act",
                    numtext(EFFECTS_MAX));
    /* what follows from an act is the rule's doing, not the actor's: his sight does not bound it */
    *t = (struct doing){.d = x->d,
                        .rules = x->rules,
                        .reg = f->target,
                        .action = f->action,
                        .people = x->people,
                        .me = x->me,
                        .entry = entry,
                        .clock = x->clock};
    t->e = x->e;
    t->e.entry = entry;
    t->e.values = t->values;
    t->e.each = 0;
    TRY(doing_stand(t));
    TRY(doing_check_state(t));
    TRY(answer_sets(c, t));
    /* the last one asked of a cause: it makes room before what follows from its target */
    if (c->at == c->count && c->next == c->action->effect_count)
        k->depth--;
    TRY(doing_check_guards(t));
    TRY(doing_change(t));
    deed_caused(x->d, f->target->name, t->entry, f->action->name);
    push(k, t);
    return ERR_OK;
}

enum err effects_run(struct doing *x)
{
    struct cascade k = {.x = x};
    if (!x->action->effect_count)
        return ERR_OK;
    k.target = NEW(x->d->a, struct doing);
    push(&k, x);
    (void)done_add(&k, x->action, x->entry);
    while (k.depth) {
        struct cause *c = &k.stack[k.depth - 1];
        if (c->at < c->count) {
            int64_t id = c->ids[c->at++];
            bool makes = c->now->kind == EFFECT_CREATE;
            c->e.each = makes ? id : 0;
            if (makes || done_add(&k, c->now->action, id))
                TRY(do_target(&k, c, makes ? 0 : id));
        } else if (c->next < c->action->effect_count) {
            TRY(expand(&k, c));
        } else {
            k.depth--;
        }
    }
    return ERR_OK;
}
