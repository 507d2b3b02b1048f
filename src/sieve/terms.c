#include "sieve/terms.h"

#include <stdlib.h>

#include "base/buf.h"
#include "sieve/normal.h"
#include "sieve/passage_gram.h"

enum {
    PERCENT_MIN = 30,
    PERCENT_ALONE = 50, /* enough where no three characters run */
    RUN_PAIRS = 2,
    WORDS_SHOWN = 6,
    WEIGHT_ONE = 100,
};

/* Of what nothing is said by saying it. */
static const char *const empty_words[] = {
    "工作", "情况", "方案", "材料", "事项", "有关", "相关", "及其", "关于", "报告", "通知", "文件",
    "内容", "信息", "其他", "涉及", "以及", "进行", "开展", "管理", "单位", "机关", "部门", "人员",
    "the",  "of",   "and",  "on",   "in",   "a",    "an",   "to",   "for",  "with", "its",  "by",
};
static const char particles[] = "的和与及等或中对在了其之于为是";

/* ---- a text as its terms ---- */

/* One of them: a pair of characters, or a word. */
struct term {
    uint32_t hash;
    size_t from, to; /* bytes */
    bool han;
};

static uint32_t hash_of(uint64_t first, uint64_t second)
{
    uint64_t h = (first ^ (second << 29 | second >> 35)) * UINT64_C(0x9E3779B97F4A7C15);
    return (uint32_t)(h >> 32);
}

struct reader {
    struct arena *a;
    struct units *units;
    struct term *rows;
    size_t count, room;
};

static void put(struct reader *r, struct term t)
{
    r->rows = arena_grow(r->a, r->rows, r->count, &r->room, sizeof *r->rows);
    r->rows[r->count++] = t;
}

static void read_segment(struct reader *r, struct str text)
{
    const struct units *u = r->units;
    for (size_t i = 0; i < u->n; i++) {
        size_t end = unit_end(text, u->at[i]);
        bool han = UNIT_KIND(u->code[i]) == UNIT_HAN;
        if (!han)
            put(r, (struct term){hash_of(u->hash[i], 0), u->at[i], end, false});
        else if (i + 1 < u->n && UNIT_KIND(u->code[i + 1]) == UNIT_HAN && u->at[i + 1] == end)
            put(r, (struct term){hash_of(u->hash[i], u->hash[i + 1]), u->at[i],
                                 unit_end(text, u->at[i + 1]), true});
    }
}

/* In the order of the text; *ret_text is the folded text that they are places of. */
static enum err read_terms(struct reader *r, struct str text, struct str *ret_text)
{
    struct normal lines, joined;
    TRY(normal_make(r->a, text, &lines));
    TRY(normal_join(r->a, &lines, &joined));
    for (size_t at = 0; at < joined.text.n;) {
        at = units_of(joined.text, at, r->units);
        read_segment(r, joined.text);
    }
    *ret_text = joined.text;
    return ERR_OK;
}

static struct units *units_new(void)
{
    struct units *u = malloc(sizeof *u);
    if (!u)
        die("out of memory");
    return u;
}

static void units_free(struct units **u)
{
    free(*u);
}

static int by_hash(const void *x, const void *y)
{
    uint32_t a = *(const uint32_t *)x, b = *(const uint32_t *)y;
    return (a > b) - (a < b);
}

enum err terms_make(struct arena *a, const struct str *texts, size_t count, struct terms *ret_terms)
{
    struct units *units CLEANUP(units_free) = units_new();
    uint32_t *rows = NULL;
    size_t n = 0, room = 0, kept = 0;
    for (size_t i = 0; i < count; i++) {
        ARENA_SCOPE(own);
        struct reader r = {.a = own, .units = units};
        struct str folded;
        TRY(read_terms(&r, texts[i], &folded));
        for (size_t k = 0; k < r.count && n < 16 * (size_t)TERMS_MAX; k++) {
            rows = arena_grow(a, rows, n, &room, sizeof *rows);
            rows[n++] = r.rows[k].hash;
        }
    }
    if (n)
        qsort(rows, n, sizeof *rows, by_hash);
    for (size_t i = 0; i < n && kept < TERMS_MAX; i++)
        if (!kept || rows[kept - 1] != rows[i])
            rows[kept++] = rows[i];
    *ret_terms = (struct terms){rows, kept};
    return ERR_OK;
}

