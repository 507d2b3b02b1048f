/* Documents from their issue to their end: copies signed for, read, brought back in time or late,
 * lost and found, passed on; then archived, destroyed, declassified, or kept. */
#include "office/demo_office_paper.h"

#include "office/entry.h"

#define ADMINISTRATORS (DEMO_SYSTEM_ADMIN | DEMO_SECURITY_ADMIN | DEMO_AUDIT_ADMIN)

static const char *mishap(enum demo_mishap_kind kind, unsigned n)
{
    return demo_mishap(kind, n)->in[LANG_ZH];
}

static bool leads(int who)
{
    return who == LEADER || who == DEPUTY_LEADER;
}

/* Can be present, and neither registers, holds nor approves it. */
static int witness_for(const struct paper *p, int holder, int other)
{
    static const int all[] = {DIRECTOR, OFFICER, ARCHIVIST};
    for (size_t i = 0;; i++) {
        int who = all[(p->n + i) % ARRAY_SIZE(all)];
        if (who != holder && who != other)
            return who;
    }
}

/* ---- the end
 * ------------------------------------------------------------------------------------------ */

static void destroyed(struct stage *s, void *subject, enum outcome outcome, int64_t entry)
{
    struct paper *p = subject;
    (void)s;
    (void)entry;
    p->over = outcome == OUTCOME_DONE;
}

static const char *certificate(struct stage *s, const struct paper *p, int copy)
{
    return arena_printf(s->scratch, "销毁凭证〔%u〕-%d", p->n + 1, copy);
}

static void destroy(struct stage *s, void *subject)
{
    struct paper *p = subject;
    struct wait w = {.deciders = {IN_CHARGE, witness_for(p, NOBODY, NOBODY)},
                     .count = 2,
                     .witnesses = 1,
                     .minutes = 150,
                     .then = destroyed,
                     .subject = p};
    (void)stage_ask(s, p->registry, "document", "destroy", p->entry, &w,
                    PAIRS("method", "own_device", "certificate", certificate(s, p, 0)));
}

struct doomed {
    struct paper *paper;
    int n, left;
};

static void copy_destroyed(struct stage *s, void *subject, enum outcome outcome, int64_t entry)
{
    struct doomed *d = subject;
    (void)entry;
    if (outcome == OUTCOME_DONE && --d->left == 0)
        stage_later(s, 60, destroy, d->paper);
}

static void destroy_copies(struct stage *s, void *subject)
{
    struct paper *p = subject;
    struct doomed *d = NEW(s->a, struct doomed);
    d->paper = p;
    d->left = p->copy_count;
    if (p->n % 2) /* the document itself only when no copy is left */
        (void)MUST_NOT(s, p->registry, "document", "destroy", p->entry, "method", "own_device",
                       "certificate", certificate(s, p, 0));
    for (int i = 0; i < p->copy_count; i++) {
        struct held *h = &p->copies[i];
        bool own = h->holder == LEADER || h->holder == DEPUTY_LEADER; /* nobody approves his own */
        int first = witness_for(p, h->holder, NOBODY);
        struct wait w = {
            .deciders = {own ? TOP_LEADER : IN_CHARGE, first, witness_for(p, h->holder, first)},
            .count = 3,
            .witnesses = 2,
            .minutes = 90,
            .wrong = i == 0 ? p->registry : 0,
            .then = copy_destroyed,
            .subject = d};
        (void)stage_ask(s, p->registry, "copy", "destroy", h->entry, &w,
                        PAIRS("method", "own_device", "device", "某型碎纸机（符合国家保密标准）",
                              "certificate", certificate(s, p, i + 1)));
    }
    if (!p->copy_count)
        stage_later(s, 60, destroy, p);
}

