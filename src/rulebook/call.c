/* Functions of conditions: what they take and give, and their SQL. */
#include "rulebook/cond.h"

enum call_kind {
    CALL_COUNT,
    CALL_ANY,
    CALL_NONE,
    CALL_SUM,
    CALL_MIN,
    CALL_MAX,
    CALL_ALL,
    CALL_COALESCE,
    CALL_IF,
    CALL_CONCAT,
    CALL_HAS_ROLE,
    CALL_MAY_KNOW,
    CALL_MAX_PERIOD,
    CALL_IS_CONDITION,
    CALL_PLAIN /* a helper function of the store */
};

static const struct call {
    const char *name;
    enum call_kind kind;
    int least, most;
    enum type_kind result;
    enum type_kind args[3];
    const char *sql; /* of CALL_PLAIN */
} calls[] = {
    {"count", CALL_COUNT, 1, 1, TYPE_INT, {0}, NULL},
    {"any", CALL_ANY, 1, 1, TYPE_BOOL, {0}, NULL},
    {"none", CALL_NONE, 1, 1, TYPE_BOOL, {0}, NULL},
    {"sum", CALL_SUM, 2, 2, TYPE_INT, {0}, NULL},
    {"min", CALL_MIN, 2, 2, TYPE_NONE, {0}, NULL},
    {"max", CALL_MAX, 2, 2, TYPE_NONE, {0}, NULL},
    {"all", CALL_ALL, 2, 2, TYPE_BOOL, {0}, NULL},
    {"coalesce", CALL_COALESCE, 2, CALL_ARGS_MAX, TYPE_NONE, {0}, NULL},
    {"if", CALL_IF, 3, 3, TYPE_NONE, {0}, NULL},
    {"concat", CALL_CONCAT, 2, CALL_ARGS_MAX, TYPE_TEXT, {0}, NULL},
    {"has_role", CALL_HAS_ROLE, 2, 2, TYPE_BOOL, {0}, NULL},
    {"may_know", CALL_MAY_KNOW, 1, 2, TYPE_BOOL, {0}, NULL},
    {"max_period", CALL_MAX_PERIOD, 1, 1, TYPE_INT, {TYPE_LEVEL}, NULL},
    {"is_condition", CALL_IS_CONDITION, 1, 1, TYPE_BOOL, {TYPE_PERIOD}, NULL},
    {"period_end", CALL_PLAIN, 2, 2, TYPE_DATE, {TYPE_PERIOD, TYPE_DATE}, "period_end"},
    {"period_months", CALL_PLAIN, 1, 1, TYPE_INT, {TYPE_PERIOD}, "period_months"},
    {"year", CALL_PLAIN, 1, 1, TYPE_INT, {TYPE_DATE}, "year_of"},
    {"add_days", CALL_PLAIN, 2, 2, TYPE_DATE, {TYPE_DATE, TYPE_INT}, "add_days"},
    {"add_months", CALL_PLAIN, 2, 2, TYPE_DATE, {TYPE_DATE, TYPE_INT}, "add_months"},
    {"days_between", CALL_PLAIN, 2, 2, TYPE_INT, {TYPE_DATE, TYPE_DATE}, "days_between"},
    {"working_days", CALL_PLAIN, 2, 2, TYPE_DATE, {TYPE_DATE, TYPE_INT}, "working_day_add"},
};

static const struct call *find_call(struct str name)
{
    for (size_t i = 0; i < ARRAY_SIZE(calls); i++)
        if (str_is(name, calls[i].name))
            return &calls[i];
    return NULL;
}

/* ---- types ---- */

