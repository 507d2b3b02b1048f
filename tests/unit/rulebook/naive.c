#include "unit/rulebook/naive.h"

#include "base/clock.h"

struct bound_frame {
    const struct frame *frame;
    const struct table *table;
    const struct row *row; /* NULL: there is no such row */
    int64_t each;
    bool each_known;
};

struct env {
    struct world *w;
    const struct table *table; /* of the entry */
    const struct row *entry;
    struct bound_frame frames[8];
    int frame_count;
};

static struct cell eval(struct env *e, const struct cond *c);
static enum tri holds(struct env *e, const struct cond *c);

static const struct cell nothing = {0};

static struct cell number(int64_t n)
{
    return (struct cell){.known = true, .n = n};
}

static struct cell words(struct env *e, const char *text)
{
    (void)e;
    return (struct cell){.known = true, .text = text};
}

static enum tri truth(bool b)
{
    return b ? YES : NO;
}

static const struct table *table_of(const struct world *w, const struct reg *reg,
                                    const struct child *child)
{
    for (int i = 0; i < w->table_count; i++)
        if (w->tables[i].child == child && (child || w->tables[i].reg == reg))
            return &w->tables[i];
    return NULL;
}

static const struct row *find(const struct table *t, struct cell id)
{
    for (int i = 0; t && id.known && i < t->count; i++)
        if (t->rows[i].id == id.n)
            return &t->rows[i];
    return NULL;
}

static struct cell cell_of(const struct table *t, const struct row *row, const struct field *f)
{
    const struct field *fields = t->child ? t->child->fields : t->reg->fields;
    return row ? row->cells[f - fields] : nothing;
}

static const struct bound_frame *bound(const struct env *e, const struct frame *frame)
{
    for (int i = e->frame_count - 1; i >= 0; i--)
        if (e->frames[i].frame == frame)
            return &e->frames[i];
    return NULL;
}

/* ---- paths ---- */

static struct cell base(struct env *e, const struct cond *c)
{
    const struct bound_frame *f = bound(e, c->frame);
    switch (c->base) {
    case BASE_FIELD:
        return f ? cell_of(f->table, f->row, c->field) : cell_of(e->table, e->entry, c->field);
    case BASE_THIS:
        if (f)
            return f->row ? number(f->row->id) : nothing;
        return number(e->entry->id);
    case BASE_ME:
        return number(e->w->me);
    case BASE_EACH:
        return f && f->each_known ? number(f->each) : nothing;
    case BASE_TODAY:
        return words(e, e->w->today);
    case BASE_OFFICE:
        return strcmp(c->code, "level") ? words(e, "city") : number(4);
    case BASE_CODE:
        return words(e, c->code);
    case BASE_RANK:
        return number(c->index);
    default:
        die("the naive evaluator does not know this");
    }
}

static struct cell path(struct env *e, const struct cond *c)
{
    struct cell at = base(e, c);
    for (int i = 0; i < c->step_count; i++) {
        const struct table *t = table_of(e->w, c->owners[i], NULL);
        at = cell_of(t, find(t, at), c->steps[i]);
    }
    return at;
}

/* ---- collections: every row of them, `visit` says whether to go on ---- */

struct visit {
    bool (*row)(struct env *e, void *ctx);
    void *ctx;
};

static bool visit_row(struct env *e, const struct source *s, const struct table *t,
                      const struct row *row, int64_t each, struct visit v)
{
    e->frames[e->frame_count++] = (struct bound_frame){
        .frame = s->frame, .table = t, .row = row, .each = each, .each_known = true};
    bool more = v.row(e, v.ctx);
    e->frame_count--;
    return more;
}

static void each_row(struct env *e, const struct cond *list, struct visit v)
{
    const struct source *s = list->source;
    const struct table *t = table_of(e->w, s->reg, s->child);
    struct cell owner = s->has_owner ? path(e, list) : nothing;
    if (s->kind == SOURCE_PEOPLE) {
        const struct bound_frame *f = bound(e, list->frame);
        const struct table *of =
            f && !list->step_count && list->base == BASE_THIS ? f->table : e->table;
        const struct row *row = find(of, owner);
        for (int i = 0; row && i < row->people_count; i++)
            if (!visit_row(e, s, t, find(t, number(row->people[i])), row->people[i], v))
                return;
        return;
    }
    for (int i = 0; i < t->count; i++) {
        const struct row *row = &t->rows[i];
        struct cell by = nothing;
        if (s->kind == SOURCE_RELATION)
            by = cell_of(t, row, s->relation->by);
        else if (s->kind == SOURCE_CHILD)
            by = number(row->entry);
        if (s->kind != SOURCE_REGISTER && !(by.known && owner.known && by.n == owner.n))
            continue;
        if (!visit_row(e, s, t, row, row->id, v))
            return;
    }
}

