/* Registers and entries, as they are looked at. */
#include "access/level.h"
#include "office/entry.h"
#include "web/api_parts.h"
#include "web/panels.h"

/* ---- what a register is: for programs and for forms ---- */

static void choice_members(struct api *x, const struct choice *c)
{
    json_key_text(&x->j, "code", c->code);
    api_key_words(x, "title", c->words);
}

static void field_members(struct api *x, const struct field *f)
{
    json_key_text(&x->j, "name", f->name);
    json_key_text(&x->j, "type", field_type_name(f->type));
    api_key_words(x, "title", f->words);
    if (f->target)
        json_key_text(&x->j, "register", f->target->name);
    if (f->choices)
        API_ROWS(x, "choices", f->choices->rows, f->choices->count, choice_members);
}

static void ask_members(struct api *x, const struct ask *ask)
{
    json_key_bool(&x->j, "required", ask->required);
    if (ask->field) {
        field_members(x, ask->field);
        return;
    }
    json_key_text(&x->j, "name", ask->name);
    json_key_text(&x->j, "type", "rows");
    api_key_words(x, "title", ask->child->words);
    API_ROWS(x, "fields", ask->child->fields, ask->child->field_count, field_members);
}

static void door_members(struct api *x, const struct door *door)
{
    const struct action *action = door->action;
    json_key_text(&x->j, "action", action->name);
    api_key_words(x, "title", action->words);
    json_key_bool(&x->j, "open", door->open);
    if (!door->open) {
        json_key_str(&x->j, "why", door->why);
        json_key_str(&x->j, "who", door->who);
    }
    if (door->basis && door->basis[0])
        json_key_text(&x->j, "basis", door->basis);
    API_ROWS(x, "asks", action->asks, action->ask_count, ask_members);
}

static void state_members(struct api *x, const struct state *state)
{
    json_key_text(&x->j, "name", state->name);
    api_key_words(x, "title", state->words);
}

enum err api_registers(struct request *rq, struct response *rs)
{
    (void)rs;
    struct api *x = rq->context;
    TRY(api_ready(x));
    DESK_SCOPE(k);
    TRY(desk_open(&k, x->o, x->v, x->a));
    json_key(&x->j, "rows");
    json_open(&x->j, '[');
    for (int i = 0; i < k.book->reg_count; i++) {
        const struct reg *reg = k.book->regs[i];
        if (!desk_sees_register(&k, reg))
            continue;
        json_open(&x->j, '{');
        json_key_text(&x->j, "name", reg->name);
        api_key_words(x, "title", reg->words);
        json_key_text(&x->j, "regulation", reg->regulation);
        json_close(&x->j, '}');
    }
    json_close(&x->j, ']');
    return ERR_OK;
}

static enum err find_register(struct api *x, struct desk *k, const struct reg **ret_reg)
{
    TRY(api_ready(x));
    TRY(desk_open(k, x->o, x->v, x->a));
    return desk_register(k, x->rq->capture[0], ret_reg);
}

enum err api_register(struct request *rq, struct response *rs)
{
    (void)rs;
    struct api *x = rq->context;
    DESK_SCOPE(k);
    const struct reg *reg;
    TRY(find_register(x, &k, &reg));
    struct door *doors;
    int door_count;
    TRY(entry_doors(&k, reg, NULL, &doors, &door_count));
    json_key_text(&x->j, "name", reg->name);
    api_key_words(x, "title", reg->words);
    json_key_text(&x->j, "regulation", reg->regulation);
    API_ROWS(x, "fields", reg->fields, reg->field_count, field_members);
    API_ROWS(x, "states", reg->states, reg->state_count, state_members);
    API_ROWS(x, "doors", doors, door_count, door_members);
    return ERR_OK;
}

/* ---- lists ---- */

/* "filter.FIELD" and "filter.FIELD.OPERATION". */
static enum err add_filter(const struct param_pair *pair, const struct reg *reg,
                           struct list_want *want)
{
    static const struct {
        const char *suffix;
        enum list_op op;
    } OPS[] = {{".not", LIST_IS_NOT},
               {".from", LIST_FROM},
               {".to", LIST_TO},
               {".empty", LIST_EMPTY},
               {".contains", LIST_CONTAINS}};
    struct str name = {pair->name.p + strlen("filter."), pair->name.n - strlen("filter.")};
    enum list_op op = LIST_IS;
    for (size_t i = 0; i < ARRAY_SIZE(OPS); i++) {
        if (str_ends(name, OPS[i].suffix)) {
            op = OPS[i].op;
            name.n -= strlen(OPS[i].suffix);
            break;
        }
    }
    const struct field *field = rule_field(reg, name);
    if (field && field->type == FIELD_PEOPLE && op == LIST_IS)
        op = LIST_CONTAINS;
    if (want->filter_count == ARRAY_SIZE(want->filters))
        return fail(ERR_INPUT, "At most {1} filters", numtext(ARRAY_SIZE(want->filters)));
    want->filters[want->filter_count].field = name;
    want->filters[want->filter_count].value = pair->value;
    want->filters[want->filter_count++].op = op;
    return ERR_OK;
}

