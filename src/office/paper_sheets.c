/* Lists, slips and protocols: papers that print fields under the names that the regulation gives them, and the
 * entries that belong to them as a table. Tables before code: what a paper says is a row of `sheets`. */
#include "office/internal.h"
#include "office/papers.h"

enum { SHEET_ROWS_MAX = 5000, COLUMNS_MAX = 8, FACTS_MAX = 32, SIGNERS_MAX = 6, PAGE_ROWS = 200 };

/* Columns that no field gives. */
enum column_kind {
    BY_FIELD,
    ROW_NUMBER,
    ENTRY_NUMBER,
    ENTRY_WHAT,
    ENTRY_MARK,
    ENTRY_STATE,
    BY_HAND
};

struct sheet_column {
    enum column_kind kind;
    const char *field; /* BY_FIELD */
    unsigned weight;
    struct words words; /* not of BY_FIELD: the register's own */
};

/* Who signs; `field` names him where the entry knows, `part` where a request does. */
enum signer_part { SIGNER_FIELD, SIGNER_ASKED, SIGNER_APPROVED, SIGNER_WITNESS };
struct sheet_signer {
    struct words words;
    enum signer_part part;
    const char *field;
};

struct sheet_form {
    struct words title, note, caption;
    const char *facts;   /* fields, by blanks; those that the register has not are left out */
    const char *by;      /* fields of other registers through which rows belong to it, by blanks */
    const char *request; /* the action whose approvals are printed */
    const char *number;  /* a field that overrules the entry's number as the paper's */
    const char *addressees; /* fields, by blanks */
    bool terse; /* facts that nobody has stated are left out; else they keep their line */
    struct sheet_column columns[COLUMNS_MAX];
    struct sheet_signer signers[SIGNERS_MAX];
};

#define COLUMN_NO                                                                                  \
    {                                                                                              \
        ROW_NUMBER, NULL, 3,                                                                       \
        {                                                                                          \
            "序号", "Row"                                                                          \
        }                                                                                          \
    }

static const struct sheet_form destruction_list = {
    .title = {"涉密载体销毁清单", "Destruction list"},
    .note = {"以上载体经逐件清点与实物相符，由两人监销，不得作为废品出售。",
             "Each carrier above was counted against the thing itself and destroyed before two "
             "witnesses; nothing was sold as scrap."},
    .caption = {"销毁载体", "Carriers to be destroyed"},
    .facts = "reason counted counted_by counted_on approved_on method unit device courier "
             "second_courier certificate destroyed_on remark",
    .by = "batch",
    .request = "destroy",
    .number = "certificate",
    .columns = {COLUMN_NO,
                {ENTRY_NUMBER, NULL, 13, {"载体编号", "Carrier"}},
                {ENTRY_WHAT, NULL, 11, {"名称", "What it is"}},
                {ENTRY_MARK, NULL, 6, {"密级", "Level"}},
                {ENTRY_STATE, NULL, 5, {"状态", "State"}},
                {BY_HAND, NULL, 4, {"核对", "Checked"}}},
    .signers = {{{"承办人", "In charge"}, SIGNER_ASKED, NULL},
                {{"批准人", "Approved by"}, SIGNER_APPROVED, NULL},
                {{"监销人（一）", "First witness"}, SIGNER_WITNESS, NULL},
                {{"监销人（二）", "Second witness"}, SIGNER_FIELD, NULL}},
};

static const struct sheet_form circulation_slip = {
    .title = {"文件传阅单", "Circulation slip"},
    .note =
        {"由机要员按顺序逐人送、取，读者之间不得横传；阅毕签名并注明日期。",
         "Taken to each reader in this order and fetched from him by the registrar; never handed "
         "on from reader to reader. Sign and date when read."},
    .caption = {"传阅人员", "Readers"},
    .facts = "paper keeper days instruction started_on ended_on remark",
    .by = "slip",
    .columns = {COLUMN_NO,
                {BY_FIELD, "reader", 6, {0}},
                {BY_FIELD, "handed_on", 6, {0}},
                {BY_FIELD, "read_on", 6, {0}},
                {BY_FIELD, "opinion", 9, {0}},
                {BY_HAND, NULL, 6, {"签名", "Signature"}}},
};

