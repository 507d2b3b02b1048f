/* Registers, their own and the system fields, children and states. */
#include "rulebook/load.h"

/* ---- the system fields ---- */

static const struct field system_fields[] = {
    {.name = "number", .type = FIELD_TEXT, .words = {"编号", "Number"}, .max = 200},
    {.name = "state", .type = FIELD_STATE, .words = {"状态", "State"}},
    {.name = "level", .type = FIELD_LEVEL, .words = {"密级", "Level"}},
    {.name = "scope", .type = FIELD_SCOPE, .words = {"知悉范围", "Scope of knowledge"}},
    {.name = "department", .type = FIELD_DEPARTMENT, .words = {"所属部门", "Department"}},
    {.name = "created_at", .type = FIELD_MOMENT, .words = {"登记时间", "Entered at"}},
    {.name = "created_by", .type = FIELD_PERSON, .words = {"登记人", "Entered by"}},
    {.name = "changed_at", .type = FIELD_MOMENT, .words = {"最后变动时间", "Last changed at"}},
    {.name = "changed_by", .type = FIELD_PERSON, .words = {"最后变动人", "Last changed by"}},
};

static void add_system_fields(struct loader *l, struct draft *d)
{
    for (size_t i = 0; i < ARRAY_SIZE(system_fields); i++) {
        struct field f = system_fields[i];
        f.system = true;
        f.column = f.type == FIELD_SCOPE ? NULL : f.name;
        f.indexed = f.type == FIELD_DEPARTMENT || f.type == FIELD_STATE ||
                    !strcmp(f.name, "number") || !strcmp(f.name, "level");
        f.unique = !strcmp(f.name, "number");
        if (f.type == FIELD_DEPARTMENT)
            f.target = rule_register(l->book, STR("department"));
        else if (f.type == FIELD_PERSON)
            f.target = person_register(l->book);
        d->fields[d->reg->field_count++] = f;
    }
}

static bool is_system_name(const char *name)
{
    for (size_t i = 0; i < ARRAY_SIZE(system_fields); i++)
        if (!strcmp(name, system_fields[i].name))
            return true;
    return false;
}

/* ---- fields, children, states of a register ---- */

static void load_own_fields(struct loader *l, struct draft *d)
{
    const struct node *n = node_get(d->node, "fields");
    size_t count = n && n->kind == NODE_MAP ? n->count : 0;
    d->fields = NEW_ARRAY(l->a, struct field, count + ARRAY_SIZE(system_fields));
    d->reg->fields = d->fields;
    if (n && !read_is_map(l, n))
        return;
    if (count > FIELDS_MAX) {
        fault(&l->faults, key_spot(l, n), N_("A register has at most {1} fields"),
              numtext(FIELDS_MAX));
        return;
    }
    for (size_t i = 0; i < count; i++) {
        const struct node *one = n->items[i];
        if (is_system_name(one->key)) {
            fault(&l->faults, key_spot(l, one), N_("Every entry has {1} already"), one->key);
            continue;
        }
        if (load_field(l, one, d->reg, &d->fields[d->reg->field_count]))
            d->reg->field_count++;
    }
    d->reg->own_count = d->reg->field_count;
}

/* `names: [register, number]`: two texts of the row. */
static void load_row_names(struct loader *l, const struct node *n, struct child *c)
{
    const struct node *names = node_get(n, "names");
    const struct field *found[2] = {NULL, NULL};
    if (!names)
        return;
    for (size_t i = 0; names->kind == NODE_LIST && i < names->count && i < 2; i++) {
        for (int k = 0; k < c->field_count; k++) {
            if (names->items[i]->kind == NODE_SCALAR &&
                str_is(names->items[i]->text, c->fields[k].name) && c->fields[k].type == FIELD_TEXT)
                found[i] = &c->fields[k];
        }
    }
    if (names->kind != NODE_LIST || names->count != 2 || !found[0] || !found[1]) {
        fault(&l->faults, key_spot(l, names),
              N_("names are two texts of the row: a register and a number"));
        return;
    }
    c->names_register = found[0];
    c->names_number = found[1];
}

