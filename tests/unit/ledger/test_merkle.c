/* The tree of RFC 9162 against its naive definition, the roots that are known since RFC 6962, the
 * published proofs, and every way to spoil a proof. */
#include "tree.h"

#include <dirent.h>
#include <jansson.h>

/* The eight leaves of the reference implementation of RFC 6962 and the roots over the first n. */
static void test_known_roots(void **state)
{
    (void)state;
    static const struct {
        const char *leaf, *root;
    } rows[] = {
        {"", "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"},
        {"00", "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"},
        {"10", "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77"},
        {"2021", "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7"},
        {"3031", "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4"},
        {"40414243", "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef"},
        {"5051525354555657", "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c"},
        {"606162636465666768696a6b6c6d6e6f",
         "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"},
    };
    struct frontier f = {0};
    struct tree_hash root, leaf;
    frontier_root(&f, &root);
    assert_tree_hex(&root, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
        unsigned char entry[16];
        size_t n;
        assert_true(hex_decode(str_of(rows[i].leaf), entry, sizeof entry, &n));
        tree_leaf(str_bytes(entry, n), &leaf);
        assert_ok(frontier_append(&f, &leaf, NULL));
        frontier_root(&f, &root);
        assert_tree_hex(&root, rows[i].root);
    }
}

enum { LEAVES = 130 };

static void test_frontier(void **state)
{
    (void)state;
    ARENA_SCOPE(a);
    struct tree tree;
    tree_grow(&tree, a, 1100);
    struct frontier f = {0}, read;
    struct tree_reader reader = {tree_get, &tree};
    for (uint64_t n = 0; n <= tree.size; n++) {
        struct tree_hash root, again, want = naive_root(tree.at[0], n);
        frontier_root(&f, &root);
        assert_tree_hash(&root, &want);
        assert_ok(frontier_read(&reader, n, &read));
        frontier_root(&read, &again);
        assert_tree_hash(&again, &want);
        assert_int_equal(read.size, n);
        if (n == tree.size)
            break;
        struct completed done;
        assert_ok(frontier_append(&f, &tree.at[0][n], &done));
        assert_int_equal(done.count, (n + 1) % 256 == 0);
        if (done.count) {
            assert_int_equal(done.index[0], n / 256);
            assert_tree_hash(&done.hash[0], &tree.at[8][n / 256]);
        }
    }
}

/* A copy taken before a batch and put back undoes it, and the tree goes on from there. */
static void test_frontier_undo(void **state)
{
    (void)state;
    ARENA_SCOPE(a);
    struct tree tree;
    tree_grow(&tree, a, 300);
    struct frontier f = {0};
    for (uint64_t n = 0; n < 300; n += 7) {
        struct frontier before = f;
        struct tree_hash other, root, want = naive_root(tree.at[0], n);
        tree_leaf(STR("never happened"), &other);
        for (int i = 0; i < 20; i++)
            assert_ok(frontier_append(&f, &other, NULL));
        f = before;
        frontier_root(&f, &root);
        assert_tree_hash(&root, &want);
        for (uint64_t i = n; i < n + 7 && i < 300; i++)
            assert_ok(frontier_append(&f, &tree.at[0][i], NULL));
    }
}

/* 2^62 leaves are never there; their frontier can be, and it takes no more. */
static void test_frontier_full(void **state)
{
    (void)state;
    struct frontier f = {.size = TREE_SIZE_MAX - 1};
    struct tree_hash leaf, root;
    tree_leaf(STR("x"), &leaf);
    for (unsigned level = 0; level < TREE_HEIGHT; level++)
        f.at[level] = leaf;
    struct completed done;
    assert_ok(frontier_append(&f, &leaf, &done));
    assert_int_equal(done.count, 7);
    assert_int_equal(done.index[6], 63);
    frontier_root(&f, &root);
    assert_tree_hash(&root, &f.at[TREE_HEIGHT]);
    assert_err(ERR_TOO_LARGE, frontier_append(&f, &leaf, &done));
    assert_int_equal(f.size, TREE_SIZE_MAX);
}

/* PATH(m, D[n]) of RFC 6962 2.1.1, from the leaf up. */
static size_t naive_path(const struct tree_hash *leaves, uint64_t m, uint64_t n,
                         struct tree_hash *path)
{
    if (n == 1)
        return 0;
    uint64_t k = 1;
    while (2 * k < n)
        k *= 2;
    size_t count =
        m < k ? naive_path(leaves, m, k, path) : naive_path(leaves + k, m - k, n - k, path);
    path[count] = m < k ? naive_root(leaves + k, n - k) : naive_root(leaves, k);
    return count + 1;
}