enum err api_want(struct api *x, const struct reg *reg, struct list_want *ret_want)
{
    static const char *const KNOWN[] = {"q", "sort", "cursor", "limit"};
    struct list_want want = {.reg = str_of(reg->name)};
    int64_t limit;
    TRY(api_query(x, "q", &want.search));
    TRY(api_query(x, "sort", &want.sort));
    TRY(api_query(x, "cursor", &want.cursor));
    TRY(api_query_int(x, "limit", 1, LIST_LIMIT_MAX, 0, &limit));
    want.limit = (int)limit;
    for (size_t i = 0; i < x->rq->query.n; i++) {
        const struct param_pair *pair = &x->rq->query.row[i];
        bool known = false;
        for (size_t n = 0; n < ARRAY_SIZE(KNOWN) && !known; n++)
            known = str_is(pair->name, KNOWN[n]);
        if (str_starts(pair->name, "filter."))
            TRY(add_filter(pair, reg, &want));
        else if (!known)
            return fail(ERR_INPUT, "{1} is not asked here", arena_text(x->a, pair->name));
    }
    *ret_want = want;
    return ERR_OK;
}

static void row_members(struct api *x, const struct reg *reg, const struct list_row *row)
{
    json_key_int(&x->j, "id", row->id);
    json_key_text(&x->j, "state", row->state->name);
    json_key_text(&x->j, "level", level_code((enum level)row->level));
    json_key(&x->j, "cells");
    json_open(&x->j, '{');
    for (int i = 0; i < reg->column_count; i++)
        json_key_str(&x->j, reg->columns[i]->name, row->cells[i].text);
    json_close(&x->j, '}');
}

static void column_members(struct api *x, const struct field *const *column)
{
    json_key_text(&x->j, "name", (*column)->name);
    api_key_words(x, "title", (*column)->words);
}

static void page_members(struct api *x, const struct list_page *page)
{
    json_key_text(&x->j, "register", page->reg->name);
    API_ROWS(x, "columns", page->reg->columns, page->reg->column_count, column_members);
    json_key(&x->j, "rows");
    json_open(&x->j, '[');
    for (int i = 0; i < page->count; i++) {
        json_open(&x->j, '{');
        row_members(x, page->reg, &page->rows[i]);
        json_close(&x->j, '}');
    }
    json_close(&x->j, ']');
    json_key_int(&x->j, "total", page->total);
    json_key_bool(&x->j, "total_more", page->total_more);
    json_key_str(&x->j, "next", page->next);
    json_key_str(&x->j, "previous", page->previous);
}

enum err api_list(struct request *rq, struct response *rs)
{
    (void)rs;
    struct api *x = rq->context;
    DESK_SCOPE(k);
    const struct reg *reg;
    TRY(find_register(x, &k, &reg));
    struct list_want want;
    TRY(api_want(x, reg, &want));
    struct list_page page;
    TRY(entry_list(&k, &want, &page));
    page_members(x, &page);
    return ERR_OK;
}

/* ---- one entry ---- */

static void shown_members(struct api *x, const struct shown *shown)
{
    json_key_text(&x->j, "name", shown->field->name);
    api_key_words(x, "title", shown->field->words);
    json_key_str(&x->j, "text", shown->text);
    if (shown->field->type == FIELD_FILE && shown->ref) {
        json_key_int(&x->j, "file", shown->ref);
    } else if (shown->ref) {
        json_key_int(&x->j, "ref", shown->ref);
        json_key_text(&x->j, "register", shown->to->name);
    }
}

static void scope_members(struct api *x, const struct scope_shown *scope)
{
    json_key_str(&x->j, "text", scope->text);
}

static void file_members(struct api *x, const struct file_row *file)
{
    json_key_int(&x->j, "id", file->id);
    json_key_text(&x->j, "name", file->name);
    json_key_text(&x->j, "media", file->media);
    json_key_text(&x->j, "field", file->field);
    json_key_text(&x->j, "at", file->at);
    json_key_int(&x->j, "size", file->size);
}

static void event_members(struct api *x, const struct event *event)
{
    static const char *const kinds[] = {"done", "asked", "decided", "refused", "read", "caused"};
    json_key_int(&x->j, "leaf", event->leaf);
    json_key_text(&x->j, "at", event->at);
    json_key_text(&x->j, "kind", kinds[event->kind]);
    json_key_str(&x->j, "who", event->who);
    json_key_str(&x->j, "what", event->what);
    json_key_str(&x->j, "note", event->note);
    json_key_str(&x->j, "responsible", event->responsible);
}

