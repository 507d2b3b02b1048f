#include "office/bylaw.h"

#include "access/level.h"
#include "office/bylaw_parts.h"

const struct regulation *bylaw_find(const struct rulebook *book, struct str name)
{
    for (int i = 0; i < book->regulation_count; i++)
        if (str_is(name, book->regulations[i].name))
            return &book->regulations[i];
    return NULL;
}

/* ---- chapters, articles, items ---- */

static const char *ordinal(const struct bylaw_writer *w, int n, const char *zh, const char *en)
{
    if (w->lang == LANG_EN)
        return arena_printf(w->a, "%s %d", en, n);
    BUF_SCOPE(b, 100);
    bylaw_numeral(&b, n);
    return arena_printf(w->a, "第%s%s", buf_view(&b).p, zh);
}

void bylaw_chapter(struct bylaw_writer *w, const char *title)
{
    const char *number = ordinal(w, ++w->chapter, "章", "Chapter");
    doc_heading(
        w->doc, 1,
        str_of(arena_printf(w->a, "%s%s%s", number, w->lang == LANG_ZH ? "　" : ". ", title)));
}

int bylaw_begin(struct bylaw_writer *w, const char *title, const char *text)
{
    const char *number = ordinal(w, ++w->article, "条", "Article");
    const char *gap = w->lang == LANG_ZH ? "　" : " ";
    struct doc_block *b = doc_paragraph(w->doc, STR(""));
    const char *bold = *title ? arena_printf(w->a, w->lang == LANG_ZH ? "%s（%s）%s" : "%s (%s)%s",
                                             number, title, gap)
                              : arena_printf(w->a, "%s%s", number, gap);
    doc_run(w->doc, b, str_of(bold), true);
    doc_run(w->doc, b, str_of(text), false);
    w->item = 0;
    return w->article;
}

void bylaw_items(struct bylaw_writer *w)
{
    w->item = 0;
}

void bylaw_item(struct bylaw_writer *w, const char *text)
{
    BUF_SCOPE(b, BYLAW_TEXT_MAX + 100);
    w->item++;
    if (w->lang == LANG_ZH) {
        buf_text(&b, "（");
        bylaw_numeral(&b, w->item);
        buf_text(&b, "）");
    } else {
        buf_printf(&b, "(%d) ", w->item);
    }
    buf_text(&b, text);
    doc_paragraph(w->doc, buf_view(&b));
}

/* ---- general provisions ---- */

static void general(struct bylaw_writer *w, const struct regulation *r)
{
    BUF_SCOPE(regs, BYLAW_TEXT_MAX);
    bylaw_chapter(w, tr(w->lang, N_("General provisions")));
    const char *basis = bylaw_articles(w, r->basis, r->basis_count);
    if (r->purpose.zh)
        bylaw_begin(w, tr(w->lang, N_("Purpose")), bylaw_words(w, r->purpose));
    if (*basis)
        bylaw_begin(
            w, tr(w->lang, N_("Basis")),
            bylaw_say(
                w,
                N_("This regulation rests on {1}. “The Law” is the Law of the People's Republic of "
                   "China on "
                   "Guarding State Secrets, “the Regulations” are its Implementing Regulations."),
                basis));
    for (int i = 0; i < w->book->reg_count; i++)
        if (strcmp(w->book->regs[i]->regulation, r->name) == 0)
            bylaw_join(w, &regs, bylaw_words(w, w->book->regs[i]->words));
    if (regs.n)
        bylaw_begin(w, tr(w->lang, N_("Registers")),
                    bylaw_say(w, N_("It keeps these registers: {1}."), buf_view(&regs).p));
    bylaw_begin(w, tr(w->lang, N_("How it is carried out")),
                tr(w->lang, N_("Whatever is done under this regulation is done through the program "
                               "that reads it. What an "
                               "article does not allow, and what cannot be judged, is refused; "
                               "each act and each refusal "
                               "stands in the ledger with the person, the time and the content.")));
}

/* ---- a register ---- */

static void table_of(struct bylaw_writer *w, const char *caption, const struct field *fields,
                     int count)
{
    static const unsigned weights[] = {3, 5, 4};
    struct doc_table *t = doc_table(w->doc, 3, weights, true, str_of(caption));
    doc_cell(w->doc, t, str_of(tr(w->lang, N_("Item"))));
    doc_cell(w->doc, t, str_of(tr(w->lang, N_("Demands"))));
    doc_cell(w->doc, t, str_of(tr(w->lang, N_("Note"))));
    for (int i = 0; i < count; i++) {
        doc_cell(w->doc, t, str_of(bylaw_words(w, fields[i].words)));
        doc_cell(w->doc, t, str_of(bylaw_demands(w, &fields[i])));
        doc_cell(w->doc, t, str_of(fields[i].hint.zh ? bylaw_words(w, fields[i].hint) : ""));
    }
}

