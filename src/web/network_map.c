#include "web/network_map.h"

#include "base/io.h"

/* A list of a register under way: pages of rows, with the filters it was asked for. */
struct map {
    struct desk *k;
    int64_t only; /* network, 0 for all */
    struct topology *t;
    struct topology_network *networks;
    struct topology_node *nodes;
    struct topology_link *links;
    int64_t *network_ids, *node_ids; /* of the entries, as networks and nodes */
    size_t network_cap, network_id_cap, node_cap, node_id_cap, link_cap;
    int level;
    enum topology_class class; /* of the list under way */
    enum topology_kind kind;
    bool is_found;
};

static const char *const class_codes[TOPOLOGY_CLASS_COUNT] = {
    [TOPOLOGY_CLASSIFIED] = "classified",
    [TOPOLOGY_CONFIDENTIAL] = "confidential",
    [TOPOLOGY_INTRANET] = "intranet",
    [TOPOLOGY_INTERNET] = "internet",
};

/* The cell of a list's row by the name of its field; empty where the list has no such column. */
static struct shown cell_of(const struct list_page *page, const struct list_row *row,
                            const char *field)
{
    for (int i = 0; i < page->reg->column_count; i++)
        if (strcmp(page->reg->columns[i]->name, field) == 0)
            return row->cells[i];
    return (struct shown){.level = -1};
}

typedef enum err row_taker(struct map *m, const struct list_page *page, const struct list_row *row);

static void filter(struct list_want *want, const char *field, enum list_op op, const char *value)
{
    want->filters[want->filter_count].field = str_of(field);
    want->filters[want->filter_count].op = op;
    want->filters[want->filter_count++].value = str_of(value);
}

static enum err each_row(struct map *m, struct list_want *want, row_taker *take)
{
    want->limit = LIST_LIMIT_MAX;
    do {
        struct list_page page;
        TRY(entry_list(m->k, want, &page));
        for (int i = 0; i < page.count; i++) {
            const struct state *state = page.rows[i].state;
            if (state->final || strcmp(state->name, "retired") == 0)
                continue;
            TRY(take(m, &page, &page.rows[i]));
            if (page.rows[i].level > m->level)
                m->level = page.rows[i].level;
        }
        want->cursor = page.next;
    } while (want->cursor.n);
    return ERR_OK;
}

static const char *href_of(struct map *m, const struct list_page *page, const struct list_row *row)
{
    return arena_printf(m->k->a, "/r/%s/%lld", page->reg->name, (long long)row->id);
}

static int index_of(const int64_t *ids, int count, int64_t id)
{
    for (int i = 0; id && i < count; i++)
        if (ids[i] == id)
            return i;
    return -1;
}

/* ---- networks ---- */

static enum err take_network(struct map *m, const struct list_page *page,
                             const struct list_row *row)
{
    int n = m->t->network_count;
    if (n == TOPOLOGY_NETWORKS_MAX)
        return fail(ERR_TOO_LARGE, "More than {1} networks", numtext(TOPOLOGY_NETWORKS_MAX));
    struct arena *a = m->k->a;
    m->networks = arena_grow(a, m->networks, (size_t)n, &m->network_cap, sizeof *m->networks);
    m->network_ids =
        arena_grow(a, m->network_ids, (size_t)n, &m->network_id_cap, sizeof *m->network_ids);
    m->network_ids[n] = row->id;
    m->networks[n] = (struct topology_network){
        .name = cell_of(page, row, "name").text,
        .class = m->class,
        .level = cell_of(page, row, "grade").level,
        .href = href_of(m, page, row),
    };
    if (strcmp(row->state->name, "in_use") != 0)
        m->networks[n].note = str_of(words_in(&row->state->words, m->k->v->lang));
    m->t->network_count++;
    return ERR_OK;
}

/* ---- machines ---- */

static enum err add_node(struct map *m, const struct list_page *page, const struct list_row *row,
                         int network)
{
    int n = m->t->node_count;
    if (n == TOPOLOGY_NODES_MAX)
        return fail(ERR_TOO_LARGE, "More than {1} machines", numtext(TOPOLOGY_NODES_MAX));
    struct arena *a = m->k->a;
    m->nodes = arena_grow(a, m->nodes, (size_t)n, &m->node_cap, sizeof *m->nodes);
    m->node_ids = arena_grow(a, m->node_ids, (size_t)n, &m->node_id_cap, sizeof *m->node_ids);
    m->node_ids[n] = m->kind == TOPOLOGY_EQUIPMENT ? 0 : row->id;
    m->nodes[n] = (struct topology_node){
        .name = cell_of(page, row, "name").text,
        .kind = m->kind,
        .class = m->class,
        .level = cell_of(page, row, "grade").level,
        .network = network,
        .href = href_of(m, page, row),
    };
    m->t->node_count++;
    return ERR_OK;
}

static enum err take_computer(struct map *m, const struct list_page *page,
                              const struct list_row *row)
{
    int64_t ref = cell_of(page, row, "network").ref;
    if (m->only && ref != m->only)
        return ERR_OK;
    return add_node(m, page, row, index_of(m->network_ids, m->t->network_count, ref));
}

