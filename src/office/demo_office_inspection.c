/* Inspection in the demonstration: questions that no register answers, everybody's own self-examination, an
 * inspection on site, findings that are mended, accepted for a time and come back, and somebody who gathers
 * more than he ever did. What lies open at the end stays open. */
#include "office/demo_office_paper.h"

enum { GATHERED = 60, SIGNED_WITHIN = 12 };

/* Who leaves his self-examination lying, and who finds something. */
static const int slow[] = {26, 43};
static const struct {
    int who;
    const char *account;
} found[] = {
    {40, "使用个人手机拍过一次内部会议通知，已删除，今后改用纸质通知。"},
    {CLERK, "抽屉里有一份过期的内部统计资料没有清退。"},
};

static void sign_own(struct stage *s, void *subject)
{
    int who = *(const int *)subject;
    const char *account = NULL;
    for (size_t i = 0; i < ARRAY_SIZE(slow); i++) {
        if (slow[i] == who)
            return;
    }
    for (size_t i = 0; i < ARRAY_SIZE(found); i++) {
        if (found[i].who == who)
            account = found[i].account;
    }
    int64_t own = s->who[who].gone ? 0
                                   : stage_find(s, who, "self_examination", NULL,
                                                PAIRS("person", person_text(s, who)));
    if (own)
        (void)MUST(s, who, "self_examination", "sign", own, NULL, "problems",
                   account ? "yes" : "no", "account", account);
}

static void everybody_signs(struct stage *s, int officer, int64_t round)
{
    (void)round;
    for (int i = 0; i < DEMO_PEOPLE; i++) {
        if (s->who[i].account) {
            int *who = NEW(s->a, int);
            *who = i;
            stage_on(s, stage_today(s) + 1 + i % SIGNED_WITHIN, sign_own, who);
            continue;
        }
        /* the three administrators have no account of an ordinary person's to sign with */
        int64_t paper =
            stage_find(s, officer, "self_examination", NULL, PAIRS("person", person_text(s, i)));
        if (paper)
            (void)MUST(s, officer, "self_examination", "excuse", paper, NULL, "remark",
                       "三员另按系统管理办法检查。");
    }
}

/* One afternoon he reads what he has never needed before. */
static void gather(struct stage *s, int who, int64_t on)
{
    (void)on;
    int read = 0;
    for (int i = 0; i < s->papers->count && read < GATHERED; i++) {
        const struct paper *p = &s->papers->rows[i];
        if (p->entry && p->issued && !p->over && (!p->know_count || paper_knows(p, who)))
            read += MUST(s, who, "document", "open", p->entry, NULL, NULL);
    }
}

/* What came back by itself is given out again. */
static void again(struct stage *s, int who, int64_t finding)
{
    if (stage_find(s, who, "finding", NULL, PAIRS("state", "open")) == finding)
        (void)MUST(s, who, "finding", "assign", finding, NULL, "responsible",
                   person_text(s, DIRECTOR), "due", day_text(s, stage_today(s) + 20));
}

#define ASK(day, name, text, link, head, covers, answerer)                                         \
    {                                                                                              \
        day, OFFICER, "point_question", "create", NULL, name, {NOBODY},                            \
        {                                                                                          \
            "question", text, "link", link, "head", head, "covers", covers, "answerer", answerer,  \
                "due", "+14"                                                                       \
        }                                                                                          \
    }
#define MET(day, who, name, account, evidence)                                                     \
    {                                                                                              \
        day, who, "point_question", "answer", name, NULL, {NOBODY},                                \
        {                                                                                          \
            "answer", "met", "account", account, "evidence", evidence, "evidence_on", "+0"         \
        }                                                                                          \
    }
#define NOT_MET(day, who, name, answer, account)                                                   \
    {                                                                                              \
        day, who, "point_question", "answer", name, NULL, {NOBODY},                                \
        {                                                                                          \
            "answer", answer, "account", account                                                   \
        }                                                                                          \
    }
#define VERIFY(day, who, reg, name)                                                                \
    {                                                                                              \
        day, who, reg, "verify", name, NULL, {NOBODY},                                             \
        {                                                                                          \
            NULL                                                                                   \
        }                                                                                          \
    }
