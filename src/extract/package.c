#include "extract/package.h"

#include <expat.h>
#include <stdlib.h>
#include <zip.h>

struct opened {
    zip_t *zip;
};

static enum err damaged(const char *what)
{
    return fail(ERR_INPUT, "The file is damaged or no workbook: {1}", what);
}

enum err opened_package(struct str file, struct opened **ret_package)
{
    zip_error_t error;
    zip_error_init(&error);
    zip_source_t *source = zip_source_buffer_create(file.p, file.n, 0, &error);
    if (!source)
        die("out of memory");
    zip_t *zip = zip_open_from_source(source, ZIP_RDONLY, &error);
    if (!zip) {
        enum err err = damaged(zip_error_strerror(&error));
        zip_source_free(source);
        zip_error_fini(&error);
        return err;
    }
    zip_error_fini(&error);
    if (zip_get_num_entries(zip, 0) > PACKAGE_PARTS_MAX) {
        zip_discard(zip);
        return fail(ERR_TOO_LARGE, "The file has more than {1} parts", numtext(PACKAGE_PARTS_MAX));
    }
    struct opened *p = malloc(sizeof *p);
    if (!p)
        die("out of memory");
    p->zip = zip;
    *ret_package = p;
    return ERR_OK;
}

void opened_free(struct opened *p)
{
    if (!p)
        return;
    zip_discard(p->zip);
    free(p);
}

bool opened_has(struct opened *p, const char *name)
{
    return zip_name_locate(p->zip, name, ZIP_FL_NOCASE) >= 0;
}

const char *part_attribute(const char **atts, const char *name)
{
    for (; atts[0]; atts += 2) {
        const char *colon = strrchr(atts[0], ':');
        if (strcmp(colon ? colon + 1 : atts[0], name) == 0)
            return atts[1];
    }
    return NULL;
}

/* ---- reading a part ---- */

struct reading {
    const struct part_reader *reader;
    XML_Parser parser;
    const char *name;
    unsigned depth, depth_max;
    enum err err; /* the first; its words stay the thread's problem */
};

static void stop(struct reading *r, enum err err)
{
    if (!err || r->err)
        return;
    r->err = err;
    XML_StopParser(r->parser, XML_FALSE);
}

static const char *local(const char *name)
{
    const char *colon = strrchr(name, ':');
    return colon ? colon + 1 : name;
}

static void XMLCALL on_start(void *at, const XML_Char *name, const XML_Char **atts)
{
    struct reading *r = at;
    if (r->err)
        return;
    if (++r->depth > r->depth_max) {
        stop(r, fail(ERR_INPUT, "The file is damaged: its elements nest too deep"));
        return;
    }
    stop(r, r->reader->start(r->reader->at, local(name), (const char **)atts));
}

static void XMLCALL on_end(void *at, const XML_Char *name)
{
    struct reading *r = at;
    if (r->err)
        return;
    r->depth--;
    stop(r, r->reader->end(r->reader->at, local(name)));
}

static void XMLCALL on_text(void *at, const XML_Char *text, int n)
{
    struct reading *r = at;
    if (!r->err)
        stop(r, r->reader->text(r->reader->at, str_bytes(text, (size_t)n)));
}

static void XMLCALL on_doctype(void *at, const XML_Char *name, const XML_Char *system,
                               const XML_Char *public, int has_internal)
{
    (void)name, (void)system, (void)public, (void)has_internal;
    stop(at, fail(ERR_INPUT, "The file declares a document type: no workbook does"));
}

static enum err feed(struct reading *r, const char *block, size_t n, bool last, uint64_t fed)
{
    enum XML_Status status = XML_Parse(r->parser, block, (int)n, last);
    if (r->err)
        return r->err;
    if (status != XML_STATUS_OK) {
        BUF_SCOPE(why, 512);
        buf_printf(&why, "%s, line %lu: %s", r->name, XML_GetCurrentLineNumber(r->parser),
                   XML_ErrorString(XML_GetErrorCode(r->parser)));
        return damaged(why.p);
    }
    /* a tag that has no end makes the parser keep it whole */
    XML_Index at = XML_GetCurrentByteIndex(r->parser);
    if (!last && at >= 0 && fed > (uint64_t)at && fed - (uint64_t)at > PACKAGE_TOKEN_MAX)
        return fail(ERR_TOO_LARGE, "The file holds a single tag of more than {1} bytes",
                    numtext(PACKAGE_TOKEN_MAX));
    return ERR_OK;
}

static enum err over_limits(uint64_t unpacked, uint64_t packed)
{
    if (unpacked > PACKAGE_PART_MAX)
        return fail(ERR_TOO_LARGE, "The file unpacks to more than {1} bytes",
                    numtext((long long)PACKAGE_PART_MAX));
    if (unpacked > (16u << 20) && unpacked / PACKAGE_RATIO_MAX > packed)
        return fail(ERR_TOO_LARGE,
                    "The file unpacks to more than {1} times its size: it was made to do harm",
                    numtext(PACKAGE_RATIO_MAX));
    return ERR_OK;
}