static void archive(struct stage *s, void *subject)
{
    struct paper *p = subject;
    if (!p->over)
        (void)MUST(s, ARCHIVIST, "document", "archive", p->entry, NULL, "shelf",
                   arena_printf(s->scratch, "档案室%u号柜第%u格", 1 + p->n % 6, 1 + p->n % 9));
}

static void all_back(struct stage *s, struct paper *p)
{
    for (int i = 0; i < p->copy_count; i++) {
        if (!p->copies[i].back || p->copies[i].lost)
            return;
    }
    if (p->end == END_ARCHIVED)
        stage_later(s, 900 + (int)stage_pick(s, 3000), archive, p);
    else if (p->end == END_DESTROYED)
        stage_later(s, 2400 + (int)stage_pick(s, 9000), destroy_copies, p);
}

/* ---- one copy
 * ----------------------------------------------------------------------------------------- */

static void give_back(struct stage *s, void *subject)
{
    struct held *h = subject;
    if (h->back || !MUST(s, h->paper->registry, "copy", "give_back", h->entry, NULL, NULL))
        return;
    h->back = true;
    s->report->late += stage_today(s) > h->due;
    all_back(s, h->paper);
}

static void found(struct stage *s, void *subject, enum outcome outcome, int64_t entry)
{
    struct held *h = subject;
    (void)entry;
    if (outcome != OUTCOME_DONE)
        return;
    h->lost = false;
    all_back(s, h->paper);
}

static void find(struct stage *s, void *subject)
{
    struct held *h = subject;
    struct wait w = {
        .deciders = {IN_CHARGE}, .count = 1, .minutes = 60, .then = found, .subject = h};
    (void)stage_ask(s, OFFICER, "copy", "found", h->entry, &w,
                    PAIRS("circumstances", mishap(DEMO_LOST, h->n / 83)));
}

static void lose(struct stage *s, void *subject)
{
    struct held *h = subject;
    if (h->back || !MUST(s, h->holder, "copy", "report_lost", h->entry, NULL, "circumstances",
                         "清点时未见该份文件，已停止外出并就地查找，同时向党政办公室报告。"))
        return;
    s->report->lost++;
    h->back = h->lost = true; /* nobody asks for it meanwhile */
    if (h->n / 83 % 6 != 4)   /* one or two are never found */
        stage_later(s, 300 + (int)stage_pick(s, 900), find, h);
}

static void bring(struct stage *s, struct held *h, bool late)
{
    int64_t day = late ? h->due + 2 + h->n % 8 : h->due - 1 - h->n % 7;
    if (day <= stage_today(s))
        day = stage_today(s) + 1;
    stage_on(s, day, give_back, h);
}

static void extended(struct stage *s, void *subject, enum outcome outcome, int64_t entry)
{
    struct held *h = subject;
    (void)entry;
    if (outcome == OUTCOME_DONE)
        h->due += 14;
    bring(s, h, false);
}

static void extend(struct stage *s, void *subject)
{
    struct held *h = subject;
    bool no = h->n % 4 == 1;
    h->busy = true;
    struct wait w = {.deciders = {IN_CHARGE},
                     .count = 1,
                     .decision = no ? DECISION_REFUSE : DECISION_APPROVE,
                     .reason = "办理事项已经结束，请按期清退。",
                     .minutes = 200,
                     .then = extended,
                     .subject = h};
    if (h->n % 3 == 0) /* an earlier day is no extension */
        (void)MUST_NOT(s, h->holder, "copy", "extend", h->entry, "due", day_text(s, h->due - 1));
    if (!stage_ask(s, h->holder, "copy", "extend", h->entry, &w,
                   PAIRS("due", day_text(s, h->due + 14))))
        bring(s, h, true);
}

static void read_it(struct stage *s, void *subject)
{
    struct held *h = subject;
    if (!h->back && !h->paper->over)
        (void)MUST(s, h->holder, "document", "open", h->paper->entry, NULL, NULL);
}

static void sign_for(struct stage *s, void *subject);

