/* Evidence bundles: written, read by us and by the program that stands alone; changed by anybody, by
 * somebody who knows the format, and by the office itself with its own key. */
#include "unit/test.h"

#include "bundles.h"

#define COFFERDAM_VERIFY_PART
#include "../../../src/verify/cofferdam-verify.c"

/* Both verdicts on a bundle: 0 for one that holds, else the line that each names. */
static uint64_t theirs(struct str file, const char *key, const char *witness)
{
    struct options o = {.key = key, .witness = witness};
    struct bundle_file b = {.file = {file.p, file.n}};
    bool good = verify(&b, &o);
    uint64_t line = good ? 0 : b.fault_line;
    bundle_release(&b);
    return line;
}

static uint64_t ours(struct arena *a, struct str file, const struct note_key *key)
{
    struct bundle b;
    if (!bundle_open(a, file, key, &b))
        return 0;
    const char *said = strstr(problem()->text[LANG_EN], "Line ");
    assert_non_null(said);
    return strtoull(said + 5, NULL, 10);
}

static uint64_t line_at(struct str file, size_t at)
{
    uint64_t line = 1;
    for (size_t i = 0; i < at; i++)
        line += file.p[i] == '\n';
    return line;
}

static void test_holds(void **state)
{
    (void)state;
    static const uint64_t sizes[] = {1, 2, 3, 5, 8, 100, 255, 256, 257, 1000};
    for (size_t i = 0; i < ARRAY_SIZE(sizes); i++) {
        for (uint64_t step = 1; step < 8; step += 3) {
            ARENA_SCOPE(a);
            BUF_SCOPE(out, BUNDLE_MAX);
            BUF_SCOPE(key, 1024);
            struct sample s;
            struct bundle b;
            sample_make(&s, a, sizes[i], i % 2);
            s.hidden = step > 1 ? 7 : 0;
            struct sample_want want = {.step = step, .previous = (sizes[i] + 1) / 2};
            struct str file = sample_bundle(&s, &want, &out);
            note_key_text(&key, &s.key);
            assert_ok(bundle_open(a, file, &s.key, &b));
            assert_int_equal(theirs(file, key.p, NULL), 0);
            assert_int_equal(b.checkpoint.size, sizes[i]);
            assert_int_equal(b.previous.size, (sizes[i] + 1) / 2);
            assert_int_equal(b.records, (sizes[i] + step - 1) / step);
            assert_int_equal(b.sentence_count, 2);
            assert_int_equal(b.sentences[0].items, b.records);
            assert_int_equal(b.sentences[0].withheld, b.withheld);
            assert_true(str_is(bundle_value(&b, "risk"), "0.312"));
            assert_true(str_is(bundle_value(&b, "score"), ""));
            sample_free(&s);
        }
    }
}

/* Every single byte of a bundle, changed to several others: both find it and name its line. */
static void test_each_byte(void **state)
{
    (void)state;
    ARENA_SCOPE(a);
    BUF_SCOPE(out, BUNDLE_MAX);
    struct sample s;
    sample_make(&s, a, 21, true);
    s.hidden = 5;
    struct str file = sample_bundle(&s, &(struct sample_want){.step = 2, .previous = 9}, &out);
    uint64_t tried = 0, found = 0, named = 0;
    for (size_t i = 0; i < file.n; i++) {
        static const unsigned char changes[] = {1, 0x20, 0x80};
        for (size_t k = 0; k < ARRAY_SIZE(changes); k++) {
            ARENA_SCOPE(each);
            out.p[i] = (char)(out.p[i] ^ changes[k]);
            uint64_t line = line_at(file, i), their_line = theirs(file, NULL, NULL);
            uint64_t our_line = ours(each, file, NULL);
            /* a changed line feed joins two lines, or parts one */
            found += their_line > 0 && our_line > 0;
            named += their_line <= line && their_line + 1 >= line && our_line == their_line;
            out.p[i] = (char)(out.p[i] ^ changes[k]);
            tried++;
        }
    }
    assert_int_equal(found, tried);
    assert_int_equal(named, tried);
    assert_int_equal(theirs(file, NULL, NULL), 0);
    sample_free(&s);
}

/* All check digits anew, as whoever knows the format can make them. */
static struct str rechecked(struct arena *a, struct str file)
{
    char *copy = arena_text(a, file);
    struct sha256 h;
    sha256_init(&h);
    for (size_t at = 0; at < file.n;) {
        const char *feed = memchr(copy + at, '\n', file.n - at);
        assert_non_null(feed);
        size_t n = (size_t)(feed - copy) - at;
        unsigned char sum[SHA256_SIZE];
        sha256_add(&h, copy + at + 9, n - 8);
        struct sha256 then = h;
        sha256_end(&then, sum);
        BUF_SCOPE(hexed, 64);
        buf_hex(&hexed, sum, 4);
        memcpy(copy + at, hexed.p, 8);
        at += n + 1;
    }
    return (struct str){copy, file.n};
}

