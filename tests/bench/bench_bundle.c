/* Evidence bundles: leaves verified a second (goal: 200,000) by the program that stands alone and by
 * us, of a ledger sent whole and of every tenth record of a large one, against hashing the same bytes
 * alone.
 *     bench_bundle [leaves]      200000 without a number */
#include <time.h>

#include "unit/ledger/bundles.h"

#define COFFERDAM_VERIFY_PART
#include "../../src/verify/cofferdam-verify.c"

enum { LEAVES = 200000, GOAL = 200000 };

/* Of this process's own work: what others do on the machine does not count. */
static uint64_t worked(void)
{
    struct timespec t;
    if (clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t))
        die("there is no clock of this process");
    return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
}

static double seconds_since(uint64_t start)
{
    return (double)(worked() - start) / 1e9;
}

static double theirs(struct str file)
{
    struct options o = {0};
    struct bundle_file b = {.file = {file.p, file.n}};
    uint64_t from = worked();
    if (!verify(&b, &o))
        die(b.fault);
    double took = seconds_since(from);
    bundle_release(&b);
    return took;
}

static double ours(struct str file)
{
    ARENA_SCOPE(a);
    struct bundle b;
    uint64_t from = worked();
    if (bundle_open(a, file, NULL, &b))
        die(problem()->text[LANG_EN]);
    return seconds_since(from);
}

/* The bytes once, as every verifier must. */
static double bare(struct str file)
{
    unsigned char hash[SHA256_SIZE];
    uint64_t from = worked();
    crypto_hash_sha256(hash, (const unsigned char *)file.p, file.n);
    return seconds_since(from);
}

static double measure(const char *what, uint64_t size, uint64_t step, bool contents)
{
    ARENA_SCOPE(a);
    BUF_SCOPE(out, BUNDLE_MAX);
    struct sample s;
    sample_make(&s, a, size, contents);
    uint64_t from = worked();
    struct str file = sample_bundle(&s, &(struct sample_want){.step = step}, &out);
    double wrote = seconds_since(from), leaves = (double)((size + step - 1) / step);
    double them = theirs(file), us = ours(file), floor = bare(file);
    printf("%-34s %4zu MB written in %.2f s; alone %7.0f leaves/s, ours %7.0f, floor %7.0f\n", what,
           file.n >> 20, wrote, leaves / them, leaves / us, leaves / floor);
    sample_free(&s);
    return leaves / them;
}

int main(int argc, char **argv)
{
    uint64_t leaves = argc > 1 ? strtoull(argv[1], NULL, 10) : LEAVES;
    screen = fopen("/dev/null", "w");
    if (!screen || leaves < 10)
        die("bench_bundle [leaves], at least 10");
    crypto_start();
    double dense = measure("every record, skeletons", leaves, 1, false);
    (void)measure("every record, with contents", leaves, 1, true);
    (void)measure("every tenth record, skeletons", 10 * (leaves / 2), 10, false);
    printf("goal %d leaves/s: %s\n", GOAL, dense >= GOAL ? "met" : "missed");
    return dense < GOAL;
}
