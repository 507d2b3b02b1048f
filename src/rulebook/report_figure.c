/* Figures of a report's sentence: what is counted, added up, named. */
#include "rulebook/report_parts.h"

const struct reg report_ground = {.name = "report"};

static const char *const points_names[POINTS_WORDS] = {
    [POINTS_ALL] = "all",         [POINTS_APPLICABLE] = "applicable", [POINTS_HOLDING] = "holding",
    [POINTS_FAILING] = "failing", [POINTS_POPULATION] = "population", [POINTS_ENTRIES] = "entries",
};

bool report_points_of(struct loader *l, const struct node *n, enum report_points *ret_points)
{
    struct guess g = {.word = n->kind == NODE_SCALAR ? n->text : STR("")};
    for (int i = 0; i < POINTS_WORDS; i++) {
        guess_try(&g, points_names[i]);
        if (str_is(g.word, points_names[i])) {
            *ret_points = (enum report_points)i;
            return true;
        }
    }
    fault_unknown(&l->faults, spot_of(l, n), N_("kind of points"), &g);
    return false;
}

static void load_measure(struct loader *l, const struct node *what, struct report_figure *f)
{
    static const char *const names[MEASURE_WORDS] = {
        [MEASURE_SCORE] = "score",
        [MEASURE_GRADE] = "grade",
        [MEASURE_VETOES] = "vetoes",
        [MEASURE_RISK] = "risk",
    };
    struct guess g = {.word = what->kind == NODE_SCALAR ? what->text : STR("")};
    f->source = what->kind == NODE_SCALAR ? what->text.p : "";
    for (int i = 0; i < MEASURE_WORDS; i++) {
        guess_try(&g, names[i]);
        if (str_is(g.word, names[i])) {
            f->measure = (enum report_measure)i;
            return;
        }
    }
    fault_unknown(&l->faults, spot_of(l, what), N_("measure"), &g);
}

const struct bound *report_rows(struct loader *l, const struct node *n, const struct setting *at,
                                const struct node *of, const char *name, const struct reg **ret_reg,
                                const struct field **ret_of)
{
    struct typing t;
    struct writer w;
    struct cond *c = n->kind == NODE_SCALAR ? cond_parse(l->a, n->text) : NULL;
    if (n->kind != NODE_SCALAR) {
        fault(&l->faults, key_spot(l, n), N_("{1} is a condition in one text"), n->key);
        return NULL;
    }
    typing_init(&t, l->a, at);
    if (!c || !cond_collection(&t, c)) {
        fault_problem(&l->faults, spot_of(l, n));
        return NULL;
    }
    const struct source *s = (c->kind == COND_WHERE ? c->kids[0] : c)->source;
    if (s->kind != SOURCE_REGISTER) {
        fault(&l->faults, spot_of(l, n), N_("A figure counts entries of a register"));
        return NULL;
    }
    const struct field *field = of && of->kind == NODE_SCALAR ? rule_field(s->reg, of->text) : NULL;
    if (of && (!field || !field->column)) {
        struct guess g = {.word = of->kind == NODE_SCALAR ? of->text : STR("")};
        for (int i = 0; i < s->reg->field_count; i++)
            guess_try(&g, s->reg->fields[i].name);
        fault_unknown(&l->faults, spot_of(l, of), N_("field"), &g);
        return NULL;
    }
    writer_init(&w, l->a, at);
    const char *row = s->frame->alias;
    buf_printf(&w.out, "SELECT %s.id, %s.label, %s.number, ", row, row, row);
    if (field)
        buf_printf(&w.out, "CAST(%s.%s AS TEXT)", row, field->column);
    else
        buf_text(&w.out, "NULL");
    buf_text(&w.out, " FROM ");
    write_source(&w, c);
    int sight = writer_param(&w, PARAM_SIGHT, 0);
    buf_printf(&w.out, " AND @sqlite{sees($%d, %s.label)}@pg{%s.label = ANY($%d::bigint[])}", sight,
               row, row, sight);
    buf_printf(&w.out, " ORDER BY %s.id", row);
    *ret_reg = s->reg;
    *ret_of = field;
    return finish(l, spot_of(l, n), &w, name);
}

/* ---- one figure ---- */

static const struct {
    const char *key;
    enum report_figure_kind kind;
    bool of; /* takes a field */
} kinds[] = {
    {"count", REPORT_COUNT, false},      {"sum", REPORT_SUM, true},
    {"earliest", REPORT_EARLIEST, true}, {"latest", REPORT_LATEST, true},
    {"names", REPORT_NAMES, false},      {"value", REPORT_VALUE, false},
    {"share", REPORT_SHARE, true},       {"points", REPORT_POINTS, false},
    {"measure", REPORT_MEASURE, false},
};

