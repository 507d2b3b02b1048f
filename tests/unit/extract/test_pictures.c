/* Pictures and scanned pages through the jail: what stands in them is recognized, once, and told apart from what was
 * written; where that is not asked for they are not read, and that is said. What a page hides is told as that. */
#include "unit/test.h"

#include "base/buf.h"
#include "base/io.h"
#include "extract/extractor.h"

#include <cairo-pdf.h>
#include <math.h>
#include <pango/pangocairo.h>
#include <turbojpeg.h>

/* Fontconfig keeps what it has read until the process ends. */
const char *__lsan_default_suppressions(void);
__attribute__((visibility("default"))) const char *__lsan_default_suppressions(void)
{
    return "leak:libfontconfig\nleak:libpangoft2\n";
}

static struct extractor *readers, *plain;

static int open_readers(void **state)
{
    (void)state;
    return extractor_open(true, &readers) || extractor_open(false, &plain) ? -1 : 0;
}

static int close_readers(void **state)
{
    (void)state;
    extractor_free(readers);
    extractor_free(plain);
    return 0;
}

static struct extracted read_bytes(struct extractor *x, struct arena *a, struct str bytes)
{
    struct extracted text;
    FD_SCOPE(fd);
    assert_ok(memory_file(&fd));
    assert_ok(fd_write(fd, bytes.p, bytes.n, "memory"));
    assert_ok(extractor_text(x, fd, a, &text));
    return text;
}

/* Whether a part of that look says that. */
static bool says(const struct extracted *text, enum text_look look, const char *said)
{
    for (size_t i = 0; i < text->part_count; i++)
        if (text->parts[i].look == look &&
            memmem(text->parts[i].text.p, text->parts[i].text.n, said, strlen(said)))
            return true;
    return false;
}

static cairo_status_t add(void *to, const unsigned char *p, unsigned n)
{
    buf_add(to, p, n);
    return CAIRO_STATUS_SUCCESS;
}

/* Lines of text, drawn as a scanner would see them. */
static cairo_surface_t *drawn(const char *words, int width, int height)
{
    cairo_surface_t *s = cairo_image_surface_create(CAIRO_FORMAT_RGB24, width, height);
    cairo_t *c = cairo_create(s);
    PangoLayout *layout = pango_cairo_create_layout(c);
    PangoFontDescription *font = pango_font_description_from_string("Noto Sans CJK SC 32");
    pango_layout_set_font_description(layout, font);
    pango_layout_set_text(layout, words, -1);
    cairo_set_source_rgb(c, 1, 1, 1);
    cairo_paint(c);
    cairo_set_source_rgb(c, 0, 0, 0);
    cairo_move_to(c, 40, 40);
    pango_cairo_show_layout(c, layout);
    pango_font_description_free(font);
    g_object_unref(layout);
    cairo_destroy(c);
    return s;
}

static struct str png(struct arena *a, const char *words)
{
    BUF_SCOPE(bytes, 8 << 20);
    cairo_surface_t *s = drawn(words, 1000, 400);
    assert_int_equal(cairo_surface_write_to_png_stream(s, add, &bytes), CAIRO_STATUS_SUCCESS);
    cairo_surface_destroy(s);
    return arena_str(a, buf_view(&bytes));
}

static void a_picture_is_read(void **state)
{
    (void)state;
    ARENA_SCOPE(a);
    struct str bytes = png(a, "关于防汛物资储备的通知\n绝密文件不得外传");
    struct extracted text = read_bytes(readers, a, bytes);
    assert_int_equal(text.coverage, COVERAGE_WHOLE);
    assert_int_equal(text.part_count, 1);
    assert_true(says(&text, LOOK_PICTURE, "防汛物资储备"));
    assert_true(says(&text, LOOK_PICTURE, "绝密"));
    text = read_bytes(plain, a, bytes);
    assert_int_equal(text.part_count, 0);
    assert_int_equal(text.coverage, COVERAGE_PARTIAL);
    assert_int_equal(text.note_count, 1);
}

