/* Doing something: the form of an action, and what becomes of it. */
#include "office/act.h"
#include "office/secrets.h"
#include "office/vault.h"
#include "web/page_doors.h"
#include "web/page_fields.h"
#include "web/page_templates.h"
#include "web/page_weigh.h"
#include "web/problem_page.h"

enum { UPLOADS_MAX = 8 };

/* What was sent: a form, and files that wait in the vault under their tokens. */
struct sending {
    struct visit *x;
    struct vault_put *put;
    char field[PARAM_NAME_MAX + 1];
    struct params pressed; /* a button that only weighs: with what it takes over */
    bool is_pressed;
    struct answer uploads[UPLOADS_MAX];
    int upload_count;
};

/* ---- files on their way into the vault ---- */

static enum err upload_begin(void *at, const struct upload_part *part)
{
    struct sending *s = at;
    if (s->upload_count == UPLOADS_MAX)
        return fail(ERR_TOO_MANY, "More than {1} files", numtext(UPLOADS_MAX));
    snprintf(s->field, sizeof s->field, "%.*s", (int)part->field.n, part->field.p);
    enum err err = vault_put_begin(s->x->o, s->x->v, part->file_name, &s->put);
    return err ? fail_field(err, s->field) : ERR_OK;
}

static enum err upload_data(void *at, const void *p, size_t n)
{
    struct sending *s = at;
    return vault_put_write(s->put, p, n);
}

static void upload_abort(void *at)
{
    struct sending *s = at;
    vault_put_free(s->put);
    s->put = NULL;
}

static enum err upload_end(void *at)
{
    struct sending *s = at;
    char token[VAULT_TOKEN_SIZE];
    TRY(vault_put_end(s->put, token)); /* which frees it; what failed is aborted by the caller */
    s->put = NULL;
    s->uploads[s->upload_count++] = (struct answer){str_of(arena_text(s->x->a, str_of(s->field))),
                                                    arena_str(s->x->a, str_of(token))};
    return ERR_OK;
}

/* ---- answers out of what was sent ---- */

static const struct ask *ask_named(const struct action *action, struct str name)
{
    for (int i = 0; i < action->ask_count; i++)
        if (str_is(name, action->asks[i].name))
            return &action->asks[i];
    return NULL;
}

/* One on each line is what the office takes by commas. */
static struct str with_commas(struct arena *a, struct str text)
{
    char *copy = arena_text(a, text);
    for (size_t i = 0; i < text.n; i++)
        if (copy[i] == '\n' || copy[i] == '\r')
            copy[i] = ',';
    return str_bytes(copy, text.n);
}

static enum err add_answer(struct answer *answers, int *n, struct str name, struct str value)
{
    if (*n == ANSWERS_MAX)
        return fail(ERR_TOO_LARGE, "More than {1} answers", numtext(ANSWERS_MAX));
    answers[(*n)++] = (struct answer){name, value};
    return ERR_OK;
}

/* Rows of a child that were left empty are dropped; the others are numbered without gaps. */
static enum err add_rows(struct visit *x, const struct child *child, struct answer *answers, int *n)
{
    enum { ROWS_MAX = 200 };
    int kept = 0;
    for (int row = 0; row < ROWS_MAX; row++) {
        bool is_there = false, is_filled = false;
        int start = *n;
        for (int i = 0; i < child->field_count; i++) {
            const char *field = child->fields[i].name;
            struct str value = STR("");
            is_there |=
                params_count(&x->rq->form, arena_printf(x->a, "%s.%d.%s", child->name, row, field),
                             &value) > 0;
            is_filled |= str_trim(value).n > 0;
            TRY(add_answer(answers, n,
                           str_of(arena_printf(x->a, "%s.%d.%s", child->name, kept, field)),
                           value));
        }
        if (is_filled)
            kept++;
        else
            *n = start;
        if (!is_there)
            break;
    }
    return ERR_OK;
}

static bool is_row_of(const struct action *action, struct str name)
{
    struct str rest = name, child;
    if (!str_split(&rest, '.', &child) || !rest.p)
        return false;
    const struct ask *ask = ask_named(action, child);
    return ask && ask->child;
}