/* count(c) any(c) none(c) sum(c, field) min(c, field) max(c, field) all(people, condition) */
static bool type_collection(struct typing *t, struct cond *c, const struct call *call)
{
    static const struct type bool_type = {.kind = TYPE_BOOL};
    struct cond *list = c->kids[0], *path = list->kind == COND_WHERE ? list->kids[0] : list;
    if (!cond_collection(t, list))
        return false;
    c->unsure = call->kind != CALL_COUNT && (list->unsure || c->kid_count > 1);
    c->type.kind = call->result;
    if (c->kid_count < 2)
        return true;
    struct frame *outer = t->frame;
    const struct frame *each = t->each;
    struct type person = {.kind = TYPE_ENTRY, .reg = person_register(t->at->book)};
    if (call->kind == CALL_ALL) {
        if (list->type.reg != person.reg) {
            (void)fail(ERR_INPUT, N_("all(…) takes a list of people"));
            return false;
        }
        /* names inside stay those outside; the person is `each` */
        t->each = path->source->frame;
        bool good = cond_type(t, c->kids[1], &bool_type);
        t->each = each;
        return good;
    }
    t->frame = path->source->frame;
    bool good = cond_type(t, c->kids[1], NULL);
    t->frame = outer;
    if (!good)
        return false;
    enum type_kind kind = c->kids[1]->type.kind;
    bool fits =
        kind == TYPE_INT || (call->kind != CALL_SUM && (kind == TYPE_DATE || kind == TYPE_MOMENT ||
                                                        kind == TYPE_LEVEL || kind == TYPE_TIME));
    if (!fits) {
        (void)fail(ERR_INPUT, N_("{1} does not take values of type {2}"), call->name,
                   type_text(t->a, &c->kids[1]->type));
        return false;
    }
    c->type = c->kids[1]->type;
    return true;
}

static bool type_role(struct typing *t, struct cond *c)
{
    struct cond *role = c->kids[1];
    if (role->kind != COND_PATH || role->name_count != 1) {
        (void)fail(ERR_INPUT, N_("The name of a role is expected"));
        return false;
    }
    int index = rule_role(t->at->book, role->names[0]);
    if (index >= 0) {
        role->code = t->at->book->roles[index].name;
        return true;
    }
    struct guess g = {.word = role->names[0]};
    for (int i = 0; i < t->at->book->role_count; i++)
        guess_try(&g, t->at->book->roles[i].name);
    const char *word = arena_text(t->a, g.word);
    if (g.best)
        (void)fail(ERR_INPUT, N_("There is no role {1}; did you mean {2}?"), word, g.best);
    else
        (void)fail(ERR_INPUT, N_("There is no role {1}"), word);
    return false;
}

/* The field by which an entry that is not there yet will follow another's label. */
static const struct ask *followed_ask(const struct setting *at)
{
    for (int i = 0; at->reg->follows && at->action && i < at->action->ask_count; i++)
        if (at->action->asks[i].field == at->reg->follows)
            return &at->action->asks[i];
    return NULL;
}

static bool type_may_know(struct typing *t, struct cond *c)
{
    static const struct type level = {.kind = TYPE_LEVEL};
    if (c->kid_count == 2)
        return cond_type(t, c->kids[1], &level);
    if (t->at->no_row && !followed_ask(t->at)) {
        (void)fail(ERR_INPUT, N_("The entry has no label yet: write may_know(person, level)"));
        return false;
    }
    return true;
}

/* if(condition, a, b): in `set` either may be `nothing`. */
static bool type_if(struct typing *t, struct cond *c, const struct type *want)
{
    static const struct type bool_type = {.kind = TYPE_BOOL};
    struct cond *a = c->kids[1], *b = c->kids[2];
    const struct cond *outer = t->may_clear;
    if (!cond_type(t, c->kids[0], &bool_type))
        return false;
    /* the one that tells its type first: a bare word takes the other's */
    if (!want && path_is_word(t, a)) {
        a = c->kids[2];
        b = c->kids[1];
    }
    t->may_clear = c == outer ? a : NULL;
    bool good = cond_type(t, a, want);
    if (good) {
        c->type = a->type;
        t->may_clear = c == outer ? b : NULL;
        good = cond_type(t, b, &c->type);
    }
    t->may_clear = outer;
    if (good && (c->type.kind == TYPE_SCOPE || c->type.kind == TYPE_PEOPLE)) {
        (void)fail(ERR_INPUT, N_("{1} does not take values of type {2}"), "if",
                   type_text(t->a, &c->type));
        return false;
    }
    return good;
}

