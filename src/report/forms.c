#include "report/forms.h"

#include "base/buf.h"

/* A label and what stands beside it. */
struct fact {
    const char *label; /* msgid */
    struct str text;
};

static struct doc *begin_titled(struct arena *a, enum lang lang, const struct form_head *h,
                                struct str title)
{
    struct doc *d = doc_new(a);
    doc_set(d, &d->mark, h->mark);
    doc_set(d, &d->footer, h->footer);
    doc_set(d, &d->author, h->office);
    doc_set(d, &d->date, h->date);
    doc_set(d, &d->header, h->office);
    doc_title(d, title);
    BUF_SCOPE(line, DOC_TEXT_MAX);
    buf_text(&line, tr(lang, N_("No.: ")));
    buf_str(&line, h->number);
    buf_text(&line, "        ");
    buf_text(&line, tr(lang, N_("Dated: ")));
    buf_str(&line, h->date);
    doc_line(d, DOC_LEFT, buf_view(&line));
    return d;
}

static struct doc *begin(struct arena *a, enum lang lang, const struct form_head *h,
                         const char *title)
{
    return begin_titled(a, lang, h, str_of(tr(lang, title)));
}

/* Two columns: labels, texts; facts without a text keep their line, as on paper. */
static void facts(struct doc *d, enum lang lang, const struct fact *rows, size_t n)
{
    static const unsigned weights[] = {4, 10};
    struct doc_table *t = doc_table(d, 2, weights, false, STR(""));
    for (size_t i = 0; i < n; i++) {
        doc_cell_bold(d, t, str_of(tr(lang, rows[i].label)));
        doc_cell(d, t, rows[i].text);
    }
}

static void names(struct doc *d, struct doc_table *t, enum lang lang, const char *const *labels)
{
    for (unsigned i = 0; i < t->columns; i++)
        doc_cell(d, t, str_of(tr(lang, labels[i])));
}

static void end(struct doc *d, enum lang lang, const struct form_head *h)
{
    BUF_SCOPE(words, DOC_TEXT_MAX);
    if (h->proof.n) {
        buf_text(&words, tr(lang, N_("Entry in the audit ledger: ")));
        buf_str(&words, h->proof);
    }
    if (h->qr.n)
        doc_qr(d, h->qr, buf_view(&words));
    else if (words.n)
        doc_line(d, DOC_LEFT, buf_view(&words));
}

struct doc *form_destruction(struct arena *a, enum lang lang, const struct destruction *f)
{
    static const unsigned weights[] = {3, 7, 11, 7, 5, 4};
    static const char *const labels[] = {
        N_("Row"),         N_("Carrier number"), N_("Document title"), N_("Classification mark"),
        N_("Copy number"), N_("Page count")};
    struct doc *d = begin(a, lang, &f->head, N_("Destruction certificate"));
    struct doc_table *t =
        doc_table(d, 6, weights, true, str_of(tr(lang, N_("Carriers destroyed"))));
    names(d, t, lang, labels);
    int64_t pages = 0;
    for (size_t i = 0; i < f->n; i++) {
        const struct destroyed_item *item = &f->items[i];
        doc_cell(d, t, str_of(numtext((long long)i + 1)));
        doc_cell(d, t, item->number);
        doc_cell(d, t, item->title);
        doc_cell(d, t, item->mark);
        doc_cell(d, t, item->copy);
        doc_cell(d, t, str_of(numtext(item->pages)));
        pages += item->pages;
    }
    doc_cell(d, t, STR(""));
    doc_cell_bold(d, t, str_of(tr(lang, N_("Total of items"))));
    BUF_SCOPE(total, 256);
    buf_int(&total, (int64_t)f->n);
    doc_cell_bold(d, t, buf_view(&total));
    doc_cell(d, t, STR(""));
    doc_cell(d, t, STR(""));
    doc_cell_bold(d, t, str_of(numtext(pages)));
    const struct fact rows[] = {
        {N_("Place of destruction"), f->place},      {N_("How destroyed"), f->method},
        {N_("Applied for by"), f->asked_by},         {N_("Authorized by"), f->approved_by},
        {N_("Destroyed by"), f->destroyed_by},       {N_("Witnessed by"), f->witness},
        {N_("Signed by the witness"), f->signed_at}, {N_("Remarks"), f->remarks},
    };
    facts(d, lang, rows, ARRAY_SIZE(rows));
    end(d, lang, &f->head);
    return d;
}