static void passed_on(struct stage *s, void *subject, enum outcome outcome, int64_t entry)
{
    struct held *h = subject;
    (void)entry;
    if (outcome == OUTCOME_DONE)
        stage_later(s, 60, sign_for, h);
    else
        bring(s, h, true);
}

/* To somebody who may know and has none; first, by mistake, to somebody who may not. */
static void pass_on(struct stage *s, void *subject)
{
    struct held *h = subject;
    struct paper *p = h->paper;
    int next = NOBODY;
    h->busy = true;
    struct wait w = {
        .deciders = {IN_CHARGE}, .count = 1, .minutes = 120, .then = passed_on, .subject = h};
    for (int i = 0; i < p->know_count && next < 0; i++) {
        bool has = p->knows[i] == p->registry || leads(p->knows[i]) || s->who[p->knows[i]].gone;
        for (int k = 0; k < p->copy_count; k++)
            has |= p->copies[k].holder == p->knows[i];
        if (!has)
            next = p->knows[i];
    }
    if (next < 0) {
        bring(s, h, false);
        return;
    }
    if (!paper_knows(p, 40))
        (void)MUST_NOT(s, h->holder, "copy", "pass_on", h->entry, "next_holder",
                       person_text(s, 40));
    int was = h->holder;
    if (stage_ask(s, was, "copy", "pass_on", h->entry, &w,
                  PAIRS("next_holder", person_text(s, next))))
        h->holder = next;
}

static void sign_for(struct stage *s, void *subject)
{
    struct held *h = subject;
    bool limited = h->paper->know_count > 0, again = h->signed_for;
    if (h->back)
        return;
    if (!again && h->n % 31 == 11) /* somebody else signs in his place */
        (void)MUST_NOT(s, h->holder == SECRETARY ? OFFICER : SECRETARY, "copy", "receive", h->entry,
                       NULL);
    if (!MUST(s, h->holder, "copy", "receive", h->entry, NULL, "place",
              limited    ? "保密柜"
              : h->n % 3 ? "本人办公室"
                         : NULL))
        return;
    h->signed_for = true;
    stage_later(s, 15 + (int)stage_pick(s, 600), read_it, h);
    if (limited && h->n % 3 == 1)
        stage_later(s, 1000 + (int)stage_pick(s, 1500), read_it, h);
    if (!again && h->n % 83 == 20)
        stage_later(s, 1500, lose, h);
    else if (!again && h->n % 19 == 5 && !leads(h->holder))
        stage_later(s, 1200, extend, h);
    else if (!again && limited && h->n % 9 == 7 && !leads(h->holder))
        stage_later(s, 900, pass_on, h);
    else
        bring(s, h, h->n % 9 == 4);
}

int papers_recall(struct stage *s, int who, bool back)
{
    int count = 0;
    for (int i = 0; i < s->papers->count; i++) {
        struct paper *p = &s->papers->rows[i];
        for (int k = 0; k < p->copy_count; k++) {
            struct held *h = &p->copies[k];
            if (h->holder != who || h->back)
                continue;
            count++;
            if (back)
                give_back(s, h);
        }
    }
    return count;
}

/* ---- circulating
 * --------------------------------------------------------------------------------------- */

static enum err list_copies(struct stage *s, struct paper *p, const struct viewer *v)
{
    DESK_SCOPE(k);
    struct list_page page;
    struct list_want want = {.reg = STR("copy"),
                             .filters = {{STR("document"), str_of(id_text(s, p->entry)), LIST_IS}},
                             .filter_count = 1,
                             .limit = LIST_LIMIT_MAX};
    TRY(desk_open(&k, s->o, v, s->scratch));
    TRY(entry_list(&k, &want, &page));
    for (int i = 0; i < page.count; i++) {
        int64_t holder = 0;
        for (int c = 0; c < page.reg->column_count; c++) {
            const struct shown *cell = &page.rows[i].cells[c];
            if (strcmp(cell->field->name, "holder") == 0)
                holder = cell->ref;
        }
        for (int c = 0; c < p->copy_count; c++) {
            struct held *h = &p->copies[c];
            if (!h->entry && s->who[h->holder].person == holder)
                h->entry = page.rows[i].id;
        }
    }
    return ERR_OK;
}

