#include "office/demo_office.h"

#include "base/clock.h"
#include "office/built_in.h"
#include "office/demo_office_stage.h"
#include "office/internal.h"
#include "office/proof.h"

/* Plainly none that anybody should keep. */
static const char password[] = "qingxi demonstration";
/* Forty-eight people log in hundreds of times within a minute: the passwords protect nothing. */
static const struct password_cost cost = {.passes = 1, .memory_kib = 64};

enum { DAY = 86400, ZONE_MINUTES = 480, DAYS_MIN = 60, DAYS_MAX = 366, DOCUMENTS_MIN = 10 };

static const struct {
    int who;
    struct words what;
} shown[DEMO_LOGINS] = {
    {WHO_SYSTEM, {"系统管理员", "System administrator"}},
    {WHO_SECURITY, {"安全保密管理员", "Security administrator"}},
    {WHO_AUDIT, {"安全审计员", "Auditor"}},
    {OFFICER, {"保密员", "Confidentiality officer"}},
    {REGISTRAR, {"机要员", "Registrar"}},
    {TOWN_HEAD, {"定密责任人", "Determines secrets"}},
    {LEADER, {"分管保密工作负责人", "Leader in charge"}},
    {TOP_LEADER, {"主要负责人", "Top leader"}},
    {SECRETARY, {"文秘（拟稿人）", "Secretary: drafts documents"}},
    {ARCHIVIST, {"档案管理员", "Archivist"}},
};

static const unsigned administrator_roles[] = {DEMO_SYSTEM_ADMIN, DEMO_SECURITY_ADMIN,
                                               DEMO_AUDIT_ADMIN};

static enum err check(const struct demo_options *o)
{
    if (o->days && (o->days < DAYS_MIN || o->days > DAYS_MAX))
        return fail(ERR_INPUT, "The demonstration lives {1} to {2} days", numtext(DAYS_MIN),
                    numtext(DAYS_MAX));
    if (o->documents && (o->documents < DOCUMENTS_MIN || o->documents > DEMO_DOCUMENTS))
        return fail(ERR_INPUT, "The demonstration has {1} to {2} documents", numtext(DOCUMENTS_MIN),
                    numtext(DEMO_DOCUMENTS));
    clock_set_offset(0);
    if (o->until < 0 || o->until > clock_now())
        return fail(ERR_INPUT, "The demonstration does not live beyond the present");
    return ERR_OK;
}

static int person_of(int who)
{
    return who < DEMO_PEOPLE
               ? who
               : demo_person_with(administrator_roles[who - WHO_SYSTEM], DEMO_DEPARTMENTS);
}

static void cast(struct stage *s)
{
    for (int i = 0; i < WHO_COUNT; i++) {
        const struct demo_person *p = &demo_people[person_of(i)];
        struct actor *a = &s->who[i];
        a->login = p->login;
        a->password = str_of(password);
        a->department = p->department;
        snprintf(a->address, sizeof a->address, "10.8.%d.%d", p->department + 1, person_of(i) + 10);
    }
    for (int i = WHO_SYSTEM; i < WHO_COUNT; i++)
        s->who[i].account = i - WHO_SYSTEM + 1; /* the founding's, in this order */
}

static enum err found(const struct stage *s, const char *dir)
{
    struct str own = str_of(password);
    struct office_founding f = {
        .facts = {.name_zh = demo_office.in[LANG_ZH],
                  .name_en = demo_office.in[LANG_EN],
                  .short_name = "QX",
                  .rank = "township",
                  .level = LEVEL_HIGHLY_SECRET,
                  .zone_minutes = ZONE_MINUTES,
                  .exercise = true,
                  .origin = "qingxi.example/office"},
        .rules = built_in_rules,
        .rule_count = built_in_rule_count,
        .system = {s->who[WHO_SYSTEM].login, own},
        .security = {s->who[WHO_SECURITY].login, own},
        .audit = {s->who[WHO_AUDIT].login, own},
        .cost = &cost,
    };
    return office_found(dir, &f);
}

static enum err live(struct stage *s, const char *dir, const struct demo_options *options)
{
    TRY(found(s, dir));
    TRY(office_open_unsynced(dir, &s->o));
    people_begin(s);
    if (!s->err) {
        people_year(s);
        systems_year(s);
        inspection_year(s);
        sieve_year(s);
        release_year(s);
        rules_begin(s);
        papers_begin(s);
        stage_play(s);
    }
    TRY(s->err);
    /* what fell due since the last act */
    clock_set_offset(0);
    int acts;
    TRY(office_tick(s->o, &acts));
    if (options->week)
        TRY(options->week(options->context, s->o));
    struct str note;
    TRY(proof_checkpoint(s->o, s->a, &note));
    struct frontier head;
    ledger_head(s->o, &head);
    s->report->leaves = (int64_t)head.size;
    return ERR_OK;
}

enum err office_demo(const char *dir, const struct demo_options *options,
                     struct demo_report *ret_report)
{
    static const struct demo_options whole;
    const struct demo_options *o = options ? options : &whole;
    struct demo_report report = {.password = password};
    uint64_t began = clock_monotonic_ns();
    TRY(check(o));
    ARENA_SCOPE(a);
    ARENA_SCOPE(scratch);
    struct stage *s = NEW(a, struct stage);
    *s = (struct stage){.a = a,
                        .scratch = scratch,
                        .report = &report,
                        .options = o,
                        .documents = o->documents ? o->documents : DEMO_DOCUMENTS,
                        .picks = 1};
    int64_t now = clock_now(), end = o->until ? o->until : now;
    s->until = end - 3600; /* room for the acts of the last task */
    s->last_day = (end + ZONE_MINUTES * 60) / DAY;
    s->first_day = s->last_day - (o->days ? o->days : 365);
    s->now = s->first_day * DAY + 3600; /* nine in the morning, here */
    clock_set_offset(s->now - now);
    cast(s);
    enum err err = live(s, dir, o);
    clock_set_offset(0);
    baker_stop(s->baker);
    office_close(s->o);
    if (err)
        return err;
    for (int i = 0; i < DEMO_LOGINS; i++) {
        const struct demo_person *p = &demo_people[person_of(shown[i].who)];
        report.logins[i] = (struct demo_login){
            p->login, {p->name.in[LANG_ZH], p->name.in[LANG_EN]}, shown[i].what};
    }
    report.milliseconds = (int64_t)((clock_monotonic_ns() - began) / 1000000);
    *ret_report = report;
    return ERR_OK;
}
