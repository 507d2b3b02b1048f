/* The organization of the demonstration: founded on its first day, then living through its year. */
#include "office/account.h"
#include "office/demo_office_stage.h"
#include "office/proof.h"

#define ADMINISTRATORS (DEMO_SYSTEM_ADMIN | DEMO_SECURITY_ADMIN | DEMO_AUDIT_ADMIN)

/* ---- the first day
 * ---------------------------------------------------------------------------------- */

static void departments(struct stage *s)
{
    struct act_result r;
    for (int i = 0; i < DEMO_DEPARTMENTS; i++) {
        const struct demo_department *d = &demo_departments[i];
        if (!MUST(s, WHO_SYSTEM, "department", "create", 0, &r, "name", d->name.in[LANG_ZH], "code",
                  d->code, "duty", d->duty.in[LANG_ZH]))
            return;
        s->departments[i] = r.entry;
        s->heads[i] = NOBODY;
        s->report->departments++;
    }
}

static const char *class_of(enum level clearance)
{
    return clearance >= LEVEL_HIGHLY_SECRET ? "important"
           : clearance >= LEVEL_SECRET      ? "general"
                                            : NULL;
}

/* One post and one person after the other; the security administrator clears whom he may. */
static void person(struct stage *s, int i)
{
    const struct demo_person *p = &demo_people[i];
    struct act_result post, r;
    const char *class = class_of(p->clearance);
    if (!MUST(s, WHO_SYSTEM, "post", "create", 0, &post, "name", p->post.in[LANG_ZH]) ||
        !MUST(s, WHO_SYSTEM, "person", "create", 0, &r, "name", p->name.in[LANG_ZH], "unit",
              id_text(s, s->departments[p->department]), "post", id_text(s, post.entry), "since",
              day_text(s, s->first_day)))
        return;
    s->who[i].person = r.entry;
    s->report->people++;
    if (p->clearance <= LEVEL_INTERNAL)
        return;
    const char *level = level_code(p->clearance), *vetted = day_text(s, s->first_day - 20);
    if (i % 12 == 1 && class) /* before the post is classified */
        (void)MUST_NOT(s, WHO_SECURITY, "person", "clear", r.entry, "clearance", level, "vetted_on",
                       vetted);
    if (class &&
        !MUST(s, WHO_SECURITY, "post", "classify", post.entry, NULL, "secret_class", class))
        return;
    if (i % 12 == 2) /* before he is vetted */
        (void)MUST_NOT(s, WHO_SECURITY, "person", "clear", r.entry, "clearance", level);
    (void)MUST(s, WHO_SECURITY, "person", "clear", r.entry, NULL, "clearance", level, "vetted_on",
               class ? vetted : NULL);
}

static enum err account(struct stage *s, int i, const struct viewer *system,
                        const struct viewer *security)
{
    static const char first[] = "handed over by the system administrator";
    struct actor *a = &s->who[i];
    struct account_new new = {.login = str_of(a->login),
                              .password = str_of(first),
                              .kind = STR("person"),
                              .person = a->person};
    enum level clearance = demo_people[i].clearance;
    struct account_limits limits = {.sessions_max = 3, .terminal = (int)clearance};
    TRY(account_make(s->o, system, &new, &a->account));
    TRY(account_limit(s->o, security, a->account, &limits));
    TRY(account_activate(s->o, security, a->account));
    s->report->accounts++;
    return ERR_OK;
}

static const struct {
    int who;
    const char *role;
} cast[] = {
    {TOP_LEADER, "top_leader"},
    {LEADER, "leader_in_charge"},
    {TOP_LEADER, "determiner"},
    {TOWN_HEAD, "determiner"},
    {LEADER, "determiner"},
    {DEPUTY_LEADER, "determiner"},
    {OFFICER, "officer"},
    {DIRECTOR, "officer"},
    {REGISTRAR, "registrar"},
    {PRINTER, "registrar"},
    {ARCHIVIST, "archivist"},
    {ARCHIVIST + 1, "archivist"},
    {PERSONNEL, "personnel_officer"},
    {PERSONNEL + 1, "personnel_officer"},
    {PERSONNEL, "examiner"},
    {PERSONNEL + 1, "examiner"},
    {DIRECTOR, "network_manager"},
    {OFFICER, "training_organizer"},
};