struct tally {
    const struct cond *filter, *value;
    int64_t yes, no, unknown, sum, count;
    struct cell least, most;
};

static int compare(struct cell a, struct cell b)
{
    if (a.text)
        return strcmp(a.text, b.text);
    return a.n < b.n ? -1 : a.n > b.n;
}

static bool count_row(struct env *e, void *ctx)
{
    struct tally *t = ctx;
    enum tri is = t->filter ? holds(e, t->filter) : YES;
    t->yes += is == YES;
    t->no += is == NO;
    t->unknown += is == UNKNOWN;
    if (is != YES || !t->value)
        return true;
    struct cell v = eval(e, t->value);
    if (!v.known)
        return true;
    t->sum += v.n;
    if (!t->count || compare(v, t->least) < 0)
        t->least = v;
    if (!t->count++ || compare(v, t->most) > 0)
        t->most = v;
    return true;
}

static struct tally tally(struct env *e, const struct cond *list, const struct cond *value)
{
    bool where = list->kind == COND_WHERE;
    struct tally t = {.filter = where ? list->kids[1] : NULL, .value = value};
    each_row(e, where ? list->kids[0] : list, (struct visit){count_row, &t});
    return t;
}

struct all {
    const struct cond *filter, *that;
    enum tri result;
};

static bool all_row(struct env *e, void *ctx)
{
    struct all *a = ctx;
    if (a->filter && holds(e, a->filter) != YES)
        return true;
    enum tri is = holds(e, a->that);
    if (is == NO)
        a->result = NO;
    else if (is == UNKNOWN && a->result == YES)
        a->result = UNKNOWN;
    return true;
}

static enum tri eval_all(struct env *e, const struct cond *c)
{
    bool where = c->kids[0]->kind == COND_WHERE;
    struct all a = {
        .filter = where ? c->kids[0]->kids[1] : NULL, .that = c->kids[1], .result = YES};
    each_row(e, where ? c->kids[0]->kids[0] : c->kids[0], (struct visit){all_row, &a});
    return a.result;
}

/* ---- functions ---- */

static bool in_days(const struct world *w, const char *from, const char *to)
{
    return (!from || strcmp(from, w->today) <= 0) && (!to || strcmp(to, w->today) >= 0);
}

static enum tri has_role(struct env *e, const struct cond *c)
{
    struct cell who = eval(e, c->kids[0]);
    if (!who.known)
        return UNKNOWN;
    for (int i = 0; i < e->w->grant_count; i++)
        if (e->w->grants[i].person == who.n && !strcmp(e->w->grants[i].role, c->kids[1]->code) &&
            in_days(e->w, e->w->grants[i].from, e->w->grants[i].to))
            return YES;
    return NO;
}

static struct cell field_value(struct env *e, const struct reg *reg, const struct row *row,
                               const char *name)
{
    return cell_of(table_of(e->w, reg, NULL), row, rule_field(reg, str_of(name)));
}

/* Departments stand under the one before: 1 is above all (see department_ancestor in the test). */
static bool is_under(struct env *e, struct cell department, int64_t above)
{
    const struct reg *reg = rule_register(e->w->book, STR("department"));
    const struct table *t = table_of(e->w, reg, NULL);
    for (int i = 0; department.known && i < 8; i++) {
        if (department.n == above)
            return true;
        department = field_value(e, reg, find(t, department), "parent");
    }
    return false;
}

