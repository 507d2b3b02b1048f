#include "inspect/compose_file.h"

#include "access/level.h"
#include "inspect/compose_parts.h"
#include "report/plot.h"
#include "report/writers.h"

enum { NUMERAL_SIZE = 32, LINE_MAX_BYTES = 64 * 1024 };

/* ---- numbers of sections ---- */

static const char *numeral(struct arena *a, int n)
{
    static const char *const digits[] = {"", "一", "二", "三", "四", "五", "六", "七", "八", "九"};
    if (n < 10)
        return digits[n];
    return arena_printf(a, "%s十%s", n < 20 ? "" : digits[n / 10 % 10], digits[n % 10]);
}

/* One with nothing in it stands only where others stand below it. */
bool composed_shows(const struct composed *c, int section)
{
    const struct composed_section *s = &c->sections[section];
    if (s->count || s->tables || s->charts)
        return true;
    for (int i = section + 1; i < c->section_count && c->sections[i].level > s->level; i++)
        if (composed_shows(c, i))
            return true;
    return false;
}

const char *composed_number(struct arena *a, const struct composed *c, int section)
{
    enum { LEVELS = 3 };
    int n[LEVELS] = {0}, level = c->sections[section].level;
    if (!composed_shows(c, section))
        return "";
    for (int i = 0; i <= section; i++) {
        int at = c->sections[i].level;
        if (!composed_shows(c, i))
            continue;
        n[at - 1]++;
        for (int below = at; below < LEVELS; below++)
            n[below] = 0;
    }
    if (c->lang == LANG_ZH)
        return level == 1   ? arena_printf(a, "%s、", numeral(a, n[0]))
               : level == 2 ? arena_printf(a, "（%s）", numeral(a, n[1]))
                            : arena_printf(a, "%d. ", n[2]);
    return level == 1   ? arena_printf(a, "%d. ", n[0])
           : level == 2 ? arena_printf(a, "%d.%d ", n[0], n[1])
                        : arena_printf(a, "%d.%d.%d ", n[0], n[1], n[2]);
}

/* ---- exhibits ---- */

static void put_table(struct doc *d, const struct composed_table *t)
{
    unsigned weights[DOC_COLUMNS_MAX];
    for (int i = 0; i < t->columns; i++)
        weights[i] = i == 0 || (t->exhibit == EXHIBIT_FAILING && i == t->columns - 1) ? 4 : 2;
    struct doc_table *out = doc_table(d, (unsigned)t->columns, weights, true, str_of(t->caption));
    for (int i = 0; i < t->rows * t->columns; i++)
        doc_cell(d, out, t->cells[i]);
}

enum err composed_chart(struct arena *a, const struct composed *c, enum report_exhibit exhibit,
                        const struct drawing **ret_drawing)
{
    const struct composed_table *t = c->tables[exhibit];
    *ret_drawing = NULL;
    if (!t)
        return ERR_OK;
    int count = t->bar_count < PLOT_BARS_MAX ? t->bar_count : PLOT_BARS_MAX;
    struct plot_bar *bars = NEW_ARRAY(a, struct plot_bar, (size_t)count + 1);
    bool both = *t->bad;
    for (int i = 0; i < count; i++) {
        const struct composed_bar *b = &t->bars[i];
        bars[i] = (struct plot_bar){
            .label = b->label,
            .value = (double)(both ? b->bad : b->good),
            .tone = both && b->bad ? PLOT_BAD
                    : both         ? PLOT_GOOD
                                   : PLOT_PLAIN,
            .note =
                both ? str_of(arena_printf(a, "/ %lld", (long long)(b->good + b->bad))) : STR("")};
    }
    struct plot plot = {.kind = PLOT_ROWS,
                        .title =
                            str_of(both ? arena_printf(a, c->lang == LANG_ZH ? "%s：%s" : "%s: %s",
                                                       t->caption, t->bad)
                                        : t->caption),
                        .bars = bars,
                        .bar_count = count};
    return plot_draw(a, &plot, c->lang, ret_drawing);
}

static enum err put_exhibits(struct doc *d, const struct composed *c,
                             const struct composed_section *s)
{
    for (int i = 0; i < EXHIBIT_COUNT; i++)
        if (s->tables >> i & 1 && c->tables[i] && c->tables[i]->rows > 1)
            put_table(d, c->tables[i]);
    for (int i = 0; i < EXHIBIT_COUNT; i++) {
        const struct drawing *drawing;
        if (!(s->charts >> i & 1))
            continue;
        TRY(composed_chart(d->arena, c, (enum report_exhibit)i, &drawing));
        if (drawing)
            doc_drawing(d, drawing, drawing->title);
    }
    return ERR_OK;
}

