#include "crypto/aead.h"

#include <openssl/evp.h>
#include <pthread.h>

#include "crypto/secret.h"

enum { MESSAGE_MAX = 1024 * 1024 * 1024 };

/* The context is an EVP_CIPHER_CTX, whose key OpenSSL wipes when it is freed. */
struct aead {
    EVP_CIPHER_CTX *context;
};

static EVP_CIPHER *cipher; /* fetched once: a fetch costs more than a short message */

static void fetch(void)
{
    cipher = EVP_CIPHER_fetch(NULL, "ChaCha20-Poly1305", NULL);
    if (!cipher)
        die("OpenSSL has no ChaCha20-Poly1305");
}

static void must(int done)
{
    if (done != 1)
        die("ChaCha20-Poly1305 failed");
}

struct aead *aead_new(const unsigned char key[AEAD_KEY_SIZE])
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, fetch);
    struct aead *aead = malloc(sizeof *aead);
    EVP_CIPHER_CTX *context = EVP_CIPHER_CTX_new();
    if (!aead || !context)
        die("out of memory");
    must(EVP_CipherInit_ex2(context, cipher, key, NULL, 1, NULL));
    aead->context = context;
    return aead;
}

void aead_free(struct aead *aead)
{
    if (!aead)
        return;
    EVP_CIPHER_CTX_free(aead->context);
    free(aead);
}

/* Nonce, context and the message itself; what differs between the two directions is the tag. */
static void run(struct aead *aead, int seal, const unsigned char *nonce, struct str context,
                struct str message, unsigned char *out)
{
    if (message.n > MESSAGE_MAX || context.n > MESSAGE_MAX)
        die("a message for ChaCha20-Poly1305 is too long");
    int n;
    must(EVP_CipherInit_ex2(aead->context, NULL, NULL, nonce, seal, NULL));
    if (context.n)
        must(EVP_CipherUpdate(aead->context, NULL, &n, (const unsigned char *)context.p,
                              (int)context.n));
    if (message.n)
        must(EVP_CipherUpdate(aead->context, out, &n, (const unsigned char *)message.p,
                              (int)message.n));
}

void aead_seal(struct aead *aead, const unsigned char nonce[AEAD_NONCE_SIZE], struct str context,
               struct str message, unsigned char *ret_sealed)
{
    int n;
    run(aead, 1, nonce, context, message, ret_sealed);
    must(EVP_CipherFinal_ex(aead->context, ret_sealed + message.n, &n));
    must(EVP_CIPHER_CTX_ctrl(aead->context, EVP_CTRL_AEAD_GET_TAG, AEAD_TAG_SIZE,
                             ret_sealed + message.n));
}

bool aead_open(struct aead *aead, const unsigned char nonce[AEAD_NONCE_SIZE], struct str context,
               struct str sealed, unsigned char *ret_message)
{
    if (sealed.n < AEAD_TAG_SIZE)
        return false;
    size_t length = sealed.n - AEAD_TAG_SIZE;
    unsigned char tag[AEAD_TAG_SIZE], nothing[AEAD_TAG_SIZE];
    memcpy(tag, sealed.p + length, sizeof tag);
    run(aead, 0, nonce, context, str_bytes(sealed.p, length), ret_message);
    must(EVP_CIPHER_CTX_ctrl(aead->context, EVP_CTRL_AEAD_SET_TAG, AEAD_TAG_SIZE, tag));
    int n;
    if (EVP_CipherFinal_ex(aead->context, nothing, &n) == 1)
        return true;
    wipe(ret_message, length);
    return false;
}