static enum err read_answers(const struct sending *s, const struct action *action,
                             struct answer *answers, int *ret_count)
{
    struct visit *x = s->x;
    int n = 0;
    for (size_t i = 0; i < x->rq->form.n; i++) {
        const struct param_pair *pair = &x->rq->form.row[i];
        const struct ask *ask = ask_named(action, pair->name);
        if (str_is(pair->name, "csrf") || str_is(pair->name, "rev") ||
            is_row_of(action, pair->name))
            continue;
        bool many = ask && ask->field &&
                    (ask->field->type == FIELD_PEOPLE || ask->field->type == FIELD_SCOPE);
        TRY(add_answer(answers, &n, pair->name,
                       many ? with_commas(x->a, pair->value) : pair->value));
    }
    for (int i = 0; i < action->ask_count; i++)
        if (action->asks[i].child)
            TRY(add_rows(x, action->asks[i].child, answers, &n));
    for (int i = 0; i < s->upload_count; i++)
        TRY(add_answer(answers, &n, s->uploads[i].name, s->uploads[i].value));
    *ret_count = n;
    return ERR_OK;
}

/* ---- the form ---- */

static bool asks_file(const struct ask_view *asks, int count)
{
    for (int i = 0; i < count; i++)
        if (asks[i].field && asks[i].field->kind == INPUT_FILE && !asks[i].file_token)
            return true;
    return false;
}

/* Who signs a text sees it where he signs, as it stands in this revision. */
static void show_covers(struct visit *x, const struct form_source *src, struct action_form *v)
{
    const struct action *action = src->action;
    struct shown *covers = NEW_ARRAY(x->a, struct shown, action->cover_count + 1);
    for (int i = 0; i < action->cover_count && src->entry; i++)
        for (int k = 0; k < src->entry->field_count; k++)
            if (src->entry->fields[k].field == action->covers[i].field)
                covers[v->cover_count++] = src->entry->fields[k];
    v->covers = covers;
}

static enum err show_form(struct visit *x, const struct form_source *src)
{
    const struct action *action = src->action;
    struct action_form *v = NEW(x->a, struct action_form);
    struct ask_view *asks;
    TRY(form_asks(x, src, &asks));
    *v = (struct action_form){
        .reg = src->reg,
        .action = action,
        .entry = src->entry,
        .rev = src->entry ? src->entry->rev : -1,
        .asks = asks,
        .ask_count = action->ask_count,
        .has_file = asks_file(asks, action->ask_count),
        .weighs = src->reg->weighs && action->computes == COMPUTE_WEIGH,
        .waits = action->step_count > 0 || action->witnesses > 0,
        .is_grave = action->to >= 0 && src->reg->states[action->to].final,
    };
    show_covers(x, src, v);
    TRY(page_weigh_form(x, src, &v->weigh));
    if (src->entry) {
        v->cancel = arena_printf(x->a, "/r/%s/%lld", src->reg->name, (long long)src->entry->id);
        v->href = arena_printf(x->a, "%s/%s", v->cancel, action->name);
        visit_level(x, src->entry->level);
    } else {
        v->cancel = arena_printf(x->a, "/r/%s", src->reg->name);
        v->href = arena_printf(x->a, "%s/new/%s", v->cancel, action->name);
    }
    if (src->problem) {
        v->error = arena_text(x->a, str_of(src->problem->text[x->lang]));
        v->basis = src->problem->basis[0] ? src->problem->basis : NULL;
        if (src->problem->field[0] && ask_named(action, str_of(src->problem->field)))
            v->error_field = src->problem->field;
    }
    visit_show(x, action->words, action_content, v);
    return ERR_OK;
}

/* The action, where it is open to the viewer now; what is missing, else. */
static enum err open_action(struct visit *x, const struct reg *reg, const struct entry_view *view,
                            struct str name, const struct action **ret_action)
{
    struct door *doors;
    int count;
    TRY(entry_doors(&x->desk, reg, view, &doors, &count));
    for (int i = 0; i < count; i++) {
        if (!str_is(name, doors[i].action->name))
            continue;
        if (!doors[i].open) {
            const char *why = arena_text(x->a, doors[i].why);
            fail_words(ERR_REFUSED, why, why);
            return doors[i].basis && doors[i].basis[0] ? fail_basis(ERR_REFUSED, doors[i].basis)
                                                       : ERR_REFUSED;
        }
        *ret_action = doors[i].action;
        return ERR_OK;
    }
    return rule_action(reg, name) && view
               ? fail(ERR_CONFLICT, "This cannot be done with the entry as it stands now")
               : fail(ERR_MISSING, "There is no such page");
}

static enum err find_entry(struct visit *x, const struct reg **ret_reg,
                           struct entry_view **ret_view)
{
    struct entry_view *view = NEW(x->a, struct entry_view);
    int64_t id = 0;
    TRY(visit_register(x, 0, ret_reg));
    if (!str_int(x->rq->capture[1], 1, INT64_MAX, &id))
        id = 0;
    TRY(entry_view(&x->desk, *ret_reg, id, x->rq->capture[1], view));
    *ret_view = view;
    return ERR_OK;
}

