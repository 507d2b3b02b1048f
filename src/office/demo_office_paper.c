#include "office/demo_office_paper.h"

#include "base/clock.h"
#include "office/vault.h"

#define ADMINISTRATORS (DEMO_SYSTEM_ADMIN | DEMO_SECURITY_ADMIN | DEMO_AUDIT_ADMIN)

static const char *const kinds[DEMO_KINDS] = {
    [DEMO_NOTICE] = "notice",   [DEMO_PLAN] = "plan",     [DEMO_REPORT] = "report",
    [DEMO_MINUTES] = "minutes", [DEMO_LETTER] = "letter", [DEMO_REPLY] = "reply",
    [DEMO_TABLE] = "table",     [DEMO_MAP] = "map",       [DEMO_REQUEST] = "request",
    [DEMO_FORM] = "form",
};

static const char *mishap(enum demo_mishap_kind kind, const struct paper *p)
{
    return demo_mishap(kind, p->n)->in[LANG_ZH];
}

static const char *text_of(struct stage *s, struct str text)
{
    return arena_text(s->scratch, text);
}

static int head_of(struct stage *s, int who)
{
    return s->heads[s->who[who].department];
}

/* ---- who may know
 * ------------------------------------------------------------------------------------ */

bool paper_knows(const struct paper *p, int who)
{
    for (int i = 0; i < p->know_count; i++) {
        if (p->knows[i] == who)
            return true;
    }
    return p->know_count == 0;
}

void paper_know(struct paper *p, int who)
{
    if (who >= 0 && p->know_count < KNOWS_MAX && (!p->know_count || !paper_knows(p, who)) &&
        demo_people[who].clearance >= p->level)
        p->knows[p->know_count++] = who;
}

void paper_scope(struct stage *s, struct paper *p)
{
    static const int always[] = {DIRECTOR,   OFFICER,   REGISTRAR, PRINTER,      ARCHIVIST,
                                 TOP_LEADER, TOWN_HEAD, LEADER,    DEPUTY_LEADER};
    p->know_count = 0;
    paper_know(p, p->drafter);
    for (size_t i = 0; i < ARRAY_SIZE(always); i++)
        paper_know(p, always[i]);
    paper_know(p, s->heads[p->d->department]);
    for (int i = 0; i < DEMO_PEOPLE; i++) {
        if (demo_people[i].department == p->d->department && !s->who[i].gone &&
            !(demo_people[i].roles & ADMINISTRATORS))
            paper_know(p, i);
    }
    for (int i = (int)(p->n % 5) + 21; i < DEMO_PEOPLE; i += 7) {
        if (!s->who[i].gone)
            paper_know(p, i);
    }
}

static const char *scope_of(struct stage *s, const struct paper *p)
{
    return scope_text(s, p->knows, p->know_count);
}

const char *paper_period(struct stage *s, const struct paper *p)
{
    static const char *const brief[] = {"3个月", "4个月", "6个月"};
    if (p->brief)
        return brief[p->n % ARRAY_SIZE(brief)];
    if (p->d->matter)
        return matter_period(s, p->d->matter);
    return p->level >= LEVEL_SECRET ? "5年" : NULL;
}

/* ---- drafting
 * --------------------------------------------------------------------------------------- */

static bool put(struct stage *s, int who, struct str name, struct str bytes, char *ret_token)
{
    struct session *session = stage_session(s, who);
    if (!session)
        return false;
    enum err err = vault_put_bytes(s->o, session_viewer(session), name, bytes, ret_token);
    session_release(session);
    if (err)
        stage_stumble(s, err, "an upload");
    else
        s->report->files++;
    return !err;
}

static bool put_file(struct stage *s, int who, const struct paper *p, char *ret_token)
{
    struct buf file;
    enum err err = baker_take(s->baker, &file);
    if (err) {
        stage_stumble(s, err, "a file");
        return false;
    }
    bool done = put(s, who, p->d->file_name, buf_view(&file), ret_token);
    buf_free(&file);
    return done;
}

static void correct(struct stage *s, struct paper *p)
{
    if (MUST(s, p->drafter, "document", "edit", p->entry, NULL, "title",
             text_of(s, p->d->title[p->d->lang]), "kind", kinds[p->d->kind], "keywords",
             text_of(s, p->d->subject[p->d->lang]), "pages", id_text(s, 2 + p->n % 9)))
        s->report->corrected++;
}

