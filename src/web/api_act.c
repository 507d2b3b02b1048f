/* What changes an entry, and the requests that wait. */
#include "access/level.h"
#include "office/inbox.h"
#include "web/api_parts.h"

/* ---- answers out of JSON ---- */

struct answers {
    struct api *x;
    struct answer *rows;
    int count;
};

static enum err add_scalar(struct answers *as, const char *name, const json_t *value)
{
    struct str text;
    if (json_is_string(value))
        text = str_bytes(json_string_value(value), json_string_length(value));
    else if (json_is_integer(value))
        text = str_of(arena_printf(as->x->a, "%lld", (long long)json_integer_value(value)));
    else if (json_is_boolean(value))
        text = json_is_true(value) ? STR("yes") : STR("no");
    else
        return fail_field(fail(ERR_INPUT, "{1} must be a text, a whole number, yes or no", name),
                          name);
    if (as->count == ANSWERS_MAX)
        return fail(ERR_TOO_LARGE, "More than {1} answers", numtext(ANSWERS_MAX));
    as->rows[as->count++] = (struct answer){str_of(arena_text(as->x->a, str_of(name))), text};
    return ERR_OK;
}

/* A row of a child: {"name": "...", ...} under "attendee" becomes attendee.0.name. */
static enum err add_row(struct answers *as, const char *name, size_t at, const json_t *row)
{
    const char *key;
    json_t *value;
    json_object_foreach((json_t *)(uintptr_t)row, key, value)
    {
        if (!json_is_null(value))
            TRY(add_scalar(as, arena_printf(as->x->a, "%s.%zu.%s", name, at, key), value));
    }
    return ERR_OK;
}

static enum err read_answers(struct api *x, struct answers *ret_answers)
{
    struct answers as = {.x = x, .rows = NEW_ARRAY(x->a, struct answer, ANSWERS_MAX)};
    const char *key;
    json_t *value;
    json_object_foreach(x->body, key, value)
    {
        if (!json_is_array(value)) {
            if (!json_is_null(value))
                TRY(add_scalar(&as, key, value));
            continue;
        }
        for (size_t i = 0; i < json_array_size(value); i++) {
            const json_t *element = json_array_get(value, i);
            TRY(json_is_object(element) ? add_row(&as, key, i, element)
                                        : add_scalar(&as, key, element));
        }
    }
    *ret_answers = as;
    return ERR_OK;
}

static void result_members(struct api *x, struct str reg, const struct act_result *result)
{
    json_key_str(&x->j, "register", reg);
    json_key_int(&x->j, "id", result->entry);
    json_key_text(&x->j, "number", result->number);
    json_key_int(&x->j, "leaf", result->leaf);
    if (result->request)
        json_key_int(&x->j, "request", result->request);
    if (result->reading_id) {
        json_key_int(&x->j, "file", result->file);
        json_key_int(&x->j, "reading_id", result->reading_id);
        json_key_text(&x->j, "reading", result->reading);
    }
}

static enum err add_text(struct answers *as, const char *name, struct str text)
{
    if (as->count == ANSWERS_MAX)
        return fail(ERR_TOO_LARGE, "More than {1} answers", numtext(ANSWERS_MAX));
    as->rows[as->count++] = (struct answer){str_of(name), text};
    return ERR_OK;
}

static enum err keep_rows(struct answers *as, const struct child_rows *rows)
{
    const struct child *c = rows->child;
    for (int i = 0; i < rows->row_count * c->field_count; i++) {
        if (rows->cells[i].typed.n)
            TRY(add_text(as,
                         arena_printf(as->x->a, "%s.%d.%s", c->name, i / c->field_count,
                                      c->fields[i % c->field_count].name),
                         rows->cells[i].typed));
    }
    return ERR_OK;
}

/* Is something answered under this name, or, of a child, in one of its rows? Answers stand in `as`
 * but for null. */
static bool is_answered(const struct answers *as, int given, const char *name)
{
    struct str row = str_of(arena_printf(as->x->a, "%s.", name));
    if (json_object_get(as->x->body, name))
        return true;
    for (int i = 0; i < given; i++) {
        if (str_starts(as->rows[i].name, row.p))
            return true;
    }
    return false;
}

/* What a program does not answer stays as it is in the entry; an empty text or null clears it. (A
 * form sends all that it shows.) What is required is still asked for. */
