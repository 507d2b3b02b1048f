/* The article of an action: who may, when, what is asked, what refuses it, who else, what follows. */
#include "office/bylaw_parts.h"

const char *bylaw_from(const struct bylaw_writer *w, const struct action *a)
{
    BUF_SCOPE(b, BYLAW_TEXT_MAX);
    int count = 0;
    for (int s = 0; !a->creates && s < w->reg->state_count; s++)
        if (a->from >> s & 1)
            bylaw_join(w, &b, bylaw_words(w, w->reg->states[s].words)), count++;
    if (count && count == w->reg->state_count)
        return tr(w->lang, N_("any state"));
    return arena_text(w->a, buf_view(&b));
}

static const char *head(const struct bylaw_writer *w, const struct action *a)
{
    const char *who = bylaw_whoms(w, a->who, a->who_count), *name = bylaw_words(w, a->words);
    const char *entry = bylaw_words(w, w->reg->words), *from = bylaw_from(w, a);
    const char *to = a->to >= 0 ? bylaw_words(w, w->reg->states[a->to].words) : NULL;
    if (a->creates && to)
        return bylaw_say(w, N_("“{1}” makes a new entry of {2} in the state {3}; done by: {4}."),
                         name, entry, to, who);
    if (a->creates)
        return bylaw_say(w, N_("“{1}” makes a new entry of {2}; done by: {3}."), name, entry, who);
    if (to)
        return bylaw_say(w, N_("“{1}” leads an entry of {2} from {3} to {4}; done by: {5}."), name,
                         entry, from, to, who);
    return bylaw_say(
        w, N_("“{1}” is done to an entry of {2} in {3}, which keeps its state; done by: {4}."),
        name, entry, from, who);
}

static const char *asked(const struct bylaw_writer *w, const struct action *a)
{
    BUF_SCOPE(b, BYLAW_TEXT_MAX);
    for (int i = 0; i < a->ask_count; i++) {
        const struct ask *ask = &a->asks[i];
        const char *name = bylaw_words(w, ask->child ? ask->child->words : ask->field->words);
        bylaw_join(w, &b, ask->required ? bylaw_say(w, N_("{1} (required)"), name) : name);
    }
    return arena_text(w->a, buf_view(&b));
}

static void say_approvals(struct bylaw_writer *w, const struct action *a)
{
    BUF_SCOPE(b, BYLAW_TEXT_MAX);
    for (int i = 0; i < a->step_count; i++) {
        const struct step *s = &a->steps[i];
        const char *who = bylaw_whoms(w, s->whoms, s->whom_count);
        if (i)
            buf_text(&b, tr(w->lang, N_(", then ")));
        buf_text(&b, s->quorum > 1 ? bylaw_say(w, N_("{1} of {2}"), numtext(s->quorum), who) : who);
    }
    if (b.n)
        bylaw_item(
            w, bylaw_say(w, N_("It needs the approval of {1}; each signs exactly this content."),
                         buf_view(&b).p));
    if (a->witnesses)
        bylaw_item(w, bylaw_say(w,
                                N_("{1} witnesses are present and sign; whoever asked or approved "
                                   "is none of them."),
                                numtext(a->witnesses)));
    if (a->not_by_count)
        bylaw_item(w, bylaw_say(w, N_("It may not be done by {1}, even with the role."),
                                bylaw_whoms(w, a->not_by, a->not_by_count)));
}

static void say_rest(struct bylaw_writer *w, const struct action *a)
{
    BUF_SCOPE(b, BYLAW_TEXT_MAX);
    for (int i = 0; i < a->effect_count; i++) {
        const struct effect *e = &a->effects[i];
        const char *name = bylaw_words(w, e->action->words),
                   *reg = bylaw_words(w, e->target->words);
        bylaw_join(w, &b, bylaw_say(w, N_("“{1}” of {2}"), name, reg));
    }
    if (b.n)
        bylaw_item(w, bylaw_say(w, N_("In the same act there follow: {1}."), buf_view(&b).p));
    if (a->signs)
        bylaw_item(w, tr(w->lang, N_("It is signed with the person's own key.")));
    if (a->opens)
        bylaw_item(w, bylaw_say(w,
                                N_("It opens {1}; each reading is numbered and written down before "
                                   "the first byte."),
                                bylaw_words(w, a->opens->words)));
    if (a->ends_access)
        bylaw_item(w, tr(w->lang, N_("In the same act the account of the person concerned is "
                                     "closed and his roles end.")));
    if (a->renumber)
        bylaw_item(w, tr(w->lang, N_("The entry is numbered anew by its level.")));
    if (a->shreds)
        bylaw_item(w, tr(w->lang, N_("The files of the entry are destroyed with it.")));
}

int bylaw_action(struct bylaw_writer *w, const struct action *a)
{
    const char *text =
        arena_printf(w->a, "%s%s", head(w, a), bylaw_basis(w, a->basis, a->basis_count));
    int number = bylaw_begin(w, bylaw_words(w, a->words), text);
    if (a->hint.zh)
        bylaw_item(w, bylaw_words(w, a->hint));
    if (a->ask_count)
        bylaw_item(w, bylaw_say(w, N_("To be filled in: {1}."), asked(w, a)));
    say_approvals(w, a);
    if (a->guard_count) {
        doc_paragraph(w->doc, str_of(tr(w->lang, N_("It is refused where one of these is so:"))));
        bylaw_items(w);
    }
    for (int i = 0; i < a->guard_count; i++) {
        const struct guard *g = &a->guards[i];
        bylaw_item(
            w, arena_printf(w->a, "%s%s", bylaw_words(w, g->words), bylaw_basis_of(w, g->basis)));
    }
    if (a->guard_count &&
        (a->effect_count || a->signs || a->opens || a->ends_access || a->renumber || a->shreds)) {
        doc_paragraph(w->doc, str_of(tr(w->lang, N_("When it is done:"))));
        bylaw_items(w);
    }
    say_rest(w, a);
    return number;
}
