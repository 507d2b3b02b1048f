/* Statements out of conditions. */
#include "rulebook/load.h"

static struct cond *parse_node(struct loader *l, const struct node *n)
{
    struct cond *c = NULL;
    if (n->kind != NODE_SCALAR)
        fault(&l->faults, key_spot(l, n), N_("{1} is a condition in one text"),
              n->key ? n->key : "");
    else if (!(c = cond_parse(l->a, n->text)))
        fault_problem(&l->faults, spot_of(l, n));
    return c;
}

static bool typed(struct loader *l, const struct node *n, const struct setting *at, struct cond *c,
                  const struct type *want)
{
    struct typing t;
    typing_init(&t, l->a, at);
    t.may_clear = c;
    if (cond_type(&t, c, want))
        return true;
    fault_problem(&l->faults, spot_of(l, n));
    return false;
}

const struct bound *finish(struct loader *l, struct spot at, struct writer *w, const char *name)
{
    const struct bound *b = writer_done(w, name);
    if (!b)
        fault_problem(&l->faults, at);
    return b;
}

void write_from(struct writer *w)
{
    if (w->at->no_row)
        return;
    buf_printf(&w->out, " FROM %s e WHERE e.id = ", w->at->reg->table);
    write_param(w, PARAM_ENTRY, 0, NULL, "BIGINT");
}

const struct bound *compile_guard(struct loader *l, const struct node *n, const struct setting *at,
                                  const char *name, struct cond **ret_cond)
{
    static const struct type bool_type = {.kind = TYPE_BOOL};
    struct cond *c = parse_node(l, n);
    if (!c || !typed(l, n, at, c, &bool_type))
        return NULL;
    *ret_cond = c;
    struct writer w;
    writer_init(&w, l->a, at);
    buf_text(&w.out, "SELECT CASE WHEN (");
    write_predicate(&w, c);
    buf_text(&w.out, ") THEN 1 ELSE 0 END");
    write_from(&w);
    return finish(l, spot_of(l, n), &w, name);
}

const struct bound *compile_value(struct loader *l, const struct node *n, const struct setting *at,
                                  const struct type *want, const char *name, struct cond **ret_cond)
{
    struct cond *c = parse_node(l, n);
    if (!c || !typed(l, n, at, c, want))
        return NULL;
    struct writer w;
    writer_init(&w, l->a, at);
    buf_text(&w.out, "SELECT ");
    write_value(&w, c);
    write_from(&w);
    const struct bound *b = finish(l, spot_of(l, n), &w, name);
    if (b && ret_cond)
        *ret_cond = c;
    return b;
}

const struct bound *compile_people(struct loader *l, const struct node *n, const struct setting *at,
                                   const char *name)
{
    struct cond *c = parse_node(l, n);
    struct typing t;
    typing_init(&t, l->a, at);
    if (!c)
        return NULL;
    if (!cond_collection(&t, c)) {
        fault_problem(&l->faults, spot_of(l, n));
        return NULL;
    }
    if (c->type.reg != person_register(l->book)) {
        fault(&l->faults, spot_of(l, n), N_("A list of people is expected"));
        return NULL;
    }
    const struct source *s = (c->kind == COND_WHERE ? c->kids[0] : c)->source;
    struct writer w;
    writer_init(&w, l->a, at);
    if (s->has_owner) {
        /* the list hangs on the entry, whose row stands around it */
        buf_printf(&w.out, "SELECT o.id FROM %s e JOIN %s o ON o.id IN (SELECT %s FROM ",
                   at->reg->table, s->reg->table, s->frame->each);
        write_source(&w, c);
        buf_text(&w.out, ") WHERE e.id = ");
        write_param(&w, PARAM_ENTRY, 0, NULL, "BIGINT");
    } else {
        buf_printf(&w.out, "SELECT DISTINCT %s FROM ", s->frame->each);
        write_source(&w, c);
    }
    return finish(l, spot_of(l, n), &w, name);
}

/* Whether a path ends in a list of people: a field of that type, or such an answer. */
static bool is_people(struct loader *l, const struct node *n, const struct setting *at)
{
    struct cond *c = cond_parse(l->a, n->text);
    struct typing t;
    typing_init(&t, l->a, at);
    return c && cond_collection(&t, c) &&
           (c->source->kind == SOURCE_PEOPLE || c->source->kind == SOURCE_ASKED);
}

