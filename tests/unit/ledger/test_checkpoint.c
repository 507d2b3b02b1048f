/* Checkpoints, cosignatures and proof files: a published log walked from checkpoint to checkpoint,
 * and what is none of these. */
#include "tree.h"

#include "ledger/prooftext.h"

static const char log_key[] =
    "example.com/log/testdata+33d7b496+AeHTu4Q3hEIMHNqc6fASMsq3rKNx280NI+oO5xCFkkSx";
static const char witness_key[] =
    "witness.example.com/w1+7e6f4aaa+BNdamAGCsQq31Uv+08lkBzoO4XLz2qYjJa8CGmj3B1Ea";
#define SOFA "example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n"
#define COSIGNATURE /* signed by OpenSSL over cosignature/v1, time 1679315147 */                   \
    "— witness.example.com/w1 "                                                                  \
    "fm9KqgAAAABkGFDL+TPmh4BYuAjsYRoqMJCWb/gWJaeRF/"                                               \
    "kmm5tlCr9sJ57DLErur7K0yDXc2ArN+TIuotuB/HbuL3AJsp3bv/aNCQ==\n"

static struct note_key key_of(const char *text)
{
    struct note_key key;
    assert_ok(note_key_parse(str_of(text), &key));
    return key;
}

/* The first test key of RFC 8032, section 7.1. */
static struct sign_key *pair_new(void)
{
    unsigned char seed[SIGN_SEED_SIZE];
    size_t n;
    assert_true(hex_decode(STR("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60"),
                           seed, sizeof seed, &n));
    return sign_key_from_seed(seed);
}

static struct str log_file(struct arena *a, const char *name)
{
    struct str body;
    assert_ok(file_read(a, path_join(a, shared_path(a, "tlog/log"), name), 1 << 20, &body));
    return body;
}

/* The entries 0 .. n-1 of the bundle, as leaf hashes. */
static void log_leaves(struct arena *a, uint64_t n, struct tree_hash *ret_leaves)
{
    BUF_SCOPE(path, TILE_PATH_MAX);
    tile_path(&path, &(struct tile){TILE_ENTRIES, 0, (unsigned)n});
    struct str bundle = log_file(a, path.p);
    size_t at = 0;
    for (uint64_t i = 0; i < n; i++) {
        assert_true(bundle.n - at >= 2);
        size_t length = (size_t)(unsigned char)bundle.p[at] << 8 | (unsigned char)bundle.p[at + 1];
        at += 2;
        assert_true(bundle.n - at >= length);
        tree_leaf(str_bytes(bundle.p + at, length), &ret_leaves[i]);
        at += length;
    }
    assert_int_equal(at, bundle.n);
}

struct leaves {
    struct tree_hash *leaf;
};

static enum err leaves_fetch(void *context, const struct tile *tile, struct tree_hash *ret_hashes)
{
    struct leaves *l = context;
    assert_int_equal(tile->level, 0);
    memcpy(ret_hashes, l->leaf, tile->width * sizeof l->leaf[0]);
    return ERR_OK;
}

enum { LOG_SIZE = 15 };

static void check_log_head(struct arena *a, uint64_t n, struct checkpoint *ret_head)
{
    struct note_key key = key_of(log_key);
    struct note note;
    struct tree_hash leaves[LOG_SIZE], root;
    struct frontier f = {0};
    struct str body = log_file(a, arena_printf(a, "checkpoint.%llu", (unsigned long long)n));
    assert_ok(checkpoint_open(a, body, &key, &note, ret_head));
    assert_str(ret_head->origin, "example.com/log/testdata");
    assert_int_equal(ret_head->size, n);
    assert_int_equal(ret_head->extensions.n, 0);
    BUF_SCOPE(again, 1000);
    assert_ok(checkpoint_text(&again, ret_head));
    assert_true(str_eq(buf_view(&again), note.text));
    if (n == 0) {
        tree_empty(&root);
        assert_tree_hash(&root, &ret_head->root);
        return;
    }
    log_leaves(a, n, leaves);
    for (uint64_t i = 0; i < n; i++)
        assert_ok(frontier_append(&f, &leaves[i], NULL));
    frontier_root(&f, &root);
    assert_tree_hash(&root, &ret_head->root);
    BUF_SCOPE(path, TILE_PATH_MAX);
    tile_path(&path, &(struct tile){0, 0, (unsigned)n});
    struct str tile = log_file(a, path.p);
    assert_int_equal(tile.n, n * TREE_HASH_SIZE);
    assert_memory_equal(tile.p, leaves, tile.n);
}

