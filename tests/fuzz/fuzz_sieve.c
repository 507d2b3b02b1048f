/* The sieve over any bytes: findings lie inside the text, in order; offsets of folded text never run backwards; the
 * same text gives the same findings. */
#include "fuzz/fuzz.h"

#include "sieve/sieve.h"

#define promise(condition)                                                                         \
    do {                                                                                           \
        if (!(condition))                                                                          \
            die("broken promise: " #condition);                                                    \
    } while (0)

static void check_offsets(struct arena *a, struct str s)
{
    struct normal lines, joined;
    promise(!normal_make(a, s, &lines) && !normal_join(a, &lines, &joined));
    const struct normal *both[] = {&lines, &joined};
    for (size_t k = 0; k < 2; k++) {
        size_t before = 0;
        for (size_t i = 0; i <= both[k]->text.n; i++) {
            size_t at = normal_origin(both[k], i);
            promise(at >= before && at <= s.n);
            before = at;
        }
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    ARENA_SCOPE(a);
    struct str s = str_bytes(data, n);
    struct sieve *sieve CLEANUP(sieve_cleanup) = NULL;
    promise(!sieve_open(&(struct sieve_parts){0}, &sieve));
    struct findings f = {.a = a}, again = {.a = a};
    check_offsets(a, s);
    promise(!sieve_text(sieve, s, LOOK_SHOWN, &f) && !sieve_text(sieve, s, LOOK_SHOWN, &again));
    promise(f.count == again.count);
    for (size_t i = 0; i < f.count; i++) {
        const struct finding *x = &f.rows[i];
        promise(x->from < x->to && x->to <= n && x->kind < FINDING_KINDS);
        promise(level_is_valid((int)x->level) && x->sure > 0 && x->sure <= 100);
        promise(!i || f.rows[i - 1].from <= x->from);
        promise(x->rule == again.rows[i].rule && x->to == again.rows[i].to);
        promise(str_utf8(sieve_snippet(a, s, x)));
    }
    return 0;
}
