/* Names in conditions: what the first of a path means, and the fields it then follows. */
#include "rulebook/cond.h"

/* A bare word that only the other side's type can explain. */
bool path_is_word(const struct typing *t, const struct cond *c)
{
    static const char *const words[] = {"me", "today", "now", "this", "each"};
    if (c->kind != COND_PATH || c->name_count != 1)
        return false;
    for (size_t i = 0; i < ARRAY_SIZE(words); i++)
        if (str_is(c->names[0], words[i]))
            return false;
    for (int i = 0; i < t->at->figure_count && t->frame == t->root; i++)
        if (str_is(c->names[0], t->at->figures[i].name))
            return false;
    return !frame_field(t->frame, c->names[0]);
}

const struct field *frame_field(const struct frame *f, struct str name)
{
    if (f->reg)
        return rule_field(f->reg, name);
    for (int i = 0; f->child && i < f->child->field_count; i++)
        if (str_is(name, f->child->fields[i].name))
            return &f->child->fields[i];
    return NULL;
}

bool path_unknown(struct typing *t, const char *what, const struct guess *g)
{
    const char *word = arena_text(t->a, g->word);
    if (g->best)
        (void)fail(ERR_INPUT, N_("{1} has no {2}; did you mean {3}?"), what, word, g->best);
    else
        (void)fail(ERR_INPUT, N_("{1} has no {2}"), what, word);
    return false;
}

static void guess_fields(struct guess *g, const struct reg *reg)
{
    for (int i = 0; reg && i < reg->field_count; i++)
        guess_try(g, reg->fields[i].name);
}

/* ---- codes ---- */

static bool code_of(struct cond *c, const struct type *want)
{
    static const char *const levels[] = {"public", "internal",      "work",
                                         "secret", "highly_secret", "top_secret"};
    struct str word = c->names[0];
    if (want->kind == TYPE_CHOICE) {
        const struct choice *choice = rule_choice(want->choices, word);
        c->code = choice ? choice->code : NULL;
    } else if (want->kind == TYPE_STATE) {
        int state = rule_state(want->reg, word);
        c->code = state >= 0 ? want->reg->states[state].name : NULL;
    } else if (want->kind == TYPE_LEVEL) {
        for (size_t i = 0; i < ARRAY_SIZE(levels); i++)
            if (str_is(word, levels[i])) {
                c->base = BASE_RANK;
                c->index = (int)i;
                c->type = *want;
                return true;
            }
    }
    if (!c->code)
        return false;
    c->base = BASE_CODE;
    c->type = *want;
    return true;
}

static bool no_code(struct typing *t, const struct cond *c, const struct type *want)
{
    struct guess g = {.word = c->names[0]};
    const char *what = type_text(t->a, want);
    for (int i = 0; want->kind == TYPE_CHOICE && i < want->choices->count; i++)
        guess_try(&g, want->choices->rows[i].code);
    for (int i = 0; want->kind == TYPE_STATE && i < want->reg->state_count; i++)
        guess_try(&g, want->reg->states[i].name);
    guess_fields(&g, t->frame->reg);
    return path_unknown(t, what, &g);
}

/* ---- the first name ---- */

static bool set_ask(struct typing *t, struct cond *c, int index)
{
    const struct ask *ask = &t->at->action->asks[index];
    if (!ask->field) {
        (void)fail(ERR_INPUT, N_("The answer {1} is a set of rows and has no single value"),
                   ask->name);
        return false;
    }
    c->base = BASE_ASK;
    c->index = index;
    c->field = ask->field;
    c->type = type_of_field(t->at->book, t->at->reg, ask->field);
    c->unsure = true;
    return true;
}

bool path_asked(struct typing *t, struct cond *c, int *ret_used)
{
    if (!t->at->action) {
        (void)fail(ERR_INPUT, N_("There are no answers here: asked. stands only in actions"));
        return false;
    }
    if (c->name_count < 2) {
        (void)fail(ERR_INPUT, N_("After asked. stands the name of an answer"));
        return false;
    }
    int index = find_ask(t->at->action, c->names[1]);
    if (index < 0) {
        struct guess g = {.word = c->names[1]};
        for (int i = 0; i < t->at->action->ask_count; i++)
            guess_try(&g, t->at->action->asks[i].name);
        return path_unknown(t, "asked", &g);
    }
    *ret_used = 2;
    return set_ask(t, c, index);
}

static const struct {
    const char *name;
    enum type_kind kind;
} facts[] = {
    {"rank", TYPE_CHOICE},
    {"level", TYPE_LEVEL},
    {"name", TYPE_TEXT},
    {"short_name", TYPE_TEXT},
};

static const struct choice rank_rows[] = {
    {"central", {"中央", "Central"}},
    {"provincial", {"省级", "Provincial"}},
    {"city", {"设区的市级", "City with districts"}},
    {"county", {"县级", "County"}},
    {"township", {"乡镇级", "Township"}},
    {"unit", {"单位", "Unit"}},
};
const struct choices office_ranks = {"office_rank", rank_rows, ARRAY_SIZE(rank_rows)};

