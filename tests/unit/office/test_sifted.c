/* What the sieve keeps of a file: made of a text, sealed to its file, opened again, gone with the file. */
#include "unit/test.h"

#include "office/own_sieve.h"
#include "office/sifted.h"
#include "office/vault.h"
#include "unit/office/small.h"

static struct small s;
static struct session *li;
#define NAME STR("00112233445566778899aabbccddeeff")
#define OTHER STR("00112233445566778899aabbccddeefe")

static int setup(void **state)
{
    (void)state;
    small_open(&s);
    li = small_person(&s, "li", NULL, NULL);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    session_release(li);
    small_close(&s);
    return 0;
}

static const struct viewer *who(void)
{
    return session_viewer(li);
}

static struct extracted text_of(struct str first, struct str second)
{
    struct text_part *parts = NEW_ARRAY(s.a, struct text_part, 2);
    struct text_note *note = NEW(s.a, struct text_note);
    parts[0] = (struct text_part){.place = STR("word/document.xml"), .text = first};
    parts[1] = (struct text_part){
        .place = STR("word/comments.xml"), .text = second, .look = LOOK_REMARK, .line = 7};
    *note = (struct text_note){COVERAGE_LOCKED, STR("inner.zip")};
    return (struct extracted){parts, 2, note, 1, COVERAGE_LOCKED};
}

static struct sifted made(const struct extracted *text)
{
    const struct own_sieve *own;
    struct sifted sifted;
    DESK_SCOPE(k);
    assert_ok(desk_open(&k, s.o, who(), s.a));
    assert_ok(own_sieve_of(&k, &own));
    assert_ok(sifted_make(s.a, own, text, &sifted));
    return sifted;
}

static const char SECRET_TEXT[] = "机密★10年\n\n关于水库大坝加固工程安全保卫的方案\n值守人员分三班"
                                  "轮换，每班八人，通信使用专用频道，"
                                  "口令每日更换并由值班室当面交接，不得使用手机转告。备用电源放在坝"
                                  "体东侧的地下室里，入口由两把不同的钥匙开启。";

static void test_round_trip(void **state)
{
    (void)state;
    struct extracted text = text_of(str_of(SECRET_TEXT), STR("他的手机\n是 13812345678，请勿外传"));
    struct sifted sifted = made(&text), again;
    struct str record;
    assert_ok(sifted_seal(s.o, NAME, &sifted, s.a, &record));
    assert_ok(sifted_open(s.o, NAME, record, s.a, &again));
    assert_int_equal(again.coverage, COVERAGE_LOCKED);
    assert_int_equal(again.note_count, 1);
    assert_str(again.notes[0].place, "inner.zip");
    assert_int_equal(again.part_count, 2);
    const struct sifted_part *first = &again.parts[0], *second = &again.parts[1];
    assert_int_equal(first->findings.count, 1);
    assert_int_equal(first->findings.rows[0].kind, FINDING_MARK);
    assert_int_equal(first->findings.rows[0].level, LEVEL_HIGHLY_SECRET);
    assert_int_equal(first->lines[0], 1);
    assert_true(first->findings.rows[0].rule->title.zh[0] != '\0');
    assert_int_equal(second->look, LOOK_REMARK);
    assert_int_equal(second->findings.count, 1);
    assert_int_equal(second->findings.rows[0].kind, FINDING_PHONE);
    assert_int_equal(second->lines[0], 9); /* seven lines came before this piece */
    assert_null(
        memmem(second->snippets[0].p, second->snippets[0].n, "13812345678", strlen("13812345678")));
    assert_true(again.has_prints);
    assert_int_equal(first->prints.units, sifted.parts[0].prints.units);
    assert_true(first->prints.gram_count > 0);
    assert_memory_equal(first->prints.codes, sifted.parts[0].prints.codes, first->prints.units);
    assert_string_equal(again.stamp, sifted.stamp);
    assert_true(again.terms.count > 50);
    assert_int_equal(again.terms.count, sifted.terms.count);
    assert_memory_equal(again.terms.rows, sifted.terms.rows, 4 * again.terms.count);
}

