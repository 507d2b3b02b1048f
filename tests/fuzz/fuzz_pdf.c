/* PDF: its text, its forms and notes, and what its pages hide. The format itself is poppler's to read, which is not
 * instrumented: what is tried here is what is made of its answers. */
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
    words_promises(data, n, words_pdf);
    return 0;
}