static void load_children(struct loader *l, struct draft *d)
{
    static const char *const keys[] = {"zh", "en", "fields", "names", NULL};
    const struct node *n = node_get(d->node, "children");
    if (!n || !read_is_map(l, n))
        return;
    d->children = NEW_ARRAY(l->a, struct child, n->count + 1);
    d->reg->children = d->children;
    for (size_t i = 0; i < n->count; i++) {
        const struct node *one = n->items[i], *list = node_get(one, "fields");
        struct child *c = &d->children[d->reg->child_count];
        if (!read_name(l, one) || !name_is_short(l, one, FIELD_LEN_MAX) || !read_map(l, one, keys))
            continue;
        if (!list || list->kind != NODE_MAP || list->count == 0 || list->count > 32) {
            fault(&l->faults, key_spot(l, one), N_("{1} has 1 to {2} fields"), one->key,
                  numtext(32));
            continue;
        }
        struct reg table = {.table = arena_printf(l->a, "r_%s_%s", d->reg->name, one->key)};
        struct field *fields = NEW_ARRAY(l->a, struct field, list->count);
        c->name = one->key;
        c->table = table.table;
        c->words = read_words(l, one, true);
        c->fields = fields;
        for (size_t k = 0; k < list->count; k++) {
            struct field *f = &fields[c->field_count];
            if (!load_field(l, list->items[k], &table, f))
                continue;
            if (!f->column)
                fault(&l->faults, key_spot(l, list->items[k]),
                      N_("A row of a child holds no list of people"));
            else
                c->field_count++;
        }
        load_row_names(l, one, c);
        d->reg->child_count++;
    }
}

static void load_states(struct loader *l, struct draft *d)
{
    static const char *const keys[] = {"zh", "en", "tone", "final", NULL};
    static const char *const tones[] = {"quiet", "active", "good", "warn", "bad", "done"};
    const struct node *n = node_get(d->node, "states");
    if (!n) {
        fault(&l->faults, key_spot(l, d->node), N_("{1} has no {2}"), d->reg->name, "states");
        return;
    }
    if (!read_is_map(l, n))
        return;
    if (n->count > STATES_MAX) {
        fault(&l->faults, key_spot(l, n), N_("A register has at most {1} states"),
              numtext(STATES_MAX));
        return;
    }
    struct state *states = NEW_ARRAY(l->a, struct state, n->count + 1);
    d->reg->states = states;
    for (size_t i = 0; i < n->count; i++) {
        const struct node *one = n->items[i];
        if (!read_name(l, one) || !read_map(l, one, keys))
            continue;
        struct state *s = &states[d->reg->state_count++];
        *s = (struct state){.name = one->key,
                            .words = read_words(l, one, true),
                            .tone = "quiet",
                            .final = read_yes(l, one, "final")};
        const char *tone = read_key_text(l, one, "tone");
        struct guess g = {.word = str_of(tone)};
        for (size_t k = 0; tone && k < ARRAY_SIZE(tones); k++) {
            guess_try(&g, tones[k]);
            if (!strcmp(tone, tones[k]))
                s->tone = tones[k];
        }
        if (tone && strcmp(tone, s->tone))
            fault_unknown(&l->faults, key_spot(l, node_get(one, "tone")), N_("tone"), &g);
    }
}

void load_fields(struct loader *l, struct draft *d)
{
    load_own_fields(l, d);
    add_system_fields(l, d);
    load_children(l, d);
    load_states(l, d);
}

/* ---- what it prints ---- */

