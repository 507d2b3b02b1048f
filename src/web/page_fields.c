/* A field of a form for every type that a regulation knows, filled with what was typed, with what
 * stands, or with its default. */
#include "web/page_fields.h"

enum { PICKS_MAX = 200, VALUES_MAX = 512 };

/* ---- what it is filled with ---- */

struct values {
    struct str *rows;
    int count;
};

static void add_values(struct values *v, struct str text, const char *separators)
{
    size_t from = 0;
    for (size_t i = 0; i <= text.n; i++) {
        if (i < text.n && !strchr(separators, text.p[i]))
            continue;
        struct str part = str_trim(str_bytes(text.p + from, i - from));
        if (part.n && v->count < VALUES_MAX)
            v->rows[v->count++] = part;
        from = i + 1;
    }
}

/* All that was sent under that name, or the parts of a typed text. */
static struct values values_of(struct visit *x, const struct form_source *src, const char *name,
                               struct str typed)
{
    struct values v = {NEW_ARRAY(x->a, struct str, VALUES_MAX), 0};
    if (!src->sent) {
        add_values(&v, typed, ",");
        return v;
    }
    for (size_t i = 0; i < src->sent->n; i++)
        if (str_is(src->sent->row[i].name, name))
            add_values(&v, src->sent->row[i].value, ",\n\r");
    return v;
}

static struct str default_of(struct visit *x, const struct field *f)
{
    const struct person *me = x->desk.me;
    switch (f->default_kind) {
    case DEFAULT_LITERAL:
        return str_of(f->default_text);
    case DEFAULT_TODAY:
        return str_of(x->desk.today);
    case DEFAULT_ME:
        return me ? str_of(arena_printf(x->a, "%lld", (long long)me->id)) : STR("");
    case DEFAULT_MY_DEPARTMENT:
        return me && me->department ? str_of(arena_printf(x->a, "%lld", (long long)me->department))
                                    : STR("");
    default:
        return STR("");
    }
}

static struct str value_of(struct visit *x, const struct form_source *src, const char *name,
                           const struct field *f, struct str typed)
{
    struct str value = STR("");
    if (src->sent) {
        params_count(src->sent, name, &value);
        return value;
    }
    return typed.n ? typed : default_of(x, f);
}

/* ---- options ---- */

static bool is_among(const struct values *v, struct str value)
{
    for (int i = 0; i < v->count; i++)
        if (str_eq(v->rows[i], value))
            return true;
    return false;
}

static const struct words NOT_STATED = {"不填", "Not stated"};

static void choice_options(struct visit *x, const struct field *f, bool required, struct str value,
                           struct field_view *v)
{
    struct option *o = NEW_ARRAY(x->a, struct option, f->choices->count + 1);
    int n = 0;
    for (int i = 0; i < f->choices->count; i++)
        o[n++] = (struct option){str_of(f->choices->rows[i].code), f->choices->rows[i].words,
                                 str_is(value, f->choices->rows[i].code)};
    enum { RADIOS_MAX = 5 };
    if (!required && n < RADIOS_MAX)
        o[n++] = (struct option){STR(""), NOT_STATED, !value.n};
    v->options = o;
    v->option_count = n;
}

static void level_options(struct visit *x, bool required, struct str value, struct field_view *v)
{
    int top = office_facts(x->o)->level;
    struct option *o = NEW_ARRAY(x->a, struct option, LEVEL_COUNT + 1);
    int n = 0;
    for (enum level l = 0; l < LEVEL_COUNT && (int)l <= top; l++)
        o[n++] = (struct option){str_of(level_code(l)),
                                 {level_name(l, LANG_ZH), level_name(l, LANG_EN)},
                                 str_is(value, level_code(l))};
    if (!required)
        o[n++] = (struct option){STR(""), NOT_STATED, !value.n};
    v->options = o;
    v->option_count = n;
}

static void yesno_options(struct visit *x, struct str value, struct field_view *v)
{
    struct option *o = NEW_ARRAY(x->a, struct option, 2);
    o[0] = (struct option){STR("yes"), page_words("yes"), str_is(value, "yes")};
    o[1] = (struct option){STR("no"), page_words("no"), str_is(value, "no")};
    v->options = o;
    v->option_count = 2;
}

