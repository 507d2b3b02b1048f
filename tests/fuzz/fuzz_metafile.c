/* Drawn pictures: EMF and WMF. */
#include "fuzz/fuzz.h"

#include "extract/metafile.h"
#include "fuzz/words_sink.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    words_promises(data, n, is_emf(str_bytes(data, n)) ? words_emf : words_wmf);
    return 0;
}
