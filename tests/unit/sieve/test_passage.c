/* Texts are made up by chance out of common characters, so that nothing but what is copied agrees. */
#include "unit/test.h"

#include "base/buf.h"
#include "base/cpu.h"
#include "crypto/aead.h"
#include "crypto/hash.h"
#include "crypto/secret.h"
#include "sieve/passage_index.h"
#include "sieve/sieve.h"

static const unsigned char KEY[PASSAGES_KEY_SIZE] = {7}, OTHER_KEY[PASSAGES_KEY_SIZE] = {8};
static uint64_t seed;

static uint32_t chance(uint32_t below)
{
    seed = seed * 6364136223846793005 + 1442695040888963407;
    return (uint32_t)((seed >> 33) % below);
}

static struct str chinese(struct arena *a, int chars)
{
    BUF_SCOPE(b, 1 << 20);
    for (int i = 0; i < chars; i++)
        buf_utf8(&b, 0x4E00 + chance(3000));
    return arena_str(a, buf_view(&b));
}

static struct str english(struct arena *a, int words)
{
    BUF_SCOPE(b, 1 << 20);
    for (int i = 0; i < words; i++) {
        for (uint32_t k = 0, n = 3 + chance(7); k < n; k++)
            buf_char(&b, (char)('a' + chance(26)));
        buf_char(&b, ' ');
    }
    return arena_str(a, buf_view(&b));
}

static struct str chars(struct str s, size_t from, size_t n)
{
    size_t at = 0, end;
    while (from--)
        (void)str_next(s, &at);
    for (end = at; n--;)
        (void)str_next(s, &end);
    return str_bytes(s.p + at, end - at);
}

static struct str cat(struct arena *a, struct str x, struct str y, struct str z)
{
    BUF_SCOPE(b, 1 << 22);
    buf_str(&b, x);
    buf_str(&b, y);
    buf_str(&b, z);
    return arena_str(a, buf_view(&b));
}

static void put(struct arena *a, struct passages *p, const char *number, enum level level,
                struct str text)
{
    struct prints prints;
    assert_ok(prints_make(a, &text, 1, &prints));
    assert_ok(passages_add_prints(p, str_of(number), str_of(number), level, &prints));
}

static struct str earlier; /* sieve_parts */

/* What the whole sieve says of passages, "QX-1[from..to]" one after the other. */
static const char *found(struct arena *a, const struct passages *p, struct str text)
{
    struct sieve *s CLEANUP(sieve_cleanup) = NULL;
    struct findings f = {.a = a};
    BUF_SCOPE(b, 1 << 16);
    assert_ok(sieve_open(&(struct sieve_parts){.passages = p, .before = earlier}, &s));
    assert_ok(sieve_text(s, text, LOOK_SHOWN, &f));
    for (size_t i = 0; i < f.count; i++)
        if (f.rows[i].kind == FINDING_PASSAGE)
            buf_printf(&b, "%.*s[%zu..%zu]", (int)f.rows[i].source.n, f.rows[i].source.p,
                       f.rows[i].from, f.rows[i].to);
    buf_char(&b, '\0');
    return arena_text(a, str_of(b.p));
}

static void test_every_short_passage(void **state)
{
    (void)state;
    ARENA_SCOPE(a);
    struct passages *p CLEANUP(passages_cleanup) = passages_new(KEY);
    struct str secret = chinese(a, 6000), before = chinese(a, 60), after = chinese(a, 60);
    seed = 1;
    put(a, p, "QX-1", LEVEL_SECRET, secret);
    for (size_t at = 0; at + 48 <= 6000; at += 7) {
        struct str passage = chars(secret, at, 48);
        const char *said = found(a, p, cat(a, before, passage, after));
        size_t from = 0, to = 0;
        assert_true(str_starts(str_of(said), "QX-1["));
        from = strtoul(said + 5, NULL, 10);
        to = strtoul(strchr(said, '.') + 2, NULL, 10);
        /* two bits a unit: the ends may run over by a few characters that agree by chance */
        assert_true(from <= before.n && from + 24 >= before.n);
        assert_true(to >= before.n + passage.n && to <= before.n + passage.n + 24);
    }
    assert_string_equal(found(a, p, cat(a, before, chars(secret, 300, 20), after)), "");
    assert_string_equal(found(a, p, chinese(a, 6000)), "");
}

