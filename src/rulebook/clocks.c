/* Clocks. */
#include "rulebook/load.h"

/* ---- clocks ---- */

static const struct bound *clock_at(struct loader *l, const struct node *n,
                                    const struct setting *at, const char *name, bool *ret_moment)
{
    static const struct type bool_type = {.kind = TYPE_BOOL};
    const struct node *when = node_get(n, "when"), *moment = node_get(n, "at");
    struct cond *c = NULL, *m = NULL;
    struct typing t;
    if (!moment || moment->kind != NODE_SCALAR || (when && when->kind != NODE_SCALAR)) {
        fault(&l->faults, key_spot(l, n), N_("A clock says at: a date or a moment"));
        return NULL;
    }
    typing_init(&t, l->a, at);
    if (when && (!(c = cond_parse(l->a, when->text)) || !cond_type(&t, c, &bool_type))) {
        fault_problem(&l->faults, spot_of(l, when));
        return NULL;
    }
    if (!(m = cond_parse(l->a, moment->text)) || !cond_type(&t, m, NULL)) {
        fault_problem(&l->faults, spot_of(l, moment));
        return NULL;
    }
    if (m->type.kind != TYPE_DATE && m->type.kind != TYPE_MOMENT) {
        fault(&l->faults, spot_of(l, moment), N_("A clock says at: a date or a moment"));
        return NULL;
    }
    *ret_moment = m->type.kind == TYPE_MOMENT;
    struct writer w;
    writer_init(&w, l->a, at);
    buf_text(&w.out, "SELECT ");
    if (c) {
        buf_text(&w.out, "CASE WHEN (");
        write_predicate(&w, c);
        buf_text(&w.out, ") THEN ");
    }
    write_value(&w, m);
    buf_text(&w.out, c ? " END" : "");
    write_from(&w);
    return finish(l, spot_of(l, moment), &w, name);
}

/* "-3d", "0d", "+1w", "-2h" */
static bool read_remind(struct str s, struct remind *ret_remind)
{
    int64_t n;
    bool minus = str_starts(s, "-");
    if (minus || str_starts(s, "+"))
        s = str_bytes(s.p + 1, s.n - 1);
    bool weeks = str_ends(s, "w"), hours = str_ends(s, "h");
    if (!weeks && !hours && !str_ends(s, "d"))
        return false;
    if (!str_int(str_bytes(s.p, s.n - 1), 0, 3660, &n))
        return false;
    *ret_remind = (struct remind){(int)(minus ? -n : n) * (weeks ? 7 : 1), hours};
    return true;
}

static void load_remind(struct loader *l, const struct node *n, struct clock_rule *c)
{
    struct node *const *items;
    const struct node *room;
    size_t count = read_list(n, &items, &room);
    struct remind *rows = NEW_ARRAY(l->a, struct remind, count + 1);
    c->reminds = rows;
    for (size_t i = 0; i < count; i++) {
        struct remind *r = &rows[c->remind_count];
        if (items[i]->kind != NODE_SCALAR || !read_remind(items[i]->text, r))
            fault(&l->faults, spot_of(l, items[i]),
                  N_("A reminder is a number of days or hours: -3d, 0d, +1w, -2h"));
        else if (r->hours && !c->moment)
            fault(&l->faults, spot_of(l, items[i]),
                  N_("This clock ends with a day, not at a moment: no reminder by the hour"));
        else
            c->remind_count++;
    }
}

/* Hours that a reminder stands for, so that those by the day and by the hour compare. */
static int remind_hours(const struct remind *r)
{
    return r->hours ? r->n : r->n * 24;
}

static bool load_after(struct loader *l, const struct node *row, const struct clock_rule *c,
                       struct remind *ret_after)
{
    const struct node *n = node_get(row, "after");
    struct remind after;
    if (!n || n->kind != NODE_SCALAR || str_starts(n->text, "+") || !read_remind(n->text, &after) ||
        after.n < 1) {
        fault(&l->faults, n ? spot_of(l, n) : spot_of(l, row),
              N_("An escalation comes after: a number of days, weeks or hours: 3d, 2w, 4h"));
        return false;
    }
    if (after.hours && !c->moment) {
        fault(&l->faults, spot_of(l, n),
              N_("This clock ends with a day, not at a moment: no escalation by the hour"));
        return false;
    }
    if (c->escalation_count &&
        remind_hours(&after) <= remind_hours(&c->escalations[c->escalation_count - 1].after)) {
        fault(&l->faults, spot_of(l, n), N_("Each escalation comes later than the one before it"));
        return false;
    }
    *ret_after = after;
    return true;
}

