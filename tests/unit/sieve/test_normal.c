#include "unit/test.h"

#include "sieve/normal.h"

static struct arena *a;

static struct normal made(const char *text)
{
    struct normal n;
    assert_ok(normal_make(a, str_of(text), &n));
    return n;
}

static void test_folds(void **state)
{
    (void)state;
    static const struct {
        const char *text, *folded;
    } rows[] = {
        {"plain ASCII, untouched", "plain ASCII, untouched"},
        {"机密★１０年", "机密★10年"},               /* full width */
        {"機密文件，絕密", "机密文件,绝密"},        /* traditional; full-width comma */
        {"机\u200b密\u2060文\ufeff件", "机密文件"}, /* zero width */
        {"\u202e密机\u202c", "密机"},               /* direction */
        {"\U0001d412\U0001d404\U0001d402", "SEC"},  /* mathematical letters */
        {"S\u0415CRET", "SECRET"},                  /* Cyrillic among Latin */
        {"\u041c\u043e\u0441\u043a\u0432\u0430",
         "\u041c\u043e\u0441\u043a\u0432\u0430"}, /* Cyrillic alone */
        {"e\u0301", "\u00e9"},                    /* composed with what stood before */
        {"ﬁle ①②", "file 12"},
        {"&#26426;&#x5bc6; &amp;&nbsp;x &bogus; &#;", "机密 & x &bogus; &#;"},
        {"a\r\nb\rc", "a\nb\nc"},
        {"a\x01\xff"
         "b",
         "a\ufffd"
         "b"},
        {"全\u3000角", "全 角"},
        {"", ""},
    };
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
        struct normal n = made(rows[i].text);
        assert_str(n.text, rows[i].folded);
    }
}

/* Every character's origin is where it stood. */
static void test_origin(void **state)
{
    (void)state;
    const char *text = "ab\u200b机密\uff11\uff10年e\u0301z\r\n&#26426;末";
    struct normal n = made(text);
    static const struct {
        const char *folded, *original;
    } at[] = {{"a", "a"},  {"b", "b"},     {"机密", "机密"}, {"密", "密"},
              {"1", "１"}, {"0", "０"},    {"年", "年"},     {"\u00e9", "e\u0301"},
              {"z", "z"},  {"\n", "\r\n"}, {"末", "末"}};
    for (size_t i = 0; i < ARRAY_SIZE(at); i++) {
        const char *in = strstr(n.text.p, at[i].folded), *out = strstr(text, at[i].original);
        assert_non_null(in);
        assert_non_null(out);
        size_t offset = (size_t)(in - n.text.p);
        assert_int_equal(out - text, normal_origin(&n, offset));
        /* its end is where the next begins; what nobody sees belongs to the one before */
        if (strcmp(at[i].folded, "b") != 0)
            assert_int_equal(out - text + (ptrdiff_t)strlen(at[i].original),
                             normal_origin(&n, offset + strlen(at[i].folded)));
    }
    assert_int_equal(strlen(text), normal_origin(&n, n.text.n));
}

static void test_join(void **state)
{
    (void)state;
    static const struct {
        const char *text, *joined;
    } rows[] = {
        {"防 汛\n抢 险 方案", "防汛抢险方案"},
        {"S E C R E T memo", "SECRET memo"},
        {"a b", "a b"},
        {"two words 两个 词 x", "two words 两个词 x"},
    };
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
        struct normal n = made(rows[i].text), j;
        assert_ok(normal_join(a, &n, &j));
        assert_str(j.text, rows[i].joined);
    }
    const char *text = "防\u3000汛\n方 案";
    struct normal n = made(text), j;
    assert_ok(normal_join(a, &n, &j));
    assert_str(j.text, "防汛方案");
    assert_int_equal(strstr(text, "案") - text, normal_origin(&j, 9));
    assert_int_equal(strlen(text), normal_origin(&j, 12));
}

/* Whatever is given, offsets stay inside and never run backwards. */
static void test_any_bytes(void **state)
{
    (void)state;
    uint32_t x = 12345;
    for (int round = 0; round < 3000; round++) {
        char bytes[64];
        size_t length = round % sizeof bytes;
        for (size_t i = 0; i < length; i++) {
            x = x * 1664525 + 1013904223;
            bytes[i] =
                (char)((x >> 24) < 128
                           ? "&#x6;\r\n a\xcc\x81\xe6\x9c\xba\xef\xbc\x91\xf0\x9d\x90"[(x >> 16) %
                                                                                       20]
                           : (char)(x >> 16));
        }
        struct normal n, j;
        assert_ok(normal_make(a, str_bytes(bytes, length), &n));
        assert_ok(normal_join(a, &n, &j));
        assert_true(str_utf8(n.text) || memchr(n.text.p, 0, n.text.n));
        size_t before = 0;
        for (size_t i = 0; i <= n.text.n; i++) {
            size_t at = normal_origin(&n, i);
            assert_in_range(at, before, length);
            before = at;
        }
        arena_clear(a);
    }
}

static int setup(void **state)
{
    (void)state;
    a = arena_new();
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    arena_free(a);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_folds),
        cmocka_unit_test(test_origin),
        cmocka_unit_test(test_join),
        cmocka_unit_test(test_any_bytes),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
