/* A register's list: the office's rows go straight into the page. */
#include "base/json.h"
#include "web/html.h"
#include "web/page.h"
#include "web/page_doors.h"
#include "web/page_templates.h"
#include "web/page_views.h"

enum { FILTERS_SHOWN = 8, SEARCH_MAX = 200 };

/* ---- what is asked for ---- */

static enum err add_filter(const struct reg *reg, const struct param_pair *pair,
                           struct list_want *want)
{
    static const struct {
        const char *suffix;
        enum list_op op;
    } OPS[] = {{".from", LIST_FROM}, {".to", LIST_TO}, {".not", LIST_IS_NOT}};
    struct str name = {pair->name.p + 7, pair->name.n - 7};
    enum list_op op = LIST_IS;
    for (size_t i = 0; i < ARRAY_SIZE(OPS); i++) {
        if (str_ends(name, OPS[i].suffix)) {
            name.n -= strlen(OPS[i].suffix);
            op = OPS[i].op;
        }
    }
    const struct field *f = rule_field(reg, name);
    if (f && f->type == FIELD_PEOPLE)
        op = LIST_CONTAINS;
    if (want->filter_count == (int)ARRAY_SIZE(want->filters))
        return fail(ERR_TOO_LARGE, "More than {1} filters",
                    numtext((long long)ARRAY_SIZE(want->filters)));
    want->filters[want->filter_count].field = name;
    want->filters[want->filter_count].value = pair->value;
    want->filters[want->filter_count++].op = op;
    return ERR_OK;
}

enum err page_list_want(struct visit *x, const struct reg *reg, struct list_want *ret_want)
{
    struct list_want want = {.reg = str_of(reg->name), .sort = query_value(x, "sort")};
    TRY(form_text_or(query_of(x->rq), "q", SEARCH_MAX, &want.search));
    want.cursor = query_value(x, "cursor");
    if (!want.sort.n && !want.search.n && reg->sort && reg->sort->indexed)
        want.sort =
            str_of(arena_printf(x->a, "%s%s", reg->sort_descending ? "-" : "", reg->sort->name));
    for (size_t i = 0; i < x->rq->query.n; i++) {
        const struct param_pair *pair = &x->rq->query.row[i];
        if (str_starts(pair->name, "filter.") && pair->value.n)
            TRY(add_filter(reg, pair, &want));
    }
    *ret_want = want;
    return ERR_OK;
}

/* The same list with another sort or page: all that was asked, but for these. */
static const char *list_href(struct visit *x, const struct reg *reg, const char *name,
                             struct str value)
{
    BUF_SCOPE(b, TARGET_MAX);
    buf_printf(&b, "/r/%s?", reg->name);
    for (size_t i = 0; i < x->rq->query.n; i++) {
        const struct param_pair *pair = &x->rq->query.row[i];
        if (!pair->value.n || str_is(pair->name, name) || str_is(pair->name, "cursor"))
            continue;
        url_encode(&b, pair->name);
        buf_char(&b, '=');
        url_encode(&b, pair->value);
        buf_char(&b, '&');
    }
    buf_printf(&b, "%s=", name);
    url_encode(&b, value);
    return arena_text(x->a, buf_view(&b));
}

/* ---- the columns ---- */

static const struct list_column *columns_of(struct visit *x, const struct reg *reg, struct str sort)
{
    struct list_column *columns = NEW_ARRAY(x->a, struct list_column, reg->column_count);
    bool down = str_starts(sort, "-");
    struct str by = down ? str_bytes(sort.p + 1, sort.n - 1) : sort;
    for (int i = 0; i < reg->column_count; i++) {
        const struct field *f = reg->columns[i];
        if (!f->column || !f->indexed)
            continue; /* sorting a large register by it would take seconds */
        bool is_it = str_is(by, f->name);
        columns[i].sorted = !is_it ? 0 : down ? -1 : 1;
        columns[i].href = list_href(
            x, reg, "sort", str_of(arena_printf(x->a, "%s%s", is_it && !down ? "-" : "", f->name)));
    }
    return columns;
}

