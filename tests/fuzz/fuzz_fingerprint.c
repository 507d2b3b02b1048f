/* Files of fingerprints out of any bytes: what is read is within its limits and writes the same bytes again, and can be
 * held against an index. The input stands between head and sum, which would let nothing else through. */
#include "fuzz/fuzz.h"

#include "sieve/fingerprint.h"
#include "sieve/passage.h"

#define promise(condition)                                                                         \
    do {                                                                                           \
        if (!(condition))                                                                          \
            die("broken promise: " #condition);                                                    \
    } while (0)

static const struct passages *index_of_one(void)
{
    static struct passages *p;
    static const unsigned char key[PASSAGES_KEY_SIZE] = {1};
    ARENA_SCOPE(a);
    const struct str text = STR(
        "本次演练于二月九日夜间在水库东侧坝体开展，参加单位自行携带通信设备，联络频率另行通知。");
    struct prints prints;
    if (p)
        return p;
    p = passages_new(key);
    promise(!prints_make(a, &text, 1, &prints));
    promise(!passages_add_prints(p, STR("x"), STR("x"), LEVEL_SECRET, &prints));
    return p;
}

static void check(const struct fingerprint *f, struct str consumed)
{
    ARENA_SCOPE(a);
    BUF_SCOPE(again, 1 << 24);
    struct passage_search *s CLEANUP(passage_search_cleanup) = passage_search_new();
    struct passage_match *rows;
    size_t count;
    promise(!fingerprint_put(&again, f));
    /* the half of a byte behind an odd number of units is read as nothing */
    promise(again.n == consumed.n && !memcmp(again.p, consumed.p, consumed.n - 1));
    promise(!passages_match(index_of_one(), s, &f->prints, a, &rows, &count));
    for (size_t i = 0; i < count; i++)
        promise(rows[i].from < rows[i].to && rows[i].to <= f->prints.units);
    (void)fingerprint_line(f, 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    ARENA_SCOPE(a);
    BUF_SCOPE(whole, 1 << 24);
    struct sha256 sum;
    struct str rest;
    struct fingerprint f;
    bool more = true;
    fingerprint_begin(&whole);
    buf_add(&whole, data, n);
    sha256_init(&sum);
    sha256_add(&sum, whole.p, whole.n);
    fingerprint_end(&whole, &sum);
    promise(!fingerprint_open(buf_view(&whole), &rest));
    while (more) {
        struct str before = rest;
        if (fingerprint_next(&rest, a, &f, &more))
            break;
        if (more)
            check(&f, str_bytes(before.p, before.n - rest.n));
    }
    return 0;
}
