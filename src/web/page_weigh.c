#include "web/page_weigh.h"

#include "web/page.h"
#include "web/page_fields.h"

enum tone weigh_tone(enum weighed says)
{
    static const enum tone tones[WEIGHED_COUNT] = {[WEIGHED_AGREES] = TONE_GOOD,
                                                   [WEIGHED_TOO_LOW] = TONE_BAD,
                                                   [WEIGHED_TOO_HIGH] = TONE_WARN,
                                                   [WEIGHED_UNREAD] = TONE_WARN};
    return tones[says];
}

struct words weigh_words(const struct weighing *w)
{
    return rule_choice(w->by->says->choices, str_of(weighed_name(w->says)))->words;
}

const char *weigh_unread(enum coverage why)
{
    static const char *const words[COVERAGE_COUNT] = {
        [COVERAGE_WHOLE] = N_("read"),
        [COVERAGE_PARTIAL] = N_("not read in full"),
        [COVERAGE_LOCKED] = N_("behind a password"),
        [COVERAGE_TIMEOUT] = N_("not read in time"),
        [COVERAGE_BROKEN] = N_("its reader broke off"),
        [COVERAGE_UNKNOWN] = N_("a picture, or of a format that is not read"),
    };
    return words[why];
}

static bool asks(const struct action *a, const struct field *f)
{
    for (int i = 0; f && i < a->ask_count; i++)
        if (!strcmp(a->asks[i].name, f->name))
            return true;
    return false;
}

/* Only where it is open to him now. */
static enum err offer_derive(struct visit *x, const struct entry_view *view, struct weigh_view *v)
{
    const struct weighs *by = view->reg->weighs;
    struct door *doors;
    int count;
    if (!by->derive || !by->source)
        return ERR_OK;
    TRY(entry_doors(&x->desk, view->reg, view, &doors, &count));
    for (int i = 0; i < count; i++)
        if (doors[i].action == by->derive && doors[i].open) {
            v->derive = arena_printf(x->a, "/r/%s/%lld/%s", view->reg->name, (long long)view->id,
                                     by->derive->name);
            v->derive_source = by->source->name;
        }
    return ERR_OK;
}

/* What a button says is "field=value&field=value": only fields that can be taken over, and that are asked. */
bool page_weigh_pressed(struct visit *x, const struct reg *reg, const struct action *action,
                        struct params *ret_sent)
{
    const struct params *form = &x->rq->form;
    const struct weighs *by = reg->weighs;
    struct str rest = STR(""), pair;
    if (!by || action->computes != COMPUTE_WEIGH || !params_count(form, WEIGH_BUTTON, &rest))
        return false;
    const struct field *const fields[] = {by->matter, by->level, by->source};
    struct param_pair *rows = NEW_ARRAY(x->a, struct param_pair, form->n + ARRAY_SIZE(fields));
    size_t n = 0, taken = 0;
    struct param_pair over[ARRAY_SIZE(fields)];
    while (taken < ARRAY_SIZE(over) && str_split(&rest, '&', &pair)) {
        struct str name, value = pair;
        if (!str_split(&value, '=', &name) || !value.p)
            continue;
        for (size_t i = 0; i < ARRAY_SIZE(fields); i++)
            if (fields[i] && str_is(name, fields[i]->name) && asks(action, fields[i]) &&
                taken < ARRAY_SIZE(over))
                over[taken++] = (struct param_pair){name, value};
    }
    for (size_t i = 0; i < form->n; i++) {
        bool is_over = false;
        for (size_t k = 0; k < taken; k++)
            is_over |= str_eq(form->row[i].name, over[k].name);
        if (!is_over)
            rows[n++] = form->row[i];
    }
    for (size_t k = 0; k < taken; k++)
        rows[n++] = over[k];
    *ret_sent = (struct params){rows, n};
    return true;
}

static enum err show(struct visit *x, const struct weigh_want *want, const struct entry_view *view,
                     struct weigh_view *v)
{
    struct weighing *w = NEW(x->a, struct weighing);
    TRY(weigh(&x->desk, want, w));
    v->weighing = w;
    v->matters = w->by->matter ? w->by->matter->target : NULL;
    for (size_t i = 0; i < w->source_count; i++)
        if (w->sources[i].reg)
            visit_level(x, w->sources[i].level);
    return view ? offer_derive(x, view, v) : ERR_OK;
}

enum err page_weigh_entry(struct visit *x, const struct entry_view *view,
                          const struct weigh_view **ret_view)
{
    *ret_view = NULL;
    if (!view->reg->weighs || !(view->reg->shows >> PANEL_SIEVE & 1))
        return ERR_OK;
    struct weigh_view *v = NEW(x->a, struct weigh_view);
    TRY(show(x, &(struct weigh_want){.reg = view->reg, .entry = view->id}, view, v));
    *ret_view = v;
    return ERR_OK;
}

static bool is_text_of(const struct weighs *by, const struct ask *ask)
{
    bool is = false;
    for (int i = 0; i < by->text_count; i++)
        is |= ask->field == by->texts[i];
    return is;
}

/* What was sent, or what a link fills in: never a text, which would be a question that leaves no trace. */
static int answers_of(struct visit *x, const struct form_source *src, struct answer *rows)
{
    int n = 0;
    for (int i = 0; i < src->action->ask_count; i++) {
        const char *name = src->action->asks[i].name;
        struct str value = STR("");
        if (src->action->asks[i].child)
            continue;
        if (src->sent && params_count(src->sent, name, &value))
            rows[n++] = (struct answer){str_of(name), value};
        else if (!src->sent && !is_text_of(src->reg->weighs, &src->action->asks[i]) &&
                 (value = query_value(x, name)).n)
            rows[n++] = (struct answer){str_of(name), value};
    }
    for (int i = 0; i < src->upload_count; i++)
        rows[n++] = src->uploads[i];
    return n;
}

enum err page_weigh_form(struct visit *x, const struct form_source *src,
                         const struct weigh_view **ret_view)
{
    const struct weighs *by = src->reg->weighs;
    *ret_view = NULL;
    if (!by || src->action->computes != COMPUTE_WEIGH)
        return ERR_OK;
    struct weigh_view *v = NEW(x->a, struct weigh_view);
    struct answer *rows =
        NEW_ARRAY(x->a, struct answer, src->action->ask_count + src->upload_count + 1);
    struct weigh_want want = {.reg = src->reg,
                              .entry = src->entry ? src->entry->id : 0,
                              .action = src->action,
                              .answers = rows};
    want.count = answers_of(x, src, rows);
    if (!src->entry && !want.count) /* nothing is there yet */
        return ERR_OK;
    TRY(show(x, &want, src->entry, v));
    if (src->sent && (!src->problem || v->weighing->source_count))
        TRY(weigh_asked(&x->desk, &want, v->weighing));
    v->is_form = true;
    v->matter = asks(src->action, by->matter) ? by->matter->name : NULL;
    v->level = asks(src->action, by->level) ? by->level->name : NULL;
    v->source = asks(src->action, by->source) ? by->source->name : NULL;
    *ret_view = v;
    return ERR_OK;
}
