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
    } forms[MATCH_FORMS];
};

struct match {
    size_t from, to; /* bytes of the original */
};

/* The next place at or behind *at, which starts 0. */
bool must_check match_next(struct matched *m, const struct needle *n, size_t *at,
                           struct match *ret_match);

#endif