static void assert_same(const struct extracted *got, const struct extracted *wanted)
{
    assert_int_equal(got->coverage, wanted->coverage);
    assert_int_equal(got->note_count, wanted->note_count);
    assert_int_equal(got->part_count, wanted->part_count);
    for (size_t i = 0; i < got->part_count; i++) {
        assert_int_equal(got->parts[i].look, wanted->parts[i].look);
        assert_true(str_eq(got->parts[i].text, wanted->parts[i].text));
        assert_true(str_eq(got->parts[i].place, wanted->parts[i].place));
    }
}

/* Further documents with the same picture, and one whose picture differs in a dot. */
static void pictures_are_known_again(void **state)
{
    (void)state;
    ARENA_SCOPE(a);
    struct extractor *x CLEANUP(extractor_cleanup) = NULL;
    struct str bytes = png(a, "关于防汛物资储备的通知"), other = png(a, "关于防汛物资储备的通告");
    assert_ok(extractor_open(true, &x));
    extractor_keep(x, 1 << 20);
    struct extracted first = read_bytes(x, a, bytes), again = read_bytes(x, a, bytes);
    assert_int_equal(extractor_recalled(x), 1);
    assert_int_equal(again.coverage, COVERAGE_WHOLE);
    assert_same(&again, &first);
    struct extracted third = read_bytes(x, a, other);
    assert_int_equal(extractor_recalled(x), 1);
    assert_true(says(&third, LOOK_PICTURE, "通告") && !says(&third, LOOK_PICTURE, "通知"));
    (void)read_bytes(readers, a, bytes);
    (void)read_bytes(readers, a, bytes);
    assert_int_equal(extractor_recalled(readers), 0); /* not unless it is asked for */
}

static struct str letter(struct arena *a, const char *name, struct str picture)
{
    char *body = g_base64_encode((const guchar *)picture.p, picture.n);
    const char *mail = arena_printf(
        a,
        "Subject: a letter\r\nMIME-Version: 1.0\r\nContent-Type: image/png; name=%s\r\n"
        "Content-Transfer-Encoding: base64\r\n\r\n%s\r\n",
        name, body);
    g_free(body);
    return str_of(mail);
}

static struct str scanned_pdf(struct arena *a);

/* Documents of other kinds that show it: each is told as if it had been read alone, in its own places. */
static void what_is_known_is_told_in_its_place(void **state)
{
    (void)state;
    ARENA_SCOPE(a);
    struct extractor *x CLEANUP(extractor_cleanup) = NULL;
    assert_ok(extractor_open(true, &x));
    extractor_keep(x, 1 << 20);
    struct str head = png(a, "关于防汛物资储备的通知"), scan = scanned_pdf(a);
    const struct {
        struct str bytes;
        size_t known;
    } all[] = {{head, 0},
               {letter(a, "one.png", head), 1},
               {letter(a, "another.png", head), 2},
               {scan, 2},
               {scan, 4}};
    for (size_t i = 0; i < ARRAY_SIZE(all); i++) {
        struct extracted got = read_bytes(x, a, all[i].bytes),
                         wanted = read_bytes(readers, a, all[i].bytes);
        assert_int_equal(extractor_recalled(x), all[i].known);
        assert_same(&got, &wanted);
        assert_true(says(&got, LOOK_PICTURE, i < 3 ? "防汛物资储备" : "请予保密"));
    }
}