#define POINT(text, link, grave)                                                                   \
    {                                                                                              \
        -120, OFFICER, "checklist_point", "create", NULL, NULL, {NOBODY},                          \
        {                                                                                          \
            "point", text, "link", link, "grave", grave                                            \
        }                                                                                          \
    }
#define FIND(day, reg, name, ...)                                                                  \
    {                                                                                              \
        day, OFFICER, reg, NULL, NULL, name, {NOBODY},                                             \
        {                                                                                          \
            __VA_ARGS__                                                                            \
        }                                                                                          \
    }
#define NOTE(name, decision, ...)                                                                  \
    {                                                                                              \
        -80, OFFICER, "visit_item", "note", name, NULL, {NOBODY},                                  \
        {                                                                                          \
            "verdict", decision, __VA_ARGS__                                                       \
        }                                                                                          \
    }
#define TAKE(day, name, check, reg, number, title, link, grave, who, ...)                          \
    {                                                                                              \
        day, OFFICER, "finding", "take", NULL, name, {NOBODY},                                     \
        {                                                                                          \
            "title", title, "grave", grave, "link", link, "check_name", check, "subject_register", \
                reg, "identity", check "/" reg "/" number, "responsible", who, __VA_ARGS__         \
        }                                                                                          \
    }
#define MEND(day, who, name, ...)                                                                  \
    {                                                                                              \
        day, who, "finding", "mend", name, NULL, {NOBODY},                                         \
        {                                                                                          \
            "done", __VA_ARGS__                                                                    \
        }                                                                                          \
    }

static const char doors_point[] = "文印室门窗和文件柜是否锁闭",
                  waste_point[] = "废页是否当日粉碎并登记",
                  copies_point[] = "复印涉密文件是否逐份审批编号",
                  keys_point[] = "钥匙是否专人保管", phones_point[] = "手机是否存放在室外";

static const struct stage_act questions[] = {
    POINT(doors_point, "departments", "3"),
    POINT(waste_point, "carriers", "3"),
    POINT(copies_point, "carriers", "4"),
    POINT(keys_point, "departments", "2"),
    POINT(phones_point, "departments", "3"),

    ASK(-120, "lock", "各计算机的隔离程序是否都在运行", "departments", "7", "LCK1", "#DIRECTOR"),
    ASK(-120, "sealed", "存储和传输的内容是否都已加密", "confidentiality_work", "7", "SHD1",
        "#DIRECTOR"),
    ASK(-120, "talk", "是否有人用微信、邮箱传递内部文件", "departments", "8", "NET7", "#SECRETARY"),
    ASK(-120, "public", "已公开的信息是否逐项经过审查", "review", "12", "SIV2", "#SECRETARY"),
    ASK(-120, "backup", "备份能否恢复，由谁保管", "confidentiality_work", "7", "EDOC1",
        "#ARCHIVIST"),
    ASK(-120, "taught", "上网人员是否都受过保密教育", "publicity", "8", "PER3", "#EXAMINER"),
    ASK(-120, "layers", "单层防护失效时其余各层是否有效", "review", "7", "SHD3", "#DIRECTOR"),
    MET(-114, DIRECTOR, "lock", "逐台查看，五台均在运行。", "!五台计算机隔离程序运行清单"),
    MET(-114, DIRECTOR, "sealed", "磁盘和备份均已加密。", "!加密核查记录"),
    NOT_MET(-113, SECRETARY, "talk", "not_met", "抽查十二部手机，两部留有内部会议通知的照片。"),
    MET(-113, SECRETARY, "public", "抽查三十条，均有审查单。", "!公开信息抽查表"),
    MET(-112, ARCHIVIST, "backup", "恢复演练一次，耗时二十分钟。", "!备份恢复演练记录"),
    NOT_MET(-111, PERSONNEL, "taught", "not_applicable", "本年度没有新增上网人员。"),
    VERIFY(-110, OFFICER, "point_question", "lock"),
    VERIFY(-110, LEADER, "point_question", "sealed"),
    VERIFY(-110, OFFICER, "point_question", "talk"),
    {-110,
     OFFICER,
     "point_question",
     "send_back",
     "public",
     NULL,
     {NOBODY},
     {"remark", "抽查表没有日期，请补充后再报。", "due", "+7"}},
    MET(-108, SECRETARY, "public", "抽查三十条，均有审查单，已补日期。",
        "!公开信息抽查表（补日期）"),
    VERIFY(-107, OFFICER, "point_question", "public"),
    VERIFY(-107, OFFICER, "point_question", "backup"),
    VERIFY(-107, LEADER, "point_question", "taught"),

};