/* One byte of any hash changed, a hash less, a hash more, another index, another size. */
static void spoil_inclusion(const struct tree_hash *leaf, uint64_t m, uint64_t n,
                            const struct proof *good, const struct tree_hash *root)
{
    struct proof p = *good;
    for (size_t i = 0; i < p.count; i++)
        for (size_t b = n <= 48 ? 0 : (m + i) % 32; b < 32; b += n <= 48 ? 1 : 32) {
            p.at[i].byte[b] ^= (uint8_t)(1u << (b % 8));
            assert_err(ERR_CRYPTO, inclusion_verify(leaf, m, n, p.at, p.count, root));
            p.at[i].byte[b] ^= (uint8_t)(1u << (b % 8));
        }
    struct tree_hash bad = *leaf;
    bad.byte[m % 32] ^= 0x80;
    assert_err(ERR_CRYPTO, inclusion_verify(&bad, m, n, p.at, p.count, root));
    bad = *root;
    bad.byte[n % 32] ^= 1;
    assert_err(ERR_CRYPTO, inclusion_verify(leaf, m, n, p.at, p.count, &bad));
    assert_err(ERR_INPUT, inclusion_verify(leaf, m, n, p.at, p.count + 1, root));
    if (p.count)
        assert_err(ERR_INPUT, inclusion_verify(leaf, m, n, p.at, p.count - 1, root));
    for (uint64_t other = 0; other < n; other++)
        if (other != m)
            assert_int_not_equal(ERR_OK, inclusion_verify(leaf, other, n, p.at, p.count, root));
    assert_err(ERR_INPUT, inclusion_verify(leaf, n, n, p.at, p.count, root));
}

static void test_inclusion(void **state)
{
    (void)state;
    ARENA_SCOPE(a);
    struct tree tree;
    tree_grow(&tree, a, LEAVES);
    struct tree_reader reader = {tree_get, &tree};
    for (uint64_t n = 1; n <= LEAVES; n++) {
        struct tree_hash root = naive_root(tree.at[0], n), path[PROOF_MAX];
        for (uint64_t m = 0; m < n; m++) {
            struct proof proof;
            assert_ok(inclusion_prove(&reader, m, n, &proof));
            assert_int_equal(proof.count, naive_path(tree.at[0], m, n, path));
            assert_memory_equal(proof.at, path, proof.count * sizeof path[0]);
            assert_ok(inclusion_verify(&tree.at[0][m], m, n, proof.at, proof.count, &root));
            spoil_inclusion(&tree.at[0][m], m, n, &proof, &root);
        }
    }
    struct proof untouched = {.count = 77};
    assert_err(ERR_INPUT, inclusion_prove(&reader, 5, 5, &untouched));
    assert_err(ERR_INPUT, inclusion_prove(&reader, 0, 0, &untouched));
    assert_err(ERR_INPUT, inclusion_prove(&reader, 0, TREE_SIZE_MAX + 1, &untouched));
    assert_int_equal(untouched.count, 77);
}

static void spoil_consistency(uint64_t m, const struct tree_hash *root1, uint64_t n,
                              const struct tree_hash *root2, const struct proof *good)
{
    struct proof p = *good;
    struct tree_hash bad = *root1;
    for (size_t i = 0; i < p.count; i++)
        for (size_t b = n <= 48 ? 0 : (m + i) % 32; b < 32; b += n <= 48 ? 1 : 32) {
            p.at[i].byte[b] ^= (uint8_t)(1u << (b % 8));
            assert_err(ERR_CRYPTO, consistency_verify(m, root1, n, root2, p.at, p.count));
            p.at[i].byte[b] ^= (uint8_t)(1u << (b % 8));
        }
    bad.byte[n % 32] ^= 4;
    assert_err(ERR_CRYPTO, consistency_verify(m, &bad, n, root2, p.at, p.count));
    bad = *root2;
    bad.byte[m % 32] ^= 4;
    assert_err(ERR_CRYPTO, consistency_verify(m, root1, n, &bad, p.at, p.count));
    assert_err(ERR_INPUT, consistency_verify(m, root1, n, root2, p.at, p.count + 1));
    if (p.count)
        assert_err(ERR_INPUT, consistency_verify(m, root1, n, root2, p.at, p.count - 1));
    if (m != n)
        assert_err(ERR_INPUT, consistency_verify(n, root2, m, root1, p.at, p.count));
    assert_int_not_equal(ERR_OK, consistency_verify(m + 1, root1, n, root2, p.at, p.count));
    assert_int_not_equal(ERR_OK, consistency_verify(m - 1, root1, n, root2, p.at, p.count));
}