/* One behind the end of another, also where the places of letters are asked for. */
static void pictures_behind_pictures(void **state)
{
    (void)state;
    ARENA_SCOPE(a);
    BUF_SCOPE(bytes, 8 << 20);
    FD_SCOPE(fd);
    struct extracted text;
    buf_str(&bytes, png(a, "关于防汛物资储备的通知"));
    buf_str(&bytes, png(a, "绝密文件不得外传"));
    text = read_bytes(readers, a, buf_view(&bytes));
    assert_int_equal(text.coverage, COVERAGE_WHOLE);
    assert_true(says(&text, LOOK_PICTURE, "防汛物资储备"));
    assert_true(says(&text, LOOK_PICTURE, "不得外传"));
    assert_ok(memory_file(&fd));
    assert_ok(fd_write(fd, bytes.p, bytes.n, "memory"));
    assert_ok(extractor_words(readers, fd, a, &text));
    assert_true(says(&text, LOOK_PICTURE, "防汛物资储备"));
    assert_true(says(&text, LOOK_PICTURE, "不得外传"));
}

/* A page, turned by so many quarters to the right. */
static cairo_surface_t *turned(cairo_surface_t *page, int quarters)
{
    int w = cairo_image_surface_get_width(page), h = cairo_image_surface_get_height(page);
    bool across = quarters % 2;
    cairo_surface_t *s =
        cairo_image_surface_create(CAIRO_FORMAT_RGB24, across ? h : w, across ? w : h);
    cairo_t *c = cairo_create(s);
    cairo_translate(c, (across ? h : w) / 2.0, (across ? w : h) / 2.0);
    cairo_rotate(c, quarters * G_PI_2);
    cairo_set_source_surface(c, page, -w / 2.0, -h / 2.0);
    cairo_paint(c);
    cairo_destroy(c);
    return s;
}

static const char PAGE[] = "机密\n关于防汛物资储备的通知\n各单位要认真组织落实\n请按时上报有关情况";

/* Scanned upside down or across. */
static void pages_lie_any_way(void **state)
{
    (void)state;
    cairo_surface_t *page = drawn(PAGE, 1100, 1500);
    for (int quarters = 0; quarters < 4; quarters++) {
        ARENA_SCOPE(a);
        BUF_SCOPE(bytes, 16 << 20);
        cairo_surface_t *s = turned(page, quarters);
        assert_int_equal(cairo_surface_write_to_png_stream(s, add, &bytes), CAIRO_STATUS_SUCCESS);
        cairo_surface_destroy(s);
        struct extracted text = read_bytes(readers, a, buf_view(&bytes));
        assert_true(says(&text, LOOK_PICTURE, "机密"));
        assert_true(says(&text, LOOK_PICTURE, "防汛物资储备"));
        assert_true(says(&text, LOOK_PICTURE, "按时上报"));
    }
    cairo_surface_destroy(page);
}

/* From the first letter of what is said to the last. */
static struct box place_of(const struct extracted *text, const char *said)
{
    for (size_t i = 0; i < text->part_count; i++) {
        const struct text_part *p = &text->parts[i];
        const char *at = memmem(p->text.p, p->text.n, said, strlen(said));
        struct box all = {0};
        size_t from = at ? (size_t)(at - p->text.p) : 0;
        for (size_t k = 0; k < p->word_count && at && !strstr(p->place.p, "(top)"); k++) {
            const struct text_word *w = &p->words[k];
            if (w->from < from || w->to > from + strlen(said))
                continue;
            if (!all.w)
                all = w->box;
            uint32_t right =
                w->box.x + w->box.w > all.x + all.w ? w->box.x + w->box.w : all.x + all.w;
            uint32_t below =
                w->box.y + w->box.h > all.y + all.h ? w->box.y + w->box.h : all.y + all.h;
            all.x = w->box.x < all.x ? w->box.x : all.x;
            all.y = w->box.y < all.y ? w->box.y : all.y;
            all.w = right - all.x;
            all.h = below - all.y;
        }
        if (all.w)
            return all;
    }
    fail_msg("%s is nowhere", said);
    return (struct box){0};
}

static void assert_near(double got, double wanted)
{
    if (fabs(got - wanted) > 0.025)
        fail_msg("%g, not %g", got, wanted);
}

