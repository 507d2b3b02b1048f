/* Text among bytes that no reader knows. */
#include "fuzz/fuzz.h"

#include "extract/runs.h"
#include "fuzz/words_sink.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    static const enum runs_least leasts[] = {RUNS_AMONG_ANY, RUNS_AMONG_TEXTS};
    for (size_t i = 0; i < ARRAY_SIZE(leasts); i++) {
        BUF_SCOPE(out, 8 * n + 64);
        add_runs_of_text(str_bytes(data, n), leasts[i], &out);
        /* each byte is told of once, and a character has at most three bytes for one */
        promise(!out.over && out.n <= 4 * n);
        promise(!out.n || (str_utf8(buf_view(&out)) && out.p[out.n - 1] == '\n'));
    }
    return 0;
}
