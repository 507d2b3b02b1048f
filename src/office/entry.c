#include "office/entry.h"

#include "access/decide.h"
#include "access/mark.h"
#include "base/clock.h"
#include "office/inbox.h"
#include "office/internal.h"
#include "office/value.h"

static const struct sql files_of = {"file.of",
                                    "SELECT id, size, name, media, field, at FROM file WHERE "
                                    "register = $1 AND entry = $2 ORDER BY id",
                                    NULL};
static const struct sql next_due = {
    "due.next", "SELECT clock, at FROM due WHERE register = $1 AND entry = $2 ORDER BY at LIMIT 1",
    NULL};

const struct sql *const entry_statements[] = {&files_of, &next_due, NULL};

/* The title of an entry that is referred to, where it may be known. */
enum err shown_entry(struct desk *k, const struct reg *reg, int64_t id, struct shown *s)
{
    QUERY_SCOPE(q);
    bool row;
    TRY(db_start(k->db, (const struct sql *)(const void *)reg->title_of, &q, "i", id));
    TRY(query_step(q, &row));
    if (!row || !sight_has(k->sight, (uint32_t)query_int(q, 2)))
        return ERR_OK;
    struct str title = query_null(q, 1) ? query_text(q, 0) : query_text(q, 1);
    s->text = arena_str(k->a, title);
    s->ref = id;
    s->to = reg;
    return ERR_OK;
}

static enum err shown_people(struct desk *k, const struct entry_view *view, const struct field *f,
                             struct shown *s)
{
    const struct reg_sql *sql = &k->rules->sql[view->reg->index];
    BUF_SCOPE(names, 64 * 1024);
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
            const struct person *p = people_find(k->people, query_int(q, 0));
            if (names.n)
                buf_text(&names, k->v->lang == LANG_ZH ? "、" : ", ");
            buf_text(&names, p ? p->name : "?");
        }
    }
    s->text = arena_str(k->a, buf_view(&names));
    return ERR_OK;
}

static enum err shown_column(struct desk *k, struct query *q, int col, const struct field *f,
                             struct shown *s)
{
    *s = (struct shown){.field = f, .level = -1, .text = STR("")};
    if (query_null(q, col))
        return ERR_OK;
    if (field_is_reference(f) && f->target)
        return shown_entry(k, f->target, query_int(q, col), s);
    if (f->type == FIELD_LEVEL)
        s->level = (int)query_int(q, col);
    if (f->type == FIELD_FILE)
        s->ref = query_int(q, col);
    else if (field_is_int(f))
        s->text = shown_text(k, f, STR(""), query_int(q, col), false);
    else
        s->text = shown_text(k, f, query_text(q, col), 0, false);
    return ERR_OK;
}

/* A person in created_by and the like is an id of the register of people. */
static enum err system_columns(struct desk *k, const struct reg *reg, struct query *q,
                               struct entry_view *view)
{
    for (int i = reg->own_count; i < reg->field_count; i++) {
        const struct field *f = &reg->fields[i];
        if (strcmp(f->name, "number") == 0)
            view->number = arena_str(k->a, query_text(q, i));
        else if (f->type == FIELD_STATE) {
            int state = rule_state(reg, query_text(q, i));
            view->state = &reg->states[state >= 0 ? state : 0];
        }
    }
    view->label = (uint32_t)query_int(q, reg->field_count);
    view->leaf = query_int(q, reg->field_count + 1);
    view->rev = query_int(q, reg->field_count + 2);
    struct label label;
    struct scope scope;
    if (!label_get(k->o->labels, view->label, &label, &scope))
        return fail(ERR_CORRUPT, "An entry has no label");
    view->level = label.level;
    view->compartments = label.compartments;
    return ERR_OK;
}

static enum err read_columns(struct desk *k, const struct reg *reg, struct query *q,
                             struct entry_view *view)
{
    struct shown *fields = NEW_ARRAY(k->a, struct shown, reg->field_count);
    for (int i = 0; i < reg->field_count; i++) {
        const struct field *f = &reg->fields[i];
        if (f->type == FIELD_PEOPLE) {
            fields[i] = (struct shown){.field = f, .level = -1};
            TRY(shown_people(k, view, f, &fields[i]));
            continue;
        }
        TRY(shown_column(k, q, i, f, &fields[i]));
        if (f->type == FIELD_STATE)
            fields[i].text = str_of(words_in(&view->state->words, k->v->lang));
        if (reg->title == f)
            view->title = fields[i].text;
    }
    view->fields = fields;
    view->field_count = reg->field_count;
    if (!view->title.n)
        view->title = view->number;
    return ERR_OK;
}

/* 机密★10年: the level and the register's first period that is stated. */
static void make_mark(struct desk *k, struct query *q, struct entry_view *view)
{
    struct mark mark = {.level = (enum level)view->level};
    for (int i = 0; i < view->reg->own_count; i++) {
        const struct field *f = &view->reg->fields[i];
        if (f->type == FIELD_PERIOD && !query_null(q, i) && mark.level >= LEVEL_WORK &&
            mark.period.kind == PERIOD_NONE && period_load(query_text(q, i), &mark.period))
            mark.period = (struct period){.kind = PERIOD_NONE};
    }
    BUF_SCOPE(b, 2048);
    if (mark.level > LEVEL_PUBLIC)
        mark_print(&b, &mark);
    view->mark = arena_str(k->a, buf_view(&b));
}

