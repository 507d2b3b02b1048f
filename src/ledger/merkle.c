#include "ledger/merkle.h"

#include "crypto/hash.h"

void tree_leaf(struct str entry, struct tree_hash *ret_hash)
{
    struct sha256 h;
    sha256_init(&h);
    sha256_add(&h, "\0", 1);
    sha256_add(&h, entry.p, entry.n);
    sha256_end(&h, ret_hash->byte);
}

void tree_node(const struct tree_hash *left, const struct tree_hash *right,
               struct tree_hash *ret_hash)
{
    unsigned char both[1 + 2 * TREE_HASH_SIZE];
    both[0] = 1;
    memcpy(both + 1, left->byte, TREE_HASH_SIZE);
    memcpy(both + 1 + TREE_HASH_SIZE, right->byte, TREE_HASH_SIZE);
    sha256(str_bytes(both, sizeof both), ret_hash->byte);
}

void tree_empty(struct tree_hash *ret_root)
{
    sha256(STR(""), ret_root->byte);
}

/* ---- frontier ---- */

enum err frontier_append(struct frontier *f, const struct tree_hash *leaf,
                         struct completed *ret_completed)
{
    if (f->size >= TREE_SIZE_MAX)
        return fail(ERR_TOO_LARGE, "The ledger is full");
    struct completed done = {0};
    struct tree_hash carry = *leaf;
    unsigned level = 0;
    for (; f->size >> level & 1; level++) {
        tree_node(&f->at[level], &carry, &carry);
        if ((level + 1) % TILE_HEIGHT == 0) {
            done.index[done.count] = f->size >> (level + 1);
            done.hash[done.count++] = carry;
        }
    }
    f->at[level] = carry;
    f->size++;
    if (ret_completed)
        *ret_completed = done;
    return ERR_OK;
}

void frontier_root(const struct frontier *f, struct tree_hash *ret_root)
{
    if (f->size == 0) {
        tree_empty(ret_root);
        return;
    }
    unsigned level = (unsigned)__builtin_ctzll(f->size);
    struct tree_hash root = f->at[level];
    while (++level <= TREE_HEIGHT)
        if (f->size >> level & 1)
            tree_node(&f->at[level], &root, &root);
    *ret_root = root;
}

enum err frontier_read(const struct tree_reader *from, uint64_t size, struct frontier *ret_frontier)
{
    if (size > TREE_SIZE_MAX)
        return fail(ERR_INPUT, "A tree has at most 2^62 leaves");
    struct frontier f = {.size = size};
    for (unsigned level = 0; level <= TREE_HEIGHT; level++)
        if (size >> level & 1)
            TRY(from->node(from->context, level, (size >> level) - 1, &f.at[level]));
    *ret_frontier = f;
    return ERR_OK;
}

/* ---- making proofs ---- */

/* The largest power of two below n, for n > 1. */
static uint64_t split(uint64_t n)
{
    return UINT64_C(1) << (63 - __builtin_clzll(n - 1));
}

/* The hash of the leaves begin .. end-1, where begin is a multiple of a power of two not less than
 * their number: whole subtrees from left to right, each smaller than the one before, folded from
 * the right. */
static enum err range_hash(const struct tree_reader *from, uint64_t begin, uint64_t end,
                           struct tree_hash *ret_hash)
{
    struct tree_hash part[TREE_HEIGHT + 1];
    unsigned count = 0;
    while (begin < end) {
        unsigned level = 63 - (unsigned)__builtin_clzll(end - begin);
        TRY(from->node(from->context, level, begin >> level, &part[count++]));
        begin += UINT64_C(1) << level;
    }
    struct tree_hash hash = part[--count];
    while (count)
        tree_node(&part[--count], &hash, &hash);
    *ret_hash = hash;
    return ERR_OK;
}

/* Proofs are found from the root down and read from the leaf up. */
static void reverse(struct proof *proof)
{
    for (size_t i = 0; i < proof->count / 2; i++) {
        struct tree_hash t = proof->at[i];
        proof->at[i] = proof->at[proof->count - 1 - i];
        proof->at[proof->count - 1 - i] = t;
    }
}

enum err inclusion_prove(const struct tree_reader *from, uint64_t index, uint64_t size,
                         struct proof *ret_proof)
{
    if (size > TREE_SIZE_MAX || index >= size)
        return fail(ERR_INPUT, "There is no leaf {1} in a tree of {2}", numtext((long long)index),
                    numtext((long long)size));
    struct proof proof = {0};
    uint64_t begin = 0, end = size;
    while (end - begin > 1) {
        uint64_t middle = begin + split(end - begin);
        if (index < middle) {
            TRY(range_hash(from, middle, end, &proof.at[proof.count++]));
            end = middle;
        } else {
            TRY(range_hash(from, begin, middle, &proof.at[proof.count++]));
            begin = middle;
        }
    }
    reverse(&proof);
    *ret_proof = proof;
    return ERR_OK;
}

