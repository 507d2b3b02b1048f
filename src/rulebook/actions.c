/* Actions, second pass: who, conditions, approvals, what they set. */
#include "rulebook/load.h"

/* One action while its text is read. */
struct work {
    struct loader *l;
    struct draft *d;
    const struct node *n;
    struct action *a;
    struct setting row;     /* the entry as it stands */
    struct setting answers; /* names of what is asked for are the answers */
    struct assigned *assigned;
    struct set *links;
};

static const char *named(const struct work *k, const char *part)
{
    return arena_printf(k->l->a, "%s.%s.%s", k->d->reg->name, k->a->name, part);
}

/* ---- who ---- */

static void load_who(struct work *k)
{
    const struct node *who = node_get(k->n, "who");
    if (!who)
        fault(&k->l->faults, key_spot(k->l, k->n), N_("The action {1} does not say who"),
              k->a->name);
    k->a->who = load_whoms(k->l, who, &k->row, true, &k->a->who_count);
    const struct node *not_by = node_get(k->n, "not_by");
    k->a->not_by = load_whoms(k->l, not_by, &k->row, true, &k->a->not_by_count);
    for (int i = 0; i < k->a->not_by_count; i++)
        if (k->a->not_by[i].kind != WHOM_PATH)
            fault(&k->l->faults, key_spot(k->l, not_by),
                  N_("not_by takes paths to a person: {1} is none"), k->a->not_by[i].path);
}

/* ---- require ---- */

static void load_guard(struct work *k, const struct node *n, struct guard *g)
{
    static const char *const keys[] = {"that", "zh", "en", "basis", "mend", NULL};
    if (!read_map(k->l, n, keys))
        return;
    const struct node *that = node_get(n, "that"), *mend = node_get(n, "mend");
    if (!that) {
        fault(&k->l->faults, spot_of(k->l, n), N_("{1} has no {2}"), "require", "that");
        return;
    }
    g->source = that->kind == NODE_SCALAR ? that->text.p : "";
    g->words = read_words(k->l, n, true);
    g->basis = read_one_basis(k->l, n);
    struct cond *c;
    g->holds = compile_guard(k->l, that, &k->answers, named(k, "require"), &c);
    if (g->holds)
        compile_ways(k->l, that, &k->answers, c, named(k, "way"), g);
    struct whom whom;
    if (mend && load_whom(k->l, mend, &k->row, true, &whom)) {
        struct whom *kept = NEW(k->l->a, struct whom);
        *kept = whom;
        g->mend = kept;
    }
}

static void load_guards(struct work *k)
{
    struct node *const *items;
    const struct node *room;
    size_t count = read_list(node_get(k->n, "require"), &items, &room);
    struct guard *rows = NEW_ARRAY(k->l->a, struct guard, count + 1);
    k->a->guards = rows;
    for (size_t i = 0; i < count; i++)
        load_guard(k, items[i], &rows[k->a->guard_count++]);
}

/* ---- approved_by ---- */

static void load_step(struct work *k, const struct node *n, struct step *step)
{
    static const char *const keys[] = {"any", "quorum", NULL};
    const struct node *any = n;
    step->quorum = 1;
    if (n->kind == NODE_MAP) {
        if (!read_map(k->l, n, keys))
            return;
        any = node_get(n, "any");
        step->quorum = (int)read_int(k->l, n, "quorum", 1, 20, 1);
        if (!any) {
            fault(&k->l->faults, spot_of(k->l, n), N_("{1} has no {2}"), "approved_by", "any");
            return;
        }
    }
    step->whoms = load_whoms(k->l, any, &k->answers, true, &step->whom_count);
    for (int i = 0; i < step->whom_count; i++)
        if (step->whoms[i].kind == WHOM_CLOCK || step->whoms[i].kind == WHOM_EFFECT ||
            step->whoms[i].kind == WHOM_ANYONE)
            fault(&k->l->faults, spot_of(k->l, n), N_("{1} cannot approve"), step->whoms[i].path);
}

