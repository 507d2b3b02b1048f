/* Project Wycheproof's vectors for what is used here: edge cases that plain vectors do not have. */
#include "vectors.h"

#include <jansson.h>

#include "crypto/aead.h"
#include "crypto/age/stanza.h"
#include "crypto/hash.h"
#include "crypto/sign.h"
#include "crypto/wrap.h"

struct one {
    struct arena *arena;
    json_t *group, *test;
    bool valid;
};

static struct str bytes_of(const struct one *t, const char *key)
{
    json_t *value = json_object_get(t->test, key);
    assert_true(json_is_string(value));
    return unhex(t->arena, json_string_value(value));
}

static size_t number_of(json_t *object, const char *key)
{
    json_t *value = json_object_get(object, key);
    assert_true(json_is_integer(value));
    return (size_t)json_integer_value(value);
}

/* Each check says whether our code takes the vector; whether it should is in `valid`. */
static bool check_ed25519(const struct one *t)
{
    const char *hex =
        json_string_value(json_object_get(json_object_get(t->group, "publicKey"), "pk"));
    struct str key = unhex(t->arena, hex), signature = bytes_of(t, "sig");
    return key.n == SIGN_PUBLIC_SIZE && signature.n == SIGN_SIZE &&
           sign_verify((const unsigned char *)key.p, bytes_of(t, "msg"),
                       (const unsigned char *)signature.p);
}

static bool check_hmac(const struct one *t)
{
    unsigned char mac[SHA256_SIZE];
    struct str tag = bytes_of(t, "tag");
    size_t n = number_of(t->group, "tagSize") / 8;
    hmac_sha256(bytes_of(t, "key"), bytes_of(t, "msg"), mac);
    return tag.n == n && bytes_equal(mac, tag.p, n);
}

static bool check_hkdf(const struct one *t)
{
    size_t n = number_of(t->test, "size");
    if (n > HKDF_SHA256_MAX)
        return false; /* ends the process by contract */
    unsigned char *key = arena_alloc(t->arena, n + 1);
    hkdf_sha256(bytes_of(t, "ikm"), bytes_of(t, "salt"), bytes_of(t, "info"), key, n);
    return str_eq(str_bytes(key, n), bytes_of(t, "okm"));
}

static struct str joined(const struct one *t, struct str a, struct str b)
{
    char *both = arena_alloc(t->arena, a.n + b.n + 1);
    memcpy(both, a.p, a.n);
    memcpy(both + a.n, b.p, b.n);
    return str_bytes(both, a.n + b.n);
}

static bool check_chacha(const struct one *t)
{
    struct str key = bytes_of(t, "key"), nonce = bytes_of(t, "iv"), plain = bytes_of(t, "msg");
    struct str sealed = joined(t, bytes_of(t, "ct"), bytes_of(t, "tag"));
    if (nonce.n != AEAD_NONCE_SIZE || key.n != AEAD_KEY_SIZE)
        return false;
    AEAD_SCOPE(aead);
    aead = aead_new((const unsigned char *)key.p);
    unsigned char *out = arena_alloc(t->arena, sealed.n + AEAD_TAG_SIZE);
    const unsigned char *iv = (const unsigned char *)nonce.p;
    if (!aead_open(aead, iv, bytes_of(t, "aad"), sealed, out))
        return false;
    assert_true(str_eq(str_bytes(out, sealed.n - AEAD_TAG_SIZE), plain));
    aead_seal(aead, iv, bytes_of(t, "aad"), plain, out);
    assert_true(str_eq(str_bytes(out, sealed.n), sealed));
    return true;
}

/* Through unwrap(): version byte, nonce, ciphertext, tag. */
static bool check_xchacha(const struct one *t)
{
    struct str key = bytes_of(t, "key"), nonce = bytes_of(t, "iv");
    struct str sealed = joined(t, bytes_of(t, "ct"), bytes_of(t, "tag"));
    SECRET_SCOPE(opened);
    BUF_SCOPE(packed, 1 << 16);
    BUF_SCOPE(text, 1 << 17);
    buf_char(&packed, 1);
    buf_str(&packed, nonce);
    buf_str(&packed, sealed);
    buf_base64(&text, packed.p, packed.n);
    if (key.n != WRAP_KEY_SIZE || nonce.n != 24 ||
        unwrap((const unsigned char *)key.p, buf_view(&text), bytes_of(t, "aad"), &opened))
        return false;
    return str_eq(secret_view(opened), bytes_of(t, "msg"));
}

