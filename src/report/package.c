#include "report/package.h"

#include <zip.h>

enum { DOS_1980 = 1 << 5 | 1 }; /* 1980-01-01, the first day of the format */

static enum err fail_zip(zip_error_t *e)
{
    if (zip_error_code_zip(e) == ZIP_ER_MEMORY)
        die("out of memory");
    return fail(ERR_IO, "The document cannot be packed: {1}", zip_error_strerror(e));
}

enum err package_open(struct package *ret_package)
{
    zip_error_t e;
    zip_error_init(&e);
    struct package p = {.source = zip_source_buffer_create(NULL, 0, 0, &e)};
    if (p.source) {
        zip_source_keep(p.source); /* the bytes outlive the archive */
        p.zip = zip_open_from_source(p.source, ZIP_TRUNCATE, &e);
    }
    if (!p.zip) {
        enum err code = fail_zip(&e);
        zip_error_fini(&e);
        package_clear(&p);
        return code;
    }
    zip_error_fini(&e);
    *ret_package = p;
    return ERR_OK;
}

enum err package_add(struct package *p, const char *name, struct str body)
{
    void *copy = body.n ? malloc(body.n) : NULL; /* libzip frees none of no bytes */
    if (!copy && body.n)
        die("out of memory");
    if (body.n)
        memcpy(copy, body.p, body.n);
    zip_source_t *part = zip_source_buffer(p->zip, copy, body.n, 1);
    if (!part) {
        free(copy);
        return fail_zip(zip_get_error(p->zip));
    }
    zip_int64_t at = zip_file_add(p->zip, name, part, ZIP_FL_ENC_UTF_8);
    if (at < 0) {
        zip_source_free(part);
        return fail_zip(zip_get_error(p->zip));
    }
    if (zip_set_file_compression(p->zip, (zip_uint64_t)at, ZIP_CM_DEFLATE, 6) ||
        zip_file_set_dostime(p->zip, (zip_uint64_t)at, 0, DOS_1980, 0))
        return fail_zip(zip_get_error(p->zip));
    return ERR_OK;
}

static enum err copy_out(zip_source_t *source, struct buf *out)
{
    if (zip_source_open(source))
        return fail_zip(zip_source_error(source));
    char piece[16 * 1024];
    zip_int64_t n;
    while ((n = zip_source_read(source, piece, sizeof piece)) > 0)
        buf_add(out, piece, (size_t)n);
    zip_source_close(source);
    if (n < 0)
        return fail_zip(zip_source_error(source));
    return buf_check(out);
}

enum err package_finish(struct package *p, struct buf *out)
{
    if (zip_close(p->zip))
        return fail_zip(zip_get_error(p->zip));
    p->zip = NULL;
    return copy_out(p->source, out);
}

void package_clear(struct package *p)
{
    if (p->zip)
        zip_discard(p->zip);
    if (p->source)
        zip_source_free(p->source);
    *p = (struct package){0};
}

void xml_text(struct buf *out, struct str s)
{
    size_t from = 0;
    for (size_t i = 0; i < s.n; i++) {
        const char *with = s.p[i] == '&'   ? "&amp;"
                           : s.p[i] == '<' ? "&lt;"
                           : s.p[i] == '>' ? "&gt;"
                           : s.p[i] == '"' ? "&quot;"
                                           : NULL;
        if (!with)
            continue;
        buf_add(out, s.p + from, i - from);
        buf_text(out, with);
        from = i + 1;
    }
    if (s.n > from)
        buf_add(out, s.p + from, s.n - from);
}

enum err package_properties(struct package *p, const struct doc *d)
{
    BUF_SCOPE(out, DOC_TEXT_MAX);
    buf_text(&out, XML_HEAD
             "<cp:coreProperties "
             "xmlns:cp=\"http://schemas.openxmlformats.org/package/2006/metadata/core-properties\" "
             "xmlns:dc=\"http://purl.org/dc/elements/1.1/\" "
             "xmlns:dcterms=\"http://purl.org/dc/terms/\" "
             "xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\"><dc:title>");
    xml_text(&out, doc_name(d));
    buf_text(&out, "</dc:title><dc:creator>");
    xml_text(&out, d->author);
    buf_text(&out, "</dc:creator><dcterms:created xsi:type=\"dcterms:W3CDTF\">");
    xml_text(&out, doc_date(d));
    buf_text(&out, "T00:00:00Z</dcterms:created></cp:coreProperties>");
    TRY(buf_check(&out));
    return package_add(p, "docProps/core.xml", buf_view(&out));
}
