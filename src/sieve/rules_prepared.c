/* Databases that were compiled when the program was built: they lie in the program, so whoever trusts it trusts them, and
 * no file of a cache has to be trusted. Taken only where this machine would compile the same ones. */
#include "sieve/rules_prepared.h"

void rules_prepared_key(const struct sieve_rules *rules, enum rule_over over,
                        unsigned char ret_key[SHA256_SIZE])
{
    ARENA_SCOPE(a);
    struct sha256 h;
    hs_platform_info_t here = {0};
    const char *head;
    (void)hs_populate_platform(&here); /* where it fails, nothing is said of the processor */
    head = arena_printf(a, "%s %llx", hs_version(), (unsigned long long)here.cpu_features);
    sha256_init(&h);
    sha256_add(&h, head, strlen(head) + 1);
    for (size_t i = 0; i < rules->count; i++) {
        const struct rule *r = &rules->rows[i];
        if (!r->pattern || r->over != over)
            continue;
        head = arena_printf(a, "%zu %d %d ", i, r->caseless, r->utf);
        sha256_add(&h, head, strlen(head));
        sha256_add(&h, r->pattern, strlen(r->pattern) + 1);
    }
    sha256_end(&h, ret_key);
}

static bool fits(const struct sieve_rules *rules, const struct rules_prepared *prepared)
{
    for (int over = 0; over < OVER_COUNT; over++) {
        unsigned char key[SHA256_SIZE];
        rules_prepared_key(rules, (enum rule_over)over, key);
        if (memcmp(key, prepared->databases[over].key, sizeof key) != 0)
            return false;
    }
    return true;
}

bool rules_prepared_take(struct sieve_rules *rules, const struct rules_prepared *prepared)
{
    if (!prepared || !fits(rules, prepared))
        return false;
    for (int over = 0; over < OVER_COUNT; over++) {
        const struct prepared_database *d = &prepared->databases[over];
        if (d->size && hs_deserialize_database((const char *)d->bytes, d->size,
                                               &rules->databases[over]) != HS_SUCCESS) {
            for (; over >= 0; over--) {
                hs_free_database(rules->databases[over]);
                rules->databases[over] = NULL;
            }
            return false;
        }
    }
    for (size_t i = 0; i < prepared->pattern_count; i++) {
        const struct prepared_pattern *p = &prepared->patterns[i];
        rules->rows[p->row].window = p->window;
        rules->rows[p->row].prefilter = p->prefilter;
    }
    return true;
}
