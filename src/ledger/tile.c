#include "ledger/tile.h"

static uint64_t whole_subtrees(unsigned level, uint64_t size)
{
    unsigned height = TILE_HEIGHT * level;
    return height > TREE_HEIGHT ? 0 : size >> height;
}

unsigned tile_width_at(unsigned level, uint64_t index, uint64_t size)
{
    uint64_t there = whole_subtrees(level, size);
    if (index > there / TILE_WIDTH)
        return 0;
    uint64_t left = there - index * TILE_WIDTH;
    return left < TILE_WIDTH ? (unsigned)left : TILE_WIDTH;
}

enum err tiles_filled(uint64_t a, uint64_t b, tile_visit *visit, void *context)
{
    for (unsigned level = 0; level < TILE_LEVELS; level++) {
        uint64_t end = whole_subtrees(level, b) / TILE_WIDTH;
        for (uint64_t i = whole_subtrees(level, a) / TILE_WIDTH; i < end; i++) {
            struct tile tile = {level, i, TILE_WIDTH};
            TRY(visit(context, &tile));
        }
    }
    return ERR_OK;
}

enum err tile_hashes(const struct tree_reader *from, const struct tile *tile,
                     struct tree_hash ret_hashes[TILE_WIDTH])
{
    struct tree_hash hashes[TILE_WIDTH];
    for (unsigned i = 0; i < tile->width; i++)
        TRY(from->node(from->context, TILE_HEIGHT * tile->level, tile->index * TILE_WIDTH + i,
                       &hashes[i]));
    memcpy(ret_hashes, hashes, tile->width * sizeof hashes[0]);
    return ERR_OK;
}

/* ---- nodes out of tiles ---- */

static enum err source_tile(struct tile_source *s, unsigned level, uint64_t index,
                            const struct tree_hash **ret_hashes)
{
    struct tile_kept *kept = &s->kept[level];
    if (!kept->there || kept->index != index) {
        struct tile tile = {level, index, tile_width_at(level, index, s->size)};
        kept->there = false;
        TRY(s->fetch(s->context, &tile, kept->hash));
        kept->there = true;
        kept->index = index;
    }
    *ret_hashes = kept->hash;
    return ERR_OK;
}

static enum err source_node(void *context, unsigned level, uint64_t index,
                            struct tree_hash *ret_hash)
{
    struct tile_source *s = context;
    if (level > TREE_HEIGHT || index >= s->size >> level)
        return fail(ERR_CORRUPT, "The ledger has no whole subtree {1} of level {2}",
                    numtext((long long)index), numtext(level));
    unsigned height = level % TILE_HEIGHT, width = 1u << height;
    uint64_t first = index << height;
    const struct tree_hash *hashes;
    TRY(source_tile(s, level / TILE_HEIGHT, first / TILE_WIDTH, &hashes));
    struct tree_hash row[TILE_WIDTH];
    memcpy(row, hashes + first % TILE_WIDTH, width * sizeof row[0]);
    for (; width > 1; width /= 2)
        for (unsigned i = 0; i < width / 2; i++)
            tree_node(&row[2 * i], &row[2 * i + 1], &row[i]);
    *ret_hash = row[0];
    return ERR_OK;
}

struct tree_reader tile_reader(struct tile_source *source)
{
    return (struct tree_reader){source_node, source};
}

/* ---- paths ---- */

void tile_path(struct buf *out, const struct tile *tile)
{
    if (tile->level == TILE_ENTRIES)
        buf_text(out, "tile/entries/");
    else
        buf_printf(out, "tile/%u/", tile->level);
    uint64_t unit = 1;
    while (tile->index / unit >= 1000)
        unit *= 1000;
    for (; unit > 1; unit /= 1000)
        buf_printf(out, "x%03u/", (unsigned)(tile->index / unit % 1000));
    buf_printf(out, "%03u", (unsigned)(tile->index % 1000));
    if (tile->width < TILE_WIDTH)
        buf_printf(out, ".p/%u", tile->width);
}

static enum err path_fail(struct str path)
{
    char text[TILE_PATH_MAX + 1];
    size_t n = path.n < TILE_PATH_MAX ? path.n : TILE_PATH_MAX;
    if (n)
        memcpy(text, path.p, n);
    text[n] = '\0';
    return fail(ERR_INPUT, "{1} is no path of a tile",
                str_utf8((struct str){text, n}) ? text : "?");
}

/* Canonical decimal: no leading zeroes, no sign. */
static bool plain_number(struct str s, int64_t min, int64_t max, int64_t *ret_n)
{
    return (s.n == 1 || (s.n > 1 && s.p[0] >= '1' && s.p[0] <= '9')) && str_int(s, min, max, ret_n);
}

/* The parts after the level: "x001", "x234", "067" or "067.p", "112". */
static bool index_parse(struct str rest, struct tile *tile)
{
    struct str part;
    uint64_t index = 0;
    bool more = true, first = true;
    while (more) {
        if (!str_split(&rest, '/', &part))
            return false;
        more = part.n == 4 && part.p[0] == 'x';
        struct str digits = {part.p + more, part.n - more};
        bool partial = !more && str_ends(digits, ".p");
        if (partial)
            digits.n -= 2;
        int64_t v;
        if (digits.n != 3 || digits.p[0] == '-' || !str_int(digits, 0, 999, &v) ||
            index > TREE_SIZE_MAX / TILE_WIDTH)
            return false;
        if (first && more && v == 0)
            return false; /* x000/001 is written 001 */
        first = false;
        index = index * 1000 + (uint64_t)v;
        if (partial) {
            int64_t width;
            if (!str_split(&rest, '/', &part) || !plain_number(part, 1, TILE_WIDTH - 1, &width))
                return false;
            tile->width = (unsigned)width;
        }
    }
    tile->index = index;
    return rest.p == NULL;
}

enum err tile_path_parse(struct str path, struct tile *ret_tile)
{
    struct str rest = path, part;
    struct tile tile = {.width = TILE_WIDTH};
    int64_t level = TILE_ENTRIES;
    if (path.n > TILE_PATH_MAX || !str_split(&rest, '/', &part) || !str_is(part, "tile") ||
        !str_split(&rest, '/', &part))
        return path_fail(path);
    if (!str_is(part, "entries") && !plain_number(part, 0, TILE_LEVELS - 1, &level))
        return path_fail(path);
    tile.level = (unsigned)level;
    if (!index_parse(rest, &tile))
        return path_fail(path);
    unsigned height = TILE_HEIGHT * (tile.level == TILE_ENTRIES ? 1 : tile.level + 1);
    /* No tile starts beyond the largest tree. */
    if (tile.index >> (height < TREE_HEIGHT ? TREE_HEIGHT - height : 0))
        return path_fail(path);
    *ret_tile = tile;
    return ERR_OK;
}
