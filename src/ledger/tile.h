/* How the tree is stored and served: C2SP tlog-tiles. A tile is up to 256 neighbouring hashes of
 * tree level 0, 8, 16 ...; each hash above tile level 0 is the root of a full tile below. Full
 * tiles never change; the last one of each level is partial. */
#ifndef LEDGER_TILE_H
#define LEDGER_TILE_H

#include "base/buf.h"
#include "ledger/merkle.h"

enum { TILE_WIDTH = 256, TILE_PATH_MAX = 64 };

/* `width` is 1..255 for a partial tile, 256 for a full one. */
struct tile {
    unsigned level; /* of tiles: tree level / 8 */
    uint64_t index;
    unsigned width;
};

/* How many of that tile's hashes stand in a tree of `size` leaves: 0 (no such tile) to 256. */
unsigned tile_width_at(unsigned level, uint64_t index, uint64_t size);

/* Walks the tiles that are full at size `b` and were not at size `a`, lowest level first, so that
 * whoever stores tiles can compute each from those visited before. Stops at the first error. */
typedef enum err tile_visit(void *context, const struct tile *tile);
enum err must_check tiles_filled(uint64_t a, uint64_t b, tile_visit *visit, void *context);

/* The tile's hashes out of any reader: node (8 * level, 256 * index + i) for each. */
enum err must_check tile_hashes(const struct tree_reader *from, const struct tile *tile,
                                struct tree_hash ret_hashes[TILE_WIDTH]);

/* Reads of single nodes served from tiles, each tile fetched once (one kept per level, 64 KB, so
 * make it once per proof or walk). `fetch` fills `tile->width` hashes. A reader out of it gives
 * ERR_CORRUPT for a node that does not stand whole in the tree of `size` leaves. */
struct tile_source {
    enum err (*fetch)(void *context, const struct tile *tile, struct tree_hash *ret_hashes);
    void *context;
    uint64_t size;
    struct tile_kept {
        bool there;
        uint64_t index;
        struct tree_hash hash[TILE_WIDTH];
    } kept[TILE_LEVELS];
};

/* Valid as long as the source stands still in memory. */
struct tree_reader tile_reader(struct tile_source *source);

/* "tile/0/x001/x234/067" or "tile/1/000.p/17"; "tile/entries/..." for the bundles of entries. */
enum { TILE_ENTRIES = 255 }; /* stands for the level of an entry bundle */
void tile_path(struct buf *out, const struct tile *tile);

/* The strict inverse, for a request's path. ERR_INPUT for anything else, numbers out of the tree's
 * reach included. */
enum err must_check tile_path_parse(struct str path, struct tile *ret_tile);

#endif