static enum err rights(struct stage *s, const struct viewer *system, const struct viewer *security)
{
    for (int i = 0; i < DEMO_PEOPLE; i++) {
        if (!(demo_people[i].roles & ADMINISTRATORS))
            TRY(account(s, i, system, security));
    }
    for (size_t i = 0; i < ARRAY_SIZE(cast); i++)
        TRY(role_give(s->o, security, s->who[cast[i].who].person, str_of(cast[i].role), STR(""),
                      STR("")));
    return ERR_OK;
}

/* The first login: under the password handed over, which is changed at once. */
static void first_login(struct stage *s, int i)
{
    struct actor *a = &s->who[i];
    struct str own = a->password;
    a->password = STR("handed over by the system administrator");
    struct session *session = stage_session(s, i);
    if (session) {
        enum err err = password_change(s->o, session_viewer(session), a->password, own);
        session_release(session);
        if (err)
            stage_stumble(s, err, "password_change");
    }
    a->password = own;
}

static void heads(struct stage *s)
{
    for (int d = 0; d < DEMO_DEPARTMENTS; d++) {
        int head = d == DEMO_LEADERSHIP ? TOP_LEADER : demo_person_with(DEMO_SECTION_HEAD, d);
        if (head >= 0 && MUST(s, WHO_SYSTEM, "department", "appoint", s->departments[d], NULL,
                              "head", person_text(s, head)))
            s->heads[d] = head;
    }
}

void people_begin(struct stage *s)
{
    departments(s);
    for (int i = 0; i < DEMO_PEOPLE && !s->err; i++)
        person(s, i);
    struct session *system = stage_session(s, WHO_SYSTEM);
    struct session *security = stage_session(s, WHO_SECURITY);
    if (system && security) {
        enum err err = rights(s, session_viewer(system), session_viewer(security));
        if (err)
            stage_stumble(s, err, "accounts");
    }
    if (system)
        session_release(system);
    if (security)
        session_release(security);
    for (int i = 0; i < DEMO_PEOPLE && !s->err; i++) {
        if (s->who[i].account)
            first_login(s, i);
    }
    heads(s);
}

/* ---- bodies
 * ----------------------------------------------------------------------------------------- */

struct seat {
    int who;
    const char *body, *position;
    int64_t entry;
};

static const struct seat seats[] = {
    {LEADER, "leading_group", "head", 0},        {DEPUTY_LEADER, "leading_group", "deputy_head", 0},
    {TOWN_HEAD, "leading_group", "member", 0},   {4, "leading_group", "member", 0},
    {5, "leading_group", "member", 0},           {7, "leading_group", "member", 0},
    {DIRECTOR, "leading_group", "member", 0},    {33, "leading_group", "member", 0},
    {DIRECTOR, "group_office", "director", 0},   {OFFICER, "group_office", "full_time", 0},
    {REGISTRAR, "group_office", "part_time", 0}, {6, "disclosure_review", "head", 0},
    {39, "disclosure_review", "member", 0},
};

static void seated(struct stage *s, void *subject, enum outcome outcome, int64_t entry)
{
    (void)s;
    struct seat *seat = subject;
    if (outcome == OUTCOME_DONE)
        seat->entry = entry;
}

static void bodies(struct stage *s, void *subject)
{
    (void)subject;
    for (size_t i = 0; i < ARRAY_SIZE(seats); i++) {
        struct seat *seat = NEW(s->a, struct seat);
        *seat = seats[i];
        struct wait w = {.deciders = {TOP_LEADER},
                         .count = 1,
                         .minutes = 200 + (int)i * 9,
                         .then = seated,
                         .subject = seat};
        if (i == 3)
            s->member = seat;
        (void)stage_ask(s, OFFICER, "group_member", "create", 0, &w,
                        PAIRS("body", seat->body, "position", seat->position, "person",
                              person_text(s, seat->who), "document_ref",
                              arena_printf(s->scratch, "青虚委发〔%.4s〕%zu号",
                                           day_text(s, stage_today(s)), i / 8 + 1)));
    }
}

