#include "unit/test.h"

#include "files.h"
#include "report/forms.h"
#include "report/writers.h"

static const struct form_head head = {
    .office = {"青溪虚构镇人民政府", 27},
    .number = {"QX-XH-2026-0012", 15},
    .mark = {"内部", 6},
    .date = {"2026-09-30", 10},
    .proof = {"leaf 1207, root 9f86d081884c7d65", 32},
    .qr = {"https://127.0.0.1:8443/ledger/1207", 34},
    .footer = {"第 1 份", 9},
};

static struct str said_by(struct arena *a, const struct doc *d)
{
    BUF_SCOPE(out, 8 << 20);
    assert_ok(doc_pdf(d, &out));
    return pdf_says(a, buf_view(&out));
}

static void destruction_names_every_item_and_person(void **state)
{
    (void)state;
    ARENA_SCOPE(a);
    const struct destroyed_item items[] = {
        {STR("QX-2026-0031"), STR("防汛预案"), STR("秘密★5年"), STR("3"), 12},
        {STR("QX-2026-0032"), STR("<会议&纪要>"), STR("工作秘密"), STR("4"), 8},
    };
    struct destruction f = {.head = head,
                            .items = items,
                            .n = 2,
                            .place = STR("云湖虚构县涉密载体销毁中心"),
                            .method = STR("粉碎"),
                            .asked_by = STR("赵示一"),
                            .approved_by = STR("钱示二"),
                            .destroyed_by = STR("孙示三"),
                            .witness = STR("李示四"),
                            .signed_at = STR("2026-09-30 15:20")};
    const char *const facts[] = {"涉密载体销毁证明", "QX-XH-2026-0012", "QX-2026-0031", "防汛预案",
                                 "<会议&纪要>",      "秘密★5年",        "20",           "李示四",
                                 "赵示一",           "leaf 1207",       "内部"};
    struct str said = said_by(a, form_destruction(a, LANG_ZH, &f));
    for (size_t i = 0; i < ARRAY_SIZE(facts); i++)
        assert_says(said, facts[i]);
    assert_says(said_by(a, form_destruction(a, LANG_EN, &f)), "Destruction certificate");
}

static void receipt_and_slip_stand_without_facts(void **state)
{
    (void)state;
    ARENA_SCOPE(a);
    struct receipt r = {.head = head};
    assert_says(said_by(a, form_receipt(a, LANG_ZH, &r)), "涉密文件签收单");
    struct circulation c = {0};
    assert_says(said_by(a, form_circulation(a, LANG_ZH, &c)), "文件传阅单");
    struct destruction f = {0};
    assert_says(said_by(a, form_destruction(a, LANG_ZH, &f)), "合计");
}

/* It leaves the house: what an applicant is told, and nothing of the head's proof, code and mark. */
static void reply_says_only_what_may_be_told(void **state)
{
    (void)state;
    ARENA_SCOPE(a);
    struct reply r = {.head = {.office = STR("云湖虚构县人民政府"),
                               .number = STR("YH-GK-2026-0003"),
                               .date = STR("2026-03-02")},
                      .applicant = STR("李示八"),
                      .applied_on = STR("2026-02-20"),
                      .asked = STR("储备点位置"),
                      .reason = STR("公开后可能危及公共安全"),
                      .basis = STR("条例第十四条"),
                      .remedy = STR("可以申请行政复议。")};
    const char *const facts[] = {"不予公开告知书", "李示八：",     "“储备点位置”的申请",
                                 "2026-02-20",     "危及公共安全", "条例第十四条",
                                 "行政复议"};
    struct str said = said_by(a, form_reply(a, LANG_ZH, &r));
    for (size_t i = 0; i < ARRAY_SIZE(facts); i++)
        assert_says(said, facts[i]);
    r.asked = STR("");
    assert_says(said_by(a, form_reply(a, LANG_EN, &r)), "Your application for disclosure (of");
}

static void receipt_says_who_holds_what(void **state)
{
    (void)state;
    ARENA_SCOPE(a);
    struct receipt r = {.head = head,
                        .document = STR("云虚府发〔2026〕7号"),
                        .title = STR("关于开展专项检查的通知"),
                        .document_mark = STR("机密★10年"),
                        .copy = STR("000003"),
                        .sender = STR("吴示六"),
                        .receiver = STR("郑示七"),
                        .department = STR("财政所"),
                        .handed_over = STR("2026-03-02"),
                        .due = STR("2026-03-12"),
                        .signature = STR("郑示七 2026-03-02 09:14"),
                        .pages = 6};
    struct str said = said_by(a, form_receipt(a, LANG_ZH, &r));
    assert_says(said, "云虚府发〔2026〕7号");
    assert_says(said, "000003");
    assert_says(said, "郑示七 2026-03-02 09:14");
    assert_says(said, "未经批准");
}

static void circulation_lists_readers_in_order(void **state)
{
    (void)state;
    ARENA_SCOPE(a);
    const struct circulated readers[] = {
        {STR("周示五"), STR("镇领导"), STR("2026-04-01"), STR("2026-04-02"), STR("已阅。")},
        {STR("王示八"), STR("财政所"), STR("2026-04-02"), STR(""), STR("")},
    };
    struct circulation f = {.head = head, .title = STR("通报"), .readers = readers, .n = 2};
    struct str said = said_by(a, form_circulation(a, LANG_ZH, &f));
    const char *first = memmem(said.p, said.n, "周示五", 9);
    const char *second = memmem(said.p, said.n, "王示八", 9);
    assert_non_null(first);
    assert_non_null(second);
    assert_true(first < second);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(destruction_names_every_item_and_person),
        cmocka_unit_test(receipt_and_slip_stand_without_facts),
        cmocka_unit_test(reply_says_only_what_may_be_told),
        cmocka_unit_test(receipt_says_who_holds_what),
        cmocka_unit_test(circulation_lists_readers_in_order),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
