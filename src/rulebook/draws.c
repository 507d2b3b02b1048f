/* What an action draws by chance. */
#include "rulebook/load.h"

static bool decides_more(const struct reg *reg, const struct field *f)
{
    for (int i = 0; i < reg->number_count; i++)
        if (reg->number[i].via == f)
            return true;
    return reg->follows == f || reg->series_by == f;
}

static bool is_set(const struct node *action, const char *name)
{
    const struct node *set = node_get(action, "set");
    return set && set->kind == NODE_MAP && node_get(set, name);
}

static const struct field *drawn_field(struct loader *l, struct draft *d, const struct node *n,
                                       const struct node *action, const struct action *a)
{
    const struct node *key = node_get(n, "field");
    const char *name = key ? read_text(l, key) : NULL;
    if (!key)
        fault(&l->faults, key_spot(l, n), N_("{1} has no {2}"), "draws", "field");
    if (!name)
        return NULL;
    const struct field *f = rule_field(d->reg, str_of(name));
    if (!f || f->system || !f->target || f->type == FIELD_PEOPLE) {
        struct guess g = {.word = str_of(name)};
        for (int i = 0; i < d->reg->own_count; i++)
            if (d->fields[i].target && d->fields[i].type != FIELD_PEOPLE)
                guess_try(&g, d->fields[i].name);
        fault_unknown(&l->faults, spot_of(l, key), N_("reference field"), &g);
        return NULL;
    }
    if (find_ask(a, str_of(name)) >= 0 || is_set(action, name)) {
        fault(&l->faults, spot_of(l, key), N_("{1} is drawn: it is neither asked for nor set"),
              name);
        return NULL;
    }
    if (decides_more(d->reg, f)) {
        fault(&l->faults, spot_of(l, key),
              N_("{1} decides the label or the number of the entry: it cannot be drawn"), name);
        return NULL;
    }
    return f;
}

static const struct bound *put_statement(struct loader *l, struct draft *d, const struct node *n,
                                         const struct field *f, const struct setting *at)
{
    struct writer w;
    writer_init(&w, l->a, at);
    buf_printf(&w.out, "UPDATE %s AS e SET %s = ", d->reg->table, f->column);
    write_param(&w, PARAM_EACH, 0, NULL, "BIGINT");
    buf_text(&w.out, " WHERE e.id = ");
    write_param(&w, PARAM_ENTRY, 0, NULL, "BIGINT");
    buf_printf(&w.out, " AND e.%s IS NULL RETURNING id", f->column);
    return finish(l, spot_of(l, n), &w, arena_printf(l->a, "%s.%s.drawn", d->reg->name, f->name));
}

void load_draw(struct loader *l, struct draft *d, const struct node *n, struct action *a)
{
    static const char *const keys[] = {"field", "from", NULL};
    const struct node *draws = node_get(n, "draws"), *from;
    const struct setting at = {.book = l->book, .reg = d->reg};
    const struct reg *target = NULL;
    if (!draws || !read_map(l, draws, keys))
        return;
    const struct field *f = drawn_field(l, d, draws, n, a);
    if (!f)
        return;
    if (!(from = node_get(draws, "from"))) {
        fault(&l->faults, key_spot(l, draws), N_("{1} has no {2}"), "draws", "from");
        return;
    }
    struct draw *draw = NEW(l->a, struct draw);
    draw->field = f;
    draw->from =
        compile_on(l, from, &at, arena_printf(l->a, "%s.%s.from", d->reg->name, a->name), &target);
    if (!draw->from)
        return;
    if (target != f->target) {
        fault(&l->faults, spot_of(l, from), N_("{1} takes an entry of {2}, this is one of {3}"),
              f->name, f->target->name, target->name);
        return;
    }
    draw->put = put_statement(l, d, draws, f, &at);
    a->draw = draw;
}

/* What chance decided is not decided again by hand. An entry may still be made without a draw. */
void load_drawn(struct loader *l, struct draft *d)
{
    for (int i = 0; i < d->reg->action_count; i++) {
        const struct draw *draw = d->actions[i].draw;
        for (size_t k = 0; draw && k < d->actions_node->count; k++) {
            const struct node *n = d->actions_node->items[k];
            const struct action *other = rule_action(d->reg, str_of(n->key));
            if (!other || other->creates)
                continue;
            int ask = find_ask(other, str_of(draw->field->name));
            if ((ask >= 0 && other->asks[ask].stored) || is_set(n, draw->field->name))
                fault(&l->faults, key_spot(l, n),
                      N_("{1} is drawn by {2}: {3} cannot change it afterwards"), draw->field->name,
                      d->actions[i].name, other->name);
        }
    }
}
