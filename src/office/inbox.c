#include "office/inbox.h"

#include "access/decide.h"
#include "base/clock.h"
#include "office/internal.h"
#include "office/value.h"

#define REQUEST_COLUMNS                                                                            \
    "q.id, q.register, q.entry, q.action, q.person, q.at, q.state, q.reason, q.label, q.step"

static const struct sql addressed = {
    "request.addressed",
    "SELECT " REQUEST_COLUMNS
    " FROM request q WHERE q.state = 'open' AND q.person <> $1 AND EXISTS ("
    "SELECT 1 FROM addressee d WHERE d.what = 'request' AND d.of = q.id AND ("
    "d.person IN (SELECT CAST(value AS bigint) FROM @sqlite{json_each($2)}"
    "@pg{jsonb_array_elements_text($2::jsonb)})"
    " OR d.role IN (SELECT value FROM @sqlite{json_each($3)}"
    "@pg{jsonb_array_elements_text($3::jsonb)})))"
    " AND NOT EXISTS (SELECT 1 FROM decision x WHERE x.request = q.id AND x.person = $1)"
    " ORDER BY q.id LIMIT $4",
    NULL};
static const struct sql mine = {"request.mine",
                                "SELECT " REQUEST_COLUMNS
                                " FROM request q WHERE q.person = $1 AND (q.state = 'open' OR"
                                " q.ended_at >= $2) ORDER BY q.id DESC LIMIT $3",
                                NULL};
static const struct sql one_request = {
    "request.one", "SELECT " REQUEST_COLUMNS ", q.answers, q.duties FROM request q WHERE q.id = $1",
    NULL};
static const struct sql decisions = {"decision.all",
                                     "SELECT person, instead_of, reason, at, verdict, step FROM "
                                     "decision WHERE request = $1 ORDER BY id",
                                     NULL};
const struct sql *const inbox_statements[] = {&addressed, &mine, &one_request, &decisions, NULL};

/* As whom the viewer is addressed: himself and those he stands in for; his roles and theirs. */
static void addresses(struct desk *k, struct buf *people, struct buf *roles)
{
    const int64_t *ids;
    int n = people_principals(k->people, k->me->id, &ids);
    uint64_t bits = k->me->subject.roles;
    struct json p = json_to(people), r = json_to(roles);
    json_open(&p, '[');
    json_int(&p, k->me->id);
    for (int i = 0; i < n; i++) {
        const struct person *one = people_find(k->people, ids[i]);
        if (one && one->active)
            bits |= one->subject.roles;
        json_int(&p, ids[i]);
    }
    json_close(&p, ']');
    json_open(&r, '[');
    for (int i = 0; i < k->book->role_count && i < 64; i++) {
        if (bits >> i & 1)
            json_text(&r, k->book->roles[i].name);
    }
    json_close(&r, ']');
}

static struct str person_name(struct desk *k, int64_t id)
{
    const struct person *p = id ? people_find(k->people, id) : NULL;
    return p ? arena_str(k->a, str_of(p->name)) : STR("");
}

/* Whether the viewer may know of what bears this label today, and its level. */
static bool label_now(const struct desk *k, uint32_t id, int *ret_level)
{
    struct label label;
    struct scope scope;
    if (!sight_has(k->sight, id) || !label_get(k->o->labels, id, &label, &scope))
        return false;
    *ret_level = label.level;
    return true;
}

