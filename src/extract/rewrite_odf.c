/* ODT, ODS, ODP: a new package of content and styles. Values behind what cells show, formulas and all other parts are in no
 * result. */
#include "extract/rewrite_xml.h"

#include <stdlib.h>
#include <zip.h>

#include "extract/package.h"
#include "report/package.h"

enum { ODF_PICTURES_MAX = 4096 };

struct picture {
    const char *source, *name;
    bool used;
};
struct odf {
    struct rewriter *r;
    struct opened *package;
    struct picture *pictures;
    size_t count, room;
    struct str bodies[2];
};

static const char *const PARTS[] = {"styles.xml", "content.xml"};

static const char *const TYPES[] = {"application/vnd.oasis.opendocument.text",
                                    "application/vnd.oasis.opendocument.spreadsheet",
                                    "application/vnd.oasis.opendocument.presentation",
                                    "application/vnd.oasis.opendocument.graphics"};

/* A picture gets the name of one of ours; links within the document stay; all else leads outside. */
static const char *target_of(void *at, const char *link, bool uses)
{
    struct odf *o = at;
    if (link[0] == '#')
        return link;
    if (!strncmp(link, "./", 2))
        link += 2;
    if (strncmp(link, "Pictures/", 9) != 0 && strncmp(link, "ObjectReplacements/", 19) != 0)
        return NULL;
    if (!opened_has(o->package, link))
        return NULL;
    size_t i = 0;
    while (i < o->count && strcmp(o->pictures[i].source, link) != 0)
        i++;
    if (i == o->count) {
        if (o->count == ODF_PICTURES_MAX)
            return NULL;
        o->pictures = arena_grow(o->r->a, o->pictures, o->count, &o->room, sizeof *o->pictures);
        o->pictures[o->count++] =
            (struct picture){arena_text(o->r->a, str_of(link)),
                             arena_printf(o->r->a, "Pictures/%zu.png", i + 1), false};
    }
    o->pictures[i].used |= uses;
    return o->pictures[i].name;
}

static enum err make_part(struct odf *o, size_t index)
{
    BUF_SCOPE(bytes, 256u << 20);
    BUF_SCOPE(out, 256u << 20);
    TRY(part_bytes(o->r, o->package, PARTS[index], &bytes));
    const struct xml_job job = {.bytes = buf_view(&bytes),
                                .place = str_of(PARTS[index]),
                                .odf = true,
                                .target = target_of,
                                .at = o};
    TRY(rewrite_xml(o->r, &job, &out));
    o->bodies[index] = arena_str(o->r->a, buf_view(&out));
    return ERR_OK;
}

static enum err write_manifest(const struct odf *o, struct package *to, const char *type)
{
    BUF_SCOPE(b, 1 << 20);
    buf_printf(&b,
               XML_HEAD "<manifest:manifest "
                        "xmlns:manifest=\"urn:oasis:names:tc:opendocument:xmlns:manifest:1.0\" "
                        "manifest:version=\"1.2\"><manifest:file-entry manifest:full-path=\"/\" "
                        "manifest:media-type=\"%s\"/>",
               type);
    for (size_t i = 0; i < ARRAY_SIZE(PARTS); i++)
        buf_printf(&b,
                   "<manifest:file-entry manifest:full-path=\"%s\" "
                   "manifest:media-type=\"text/xml\"/>",
                   PARTS[i]);
    for (size_t i = 0; i < o->count; i++)
        if (o->pictures[i].used)
            buf_printf(&b,
                       "<manifest:file-entry manifest:full-path=\"%s\" "
                       "manifest:media-type=\"image/png\"/>",
                       o->pictures[i].name);
    buf_text(&b, "</manifest:manifest>");
    TRY(buf_check(&b));
    return package_add(to, "META-INF/manifest.xml", buf_view(&b));
}

static enum err write_pictures(struct odf *o, struct package *to)
{
    for (size_t i = 0; i < o->count; i++) {
        if (!o->pictures[i].used)
            continue;
        BUF_SCOPE(bytes, 256u << 20);
        BUF_SCOPE(out, 256u << 20);
        TRY(part_bytes(o->r, o->package, o->pictures[i].source, &bytes));
        TRY(rewrite_picture_part(o->r, buf_view(&bytes), &out));
        TRY(package_add(to, o->pictures[i].name, buf_view(&out)));
    }
    return ERR_OK;
}

static enum err write_all(struct odf *o, struct package *to, const char *type)
{
    TRY(package_add(to, "mimetype", str_of(type)));
    if (zip_set_file_compression(to->zip, 0, ZIP_CM_STORE, 0))
        return fail(ERR_IO, "The document cannot be packed: {1}", zip_strerror(to->zip));
    for (size_t i = 0; i < ARRAY_SIZE(PARTS); i++)
        TRY(package_add(to, PARTS[i], o->bodies[i]));
    TRY(write_pictures(o, to));
    TRY(write_manifest(o, to, type));
    return package_finish(to, &o->r->out);
}

enum err rewrite_odf(struct rewriter *r, struct opened *package)
{
    struct odf o = {.r = r, .package = package};
    struct package to CLEANUP(package_clear) = {0};
    BUF_SCOPE(mime, 256);
    const char *type = NULL;
    TRY(part_bytes(o.r, o.package, "mimetype", &mime));
    for (size_t i = 0; i < ARRAY_SIZE(TYPES); i++)
        if (str_is(str_trim(buf_view(&mime)), TYPES[i]))
            type = TYPES[i];
    if (!type)
        return fail(ERR_UNSUPPORTED,
                    "This variant of the format is not known: open it and save it again first");
    for (size_t i = 0; i < ARRAY_SIZE(PARTS); i++)
        TRY(make_part(&o, i));
    int64_t kept = 3 + (int64_t)o.count; /* the manifest, content and styles */
    if (opened_count(package) > kept)
        r->left[LEFT_PARTS] += (uint32_t)(opened_count(package) - kept);
    TRY(package_open(&to));
    return write_all(&o, &to, type);
}
