#include "unit/test.h"

#include "unit/web/hostile_templates.h"
#include "web/html.h"

static void check(enum html_place place, struct str s, const char *expected)
{
    BUF_SCOPE(out, 4096);
    html_put(&out, place, s);
    assert_string_equal(out.p ? out.p : "", expected);
}

static void test_places(void **state)
{
    (void)state;
    check(HTML_TEXT, STR("<b>&\"'你"), "&lt;b&gt;&amp;&quot;&#39;你");
    check(HTML_ATTRIBUTE, STR("\" onx='1"), "&quot; onx=&#39;1");
    check(HTML_TEXT, STR("a\0b\x1b\x7f\t\n"),
          "a\xEF\xBF\xBD"
          "b\xEF\xBF\xBD\xEF\xBF\xBD\t\n");
    check(HTML_TEXT, STR("\xff<\xe4\xbd"), "\xEF\xBF\xBD&lt;\xEF\xBF\xBD\xEF\xBF\xBD");
    check(HTML_SEGMENT, STR("a/b?c#d 你%"), "a%2Fb%3Fc%23d%20%E4%BD%A0%25");
    check(HTML_QUERY, STR("a&b=c+d"), "a%26b%3Dc%2Bd");
    check(HTML_URL, STR("/r/a?x=1&y=2"), "/r/a?x=1&amp;y=2");
    check(HTML_URL, STR("https://example.test/a'"), "https://example.test/a&#39;");
    check(HTML_URL, STR("?sort=a:b"), "?sort=a:b");
    BUF_SCOPE(out, 100);
    html_put(&out, HTML_TEXT, -12);
    html_put(&out, HTML_TEXT, (const char *)NULL);
    html_put(&out, HTML_TEXT, (size_t)7);
    assert_str(buf_view(&out), "-127");
}

static void test_urls_refused(void **state)
{
    (void)state;
    static const char *const bad[] = {
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        "data:text/html,x",
        "//evil/x",
        "\\\\evil",
        " javascript:x",
        "java\nscript:x",
        "vbscript:x",
        "/\\evil",
        "\tx",
        "mailto:a@b",
        "x:y",
        "https:evil",
    };
    for (size_t i = 0; i < ARRAY_SIZE(bad); i++) {
        if (url_harmless(str_of(bad[i])))
            fail_msg("harmless: row %zu", i);
        check(HTML_URL, str_of(bad[i]), "#");
    }
}

static void test_template(void **state)
{
    (void)state;
    BUF_SCOPE(out, 65536);
    struct page p = {.out = &out, .lang = LANG_ZH};
    struct hostile v = {STR("\"><script>x</script>&"), 1, {NULL, "\"only English\""}};
    hostile_show(&p, &v);
    assert_str(buf_view(&out),
               "<p title=\"&quot;&gt;&lt;script&gt;x&lt;/script&gt;&amp;\">"
               "&quot;&gt;&lt;script&gt;x&lt;/script&gt;&amp;</p>"
               "<a href=\"&quot;&gt;&lt;script&gt;x&lt;/script&gt;&amp;\">whole</a> "
               "<a href=\"/r/%22%3E%3Cscript%3Ex%3C%2Fscript%3E%26/x\">segment</a> "
               "<a href=\"/r?q=%22%3E%3Cscript%3Ex%3C%2Fscript%3E%26&amp;n=1\">query</a>"
               "<textarea>\n&quot;&gt;&lt;script&gt;x&lt;/script&gt;&amp;</textarea>"
               "第 &quot;&gt;&lt;script&gt;x&lt;/script&gt;&amp; 至 1 条one"
               "<i class=\"a\">0</i><i class=\"a b\">1</i>"
               "<input type=\"text\" value=\"&quot;only English&quot;\" disabled>");
}

static void test_template_branches(void **state)
{
    (void)state;
    BUF_SCOPE(out, 65536);
    struct page p = {.out = &out, .lang = LANG_EN};
    hostile_show(&p, &(struct hostile){.value = STR("x"), .number = 2, .words = {"中", "en"}});
    assert_non_null(strstr(out.p, "x to 2many<i"));
    assert_non_null(strstr(out.p, "value=\"en\" disabled>"));
    buf_clear(&out);
    hostile_show(&p, &(struct hostile){.value = STR("x"), .number = 0, .words = {"中", "en"}});
    assert_non_null(strstr(out.p, "x to 0none<i"));
    assert_non_null(strstr(out.p, "value=\"en\">"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_places),
        cmocka_unit_test(test_urls_refused),
        cmocka_unit_test(test_template),
        cmocka_unit_test(test_template_branches),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
