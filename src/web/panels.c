#include "web/panels.h"

#include "base/io.h"
#include "lock/leak.h"
#include "office/draw.h"
#include "office/muster.h"
#include "web/network_map.h"

static struct words both(const char *msgid)
{
    return (struct words){tr(LANG_ZH, msgid), msgid};
}

static const char *href_of(struct desk *k, const struct reg *reg, int64_t id)
{
    return arena_printf(k->a, "/r/%s/%lld", reg->name, (long long)id);
}

/* ---- derivation: what it comes from and what comes from it ---- */

struct tree {
    struct desk *k;
    const struct reg *reg;
    struct panel_node *nodes;
    int count;
    bool is_cut;
};

static bool tree_has(const struct tree *t, int64_t id)
{
    for (int i = 0; i < t->count; i++)
        if (t->nodes[i].id == id)
            return true;
    return false;
}

static enum err tree_add(struct tree *t, int64_t id, const struct state *state, int parent)
{
    struct shown s = {.text = STR("?")};
    TRY(shown_entry(t->k, t->reg, id, &s));
    t->nodes[t->count] = (struct panel_node){.text = s.text,
                                             .href = href_of(t->k, t->reg, id),
                                             .state = state,
                                             .id = id,
                                             .depth = parent < 0 ? 0 : t->nodes[parent].depth + 1,
                                             .parent = parent};
    t->count++;
    return ERR_OK;
}

static int64_t source_of(const struct entry_view *view)
{
    for (int i = 0; i < view->field_count; i++)
        if (strcmp(view->fields[i].field->name, "source") == 0)
            return view->fields[i].ref;
    return 0;
}

/* From the furthest source that he may know down to the entry itself. */
static enum err add_sources(struct tree *t, const struct entry_view *view)
{
    struct entry_view chain[DERIVATION_UP_MAX + 1];
    int n = 0;
    chain[n++] = *view;
    for (int64_t id = source_of(view); id && n <= DERIVATION_UP_MAX; n++) {
        bool again = false;
        for (int i = 0; i < n; i++)
            again = again || chain[i].id == id;
        if (again)
            break;
        TRY(entry_view(t->k, t->reg, id, STR(""), &chain[n]));
        id = source_of(&chain[n]);
        t->is_cut = id && n == DERIVATION_UP_MAX;
    }
    for (int i = n - 1; i >= 0; i--)
        TRY(tree_add(t, chain[i].id, chain[i].state, t->count - 1));
    t->nodes[t->count - 1].is_self = true;
    return ERR_OK;
}

static enum err add_derived(struct tree *t, int parent, int generation)
{
    struct list_page page;
    struct list_want want = {.reg = str_of(t->reg->name), .limit = DERIVATION_NODES_MAX};
    want.filters[0].field = STR("source");
    want.filters[0].value = str_of(arena_printf(t->k->a, "%lld", (long long)t->nodes[parent].id));
    want.filters[0].op = LIST_IS;
    want.filter_count = 1;
    TRY(entry_list(t->k, &want, &page));
    t->is_cut = t->is_cut || page.next.n || (page.count && generation == DERIVATION_DOWN_MAX);
    for (int i = 0; i < page.count && generation < DERIVATION_DOWN_MAX; i++) {
        if (tree_has(t, page.rows[i].id))
            continue;
        if (t->count == DERIVATION_NODES_MAX) {
            t->is_cut = true;
            return ERR_OK;
        }
        int at = t->count;
        TRY(tree_add(t, page.rows[i].id, page.rows[i].state, parent));
        TRY(add_derived(t, at, generation + 1));
    }
    return ERR_OK;
}

/* A row for each, a step to the right for each generation. */
enum { TREE_STEP = 40, TREE_ROW = 34, TREE_BOX = 170, TREE_HALF = 13, TREE_TEXT_MAX = 22 };

/* Narrow letters count one, all others two. */
static const char *brief_of(struct arena *a, struct str text)
{
    size_t at = 0;
    for (int wide = 0; at < text.n && wide < TREE_TEXT_MAX;) {
        wide += (unsigned char)text.p[at] < 0x80 ? 1 : 2;
        do
            at++;
        while (at < text.n && ((unsigned char)text.p[at] & 0xc0) == 0x80);
    }
    const char *brief = arena_text(a, (struct str){text.p, at});
    return at < text.n ? arena_printf(a, "%s…", brief) : brief;
}