static enum tri may_know(struct env *e, const struct cond *c)
{
    struct world *w = e->w;
    struct cell who = eval(e, c->kids[0]);
    if (!who.known)
        return UNKNOWN;
    const struct reg *reg = person_register(w->book);
    const struct row *person = find(table_of(w, reg, NULL), who);
    if (!person)
        return NO;
    bool proposed = c->kid_count == 2;
    int64_t level = w->labels[e->entry->label].level, scope = w->labels[e->entry->label].scope;
    if (proposed) {
        struct cell asked = eval(e, c->kids[1]);
        if (!asked.known)
            return NO; /* inside EXISTS an unknown comparison finds no row */
        level = asked.n;
    }
    struct cell clearance = field_value(e, reg, person, "clearance");
    struct cell held = field_value(e, reg, person, "compartments");
    if ((clearance.known ? clearance.n : 0) < level ||
        (w->labels[e->entry->label].compartments & ~(held.known ? held.n : 0)))
        return NO;
    if (!scope)
        return truth(proposed || level < 3);
    for (int i = 0; i < w->member_count; i++) {
        const struct member *m = &w->members[i];
        struct cell post = field_value(e, reg, person, "post");
        if (m->scope != scope || !in_days(w, m->from, m->to))
            continue;
        if ((!strcmp(m->kind, "person") && m->member == person->id) ||
            (!strcmp(m->kind, "post") && post.known && post.n == m->member) ||
            (!strcmp(m->kind, "department") &&
             is_under(e, field_value(e, reg, person, "department"), m->member)))
            return YES;
    }
    return NO;
}

static struct cell day_cell(int64_t day)
{
    static char ring[64][DATE_SIZE];
    static unsigned next;
    char *out = ring[next++ % 64];
    date_text(day, out);
    return (struct cell){.known = true, .text = out};
}

static struct cell shifted(struct cell date, int64_t days, int64_t months)
{
    int64_t day;
    if (!date.known || !date_parse(str_of(date.text), &day))
        return nothing;
    return day_cell(date_add_months(day, (int)months) + days);
}

static bool named(const struct cond *c, const char *name)
{
    return str_is(c->text, name);
}

static struct cell joined(struct env *e, const struct cond *c)
{
    static char ring[16][200];
    static unsigned next;
    char *out = ring[next++ % 16];
    size_t n = 0;
    for (int i = 0; i < c->kid_count; i++) {
        struct cell part = eval(e, c->kids[i]);
        if (!part.known)
            return nothing;
        if (part.text)
            n += (size_t)snprintf(out + n, sizeof ring[0] - n, "%s", part.text);
        else
            n += (size_t)snprintf(out + n, sizeof ring[0] - n, "%lld", (long long)part.n);
    }
    return (struct cell){.known = true, .text = out};
}

static struct cell call(struct env *e, const struct cond *c)
{
    struct cell a = nothing, b = nothing;
    if (named(c, "count"))
        return number(tally(e, c->kids[0], NULL).yes);
    if (named(c, "sum"))
        return number(tally(e, c->kids[0], c->kids[1]).sum);
    if (named(c, "min") || named(c, "max")) {
        struct tally t = tally(e, c->kids[0], c->kids[1]);
        return !t.count ? nothing : named(c, "min") ? t.least : t.most;
    }
    if (named(c, "concat"))
        return joined(e, c);
    if (named(c, "if")) {
        enum tri is = holds(e, c->kids[0]);
        return is == UNKNOWN ? nothing : eval(e, c->kids[is == YES ? 1 : 2]);
    }
    a = eval(e, c->kids[0]);
    if (named(c, "coalesce"))
        return a.known ? a : eval(e, c->kids[1]);
    if (named(c, "year")) {
        int64_t n;
        return a.known && str_int(str_bytes(a.text, 4), 0, 9999, &n) ? number(n) : nothing;
    }
    if (named(c, "max_period"))
        return a.known && a.n >= 3 ? number(a.n == 3 ? 120 : a.n == 4 ? 240 : 360) : nothing;
    b = eval(e, c->kids[1]);
    if (named(c, "add_months"))
        return b.known ? shifted(a, 0, b.n) : nothing;
    die("the naive evaluator does not know this function");
}

/* ---- values and truths ---- */

static struct cell sum(struct env *e, const struct cond *c)
{
    struct cell a = eval(e, c->kids[0]);
    const struct cond *b = c->kids[1];
    int64_t way = c->op == OP_PLUS ? 1 : -1;
    if (b->kind == COND_DURATION) {
        bool months = b->unit == UNIT_MONTH || b->unit == UNIT_YEAR;
        int64_t n = b->n * (b->unit == UNIT_WEEK ? 7 : b->unit == UNIT_YEAR ? 12 : 1) * way;
        return shifted(a, months ? 0 : n, months ? n : 0);
    }
    struct cell v = eval(e, b);
    return a.known && v.known ? number(a.n + way * v.n) : nothing;
}

