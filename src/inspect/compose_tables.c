/* What stands behind a report's sentences: base numbers and points, as tables and for charts. */
#include "inspect/compose_parts.h"

#include "base/buf.h"

struct table_writer {
    struct arena *a;
    struct composed_table *t;
    struct str *cells;
    struct composed_bar *bars;
    size_t count, cap, bar_count, bar_cap;
};

static void cell(struct table_writer *w, struct str text)
{
    w->cells = arena_grow(w->a, w->cells, w->count, &w->cap, sizeof *w->cells);
    w->cells[w->count++] = text;
}

static void cell_int(struct table_writer *w, int64_t n)
{
    cell(w, str_of(arena_printf(w->a, "%lld", (long long)n)));
}

static void bar(struct table_writer *w, struct str label, int64_t good, int64_t bad)
{
    w->bars = arena_grow(w->a, w->bars, w->bar_count, &w->bar_cap, sizeof *w->bars);
    w->bars[w->bar_count++] = (struct composed_bar){label, good, bad};
}

static void finish_table(struct composer *x, struct table_writer *w, enum report_exhibit exhibit)
{
    w->t->exhibit = exhibit;
    w->t->cells = w->cells;
    w->t->rows = (int)w->count / w->t->columns;
    w->t->bars = w->bars;
    w->t->bar_count = (int)w->bar_count;
    x->c->tables[exhibit] = w->t;
}

/* ---- points by link and by head ---- */

static struct words part_words(enum report_exhibit exhibit, int i)
{
    return exhibit == EXHIBIT_LINKS ? link_names[i].words : head_words[i];
}

static void points_table(struct composer *x, enum report_exhibit exhibit)
{
    bool links = exhibit == EXHIBIT_LINKS;
    struct table_writer w = {.a = x->k->a, .t = NEW(x->k->a, struct composed_table)};
    *w.t = (struct composed_table){
        .caption = tr(x->lang, links ? N_("The examination by link")
                                     : N_("The examination by head of Article 58")),
        .columns = 5,
        .good = tr(x->lang, N_("Points that hold")),
        .bad = tr(x->lang, N_("Points that fail"))};
    cell(&w, str_of(tr(x->lang, links ? N_("Link") : N_("Head"))));
    cell(&w, str_of(tr(x->lang, N_("Points that apply"))));
    cell(&w, str_of(w.t->good));
    cell(&w, str_of(w.t->bad));
    cell(&w, str_of(tr(x->lang, N_("Entries that fail"))));
    for (int i = 0; i < (links ? LINK_COUNT : HEAD_COUNT); i++) {
        struct words words = part_words(exhibit, i);
        int64_t applicable = 0, failing = 0, entries = 0;
        for (int n = 0; n < x->point_count; n++) {
            const struct point *p = &x->points[n];
            if (!p->population || (links ? p->check->link != i : p->check->head != i + 1))
                continue;
            applicable++;
            failing += p->failing > 0;
            entries += p->failing;
        }
        cell(&w, str_of(words_in(&words, x->lang)));
        cell_int(&w, applicable);
        cell_int(&w, applicable - failing);
        cell_int(&w, failing);
        cell_int(&w, entries);
        bar(&w, str_of(words_in(&words, x->lang)), applicable - failing, failing);
    }
    finish_table(x, &w, exhibit);
}

static void failing_table(struct composer *x)
{
    static const struct report_sentence all = {.points = POINTS_FAILING, .choice = {.link = -1}};
    struct table_writer w = {.a = x->k->a, .t = NEW(x->k->a, struct composed_table)};
    int count;
    const struct point **points = points_sorted(x, &all, &count);
    *w.t =
        (struct composed_table){.caption = tr(x->lang, N_("Points that fail, the gravest first")),
                                .columns = 5,
                                .good = tr(x->lang, N_("Entries in order")),
                                .bad = tr(x->lang, N_("Entries that fail"))};
    cell(&w, str_of(tr(x->lang, N_("Point"))));
    cell(&w, str_of(tr(x->lang, N_("Looked at"))));
    cell(&w, str_of(tr(x->lang, N_("Failing"))));
    cell(&w, str_of(tr(x->lang, N_("Basis"))));
    cell(&w, str_of(tr(x->lang, N_("Remedy"))));
    for (int i = 0; i < count; i++) {
        const struct check *c = points[i]->check;
        cell(&w, str_of(words_in(&c->words, x->lang)));
        cell_int(&w, points[i]->population);
        cell_int(&w, points[i]->failing);
        cell(&w, str_of(c->basis));
        cell(&w, str_of(c->remedy.zh ? words_in(&c->remedy, x->lang) : ""));
        bar(&w, str_of(words_in(&c->words, x->lang)), points[i]->population - points[i]->failing,
            points[i]->failing);
    }
    finish_table(x, &w, EXHIBIT_FAILING);
}

