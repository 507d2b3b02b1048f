/* Signed notes: the examples of c2sp.org/signed-note and of its first implementation, and whatever
 * is no note. */
#include "unit/test.h"

#include "ledger/note.h"

static const char peter_key[] =
    "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";
static const char enoch_key[] = "EnochRoot+af0cfe78+ATtqJ7zOtqQtYqOo0CpvDXNlMhV3HeJDpjrASKGLWdop";
#define TEXT                                                                                       \
    "If you think cryptography is the answer to your problem,\n"                                   \
    "then you don't know what your problem is.\n"
#define PETER                                                                                      \
    "— PeterNeumann x08go/ZJkuBS9UG/"                                                            \
    "SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n"
#define ENOCH                                                                                      \
    "— EnochRoot rwz+eBzmZa0SO3NbfRGzPCpDckykFXSdeX+MNtCOXm2/"                                   \
    "5n2tiOHp+vAF1aGrQ5ovTG01oOTGwnWLox33WWd1RvMc+QQ=\n"

static struct note_key key_of(const char *text)
{
    struct note_key key;
    assert_ok(note_key_parse(str_of(text), &key));
    return key;
}

static void test_keys(void **state)
{
    (void)state;
    static const char *const keys[] = {
        peter_key,
        enoch_key,
        "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k",
        "example.com/log/testdata+33d7b496+AeHTu4Q3hEIMHNqc6fASMsq3rKNx280NI+oO5xCFkkSx",
        "witness.example.com/w1+7e6f4aaa+BNdamAGCsQq31Uv+08lkBzoO4XLz2qYjJa8CGmj3B1Ea",
    };
    for (size_t i = 0; i < ARRAY_SIZE(keys); i++) {
        BUF_SCOPE(out, 1000);
        struct note_key key = key_of(keys[i]);
        note_key_text(&out, &key);
        assert_string_equal(out.p, keys[i]);
        assert_int_equal(key.type, i == 4 ? NOTE_COSIGNATURE : NOTE_ED25519);
    }
    assert_int_equal(key_of(peter_key).id, 0xc74f20a3);
    assert_string_equal(key_of(peter_key).name, "PeterNeumann");
}

/* Every piece of a key and every byte of it changed is refused. */
static void test_bad_keys(void **state)
{
    (void)state;
    struct note_key key;
    char text[sizeof peter_key];
    size_t n = sizeof peter_key - 1;
    memcpy(text, peter_key, sizeof text);
    for (size_t i = 0; i <= n; i++)
        for (size_t k = i; k <= n; k++)
            if (i || k < n)
                assert_int_not_equal(ERR_OK, note_key_parse(str_bytes(text + i, k - i), &key));
    for (size_t i = 0; i < n; i++)
        for (int d = 1; d < 256; d++) {
            text[i] = (char)(peter_key[i] + d);
            if (note_key_parse(str_bytes(text, n), &key) == ERR_OK)
                fail_msg("%.*s was taken", (int)n, text);
            text[i] = peter_key[i];
        }
    /* a key of the wrong length and one of an unknown type, their hashes right */
    assert_err(ERR_INPUT,
               note_key_parse(STR("PeterNeumann+cc469956+"
                                  "ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TWBADKEY=="),
                              &key));
    assert_err(
        ERR_UNSUPPORTED,
        note_key_parse(STR("PeterNeumann+173116ae+ZRpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"),
                       &key));
    static const uint8_t zero[NOTE_KEY_SIZE];
    char name[NOTE_NAME_MAX + 2];
    memset(name, 'n', sizeof name);
    assert_ok(note_key_make(str_bytes(name, NOTE_NAME_MAX), NOTE_ED25519, zero, &key));
    assert_err(ERR_INPUT,
               note_key_make(str_bytes(name, NOTE_NAME_MAX + 1), NOTE_ED25519, zero, &key));
    static const char *const names[] = {
        "", "a b", "a+b", "a\tb", "a\nb", "a\xe3\x80\x80z", "\xff", "a\xc2\xa0", "a\xe2\x80\xa8"};
    for (size_t i = 0; i < ARRAY_SIZE(names); i++)
        assert_err(ERR_INPUT, note_key_make(str_of(names[i]), NOTE_ED25519, zero, &key));
}

