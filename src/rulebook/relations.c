/* What ties registers together and how they are listed and numbered. */
#include "rulebook/load.h"

static const struct field *named_field(struct loader *l, const struct reg *reg,
                                       const struct node *n, struct str name)
{
    const struct field *f = rule_field(reg, name);
    if (f)
        return f;
    struct guess g = {.word = name};
    for (int i = 0; i < reg->field_count; i++)
        guess_try(&g, reg->fields[i].name);
    fault_unknown(&l->faults, spot_of(l, n), N_("field"), &g);
    return NULL;
}

static const struct field *field_at(struct loader *l, struct draft *d, const char *key)
{
    const struct node *n = node_get(d->node, key);
    const char *name = n ? read_text(l, n) : NULL;
    return name ? named_field(l, d->reg, n, n->text) : NULL;
}

/* A field that refers to an entry, for follows and series_by. */
static const struct field *reference_at(struct loader *l, struct draft *d, const char *key)
{
    const struct field *f = field_at(l, d, key);
    if (f && (!f->target || f->type == FIELD_PEOPLE)) {
        fault(&l->faults, key_spot(l, node_get(d->node, key)), N_("{1} refers to no entry"),
              f->name);
        return NULL;
    }
    return f;
}

void load_relations(struct loader *l, struct draft *d)
{
    static const char *const keys[] = {"register", "by", NULL};
    struct reg *reg = d->reg;
    reg->follows = reference_at(l, d, "follows");
    reg->series_by = reference_at(l, d, "series_by");
    reg->title =
        node_get(d->node, "title") ? field_at(l, d, "title") : rule_field(reg, STR("number"));
    if (reg->title && reg->title->type != FIELD_TEXT)
        fault(&l->faults, key_spot(l, node_get(d->node, "title")), N_("{1} is not of type {2}"),
              reg->title->name, "text");
    const struct node *n = node_get(d->node, "relations");
    if (!n || !read_is_map(l, n))
        return;
    d->relations = NEW_ARRAY(l->a, struct relation, n->count + 1);
    reg->relations = d->relations;
    for (size_t i = 0; i < n->count; i++) {
        const struct node *one = n->items[i];
        if (!read_name(l, one) || !read_map(l, one, keys))
            continue;
        struct relation r = {.name = one->key};
        const char *target = read_key_text(l, one, "register"), *by = read_key_text(l, one, "by");
        if (!target || !by) {
            fault(&l->faults, key_spot(l, one),
                  N_("A relation names its register and by which field"));
            continue;
        }
        r.target = rule_register(l->book, str_of(target));
        if (!r.target) {
            struct guess g = {.word = str_of(target)};
            for (int k = 0; k < l->book->reg_count; k++)
                guess_try(&g, l->book->regs[k]->name);
            fault_unknown(&l->faults, key_spot(l, node_get(one, "register")), N_("register"), &g);
            continue;
        }
        r.by = named_field(l, r.target, node_get(one, "by"), str_of(by));
        if (r.by && (r.by->target != reg || !r.by->column)) {
            fault(&l->faults, key_spot(l, node_get(one, "by")),
                  N_("The field {1} of {2} does not refer to {3}"), by, target, reg->name);
            continue;
        }
        if (r.by)
            d->relations[reg->relation_count++] = r;
    }
}

/* ---- the list ---- */

static const struct field *const *field_names(struct loader *l, struct draft *d,
                                              const struct node *n, int *ret_count)
{
    struct node *const *items;
    const struct node *room;
    size_t count = read_list(n, &items, &room);
    const struct field **rows = NEW_ARRAY(l->a, const struct field *, count + 1);
    *ret_count = 0;
    for (size_t i = 0; i < count; i++) {
        const char *name = read_text(l, items[i]);
        const struct field *f = name ? named_field(l, d->reg, items[i], str_of(name)) : NULL;
        if (f)
            rows[(*ret_count)++] = f;
    }
    return rows;
}

static void load_sort(struct loader *l, struct draft *d, const struct node *n)
{
    const char *sort = read_text(l, n);
    if (!sort)
        return;
    d->reg->sort_descending = sort[0] == '-';
    d->reg->sort = named_field(l, d->reg, n, str_of(sort + d->reg->sort_descending));
    if (d->reg->sort && !d->reg->sort->column)
        fault(&l->faults, spot_of(l, n), N_("{1} is a list and cannot stand here"), sort);
    bool own = false;
    for (int i = 0; i < d->reg->own_count; i++)
        if (&d->fields[i] == d->reg->sort)
            own = d->fields[i].indexed = true;
    if (d->reg->sort && !own && !d->reg->sort->indexed)
        fault(&l->faults, spot_of(l, n),
              N_("{1} has no index to sort by; without sort the newest entry comes first"), sort);
}

/* What a list shows, a person sorts and filters by: at a million entries that needs an index. */
static void index_columns(struct draft *d)
{
    for (int i = 0; i < d->reg->column_count; i++)
        for (int k = 0; k < d->reg->own_count; k++)
            if (d->reg->columns[i] == &d->fields[k] && d->fields[k].column &&
                d->fields[k].type != FIELD_LONG && d->fields[k].type != FIELD_FILE)
                d->fields[k].indexed = true;
}

