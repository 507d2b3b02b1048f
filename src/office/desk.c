#include "office/desk.h"

#include "office/own_sieve.h"

#include "access/decide.h"
#include "base/clock.h"
#include "office/internal.h"

enum err desk_open(struct desk *k, struct office *o, const struct viewer *v, struct arena *a)
{
    *k = (struct desk){.o = o, .v = v, .a = a};
    TRY(store_read(o->store, &k->db));
    k->rules = rules_hold(o);
    k->book = k->rules->book;
    k->people = people_hold(o);
    k->me = v->kind == ADMINISTRATOR_NONE ? people_find(k->people, v->person) : NULL;
    k->sight = sight_hold(o, v);
    office_today(o, k->today);
    moment_text(clock_now(), k->now);
    return ERR_OK;
}

void desk_close(struct desk *k)
{
    if (!k->db)
        return;
    sight_release(k->o, k->sight);
    people_release(k->o, k->people);
    rules_release(k->o, k->rules);
    own_sieve_release(k->o, k->own_sieve);
    db_release(k->db);
    k->db = NULL;
}

static bool is_one(const struct desk *k, const struct whom *w)
{
    switch (w->kind) {
    case WHOM_ANYONE:
        return k->me && k->me->active;
    case WHOM_ROLE:
        return k->me && k->me->active &&
               ((k->me->subject.roles >> w->role & 1) ||
                people_deputy_for_role(k->people, k->me->id, w->role));
    case WHOM_SYSTEM_ADMINISTRATOR:
        return k->v->kind == ADMINISTRATOR_SYSTEM;
    case WHOM_SECURITY_ADMINISTRATOR:
        return k->v->kind == ADMINISTRATOR_SECURITY;
    case WHOM_AUDITOR:
        return k->v->kind == ADMINISTRATOR_AUDIT;
    case WHOM_PATH:
    case WHOM_CLOCK:
    case WHOM_EFFECT:
        break;
    }
    return false;
}

bool desk_is_one_of(const struct desk *k, const struct whom *whoms, int count)
{
    for (int i = 0; i < count; i++) {
        if (is_one(k, &whoms[i]))
            return true;
    }
    return false;
}

bool desk_label(const struct desk *k, uint32_t id, struct label *ret_label)
{
    struct scope scope;
    return label_get(k->o->labels, id, ret_label, &scope);
}

bool desk_sees_register(const struct desk *k, const struct reg *reg)
{
    return !k->v->must_change && desk_is_one_of(k, reg->view, reg->view_count);
}

enum err desk_knows(const struct desk *k, struct str name, struct str number, bool *ret_knows)
{
    int64_t id, label = 0;
    bool found = false;
    const struct reg *reg = rule_register(k->book, name);
    if (reg && desk_sees_register(k, reg))
        TRY(db_one(k->db, NULL, &k->rules->sql[reg->index].by_number, &found, "t>ii", number, &id,
                   &label));
    *ret_knows = found && sight_has(k->sight, (uint32_t)label);
    return ERR_OK;
}

enum err desk_register(const struct desk *k, struct str name, const struct reg **ret_reg)
{
    const struct reg *reg = rule_register(k->book, name);
    if (!reg || !desk_sees_register(k, reg))
        return missing_err();
    *ret_reg = reg;
    return ERR_OK;
}
