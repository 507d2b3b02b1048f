/* What only the whole of the regulations shows: circles, dead ends, registers that must be there. */
#include "rulebook/load.h"

/* ---- registers that the office itself leans on (docs/tables.md) ---- */

static const struct {
    const char *reg, *field;
    enum field_type type;
} needed[] = {
    {"person", "name", FIELD_TEXT},
    {"person", "post", FIELD_POST},
    {"person", "clearance", FIELD_LEVEL},
    {"person", "compartments", FIELD_INT},
    {"post", "name", FIELD_TEXT},
    {"department", "name", FIELD_TEXT},
    {"department", "parent", FIELD_DEPARTMENT},
    {"department", "head", FIELD_PERSON},
    {"calendar_day", "day", FIELD_DATE},
    {"calendar_day", "work", FIELD_YESNO},
};

static void needed_registers(struct loader *l)
{
    for (size_t i = 0; i < ARRAY_SIZE(needed); i++) {
        const struct reg *reg = rule_register(l->book, str_of(needed[i].reg));
        if (!reg)
            continue; /* said already, or there is no calendar: weekends alone are off */
        const struct field *f = rule_field(reg, str_of(needed[i].field));
        if (!f || f->type != needed[i].type)
            fault(&l->faults, spot_in(reg->file, reg->line),
                  N_("The register {1} needs the field {2} of type {3}"), needed[i].reg,
                  needed[i].field, field_type_name(needed[i].type));
    }
}

/* ---- circles ---- */

static void follow_circles(struct loader *l)
{
    for (size_t i = 0; i < l->draft_count; i++) {
        const struct reg *start = l->drafts[i].reg, *at = start;
        for (size_t steps = 0; at && at->follows && steps <= l->draft_count; steps++) {
            at = at->follows->target;
            if (at != start)
                continue;
            fault(&l->faults, spot_in(start->file, start->line),
                  N_("{1} follows itself in a circle: its label comes from nowhere"), start->name);
            break;
        }
    }
}

/* Entries that are changed can lead back to one another: in one act each is done once (see
 * docs/regulations.md). Entries that make entries that make entries have no end. */
struct walk {
    bool *seen;       /* by the number of the action */
    const int *first; /* number of the first action of each register */
};

static bool leads_to(struct walk *w, const struct reg *reg, const struct action *a,
                     const struct action *goal)
{
    bool *seen = &w->seen[w->first[reg->index] + a->index];
    if (a == goal)
        return true;
    if (*seen)
        return false;
    *seen = true;
    for (int i = 0; i < a->effect_count; i++)
        if (a->effects[i].action && leads_to(w, a->effects[i].target, a->effects[i].action, goal))
            return true;
    return false;
}

static void creates_itself(struct loader *l, const int *first, size_t count, const struct action *a)
{
    for (int i = 0; i < a->effect_count; i++) {
        const struct effect *f = &a->effects[i];
        struct walk w = {.seen = NEW_ARRAY(l->a, bool, count + 1), .first = first};
        if (f->kind != EFFECT_CREATE || !f->action || !leads_to(&w, f->target, f->action, a))
            continue;
        fault(&l->faults, spot_in(a->file, a->line), N_("The effects of {1} lead back to itself"),
              a->name);
        return;
    }
}

static void effect_circles(struct loader *l)
{
    int *first = NEW_ARRAY(l->a, int, l->draft_count + 1);
    for (size_t i = 0; i < l->draft_count; i++)
        first[i + 1] = first[i] + l->drafts[i].reg->action_count;
    for (size_t i = 0; i < l->draft_count; i++)
        for (int k = 0; k < l->drafts[i].reg->action_count; k++)
            creates_itself(l, first, (size_t)first[l->draft_count], &l->drafts[i].reg->actions[k]);
}

/* ---- states ---- */

static void reach_states(struct loader *l, const struct reg *reg)
{
    uint32_t reached = 0, before;
    bool creates = false;
    do {
        before = reached;
        for (int i = 0; i < reg->action_count; i++) {
            const struct action *a = &reg->actions[i];
            creates = creates || a->creates;
            if (a->to >= 0 && (a->creates || (a->from & reached)))
                reached |= 1u << a->to;
        }
    } while (reached != before);
    if (!creates)
        fault(&l->faults, spot_in(reg->file, reg->line),
              N_("No action makes an entry of {1}: one needs from: nothing"), reg->name);
    for (int i = 0; creates && i < reg->state_count; i++)
        if (!(reached & 1u << i))
            fault(&l->faults, spot_in(reg->file, reg->line),
                  N_("No action leads {1} to the state {2}"), reg->name, reg->states[i].name);
    for (int i = 0; i < reg->action_count; i++) {
        const struct action *a = &reg->actions[i];
        for (int s = 0; s < reg->state_count; s++)
            if (reg->states[s].final && !a->creates && a->from != ~0u && (a->from & 1u << s) &&
                a->to >= 0 && a->to != s)
                fault(&l->faults, spot_in(a->file, a->line),
                      N_("{1} leads away from {2}, which is final"), a->name, reg->states[s].name);
    }
}

/* A child table is never another register's. */
static void table_names(struct loader *l)
{
    for (size_t i = 0; i < l->draft_count; i++) {
        const struct reg *a = l->drafts[i].reg;
        for (int k = 0; k < a->child_count; k++)
            for (size_t j = 0; j < l->draft_count; j++)
                if (!strcmp(l->drafts[j].reg->table, a->children[k].table))
                    fault(&l->faults, spot_in(a->file, a->line),
                          N_("The rows {1} of {2} would share a table with the register {3}"),
                          a->children[k].name, a->name, l->drafts[j].reg->name);
    }
}

void load_crossings(struct loader *l)
{
    needed_registers(l);
    follow_circles(l);
    effect_circles(l);
    table_names(l);
    for (size_t i = 0; i < l->draft_count; i++)
        reach_states(l, l->drafts[i].reg);
}