static void contents(struct bylaw_writer *w)
{
    const char *name = bylaw_words(w, w->reg->words);
    if (w->reg->own_count) {
        bylaw_begin(w, tr(w->lang, N_("What is entered")),
                    bylaw_say(w, N_("The register of {1} holds these items:"), name));
        table_of(w, name, w->reg->fields, w->reg->own_count);
    }
    for (int i = 0; i < w->reg->child_count; i++) {
        const struct child *c = &w->reg->children[i];
        doc_paragraph(w->doc, str_of(bylaw_say(w, N_("With each entry stand rows of {1}:"),
                                               bylaw_words(w, c->words))));
        table_of(w, bylaw_words(w, c->words), c->fields, c->field_count);
    }
    bylaw_begin(w, tr(w->lang, N_("Who may see")),
                bylaw_say(w,
                          N_("The register is open to: {1}. Of an entry only those know who are "
                             "cleared for its level and "
                             "within its scope of knowledge. A new entry is {2} at least."),
                          bylaw_whoms(w, w->reg->view, w->reg->view_count),
                          level_name((enum level)w->reg->holds, w->lang)));
}

static const struct doc_block *states(struct bylaw_writer *w, int first)
{
    static const unsigned weights[] = {4, 3, 3, 2};
    const struct reg *reg = w->reg;
    BUF_SCOPE(b, BYLAW_TEXT_MAX);
    for (int s = 0; s < reg->state_count; s++) {
        const char *name = bylaw_words(w, reg->states[s].words);
        bylaw_join(w, &b, reg->states[s].final ? bylaw_say(w, N_("{1} (final)"), name) : name);
    }
    if (!b.n)
        return NULL;
    bylaw_begin(w, tr(w->lang, N_("States")),
                bylaw_say(w, N_("An entry is in one of these states: {1}. One leads to another:"),
                          buf_view(&b).p));
    struct doc_table *t =
        doc_table(w->doc, 4, weights, true,
                  str_of(bylaw_say(w, N_("From state to state: {1}"), bylaw_words(w, reg->words))));
    doc_cell(w->doc, t, str_of(tr(w->lang, N_("From"))));
    doc_cell(w->doc, t, str_of(tr(w->lang, N_("Done by way of"))));
    doc_cell(w->doc, t, str_of(tr(w->lang, N_("To"))));
    doc_cell(w->doc, t, str_of(tr(w->lang, N_("Article"))));
    for (int i = 0; i < reg->action_count; i++) {
        const struct action *a = &reg->actions[i];
        doc_cell(w->doc, t, str_of(a->creates ? tr(w->lang, N_("a new entry")) : bylaw_from(w, a)));
        doc_cell(w->doc, t, str_of(bylaw_words(w, a->words)));
        doc_cell(w->doc, t,
                 str_of(a->to >= 0 ? bylaw_words(w, reg->states[a->to].words)
                                   : tr(w->lang, N_("unchanged"))));
        doc_cell(w->doc, t, str_of(numtext(first + i)));
    }
    return w->doc->last;
}

static const char *reminders(const struct bylaw_writer *w, const struct clock_rule *c)
{
    BUF_SCOPE(b, BYLAW_TEXT_MAX);
    for (int i = 0; i < c->remind_count; i++) {
        int n = c->reminds[i].n;
        bool hours = c->reminds[i].hours;
        const char *many = numtext(n < 0 ? -n : n);
        if (!n)
            bylaw_join(w, &b, tr(w->lang, hours ? N_("when it is due") : N_("on the day")));
        else if (n < 0)
            bylaw_join(w, &b,
                       bylaw_say(w, hours ? N_("{1} hours before") : N_("{1} days before"), many));
        else
            bylaw_join(w, &b,
                       bylaw_say(w, hours ? N_("{1} hours after") : N_("{1} days after"), many));
    }
    return arena_text(w->a, buf_view(&b));
}

static void clocks(struct bylaw_writer *w)
{
    if (!w->reg->clock_count)
        return;
    bylaw_begin(w, tr(w->lang, N_("Deadlines")),
                tr(w->lang, N_("These deadlines are watched by the program:")));
    for (int i = 0; i < w->reg->clock_count; i++) {
        const struct clock_rule *c = &w->reg->clocks[i];
        BUF_SCOPE(b, BYLAW_TEXT_MAX);
        buf_text(&b, bylaw_say(w, N_("{1}: due at {2}"), bylaw_words(w, c->words),
                               bylaw_condition(w, c->at_source)));
        if (*c->when_source)
            buf_text(&b, bylaw_say(w, N_(", while {1}"), bylaw_condition(w, c->when_source)));
        buf_text(&b, w->lang == LANG_ZH ? "。" : ".");
        if (c->remind_count)
            buf_text(&b, bylaw_say(w, N_(" Reminded {1}: {2}."), reminders(w, c),
                                   bylaw_whoms(w, c->to, c->to_count)));
        if (c->action)
            buf_text(&b, bylaw_say(w, N_(" Then “{1}” is done by the program itself."),
                                   bylaw_words(w, c->action->words)));
        bylaw_item(w, buf_view(&b).p);
    }
}