/* ---- the filters ---- */

static const struct option *choice_options(struct visit *x, const struct field *f, struct str value,
                                           int *ret_count)
{
    struct option *o = NEW_ARRAY(x->a, struct option, f->choices->count);
    for (int i = 0; i < f->choices->count; i++)
        o[i] = (struct option){str_of(f->choices->rows[i].code), f->choices->rows[i].words,
                               str_is(value, f->choices->rows[i].code)};
    *ret_count = f->choices->count;
    return o;
}

static const struct option *state_options(struct visit *x, const struct reg *reg, struct str value,
                                          int *ret_count)
{
    struct option *o = NEW_ARRAY(x->a, struct option, reg->state_count);
    for (int i = 0; i < reg->state_count; i++)
        o[i] = (struct option){str_of(reg->states[i].name), reg->states[i].words,
                               str_is(value, reg->states[i].name)};
    *ret_count = reg->state_count;
    return o;
}

static const struct option *level_options(struct visit *x, struct str value, int *ret_count)
{
    struct option *o = NEW_ARRAY(x->a, struct option, LEVEL_COUNT);
    for (enum level l = 0; l < LEVEL_COUNT; l++)
        o[l] = (struct option){str_of(level_code(l)),
                               {level_name(l, LANG_ZH), level_name(l, LANG_EN)},
                               str_is(value, level_code(l))};
    *ret_count = LEVEL_COUNT;
    return o;
}

static enum err pick_options(struct visit *x, const struct field *f, struct str value,
                             struct filter_view *v)
{
    enum { PICKS = 60 };
    struct pick *picks;
    int count;
    if (!f->target)
        return ERR_OK;
    TRY(entry_picks(&x->desk, f->target, STR(""), PICKS, &picks, &count));
    struct option *o = NEW_ARRAY(x->a, struct option, count + 1);
    for (int i = 0; i < count; i++) {
        const char *id = arena_printf(x->a, "%lld", (long long)picks[i].id);
        const char *title = arena_text(x->a, picks[i].title);
        o[i] = (struct option){str_of(id), {title, title}, str_is(value, id)};
    }
    v->options = o;
    v->option_count = count;
    return ERR_OK;
}

static enum err add_control(struct visit *x, const struct reg *reg, const struct field *f,
                            const char *suffix, struct filter_view *v)
{
    v->name = arena_printf(x->a, "filter.%s%s", f->name, suffix);
    v->label = f->words;
    v->value = query_value(x, v->name);
    v->kind = FILTER_SELECT;
    switch (f->type) {
    case FIELD_STATE:
        v->options = state_options(x, reg, v->value, &v->option_count);
        return ERR_OK;
    case FIELD_LEVEL:
        v->options = level_options(x, v->value, &v->option_count);
        return ERR_OK;
    case FIELD_CHOICE:
        v->options = choice_options(x, f, v->value, &v->option_count);
        return ERR_OK;
    case FIELD_DEPARTMENT:
        return pick_options(x, f, v->value, v);
    case FIELD_DATE:
        v->kind = FILTER_DATE;
        return ERR_OK;
    default:
        v->kind = FILTER_TEXT;
        return ERR_OK;
    }
}

static enum err filters_of(struct visit *x, const struct reg *reg, struct list_view *view)
{
    struct filter_view *filters = NEW_ARRAY(x->a, struct filter_view, FILTERS_SHOWN + 2);
    int n = 0;
    for (int i = 0; i < reg->column_count && n < FILTERS_SHOWN; i++) {
        const struct field *f = reg->columns[i];
        bool plain = f->type == FIELD_STATE || f->type == FIELD_LEVEL || f->type == FIELD_CHOICE ||
                     f->type == FIELD_DEPARTMENT;
        bool asked =
            query_value(x, arena_printf(x->a, "filter.%s", f->name)).n > 0 && f->column != NULL;
        if (f->type == FIELD_DATE) {
            TRY(add_control(x, reg, f, ".from", &filters[n]));
            filters[n].label = page_say(x->a, N_("{1} from"), f->words.en);
            filters[n++].label.zh = arena_printf(x->a, "%s自", f->words.zh);
            TRY(add_control(x, reg, f, ".to", &filters[n]));
            filters[n].label = page_say(x->a, N_("{1} to"), f->words.en);
            filters[n++].label.zh = arena_printf(x->a, "%s至", f->words.zh);
        } else if (plain || asked) {
            TRY(add_control(x, reg, f, "", &filters[n++]));
        }
    }
    view->filters = filters;
    view->filter_count = n;
    return ERR_OK;
}

