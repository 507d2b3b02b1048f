/* The SQL of a typed condition, one text for both engines; where they differ the text marks it as
 * src/store/store.h says. Codes and names are of the language's own alphabet and stand in the text;
 * everything a person could have written freely is a parameter. */
#include "rulebook/cond.h"

static void text(struct writer *w, const char *z)
{
    buf_text(&w->out, z);
}

void writer_init(struct writer *w, struct arena *a, const struct setting *at)
{
    *w = (struct writer){.a = a, .out = BUF(COND_SQL_MAX), .at = at};
    w->params = NEW_ARRAY(a, struct param, PARAMS_MAX);
}

const struct bound *writer_done(struct writer *w, const char *name)
{
    struct bound *b = NULL;
    if (w->over || w->out.over) {
        (void)fail(ERR_TOO_LARGE, N_("This becomes too large a statement"));
    } else {
        b = NEW(w->a, struct bound);
        b->name = arena_text(w->a, str_of(name));
        b->text = arena_text(w->a, buf_view(&w->out));
        b->params = w->params;
        b->param_count = w->param_count;
    }
    buf_free(&w->out);
    return b;
}

const char *cast_of(enum field_type type)
{
    static const char *const casts[FIELD_TYPES] = {
        [FIELD_TEXT] = "TEXT",         [FIELD_LONG] = "TEXT",        [FIELD_INT] = "BIGINT",
        [FIELD_YESNO] = "BIGINT",      [FIELD_DATE] = "TEXT",        [FIELD_MOMENT] = "TEXT",
        [FIELD_TIME] = "TEXT",         [FIELD_CHOICE] = "TEXT",      [FIELD_LEVEL] = "BIGINT",
        [FIELD_PERIOD] = "TEXT",       [FIELD_PERSON] = "BIGINT",    [FIELD_POST] = "BIGINT",
        [FIELD_DEPARTMENT] = "BIGINT", [FIELD_REFERENCE] = "BIGINT", [FIELD_PEOPLE] = "TEXT",
        [FIELD_SCOPE] = "TEXT",        [FIELD_FILE] = "BIGINT",      [FIELD_STATE] = "TEXT",
    };
    return casts[type];
}

static int param_number(struct writer *w, enum param_kind kind, int index, int64_t n, const char *z)
{
    for (int i = 0; i < w->param_count; i++) {
        const struct param *p = &w->params[i];
        if (p->kind == kind && p->index == index && p->n == n &&
            (p->text == z || (p->text && z && !strcmp(p->text, z))))
            return i + 1;
    }
    if (w->param_count == PARAMS_MAX) {
        w->over = true;
        return 1;
    }
    w->params[w->param_count++] = (struct param){.kind = kind, .index = index, .n = n, .text = z};
    return w->param_count;
}

int writer_param(struct writer *w, enum param_kind kind, int index)
{
    return param_number(w, kind, index, 0, NULL);
}

void write_param(struct writer *w, enum param_kind kind, int index, const char *z, const char *cast)
{
    buf_printf(&w->out, "CAST($%d AS %s)", param_number(w, kind, index, 0, z), cast);
}

/* ---- paths ---- */

static void write_asked_list(struct writer *w, int ask, const char *alias)
{
    int n = param_number(w, PARAM_ASKED_LIST, ask, 0, NULL);
    buf_printf(&w->out,
               "@sqlite{json_each($%d) %sl}@pg{jsonb_array_elements_text(CAST($%d AS jsonb)) AS "
               "%sl(value)}",
               n, alias, n, alias);
}