static const struct stage_act everybody[] = {
    {-105,
     OFFICER,
     "self_examination_round",
     "create",
     NULL,
     "round",
     {IN_CHARGE, NOBODY},
     {"name", "年度全员保密自查", "text",
      "一、本人保管的涉密文件和内部资料账物相符。\n二、没有用个人设备、互联网处理涉密和内部事项。\n"
      "三、发现的问题已如实填写。",
      "due", "+20"}},
    {-105, OFFICER, "self_examination", NULL, "round", NULL, {NOBODY}, {NULL}, everybody_signs},
    FIND(-88, "self_examination", "own", "person", "#CLERK", "state", "signed"),
    {-88, OFFICER, "self_examination", "review", "own", NULL, {NOBODY}, {"remark", "已谈话提醒。"}},
    {-88,
     OFFICER,
     "self_examination",
     "raise",
     "own",
     NULL,
     {NOBODY},
     {"title", "自查发现内部资料逾期未清退或者留存", "grave", "2"}},
    FIND(-88, "finding", "raised", "subject_register", "self_examination"),
    {-87,
     OFFICER,
     "finding",
     "assign",
     "raised",
     NULL,
     {NOBODY},
     {"responsible", "#CLERK", "due", "+14"}},
    MEND(-76, CLERK, "raised", "已清退档案室，双方签字。", "evidence", "!内部资料清退单"),
    VERIFY(-72, OFFICER, "finding", "raised"),

};

static const struct stage_act visit[] = {
    FIND(-82, "department", "printing", "name", "文印室"),
    {-82,
     OFFICER,
     "inspection_visit",
     "create",
     NULL,
     "visit",
     {NOBODY},
     {"subject", "文印室不定期检查", "unit", "@printing", "counterpart", "#PRINTER", "leader",
      "#OFFICER", "team", "#REGISTRAR", "planned_on", "+2"}},
    {-80, OFFICER, "inspection_visit", "begin", "visit", NULL, {NOBODY}, {NULL}},
    FIND(-80, "visit_item", "doors", "point", doors_point),
    FIND(-80, "visit_item", "waste", "point", waste_point),
    FIND(-80, "visit_item", "copies", "point", copies_point),
    FIND(-80, "visit_item", "keys", "point", keys_point),
    FIND(-80, "visit_item", "phones", "point", phones_point),
    NOTE("doors", "ok", NULL),
    NOTE("waste", "not_ok", "remark", "碎纸机旁有三页未粉碎的草稿，没有登记。"),
    NOTE("copies", "ok", NULL),
    NOTE("keys", "not_ok", "remark", "备用钥匙放在敞开的抽屉里。"),
    NOTE("phones", "na", NULL),
    {-80,
     OFFICER,
     "inspection_visit",
     "sign",
     "visit",
     NULL,
     {NOBODY},
     {"conclusion", "总体较好，废页处理和备用钥匙保管两项不符合，限期整改。"}},
    {-79,
     PRINTER,
     "inspection_visit",
     "countersign",
     "visit",
     NULL,
     {NOBODY},
     {"words", "属实，立即整改。"}},
    FIND(-79, "finding", "waste_finding", "title", waste_point),
    FIND(-79, "finding", "keys_finding", "title", keys_point),
    {-79,
     OFFICER,
     "finding",
     "assign",
     "waste_finding",
     NULL,
     {NOBODY},
     {"responsible", "#PRINTER", "due", "+14"}},
    {-79,
     OFFICER,
     "finding",
     "assign",
     "keys_finding",
     NULL,
     {NOBODY},
     {"responsible", "#PRINTER", "due", "+7"}},
    MEND(-76, PRINTER, "keys_finding", "备用钥匙封存交机要室保管。", "evidence",
         "!备用钥匙封存交接单"),
    VERIFY(-74, LEADER, "finding", "keys_finding"),
    MEND(-70, PRINTER, "waste_finding", "设废页登记簿，当日粉碎，两人签字。", "evidence",
         "!废页粉碎登记簿"),
    VERIFY(-67, OFFICER, "finding", "waste_finding"),
    {-60, OFFICER, "inspection_visit", "close", "visit", NULL, {NOBODY}, {NULL}},

};

