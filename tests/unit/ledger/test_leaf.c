/* What a leaf commits to. The hashes were computed apart, with Python's hashlib, from the words of
 * ledger/leaf.h. */
#include "tree.h"

#include "ledger/leaf.h"

static uint8_t salt[LEAF_SALT_SIZE];

#define CONTENT "c530d59902adfc5e0d3772828776537a208cd12d10b58070dd508e7ec9939f1d"
#define ROW1 "576ce065ca95147ae29b16218cb30033a22f371b6fa66e0a4554fe9347489cdb"
#define ROW2 "5a2d75021d5611b237753dbd147a54aac54e02cdc01c728688512140e5610d93"
static const char skeleton[] =
    "{\"act\":\"document.issue\",\"actor\":12,\"at\":\"2026-11-22T18:46:00Z\",\"content\":"
    "\"" CONTENT "\",\"entry\":345,\"index\":789,\"label\":5,\"number\":\"某镇〔2026〕7号 "
    "\\\"甲\\\"\\n\",\"register\":"
    "\"document\",\"responsible\":[12,40],\"rows\":[[\"r_document\",345,\"" ROW1
    "\"],[\"r_copy\",9,\"" ROW2 "\"]]}";

static int setup(void **state)
{
    (void)state;
    for (int i = 0; i < LEAF_SALT_SIZE; i++)
        salt[i] = (uint8_t)i;
    return 0;
}

static void row_one(struct tree_hash *ret_hash)
{
    struct row_hasher h;
    row_begin(&h, salt);
    row_int(&h, STR("id"), 345);
    row_text(&h, STR("title"), STR("标题"));
    row_blob(&h, STR("seal"), STR("\0\1\2"));
    row_null(&h, STR("due"));
    row_int(&h, STR("n"), -1);
    row_end(&h, ret_hash);
}

static void row_empty(struct tree_hash *ret_hash)
{
    struct row_hasher h;
    row_begin(&h, salt);
    row_end(&h, ret_hash);
}

static const int64_t responsible[] = {12, 40};

static struct leaf_record record(struct leaf_row rows[2])
{
    struct leaf_record r = {.act = STR("document.issue"),
                            .actor = 12,
                            .at = STR("2026-11-22T18:46:00Z"),
                            .has_content = true,
                            .entry = 345,
                            .index = 789,
                            .label = 5,
                            .number = STR("某镇〔2026〕7号 \"甲\"\n"),
                            .reg = STR("document"),
                            .responsible = responsible,
                            .responsible_count = 2,
                            .rows = rows,
                            .row_count = 2};
    content_hash(salt, STR("文件内容"), &r.content);
    rows[0] = (struct leaf_row){STR("r_document"), 345, {{0}}};
    rows[1] = (struct leaf_row){STR("r_copy"), 9, {{0}}};
    row_one(&rows[0].hash);
    row_empty(&rows[1].hash);
    return r;
}

static void test_hashes(void **state)
{
    (void)state;
    struct leaf_row rows[2];
    struct leaf_record r = record(rows);
    struct tree_hash commitment, leaf;
    BUF_SCOPE(out, LEAF_SKELETON_MAX);
    assert_tree_hex(&r.content, CONTENT);
    assert_tree_hex(&rows[0].hash, ROW1);
    assert_tree_hex(&rows[1].hash, ROW2);
    assert_ok(leaf_canonical(&out, &r));
    assert_string_equal(out.p, skeleton);
    leaf_commitment(salt, buf_view(&out), &commitment);
    assert_tree_hex(&commitment,
                    "82ccca1097f22efd8c16191176413cb797e40f5cdf74e699ab5ba1e94282a35a");
    leaf_hash(&commitment, &leaf);
    assert_tree_hex(&leaf, "023665a0bd19be6a3c859e830653927e332dd29340bd78c6b6b62f763164f478");
}

