/* Bech32 (BIP 173) without its length limit, as age uses it. */
#ifndef CRYPTO_AGE_BECH32_H
#define CRYPTO_AGE_BECH32_H

#include "base/buf.h"

/* `prefix` in lower case; the whole text comes out in upper case where `upper`. */
void bech32_encode(struct buf *out, const char *prefix, const void *p, size_t n, bool upper);

/* True when `text`, all in one case, is canonical Bech32 of that prefix and of exactly `n` bytes.
 */
bool bech32_decode(struct str text, const char *prefix, bool upper, void *out, size_t n);

#endif
