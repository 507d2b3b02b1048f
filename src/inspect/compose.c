#include "inspect/compose_parts.h"

#include "base/clock.h"
#include "office/entry.h"

/* ---- the period ---- */

static bool digits(struct str s, int64_t min, int64_t max, int64_t *ret_n)
{
    for (size_t i = 0; i < s.n; i++)
        if (s.p[i] < '0' || s.p[i] > '9')
            return false;
    return str_int(s, min, max, ret_n);
}

/* Months of a year: "" all, "H1", "Q3", "05". */
static bool months_of(struct str part, int64_t *ret_first, int64_t *ret_count)
{
    int64_t n;
    *ret_first = 1;
    *ret_count = 12;
    if (!part.n)
        return true;
    if (part.n == 2 && part.p[0] == 'H' && digits(str_bytes(part.p + 1, 1), 1, 2, &n)) {
        *ret_count = 6;
        *ret_first = n * 6 - 5;
    } else if (part.n == 2 && part.p[0] == 'Q' && digits(str_bytes(part.p + 1, 1), 1, 4, &n)) {
        *ret_count = 3;
        *ret_first = n * 3 - 2;
    } else if (part.n == 2 && digits(part, 1, 12, &n)) {
        *ret_count = 1;
        *ret_first = n;
    } else {
        return false;
    }
    return true;
}

static bool named_period(struct str text, struct report_period *p)
{
    int64_t year, first, count, day;
    char from[DATE_SIZE];
    bool whole = text.n == 4;
    if (text.n < 4 || (!whole && text.p[4] != '-') ||
        !digits(str_bytes(text.p, 4), 1900, 9998, &year) ||
        !months_of(whole ? STR("") : str_bytes(text.p + 5, text.n - 5), &first, &count) ||
        (!whole && text.n != 7))
        return false;
    snprintf(from, sizeof from, "%04d-%02d-01", (int)year, (int)first);
    if (!date_parse(str_of(from), &day))
        return false;
    date_text(day, p->from);
    date_text(date_add_months(day, (int)count) - 1, p->to);
    return true;
}

enum err report_period_parse(struct str text, struct report_period *ret_period)
{
    struct report_period p;
    int64_t from, to;
    enum { BETWEEN = 2 * (DATE_SIZE - 1) + 2 };
    if (named_period(text, &p)) {
        *ret_period = p;
        return ERR_OK;
    }
    if (text.n != BETWEEN || text.p[DATE_SIZE - 1] != '.' || text.p[DATE_SIZE] != '.' ||
        !date_parse(str_bytes(text.p, DATE_SIZE - 1), &from) ||
        !date_parse(str_bytes(text.p + DATE_SIZE + 1, DATE_SIZE - 1), &to) || to < from)
        return fail(ERR_INPUT, "A period is written 2026, 2026-H1, 2026-Q3, 2026-05 or "
                               "2026-01-01..2026-06-30");
    date_text(from, p.from);
    date_text(to, p.to);
    *ret_period = p;
    return ERR_OK;
}

/* ---- the entries behind a figure ---- */

/* Takes a record's label into the report's own level. */
static void take_label(struct composer *x, uint32_t label)
{
    struct label l;
    if (!desk_label(x->k, label, &l))
        return;
    x->c->level = (int)l.level > x->c->level ? (int)l.level : x->c->level;
    x->c->compartments |= l.compartments;
    x->c->scoped = x->c->scoped || l.scope;
}

static enum err row_leaf(struct composer *x, const struct reg *reg, int64_t entry,
                         int64_t *ret_leaf)
{
    struct sql **sql = &x->stands[reg->index];
    bool found;
    if (!*sql) {
        *sql = NEW(x->k->a, struct sql);
        **sql = (struct sql){"compose.stands",
                             arena_printf(x->k->a, "SELECT leaf FROM %s WHERE id = $1", reg->table),
                             NULL};
    }
    TRY(db_one(x->k->db, NULL, *sql, &found, "i>i", entry, ret_leaf));
    return found ? ERR_OK
                 : fail(ERR_CORRUPT, "The row {1} {2} was changed without its leaf", reg->table,
                        numtext(entry));
}

