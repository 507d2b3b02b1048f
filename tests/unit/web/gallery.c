#include "unit/web/gallery.h"

#include "unit/web/gallery_templates.h"
#include "web/form.h"
#include "web/templates.h"

#define W(zh, en)                                                                                  \
    {                                                                                              \
        zh, en                                                                                     \
    }
#define TEXT(z)                                                                                    \
    {                                                                                              \
        .kind = CELL_TEXT, .text = { z, sizeof(z) - 1 }                                            \
    }
#define NUMBER(z)                                                                                  \
    {                                                                                              \
        .kind = CELL_NUMBER, .text = { z, sizeof(z) - 1 }                                          \
    }
#define LINK(z, to)                                                                                \
    {                                                                                              \
        .kind = CELL_LINK, .text = {z, sizeof(z) - 1}, .href = to                                  \
    }
#define LEVEL(l)                                                                                   \
    {                                                                                              \
        .kind = CELL_LEVEL, .level = l                                                             \
    }
#define CHIP(zh, en, t)                                                                            \
    {                                                                                              \
        .kind = CELL_CHIP, .chip = { W(zh, en), t }                                                \
    }
#define DATE(z, t)                                                                                 \
    {                                                                                              \
        .kind = CELL_DATE, .text = {z, sizeof(z) - 1}, .tone = t                                   \
    }

static const struct nav_item WORK[] = {
    {"/", W("我的工作", "My work"), "home", 0, false},
    {"/approvals", W("待我审批", "To approve"), "inbox", 3, false},
    {"/due", W("到期与超期", "Due and overdue"), "clock", 12, false},
};
static const struct nav_item REGISTERS[] = {
    {"/r/document", W("文件", "Documents"), "document", 0, true},
    {"/r/copy", W("份数", "Copies"), "copy", 0, false},
    {"/r/department", W("部门", "Departments"), "department", 0, false},
    {"/r/person", W("人员", "People"), "people", 0, false},
    {"/r/group", W("领导小组", "Leading group"), "group", 0, false},
    {"/r/matter", W("定密事项目录", "Matter catalogue"), "catalogue", 0, false},
};
static const struct nav_item OFFICE[] = {
    {"/rules", W("制度", "Regulations"), "rules", 0, false},
    {"/ledger", W("台账", "Ledger"), "ledger", 0, false},
    {"/sessions", W("会话", "Sessions"), "sessions", 0, false},
};
static const struct nav_group NAV[] = {
    {{0}, WORK, ARRAY_SIZE(WORK)},
    {W("登记簿", "Registers"), REGISTERS, ARRAY_SIZE(REGISTERS)},
    {W("机构", "Office"), OFFICE, ARRAY_SIZE(OFFICE)},
};

/* ---- a list ---- */

static const struct column COLUMNS[] = {
    {W("编号", "Number"), "?sort=number", -1, false},
    {W("标题", "Title"), "?sort=title", 0, false},
    {W("密级", "Level"), "?sort=level", 0, false},
    {W("状态", "State"), NULL, 0, false},
    {W("主办部门", "Department"), NULL, 0, false},
    {W("份数", "Copies"), "?sort=copies", 0, true},
    {W("期限", "Due"), "?sort=due", 0, false},
};
static const struct cell CELLS[][ARRAY_SIZE(COLUMNS)] = {
    {LINK("档发〔2026〕12号", "/r/document/12"), TEXT("关于开展保密自查自评工作的通知"),
     LEVEL(LEVEL_INTERNAL), CHIP("已发放", "Circulated", TONE_NOTE), TEXT("党政办公室"),
     NUMBER("40"), DATE("2026-11-30", TONE_PLAIN)},
    {LINK("档密〔2026〕3号", "/r/document/3"),
     TEXT("Plan of the exercise <b>bold</b> & \"quoted\""), LEVEL(LEVEL_HIGHLY_SECRET),
     CHIP("待定密", "To determine", TONE_WARN), TEXT("Archives office"), NUMBER("5"),
     DATE("2026-11-20", TONE_BAD)},
    {LINK("档密〔2026〕2号", "/r/document/2"), TEXT("会议记录"), LEVEL(LEVEL_SECRET),
     CHIP("已清退", "Returned", TONE_GOOD), TEXT("印刷室"), NUMBER("12"), TEXT("")},
    {LINK("绝〔2026〕1号", "/r/document/1"), TEXT("应急方案"), LEVEL(LEVEL_TOP_SECRET),
     CHIP("阅读中", "Being read", TONE_PLAIN), TEXT("党政办公室"), NUMBER("1"),
     DATE("2026-11-23", TONE_WARN)},
    {LINK("工〔2026〕7号", "/r/document/7"), TEXT("干部考察材料"), LEVEL(LEVEL_WORK),
     CHIP("丢失", "Lost", TONE_BAD), TEXT("组织办"), NUMBER("2"), TEXT("")},
    {LINK("公〔2026〕9号", "/r/document/9"), TEXT("Opening hours"), LEVEL(LEVEL_PUBLIC),
     CHIP("已公开", "Released", TONE_GOOD), TEXT("便民中心"), NUMBER("120"), TEXT("")},
};