static const char *const paper_forms[PAPER_FORMS] = {
    [PAPER_LETTER] = "letter",
    [PAPER_DESTRUCTION] = "destruction",
    [PAPER_RECEIPT] = "receipt",
    [PAPER_CIRCULATION] = "circulation",
    [PAPER_DESTRUCTION_LIST] = "destruction_list",
    [PAPER_CIRCULATION_SLIP] = "circulation_slip",
    [PAPER_DISPATCH_RECEIPT] = "dispatch_receipt",
    [PAPER_MUSTER] = "muster",
    [PAPER_INCIDENT_REPORT] = "incident_report",
    [PAPER_CERTIFICATE] = "certificate",
    [PAPER_REPLY] = "reply",
    [PAPER_LABELS] = "labels",
};

const char *paper_form_name(enum paper_form form)
{
    return paper_forms[form];
}

static const char *const panel_kinds[PANEL_KINDS] = {
    [PANEL_DERIVATION] = "derivation",
    [PANEL_LEAK_DISTANCE] = "leak_distance",
    [PANEL_TOPOLOGY] = "topology",
    [PANEL_MUSTER] = "muster",
    [PANEL_EXAM] = "exam",
    [PANEL_DRAW] = "draw",
    [PANEL_SIEVE] = "sieve",
};

const char *weighed_name(enum weighed weighed)
{
    static const char *const names[WEIGHED_COUNT] = {"agrees", "too_low", "too_high", "unread"};
    return names[weighed];
}

const char *panel_kind_name(enum panel_kind kind)
{
    return panel_kinds[kind];
}

/* A list of names out of a fixed one: a bit for each. */
static uint32_t load_names(struct loader *l, const struct node *n, const char *const *names,
                           int name_count, const char *what)
{
    struct node *const *items;
    const struct node *room;
    size_t count = read_list(n, &items, &room);
    uint32_t bits = 0;
    for (size_t i = 0; i < count; i++) {
        const char *name = read_text(l, items[i]);
        struct guess g = {.word = str_of(name)};
        int at = 0;
        for (; name && at < name_count && strcmp(name, names[at]); at++)
            guess_try(&g, names[at]);
        if (name && at == name_count)
            fault_unknown(&l->faults, spot_of(l, items[i]), what, &g);
        else if (name)
            bits |= 1u << at;
    }
    return bits;
}

void load_shell(struct loader *l, const struct node *n, const struct regulation *from)
{
    static const char *const keys[] = {
        "zh",      "en",     "number",   "series",    "series_by", "title",   "holds",  "follows",
        "view",    "fields", "children", "relations", "states",    "actions", "clocks", "checks",
        "figures", "list",   "prints",   "shows",     "weighs",    NULL};
    if (!read_name(l, n) || !name_is_short(l, n, REGISTER_LEN_MAX) || !read_map(l, n, keys))
        return;
    const struct reg *other = rule_register(l->book, str_of(n->key));
    if (other) {
        fault(&l->faults, key_spot(l, n), N_("The register {1} stands already in {2}"), n->key,
              other->file);
        return;
    }
    if (l->draft_count == REGISTERS_MAX) {
        fault(&l->faults, key_spot(l, n), N_("There are more than {1} registers"),
              numtext(REGISTERS_MAX));
        return;
    }
    struct reg *reg = NEW(l->a, struct reg);
    reg->name = n->key;
    reg->table = arena_printf(l->a, "r_%s", n->key);
    reg->index = (int)l->draft_count;
    reg->words = read_words(l, n, true);
    reg->regulation = from->name;
    reg->file = l->file;
    reg->line = n->key_line;
    reg->holds = read_level(l, n, "holds", 1);
    reg->prints = load_names(l, node_get(n, "prints"), paper_forms, PAPER_FORMS, N_("paper"));
    reg->shows = load_names(l, node_get(n, "shows"), panel_kinds, PANEL_KINDS, N_("panel"));
    l->drafts = arena_grow(l->a, l->drafts, l->draft_count, &l->draft_room, sizeof *l->drafts);
    l->drafts[l->draft_count++] = (struct draft){.reg = reg, .node = n};
    ((const struct reg **)(uintptr_t)l->book->regs)[l->book->reg_count++] = reg;
}