static void load_escalations(struct loader *l, const struct node *n, const struct setting *at,
                             struct clock_rule *c)
{
    static const char *const keys[] = {"after", "to", NULL};
    if (!n)
        return;
    struct escalation *rows = NEW_ARRAY(l->a, struct escalation, n->count + 1);
    c->escalations = rows;
    if (n->kind != NODE_LIST || !n->count) {
        fault(&l->faults, spot_of(l, n),
              N_("Escalations are a list: [{after: 3d, to: [department.head]}]"));
        return;
    }
    for (size_t i = 0; i < n->count; i++) {
        struct escalation *row = &rows[c->escalation_count];
        if (!read_map(l, n->items[i], keys) || !load_after(l, n->items[i], c, &row->after))
            continue;
        const struct node *to = node_get(n->items[i], "to");
        row->whoms = load_whoms(l, to, at, true, &row->whom_count);
        if (!to)
            fault(&l->faults, spot_of(l, n->items[i]),
                  N_("An escalation says to: whom it goes to"));
        c->escalation_count++;
    }
}

static const struct action *clock_action(struct loader *l, struct draft *d, const struct node *n)
{
    const char *name = read_text(l, n);
    const struct action *a = name ? rule_action(d->reg, str_of(name)) : NULL;
    if (!name)
        return NULL;
    if (!a) {
        struct guess g = {.word = str_of(name)};
        for (int i = 0; i < d->reg->action_count; i++)
            guess_try(&g, d->reg->actions[i].name);
        fault_unknown(&l->faults, spot_of(l, n), N_("action"), &g);
        return NULL;
    }
    bool by_clock = false, asks = false;
    for (int i = 0; i < a->who_count; i++)
        by_clock = by_clock || a->who[i].kind == WHOM_CLOCK;
    for (int i = 0; i < a->ask_count; i++)
        asks = asks || a->asks[i].required;
    if (!by_clock || asks || a->creates)
        fault(&l->faults, spot_of(l, n),
              N_("The clock can do only what names clock under who and requires no answer: {1}"),
              name);
    return a;
}

static const char *source_of(const struct node *n)
{
    return n && n->kind == NODE_SCALAR ? n->text.p : "";
}

void load_clocks(struct loader *l, struct draft *d)
{
    static const char *const keys[] = {"zh", "en",       "when", "at", "remind",
                                       "to", "escalate", "do",   NULL};
    const struct node *n = node_get(d->node, "clocks");
    if (!n || !read_is_map(l, n))
        return;
    struct setting at = {.book = l->book, .reg = d->reg};
    struct clock_rule *rows = NEW_ARRAY(l->a, struct clock_rule, n->count + 1);
    d->reg->clocks = rows;
    for (size_t i = 0; i < n->count; i++) {
        const struct node *one = n->items[i];
        if (!read_name(l, one) || !read_map(l, one, keys))
            continue;
        struct clock_rule *c = &rows[d->reg->clock_count++];
        c->name = one->key;
        c->words = read_words(l, one, true);
        c->at_source = source_of(node_get(one, "at"));
        c->when_source = source_of(node_get(one, "when"));
        c->at =
            clock_at(l, one, &at, arena_printf(l->a, "%s.%s", d->reg->name, c->name), &c->moment);
        load_remind(l, node_get(one, "remind"), c);
        c->to = load_whoms(l, node_get(one, "to"), &at, true, &c->to_count);
        load_escalations(l, node_get(one, "escalate"), &at, c);
        if (node_get(one, "do"))
            c->action = clock_action(l, d, node_get(one, "do"));
        if (c->remind_count && !c->to_count)
            fault(&l->faults, key_spot(l, one), N_("Reminders need to: whom they go to"));
    }
}