/* It leaves the house: numbers and marks only, no titles. */
static const struct sheet_form dispatch_receipt = {
    .title = {"送达回执", "Receipt for a delivery"},
    .note = {"请收件单位核对封装、编号和件数，签名并加盖公章后退回发件单位。",
             "The receiver checks wrapping, numbers and pieces, signs, stamps, and returns this "
             "sheet to the sender."},
    .caption = {"所送载体", "Carriers delivered"},
    .facts = "receiver contact channel pieces envelope_no seal_no receipt_no sent_on confirm_by",
    .by = "dispatch",
    .columns = {COLUMN_NO,
                {ENTRY_NUMBER, NULL, 14, {"载体编号", "Carrier"}},
                {ENTRY_MARK, NULL, 8, {"密级", "Level"}},
                {BY_HAND, NULL, 5, {"核对", "Checked"}}},
    .signers = {{{"递送人", "Courier"}, SIGNER_FIELD, "courier"},
                {{"同行递送人", "Second courier"}, SIGNER_FIELD, "second_courier"},
                {{"收件人签名", "Received by"}, SIGNER_FIELD, NULL},
                {{"收件单位（盖章）", "Receiver's stamp"}, SIGNER_FIELD, NULL}},
};

static const struct sheet_form muster_protocol = {
    .title = {"涉密载体清点记录", "Muster protocol"},
    .note = {"清点人对照实物逐件核对；未见、位置不符和账外的，逐件注明情况。",
             "Each carrier was looked at; what was missing, misplaced or unaccounted for is "
             "explained one by one."},
    .caption = {"清点项目", "Items of the muster"},
    .terse = true,
    .facts = "place person unit counter second_counter opened_on recounted_on closed_on remark",
    .by = "muster",
    .columns = {COLUMN_NO,
                {ENTRY_WHAT, NULL, 12, {"载体", "Carrier"}},
                {BY_FIELD, "belongs", 6, {0}},
                {ENTRY_STATE, NULL, 5, {"清点结果", "Result"}},
                {BY_FIELD, "seen_by", 5, {0}},
                {BY_FIELD, "remark", 7, {0}}},
    .signers = {{{"清点人", "Counted by"}, SIGNER_FIELD, "counter"},
                {{"复点人", "Second count by"}, SIGNER_FIELD, "second_counter"},
                {{"持有人或者场所管理人", "Holder, or keeper of the place"},
                 SIGNER_FIELD,
                 "person"}},
};

/* R61: within 24 hours, to both addressees. */
static const struct sheet_form incident_report = {
    .title = {"泄密事件报告", "Report of an incident"},
    .note = {"依据《中华人民共和国保守国家秘密法实施条例》第六十一条，现将上述情况报告。"
             "补救措施已经采取或者正在采取，查处情况另行续报。",
             "Reported under Article 61 of the Implementing Regulations. Remedies have been or are "
             "being taken; the outcome of the investigation will be reported in addition."},
    .caption = {"补救和处置措施", "Remedies and steps"},
    .terse = true,
    .facts = "subject kind affected_level discovered_at reported_at reported_by spot object "
             "circumstances first_aid could_know spread recovered harm harm_text cause course",
    .by = "incident",
    .addressees = "admin_name superior_name",
    .columns = {COLUMN_NO,
                {BY_FIELD, "task", 10, {0}},
                {BY_FIELD, "responsible", 5, {0}},
                {BY_FIELD, "due", 5, {0}},
                {BY_FIELD, "result", 8, {0}},
                {ENTRY_STATE, NULL, 5, {"状态", "State"}}},
    .signers = {{{"报告单位（盖章）", "Reporting body (stamp)"}, SIGNER_FIELD, NULL},
                {{"签发人", "Issued by"}, SIGNER_FIELD, NULL},
                {{"接报人", "Received by"}, SIGNER_FIELD, "admin_receiver"}},
};

