/* From the rulebook in force to the next: what is new is added, nothing is dropped, and what would
 * lose something is refused. */
#include "rulebook/ddl.h"
#include "rulebook/fault.h"

struct change {
    struct arena *a;
    struct ddl ddl;
    struct fault_list faults;
    struct rule_question *questions;
    size_t question_count, question_room;
};

/* Refused when the statement finds a row; the words are the message of the last fail(). */
static void ask(struct change *c, struct spot at, const char *sql)
{
    c->questions =
        arena_grow(c->a, c->questions, c->question_count, &c->question_room, sizeof *c->questions);
    c->questions[c->question_count++] = (struct rule_question){
        .sql = sql,
        .fault = {at.file,
                  at.line,
                  {arena_text(c->a, str_of(problem()->text[LANG_ZH])),
                   arena_text(c->a, str_of(problem()->text[LANG_EN]))}},
    };
}

static struct spot spot_of_reg(const struct reg *reg)
{
    return spot_in(reg->file, reg->line);
}

/* ---- fields ---- */

static const struct field *find(const struct field *fields, int count, const char *name)
{
    for (int i = 0; i < count; i++)
        if (!strcmp(fields[i].name, name))
            return &fields[i];
    return NULL;
}

static bool same_target(const struct field *old, const struct field *new)
{
    return (!old->target && !new->target) ||
           (old->target && new->target && !strcmp(old->target->name, new->target->name));
}

/* text may become long, nothing else changes its type */
static bool same_type(const struct field *old, const struct field *new)
{
    return (old->type == new->type || (old->type == FIELD_TEXT && new->type == FIELD_LONG)) &&
           same_target(old, new) && (old->choices != NULL) == (new->choices != NULL);
}

static void narrower(struct change *c, struct spot at, const char *table, const struct field *old,
                     const struct field *new)
{
    for (int i = 0; old->choices && i < old->choices->count; i++) {
        const char *code = old->choices->rows[i].code;
        if (rule_choice(new->choices, str_of(code)))
            continue;
        if (fail(ERR_CONFLICT, N_("The choice {1} of {2} is in use and cannot be taken away"), code,
                 new->name))
            ask(c, at,
                arena_printf(c->a, "SELECT 1 FROM %s WHERE %s = '%s' LIMIT 1", table, new->column,
                             code));
    }
    bool text = new->type == FIELD_TEXT || new->type == FIELD_LONG;
    if (text && new->max < old->max &&
        fail(ERR_CONFLICT, N_("Some {1} are longer than the new limit of {2} characters"),
             new->name, numtext(new->max)))
        ask(c, at,
            arena_printf(c->a, "SELECT 1 FROM %s WHERE length(%s) > %lld LIMIT 1", table,
                         new->column, (long long)new->max));
    if (new->type == FIELD_INT && (new->min > old->min || new->max < old->max) &&
        fail(ERR_CONFLICT, N_("Some {1} lie outside the new limits"), new->name))
        ask(c, at,
            arena_printf(c->a, "SELECT 1 FROM %s WHERE %s < %lld OR %s > %lld LIMIT 1", table,
                         new->column, (long long)new->min, new->column, (long long)new->max));
}

static void compare_fields(struct change *c, const struct reg *reg, const char *table,
                           const struct field *old, int old_count, const struct field *new,
                           int new_count)
{
    for (int i = 0; i < old_count; i++) {
        const struct field *now = find(new, new_count, old[i].name);
        if (!now)
            fault(&c->faults, spot_of_reg(reg),
                  N_("{1} of {2} was taken away: what is entered is never "
                     "dropped"),
                  old[i].name, reg->name);
        else if (!same_type(&old[i], now))
            fault(&c->faults, spot_of_reg(reg), N_("{1} of {2} has another type than before"),
                  old[i].name, reg->name);
        else if (now->column)
            narrower(c, spot_of_reg(reg), table, &old[i], now);
    }
}

static void add_field(struct change *c, const struct reg *reg, const struct field *old,
                      const struct field *new)
{
    if (!old && new->link_table)
        ddl_link(&c->ddl, new);
    if (!new->column)
        return;
    if (!old)
        ddl_add_column(&c->ddl, reg->table, new);
    if (!old || !old->indexed)
        ddl_indexes(&c->ddl, reg, new);
    if (!new->unique || (old && old->unique))
        return;
    if (old && fail(ERR_CONFLICT, N_("Some {1} stand more than once: they cannot become unique"),
                    new->name))
        ask(c, spot_of_reg(reg),
            arena_printf(c->a,
                         "SELECT 1 FROM %s WHERE %s IS NOT NULL GROUP BY %s HAVING COUNT(*) > 1 "
                         "LIMIT 1",
                         reg->table, new->column, new->column));
    ddl_unique(&c->ddl, reg, new);
}

/* ---- children ---- */

