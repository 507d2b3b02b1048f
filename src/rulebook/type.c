/* Types of conditions. */
#include "rulebook/cond.h"

const struct reg *person_register(const struct rulebook *book)
{
    return rule_register(book, STR("person"));
}

static const char *const kind_names[] = {
    [TYPE_NONE] = "nothing",      [TYPE_BOOL] = "yesno",    [TYPE_INT] = "int",
    [TYPE_TEXT] = "text",         [TYPE_DATE] = "date",     [TYPE_MOMENT] = "moment",
    [TYPE_TIME] = "time",         [TYPE_CHOICE] = "choice", [TYPE_LEVEL] = "level",
    [TYPE_PERIOD] = "period",     [TYPE_STATE] = "state",   [TYPE_ENTRY] = "entry",
    [TYPE_FILE] = "file",         [TYPE_SCOPE] = "scope",   [TYPE_PEOPLE] = "people",
    [TYPE_DURATION] = "duration",
};

struct type type_of_field(const struct rulebook *book, const struct reg *reg,
                          const struct field *field)
{
    static const enum type_kind table[FIELD_TYPES] = {
        [FIELD_TEXT] = TYPE_TEXT,        [FIELD_LONG] = TYPE_TEXT,
        [FIELD_INT] = TYPE_INT,          [FIELD_YESNO] = TYPE_BOOL,
        [FIELD_DATE] = TYPE_DATE,        [FIELD_MOMENT] = TYPE_MOMENT,
        [FIELD_TIME] = TYPE_TIME,        [FIELD_CHOICE] = TYPE_CHOICE,
        [FIELD_LEVEL] = TYPE_LEVEL,      [FIELD_PERIOD] = TYPE_PERIOD,
        [FIELD_PERSON] = TYPE_ENTRY,     [FIELD_POST] = TYPE_ENTRY,
        [FIELD_DEPARTMENT] = TYPE_ENTRY, [FIELD_REFERENCE] = TYPE_ENTRY,
        [FIELD_PEOPLE] = TYPE_PEOPLE,    [FIELD_SCOPE] = TYPE_SCOPE,
        [FIELD_FILE] = TYPE_FILE,        [FIELD_STATE] = TYPE_STATE,
    };
    struct type t = {.kind = table[field->type], .choices = field->choices};
    if (t.kind == TYPE_ENTRY)
        t.reg = field->target;
    else if (t.kind == TYPE_PEOPLE)
        t.reg = person_register(book);
    else if (t.kind == TYPE_STATE)
        t.reg = reg;
    return t;
}

bool type_same(const struct type *a, const struct type *b)
{
    if (a->kind != b->kind)
        return false;
    if (a->kind == TYPE_CHOICE)
        return a->choices == b->choices;
    if (a->kind == TYPE_ENTRY || a->kind == TYPE_PEOPLE || a->kind == TYPE_STATE)
        return a->reg == b->reg;
    return true;
}

const char *type_text(struct arena *a, const struct type *t)
{
    const char *name = kind_names[t->kind];
    if (t->kind == TYPE_CHOICE && t->choices)
        return arena_printf(a, "%s %s", name, t->choices->name);
    if ((t->kind == TYPE_ENTRY || t->kind == TYPE_STATE) && t->reg)
        return arena_printf(a, "%s %s", name, t->reg->name);
    return name;
}

static bool ordered(enum type_kind kind)
{
    return kind == TYPE_INT || kind == TYPE_DATE || kind == TYPE_MOMENT || kind == TYPE_TIME ||
           kind == TYPE_LEVEL;
}

static bool comparable(enum type_kind kind)
{
    return ordered(kind) || kind == TYPE_BOOL || kind == TYPE_TEXT || kind == TYPE_CHOICE ||
           kind == TYPE_PERIOD || kind == TYPE_STATE || kind == TYPE_ENTRY;
}