static struct cell eval(struct env *e, const struct cond *c)
{
    enum tri is;
    int64_t day;
    switch (c->kind) {
    case COND_PATH:
        return path(e, c);
    case COND_INT:
        return number(c->n);
    case COND_TEXT:
        return words(e, c->text.p);
    case COND_DATE:
        return date_parse(c->text, &day) ? day_cell(day) : nothing;
    case COND_ADD:
        return sum(e, c);
    case COND_CALL:
        if (c->type.kind != TYPE_BOOL)
            return call(e, c);
        break;
    default:
        break;
    }
    is = holds(e, c);
    return is == UNKNOWN ? nothing : number(is == YES);
}

static enum tri compared(struct env *e, const struct cond *c, enum cond_op op,
                         const struct cond *right)
{
    struct cell a = eval(e, c), b = eval(e, right);
    if (!a.known || !b.known)
        return UNKNOWN;
    int order = compare(a, b);
    switch (op) {
    case OP_EQ:
        return truth(order == 0);
    case OP_NE:
        return truth(order != 0);
    case OP_LT:
        return truth(order < 0);
    case OP_LE:
        return truth(order <= 0);
    case OP_GT:
        return truth(order > 0);
    default:
        return truth(order >= 0);
    }
}

static enum tri negated(enum tri t)
{
    return t == UNKNOWN ? UNKNOWN : t == YES ? NO : YES;
}

static enum tri either(enum tri a, enum tri b)
{
    return a == YES || b == YES ? YES : a == UNKNOWN || b == UNKNOWN ? UNKNOWN : NO;
}

struct membership {
    struct cell who;
    enum tri result;
};

static bool member_row(struct env *e, void *ctx)
{
    struct membership *m = ctx;
    const struct bound_frame *f = &e->frames[e->frame_count - 1];
    m->result = either(m->result, m->who.known ? truth(m->who.n == f->each) : UNKNOWN);
    return true;
}

static enum tri holds_call(struct env *e, const struct cond *c)
{
    if (named(c, "any") || named(c, "none")) {
        struct tally t = tally(e, c->kids[0], NULL);
        enum tri any = t.yes ? YES : t.unknown ? UNKNOWN : NO;
        return named(c, "any") ? any : negated(any);
    }
    if (named(c, "all"))
        return eval_all(e, c);
    if (named(c, "has_role"))
        return has_role(e, c);
    if (named(c, "may_know"))
        return may_know(e, c);
    if (named(c, "is_condition")) {
        struct cell p = eval(e, c->kids[0]);
        return p.known ? truth(!strncmp(p.text, "if:", 3)) : UNKNOWN;
    }
    struct cell v = call(e, c);
    return v.known ? truth(v.n == 1) : UNKNOWN;
}

static enum tri holds(struct env *e, const struct cond *c)
{
    enum tri t = NO;
    struct membership m;
    switch (c->kind) {
    case COND_OR:
        for (int i = 0; i < c->kid_count; i++)
            t = either(t, holds(e, c->kids[i]));
        return t;
    case COND_AND:
        for (int i = 0; i < c->kid_count; i++)
            t = either(t, negated(holds(e, c->kids[i])));
        return negated(t);
    case COND_NOT:
        return negated(holds(e, c->kids[0]));
    case COND_COMPARE:
        return compared(e, c->kids[0], c->op, c->kids[1]);
    case COND_IN:
        for (const struct cond *v = c->kids[1]; v; v = v->next)
            t = either(t, compared(e, c->kids[0], OP_EQ, v));
        return t;
    case COND_IN_LIST:
        m = (struct membership){.who = eval(e, c->kids[0]), .result = NO};
        each_row(e, c->kids[1], (struct visit){member_row, &m});
        return m.result;
    case COND_KNOWN:
        return truth(eval(e, c->kids[0]).known != c->negated);
    case COND_YESNO:
        return truth(c->n);
    case COND_CALL:
        return holds_call(e, c);
    default: {
        struct cell v = eval(e, c);
        return v.known ? truth(v.n == 1) : UNKNOWN;
    }
    }
}

enum tri naive_holds(struct world *w, const struct row *row, const struct table *of,
                     const struct cond *c)
{
    struct env e = {.w = w, .table = of, .entry = row};
    return holds(&e, c);
}
