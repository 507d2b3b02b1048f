/* One's own account: who one is here, roles, sessions. */
#include "office/account.h"
#include "office/feed.h"
#include "web/html.h"
#include "web/page.h"
#include "web/page_templates.h"
#include "web/page_views.h"

enum err me_show(struct visit *x, const char *feed_password)
{
    const char *since;
    TRY(visit_desk(x));
    TRY(feed_since(x->o, x->v, x->a, &since));
    struct me_view *view = NEW(x->a, struct me_view);
    *view = (struct me_view){.login = x->v->login, .kind = x->v->kind};
    const struct person *me = x->desk.me;
    if (me) {
        view->has_person = true;
        view->person = me->id;
        view->clearance = me->subject.clearance;
        TRY(role_list(x->o, x->v, me->id, x->a, &view->roles, &view->role_count));
    }
    view->has_key = x->v->key != NULL;
    view->feed_password = feed_password;
    view->feed_since = since ? shown_moment(&x->desk, str_of(since)) : STR("");
    visit_show(x, page_words(N_("My account")), me_content, view);
    return ERR_OK;
}

enum err page_me(struct visit *x)
{
    return me_show(x, NULL);
}

enum err page_sessions(struct visit *x)
{
    TRY(visit_desk(x));
    struct sessions_view *view = NEW(x->a, struct sessions_view);
    TRY(session_list(x->o, x->v, x->v->account, x->a, &view->rows, &view->count));
    for (int i = 0; i < view->count; i++) {
        view->rows[i].created_at = shown_moment(&x->desk, str_of(view->rows[i].created_at)).p;
        view->rows[i].seen_at = shown_moment(&x->desk, str_of(view->rows[i].seen_at)).p;
    }
    visit_show(x, page_words(N_("My sessions")), sessions_content, view);
    return ERR_OK;
}

enum err page_session_revoke(struct visit *x)
{
    int64_t id;
    TRY(visit_id(x, 0, &id));
    TRY(session_revoke(x->o, x->v, id));
    return visit_go(x, "/me/sessions");
}