/* L43: trained and examined before the post. */
static const struct sheet_form certificate = {
    .title = {"保密教育培训考试合格证", "Certificate of an examination in confidentiality"},
    .note =
        {"持证人经保密教育培训，考试成绩合格。是否有效，以扫描二维码所见记录为准。",
         "The holder was trained in confidentiality and passed the examination. Whether it still "
         "holds is told by the record behind the code."},
    .facts = "person exam score issued_on valid_until",
    .by = "",
    .signers = {{{"发证单位（盖章）", "Issued by (stamp)"}, SIGNER_FIELD, NULL}},
};

/* ---- what belongs to it ---- */

struct belonging {
    struct entry_view *views;
    size_t n, cap;
};

static bool is_word(const char *words, const char *name)
{
    struct str rest = str_of(words), word;
    while (str_split(&rest, ' ', &word))
        if (str_is(word, name))
            return true;
    return false;
}

static enum err gather_relation(struct paper *p, const struct relation *r, struct belonging *all)
{
    struct desk *k = p->k;
    struct list_want want = {
        .reg = str_of(r->target->name), .limit = PAGE_ROWS, .sort = STR("number")};
    want.filters[0].field = str_of(r->by->name);
    want.filters[0].value = str_of(arena_printf(k->a, "%lld", (long long)p->view->id));
    want.filters[0].op = LIST_IS;
    want.filter_count = 1;
    do {
        struct list_page page;
        TRY(entry_list(k, &want, &page));
        for (int i = 0; i < page.count; i++) {
            if (all->n == SHEET_ROWS_MAX)
                return fail(ERR_TOO_LARGE, "More than {1} rows on one paper",
                            numtext(SHEET_ROWS_MAX));
            all->views = arena_grow(k->a, all->views, all->n, &all->cap, sizeof *all->views);
            TRY(entry_view(k, r->target, page.rows[i].id, STR(""), &all->views[all->n]));
            all->n++;
        }
        want.cursor = page.next;
    } while (want.cursor.n);
    return ERR_OK;
}

/* All of them, through every relation of the register by one of these fields. */
static enum err gather(struct paper *p, const char *by, struct belonging *all)
{
    const struct reg *reg = p->view->reg;
    for (int i = 0; i < reg->relation_count; i++) {
        const struct relation *r = &reg->relations[i];
        if (is_word(by, r->by->name) && desk_sees_register(p->k, r->target))
            TRY(gather_relation(p, r, all));
    }
    return ERR_OK;
}

/* ---- one paper ---- */

static struct str said(const struct paper *p, struct words w)
{
    return str_of(words_in(&w, p->k->v->lang));
}

/* A carrier is called by its document, else by what it is itself. */
static struct str what_of(const struct paper *p)
{
    static const char *const fields[] = {"document", "paper", "medium", "excerpt",
                                         "original", "code",  "title"};
    for (size_t i = 0; i < ARRAY_SIZE(fields); i++) {
        struct str text = paper_value(p, fields[i]);
        if (text.n)
            return text;
    }
    return p->view->title.n ? p->view->title : p->view->number;
}

static struct str cell_of(const struct paper *row, const struct sheet_column *c, size_t number)
{
    switch (c->kind) {
    case ROW_NUMBER:
        return arena_str(row->k->a, str_of(numtext((long long)number)));
    case ENTRY_NUMBER:
        return row->view->number;
    case ENTRY_WHAT:
        return what_of(row);
    case ENTRY_MARK:
        return row->view->mark;
    case ENTRY_STATE:
        return said(row, row->view->state->words);
    case BY_FIELD:
        return paper_value(row, c->field);
    case BY_HAND:
        break;
    }
    return STR("");
}

