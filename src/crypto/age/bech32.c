#include "crypto/age/bech32.h"

#include <ctype.h>

#include "crypto/secret.h"

enum { CHECKSUM = 6 };

static const char letters[] = "qpzry9x8gf2tvdw0s3jn54khce6mua7l";

/* The BCH checksum over one more value of five bits. */
static uint32_t step(uint32_t sum, unsigned value)
{
    static const uint32_t generator[5] = {0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd,
                                          0x2a1462b3};
    uint32_t top = sum >> 25;
    sum = (sum & 0x1ffffff) << 5 ^ value;
    for (int i = 0; i < 5; i++)
        if (top >> i & 1)
            sum ^= generator[i];
    return sum;
}

static uint32_t start(const char *prefix)
{
    uint32_t sum = 1;
    for (const char *c = prefix; *c; c++)
        sum = step(sum, (unsigned char)*c >> 5);
    sum = step(sum, 0);
    for (const char *c = prefix; *c; c++)
        sum = step(sum, (unsigned char)*c & 31);
    return sum;
}

static void put(struct buf *out, char c, bool upper)
{
    buf_char(out, upper ? (char)toupper((unsigned char)c) : c);
}

void bech32_encode(struct buf *out, const char *prefix, const void *p, size_t n, bool upper)
{
    const unsigned char *bytes = p;
    uint32_t sum = start(prefix), bits = 0;
    for (const char *c = prefix; *c; c++)
        put(out, *c, upper);
    buf_char(out, '1');
    int held = 0;
    for (size_t i = 0; i < n || held > 0;) {
        if (held < 5 && i < n) {
            bits = bits << 8 | bytes[i++];
            held += 8;
        } else if (held < 5) { /* the last value is filled up with zeros */
            bits <<= 5 - held;
            held = 5;
        }
        held -= 5;
        unsigned value = bits >> held & 31;
        sum = step(sum, value);
        put(out, letters[value], upper);
    }
    for (int i = 0; i < CHECKSUM; i++)
        sum = step(sum, 0);
    sum ^= 1;
    for (int i = 0; i < CHECKSUM; i++)
        put(out, letters[sum >> 5 * (CHECKSUM - 1 - i) & 31], upper);
}

static int value_of(char c, bool upper)
{
    if (isalpha((unsigned char)c) && (isupper((unsigned char)c) != 0) != upper)
        return -1;
    const char *at = c ? strchr(letters, tolower((unsigned char)c)) : NULL;
    return at ? (int)(at - letters) : -1;
}

bool bech32_decode(struct str text, const char *prefix, bool upper, void *out, size_t n)
{
    size_t skip = strlen(prefix), values = (n * 8 + 4) / 5;
    if (text.n != skip + 1 + values + CHECKSUM || text.p[skip] != '1')
        return false;
    for (size_t i = 0; i < skip; i++)
        if (text.p[i] != (upper ? toupper((unsigned char)prefix[i]) : prefix[i]))
            return false;
    uint32_t sum = start(prefix), bits = 0;
    unsigned char *bytes = out;
    int held = 0;
    for (size_t i = 0; i < values + CHECKSUM; i++) {
        int value = value_of(text.p[skip + 1 + i], upper);
        if (value < 0) {
            wipe(out, n);
            return false;
        }
        sum = step(sum, (unsigned)value);
        if (i >= values)
            continue;
        bits = bits << 5 | (unsigned)value;
        held += 5;
        if (held >= 8) {
            held -= 8;
            *bytes++ = (unsigned char)(bits >> held);
        }
    }
    bool canonical = sum == 1 && held < 5;
    if (canonical && held > 0) {
        /* `bits` also took nothing of the checksum: its low bits are the filling */
        canonical = (bits & ((1u << held) - 1)) == 0;
    }
    if (!canonical)
        wipe(out, n);
    return canonical;
}
