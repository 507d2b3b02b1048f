/* The watch over convergence: which acts gather, which release, and what is unusual. */
#include "rulebook/load.h"

enum { GATHERS_MAX = 64, WINDOWS_MAX = 6, WINDOW_DAYS_MAX = 400 };

const char *const piece_kind_names[PIECE_KINDS] = {"read", "copy", "print", "export", "release"};

static int word_of(struct loader *l, const struct node *n, const char *what,
                   const char *const *words, int count)
{
    const char *text = n ? read_text(l, n) : NULL;
    struct guess g = {.word = str_of(text)};
    for (int i = 0; text && i < count; i++) {
        if (strcmp(words[i], text) == 0)
            return i;
        guess_try(&g, words[i]);
    }
    if (text)
        fault_unknown(&l->faults, spot_of(l, n), what, &g);
    return -1;
}

static void lacks(struct loader *l, const struct node *n, const char *what)
{
    fault(&l->faults, key_spot(l, n), N_("{1} has no {2}"), n->key ? n->key : "watches", what);
}

/* ---- acts ---- */

/* "document.open", or what every register has: "document.print", "document.export". */
static bool read_act(struct loader *l, const struct node *n, struct gather *g)
{
    const struct node *act = node_get(n, "act");
    struct str rest, reg;
    if (!act) {
        lacks(l, n, "act");
        return false;
    }
    if (!read_text(l, act))
        return false;
    rest = act->text;
    if (!str_split(&rest, '.', &reg) || !rest.n || !(g->reg = rule_register(l->book, reg))) {
        struct guess guess = {.word = reg};
        for (int i = 0; i < l->book->reg_count; i++)
            guess_try(&guess, l->book->regs[i]->name);
        fault_unknown(&l->faults, spot_of(l, act), N_("register"), &guess);
        return false;
    }
    g->act = act->text.p;
    g->of = g->reg;
    g->action = rule_action(g->reg, rest);
    if (g->action || str_is(rest, "print") || str_is(rest, "export"))
        return true;
    struct guess guess = {.word = rest};
    for (int i = 0; i < g->reg->action_count; i++)
        guess_try(&guess, g->reg->actions[i].name);
    fault_unknown(&l->faults, spot_of(l, act), N_("action"), &guess);
    return false;
}

/* A field named under `key`, of that register; NULL where there is none or it will not do. */
static const struct field *read_field_of(struct loader *l, const struct node *n, const char *key,
                                         const struct reg *reg, bool reference)
{
    const struct node *named = node_get(n, key);
    const char *name = named ? read_text(l, named) : NULL;
    const struct field *f = name ? rule_field(reg, str_of(name)) : NULL;
    if (!name)
        return NULL;
    if (f && f->column && (!reference || (f->type == FIELD_REFERENCE && f->target)))
        return f;
    fault(&l->faults, spot_of(l, named),
          reference ? N_("{1} is no field of {2} that refers to entries")
                    : N_("{1} is no field of {2}"),
          name, reg->name);
    return NULL;
}

/* Of what was gathered: id, label, department, level, number, matter, attribute. */
static const struct bound *piece_statement(struct loader *l, const struct gather *g,
                                           const struct field *of, const struct field *matter,
                                           const struct field *attribute)
{
    struct setting at = {.book = l->book, .reg = g->reg};
    struct writer w;
    writer_init(&w, l->a, &at);
    buf_printf(&w.out, "SELECT x.id, x.label, x.department, x.level, x.number, ");
    if (matter)
        buf_printf(&w.out, "x.%s, ", matter->column);
    else
        buf_text(&w.out, "NULL, ");
    if (attribute)
        buf_printf(&w.out, "CAST(x.%s AS TEXT)", attribute->column);
    else
        buf_text(&w.out, "NULL");
    if (of)
        buf_printf(&w.out, " FROM %s e JOIN %s x ON x.id = e.%s WHERE e.id = ", g->reg->table,
                   g->of->table, of->column);
    else
        buf_printf(&w.out, " FROM %s x WHERE x.id = ", g->reg->table);
    write_param(&w, PARAM_ENTRY, 0, NULL, "BIGINT");
    return writer_done(&w, arena_printf(l->a, "watch.%s", g->act));
}

