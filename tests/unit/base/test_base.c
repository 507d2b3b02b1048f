#include "unit/test.h"

#include "base/clock.h"
#include "base/cpu.h"
#include "base/io.h"
#include "base/json.h"

static void test_fail_words(void **state)
{
    (void)state;
    assert_int_equal(fail(ERR_TOO_LARGE, "More than {1} bytes", numtext(12)), ERR_TOO_LARGE);
    assert_string_equal(problem()->text[LANG_EN], "More than 12 bytes");
    assert_string_equal(problem()->text[LANG_ZH], "超过 12 字节");
    fail_field(ERR_TOO_LARGE, "title");
    assert_string_equal(problem()->field, "title");
}

static void test_fail_cuts_at_characters(void **state)
{
    (void)state;
    char text[ERR_TEXT_MAX * 3] = "";
    size_t n = 0;
    text[n++] = 'a';
    while (n + 3 < sizeof text)
        memcpy(text + n, "密", 3), n += 3;
    text[n] = '\0';
    assert_int_equal(fail(ERR_INPUT, "More than {1} bytes", text), ERR_INPUT);
    assert_true(str_utf8(str_of(problem()->text[LANG_ZH])));
    assert_in_range(strlen(problem()->text[LANG_EN]), ERR_TEXT_MAX - 4, ERR_TEXT_MAX - 1);
}

/* As one character after the other says, wherever in a block a bad byte stands. */
static void test_utf8_in_blocks(void **state)
{
    static const char *const some[] = {"a",
                                       "\x7F",
                                       "密",
                                       "\xE0\xA0\x80",
                                       "\xED\x9F\xBF",
                                       "é",
                                       "\xEF\xBF\xBF",
                                       "\xF0\x9F\x94\x92",
                                       "abcdefgh",
                                       "机密文件"};
    static const char bad[] = {0, '\x80', '\xBF', '\xC0', '\xE1', '\xED', '\xF5', '\xFF'};
    (void)state;
    uint64_t chance = 7;
    for (int round = 0; round < 20000; round++) {
        BUF_SCOPE(b, 256);
        bool well = true;
        for (int i = 0; i < 12; i++, chance = chance * 6364136223846793005 + 1442695040888963407)
            buf_text(&b, some[(chance >> 33) % ARRAY_SIZE(some)]);
        for (int plain = 0; plain < 2; plain++) {
            cpu_plain(plain);
            assert_true(str_utf8(buf_view(&b)));
        }
        b.p[(chance >> 33) % b.n] = bad[(chance >> 20) % sizeof bad];
        struct str text = buf_view(&b);
        for (size_t at = 0; at < text.n;) {
            size_t from = at;
            uint32_t c = str_next(text, &at);
            well &= c && (c != 0xFFFD || at - from == 3);
        }
        for (int plain = 0; plain < 2; plain++) {
            cpu_plain(plain);
            assert_int_equal(str_utf8(text), well);
        }
        cpu_plain(false);
    }
}

/* Every pair of bytes, with others behind it, at every place of a block. */
static void test_utf8_forms_agree(void **state)
{
    static const char behind[] = {'a', '\x80', '\x9F', '\xBF', '\xE4'};
    (void)state;
    size_t well = 0;
    for (unsigned pair = 0; pair < 65536; pair++)
        for (size_t i = 0; i < sizeof behind * sizeof behind; i++) {
            char bytes[80];
            size_t at = (pair * 31 + i) % 76;
            memset(bytes, ' ', sizeof bytes);
            bytes[at] = (char)(pair >> 8);
            bytes[at + 1] = (char)pair;
            bytes[at + 2] = behind[i % sizeof behind];
            bytes[at + 3] = behind[i / sizeof behind];
            struct str text = str_bytes(bytes, at < 60 ? 64 : sizeof bytes);
            bool utf8 = str_utf8(text), plain = str_plain(text);
            cpu_plain(true);
            bool same = utf8 == str_utf8(text) && plain == str_plain(text);
            cpu_plain(false);
            assert_true(same);
            well += utf8;
        }
    assert_true(well > 10000);
}

