/* The words of all lists over the joined text.
 *
 * A word can only begin where a character does, one of Latin letters only where none stands before. What stands
 * there, up to eight bytes and never more than the shortest word of the same first byte has, is looked up in a field
 * of bytes, which ends it for all but few places in a hundred. Nothing depends on how many words there are or how they
 * resemble each other: words of the same first bytes lie in order, and those that the text begins with there are the
 * last that is not behind it and those that this one begins with. */
#include "sieve/rule.h"

#include "base/cpu.h"

#include <endian.h>
#include <stdlib.h>

#if CPU_HAS_FAST
#include <immintrin.h>
#endif

enum {
    KEY_BYTES = 8,
    BLOCK = 64,
    FIELD_LEAST = 1 << 12,
    FIELD_MOST = 1 << 20,
    FIELD_EACH = 256,
    NONE = -1
};
#define MIX UINT64_C(0x9E3779B97F4A7C15)
#define LOOSE UINT64_C(0x2020202020202020)

/* Bytes are compared loosely at first, without the bit that parts capital and small letters. */
struct word_group {
    uint64_t hash;       /* of no other group whose words begin with the same byte */
    uint32_t first, end; /* of the words in order; end 0: free */
};

struct word_table {
    /* What each place of the text is looked up by. */
    struct word_field {
        uint64_t *mix; /* by the first byte: what multiplies, which says how many bytes count */
        uint8_t *has;  /* by hash: whether a word begins so */
        unsigned shift;
        uint64_t ascii; /* ones: some word begins with an ASCII character, which most do not */
    } field;
    struct word_group *groups; /* open addressing */
    unsigned group_shift;
    const struct word **words; /* in loose order */
    int32_t *outer;            /* of each: the nearest before it that it begins with, or NONE */
};

static unsigned char loose(char c)
{
    return (unsigned char)(c | 0x20);
}

/* Negative: the text lies before the word; 0: it begins with it. */
static int loose_order(struct str text, struct str word)
{
    for (size_t i = 0; i < word.n; i++) {
        if (i == text.n)
            return -1;
        if (loose(text.p[i]) != loose(word.p[i]))
            return loose(text.p[i]) < loose(word.p[i]) ? -1 : 1;
    }
    return 0;
}

/* ---- the table ---- */

/* Of the bytes at `p` that count there; KEY_BYTES can be read. */
static inline uint64_t hash_at(struct word_field w, const char *p)
{
    uint64_t x;
    memcpy(&x, p, sizeof x);
    return (htole64(x) | LOOSE) * w.mix[(unsigned char)*p];
}

static struct word_group *group_of(const struct word_table *t, uint64_t hash, char first)
{
    size_t at = (size_t)(hash >> t->group_shift), mask = SIZE_MAX >> t->group_shift;
    for (; t->groups[at].end; at = (at + 1) & mask)
        if (t->groups[at].hash == hash &&
            loose(t->words[t->groups[at].first]->text.p[0]) == loose(first))
            break;
    return &t->groups[at];
}

static int by_letters(const void *x, const void *y)
{
    const struct word *a = *(const struct word *const *)x, *b = *(const struct word *const *)y;
    int order = loose_order(a->text, b->text);
    if (order)
        return order;
    if (a->text.n != b->text.n)
        return a->text.n < b->text.n ? -1 : 1;
    return (a > b) - (a < b); /* as the lists have them */
}

/* The shortest word of each first byte says how many bytes are looked at. */
static void fill_mix(struct word_table *t, const struct word *words, size_t count)
{
    size_t least[256] = {0};
    for (size_t i = 0; i < count; i++) {
        size_t *n = &least[loose(words[i].text.p[0])];
        *n = *n && *n < words[i].text.n ? *n : words[i].text.n;
    }
    for (size_t c = 0; c < 256; c++) {
        size_t n = least[loose((char)c)]; /* 0: no word begins so, and all are looked at */
        t->field.ascii |= n && c < 0x80 ? UINT64_MAX : 0;
        t->field.mix[c] = n && n < KEY_BYTES ? MIX << 8 * (KEY_BYTES - n) : MIX;
    }
}

static uint64_t hash_of(const struct word_table *t, struct str s)
{
    char first[KEY_BYTES] = {0};
    memcpy(first, s.p, s.n < KEY_BYTES ? s.n : KEY_BYTES);
    return hash_at(t->field, first);
}

static void fill_outer(struct arena *a, struct word_table *t, size_t count)
{
    t->outer = NEW_ARRAY(a, int32_t, count);
    for (size_t i = 0; i < count; i++) {
        int32_t before = (int32_t)i - 1;
        while (before != NONE && loose_order(t->words[i]->text, t->words[before]->text))
            before = t->outer[before];
        t->outer[i] = before;
    }
}

