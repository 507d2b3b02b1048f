#include "sieve/passage_find.h"

#include <stdlib.h>

enum {
    BATCH = 64,    /* look-ups that wait for memory together */
    RECENT = 256,  /* documents whose last match is at hand */
    MISMATCH = 3,  /* what a unit that differs costs, in units that match */
    DROP_MAX = 8,  /* a match ends where it lost so much */
    SHIFT_MAX = 6, /* units lost or added in one place */
    AGAIN = 10,    /* units that must match behind such a place */
    STEPS_EACH = 64,
    STEPS_FREE = 100000, /* comparisons that a segment of n units may cost: STEPS_EACH * n more */
    ENOUGH = 64,         /* weight of a match that answers for all that lies in it */
    SPAN_WEIGHT_MIN = GRAM_UNITS + 2,
};

struct passage_search {
    struct units units;
    struct gram grams[GRAMS_MAX];
    uint32_t recent[RECENT];         /* index of a document's last span + 1 */
    struct str before;               /* only these public documents count */
    uint32_t skip[PASSAGE_SKIP_MAX]; /* ascending */
    size_t skip_count;
};

struct passage_search *passage_search_new(void)
{
    struct passage_search *s = calloc(1, sizeof *s);
    if (!s)
        die("out of memory");
    return s;
}

void passage_search_free(struct passage_search *s)
{
    free(s);
}

void passage_search_before(struct passage_search *s, struct str number)
{
    s->before = number;
}

static int by_index(const void *x, const void *y)
{
    uint32_t a = *(const uint32_t *)x, b = *(const uint32_t *)y;
    return (a > b) - (a < b);
}

void passage_search_skip(struct passage_search *s, const struct passages *p,
                         const struct str *names, size_t count)
{
    s->skip_count = 0;
    for (size_t i = 0; i < count && s->skip_count < PASSAGE_SKIP_MAX; i++) {
        uint32_t at;
        if (passages_at(p, names[i], &at))
            s->skip[s->skip_count++] = at;
    }
    if (s->skip_count)
        qsort(s->skip, s->skip_count, sizeof *s->skip, by_index);
}

static bool skips(const struct passage_search *s, uint32_t document)
{
    return s->skip_count && bsearch(&document, s->skip, s->skip_count, sizeof document, by_index);
}

/* ---- along a diagonal ---- */

struct view {
    const struct passages *p;
    const uint8_t *codes;
    int64_t n;
    int64_t steps; /* left */
};

static bool same(const struct view *v, const struct document *d, int64_t i, int64_t j)
{
    return UNIT_TRACE(v->codes[i]) == (d->trace[j / 4] >> 2 * (j % 4) & 3U);
}

static bool inside(const struct view *v, const struct document *d, int64_t i, int64_t j)
{
    return i >= 0 && i < v->n && j >= 0 && j < d->units;
}

static bool goes_on(struct view *v, const struct document *d, int64_t i, int64_t j, int step)
{
    if (!inside(v, d, i, j) || !inside(v, d, i + step * (AGAIN - 1), j + step * (AGAIN - 1)))
        return false;
    for (int k = 0; k < AGAIN; k++, v->steps--)
        if (!same(v, d, i + step * k, j + step * k))
            return false;
    return true;
}

/* Past units that were changed, lost or added, the nearest first. */
static bool resume(struct view *v, const struct document *d, int64_t *i, int64_t *j, int step)
{
    for (int sum = 1; sum <= 2 * SHIFT_MAX; sum++)
        for (int x = sum > SHIFT_MAX ? sum - SHIFT_MAX : 0; x <= sum && x <= SHIFT_MAX; x++)
            if (goes_on(v, d, *i + step * x, *j + step * (sum - x), step)) {
                *i += step * x;
                *j += step * (sum - x);
                return true;
            }
    return false;
}

/* Where a match has come to: unit i of the text, j of the document. */
struct place {
    int64_t i, j;
};

/* From there in the direction of `step`: where the match ends, and what it weighs. */
static struct place follow(struct view *v, const struct document *d, struct place from, int step,
                           unsigned *weight)
{
    int64_t i = from.i, j = from.j;
    struct place end;
    do {
        int score = 0, best = 0;
        unsigned own = 0, best_own = 0;
        int64_t best_i = i, best_j = j;
        for (; inside(v, d, i, j) && v->steps-- > 0; i += step, j += step) {
            if (same(v, d, i, j)) {
                score++;
                own += unit_weight(v->codes[i]);
            } else {
                score -= MISMATCH;
            }
            if (score > best) {
                best = score;
                best_i = i + step;
                best_j = j + step;
                best_own = own;
            } else if (best - score > DROP_MAX) {
                break;
            }
        }
        *weight += best_own;
        end = (struct place){i = best_i, j = best_j};
    } while (v->steps > 0 && resume(v, d, &i, &j, step));
    return end;
}