static void test_published_log(void **state)
{
    (void)state;
    need_shared("tlog");
    ARENA_SCOPE(a);
    struct checkpoint head[LOG_SIZE + 1];
    for (uint64_t n = 0; n <= LOG_SIZE; n++)
        check_log_head(a, n, &head[n]);
    struct leaves all = {NEW_ARRAY(a, struct tree_hash, LOG_SIZE)};
    log_leaves(a, LOG_SIZE, all.leaf);
    for (uint64_t n = 1; n <= LOG_SIZE; n++) {
        struct tile_source *source = NEW(a, struct tile_source);
        *source = (struct tile_source){leaves_fetch, &all, n};
        struct tree_reader reader = tile_reader(source);
        struct proof proof;
        for (uint64_t m = 1; m <= n; m++) {
            assert_ok(consistency_prove(&reader, m, n, &proof));
            assert_ok(
                consistency_verify(m, &head[m].root, n, &head[n].root, proof.at, proof.count));
            assert_ok(inclusion_prove(&reader, m - 1, n, &proof));
            assert_ok(
                inclusion_verify(&all.leaf[m - 1], m - 1, n, proof.at, proof.count, &head[n].root));
        }
    }
}

static void test_bad_checkpoints(void **state)
{
    (void)state;
#define ROOT "CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n"
    static const char *const bad[] = {
        "",
        "\n",
        "a\n",
        "a\n1\n",
        "a\n1\n\n",
        "\n1\n" ROOT,
        "a\n01\n" ROOT,
        "a\n-1\n" ROOT,
        "a\n-0\n" ROOT,
        "a\n+1\n" ROOT,
        "a\n \n" ROOT,
        "a\n\n" ROOT,
        "a\n1 \n" ROOT,
        "a\n0x1\n" ROOT,
        "a\n4611686018427387905\n" ROOT,
        "a\n18446744073709551616\n" ROOT,
        "a\n99999999999999999999999\n" ROOT,
        "a\n1\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I\n",
        "a\n1\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2J=\n", /* not canonical base64 */
        "a\n1\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jx\n",
        "a\n1\nAAAA" ROOT,
        "a\n1\n" ROOT "\n",
        "a\n1\n" ROOT "x",
        "a\n1\n" ROOT "x\n\ny\n",
        "a\n1\n" ROOT "\nx\n",
        "a\r\n1\r\n" ROOT,
        "a\t\n1\n" ROOT,
        "\xff\n1\n" ROOT,
    };
    struct checkpoint c = {.size = 77};
    for (size_t i = 0; i < ARRAY_SIZE(bad); i++)
        if (checkpoint_parse(str_of(bad[i]), &c) != ERR_INPUT)
            fail_msg("row %zu was taken", i);
    assert_int_equal(c.size, 77);
    assert_ok(checkpoint_parse(STR("a b+c\n4611686018427387904\n" ROOT "x\ny z\n"), &c));
    assert_int_equal(c.size, TREE_SIZE_MAX);
    assert_str(c.extensions, "x\ny z\n");
    static const struct checkpoint unwritten[] = {
        {.origin = {"", 0}},
        {.origin = {"a\nb", 3}},
        {.origin = {"\xff", 1}},
        {.origin = {"a", 1}, .size = TREE_SIZE_MAX + 1},
        {.origin = {"a", 1}, .extensions = {"x", 1}},
        {.origin = {"a", 1}, .extensions = {"\n", 1}},
        {.origin = {"a", 1}, .extensions = {"x\n\n", 3}},
        {.origin = {"a", 1}, .extensions = {"x\ty\n", 4}},
    };
    BUF_SCOPE(out, 1000);
    for (size_t i = 0; i < ARRAY_SIZE(unwritten); i++)
        assert_err(ERR_INPUT, checkpoint_text(&out, &unwritten[i]));
    assert_int_equal(out.n, 0);
}

