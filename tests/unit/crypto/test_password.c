#include "unit/test.h"

#include <pthread.h>
#include <sodium.h>

#include "crypto/password.h"

static const struct password_cost cheap = {.passes = 1, .memory_kib = 8};

static void test_hash_and_verify(void **state)
{
    (void)state;
    char one[PASSWORD_HASH_SIZE], two[PASSWORD_HASH_SIZE];
    assert_ok(password_hash(STR("正确的马电池订书钉"), &cheap, one));
    assert_ok(password_hash(STR("正确的马电池订书钉"), &cheap, two));
    assert_string_not_equal(one, two);
    assert_memory_equal(one, "$argon2id$v=19$m=8,t=1,p=1$", 27);
    assert_ok(password_verify(one, STR("正确的马电池订书钉")));
    assert_err(ERR_LOGIN, password_verify(one, STR("正确的马电池订书丁")));
    assert_err(ERR_LOGIN, password_verify(one, STR("")));
    assert_false(password_needs_rehash(one, &cheap));
    assert_true(password_needs_rehash(one, &password_cost_default));
}

/* libsodium's own string functions are the second implementation of the text form. */
static void test_same_as_libsodium(void **state)
{
    (void)state;
    char ours[PASSWORD_HASH_SIZE], theirs[crypto_pwhash_STRBYTES];
    assert_ok(password_hash(STR("correct horse"), &cheap, ours));
    assert_int_equal(crypto_pwhash_str_verify(ours, "correct horse", 13), 0);
    assert_int_equal(crypto_pwhash_str(theirs, "correct horse", 13, 2, 16 * 1024), 0);
    assert_ok(password_verify(theirs, STR("correct horse")));
    assert_err(ERR_LOGIN, password_verify(theirs, STR("correct horsf")));
}

static void test_damaged_hashes(void **state)
{
    (void)state;
    char hash[PASSWORD_HASH_SIZE];
    assert_ok(password_hash(STR("correct horse"), &cheap, hash));
    ARENA_SCOPE(a);
    const char *salt_on = hash + 27; /* salt$hash */
    const char *const bad[] = {
        "",
        "$",
        "x",
        "$argon2id$v=19$m=8,t=1,p=1$$",
        arena_printf(a, "%s$", hash),
        arena_printf(a, "x%s", hash),
        arena_printf(a, "%s=", hash),
        arena_printf(a, "$argon2i$v=19$m=8,t=1,p=1$%s", salt_on),
        arena_printf(a, "$argon2id$v=16$m=8,t=1,p=1$%s", salt_on),
        arena_printf(a, "$argon2id$v=19$m=8,t=1,p=2$%s", salt_on),
        arena_printf(a, "$argon2id$v=19$m=4294967295,t=1,p=1$%s", salt_on),
        arena_printf(a, "$argon2id$v=19$m=1048577,t=1,p=1$%s", salt_on),
        arena_printf(a, "$argon2id$v=19$m=8,t=65,p=1$%s", salt_on),
        arena_printf(a, "$argon2id$v=19$m=7,t=1,p=1$%s", salt_on),
        arena_printf(a, "$argon2id$v=19$m=8,t=0,p=1$%s", salt_on),
        arena_printf(a, "$argon2id$v=19$t=1,m=8,p=1$%s", salt_on),
        arena_printf(a, "%.60s", hash),
    };
    for (size_t i = 0; i < ARRAY_SIZE(bad); i++) {
        assert_err(ERR_CORRUPT, password_verify(bad[i], STR("correct horse")));
        if (!strstr(bad[i], "m=7"))
            assert_true(password_needs_rehash(bad[i], &cheap));
    }
}

static void test_limits(void **state)
{
    (void)state;
    static char longest[PASSWORD_BYTES_MAX + 1];
    memset(longest, 'x', sizeof longest);
    char hash[PASSWORD_HASH_SIZE];
    assert_ok(password_hash(str_bytes(longest, PASSWORD_BYTES_MAX), &cheap, hash));
    assert_err(ERR_INPUT, password_hash(str_bytes(longest, sizeof longest), &cheap, hash));
    assert_err(ERR_INPUT, password_verify(hash, str_bytes(longest, sizeof longest)));
    const struct password_cost bad[] = {{0, 8}, {65, 8}, {1, 7}, {1, 1024 * 1024 + 1}};
    for (size_t i = 0; i < ARRAY_SIZE(bad); i++)
        assert_err(ERR_INPUT, password_hash(STR("correct horse"), &bad[i], hash));
}

