#include "unit/test.h"

#include "base/buf.h"
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
        {"a\r\n\u0301", "a\n\u0301"}, /* a mark at the beginning of a line stays there */
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

/* ---- against slow ways of saying the same ---- */

/* Text of a few hundred bytes, mostly Chinese as letters are, with what folding and joining change. */
static struct str some_text(uint32_t *x, struct buf *b)
{
    static const char *const parts[] = {"防",
                                        "汛",
                                        "抢险",
                                        "文件",
                                        "機密",
                                        "，",
                                        "。",
                                        "\u3000",
                                        "\u3000\u3000",
                                        "１０",
                                        " ",
                                        "  ",
                                        "\n",
                                        "\t",
                                        "\n ",
                                        "a",
                                        "S E C R E T",
                                        "x y",
                                        "z",
                                        "the plan, ",
                                        "2026",
                                        "e\u0301",
                                        "\u0301",
                                        "\u200b",
                                        "&amp;",
                                        "&#26426;",
                                        "\r\n",
                                        "\r",
                                        "\u041e",
                                        "\xff",
                                        "\xe6\x9c",
                                        "\U00020000",
                                        "\u3007",
                                        "\ufdfa",
                                        "ﬁ",
                                        "①",
                                        "\x7f",
                                        "一二三四五六七八九十"};
    buf_clear(b);
    for (size_t n = (*x = *x * 1664525 + 1013904223) >> 26; n; n--) {
        *x = *x * 1664525 + 1013904223;
        /* the first few over and over: long runs too */
        size_t limit = *x >> 31 ? ARRAY_SIZE(parts) : 6;
        buf_text(b, parts[(*x >> 8) % limit]);
    }
    return buf_view(b);
}

/* A line is folded alone as it is among others, wherever it stands. */
static void test_make_by_lines(void **state)
{
    (void)state;
    uint32_t x = 777;
    BUF_SCOPE(text, 1 << 16);
    BUF_SCOPE(b, 1 << 16);
    for (int round = 0; round < 2000; round++) {
        struct normal whole, line;
        size_t at = 0;
        buf_clear(&text);
        for (int i = 0; i < 4; i++) {
            buf_str(&text, some_text(&x, &b));
            buf_text(&text, "\n");
        }
        assert_ok(normal_make(a, buf_view(&text), &whole));
        for (size_t from = 0, to; from < text.n; from = to) {
            const char *end = memchr(text.p + from, '\n', text.n - from);
            to = end ? (size_t)(end - text.p) + 1 : text.n;
            assert_ok(normal_make(a, str_bytes(text.p + from, to - from), &line));
            assert_in_range(line.text.n, 0, whole.text.n - at);
            assert_memory_equal(whole.text.p + at, line.text.p, line.text.n);
            for (size_t i = 0; i < line.text.n; i++)
                assert_int_equal(normal_origin(&whole, at + i), from + normal_origin(&line, i));
            at += line.text.n;
        }
        assert_int_equal(at, whole.text.n);
        arena_clear(a);
    }
}

static bool blank(struct str s, size_t at)
{
    return at < s.n && (s.p[at] == ' ' || s.p[at] == '\t' || s.p[at] == '\n');
}

static bool letter(struct str s, size_t at)
{
    return at < s.n && ((s.p[at] | 32) >= 'a' && (s.p[at] | 32) <= 'z');
}

static bool han_at(struct str s, size_t at)
{
    uint32_t c = at < s.n ? str_next(s, &at) : 0;
    return (c >= 0x3400 && c < 0xA000) || (c >= 0x20000 && c < 0x32000) || c == 0x3007;
}

/* A letter with blanks or nothing on both sides. */
static bool alone(struct str s, size_t at)
{
    return letter(s, at) && (!at || blank(s, at - 1)) && (at + 1 == s.n || blank(s, at + 1));
}

/* Whether the blank between two letters set apart goes: they are of three or more, one space between each. */
static bool spaces_letters(struct str s, size_t at)
{
    size_t first = at, last = at, letters;
    if (s.p[at] != ' ' || !at || !alone(s, at - 1) || !alone(s, at + 1))
        return false;
    for (first = at - 1; first >= 2 && s.p[first - 1] == ' ' && alone(s, first - 2);)
        first -= 2;
    for (last = at + 1; last + 2 < s.n && s.p[last + 1] == ' ' && alone(s, last + 2);)
        last += 2;
    letters = (last - first) / 2 + 1;
    return letters >= 3;
}

/* Whether the blank at `at` is one of those between two Chinese characters. */
static bool parts_han(struct str s, size_t at)
{
    size_t from = at, to = at;
    while (from && blank(s, from - 1))
        from--;
    while (blank(s, to))
        to++;
    size_t before = from;
    while (before && ((unsigned char)s.p[--before] & 0xC0) == 0x80)
        ;
    return from && han_at(s, before) && han_at(s, to);
}

/* Byte by byte: each stays or goes, and came from where it came from. */
static void test_join_slowly(void **state)
{
    (void)state;
    uint32_t x = 4242;
    BUF_SCOPE(text, 1 << 16);
    size_t left_out = 0;
    for (int round = 0; round < 5000; round++) {
        struct normal n, j;
        size_t at = 0;
        assert_ok(normal_make(a, some_text(&x, &text), &n));
        assert_ok(normal_join(a, &n, &j));
        for (size_t i = 0; i < n.text.n; i++) {
            if (blank(n.text, i) && (parts_han(n.text, i) || spaces_letters(n.text, i))) {
                left_out++;
                continue;
            }
            assert_in_range(at, 0, j.text.n - 1);
            assert_int_equal(j.text.p[at], n.text.p[i]);
            assert_int_equal(normal_origin(&j, at), normal_origin(&n, i));
            at++;
        }
        assert_int_equal(at, j.text.n);
        arena_clear(a);
    }
    assert_true(left_out > 5000);
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
        cmocka_unit_test(test_folds),         cmocka_unit_test(test_origin),
        cmocka_unit_test(test_join),          cmocka_unit_test(test_any_bytes),
        cmocka_unit_test(test_make_by_lines), cmocka_unit_test(test_join_slowly),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
