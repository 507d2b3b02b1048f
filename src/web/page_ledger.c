/* The ledger as a page: what was done, whether all of it still stands, and proofs to take along. */
#include "office/proof.h"
#include "web/html.h"
#include "web/page.h"
#include "web/page_templates.h"
#include "web/page_views.h"

enum { ROWS = 100, TEXT_CHARS = 100 };

static bool is_auditor(const struct visit *x)
{
    return x->v->kind == ADMINISTRATOR_AUDIT;
}

static enum err auditor_only(const struct visit *x)
{
    return is_auditor(x) ? ERR_OK : fail(ERR_REFUSED, "Only the audit administrator may do this");
}

/* ---- the log ---- */

static enum err read_filter(struct visit *x, struct proof_filter *f)
{
    struct form q = query_of(x->rq);
    *f = (struct proof_filter){.actor = -1, .entry = -1, .limit = ROWS};
    TRY(form_int_or(q, "before", 0, INT64_MAX, -1, &f->before));
    TRY(form_int_or(q, "actor", 1, INT64_MAX, -1, &f->actor));
    TRY(form_text_or(q, "act", TEXT_CHARS, &f->act));
    TRY(form_date_or(q, "since", &f->since));
    return form_date_or(q, "until", &f->until);
}

static const char *older_href(struct visit *x, const struct proof_filter *f, int64_t before)
{
    BUF_SCOPE(b, TARGET_MAX);
    buf_printf(&b, "/ledger?before=%lld&act=", (long long)before);
    url_encode(&b, f->act);
    buf_text(&b, "&since=");
    url_encode(&b, f->since);
    buf_text(&b, "&until=");
    url_encode(&b, f->until);
    return arena_text(x->a, buf_view(&b));
}

enum err page_ledger(struct visit *x)
{
    struct proof_filter f;
    struct proof_row *rows;
    struct ledger_view *v = NEW(x->a, struct ledger_view);
    TRY(visit_desk(x));
    TRY(read_filter(x, &f));
    visit_leave_desk(x); /* the auditor's look is an act of its own */
    TRY(proof_log(x->o, x->v, &f, x->a, &rows, &v->count));
    TRY(visit_desk(x));
    for (int i = 0; i < v->count; i++)
        rows[i].at = arena_text(x->a, shown_moment(&x->desk, str_of(rows[i].at)));
    v->rows = rows;
    v->act = f.act;
    v->since = f.since;
    v->until = f.until;
    v->is_auditor = is_auditor(x);
    if (v->count == ROWS && rows[ROWS - 1].index > 0)
        v->older = older_href(x, &f, rows[ROWS - 1].index);
    visit_show(x, page_words(N_("Ledger")), ledger_content, v);
    return ERR_OK;
}

/* ---- proofs ---- */

static void show_text(struct visit *x, struct words title, struct words intro, struct str text)
{
    struct text_view *v = NEW(x->a, struct text_view);
    *v = (struct text_view){.title = title,
                            .intro = intro,
                            .text = text,
                            .back = "/ledger",
                            .back_title = page_words(N_("Ledger"))};
    visit_show(x, title, text_content, v);
}

enum err page_ledger_leaf(struct visit *x)
{
    int64_t index;
    struct str text;
    TRY(visit_desk(x));
    if (!str_int(x->rq->capture[0], 0, INT64_MAX, &index))
        return fail(ERR_MISSING, "There is no such page");
    TRY(proof_prove(x->o, x->v, index, x->a, &text));
    show_text(x, page_say(x->a, N_("Proof of leaf {1}"), numtext(index)),
              page_words(N_("Whoever has the ledger's key can check it offline: cofferdam ledger "
                            "check.")),
              text);
    return ERR_OK;
}

enum err page_ledger_checkpoint(struct visit *x)
{
    struct str note, key;
    TRY(auditor_only(x));
    TRY(visit_desk(x));
    TRY(proof_checkpoint(x->o, x->a, &note));
    TRY(proof_key(x->o, x->a, &key));
    const char *text = arena_printf(x->a, "%.*s\n%.*s\n", (int)note.n, note.p, (int)key.n, key.p);
    show_text(x, page_words(N_("Checkpoint")),
              page_words(N_("The signed head of the ledger, and the key that it is checked with. "
                            "Keep it outside this office: a later history must go on from it.")),
              str_of(text));
    return ERR_OK;
}

/* ---- verifying ---- */

enum err page_ledger_verify(struct visit *x)
{
    struct verifier_state *state = NEW(x->a, struct verifier_state);
    struct verify_view *v = NEW(x->a, struct verify_view);
    BUF_SCOPE(root, 2 * sizeof state->report.root);
    TRY(auditor_only(x));
    TRY(visit_desk(x));
    verifier_look(visit_verifier(x), x->a, state);
    buf_hex(&root, &state->report.root, sizeof state->report.root);
    v->state = state;
    v->root = arena_text(x->a, buf_view(&root));
    v->ended_at = arena_text(x->a, shown_moment(&x->desk, str_of(state->ended_at)));
    if (state->running)
        TRY(response_header(x->rq, x->rs, "Refresh", STR("2")));
    visit_show(x, page_words(N_("Verify the ledger")), verify_content, v);
    return ERR_OK;
}

enum err page_ledger_verify_post(struct visit *x)
{
    bool files;
    TRY(auditor_only(x));
    TRY(form_flag(form_of(x->rq), "files", &files));
    TRY(verifier_start(visit_verifier(x), files));
    return visit_go(x, "/ledger/verify");
}
