#include "office/eval.h"

#include "office/internal.h"

enum { EVAL_IDS_MAX = 200000 };

static void bind_id(struct query *q, int n, int64_t id)
{
    if (id)
        bind_int(q, n, id);
    else
        bind_null(q, n);
}

static void bind_list(struct query *q, int n, const struct value *v)
{
    BUF_SCOPE(b, 64 * 1024);
    struct json j = json_to(&b);
    json_open(&j, '[');
    for (int i = 0; i < v->people_count; i++)
        json_int(&j, v->people[i]);
    json_close(&j, ']');
    bind_text(q, n, buf_view(&b));
}

static enum err bind_entries(const struct eval *e, struct query *q, int n)
{
    enum { DIGITS = 21, ENDS = 2 };
    size_t count = e->entries ? e->entry_count : 1;
    BUF_SCOPE(b, count * DIGITS + ENDS);
    struct json j = json_to(&b);
    json_open(&j, '[');
    for (size_t i = 0; i < count; i++)
        json_int(&j, e->entries ? e->entries[i] : e->entry);
    json_close(&j, ']');
    bind_text(q, n, buf_view(&b));
    return buf_check(&b);
}

static void bind_value(struct query *q, int n, const struct value *v)
{
    if (!v->given)
        bind_null(q, n);
    else if (v->text.p && !v->n)
        bind_text(q, n, v->text);
    else
        bind_int(q, n, v->n);
}

static void bind_figure(struct query *q, int n, const struct eval_figure *f)
{
    if (!f->known)
        bind_null(q, n);
    else if (f->text.p)
        bind_text(q, n, f->text);
    else
        bind_int(q, n, f->n);
}

static enum err bind_fact(const struct eval *e, struct query *q, int n, const char *name)
{
    struct str text = {NULL, 0};
    int64_t number = 0;
    if (!fact_value(e->facts ? e->facts : office_facts(e->o), str_of(name), &number, &text))
        return fail(ERR_CORRUPT, "The office has no fact called {1}", name);
    if (text.p)
        bind_text(q, n, text);
    else
        bind_int(q, n, number);
    return ERR_OK;
}

static enum err bind_param(const struct eval *e, struct query *q, int n, const struct param *p)
{
    switch (p->kind) {
    case PARAM_ENTRY:
        bind_id(q, n, e->entry);
        return ERR_OK;
    case PARAM_ENTRIES:
        return bind_entries(e, q, n);
    case PARAM_ME:
        bind_id(q, n, e->me);
        return ERR_OK;
    case PARAM_TODAY:
        bind_text(q, n, str_of(e->today));
        return ERR_OK;
    case PARAM_NOW:
        bind_text(q, n, str_of(e->now));
        return ERR_OK;
    case PARAM_OFFICE:
        return bind_fact(e, q, n, p->text);
    case PARAM_ASKED:
        if (e->values)
            bind_value(q, n, &e->values[p->index]);
        else
            bind_null(q, n);
        return ERR_OK;
    case PARAM_ASKED_LIST:
        if (e->values)
            bind_list(q, n, &e->values[p->index]);
        else
            bind_null(q, n);
        return ERR_OK;
    case PARAM_EACH:
        bind_id(q, n, e->each);
        return ERR_OK;
    case PARAM_INT:
        bind_int(q, n, p->n);
        return ERR_OK;
    case PARAM_TEXT:
        bind_text(q, n, str_of(p->text));
        return ERR_OK;
    case PARAM_NUMBER:
        bind_text(q, n, e->number);
        return ERR_OK;
    case PARAM_STATE:
        bind_text(q, n, str_of(e->state));
        return ERR_OK;
    case PARAM_LABEL:
        bind_int(q, n, e->label);
        return ERR_OK;
    case PARAM_LEVEL:
        bind_int(q, n, e->level);
        return ERR_OK;
    case PARAM_DEPARTMENT:
        bind_id(q, n, e->department);
        return ERR_OK;
    case PARAM_LEAF:
        bind_int(q, n, e->leaf);
        return ERR_OK;
    case PARAM_SIGHT:
        if (!e->sight)
            break;
        bind_sight(q, n, e->sight->bits, e->sight->count);
        return ERR_OK;
    case PARAM_PERIOD:
        if (!e->ends)
            break;
        bind_text(q, n, str_of(e->ends[p->index]));
        return ERR_OK;
    case PARAM_FIGURE:
        if (!e->figures)
            break;
        bind_figure(q, n, &e->figures[p->index]);
        return ERR_OK;
    case PARAM_VALUE:
    case PARAM_LABELS:
    case PARAM_SEARCH:
    case PARAM_LIMIT:
        break; /* lists bind their own */
    }
    return fail(ERR_CORRUPT, "A statement wants what only lists and reports have");
}

enum err eval_query(const struct eval *e, const struct bound *b, struct query **ret_q)
{
    struct query *q;
    /* the three texts of struct bound lie as in struct sql: model.h promises it */
    TRY(db_query(e->db, (const struct sql *)(const void *)b, &q));
    for (int i = 0; i < b->param_count; i++) {
        enum err err = bind_param(e, q, i + 1, &b->params[i]);
        if (err) {
            query_done(q);
            return err;
        }
    }
    *ret_q = q;
    return ERR_OK;
}

enum err eval_int(const struct eval *e, const struct bound *b, bool *ret_known, int64_t *ret_n)
{
    QUERY_SCOPE(q);
    bool row;
    TRY(eval_query(e, b, &q));
    TRY(query_step(q, &row));
    *ret_known = row && !query_null(q, 0);
    if (*ret_known)
        *ret_n = query_int(q, 0);
    return ERR_OK;
}

enum err eval_text(const struct eval *e, const struct bound *b, struct arena *a,
                   struct str *ret_text)
{
    QUERY_SCOPE(q);
    bool row;
    TRY(eval_query(e, b, &q));
    TRY(query_step(q, &row));
    *ret_text = (struct str){NULL, 0};
    if (row && !query_null(q, 0))
        *ret_text = arena_str(a, query_text(q, 0));
    return ERR_OK;
}

enum err eval_holds(const struct eval *e, const struct bound *b, bool *ret_holds)
{
    bool known;
    int64_t n = 0;
    TRY(eval_int(e, b, &known, &n));
    *ret_holds = known && n == 1;
    return ERR_OK;
}

enum err eval_ids(const struct eval *e, const struct bound *b, struct arena *a, int64_t **ret_ids,
                  int *ret_count)
{
    int64_t *ids = NULL;
    size_t count = 0, cap = 0;
    QUERY_SCOPE(q);
    TRY(eval_query(e, b, &q));
    for (;;) {
        bool row;
        TRY(query_step(q, &row));
        if (!row)
            break;
        if (count == EVAL_IDS_MAX)
            return fail(ERR_TOO_LARGE, "More than {1} entries in one act", numtext(EVAL_IDS_MAX));
        ids = arena_grow(a, ids, count, &cap, sizeof *ids);
        ids[count++] = query_int(q, 0);
    }
    *ret_ids = ids;
    *ret_count = (int)count;
    return ERR_OK;
}