/* Up to PICKS_MAX candidates; *ret_all says whether these are all. */
static enum err picks_of(struct visit *x, const struct reg *reg, const char *prefix,
                         const struct values *chosen, struct option **ret_options, int *ret_count,
                         bool *ret_all)
{
    struct pick *picks;
    int count;
    TRY(entry_picks(&x->desk, reg, STR(""), PICKS_MAX, &picks, &count));
    struct option *o = NEW_ARRAY(x->a, struct option, count + 1);
    for (int i = 0; i < count; i++) {
        const char *id = arena_printf(x->a, "%s%lld", prefix, (long long)picks[i].id);
        const char *text = arena_printf(x->a, "%.*s  %.*s", (int)picks[i].title.n, picks[i].title.p,
                                        (int)picks[i].number.n, picks[i].number.p);
        o[i] = (struct option){str_of(id), {text, text}, is_among(chosen, str_of(id))};
    }
    *ret_options = o;
    *ret_count = count;
    *ret_all = count < PICKS_MAX;
    return ERR_OK;
}

static enum err reference_options(struct visit *x, const struct field *f, struct str value,
                                  struct field_view *v)
{
    struct values chosen = {&value, 1};
    struct option *options;
    int count;
    bool all;
    TRY(picks_of(x, f->target, "", &chosen, &options, &count, &all));
    v->options = options;
    v->option_count = count;
    if (!all)
        v->suggest = arena_printf(x->a, "/suggest/%s", f->target->name);
    return ERR_OK;
}

/* ---- one field ---- */

static enum input_kind kind_of(enum field_type type)
{
    static const enum input_kind KINDS[FIELD_TYPES] = {
        [FIELD_TEXT] = INPUT_TEXT,
        [FIELD_LONG] = INPUT_LONG_TEXT,
        [FIELD_INT] = INPUT_NUMBER,
        [FIELD_YESNO] = INPUT_CHOICE,
        [FIELD_DATE] = INPUT_DATE,
        [FIELD_MOMENT] = INPUT_MOMENT,
        [FIELD_TIME] = INPUT_TIME,
        [FIELD_CHOICE] = INPUT_CHOICE,
        [FIELD_LEVEL] = INPUT_LEVEL,
        [FIELD_PERIOD] = INPUT_PERIOD,
        [FIELD_PERSON] = INPUT_REFERENCE,
        [FIELD_POST] = INPUT_REFERENCE,
        [FIELD_DEPARTMENT] = INPUT_REFERENCE,
        [FIELD_REFERENCE] = INPUT_REFERENCE,
        [FIELD_PEOPLE] = INPUT_PEOPLE,
        [FIELD_SCOPE] = INPUT_PEOPLE,
        [FIELD_FILE] = INPUT_FILE,
    };
    return KINDS[type];
}

static struct words hint_of(const struct field *f)
{
    if (f->hint.zh)
        return f->hint;
    if (f->type == FIELD_PERIOD)
        return page_words(N_("A period, a date or a condition: 10 years, 2030-01-01, or the event "
                             "that ends it"));
    if (f->type == FIELD_SCOPE)
        return page_words(N_("For a time: person:12@2026-01-01..2026-12-31"));
    return (struct words){NULL, NULL};
}

static enum err fill_field(struct visit *x, const struct field *f, const char *name, bool required,
                           struct str value, struct field_view *v)
{
    *v = (struct field_view){
        .kind = kind_of(f->type),
        .name = name,
        .label = f->words,
        .hint = hint_of(f),
        .value = value,
        .is_required = required,
        .length_max = f->type == FIELD_TEXT || f->type == FIELD_LONG ? (int)f->max : 0,
    };
    switch (f->type) {
    case FIELD_CHOICE:
        choice_options(x, f, required, value, v);
        return ERR_OK;
    case FIELD_YESNO:
        yesno_options(x, value, v);
        return ERR_OK;
    case FIELD_LEVEL:
        level_options(x, required, value, v);
        return ERR_OK;
    case FIELD_PERSON:
    case FIELD_POST:
    case FIELD_DEPARTMENT:
    case FIELD_REFERENCE:
        return reference_options(x, f, value, v);
    default:
        return ERR_OK;
    }
}

static void mark_wrong(struct visit *x, const struct form_source *src, struct field_view *v)
{
    const struct problem *pr = src->problem;
    if (!pr || strcmp(pr->field, v->name) != 0)
        return;
    v->error = arena_text(x->a, str_of(pr->text[x->lang]));
    v->basis = pr->basis[0] ? arena_text(x->a, str_of(pr->basis)) : NULL;
}

/* ---- several people, and scopes ---- */