static void child_members(struct api *x, const struct child_rows *rows)
{
    const struct child *c = rows->child;
    json_key_text(&x->j, "name", c->name);
    api_key_words(x, "title", c->words);
    json_key_int(&x->j, "hidden", rows->hidden);
    json_key(&x->j, "rows");
    json_open(&x->j, '[');
    for (int i = 0; i < rows->row_count; i++) {
        json_open(&x->j, '{');
        for (int k = 0; k < c->field_count; k++)
            json_key_str(&x->j, c->fields[k].name, rows->cells[i * c->field_count + k].typed);
        json_close(&x->j, '}');
    }
    json_close(&x->j, ']');
}

static void related_members(struct api *x, const struct related *related)
{
    json_key_text(&x->j, "relation", related->relation->name);
    page_members(x, related->page);
}

static void identity(struct api *x, const struct entry_view *view)
{
    json_key_text(&x->j, "register", view->reg->name);
    json_key_int(&x->j, "id", view->id);
    json_key_int(&x->j, "rev", view->rev);
    json_key_int(&x->j, "leaf", view->leaf);
    json_key_str(&x->j, "number", view->number);
    json_key_str(&x->j, "title", view->title);
    json_key_text(&x->j, "level", level_code((enum level)view->level));
    json_key_text(&x->j, "state", view->state->name);
    api_key_words(x, "state_title", view->state->words);
    json_key_str(&x->j, "mark", view->mark);
    json_key_str(&x->j, "next_due", view->next_due);
    API_ROWS(x, "fields", view->fields, view->field_count, shown_members);
    if (view->scope_count >= 0)
        API_ROWS(x, "scope", view->scope, view->scope_count, scope_members);
}

static void fact_members(struct api *x, const struct panel_fact *fact)
{
    api_key_words(x, "name", fact->name);
    json_key_str(&x->j, "value", fact->text);
}

static void node_members(struct api *x, const struct panel_node *node)
{
    json_key_int(&x->j, "depth", node->depth);
    json_key_int(&x->j, "id", node->id);
    json_key_str(&x->j, "entry", node->text);
    json_key_text(&x->j, "state", node->state->name);
    api_key_words(x, "state_title", node->state->words);
}

static void panel_members(struct api *x, const struct panel *panel)
{
    json_key_text(&x->j, "panel", panel_kind_name(panel->kind));
    api_key_words(x, "title", panel->title);
    API_ROWS(x, "facts", panel->facts, panel->fact_count, fact_members);
    API_ROWS(x, "nodes", panel->nodes, panel->node_count, node_members);
    json_key_bool(&x->j, "cut", panel->is_cut);
    json_key_text(&x->j, "verdict", panel->verdict ? tr(x->v->lang, panel->verdict) : "");
    json_key(&x->j, "notes");
    json_open(&x->j, '[');
    for (int i = 0; panel->notes && panel->notes[i]; i++)
        json_text(&x->j, tr(x->v->lang, panel->notes[i]));
    json_close(&x->j, ']');
}

enum err api_entry(struct request *rq, struct response *rs)
{
    (void)rs;
    enum { EVENTS = 200 };
    struct api *x = rq->context;
    DESK_SCOPE(k);
    const struct reg *reg;
    TRY(find_register(x, &k, &reg));
    int64_t id = 0;
    if (!str_int(rq->capture[1], 1, INT64_MAX, &id))
        id = 0;
    struct entry_view view;
    TRY(entry_view(&k, reg, id, rq->capture[1], &view));
    struct door *doors;
    struct event *events;
    struct file_row *files;
    struct related *related;
    struct child_rows *children;
    struct panel *panels;
    int door_count, event_count, file_count, related_count, panel_count;
    TRY(panels_of(&k, &view, &panels, &panel_count));
    TRY(entry_doors(&k, reg, &view, &doors, &door_count));
    TRY(entry_events(&k, &view, EVENTS, &events, &event_count));
    TRY(entry_files(&k, &view, &files, &file_count));
    TRY(entry_related(&k, &view, &related, &related_count));
    TRY(entry_children(&k, &view, &children));
    identity(x, &view);
    API_ROWS(x, "doors", doors, door_count, door_members);
    API_ROWS(x, "panels", panels, panel_count, panel_members);
    API_ROWS(x, "files", files, file_count, file_members);
    API_ROWS(x, "related", related, related_count, related_members);
    API_ROWS(x, "children", children, view.reg->child_count, child_members);
    API_ROWS(x, "events", events, event_count, event_members);
    return ERR_OK;
}
