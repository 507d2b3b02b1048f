/* The texts of keys: Bech32, the specification's example, and what is refused. */
#include "vectors.h"

#include "crypto/age/bech32.h"
#include "memory.h"

static void test_key_texts(void **state)
{
    (void)state;
    ARENA_SCOPE(a);
    char recipient_text[AGE_RECIPIENT_TEXT_SIZE], identity_text[AGE_IDENTITY_TEXT_SIZE];
    /* the example of the specification */
    AGE_IDENTITY_SCOPE(example);
    const char *text = "AGE-SECRET-KEY-1GFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPQ4EGAEX";
    assert_ok(age_identity_parse(str_of(text), &example));
    age_identity_text(example, identity_text);
    assert_string_equal(identity_text, text);
    age_recipient_text(age_identity_recipient(example), recipient_text);
    assert_string_equal(recipient_text,
                        "age1zvkyg2lqzraa2lnjvqej32nkuu0ues2s82hzrye869xeexvn73equnujwj");
    const struct age_recipient *again;
    assert_ok(age_recipient_parse(a, str_of(recipient_text), &again));
    age_recipient_text(again, recipient_text);
    assert_string_equal(recipient_text,
                        "age1zvkyg2lqzraa2lnjvqej32nkuu0ues2s82hzrye869xeexvn73equnujwj");
}

static void test_malformed_keys(void **state)
{
    (void)state;
    ARENA_SCOPE(a);
    const char *good = "age1zvkyg2lqzraa2lnjvqej32nkuu0ues2s82hzrye869xeexvn73equnujwj";
    const struct age_recipient *recipient = NULL;
    for (size_t i = 0; i < strlen(good); i++) { /* any changed character, upper case, any cut */
        char *bad = arena_text(a, str_of(good));
        bad[i] = bad[i] == 'q' ? 'p' : 'q';
        assert_err(ERR_INPUT, age_recipient_parse(a, str_of(bad), &recipient));
        assert_err(ERR_INPUT, age_recipient_parse(a, str_bytes(good, i), &recipient));
        bad = arena_text(a, str_of(good));
        if (bad[i] >= 'a') {
            bad[i] = (char)(bad[i] - 'a' + 'A');
            assert_err(ERR_INPUT, age_recipient_parse(a, str_of(bad), &recipient));
        }
    }
    static const char *const others[] = {
        "AGE1ZVKYG2LQZRAA2LNJVQEJ32NKUU0UES2S82HZRYE869XEEXVN73EQUNUJWJ",
        "age1zvkyg2lqzraa2lnjvqej32nkuu0ues2s82hzrye869xeexvn73equnujwj ",
        "ssh-ed25519 AAAA",
        "age1",
        "1",
        "",
    };
    for (size_t i = 0; i < ARRAY_SIZE(others); i++)
        assert_err(ERR_INPUT, age_recipient_parse(a, str_of(others[i]), &recipient));
    assert_null(recipient);
    AGE_IDENTITY_SCOPE(parsed);
    assert_err(ERR_INPUT,
               age_identity_parse(STR("age-secret-key-1gfpyysjzgfpyysjzgfpyysjzgfpyysjzgfpyysjzgfpy"
                                      "ysjzgfpq4egaex"),
                                  &parsed));
    assert_null(parsed);
}

/* BIP 173's own examples that are whole bytes, and filling bits that are not zero. */
static void test_bech32(void **state)
{
    (void)state;
    ARENA_SCOPE(a);
    unsigned char out[64];
    struct str script = unhex(a, "00443214c74254b635cf84653a56d7c675be77df");
    BUF_SCOPE(text, 256);
    bech32_encode(&text, "abcdef", script.p, script.n, false);
    assert_str(buf_view(&text), "abcdef1qpzry9x8gf2tvdw0s3jn54khce6mua7lmqqqxw");
    assert_true(bech32_decode(buf_view(&text), "abcdef", false, out, 20));
    assert_false(bech32_decode(buf_view(&text), "abcdef", true, out, 20));
    assert_false(bech32_decode(buf_view(&text), "abcdeg", false, out, 20));
    assert_false(bech32_decode(buf_view(&text), "abcdef", false, out, 19));
    assert_true(bech32_decode(STR("A12UEL5L"), "a", true, out, 0));
    /* one byte is two values: the second holds three bits and two of filling */
    assert_true(bech32_decode(STR("a1lu9cgf6y"), "a", false, out, 1));
    assert_int_equal(out[0], 0xff);
    assert_false(bech32_decode(STR("a1lacwuu8k"), "a", false, out, 1));
}

static void test_low_order_recipient(void **state)
{
    (void)state;
    ARENA_SCOPE(a);
    unsigned char zero[32] = {0};
    BUF_SCOPE(text, 128);
    BUF_SCOPE(sealed, 4096);
    bech32_encode(&text, "age", zero, sizeof zero, false);
    const struct age_recipient *recipient;
    assert_ok(age_recipient_parse(a, buf_view(&text), &recipient));
    assert_err(ERR_INPUT, memory_seal(recipient, false, STR("x"), 1, &sealed));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_key_texts),
        cmocka_unit_test(test_malformed_keys),
        cmocka_unit_test(test_bech32),
        cmocka_unit_test(test_low_order_recipient),
    };
    return cmocka_run_group_tests_name("crypto/age_key", tests, NULL, NULL);
}