static bool read_gather(struct loader *l, const struct node *n, bool releases, struct gather *g)
{
    static const char *const keys[] = {"act", "kind", "of", "matter", "attribute", NULL};
    if (!read_map(l, n, keys) || !read_act(l, n, g))
        return false;
    const struct field *of = read_field_of(l, n, "of", g->reg, true);
    if (of)
        g->of = of->target;
    const struct field *matter = read_field_of(l, n, "matter", g->of, true);
    const struct field *attribute = read_field_of(l, n, "attribute", g->of, false);
    g->line = n->line;
    g->kind = PIECE_RELEASE;
    if (!releases) {
        int kind = word_of(l, node_get(n, "kind"), N_("kind"), piece_kind_names, PIECE_RELEASE);
        if (!node_get(n, "kind"))
            lacks(l, n, "kind");
        g->kind = kind < 0 ? PIECE_READ : (enum piece_kind)kind;
    } else if (!matter || !attribute) {
        lacks(l, n, matter ? "attribute" : "matter");
    }
    g->piece = piece_statement(l, g, of, matter, attribute);
    return g->piece != NULL;
}

static const struct gather *read_gathers(struct loader *l, const struct node *watches,
                                         const char *key, bool releases, int *ret_count)
{
    const struct node *n = node_get(watches, key), *room;
    struct node *const *items = NULL;
    size_t count = read_list(n, &items, &room);
    struct gather *rows = NEW_ARRAY(l->a, struct gather, GATHERS_MAX + 1);
    if (count > GATHERS_MAX) {
        fault(&l->faults, key_spot(l, n), N_("{1} has more than {2} values"), key,
              numtext(GATHERS_MAX));
        return rows;
    }
    for (size_t i = 0; i < count; i++) {
        if (read_gather(l, items[i], releases, &rows[*ret_count]))
            ++*ret_count;
    }
    return rows;
}

/* ---- rules ---- */

static void read_kinds(struct loader *l, const struct node *n, struct watch *w)
{
    const struct node *kinds = node_get(n, "kinds"), *room;
    struct node *const *items = NULL;
    size_t count = read_list(kinds, &items, &room);
    w->kinds = w->released ? 1u << PIECE_RELEASE : (1u << PIECE_RELEASE) - 1;
    if (count && w->released) {
        fault(&l->faults, key_spot(l, kinds), N_("What is released has no kinds"));
        return;
    }
    if (count)
        w->kinds = 0;
    for (size_t i = 0; i < count; i++) {
        int kind = word_of(l, items[i], N_("kind"), piece_kind_names, PIECE_RELEASE);
        if (kind >= 0)
            w->kinds |= 1u << kind;
    }
}

static void read_windows(struct loader *l, const struct node *n, struct watch *w)
{
    const struct node *windows = node_get(n, "windows"), *room;
    struct node *const *items = NULL;
    size_t count = read_list(windows, &items, &room);
    int *rows = NEW_ARRAY(l->a, int, WINDOWS_MAX);
    w->windows = rows;
    if (!count || count > WINDOWS_MAX) {
        fault(&l->faults, key_spot(l, windows ? windows : n),
              N_("windows are one to {1} numbers of days, each longer than the one before"),
              numtext(WINDOWS_MAX));
        return;
    }
    for (size_t i = 0; i < count; i++) {
        int64_t days = 0;
        if (items[i]->kind != NODE_SCALAR || !str_int(items[i]->text, 1, WINDOW_DAYS_MAX, &days) ||
            (i && days <= rows[i - 1])) {
            fault(&l->faults, spot_of(l, items[i]),
                  N_("windows are one to {1} numbers of days, each longer than the one before"),
                  numtext(WINDOWS_MAX));
            return;
        }
        rows[w->window_count++] = (int)days;
    }
}

static void read_rule(struct loader *l, const struct node *n, struct watch *w)
{
    static const char *const counts[] = {"pieces", "entries", "matters", "originators",
                                         "attributes"};
    static const char *const only[] = {"everything", "not_needed"};
    const struct node *of = node_get(n, "counts"), *which = node_get(n, "only");
    int found = word_of(l, of, N_("count"), counts, (int)ARRAY_SIZE(counts));
    int need = word_of(l, which, N_("word"), only, (int)ARRAY_SIZE(only));
    if (!of)
        lacks(l, n, "counts");
    w->counts = found < 0 ? WATCH_PIECES : (enum watch_counts)found;
    w->released = w->counts == WATCH_ATTRIBUTES;
    w->not_needed = need == 1;
    w->words = read_words(l, n, true);
    w->basis = read_one_basis(l, n);
    w->from_level = read_level(l, n, "from_level", 0);
    w->least = (int)read_int(l, n, "least", 1, 1000000, 1);
    w->times = (int)read_int(l, n, "times", 1, 100, 6);
    w->own = (int)read_int(l, n, "own", 2, 12, 4);
    w->peers = (int)read_int(l, n, "peers", 2, 1000, 4);
    read_kinds(l, n, w);
    read_windows(l, n, w);
}