static void test_consistency(void **state)
{
    (void)state;
    ARENA_SCOPE(a);
    struct tree tree;
    tree_grow(&tree, a, LEAVES);
    struct tree_reader reader = {tree_get, &tree};
    struct proof proof;
    for (uint64_t n = 1; n <= LEAVES; n++) {
        struct tree_hash root2 = naive_root(tree.at[0], n);
        for (uint64_t m = 1; m <= n; m++) {
            struct tree_hash root1 = naive_root(tree.at[0], m);
            assert_ok(consistency_prove(&reader, m, n, &proof));
            assert_int_equal(proof.count == 0, m == n);
            assert_ok(consistency_verify(m, &root1, n, &root2, proof.at, proof.count));
            spoil_consistency(m, &root1, n, &root2, &proof);
        }
    }
    assert_err(ERR_INPUT, consistency_prove(&reader, 0, 5, &proof));
    assert_err(ERR_INPUT, consistency_prove(&reader, 6, 5, &proof));
    assert_err(ERR_INPUT, consistency_prove(&reader, 6, TREE_SIZE_MAX + 1, &proof));
}

/* The example of RFC 9162 2.1.5: seven leaves, proofs named by node. */
static void test_rfc9162_example(void **state)
{
    (void)state;
    ARENA_SCOPE(a);
    struct tree tree;
    tree_grow(&tree, a, 7);
    struct tree_reader reader = {tree_get, &tree};
    struct proof proof;
    struct tree_hash l;
    tree_node(&tree.at[1][2], &tree.at[0][6], &l);     /* l = H(i, j) of the picture */
    assert_ok(inclusion_prove(&reader, 0, 7, &proof)); /* d0: [b, h, l] */
    assert_int_equal(proof.count, 3);
    assert_tree_hash(&proof.at[0], &tree.at[0][1]);
    assert_tree_hash(&proof.at[1], &tree.at[1][1]);
    assert_tree_hash(&proof.at[2], &l);
    assert_ok(inclusion_prove(&reader, 6, 7, &proof)); /* d6: [i, k] */
    assert_int_equal(proof.count, 2);
    assert_tree_hash(&proof.at[0], &tree.at[1][2]);
    assert_tree_hash(&proof.at[1], &tree.at[2][0]);
    assert_ok(consistency_prove(&reader, 3, 7, &proof)); /* [c, d, g, l] */
    assert_int_equal(proof.count, 4);
    assert_tree_hash(&proof.at[0], &tree.at[0][2]);
    assert_tree_hash(&proof.at[1], &tree.at[0][3]);
    assert_tree_hash(&proof.at[2], &tree.at[1][0]);
    assert_tree_hash(&proof.at[3], &l);
    assert_ok(consistency_prove(&reader, 4, 7, &proof)); /* [l] */
    assert_int_equal(proof.count, 1);
    assert_tree_hash(&proof.at[0], &l);
    assert_ok(consistency_prove(&reader, 6, 7, &proof)); /* [i, j, k] */
    assert_int_equal(proof.count, 3);
    assert_tree_hash(&proof.at[0], &tree.at[1][2]);
    assert_tree_hash(&proof.at[1], &tree.at[0][6]);
    assert_tree_hash(&proof.at[2], &tree.at[2][0]);
}

/* Sizes at the edge of what is taken, with proofs of every length: an answer, and never ERR_OK. */
static void test_hostile_sizes(void **state)
{
    (void)state;
    static const uint64_t sizes[] = {0,
                                     1,
                                     2,
                                     3,
                                     255,
                                     (UINT64_C(1) << 32) - 1,
                                     UINT64_C(1) << 32,
                                     TREE_SIZE_MAX - 1,
                                     TREE_SIZE_MAX,
                                     TREE_SIZE_MAX + 1,
                                     UINT64_C(1) << 63,
                                     UINT64_MAX - 1,
                                     UINT64_MAX};
    struct tree_hash hash[PROOF_MAX], root1, root2;
    memset(hash, 0x5a, sizeof hash);
    memset(&root1, 1, sizeof root1);
    memset(&root2, 2, sizeof root2);
    for (size_t i = 0; i < ARRAY_SIZE(sizes); i++)
        for (size_t k = 0; k < ARRAY_SIZE(sizes); k++)
            for (size_t count = 0; count <= PROOF_MAX; count++) {
                assert_int_not_equal(
                    ERR_OK, inclusion_verify(&root1, sizes[i], sizes[k], hash, count, &root2));
                assert_int_not_equal(
                    ERR_OK, consistency_verify(sizes[i], &root1, sizes[k], &root2, hash, count));
            }
}

