/* A document of each format goes through the jail: the word is in no stream of its copy, the rest stands. */
#include "unit/test.h"

#include <poppler.h>
#include <turbojpeg.h>

#include "base/io.h"
#include "extract/extractor.h"
#include "redact/redact.h"
#include "report/writers.h"
#include "unit/extract/book.h"
#include "unit/redact/streams.h"

#define WORD "梧桐计划第一号"
#define KEPT "保留的文字"

static enum err redacted(struct arena *a, struct str file, const struct redaction *list,
                         size_t count, struct str *ret_copy, struct redact_result *ret_result)
{
    FD_SCOPE(in);
    FD_SCOPE(out);
    BUF_SCOPE(copy, REWRITING_MAX);
    char block[65536];
    size_t n = sizeof block;
    *ret_copy = STR("");
    assert_ok(memory_file(&in));
    assert_ok(memory_file(&out));
    assert_ok(fd_write(in, file.p, file.n, "memory"));
    const enum err err =
        redact_file(in, list, count, &(struct redact_options){0}, out, a, ret_result);
    assert_true(lseek(out, 0, SEEK_SET) == 0);
    for (; n == sizeof block; buf_add(&copy, block, n))
        assert_ok(fd_read(out, block, sizeof block, "memory", &n));
    *ret_copy = arena_str(a, buf_view(&copy));
    return err;
}

/* ---- formats that are text ---- */

static struct doc *notice(struct arena *a)
{
    struct doc *d = doc_new(a);
    doc_set(d, &d->author, STR(WORD));
    doc_title(d, STR("通知"));
    doc_paragraph(d, STR(KEPT));
    doc_paragraph(d, STR("与" WORD "有关"));
    struct doc_table *t = doc_table(d, 2, NULL, true, STR("表"));
    doc_cell(d, t, STR("事项"));
    doc_cell(d, t, STR(WORD));
    doc_cell(d, t, STR(KEPT));
    doc_cell(d, t, STR("42"));
    return d;
}

#define URN(name) "xmlns:" name "=\"urn:oasis:names:tc:opendocument:xmlns:" name ":1.0\" "
#define DRAWN "xmlns:a=\"http://schemas.openxmlformats.org/drawingml/2006/main\" "
#define SHOWN "xmlns:p=\"http://schemas.openxmlformats.org/presentationml/2006/main\" "
#define RELATED "http://schemas.openxmlformats.org/officeDocument/2006/relationships"

static enum err odt(const struct doc *d, struct buf *out)
{
    static const char content[] = "<office:document-content " URN("office")
        URN("text") "office:version=\"1.2\"><office:body>"
                    "<office:text><text:p>" KEPT
                    "</text:p><text:p>梧桐<text:span>计划第一号</text:span>"
                    "</text:p></office:text></office:body></office:document-content>";
    static const char meta[] =
        "<office:document-meta " URN("office") "><office:meta>" WORD
                                               "</office:meta></office:document-meta>";
    const struct zip_member parts[] = {
        {"mimetype", STR("application/vnd.oasis.opendocument.text")},
        {"content.xml", str_of(content)},
        {"styles.xml", STR("<office:document-styles " URN("office") "office:version=\"1.2\"/>")},
        {"meta.xml", str_of(meta)},
        {"META-INF/manifest.xml", STR("<manifest/>")},
    };
    buf_str(out, zipped(d->arena, parts, ARRAY_SIZE(parts)));
    return ERR_OK;
}