static void compare_children(struct change *c, const struct reg *old, const struct reg *new)
{
    for (int i = 0; i < old->child_count; i++) {
        bool found = false;
        for (int k = 0; k < new->child_count; k++)
            found = found || !strcmp(old->children[i].name, new->children[k].name);
        if (!found)
            fault(&c->faults, spot_of_reg(new),
                  N_("{1} of {2} was taken away: what is entered is never dropped"),
                  old->children[i].name, new->name);
    }
    for (int k = 0; k < new->child_count; k++) {
        const struct child *now = &new->children[k], *before = NULL;
        for (int i = 0; i < old->child_count; i++)
            if (!strcmp(old->children[i].name, now->name))
                before = &old->children[i];
        if (!before) {
            ddl_child(&c->ddl, now);
            continue;
        }
        compare_fields(c, new, now->table, before->fields, before->field_count, now->fields,
                       now->field_count);
        for (int i = 0; i < now->field_count; i++)
            if (!find(before->fields, before->field_count, now->fields[i].name))
                ddl_add_column(&c->ddl, now->table, &now->fields[i]);
    }
}

/* ---- registers ---- */

static void compare_states(struct change *c, const struct reg *old, const struct reg *new)
{
    for (int i = 0; i < old->state_count; i++) {
        const char *name = old->states[i].name;
        if (rule_state(new, str_of(name)) >= 0)
            continue;
        if (fail(ERR_CONFLICT, N_("Entries of {1} stand in the state {2}: it cannot be taken away"),
                 new->name, name))
            ask(c, spot_of_reg(new),
                arena_printf(c->a, "SELECT 1 FROM %s WHERE state = '%s' LIMIT 1", new->table,
                             name));
    }
}

/* Labels of what is entered do not change by a change of rules. */
static void compare_labels(struct change *c, const struct reg *old, const struct reg *new)
{
    const char *before = old->follows ? old->follows->name : "";
    const char *now = new->follows ? new->follows->name : "";
    if (strcmp(before, now) &&
        fail(ERR_CONFLICT, N_("{1} has entries whose labels would change: follows cannot change"),
             new->name))
        ask(c, spot_of_reg(new), arena_printf(c->a, "SELECT 1 FROM %s LIMIT 1", new->table));
    if (new->holds > old->holds &&
        fail(ERR_CONFLICT, N_("{1} has entries below the new lowest level"), new->name))
        ask(c, spot_of_reg(new),
            arena_printf(c->a, "SELECT 1 FROM %s WHERE level < %d LIMIT 1", new->table,
                         new->holds));
}

static void compare_registers(struct change *c, const struct reg *old, const struct reg *new)
{
    compare_fields(c, new, new->table, old->fields, old->own_count, new->fields, new->own_count);
    for (int i = 0; i < new->own_count; i++)
        add_field(c, new, find(old->fields, old->own_count, new->fields[i].name), &new->fields[i]);
    compare_children(c, old, new);
    compare_states(c, old, new);
    compare_labels(c, old, new);
}

static void compare_roles(struct change *c, const struct rulebook *old, const struct rulebook *new)
{
    for (int i = 0; i < old->role_count; i++) {
        const char *name = old->roles[i].name;
        if (rule_role(new, str_of(name)) >= 0)
            continue;
        if (fail(ERR_CONFLICT, N_("The role {1} is granted to people and cannot be taken away"),
                 name))
            ask(c, spot_in("", 0),
                arena_printf(c->a,
                             "SELECT 1 FROM role_grant WHERE role = '%s' AND to_day IS NULL "
                             "LIMIT 1",
                             name));
    }
}

enum err rule_migration(struct arena *a, const struct rulebook *old, const struct rulebook *new,
                        enum rule_engine engine, struct rule_faults *faults,
                        const char **ret_script, struct rule_question **ret_questions,
                        int *ret_question_count)
{
    struct change c = {.a = a,
                       .ddl = {.out = BUF(DDL_MAX * 4), .engine = engine},
                       .faults = {.a = a, .rows = faults}};
    faults->count = 0;
    for (int i = 0; old && i < old->reg_count; i++)
        if (!rule_register(new, str_of(old->regs[i]->name)))
            fault(&c.faults, spot_in(old->regs[i]->file, old->regs[i]->line),
                  N_("The register {1} was taken away: what is entered is never dropped"),
                  old->regs[i]->name);
    for (int i = 0; i < new->reg_count; i++) {
        const struct reg *before = old ? rule_register(old, str_of(new->regs[i]->name)) : NULL;
        if (before)
            compare_registers(&c, before, new->regs[i]);
        else
            ddl_register(&c.ddl, new->regs[i]);
    }
    if (old)
        compare_roles(&c, old, new);
    if (fault_any(&c.faults)) {
        buf_free(&c.ddl.out);
        return fail_words(ERR_CONFLICT, faults->rows[0].words.zh, faults->rows[0].words.en);
    }
    *ret_script = ddl_done(&c.ddl, a);
    *ret_questions = c.questions;
    *ret_question_count = (int)c.question_count;
    return ERR_OK;
}