static const struct field *field_named(const struct reg *reg, struct str name)
{
    for (int i = 0; i < reg->field_count; i++)
        if (str_is(name, reg->fields[i].name))
            return &reg->fields[i];
    return NULL;
}

/* What the register that the rows come from calls it. */
static struct str head_of(const struct paper *p, const struct sheet_form *s,
                          const struct sheet_column *c)
{
    const struct reg *reg = p->view->reg;
    if (c->kind != BY_FIELD)
        return said(p, c->words);
    for (int i = 0; i < reg->relation_count; i++) {
        const struct relation *r = &reg->relations[i];
        const struct field *f =
            is_word(s->by, r->by->name) ? field_named(r->target, str_of(c->field)) : NULL;
        if (f)
            return said(p, f->words);
    }
    return STR("");
}

/* A list that tells titles is as secret as the most secret thing on it. */
static void raise_mark(struct paper *p, const struct sheet_form *s, const struct belonging *all)
{
    int highest = p->view->level;
    bool tells = false;
    for (int i = 0; i < COLUMNS_MAX; i++)
        tells |= s->columns[i].weight && s->columns[i].kind == ENTRY_WHAT;
    for (size_t i = 0; tells && i < all->n; i++) {
        if (all->views[i].level <= highest)
            continue;
        highest = all->views[i].level;
        p->head.mark = all->views[i].mark;
    }
}

static enum err put_rows(struct paper *p, const struct sheet_form *s, struct form_sheet *f)
{
    struct arena *a = p->k->a;
    struct belonging all = {0};
    unsigned columns = 0;
    TRY(gather(p, s->by, &all));
    raise_mark(p, s, &all);
    struct str *heads = NEW_ARRAY(a, struct str, COLUMNS_MAX);
    unsigned *weights = NEW_ARRAY(a, unsigned, COLUMNS_MAX);
    for (; columns < COLUMNS_MAX && s->columns[columns].weight; columns++) {
        heads[columns] = head_of(p, s, &s->columns[columns]);
        weights[columns] = s->columns[columns].weight;
    }
    struct str *cells = NEW_ARRAY(a, struct str, all.n * columns + 1);
    for (size_t i = 0; i < all.n; i++) {
        struct paper row = {.k = p->k, .view = &all.views[i]};
        for (unsigned c = 0; c < columns; c++)
            cells[f->cell_count++] = cell_of(&row, &s->columns[c], i + 1);
    }
    f->columns = heads;
    f->weights = weights;
    f->column_count = columns;
    f->cells = cells;
    return ERR_OK;
}

static void put_facts(struct paper *p, const struct sheet_form *s, struct form_sheet *f)
{
    struct form_fact *facts = NEW_ARRAY(p->k->a, struct form_fact, FACTS_MAX);
    struct str rest = str_of(s->facts), name;
    while (str_split(&rest, ' ', &name) && f->fact_count < FACTS_MAX) {
        const struct field *field = field_named(p->view->reg, name);
        if (!field || (s->terse && !paper_value(p, field->name).n))
            continue;
        facts[f->fact_count++] =
            (struct form_fact){said(p, field->words), paper_value(p, field->name)};
    }
    f->facts = facts;
}

static enum err put_signers(struct paper *p, const struct sheet_form *s, struct form_sheet *f)
{
    struct form_fact *signers = NEW_ARRAY(p->k->a, struct form_fact, SIGNERS_MAX);
    struct paper_request r = {.asked_by = STR("")};
    if (s->request)
        TRY(paper_request_find(p, s->request, &r));
    for (int i = 0; i < SIGNERS_MAX && s->signers[i].words.zh; i++) {
        const struct sheet_signer *one = &s->signers[i];
        struct str name = one->field ? paper_value(p, one->field) : STR("");
        if (one->part == SIGNER_ASKED)
            name = r.asked_by;
        else if (one->part == SIGNER_APPROVED)
            name = r.approved_by;
        else if (one->part == SIGNER_WITNESS)
            name = r.witness;
        signers[f->signer_count++] = (struct form_fact){said(p, one->words), name};
    }
    f->signers = signers;
    return ERR_OK;
}