/* What no box stands for is typed into the field beside. */
static void rest_of(struct visit *x, const struct values *chosen, const struct pick_group *groups,
                    int group_count, struct field_view *v)
{
    BUF_SCOPE(b, 64 * 1024);
    for (int i = 0; i < chosen->count; i++) {
        bool boxed = false;
        for (int g = 0; g < group_count; g++)
            for (int k = 0; k < groups[g].count && !boxed; k++)
                boxed = str_eq(groups[g].options[k].value, chosen->rows[i]);
        if (boxed)
            continue;
        if (b.n)
            buf_char(&b, '\n');
        buf_str(&b, chosen->rows[i]);
    }
    v->value = arena_str(x->a, buf_view(&b));
}

static enum err add_group(struct visit *x, const struct reg *reg, const char *prefix,
                          const struct values *chosen, struct ask_view *a,
                          struct pick_group *groups)
{
    struct option *options;
    int count;
    bool all;
    if (!reg || !desk_sees_register(&x->desk, reg))
        return ERR_OK;
    TRY(picks_of(x, reg, prefix, chosen, &options, &count, &all));
    groups[a->group_count++] = (struct pick_group){reg->words, options, count};
    return ERR_OK;
}

static enum err fill_picks(struct visit *x, const struct form_source *src, const struct ask *ask,
                           struct str typed, struct field_view *v, struct ask_view *a)
{
    static const char *const KINDS[] = {"person", "post", "department"};
    static const char *const PREFIXES[] = {"person:", "post:", "department:"};
    struct str start = src->sent ? typed : value_of(x, src, ask->name, ask->field, typed);
    struct values chosen = values_of(x, src, ask->name, start);
    struct pick_group *groups = NEW_ARRAY(x->a, struct pick_group, ARRAY_SIZE(KINDS));
    if (ask->field->type == FIELD_PEOPLE) {
        TRY(add_group(x, ask->field->target, "", &chosen, a, groups));
    } else {
        for (size_t i = 0; i < ARRAY_SIZE(KINDS); i++)
            TRY(add_group(x, rule_register(x->desk.book, str_of(KINDS[i])), PREFIXES[i], &chosen, a,
                          groups));
    }
    rest_of(x, &chosen, groups, a->group_count, v);
    a->groups = groups;
    return ERR_OK;
}

/* ---- files ---- */

static void fill_file(struct visit *x, const struct form_source *src, const char *name,
                      struct ask_view *a)
{
    struct str token = STR("");
    struct vault_waiting waiting;
    if (src->sent)
        params_count(src->sent, name, &token);
    else
        token = query_value(x, name); /* of a scan that was read (page_papers.c) */
    for (int i = 0; i < src->upload_count; i++)
        if (str_is(src->uploads[i].name, name))
            token = src->uploads[i].value;
    if (!token.n || vault_waiting(x->o, x->v, token, &waiting))
        return; /* nothing was uploaded, or it is gone: the form asks again */
    a->file_token = arena_text(x->a, token);
    a->file_name = arena_text(x->a, str_of(waiting.name));
}

/* ---- rows of a child ---- */

static int sent_rows(const struct form_source *src, const char *child)
{
    int rows = 0;
    size_t n = strlen(child);
    for (size_t i = 0; src->sent && i < src->sent->n; i++) {
        struct str rest = src->sent->row[i].name, number;
        int64_t row;
        if (!str_starts(rest, child) || rest.n <= n || rest.p[n] != '.')
            continue;
        rest = str_bytes(rest.p + n + 1, rest.n - n - 1);
        if (str_split(&rest, '.', &number) && str_int(number, 0, 199, &row) && row >= rows)
            rows = (int)row + 1;
    }
    return rows;
}

static const struct child_rows *rows_of(const struct child_rows *all, const struct reg *reg,
                                        const struct child *child)
{
    for (int i = 0; all && i < reg->child_count; i++)
        if (all[i].child == child)
            return &all[i];
    return NULL;
}

