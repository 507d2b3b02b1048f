#include "office/papers.h"

#include "base/clock.h"
#include "office/internal.h"
#include "office/paper_code.h"
#include "report/writers.h"

static const struct sql act_of = {
    "paper.act",
    "SELECT r.idx, r.at, p.name, c.body, l.hash FROM record r JOIN leaf l ON l.idx = r.idx"
    " LEFT JOIN account a ON a.id = r.actor LEFT JOIN r_person p ON p.id = a.person"
    " LEFT JOIN content c ON c.idx = r.idx"
    " WHERE r.register = $1 AND r.entry = $2 AND r.act = $3 ORDER BY r.idx DESC LIMIT 1",
    NULL};
static const struct sql leaf_of = {"paper.leaf", "SELECT hash FROM leaf WHERE idx = $1", NULL};
static const struct sql request_of = {
    "paper.request",
    "SELECT id, person FROM request WHERE register = $1 AND entry = $2 AND action = $3 AND"
    " state = 'done' ORDER BY id DESC LIMIT 1",
    NULL};
static const struct sql decisions_of = {
    "paper.decisions", "SELECT person, verdict, at FROM decision WHERE request = $1 ORDER BY id",
    NULL};

const struct sql *const paper_statements[] = {&act_of, &leaf_of, &request_of, &decisions_of, NULL};

/* ---- what forms ask ---- */

static const struct shown *shown_of(const struct entry_view *view, const char *field)
{
    for (int i = 0; i < view->field_count; i++)
        if (strcmp(view->fields[i].field->name, field) == 0)
            return &view->fields[i];
    return NULL;
}

struct str paper_value(const struct paper *p, const char *field)
{
    const struct shown *s = shown_of(p->view, field);
    return s ? s->text : STR("");
}

unsigned paper_count(const struct paper *p, const char *field)
{
    int64_t n = 0;
    return str_int(paper_value(p, field), 0, INT32_MAX, &n) ? (unsigned)n : 0;
}

enum err paper_act_find(const struct paper *p, const char *action, struct paper_act *ret_act)
{
    struct desk *k = p->k;
    const char *name = arena_printf(k->a, "%s.%s", p->view->reg->name, action);
    struct paper_act act = {.leaf = -1};
    bool found;
    TRY(db_one(k->db, k->a, &act_of, &found, "ziz>itttb", p->view->reg->name, p->view->id, name,
               &act.leaf, &act.at, &act.who, &act.body, &act.hash));
    *ret_act = act;
    return ERR_OK;
}

struct str paper_person(const struct paper *p, int64_t person)
{
    const struct person *found = people_find(p->k->people, person);
    return found ? str_of(found->name) : STR("");
}

static void add_name(struct arena *a, enum lang lang, struct str *names, struct str name)
{
    const char *between = !names->n ? "" : lang == LANG_ZH ? "、" : ", ";
    *names = str_of(arena_printf(a, "%.*s%s%.*s", (int)names->n, names->n ? names->p : "", between,
                                 (int)name.n, name.n ? name.p : ""));
}

enum err paper_request_find(const struct paper *p, const char *action,
                            struct paper_request *ret_request)
{
    struct desk *k = p->k;
    struct paper_request r = {.asked_by = STR("")};
    int64_t request = 0, asker = 0;
    bool found;
    TRY(db_one(k->db, NULL, &request_of, &found, "ziz>ii", p->view->reg->name, p->view->id, action,
               &request, &asker));
    if (found)
        r.asked_by = paper_person(p, asker);
    QUERY_SCOPE(q);
    TRY(db_start(k->db, &decisions_of, &q, "i", request));
    for (;;) {
        bool row;
        TRY(query_step(q, &row));
        if (!row)
            break;
        struct str name = paper_person(p, query_int(q, 0));
        bool witness = str_is(query_text(q, 1), "witness");
        add_name(k->a, k->v->lang, witness ? &r.witness : &r.approved_by, name);
        r.signed_at = shown_moment(k, arena_str(k->a, query_text(q, 2)));
    }
    *ret_request = r;
    return ERR_OK;
}