struct doc *form_receipt(struct arena *a, enum lang lang, const struct receipt *f)
{
    struct doc *d = begin(a, lang, &f->head, N_("Receipt for a numbered copy"));
    const struct fact rows[] = {
        {N_("Number of the document"), f->document},
        {N_("Document title"), f->title},
        {N_("Classification mark"), f->document_mark},
        {N_("Copy number"), f->copy},
        {N_("Page count"), f->pages ? str_of(numtext(f->pages)) : STR("")},
        {N_("Handed over by"), f->sender},
        {N_("Copy received by"), f->receiver},
        {N_("Reader's department"), f->department},
        {N_("Handed over on"), f->handed_over},
        {N_("To be returned by"), f->due},
        {N_("Signature of the receiver"), f->signature},
    };
    facts(d, lang, rows, ARRAY_SIZE(rows));
    doc_paragraph(d,
                  str_of(tr(lang, N_("The receiver keeps this copy in the designated place, does "
                                     "not copy, extract or pass it on without approval, and "
                                     "returns it by the date above."))));
    end(d, lang, &f->head);
    return d;
}

/* Paragraph by paragraph, as its writer broke the lines. */
static void paragraphs(struct doc *d, struct str text)
{
    struct str rest = text, line;
    while (str_split(&rest, '\n', &line)) {
        line = str_trim(line);
        if (line.n)
            doc_paragraph(d, line);
    }
}

struct doc *form_letter(struct arena *a, enum lang lang, const struct letter *f)
{
    struct doc *d = begin(a, lang, &f->head, N_("Letter to be signed"));
    if (f->title.n) {
        doc_set(d, &d->name, f->title);
        doc_heading(d, 1, f->title);
    }
    paragraphs(d, f->text);
    const struct fact rows[] = {
        {N_("Signer of the letter"), f->signer}, {N_("Post"), f->post},
        {N_("Department or unit"), f->unit},     {N_("Signed at"), f->signed_at},
        {N_("In force until"), f->until},        {N_("Issued by"), f->issued_by},
        {N_("Date of issue"), f->issued_on},
    };
    doc_rule(d);
    facts(d, lang, rows, ARRAY_SIZE(rows));
    if (f->signature.n) {
        const struct fact proof[] = {
            {N_("SHA-256 of the text"), f->sum},
            {N_("Public key (Ed25519)"), f->key},
            {N_("Electronic signature"), f->signature},
        };
        doc_paragraph(
            d, str_of(tr(lang, N_("The signer signed the text above, word for word, with his own "
                                  "key; the signature was checked when this page was printed."))));
        facts(d, lang, proof, ARRAY_SIZE(proof));
    } else {
        doc_paragraph(d, str_of(tr(lang, N_("Not yet signed."))));
        doc_line(d, DOC_RIGHT,
                 str_of(tr(lang, N_("Signature:                    Date:            "))));
    }
    end(d, lang, &f->head);
    return d;
}

/* Each language says it in its own order. */
static void say_asked(struct buf *b, enum lang lang, struct str asked, struct str day)
{
    bool zh = lang == LANG_ZH;
    const char *before = asked.n ? zh ? "您申请公开“" : "Your application for disclosure of “"
                         : zh    ? "您的公开申请"
                                 : "Your application for disclosure";
    buf_text(b, before);
    buf_str(b, asked);
    if (asked.n)
        buf_text(b, zh ? "”的申请" : "”");
    if (day.n) {
        buf_text(b, zh ? "（申请日期：" : " (of ");
        buf_str(b, day);
        buf_text(b, zh ? "）" : ")");
    }
    buf_text(b, zh ? "收悉。经审查，决定不予公开。"
                   : " was received and examined. This is not disclosed.");
}

