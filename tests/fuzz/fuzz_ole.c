/* Compound files and the documents in them. */
#include "fuzz/fuzz.h"

#include "fuzz/words_sink.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    words_promises(data, n, words_ole);
    return 0;
}