static void test_key(void **state)
{
    (void)state;
    unsigned char salt[PASSWORD_SALT_SIZE] = {1}, a[PASSWORD_KEY_SIZE], b[PASSWORD_KEY_SIZE];
    assert_ok(password_key(STR("correct horse"), salt, &cheap, a));
    assert_ok(password_key(STR("correct horse"), salt, &cheap, b));
    assert_memory_equal(a, b, sizeof a);
    salt[15] = 1;
    assert_ok(password_key(STR("correct horse"), salt, &cheap, b));
    assert_memory_not_equal(a, b, sizeof a);
    assert_ok(password_key(STR("correct horsf"), salt, &cheap, a));
    assert_memory_not_equal(a, b, sizeof a);
}

static void *verify_thread(void *hash)
{
    for (int i = 0; i < 8; i++)
        if (password_verify(hash, STR("correct horse")))
            return hash;
    return NULL;
}

/* More threads than places: all get their turn, none is lost. */
static void test_many_at_once(void **state)
{
    (void)state;
    const struct password_cost some = {.passes = 1, .memory_kib = 256};
    char hash[PASSWORD_HASH_SIZE];
    assert_ok(password_hash(STR("correct horse"), &some, hash));
    pthread_t threads[8];
    for (size_t i = 0; i < ARRAY_SIZE(threads); i++)
        assert_int_equal(pthread_create(&threads[i], NULL, verify_thread, hash), 0);
    for (size_t i = 0; i < ARRAY_SIZE(threads); i++) {
        void *failed;
        assert_int_equal(pthread_join(threads[i], &failed), 0);
        assert_null(failed);
    }
}

static void test_rule(void **state)
{
    (void)state;
    static const char *const good[] = {
        "correct horse",     "青山绿水带笑颜从今不再苦", "Xk29!mPq7z",
        "township-office-7", "九州1生气2恃风雷3",
    };
    static const struct {
        const char *password, *words;
    } bad[] = {
        {"", "fewer"},
        {"short1234", "fewer"},
        {"九个汉字不够长的口", "fewer"},
        {"zhangsan2026", "login"},
        {"123ZhangSan!!", "login"},
        {"aaaaaaaaaaaa", "repeats"},
        {"abababababab", "repeats"},
        {"密码密码密码密码密码", "repeats"},
        {"0123456789", "run"},
        {"9876543210", "run"},
        {"QWERTYUIOP", "run"},
        {"lkjhgfdsapoiu", "run"},
        {"1qaz2wsx3edc", "run"},
        {"abcdefghijk", "run"},
        {"13800138000", "digits"},
        {"Password123!", "first"},
        {"Admin@2026!!", "first"},
        {"woaini1314520", "first"},
        {"5201314woaini", "first"},
        {"a123456789", "first"},
        {"保密办2026!!!!", "first"},
        {"\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff", "well-formed"},
    };
    for (size_t i = 0; i < ARRAY_SIZE(good); i++)
        assert_ok(password_rule(str_of(good[i]), STR("zhangsan")));
    for (size_t i = 0; i < ARRAY_SIZE(bad); i++) {
        assert_err(ERR_INPUT, password_rule(str_of(bad[i].password), STR("zhangsan")));
        if (!strstr(problem()->text[LANG_EN], bad[i].words))
            fail_msg("%s: %s", bad[i].password, problem()->text[LANG_EN]);
        assert_string_not_equal(problem()->text[LANG_EN], problem()->text[LANG_ZH]);
    }
    static char longest[PASSWORD_BYTES_MAX + 1];
    assert_err(ERR_INPUT, password_rule(str_bytes(longest, sizeof longest), STR("x")));
    assert_ok(password_rule(STR("correct horse"), STR("")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_hash_and_verify),
        cmocka_unit_test(test_same_as_libsodium),
        cmocka_unit_test(test_damaged_hashes),
        cmocka_unit_test(test_limits),
        cmocka_unit_test(test_key),
        cmocka_unit_test(test_many_at_once),
        cmocka_unit_test(test_rule),
    };
    return cmocka_run_group_tests_name("crypto/password", tests, NULL, NULL);
}