static void hand_over(struct stage *s, void *subject)
{
    (void)subject;
    const char *next = person_text(s, 21);
    if (!s->member || !s->member->entry)
        return;
    struct wait w = {.deciders = {TOP_LEADER}, .count = 1, .minutes = 300};
    (void)stage_ask(s, OFFICER, "group_member", "hand_over", s->member->entry, &w,
                    PAIRS("successor", next, "handover",
                          "移交分管领域保密工作台账三册、未办结事项两件，已逐项核对签字。",
                          "next_ref", "青虚委发〔补〕7号"));
}

static void duty(struct stage *s, void *subject)
{
    (void)subject;
    const char *system = person_text(s, demo_person_with(DEMO_SYSTEM_ADMIN, DEMO_DEPARTMENTS));
    const char *security = person_text(s, demo_person_with(DEMO_SECURITY_ADMIN, DEMO_DEPARTMENTS));
    const char *audit = person_text(s, demo_person_with(DEMO_AUDIT_ADMIN, DEMO_DEPARTMENTS));
    (void)MUST_NOT(s, OFFICER, "system_duty", "create", 0, "system", "机关内部办公系统",
                   "operation", system, "security", system, "audit", audit);
    struct wait w = {.deciders = {IN_CHARGE}, .count = 1, .minutes = 120};
    (void)stage_ask(s, OFFICER, "system_duty", "create", 0, &w,
                    PAIRS("system", "机关内部办公系统", "operation", system, "security", security,
                          "audit", audit));
}

/* ---- deputies
 * --------------------------------------------------------------------------------------- */

static const int absences[][2] = {{70, 79}, {250, 261}};

int leader_in_charge(struct stage *s)
{
    int64_t day = stage_today(s) - s->first_day;
    for (size_t i = 0; i < ARRAY_SIZE(absences); i++) {
        if (day >= absences[i][0] && day <= absences[i][1])
            return DEPUTY_LEADER;
    }
    return LEADER;
}

int determiner_but(struct stage *s, int one, int other)
{
    static const int all[] = {TOWN_HEAD, LEADER, DEPUTY_LEADER, TOP_LEADER};
    for (unsigned i = stage_pick(s, 3);; i++) {
        int who = all[i % ARRAY_SIZE(all)];
        if (who != one && who != other)
            return who;
    }
}

static void deputy(struct stage *s, void *subject)
{
    const int *absence = subject;
    const char *from = day_text(s, s->first_day + absence[0]);
    const char *to = day_text(s, s->first_day + absence[1]);
    const char *reason = absence == absences[0] ? "参加县委党校培训" : "年休假";
    const char *leader = person_text(s, LEADER);
    (void)MUST_NOT(s, LEADER, "deputy", "create", 0, "person", leader, "deputy", person_text(s, 4),
                   "from_day", from, "to_day", to, "reason", reason);
    (void)MUST_NOT(s, OFFICER, "deputy", "create", 0, "person", leader, "deputy",
                   person_text(s, DEPUTY_LEADER), "from_day", from, "to_day", to, "reason", reason);
    (void)MUST(s, LEADER, "deputy", "create", 0, NULL, "person", leader, "deputy",
               person_text(s, DEPUTY_LEADER), "from_day", from, "to_day", to, "reason", reason);
}

/* ---- special meetings and what they decided
 * -------------------------------------------------------- */

static const struct {
    const char *subject, *tasks[3];
} meetings[] = {
    {"年度保密工作部署", {"修订涉密人员名册", "清点各办公室文件柜", "更新值班室保密提示牌"}},
    {"涉密文件清退工作", {"收回逾期未退文件", "完善文件交接登记", "检查碎纸机使用情况"}},
    {"工作秘密管理", {"梳理工作秘密事项清单", "组织一次专题学习", "检查公开栏审核记录"}},
    {"上半年自查情况", {"整改文印室登记缺项", "补签分发件回执", "清理过期保密标志"}},
    {"年底保密检查准备", {"准备自查台账", "核对定密事项目录", "检查档案室门锁和柜锁"}},
};
static const int responsible[] = {17, PRINTER, DIRECTOR, ARCHIVIST, PERSONNEL, 21, 41};