/* However a page lies, each letter has its place on it as it is shown. */
static void letters_have_their_places(void **state)
{
    (void)state;
    cairo_surface_t *page = drawn(PAGE, 1100, 1500);
    PangoFontDescription *font = pango_font_description_from_string("Noto Sans CJK SC 32");
    for (int quarters = 0; quarters < 4; quarters++) {
        ARENA_SCOPE(a);
        BUF_SCOPE(bytes, 16 << 20);
        FD_SCOPE(fd);
        struct extracted text;
        cairo_surface_t *s = turned(page, quarters);
        cairo_t *c = cairo_create(page);
        PangoLayout *layout = pango_cairo_create_layout(c);
        PangoRectangle first, last;
        const char *at = strstr(PAGE, "物资储备");
        pango_layout_set_font_description(layout, font);
        pango_layout_set_text(layout, PAGE, -1);
        pango_layout_index_to_pos(layout, (int)(at - PAGE), &first);
        pango_layout_index_to_pos(layout, (int)(at - PAGE) + 9, &last);
        g_object_unref(layout);
        cairo_destroy(c);
        double x1 = (40 + first.x / (double)PANGO_SCALE) / 1100,
               x2 = (40 + (last.x + last.width) / (double)PANGO_SCALE) / 1100;
        double y = (40 + (first.y + first.height / 2) / (double)PANGO_SCALE) / 1500;
        assert_int_equal(cairo_surface_write_to_png_stream(s, add, &bytes), CAIRO_STATUS_SUCCESS);
        cairo_surface_destroy(s);
        assert_ok(memory_file(&fd));
        assert_ok(fd_write(fd, bytes.p, bytes.n, "memory"));
        assert_ok(extractor_words(readers, fd, a, &text));
        assert_int_equal(text.coverage, COVERAGE_WHOLE);
        struct box b = place_of(&text, "物资储备");
        double left = b.x / (double)BOX_WHOLE, top = b.y / (double)BOX_WHOLE;
        double right = left + b.w / (double)BOX_WHOLE, below = top + b.h / (double)BOX_WHOLE;
        assert_int_equal(b.page, 0);
        const double along[4][2] = {{x1, x2}, {x1, x2}, {1 - x2, 1 - x1}, {1 - x2, 1 - x1}};
        const double beside[4] = {y, 1 - y, 1 - y, y};
        assert_near(quarters % 2 ? top : left, along[quarters][0]);
        assert_near(quarters % 2 ? below : right, along[quarters][1]);
        assert_near(quarters % 2 ? (left + right) / 2 : (top + below) / 2, beside[quarters]);
    }
    pango_font_description_free(font);
    cairo_surface_destroy(page);
}

/* Letters that nobody can read are not read. */
static void what_is_like_letters_is_not_read(void **state)
{
    (void)state;
    ARENA_SCOPE(a);
    BUF_SCOPE(bytes, 16 << 20);
    FD_SCOPE(fd);
    struct extracted text;
    cairo_surface_t *page = drawn(PAGE, 1100, 1500);
    cairo_t *c = cairo_create(page);
    cairo_set_source_rgb(c, 0, 0, 0);
    cairo_set_line_width(c, 5);
    for (int i = 0; i < 24; i++) { /* as if by hand */
        double x = 120 + 70 * (i % 12), y = 900 + 90 * (i / 12);
        cairo_move_to(c, x, y + 5 * (i % 3));
        cairo_curve_to(c, x + 40, y - 20, x - 10, y + 50, x + 30, y + 25 + 3 * (i % 5));
        cairo_stroke(c);
    }
    cairo_destroy(c);
    assert_int_equal(cairo_surface_write_to_png_stream(page, add, &bytes), CAIRO_STATUS_SUCCESS);
    cairo_surface_destroy(page);
    assert_ok(memory_file(&fd));
    assert_ok(fd_write(fd, bytes.p, bytes.n, "memory"));
    assert_ok(extractor_words(readers, fd, a, &text));
    assert_true(says(&text, LOOK_PICTURE, "防汛物资储备"));
    assert_int_equal(text.coverage, COVERAGE_PARTIAL);
}

