/* The readers of documents: whatever the bytes, parts and notes come whole and in UTF-8, within the budgets. */
#include "fuzz/fuzz.h"

#include "fuzz/words_sink.h"

/* Fontconfig, which poppler asks for fonts that are not in the file, keeps what it has read. */
const char *__lsan_default_suppressions(void);
__attribute__((visibility("default"))) const char *__lsan_default_suppressions(void)
{
    return "leak:libfontconfig\n";
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    static bool prepared;
    if (!prepared)
        words_mail_prepare();
    prepared = true;
    struct seen seen = words_promises(data, n, words_read);
    /* unread is never clean: something was said, or there were entries to say something of */
    promise(n < 64 || seen.parts || seen.notes || seen.entries || data[0] == 'P' ||
            data[0] == '%' || data[0] == 0xD0 || data[0] == '{');
    return 0;
}
