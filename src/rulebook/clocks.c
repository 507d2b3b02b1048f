/* Clocks and checks. */
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

/* ---- checks ---- */

static void known_word(struct loader *l, const struct node *n, const char *what, const char *word,
                       const char *const *list, size_t count)
{
    struct guess g = {.word = str_of(word)};
    for (size_t i = 0; i < count; i++) {
        if (!strcmp(list[i], word))
            return;
        guess_try(&g, list[i]);
    }
    fault_unknown(&l->faults, spot_of(l, n), what, &g);
}

enum check_shape { CHECK_ALL, CHECK_ONE, CHECK_POPULATION };

static const struct bound *check_sql(struct loader *l, struct draft *d, const struct node *n,
                                     const struct cond *applies, const struct cond *that,
                                     enum check_shape shape)
{
    struct setting at = {.book = l->book, .reg = d->reg};
    struct writer w;
    writer_init(&w, l->a, &at);
    buf_printf(&w.out, "SELECT %s FROM %s e WHERE ",
               shape == CHECK_POPULATION ? "COUNT(*)" : "e.id", d->reg->table);
    if (shape == CHECK_ONE) {
        buf_text(&w.out, "e.id = ");
        write_param(&w, PARAM_ENTRY, 0, NULL, "BIGINT");
        buf_text(&w.out, " AND ");
    }
    buf_text(&w.out, "(");
    if (applies)
        write_predicate(&w, applies);
    else
        buf_text(&w.out, "TRUE");
    buf_text(&w.out, ")");
    if (shape != CHECK_POPULATION) {
        buf_text(&w.out, " AND (");
        write_predicate(&w, that);
        buf_text(&w.out, ") IS NOT TRUE");
    }
    return finish(l, key_spot(l, n), &w, arena_printf(l->a, "%s.check", n->key));
}

/* Raw SQL: one SELECT; $today and $now are the date and the moment. */
static const struct bound *finds_sql(struct loader *l, struct draft *d, const struct node *n,
                                     struct str text, bool one)
{
    struct setting at = {.book = l->book, .reg = d->reg};
    struct writer w;
    writer_init(&w, l->a, &at);
    if (one) {
        buf_printf(&w.out, "SELECT x.id FROM %s x WHERE x.id = ", d->reg->table);
        write_param(&w, PARAM_ENTRY, 0, NULL, "BIGINT");
        buf_text(&w.out, " AND x.id IN (");
    }
    bool quoted = false;
    for (size_t i = 0; i < text.n; i++) {
        struct str rest = str_bytes(text.p + i, text.n - i);
        quoted = text.p[i] == '\'' ? !quoted : quoted;
        if (!quoted && str_starts(rest, "$today")) {
            write_param(&w, PARAM_TODAY, 0, NULL, "TEXT");
            i += 5;
        } else if (!quoted && str_starts(rest, "$now")) {
            write_param(&w, PARAM_NOW, 0, NULL, "TEXT");
            i += 3;
        } else if (!quoted &&
                   (text.p[i] == ';' || text.p[i] == '$' || text.p[i] == '@' || text.p[i] == '?')) {
            fault(&l->faults, spot_of(l, n), N_("finds is one SELECT; {1} cannot stand in it"),
                  (char[]){text.p[i], 0});
            buf_free(&w.out);
            return NULL;
        } else {
            buf_char(&w.out, text.p[i]);
        }
    }
    buf_text(&w.out, one ? ")" : "");
    return finish(l, spot_of(l, n), &w, arena_printf(l->a, "%s.finds", n->key));
}

