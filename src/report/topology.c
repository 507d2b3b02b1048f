/* The layout: zones from the most to the least protected, in each its networks as blocks on shelves,
 * in each block its machines as tiles that hang on the network's bus. */
#include "report/topology.h"

#include <math.h>

#include "report/topology_parts.h"

/* All in px. */
enum {
    WIDTH = 1200,
    MARGIN = 16,
    ZONE_HEAD = 30,
    ZONE_PAD = 12,
    AIR_GAP = 46,
    BLOCK_GAP = 14,
    BLOCK_HEAD = 52,
    BLOCK_PAD = 12,
    BLOCK_LEAST = 280,
    BUS = 16,  /* from the head to the first row of tiles */
    LANE = 6,  /* between two links above a shelf */
    LANES = 6, /* above a shelf, before links share one */
    RAIL = 18, /* between two links beside the zones */
    RAILS = 8,
    MANY = 24, /* machines in a block from which tiles are small */
};

static const struct tile_size sizes[] = {{150, 38, 10, false}, {124, 24, 8, true}};

/* ---- blocks: a network and its machines, or the machines of a class that are on none ---- */

struct block {
    const struct topology_network *network; /* NULL: the machines on none */
    enum topology_class class;
    const int *nodes;
    int count;
    const struct tile_size *size;
    int columns, x, y, width, height;
    int shelf_top; /* y of the shelf's lanes' lower end */
};

struct layout {
    struct sketch *s;
    const struct topology *t;
    struct block *blocks;
    int block_count, width;                                           /* of the zones */
    int zone_top[TOPOLOGY_CLASS_COUNT], labels[TOPOLOGY_CLASS_COUNT]; /* in the gap above */
};

static void size_block(struct block *b, int widest)
{
    b->size = &sizes[b->count > MANY];
    int step = b->size->width + b->size->gap;
    int most = (widest - 2 * BLOCK_PAD) / step;
    int wanted = (int)ceil(sqrt(b->count * 2.0));
    if (wanted > b->count)
        wanted = b->count;
    b->columns = wanted < 1 ? 1 : wanted > most ? most : wanted;
    int rows = (b->count + b->columns - 1) / b->columns;
    b->width = b->columns * step + 2 * BLOCK_PAD;
    if (b->width < BLOCK_LEAST)
        b->width = BLOCK_LEAST;
    b->height = BLOCK_HEAD + BUS + rows * (b->size->height + b->size->gap) + 4;
}

/* The nodes of a block, in the order of the model. */
static void gather(struct layout *l, struct block *b, int network)
{
    int *nodes = NEW_ARRAY(l->s->a, int, l->t->node_count + 1);
    for (int i = 0; i < l->t->node_count; i++) {
        const struct topology_node *n = &l->t->nodes[i];
        if (n->network == network && (network >= 0 || n->class == b->class))
            nodes[b->count++] = i;
    }
    b->nodes = nodes;
}

static void make_blocks(struct layout *l)
{
    const struct topology *t = l->t;
    l->blocks = NEW_ARRAY(l->s->a, struct block, t->network_count + TOPOLOGY_CLASS_COUNT);
    for (int i = 0; i < t->network_count; i++) {
        struct block *b = &l->blocks[l->block_count++];
        *b = (struct block){.network = &t->networks[i], .class = t->networks[i].class};
        gather(l, b, i);
    }
    for (int c = 0; c < TOPOLOGY_CLASS_COUNT; c++) {
        struct block *b = &l->blocks[l->block_count];
        *b = (struct block){.class = (enum topology_class)c};
        gather(l, b, -1);
        l->block_count += b->count > 0;
    }
    for (int i = 0; i < l->block_count; i++)
        size_block(&l->blocks[i], l->width - 2 * ZONE_PAD);
}

/* ---- placing: shelves from left to right ---- */

static int lanes_height(const struct layout *l)
{
    int n = l->t->link_count < LANES ? l->t->link_count : LANES;
    return n ? n * LANE + 8 : 0;
}