/* False for a request whose register or action the rules no longer know, or that may not be known. */
static enum err request_row(struct desk *k, struct query *q, struct request_row *r, bool *ret_known)
{
    *ret_known = false;
    const struct reg *reg = rule_register(k->book, query_text(q, 1));
    const struct action *action = reg ? rule_action(reg, query_text(q, 3)) : NULL;
    struct label label;
    struct scope scope;
    uint32_t id = (uint32_t)query_int(q, 8);
    if (!action || !label_get(k->o->labels, id, &label, &scope))
        return ERR_OK;
    if (query_int(q, 2) && !sight_has(k->sight, id))
        return ERR_OK;
    *r = (struct request_row){.id = query_int(q, 0),
                              .entry = query_int(q, 2),
                              .reg = reg,
                              .action = action,
                              .asker = person_name(k, query_int(q, 4)),
                              .at = arena_text(k->a, query_text(q, 5)),
                              .state = arena_text(k->a, query_text(q, 6)),
                              .reason = arena_str(k->a, query_text(q, 7)),
                              .level = label.level,
                              .step = (int)query_int(q, 9),
                              .number = STR(""),
                              .title = STR("")};
    r->witness = r->step >= action->step_count;
    *ret_known = true;
    if (!r->entry)
        return ERR_OK;
    QUERY_SCOPE(t);
    bool row;
    TRY(db_start(k->db, (const struct sql *)(const void *)reg->title_of, &t, "i", r->entry));
    TRY(query_step(t, &row));
    /* the entry's label may have risen since it was asked */
    *ret_known = row && label_now(k, (uint32_t)query_int(t, 2), &r->level);
    if (*ret_known) {
        r->number = arena_str(k->a, query_text(t, 0));
        r->title = arena_str(k->a, query_text(t, 1));
    }
    return ERR_OK;
}

static enum err request_rows(struct desk *k, struct query *q, struct request_row **ret_rows,
                             int *ret_count)
{
    struct request_row *rows = NULL;
    size_t count = 0, cap = 0;
    for (;;) {
        bool row, known;
        TRY(query_step(q, &row));
        if (!row)
            break;
        rows = arena_grow(k->a, rows, count, &cap, sizeof *rows);
        TRY(request_row(k, q, &rows[count], &known));
        count += known;
    }
    *ret_rows = rows;
    *ret_count = (int)count;
    return ERR_OK;
}

enum err inbox_requests(struct desk *k, int limit, struct request_row **ret_rows, int *ret_count)
{
    *ret_count = 0;
    if (!k->me || !k->me->active)
        return ERR_OK;
    BUF_SCOPE(people, 64 * 1024);
    BUF_SCOPE(roles, 64 * 1024);
    addresses(k, &people, &roles);
    QUERY_SCOPE(q);
    TRY(db_start(k->db, &addressed, &q, "itti", k->me->id, buf_view(&people), buf_view(&roles),
                 (int64_t)limit));
    return request_rows(k, q, ret_rows, ret_count);
}

enum err inbox_mine(struct desk *k, int limit, struct request_row **ret_rows, int *ret_count)
{
    char since[MOMENT_SIZE];
    *ret_count = 0;
    if (!k->me)
        return ERR_OK;
    moment_text(clock_now() - 30 * 86400, since);
    QUERY_SCOPE(q);
    TRY(db_start(k->db, &mine, &q, "izi", k->me->id, since, (int64_t)limit));
    return request_rows(k, q, ret_rows, ret_count);
}

/* ---- one request ------------------------------------------------------------------------------------- */

static enum err shown_answer(struct desk *k, const struct field *f, const struct value *v,
                             struct str *ret_text)
{
    struct shown s = {.text = STR("")};
    *ret_text = STR("");
    if (!v->given)
        return ERR_OK;
    if (f->type == FIELD_PEOPLE || f->type == FIELD_SCOPE) {
        BUF_SCOPE(b, 64 * 1024);
        struct json j = json_to(&b);
        for (int i = 0; i < v->people_count; i++) {
            if (i)
                buf_text(&b, k->v->lang == LANG_ZH ? "、" : ", ");
            buf_str(&b, person_name(k, v->people[i]));
        }
        if (f->type == FIELD_SCOPE)
            value_json(&j, f, v);
        *ret_text = arena_str(k->a, buf_view(&b));
        return ERR_OK;
    }
    if (f->target) {
        TRY(shown_entry(k, f->target, v->n, &s));
        *ret_text = s.text;
        return ERR_OK;
    }
    *ret_text = shown_text(k, f, v->text, v->n, false);
    return ERR_OK;
}

