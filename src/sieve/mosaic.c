#include "sieve/mosaic.h"

#include <stdlib.h>

enum { BUCKETS = 1 << 16 };
#define ABOUT UINT32_MAX

struct word {
    struct str text;              /* folded, Latin letters in lower case */
    uint32_t mosaic, piece, next; /* piece ABOUT: of what it is about; next of its bucket */
};

struct row {
    uint32_t pieces, need, first; /* `first`: of its facts among all mosaics' */
    bool about;
};

struct mosaics {
    struct arena *a;
    struct word *words;
    size_t word_count, word_room;
    struct row *rows;
    size_t count, fact_count;
    uint32_t buckets[BUCKETS]; /* by the first two bytes: index of a word + 1 */
};

static unsigned char lower(char c)
{
    return (unsigned char)(c >= 'A' && c <= 'Z' ? c | 32 : c);
}

static uint32_t bucket(const char *p)
{
    return (uint32_t)lower(p[0]) << 8 | lower(p[1]);
}

/* ---- making ---- */

static enum err add_word(struct mosaics *m, struct str text, uint32_t mosaic, uint32_t piece)
{
    struct normal lines, joined;
    TRY(normal_make(m->a, text, &lines));
    TRY(normal_join(m->a, &lines, &joined));
    struct str s = str_trim(joined.text);
    if (s.n < MOSAIC_WORD_MIN)
        return fail(ERR_INPUT, "A word of a mosaic is too short");
    char *folded = arena_text(m->a, s);
    for (size_t i = 0; i < s.n; i++)
        folded[i] = (char)lower(folded[i]);
    uint32_t *first = &m->buckets[bucket(folded)];
    m->words = arena_grow(m->a, m->words, m->word_count, &m->word_room, sizeof *m->words);
    m->words[m->word_count++] = (struct word){str_bytes(folded, s.n), mosaic, piece, *first};
    *first = (uint32_t)m->word_count;
    return ERR_OK;
}

static enum err add_words(struct mosaics *m, const struct mosaic_words *words, uint32_t mosaic,
                          uint32_t piece)
{
    for (size_t i = 0; i < words->count; i++)
        TRY(add_word(m, words->rows[i], mosaic, piece));
    return ERR_OK;
}

static enum err add_mosaic(struct mosaics *m, const struct mosaic *x, uint32_t mosaic)
{
    if (!x->piece_count || x->piece_count > MOSAIC_PIECES_MAX)
        return fail(ERR_INPUT, "A mosaic has 1 to {1} pieces", numtext(MOSAIC_PIECES_MAX));
    if (x->need == 1 || x->need > x->piece_count)
        return fail(ERR_INPUT,
                    "A mosaic needs at least two of its pieces, and no more than it has");
    m->rows[mosaic] =
        (struct row){(uint32_t)x->piece_count, (uint32_t)(x->need ? x->need : x->piece_count),
                     (uint32_t)m->fact_count, x->about.count > 0};
    m->fact_count += x->piece_count;
    TRY(add_words(m, &x->about, mosaic, ABOUT));
    for (size_t i = 0; i < x->piece_count; i++) {
        if (!x->pieces[i].count)
            return fail(ERR_INPUT, "A piece of a mosaic has no words");
        TRY(add_words(m, &x->pieces[i], mosaic, (uint32_t)i));
    }
    return ERR_OK;
}

enum err mosaics_new(const struct mosaic *rows, size_t count, struct mosaics **ret_mosaics)
{
    struct mosaics *m = calloc(1, sizeof *m);
    enum err err = ERR_OK;
    if (!m)
        die("out of memory");
    m->a = arena_new();
    m->rows = NEW_ARRAY(m->a, struct row, count + 1);
    m->count = count;
    for (size_t i = 0; i < count && !err; i++)
        err = add_mosaic(m, &rows[i], (uint32_t)i);
    if (err) {
        mosaics_free(m);
        return err;
    }
    *ret_mosaics = m;
    return ERR_OK;
}

void mosaics_free(struct mosaics *m)
{
    if (!m)
        return;
    arena_free(m->a);
    free(m);
}

/* ---- what a text has ---- */

static bool letter(char c)
{
    unsigned char x = lower(c);
    return (x >= 'a' && x <= 'z') || (x >= '0' && x <= '9');
}