static void replace(struct stage *s, struct paper *p)
{
    char token[VAULT_TOKEN_SIZE];
    const char *text =
        arena_printf(s->scratch, "%s\n\n（更正稿）%s\n\n演示用文本，内容均属虚构。\n",
                     text_of(s, p->d->title[LANG_ZH]), mishap(DEMO_CORRECTED, p));
    struct str name = str_of(arena_printf(s->scratch, "更正稿-%u.txt", p->n + 1));
    if (put(s, p->drafter, name, str_of(text), token) &&
        MUST(s, p->drafter, "document", "replace", p->entry, NULL, "body", token))
        s->report->corrected++;
}

static bool draft(struct stage *s, struct paper *p)
{
    char token[VAULT_TOKEN_SIZE];
    struct act_result r;
    bool secret = p->level >= LEVEL_SECRET;
    const struct demo_document *d = p->d;
    const char *title = text_of(s, d->title[d->lang]), *subject = text_of(s, d->subject[d->lang]);
    if (p->n % 12 == 7 && demo_people[p->drafter].clearance < LEVEL_HIGHLY_SECRET)
        (void)MUST_NOT(s, p->drafter, "document", "create", 0, "title", title, "protection",
                       "highly_secret", "readers", scope_text(s, &p->drafter, 1));
    if (!put_file(s, p->drafter, p, token) ||
        !MUST(s, p->drafter, "document", "create", 0, &r, "title", title, "kind", kinds[d->kind],
              "keywords", subject, "pages", id_text(s, 1 + p->n % 9), "body", token, "protection",
              secret ? level_code(p->level) : NULL, "readers", secret ? scope_of(s, p) : NULL))
        return false;
    p->entry = r.entry;
    p->number = arena_text(s->a, str_of(r.number));
    s->report->documents++;
    if (p->n % 6 == 2)
        correct(s, p);
    if (p->n % 10 == 6)
        replace(s, p);
    return true;
}

/* ---- no secret
 * --------------------------------------------------------------------------------------- */

static void plain(struct stage *s, void *subject);

static void mend(struct stage *s, void *subject)
{
    correct(s, subject);
}

static void plain_decided(struct stage *s, void *subject, enum outcome outcome, int64_t entry)
{
    struct paper *p = subject;
    (void)entry;
    p->tries++;
    if (outcome == OUTCOME_DONE) {
        stage_later(s, 60 + (int)stage_pick(s, 300), paper_issue, p);
        return;
    }
    if (outcome == OUTCOME_SENT_BACK)
        correct(s, p);
    stage_later(s, 90, plain, p);
}

static void plain(struct stage *s, void *subject)
{
    struct paper *p = subject;
    bool first = p->tries == 0;
    int head = s->heads[p->department];
    if (head == p->drafter || head < 0)
        return; /* nobody approves his own: it stays a draft */
    struct wait w = {.deciders = {head},
                     .count = 1,
                     .decision = first && p->n % 15 == 7 ? DECISION_RETURN : DECISION_APPROVE,
                     .reason = mishap(DEMO_RETURNED, p),
                     .minutes = 120 + (int)stage_pick(s, 500),
                     .wrong = first && p->n % 16 == 3 && head != SECRETARY ? SECRETARY : 0,
                     .then = plain_decided,
                     .subject = p};
    if (w.wrong == p->drafter)
        w.wrong = 0;
    if (stage_ask(s, p->drafter, "document", "plain", p->entry, &w, PAIRS(NULL)) && first &&
        p->n % 23 == 9)
        stage_later(s, 30, mend, p); /* and what was asked for falls */
}

/* ---- proposing
 * ---------------------------------------------------------------------------------------- */

static int64_t matter_of(struct stage *s, const struct paper *p)
{
    const struct demo_matter *m = p->d->matter;
    bool work = m->level == LEVEL_WORK;
    return s
        ->matters[work ? DEMO_SECRET_MATTERS + (m - demo_work_matters) : m - demo_secret_matters];
}

