/* Actions, first pass: names, states, what they ask. Effects of any register need these. */
#include "rulebook/load.h"

int find_ask(const struct action *action, struct str name)
{
    for (int i = 0; action && i < action->ask_count; i++)
        if (str_is(name, action->asks[i].name))
            return i;
    return -1;
}

/* ---- from, to ---- */

static int state_at(struct loader *l, const struct reg *reg, const struct node *n)
{
    int state = n->kind == NODE_SCALAR ? rule_state(reg, n->text) : -1;
    if (state >= 0)
        return state;
    struct guess g = {.word = n->kind == NODE_SCALAR ? n->text : STR("")};
    for (int i = 0; i < reg->state_count; i++)
        guess_try(&g, reg->states[i].name);
    fault_unknown(&l->faults, spot_of(l, n), N_("state"), &g);
    return -1;
}

static void load_from(struct loader *l, struct draft *d, const struct node *n, struct action *a)
{
    struct node *const *items;
    const struct node *room;
    const struct node *from = node_get(n, "from");
    size_t count = read_list(from, &items, &room);
    if (!from)
        fault(&l->faults, key_spot(l, n), N_("The action {1} has no from"), a->name);
    for (size_t i = 0; i < count; i++) {
        bool word = items[i]->kind == NODE_SCALAR;
        if (word && str_is(items[i]->text, "nothing"))
            a->creates = true;
        else if (word && str_is(items[i]->text, "any"))
            a->from = ~0u;
        else {
            int state = state_at(l, d->reg, items[i]);
            a->from |= state >= 0 ? 1u << state : 0;
        }
    }
    if (a->creates && count > 1)
        fault(&l->faults, key_spot(l, from),
              N_("An action that makes an entry comes from nothing else"));
}

static void load_to(struct loader *l, struct draft *d, const struct node *n, struct action *a)
{
    const struct node *to = node_get(n, "to");
    a->to = to ? state_at(l, d->reg, to) : -1;
    if (!to && a->creates)
        fault(&l->faults, key_spot(l, n), N_("The action {1} makes an entry and has no to"),
              a->name);
}

/* ---- asks ---- */

static const struct child *child_named(const struct reg *reg, struct str name)
{
    for (int i = 0; i < reg->child_count; i++)
        if (str_is(name, reg->children[i].name))
            return &reg->children[i];
    return NULL;
}

static bool own_ask(struct loader *l, struct draft *d, const struct node *at, struct str name,
                    struct ask *ask)
{
    const struct field *f = rule_field(d->reg, name);
    ask->child = child_named(d->reg, name);
    if (ask->child) {
        ask->name = ask->child->name;
        return true;
    }
    if (f && !f->system) {
        *ask = (struct ask){.name = f->name, .field = f, .stored = true, .required = f->required};
        return true;
    }
    if (f) {
        fault(&l->faults, spot_of(l, at),
              N_("{1} is no field of its own: ask for it with a type and set it"), f->name);
        return false;
    }
    struct guess g = {.word = name};
    for (int i = 0; i < d->reg->own_count; i++)
        guess_try(&g, d->fields[i].name);
    fault_unknown(&l->faults, spot_of(l, at), N_("field"), &g);
    return false;
}

/* "- due", "- due: {required: yes}", or "- recipients: {type: people, ...}" */
static bool load_ask(struct loader *l, struct draft *d, const struct node *n, struct ask *ask)
{
    static const char *const keys[] = {"required", "fresh", NULL};
    *ask = (struct ask){0};
    if (n->kind == NODE_SCALAR)
        return own_ask(l, d, n, n->text, ask);
    if (n->kind != NODE_MAP || n->count != 1) {
        fault(&l->faults, spot_of(l, n),
              N_("An answer is the name of a field, or one name with its definition"));
        return false;
    }
    const struct node *one = n->items[0];
    if (one->kind == NODE_MAP && !node_get(one, "type")) {
        if (!read_map(l, one, keys) || !own_ask(l, d, one, str_of(one->key), ask))
            return false;
        if (node_get(one, "required"))
            ask->required = read_yes(l, one, "required");
        if (node_get(one, "fresh"))
            ask->fresh = read_yes(l, one, "fresh");
        if (ask->fresh && (ask->child || ask->field->type == FIELD_FILE)) {
            fault(&l->faults, key_spot(l, node_get(one, "fresh")),
                  N_("{1} is kept or written as a whole: it cannot be asked for anew"), ask->name);
            return false;
        }
        return true;
    }
    struct field *f = NEW(l->a, struct field);
    if (!load_field(l, one, NULL, f))
        return false;
    const struct field *own = rule_field(d->reg, str_of(f->name));
    if (own && !own->system) {
        fault(&l->faults, key_spot(l, one),
              N_("{1} is a field of the register: ask for it by its name alone"), f->name);
        return false;
    }
    if (child_named(d->reg, str_of(f->name))) {
        fault(&l->faults, key_spot(l, one), N_("{1} stands here twice"), f->name);
        return false;
    }
    *ask = (struct ask){.name = f->name, .field = f, .required = f->required};
    return true;
}

