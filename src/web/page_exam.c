/* Exams in the browser: which are open, and a sitting. One plain form; with script it keeps answers as
 * one goes and shows the time running. What may be done when is the regulation's answer. */
#include "office/act.h"
#include "office/exam.h"
#include "web/html.h"
#include "web/page.h"
#include "web/page_templates.h"
#include "web/page_views.h"

struct words exam_state_words(const char *state)
{
    static const struct {
        const char *state, *msgid;
    } rows[] = {{"begun", N_("Being sat")}, {"passed", N_("Passed")}, {"failed", N_("Not passed")}};
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
        if (strcmp(state, rows[i].state) == 0)
            return page_words(rows[i].msgid);
    return page_words(N_("Not begun"));
}

enum tone exam_state_tone(const char *state)
{
    return strcmp(state, "passed") == 0   ? TONE_GOOD
           : strcmp(state, "failed") == 0 ? TONE_BAD
           : strcmp(state, "begun") == 0  ? TONE_WARN
                                          : TONE_PLAIN;
}

enum err page_exams(struct visit *x)
{
    struct exams_view *v = NEW(x->a, struct exams_view);
    TRY(visit_desk(x));
    TRY(exams_open(&x->desk, &v->rows, &v->count));
    visit_level(x, LEVEL_INTERNAL);
    visit_show(x, page_words(N_("Exams")), exams_content, v);
    return ERR_OK;
}

enum err page_exam_begin(struct visit *x)
{
    struct act_result made;
    struct answer exam = {STR("exam"), x->rq->capture[0]};
    struct act_request r = {
        .reg = STR("paper"), .action = STR("begin"), .answers = &exam, .count = 1, .rev = -1};
    TRY(act(x->o, x->v, &r, x->a, &made));
    return visit_go(x, "/sit/%lld", (long long)made.entry);
}

static enum err find_paper(struct visit *x, struct exam_paper *ret_paper)
{
    int64_t id;
    TRY(visit_id(x, 0, &id));
    TRY(visit_desk(x));
    return exam_paper(&x->desk, id, STR(""), ret_paper);
}

enum err page_sit(struct visit *x)
{
    struct exam_paper *p = NEW(x->a, struct exam_paper);
    TRY(find_paper(x, p));
    p->begun_at = arena_text(x->a, shown_moment(&x->desk, str_of(p->begun_at)));
    p->ends_at = arena_text(x->a, shown_moment(&x->desk, str_of(p->ends_at)));
    if (query_value(x, "kept").n)
        visit_notice(x, TONE_GOOD, page_words(N_("Your answers are kept.")), NULL);
    if (!p->open && !p->marked)
        visit_notice(x, TONE_WARN,
                     page_words(N_("The time is over. What was kept before counts: hand it in.")),
                     NULL);
    visit_level(x, LEVEL_INTERNAL);
    visit_show(x, (struct words){arena_text(x->a, p->name), arena_text(x->a, p->name)}, sit_content,
               p);
    return ERR_OK;
}

/* "1:A 2:BD 3:" out of q1=A, q2=B, q2=D. A name that is no question of the paper is left to the
 * office: it refuses what does not fit. */
static enum err typed_answers(const struct visit *x, int count, struct buf *out)
{
    for (int n = 1; n <= count; n++) {
        char name[16];
        snprintf(name, sizeof name, "q%d", n);
        buf_printf(out, "%s%d:", out->n ? " " : "", n);
        for (size_t i = 0; i < x->rq->form.n; i++)
            if (str_is(x->rq->form.row[i].name, name))
                buf_str(out, x->rq->form.row[i].value);
    }
    return buf_check(out);
}

static enum err do_paper(struct visit *x, int64_t id, const char *action, struct answer *answer)
{
    struct act_result done;
    struct act_request r = {.reg = STR("paper"),
                            .action = str_of(action),
                            .entry = id,
                            .answers = answer,
                            .count = answer ? 1 : 0,
                            .rev = -1};
    return act(x->o, x->v, &r, x->a, &done);
}

enum err page_sit_post(struct visit *x)
{
    static const char *const verbs[] = {"keep", "submit", NULL};
    struct exam_paper p;
    int verb;
    BUF_SCOPE(typed, 4096);
    TRY(form_choice(form_of(x->rq), "do", verbs, 0, &verb));
    TRY(find_paper(x, &p));
    visit_leave_desk(x);
    if (p.open || verb == 0) {
        TRY(typed_answers(x, p.count, &typed));
        struct answer given = {STR("given"), buf_view(&typed)};
        enum err err = do_paper(x, p.id, "answer", &given);
        /* the last second may pass on the way: what was kept is handed in all the same */
        if (err && !(verb == 1 && err == ERR_REFUSED))
            return err;
    }
    if (verb == 1)
        TRY(do_paper(x, p.id, "submit", NULL));
    return visit_go(x, verb == 1 ? "/sit/%lld" : "/sit/%lld?kept=1", (long long)p.id);
}