static bool propose(struct stage *s, struct paper *p)
{
    const char *matter = id_text(s, matter_of(s, p)), *level = level_code(p->level);
    const char *grounds = text_of(s, p->d->reason[p->d->lang]), *period = paper_period(s, p);
    const char *knowing = scope_of(s, p);
    bool first = p->tries == 0, state = p->level >= LEVEL_SECRET;
    if (first && state && p->k % 3 == 0) /* longer than the law allows */
        (void)MUST_NOT(s, p->drafter, "document", "propose", p->entry, "proposed_level", level,
                       "matter", matter, "period", "21年", "grounds", grounds, "knowing", knowing);
    if (first && !state && p->n % 7 == 3) /* a work secret is no state secret */
        (void)MUST_NOT(s, p->drafter, "document", "propose", p->entry, "proposed_level", "secret",
                       "matter", matter, "period", "5年", "grounds", grounds, "knowing", knowing);
    return MUST(s, p->drafter, "document", "propose", p->entry, NULL, "proposed_level", level,
                "matter", matter, "period", period, "grounds", grounds, "knowing", knowing,
                "point.0.place", state ? "第二部分" : NULL, "point.0.content",
                state ? "数量和位置" : NULL, "point.0.grade", state ? level : NULL);
}

static void determined(struct stage *s, struct paper *p)
{
    p->determined = true;
    stage_later(s, 60 + (int)stage_pick(s, 300), paper_issue, p);
}

static void work(struct stage *s, void *subject);

static void work_decide(struct stage *s, void *subject)
{
    struct paper *p = subject;
    int head = s->heads[p->department], determiner = determiner_but(s, p->drafter, head);
    int who = head >= 0 && head != p->drafter && paper_knows(p, head) ? head : determiner;
    bool first = p->tries++ == 0, weighed = p->n % 5 == 2;
    if (first && p->n % 4 == 1 && p->drafter != head) /* his own */
        (void)MUST_NOT(s, p->drafter, "document", "determine_work", p->entry, "conflict", "no",
                       "cover_up", "no");
    if (first && p->n % 8 == 5) {
        if (MUST(s, determiner, "document", "send_back", p->entry, NULL, "remark",
                 mishap(DEMO_RETURNED, p))) {
            s->report->returned++;
            stage_later(s, 300, work, p);
        }
        return;
    }
    if (first && p->n % 11 == 4)
        (void)MUST_NOT(s, who, "document", "determine_work", p->entry, "conflict", "no", "cover_up",
                       "yes");
    if (weighed)
        (void)MUST_NOT(s, who, "document", "determine_work", p->entry, "conflict", "yes",
                       "cover_up", "no");
    if (MUST(s, who, "document", "determine_work", p->entry, NULL, "conflict",
             weighed ? "yes" : "no", "cover_up", "no", "balance",
             weighed ? "公开将影响尚未完成的工作，期满即行公开；不涉及群众申请事项的办理结果。"
                     : NULL))
        determined(s, p);
}

static void work(struct stage *s, void *subject)
{
    struct paper *p = subject;
    if (!matter_of(s, p)) /* not on the list yet */
        stage_later(s, 400, work, p);
    else if (propose(s, p))
        stage_later(s, 100 + (int)stage_pick(s, 400), work_decide, p);
}

static void state_decide(struct stage *s, void *subject)
{
    struct paper *p = subject;
    if (MUST(s, determiner_but(s, p->drafter, NOBODY), "document", "determine", p->entry, NULL,
             NULL))
        determined(s, p);
}

static void state(struct stage *s, void *subject)
{
    struct paper *p = subject;
    if (!propose(s, p))
        return;
    (void)MUST_NOT(s, p->drafter, "document", "determine", p->entry, NULL); /* his own */
    stage_later(s, 120 + (int)stage_pick(s, 300), state_decide, p);
}

/* ---- without authority: protect, report, wait
 * ------------------------------------------------------------ */

static void superior_decided(struct stage *s, void *subject, enum outcome outcome, int64_t entry)
{
    struct paper *p = subject;
    (void)entry;
    if (outcome != OUTCOME_DONE)
        return;
    if (p->k % 5 != 1) {
        determined(s, p);
        return;
    }
    p->level = LEVEL_INTERNAL;
    p->path = PATH_PLAIN;
    plain(s, p);
}

