#include "unit/test.h"

#include "base/buf.h"
#include "base/io.h"
#include "sieve/marking.h"

static const char *found(struct arena *a, struct str text)
{
    struct normal n;
    struct findings f = {.a = a};
    BUF_SCOPE(b, 4096);
    assert_ok(normal_make(a, text, &n));
    marking_find(&n, LOOK_SHOWN, &f);
    findings_sort(&f);
    for (size_t i = 0; i < f.count; i++)
        buf_printf(&b, "%s[%.*s]", level_code(f.rows[i].level),
                   (int)(f.rows[i].to - f.rows[i].from), text.p + f.rows[i].from);
    return arena_text(a, buf_view(&b));
}

static void test_lines(void **state)
{
    (void)state;
    static const struct {
        const char *text, *found;
    } rows[] = {
        {"机密★10年", "highly_secret[机密★10年]"},
        {"000003 机密★１０年 特急", "highly_secret[机密★１０年]"},
        {"绝　密 ★ 30年", ""}, /* set apart letters: read by the joined text */
        {"秘密*2030年1月1日\n青溪镇", "secret[秘密*2030年1月1日]"},
        {"机密★会议开始前", "highly_secret[机密★会议开始前]"},
        {"工作秘密★1年", "work[工作秘密★1年]"},
        {"機密★長期", "highly_secret[機密★長期]"},
        {"机密★", "highly_secret[机密★]"}, /* alone on its line */
        {"【机密】\n正文", "highly_secret[【机密】]"},
        {"  秘密级  ", "secret[秘密级]"},
        {"密级：绝密", "top_secret[密级：绝密]"},
        {"内部资料", "internal[内部资料]"},
        {"保守国家秘密是公民的义务", ""},
        {"绝密、机密、秘密三级", ""},
        {"国家秘密的密级分为绝密、机密、秘密三级。绝密级国家秘密是最重要的国家秘密", ""},
        {"SECRET//NOFORN", "highly_secret[SECRET//NOFORN]"},
        {"TOP SECRET//SI/TK//NOFORN", "top_secret[TOP SECRET//SI/TK//NOFORN]"},
        {"CONFIDENTIAL", "secret[CONFIDENTIAL]"},
        {"SECRET", "highly_secret[SECRET]"},
        {"THE SECRET OF SUCCESS", ""},
        {"Keep it CONFIDENTIAL please", ""},
        {"see SECRET//NOFORN above", "highly_secret[SECRET//NOFORN]"},
        {"(S//NF) The plan.", "highly_secret[(S//NF)]"},
        {"(C) 2026 Somebody", ""},
        {"(S) one\n(C) two\n(S) three", "highly_secret[(S)]secret[(C)]highly_secret[(S)]"},
        {"http://x//SECRETARY//A", ""},
    };
    ARENA_SCOPE(a);
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
        const char *got = found(a, str_of(rows[i].text));
        if (strcmp(got, rows[i].found))
            fail_msg("%s: %s instead of %s", rows[i].text, got, rows[i].found);
    }
}

/* Public laws speak of secrets on every page and bear no mark. */
static void test_laws(void **state)
{
    (void)state;
    const char *shared = getenv("COFFERDAM_SHARED");
    static const char *const files[] = {"law/law2024.md", "law/reg2024.md", "founding-reports.txt"};
    if (!shared)
        skip();
    ARENA_SCOPE(a);
    for (size_t i = 0; i < ARRAY_SIZE(files); i++) {
        struct str text;
        assert_ok(file_read(a, path_join(a, shared, files[i]), 1 << 20, &text));
        assert_true(text.n > 10000);
        assert_string_equal("", found(a, text));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_lines),
        cmocka_unit_test(test_laws),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
