#include "sieve/passage_gram.h"

/* Odd constants of splitmix64 and the golden ratio: no secrets, only good mixers. */
#define MIX_A UINT64_C(0x9E3779B97F4A7C15)
#define MIX_B UINT64_C(0xBF58476D1CE4E5B9)
#define MIX_C UINT64_C(0x94D049BB133111EB)

enum { LETTER = 1, LEAD = 2 };
#define LETTER_ROW(first, n) [first...(first) + (n)-1] = LETTER
static const uint8_t class_of[256] = {LETTER_ROW('0', 10), LETTER_ROW('A', 26), LETTER_ROW('a', 26),
                                      [0xC2 ... 0xF4] = LEAD};

static uint64_t rotl(uint64_t x, int n)
{
    return x << n | x >> (64 - n);
}

static uint64_t mix(uint64_t x)
{
    x *= MIX_B;
    x ^= x >> 29;
    x *= MIX_C;
    return x ^ x >> 32;
}

/* ---- units ---- */

enum part { PART_NONE, PART_WORD, PART_HAN };

/* The character at `at`, whose first byte is a lead. Of what kind of unit it is. */
static enum part part_at(struct str s, size_t at, size_t *ret_end, uint32_t *ret_c)
{
    *ret_end = at;
    uint32_t c = *ret_c = str_next(s, ret_end);
    if (c < 0xAA || c == 0xD7 || c == 0xF7 || c == 0xFFFD)
        return PART_NONE;
    if (c < 0x2000)
        return PART_WORD;
    if (c < 0x2E80 || (c >= 0x3000 && c < 0x3040 && c != 0x3007) || (c >= 0xE000 && c < 0xF900) ||
        (c >= 0xFE00 && c < 0x20000))
        return PART_NONE;
    return PART_HAN;
}

static void put(struct units *u, size_t at, uint64_t hash, enum unit_kind kind)
{
    u->hash[u->n] = hash;
    u->at[u->n] = (uint32_t)at;
    u->code[u->n++] = (uint8_t)((hash >> 40 & 3) | (unsigned)kind << 2);
}

/* ---- words: their bytes in lower case, eight at a time ---- */

#define EACH_BYTE(c) ((c)*UINT64_C(0x0101010101010101))

static uint64_t word_hash(uint64_t hash, uint64_t last, size_t bytes)
{
    return mix(hash ^ last ^ (uint64_t)bytes << 56);
}

/* A word that is long or has letters beyond ASCII. */
static size_t any_word_end(struct str s, size_t at, uint64_t *ret_hash)
{
    uint64_t hash = MIX_A, some = 0;
    size_t first = at, taken = 0;
    while (at < s.n) {
        unsigned char c = (unsigned char)s.p[at];
        size_t end = at + 1;
        uint32_t ignored;
        if (class_of[c] != LETTER &&
            (class_of[c] != LEAD || part_at(s, at, &end, &ignored) != PART_WORD))
            break;
        for (; at < end; at++) {
            some |= (uint64_t)(uint8_t)(s.p[at] | 0x20) << 8 * taken;
            if (++taken == 8) {
                hash = mix(hash ^ some);
                some = taken = 0;
            }
        }
    }
    *ret_hash = word_hash(hash, some, at - first);
    return at;
}

/* One bit for each of the eight bytes that is no ASCII letter or digit: its highest. */
static uint64_t no_letters(uint64_t x)
{
    const uint64_t high = EACH_BYTE(0x80), low = x & ~high, folded = low | EACH_BYTE(0x20);
    uint64_t letter = (folded + EACH_BYTE(0x80 - 'a')) & ~(folded + EACH_BYTE(0x7F - 'z'));
    uint64_t digit = (low + EACH_BYTE(0x80 - '0')) & ~(low + EACH_BYTE(0x7F - '9'));
    return ((~(letter | digit)) | x) & high;
}

/* Of the word at `at`, which has a letter there; where it ends. */
static size_t word_end(struct str s, size_t at, uint64_t *ret_hash)
{
    uint64_t x[2];
    if (s.n - at < 2 * sizeof *x)
        return any_word_end(s, at, ret_hash);
    memcpy(x, s.p + at, sizeof x);
    uint64_t stop = no_letters(x[0]), hash = MIX_A, last = x[0];
    size_t n = 0;
    if (!stop) {
        n = 8;
        stop = no_letters(x[1]);
        hash = mix(hash ^ (x[0] | EACH_BYTE(0x20)));
        last = x[1];
    }
    if (!stop)
        return any_word_end(s, at, ret_hash);
    size_t more = (size_t)__builtin_ctzll(stop) / 8;
    if ((unsigned char)s.p[at + n + more] >= 0x80)
        return any_word_end(s, at, ret_hash);
    uint64_t own = more ? UINT64_MAX >> 8 * (8 - more) : 0;
    *ret_hash = word_hash(hash, (last | EACH_BYTE(0x20)) & own, n + more);
    return at + n + more;
}

static enum unit_kind word_kind(size_t bytes)
{
    return bytes <= 3 ? UNIT_SHORT : bytes <= 7 ? UNIT_MIDDLE : UNIT_LONG;
}

/* A Chinese character of three bytes, nearly all there is; 0 for anything else. */
static uint32_t plain_han(struct str s, size_t at)
{
    const unsigned char *p = (const unsigned char *)s.p + at;
    if (at + 3 > s.n || p[0] < 0xE4 || p[0] > 0xE9 || (p[1] & 0xC0) != 0x80 ||
        (p[2] & 0xC0) != 0x80)
        return 0;
    return (uint32_t)(p[0] & 15) << 12 | (uint32_t)(p[1] & 63) << 6 | (p[2] & 63);
}