/* A hundred characters; every 25th is another, lost, or has one put in behind it. */
static void test_edited(void **state)
{
    (void)state;
    ARENA_SCOPE(a);
    struct passages *p CLEANUP(passages_cleanup) = passages_new(KEY);
    struct str secret = chinese(a, 6000);
    seed = 2;
    put(a, p, "QX-1", LEVEL_SECRET, secret);
    int seen = 0, whole = 0;
    for (size_t trial = 0; trial < 400; trial++) {
        BUF_SCOPE(b, 1 << 16);
        size_t at = chance(5800);
        for (size_t i = 1; i <= 100; i++) {
            uint32_t kind = i % 25 == 13 ? chance(3) : 3;
            if (kind == 0 || kind == 3)
                buf_str(&b, chars(secret, at + i, 1));
            if (kind != 3 && kind != 2)
                buf_utf8(&b, 0x8000 + chance(500));
        }
        size_t n = b.n;
        const char *said = found(a, p, cat(a, chinese(a, 50), buf_view(&b), chinese(a, 50)));
        seen += str_starts(str_of(said), "QX-1[");
        if (!*said)
            continue;
        size_t from = strtoul(said + 5, NULL, 10), to = strtoul(strchr(said, '.') + 2, NULL, 10);
        whole += to - from + 30 >= n;
    }
    assert_true(seen >= 396); /* 0.99 */
    assert_true(whole >= 360);
}

static void test_words(void **state)
{
    (void)state;
    ARENA_SCOPE(a);
    struct passages *p CLEANUP(passages_cleanup) = passages_new(KEY);
    struct str secret = english(a, 3000);
    seed = 3;
    put(a, p, "QX-2", LEVEL_SECRET, secret);
    const char *word = secret.p;
    for (int i = 0; i + 12 < 3000; i += 5) {
        const char *end = word;
        for (int k = 0; k < 12; k++)
            end = strchr(end, ' ') + 1;
        BUF_SCOPE(b, 4096);
        for (const char *c = word; c < end; c++) /* other letters, other blanks */
            buf_text(&b, *c == ' ' ? ",\n" : (char[]){(char)(*c - 32), 0});
        assert_true(str_starts(
            str_of(found(a, p, cat(a, english(a, 20), buf_view(&b), english(a, 20)))), "QX-2["));
        for (int k = 0; k < 5; k++)
            word = strchr(word, ' ') + 1;
    }
    assert_string_equal(found(a, p, english(a, 3000)), "");
}

static void test_folded(void **state)
{
    (void)state;
    ARENA_SCOPE(a);
    struct passages *p CLEANUP(passages_cleanup) = passages_new(KEY);
    put(a, p, "QX-3", LEVEL_SECRET,
        STR("本次演练于二月九日夜间在青溪水库东侧坝体开展，参加单位自行携带通信设备，"
            "联络频率另行通知，任何人不得向外透露演练时间和地点。"));
    /* traditional characters, line ends, other punctuation, blanks between the letters */
    const char *said =
        found(a, p,
              STR("據悉 本次演練於二月九日夜間\n在青溪水庫東側壩體開展 參加單位自行攜帶"
                  "通 信 設 備——聯絡頻率另行通知"));
    assert_true(str_starts(str_of(said), "QX-3["));
}

