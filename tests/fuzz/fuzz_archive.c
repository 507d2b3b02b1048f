/* What libarchive opens (it is not instrumented), and WARC, which is read by code of ours. */
#include "fuzz/fuzz.h"

#include "fuzz/words_sink.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    static bool prepared;
    if (!prepared)
        words_mail_prepare(); /* mails lie in archives */
    prepared = true;
    words_promises(data, n, words_warc);
    words_promises(data, n, words_archive);
    return 0;
}
