/* Drawn pictures: their texts in lines as they are drawn, bitmaps within, and what is told as not read. */
#include "unit/test.h"

#include "base/buf.h"
#include "extract/metafile.h"
#include "unit/extract/told.h"

static void put(struct buf *b, uint64_t n, int bytes)
{
    for (int i = 0; i < bytes; i++)
        buf_char(b, i < 8 ? (char)(n >> 8 * i) : '\0');
}

static void put_wide(struct buf *b, const char *text)
{
    for (size_t at = 0; at < strlen(text);)
        put(b, str_next(str_of(text), &at), 2);
}

static void assert_at(const struct told *t, enum text_look look, const char *place,
                      const char *text)
{
    if (strcmp(told_at(t, look, place), text) != 0)
        fail_msg("%s of “%s” is “%s”, not “%s”", text_look_name(look), place,
                 told_at(t, look, place), text);
}

/* ---- EMF ---- */

static void emf_head(struct buf *b)
{
    put(b, 1, 4);
    put(b, 88, 4);
    put(b, 0, 32);
    buf_text(b, " EMF");
    put(b, 0, 88 - 44);
}

/* A text of so many letters, each ten wide. */
static void emf_text(struct buf *b, const char *text, int x, int y, unsigned options)
{
    BUF_SCOPE(wide, 1024);
    put_wide(&wide, text);
    size_t n = wide.n / 2, even = (wide.n + 3) & ~(size_t)3;
    put(b, 84, 4);
    put(b, 76 + even + 4 * n, 4);
    put(b, 0, 28);
    put(b, (uint32_t)x, 4);
    put(b, (uint32_t)y, 4);
    put(b, n, 4);
    put(b, 76, 4);
    put(b, options, 4);
    put(b, 0, 16);
    put(b, 76 + even, 4);
    buf_str(b, buf_view(&wide));
    put(b, 0, (int)(even - wide.n));
    for (size_t i = 0; i < n; i++)
        put(b, 10, 4);
}

static void emf_end(struct buf *b)
{
    put(b, 14, 4);
    put(b, 20, 4);
    put(b, 0, 12);
}

static void words_as_they_stand(void **state)
{
    (void)state;
    ARENA_SCOPE(a);
    BUF_SCOPE(b, 8192);
    emf_head(&b);
    emf_text(&b, "机密", 0, 100, 0);
    emf_text(&b, "★10年", 20, 100, 0); /* goes on where the other ends */
    emf_text(&b, "apart", 100, 100, 0);
    emf_text(&b, "below", 0, 130, 0);
    emf_end(&b);
    struct told t = told(a, buf_view(&b));
    assert_at(&t, LOOK_SHOWN, "", "机密★10年 apart\nbelow");
    assert_int_equal(told_coverage(&t), COVERAGE_WHOLE);
    struct str cut = str_bytes(b.p, b.n - 30);
    t = told(a, cut);
    assert_int_equal(told_coverage(&t), COVERAGE_PARTIAL);
    buf_text(&b, "words behind the end");
    t = told(a, buf_view(&b));
    assert_at(&t, LOOK_HIDDEN, "(behind the end)", "words behind the end");
}

static void shapes_are_no_characters(void **state)
{
    (void)state;
    ARENA_SCOPE(a);
    BUF_SCOPE(b, 8192);
    emf_head(&b);
    emf_text(&b, "???", 0, 100, 0x10);
    emf_end(&b);
    struct told t = told(a, buf_view(&b));
    assert_int_equal(t.part_count, 0);
    assert_int_equal(told_coverage(&t), COVERAGE_PARTIAL);
}

/* The same words twice, as one program draws them and as another does. */
static void words_of_both_kinds(void **state)
{
    (void)state;
    ARENA_SCOPE(a);
    BUF_SCOPE(b, 8192);
    BUF_SCOPE(plus, 1024);
    static const char *const texts[] = {"drawn once", "new in EMF+"};
    for (size_t i = 0; i < ARRAY_SIZE(texts); i++) {
        size_t n = strlen(texts[i]), even = (2 * n + 3) & ~(size_t)3;
        put(&plus, 0x401C, 2);
        put(&plus, 0, 2);
        put(&plus, 12 + 28 + even, 4);
        put(&plus, 28 + even, 4);
        put(&plus, 0, 8);
        put(&plus, n, 4);
        put(&plus, 0, 16);
        put_wide(&plus, texts[i]);
        put(&plus, 0, (int)(even - 2 * n));
    }
    emf_head(&b);
    emf_text(&b, "drawn once", 0, 100, 0);
    put(&b, 70, 4);
    put(&b, 16 + plus.n, 4);
    put(&b, 4 + plus.n, 4);
    buf_text(&b, "EMF+");
    buf_str(&b, buf_view(&plus));
    emf_end(&b);
    struct told t = told(a, buf_view(&b));
    assert_at(&t, LOOK_SHOWN, "", "drawn oncenew in EMF+");
    assert_int_equal(told_coverage(&t), COVERAGE_WHOLE);
}