/* Learns the entries of the copies just made, newest first, and hands them to their lives. */
static void hand_out(struct stage *s, struct paper *p, int from)
{
    struct session *session = stage_session(s, p->registry);
    if (!session)
        return;
    enum err err = list_copies(s, p, session_viewer(session));
    session_release(session);
    if (err) {
        stage_stumble(s, err, "a list of copies");
        return;
    }
    for (int i = from; i < p->copy_count; i++) {
        if (p->copies[i].entry)
            stage_desk(s, 20 + (int)stage_pick(s, p->copies[i].n % 13 == 3 ? 2500 : 500), sign_for,
                       &p->copies[i]);
        s->report->copies++;
    }
}

static const char *recipients(struct stage *s, const struct paper *p, int from)
{
    const char *text = "";
    for (int i = from; i < p->copy_count; i++)
        text = arena_printf(s->scratch, "%s%s%s", text, *text ? "," : "",
                            person_text(s, p->copies[i].holder));
    return text;
}

static bool fit_to_hold(const struct stage *s, const struct paper *p, int who)
{
    if (who == REGISTRAR || who == PRINTER || s->who[who].gone || !s->who[who].account ||
        (who == 30 && stage_today(s) > s->first_day + 225))
        return false;
    for (int i = 0; i < p->copy_count; i++) {
        if (p->copies[i].holder == who)
            return false;
    }
    return paper_knows(p, who);
}

static void choose(struct stage *s, struct paper *p, int64_t due)
{
    int wanted = p->d->copies < 5 ? (int)p->d->copies : 5;
    int pool = p->know_count ? p->know_count : DEMO_PEOPLE;
    int start = (int)stage_pick(s, (unsigned)pool);
    if (!p->know_count && p->n % 3)
        wanted = wanted > 3 ? 3 : wanted;
    for (int i = 0; i < pool && p->copy_count < wanted; i++) {
        int at = (start + 5 * i) % pool;
        int who = p->know_count ? p->knows[at] : at;
        if (fit_to_hold(s, p, who))
            p->copies[p->copy_count++] =
                (struct held){.paper = p, .holder = who, .due = due, .n = s->papers->copies++};
    }
}

static void duplicated(struct stage *s, void *subject, enum outcome outcome, int64_t entry)
{
    struct held *h = subject;
    struct paper *p = h->paper;
    (void)entry;
    if (outcome != OUTCOME_DONE || p->copy_count == COPIES_MAX)
        return;
    h->n = s->papers->copies++;
    p->copies[p->copy_count++] = *h;
    hand_out(s, p, p->copy_count - 1);
}

static void duplicate(struct stage *s, void *subject)
{
    struct paper *p = subject;
    if (p->over)
        return;
    for (int i = 0; i < p->know_count; i++) {
        int who = p->knows[i];
        bool no = p->n % 4 == 1;
        if (!fit_to_hold(s, p, who) || leads(who))
            continue;
        struct held *h = NEW(s->a, struct held);
        *h = (struct held){.paper = p, .holder = who, .due = stage_today(s) + 20};
        struct wait w = {.deciders = {IN_CHARGE},
                         .count = 1,
                         .decision = no ? DECISION_REFUSE : DECISION_APPROVE,
                         .reason = mishap(DEMO_REFUSED, 5),
                         .minutes = 180,
                         .then = duplicated,
                         .subject = h};
        (void)stage_ask(s, p->registry, "document", "duplicate", p->entry, &w,
                        PAIRS("recipients", person_text(s, who), "due", day_text(s, h->due),
                              "purpose", "现场工作需要"));
        return;
    }
}

