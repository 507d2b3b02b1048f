/* Signed and enciphered messages. */
#include "fuzz/fuzz.h"

#include "extract/cms.h"
#include "fuzz/words_sink.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    words_promises(data, n, words_cms);
    return 0;
}
