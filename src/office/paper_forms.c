/* The papers of documents and copies. A paper takes what its entry says by the names of fields, so
 * that any register with such fields can print it. */
#include "office/papers.h"
#include "office/told.h"

static struct str first_of(struct str a, struct str b)
{
    return a.n ? a : b;
}

/* A copy says what its document says; a document speaks for itself. */
static enum err subject_of(const struct paper *p, struct paper *ret_subject)
{
    struct entry_view *view = NEW(p->k->a, struct entry_view);
    *ret_subject = *p;
    enum err err = paper_referred(p, "document", view);
    if (err == ERR_MISSING)
        return ERR_OK;
    TRY(err);
    ret_subject->view = view;
    return ERR_OK;
}

static enum err make_destruction(struct paper *p, struct doc **ret_doc)
{
    struct paper subject;
    struct paper_request r;
    struct paper_act act;
    TRY(subject_of(p, &subject));
    TRY(paper_request_find(p, "destroy", &r));
    TRY(paper_act_find(p, "destroy", &act));
    bool is_copy = subject.view != p->view;
    struct destroyed_item item = {
        .number = p->view->number,
        .title = subject.view->title,
        .mark = p->view->mark,
        .copy = is_copy ? p->view->number : STR(""),
        .pages = paper_count(&subject, "pages"),
    };
    p->head.number = first_of(paper_value(p, "certificate"), p->view->number);
    p->head.date = first_of(paper_value(p, "destroyed_on"), p->head.date);
    struct destruction f = {
        .head = p->head,
        .items = &item,
        .n = 1,
        .place = first_of(paper_value(p, "destroyed_at"), paper_value(p, "place")),
        .method = paper_value(p, "method"),
        .asked_by = r.asked_by,
        .approved_by = r.approved_by,
        .destroyed_by = r.asked_by,
        .witness = r.witness,
        .signed_at = first_of(r.signed_at, shown_moment(p->k, act.at)),
        .remarks = paper_value(p, "remark"),
    };
    *ret_doc = form_destruction(p->k->a, p->k->v->lang, &f);
    return ERR_OK;
}

static enum err make_receipt(struct paper *p, struct doc **ret_doc)
{
    struct paper subject;
    struct paper_act received;
    TRY(subject_of(p, &subject));
    TRY(paper_act_find(p, "receive", &received));
    struct str signature = STR("");
    if (received.leaf >= 0 && paper_value(p, "received_on").n) {
        struct str at = shown_moment(p->k, received.at);
        signature = str_of(arena_printf(p->k->a, "%.*s %.*s", (int)received.who.n,
                                        received.who.n ? received.who.p : "", (int)at.n, at.p));
    }
    struct receipt f = {
        .head = p->head,
        .document = subject.view->number,
        .title = subject.view->title,
        .document_mark = subject.view->mark,
        .copy = p->view->number,
        .sender = paper_value(p, "created_by"),
        .receiver = paper_value(p, "holder"),
        .department = paper_value(p, "department"),
        .handed_over = paper_value(p, "handed_on"),
        .due = paper_value(p, "due"),
        .signature = signature,
        .pages = paper_count(&subject, "pages"),
    };
    *ret_doc = form_receipt(p->k->a, p->k->v->lang, &f);
    return ERR_OK;
}

/* One line for each numbered copy: to whom, when, when back. */
static enum err readers_of(struct paper *p, const struct circulated **ret_readers, size_t *ret_n)
{
    struct related *related;
    int count;
    TRY(entry_related(p->k, p->view, &related, &count));
    struct circulated *readers = NULL;
    size_t n = 0, cap = 0;
    for (int i = 0; i < count; i++) {
        if (strcmp(related[i].relation->by->name, "document") != 0)
            continue;
        const struct list_page *page = related[i].page;
        for (int r = 0; r < page->count; r++) {
            struct entry_view *view = NEW(p->k->a, struct entry_view);
            TRY(entry_view(p->k, page->reg, page->rows[r].id, STR(""), view));
            struct paper one = {.k = p->k, .view = view};
            if (!paper_value(&one, "holder").n)
                continue;
            readers = arena_grow(p->k->a, readers, n, &cap, sizeof *readers);
            readers[n++] = (struct circulated){
                .reader = paper_value(&one, "holder"),
                .department = paper_value(&one, "department"),
                .handed_over = paper_value(&one, "handed_on"),
                .returned = paper_value(&one, "returned_on"),
                .opinion = paper_value(&one, "opinion"),
            };
        }
    }
    *ret_readers = readers;
    *ret_n = n;
    return ERR_OK;
}