/* A JPEG that says how it is to be turned (EXIF, big endian, one entry). */
static struct str photograph(struct arena *a, cairo_surface_t *s, unsigned char way)
{
    const unsigned char exif[] = {0xFF, 0xE1, 0, 34, 'E', 'x', 'i', 'f', 0, 0,    'M', 'M',
                                  0,    42,   0, 0,  0,   8,   0,   1,   1, 0x12, 0,   3,
                                  0,    0,    0, 1,  0,   way, 0,   0,   0, 0,    0,   0};
    BUF_SCOPE(bytes, 16 << 20);
    unsigned char *coded = NULL;
    unsigned long n = 0;
    tjhandle jpeg = tjInitCompress();
    cairo_surface_flush(s);
    assert_int_equal(
        tjCompress2(jpeg, cairo_image_surface_get_data(s), cairo_image_surface_get_width(s),
                    cairo_image_surface_get_stride(s), cairo_image_surface_get_height(s), TJPF_BGRX,
                    &coded, &n, TJSAMP_444, 85, 0),
        0);
    buf_add(&bytes, coded, 2);
    buf_add(&bytes, exif, sizeof exif);
    buf_add(&bytes, coded + 2, n - 2);
    tjFree(coded);
    tjDestroy(jpeg);
    return arena_str(a, buf_view(&bytes));
}

/* Small ones, whose way up is not asked for: what the camera says decides. */
static void photographs_say_which_way(void **state)
{
    (void)state;
    static const struct {
        unsigned char way;
        int quarters; /* that undo it */
    } rows[] = {{1, 0}, {3, 2}, {6, 3}, {8, 1}};
    cairo_surface_t *page = drawn(PAGE, 1100, 800);
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
        ARENA_SCOPE(a);
        cairo_surface_t *s = turned(page, rows[i].quarters);
        struct extracted text = read_bytes(readers, a, photograph(a, s, rows[i].way));
        assert_true(says(&text, LOOK_PICTURE, "防汛物资储备"));
        if (rows[i].way <= 3) { /* quarters are undone by the model itself */
            text = read_bytes(readers, a, photograph(a, s, rows[i].way == 1 ? 3 : 1));
            assert_false(says(&text, LOOK_PICTURE, "防汛物资储备"));
        }
        cairo_surface_destroy(s);
    }
    cairo_surface_destroy(page);
}

/* A mark alone in a frame beside a large head, half in shadow, on tinted paper. */
static void marks_are_read_alone(void **state)
{
    (void)state;
    ARENA_SCOPE(a);
    BUF_SCOPE(bytes, 16 << 20);
    cairo_surface_t *page = drawn("", 1654, 2339), *mark = drawn("秘密", 180, 130);
    cairo_t *c = cairo_create(page);
    cairo_set_source_surface(c, mark, 1280, 90);
    cairo_paint(c);
    cairo_set_source_rgb(c, 0.7, 0.1, 0.1);
    cairo_rectangle(c, 1290, 110, 160, 100);
    cairo_set_line_width(c, 4);
    cairo_stroke(c);
    cairo_rectangle(c, 150, 560, 1350, 6);
    cairo_fill(c);
    cairo_pattern_t *shadow = cairo_pattern_create_linear(0, 0, 1654, 0);
    cairo_pattern_add_color_stop_rgba(shadow, 0, 0, 0, 0, 0.05);
    cairo_pattern_add_color_stop_rgba(shadow, 1, 0, 0, 0, 0.55);
    cairo_set_source(c, shadow);
    cairo_paint(c);
    cairo_pattern_destroy(shadow);
    cairo_destroy(c);
    assert_int_equal(cairo_surface_write_to_png_stream(page, add, &bytes), CAIRO_STATUS_SUCCESS);
    cairo_surface_destroy(page);
    cairo_surface_destroy(mark);
    struct extracted text = read_bytes(readers, a, buf_view(&bytes));
    assert_true(says(&text, LOOK_PICTURE, "秘密"));
    assert_int_equal(text.coverage, COVERAGE_WHOLE);
}