static bool type_concat(struct typing *t, struct cond *c)
{
    c->unsure = false;
    for (int i = 0; i < c->kid_count; i++) {
        if (!cond_type(t, c->kids[i], NULL))
            return false;
        enum type_kind kind = c->kids[i]->type.kind;
        if (kind != TYPE_TEXT && kind != TYPE_INT && kind != TYPE_DATE && kind != TYPE_TIME) {
            (void)fail(ERR_INPUT, N_("{1} does not take values of type {2}"), "concat",
                       type_text(t->a, &c->kids[i]->type));
            return false;
        }
        c->unsure |= c->kids[i]->unsure;
    }
    return true;
}

bool call_type(struct typing *t, struct cond *c, const struct type *want)
{
    const struct call *call = find_call(c->text);
    if (!call) {
        struct guess g = {.word = c->text};
        for (size_t i = 0; i < ARRAY_SIZE(calls); i++)
            guess_try(&g, calls[i].name);
        const char *word = arena_text(t->a, c->text);
        if (g.best)
            (void)fail(ERR_INPUT, N_("There is no function {1}; did you mean {2}?"), word, g.best);
        else
            (void)fail(ERR_INPUT, N_("There is no function {1}"), word);
        return false;
    }
    if (c->kid_count < call->least || c->kid_count > call->most) {
        (void)fail(ERR_INPUT, N_("{1} takes {2} to {3} arguments"), call->name,
                   numtext(call->least), numtext(call->most));
        return false;
    }
    c->index = (int)(call - calls);
    c->unsure = true;
    c->type.kind = call->result;
    struct type person = {.kind = TYPE_ENTRY, .reg = person_register(t->at->book)};
    switch (call->kind) {
    case CALL_COUNT:
    case CALL_ANY:
    case CALL_NONE:
    case CALL_SUM:
    case CALL_MIN:
    case CALL_MAX:
    case CALL_ALL:
        return type_collection(t, c, call);
    case CALL_COALESCE:
        if (!cond_type(t, c->kids[0], want))
            return false;
        c->type = c->kids[0]->type;
        for (int i = 1; i < c->kid_count; i++)
            if (!cond_type(t, c->kids[i], &c->type))
                return false;
        c->unsure = c->kids[c->kid_count - 1]->unsure;
        return true;
    case CALL_IF:
        return type_if(t, c, want);
    case CALL_CONCAT:
        return type_concat(t, c);
    case CALL_HAS_ROLE:
        return cond_type(t, c->kids[0], &person) && type_role(t, c);
    case CALL_MAY_KNOW:
        return cond_type(t, c->kids[0], &person) && type_may_know(t, c);
    default:
        break;
    }
    for (int i = 0; i < c->kid_count; i++) {
        struct type arg = {.kind = call->args[i]};
        if (!cond_type(t, c->kids[i], &arg))
            return false;
    }
    return true;
}

/* ---- SQL ---- */

static void text(struct writer *w, const char *z)
{
    buf_text(&w->out, z);
}

/* Kleene: any is true when one is true, unknown when none is true but one unknown. */
static void write_any(struct writer *w, const struct cond *c)
{
    const struct cond *list = c->kids[0];
    const struct cond *filter = list->kind == COND_WHERE ? list->kids[1] : NULL;
    if (!filter || !filter->unsure) {
        text(w, "EXISTS (SELECT 1 FROM ");
        write_source(w, list);
        text(w, ")");
        return;
    }
    text(w, "CASE WHEN EXISTS (SELECT 1 FROM ");
    write_source(w, list);
    text(w, ") THEN TRUE WHEN EXISTS (SELECT 1 FROM ");
    write_source(w, list->kids[0]);
    text(w, " AND (");
    write_predicate(w, filter);
    text(w, ") IS NULL) THEN NULL ELSE FALSE END");
}

