/* Numbers are made up; their check digits were computed by hand or with the published rules. */
#include "unit/test.h"

#include "base/buf.h"
#include "sieve/personal.h"

static void test_check_digits(void **state)
{
    (void)state;
    assert_true(id_card_valid(STR("11010519491231002X"))); /* GB 11643's own example */
    assert_false(
        id_card_valid(STR("440524188001010014"))); /* its second: nobody born in 1880 has one */
    assert_false(id_card_valid(STR("110105194912310021")));
    assert_false(id_card_valid(STR("11010519491331002X")));    /* month 13 */
    assert_false(id_card_valid(STR("99010519491231002X")));    /* no such region */
    assert_true(credit_code_valid(STR("91350100M000100Y43"))); /* GB 32100's own example */
    assert_false(credit_code_valid(STR("91350100M000100Y44")));
    assert_false(credit_code_valid(STR("91350100M000100I43"))); /* I is none of the 31 */
    assert_true(luhn_valid(STR("79927398713")));
    assert_false(luhn_valid(STR("79927398710")));
    assert_false(luhn_valid(STR("")));
}

/* Kinds found, by name, and where: "id_card[11010519491231002X]" one after the other. */
static const char *found(struct arena *a, const char *text)
{
    struct normal n;
    struct findings f = {.a = a};
    BUF_SCOPE(b, 4096);
    assert_ok(normal_make(a, str_of(text), &n));
    personal_find(&n, &f);
    findings_sort(&f);
    for (size_t i = 0; i < f.count; i++)
        buf_printf(&b, "%s[%.*s]", finding_kind_name(f.rows[i].kind),
                   (int)(f.rows[i].to - f.rows[i].from), text + f.rows[i].from);
    return arena_text(a, buf_view(&b));
}

/* Beside a word that says so a telephone is surer. */
static void test_sure(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        int sure;
    } rows[] = {{"手机 13800138000", 95},
                {"13800138000 微信同号", 95},
                {"13800138000", 65},
                {"138 0013 8000 另议", 75},
                {"138 0013 8001", 75},
                {"他的手机\n是 13800138000", 95},
                {"2\t13800138000", 65},
                {"组|备注\n甲|13800138000", 65},
                {"姓名|联系方式\n甲|13800138000", 95},
                {"序号\t手机\n1\t13800138000", 95}};
    ARENA_SCOPE(a);
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
        struct normal n;
        struct findings f = {.a = a};
        assert_ok(normal_make(a, str_of(rows[i].text), &n));
        personal_find(&n, &f);
        assert_int_equal(f.count, 1);
        assert_int_equal(f.rows[0].sure, rows[i].sure);
    }
}

static void test_in_text(void **state)
{
    (void)state;
    static const struct {
        const char *text, *found;
    } rows[] = {
        {"身份证11010519491231002X。", "id_card[11010519491231002X]"},
        {"110105 19491231 002x", "id_card[110105 19491231 002x]"},
        {"证号：１１０１０５１９４９１２３１００２Ｘ",
         "id_card[１１０１０５１９４９１２３１００２Ｘ]"},
        {"x11010519491231002X", ""}, /* part of a longer word */
        {"11010519491231002X1", ""},
        {"代码 91350100M000100Y43", "credit_code[91350100M000100Y43]"},
        {"卡号6222 0212 3456 7890 128", "bank_card[6222 0212 3456 7890 128]"},
        {"卡号 6222 0200 0000 0000 001", ""}, /* Luhn fails */
        {"card 4111 1111 1111 1111", "bank_card[4111 1111 1111 1111]"},
        {"4111111111111112", ""},
        {"电话13800138000转", "phone[13800138000]"},
        {"138-0013-8000 or 139 0013 8000", "phone[138-0013-8000]phone[139 0013 8000]"},
        {"86 138 0013 8000", "phone[86 138 0013 8000]"},
        {"编号12800138000", ""},
        {"共计 13800138000", ""}, /* nothing says that it is one */
        {"共计13800138000千瓦时", ""},
        {"运单号|件数\n13800138000|2\n13800138001|3", ""},
        {"状态,流水\n成功,13800138000", ""},
        {"楼号\t电话\n3号\t13800138000", "phone[13800138000]"},
        {"找李四13800138000", "name[李四]phone[13800138000]"},
        {"张三|13800138000|某路", "name[张三]phone[13800138000]"},
        {"箱号：13800138000", ""}, /* called a number, and by no word of a telephone */
        {"手机号：13800138000", "phone[13800138000]"},
        {"订单联系电话 13800138000", "phone[13800138000]"}, /* the nearer word says */
        {"联系订单 13800138000", ""},
        {"拨款13800138000元", ""},
        {"https://shop.example/item?id=13800138000", ""},
        {"https://shop.example/item?tel=13800138000", "phone[13800138000]"},
        {"护照号 E12345678", "passport[E12345678]"},
        {"型号 E12345678", ""},
        {"护照阅读机型号 E12345678", ""},
        {"护照编号：E12345678", "passport[E12345678]"},
        {"护照套 E12345678", ""},
        {"护照机读区示例 E12345678", ""},
        {"换发护照，新号E12345678", "passport[E12345678]"},
        {"Passport No. E12345678", "passport[E12345678]"},
        {"护照\n阀门 E12345678", ""}, /* of another line */
        {"姓名|护照\n甲|E12345678", "passport[E12345678]"},
        {"E12345678 我的护照", "passport[E12345678]"},
        {"车牌京A12345，沪B·D1234", "plate[京A12345]plate[沪B·D1234]"},
        {"粤B·12345和粤AD12345", "plate[粤B·12345]plate[粤AD12345]"},
        {"北京ABC", ""},
        {"mail li.si@example.org.", "email[li.si@example.org]"},
        {"@handle a@b x@y.z1", ""},
        {"logo@2x.png getty@tty1.service git@code.example:a.git", ""},
        {"https://user:word@host.example/ a", ""},
        {"2026年11月28日第20261128号", ""},
    };
    ARENA_SCOPE(a);
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
        const char *got = found(a, rows[i].text);
        if (strcmp(got, rows[i].found))
            fail_msg("%s: %s instead of %s", rows[i].text, got, rows[i].found);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_check_digits),
        cmocka_unit_test(test_in_text),
        cmocka_unit_test(test_sure),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
