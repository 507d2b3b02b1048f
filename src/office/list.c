#include "office/entry.h"

#include "access/decide.h"
#include "base/clock.h"
#include "office/counts.h"
#include "office/internal.h"
#include "office/value.h"

#include <stdlib.h>

/* Compiled lists are kept with the rulebook by their shape: one prepared statement serves every
 * request of that shape. */
enum { SHAPES_MAX = 512 };

struct kept_list {
    const struct reg *reg;
    struct list_shape shape;
    const struct bound *bound;
    struct kept_list *next;
};

struct list_cache {
    pthread_mutex_t lock;
    struct arena *arena;
    struct kept_list *first;
    int count;
};

struct list_cache *list_cache_new(void)
{
    struct list_cache *c = calloc(1, sizeof *c);
    if (!c)
        die("out of memory");
    pthread_mutex_init(&c->lock, NULL);
    c->arena = arena_new();
    return c;
}

void list_cache_free(struct list_cache *c)
{
    if (!c)
        return;
    arena_free(c->arena);
    pthread_mutex_destroy(&c->lock);
    free(c);
}

static bool same_shape(const struct list_shape *a, const struct list_shape *b)
{
    if (a->filter_count != b->filter_count || a->sort != b->sort || a->search != b->search ||
        a->descending != b->descending || a->after != b->after ||
        a->after_empty != b->after_empty || a->backward != b->backward || a->count != b->count ||
        a->driver != b->driver || a->gather != b->gather || a->few != b->few)
        return false;
    for (int i = 0; i < a->filter_count; i++) {
        if (a->filters[i].field != b->filters[i].field || a->filters[i].op != b->filters[i].op)
            return false;
    }
    return true;
}

static enum err compiled(struct desk *k, const struct reg *reg, const struct list_shape *shape,
                         const struct bound **ret_bound)
{
    struct list_cache *c = k->rules->lists;
    enum err err = ERR_OK;
    pthread_mutex_lock(&c->lock);
    struct kept_list *at = c->first;
    while (at && !(at->reg == reg && same_shape(&at->shape, shape)))
        at = at->next;
    if (!at && c->count >= SHAPES_MAX) {
        /* somebody plays with filters: his are made for the one request */
        pthread_mutex_unlock(&c->lock);
        return rule_list(k->a, reg, shape, ret_bound);
    }
    if (!at) {
        at = NEW(c->arena, struct kept_list);
        err = rule_list(c->arena, reg, shape, &at->bound);
        if (!err) {
            *at = (struct kept_list){reg, *shape, at->bound, c->first};
            c->first = at;
            c->count++;
        }
    }
    if (!err)
        *ret_bound = at->bound;
    pthread_mutex_unlock(&c->lock);
    return err;
}

/* ---- what is wanted --------------------------------------------------------------------------------- */

struct cursor {
    bool backward, empty;
    struct str value; /* of the sort column of the row it stands at */
    int64_t number;
    bool is_number;
    int64_t id;
};

struct list_work {
    struct list_shape shape;
    struct value values[8];
    struct cursor cursor;
    bool nothing;      /* what was typed finds nothing, surely */
    struct str labels; /* JSON, with shape.few: under which all stand that the viewer may know */
    bool counted;      /* choose_driver() had to count all of it */
    int64_t total;
};

static enum err bad_list(const char *what, struct desk *k, struct str name)
{
    fail(ERR_INPUT, what, arena_text(k->a, name));
    return fail_field(ERR_INPUT, arena_text(k->a, name));
}