static void test_examples(void **state)
{
    (void)state;
    ARENA_SCOPE(a);
    static const struct {
        const char *key, *text, *line;
    } rows[] = {
        {"example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k",
         "This is an example message.\n",
         "— example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3"
         "mFXmRKuwHjG1Yu72IneyaQM=\n"},
        {peter_key, TEXT, PETER},
        {enoch_key, TEXT, ENOCH},
        {"example.com/behind-the-sofa+f8fa5254+AddamAGCsQq31Uv+08lkBzoO4XLz2qYjJa8CGmj3B1Ea",
         "example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n",
         "— example.com/behind-the-sofa +PpSVFNUsAicB1wXCuc36HrmzCfBx1ATQpTulWd9U006OEpyCvIVj2pM8CI"
         "zKlzXWcwxIO/VAQzkCO8DZUY5tlFX6QQ=\n"}, /* signed by OpenSSL */
    };
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
        char *body = arena_printf(a, "%s\n%s", rows[i].text, rows[i].line);
        struct note_key key = key_of(rows[i].key);
        struct note note;
        assert_ok(note_parse(a, str_of(body), &note));
        assert_str(note.text, rows[i].text);
        assert_int_equal(note.count, 1);
        assert_int_equal(note.signatures[0].id, key.id);
        assert_ok(note_verify(&note, &key));
        /* any byte of the text or of the signature changed */
        size_t n = strlen(body);
        for (size_t k = 0; k < n; k++) {
            body[k] ^= 1;
            if (note_parse(a, str_bytes(body, n), &note) == ERR_OK)
                assert_int_not_equal(ERR_OK, note_verify(&note, &key));
            body[k] ^= 1;
        }
    }
}

/* The secret key of the example: PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALV... */
static void test_sign(void **state)
{
    (void)state;
    unsigned char seed[1 + SIGN_SEED_SIZE];
    size_t n;
    assert_true(
        base64_decode(STR("AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz"), seed, sizeof seed, &n));
    SIGN_KEY_SCOPE(pair);
    pair = sign_key_from_seed(seed + 1);
    struct note_key key, other = key_of(enoch_key);
    assert_ok(note_key_make(STR("PeterNeumann"), NOTE_ED25519, sign_key_public(pair), &key));
    BUF_SCOPE(text, 1000);
    note_key_text(&text, &key);
    assert_string_equal(text.p, peter_key);
    BUF_SCOPE(out, 1000);
    assert_ok(note_sign(&out, STR(TEXT), &key, pair));
    assert_string_equal(out.p, PETER);
    BUF_SCOPE(none, 1000);
    assert_err(ERR_CRYPTO, note_sign(&none, STR(TEXT), &other, pair));
    assert_err(ERR_INPUT, note_sign(&none, STR("abc"), &key, pair));
    assert_err(ERR_INPUT, note_sign(&none, STR(""), &key, pair));
    assert_err(ERR_INPUT, note_sign(&none, STR("a\tb\n"), &key, pair));
    assert_err(ERR_INPUT, note_sign(&none, STR("\xff\n"), &key, pair));
    key.type = NOTE_COSIGNATURE;
    assert_err(ERR_INPUT, note_sign(&none, STR(TEXT), &key, pair));
    assert_int_equal(none.n, 0);
    BUF_SCOPE(small, 50);
    key.type = NOTE_ED25519;
    assert_err(ERR_TOO_LARGE, note_sign(&small, STR(TEXT), &key, pair));
}

/* The genuine 64 bytes with one more, with one less, and hardly any. */
static void test_lengths(void **state)
{
    (void)state;
    ARENA_SCOPE(a);
    struct note_key key = key_of(peter_key);
    struct note note;
    assert_ok(note_parse(a, STR(TEXT "\n" PETER), &note));
    unsigned char bytes[SIGN_SIZE + 1] = {0};
    assert_int_equal(note.signatures[0].bytes.n, SIGN_SIZE);
    memcpy(bytes, note.signatures[0].bytes.p, SIGN_SIZE);
    for (size_t n = 1; n <= sizeof bytes; n++) {
        BUF_SCOPE(body, 1000);
        buf_text(&body, TEXT "\n");
        note_line(&body, &key, str_bytes(bytes, n));
        assert_ok(note_parse(a, buf_view(&body), &note));
        assert_err(n == SIGN_SIZE ? ERR_OK : ERR_CRYPTO, note_verify(&note, &key));
    }
}

static void test_several(void **state)
{
    (void)state;
    ARENA_SCOPE(a);
    struct note_key keys[3] = {key_of("example.com/foo+530d903a+"
                                      "AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k"),
                               key_of(peter_key), key_of(enoch_key)};
    struct note note;
    uint64_t verified = 0;
    assert_ok(note_parse(a, STR(TEXT "\n" PETER ENOCH), &note));
    assert_int_equal(note.count, 2);
    assert_ok(note_verify_any(&note, keys, 3, &verified));
    assert_int_equal(verified, 6);
    assert_ok(note_verify_any(&note, keys, 2, &verified));
    assert_int_equal(verified, 2);
    assert_ok(note_verify_any(&note, keys + 2, 1, NULL));
    assert_err(ERR_MISSING, note_verify_any(&note, keys, 1, &verified));
    assert_err(ERR_MISSING, note_verify_any(&note, keys, 0, &verified));
    assert_err(ERR_MISSING, note_verify(&note, &keys[0]));
    assert_err(ERR_TOO_LARGE, note_verify_any(&note, keys, 65, &verified));
    assert_int_equal(verified, 2);
    /* the same name with another id, the same id under another name: unknown, not wrong */
    struct note_key twin = keys[1];
    twin.id++;
    assert_err(ERR_MISSING, note_verify(&note, &twin));
    twin = keys[1];
    twin.name[0] = 'Q';
    assert_err(ERR_MISSING, note_verify(&note, &twin));
    /* a known key whose signature fails spoils the note, even behind a good one */
#define BAD                                                                                        \
    "— EnochRoot "                                                                               \
    "rwz+eBzmZa0SO3NbfRGzPCpDckykFXSdeX+MNtCOXm2/"                                                 \
    "5nABCD2tiOHp+vAF1aGrQ5ovTG01oOTGwnWLox33WWd1RvMc+QQ=\n"
    assert_ok(note_parse(a, STR(TEXT "\n" PETER ENOCH BAD), &note));
    assert_ok(note_verify(&note, &keys[1]));
    assert_err(ERR_CRYPTO, note_verify(&note, &keys[2]));
    assert_err(ERR_CRYPTO, note_verify_any(&note, keys, 3, &verified));
    assert_ok(note_verify_any(&note, keys, 2, &verified));
    keys[2].type = NOTE_COSIGNATURE;
    assert_ok(note_verify_any(&note, keys, 3, &verified)); /* passed over */
    assert_err(ERR_INPUT, note_verify(&note, &keys[2]));
}

