/* Founding an exercise office out of a structure: everything is done by its administrators and officers, as
 * in any office, so that its ledger is a whole one. */
#include "base/io.h"
#include "office/account.h"
#include "office/act.h"
#include "office/drill_copy.h"

/* Nobody is protected by these passwords: hundreds of people log in once. */
static const struct password_cost light = {.passes = 1, .memory_kib = 64};
static const char first_password[] = "handed over for the drill";

struct founder {
    const struct drill_founding *f;
    struct office *o;
    struct arena *a;
    struct copied *c;
    struct drill_founded done;
    struct session *system, *security;
    int64_t *departments, *posts, *people; /* the new ids, by row; 0: left out */
    struct session **sessions;             /* by row of people; NULL */
};

static enum err enter(struct founder *x, const struct viewer *v, const char *reg,
                      const char *action, int64_t entry, struct act_result *ret,
                      const char *const *pairs)
{
    struct answer answers[16];
    struct act_result unused;
    int n = 0;
    for (; pairs[0]; pairs += 2) {
        if (pairs[1] && *pairs[1])
            answers[n++] = (struct answer){str_of(pairs[0]), str_of(pairs[1])};
    }
    struct act_request r = {.reg = str_of(reg),
                            .action = str_of(action),
                            .entry = entry,
                            .answers = answers,
                            .count = n,
                            .rev = -1};
    return act(x->o, v, &r, x->a, ret ? ret : &unused);
}
#define ENTER(x, v, reg, action, entry, ret, ...)                                                  \
    enter(x, v, reg, action, entry, ret, (const char *const[]){__VA_ARGS__, NULL})

/* What the regulations do not let in is left out and counted; anything else ends the founding. */
static enum err left_out(struct founder *x, enum err err)
{
    if (err != ERR_REFUSED && err != ERR_INPUT && err != ERR_CONFLICT && err != ERR_MISSING)
        return err;
    if (!x->done.left_out++)
        snprintf(x->done.why, sizeof x->done.why, "%.500s", problem()->text[LANG_EN]);
    return ERR_OK;
}

static const char *id_text(struct founder *x, int64_t id)
{
    return id ? arena_printf(x->a, "%lld", (long long)id) : NULL;
}

static enum err start_session(struct founder *x, struct str login_name, struct str password,
                              struct session **ret_session)
{
    char token[2 * SESSION_TOKEN_SIZE + 1];
    const struct login_request r = {.login = login_name,
                                    .password = password,
                                    .address = "127.0.0.1",
                                    .agent = "drill",
                                    .lang = LANG_COUNT};
    TRY(login(x->o, &r, token));
    return session_use(x->o, str_of(token), "127.0.0.1", ret_session);
}

/* ---- departments, posts, people ---- */

static int64_t new_id(const int64_t *ids, int64_t old, const void *rows, size_t count, size_t size)
{
    for (size_t i = 0; i < count; i++) {
        int64_t id;
        memcpy(&id, (const char *)rows + i * size, sizeof id); /* the first member */
        if (id == old)
            return ids[i];
    }
    return 0;
}
#define NEW_ID(x, list, old)                                                                       \
    new_id((x)->list, old, (x)->c->list.rows, (x)->c->list.count, sizeof *(x)->c->list.rows)

static enum err departments(struct founder *x)
{
    const struct viewer *v = session_viewer(x->system);
    for (size_t i = 0; i < x->c->departments.count; i++) {
        const struct copied_department *d = &x->c->departments.rows[i];
        struct act_result r = {0};
        enum err err = ENTER(x, v, "department", "create", 0, &r, "name", arena_text(x->a, d->name),
                             "code", arena_text(x->a, d->code), "parent",
                             id_text(x, NEW_ID(x, departments, d->parent)));
        if (err)
            TRY(left_out(x, err));
        x->departments[i] = err ? 0 : r.entry;
        x->done.departments += !err;
    }
    return ERR_OK;
}

static enum err posts(struct founder *x)
{
    for (size_t i = 0; i < x->c->posts.count; i++) {
        const struct copied_post *p = &x->c->posts.rows[i];
        struct act_result r = {0};
        enum err err = ENTER(x, session_viewer(x->system), "post", "create", 0, &r, "name",
                             arena_text(x->a, p->name));
        if (!err && !str_is(p->secret_class, "none"))
            err = ENTER(x, session_viewer(x->security), "post", "classify", r.entry, NULL,
                        "secret_class", arena_text(x->a, p->secret_class));
        if (err)
            TRY(left_out(x, err));
        x->posts[i] = r.entry;
        x->done.posts += r.entry != 0;
    }
    return ERR_OK;
}