enum err compose_record(struct composer *x, const struct reg *reg, int64_t entry, uint32_t label,
                        struct str number, struct composed_record *ret_record)
{
    int64_t leaf = -1;
    take_label(x, label);
    if (x->leaves)
        TRY(row_leaf(x, reg, entry, &leaf));
    *ret_record = (struct composed_record){entry, label, number, leaf};
    return ERR_OK;
}

enum err compose_rows(struct composer *x, const struct reg *reg, const struct bound *rows,
                      struct composed_record **ret_records, int64_t *ret_count, struct str **ret_of)
{
    struct composed_record *records = NULL;
    struct str *of = NULL;
    size_t count = 0, cap = 0, of_cap = 0;
    QUERY_SCOPE(q);
    TRY(eval_query(&x->e, rows, &q));
    for (;;) {
        bool row;
        TRY(query_step(q, &row));
        if (!row)
            break;
        records = arena_grow(x->k->a, records, count, &cap, sizeof *records);
        TRY(compose_record(x, reg, query_int(q, 0), (uint32_t)query_int(q, 1),
                           arena_str(x->k->a, query_text(q, 2)), &records[count]));
        if (ret_of) {
            of = arena_grow(x->k->a, of, count, &of_cap, sizeof *of);
            of[count] =
                query_null(q, 3) ? (struct str){NULL, 0} : arena_str(x->k->a, query_text(q, 3));
        }
        count++;
    }
    *ret_records = records;
    *ret_count = (int64_t)count;
    if (ret_of)
        *ret_of = of;
    return ERR_OK;
}

/* ---- sentences ---- */

static struct str sentence_id(struct composer *x, const struct report_sentence *s,
                              const struct said_of *of)
{
    const char *tail = of->point       ? of->point->check->name
                       : of->link >= 0 ? link_names[of->link].name
                       : of->head      ? numtext(of->head)
                       : of->entry     ? arena_text(x->k->a, of->number)
                                       : NULL;
    return str_of(tail ? arena_printf(x->k->a, "%s.%s", s->name, tail) : s->name);
}

/* What the sentence is said of stands first among its figures. */
static enum err subject_figure(struct composer *x, const struct report_sentence *s,
                               const struct said_of *of, const struct composed_record *record,
                               struct composed_figure *out)
{
    struct composed_proof *proof = NEW(x->k->a, struct composed_proof);
    const struct composed_proof *failing;
    *out = (struct composed_figure){.name = "entry",
                                    .text = of->name,
                                    .known = true,
                                    .rests = true,
                                    .n = 1,
                                    .query = s->source ? s->source : "",
                                    .proofs = proof,
                                    .proof_count = 1};
    if (of->point) {
        TRY(point_failing(x, of->point, &failing));
        *proof = *failing;
        out->name = "point";
        out->n = failing->count;
        out->query = of->point->check->source;
    } else {
        *proof = (struct composed_proof){
            .reg = s->each_reg->name, .words = s->each_reg->words, .records = record, .count = 1};
    }
    return ERR_OK;
}

static enum err add_sentence(struct composer *x, int section, const struct report_sentence *s,
                             const struct said_of *of, const struct composed_record *record)
{
    bool own = of->point || record, said;
    struct composed_figure *figures =
        NEW_ARRAY(x->k->a, struct composed_figure, (size_t)s->figure_count + 2);
    struct eval_figure *values =
        NEW_ARRAY(x->k->a, struct eval_figure, (size_t)s->figure_count + 1);
    struct composed_sentence out = {
        .section = section, .each = s->each != REPORT_ONCE, .basis = s->basis};
    x->e.each = of->entry;
    if (own)
        TRY(subject_figure(x, s, of, record, &figures[0]));
    for (int i = 0; i < s->figure_count; i++)
        TRY(compose_figure(x, s, i, of, figures + own, values));
    TRY(compose_say(x, s, of, figures + own, values, &out, &said));
    if (!said)
        return ERR_OK;
    out.id = sentence_id(x, s, of);
    out.figures = figures;
    out.figure_count = s->figure_count + own;
    if (of->point && !*out.basis)
        out.basis = of->point->check->basis;
    x->rows = arena_grow(x->k->a, x->rows, x->count, &x->cap, sizeof *x->rows);
    x->rows[x->count++] = out;
    return ERR_OK;
}