static void circulate(struct stage *s, struct paper *p)
{
    int64_t due = stage_today(s) + 12 + stage_pick(s, 20);
    choose(s, p, due);
    if (!p->copy_count)
        return;
    const char *to = recipients(s, p, 0);
    if (p->n % 5 == 2 && p->know_count && !paper_knows(p, 12)) /* one who is not cleared */
        (void)MUST_NOT(s, p->registry, "document", "circulate", p->entry, "recipients",
                       arena_printf(s->scratch, "%s,%s", to, person_text(s, 12)), "due",
                       day_text(s, due));
    if (p->n % 14 == 6) /* a day that is over */
        (void)MUST_NOT(s, p->registry, "document", "circulate", p->entry, "recipients", to, "due",
                       day_text(s, stage_today(s) - 1));
    if (!MUST(s, p->registry, "document", "circulate", p->entry, NULL, "recipients", to, "due",
              day_text(s, due))) {
        p->copy_count = 0;
        return;
    }
    hand_out(s, p, 0);
    if (p->end == END_ARCHIVED && p->n % 2) /* copies are out */
        (void)MUST_NOT(s, ARCHIVIST, "document", "archive", p->entry, "shelf", "档案室1号柜");
    if (p->know_count && p->n % 6 == 5)
        stage_later(s, 900, duplicate, p);
    if (p->know_count && p->n % 4 == 0) /* what he may not know of is not there for him */
        (void)MUST_NOT(s, 12, "document", "open", p->entry, NULL);
}

static void widened(struct stage *s, void *subject, enum outcome outcome, int64_t entry)
{
    struct paper *p = subject;
    (void)entry;
    if (outcome != OUTCOME_DONE)
        p->know_count--; /* the last one added */
    circulate(s, p);
}

/* One more must know: refused until the scope is widened. */
static bool widen(struct stage *s, struct paper *p)
{
    int more = NOBODY, before = p->know_count;
    for (int i = 21; i < DEMO_PEOPLE && more < 0; i++) {
        if (s->who[i].account && !s->who[i].gone && demo_people[i].clearance >= p->level &&
            !paper_knows(p, i))
            more = i;
    }
    if (more >= 0)
        paper_know(p, more);
    if (p->know_count == before)
        return false;
    const char *who = person_text(s, more);
    (void)MUST_NOT(s, p->registry, "document", "circulate", p->entry, "recipients", who, "due",
                   day_text(s, stage_today(s) + 15));
    struct wait w = {.deciders = {p->registry == TOP_LEADER ? LEADER : TOP_LEADER},
                     .count = 1,
                     .minutes = 240,
                     .then = widened,
                     .subject = p};
    return stage_ask(s, p->registry, "document", "widen", p->entry, &w,
                     PAIRS("more", scope_text(s, &more, 1), "remark", "承办工作需要知悉"));
}

static void settled(struct stage *s, void *subject, enum outcome outcome, int64_t entry)
{
    (void)entry;
    if (outcome == OUTCOME_DONE)
        circulate(s, subject);
}

/* The officer holds it for higher: until the superior decides the higher level holds (R26). */
static void settle(struct stage *s, void *subject)
{
    struct paper *p = subject;
    struct wait w = {.deciders = {determiner_but(s, p->drafter, OFFICER)},
                     .count = 1,
                     .minutes = 200,
                     .then = settled,
                     .subject = p};
    (void)stage_ask(s, OFFICER, "document", "settle", p->entry, &w,
                    PAIRS("decided_by", demo_superior.in[LANG_ZH], "decision_ref",
                          arena_printf(s->scratch, "云虚保复〔%u〕号", p->n + 1), "proposed_level",
                          level_code(p->level)));
}

