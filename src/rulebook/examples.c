/* Examples of checks: small worlds as rows to insert (docs/regulations.md, "Examples"). */
#include "rulebook/load.h"

#include "base/clock.h"

const char example_today[] = "2026-06-15";
const char example_now[] = "2026-06-15T04:00:00Z";

enum { EXAMPLE_ROWS_MAX = 200, EXAMPLE_NAMES_MAX = 32, EXAMPLE_DEPTH_MAX = 8 };

struct named {
    const char *name;
    const struct reg *reg;
    int64_t id;
};

struct world {
    struct loader *l;
    struct example *out;
    size_t room;
    int64_t ids;
    struct named names[EXAMPLE_NAMES_MAX];
    int name_count;
};

/* ---- rows and cells ---- */

static struct example_row *row_new(struct world *w, const char *table, int cells)
{
    struct example *x = w->out;
    x->rows = arena_grow(w->l->a, x->rows, (size_t)x->row_count, &w->room, sizeof *x->rows);
    struct example_row *r = &x->rows[x->row_count++];
    r->table = table;
    r->cells = NEW_ARRAY(w->l->a, struct example_cell, cells);
    return r;
}

static void put_int(struct example_row *r, const char *column, int64_t n)
{
    for (int i = 0; i < r->cell_count; i++)
        if (!strcmp(r->cells[i].column, column)) {
            r->cells[i].text = NULL;
            r->cells[i].n = n;
            return;
        }
    r->cells[r->cell_count++] = (struct example_cell){.column = column, .n = n};
}

static void put_text(struct example_row *r, const char *column, const char *text)
{
    put_int(r, column, 0);
    for (int i = 0; i < r->cell_count; i++)
        if (!strcmp(r->cells[i].column, column))
            r->cells[i].text = text;
}

/* ---- values ---- */

/* "today", "now", "-3d", "+2w", "-1m", "+1y", "-3h", or as it stands; NULL where it is none. */
static const char *when_of(struct world *w, struct str s, bool moment)
{
    char day[DATE_SIZE], at[MOMENT_SIZE];
    int64_t n, today, now;
    if (str_is(s, "today") && !moment)
        return example_today;
    if (str_is(s, "now") && moment)
        return example_now;
    if (moment ? moment_parse(s, &now) : date_parse(s, &today))
        return arena_text(w->l->a, s);
    bool minus = str_starts(s, "-");
    if (s.n < 3 || (!minus && !str_starts(s, "+")) ||
        !str_int(str_bytes(s.p + 1, s.n - 2), 0, 36600, &n) ||
        !date_parse(str_of(example_today), &today) || !moment_parse(str_of(example_now), &now))
        return NULL;
    char unit = s.p[s.n - 1];
    n = minus ? -n : n;
    if (unit == 'm' || unit == 'y')
        n = date_add_months(today, (int)n * (unit == 'y' ? 12 : 1)) - today;
    else if (unit == 'w')
        n *= 7;
    else if (unit != 'd' && (unit != 'h' || !moment))
        return NULL;
    date_text(today + n, day);
    moment_text(now + n * (unit == 'h' ? 3600 : 86400), at);
    return arena_text(w->l->a, str_of(moment ? at : day));
}

static int64_t entry_build(struct world *w, const struct node *n, const struct reg *reg,
                           const struct field *back, int64_t owner, int depth);

static bool is_entry(enum field_type type)
{
    return type == FIELD_PERSON || type == FIELD_POST || type == FIELD_DEPARTMENT ||
           type == FIELD_REFERENCE || type == FIELD_PEOPLE;
}

/* An entry: "=name", or a map that makes one; 0 with a fault. */
static int64_t entry_of(struct world *w, const struct node *n, const struct reg *reg, int depth)
{
    if (n->kind == NODE_MAP)
        return entry_build(w, n, reg, NULL, 0, depth + 1);
    for (int i = 0; n->kind == NODE_SCALAR && n->text.n > 1 && i < w->name_count; i++) {
        struct str name = str_bytes(n->text.p + 1, n->text.n - 1);
        if (n->text.p[0] == '=' && str_is(name, w->names[i].name) && w->names[i].reg == reg)
            return w->names[i].id;
    }
    fault(&w->l->faults, spot_of(w->l, n),
          N_("An entry of {1} is expected: a map of its fields, or =name"), reg->name);
    return 0;
}

static void wrong(struct world *w, const struct node *n, const struct field *f)
{
    fault(&w->l->faults, spot_of(w->l, n), N_("This is no value of {1}, which is a {2}"), f->name,
          field_type_name(f->type));
}

