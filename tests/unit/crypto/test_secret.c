/* Secret memory, Ed25519 (RFC 8032, section 7.1), wrapping. */
#include "vectors.h"

#include "crypto/aead.h"
#include "crypto/sign.h"
#include "crypto/wrap.h"

static void test_secret(void **state)
{
    (void)state;
    SECRET_SCOPE(a);
    SECRET_SCOPE(b);
    SECRET_SCOPE(c);
    a = secret_new(33);
    assert_int_equal(secret_size(a), 33);
    for (size_t i = 0; i < 33; i++)
        assert_int_equal(secret_bytes(a)[i], 0);
    b = secret_random(32);
    c = secret_copy(secret_bytes(b), 32);
    assert_true(str_eq(secret_view(b), secret_view(c)));
    secret_free(c);
    c = secret_random(32);
    assert_false(str_eq(secret_view(b), secret_view(c)));
    secret_free(NULL);
}

static void test_wipe_scope(void **state)
{
    (void)state;
    unsigned char key[16];
    {
        WIPE_SCOPE(key);
        memset(key, 7, sizeof key);
    }
    for (size_t i = 0; i < sizeof key; i++)
        assert_int_equal(key[i], 0);
}

static void test_sign(void **state)
{
    (void)state;
    ARENA_SCOPE(a);
    static const struct {
        const char *seed, *public_key, *message, *signature;
    } rows[] = {
        {"9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
         "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", "",
         "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701"
         "cf9b46bd25bf5f0595bbe24655141438e7a100b"},
        {"4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
         "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c", "72",
         "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d"
         "0f11d8c387b2eaeb4302aeeb00d291612bb0c00"},
        {"c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
         "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025", "af82",
         "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f7609"
         "84dc6594a7c15e9716ed28dc027beceea1ec40a"},
    };
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
        SIGN_KEY_SCOPE(key);
        struct str seed = unhex(a, rows[i].seed), message = unhex(a, rows[i].message);
        unsigned char signature[SIGN_SIZE];
        key = sign_key_from_seed((const unsigned char *)seed.p);
        assert_true(str_eq(sign_key_seed(key), seed));
        assert_hex(sign_key_public(key), SIGN_PUBLIC_SIZE, rows[i].public_key);
        sign(key, message, signature);
        assert_hex(signature, SIGN_SIZE, rows[i].signature);
        assert_true(sign_verify(sign_key_public(key), message, signature));
        assert_false(sign_verify(sign_key_public(key), STR("another"), signature));
        for (size_t bit = 0; bit < 8 * SIGN_SIZE; bit++) {
            signature[bit / 8] ^= (unsigned char)(1 << bit % 8);
            assert_false(sign_verify(sign_key_public(key), message, signature));
            signature[bit / 8] ^= (unsigned char)(1 << bit % 8);
        }
    }
}

/* The neutral element as the public key "verifies" any message without the strictness. */
static void test_sign_refuses_small_order(void **state)
{
    (void)state;
    unsigned char neutral[SIGN_PUBLIC_SIZE] = {1}, signature[SIGN_SIZE] = {1};
    assert_false(sign_verify(neutral, STR("anything"), signature));
}

static void test_sign_keys_differ(void **state)
{
    (void)state;
    SIGN_KEY_SCOPE(a);
    SIGN_KEY_SCOPE(b);
    a = sign_key_new();
    b = sign_key_new();
    assert_memory_not_equal(sign_key_public(a), sign_key_public(b), SIGN_PUBLIC_SIZE);
}

static void test_wrap(void **state)
{
    (void)state;
    ARENA_SCOPE(a);
    unsigned char key[WRAP_KEY_SIZE] = {1, 2, 3}, other[WRAP_KEY_SIZE] = {1, 2, 4};
    static char most[WRAP_MAX + 1];
    static const size_t sizes[] = {0, 1, 32, WRAP_MAX};
    for (size_t i = 0; i < ARRAY_SIZE(sizes); i++) {
        SECRET_SCOPE(opened);
        struct str text, again, plain = str_bytes(most, sizes[i]);
        assert_ok(wrap(a, key, plain, STR("sign/person:17"), &text));
        assert_ok(wrap(a, key, plain, STR("sign/person:17"), &again));
        assert_false(str_eq(text, again));
        assert_err(ERR_CRYPTO, unwrap(other, text, STR("sign/person:17"), &opened));
        assert_err(ERR_CRYPTO, unwrap(key, text, STR("sign/person:18"), &opened));
        assert_null(opened);
        assert_ok(unwrap(key, text, STR("sign/person:17"), &opened));
        assert_true(str_eq(secret_view(opened), plain));
    }
    struct str text;
    assert_err(ERR_TOO_LARGE, wrap(a, key, str_bytes(most, sizeof most), STR(""), &text));
}

static void test_unwrap_any_change(void **state)
{
    (void)state;
    ARENA_SCOPE(a);
    unsigned char key[WRAP_KEY_SIZE] = {9};
    struct str text;
    SECRET_SCOPE(opened);
    assert_ok(wrap(a, key, STR("a signing seed"), STR("x"), &text));
    for (size_t i = 0; i < text.n; i++) {
        char *changed = arena_text(a, text);
        changed[i] = changed[i] == 'A' ? 'B' : 'A';
        enum err got = unwrap(key, str_of(changed), STR("x"), &opened);
        assert_true(got == ERR_CRYPTO || got == ERR_INPUT);
        got = unwrap(key, str_bytes(text.p, i), STR("x"), &opened);
        assert_true(got == ERR_CRYPTO || got == ERR_INPUT);
    }
    assert_null(opened);
    assert_err(ERR_INPUT, unwrap(key, STR("not base64!"), STR("x"), &opened));
}

static void test_aead_in_place(void **state)
{
    (void)state;
    AEAD_SCOPE(aead);
    unsigned char key[AEAD_KEY_SIZE] = {5}, nonce[AEAD_NONCE_SIZE] = {6},
                  space[100 + AEAD_TAG_SIZE];
    aead = aead_new(key);
    memset(space, 'p', sizeof space);
    aead_seal(aead, nonce, STR(""), str_bytes(space, 100), space);
    struct str sealed = str_bytes(space, sizeof space);
    assert_true(aead_open(aead, nonce, STR(""), sealed, space));
    for (size_t i = 0; i < 100; i++)
        assert_int_equal(space[i], 'p');
    aead_seal(aead, nonce, STR(""), str_bytes(space, 100), space);
    space[50] ^= 1;
    assert_false(aead_open(aead, nonce, STR(""), sealed, space));
    for (size_t i = 0; i < 100; i++)
        assert_int_equal(space[i], 0); /* nothing unverified is left behind */
    assert_false(aead_open(aead, nonce, STR(""), STR("short"), space));
}

int main(void)
{
    crypto_start();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_secret),
        cmocka_unit_test(test_wipe_scope),
        cmocka_unit_test(test_sign),
        cmocka_unit_test(test_sign_refuses_small_order),
        cmocka_unit_test(test_sign_keys_differ),
        cmocka_unit_test(test_wrap),
        cmocka_unit_test(test_unwrap_any_change),
        cmocka_unit_test(test_aead_in_place),
    };
    return cmocka_run_group_tests_name("crypto/secret", tests, NULL, NULL);
}
