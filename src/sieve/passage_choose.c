#include "sieve/passage_find.h"

#include <stdlib.h>

enum { FEW = 3, COMMON_WEIGHT = 12, LOOK_BACK = 64, MOSTLY = 70 }; /* percent */

static int by_document(const void *x, const void *y)
{
    const struct span *a = x, *b = y;
    if (a->document != b->document)
        return a->document < b->document ? -1 : 1;
    if (a->from != b->from)
        return a->from < b->from ? -1 : 1;
    return (a->to < b->to) - (a->to > b->to);
}

static int by_place(const void *x, const void *y)
{
    const struct span *a = x, *b = y;
    if (a->from != b->from)
        return a->from < b->from ? -1 : 1;
    if (a->to != b->to)
        return a->to > b->to ? -1 : 1;
    return (a->document > b->document) - (a->document < b->document);
}

static void sort(struct spans *s, int (*compare)(const void *, const void *))
{
    if (s->count)
        qsort(s->rows, s->count, sizeof *s->rows, compare);
}

static size_t least(size_t a, size_t b)
{
    return a < b ? a : b;
}

/* How much of x lies in [from, to). */
static size_t shared(const struct span *x, size_t from, size_t to)
{
    size_t low = x->from > from ? x->from : from, high = least(x->to, to);
    return high > low ? high - low : 0;
}

/* Two pieces that overlap, or that lie close together and one of which says too little alone. */
static bool one_passage(const struct span *y, const struct span *x, size_t gap)
{
    bool weak = y->weight < PASSAGE_WEIGHT_MIN || x->weight < PASSAGE_WEIGHT_MIN;
    return y->document == x->document && x->from <= y->to + (weak ? gap : 0);
}

static void join(struct spans *s, size_t gap)
{
    size_t kept = 0;
    sort(s, by_document);
    for (size_t i = 0; i < s->count; i++) {
        const struct span *x = &s->rows[i];
        struct span *y = kept ? &s->rows[kept - 1] : NULL;
        if (!y || !one_passage(y, x, gap)) {
            s->rows[kept++] = *x;
            continue;
        }
        size_t twice = shared(x, y->from, y->to), length = x->to - x->from;
        y->weight += (unsigned)((uint64_t)x->weight * (length - twice) / length);
        y->others = x->others < y->others ? x->others : y->others;
        y->to = x->to > y->to ? x->to : y->to;
    }
    s->count = kept;
}

/* The more documents have it, the less it says of one: for each doubling beyond a few (drafts, versions of one
 * paper), so much more is wanted. */
static unsigned weight_needed(unsigned others)
{
    unsigned need = PASSAGE_WEIGHT_MIN;
    for (; others > FEW; others /= 2)
        need += COMMON_WEIGHT;
    return need;
}

/* What is public of a text. */
struct covered {
    size_t from, to;
    size_t reach; /* the furthest `to` of all up to this one */
    int64_t since;
};

/* Takes public spans out of `s`, by place. */
static size_t take_public(const struct passages *p, struct spans *s, struct covered *covered)
{
    size_t kept = 0, n = 0;
    for (size_t i = 0; i < s->count; i++) {
        struct span x = s->rows[i];
        const struct document *d = &p->documents[x.document];
        if (d->level != LEVEL_PUBLIC) {
            s->rows[kept++] = x;
            continue;
        }
        size_t reach = n && covered[n - 1].reach > x.to ? covered[n - 1].reach : x.to;
        covered[n++] = (struct covered){x.from, x.to, reach, d->since};
    }
    s->count = kept;
    return n;
}

/* How much of x is public by what was looked through for its document. */
static size_t public_part(const struct span *x, int64_t since, const struct covered *covered,
                          size_t first, size_t n)
{
    size_t known = 0, at = x->from;
    for (size_t k = first; k < n && covered[k].from < x->to; k++) {
        if (covered[k].since < since || covered[k].to <= at)
            continue;
        known += shared(x, covered[k].from > at ? covered[k].from : at, covered[k].to);
        at = covered[k].to;
    }
    return known;
}

static void weigh(const struct passages *p, struct spans *s)
{
    struct covered *covered = NEW_ARRAY(s->a, struct covered, s->count);
    sort(s, by_place);
    size_t n = take_public(p, s, covered), first = 0, kept = 0;
    for (size_t i = 0; i < s->count; i++) {
        struct span x = s->rows[i];
        while (first < n && covered[first].reach <= x.from)
            first++;
        size_t known = public_part(&x, p->documents[x.document].since, covered, first, n);
        x.weight = (unsigned)((uint64_t)x.weight * (x.to - x.from - known) / (x.to - x.from));
        x.need = weight_needed(x.others);
        x.level = p->documents[x.document].level;
        if (x.weight >= x.need)
            s->rows[kept++] = x;
    }
    s->count = kept;
}

static bool better(const struct passages *p, const struct span *a, const struct span *b)
{
    if (a->level != b->level)
        return a->level > b->level;
    if (a->weight != b->weight)
        return a->weight > b->weight;
    return str_cmp(p->documents[a->document].number, p->documents[b->document].number) < 0;
}

/* Of two that are mostly the same stretch the better one is told. */
static void drop_doubles(const struct passages *p, struct spans *s)
{
    size_t kept = 0;
    for (size_t i = 0; i < s->count; i++) {
        struct span x = s->rows[i];
        bool drop = false;
        for (size_t k = kept, looked = 0; k && !drop && looked < LOOK_BACK; k--, looked++) {
            struct span *y = &s->rows[k - 1];
            size_t both = shared(&x, y->from, y->to);
            if (!both || y->weight == 0)
                continue;
            if (better(p, y, &x))
                drop = both * 100 >= (x.to - x.from) * MOSTLY;
            else if (both * 100 >= (y->to - y->from) * MOSTLY)
                y->weight = 0;
        }
        if (!drop)
            s->rows[kept++] = x;
    }
    s->count = 0;
    for (size_t i = 0; i < kept; i++)
        if (s->rows[i].weight)
            s->rows[s->count++] = s->rows[i];
}

void spans_choose(const struct passages *p, struct spans *s, size_t gap)
{
    join(s, gap);
    weigh(p, s);
    drop_doubles(p, s);
}

int span_sure(const struct span *x)
{
    unsigned sure = 70 + 30 * (x->weight - x->need) / x->need;
    return sure < 99 ? (int)sure : 99;
}