/* What stands in many documents, or in a public one, is no secret's own. */
static void test_common(void **state)
{
    (void)state;
    ARENA_SCOPE(a);
    struct passages *p CLEANUP(passages_cleanup) = passages_new(KEY);
    struct str form = chinese(a, 48), own = chinese(a, 48);
    char number[16];
    seed = 4;
    for (int i = 0; i < 40; i++) {
        snprintf(number, sizeof number, "QX-%d", i);
        put(a, p, number, LEVEL_SECRET, cat(a, chinese(a, 500), form, i ? STR("") : own));
    }
    assert_string_equal(found(a, p, cat(a, chinese(a, 50), form, chinese(a, 50))), "");
    assert_true(str_starts(str_of(found(a, p, own)), "QX-0["));
    put(a, p, "public", LEVEL_PUBLIC, cat(a, chinese(a, 100), own, chinese(a, 100)));
    assert_string_equal(found(a, p, own), "");
    assert_true(passages_remove(p, STR("public")));
    assert_true(str_starts(str_of(found(a, p, own)), "QX-0["));
}

/* Public background is so for what was registered when it was looked through, and never of itself. */
static void test_since(void **state)
{
    (void)state;
    ARENA_SCOPE(a);
    struct passages *p CLEANUP(passages_cleanup) = passages_new(KEY);
    struct str own = chinese(a, 80), other = chinese(a, 80);
    put(a, p, "QX-1", LEVEL_SECRET, cat(a, own, other, STR("")));
    put(a, p, "public", LEVEL_PUBLIC, cat(a, chinese(a, 30), own, STR("")));
    put(a, p, "again", LEVEL_PUBLIC, cat(a, chars(own, 0, 40), other, STR("")));
    assert_false(passages_keep(p, STR("nobody"), LEVEL_PUBLIC, 1));
    assert_false(passages_keep(p, STR("public"), LEVEL_SECRET, 1));
    assert_true(passages_keep(p, STR("QX-1"), LEVEL_HIGHLY_SECRET, 7));
    assert_int_equal(passages_size(p).secrets, 1);
    assert_int_equal(passages_size(p).newest, 7);
    /* looked through before it was registered: both are findings */
    assert_true(passages_keep(p, STR("public"), LEVEL_PUBLIC, 6));
    assert_true(passages_keep(p, STR("again"), LEVEL_PUBLIC, 6));
    assert_true(str_starts(str_of(found(a, p, own)), "QX-1["));
    assert_true(str_starts(str_of(found(a, p, other)), "QX-1["));
    assert_true(passages_keep(p, STR("public"), LEVEL_PUBLIC, 7));
    assert_string_equal(found(a, p, own), "");
    assert_true(str_starts(str_of(found(a, p, other)), "QX-1["));
    /* the later of two that overlap counts where it stands alone */
    assert_true(passages_keep(p, STR("again"), LEVEL_PUBLIC, 9));
    assert_string_equal(found(a, p, cat(a, own, other, STR(""))), "");
    assert_true(passages_keep(p, STR("public"), LEVEL_PUBLIC, 6));
    assert_true(str_starts(str_of(found(a, p, chars(own, 40, 40))), "QX-1["));
    /* a text is no background of itself, nor of what came before it */
    earlier = STR("again");
    assert_true(str_starts(str_of(found(a, p, other)), "QX-1["));
    earlier = STR("aga");
    assert_true(str_starts(str_of(found(a, p, other)), "QX-1["));
    earlier = STR("public");
    assert_string_equal(found(a, p, other), "");
    earlier = STR("");
}

/* Of two documents with the same passage the one of the higher level is told. */
static void test_levels(void **state)
{
    (void)state;
    ARENA_SCOPE(a);
    struct passages *p CLEANUP(passages_cleanup) = passages_new(KEY);
    struct str both = chinese(a, 300);
    put(a, p, "QX-1", LEVEL_SECRET, both);
    put(a, p, "QX-2", LEVEL_TOP_SECRET, cat(a, chinese(a, 30), chars(both, 0, 250), STR("")));
    assert_true(str_starts(str_of(found(a, p, chars(both, 0, 250))), "QX-2["));
}

