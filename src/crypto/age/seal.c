#include "base/buf.h"
#include "base/io.h"
#include "crypto/age/armor.h"
#include "crypto/age/header.h"
#include "crypto/age/stream.h"

struct age_seal {
    struct age_sink sink;
    struct aead *key;
    uint64_t number; /* of the next chunk */
    size_t filled;
    bool armored, closed;
    enum err broken; /* what failed before: the file is worthless */
    struct armor_writer armor;
    unsigned char plain[AGE_CHUNK]; /* kept until it is known whether it is the last */
    unsigned char sealed[SEALED_CHUNK];
};

static enum err put(struct age_seal *s, const void *p, size_t n)
{
    return s->armored ? armor_write(&s->armor, p, n) : s->sink.write(s->sink.context, p, n);
}

static enum err begin(struct age_seal *s, const struct age_recipient *const *recipients, size_t n)
{
    unsigned char file_key[FILE_KEY_SIZE], nonce[STREAM_NONCE_SIZE];
    WIPE_SCOPE(file_key);
    random_bytes(file_key, sizeof file_key);
    random_bytes(nonce, sizeof nonce);
    BUF_SCOPE(header, AGE_HEADER_MAX);
    TRY(header_write(recipients, n, file_key, &header));
    TRY(put(s, header.p, header.n));
    TRY(put(s, nonce, sizeof nonce));
    s->key = stream_key(file_key, nonce);
    return ERR_OK;
}

enum err age_seal_begin(const struct age_recipient *const *recipients, size_t n, bool armored,
                        struct age_sink sink, struct age_seal **ret_seal)
{
    if (!n)
        return fail(ERR_INPUT, "Nobody is named to seal for");
    if (n > AGE_RECIPIENTS_MAX)
        return fail(ERR_TOO_LARGE, "A file is sealed for at most {1} recipients",
                    numtext(AGE_RECIPIENTS_MAX));
    crypto_start();
    AGE_SEAL_SCOPE(seal);
    seal = calloc(1, sizeof *seal);
    if (!seal)
        die("out of memory");
    seal->sink = sink;
    seal->armored = armored;
    if (armored)
        armor_writer_init(&seal->armor, sink);
    TRY(begin(seal, recipients, n));
    *ret_seal = seal;
    seal = NULL;
    return ERR_OK;
}

static enum err put_chunk(struct age_seal *s, bool last, const void *p, size_t n)
{
    stream_seal(s->key, s->number++, last, str_bytes(p, n), s->sealed);
    return put(s, s->sealed, n + AEAD_TAG_SIZE);
}

/* A full chunk is written only when more follows: the last one is marked. */
static enum err write_all(struct age_seal *s, const unsigned char *at, size_t n)
{
    while (n) {
        if (s->filled == AGE_CHUNK) {
            s->filled = 0;
            TRY(put_chunk(s, false, s->plain, AGE_CHUNK));
        }
        if (!s->filled && n > AGE_CHUNK) { /* straight from the caller's memory */
            TRY(put_chunk(s, false, at, AGE_CHUNK));
            at += AGE_CHUNK;
            n -= AGE_CHUNK;
            continue;
        }
        size_t part = AGE_CHUNK - s->filled;
        if (part > n)
            part = n;
        memcpy(s->plain + s->filled, at, part);
        s->filled += part;
        at += part;
        n -= part;
    }
    return ERR_OK;
}

enum err age_seal_write(struct age_seal *seal, const void *p, size_t n)
{
    if (seal->closed)
        die("a sealed file was written to after its end");
    if (!seal->broken)
        seal->broken = write_all(seal, p, n);
    return seal->broken;
}

static enum err close_all(struct age_seal *s)
{
    TRY(put_chunk(s, true, s->plain, s->filled));
    return s->armored ? armor_close(&s->armor) : ERR_OK;
}

enum err age_seal_close(struct age_seal *seal)
{
    if (seal->closed)
        die("a sealed file was closed twice");
    seal->closed = true;
    if (!seal->broken)
        seal->broken = close_all(seal);
    return seal->broken;
}

void age_seal_free(struct age_seal *seal)
{
    if (!seal)
        return;
    aead_free(seal->key);
    if (seal->armored)
        armor_writer_release(&seal->armor);
    wipe(seal->plain, sizeof seal->plain);
    free(seal);
}

uint64_t age_sealed_size(uint64_t n, size_t recipients)
{
    enum { STANZA = sizeof "-> X25519 \n\n" - 1 + 2 * 43, END = sizeof "--- \n" - 1 + 43 };
    uint64_t chunks = n ? (n - 1) / AGE_CHUNK + 1 : 1;
    return sizeof AGE_VERSION_LINE - 1 + recipients * STANZA + END + STREAM_NONCE_SIZE + n +
           chunks * AEAD_TAG_SIZE;
}