static enum err sizes_fail(uint64_t size1, uint64_t size2)
{
    return fail(ERR_INPUT, "A tree of {1} leaves cannot be shown to begin one of {2}",
                numtext((long long)size1), numtext((long long)size2));
}

enum err consistency_prove(const struct tree_reader *from, uint64_t size1, uint64_t size2,
                           struct proof *ret_proof)
{
    if (size1 == 0 || size1 > size2 || size2 > TREE_SIZE_MAX)
        return sizes_fail(size1, size2);
    struct proof proof = {0};
    uint64_t begin = 0, end = size2;
    while (size1 != end) {
        uint64_t middle = begin + split(end - begin);
        if (size1 <= middle) {
            TRY(range_hash(from, middle, end, &proof.at[proof.count++]));
            end = middle;
        } else {
            TRY(range_hash(from, begin, middle, &proof.at[proof.count++]));
            begin = middle;
        }
    }
    /* Where the first tree is a whole left part of the second, the verifier has its root. */
    if (begin > 0)
        TRY(range_hash(from, begin, end, &proof.at[proof.count++]));
    reverse(&proof);
    *ret_proof = proof;
    return ERR_OK;
}

/* ---- verifying ---- */

static enum err count_fail(void)
{
    return fail(ERR_INPUT, "The proof has the wrong number of hashes");
}

static enum err root_fail(void)
{
    return fail(ERR_CRYPTO, "The proof does not lead to the root");
}

enum err inclusion_verify(const struct tree_hash *leaf, uint64_t index, uint64_t size,
                          const struct tree_hash *proof, size_t count, const struct tree_hash *root)
{
    if (size > TREE_SIZE_MAX || index >= size)
        return fail(ERR_INPUT, "There is no leaf {1} in a tree of {2}", numtext((long long)index),
                    numtext((long long)size));
    uint64_t fn = index, sn = size - 1;
    struct tree_hash r = *leaf;
    for (size_t i = 0; i < count; i++) {
        if (sn == 0)
            return count_fail();
        if (fn & 1 || fn == sn) {
            tree_node(&proof[i], &r, &r);
            while (!(fn & 1) && fn) {
                fn >>= 1;
                sn >>= 1;
            }
        } else {
            tree_node(&r, &proof[i], &r);
        }
        fn >>= 1;
        sn >>= 1;
    }
    if (sn)
        return count_fail();
    return tree_hash_eq(&r, root) ? ERR_OK : root_fail();
}

/* RFC 9162 2.1.4.2 for 0 < size1 < size2; `at` is the proof with the first root put before it
 * where that tree is whole. */
static enum err consistency_walk(uint64_t size1, const struct tree_hash *root1, uint64_t size2,
                                 const struct tree_hash *root2, const struct tree_hash *proof,
                                 size_t count)
{
    bool whole = (size1 & (size1 - 1)) == 0;
    if (!whole && count == 0)
        return count_fail();
    uint64_t fn = size1 - 1, sn = size2 - 1;
    for (; fn & 1; fn >>= 1)
        sn >>= 1;
    struct tree_hash fr = whole ? *root1 : proof[0], sr = fr;
    for (size_t i = whole ? 0 : 1; i < count; i++) {
        if (sn == 0)
            return count_fail();
        if (fn & 1 || fn == sn) {
            tree_node(&proof[i], &fr, &fr);
            tree_node(&proof[i], &sr, &sr);
            while (!(fn & 1) && fn) {
                fn >>= 1;
                sn >>= 1;
            }
        } else {
            tree_node(&sr, &proof[i], &sr);
        }
        fn >>= 1;
        sn >>= 1;
    }
    if (sn)
        return count_fail();
    return tree_hash_eq(&fr, root1) && tree_hash_eq(&sr, root2) ? ERR_OK : root_fail();
}

enum err consistency_verify(uint64_t size1, const struct tree_hash *root1, uint64_t size2,
                            const struct tree_hash *root2, const struct tree_hash *proof,
                            size_t count)
{
    if (size1 == 0 || size1 > size2 || size2 > TREE_SIZE_MAX)
        return sizes_fail(size1, size2);
    if (size1 < size2)
        return consistency_walk(size1, root1, size2, root2, proof, count);
    if (count)
        return count_fail();
    return tree_hash_eq(root1, root2) ? ERR_OK : root_fail();
}
