/* What one act costs in the ledger: two rows hashed, the record written, committed to and appended;
 * the floor is SHA-256 over exactly the same bytes in the same number of hashes. Then what a proof
 * costs to make out of tiles and to verify, in a ledger of 1,000,000 leaves. */
#include "base/clock.h"
#include "crypto/secret.h"
#include "ledger/leaf.h"
#include "ledger/tile.h"

enum { ACTS = 200000, LEAVES = 1000000, PROOFS = 20000, ROUNDS = 5 };
enum { GOAL_TIMES = 4 };

static void need(enum err err)
{
    if (err)
        die(problem()->text[LANG_EN]);
}

static const uint8_t salt[LEAF_SALT_SIZE] = {7};

static void hash_row(int64_t id, struct tree_hash *ret_hash)
{
    struct row_hasher h;
    row_begin(&h, salt);
    row_int(&h, STR("id"), id);
    row_text(&h, STR("title"), STR("关于做好全镇保密自查自评工作的通知"));
    row_text(&h, STR("state"), STR("issued"));
    row_int(&h, STR("level"), 3);
    row_text(&h, STR("issued_on"), STR("2026-11-22"));
    row_text(&h, STR("period"), STR("P10Y"));
    row_null(&h, STR("returned_on"));
    row_int(&h, STR("holder"), 42);
    row_end(&h, ret_hash);
}

/* hash_row()'s message: salt; eight tags and name lengths; names; three numbers; four texts with
 * their lengths; the end. */
enum { ROW_BYTES = 32 + 8 * (1 + 8) + 49 + 3 * 8 + 4 * 8 + 71 + 9 };

static void one_act(struct frontier *f, struct buf *out, int64_t i, size_t *ret_bytes)
{
    static const int64_t responsible[] = {12, 40};
    struct leaf_row rows[2] = {{STR("r_document"), i, {{0}}}, {STR("r_copy"), 2 * i, {{0}}}};
    struct tree_hash commitment, leaf;
    hash_row(i, &rows[0].hash);
    hash_row(2 * i, &rows[1].hash);
    struct leaf_record r = {.act = STR("document.issue"),
                            .actor = 12,
                            .at = STR("2026-11-22T18:46:00Z"),
                            .has_content = true,
                            .entry = i,
                            .index = i,
                            .number = STR("某镇〔2026〕7号"),
                            .reg = STR("document"),
                            .responsible = responsible,
                            .responsible_count = 2,
                            .rows = rows,
                            .row_count = 2};
    buf_clear(out);
    need(leaf_canonical(out, &r));
    leaf_commitment(salt, buf_view(out), &commitment);
    leaf_hash(&commitment, &leaf);
    need(frontier_append(f, &leaf, NULL));
    *ret_bytes = out->n;
}

static double acts(size_t *ret_bytes)
{
    struct frontier f = {0};
    BUF_SCOPE(out, LEAF_SKELETON_MAX);
    uint64_t from = clock_monotonic_ns();
    for (int64_t i = 0; i < ACTS; i++)
        one_act(&f, &out, i, ret_bytes);
    return (double)(clock_monotonic_ns() - from) / ACTS;
}

/* Two rows, the commitment, the leaf and (on the average) one node of the tree. */
static double floor_acts(size_t skeleton)
{
    static char bytes[4096];
    const size_t sizes[] = {ROW_BYTES, ROW_BYTES, 32 + skeleton, 33, 65};
    uint64_t from = clock_monotonic_ns();
    for (int i = 0; i < ACTS; i++)
        for (size_t k = 0; k < ARRAY_SIZE(sizes); k++)
            sha256(str_bytes(bytes, sizes[k]), (unsigned char *)bytes);
    return (double)(clock_monotonic_ns() - from) / ACTS;
}

/* ---- proofs ---- */

static struct tree_hash *level[3]; /* leaves, and the roots of each 256 and 65,536 of them */
static uint64_t level_count[3];

static void grow(struct frontier *f)
{
    for (int l = 0; l < 3; l++) {
        level[l] = calloc((LEAVES >> (8 * l)) + 1, sizeof *level[l]);
        if (!level[l])
            die("out of memory");
    }
    for (uint64_t i = 0; i < LEAVES; i++) {
        struct completed done;
        tree_leaf(str_bytes(&i, sizeof i), &level[0][level_count[0]++]);
        need(frontier_append(f, &level[0][i], &done));
        for (unsigned k = 0; k < done.count; k++)
            level[k + 1][level_count[k + 1]++] = done.hash[k];
    }
}

static enum err fetch(void *context, const struct tile *tile, struct tree_hash *ret_hashes)
{
    (void)context;
    memcpy(ret_hashes, level[tile->level] + tile->index * TILE_WIDTH,
           tile->width * sizeof *ret_hashes);
    return ERR_OK;
}

static void proofs(double *ret_made, double *ret_verified)
{
    struct frontier f = {0};
    struct tree_hash root;
    struct tile_source *source = calloc(1, sizeof *source);
    struct proof *kept = calloc(PROOFS, sizeof *kept);
    if (!source || !kept)
        die("out of memory");
    grow(&f);
    frontier_root(&f, &root);
    uint64_t from = clock_monotonic_ns();
    for (uint64_t i = 0; i < PROOFS; i++) {
        for (unsigned l = 0; l < TILE_LEVELS; l++)
            source->kept[l].there = false; /* each as if asked for alone */
        source->fetch = fetch;
        source->size = LEAVES;
        struct tree_reader reader = tile_reader(source);
        need(inclusion_prove(&reader, i * 7919 % LEAVES, LEAVES, &kept[i]));
    }
    *ret_made = (double)(clock_monotonic_ns() - from) / PROOFS;
    from = clock_monotonic_ns();
    for (uint64_t i = 0; i < PROOFS; i++) {
        uint64_t at = i * 7919 % LEAVES;
        need(inclusion_verify(&level[0][at], at, LEAVES, kept[i].at, kept[i].count, &root));
    }
    *ret_verified = (double)(clock_monotonic_ns() - from) / PROOFS;
    for (int l = 0; l < 3; l++)
        free(level[l]);
    free(source);
    free(kept);
}

int main(void)
{
    size_t skeleton = 0;
    crypto_start();
    double act = acts(&skeleton), bare = floor_acts(skeleton), made, verified;
    for (int i = 1; i < ROUNDS; i++) {
        double again = acts(&skeleton), floor_again = floor_acts(skeleton);
        act = again < act ? again : act;
        bare = floor_again < bare ? floor_again : bare;
    }
    proofs(&made, &verified);
    printf("a leaf of two rows, record of %zu bytes  %8.0f ns   %.2f of the floor, goal %d\n",
           skeleton, act, act / bare, GOAL_TIMES);
    printf("floor, SHA-256 of the same bytes         %8.0f ns\n", bare);
    printf("inclusion proof out of tiles, %d leaves %6.0f ns\n", LEAVES, made);
    printf("inclusion proof verified                 %8.0f ns\n", verified);
    return act > GOAL_TIMES * bare;
}