/* In whatever order they were caused. The hash: as the others, with Python's hashlib. */
static void test_caused(void **state)
{
    (void)state;
    ARENA_SCOPE(a);
    static const char hex[] = "280099f2b0df3130bc1e3450c3188e04dc0875a3f87d1c1fb37eb948b0d752f3";
    struct leaf_caused list[] = {{STR("copy2"), 7, STR("recall")},
                                 {STR("copy"), 7, STR("recall_now")},
                                 {STR("copy"), 3, STR("recall")},
                                 {STR("copy"), 7, STR("recall")}};
    struct leaf_row rows[2];
    struct leaf_record r = record(rows), back;
    caused_hash(salt, list, ARRAY_SIZE(list), &r.caused);
    assert_tree_hex(&r.caused, hex);
    r.has_caused = true;
    BUF_SCOPE(out, LEAF_SKELETON_MAX);
    assert_ok(leaf_canonical(&out, &r));
    assert_non_null(strstr(out.p, arena_printf(a, "Z\",\"caused\":\"%s\",\"content\":", hex)));
    assert_ok(leaf_parse(a, buf_view(&out), &back));
    assert_true(back.has_caused);
    assert_tree_hex(&back.caused, hex);
    *strstr(out.p, hex) = 'x';
    assert_err(ERR_CORRUPT, leaf_parse(a, buf_view(&out), &back));
}

static void test_parse(void **state)
{
    (void)state;
    ARENA_SCOPE(a);
    struct leaf_record r;
    assert_ok(leaf_parse(a, str_of(skeleton), &r));
    assert_str(r.act, "document.issue");
    assert_int_equal(r.actor, 12);
    assert_str(r.at, "2026-11-22T18:46:00Z");
    assert_true(r.has_content);
    assert_tree_hex(&r.content, CONTENT);
    assert_int_equal(r.entry, 345);
    assert_int_equal(r.index, 789);
    assert_int_equal(r.label, 5);
    assert_str(r.number, "某镇〔2026〕7号 \"甲\"\n");
    assert_str(r.reg, "document");
    assert_int_equal(r.responsible_count, 2);
    assert_int_equal(r.responsible[1], 40);
    assert_int_equal(r.row_count, 2);
    assert_str(r.rows[1].table, "r_copy");
    assert_int_equal(r.rows[1].id, 9);
    assert_tree_hex(&r.rows[0].hash, ROW1);
}

/* The least and the most that a record can say go out and come back. */
static void test_extremes(void **state)
{
    (void)state;
    ARENA_SCOPE(a);
    char long_name[LEAF_NUMBER_MAX + 1];
    memset(long_name, '\x1f', sizeof long_name); /* six bytes each when escaped */
    struct leaf_row *rows = NEW_ARRAY(a, struct leaf_row, LEAF_ROWS_MAX + 1);
    int64_t *people = NEW_ARRAY(a, int64_t, LEAF_RESPONSIBLE_MAX + 1);
    for (size_t i = 0; i < LEAF_ROWS_MAX + 1; i++)
        rows[i] = (struct leaf_row){str_bytes(long_name, 1), INT64_MAX, {{0xff}}};
    people[0] = INT64_MAX;
    struct leaf_record least = {.act = STR("x"), .at = STR("1900-01-01T00:00:00Z")}, back;
    struct leaf_record most = {.act = str_bytes(long_name, LEAF_NAME_MAX),
                               .actor = INT64_MAX,
                               .at = STR("9999-12-31T23:59:59Z"),
                               .has_content = true,
                               .entry = INT64_MAX,
                               .index = INT64_MAX,
                               .label = INT64_MAX,
                               .number = str_bytes(long_name, LEAF_NUMBER_MAX),
                               .reg = str_bytes(long_name, LEAF_NAME_MAX),
                               .responsible = people,
                               .responsible_count = LEAF_RESPONSIBLE_MAX,
                               .rows = rows,
                               .row_count = LEAF_ROWS_MAX};
    BUF_SCOPE(out, 2 * LEAF_SKELETON_MAX);
    assert_ok(leaf_canonical(&out, &least));
    assert_string_equal(out.p,
                        "{\"act\":\"x\",\"actor\":0,\"at\":\"1900-01-01T00:00:00Z\","
                        "\"content\":null,\"entry\":0,\"index\":0,\"label\":0,\"number\":\"\","
                        "\"register\":\"\",\"responsible\":[],\"rows\":[]}");
    assert_ok(leaf_parse(a, buf_view(&out), &back));
    assert_false(back.has_content);
    buf_clear(&out);
    assert_ok(leaf_canonical(&out, &most));
    assert_ok(leaf_parse(a, buf_view(&out), &back));
    assert_int_equal(back.row_count, LEAF_ROWS_MAX);
    assert_int_equal(back.responsible[0], INT64_MAX);
    assert_true(str_eq(back.number, most.number));
    /* one more of anything */
    buf_clear(&out);
#define ONE_MORE(field)                                                                            \
    do {                                                                                           \
        struct leaf_record r = most;                                                               \
        r.field++;                                                                                 \
        assert_err(ERR_TOO_LARGE, leaf_canonical(&out, &r));                                       \
    } while (0)
    ONE_MORE(act.n);
    ONE_MORE(reg.n);
    ONE_MORE(number.n);
    ONE_MORE(responsible_count);
    ONE_MORE(row_count);
    rows[7].table.n = LEAF_NAME_MAX + 1;
    assert_err(ERR_TOO_LARGE, leaf_canonical(&out, &most));
    assert_int_equal(out.n, 0);
}

