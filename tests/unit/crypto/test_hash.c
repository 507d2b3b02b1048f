/* FIPS 180-4, RFC 4231 and RFC 5869, typed from the documents. */
#include "vectors.h"

#include "crypto/hash.h"

static void test_sha256(void **state)
{
    (void)state;
    static const struct {
        const char *text, *hash;
    } rows[] = {
        {"", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"},
        {"abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"},
        {"abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
         "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"},
    };
    unsigned char got[SHA256_SIZE];
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
        sha256(str_of(rows[i].text), got);
        assert_hex(got, sizeof got, rows[i].hash);
    }
}

static void test_sha256_pieces(void **state)
{
    (void)state;
    static char million[1000000];
    memset(million, 'a', sizeof million);
    unsigned char got[SHA256_SIZE];
    struct sha256 h, branch;
    sha256_init(&h);
    for (size_t at = 0, n = 1; at < sizeof million; at += n, n = n % 200 + 1) {
        if (n > sizeof million - at)
            n = sizeof million - at;
        sha256_add(&h, million + at, n);
    }
    branch = h;
    sha256_add(&branch, "b", 1);
    sha256_end(&h, got);
    assert_hex(got, sizeof got, "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
    sha256_end(&branch, got);
    assert_hex(got, sizeof got, "022fab15c2e79584f04d0c32ec621c850fc874101286919586a7f581fd52b4e4");
}

struct mac_row {
    const char *key, *message, *mac;
};

static void test_hmac(void **state)
{
    (void)state;
    ARENA_SCOPE(a);
    static const struct mac_row rows[] = {
        {"0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b", "4869205468657265",
         "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"},
        {"4a656665", "7768617420646f2079612077616e7420666f72206e6f7468696e673f",
         "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"},
        {"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
         "dddddddddddddddddddddddddddddddddddddddddddddddddd"
         "dddddddddddddddddddddddddddddddddddddddddddddddddd",
         "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe"},
        {"0102030405060708090a0b0c0d0e0f10111213141516171819",
         "cdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcd"
         "cdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcd",
         "82558a389a443c0ea4cc819899f2083a85f0faa3e578f8077a2e3ff46729665b"},
    };
    unsigned char got[SHA256_SIZE];
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
        hmac_sha256(unhex(a, rows[i].key), unhex(a, rows[i].message), got);
        assert_hex(got, sizeof got, rows[i].mac);
    }
    unsigned char long_key[131];
    memset(long_key, 0xaa, sizeof long_key);
    hmac_sha256(str_bytes(long_key, sizeof long_key),
                STR("Test Using Larger Than Block-Size Key - Hash Key First"), got);
    assert_hex(got, sizeof got, "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
    struct hmac_sha256 h;
    hmac_sha256_init(&h, str_bytes(long_key, sizeof long_key));
    hmac_sha256_add(&h, "This is a test using a larger than block-size key and a larger t", 64);
    struct str rest =
        STR("han block-size data. The key needs to be hashed before being used by the "
            "HMAC algorithm.");
    hmac_sha256_add(&h, rest.p, rest.n);
    hmac_sha256_end(&h, got);
    assert_hex(got, sizeof got, "9b09ffa71b942fcb27635fbcd5b0e944bfdc63644f0713938a7f51535c3a35e2");
}

static void test_hkdf(void **state)
{
    (void)state;
    ARENA_SCOPE(a);
    static const struct {
        const char *secret, *salt, *info, *key;
    } rows[] = {
        {"0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b", "000102030405060708090a0b0c",
         "f0f1f2f3f4f5f6f7f8f9",
         "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865"},
        {"000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f202122232425262728292a2b"
         "2c2d2e2f303132333435363738393a3b3c3d3e3f404142434445464748494a4b4c4d4e4f",
         "606162636465666768696a6b6c6d6e6f707172737475767778797a7b7c7d7e7f808182838485868788898a8b"
         "8c8d8e8f909192939495969798999a9b9c9d9e9fa0a1a2a3a4a5a6a7a8a9aaabacadaeaf",
         "b0b1b2b3b4b5b6b7b8b9babbbcbdbebfc0c1c2c3c4c5c6c7c8c9cacbcccdcecfd0d1d2d3d4d5d6d7d8d9dadb"
         "dcdddedfe0e1e2e3e4e5e6e7e8e9eaebecedeeeff0f1f2f3f4f5f6f7f8f9fafbfcfdfeff",
         "b11e398dc80327a1c8e7f78c596a49344f012eda2d4efad8a050cc4c19afa97c59045a99cac7827271cb41c6"
         "5e590e09da3275600c2f09b8367793a9aca3db71cc30c58179ec3e87c14c01d5c1f3434f1d87"},
        {"0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b", "", "",
         "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d9d201395faa4b61a96c8"},
    };
    unsigned char got[128];
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
        size_t n = strlen(rows[i].key) / 2;
        hkdf_sha256(unhex(a, rows[i].secret), unhex(a, rows[i].salt), unhex(a, rows[i].info), got,
                    n);
        assert_hex(got, n, rows[i].key);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_sha256),
        cmocka_unit_test(test_sha256_pieces),
        cmocka_unit_test(test_hmac),
        cmocka_unit_test(test_hkdf),
    };
    return cmocka_run_group_tests_name("crypto/hash", tests, NULL, NULL);
}