static enum err make_circulation(struct paper *p, struct doc **ret_doc)
{
    struct circulation f = {
        .head = p->head,
        .document = first_of(paper_value(p, "sender_number"), p->view->number),
        .title = p->view->title,
        .document_mark = p->view->mark,
        .originator = first_of(paper_value(p, "sender"), p->head.office),
        .received = first_of(paper_value(p, "received_on"), paper_value(p, "issued_on")),
        .proposal = paper_value(p, "proposal"),
        .decision = paper_value(p, "instruction"),
    };
    TRY(readers_of(p, &f.readers, &f.n));
    *ret_doc = form_circulation(p->k->a, p->k->v->lang, &f);
    return ERR_OK;
}

/* It goes to somebody outside: no mark, no trace of whose copy it is, no code of the ledger. What is protected
 * since is not even named. */
static enum err make_reply(struct paper *p, struct doc **ret_doc)
{
    struct reply f = {
        .applicant = paper_value(p, "applicant"),
        .applied_on = paper_value(p, "applied_on"),
        .asked = p->view->level > LEVEL_INTERNAL ? STR("") : p->view->title,
        .reason = paper_value(p, "told_reason"),
        .basis = paper_value(p, "told_basis"),
        .remedy = paper_value(p, "told_remedy"),
    };
    f.head = (struct form_head){.office = p->head.office,
                                .number = p->view->number,
                                .date = first_of(paper_value(p, "refused_on"), p->head.date)};
    if (!f.reason.n || !f.basis.n)
        return fail(ERR_REFUSED, "It says no reason that an applicant may be told");
    struct told told;
    const struct str texts[TOLD_TEXTS] = {f.reason, f.basis, f.remedy};
    TRY(told_look(p->k, p->view->reg, texts, &told));
    TRY(told_may(&told, p->view->reg, paper_value(p, told_confirmed).n > 0, p->k->v->lang));
    *ret_doc = form_reply(p->k->a, p->k->v->lang, &f);
    return ERR_OK;
}

const struct paper_kind paper_kinds[PAPER_FORMS] = {
    [PAPER_LETTER] = {{"责任书、承诺书", "Signed letter"}, NULL, paper_letter},
    [PAPER_DESTRUCTION] = {{"涉密载体销毁证明", "Destruction certificate"},
                           "destroyed",
                           make_destruction},
    [PAPER_RECEIPT] = {{"涉密文件签收单", "Receipt for a numbered copy"}, NULL, make_receipt},
    [PAPER_CIRCULATION] = {{"文件传阅单", "Circulation slip"}, NULL, make_circulation},
    [PAPER_DESTRUCTION_LIST] = {{"涉密载体销毁清单", "Destruction list"},
                                "counted approved destroyed",
                                paper_destruction_list},
    [PAPER_CIRCULATION_SLIP] = {{"文件传阅单", "Circulation slip"}, NULL, paper_circulation_slip},
    [PAPER_DISPATCH_RECEIPT] = {{"送达回执", "Receipt for a delivery"},
                                "sealed on_way confirmed",
                                paper_dispatch_receipt},
    [PAPER_MUSTER] = {{"涉密载体清点记录", "Muster protocol"}, NULL, paper_muster_protocol},
    [PAPER_INCIDENT_REPORT] = {{"泄密事件报告", "Report of an incident"},
                               NULL,
                               paper_incident_report},
    [PAPER_CERTIFICATE] = {{"考试合格证", "Certificate of an examination"},
                           "valid",
                           paper_certificate},
    [PAPER_REPLY] = {{"不予公开告知书", "Notice of non-disclosure"},
                     "refused",
                     make_reply,
                     .outward = true},
    [PAPER_LABELS] = {{"载体标签（3×8）", "Labels (3 by 8)"}, NULL, NULL, paper_labels},
};