/* A cursor is "n.<id>.<i|t|e>.<value>" or "p...": what we made comes back from a stranger. */
static bool cursor_parse(struct desk *k, struct str s, struct cursor *c)
{
    struct str rest = s, part;
    if (!str_split(&rest, '.', &part) || !(str_is(part, "n") || str_is(part, "p")))
        return false;
    c->backward = str_is(part, "p");
    if (!str_split(&rest, '.', &part) || !str_int(part, 0, INT64_MAX, &c->id))
        return false;
    if (!str_split(&rest, '.', &part) || part.n != 1 || !rest.p)
        return false;
    if (part.p[0] == 'e') {
        c->empty = true;
        return rest.n == 0;
    }
    if (part.p[0] == 'i') {
        c->is_number = true;
        return str_int(rest, INT64_MIN + 1, INT64_MAX, &c->number);
    }
    if (part.p[0] != 't' || rest.n > 8192)
        return false;
    char *text = arena_alloc(k->a, rest.n + 1);
    size_t n;
    if (!base64url_decode(rest, text, rest.n, &n))
        return false;
    c->value = str_bytes(text, n);
    return str_utf8(c->value);
}

static struct str cursor_text(struct desk *k, bool backward, struct query *q, int sort_col)
{
    BUF_SCOPE(b, 16 * 1024);
    buf_printf(&b, "%c.%lld.", backward ? 'p' : 'n', (long long)query_int(q, 0));
    switch (query_type(q, sort_col)) {
    case COLUMN_NULL:
        buf_text(&b, "e.");
        break;
    case COLUMN_INT:
        buf_printf(&b, "i.%lld", (long long)query_int(q, sort_col));
        break;
    default: {
        struct str text = query_text(q, sort_col);
        buf_text(&b, "t.");
        buf_base64url(&b, text.p, text.n);
    }
    }
    return arena_str(k->a, buf_view(&b));
}

static enum err want_filters(struct desk *k, const struct reg *reg, const struct list_want *want,
                             struct list_work *w)
{
    struct value_world world = {k->o, k->rules, k->db, k->a, k->v, k->sight, k->today};
    for (int i = 0; i < want->filter_count; i++) {
        const struct field *f = rule_field(reg, want->filters[i].field);
        if (!f)
            return bad_list(N_("There is no column called {1}"), k, want->filters[i].field);
        w->shape.filters[i] = (struct list_filter){f, want->filters[i].op};
        if (want->filters[i].op == LIST_EMPTY)
            continue;
        struct field one = *f;
        if (f->type == FIELD_PEOPLE)
            one.type = FIELD_PERSON;
        if (f->type == FIELD_STATE) {
            if (rule_state(reg, want->filters[i].value) < 0)
                return bad_list(N_("{1} is no state of this register"), k, want->filters[i].value);
            w->values[i] = (struct value){.given = true, .text = want->filters[i].value};
            continue;
        }
        TRY(value_parse(&world, &one, want->filters[i].value, &w->values[i]));
    }
    w->shape.filter_count = want->filter_count;
    return ERR_OK;
}

static enum err want_all(struct desk *k, const struct reg *reg, const struct list_want *want,
                         struct list_work *w)
{
    struct str sort = want->sort;
    TRY(want_filters(k, reg, want, w));
    if (sort.n) {
        w->shape.descending = sort.p[0] == '-';
        if (w->shape.descending)
            sort = (struct str){sort.p + 1, sort.n - 1};
        w->shape.sort = rule_field(reg, sort);
        if (!w->shape.sort)
            return bad_list(N_("There is no column called {1}"), k, sort);
    } else {
        w->shape.descending = true;
    }
    if (str_trim(want->search).n)
        w->shape.search = &k->rules->sql[reg->index].list_search;
    if (want->cursor.n) {
        if (!cursor_parse(k, want->cursor, &w->cursor))
            return bad_list(N_("The page {1} is malformed"), k, STR("cursor"));
        w->shape.after = true;
        w->shape.after_empty = w->cursor.empty;
        w->shape.backward = w->cursor.backward;
    }
    return ERR_OK;
}

static void want_labels(struct desk *k, const struct reg *reg, struct list_work *w)
{
    BUF_SCOPE(labels, 64 * 1024);
    w->shape.few = !w->shape.search && counts_few(k->o, reg->name, k->sight, &labels);
    if (w->shape.few)
        w->labels = arena_str(k->a, buf_view(&labels));
}

/* ---- running it --------------------------------------------------------------------------------------- */