static void test_bad_records(void **state)
{
    (void)state;
    struct leaf_row rows[2];
    static const int64_t negative[] = {1, -1};
    BUF_SCOPE(out, LEAF_SKELETON_MAX);
#define WRONG(change)                                                                              \
    do {                                                                                           \
        struct leaf_record r = record(rows);                                                       \
        change;                                                                                    \
        assert_err(ERR_INPUT, leaf_canonical(&out, &r));                                           \
    } while (0)
    WRONG(r.act = STR(""));
    WRONG(r.act = STR("\xff"));
    WRONG(r.act = STR("a\0b"));
    WRONG(r.number = STR("\xed\xa0\x80"));
    WRONG(r.reg = STR("\xc0\x80"));
    WRONG(r.at = STR("2026-11-22"));
    WRONG(r.at = STR("2026-02-30T00:00:00Z"));
    WRONG(r.at = STR(""));
    WRONG(r.actor = -1);
    WRONG(r.entry = -1);
    WRONG(r.index = -1);
    WRONG(r.label = -1);
    WRONG(r.responsible = negative);
    WRONG(rows[1].id = -5);
    WRONG(rows[0].table = STR("\xfe"));
    assert_int_equal(out.n, 0);
}

/* Each byte changed in turn to every other: refused, or exactly the record that says so, whose hash
 * differs. Cut anywhere: refused. */
