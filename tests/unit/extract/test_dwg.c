/* Drawings of AutoCAD, made bit by bit: of 2000 as they lie in the file, of 2004 and 2010 in packed pages. */
#include "unit/test.h"

#include "extract/dwg.h"
#include "unit/extract/compound.h"
#include "unit/extract/told.h"

/* ---- bits, the highest of a byte first ---- */

struct bits {
    struct buf *b;
    unsigned byte;
    int n;
    size_t count;
};

static void bit(struct bits *x, unsigned v)
{
    x->byte = x->byte << 1 | (v & 1);
    x->count++;
    if (++x->n == 8) {
        buf_char(x->b, (char)x->byte);
        x->byte = 0;
        x->n = 0;
    }
}

static void put(struct bits *x, unsigned v, int bits)
{
    while (bits--)
        bit(x, v >> bits);
}

static void put_bytes(struct bits *x, struct str s)
{
    for (size_t i = 0; i < s.n; i++)
        put(x, (unsigned char)s.p[i], 8);
}

static void put_le(struct bits *x, uint32_t v, int bytes)
{
    while (bytes--) {
        put(x, v & 0xFF, 8);
        v >>= 8;
    }
}

static void put_short(struct bits *x, unsigned v)
{
    put(x, 0, 2);
    put_le(x, v, 2);
}

static void put_doubles(struct bits *x, int n)
{
    while (n--)
        put(x, 2, 2); /* 0.0 */
}

static void flush(struct bits *x)
{
    while (x->n)
        bit(x, 0);
}

/* ---- objects ---- */

static void put_extras(struct bits *x, const char *text, bool wide)
{
    BUF_SCOPE(utf16, 256);
    put_wide(&utf16, text);
    size_t n = wide ? 3 + utf16.n : 4 + strlen(text);
    put_short(x, (unsigned)n);
    put(x, 0x51, 8); /* a handle of one byte */
    put(x, 0x12, 8);
    put(x, 0, 8); /* a text */
    if (wide) {
        put_le(x, (uint32_t)utf16.n / 2, 2);
        put_bytes(x, buf_view(&utf16));
    } else {
        put(x, (unsigned)strlen(text), 8);
        put(x, 30, 16);
        put_bytes(x, str_of(text));
    }
    put_short(x, 0);
}

static void put_object(struct buf *objects, struct buf *object, unsigned handle_bits)
{
    put16(objects, (unsigned)object->n);
    if (handle_bits)
        buf_char(objects, (char)handle_bits);
    buf_str(objects, buf_view(object));
    put16(objects, 0); /* its check */
}

static void put_text_bits(struct bits *x, const char *utf8)
{
    BUF_SCOPE(utf16, 1024);
    put_wide(&utf16, utf8);
    put_short(x, (unsigned)utf16.n / 2);
    put_bytes(x, buf_view(&utf16));
}

/* Of 2010: texts together at the end, and two bytes of handles behind. */
static void put_new_object(struct buf *objects, unsigned kind, const char *extra, const char *one,
                           const char *two)
{
    BUF_SCOPE(object, 4096);
    BUF_SCOPE(scratch, 4096);
    struct bits x = {.b = &object}, length = {.b = &scratch};
    put_text_bits(&length, one);
    put_text_bits(&length, two);
    put(&x, 0, 2);
    put(&x, kind, 8);
    put(&x, 0x51, 8);
    put(&x, 0x34, 8);
    if (extra)
        put_extras(&x, extra, true);
    else
        put_short(&x, 0);
    put(&x, 0x2A, 7); /* whatever it is */
    put_text_bits(&x, one);
    put_text_bits(&x, two);
    put_le(&x, (uint32_t)length.count, 2);
    bit(&x, 1);
    unsigned handles = 16 + (8 - x.n) % 8;
    flush(&x);
    put_le(&x, 0, 2);
    put_object(objects, &object, handles);
}

/* Of 2000 and 2004: `paragraphs` or a line, and in between what it looks like. */
static void put_old_object(struct buf *objects, bool paragraphs, const char *extra,
                           const char *text)
{
    BUF_SCOPE(object, 4096);
    struct bits x = {.b = &object};
    put_short(&x, paragraphs ? 0x2C : 1);
    put_le(&x, 8000, 4);
    put(&x, 0x51, 8);
    put(&x, 0x34, 8);
    if (extra)
        put_extras(&x, extra, false);
    else
        put_short(&x, 0);
    bit(&x, 0);
    put(&x, 2, 2);
    put(&x, 2, 2); /* no reactors */
    bit(&x, 1);
    put_short(&x, 7);
    put_doubles(&x, 1);
    put(&x, 0, 4);
    put_short(&x, 0);
    put(&x, 0, 8);
    if (paragraphs) {
        put_doubles(&x, 11);
        put_short(&x, 1);
        put_short(&x, 1);
        put_doubles(&x, 2);
    } else {
        put(&x, 0xFD, 8); /* all but the alignment is as usual */
        for (int i = 0; i < 16; i++)
            put(&x, 0x11, 8);
        put(&x, 1, 2); /* four bytes of a number, */
        put(&x, 0x01020304, 32);
        put(&x, 0, 2); /* and none */
        put(&x, 3, 2);
        for (int i = 0; i < 8; i++)
            put(&x, 0x22, 8);
    }
    put_short(&x, (unsigned)strlen(text));
    put_bytes(&x, str_of(text));
    flush(&x);
    put_object(objects, &object, 0);
}

