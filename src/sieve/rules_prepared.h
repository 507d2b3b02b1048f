/* Databases of patterns that were compiled when the program was built (prepare.c). Private to this folder. */
#ifndef SIEVE_RULES_PREPARED_H
#define SIEVE_RULES_PREPARED_H

#include "crypto/hash.h"
#include "sieve/rule.h"

struct prepared_database {
    unsigned char key[SHA256_SIZE];
    const unsigned char *bytes; /* hs_serialize_database(); none where no rule is of this form */
    size_t size;
};
/* What compiling found out about a rule besides. */
struct prepared_pattern {
    size_t row;
    size_t window;
    bool prefilter;
};
struct rules_prepared {
    struct prepared_database databases[OVER_COUNT];
    const struct prepared_pattern *patterns;
    size_t pattern_count;
};

/* All that a database is compiled from: the patterns with their rows and flags, Vectorscan's version, what of the processor
 * it uses here. */
void rules_prepared_key(const struct sieve_rules *rules, enum rule_over over,
                        unsigned char ret_key[SHA256_SIZE]);

/* False: they are of other rules, another Vectorscan or another processor (or NULL); then nothing has changed and they are
 * to be compiled. */
bool rules_prepared_take(struct sieve_rules *rules, const struct rules_prepared *prepared);

#endif