void paper_circulate(struct stage *s, void *subject)
{
    struct paper *p = subject;
    if (p->level == LEVEL_SECRET && p->n % 13 == 7) {
        if (MUST(s, OFFICER, "document", "object", p->entry, NULL, "claimed", "highly_secret",
                 "dispute", "汇总后能够推断力量部署，建议按机密级管理。"))
            stage_later(s, 2400, settle, p);
    } else if (!(p->know_count && p->level >= LEVEL_SECRET && p->n % 7 == 2 && widen(s, p))) {
        circulate(s, p);
    }
}

void paper_issue(struct stage *s, void *subject)
{
    struct paper *p = subject;
    if (p->n % 13 == 5 && !(p->know_count && !paper_knows(p, SECRETARY)))
        (void)MUST_NOT(s, SECRETARY, "document", "issue", p->entry, NULL);
    if (!MUST(s, p->registry, "document", "issue", p->entry, NULL, NULL))
        return;
    p->issued = true;
    if (p->d->level == LEVEL_PUBLIC && p->n % 2)
        return; /* stands on the notice board */
    stage_later(s, 30 + (int)stage_pick(s, 400), paper_circulate, p);
    paper_later(s, p);
}

/* ---- later
 * -------------------------------------------------------------------------------------------- */

static void review(struct stage *s, void *subject)
{
    struct paper *p = subject;
    if (!p->over)
        (void)MUST(s, determiner_but(s, NOBODY, NOBODY), "document", "review", p->entry, NULL,
                   "remark", "经审核，密级、期限和知悉范围适当，继续保密。");
}

static void declassified(struct stage *s, void *subject, enum outcome outcome, int64_t entry)
{
    struct paper *p = subject;
    (void)s;
    (void)entry;
    p->over = outcome == OUTCOME_DONE;
}

static void declassify(struct stage *s, void *subject)
{
    struct paper *p = subject;
    bool own = p->path == PATH_WORK || p->path == PATH_STATE;
    const char *why = "事项已经公布，公开后不再损害利益。";
    struct wait w = {.deciders = {determiner_but(s, p->drafter, OFFICER)},
                     .count = 1,
                     .minutes = 240,
                     .then = declassified,
                     .subject = p};
    if (p->over)
        return;
    if (!own)
        (void)MUST_NOT(s, OFFICER, "document", "declassify", p->entry, "remark", why);
    (void)stage_ask(s, OFFICER, "document", "declassify", p->entry, &w,
                    PAIRS("remark", why, "decision_ref",
                          own ? NULL : arena_printf(s->scratch, "云虚保解〔%u〕号", p->n + 1)));
}

static void change(struct stage *s, void *subject)
{
    struct paper *p = subject;
    struct wait w = {
        .deciders = {determiner_but(s, p->drafter, NOBODY)}, .count = 1, .minutes = 200};
    const char *knowing = scope_text(s, p->knows, p->know_count);
    if (p->over || stage_today(s) > s->authorized_to - 4)
        return;
    (void)MUST_NOT(s, OFFICER, "document", "change_level", p->entry, "proposed_level", "secret",
                   "period", "11年", "grounds", "延长", "knowing", knowing);
    (void)stage_ask(s, OFFICER, "document", "change_level", p->entry, &w,
                    PAIRS("proposed_level", "secret", "period", "5年", "grounds",
                          "事项范围调整，缩短期限。", "knowing", knowing));
}

void paper_later(struct stage *s, struct paper *p)
{
    int64_t today = stage_today(s);
    bool stays = p->end != END_DESTROYED && !p->brief;
    if (p->level >= LEVEL_SECRET && stays && today < s->last_day - 90)
        stage_on(s, s->last_day - 50 + p->n % 9, review, p);
    if (p->level >= LEVEL_WORK && stays && p->n % 8 == 4)
        stage_on(s, today + 75 + p->n % 40, declassify, p);
    else if (p->path == PATH_STATE && stays && p->k % 2 == 0)
        stage_on(s, today + 25, change, p);
}
