/* Looking things up in a rulebook. */
#include "rulebook/rulebook.h"

const struct reg *rule_register(const struct rulebook *book, struct str name)
{
    for (int i = 0; i < book->reg_count; i++)
        if (str_is(name, book->regs[i]->name))
            return book->regs[i];
    return NULL;
}

const struct action *rule_action(const struct reg *reg, struct str name)
{
    for (int i = 0; i < reg->action_count; i++)
        if (str_is(name, reg->actions[i].name))
            return &reg->actions[i];
    return NULL;
}

const struct field *rule_field(const struct reg *reg, struct str name)
{
    for (int i = 0; i < reg->field_count; i++)
        if (str_is(name, reg->fields[i].name))
            return &reg->fields[i];
    return NULL;
}

int rule_state(const struct reg *reg, struct str name)
{
    for (int i = 0; i < reg->state_count; i++)
        if (str_is(name, reg->states[i].name))
            return i;
    return -1;
}

int rule_role(const struct rulebook *book, struct str name)
{
    for (int i = 0; i < book->role_count; i++)
        if (str_is(name, book->roles[i].name))
            return i;
    return -1;
}

const struct choice *rule_choice(const struct choices *c, struct str code)
{
    for (int i = 0; i < c->count; i++)
        if (str_is(code, c->rows[i].code))
            return &c->rows[i];
    return NULL;
}

const struct report *rule_report(const struct rulebook *book, struct str name)
{
    for (int i = 0; i < book->report_count; i++)
        if (str_is(name, book->reports[i].name))
            return &book->reports[i];
    return NULL;
}

const struct check *rule_check(const struct rulebook *book, struct str name)
{
    for (int i = 0; i < book->reg_count; i++)
        for (int k = 0; k < book->regs[i]->check_count; k++)
            if (str_is(name, book->regs[i]->checks[k].name))
                return &book->regs[i]->checks[k];
    return NULL;
}