static void test_sealed_records(void **state)
{
    (void)state;
    ARENA_SCOPE(a);
    struct passages *p CLEANUP(passages_cleanup) = passages_new(KEY);
    struct passages *again CLEANUP(passages_cleanup) = passages_new(KEY);
    struct passages *other CLEANUP(passages_cleanup) = passages_new(OTHER_KEY);
    struct str text = chinese(a, 500), record;
    struct prints prints;
    assert_ok(prints_make(a, &text, 1, &prints));
    assert_ok(passages_seal(p, STR("document:1"), &prints, a, &record));
    assert_err(ERR_CRYPTO,
               passages_add(other, STR("document:1"), STR("QX-1"), LEVEL_SECRET, record));
    assert_err(ERR_CRYPTO,
               passages_add(again, STR("document:2"), STR("QX-1"), LEVEL_SECRET, record));
    for (size_t i = 0; i < record.n; i += 37) {
        char *changed = arena_text(a, record);
        changed[i] ^= 1;
        assert_err(ERR_CRYPTO, passages_add(again, STR("document:1"), STR("QX-1"), LEVEL_SECRET,
                                            str_bytes(changed, record.n)));
        assert_true(passages_add(again, STR("document:1"), STR("QX-1"), LEVEL_SECRET,
                                 str_bytes(record.p, i)) != ERR_OK);
    }
    assert_int_equal(passages_size(again).documents, 0);
    assert_ok(passages_add(again, STR("document:1"), STR("QX-1"), LEVEL_SECRET, record));
    assert_true(str_starts(str_of(found(a, again, chars(text, 100, 60))), "QX-1["));
    /* the words are in none of it */
    assert_null(memmem(record.p, record.n, chars(text, 10, 2).p, 6));
}

static void test_coming_and_going(void **state)
{
    (void)state;
    ARENA_SCOPE(a);
    struct passages *p CLEANUP(passages_cleanup) = passages_new(KEY);
    struct str texts[60];
    char number[16];
    seed = 5;
    for (int round = 0; round < 3; round++) {
        for (int i = 0; i < 60; i++) {
            snprintf(number, sizeof number, "QX-%d", i);
            texts[i] = chinese(a, 400);
            put(a, p, number, LEVEL_SECRET, texts[i]);
        }
        for (int i = 0; i < 60; i += 2) {
            snprintf(number, sizeof number, "QX-%d", i);
            assert_true(passages_remove(p, str_of(number)));
            assert_false(passages_remove(p, str_of(number)));
        }
        assert_int_equal(passages_size(p).documents, 30);
        for (int i = 0; i < 60; i++) {
            const char *said = found(a, p, chars(texts[i], 50, 100));
            snprintf(number, sizeof number, "QX-%d[", i);
            assert_true(i % 2 ? str_starts(str_of(said), number) : !*said);
        }
    }
    assert_true(passages_size(p).fingerprints < 30 * 100);
}

/* Longer than a segment, and a passage on every border between two. */
static void test_long_text(void **state)
{
    (void)state;
    ARENA_SCOPE(a);
    struct passages *p CLEANUP(passages_cleanup) = passages_new(KEY);
    struct str secret = chinese(a, 60000), passage = chars(secret, 31000, 60);
    put(a, p, "QX-1", LEVEL_SECRET, secret);
    for (int shift = -70; shift < 10; shift += 3) {
        struct str text = cat(a, chinese(a, GRAM_SEGMENT / 3 + shift), passage, chinese(a, 9000));
        assert_true(str_starts(str_of(found(a, p, text)), "QX-1["));
    }
    BUF_SCOPE(b, 1 << 20);
    buf_printf(&b, "QX-1[0..%zu]", secret.n);
    assert_string_equal(found(a, p, secret), arena_text(a, buf_view(&b)));
}

/* Texts that repeat themselves must cost no more than others. */
static void test_repeated(void **state)
{
    (void)state;
    ARENA_SCOPE(a);
    struct passages *p CLEANUP(passages_cleanup) = passages_new(KEY);
    BUF_SCOPE(b, 1 << 22);
    for (int i = 0; i < 200000; i++)
        buf_text(&b, i % 3 ? "的" : "了");
    put(a, p, "QX-1", LEVEL_SECRET, chars(buf_view(&b), 0, 20000));
    const char *said = found(a, p, buf_view(&b));
    assert_true(str_starts(str_of(said), "QX-1["));
}