/* Rings of red ink over a mark: who looks through a red glass reads it. */
static void marks_are_read_under_seals(void **state)
{
    (void)state;
    ARENA_SCOPE(a);
    BUF_SCOPE(bytes, 16 << 20);
    cairo_surface_t *page = drawn("", 1654, 2339), *mark = drawn("机密★10年", 420, 130);
    cairo_t *c = cairo_create(page);
    cairo_set_source_surface(c, mark, 1050, 90);
    cairo_paint(c);
    cairo_set_source_rgba(c, 0.8, 0.12, 0.16, 0.6);
    cairo_set_line_width(c, 7);
    for (int i = 1; i <= 9; i++) {
        cairo_arc(c, 1300, 150, 20 * i, 0, 2 * G_PI);
        cairo_stroke(c);
    }
    cairo_destroy(c);
    assert_int_equal(cairo_surface_write_to_png_stream(page, add, &bytes), CAIRO_STATUS_SUCCESS);
    cairo_surface_destroy(page);
    cairo_surface_destroy(mark);
    struct extracted text = read_bytes(readers, a, buf_view(&bytes));
    assert_true(says(&text, LOOK_PICTURE, "机密"));
}

/* The upper half of a page on a dark table: its mark is not in the picture's upper quarter. */
static void marks_are_read_below_a_table(void **state)
{
    (void)state;
    ARENA_SCOPE(a);
    BUF_SCOPE(bytes, 16 << 20);
    cairo_surface_t *page = drawn("", 2000, 1300), *mark = drawn("秘密", 180, 130);
    cairo_t *c = cairo_create(page);
    cairo_set_source_surface(c, mark, 1500, 330);
    cairo_paint(c);
    cairo_set_source_rgb(c, 0.7, 0.1, 0.1);
    cairo_rectangle(c, 1510, 350, 160, 100);
    cairo_set_line_width(c, 4);
    cairo_stroke(c);
    cairo_set_source_rgb(c, 0.2, 0.2, 0.25);
    cairo_rectangle(c, 0, 0, 2000, 260);
    cairo_fill(c);
    cairo_destroy(c);
    assert_int_equal(cairo_surface_write_to_png_stream(page, add, &bytes), CAIRO_STATUS_SUCCESS);
    cairo_surface_destroy(page);
    cairo_surface_destroy(mark);
    struct extracted text = read_bytes(readers, a, buf_view(&bytes));
    assert_true(says(&text, LOOK_PICTURE, "秘密"));
}

static void words_of_latin_letters(void **state)
{
    (void)state;
    ARENA_SCOPE(a);
    struct extracted text =
        read_bytes(readers, a, png(a, "Procurement of the new\nharbour patrol boats"));
    assert_true(says(&text, LOOK_PICTURE, "Procurement of the new"));
    assert_true(says(&text, LOOK_PICTURE, "patrol boats"));
}