/* Places of objects: a block of steps, the last of them backwards. */
static void put_map(struct buf *map, const size_t *at, size_t count)
{
    BUF_SCOPE(block, 256);
    size_t before = 0;
    for (size_t i = 0; i < count; i++) {
        buf_char(&block, 1);
        size_t step = at[i] > before ? at[i] - before : before - at[i];
        buf_char(&block, (char)(0x80 | (step & 0x7F)));
        buf_char(&block, (char)((at[i] < before ? 0x40 : 0) | (step >> 7)));
        before = at[i];
    }
    buf_char(map, 0);
    buf_char(map, (char)(block.n + 2));
    buf_str(map, buf_view(&block));
    put16(map, 0);
    buf_add(map, "\0\2\0\0", 4);
}

/* ---- pages ---- */

/* As they are, but for three bytes that come again. Longer than 18. */
static void put_packed(struct buf *b, struct str s)
{
    size_t n = s.n - 4 - 18;
    buf_char(b, 0);
    for (; n > 255; n -= 255)
        buf_char(b, 0);
    buf_char(b, (char)n);
    buf_add(b, s.p, s.n - 4);
    buf_char(b, (char)(0x40 | 2 << 2 | 1)); /* three bytes, three back; one more as it is */
    buf_char(b, 0);
    buf_char(b, s.p[s.n - 1]);
    buf_add(b, "\x11\0", 3);
}

/* As much more as put_packed() wants. */
static void put_tail(struct buf *b)
{
    put_zeros(b, b->n + 40);
}

static void put_system_page(struct buf *file, uint32_t kind, struct buf *data)
{
    BUF_SCOPE(packed, 8192);
    put_tail(data);
    put_packed(&packed, buf_view(data));
    put32(file, kind);
    put32(file, (uint32_t)data->n);
    put32(file, (uint32_t)packed.n);
    put32(file, 2);
    put32(file, 0);
    buf_str(file, buf_view(&packed));
}

static void put_data_page(struct buf *file, struct buf *data)
{
    BUF_SCOPE(packed, 8192);
    uint32_t mask = 0x4164536B ^ (uint32_t)file->n;
    put_tail(data);
    put_packed(&packed, buf_view(data));
    for (int i = 0; i < 8; i++)
        put32(file, mask ^ (i == 2 ? (uint32_t)packed.n : 0));
    buf_str(file, buf_view(&packed));
}

static void put_section(struct buf *map, const char *name, uint32_t page)
{
    size_t begin = map->n;
    put32(map, 0);
    put32(map, 0);
    put32(map, 1);
    put32(map, 0x7400);
    put32(map, 0);
    put32(map, 2);
    put32(map, page);
    put32(map, 0);
    buf_text(map, name);
    put_zeros(map, begin + 32 + 64);
    put32(map, page);
    put32(map, 0);
    put32(map, 0);
    put32(map, 0);
}

static struct str paged(struct arena *a, const char *version, struct buf *objects, struct buf *map)
{
    BUF_SCOPE(file, 64 << 10);
    BUF_SCOPE(pages, 1024);
    BUF_SCOPE(sections, 1024);
    size_t at[4];
    buf_text(&file, version);
    put_zeros(&file, 0x100);
    at[0] = file.n;
    put_data_page(&file, objects);
    at[1] = file.n;
    put_data_page(&file, map);
    at[2] = file.n;
    put32(&sections, 2);
    put_zeros(&sections, 20);
    put_section(&sections, "AcDb:AcDbObjects", 1);
    put_section(&sections, "AcDb:Handles", 2);
    put_system_page(&file, 0x4163003B, &sections);
    at[3] = file.n;
    for (uint32_t i = 0; i < 3; i++) {
        put32(&pages, i + 1);
        put32(&pages, (uint32_t)(at[i + 1] - at[i]));
    }
    put32(&pages, (uint32_t)-1); /* a gap */
    put_zeros(&pages, pages.n + 4 + 16);
    put_system_page(&file, 0x41630E3B, &pages);
    BUF_SCOPE(head, 256);
    buf_text(&head, "AcFssFcAJMB");
    put_zeros(&head, 0x54);
    put32(&head, (uint32_t)at[3] - 0x100);
    put32(&head, 0);
    put32(&head, 3); /* the page of sections */
    put_zeros(&head, 0x6C);
    uint32_t seed = 1;
    for (size_t i = 0; i < head.n; i++) {
        seed = seed * 0x343FD + 0x269EC3;
        file.p[0x80 + i] = (char)(head.p[i] ^ (char)(seed >> 16));
    }
    return arena_str(a, buf_view(&file));
}

