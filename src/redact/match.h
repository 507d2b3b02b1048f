/* Texts to be removed, and where they stand. Internal to src/redact. */
#ifndef REDACT_MATCH_H
#define REDACT_MATCH_H

#include "base/arena.h"

/* How a text is compared: folded (sieve/normal.h), in small letters, and
 *   DENSE   without any blank: Chinese, and whatever is long enough to be no part of another word by chance
 *   DIGITS  without blanks and hyphens: numbers
 *   WORDS   runs of blanks as one: what is short and Latin */
enum match_form { MATCH_DENSE, MATCH_DIGITS, MATCH_WORDS, MATCH_FORMS };

struct needle {
    struct str text; /* in its form */
    struct str raw;  /* as it was given */
    struct str with;
    enum match_form form;
    bool seen; /* it stands somewhere */
};

/* False: nothing is left of it when it is folded, or too little. */
bool must_check needle_make(struct arena *a, struct str raw, struct str with,
                            struct needle *ret_needle);

/* A text in all forms that were asked for. */
struct matched {
    struct arena *a;
    struct str original;
    struct form {
        struct str text;
        const uint32_t *from, *to; /* for each byte: where its character stands in the original */
        bool made;
        struct letters { /* one by one, for match_near() */
            const uint32_t *codes, *at;
            size_t count;
            bool made;
        } letters;
    } forms[MATCH_FORMS];
};

struct match {
    size_t from, to; /* bytes of the original */
};

/* The next place at or behind *at, which starts 0. */
bool must_check match_next(struct matched *m, const struct needle *n, size_t *at,
                           struct match *ret_match);

/* The next place in a text that was recognized, where a letter or two may be wrong: what differs from the needle by at most one of four letters
 * (Chinese, of four or more; more than two of eight or more only as one of eight), of Latin letters and digits one of eight. `ret_exact`: by none. Places may overlap. */
bool must_check match_near(struct matched *m, const struct needle *n, size_t *at,
                           struct match *ret_match, bool *ret_exact);

#endif