static void load_steps(struct work *k)
{
    struct node *const *items;
    const struct node *room;
    const struct node *n = node_get(k->n, "approved_by");
    size_t count = read_list(n, &items, &room);
    if (n && count == 0) /* a list that was emptied must not mean that nobody has to approve */
        fault(&k->l->faults, key_spot(k->l, n), N_("{1} names nobody"), n->key);
    struct step *rows = NEW_ARRAY(k->l->a, struct step, count + 1);
    k->a->steps = rows;
    for (size_t i = 0; i < count; i++)
        load_step(k, items[i], &rows[k->a->step_count++]);
}

/* ---- set ---- */

static void remember(struct work *k, const struct field *field, struct cond *value)
{
    k->assigned[k->answers.assigned_count++] = (struct assigned){field, value};
}

/* scope: asked.scope, source.scope for the scope of another entry's label, or knows for the people of
 * `knows` alone. */
static void set_scope(struct work *k, const struct node *n, bool adds)
{
    struct str text = n->kind == NODE_SCALAR ? n->text : STR("");
    if (!adds && str_is(text, "knows")) {
        k->a->scope_knows = true;
        return;
    }
    int ask = str_starts(text, "asked.") ? find_ask(k->a, str_bytes(text.p + 6, text.n - 6))
                                         : find_ask(k->a, text);
    if (ask >= 0 && k->a->asks[ask].field &&
        (k->a->asks[ask].field->type == FIELD_SCOPE ||
         k->a->asks[ask].field->type == FIELD_PEOPLE)) {
        *(adds ? &k->a->scope_add_ask : &k->a->scope_ask) = ask;
        return;
    }
    static const char end[] = ".scope";
    struct cond *c = !adds && str_ends(text, end)
                         ? cond_parse(k->l->a, str_bytes(text.p, text.n - (sizeof end - 1)))
                         : NULL;
    struct typing t;
    typing_init(&t, k->l->a, &k->answers);
    if (!c || c->kind != COND_PATH || !cond_type(&t, c, NULL) || c->type.kind != TYPE_ENTRY) {
        fault(&k->l->faults, spot_of(k->l, n),
              N_("{1} is an answer of type scope or people, or the scope of an entry referred to"),
              n->key);
        return;
    }
    struct writer w;
    writer_init(&w, k->l->a, &k->answers);
    buf_printf(&w.out, "SELECT x.label FROM %s x WHERE x.id = (SELECT ", c->type.reg->table);
    write_value(&w, c);
    write_from(&w);
    buf_text(&w.out, ")");
    k->a->scope_label = finish(k->l, spot_of(k->l, n), &w, named(k, "scope"));
}

static void set_label(struct work *k, const struct node *n)
{
    struct type level = {.kind = TYPE_LEVEL}, bits = {.kind = TYPE_INT};
    struct type department = {.kind = TYPE_ENTRY,
                              .reg = rule_register(k->l->book, STR("department"))};
    struct cond *c = NULL;
    const char *name = named(k, n->key);
    if (k->d->reg->follows && strcmp(n->key, "department")) {
        fault(&k->l->faults, key_spot(k->l, n),
              N_("{1} always has the label of its {2}: it cannot be set here"), k->d->reg->name,
              k->d->reg->follows->name);
        return;
    }
    if (!strcmp(n->key, "level"))
        k->a->level = compile_value(k->l, n, &k->answers, &level, name, &c);
    else if (!strcmp(n->key, "compartments"))
        k->a->compartments = compile_value(k->l, n, &k->answers, &bits, name, NULL);
    else if (!strcmp(n->key, "department"))
        k->a->department = compile_value(k->l, n, &k->answers, &department, name, &c);
    else
        set_scope(k, n, !strcmp(n->key, "scope_add"));
    if (c)
        remember(k, rule_field(k->d->reg, str_of(n->key)), c);
}