static enum err changes(struct desk *k, struct str answers, struct request_view *view)
{
    const struct action *a = view->row.action;
    struct value *values = NEW_ARRAY(k->a, struct value, ASKS_MAX);
    struct value_world w = {k->o, k->rules, k->db, k->a, k->v, NULL, k->today};
    TRY(values_from_json(&w, a, answers, values));
    view->changes = arena_alloc_array(k->a, (size_t)a->ask_count + 1, sizeof *view->changes);
    for (int i = 0; i < a->ask_count; i++) {
        const struct ask *ask = &a->asks[i];
        if (ask->child || !values[i].given)
            continue;
        struct change *c = &view->changes[view->change_count++];
        *c = (struct change){.name = ask->name, .words = ask->field->words, .before = STR("")};
        TRY(shown_answer(k, ask->field, &values[i], &c->after));
        for (int f = 0; ask->stored && f < view->entry.field_count; f++) {
            if (view->entry.fields[f].field == ask->field)
                c->before = view->entry.fields[f].text;
        }
    }
    return ERR_OK;
}

static enum err decision_rows(struct desk *k, struct request_view *view)
{
    size_t count = 0, cap = 0;
    QUERY_SCOPE(q);
    TRY(db_start(k->db, &decisions, &q, "i", view->row.id));
    for (;;) {
        bool row;
        TRY(query_step(q, &row));
        if (!row)
            break;
        view->decisions = arena_grow(k->a, view->decisions, count, &cap, sizeof *view->decisions);
        view->decisions[count++] =
            (struct decision_row){.person = person_name(k, query_int(q, 0)),
                                  .instead_of = person_name(k, query_int(q, 1)),
                                  .reason = arena_str(k->a, query_text(q, 2)),
                                  .at = arena_text(k->a, query_text(q, 3)),
                                  .verdict = arena_text(k->a, query_text(q, 4)),
                                  .step = (int)query_int(q, 5)};
    }
    view->decision_count = (int)count;
    return ERR_OK;
}

enum err inbox_request(struct desk *k, int64_t id, struct request_view *ret_view)
{
    struct request_view view = {0};
    bool row, known;
    if (!k->me)
        return missing_err();
    QUERY_SCOPE(q);
    TRY(db_start(k->db, &one_request, &q, "i", id));
    TRY(query_step(q, &row));
    if (!row)
        return missing_err();
    TRY(request_row(k, q, &view.row, &known));
    if (!known)
        return missing_err();
    bool own = query_int(q, 4) == k->me->id;
    struct request_row *asked;
    int asked_count;
    TRY(inbox_requests(k, 1000, &asked, &asked_count));
    for (int i = 0; i < asked_count; i++)
        view.mine_to_decide |= asked[i].id == id;
    /* a request that would make an entry has no label that others know: those it concerns see it */
    if (!view.row.entry && !own && !view.mine_to_decide)
        return missing_err();
    if (view.row.entry)
        TRY(entry_view(k, view.row.reg, view.row.entry, STR(""), &view.entry));
    bool open = strcmp(view.row.state, "open") == 0;
    view.mine_to_withdraw = own && open;
    TRY(changes(k, arena_str(k->a, query_text(q, 10)), &view));
    TRY(decision_rows(k, &view));
    TRY(duties_read(k, query_null(q, 11) ? STR("") : query_text(q, 11), &view.duties,
                    &view.duty_count));
    view.waits_for = STR("");
    if (open && view.row.witness)
        view.waits_for = str_of(tr(k->v->lang, "a witness"));
    else if (open)
        view.waits_for = str_of(
            whoms_text(k->a, k->book, view.row.reg, view.row.action->steps[view.row.step].whoms,
                       view.row.action->steps[view.row.step].whom_count, k->v->lang));
    *ret_view = view;
    return ERR_OK;
}