void words_compile(struct sieve_rules *rules)
{
    struct arena *a = rules->a;
    size_t count = rules->word_count, size = FIELD_LEAST, slots = 2;
    if (!count)
        return;
    struct word_table *t = rules->table = NEW(a, struct word_table);
    t->words = NEW_ARRAY(a, const struct word *, count);
    for (size_t i = 0; i < count; i++)
        t->words[i] = &rules->words[i];
    qsort(t->words, count, sizeof *t->words, by_letters);
    fill_outer(a, t, count);
    t->field.mix = NEW_ARRAY(a, uint64_t, 256);
    fill_mix(t, rules->words, count);
    while (size < FIELD_EACH * count && size < FIELD_MOST)
        size *= 2;
    while (slots < 2 * count)
        slots *= 2;
    t->field.has = NEW_ARRAY(a, uint8_t, size);
    t->field.shift = 64 - (unsigned)__builtin_ctzll(size);
    t->groups = NEW_ARRAY(a, struct word_group, slots);
    t->group_shift = 64 - (unsigned)__builtin_ctzll(slots);
    for (size_t i = 0; i < count; i++) {
        uint64_t hash = hash_of(t, t->words[i]->text);
        struct word_group *g = group_of(t, hash, t->words[i]->text.p[0]);
        t->field.has[hash >> t->field.shift] = 1;
        *g = (struct word_group){hash, g->end ? g->first : (uint32_t)i, (uint32_t)i + 1};
    }
}

/* ---- hits ---- */

struct hit {
    size_t from, to;
    const struct word *word;
};

struct hits {
    struct arena *a;
    const struct word_table *table;
    struct str text;
    struct hit *rows;
    size_t count, room;
    size_t harmless, dropped;
};

static bool is_latin(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

static char low(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c + 32) : c;
}

/* A word that the text loosely has at `from`. */
static void hit(struct hits *h, size_t from, const struct word *w)
{
    size_t to = from + w->text.n;
    for (size_t i = 0; i < w->text.n; i++)
        if (low(h->text.p[from + i]) != w->text.p[i])
            return;
    if ((w->latin_first && from && is_latin(h->text.p[from - 1])) ||
        (w->latin_last && to < h->text.n && is_latin(h->text.p[to])))
        return;
    if (h->count >= 2 * (size_t)FINDINGS_MAX) {
        h->dropped += !w->harmless;
        return;
    }
    h->rows = arena_grow(h->a, h->rows, h->count, &h->room, sizeof *h->rows);
    h->rows[h->count++] = (struct hit){from, to, w};
    h->harmless += w->harmless;
}

/* All words that begin at `from`, where the first bytes have this hash. */
static __attribute__((noinline)) void hits_at(struct hits *h, size_t from, uint64_t hash)
{
    const struct word_table *t = h->table;
    struct str rest = str_bytes(h->text.p + from, h->text.n - from);
    const struct word_group *g = group_of(t, hash, *rest.p);
    if (!g->end)
        return;
    size_t low_end = g->first, high = g->end;
    while (low_end < high) {
        size_t middle = (low_end + high) / 2;
        if (loose_order(rest, t->words[middle]->text) >= 0)
            low_end = middle + 1;
        else
            high = middle;
    }
    for (int32_t i = (int32_t)low_end - 1; i >= (int32_t)g->first; i = t->outer[i])
        if (!loose_order(rest, t->words[i]->text))
            hit(h, from, t->words[i]);
}

/* ---- where words may begin ---- */

/* A bit for each of BLOCK bytes. */
struct block {
    uint64_t wide;    /* of a character beyond ASCII */
    uint64_t inner;   /* of one, but not its first byte */
    uint64_t letters; /* Latin, or digits */
};

/* Where words may begin; `latin` says whether a Latin letter stood before, and then whether one stood last. */
static inline uint64_t beginnings(struct block b, uint64_t ascii, uint64_t *latin)
{
    uint64_t behind = b.letters << 1 | *latin;
    *latin = b.letters >> 63;
    return (b.wide & ~b.inner) | (~b.wide & ~(b.letters & behind) & ascii);
}

#define EACH_BYTE(c) ((c)*UINT64_C(0x0101010101010101))

/* The highest bit of each byte as one of eight. */
static inline uint64_t gather(uint64_t high)
{
    return (high >> 7) * UINT64_C(0x0102040810204080) >> 56;
}