static bool is_label_key(const char *key)
{
    static const char *const keys[] = {"level", "compartments", "scope", "scope_add", "department"};
    for (size_t i = 0; i < ARRAY_SIZE(keys); i++)
        if (!strcmp(key, keys[i]))
            return true;
    return false;
}

static void set_field(struct work *k, const struct node *n)
{
    const struct field *f = rule_field(k->d->reg, str_of(n->key));
    if (!f || f->system) {
        struct guess g = {.word = str_of(n->key)};
        for (int i = 0; i < k->d->reg->own_count; i++)
            guess_try(&g, k->d->fields[i].name);
        fault_unknown(&k->l->faults, key_spot(k->l, n), N_("field"), &g);
        return;
    }
    int ask = find_ask(k->a, str_of(f->name));
    if (ask >= 0 && k->a->asks[ask].stored) {
        fault(&k->l->faults, key_spot(k->l, n), N_("{1} is asked for: it cannot be set as well"),
              f->name);
        return;
    }
    if (f->type == FIELD_PEOPLE) {
        const struct bound *value = compile_people(k->l, n, &k->answers, named(k, f->name));
        k->links[k->a->link_count++] = (struct set){.target = f->name, .field = f, .value = value};
        return;
    }
    struct type want = type_of_field(k->l->book, k->d->reg, f);
    struct cond *c = NULL;
    if (compile_value(k->l, n, &k->answers, &want, named(k, f->name), &c))
        remember(k, f, c);
}

static void load_sets(struct work *k)
{
    const struct node *n = node_get(k->n, "set");
    size_t count = n && n->kind == NODE_MAP ? n->count : 0;
    k->assigned = NEW_ARRAY(k->l->a, struct assigned, count + 1);
    k->links = NEW_ARRAY(k->l->a, struct set, count + (size_t)k->a->ask_count + 1);
    k->answers.assigned = k->assigned;
    k->a->links = k->links;
    if (n && !read_is_map(k->l, n))
        return;
    for (size_t i = 0; i < count; i++)
        if (is_label_key(n->items[i]->key))
            set_label(k, n->items[i]);
        else
            set_field(k, n->items[i]);
    /* people lists that are asked for as fields go the same way */
    for (int i = 0; i < k->a->ask_count; i++) {
        const struct ask *ask = &k->a->asks[i];
        if (!ask->stored || ask->field->type != FIELD_PEOPLE)
            continue;
        struct node name = {.kind = NODE_SCALAR, .line = k->n->line, .text = str_of(ask->name)};
        const struct bound *value = compile_people(k->l, &name, &k->answers, named(k, ask->name));
        k->links[k->a->link_count++] =
            (struct set){.target = ask->name, .field = ask->field, .value = value};
    }
}

/* ---- the rest ---- */

static void load_opens(struct work *k)
{
    const struct node *n = node_get(k->n, "opens");
    const char *name = n ? read_text(k->l, n) : NULL;
    if (!name)
        return;
    const struct field *f = rule_field(k->d->reg, str_of(name));
    if (f && f->type == FIELD_FILE) {
        k->a->opens = f;
        return;
    }
    struct guess g = {.word = str_of(name)};
    for (int i = 0; i < k->d->reg->own_count; i++)
        if (k->d->fields[i].type == FIELD_FILE)
            guess_try(&g, k->d->fields[i].name);
    fault_unknown(&k->l->faults, spot_of(k->l, n), N_("file field"), &g);
}

/* "yes", or the texts of the entry that the signature covers besides the answers. They must be what
 * the signer saw: no answer, nothing that the same action sets, no entry that is yet to be made. */
static bool is_changed(const struct work *k, const struct field *f)
{
    for (int i = 0; i < k->answers.assigned_count; i++)
        if (k->assigned[i].field == f)
            return true;
    return k->a->creates || find_ask(k->a, str_of(f->name)) >= 0;
}

