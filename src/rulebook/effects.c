/* What an action causes in other entries. */
#include "rulebook/load.h"

struct cause {
    struct loader *l;
    struct draft *d;
    struct action *a;
    struct setting at; /* the entry after its own change */
};

static const struct action *target_action(struct cause *k, const struct node *n,
                                          const struct reg *reg, const char *name)
{
    const struct action *a = rule_action(reg, str_of(name));
    if (a)
        return a;
    struct guess g = {.word = str_of(name)};
    for (int i = 0; i < reg->action_count; i++)
        guess_try(&g, reg->actions[i].name);
    fault_unknown(&k->l->faults, spot_of(k->l, n), N_("action"), &g);
    return NULL;
}

static void load_for_each(struct cause *k, const struct node *n, struct effect *e)
{
    const struct node *each = node_get(n, "for_each");
    const char *text = each ? read_text(k->l, each) : NULL;
    e->for_each = -1;
    if (!text)
        return;
    struct str name =
        str_starts(each->text, "asked.") ? str_bytes(text + 6, each->text.n - 6) : each->text;
    int ask = find_ask(k->a, name);
    if (ask >= 0 && k->a->asks[ask].field && k->a->asks[ask].field->type == FIELD_PEOPLE) {
        e->for_each = ask;
        k->at.each = true;
        k->at.each_reg = person_register(k->l->book);
        return;
    }
    const char *where = arena_printf(k->l->a, "%s.%s.for_each", k->d->reg->name, k->a->name);
    e->rows = compile_rows(k->l, each, &k->at, where, &k->at.each_reg, &k->at.each_child);
    k->at.each = e->rows != NULL;
}

static void effect_set(struct cause *k, const struct node *n, struct effect *e, struct set *s)
{
    int ask = find_ask(e->action, str_of(n->key));
    if (ask < 0) {
        struct guess g = {.word = str_of(n->key)};
        for (int i = 0; i < e->action->ask_count; i++)
            guess_try(&g, e->action->asks[i].name);
        fault_unknown(&k->l->faults, key_spot(k->l, n), N_("answer"), &g);
        return;
    }
    const struct field *f = e->action->asks[ask].field;
    if (!f || f->type == FIELD_SCOPE) {
        fault(&k->l->faults, key_spot(k->l, n), N_("An effect cannot give the answer {1}"), n->key);
        return;
    }
    const char *name = arena_printf(k->l->a, "%s.%s.%s", k->d->reg->name, k->a->name, n->key);
    struct type want = type_of_field(k->l->book, e->target, f);
    s->target = f->name;
    s->field = f;
    s->value = f->type == FIELD_PEOPLE ? compile_people(k->l, n, &k->at, name)
                                       : compile_value(k->l, n, &k->at, &want, name, NULL);
    e->set_count++;
}

static void effect_sets(struct cause *k, const struct node *n, struct effect *e)
{
    const struct node *set = node_get(n, "set");
    size_t count = set && set->kind == NODE_MAP ? set->count : 0;
    struct set *rows = NEW_ARRAY(k->l->a, struct set, count + 1);
    e->sets = rows;
    if (set && !read_is_map(k->l, set))
        return;
    for (size_t i = 0; i < count; i++)
        effect_set(k, set->items[i], e, &rows[e->set_count]);
    for (int i = 0; i < e->action->ask_count; i++) {
        const struct ask *ask = &e->action->asks[i];
        bool given = !ask->required;
        for (int s = 0; s < e->set_count && !given; s++)
            given = !strcmp(rows[s].target, ask->name);
        if (!given)
            fault(&k->l->faults, spot_of(k->l, n),
                  N_("The action {1} of {2} requires {3}: the effect has to set it"),
                  e->action->name, e->target->name, ask->name);
    }
}

static bool load_create(struct cause *k, const struct node *n, struct effect *e)
{
    static const char *const keys[] = {"create", "by", "for_each", "set", NULL};
    const char *target = read_key_text(k->l, n, "create"), *by = read_key_text(k->l, n, "by");
    if (!read_map(k->l, n, keys) || !target)
        return false;
    e->kind = EFFECT_CREATE;
    e->target = rule_register(k->l->book, str_of(target));
    if (!e->target) {
        struct guess g = {.word = str_of(target)};
        for (int i = 0; i < k->l->book->reg_count; i++)
            guess_try(&g, k->l->book->regs[i]->name);
        fault_unknown(&k->l->faults, spot_of(k->l, n), N_("register"), &g);
        return false;
    }
    e->action = target_action(k, n, e->target, by ? by : "create");
    if (e->action && !e->action->creates) {
        fault(&k->l->faults, spot_of(k->l, n), N_("The action {1} of {2} makes no entry"),
              e->action->name, e->target->name);
        return false;
    }
    return e->action != NULL;
}

static bool load_do(struct cause *k, const struct node *n, struct effect *e)
{
    static const char *const keys[] = {"do", "on", "set", NULL};
    const char *name = read_key_text(k->l, n, "do");
    const struct node *on = node_get(n, "on");
    if (!read_map(k->l, n, keys) || !name)
        return false;
    e->kind = EFFECT_DO;
    if (!on) {
        fault(&k->l->faults, spot_of(k->l, n), N_("{1} has no {2}"), "do", "on");
        return false;
    }
    e->on = compile_on(k->l, on, &k->at,
                       arena_printf(k->l->a, "%s.%s.on", k->d->reg->name, k->a->name), &e->target);
    e->action = e->on ? target_action(k, n, e->target, name) : NULL;
    if (e->action && e->action->creates) {
        fault(&k->l->faults, spot_of(k->l, n), N_("The action {1} makes an entry: use create"),
              e->action->name);
        return false;
    }
    return e->action != NULL;
}

static void load_effect(struct cause *k, const struct node *n, struct effect *e)
{
    k->at.each = false;
    k->at.each_reg = NULL;
    k->at.each_child = NULL;
    e->for_each = -1;
    if (!read_is_map(k->l, n))
        return;
    bool creates = node_get(n, "create") != NULL;
    if (!creates && !node_get(n, "do")) {
        fault(&k->l->faults, spot_of(k->l, n), N_("An effect says create or do"));
        return;
    }
    if (creates ? !load_create(k, n, e) : !load_do(k, n, e))
        return;
    load_for_each(k, n, e);
    for (int i = 0; i < e->action->who_count; i++)
        if (e->action->who[i].kind == WHOM_CLOCK && e->action->who_count == 1)
            fault(&k->l->faults, spot_of(k->l, n), N_("The action {1} is done by the clock alone"),
                  e->action->name);
    effect_sets(k, n, e);
}

void load_effects(struct loader *l, struct draft *d)
{
    for (int i = 0; i < d->reg->action_count; i++) {
        struct action *a = &d->actions[i];
        const struct node *n = node_get(node_get(d->actions_node, a->name), "effects");
        struct node *const *items;
        const struct node *room;
        size_t count = read_list(n, &items, &room);
        struct effect *rows = NEW_ARRAY(l->a, struct effect, count + 1);
        struct cause k = {.l = l, .d = d, .a = a};
        k.at = (struct setting){.book = l->book, .reg = d->reg, .action = a};
        a->effects = rows;
        for (size_t j = 0; j < count; j++)
            load_effect(&k, items[j], &rows[a->effect_count++]);
    }
}
