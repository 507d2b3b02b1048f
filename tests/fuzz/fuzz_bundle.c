/* Evidence bundles: whatever stands in the lines (check digits and signature are made to fit, as an
 * office that lies could), both readers end in bounds, and what one takes the other takes. */
#include "fuzz/fuzz.h"

#include "unit/ledger/bundles.h"

#define COFFERDAM_VERIFY_PART
#include "../../src/verify/cofferdam-verify.c"

static bool taken_by_us(struct arena *a, struct str file)
{
    struct bundle b;
    return bundle_open(a, file, NULL, &b) == ERR_OK;
}

static bool taken_by_them(struct str file)
{
    struct options o = {.records = true};
    struct bundle_file b = {.file = {file.p, file.n}};
    bool good = verify(&b, &o);
    bundle_release(&b);
    return good;
}

static void agree(struct arena *a, struct str file)
{
    bool ours = taken_by_us(a, file), theirs = taken_by_them(file);
    if (ours && !theirs)
        die("broken promise: what we take the program alone takes too");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    static struct sample s; /* its key signs */
    ARENA_SCOPE(a);
    BUF_SCOPE(out, BUNDLE_MAX);
    struct bundle_writer w = {.out = &out};
    uint8_t digest[SHA256_SIZE];
    if (!screen && !(screen = fopen("/dev/null", "w")))
        die("there is no /dev/null");
    if (!s.pair)
        sample_make(&s, a, 0, false);
    agree(a, str_bytes(data, n));
    sha256_init(&w.running);
    struct str rest = str_bytes(data, n), line;
    while (str_split(&rest, '\n', &line) && !str_is(line, "end"))
        bundle_line(&w, arena_text(a, line), STR(""));
    if (bundle_sign(&w, &s.key, s.pair, digest))
        return 0;
    agree(a, buf_view(&out));
    return 0;
}