static bool mismatch(struct typing *t, const struct type *have, const struct type *want)
{
    (void)fail(ERR_INPUT, N_("{1} stands where {2} is expected"), type_text(t->a, have),
               type_text(t->a, want));
    return false;
}

static const struct type bool_type = {.kind = TYPE_BOOL};

static bool type_logic(struct typing *t, struct cond *c)
{
    for (int i = 0; i < c->kid_count; i++) {
        if (!cond_type(t, c->kids[i], &bool_type))
            return false;
        c->unsure = c->unsure || c->kids[i]->unsure;
    }
    c->type = bool_type;
    return true;
}

/* Both sides, the one that tells its type first: a bare word takes the other's. */
static bool type_pair(struct typing *t, struct cond *a, struct cond *b)
{
    if (path_is_word(t, a)) {
        struct cond *swap = a;
        a = b;
        b = swap;
    }
    return cond_type(t, a, NULL) && cond_type(t, b, &a->type);
}

static bool type_compare(struct typing *t, struct cond *c)
{
    struct cond *a = c->kids[0], *b = c->kids[1];
    if (!type_pair(t, a, b))
        return false;
    if (!comparable(a->type.kind) || (c->op != OP_EQ && c->op != OP_NE && !ordered(a->type.kind))) {
        (void)fail(ERR_INPUT, N_("Values of type {1} cannot be compared like this"),
                   type_text(t->a, &a->type));
        return false;
    }
    c->unsure = a->unsure || b->unsure;
    c->type = bool_type;
    return true;
}

static bool type_in(struct typing *t, struct cond *c)
{
    struct cond *left = c->kids[0];
    if (!cond_type(t, left, NULL))
        return false;
    if (!comparable(left->type.kind)) {
        (void)fail(ERR_INPUT, N_("Values of type {1} cannot be compared like this"),
                   type_text(t->a, &left->type));
        return false;
    }
    c->unsure = left->unsure;
    for (struct cond *value = c->kids[1]; value; value = value->next) {
        if (!cond_type(t, value, &left->type))
            return false;
        c->unsure = c->unsure || value->unsure;
    }
    c->type = bool_type;
    return true;
}

static bool type_in_list(struct typing *t, struct cond *c)
{
    struct cond *left = c->kids[0], *list = c->kids[1];
    if (!cond_type(t, left, NULL))
        return false;
    if (list->kind != COND_PATH) {
        (void)fail(ERR_INPUT, N_("After in stands a list in brackets or the name of a list"));
        return false;
    }
    struct frame *outer = t->frame;
    if (!path_collection(t, list))
        return false;
    t->frame = outer;
    t->frames--;
    if (list->source->kind == SOURCE_CHILD) {
        (void)fail(ERR_INPUT, N_("After in stands a list in brackets or the name of a list"));
        return false;
    }
    struct type want = {.kind = TYPE_ENTRY, .reg = list->source->frame->reg};
    if (!type_same(&left->type, &want))
        return mismatch(t, &left->type, &want);
    c->unsure = true;
    c->type = bool_type;
    return true;
}

/* Months and working days lean on the office's calendar, which a moment in UTC knows nothing of. */
static bool sure_length(enum cond_unit unit)
{
    return unit == UNIT_HOUR || unit == UNIT_DAY || unit == UNIT_WEEK;
}

static bool type_add(struct typing *t, struct cond *c)
{
    static const struct type int_type = {.kind = TYPE_INT};
    struct cond *a = c->kids[0], *b = c->kids[1];
    if (!cond_type(t, a, NULL))
        return false;
    c->unsure = true;
    c->type = a->type;
    if (a->type.kind == TYPE_INT)
        return cond_type(t, b, &int_type);
    bool date = a->type.kind == TYPE_DATE, moment = a->type.kind == TYPE_MOMENT;
    if ((date || moment) && b->kind == COND_DURATION) {
        b->type.kind = TYPE_DURATION;
        if (date ? b->unit != UNIT_HOUR : sure_length(b->unit))
            return true;
        (void)fail(ERR_INPUT, date ? N_("A date takes days, weeks, months or years, no hours")
                                   : N_("A moment takes hours, days or weeks: 24h, 3d, 1w"));
        return false;
    }
    (void)fail(ERR_INPUT,
               N_("Only whole numbers can be added, and durations to dates and moments"));
    return false;
}