/* ---- base numbers ---- */

/* Those of a day; none where the office was not examined yet. */
static enum err numbers_of(struct composer *x, const char *day, struct number **ret_rows,
                           int *ret_count)
{
    bool past = strcmp(day, x->k->today) < 0;
    enum err err = examine_numbers(x->k, past ? str_of(day) : STR(""), ret_rows, ret_count);
    if (err == ERR_MISSING) {
        *ret_count = -1;
        return ERR_OK;
    }
    return err;
}

static bool same_key(const struct number *a, const struct number *b)
{
    return a->figure == b->figure &&
           (a->key.zh ? b->key.zh && !strcmp(a->key.zh, b->key.zh) : !b->key.zh);
}

static int64_t number_on(const struct number *rows, int count, const struct number *like)
{
    int64_t n = 0;
    for (int i = 0; i < count; i++)
        if (same_key(&rows[i], like))
            n = rows[i].count;
    return n;
}

static void number_cell(struct table_writer *w, const struct number *rows, int count,
                        const struct number *like)
{
    if (count < 0)
        cell(w, STR("—"));
    else
        cell_int(w, number_on(rows, count, like));
}

static enum err numbers_table(struct composer *x)
{
    struct table_writer w = {.a = x->k->a, .t = NEW(x->k->a, struct composed_table)};
    struct number *first, *last;
    int first_count = 0, last_count = 0;
    const char *to = strcmp(x->ends[PERIOD_TO], x->k->today) < 0 ? x->ends[PERIOD_TO] : x->k->today;
    TRY(numbers_of(x, x->ends[PERIOD_FROM], &first, &first_count));
    TRY(numbers_of(x, to, &last, &last_count));
    *w.t = (struct composed_table){.caption = tr(x->lang, N_("Base numbers")),
                                   .columns = 4,
                                   .good = tr(x->lang, N_("Number")),
                                   .bad = ""};
    cell(&w, str_of(tr(x->lang, N_("What is counted"))));
    cell(&w, str_of(tr(x->lang, N_("Of these"))));
    cell(&w, day_words(x, str_of(x->ends[PERIOD_FROM])));
    cell(&w, day_words(x, str_of(to)));
    for (int i = 0; i < last_count; i++) {
        const struct number *n = &last[i];
        if (!n->count && !number_on(first, first_count, n))
            continue;
        cell(&w, str_of(words_in(&n->figure->words, x->lang)));
        cell(&w, str_of(n->key.zh ? words_in(&n->key, x->lang) : ""));
        number_cell(&w, first, first_count, n);
        cell_int(&w, n->count);
        bar(&w,
            str_of(n->key.zh ? arena_printf(x->k->a, "%s %s", words_in(&n->figure->words, x->lang),
                                            words_in(&n->key, x->lang))
                             : words_in(&n->figure->words, x->lang)),
            n->count, 0);
    }
    finish_table(x, &w, EXHIBIT_NUMBERS);
    return ERR_OK;
}

enum err compose_tables(struct composer *x)
{
    uint32_t wanted = 0;
    for (int i = 0; i < x->c->section_count; i++)
        wanted |= x->c->sections[i].tables | x->c->sections[i].charts;
    if (wanted >> EXHIBIT_NUMBERS & 1)
        TRY(numbers_table(x));
    if (wanted >> EXHIBIT_LINKS & 1)
        points_table(x, EXHIBIT_LINKS);
    if (wanted >> EXHIBIT_HEADS & 1)
        points_table(x, EXHIBIT_HEADS);
    if (wanted >> EXHIBIT_FAILING & 1)
        failing_table(x);
    return ERR_OK;
}