/* Places the blocks of a class below `y`; the y below the last shelf. */
static int place_class(struct layout *l, enum topology_class class, int y)
{
    int x = MARGIN + ZONE_PAD, tallest = 0;
    y += lanes_height(l);
    for (int i = 0; i < l->block_count; i++) {
        struct block *b = &l->blocks[i];
        if (b->class != class)
            continue;
        if (x > MARGIN + ZONE_PAD && x + b->width > MARGIN + l->width - ZONE_PAD) {
            y += tallest + BLOCK_GAP + lanes_height(l);
            x = MARGIN + ZONE_PAD;
            tallest = 0;
        }
        b->x = x, b->y = y, b->shelf_top = y - 6;
        x += b->width + BLOCK_GAP;
        tallest = b->height > tallest ? b->height : tallest;
    }
    return y + tallest;
}

static bool class_used(const struct layout *l, enum topology_class class)
{
    for (int i = 0; i < l->block_count; i++)
        if (l->blocks[i].class == class)
            return true;
    return false;
}

static void draw_gap(struct layout *l, int y)
{
    struct sketch *s = l->s;
    sketch_group(s, NULL, STR(""));
    sketch_path(s, PAINT_GAP, arena_printf(s->a, "M%d %dH%d", MARGIN, y, MARGIN + l->width));
    struct str words = str_of(tr(s->lang, N_("Physically isolated: no link is allowed")));
    int half = sketch_text_width(words, 12) / 2 + 12, middle = MARGIN + l->width / 2;
    sketch_rect(s, PAINT_LABEL, middle - half, y - 11, 2 * half, 22, 11);
    sketch_text(s, PAINT_TEXT_QUIET, middle, y + 4, 12, ANCHOR_MIDDLE, words);
}

/* All zones, one below the other; the height of the drawing. */
static int place_zones(struct layout *l)
{
    int y = MARGIN;
    for (int c = 0; c < TOPOLOGY_CLASS_COUNT; c++) {
        enum topology_class class = (enum topology_class)c;
        if (!class_used(l, class))
            continue;
        if (y > MARGIN) {
            draw_gap(l, y + AIR_GAP / 2);
            y += AIR_GAP;
        }
        l->zone_top[c] = y;
        int end = place_class(l, class, y + ZONE_HEAD) + ZONE_PAD;
        sketch_group(l->s, NULL, STR(""));
        sketch_rect(l->s, (enum paint)(PAINT_ZONE_CLASSIFIED + c), MARGIN, y, l->width, end - y,
                    10);
        sketch_text(l->s, PAINT_TEXT_STRONG, MARGIN + ZONE_PAD, y + 20, 14, ANCHOR_START,
                    str_of(tr(l->s->lang, topology_class_words(class))));
        y = end;
    }
    return y + MARGIN;
}

/* ---- links: up from the head of a block, along the shelf, down the rail beside the zones ---- */

/* Where a forbidden link is broken: in the air gap above the lower of its zones, else half way. */
static int break_at(const struct layout *l, const struct block *a, const struct block *b, int ay,
                    int by)
{
    const struct block *lower = a->class > b->class ? a : b;
    return a->class == b->class ? (ay + by) / 2 : l->zone_top[lower->class] - AIR_GAP / 2;
}

static void draw_break(struct layout *l, int x, int y, int at, struct str words)
{
    struct sketch *s = l->s;
    int width = sketch_text_width(words, 12) + 20;
    int right = MARGIN + l->width - 8 - at * (width + 8);
    sketch_path(s, PAINT_CROSS, arena_printf(s->a, "M%d %dl12 12m0 -12l-12 12", x - 6, y - 6));
    sketch_rect(s, PAINT_LABEL_BAD, right - width, y - 12, width, 24, 12);
    sketch_text(s, PAINT_TEXT_BAD, right - width / 2, y + 4, 12, ANCHOR_MIDDLE, words);
}

