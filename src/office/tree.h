/* The ledger's tree as it is stored: leaf hashes in `leaf`, full tiles with their roots in `tile`.
 * A partial tile of level 0 is read from the leaves, of a higher level from the roots below. */
#ifndef OFFICE_TREE_H
#define OFFICE_TREE_H

#include "ledger/tile.h"
#include "store/store.h"

/* Reads nodes of the first `size` leaves through `db`. Make it once per proof or walk. */
struct tree_view {
    struct db *db;
    struct tile_source source;
};
void tree_view_init(struct tree_view *view, struct db *db, uint64_t size);

/* Writes the tiles that the leaf just inserted completed. */
enum err must_check tree_store_tiles(struct db *db, const struct completed *completed);

#endif
