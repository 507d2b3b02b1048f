/* Releases in the demonstration: one goes out after its personal data were taken out, one is refused with a reason
 * that may be told, one is under review, and one went out before anybody reviewed it: the examination finds it. One is
 * taken down when a word in it is listed later; three say the pieces of a declared mosaic (demo_office_sieve.c), and the
 * third waits. The last month alone: the monthly check of what is public is then still to come, and the served
 * office does it. */
#include "office/demo_office_stage.h"
#include "office/release.h"

static int sieve_waiting(struct stage *s)
{
    int done = 0;
    enum err err = release_sieve_waiting(s->o, NULL, &done);
    if (err)
        stage_stumble(s, err, "the sieve");
    return done;
}

static void sieve(struct stage *s, int who, int64_t on)
{
    (void)who;
    (void)on;
    s->report->files += sieve_waiting(s); /* each has its text as read */
}

/* What was asked for: its text as read takes the earlier one's place. */
static void sieve_again(struct stage *s, int who, int64_t on)
{
    (void)who;
    (void)on;
    (void)sieve_waiting(s);
}

static void redact(struct stage *s, int who, int64_t release)
{
    struct release_redaction done;
    struct session *session = stage_session(s, who);
    if (!session)
        return;
    enum err err = release_redact(s->o, session_viewer(session), release, s->scratch, &done);
    session_release(session);
    if (err)
        stage_stumble(s, err, "a redacted copy");
    sieve(s, who, release);
}

#define ON(day, who, action, on, ...)                                                              \
    {                                                                                              \
        day, who, "release", action, on, NULL, {NOBODY},                                           \
        {                                                                                          \
            __VA_ARGS__                                                                            \
        }                                                                                          \
    }
#define RUN(day, who, on, run)                                                                     \
    {                                                                                              \
        day, who, "release", NULL, on, NULL, {NOBODY}, {NULL}, run                                 \
    }

/* Made, and on the next day reviewed without a finding and out: in one morning, since with every secret that is
 * registered the sieve has to look again. */
#define OUT(day, name, title, channel, place, text)                                                \
    {day,                                                                                          \
     CLERK,                                                                                        \
     "release",                                                                                    \
     "create",                                                                                     \
     NULL,                                                                                         \
     name,                                                                                         \
     {NOBODY},                                                                                     \
     {"title", title, "purpose", "proactive", "channel", channel, "place", place, "body_text",     \
      text}},                                                                                      \
        RUN(day, CLERK, NULL, sieve), ON((day) + 1, OFFICER, "begin_review", name, NULL),          \
        ON((day) + 1, OFFICER, "ask_sieve", name, NULL),                                           \
        RUN((day) + 1, OFFICER, name, sieve_again),                                                \
        ON((day) + 1, OFFICER, "pass", name, "review_note", "没有不宜公开的内容。"),               \
        ON((day) + 1, TOP_LEADER, "approve", name, NULL),                                          \
        ON((day) + 1, CLERK, "publish", name, "published_at", place)

static const struct stage_act releases[] = {
    {-26,
     CLERK,
     "release",
     "create",
     NULL,
     "grants",
     {NOBODY},
     {"title", "困难群众临时救助发放情况公示", "purpose", "proactive", "channel", "website",
      "place", "公示公告栏目", "body_text",
      "本季度临时救助已发放到户，公示期七日。领取人身份证号11010519491231002X，有疑问请拨打13800138"
      "000"
      "。"}},
    RUN(-26, CLERK, NULL, sieve),
    ON(-25, OFFICER, "begin_review", "grants", NULL),
    ON(-25, OFFICER, "decide", "grants", "hits", "1 2", "decision", "remove"),
    RUN(-25, OFFICER, "grants", redact),
    ON(-25, OFFICER, "pass", "grants", "review_note", "个人信息已删除，其余可以公开。"),
    ON(-25, TOP_LEADER, "approve", "grants", NULL),
    ON(-25, CLERK, "publish", "grants", "published_at", "门户网站公示公告栏目", "filing", "备案-1"),

    OUT(-24, "depot", "应急物资储备点建成", "website", "门户网站工作动态栏目",
        "东岭储备点已建成投用，可储存帐篷、棉被等物资。"),
    OUT(-22, "purchase", "应急物资采购结果公告", "website", "门户网站采购公告栏目",
        "长缨计划所需的帐篷、发电机已完成采购，供应商名单见附表。"),

    {-20,
     SECRETARY,
     "release",
     "create",
     NULL,
     "stores",
     {NOBODY},
     {"title", "关于应急物资储备情况的答复", "purpose", "on_request", "channel", "applicant",
      "applicant", "李晓明", "body_text", "申请人要求公开各储备点的位置、数量和看守安排。"}},
    RUN(-20, SECRETARY, NULL, sieve),
    ON(-18, OFFICER, "begin_review", "stores", NULL),
    ON(-18, OFFICER, "weigh", "stores", "public_interest", "便于群众了解应急准备工作。", "harm",
       "位置和看守安排公开后，物资可能被盗抢。", "balance", "withhold", "balance_reason",
       "总量已在年度报告中公开，点位不公开不影响监督。"),
    ON(-17, OFFICER, "refuse", "stores", "refuse_reason",
       "点位、数量与看守安排合在一起属于工作秘密。", "told_reason",
       "该信息公开后可能危及公共安全，储备总量请见年度报告。", "told_basis", "条例第十四条",
       "told_remedy",
       "如不服本决定，可以在收到之日起六十日内申请行政复议，或者在六个月内提起行政诉讼。"),

    OUT(-16, "rota", "应急物资轮换工作情况", "board", "政务公开栏",
        "储备物资每周三上午轮换，过期食品及时更新。"),

    {-12,
     OFFICER,
     "release",
     "enter_published",
     NULL,
     "news",
     {NOBODY},
     {"title", "公众号已发布的防汛演练报道", "purpose", "press", "channel", "social",
      "published_on", "+0", "published_at", "政务公众号", "body_text",
      "昨日组织了防汛演练，各村负责人参加，演练达到预期效果。"}},
    RUN(-12, OFFICER, NULL, sieve),

    /* since yesterday a list has its word */
    ON(-9, OFFICER, "ask_sieve", "purchase", NULL),
    RUN(-9, OFFICER, "purchase", sieve_again),
    ON(-8, OFFICER, "withdraw", "purchase", "withdraw_reason",
       "公告出现计划名称，已从网站删除，改用“应急物资采购”重新发布。"),

    {-4,
     CLERK,
     "release",
     "create",
     NULL,
     "guards",
     {NOBODY},
     {"title", "应急物资储备点值守公告", "channel", "board", "body_text",
      "储备点夜间由两名值守人员看管，群众取用物资请先登记。"}},
    RUN(-4, CLERK, NULL, sieve),
    ON(-3, OFFICER, "begin_review", "guards", NULL),

    {-3,
     CLERK,
     "release",
     "create",
     NULL,
     "roster",
     {NOBODY},
     {"title", "节假日值班安排公告", "channel", "board", "body_text",
      "值班电话请拨打13900139000，车辆调度联系13700137000。"}},
    RUN(-3, CLERK, NULL, sieve),
    ON(-2, OFFICER, "begin_review", "roster", NULL),
    ON(-2, OFFICER, "decide", "roster", "hits", "1", "decision", "keep", "reason",
       "公开的值班电话。"),
};

void release_year(struct stage *s)
{
    stage_acts(s, releases, ARRAY_SIZE(releases));
}