struct doc *form_reply(struct arena *a, enum lang lang, const struct reply *f)
{
    struct doc *d = begin(a, lang, &f->head, N_("Notice of non-disclosure"));
    const struct fact rows[] = {{N_("Reason that may be told"), f->reason},
                                {N_("Legal basis"), f->basis}};
    BUF_SCOPE(to, DOC_TEXT_MAX);
    BUF_SCOPE(asked, DOC_TEXT_MAX);
    buf_str(&to, f->applicant.n ? f->applicant : STR("____________"));
    buf_text(&to, lang == LANG_ZH ? "：" : ":");
    doc_line(d, DOC_LEFT, buf_view(&to));
    say_asked(&asked, lang, f->asked, f->applied_on);
    doc_paragraph(d, buf_view(&asked));
    facts(d, lang, rows, ARRAY_SIZE(rows));
    paragraphs(d, f->remedy);
    doc_line(d, DOC_RIGHT, f->head.office);
    doc_line(d, DOC_RIGHT, f->head.date);
    return d;
}

struct doc *form_circulation(struct arena *a, enum lang lang, const struct circulation *f)
{
    static const unsigned weights[] = {3, 5, 6, 6, 6, 8};
    static const char *const labels[] = {N_("Row"),
                                         N_("Reader of the copy"),
                                         N_("Reader's department"),
                                         N_("Given to the reader on"),
                                         N_("Returned on"),
                                         N_("Reader's opinion")};
    struct doc *d = begin(a, lang, &f->head, N_("Circulation slip"));
    const struct fact rows[] = {
        {N_("Number of the document"), f->document},   {N_("Document title"), f->title},
        {N_("Classification mark"), f->document_mark}, {N_("Copy number"), f->copy},
        {N_("Issuing body"), f->originator},           {N_("Received on"), f->received},
        {N_("Proposal for handling"), f->proposal},    {N_("Leader's instruction"), f->decision},
    };
    facts(d, lang, rows, ARRAY_SIZE(rows));
    struct doc_table *t = doc_table(d, 6, weights, true, str_of(tr(lang, N_("Circulated to"))));
    names(d, t, lang, labels);
    for (size_t i = 0; i < f->n; i++) {
        const struct circulated *r = &f->readers[i];
        doc_cell(d, t, str_of(numtext((long long)i + 1)));
        doc_cell(d, t, r->reader);
        doc_cell(d, t, r->department);
        doc_cell(d, t, r->handed_over);
        doc_cell(d, t, r->returned);
        doc_cell(d, t, r->opinion);
    }
    end(d, lang, &f->head);
    return d;
}

/* A line for each who signs, with room for his hand and the day. */
static void signature_lines(struct doc *d, enum lang lang, const struct form_sheet *f)
{
    static const unsigned weights[] = {5, 9, 3, 5};
    if (!f->signer_count)
        return;
    struct doc_table *t = doc_table(d, 4, weights, false, str_of(tr(lang, N_("Signed by hand"))));
    for (size_t i = 0; i < f->signer_count; i++) {
        doc_cell_bold(d, t, f->signers[i].label);
        doc_cell(d, t, f->signers[i].text);
        doc_cell(d, t, str_of(tr(lang, N_("Date signed"))));
        doc_cell(d, t, STR(""));
    }
}

struct doc *form_sheet(struct arena *a, enum lang lang, const struct form_sheet *f)
{
    static const unsigned weights[] = {4, 10};
    struct doc *d = begin_titled(a, lang, &f->head, f->title);
    for (size_t i = 0; i < f->addressee_count; i++)
        doc_line(d, DOC_LEFT, f->addressees[i]);
    if (f->fact_count) {
        struct doc_table *t = doc_table(d, 2, weights, false, STR(""));
        for (size_t i = 0; i < f->fact_count; i++) {
            doc_cell_bold(d, t, f->facts[i].label);
            doc_cell(d, t, f->facts[i].text);
        }
    }
    if (f->column_count) {
        struct doc_table *t = doc_table(d, f->column_count, f->weights, true, f->caption);
        for (unsigned i = 0; i < f->column_count; i++)
            doc_cell(d, t, f->columns[i]);
        for (size_t i = 0; i < f->cell_count; i++)
            doc_cell(d, t, f->cells[i]);
    }
    if (f->note.n)
        doc_paragraph(d, f->note);
    signature_lines(d, lang, f);
    end(d, lang, &f->head);
    return d;
}
