/* Which entries must be examined anew when a row of another register changes: the paths and lists of
 * the conditions, walked backwards from the row to the entry. */
#include "rulebook/load.h"

enum { FRAMES_MAX = 64, REACHES_MAX = 128 };

/* The path by which the rows of a frame are reached, and what is asked of them. */
struct known_frame {
    const struct frame *frame;
    const struct cond *path;
    const struct cond *where; /* NULL: nothing */
};

struct walker {
    struct reach_list *list;
    struct known_frame frames[FRAMES_MAX];
    int frame_count;
};

static const char row_is[] = "= CAST($1 AS BIGINT)";

static void add(struct walker *k, const struct reg *from, const char *table, const char *condition)
{
    struct reach_list *list = k->list;
    struct arena *a = list->l->a;
    struct bound *ids = NULL;
    const char *sql =
        condition ? arena_printf(a, "SELECT e.id FROM %s e WHERE %s", list->reg->table, condition)
                  : NULL;
    for (size_t i = 0; i < list->count; i++) {
        const struct reach *r = &list->rows[i];
        if (r->from != from || (!from && strcmp(r->table, table)))
            continue;
        if (!r->ids || (sql && !strcmp(r->ids->text, sql)))
            return; /* all of them already, or the same */
    }
    if (list->count >= REACHES_MAX)
        sql = NULL;
    if (sql) {
        struct param *p = NEW(a, struct param);
        p->kind = PARAM_ENTRY;
        ids = NEW(a, struct bound);
        *ids = (struct bound){.name = arena_printf(a, "%s.reach", list->reg->name),
                              .text = sql,
                              .params = p,
                              .param_count = 1};
    }
    list->rows = arena_grow(a, list->rows, list->count, &list->room, sizeof *list->rows);
    list->rows[list->count++] = (struct reach){.from = from, .table = table, .ids = ids};
}

/* ---- backwards ---- */

static const struct known_frame *known(const struct walker *k, const struct frame *f)
{
    for (int i = 0; i < k->frame_count; i++)
        if (k->frames[i].frame == f)
            return &k->frames[i];
    return NULL; /* the entry's own row */
}

static const char *from_frame(struct walker *k, const struct frame *f, const char *column,
                              const char *in);

/* The entries for which the first `steps` fields of a path give a value that is `in`; NULL: no way
 * back. */
static const char *from_path(struct walker *k, const struct cond *c, int steps, const char *in)
{
    struct arena *a = k->list->l->a;
    for (int i = steps - 1; i >= 0; i--)
        in = arena_printf(a, "IN (SELECT x.id FROM %s x WHERE x.%s %s)", c->owners[i]->table,
                          c->steps[i]->column, in);
    switch (c->base) {
    case BASE_FIELD:
        return from_frame(k, c->frame, c->field->column, in);
    case BASE_THIS:
    case BASE_EACH:
        return from_frame(k, c->frame, "id", in);
    default:
        return NULL;
    }
}

/* An answer or a `set` that gives the field another value: the row would leave its owner unseen. */
static bool can_change(const struct walker *k, const struct reg *reg, const struct field *field)
{
    const struct node *actions = NULL;
    for (size_t i = 0; i < k->list->l->draft_count; i++)
        if (k->list->l->drafts[i].reg == reg)
            actions = k->list->l->drafts[i].actions_node;
    for (int i = 0; i < reg->action_count; i++) {
        const struct action *action = &reg->actions[i];
        if (action->creates)
            continue;
        int ask = find_ask(action, str_of(field->name));
        if ((ask >= 0 && action->asks[ask].stored) ||
            node_get(node_get(node_get(actions, action->name), "set"), field->name))
            return true;
    }
    return false;
}

/* `where x = this.y`: the rows of a whole register that belong to the entry. */
static const char *from_equal(struct walker *k, const struct known_frame *f,
                              const struct cond *where, const char *column, const char *in)
{
    const struct frame *frame = f->frame;
    if (!where)
        return NULL;
    for (int i = 0; where->kind == COND_AND && i < where->kid_count; i++) {
        const char *found = from_equal(k, f, where->kids[i], column, in);
        if (found)
            return found;
    }
    if (where->kind != COND_COMPARE || where->op != OP_EQ)
        return NULL;
    for (int side = 0; side < 2; side++) {
        const struct cond *own = where->kids[side], *other = where->kids[1 - side];
        bool is_own = own->kind == COND_PATH && own->base == BASE_FIELD && own->frame == frame &&
                      !own->step_count;
        if (!is_own || other->kind != COND_PATH || other->frame == frame ||
            can_change(k, frame->reg, own->field))
            continue;
        const char *found =
            from_path(k, other, other->step_count,
                      arena_printf(k->list->l->a, "IN (SELECT x.%s FROM %s x WHERE x.%s %s)",
                                   own->field->column, frame->reg->table, column, in));
        if (found)
            return found;
    }
    return NULL;
}