/* Controls alone, and nothing else, part the two. */
static void test_plain_text(void **state)
{
    (void)state;
    for (int c = 0; c < 128; c++)
        for (size_t n = 1; n < 70; n++) {
            char bytes[70];
            memset(bytes, 'x', n);
            bytes[n / 2] = (char)c;
            bool control = (c < 32 && c != '\n' && c != '\r' && c != '\t') || c == 127;
            for (int plain = 0; plain < 2; plain++) {
                cpu_plain(plain);
                assert_int_equal(str_plain(str_bytes(bytes, n)), !control);
            }
            cpu_plain(false);
        }
    assert_false(str_plain(STR("\xE6\x9C")));
    assert_true(str_plain(STR("")));
}

static void test_utf8(void **state)
{
    (void)state;
    assert_true(str_utf8(STR("机密★10年")));
    assert_false(str_utf8(STR("\xC0\xAF")));
    assert_false(str_utf8(STR("\xED\xA0\x80")));
    assert_false(str_utf8(STR("\xF4\x90\x80\x80")));
    assert_false(str_utf8(STR("\xE6\x9C")));
    assert_false(str_utf8(STR("a\0b")));
    assert_int_equal(str_chars(STR("机密★10年")), 6);
}

static void test_int(void **state)
{
    (void)state;
    int64_t n = 7;
    assert_true(str_int(STR("-12"), -20, 20, &n));
    assert_int_equal(n, -12);
    assert_false(str_int(STR("+1"), 0, 9, &n));
    assert_false(str_int(STR(""), 0, 9, &n));
    assert_false(str_int(STR("-"), -9, 9, &n));
    assert_false(str_int(STR("99999999999999999999"), 0, INT64_MAX, &n));
    assert_false(str_int(STR("9223372036854775808"), 0, INT64_MAX, &n));
    assert_true(str_int(STR("9223372036854775807"), 0, INT64_MAX, &n));
}

static void test_split(void **state)
{
    (void)state;
    struct str rest = STR("a,,b"), part;
    assert_true(str_split(&rest, ',', &part) && str_is(part, "a"));
    assert_true(str_split(&rest, ',', &part) && str_is(part, ""));
    assert_true(str_split(&rest, ',', &part) && str_is(part, "b"));
    assert_false(str_split(&rest, ',', &part));
}

static void test_base64(void **state)
{
    (void)state;
    /* RFC 4648, section 10 */
    static const char *const rows[][2] = {{"", ""},
                                          {"f", "Zg=="},
                                          {"fo", "Zm8="},
                                          {"foo", "Zm9v"},
                                          {"foob", "Zm9vYg=="},
                                          {"fooba", "Zm9vYmE="},
                                          {"foobar", "Zm9vYmFy"}};
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
        BUF_SCOPE(b, 100);
        buf_base64(&b, rows[i][0], strlen(rows[i][0]));
        assert_true(str_is(buf_view(&b), rows[i][1]));
        char back[16];
        size_t n = 99;
        assert_true(base64_decode(buf_view(&b), back, sizeof back, &n));
        assert_true(str_is(str_bytes(back, n), rows[i][0]));
    }
    char back[16];
    size_t n;
    assert_false(base64_decode(STR("Zg="), back, 16, &n));
    assert_false(base64_decode(STR("Zh=="), back, 16, &n));
    assert_false(base64_decode(STR("Zg==Zg=="), back, 16, &n));
    assert_false(base64_decode(STR("Zm9v\n"), back, 16, &n));
    assert_false(base64_decode(STR("Zm9vYmFy"), back, 5, &n));
    assert_false(hex_decode(STR("AB"), back, 16, &n));
}

