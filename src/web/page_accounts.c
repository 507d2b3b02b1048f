/* Accounts and roles: the system administrator makes them, the security administrator gives rights. */
#include "crypto/secret.h"
#include "web/page.h"
#include "web/page_templates.h"
#include "web/page_views.h"

enum { LIMIT_MAX = 1000, DATE_CHARS = 10 };

/* ---- forms ---- */

struct plan {
    enum input_kind kind;
    const char *name, *msgid, *hint;
    bool required;
};

/* A form with what was typed before, and the failure where it belongs. */
static struct form_view *form_of_plan(struct visit *x, const char *href, const char *submit,
                                      const struct plan *plan, int count,
                                      const struct problem *wrong)
{
    struct form_view *form = NEW(x->a, struct form_view);
    struct field_view *fields = NEW_ARRAY(x->a, struct field_view, count + 1);
    const char *error = wrong ? arena_text(x->a, str_of(wrong->text[x->lang])) : NULL;
    bool placed = false;
    for (int i = 0; i < count; i++) {
        struct str typed = STR("");
        if (wrong && plan[i].kind != INPUT_PASSWORD)
            params_count(&x->rq->form, plan[i].name, &typed);
        bool here = wrong && strcmp(wrong->field, plan[i].name) == 0;
        fields[i] = (struct field_view){.kind = plan[i].kind,
                                        .name = plan[i].name,
                                        .label = page_words(plan[i].msgid),
                                        .value = typed,
                                        .is_required = plan[i].required,
                                        .error = here ? error : NULL};
        if (plan[i].hint)
            fields[i].hint = page_words(plan[i].hint);
        if (plan[i].kind == INPUT_PASSWORD)
            fields[i].autocomplete = "new-password";
        placed |= here;
    }
    *form = (struct form_view){.action = href,
                               .submit = submit,
                               .fields = fields,
                               .field_count = count,
                               .error = placed ? NULL : error};
    return form;
}

static struct field_view *field_named(struct form_view *form, const char *name)
{
    for (int i = 0; i < form->field_count; i++)
        if (strcmp(form->fields[i].name, name) == 0)
            return (struct field_view *)(uintptr_t)&form->fields[i];
    die("a form has no such field");
}

static void set_value(struct form_view *form, const char *name, struct str value)
{
    struct field_view *f = field_named(form, name);
    if (!f->value.n)
        f->value = value;
}

/* ---- the list ---- */

static const char *const KIND_CODES[] = {"person", "system", "security", "audit", NULL};

static enum err make_form(struct visit *x, const struct problem *wrong,
                          const struct form_view **ret_form)
{
    static const struct plan PLAN[] = {
        {INPUT_TEXT, "login", N_("Login name"), N_("Letters, digits, dot and dash"), true},
        {INPUT_CHOICE, "kind", N_("Kind"), NULL, true},
        {INPUT_REFERENCE, "person", N_("Person"), N_("Only for an account of a person"), false},
        {INPUT_PASSWORD, "password", N_("First password"),
         N_("It must be changed at the first login."), true},
    };
    enum { PEOPLE_MAX = 200 };
    struct form_view *form = form_of_plan(x, "/accounts", tr(x->lang, N_("Make the account")), PLAN,
                                          ARRAY_SIZE(PLAN), wrong);
    struct field_view *kind = field_named(form, "kind"), *person = field_named(form, "person");
    struct option *kinds = NEW_ARRAY(x->a, struct option, ARRAY_SIZE(KIND_CODES));
    for (int i = 0; KIND_CODES[i]; i++)
        kinds[i] = (struct option){str_of(KIND_CODES[i]), kind_words(KIND_CODES[i]),
                                   kind->value.n ? str_is(kind->value, KIND_CODES[i]) : i == 0};
    kind->options = kinds;
    kind->option_count = ARRAY_SIZE(KIND_CODES) - 1;
    const struct reg *people = rule_register(x->desk.book, STR("person"));
    struct pick *picks = NULL;
    int count = 0;
    if (people && desk_sees_register(&x->desk, people))
        TRY(entry_picks(&x->desk, people, STR(""), PEOPLE_MAX, &picks, &count));
    struct option *options = NEW_ARRAY(x->a, struct option, count + 1);
    for (int i = 0; i < count; i++) {
        const char *id = arena_printf(x->a, "%lld", (long long)picks[i].id);
        const char *text = arena_text(x->a, picks[i].title);
        options[i] = (struct option){str_of(id), {text, text}, str_is(person->value, id)};
    }
    person->options = options;
    person->option_count = count;
    if (count == PEOPLE_MAX)
        person->suggest = "/suggest/person";
    *ret_form = form;
    return ERR_OK;
}

