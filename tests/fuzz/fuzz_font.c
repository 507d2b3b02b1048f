/* Fonts. */
#include "fuzz/fuzz.h"

#include "extract/font.h"
#include "fuzz/words_sink.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    BUF_SCOPE(unmixed, 1 << 20);
    if (font_unmixed(str_bytes(data, n < 40 ? n : 40), str_bytes(data, n), &unmixed))
        promise(unmixed.n == n);
    if (is_font(str_bytes(data, n)))
        words_promises(data, n, words_font);
    return 0;
}