static struct cond *check_cond(struct loader *l, struct draft *d, const struct node *n)
{
    static const struct type bool_type = {.kind = TYPE_BOOL};
    struct setting at = {.book = l->book, .reg = d->reg};
    struct typing t;
    typing_init(&t, l->a, &at);
    struct cond *c = n->kind == NODE_SCALAR ? cond_parse(l->a, n->text) : NULL;
    if (n->kind != NODE_SCALAR)
        fault(&l->faults, key_spot(l, n), N_("{1} is a condition in one text"), n->key);
    else if (!c || !cond_type(&t, c, &bool_type))
        fault_problem(&l->faults, spot_of(l, n));
    else
        return c;
    return NULL;
}

static void check_what(struct loader *l, struct draft *d, const struct node *n, struct check *c)
{
    const struct node *applies = node_get(n, "applies"), *that = node_get(n, "that");
    const struct node *finds = node_get(n, "finds");
    if ((finds != NULL) == (that != NULL) || (finds && applies)) {
        fault(&l->faults, key_spot(l, n),
              N_("A check has that, with or without applies, or else finds"));
        return;
    }
    if (finds) {
        const char *text = read_text(l, finds);
        if (!text)
            return;
        c->raw = true;
        if (!str_starts(finds->text, "SELECT ")) {
            fault(&l->faults, spot_of(l, finds), N_("finds is one SELECT of ids"));
            return;
        }
        c->all = finds_sql(l, d, finds, finds->text, false);
        c->one = c->all ? finds_sql(l, d, finds, finds->text, true) : NULL;
        return;
    }
    struct cond *t = check_cond(l, d, that), *a = applies ? check_cond(l, d, applies) : NULL;
    if (!t || (applies && !a))
        return;
    c->all = check_sql(l, d, n, a, t, CHECK_ALL);
    c->one = check_sql(l, d, n, a, t, CHECK_ONE);
    c->population = check_sql(l, d, n, a, t, CHECK_POPULATION);
}

/* "document.no_period": a name, a dot, a name */
static bool check_name(struct loader *l, struct draft *d, const struct node *n)
{
    size_t own = strlen(d->reg->name);
    struct node rest = *n;
    if (strncmp(n->key, d->reg->name, own) || n->key[own] != '.') {
        fault(&l->faults, key_spot(l, n), N_("The name of a check starts with {1} and a dot"),
              d->reg->name);
        return false;
    }
    rest.key = n->key + own + 1;
    return read_name(l, &rest);
}

void load_checks(struct loader *l, struct draft *d)
{
    static const char *const keys[] = {"zh",    "en",     "applies",    "that",        "finds",
                                       "link",  "head",   "likelihood", "consequence", "veto",
                                       "basis", "remedy", NULL};
    static const char *const links[] = {"system_construction",  "responsibility", "review",
                                        "confidentiality_work", "personnel",      "carriers",
                                        "departments",          "publicity",      "commitments"};
    const struct node *n = node_get(d->node, "checks");
    if (!n || !read_is_map(l, n))
        return;
    struct check *rows = NEW_ARRAY(l->a, struct check, n->count + 1);
    d->reg->checks = rows;
    for (size_t i = 0; i < n->count; i++) {
        const struct node *one = n->items[i];
        if (!check_name(l, d, one) || !read_map(l, one, keys))
            continue;
        struct check *c = &rows[d->reg->check_count++];
        c->name = one->key;
        c->reg = d->reg;
        c->words = read_words(l, one, true);
        c->remedy = read_words_at(l, one, "remedy");
        c->basis = read_one_basis(l, one);
        c->link = read_key_text(l, one, "link");
        c->head = (int)read_int(l, one, "head", 1, 13, 0);
        c->likelihood = (int)read_int(l, one, "likelihood", 1, 5, 3);
        c->consequence = (int)read_int(l, one, "consequence", 1, 5, 3);
        c->veto = read_yes(l, one, "veto");
        if (!c->link)
            fault(&l->faults, key_spot(l, one), N_("{1} has no {2}"), c->name, "link");
        else
            known_word(l, node_get(one, "link"), N_("link"), c->link, links, ARRAY_SIZE(links));
        check_what(l, d, one, c);
    }
}