static enum err shown_scope(struct desk *k, struct entry_view *view)
{
    struct label label;
    struct scope scope;
    view->scope_count = -1;
    if (!label_get(k->o->labels, view->label, &label, &scope) || label.scope == SCOPE_OPEN)
        return ERR_OK;
    view->scope = arena_alloc_array(k->a, scope.count + 1, sizeof *view->scope);
    view->scope_count = (int)scope.count;
    for (size_t i = 0; i < scope.count; i++) {
        const struct scope_member *m = &scope.members[i];
        const struct reg *reg = rule_register(k->book, str_of(scope_kind_names[m->kind]));
        struct shown s = {.text = STR("?")};
        if (reg)
            TRY(shown_entry(k, reg, m->id, &s));
        BUF_SCOPE(b, 4096);
        buf_str(&b, s.text);
        if (m->from != DAY_MIN || m->to != DAY_MAX) {
            char from[DATE_SIZE] = "", to[DATE_SIZE] = "";
            if (m->from != DAY_MIN)
                date_text(m->from, from);
            if (m->to != DAY_MAX)
                date_text(m->to, to);
            buf_printf(&b, " (%s – %s)", from, to);
        }
        view->scope[i].text = arena_str(k->a, buf_view(&b));
    }
    return ERR_OK;
}

static enum err shown_due(struct desk *k, struct entry_view *view)
{
    QUERY_SCOPE(q);
    bool row;
    view->next_due = STR("");
    TRY(db_start(k->db, &next_due, &q, "zi", view->reg->name, view->id));
    TRY(query_step(q, &row));
    if (!row)
        return ERR_OK;
    struct str key = query_text(q, 0);
    view->next_due = arena_str(k->a, query_text(q, 1));
    view->next_due_when = shown_moment(k, view->next_due);
    view->next_due_over = due_is_over(view->next_due, k->today, k->now);
    for (int i = 0; i < view->reg->clock_count; i++) {
        const struct clock_rule *c = &view->reg->clocks[i];
        if (str_is(key, c->name))
            view->next_due_words = &c->words;
    }
    return ERR_OK;
}

static enum err find_number(struct desk *k, const struct reg *reg, struct str number,
                            int64_t *ret_id)
{
    bool found;
    int64_t label;
    TRY(db_one(k->db, NULL, &k->rules->sql[reg->index].by_number, &found, "t>ii", number, ret_id,
               &label));
    return found && sight_has(k->sight, (uint32_t)label) ? ERR_OK : missing_err();
}

enum err entry_view(struct desk *k, const struct reg *reg, int64_t id, struct str number,
                    struct entry_view *ret_view)
{
    struct entry_view view = {.reg = reg, .id = id};
    if (!desk_sees_register(k, reg))
        return missing_err();
    if (!view.id)
        TRY(find_number(k, reg, number, &view.id));
    QUERY_SCOPE(q);
    bool row;
    TRY(db_start(k->db, (const struct sql *)(const void *)reg->by_id, &q, "i", view.id));
    TRY(query_step(q, &row));
    if (!row || !sight_has(k->sight, (uint32_t)query_int(q, reg->field_count)))
        return missing_err();
    TRY(system_columns(k, reg, q, &view));
    TRY(read_columns(k, reg, q, &view));
    make_mark(k, q, &view);
    TRY(shown_scope(k, &view));
    TRY(shown_due(k, &view));
    *ret_view = view;
    return ERR_OK;
}

enum err entry_related(struct desk *k, const struct entry_view *view, struct related **ret_related,
                       int *ret_count)
{
    struct related *all = NEW_ARRAY(k->a, struct related, view->reg->relation_count);
    int n = 0;
    for (int i = 0; i < view->reg->relation_count; i++) {
        const struct relation *r = &view->reg->relations[i];
        if (!desk_sees_register(k, r->target))
            continue;
        struct list_page *page = NEW(k->a, struct list_page);
        struct list_want want = {.reg = str_of(r->target->name), .limit = LIST_LIMIT_MAX};
        want.filters[0].field = str_of(r->by->name);
        want.filters[0].value = str_of(arena_printf(k->a, "%lld", (long long)view->id));
        want.filters[0].op = LIST_IS;
        want.filter_count = 1;
        TRY(entry_list(k, &want, page));
        all[n++] = (struct related){r, page};
    }
    *ret_related = all;
    *ret_count = n;
    return ERR_OK;
}

enum err entry_files(struct desk *k, const struct entry_view *view, struct file_row **ret_rows,
                     int *ret_count)
{
    struct file_row *rows = NULL;
    size_t count = 0, cap = 0;
    QUERY_SCOPE(q);
    TRY(db_start(k->db, &files_of, &q, "zi", view->reg->name, view->id));
    for (;;) {
        bool row;
        TRY(query_step(q, &row));
        if (!row)
            break;
        rows = arena_grow(k->a, rows, count, &cap, sizeof *rows);
        rows[count++] = (struct file_row){.id = query_int(q, 0),
                                          .size = query_int(q, 1),
                                          .name = arena_text(k->a, query_text(q, 2)),
                                          .media = arena_text(k->a, query_text(q, 3)),
                                          .field = arena_text(k->a, query_text(q, 4)),
                                          .at = arena_text(k->a, query_text(q, 5))};
    }
    *ret_rows = rows;
    *ret_count = (int)count;
    return ERR_OK;
}
