/* Acts of the demonstration as a table. */
#include "office/demo_office_stage.h"

#include "office/entry.h"
#include "office/vault.h"

static const struct {
    const char *name;
    int who;
} cast_names[] = {
    {"EXAMINER", PERSONNEL},    {"SECOND_EXAMINER", PERSONNEL + 1},
    {"TOP_LEADER", TOP_LEADER}, {"DIRECTOR", DIRECTOR},
    {"REGISTRAR", REGISTRAR},   {"SECRETARY", SECRETARY},
    {"ARCHIVIST", ARCHIVIST},   {"PRINTER", PRINTER},
    {"OFFICER", OFFICER},       {"CLERK", CLERK},
};

struct made {
    int64_t entry;
    const char *number;
};

struct table {
    const struct stage_act *acts;
    size_t count, next;
    struct made *made; /* by act */
};

static const struct made *made(const struct table *t, struct str name)
{
    static const struct made nothing = {0, ""};
    for (size_t i = 0; i < t->next; i++) {
        if (t->acts[i].name && str_is(name, t->acts[i].name) && t->made[i].entry)
            return &t->made[i];
    }
    return &nothing;
}

static const char *person_named(struct stage *s, struct str name)
{
    for (size_t i = 0; i < ARRAY_SIZE(cast_names); i++) {
        if (str_is(name, cast_names[i].name))
            return person_text(s, cast_names[i].who);
    }
    return "";
}

const char *stage_file(struct stage *s, int who, const char *name, const char *text)
{
    char *token = arena_alloc(s->scratch, VAULT_TOKEN_SIZE);
    const char *body = arena_printf(s->scratch, "%s\n\n演示用文本，内容均属虚构。\n", text);
    struct session *session = stage_session(s, who);
    if (!session)
        return "";
    enum err err =
        vault_put_bytes(s->o, session_viewer(session), str_of(name), str_of(body), token);
    session_release(session);
    if (err)
        stage_stumble(s, err, "an upload");
    else
        s->report->files++;
    return token;
}

/* ---- values */

/* What is planned in December is next year's. */
enum { AHEAD = 21 };

/* One element of a value. */
static const char *element(struct stage *s, const struct table *t, int who, struct str text)
{
    struct str rest = {text.p + 1, text.n - (text.n > 0)};
    const char *number = text.n ? memchr(text.p, '&', text.n) : NULL;
    int64_t days = 0;
    if (number) {
        size_t before = (size_t)(number - text.p);
        struct str name = {number + 1, text.n - before - 1};
        return arena_printf(s->scratch, "%.*s%s", (int)before, text.p, made(t, name)->number);
    }
    if (text.n && text.p[0] == '@')
        return id_text(s, made(t, rest)->entry);
    if (text.n && text.p[0] == '#')
        return person_named(s, rest);
    if (text.n && text.p[0] == '!')
        return stage_file(s, who, "证明材料.txt", arena_text(s->scratch, rest));
    if (text.n && text.p[0] == '+' && str_int(rest, 0, 1000, &days))
        return day_text(s, stage_today(s) + days);
    if (str_starts(text, "%Y"))
        return arena_printf(s->scratch, "%.4s%.*s", day_text(s, stage_today(s) + AHEAD),
                            (int)text.n - 2, text.p + 2);
    return arena_text(s->scratch, text);
}

static const char *value(struct stage *s, const struct table *t, int who, const char *text)
{
    struct str rest = str_of(text), one;
    const char *all = NULL;
    if (text[0] != '#')
        return element(s, t, who, rest);
    while (str_split(&rest, ',', &one))
        all = arena_printf(s->scratch, "%s%s%s", all ? all : "", all ? "," : "",
                           element(s, t, who, one));
    return all;
}

/* ---- finding what an act caused */

static enum err newest(struct stage *s, const struct viewer *v, const char *reg,
                       const char *const *pairs, int64_t *ret_id, const char **ret_number)
{
    DESK_SCOPE(k);
    TRY(desk_open(&k, s->o, v, s->scratch));
    struct list_want want = {.reg = str_of(reg), .sort = STR("-number"), .limit = 1};
    for (; pairs[0] && want.filter_count < (int)ARRAY_SIZE(want.filters); pairs += 2) {
        want.filters[want.filter_count].field = str_of(pairs[0]);
        want.filters[want.filter_count++].value = str_of(pairs[1]);
    }
    struct list_page page;
    TRY(entry_list(&k, &want, &page));
    if (!page.count)
        return ERR_OK;
    struct entry_view view;
    TRY(entry_view(&k, page.reg, page.rows[0].id, STR(""), &view));
    *ret_id = view.id;
    *ret_number = arena_text(s->a, view.number);
    return ERR_OK;
}

int64_t stage_find(struct stage *s, int who, const char *reg, const char **ret_number,
                   const char *const *pairs)
{
    const char *number = "";
    int64_t id = 0;
    struct session *session = stage_session(s, who);
    if (!session)
        return 0;
    enum err err = newest(s, session_viewer(session), reg, pairs, &id, &number);
    session_release(session);
    if (err)
        stage_stumble(s, err, reg);
    if (ret_number)
        *ret_number = number;
    return id;
}

/* ---- the acts */

static void one_act(struct stage *s, void *subject)
{
    struct table *t = subject;
    size_t at = t->next++;
    const struct stage_act *x = &t->acts[at];
    int64_t on = x->on ? made(t, str_of(x->on))->entry : 0;
    struct act_result r = {0};
    if (x->on && !on)
        return;
    if (x->run) {
        x->run(s, x->who, on);
        return;
    }
    const char *pairs[ACT_PAIRS + 2] = {NULL};
    for (int i = 0; i < ACT_PAIRS && x->pairs[i]; i += 2) {
        pairs[i] = x->pairs[i];
        pairs[i + 1] = value(s, t, x->who, x->pairs[i + 1]);
    }
    if (!x->action) {
        t->made[at].entry = stage_find(s, x->who, x->reg, &t->made[at].number, pairs);
        return;
    }
    if (!stage_do(s, x->who, x->reg, x->action, on, &r, pairs))
        return;
    for (int i = 0; r.request && x->deciders[i] != NOBODY; i++) {
        if (!stage_decide(s, x->deciders[i], r.request, &r))
            return;
    }
    t->made[at] = (struct made){r.entry, r.number ? arena_text(s->a, str_of(r.number)) : ""};
}

void stage_acts(struct stage *s, const struct stage_act *acts, size_t count)
{
    enum { SETTLED = 30 };
    struct table *t = NEW(s->a, struct table);
    *t = (struct table){.acts = acts, .count = count, .made = NEW_ARRAY(s->a, struct made, count)};
    int64_t day = s->first_day + SETTLED;
    for (size_t i = 0; i < count; i++) {
        if (s->last_day + acts[i].before > day)
            day = s->last_day + acts[i].before;
        stage_morning(s, day, one_act, t);
    }
}