static void decided(struct stage *s, void *subject)
{
    struct paper *p = subject;
    int officer = p->drafter == OFFICER ? DIRECTOR : OFFICER;
    struct wait w = {.deciders = {determiner_but(s, p->drafter, officer)},
                     .count = 1,
                     .minutes = 200 + (int)stage_pick(s, 200),
                     .then = superior_decided,
                     .subject = p};
    const char *by = demo_superior.in[LANG_ZH];
    const char *ref = arena_printf(s->scratch, "云虚保定〔%u〕号", p->n + 1);
    if (p->k % 5 == 1)
        (void)stage_ask(s, officer, "document", "decided_plain", p->entry, &w,
                        PAIRS("decided_by", by, "decision_ref", ref));
    else
        (void)stage_ask(s, officer, "document", "decided", p->entry, &w,
                        PAIRS("decided_by", by, "decision_ref", ref, "proposed_level",
                              level_code(p->level), "period", paper_period(s, p), "knowing",
                              scope_of(s, p)));
}

static void report(struct stage *s, void *subject)
{
    struct paper *p = subject;
    if (!MUST(s, OFFICER, "document", "report", p->entry, NULL, "reported_on",
              day_text(s, stage_today(s)), "reported_to", demo_superior.in[LANG_ZH], "bureau",
              p->level == LEVEL_TOP_SECRET ? "national" : "provincial"))
        return;
    s->report->late += p->k % 4 == 2;
    stage_later(s, 1500 + (int)stage_pick(s, 2000), decided, p);
}

static void protect(struct stage *s, void *subject)
{
    struct paper *p = subject;
    const char *level = level_code(p->level), *period = paper_period(s, p);
    const char *grounds = text_of(s, p->d->reason[p->d->lang]), *knowing = scope_of(s, p);
    bool unclear = p->k % 4 == 1;
    if (p->k % 2 == 0) {
        if (!propose(s, p))
            return;
        if (p->level > LEVEL_SECRET || stage_today(s) > s->authorized_to ||
            stage_today(s) < s->authorized_from) /* a township has no authority */
            (void)MUST_NOT(s, determiner_but(s, p->drafter, NOBODY), "document", "determine",
                           p->entry, NULL);
    }
    bool done = unclear ? MUST(s, p->drafter, "document", "protect_unclear", p->entry, NULL,
                               "proposed_level", level, "period", period, "grounds", grounds,
                               "knowing", knowing)
                        : MUST(s, p->drafter, "document", "protect", p->entry, NULL,
                               "proposed_level", level, "period", period, "grounds", grounds,
                               "reported_to", demo_superior.in[LANG_ZH], "knowing", knowing);
    if (!done)
        return;
    if (p->k % 3 == 1 && p->drafter != OFFICER) /* not before it was reported */
        (void)MUST_NOT(s, OFFICER, "document", "decided_plain", p->entry, "decided_by", "县级机关",
                       "decision_ref", "无");
    stage_later(s, p->k % 4 == 2 ? 1500 : 90, report, p);
}

/* ---- derived
 * ------------------------------------------------------------------------------------------ */

static void derive_decided(struct stage *s, void *subject, enum outcome outcome, int64_t entry);

static void derive(struct stage *s, void *subject)
{
    static const char *const reasons[] = {"digest", "point", "same", "demanded"};
    struct paper *p = subject;
    bool thin = p->tries == 0 && p->k % 3 == 1;
    struct wait w = {.deciders = {determiner_but(s, p->drafter, NOBODY)},
                     .count = 1,
                     .decision = thin ? DECISION_RETURN : DECISION_APPROVE,
                     .reason = mishap(DEMO_RETURNED, p),
                     .minutes = 150 + (int)stage_pick(s, 300),
                     .then = derive_decided,
                     .subject = p};
    p->tries++;
    (void)stage_ask(
        s, p->drafter, "document", "derive", p->entry, &w,
        PAIRS("source", id_text(s, p->source->entry), "derived_reason",
              reasons[p->k % ARRAY_SIZE(reasons)], "grounds",
              arena_printf(s->scratch, "贯彻落实%s，内容出自该件。", p->source->number)));
}

static void derive_decided(struct stage *s, void *subject, enum outcome outcome, int64_t entry)
{
    struct paper *p = subject;
    (void)entry;
    if (outcome != OUTCOME_DONE) {
        stage_later(s, 200, derive, p);
        return;
    }
    p->level = p->source->level;
    memcpy(p->knows, p->source->knows, sizeof p->knows);
    p->know_count = p->source->know_count;
    determined(s, p);
}