struct meeting {
    unsigned n;
    int64_t entry;
    int open;
};
struct resolution {
    struct meeting *meeting;
    int64_t entry;
    int who;
    bool again;
};

static void meeting_close(struct stage *s, void *subject)
{
    struct meeting *m = subject;
    (void)MUST(s, OFFICER, "group_meeting", "close", m->entry, NULL, NULL);
}

static void finish(struct stage *s, void *subject);

static void finished(struct stage *s, void *subject, enum outcome outcome, int64_t entry)
{
    struct resolution *r = subject;
    (void)entry;
    if (outcome != OUTCOME_DONE)
        stage_later(s, 900, finish, r);
    else if (--r->meeting->open == 0)
        stage_later(s, 400, meeting_close, r->meeting);
}

static void finish(struct stage *s, void *subject)
{
    struct resolution *r = subject;
    bool thin = !r->again && r->entry % 7 == 2;
    r->again = true;
    struct wait w = {.deciders = {IN_CHARGE},
                     .count = 1,
                     .decision = thin ? DECISION_RETURN : DECISION_APPROVE,
                     .reason = "未附落实情况的具体材料，请补充后再报。",
                     .minutes = 360,
                     .then = finished,
                     .subject = r};
    (void)stage_ask(s, r->who, "group_decision", "finish", r->entry, &w,
                    PAIRS("result", "已落实，台账和照片存党政办公室备查。"));
}

static void meeting(struct stage *s, void *subject)
{
    struct meeting *m = subject;
    struct act_result r;
    const char *attendees =
        arena_printf(s->scratch, "%s,%s,%s,%s", person_text(s, DEPUTY_LEADER),
                     person_text(s, DIRECTOR), person_text(s, OFFICER), person_text(s, ARCHIVIST));
    if (!MUST(s, OFFICER, "group_meeting", "create", 0, &r, "subject", meetings[m->n].subject,
              "chair", person_text(s, leader_in_charge(s)), "attendees", attendees, "minutes",
              "会议听取了前一阶段工作情况，研究了存在的问题，议定事项分工到人、限期落实。"))
        return;
    m->entry = r.entry;
    for (unsigned i = 0; i < 3; i++) {
        struct resolution *d = NEW(s->a, struct resolution);
        *d = (struct resolution){.meeting = m,
                                 .who = responsible[(m->n * 3 + i) % ARRAY_SIZE(responsible)]};
        if (!MUST(s, OFFICER, "group_decision", "create", 0, &r, "meeting", id_text(s, m->entry),
                  "task", meetings[m->n].tasks[i], "responsible", person_text(s, d->who), "due",
                  day_text(s, stage_today(s) + 14 + 7 * i)))
            return;
        d->entry = r.entry;
        m->open++;
        stage_on(s, stage_today(s) + 9 + 8 * i + (m->n % 2 && i == 2 ? 12 : 0), finish, d);
    }
    (void)MUST_NOT(s, OFFICER, "group_meeting", "close", m->entry, NULL);
}

/* ---- changes of people
 * ----------------------------------------------------------------------------- */

static void new_head(struct stage *s, void *subject)
{
    (void)subject;
    const char *next = person_text(s, 44);
    int64_t department = s->departments[DEMO_PETITIONS];
    (void)MUST_NOT(s, WHO_SYSTEM, "department", "appoint", department, "head", next);
    if (MUST(s, WHO_SYSTEM, "department", "appoint", department, NULL, "head", next, "handover",
             "移交在办信访件六件、内部资料一册，双方清点签字，分管领导监交。"))
        s->heads[DEMO_PETITIONS] = 44;
}

enum { LEAVES = 30, MOVES = 27 };

static void transfer(struct stage *s, void *subject)
{
    (void)subject;
    struct act_result post;
    if (MUST(s, PERSONNEL, "post", "create", 0, &post, "name", "应急值守员", "duty",
             "承担应急值守和信息报送。") &&
        MUST(s, PERSONNEL, "person", "transfer", s->who[MOVES].person, NULL, "unit",
             id_text(s, s->departments[DEMO_EMERGENCY]), "post", id_text(s, post.entry), "handover",
             "移交水利设施巡查记录两册，无未办结事项。"))
        s->who[MOVES].department = DEMO_EMERGENCY;
}