static enum err show_accounts(struct visit *x, const struct problem *wrong)
{
    struct accounts_view *v = NEW(x->a, struct accounts_view);
    struct account_row *rows;
    TRY(visit_desk(x));
    TRY(account_list(x->o, x->v, x->a, &rows, &v->count));
    v->rows = rows;
    if (x->v->kind == ADMINISTRATOR_SYSTEM)
        TRY(make_form(x, wrong, &v->make));
    visit_show(x, page_words(N_("Accounts")), accounts_content, v);
    return ERR_OK;
}

enum err page_accounts(struct visit *x)
{
    return show_accounts(x, NULL);
}

static enum err make(struct visit *x, int64_t *ret_id)
{
    struct account_new n = {0};
    struct str person;
    int kind;
    TRY(form_text(form_of(x->rq), "login", LOGIN_MAX, &n.login));
    TRY(form_choice(form_of(x->rq), "kind", KIND_CODES, 0, &kind));
    TRY(form_text_or(form_of(x->rq), "person", LIMIT_MAX, &person));
    n.kind = str_of(KIND_CODES[kind]);
    if (person.n && !str_int(person, 1, INT64_MAX, &n.person)) {
        struct entry_view view; /* its number, out of the suggestions */
        const struct reg *people;
        TRY(visit_desk(x));
        TRY(desk_register(&x->desk, STR("person"), &people));
        enum err err = entry_view(&x->desk, people, 0, person, &view);
        if (err)
            return fail_field(err, "person");
        n.person = view.id;
        visit_leave_desk(x);
    }
    TRY(form_secret(form_of(x->rq), "password", &n.password));
    enum err err = account_make(x->o, x->v, &n, ret_id);
    wipe((void *)(uintptr_t)n.password.p, n.password.n);
    return err;
}

static const struct problem *told(struct visit *x)
{
    struct problem *copy = NEW(x->a, struct problem);
    *copy = *problem();
    return copy;
}

enum err page_account_make(struct visit *x)
{
    int64_t id;
    enum err err = make(x, &id);
    if (!err)
        return visit_go(x, "/accounts/%lld", (long long)id);
    if (x->v->kind != ADMINISTRATOR_SYSTEM)
        return err;
    x->rs->status = err_http_status(err);
    return show_accounts(x, told(x));
}

/* ---- one account ---- */

static enum err find_account(struct visit *x, const struct account_row **ret_row)
{
    int64_t id;
    struct account_row *rows;
    int count;
    TRY(visit_id(x, 0, &id));
    TRY(account_list(x->o, x->v, x->a, &rows, &count));
    for (int i = 0; i < count; i++) {
        if (rows[i].id != id)
            continue;
        *ret_row = &rows[i];
        return ERR_OK;
    }
    return fail(ERR_MISSING, "There is no such account");
}

static const char *href_of(struct visit *x, const struct account_row *row, const char *action)
{
    return arena_printf(x->a, "/accounts/%lld/%s", (long long)row->id, action);
}

static const struct form_view *give_form(struct visit *x, const struct account_row *row,
                                         const struct problem *wrong)
{
    static const struct plan PLAN[] = {
        {INPUT_REFERENCE, "role", N_("Role"), NULL, true},
        {INPUT_DATE, "from", N_("From"), NULL, false},
        {INPUT_DATE, "to", N_("To"), NULL, false},
    };
    struct form_view *form =
        form_of_plan(x, href_of(x, row, "roles"), tr(x->lang, N_("Give the role")), PLAN,
                     ARRAY_SIZE(PLAN), wrong);
    struct field_view *role = field_named(form, "role");
    const struct rulebook *book = x->desk.book;
    struct option *options = NEW_ARRAY(x->a, struct option, book->role_count + 1);
    for (int i = 0; i < book->role_count; i++)
        options[i] = (struct option){str_of(book->roles[i].name), book->roles[i].words,
                                     str_is(role->value, book->roles[i].name)};
    role->options = options;
    role->option_count = book->role_count;
    return form;
}

