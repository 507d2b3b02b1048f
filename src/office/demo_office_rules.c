/* By what right the demonstration's office determines: basis documents, the list of matters, and a
 * written authorization for half of the year. A township has none of its own (L17). */
#include "office/demo_office_stage.h"
#include "office/vault.h"

static const char *const producers[] = {
    [DEMO_BY_TOWNSHIP] = "township",
    [DEMO_BY_COUNTY] = "county",
    [DEMO_BY_CITY] = "city",
    [DEMO_BY_PROVINCE] = "provincial",
};

struct listing {
    const struct demo_matter *matter;
    int index;
    bool again;
};

static void list(struct stage *s, void *subject);

static void listed(struct stage *s, void *subject, enum outcome outcome, int64_t entry)
{
    struct listing *l = subject;
    if (outcome == OUTCOME_DONE) {
        s->matters[l->index] = entry;
        s->report->matters++;
    } else {
        stage_later(s, 100, list, l);
    }
}

const char *matter_period(struct stage *s, const struct demo_matter *m)
{
    return m->until.in[LANG_ZH] ? m->until.in[LANG_ZH] : arena_printf(s->scratch, "%u年", m->years);
}

static void list(struct stage *s, void *subject)
{
    struct listing *l = subject;
    const struct demo_matter *m = l->matter;
    bool state = l->index < DEMO_SECRET_MATTERS;
    const char *basis = id_text(s, s->basis[state ? 0 : 1]);
    const char *kind = state ? "state" : "work", *grade = level_code(m->level);
    bool thin = !l->again && l->index % 17 == 5;
    if (!l->again && l->index % 20 == 2) /* longer than the law allows */
        (void)MUST_NOT(s, OFFICER, "matter", "create", 0, "code", m->code, "name",
                       m->name.in[LANG_ZH], "kind", "state", "grade", grade, "period", "31年",
                       "provided_by", id_text(s, s->basis[0]));
    if (!l->again && l->index == DEMO_SECRET_MATTERS + 4) /* a work secret bears no secret level */
        (void)MUST_NOT(s, OFFICER, "matter", "create", 0, "code", m->code, "name",
                       m->name.in[LANG_ZH], "kind", "work", "grade", "secret", "provided_by",
                       basis);
    l->again = true;
    struct wait w = {.deciders = {determiner_but(s, TOP_LEADER, OFFICER)},
                     .count = 1,
                     .decision = thin ? DECISION_RETURN : DECISION_APPROVE,
                     .reason = demo_mishap(DEMO_RETURNED, (unsigned)l->index)->in[LANG_ZH],
                     .minutes = 120,
                     .then = listed,
                     .subject = l};
    (void)stage_ask(s, OFFICER, "matter", "create", 0, &w,
                    PAIRS("code", m->code, "name", m->name.in[LANG_ZH], "kind", kind, "grade",
                          grade, "period", matter_period(s, m), "scope_words", m->scope.in[LANG_ZH],
                          "produced_at", producers[m->producer], "provided_by", basis, "provision",
                          m->basis));
}

static int64_t basis_document(struct stage *s, const char *title, const char *kind,
                              const char *issuer, const char *reference, int64_t issued)
{
    struct act_result r;
    char token[VAULT_TOKEN_SIZE];
    struct session *session = stage_session(s, OFFICER);
    if (!session)
        return 0;
    const char *text =
        arena_printf(s->scratch, "%s\n%s  %s\n\n本件为演示用文本，机关、事项和文号均属虚构。\n",
                     title, issuer, reference);
    enum err err =
        vault_put_bytes(s->o, session_viewer(session),
                        str_of(arena_printf(s->scratch, "%s.txt", title)), str_of(text), token);
    session_release(session);
    if (err) {
        stage_stumble(s, err, "a basis document");
        return 0;
    }
    if (!MUST(s, OFFICER, "basis_document", "create", 0, &r, "title", title, "kind", kind, "issuer",
              issuer, "reference", reference, "issued_on", day_text(s, issued), "body", token))
        return 0;
    s->report->files++;
    return r.entry;
}

static void bases(struct stage *s, void *subject)
{
    (void)subject;
    s->basis[0] = basis_document(s, "保密事项范围汇编（示例）", "scope", demo_superior.in[LANG_ZH],
                                 "云虚保发〔范〕1号", s->first_day - 400);
    s->basis[1] = basis_document(s, "青溪虚构镇工作秘密事项范围", "work_scope",
                                 demo_office.in[LANG_ZH], "青虚政发〔范〕2号", s->first_day - 30);
    for (int i = 0; i < DEMO_SECRET_MATTERS + DEMO_WORK_MATTERS; i++) {
        struct listing *l = NEW(s->a, struct listing);
        l->index = i;
        l->matter = i < DEMO_SECRET_MATTERS ? &demo_secret_matters[i]
                                            : &demo_work_matters[i - DEMO_SECRET_MATTERS];
        stage_later(s, 25 * i, list, l);
    }
}

/* ---- the authorization: for the level secret, for half of the year
 * ------------------------------------- */

static void authorize(struct stage *s, void *subject)
{
    (void)subject;
    const char *grantor = demo_superior.in[LANG_ZH];
    const char *from = day_text(s, s->authorized_from), *to = day_text(s, s->authorized_to);
    const char *extent = "防汛抗旱、民兵整组、测绘资料等本镇经常产生的秘密级事项。";
    /* by word of mouth there is none (R16) */
    (void)MUST_NOT(s, OFFICER, "authorization", "create", 0, "grantor", grantor, "up_to", "secret",
                   "extent", extent, "granted_by", id_text(s, s->basis[0]), "from_day", from);
    int64_t written = basis_document(s, "关于授予青溪虚构镇定密权的决定", "authorization", grantor,
                                     "云虚保授〔1〕号", stage_today(s) - 3);
    struct wait w = {.deciders = {TOP_LEADER}, .count = 1, .minutes = 100};
    if (written)
        (void)stage_ask(s, OFFICER, "authorization", "create", 0, &w,
                        PAIRS("grantor", grantor, "up_to", "secret", "extent", extent, "granted_by",
                              id_text(s, written), "from_day", from, "to_day", to));
}

/* ---- the list changes once */

static void adjust(struct stage *s, void *subject)
{
    (void)subject;
    struct wait w = {
        .deciders = {determiner_but(s, TOP_LEADER, OFFICER)}, .count = 1, .minutes = 240};
    if (s->matters[1])
        (void)stage_ask(s, OFFICER, "matter", "change", s->matters[1], &w,
                        PAIRS("name", demo_secret_matters[1].name.in[LANG_ZH], "scope_words",
                              "主要领导、分管领导、承办人", "produced_at", "county", "provision",
                              demo_secret_matters[1].basis, "points", "力量数量、换防时间"));
    if (s->matters[DEMO_SECRET_MATTERS - 8])
        (void)stage_ask(s, OFFICER, "matter", "withdraw", s->matters[DEMO_SECRET_MATTERS - 8], &w,
                        PAIRS(NULL));
    (void)MUST_NOT(s, OFFICER, "basis_document", "repeal", s->basis[0], NULL);
}

void rules_begin(struct stage *s)
{
    s->authorized_from = s->first_day + (s->last_day - s->first_day) / 4;
    s->authorized_to = s->authorized_from + (s->last_day - s->first_day) / 2;
    stage_on(s, s->first_day + 3, bases, NULL);
    stage_on(s, s->authorized_from - 4, authorize, NULL);
    stage_on(s, s->first_day + 160, adjust, NULL);
}