enum err paper_referred(const struct paper *p, const char *field, struct entry_view *ret_view)
{
    const struct shown *s = shown_of(p->view, field);
    if (!s || !s->ref || !s->to)
        return fail(ERR_MISSING, "There is no such entry");
    return entry_view(p->k, s->to, s->ref, STR(""), ret_view);
}

/* ---- what an entry can be printed as ---- */

static bool is_ready(const struct paper_kind *kind, const struct state *state)
{
    struct str rest = str_of(kind->states), word;
    if (!kind->states)
        return true;
    while (str_split(&rest, ' ', &word))
        if (str_is(word, state->name))
            return true;
    return false;
}

enum err paper_offers(struct desk *k, const struct entry_view *view,
                      const struct paper_offer **ret_offers, int *ret_count)
{
    struct paper_offer *offers = NEW_ARRAY(k->a, struct paper_offer, PAPER_FORMS);
    int n = 0;
    for (int i = 0; i < PAPER_FORMS; i++)
        if ((view->reg->prints >> i & 1) && is_ready(&paper_kinds[i], view->state))
            offers[n++] =
                (struct paper_offer){paper_form_name((enum paper_form)i), paper_kinds[i].words};
    *ret_offers = offers;
    *ret_count = n;
    return ERR_OK;
}

static enum err choose(struct desk *k, const struct entry_view *view, struct str form,
                       enum paper_form *ret_form)
{
    for (int i = 0; i < PAPER_FORMS; i++) {
        if (!(view->reg->prints >> i & 1) || !is_ready(&paper_kinds[i], view->state))
            continue;
        if (form.n && !str_is(form, paper_form_name((enum paper_form)i)))
            continue;
        *ret_form = (enum paper_form)i;
        return ERR_OK;
    }
    (void)k;
    return fail_field(form.n ? fail(ERR_INPUT, "This entry is not printed as {1} as it stands now",
                                    arena_text(k->a, form))
                             : fail(ERR_INPUT, "Nothing is printed of this entry as it stands now"),
                      "form");
}

/* ---- printing ---- */

/* The leaf that the paper's code leads to: the entry's last act. */
static enum err make_head(struct paper *p, const struct paper_want *want, enum paper_form form)
{
    struct desk *k = p->k;
    const struct office_facts *f = office_facts(k->o);
    const struct entry_view *view = p->view;
    struct str hash = STR("");
    bool found;
    TRY(db_one(k->db, k->a, &leaf_of, &found, "i>b", view->leaf, &hash));
    if (!found)
        return fail(ERR_CORRUPT, "Record {1} is missing", numtext(view->leaf));
    if (hash.n != SHA256_SIZE)
        return fail(ERR_CORRUPT, "Record {1} is missing", numtext(view->leaf));
    struct paper_code code = {.leaf = view->leaf,
                              .form = str_of(paper_form_name(form)),
                              .reg = str_of(view->reg->name),
                              .number = view->number};
    BUF_SCOPE(hex, 128);
    BUF_SCOPE(qr, PAPER_CODE_MAX);
    memcpy(code.hash, hash.p, SHA256_SIZE);
    buf_hex(&hex, hash.p, hash.n);
    const char *said = arena_text(k->a, buf_view(&hex));
    if (want->address.n) {
        buf_str(&qr, want->address);
        buf_text(&qr, "/ledger/");
    } else {
        buf_text(&qr, f->origin);
        buf_char(&qr, '/');
    }
    paper_code_write(&qr, &code);
    TRY(buf_check(&qr));
    p->head = (struct form_head){
        .office = str_of(k->v->lang == LANG_ZH ? f->name_zh : f->name_en),
        .number = view->number,
        .mark = view->mark,
        .date = str_of(k->today),
        .proof = str_of(arena_printf(k->a, "%s/%lld %s", f->origin, (long long)view->leaf, said)),
    };
    p->head.qr = arena_str(k->a, buf_view(&qr));
    return ERR_OK;
}