/* The newest of the superior's secrets that the drafter knows of and whose level is this one's. */
static const struct paper *source_for(const struct stage *s, const struct paper *p)
{
    for (const struct paper *q = p - 1; q >= s->papers->rows; q--) {
        bool disputed = q->level == LEVEL_SECRET && q->n % 13 == 7;
        if (q->path == PATH_RECEIVED && !disputed && q->determined && !q->over &&
            q->end != END_DESTROYED && q->level >= LEVEL_SECRET && q->level <= p->level &&
            paper_knows(q, p->drafter))
            return q;
    }
    return NULL;
}

/* ---- received
 * ----------------------------------------------------------------------------------------- */

static void receive(struct stage *s, struct paper *p)
{
    char token[VAULT_TOKEN_SIZE];
    struct act_result r;
    const struct demo_document *d = p->d;
    bool secret = p->level >= LEVEL_SECRET;
    int by = p->registry;
    const char *title = text_of(s, d->title[d->lang]), *level = level_code(p->level);
    const char *sender = text_of(s, d->origin[d->lang]), *ref = text_of(s, d->number);
    const char *issued = day_text(s, stage_today(s) - 2 - p->n % 6);
    const char *knowing = secret ? scope_of(s, p) : NULL, *period = paper_period(s, p);
    if (!put_file(s, by, p, token))
        return;
    if (secret && p->n % 5 == 1) /* it bears no period: ask the sender */
        (void)MUST_NOT(s, by, "document", "receive", 0, "title", title, "kind", kinds[d->kind],
                       "sender", sender, "body", token, "proposed_level", level, "issued_on",
                       issued, "knowing", knowing);
    if (secret && p->n % 5 == 3) /* for nobody in particular */
        (void)MUST_NOT(s, by, "document", "receive", 0, "title", title, "kind", kinds[d->kind],
                       "sender", sender, "body", token, "proposed_level", level, "issued_on",
                       issued, "period", period);
    if (!MUST(s, by, "document", "receive", 0, &r, "title", title, "kind", kinds[d->kind], "sender",
              sender, "sender_number", ref, "pages", id_text(s, 1 + p->n % 9), "received_copies",
              id_text(s, RECEIVED_COPIES), "body", token, "keywords",
              text_of(s, d->subject[d->lang]), "proposed_level", level, "issued_on", issued,
              "period", secret ? period : NULL, "knowing", knowing))
        return;
    p->entry = r.entry;
    p->number = arena_text(s->a, str_of(r.number));
    s->report->documents++;
    determined(s, p);
}

/* ---- the first step of each
 * -------------------------------------------------------------------------- */

/* Somebody of the department who does not head it; the secretary where there is none. */
static int drafter_for(struct stage *s, const struct paper *p)
{
    int who = (int)p->d->drafter;
    bool plain = p->level < LEVEL_WORK;
    if (!s->who[who].gone && !(plain && head_of(s, who) == who))
        return who;
    for (int i = 0; i < DEMO_PEOPLE; i++) {
        const struct demo_person *q = &demo_people[i];
        if (s->who[i].department == (int)p->d->department && head_of(s, i) != i &&
            !s->who[i].gone && q->clearance >= p->level && !(q->roles & ADMINISTRATORS))
            return i;
    }
    return plain ? SECRETARY : who;
}

static enum paper_path path_for(struct stage *s, struct paper *p)
{
    int64_t today = stage_today(s);
    if (p->d->from_superior)
        return PATH_RECEIVED;
    if (p->level < LEVEL_WORK)
        return PATH_PLAIN;
    if (p->level == LEVEL_WORK)
        return PATH_WORK;
    p->source = s->papers->secrets++ % 3 == 2 ? source_for(s, p) : NULL;
    if (p->source)
        return PATH_DERIVED;
    return p->level == LEVEL_SECRET && today > s->authorized_from + 2 &&
                   today < s->authorized_to - 12
               ? PATH_STATE
               : PATH_PROTECT;
}