/* ---- words ---- */

static const char *day(struct arena *a, const struct composed *c, const char *text)
{
    return arena_text(a, day_in_words(a, c->lang, str_of(text)));
}

/* {1} to {9} of a message. */
static void put_words(struct buf *b, const char *text, const char *const *args)
{
    int count = 0;
    while (args[count])
        count++;
    for (const char *p = text; *p; p++) {
        int n = p[0] == '{' && p[1] >= '1' && p[1] <= '9' && p[2] == '}' ? p[1] - '0' : 0;
        if (n && n <= count) {
            buf_text(b, args[n - 1]);
            p += 2;
        } else {
            buf_char(b, *p);
        }
    }
}

static const char *say(struct arena *a, const struct composed *c, const char *msgid,
                       const char *const *args)
{
    BUF_SCOPE(b, LINE_MAX_BYTES);
    put_words(&b, tr(c->lang, msgid), args);
    return arena_text(a, buf_view(&b));
}

struct str composed_mark(struct arena *a, const struct composed *c,
                         const struct composed_sentence *s)
{
    if (!s->stated)
        return STR("");
    return str_of(say(a, c, N_(" [unproven statement of {1}, {2}]"),
                      (const char *const[]){arena_text(a, s->stated->author),
                                            day(a, c, arena_text(a, s->stated->day)), NULL}));
}

struct str composed_changes(struct arena *a, const struct composed *c)
{
    if (!c->changed && !c->added && !c->left_out)
        return STR("");
    return str_of(say(
        a, c,
        N_("Of the sentences that were composed out of the registers, {1} were changed and {2} "
           "were left out by people, who added {3}. What people wrote is marked and "
           "rests on their word alone."),
        (const char *const[]){numtext(c->changed), numtext(c->left_out), numtext(c->added), NULL}));
}

/* ---- the text ---- */

/* "介质3条：JZ-1、JZ-2、JZ-3" */
static const char *proof_short(struct arena *a, const struct composed *c,
                               const struct composed_proof *p)
{
    enum { NUMBERS = 3 };
    bool zh = c->lang == LANG_ZH;
    BUF_SCOPE(b, LINE_MAX_BYTES);
    if (p->check)
        buf_printf(&b, "%s %lld/%lld", p->check, (long long)p->failing, (long long)p->population);
    else
        buf_printf(&b, zh ? "%s%lld条" : "%s: %lld", words_in(&p->words, c->lang),
                   (long long)p->count);
    for (int64_t i = 0; i < p->count && i < NUMBERS; i++) {
        buf_text(&b, i ? zh ? "、" : ", " : zh ? "：" : " ");
        buf_str(&b, p->records[i].number);
    }
    if (p->count > NUMBERS)
        buf_text(&b, zh ? "等" : " ...");
    return arena_text(a, buf_view(&b));
}

/* A line of a report: what a person wrote may have several. */
static struct str one_line(struct arena *a, struct str text)
{
    char *copy = arena_text(a, text);
    for (size_t i = 0; i < text.n; i++)
        copy[i] = copy[i] == '\n' || copy[i] == '\r' ? ' ' : copy[i];
    return str_bytes(copy, text.n);
}

/* At the foot of the page, in short: which entries. All of them, and how they were counted, are in the annex. */
static struct str note_text(struct arena *a, const struct composed *c,
                            const struct composed_sentence *s)
{
    enum { NOTE_MAX = 240 };
    const char *before = "", *part;
    bool zh = c->lang == LANG_ZH;
    BUF_SCOPE(b, LINE_MAX_BYTES);
    for (int i = 0; i < s->figure_count; i++) {
        const struct composed_figure *f = &s->figures[i];
        for (int p = 0; f->rests && p < f->proof_count && b.n < NOTE_MAX; p++) {
            part = proof_short(a, c, &f->proofs[p]);
            if (!strcmp(part, before)) /* several figures over the same */
                continue;
            buf_text(&b, b.n ? zh ? "；" : "; " : "");
            buf_text(&b, part);
            before = part;
        }
    }
    buf_text(&b, b.n ? zh ? "。" : ". " : "");
    buf_text(&b, tr(c->lang, N_("See the annex.")));
    return arena_str(a, buf_view(&b));
}

