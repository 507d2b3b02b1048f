/* The statements by which the office reads and writes entries. */
#include "rulebook/load.h"

/* ---- INSERT and UPDATE of an action ---- */

struct column {
    const char *name;
    enum param_kind kind;
    const char *cast;
};

static void add_name(struct writer *w, int *count, const char *name)
{
    buf_printf(&w->out, "%s%s", (*count)++ ? ", " : "", name);
}

/* What the action gives a field: an answer, a value, a default; false when it leaves it alone. */
struct giving {
    int ask;
    const struct cond *value;
    bool by_default;
};

static bool gives(const struct action *a, const struct setting *at, const struct field *f,
                  struct giving *ret_giving)
{
    struct giving g = {.ask = find_ask(a, str_of(f->name))};
    if (g.ask >= 0 && !a->asks[g.ask].stored)
        g.ask = -1;
    for (int i = 0; i < at->assigned_count; i++)
        if (at->assigned[i].field == f)
            g.value = at->assigned[i].value;
    g.by_default = a->creates && g.ask < 0 && !g.value && f->default_kind != DEFAULT_NONE;
    *ret_giving = g;
    return f->column && (g.ask >= 0 || g.value || g.by_default);
}

static void write_default(struct writer *w, const struct field *f)
{
    switch (f->default_kind) {
    case DEFAULT_ME:
        write_param(w, PARAM_ME, 0, NULL, "BIGINT");
        return;
    case DEFAULT_TODAY:
        write_param(w, PARAM_TODAY, 0, NULL, "TEXT");
        return;
    case DEFAULT_MY_DEPARTMENT:
        buf_text(&w->out, "(SELECT m.department FROM r_person m WHERE m.id = ");
        write_param(w, PARAM_ME, 0, NULL, "BIGINT");
        buf_text(&w->out, ")");
        return;
    default:
        break;
    }
    if (f->type == FIELD_INT)
        buf_text(&w->out, f->default_text); /* load_field() has seen that it is a number */
    else if (f->type == FIELD_YESNO)
        buf_text(&w->out, strcmp(f->default_text, "yes") ? "0" : "1");
    else
        write_param(w, PARAM_TEXT, 0, f->default_text, "TEXT");
}

static void write_given(struct writer *w, const struct field *f, const struct giving *g)
{
    if (g->ask >= 0)
        write_param(w, PARAM_ASKED, g->ask, NULL, cast_of(f->type));
    else if (g->value)
        write_value(w, g->value);
    else
        write_default(w, f);
}

static const struct bound *write_insert(struct loader *l, struct draft *d, const struct action *a,
                                        const struct setting *at, const char *name)
{
    static const struct column columns[] = {
        {"number", PARAM_NUMBER, "TEXT"},           {"state", PARAM_STATE, "TEXT"},
        {"label", PARAM_LABEL, "BIGINT"},           {"level", PARAM_LEVEL, "BIGINT"},
        {"department", PARAM_DEPARTMENT, "BIGINT"}, {"created_at", PARAM_NOW, "TEXT"},
        {"created_by", PARAM_ME, "BIGINT"},         {"changed_at", PARAM_NOW, "TEXT"},
        {"changed_by", PARAM_ME, "BIGINT"},         {"leaf", PARAM_LEAF, "BIGINT"},
    };
    struct writer w;
    struct giving g;
    int count = 0;
    writer_init(&w, l->a, at);
    buf_printf(&w.out, "INSERT INTO %s (", d->reg->table);
    for (size_t i = 0; i < ARRAY_SIZE(columns); i++)
        add_name(&w, &count, columns[i].name);
    add_name(&w, &count, "rev");
    for (int i = 0; i < d->reg->own_count; i++)
        if (gives(a, at, &d->fields[i], &g))
            add_name(&w, &count, d->fields[i].column);
    buf_text(&w.out, ") VALUES (");
    for (size_t i = 0; i < ARRAY_SIZE(columns); i++) {
        write_param(&w, columns[i].kind, 0, NULL, columns[i].cast);
        buf_text(&w.out, ", ");
    }
    buf_text(&w.out, "1");
    for (int i = 0; i < d->reg->own_count; i++) {
        if (!gives(a, at, &d->fields[i], &g))
            continue;
        buf_text(&w.out, ", ");
        write_given(&w, &d->fields[i], &g);
    }
    buf_text(&w.out, ") RETURNING id");
    return finish(l, spot_in(a->file, a->line), &w, name);
}