static void test_siphash(void **state)
{
    (void)state;
    /* SipHash-2-4 of 00..07 with the key 00..0f, out of the authors' vectors */
    struct siphash_key key = {0x0706050403020100, 0x0f0e0d0c0b0a0908};
    assert_true(siphash_word(&key, 0x0706050403020100, 2, 4) == 0x93f5f5799a932462);
    struct passages *p CLEANUP(passages_cleanup) = passages_new(KEY);
    struct passages *other CLEANUP(passages_cleanup) = passages_new(OTHER_KEY);
    assert_true(passage_hash(p, 1) != passage_hash(other, 1));
    assert_true(passage_hash(p, 1) != passage_hash(p, 2));
}

static void test_siphash_of_many(void **state)
{
    (void)state;
    const struct siphash_key key = {0x0706050403020100, 0xf0e0d0c0b0a09080};
    uint64_t words[70], hashes[70];
    for (uint64_t i = 0; i < ARRAY_SIZE(words); i++)
        words[i] = i < 4 ? i - 2 : i * i * UINT64_C(0x9E3779B97F4A7C15);
    for (int plain = 0; plain < 2; plain++) {
        cpu_plain(plain);
        for (size_t n = 0; n <= ARRAY_SIZE(words); n++) {
            memcpy(hashes, words, sizeof words);
            siphash_words(&key, hashes, n, hashes);
            for (size_t i = 0; i < ARRAY_SIZE(words); i++)
                assert_true(hashes[i] == (i < n ? siphash_word(&key, words[i], 1, 3) : words[i]));
        }
    }
    cpu_plain(false);
}

/* Pieces of secrets among anything, bytes that are no text too. */
static void test_forms_agree(void **state)
{
    (void)state;
    ARENA_SCOPE(a);
    struct passages *p CLEANUP(passages_cleanup) = passages_new(KEY);
    seed = 5;
    struct str secrets[] = {chinese(a, 3000), english(a, 1000), chinese(a, 400)};
    put(a, p, "QX-1", LEVEL_SECRET, secrets[0]);
    put(a, p, "QX-2", LEVEL_TOP_SECRET, secrets[1]);
    put(a, p, "QX-3", LEVEL_PUBLIC, secrets[2]);
    size_t hits = 0;
    for (int i = 0; i < 300; i++) {
        ARENA_SCOPE(own);
        BUF_SCOPE(b, 1 << 20);
        for (uint32_t parts = 1 + chance(12); parts; parts--) {
            struct str secret = secrets[chance(3)];
            size_t from = chance((uint32_t)secret.n), n = chance(400);
            if (chance(3))
                buf_add(&b, secret.p + from, from + n < secret.n ? n : secret.n - from);
            for (n = chance(60); n; n--)
                buf_char(&b, (char)(chance(2) ? 0xE4 + chance(8) : chance(256)));
        }
        const char *fast = found(own, p, buf_view(&b));
        cpu_plain(true);
        const char *plain = found(own, p, buf_view(&b));
        cpu_plain(false);
        assert_string_equal(fast, plain);
        hits += *fast != '\0';
    }
    assert_true(hits > 100);
}