static void bind_list_value(struct query *q, int n, const struct list_work *w, int index)
{
    int filters = w->shape.filter_count;
    if (index < filters) {
        const struct value *v = &w->values[index];
        if (!v->given)
            bind_null(q, n);
        else if (v->text.p)
            bind_text(q, n, v->text);
        else
            bind_int(q, n, v->n);
    } else if (index == filters && !w->cursor.empty) {
        if (!w->shape.sort)
            bind_int(q, n, w->cursor.id);
        else if (w->cursor.is_number)
            bind_int(q, n, w->cursor.number);
        else
            bind_text(q, n, w->cursor.value);
    } else {
        bind_int(q, n, w->cursor.id);
    }
}

static enum err open_list(struct desk *k, const struct reg *reg, struct str search,
                          struct list_work *w, int64_t limit, struct query **ret_q)
{
    const struct bound *b;
    struct query *q;
    BUF_SCOPE(typed, 64 * 1024);
    if (w->shape.search && !search_typed(k->db, &typed, search, k->sight->bits, k->sight->count)) {
        w->nothing = true;
        return ERR_OK;
    }
    TRY(compiled(k, reg, &w->shape, &b));
    TRY(db_query(k->db, (const struct sql *)(const void *)b, &q));
    for (int i = 0; i < b->param_count; i++) {
        const struct param *p = &b->params[i];
        switch (p->kind) {
        case PARAM_VALUE:
            bind_list_value(q, i + 1, w, p->index);
            break;
        case PARAM_SIGHT:
            bind_sight(q, i + 1, k->sight->bits, k->sight->count);
            break;
        case PARAM_LABELS:
            bind_text(q, i + 1, w->labels);
            break;
        case PARAM_SEARCH:
            bind_text(q, i + 1, buf_view(&typed));
            break;
        case PARAM_LIMIT:
            bind_int(q, i + 1, limit);
            break;
        case PARAM_INT:
            bind_int(q, i + 1, p->n);
            break;
        case PARAM_TEXT:
            bind_text(q, i + 1, str_of(p->text));
            break;
        case PARAM_TODAY:
            bind_text(q, i + 1, str_of(k->today));
            break;
        default:
            query_done(q);
            return fail(ERR_CORRUPT, "A list wants what only acts have");
        }
    }
    *ret_q = q;
    return ERR_OK;
}

/* The titles that a page's references show: few different entries stand in many rows. */
struct named {
    const struct reg *reg;
    int64_t id;
    bool seen; /* it is there and may be known */
    struct str title;
};

struct names {
    struct desk *k;
    struct named *rows; /* open addressing by id */
    size_t room, count;
};

static struct named *named_at(const struct names *n, const struct reg *reg, int64_t id)
{
    size_t at = (size_t)((uint64_t)id * 0x9E3779B97F4A7C15u >> 32) % n->room;
    while (n->rows[at].reg && (n->rows[at].reg != reg || n->rows[at].id != id))
        at = (at + 1) % n->room;
    return &n->rows[at];
}

static void names_grow(struct names *n)
{
    struct names more = {n->k, NULL, n->room ? n->room * 4 : 64, n->count};
    more.rows = NEW_ARRAY(n->k->a, struct named, more.room);
    for (size_t i = 0; i < n->room; i++) {
        if (n->rows[i].reg)
            *named_at(&more, n->rows[i].reg, n->rows[i].id) = n->rows[i];
    }
    *n = more;
}

static enum err name_cell(struct names *n, struct shown *cell, int64_t id)
{
    const struct reg *reg = cell->field->target;
    if (n->count * 2 >= n->room)
        names_grow(n);
    struct named *one = named_at(n, reg, id);
    if (!one->reg) {
        struct shown title = {.text = STR("")};
        TRY(shown_entry(n->k, reg, id, &title));
        *one = (struct named){reg, id, title.to != NULL, title.text};
        n->count++;
    }
    if (one->seen) {
        cell->ref = id;
        cell->to = reg;
        cell->text = one->title;
    }
    return ERR_OK;
}