const struct bound *compile_person(struct loader *l, const struct node *n, const struct setting *at,
                                   const char *name)
{
    struct type person = {.kind = TYPE_ENTRY, .reg = person_register(l->book)};
    struct cond *c = parse_node(l, n);
    if (!c)
        return NULL;
    if (c->kind != COND_PATH) {
        fault(&l->faults, spot_of(l, n), N_("{1} is neither a role nor a path to a person"),
              n->text.p);
        return NULL;
    }
    return is_people(l, n, at) ? compile_people(l, n, at, name)
                               : compile_value(l, n, at, &person, name, NULL);
}

/* The entry itself, or a path whose first name is a field of it, or this or an answer: one entry. */
static bool is_single(const struct cond *c, const struct setting *at)
{
    if (c->kind != COND_PATH)
        return false;
    const struct field *f = rule_field(at->reg, c->names[0]);
    if (c->name_count == 1)
        return (f && f->column) || str_is(c->names[0], "this");
    return (f && f->column) || str_is(c->names[0], "asked") || str_is(c->names[0], "this");
}

/* The rows' ids in their order. The list's own owner is e, so the entry's row stands around the
 * list. */
static void write_ids(struct writer *w, const struct cond *c, const struct source *s)
{
    const char *each = s->child ? arena_printf(w->a, "%s.id", s->frame->alias) : s->frame->each;
    buf_printf(&w->out, "SELECT o.id FROM %s e JOIN %s o ON o.id IN (SELECT %s FROM ",
               w->at->reg->table, s->child ? s->child->table : s->reg->table, each);
    write_source(w, c);
    buf_text(&w->out, ") WHERE e.id = ");
    write_param(w, PARAM_ENTRY, 0, NULL, "BIGINT");
    buf_text(&w->out, " ORDER BY o.id");
}

const struct bound *compile_on(struct loader *l, const struct node *n, const struct setting *at,
                               const char *name, const struct reg **ret_target)
{
    struct cond *c = parse_node(l, n);
    struct typing t;
    struct writer w;
    if (!c)
        return NULL;
    typing_init(&t, l->a, at);
    writer_init(&w, l->a, at);
    if (is_single(c, at) && cond_type(&t, c, NULL) && c->type.kind == TYPE_ENTRY) {
        buf_text(&w.out, "SELECT ");
        write_value(&w, c);
        write_from(&w);
        buf_text(&w.out, " AND ");
        write_value(&w, c);
        buf_text(&w.out, " IS NOT NULL");
        *ret_target = c->type.reg;
        return finish(l, spot_of(l, n), &w, name);
    }
    buf_clear(&w.out);
    if (!(c = parse_node(l, n)))
        return NULL;
    typing_init(&t, l->a, at);
    if (!cond_collection(&t, c)) {
        fault_problem(&l->faults, spot_of(l, n));
        return NULL;
    }
    const struct source *s = (c->kind == COND_WHERE ? c->kids[0] : c)->source;
    if (!s->reg) {
        fault(&l->faults, spot_of(l, n), N_("Rows of a child have no actions"));
        return NULL;
    }
    write_ids(&w, c, s);
    *ret_target = s->reg;
    return finish(l, spot_of(l, n), &w, name);
}

const struct bound *compile_rows(struct loader *l, const struct node *n, const struct setting *at,
                                 const char *name, const struct reg **ret_reg,
                                 const struct child **ret_child)
{
    struct cond *c = parse_node(l, n);
    struct typing t;
    struct writer w;
    if (!c)
        return NULL;
    typing_init(&t, l->a, at);
    if (!cond_collection(&t, c)) {
        fault_problem(&l->faults, spot_of(l, n));
        return NULL;
    }
    const struct source *s = (c->kind == COND_WHERE ? c->kids[0] : c)->source;
    writer_init(&w, l->a, at);
    write_ids(&w, c, s);
    *ret_reg = s->reg;
    *ret_child = s->child;
    return finish(l, spot_of(l, n), &w, name);
}