/* Whether the match that was found last in this document is of the same words. A text that repeats itself
 * matches on many diagonals: beside a long match they say nothing more. */
static bool known(const struct span *last, const struct gram *g, const struct slot *slot)
{
    int64_t shift = (int64_t)slot->unit - g->unit;
    return last->document == slot->document && last->from <= g->unit &&
           g->unit + g->units <= last->to &&
           (last->weight >= ENOUGH || shift == last->shift[0] || shift == last->shift[1]);
}

static void align(struct view *v, struct passage_search *s, const struct gram *g,
                  const struct slot *slot, unsigned others, struct spans *out)
{
    const struct document *d = &v->p->documents[slot->document];
    uint32_t *recent = &s->recent[slot->document % RECENT];
    struct span *last = *recent ? &out->rows[*recent - 1] : NULL;
    if (last && known(last, g, slot)) {
        last->others = others < last->others ? others : last->others;
        return;
    }
    if ((size_t)slot->unit + g->units > d->units)
        return;
    if (out->count == SPANS_MAX) {
        out->dropped++;
        return;
    }
    struct span x = {.document = slot->document, .others = others};
    for (size_t k = 0; k < g->units; k++)
        x.weight += unit_weight(v->codes[g->unit + k]);
    int64_t i = g->unit, j = slot->unit;
    struct place first = follow(v, d, (struct place){i - 1, j - 1}, -1, &x.weight);
    struct place end = follow(v, d, (struct place){i + g->units, j + g->units}, 1, &x.weight);
    x.from = (size_t)(first.i + 1);
    x.to = (size_t)end.i;
    x.shift[0] = first.j - first.i;
    x.shift[1] = end.j - end.i;
    out->rows = arena_grow(out->a, out->rows, out->count, &out->room, sizeof *out->rows);
    out->rows[out->count++] = x;
    *recent = (uint32_t)out->count;
}

/* ---- looking up ---- */

static const struct slot *next_slot(const struct passages *p, const struct slot *s)
{
    return s + 1 == p->slots + p->slot_count ? p->slots : s + 1;
}

static bool is_asked(const struct passage_search *s, const struct document *d)
{
    return d->trace &&
           (d->level != LEVEL_PUBLIC || !s->before.n || str_cmp(d->number, s->before) < 0);
}

static __attribute__((noinline)) void hit(struct view *v, struct passage_search *s,
                                          const struct gram *g, uint64_t hash, struct spans *out)
{
    const struct passages *p = v->p;
    const struct slot *first = &p->slots[slot_home(p, hash)];
    unsigned others = 0;
    uint32_t before = UINT32_MAX; /* a document's slots of a fingerprint mostly lie together */
    for (const struct slot *x = first; x->hash; x = next_slot(p, x)) {
        const struct document *d = &p->documents[x->document];
        if (x->hash != hash || !d->trace || d->level == LEVEL_PUBLIC || x->document == before ||
            skips(s, x->document))
            continue;
        others++;
        before = x->document;
    }
    for (const struct slot *x = first; x->hash; x = next_slot(p, x))
        if (x->hash == hash && is_asked(s, &p->documents[x->document]) && !skips(s, x->document))
            align(v, s, g, x, others, out);
}

struct batch {
    size_t count;
    uint32_t which[2 * BATCH];
    uint64_t hash[2 * BATCH];
};

/* Hashed with the key, and on their way out of memory. */
static void batch_fetch(const struct passages *p, struct batch *b, const struct gram *grams)
{
    for (size_t k = 0; k < b->count; k++)
        b->hash[k] = grams[b->which[k]].hash;
    passage_hashes(p, b->hash, b->count, b->hash);
    for (size_t k = 0; k < b->count; k++)
        __builtin_prefetch(&p->filter[b->hash[k] >> p->filter_shift]);
}

static void batch_look_up(struct view *v, struct passage_search *s, struct batch *b,
                          const struct gram *grams, struct spans *out)
{
    const struct passages *p = v->p;
    size_t kept = 0;
    for (size_t k = 0; k < b->count; k++) {
        uint64_t hash = b->hash[k];
        b->which[kept] = b->which[k];
        b->hash[kept] = hash;
        kept += filter_has(p, hash);
    }
    for (size_t k = 0; k < kept; k++)
        __builtin_prefetch(&p->slots[slot_home(p, b->hash[k])]);
    for (size_t k = 0; k < kept; k++)
        hit(v, s, &grams[b->which[k]], b->hash[k], out);
    b->count = 0;
}

