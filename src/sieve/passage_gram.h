/* A text as units and grams: what passages are compared by. Public: everybody computes the same, so that
 * a computer without the office's key can write fingerprints down; the key comes in with the index.
 *
 * A unit is one Chinese, Japanese or Korean character, or a word of letters and digits of any other
 * script in lower case; blanks, punctuation and symbols are none. A gram is a run of units: GRAM_UNITS
 * of a text with Chinese in it, GRAM_WORDS where there are words alone. */
#ifndef SIEVE_PASSAGE_GRAM_H
#define SIEVE_PASSAGE_GRAM_H

#include "base/str.h"

enum {
    GRAM_UNITS = 12,
    GRAM_WORDS = 5,
    GRAM_WINDOW = 16, /* of winnowing, in grams: 27 units the same in both give one fingerprint */
    GRAM_WORD_WINDOW = 4,
    GRAM_SEGMENT = 32 * 1024, /* bytes of text that are looked at together */
    GRAM_SEGMENT_UNITS = GRAM_SEGMENT / 2 + 1,
    GRAM_SEGMENT_ROOM = GRAM_SEGMENT_UNITS + 63 /* what is read in blocks of 64 */
};

/* A unit's code: two bits of its hash (its trace), two bits of its kind. */
enum unit_kind { UNIT_HAN, UNIT_SHORT, UNIT_MIDDLE, UNIT_LONG };
#define UNIT_TRACE(code) ((code)&3U)
#define UNIT_KIND(code) ((code) >> 2 & 3U)
/* What it weighs as evidence, about the Chinese characters that say as much. */
static inline unsigned unit_weight(unsigned code)
{
    static const unsigned char weight[] = {1, 2, 4, 6};
    return weight[UNIT_KIND(code)];
}

struct units {
    size_t n;
    uint64_t hash[GRAM_SEGMENT_ROOM];
    uint32_t at[GRAM_SEGMENT_ROOM]; /* first byte */
    uint8_t code[GRAM_SEGMENT_ROOM];
};

/* Units of at most GRAM_SEGMENT bytes from `from` on; where the next segment begins: text.n at the end.
 * No unit is parted unless a word alone fills half of a segment. The text is UTF-8; any other bytes do
 * no harm. */
size_t units_of(struct str text, size_t from, struct units *u);
/* First byte behind the unit that begins at `at`. */
size_t unit_end(struct str text, size_t at);

struct gram {
    uint64_t hash;
    uint32_t unit; /* its first */
    uint32_t units;
};
#define GRAMS_MAX (2 * GRAM_SEGMENT_UNITS + 1)

/* All grams of the units that a fingerprint may be made of: three in ten of those with Chinese, all of
 * words. The gram itself decides, so both sides agree, and the others need no look-up. By the unit that
 * each ends with. */
size_t grams_of(const struct units *u, struct gram out[GRAMS_MAX]);

/* Winnowing (Schleimer, Wilkerson, Aiken 2003): copies the least gram of each window; how many. */
size_t grams_winnow(const struct gram *grams, size_t n, struct gram *out);

#endif
