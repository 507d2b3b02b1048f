/* Checks: the points of the self-examination, and the one statement by which all of a register's are
 * asked at once. */
#include "rulebook/load.h"

#include "base/clock.h"

enum { COVERS_MAX = 12, WEIGHT_MAX = 10, WEIGHT_DEFAULT = 2 };

static int link_of(struct loader *l, const struct node *n)
{
    const struct node *link = node_get(n, "link");
    const char *word = link ? read_text(l, link) : NULL;
    struct guess g = {.word = str_of(word)};
    if (!link)
        fault(&l->faults, key_spot(l, n), N_("{1} has no {2}"), n->key, "link");
    if (!word)
        return 0;
    for (int i = 0; i < LINK_COUNT; i++) {
        if (!strcmp(link_names[i].name, word))
            return i;
        guess_try(&g, link_names[i].name);
    }
    fault_unknown(&l->faults, spot_of(l, link), N_("link"), &g);
    return 0;
}

/* "CAR3": capital letters, then digits */
static bool is_row(struct str s)
{
    size_t letters = 0, digits = 0;
    while (letters < s.n && s.p[letters] >= 'A' && s.p[letters] <= 'Z')
        letters++;
    while (letters + digits < s.n && s.p[letters + digits] >= '0' && s.p[letters + digits] <= '9')
        digits++;
    return letters >= 2 && digits >= 1 && digits <= 2 && letters + digits == s.n;
}

static const char *const *covers_of(struct loader *l, const struct node *n, int *ret_count)
{
    struct node *const *items = NULL;
    const struct node *room;
    size_t count = read_list(n, &items, &room);
    const char **rows = NEW_ARRAY(l->a, const char *, COVERS_MAX);
    if (count > COVERS_MAX) {
        fault(&l->faults, key_spot(l, n), N_("{1} has more than {2} values"), n->key,
              numtext(COVERS_MAX));
        count = 0;
    }
    for (size_t i = 0; i < count; i++) {
        if (items[i]->kind == NODE_SCALAR && is_row(items[i]->text))
            rows[(*ret_count)++] = items[i]->text.p;
        else
            fault(&l->faults, spot_of(l, items[i]), N_("covers names rows of the mission: CAR3"));
    }
    return rows;
}

static bool assesses_progress(struct loader *l, const struct node *n)
{
    const struct node *what = node_get(n, "assesses");
    if (!what || (what->kind == NODE_SCALAR && str_is(what->text, "result")))
        return false;
    if (what->kind != NODE_SCALAR || !str_is(what->text, "progress"))
        fault(&l->faults, spot_of(l, what), N_("assesses is progress or result"));
    return true;
}

/* ---- conditions ---- */

static struct cond *check_cond(struct loader *l, const struct setting *at, const struct node *n,
                               const struct type *want)
{
    struct typing t;
    typing_init(&t, l->a, at);
    struct cond *c = n->kind == NODE_SCALAR ? cond_parse(l->a, n->text) : NULL;
    if (n->kind != NODE_SCALAR)
        fault(&l->faults, key_spot(l, n), N_("{1} is a condition in one text"), n->key);
    else if (!c || !cond_type(&t, c, want))
        fault_problem(&l->faults, spot_of(l, n));
    else
        return c;
    return NULL;
}

static const struct type bool_type = {.kind = TYPE_BOOL};

/* A condition on the office has no entry to stand on. */
static void office_check(struct loader *l, struct draft *d, const struct node *n, struct check *c)
{
    struct setting at = {.book = l->book, .reg = d->reg, .no_row = true};
    const struct node *applies = node_get(n, "applies"), *needs = node_get(n, "needs");
    struct cond *t = check_cond(l, &at, needs, &bool_type), *a = NULL;
    if (!t || (applies && !(a = check_cond(l, &at, applies, &bool_type))))
        return;
    struct writer w;
    writer_init(&w, l->a, &at);
    buf_text(&w.out, "SELECT CASE WHEN ");
    if (a) {
        buf_text(&w.out, "(");
        write_predicate(&w, a);
        buf_text(&w.out, ") IS NOT TRUE THEN NULL WHEN ");
        reach_registers(a, c->reads);
    }
    buf_text(&w.out, "(");
    write_predicate(&w, t);
    buf_text(&w.out, ") THEN 1 ELSE 0 END");
    reach_registers(t, c->reads);
    c->kind = CHECK_OFFICE;
    c->source = needs->text.p;
    c->whole = finish(l, key_spot(l, n), &w, arena_printf(l->a, "%s.needs", n->key));
}

