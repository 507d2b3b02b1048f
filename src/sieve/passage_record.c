/* What is kept of a document, sealed:
 *   salt[16]  ChaCha20-Poly1305( "CFPR" u32 2 u32 units u32 count  count * { u32 unit u64 gram }  trace )
 * with a key that HKDF makes out of the office's key, the salt and the name. Big endian. The first form, 1, has the
 * keyed hash of each gram instead; it is still read. */
#include "sieve/passage_index.h"

#include "base/io.h"
#include "crypto/aead.h"
#include "crypto/hash.h"
#include "crypto/secret.h"

#include <stdlib.h>

enum { FORM_KEYED = 1, FORM = 2 };
enum { SALT = 16, HEAD = 16, EACH = 12, RECORD_MAX = 1 << 30 };
static const unsigned char NONCE[AEAD_NONCE_SIZE]; /* each key seals one record */

static struct aead *record_key(const struct passages *p, const void *salt, struct str name)
{
    unsigned char key[AEAD_KEY_SIZE];
    WIPE_SCOPE(key);
    hkdf_sha256(str_bytes(p->key, sizeof p->key), str_bytes(salt, SALT), name, key, sizeof key);
    return aead_new(key);
}

static void put32(struct buf *b, uint32_t n)
{
    const unsigned char bytes[4] = {(unsigned char)(n >> 24), (unsigned char)(n >> 16),
                                    (unsigned char)(n >> 8), (unsigned char)n};
    buf_add(b, bytes, 4);
}

static uint32_t get32(const unsigned char *p)
{
    return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
}

enum err passages_seal(const struct passages *p, struct str name, const struct prints *prints,
                       struct arena *a, struct str *ret_record)
{
    AEAD_SCOPE(aead);
    BUF_SCOPE(b, RECORD_MAX);
    char salt[SALT];
    random_bytes(salt, SALT);
    buf_add(&b, salt, SALT);
    buf_add(&b, "CFPR", 4);
    put32(&b, FORM);
    put32(&b, (uint32_t)prints->units);
    put32(&b, (uint32_t)prints->gram_count);
    for (size_t i = 0; i < prints->gram_count; i++) {
        put32(&b, prints->grams[i].unit);
        buf_be64(&b, prints->grams[i].hash);
    }
    uint8_t *trace = trace_pack(prints);
    buf_add(&b, trace, trace_size(prints->units));
    free(trace);
    TRY(buf_check(&b));
    char *record = arena_alloc(a, b.n + AEAD_TAG_SIZE);
    memcpy(record, b.p, SALT);
    aead = record_key(p, salt, name);
    aead_seal(aead, NONCE, STR(""), str_bytes(b.p + SALT, b.n - SALT),
              (unsigned char *)record + SALT);
    *ret_record = str_bytes(record, b.n + AEAD_TAG_SIZE);
    return ERR_OK;
}

/* Ours, since it opened; an older program may still have written it otherwise. */
static enum err add_opened(struct passages *p, struct document *made, struct str record)
{
    const unsigned char *at = (const unsigned char *)record.p;
    size_t units = record.n >= HEAD ? get32(at + 8) : 0,
           count = record.n >= HEAD ? get32(at + 12) : 0;
    uint32_t form = record.n >= HEAD ? get32(at + 4) : 0;
    if (record.n < HEAD || memcmp(at, "CFPR", 4) || (form != FORM && form != FORM_KEYED) ||
        units > PRINTS_UNITS_MAX || record.n != HEAD + count * EACH + trace_size(units))
        return fail(ERR_CORRUPT, "These are no fingerprints of a document");
    for (size_t i = 0; i < count; i++)
        if (get32(at + HEAD + i * EACH) >= units)
            return fail(ERR_CORRUPT, "These are no fingerprints of a document");
    made->units = (uint32_t)units;
    made->trace = malloc(trace_size(units) + 1);
    if (!made->trace)
        die("out of memory");
    memcpy(made->trace, at + HEAD + count * EACH, trace_size(units));
    struct document *d;
    enum err err = document_put(p, made, count, &d);
    if (err) {
        free(made->trace);
        return err;
    }
    for (size_t i = 0; i < count; i++) {
        const unsigned char *row = at + HEAD + i * EACH;
        uint64_t hash = (uint64_t)get32(row + 4) << 32 | get32(row + 8);
        if (form == FORM)
            document_gram(p, d, hash, get32(row));
        else
            document_fingerprint(p, d, hash ? hash : 1, get32(row));
    }
    return ERR_OK;
}

enum err passages_add(struct passages *p, struct str name, struct str number, enum level level,
                      struct str record)
{
    AEAD_SCOPE(aead);
    if (record.n < SALT + AEAD_TAG_SIZE)
        return fail(ERR_CORRUPT, "These are no fingerprints of a document");
    aead = record_key(p, record.p, name);
    struct str sealed = str_bytes(record.p + SALT, record.n - SALT);
    unsigned char *opened = malloc(sealed.n);
    if (!opened)
        die("out of memory");
    struct document made = {.name = name, .number = number, .level = level};
    enum err err =
        aead_open(aead, NONCE, STR(""), sealed, opened)
            ? add_opened(p, &made, str_bytes(opened, sealed.n - AEAD_TAG_SIZE))
            : fail(ERR_CRYPTO, "The fingerprints of a document are not sealed with this key");
    wipe(opened, sealed.n);
    free(opened);
    return err;
}
