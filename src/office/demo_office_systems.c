/* The other systems of the demonstration, as a table: places and media, computers, networks and equipment,
 * education, key parts, archives, meetings, letters, means. What lies open at the end stays open. */
#include "base/clock.h"
#include "office/bank.h"
#include "office/demo_office_stage.h"

enum { SYSTEM_PAIRS = 24, SYSTEM_DECIDERS = 4, EXAMINER = PERSONNEL, SECOND_EXAMINER };

static const char LOAD_BANK[] = "load"; /* no action: all questions that come with the program */

struct system_act {
    int before; /* days before the office's present */
    int who;
    const char *reg, *action;
    const char *on, *name; /* an entry named further up; a name for the one that is made */
    int deciders[SYSTEM_DECIDERS];
    /* "@name" an entry, "#NAME" a person, "+5" a day from then, "%Y" its year */
    const char *pairs[SYSTEM_PAIRS];
};

static const struct system_act acts[] = {
    {-210,
     REGISTRAR,
     "place",
     "create",
     NULL,
     "registry",
     {NOBODY},
     {"name", "机要室", "kind", "registry", "keeper", "#REGISTRAR", "protection",
      "铁门、铁窗、密码保险柜"}},
    {-210,
     OFFICER,
     "place",
     "approve_level",
     "registry",
     NULL,
     {IN_CHARGE, NOBODY},
     {"up_to", "highly_secret", "protection", "铁门、铁窗、密码保险柜、监控"}},
    {-209,
     REGISTRAR,
     "place",
     "create",
     NULL,
     "cabinet",
     {NOBODY},
     {"name", "机要室一号柜", "code", "G1", "inside", "@registry", "keeper", "#REGISTRAR"}},
    {-209,
     OFFICER,
     "place",
     "approve_level",
     "cabinet",
     NULL,
     {IN_CHARGE, NOBODY},
     {"up_to", "highly_secret", "protection", "密码文件柜"}},
    {-205,
     REGISTRAR,
     "medium",
     "create",
     NULL,
     "medium1",
     {NOBODY},
     {"code", "QX-U01", "serial", "KS-1001", "side", "classified", "grade", "secret", "kept_in",
      "@cabinet", "capacity", "64GB"}},
    {-205,
     REGISTRAR,
     "medium",
     "create",
     NULL,
     "medium2",
     {NOBODY},
     {"code", "QX-U02", "serial", "KS-1002", "side", "classified", "grade", "highly_secret",
      "kept_in", "@cabinet", "capacity", "64GB"}},
    {-205,
     REGISTRAR,
     "medium",
     "create",
     NULL,
     "medium3",
     {NOBODY},
     {"code", "QX-U03", "serial", "KS-1003", "side", "internet", "grade", "internal", "kept_in",
      "@cabinet", "capacity", "64GB"}},
    {-205,
     REGISTRAR,
     "medium",
     "create",
     NULL,
     "medium4",
     {NOBODY},
     {"code", "QX-U04", "serial", "KS-1004", "side", "internet", "grade", "internal", "kept_in",
      "@cabinet", "capacity", "64GB"}},
    {-200,
     DIRECTOR,
     "network",
     "create",
     NULL,
     "inner",
     {NOBODY},
     {"name", "镇办公内网", "firewall.0.title", "边界防火墙", "class", "intranet", "grade",
      "internal", "scale", "22", "scope_of_use", "各办公室公文处理", "isolation", "physical"}},
    {-200,
     DIRECTOR,
     "network",
     "create",
     NULL,
     "outer",
     {NOBODY},
     {"name", "镇互联网", "firewall.0.title", "出口防火墙", "class", "internet", "scope_of_use",
      "对外联系、信息公开", "isolation", "none"}},
    {-199,
     OFFICER,
     "network",
     "administrators",
     "inner",
     NULL,
     {IN_CHARGE, NOBODY},
     {"operation", "#DIRECTOR", "security", "#REGISTRAR", "audit", "#ARCHIVIST"}},
    {-199, DIRECTOR, "network", "start", "inner", NULL, {IN_CHARGE, NOBODY}, {}},
    {-199,
     OFFICER,
     "network",
     "administrators",
     "outer",
     NULL,
     {IN_CHARGE, NOBODY},
     {"operation", "#DIRECTOR", "security", "#REGISTRAR", "audit", "#ARCHIVIST"}},
    {-199, DIRECTOR, "network", "start", "outer", NULL, {IN_CHARGE, NOBODY}, {}},
    {-198,
     DIRECTOR,
     "computer",
     "create",
     NULL,
     "pc1",
     {NOBODY},
     {"name", "机要室涉密单机", "place", "机要室", "responsible", "#REGISTRAR", "disk_serial",
      "YP-001", "serial", "SB-001", "class", "confidential", "grade", "highly_secret"}},
    {-198,
     DIRECTOR,
     "computer",
     "create",
     NULL,
     "pc2",
     {NOBODY},
     {"name", "文印室涉密单机", "place", "文印室", "responsible", "#PRINTER", "disk_serial",
      "YP-002", "serial", "SB-002", "class", "confidential", "grade", "secret"}},
    {-198,
     DIRECTOR,
     "computer",
     "create",
     NULL,
     "pc3",
     {NOBODY},
     {"name", "党政办内网机一", "place", "党政办公室", "responsible", "#SECRETARY", "disk_serial",
      "YP-003", "serial", "SB-003", "class", "intranet", "grade", "internal", "network", "@inner"}},
    {-198,
     DIRECTOR,
     "computer",
     "create",
     NULL,
     "pc4",
     {NOBODY},
     {"name", "党政办内网机二", "place", "党政办公室", "responsible", "#DIRECTOR", "disk_serial",
      "YP-004", "serial", "SB-004", "class", "intranet", "grade", "internal", "network", "@inner"}},
    {-198,
     DIRECTOR,
     "computer",
     "create",
     NULL,
     "pc5",
     {NOBODY},
     {"name", "信息公开专用机", "place", "值班室", "responsible", "#SECRETARY", "disk_serial",
      "YP-005", "serial", "SB-005", "class", "internet"}},
    {-190,
     DIRECTOR,
     "equipment",
     "create",
     NULL,
     "printer",
     {NOBODY},
     {"name", "机要室打印机", "kind", "printer", "class", "confidential", "grade", "highly_secret",
      "place", "机要室", "keeper", "#REGISTRAR", "serial", "DY-01"}},
    {-180,
     OFFICER,
     "training_plan",
     "create",
     NULL,
     "plan",
     {NOBODY},
     {"name", "年度保密教育培训计划", "plan_year", "%Y", "goals",
      "领导干部、涉密人员全员轮训，村（社区）干部普遍受教育。", "ends_on", "%Y-12-31"}},
    {-179,
     OFFICER,
     "training",
     "create",
     NULL,
     "lead",
     {NOBODY},
     {"subject", "领导干部保密专题讲座", "kind", "lecture", "audience", "leading_cadre", "due",
      "+20", "plan", "@plan", "hours", "4"}},
    {-179,
     OFFICER,
     "training",
     "create",
     NULL,
     "impo",
     {NOBODY},
     {"subject", "重要涉密人员在岗培训", "kind", "on_post", "audience", "important", "due", "+20",
      "plan", "@plan", "hours", "8"}},
    {-179,
     OFFICER,
     "training",
     "create",
     NULL,
     "gene",
     {NOBODY},
     {"subject", "一般涉密人员在岗培训", "kind", "on_post", "audience", "general", "due", "+20",
      "plan", "@plan", "hours", "8"}},
    {-179,
     OFFICER,
     "training",
     "create",
     NULL,
     "ever",
     {NOBODY},
     {"subject", "保密法学习", "law_text", "《中华人民共和国保守国家秘密法》", "kind", "law_study",
      "audience", "everyone", "due", "+20", "plan", "@plan", "hours", "2"}},
    {-179,
     OFFICER,
     "training",
     "create",
     NULL,
     "vill",
     {NOBODY},
     {"subject", "村（社区）干部保密教育", "kind", "conference", "audience", "village_cadre", "due",
      "+20", "plan", "@plan", "hours", "2"}},
    {-178, OFFICER, "training_plan", "put_in_force", "plan", NULL, {IN_CHARGE, NOBODY}, {}},
    {-170,
     OFFICER,
     "key_part",
     "create",
     NULL,
     "part",
     {TOP_LEADER, NOBODY},
     {"name", "机要室", "kind", "part", "reason", "carriers_here", "spot", "办公楼二楼西侧",
      "responsible", "#REGISTRAR", "entrants", "#REGISTRAR,#PRINTER"}},
    {-168,
     OFFICER,
     "key_part",
     "report",
     "part",
     NULL,
     {NOBODY},
     {"reported_to", "云湖虚构县保密局"}},
    {-165,
     OFFICER,
     "training",
     "call",
     "lead",
     NULL,
     {NOBODY},
     {"trainees", "#TOP_LEADER,#LEADER,#TOWN_HEAD,#DEPUTY_LEADER", "held_on", "+5", "venue",
      "三楼会议室"}},
    {-160,
     OFFICER,
     "budget",
     "create",
     NULL,
     "budget",
     {NOBODY},
     {"for_year", "%Y", "purpose", "要害部位防护设施", "amount", "20000"}},
    {-160,
     OFFICER,
     "training",
     "hold",
     "lead",
     NULL,
     {NOBODY},
     {"held_on", "+0", "venue", "三楼会议室", "outcome",
      "学习保密法及实施条例，结合本镇实际讨论。"}},
    {-150,
     OFFICER,
     "key_part",
     "confirm",
     "part",
     NULL,
     {NOBODY},
     {"confirm_ref", "云保〔虚构〕3号"}},
    {-150,
     OFFICER,
     "budget",
     "grant",
     "budget",
     NULL,
     {TOP_LEADER, NOBODY},
     {"amount", "15000", "budget_ref", "青财〔虚构〕2号"}},
    {-150,
     OFFICER,
     "training",
     "call",
     "impo",
     NULL,
     {NOBODY},
     {"trainees", "#DIRECTOR,#REGISTRAR,#SECRETARY,#PRINTER", "venue", "三楼会议室"}},
    {-149,
     REGISTRAR,
     "key_part",
     "measure",
     "part",
     NULL,
     {NOBODY},
     {"iron_door", "compliant", "iron_window", "compliant", "safes", "2", "safes_good", "2",
      "alarm", "absent", "access_control", "compliant", "cameras", "compliant", "lockers",
      "compliant", "lacking", "报警装置"}},
    {-148,
     DIRECTOR,
     "means_need",
     "create",
     NULL,
     "alarm",
     {NOBODY},
     {"what", "机要室报警装置", "why", "要害部位尚无报警装置", "cost", "4800"}},
    {-140,
     ARCHIVIST,
     "archive_record",
     "create",
     NULL,
     "record1",
     {NOBODY},
     {"title", "虚构镇征地补偿档案", "class_no", "C1", "shelf", "一柜", "grade", "internal",
      "retention", "thirty", "made_in", "2016"}},
    {-140,
     ARCHIVIST,
     "archive_record",
     "create",
     NULL,
     "record2",
     {NOBODY},
     {"title", "历年防汛调度记录", "class_no", "C2", "shelf", "二柜", "grade", "internal",
      "retention", "thirty", "made_in", "2016"}},
    {-140,
     ARCHIVIST,
     "archive_record",
     "create",
     NULL,
     "record3",
     {NOBODY},
     {"title", "换届工作档案", "class_no", "C3", "shelf", "三柜", "grade", "internal", "retention",
      "thirty", "made_in", "2016"}},
    {-120,
     OFFICER,
     "institution",
     "create",
     NULL,
     "rule",
     {NOBODY},
     {"name", "会议保密管理制度", "kind", "meetings", "runs_as", "meetings", "body",
      "一、会前检查场所和设备。二、手机入柜。三、材料编号发放、会后清退。"}},
    {-119,
     OFFICER,
     "institution",
     "enact",
     "rule",
     NULL,
     {IN_CHARGE, TOP_LEADER, NOBODY},
     {"adopted_ref", "青办〔虚构〕5号"}},
    {-118,
     OFFICER,
     "institution",
     "have_read",
     "rule",
     NULL,
     {NOBODY},
     {"readers", "#SECRETARY,#REGISTRAR,#ARCHIVIST,#PRINTER", "due", "+20"}},
    {-100,
     OFFICER,
     "venue",
     "create",
     NULL,
     "hall",
     {NOBODY},
     {"name", "三楼会议室", "spot", "办公楼三楼东侧", "suited", "secret", "keeper", "#ARCHIVIST",
      "facilities", "手机屏蔽柜二十格"}},
    {-95,
     EXAMINER,
     "question_bank",
     "create",
     NULL,
     "bank",
     {NOBODY},
     {"name", "保密知识题库", "keepers", "#EXAMINER,#SECOND_EXAMINER"}},
    {-94, EXAMINER, "question", LOAD_BANK, "bank", NULL, {NOBODY}, {NULL}},
    {-93, SECOND_EXAMINER, "question_bank", "adopt", "bank", NULL, {NOBODY}, {NULL}},
    {-92,
     EXAMINER,
     "exam",
     "create",
     NULL,
     "exam",
     {NOBODY},
     {"name",    "保密知识考试", "bank",      "@bank", "audience",  "important", "open_from",  "+0",
      "open_to", "+200",         "singles",   "10",    "multiples", "5",         "judgements", "5",
      "minutes", "40",           "pass_mark", "80"}},
    {-91, EXAMINER, "exam", "begin_qualifying", "exam", NULL, {OFFICER, NOBODY}, {NULL}},
    {-80,
     SECRETARY,
     "incident",
     "create",
     NULL,
     "event",
     {NOBODY},
     {"kind", "other", "subject", "内网计算机旁发现未登记的优盘", "spot", "党政办公室", "first_aid",
      "已交保密员封存"}},
    {-60,
     REGISTRAR,
     "medium",
     "issue",
     "medium1",
     NULL,
     {DIRECTOR, NOBODY},
     {"holder", "#SECRETARY", "purpose", "报送年度统计表", "due", "+75"}},
    {-59, SECRETARY, "medium", "sign_for", "medium1", NULL, {NOBODY}, {"kept_in", "@cabinet"}},
    {-40,
     OFFICER,
     "publicity",
     "create",
     NULL,
     "banner",
     {NOBODY},
     {"name", "保密法宣传横幅", "kind", "banner", "content", "保守国家秘密人人有责", "place",
      "镇政府大门", "planned_on", "+2"}},
    {-39, DIRECTOR, "publicity", "clear", "banner", NULL, {NOBODY}, {}},
    {-30,
     SECRETARY,
     "key_entry",
     "apply",
     NULL,
     "visit",
     {REGISTRAR, NOBODY},
     {"part", "@part", "visitor", "空调维修人员", "unit", "虚构县电器维修部", "purpose",
      "检修空调"}},
    {-30, REGISTRAR, "key_entry", "admit", "visit", NULL, {NOBODY}, {"phone_left", "yes"}},
    {-30, REGISTRAR, "key_entry", "depart", "visit", NULL, {NOBODY}, {}},
    {-20,
     SECRETARY,
     "abroad",
     "create",
     NULL,
     "trip",
     {NOBODY},
     {"country", "虚构国", "purpose", "探亲", "from_day", "+40", "to_day", "+50"}},
    {-12,
     SECRETARY,
     "archive_loan",
     "create",
     NULL,
     "loan",
     {DIRECTOR, NOBODY},
     {"record", "@record2", "purpose", "编写防汛预案", "due", "+5"}},
    {-12, ARCHIVIST, "archive_loan", "hand_over", "loan", NULL, {NOBODY}, {}},
    {-6,
     OFFICER,
     "letter_text",
     "create",
     NULL,
     "commit",
     {NOBODY},
     {"kind", "in_post", "title", "在岗保密承诺书", "text",
      "一、遵守保密法律法规。\n二、不以任何方式泄露国家秘密和工作秘密。\n三、离岗时清退所持全部载体"
      "。"}},
    {-6, OFFICER, "letter_text", "put_in_force", "commit", NULL, {IN_CHARGE, NOBODY}, {}},
    {-5, OFFICER, "letter_text", "issue_class", "commit", NULL, {NOBODY}, {"class", "important"}},
    {-3, REGISTRAR, "muster", "create", NULL, "count", {NOBODY}, {"place", "@cabinet"}},
};

