/* One field out of its definition. */
#include "rulebook/load.h"

#include "base/clock.h"

static const char *const type_names[FIELD_TYPES] = {
    [FIELD_TEXT] = "text",
    [FIELD_LONG] = "long",
    [FIELD_INT] = "int",
    [FIELD_YESNO] = "yesno",
    [FIELD_DATE] = "date",
    [FIELD_MOMENT] = "moment",
    [FIELD_TIME] = "time",
    [FIELD_CHOICE] = "choice",
    [FIELD_LEVEL] = "level",
    [FIELD_PERIOD] = "period",
    [FIELD_PERSON] = "person",
    [FIELD_POST] = "post",
    [FIELD_DEPARTMENT] = "department",
    [FIELD_REFERENCE] = "reference",
    [FIELD_PEOPLE] = "people",
    [FIELD_SCOPE] = "scope",
    [FIELD_FILE] = "file",
    [FIELD_STATE] = "state",
};

const char *field_type_name(enum field_type t)
{
    return type_names[t];
}

/* Words of SQL in either engine, and the columns that every register has. */
static const char *const taken[] = {
    "id",
    "label",
    "leaf",
    "rev",
    "rowid",
    "oid",

    "all",
    "analyse",
    "analyze",
    "and",
    "any",
    "array",
    "as",
    "asc",
    "asymmetric",
    "between",
    "both",
    "by",
    "case",
    "cast",
    "check",
    "collate",
    "collation",
    "column",
    "commit",
    "concurrently",
    "constraint",
    "create",
    "cross",
    "current_date",
    "current_time",
    "current_timestamp",
    "current_user",
    "default",
    "deferrable",
    "delete",
    "desc",
    "distinct",
    "do",
    "drop",
    "else",
    "end",
    "escape",
    "except",
    "exists",
    "false",
    "fetch",
    "for",
    "foreign",
    "freeze",
    "from",
    "full",
    "grant",
    "group",
    "having",
    "ilike",
    "in",
    "index",
    "initially",
    "inner",
    "insert",
    "intersect",
    "into",
    "is",
    "isnull",
    "join",
    "lateral",
    "leading",
    "left",
    "like",
    "limit",
    "localtime",
    "natural",
    "not",
    "nothing",
    "notnull",
    "null",
    "offset",
    "on",
    "only",
    "or",
    "order",
    "outer",
    "overlaps",
    "placing",
    "primary",
    "references",
    "returning",
    "right",
    "select",
    "session_user",
    "set",
    "similar",
    "some",
    "symmetric",
    "table",
    "tablesample",
    "then",
    "to",
    "trailing",
    "transaction",
    "true",
    "union",
    "unique",
    "update",
    "user",
    "using",
    "values",
    "variadic",
    "verbose",
    "when",
    "where",
    "window",
    "with",
    /* and words of the language */
    "me",
    "today",
    "now",
    "this",
    "each",
    "asked",
    "office",
    "yes",
    "no",
    "known",
    "unknown",
    "ctid",
    "xmin",
    "xmax",
    "cmin",
    "cmax",
    "tableoid",
};

static bool name_is_free(struct loader *l, const struct node *n, bool of_child)
{
    if (of_child && (!strcmp(n->key, "entry") || !strcmp(n->key, "position"))) {
        fault(&l->faults, key_spot(l, n), N_("Every row of a child has {1} already"), n->key);
        return false;
    }
    for (size_t i = 0; i < ARRAY_SIZE(taken); i++)
        if (!strcmp(taken[i], n->key)) {
            fault(&l->faults, key_spot(l, n),
                  N_("{1} is a word of the language or of SQL: choose another name"), n->key);
            return false;
        }
    return true;
}

bool name_is_short(struct loader *l, const struct node *n, size_t most)
{
    if (strlen(n->key) <= most)
        return true;
    fault(&l->faults, key_spot(l, n), N_("The name {1} is longer than {2} characters"), n->key,
          numtext((long long)most));
    return false;
}

/* ---- one field ---- */

static bool field_type(struct loader *l, const struct node *n, enum field_type *ret_type)
{
    const struct node *t = node_get(n, "type");
    struct guess g = {.word = t && t->kind == NODE_SCALAR ? t->text : STR("")};
    for (int i = 0; i < FIELD_STATE; i++) {
        if (str_is(g.word, type_names[i])) {
            *ret_type = (enum field_type)i;
            return true;
        }
        guess_try(&g, type_names[i]);
    }
    if (t)
        fault_unknown(&l->faults, spot_of(l, t), N_("type"), &g);
    else
        fault(&l->faults, key_spot(l, n), N_("The field {1} has no type"), n->key ? n->key : "");
    return false;
}

static const struct reg *target_register(struct loader *l, const struct node *n, const char *name)
{
    const struct reg *reg = rule_register(l->book, str_of(name));
    if (reg)
        return reg;
    struct guess g = {.word = str_of(name)};
    for (int i = 0; i < l->book->reg_count; i++)
        guess_try(&g, l->book->regs[i]->name);
    fault_unknown(&l->faults, key_spot(l, n), N_("register"), &g);
    return NULL;
}