static void test_sign_and_open(void **state)
{
    (void)state;
    ARENA_SCOPE(a);
    SIGN_KEY_SCOPE(pair);
    pair = pair_new();
    struct note_key key, stranger = key_of(log_key);
    struct checkpoint c = {.origin = STR("office.example/ledger"), .size = 3}, back;
    struct note note;
    tree_leaf(STR("x"), &c.root);
    assert_ok(note_key_make(c.origin, NOTE_ED25519, sign_key_public(pair), &key));
    BUF_SCOPE(body, NOTE_MAX);
    assert_ok(checkpoint_sign(&body, &c, &key, pair));
    assert_ok(checkpoint_open(a, buf_view(&body), &key, &note, &back));
    assert_int_equal(back.size, 3);
    assert_tree_hash(&back.root, &c.root);
    assert_err(ERR_MISSING, checkpoint_open(a, buf_view(&body), &stranger, &note, &back));
    for (size_t i = 0; i < body.n; i++) {
        body.p[i] ^= 2;
        assert_int_not_equal(ERR_OK, checkpoint_open(a, buf_view(&body), &key, &note, &back));
        body.p[i] ^= 2;
    }
    /* the log's own key under the head of another log */
    c.origin = STR("other.example/ledger");
    BUF_SCOPE(other, NOTE_MAX);
    assert_ok(checkpoint_sign(&other, &c, &key, pair));
    assert_err(ERR_CRYPTO, checkpoint_open(a, buf_view(&other), &key, &note, &back));
}

static void test_cosignature(void **state)
{
    (void)state;
    ARENA_SCOPE(a);
    SIGN_KEY_SCOPE(pair);
    pair = pair_new();
    struct note_key witness = key_of(witness_key), plain = key_of(log_key);
    struct note note;
    int64_t seconds = 0;
    BUF_SCOPE(line, 1000);
    assert_ok(cosignature_sign(&line, STR(SOFA), 1679315147, &witness, pair));
    assert_string_equal(line.p, COSIGNATURE);
    assert_ok(note_parse(a, STR(SOFA "\n" COSIGNATURE), &note));
    assert_ok(cosignature_verify(&note, &witness, &seconds));
    assert_int_equal(seconds, 1679315147);
    /* a cosignature is no signature of the note, whoever asks */
    assert_err(ERR_INPUT, note_verify(&note, &witness));
    assert_err(ERR_INPUT, cosignature_verify(&note, &plain, &seconds));
    plain.type = NOTE_COSIGNATURE;
    assert_err(ERR_MISSING, cosignature_verify(&note, &plain, &seconds));
    /* the latest of several */
    assert_ok(cosignature_sign(&line, STR(SOFA), 1800000000, &witness, pair));
    assert_ok(cosignature_sign(&line, STR(SOFA), 5, &witness, pair));
    struct str body = arena_str(a, str_of(arena_printf(a, SOFA "\n%s", line.p)));
    assert_ok(note_parse(a, body, &note));
    assert_ok(cosignature_verify(&note, &witness, &seconds));
    assert_int_equal(seconds, 1800000000);
    /* any byte */
    char *bytes = arena_text(a, STR(SOFA "\n" COSIGNATURE));
    size_t n = strlen(bytes);
    for (size_t i = 0; i < n; i++) {
        bytes[i] ^= 1;
        if (note_parse(a, str_bytes(bytes, n), &note) == ERR_OK)
            assert_int_not_equal(ERR_OK, cosignature_verify(&note, &witness, &seconds));
        bytes[i] ^= 1;
    }
    assert_err(ERR_INPUT, cosignature_sign(&line, STR("no checkpoint\n"), 1, &witness, pair));
    assert_err(ERR_INPUT, cosignature_sign(&line, STR(SOFA), -1, &witness, pair));
    plain.type = NOTE_COSIGNATURE;
    assert_err(ERR_CRYPTO, cosignature_sign(&line, STR(SOFA), 1, &plain, pair));
}

