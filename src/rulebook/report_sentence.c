/* Sentences of reports: of what they are said, by which figures, and in which words. */
#include "rulebook/report_parts.h"

enum { REPORT_FIGURES_MAX = 24, SAYINGS_MAX = 12, PIECES_MAX = 64, LIMIT_MAX = 1000 };

/* ---- words with names in braces ---- */

static bool piece_word(const struct report_sentence *s, struct str word, struct report_piece *p)
{
    static const struct {
        const char *name;
        enum report_piece_kind kind;
        int index;
        unsigned each; /* bit per enum report_each that knows it; 0: all */
    } names[] = {
        {"from", PIECE_END, PERIOD_FROM, 0},
        {"to", PIECE_END, PERIOD_TO, 0},
        {"today", PIECE_TODAY, 0, 0},
        {"office", PIECE_OFFICE, 0, 0},
        {"name", PIECE_NAME, 0,
         1 << REPORT_EACH_POINT | 1 << REPORT_EACH_LINK | 1 << REPORT_EACH_HEAD |
             1 << REPORT_EACH_ENTRY},
        {"number", PIECE_NUMBER, 0, 1 << REPORT_EACH_ENTRY},
        {"remedy", PIECE_REMEDY, 0, 1 << REPORT_EACH_POINT},
        {"since", PIECE_SINCE, 0, 1 << REPORT_EACH_POINT},
    };
    for (int i = 0; i < s->figure_count; i++) {
        if (str_is(word, s->figures[i].name)) {
            *p = (struct report_piece){.kind = PIECE_FIGURE, .index = i};
            return true;
        }
    }
    for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
        if (!str_is(word, names[i].name) || (names[i].each && !(names[i].each >> s->each & 1)))
            continue;
        *p = (struct report_piece){.kind = names[i].kind, .index = names[i].index};
        return true;
    }
    const struct field *f = s->each_reg ? rule_field(s->each_reg, word) : NULL;
    *p = (struct report_piece){.kind = PIECE_FIELD, .field = f};
    return f && f->column;
}

static void add_text(struct loader *l, struct report_piece *rows, int *count, const char *p,
                     size_t n)
{
    if (n)
        rows[(*count)++] =
            (struct report_piece){.kind = PIECE_TEXT, .text = arena_text(l->a, str_bytes(p, n))};
}

static const struct report_piece *pieces_of(struct loader *l, struct spot at,
                                            const struct report_sentence *s, const char *text,
                                            int *ret_count)
{
    struct report_piece *rows = NEW_ARRAY(l->a, struct report_piece, PIECES_MAX);
    const char *p = text;
    *ret_count = 0;
    for (;;) {
        const char *open = strchr(p, '{'), *close = open ? strchr(open, '}') : NULL;
        if (*ret_count > PIECES_MAX - 3 || (open && !close)) {
            fault(&l->faults, at,
                  close ? N_("The sentence {1} has too many figures")
                        : N_("In the sentence {1} a brace is not closed"),
                  s->name);
            return rows;
        }
        if (!open) {
            add_text(l, rows, ret_count, p, strlen(p));
            return rows;
        }
        add_text(l, rows, ret_count, p, (size_t)(open - p));
        struct str word = str_bytes(open + 1, (size_t)(close - open - 1));
        if (!piece_word(s, word, &rows[*ret_count])) {
            struct guess g = {.word = str_of(arena_text(l->a, word))};
            for (int i = 0; i < s->figure_count; i++)
                guess_try(&g, s->figures[i].name);
            fault_unknown(&l->faults, at, N_("figure"), &g);
            return rows;
        }
        ++*ret_count;
        p = close + 1;
    }
}

/* Both languages say the same: each figure of one stands in the other. */
static uint64_t figures_in(const struct report_saying *w, int lang)
{
    uint64_t bits = 0;
    for (int i = 0; i < w->piece_count[lang]; i++)
        if (w->pieces[lang][i].kind == PIECE_FIGURE)
            bits |= (uint64_t)1 << w->pieces[lang][i].index;
    return bits;
}

static void load_words(struct loader *l, const struct node *n, const struct report_sentence *s,
                       struct report_saying *w)
{
    w->absent = -1;
    w->words = read_words(l, n, true);
    w->pieces[LANG_ZH] = pieces_of(l, key_spot(l, n), s, w->words.zh, &w->piece_count[LANG_ZH]);
    w->pieces[LANG_EN] = pieces_of(l, key_spot(l, n), s, w->words.en, &w->piece_count[LANG_EN]);
    if (figures_in(w, LANG_ZH) != figures_in(w, LANG_EN))
        fault(&l->faults, key_spot(l, n),
              N_("The sentence {1} has not the same figures in both languages"), s->name);
}

/* ---- sayings ---- */

static void load_saying(struct loader *l, const struct node *n, const struct setting *at,
                        const struct report_sentence *s, struct report_saying *w)
{
    static const char *const keys[] = {"when", "missing", "zh", "en", NULL};
    const struct node *when = node_get(n, "when");
    struct cond *typed;
    if (!read_map(l, n, keys))
        return;
    load_words(l, n, s, w);
    w->missing = read_yes(l, n, "missing");
    if (when && (w->when_source = read_text(l, when)))
        w->when = compile_guard(l, when, at, arena_printf(l->a, "%s.say", s->name), &typed);
}