static void test_spoiled(void **state)
{
    (void)state;
    char text[sizeof skeleton];
    size_t n = sizeof skeleton - 1, taken = 0;
    struct tree_hash genuine, other;
    memcpy(text, skeleton, sizeof text);
    leaf_commitment(salt, str_bytes(text, n), &genuine);
    ARENA_SCOPE(a);
    struct leaf_record r;
    for (size_t i = 0; i < n; i++) {
        assert_err(ERR_CORRUPT, leaf_parse(a, str_bytes(text, i), &r));
        for (int d = 1; d < 256; d++) {
            text[i] = (char)(skeleton[i] + d);
            if (leaf_parse(a, str_bytes(text, n), &r) == ERR_OK) {
                BUF_SCOPE(again, LEAF_SKELETON_MAX);
                assert_ok(leaf_canonical(&again, &r));
                assert_true(str_eq(buf_view(&again), str_bytes(text, n)));
                leaf_commitment(salt, str_bytes(text, n), &other);
                assert_false(tree_hash_eq(&genuine, &other));
                taken++;
            }
            text[i] = skeleton[i];
        }
        arena_clear(a);
    }
    assert_true(taken > 1000); /* letters and digits of the values */
    static const char *const bad[] = {
        "",
        "{}",
        "null",
        " ",
        "[]",
        "{\"act\":\"x\",\"actor\":00,\"at\":\"1900-01-01T00:00:00Z\",\"content\":null,\"entry\":0,"
        "\"index\":0,\"label\":0,\"number\":\"\",\"register\":\"\",\"responsible\":[],\"rows\":[]}",
        "{\"act\":\"x\",\"actor\":0,\"at\":\"1900-01-01T00:00:00Z\",\"content\":null,\"entry\":0,"
        "\"index\":0,\"label\":0,\"number\":\"\\u000a\",\"register\":\"\",\"responsible\":[],"
        "\"rows\":[]}",
        "{\"act\":\"\\u0041\",\"actor\":0,\"at\":\"1900-01-01T00:00:00Z\",\"content\":null,"
        "\"entry\":0,\"index\":0,\"label\":0,\"number\":\"\",\"register\":\"\",\"responsible\":[],"
        "\"rows\":[]}",
        "{\"act\":\"x\",\"actor\":0,\"at\":\"1900-01-01T00:00:00Z\",\"content\":null,\"entry\":0,"
        "\"index\":0,\"label\":0,\"number\":\"\",\"register\":\"\",\"responsible\":[1,],\"rows\":[]"
        "}",
        "{\"act\":\"x\",\"actor\":0,\"at\":\"1900-01-01T00:00:00Z\",\"content\":null,\"entry\":0,"
        "\"index\":0,\"label\":0,\"number\":\"\",\"register\":\"\",\"responsible\":[],\"rows\":[]}"
        "\n",
        "{\"act\":\"x\",\"actor\":9223372036854775808,\"at\":\"1900-01-01T00:00:00Z\",\"content\":"
        "null,\"entry\":0,\"index\":0,\"label\":0,\"number\":\"\",\"register\":\"\","
        "\"responsible\":[],"
        "\"rows\":[]}",
    };
    for (size_t i = 0; i < ARRAY_SIZE(bad); i++)
        assert_err(ERR_CORRUPT, leaf_parse(a, str_of(bad[i]), &r));
    assert_err(ERR_CORRUPT, leaf_parse(a, str_of(skeleton + 1), &r));
    assert_err(ERR_CORRUPT, leaf_parse(a, STR("{\"act\":\"x\",\"actor\":-1"), &r));
    assert_string_equal(problem()->text[LANG_EN], "The ledger record is damaged at actor");
}

/* Rows that are told apart though their bytes run together: the tags and lengths do it. */
static void test_rows_differ(void **state)
{
    (void)state;
    enum { KINDS = 12 };
    struct tree_hash hash[KINDS];
    for (int k = 0; k < KINDS; k++) {
        struct row_hasher h;
        row_begin(&h, salt);
        switch (k) {
        case 0:
            row_text(&h, STR("a"), STR("bc"));
            break;
        case 1:
            row_text(&h, STR("ab"), STR("c"));
            break;
        case 2:
            row_blob(&h, STR("a"), STR("bc"));
            break;
        case 3:
            row_text(&h, STR("a"), STR(""));
            break;
        case 4:
            row_null(&h, STR("a"));
            break;
        case 5:
            row_int(&h, STR("a"), 0);
            break;
        case 6:
            row_text(&h, STR("a"), STR("0"));
            break;
        case 7:
            row_text(&h, STR("a"), STR("b")), row_text(&h, STR("c"), STR(""));
            break;
        case 8:
            row_text(&h, STR("c"), STR("")), row_text(&h, STR("a"), STR("b"));
            break;
        case 9:
            row_null(&h, STR("a")), row_null(&h, STR("a"));
            break;
        case 10:
            row_text(&h, STR("a"), STR("bc\0"));
            break;
        default:
            break; /* no column */
        }
        row_end(&h, &hash[k]);
        for (int other = 0; other < k; other++)
            assert_false(tree_hash_eq(&hash[k], &hash[other]));
    }
    /* another salt, another hash: equal rows are not seen to be equal */
    struct tree_hash one, two;
    row_one(&one);
    salt[31] ^= 1;
    row_one(&two);
    salt[31] ^= 1;
    assert_false(tree_hash_eq(&one, &two));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_hashes),      cmocka_unit_test(test_caused),
        cmocka_unit_test(test_parse),       cmocka_unit_test(test_extremes),
        cmocka_unit_test(test_bad_records), cmocka_unit_test(test_spoiled),
        cmocka_unit_test(test_rows_differ),
    };
    return cmocka_run_group_tests_name("ledger/leaf", tests, setup, NULL);
}