static void painted_within(void **state)
{
    (void)state;
    ARENA_SCOPE(a);
    BUF_SCOPE(b, 8192);
    emf_head(&b);
    put(&b, 81, 4);
    put(&b, 80 + 40 + 4, 4);
    put(&b, 0, 40);
    put(&b, 80, 4);
    put(&b, 40, 4);
    put(&b, 120, 4);
    put(&b, 4, 4);
    put(&b, 0, 16);
    put(&b, 40, 4);
    put(&b, 1, 4);
    put(&b, 1, 4);
    put(&b, 1, 2);
    put(&b, 24, 2);
    put(&b, 0, 24);
    put(&b, 0xFFFFFF, 4);
    emf_end(&b);
    struct told t = told(a, buf_view(&b));
    assert_int_equal(t.note_count, 1); /* no picture is read here */
    assert_true(str_is(t.notes[0].place, "picture 1"));
}

/* ---- WMF ---- */

static void wmf_record(struct buf *b, unsigned type, const struct buf *body)
{
    put(b, (6 + body->n + 1) / 2, 4);
    put(b, type, 2);
    buf_str(b, buf_view(body));
    put(b, 0, (int)(body->n & 1));
}

static void wmf_font(struct buf *b, unsigned charset)
{
    BUF_SCOPE(body, 64);
    put(&body, 0, 13);
    put(&body, charset, 1);
    put(&body, 0, 4);
    buf_add(&body, "SimSun", 7);
    wmf_record(b, 0x02FB, &body);
}

static void wmf_number(struct buf *b, unsigned type, unsigned n)
{
    BUF_SCOPE(body, 8);
    put(&body, n, 2);
    wmf_record(b, type, &body);
}

static void wmf_text(struct buf *b, const char *text, int x, int y)
{
    BUF_SCOPE(body, 256);
    put(&body, (uint16_t)y, 2);
    put(&body, (uint16_t)x, 2);
    put(&body, strlen(text), 2);
    put(&body, 0, 2);
    buf_text(&body, text);
    put(&body, 0, (int)(strlen(text) & 1));
    for (size_t i = 0; i < strlen(text); i++)
        put(&body, 10, 2);
    wmf_record(b, 0x0A32, &body);
}

static void fonts_say_the_code(void **state)
{
    (void)state;
    ARENA_SCOPE(a);
    BUF_SCOPE(b, 8192);
    buf_add(&b, "\xD7\xCD\xC6\x9A", 4);
    put(&b, 0, 18);
    put(&b, 1, 2);
    put(&b, 9, 2);
    put(&b, 0x300, 2);
    put(&b, 0, 12);
    wmf_font(&b, 134);
    wmf_font(&b, 204);
    wmf_number(&b, 0x012D, 0);
    wmf_text(&b, "\xBB\xFA\xC3\xDC", 0, 10);
    wmf_number(&b, 0x012D, 1);
    wmf_text(&b, "\xD1\xEB", 0, 40);
    wmf_number(&b, 0x01F0, 0);
    wmf_font(&b, 0); /* takes the number that is free */
    wmf_number(&b, 0x012D, 0);
    wmf_text(&b, "\xE9t\xE9", 0, 70);
    put(&b, 3, 4);
    put(&b, 0, 2);
    struct told t = told(a, buf_view(&b));
    assert_at(&t, LOOK_SHOWN, "", "机密\nСл\nété");
    assert_int_equal(told_coverage(&t), COVERAGE_WHOLE);
    t = told(a, str_bytes(b.p, b.n - 6));
    assert_int_equal(told_coverage(&t), COVERAGE_PARTIAL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(words_as_they_stand), cmocka_unit_test(shapes_are_no_characters),
        cmocka_unit_test(words_of_both_kinds), cmocka_unit_test(painted_within),
        cmocka_unit_test(fonts_say_the_code),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
