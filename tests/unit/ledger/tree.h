/* A whole tree in memory, every hash of every level, to serve proofs and tiles from; and the naive
 * definitions of RFC 6962 section 2.1, written straight from the text, to compare with. */
#ifndef TESTS_UNIT_LEDGER_TREE_H
#define TESTS_UNIT_LEDGER_TREE_H

#include "unit/test.h"

#include "base/buf.h"
#include "base/io.h"
#include "crypto/hash.h"
#include "ledger/tile.h"

struct tree {
    struct arena *arena;
    uint64_t size;
    struct tree_hash *at[20];
};

static inline void tree_grow(struct tree *t, struct arena *a, uint64_t size)
{
    *t = (struct tree){.arena = a, .size = size};
    for (unsigned level = 0; level < 20 && size >> level; level++) {
        uint64_t count = size >> level;
        t->at[level] = NEW_ARRAY(a, struct tree_hash, count);
        for (uint64_t i = 0; i < count; i++)
            if (level == 0)
                tree_leaf(str_bytes(&i, sizeof i), &t->at[0][i]);
            else
                tree_node(&t->at[level - 1][2 * i], &t->at[level - 1][2 * i + 1], &t->at[level][i]);
    }
}

static inline enum err tree_get(void *context, unsigned level, uint64_t index,
                                struct tree_hash *ret_hash)
{
    struct tree *t = context;
    assert_true(level < 20 && index < t->size >> level);
    *ret_hash = t->at[level][index];
    return ERR_OK;
}

/* MTH(D[n]): the hashes of the leaves are given. */
static inline struct tree_hash naive_root(const struct tree_hash *leaves, uint64_t n)
{
    struct tree_hash left, right, out;
    unsigned char both[65] = {1};
    if (n == 0)
        sha256(STR(""), out.byte);
    else if (n == 1)
        out = leaves[0];
    else {
        uint64_t k = 1;
        while (2 * k < n)
            k *= 2;
        left = naive_root(leaves, k);
        right = naive_root(leaves + k, n - k);
        memcpy(both + 1, left.byte, 32);
        memcpy(both + 33, right.byte, 32);
        sha256(str_bytes(both, 65), out.byte);
    }
    return out;
}

static inline void assert_tree_hash(const struct tree_hash *a, const struct tree_hash *b)
{
    assert_memory_equal(a->byte, b->byte, TREE_HASH_SIZE);
}

static inline void assert_tree_hex(const struct tree_hash *hash, const char *hex)
{
    BUF_SCOPE(text, 2 * TREE_HASH_SIZE);
    buf_hex(&text, hash->byte, TREE_HASH_SIZE);
    assert_string_equal(text.p, hex);
}

static inline char *shared_path(struct arena *a, const char *name)
{
    const char *folder = getenv("COFFERDAM_SHARED");
    return path_join(a, path_join(a, folder ? folder : "../shared", "vectors"), name);
}

static inline bool shared_there(const char *name)
{
    ARENA_SCOPE(a);
    return file_exists(shared_path(a, name));
}

/* Skips the test where the published vectors are absent: call it before memory is taken. */
static inline void need_shared(const char *name)
{
    if (!shared_there(name))
        skip();
}

#endif