static void load_asks(struct loader *l, struct draft *d, const struct node *n, struct action *a)
{
    struct node *const *items;
    const struct node *room;
    const struct node *list = node_get(n, "asks");
    size_t count = read_list(list, &items, &room);
    if (count > ASKS_MAX) {
        fault(&l->faults, key_spot(l, list), N_("An action asks at most {1} things"),
              numtext(ASKS_MAX));
        return;
    }
    struct ask *rows = NEW_ARRAY(l->a, struct ask, count + 1);
    a->asks = rows;
    for (size_t i = 0; i < count; i++) {
        struct ask ask;
        if (!load_ask(l, d, items[i], &ask))
            continue;
        if (find_ask(a, str_of(ask.name)) >= 0) {
            fault(&l->faults, spot_of(l, items[i]), N_("{1} stands here twice"), ask.name);
            continue;
        }
        rows[a->ask_count++] = ask;
    }
}

/* What makes an entry asks for all that its number and label lean on. */
static void creates_leans(struct loader *l, struct draft *d, const struct node *n,
                          const struct action *a)
{
    const struct field *needs[2 + 16];
    int count = 0;
    if (d->reg->follows)
        needs[count++] = d->reg->follows;
    if (d->reg->series_by)
        needs[count++] = d->reg->series_by;
    for (int i = 0; i < d->reg->number_count && count < (int)ARRAY_SIZE(needs); i++)
        if (d->reg->number[i].via)
            needs[count++] = d->reg->number[i].via;
    for (int i = 0; i < count; i++) {
        int ask = find_ask(a, str_of(needs[i]->name));
        if (ask < 0 || !a->asks[ask].required) {
            fault(
                &l->faults, key_spot(l, n),
                N_("The action {1} makes an entry whose number or label leans on {2}, and does not "
                   "require it"),
                a->name, needs[i]->name);
            return;
        }
    }
}

void load_action_heads(struct loader *l, struct draft *d)
{
    static const char *const keys[] = {"zh",          "en",        "hint",   "basis", "from",
                                       "to",          "who",       "not_by", "asks",  "require",
                                       "approved_by", "witnesses", "set",    "knows", "knows_not",
                                       "effects",     "renumber",  "opens",  "signs", "shreds",
                                       "ends_access", "computes",  "draws",  NULL};
    const struct node *n = node_get(d->node, "actions");
    if (!n) {
        fault(&l->faults, key_spot(l, d->node), N_("{1} has no {2}"), d->reg->name, "actions");
        return;
    }
    if (!read_is_map(l, n))
        return;
    d->actions = NEW_ARRAY(l->a, struct action, n->count + 1);
    d->actions_node = n;
    d->reg->actions = d->actions;
    for (size_t i = 0; i < n->count; i++) {
        const struct node *one = n->items[i];
        struct action *a = &d->actions[d->reg->action_count];
        if (!read_name(l, one) || !read_map(l, one, keys))
            continue;
        a->name = one->key;
        a->index = d->reg->action_count++;
        a->file = l->file;
        a->line = one->key_line;
        a->words = read_words(l, one, true);
        a->hint = read_words_at(l, one, "hint");
        a->basis = read_basis(l, node_get(one, "basis"), &a->basis_count);
        a->scope_ask = a->scope_add_ask = -1;
        load_from(l, d, one, a);
        load_to(l, d, one, a);
        load_asks(l, d, one, a);
        if (a->creates)
            creates_leans(l, d, one, a);
    }
}