static void test_sealed(void **state)
{
    (void)state;
    struct extracted text = text_of(str_of(SECRET_TEXT), STR("备注"));
    struct sifted sifted = made(&text), again;
    struct str record;
    assert_ok(sifted_seal(s.o, NAME, &sifted, s.a, &record));
    assert_null(memmem(record.p, record.n, "机密", strlen("机密")));
    assert_err(ERR_CRYPTO, sifted_open(s.o, OTHER, record, s.a, &again));
    char *bytes = arena_text(s.a, STR(""));
    for (size_t at = 0; at < record.n; at += record.n / 40 + 1) {
        bytes = (char *)(uintptr_t)arena_str(s.a, record).p;
        bytes[at] ^= 1;
        assert_err(ERR_CRYPTO, sifted_open(s.o, NAME, str_bytes(bytes, record.n), s.a, &again));
        if (at < record.n / 2)
            assert_true(sifted_open(s.o, NAME, str_bytes(record.p, at), s.a, &again));
    }
}

/* What weighs most is kept, whatever stands before it. */
static void test_many(void **state)
{
    (void)state;
    BUF_SCOPE(b, 1 << 20);
    for (int i = 0; i < SIFTED_FINDINGS_MAX + 200; i++)
        buf_printf(&b, "电话 138%08d\n", 10000000 + i * 37);
    buf_text(&b, "绝密★30年\n");
    struct extracted text = text_of(buf_view(&b), STR("x"));
    struct sifted sifted = made(&text);
    struct str record;
    assert_ok(sifted_seal(s.o, NAME, &sifted, s.a, &record));
    assert_ok(sifted_open(s.o, NAME, record, s.a, &sifted));
    size_t marks = 0;
    for (size_t i = 0; i < sifted.parts[0].findings.count; i++)
        marks += sifted.parts[0].findings.rows[i].kind == FINDING_MARK;
    assert_int_equal(marks, 1);
    assert_int_equal(sifted.parts[0].findings.count, SIFTED_FINDINGS_MAX);
    assert_int_equal(sifted.dropped, 201);
}

static int64_t document(const char *name, struct str body)
{
    char token[VAULT_TOKEN_SIZE];
    assert_ok(vault_put_bytes(s.o, who(), str_of(name), body, token));
    return small_act(&s, who(), "document", "create", 0, NULL, "title", name, "body", token, NULL);
}

static enum err destroy(struct deed *d, void *arg)
{
    d->act = "document.destroy";
    return vault_destroy(d, *(int64_t *)arg);
}

/* A picture is for eyes: that nobody read it is kept, and nothing else; with the file it is gone. */
static void test_unread_and_destroyed(void **state)
{
    (void)state;
    static const char png[] = "\x89PNG\r\n\x1a\n\0\0\0\rIHDR";
    int64_t entry = document("scan.png", str_bytes(png, sizeof png - 1));
    int64_t file = small_number(&s, "SELECT max(id) FROM file");
    bool has;
    struct sifted sifted;
    assert_true(entry > 0);
    {
        DESK_SCOPE(k);
        assert_ok(desk_open(&k, s.o, who(), s.a));
        assert_ok(sifted_of(&k, file, &has, &sifted));
    }
    assert_true(has);
    assert_int_equal(sifted.coverage, COVERAGE_UNKNOWN);
    assert_int_equal(sifted.part_count, 0);
    assert_false(sifted.has_prints);
    assert_ok(deed_run(s.o, who(), destroy, &file, NULL));
    assert_int_equal(small_number(&s, "SELECT count(*) FROM sifted"), 0);
    DESK_SCOPE(k);
    assert_ok(desk_open(&k, s.o, who(), s.a));
    assert_ok(sifted_of(&k, file, &has, &sifted));
    assert_false(has);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_round_trip),
                                       cmocka_unit_test(test_sealed), cmocka_unit_test(test_many),
                                       cmocka_unit_test(test_unread_and_destroyed)};
    return cmocka_run_group_tests(tests, setup, teardown);
}
