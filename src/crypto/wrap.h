/* A small secret (a signing seed, an age identity) locked under a 32-byte key for keeping:
 * XChaCha20- Poly1305 with a nonce at random, so that one key may wrap any number of secrets. The
 * text form is base64 of: version byte 1, 24-byte nonce, ciphertext, 16-byte tag. */
#ifndef CRYPTO_WRAP_H
#define CRYPTO_WRAP_H

#include "base/arena.h"
#include "crypto/secret.h"

enum { WRAP_KEY_SIZE = 32, WRAP_MAX = 4096 };

/* `context` says what is wrapped and for whom ("sign/person:17"); the same must be given to unwrap,
 * so that one wrapped secret cannot be put in another's place. ERR_TOO_LARGE past WRAP_MAX. */
enum err must_check wrap(struct arena *a, const unsigned char key[WRAP_KEY_SIZE], struct str secret,
                         struct str context, struct str *ret_text);

/* ERR_CRYPTO for another key, another context or a changed text; ERR_INPUT where it is no such
 * text. The caller frees the secret. */
enum err must_check unwrap(const unsigned char key[WRAP_KEY_SIZE], struct str text,
                           struct str context, struct secret **ret_secret);

#endif