static enum err locked(const zip_stat_t *stat)
{
    if ((stat->valid & ZIP_STAT_ENCRYPTION_METHOD) && stat->encryption_method != ZIP_EM_NONE)
        return fail(ERR_UNSUPPORTED, "The file is protected by a password: save it without one");
    return ERR_OK;
}

static enum err pump(struct reading *r, zip_file_t *file, uint64_t packed)
{
    static char block[64 * 1024];
    uint64_t fed = 0;
    for (;;) {
        zip_int64_t n = zip_fread(file, block, sizeof block);
        if (n < 0) {
            BUF_SCOPE(why, 512);
            buf_printf(&why, "%s: %s", r->name, zip_file_strerror(file));
            return damaged(why.p);
        }
        fed += (uint64_t)n;
        TRY(over_limits(fed, packed));
        TRY(feed(r, block, (size_t)n, n == 0, fed));
        if (n == 0)
            return ERR_OK;
    }
}

static void start_reading(struct reading *r, const struct part_reader *reader, const char *name,
                          const char *encoding, unsigned depth_max)
{
    *r = (struct reading){.reader = reader,
                          .name = name,
                          .depth_max = depth_max,
                          .parser = XML_ParserCreate(encoding)};
    if (!r->parser)
        die("out of memory");
    XML_SetUserData(r->parser, r);
    XML_SetElementHandler(r->parser, on_start, on_end);
    if (reader->text)
        XML_SetCharacterDataHandler(r->parser, on_text);
}

static void XMLCALL on_entity(void *at, const XML_Char *name, int is_parameter,
                              const XML_Char *value, int n, const XML_Char *base,
                              const XML_Char *system, const XML_Char *public,
                              const XML_Char *notation)
{
    (void)name, (void)is_parameter, (void)value, (void)n, (void)base, (void)system, (void)public,
        (void)notation;
    stop(at, fail(ERR_INPUT, "The file declares entities of its own: it could be made to do harm"));
}

enum err xml_read(struct str utf8, unsigned depth, const struct part_reader *reader)
{
    struct reading r;
    start_reading(&r, reader, "XML", "UTF-8", depth);
    XML_SetEntityDeclHandler(r.parser, on_entity);
    enum err err = ERR_OK;
    size_t at = 0;
    do { /* in pieces: a tag without an end is noticed */
        size_t n = utf8.n - at < (1u << 20) ? utf8.n - at : 1u << 20;
        at += n;
        err = feed(&r, utf8.p + at - n, n, at == utf8.n, at);
    } while (!err && at < utf8.n);
    XML_ParserFree(r.parser);
    return err;
}

enum err part_read(struct opened *p, const char *name, const struct part_reader *reader)
{
    zip_stat_t stat;
    zip_int64_t index = zip_name_locate(p->zip, name, ZIP_FL_NOCASE);
    if (index < 0)
        return fail(ERR_MISSING, "The file is damaged or no workbook: {1}", name);
    if (zip_stat_index(p->zip, (zip_uint64_t)index, 0, &stat))
        return damaged(zip_strerror(p->zip));
    TRY(locked(&stat));
    zip_file_t *file = zip_fopen_index(p->zip, (zip_uint64_t)index, 0);
    if (!file)
        return damaged(zip_strerror(p->zip));
    struct reading r;
    start_reading(&r, reader, name, NULL, PACKAGE_DEPTH_MAX);
    XML_SetStartDoctypeDeclHandler(r.parser, on_doctype);
    enum err err = pump(&r, file, stat.valid & ZIP_STAT_COMP_SIZE ? stat.comp_size : 0);
    XML_ParserFree(r.parser);
    zip_fclose(file);
    return err;
}

/* ---- an entry whole ---- */

int64_t opened_count(struct opened *p)
{
    return zip_get_num_entries(p->zip, 0);
}

const char *opened_name(struct opened *p, int64_t index)
{
    return zip_get_name(p->zip, (zip_uint64_t)index, ZIP_FL_ENC_RAW);
}

enum err opened_bytes(struct opened *p, int64_t index, struct buf *out)
{
    static char block[64 * 1024];
    zip_stat_t stat;
    if (zip_stat_index(p->zip, (zip_uint64_t)index, 0, &stat))
        return damaged(zip_strerror(p->zip));
    TRY(locked(&stat));
    zip_file_t *file = zip_fopen_index(p->zip, (zip_uint64_t)index, 0);
    if (!file)
        return damaged(zip_strerror(p->zip));
    enum err err = ERR_OK;
    for (zip_int64_t n = 1; n > 0 && !err;) {
        n = zip_fread(file, block, sizeof block);
        if (n < 0)
            err = damaged(zip_file_strerror(file));
        else
            buf_add(out, block, (size_t)n);
        if (!err)
            err = over_limits(out->n, stat.valid & ZIP_STAT_COMP_SIZE ? stat.comp_size : 0);
        if (!err)
            err = buf_check(out);
    }
    zip_fclose(file);
    return err;
}