/* The point multiplication as stanzas use it: a body sealed under what the vector says is shared
 * must open with its private key. A shared secret of zeros is refused on both sides. */
static bool check_x25519(const struct one *t)
{
    struct str point = bytes_of(t, "public"), shared = bytes_of(t, "shared");
    struct str private_key = bytes_of(t, "private");
    unsigned char recipient[32], key[AEAD_KEY_SIZE], file_key[FILE_KEY_SIZE] = {1, 2, 3};
    unsigned char body[FILE_KEY_SIZE + AEAD_TAG_SIZE], opened[FILE_KEY_SIZE];
    static const unsigned char nonce[AEAD_NONCE_SIZE];
    const unsigned char *identity = (const unsigned char *)private_key.p;
    bool zero = true, matched = false;
    for (size_t i = 0; i < shared.n; i++)
        zero = zero && !shared.p[i];
    stanza_x25519.derive(identity, recipient);
    hkdf_sha256(shared, joined(t, point, str_bytes(recipient, sizeof recipient)),
                STR("age-encryption.org/v1/X25519"), key, sizeof key);
    AEAD_SCOPE(aead);
    aead = aead_new(key);
    aead_seal(aead, nonce, STR(""), str_bytes(file_key, sizeof file_key), body);
    BUF_SCOPE(share, 64);
    BUF_SCOPE(wrapped, 4096);
    buf_base64raw(&share, point.p, point.n);
    struct stanza stanza = {.kind = STR("X25519"),
                            .arguments = {buf_view(&share)},
                            .argument_count = 1,
                            .body = str_bytes(body, sizeof body)};
    assert_true(stanza_x25519.valid(&stanza));
    enum err unwrapping = stanza_x25519.unwrap(&stanza, identity, recipient, opened, &matched);
    enum err wrapping = stanza_x25519.wrap((const unsigned char *)point.p, file_key, &wrapped);
    if (zero)
        return unwrapping == ERR_INPUT && wrapping == ERR_INPUT;
    return !unwrapping && !wrapping && matched && bytes_equal(opened, file_key, sizeof file_key);
}

static void run(const char *name, bool (*check)(const struct one *), size_t least)
{
    ARENA_SCOPE(a);
    const char *path = shared_path(a, path_join(a, "wycheproof", name));
    if (!path)
        return;
    json_error_t where;
    json_t *root = json_load_file(path, 0, &where), *group, *test;
    assert_non_null(root);
    size_t i, k, count = 0;
    json_array_foreach(json_object_get(root, "testGroups"), i, group)
    {
        json_array_foreach(json_object_get(group, "tests"), k, test)
        {
            ARENA_SCOPE(one);
            const char *result = json_string_value(json_object_get(test, "result"));
            struct one t = {one, group, test, strcmp(result, "invalid") != 0};
            if (check(&t) != t.valid)
                fail_msg("%s: test %d: %s", name, (int)number_of(test, "tcId"),
                         json_string_value(json_object_get(test, "comment")));
            count++;
        }
    }
    json_decref(root);
    print_message("[WYCHEPROOF] %s: %d vectors\n", name, (int)count);
    assert_true(count >= least);
}

#define VECTORS(check, name, least)                                                                \
    static void test_##check(void **state)                                                         \
    {                                                                                              \
        (void)state;                                                                               \
        run(name, check_##check, least);                                                           \
    }

VECTORS(ed25519, "ed25519_test.json", 150)
VECTORS(hmac, "hmac_sha256_test.json", 170)
VECTORS(hkdf, "hkdf_sha256_test.json", 80)
VECTORS(chacha, "chacha20_poly1305_test.json", 300)
VECTORS(xchacha, "xchacha20_poly1305_test.json", 300)
VECTORS(x25519, "x25519_test.json", 500)

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_ed25519), cmocka_unit_test(test_hmac),
        cmocka_unit_test(test_hkdf),    cmocka_unit_test(test_chacha),
        cmocka_unit_test(test_xchacha), cmocka_unit_test(test_x25519),
    };
    return cmocka_run_group_tests_name("crypto/wycheproof", tests, NULL, NULL);
}
