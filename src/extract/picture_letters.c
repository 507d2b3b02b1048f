#include "extract/picture_letters.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>

#include "base/arena.h"

enum {
    RUNS_MAX = 8, /* of ink in one letter: 川 has three */
    WINDOW = 64,  /* runs that may be a letter's first */
};

/* In widths of a letter. A place that was told lags behind by up to LATE, mostly by half as much. */
static const float LATE = 1.3f, EARLY = 0.25f, LAG = 0.4f, WIDEST = 1.12f;
/* What it costs to be joined to the last, and to pass over ink: a letter that was not recognized, or dirt. */
static const float GLUED = 0.6f, SKIPPED = 0.3f, SKIPPED_WIDTH = 1.2f;

struct laying {
    struct letter *letters;
    const struct ink *ink;
    int count, ink_count;
    float em;
    int *first; /* of a letter: the first run that may be its beginning */
    struct step {
        float cost;
        short before, last; /* in the window of the letter before; the last run of that letter */
    } * steps;              /* WINDOW for each letter */
};

static float square(float x)
{
    return x * x;
}

/* What a letter of ink [from, to) is unlike. */
static float unlike(const struct laying *l, int i, int from, int to)
{
    const struct letter *x = &l->letters[i];
    float wide = (float)(to - from) / l->em;
    float off = ((float)(x->left - from) / l->em) - (x->is_wide ? LAG : LAG / 4);
    float cost = square(off) * (x->is_wide ? 0.5f : 1.0f);
    if (wide > WIDEST)
        cost += 4 * (wide - WIDEST) + 1;
    if (x->is_wide)
        cost += wide < 0.6f ? square(0.6f - wide) : 0;
    else
        cost += square(wide - (float)(x->right - x->left) / l->em);
    return cost;
}

/* Chinese letters follow each other at their width, whatever their ink. */
static float out_of_step(const struct laying *l, int i, int before, int from)
{
    if (!l->letters[i].is_wide || !l->letters[i - 1].is_wide)
        return 0;
    return 6 * square((float)(from - before) / l->em - 1);
}

static int first_run(const struct laying *l, int i)
{
    int from = l->letters[i].left - (int)(LATE * l->em), low = 0, high = l->ink_count;
    while (low < high) {
        int middle = (low + high) / 2;
        if (l->ink[middle].from < from)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static bool in_window(const struct laying *l, int i, int run)
{
    return run >= l->first[i] && run < l->first[i] + WINDOW && run < l->ink_count &&
           (float)l->ink[run].from <= (float)l->letters[i].left + EARLY * l->em;
}

/* Over to the run that is `k` behind `last`. */
static float passing(const struct laying *l, int last, int k)
{
    if (k < 2)
        return k ? 0 : GLUED;
    float wide = (float)(l->ink[last + 1].to - l->ink[last + 1].from) / l->em;
    return SKIPPED + SKIPPED_WIDTH * wide;
}

/* The letter before i begins at run `at` of its window and ends with run `last`; i may begin at that one, the next, or one more. */
static void go_on(struct laying *l, int i, int at, int last)
{
    const struct step *before = &l->steps[(size_t)(i - 1) * WINDOW + (size_t)at];
    int run = l->first[i - 1] + at;
    float cost = before->cost + unlike(l, i - 1, l->ink[run].from, l->ink[last].to);
    for (int k = 0; k < 3; k++) {
        int next = last + k;
        if (!in_window(l, i, next))
            continue;
        struct step *s = &l->steps[(size_t)i * WINDOW + (size_t)(next - l->first[i])];
        float all = cost + passing(l, last, k);
        if (k < 2)
            all += out_of_step(l, i, l->ink[run].from, l->ink[next].from);
        if (all < s->cost)
            *s = (struct step){all, (short)at, (short)last};
    }
}

/* The last run of a letter that begins at `run`, and `n` runs in all; false: it would be too wide. */
static bool reaches(const struct laying *l, int run, int n)
{
    return run + n <= l->ink_count &&
           (n == 1 || (float)(l->ink[run + n - 1].to - l->ink[run].from) <= WIDEST * l->em + 1);
}

/* The best end, and back from there. */
static bool take(struct laying *l)
{
    int i = l->count - 1, at = -1, last = -1;
    float best = FLT_MAX;
    for (int k = 0; k < WINDOW; k++) {
        int run = l->first[i] + k;
        const struct step *s = &l->steps[(size_t)i * WINDOW + (size_t)k];
        for (int n = 1; s->cost < FLT_MAX && n <= RUNS_MAX && reaches(l, run, n); n++) {
            float cost = s->cost + unlike(l, i, l->ink[run].from, l->ink[run + n - 1].to);
            if (cost < best) {
                best = cost;
                at = k;
                last = run + n - 1;
            }
        }
    }
    if (at < 0 || best > 0.5f * (float)l->count + 1)
        return false;
    for (; i >= 0; i--) {
        const struct step s = l->steps[(size_t)i * WINDOW + (size_t)at];
        struct letter *x = &l->letters[i];
        struct ink found = {l->ink[l->first[i] + at].from, l->ink[last].to};
        if (x->is_wide ||
            found.from < x->left) /* of Latin letters the told place is mostly right */
            x->left = found.from;
        if (x->is_wide || found.to > x->right)
            x->right = found.to;
        at = s.before;
        last = s.last;
    }
    return true;
}

static bool lay(struct laying *l)
{
    for (int i = 0; i < l->count; i++)
        l->first[i] = first_run(l, i);
    for (int i = 0; i < l->count * WINDOW; i++)
        l->steps[i].cost = FLT_MAX;
    for (int k = 0; k < 3; k++) /* specks before the first */
        if (in_window(l, 0, l->first[0] + k))
            l->steps[k].cost = SKIPPED * (float)k;
    for (int i = 1; i < l->count; i++)
        for (int at = 0; at < WINDOW; at++)
            for (int n = 1; l->steps[(size_t)(i - 1) * WINDOW + (size_t)at].cost < FLT_MAX &&
                            n <= RUNS_MAX && reaches(l, l->first[i - 1] + at, n);
                 n++)
                go_on(l, i, at, l->first[i - 1] + at + n - 1);
    return take(l);
}

void letters_place(struct letter *letters, int count, const struct ink *ink, int ink_count, int em)
{
    ARENA_SCOPE(a);
    struct laying l = {letters, ink, count, ink_count, (float)em, NULL, NULL};
    if (count < 1 || em < 1)
        return;
    l.first = NEW_ARRAY(a, int, (size_t)count);
    l.steps = NEW_ARRAY(a, struct step, (size_t)count * WINDOW);
    if (count <= LETTERS_MAX && ink_count > 0 && ink_count <= INK_MAX && lay(&l))
        return;
    for (int i = 0; i < count; i++) {
        letters[i].left -= (int)(LATE * l.em);
        letters[i].right += em / 2;
    }
}