static const struct form_view *limit_form(struct visit *x, const struct account_row *row,
                                          const struct problem *wrong)
{
    static const struct plan PLAN[] = {
        {INPUT_TEXT, "hours", N_("Hours"), N_("08:00-18:30; empty for any"), false},
        {INPUT_TEXT, "weekdays", N_("Days of the week"), N_("12345, 1 is Monday; empty for any"),
         false},
        {INPUT_TEXT, "addresses", N_("Addresses"), N_("10.1.0.0/16, ::1; empty for any"), false},
        {INPUT_DATE, "expires", N_("Expires"), NULL, false},
        {INPUT_NUMBER, "sessions", N_("Sessions at a time"), NULL, true},
        {INPUT_LEVEL, "terminal", N_("Terminal up to"), NULL, true},
    };
    struct form_view *form =
        form_of_plan(x, href_of(x, row, "limit"), tr(x->lang, N_("Restrict the login")), PLAN,
                     ARRAY_SIZE(PLAN), wrong);
    if (!wrong) {
        set_value(form, "hours", str_of(row->hours));
        set_value(form, "weekdays", str_of(row->weekdays));
        set_value(form, "addresses", str_of(row->addresses));
        set_value(form, "expires", str_of(row->expires));
        set_value(form, "sessions", str_of(arena_text(x->a, str_of(numtext(row->sessions_max)))));
        set_value(form, "terminal", str_of(level_code((enum level)row->terminal)));
    }
    struct field_view *terminal = field_named(form, "terminal");
    struct option *levels = NEW_ARRAY(x->a, struct option, LEVEL_COUNT);
    for (enum level l = 0; l < LEVEL_COUNT; l++)
        levels[l] = (struct option){str_of(level_code(l)),
                                    {level_name(l, LANG_ZH), level_name(l, LANG_EN)},
                                    str_is(terminal->value, level_code(l))};
    terminal->options = levels;
    terminal->option_count = LEVEL_COUNT;
    return form;
}

static const struct problem *only(const char *action, const char *failed,
                                  const struct problem *wrong)
{
    return failed && strcmp(action, failed) == 0 ? wrong : NULL;
}

static void security_forms(struct visit *x, struct account_view *v, const char *failed,
                           const struct problem *wrong)
{
    static const struct plan REASON[] = {{INPUT_TEXT, "reason", N_("Reason"), NULL, true}};
    if (strcmp(v->row->state, "active") != 0)
        v->forms[v->form_count++] =
            form_of_plan(x, href_of(x, v->row, "activate"), tr(x->lang, N_("Activate")), NULL, 0,
                         only("activate", failed, wrong));
    else
        v->forms[v->form_count++] =
            form_of_plan(x, href_of(x, v->row, "disable"), tr(x->lang, N_("Disable")), REASON,
                         ARRAY_SIZE(REASON), only("disable", failed, wrong));
    v->forms[v->form_count++] = limit_form(x, v->row, only("limit", failed, wrong));
    v->give = give_form(x, v->row, only("roles", failed, wrong));
}

static enum err show_account(struct visit *x, const char *failed, const struct problem *wrong)
{
    static const struct plan RESET[] = {{INPUT_PASSWORD, "password", N_("New first password"),
                                         N_("It must be changed at the first login."), true}};
    struct account_view *v = NEW(x->a, struct account_view);
    TRY(visit_desk(x));
    TRY(find_account(x, &v->row));
    v->is_security = x->v->kind == ADMINISTRATOR_SECURITY;
    if (v->is_security) {
        struct grant_row *roles = NULL;
        security_forms(x, v, failed, wrong);
        if (v->row->person)
            TRY(role_list(x->o, x->v, v->row->person, x->a, &roles, &v->role_count));
        v->roles = roles;
    } else {
        v->forms[v->form_count++] = form_of_plan(x, href_of(x, v->row, "reset"),
                                                 tr(x->lang, N_("Set a new first password")), RESET,
                                                 ARRAY_SIZE(RESET), only("reset", failed, wrong));
    }
    visit_show(x, (struct words){v->row->login, v->row->login}, account_content, v);
    return ERR_OK;
}