static struct str replaced(struct arena *a, struct str file, const char *from, const char *to)
{
    char *copy = arena_text(a, file), *at = strstr(copy, from);
    assert_non_null(at);
    assert_int_equal(strlen(from), strlen(to));
    memcpy(at, to, strlen(to));
    return rechecked(a, (struct str){copy, file.n});
}

/* Somebody who knows the format but has no key. */
static void test_forged(void **state)
{
    (void)state;
    static const struct {
        const char *from, *to;
    } forgeries[] = {
        {"全年检查 11 次", "全年检查 12 次"},
        {"no leak", "no lead"},
        {"SY-JC-2026-00003", "SY-JC-2026-00004"},
        {"number risk 0.312", "number risk 0.112"},
        {"2026-01-01", "2025-01-01"},
        {"r_visit 5", "r_visit 6"},
        {"张三", "李四"},
        {"exercise yes", "exercise noo"},
    };
    ARENA_SCOPE(a);
    BUF_SCOPE(out, BUNDLE_MAX);
    struct sample s;
    sample_make(&s, a, 21, true);
    struct str file = sample_bundle(&s, &(struct sample_want){.step = 2}, &out);
    assert_int_equal(theirs(rechecked(a, file), NULL, NULL), 0);
    for (size_t i = 0; i < ARRAY_SIZE(forgeries); i++) {
        struct str forged = replaced(a, file, forgeries[i].from, forgeries[i].to);
        assert_true(theirs(forged, NULL, NULL) > 0);
        assert_true(ours(a, forged, NULL) > 0);
    }
    sample_free(&s);
}

static void refused(struct sample *s, const struct sample_want *want, const char *why)
{
    BUF_SCOPE(out, BUNDLE_MAX);
    struct str file = sample_bundle(s, want, &out);
    assert_true(theirs(file, NULL, NULL) > 0);
    assert_true(ours(s->a, file, NULL) > 0);
    assert_non_null(strstr(problem()->text[LANG_EN], why));
}

/* The office itself, with its key: what its own records do not bear out. */
static void test_office_lies(void **state)
{
    (void)state;
    ARENA_SCOPE(a);
    struct sample s, other;
    sample_make(&s, a, 40, false);
    sample_make(&other, a, 40, true);
    refused(&s, &(struct sample_want){.step = 3, .claimed = "15"}, "is not the count");
    refused(&s, &(struct sample_want){.step = 3, .foreign = 1}, "did not write that entry");
    /* records of one history under the signed head of another */
    struct str head = sample_checkpoint(&other, 40);
    refused(&s, &(struct sample_want){.step = 3, .checkpoint = head},
            "do not lead to the signed root");
    /* a head that does not go on from the one that was sent */
    struct str rewritten = sample_checkpoint(&other, 40);
    refused(&s, &(struct sample_want){.step = 3, .previous = 20, .checkpoint = rewritten},
            "its past was rewritten");
    sample_free(&s);
    sample_free(&other);
}

static void test_keys(void **state)
{
    (void)state;
    ARENA_SCOPE(a);
    BUF_SCOPE(out, BUNDLE_MAX);
    BUF_SCOPE(text, 1024);
    BUF_SCOPE(line, 4096);
    struct sample s;
    struct note_key other, witness, stranger;
    SIGN_KEY_SCOPE(pair);
    SIGN_KEY_SCOPE(second);
    pair = sign_key_new();
    second = sign_key_new();
    sample_make(&s, a, 12, false);
    assert_ok(note_key_make(STR(SAMPLE_ORIGIN), NOTE_ED25519, sign_key_public(pair), &other));
    assert_ok(note_key_make(STR("superior"), NOTE_COSIGNATURE, sign_key_public(pair), &witness));
    assert_ok(note_key_make(STR("superior"), NOTE_COSIGNATURE, sign_key_public(second), &stranger));
    struct str note = sample_checkpoint(&s, 12), split = note;
    split.n = (size_t)(strstr(note.p, "\n\n") - note.p) + 1;
    assert_ok(cosignature_sign(&line, split, 1790000000, &witness, pair));
    struct str cosigned = str_of(arena_printf(a, "%s%s", arena_text(a, note), line.p));
    struct str file =
        sample_bundle(&s, &(struct sample_want){.step = 1, .checkpoint = cosigned}, &out);
    assert_int_equal(ours(a, file, &s.key), 0);
    assert_true(ours(a, file, &other) > 0);
    note_key_text(&text, &other);
    assert_true(theirs(file, text.p, NULL) > 0);
    buf_clear(&text);
    note_key_text(&text, &witness);
    assert_int_equal(theirs(file, NULL, text.p), 0);
    buf_clear(&text);
    note_key_text(&text, &stranger);
    assert_true(theirs(file, NULL, text.p) > 0);
    sample_free(&s);
}

int main(void)
{
    screen = fopen("/dev/null", "w");
    assert_non_null(screen);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_holds),  cmocka_unit_test(test_each_byte),
        cmocka_unit_test(test_forged), cmocka_unit_test(test_office_lies),
        cmocka_unit_test(test_keys),
    };
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    fclose(screen);
    return failed;
}
