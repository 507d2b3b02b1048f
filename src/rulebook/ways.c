/* What stands in the way of a guard. `none(items where state = out)` refuses because of certain items: they are
 * found by the same text, so that a refusal can name them. Only what the guard asks for in any case
 * is looked at (never one side of an `or`): what is named is then always part of the reason. */
#include "rulebook/load.h"

static const struct cond *call_of(const struct cond *c, const char *name)
{
    return c->kind == COND_CALL && str_is(c->text, name) ? c : NULL;
}

/* The call whose list should be empty, or whose people should all fulfil it; NULL for anything else. */
static const struct cond *asks_for_none(const struct cond *c)
{
    const struct cond *call = call_of(c, "none");
    if (!call)
        call = call_of(c, "all");
    if (!call && c->kind == COND_NOT)
        call = call_of(c->kids[0], "any");
    if (!call && c->kind == COND_COMPARE && c->op == OP_EQ && c->kids[1]->kind == COND_INT &&
        c->kids[1]->n == 0)
        call = call_of(c->kids[0], "count");
    return call;
}

static void write_way(struct writer *w, const struct cond *call, const struct source *s)
{
    bool row = !w->at->no_row;
    buf_text(&w->out, "SELECT o.id FROM ");
    if (row)
        buf_printf(&w->out, "%s e JOIN %s o ON ", w->at->reg->table, s->reg->table);
    else
        buf_printf(&w->out, "%s o WHERE ", s->reg->table);
    buf_printf(&w->out, "o.id IN (SELECT %s FROM ", s->frame->each);
    write_source(w, call->kids[0]);
    if (str_is(call->text, "all")) {
        buf_text(&w->out, " AND (");
        write_predicate(w, call->kids[1]);
        buf_text(&w->out, ") IS NOT TRUE");
    }
    buf_text(&w->out, ")");
    if (row) {
        buf_text(&w->out, " WHERE e.id = ");
        write_param(w, PARAM_ENTRY, 0, NULL, "BIGINT");
    }
    buf_printf(&w->out, " ORDER BY o.id LIMIT %d", WAY_MAX);
}

static int find_ways(const struct cond *c, const struct cond *calls[WAYS_MAX], int n)
{
    if (c->kind == COND_AND) {
        for (int i = 0; i < c->kid_count; i++)
            n = find_ways(c->kids[i], calls, n);
        return n;
    }
    const struct cond *call = asks_for_none(c);
    if (call && n < WAYS_MAX)
        calls[n++] = call;
    return n;
}

void compile_ways(struct loader *l, const struct node *n, const struct setting *at,
                  const struct cond *c, const char *name, struct guard *g)
{
    const struct cond *calls[WAYS_MAX];
    int count = find_ways(c, calls, 0);
    struct hindrance *ways = NEW_ARRAY(l->a, struct hindrance, count + 1);
    g->ways = ways;
    for (int i = 0; i < count; i++) {
        const struct cond *list = calls[i]->kids[0];
        const struct source *s = (list->kind == COND_WHERE ? list->kids[0] : list)->source;
        struct writer w;
        if (!s->reg) /* a child's rows are no entries */
            continue;
        writer_init(&w, l->a, at);
        write_way(&w, calls[i], s);
        const struct bound *ids = finish(l, spot_of(l, n), &w, name);
        if (ids)
            ways[g->way_count++] = (struct hindrance){s->reg, ids};
    }
}