enum err page_account(struct visit *x)
{
    return show_account(x, NULL, NULL);
}

/* ---- what is done to it ---- */

static enum err disable(struct visit *x, int64_t id)
{
    struct str reason;
    TRY(form_text(form_of(x->rq), "reason", LIMIT_MAX, &reason));
    return account_disable(x->o, x->v, id, reason);
}

static enum err activate(struct visit *x, int64_t id)
{
    return account_activate(x->o, x->v, id);
}

static enum err reset(struct visit *x, int64_t id)
{
    struct str password;
    TRY(form_secret(form_of(x->rq), "password", &password));
    enum err err = account_reset(x->o, x->v, id, password);
    wipe((void *)(uintptr_t)password.p, password.n);
    return err;
}

static enum err limit(struct visit *x, int64_t id)
{
    struct form f = form_of(x->rq);
    struct account_limits l = {0};
    struct str terminal;
    int64_t sessions;
    enum level level;
    TRY(form_text_or(f, "hours", LIMIT_MAX, &l.hours));
    TRY(form_text_or(f, "weekdays", LIMIT_MAX, &l.weekdays));
    TRY(form_text_or(f, "addresses", LIMIT_MAX, &l.addresses));
    TRY(form_date_or(f, "expires", &l.expires));
    TRY(form_int(f, "sessions", 1, 100, &sessions));
    TRY(form_text(f, "terminal", LIMIT_MAX, &terminal));
    if (!level_parse(terminal, &level))
        return fail_field(fail(ERR_INPUT, "{1} is no level", arena_text(x->a, terminal)),
                          "terminal");
    l.sessions_max = (int)sessions;
    l.terminal = (int)level;
    return account_limit(x->o, x->v, id, &l);
}

static enum err after(struct visit *x, enum err err, const char *action)
{
    int64_t id;
    TRY(visit_id(x, 0, &id));
    if (!err)
        return visit_go(x, "/accounts/%lld", (long long)id);
    const struct problem *wrong = told(x);
    if (x->v->kind != ADMINISTRATOR_SYSTEM && x->v->kind != ADMINISTRATOR_SECURITY) {
        problem_set(wrong);
        return err;
    }
    x->rs->status = err_http_status(err);
    return show_account(x, action, wrong);
}

enum err page_account_post(struct visit *x)
{
    static const struct {
        const char *name;
        enum err (*run)(struct visit *x, int64_t id);
    } ACTIONS[] = {
        {"activate", activate}, {"disable", disable}, {"reset", reset}, {"limit", limit}};
    int64_t id;
    TRY(visit_id(x, 0, &id));
    for (size_t i = 0; i < ARRAY_SIZE(ACTIONS); i++)
        if (str_is(x->rq->capture[1], ACTIONS[i].name))
            return after(x, ACTIONS[i].run(x, id), ACTIONS[i].name);
    return fail(ERR_MISSING, "There is no such page");
}

static enum err give(struct visit *x)
{
    const struct account_row *row;
    struct str role, from, to;
    TRY(find_account(x, &row));
    TRY(form_text(form_of(x->rq), "role", NAME_LEN_MAX, &role));
    TRY(form_date_or(form_of(x->rq), "from", &from));
    TRY(form_date_or(form_of(x->rq), "to", &to));
    return role_give(x->o, x->v, row->person, role, from, to);
}

enum err page_role_give(struct visit *x)
{
    return after(x, give(x), "roles");
}

enum err page_role_take(struct visit *x)
{
    int64_t grant;
    TRY(visit_id(x, 1, &grant));
    return after(x, role_take(x->o, x->v, grant), "roles");
}