static inline struct block block_plain(const char *p)
{
    const uint64_t high = EACH_BYTE(0x80);
    struct block b = {0};
    for (int i = 0; i < BLOCK; i += 8) {
        uint64_t x;
        memcpy(&x, p + i, sizeof x);
        x = le64toh(x);
        uint64_t low = x & ~high, small = low | EACH_BYTE(0x20);
        uint64_t letter = (small + EACH_BYTE(0x80 - 'a')) & ~(small + EACH_BYTE(0x7F - 'z'));
        uint64_t digit = (low + EACH_BYTE(0x80 - '0')) & ~(low + EACH_BYTE(0x7F - '9'));
        b.wide |= gather(x & high) << i;
        b.inner |= gather(x & ~(x << 1) & high) << i;
        b.letters |= gather((letter | digit) & ~x & high) << i;
    }
    return b;
}

#if CPU_HAS_FAST
CPU_FAST static inline struct block block_fast(const char *p)
{
    struct block b = {0};
    for (int i = 0; i < BLOCK; i += 32) {
        const __m256i v = _mm256_loadu_si256((const __m256i *)(const void *)(p + i));
        /* one comparison each: from the range's first on, moved to the least of signed bytes */
        __m256i digit = _mm256_cmpgt_epi8(_mm256_set1_epi8(-128 + 10),
                                          _mm256_add_epi8(v, _mm256_set1_epi8((char)(128 - '0'))));
        __m256i letter = _mm256_cmpgt_epi8(
            _mm256_set1_epi8(-128 + 26), _mm256_add_epi8(_mm256_or_si256(v, _mm256_set1_epi8(0x20)),
                                                         _mm256_set1_epi8((char)(128 - 'a'))));
        __m256i inner = _mm256_cmpgt_epi8(_mm256_set1_epi8((char)0xC0), v);
        b.wide |= (uint64_t)(uint32_t)_mm256_movemask_epi8(v) << i;
        b.inner |= (uint64_t)(uint32_t)_mm256_movemask_epi8(inner) << i;
        b.letters |= (uint64_t)(uint32_t)_mm256_movemask_epi8(_mm256_or_si256(digit, letter)) << i;
    }
    return b;
}
#endif

/* KEY_BYTES behind the block can be read. */
static inline __attribute__((always_inline)) void
look_at_block(struct word_field w, const char *p, size_t at, uint64_t first, struct hits *h)
{
    for (; first; first &= first - 1) {
        size_t i = (size_t)__builtin_ctzll(first);
        uint64_t hash = hash_at(w, p + i);
        if (__builtin_expect(w.has[hash >> w.shift], 0))
            hits_at(h, at + i, hash);
    }
}

/* The same for each machine, but for how blocks are read. */
static inline __attribute__((always_inline)) void look_for(struct hits *h,
                                                           struct block (*block_of)(const char *))
{
    char last[2 * BLOCK + KEY_BYTES] = {0};
    const struct word_field w = h->table->field;
    const struct str s = h->text;
    uint64_t latin = 0;
    size_t at = 0;
    for (; s.n - at >= BLOCK + KEY_BYTES; at += BLOCK)
        look_at_block(w, s.p + at, at, beginnings(block_of(s.p + at), w.ascii, &latin), h);
    memcpy(last, s.p + at, s.n - at);
    for (size_t i = 0; at + i < s.n; i += BLOCK) {
        size_t left = s.n - at - i;
        uint64_t within = left < BLOCK ? (UINT64_C(1) << left) - 1 : UINT64_MAX;
        look_at_block(w, last + i, at + i, beginnings(block_of(last + i), w.ascii, &latin) & within,
                      h);
    }
}

static void look_plain(struct hits *h)
{
    look_for(h, block_plain);
}

#if CPU_HAS_FAST
CPU_FAST static void look_fast(struct hits *h)
{
    look_for(h, block_fast);
}
#else
#define look_fast look_plain
#endif

/* ---- what does harm ---- */

static int by_end(const void *x, const void *y)
{
    const struct hit *a = x, *b = y;
    if (a->to != b->to)
        return a->to < b->to ? -1 : 1;
    return (a->word > b->word) - (a->word < b->word);
}

/* Hits are ordered by their ends. A phrase over it ends at most its own length behind, and what it covers
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

void words_find(const struct sieve_rules *rules, const struct normal *joined, struct findings *f)
{
    ARENA_SCOPE(a);
    struct hits h = {.a = a, .table = rules->table, .text = joined->text};
    if (cpu_fast())
        look_fast(&h);
    else
        look_plain(&h);
    if (h.count)
        qsort(h.rows, h.count, sizeof *h.rows, by_end);
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
