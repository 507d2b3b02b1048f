/* Pages of a register's list. The main table keeps its own name: the search index joins by it. */
#include "rulebook/cond.h"

struct page {
    struct arena *a;
    const struct reg *reg;
    const struct list_shape *shape;
    struct writer w;
    const char *sort; /* "r_x.due", or NULL for the id */
    const char *cast;
    const char *key; /* the id: of the table, or of the search index */
};

static void text(struct page *p, const char *z)
{
    buf_text(&p->w.out, z);
}

/* ---- columns ---- */

static void write_columns(struct page *p)
{
    const char *t = p->reg->table;
    buf_printf(&p->w.out, "%s.id, %s.label, %s.state", t, t, t);
    for (int i = 0; i < p->reg->column_count; i++) {
        const struct field *f = p->reg->columns[i];
        if (f->column)
            buf_printf(&p->w.out, ", %s.%s", t, f->column);
        else
            text(p, ", CAST(NULL AS TEXT)");
    }
    buf_printf(&p->w.out, ", %s AS sort_value", p->sort ? p->sort : arena_printf(p->a, "%s.id", t));
}

/* ---- conditions ----
 * SQLite plans without knowing how many rows a filter lets through or that a page stops at its limit:
 * left alone it would rather sort a million rows than walk the index that is in order. So the shape
 * says who drives, and a unary plus takes the others' indexes away. PostgreSQL counts by itself. */

static const char *filter_plus(const struct page *p, int index)
{
    const struct list_filter *x = &p->shape->filters[index];
    if (p->shape->search || p->shape->few)
        return "@sqlite{+}";
    /* in order anyhow: the equal values stand together in the index that sorts */
    if (!p->shape->gather && p->shape->sort == x->field)
        return "";
    return p->shape->driver == index + 1 ? "" : "@sqlite{+}";
}

static const char *order_plus(const struct page *p)
{
    return p->shape->gather ? "@sqlite{+}" : "";
}

static bool write_filter(struct page *p, int index)
{
    static const char *const ops[] = {
        [LIST_IS] = " = ", [LIST_IS_NOT] = " <> ", [LIST_FROM] = " >= ", [LIST_TO] = " <= "};
    const struct list_filter *x = &p->shape->filters[index];
    const struct field *f = x->field;
    const char *t = p->reg->table;
    if (f < p->reg->fields || f >= p->reg->fields + p->reg->field_count ||
        (x->op == LIST_CONTAINS) != (f->type == FIELD_PEOPLE) || (!f->column && !f->link_table)) {
        (void)fail(ERR_INPUT, N_("{1} cannot be filtered like this"), f ? f->name : "?");
        return false;
    }
    const char *plus = filter_plus(p, index);
    text(p, " AND ");
    if (x->op == LIST_EMPTY) {
        buf_printf(&p->w.out, "%s%s.%s IS NULL", plus, t, f->column);
        return true;
    }
    bool drives = p->shape->driver == index + 1 && (p->shape->gather || p->shape->count);
    if (x->op == LIST_CONTAINS && drives)
        buf_printf(&p->w.out, "%s.id IN (SELECT l.entry FROM %s l WHERE l.person = ", t,
                   f->link_table);
    else if (x->op == LIST_CONTAINS)
        buf_printf(&p->w.out, "EXISTS (SELECT 1 FROM %s l WHERE l.entry = %s.id AND l.person = ",
                   f->link_table, t);
    else
        buf_printf(&p->w.out, "%s%s.%s%s", plus, t, f->column, ops[x->op]);
    write_param(&p->w, PARAM_VALUE, index, NULL,
                x->op == LIST_CONTAINS ? "BIGINT" : cast_of(f->type));
    text(p, x->op == LIST_CONTAINS ? ")" : "");
    return true;
}

/* " FROM … WHERE …": the rows that the viewer may know of and that the filters let through. */
static bool write_rows(struct page *p)
{
    const struct list_search *s = p->shape->search;
    bool few = p->shape->few && !s;
    buf_printf(&p->w.out, " FROM %s", s ? s->from : p->reg->table);
    if (few) /* SQLite would rather walk in the order asked for */
        buf_printf(&p->w.out, "@sqlite{ INDEXED BY i_%s_label}", p->reg->name);
    int sight = writer_param(&p->w, PARAM_SIGHT, 0);
    buf_printf(&p->w.out, " WHERE @sqlite{sees($%d, %s.label)}@pg{%s.label = ANY($%d::bigint[])}",
               sight, p->reg->table, p->reg->table, sight);
    if (few) {
        int labels = writer_param(&p->w, PARAM_LABELS, 0);
        buf_printf(&p->w.out,
                   " AND %s.label IN (SELECT CAST(v.value AS BIGINT) FROM @sqlite{json_each($%d) "
                   "v}@pg{jsonb_array_elements_text(CAST($%d AS jsonb)) AS v(value)})",
                   p->reg->table, labels, labels);
    }
    if (s)
        buf_printf(&p->w.out, " AND %s", s->match);
    for (int i = 0; i < p->shape->filter_count; i++)
        if (!write_filter(p, i))
            return false;
    return true;
}