static struct str drawing_2010(struct arena *a)
{
    BUF_SCOPE(objects, 8192);
    BUF_SCOPE(map, 1024);
    size_t at[3];
    put32(&objects, 0x0DCA);
    at[1] = objects.n;
    put_new_object(&objects, 0x2C, NULL, "{\\fSimSun|b0;机密★20年}\\P平面图", "");
    at[0] = objects.n;
    put_new_object(&objects, 2, "备注：内部", "图号 A-7", "TAG");
    at[2] = objects.n;
    put_new_object(&objects, 0x33, NULL, "管线\\图层", "");
    put_map(&map, at, 3);
    return paged(a, "AC1024", &objects, &map);
}

/* ---- what is told of them ---- */

static void test_texts_that_stand_together(void **state)
{
    (void)state;
    ARENA_SCOPE(a);
    struct told t = told(a, drawing_2010(a));
    assert_string_equal(told_at(&t, LOOK_SHOWN, ""), "图号 A-7\nTAG\n机密★20年\n平面图\n\n");
    assert_string_equal(told_at(&t, LOOK_PROPERTY, ""), "备注：内部\n管线\\图层\n");
    assert_int_equal(told_coverage(&t), COVERAGE_WHOLE);
}

static void test_texts_among_the_rest(void **state)
{
    (void)state;
    ARENA_SCOPE(a);
    BUF_SCOPE(objects, 8192);
    BUF_SCOPE(map, 1024);
    size_t at[2];
    put32(&objects, 0x0DCA);
    at[0] = objects.n;
    put_old_object(&objects, true, "a remark", "{\\C1;plan of the}\\P\\U+6CF5\\U+7AD9");
    at[1] = objects.n;
    put_old_object(&objects, false, NULL, "room 101");
    put_map(&map, at, 2);
    struct told t = told(a, paged(a, "AC1018", &objects, &map));
    assert_string_equal(told_at(&t, LOOK_SHOWN, ""), "plan of the\n泵站\nroom 101\n\n");
    assert_string_equal(told_at(&t, LOOK_PROPERTY, ""), "a remark\n\n");
    assert_int_equal(told_coverage(&t), COVERAGE_PARTIAL); /* names of layers are not read */
}

static void test_the_file_itself_of_2000(void **state)
{
    (void)state;
    ARENA_SCOPE(a);
    BUF_SCOPE(file, 8192);
    BUF_SCOPE(map, 1024);
    size_t at[1] = {0x100};
    put_map(&map, at, 1);
    buf_text(&file, "AC1015");
    put_zeros(&file, 0x15);
    put32(&file, 1);
    buf_char(&file, 2);
    put32(&file, 0x800);
    put32(&file, (uint32_t)map.n);
    put_zeros(&file, 0x100);
    put_old_object(&file, false, NULL, "old room");
    put_zeros(&file, 0x800);
    buf_str(&file, buf_view(&map));
    struct told t = told(a, buf_view(&file));
    assert_string_equal(told_at(&t, LOOK_SHOWN, ""), "old room\n\n");
    assert_int_equal(told_coverage(&t), COVERAGE_PARTIAL);
}

/* Wherever the file is cut or wrong, it is a gap, and comes to an end. */
static void test_damaged_drawings(void **state)
{
    (void)state;
    ARENA_SCOPE(a);
    struct str s = drawing_2010(a);
    for (size_t n = 0x80; n + 3 < s.n; n += 3) {
        struct told t = told(a, str_bytes(s.p, n));
        assert_int_equal(told_coverage(&t), COVERAGE_PARTIAL);
    }
    BUF_SCOPE(b, 64 << 10);
    for (size_t i = 0; i < s.n; i++) {
        buf_clear(&b);
        buf_str(&b, s);
        b.p[i] = (char)~b.p[i];
        (void)told(a, buf_view(&b));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_texts_that_stand_together),
        cmocka_unit_test(test_texts_among_the_rest),
        cmocka_unit_test(test_the_file_itself_of_2000),
        cmocka_unit_test(test_damaged_drawings),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
