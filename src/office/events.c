#include "office/entry.h"
#include "office/internal.h"

#include <jansson.h>

static const struct sql record_of = {
    "record.of",
    "SELECT r.idx, r.at, r.act, p.name, a.login, c.body, r.label, r.skeleton FROM record r"
    " LEFT JOIN account a ON a.id = r.actor LEFT JOIN r_person p ON p.id = a.person"
    " LEFT JOIN content c ON c.idx = r.idx"
    " WHERE r.register = $1 AND r.entry = $2 ORDER BY r.idx DESC LIMIT $3",
    NULL};

/* No skeleton here: that of an act which caused a hundred thousand others is ten megabytes. */
static const struct sql caused_of = {
    "caused.of",
    "SELECT r.idx, r.at, r.act, p.name, a.login, c.action, r.label, r.register, r.entry"
    " FROM caused c JOIN record r ON r.idx = c.idx"
    " LEFT JOIN account a ON a.id = r.actor LEFT JOIN r_person p ON p.id = a.person"
    " WHERE c.register = $1 AND c.entry = $2 ORDER BY c.idx DESC LIMIT $3",
    NULL};

const struct sql *const event_statements[] = {&record_of, &caused_of, NULL};

static void json_release(json_t **j)
{
    json_decref(*j);
}

static const struct {
    const char *act, *msgid;
    int kind;
} request_acts[] = {
    {"request.approve", N_("Approved"), EVENT_DECIDED},
    {"request.return", N_("Returned"), EVENT_DECIDED},
    {"request.refuse", N_("Refused"), EVENT_DECIDED},
    {"request.witness", N_("Witnessed"), EVENT_DECIDED},
    {"request.withdraw", N_("Withdrawn"), EVENT_DECIDED},
    {"request.fallen", N_("Fallen: changed since it was asked"), EVENT_DECIDED},
};

/* "document.issue.request" -> the action's words and what became of it */
static void name_act(struct desk *k, const struct reg *reg, struct str act, struct event *e)
{
    enum lang lang = k->v->lang;
    for (size_t i = 0; i < ARRAY_SIZE(request_acts); i++) {
        if (str_is(act, request_acts[i].act)) {
            e->what = str_of(tr(lang, request_acts[i].msgid));
            e->kind = request_acts[i].kind;
            return;
        }
    }
    struct str rest = act, part, name = {NULL, 0}, suffix = {NULL, 0};
    if (str_split(&rest, '.', &part) && str_split(&rest, '.', &name))
        suffix = rest.p ? rest : suffix;
    const struct action *action = name.p ? rule_action(reg, name) : NULL;
    bool prints = !action && name.p && str_is(name, "print");   /* office/paper.h */
    bool reminds = !action && name.p && str_is(name, "remind"); /* office/remind.h */
    const char *words = action    ? words_in(&action->words, lang)
                        : prints  ? tr(lang, N_("Printed"))
                        : reminds ? tr(lang, N_("Reminded by mail"))
                                  : arena_text(k->a, act);
    e->what = str_of(words);
    e->kind = prints || (action && action->opens) ? EVENT_READ : EVENT_DONE;
    if (suffix.p && str_is(suffix, "request")) {
        e->kind = EVENT_ASKED;
        e->what = str_of(arena_printf(k->a, "%s: %s", tr(lang, "Asked for"), words));
    } else if (suffix.p && str_is(suffix, "refused")) {
        e->kind = EVENT_REFUSED;
        e->what = str_of(arena_printf(k->a, "%s: %s", tr(lang, "Was refused"), words));
    }
}

static void note_of(struct desk *k, struct str body, struct event *e)
{
    json_error_t error;
    json_t *root CLEANUP(json_release) = json_loadb(body.p, body.n, 0, &error);
    static const char *const keys[] = {"reason", "reading"};
    e->note = STR("");
    for (size_t i = 0; i < ARRAY_SIZE(keys); i++) {
        const char *text = json_string_value(json_object_get(root, keys[i]));
        if (text && *text)
            e->note = arena_str(k->a, str_of(text));
    }
    if (e->kind == EVENT_REFUSED) {
        const char *text = json_string_value(json_object_get(root, lang_code(k->v->lang)));
        const char *basis = json_string_value(json_object_get(root, "basis"));
        if (text)
            e->note = str_of(arena_printf(k->a, "%s%s%s%s", text, basis && *basis ? " (" : "",
                                          basis ? basis : "", basis && *basis ? ")" : ""));
    }
}