/* ---- published vectors ---- */

struct vector {
    uint64_t number[2];
    struct tree_hash hash[2], proof[PROOF_MAX];
    size_t count;
    bool odd; /* a hash of another length than ours can have */
    bool want_err;
};

static void vector_hash(const json_t *text, struct tree_hash *ret_hash, bool *odd)
{
    unsigned char bytes[256] = {0};
    size_t n = 0;
    assert_true(base64_decode(str_of(json_string_value(text)), bytes, sizeof bytes, &n));
    *odd = *odd || n != TREE_HASH_SIZE;
    memcpy(ret_hash->byte, bytes, TREE_HASH_SIZE);
}

static struct vector vector_read(const char *path, const char *const names[4])
{
    json_error_t error;
    /* one index is 2^64 - 1, past jansson's integers */
    json_t *root = json_load_file(path, JSON_DECODE_INT_AS_REAL, &error), *hash;
    struct vector v = {0};
    size_t i;
    if (!root)
        fail_msg("%s: %s", path, error.text);
    for (int k = 0; k < 2; k++) {
        double number = json_real_value(json_object_get(root, names[k]));
        v.number[k] = number < 1e15 ? (uint64_t)number : UINT64_MAX;
        vector_hash(json_object_get(root, names[2 + k]), &v.hash[k], &v.odd);
    }
    json_array_foreach(json_object_get(root, "proof"), i, hash)
    {
        assert_true(v.count < PROOF_MAX);
        vector_hash(hash, &v.proof[v.count++], &v.odd);
    }
    v.want_err = json_is_true(json_object_get(root, "wantErr"));
    json_decref(root);
    return v;
}

typedef enum err vector_check(const struct vector *v);

static enum err check_inclusion(const struct vector *v)
{
    return inclusion_verify(&v->hash[0], v->number[0], v->number[1], v->proof, v->count,
                            &v->hash[1]);
}

static enum err check_consistency(const struct vector *v)
{
    return consistency_verify(v->number[0], &v->hash[0], v->number[1], &v->hash[1], v->proof,
                              v->count);
}

static int walk(struct arena *a, const char *folder, const char *const names[4],
                vector_check *check)
{
    DIR *dir = opendir(folder);
    assert_non_null(dir);
    int seen = 0;
    for (struct dirent *e; (e = readdir(dir));) {
        char *path = path_join(a, folder, e->d_name);
        if (e->d_name[0] == '.')
            continue;
        if (!str_ends(str_of(path), ".json")) {
            seen += walk(a, path, names, check);
            continue;
        }
        struct vector v = vector_read(path, names);
        seen++;
        /* what has hashes of another length never gets as far as these functions */
        if (v.odd && v.want_err)
            continue;
        if ((check(&v) != ERR_OK) != v.want_err)
            fail_msg("%s: %s", path, v.want_err ? "was taken" : problem()->text[LANG_EN]);
    }
    closedir(dir);
    return seen;
}

static void test_published(void **state)
{
    (void)state;
    need_shared("merkle");
    ARENA_SCOPE(a);
    static const char *const inclusion[4] = {"leafIdx", "treeSize", "leafHash", "root"};
    static const char *const consistency[4] = {"size1", "size2", "root1", "root2"};
    const char *folder = shared_path(a, "merkle");
    assert_int_equal(walk(a, path_join(a, folder, "inclusion"), inclusion, check_inclusion), 98);
    assert_int_equal(walk(a, path_join(a, folder, "consistency"), consistency, check_consistency),
                     98);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_known_roots),     cmocka_unit_test(test_frontier),
        cmocka_unit_test(test_frontier_undo),   cmocka_unit_test(test_frontier_full),
        cmocka_unit_test(test_inclusion),       cmocka_unit_test(test_consistency),
        cmocka_unit_test(test_rfc9162_example), cmocka_unit_test(test_hostile_sizes),
        cmocka_unit_test(test_published),
    };
    return cmocka_run_group_tests_name("ledger/merkle", tests, NULL, NULL);
}
