/* The self-examination: what it says as a whole, by the links of report 1 or the heads of R58, and below
 * each its points. */
#include "office/counts.h"
#include "web/inspect_pages.h"
#include "web/page_templates.h"

#include <math.h>
#include <stdlib.h>

/* ---- what is asked for ---- */

static int asked_part(const struct visit *x)
{
    struct str text = query_value(x, "assesses");
    return str_is(text, "progress") ? ASSESSED_PROGRESS
           : str_is(text, "result") ? ASSESSED_RESULT
                                    : ASSESSED_BOTH;
}

enum err asked_department(const struct visit *x, int64_t *ret_department)
{
    struct str text = query_value(x, "department");
    *ret_department = 0;
    if (text.n && !str_int(text, 1, INT64_MAX, ret_department))
        return fail(ERR_MISSING, "There is no such department");
    return ERR_OK;
}

static const char *tab_href(struct visit *x, const struct inspect_view *v, const char *by)
{
    static const char *const parts[] = {"progress", "result", ""};
    return arena_printf(
        x->a, "/inspection?by=%s%s%s%s%s", by,
        v->department ? arena_printf(x->a, "&department=%lld", (long long)v->department) : "",
        v->assesses == ASSESSED_BOTH ? "" : "&assesses=", parts[v->assesses],
        v->only_failing ? "&failing=1" : "");
}

/* ---- words ---- */

const char *tenths_text(struct arena *a, int tenths)
{
    return arena_printf(a, "%d.%d", tenths / 10, tenths % 10);
}

/* What a point takes off the hundred: never "0.00" of what it does take. */
const char *lost_text(struct arena *a, double lost)
{
    if (lost > 0 && lost < 0.005)
        return "<0.01";
    return arena_printf(a, "%.2f", lost);
}

/* The day of a moment, by the office's own clock. */
const char *day_of(struct visit *x, const char *moment)
{
    if (!moment)
        return NULL;
    struct str shown = shown_moment(&x->desk, str_of(moment));
    return arena_text(x->a, shown.n > 10 ? str_bytes(shown.p, 10) : shown);
}

static const char *cut_day(struct visit *x, struct str text)
{
    if (!text.n)
        return NULL;
    return text.n > 10 ? day_of(x, arena_text(x->a, text)) : arena_text(x->a, text);
}

/* Why a point looks at nothing here. */
const char *why_not(struct visit *x, const struct point *p)
{
    const struct check *c = p->check;
    if (p->population)
        return NULL;
    struct bylaw_check asks = bylaw_check(x->a, x->desk.book, c, x->lang);
    if (c->kind == CHECK_OFFICE && !asks.applies)
        return tr(x->lang, N_("It is asked of the office as a whole, not of a department"));
    if (c->kind == CHECK_OFFICE) {
        struct words where = page_say(x->a, N_("It applies where: {1}"), asks.applies);
        return words_in(&where, x->lang);
    }
    int64_t seen = counts_seen(x->o, c->reg->name, x->desk.sight, -1);
    const char *reg = words_in(&c->reg->words, x->lang);
    struct words why =
        !seen ? page_say(x->a, N_("The register \"{1}\" has no entry that you may know of"), reg)
              : page_say(x->a,
                         N_("None of the {2} entries of the register \"{1}\" falls under it: {3}"),
                         reg, numtext(seen), asks.applies ? asks.applies : "");
    return words_in(&why, x->lang);
}

enum err point_evidence(struct visit *x, const struct check *check, const char **ret_oldest,
                        const char **ret_newest, struct evidence *ret_evidence)
{
    TRY(examine_evidence(&x->desk, check, ret_evidence));
    *ret_oldest = cut_day(x, ret_evidence->oldest);
    *ret_newest = cut_day(x, ret_evidence->newest);
    return ERR_OK;
}

/* ---- rows ---- */

static enum err fill_row(struct visit *x, const struct score *score, const struct point *p,
                         struct point_row *row)
{
    struct evidence evidence;
    *row = (struct point_row){.point = p,
                              .since = day_of(x, p->since),
                              .lost = p->failing ? lost_text(x->a, score_lost(score, p)) : NULL,
                              .article = bylaw_article(x->a, p->check->basis, x->lang),
                              .why_not = why_not(x, p)};
    if (p->population)
        TRY(point_evidence(x, p->check, &row->oldest, &row->newest, &evidence));
    return ERR_OK;
}

static int rank(const struct point *p)
{
    return !p->population ? 3 : !p->failing ? 2 : p->check->veto ? 0 : 1;
}

/* Vetoes that fail, what fails by its weight and share, what holds, what does not apply. */
static int by_rank(const void *a, const void *b)
{
    const struct point *p = *(const struct point *const *)a, *q = *(const struct point *const *)b;
    if (rank(p) != rank(q))
        return rank(p) - rank(q);
    if (rank(p) <= 1) {
        double left = (double)p->failing / (double)p->population * p->check->weight,
               right = (double)q->failing / (double)q->population * q->check->weight;
        if (left > right || left < right)
            return left > right ? -1 : 1;
    }
    return strcmp(p->check->name, q->check->name);
}

