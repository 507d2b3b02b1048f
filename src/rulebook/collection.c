/* Lists in conditions: relations, children, people, answers, whole registers. */
#include "rulebook/cond.h"

static struct frame *push_frame(struct typing *t, const struct reg *reg, const struct child *child)
{
    if (++t->frames > COND_FRAMES_MAX) {
        (void)fail(ERR_INPUT, N_("Lists within lists go at most {1} deep"),
                   numtext(COND_FRAMES_MAX));
        return NULL;
    }
    struct frame *f = NEW(t->a, struct frame);
    f->reg = reg;
    f->child = child;
    f->alias = arena_printf(t->a, "t%d", ++t->aliases);
    f->each = arena_printf(t->a, "%s.id", f->alias);
    t->frame = f;
    return f;
}

static const struct relation *find_relation(const struct reg *reg, struct str name)
{
    for (int i = 0; reg && i < reg->relation_count; i++)
        if (str_is(name, reg->relations[i].name))
            return &reg->relations[i];
    return NULL;
}

static const struct child *find_child(const struct reg *reg, struct str name)
{
    for (int i = 0; reg && i < reg->child_count; i++)
        if (str_is(name, reg->children[i].name))
            return &reg->children[i];
    return NULL;
}

/* What `name` is of an entry of `reg`; false when it is no list of it. */
static bool find_source(const struct reg *reg, struct str name, struct source *s)
{
    s->has_owner = true;
    if ((s->relation = find_relation(reg, name))) {
        s->kind = SOURCE_RELATION;
        s->reg = s->relation->target;
    } else if ((s->child = find_child(reg, name))) {
        s->kind = SOURCE_CHILD;
    } else {
        s->people = reg ? rule_field(reg, name) : NULL;
        if (s->people && s->people->type != FIELD_PEOPLE)
            s->people = NULL;
        s->kind = SOURCE_PEOPLE;
    }
    return s->relation || s->child || s->people;
}

static bool collection_asked(struct typing *t, struct source *s, int index)
{
    const struct ask *ask = &t->at->action->asks[index];
    if (!ask->field || ask->field->type != FIELD_PEOPLE) {
        (void)fail(ERR_INPUT, N_("The answer {1} is no list of people"), ask->name);
        return false;
    }
    s->kind = SOURCE_ASKED;
    s->ask = index;
    s->has_owner = false;
    return true;
}

static bool unknown_list(struct typing *t, const struct reg *reg, struct str name)
{
    struct guess g = {.word = name};
    for (int i = 0; reg && i < reg->relation_count; i++)
        guess_try(&g, reg->relations[i].name);
    for (int i = 0; reg && i < reg->child_count; i++)
        guess_try(&g, reg->children[i].name);
    for (int i = 0; reg && i < reg->field_count; i++)
        if (reg->fields[i].type == FIELD_PEOPLE)
            guess_try(&g, reg->fields[i].name);
    for (int i = 0; i < t->at->book->reg_count; i++)
        guess_try(&g, t->at->book->regs[i]->name);
    const char *word = arena_text(t->a, name);
    if (g.best)
        (void)fail(ERR_INPUT, N_("There is no list {1}; did you mean {2}?"), word, g.best);
    else
        (void)fail(ERR_INPUT, N_("There is no list {1}"), word);
    return false;
}

/* One name: a list of the row at hand, an answer, or a whole register. */
static bool collection_single(struct typing *t, struct cond *c, struct source *s)
{
    struct str name = c->names[0];
    const struct setting *at = t->at;
    bool own = t->frame == t->root;
    int index = own && at->answers ? find_ask(at->action, name) : -1;
    if (index >= 0 && at->action->asks[index].stored && at->action->asks[index].field &&
        at->action->asks[index].field->type == FIELD_PEOPLE)
        return collection_asked(t, s, index);
    if (t->frame->reg && find_source(t->frame->reg, name, s)) {
        if (own && at->no_row) {
            (void)fail(ERR_INPUT,
                       N_("The entry is not there yet: {1} is not known unless it is asked for"),
                       arena_text(t->a, name));
            return false;
        }
        c->base = BASE_THIS;
        c->frame = t->frame;
        return true;
    }
    s->kind = SOURCE_REGISTER;
    s->has_owner = false;
    s->reg = rule_register(at->book, name);
    return s->reg || unknown_list(t, t->frame->reg, name);
}

/* `c` is a path that names a collection; on success its frame is the innermost one. */
bool path_collection(struct typing *t, struct cond *c)
{
    struct source *s = NEW(t->a, struct source);
    int used;
    if (c->name_count == 1) {
        if (!collection_single(t, c, s))
            return false;
    } else if (c->name_count == 2 && str_is(c->names[0], "asked")) {
        if (!path_asked(t, c, &used) || !collection_asked(t, s, c->index))
            return false;
    } else {
        struct str last = c->names[--c->name_count];
        if (!path_base(t, c, NULL, &used) || !path_follow(t, c, used, c->name_count))
            return false;
        c->name_count++;
        if (c->type.kind != TYPE_ENTRY || !find_source(c->type.reg, last, s))
            return unknown_list(t, c->type.kind == TYPE_ENTRY ? c->type.reg : NULL, last);
    }
    if (s->kind == SOURCE_PEOPLE || s->kind == SOURCE_ASKED)
        s->reg = person_register(t->at->book);
    s->frame = push_frame(t, s->reg, s->child);
    if (!s->frame)
        return false;
    /* of people lists the element stands in the list, even where there is no such person */
    if (s->kind == SOURCE_PEOPLE)
        s->frame->each = arena_printf(t->a, "%sl.person", s->frame->alias);
    else if (s->kind == SOURCE_ASKED)
        s->frame->each = arena_printf(t->a, "CAST(%sl.value AS BIGINT)", s->frame->alias);
    else if (s->kind == SOURCE_CHILD)
        s->frame->each = "";
    c->source = s;
    return true;
}