static enum err pptx(const struct doc *d, struct buf *out)
{
    static const char deck[] =
        "<p:presentation " SHOWN "xmlns:r=\"" RELATED "\"><p:sldIdLst><p:sldId id=\"256\" "
        "r:id=\"rId1\"/></p:sldIdLst><p:sldSz cx=\"9144000\" cy=\"6858000\"/></p:presentation>";
    static const char slide[] =
        "<p:sld " SHOWN DRAWN "><p:cSld name=\"" WORD "\"><p:spTree><p:sp><p:txBody><a:bodyPr/>"
        "<a:p><a:r><a:t>" KEPT "梧桐</a:t></a:r><a:r><a:t>计划第一号</a:t></a:r></a:p></p:txBody>"
        "</p:sp></p:spTree></p:cSld></p:sld>";
#define RELATION(kind, target)                                                                     \
    "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">"       \
    "<Relationship Id=\"rId1\" Type=\"" RELATED "/" kind "\" Target=\"" target                     \
    "\"/></Relationships>"
    const struct zip_member parts[] = {
        {"[Content_Types].xml",
         STR("<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\"/>")},
        {"_rels/.rels", STR(RELATION("officeDocument", "ppt/presentation.xml"))},
        {"ppt/presentation.xml", str_of(deck)},
        {"ppt/_rels/presentation.xml.rels", STR(RELATION("slide", "slides/slide1.xml"))},
        {"ppt/slides/slide1.xml", str_of(slide)},
    };
    buf_str(out, zipped(d->arena, parts, ARRAY_SIZE(parts)));
    return ERR_OK;
}

static void a_text_is_gone_and_the_rest_stands(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        enum err (*write)(const struct doc *, struct buf *);
    } formats[] = {{"docx", doc_docx}, {"xlsx", doc_xlsx}, {"pptx", pptx},
                   {"odt", odt},       {"html", doc_html}, {"text", doc_text}};
    const struct redaction list[] = {{.kind = REDACT_TEXT, .text = STR(WORD), .with = STR("[X]")}};
    for (size_t i = 0; i < ARRAY_SIZE(formats); i++) {
        ARENA_SCOPE(a);
        BUF_SCOPE(file, 8 << 20);
        BUF_SCOPE(text, 8 << 20);
        struct str copy;
        struct redact_result result;
        assert_ok(formats[i].write(notice(a), &file));
        streams_text(buf_view(&file), &text);
        if (!memmem(text.p, text.n, WORD, strlen(WORD)))
            fail_msg("%s does not hold the word before", formats[i].name);
        buf_clear(&text);
        assert_ok(redacted(a, buf_view(&file), list, 1, &copy, &result));
        streams_text(copy, &text);
        if (streams_hold(copy, WORD) || memmem(text.p, text.n, WORD, strlen(WORD)))
            fail_msg("%s still holds the word", formats[i].name);
        if (!memmem(text.p, text.n, KEPT, strlen(KEPT)) || !memmem(text.p, text.n, "[X]", 3))
            fail_msg("%s has lost the rest", formats[i].name);
        assert_true(result.removed >= 1);
        assert_int_equal(result.coverage, COVERAGE_WHOLE);
    }
}

static void what_is_not_there_writes_nothing(void **state)
{
    (void)state;
    ARENA_SCOPE(a);
    struct str copy;
    struct redact_result result;
    const struct redaction absent = {.kind = REDACT_TEXT, .text = STR("无处可寻")};
    const struct redaction encoded = {.kind = REDACT_TEXT, .text = STR(WORD)};
    assert_err(ERR_MISSING, redacted(a, STR(KEPT), &absent, 1, &copy, &result));
    assert_int_equal(copy.n, 0);
    assert_err(ERR_REFUSED, /* in base64 it stays, and the proof sees it */
               redacted(a, STR(WORD " 5qKn5qGQ6K6h5YiS56ys5LiA5Y+3"), &encoded, 1, &copy, &result));
    assert_int_equal(copy.n, 0);
}

/* ---- pages and pictures ---- */

/* The darkest and the lightest of an area. */
struct seen {
    int darkest, lightest;
};

static void see(struct seen *s, int grey)
{
    s->darkest = grey < s->darkest ? grey : s->darkest;
    s->lightest = grey > s->lightest ? grey : s->lightest;
}

static PopplerPage *first_page(struct str pdf)
{
    GBytes *bytes = g_bytes_new(pdf.p, pdf.n);
    PopplerDocument *d = poppler_document_new_from_bytes(bytes, NULL, NULL);
    assert_non_null(d);
    PopplerPage *page = poppler_document_get_page(d, 0);
    assert_non_null(page);
    g_object_unref(d);
    g_bytes_unref(bytes);
    return page;
}