static enum err keep_the_rest(struct answers *as, const struct act_request *r)
{
    struct api *x = as->x;
    DESK_SCOPE(k);
    const struct reg *reg;
    struct entry_view view;
    struct str *typed;
    struct child_rows *rows;
    TRY(desk_open(&k, x->o, x->v, x->a));
    TRY(desk_register(&k, r->reg, &reg));
    const struct action *action = rule_action(reg, r->action);
    if (!action || entry_view(&k, reg, r->entry, STR(""), &view))
        return ERR_OK; /* act() says so, and writes it down */
    TRY(entry_typed(&k, &view, action, &typed));
    TRY(entry_children(&k, &view, &rows));
    int given = as->count;
    for (int i = 0; i < action->ask_count; i++) {
        const struct ask *ask = &action->asks[i];
        if (is_answered(as, given, ask->name))
            continue;
        if (ask->child)
            TRY(keep_rows(as, &rows[ask->child - reg->children]));
        else if (ask->stored && !ask->required && typed[i].n)
            TRY(add_text(as, ask->name, typed[i]));
    }
    return ERR_OK;
}

static enum err run(struct api *x, struct act_request *r)
{
    struct answers as;
    r->reg = x->rq->capture[0];
    TRY(read_answers(x, &as));
    if (r->entry)
        TRY(keep_the_rest(&as, r));
    TRY(api_query_int(x, "rev", -1, INT64_MAX, -1, &r->rev));
    r->answers = as.rows;
    r->count = as.count;
    struct act_result result = {0};
    TRY(act(x->o, x->v, r, x->a, &result));
    result_members(x, r->reg, &result);
    return ERR_OK;
}

enum err api_make(struct request *rq, struct response *rs)
{
    (void)rs;
    struct api *x = rq->context;
    TRY(api_ready(x));
    struct act_request r = {.action = rq->capture[1]};
    return run(x, &r);
}

/* The entry's id, by its number where that was given. */
static enum err find_entry(struct api *x, int64_t *ret_id)
{
    if (str_int(x->rq->capture[1], 1, INT64_MAX, ret_id))
        return ERR_OK;
    DESK_SCOPE(k);
    const struct reg *reg;
    struct entry_view view;
    TRY(desk_open(&k, x->o, x->v, x->a));
    TRY(desk_register(&k, x->rq->capture[0], &reg));
    TRY(entry_view(&k, reg, 0, x->rq->capture[1], &view));
    *ret_id = view.id;
    return ERR_OK;
}

enum err api_do(struct request *rq, struct response *rs)
{
    (void)rs;
    struct api *x = rq->context;
    TRY(api_ready(x));
    struct act_request r = {.action = rq->capture[2]};
    TRY(find_entry(x, &r.entry));
    return run(x, &r);
}

/* ---- requests ---- */

static void request_members(struct api *x, const struct request_row *row)
{
    json_key_int(&x->j, "id", row->id);
    json_key_text(&x->j, "register", row->reg->name);
    json_key_text(&x->j, "action", row->action->name);
    api_key_words(x, "action_title", row->action->words);
    json_key_int(&x->j, "entry", row->entry);
    json_key_str(&x->j, "number", row->number);
    json_key_str(&x->j, "title", row->title);
    json_key_text(&x->j, "level", level_code((enum level)row->level));
    json_key_str(&x->j, "asker", row->asker);
    json_key_text(&x->j, "at", row->at);
    json_key_text(&x->j, "state", row->state);
    json_key_str(&x->j, "reason", row->reason);
    json_key_bool(&x->j, "witness", row->witness);
    json_key_int(&x->j, "step", row->step);
}

static void due_members(struct api *x, const struct due_row *row)
{
    json_key_text(&x->j, "register", row->reg->name);
    json_key_text(&x->j, "clock", row->clock->name);
    api_key_words(x, "clock_title", row->clock->words);
    json_key_int(&x->j, "entry", row->entry);
    json_key_str(&x->j, "number", row->number);
    json_key_str(&x->j, "title", row->title);
    json_key_str(&x->j, "at", row->at);
    json_key_bool(&x->j, "overdue", row->overdue);
    json_key_bool(&x->j, "escalated", row->escalated);
    json_key_int(&x->j, "refusals", row->refusals);
    json_key_str(&x->j, "reason", row->reason);
}

