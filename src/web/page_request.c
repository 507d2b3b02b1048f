/* A request on one screen: what would change, by which rule, who decided so far. */
#include "office/act.h"
#include "web/page_doors.h"
#include "web/page_templates.h"

static enum err look(struct visit *x, struct request_page *v)
{
    int64_t id;
    struct request_view *rq = NEW(x->a, struct request_view);
    TRY(visit_id(x, 0, &id));
    TRY(visit_desk(x));
    TRY(inbox_request(&x->desk, id, rq));
    rq->row.at = shown_moment(&x->desk, str_of(rq->row.at)).p;
    for (int i = 0; i < rq->decision_count; i++)
        rq->decisions[i].at = shown_moment(&x->desk, str_of(rq->decisions[i].at)).p;
    visit_level(x, rq->row.level);
    v->rq = rq;
    if (rq->entry.id) {
        visit_level(x, rq->entry.level);
        v->identity = identity_of(x, &rq->entry);
        v->entry_href = arena_text(x->a, str_of(href_entry(rq->row.reg, rq->entry.id)));
    }
    return ERR_OK;
}

enum err page_request(struct visit *x)
{
    struct request_page *v = NEW(x->a, struct request_page);
    TRY(look(x, v));
    if (str_is(query_value(x, "asked"), "1") && v->rq->mine_to_withdraw)
        visit_notice(x, TONE_NOTE,
                     page_words(N_("Your request waits for approval; nothing has changed yet.")),
                     NULL);
    visit_show(x, v->rq->row.action->words, request_content, v);
    return ERR_OK;
}

static enum err take_verdict(struct visit *x, int64_t id, struct act_result *ret_result)
{
    enum { REASON_MAX = 2000 };
    static const char *const CHOICES[] = {
        [DECISION_APPROVE] = "approve", [DECISION_RETURN] = "return",  [DECISION_REFUSE] = "refuse",
        [DECISION_WITNESS] = "witness", [DECISION_COUNT] = "withdraw", NULL};
    int choice;
    struct str reason;
    TRY(form_choice(form_of(x->rq), "verdict", CHOICES, -1, &choice));
    TRY(form_long_text(form_of(x->rq), "reason", REASON_MAX, &reason));
    if (choice == DECISION_COUNT)
        return act_withdraw(x->o, x->v, id);
    return act_decide(x->o, x->v, id, (enum decision)choice, reason, x->a, ret_result);
}

/* The request again, with what was typed and what was wrong. */
static enum err show_again(struct visit *x, enum err err)
{
    struct problem *told = NEW(x->a, struct problem);
    *told = *problem();
    struct request_page *v = NEW(x->a, struct request_page);
    enum err gone = look(x, v);
    if (gone) {
        problem_set(told);
        return err;
    }
    v->error = told->text[x->lang];
    v->basis = told->basis[0] ? told->basis : NULL;
    params_count(&x->rq->form, "reason", &v->typed_reason);
    x->rs->status = err_http_status(err);
    visit_show(x, v->rq->row.action->words, request_content, v);
    return ERR_OK;
}

enum err page_request_post(struct visit *x)
{
    int64_t id;
    struct act_result result = {0};
    struct request_page *v = NEW(x->a, struct request_page);
    TRY(look(x, v)); /* only who may know of it; the act decides the rest */
    TRY(visit_id(x, 0, &id));
    const char *reg = v->rq->row.reg->name;
    visit_leave_desk(x);
    enum err err = take_verdict(x, id, &result);
    if (err)
        return err == ERR_INPUT || err == ERR_REFUSED || err == ERR_CONFLICT ? show_again(x, err)
                                                                             : err;
    if (result.entry && !result.request)
        return visit_go(x, "/r/%s/%lld?done=%lld", reg, (long long)result.entry,
                        (long long)result.leaf);
    return visit_go(x, "/requests");
}