static const struct {
    const char *name;
    int who;
} cast_names[] = {
    {"EXAMINER", EXAMINER},     {"SECOND_EXAMINER", SECOND_EXAMINER},
    {"TOP_LEADER", TOP_LEADER}, {"DIRECTOR", DIRECTOR},
    {"REGISTRAR", REGISTRAR},   {"SECRETARY", SECRETARY},
    {"ARCHIVIST", ARCHIVIST},   {"PRINTER", PRINTER},
};

/* What was made, by name. */
struct systems {
    int64_t made[ARRAY_SIZE(acts)];
    int next;
};

static int64_t made(const struct systems *y, struct str name)
{
    for (size_t i = 0; i < ARRAY_SIZE(acts); i++) {
        if (acts[i].name && str_is(name, acts[i].name))
            return y->made[i];
    }
    return 0;
}

static const char *person_named(struct stage *s, struct str name)
{
    for (size_t i = 0; i < ARRAY_SIZE(cast_names); i++) {
        if (str_is(name, cast_names[i].name))
            return person_text(s, cast_names[i].who);
    }
    return "";
}

/* One element of a value. */
static const char *element(struct stage *s, const struct systems *y, struct str text)
{
    struct str rest = {text.p + 1, text.n - (text.n > 0)};
    int64_t days = 0;
    if (text.n && text.p[0] == '@')
        return id_text(s, made(y, rest));
    if (text.n && text.p[0] == '#')
        return person_named(s, rest);
    if (text.n && text.p[0] == '+' && str_int(rest, 0, 1000, &days))
        return day_text(s, stage_today(s) + days);
    if (str_starts(text, "%Y"))
        return arena_printf(s->scratch, "%.4s%.*s", day_text(s, stage_today(s)), (int)text.n - 2,
                            text.p + 2);
    return arena_text(s->scratch, text);
}