/* Raw SQL: one SELECT; $today and $now are the date and the moment. */
static void raw_check(struct loader *l, struct draft *d, const struct node *n, struct check *c)
{
    const struct node *finds = node_get(n, "finds");
    if (!read_text(l, finds))
        return;
    if (!str_starts(finds->text, "SELECT ")) {
        fault(&l->faults, spot_of(l, finds), N_("finds is one SELECT of ids"));
        return;
    }
    struct setting at = {.book = l->book, .reg = d->reg};
    struct str text = finds->text;
    struct writer w;
    writer_init(&w, l->a, &at);
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
            fault(&l->faults, spot_of(l, finds), N_("finds is one SELECT; {1} cannot stand in it"),
                  (char[]){text.p[i], 0});
            buf_free(&w.out);
            return;
        } else {
            buf_char(&w.out, text.p[i]);
        }
    }
    c->kind = CHECK_RAW;
    c->source = text.p;
    c->whole = finish(l, spot_of(l, finds), &w, arena_printf(l->a, "%s.finds", n->key));
}

/* ---- the statement of all checks ---- */

struct scan {
    struct writer w;
    struct setting at;
    struct reach_list reaches;
    bool any;
};

static void scan_begin(struct scan *s, struct loader *l, struct draft *d)
{
    *s = (struct scan){.at = {.book = l->book, .reg = d->reg}, .reaches = {.l = l, .reg = d->reg}};
    writer_init(&s->w, l->a, &s->at);
    buf_text(&s->w.out, "SELECT e.id, e.label, e.department");
}

/* 1 where it holds, 0 where it fails, null where it does not apply. */
static void scan_check(struct scan *s, const struct check *c, const struct cond *applies,
                       const struct cond *that)
{
    struct buf *out = &s->w.out;
    s->any = s->any || c->kind != CHECK_OFFICE;
    if (c->kind == CHECK_OFFICE || (!that && c->kind != CHECK_RAW)) {
        buf_text(out, ", NULL");
        return;
    }
    buf_text(out, ", CASE WHEN (");
    if (applies) {
        write_predicate(&s->w, applies);
        reach_of(&s->reaches, applies);
    } else {
        buf_text(out, "TRUE");
    }
    buf_text(out, ") THEN ");
    if (that) {
        buf_text(out, "CASE WHEN (");
        write_predicate(&s->w, that);
        buf_text(out, ") THEN 1 ELSE 0 END");
        reach_of(&s->reaches, that);
    } else {
        buf_text(out, "1");
    }
    buf_text(out, " END");
}

static const struct bound *scan_statement(struct loader *l, struct draft *d, struct scan *s,
                                          bool some)
{
    struct writer w = s->w;
    w.out = BUF(COND_SQL_MAX);
    w.params = NEW_ARRAY(l->a, struct param, PARAMS_MAX);
    memcpy(w.params, s->w.params, (size_t)w.param_count * sizeof *w.params);
    buf_str(&w.out, buf_view(&s->w.out));
    w.out.over = s->w.out.over;
    buf_printf(&w.out, " FROM %s e", d->reg->table);
    if (some) {
        int ids = writer_param(&w, PARAM_ENTRIES, 0);
        buf_printf(
            &w.out,
            " WHERE e.id IN (@sqlite{SELECT value FROM json_each($%d)}@pg{SELECT CAST(value AS"
            " BIGINT) FROM jsonb_array_elements_text(CAST($%d AS jsonb))})",
            ids, ids);
    }
    return finish(l, spot_in(d->reg->file, d->reg->line), &w,
                  arena_printf(l->a, "%s.examine%s", d->reg->name, some ? "_some" : ""));
}

static void scan_end(struct scan *s, struct loader *l, struct draft *d)
{
    for (int i = 0; i < d->reg->figure_count; i++)
        s->any |= load_figure_column(l, d, i, &s->w, &s->reaches);
    if (s->any) {
        d->reg->examine = scan_statement(l, d, s, false);
        d->reg->examine_some = scan_statement(l, d, s, true);
        d->reg->examine_now = s->reaches.now;
        d->reg->reaches = s->reaches.rows;
        d->reg->reach_count = (int)s->reaches.count;
    }
    buf_free(&s->w.out);
}

/* ---- one check ---- */