/* In points from the upper left corner. */
static PopplerRectangle place_of(struct str pdf, const char *word)
{
    double width, height;
    PopplerPage *page = first_page(pdf);
    GList *found = poppler_page_find_text(page, word);
    assert_non_null(found);
    PopplerRectangle r = *(PopplerRectangle *)found->data;
    poppler_page_get_size(page, &width, &height);
    double top = height - r.y2;
    r.y2 = height - r.y1;
    r.y1 = top;
    g_list_free_full(found, (GDestroyNotify)poppler_rectangle_free);
    g_object_unref(page);
    return r;
}

static struct seen seen_at(struct str pdf, PopplerRectangle r)
{
    PopplerPage *page = first_page(pdf);
    cairo_surface_t *dots = cairo_image_surface_create(CAIRO_FORMAT_RGB24, 596, 842);
    cairo_t *c = cairo_create(dots);
    struct seen s = {255, 0};
    cairo_set_source_rgb(c, 1, 1, 1);
    cairo_paint(c);
    poppler_page_render(page, c);
    cairo_destroy(c);
    cairo_surface_flush(dots);
    const unsigned char *bytes = cairo_image_surface_get_data(dots);
    for (int y = (int)r.y1 + 1; y < (int)r.y2; y++)
        for (int x = (int)r.x1 + 1; x < (int)r.x2; x++)
            see(&s,
                bytes[(size_t)y * (size_t)cairo_image_surface_get_stride(dots) + (size_t)x * 4]);
    cairo_surface_destroy(dots);
    g_object_unref(page);
    return s;
}

static void assert_black(struct seen s)
{
    if (s.lightest > 24)
        fail_msg("as light as %d", s.lightest);
}

static void assert_seen(struct seen s)
{
    if (s.darkest > 128 || s.lightest < 192)
        fail_msg("from %d to %d only", s.darkest, s.lightest);
}

static void a_page_is_drawn_anew(void **state)
{
    (void)state;
    ARENA_SCOPE(a);
    BUF_SCOPE(file, 8 << 20);
    struct str copy;
    struct redact_result result;
    assert_ok(doc_pdf(notice(a), &file));
    const struct redaction text = {.kind = REDACT_TEXT, .text = STR(WORD)};
    PopplerRectangle word = place_of(buf_view(&file), WORD);
    PopplerRectangle kept = place_of(buf_view(&file), KEPT);
    assert_seen(seen_at(buf_view(&file), word));
    assert_ok(redacted(a, buf_view(&file), &text, 1, &copy, &result));
    assert_false(streams_hold(copy, WORD));
    assert_false(streams_hold(copy, "/Font"));
    assert_black(seen_at(copy, word));
    assert_seen(seen_at(copy, kept));

    const struct redaction box = {
        .kind = REDACT_BOX,
        .box = {.x = (uint32_t)(kept.x1 * BOX_WHOLE / 595.28) - 400,
                .y = (uint32_t)(kept.y1 * BOX_WHOLE / 841.89) - 400,
                .w = (uint32_t)((kept.x2 - kept.x1) * BOX_WHOLE / 595.28) + 800,
                .h = (uint32_t)((kept.y2 - kept.y1) * BOX_WHOLE / 841.89) + 800}};
    assert_ok(redacted(a, buf_view(&file), &box, 1, &copy, &result));
    assert_black(seen_at(copy, kept));
    assert_seen(seen_at(copy, word));
}

enum { SIDE = 64 };

static struct str jpeg_of(struct arena *a)
{
    unsigned char dots[SIDE * SIDE * 3], *bytes = NULL;
    unsigned long n = 0;
    memset(dots, 0xC0, sizeof dots);
    tjhandle jpeg = tjInitCompress();
    assert_int_equal(
        tjCompress2(jpeg, dots, SIDE, 0, SIDE, TJPF_RGB, &bytes, &n, TJSAMP_444, 95, 0), 0);
    BUF_SCOPE(out, 1 << 20);
    buf_add(&out, bytes, 2);
    buf_add(&out, "\xFF\xFE\0", 3); /* a comment */
    buf_char(&out, (char)(sizeof WORD - 1 + 2));
    buf_str(&out, STR(WORD));
    buf_add(&out, bytes + 2, n - 2);
    buf_str(&out, STR(WORD)); /* and behind its end */
    tjFree(bytes);
    tjDestroy(jpeg);
    return arena_str(a, buf_view(&out));
}