static void put_scalar(struct world *w, struct example_row *r, const struct node *n,
                       const struct reg *reg, const struct field *f)
{
    static const char *const levels[] = {"public", "internal",      "work",
                                         "secret", "highly_secret", "top_secret"};
    struct str s = n->kind == NODE_SCALAR ? n->text : (struct str){NULL, 0};
    const char *text = s.p;
    int64_t number = -1;
    int state;
    switch (f->type) {
    case FIELD_INT:
        if (!str_int(s, INT64_MIN, INT64_MAX, &number))
            text = NULL;
        break;
    case FIELD_YESNO:
        number = str_is(s, "yes") ? 1 : str_is(s, "no") ? 0 : -1;
        text = number < 0 ? NULL : text;
        break;
    case FIELD_FILE:
        number = 1;
        text = str_is(s, "yes") ? text : NULL;
        break;
    case FIELD_LEVEL:
        for (int i = 0; i < (int)ARRAY_SIZE(levels); i++)
            number = str_is(s, levels[i]) ? i : number;
        text = number < 0 ? NULL : text;
        break;
    case FIELD_CHOICE: {
        const struct choice *choice = s.p ? rule_choice(f->choices, s) : NULL;
        text = choice ? choice->code : NULL;
        break;
    }
    case FIELD_STATE:
        state = s.p ? rule_state(reg, s) : -1;
        text = state < 0 ? NULL : reg->states[state].name;
        break;
    case FIELD_DATE:
    case FIELD_MOMENT:
        text = s.p ? when_of(w, s, f->type == FIELD_MOMENT) : NULL;
        break;
    case FIELD_SCOPE:
        text = NULL;
        break;
    default:
        break;
    }
    if (!text)
        wrong(w, n, f);
    else if (f->type == FIELD_INT || f->type == FIELD_YESNO || f->type == FIELD_FILE ||
             f->type == FIELD_LEVEL)
        put_int(r, f->column, number);
    else
        put_text(r, f->column, text);
}

/* ---- what hangs on an entry ---- */

static void links_build(struct world *w, const struct node *n, const struct field *f, int64_t entry,
                        int depth)
{
    for (size_t i = 0; n->kind == NODE_LIST && i < n->count; i++) {
        int64_t person = entry_of(w, n->items[i], f->target, depth);
        struct example_row *r = row_new(w, f->link_table, 2);
        put_int(r, "entry", entry);
        put_int(r, "person", person);
    }
    if (n->kind != NODE_LIST)
        wrong(w, n, f);
}

static void child_build(struct world *w, const struct node *n, const struct child *child,
                        int64_t entry, int depth)
{
    for (size_t i = 0; i < n->count; i++) {
        const struct node *one = n->items[i];
        struct example_row *r = row_new(w, child->table, child->field_count + 2);
        int at = (int)(r - w->out->rows);
        put_int(r, "entry", entry);
        put_int(r, "position", (int64_t)i);
        for (size_t k = 0; one->kind == NODE_MAP && k < one->count; k++) {
            const struct field *f = NULL;
            for (int c = 0; c < child->field_count; c++)
                if (!strcmp(child->fields[c].name, one->items[k]->key))
                    f = &child->fields[c];
            if (!f) {
                struct guess g = {.word = str_of(one->items[k]->key)};
                fault_unknown(&w->l->faults, key_spot(w->l, one->items[k]), N_("field"), &g);
            } else if (is_entry(f->type)) {
                int64_t id = entry_of(w, one->items[k], f->target, depth);
                put_int(&w->out->rows[at], f->column, id);
            } else {
                put_scalar(w, &w->out->rows[at], one->items[k], NULL, f);
            }
        }
    }
}

static void roles_build(struct world *w, const struct node *n, int64_t person)
{
    struct node *const *items = NULL;
    const struct node *room;
    size_t count = read_list(n, &items, &room);
    for (size_t i = 0; i < count; i++) {
        int role = items[i]->kind == NODE_SCALAR ? rule_role(w->l->book, items[i]->text) : -1;
        if (role < 0) {
            struct guess g = {.word = items[i]->text};
            fault_unknown(&w->l->faults, spot_of(w->l, items[i]), N_("role"), &g);
            continue;
        }
        struct example_row *r = row_new(w, "role_grant", 3);
        put_int(r, "person", person);
        put_text(r, "role", w->l->book->roles[role].name);
        put_int(r, "leaf", 0);
    }
}

/* {place: [{…}], person: […]} */
static void registers_build(struct world *w, const struct node *n, int depth)
{
    for (size_t i = 0; n->kind == NODE_MAP && i < n->count; i++) {
        const struct node *list = n->items[i];
        const struct reg *reg = rule_register(w->l->book, str_of(list->key));
        struct node *const *items = NULL;
        const struct node *room;
        size_t count = read_list(list, &items, &room);
        if (!reg) {
            struct guess g = {.word = str_of(list->key)};
            for (int k = 0; k < w->l->book->reg_count; k++)
                guess_try(&g, w->l->book->regs[k]->name);
            fault_unknown(&w->l->faults, key_spot(w->l, list), N_("register"), &g);
            continue;
        }
        for (size_t k = 0; k < count; k++)
            (void)entry_of(w, items[k], reg, depth);
    }
    if (n->kind != NODE_MAP)
        fault(&w->l->faults, spot_of(w->l, n), N_("Registers with their entries are expected"));
}