/* A time past 2^63 - 1 and a signature of another length. */
static void test_bad_cosignatures(void **state)
{
    (void)state;
    ARENA_SCOPE(a);
    struct note_key witness = key_of(witness_key);
    static const size_t lengths[] = {1, 8, 64, 71, 72, 73};
    for (size_t i = 0; i < ARRAY_SIZE(lengths); i++) {
        unsigned char bytes[80];
        memset(bytes, 0xff, sizeof bytes);
        BUF_SCOPE(body, 1000);
        buf_text(&body, SOFA "\n");
        note_line(&body, &witness, str_bytes(bytes, lengths[i]));
        struct note note;
        int64_t seconds = 42;
        assert_ok(note_parse(a, buf_view(&body), &note));
        assert_err(ERR_CRYPTO, cosignature_verify(&note, &witness, &seconds));
        assert_int_equal(seconds, 42);
    }
}

/* The time is at most 2^63 - 1, however well the rest is signed. */
static void test_cosigned_late(void **state)
{
    (void)state;
    ARENA_SCOPE(a);
    SIGN_KEY_SCOPE(pair);
    pair = pair_new();
    struct note_key witness = key_of(witness_key);
    static const char *const times[] = {"-1", "18446744073709551615"};
    for (size_t i = 0; i < ARRAY_SIZE(times); i++) {
        unsigned char bytes[8 + SIGN_SIZE];
        memset(bytes, 0xff, 8);
        sign(pair, str_of(arena_printf(a, "cosignature/v1\ntime %s\n" SOFA, times[i])), bytes + 8);
        BUF_SCOPE(body, 1000);
        buf_text(&body, SOFA "\n");
        note_line(&body, &witness, str_bytes(bytes, sizeof bytes));
        struct note note;
        int64_t seconds;
        assert_ok(note_parse(a, buf_view(&body), &note));
        assert_err(ERR_CRYPTO, cosignature_verify(&note, &witness, &seconds));
    }
}

static void proof_of_three(struct sign_key *pair, struct note_key *ret_key, struct buf *note,
                           struct prooftext *ret_proof, struct tree_hash leaf[3])
{
    struct frontier f = {0};
    struct checkpoint c = {.origin = STR("office.example/ledger"), .size = 3};
    for (int i = 0; i < 3; i++) {
        tree_leaf(str_bytes(&i, sizeof i), &leaf[i]);
        assert_ok(frontier_append(&f, &leaf[i], NULL));
    }
    frontier_root(&f, &c.root);
    assert_ok(note_key_make(c.origin, NOTE_ED25519, sign_key_public(pair), ret_key));
    assert_ok(checkpoint_sign(note, &c, ret_key, pair));
    *ret_proof = (struct prooftext){.extra = STR("leaf 1"),
                                    .index = 1,
                                    .proof = {2, {leaf[0], leaf[2]}},
                                    .checkpoint = buf_view(note)};
}