static void put_addressees(struct paper *p, const struct sheet_form *s, struct form_sheet *f)
{
    struct str *lines = NEW_ARRAY(p->k->a, struct str, FACTS_MAX);
    struct str rest = str_of(s->addressees ? s->addressees : ""), name;
    while (str_split(&rest, ' ', &name) && f->addressee_count < FACTS_MAX) {
        const struct field *field = field_named(p->view->reg, name);
        struct str to = field ? paper_value(p, field->name) : STR("");
        if (!field)
            continue;
        if (!to.n)
            to = said(p,
                      field->words); /* "the administration of the same level": filled in by hand */
        lines[f->addressee_count++] = str_of(arena_printf(p->k->a, "%.*s%s", (int)to.n, to.p,
                                                          p->k->v->lang == LANG_ZH ? "：" : ":"));
    }
    f->addressees = lines;
}

static enum err make_sheet(struct paper *p, const struct sheet_form *s, struct doc **ret_doc)
{
    struct form_sheet f = {
        .title = said(p, s->title), .note = said(p, s->note), .caption = said(p, s->caption)};
    struct str number = s->number ? paper_value(p, s->number) : STR("");
    if (number.n)
        p->head.number = number;
    put_facts(p, s, &f);
    put_addressees(p, s, &f);
    TRY(put_rows(p, s, &f));
    TRY(put_signers(p, s, &f));
    f.head = p->head;
    *ret_doc = form_sheet(p->k->a, p->k->v->lang, &f);
    return ERR_OK;
}

enum err paper_destruction_list(struct paper *p, struct doc **ret_doc)
{
    return make_sheet(p, &destruction_list, ret_doc);
}

enum err paper_circulation_slip(struct paper *p, struct doc **ret_doc)
{
    return make_sheet(p, &circulation_slip, ret_doc);
}

enum err paper_dispatch_receipt(struct paper *p, struct doc **ret_doc)
{
    return make_sheet(p, &dispatch_receipt, ret_doc);
}

enum err paper_muster_protocol(struct paper *p, struct doc **ret_doc)
{
    return make_sheet(p, &muster_protocol, ret_doc);
}

enum err paper_incident_report(struct paper *p, struct doc **ret_doc)
{
    return make_sheet(p, &incident_report, ret_doc);
}

enum err paper_certificate(struct paper *p, struct doc **ret_doc)
{
    return make_sheet(p, &certificate, ret_doc);
}

/* ---- labels ---- */

/* What a hand scanner is to type: the code that is kept for it, else the number. */
static struct carrier_label label_of(const struct paper *p)
{
    struct str code = paper_value(p, "code");
    return (struct carrier_label){
        .office = p->head.office,
        .mark = p->view->mark,
        .number = code.n ? code : p->view->number,
        .title = code.n ? p->view->number : STR(""),
        .code = code.n ? code : p->view->number,
    };
}

enum err paper_labels(struct paper *p, struct buf *out)
{
    struct desk *k = p->k;
    const struct reg *reg = p->view->reg;
    struct belonging all = {0};
    for (int i = 0; i < reg->relation_count; i++) {
        const struct relation *r = &reg->relations[i];
        if ((r->target->prints >> PAPER_LABELS & 1) && desk_sees_register(k, r->target))
            TRY(gather_relation(p, r, &all));
    }
    struct carrier_label *labels = NEW_ARRAY(k->a, struct carrier_label, all.n + 1);
    size_t n = all.n;
    for (size_t i = 0; i < n; i++) {
        struct paper one = {.k = k, .view = &all.views[i], .head = p->head};
        labels[i] = label_of(&one);
    }
    if (!n)
        labels[n++] = label_of(p);
    return labels_pdf(labels, n, p->head.date, out);
}