static void write_base(struct writer *w, const struct cond *c)
{
    const char *cast;
    switch (c->base) {
    case BASE_FIELD:
        buf_printf(&w->out, "%s.%s", c->frame->alias, c->field->column);
        return;
    case BASE_THIS:
        buf_printf(&w->out, "%s.id", c->frame && c->frame->alias ? c->frame->alias : "e");
        return;
    case BASE_ME:
        write_param(w, PARAM_ME, 0, NULL, "BIGINT");
        return;
    case BASE_EACH:
        if (c->frame)
            text(w, c->frame->each);
        else
            write_param(w, PARAM_EACH, 0, NULL, "BIGINT");
        return;
    case BASE_EACH_FIELD:
        buf_printf(&w->out, "(SELECT r.%s FROM %s r WHERE r.id = ", c->field->column,
                   w->at->each_child->table);
        write_param(w, PARAM_EACH, 0, NULL, "BIGINT");
        text(w, ")");
        return;
    case BASE_ASK:
        write_param(w, PARAM_ASKED, c->index, NULL, cast_of(c->field->type));
        return;
    case BASE_OFFICE:
        cast = !strcmp(c->code, "level") ? "BIGINT" : "TEXT";
        write_param(w, PARAM_OFFICE, 0, c->code, cast);
        return;
    case BASE_TODAY:
        write_param(w, PARAM_TODAY, 0, NULL, "TEXT");
        return;
    case BASE_NOW:
        write_param(w, PARAM_NOW, 0, NULL, "TEXT");
        return;
    case BASE_CODE:
        buf_printf(&w->out, "'%s'", c->code);
        return;
    case BASE_RANK:
        buf_int(&w->out, c->index);
        return;
    case BASE_VALUE:
        write_value(w, c->value);
        return;
    case BASE_NOTHING:
        text(w, c->type.kind == TYPE_ENTRY || c->type.kind == TYPE_INT ||
                        c->type.kind == TYPE_LEVEL || c->type.kind == TYPE_BOOL ||
                        c->type.kind == TYPE_FILE
                    ? "CAST(NULL AS BIGINT)"
                    : "CAST(NULL AS TEXT)");
        return;
    case BASE_PERIOD:
        write_param(w, PARAM_PERIOD, c->index, NULL, "TEXT");
        return;
    case BASE_FIGURE:
        write_param(w, PARAM_FIGURE, c->index, NULL, c->type.kind == TYPE_INT ? "BIGINT" : "TEXT");
        return;
    case BASE_LABEL:
        write_param(w, PARAM_LEVEL, 0, NULL, "BIGINT");
        return;
    }
}

/* The value after the first `steps` fields: scalar subqueries, outermost the last. */
void write_path(struct writer *w, const struct cond *c, int steps)
{
    if (steps == 0) {
        write_base(w, c);
        return;
    }
    int alias = ++w->aliases;
    buf_printf(&w->out, "(SELECT p%d.%s FROM %s p%d WHERE p%d.id = ", alias,
               c->steps[steps - 1]->column, c->owners[steps - 1]->table, alias, alias);
    write_path(w, c, steps - 1);
    text(w, ")");
}

/* ---- collections ---- */

/* "table t1 WHERE t1.x = owner": a filter may follow with AND. */
static void write_rows(struct writer *w, const struct cond *path)
{
    const struct source *s = path->source;
    const char *alias = s->frame->alias;
    switch (s->kind) {
    case SOURCE_RELATION:
        buf_printf(&w->out, "%s %s WHERE %s.%s = ", s->reg->table, alias, alias,
                   s->relation->by->column);
        break;
    case SOURCE_CHILD:
        buf_printf(&w->out, "%s %s WHERE %s.entry = ", s->child->table, alias, alias);
        break;
    case SOURCE_PEOPLE:
        buf_printf(&w->out, "%s %sl LEFT JOIN %s %s ON %s.id = %sl.person WHERE %sl.entry = ",
                   s->people->link_table, alias, s->reg->table, alias, alias, alias, alias);
        break;
    case SOURCE_ASKED:
        write_asked_list(w, s->ask, alias);
        buf_printf(&w->out, " LEFT JOIN %s %s ON %s.id = %s WHERE 1 = 1", s->reg->table, alias,
                   alias, s->frame->each);
        return;
    case SOURCE_REGISTER:
        buf_printf(&w->out, "%s %s WHERE 1 = 1", s->reg->table, alias);
        return;
    }
    write_path(w, path, path->step_count);
}

void write_source(struct writer *w, const struct cond *c)
{
    if (c->kind != COND_WHERE) {
        write_rows(w, c);
        return;
    }
    write_rows(w, c->kids[0]);
    text(w, " AND (");
    write_predicate(w, c->kids[1]);
    text(w, ")");
}

static void write_in_list(struct writer *w, const struct cond *c)
{
    const struct source *s = c->kids[1]->source;
    write_value(w, c->kids[0]);
    text(w, " IN (SELECT ");
    text(w, s->frame->each);
    text(w, " FROM ");
    write_rows(w, c->kids[1]);
    text(w, ")");
}

/* ---- values and predicates ---- */