struct printing {
    const char *act, *reg, *form;
    struct str number;
    int64_t entry;
    uint32_t label;
    bool outward;
};

static enum err trace(struct deed *d, void *arg)
{
    const struct printing *t = arg;
    struct json j = json_to(&d->content);
    d->act = t->act;
    d->reg = t->reg;
    d->entry = t->entry;
    d->number = t->number;
    d->label = t->label;
    json_open(&j, '{');
    json_key_text(&j, "paper", t->form);
    json_close(&j, '}');
    return ERR_OK;
}

/* Lays the paper out while the desk is open; what is returned lives in the arena alone. What is drawn at once
 * stands in `drawn` and leaves no sooner than its trace is written. */
static enum err lay_out(struct desk *k, const struct paper_want *want, struct buf *drawn,
                        struct doc **ret_doc, struct printing *ret_printing)
{
    const struct reg *reg;
    struct entry_view *view = NEW(k->a, struct entry_view);
    struct paper *p = NEW(k->a, struct paper);
    enum paper_form form;
    int64_t id = 0;
    TRY(desk_register(k, want->reg, &reg));
    if (!str_int(want->entry, 1, INT64_MAX, &id))
        id = 0;
    TRY(entry_view(k, reg, id, want->entry, view));
    TRY(choose(k, view, want->form, &form));
    *p = (struct paper){.k = k, .view = view};
    TRY(make_head(p, want, form));
    *ret_doc = NULL;
    if (paper_kinds[form].draw)
        TRY(paper_kinds[form].draw(p, drawn));
    else
        TRY(paper_kinds[form].make(p, ret_doc));
    *ret_printing = (struct printing){
        .act = arena_printf(k->a, "%s.print", reg->name),
        .reg = arena_text(k->a, str_of(reg->name)),
        .form = paper_form_name(form),
        .number = view->number,
        .entry = view->id,
        .label = view->label,
        .outward = paper_kinds[form].outward,
    };
    return ERR_OK;
}

/* "Printed for ... on ..., ledger ...": whose copy this is. */
static void sign_foot(struct desk *k, struct doc *doc, int64_t leaf)
{
    char now[MOMENT_SIZE];
    moment_text(clock_now(), now);
    struct str at = shown_moment(k, str_of(now));
    const char *who = k->me ? k->me->name : k->v->login;
    const char *text = tr(k->v->lang, N_("Printed for {1} on {2}, ledger {3}"));
    const char *args[] = {who, arena_text(k->a, at), numtext(leaf)};
    BUF_SCOPE(b, 4096);
    for (const char *c = text; *c; c++) {
        bool put = c[0] == '{' && c[1] >= '1' && c[1] <= '3' && c[2] == '}';
        if (put)
            buf_text(&b, args[c[1] - '1']);
        else
            buf_char(&b, *c);
        c += put ? 2 : 0;
    }
    doc_set(doc, &doc->footer, buf_view(&b));
}

enum err paper_print(struct office *o, const struct viewer *v, const struct paper_want *want,
                     struct arena *a, struct buf *out, const char **ret_name)
{
    DESK_SCOPE(k);
    struct doc *doc;
    struct printing t;
    int64_t leaf;
    TRY(viewer_ready(v));
    TRY(desk_open(&k, o, v, a));
    BUF_SCOPE(drawn, out->max);
    enum err err = lay_out(&k, want, &drawn, &doc, &t);
    if (!err)
        err = deed_run(o, v, trace, &t, &leaf);
    if (!err && doc) {
        if (!t.outward)
            sign_foot(&k, doc, leaf);
        err = doc_pdf(doc, out);
    } else if (!err) {
        buf_str(out, buf_view(&drawn));
        err = buf_check(out);
    }
    report_rest();
    TRY(err);
    *ret_name = arena_printf(a, "%.*s-%s.pdf", (int)t.number.n, t.number.p, t.form);
    return ERR_OK;
}
