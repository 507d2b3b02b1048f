/* The words of all lists in one database of literals, over the joined text. */
#include "sieve/rule.h"

void words_compile(struct sieve_rules *rules, struct fault_list *faults)
{
    ARENA_SCOPE(a);
    size_t count = rules->word_count;
    const char **texts = NEW_ARRAY(a, const char *, count + 1);
    unsigned *flags = NEW_ARRAY(a, unsigned, count + 1), *ids = NEW_ARRAY(a, unsigned, count + 1);
    size_t *lengths = NEW_ARRAY(a, size_t, count + 1);
    if (!count)
        return;
    for (size_t i = 0; i < count; i++) {
        struct str s = rules->words[i].text;
        texts[i] = s.p;
        lengths[i] = s.n;
        ids[i] = (unsigned)i;
        for (size_t k = 0; k < s.n; k++)
            flags[i] |= s.p[k] >= 'a' && s.p[k] <= 'z' ? HS_FLAG_CASELESS : 0;
    }
    hs_compile_error_t *error = NULL;
    if (hs_compile_lit_multi(texts, flags, ids, lengths, (unsigned)count, HS_MODE_BLOCK, NULL,
                             &rules->literals, &error) == HS_SUCCESS)
        return;
    fault(faults, spot_in("", 0), N_("The words cannot be searched for: {1}"), error->message);
    hs_free_compile_error(error);
}

struct hit {
    size_t from, to;
    const struct word *word;
};

struct hits {
    struct arena *a;
    const struct word *words;
    struct str text;
    struct hit *rows;
    size_t count, room;
    size_t harmless, dropped;
};

static bool is_latin(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

static int on_word(unsigned id, unsigned long long none, unsigned long long to, unsigned flags,
                   void *context)
{
    struct hits *h = context;
    const struct word *w = &h->words[id];
    size_t end = (size_t)to, from = end - w->text.n;
    (void)none, (void)flags;
    if ((w->latin_first && from && is_latin(h->text.p[from - 1])) ||
        (w->latin_last && end < h->text.n && is_latin(h->text.p[end])))
        return 0;
    if (h->count >= 2 * (size_t)FINDINGS_MAX) {
        h->dropped += !w->harmless;
        return 0;
    }
    h->rows = arena_grow(h->a, h->rows, h->count, &h->room, sizeof *h->rows);
    h->rows[h->count++] = (struct hit){from, end, w};
    h->harmless += w->harmless;
    return 0;
}

/* Hits come by their ends. A phrase over it ends at most its own length behind, and what it covers
 * ended before it or ends with it. */
static bool is_covered(const struct hits *h, size_t i)
{
    enum { PHRASE_MAX = 400 };
    const struct hit *x = &h->rows[i];
    size_t first = i;
    while (first && h->rows[first - 1].to == x->to)
        first--;
    for (size_t k = first; k < h->count && h->rows[k].to <= x->to + PHRASE_MAX; k++) {
        const struct hit *y = &h->rows[k];
        if (y->word->harmless && y->from <= x->from && y->to >= x->to)
            return true;
    }
    return false;
}

void words_find(const struct sieve_rules *rules, hs_scratch_t *scratch, const struct normal *joined,
                struct findings *f)
{
    ARENA_SCOPE(a);
    struct hits h = {.a = a, .words = rules->words, .text = joined->text};
    (void)hs_scan(rules->literals, joined->text.p, (unsigned)joined->text.n, 0, scratch, on_word,
                  &h);
    for (size_t i = 0; i < h.count; i++) {
        const struct hit *x = &h.rows[i];
        const struct rule *r = &rules->rows[x->word->rule];
        if (x->word->harmless || (h.harmless && is_covered(&h, i)))
            continue;
        struct finding *found = rule_add(r, joined, x->from, x->to, r->sure, f);
        if (found)
            found->level = x->word->level;
    }
    f->dropped += h.dropped;
}