static bool type_known(struct typing *t, struct cond *c)
{
    if (!cond_type(t, c->kids[0], NULL))
        return false;
    if (c->kids[0]->type.kind == TYPE_PEOPLE) {
        (void)fail(ERR_INPUT, N_("A list is asked with any(…) or none(…)"));
        return false;
    }
    c->type = bool_type;
    return true;
}

static bool type_node(struct typing *t, struct cond *c, const struct type *want)
{
    switch (c->kind) {
    case COND_OR:
    case COND_AND:
    case COND_NOT:
        return type_logic(t, c);
    case COND_COMPARE:
        return type_compare(t, c);
    case COND_IN:
        return type_in(t, c);
    case COND_IN_LIST:
        return type_in_list(t, c);
    case COND_KNOWN:
        return type_known(t, c);
    case COND_ADD:
        return type_add(t, c);
    case COND_PATH:
        return path_type(t, c, want);
    case COND_CALL:
        return call_type(t, c, want);
    case COND_TEXT:
        /* a text may stand for a period: 'P10Y' */
        c->type.kind = want && want->kind == TYPE_PERIOD ? TYPE_PERIOD : TYPE_TEXT;
        return true;
    case COND_INT:
        c->type.kind = TYPE_INT;
        return true;
    case COND_DATE:
        c->type.kind = TYPE_DATE;
        return true;
    case COND_YESNO:
        c->type.kind = TYPE_BOOL;
        return true;
    case COND_WHERE:
        (void)fail(ERR_INPUT, N_("A list with where stands only inside count(…), any(…), none(…), "
                                 "all(…), sum(…), min(…) and max(…)"));
        return false;
    case COND_DURATION:
        (void)fail(ERR_INPUT, N_("A duration stands only after a date or a moment and + or -"));
        return false;
    }
    return false;
}

bool cond_type(struct typing *t, struct cond *c, const struct type *want)
{
    if (++t->depth > COND_DEPTH_MAX * 8) {
        (void)fail(ERR_INPUT, N_("The condition is nested deeper than {1}"),
                   numtext(COND_DEPTH_MAX));
        return false;
    }
    bool good = type_node(t, c, want);
    t->depth--;
    if (good && want && want->kind != TYPE_NONE && !type_same(&c->type, want))
        return mismatch(t, &c->type, want);
    return good;
}

bool cond_collection(struct typing *t, struct cond *c)
{
    struct cond *path = c->kind == COND_WHERE ? c->kids[0] : c;
    if (path->kind != COND_PATH) {
        (void)fail(ERR_INPUT, N_("The name of a list is expected"));
        return false;
    }
    struct frame *outer = t->frame;
    if (!path_collection(t, path))
        return false;
    bool good = true;
    if (c->kind == COND_WHERE) {
        const struct frame *each = t->each;
        if (path->source->reg == person_register(t->at->book))
            t->each = path->source->frame;
        good = cond_type(t, c->kids[1], &bool_type);
        t->each = each;
        c->unsure = good && c->kids[1]->unsure;
    }
    t->frame = outer;
    t->frames--;
    c->type = (struct type){.kind = TYPE_PEOPLE, .reg = path->source->frame->reg};
    return good;
}

void typing_init(struct typing *t, struct arena *a, const struct setting *at)
{
    *t = (struct typing){.a = a, .at = at};
    t->root = NEW(a, struct frame);
    t->root->reg = at->reg;
    t->root->alias = at->no_row ? NULL : "e";
    t->root->each = "";
    t->frame = t->root;
}
