/* Scripts and XFA among the bytes of a PDF. */
#include "fuzz/fuzz.h"

#include "extract/pdf_extras.h"
#include "fuzz/words_sink.h"

static enum err scripts(struct words *w, struct str place, struct str bytes)
{
    return pdf_scripts(w, place, bytes, true);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    words_promises(data, n, scripts);
    return 0;
}