static bool fits(const struct report_figure *f)
{
    switch (f->kind) {
    case REPORT_SUM:
        return f->of->type == FIELD_INT;
    case REPORT_EARLIEST:
    case REPORT_LATEST:
        return f->of->type == FIELD_DATE || f->of->type == FIELD_MOMENT;
    default:
        return true;
    }
}

int report_figure_of(struct loader *l, const struct node *n, const struct report_figure *figures,
                     int count)
{
    struct guess g = {.word = n && n->kind == NODE_SCALAR ? n->text : STR("")};
    for (int i = 0; i < count; i++) {
        guess_try(&g, figures[i].name);
        if (str_is(g.word, figures[i].name))
            return i;
    }
    fault_unknown(&l->faults, spot_of(l, n), N_("figure"), &g);
    return -1;
}

static void load_rows(struct loader *l, const struct node *what, const struct node *of,
                      const struct setting *at, const char *name, struct report_figure *f)
{
    if (!read_text(l, what))
        return;
    f->source = what->text.p;
    f->rows = report_rows(l, what, at, of, name, &f->reg, &f->of);
    if (f->rows && of && !fits(f))
        fault(&l->faults, spot_of(l, of), N_("{1} does not take the field {2}"), what->key,
              f->of->name);
}

static void load_value(struct loader *l, const struct node *what, const struct setting *at,
                       const char *name, struct report_figure *f)
{
    static const struct type int_type = {.kind = TYPE_INT};
    f->source = read_text(l, what);
    f->value = compile_value(l, what, at, &int_type, name, NULL);
}

static void load_share(struct loader *l, const struct node *what, const struct node *of,
                       const struct setting *at, struct report_figure *f)
{
    f->source = read_text(l, what);
    f->part = report_figure_of(l, what, at->figures, at->figure_count);
    f->whole = report_figure_of(l, of, at->figures, at->figure_count);
}

/* What conditions and words know already cannot be a figure's name. */
static bool free_name(struct loader *l, const struct node *n)
{
    static const char *const taken[] = {"me",    "today",  "now",    "this",    "each",
                                        "asked", "office", "period", "nothing", "from",
                                        "to",    "name",   "number", "remedy",  "since"};
    for (size_t i = 0; i < ARRAY_SIZE(taken); i++) {
        if (strcmp(taken[i], n->key) != 0)
            continue;
        fault(&l->faults, key_spot(l, n), N_("{1} has a meaning of its own here"), n->key);
        return false;
    }
    return true;
}

void load_report_figure(struct loader *l, const struct node *n, const struct setting *at,
                        const struct report_choice *own, const char *sentence,
                        struct report_figure *f)
{
    static const char *const keys[] = {"count", "sum",   "earliest", "latest",  "names",
                                       "value", "share", "points",   "measure", "of",
                                       "link",  "head",  "register", "check",   NULL};
    const struct node *what = NULL, *of = node_get(n, "of");
    const char *name = arena_printf(l->a, "%s.%s", sentence, n->key);
    bool wants_of = false;
    f->name = n->key;
    if (!read_name(l, n) || !free_name(l, n) || !read_map(l, n, keys))
        return;
    for (size_t i = 0; i < ARRAY_SIZE(kinds); i++) {
        const struct node *found = node_get(n, kinds[i].key);
        if (!found)
            continue;
        if (what) {
            fault(&l->faults, key_spot(l, n), N_("The figure {1} is of two kinds"), n->key);
            return;
        }
        what = found;
        f->kind = kinds[i].kind;
        wants_of = kinds[i].of;
    }
    if (!what || !of != !wants_of) {
        fault(&l->faults, key_spot(l, n),
              what ? N_("The figure {1}: sum, earliest, latest and share, and only they, have of")
                   : N_("The figure {1} is a count, sum, earliest, latest, names, value, share, "
                        "points or measure"),
              n->key);
        return;
    }
    f->choice = load_report_choice(
        l, f->kind == REPORT_POINTS || f->kind == REPORT_MEASURE ? n : NULL, own);
    switch (f->kind) {
    case REPORT_VALUE:
        load_value(l, what, at, name, f);
        return;
    case REPORT_SHARE:
        load_share(l, what, of, at, f);
        return;
    case REPORT_POINTS:
        f->source = read_text(l, what);
        (void)report_points_of(l, what, &f->points);
        return;
    case REPORT_MEASURE:
        load_measure(l, what, f);
        return;
    default:
        load_rows(l, what, of, at, name, f);
        return;
    }
}
