/* Tiles: the numbers of c2sp.org/tlog-tiles, and proofs read out of tiles alone. */
#include "tree.h"

/* "a tree of size 70,000 will be represented by 273 full level 0 tiles, one partial level 0 tile of
 * width 112, one full level 1 tile, one partial level 1 tile of width 17, and one partial level 2
 * tile of width 1"; of size 256: one full level 0 tile and a partial level 1 tile of width 1. */
static void test_widths(void **state)
{
    (void)state;
    assert_int_equal(tile_width_at(0, 0, 70000), 256);
    assert_int_equal(tile_width_at(0, 272, 70000), 256);
    assert_int_equal(tile_width_at(0, 273, 70000), 112);
    assert_int_equal(tile_width_at(0, 274, 70000), 0);
    assert_int_equal(tile_width_at(1, 0, 70000), 256);
    assert_int_equal(tile_width_at(1, 1, 70000), 17);
    assert_int_equal(tile_width_at(1, 2, 70000), 0);
    assert_int_equal(tile_width_at(2, 0, 70000), 1);
    assert_int_equal(tile_width_at(3, 0, 70000), 0);
    assert_int_equal(tile_width_at(0, 0, 256), 256);
    assert_int_equal(tile_width_at(1, 0, 256), 1);
    assert_int_equal(tile_width_at(0, 0, 0), 0);
    assert_int_equal(tile_width_at(7, 0, TREE_SIZE_MAX), 64);
    assert_int_equal(tile_width_at(8, 0, TREE_SIZE_MAX), 0);
    assert_int_equal(tile_width_at(200, UINT64_MAX, TREE_SIZE_MAX), 0);
    assert_int_equal(tile_width_at(0, UINT64_MAX, UINT64_MAX), 0);
}

static void test_paths(void **state)
{
    (void)state;
    static const struct {
        struct tile tile;
        const char *path;
    } rows[] = {
        {{0, 1234067, 256}, "tile/0/x001/x234/067"},
        {{0, 0, 256}, "tile/0/000"},
        {{1, 0, 17}, "tile/1/000.p/17"},
        {{7, 0, 64}, "tile/7/000.p/64"},
        {{0, 273, 112}, "tile/0/273.p/112"},
        {{0, 1000, 255}, "tile/0/x001/000.p/255"},
        {{0, 999999, 1}, "tile/0/x999/999.p/1"},
        {{0, 1000000, 256}, "tile/0/x001/x000/000"},
        {{TILE_ENTRIES, 4, 256}, "tile/entries/004"},
        {{TILE_ENTRIES, 4005, 9}, "tile/entries/x004/005.p/9"},
        {{0, (UINT64_C(1) << 54) - 1, 256}, "tile/0/x018/x014/x398/x509/x481/983"},
    };
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
        BUF_SCOPE(path, TILE_PATH_MAX);
        struct tile tile;
        tile_path(&path, &rows[i].tile);
        assert_string_equal(path.p, rows[i].path);
        assert_ok(tile_path_parse(buf_view(&path), &tile));
        assert_int_equal(tile.level, rows[i].tile.level);
        assert_int_equal(tile.index, rows[i].tile.index);
        assert_int_equal(tile.width, rows[i].tile.width);
    }
    static const char *const bad[] = {
        "",
        "tile",
        "tile/",
        "tile/0",
        "tile/0/",
        "tile/0/00",
        "tile/0/0000",
        "tile/8/000",
        "tile/00/000",
        "tile/-0/000",
        "tile/0/-00",
        "tile/0/x000/001",
        "tile/0/x001",
        "tile/0/x001/",
        "tile/0/x001/x002",
        "tile/0/001/002",
        "tile/0/000/",
        "tile/0/000.p",
        "tile/0/000.p/",
        "tile/0/000.p/0",
        "tile/0/000.p/256",
        "tile/0/000.p/01",
        "tile/0/000.p/1/",
        "tile/0/000.p/1/2",
        "tile/0/000.p/-1",
        "tile/0/x001.p/1",
        "/tile/0/000",
        "tile/0/../000",
        "tile/entry/000",
        "tile/255/000",
        "tile/7/001",
        "tile/6/064",
        "tile/0/x018/x014/x398/x509/x481/984",
        "tile/0/x999/x999/x999/x999/x999/x999/999",
        "tile/0/x999/x999/x999/x999/x999/x999/x999/999",
        "TILE/0/000",
        "tile/0/\xff\xff\xff",
    };
    for (size_t i = 0; i < ARRAY_SIZE(bad); i++) {
        struct tile tile;
        if (tile_path_parse(str_of(bad[i]), &tile) != ERR_INPUT)
            fail_msg("%s was taken", bad[i]);
    }
    struct tile tile;
    assert_err(ERR_INPUT, tile_path_parse((struct str){NULL, 0}, &tile));
}