/* ---- phrases ---- */

struct phrase {
    struct str text; /* folded */
    struct term *terms;
    int *weights;
    size_t count;
};

static bool is_listed(struct str word)
{
    for (size_t i = 0; i < ARRAY_SIZE(empty_words); i++)
        if (str_is(word, empty_words[i]))
            return true;
    return false;
}

static bool has_particle(struct str word)
{
    for (size_t at = 0; at < word.n;) {
        size_t from = at;
        (void)str_next(word, &at);
        for (size_t k = 0; k < sizeof particles - 1;) {
            size_t next = k;
            (void)str_next(str_of(particles), &next);
            if (next - k == at - from && !memcmp(particles + k, word.p + from, at - from))
                return true;
            k = next;
        }
    }
    return false;
}

static struct str word_of(const struct phrase *p, size_t first, size_t last)
{
    return str_bytes(p->text.p + p->terms[first].from, p->terms[last].to - p->terms[first].from);
}

static bool is_empty(const struct phrase *p, size_t i)
{
    return is_listed(word_of(p, i, i));
}

static bool goes_on(const struct phrase *p, size_t i)
{
    return p->terms[i].han && p->terms[i - 1].han && p->terms[i].from < p->terms[i - 1].to;
}

/* An empty word, or a pair that only lies across the edge of one. */
static bool says_nothing(const struct phrase *p, size_t i)
{
    return is_empty(p, i) || (p->terms[i].han && has_particle(word_of(p, i, i))) ||
           (i && goes_on(p, i) && is_empty(p, i - 1)) ||
           (i + 1 < p->count && goes_on(p, i + 1) && is_empty(p, i + 1));
}

/* The terms of all phrases, once for each phrase that has them, by hash: how many have one is how often it stands. */
static struct terms all_terms(struct arena *a, const struct phrase *all, size_t n)
{
    size_t room = 0, kept = 0;
    for (size_t i = 0; i < n; i++)
        room += all[i].count;
    uint32_t *rows = NEW_ARRAY(a, uint32_t, room + 1);
    for (size_t i = 0; i < n; i++) {
        size_t first = kept, to = kept;
        for (size_t k = 0; k < all[i].count; k++)
            rows[to++] = all[i].terms[k].hash;
        if (to > first)
            qsort(rows + first, to - first, sizeof *rows, by_hash);
        for (size_t k = first; k < to; k++)
            if (kept == first || rows[kept - 1] != rows[k])
                rows[kept++] = rows[k];
    }
    if (kept)
        qsort(rows, kept, sizeof *rows, by_hash);
    return (struct terms){rows, kept};
}

