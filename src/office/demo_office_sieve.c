/* What the demonstration's office tells the sieve and what the sieve tells it: a list of words, a declared mosaic, a
 * draft that is no secret although it bears a mark, and a page outside that quotes a work secret. The releases that
 * these stop are in demo_office_release.c. */
#include "office/demo_office_stage.h"
#include "office/exposure.h"
#include "office/vault.h"
#include "sieve/fingerprint.h"

#define SCHEDULE                                                                                                                                 \
    "值守人员分三班轮换，每班八人，通信使用专用频道，口令每日更换并由值班室当面交接，不得使用手机" \
    "转告。"

/* ---- files outside: what a computer there wrote down of them */

static enum err fingerprints(struct stage *s, struct buf *out)
{
    static const struct {
        const char *path, *text;
    } pages[] = {{"news/flood-duty.html", "防汛值守情况\n" SCHEDULE "\n请各村照此安排。\n"},
                 {"archive/2-duty.html", "往年值守情况\n" SCHEDULE "\n以上情况供参考。\n"}};
    struct sha256 sum;
    fingerprint_begin(out);
    for (size_t i = 0; i < ARRAY_SIZE(pages); i++) {
        struct str text = str_of(pages[i].text);
        struct fingerprint f = {.path = str_of(pages[i].path), .place = STR("")};
        TRY(prints_make(s->scratch, &text, 1, &f.prints));
        TRY(fingerprint_put(out, &f));
    }
    sha256_init(&sum);
    sha256_add(&sum, out->p, out->n);
    fingerprint_end(out, &sum);
    return buf_check(out);
}

static enum err keep_matches(struct stage *s, const struct viewer *v)
{
    BUF_SCOPE(prints, FINGERPRINT_FILE_MAX);
    char token[VAULT_TOKEN_SIZE];
    struct match_found *rows;
    struct exposures done;
    size_t count;
    TRY(fingerprints(s, &prints));
    TRY(vault_put_bytes(s->o, v, STR("site.prints"), buf_view(&prints), token));
    DESK_SCOPE(k);
    TRY(desk_open(&k, s->o, v, s->scratch));
    TRY(secrets_match(&k, str_of(token), &rows, &count));
    return exposures_keep(&k, str_of(token), STR("门户网站"), rows, count, &done);
}

static void compare(struct stage *s, int who, int64_t on)
{
    (void)on;
    struct session *session = stage_session(s, who);
    if (!session)
        return;
    enum err err = keep_matches(s, session_viewer(session));
    session_release(session);
    if (err)
        stage_stumble(s, err, "a comparison with files outside");
}

/* ---- the acts */

static const struct stage_act acts[] = {
    {-40,
     OFFICER,
     "mosaic",
     "create",
     NULL,
     "depots",
     {NOBODY},
     {"title", "应急物资储备的位置、时间和看守", "grade", "work", "pieces",
      "东岭储备点 | 东岭仓库\n每周三 | 星期三轮换\n两名值守 | 两人值守", "reason",
      "三条合在一起，说明储备物资在何处、何时、由几人看守。"}},
    {-39, TOP_LEADER, "mosaic", "approve", "depots", NULL, {NOBODY}, {NULL}},

    {-30,
     SECRETARY,
     "document",
     "create",
     NULL,
     "template",
     {NOBODY},
     {"title", "关于报送防汛物资清单的通知", "body",
      "!秘密★1年\n关于报送防汛物资清单的通知\n请各村于本月底前报送防汛物资清单。"}},
    {-29,
     SECRETARY,
     "document",
     "plain",
     "template",
     NULL,
     {DIRECTOR, NOBODY},
     {"sieve_reason", "套用旧文件，密级标志未删除；内容为一般工作安排，不属于秘密。"}},

    {-28,
     SECRETARY,
     "document",
     "create",
     NULL,
     "schedule",
     {NOBODY},
     {"title", "防汛指挥部值守安排", "protection", "work", "body", "!" SCHEDULE}},

    {-11,
     OFFICER,
     "word_list",
     "create",
     NULL,
     "plans",
     {NOBODY},
     {"title", "计划和工程代号", "grade", "work", "words", "长缨计划\n!长缨计划书店", "reason",
      "计划名称与采购、物资一并公开，会说明计划的规模和进度。"}},
    {-10, TOP_LEADER, "word_list", "approve", "plans", NULL, {NOBODY}, {NULL}},

    {-7, OFFICER, NULL, NULL, NULL, NULL, {NOBODY}, {NULL}, compare},
    {-7, OFFICER, "exposure", NULL, NULL, "page", {NOBODY}, {"state", "open"}},
    {-6,
     OFFICER,
     "exposure",
     "take_down",
     "page",
     NULL,
     {NOBODY},
     {"measure", "已通知网站管理员删除页面并清除缓存，保留截图。"}},
};

void sieve_year(struct stage *s)
{
    stage_acts(s, acts, ARRAY_SIZE(acts));
}