/* A store of tiles as the office keeps it: filled from the visits alone. */
enum { STORED = 400 };
struct store {
    struct tree *tree;
    struct tile_row {
        struct tile tile;
        struct tree_hash hash[TILE_WIDTH];
    } row[STORED];
    size_t count, fetched;
    unsigned last_level;
};

static enum err keep(void *context, const struct tile *tile)
{
    struct store *s = context;
    struct tree_reader reader = {tree_get, s->tree};
    assert_true(s->count < STORED);
    assert_true(tile->level >= s->last_level); /* lowest first */
    s->last_level = tile->level;
    struct tile_row *row = &s->row[s->count++];
    row->tile = *tile;
    return tile_hashes(&reader, tile, row->hash);
}

static enum err fetch(void *context, const struct tile *tile, struct tree_hash *ret_hashes)
{
    struct store *s = context;
    struct tree_reader reader = {tree_get, s->tree};
    s->fetched++;
    assert_true(tile->width >= 1 && tile->width <= TILE_WIDTH);
    if (tile->width < TILE_WIDTH)
        return tile_hashes(&reader, tile, ret_hashes); /* partial: made of what is there */
    for (size_t i = 0; i < s->count; i++)
        if (s->row[i].tile.level == tile->level && s->row[i].tile.index == tile->index) {
            memcpy(ret_hashes, s->row[i].hash, sizeof s->row[i].hash);
            return ERR_OK;
        }
    fail_msg("the full tile %u/%llu was never filled", tile->level,
             (unsigned long long)tile->index);
    return ERR_MISSING;
}

static void test_tiles(void **state)
{
    (void)state;
    ARENA_SCOPE(a);
    struct tree tree;
    tree_grow(&tree, a, 70000);
    struct store *store = NEW(a, struct store);
    struct tile_source *source = NEW(a, struct tile_source);
    static const uint64_t steps[] = {0, 1, 255, 256, 257, 511, 1024, 65535, 65536, 65537, 70000};
    store->tree = &tree;
    for (size_t i = 1; i < ARRAY_SIZE(steps); i++) {
        store->last_level = 0;
        assert_ok(tiles_filled(steps[i - 1], steps[i], keep, store));
        *source = (struct tile_source){fetch, store, steps[i]};
        struct tree_reader from_tiles = tile_reader(source), direct = {tree_get, &tree};
        struct frontier f;
        struct tree_hash root, want = naive_root(tree.at[0], steps[i]);
        assert_ok(frontier_read(&from_tiles, steps[i], &f));
        frontier_root(&f, &root);
        assert_tree_hash(&root, &want);
        for (uint64_t k = 0; k < 40; k++) {
            struct proof p, q;
            uint64_t index = k * 7919 % steps[i];
            assert_ok(inclusion_prove(&from_tiles, index, steps[i], &p));
            assert_ok(inclusion_prove(&direct, index, steps[i], &q));
            assert_int_equal(p.count, q.count);
            assert_memory_equal(p.at, q.at, p.count * sizeof p.at[0]);
            assert_ok(inclusion_verify(&tree.at[0][index], index, steps[i], p.at, p.count, &want));
        }
    }
    assert_int_equal(store->count, 273 + 1); /* 70,000 leaves: the full ones of levels 0 and 1 */
    assert_ok(tiles_filled(70000, 70000, keep, store));
    assert_int_equal(store->count, 274);
    /* a proof takes at most two tiles a level */
    struct proof p;
    *source = (struct tile_source){fetch, store, 70000};
    struct tree_reader reader = tile_reader(source);
    store->fetched = 0;
    assert_ok(inclusion_prove(&reader, 12345, 70000, &p));
    assert_in_range(store->fetched, 2, 6);
}