static bool under_limit(const struct report_sentence *s, int64_t i)
{
    return !s->limit || i < s->limit;
}

static enum err each_entry(struct composer *x, int section, const struct report_sentence *s)
{
    struct composed_record *records;
    int64_t count;
    if (!desk_sees_register(x->k, s->each_reg))
        return ERR_OK;
    TRY(compose_rows(x, s->each_reg, s->rows, &records, &count, NULL));
    for (int64_t i = 0; i < count && under_limit(s, i); i++) {
        struct shown shown = {0};
        TRY(shown_entry(x->k, s->each_reg, records[i].entry, &shown));
        struct said_of of = {
            .link = -1, .entry = records[i].entry, .number = records[i].number, .name = shown.text};
        TRY(add_sentence(x, section, s, &of, &records[i]));
    }
    return ERR_OK;
}

static enum err each_point(struct composer *x, int section, const struct report_sentence *s)
{
    int count;
    const struct point **points = points_sorted(x, s, &count);
    for (int i = 0; i < count && under_limit(s, i); i++) {
        struct said_of of = {.link = -1,
                             .point = points[i],
                             .name = str_of(words_in(&points[i]->check->words, x->lang))};
        TRY(add_sentence(x, section, s, &of, NULL));
    }
    return ERR_OK;
}

static enum err compose_sentence(struct composer *x, int section, const struct report_sentence *s)
{
    struct said_of of = {.link = -1};
    switch (s->each) {
    case REPORT_EACH_ENTRY:
        return each_entry(x, section, s);
    case REPORT_EACH_POINT:
        return each_point(x, section, s);
    case REPORT_EACH_LINK:
        for (of.link = 0; of.link < LINK_COUNT && under_limit(s, of.link); of.link++) {
            of.name = str_of(words_in(&link_names[of.link].words, x->lang));
            TRY(add_sentence(x, section, s, &of, NULL));
        }
        return ERR_OK;
    case REPORT_EACH_HEAD:
        for (of.head = 1; of.head <= HEAD_COUNT && under_limit(s, of.head - 1); of.head++) {
            of.name = str_of(words_in(&head_words[of.head - 1], x->lang));
            TRY(add_sentence(x, section, s, &of, NULL));
        }
        return ERR_OK;
    case REPORT_ONCE:
        break;
    }
    return add_sentence(x, section, s, &of, NULL);
}

/* ---- the whole ---- */

static enum err compose_sections(struct composer *x, const struct report *r)
{
    struct composed_section *sections =
        NEW_ARRAY(x->k->a, struct composed_section, (size_t)r->section_count + 1);
    for (int i = 0; i < r->section_count; i++) {
        const struct report_section *s = &r->sections[i];
        size_t first = x->count;
        for (int n = 0; n < s->sentence_count; n++)
            TRY(compose_sentence(x, i, &s->sentences[n]));
        sections[i] = (struct composed_section){.name = s->name,
                                                .title = s->words,
                                                .level = s->level,
                                                .first = (int)first,
                                                .count = (int)(x->count - first),
                                                .tables = s->tables,
                                                .charts = s->charts};
    }
    x->c->sections = sections;
    x->c->section_count = r->section_count;
    x->c->sentences = x->rows;
    x->c->sentence_count = (int)x->count;
    return ERR_OK;
}

