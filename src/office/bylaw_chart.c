/* The states of a register and what leads from one to another, as a picture. */
#include "office/bylaw_parts.h"

struct gathering {
    const struct bylaw_writer *w;
    struct chart *chart;
    int start, any;                           /* nodes; -1 */
    int at[CHART_NODES_MAX][CHART_NODES_MAX]; /* index of the edge + 1 */
};

static void add(struct gathering *g, int from, int to, int article)
{
    int *known = &g->at[from][to];
    if (from == to || (!*known && g->chart->edge_count == CHART_EDGES_MAX))
        return;
    if (!*known) {
        *known = ++g->chart->edge_count;
        g->chart->edges[*known - 1] = (struct chart_edge){.from = from, .to = to};
    }
    struct chart_edge *e = &g->chart->edges[*known - 1];
    const char *label = e->label.n
                            ? arena_printf(g->w->a, "%.*s,%d", (int)e->label.n, e->label.p, article)
                            : arena_printf(g->w->a, "%d", article);
    e->label = str_of(label);
}

static int pseudo(struct gathering *g, int *node, const char *text)
{
    if (*node < 0) {
        *node = g->chart->node_count++;
        g->chart->nodes[*node] = (struct chart_node){.text = str_of(text), .kind = CHART_START};
    }
    return *node;
}

static bool from_any(const struct reg *reg, const struct action *a)
{
    int open = 0, all = 0;
    for (int s = 0; s < reg->state_count; s++) {
        all += !reg->states[s].final && s != a->to;
        open += !reg->states[s].final && s != a->to && (a->from >> s & 1);
    }
    return all > 2 && open == all;
}

static void add_action(struct gathering *g, const struct action *a, int article)
{
    const struct reg *reg = g->w->reg;
    if (a->to < 0)
        return;
    if (a->creates) {
        add(g, pseudo(g, &g->start, tr(g->w->lang, N_("New"))), a->to, article);
        return;
    }
    if (from_any(reg, a)) {
        add(g, pseudo(g, &g->any, tr(g->w->lang, N_("Any other state"))), a->to, article);
        return;
    }
    for (int s = 0; s < reg->state_count; s++)
        if (a->from >> s & 1)
            add(g, s, a->to, article);
}

enum err bylaw_chart(const struct bylaw_writer *w, const int *articles,
                     const struct chart **ret_chart)
{
    const struct reg *reg = w->reg;
    struct gathering *g = NEW(w->a, struct gathering);
    *g = (struct gathering){.w = w, .chart = NEW(w->a, struct chart), .start = -1, .any = -1};
    g->chart->nodes = NEW_ARRAY(w->a, struct chart_node, CHART_NODES_MAX);
    g->chart->edges = NEW_ARRAY(w->a, struct chart_edge, CHART_EDGES_MAX);
    for (int s = 0; s < reg->state_count; s++) {
        const struct state *state = &reg->states[s];
        g->chart->nodes[s] = (struct chart_node){.text = str_of(bylaw_words(w, state->words)),
                                                 .kind = state->final ? CHART_FINAL : CHART_STATE,
                                                 .tone = s};
    }
    g->chart->node_count = reg->state_count;
    for (int i = 0; i < reg->action_count; i++)
        add_action(g, &reg->actions[i], articles[i]);
    TRY(statechart_lay(w->a, g->chart));
    *ret_chart = g->chart;
    return ERR_OK;
}
