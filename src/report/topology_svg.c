/* The drawing as a file of its own. */
#include "report/package.h"
#include "report/topology.h"

/* The look of a file, on white; pages have the same in their style sheet, for light and dark. */
static const struct look {
    const char *name;
    const char *fill, *stroke; /* of shapes */
    const char *ink;           /* of texts */
    const char *more;
} looks[PAINT_COUNT] = {
    [PAINT_ZONE_CLASSIFIED] = {"zone-classified", "#fbf1f0", "#b3261e", NULL, NULL},
    [PAINT_ZONE_CONFIDENTIAL] = {"zone-confidential", "#f6f2fb", "#6a4c9c", NULL, NULL},
    [PAINT_ZONE_INTRANET] = {"zone-intranet", "#eff5fb", "#1d5c94", NULL, NULL},
    [PAINT_ZONE_INTERNET] = {"zone-internet", "#eff7f1", "#236b3b", NULL, NULL},
    [PAINT_NETWORK] = {"network", "#ffffff", "#7d8896", NULL, NULL},
    [PAINT_BUS] = {"bus", "none", "#35566f", NULL, " stroke-width=\"4\" stroke-linecap=\"round\""},
    [PAINT_STEM] = {"stem", "none", "#7d8896", NULL, NULL},
    [PAINT_TILE] = {"tile", "#f5f6f8", "#b9c2cd", NULL, NULL},
    [PAINT_TILE_BAD] = {"tile-bad", "#fdeceb", "#b3261e", NULL, " stroke-dasharray=\"5 3\""},
    [PAINT_ICON] = {"icon", "none", "#56616e", NULL, " stroke-width=\"1.3\""},
    [PAINT_GAP] = {"gap", "none", "#56616e", NULL, " stroke-width=\"2\" stroke-dasharray=\"2 7\""},
    [PAINT_LINK] = {"link", "none", "#35566f", NULL, " stroke-width=\"2\""},
    [PAINT_LINK_BAD] = {"link-bad", "none", "#b3261e", NULL,
                        " stroke-width=\"2.5\" stroke-dasharray=\"8 4\""},
    [PAINT_CROSS] = {"cross", "none", "#b3261e", NULL, " stroke-width=\"3\""},
    [PAINT_LABEL] = {"label", "#ffffff", "#7d8896", NULL, NULL},
    [PAINT_LABEL_BAD] = {"label-bad", "#fdeceb", "#b3261e", NULL, NULL},
    [PAINT_TEXT] = {"text", NULL, NULL, "#1b2430", NULL},
    [PAINT_TEXT_STRONG] = {"strong", NULL, NULL, "#1b2430", " font-weight=\"600\""},
    [PAINT_TEXT_QUIET] = {"quiet", NULL, NULL, "#56616e", NULL},
    [PAINT_TEXT_BAD] = {"bad", NULL, NULL, "#b3261e", " font-weight=\"600\""},
    [PAINT_LEVEL_NONE] = {"level-none", "none", "#56616e", "#56616e", NULL},
    [PAINT_LEVEL_PUBLIC] = {"level-public", "none", "#236b3b", "#236b3b", " stroke-width=\"1.6\""},
    [PAINT_LEVEL_INTERNAL] = {"level-internal", "none", "#35566f", "#35566f",
                              " stroke-width=\"1.6\""},
    [PAINT_LEVEL_WORK] = {"level-work", "#6a4c9c", "none", "#6a4c9c", NULL},
    [PAINT_LEVEL_SECRET] = {"level-secret", "#8f5200", "none", "#8f5200", NULL},
    [PAINT_LEVEL_HIGHLY] = {"level-highly", "#b3261e", "none", "#b3261e", NULL},
    [PAINT_LEVEL_TOP] = {"level-top", "#6d0f14", "none", "#6d0f14", NULL},
};

const char *paint_class(enum paint paint)
{
    return looks[paint].name;
}

static void write_text(struct buf *out, const struct mark *m, const struct look *look)
{
    static const char *const anchors[] = {"start", "middle", "end"};
    buf_printf(out, "<text x=\"%d\" y=\"%d\" font-size=\"%d\" text-anchor=\"%s\" fill=\"%s\"%s>",
               m->x, m->y, m->size, anchors[m->anchor], look->ink,
               look->more && !look->fill ? look->more : "");
    xml_text(out, m->text);
    buf_text(out, "</text>\n");
}

static void write_mark(struct buf *out, const struct mark *m)
{
    const struct look *look = &looks[m->paint];
    if (m->kind == MARK_TEXT) {
        write_text(out, m, look);
        return;
    }
    if (m->kind == MARK_RECT)
        buf_printf(out, "<rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" rx=\"%d\"", m->x, m->y,
                   m->width, m->height, m->round);
    else
        buf_printf(out, "<path d=\"%s\"", m->path);
    buf_printf(out, " fill=\"%s\" stroke=\"%s\"%s/>\n", look->fill, look->stroke,
               look->more ? look->more : "");
}

static void write_group(struct buf *out, const struct drawing *d, const struct mark_group *g,
                        const char *base)
{
    bool linked = g->href && base;
    if (linked) {
        buf_text(out, "<a xlink:href=\"");
        xml_text(out, str_of(base));
        xml_text(out, str_of(g->href));
        buf_text(out, "\">");
    } else {
        buf_text(out, "<g>");
    }
    if (g->title.n) {
        buf_text(out, "<title>");
        xml_text(out, g->title);
        buf_text(out, "</title>\n");
    }
    for (int i = 0; i < g->count; i++)
        write_mark(out, &d->marks[g->first + i]);
    buf_text(out, linked ? "</a>\n" : "</g>\n");
}

enum err drawing_svg(const struct drawing *d, const char *base, struct buf *out)
{
    buf_printf(out,
               "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
               "<svg xmlns=\"http://www.w3.org/2000/svg\" "
               "xmlns:xlink=\"http://www.w3.org/1999/xlink\" version=\"1.1\" width=\"%d\" "
               "height=\"%d\" viewBox=\"0 0 %d %d\" font-family=\"Noto Sans CJK SC, Noto Sans, "
               "sans-serif\">\n<title>",
               d->width, d->height, d->width, d->height);
    xml_text(out, d->title);
    buf_text(out, "</title>\n<desc>");
    xml_text(out, d->description);
    buf_printf(out, "</desc>\n<rect width=\"%d\" height=\"%d\" fill=\"#ffffff\"/>\n", d->width,
               d->height);
    for (int i = 0; i < d->group_count; i++)
        write_group(out, d, &d->groups[i], base);
    buf_text(out, "</svg>\n");
    return buf_check(out);
}
