/* Mails and folders of mails. */
#include "fuzz/fuzz.h"

#include "fuzz/words_sink.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    static bool prepared;
    if (!prepared)
        words_mail_prepare();
    prepared = true;
    words_promises(data, n, words_mail);
    words_promises(data, n, words_mbox);
    return 0;
}
