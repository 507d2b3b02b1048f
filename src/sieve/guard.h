/* Checks that a rule may ask for by name: of the value it matched, beyond what a pattern can say. */
#ifndef SIEVE_GUARD_H
#define SIEVE_GUARD_H

#include "base/arena.h"

struct guard;
struct guard_call {
    const struct guard *guard;
    int hundredths; /* of the number it was given: "entropy>=3.2" */
};

/* "luhn", "entropy>=3.2"; false where there is no such guard, or its number is missing or too many. */
bool guard_parse(struct str text, struct guard_call *ret_call);
const char *guard_name(size_t i); /* for suggestions; NULL past the last */

/* What was matched: `value` inside the text it stands in. */
struct matched {
    struct str text;
    size_t from, to;
};
bool guard_holds(const struct guard_call *call, const struct matched *m);

/* The parts, for tests. */
int entropy_hundredths(struct str s); /* bits a byte */
bool is_placeholder(struct str value);

#endif
