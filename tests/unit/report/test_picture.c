#include "unit/test.h"

#include "report/qr.h"
#include "report/writers.h"

static struct picture example(enum picture_kind kind)
{
    struct picture p = {.kind = kind,
                        .title = STR("青溪虚构镇示意图 <&>"),
                        .mark = STR("内部"),
                        .note = STR("Sketch map, not a survey 示意"),
                        .n = 6,
                        .seed = 7};
    for (unsigned i = 0; i < p.n; i++) {
        p.labels[i] = STR("示例村 Village");
        p.texts[i] = STR("一段较长的填写内容，写到格子的边上还没有写完，需要换行再继续写下去。");
        p.values[i] = (int64_t)i * 17;
    }
    return p;
}

static uint32_t big_endian(const char *p)
{
    const unsigned char *u = (const unsigned char *)p;
    return (uint32_t)u[0] << 24 | (uint32_t)u[1] << 16 | (uint32_t)u[2] << 8 | u[3];
}

static void pictures_are_png_of_the_stated_size(void **state)
{
    (void)state;
    for (enum picture_kind kind = PICTURE_BARS; kind <= PICTURE_FORM; kind++) {
        struct picture p = example(kind);
        BUF_SCOPE(one, 4 << 20);
        BUF_SCOPE(two, 4 << 20);
        assert_ok(picture_png(&p, &one));
        assert_ok(picture_png(&p, &two));
        assert_true(str_eq(buf_view(&one), buf_view(&two)));
        assert_memory_equal(one.p, "\x89PNG\r\n\x1a\n", 8);
        assert_int_equal(kind == PICTURE_FORM ? 877 : 1240, big_endian(one.p + 16));
        assert_int_equal(kind == PICTURE_FORM ? 1240 : 877, big_endian(one.p + 20));
        p.seed++;
        buf_clear(&two);
        assert_ok(picture_png(&p, &two));
        assert_int_equal(kind == PICTURE_BARS, str_eq(buf_view(&one), buf_view(&two)));
    }
}

static void empty_and_overfull_pictures(void **state)
{
    (void)state;
    for (enum picture_kind kind = PICTURE_BARS; kind <= PICTURE_FORM; kind++) {
        struct picture p = {.kind = kind};
        BUF_SCOPE(out, 4 << 20);
        assert_ok(picture_png(&p, &out));
        p.n = PICTURE_ITEMS_MAX + 1;
        buf_clear(&out);
        assert_err(ERR_INPUT, picture_png(&p, &out));
        BUF_SCOPE(small, 100);
        p.n = 0;
        assert_err(ERR_TOO_LARGE, picture_png(&p, &small));
    }
}

/* ISO/IEC 18004, 7.3.2: the finder patterns, whatever the content. */
static void qr_has_its_finders(void **state)
{
    (void)state;
    static const char *const finder[] = {"1111111", "1000001", "1011101", "1011101",
                                         "1011101", "1000001", "1111111"};
    static struct qr qr;
    assert_ok(qr_encode(STR("https://127.0.0.1:8443/ledger/1207 青溪"), &qr));
    assert_int_equal(1, qr.side % 4);
    for (unsigned y = 0; y < 7; y++) {
        for (unsigned x = 0; x < 7; x++) {
            bool dark = finder[y][x] == '1';
            assert_int_equal(dark, qr.dark[y][x]);
            assert_int_equal(dark, qr.dark[y][qr.side - 7 + x]);
            assert_int_equal(dark, qr.dark[qr.side - 7 + y][x]);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pictures_are_png_of_the_stated_size),
        cmocka_unit_test(empty_and_overfull_pictures),
        cmocka_unit_test(qr_has_its_finders),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