/* The number of a sentence's note, which is that of its rows in the annex: statements have none. */
static struct str note_number(struct arena *a, const struct composed *c, int sentence)
{
    int n = 0;
    for (int i = 0; i <= sentence; i++)
        n += !c->sentences[i].stated;
    return str_of(arena_printf(a, "%d", n));
}

/* One level below its section, as GB/T 9704-2012 (7.3.3) counts: 一、（一）1.（1）. */
static const char *item_number(struct arena *a, const struct composed *c,
                               const struct composed_section *s, int n)
{
    if (s->level < 3)
        return arena_printf(a, "%d. ", n);
    return c->lang == LANG_ZH ? arena_printf(a, "（%d）", n) : arena_printf(a, "(%d) ", n);
}

static void put_sentences(struct doc *d, const struct composed *c, const struct composed_section *s)
{
    struct doc_block *open = NULL;
    int number = 0;
    for (int i = s->first; i < s->first + s->count; i++) {
        const struct composed_sentence *x = &c->sentences[i];
        if (x->each || !open)
            open = doc_paragraph(d, STR(""));
        else if (c->lang == LANG_EN)
            doc_run(d, open, STR(" "), false);
        if (x->each)
            doc_run(d, open, str_of(item_number(d->arena, c, s, ++number)), false);
        doc_run(d, open, x->stated ? one_line(d->arena, x->text) : x->text, false);
        doc_run(d, open, composed_mark(d->arena, c, x), false);
        if (!x->stated)
            doc_note(d, open, note_number(d->arena, c, i), note_text(d->arena, c, x));
        open = x->each ? NULL : open;
    }
}

static enum err put_sections(struct doc *d, const struct composed *c)
{
    for (int i = 0; i < c->section_count; i++) {
        const struct composed_section *s = &c->sections[i];
        if (!composed_shows(c, i))
            continue;
        doc_heading(d, (unsigned)s->level,
                    str_of(arena_printf(d->arena, "%s%s", composed_number(d->arena, c, i),
                                        words_in(&s->title, c->lang))));
        put_sentences(d, c, s);
        TRY(put_exhibits(d, c, s));
    }
    return ERR_OK;
}

/* ---- the list of the evidence ---- */

static void put_numbers(struct buf *b, const struct composed *c, const struct composed_proof *p)
{
    int64_t shown = p->count < COMPOSED_RECORDS_SHOWN ? p->count : COMPOSED_RECORDS_SHOWN;
    for (int64_t i = 0; i < shown; i++) {
        if (i)
            buf_text(b, c->lang == LANG_ZH ? "、" : ", ");
        buf_str(b, p->records[i].number);
    }
    if (p->count > shown)
        buf_printf(b, c->lang == LANG_ZH ? " 等%lld条" : " and others, %lld in all",
                   (long long)p->count);
}

static void put_proofs(struct buf *b, const struct composed *c, const struct composed_figure *f)
{
    enum { PROOFS_SHOWN = 12 };
    for (int i = 0; i < f->proof_count && i < PROOFS_SHOWN; i++) {
        const struct composed_proof *p = &f->proofs[i];
        buf_text(b, i ? "\n" : "");
        if (p->check)
            buf_printf(b, "%s %lld/%lld%s", p->check, (long long)p->failing,
                       (long long)p->population, p->count ? "  " : "");
        else if (!p->count)
            buf_printf(b, "%s: 0", words_in(&p->words, c->lang));
        put_numbers(b, c, p);
    }
    if (f->proof_count > PROOFS_SHOWN)
        buf_printf(b, "\n… %d", f->proof_count);
}

static enum err evidence_row(struct doc *d, const struct composed *c, struct doc_table *t, int i,
                             const struct composed_figure *f, bool first)
{
    BUF_SCOPE(b, LINE_MAX_BYTES);
    struct str number = note_number(d->arena, c, i);
    if (first)
        doc_cell_anchor(d, t, number);
    else
        doc_cell(d, t, number);
    doc_cell(d, t,
             f->known
                 ? str_of(arena_printf(d->arena, "%s = %.*s", f->name, (int)f->text.n, f->text.p))
                 : str_of(arena_printf(d->arena, "%s = ?", f->name)));
    doc_cell(d, t, str_of(f->query ? f->query : ""));
    put_proofs(&b, c, f);
    TRY(buf_check(&b));
    doc_cell(d, t, buf_view(&b));
    return ERR_OK;
}