static void what_is_written_about_and_behind(void **state)
{
    (void)state;
    ARENA_SCOPE(a);
    BUF_SCOPE(bytes, 8 << 20);
    struct str plainly = png(a, "x");
    /* a comment behind the head of 33 bytes; its sum is not looked at */
    buf_add(&bytes, plainly.p, 33);
    buf_add(&bytes, "\0\0\0\x14tEXtAuthor\0a draughtsman", 28);
    buf_add(&bytes, "sum.", 4);
    buf_add(&bytes, plainly.p + 33, plainly.n - 33);
    buf_text(&bytes, "what was put behind the picture");
    struct extracted text = read_bytes(plain, a, buf_view(&bytes));
    assert_true(says(&text, LOOK_PROPERTY, "a draughtsman"));
    assert_true(says(&text, LOOK_HIDDEN, "what was put behind the picture"));
    static const char jpeg[] = "\xFF\xD8\xFF\xFE\0\x0E"
                               "in a comment\xFF\xDA\0\2\1\2\xFF\0\3\xFF\xD9"
                               "the tail of it";
    text = read_bytes(plain, a, str_bytes(jpeg, sizeof jpeg - 1));
    assert_true(says(&text, LOOK_PROPERTY, "in a comment"));
    assert_true(says(&text, LOOK_HIDDEN, "the tail of it"));
}

/* Two pages: one that is a picture, one of words beside a small picture. */
static struct str scanned_pdf(struct arena *a)
{
    BUF_SCOPE(bytes, 8 << 20);
    cairo_surface_t *s = cairo_pdf_surface_create_for_stream(add, &bytes, 595, 842);
    cairo_surface_t *page = drawn("扫描的公文\n请予保密", 1000, 1400),
                    *small = drawn("附图说明", 500, 200);
    cairo_t *c = cairo_create(s);
    cairo_scale(c, 0.5, 0.5);
    cairo_set_source_surface(c, page, 50, 50);
    cairo_paint(c);
    cairo_show_page(c);
    cairo_set_source_surface(c, small, 50, 300);
    cairo_paint(c);
    cairo_set_font_size(c, 40);
    cairo_move_to(c, 50, 100);
    cairo_set_source_rgb(c, 0, 0, 0);
    cairo_show_text(c, "written words");
    cairo_show_page(c);
    cairo_destroy(c);
    cairo_surface_destroy(s);
    cairo_surface_destroy(page);
    cairo_surface_destroy(small);
    return arena_str(a, buf_view(&bytes));
}

static void scanned_pages_are_read(void **state)
{
    (void)state;
    ARENA_SCOPE(a);
    struct str bytes = scanned_pdf(a);
    struct extracted text = read_bytes(readers, a, bytes);
    assert_int_equal(text.coverage, COVERAGE_WHOLE);
    assert_true(says(&text, LOOK_PICTURE, "扫描的公文"));
    assert_true(says(&text, LOOK_PICTURE, "附图"));
    assert_true(says(&text, LOOK_SHOWN, "written words"));
    assert_false(says(&text, LOOK_PICTURE, "written words"));
    text = read_bytes(plain, a, bytes);
    assert_int_equal(text.coverage, COVERAGE_PARTIAL);
    assert_int_equal(text.note_count, 2);
    assert_str(text.notes[0].place, "page 1");
}

/* ---- what nobody sees on a page ---- */

static void show(cairo_t *c, double y, double size, double grey, const char *words)
{
    cairo_set_source_rgb(c, grey, grey, grey);
    cairo_set_font_size(c, size);
    cairo_move_to(c, 50, y);
    cairo_show_text(c, words);
}

