/* Base64 in text: runs lie in it one behind the other, and what they say is text. The input's own base64 is found, too. */
#include "fuzz/fuzz.h"

#include "base/text.h"
#include "sieve/encoded.h"

#define promise(condition)                                                                         \
    do {                                                                                           \
        if (!(condition))                                                                          \
            die("broken promise: " #condition);                                                    \
    } while (0)

static size_t search(struct str s)
{
    BUF_SCOPE(plain, ENCODED_MAX);
    size_t at = 0, from, to, before = 0, count = 0;
    while (encoded_next(s, &at, &plain, &from, &to)) {
        promise(before <= from && from + ENCODED_LEAST <= to && to <= at && at <= s.n);
        promise(plain.n > 0 && !plain.over);
        before = to;
        count++;
    }
    return count;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    BUF_SCOPE(code, 4 << 20);
    struct str s = str_bytes(data, n);
    bool words = n >= ENCODED_LEAST && n < 1 << 20 && str_utf8(s);
    for (size_t i = 0; i < n && words; i++)
        words = data[i] >= ' ' && data[i] < 0x7F;
    search(s);
    buf_base64(&code, data, n);
    promise(search(buf_view(&code)) >= words);
    return 0;
}
