/* OFD: a package of XML parts, whatever they hold. */
#include "fuzz/fuzz.h"

#include "fuzz/parts.h"
#include "fuzz/words_sink.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    BUF_SCOPE(zip, 16 << 20);
    if (parts_packed(str_bytes(data, n), "OFD.xml", &zip))
        words_promises((const uint8_t *)zip.p, zip.n, words_package);
    return 0;
}
