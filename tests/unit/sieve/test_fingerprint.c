#include "unit/test.h"

#include "crypto/secret.h"
#include "sieve/fingerprint.h"
#include "sieve/passage.h"

#define SECRET                                                                                                                                   \
    "本次加固工程自三月初开始六月底结束，施工期间坝顶道路封闭，值守人员分三班轮换，每班八人，通信" \
    "使用专用频道，"                                                                                                                      \
    "口令每日更换并由值班室当面交接，不得使用手机转告。"

/* A file of fingerprints of these texts. */
static struct str written(struct arena *a, const struct str *texts, size_t count)
{
    struct sha256 sum;
    BUF_SCOPE(b, 1 << 20);
    fingerprint_begin(&b);
    for (size_t i = 0; i < count; i++) {
        struct fingerprint f = {
            .path = STR("盘/文件.txt"), .place = STR("word/document.xml"), .lines_before = 5};
        assert_ok(prints_make(a, &texts[i], 1, &f.prints));
        assert_ok(fingerprint_put(&b, &f));
    }
    sha256_init(&sum);
    sha256_add(&sum, b.p, b.n);
    fingerprint_end(&b, &sum);
    return arena_str(a, buf_view(&b));
}

static enum err read_all(struct arena *a, struct str bytes, size_t *ret_count,
                         struct fingerprint *ret_last)
{
    struct str rest;
    bool more = true;
    *ret_count = 0;
    TRY(fingerprint_open(bytes, &rest));
    for (;; ++*ret_count) {
        TRY(fingerprint_next(&rest, a, ret_last, &more));
        if (!more)
            return ERR_OK;
    }
}

static void test_there_and_back(void **state)
{
    (void)state;
    ARENA_SCOPE(a);
    const struct str texts[] = {STR("\n\n消息\n据说 " SECRET),
                                STR("the quick brown fox jumps over the lazy dog again")};
    struct fingerprint f;
    struct prints prints;
    size_t count;
    assert_ok(read_all(a, written(a, texts, 2), &count, &f));
    assert_int_equal(count, 2);
    assert_ok(read_all(a, written(a, texts, 1), &count, &f));
    assert_int_equal(count, 1);
    assert_ok(prints_make(a, texts, 1, &prints));
    assert_int_equal(f.prints.units, prints.units);
    assert_int_equal(f.prints.gram_count, prints.gram_count);
    assert_memory_equal(f.prints.codes, prints.codes, prints.units);
    for (size_t i = 0; i < prints.gram_count; i++) {
        assert_true(f.prints.grams[i].hash == prints.grams[i].hash);
        assert_int_equal(f.prints.lines[i], prints.lines[i] + 5);
    }
    assert_str(f.path, "盘/文件.txt");
    assert_str(f.place, "word/document.xml");
    assert_ok(read_all(a, written(a, NULL, 0), &count, &f));
    assert_int_equal(count, 0);
}

/* What was written without a key is found by an index that has one. */
static void test_matched(void **state)
{
    (void)state;
    ARENA_SCOPE(a);
    static const unsigned char key[PASSAGES_KEY_SIZE] = {5};
    struct passages *p CLEANUP(passages_cleanup) = passages_new(key);
    struct passage_search *s CLEANUP(passage_search_cleanup) = passage_search_new();
    const struct str
        secret = STR(SECRET),
        texts[] = {STR("\n\n消息\n据说 " SECRET),
                   STR("今天天气很好，适合去水库边散步，请大家绕行，注意安全，不要靠近坝顶道路。")};
    struct prints prints;
    struct fingerprint f;
    struct passage_match *rows;
    size_t count;
    assert_ok(prints_make(a, &secret, 1, &prints));
    assert_ok(passages_add_prints(p, STR("1"), STR("QX-1"), LEVEL_SECRET, &prints));
    assert_ok(read_all(a, written(a, texts, 1), &count, &f));
    assert_ok(passages_match(p, s, &f.prints, a, &rows, &count));
    assert_int_equal(count, 1);
    assert_str(rows[0].number, "QX-1");
    assert_int_equal(fingerprint_line(&f, rows[0].to - 1), 5 + 4);
    assert_ok(read_all(a, written(a, texts + 1, 1), &count, &f));
    assert_ok(passages_match(p, s, &f.prints, a, &rows, &count));
    assert_int_equal(count, 0);
}

static void test_refused(void **state)
{
    (void)state;
    ARENA_SCOPE(a);
    const struct str text = STR(SECRET);
    struct str good = written(a, &text, 1);
    struct fingerprint f;
    size_t count;
    for (size_t i = 0; i < good.n; i++) {
        char *bytes = arena_text(a, good);
        bytes[i] ^= 4;
        assert_true(read_all(a, str_bytes(bytes, good.n), &count, &f) != ERR_OK);
        assert_err(ERR_INPUT, read_all(a, str_bytes(good.p, i), &count, &f));
    }
    assert_err(ERR_UNSUPPORTED, read_all(a, STR("cofferdam fingerprints 2\n"), &count, &f));
    assert_err(ERR_INPUT, read_all(a, STR("PK\003\004"), &count, &f));
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_there_and_back),
                                       cmocka_unit_test(test_matched),
                                       cmocka_unit_test(test_refused)};
    crypto_start();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