static void names_of(struct desk *k, struct str skeleton, struct event *e)
{
    struct leaf_record record;
    BUF_SCOPE(b, 8192);
    e->responsible = STR("");
    if (leaf_parse(k->a, skeleton, &record))
        return;
    for (size_t i = 0; i < record.responsible_count; i++) {
        const struct person *p = people_find(k->people, record.responsible[i]);
        if (b.n)
            buf_text(&b, k->v->lang == LANG_ZH ? "、" : ", ");
        buf_text(&b, p ? p->name : "?");
    }
    e->responsible = arena_str(k->a, buf_view(&b));
}

static enum err own_events(struct desk *k, const struct entry_view *view, int limit,
                           struct event **ret_events, size_t *ret_count)
{
    struct event *events = NULL;
    size_t count = 0, cap = 0;
    QUERY_SCOPE(q);
    TRY(db_start(k->db, &record_of, &q, "zii", view->reg->name, view->id, (int64_t)limit));
    for (;;) {
        bool row;
        TRY(query_step(q, &row));
        if (!row)
            break;
        if (!sight_has(k->sight, (uint32_t)query_int(q, 6)))
            continue;
        events = arena_grow(k->a, events, count, &cap, sizeof *events);
        struct event *e = &events[count++];
        *e = (struct event){.leaf = query_int(q, 0), .at = arena_text(k->a, query_text(q, 1))};
        struct str who = query_null(q, 3) ? query_text(q, 4) : query_text(q, 3);
        e->who = arena_str(k->a, who);
        name_act(k, view->reg, query_text(q, 2), e);
        e->note = STR("");
        if (!query_null(q, 5))
            note_of(k, query_text(q, 5), e);
        names_of(k, arena_str(k->a, query_text(q, 7)), e);
    }
    *ret_events = events;
    *ret_count = count;
    return ERR_OK;
}

/* Which act on which entry, and whose: where the viewer may know that entry, as it was and as it is. */
static enum err cause_of(struct desk *k, struct query *q, struct event *e)
{
    const struct reg *reg = rule_register(k->book, query_text(q, 7));
    struct str number;
    bool found;
    int64_t label;
    if (!reg || !desk_sees_register(k, reg) || !sight_has(k->sight, (uint32_t)query_int(q, 6)))
        return ERR_OK;
    TRY(db_one(k->db, k->a, &k->rules->sql[reg->index].stand, &found, "i>ti", query_int(q, 8),
               &number, &label));
    if (!found || !sight_has(k->sight, (uint32_t)label))
        return ERR_OK;
    struct event cause = {0};
    name_act(k, reg, query_text(q, 2), &cause);
    e->who = arena_str(k->a, query_text(q, query_null(q, 3) ? 4 : 3));
    e->note = str_of(arena_printf(k->a, k->v->lang == LANG_ZH ? "%s%s：%s" : "%s %s: %s",
                                  tr(k->v->lang, "Caused by"), arena_text(k->a, number),
                                  arena_text(k->a, cause.what)));
    return ERR_OK;
}

static enum err caused_events(struct desk *k, const struct entry_view *view, int limit,
                              struct event **ret_events, size_t *ret_count)
{
    struct event *events = NULL;
    size_t count = 0, cap = 0;
    QUERY_SCOPE(q);
    TRY(db_start(k->db, &caused_of, &q, "zii", view->reg->name, view->id, (int64_t)limit));
    for (;;) {
        bool row;
        TRY(query_step(q, &row));
        if (!row)
            break;
        events = arena_grow(k->a, events, count, &cap, sizeof *events);
        struct event *e = &events[count++];
        const struct action *action = rule_action(view->reg, query_text(q, 5));
        *e = (struct event){.leaf = query_int(q, 0),
                            .at = arena_text(k->a, query_text(q, 1)),
                            .who = STR(""),
                            .kind = EVENT_CAUSED,
                            .note = STR(""),
                            .responsible = STR("")};
        e->what = action ? str_of(words_in(&action->words, k->v->lang))
                         : arena_str(k->a, query_text(q, 5));
        TRY(cause_of(k, q, e));
    }
    *ret_events = events;
    *ret_count = count;
    return ERR_OK;
}

enum err entry_events(struct desk *k, const struct entry_view *view, int limit,
                      struct event **ret_events, int *ret_count)
{
    struct event *own, *caused;
    size_t own_count, caused_count, i = 0, c = 0;
    if (limit <= 0)
        limit = 200;
    TRY(own_events(k, view, limit, &own, &own_count));
    TRY(caused_events(k, view, limit, &caused, &caused_count));
    struct event *events = NEW_ARRAY(k->a, struct event, (size_t)limit);
    int n = 0;
    while (n < limit && (i < own_count || c < caused_count)) {
        bool next_own = c == caused_count || (i < own_count && own[i].leaf >= caused[c].leaf);
        events[n++] = next_own ? own[i++] : caused[c++];
    }
    *ret_events = events;
    *ret_count = n;
    return ERR_OK;
}
