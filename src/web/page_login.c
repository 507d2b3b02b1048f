/* Coming, going, the password, the language. */
#include "crypto/secret.h"
#include "web/html.h"
#include "web/page.h"
#include "web/page_templates.h"
#include "web/page_views.h"
#include "web/templates.h"

/* ---- login ---- */

static void show_login(struct visit *x, const struct login_view *view)
{
    visit_show(x, page_words(N_("Log in")), login_content, view);
}

static struct str back_of(const struct params *params)
{
    struct str back = STR("/");
    params_count(params, "back", &back);
    bool fine = str_starts(back, "/") && !str_starts(back, "//") && !str_starts(back, "/\\") &&
                url_harmless(back) && !str_starts(back, "/login");
    return fine ? back : STR("/");
}

enum err page_login(struct visit *x)
{
    if (x->v)
        return visit_go(x, "/");
    const struct login_view view = {.back = arena_text(x->a, back_of(&x->rq->query))};
    show_login(x, &view);
    return ERR_OK;
}

static enum err try_login(struct visit *x, char ret_token[2 * SESSION_TOKEN_SIZE + 1])
{
    struct login_request r = {
        .address = x->rq->peer,
        .agent = arena_text(x->a, x->rq->header[HEADER_USER_AGENT]),
        .lang = LANG_COUNT,
    };
    TRY(form_text(form_of(x->rq), "login", LOGIN_MAX, &r.login));
    TRY(form_secret(form_of(x->rq), "password", &r.password));
    enum err err = login(x->o, &r, ret_token);
    wipe((void *)(uintptr_t)r.password.p, r.password.n);
    return err;
}

enum err page_login_post(struct visit *x)
{
    char token[2 * SESSION_TOKEN_SIZE + 1];
    WIPE_SCOPE(token);
    enum err err = try_login(x, token);
    if (!err) {
        TRY(cookie_set(x->rq, x->rs, SESSION_COOKIE, str_of(token), 0));
        return response_redirect(x->rq, x->rs, back_of(&x->rq->form));
    }
    struct str typed = STR("");
    params_count(&x->rq->form, "login", &typed);
    const struct words why = problem_words(x->a);
    const struct login_view view = {
        .login = typed.n && typed.n <= LOGIN_MAX ? arena_text(x->a, typed) : NULL,
        .error = words_in(&why, x->lang),
        .back = arena_text(x->a, back_of(&x->rq->form)),
    };
    x->rs->status = err_http_status(err);
    show_login(x, &view);
    return ERR_OK;
}

enum err page_logout(struct visit *x)
{
    TRY(logout(x->o, x->s));
    TRY(cookie_set(x->rq, x->rs, SESSION_COOKIE, STR(""), -1));
    return visit_go(x, "/login");
}

/* ---- language ---- */

enum err page_language(struct visit *x)
{
    enum { YEAR = 365 * 86400 };
    static const char *const LANGS[] = {[LANG_ZH] = "zh", [LANG_EN] = "en", NULL};
    int lang;
    TRY(form_choice(form_of(x->rq), "lang", LANGS, -1, &lang));
    TRY(cookie_set(x->rq, x->rs, LANGUAGE_COOKIE, str_of(LANGS[lang]), YEAR));
    if (x->v)
        TRY(lang_change(x->o, x->v, (enum lang)lang));
    struct str back = STR("/");
    params_count(&x->rq->form, "back", &back);
    if (!str_starts(back, "/") || !url_harmless(back))
        back = STR("/");
    return response_redirect(x->rq, x->rs, back);
}

/* ---- password ---- */

static void show_password(struct visit *x, const char *wrong_field)
{
    static const struct {
        const char *name, *msgid, *autocomplete;
    } FIELDS[] = {
        {"old", N_("Present password"), "current-password"},
        {"new", N_("New password"), "new-password"},
        {"again", N_("New password once more"), "new-password"},
    };
    const struct problem *pr = problem();
    struct field_view *fields = NEW_ARRAY(x->a, struct field_view, ARRAY_SIZE(FIELDS));
    const char *error = wrong_field ? arena_text(x->a, str_of(pr->text[x->lang])) : NULL;
    bool placed = false;
    for (size_t i = 0; i < ARRAY_SIZE(FIELDS); i++) {
        bool here = wrong_field && strcmp(wrong_field, FIELDS[i].name) == 0;
        fields[i] = (struct field_view){
            .kind = INPUT_PASSWORD,
            .name = FIELDS[i].name,
            .label = page_words(FIELDS[i].msgid),
            .is_required = true,
            .is_first = i == 0,
            .autocomplete = FIELDS[i].autocomplete,
            .error = here ? error : NULL,
        };
        placed = placed || here;
    }
    struct simple_form *view = NEW(x->a, struct simple_form);
    *view = (struct simple_form){
        .title = page_words(N_("Change the password")),
        .form = {.action = "/password",
                 .submit = tr(x->lang, N_("Change the password")),
                 .cancel = x->v->must_change ? NULL : "/me",
                 .fields = fields,
                 .field_count = ARRAY_SIZE(FIELDS),
                 .error = error && !placed ? error : NULL},
    };
    if (x->v->must_change)
        visit_notice(x, TONE_WARN,
                     page_words(N_("Somebody else knows this password: choose one of your own "
                                   "before you go on.")),
                     NULL);
    visit_show(x, view->title, simple_form_content, view);
}

enum err page_password(struct visit *x)
{
    show_password(x, NULL);
    return ERR_OK;
}

static enum err change(struct visit *x)
{
    struct str old, new, again;
    TRY(form_secret(form_of(x->rq), "old", &old));
    TRY(form_secret(form_of(x->rq), "new", &new));
    TRY(form_secret(form_of(x->rq), "again", &again));
    enum err err = str_eq(new, again)
                       ? password_change(x->o, x->v, old, new)
                       : fail_field(fail(ERR_INPUT, "The two new passwords differ"), "again");
    wipe((void *)(uintptr_t)old.p, old.n);
    wipe((void *)(uintptr_t) new.p, new.n);
    wipe((void *)(uintptr_t)again.p, again.n);
    return err;
}

enum err page_password_post(struct visit *x)
{
    enum err err = change(x);
    if (!err)
        return visit_go(x, "/?password=changed");
    const struct problem told = *problem();
    x->rs->status = err_http_status(err);
    show_password(x, told.field[0] ? told.field : err == ERR_LOGIN ? "old" : "new");
    return ERR_OK;
}
