/* Which words of a phrase stand in a text, asked of a text that is no longer there.
 *
 * Of a text are kept 32 bits of the hash of each two Chinese characters that stand side by side, and of each Latin
 * word: enough to say which words of a catalogue's entry it has, and to cite them out of the entry. A
 * word of three characters is taken to stand there when both of its pairs do. Public hashes: whoever has them can
 * test guesses of two characters, so they lie sealed where the text would. */
#ifndef SIEVE_TERMS_H
#define SIEVE_TERMS_H

#include "base/arena.h"
#include "base/str.h"

enum { TERMS_MAX = 200000 }; /* of a text; further ones are left out */

struct terms {
    const uint32_t *rows; /* ascending, each once */
    size_t count;
};

enum err must_check terms_make(struct arena *a, const struct str *texts, size_t count,
                               struct terms *ret_terms);

/* A phrase of a catalogue: what of it stands in the texts. */
struct phrase_match {
    size_t phrase;
    int percent;      /* of the weight of its pairs; one that many phrases have weighs little */
    struct str words; /* those that were found, longest first: "民兵组织、集结" */
};

/* A catalogue read once, for as many texts as there are. In the arena, as its phrases. */
struct phrases;
enum err must_check phrases_make(struct arena *a, const struct str *phrases, size_t count,
                                 struct phrases **ret_phrases);

/* The phrases that have something to say, best first: of their weight three in ten or more, and three
 * characters running or half of it. At most `limit`. Empty words ("工作", "有关", "the") count nothing. */
void phrases_rank(struct arena *a, const struct phrases *all, const struct terms *texts,
                  size_t text_count, size_t limit, struct phrase_match **ret_rows,
                  size_t *ret_count);

#endif