static enum err one_person(struct founder *x, const struct copied_person *p, int64_t *ret_id)
{
    char today[11];
    struct act_result r = {0};
    office_today(x->o, today);
    TRY(ENTER(x, session_viewer(x->system), "person", "create", 0, &r, "name",
              arena_text(x->a, p->name), "unit", id_text(x, NEW_ID(x, departments, p->department)),
              "post", id_text(x, NEW_ID(x, posts, p->post))));
    *ret_id = r.entry;
    if (p->clearance <= LEVEL_INTERNAL)
        return ERR_OK;
    return ENTER(x, session_viewer(x->security), "person", "clear", r.entry, NULL, "clearance",
                 level_code((enum level)p->clearance), "vetted_on", today);
}

static enum err people(struct founder *x)
{
    for (size_t i = 0; i < x->c->people.count; i++) {
        enum err err = one_person(x, &x->c->people.rows[i], &x->people[i]);
        if (err)
            TRY(left_out(x, err));
        x->done.people += x->people[i] != 0;
    }
    const struct viewer *v = session_viewer(x->system);
    for (size_t i = 0; i < x->c->departments.count; i++) {
        int64_t head = NEW_ID(x, people, x->c->departments.rows[i].head);
        if (!head || !x->departments[i])
            continue;
        enum err err =
            ENTER(x, v, "department", "appoint", x->departments[i], NULL, "head", id_text(x, head));
        if (err)
            TRY(left_out(x, err));
    }
    return ERR_OK;
}

/* ---- accounts and roles ---- */

static enum err one_account(struct founder *x, size_t i)
{
    const struct copied_person *p = &x->c->people.rows[i];
    int64_t account;
    const struct account_new new = {.login = p->login,
                                    .password = str_of(first_password),
                                    .kind = STR("person"),
                                    .person = x->people[i]};
    const struct account_limits limits = {.sessions_max = 5, .terminal = p->clearance};
    TRY(account_make(x->o, session_viewer(x->system), &new, &account));
    TRY(account_limit(x->o, session_viewer(x->security), account, &limits));
    TRY(account_activate(x->o, session_viewer(x->security), account));
    TRY(start_session(x, p->login, str_of(first_password), &x->sessions[i]));
    enum err err = password_change(x->o, session_viewer(x->sessions[i]), str_of(first_password),
                                   x->f->password);
    session_release(x->sessions[i]);
    x->sessions[i] = NULL;
    TRY(err);
    return start_session(x, p->login, x->f->password, &x->sessions[i]);
}

/* Roles first: a session ends when the rights of its person change. */
static enum err roles(struct founder *x)
{
    for (size_t i = 0; i < x->c->roles.count; i++) {
        const struct copied_role *r = &x->c->roles.rows[i];
        int64_t person = NEW_ID(x, people, r->person);
        if (!person)
            continue;
        enum err err =
            role_give(x->o, session_viewer(x->security), person, r->role, STR(""), STR(""));
        if (err)
            TRY(left_out(x, err));
        x->done.roles += !err;
    }
    return ERR_OK;
}

static enum err accounts(struct founder *x)
{
    for (size_t i = 0; i < x->c->people.count; i++) {
        if (!x->people[i] || !x->c->people.rows[i].login.n)
            continue;
        enum err err = one_account(x, i);
        if (err)
            TRY(left_out(x, err));
        x->done.accounts += !err;
    }
    return ERR_OK;
}

/* ---- carriers ---- */

static bool has_role(const struct founder *x, int64_t person, const char *role)
{
    for (size_t i = 0; i < x->c->roles.count; i++) {
        if (x->c->roles.rows[i].person == person && str_is(x->c->roles.rows[i].role, role))
            return true;
    }
    return false;
}

/* Who registers media, cleared for the level, with a session; -1. */
static int registrar(const struct founder *x, int grade)
{
    for (size_t i = 0; i < x->c->people.count; i++) {
        const struct copied_person *p = &x->c->people.rows[i];
        if (x->sessions[i] && p->clearance >= grade &&
            (has_role(x, p->id, "registrar") || has_role(x, p->id, "officer")))
            return (int)i;
    }
    return -1;
}