static const char left_with[] = "移交在建工程资料四册，已办结清退，确认无留存文件。";

static void leave(struct stage *s, void *subject)
{
    (void)subject;
    struct actor *a = &s->who[LEAVES];
    if (!MUST(s, PERSONNEL, "person", "leave", a->person, NULL, "handover", left_with))
        return;
    a->gone = true;
    struct session *session = stage_session(s, WHO_SECURITY);
    if (!session)
        return;
    enum err err = account_disable(s->o, session_viewer(session), a->account, STR("离岗"));
    session_release(session);
    if (err)
        stage_stumble(s, err, "account_disable");
}

static void recall(struct stage *s, void *subject)
{
    (void)subject;
    if (papers_recall(s, LEAVES, false) > 0) {
        (void)MUST_NOT(s, PERSONNEL, "person", "leave", s->who[LEAVES].person, "handover",
                       left_with);
        (void)papers_recall(s, LEAVES, true);
    }
    stage_later(s, 60, leave, NULL);
}

/* ---- the administrators
 * ---------------------------------------------------------------------------- */

static void audit(struct stage *s, void *subject)
{
    (void)subject;
    struct session *session = stage_session(s, WHO_AUDIT);
    struct proof_filter filter = {
        .before = -1, .actor = -1, .entry = -1, .act = STR("login."), .limit = 50};
    struct proof_row *rows;
    struct str note;
    int count;
    if (!session)
        return;
    enum err err = proof_log(s->o, session_viewer(session), &filter, s->scratch, &rows, &count);
    session_release(session);
    if (!err)
        err = proof_checkpoint(s->o, s->scratch, &note);
    if (err)
        stage_stumble(s, err, "audit");
    /* none of the three reads a document or does another's work (R34) */
    (void)MUST_NOT(s, WHO_AUDIT, "person", "create", 0, "name", "示例", "unit",
                   id_text(s, s->departments[DEMO_OFFICE]));
    stage_on(s, stage_today(s) + 30, audit, NULL);
}

/* Somebody tries others' accounts from where they never work; never one twice, or login() would have
 * him wait. */
static void wrong_password(struct stage *s, void *subject)
{
    static const int tried[] = {OFFICER, TOP_LEADER, 40, ARCHIVIST, 22, SECRETARY, 43, LEADER};
    char token[2 * SESSION_TOKEN_SIZE + 1];
    const int *nth = subject;
    struct login_request r = {.login = str_of(s->who[tried[*nth]].login),
                              .password = STR("guessed in the corridor"),
                              .address = arena_printf(s->scratch, "10.8.250.%d", 60 + *nth),
                              .agent = "demonstration",
                              .lang = LANG_COUNT};
    enum err err = login(s->o, &r, token);
    if (err == ERR_LOGIN)
        s->report->refused++;
    else
        stage_stumble(s, err, "a guessed password");
}

void people_year(struct stage *s)
{
    int64_t day = s->first_day;
    stage_on(s, day + 1, bodies, NULL);
    stage_on(s, day + 2, duty, NULL);
    stage_on(s, day + 20, audit, NULL);
    stage_on(s, day + 130, transfer, NULL);
    stage_on(s, day + 180, hand_over, NULL);
    stage_on(s, day + 200, new_head, NULL);
    stage_on(s, day + 240, recall, NULL);
    for (size_t i = 0; i < ARRAY_SIZE(absences); i++)
        stage_on(s, day + absences[i][0] - 4, deputy, (void *)absences[i]);
    for (unsigned i = 0; i < ARRAY_SIZE(meetings); i++) {
        struct meeting *m = NEW(s->a, struct meeting);
        m->n = i;
        stage_on(s, day + 12 + 83 * i, meeting, m);
    }
    for (int i = 0; i < 8; i++) {
        int *nth = NEW(s->a, int);
        *nth = i;
        stage_on(s, day + 33 + 41 * i, wrong_password, nth);
    }
}
