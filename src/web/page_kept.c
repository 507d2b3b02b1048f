/* A kept report: read, put into words, taken as a file. All of it works as plain forms: `at` in the query opens
 * the form of one sentence, `done` is the one that was changed last. */
#include "inspect/compose_file.h"
#include "inspect/kept.h"
#include "web/page_doors.h"
#include "web/page_templates.h"

enum { REPORT_BYTES_MAX = 256 * 1024 * 1024, WORDS_MAX = 2000, REASON_MAX = 300, ID_MAX = 200 };

static bool may_state(const struct visit *x, const struct kept *kept)
{
    const struct reg *reg = rule_register(x->desk.book, STR("report_statement"));
    bool open =
        !strcmp(kept->entry.state->name, "draft") || !strcmp(kept->entry.state->name, "approved");
    for (int i = 0; reg && open && i < reg->action_count; i++)
        if (reg->actions[i].creates)
            return desk_is_one_of(&x->desk, reg->actions[i].who, reg->actions[i].who_count);
    return false;
}

/* The words in both languages that the form of a sentence begins with. */
static void begin_form(struct kept_view *v, const struct composed *other, enum lang lang)
{
    const struct composed_sentence *s = v->at;
    if (!s)
        return;
    const struct composed_sentence *same = composed_find(other, s->id);
    v->words[lang] = s->text;
    v->words[lang == LANG_ZH ? LANG_EN : LANG_ZH] = same ? same->text : STR("");
    if (s->stated && s->stated->how != STATED_LEFT_OUT) {
        v->words[LANG_ZH] = s->stated->words[LANG_ZH];
        v->words[LANG_EN] = s->stated->words[LANG_EN];
    }
    v->reason = s->stated ? s->stated->reason : STR("");
}

static enum err look(struct visit *x, int64_t id, struct kept_view *v)
{
    struct kept *kept = NEW(x->a, struct kept), other;
    TRY(visit_desk(x));
    TRY(kept_open(&x->desk, id, STR(""), x->lang, true, kept));
    TRY(kept_open(&x->desk, id, STR(""), x->lang == LANG_ZH ? LANG_EN : LANG_ZH, true, &other));
    v->kept = kept;
    v->identity = identity_of(x, &kept->entry);
    TRY(doors_view(x, kept->entry.reg, &kept->entry, &v->actions));
    TRY(report_shown(x, kept->composed, &v->report));
    v->may_state = may_state(x, kept);
    v->changes = composed_changes(x->a, kept->composed);
    if (v->may_state) {
        v->at = composed_find(kept->composed, query_value(x, "at"));
        v->add_at = query_value(x, "add");
        begin_form(v, other.composed, x->lang);
    }
    v->done = query_value(x, "done");
    visit_level(x, kept->entry.level);
    return ERR_OK;
}

enum err page_kept(struct visit *x)
{
    struct kept_view *v = NEW(x->a, struct kept_view);
    int64_t id;
    TRY(visit_id(x, 0, &id));
    TRY(look(x, id, v));
    visit_show(x, page_words(N_("Kept report")), kept_content, v);
    return ERR_OK;
}

/* ---- keeping and editing ---- */

enum err page_kept_make(struct visit *x)
{
    enum { KIND_MAX = 60, PERIOD_MAX = 22 };
    struct str kind, text;
    struct report_period period;
    const char *number;
    int64_t entry;
    TRY(form_text(form_of(x->rq), "kind", KIND_MAX, &kind));
    TRY(form_text(form_of(x->rq), "period", PERIOD_MAX, &text));
    TRY(report_period_parse(text, &period));
    TRY(kept_make(x->o, x->v, kind, &period, x->a, &number, &entry));
    return visit_go(x, "/kept-reports/%lld", (long long)entry);
}

static enum err read_edit(struct visit *x, struct kept_edit *ret_edit)
{
    struct form f = form_of(x->rq);
    struct kept_edit edit = {0};
    struct str what;
    TRY(form_text(f, "what", ID_MAX, &what));
    TRY(form_text_or(f, "sentence", ID_MAX, &edit.sentence));
    TRY(form_text_or(f, "section", ID_MAX, &edit.section));
    TRY(form_long_text(f, "words_zh", WORDS_MAX, &edit.words[LANG_ZH]));
    TRY(form_long_text(f, "words_en", WORDS_MAX, &edit.words[LANG_EN]));
    TRY(form_text_or(f, "reason", REASON_MAX, &edit.reason));
    if (!kept_what_parse(what, &edit.what))
        return fail(ERR_INPUT, "A sentence is changed, added, left out or taken back");
    *ret_edit = edit;
    return ERR_OK;
}

/* The form again, with what was typed and what was wrong. */
static enum err show_again(struct visit *x, int64_t id, const struct kept_edit *edit, enum err err)
{
    struct problem *told = NEW(x->a, struct problem);
    *told = *problem();
    struct kept_view *v = NEW(x->a, struct kept_view);
    if (look(x, id, v)) {
        problem_set(told);
        return err;
    }
    bool adds = edit->what == KEPT_ADD;
    v->at = adds ? NULL : composed_find(v->kept->composed, edit->sentence);
    v->add_at = adds && edit->sentence.n ? edit->sentence : adds ? edit->section : STR("");
    memcpy(v->words, edit->words, sizeof v->words);
    v->reason = edit->reason;
    v->error = told->text[x->lang];
    x->rs->status = err_http_status(err);
    visit_show(x, page_words(N_("Kept report")), kept_content, v);
    return ERR_OK;
}

enum err page_kept_edit(struct visit *x)
{
    struct kept_edit edit;
    const char *number;
    int64_t id;
    TRY(visit_id(x, 0, &id));
    TRY(read_edit(x, &edit));
    enum err err = kept_edit(x->o, x->v, id, STR(""), &edit, x->a, &number);
    if (err)
        return err == ERR_INPUT || err == ERR_REFUSED || err == ERR_CONFLICT
                   ? show_again(x, id, &edit, err)
                   : err;
    const char *last = edit.what == KEPT_ADD ? number : arena_text(x->a, edit.sentence);
    return visit_go(x, "/kept-reports/%lld?done=%s#done", (long long)id,
                    url_text(x->a, str_of(last)));
}

/* ---- as a file ---- */

enum err page_kept_file(struct visit *x)
{
    struct kept kept;
    struct composed_file file;
    const char *reading;
    int64_t id;
    TRY(visit_id(x, 0, &id));
    TRY(visit_desk(x));
    TRY(kept_open(&x->desk, id, STR(""), x->lang, false, &kept));
    buf_clear(&x->rs->body);
    x->rs->body.max = REPORT_BYTES_MAX;
    TRY(composed_file(x->a, kept.composed, x->rq->capture[1], &x->rs->body, &file));
    visit_leave_desk(x);
    TRY(kept_reading(x->o, x->v, id, x->a, &reading));
    x->rs->type = file.media;
    return response_header(x->rq, x->rs, "Content-Disposition",
                           str_of(arena_printf(x->a, "attachment; filename*=UTF-8''%s",
                                               url_text(x->a, str_of(file.name)))));
}
