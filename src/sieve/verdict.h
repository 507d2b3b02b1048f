/* What the findings of one thing come to: the level that they speak for, how surely, and one sentence for
 * each. Pure: the same findings and facts give the same verdict, to the byte.
 *
 * A mark, and a passage that is confirmed, decide by themselves: the highest of them is the level. All else is
 * evidence: each finding counts with the log-odds of being right, each kind of finding up to a cap, so
 * that a hundred telephone numbers make no secret. It reaches a level where the odds, which begin at that
 * level's own doubt, come to one to one. What decides and what is evidence: docs/sieve.md. */
#ifndef SIEVE_VERDICT_H
#define SIEVE_VERDICT_H

#include "sieve/finding.h"

/* A text and what was found in it. Of findings that were kept the text is gone: `snippets` has the words of
 * each then, else it is NULL. */
struct verdict_part {
    struct str text;
    const struct findings *findings;
    const struct str *snippets;
};

/* What the caller knows of the thing; days as in base/clock.h, 0 where it does not know. */
struct verdict_facts {
    enum level level; /* as determined or borne; LEVEL_PUBLIC where it is neither */
    bool no_basis;    /* the caller looked, and the determination names none */
    int64_t today;
    int64_t public_since;
    int64_t expires; /* the first day on which it is no longer secret */
};

enum verdict_by { VERDICT_NOTHING, VERDICT_MARK, VERDICT_PASSAGE, VERDICT_EVIDENCE };

/* One finding's share. */
struct verdict_line {
    size_t part;
    const struct finding *finding;
    struct words sentence; /* why, in one sentence */
    struct str snippet;    /* the middle hidden */
    int hundredths; /* log-odds that it adds, after the cap of its kind; 0 where it decides */
    bool decides;
};

/* Where the level that was determined seems too high, or too low. */
enum verdict_hint {
    HINT_EXPIRED,     /* its period is over: L24 */
    HINT_PUBLIC,      /* it has been public for long: L24 */
    HINT_NO_BASIS,    /* R17 */
    HINT_NO_EVIDENCE, /* nothing but its mark speaks for it */
    HINT_TOO_LOW,     /* what was found speaks for more */
    HINT_COUNT
};
enum { VERDICT_LONG_PUBLIC_DAYS = 365 }; /* office default */

struct verdict {
    enum level level;
    enum verdict_by by;
    int sure; /* percent; of VERDICT_NOTHING how surely it may be released as far as was looked */
    struct words sentence;
    struct verdict_line *lines; /* those that decide first, then by their share; by place */
    size_t count;
    bool hints[HINT_COUNT];
};

void verdict_make(struct arena *a, const struct verdict_part *parts, size_t count,
                  const struct verdict_facts *facts, struct verdict *ret_verdict);

/* By what decides alone, and not by evidence. */
static inline bool verdict_decides(const struct verdict *v)
{
    return v->by == VERDICT_MARK || v->by == VERDICT_PASSAGE;
}

struct words verdict_hint_words(enum verdict_hint hint);
const char *verdict_hint_basis(enum verdict_hint hint); /* "L24" */

#endif
