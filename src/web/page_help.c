/* A regulation to be read: states as a picture, actions in words, each with its article. */
#include "web/page.h"
#include "web/page_templates.h"
#include "web/page_views.h"

enum { COLUMN_STEP = 176, ROW_STEP = 62, MARGIN = 16, UNPLACED = -1 };

/* ---- the picture ---- */

/* A state stands in the column of the fewest steps that lead to it. */
static void find_columns(const struct reg *reg, int column[STATES_MAX])
{
    for (int s = 0; s < reg->state_count; s++)
        column[s] = UNPLACED;
    for (int i = 0; i < reg->action_count; i++)
        if (reg->actions[i].creates && reg->actions[i].to >= 0)
            column[reg->actions[i].to] = 0;
    for (int depth = 0; depth < reg->state_count; depth++) {
        for (int i = 0; i < reg->action_count; i++) {
            const struct action *a = &reg->actions[i];
            for (int s = 0; !a->creates && a->to >= 0 && s < reg->state_count; s++)
                if ((a->from >> s & 1) && column[s] == depth && column[a->to] == UNPLACED)
                    column[a->to] = depth + 1;
        }
    }
    for (int s = 0; s < reg->state_count; s++)
        if (column[s] == UNPLACED)
            column[s] = 0;
}

static void place_nodes(struct visit *x, struct help_view *v, const int column[STATES_MAX])
{
    int used[STATES_MAX + 1] = {0};
    struct help_node *nodes = NEW_ARRAY(x->a, struct help_node, v->reg->state_count + 1);
    for (int s = 0; s < v->reg->state_count; s++) {
        int row = used[column[s]]++;
        nodes[s] = (struct help_node){&v->reg->states[s], MARGIN + column[s] * COLUMN_STEP,
                                      MARGIN + row * ROW_STEP};
        if (nodes[s].x + HELP_NODE_WIDTH + MARGIN > v->width)
            v->width = nodes[s].x + HELP_NODE_WIDTH + MARGIN;
        if (nodes[s].y + ROW_STEP + MARGIN > v->height)
            v->height = nodes[s].y + ROW_STEP + MARGIN;
    }
    v->nodes = nodes;
    v->node_count = v->reg->state_count;
}

/* Forward from side to side; back and within a column by way of the lower edges. */
static struct help_edge edge_between(struct visit *x, const struct help_node *from,
                                     const struct help_node *to)
{
    struct help_edge e;
    if (to->x > from->x) {
        int x1 = from->x + HELP_NODE_WIDTH, y1 = from->y + HELP_NODE_HEIGHT / 2;
        int x2 = to->x, y2 = to->y + HELP_NODE_HEIGHT / 2, bend = (x2 - x1) / 2;
        e.path = arena_printf(x->a, "M%d %dC%d %d %d %d %d %d", x1, y1, x1 + bend, y1, x2 - bend,
                              y2, x2 - 6, y2);
        e.arrow = arena_printf(x->a, "M%d %dl-8 -4v8z", x2, y2);
        return e;
    }
    int x1 = from->x + HELP_NODE_WIDTH / 3, y1 = from->y + HELP_NODE_HEIGHT;
    int x2 = to->x + 2 * HELP_NODE_WIDTH / 3, y2 = to->y + HELP_NODE_HEIGHT;
    int low = (y1 > y2 ? y1 : y2) + 22;
    e.path = arena_printf(x->a, "M%d %dC%d %d %d %d %d %d", x1, y1, x1, low, x2, low, x2, y2 + 6);
    e.arrow = arena_printf(x->a, "M%d %dl-4 8h8z", x2, y2);
    return e;
}

static void draw_edges(struct visit *x, struct help_view *v)
{
    const struct reg *reg = v->reg;
    size_t cap = 0, n = 0;
    struct help_edge *edges = NULL;
    uint32_t seen[STATES_MAX] = {0};
    for (int i = 0; i < reg->action_count; i++) {
        const struct action *a = &reg->actions[i];
        for (int s = 0; !a->creates && a->to >= 0 && s < reg->state_count; s++) {
            if (!(a->from >> s & 1) || a->to == s || (seen[s] >> a->to & 1) || reg->states[s].final)
                continue;
            seen[s] |= UINT32_C(1) << a->to;
            edges = arena_grow(x->a, edges, n, &cap, sizeof *edges);
            edges[n++] = edge_between(x, &v->nodes[s], &v->nodes[a->to]);
        }
    }
    v->edges = edges;
    v->edge_count = (int)n;
}

/* ---- the words ---- */

static const char *from_words(struct visit *x, const struct reg *reg, const struct action *a)
{
    if (a->creates)
        return tr(x->lang, N_("a new entry"));
    BUF_SCOPE(b, 4096);
    int count = 0;
    for (int s = 0; s < reg->state_count; s++) {
        if (!(a->from >> s & 1))
            continue;
        if (count++)
            buf_text(&b, x->lang == LANG_ZH ? "、" : ", ");
        buf_text(&b, words_in(&reg->states[s].words, x->lang));
    }
    return count == reg->state_count ? tr(x->lang, N_("any state"))
                                     : arena_text(x->a, buf_view(&b));
}

static const char *approval_words(struct visit *x, const struct reg *reg, const struct action *a)
{
    BUF_SCOPE(b, 4096);
    for (int i = 0; i < a->step_count; i++) {
        const struct step *s = &a->steps[i];
        if (i)
            buf_text(&b, " → ");
        buf_text(&b, whoms_text(x->a, x->desk.book, reg, s->whoms, s->whom_count, x->lang));
        if (s->quorum > 1)
            buf_printf(&b, " ×%d", s->quorum);
    }
    return arena_text(x->a, buf_view(&b));
}

static void list_actions(struct visit *x, struct help_view *v)
{
    const struct reg *reg = v->reg;
    struct help_action *rows = NEW_ARRAY(x->a, struct help_action, reg->action_count + 1);
    for (int i = 0; i < reg->action_count; i++) {
        const struct action *a = &reg->actions[i];
        rows[i] = (struct help_action){
            .action = a,
            .who = whoms_text(x->a, x->desk.book, reg, a->who, a->who_count, x->lang),
            .from = from_words(x, reg, a),
            .to = a->to >= 0 ? words_in(&reg->states[a->to].words, x->lang)
                             : tr(x->lang, N_("unchanged")),
            .approval = approval_words(x, reg, a),
        };
    }
    v->actions = rows;
    v->action_count = reg->action_count;
}

enum err page_help(struct visit *x)
{
    int column[STATES_MAX];
    struct help_view *v = NEW(x->a, struct help_view);
    TRY(visit_register(x, 0, &v->reg));
    for (int i = 0; i < x->desk.book->regulation_count; i++)
        if (strcmp(x->desk.book->regulations[i].name, v->reg->regulation) == 0)
            v->regulation = &x->desk.book->regulations[i];
    find_columns(v->reg, column);
    place_nodes(x, v, column);
    draw_edges(x, v);
    list_actions(x, v);
    visit_show(x, v->reg->words, help_content, v);
    return ERR_OK;
}