static void draw_link(struct layout *l, const struct topology_link *link, int k)
{
    struct sketch *s = l->s;
    const struct block *a = &l->blocks[link->from], *b = &l->blocks[link->to];
    bool bad = topology_forbidden(l->t, link);
    enum paint paint = bad ? PAINT_LINK_BAD : PAINT_LINK;
    int ax = a->x + 30 + k % 12 * 14, bx = b->x + 44 + k % 12 * 14;
    int ay = a->shelf_top - k % LANES * LANE, by = b->shelf_top - k % LANES * LANE;
    int rail = MARGIN + l->width + 12 + k % RAILS * RAIL;
    struct str kind = str_of(tr(s->lang, bad ? N_("Forbidden link") : N_("Link")));
    sketch_group(s, link->href,
                 str_of(arena_printf(s->a, "%.*s: %.*s – %.*s, %.*s", STR_ARGS(kind),
                                     STR_ARGS(a->network->name), STR_ARGS(b->network->name),
                                     STR_ARGS(link->words))));
    if (ay == by && !bad) {
        sketch_path(s, paint, arena_printf(s->a, "M%d %dV%dH%dV%d", ax, a->y, ay, bx, b->y));
        return;
    }
    int middle = bad ? break_at(l, a, b, ay, by) : (ay + by) / 2;
    int gap = bad ? 12 : 0, down = by >= ay ? gap : -gap;
    sketch_path(s, paint, arena_printf(s->a, "M%d %dV%dH%dV%d", ax, a->y, ay, rail, middle - down));
    sketch_path(s, paint, arena_printf(s->a, "M%d %dV%dH%dV%d", bx, b->y, by, rail, middle + down));
    if (bad) {
        enum topology_class gap_above = a->class > b->class ? a->class : b->class;
        draw_break(l, rail, middle, l->labels[gap_above]++, kind);
    }
}

/* ---- a block ---- */

static void draw_bus(struct layout *l, const struct block *b)
{
    struct sketch *s = l->s;
    int step = b->size->width + b->size->gap, pitch = b->size->height + b->size->gap;
    int left = b->x + BLOCK_PAD, y = b->y + BLOCK_HEAD, top = y + BUS;
    int columns = b->count < b->columns ? b->count : b->columns;
    sketch_group(s, NULL, STR(""));
    for (int c = 0; c < columns; c++) {
        int rows = (b->count - c + b->columns - 1) / b->columns;
        BUF_SCOPE(path, 64 * 1024);
        buf_printf(&path, "M%d %dV%d", left + c * step, y,
                   top + (rows - 1) * pitch + b->size->height / 2);
        for (int r = 0; r < rows; r++)
            buf_printf(&path, "M%d %dh6", left + c * step, top + r * pitch + b->size->height / 2);
        sketch_path(s, PAINT_STEM, arena_text(s->a, buf_view(&path)));
    }
    sketch_path(s, PAINT_BUS,
                arena_printf(s->a, "M%d %dH%d", left - 4, y, b->x + b->width - BLOCK_PAD));
}

static void draw_head(struct layout *l, const struct block *b)
{
    struct sketch *s = l->s;
    struct str count = sketch_say(s, N_("{1} machines"), b->count, 0, 0);
    struct str name = b->network ? b->network->name
                                 : str_of(tr(s->lang, b->class == TOPOLOGY_CONFIDENTIAL
                                                          ? N_("Standalone, on no network")
                                                          : N_("Connected to no network")));
    struct str note =
        b->network && b->network->note.n
            ? str_of(arena_printf(s->a, "%.*s · %.*s", STR_ARGS(b->network->note), STR_ARGS(count)))
            : count;
    struct str level =
        b->network ? str_of(tr(s->lang, topology_level_words(b->network->level))) : STR("");
    sketch_group(s, b->network ? b->network->href : NULL,
                 str_of(arena_printf(s->a, "%.*s, %s%s%.*s, %.*s", STR_ARGS(name),
                                     tr(s->lang, topology_class_words(b->class)),
                                     level.n ? ", " : "", STR_ARGS(level), STR_ARGS(count))));
    sketch_rect(s, PAINT_NETWORK, b->x, b->y, b->width, b->height, 8);
    sketch_text(s, PAINT_TEXT_STRONG, b->x + BLOCK_PAD, b->y + 21, 14, ANCHOR_START,
                sketch_fit(s, name, 14, b->width - 2 * BLOCK_PAD));
    int at = b->x + BLOCK_PAD;
    if (level.n)
        at = sketch_level(s, b->network->level, at, b->y + 31, 13, level) + 12;
    sketch_text(s, PAINT_TEXT_QUIET, at, b->y + 42, 12, ANCHOR_START, note);
}