/* Columns that cannot change are left alone: their indexes are then not touched. */
static bool changes(const struct action *a, enum param_kind kind)
{
    switch (kind) {
    case PARAM_NUMBER:
        return a->renumber;
    case PARAM_STATE:
        return a->to >= 0;
    case PARAM_LABEL:
    case PARAM_LEVEL:
        return a->level || a->compartments || a->scope_label || a->scope_ask >= 0 ||
               a->scope_add_ask >= 0 || a->scope_knows;
    case PARAM_DEPARTMENT:
        return a->department != NULL;
    default:
        return true;
    }
}

static const struct bound *write_update(struct loader *l, struct draft *d, const struct action *a,
                                        const struct setting *at, const char *name)
{
    static const struct column columns[] = {
        {"number", PARAM_NUMBER, "TEXT"},           {"state", PARAM_STATE, "TEXT"},
        {"label", PARAM_LABEL, "BIGINT"},           {"level", PARAM_LEVEL, "BIGINT"},
        {"department", PARAM_DEPARTMENT, "BIGINT"}, {"changed_at", PARAM_NOW, "TEXT"},
        {"changed_by", PARAM_ME, "BIGINT"},         {"leaf", PARAM_LEAF, "BIGINT"},
    };
    struct writer w;
    struct giving g;
    writer_init(&w, l->a, at);
    buf_printf(&w.out, "UPDATE %s AS e SET rev = e.rev + 1", d->reg->table);
    for (size_t i = 0; i < ARRAY_SIZE(columns); i++) {
        if (!changes(a, columns[i].kind))
            continue;
        buf_printf(&w.out, ", %s = ", columns[i].name);
        write_param(&w, columns[i].kind, 0, NULL, columns[i].cast);
    }
    for (int i = 0; i < d->reg->own_count; i++) {
        if (!gives(a, at, &d->fields[i], &g))
            continue;
        buf_printf(&w.out, ", %s = ", d->fields[i].column);
        write_given(&w, &d->fields[i], &g);
    }
    buf_text(&w.out, " WHERE e.id = ");
    write_param(&w, PARAM_ENTRY, 0, NULL, "BIGINT");
    return finish(l, spot_in(a->file, a->line), &w, name);
}

const struct bound *write_statement(struct loader *l, struct draft *d, const struct action *a,
                                    const struct setting *at)
{
    const char *name = arena_printf(l->a, "%s.%s.write", d->reg->name, a->name);
    return a->creates ? write_insert(l, d, a, at, name) : write_update(l, d, a, at, name);
}

/* ---- one entry ---- */

static const struct bound *by_id(struct loader *l, struct draft *d, struct setting *at)
{
    struct writer w;
    writer_init(&w, l->a, at);
    buf_text(&w.out, "SELECT ");
    for (int i = 0; i < d->reg->field_count; i++) {
        const struct field *f = &d->fields[i];
        buf_printf(&w.out, "%s%s, ", f->column ? "e." : "",
                   f->column ? f->column : "CAST(NULL AS TEXT)");
    }
    buf_text(&w.out, "e.label, e.leaf, e.rev");
    write_from(&w);
    return finish(l, spot_in(d->reg->file, d->reg->line), &w,
                  arena_printf(l->a, "%s.by_id", d->reg->name));
}

static const struct bound *title_of(struct loader *l, struct draft *d, struct setting *at)
{
    struct writer w;
    writer_init(&w, l->a, at);
    buf_printf(&w.out, "SELECT e.number, e.%s, e.label, e.state",
               d->reg->title ? d->reg->title->column : "number");
    write_from(&w);
    return finish(l, spot_in(d->reg->file, d->reg->line), &w,
                  arena_printf(l->a, "%s.title_of", d->reg->name));
}

void load_statements(struct loader *l, struct draft *d)
{
    struct setting at = {.book = l->book, .reg = d->reg};
    d->reg->by_id = by_id(l, d, &at);
    d->reg->title_of = title_of(l, d, &at);
}