static bool field_of(struct loader *l, const struct node *n, struct field *f)
{
    const char *of = read_key_text(l, n, "of");
    bool wants = f->type == FIELD_CHOICE || f->type == FIELD_REFERENCE;
    if (wants != (of != NULL)) {
        fault(&l->faults, key_spot(l, n),
              wants ? N_("{1} says with of: which list or register it takes its values from")
                    : N_("{1} takes no of: only choice and reference do"),
              n->key ? n->key : "");
        return false;
    }
    if (f->type == FIELD_CHOICE) {
        struct guess g = {.word = str_of(of)};
        for (size_t i = 0; i < l->choices_count; i++) {
            if (!strcmp(l->choices[i]->name, of)) {
                f->choices = l->choices[i];
                return true;
            }
            guess_try(&g, l->choices[i]->name);
        }
        fault_unknown(&l->faults, key_spot(l, node_get(n, "of")), N_("list of choices"), &g);
        return false;
    }
    static const char *const named[FIELD_TYPES] = {[FIELD_PERSON] = "person",
                                                   [FIELD_POST] = "post",
                                                   [FIELD_DEPARTMENT] = "department",
                                                   [FIELD_PEOPLE] = "person"};
    const char *name = f->type == FIELD_REFERENCE ? of : named[f->type];
    if (!name)
        return true;
    f->target = target_register(l, n, name);
    return f->target != NULL;
}

static bool literal_fits(const struct field *f, struct str text)
{
    int64_t n;
    switch (f->type) {
    case FIELD_TEXT:
    case FIELD_LONG:
        return (int64_t)str_chars(text) <= f->max;
    case FIELD_INT:
        return str_int(text, f->min, f->max, &n);
    case FIELD_YESNO:
        return str_is(text, "yes") || str_is(text, "no");
    case FIELD_DATE:
        return date_parse(text, &n);
    case FIELD_CHOICE:
        return f->choices && rule_choice(f->choices, text);
    case FIELD_LEVEL:
        return is_level_word(text);
    case FIELD_TIME:
        return text.n == 5 && text.p[2] == ':';
    default:
        return false;
    }
}

static void field_default(struct loader *l, const struct node *n, struct field *f)
{
    const char *text = read_key_text(l, n, "default");
    if (!text)
        return;
    struct str s = str_of(text);
    f->default_text = text;
    f->default_kind = DEFAULT_LITERAL;
    if (f->type == FIELD_PERSON && str_is(s, "me"))
        f->default_kind = DEFAULT_ME;
    else if (f->type == FIELD_DATE && str_is(s, "today"))
        f->default_kind = DEFAULT_TODAY;
    else if (f->type == FIELD_DEPARTMENT && str_is(s, "my_department"))
        f->default_kind = DEFAULT_MY_DEPARTMENT;
    else if (!literal_fits(f, s))
        fault(&l->faults, spot_of(l, node_get(n, "default")),
              N_("{1} is no value that the type {2} can start with"), text,
              field_type_name(f->type));
}

static void field_limits(struct loader *l, const struct node *n, struct field *f)
{
    bool text = f->type == FIELD_TEXT || f->type == FIELD_LONG;
    if (text) {
        int64_t most = f->type == FIELD_TEXT ? 1000 : 100000;
        f->min = read_int(l, n, "min", 0, most, 0);
        f->max = read_int(l, n, "max", 1, most, f->type == FIELD_TEXT ? 200 : 20000);
    } else if (f->type == FIELD_INT) {
        f->min = read_int(l, n, "min", INT64_MIN + 1, INT64_MAX, 0);
        f->max = read_int(l, n, "max", INT64_MIN + 1, INT64_MAX, INT64_MAX);
    } else if (node_get(n, "min") || node_get(n, "max")) {
        fault(&l->faults, key_spot(l, n), N_("min and max are for texts and whole numbers"));
    }
    if (f->min > f->max)
        fault(&l->faults, key_spot(l, n), N_("min is greater than max"));
}

bool load_field(struct loader *l, const struct node *n, const struct reg *owner,
                struct field *ret_field)
{
    static const char *const keys[] = {"type", "zh",  "en",      "required", "unique", "of",
                                       "min",  "max", "default", "hint",     "index",  NULL};
    struct field f = {.name = n->key};
    if (!read_name(l, n) || !read_map(l, n, keys) || !field_type(l, n, &f.type))
        return false;
    f.words = read_words(l, n, true);
    f.hint = read_words_at(l, n, "hint");
    f.required = read_yes(l, n, "required");
    f.unique = read_yes(l, n, "unique");
    f.indexed = read_yes(l, n, "index") || f.unique || f.type == FIELD_PERSON ||
                f.type == FIELD_POST || f.type == FIELD_DEPARTMENT || f.type == FIELD_REFERENCE ||
                f.type == FIELD_DATE || f.type == FIELD_MOMENT;
    if (!field_of(l, n, &f))
        return false;
    field_limits(l, n, &f);
    field_default(l, n, &f);
    bool columnless = f.type == FIELD_PEOPLE || f.type == FIELD_SCOPE;
    if (columnless && (f.unique || node_get(n, "index")))
        fault(&l->faults, key_spot(l, n), N_("A list of people can be neither unique nor indexed"));
    if (!owner) {
        *ret_field = f;
        return true;
    }
    if (f.type == FIELD_SCOPE) {
        fault(&l->faults, key_spot(l, n), N_("A scope is only asked for, never a field"));
        return false;
    }
    if (!name_is_free(l, n, !owner->name) || !name_is_short(l, n, FIELD_LEN_MAX))
        return false;
    if (f.type == FIELD_PEOPLE)
        f.link_table = arena_printf(l->a, "%s__%s", owner->table, f.name);
    else
        f.column = f.name;
    *ret_field = f;
    return true;
}