static void test_buf_limit(void **state)
{
    (void)state;
    BUF_SCOPE(b, 5);
    buf_text(&b, "abc");
    buf_text(&b, "def");
    assert_int_equal(buf_check(&b), ERR_TOO_LARGE);
    assert_true(str_is(buf_view(&b), "abc"));
}

static void test_json(void **state)
{
    (void)state;
    BUF_SCOPE(b, 1000);
    struct json j = json_to(&b);
    json_open(&j, '{');
    json_key_text(&j, "a", "x\"\n\x01密");
    json_key(&j, "b");
    json_open(&j, '[');
    json_int(&j, INT64_MIN);
    json_bool(&j, true);
    json_none(&j);
    json_close(&j, ']');
    json_close(&j, '}');
    assert_string_equal(b.p,
                        "{\"a\":\"x\\\"\\n\\u0001密\",\"b\":[-9223372036854775808,true,null]}");
}

static void test_dates(void **state)
{
    (void)state;
    int64_t day = 0, moment;
    char text[DATE_SIZE], long_text[MOMENT_SIZE];
    assert_true(date_parse(STR("1970-01-01"), &day) && day == 0);
    assert_true(date_parse(STR("2024-02-29"), &day));
    date_text(date_add_months(day, 12), text);
    assert_string_equal(text, "2025-02-28");
    assert_false(date_parse(STR("2023-02-29"), &day));
    assert_false(date_parse(STR("2023-2-29"), &day));
    assert_true(date_parse(STR("2026-11-22"), &day));
    assert_int_equal(date_weekday(day), 6);
    for (int64_t d = -20000; d < 400000; d += 7) {
        date_text(d, text);
        int64_t back = 0;
        assert_true(date_parse(str_of(text), &back) && back == d);
    }
    assert_true(moment_parse(STR("2026-11-22T18:46:00Z"), &moment));
    moment_text(moment, long_text);
    assert_string_equal(long_text, "2026-11-22T18:46:00Z");
    date_at(moment, 480, text);
    assert_string_equal(text, "2026-11-23");
    assert_false(moment_parse(STR("2026-11-22T24:00:00Z"), &moment));
}

static void test_arena(void **state)
{
    (void)state;
    ARENA_SCOPE(a);
    for (size_t n = 1; n < 200000; n = n * 3 + 1) {
        unsigned char *p = arena_alloc(a, n);
        assert_int_equal((uintptr_t)p % 16, 0);
        for (size_t i = 0; i < n; i++)
            assert_int_equal(p[i], 0);
        memset(p, 0xAA, n);
    }
    arena_clear(a);
    assert_string_equal(arena_printf(a, "%d-%s", 7, "x"), "7-x");
}

/* What waiting costs is not the processor's time; what work costs is. */
static void test_processor(void **state)
{
    (void)state;
    uint64_t before = clock_processor_ns(), of = 0, start = clock_monotonic_ns();
    usleep(50000);
    assert_true(clock_monotonic_ns() - start >= 50000000);
    assert_true(clock_processor_ns() - before < 40000000);
    while (clock_processor_ns() - before < 60000000)
        ;
    assert_true(clock_processor_of(getpid(), &of));
    assert_true(of >= before + 60000000 && of <= clock_processor_ns());
    assert_false(clock_processor_of(-7, &of));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_fail_words),
        cmocka_unit_test(test_fail_cuts_at_characters),
        cmocka_unit_test(test_utf8_in_blocks),
        cmocka_unit_test(test_utf8_forms_agree),
        cmocka_unit_test(test_plain_text),
        cmocka_unit_test(test_utf8),
        cmocka_unit_test(test_int),
        cmocka_unit_test(test_split),
        cmocka_unit_test(test_base64),
        cmocka_unit_test(test_buf_limit),
        cmocka_unit_test(test_json),
        cmocka_unit_test(test_dates),
        cmocka_unit_test(test_arena),
        cmocka_unit_test(test_processor),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
