/* `weighs:` of a register: what of an entry the sieve is held against. */
#include "rulebook/load.h"

/* A key that names a field of the register. */
static const struct {
    const char *key;
    enum field_type type;
    bool needed;
    size_t at; /* in struct weighs */
} keys_of[] = {
    {"level", FIELD_LEVEL, true, offsetof(struct weighs, level)},
    {"matter", FIELD_REFERENCE, false, offsetof(struct weighs, matter)},
    {"source", FIELD_REFERENCE, false, offsetof(struct weighs, source)},
    {"until", FIELD_DATE, false, offsetof(struct weighs, until)},
    {"ended", FIELD_DATE, false, offsetof(struct weighs, ended)},
    {"reason", FIELD_LONG, true, offsetof(struct weighs, reason)},
    {"proposes", FIELD_LEVEL, true, offsetof(struct weighs, proposes)},
    {"says", FIELD_CHOICE, true, offsetof(struct weighs, says)},
};

static const struct field *field_named(struct loader *l, const struct reg *reg,
                                       const struct node *n)
{
    const char *name = read_text(l, n);
    const struct field *f = name ? rule_field(reg, str_of(name)) : NULL;
    struct guess g = {.word = str_of(name ? name : "")};
    if (f || !name)
        return f;
    for (int i = 0; i < reg->own_count; i++)
        guess_try(&g, reg->fields[i].name);
    fault_unknown(&l->faults, spot_of(l, n), N_("field"), &g);
    return NULL;
}

static void load_texts(struct loader *l, struct draft *d, const struct node *n, struct weighs *w)
{
    struct node *const *items;
    const struct node *room;
    size_t count = n ? read_list(n, &items, &room) : 0;
    const struct field **texts = NEW_ARRAY(l->a, const struct field *, count + 1);
    for (size_t i = 0; i < count; i++) {
        const struct field *f = field_named(l, d->reg, items[i]);
        if (f && f->type != FIELD_TEXT && f->type != FIELD_LONG)
            fault(&l->faults, spot_of(l, items[i]), N_("{1} is not of type {2}"), f->name, "text");
        else if (f)
            texts[w->text_count++] = f;
    }
    w->texts = texts;
}

/* One of these known: the determination has a basis. */
static void load_basis(struct loader *l, struct draft *d, const struct node *n, struct weighs *w)
{
    struct node *const *items;
    const struct node *room;
    size_t count = n ? read_list(n, &items, &room) : 0;
    const struct field **rows = NEW_ARRAY(l->a, const struct field *, count + 1);
    for (size_t i = 0; i < count; i++) {
        const struct field *f = field_named(l, d->reg, items[i]);
        if (f)
            rows[w->basis_count++] = f;
    }
    w->basis = rows;
}

/* What the sieve says is one of four. */
static void check_says(struct loader *l, const struct node *n, const struct field *f)
{
    for (int i = 0; i < WEIGHED_COUNT; i++)
        if (!rule_choice(f->choices, str_of(weighed_name((enum weighed)i))))
            fault(&l->faults, spot_of(l, n), N_("{1} has no {2}"), f->name,
                  weighed_name((enum weighed)i));
}

static void load_derive(struct loader *l, struct draft *d, const struct node *n, struct weighs *w)
{
    const char *name = read_text(l, n);
    const struct action *a = name ? rule_action(d->reg, str_of(name)) : NULL;
    struct guess g = {.word = str_of(name ? name : "")};
    if (!name)
        return;
    for (int i = 0; !a && i < d->reg->action_count; i++)
        guess_try(&g, d->reg->actions[i].name);
    if (!a) {
        fault_unknown(&l->faults, spot_of(l, n), N_("action"), &g);
        return;
    }
    bool asks = false;
    for (int i = 0; i < a->ask_count; i++)
        asks |= w->source && a->asks[i].field == w->source;
    if (!asks && w->source)
        for (int i = 0; i < a->ask_count; i++)
            asks |= !strcmp(a->asks[i].name, w->source->name);
    if (!asks)
        fault(&l->faults, spot_of(l, n), N_("{1} needs the answer {2}"), a->name,
              w->source ? w->source->name : "source");
    w->derive = a;
}

/* The level that an entry of the list of matters stands for: its only level field. */
static void find_grade(struct loader *l, const struct node *n, struct weighs *w)
{
    const struct reg *list = w->matter->target;
    for (int i = 0; list && i < list->own_count; i++)
        if (list->fields[i].type == FIELD_LEVEL && !w->grade)
            w->grade = &list->fields[i];
    if (!w->grade)
        fault(&l->faults, spot_of(l, n), N_("{1} has no {2}"), list ? list->name : "?", "level");
}

void load_weighs(struct loader *l, struct draft *d)
{
    static const char *const keys[] = {"level", "texts",  "matter",   "source", "derive", "until",
                                       "ended", "reason", "proposes", "says",   "basis",  NULL};
    const struct node *n = node_get(d->node, "weighs");
    if (!n || !read_map(l, n, keys))
        return;
    struct weighs *w = NEW(l->a, struct weighs);
    for (size_t i = 0; i < ARRAY_SIZE(keys_of); i++) {
        const struct node *one = node_get(n, keys_of[i].key);
        const struct field *f = one ? field_named(l, d->reg, one) : NULL;
        if (!one && keys_of[i].needed)
            fault(&l->faults, key_spot(l, n), N_("{1} has no {2}"), "weighs", keys_of[i].key);
        else if (f && f->type != keys_of[i].type)
            fault(&l->faults, spot_of(l, one), N_("{1} is not of type {2}"), f->name,
                  field_type_name(keys_of[i].type));
        else if (f)
            memcpy((char *)w + keys_of[i].at, &f, sizeof f);
    }
    load_texts(l, d, node_get(n, "texts"), w);
    load_basis(l, d, node_get(n, "basis"), w);
    if (w->says)
        check_says(l, node_get(n, "says"), w->says);
    if (node_get(n, "derive"))
        load_derive(l, d, node_get(n, "derive"), w);
    if (w->matter)
        find_grade(l, node_get(n, "matter"), w);
    d->reg->weighs = w;
}
