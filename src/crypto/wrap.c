#include "crypto/wrap.h"

#include <sodium.h>

#include "base/buf.h"
#include "base/io.h"

enum {
    VERSION = 1,
    NONCE = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES,
    TAG = crypto_aead_xchacha20poly1305_ietf_ABYTES,
    HEAD = 1 + NONCE,
};
_Static_assert(WRAP_KEY_SIZE == crypto_aead_xchacha20poly1305_ietf_KEYBYTES, "XChaCha20 key");

static enum err too_large(void)
{
    return fail(ERR_TOO_LARGE, "A secret to wrap is larger than {1} bytes", numtext(WRAP_MAX));
}

enum err wrap(struct arena *a, const unsigned char key[WRAP_KEY_SIZE], struct str secret,
              struct str context, struct str *ret_text)
{
    if (secret.n > WRAP_MAX)
        return too_large();
    unsigned char packed[HEAD + WRAP_MAX + TAG];
    packed[0] = VERSION;
    random_bytes(packed + 1, NONCE);
    unsigned long long n = 0;
    if (crypto_aead_xchacha20poly1305_ietf_encrypt(
            packed + HEAD, &n, (const unsigned char *)secret.p, secret.n,
            (const unsigned char *)context.p, context.n, 0, packed + 1, key))
        die("XChaCha20-Poly1305 failed");
    BUF_SCOPE(text, 2 * sizeof packed);
    buf_base64(&text, packed, HEAD + n);
    TRY(buf_check(&text));
    *ret_text = arena_str(a, buf_view(&text));
    return ERR_OK;
}

enum err unwrap(const unsigned char key[WRAP_KEY_SIZE], struct str text, struct str context,
                struct secret **ret_secret)
{
    unsigned char packed[HEAD + WRAP_MAX + TAG];
    size_t n;
    if (!base64_decode(text, packed, sizeof packed, &n) || n < HEAD + TAG || packed[0] != VERSION)
        return fail(ERR_INPUT, "This is no wrapped secret");
    SECRET_SCOPE(opened);
    opened = secret_new(n - HEAD - TAG);
    if (crypto_aead_xchacha20poly1305_ietf_decrypt(secret_bytes(opened), 0, 0, packed + HEAD,
                                                   n - HEAD, (const unsigned char *)context.p,
                                                   context.n, packed + 1, key))
        return fail(ERR_CRYPTO, "A wrapped secret does not open: another key, or it was changed");
    *ret_secret = opened;
    opened = 0;
    return ERR_OK;
}
