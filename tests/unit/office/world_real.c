#include "unit/office/world_real.h"

#include <unistd.h>

#include "base/clock.h"
#include "office/account.h"
#include "office/vault.h"
#include "unit/rules_folder.h"

static void found(struct real *r, const char *regulation)
{
    static const struct password_cost light = {.passes = 1, .memory_kib = 64};
    struct world *w = &r->w;
    int count;
    const struct rule_file *delivered = rules_of_folder(w->a, REAL_REGULATIONS, &count);
    struct rule_file *rules = NEW_ARRAY(w->a, struct rule_file, (size_t)count + 1);
    memcpy(rules, delivered, (size_t)count * sizeof *rules);
    if (regulation)
        rules[count++] = (struct rule_file){"trial.yaml", str_of(regulation)};
    struct office_founding f = {
        .facts = {.name_zh = "测试镇",
                  .name_en = "Test Township",
                  .short_name = "CS",
                  .rank = "township",
                  .level = LEVEL_HIGHLY_SECRET,
                  .zone_minutes = 480,
                  .exercise = true,
                  .origin = "example.org/real"},
        .rules = rules,
        .rule_count = count,
        .system = {"system", STR("the system's own words")},
        .security = {"security", STR("the guard's own words")},
        .audit = {"audit", STR("the auditor's own words")},
        .cost = &light,
    };
    char *dir = path_join(w->a, w->dir, "office");
    assert_ok(office_found(dir, &f));
    assert_ok(office_open(dir, &w->o));
}

static struct viewer administrator(int64_t account, enum administrator kind, const char *login)
{
    return (struct viewer){.account = account,
                           .kind = kind,
                           .lang = LANG_EN,
                           .terminal = LEVEL_HIGHLY_SECRET,
                           .login = login,
                           .address = "127.0.0.1",
                           .key = sign_key_new()};
}

char *real_id(struct real *r, int64_t id)
{
    return arena_printf(r->w.a, "%lld", (long long)id);
}

char *real_day(struct real *r, int days)
{
    char day[DATE_SIZE];
    date_text(office_day(r->w.o) + days, day);
    return arena_text(r->w.a, str_of(day));
}

char *real_scope(struct real *r, const struct viewer *const *people, int count)
{
    BUF_SCOPE(b, 4096);
    for (int i = 0; i < count; i++)
        buf_printf(&b, "%sperson:%lld", i ? "," : "", (long long)people[i]->person);
    return arena_text(r->w.a, buf_view(&b));
}

struct viewer *real_person(struct real *r, const char *name, int64_t department, const char *roles)
{
    struct world *w = &r->w;
    struct act_result made;
    assert_in_range(r->cast_count, 0, ARRAY_SIZE(r->cast) - 1);
    assert_ok(DO(w, &w->system, "person", "create", 0, &made, "name", name, "unit",
                 real_id(r, department), "post", "1"));
    struct str rest = str_of(roles), role;
    while (rest.n && str_split(&rest, ',', &role))
        assert_ok(role_give(w->o, &w->security, made.entry, role, STR(""), STR("")));
    assert_ok(DO(w, &w->security, "person", "clear", made.entry, NULL, "clearance", "highly_secret",
                 "vetted_on", real_day(r, 0)));
    struct viewer *v = &r->cast[r->cast_count++];
    *v = (struct viewer){.account = 100 + made.entry,
                         .person = made.entry,
                         .lang = LANG_EN,
                         .terminal = LEVEL_HIGHLY_SECRET,
                         .login = arena_text(w->a, str_of(name)),
                         .address = "127.0.0.1",
                         .key = sign_key_new()};
    return v;
}

