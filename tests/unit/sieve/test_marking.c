#include "unit/test.h"

#include "base/buf.h"
#include "base/io.h"
#include "sieve/marking.h"

static const char *found_as(struct arena *a, struct str text, enum text_look look)
{
    struct normal n;
    struct findings f = {.a = a};
    BUF_SCOPE(b, 4096);
    assert_ok(normal_make(a, text, &n));
    struct marking_room *room CLEANUP(marking_room_cleanup) = marking_room_new();
    (void)marking_find(room, &n, look, &f);
    findings_sort(&f);
    for (size_t i = 0; i < f.count; i++)
        buf_printf(&b, "%s[%.*s]", level_code(f.rows[i].level),
                   (int)(f.rows[i].to - f.rows[i].from), text.p + f.rows[i].from);
    return arena_text(a, buf_view(&b));
}

static const char *found(struct arena *a, struct str text)
{
    return found_as(a, text, LOOK_SHOWN);
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
        {"绝密★启用前", "top_secret[绝密★启用前]"},
        {"内部资料　注意保存", "internal[内部资料　注意保存]"},
        {"（内部资料，严禁外传）", "internal[（内部资料，严禁外传）]"},
        {"仅供内部使用", "internal[仅供内部使用]"},
        {"仅供内部使用的资料应当登记", ""},
        {"内部使用管理办法", ""},
        {"密级：机密\t保密期限：10年", "highly_secret[密级：机密]"},
        {"页数 3 密级 机密级 份数 2", "highly_secret[密级 机密级]"},
        {"密级：绝密/机密/秘密", ""},
        {"密级：机密文件应当登记", ""},
        {"份号：000012\n机密★10年", "internal[份号：000012]highly_secret[机密★10年]"},
        {"No.000012\n机密★10年", "internal[No.000012]highly_secret[机密★10年]"},
        {"份号：000012", ""}, /* alone it is the number of anything */
        {"CUI", "internal[CUI]"},
        {"CUI//SP-PRVCY//NOFORN", "internal[CUI//SP-PRVCY//NOFORN]"},
        {"UNCLASSIFIED//FOUO", "internal[UNCLASSIFIED//FOUO]"},
        {"UNCLASSIFIED", ""},
        {"(U//FOUO) The plan.", "internal[(U//FOUO)]"},
        {"(U) The plan.", ""},
        {"(CUI) The plan.", "internal[(CUI)]"},
        {"NATO SECRET", "highly_secret[NATO SECRET]"},
        {"COSMIC TOP SECRET", "top_secret[COSMIC TOP SECRET]"},
        {"FOR OFFICIAL USE ONLY", "internal[FOR OFFICIAL USE ONLY]"},
        {"Derived From: a guide\nDeclassify On: 20351231",
         "secret[Derived From: a guide]secret[Declassify On: 20351231]"},
        {"Derived From: a guide", ""},
    };
    ARENA_SCOPE(a);
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
        const char *got = found(a, str_of(rows[i].text));
        if (strcmp(got, rows[i].found))
            fail_msg("%s: %s instead of %s", rows[i].text, got, rows[i].found);
    }
}

/* As a camera sees them: one letter of level and star wrong or missing, at the top of a page. */
static void test_pictures(void **state)
{
    (void)state;
    static const struct {
        const char *text, *found;
    } rows[] = {
        {"机密会10年", "highly_secret[机密会10年]"},
        {"机密10年", "highly_secret[机密10年]"},
        {"机宓★10年", "highly_secret[机宓★10年]"},
        {"机 宓 ★ 10年", "highly_secret[机 宓 ★ 10年]"},
        {"机宓★", "highly_secret[机宓★]"},
        {"机密★1O年", "highly_secret[机密★1O年]"},
        {"几密★10年", "secret[几密★10年]"}, /* which level cannot be told: the lowest */
        {"密级 : 绝密太2031年6月30日", "top_secret[绝密太2031年6月30日]"},
        {"密级：秘密女", "secret[秘密女]"},
        {"密级：", ""},
        {"机密女", "highly_secret[机密女]"}, /* the star alone */
        {"绝 密 妇", "top_secret[绝 密 妇]"},
        {"机窗", "highly_secret[机窗]"}, /* so is 密 alone */
        {"[ 绝密女20年 |", "top_secret[绝密女20年]"},
        {"“(秘密太长期)", "secret[秘密太长期]"},
        {"机密太10牛", "highly_secret[机密太10牛]"},
        {"局\n\n政\n\n财\n\n收\n\n绝家\n", "top_secret[绝家]"}, /* empty lines are none */
        {"绝密女6个", "top_secret[绝密女6个]"},
        {"绝密娘5", "top_secret[绝密娘5]"}, /* 年 is under a seal */
        {"机密妇长其", "highly_secret[机密妇长其]"},
        {"密级; 秘密太代年", "secret[秘密太代年]"},
        {"密级: 机密 长 1甘", "highly_secret[密级: 机密]"},
        {"密级：机密、秘密、公开", ""}, /* a form that offers them */
        {"密级：机密级以上的人员", ""},
        {"密级：秘密载体由专人保管，不得带出", ""},
        {"机密太10牛3月", ""},
        {"机密的五个方面", ""},
        {"机库", ""},
        {"保密", ""},
        {"保窗", ""},
        {"秘密花园★10年", ""},
        {"(((((", ""},
        {"秘书处 10年", ""},
        {"密云区水务局", ""},
        {"机密文件", ""},
        {"机构改革10年规划", ""},
        {"秘书长10年", ""},
        {"机密文件10年", ""},
    };
    ARENA_SCOPE(a);
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
        const char *got = found_as(a, str_of(rows[i].text), LOOK_PICTURE);
        if (strcmp(got, rows[i].found))
            fail_msg("%s: %s instead of %s", rows[i].text, got, rows[i].found);
    }
    assert_string_equal("", found(a, STR("机密会10年")));
    assert_string_equal(
        "", found_as(a, STR("一\n二\n三\n四\n五\n六\n七\n八\n机密会10年"), LOOK_PICTURE));
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

/* What is in the joined text alone is told by where it was joined. */
static void test_joined(void **state)
{
    static const char *const parts[] = {"内", "部", "份", "号", "密", " ",  "  ", "\n", "S ",
                                        "E ", "C ", "R ", "E ", "T ", "工", "a",  "(S"};
    (void)state;
    struct marking_room *room CLEANUP(marking_room_cleanup) = marking_room_new();
    uint64_t chance = 5;
    int joined_alone = 0;
    for (int round = 0; round < 20000; round++) {
        ARENA_SCOPE(a);
        BUF_SCOPE(b, 1024);
        struct normal lines, joined;
        struct findings f = {.a = a};
        for (int i = 0; i < 12; i++, chance = chance * 6364136223846793005 + 1442695040888963407)
            buf_text(&b, parts[(chance >> 33) % ARRAY_SIZE(parts)]);
        buf_text(&b, round % 7 ? "" : "\nS E C R E T\n");
        assert_int_equal(normal_make(a, buf_view(&b), &lines), ERR_OK);
        assert_int_equal(normal_join(a, &lines, &joined), ERR_OK);
        if (marking_find(room, &lines, LOOK_SHOWN, &f) ||
            !marking_find(room, &joined, LOOK_SHOWN, &f))
            continue;
        joined_alone++;
        assert_true(marking_joined(&joined));
    }
    assert_true(joined_alone > 30);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_joined),
        cmocka_unit_test(test_lines),
        cmocka_unit_test(test_pictures),
        cmocka_unit_test(test_laws),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