static void words_that_cannot_be_seen(void **state)
{
    (void)state;
    ARENA_SCOPE(a);
    BUF_SCOPE(bytes, 8 << 20);
    cairo_surface_t *s = cairo_pdf_surface_create_for_stream(add, &bytes, 595, 842);
    cairo_t *c = cairo_create(s);
    show(c, 100, 12, 0, "plain words");
    show(c, 150, 12, 1, "whitewords");
    show(c, 200, 1, 0, "tinywords");
    show(c, 250, 12, 0, "coveredwords");
    cairo_rectangle(c, 40, 230, 300, 30);
    cairo_fill(c);
    cairo_rectangle(c, 40, 330, 300, 30);
    cairo_fill(c);
    show(c, 350, 12, 1, "lightwords on a dark ground");
    cairo_show_page(c);
    cairo_destroy(c);
    cairo_surface_destroy(s);
    struct extracted text = read_bytes(plain, a, buf_view(&bytes));
    assert_int_equal(text.coverage, COVERAGE_WHOLE);
    static const struct {
        enum text_look look;
        const char *said;
    } all[] = {{LOOK_SHOWN, "plain words"},
               {LOOK_HIDDEN, "whitewords"},
               {LOOK_HIDDEN, "tinywords"},
               {LOOK_HIDDEN, "coveredwords"},
               {LOOK_SHOWN, "lightwords on"}};
    for (size_t i = 0; i < ARRAY_SIZE(all); i++) {
        enum text_look other = all[i].look == LOOK_SHOWN ? LOOK_HIDDEN : LOOK_SHOWN;
        if (!says(&text, all[i].look, all[i].said) || says(&text, other, all[i].said))
            fail_msg("%s", all[i].said);
    }
}

#define PDF_HEAD                                                                                   \
    "%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"                                       \
    "2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"                                           \
    "3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 400 400]/Contents 4 0 R/Resources<</Font<</F "  \
    "5 0 R>>>>>>endobj\n5 0 obj<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>endobj\n"
#define PDF_END "trailer<</Root 1 0 R>>\n%%EOF\n"

static void earlier_revisions(void **state)
{
    (void)state;
    ARENA_SCOPE(a);
    struct extracted text = read_bytes(
        plain, a,
        STR(PDF_HEAD "4 0 obj<</Length 62>>stream\nBT /F 12 Tf 50 300 Td (kept line) Tj 0 -40 Td "
                     "(taken out) Tj ET\nendstream endobj\n" PDF_END
                     "4 0 obj<</Length 62>>stream\nBT /F 12 Tf 50 300 Td (kept line) Tj 0 -40 Td "
                     "(put there) Tj ET\nendstream endobj\n" PDF_END "what lies behind it"));
    assert_true(says(&text, LOOK_SHOWN, "kept line"));
    assert_true(says(&text, LOOK_SHOWN, "put there"));
    assert_true(says(&text, LOOK_DELETED, "taken out"));
    assert_false(says(&text, LOOK_DELETED, "kept line"));
    assert_true(says(&text, LOOK_HIDDEN, "what lies behind it"));
}

static void no_picture_at_all(void **state)
{
    static const struct str broken[] = {{"\x89PNG\r\n\x1a\nnothing of it", 21},
                                        {"\xFF\xD8\xFF\xE0 nor of this", 16},
                                        {"II*\0\1\0\0\0 or this", 16}};
    (void)state;
    for (size_t i = 0; i < ARRAY_SIZE(broken); i++) {
        ARENA_SCOPE(a);
        struct extracted text = read_bytes(readers, a, broken[i]);
        assert_int_equal(text.coverage, COVERAGE_PARTIAL);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_picture_is_read),
        cmocka_unit_test(pictures_are_known_again),
        cmocka_unit_test(what_is_known_is_told_in_its_place),
        cmocka_unit_test(pictures_behind_pictures),
        cmocka_unit_test(pages_lie_any_way),
        cmocka_unit_test(letters_have_their_places),
        cmocka_unit_test(what_is_like_letters_is_not_read),
        cmocka_unit_test(photographs_say_which_way),
        cmocka_unit_test(marks_are_read_alone),
        cmocka_unit_test(marks_are_read_under_seals),
        cmocka_unit_test(marks_are_read_below_a_table),
        cmocka_unit_test(words_of_latin_letters),
        cmocka_unit_test(what_is_written_about_and_behind),
        cmocka_unit_test(scanned_pages_are_read),
        cmocka_unit_test(words_that_cannot_be_seen),
        cmocka_unit_test(earlier_revisions),
        cmocka_unit_test(no_picture_at_all),
    };
    return cmocka_run_group_tests(tests, open_readers, close_readers);
}
