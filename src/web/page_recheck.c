/* What is public, looked at as a whole: what should be taken down, and what could be declassified. */
#include "office/release_public.h"
#include "web/page.h"
#include "web/page_doors.h"
#include "web/page_templates.h"
#include "web/release_views.h"

static bool may_do(const struct desk *k, const struct reg *reg, const char *name)
{
    const struct action *a = rule_action(reg, str_of(name));
    return a && k->v->person && desk_is_one_of(k, a->who, a->who_count);
}

enum err page_recheck(struct visit *x)
{
    struct recheck_page *v = NEW(x->a, struct recheck_page);
    struct public_view *all = NEW(x->a, struct public_view);
    TRY(visit_desk(x));
    TRY(release_public(&x->desk, all));
    const struct reg *reg = rule_register(x->desk.book, STR("release"));
    v->v = all;
    v->may_withdraw = may_do(&x->desk, reg, "withdraw");
    for (int i = 0; i < all->count; i++)
        visit_level(x, all->rows[i].level);
    for (int i = 0; i < all->secret_count; i++) /* their titles stand on the page */
        visit_level(x, all->secrets[i].level);
    if (all->waiting)
        TRY(response_header(x->rq, x->rs, "Refresh", STR("10")));
    visit_show(x, page_words(N_("Public already")), recheck_content, v);
    return ERR_OK;
}

enum err page_recheck_post(struct visit *x)
{
    int asked;
    TRY(release_public_ask(x->o, x->v, x->a, &asked));
    return visit_go(x, "/releases/recheck");
}