void load_list(struct loader *l, struct draft *d)
{
    static const char *const keys[] = {"columns", "search", "sort", NULL};
    static const char *const usual[] = {"number", "level", "state", "department"};
    struct reg *reg = d->reg;
    const struct node *n = node_get(d->node, "list");
    if (n && read_map(l, n, keys)) {
        reg->columns = field_names(l, d, node_get(n, "columns"), &reg->column_count);
        reg->search = field_names(l, d, node_get(n, "search"), &reg->search_count);
        if (node_get(n, "sort"))
            load_sort(l, d, node_get(n, "sort"));
    }
    for (int i = 0; i < reg->search_count; i++)
        if (reg->search[i]->type != FIELD_TEXT && reg->search[i]->type != FIELD_LONG)
            fault(&l->faults, key_spot(l, node_get(n, "search")), N_("{1} is not of type {2}"),
                  reg->search[i]->name, "text");
    if (reg->column_count) {
        index_columns(d);
        return;
    }
    const struct field **rows = NEW_ARRAY(l->a, const struct field *, ARRAY_SIZE(usual) + 1);
    for (size_t i = 0; i < ARRAY_SIZE(usual); i++) {
        if (i == 1 && reg->title && reg->title != rows[0])
            rows[reg->column_count++] = reg->title;
        rows[reg->column_count++] = rule_field(reg, str_of(usual[i]));
    }
    reg->columns = rows;
    index_columns(d);
}

/* ---- the number ---- */

enum { PIECES_MAX = 16 };

static bool number_path(struct loader *l, struct draft *d, const struct node *n, struct str name,
                        struct number_piece *p)
{
    static const char end[] = ".number";
    size_t keep = name.n > sizeof end - 1 ? name.n - (sizeof end - 1) : 0;
    if (keep == 0 || !str_ends(name, end)) {
        fault(&l->faults, spot_of(l, n),
              N_("{1} means nothing in a number: office, series, year, seq:4 or field.number"),
              arena_text(l->a, name));
        return false;
    }
    p->part = NUMBER_PATH;
    p->via = named_field(l, d->reg, n, str_bytes(name.p, keep));
    if (!p->via || !p->via->target || !p->via->column) {
        if (p->via)
            fault(&l->faults, spot_of(l, n), N_("{1} refers to no entry"), p->via->name);
        return false;
    }
    struct setting at = {.book = l->book, .reg = p->via->target};
    struct writer w;
    writer_init(&w, l->a, &at);
    buf_text(&w.out, "SELECT e.number");
    write_from(&w);
    p->value = finish(l, spot_of(l, n), &w, arena_printf(l->a, "%s.number", d->reg->name));
    return p->value != NULL;
}

static bool number_name(struct loader *l, struct draft *d, const struct node *n, struct str name,
                        struct number_piece *p)
{
    int64_t width = 1;
    if (str_is(name, "office"))
        p->part = NUMBER_OFFICE;
    else if (str_is(name, "series"))
        p->part = NUMBER_SERIES;
    else if (str_is(name, "year"))
        p->part = NUMBER_YEAR;
    else if (str_is(name, "seq") ||
             (str_starts(name, "seq:") && str_int(str_bytes(name.p + 4, name.n - 4), 1, 9, &width)))
        p->part = NUMBER_SEQ;
    else
        return number_path(l, d, n, name, p);
    p->width = (int)width;
    return true;
}

void load_number(struct loader *l, struct draft *d)
{
    const struct node *n = node_get(d->node, "number");
    const char *text = n ? read_text(l, n) : "{office}-{series}-{year}-{seq:4}";
    const char *series = read_key_text(l, d->node, "series");
    struct number_piece *rows = NEW_ARRAY(l->a, struct number_piece, PIECES_MAX);
    struct str rest = str_of(text);
    int seqs = 0;
    n = n ? n : d->node;
    d->reg->series = series ? series : "";
    d->reg->number = rows;
    while (rest.n && d->reg->number_count < PIECES_MAX) {
        struct number_piece *p = &rows[d->reg->number_count++];
        const char *open = memchr(rest.p, '{', rest.n), *close = memchr(rest.p, '}', rest.n);
        size_t plain = open ? (size_t)(open - rest.p) : rest.n;
        if (plain) {
            p->part = NUMBER_LITERAL;
            p->text = arena_text(l->a, str_bytes(rest.p, plain));
            rest = str_bytes(rest.p + plain, rest.n - plain);
            continue;
        }
        if (!close) {
            fault(&l->faults, spot_of(l, n), N_("A { in a number is not closed"));
            return;
        }
        if (!number_name(l, d, n, str_bytes(open + 1, (size_t)(close - open) - 1), p))
            return;
        seqs += p->part == NUMBER_SEQ;
        if (p->part == NUMBER_SERIES && !series)
            fault(&l->faults, spot_of(l, n), N_("The number has {series}, but {1} names no series"),
                  d->reg->name);
        rest = str_bytes(close + 1, rest.n - (size_t)(close + 1 - rest.p));
    }
    if (text && (seqs != 1 || rest.n))
        fault(&l->faults, spot_of(l, n), N_("A number has {seq} once and at most {1} parts"),
              numtext(PIECES_MAX));
}
