#include "report/topology_parts.h"

/* ---- levels ---- */

static enum paint level_paint(int level)
{
    return level < 0 || level > 5 ? PAINT_LEVEL_NONE : (enum paint)(PAINT_LEVEL_PUBLIC + level);
}

/* Shapes in a square of 16, as everywhere in the office: circle, square, diamond, triangle,
 * pentagon, star. */
static const struct corners {
    int n;
    double at[10][2];
} shapes[] = {
    {0, {{0}}},
    {4, {{2.5, 2.5}, {13.5, 2.5}, {13.5, 13.5}, {2.5, 13.5}}},
    {4, {{8, 1}, {15, 8}, {8, 15}, {1, 8}}},
    {3, {{8, 1.5}, {15.5, 14.5}, {0.5, 14.5}}},
    {5, {{8, 0.8}, {15.2, 6}, {12.4, 14.6}, {3.6, 14.6}, {0.8, 6}}},
    {10,
     {{8, 0.5},
      {10, 5.8},
      {15.6, 6},
      {11.2, 9.5},
      {12.7, 15},
      {8, 11.9},
      {3.3, 15},
      {4.8, 9.5},
      {0.4, 6},
      {6, 5.8}}},
};

static void level_shape(struct sketch *s, int level, int x, int y, int size)
{
    double unit = size / 16.0;
    if (level < 0 || level > 5)
        return;
    if (level == 0) {
        sketch_path(s, PAINT_LEVEL_PUBLIC,
                    arena_printf(s->a, "M%.1f %.1fa%.1f %.1f 0 1 0 %.1f 0a%.1f %.1f 0 1 0 -%.1f 0z",
                                 x + 2.5 * unit, y + 8 * unit, 5.5 * unit, 5.5 * unit, 11 * unit,
                                 5.5 * unit, 5.5 * unit, 11 * unit));
        return;
    }
    BUF_SCOPE(path, 1024);
    for (int i = 0; i < shapes[level].n; i++)
        buf_printf(&path, "%c%.1f %.1f", i ? 'L' : 'M', x + shapes[level].at[i][0] * unit,
                   y + shapes[level].at[i][1] * unit);
    buf_text(&path, "z");
    sketch_path(s, level_paint(level), arena_text(s->a, buf_view(&path)));
}

int sketch_level(struct sketch *s, int level, int x, int y, int size, struct str text)
{
    if (level >= 0 && level <= 5) {
        level_shape(s, level, x, y, size);
        x += size + 4;
    }
    sketch_text(s, level_paint(level), x, y + size - 2, size - 1, ANCHOR_START, text);
    return x + sketch_text_width(text, size - 1);
}

const char *topology_level_words(int level)
{
    static const char *const words[] = {N_("Public"), N_("Internal"),      N_("Work secret"),
                                        N_("Secret"), N_("Highly secret"), N_("Top secret")};
    return level < 0 || level > 5 ? N_("No level") : words[level];
}

static const char *level_letter(int level)
{
    static const char *const words[] = {N_("Pub"), N_("Int"),  N_("Work"),
                                        N_("Sec"), N_("High"), N_("Top")};
    return level < 0 || level > 5 ? "" : words[level];
}

const char *topology_class_words(enum topology_class class)
{
    static const char *const words[TOPOLOGY_CLASS_COUNT] = {
        [TOPOLOGY_CLASSIFIED] = N_("Classified network"),
        [TOPOLOGY_CONFIDENTIAL] = N_("Confidential standalone"),
        [TOPOLOGY_INTRANET] = N_("Internal intranet"),
        [TOPOLOGY_INTERNET] = N_("Internet"),
    };
    return words[class];
}

bool topology_forbidden(const struct topology *t, const struct topology_link *link)
{
    return link->is_found || t->networks[link->from].class != t->networks[link->to].class;
}

bool topology_misplaced(const struct topology *t, const struct topology_node *node)
{
    return node->network >= 0 && t->networks[node->network].class != node->class;
}

/* ---- tiles ---- */

/* A screen on its foot, a rack, a printer: in a box of 14 px. */
static void draw_icon(struct sketch *s, enum topology_kind kind, int x, int y)
{
    const char *path = NULL;
    switch (kind) {
    case TOPOLOGY_COMPUTER:
        path = arena_printf(s->a, "M%d %dh14v9h-14zm7 9v3m-4 0h8", x, y);
        break;
    case TOPOLOGY_SERVER:
        path = arena_printf(s->a, "M%d %dh14v5h-14zm0 7h14v5h-14zm3 -4.5h3m-3 7h3", x, y);
        break;
    case TOPOLOGY_EQUIPMENT:
        path = arena_printf(s->a, "M%d %dh8v4h3v6h-14v-6h3zm0 4h8m-8 5h8", x + 3, y);
        break;
    }
    sketch_path(s, PAINT_ICON, path);
}

static const char *kind_words(enum topology_kind kind)
{
    return kind == TOPOLOGY_SERVER      ? N_("Server")
           : kind == TOPOLOGY_EQUIPMENT ? N_("Equipment")
                                        : N_("Computer");
}

static void small_tile(struct sketch *s, const struct topology_node *node, int x, int y, int width)
{
    struct str letter = str_of(tr(s->lang, level_letter(node->level)));
    int behind = letter.n ? sketch_text_width(letter, 10) + 16 : 0;
    draw_icon(s, node->kind, x + 5, y + 6);
    sketch_text(s, PAINT_TEXT, x + 24, y + 16, 11, ANCHOR_START,
                sketch_fit(s, node->name, 11, width - 28 - behind));
    if (letter.n)
        sketch_level(s, node->level, x + width - behind, y + 7, 11, letter);
}

void sketch_tile(struct sketch *s, const struct tile_size *size, const struct topology_node *node,
                 bool misplaced, const struct topology_network *network, int x, int y)
{
    struct str level = str_of(tr(s->lang, topology_level_words(node->level)));
    struct str wrong =
        misplaced ? str_of(tr(s->lang, N_("On a network of another class"))) : STR("");
    sketch_group(
        s, node->href,
        str_of(arena_printf(s->a, "%.*s, %s, %.*s, %s%s%.*s%s%.*s", STR_ARGS(node->name),
                            tr(s->lang, kind_words(node->kind)), STR_ARGS(level),
                            tr(s->lang, topology_class_words(node->class)), network ? ", " : "",
                            STR_ARGS(network ? network->name : STR("")), misplaced ? ", " : "",
                            STR_ARGS(wrong))));
    sketch_rect(s, misplaced ? PAINT_TILE_BAD : PAINT_TILE, x, y, size->width - 4, size->height, 5);
    if (size->small) {
        small_tile(s, node, x, y, size->width - 4);
        return;
    }
    draw_icon(s, node->kind, x + 8, y + 13);
    sketch_text(s, PAINT_TEXT, x + 30, y + 16, 12, ANCHOR_START,
                sketch_fit(s, node->name, 12, size->width - 38));
    if (misplaced)
        sketch_text(s, PAINT_TEXT_BAD, x + 30, y + 31, 11, ANCHOR_START,
                    sketch_fit(s, wrong, 11, size->width - 38));
    else
        sketch_level(s, node->level, x + 30, y + 21, 12, level);
}