static void people(struct real *r)
{
    struct world *w = &r->w;
    struct act_result made;
    assert_ok(DO(w, &w->system, "department", "create", 0, &made, "name", "Bureau"));
    r->bureau = made.entry;
    assert_ok(DO(w, &w->system, "department", "create", 0, &made, "name", "Archive"));
    r->archive = made.entry;
    assert_ok(DO(w, &w->system, "post", "create", 0, &made, "name", "Desk"));
    assert_ok(DO(w, &w->security, "post", "classify", made.entry, NULL, "secret_class", "core"));
    r->officer = real_person(r, "Officer", r->bureau, "officer");
    r->registrar = real_person(r, "Registrar", r->bureau, "registrar");
    r->archivist = real_person(r, "Archivist", r->archive, "archivist");
    r->determiner = real_person(r, "Determiner", r->bureau, "determiner");
    r->top = real_person(r, "Top", r->bureau, "top_leader");
    r->leader = real_person(r, "Leader", r->bureau, "leader_in_charge");
    r->drafter = real_person(r, "Drafter", r->bureau, "");
    r->head = real_person(r, "Head", r->bureau, "");
    r->reader = real_person(r, "Reader", r->archive, "");
    assert_ok(DO(w, &w->system, "department", "appoint", r->bureau, NULL, "head",
                 real_id(r, r->head->person)));
}

/* The list of matters, and a written authorization up to secret: townships have none of their own. */
static void authority(struct real *r)
{
    struct world *w = &r->w;
    struct act_result scope, paper, one;
    assert_ok(DO(w, r->officer, "basis_document", "create", 0, &scope, "title", "Scope", "kind",
                 "scope", "issuer", "Province", "reference", "1", "issued_on", real_day(r, -90)));
    assert_ok(DO(w, r->officer, "basis_document", "create", 0, &paper, "title", "Authorization",
                 "kind", "authorization", "issuer", "City", "reference", "2", "issued_on",
                 real_day(r, -90)));
    assert_ok(DO(w, r->officer, "authorization", "create", 0, &one, "grantor", "City", "up_to",
                 "secret", "extent", "All", "granted_by", real_id(r, paper.entry), "from_day",
                 real_day(r, -30)));
    assert_ok(real_decide(r, r->top, one.request, DECISION_APPROVE, NULL));
    assert_ok(DO(w, r->officer, "matter", "create", 0, &one, "code", "A1", "name", "Matter", "kind",
                 "state", "grade", "secret", "period", "10年", "provided_by",
                 real_id(r, scope.entry)));
    assert_ok(real_decide(r, r->determiner, one.request, DECISION_APPROVE, &one));
    r->matter = one.entry;
}

void real_open(struct real *r)
{
    real_open_with(r, NULL);
}

void real_open_with(struct real *r, const char *regulation)
{
    crypto_start();
    memset(r, 0, sizeof *r);
    struct world *w = &r->w;
    w->a = arena_new();
    snprintf(w->dir, sizeof w->dir, "/tmp/cofferdam-test-XXXXXX");
    assert_non_null(mkdtemp(w->dir));
    found(r, regulation);
    w->system = administrator(1, ADMINISTRATOR_SYSTEM, "system");
    w->security = administrator(2, ADMINISTRATOR_SECURITY, "security");
    w->audit = administrator(3, ADMINISTRATOR_AUDIT, "audit");
    w->clock = (struct viewer){.scheduler = true, .lang = LANG_EN};
    people(r);
    authority(r);
}

void real_close(struct real *r)
{
    for (int i = 0; i < r->cast_count; i++)
        sign_key_free((struct sign_key *)r->cast[i].key);
    sign_key_free((struct sign_key *)r->w.system.key);
    sign_key_free((struct sign_key *)r->w.security.key);
    sign_key_free((struct sign_key *)r->w.audit.key);
    world_close(&r->w);
}

const char *real_file(struct real *r, const struct viewer *v, const char *text)
{
    char *token = arena_alloc(r->w.a, VAULT_TOKEN_SIZE);
    assert_ok(vault_put_bytes(r->w.o, v, STR("a.txt"), str_of(text), token));
    return token;
}

int64_t real_draft(struct real *r, const struct viewer *v, const char *title)
{
    struct act_result made;
    assert_ok(DO(&r->w, v, "document", "create", 0, &made, "title", title, "body",
                 real_file(r, v, title)));
    return made.entry;
}

enum err real_decide(struct real *r, const struct viewer *v, int64_t request,
                     enum decision decision, struct act_result *ret)
{
    struct act_result none;
    bool reason = decision == DECISION_RETURN || decision == DECISION_REFUSE;
    return act_decide(r->w.o, v, request, decision, reason ? STR("Because") : STR(""), r->w.a,
                      ret ? ret : &none);
}