static bool path_office(struct typing *t, struct cond *c, int *ret_used)
{
    struct guess g = {.word = c->name_count > 1 ? c->names[1] : STR("")};
    for (size_t i = 0; i < ARRAY_SIZE(facts); i++) {
        guess_try(&g, facts[i].name);
        if (!str_is(g.word, facts[i].name))
            continue;
        *ret_used = 2;
        c->base = BASE_OFFICE;
        c->code = facts[i].name;
        c->type = (struct type){.kind = facts[i].kind};
        if (facts[i].kind == TYPE_CHOICE)
            c->type.choices = &office_ranks;
        c->unsure = true;
        return true;
    }
    return path_unknown(t, "office", &g);
}

static bool path_period(struct typing *t, struct cond *c, int *ret_used)
{
    static const char *const names[PERIOD_WORDS] = {"from", "to", "begins", "ends"};
    struct guess g = {.word = c->names[1]};
    for (int i = 0; i < PERIOD_WORDS; i++) {
        guess_try(&g, names[i]);
        if (!str_is(g.word, names[i]))
            continue;
        *ret_used = 2;
        c->base = BASE_PERIOD;
        c->index = i;
        c->type.kind = i < PERIOD_BEGINS ? TYPE_DATE : TYPE_MOMENT;
        return true;
    }
    return path_unknown(t, "period", &g);
}

/* A figure of the sentence: a number, or the day or moment of an earliest or latest. */
static bool path_figure(struct typing *t, struct cond *c)
{
    const struct setting *at = t->at;
    for (int i = 0; i < at->figure_count && t->frame == t->root; i++) {
        const struct report_figure *f = &at->figures[i];
        if (!str_is(c->names[0], f->name))
            continue;
        c->base = BASE_FIGURE;
        c->index = i;
        c->unsure = true;
        c->type.kind = TYPE_INT;
        if (f->kind == REPORT_EARLIEST || f->kind == REPORT_LATEST)
            c->type.kind = f->of->type == FIELD_DATE ? TYPE_DATE : TYPE_MOMENT;
        return true;
    }
    return false;
}

/* A name of the entry itself: the answer, what the action sets, or the row's column. */
static bool path_own(struct typing *t, struct cond *c, struct str name, bool as_it_stands)
{
    const struct setting *at = t->at;
    const struct field *field = frame_field(t->root, name);
    if (!field)
        return false;
    if (!as_it_stands) {
        for (int i = at->assigned_count - 1; i >= 0; i--)
            if (at->assigned[i].field == field) {
                c->base = BASE_VALUE;
                c->value = at->assigned[i].value;
                c->type = c->value->type;
                c->unsure = c->value->unsure;
                return true;
            }
        int index = at->answers ? find_ask(at->action, name) : -1;
        if (index >= 0 && at->action->asks[index].stored)
            return set_ask(t, c, index);
    }
    if (at->no_row && !strcmp(field->name, "level")) {
        c->base = BASE_LABEL;
        c->type.kind = TYPE_LEVEL;
        return true;
    }
    if (at->no_row) {
        (void)fail(ERR_INPUT,
                   N_("The entry is not there yet: {1} is not known unless it is asked for"),
                   field->name);
        return false;
    }
    c->base = BASE_FIELD;
    c->frame = t->root;
    c->field = field;
    c->type = type_of_field(at->book, at->reg, field);
    c->unsure = strcmp(field->name, "state") && strcmp(field->name, "level") &&
                strcmp(field->name, "number");
    return true;
}

static bool path_this(struct typing *t, struct cond *c, int *ret_used)
{
    if (c->name_count > 1) {
        *ret_used = 2;
        if (path_own(t, c, c->names[1], true))
            return true;
        if (frame_field(t->root, c->names[1]))
            return false;
        struct guess g = {.word = c->names[1]};
        guess_fields(&g, t->root->reg);
        return path_unknown(t, t->root->reg->name, &g);
    }
    if (t->at->no_row) {
        (void)fail(ERR_INPUT,
                   N_("The entry is not there yet: {1} is not known unless it is asked for"),
                   "this");
        return false;
    }
    c->base = BASE_THIS;
    c->type = (struct type){.kind = TYPE_ENTRY, .reg = t->at->reg};
    return true;
}

/* A child's row has no life of its own: only its fields can be named. */
static bool path_each_child(struct typing *t, struct cond *c, int *ret_used)
{
    const struct child *child = t->at->each_child;
    struct frame row = {.child = child};
    if (c->name_count < 2) {
        (void)fail(ERR_INPUT, N_("each is a row here: write each. and the field"));
        return false;
    }
    c->field = frame_field(&row, c->names[1]);
    if (!c->field) {
        struct guess g = {.word = c->names[1]};
        for (int i = 0; i < child->field_count; i++)
            guess_try(&g, child->fields[i].name);
        return path_unknown(t, child->name, &g);
    }
    *ret_used = 2;
    c->base = BASE_EACH_FIELD;
    c->type = type_of_field(t->at->book, NULL, c->field);
    return true;
}