/* ---- one entry ---- */

static const struct relation *relation_of(const struct reg *reg, const char *name)
{
    for (int i = 0; i < reg->relation_count; i++)
        if (!strcmp(reg->relations[i].name, name))
            return &reg->relations[i];
    return NULL;
}

static const struct child *child_of(const struct reg *reg, const char *name)
{
    for (int i = 0; i < reg->child_count; i++)
        if (!strcmp(reg->children[i].name, name))
            return &reg->children[i];
    return NULL;
}

static void unknown_key(struct world *w, const struct node *n, const struct reg *reg)
{
    struct guess g = {.word = str_of(n->key)};
    for (int i = 0; i < reg->field_count; i++)
        guess_try(&g, reg->fields[i].name);
    for (int i = 0; i < reg->relation_count; i++)
        guess_try(&g, reg->relations[i].name);
    for (int i = 0; i < reg->child_count; i++)
        guess_try(&g, reg->children[i].name);
    fault_unknown(&w->l->faults, key_spot(w->l, n), N_("field"), &g);
}

/* One key of an entry's map; its row is at `at`, which moves when rows are added. */
static void put_key(struct world *w, int at, const struct node *n, const struct reg *reg,
                    int64_t id, int depth)
{
    const struct field *f = rule_field(reg, str_of(n->key));
    const struct relation *relation = f ? NULL : relation_of(reg, n->key);
    const struct child *child = f ? NULL : child_of(reg, n->key);
    struct node *const *items = NULL;
    const struct node *room;
    if (f && f->type == FIELD_PEOPLE) {
        links_build(w, n, f, id, depth);
    } else if (f && is_entry(f->type)) {
        int64_t other = entry_of(w, n, f->target, depth);
        put_int(&w->out->rows[at], f->column, other);
    } else if (f && f->column) {
        put_scalar(w, &w->out->rows[at], n, reg, f);
    } else if (relation) {
        size_t count = read_list(n, &items, &room);
        for (size_t i = 0; i < count; i++) {
            if (items[i]->kind == NODE_MAP)
                (void)entry_build(w, items[i], relation->target, relation->by, id, depth + 1);
            else
                fault(&w->l->faults, spot_of(w->l, items[i]),
                      N_("An entry of {1} is expected: a map of its fields, or =name"),
                      relation->target->name);
        }
    } else if (child) {
        child_build(w, n, child, id, depth);
    } else if (!strcmp(n->key, "roles") && reg == person_register(w->l->book)) {
        roles_build(w, n, id);
    } else if (!strcmp(n->key, "also")) {
        registers_build(w, n, depth + 1);
    } else if (strcmp(n->key, "as") != 0) {
        unknown_key(w, n, reg);
    }
}

static void name_it(struct world *w, const char *name, const struct reg *reg, int64_t id)
{
    if (name && w->name_count < EXAMPLE_NAMES_MAX)
        w->names[w->name_count++] = (struct named){name, reg, id};
}

static int64_t entry_build(struct world *w, const struct node *n, const struct reg *reg,
                           const struct field *back, int64_t owner, int depth)
{
    if (n->kind != NODE_MAP || depth > EXAMPLE_DEPTH_MAX || w->out->row_count >= EXAMPLE_ROWS_MAX) {
        fault(&w->l->faults, spot_of(w->l, n),
              n->kind != NODE_MAP
                  ? N_("An example is an entry: a map of its fields")
                  : N_("An example is at most {1} deep and has at most {2} entries"),
              numtext(EXAMPLE_DEPTH_MAX), numtext(EXAMPLE_ROWS_MAX));
        return 0;
    }
    int64_t id = ++w->ids;
    struct example_row *r = row_new(w, reg->table, reg->field_count + 8);
    int at = (int)(r - w->out->rows);
    put_int(r, "id", id);
    put_text(r, "number", arena_printf(w->l->a, "%s-%lld", reg->name, (long long)id));
    put_text(r, "state", reg->states[0].name);
    put_int(r, "label", 1);
    put_int(r, "level", reg->holds);
    put_text(r, "created_at", example_now);
    put_text(r, "changed_at", example_now);
    put_int(r, "rev", 1);
    if (back)
        put_int(r, back->column, owner);
    name_it(w, read_key_text(w->l, n, "as"), reg, id);
    if (depth == 0)
        name_it(w, "this", reg, id);
    for (size_t i = 0; i < n->count; i++)
        put_key(w, at, n->items[i], reg, id, depth);
    return id;
}

const struct example *load_example(struct loader *l, const struct node *n, const struct reg *reg)
{
    struct world *w = NEW(l->a, struct world);
    w->l = l;
    w->out = NEW(l->a, struct example);
    if (reg)
        w->out->entry = entry_build(w, n, reg, NULL, 0, 0);
    else
        registers_build(w, n, 0);
    return w->out;
}