static void a_photograph_is_made_anew_out_of_its_dots(void **state)
{
    (void)state;
    ARENA_SCOPE(a);
    unsigned char dots[SIDE * SIDE * 3];
    struct str file = jpeg_of(a), copy;
    struct redact_result result;
    struct seen under = {255, 0}, beside = {255, 0};
    const struct redaction box = {.kind = REDACT_BOX, .box = {.w = BOX_WHOLE / 2, .h = BOX_WHOLE}};
    assert_true(streams_hold(file, WORD));
    assert_ok(redacted(a, file, &box, 1, &copy, &result));
    assert_false(streams_hold(copy, WORD));
    tjhandle jpeg = tjInitDecompress();
    assert_int_equal(tjDecompress2(jpeg, (const unsigned char *)copy.p, copy.n, dots, SIDE, 0, SIDE,
                                   TJPF_RGB, 0),
                     0);
    tjDestroy(jpeg);
    for (int i = 0; i < SIDE * SIDE; i++)
        see(i % SIDE < SIDE / 2 ? &under : &beside, i % SIDE == SIDE / 2 ? 0xC0 : dots[i * 3]);
    assert_black(under);
    assert_true(beside.darkest > 0xA0 && beside.lightest < 0xE0);
}

/* Whether it is read in the picture. */
static bool shows(struct str file, const char *said)
{
    ARENA_SCOPE(a);
    FD_SCOPE(fd);
    struct extracted text;
    bool holds = false;
    assert_ok(memory_file(&fd));
    assert_ok(fd_write(fd, file.p, file.n, "memory"));
    assert_ok(extract_text(fd, a, &text));
    for (size_t i = 0; i < text.part_count; i++)
        holds |= memmem(text.parts[i].text.p, text.parts[i].text.n, said, strlen(said)) != NULL;
    return holds;
}

static void a_picture_is_covered_where_it_is_read(void **state)
{
    (void)state;
    ARENA_SCOPE(a);
    BUF_SCOPE(file, 8 << 20);
    struct str copy;
    struct redact_result result;
    const struct redaction text = {.kind = REDACT_TEXT, .text = STR(WORD)};
    const struct redaction other = {.kind = REDACT_TEXT, .text = STR("桂花计划第九十九号")};
    const struct redaction box = {.kind = REDACT_BOX, .box = {.w = BOX_WHOLE, .h = BOX_WHOLE}};
    const struct picture form = {.kind = PICTURE_FORM,
                                 .title = STR(KEPT),
                                 .labels = {STR("事项")},
                                 .texts = {STR(WORD)},
                                 .n = 1};
    assert_ok(picture_png(&form, &file));
    assert_true(shows(buf_view(&file), WORD));
    assert_ok(redacted(a, buf_view(&file), &text, 1, &copy, &result));
    assert_true(result.pictured >= 1 && result.removed >= result.pictured);
    assert_false(shows(copy, WORD));
    assert_true(shows(copy, KEPT));
    assert_err(ERR_MISSING, redacted(a, buf_view(&file), &other, 1, &copy, &result));
    assert_int_equal(copy.n, 0);
    buf_str(&file, STR(WORD)); /* behind its end */
    assert_ok(redacted(a, buf_view(&file), &box, 1, &copy, &result));
    assert_false(streams_hold(copy, WORD));
    assert_true(copy.n < file.n / 2); /* black compresses well */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_text_is_gone_and_the_rest_stands),
        cmocka_unit_test(what_is_not_there_writes_nothing),
        cmocka_unit_test(a_page_is_drawn_anew),
        cmocka_unit_test(a_photograph_is_made_anew_out_of_its_dots),
        cmocka_unit_test(a_picture_is_covered_where_it_is_read),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