/* all(people, condition), in three values likewise. */
void write_all(struct writer *w, const struct cond *c)
{
    const struct cond *list = c->kids[0];
    text(w, "(SELECT CASE WHEN COUNT(q.v) < COUNT(*) AND COALESCE(MIN(q.v), 1) = 1 THEN NULL "
            "WHEN COALESCE(MIN(q.v), 1) = 1 THEN TRUE ELSE FALSE END FROM (SELECT CASE (");
    write_predicate(w, c->kids[1]);
    text(w, ") WHEN TRUE THEN 1 WHEN FALSE THEN 0 END AS v FROM ");
    write_source(w, list);
    text(w, ") q)");
}

static void write_has_role(struct writer *w, const struct cond *c)
{
    int alias = ++w->aliases;
    text(w, "CASE WHEN ");
    write_value(w, c->kids[0]);
    buf_printf(&w->out,
               " IS NOT NULL THEN EXISTS (SELECT 1 FROM role_grant g%d WHERE g%d.person = ", alias,
               alias);
    write_value(w, c->kids[0]);
    buf_printf(&w->out, " AND g%d.role = '%s' AND (g%d.from_day IS NULL OR g%d.from_day <= ", alias,
               c->kids[1]->code, alias, alias);
    write_param(w, PARAM_TODAY, 0, NULL, "TEXT");
    buf_printf(&w->out, ") AND (g%d.to_day IS NULL OR g%d.to_day >= ", alias, alias);
    write_param(w, PARAM_TODAY, 0, NULL, "TEXT");
    text(w, ")) END");
}

/* The label's id of the entry the condition stands on. */
static void write_label(struct writer *w)
{
    const struct ask *ask = w->at->no_row ? followed_ask(w->at) : NULL;
    if (!ask) {
        text(w, "e.label");
        return;
    }
    buf_printf(&w->out, "(SELECT f.label FROM %s f WHERE f.id = ", ask->field->target->table);
    write_param(w, PARAM_ASKED, (int)(ask - w->at->action->asks), NULL, "BIGINT");
    text(w, ")");
}

static void write_scope(struct writer *w, int n)
{
    buf_printf(&w->out,
               "EXISTS (SELECT 1 FROM scope_member s%d WHERE s%d.scope = l%d.scope AND "
               "(s%d.from_day IS NULL OR s%d.from_day <= ",
               n, n, n, n, n);
    write_param(w, PARAM_TODAY, 0, NULL, "TEXT");
    buf_printf(&w->out, ") AND (s%d.to_day IS NULL OR s%d.to_day >= ", n, n);
    write_param(w, PARAM_TODAY, 0, NULL, "TEXT");
    buf_printf(&w->out,
               ") AND ((s%d.kind = 'person' AND s%d.member = k%d.id) OR "
               "(s%d.kind = 'post' AND s%d.member = k%d.post) OR "
               "(s%d.kind = 'department' AND EXISTS (SELECT 1 FROM department_ancestor d%d "
               "WHERE d%d.department = k%d.department AND d%d.ancestor = s%d.member))))",
               n, n, n, n, n, n, n, n, n, n, n, n);
}

/* Clearance dominates, every compartment is held, and the scope names the person, his post or a
 * department above him today. A state secret without a scope is known to nobody (L21). With a
 * second argument the level is that one, and a label without a scope limits nothing yet: the scope
 * is proposed together with the level. */
