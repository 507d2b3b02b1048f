/* An entry's values as they would be typed: what the form of an action begins with. */
#include "access/decide.h"
#include "access/mark.h"
#include "base/clock.h"
#include "office/entry.h"
#include "office/internal.h"
#include "office/value.h"

static struct str typed_period(struct desk *k, struct str stored)
{
    struct period p;
    if (period_load(stored, &p))
        return STR("");
    BUF_SCOPE(b, 1024);
    period_print(&b, &p, k->v->lang);
    return arena_str(k->a, buf_view(&b));
}

/* A moment as browsers send it: the office's own time. */
static struct str typed_moment(struct desk *k, struct str stored)
{
    struct str shown = arena_str(k->a, shown_moment(k, stored));
    if (shown.n == 16)
        ((char *)(uintptr_t)shown.p)[10] = 'T';
    return shown;
}

static struct str typed_column(struct desk *k, struct query *q, int col, const struct field *f,
                               const struct shown *shown)
{
    if (query_null(q, col) || f->type == FIELD_FILE)
        return STR("");
    switch (f->type) {
    case FIELD_PERSON:
    case FIELD_POST:
    case FIELD_DEPARTMENT:
    case FIELD_REFERENCE:
        return shown->ref ? str_of(numtext(shown->ref)) : STR("");
    case FIELD_YESNO:
        return query_int(q, col) ? STR("yes") : STR("no");
    case FIELD_LEVEL:
        return level_is_valid((int)query_int(q, col))
                   ? str_of(level_code((enum level)query_int(q, col)))
                   : STR("");
    case FIELD_INT:
        return str_of(numtext(query_int(q, col)));
    case FIELD_PERIOD:
        return typed_period(k, query_text(q, col));
    case FIELD_MOMENT:
        return typed_moment(k, query_text(q, col));
    default:
        return query_text(q, col);
    }
}

static enum err typed_people(struct desk *k, const struct entry_view *view, const struct field *f,
                             struct str *ret_text)
{
    const struct reg_sql *sql = &k->rules->sql[view->reg->index];
    BUF_SCOPE(ids, 64 * 1024);
    for (int i = 0; i < sql->link_count; i++) {
        if (strcmp(sql->links[i].name, f->name) != 0)
            continue;
        QUERY_SCOPE(q);
        TRY(db_start(k->db, &sql->links[i], &q, "i", view->id));
        for (;;) {
            bool row;
            TRY(query_step(q, &row));
            if (!row)
                break;
            buf_printf(&ids, "%s%lld", ids.n ? "," : "", (long long)query_int(q, 0));
        }
    }
    *ret_text = arena_str(k->a, buf_view(&ids));
    return ERR_OK;
}

struct str entry_knowing(struct desk *k, uint32_t of)
{
    struct label label;
    struct scope scope;
    if (!label_get(k->o->labels, of, &label, &scope) || label.scope == SCOPE_OPEN)
        return STR("");
    BUF_SCOPE(b, 256 * 1024);
    for (size_t i = 0; i < scope.count; i++) {
        if (b.n)
            buf_char(&b, ',');
        scope_member_text(&b, &scope.members[i]);
    }
    return arena_str(k->a, buf_view(&b));
}

static enum err typed_ask(struct desk *k, struct query *q, const struct entry_view *view,
                          const struct ask *ask, bool is_scope, struct str *ret_text)
{
    /* who may know it now: what a new scope is most often a little different from */
    *ret_text = is_scope ? entry_knowing(k, view->label) : STR("");
    if (!ask->stored || !ask->field || ask->fresh)
        return ERR_OK;
    if (ask->field->type == FIELD_PEOPLE)
        return typed_people(k, view, ask->field, ret_text);
    for (int i = 0; i < view->field_count; i++) {
        if (&view->reg->fields[i] == ask->field ||
            strcmp(view->reg->fields[i].name, ask->name) == 0)
            *ret_text =
                arena_str(k->a, typed_column(k, q, i, &view->reg->fields[i], &view->fields[i]));
    }
    return ERR_OK;
}