/* The oldest and the newest day on which what it looks at was known. */
static void evidence_of(struct loader *l, struct draft *d, const struct node *n,
                        const struct cond *applies, struct check *c)
{
    const struct node *evidence = node_get(n, "evidence");
    struct setting at = {.book = l->book, .reg = d->reg};
    struct cond *when = NULL;
    if (c->kind == CHECK_OFFICE) {
        if (evidence)
            fault(&l->faults, key_spot(l, evidence),
                  N_("A check on the office as a whole has no evidence of an entry"));
        return;
    }
    if (evidence && !(when = check_cond(l, &at, evidence, NULL)))
        return;
    if (when && when->type.kind != TYPE_DATE && when->type.kind != TYPE_MOMENT) {
        fault(&l->faults, spot_of(l, evidence), N_("evidence is a date or a moment"));
        return;
    }
    struct writer w;
    writer_init(&w, l->a, &at);
    const char *const ends[] = {"SELECT MIN(", "), MAX(", "), COUNT(*), COUNT("};
    for (size_t i = 0; i < ARRAY_SIZE(ends); i++) {
        buf_text(&w.out, ends[i]);
        if (when)
            write_value(&w, when);
        else
            buf_text(&w.out, "e.changed_at");
    }
    buf_printf(&w.out, ") FROM %s e", d->reg->table);
    if (applies) {
        buf_text(&w.out, " WHERE (");
        write_predicate(&w, applies);
        buf_text(&w.out, ")");
    }
    c->evidence = finish(l, key_spot(l, n), &w, arena_printf(l->a, "%s.evidence", n->key));
}

static void check_what(struct loader *l, struct draft *d, const struct node *n, struct check *c,
                       struct scan *s)
{
    struct setting at = {.book = l->book, .reg = d->reg};
    const struct node *that = node_get(n, "that"), *applies = node_get(n, "applies");
    struct cond *t = NULL, *a = NULL;
    if (!that + !node_get(n, "needs") + !node_get(n, "finds") != 2) {
        fault(&l->faults, key_spot(l, n), N_("A check has one of that, needs and finds"));
        return;
    }
    if (node_get(n, "needs")) {
        office_check(l, d, n, c);
    } else if (applies && !(a = check_cond(l, &at, applies, &bool_type))) {
        return;
    } else if (that) {
        c->source = that->text.p;
        if (!(t = check_cond(l, &at, that, &bool_type)))
            return;
    } else {
        raw_check(l, d, n, c);
    }
    if (applies && applies->kind == NODE_SCALAR)
        c->applies = applies->text.p;
    scan_check(s, c, a, t);
    evidence_of(l, d, n, a, c);
}

static void check_examples(struct loader *l, const struct node *n, struct check *c)
{
    const struct node *fails = node_get(n, "fails"), *holds = node_get(n, "holds");
    const struct reg *reg = c->kind == CHECK_OFFICE ? NULL : c->reg;
    if (!fails != !holds)
        fault(&l->faults, key_spot(l, n), N_("Examples come in pairs: fails and holds"));
    if (fails && holds) {
        c->fails = load_example(l, fails, reg);
        c->holds = load_example(l, holds, reg);
    }
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

static void load_check(struct loader *l, struct draft *d, const struct node *n, struct check *c,
                       struct scan *s)
{
    c->name = n->key;
    c->reg = d->reg;
    c->line = n->key_line;
    c->words = read_words(l, n, true);
    c->remedy = read_words_at(l, n, "remedy");
    c->why = read_words_at(l, n, "why");
    c->basis = read_one_basis(l, n);
    c->link = link_of(l, n);
    c->head = (int)read_int(l, n, "head", 1, HEAD_COUNT, 0);
    c->covers = covers_of(l, node_get(n, "covers"), &c->cover_count);
    c->progress = assesses_progress(l, n);
    c->weight = (int)read_int(l, n, "weight", 1, WEIGHT_MAX, WEIGHT_DEFAULT);
    c->likelihood = (int)read_int(l, n, "likelihood", 1, 5, 3);
    c->consequence = (int)read_int(l, n, "consequence", 1, 5, 3);
    const char *cause = read_key_text(l, n, "cause");
    c->cause = cause ? cause : c->name;
    c->veto = read_yes(l, n, "veto");
    check_what(l, d, n, c, s);
    check_examples(l, n, c);
}

void load_checks(struct loader *l, struct draft *d)
{
    static const char *const keys[] = {
        "zh",         "en",          "applies",  "that",   "needs", "finds", "evidence", "link",
        "head",       "covers",      "assesses", "weight", "why",   "cause", "basis",    "remedy",
        "likelihood", "consequence", "veto",     "fails",  "holds", NULL};
    const struct node *n = node_get(d->node, "checks");
    struct scan s;
    scan_begin(&s, l, d);
    if (n && read_is_map(l, n)) {
        struct check *rows = NEW_ARRAY(l->a, struct check, n->count + 1);
        d->reg->checks = rows;
        for (size_t i = 0; i < n->count; i++) {
            if (!check_name(l, d, n->items[i]) || !read_map(l, n->items[i], keys))
                continue;
            rows[d->reg->check_count].index = d->reg->check_count;
            load_check(l, d, n->items[i], &rows[d->reg->check_count++], &s);
        }
    }
    scan_end(&s, l, d);
}