static void write_sum(struct writer *w, const struct cond *c)
{
    const struct cond *b = c->kids[1];
    if (b->kind != COND_DURATION) {
        text(w, "(");
        write_value(w, c->kids[0]);
        text(w, c->op == OP_PLUS ? " + " : " - ");
        write_value(w, b);
        text(w, ")");
        return;
    }
    static const struct {
        const char *function;
        int times;
    } units[] = {[UNIT_DAY] = {"add_days", 1},
                 [UNIT_WEEK] = {"add_days", 7},
                 [UNIT_MONTH] = {"add_months", 1},
                 [UNIT_YEAR] = {"add_months", 12},
                 [UNIT_WORKING_DAY] = {"working_day_add", 1},
                 [UNIT_HOUR] = {"add_hours", 1}};
    bool moment = c->type.kind == TYPE_MOMENT;
    int hours = moment && b->unit != UNIT_HOUR ? 24 : 1;
    int64_t n = b->n * units[b->unit].times * hours;
    buf_printf(&w->out, "%s(", moment ? "add_hours" : units[b->unit].function);
    write_value(w, c->kids[0]);
    buf_printf(&w->out, ", %lld)", (long long)(c->op == OP_PLUS ? n : -n));
}

static void write_literal(struct writer *w, const struct cond *c)
{
    int n;
    if (c->kind == COND_DATE) {
        buf_printf(&w->out, "'%.*s'", (int)c->text.n, c->text.p);
    } else if (c->kind == COND_TEXT) {
        n = param_number(w, PARAM_TEXT, 0, 0, arena_text(w->a, c->text));
        buf_printf(&w->out, "CAST($%d AS TEXT)", n);
    } else if (c->n >= INT32_MIN + 1 && c->n <= INT32_MAX) {
        buf_printf(&w->out, c->n < 0 ? "(%lld)" : "%lld", (long long)c->n);
    } else {
        n = param_number(w, PARAM_INT, 0, c->n, NULL);
        buf_printf(&w->out, "CAST($%d AS BIGINT)", n);
    }
}

void write_value(struct writer *w, const struct cond *c)
{
    /* values that lean on values can double at each step: what is too large is not written out */
    if (w->out.over)
        return;
    if (c->kind == COND_PATH) {
        write_path(w, c, c->step_count);
    } else if (c->type.kind == TYPE_BOOL) {
        text(w, "CASE (");
        write_predicate(w, c);
        text(w, ") WHEN TRUE THEN 1 WHEN FALSE THEN 0 END");
    } else if (c->kind == COND_CALL) {
        write_call(w, c);
    } else if (c->kind == COND_ADD) {
        write_sum(w, c);
    } else {
        write_literal(w, c);
    }
}

static void write_compare(struct writer *w, const struct cond *c)
{
    static const char *const ops[] = {[OP_EQ] = " = ",  [OP_NE] = " <> ", [OP_LT] = " < ",
                                      [OP_LE] = " <= ", [OP_GT] = " > ",  [OP_GE] = " >= "};
    write_value(w, c->kids[0]);
    text(w, ops[c->op]);
    write_value(w, c->kids[1]);
}

static void write_joined(struct writer *w, const struct cond *c, const char *word)
{
    for (int i = 0; i < c->kid_count; i++) {
        text(w, i ? word : "");
        text(w, "(");
        write_predicate(w, c->kids[i]);
        text(w, ")");
    }
}

static void write_in(struct writer *w, const struct cond *c)
{
    write_value(w, c->kids[0]);
    text(w, " IN (");
    for (const struct cond *value = c->kids[1]; value; value = value->next) {
        write_value(w, value);
        text(w, value->next ? ", " : ")");
    }
}

void write_predicate(struct writer *w, const struct cond *c)
{
    if (w->out.over)
        return;
    switch (c->kind) {
    case COND_OR:
        write_joined(w, c, " OR ");
        return;
    case COND_AND:
        write_joined(w, c, " AND ");
        return;
    case COND_NOT:
        text(w, "NOT (");
        write_predicate(w, c->kids[0]);
        text(w, ")");
        return;
    case COND_COMPARE:
        write_compare(w, c);
        return;
    case COND_IN:
        write_in(w, c);
        return;
    case COND_IN_LIST:
        write_in_list(w, c);
        return;
    case COND_KNOWN:
        write_value(w, c->kids[0]);
        text(w, c->negated ? " IS NULL" : " IS NOT NULL");
        return;
    case COND_YESNO:
        text(w, c->n ? "TRUE" : "FALSE");
        return;
    case COND_CALL:
        write_call(w, c);
        if (str_is(c->text, "coalesce") || str_is(c->text, "if"))
            text(w, " = 1"); /* of values */
        return;
    default: /* a yesno column or answer, or what one is set to */
        if (c->base == BASE_VALUE && c->step_count == 0) {
            write_predicate(w, c->value);
            return;
        }
        write_value(w, c);
        text(w, " = 1");
        return;
    }
}