static void write_may_know(struct writer *w, const struct cond *c)
{
    int n = ++w->aliases;
    bool proposed = c->kid_count == 2, bare = proposed && w->at->no_row && !followed_ask(w->at);
    text(w, "CASE WHEN ");
    write_value(w, c->kids[0]);
    buf_printf(&w->out, " IS NOT NULL THEN EXISTS (SELECT 1 FROM r_person k%d", n);
    if (!bare) {
        buf_printf(&w->out, " JOIN label l%d ON l%d.id = ", n, n);
        write_label(w);
    }
    buf_printf(&w->out, " WHERE k%d.id = ", n);
    write_value(w, c->kids[0]);
    buf_printf(&w->out, " AND COALESCE(k%d.clearance, 0) >= ", n);
    if (proposed)
        write_value(w, c->kids[1]);
    else
        buf_printf(&w->out, "l%d.level", n);
    if (!bare) {
        buf_printf(&w->out,
                   " AND (l%d.compartments & ~COALESCE(k%d.compartments, 0)) = 0"
                   " AND ((l%d.scope IS NULL%s",
                   n, n, n, proposed ? ")" : arena_printf(w->a, " AND l%d.level < 3)", n));
        text(w, " OR ");
        write_scope(w, n);
        text(w, ")");
    }
    text(w, ") END");
}

static void write_plain(struct writer *w, const struct cond *c, const char *name)
{
    buf_printf(&w->out, "%s(", name);
    for (int i = 0; i < c->kid_count; i++) {
        text(w, i ? ", " : "");
        write_value(w, c->kids[i]);
    }
    text(w, ")");
}

static void write_aggregate(struct writer *w, const struct cond *c, const struct call *call)
{
    static const char *const names[] = {[CALL_COUNT] = "COUNT(",
                                        [CALL_SUM] = "CAST(COALESCE(SUM(",
                                        [CALL_MIN] = "MIN(",
                                        [CALL_MAX] = "MAX("};
    text(w, "(SELECT ");
    text(w, names[call->kind]);
    if (c->kid_count > 1)
        write_value(w, c->kids[1]);
    else
        text(w, "*");
    text(w, call->kind == CALL_SUM ? "), 0) AS BIGINT) FROM " : ") FROM ");
    write_source(w, c->kids[0]);
    text(w, ")");
}

void write_call(struct writer *w, const struct cond *c)
{
    const struct call *call = &calls[c->index];
    switch (call->kind) {
    case CALL_COUNT:
    case CALL_SUM:
    case CALL_MIN:
    case CALL_MAX:
        write_aggregate(w, c, call);
        return;
    case CALL_ANY:
        write_any(w, c);
        return;
    case CALL_NONE:
        text(w, "NOT (");
        write_any(w, c);
        text(w, ")");
        return;
    case CALL_ALL:
        write_all(w, c);
        return;
    case CALL_COALESCE:
        write_plain(w, c, "COALESCE");
        return;
    case CALL_IF: /* unknown whether: unknown what */
        text(w, "CASE (");
        write_predicate(w, c->kids[0]);
        text(w, ") WHEN TRUE THEN ");
        write_value(w, c->kids[1]);
        text(w, " WHEN FALSE THEN ");
        write_value(w, c->kids[2]);
        text(w, " END");
        return;
    case CALL_CONCAT:
        for (int i = 0; i < c->kid_count; i++) {
            text(w, i ? " || CAST(" : "(CAST(");
            write_value(w, c->kids[i]);
            text(w, " AS TEXT)");
        }
        text(w, ")");
        return;
    case CALL_HAS_ROLE:
        write_has_role(w, c);
        return;
    case CALL_MAY_KNOW:
        write_may_know(w, c);
        return;
    case CALL_MAX_PERIOD: /* L20 */
        text(w, "(CASE ");
        write_value(w, c->kids[0]);
        text(w, " WHEN 3 THEN 120 WHEN 4 THEN 240 WHEN 5 THEN 360 END)");
        return;
    case CALL_IS_CONDITION:
        text(w, "substr(");
        write_value(w, c->kids[0]);
        text(w, ", 1, 3) = 'if:'");
        return;
    case CALL_PLAIN:
        write_plain(w, c, call->sql);
        return;
    }
}
