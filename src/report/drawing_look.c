#include "report/drawing_parts.h"

/* The look of a file, on white; pages have the same in their style sheet, for light and dark. */
static const struct look looks[PAINT_COUNT] = {
    [PAINT_ZONE_CLASSIFIED] = {"zone-classified", "#fbf1f0", "#b3261e"},
    [PAINT_ZONE_CONFIDENTIAL] = {"zone-confidential", "#f6f2fb", "#6a4c9c"},
    [PAINT_ZONE_INTRANET] = {"zone-intranet", "#eff5fb", "#1d5c94"},
    [PAINT_ZONE_INTERNET] = {"zone-internet", "#eff7f1", "#236b3b"},
    [PAINT_NETWORK] = {"network", "#ffffff", "#7d8896"},
    [PAINT_BUS] = {"bus", "none", "#35566f", .width = 40, .round = true},
    [PAINT_STEM] = {"stem", "none", "#7d8896"},
    [PAINT_TILE] = {"tile", "#f5f6f8", "#b9c2cd"},
    [PAINT_TILE_BAD] = {"tile-bad", "#fdeceb", "#b3261e", .dash = "5 3"},
    [PAINT_ICON] = {"icon", "none", "#56616e", .width = 13},
    [PAINT_GAP] = {"gap", "none", "#56616e", .width = 20, .dash = "2 7"},
    [PAINT_LINK] = {"link", "none", "#35566f", .width = 20},
    [PAINT_LINK_BAD] = {"link-bad", "none", "#b3261e", .width = 25, .dash = "8 4"},
    [PAINT_CROSS] = {"cross", "none", "#b3261e", .width = 30},
    [PAINT_LABEL] = {"label", "#ffffff", "#7d8896"},
    [PAINT_LABEL_BAD] = {"label-bad", "#fdeceb", "#b3261e"},
    [PAINT_TEXT] = {"text", .ink = "#1b2430"},
    [PAINT_TEXT_STRONG] = {"strong", .ink = "#1b2430", .bold = true},
    [PAINT_TEXT_QUIET] = {"quiet", .ink = "#56616e"},
    [PAINT_TEXT_BAD] = {"bad", .ink = "#b3261e", .bold = true},
    [PAINT_LEVEL_NONE] = {"level-none", "none", "#56616e", "#56616e"},
    [PAINT_LEVEL_PUBLIC] = {"level-public", "none", "#236b3b", "#236b3b", 16},
    [PAINT_LEVEL_INTERNAL] = {"level-internal", "none", "#35566f", "#35566f", 16},
    [PAINT_LEVEL_WORK] = {"level-work", "#6a4c9c", "none", "#6a4c9c"},
    [PAINT_LEVEL_SECRET] = {"level-secret", "#8f5200", "none", "#8f5200"},
    [PAINT_LEVEL_HIGHLY] = {"level-highly", "#b3261e", "none", "#b3261e"},
    [PAINT_LEVEL_TOP] = {"level-top", "#6d0f14", "none", "#6d0f14"},
    [PAINT_GRID] = {"grid", "none", "#e3e7ec"},
    [PAINT_AXIS] = {"axis", "none", "#7d8896"},
    [PAINT_RULE] = {"rule", "none", "#8a5200", .width = 12, .dash = "6 4"},
    [PAINT_AREA] = {"area", "#e4eef8", "none"},
    [PAINT_LINE_1] = {"line-1", "none", "#1d5c94", .width = 20, .round = true},
    [PAINT_LINE_2] = {"line-2", "none", "#b3261e", .width = 20, .dash = "7 4"},
    [PAINT_LINE_3] = {"line-3", "none", "#236b3b", .width = 20, .dash = "2 4"},
    [PAINT_LINE_4] = {"line-4", "none", "#6a4c9c", .width = 20, .dash = "9 3 2 3"},
    [PAINT_DOT_1] = {"dot-1", "#1d5c94", "#ffffff"},
    [PAINT_DOT_2] = {"dot-2", "#b3261e", "#ffffff"},
    [PAINT_DOT_3] = {"dot-3", "#236b3b", "#ffffff"},
    [PAINT_DOT_4] = {"dot-4", "#6a4c9c", "#ffffff"},
    [PAINT_BAR] = {"bar", "#35566f", "none"},
    [PAINT_BAR_GOOD] = {"bar-good", "#236b3b", "none"},
    [PAINT_BAR_WARN] = {"bar-warn", "#8a5200", "none"},
    [PAINT_BAR_BAD] = {"bar-bad", "#b3261e", "none"},
};

const struct look *paint_look(enum paint paint)
{
    return &looks[paint];
}

const char *paint_class(enum paint paint)
{
    return looks[paint].name;
}