/* The first that is not below it. */
static size_t lower_bound(const struct terms *t, uint64_t hash)
{
    size_t low = 0, high = t->count;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (t->rows[middle] < hash)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* What half of the phrases have weighs half of what one alone has. */
static void weigh(struct arena *a, const struct terms *all, size_t n, struct phrase *p)
{
    p->weights = NEW_ARRAY(a, int, p->count + 1);
    for (size_t i = 0; i < p->count; i++) {
        uint64_t hash = p->terms[i].hash;
        if (says_nothing(p, i))
            continue;
        size_t having = lower_bound(all, hash + 1) - lower_bound(all, hash);
        p->weights[i] = (int)(WEIGHT_ONE - (having - 1) * WEIGHT_ONE / n);
    }
}

static bool stands(const struct terms *texts, size_t count, uint32_t hash)
{
    for (size_t i = 0; i < count; i++)
        if (texts[i].count && bsearch(&hash, texts[i].rows, texts[i].count, sizeof hash, by_hash))
            return true;
    return false;
}

/* ---- matching ---- */

struct run {
    size_t first, last; /* terms */
    int weight;
};

static int by_weight(const void *x, const void *y)
{
    const struct run *a = x, *b = y;
    if (a->weight != b->weight)
        return a->weight > b->weight ? -1 : 1;
    return (a->first > b->first) - (a->first < b->first);
}

static struct str cite(struct arena *a, const struct phrase *p, const struct run *runs, size_t n)
{
    BUF_SCOPE(b, 4096);
    size_t shown = 0;
    for (size_t i = 0; i < n && shown < WORDS_SHOWN; i++) {
        struct str word = word_of(p, runs[i].first, runs[i].last);
        bool before = false;
        for (size_t k = 0; k < i; k++)
            before |= str_eq(word, word_of(p, runs[k].first, runs[k].last));
        if (before)
            continue;
        if (shown++)
            buf_text(&b, "、");
        buf_str(&b, str_cut(word, 120));
    }
    return arena_str(a, buf_view(&b));
}

/* False where it says too little. */
static bool match(struct arena *a, const struct phrase *p, const struct terms *texts, size_t count,
                  struct phrase_match *m)
{
    struct run *runs = NEW_ARRAY(a, struct run, p->count + 1);
    size_t n = 0, longest = 0;
    int64_t all = 0, found = 0;
    bool open = false;
    for (size_t i = 0; i < p->count; i++) {
        bool is_there = p->weights[i] && stands(texts, count, p->terms[i].hash);
        all += p->weights[i];
        found += is_there ? p->weights[i] : 0;
        if (is_there && open && goes_on(p, i)) {
            runs[n - 1].last = i;
            runs[n - 1].weight += p->weights[i];
        } else if (is_there) {
            runs[n++] = (struct run){i, i, p->weights[i]};
        }
        open = is_there;
        if (is_there && runs[n - 1].last - runs[n - 1].first + 1 > longest)
            longest = runs[n - 1].last - runs[n - 1].first + 1;
    }
    m->percent = all ? (int)(found * 100 / all) : 0;
    if (m->percent < PERCENT_MIN || (longest < RUN_PAIRS && m->percent < PERCENT_ALONE))
        return false;
    qsort(runs, n, sizeof *runs, by_weight);
    m->words = cite(a, p, runs, n);
    return true;
}

static int by_percent(const void *x, const void *y)
{
    const struct phrase_match *a = x, *b = y;
    if (a->percent != b->percent)
        return a->percent > b->percent ? -1 : 1;
    return (a->phrase > b->phrase) - (a->phrase < b->phrase);
}

struct phrases {
    struct phrase *rows;
    size_t count;
};

enum err phrases_make(struct arena *a, const struct str *phrases, size_t count,
                      struct phrases **ret_phrases)
{
    struct units *units CLEANUP(units_free) = units_new();
    struct phrases *all = NEW(a, struct phrases);
    *all = (struct phrases){NEW_ARRAY(a, struct phrase, count + 1), count};
    for (size_t i = 0; i < count; i++) {
        struct reader r = {.a = a, .units = units};
        TRY(read_terms(&r, phrases[i], &all->rows[i].text));
        all->rows[i].terms = r.rows;
        all->rows[i].count = r.count;
    }
    const struct terms had = all_terms(a, all->rows, count);
    for (size_t i = 0; i < count; i++)
        weigh(a, &had, count, &all->rows[i]);
    *ret_phrases = all;
    return ERR_OK;
}

void phrases_rank(struct arena *a, const struct phrases *all, const struct terms *texts,
                  size_t text_count, size_t limit, struct phrase_match **ret_rows,
                  size_t *ret_count)
{
    struct phrase_match *rows = NEW_ARRAY(a, struct phrase_match, all->count + 1);
    size_t n = 0;
    for (size_t i = 0; i < all->count; i++) {
        rows[n].phrase = i;
        n += match(a, &all->rows[i], texts, text_count, &rows[n]);
    }
    if (n)
        qsort(rows, n, sizeof *rows, by_percent);
    *ret_rows = rows;
    *ret_count = n < limit ? n : limit;
}