static void test_prooftext(void **state)
{
    (void)state;
    ARENA_SCOPE(a);
    SIGN_KEY_SCOPE(pair);
    pair = pair_new();
    struct note_key key;
    struct prooftext proof, back;
    struct tree_hash leaf[3];
    struct checkpoint head;
    BUF_SCOPE(note, NOTE_MAX);
    BUF_SCOPE(text, NOTE_MAX);
    proof_of_three(pair, &key, &note, &proof, leaf);
    assert_ok(prooftext_write(&text, &proof));
    assert_true(str_starts(buf_view(&text), "c2sp.org/tlog-proof@v1\nextra bGVhZiAx\nindex 1\n"));
    assert_ok(prooftext_parse(a, buf_view(&text), &back));
    assert_str(back.extra, "leaf 1");
    assert_int_equal(back.index, 1);
    assert_ok(prooftext_verify(a, &back, &key, &leaf[1], &head));
    assert_int_equal(head.size, 3);
    assert_err(ERR_CRYPTO, prooftext_verify(a, &back, &key, &leaf[0], &head));
    /* any byte but those of the extra data, which nobody vouches for */
    size_t extra = (size_t)(strstr(text.p, "extra ") + 6 - text.p);
    for (size_t i = 0; i < text.n; i++) {
        if (i >= extra && i < extra + 8)
            continue;
        text.p[i] ^= 1;
        if (prooftext_parse(a, buf_view(&text), &back) == ERR_OK)
            assert_int_not_equal(ERR_OK, prooftext_verify(a, &back, &key, &leaf[1], &head));
        text.p[i] ^= 1;
        assert_int_not_equal(ERR_OK, prooftext_parse(a, str_bytes(text.p, i), &back) ||
                                         prooftext_verify(a, &back, &key, &leaf[1], &head));
    }
}

static void test_bad_prooftexts(void **state)
{
    (void)state;
    ARENA_SCOPE(a);
#define FIRST "c2sp.org/tlog-proof@v1\n"
    static const char *const bad[] = {
        "",
        "c2sp.org/tlog-proof@v2\nindex 1\n\nx",
        FIRST,
        FIRST "\n",
        FIRST "index\n\nx",
        FIRST "index \n\nx",
        FIRST "index 01\n\nx",
        FIRST "index -1\n\nx",
        FIRST "index -0\n\nx",
        FIRST "index 4611686018427387904\n\nx",
        FIRST "index 1",
        FIRST "index 1\n",
        FIRST "index 1\nAAAA\n\nx",
        FIRST "index 1\n" ROOT,
        FIRST "index 1\n" ROOT "x",
        FIRST "extra \nindex 1\n\nx",
        FIRST "extra !\nindex 1\n\nx",
        FIRST "extra AAAA\n",
        FIRST "extra AAAA\nextra AAAA\nindex 1\n\nx",
    };
    struct prooftext p = {.index = 77};
    for (size_t i = 0; i < ARRAY_SIZE(bad); i++)
        if (prooftext_parse(a, str_of(bad[i]), &p) != ERR_INPUT)
            fail_msg("row %zu was taken", i);
    BUF_SCOPE(many, NOTE_MAX);
    buf_text(&many, FIRST "index 1\n");
    for (int i = 0; i <= PROOF_MAX; i++)
        buf_text(&many, ROOT);
    buf_text(&many, "\nx");
    assert_err(ERR_TOO_LARGE, prooftext_parse(a, buf_view(&many), &p));
    assert_int_equal(p.index, 77);
    BUF_SCOPE(out, 100);
    p = (struct prooftext){.index = TREE_SIZE_MAX};
    assert_err(ERR_INPUT, prooftext_write(&out, &p));
    p = (struct prooftext){.proof = {.count = PROOF_MAX + 1}};
    assert_err(ERR_INPUT, prooftext_write(&out, &p));
}

int main(void)
{
    crypto_start();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_published_log),    cmocka_unit_test(test_bad_checkpoints),
        cmocka_unit_test(test_sign_and_open),    cmocka_unit_test(test_cosignature),
        cmocka_unit_test(test_bad_cosignatures), cmocka_unit_test(test_cosigned_late),
        cmocka_unit_test(test_prooftext),        cmocka_unit_test(test_bad_prooftexts),
    };
    return cmocka_run_group_tests_name("ledger/checkpoint", tests, NULL, NULL);
}
