#include "report/topology_parts.h"

/* ---- marks ---- */

struct sketch *sketch_new(struct arena *a, enum lang lang)
{
    struct sketch *s = NEW(a, struct sketch);
    *s = (struct sketch){.a = a, .lang = lang};
    return s;
}

const struct drawing *sketch_done(struct sketch *s, int width, int height, struct str title,
                                  struct str description)
{
    for (int i = 0; i < s->group_count; i++) {
        int end = i + 1 < s->group_count ? s->groups[i + 1].first : s->mark_count;
        s->groups[i].count = end - s->groups[i].first;
    }
    struct drawing *d = NEW(s->a, struct drawing);
    *d = (struct drawing){width,    height,    title,         description,
                          s->marks, s->groups, s->mark_count, s->group_count};
    return d;
}

void sketch_group(struct sketch *s, const char *href, struct str title)
{
    s->groups =
        arena_grow(s->a, s->groups, (size_t)s->group_count, &s->group_cap, sizeof *s->groups);
    s->groups[s->group_count++] =
        (struct mark_group){.href = href, .title = title, .first = s->mark_count};
}

static struct mark *add(struct sketch *s, enum mark_kind kind, enum paint paint)
{
    s->marks = arena_grow(s->a, s->marks, (size_t)s->mark_count, &s->mark_cap, sizeof *s->marks);
    struct mark *m = &s->marks[s->mark_count++];
    *m = (struct mark){.kind = kind, .paint = paint};
    return m;
}

void sketch_rect(struct sketch *s, enum paint paint, int x, int y, int width, int height, int round)
{
    struct mark *m = add(s, MARK_RECT, paint);
    m->x = x, m->y = y, m->width = width, m->height = height, m->round = round;
}

void sketch_path(struct sketch *s, enum paint paint, const char *path)
{
    add(s, MARK_PATH, paint)->path = path;
}

void sketch_text(struct sketch *s, enum paint paint, int x, int y, int size, int anchor,
                 struct str text)
{
    struct mark *m = add(s, MARK_TEXT, paint);
    m->x = x, m->y = y, m->size = size, m->text = text;
    m->anchor = anchor == ANCHOR_MIDDLE ? ANCHOR_MIDDLE
                : anchor == ANCHOR_END  ? ANCHOR_END
                                        : ANCHOR_START;
}

/* ---- texts ---- */

/* Bytes of the character that begins here, and its width in hundredths of the size. */
static size_t step(unsigned char lead, int *ret_width)
{
    *ret_width = lead >= 0xE0 ? 102 : lead >= 'A' && lead <= 'Z' ? 70 : 58;
    return lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : lead >= 0xC0 ? 2 : 1;
}

int sketch_text_width(struct str text, int size)
{
    int hundredths = 0, one;
    for (size_t i = 0; i < text.n; i += step((unsigned char)text.p[i], &one))
        step((unsigned char)text.p[i], &one), hundredths += one;
    return hundredths * size / 100 + 1;
}

/* Where the last characters begin that are no wider than `width`. */
static size_t tail_start(struct str text, int size, int width)
{
    size_t at = text.n;
    while (at > 0) {
        size_t before = at - 1;
        while (before > 0 && ((unsigned char)text.p[before] & 0xC0) == 0x80)
            before--;
        if (sketch_text_width((struct str){text.p + before, text.n - before}, size) > width)
            break;
        at = before;
    }
    return at;
}

struct str sketch_fit(struct sketch *s, struct str text, int size, int width)
{
    if (sketch_text_width(text, size) <= width)
        return text;
    /* the end stays: it is the number by which machines of a room differ */
    size_t end = tail_start(text, size, width * 2 / 5), head = 0, n;
    int room = width - size - sketch_text_width((struct str){text.p + end, text.n - end}, size);
    for (int one; head < end; head += n) {
        n = step((unsigned char)text.p[head], &one);
        if (sketch_text_width((struct str){text.p, head + n}, size) > room)
            break;
    }
    return str_of(
        arena_printf(s->a, "%.*s…%.*s", (int)head, text.p, (int)(text.n - end), text.p + end));
}

struct str sketch_say(struct sketch *s, const char *msgid, int first, int second, int third)
{
    const int numbers[] = {first, second, third};
    BUF_SCOPE(out, 1024);
    for (const char *p = tr(s->lang, msgid); *p; p++) {
        if (p[0] == '{' && p[1] >= '1' && p[1] <= '3' && p[2] == '}') {
            buf_text(&out, numtext(numbers[p[1] - '1']));
            p += 2;
        } else {
            buf_add(&out, p, 1);
        }
    }
    return arena_str(s->a, buf_view(&out));
}

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
