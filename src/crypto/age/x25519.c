/* The X25519 recipient type of the age format. */
#include <sodium.h>

#include "base/buf.h"
#include "crypto/aead.h"
#include "crypto/age/stanza.h"
#include "crypto/hash.h"

enum { POINT = 32, BODY = FILE_KEY_SIZE + AEAD_TAG_SIZE };

static const unsigned char no_nonce[AEAD_NONCE_SIZE]; /* each wrap key is used once */

static void derive(const unsigned char *identity, unsigned char *ret_recipient)
{
    if (crypto_scalarmult_base(ret_recipient, identity))
        die("X25519 failed");
}

static struct aead *wrap_key(const unsigned char shared[POINT], const unsigned char share[POINT],
                             const unsigned char recipient[POINT])
{
    unsigned char salt[2 * POINT], key[AEAD_KEY_SIZE];
    WIPE_SCOPE(key);
    memcpy(salt, share, POINT);
    memcpy(salt + POINT, recipient, POINT);
    hkdf_sha256(str_bytes(shared, POINT), str_bytes(salt, sizeof salt),
                STR("age-encryption.org/v1/X25519"), key, sizeof key);
    return aead_new(key);
}

static enum err wrap(const unsigned char *recipient, const unsigned char file_key[FILE_KEY_SIZE],
                     struct buf *out)
{
    unsigned char secret[POINT], share[POINT], shared[POINT], body[BODY];
    WIPE_SCOPE(secret);
    WIPE_SCOPE(shared);
    randombytes_buf(secret, sizeof secret);
    derive(secret, share);
    if (crypto_scalarmult(shared, secret, recipient)) /* -1: all zero */
        return fail(ERR_INPUT, "A recipient's key is a point that shares no secret");
    AEAD_SCOPE(aead);
    aead = wrap_key(shared, share, recipient);
    aead_seal(aead, no_nonce, STR(""), str_bytes(file_key, FILE_KEY_SIZE), body);
    buf_text(out, "-> X25519 ");
    buf_base64raw(out, share, sizeof share);
    buf_char(out, '\n');
    buf_base64raw(out, body, sizeof body);
    buf_char(out, '\n');
    return ERR_OK;
}

static bool share_of(const struct stanza *stanza, unsigned char ret_share[POINT])
{
    size_t n;
    return stanza->argument_count == 1 &&
           base64raw_decode(stanza->arguments[0], ret_share, POINT, &n) && n == POINT;
}

static bool valid(const struct stanza *stanza)
{
    unsigned char share[POINT];
    return share_of(stanza, share) && stanza->body.n == BODY;
}

static enum err unwrap(const struct stanza *stanza, const unsigned char *identity,
                       const unsigned char *recipient, unsigned char ret_file_key[FILE_KEY_SIZE],
                       bool *ret_matched)
{
    unsigned char share[POINT], shared[POINT];
    WIPE_SCOPE(shared);
    if (!share_of(stanza, share) || crypto_scalarmult(shared, identity, share))
        return fail(ERR_INPUT, "The header holds a share that shares no secret");
    AEAD_SCOPE(aead);
    aead = wrap_key(shared, share, recipient);
    *ret_matched = aead_open(aead, no_nonce, STR(""), stanza->body, ret_file_key);
    return ERR_OK;
}

const struct stanza_type stanza_x25519 = {
    .kind = "X25519",
    .recipient_prefix = "age",
    .identity_prefix = "age-secret-key-",
    .key_size = POINT,
    .derive = derive,
    .wrap = wrap,
    .valid = valid,
    .unwrap = unwrap,
};
