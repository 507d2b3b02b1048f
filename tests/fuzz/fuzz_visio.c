/* The stream of a Visio drawing. */
#include "fuzz/fuzz.h"

#include "extract/visio.h"
#include "fuzz/words_sink.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    words_promises(data, n, words_visio);
    return 0;
}