static enum err fill_child(struct visit *x, const struct form_source *src, const struct ask *ask,
                           const struct child_rows *all, struct ask_view *a)
{
    const struct child *child = ask->child;
    const struct child_rows *stand = rows_of(all, src->reg, child);
    int have = src->sent ? sent_rows(src, child->name) : stand ? stand->row_count : 0;
    int rows = src->sent ? have : have + CHILD_ROWS_EMPTY;
    struct field_view *fields = NEW_ARRAY(x->a, struct field_view, rows * child->field_count + 1);
    for (int r = 0; r < rows; r++) {
        for (int i = 0; i < child->field_count; i++) {
            const struct field *f = &child->fields[i];
            const char *name = arena_printf(x->a, "%s.%d.%s", child->name, r, f->name);
            struct str value = stand && r < stand->row_count
                                   ? stand->cells[r * child->field_count + i].typed
                                   : STR("");
            if (src->sent) {
                value = STR("");
                params_count(src->sent, name, &value);
            }
            struct field_view *v = &fields[r * child->field_count + i];
            TRY(fill_field(x, f, name, false, value, v));
            mark_wrong(x, src, v);
        }
    }
    struct child_form *form = NEW(x->a, struct child_form);
    *form = (struct child_form){.child = child, .label = child->words, .fields = fields};
    form->row_count = rows;
    if (src->problem && strcmp(src->problem->field, ask->name) == 0)
        form->error = arena_text(x->a, str_of(src->problem->text[x->lang]));
    a->child = form;
    return ERR_OK;
}

/* ---- a form that begins with another entry ---- */

static struct str same_text(const struct entry_view *from, const struct field *f)
{
    for (int i = 0; from->reg && f->type == FIELD_TEXT && i < from->field_count; i++)
        if (from->fields[i].field->type == FIELD_TEXT &&
            strcmp(from->fields[i].field->name, f->name) == 0)
            return from->fields[i].text;
    return STR("");
}

/* A link may open a form with something filled in (?mail=12); what the entry of that reference says under
 * the same name is taken over. */
static enum err fill_from_link(struct visit *x, const struct action *action, struct str **ret_typed)
{
    struct str *typed = NEW_ARRAY(x->a, struct str, action->ask_count + 1);
    struct entry_view from = {0};
    for (int i = 0; i < action->ask_count; i++) {
        const struct field *f = action->asks[i].field;
        int64_t id;
        typed[i] = f ? query_value(x, action->asks[i].name) : STR("");
        if (f && f->type == FIELD_REFERENCE && !from.reg && str_int(typed[i], 1, INT64_MAX, &id))
            TRY(entry_view(&x->desk, f->target, id, typed[i], &from));
    }
    for (int i = 0; i < action->ask_count; i++)
        if (action->asks[i].field && !typed[i].n)
            typed[i] = same_text(&from, action->asks[i].field);
    *ret_typed = typed;
    return ERR_OK;
}

/* The same for what stands already: a link says what one would change. */
static void put_from_link(struct visit *x, const struct action *action, struct str *typed)
{
    for (int i = 0; i < action->ask_count; i++) {
        struct str value = action->asks[i].field ? query_value(x, action->asks[i].name) : STR("");
        if (value.n)
            typed[i] = value;
    }
}

/* ---- all of them ---- */

static enum err fill_ask(struct visit *x, const struct form_source *src, const struct ask *ask,
                         struct str typed, struct ask_view *a)
{
    struct field_view *v = NEW(x->a, struct field_view);
    const struct field *f = ask->field;
    TRY(fill_field(x, f, ask->name, ask->required, value_of(x, src, ask->name, f, typed), v));
    mark_wrong(x, src, v);
    v->is_first = ask == src->action->asks && !src->problem;
    a->field = v;
    if (f->type == FIELD_PEOPLE || f->type == FIELD_SCOPE)
        return fill_picks(x, src, ask, typed, v, a);
    if (f->type == FIELD_FILE)
        fill_file(x, src, ask->name, a);
    return ERR_OK;
}

enum err form_asks(struct visit *x, const struct form_source *src, struct ask_view **ret_asks)
{
    const struct action *action = src->action;
    struct ask_view *asks = NEW_ARRAY(x->a, struct ask_view, action->ask_count + 1);
    struct str *typed = NULL;
    struct child_rows *children = NULL;
    if (src->entry) {
        TRY(entry_typed(&x->desk, src->entry, action, &typed));
        TRY(entry_children(&x->desk, src->entry, &children));
        if (!src->sent)
            put_from_link(x, action, typed);
    } else if (!src->sent) {
        TRY(fill_from_link(x, action, &typed));
    }
    for (int i = 0; i < action->ask_count; i++) {
        const struct ask *ask = &action->asks[i];
        if (ask->child)
            TRY(fill_child(x, src, ask, children, &asks[i]));
        else
            TRY(fill_ask(x, src, ask, typed ? typed[i] : STR(""), &asks[i]));
    }
    *ret_asks = asks;
    return ERR_OK;
}