static enum err refuse(void *context, const struct tile *tile, struct tree_hash *ret_hashes)
{
    (void)tile, (void)ret_hashes;
    ++*(int *)context;
    return ERR_IO;
}

static enum err refuse_visit(void *context, const struct tile *tile)
{
    (void)tile;
    ++*(int *)context;
    return ERR_IO;
}

/* What is not in the tree is said so; errors of the store come through and are not remembered. */
static void test_source_fails(void **state)
{
    (void)state;
    ARENA_SCOPE(a);
    int calls = 0;
    struct tile_source *source = NEW(a, struct tile_source);
    *source = (struct tile_source){refuse, &calls, 300};
    struct tree_reader reader = tile_reader(source);
    struct tree_hash hash;
    assert_err(ERR_CORRUPT, reader.node(reader.context, 0, 300, &hash));
    assert_err(ERR_CORRUPT, reader.node(reader.context, 8, 1, &hash));
    assert_err(ERR_CORRUPT, reader.node(reader.context, 9, 0, &hash));
    assert_err(ERR_CORRUPT, reader.node(reader.context, 62, 0, &hash));
    assert_err(ERR_CORRUPT, reader.node(reader.context, 63, 0, &hash));
    assert_int_equal(calls, 0);
    assert_err(ERR_IO, reader.node(reader.context, 0, 299, &hash));
    assert_err(ERR_IO, reader.node(reader.context, 0, 299, &hash));
    assert_int_equal(calls, 2);
    struct proof proof;
    assert_err(ERR_IO, inclusion_prove(&reader, 3, 300, &proof));
    calls = 0;
    assert_err(ERR_IO, tiles_filled(0, 1024, refuse_visit, &calls));
    assert_int_equal(calls, 1);
}

/* Writes the tile, then fails for all but tile 0: what is half-read is never served. */
static enum err half(void *context, const struct tile *tile, struct tree_hash *ret_hashes)
{
    ++*(int *)context;
    memset(ret_hashes, tile->index ? 0xbb : 0xaa, tile->width * sizeof *ret_hashes);
    return tile->index ? ERR_IO : ERR_OK;
}

static void test_source_half_read(void **state)
{
    (void)state;
    ARENA_SCOPE(a);
    int calls = 0;
    struct tile_source *source = NEW(a, struct tile_source);
    *source = (struct tile_source){half, &calls, 600};
    struct tree_reader reader = tile_reader(source);
    struct tree_hash hash;
    for (int i = 0; i < 2; i++) {
        assert_ok(reader.node(reader.context, 0, 7, &hash));
        assert_ok(reader.node(reader.context, 0, 8, &hash)); /* the tile is kept */
        assert_int_equal(hash.byte[0], 0xaa);
        assert_err(ERR_IO, reader.node(reader.context, 0, 300, &hash));
    }
    assert_int_equal(calls, 4);
}

/* Storing what frontier_append() says is completed gives the tiles above level 0 without reading
 * anything back. */
static void test_completed(void **state)
{
    (void)state;
    ARENA_SCOPE(a);
    struct tree tree;
    tree_grow(&tree, a, 66000);
    struct frontier f = {0};
    uint64_t seen[3] = {0};
    for (uint64_t n = 0; n < tree.size; n++) {
        struct completed done;
        assert_ok(frontier_append(&f, &tree.at[0][n], &done));
        for (unsigned k = 0; k < done.count; k++) {
            assert_int_equal(done.index[k], seen[k]++);
            assert_tree_hash(&done.hash[k], &tree.at[8 * (k + 1)][done.index[k]]);
        }
    }
    assert_int_equal(seen[0], 66000 / 256);
    assert_int_equal(seen[1], 1);
    assert_int_equal(seen[2], 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_widths),
        cmocka_unit_test(test_paths),
        cmocka_unit_test(test_tiles),
        cmocka_unit_test(test_source_fails),
        cmocka_unit_test(test_source_half_read),
        cmocka_unit_test(test_completed),
    };
    return cmocka_run_group_tests_name("ledger/tile", tests, NULL, NULL);
}