static void stuck_members(struct api *x, const struct stuck_row *row)
{
    json_key_text(&x->j, "register", row->reg->name);
    json_key_text(&x->j, "clock", row->clock->name);
    api_key_words(x, "clock_title", row->clock->words);
    json_key_int(&x->j, "count", row->count);
    json_key_str(&x->j, "since", row->since);
    json_key_str(&x->j, "next", row->next);
}

enum { QUEUE_MAX = 500 };

enum err api_inbox(struct request *rq, struct response *rs)
{
    (void)rs;
    struct api *x = rq->context;
    TRY(api_ready(x));
    int64_t days;
    TRY(api_query_int(x, "days", 0, 3660, 14, &days));
    DESK_SCOPE(k);
    TRY(desk_open(&k, x->o, x->v, x->a));
    struct request_row *rows;
    struct due_row *due;
    struct stuck_row *stuck;
    int count, due_count, stuck_count;
    TRY(inbox_stuck(&k, &stuck, &stuck_count));
    TRY(inbox_requests(&k, QUEUE_MAX, &rows, &count));
    TRY(inbox_due(&k, (int)days, false, QUEUE_MAX, &due, &due_count));
    API_ROWS(x, "requests", rows, count, request_members);
    API_ROWS(x, "due", due, due_count, due_members);
    API_ROWS(x, "stuck", stuck, stuck_count, stuck_members);
    return ERR_OK;
}

enum err api_requests(struct request *rq, struct response *rs)
{
    (void)rs;
    struct api *x = rq->context;
    TRY(api_ready(x));
    int64_t mine;
    TRY(api_query_int(x, "mine", 0, 1, 0, &mine));
    DESK_SCOPE(k);
    TRY(desk_open(&k, x->o, x->v, x->a));
    struct request_row *rows;
    int count;
    TRY(mine ? inbox_mine(&k, QUEUE_MAX, &rows, &count)
             : inbox_requests(&k, QUEUE_MAX, &rows, &count));
    API_ROWS(x, "rows", rows, count, request_members);
    return ERR_OK;
}

static void change_members(struct api *x, const struct change *change)
{
    json_key_text(&x->j, "name", change->name);
    api_key_words(x, "title", change->words);
    json_key_str(&x->j, "before", change->before);
    json_key_str(&x->j, "after", change->after);
}

static void duty_members(struct api *x, const struct duty *duty)
{
    api_key_words(x, "duty", duty->title);
    json_key_str(&x->j, "people", duty->people);
}

static void decision_members(struct api *x, const struct decision_row *row)
{
    json_key_text(&x->j, "at", row->at);
    json_key_text(&x->j, "verdict", row->verdict);
    json_key_str(&x->j, "person", row->person);
    json_key_str(&x->j, "instead_of", row->instead_of);
    json_key_str(&x->j, "reason", row->reason);
    json_key_int(&x->j, "step", row->step);
}

enum err api_request(struct request *rq, struct response *rs)
{
    (void)rs;
    struct api *x = rq->context;
    TRY(api_ready(x));
    int64_t id;
    TRY(api_id(x, 0, &id));
    DESK_SCOPE(k);
    TRY(desk_open(&k, x->o, x->v, x->a));
    struct request_view view;
    TRY(inbox_request(&k, id, &view));
    request_members(x, &view.row);
    json_key_str(&x->j, "waits_for", view.waits_for);
    json_key_bool(&x->j, "mine_to_decide", view.mine_to_decide);
    json_key_bool(&x->j, "mine_to_withdraw", view.mine_to_withdraw);
    API_ROWS(x, "changes", view.changes, view.change_count, change_members);
    API_ROWS(x, "duties", view.duties, view.duty_count, duty_members);
    API_ROWS(x, "decisions", view.decisions, view.decision_count, decision_members);
    return ERR_OK;
}

enum err api_decide(struct request *rq, struct response *rs)
{
    (void)rs;
    struct api *x = rq->context;
    TRY(api_ready(x));
    TRY(api_only(x, (const char *const[]){"reason", NULL}));
    int64_t id;
    struct str reason;
    TRY(api_id(x, 0, &id));
    TRY(api_text(x, "reason", &reason));
    if (str_is(rq->capture[1], "withdraw"))
        return act_withdraw(x->o, x->v, id);
    enum decision decision;
    if (!decision_parse(rq->capture[1], &decision))
        return fail(ERR_MISSING, "There is no such page");
    struct act_result result = {0};
    TRY(act_decide(x->o, x->v, id, decision, reason, x->a, &result));
    result_members(x, STR(""), &result);
    return ERR_OK;
}
