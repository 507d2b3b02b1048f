/* Proofs: files, tile paths and ledger records that are taken are written again to the same bytes;
 * no change of a proof is taken; no sizes or hashes lead astray. */
#include "fuzz/fuzz.h"

#include "ledger/leaf.h"
#include "ledger/prooftext.h"
#include "ledger/tile.h"

#define promise(condition)                                                                         \
    do {                                                                                           \
        if (!(condition))                                                                          \
            die("broken promise: " #condition);                                                    \
    } while (0)

static void texts(struct arena *a, struct str s)
{
    BUF_SCOPE(again, 4 << 20);
    struct prooftext proof;
    struct tile tile;
    struct leaf_record record;
    if (!prooftext_parse(a, s, &proof)) {
        promise(!prooftext_write(&again, &proof));
        promise(str_eq(buf_view(&again), s));
    }
    buf_clear(&again);
    if (!tile_path_parse(s, &tile)) {
        tile_path(&again, &tile);
        promise(str_eq(buf_view(&again), s));
    }
    buf_clear(&again);
    if (!leaf_parse(a, s, &record)) {
        promise(!leaf_canonical(&again, &record));
        promise(str_eq(buf_view(&again), s));
    }
}

/* A tree whose leaf i hashes the number i; made on demand, subtree by subtree. */
static enum err numbers(void *context, unsigned level, uint64_t index, struct tree_hash *ret_hash)
{
    struct tree_hash right;
    if (level == 0) {
        tree_leaf(str_bytes(&index, sizeof index), ret_hash);
        return ERR_OK;
    }
    TRY(numbers(context, level - 1, 2 * index, ret_hash));
    TRY(numbers(context, level - 1, 2 * index + 1, &right));
    tree_node(ret_hash, &right, ret_hash);
    return ERR_OK;
}

static struct tree_hash root_of(const struct tree_reader *reader, uint64_t size)
{
    struct frontier f;
    struct tree_hash root;
    promise(!frontier_read(reader, size, &f));
    frontier_root(&f, &root);
    return root;
}

/* True where anything was changed. */
static bool change(struct proof *proof, struct str *rest)
{
    bool changed = false;
    for (size_t i = 0; i < proof->count * TREE_HASH_SIZE && rest->n; i++, rest->p++, rest->n--) {
        proof->at[i / TREE_HASH_SIZE].byte[i % TREE_HASH_SIZE] ^= (uint8_t)*rest->p;
        changed = changed || *rest->p;
    }
    return changed;
}

static void changed_proofs(struct str s)
{
    if (s.n < 2)
        return;
    struct tree_reader reader = {numbers, NULL};
    uint64_t n = 1 + (uint64_t)(unsigned char)s.p[0] % 100, m = (uint64_t)(unsigned char)s.p[1] % n;
    struct str rest = {s.p + 2, s.n - 2};
    struct tree_hash root = root_of(&reader, n), first = root_of(&reader, m + 1), leaf;
    struct proof proof;
    bool changed;
    promise(!numbers(NULL, 0, m, &leaf));
    promise(!inclusion_prove(&reader, m, n, &proof));
    changed = change(&proof, &rest);
    promise((inclusion_verify(&leaf, m, n, proof.at, proof.count, &root) == ERR_OK) == !changed);
    promise(!consistency_prove(&reader, m + 1, n, &proof));
    changed = change(&proof, &rest);
    promise((consistency_verify(m + 1, &first, n, &root, proof.at, proof.count) == ERR_OK) ==
            !changed);
}

/* Any two numbers with any hashes: an answer comes, and it is never yes. */
static void any_numbers(struct str s)
{
    uint64_t number[2];
    struct tree_hash hash[PROOF_MAX] = {{{0}}}, one = {{1}}, two = {{2}};
    if (s.n < sizeof number)
        return;
    memcpy(number, s.p, sizeof number);
    size_t bytes = s.n - sizeof number < sizeof hash ? s.n - sizeof number : sizeof hash;
    memcpy(hash, s.p + sizeof number, bytes);
    for (size_t count = 0; count <= PROOF_MAX; count++) {
        promise(inclusion_verify(&one, number[0], number[1], hash, count, &two));
        promise(consistency_verify(number[0], &one, number[1], &two, hash, count));
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    ARENA_SCOPE(a);
    struct str s = str_bytes(data, n);
    texts(a, s);
    changed_proofs(s);
    any_numbers(s);
    return 0;
}
