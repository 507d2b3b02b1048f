/* Letters packed by Outlook (winmail.dat). */
#include "fuzz/fuzz.h"

#include "extract/tnef.h"
#include "fuzz/words_sink.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    words_promises(data, n, words_tnef);
    return 0;
}
