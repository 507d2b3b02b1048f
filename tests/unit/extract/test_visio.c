/* A drawing of Visio, made byte by byte. */
#include "unit/test.h"

#include "unit/extract/compound.h"
#include "unit/extract/told.h"

enum {
    PLAIN_POINTERS = 0x50,
    PACKED_CHUNKS = 0xD2,
    PLAIN_CHUNKS = 0xD0,
    PLAIN_BYTES = 0x40,
    ROOM = 4096
};

static void put_pointer(struct buf *b, uint32_t kind, uint32_t at, uint32_t n, unsigned form)
{
    put32(b, kind);
    put32(b, 0);
    put32(b, at);
    put32(b, n);
    put16(b, form);
}

/* So many pointers follow. */
static void put_list(struct buf *b, uint32_t count)
{
    put32(b, 8); /* where the list begins, which is how long it is */
    put32(b, 0);
    put32(b, count);
    put32(b, 0);
}

static void put_chunk(struct buf *b, uint32_t kind, struct str bytes)
{
    put32(b, kind);
    put32(b, 7); /* its number */
    put32(b, 0);
    put32(b, (uint32_t)bytes.n);
    put16(b, 2);
    buf_char(b, 0x54);
    buf_str(b, bytes);
}

static void put_text(struct buf *b, const char *utf8, bool wide)
{
    BUF_SCOPE(text, 1024);
    put_zeros(&text, 8);
    if (wide)
        put_wide(&text, utf8);
    else
        buf_text(&text, utf8);
    put_zeros(&text, text.n + (wide ? 2 : 1));
    put_chunk(b, 0x0E, buf_view(&text));
}

/* Packed without saving anything, but for the last six bytes, which are the six before again. */
static void put_packed(struct buf *b, struct str s)
{
    size_t i = 0;
    for (; i + 8 <= s.n; i += 8) {
        buf_char(b, (char)0xFF);
        buf_add(b, s.p + i, 8);
    }
    buf_char(b, (char)((1 << (s.n - i)) - 1));
    buf_add(b, s.p + i, s.n - i);
    unsigned from = (unsigned)(s.n - 6 + 4096 - 18) % 4096;
    buf_char(b, (char)from);
    buf_char(b, (char)((from >> 4 & 0xF0) | 3));
}

static struct str drawing(struct arena *a, unsigned version)
{
    BUF_SCOPE(b, 3 * ROOM);
    BUF_SCOPE(page, ROOM);
    bool wide = version >= 11;
    put_text(&page, wide ? "机密★10年 拓扑图" : "old network", wide);
    put_chunk(&page, 0x99, STR("\0no text at all"));
    put_text(&page, wide ? "核心交换机 10.0.0.1" : "core switch", wide);
    buf_text(&page, "doc"); /* and again, by the packing */
    buf_text(&page, "umt");
    buf_text(&b, "Visio (TM) Drawing\r\n");
    put_zeros(&b, 0x1A);
    put16(&b, version);
    put_zeros(&b, 0x24);
    put_pointer(&b, 0x14, 512, 12 + 4 + 3 * 18, PLAIN_POINTERS);
    put_zeros(&b, 512);
    put_list(&b, 3);
    BUF_SCOPE(packed, ROOM);
    put_packed(&packed, buf_view(&page));
    put_pointer(&b, 0x15, 1024, (uint32_t)packed.n, PACKED_CHUNKS);
    put_pointer(&b, 0x2D, 2048, 64, PLAIN_BYTES);
    put_pointer(&b, 0x0C, 3072, 4 + 28, PLAIN_BYTES);
    put_zeros(&b, 1024);
    buf_str(&b, buf_view(&packed));
    put_zeros(&b, 2050);
    put_wide(&b, "责任人");
    put_zeros(&b, 3072);
    put32(&b, 28);
    buf_add(&b, "(\0\0\0 a bitmap without a head", 28);
    return arena_str(a, buf_view(&b));
}

static struct told told_drawing(struct arena *a, struct str drawing)
{
    const struct member members[] = {{"VisioDocument", drawing, 0}};
    return told(a, compound(a, members, 1));
}

static void test_pages_names_and_pictures(void **state)
{
    (void)state;
    ARENA_SCOPE(a);
    struct told t = told_drawing(a, drawing(a, 11));
    assert_string_equal(told_at(&t, LOOK_SHOWN, "VisioDocument/page 1"),
                        "机密★10年 拓扑图\n核心交换机 10.0.0.1\n");
    assert_string_equal(told_at(&t, LOOK_PROPERTY, "VisioDocument/page 1"),
                        "no text at all\ndocumtdocumt\n");
    assert_string_equal(told_at(&t, LOOK_PROPERTY, "VisioDocument"), "责任人\n");
    assert_int_equal(t.note_count, 1); /* the bitmap */
    assert_true(str_is(t.notes[0].place, "VisioDocument/picture 1"));
}

static void test_letters_of_a_byte(void **state)
{
    (void)state;
    ARENA_SCOPE(a);
    struct told t = told_drawing(a, drawing(a, 6));
    assert_string_equal(told_at(&t, LOOK_SHOWN, "VisioDocument/page 1"),
                        "old network\ncore switch\n");
}

static void test_older_ones_are_said_to_be_unread(void **state)
{
    (void)state;
    ARENA_SCOPE(a);
    struct told t = told_drawing(a, drawing(a, 5));
    assert_int_equal(told_coverage(&t), COVERAGE_PARTIAL);
}

/* Pointers to themselves and past the end come to an end, and are a gap. */
static void test_hostile_trees_end(void **state)
{
    (void)state;
    ARENA_SCOPE(a);
    struct str s = drawing(a, 11);
    BUF_SCOPE(b, 3 * ROOM);
    buf_str(&b, s);
    for (size_t i = 0; i < 3; i++) { /* each its own parent */
        set32(&b, 512 + 16 + i * 18, 0x14);
        set32(&b, 512 + 16 + i * 18 + 8, 512);
        set32(&b, 512 + 16 + i * 18 + 12, 16 + 3 * 18);
        set16(&b, 512 + 16 + i * 18 + 16, PLAIN_POINTERS);
    }
    struct told t = told_drawing(a, buf_view(&b));
    assert_int_equal(told_coverage(&t), COVERAGE_PARTIAL);
    buf_clear(&b);
    buf_str(&b, s);
    set32(&b, 512 + 16 + 8, 1000000);
    t = told_drawing(a, buf_view(&b));
    assert_int_equal(told_coverage(&t), COVERAGE_PARTIAL);
    for (size_t n = 0; n < s.n; n += 7) {
        t = told_drawing(a, str_bytes(s.p, n));
        assert_true(t.part_count <= 4);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_pages_names_and_pictures),
        cmocka_unit_test(test_letters_of_a_byte),
        cmocka_unit_test(test_older_ones_are_said_to_be_unread),
        cmocka_unit_test(test_hostile_trees_end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