static void test_bad_notes(void **state)
{
    (void)state;
    ARENA_SCOPE(a);
    static const char *const bad[] = {
        "",
        "\n",
        "\n\n",
        TEXT,
        TEXT "\n",
        TEXT PETER,
        TEXT "\n" PETER "\n",
        TEXT "\n" PETER "Unexpected line.\n",
        "\x01" TEXT "\n" PETER,
        "\xff" TEXT "\n" PETER,
        TEXT "\r\n" PETER,
        TEXT "\n— PeterNeumann x08go\n",
        TEXT "\n— PeterNeumann x08goA=\n",
        TEXT "\n— PeterNeumann x08g\n",
        TEXT "\n— PeterNeumann \n",
        TEXT "\n— PeterNeumann\n",
        TEXT "\n—  x08go/ZJ\n",
        TEXT "\n— Peter+Neumann x08go/ZJ\n",
        TEXT "\n— Peter Neumann x08go/ZJ\n",
        TEXT "\n- PeterNeumann x08go/ZJ\n",
        TEXT "\n—PeterNeumann x08go/ZJ\n",
        TEXT "\n— PeterNeumann x08go/ZJ", /* the last newline is missing */
        TEXT "\n— PeterNeumann x08go_ZJ\n",
    };
    struct note note = {.count = 77};
    for (size_t i = 0; i < ARRAY_SIZE(bad); i++)
        if (note_parse(a, str_of(bad[i]), &note) != ERR_INPUT)
            fail_msg("row %zu was taken", i);
    assert_err(ERR_INPUT, note_parse(a, STR(TEXT "\n" PETER "\0"), &note));
    assert_int_equal(note.count, 77);
    assert_err(ERR_INPUT, note_parse(a, STR(TEXT "\n" PETER "x\n"), &note));
    assert_string_equal(problem()->text[LANG_EN],
                        "Line 5 of the note is a signature: it begins with an em dash and a space");
    assert_string_equal(problem()->text[LANG_ZH], "签名文本第 5 行是签名行：应以破折号和空格开头");
}

static void test_limits(void **state)
{
    (void)state;
    ARENA_SCOPE(a);
    struct note_key peter = key_of(peter_key);
    struct note note;
    for (int lines = NOTE_SIGNATURES_MAX; lines <= NOTE_SIGNATURES_MAX + 1; lines++) {
        BUF_SCOPE(body, NOTE_MAX);
        buf_text(&body, TEXT "\n");
        for (int i = 0; i < lines; i++)
            buf_text(&body, PETER);
        if (lines > NOTE_SIGNATURES_MAX) {
            assert_err(ERR_TOO_LARGE, note_parse(a, buf_view(&body), &note));
        } else {
            assert_ok(note_parse(a, buf_view(&body), &note));
            assert_ok(note_verify(&note, &peter));
        }
    }
    BUF_SCOPE(body, 2 * NOTE_MAX);
    buf_text(&body, TEXT "\n— PeterNeumann ");
    for (int i = 0; i < NOTE_SIGNATURE_MAX / 3 + 1; i++)
        buf_text(&body, "AAAA");
    buf_text(&body, "\n");
    assert_err(ERR_TOO_LARGE, note_parse(a, buf_view(&body), &note));
    while (body.n <= NOTE_MAX)
        buf_text(&body, PETER);
    assert_err(ERR_TOO_LARGE, note_parse(a, buf_view(&body), &note));
    /* the text may have empty lines; the last one parts it from the signatures */
    assert_ok(note_parse(a, STR("a\n\nb\n\n" PETER), &note));
    assert_str(note.text, "a\n\nb\n");
}

int main(void)
{
    crypto_start();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_keys),      cmocka_unit_test(test_bad_keys),
        cmocka_unit_test(test_examples),  cmocka_unit_test(test_sign),
        cmocka_unit_test(test_several),   cmocka_unit_test(test_lengths),
        cmocka_unit_test(test_bad_notes), cmocka_unit_test(test_limits),
    };
    return cmocka_run_group_tests_name("ledger/note", tests, NULL, NULL);
}