/* Stands where its network or its computer stands; what hangs on neither is not drawn. */
static enum err take_equipment(struct map *m, const struct list_page *page,
                               const struct list_row *row)
{
    int64_t ref = cell_of(page, row, "network").ref;
    int computer = index_of(m->node_ids, m->t->node_count, cell_of(page, row, "computer").ref);
    if ((!ref && computer < 0) || (m->only && ref != m->only && computer < 0))
        return ERR_OK;
    int network =
        ref ? index_of(m->network_ids, m->t->network_count, ref) : m->nodes[computer].network;
    return add_node(m, page, row, network);
}

static enum err take_machines(struct map *m)
{
    for (int c = 0; c < TOPOLOGY_CLASS_COUNT; c++) {
        struct list_want want = {.reg = STR("computer"), .sort = STR("name")};
        m->class = (enum topology_class)c;
        filter(&want, "class", LIST_IS, class_codes[c]);
        filter(&want, "kind", LIST_IS, "server");
        m->kind = TOPOLOGY_SERVER;
        TRY(each_row(m, &want, take_computer));
        want.filters[1].op = LIST_IS_NOT;
        m->kind = TOPOLOGY_COMPUTER;
        TRY(each_row(m, &want, take_computer));
    }
    m->kind = TOPOLOGY_EQUIPMENT;
    for (int c = 0; c < TOPOLOGY_CLASS_COUNT; c++) {
        struct list_want want = {.reg = STR("equipment"), .sort = STR("name")};
        m->class = (enum topology_class)c;
        filter(&want, "class", LIST_IS, class_codes[c]);
        TRY(each_row(m, &want, take_equipment));
    }
    return ERR_OK;
}

/* ---- links ---- */

static enum err take_link(struct map *m, const struct list_page *page, const struct list_row *row)
{
    int64_t one = cell_of(page, row, "network").ref, other = cell_of(page, row, "other").ref;
    int from = index_of(m->network_ids, m->t->network_count, one);
    int to = index_of(m->network_ids, m->t->network_count, other);
    if (from < 0 || to < 0 || (m->only && one != m->only && other != m->only))
        return ERR_OK;
    if (m->t->link_count == TOPOLOGY_LINKS_MAX)
        return fail(ERR_TOO_LARGE, "More than {1} links", numtext(TOPOLOGY_LINKS_MAX));
    m->links =
        arena_grow(m->k->a, m->links, (size_t)m->t->link_count, &m->link_cap, sizeof *m->links);
    m->links[m->t->link_count++] = (struct topology_link){
        .from = from,
        .to = to,
        .is_found = m->is_found,
        .words = cell_of(page, row, "purpose").text,
        .href = href_of(m, page, row),
    };
    return ERR_OK;
}

static enum err take_links(struct map *m)
{
    static const char *const states[] = {"in_use", "found"};
    for (size_t i = 0; i < ARRAY_SIZE(states); i++) {
        struct list_want want = {.reg = STR("network_link"), .sort = STR("number")};
        filter(&want, "state", LIST_IS, states[i]);
        m->is_found = i == 1;
        TRY(each_row(m, &want, take_link));
    }
    return ERR_OK;
}

/* ---- of one network: it, and those that it is linked to ---- */

static void keep_near(struct map *m)
{
    struct topology *t = m->t;
    int *new_index = NEW_ARRAY(m->k->a, int, t->network_count + 1);
    int kept = 0;
    for (int i = 0; i < t->network_count; i++) {
        bool near = m->network_ids[i] == m->only;
        for (int k = 0; k < t->link_count; k++)
            near |= m->links[k].from == i || m->links[k].to == i;
        new_index[i] = near ? kept : -1;
        if (near)
            m->networks[kept++] = m->networks[i];
    }
    t->network_count = kept;
    for (int i = 0; i < t->node_count; i++)
        if (m->nodes[i].network >= 0)
            m->nodes[i].network = new_index[m->nodes[i].network];
    for (int k = 0; k < t->link_count; k++) {
        m->links[k].from = new_index[m->links[k].from];
        m->links[k].to = new_index[m->links[k].to];
    }
}

static enum err check_network(struct map *m)
{
    int at = index_of(m->network_ids, m->t->network_count, m->only);
    if (m->only && at < 0)
        return fail(ERR_MISSING, "There is no such network in use");
    m->t->title =
        m->only ? m->networks[at].name : str_of(tr(m->k->v->lang, N_("Topology of the networks")));
    return ERR_OK;
}

enum err network_map(struct desk *k, int64_t network, const struct topology **ret_map,
                     int *ret_level)
{
    struct topology *t = NEW(k->a, struct topology);
    struct map m = {.k = k, .only = network, .t = t};
    for (int c = 0; c < TOPOLOGY_CLASS_COUNT; c++) {
        struct list_want want = {.reg = STR("network"), .sort = STR("name")};
        m.class = (enum topology_class)c;
        filter(&want, "class", LIST_IS, class_codes[c]);
        TRY(each_row(&m, &want, take_network));
    }
    TRY(check_network(&m));
    TRY(take_machines(&m));
    TRY(take_links(&m));
    if (network)
        keep_near(&m);
    t->networks = m.networks, t->nodes = m.nodes, t->links = m.links;
    *ret_map = t;
    *ret_level = m.level;
    return ERR_OK;
}