/* What the index is made of: characters, words of all lengths, others, bytes that are no text. */
static void test_grams_agree(void **state)
{
    static struct units u[2];
    static struct gram grams[2][GRAMS_MAX];
    static const char *const others[] = {" ",  ",",    "\n",   "é", "の", "☆",
                                         "𠀀", "\xE4", "\xA5", "-", "x"};
    (void)state;
    seed = 9;
    size_t all = 0;
    for (int round = 0; round < 1500; round++) {
        ARENA_SCOPE(a);
        BUF_SCOPE(b, 1 << 20);
        uint32_t most = round % 100 ? 4000 : 100000, size = chance(most), kind = chance(4);
        while (b.n < size) {
            uint32_t n = 1 + chance(chance(4) ? 12 : 90);
            bool han = kind == 0 || (kind < 3 && chance(3));
            for (uint32_t k = 0; k < n; k++)
                if (han)
                    buf_utf8(&b, 0x3F00 + chance(0x6200));
                else
                    buf_char(&b, "abcXYZ0189 "[chance(k ? 10 : 11)]);
            buf_text(&b, chance(20) ? " " : others[chance(ARRAY_SIZE(others))]);
        }
        struct str text = arena_str(a, buf_view(&b));
        for (size_t at = 0, next[2]; at < text.n; at = next[0]) {
            size_t count[2];
            for (int plain = 0; plain < 2; plain++) {
                cpu_plain(plain);
                next[plain] = units_of(text, at, &u[plain]);
                count[plain] = grams_of(&u[plain], grams[plain]);
            }
            cpu_plain(false);
            assert_int_equal(next[0], next[1]);
            assert_int_equal(u[0].n, u[1].n);
            assert_memory_equal(u[0].hash, u[1].hash, u[0].n * sizeof *u[0].hash);
            assert_memory_equal(u[0].at, u[1].at, u[0].n * sizeof *u[0].at);
            assert_memory_equal(u[0].code, u[1].code, u[0].n);
            assert_int_equal(count[0], count[1]);
            assert_memory_equal(grams[0], grams[1], count[0] * sizeof *grams[0]);
            all += count[0];
        }
    }
    assert_true(all > 100000);
}

/* Of an office that has been there for long: without the grams, found all the same. */
static void test_first_form_of_records(void **state)
{
    (void)state;
    ARENA_SCOPE(a);
    AEAD_SCOPE(aead);
    struct passages *p CLEANUP(passages_cleanup) = passages_new(KEY);
    seed = 12;
    struct str text = chinese(a, 500);
    struct prints prints;
    BUF_SCOPE(b, 1 << 20);
    assert_ok(prints_make(a, &text, 1, &prints));
    buf_text(&b, "CFPR");
    buf_be64(&b, (uint64_t)1 << 32 | prints.units);
    const uint32_t count = (uint32_t)prints.gram_count;
    for (int shift = 24; shift >= 0; shift -= 8)
        buf_char(&b, (char)(count >> shift));
    for (size_t i = 0; i < count; i++) {
        for (int shift = 24; shift >= 0; shift -= 8)
            buf_char(&b, (char)(prints.grams[i].unit >> shift));
        buf_be64(&b, passage_hash(p, prints.grams[i].hash));
    }
    uint8_t *trace = trace_pack(&prints);
    buf_add(&b, trace, trace_size(prints.units));
    free(trace);
    unsigned char key[AEAD_KEY_SIZE], nonce[AEAD_NONCE_SIZE] = {0};
    char *record = arena_alloc(a, 16 + b.n + AEAD_TAG_SIZE);
    hkdf_sha256(str_bytes(p->key, sizeof p->key), str_bytes(record, 16), STR("d"), key, sizeof key);
    aead = aead_new(key);
    aead_seal(aead, nonce, STR(""), buf_view(&b), (unsigned char *)record + 16);
    assert_ok(passages_add(p, STR("d"), STR("QX-1"), LEVEL_SECRET,
                           str_bytes(record, 16 + b.n + AEAD_TAG_SIZE)));
    assert_true(*found(a, p, cat(a, chinese(a, 99), chars(text, 100, 60), chinese(a, 99))));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_siphash),         cmocka_unit_test(test_every_short_passage),
        cmocka_unit_test(test_edited),          cmocka_unit_test(test_words),
        cmocka_unit_test(test_folded),          cmocka_unit_test(test_common),
        cmocka_unit_test(test_since),           cmocka_unit_test(test_levels),
        cmocka_unit_test(test_sealed_records),  cmocka_unit_test(test_coming_and_going),
        cmocka_unit_test(test_long_text),       cmocka_unit_test(test_repeated),
        cmocka_unit_test(test_siphash_of_many), cmocka_unit_test(test_forms_agree),
        cmocka_unit_test(test_grams_agree),     cmocka_unit_test(test_first_form_of_records),
    };
    crypto_start();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
