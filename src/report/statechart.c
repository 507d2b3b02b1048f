#include "report/statechart.h"

#include "report/topology_parts.h"

enum {
    MARGIN = 12,
    NODE_GAP = 18,
    NODE_WIDTH_MIN = 84,
    PORT_STEP = 16,
    NODE_HEIGHT_MIN = 34,
    TRACK_STEP = 9,
    LANE_STEP = 10,
    CHANNEL_PAD = 12,
    ARROW = 8
};

struct layout {
    struct arena *a;
    struct chart *c;
    int columns;
    int x[CHART_NODES_MAX + 1], width[CHART_NODES_MAX + 1]; /* of the columns */
    int leaving[CHART_NODES_MAX + 1],
        entering[CHART_NODES_MAX + 1]; /* tracks right and left of them */
    int labels[CHART_NODES_MAX + 1];   /* room before the boxes */
    int lanes_above, lanes_below, top, bottom;
};

/* ---- columns ---- */

static void find_columns(struct layout *l)
{
    struct chart *c = l->c;
    for (int i = 0; i < c->node_count; i++)
        c->nodes[i].column = c->nodes[i].kind == CHART_START ? 0 : -1;
    for (int depth = 0; depth < c->node_count; depth++)
        for (int e = 0; e < c->edge_count; e++)
            if (c->nodes[c->edges[e].from].column == depth && c->nodes[c->edges[e].to].column < 0)
                c->nodes[c->edges[e].to].column = depth + 1;
    for (int i = 0; i < c->node_count; i++) {
        struct chart_node *n = &c->nodes[i];
        n->column = n->column < 0 ? 1 : n->column;
        l->columns = n->column >= l->columns ? n->column + 1 : l->columns;
    }
}

/* To the next column an edge is direct; all others take a lane: forward above, back below. */
static void find_lanes(struct layout *l)
{
    for (int i = 0; i < l->c->edge_count; i++) {
        struct chart_edge *e = &l->c->edges[i];
        struct chart_node *from = &l->c->nodes[e->from], *to = &l->c->nodes[e->to];
        e->out = from->outs++;
        e->in = to->ins++;
        e->leaves = l->leaving[from->column]++;
        e->lane = -1;
        if (to->column == from->column + 1)
            continue;
        e->enters = l->entering[to->column]++;
        e->lane = to->column > from->column ? 2 * l->lanes_above++ : 2 * l->lanes_below++ + 1;
    }
}

/* ---- places ---- */

static void measure(struct layout *l)
{
    for (int i = 0; i < l->c->node_count; i++) {
        struct chart_node *n = &l->c->nodes[i];
        int ports = n->ins > n->outs ? n->ins : n->outs;
        int text = sketch_text_width(n->text, CHART_TEXT_SIZE) + 24;
        n->width = text > NODE_WIDTH_MIN ? text : NODE_WIDTH_MIN;
        n->height =
            ports * PORT_STEP + 8 > NODE_HEIGHT_MIN ? ports * PORT_STEP + 8 : NODE_HEIGHT_MIN;
        if (n->width > l->width[n->column])
            l->width[n->column] = n->width;
    }
    for (int i = 0; i < l->c->edge_count; i++) {
        struct chart_edge *e = &l->c->edges[i];
        int *room = &l->labels[l->c->nodes[e->to].column];
        e->label_width = e->label.n ? sketch_text_width(e->label, 10) + 8 : 0;
        *room = e->label_width > *room ? e->label_width : *room;
    }
}

static void place(struct layout *l)
{
    int height[CHART_NODES_MAX + 1] = {0}, tallest = 0, x = MARGIN;
    for (int k = 0; k < l->columns; k++) {
        x += l->entering[k] * TRACK_STEP + (l->labels[k] ? l->labels[k] + 6 : 0) +
             (k ? CHANNEL_PAD + ARROW : 0);
        l->x[k] = x;
        x += l->width[k] + (k + 1 < l->columns || l->leaving[k] ? CHANNEL_PAD : 0) +
             l->leaving[k] * TRACK_STEP;
    }
    l->c->width = x + MARGIN;
    for (int i = 0; i < l->c->node_count; i++) {
        int *used = &height[l->c->nodes[i].column];
        *used += l->c->nodes[i].height + (*used ? NODE_GAP : 0);
        tallest = *used > tallest ? *used : tallest;
    }
    l->top = MARGIN + l->lanes_above * LANE_STEP;
    l->bottom = l->top + tallest + NODE_GAP / 2;
    l->c->height = l->bottom + l->lanes_below * LANE_STEP + MARGIN;
    int at[CHART_NODES_MAX + 1];
    for (int k = 0; k < l->columns; k++)
        at[k] = l->top + (tallest - height[k]) / 2;
    for (int i = 0; i < l->c->node_count; i++) {
        struct chart_node *n = &l->c->nodes[i];
        n->width = l->width[n->column];
        n->x = l->x[n->column];
        n->y = at[n->column];
        at[n->column] += n->height + NODE_GAP;
    }
}

static int port_y(const struct chart_node *n, int port, int count)
{
    return n->y + n->height / 2 + (2 * port - count + 1) * PORT_STEP / 2;
}

static void draw(struct layout *l, struct chart_edge *e)
{
    const struct chart_node *from = &l->c->nodes[e->from], *to = &l->c->nodes[e->to];
    int x1 = from->x + from->width, y1 = port_y(from, e->out, from->outs);
    int x2 = to->x, y2 = port_y(to, e->in, to->ins);
    int track = x1 + CHANNEL_PAD / 2 + e->leaves * TRACK_STEP;
    int room = l->labels[to->column] ? l->labels[to->column] + 6 : 0;
    if (e->lane < 0) {
        e->path = arena_printf(l->a, "M%d %dH%dV%dH%d", x1, y1, track, y2, x2 - ARROW);
    } else {
        int lane = e->lane % 2 ? l->bottom + (e->lane / 2 + 1) * LANE_STEP - 4
                               : l->top - (e->lane / 2 + 1) * LANE_STEP + 2;
        int enters = x2 - ARROW - room - (e->enters + 1) * TRACK_STEP + 3;
        e->path = arena_printf(l->a, "M%d %dH%dV%dH%dV%dH%d", x1, y1, track, lane, enters, y2,
                               x2 - ARROW);
    }
    e->arrow = arena_printf(l->a, "M%d %dl-%d -4v8z", x2, y2, ARROW);
    e->label_x = x2 - ARROW - 3 - e->label_width / 2;
    e->label_y = y2;
}

enum err statechart_lay(struct arena *a, struct chart *c)
{
    struct layout *l = NEW(a, struct layout);
    *l = (struct layout){.a = a, .c = c};
    if (c->node_count > CHART_NODES_MAX || c->edge_count > CHART_EDGES_MAX)
        return fail(ERR_TOO_LARGE, "This picture has too many parts");
    for (int i = 0; i < c->edge_count; i++)
        if (c->edges[i].from < 0 || c->edges[i].from >= c->node_count || c->edges[i].to < 0 ||
            c->edges[i].to >= c->node_count || c->edges[i].from == c->edges[i].to)
            return fail(ERR_INPUT, "A line of the picture leads nowhere");
    for (int i = 0; i < c->node_count; i++)
        c->nodes[i].ins = c->nodes[i].outs = 0;
    find_columns(l);
    find_lanes(l);
    measure(l);
    place(l);
    for (int i = 0; i < c->edge_count; i++)
        draw(l, &c->edges[i]);
    return ERR_OK;
}