/* The entries that have a row of this frame whose column is `in`. */
static const char *from_frame(struct walker *k, const struct frame *f, const char *column,
                              const char *in)
{
    struct arena *a = k->list->l->a;
    const struct known_frame *at = known(k, f);
    if (!at)
        return arena_printf(a, "e.%s %s", column, in);
    const struct source *s = at->path->source;
    const char *owner;
    switch (s->kind) {
    case SOURCE_RELATION:
        if (can_change(k, s->reg, s->relation->by))
            return NULL;
        owner = arena_printf(a, "IN (SELECT x.%s FROM %s x WHERE x.%s %s)", s->relation->by->column,
                             s->reg->table, column, in);
        break;
    case SOURCE_CHILD:
        owner = arena_printf(a, "IN (SELECT x.entry FROM %s x WHERE x.%s %s)", s->child->table,
                             column, in);
        break;
    case SOURCE_PEOPLE:
        owner = strcmp(column, "id")
                    ? arena_printf(a,
                                   "IN (SELECT x.entry FROM %s x JOIN %s y ON y.id = x.person"
                                   " WHERE y.%s %s)",
                                   s->people->link_table, s->reg->table, column, in)
                    : arena_printf(a, "IN (SELECT x.entry FROM %s x WHERE x.person %s)",
                                   s->people->link_table, in);
        break;
    case SOURCE_REGISTER:
        return from_equal(k, at, at->where, column, in);
    default:
        return NULL;
    }
    return from_path(k, at->path, at->path->step_count, owner);
}

/* ---- what a condition reads ---- */

static void walk(struct walker *k, const struct cond *c);

/* The rows that the fields of a path stand in. */
static void walk_steps(struct walker *k, const struct cond *c)
{
    for (int i = 0; i < c->step_count; i++)
        add(k, c->owners[i], NULL, from_path(k, c, i, row_is));
    k->list->now = k->list->now || c->base == BASE_NOW;
}

static void walk_source(struct walker *k, const struct cond *path, const struct cond *where)
{
    const struct source *s = path->source;
    walk_steps(k, path);
    if (k->frame_count == FRAMES_MAX) {
        k->frame_count = 0;
        add(k, s->reg ? s->reg : k->list->reg, NULL, NULL);
    }
    k->frames[k->frame_count++] = (struct known_frame){s->frame, path, where};
    if (s->reg)
        add(k, s->reg, NULL, from_frame(k, s->frame, "id", row_is));
    /* rows of a child and of a people field change with the entry that they hang on; of the frame's
     * own (no field) that is the row itself */
    const struct reg *owner = path->step_count ? path->steps[path->step_count - 1]->target
                              : path->base == BASE_FIELD && path->field ? path->field->target
                                                                        : NULL;
    if (owner && (s->kind == SOURCE_CHILD || s->kind == SOURCE_PEOPLE))
        add(k, owner, NULL, from_path(k, path, path->step_count, row_is));
}

static void walk_person(struct walker *k, const struct cond *c, const char *granted)
{
    const struct cond *person = c->kids[0];
    const struct reg *people = person_register(k->list->l->book);
    add(k, people, NULL,
        person->kind == COND_PATH ? from_path(k, person, person->step_count, row_is) : NULL);
    if (granted)
        add(k, NULL, "role_grant",
            person->kind == COND_PATH ? from_path(k, person, person->step_count, granted) : NULL);
}

static void walk_calendar(struct walker *k)
{
    const struct reg *days = rule_register(k->list->l->book, STR("calendar_day"));
    if (days)
        add(k, days, NULL, NULL);
}

static void walk_kids(struct walker *k, const struct cond *c)
{
    for (int i = 0; i < c->kid_count; i++)
        walk(k, c->kids[i]);
}

static void walk(struct walker *k, const struct cond *c)
{
    for (; c; c = c->next) {
        if (c->kind == COND_PATH && c->source)
            walk_source(k, c, NULL);
        else if (c->kind == COND_PATH)
            walk_steps(k, c);
        else if (c->kind == COND_WHERE)
            walk_source(k, c->kids[0], c->kids[1]), walk(k, c->kids[1]);
        else
            walk_kids(k, c);
        if (c->kind == COND_DURATION && c->unit == UNIT_WORKING_DAY)
            walk_calendar(k);
        if (c->kind != COND_CALL)
            continue;
        if (str_is(c->text, "working_days"))
            walk_calendar(k);
        else if (str_is(c->text, "may_know"))
            walk_person(k, c, NULL);
        else if (str_is(c->text, "has_role"))
            walk_person(k, c,
                        "IN (SELECT x.person FROM role_grant x WHERE x.id = CAST($1 AS BIGINT))");
    }
}

void reach_of(struct reach_list *list, const struct cond *c)
{
    struct walker *k = NEW(list->l->a, struct walker);
    k->list = list;
    walk(k, c);
}

/* ---- conditions on the office ---- */

static void mark(uint64_t *reads, const struct reg *reg)
{
    if (reg)
        reads[reg->index / 64] |= UINT64_C(1) << (reg->index % 64);
}

void reach_registers(const struct cond *c, uint64_t *reads)
{
    for (; c; c = c->next) {
        for (int i = 0; i < c->step_count; i++)
            mark(reads, c->owners[i]);
        if (c->source)
            mark(reads, c->source->reg);
        for (int i = 0; i < c->kid_count; i++)
            reach_registers(c->kids[i], reads);
    }
}