static void draw_block(struct layout *l, const struct block *b)
{
    draw_head(l, b);
    if (b->network && b->count)
        draw_bus(l, b);
    int step = b->size->width + b->size->gap, pitch = b->size->height + b->size->gap;
    for (int i = 0; i < b->count; i++) {
        const struct topology_node *n = &l->t->nodes[b->nodes[i]];
        sketch_tile(l->s, b->size, n, topology_misplaced(l->t, n), b->network,
                    b->x + BLOCK_PAD + i % b->columns * step + 6,
                    b->y + BLOCK_HEAD + BUS + i / b->columns * pitch);
    }
}

/* ---- the whole ---- */

static bool sound_index(int index, int least, int count)
{
    return index >= least && index < count;
}

static enum err check(const struct topology *t)
{
    if (t->network_count > TOPOLOGY_NETWORKS_MAX || t->node_count > TOPOLOGY_NODES_MAX ||
        t->link_count > TOPOLOGY_LINKS_MAX)
        return fail(ERR_TOO_LARGE, "The picture would hold more than {1} machines",
                    numtext(TOPOLOGY_NODES_MAX));
    bool sound = true;
    for (int i = 0; i < t->network_count; i++)
        sound &= (unsigned)t->networks[i].class < TOPOLOGY_CLASS_COUNT;
    for (int i = 0; i < t->node_count; i++)
        sound &= (unsigned)t->nodes[i].class < TOPOLOGY_CLASS_COUNT &&
                 sound_index(t->nodes[i].network, -1, t->network_count);
    for (int i = 0; i < t->link_count; i++)
        sound &= sound_index(t->links[i].from, 0, t->network_count) &&
                 sound_index(t->links[i].to, 0, t->network_count);
    return sound ? ERR_OK : fail(ERR_INPUT, "The picture names a network that is not in it");
}

static struct str describe(struct sketch *s, const struct topology *t)
{
    int bad = 0;
    for (int i = 0; i < t->link_count; i++)
        bad += topology_forbidden(t, &t->links[i]);
    for (int i = 0; i < t->node_count; i++)
        bad += topology_misplaced(t, &t->nodes[i]);
    return sketch_say(s, N_("{1} networks, {2} machines, {3} connections that are not allowed"),
                      t->network_count, t->node_count, bad);
}

enum err topology_draw(struct arena *a, const struct topology *t, enum lang lang,
                       const struct drawing **ret_drawing)
{
    TRY(check(t));
    int rails = t->link_count < RAILS ? t->link_count : RAILS;
    struct layout l = {.s = sketch_new(a, lang), .t = t};
    l.width = WIDTH - 2 * MARGIN - (rails ? rails * RAIL + 6 : 0);
    make_blocks(&l);
    int height = place_zones(&l);
    for (int i = 0; i < l.block_count; i++)
        draw_block(&l, &l.blocks[i]);
    for (int i = 0; i < t->link_count; i++)
        draw_link(&l, &t->links[i], i);
    *ret_drawing = sketch_done(l.s, WIDTH, height, t->title, describe(l.s, t));
    return ERR_OK;
}