static void load_sayings(struct loader *l, const struct node *n, const struct setting *at,
                         struct report_sentence *s)
{
    const struct node *say = node_get(n, "say"), *missing = node_get(n, "missing"), *room;
    struct node *const *items = NULL;
    size_t count = read_list(say, &items, &room);
    struct report_saying *rows = NEW_ARRAY(l->a, struct report_saying, SAYINGS_MAX + 2);
    s->sayings = rows;
    if (!say == !(node_get(n, "zh") || node_get(n, "en")) || count > SAYINGS_MAX) {
        fault(&l->faults, key_spot(l, n), N_("The sentence {1} has either zh and en, or say"),
              s->name);
        return;
    }
    if (missing) {
        struct report_saying *w = &rows[s->saying_count++];
        static const char *const keys[] = {"zh", "en", NULL};
        if (!s->figure_count)
            fault(&l->faults, key_spot(l, missing), N_("The sentence {1} has no figures"), s->name);
        else if (read_map(l, missing, keys))
            load_words(l, missing, s, w);
        w->missing = true;
        w->absent = s->first_record;
    }
    if (!say)
        load_words(l, n, s, &rows[s->saying_count++]);
    for (size_t i = 0; i < count; i++)
        load_saying(l, items[i], at, s, &rows[s->saying_count++]);
}

/* ---- of what it is said ---- */

static void load_each(struct loader *l, const struct node *n, struct setting *at,
                      struct report_sentence *s)
{
    static const char *const words[] = {
        [REPORT_EACH_POINT] = "point", [REPORT_EACH_LINK] = "link", [REPORT_EACH_HEAD] = "head"};
    const struct node *each = node_get(n, "each"), *is = node_get(n, "is");
    s->points = POINTS_FAILING;
    if (is && report_points_of(l, is, &s->points) &&
        (s->points < POINTS_APPLICABLE || s->points > POINTS_FAILING || !each ||
         !str_is(each->text, words[REPORT_EACH_POINT])))
        fault(&l->faults, spot_of(l, is),
              N_("is goes with each: point, and is applicable, holding or failing"));
    if (!each || !read_text(l, each))
        return;
    for (int i = REPORT_EACH_POINT; i <= REPORT_EACH_HEAD; i++)
        if (str_is(each->text, words[i]))
            s->each = (enum report_each)i;
    if (s->each != REPORT_ONCE)
        return;
    const struct field *of;
    s->each = REPORT_EACH_ENTRY;
    s->source = each->text.p;
    s->rows =
        report_rows(l, each, at, NULL, arena_printf(l->a, "%s.each", s->name), &s->each_reg, &of);
    at->each = true;
    at->each_reg = s->each_reg;
}

static void load_figures_of(struct loader *l, const struct node *n, struct setting *at,
                            struct report_sentence *s)
{
    const struct node *figures = node_get(n, "figures");
    if (!figures || !read_is_map(l, figures))
        return;
    if (figures->count > REPORT_FIGURES_MAX) {
        fault(&l->faults, key_spot(l, figures), N_("{1} has more than {2} values"), "figures",
              numtext(REPORT_FIGURES_MAX));
        return;
    }
    struct report_figure *rows = NEW_ARRAY(l->a, struct report_figure, figures->count + 1);
    s->figures = rows;
    at->figures = rows;
    for (size_t i = 0; i < figures->count; i++) {
        load_report_figure(l, figures->items[i], at, &s->choice, s->name, &rows[i]);
        at->figure_count = s->figure_count = (int)i + 1;
    }
}

static void load_records(struct loader *l, const struct node *n, struct report_sentence *s)
{
    struct node *const *items = NULL;
    const struct node *records = node_get(n, "records"), *room;
    size_t count = read_list(records, &items, &room);
    for (size_t i = 0; i < count; i++) {
        int at = report_figure_of(l, items[i], s->figures, s->figure_count);
        if (at >= 0 && !s->records)
            s->first_record = at;
        if (at >= 0)
            s->records |= (uint64_t)1 << at;
        if (at >= 0 && !report_has_records(&s->figures[at]))
            fault(&l->faults, spot_of(l, items[i]), N_("The figure {1} has no records"),
                  s->figures[at].name);
    }
    for (int i = s->figure_count - 1; !records && i >= 0; i--) {
        if (!report_has_records(&s->figures[i]))
            continue;
        s->records |= (uint64_t)1 << i;
        s->first_record = i;
    }
}

void load_report_sentence(struct loader *l, const struct node *n, const struct report_choice *own,
                          struct report_sentence *s)
{
    static const char *const keys[] = {"zh",   "en",      "each",    "is",      "limit",    "link",
                                       "head", "when",    "figures", "records", "register", "check",
                                       "say",  "missing", "basis",   NULL};
    const struct node *when = node_get(n, "when");
    struct cond *typed;
    struct setting at = {.book = l->book, .reg = &report_ground, .no_row = true, .period = true};
    s->name = n->key;
    s->line = n->key_line;
    if (!read_map(l, n, keys))
        return;
    s->basis = read_one_basis(l, n);
    s->limit = (int)read_int(l, n, "limit", 1, LIMIT_MAX, 0);
    s->choice = load_report_choice(l, n, own);
    load_each(l, n, &at, s);
    load_figures_of(l, n, &at, s);
    load_records(l, n, s);
    if (when && (s->when_source = read_text(l, when)))
        s->when = compile_guard(l, when, &at, arena_printf(l->a, "%s.when", s->name), &typed);
    load_sayings(l, n, &at, s);
}
