#include "crypto/age/bech32.h"
#include "crypto/age/stanza.h"

const struct stanza_type *const stanza_types[] = {&stanza_x25519, NULL};

static struct age_identity *identity_new(const struct stanza_type *type, struct secret *key)
{
    struct age_identity *identity = malloc(sizeof *identity);
    if (!identity)
        die("out of memory");
    *identity = (struct age_identity){.recipient.type = type, .key = key};
    type->derive(secret_bytes(key), identity->recipient.key);
    return identity;
}

struct age_identity *age_keygen(void)
{
    return identity_new(&stanza_x25519, secret_random(stanza_x25519.key_size));
}

void age_identity_free(struct age_identity *identity)
{
    if (!identity)
        return;
    secret_free(identity->key);
    free(identity);
}

enum err age_recipient_parse(struct arena *a, struct str text,
                             const struct age_recipient **ret_recipient)
{
    for (const struct stanza_type *const *type = stanza_types; *type; type++) {
        struct age_recipient recipient = {.type = *type};
        if (!bech32_decode(text, (*type)->recipient_prefix, false, recipient.key,
                           (*type)->key_size))
            continue;
        struct age_recipient *kept = NEW(a, struct age_recipient);
        *kept = recipient;
        *ret_recipient = kept;
        return ERR_OK;
    }
    return fail(ERR_INPUT, "This is no recipient (age1...) that can be sealed for");
}

enum err age_identity_parse(struct str text, struct age_identity **ret_identity)
{
    for (const struct stanza_type *const *type = stanza_types; *type; type++) {
        SECRET_SCOPE(key);
        key = secret_new((*type)->key_size);
        if (!bech32_decode(text, (*type)->identity_prefix, true, secret_bytes(key),
                           (*type)->key_size))
            continue;
        *ret_identity = identity_new(*type, key);
        key = NULL;
        return ERR_OK;
    }
    return fail(ERR_INPUT, "This is no identity (AGE-SECRET-KEY-1...) that can be opened with");
}

const struct age_recipient *age_identity_recipient(const struct age_identity *identity)
{
    return &identity->recipient;
}

static void text_of(const char *prefix, const void *key, size_t n, bool upper, char *ret,
                    size_t room)
{
    BUF_SCOPE(text, 256);
    bech32_encode(&text, prefix, key, n, upper);
    if (text.n + 1 != room)
        die("the text of an age key has another length");
    memcpy(ret, text.p, room);
    wipe(text.p, text.n);
}

void age_recipient_text(const struct age_recipient *recipient,
                        char ret_text[AGE_RECIPIENT_TEXT_SIZE])
{
    text_of(recipient->type->recipient_prefix, recipient->key, recipient->type->key_size, false,
            ret_text, AGE_RECIPIENT_TEXT_SIZE);
}

void age_identity_text(const struct age_identity *identity, char ret_text[AGE_IDENTITY_TEXT_SIZE])
{
    text_of(identity->recipient.type->identity_prefix, secret_bytes(identity->key),
            secret_size(identity->key), true, ret_text, AGE_IDENTITY_TEXT_SIZE);
}