static void draw(struct tree *t, struct panel *p)
{
    p->width = 520;
    p->height = 4 + t->count * TREE_ROW;
    for (int i = 0; i < t->count; i++) {
        struct panel_node *n = &t->nodes[i];
        n->x = 4 + n->depth * TREE_STEP;
        n->y = 4 + i * TREE_ROW;
        n->brief = brief_of(t->k->a, n->text);
        if (n->parent >= 0)
            n->edge = arena_printf(t->k->a, "M%d %dV%dH%d", t->nodes[n->parent].x + TREE_STEP / 2,
                                   t->nodes[n->parent].y + 2 * TREE_HALF, n->y + TREE_HALF, n->x);
        if (n->x + TREE_BOX + 4 > p->width)
            p->width = n->x + TREE_BOX + 4;
    }
}

static enum err show_derivation(struct desk *k, const struct entry_view *view, struct panel *p)
{
    struct tree t = {.k = k, .reg = view->reg};
    t.nodes = NEW_ARRAY(k->a, struct panel_node, DERIVATION_NODES_MAX);
    TRY(add_sources(&t, view));
    TRY(add_derived(&t, t.count - 1, 0));
    draw(&t, p);
    p->nodes = t.nodes;
    p->node_count = t.count > 1 ? t.count : 0;
    p->is_cut = t.is_cut;
    return ERR_OK;
}

/* ---- the readable distance of a device ---- */

/* The stored value of a field; *ret_given false where there is none, or no such field. */
struct stored {
    bool given;
    int64_t n;
    const char *text;
};

static struct stored stored_of(struct desk *k, const struct reg *reg, struct query *q,
                               const char *name)
{
    const struct field *f = rule_field(reg, str_of(name));
    struct stored v = {.text = ""};
    if (!f || query_null(q, (int)(f - reg->fields)))
        return v;
    int col = (int)(f - reg->fields);
    v.given = true;
    if (f->type == FIELD_INT)
        v.n = query_int(q, col);
    else
        v.text = arena_text(k->a, query_text(q, col));
    return v;
}

static enum err leak_case_of(struct desk *k, const struct entry_view *view,
                             struct leak_case *ret_case, int64_t *ret_boundary)
{
    const struct reg *reg = view->reg;
    QUERY_SCOPE(q);
    bool row;
    TRY(db_start(k->db, (const struct sql *)(const void *)reg->by_id, &q, "i", view->id));
    TRY(query_step(q, &row));
    if (!row)
        return fail(ERR_MISSING, "There is no such entry");
    struct stored field = stored_of(k, reg, q, "field_dbuv"),
                  jammer = stored_of(k, reg, q, "jammer");
    *ret_case = (struct leak_case){
        .device = leak_device_from_code(stored_of(k, reg, q, "emission").text),
        .measured = field.given,
        .field_dbuv = (double)field.n,
        .frequency = (double)stored_of(k, reg, q, "frequency").n,
        .wall = leak_wall_from_code(stored_of(k, reg, q, "wall").text),
        .walls = (int)stored_of(k, reg, q, "walls").n,
        .shielding = (double)stored_of(k, reg, q, "shielding").n,
        .jammed = jammer.given,
        .jammer_dbuv = (double)jammer.n,
    };
    *ret_boundary = stored_of(k, reg, q, "boundary").n;
    return ERR_OK;
}

static struct panel_fact metres(struct desk *k, const char *msgid, double m)
{
    return (struct panel_fact){both(msgid), str_of(arena_printf(k->a, "%.*f m", m < 10, m))};
}

static enum err show_leak(struct desk *k, const struct entry_view *view, struct panel *p)
{
    struct leak_case c;
    struct leak_range r;
    int64_t boundary;
    TRY(leak_case_of(k, view, &c, &boundary));
    p->notes = leak_assumptions;
    if (leak_distance(&c, &r)) {
        p->verdict = N_("Its values give no estimate: complete them");
        p->is_bad = true;
        return ERR_OK;
    }
    struct panel_fact *facts = NEW_ARRAY(k->a, struct panel_fact, 5);
    int n = 0;
    facts[n++] = metres(k, N_("At least"), r.low);
    facts[n++] = metres(k, N_("Likely"), r.likely);
    facts[n++] = metres(k, N_("At most"), r.high);
    if (boundary)
        facts[n++] = metres(k, N_("Controlled boundary"), (double)boundary);
    facts[n++] = metres(k, N_("Uncontrolled facility, as report 2 has it"), LEAK_REPORTED);
    p->facts = facts;
    p->fact_count = n;
    p->is_bad = !boundary || r.high >= (double)boundary;
    p->verdict = p->is_bad
                     ? N_("By the grave end of the estimate it can be read beyond the boundary.")
                     : N_("By the estimate it is not readable beyond the boundary; only a "
                          "measurement on the spot shows that.");
    return ERR_OK;
}