size_t units_of(struct str text, size_t from, struct units *u)
{
    size_t at = from, limit = text.n - from > GRAM_SEGMENT ? from + GRAM_SEGMENT : text.n;
    struct str s = str_bytes(text.p, limit);
    u->n = 0;
    while (at < s.n) {
        uint32_t c = plain_han(s, at);
        if (c) {
            put(u, at, mix(c + MIX_A), UNIT_HAN);
            at += 3;
            continue;
        }
        unsigned char byte = (unsigned char)s.p[at];
        size_t end = at + 1;
        enum part part = class_of[byte] == LETTER ? PART_WORD : PART_NONE;
        if (class_of[byte] == LEAD)
            part = part_at(s, at, &end, &c);
        if (part == PART_HAN) {
            put(u, at, mix(c + MIX_A), UNIT_HAN);
        } else if (part == PART_WORD) {
            uint64_t hash;
            end = word_end(s, at, &hash);
            if (end == limit && limit < text.n && at > from + GRAM_SEGMENT / 2)
                return at; /* it goes on: the next segment has all of it */
            put(u, at, hash, word_kind(end - at));
        } else if (class_of[byte] == LEAD && limit < text.n && limit - at < 4) {
            return at; /* perhaps the limit parts it */
        }
        at = end;
    }
    return at;
}

size_t unit_end(struct str text, size_t at)
{
    size_t end = at;
    uint64_t ignored;
    uint32_t c;
    if (at >= text.n)
        return text.n;
    if (class_of[(unsigned char)text.p[at]] == LETTER || part_at(text, at, &end, &c) == PART_WORD)
        return word_end(text, at, &ignored);
    return end;
}

/* ---- grams ---- */

#define ORDER_MAX UINT32_C(0x4CCCCCCC) /* three tenths of all: none of 29 once in 30,000 */
#define WORDS_APART UINT64_C(0xD6E8FEB86659FD93)
enum { TURN = 5, WORD_TURN = 11, WORDS_BYTES_MIN = 16 };

/* Which of two grams is the lesser: by chance, the same for everybody. */
static uint32_t order(uint64_t hash)
{
    return (uint32_t)(hash * MIX_A >> 32);
}

/* Hashes roll by rotation and exclusive or (cyclic polynomials); a unit's own hash is well mixed. */
size_t grams_of(const struct units *u, struct gram out[GRAMS_MAX])
{
    uint64_t h = 0, w = 0;
    size_t count = 0, han = 0, words = 0;
    for (size_t i = 0; i < u->n; i++) {
        bool is_han = UNIT_KIND(u->code[i]) == UNIT_HAN;
        h = rotl(h, TURN) ^ u->hash[i];
        han += is_han;
        if (i >= GRAM_UNITS) {
            h ^= rotl(u->hash[i - GRAM_UNITS], TURN * GRAM_UNITS);
            han -= UNIT_KIND(u->code[i - GRAM_UNITS]) == UNIT_HAN;
        }
        /* written always, counted if it is one: no branch that chance decides */
        out[count] = (struct gram){h, (uint32_t)(i + 1 - GRAM_UNITS), GRAM_UNITS};
        count += (i + 1 >= GRAM_UNITS) & (han >= GRAM_UNITS / 2) & (order(h) < ORDER_MAX);
        if (is_han) {
            w = words = 0;
            continue;
        }
        w = rotl(w, WORD_TURN) ^ u->hash[i];
        if (++words > GRAM_WORDS)
            w ^= rotl(u->hash[i - GRAM_WORDS], WORD_TURN * GRAM_WORDS);
        if (words >= GRAM_WORDS && u->at[i] - u->at[i + 1 - GRAM_WORDS] >= WORDS_BYTES_MIN)
            out[count++] =
                (struct gram){w ^ WORDS_APART, (uint32_t)(i + 1 - GRAM_WORDS), GRAM_WORDS};
    }
    return count;
}

static int64_t end_of(const struct gram *g)
{
    return (int64_t)g->unit + g->units;
}

/* Whether some window has gram `i` as its least, the last of equals: then the nearest lesser ones on both
 * sides leave room for one. Windows are counted in units, what grams_of() left out is nobody's least. */
static bool least_somewhere(const struct gram *grams, size_t n, size_t i)
{
    const struct gram *g = &grams[i];
    int64_t window = g->units == GRAM_UNITS ? GRAM_WINDOW : GRAM_WORD_WINDOW;
    int64_t low = end_of(g) - window, high = end_of(g) + window;
    uint32_t own = order(g->hash);
    for (size_t k = i; k-- && end_of(&grams[k]) > low;)
        if (grams[k].units == g->units && order(grams[k].hash) < own)
            low = end_of(&grams[k]);
    for (size_t k = i + 1; k < n && end_of(&grams[k]) < high; k++)
        if (grams[k].units == g->units && order(grams[k].hash) <= own)
            high = end_of(&grams[k]);
    return high - low > window;
}

size_t grams_winnow(const struct gram *grams, size_t n, struct gram *out)
{
    size_t kept = 0;
    for (size_t i = 0; i < n; i++)
        if (least_somewhere(grams, n, i))
            out[kept++] = grams[i];
    return kept;
}