static enum err read_row(struct desk *k, const struct reg *reg, struct query *q,
                         struct names *names, struct list_row *row)
{
    struct shown *cells = NEW_ARRAY(k->a, struct shown, reg->column_count);
    int state = rule_state(reg, query_text(q, 2));
    *row = (struct list_row){.id = query_int(q, 0),
                             .label = (uint32_t)query_int(q, 1),
                             .state = state >= 0 ? &reg->states[state] : &reg->states[0],
                             .cells = cells};
    struct label label;
    struct scope scope;
    if (label_get(k->o->labels, row->label, &label, &scope))
        row->level = label.level;
    for (int i = 0; i < reg->column_count; i++) {
        const struct field *f = reg->columns[i];
        int col = 3 + i;
        cells[i] = (struct shown){.field = f, .level = -1, .text = STR("")};
        if (query_null(q, col))
            continue;
        if (field_is_reference(f))
            TRY(name_cell(names, &cells[i], query_int(q, col)));
        else if (f->type == FIELD_STATE)
            cells[i].text = str_of(words_in(&row->state->words, k->v->lang));
        else if (field_is_int(f))
            cells[i].text = shown_text(k, f, STR(""), query_int(q, col), false);
        else
            cells[i].text = shown_text(k, f, query_text(q, col), 0, false);
        if (f->type == FIELD_LEVEL)
            cells[i].level = (int)query_int(q, col);
    }
    return ERR_OK;
}

static enum err read_rows(struct desk *k, const struct reg *reg, struct query *q, int limit,
                          struct list_work *w, struct list_page *page)
{
    struct list_row *rows = NEW_ARRAY(k->a, struct list_row, limit);
    struct str first = STR(""), last = STR("");
    bool more = false;
    int n = 0, sort_col = query_columns(q) - 1;
    struct names names = {.k = k};
    for (;;) {
        bool row;
        TRY(query_step(q, &row));
        if (!row)
            break;
        if (n == limit) {
            more = true;
            break;
        }
        /* a page read backward comes in reverse: it is filled from its end */
        struct list_row *at = &rows[w->shape.backward ? limit - 1 - n : n];
        TRY(read_row(k, reg, q, &names, at));
        if (n == 0 && w->shape.after)
            first = cursor_text(k, !w->shape.backward, q, sort_col);
        if (n == limit - 1)
            last = cursor_text(k, w->shape.backward, q, sort_col);
        n++;
    }
    page->rows = w->shape.backward ? rows + (limit - n) : rows;
    page->count = n;
    struct str onward = more ? last : (struct str){"", 0};
    struct str back = n && w->shape.after ? first : (struct str){"", 0};
    page->next = w->shape.backward ? back : onward;
    page->previous = w->shape.backward ? onward : back;
    return ERR_OK;
}

/* ---- how many, and who drives ------------------------------------------------------------------------- */

/* The whole register or one state of it: memory knows how many. */
static bool in_memory(const struct list_shape *s)
{
    if (s->search || s->filter_count > 1)
        return false;
    return s->filter_count == 0 ||
           (s->filters[0].field->type == FIELD_STATE && s->filters[0].op == LIST_IS);
}

/* Past LIST_COUNT_MAX nobody counts on, unless memory knows. */
static enum err count_all(struct desk *k, const struct reg *reg, const struct list_want *want,
                          const struct list_work *w, int64_t *ret_count)
{
    const struct list_shape *s = &w->shape;
    if (in_memory(s)) {
        int state = s->filter_count ? rule_state(reg, w->values[0].text) : -1;
        *ret_count = counts_seen(k->o, reg->name, k->sight, state);
        return ERR_OK;
    }
    QUERY_SCOPE(q);
    bool row;
    struct list_work all = *w;
    all.shape.count = true;
    all.shape.after = all.shape.after_empty = all.shape.backward = false;
    TRY(open_list(k, reg, want->search, &all, LIST_COUNT_MAX + 1, &q));
    TRY(query_step(q, &row));
    *ret_count = row ? query_int(q, 0) : 0;
    return ERR_OK;
}