/* ---- pages of their own ---- */

static enum err show_topology(struct desk *k, const struct entry_view *view, struct panel *p)
{
    const struct topology *map;
    int level;
    if (network_map(k, view->id, &map, &level))
        return ERR_OK; /* not in use, or too large for a picture */
    struct panel_fact *facts = NEW_ARRAY(k->a, struct panel_fact, 2);
    facts[0] = (struct panel_fact){both(N_("Machines")),
                                   arena_str(k->a, str_of(numtext(map->node_count)))};
    facts[1] = (struct panel_fact){both(N_("Links between networks")),
                                   arena_str(k->a, str_of(numtext(map->link_count)))};
    p->facts = facts;
    p->fact_count = 2;
    p->href = arena_printf(k->a, "/topology?network=%lld", (long long)view->id);
    p->link = both(N_("Picture of this network"));
    return ERR_OK;
}

static enum err show_muster(struct desk *k, const struct entry_view *view, struct panel *p)
{
    struct muster_view m;
    TRY(muster_view(k, view->number, &m));
    struct panel_fact *facts = NEW_ARRAY(k->a, struct panel_fact, m.part_count + 1);
    for (int i = 0; i < m.part_count; i++)
        facts[i] = (struct panel_fact){m.parts[i].state->words,
                                       arena_str(k->a, str_of(numtext(m.parts[i].page->total)))};
    p->facts = facts;
    p->fact_count = m.part_count;
    return ERR_OK;
}

static enum err show_exam(struct desk *k, const struct entry_view *view, struct panel *p)
{
    (void)k;
    if (!view->state->final) {
        p->href = "/exams";
        p->link = both(N_("Exams"));
    }
    return ERR_OK;
}

/* ---- a draw, drawn again ---- */

static enum err show_draw(struct desk *k, const struct entry_view *view, struct panel *p)
{
    struct draw_told *rows;
    int count;
    TRY(draw_check_entry(k, view, &rows, &count));
    if (!count)
        return ERR_OK;
    const struct draw_told *t = &rows[0]; /* nothing is drawn twice for an entry */
    struct panel_fact *facts = NEW_ARRAY(k->a, struct panel_fact, 4);
    int n = 0;
    facts[n++] =
        (struct panel_fact){both(N_("Drawn")), str_of(*t->drawn_number ? t->drawn_number : "?")};
    facts[n++] = (struct panel_fact){both(N_("Drawn out of")),
                                     arena_str(k->a, str_of(numtext(t->candidates)))};
    facts[n++] = (struct panel_fact){both(N_("Drawn at")), shown_moment(k, str_of(t->at))};
    facts[n++] = (struct panel_fact){both(N_("Root of the ledger before it")), str_of(t->root)};
    p->facts = facts;
    p->fact_count = n;
    p->is_bad = count > 1 || !t->root_agrees || !t->choice_agrees || !t->stands;
    p->verdict = p->is_bad ? N_("The ledger does not bear this draw out.")
                           : N_("Drawn again out of the ledger as it stood, it gives the same.");
    return ERR_OK;
}

static const struct {
    enum err (*show)(struct desk *k, const struct entry_view *view, struct panel *p);
    const char *title;
} kinds[PANEL_KINDS] = {
    [PANEL_DERIVATION] = {show_derivation, N_("Derivation")},
    [PANEL_LEAK_DISTANCE] = {show_leak, N_("Readable within")},
    [PANEL_TOPOLOGY] = {show_topology, N_("Network in pictures")},
    [PANEL_MUSTER] = {show_muster, N_("Muster now")},
    [PANEL_EXAM] = {show_exam, N_("Sitting the exam")},
    [PANEL_DRAW] = {show_draw, N_("By chance")},
};

enum err panels_of(struct desk *k, const struct entry_view *view, struct panel **ret_panels,
                   int *ret_count)
{
    struct panel *panels = NEW_ARRAY(k->a, struct panel, PANEL_KINDS);
    int n = 0;
    for (int i = 0; i < PANEL_KINDS; i++) {
        if (!kinds[i].show) /* page_weigh.h shows it: it is on forms too */
            continue;
        struct panel p = {.kind = (enum panel_kind)i, .title = both(kinds[i].title)};
        if (!(view->reg->shows >> i & 1))
            continue;
        TRY(kinds[i].show(k, view, &p));
        if (p.fact_count || p.node_count || p.href || p.verdict)
            panels[n++] = p;
    }
    *ret_panels = panels;
    *ret_count = n;
    return ERR_OK;
}