static void load_signs(struct work *k)
{
    struct node *const *items;
    const struct node *room;
    const struct node *n = node_get(k->n, "signs");
    k->a->signs = n && (n->kind == NODE_LIST || read_yes(k->l, k->n, "signs"));
    if (!n || n->kind != NODE_LIST)
        return;
    size_t count = read_list(n, &items, &room);
    struct set *rows = NEW_ARRAY(k->l->a, struct set, count + 1);
    k->a->covers = rows;
    for (size_t i = 0; i < count; i++) {
        const char *name = read_text(k->l, items[i]);
        const struct field *f = name ? rule_field(k->d->reg, str_of(name)) : NULL;
        if (!f || f->system || f->type > FIELD_LONG || is_changed(k, f)) {
            fault(&k->l->faults, spot_of(k->l, items[i]),
                  N_("A signature covers texts of the entry that the action does not change"));
            continue;
        }
        struct type want = type_of_field(k->l->book, k->d->reg, f);
        rows[k->a->cover_count++] = (struct set){
            .target = f->name,
            .field = f,
            .value = compile_value(k->l, items[i], &k->row, &want, named(k, "signs"), NULL)};
    }
}

static void load_body(struct work *k)
{
    struct action *a = k->a;
    load_who(k);
    a->witnesses = (int)read_int(k->l, k->n, "witnesses", 0, 5, 0);
    a->renumber = read_yes(k->l, k->n, "renumber");
    a->shreds = read_yes(k->l, k->n, "shreds");
    load_opens(k);
    load_computation(k->l, k->d, k->n, a);
    load_guards(k);
    load_steps(k);
    load_sets(k);
    load_signs(k);
    load_draw(k->l, k->d, k->n, a);
    a->knows = load_whoms(k->l, node_get(k->n, "knows"), &k->answers, true, &a->knows_count);
    a->knows_not =
        load_whoms(k->l, node_get(k->n, "knows_not"), &k->answers, true, &a->knows_not_count);
    if (a->knows_not_count && !a->knows_count)
        fault(&k->l->faults, key_spot(k->l, node_get(k->n, "knows_not")), N_("{1} has no {2}"),
              a->name, "knows");
    if (a->scope_knows && !a->knows_count)
        fault(&k->l->faults, key_spot(k->l, node_get(k->n, "set")), N_("{1} has no {2}"), a->name,
              "knows");
    if (a->knows_count && a->scope_ask < 0 && a->scope_add_ask < 0 && !a->scope_label &&
        !a->scope_knows)
        fault(&k->l->faults, key_spot(k->l, node_get(k->n, "knows")),
              N_("knows stands beside a scope that is set or added to"));
    const struct node *ends = node_get(k->n, "ends_access");
    if (ends)
        a->ends_access = compile_person(k->l, ends, &k->answers, named(k, "ends_access"));
    for (int i = 0; i < a->who_count; i++)
        if (a->who[i].kind == WHOM_CLOCK && (a->step_count || a->witnesses))
            fault(&k->l->faults, key_spot(k->l, k->n),
                  N_("What the clock does has neither approvals nor witnesses"));
}

void load_actions(struct loader *l, struct draft *d)
{
    for (size_t i = 0; d->actions_node && i < d->actions_node->count; i++) {
        const struct node *n = d->actions_node->items[i];
        const struct action *found = rule_action(d->reg, str_of(n->key));
        if (!found)
            continue;
        struct work k = {.l = l, .d = d, .n = n, .a = &d->actions[found->index]};
        k.row = (struct setting){.book = l->book,
                                 .reg = d->reg,
                                 .action = k.a,
                                 .no_row = k.a->creates,
                                 .answers = k.a->creates};
        k.answers = k.row;
        k.answers.answers = true;
        load_body(&k);
        k.a->write = write_statement(l, d, k.a, &k.answers);
    }
    load_drawn(l, d);
}