static const char *value(struct stage *s, const struct systems *y, const char *text)
{
    struct str rest = str_of(text), one;
    const char *all = NULL;
    if (text[0] != '#')
        return element(s, y, rest);
    while (str_split(&rest, ',', &one))
        all =
            arena_printf(s->scratch, "%s%s%s", all ? all : "", all ? "," : "", element(s, y, one));
    return all;
}

static void load_question(struct stage *s, int who, const char *bank, const struct bank_question *q)
{
    enum { PLAIN = 8, PAIRS_MAX = 2 * (PLAIN + 2 * BANK_OPTIONS) + 1 };
    const struct {
        const char *name;
        struct str value;
    } plain[PLAIN] = {{"bank", str_of(bank)},    {"code", q->code},       {"kind", q->kind},
                      {"audience", q->audience}, {"article", q->article}, {"zh_text", q->zh},
                      {"en_text", q->en},        {"answer", q->answer}};
    const char *pairs[PAIRS_MAX] = {NULL};
    int n = 0;
    for (int i = 0; i < PLAIN; i++) {
        pairs[n++] = plain[i].name;
        pairs[n++] = arena_text(s->scratch, plain[i].value);
    }
    for (int i = 0; i < BANK_OPTIONS && q->zh_options[i].n; i++) {
        pairs[n++] = arena_printf(s->scratch, "zh_%c", 'a' + i);
        pairs[n++] = arena_text(s->scratch, q->zh_options[i]);
        pairs[n++] = arena_printf(s->scratch, "en_%c", 'a' + i);
        pairs[n++] = arena_text(s->scratch, q->en_options[i]);
    }
    (void)stage_do(s, who, "question", "create", 0, NULL, pairs);
}