bool in_link(const struct point *p, int which)
{
    return p->check->link == which;
}

static bool in_head(const struct point *p, int which)
{
    return p->check->head == which + 1;
}

static bool is_assessed(const struct point *p, int assesses)
{
    return assesses == ASSESSED_BOTH || p->check->progress == (assesses == ASSESSED_PROGRESS);
}

static enum err fill_part(struct visit *x, struct inspect_view *v, const struct chart_history *h,
                          int which, struct part_row *row)
{
    chart_wants *wanted = v->by_heads ? in_head : in_link;
    const struct point **picked = NEW_ARRAY(x->a, const struct point *, (size_t)h->point_count + 1);
    const struct point *now = h->points[h->days - 1];
    size_t count = 0;
    for (int i = 0; i < h->point_count; i++) {
        if (wanted(&now[i], which) && is_assessed(&now[i], v->assesses) &&
            (!v->only_failing || now[i].failing) && !v->sums_only)
            picked[count++] = &now[i];
    }
    if (count)
        qsort(picked, count, sizeof *picked, by_rank);
    struct point_row *points = NEW_ARRAY(x->a, struct point_row, count + 1);
    for (size_t i = 0; i < count; i++)
        TRY(fill_row(x, v->score, picked[i], &points[i]));
    row->points = points;
    row->point_count = (int)count;
    row->is_open =
        count && (v->all_open || v->only_failing || str_is(query_value(x, "part"), row->key));
    row->score = row->tally->points ? tenths_text(x->a, row->tally->score) : NULL;
    row->lost = lost_text(x->a, row->tally->lost);
    struct words trend =
        page_say(x->a, N_("Failing entries of \"{1}\""), words_in(&row->title, x->lang));
    return chart_failing(x, h, wanted, which, str_of(words_in(&trend, x->lang)), &row->trend);
}

static enum err fill_parts(struct visit *x, struct inspect_view *v, const struct chart_history *h)
{
    int count = v->by_heads ? HEAD_COUNT : LINK_COUNT;
    struct part_row *rows = NEW_ARRAY(x->a, struct part_row, (size_t)count);
    for (int i = 0; i < count; i++) {
        rows[i].title = v->by_heads ? head_words[i] : link_names[i].words;
        rows[i].key = v->by_heads ? arena_printf(x->a, "%d", i + 1) : link_names[i].name;
        rows[i].tally =
            v->by_heads ? &v->score->heads[i][v->assesses] : &v->score->links[i][v->assesses];
        TRY(fill_part(x, v, h, i, &rows[i]));
    }
    v->parts = rows;
    v->part_count = count;
    return ERR_OK;
}

static enum err fill_vetoes(struct visit *x, struct inspect_view *v, const struct point *points,
                            int count)
{
    struct point_row *rows = NEW_ARRAY(x->a, struct point_row, (size_t)count + 1);
    for (int i = 0; i < count; i++) {
        if (points[i].failing && points[i].check->veto)
            TRY(fill_row(x, v->score, &points[i], &rows[v->veto_count++]));
    }
    v->vetoes = rows;
    return ERR_OK;
}

enum err inspect_view(struct visit *x, const struct standing *standing,
                      const struct chart_history *h, struct inspect_view *v)
{
    const struct tally *whole = standing->score.whole;
    v->score = &standing->score;
    const char **const texts[] = {&v->progress, &v->result, &v->total};
    for (int i = 0; i < ASSESSED_COUNT; i++)
        *texts[i] = whole[i].points ? tenths_text(x->a, whole[i].score) : "–";
    char since[11];
    date_text(h->first, since);
    v->since = arena_text(x->a, str_of(since));
    TRY(fill_vetoes(x, v, standing->points, standing->count));
    return fill_parts(x, v, h);
}

enum err page_inspection(struct visit *x)
{
    struct inspect_view *v = NEW(x->a, struct inspect_view);
    struct standing *standing = NEW(x->a, struct standing);
    struct chart_history h;
    TRY(visit_desk(x));
    TRY(asked_department(x, &v->department));
    v->by_heads = str_is(query_value(x, "by"), "heads");
    v->only_failing = str_is(query_value(x, "failing"), "1");
    v->all_open = str_is(query_value(x, "open"), "all");
    v->assesses = asked_part(x);
    TRY(standing_of(&x->desk, v->department, STR(""), standing));
    TRY(chart_history(x, v->department, standing->points, standing->count, &h));
    TRY(inspect_view(x, standing, &h, v));
    TRY(department_options(x, v->department, &v->departments, &v->department_count));
    v->links_href = tab_href(x, v, "links");
    v->heads_href = tab_href(x, v, "heads");
    v->all_href = arena_printf(x->a, "%s%s", v->by_heads ? v->heads_href : v->links_href,
                               v->all_open ? "" : "&open=all");
    visit_level(x, LEVEL_INTERNAL);
    visit_show(x, page_words(N_("Self-examination")), inspection_content, v);
    return ERR_OK;
}