static bool path_each(struct typing *t, struct cond *c, int *ret_used)
{
    if (!t->each && !t->at->each) {
        (void)fail(
            ERR_INPUT,
            N_("each stands only inside all(…), for_each and the where of a list of people"));
        return false;
    }
    *ret_used = 1;
    c->base = BASE_EACH;
    c->frame = t->each;
    c->unsure = true;
    if (!t->each && t->at->each_child)
        return path_each_child(t, c, ret_used);
    const struct reg *reg = t->each ? person_register(t->at->book) : t->at->each_reg;
    c->type = (struct type){.kind = TYPE_ENTRY, .reg = reg};
    return true;
}

static bool path_row(struct typing *t, struct cond *c, const struct type *want)
{
    if (t->frame == t->root) {
        if (path_own(t, c, c->names[0], false))
            return true;
        if (frame_field(t->root, c->names[0]))
            return false;
    } else {
        const struct field *field = frame_field(t->frame, c->names[0]);
        if (field) {
            c->base = BASE_FIELD;
            c->frame = t->frame;
            c->field = field;
            c->type = type_of_field(t->at->book, t->frame->reg, field);
            c->unsure = true;
            return true;
        }
    }
    if (want && c->name_count == 1 &&
        (want->kind == TYPE_CHOICE || want->kind == TYPE_STATE || want->kind == TYPE_LEVEL))
        return no_code(t, c, want);
    struct guess g = {.word = c->names[0]};
    guess_fields(&g, t->frame->reg);
    for (int i = 0; t->frame->child && i < t->frame->child->field_count; i++)
        guess_try(&g, t->frame->child->fields[i].name);
    for (int i = 0; i < t->at->figure_count; i++)
        guess_try(&g, t->at->figures[i].name);
    guess_try(&g, "today");
    guess_try(&g, "asked");
    guess_try(&g, "office");
    return path_unknown(t, t->frame->reg ? t->frame->reg->name : t->frame->child->name, &g);
}

bool path_base(struct typing *t, struct cond *c, const struct type *want, int *ret_used)
{
    struct str first = c->names[0];
    *ret_used = 1;
    if (want && c == t->may_clear && str_is(first, "nothing") && c->name_count == 1) {
        c->base = BASE_NOTHING;
        c->type = *want;
        c->unsure = true;
        return true;
    }
    if (want && c->name_count == 1 && code_of(c, want)) {
        const struct field *field = frame_field(t->frame, first);
        struct type same = field ? type_of_field(t->at->book, t->frame->reg, field) : *want;
        if (field && type_same(&same, want)) {
            (void)fail(ERR_INPUT,
                       N_("{1} is both a value and a field here: write this.{1} for the field"),
                       field->name);
            return false;
        }
        return true;
    }
    if (str_is(first, "asked"))
        return path_asked(t, c, ret_used);
    if (t->at->period && str_is(first, "period") && c->name_count > 1)
        return path_period(t, c, ret_used);
    if (c->name_count == 1 && path_figure(t, c))
        return true;
    if (str_is(first, "office") && c->name_count > 1)
        return path_office(t, c, ret_used);
    if (str_is(first, "this"))
        return path_this(t, c, ret_used);
    if (str_is(first, "each"))
        return path_each(t, c, ret_used);
    if (str_is(first, "me")) {
        c->base = BASE_ME;
        c->type = (struct type){.kind = TYPE_ENTRY, .reg = person_register(t->at->book)};
        c->unsure = true;
        return true;
    }
    if (str_is(first, "today") || str_is(first, "now")) {
        c->base = str_is(first, "now") ? BASE_NOW : BASE_TODAY;
        c->type.kind = c->base == BASE_NOW ? TYPE_MOMENT : TYPE_DATE;
        return true;
    }
    return path_row(t, c, want);
}

/* Follows names from `used` up to `end`. */
bool path_follow(struct typing *t, struct cond *c, int used, int end)
{
    for (int i = used; i < end; i++) {
        if (c->type.kind != TYPE_ENTRY || !c->type.reg) {
            (void)fail(ERR_INPUT, N_("{1} is no entry: nothing can be followed from it"),
                       arena_text(t->a, c->names[i - 1]));
            return false;
        }
        const struct field *field = rule_field(c->type.reg, c->names[i]);
        if (!field) {
            struct guess g = {.word = c->names[i]};
            guess_fields(&g, c->type.reg);
            return path_unknown(t, c->type.reg->name, &g);
        }
        if (!field->column) {
            (void)fail(ERR_INPUT, N_("{1} is a list and cannot stand here"), field->name);
            return false;
        }
        c->owners[c->step_count] = c->type.reg;
        c->steps[c->step_count++] = field;
        c->type = type_of_field(t->at->book, c->type.reg, field);
        c->unsure = true;
    }
    return true;
}

bool path_type(struct typing *t, struct cond *c, const struct type *want)
{
    int used;
    if (!path_base(t, c, want, &used) || !path_follow(t, c, used, c->name_count))
        return false;
    if (c->base == BASE_FIELD && c->step_count == 0 && !c->field->column) {
        (void)fail(ERR_INPUT, N_("{1} is a list and cannot stand here"), c->field->name);
        return false;
    }
    return true;
}
