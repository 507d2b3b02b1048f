/* Runs when the program is built: compiles the rules that come along and writes the databases as C (rules_prepared.h).
 *     sieve-prepare > sieve_prepared.c */
#include "sieve/rules_prepared.h"

#include <stdio.h>
#include <stdlib.h>

static void print_bytes(const char *name, int number, const char *bytes, size_t n)
{
    printf("static const unsigned char %s_%d[] = {", name, number);
    for (size_t i = 0; i < n; i++)
        printf("%s%u,", i % 32 ? "" : "\n", (unsigned char)bytes[i]);
    printf("};\n");
}

static size_t print_database(const struct sieve_rules *rules, int over)
{
    char *bytes = NULL;
    size_t n = 0;
    if (!rules->databases[over])
        return 0;
    if (hs_serialize_database(rules->databases[over], &bytes, &n) != HS_SUCCESS)
        die("a database of rules cannot be written down");
    print_bytes("database", over, bytes, n);
    free(bytes);
    return n;
}

static void print_patterns(const struct sieve_rules *rules)
{
    printf("static const struct prepared_pattern patterns[] = {\n");
    for (size_t i = 0; i < rules->count; i++)
        if (rules->rows[i].pattern)
            printf("    {%zu, %zu, %d},\n", i, rules->rows[i].window, rules->rows[i].prefilter);
    printf("};\n");
}

static void print_all(const struct sieve_rules *rules)
{
    size_t sizes[OVER_COUNT];
    printf("/* Made by sieve-prepare. */\n#include \"sieve/rules_prepared.h\"\n\n");
    for (int over = 0; over < OVER_COUNT; over++)
        sizes[over] = print_database(rules, over);
    print_patterns(rules);
    printf("const struct rules_prepared sieve_built_in_prepared = {\n    {\n");
    for (int over = 0; over < OVER_COUNT; over++) {
        unsigned char key[SHA256_SIZE];
        rules_prepared_key(rules, (enum rule_over)over, key);
        printf("        {{");
        for (size_t i = 0; i < sizeof key; i++)
            printf("%u,", key[i]);
        if (sizes[over])
            printf("}, database_%d, %zu},\n", over, sizes[over]);
        else
            printf("}, NULL, 0},\n");
    }
    printf("    },\n    patterns,\n    sizeof patterns / sizeof *patterns};\n");
}

int main(void)
{
    ARENA_SCOPE(a);
    struct rule_faults *faults = NEW(a, struct rule_faults);
    struct rules_source from = {.rules = sieve_built_in, .rule_count = sieve_built_in_count};
    struct sieve_rules *rules CLEANUP(sieve_rules_cleanup) = NULL;
    if (sieve_rules_load(a, &from, faults, &rules)) {
        for (int i = 0; i < faults->count; i++)
            fprintf(stderr, "%s:%d: %s\n", faults->rows[i].file, faults->rows[i].line,
                    faults->rows[i].words.en);
        return 2;
    }
    print_all(rules);
    return fflush(stdout) || ferror(stdout) ? 2 : 0;
}