static bool stands(const struct word *w, struct str s, size_t at)
{
    if (w->text.n > s.n - at)
        return false;
    for (size_t i = 0; i < w->text.n; i++)
        if (lower(s.p[at + i]) != (unsigned char)w->text.p[i])
            return false;
    size_t end = at + w->text.n;
    bool parted = (at && letter(s.p[at]) && letter(s.p[at - 1])) ||
                  (end < s.n && letter(s.p[end - 1]) && letter(s.p[end]));
    return !parted;
}

size_t mosaics_facts(const struct mosaics *m, const struct normal *joined, struct arena *a,
                     struct mosaic_fact **ret_facts)
{
    struct str s = joined->text;
    struct mosaic_fact *facts = NEW_ARRAY(a, struct mosaic_fact, m->fact_count + 1);
    bool *about = NEW_ARRAY(a, bool, m->count + 1);
    for (size_t at = 0; at + 1 < s.n; at++)
        for (uint32_t i = m->buckets[bucket(s.p + at)]; i; i = m->words[i - 1].next) {
            const struct word *w = &m->words[i - 1];
            if (!stands(w, s, at))
                continue;
            if (w->piece == ABOUT)
                about[w->mosaic] = true;
            else if (!facts[m->rows[w->mosaic].first + w->piece].to)
                facts[m->rows[w->mosaic].first + w->piece] =
                    (struct mosaic_fact){w->mosaic, w->piece, normal_origin(joined, at),
                                         normal_origin(joined, at + w->text.n)};
        }
    size_t kept = 0;
    for (size_t i = 0; i < m->fact_count; i++)
        if (facts[i].to && (about[facts[i].mosaic] || !m->rows[facts[i].mosaic].about))
            facts[kept++] = facts[i];
    *ret_facts = facts;
    return kept;
}

/* ---- all releases together ---- */

static int by_number(const void *x, const void *y)
{
    const int64_t *a = x, *b = y;
    return (*a > *b) - (*a < *b);
}

/* Of each piece the item that brought it first. */
static void earliest(const struct mosaics *m, const struct mosaic_release *before, size_t count,
                     int64_t now, int64_t *items, bool *out)
{
    for (size_t i = 0; i < count; i++) {
        const struct mosaic_release *r = &before[i];
        if (r->mosaic >= m->count || r->piece >= m->rows[r->mosaic].pieces || r->item == now)
            continue;
        size_t at = m->rows[r->mosaic].first + r->piece;
        if (!out[at] || r->item < items[at])
            items[at] = r->item;
        out[at] = true;
    }
}

size_t mosaics_complete(const struct mosaics *m, const struct mosaic_release *before, size_t count,
                        const struct mosaic_fact *facts, size_t fact_count, int64_t now,
                        struct arena *a, struct mosaic_complete **ret_complete)
{
    int64_t *items = NEW_ARRAY(a, int64_t, m->fact_count + 1);
    bool *out = NEW_ARRAY(a, bool, m->fact_count + 1), *adds = NEW_ARRAY(a, bool, m->count + 1);
    struct mosaic_complete *complete = NEW_ARRAY(a, struct mosaic_complete, m->count + 1);
    size_t kept = 0;
    earliest(m, before, count, now, items, out);
    for (size_t i = 0; i < fact_count; i++) {
        size_t at = m->rows[facts[i].mosaic].first + facts[i].piece;
        if (out[at])
            continue;
        out[at] = adds[facts[i].mosaic] = true;
        items[at] = now;
    }
    for (uint32_t i = 0; i < m->count; i++) {
        const struct row *r = &m->rows[i];
        int64_t *list = NEW_ARRAY(a, int64_t, r->pieces);
        struct mosaic_complete c = {.mosaic = i, .items = list};
        size_t have = 0, n = 0;
        for (uint32_t k = 0; k < r->pieces; k++)
            if (out[r->first + k]) {
                c.pieces |= UINT64_C(1) << k;
                list[have++] = items[r->first + k];
            }
        if (!adds[i] || have < r->need)
            continue;
        qsort(list, have, sizeof *list, by_number);
        for (size_t k = 0; k < have; k++)
            if (!k || list[k] != list[n - 1])
                list[n++] = list[k];
        c.item_count = n;
        complete[kept++] = c;
    }
    *ret_complete = complete;
    return kept;
}