static enum err approve(struct founder *x, int64_t request, size_t by)
{
    struct act_result r;
    for (size_t i = 0; i < x->c->departments.count; i++) {
        if (x->c->departments.rows[i].id != x->c->people.rows[by].department)
            continue;
        for (size_t k = 0; k < x->c->people.count; k++) {
            if (x->c->people.rows[k].id == x->c->departments.rows[i].head && x->sessions[k])
                return act_decide(x->o, session_viewer(x->sessions[k]), request, DECISION_APPROVE,
                                  STR(""), x->a, &r);
        }
    }
    return fail(ERR_REFUSED, "Nobody is there to approve it");
}

static enum err one_medium(struct founder *x, const struct copied_medium *m)
{
    struct act_result made, issued;
    int by = registrar(x, m->grade);
    if (by < 0)
        return fail(ERR_REFUSED, "Nobody in the exercise may register it");
    const struct viewer *v = session_viewer(x->sessions[by]);
    TRY(ENTER(x, v, "medium", "create", 0, &made, "code",
              arena_printf(x->a, "D-%.*s", (int)m->number.n, m->number.p), "serial",
              arena_printf(x->a, "drill-%.*s", (int)m->number.n, m->number.p), "kind",
              arena_text(x->a, m->kind), "side", arena_text(x->a, m->side), "grade",
              level_code((enum level)m->grade)));
    x->done.media++;
    int64_t holder = NEW_ID(x, people, m->holder);
    if (!holder)
        return ERR_OK;
    TRY(ENTER(x, v, "medium", "issue", made.entry, &issued, "holder", id_text(x, holder)));
    return issued.request ? approve(x, issued.request, (size_t)by) : ERR_OK;
}

static enum err media(struct founder *x)
{
    for (size_t i = 0; i < x->c->media.count; i++) {
        enum err err = one_medium(x, &x->c->media.rows[i]);
        if (err)
            TRY(left_out(x, err));
    }
    return ERR_OK;
}

/* ---- all of it ---- */

static enum err found_empty(const char *dir, struct founder *x)
{
    const struct office_founding f = {
        .facts = x->c->facts,
        .rules = x->c->rules,
        .rule_count = x->c->rule_count,
        .system = {"drill-system", x->f->password},
        .security = {"drill-security",
                     str_of(arena_printf(x->a, "%.*s, security", (int)x->f->password.n,
                                         x->f->password.p))},
        .audit = {"drill-audit", str_of(arena_printf(x->a, "%.*s, audit", (int)x->f->password.n,
                                                     x->f->password.p))},
        .cost = &light,
    };
    TRY(office_found(dir, &f));
    TRY(office_open(dir, &x->o));
    TRY(start_session(x, str_of(f.system.login), f.system.password, &x->system));
    return start_session(x, str_of(f.security.login), f.security.password, &x->security);
}

static enum err build(const char *dir, struct founder *x)
{
    x->departments = NEW_ARRAY(x->a, int64_t, x->c->departments.count + 1);
    x->posts = NEW_ARRAY(x->a, int64_t, x->c->posts.count + 1);
    x->people = NEW_ARRAY(x->a, int64_t, x->c->people.count + 1);
    x->sessions = NEW_ARRAY(x->a, struct session *, x->c->people.count + 1);
    TRY(found_empty(dir, x));
    TRY(departments(x));
    TRY(posts(x));
    TRY(people(x));
    TRY(roles(x));
    TRY(accounts(x));
    return media(x);
}

enum err drill_found(const char *dir, const struct drill_founding *f,
                     struct drill_founded *ret_founded)
{
    ARENA_SCOPE(a);
    struct copied c;
    struct founder x = {.f = f, .a = a, .c = &c};
    TRY(copy_read(f->of, f->passphrase, a, &c));
    enum err err = build(dir, &x);
    struct problem told = *problem();
    for (size_t i = 0; x.sessions && i < c.people.count; i++) {
        if (x.sessions[i])
            session_release(x.sessions[i]);
    }
    if (x.system)
        session_release(x.system);
    if (x.security)
        session_release(x.security);
    office_close(x.o);
    problem_set(&told);
    if (!err)
        *ret_founded = x.done;
    return err;
}