/* ---- the page ---- */

/* What the view was asked for, without its page: an export takes all of them. */
static const char *export_href(struct visit *x, const struct reg *reg)
{
    BUF_SCOPE(b, TARGET_MAX);
    buf_printf(&b, "/r/%s/export", reg->name);
    char sep = '?';
    for (size_t i = 0; i < x->rq->query.n; i++) {
        const struct param_pair *pair = &x->rq->query.row[i];
        if (!pair->value.n || str_is(pair->name, "cursor"))
            continue;
        buf_char(&b, sep);
        sep = '&';
        url_encode(&b, pair->name);
        buf_char(&b, '=');
        url_encode(&b, pair->value);
    }
    return arena_text(x->a, buf_view(&b));
}

/* Where a person may make entries by `create`, he may take in a table of them. */
static enum err can_import(struct visit *x, const struct reg *reg, bool *ret_can)
{
    struct door *doors;
    int count;
    *ret_can = false;
    TRY(entry_doors(&x->desk, reg, NULL, &doors, &count));
    for (int i = 0; i < count; i++)
        *ret_can |= doors[i].open && strcmp(doors[i].action->name, "create") == 0;
    return ERR_OK;
}

enum err page_list(struct visit *x)
{
    const struct reg *reg;
    struct list_want want;
    struct list_page *list = NEW(x->a, struct list_page);
    struct list_view *v = NEW(x->a, struct list_view);
    TRY(visit_register(x, 0, &reg));
    TRY(page_list_want(x, reg, &want));
    TRY(entry_list(&x->desk, &want, list));
    v->reg = reg;
    v->list = list;
    v->columns = columns_of(x, reg, want.sort);
    v->search = want.search;
    v->sort = query_value(x, "sort");
    v->is_filtered = want.filter_count || want.search.n;
    v->next = list->next.n ? list_href(x, reg, "cursor", list->next) : NULL;
    v->previous = list->previous.n ? list_href(x, reg, "cursor", list->previous) : NULL;
    TRY(filters_of(x, reg, v));
    TRY(doors_view(x, reg, NULL, &v->actions));
    TRY(can_import(x, reg, &v->can_import));
    v->export_href = export_href(x, reg);
    for (int i = 0; i < list->count; i++)
        visit_level(x, list->rows[i].level);
    visit_show(x, reg->words, list_page_content, v);
    return ERR_OK;
}

/* Suggestions for a reference: [{"value":"12","text":"..."}]. */
enum err page_suggest(struct visit *x)
{
    enum { SUGGESTIONS = 20 };
    const struct reg *reg;
    struct str typed;
    struct pick *picks;
    int count;
    TRY(visit_register(x, 0, &reg));
    TRY(form_text_or(query_of(x->rq), "q", SEARCH_MAX, &typed));
    TRY(entry_picks(&x->desk, reg, typed, SUGGESTIONS, &picks, &count));
    x->rs->type = "application/json";
    struct json j = json_to(&x->rs->body);
    json_open(&j, '[');
    for (int i = 0; i < count; i++) {
        json_open(&j, '{');
        json_key_str(&j, "value", picks[i].number);
        json_key_str(&j, "text", picks[i].title);
        json_close(&j, '}');
    }
    json_close(&j, ']');
    return ERR_OK;
}