static void list_content(struct page *p, const void *view)
{
    (void)view;
    struct table_row rows[ARRAY_SIZE(CELLS)];
    for (size_t i = 0; i < ARRAY_SIZE(CELLS); i++)
        rows[i] = (struct table_row){CELLS[i], CELLS[i][0].href};
    struct table_view table = {
        .caption = W("文件清单", "List of documents"),
        .columns = COLUMNS,
        .column_count = ARRAY_SIZE(COLUMNS),
        .rows = rows,
        .row_count = ARRAY_SIZE(CELLS),
        .empty = W("没有符合条件的条目。", "Nothing matches."),
    };
    struct pager pager = {1, 6, 1204, NULL, "?page=2"};
    gallery_list(p, &table, &pager);
    table.row_count = 0;
    table_show(p, &table);
}

/* ---- an entry ---- */

static void entry_content(struct page *p, const void *view)
{
    (void)view;
    static const struct fact facts[] = {
        {W("持有人", "Holder"), TEXT("陈建国")},
        {W("下一期限", "Next deadline"), DATE("2026-11-20 退回", TONE_BAD)},
        {W("知悉范围", "Scope"), TEXT("党委班子成员，5 人")},
        {W("依据", "Basis"), LINK("目录第 3 项", "/r/matter/3")},
    };
    static const struct timeline_item items[] = {
        {"2026-11-18 09:12",
         "陈建国",
         W("起草", "Drafted"),
         {NULL, 0},
         "/ledger/812",
         812,
         TONE_PLAIN},
        {"2026-11-18 10:40", "李秀英", W("拟定密级：机密", "Proposed: highly secret"),
         STR("依据目录第 3 项\nSecond line <i>not italic</i>"), "/ledger/815", 815, TONE_NOTE},
        {"2026-11-19 16:02", "王志强", W("定密", "Determined"), {NULL, 0}, NULL, 820, TONE_GOOD},
        {"2026-11-20 08:00",
         "系统",
         W("超期未退", "Return overdue"),
         {NULL, 0},
         NULL,
         -1,
         TONE_BAD},
    };
    static const struct tab tabs[] = {
        {"?tab=main", W("内容", "Content"), -1, true},
        {"?tab=copies", W("份数", "Copies"), 5, false},
        {"?tab=history", W("经过", "History"), 14, false},
    };
    static const struct words missing[] = {
        W("还有 2 份未退回。", "2 copies have not been returned."),
        W("需要一名见证人（不是经办人和持有人）。",
          "A witness is needed who is neither the asker nor the holder."),
    };
    static const struct action_view actions[] = {
        {"/r/document/3/do/circulate", W("发放", "Circulate"), true, NULL, 0, NULL},
        {"/r/document/3/do/copy", W("复制", "Copy"), false, NULL, 0, NULL},
        {NULL, W("销毁", "Destroy"), false, missing, 2, "R28"},
    };
    const struct gallery_entry entry = {
        .identity = {"档密〔2026〕3号",
                     STR("关于“十五五”期间<script>alert(1)</script>档案数字化安全保密工作方案"),
                     LEVEL_HIGHLY_SECRET,
                     "机密★10年",
                     {W("待定密", "To determine"), TONE_WARN},
                     {facts, ARRAY_SIZE(facts)}},
        .tabs = {tabs, ARRAY_SIZE(tabs)},
        .timeline = {items, ARRAY_SIZE(items)},
        .actions = {actions, ARRAY_SIZE(actions)},
    };
    gallery_entry_show(p, &entry);
}

/* ---- a form ---- */

static const struct option LEVELS[] = {
    {STR("public"), W("公开", "Public"), false},
    {STR("internal"), W("内部", "Internal"), false},
    {STR("work"), W("工作秘密", "Work secret"), false},
    {STR("secret"), W("秘密", "Secret"), true},
    {STR("highly_secret"), W("机密", "Highly secret"), false},
    {STR("top_secret"), W("绝密", "Top secret"), false},
};
static const struct option KINDS[] = {
    {STR("notice"), W("通知", "Notice"), false},
    {STR("letter"), W("函", "Letter"), true},
    {STR("minutes"), W("纪要", "Minutes"), false},
};
static const struct option PEOPLE[] = {
    {STR("12"), W("陈建国（党政办公室）", "Chen Jianguo (office)"), false},
    {STR("13"), W("李秀英（档案室）", "Li Xiuying (archives)"), true},
};