static void write_limit(struct page *p)
{
    text(p, " LIMIT ");
    write_param(&p->w, PARAM_LIMIT, 0, NULL, "BIGINT");
}

/* ---- pages ---- */

/* Upward stand the rows without a value by id, then the values; downward it is the reverse. A page
 * that starts at a row goes on among its equals, then beyond: said apart, because SQLite would take
 * only the value of a pair (value, id) for its index and walk past all the equals. */
enum run { RUN_ALL, RUN_SAME, RUN_VALUES, RUN_EMPTY };

static void write_after(struct page *p, enum run run, bool down)
{
    int value = p->shape->filter_count;
    const char *op = down ? "<" : ">";
    if (p->sort && (run == RUN_SAME || run == RUN_VALUES)) {
        buf_printf(&p->w.out, " AND %s%s %s ", order_plus(p), p->sort, run == RUN_SAME ? "=" : op);
        write_param(&p->w, PARAM_VALUE, value, NULL, p->cast);
    }
    if (p->sort && run == RUN_VALUES)
        return;
    buf_printf(&p->w.out, " AND %s %s ", p->key, op);
    write_param(&p->w, PARAM_VALUE, value + 1, NULL, "BIGINT");
}

static bool write_run(struct page *p, enum run run, bool after, bool down)
{
    const char *way = down ? " DESC" : "";
    text(p, "SELECT ");
    write_columns(p);
    if (!write_rows(p))
        return false;
    if (run == RUN_EMPTY)
        buf_printf(&p->w.out, " AND %s IS NULL", p->sort);
    else if (run == RUN_VALUES && p->sort && !after)
        buf_printf(&p->w.out, " AND %s IS NOT NULL", p->sort);
    if (after)
        write_after(p, run, down);
    text(p, " ORDER BY ");
    if (p->sort && run != RUN_EMPTY)
        buf_printf(&p->w.out, "%s%s%s NULLS %s, ", order_plus(p), p->sort, way,
                   down ? "LAST" : "FIRST");
    buf_printf(&p->w.out, "%s%s", p->key, way);
    write_limit(p);
    return true;
}

static bool write_page(struct page *p)
{
    const struct list_shape *x = p->shape;
    bool down = (p->sort ? x->descending : true) != x->backward;
    if (!x->after)
        return write_run(p, RUN_ALL, false, down);
    if (!p->sort)
        return write_run(p, RUN_VALUES, true, down);
    struct {
        enum run run;
        bool after;
    } runs[3];
    int n = 0;
    runs[n].run = x->after_empty ? RUN_EMPTY : RUN_SAME;
    runs[n++].after = true;
    if (!x->after_empty || !down) {
        runs[n].run = RUN_VALUES;
        runs[n++].after = !x->after_empty;
    }
    if (!x->after_empty && down) {
        runs[n].run = RUN_EMPTY;
        runs[n++].after = false;
    }
    if (n == 1)
        return write_run(p, runs[0].run, true, down);
    for (int i = 0; i < n; i++) {
        text(p, i ? " UNION ALL SELECT * FROM (" : "SELECT * FROM (");
        if (!write_run(p, runs[i].run, runs[i].after, down))
            return false;
        buf_printf(&p->w.out, ") u%d", i);
    }
    buf_printf(&p->w.out, " ORDER BY sort_value%s NULLS %s, id%s", down ? " DESC" : "",
               down ? "LAST" : "FIRST", down ? " DESC" : "");
    write_limit(p);
    return true;
}

enum err rule_list(struct arena *a, const struct reg *reg, const struct list_shape *shape,
                   const struct bound **ret_list)
{
    static const struct setting nowhere = {0};
    struct page p = {.a = a, .reg = reg, .shape = shape};
    const struct field *sort = shape->search ? NULL : shape->sort;
    if (sort && !sort->column)
        return fail(ERR_INPUT, N_("A list cannot be sorted by {1}"), sort->name);
    if (sort) {
        p.sort = arena_printf(a, "%s.%s", reg->table, sort->column);
        p.cast = cast_of(sort->type);
    }
    p.key =
        shape->search ? shape->search->key : arena_printf(a, "%s%s.id", order_plus(&p), reg->table);
    writer_init(&p.w, a, &nowhere);
    if (shape->search)
        writer_param(&p.w, PARAM_SEARCH, 0); /* its condition says $1 */
    bool good = true;
    if (shape->count) {
        text(&p, "SELECT COUNT(*) FROM (SELECT 1 AS one");
        good = write_rows(&p);
        write_limit(&p);
        text(&p, ") c");
    } else {
        good = write_page(&p);
    }
    if (!good) {
        buf_free(&p.w.out);
        return problem()->code;
    }
    const struct bound *b = writer_done(&p.w, arena_printf(a, "%s.list", reg->name));
    if (!b)
        return problem()->code;
    *ret_list = b;
    return ERR_OK;
}