static void begin(struct stage *s, void *subject)
{
    static void (*const next[])(struct stage *, void *) = {
        [PATH_PLAIN] = plain,     [PATH_WORK] = work,      [PATH_STATE] = state,
        [PATH_PROTECT] = protect, [PATH_DERIVED] = derive,
    };
    struct paper *p = subject;
    p->level = p->d->level < LEVEL_INTERNAL ? LEVEL_INTERNAL : p->d->level;
    p->registry = p->n % 4 == 3 ? PRINTER : REGISTRAR;
    p->drafter = p->d->from_superior ? p->registry : drafter_for(s, p);
    p->department = s->who[p->drafter].department;
    p->path = path_for(s, p);
    p->k = s->papers->on[p->path]++;
    p->brief = (p->path == PATH_WORK && p->n % 3 == 0) || (p->path == PATH_STATE && p->k % 3 == 2);
    p->end = p->n % 12 == 1 || p->n % 12 == 8 ? END_DESTROYED
             : p->n % 3 == 0 && !p->brief     ? END_ARCHIVED
                                              : END_STAYS;
    if (p->level >= LEVEL_WORK)
        paper_scope(s, p);
    if (p->path == PATH_RECEIVED) {
        receive(s, p);
        return;
    }
    if (draft(s, p) && (stage_today(s) < s->last_day - 8 || p->n % 3))
        stage_later(s, 60 + (int)stage_pick(s, 400), next[p->path], p);
}

/* ---- the year's documents, rising with the day
 * ---------------------------------------------------- */

static int64_t day_of(const struct demo_document *d)
{
    int64_t day = 0;
    if (!date_parse(str_of(d->date), &day))
        die("a document of the demonstration has no date");
    return day;
}

/* Today's year; the documents that it dates after today are last year's, and come first. */
static int this_year(const struct stage *s, unsigned *ret_first)
{
    char today[DATE_SIZE];
    int64_t year;
    struct demo_document d;
    date_text(s->last_day, today);
    if (!str_int((struct str){today, 4}, 1900, 9999, &year))
        die("a day without a year");
    for (*ret_first = 0; *ret_first < DEMO_DOCUMENTS; (*ret_first)++) {
        demo_document(*ret_first, (int)year, s->scratch, &d);
        if (day_of(&d) > s->last_day)
            break;
    }
    return (int)year;
}

/* Of a few documents that follow one another, where not all are wanted: by turns one that is
 * determined here, one of the superior's secrets, and any. */
static unsigned choose(const struct stage *s, unsigned first, unsigned from, unsigned to, int turn)
{
    struct demo_document d;
    unsigned best = from, worth = 0;
    for (unsigned k = from; k < to; k++) {
        demo_document((first + k) % DEMO_DOCUMENTS, 2000, s->scratch, &d);
        unsigned w = turn % 3 == 0   ? (d.from_superior ? 0 : d.level)
                     : turn % 3 == 1 ? (d.from_superior ? d.level : 0)
                                     : 0;
        if (w > worth) {
            best = k;
            worth = w;
        }
    }
    return best;
}

void papers_begin(struct stage *s)
{
    struct papers *all = s->papers = NEW(s->a, struct papers);
    struct bakery *wanted = NEW_ARRAY(s->a, struct bakery, DEMO_DOCUMENTS);
    int64_t span = s->last_day - s->first_day;
    unsigned first;
    int year = this_year(s, &first);
    all->rows = NEW_ARRAY(s->a, struct paper, DEMO_DOCUMENTS);
    all->count = s->documents;
    for (int i = 0; i < s->documents; i++) {
        unsigned k = choose(s, first, (unsigned)(i * DEMO_DOCUMENTS / s->documents),
                            (unsigned)((i + 1) * DEMO_DOCUMENTS / s->documents), i);
        struct demo_document *d = NEW(s->a, struct demo_document);
        wanted[i] =
            (struct bakery){(first + k) % DEMO_DOCUMENTS, year - (first + k < DEMO_DOCUMENTS)};
        demo_document(wanted[i].index, wanted[i].year, s->a, d);
        all->rows[i] = (struct paper){.d = d, .n = (unsigned)i};
        int64_t day = day_of(d);
        if (span < 365) /* a shorter life is a denser one */
            day = s->first_day + 12 + i * (span - 12) / s->documents;
        if (day < s->first_day + 12)
            day = s->first_day + 12;
        stage_morning(s, day, begin, &all->rows[i]); /* the files come in this order */
    }
    s->baker = baker_start(wanted, s->documents);
}