enum err entry_typed(struct desk *k, const struct entry_view *view, const struct action *action,
                     struct str **ret_texts)
{
    struct str *texts = NEW_ARRAY(k->a, struct str, action->ask_count + 1);
    QUERY_SCOPE(q);
    bool row;
    TRY(db_start(k->db, (const struct sql *)(const void *)view->reg->by_id, &q, "i", view->id));
    TRY(query_step(q, &row));
    if (!row)
        return fail(ERR_MISSING, "There is no such entry");
    for (int i = 0; i < action->ask_count; i++)
        TRY(typed_ask(k, q, view, &action->asks[i], i == action->scope_ask, &texts[i]));
    *ret_texts = texts;
    return ERR_OK;
}

/* ---- the rows of its children ---- */

static enum err child_cell(struct desk *k, struct query *q, int col, const struct field *f,
                           struct child_cell *cell)
{
    struct shown s = {.text = STR("")};
    cell->level = -1;
    cell->text = cell->typed = STR("");
    if (query_null(q, col))
        return ERR_OK;
    if (f->target && field_is_int(f))
        TRY(shown_entry(k, f->target, query_int(q, col), &s));
    else if (field_is_int(f))
        s.text = shown_text(k, f, STR(""), query_int(q, col), false);
    else
        s.text = shown_text(k, f, query_text(q, col), 0, false);
    if (f->type == FIELD_LEVEL)
        cell->level = (int)query_int(q, col);
    cell->text = arena_str(k->a, s.text);
    cell->typed = arena_str(k->a, typed_column(k, q, col, f, &s));
    return ERR_OK;
}

static struct str typed_in(const struct child *child, const struct child_cell *cells,
                           const struct field *f)
{
    return cells[f - child->fields].typed;
}

/* Whether the row's entry may be known; what is not found (it has another number by now) is not shown
 * either. A row without a number names a register as a whole. */
static enum err may_show(struct desk *k, const struct child *child, const struct child_cell *cells,
                         bool *ret_may)
{
    *ret_may = true;
    if (!child->names_register)
        return ERR_OK;
    struct str number = typed_in(child, cells, child->names_number);
    const struct reg *reg = rule_register(k->book, typed_in(child, cells, child->names_register));
    int64_t id, label = 0;
    bool found = false;
    *ret_may = reg && desk_sees_register(k, reg);
    if (!*ret_may || str_is(number, "-"))
        return ERR_OK;
    TRY(db_one(k->db, NULL, &k->rules->sql[reg->index].by_number, &found, "t>ii", number, &id,
               &label));
    *ret_may = found && sight_has(k->sight, (uint32_t)label);
    return ERR_OK;
}

static enum err child_rows(struct desk *k, const struct entry_view *view, struct child_rows *rows)
{
    const struct child *child = rows->child;
    struct child_cell *cells = NULL;
    size_t count = 0, cap = 0;
    QUERY_SCOPE(q);
    const struct reg_sql *sql = &k->rules->sql[view->reg->index];
    TRY(db_start(k->db, &sql->children[child - view->reg->children], &q, "i", view->id));
    for (;;) {
        bool row;
        TRY(query_step(q, &row));
        if (!row)
            break;
        for (int i = 0; i < child->field_count; i++) {
            cells = arena_grow(k->a, cells, count, &cap, sizeof *cells);
            TRY(child_cell(k, q, i + 1, &child->fields[i], &cells[count++]));
        }
        bool may;
        TRY(may_show(k, child, &cells[count - (size_t)child->field_count], &may));
        if (!may)
            count -= (size_t)child->field_count;
        rows->row_count += may;
        rows->hidden += !may;
    }
    rows->cells = cells;
    return ERR_OK;
}

enum err entry_children(struct desk *k, const struct entry_view *view, struct child_rows **ret_rows)
{
    struct child_rows *all = NEW_ARRAY(k->a, struct child_rows, view->reg->child_count + 1);
    for (int i = 0; i < view->reg->child_count; i++) {
        all[i].child = &view->reg->children[i];
        TRY(child_rows(k, view, &all[i]));
    }
    *ret_rows = all;
    return ERR_OK;
}
