#include "unit/extract/book.h"

#include <zip.h>

static void add(zip_t *zip, const char *name, struct str body)
{
    zip_source_t *source = zip_source_buffer(zip, body.p, body.n, 0);
    if (!source || zip_file_add(zip, name, source, 0) < 0)
        die("a part cannot be added");
}

static zip_t *opened(zip_source_t **ret_out)
{
    zip_error_t error;
    zip_source_t *out = zip_source_buffer_create(NULL, 0, 0, &error);
    zip_t *zip = out ? zip_open_from_source(out, ZIP_TRUNCATE, &error) : NULL;
    if (!zip)
        die("no zip");
    zip_source_keep(out);
    *ret_out = out;
    return zip;
}

static struct str closed(struct arena *a, zip_t *zip, zip_source_t *out)
{
    if (zip_close(zip))
        die("the zip cannot be closed");
    zip_stat_t stat;
    if (zip_source_open(out) || zip_source_stat(out, &stat))
        die("the zip cannot be read");
    char *bytes = arena_alloc(a, stat.size);
    if (zip_source_read(out, bytes, stat.size) != (zip_int64_t)stat.size)
        die("the zip cannot be read");
    zip_source_close(out);
    zip_source_free(out);
    return str_bytes(bytes, stat.size);
}

struct str book(struct arena *a, struct str sheet, const char *strings, const char *styles)
{
    static const char workbook[] =
        "<workbook xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\">"
        "<sheets><sheet name=\"表一\" sheetId=\"1\" r:id=\"rId1\"/></sheets></workbook>";
    static const char relations[] = "<Relationships><Relationship Id=\"rId1\" "
                                    "Target=\"worksheets/sheet1.xml\"/></Relationships>";
    zip_source_t *out;
    zip_t *zip = opened(&out);
    add(zip, "xl/workbook.xml", str_of(workbook));
    add(zip, "xl/_rels/workbook.xml.rels", str_of(relations));
    add(zip, "xl/worksheets/sheet1.xml", sheet);
    if (strings)
        add(zip, "xl/sharedStrings.xml", str_of(strings));
    if (styles)
        add(zip, "xl/styles.xml", str_of(styles));
    return closed(a, zip, out);
}

struct str zipped(struct arena *a, const struct zip_member *members, size_t n)
{
    zip_source_t *out;
    zip_t *zip = opened(&out);
    for (size_t i = 0; i < n; i++)
        add(zip, members[i].name, members[i].bytes);
    return closed(a, zip, out);
}

struct str locked_zip(struct arena *a, const char *name, struct str body)
{
    zip_source_t *out;
    zip_t *zip = opened(&out);
    add(zip, name, body);
    if (zip_file_set_encryption(zip, 0, ZIP_EM_AES_256, "password"))
        die("the file cannot be encrypted");
    return closed(a, zip, out);
}
