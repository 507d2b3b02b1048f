/* The recipient types of the format, one row each: what follows (scrypt, hybrid, ssh) adds a row.
 */
#ifndef CRYPTO_AGE_STANZA_H
#define CRYPTO_AGE_STANZA_H

#include "base/buf.h"
#include "crypto/age/age.h"
#include "crypto/secret.h"

#define AGE_VERSION_LINE "age-encryption.org/v1\n"

enum { FILE_KEY_SIZE = 16, STANZA_ARGUMENTS_KEPT = 3 };

/* "-> kind argument..." and its body, decoded. All arguments are counted, the first ones kept. */
struct stanza {
    struct str kind;
    struct str arguments[STANZA_ARGUMENTS_KEPT];
    size_t argument_count;
    struct str body;
};

struct stanza_type {
    const char *kind;             /* first word of the stanza */
    const char *recipient_prefix; /* of Bech32, in lower case */
    const char *identity_prefix;
    size_t key_size; /* bytes of either key */

    /* The public key of a private one. */
    void (*derive)(const unsigned char *identity, unsigned char *ret_recipient);
    /* Appends the stanza. ERR_INPUT where no secret can be shared with this recipient. */
    enum err (*wrap)(const unsigned char *recipient, const unsigned char file_key[FILE_KEY_SIZE],
                     struct buf *out);
    /* Whether the stanza is well-formed: asked of every stanza of the kind before any is tried. */
    bool (*valid)(const struct stanza *stanza);
    /* ERR_OK and *ret_matched false for another's stanza; ERR_INPUT where the header is to be
     * refused whoever reads it. */
    enum err (*unwrap)(const struct stanza *stanza, const unsigned char *identity,
                       const unsigned char *recipient, unsigned char ret_file_key[FILE_KEY_SIZE],
                       bool *ret_matched);
};

extern const struct stanza_type stanza_x25519;
extern const struct stanza_type *const stanza_types[]; /* NULL after the last */

enum { AGE_KEY_MAX = 32 }; /* the largest key_size */

struct age_recipient {
    const struct stanza_type *type;
    unsigned char key[AGE_KEY_MAX];
};

struct age_identity {
    struct age_recipient recipient;
    struct secret *key;
};

#endif
