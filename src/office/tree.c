#include "office/tree.h"

static const struct sql leaf_range = {
    "leaf.range", "SELECT hash FROM leaf WHERE idx >= $1 AND idx < $2 ORDER BY idx", NULL};
static const struct sql tile_get = {"tile.get",
                                    "SELECT hashes FROM tile WHERE level = $1 AND idx = $2", NULL};
static const struct sql tile_roots = {
    "tile.roots", "SELECT root FROM tile WHERE level = $1 AND idx >= $2 AND idx < $3 ORDER BY idx",
    NULL};
static const struct sql tile_put = {
    "tile.put", "INSERT INTO tile (level, idx, hashes, root) VALUES ($1, $2, $3, $4)", NULL};

const struct sql *const tree_statements[] = {&leaf_range, &tile_get, &tile_roots, &tile_put, NULL};

static enum err damaged(unsigned level, uint64_t index)
{
    return fail(ERR_CORRUPT, "The ledger's tile {1}/{2} is damaged", numtext(level),
                numtext((long long)index));
}

/* The hashes out of one-column rows, exactly `width` of them. */
static enum err take(struct query *q, const struct tile *tile, struct tree_hash *ret_hashes)
{
    for (unsigned i = 0; i < tile->width; i++) {
        bool row;
        TRY(query_step(q, &row));
        struct str hash = row ? query_blob(q, 0) : (struct str){NULL, 0};
        if (hash.n != TREE_HASH_SIZE)
            return damaged(tile->level, tile->index);
        memcpy(ret_hashes[i].byte, hash.p, TREE_HASH_SIZE);
    }
    return ERR_OK;
}

static enum err from_below(struct db *db, const struct tile *tile, struct tree_hash *ret_hashes)
{
    int64_t first = (int64_t)tile->index * TILE_WIDTH;
    QUERY_SCOPE(q);
    if (tile->level == 0)
        TRY(db_start(db, &leaf_range, &q, "ii", first, first + tile->width));
    else
        TRY(db_start(db, &tile_roots, &q, "iii", (int64_t)tile->level - 1, first,
                     first + tile->width));
    return take(q, tile, ret_hashes);
}

static enum err fetch(void *context, const struct tile *tile, struct tree_hash *ret_hashes)
{
    struct tree_view *view = context;
    if (tile->width < TILE_WIDTH)
        return from_below(view->db, tile, ret_hashes);
    QUERY_SCOPE(q);
    TRY(db_start(view->db, &tile_get, &q, "ii", (int64_t)tile->level, (int64_t)tile->index));
    bool row;
    TRY(query_step(q, &row));
    struct str hashes = row ? query_blob(q, 0) : (struct str){NULL, 0};
    if (hashes.n != TILE_WIDTH * TREE_HASH_SIZE)
        return damaged(tile->level, tile->index);
    memcpy(ret_hashes, hashes.p, hashes.n);
    return ERR_OK;
}

void tree_view_init(struct tree_view *view, struct db *db, uint64_t size)
{
    memset(view, 0, sizeof *view);
    view->db = db;
    view->source.fetch = fetch;
    view->source.context = view;
    view->source.size = size;
}

enum err tree_store_tiles(struct db *db, const struct completed *completed)
{
    for (unsigned k = 0; k < completed->count; k++) {
        struct tile tile = {.level = k, .index = completed->index[k], .width = TILE_WIDTH};
        struct tree_hash hashes[TILE_WIDTH];
        TRY(from_below(db, &tile, hashes));
        TRY(db_run(db, &tile_put, "iibb", (int64_t)k, (int64_t)tile.index,
                   str_bytes(hashes, sizeof hashes),
                   str_bytes(completed->hash[k].byte, TREE_HASH_SIZE)));
    }
    return ERR_OK;
}
