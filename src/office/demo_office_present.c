/* The last afternoon: work that lies on desks when somebody first looks at the demonstration.
 * Nobody decides, signs for or brings back what is begun here. */
#include "office/demo_office_paper.h"

#include "office/vault.h"

/* A short paper of the secretary's, as drafts are. */
static int64_t draft(struct stage *s, int who, const char *title, const char *text)
{
    char token[VAULT_TOKEN_SIZE];
    struct act_result r;
    struct session *session = stage_session(s, who);
    if (!session)
        return 0;
    struct str name = str_of(arena_printf(s->scratch, "%s.txt", title));
    const char *body =
        arena_printf(s->scratch, "%s\n\n%s\n\n演示用文本，内容均属虚构。\n", title, text);
    enum err err = vault_put_bytes(s->o, session_viewer(session), name, str_of(body), token);
    session_release(session);
    if (err) {
        stage_stumble(s, err, "an upload");
        return 0;
    }
    s->report->files++;
    if (!MUST(s, who, "document", "create", 0, &r, "title", title, "kind", "report", "body", token))
        return 0;
    s->report->documents++;
    return r.entry;
}

static void drafts(struct stage *s)
{
    static const int knows[] = {SECRETARY, DIRECTOR, OFFICER,    REGISTRAR,
                                ARCHIVIST, LEADER,   TOP_LEADER, DEPUTY_LEADER};
    const char *knowing = scope_text(s, knows, ARRAY_SIZE(knows));
    (void)draft(s, SECRETARY, "关于年底保密检查安排的初步意见",
                "拟于下月中旬分三组检查，待补充名单。");
    int64_t work =
        draft(s, SECRETARY, "领导班子会议讨论记录（第十一次）", "各方意见如下，尚未议定。");
    if (work && s->matters[DEMO_SECRET_MATTERS])
        (void)MUST(s, SECRETARY, "document", "propose", work, NULL, "proposed_level", "work",
                   "matter", id_text(s, s->matters[DEMO_SECRET_MATTERS]), "period", "1年",
                   "grounds", "讨论过程尚未议定，公开会影响决策。", "knowing", knowing);
    int64_t state = draft(s, SECRETARY, "重点设施值守力量情况", "按季度汇总，数字另册。");
    if (state)
        (void)MUST(s, SECRETARY, "document", "protect", state, NULL, "proposed_level", "secret",
                   "period", "5年", "grounds", "本镇没有定密权限，先行保护并报请县级机关确定。",
                   "reported_to", demo_superior.in[LANG_ZH], "knowing", knowing);
    int64_t plain = draft(s, SECRETARY, "关于更换值班室门锁的报告", "门锁老化，建议更换。");
    if (plain)
        (void)MUST(s, SECRETARY, "document", "plain", plain, NULL, NULL);
}

/* Papers lately issued to those whose desks are shown, to be signed for. */
static void to_sign(struct stage *s)
{
    static const int to[] = {OFFICER,   DIRECTOR, SECRETARY, ARCHIVIST,
                             TOWN_HEAD, LEADER,   TOP_LEADER};
    int papers = 0;
    for (int i = s->papers->count - 1; i >= 0 && papers < 3; i--) {
        struct paper *p = &s->papers->rows[i];
        if (!p->issued || p->know_count || p->end != END_STAYS)
            continue;
        const char *text = "";
        int copies = 0;
        for (size_t k = 0; k < ARRAY_SIZE(to); k++) {
            if ((k + (size_t)papers) % 3 == 0)
                continue;
            copies++;
            text =
                arena_printf(s->scratch, "%s%s%s", text, *text ? "," : "", person_text(s, to[k]));
        }
        if (MUST(s, REGISTRAR, "document", "circulate", p->entry, NULL, "recipients", text, "due",
                 day_text(s, stage_today(s) + 5 + 4 * papers))) {
            papers++;
            s->report->copies += copies;
        }
    }
}

/* Requests on the desks of the leader in charge, of those who determine, and of a witness. */
static void requests(struct stage *s)
{
    int destroy = 0, longer = 0, free = 0, known = 0;
    for (int i = s->papers->count - 1; i >= 0; i--) {
        struct paper *p = &s->papers->rows[i];
        if (!p->issued || p->over || p->end != END_STAYS)
            continue;
        for (int k = 0; k < p->copy_count; k++) {
            struct held *h = &p->copies[k];
            bool own = h->holder == LEADER || h->holder == DEPUTY_LEADER; /* who would decide */
            if (h->back && !h->lost && destroy < 3 && i % 3 == 0 && !own) {
                struct wait w = {.deciders = {IN_CHARGE}, .count = 1, .minutes = 60};
                const char *paper =
                    arena_printf(s->scratch, "销毁凭证〔%d〕-%d", s->papers->count + i, k);
                if (stage_ask_only(s, p->registry, "copy", "destroy", h->entry, &w, destroy == 0,
                                   PAIRS("method", "delivered", "unit", "云虚县涉密载体销毁中心",
                                         "courier", person_text(s, ARCHIVIST), "second_courier",
                                         person_text(s, OFFICER), "certificate", paper)))
                    destroy++;
            } else if (h->signed_for && !h->back && !h->busy && longer < 3 && !own) {
                longer +=
                    MUST(s, h->holder, "copy", "extend", h->entry, NULL, "due",
                         day_text(s, (h->due > stage_today(s) ? h->due : stage_today(s)) + 14));
            }
        }
        if (p->level >= LEVEL_SECRET && !p->brief && p->n % 8 != 4 && free < 2)
            free += MUST(s, OFFICER, "document", "declassify", p->entry, NULL, "remark",
                         "来文机关通知该事项已经公布。", "decision_ref", "云虚保解〔年终〕号");
        else if (p->level >= LEVEL_WORK && !p->brief && known < 1 && !paper_knows(p, 21))
            known += MUST(s, OFFICER, "document", "widen", p->entry, NULL, "more",
                          scope_text(s, (const int[]){21}, 1), "remark", "编制决算需要知悉");
    }
}

void papers_present(struct stage *s, void *subject)
{
    (void)subject;
    drafts(s);
    to_sign(s);
    requests(s);
    (void)MUST(s, OFFICER, "matter", "create", 0, NULL, "code", "GZ-26", "name",
               "年终检查的抽查名单和路线", "kind", "work", "grade", "work", "period", "1年",
               "produced_at", "township", "provided_by", id_text(s, s->basis[1]), "provision",
               "示例清单补充项");
}
