#include "unit/office/world.h"

#include "office/proof.h"

#include <ftw.h>
#include <unistd.h>

static const struct password_cost light = {.passes = 1, .memory_kib = 64};

static int remove_one(const char *path, const struct stat *st, int kind, struct FTW *at)
{
    (void)st;
    (void)kind;
    (void)at;
    return remove(path);
}

void world_open(struct world *w)
{
    world_open_with(w, NULL);
}

void world_open_with(struct world *w, const char *path)
{
    crypto_start();
    memset(w, 0, sizeof *w);
    w->a = arena_new();
    snprintf(w->dir, sizeof w->dir, "/tmp/cofferdam-test-XXXXXX");
    assert_non_null(mkdtemp(w->dir));
    char *dir = path_join(w->a, w->dir, "office");
    struct rule_file files[] = {{.name = "engine.yaml"}, {.name = "office.yaml"}, {.name = path}};
    struct str *text = &files[1].text;
    int count = path ? 3 : 2;
    if (path)
        assert_ok(file_read(w->a, path, 1 << 20, &files[2].text));
    for (int i = 0; i < 2; i++)
        assert_ok(file_read(w->a, path_join(w->a, TEST_REGULATIONS, files[i].name), 1 << 20,
                            &files[i].text));
    /* the first person must come from somewhere: the system administrator may enter people here */
    char *who = strstr(text->p, "who: officer\n        asks:\n          - name\n");
    assert_non_null(who);
    *text = str_of(arena_printf(w->a, "%.*swho: [officer, system_administrator]%s",
                                (int)(who - text->p), text->p, who + 12));
    struct office_founding f = {
        .facts = {.name_zh = "测试镇",
                  .name_en = "Test Township",
                  .short_name = "CS",
                  .rank = "city",
                  .level = LEVEL_HIGHLY_SECRET,
                  .zone_minutes = 480,
                  .exercise = true,
                  .origin = "example.org/test"},
        .rules = files,
        .rule_count = count,
        .system = {"system", STR("the system's own words")},
        .security = {"security", STR("the guard's own words")},
        .audit = {"audit", STR("the auditor's own words")},
        .cost = &light,
    };
    assert_ok(office_found(dir, &f));
    assert_ok(office_open(dir, &w->o));
    w->system = (struct viewer){.account = 1,
                                .kind = ADMINISTRATOR_SYSTEM,
                                .lang = LANG_EN,
                                .terminal = LEVEL_HIGHLY_SECRET,
                                .login = "system",
                                .address = "127.0.0.1"};
    w->security = w->system;
    w->security.account = 2;
    w->security.kind = ADMINISTRATOR_SECURITY;
    w->audit = w->system;
    w->audit.account = 3;
    w->audit.kind = ADMINISTRATOR_AUDIT;
    w->clock = (struct viewer){.scheduler = true, .lang = LANG_EN};
}

void world_reopen(struct world *w)
{
    office_close(w->o);
    w->o = NULL;
    assert_ok(office_open(path_join(w->a, w->dir, "office"), &w->o));
}

/* Whatever a test did, the ledger still tells all of it. */
static void verify(struct world *w)
{
    struct proof_report report;
    assert_ok(proof_verify(w->o, NULL, w->a, &report));
    if (report.fault_count)
        fail_msg("%d faults in the ledger: %s", report.fault_count, report.faults[0].words.en);
}

void world_close(struct world *w)
{
    verify(w);
    office_close(w->o);
    for (int i = 0; i < w->people_count; i++)
        sign_key_free((struct sign_key *)w->people[i].key);
    arena_free(w->a);
    assert_int_equal(nftw(w->dir, remove_one, 16, FTW_DEPTH | FTW_PHYS), 0);
}

enum err world_act(struct world *w, const struct viewer *v, const char *reg, const char *action,
                   int64_t entry, struct act_result *ret, const char *const *pairs)
{
    struct answer answers[64];
    struct act_result none;
    int n = 0;
    for (; pairs && pairs[0]; pairs += 2)
        answers[n++] = (struct answer){str_of(pairs[0]), str_of(pairs[1])};
    struct act_request r = {.reg = str_of(reg),
                            .action = str_of(action),
                            .entry = entry,
                            .answers = answers,
                            .count = n,
                            .rev = -1};
    return act(w->o, v, &r, w->a, ret ? ret : &none);
}

const char *world_department(struct world *w, const char *name)
{
    struct act_result r;
    assert_ok(DO(w, &w->security, "department", "create", 0, &r, "name", name));
    return r.number;
}

struct grant {
    int64_t person;
    const char *role;
};

static const struct sql grant_put = {
    "test.grant", "INSERT INTO role_grant (person, role, leaf) VALUES ($1, $2, $3) RETURNING id",
    NULL};

static enum err grant(struct deed *d, void *arg)
{
    struct grant *g = arg;
    int64_t id;
    bool found;
    d->act = "role.give";
    d->mirrors |= MIRROR_PEOPLE;
    TRY(db_one(d->db, NULL, &grant_put, &found, "izi>i", g->person, g->role, d->leaf, &id));
    deed_touch(d, "role_grant", id);
    return ERR_OK;
}

struct viewer *world_person(struct world *w, const char *name, const char *department,
                            const char *clearance, const char *roles)
{
    struct act_result r;
    assert_ok(DO(w, &w->system, "person", "create", 0, &r, "name", name, "unit", department));
    struct str rest = str_of(roles), role;
    while (rest.n && str_split(&rest, ',', &role)) {
        struct grant g = {r.entry, arena_text(w->a, role)};
        assert_ok(deed_run(w->o, &w->security, grant, &g, NULL));
    }
    assert_ok(DO(w, &w->security, "person", "clear", r.entry, NULL, "clearance", clearance));
    struct viewer *v = &w->people[w->people_count++];
    *v = (struct viewer){.account = 100 + r.entry,
                         .person = r.entry,
                         .lang = LANG_EN,
                         .terminal = LEVEL_HIGHLY_SECRET,
                         .login = arena_text(w->a, str_of(name)),
                         .address = "127.0.0.1",
                         .key = sign_key_new()};
    return v;
}
