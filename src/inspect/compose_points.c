/* Points of the examination as figures of a report. */
#include "inspect/compose_parts.h"

#include <stdlib.h>

enum { FAILING_PAGE = 2000 };

bool point_chosen(const struct point *p, const struct report_choice *choice,
                  const struct said_of *of)
{
    const struct check *c = p->check;
    if (of->point)
        return of->point == p;
    return (choice->link < 0 || c->link == choice->link) &&
           (!choice->head || c->head == choice->head) && (of->link < 0 || c->link == of->link) &&
           (!of->head || c->head == of->head) && (!choice->reg || c->reg == choice->reg) &&
           (!choice->check || !strcmp(choice->check, c->name));
}

bool point_counts(const struct point *p, enum report_points what)
{
    switch (what) {
    case POINTS_ALL:
        return true;
    case POINTS_HOLDING:
        return p->population && !p->failing;
    case POINTS_FAILING:
    case POINTS_ENTRIES:
        return p->failing > 0;
    default:
        return p->population > 0;
    }
}

/* All entries that fail it and that the viewer may know of. */
enum err point_failing(struct composer *x, const struct point *p,
                       const struct composed_proof **ret_proof)
{
    const struct composed_proof **at = &x->failing[p - x->points];
    struct composed_record *rows = NULL;
    size_t count = 0, cap = 0;
    for (int64_t after = 0; !*at && p->failing && p->check->kind != CHECK_OFFICE;) {
        struct failing *page;
        int got;
        TRY(examined_failing(x->k, p->check, after, FAILING_PAGE, &page, &got));
        for (int i = 0; i < got; i++) {
            rows = arena_grow(x->k->a, rows, count, &cap, sizeof *rows);
            TRY(compose_record(x, p->check->reg, page[i].entry, page[i].label, page[i].number,
                               &rows[count++]));
        }
        if (got < FAILING_PAGE)
            break;
        after = page[got - 1].entry;
    }
    if (!*at) {
        struct composed_proof *proof = NEW(x->k->a, struct composed_proof);
        *proof = (struct composed_proof){.reg = p->check->reg->name,
                                         .words = p->check->reg->words,
                                         .check = p->check->name,
                                         .population = p->population,
                                         .failing = p->failing,
                                         .records = rows,
                                         .count = (int64_t)count};
        *at = proof;
    }
    *ret_proof = *at;
    return ERR_OK;
}

static int64_t amount(const struct point *p, enum report_points what)
{
    return what == POINTS_POPULATION ? p->population : what == POINTS_ENTRIES ? p->failing : 1;
}

enum err compose_points(struct composer *x, const struct report_figure *f, const struct said_of *of,
                        struct composed_figure *ret_figure)
{
    struct composed_proof *proofs =
        NEW_ARRAY(x->k->a, struct composed_proof, (size_t)x->point_count + 1);
    int count = 0;
    int64_t n = 0;
    for (int i = 0; i < x->point_count; i++) {
        const struct point *p = &x->points[i];
        const struct composed_proof *proof;
        if (!point_chosen(p, &f->choice, of) || !point_counts(p, f->points))
            continue;
        n += amount(p, f->points);
        TRY(point_failing(x, p, &proof));
        proofs[count++] = *proof;
    }
    ret_figure->known = true;
    ret_figure->n = n;
    ret_figure->proofs = proofs;
    ret_figure->proof_count = count;
    return ERR_OK;
}

/* ---- what it comes to ---- */

static const struct tally *tally_of(const struct composer *x, const struct report_figure *f,
                                    const struct said_of *of)
{
    int link = of->link >= 0 ? of->link : f->choice.link,
        head = of->head ? of->head : f->choice.head;
    if (link >= 0)
        return &x->score.links[link][ASSESSED_BOTH];
    return head ? &x->score.heads[head - 1][ASSESSED_BOTH] : &x->score.whole[ASSESSED_BOTH];
}

enum err compose_measure(struct composer *x, const struct report_figure *f,
                         const struct said_of *of, struct composed_figure *ret_figure)
{
    const struct tally *t = tally_of(x, f, of);
    struct report_figure behind = *f;
    behind.points = POINTS_APPLICABLE;
    TRY(compose_points(x, &behind, of, ret_figure));
    ret_figure->known = t->grade != GRADE_NONE;
    switch (f->measure) {
    case MEASURE_SCORE:
        ret_figure->n = t->score;
        ret_figure->text = str_of(arena_printf(x->k->a, "%d.%d", t->score / 10, t->score % 10));
        break;
    case MEASURE_GRADE:
        ret_figure->n = t->grade;
        ret_figure->text = str_of(words_in(&grade_words[t->grade], x->lang));
        break;
    case MEASURE_VETOES:
        ret_figure->n = t->vetoes;
        ret_figure->text = str_of(arena_printf(x->k->a, "%d", t->vetoes));
        break;
    case MEASURE_RISK:
    case MEASURE_WORDS:
        ret_figure->n = (int64_t)(x->risk.index * 1000);
        ret_figure->text = str_of(arena_printf(x->k->a, "%.2f", x->risk.index));
        break;
    }
    return ERR_OK;
}

/* ---- the worst first ---- */

/* How grave: likelihood times consequence times the share that fails (where it holds: of all). */
static int64_t gravity(const struct point *p)
{
    int64_t share = p->failing ? p->failing * 1000 / p->population + 1 : 1;
    return (int64_t)p->check->likelihood * p->check->consequence * share;
}

static int compare(const void *a, const void *b)
{
    const struct point *p = *(const struct point *const *)a, *q = *(const struct point *const *)b;
    if (p->check->veto != q->check->veto)
        return p->check->veto ? -1 : 1;
    int64_t x = gravity(p), y = gravity(q);
    if (x != y)
        return x > y ? -1 : 1;
    return strcmp(p->check->name, q->check->name);
}

const struct point **points_sorted(struct composer *x, const struct report_sentence *s,
                                   int *ret_count)
{
    static const struct said_of whole = {.link = -1};
    const struct point **rows =
        NEW_ARRAY(x->k->a, const struct point *, (size_t)x->point_count + 1);
    int count = 0;
    for (int i = 0; i < x->point_count; i++)
        if (point_chosen(&x->points[i], &s->choice, &whole) &&
            point_counts(&x->points[i], s->points))
            rows[count++] = &x->points[i];
    qsort(rows, (size_t)count, sizeof(const struct point *), compare);
    *ret_count = count;
    return rows;
}