static void load_bank(struct stage *s, int who, int64_t bank)
{
    struct bank_question *rows;
    int count;
    enum err err = bank_read(s->scratch, str_bytes(built_in_questions, built_in_questions_size),
                             &rows, &count);
    if (err)
        stage_stumble(s, err, "the questions");
    for (int i = 0; !err && i < count; i++)
        load_question(s, who, id_text(s, bank), &rows[i]);
}

static void one_system_act(struct stage *s, void *subject)
{
    struct systems *y = subject;
    int at = y->next++;
    const struct system_act *x = &acts[at];
    if (x->action == LOAD_BANK) {
        load_bank(s, x->who, made(y, str_of(x->on)));
        return;
    }
    const char *pairs[SYSTEM_PAIRS + 2] = {NULL};
    for (int i = 0; i < SYSTEM_PAIRS && x->pairs[i]; i += 2) {
        pairs[i] = x->pairs[i];
        pairs[i + 1] = value(s, y, x->pairs[i + 1]);
    }
    struct act_result r = {0};
    if (!stage_do(s, x->who, x->reg, x->action, x->on ? made(y, str_of(x->on)) : 0, &r, pairs))
        return;
    for (int i = 0; r.request && x->deciders[i] != NOBODY; i++) {
        if (!stage_decide(s, x->deciders[i], r.request, &r))
            return;
    }
    y->made[at] = r.entry;
}

/* The acts of one day in the order of the table, in the morning; in a short life all of them fall
 * into its last weeks. */
void systems_year(struct stage *s)
{
    enum { SETTLED = 30 };
    struct systems *y = NEW(s->a, struct systems);
    int64_t day = s->first_day + SETTLED;
    for (size_t i = 0; i < ARRAY_SIZE(acts); i++) {
        if (s->last_day + acts[i].before > day)
            day = s->last_day + acts[i].before;
        stage_morning(s, day, one_system_act, y);
    }
}
