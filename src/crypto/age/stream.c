#include "crypto/age/stream.h"

#include "crypto/hash.h"

struct aead *stream_key(const unsigned char file_key[FILE_KEY_SIZE],
                        const unsigned char nonce[STREAM_NONCE_SIZE])
{
    unsigned char key[AEAD_KEY_SIZE];
    WIPE_SCOPE(key);
    hkdf_sha256(str_bytes(file_key, FILE_KEY_SIZE), str_bytes(nonce, STREAM_NONCE_SIZE),
                STR("payload"), key, sizeof key);
    return aead_new(key);
}

/* Eleven bytes of counter, big endian, of which 2^64 chunks need eight; then the mark of the last.
 */
static void chunk_nonce(uint64_t number, bool last, unsigned char ret_nonce[AEAD_NONCE_SIZE])
{
    memset(ret_nonce, 0, AEAD_NONCE_SIZE);
    for (int i = 0; i < 8; i++)
        ret_nonce[10 - i] = (unsigned char)(number >> 8 * i);
    ret_nonce[11] = last;
}

void stream_seal(struct aead *key, uint64_t number, bool last, struct str plain,
                 unsigned char *ret_sealed)
{
    unsigned char nonce[AEAD_NONCE_SIZE];
    chunk_nonce(number, last, nonce);
    aead_seal(key, nonce, STR(""), plain, ret_sealed);
}

bool stream_open(struct aead *key, uint64_t number, bool last, struct str sealed,
                 unsigned char *ret_plain)
{
    unsigned char nonce[AEAD_NONCE_SIZE];
    chunk_nonce(number, last, nonce);
    return aead_open(key, nonce, STR(""), sealed, ret_plain);
}