static void checks(struct bylaw_writer *w)
{
    if (!w->reg->check_count)
        return;
    bylaw_begin(w, tr(w->lang, N_("Checks")),
                tr(w->lang, N_("These are found by themselves and have to be mended:")));
    for (int i = 0; i < w->reg->check_count; i++) {
        const struct check *c = &w->reg->checks[i];
        const char *remedy =
            c->remedy.zh ? bylaw_say(w, N_(" To mend it: {1}."), bylaw_words(w, c->remedy)) : "";
        bylaw_item(w, arena_printf(w->a, "%s%s%s%s", bylaw_words(w, c->words),
                                   bylaw_basis_of(w, c->basis), w->lang == LANG_ZH ? "。" : ".",
                                   remedy));
    }
}

struct bylaw_check bylaw_check(struct arena *a, const struct rulebook *book,
                               const struct check *check, enum lang lang)
{
    const struct bylaw_writer w = {.a = a, .book = book, .reg = check->reg, .lang = lang};
    return (struct bylaw_check){check->applies ? bylaw_condition(&w, check->applies) : NULL,
                                check->kind == CHECK_RAW ? check->source
                                                         : bylaw_condition(&w, check->source)};
}

static enum err chapter(struct bylaw_writer *w, struct bylaw_chapter *ret)
{
    int *articles = NEW_ARRAY(w->a, int, w->reg->action_count + 1);
    bylaw_chapter(w, bylaw_words(w, w->reg->words));
    contents(w);
    /* the actions' articles follow the one about the states */
    ret->states = states(w, w->article + 2);
    for (int i = 0; i < w->reg->action_count; i++)
        articles[i] = bylaw_action(w, &w->reg->actions[i]);
    clocks(w);
    checks(w);
    ret->reg = w->reg;
    ret->articles = articles;
    return bylaw_chart(w, articles, &ret->chart);
}

/* ---- the whole ---- */

static void final_provisions(struct bylaw_writer *w, const struct bylaw_version *v)
{
    bylaw_chapter(w, tr(w->lang, N_("Final provisions")));
    if (v->id)
        bylaw_begin(
            w, "",
            bylaw_say(
                w,
                N_("This text was made out of version {1} of the regulations, in force since {2} "
                   "(SHA-256 {3}). The program carries out that version and no other."),
                numtext(v->id), arena_text(w->a, v->since), arena_text(w->a, v->digest)));
    bylaw_begin(w, "",
                tr(w->lang, N_("It is changed only by a new version that one person proposes and "
                               "another approves.")));
}

/* The blocks of a chapter are those between two moments of the document's end. */
static const struct doc_block *next_of(const struct doc *d, const struct doc_block *last)
{
    return last ? last->next : d->first;
}

enum err bylaw_make(struct arena *a, const struct rulebook *book, const struct regulation *r,
                    const struct bylaw_version *version, enum lang lang, struct bylaw *ret_bylaw)
{
    struct bylaw_writer w = {.a = a, .book = book, .lang = lang, .doc = doc_new(a)};
    struct bylaw_chapter *chapters = NEW_ARRAY(a, struct bylaw_chapter, book->reg_count + 2);
    int n = 0;
    const char *title = words_in(&r->title, lang);
    doc_set(w.doc, &w.doc->name, str_of(title));
    doc_title(w.doc, str_of(title));
    const struct doc_block *last = w.doc->last;
    general(&w, r);
    chapters[n++].first = next_of(w.doc, last);
    for (int i = 0; i < book->reg_count; i++) {
        w.reg = book->regs[i];
        if (strcmp(w.reg->regulation, r->name) != 0)
            continue;
        last = w.doc->last;
        TRY(chapter(&w, &chapters[n]));
        chapters[n++].first = next_of(w.doc, last);
    }
    last = w.doc->last;
    final_provisions(&w, version);
    chapters[n++].first = next_of(w.doc, last);
    for (int i = 0; i + 1 < n; i++)
        chapters[i].end = chapters[i + 1].first;
    *ret_bylaw = (struct bylaw){w.doc, chapters, n};
    return ERR_OK;
}