/* Those that the front lets through, of at most BATCH; the ones behind them are fetched meanwhile. */
static void batch_take(const struct passages *p, struct batch *b, const struct gram *grams,
                       size_t from, size_t to, size_t end)
{
    bool all = p->keyed_only || p->used > FRONT_FULL;
    for (size_t k = to; k < end; k++)
        __builtin_prefetch(front_word(p, front_place(p, grams[k].hash)));
    for (size_t k = from; k < to; k++) {
        uint64_t place = front_place(p, grams[k].hash), mask = front_mask(place);
        b->which[b->count] = (uint32_t)k;
        b->count += ((*front_word(p, place) & mask) == mask) | all;
    }
}

static size_t at_most(size_t n, size_t most)
{
    return n < most ? n : most;
}

/* While one batch waits for memory the next one is gathered. */
static void look_up(struct view *v, struct passage_search *s, const struct gram *grams, size_t n,
                    struct spans *out)
{
    struct batch batches[2] = {0};
    bool turn = false;
    memset(s->recent, 0, sizeof s->recent);
    for (size_t from = 0; from < n; from += BATCH) {
        size_t to = at_most(from + BATCH, n);
        struct batch *b = &batches[turn];
        batch_take(v->p, b, grams, from, to, at_most(to + BATCH, n));
        if (b->count < BATCH)
            continue;
        batch_fetch(v->p, b, grams);
        turn = !turn;
        batch_look_up(v, s, &batches[turn], grams, out);
    }
    batch_fetch(v->p, &batches[turn], grams);
    batch_look_up(v, s, &batches[!turn], grams, out);
    batch_look_up(v, s, &batches[turn], grams, out);
}

/* ---- a text, a file's fingerprints ---- */

static struct view view_of(const struct passages *p, const uint8_t *codes, size_t n)
{
    return (struct view){p, codes, (int64_t)n, STEPS_FREE + STEPS_EACH * (int64_t)n};
}

/* Segments overlap by as much as the shortest passage, so that none is parted by all of them. */
enum { OVERLAP = 64 };

static void find_all(const struct passages *p, struct passage_search *s, struct str text,
                     struct spans *out)
{
    for (size_t at = 0; at < text.n;) {
        size_t first = out->count, next = units_of(text, at, &s->units), n = s->units.n;
        struct view v = view_of(p, s->units.code, n);
        look_up(&v, s, s->grams, grams_of(&s->units, s->grams), out);
        size_t kept = first;
        for (size_t i = first; i < out->count; i++) {
            struct span x = out->rows[i];
            x.from = s->units.at[x.from];
            x.to = unit_end(text, s->units.at[x.to - 1]);
            if (x.weight >= SPAN_WEIGHT_MIN)
                out->rows[kept++] = x;
        }
        out->count = kept;
        if (next >= text.n)
            break;
        at = n > OVERLAP && s->units.at[n - OVERLAP] > at ? s->units.at[n - OVERLAP] : next;
    }
}

enum err passages_find(const struct passages *p, struct passage_search *s,
                       const struct normal *joined, struct findings *f)
{
    ARENA_SCOPE(a);
    struct spans spans = {.a = a};
    if (!p->slot_count)
        return ERR_OK;
    find_all(p, s, joined->text, &spans);
    spans_choose(p, &spans, SPAN_GAP * 3);
    f->dropped += spans.dropped;
    for (size_t i = 0; i < spans.count; i++) {
        const struct span *x = &spans.rows[i];
        const struct document *d = &p->documents[x->document];
        struct finding *made =
            finding_add(f, joined, FINDING_PASSAGE, x->from, x->to, span_sure(x), x->level);
        if (made)
            made->source = arena_str(f->a, d->number);
    }
    return ERR_OK;
}

enum err passages_match(const struct passages *p, struct passage_search *s,
                        const struct prints *prints, struct arena *a,
                        struct passage_match **ret_rows, size_t *ret_count)
{
    struct spans spans = {.a = a};
    if (p->slot_count) {
        struct view v = view_of(p, prints->codes, prints->units);
        look_up(&v, s, prints->grams, prints->gram_count, &spans);
        spans_choose(p, &spans, SPAN_GAP);
    }
    struct passage_match *rows = NEW_ARRAY(a, struct passage_match, spans.count);
    for (size_t i = 0; i < spans.count; i++) {
        const struct span *x = &spans.rows[i];
        rows[i] = (struct passage_match){p->documents[x->document].number,
                                         x->level,
                                         span_sure(x),
                                         (uint32_t)x->from,
                                         (uint32_t)x->to,
                                         x->weight};
    }
    *ret_rows = rows;
    *ret_count = spans.count;
    return ERR_OK;
}