/* The moments at which the period begins and has ended, by the office's own clock. */
static void set_ends(struct composer *x, const struct report_period *p)
{
    int64_t from = 0, to = 0, zone = office_facts(x->k->o)->zone_minutes * 60;
    char *begins = arena_alloc(x->k->a, MOMENT_SIZE), *ends = arena_alloc(x->k->a, MOMENT_SIZE);
    enum { DAY_SECONDS = 24 * 3600 };
    if (date_parse(str_of(p->from), &from))
        moment_text(from * DAY_SECONDS - zone, begins);
    if (date_parse(str_of(p->to), &to))
        moment_text((to + 1) * DAY_SECONDS - zone, ends);
    x->ends[PERIOD_FROM] = arena_text(x->k->a, str_of(p->from));
    x->ends[PERIOD_TO] = arena_text(x->k->a, str_of(p->to));
    x->ends[PERIOD_BEGINS] = begins;
    x->ends[PERIOD_ENDS] = ends;
}

static enum err find_report(struct desk *k, struct str kind, const struct report **ret_report)
{
    char *name = arena_text(k->a, kind);
    for (char *p = name; *p; p++)
        *p = *p == '-' ? '_' : *p;
    *ret_report = rule_report(k->book, str_of(name));
    return *ret_report ? ERR_OK : fail(ERR_MISSING, "There is no report of the kind {1}", name);
}

/* The same desk, speaking the report's language. */
static struct desk *in_language(const struct desk *k, enum lang lang)
{
    struct desk *desk = NEW(k->a, struct desk);
    struct viewer *v = NEW(k->a, struct viewer);
    *v = *k->v;
    v->lang = lang;
    *desk = *k;
    desk->v = v;
    return desk;
}

enum err compose(struct desk *desk, const struct compose_want *want,
                 const struct composed **ret_composed)
{
    struct desk *k = in_language(desk, want->lang);
    const struct report *report;
    struct point *points;
    struct examined done;
    TRY(find_report(k, want->kind, &report));
    TRY(examine(k->o, EXAMINE_CHANGES, &done));
    const struct office_facts *facts = office_facts(k->o);
    struct composed *c = NEW(k->a, struct composed);
    struct composer x = {.k = k, .lang = want->lang, .leaves = want->leaves, .c = c};
    x.stands = NEW_ARRAY(k->a, struct sql *, (size_t)k->book->reg_count + 1);
    TRY(examine_points(k, &points, &x.point_count));
    x.points = points;
    score_points(points, x.point_count, &x.score);
    risk_of(k->a, points, x.point_count, &x.risk);
    x.failing = NEW_ARRAY(k->a, const struct composed_proof *, (size_t)x.point_count + 1);
    *c =
        (struct composed){.kind = report->name,
                          .period = want->period,
                          .lang = want->lang,
                          .office = str_of(want->lang == LANG_ZH ? facts->name_zh : facts->name_en),
                          .composer = k->me ? k->me->name : "",
                          .today = arena_text(k->a, str_of(k->today)),
                          .now = arena_text(k->a, str_of(k->now)),
                          .leaf = done.leaf,
                          .level = LEVEL_INTERNAL};
    c->title = str_of(arena_printf(k->a, want->lang == LANG_ZH ? "%s%s" : "%s: %s", c->office.p,
                                   words_in(&report->words, want->lang)));
    set_ends(&x, &want->period);
    x.e = (struct eval){.o = k->o,
                        .db = k->db,
                        .me = k->me ? k->me->id : 0,
                        .today = k->today,
                        .now = k->now,
                        .ends = x.ends,
                        .sight = k->sight};
    TRY(compose_sections(&x, report));
    TRY(compose_tables(&x));
    *ret_composed = c;
    return ERR_OK;
}

const struct composed_sentence *composed_find(const struct composed *c, struct str id)
{
    for (int i = 0; i < c->sentence_count; i++)
        if (str_eq(c->sentences[i].id, id))
            return &c->sentences[i];
    return NULL;
}
