/* The normaliser on any bytes: what it makes is text, and offsets of folded text lie in the original and never run
 * backwards. */
#include "fuzz/fuzz.h"

#include "sieve/normal.h"

#define promise(condition)                                                                         \
    do {                                                                                           \
        if (!(condition))                                                                          \
            die("broken promise: " #condition);                                                    \
    } while (0)

static void check_offsets(const struct normal *folded, size_t n)
{
    size_t before = 0;
    promise(str_utf8(folded->text) && folded->original == n);
    for (size_t i = 0; i <= folded->text.n; i++) {
        size_t at = normal_origin(folded, i);
        promise(at >= before && at <= n);
        before = at;
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    ARENA_SCOPE(a);
    struct normal lines, joined, again;
    promise(!normal_make(a, str_bytes(data, n), &lines) && !normal_join(a, &lines, &joined));
    promise(joined.text.n <= lines.text.n);
    check_offsets(&lines, n);
    check_offsets(&joined, n);
    promise(!normal_make(a, lines.text, &again));
    check_offsets(&again, lines.text.n);
    return 0;
}