/* The filter that lets the fewest rows through, when they are few enough to be sorted; else the order
 * drives, helped by an index that is in order by itself. */
static enum err choose_driver(struct desk *k, const struct reg *reg, const struct list_want *want,
                              struct list_work *w)
{
    struct list_shape *s = &w->shape;
    int64_t fewest = LIST_COUNT_MAX + 1;
    if (s->search || s->few)
        return ERR_OK;
    for (int i = 0; i < s->filter_count; i++) {
        enum list_op op = s->filters[i].op;
        struct list_work one = {.shape = {.filters = {s->filters[i]}, .filter_count = 1}};
        int64_t n;
        if (op == LIST_IS_NOT)
            continue;
        one.shape.driver = 1;
        one.values[0] = w->values[i];
        TRY(count_all(k, reg, want, &one, &n));
        w->counted = s->filter_count == 1;
        w->total = n;
        if (n < fewest) {
            fewest = n;
            s->driver = i + 1;
            s->gather = true;
        }
        if (!s->driver && !s->sort && (op == LIST_IS || op == LIST_EMPTY))
            s->driver = i + 1;
    }
    return ERR_OK;
}

static enum err total_of(struct desk *k, const struct reg *reg, const struct list_want *want,
                         const struct list_work *w, struct list_page *page)
{
    if (!w->shape.after && !page->next.n) {
        page->total = page->count; /* all of it is on this page */
        return ERR_OK;
    }
    page->total = w->total;
    if (!w->counted)
        TRY(count_all(k, reg, want, w, &page->total));
    page->total_more = page->total > LIST_COUNT_MAX && !in_memory(&w->shape);
    if (page->total_more)
        page->total = LIST_COUNT_MAX;
    return ERR_OK;
}

enum err entry_list(struct desk *k, const struct list_want *want, struct list_page *ret_page)
{
    const struct reg *reg;
    struct list_work w = {0};
    struct list_page page = {.next = STR(""), .previous = STR("")};
    int limit = want->limit > 0 && want->limit <= LIST_LIMIT_MAX ? want->limit : 50;
    TRY(desk_register(k, want->reg, &reg));
    page.reg = reg;
    TRY(want_all(k, reg, want, &w));
    want_labels(k, reg, &w);
    TRY(choose_driver(k, reg, want, &w));
    QUERY_SCOPE(q);
    TRY(open_list(k, reg, want->search, &w, limit + 1, &q));
    if (!w.nothing) {
        TRY(read_rows(k, reg, q, limit, &w, &page));
        query_done(q);
        q = NULL;
        TRY(total_of(k, reg, want, &w, &page));
    }
    *ret_page = page;
    return ERR_OK;
}

/* ---- picking ------------------------------------------------------------------------------------------ */

enum err entry_picks(struct desk *k, const struct reg *reg, struct str typed, int limit,
                     struct pick **ret_picks, int *ret_count)
{
    struct list_work w = {.shape = {.descending = true}};
    struct pick *picks = NEW_ARRAY(k->a, struct pick, limit + 1);
    int n = 0;
    *ret_picks = picks;
    *ret_count = 0;
    if (!desk_sees_register(k, reg)) /* one that is open to him may refer to one that is not */
        return ERR_OK;
    if (str_trim(typed).n)
        w.shape.search = &k->rules->sql[reg->index].list_search;
    want_labels(k, reg, &w);
    QUERY_SCOPE(q);
    TRY(open_list(k, reg, typed, &w, limit, &q));
    while (q && n < limit) {
        bool row;
        TRY(query_step(q, &row));
        if (!row)
            break;
        QUERY_SCOPE(t);
        TRY(db_start(k->db, (const struct sql *)(const void *)reg->title_of, &t, "i",
                     query_int(q, 0)));
        TRY(query_step(t, &row));
        if (row)
            picks[n++] = (struct pick){query_int(q, 0), arena_str(k->a, query_text(t, 0)),
                                       arena_str(k->a, query_text(t, 1))};
    }
    *ret_count = n;
    return ERR_OK;
}