static const struct stage_act findings[] = {
    /* mended as the check itself says; thirty days on it fails again and opens by itself */
    FIND(-75, "computer", "pc4", "name", "党政办内网机二"),
    TAKE(-75, "virus", "computer.no_antivirus", "computer", "&pc4",
         "未安装防病毒软件或者病毒库超过30日未更新", "departments", "3", "#DIRECTOR", "due", "+14",
         "subject_number", "&pc4", "subject_entry", "@pc4"),
    {-70,
     DIRECTOR,
     "computer",
     "posture",
     "pc4",
     NULL,
     {NOBODY},
     {"power_password", "yes", "antivirus", "yes", "antivirus_on", "+0", "firewall", "yes",
      "patched_on", "+0", "desktop_agent", "yes", "wireless", "no"}},
    MEND(-69, DIRECTOR, "virus", "已安装防病毒软件并更新病毒库。"),
    VERIFY(-66, OFFICER, "finding", "virus"),

    FIND(-62, "computer", "pc1", "name", "机要室涉密单机"),
    TAKE(-62, "wireless", "computer.wireless", "computer", "&pc1", "涉密计算机装有无线模块",
         "departments", "4", "#REGISTRAR", "due", "+10", "subject_number", "&pc1", "subject_entry",
         "@pc1"),
    {-58,
     LEADER,
     "finding",
     "accept",
     "wireless",
     NULL,
     {NOBODY},
     {"accepted_until", "+150", "reason", "整机更换已列入预算，其间拔除天线并贴封条，每周查看。"}},
    TAKE(-50, "count", "muster.none", "muster", "", "一年内没有完成载体清点", "carriers", "3",
         "#REGISTRAR", "due", "+60"),
    {-25, OFFICER, "finding", NULL, "virus", NULL, {NOBODY}, {NULL}, again},
};

static const struct stage_act gathering[] = {
    {-45, ARCHIVIST, "document", NULL, NULL, NULL, {NOBODY}, {NULL}, gather},
    FIND(-36, "gathering_alert", "alert", "person", "#ARCHIVIST", "state", "open"),
    {-36,
     OFFICER,
     "gathering_alert",
     "dismiss",
     "alert",
     NULL,
     {IN_CHARGE, NOBODY},
     {"reason", "为编制年度归档目录集中翻阅，有主任交办记录，已核对。"}},
    /* what one rule notices another may notice too */
    FIND(-35, "gathering_alert", "other", "person", "#ARCHIVIST", "state", "open"),
    {-35,
     OFFICER,
     "gathering_alert",
     "explain",
     "other",
     NULL,
     {IN_CHARGE, NOBODY},
     {"need", "同一次归档目录编制，已由档案室和党政办公室共同核对。"}},
    FIND(-34, "gathering_alert", "third", "state", "open"),
    {-34,
     OFFICER,
     "gathering_alert",
     "dismiss",
     "third",
     NULL,
     {IN_CHARGE, NOBODY},
     {"reason", "年中集中办理签收，与岗位职责相符。"}},
};

void inspection_year(struct stage *s)
{
    stage_acts(s, questions, ARRAY_SIZE(questions));
    stage_acts(s, everybody, ARRAY_SIZE(everybody));
    stage_acts(s, visit, ARRAY_SIZE(visit));
    stage_acts(s, findings, ARRAY_SIZE(findings));
    stage_acts(s, gathering, ARRAY_SIZE(gathering));
}