/* What an alert is written into. */
static const struct reg *alert_register(struct loader *l, const struct node *n)
{
    static const struct {
        const char *name;
        enum field_type type;
    } needs[] = {{"person", FIELD_PERSON}, {"rule", FIELD_CHOICE}, {"window_days", FIELD_INT},
                 {"measured", FIELD_INT},  {"usual", FIELD_INT},   {"how", FIELD_TEXT},
                 {"raised_on", FIELD_DATE}};
    const struct reg *reg = rule_register(l->book, STR("gathering_alert"));
    for (size_t i = 0; i < ARRAY_SIZE(needs); i++) {
        const struct field *f = reg ? rule_field(reg, str_of(needs[i].name)) : NULL;
        if (f && f->type == needs[i].type)
            continue;
        fault(&l->faults, key_spot(l, n), N_("{1} needs the field {2} of the register {3}, a {4}"),
              "watches", needs[i].name, "gathering_alert", field_type_name(needs[i].type));
        return NULL;
    }
    return reg;
}

static void read_rules(struct loader *l, const struct node *watches, const struct reg *alerts,
                       struct watching *ret)
{
    static const char *const keys[] = {"zh",    "en",         "basis", "counts", "only",
                                       "kinds", "windows",    "least", "times",  "own",
                                       "peers", "from_level", NULL};
    const struct node *n = node_get(watches, "rules");
    if (!n) {
        lacks(l, watches, "rules");
        return;
    }
    if (!read_is_map(l, n))
        return;
    struct watch *rows = NEW_ARRAY(l->a, struct watch, n->count + 1);
    ret->rules = rows;
    for (size_t i = 0; i < n->count; i++) {
        const struct node *one = n->items[i];
        if (!read_name(l, one) || !read_map(l, one, keys))
            continue;
        if (!rule_choice(rule_field(alerts, STR("rule"))->choices, str_of(one->key)))
            fault(&l->faults, key_spot(l, one), N_("{1} is no value of the field {2}"), one->key,
                  "rule");
        struct watch *w = &rows[ret->rule_count++];
        *w = (struct watch){.name = one->key, .line = one->line};
        read_rule(l, one, w);
    }
}

/* Of all people: id, department, post, and what peers share. */
static const struct bound *peers_statement(struct loader *l, const struct node *watches)
{
    const struct reg *person = rule_register(l->book, STR("person"));
    const struct reg *post = rule_register(l->book, STR("post"));
    const struct field *at = rule_field(person, STR("post"));
    const struct field *by = read_field_of(l, watches, "peers", post, false);
    struct setting none = {.book = l->book, .reg = person};
    struct writer w;
    if (!by || !at || !at->column) {
        if (!node_get(watches, "peers"))
            lacks(l, watches, "peers");
        return NULL;
    }
    writer_init(&w, l->a, &none);
    buf_printf(&w.out,
               "SELECT p.id, p.department, p.%s, CAST(q.%s AS TEXT) FROM r_person p"
               " LEFT JOIN r_post q ON q.id = p.%s ORDER BY p.id",
               at->column, by->column, at->column);
    return writer_done(&w, "watch.people");
}

void load_watches(struct loader *l)
{
    static const char *const keys[] = {"gathers", "releases", "peers", "rules", NULL};
    if (!l->watches)
        return;
    l->file = l->watches_file;
    struct watching *w = NEW(l->a, struct watching);
    const struct reg *alerts = alert_register(l, l->watches);
    if (!alerts || !read_map(l, l->watches, keys))
        return;
    w->gathers = read_gathers(l, l->watches, "gathers", false, &w->gather_count);
    w->releases = read_gathers(l, l->watches, "releases", true, &w->release_count);
    w->people = peers_statement(l, l->watches);
    read_rules(l, l->watches, alerts, w);
    l->book->watching = w;
}