static void form_content(struct page *p, const void *view)
{
    (void)view;
    bool zh = p->lang == LANG_ZH;
    const struct field_view fields[] = {
        {.kind = INPUT_TEXT,
         .name = "number",
         .label = W("编号", "Number"),
         .is_fixed = true,
         .value = STR("档密〔2026〕3号")},
        {.kind = INPUT_TEXT,
         .name = "title",
         .label = W("标题", "Title"),
         .is_required = true,
         .length_max = 200,
         .error = zh ? "必须填写" : "Must be filled in",
         .hint = W("不得含有秘密内容", "Without secret content"),
         .basis = "L21"},
        {.kind = INPUT_LEVEL,
         .name = "level",
         .label = W("密级", "Level"),
         .is_required = true,
         .options = LEVELS,
         .option_count = ARRAY_SIZE(LEVELS)},
        {.kind = INPUT_PERIOD,
         .name = "period",
         .label = W("保密期限", "Period"),
         .value = STR("10年\"><script>"),
         .hint = W("年数、日期或条件", "Years, a date or an event")},
        {.kind = INPUT_CHOICE,
         .name = "kind",
         .label = W("文种", "Kind"),
         .is_required = true,
         .options = KINDS,
         .option_count = ARRAY_SIZE(KINDS)},
        {.kind = INPUT_DATE,
         .name = "issued",
         .label = W("制发日期", "Date of issue"),
         .value = STR("2026-11-22")},
        {.kind = INPUT_NUMBER, .name = "copies", .label = W("份数", "Copies"), .value = STR("12")},
        {.kind = INPUT_REFERENCE,
         .name = "holder",
         .label = W("持有人", "Holder"),
         .options = PEOPLE,
         .option_count = ARRAY_SIZE(PEOPLE)},
        {.kind = INPUT_REFERENCE,
         .name = "matter",
         .label = W("目录事项", "Matter"),
         .suggest = "/suggest/matter",
         .options = PEOPLE,
         .option_count = ARRAY_SIZE(PEOPLE)},
        {.kind = INPUT_PEOPLE,
         .name = "readers",
         .label = W("知悉人员", "Readers"),
         .options = PEOPLE,
         .option_count = ARRAY_SIZE(PEOPLE),
         .value = STR("王志强")},
        {.kind = INPUT_LONG_TEXT,
         .name = "reason",
         .label = W("理由", "Reason"),
         .value = STR("\n</textarea><script>alert(1)</script>")},
        {.kind = INPUT_FILE, .name = "file", .label = W("文件", "File"), .is_required = true},
        {.kind = INPUT_CHECK,
         .name = "agree",
         .label = W("本人已阅读并遵守", "I have read it"),
         .value = STR("yes")},
    };
    const struct form_view form = {
        .action = "/upload",
        .submit = zh ? "提交" : "Submit",
        .cancel = "/",
        .fields = fields,
        .field_count = ARRAY_SIZE(fields),
        .has_file = true,
        .error =
            zh ? "保管人的涉密等级低于载体密级" : "The custodian is not cleared for this level",
        .basis = "L21",
    };
    gallery_form(p, &form);
}

enum err gallery_show(struct request *rq, struct response *rs)
{
    static const char *const languages[] = {"zh", "en", NULL};
    static const char *const names[] = {"list", "entry", "form", "login", "problem", NULL};
    static void (*const contents[])(struct page *, const void *) = {
        list_content, entry_content, form_content, login_content, problem_content};
    static const struct notice notices[] = {
        {TONE_GOOD, W("已保存，记入台账第 821 号。", "Saved; leaf 821 of the ledger."), NULL},
        {TONE_WARN, W("有 2 份文件将于明天到期。", "2 documents are due tomorrow."), "R29"},
    };
    static const struct login_view login = {"chen", "登录名或密码不正确 / wrong", "/"};
    static const struct problem_view bad = {
        403, W("您不在本文件的知悉范围内", "You are not in the scope of this document"), "L21",
        W("如因工作需要，请向责任人申请批准。", "Ask the person responsible.")};
    int lang, which;
    TRY(form_choice(query_of(rq), "lang", languages, 0, &lang));
    for (which = 0; names[which] && !str_is(rq->capture[0], names[which]); which++)
        ;
    if (!names[which])
        return fail(ERR_MISSING, "There is no such page");
    bool inside = which != 3;
    struct page p = {
        .out = &rs->body,
        .lang = lang == 0 ? LANG_ZH : LANG_EN,
        .title = W("文件", "Documents"),
        .level = which == 1 ? LEVEL_HIGHLY_SECRET : LEVEL_TOP_SECRET,
        .has_level = inside && which != 4,
        .is_exercise = true,
        .has_demonstration_key = true,
        .office = W("青石镇保密办公室", "Qingshi Town Confidentiality Office"),
        .person = inside ? "李秀英" : NULL,
        .post = "档案室主任",
        .csrf = inside ? "token" : NULL,
        .here = "/gallery/list?lang=zh",
        .version = "0.1.0",
        .nav = NAV,
        .nav_count = inside ? ARRAY_SIZE(NAV) : 0,
        .notices = notices,
        .notice_count = which == 0 ? 2 : 0,
        .content = contents[which],
        .view = which == 3 ? (const void *)&login : &bad,
    };
    page_show(&p);
    return ERR_OK;
}
