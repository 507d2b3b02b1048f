#include "office/demo/compose.h"

#include "report/writers.h"

/* What every document says about itself on every page. */
static const struct demo_words notice_of_fiction =
    W("演示文件，内容纯属虚构", "Example document; all of it is made up");

static void head(struct voice *v, struct doc *d)
{
    const struct plan *p = v->plan;
    doc_set(d, &d->mark, demo_mark(v));
    doc_set(d, &d->header, voice_word(v, &notice_of_fiction));
    doc_set(d, &d->author, voice_word(v, p->issuer));
    char date[DATE_SIZE];
    date_text(v->day, date);
    doc_set(d, &d->date, str_of(date));
    bool formal = p->series && p->kind != DEMO_MINUTES && p->format != DEMO_XLSX;
    if (formal) {
        const char *issuer = p->issuer->in[v->lang];
        doc_set(d, &d->letterhead,
                str_of(v->lang == LANG_ZH ? arena_printf(v->arena, "%s文件", issuer) : issuer));
    }
    if (p->series)
        doc_set(d, &d->number, demo_number(v));
    if (p->series && plan_choice(p, 99, 12) == 0)
        doc_set(d, &d->urgency, v->lang == LANG_ZH ? STR("加急") : STR("Urgent"));
}

static void signature(struct voice *v, struct doc *d)
{
    const struct plan *p = v->plan;
    if (p->kind == DEMO_MINUTES || !p->series)
        return;
    doc_line(d, DOC_RIGHT, voice_word(v, p->issuer));
    doc_line(d, DOC_RIGHT, voice_date(v, v->day, true));
    doc_rule(d);
    static const struct demo_words copies[] = {
        W("抄送：各分管领导，{u}。", "Copies to: the leaders in charge, {u}."),
        W("抄送：镇纪律检查办公室，存档。", "Copies to: Discipline Inspection; archives."),
        W("抄送：云湖虚构县有关部门，{u}。",
          "Copies to: departments of Yunhu Example County, {u}."),
    };
    doc_line(d, DOC_LEFT, voice_pick(v, copies, ARRAY_SIZE(copies)));
}

struct doc *demo_body(struct voice *v)
{
    struct doc *d = doc_new(v->arena);
    head(v, d);
    doc_title(d, demo_title(v));
    switch (v->plan->kind) {
    case DEMO_TABLE:
        demo_sheet(v, d);
        break;
    case DEMO_FORM:
        demo_form(v, d);
        break;
    default:
        demo_body_of_kind(v, d);
    }
    signature(v, d);
    return d;
}

enum err demo_document_file(unsigned index, int year, struct buf *out)
{
    ARENA_SCOPE(a);
    struct plan p = plan_of(index);
    struct voice v = voice_for(&p, p.lang, year, a);
    if (p.format == DEMO_PNG)
        return demo_picture(&v, out);
    struct doc *d = demo_body(&v);
    switch (p.format) {
    case DEMO_PDF:
        return doc_pdf(d, out);
    case DEMO_DOCX:
        return doc_docx(d, out);
    case DEMO_XLSX:
        return doc_xlsx(d, out);
    case DEMO_TXT:
        return doc_text(d, out);
    case DEMO_PNG:
    case DEMO_FORMATS:
        break;
    }
    die("a format that the demonstration does not have");
}