static enum err put_evidence(struct doc *d, const struct composed *c)
{
    static const unsigned weights[] = {1, 3, 6, 8};
    doc_break(d);
    doc_heading(d, 1, str_of(tr(c->lang, N_("Annex: the evidence"))));
    doc_paragraph(
        d, str_of(tr(c->lang, N_("The number behind a sentence is that of its rows here. Each row "
                                 "names a figure, how the regulation counts it, and the entries "
                                 "that it rests on; of a point of the examination how many fail "
                                 "out of how many."))));
    struct doc_table *t =
        doc_table(d, 4, weights, true, str_of(tr(c->lang, N_("The evidence by sentence"))));
    doc_cell(d, t, str_of(tr(c->lang, N_("No."))));
    doc_cell(d, t, str_of(tr(c->lang, N_("Figure"))));
    doc_cell(d, t, str_of(tr(c->lang, N_("How it is counted"))));
    doc_cell(d, t, str_of(tr(c->lang, N_("Records"))));
    for (int i = 0; i < c->sentence_count; i++) {
        bool first = true;
        for (int n = 0; n < c->sentences[i].figure_count; n++) {
            if (!c->sentences[i].figures[n].rests)
                continue;
            TRY(evidence_row(d, c, t, i, &c->sentences[i].figures[n], first));
            first = false;
        }
    }
    return ERR_OK;
}

/* ---- the whole ---- */

enum err composed_doc(struct arena *a, const struct composed *c, struct doc **ret_doc)
{
    struct doc *d = doc_new(a);
    doc_set(d, &d->name, c->title);
    doc_set(d, &d->author, c->office);
    doc_set(d, &d->date, str_of(c->today));
    doc_set(d, &d->mark, str_of(level_name((enum level)c->level, c->lang)));
    doc_set(d, &d->footer,
            str_of(say(a, c, N_("Composed {1} by {2} out of the registers, ledger up to leaf {3}"),
                       (const char *const[]){c->now, *c->composer ? c->composer : "—",
                                             numtext(c->leaf), NULL})));
    if (c->number.n)
        doc_set(
            d, &d->footer,
            str_of(arena_printf(a, "%.*s  %.*s  SHA-256 %.*s", (int)c->number.n, c->number.p,
                                (int)d->footer.n, d->footer.p, (int)c->content.n, c->content.p)));
    doc_title(d, c->title);
    doc_line(d, DOC_CENTER,
             str_of(say(
                 a, c, N_("({1} to {2})"),
                 (const char *const[]){day(a, c, c->period.from), day(a, c, c->period.to), NULL})));
    TRY(put_sections(d, c));
    doc_paragraph(d, composed_changes(a, c));
    doc_line(d, DOC_RIGHT, c->office);
    doc_line(d, DOC_RIGHT, str_of(day(a, c, c->today)));
    TRY(put_evidence(d, c));
    *ret_doc = d;
    return ERR_OK;
}

enum err composed_file(struct arena *a, const struct composed *c, struct str format,
                       struct buf *out, struct composed_file *ret_file)
{
    static const struct {
        const char *name, *media;
        enum err (*write)(const struct doc *d, struct buf *out);
    } formats[] = {{"pdf", "application/pdf", doc_pdf},
                   {"docx",
                    "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
                    doc_docx},
                   {"html", "text/html; charset=utf-8", doc_html},
                   {"txt", "text/plain; charset=utf-8", doc_text},
                   {"json", "application/json", NULL}};
    for (size_t i = 0; i < ARRAY_SIZE(formats); i++) {
        struct doc *d;
        if (!str_is(format, formats[i].name))
            continue;
        buf_clear(out);
        if (formats[i].write) {
            TRY(composed_doc(a, c, &d));
            TRY(formats[i].write(d, out));
        } else {
            struct json j = json_to(out);
            composed_json(&j, c, -1);
            TRY(buf_check(out));
        }
        *ret_file = (struct composed_file){
            arena_printf(a, "%.*s.%s", (int)c->title.n, c->title.p, formats[i].name),
            formats[i].media};
        return ERR_OK;
    }
    return fail(ERR_INPUT, "{1} is no format of a report: html, docx, pdf, txt or json",
                arena_text(a, format));
}
