/* The Merkle tree of RFC 9162 section 2.1 (the same as RFC 6962's) over SHA-256: its frontier, to
 * which leaves are appended, and proofs, made out of stored hashes and verified with none.
 *
 * A subtree is named (level, index): it covers the leaves index * 2^level up to the next one's, all
 * of them there; level 0 are the leaf hashes. At most 2^62 leaves. Everything here is pure: no
 * memory is taken, nothing is kept. */
#ifndef LEDGER_MERKLE_H
#define LEDGER_MERKLE_H

#include "base/str.h"

enum { TREE_HASH_SIZE = 32, TREE_HEIGHT = 62, PROOF_MAX = 64 };

#define TREE_SIZE_MAX (UINT64_C(1) << TREE_HEIGHT)

struct tree_hash {
    uint8_t byte[TREE_HASH_SIZE];
};

static inline bool tree_hash_eq(const struct tree_hash *a, const struct tree_hash *b)
{
    return memcmp(a->byte, b->byte, TREE_HASH_SIZE) == 0;
}

void tree_leaf(struct str entry, struct tree_hash *ret_hash); /* SHA-256(0x00 || entry) */
void tree_node(const struct tree_hash *left, const struct tree_hash *right,
               struct tree_hash *ret_hash);  /* SHA-256(0x01 || left || right); may alias */
void tree_empty(struct tree_hash *ret_root); /* root of no leaves: SHA-256 of nothing */

/* The right edge of a tree: all that an append needs, about 2 KB. A plain value: copy it before a
 * batch and copy it back when the batch fails. at[l] is meant where bit l of `size` is set: the
 * whole subtree of level l that ends the leaves so far. Starts as zeroes. */
struct frontier {
    uint64_t size;
    struct tree_hash at[TREE_HEIGHT + 1];
};

/* Every 8 levels stands a hash that is stored (see ledger/tile.h). */
enum { TILE_HEIGHT = 8, TILE_LEVELS = TREE_HEIGHT / TILE_HEIGHT + 1 };

/* What one leaf completed: roots of the whole subtrees of level 8, 16, ... that end with it.
 * hash[k] is subtree (8 * (k + 1), index[k]). Usually none; one in 256 leaves has one. */
struct completed {
    unsigned count;
    uint64_t index[TILE_LEVELS];
    struct tree_hash hash[TILE_LEVELS];
};

/* O(log n), on the average one hash. ret_completed may be NULL. ERR_TOO_LARGE at 2^62 leaves. */
enum err must_check frontier_append(struct frontier *f, const struct tree_hash *leaf,
                                    struct completed *ret_completed);
void frontier_root(const struct frontier *f, struct tree_hash *ret_root);

/* Where the hashes of whole subtrees come from: tiles, or a test's own tree. */
struct tree_reader {
    enum err (*node)(void *context, unsigned level, uint64_t index, struct tree_hash *ret_hash);
    void *context;
};

/* The frontier of the first `size` leaves: reads at most 62 subtrees. */
enum err must_check frontier_read(const struct tree_reader *from, uint64_t size,
                                  struct frontier *ret_frontier);

struct proof {
    size_t count;
    struct tree_hash at[PROOF_MAX];
};

/* That leaf `index` stands in the tree of `size` leaves. ERR_INPUT unless index < size <= 2^62;
 * the reader's own errors are passed on. */
enum err must_check inclusion_prove(const struct tree_reader *from, uint64_t index, uint64_t size,
                                    struct proof *ret_proof);

/* That the tree of `size1` leaves is the beginning of that of `size2` leaves. ERR_INPUT unless
 * 0 < size1 <= size2 <= 2^62: the empty tree begins every tree, which proves nothing. Without a
 * hash where the two are the same size. */
enum err must_check consistency_prove(const struct tree_reader *from, uint64_t size1,
                                      uint64_t size2, struct proof *ret_proof);

/* Both take whatever was sent to us. ERR_INPUT where the numbers name no such proof (index out of
 * the tree, a wrong number of hashes), ERR_CRYPTO where the hashes do not lead to the root. */
enum err must_check inclusion_verify(const struct tree_hash *leaf, uint64_t index, uint64_t size,
                                     const struct tree_hash *proof, size_t count,
                                     const struct tree_hash *root); /* RFC 9162 2.1.3.2 */
enum err must_check consistency_verify(uint64_t size1, const struct tree_hash *root1,
                                       uint64_t size2, const struct tree_hash *root2,
                                       const struct tree_hash *proof,
                                       size_t count); /* RFC 9162 2.1.4.2 */

#endif