enum err page_make(struct visit *x)
{
    struct form_source src = {0};
    TRY(visit_register(x, 0, &src.reg));
    TRY(open_action(x, src.reg, NULL, x->rq->capture[1], &src.action));
    return show_form(x, &src);
}

enum err page_act(struct visit *x)
{
    struct form_source src = {0};
    struct entry_view *view;
    TRY(find_entry(x, &src.reg, &view));
    src.entry = view;
    TRY(open_action(x, src.reg, view, x->rq->capture[2], &src.action));
    return show_form(x, &src);
}

/* ---- what was sent is done ---- */

/* The register and action as names: the answers' order and types. The desk is left before the act,
 * which takes its own look. */
static enum err run(struct sending *s, struct act_request *r, struct act_result *ret_result)
{
    struct visit *x = s->x;
    const struct reg *reg;
    struct answer *answers = NEW_ARRAY(x->a, struct answer, ANSWERS_MAX);
    TRY(visit_register(x, 0, &reg));
    const struct action *action = rule_action(reg, r->action);
    if (!action)
        return fail(ERR_MISSING, "There is no such page");
    TRY(request_upload(x->rq,
                       &(struct upload){s, upload_begin, upload_data, upload_end, upload_abort}));
    s->is_pressed = page_weigh_pressed(x, reg, action, &s->pressed);
    if (s->is_pressed)
        return ERR_OK;
    TRY(read_answers(s, action, answers, &r->count));
    TRY(form_int_or(form_of(x->rq), "rev", -1, INT64_MAX, -1, &r->rev));
    r->reg = str_of(arena_text(x->a, str_of(reg->name)));
    r->answers = answers;
    visit_leave_desk(x);
    return act(x->o, x->v, r, x->a, ret_result);
}

static enum err go_on(struct visit *x, const struct act_request *r, const struct act_result *result)
{
    if (result->request)
        return visit_go(x, "/requests/%lld?asked=1", (long long)result->request);
    if (result->reading_id)
        return visit_go(x, "/readings/%lld", (long long)result->reading_id);
    struct words title;
    const char *tool = r->entry ? NULL : entry_tool(x->a, r->reg, result->entry, &title);
    if (tool)
        return visit_go(x, "%s", tool);
    return visit_go(x, "/r/%.*s/%lld?done=%lld", (int)r->reg.n, r->reg.p, (long long)result->entry,
                    (long long)result->leaf);
}

/* Whatever a person can mend shows the form again, with all that was typed. */
static bool can_mend(enum err err)
{
    return err == ERR_INPUT || err == ERR_REFUSED || err == ERR_CONFLICT || err == ERR_TOO_LARGE;
}

static enum err show_again(struct sending *s, struct str name, bool makes, enum err err,
                           const struct problem *told)
{
    struct visit *x = s->x;
    struct form_source src = {.sent = s->is_pressed ? &s->pressed : &x->rq->form,
                              .uploads = s->uploads,
                              .upload_count = s->upload_count,
                              .problem = told};
    if (makes) {
        TRY(visit_register(x, 0, &src.reg));
    } else {
        struct entry_view *view;
        TRY(find_entry(x, &src.reg, &view));
        src.entry = view;
    }
    src.action = rule_action(src.reg, name);
    if (!src.action || src.action->creates != makes)
        return fail(ERR_MISSING, "There is no such page");
    if (err)
        x->rs->status = err_http_status(err);
    return show_form(x, &src);
}

static enum err take(struct visit *x, struct act_request *r)
{
    struct sending *s = NEW(x->a, struct sending);
    struct act_result result = {0};
    s->x = x;
    enum err err = run(s, r, &result);
    if (!err && s->is_pressed) {
        for (int i = 0; i < s->upload_count; i++)
            secrets_take(x->o, x->v, s->uploads[i].value);
        return show_again(s, r->action, r->entry == 0, ERR_OK, NULL);
    }
    if (!err)
        return go_on(x, r, &result);
    if (!can_mend(err) || request_wants_json(x->rq))
        return err;
    struct problem *told = NEW(x->a, struct problem);
    *told = *problem();
    enum err shown = show_again(s, r->action, r->entry == 0, err, told);
    if (!shown)
        return ERR_OK;
    problem_set(told); /* the form cannot be shown any more: the failure itself can */
    return err;
}

enum err page_make_post(struct visit *x)
{
    struct act_request r = {.action = x->rq->capture[1]};
    return take(x, &r);
}

enum err page_act_post(struct visit *x)
{
    const struct reg *reg;
    struct entry_view *view;
    TRY(find_entry(x, &reg, &view));
    struct act_request r = {.action = x->rq->capture[2], .entry = view->id};
    return take(x, &r);
}
